use crate::delta_seconds;

/// Why bytes are not a single range as browsers write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RangeError {
    /// The unit is not `bytes`, in small letters, followed by `=`.
    Unit,
    /// Something else than one `start-end` stands there: a space, a comma, a letter.
    Syntax,
    /// Neither a start nor an end is given.
    Empty,
    /// The start is greater than the end.
    Inverted,
    /// A number is greater than the browser reads. The standard knows no such number.
    TooLarge,
}

/// Reads a `Range` value with a single range and no white space
/// ([#simple-range-header-value](https://fetch.spec.whatwg.org/#simple-range-header-value), with
/// *allowWhitespace* false): start and end in bytes, either may be absent.
///
/// Numbers that do not fit count as [`u64::MAX`]; the verdict is that over the numbers as written.
///
/// # Errors
/// [`RangeError`], one variant for each way to fail.
///
/// ```
/// use corsac_core::{RangeError, parse_single_range};
/// assert_eq!(parse_single_range(b"bytes=0-255"), Ok((Some(0), Some(255))));
/// assert_eq!(parse_single_range(b"bytes=-500"), Ok((None, Some(500))));
/// assert_eq!(parse_single_range(b"bytes=9-1"), Err(RangeError::Inverted));
/// ```
pub fn parse_single_range(value: &[u8]) -> Result<(Option<u64>, Option<u64>), RangeError> {
    // Steps 2 to 6: the unit and its sign.
    let rest = value.strip_prefix(b"bytes=").ok_or(RangeError::Unit)?;
    // Steps 8 to 15: digits, a hyphen, digits, each side possibly empty. Step 16: no more.
    let hyphen = rest.iter().position(|&byte| byte == b'-').ok_or(RangeError::Syntax)?;
    let (start_digits, end_digits) = (&rest[..hyphen], &rest[hyphen + 1..]);
    let start = number(start_digits)?;
    let end = number(end_digits)?;
    match (start, end) {
        // Step 17.
        (None, None) => Err(RangeError::Empty),
        // Step 18.
        (Some(_), Some(_)) if is_greater(start_digits, end_digits) => Err(RangeError::Inverted),
        range => Ok(range),
    }
}

/// Digits as a number; `None` when there are none.
fn number(digits: &[u8]) -> Result<Option<u64>, RangeError> {
    if digits.is_empty() { Ok(None) } else { delta_seconds(digits).map(Some).ok_or(RangeError::Syntax) }
}

/// Compares numbers of any length by their digits.
fn is_greater(a: &[u8], b: &[u8]) -> bool {
    let significant = |digits: &[u8]| digits.iter().position(|&digit| digit != b'0').unwrap_or(digits.len());
    let (a, b) = (&a[significant(a)..], &b[significant(b)..]);
    (a.len(), a) > (b.len(), b)
}
