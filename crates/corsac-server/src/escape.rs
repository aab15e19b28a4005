//! What requests say, made safe to show: in logs, terminals and answers.

use std::fmt;

/// The most bytes of a value that are shown.
const MAX_SHOWN: usize = 256;

/// Bytes of a request as text. Whatever is no visible ASCII character is escaped, and so are quotes and backslashes,
/// so that no value can end a line of a log, write one of its own, or give orders to a terminal. Long ones are cut.
#[derive(Clone, Copy)]
pub(crate) struct Escaped<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.get(..MAX_SHOWN).unwrap_or(self.0);
        write!(f, "{}", shown.escape_ascii())?;
        if shown.len() < self.0.len() { f.write_str("...") } else { Ok(()) }
    }
}
