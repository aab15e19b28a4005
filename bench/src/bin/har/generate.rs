//! A HAR as a browser saves it of a long session: many small entries, some large bodies, and one very large.

use std::io::{self, Write};

/// The length of the largest body, as base64.
const LARGEST: usize = 24 << 20;

/// Writes one of about so many bytes, with bodies or without. The length of its largest entry.
pub(crate) fn write(out: &mut impl Write, bytes: u64, with_bodies: bool) -> io::Result<u64> {
    let mut out = Counted { out, written: 0 };
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    write!(
        out,
        "{{\n  \"log\": {{\n    \"version\": \"1.2\",\n    \"creator\": {{\n      \"name\": \"WebInspector\",\n      \
         \"version\": \"537.36\"\n    }},\n    \"pages\": [\n      {{\n        \"startedDateTime\": \
         \"2026-01-01T00:00:00.000Z\",\n        \"id\": \"page_1\",\n        \"title\": \"https://myapp.com/\",\n        \
         \"pageTimings\": {{}}\n      }}\n    ],\n    \"entries\": ["
    )?;
    let mut largest = 0;
    let mut number = 0_u64;
    while out.written < bytes {
        if number > 0 {
            out.write_all(b",")?;
        }
        let start = out.written;
        // One in eight has a body that is worth mentioning; one in the middle has the largest.
        let body = match chance.next() % 64 {
            _ if !with_bodies => 0,
            _ if number == 1000 => LARGEST,
            0..6 => 20_000 + usize::try_from(chance.next() % 200_000).unwrap_or(0),
            6 | 7 => 500_000,
            _ => 0,
        };
        // A fifth asks the API, and some of that is refused or asks first.
        let of = |kind, method, base, allowed, status| Wanted { kind, method, base, allowed, status, body };
        let first = match chance.next() % 20 {
            0 | 1 if body == 0 => of("fetch", "GET", API, Some(ORIGIN), 200),
            2 if body == 0 => {
                entry(&mut out, number, &of("preflight", "OPTIONS", API, Some(ORIGIN), 204), &mut chance)?;
                out.write_all(b",")?;
                of("fetch", "PUT", API, Some(ORIGIN), 200)
            }
            3 if body == 0 && number.is_multiple_of(5) => of("fetch", "GET", API, None, 500),
            4..10 => of("fetch", "GET", OWN, None, 200),
            10..14 => of("image", "GET", CDN, None, 200),
            _ => of("script", "GET", OWN, None, 200),
        };
        entry(&mut out, number, &first, &mut chance)?;
        largest = largest.max(out.written - start);
        number += 1;
    }
    out.write_all(b"\n    ]\n  }\n}\n")?;
    Ok(largest)
}

const ORIGIN: &str = "https://myapp.com";
const OWN: &str = "https://myapp.com/assets/";
const CDN: &str = "https://cdn.example/images/";
const API: &str = "https://api.mybackend.com/v1/items/";

/// What an entry is to be.
struct Wanted {
    kind: &'static str,
    method: &'static str,
    base: &'static str,
    /// The origin that the answer lets in.
    allowed: Option<&'static str>,
    status: u16,
    /// The length of the body, as base64.
    body: usize,
}

fn entry(out: &mut impl Write, number: u64, wanted: &Wanted, chance: &mut Chance) -> io::Result<()> {
    let Wanted { kind, method, base, allowed, status, body } = *wanted;
    let mode = if matches!(kind, "fetch" | "preflight") { "cors" } else { "no-cors" };
    let mut asked = vec![
        ("accept", "*/*".to_owned()),
        ("accept-encoding", "gzip, deflate, br, zstd".to_owned()),
        ("accept-language", "en-US,en;q=0.9".to_owned()),
        ("referer", "https://myapp.com/".to_owned()),
        ("sec-ch-ua", "\\\"Chromium\\\";v=\\\"156\\\", \\\"Not:A-Brand\\\";v=\\\"8\\\"".to_owned()),
        ("sec-fetch-dest", "empty".to_owned()),
        ("sec-fetch-mode", mode.to_owned()),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0".to_owned()),
    ];
    if base == API {
        asked.push(("origin", ORIGIN.to_owned()));
    }
    match kind {
        "preflight" => {
            asked.push(("access-control-request-method", "PUT".to_owned()));
            asked.push(("access-control-request-headers", "content-type".to_owned()));
        }
        _ if method == "PUT" => asked.push(("content-type", "application/json".to_owned())),
        _ => {}
    }
    let mut answered = vec![
        ("cache-control", "no-store".to_owned()),
        ("content-type", "application/octet-stream".to_owned()),
        ("date", "Thu, 01 Jan 2026 00:00:00 GMT".to_owned()),
        ("x-request-id", format!("{:016x}", chance.next())),
    ];
    if let Some(origin) = allowed {
        answered.push(("access-control-allow-origin", origin.to_owned()));
        answered.push(("access-control-allow-methods", "GET, PUT".to_owned()));
        answered.push(("access-control-allow-headers", "content-type".to_owned()));
    }
    let error = if status == 500 { "\"net::ERR_FAILED\"" } else { "null" };
    write!(
        out,
        "\n      {{\n        \"_initiator\": {{\n          \"type\": \"script\",\n          \"stack\": {{\n            \
         \"callFrames\": [\n              {{\n                \"functionName\": \"load\",\n                \"scriptId\": \
         \"7\",\n                \"url\": \"https://myapp.com/assets/app.js\",\n                \"lineNumber\": {number},\n\
         {blanks}\"columnNumber\": 12\n              }}\n            ]\n          }}\n        }},\n        \"_priority\": \
         \"High\",\n        \"_resourceType\": \"{kind}\",\n        \"cache\": {{}},\n        \"request\": {{\n          \
         \"method\": \"{method}\",\n          \"url\": \"{base}{number}\",\n          \"httpVersion\": \"http/2.0\",\n\
         \"headers\": [",
        blanks = " ".repeat(16),
    )?;
    headers(out, &asked)?;
    write!(
        out,
        "],\n          \"queryString\": [],\n          \"cookies\": [],\n          \"headersSize\": -1,\n          \
         \"bodySize\": 0\n        }},\n        \"response\": {{\n          \"status\": {status},\n          \
         \"statusText\": \"\",\n          \"httpVersion\": \"http/2.0\",\n          \"headers\": ["
    )?;
    headers(out, &answered)?;
    write!(
        out,
        "],\n          \"cookies\": [],\n          \"content\": {{\n            \"size\": {},\n            \"mimeType\": \
         \"application/octet-stream\",\n            \"encoding\": \"base64\",\n            \"text\": \"",
        body * 3 / 4
    )?;
    base64(out, chance, body)?;
    write!(
        out,
        "\"\n          }},\n          \"redirectURL\": \"\",\n          \"headersSize\": -1,\n          \"bodySize\": -1,\n\
         \"_transferSize\": {body},\n          \"_error\": {error},\n          \"_fetchedViaServiceWorker\": false\n\
         }},\n        \"serverIPAddress\": \"192.0.2.1\",\n        \"startedDateTime\": \"2026-01-01T00:00:00.000Z\",\n\
         \"time\": 12.5,\n        \"timings\": {{\n          \"blocked\": 1.5,\n          \"dns\": -1,\n          \
         \"ssl\": -1,\n          \"connect\": -1,\n          \"send\": 0.2,\n          \"wait\": 9.5,\n          \
         \"receive\": 1.3,\n          \"_blocked_queueing\": 0.7\n        }},\n        \"pageref\": \"page_1\"\n      }}"
    )
}

fn headers(out: &mut impl Write, headers: &[(&str, String)]) -> io::Result<()> {
    for (index, (name, value)) in headers.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(
            out,
            "{comma}\n            {{\n              \"name\": \"{name}\",\n              \"value\": \"{value}\"\n            }}"
        )?;
    }
    Ok(())
}

fn base64(out: &mut impl Write, chance: &mut Chance, length: usize) -> io::Result<()> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut left = length;
    let mut piece = Vec::with_capacity(4096);
    while left > 0 {
        piece.clear();
        while piece.len() < left.min(4096) {
            let mut bits = chance.next();
            for _ in 0..10 {
                piece.push(LETTERS[usize::try_from(bits & 63).unwrap_or(0)]);
                bits >>= 6;
            }
        }
        piece.truncate(left.min(4096));
        out.write_all(&piece)?;
        left -= piece.len();
    }
    Ok(())
}

/// Numbers that look like chance, and are the same each time (xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// Counts what is written.
struct Counted<'a, W> {
    out: &'a mut W,
    written: u64,
}

impl<W: Write> Write for Counted<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
