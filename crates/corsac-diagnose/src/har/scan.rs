//! JSON as it comes in, a piece at a time: what is wanted is read, the rest passed over without being kept.

use std::io::{self, Read};

use super::HarError;

/// How much is read at a time, in bytes.
const PIECE: usize = 128 * 1024;

/// How deep objects and lists may stand in each other.
const MAX_DEPTH: usize = 512;

/// JSON on its way.
pub(super) struct Scan<R> {
    source: R,
    piece: Box<[u8]>,
    /// Where in the piece the next byte stands, and where the piece ends.
    at: usize,
    end: usize,
    /// The offset of the piece in the whole.
    before: u64,
}

impl<R: Read> Scan<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, piece: vec![0; PIECE].into_boxed_slice(), at: 0, end: 0, before: 0 }
    }

    /// Byte offset of what comes next.
    pub(super) fn offset(&self) -> u64 {
        self.before + self.at as u64
    }

    /// What is at hand; empty at the end of the whole.
    fn fill(&mut self) -> Result<&[u8], HarError> {
        while self.at == self.end {
            self.before += self.end as u64;
            (self.at, self.end) = (0, 0);
            match self.source.read(&mut self.piece) {
                Ok(0) => break,
                Ok(length) => self.end = length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(HarError::Io { offset: self.before, message: error.to_string() }),
            }
        }
        Ok(&self.piece[self.at..self.end])
    }

    fn peek(&mut self) -> Result<Option<u8>, HarError> {
        Ok(self.fill()?.first().copied())
    }

    /// The next byte, which must be there.
    fn next(&mut self) -> Result<u8, HarError> {
        let Some(byte) = self.peek()? else { return Err(self.cut()) };
        self.at += 1;
        Ok(byte)
    }

    /// The text ends where it must go on.
    pub(super) fn cut(&self) -> HarError {
        HarError::Truncated { offset: self.offset() }
    }

    fn unexpected(&self, wanted: &'static str) -> HarError {
        HarError::Unexpected { wanted, offset: self.offset() }
    }

    /// The next byte that is no blank, without passing it; `None` at the end.
    pub(super) fn ahead(&mut self) -> Result<Option<u8>, HarError> {
        loop {
            let piece = self.fill()?;
            if piece.is_empty() {
                return Ok(None);
            }
            let blanks = piece.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
            let next = piece.get(blanks).copied();
            self.at += blanks;
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    /// A byte order mark, which some writers put first.
    pub(super) fn skip_mark(&mut self) -> Result<(), HarError> {
        if self.peek()? == Some(0xef) {
            for wanted in [0xef, 0xbb, 0xbf] {
                if self.peek()? != Some(wanted) {
                    return Err(self.unexpected("an object"));
                }
                self.at += 1;
            }
        }
        Ok(())
    }

    /// Over blanks, and over this byte, which must be there.
    pub(super) fn expect(&mut self, wanted: u8, what: &'static str) -> Result<(), HarError> {
        match self.ahead()? {
            Some(byte) if byte == wanted => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.unexpected(what)),
            None => Err(self.cut()),
        }
    }

    /// Whether an object or a list goes on: over the comma, or over what closes it. `is_first`: nothing of it has been read.
    pub(super) fn goes_on(&mut self, close: u8, is_first: bool) -> Result<bool, HarError> {
        match self.ahead()? {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') if !is_first => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if is_first => Ok(true),
            Some(_) => Err(self.unexpected("a comma, or the end of the object or list")),
            None => Err(self.cut()),
        }
    }

    /// The next key of an object and its colon, written over `key`.
    pub(super) fn key(&mut self, key: &mut String) -> Result<(), HarError> {
        self.expect(b'"', "a key")?;
        key.clear();
        self.rest_of_string(key, 1024)?;
        self.expect(b':', "a colon")
    }

    /// A string, as far as so many bytes go; `None` for a value of another kind, which is passed over.
    pub(super) fn text(&mut self, limit: usize) -> Result<Option<String>, HarError> {
        if self.ahead()? != Some(b'"') {
            self.skip()?;
            return Ok(None);
        }
        self.at += 1;
        let mut text = String::new();
        self.rest_of_string(&mut text, limit)?;
        Ok(Some(text))
    }

    /// A number; `None` for a value of another kind, which is passed over.
    pub(super) fn number(&mut self) -> Result<Option<f64>, HarError> {
        if !matches!(self.ahead()?, Some(b'-' | b'0'..=b'9')) {
            self.skip()?;
            return Ok(None);
        }
        let mut digits = String::new();
        while let Some(byte) = self.peek()? {
            if !matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') || digits.len() > 64 {
                break;
            }
            digits.push(char::from(byte));
            self.at += 1;
        }
        match digits.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) if self.peek()?.is_none() => Err(self.cut()),
            Err(_) => Err(self.unexpected("a number")),
        }
    }

    /// `true` or `false`; `None` for a value of another kind, which is passed over.
    pub(super) fn bool(&mut self) -> Result<Option<bool>, HarError> {
        let first = self.ahead()?;
        self.skip()?;
        Ok(match first {
            Some(b't') => Some(true),
            Some(b'f') => Some(false),
            _ => None,
        })
    }

    /// Whether an object begins here, whose brace is then passed; a value of another kind is passed over.
    pub(super) fn object(&mut self) -> Result<bool, HarError> {
        self.opens(b'{')
    }

    /// The same for a list.
    pub(super) fn list(&mut self) -> Result<bool, HarError> {
        self.opens(b'[')
    }

    fn opens(&mut self, brace: u8) -> Result<bool, HarError> {
        let is_there = self.ahead()? == Some(brace);
        if is_there {
            self.at += 1;
        } else {
            self.skip()?;
        }
        Ok(is_there)
    }

    /// Over a value of any kind. Inside of it only strings and brackets are followed.
    pub(super) fn skip(&mut self) -> Result<(), HarError> {
        match self.ahead()? {
            None => Err(self.cut()),
            Some(b'"') => {
                self.at += 1;
                self.skip_string()
            }
            Some(b'{' | b'[') => self.skip_nested(),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            Some(b'-' | b'0'..=b'9') => self.number().map(drop),
            Some(_) => Err(self.unexpected("a value")),
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), HarError> {
        for wanted in word {
            match self.peek()? {
                Some(byte) if byte == *wanted => self.at += 1,
                Some(_) => return Err(self.unexpected("true, false or null")),
                None => return Err(self.cut()),
            }
        }
        Ok(())
    }

    /// Over the rest of a string: the quote before it has been read.
    fn skip_string(&mut self) -> Result<(), HarError> {
        loop {
            let piece = self.fill()?;
            if piece.is_empty() {
                return Err(self.cut());
            }
            match memchr::memchr2(b'"', b'\\', piece) {
                None => self.at = self.end,
                Some(index) => {
                    let is_end = piece[index] == b'"';
                    self.at += index + 1;
                    if is_end {
                        return Ok(());
                    }
                    self.next()?;
                }
            }
        }
    }

    /// Over an object or a list and all that is in it.
    fn skip_nested(&mut self) -> Result<(), HarError> {
        // A bit for each that is open: whether it is an object.
        let mut open = [0_u64; MAX_DEPTH / 64];
        let mut depth = 0;
        loop {
            let piece = self.fill()?;
            if piece.is_empty() {
                return Err(self.cut());
            }
            let Some(index) = piece.iter().position(|byte| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']'))
            else {
                self.at = self.end;
                continue;
            };
            let byte = piece[index];
            self.at += index;
            match byte {
                b'"' => {
                    self.at += 1;
                    self.skip_string()?;
                }
                b'{' | b'[' => {
                    if depth == MAX_DEPTH {
                        return Err(HarError::TooDeep { offset: self.offset() });
                    }
                    let bit = 1 << (depth % 64);
                    open[depth / 64] &= !bit;
                    if byte == b'{' {
                        open[depth / 64] |= bit;
                    }
                    depth += 1;
                    self.at += 1;
                }
                _ => {
                    depth -= 1;
                    let is_object = open[depth / 64] >> (depth % 64) & 1 == 1;
                    if is_object != (byte == b'}') {
                        return Err(self.unexpected("the bracket that closes what is open"));
                    }
                    self.at += 1;
                    if depth == 0 {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// The rest of a string, as far as so many bytes go; what follows is passed over.
    fn rest_of_string(&mut self, text: &mut String, limit: usize) -> Result<(), HarError> {
        let mut bytes = Vec::new();
        loop {
            if bytes.len() >= limit {
                bytes.truncate(limit);
                self.skip_string()?;
                break;
            }
            let room = limit - bytes.len();
            let piece = self.fill()?;
            if piece.is_empty() {
                return Err(self.cut());
            }
            match memchr::memchr2(b'"', b'\\', piece) {
                None => {
                    bytes.extend_from_slice(&piece[..piece.len().min(room)]);
                    self.at = self.end;
                }
                Some(index) => {
                    let is_end = piece[index] == b'"';
                    bytes.extend_from_slice(&piece[..index.min(room)]);
                    self.at += index;
                    // What is left out is passed over, whichever pieces it comes in.
                    if index >= room && !is_end {
                        continue;
                    }
                    self.at += 1;
                    if is_end {
                        break;
                    }
                    self.escape(&mut bytes)?;
                }
            }
        }
        text.push_str(&String::from_utf8_lossy(&bytes));
        Ok(())
    }

    /// What follows a backslash.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), HarError> {
        let offset = self.offset();
        let plain = match self.next()? {
            byte @ (b'"' | b'\\' | b'/') => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let mut character = char::REPLACEMENT_CHARACTER;
                let first = self.unit(offset)?;
                if let Some(found) = char::from_u32(first.into()) {
                    character = found;
                } else if (0xd800..0xdc00).contains(&first) && self.peek()? == Some(b'\\') {
                    self.at += 1;
                    if self.peek()? == Some(b'u') {
                        self.at += 1;
                        let second = self.unit(offset)?;
                        let pair = char::decode_utf16([first, second]).next().and_then(Result::ok);
                        character = pair.unwrap_or(character);
                    } else {
                        bytes.extend_from_slice("\u{fffd}".as_bytes());
                        return self.escape(bytes);
                    }
                }
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err(HarError::BadEscape { offset }),
        };
        bytes.push(plain);
        Ok(())
    }

    /// Four hexadecimal digits.
    fn unit(&mut self, offset: u64) -> Result<u16, HarError> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.next()?).to_digit(16).ok_or(HarError::BadEscape { offset })?;
            unit = unit << 4 | u16::try_from(digit).unwrap_or_default();
        }
        Ok(unit)
    }
}
