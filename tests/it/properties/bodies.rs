//! Generates the contents of bodies, and the ways in which they arrive.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::model::case::{Says, Scripted, Step};

pub(crate) fn bodies() -> impl Strategy<Value = Scripted> {
    delivered(bytes())
}

/// These bytes, in any frames, to any end.
pub(crate) fn delivered(bytes: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Scripted> {
    let says = prop_oneof![
        3 => Just(Says::Exactly),
        3 => Just(Says::Nothing),
        1 => (0_u64..80, option::of(0_u64..80)).prop_map(|(low, more)| Says::Lies(low, more.map(|more| low + more))),
    ];
    let end = prop_oneof![
        8 => Just(Vec::new()),
        1 => Just(vec![Step::Trailers]),
        1 => Just(vec![Step::Error]),
        1 => Just(vec![Step::Panic]),
        1 => Just(vec![Step::Stall]),
    ];
    (
        bytes,
        vec(any::<prop::sample::Index>(), 0..4),
        prop::bool::weighted(0.2),
        end,
        says,
    )
        .prop_map(|(bytes, cuts, yields, end, says)| {
            let mut steps = chunks(&bytes, &cuts);
            if yields {
                steps = steps.into_iter().flat_map(|step| [Step::Yield, step]).collect();
            }
            steps.extend(end);
            Scripted { steps, says }
        })
}

/// Cut at these places, some of which may be the same: an empty frame.
fn chunks(bytes: &[u8], cuts: &[prop::sample::Index]) -> Vec<Step> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    cuts.sort_unstable();
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(bytes.len()));
    let frames = starts
        .zip(ends)
        .map(|(start, end)| Step::Data(Bytes::copy_from_slice(&bytes[start..end])));
    if bytes.is_empty() && cuts.is_empty() {
        return Vec::new();
    }
    frames.collect()
}

pub(crate) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let text = || prop_oneof![3 => texts(), 1 => ".{0,20}", 1 => json()];
    prop_oneof![
        6 => texts().prop_map(String::into_bytes),
        4 => json().prop_map(String::into_bytes),
        // A JSON string, and JSON that was encoded twice.
        2 => text().prop_map(|text| serde_json::to_vec(&text).expect("a string is JSON")),
        // Something before, something after.
        3 => (select(EDGES.to_vec()), text(), select(EDGES.to_vec()))
            .prop_map(|(before, text, after)| [before, text.as_bytes(), after].concat()),
        1 => vec(any::<u8>(), 0..40),
        1 => Just(Vec::new()),
    ]
}

const EDGES: [&[u8]; 14] = [
    b"",
    b" ",
    b"\n",
    b"\t\r",
    b"\x0b",
    b"\x0c",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xef\xbb",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    b"\xff",
    b"\x1b[31m",
    b"\xf0\x9f\xa6\x80",
];

pub(crate) fn texts() -> impl Strategy<Value = String> {
    let parts = select(vec![
        "Error:",
        "error: ",
        "ERROR:  ",
        "404",
        "404 ",
        "500: ",
        "400 - ",
        "422",
        "nope",
        " ",
        "\n",
        "<",
        "<b>",
        "</p>",
        "<!",
        "<?xml",
        "< 3",
        "{",
        "[",
        "}",
        "]",
        ")]}'",
        "while(1);",
        "for(;;);",
        "\"",
        "\\",
        "é",
        "🦀",
        "\u{2028}",
        "\u{feff}",
        "\0",
        "–",
        "—",
        "a",
    ]);
    vec(parts, 0..5).prop_map(|parts| parts.concat())
}

pub(crate) fn json_members() -> impl Strategy<Value = String> {
    let members = vec((select(NAMES.to_vec()), select(SCALARS.to_vec())), 0..4);
    members.prop_map(|members| object(members.into_iter().map(|(name, value)| member(name, value))))
}

fn member(name: &str, value: &str) -> String {
    format!("\"{name}\":{value}")
}

fn object(members: impl Iterator<Item = String>) -> String {
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

const NAMES: [&str; 11] = [
    "error",
    "message",
    "detail",
    "status",
    "statusCode",
    "code",
    "title",
    "jsonrpc",
    "errors",
    "\\ud800",
    "é",
];

const SCALARS: [&str; 20] = [
    "null",
    "true",
    "false",
    "0",
    "-1.5e3",
    "1e999999",
    "01",
    "1.",
    "\"\"",
    "\" \"",
    "\"x\"",
    "\"Error: x\"",
    "\"\\ud800\"",
    "\"\\u00e9\"",
    "\"\\x\"",
    "404",
    "503",
    "\"429\"",
    "\" +500 \"",
    "NaN",
];

/// JSON, or nearly so.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let leaf = select(SCALARS.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let member = (select(NAMES.to_vec()), inner.clone()).prop_map(|(name, value)| member(name, &value));
        prop_oneof![
            3 => vec(member, 0..4).prop_map(|members| object(members.into_iter())),
            1 => vec(inner.clone(), 0..4).prop_map(|elements| format!("[ {} ]", elements.join(" ,"))),
            // Deep, and never closed.
            1 => inner.prop_map(|inner| format!("[{inner}")),
        ]
    })
}

/// XML, or nearly so.
pub(crate) fn xml() -> impl Strategy<Value = Vec<u8>> {
    let before = select(vec![
        "",
        "\n",
        "<?xml version=\"1.0\"?>\n",
        "<?xml version='1.0' encoding='ISO-8859-1'?>",
        "<!-- <message>No such comment</message> -->",
        "<!DOCTYPE e>",
        "{}",
    ]);
    let after = prop_oneof![
        12 => Just(""),
        1 => Just("\n<!-- -->"),
        1 => Just("<e/>"),
        1 => Just(" and more"),
    ];
    let charset = prop_oneof![8 => Just(false), 1 => Just(true)];
    (
        before,
        elements(),
        after,
        charset,
        option::weighted(0.1, any::<prop::sample::Index>()),
    )
        .prop_map(|(before, element, after, is_latin, cut)| {
            let text = format!("{before}{element}{after}");
            let mut bytes = text.clone().into_bytes();
            if is_latin {
                // The characters here are those of ISO-8859-1.
                bytes = text
                    .chars()
                    .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
                    .collect();
            }
            bytes.truncate(cut.map_or(bytes.len(), |cut| cut.index(bytes.len() + 1)));
            bytes
        })
}

fn elements() -> impl Strategy<Value = String> {
    let text = vec(select(XML_TEXTS.to_vec()), 0..3).prop_map(|texts| texts.concat());
    text.prop_recursive(4, 16, 3, |inner| {
        let attributes = select(vec![
            "",
            "",
            "",
            " a=\"1\"",
            " code=\"E7\"",
            " message=\"No such thing here\"",
        ]);
        (select(XML_NAMES.to_vec()), attributes, vec(inner, 0..3)).prop_map(|(name, attributes, inside)| {
            if inside.is_empty() {
                return format!("<{name}{attributes}/>");
            }
            format!("<{name}{attributes}>{}</{name}>", inside.concat())
        })
    })
    .prop_map(|element| {
        if element.starts_with('<') {
            element
        } else {
            format!("<error>{element}</error>")
        }
    })
}

const XML_NAMES: [&str; 16] = [
    "Code",
    "Error",
    "Message",
    "code",
    "description",
    "detail",
    "e",
    "faultcode",
    "faultstring",
    "list",
    "message",
    "s:Fault",
    "stack",
    "text",
    "title",
    "html",
];

const XML_TEXTS: [&str; 18] = [
    "No such user here",
    "the list is gone",
    "gone",
    " ",
    "\n",
    "é",
    "Error: no such list",
    "Not Found",
    "OK",
    "404",
    "s:Client",
    "NoSuchKey",
    "&lt;b&gt;",
    "&#233;",
    "&ouml;",
    "<![CDATA[<a> & b]]>",
    "<!-- no -->",
    "x is 0\n  at f (a.js:1)",
];
