//! Content codings undone: gzip, deflate and br, as they come.

use std::fmt;
use std::io::{self, Write};

use brotli_decompressor::DecompressorWriter;
use corsac_core::HeaderList;
use flate2::write::GzDecoder;
use flate2::{Decompress, FlushDecompress, Status};

/// The most codings that one answer may have on top of each other. Browsers know no bound; nobody
/// honest needs more than one.
const MAX_CODINGS: usize = 4;

/// So much input is decoded at a time: gzip makes at most about a thousand times as much of it.
pub(crate) const PIECE: usize = 2 << 10;

/// Undoes the content codings of one body.
pub(crate) struct Decoder {
    /// The outermost coding first, so the last one that `Content-Encoding` names.
    stages: Vec<Stage>,
    limit: u64,
    made: u64,
    fed: bool,
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("stages", &self.stages.len())
            .field("made", &self.made)
            .finish_non_exhaustive()
    }
}

/// Why a body does not decode.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DecodeError {
    /// The bytes are not what the coding's name says.
    Corrupt(&'static str),
    /// They end before the coded data does, or its checksum is not theirs.
    Truncated(&'static str),
    /// More than the limit comes out of them.
    TooLarge,
    /// There are more codings than [`MAX_CODINGS`].
    TooManyCodings,
}

enum Stage {
    Gzip(Box<GzDecoder<Sink>>),
    /// `deflate`, until its first two bytes tell which of the two formats it is.
    DeflateStart(Vec<u8>),
    Deflate(Box<Decompress>),
    Brotli(Box<DecompressorWriter<Sink>>),
    /// The coded data has ended; what follows is ignored, as browsers do.
    Ended,
}

/// Collects output up to a limit.
struct Sink {
    out: Vec<u8>,
    room: u64,
    full: bool,
}

impl Decoder {
    /// For the `Content-Encoding` of an answer. When it names a coding that is not known, the body
    /// is passed on as it is, as browsers do.
    pub(crate) fn new(headers: &HeaderList, limit: u64) -> Result<Self, DecodeError> {
        let value = headers.get("content-encoding").map(|value| value.to_text()).unwrap_or_default();
        let mut stages = Vec::new();
        for coding in value.split(',').map(|coding| coding.trim_matches([' ', '\t'])).rev() {
            let stage = match coding.to_ascii_lowercase().as_str() {
                "" | "identity" => continue,
                "gzip" | "x-gzip" => Stage::Gzip(Box::new(GzDecoder::new(Sink::new(limit)))),
                "deflate" => Stage::DeflateStart(Vec::new()),
                "br" => Stage::Brotli(Box::new(DecompressorWriter::new(Sink::new(limit), 0))),
                _ => return Ok(Self { stages: Vec::new(), limit, made: 0, fed: false }),
            };
            if stages.len() == MAX_CODINGS {
                return Err(DecodeError::TooManyCodings);
            }
            stages.push(stage);
        }
        Ok(Self { stages, limit, made: 0, fed: false })
    }

    /// Whether there is anything to undo.
    pub(crate) fn is_identity(&self) -> bool {
        self.stages.is_empty()
    }

    /// What these bytes decode to; it may be nothing yet. Feed at most [`PIECE`] bytes at a time.
    pub(crate) fn write(&mut self, input: &[u8]) -> Result<Vec<u8>, DecodeError> {
        self.fed |= !input.is_empty();
        let mut data = input.to_vec();
        for stage in &mut self.stages {
            data = stage.write(&data, self.limit)?;
        }
        self.count(data)
    }

    /// What remains when the body has ended. A body without a single byte is no coded data and
    /// decodes to nothing, as in browsers.
    pub(crate) fn finish(&mut self) -> Result<Vec<u8>, DecodeError> {
        let mut data = Vec::new();
        if self.fed {
            for stage in &mut self.stages {
                let mut out = stage.write(&data, self.limit)?;
                out.extend(stage.finish()?);
                data = out;
            }
        }
        self.count(data)
    }

    fn count(&mut self, data: Vec<u8>) -> Result<Vec<u8>, DecodeError> {
        self.made = self.made.saturating_add(data.len() as u64);
        if self.made > self.limit { Err(DecodeError::TooLarge) } else { Ok(data) }
    }
}

impl Stage {
    fn write(&mut self, mut data: &[u8], limit: u64) -> Result<Vec<u8>, DecodeError> {
        if let Self::DeflateStart(start) = self {
            start.extend_from_slice(data);
            let [first, second, ..] = start[..] else { return Ok(Vec::new()) };
            // RFC 9110 (8.4.1.2) means the zlib format (RFC 1950); some servers send the bare one.
            let zlib = first & 0x0f == 8 && u16::from_be_bytes([first, second]) % 31 == 0;
            let start = std::mem::take(start);
            *self = Self::Deflate(Box::new(Decompress::new(zlib)));
            return self.write(&start, limit);
        }
        let mut out = Vec::new();
        while !data.is_empty() {
            let taken = match self {
                Self::Ended | Self::DeflateStart(_) => break,
                Self::Gzip(gzip) => {
                    let taken = gzip.write(data);
                    drain(gzip.get_mut(), &mut out);
                    refused(taken, gzip.get_ref(), "gzip")?
                }
                Self::Brotli(brotli) => {
                    let taken = brotli.write(data);
                    drain(brotli.get_mut(), &mut out);
                    refused(taken, brotli.get_ref(), "br")?
                }
                Self::Deflate(inflate) => inflate_some(inflate, data, &mut out, limit)?.unwrap_or_default(),
            };
            if taken == 0 {
                *self = Self::Ended;
            }
            data = &data[taken..];
        }
        Ok(out)
    }

    /// Checks that the coded data has ended, and returns what was held back until then.
    fn finish(&mut self) -> Result<Vec<u8>, DecodeError> {
        let mut out = Vec::new();
        match self {
            Self::Ended => {}
            Self::DeflateStart(_) => return Err(DecodeError::Truncated("deflate")),
            Self::Gzip(gzip) => {
                let end = gzip.try_finish();
                drain(gzip.get_mut(), &mut out);
                refused(end.map_err(|_| io::ErrorKind::UnexpectedEof.into()), gzip.get_ref(), "gzip")?;
            }
            Self::Brotli(brotli) => {
                let end = brotli.close();
                drain(brotli.get_mut(), &mut out);
                refused(end.map_err(|_| io::ErrorKind::UnexpectedEof.into()), brotli.get_ref(), "br")?;
            }
            Self::Deflate(inflate) => {
                if inflate_some(inflate, &[], &mut out, u64::MAX)?.is_some() {
                    return Err(DecodeError::Truncated("deflate"));
                }
            }
        }
        Ok(out)
    }
}

/// Inflates once over the input; `None` when the data has ended.
fn inflate_some(
    inflate: &mut Decompress,
    input: &[u8],
    out: &mut Vec<u8>,
    limit: u64,
) -> Result<Option<usize>, DecodeError> {
    let before = inflate.total_in();
    let consumed = |inflate: &Decompress| usize::try_from(inflate.total_in() - before).unwrap_or(input.len());
    loop {
        out.reserve(8 << 10);
        let made = inflate.total_out();
        let rest = &input[consumed(inflate).min(input.len())..];
        let status = inflate
            .decompress_vec(rest, out, FlushDecompress::None)
            .map_err(|_| DecodeError::Corrupt("deflate"))?;
        if out.len() as u64 > limit {
            return Err(DecodeError::TooLarge);
        }
        if status == Status::StreamEnd {
            return Ok(None);
        }
        if inflate.total_out() == made {
            return Ok(Some(input.len()));
        }
    }
}

fn drain(sink: &mut Sink, out: &mut Vec<u8>) {
    out.append(&mut sink.out);
}

/// Tells the limit from faulty data.
fn refused<T>(result: io::Result<T>, sink: &Sink, coding: &'static str) -> Result<T, DecodeError> {
    result.map_err(|error| match error.kind() {
        _ if sink.full => DecodeError::TooLarge,
        io::ErrorKind::UnexpectedEof => DecodeError::Truncated(coding),
        _ => DecodeError::Corrupt(coding),
    })
}

impl Sink {
    const fn new(room: u64) -> Self {
        Self { out: Vec::new(), room, full: false }
    }
}

impl Write for Sink {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let Some(room) = self.room.checked_sub(data.len() as u64) else {
            self.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        };
        self.room = room;
        self.out.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use corsac_core::{HeaderName, HeaderValue};
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;

    use super::*;

    const LIMIT: u64 = 1 << 20;
    /// "hello, br" in brotli: one uncompressed meta-block, then an empty last one.
    const HELLO_BR: &[u8] = b"\x0b\x04\x80hello, br\x03";

    fn headers(value: &str) -> HeaderList {
        let mut headers = HeaderList::new();
        headers.append(HeaderName::from_static("Content-Encoding"), HeaderValue::from_wire(value.as_bytes()));
        headers
    }

    fn decode(coding: &str, data: &[u8], piece: usize, limit: u64) -> Result<Vec<u8>, DecodeError> {
        let mut decoder = Decoder::new(&headers(coding), limit)?;
        let mut out = Vec::new();
        for piece in data.chunks(piece) {
            out.extend(decoder.write(piece)?);
        }
        out.extend(decoder.finish()?);
        Ok(out)
    }

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn raw(data: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_coding_in_pieces_of_every_size() {
        let text = b"the answer, many times over. ".repeat(500);
        let rows: &[(&str, Vec<u8>, &[u8])] = &[
            ("gzip", gzip(&text), &text),
            ("X-GZip", gzip(&text), &text),
            ("deflate", zlib(&text), &text),
            ("deflate", raw(&text), &text),
            ("br", HELLO_BR.to_vec(), b"hello, br"),
            ("deflate, gzip", gzip(&zlib(&text)), &text),
            ("identity", text.clone(), &text),
            ("", text.clone(), &text),
            ("zstd", text.clone(), &text),
            ("gzip, snappy", text.clone(), &text),
        ];
        for (coding, coded, plain) in rows {
            for piece in [1, 7, PIECE] {
                assert_eq!(decode(coding, coded, piece, LIMIT).as_deref(), Ok(*plain), "{coding} by {piece}");
            }
        }
    }

    #[test]
    fn what_follows_the_coded_data_is_ignored() {
        for (coding, mut coded) in [("gzip", gzip(b"x")), ("deflate", zlib(b"x")), ("deflate", raw(b"x"))] {
            coded.extend_from_slice(b"rest");
            for piece in [1, 3, PIECE] {
                assert_eq!(
                    decode(coding, &coded, piece, LIMIT).as_deref(),
                    Ok(&b"x"[..]),
                    "{coding} by {piece}"
                );
            }
        }
    }

    #[test]
    fn an_empty_body_is_empty() {
        for coding in ["gzip", "deflate", "br"] {
            assert_eq!(decode(coding, b"", 1, LIMIT).as_deref(), Ok(&b""[..]), "{coding}");
        }
    }

    #[test]
    fn every_cut_is_noticed() {
        let text = b"some words that do not compress well: 0123456789abcdef";
        for (name, coding, coded) in [
            ("gzip", "gzip", gzip(text)),
            ("deflate", "deflate", zlib(text)),
            ("br", "br", HELLO_BR.to_vec()),
        ] {
            for cut in 1..coded.len() {
                assert_eq!(
                    decode(coding, &coded[..cut], PIECE, LIMIT),
                    Err(DecodeError::Truncated(name)),
                    "{coding} cut at {cut}"
                );
            }
        }
    }

    #[test]
    fn garbage_is_an_error() {
        for (coding, data) in [("gzip", &b"plain text"[..]), ("deflate", &[0xff; 64]), ("br", &[0xff; 64])] {
            assert_eq!(decode(coding, data, PIECE, LIMIT), Err(DecodeError::Corrupt(coding)), "{coding}");
        }
    }

    #[test]
    fn a_bomb_is_refused_early() {
        let zeros = vec![0; 8 << 20];
        for (coding, bomb) in
            [("gzip", gzip(&zeros)), ("deflate", zlib(&zeros)), ("gzip, gzip", gzip(&gzip(&zeros)))]
        {
            assert_eq!(decode(coding, &bomb, PIECE, LIMIT), Err(DecodeError::TooLarge), "{coding}");
        }
        assert_eq!(decode("br", HELLO_BR, PIECE, 4), Err(DecodeError::TooLarge));
        let many = ["gzip"; MAX_CODINGS + 1].join(",");
        assert_eq!(decode(&many, b"", 1, LIMIT), Err(DecodeError::TooManyCodings));
    }

    proptest! {
        #[test]
        fn any_bytes_decode_or_fail_within_the_limit(
            coding in prop::sample::select(vec!["gzip", "deflate", "br", "br, deflate"]),
            data in prop::collection::vec(any::<u8>(), 0..600),
            piece in 1_usize..64,
        ) {
            if let Ok(out) = decode(coding, &data, piece, 4096) {
                prop_assert!(out.len() <= 4096);
            }
        }

        #[test]
        fn what_was_coded_comes_back(data in prop::collection::vec(any::<u8>(), 1..2000), piece in 1_usize..300) {
            for (coding, coded) in [("gzip", gzip(&data)), ("deflate", zlib(&data))] {
                let decoded = decode(coding, &coded, piece, LIMIT);
                prop_assert_eq!(decoded.as_ref(), Ok(&data));
            }
        }
    }
}
