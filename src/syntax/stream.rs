//! Names the formats of streams that are made of records, and finds the boundaries between the records.
//!
//! A tracker is fed with the frames of a body as they pass. It keeps a few bytes of state and copies nothing.

use http::HeaderMap;
use memchr::memchr2;

use crate::syntax::media_type::{content_type, essence};

/// The stream formats in which an error can be written as one more record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamFormat {
    /// `text/event-stream`, Server-Sent Events (WHATWG HTML section 9.2).
    EventStream,
    /// One JSON text on each line.
    JsonLines,
    /// `application/json-seq`: each JSON text between RS and LF (RFC 7464).
    JsonSequence,
}

/// The content types of one JSON text on each line. None of them is registered; servers send all of these.
const JSON_LINES: [&str; 4] = [
    "application/jsonl",
    "application/ndjson",
    "application/stream+json",
    "application/x-ndjson",
];

impl StreamFormat {
    /// The format that the one `Content-Type` header of a message announces.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let essence = essence(content_type(headers)?)?;
        let is = |known: &&str| essence.eq_ignore_ascii_case(known);
        if is(&"text/event-stream") {
            Some(Self::EventStream)
        } else if is(&"application/json-seq") {
            Some(Self::JsonSequence)
        } else {
            JSON_LINES.iter().any(is).then_some(Self::JsonLines)
        }
    }
}

/// The formats of bodies that are followed, so that a failure can be reported at their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WatchedFormat {
    /// Its errors are trailers.
    Grpc,
    /// Its errors are the last frame.
    GrpcWeb,
    /// Its errors are one more record.
    Records(StreamFormat),
}

/// Knows whether the bytes so far end between two records. The very start does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum BoundaryTracker {
    EventStream(EventStreamTracker),
    Grpc(GrpcTracker),
    JsonLines { at_line_start: bool },
    JsonSequence,
}

impl BoundaryTracker {
    pub(crate) fn new(format: WatchedFormat) -> Self {
        match format {
            WatchedFormat::Grpc | WatchedFormat::GrpcWeb => Self::Grpc(GrpcTracker::default()),
            WatchedFormat::Records(StreamFormat::EventStream) => Self::EventStream(EventStreamTracker::default()),
            WatchedFormat::Records(StreamFormat::JsonLines) => Self::JsonLines { at_line_start: true },
            WatchedFormat::Records(StreamFormat::JsonSequence) => Self::JsonSequence,
        }
    }

    /// Follows the next bytes of the stream.
    pub(crate) fn advance(&mut self, data: &[u8]) {
        match self {
            Self::EventStream(tracker) => tracker.advance(data),
            Self::Grpc(tracker) => tracker.advance(data),
            Self::JsonLines { at_line_start } => {
                if let Some(last) = data.last() {
                    *at_line_start = *last == b'\n';
                }
            }
            Self::JsonSequence => {}
        }
    }

    /// Whether a parser reads a record that follows here as one of its own, and takes nothing before it for a whole one.
    pub(crate) fn is_at_boundary(self) -> bool {
        match self {
            Self::EventStream(tracker) => tracker.is_at_boundary(),
            Self::Grpc(tracker) => tracker.is_at_boundary(),
            Self::JsonLines { at_line_start } => at_line_start,
            // A text that RS cuts off is dropped by parsers (RFC 7464 section 2.3).
            Self::JsonSequence => true,
        }
    }
}

/// Follows the messages of a gRPC body, each of which has a prefix of a byte of flags and four bytes of length.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GrpcTracker {
    /// How many bytes of the prefix there are.
    prefix: u8,
    /// The length as far as the prefix has it, and then how much of the message is to come.
    left: u32,
    /// The last frame of a gRPC-Web body has begun: nothing may follow it.
    is_last: bool,
}

const PREFIX: u8 = 5;

impl GrpcTracker {
    fn advance(&mut self, mut data: &[u8]) {
        while let Some((&first, rest)) = data.split_first() {
            data = if self.prefix == PREFIX {
                self.skip(data)
            } else {
                self.read_prefix(first);
                rest
            };
            if self.prefix == PREFIX && self.left == 0 {
                self.prefix = 0;
            }
        }
    }

    fn read_prefix(&mut self, byte: u8) {
        if self.prefix == 0 {
            self.is_last |= byte & 0x80 != 0;
        } else {
            self.left = (self.left << 8) + u32::from(byte);
        }
        self.prefix += 1;
    }

    fn skip<'a>(&mut self, data: &'a [u8]) -> &'a [u8] {
        let there = u32::try_from(data.len()).unwrap_or(u32::MAX).min(self.left);
        self.left -= there;
        &data[there as usize..]
    }

    fn is_at_boundary(self) -> bool {
        self.prefix == 0 && !self.is_last
    }
}

/// Follows the lines of an event stream.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EventStreamTracker {
    place: Place,
    /// The block has a field, so that a blank line would dispatch it. A comment is no field.
    has_field: bool,
    /// The last byte was CR: if LF follows, it belongs to the same end of line.
    after_cr: bool,
}

/// Where in a line the stream stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// So many bytes of a byte order mark at the very start.
    ByteOrderMark(u8),
    Comment,
    Field,
    LineStart,
    /// Nothing was sent yet.
    #[default]
    Start,
}

const BYTE_ORDER_MARK: [u8; 3] = *b"\xef\xbb\xbf";

impl Place {
    /// The place one byte after a part of a byte order mark.
    fn after_byte_order_mark(seen: u8, is_next: bool) -> Self {
        match seen + 1 {
            // What is cut short is the start of the first line, whose field has no name that anybody knows.
            _ if !is_next => Self::Field,
            3 => Self::LineStart,
            longer => Self::ByteOrderMark(longer),
        }
    }
}

impl EventStreamTracker {
    pub(crate) fn advance(&mut self, mut data: &[u8]) {
        // What most frames end with. Whatever comes before a blank line, what comes after it is the start of a block.
        if data.ends_with(b"\n\n") || data.ends_with(b"\r\n\r\n") {
            *self = Self {
                place: Place::LineStart,
                ..Self::default()
            };
            return;
        }
        while let Some((&first, rest)) = data.split_first() {
            data = match self.place {
                Place::Start if first == BYTE_ORDER_MARK[0] => {
                    self.place = Place::ByteOrderMark(1);
                    rest
                }
                Place::ByteOrderMark(seen) => {
                    let is_next = first == BYTE_ORDER_MARK[usize::from(seen)];
                    self.place = Place::after_byte_order_mark(seen, is_next);
                    self.has_field = !is_next;
                    if is_next { rest } else { data }
                }
                Place::Comment | Place::Field => match memchr2(b'\r', b'\n', data) {
                    Some(end) => {
                        self.end_line(data[end]);
                        &data[end + 1..]
                    }
                    None => return,
                },
                Place::Start | Place::LineStart => {
                    self.start_line(first);
                    rest
                }
            };
        }
    }

    pub(crate) fn is_at_boundary(self) -> bool {
        match self.place {
            Place::Start => true,
            Place::LineStart => !self.has_field,
            Place::ByteOrderMark(_) | Place::Comment | Place::Field => false,
        }
    }

    fn start_line(&mut self, byte: u8) {
        match byte {
            b'\n' if self.after_cr => self.after_cr = false,
            b'\r' | b'\n' => {
                self.has_field = false;
                self.end_line(byte);
            }
            b':' => self.place = Place::Comment,
            _ => {
                self.place = Place::Field;
                self.has_field = true;
            }
        }
    }

    fn end_line(&mut self, end: u8) {
        self.place = Place::LineStart;
        self.after_cr = end == b'\r';
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use http::header::CONTENT_TYPE;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};

    const FORMATS: [StreamFormat; 3] = [
        StreamFormat::EventStream,
        StreamFormat::JsonLines,
        StreamFormat::JsonSequence,
    ];

    #[test]
    fn formats_are_known_by_their_content_type() {
        let table = [
            ("text/event-stream", Some(StreamFormat::EventStream)),
            ("Text/Event-Stream; charset=utf-8", Some(StreamFormat::EventStream)),
            ("application/x-ndjson", Some(StreamFormat::JsonLines)),
            ("application/ndjson; charset=utf-8", Some(StreamFormat::JsonLines)),
            ("application/jsonl", Some(StreamFormat::JsonLines)),
            ("application/stream+json", Some(StreamFormat::JsonLines)),
            ("application/json-seq", Some(StreamFormat::JsonSequence)),
            ("application/json", None),
            ("text/event-streams", None),
            ("text/plain", None),
            ("", None),
        ];
        for (content_type, format) in table {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            assert_eq!(StreamFormat::of(&headers), format, "{content_type}");
            headers.append(CONTENT_TYPE, HeaderValue::from_static(content_type));
            assert_eq!(StreamFormat::of(&headers), None, "{content_type} twice");
        }
        assert_eq!(StreamFormat::of(&HeaderMap::new()), None);
    }

    fn is_at_boundary(format: StreamFormat, frames: &[&[u8]]) -> bool {
        is_at_boundary_of(WatchedFormat::Records(format), frames)
    }

    fn is_at_boundary_of(format: WatchedFormat, frames: &[&[u8]]) -> bool {
        let mut tracker = BoundaryTracker::new(format);
        for frame in frames {
            tracker.advance(frame);
        }
        tracker.is_at_boundary()
    }

    #[test]
    fn an_event_ends_with_a_blank_line_in_any_of_the_line_ends() {
        let table: [(&[&str], bool); 36] = [
            (&[], true),
            (&[""], true),
            (&["data: x"], false),
            (&["data: x\n"], false),
            (&["data: x\n\n"], true),
            (&["data: x\n", "\n"], true),
            (&["data: x\r\n\r\n"], true),
            (&["data: x\r\n"], false),
            (&["data: x\r", "\n"], false),
            (&["data: x\r", "\n\n"], true),
            (&["data: x\r", "\r"], true),
            (&["data: x\r\r"], true),
            (&["data: x\r\r\n"], true),
            (&["data: x\r\n\r"], true),
            (&["data: x\r\n\r", "\n"], true),
            (&["data: x\r\n\r", "\n", "d"], false),
            (&["data: x\n\r"], true),
            (&["data: x\n\n", "", ""], true),
            (&["data: x\n\nd"], false),
            (&["data: x\n\n\n\n"], true),
            (&["\n"], true),
            (&["\r\n"], true),
            // A comment is no part of an event, but half of one would swallow what follows.
            (&[": beat"], false),
            (&[": beat\n"], true),
            (&[": beat\r"], true),
            (&[":\n\n"], true),
            (&["data: x\n: beat\n"], false),
            (&[": beat\ndata: x\n"], false),
            (&["id: 7\n"], false),
            (&["retry: 7\n\n"], true),
            (&["\u{feff}"], true),
            (&["\u{feff}data: x\n\n"], true),
            (&["\u{feff}data: x\n"], false),
            (&["\u{feff}: beat\n"], true),
            (&["\u{feff}\u{feff}: beat\n"], false),
            (&["data: \u{feff}\n\n"], true),
        ];
        for (frames, expected) in table {
            let frames: Vec<_> = frames.iter().map(|frame| frame.as_bytes()).collect();
            assert_eq!(
                is_at_boundary(StreamFormat::EventStream, &frames),
                expected,
                "{frames:?}"
            );
        }
    }

    #[test]
    fn a_byte_order_mark_may_come_in_parts_or_be_cut_short() {
        let table: [(&[&[u8]], bool); 8] = [
            (&[b"\xef"], false),
            (&[b"\xef", b"\xbb"], false),
            (&[b"\xef", b"\xbb", b"\xbf"], true),
            (&[b"\xef\xbb", b"\xbf:\n"], true),
            (&[b"\xef\n"], false),
            (&[b"\xef\n\n"], true),
            (&[b"\xef\xbb", b"\r\n", b"\r\n"], true),
            (&[b"\n\xef\xbb\xbf"], false),
        ];
        for (frames, expected) in table {
            assert_eq!(
                is_at_boundary(StreamFormat::EventStream, frames),
                expected,
                "{frames:?}"
            );
        }
    }

    #[test]
    fn a_line_of_json_ends_with_its_line_feed_and_a_sequence_goes_on_anywhere() {
        let table: [(&[&[u8]], bool); 7] = [
            (&[], true),
            (&[b"{}"], false),
            (&[b"{}\r"], false),
            (&[b"{}\r", b"\n"], true),
            (&[b"{}\n", b""], true),
            (&[b"{}\n{"], false),
            (&[b"{", b"}\n"], true),
        ];
        for (frames, expected) in table {
            assert_eq!(is_at_boundary(StreamFormat::JsonLines, frames), expected, "{frames:?}");
            assert!(is_at_boundary(StreamFormat::JsonSequence, frames), "{frames:?}");
        }
    }

    #[test]
    fn a_grpc_message_ends_where_its_prefix_says() {
        let table: [(&[&[u8]], bool); 13] = [
            (&[], true),
            (&[b""], true),
            (&[b"\0"], false),
            (&[b"\0\0\0\0"], false),
            (&[b"\0\0\0\0\0"], true),
            (&[b"\0\0\0", b"\0\0"], true),
            (&[b"\0\0\0\0\x02"], false),
            (&[b"\0\0\0\0\x02a"], false),
            (&[b"\0\0\0\0\x02a", b"b"], true),
            (&[b"\x01\0\0\0\x02ab\0"], false),
            (&[b"\0\0\0\0\x01a\0\0\0\0\x01b"], true),
            (&[b"\0\0\0\x01\x01", &[b'x'; 256], b"y"], true),
            // The trailers of gRPC-Web.
            (&[b"\x80\0\0\0\x01a"], false),
        ];
        for (frames, expected) in table {
            for format in [WatchedFormat::Grpc, WatchedFormat::GrpcWeb] {
                assert_eq!(is_at_boundary_of(format, frames), expected, "{frames:?}");
            }
        }
    }

    proptest! {
        // No change fails by chance.
        #![proptest_config(Config { rng_seed: RngSeed::Fixed(9110), failure_persistence: None, ..Config::default() })]

        #[test]
        fn any_chunking_gives_the_same_boundaries(
            stream in "(\u{feff})?(a|:|\n|\r|\r\n|\n\n|\u{feff}|data: x|\\{\\}|\u{1e}){0,20}",
            cuts in proptest::collection::vec(0_usize..80, 0..8),
        ) {
            let stream = stream.as_bytes();
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(stream.len())).collect();
            cuts.extend([0, stream.len()]);
            cuts.sort_unstable();
            let frames: Vec<_> = cuts.windows(2).map(|cut| &stream[cut[0]..cut[1]]).collect();
            for format in FORMATS {
                prop_assert_eq!(is_at_boundary(format, &frames), is_at_boundary(format, &[stream]), "{:?}", format);
            }
        }

        #[test]
        fn any_chunking_of_grpc_messages_gives_the_same_boundaries(
            lengths in proptest::collection::vec(0_u8..9, 0..6),
            end in 0_usize..90,
            cut in 0_usize..90,
        ) {
            let message = |&length: &u8| [&[0, 0, 0, 0, length][..], &vec![0xff; usize::from(length)]].concat();
            let messages: Vec<_> = lengths.iter().map(message).collect();
            let ends = messages.iter().scan(0, |end, message| {
                *end += message.len();
                Some(*end)
            });
            let ends: Vec<_> = std::iter::once(0).chain(ends).collect();
            let stream = messages.concat();
            let stream = &stream[..end.min(stream.len())];
            let (start, rest) = stream.split_at(cut.min(stream.len()));
            let expected = ends.contains(&stream.len());
            prop_assert_eq!(is_at_boundary_of(WatchedFormat::Grpc, &[start, rest]), expected);
        }

        /// Against the grammar of WHATWG HTML section 9.2.5, read line by line.
        #[test]
        fn an_event_stream_is_at_a_boundary_where_its_last_block_is_whole(
            stream in "(\u{feff})?(a|:|\n|\r|\r\n|\n\n|: x\n|data: x){0,20}",
        ) {
            let lines = stream.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
            let (blocks, last) = lines.rsplit_once('\n').unwrap_or(("", &lines));
            let block = blocks.split('\n').rev().take_while(|line| !line.is_empty());
            let expected = last.is_empty() && block.into_iter().all(|line| line.starts_with(':'));
            prop_assert_eq!(is_at_boundary(StreamFormat::EventStream, &[stream.as_bytes()]), expected);
        }
    }
}
