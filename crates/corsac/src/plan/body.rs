//! The body: of the flags, else of the paste.

use std::io::{self, Read};

use crate::args::{Data, Explain};
use crate::exit::Complaint;
use crate::paste::Paste;

/// The largest file that `@FILE` and `--cacert` read, in bytes.
pub const MAX_FILE: u64 = 64 << 20;

/// What a body is made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    /// The type that curl gives it where no header does.
    pub(super) content_type: Option<String>,
}

/// Where the files that were named come from.
pub trait Files {
    /// The whole file.
    ///
    /// # Errors
    /// When it cannot be read, or exceeds [`MAX_FILE`].
    fn read(&mut self, path: &str) -> io::Result<Vec<u8>>;
}

/// The file system; `-` is stdin.
#[derive(Debug, Default)]
pub struct SystemFiles {
    /// stdin has been read already, or is kept for something else.
    pub stdin_used: bool,
}

impl Files for SystemFiles {
    fn read(&mut self, path: &str) -> io::Result<Vec<u8>> {
        if path != "-" {
            return limited(std::fs::File::open(path)?);
        }
        if self.stdin_used {
            return Err(io::Error::other("stdin is read for something else already"));
        }
        self.stdin_used = true;
        limited(io::stdin().lock())
    }
}

fn limited(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(io::Error::other(format!("it has more than {MAX_FILE} bytes")));
    }
    Ok(bytes)
}

/// As curl joins them: `&` between the pieces, but not before those of `--json`.
pub(super) fn body(
    asked: &Explain,
    paste: Option<&Paste>,
    files: &mut dyn Files,
) -> Result<Option<Body>, Complaint> {
    if asked.body.is_empty() {
        return Ok(paste.and_then(|paste| match paste {
            Paste::Curl(command) => {
                let content_type = command.body_type_implied.as_deref().map(str::to_owned);
                Some(Body { bytes: command.body.clone()?, content_type })
            }
            Paste::Fetch(call) => {
                let body = call.body.as_ref()?;
                Some(Body { bytes: body.bytes.clone(), content_type: Some(body.content_type.to_owned()) })
            }
        }));
    }
    let mut bytes = Vec::new();
    for data in &asked.body {
        let piece = match data {
            Data::Plain(text) => match text.strip_prefix('@') {
                // curl takes line ends and zero bytes out of such a file.
                Some(path) => {
                    let mut piece = read(files, path)?;
                    piece.retain(|byte| !matches!(byte, b'\r' | b'\n' | 0));
                    piece
                }
                None => text.clone().into_bytes(),
            },
            Data::Raw(text) => text.clone().into_bytes(),
            Data::Json(text) => match text.strip_prefix('@') {
                Some(path) => read(files, path)?,
                None => text.clone().into_bytes(),
            },
        };
        if !bytes.is_empty() && !matches!(data, Data::Json(_)) {
            bytes.push(b'&');
        }
        bytes.extend(piece);
    }
    let is_json = asked.body.iter().any(|data| matches!(data, Data::Json(_)));
    let content_type = if is_json { "application/json" } else { "application/x-www-form-urlencoded" };
    Ok(Some(Body { bytes, content_type: Some(content_type.to_owned()) }))
}

pub(super) fn read(files: &mut dyn Files, path: &str) -> Result<Vec<u8>, Complaint> {
    files.read(path).map_err(|error| {
        let hint = "text that begins with @ names a file to read; --data-raw takes it as it stands";
        Complaint::usage(format!("the file {path:?} cannot be read: {error}"), hint)
    })
}
