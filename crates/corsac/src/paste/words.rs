//! From text to words: which shell the text is written for, and bash's quoting. cmd.exe's is in [`super::cmd`].

use super::{MAX_WORDS, PasteError, Shell, cmd};

/// One word of the command, unquoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) bytes: Vec<u8>,
    /// Where it begins in the text, in bytes.
    pub(super) offset: usize,
}

/// The words of the first command in a text.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) shell: Shell,
    pub(super) list: Vec<Word>,
    pub(super) notes: Vec<String>,
}

/// What stands behind a pipe is told and left out.
pub(super) const PIPE_NOTE: &str = "the | and what follows it are left out";

impl Words {
    pub(super) fn new(shell: Shell) -> Self {
        Self { shell, list: Vec::new(), notes: Vec::new() }
    }

    pub(super) fn push(&mut self, bytes: Vec<u8>, offset: usize) -> Result<(), PasteError> {
        if self.list.len() == MAX_WORDS {
            return Err(PasteError::TooManyWords);
        }
        self.list.push(Word { bytes, offset });
        Ok(())
    }
}

/// Splits a text into words as the shell it is written for would.
pub(super) fn split(text: &[u8]) -> Result<Words, PasteError> {
    match recognise(text) {
        Shell::Bash => Bash { text, at: 0 }.split(),
        Shell::Cmd => cmd::split(text),
    }
}

/// Where a line break begins at `at`: its length in bytes.
pub(super) fn line_break(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at..)? {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

/// The offset of what follows `at`, past blanks, line breaks and comments (`comments` says whether the shell has them).
pub(super) fn next_content(text: &[u8], mut at: usize, comments: bool) -> Option<usize> {
    loop {
        match *text.get(at)? {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'#' if comments => at += text[at..].iter().position(|&b| b == b'\n')?,
            _ => return Some(at),
        }
    }
}

/// Recognises the shell by the first thing outside (bash's) double quotes that only one of the two would have: a single
/// quote or a backslash at a line's end for bash; a caret before a line break or a punctuation character for cmd.
pub(super) fn recognise(text: &[u8]) -> Shell {
    if cmd::is_old_chromium(text) {
        return Shell::Cmd;
    }
    let mut at = 0;
    let mut in_double = false;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if !in_double && line_break(text, at + 1).is_some() => return Shell::Bash,
            b'\\' => at += 1,
            b'"' => in_double = !in_double,
            b'\'' if !in_double => return Shell::Bash,
            b'^' if !in_double
                && (line_break(text, at + 1).is_some()
                    || text.get(at + 1).is_some_and(u8::is_ascii_punctuation)) =>
            {
                return Shell::Cmd;
            }
            _ => {}
        }
        at += 1;
    }
    Shell::Bash
}

/// bash's lexical rules, as its manual has them under "Quoting". Three deviations, each because the text shows what a
/// browser sent: a zero byte in `$'...'` is kept (bash would cut the piece there); two `\u` that are a UTF-16 surrogate
/// pair make one character (Firefox writes them so); and patterns (`*`, `?`, `[...]`, `{a,b}`) stand for themselves.
struct Bash<'a> {
    text: &'a [u8],
    at: usize,
}

impl Bash<'_> {
    fn split(mut self) -> Result<Words, PasteError> {
        let mut words = Words::new(Shell::Bash);
        self.skip_prompt();
        while let Some(start) = self.next_word(&mut words)? {
            let mut word = Vec::new();
            self.word(&mut word)?;
            words.push(word, start)?;
        }
        Ok(words)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    /// A prompt that was copied along.
    fn skip_prompt(&mut self) {
        if let Some(at) = next_content(self.text, 0, true)
            && self.text[at..].starts_with(b"$ ")
        {
            self.at = at + 2;
        }
    }

    /// Moves to the next word of the command; `None` where the command ends.
    fn next_word(&mut self, words: &mut Words) -> Result<Option<usize>, PasteError> {
        loop {
            let Some(byte) = self.peek(0) else { return Ok(None) };
            let begun = !words.list.is_empty();
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\r' if self.peek(1).is_none_or(|b| b == b'\n') => self.at += 1,
                b'\\' if line_break(self.text, self.at + 1).is_some() => {
                    self.at += 1 + line_break(self.text, self.at + 1).unwrap_or(0);
                }
                b'\\' if self.peek(1).is_none() => return Ok(None),
                b'#' => {
                    let rest = &self.text[self.at..];
                    self.at += rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
                }
                b'\n' if !begun => self.at += 1,
                b'|' if begun && self.peek(1) != Some(b'|') => {
                    words.notes.push(PIPE_NOTE.to_owned());
                    return Ok(None);
                }
                b'\n' | b';' | b'&' | b'|' if begun => {
                    return match next_content(self.text, self.at + 1, true) {
                        None => Ok(None),
                        Some(offset) => Err(PasteError::MoreCommands { offset }),
                    };
                }
                b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => {
                    return Err(PasteError::ShellOperator { offset: self.at, operator: char::from(byte) });
                }
                _ => return Ok(Some(self.at)),
            }
        }
    }

    /// Reads one word: quoted and unquoted pieces, up to what ends a word outside quotes.
    fn word(&mut self, out: &mut Vec<u8>) -> Result<(), PasteError> {
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => return Ok(()),
                b'\r' if self.peek(1).is_none_or(|b| b == b'\n') => return Ok(()),
                b'\'' => self.single(out)?,
                b'"' => self.double(out)?,
                b'$' if self.peek(1) == Some(b'\'') => self.ansi_c(out)?,
                b'$' if self.peek(1) == Some(b'"') => self.at += 1,
                b'$' | b'`' => self.dollar(out)?,
                b'\\' => self.backslash(out),
                _ => {
                    out.push(byte);
                    self.at += 1;
                }
            }
        }
        Ok(())
    }

    /// A backslash outside quotes: the next character stands for itself, a line break vanishes.
    fn backslash(&mut self, out: &mut Vec<u8>) {
        self.at += 1;
        if let Some(length) = line_break(self.text, self.at) {
            self.at += length;
        } else if let Some(byte) = self.peek(0) {
            out.push(byte);
            self.at += 1;
        }
    }

    /// `$` or a backquote outside single quotes: itself, or something that the shell would fill in.
    fn dollar(&mut self, out: &mut Vec<u8>) -> Result<(), PasteError> {
        let fills_in = self.peek(0) == Some(b'`')
            // bash joins the lines first, and then may find a name.
            || (self.peek(1) == Some(b'\\') && line_break(self.text, self.at + 2).is_some())
            || self.peek(1).is_some_and(|b| b.is_ascii_alphanumeric() || b"_{([@*#?-$!".contains(&b));
        if fills_in {
            return Err(PasteError::Expansion { offset: self.at });
        }
        out.push(b'$');
        self.at += 1;
        Ok(())
    }

    fn single(&mut self, out: &mut Vec<u8>) -> Result<(), PasteError> {
        let rest = &self.text[self.at + 1..];
        let Some(length) = rest.iter().position(|&b| b == b'\'') else {
            return Err(PasteError::UnterminatedQuote { offset: self.at });
        };
        out.extend_from_slice(&rest[..length]);
        self.at += length + 2;
        Ok(())
    }

    fn double(&mut self, out: &mut Vec<u8>) -> Result<(), PasteError> {
        let offset = self.at;
        self.at += 1;
        loop {
            match self.peek(0) {
                None => return Err(PasteError::UnterminatedQuote { offset }),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => match (line_break(self.text, self.at + 1), self.peek(1)) {
                    (Some(length), _) => self.at += 1 + length,
                    (None, Some(byte @ (b'$' | b'`' | b'"' | b'\\'))) => {
                        out.push(byte);
                        self.at += 2;
                    }
                    _ => {
                        out.push(b'\\');
                        self.at += 1;
                    }
                },
                Some(b'$' | b'`') => self.dollar(out)?,
                Some(byte) => {
                    out.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    /// `$'...'`: bash's manual, "ANSI-C Quoting".
    fn ansi_c(&mut self, out: &mut Vec<u8>) -> Result<(), PasteError> {
        let offset = self.at;
        self.at += 2;
        loop {
            match self.peek(0) {
                None => return Err(PasteError::UnterminatedQuote { offset }),
                Some(b'\'') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.ansi_c_escape(out)?,
                Some(byte) => {
                    out.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    fn ansi_c_escape(&mut self, out: &mut Vec<u8>) -> Result<(), PasteError> {
        let offset = self.at;
        let Some(kind) = self.peek(1) else {
            // The quote is not closed: the caller says so.
            self.at += 1;
            return Ok(());
        };
        self.at += 2;
        let byte = match kind {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'a' => 0x07,
            b'b' => 0x08,
            b'e' | b'E' => 0x1b,
            b'f' => 0x0c,
            b'v' => 0x0b,
            b'\\' | b'\'' | b'"' | b'?' => kind,
            b'0'..=b'7' => {
                self.at -= 1;
                // Three octal digits can exceed a byte; bash keeps the low eight bits.
                u8::try_from(self.digits(8, 3).unwrap_or(0) & 0xff).unwrap_or(0)
            }
            b'x' => match self.digits(16, 2) {
                Some(value) => u8::try_from(value).unwrap_or(0),
                None => return unknown_escape(out, kind),
            },
            b'u' | b'U' => {
                let Some(value) = self.digits(16, if kind == b'u' { 4 } else { 8 }) else {
                    return unknown_escape(out, kind);
                };
                return self.code_point(value, offset, out);
            }
            b'c' => match self.peek(0) {
                None | Some(b'\'') => return unknown_escape(out, kind),
                Some(b'?') => {
                    self.at += 1;
                    0x7f
                }
                Some(byte) => {
                    self.at += if byte == b'\\' && self.peek(1) == Some(b'\\') { 2 } else { 1 };
                    byte & 0x1f
                }
            },
            _ => return unknown_escape(out, kind),
        };
        out.push(byte);
        Ok(())
    }

    /// Up to `most` digits of this radix; `None` without any.
    fn digits(&mut self, radix: u32, most: usize) -> Option<u32> {
        let mut value = None;
        for _ in 0..most {
            let Some(digit) = self.peek(0).and_then(|b| char::from(b).to_digit(radix)) else { break };
            value = Some(value.unwrap_or(0) * radix + digit);
            self.at += 1;
        }
        value
    }

    /// The bytes of a `\u` or `\U` character.
    fn code_point(&mut self, value: u32, offset: usize, out: &mut Vec<u8>) -> Result<(), PasteError> {
        let mut value = value;
        if (0xd800..0xdc00).contains(&value) && self.peek(0) == Some(b'\\') && self.peek(1) == Some(b'u') {
            let before = self.at;
            self.at += 2;
            match self.digits(16, 4) {
                Some(low @ 0xdc00..0xe000) => value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00),
                _ => self.at = before,
            }
        }
        if let Some(character) = char::from_u32(value) {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            Ok(())
        } else if value < 0x10000 {
            // Half of a pair: bash writes it in UTF-8's way, though it is no UTF-8.
            let six_bits = |shift: u32| u8::try_from((value >> shift) & 0x3f).unwrap_or(0);
            out.extend_from_slice(&[0xe0 | six_bits(12), 0x80 | six_bits(6), 0x80 | six_bits(0)]);
            Ok(())
        } else {
            Err(PasteError::BadEscape { offset })
        }
    }
}

/// An escape that bash does not know stays as it is. Returns `Ok` for its callers' sake.
#[allow(clippy::unnecessary_wraps)]
fn unknown_escape(out: &mut Vec<u8>, kind: u8) -> Result<(), PasteError> {
    out.extend_from_slice(&[b'\\', kind]);
    Ok(())
}
