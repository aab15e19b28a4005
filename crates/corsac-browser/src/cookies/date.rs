//! The dates of cookies (RFC 6265bis, 5.1.1): a grammar of its own that takes nearly anything with
//! a time, a day, a month and a year in it.

const MONTHS: [&[u8; 3]; 12] =
    [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
const DAYS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Parses a cookie-date: seconds since the Unix epoch, negative before it.
pub(super) fn parse(bytes: &[u8]) -> Option<i64> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);

    // Steps 1 and 2: each token is the first of time, day, month and year that is still missing
    // and that it matches.
    for token in bytes.split(|&byte| is_delimiter(byte)) {
        if time.is_none() {
            time = parse_time(token);
            if time.is_some() {
                continue;
            }
        }
        if day.is_none() {
            day = parse_number(token, 1, 2);
            if day.is_some() {
                continue;
            }
        }
        if month.is_none() {
            month = parse_month(token);
            if month.is_some() {
                continue;
            }
        }
        if year.is_none() {
            year = parse_number(token, 2, 4);
        }
    }
    let ((hour, minute, second), day, month, year) = (time?, day?, month?, year?);

    // Steps 3 and 4: years of two digits.
    let year = match year {
        70..=99 => year + 1900,
        0..=69 => year + 2000,
        _ => year,
    };
    // Steps 5 and 6: ranges, and days that exist.
    if year < 1601 || hour > 23 || minute > 59 || second > 59 || day < 1 || day > days_in(month, year) {
        return None;
    }
    let days = days_before_year(year) + (0..month).map(|m| days_in(m, year)).sum::<i64>() + day - 1;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, 0x09 | 0x20..=0x2F | 0x3B..=0x40 | 0x5B..=0x60 | 0x7B..=0x7E)
}

/// `min` to `max` digits, then the end or a byte that is no digit and anything after it.
fn parse_number(token: &[u8], min: usize, max: usize) -> Option<i64> {
    let (number, rest) = take_digits(token, min, max)?;
    (!rest.first().is_some_and(u8::is_ascii_digit)).then_some(number)
}

/// Three fields of one or two digits with colons between, then as [`parse_number`].
fn parse_time(token: &[u8]) -> Option<(i64, i64, i64)> {
    let (hour, rest) = take_digits(token, 1, 2)?;
    let (minute, rest) = take_digits(rest.strip_prefix(b":")?, 1, 2)?;
    let second = parse_number(rest.strip_prefix(b":")?, 1, 2)?;
    Some((hour, minute, second))
}

/// A month's number from 0, by the first three letters.
fn parse_month(token: &[u8]) -> Option<usize> {
    let start = token.get(..3)?;
    MONTHS.iter().position(|month| start.eq_ignore_ascii_case(*month))
}

fn take_digits(bytes: &[u8], min: usize, max: usize) -> Option<(i64, &[u8])> {
    let count = bytes.iter().take(max).take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = bytes.split_at_checked(count).filter(|_| count >= min)?;
    Some((digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')), rest))
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_in(month: usize, year: i64) -> i64 {
    DAYS[month] + i64::from(month == 1 && is_leap(year))
}

/// Days from 1 January 1970 to 1 January of the year.
fn days_before_year(year: i64) -> i64 {
    let leap_days_to = |year: i64| year / 4 - year / 100 + year / 400;
    (year - 1970) * 365 + leap_days_to(year - 1) - leap_days_to(1969)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEB: Option<i64> = Some(784_111_777); // 1994-11-06 08:49:37 UTC

    #[test]
    fn rfc6265bis_5_1_1_accepts() {
        let rows: &[(&str, Option<i64>)] = &[
            ("Sun, 06 Nov 1994 08:49:37 GMT", WEB),
            ("Sunday, 06-Nov-94 08:49:37 GMT", WEB),
            ("Sun Nov  6 08:49:37 1994", WEB),
            ("06 nov 1994 8:49:37", WEB),
            ("8:49:37 6 NOVEMBER 94", WEB),
            ("1994 Nov 06 08:49:37", WEB),
            ("94 Nov 06 08:49:37", None), // 94 would be the day
            ("06th Nov 1994th 08:49:37x", WEB),
            ("\t06/Nov/1994@08:49:37~", WEB),
            ("06 Nov 1994 08:49:37.5 +0100", WEB), // zones mean nothing
            ("rubbish 06 Nov 1994 08:49:37 07 Dec 1995 09:50:38", WEB),
            ("junk 06 Nov 1994 08:49:37", Some(770_892_577)), // junk is June
            ("01 Jan 1970 00:00:00", Some(0)),
            ("31 Dec 1969 23:59:59", Some(-1)),
            ("01 Jan 69 00:00:00", Some(3_124_224_000)),
            ("01 Jan 70 00:00:00", Some(0)),
            ("29 Feb 2000 00:00:00", Some(951_782_400)),
            ("29 Feb 2024 00:00:00", Some(1_709_164_800)),
            ("01 Jan 1601 00:00:00", Some(-11_644_473_600)),
            ("31 Dec 9999 23:59:59", Some(253_402_300_799)),
        ];
        for (text, seconds) in rows {
            assert_eq!(parse(text.as_bytes()), *seconds, "{text}");
        }
    }

    #[test]
    fn rfc6265bis_5_1_1_rejects() {
        for text in [
            "",
            "never",
            "06 Nov 1994",
            "Nov 1994 08:49:37",
            "06 1994 08:49:37",
            "06 Nov 08:49:37",
            "00 Nov 1994 08:49:37",
            "32 Nov 1994 08:49:37",
            "31 Nov 1994 08:49:37",
            "29 Feb 2023 00:00:00",
            "29 Feb 2100 00:00:00",
            "06 Nov 1600 08:49:37",
            "06 Nov 100 08:49:37",
            "06 Nov 1994 24:00:00",
            "06 Nov 1994 08:60:00",
            "06 Nov 1994 08:49:60",
            "06 Nov 1994 008:49:37",
            "06 Nov 1994 08:49:370",
            "06 Nov 1994 08:49",
            "006 Nov 1994 08:49:37",
            "06 Nov 19940 08:49:37",
            "06 No 1994 08:49:37",
            "1784111777",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut expected = -11_644_473_600;
        for year in 1601..2500 {
            for (month, name) in MONTHS.iter().enumerate() {
                for day in 1..=days_in(month, year) {
                    let name = std::str::from_utf8(*name).unwrap();
                    assert_eq!(parse(format!("{day} {name} {year} 0:0:0").as_bytes()), Some(expected));
                    expected += 86_400;
                }
            }
        }
    }
}
