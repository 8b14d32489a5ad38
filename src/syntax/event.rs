//! Reads the first event of an event stream (WHATWG HTML section 9.2.6).

/// An event as parsers dispatch it. Without a name of its own, its name is empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: String,
}

/// The first event, if it is whole. A block without data is no event: comments, `retry:`, a name alone.
pub(crate) fn first_event(stream: &[u8]) -> Option<Event> {
    // What comes after the last whole character is not the end of a line.
    let text = stream.utf8_chunks().next()?.valid();
    let mut text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut event = Event::default();
    let mut has_data = false;
    while let Some((line, rest)) = split_line(text) {
        text = rest;
        match field(line) {
            _ if line.is_empty() && has_data => return Some(event),
            _ if line.is_empty() => event = Event::default(),
            ("data", value) => {
                if has_data {
                    event.data.push('\n');
                }
                event.data.push_str(value);
                has_data = true;
            }
            ("event", value) => value.clone_into(&mut event.name),
            _ => {}
        }
    }
    None
}

/// The first line, and what comes after its LF, CRLF or CR.
fn split_line(text: &str) -> Option<(&str, &str)> {
    let (line, end) = text.split_at(text.find(['\r', '\n'])?);
    Some((line, end.strip_prefix("\r\n").unwrap_or(&end[1..])))
}

/// The name of a field and its value. The name of a comment is empty.
fn field(line: &str) -> (&str, &str) {
    let (name, value) = line.split_once(':').unwrap_or((line, ""));
    (name, value.strip_prefix(' ').unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use futures_util::{FutureExt, StreamExt, stream};
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};
    use std::convert::Infallible;

    #[test]
    fn the_first_event_is_the_first_block_with_data() {
        let table = [
            ("data: x\n\n", Some(("", "x"))),
            ("data: x\n\ndata: y\n\n", Some(("", "x"))),
            ("event: error\ndata: x\n\n", Some(("error", "x"))),
            ("data:x\ndata:  y\r\ndata\r\r", Some(("", "x\n y\n"))),
            ("\u{feff}data: x\r\n\r\n", Some(("", "x"))),
            (
                ": beat\n\nretry: 10\n\nid: 7\n\nevent: error\n\ndata: x\n\n",
                Some(("", "x")),
            ),
            ("data: x\n", None),
            ("data: x", None),
            (": beat\n\n", None),
            ("event: error\n\n", None),
            ("", None),
        ];
        for (stream, expected) in table {
            let expected = expected.map(|(name, data)| Event {
                name: name.to_owned(),
                data: data.to_owned(),
            });
            assert_eq!(first_event(stream.as_bytes()), expected, "{stream:?}");
        }
        assert_eq!(first_event(b"data: x\n\n\xff").unwrap().data, "x");
        assert_eq!(first_event(b"\xffdata: x\n\n"), None);
    }

    proptest! {
        // No change fails by chance.
        #![proptest_config(Config { rng_seed: RngSeed::Fixed(9110), failure_persistence: None, ..Config::default() })]

        #[test]
        fn it_is_what_another_parser_reads(
            stream in "(\u{feff})?(a|: x|\n|\r|\r\n|\n\n|data|data: x|event: e|retry: 1|data:é){0,12}",
        ) {
            let bytes = stream::iter([Ok::<_, Infallible>(Bytes::from(stream.clone()))]);
            let events = sseer::event_stream::EventStream::new(bytes).map(Result::unwrap).take(1);
            let events = events.collect::<Vec<_>>().now_or_never().unwrap();
            let expected = events.first().map(|event| Event {
                name: event.event.to_string(),
                data: event.data.to_string(),
            });
            let found = first_event(stream.as_bytes()).map(|event| Event {
                name: if event.name.is_empty() { "message".to_owned() } else { event.name },
                ..event
            });
            prop_assert_eq!(found, expected);
        }
    }
}
