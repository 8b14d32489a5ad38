//! Decodes the content coding of a body that was read whole, within a limit.
//!
//! Whatever a body claims or expands to, at most one byte more than the limit is decoded and kept. Beside that stands
//! the state of the decoder: 32 KiB of window for gzip and deflate, 8 MiB for zstd (RFC 9659), 16 MiB for brotli
//! (RFC 7932), and less than that for a body that is small when decoded.

use std::error::Error;
use std::fmt;
use std::io::Read;

use brotli_decompressor::{BrotliDecoderParameter, BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use bytes::Bytes;
use flate2::bufread::GzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::error::panic::catch;
use crate::syntax::content::Coding;

/// The body is damaged, incomplete, or in another coding than declared.
#[derive(Debug)]
pub(crate) struct Corrupt;

/// What a body decodes to, of at most `limit` bytes.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) bytes: Bytes,
    /// There is more than the limit.
    pub(crate) is_cut: bool,
    /// The compressed body holds more than these bytes: behind its end, or in a field that decoders skip.
    pub(crate) has_skipped: bool,
}

/// Bytes after the end of the compressed data are skipped, as browsers do. A decoder that panics has failed.
pub(crate) fn decompress(bytes: &[u8], coding: Coding, limit: usize) -> Result<Decoded, Corrupt> {
    let decode = || {
        let mut output = Output {
            bytes: Vec::new(),
            limit,
            has_skipped: false,
        };
        let decoded = match coding {
            Coding::Brotli => brotli(bytes, &mut output),
            Coding::Deflate => deflate(bytes, &mut output),
            Coding::Gzip => gzip(bytes, &mut output),
            Coding::Zstd => zstd(bytes, &mut output),
        };
        decoded.map(|()| output.into_decoded())
    };
    catch(decode).unwrap_or(Err(Corrupt))
}

/// How many members or frames may follow each other: each costs as much as a small body.
const MAX_MEMBERS: usize = 64;

/// RFC 9659 section 3.
const MAX_ZSTD_WINDOW: u64 = 8 * 1024 * 1024;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Of the output at once.
const CHUNK: usize = 4096;

/// What was decoded so far.
struct Output {
    bytes: Vec<u8>,
    limit: usize,
    has_skipped: bool,
}

impl Output {
    /// Reads all that there is, or one byte more than the limit.
    fn read(&mut self, decoder: &mut impl Read) -> Result<(), Corrupt> {
        let room = self.limit.saturating_sub(self.bytes.len()) as u64;
        let read = decoder.take(room.saturating_add(1)).read_to_end(&mut self.bytes);
        read.map(|_| ()).map_err(|_| Corrupt)
    }

    /// Leaves out bytes of the compressed body that are no part of its data.
    fn skip(&mut self, bytes: &[u8]) {
        self.has_skipped |= !bytes.is_empty();
    }

    fn is_full(&self) -> bool {
        self.bytes.len() > self.limit
    }

    fn into_decoded(mut self) -> Decoded {
        let is_cut = self.is_full();
        self.bytes.truncate(self.limit);
        Decoded {
            bytes: self.bytes.into(),
            is_cut,
            has_skipped: self.has_skipped,
        }
    }
}

/// One member or several, by RFC 1952 section 2.2.
fn gzip(bytes: &[u8], output: &mut Output) -> Result<(), Corrupt> {
    let mut rest = bytes;
    for member in 0..=MAX_MEMBERS {
        if output.is_full() {
            return Ok(());
        }
        if member > 0 && !rest.starts_with(&GZIP_MAGIC) {
            output.skip(rest);
            return Ok(());
        }
        let mut decoder = GzDecoder::new(rest);
        output.read(&mut decoder)?;
        let header = decoder.header().ok_or(Corrupt)?;
        let fields = [header.extra(), header.filename(), header.comment()];
        fields.into_iter().flatten().for_each(|field| output.skip(field));
        rest = decoder.into_inner();
    }
    Err(Corrupt)
}

/// Servers send both: what RFC 9110 section 8.4.1.2 demands, which is wrapped as zlib, and what they take it for.
fn deflate(bytes: &[u8], output: &mut Output) -> Result<(), Corrupt> {
    let is_zlib = match bytes {
        [method, flags, ..] => method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0,
        _ => false,
    };
    let mut decoder = Decompress::new(is_zlib);
    let mut rest = bytes;
    while !output.is_full() {
        output.bytes.reserve(CHUNK);
        let before = (decoder.total_in(), decoder.total_out());
        let status = decoder.decompress_vec(rest, &mut output.bytes, FlushDecompress::None);
        let read = usize::try_from(decoder.total_in() - before.0).unwrap_or(usize::MAX);
        rest = rest.get(read..).unwrap_or_default();
        if status.map_err(|_| Corrupt)? == Status::StreamEnd {
            output.skip(rest);
            break;
        }
        // There was room, and yet nothing came: the end is missing.
        if before == (decoder.total_in(), decoder.total_out()) {
            return Err(Corrupt);
        }
    }
    Ok(())
}

/// One byte after the other, because only between two of them the decoder shows that it skips metadata (RFC 7932
/// section 9.2).
fn brotli(bytes: &[u8], output: &mut Output) -> Result<(), Corrupt> {
    let [of_bytes, of_words, of_codes] = [(); 3].map(|()| StandardAlloc::default());
    let mut state = BrotliState::new(of_bytes, of_words, of_codes);
    // By itself the decoder takes windows of up to 1 GiB, which RFC 7932 does not know.
    state.set_parameter(BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
    let mut chunk = [0; CHUNK];
    let (mut read, mut total) = (0, 0);
    while !output.is_full() {
        let is_over = read == bytes.len();
        let (mut available, mut room, mut written) = (usize::from(!is_over), CHUNK, 0);
        let result = BrotliDecompressStream(
            &mut available,
            &mut read,
            bytes,
            &mut room,
            &mut written,
            &mut chunk,
            &mut total,
            &mut state,
        );
        output.read(&mut chunk.get(..written).unwrap_or_default())?;
        output.has_skipped |= state.is_metadata != 0;
        match result {
            BrotliResult::ResultSuccess => {
                output.skip(bytes.get(read..).unwrap_or_default());
                break;
            }
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::NeedsMoreInput if !is_over => {}
            BrotliResult::NeedsMoreInput | BrotliResult::ResultFailure => return Err(Corrupt),
        }
    }
    Ok(())
}

/// One frame or several, and frames to be skipped, by RFC 8878 section 3.
fn zstd(bytes: &[u8], output: &mut Output) -> Result<(), Corrupt> {
    let mut frame = FrameDecoder::new();
    frame.set_max_window_size(MAX_ZSTD_WINDOW);
    let (mut rest, mut has_frame) = (bytes, false);
    for _ in 0..=MAX_MEMBERS {
        if has_frame && !starts_as_zstd(rest) {
            output.skip(rest);
            return Ok(());
        }
        let mut after_header = rest;
        match frame.reset(&mut after_header) {
            Ok(()) => rest = after_header,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                let (skipped, after) = after_header.split_at_checked(length).ok_or(Corrupt)?;
                output.skip(skipped);
                rest = after;
                continue;
            }
            Err(_) => return Err(Corrupt),
        }
        has_frame = true;
        let start = output.bytes.len();
        while !frame.is_finished() {
            let block = frame.decode_blocks(&mut rest, BlockDecodingStrategy::UptoBlocks(1));
            block.map_err(|_| Corrupt)?;
            output.read(&mut frame)?;
            if output.is_full() {
                return Ok(());
            }
        }
        check_zstd_frame(&frame, output.bytes.len() - start)?;
    }
    Err(Corrupt)
}

/// Whether a frame follows, or one to be skipped (RFC 8878 section 3.1).
fn starts_as_zstd(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]
    )
}

/// Compares a whole frame with the size and the checksum that it declares, if it does.
fn check_zstd_frame(frame: &FrameDecoder, size: usize) -> Result<(), Corrupt> {
    let is_size = [0, size as u64].contains(&frame.content_size());
    let declared = frame.get_checksum_from_data();
    let is_checksum = declared.is_none() || declared == frame.get_calculated_checksum();
    (is_size && is_checksum).then_some(()).ok_or(Corrupt)
}

impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the compressed body of the error response is damaged or incomplete")
    }
}

impl Error for Corrupt {}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use flate2::{Compression, GzBuilder};
    use std::io::Write;

    const JSON: &str = r#"{"error":"No such user"}"#;
    const TEXT: &[u8] = JSON.as_bytes();
    const LIMIT: usize = 65_536;
    const CODINGS: [Coding; 4] = [Coding::Brotli, Coding::Deflate, Coding::Gzip, Coding::Zstd];

    fn hex(digits: &str) -> Vec<u8> {
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        (0..digits.len()).step_by(2).map(byte).collect()
    }

    fn gzipped(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn deflated(text: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn wrapped(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// A frame with this window, of as many blocks of 128 KiB of zeros, of four bytes each.
    fn zeros(window: u8, blocks: usize) -> Vec<u8> {
        let mut frame = hex("28b52ffd00");
        frame.push(window);
        for left in (0..blocks).rev() {
            frame.extend([2 | u8::from(left == 0), 0, 0x10, 0]);
        }
        frame
    }

    fn text_as(coding: Coding) -> Vec<u8> {
        match coding {
            Coding::Brotli => hex("8b0b807b226572726f72223a224e6f20737563682075736572227d03"),
            Coding::Deflate => wrapped(TEXT),
            Coding::Gzip => gzipped(TEXT),
            Coding::Zstd => hex("28b52ffd2418c100007b226572726f72223a224e6f20737563682075736572227d3a7323bd"),
        }
    }

    /// The brotli stream of [`TEXT`], with metadata before it or behind it.
    fn with_metadata(metadata: &[u8], is_before: bool) -> Vec<u8> {
        let length = u8::try_from(metadata.len() - 1).unwrap();
        if is_before {
            let header = [0x6b, 1 | length << 2, length >> 6];
            return [&header, metadata, &hex("b80008"), TEXT, &[3]].concat();
        }
        let header = [0x16 | length << 6, length >> 2];
        [&hex("8b0b80"), TEXT, &header, metadata, &[3]].concat()
    }

    fn outcome(bytes: &[u8], coding: Coding, limit: usize) -> String {
        let Ok(decoded) = decompress(bytes, coding, limit) else {
            return "corrupt".to_owned();
        };
        let skipped = if decoded.has_skipped { ", and more" } else { "" };
        let length = decoded.bytes.len();
        if decoded.is_cut {
            assert_eq!(length, limit);
            return format!("too large{skipped}");
        }
        if length > 100 {
            return format!("{length} bytes{skipped}");
        }
        String::from_utf8(decoded.bytes.into()).unwrap() + skipped
    }

    #[test]
    fn each_coding_is_undone() {
        for coding in CODINGS {
            assert_eq!(outcome(&text_as(coding), coding, LIMIT), JSON, "{coding:?}");
            assert_eq!(outcome(&text_as(coding), coding, usize::MAX), JSON, "{coding:?}");
            assert_eq!(outcome(&text_as(coding), coding, TEXT.len()), JSON, "{coding:?}");
            assert_eq!(
                outcome(&text_as(coding), coding, TEXT.len() - 1),
                "too large",
                "{coding:?}"
            );
            assert_eq!(outcome(&text_as(coding), coding, 0), "too large", "{coding:?}");
        }
        assert_eq!(outcome(&deflated(TEXT), Coding::Deflate, LIMIT), JSON, "without zlib");
    }

    #[test]
    fn deflate_without_zlib_may_look_like_it_in_one_of_two_ways() {
        let text = "a text of 23 characters";
        // A multiple of 31, and another method; the method, and no multiple of 31.
        let multiple = [&hex("011700e8ff"), text.as_bytes()].concat();
        let method = [&hex("081700e8ff"), text.as_bytes(), &hex("010000ffff")].concat();
        for bytes in [multiple, method] {
            assert_eq!(outcome(&bytes, Coding::Deflate, LIMIT), text, "{bytes:x?}");
        }
    }

    #[test]
    fn what_is_incomplete_damaged_or_something_else_is_corrupt() {
        for coding in CODINGS {
            let whole = text_as(coding);
            for end in 0..whole.len() {
                let outcome = outcome(&whole[..end], coding, LIMIT);
                assert_eq!(outcome, "corrupt", "{coding:?}, {end} bytes");
            }
            for other in [TEXT, b"", b"\0\0\0\0\0\0\0\0", b"\xff\xff\xff\xff\xff\xff\xff\xff"] {
                assert_eq!(outcome(other, coding, LIMIT), "corrupt", "{coding:?} {other:?}");
            }
        }
        let mut damaged = gzipped(TEXT);
        damaged[15] ^= 0x10;
        assert_eq!(outcome(&damaged, Coding::Gzip, LIMIT), "corrupt");
        for end in 0..deflated(TEXT).len() {
            assert_eq!(
                outcome(&deflated(TEXT)[..end], Coding::Deflate, LIMIT),
                "corrupt",
                "{end}"
            );
        }
    }

    #[test]
    fn what_follows_the_end_is_skipped() {
        let expected = format!("{JSON}, and more");
        for coding in CODINGS {
            for garbage in [&b"\0\0\0\0"[..], b"garbage that is long enough", b"\n"] {
                let bytes = [&text_as(coding), garbage].concat();
                assert_eq!(outcome(&bytes, coding, LIMIT), expected, "{coding:?} {garbage:?}");
            }
        }
    }

    #[test]
    fn what_stands_beside_the_data_is_skipped() {
        let gzip = |builder: GzBuilder| {
            let mut encoder = builder.write(Vec::new(), Compression::best());
            encoder.write_all(TEXT).unwrap();
            encoder.finish().unwrap()
        };
        let frame = |hex_of_it: &str, bytes: Vec<u8>| [hex(hex_of_it), bytes].concat();
        let table = [
            (Coding::Gzip, gzip(GzBuilder::new().extra(*b"x")), true),
            (Coding::Gzip, gzip(GzBuilder::new().filename("x")), true),
            (Coding::Gzip, gzip(GzBuilder::new().comment("x")), true),
            (Coding::Gzip, gzip(GzBuilder::new().filename("")), false),
            (Coding::Gzip, gzip(GzBuilder::new().mtime(7).operating_system(3)), false),
            (Coding::Zstd, frame("502a4d180100000078", text_as(Coding::Zstd)), true),
            (Coding::Zstd, frame("5f2a4d1800000000", text_as(Coding::Zstd)), false),
            (
                Coding::Zstd,
                [text_as(Coding::Zstd), hex("502a4d180100000078")].concat(),
                true,
            ),
        ];
        for (coding, bytes, is_skipped) in table {
            let expected = format!("{JSON}{}", if is_skipped { ", and more" } else { "" });
            assert_eq!(outcome(&bytes, coding, LIMIT), expected, "{coding:?} {bytes:x?}");
        }
        let second = [gzipped(TEXT), gzip(GzBuilder::new().comment("x"))].concat();
        assert_eq!(outcome(&second, Coding::Gzip, LIMIT), format!("{JSON}{JSON}, and more"));
        for length in 1..=256 {
            for is_before in [false, true] {
                let bytes = with_metadata(&vec![b'x'; length], is_before);
                let outcome = outcome(&bytes, Coding::Brotli, LIMIT);
                assert_eq!(outcome, format!("{JSON}, and more"), "{length} {is_before}");
            }
        }
    }

    #[test]
    fn what_follows_and_begins_as_another_member_must_be_one() {
        let damaged = [
            (Coding::Gzip, "1f8b"),
            (Coding::Gzip, "1f8b0800000000000003"),
            (Coding::Zstd, "28b52ffd"),
            (Coding::Zstd, "28b52ffd00690100000000"),
            (Coding::Zstd, "502a4d18"),
            (Coding::Zstd, "502a4d1802000000ff"),
        ];
        for (coding, start) in damaged {
            let bytes = [text_as(coding), hex(start)].concat();
            assert_eq!(outcome(&bytes, coding, LIMIT), "corrupt", "{coding:?} {start}");
        }
    }

    #[test]
    fn a_zstd_frame_has_the_size_and_the_checksum_that_it_declares() {
        let whole = text_as(Coding::Zstd);
        for at in whole.len() - 4..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            assert_eq!(outcome(&damaged, Coding::Zstd, LIMIT), "corrupt", "{at}");
        }
        for size in [23, 25] {
            let mut damaged = whole.clone();
            damaged[5] = size;
            assert_eq!(outcome(&damaged, Coding::Zstd, LIMIT), "corrupt", "{size}");
        }
        // Without both: a window in place of the size, and no checksum.
        let bare = [&hex("28b52ffd0058c10000"), TEXT].concat();
        assert_eq!(outcome(&bare, Coding::Zstd, LIMIT), JSON);
        let twice = [bare.clone(), whole, bare].concat();
        assert_eq!(outcome(&twice, Coding::Zstd, LIMIT), JSON.repeat(3));
    }

    #[test]
    fn members_and_frames_are_joined_up_to_a_number() {
        for coding in [Coding::Gzip, Coding::Zstd] {
            let twice = text_as(coding).repeat(2);
            let text = String::from_utf8(TEXT.repeat(2)).unwrap();
            assert_eq!(outcome(&twice, coding, LIMIT), text, "{coding:?}");
            assert_eq!(outcome(&twice, coding, TEXT.len() + 1), "too large", "{coding:?}");
            let most = text_as(coding).repeat(64);
            assert_eq!(outcome(&most, coding, LIMIT), "1536 bytes", "{coding:?}");
            let more = text_as(coding).repeat(65);
            assert_eq!(outcome(&more, coding, LIMIT), "corrupt", "{coding:?}");
        }
        let skipped = [&hex("502a4d1803000000010203"), &text_as(Coding::Zstd)[..]].concat();
        let expected = r#"{"error":"No such user"}, and more"#;
        assert_eq!(outcome(&skipped, Coding::Zstd, LIMIT), expected);
        assert_eq!(outcome(&hex("502a4d18ffffffff01"), Coding::Zstd, LIMIT), "corrupt");
    }

    #[test]
    fn a_bomb_is_too_large() {
        let zeros_10_mib = vec![0; 10 << 20];
        let bombs = [
            (Coding::Brotli, hex("9fffff9ff82700e2b14020f7fe13")),
            (Coding::Deflate, deflated(&zeros_10_mib)),
            (Coding::Deflate, wrapped(&zeros_10_mib)),
            (Coding::Gzip, gzipped(&zeros_10_mib)),
            (Coding::Zstd, zeros(0x68, 16_000)),
        ];
        for (coding, bomb) in bombs {
            assert!(bomb.len() < LIMIT);
            for limit in [0, 1, LIMIT, 9 << 20] {
                assert_eq!(outcome(&bomb, coding, limit), "too large", "{coding:?}");
            }
        }
        assert_eq!(outcome(&zeros(0x68, 4), Coding::Zstd, 1 << 20), "524288 bytes");
    }

    #[test]
    fn windows_that_no_http_client_allows_are_refused() {
        for window in [0x69, 0x70, 0x88, 0xff] {
            assert_eq!(
                outcome(&zeros(window, 1), Coding::Zstd, 1 << 20),
                "corrupt",
                "{window:x}"
            );
        }
        let large_window = hex("111e2e00027b226572726f72223a224e6f20737563682075736572227d03");
        assert_eq!(outcome(&large_window, Coding::Brotli, LIMIT), "corrupt");
    }
}
