//! Over the text: blanks, comments, names, strings.

use crate::paste::FetchPasteError as Fault;

/// A text and how far it has been read.
#[derive(Clone, Debug)]
pub(in crate::paste) struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// How many values have been read.
    pub(super) values: usize,
}

impl<'a> Scan<'a> {
    pub(in crate::paste) const fn new(text: &'a str) -> Self {
        Self { text, at: 0, values: 0 }
    }

    /// Byte offset of what comes next.
    pub(in crate::paste) const fn at(&self) -> usize {
        self.at
    }

    pub(in crate::paste) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(in crate::paste) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Over blanks and comments.
    pub(in crate::paste) fn skip_blanks(&mut self) -> Result<(), Fault> {
        loop {
            let rest = self.rest();
            let blank = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - blank.len();
            if blank.starts_with("//") {
                self.at += blank.find(['\n', '\r']).unwrap_or(blank.len());
            } else if blank.starts_with("/*") {
                let end = blank.find("*/");
                self.at += end.ok_or(Fault::Unterminated { what: "comment", offset: self.at })? + 2;
            } else {
                return Ok(());
            }
        }
    }

    /// Over blanks, and then this character, if it is there.
    pub(in crate::paste) fn takes(&mut self, wanted: char) -> Result<bool, Fault> {
        self.skip_blanks()?;
        let is_there = self.peek() == Some(wanted);
        if is_there {
            self.at += wanted.len_utf8();
        }
        Ok(is_there)
    }

    /// This character must be there.
    pub(in crate::paste) fn expects(&mut self, wanted: char, what: &'static str) -> Result<(), Fault> {
        if self.takes(wanted)? { Ok(()) } else { Err(Fault::Unexpected { wanted: what, offset: self.at }) }
    }

    /// A name at this place, if one begins here.
    pub(in crate::paste) fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let starts = |c: char| c.is_alphabetic() || c == '_' || c == '$';
        if !rest.starts_with(starts) {
            return None;
        }
        let end = rest.find(|c: char| !(starts(c) || c.is_numeric())).unwrap_or(rest.len());
        self.at += end;
        Some(&rest[..end])
    }

    /// Over blanks, and then this word, if it is there as a whole.
    pub(in crate::paste) fn takes_word(&mut self, word: &str) -> Result<bool, Fault> {
        self.skip_blanks()?;
        let before = self.at;
        let is_there = self.name() == Some(word);
        if !is_there {
            self.at = before;
        }
        Ok(is_there)
    }

    /// The string that begins here: in double or single quotes, or a template without anything put in.
    pub(super) fn string(&mut self) -> Result<String, Fault> {
        let start = self.at;
        let unterminated = Fault::Unterminated { what: "string", offset: start };
        let Some(quote) = self.next() else { return Err(unterminated) };
        let mut text = Units::default();
        loop {
            let offset = self.at;
            match self.next() {
                None => return Err(unterminated),
                Some(end) if end == quote => return Ok(text.finish()),
                Some('\\') => self.escape(offset, &mut text)?,
                Some('\n' | '\r') if quote != '`' => return Err(unterminated),
                Some('\r') => {
                    // A template's line ends are line feeds.
                    if self.peek() == Some('\n') {
                        self.at += 1;
                    }
                    text.push('\n');
                }
                Some('$') if quote == '`' && self.peek() == Some('{') => {
                    return Err(Fault::Substitution { offset });
                }
                Some(character) => text.push(character),
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self, offset: usize, text: &mut Units) -> Result<(), Fault> {
        let bad = Fault::BadEscape { offset };
        match self.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('v') => text.push('\u{b}'),
            Some('0') if !self.rest().starts_with(|c: char| c.is_ascii_digit()) => text.push('\0'),
            // Octal ones are errors in modules and templates, and no developer tool writes them.
            None | Some('0'..='9') => return Err(bad),
            Some('x') => text.push_unit(self.hex(2).ok_or(bad)?),
            Some('u') if self.peek() == Some('{') => {
                let rest = self.rest();
                let end = rest.find('}').ok_or_else(|| bad.clone())?;
                let digits = &rest[1..end];
                let is_hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex);
                let number = number.filter(|number| *number <= 0x10_ffff).ok_or(bad)?;
                self.at += end + 1;
                match char::from_u32(number) {
                    Some(character) => text.push(character),
                    None => text.push_unit(u16::try_from(number).unwrap_or(0xfffd)),
                }
            }
            Some('u') => text.push_unit(self.hex(4).ok_or(bad)?),
            // The line goes on.
            Some('\r') => {
                if self.peek() == Some('\n') {
                    self.at += 1;
                }
            }
            Some('\n' | '\u{2028}' | '\u{2029}') => {}
            Some(character) => text.push(character),
        }
        Ok(())
    }

    fn hex(&mut self, digits: usize) -> Option<u16> {
        let digits = self.rest().get(..digits)?;
        let number = u16::from_str_radix(digits, 16).ok();
        let number = number.filter(|_| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        self.at += digits.len();
        Some(number)
    }
}

/// A JavaScript string on its way: 16 bits a unit, two of which may make one character.
#[derive(Default)]
struct Units {
    text: String,
    /// The first half of a pair.
    high: Option<u16>,
}

impl Units {
    fn push(&mut self, character: char) {
        self.settle();
        self.text.push(character);
    }

    fn push_unit(&mut self, unit: u16) {
        match (self.high.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                let pair = char::decode_utf16([high, unit]).next();
                self.text.push(pair.and_then(Result::ok).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (high, _) => {
                self.high = high;
                self.settle();
                match unit {
                    0xd800..=0xdbff => self.high = Some(unit),
                    _ => self.text.push(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER)),
                }
            }
        }
    }

    fn settle(&mut self) {
        if self.high.take().is_some() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    fn finish(mut self) -> String {
        self.settle();
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        let table: &[(&str, Result<&str, Fault>)] = &[
            (r#""""#, Ok("")),
            (r#""it's \"so\"""#, Ok("it's \"so\"")),
            (r"'a\n\r\t\b\f\v\0z'", Ok("a\n\r\t\u{8}\u{c}\u{b}\0z")),
            (r"'\x41\u0042\u{43}\u{1F600}'", Ok("ABC\u{1f600}")),
            (r"'\ud83d\ude00'", Ok("\u{1f600}")),
            (r"'\ud83dx\ude00'", Ok("\u{fffd}x\u{fffd}")),
            (r"'\ud83d\ud83d\ude00'", Ok("\u{fffd}\u{1f600}")),
            (r"'\u{d83d}\u{de00}'", Ok("\u{1f600}")),
            (r"'\ud83d'", Ok("\u{fffd}")),
            (r"'\q\/\'\`'", Ok("q/'`")),
            ("'a\\\nb\\\r\nc'", Ok("abc")),
            ("`a\nb\r\nc\r'\"`", Ok("a\nb\nc\n'\"")),
            ("`$ \\${x}`", Ok("$ ${x}")),
            ("`a${x}`", Err(Fault::Substitution { offset: 2 })),
            ("'a", Err(Fault::Unterminated { what: "string", offset: 0 })),
            ("'a\nb'", Err(Fault::Unterminated { what: "string", offset: 0 })),
            (r"'a\", Err(Fault::BadEscape { offset: 2 })),
            (r"'\x4'", Err(Fault::BadEscape { offset: 1 })),
            (r"'\x+4'", Err(Fault::BadEscape { offset: 1 })),
            (r"'\u{110000}'", Err(Fault::BadEscape { offset: 1 })),
            (r"'\u{+1}'", Err(Fault::BadEscape { offset: 1 })),
            (r"'\u{}'", Err(Fault::BadEscape { offset: 1 })),
            (r"'\u{1'", Err(Fault::BadEscape { offset: 1 })),
            (r"'\01'", Err(Fault::BadEscape { offset: 1 })),
            (r"'\7'", Err(Fault::BadEscape { offset: 1 })),
        ];
        for (text, expected) in table {
            let found = Scan::new(text).string();
            assert_eq!(found.as_deref().map_err(Clone::clone), expected.clone(), "{text}");
        }
    }

    #[test]
    fn blanks_comments_and_names() {
        let mut scan = Scan::new(" \u{feff}/* a */ // b\n\tfetch$1_é (x)");
        assert!(!scan.takes_word("fetch").unwrap());
        assert_eq!(scan.name(), Some("fetch$1_é"));
        assert!(scan.takes('(').unwrap());
        assert!(scan.takes_word("x").unwrap());
        assert!(scan.expects('}', "a brace").is_err());
        assert!(Scan::new("1a").name().is_none());
        assert_eq!(Scan::new("/* a").skip_blanks(), Err(Fault::Unterminated { what: "comment", offset: 0 }));
    }
}
