//! cmd.exe's words: first its carets, then the word splitting of Microsoft's C runtime, which curl.exe is built with.
//!
//! Browsers write for the two together: each quote stands as `^"` or, inside a word, `^\^"`, so that cmd.exe never
//! takes itself to be inside quotes, and each other odd character has its caret.
//!
//! Deviations, all because the text shows what a browser sent, and none of which changes a command that works in
//! cmd.exe as typed: a caret before a line break works inside quotes as well (Firefox writes newlines as `"^`, two line
//! breaks, `"`); carets inside the quotes of older Chromium versions are dropped ([`is_old_chromium`]); backslashes that
//! Chromium doubles are halved ([`Crt::word`]); `%NAME%` stands for itself.

use super::words::{PIPE_NOTE, Words, line_break, next_content};
use super::{PasteError, Shell};

/// Splits a text into words as cmd.exe and the C runtime would.
pub(super) fn split(text: &[u8]) -> Result<Words, PasteError> {
    let carets = Carets {
        text,
        at: next_content(text, 0, false).unwrap_or(text.len()),
        quoted: false,
        old_chromium: is_old_chromium(text),
        begun: false,
        piped: false,
        error: None,
    };
    let doubled = contains(text, b"^\"") || carets.old_chromium;
    Crt { input: carets, ahead: None, doubled, words: Words::new(Shell::Cmd), halved: false }.split()
}

/// Whether the text is of a Chromium version that wrote plain quotes around words and carets inside them all the same
/// (until 2023; cmd.exe itself misreads these).
pub(super) fn is_old_chromium(text: &[u8]) -> bool {
    let Some(quote) = text.iter().position(|&b| b == b'"' || b == b'\'') else { return false };
    text[quote] == b'"'
        && (quote == 0 || text[quote - 1] != b'^')
        && (contains(text, b"^\\^\"") || contains(text, b"^%^"))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// What cmd.exe hands on: an iterator over the bytes left of a command, each with its offset.
struct Carets<'a> {
    text: &'a [u8],
    at: usize,
    /// Whether cmd.exe takes itself to be inside quotes. The C runtime counts for itself.
    quoted: bool,
    old_chromium: bool,
    begun: bool,
    piped: bool,
    error: Option<PasteError>,
}

impl Carets<'_> {
    fn give(&mut self) -> Option<(u8, usize)> {
        let given = (*self.text.get(self.at)?, self.at);
        self.at += 1;
        self.begun = true;
        Some(given)
    }

    /// cmd.exe drops every carriage return.
    fn skip_returns(&mut self) {
        while self.text.get(self.at) == Some(&b'\r') {
            self.at += 1;
        }
    }

    /// The command ends at `self.at`; only blanks may follow.
    fn end(&mut self) -> Option<(u8, usize)> {
        if let Some(offset) = next_content(self.text, self.at + 1, false) {
            self.error = Some(PasteError::MoreCommands { offset });
        }
        self.at = self.text.len();
        None
    }

    /// A caret: the next character stands for itself; before a line break, the break vanishes and the first character of
    /// the next line stands for itself (which may be a line break).
    fn caret(&mut self) -> Option<(u8, usize)> {
        self.at += 1;
        self.skip_returns();
        if self.text.get(self.at) == Some(&b'\n') {
            self.at += 1;
            self.skip_returns();
        }
        self.give()
    }
}

impl Iterator for Carets<'_> {
    type Item = (u8, usize);

    fn next(&mut self) -> Option<(u8, usize)> {
        self.skip_returns();
        match *self.text.get(self.at)? {
            b'^' if !self.quoted || self.old_chromium || line_break(self.text, self.at + 1).is_some() => {
                self.caret()
            }
            b'"' => {
                self.quoted = !self.quoted;
                self.give()
            }
            b'\n' => self.end(),
            b'|' if !self.quoted && self.begun && self.text.get(self.at + 1) != Some(&b'|') => {
                self.piped = true;
                self.at = self.text.len();
                None
            }
            b'&' | b'|' if !self.quoted && self.begun => self.end(),
            byte @ (b'<' | b'>' | b'&' | b'|') if !self.quoted => {
                self.error = Some(PasteError::ShellOperator { offset: self.at, operator: char::from(byte) });
                self.at = self.text.len();
                None
            }
            _ => self.give(),
        }
    }
}

/// The C runtime's splitting ("Parsing C command-line arguments" in Microsoft's documentation).
struct Crt<'a> {
    input: Carets<'a>,
    ahead: Option<(u8, usize)>,
    /// Whether this may be Chromium's writing, which doubles every backslash.
    doubled: bool,
    halved: bool,
    words: Words,
}

impl Crt<'_> {
    fn split(mut self) -> Result<Words, PasteError> {
        if let Some(offset) = self.next_word() {
            let program = self.program();
            // Firefox says curl.exe, and doubles no backslash.
            self.doubled &= program == b"curl";
            self.words.push(program, offset)?;
        }
        while let Some(offset) = self.next_word() {
            let quoted = self.peek() == Some(b'"');
            let word = self.word()?;
            // Not so a line break that was copied along behind the last caret.
            if quoted || word.iter().any(|&b| b != b'\n') {
                self.words.push(word, offset)?;
            }
        }
        if let Some(error) = self.input.error {
            return Err(error);
        }
        if self.input.piped {
            self.words.notes.push(PIPE_NOTE.to_owned());
        }
        if self.halved {
            let note = "doubled backslashes are read as single ones: Chromium doubles them for cmd.exe";
            self.words.notes.push(note.to_owned());
        }
        Ok(self.words)
    }

    fn peek(&mut self) -> Option<u8> {
        if self.ahead.is_none() {
            // Past its end, the input keeps saying so.
            self.ahead = self.input.next();
        }
        self.ahead.map(|(byte, _)| byte)
    }

    fn next(&mut self) -> Option<(u8, usize)> {
        self.ahead.take().or_else(|| self.input.next())
    }

    /// Moves to the next word: its offset.
    fn next_word(&mut self) -> Option<usize> {
        while let Some(b' ' | b'\t') = self.peek() {
            self.next();
        }
        self.peek()?;
        self.ahead.map(|(_, offset)| offset)
    }

    /// The program's name: quotes only group, and backslashes mean nothing.
    fn program(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut quoted = false;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' if !quoted => break,
                b'"' => quoted = !quoted,
                _ => out.push(byte),
            }
            self.next();
        }
        out
    }

    /// An argument. Of n backslashes before a quote n/2 remain, and an odd one makes the quote a character; inside
    /// quotes, two quotes are one quote character; other backslashes are characters.
    ///
    /// Chromium doubles them all nevertheless, so that in cmd.exe a body with `\n` in it arrives as `\\n`. Where
    /// the text is of Chromium's form and all runs of backslashes in a word are of even length, they are halved, for that
    /// is what the browser sent.
    fn word(&mut self) -> Result<Vec<u8>, PasteError> {
        let (mut out, mut halved) = (Vec::new(), Vec::new());
        let mut all_even = true;
        let mut open: Option<usize> = None;
        while let Some((byte, offset)) = self.next_in_word(open.is_some()) {
            match byte {
                b'\\' => {
                    let mut count = 1;
                    while self.peek() == Some(b'\\') {
                        self.next();
                        count += 1;
                    }
                    if self.peek() == Some(b'"') {
                        out.resize(out.len() + count / 2, b'\\');
                        halved.resize(halved.len() + count / 2, b'\\');
                        if count % 2 == 1 {
                            self.next();
                            out.push(b'"');
                            halved.push(b'"');
                        }
                    } else {
                        all_even &= count % 2 == 0;
                        out.resize(out.len() + count, b'\\');
                        halved.resize(halved.len() + count / 2, b'\\');
                    }
                }
                b'"' if open.is_some() && self.peek() == Some(b'"') => {
                    self.next();
                    out.push(b'"');
                    halved.push(b'"');
                }
                b'"' => open = if open.is_some() { None } else { Some(offset) },
                _ => {
                    out.push(byte);
                    halved.push(byte);
                }
            }
        }
        if let Some(offset) = open
            && self.input.error.is_none()
        {
            return Err(PasteError::UnterminatedQuote { offset });
        }
        if self.doubled && all_even && halved.len() != out.len() {
            self.halved = true;
            return Ok(halved);
        }
        Ok(out)
    }

    fn next_in_word(&mut self, quoted: bool) -> Option<(u8, usize)> {
        match self.peek()? {
            b' ' | b'\t' if !quoted => None,
            _ => self.next(),
        }
    }
}
