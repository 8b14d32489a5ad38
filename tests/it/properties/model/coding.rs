//! Writes the content codings in the plainest way: nothing is made smaller, and all bytes stand as they are.

/// A coding, and how it is written: servers send deflate with zlib around it, and without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Gzip,
    RawDeflate,
    Zlib,
    Zstd,
}

pub(crate) const CODINGS: [Coding; 5] = [
    Coding::Brotli,
    Coding::Gzip,
    Coding::RawDeflate,
    Coding::Zlib,
    Coding::Zstd,
];

/// Bytes that decoders skip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    /// Behind the end.
    After(Vec<u8>),
    /// In a field of gzip, in metadata of brotli, in a frame of zstd; at most 256. Deflate has no place for them.
    Inside(Vec<u8>),
    Nothing,
}

impl Coding {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::RawDeflate | Self::Zlib => "deflate",
            Self::Zstd => "zstd",
        }
    }

    pub(crate) fn has_inside(self) -> bool {
        !matches!(self, Self::RawDeflate | Self::Zlib)
    }
}

pub(crate) fn encode(coding: Coding, data: &[u8]) -> Vec<u8> {
    encode_beside(coding, data, &Beside::Nothing)
}

pub(crate) fn encode_beside(coding: Coding, data: &[u8], beside: &Beside) -> Vec<u8> {
    let (inside, after) = match beside {
        Beside::After(after) => (&[][..], &after[..]),
        Beside::Inside(inside) => (&inside[..], &[][..]),
        Beside::Nothing => (&[][..], &[][..]),
    };
    let mut encoded = match coding {
        Coding::Brotli => brotli(data, inside),
        Coding::Gzip => gzip(data, inside),
        Coding::RawDeflate => deflate(data),
        Coding::Zlib => [&[0x78, 0x01], &deflate(data)[..], &adler_32(data).to_be_bytes()].concat(),
        Coding::Zstd => zstd(data, inside),
    };
    encoded.extend(after);
    encoded
}

/// How much a block holds, of any coding.
const BLOCK: usize = 0xffff;

/// The data in blocks, each with whether it is the last; at least one.
fn blocks(data: &[u8]) -> impl Iterator<Item = (bool, &[u8])> {
    let count = data.len().div_ceil(BLOCK).max(1);
    (0..count).map(move |at| {
        let rest = &data[at * BLOCK..];
        (at + 1 == count, &rest[..rest.len().min(BLOCK)])
    })
}

fn low_bytes(number: usize, count: usize) -> Vec<u8> {
    number.to_le_bytes()[..count].to_vec()
}

fn deflate(data: &[u8]) -> Vec<u8> {
    let block = |(is_last, block): (bool, &[u8])| {
        let length = low_bytes(block.len(), 2);
        let complement = low_bytes(!block.len(), 2);
        [&[u8::from(is_last)], &length[..], &complement, block].concat()
    };
    blocks(data).flat_map(block).collect()
}

fn gzip(data: &[u8], extra: &[u8]) -> Vec<u8> {
    let flags = if extra.is_empty() { 0 } else { 4 };
    let mut gzip = vec![0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255];
    if flags != 0 {
        gzip.extend(low_bytes(extra.len(), 2));
        gzip.extend(extra);
    }
    gzip.extend(deflate(data));
    gzip.extend(crc_32(data).to_le_bytes());
    gzip.extend(low_bytes(data.len(), 4));
    gzip
}

fn brotli(data: &[u8], metadata: &[u8]) -> Vec<u8> {
    // The first four bits are the window. Whatever comes first shares their byte.
    let mut bits = 0xb;
    let mut used = 4;
    let mut brotli = Vec::new();
    if let Some(length) = metadata.len().checked_sub(1) {
        // ISLAST, MNIBBLES, reserved, MSKIPBYTES, and then MSKIPLEN.
        let header = 0b01_0110 | length << 6;
        brotli.extend(low_bytes(bits | header << used, 3));
        brotli.extend(metadata);
        (bits, used) = (0, 0);
    }
    for (_, block) in blocks(data).filter(|(_, block)| !block.is_empty()) {
        let header = (block.len() - 1) << 3 | 1 << 19;
        brotli.extend(low_bytes(bits | header << used, 3));
        brotli.extend(block);
        (bits, used) = (0, 0);
    }
    brotli.extend(low_bytes(bits | 3 << used, 1));
    brotli
}

fn zstd(data: &[u8], skipped: &[u8]) -> Vec<u8> {
    let mut zstd = Vec::new();
    if !skipped.is_empty() {
        zstd.extend([0x50, 0x2a, 0x4d, 0x18]);
        zstd.extend(low_bytes(skipped.len(), 4));
        zstd.extend(skipped);
    }
    zstd.extend([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]);
    for (is_last, block) in blocks(data) {
        zstd.extend(low_bytes(usize::from(is_last) | block.len() << 3, 3));
        zstd.extend(block);
    }
    zstd
}

fn crc_32(data: &[u8]) -> u32 {
    let next = |crc: u32, byte: &u8| (crc >> 8) ^ CRC_OF_BYTE[(crc ^ u32::from(*byte)) as usize & 0xff];
    !data.iter().fold(!0, next)
}

const CRC_OF_BYTE: [u32; 256] = {
    let mut table = [0; 256];
    let (mut at, mut byte) = (0, 0);
    while at < table.len() {
        let (mut crc, mut bit) = (byte, 0);
        while bit < 8 {
            crc = (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
            bit += 1;
        }
        table[at] = crc;
        (at, byte) = (at + 1, byte + 1);
    }
    table
};

fn adler_32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}
