//! Tests messages in charsets that need the feature `charset`.

use tower_json_errors::{Expose, JsonErrorsLayer};

use super::messages::assert_messages;

#[tokio::test]
async fn every_charset_of_the_encoding_standard_is_read() {
    assert_messages(&JsonErrorsLayer::new().expose(Expose::Responses), DECODED).await;
}

const DECODED: &[(&str, &str)] = &[
    ("synthetic/json-utf16", "prénom"),
    ("synthetic/text-big5", "錯誤：找不到網頁"),
    ("synthetic/text-euc-jp", "エラー: ページが見つかりません（表示ソ予）"),
    ("synthetic/text-gbk", "错误：找不到页面"),
    ("synthetic/text-iso-8859-15", "Prix: 5 €"),
    ("synthetic/text-shift-jis", "エラー: ページが見つかりません（表示ソ予）"),
    ("synthetic/text-utf16-odd-length", "Bad Request"),
    ("synthetic/text-utf16be", "Not found: é 😀"),
    ("synthetic/text-utf16le", "Not found: é 😀"),
    ("synthetic/text-utf16le-bom", "Not found: é"),
    ("synthetic/text-utf32", "Bad Request"),
    ("synthetic/text-utf7", "Not found: +AOk-"),
    ("synthetic/text-windows-1251", "Ошибка: страница не найдена"),
];
