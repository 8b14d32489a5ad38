//! Writes one JSON text as a record of a stream.

use bytes::Bytes;

use crate::syntax::stream::StreamFormat;

/// The name of an event whose own name cannot stand in one line.
const ERROR: &str = "error";

/// `json` as one whole record of this format. Only event streams name their records.
pub(crate) fn record(format: StreamFormat, name: Option<&str>, json: &str) -> Bytes {
    match format {
        StreamFormat::EventStream => event(name, json),
        StreamFormat::JsonLines => format!("{}\n", single_line(json)).into(),
        StreamFormat::JsonSequence => format!("\u{1e}{json}\n").into(),
    }
}

/// Each line is a field of its own (WHATWG HTML section 9.2.6); parsers join the values of `data` with line feeds.
fn event(name: Option<&str>, json: &str) -> Bytes {
    let mut event = String::with_capacity(json.len() + 32);
    if let Some(name) = name {
        let is_one_line = !name.contains(['\r', '\n']);
        event.extend(["event: ", if is_one_line { name } else { ERROR }, "\n"]);
    }
    for line in lines(json) {
        event.extend(["data: ", line, "\n"]);
    }
    event.push('\n');
    event.into()
}

/// The same JSON without its line breaks and its indentation.
///
/// A line break inside of a string is escaped (RFC 8259 section 7), so these stand between tokens. No two values
/// stand beside each other without a comma or a colon.
fn single_line(json: &str) -> String {
    lines(json).map(str::trim).collect()
}

/// Lines that end in LF, CRLF or CR.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};
    use serde_json::Value;

    #[test]
    fn every_format_writes_one_whole_record() {
        let pretty = "{\n  \"error\": \"a\\nb\",\r\n  \"n\": [\r    1\n  ]\n}";
        let table = [
            (
                StreamFormat::EventStream,
                Some("error"),
                "{}",
                "event: error\ndata: {}\n\n",
            ),
            (StreamFormat::EventStream, None, "{}", "data: {}\n\n"),
            (
                StreamFormat::EventStream,
                Some("a\nb"),
                "{}",
                "event: error\ndata: {}\n\n",
            ),
            (
                StreamFormat::EventStream,
                Some("a\rb"),
                "{}",
                "event: error\ndata: {}\n\n",
            ),
            (
                StreamFormat::EventStream,
                None,
                pretty,
                "data: {\ndata:   \"error\": \"a\\nb\",\ndata:   \"n\": [\ndata:     1\ndata:   ]\ndata: }\n\n",
            ),
            (StreamFormat::JsonLines, Some("error"), "{}", "{}\n"),
            (
                StreamFormat::JsonLines,
                None,
                pretty,
                "{\"error\": \"a\\nb\",\"n\": [1]}\n",
            ),
            (StreamFormat::JsonSequence, Some("error"), "{}", "\u{1e}{}\n"),
        ];
        for (format, name, json, expected) in table {
            assert_eq!(record(format, name, json), expected, "{format:?} {json}");
        }
    }

    proptest! {
        // No change fails by chance.
        #![proptest_config(Config { rng_seed: RngSeed::Fixed(9110), failure_persistence: None, ..Config::default() })]

        #[test]
        fn a_line_holds_the_same_json(words in proptest::collection::vec(".{0,8}", 0..6), nested in any::<bool>()) {
            let value = if nested { serde_json::json!({ "error": words, "x": { "y": [1, null] } }) } else { words.into() };
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            for json in [pretty.replace('\n', "\r\n"), pretty.replace('\n', "\r"), pretty] {
                let line = record(StreamFormat::JsonLines, None, &json);
                prop_assert_eq!(line.iter().filter(|&&byte| byte == b'\n' || byte == b'\r').count(), 1);
                prop_assert_eq!(&serde_json::from_slice::<Value>(&line).unwrap(), &value);
            }
        }
    }
}
