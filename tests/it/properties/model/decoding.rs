//! Undoes the content codings by their libraries, and finds by other means what these skip.

use std::io::Read;

use brotli_decompressor::{BrotliDecoderParameter, Decompressor};
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;

/// What a body decodes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decoded {
    Corrupt,
    /// It cannot be said what a limit would make of it.
    Unjudged,
    /// All data, and whether there is more in the body than that.
    Whole(Vec<u8>, bool),
}

/// `limit` is that of the decoded data.
pub(crate) fn decode(name: &str, bytes: &[u8], limit: usize) -> Decoded {
    /// More is not decoded, whatever a bomb expands to.
    const MOST: usize = 1 << 20;
    /// Each byte of it is tried.
    const LONGEST_BROTLI: usize = 128;
    let mut data = Vec::new();
    let has_more = match name {
        "br" if bytes.len() > LONGEST_BROTLI => return Decoded::Unjudged,
        "br" => unbrotli(bytes, &mut data, MOST as u64),
        "deflate" => undeflate(bytes, &mut data, MOST as u64),
        "zstd" => unzstd(bytes, &mut data, MOST as u64),
        _ => ungzip(bytes, &mut data, MOST as u64),
    };
    match has_more {
        _ if data.len() >= MOST => Decoded::Unjudged,
        Some(has_more) => Decoded::Whole(data, has_more),
        // Above the limit nobody looks for damage.
        None if limit < MOST && (limit < 65_536 || limit < 2 * data.len()) => Decoded::Unjudged,
        None => Decoded::Corrupt,
    }
}

fn read(decoder: impl Read, data: &mut Vec<u8>, most: u64) -> Option<()> {
    decoder.take(most).read_to_end(data).ok().map(|_| ())
}

fn ungzip(bytes: &[u8], data: &mut Vec<u8>, most: u64) -> Option<bool> {
    let (mut rest, mut has_more) = (bytes, false);
    for member in 0..=64 {
        if member > 0 && !rest.starts_with(&[0x1f, 0x8b]) {
            return Some(has_more || !rest.is_empty());
        }
        has_more |= has_fields(rest)?;
        let mut decoder = GzDecoder::new(rest);
        read(&mut decoder, data, most)?;
        rest = decoder.into_inner();
    }
    None
}

/// Whether a header of gzip has anything of any length but nothing.
fn has_fields(gzip: &[u8]) -> Option<bool> {
    let (flags, mut rest) = (*gzip.get(3)?, gzip.get(10..)?);
    let mut has_fields = false;
    if flags & 4 != 0 {
        let length = usize::from(*rest.first()?) + 256 * usize::from(*rest.get(1)?);
        has_fields |= length > 0;
        rest = rest.get(2 + length..)?;
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            let length = rest.iter().position(|byte| *byte == 0)?;
            has_fields |= length > 0;
            rest = &rest[length + 1..];
        }
    }
    Some(has_fields)
}

fn undeflate(bytes: &[u8], data: &mut Vec<u8>, most: u64) -> Option<bool> {
    let is_zlib =
        bytes.len() > 1 && bytes[0] & 15 == 8 && (usize::from(bytes[0]) * 256 + usize::from(bytes[1])) % 31 == 0;
    let rest = if is_zlib {
        let mut decoder = ZlibDecoder::new(bytes);
        read(&mut decoder, data, most)?;
        decoder.into_inner()
    } else {
        let mut decoder = DeflateDecoder::new(bytes);
        read(&mut decoder, data, most)?;
        decoder.into_inner()
    };
    Some(!rest.is_empty())
}

/// A byte that is part of the data cannot be changed without changing them.
fn unbrotli(bytes: &[u8], data: &mut Vec<u8>, most: u64) -> Option<bool> {
    let decode = |bytes: &[u8], data: &mut Vec<u8>| {
        let mut decoder = Decompressor::new(bytes, 4096);
        decoder.set_parameter(BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
        read(decoder, data, most)
    };
    decode(bytes, data)?;
    let is_free = |at: usize| {
        let (mut changed, mut other) = (bytes.to_vec(), Vec::new());
        changed[at] = !changed[at];
        decode(&changed, &mut other).is_some() && other == *data
    };
    Some((0..bytes.len()).any(is_free))
}

fn unzstd(bytes: &[u8], data: &mut Vec<u8>, most: u64) -> Option<bool> {
    let (mut rest, mut has_more, mut has_frame) = (bytes, false, false);
    for _ in 0..=64 {
        if let [0x50..=0x5f, 0x2a, 0x4d, 0x18, after @ ..] = rest {
            let length = number(after.get(..4)?);
            has_more |= length > 0;
            rest = after.get(4 + length..)?;
            continue;
        }
        if !rest.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            return has_frame.then_some(has_more || !rest.is_empty());
        }
        let frame;
        (frame, rest) = rest.split_at_checked(length_of_frame(rest)?)?;
        has_frame = true;
        let before = data.len();
        let mut decoder = StreamingDecoder::new(frame).ok()?;
        read(&mut decoder, data, most)?;
        let declared = decoder.decoder.content_size();
        let has_checksum = frame[4] & 4 != 0;
        let is_right = declared == 0 || declared == (data.len() - before) as u64;
        let is_same = decoder.decoder.get_checksum_from_data() == decoder.decoder.get_calculated_checksum();
        if !is_right || (has_checksum && !is_same) {
            return None;
        }
    }
    None
}

fn number(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number * 256 + usize::from(*byte))
}

/// By its header and those of its blocks, if its window is one that browsers take.
fn length_of_frame(frame: &[u8]) -> Option<usize> {
    let flags = *frame.get(4)?;
    let (is_single, has_checksum) = (flags & 32 != 0, flags & 4 != 0);
    let length_of_id = [0, 1, 2, 4][usize::from(flags & 3)];
    let length_of_size = [usize::from(is_single), 2, 4, 8][usize::from(flags >> 6)];
    let start_of_size = 5 + usize::from(!is_single) + length_of_id;
    let size = number(frame.get(start_of_size..start_of_size + length_of_size)?);
    let window = if is_single {
        size + if length_of_size == 2 { 256 } else { 0 }
    } else {
        let descriptor = usize::from(*frame.get(5)?);
        let base = 1 << (10 + (descriptor >> 3));
        base + base / 8 * (descriptor & 7)
    };
    if window > 8 << 20 {
        return None;
    }
    let mut at = start_of_size + length_of_size;
    loop {
        let header = number(frame.get(at..at + 3)?);
        at += 3 + if header >> 1 & 3 == 1 { 1 } else { header >> 3 };
        if header & 1 == 1 {
            return Some(at + if has_checksum { 4 } else { 0 });
        }
    }
}
