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
}

/// Reads a `Range` value with a single range and no white space
/// ([#simple-range-header-value](https://fetch.spec.whatwg.org/#simple-range-header-value), with
/// *allowWhitespace* false): start and end in bytes, either may be absent.
///
/// # Errors
/// [`RangeError`], one variant for each way to fail.
pub fn parse_single_range(value: &[u8]) -> Result<(Option<u64>, Option<u64>), RangeError> {
    // Steps 2 to 6: the unit and its sign.
    let rest = value.strip_prefix(b"bytes=").ok_or(RangeError::Unit)?;
    // Steps 8 to 15: digits, a hyphen, digits, each side possibly empty.
    let hyphen = rest.iter().position(|&byte| byte == b'-').ok_or(RangeError::Syntax)?;
    let number = |digits: &[u8]| match digits {
        [] => Ok(None),
        // A number that no file can reach counts as the greatest: only the order matters here.
        digits => crate::delta_seconds(digits).map(Some).ok_or(RangeError::Syntax),
    };
    let start = number(&rest[..hyphen])?;
    // Step 16: nothing may follow the end.
    let end = number(&rest[hyphen + 1..])?;
    // Steps 17 and 18.
    match (start, end) {
        (None, None) => Err(RangeError::Empty),
        (Some(start), Some(end)) if start > end => Err(RangeError::Inverted),
        range => Ok(range),
    }
}
