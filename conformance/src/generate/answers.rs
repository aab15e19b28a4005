//! What servers answer: right, slightly wrong and odd.

use super::random::Random;
use crate::scenario::{Answer, Ask};
use corsac_browser::CredentialsMode;

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";
const ALLOW_METHODS: &str = "Access-Control-Allow-Methods";
const ALLOW_HEADERS: &str = "Access-Control-Allow-Headers";
const MAX_AGE: &str = "Access-Control-Max-Age";
const EXPOSE_HEADERS: &str = "Access-Control-Expose-Headers";
const RESOURCE_POLICY: &str = "Cross-Origin-Resource-Policy";

/// The CORS headers that an answer can have, each with values that are wrong or odd. `{page}` is the page's origin,
/// `{server}` the first server's, `{host}` the page's host.
const ODD: [(&str, &[&str]); 6] = [
    (
        ALLOW_ORIGIN,
        &[
            "*",
            "null",
            "{server}",
            "{page}/",
            "{page}, {page}",
            "{origin}, *",
            "https://{host}",
            "http://{host}",
            "http://{host}:7009",
            "//{host}",
            "{host}",
            "http://*.localhost:7001",
            "HTTP://APP.ONE.LOCALHOST:7001",
            "NULL",
            "",
            "**",
            "*, *",
            "\"*\"",
            "{origin} {origin}",
            "{origin};",
        ],
    ),
    (ALLOW_CREDENTIALS, &["True", "TRUE", "false", "true, true", "", "1", "yes", "\"true\"", "true;"]),
    (
        ALLOW_METHODS,
        &[
            "*",
            "PUT",
            "put",
            "GET,POST",
            "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS",
            "PUT,,DELETE, PATCH",
            "PUT; DELETE",
            "PUT DELETE",
            "",
            "DELETE, bad token, PUT",
            "patch",
            "PATCH",
            "*, PUT",
            "\"PUT\"",
            ", {method},",
        ],
    ),
    (
        ALLOW_HEADERS,
        &[
            "*",
            "content-type",
            "Content-Type, Authorization, X-Custom",
            "*, authorization",
            "AUTHORIZATION",
            "x-custom x-two",
            "x-custom; x-two",
            "",
            "content-type,,x-custom",
            "{headers}, bad token",
            "X-CUSTOM,X-TWO,CONTENT-TYPE",
            ", {headers},",
            "\"x-custom\"",
        ],
    ),
    (
        MAX_AGE,
        &[
            "0",
            "-1",
            "abc",
            "600",
            "99999999999",
            "99999999999999999999",
            "+600",
            "600.5",
            "600, 600",
            "",
            "0x10",
            "00600",
        ],
    ),
    (
        EXPOSE_HEADERS,
        &[
            "*",
            "X-Secret",
            "x-secret, X-Other",
            "Set-Cookie, X-Secret",
            "x-secret,,x-other",
            "bad token, x-secret",
            "X-Secret;x-other",
            "*, X-Secret",
            "",
            "\"x-secret\"",
        ],
    ),
];

/// What else an answer may carry.
const EXTRA: [(&str, &str); 12] = [
    ("X-Secret", "42"),
    ("X-Secret", "43"),
    ("X-Other", "7"),
    ("Content-Language", "en"),
    ("Expires", "0"),
    ("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT"),
    ("Pragma", "no-cache"),
    ("ETag", "\"e\""),
    ("Vary", "Origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Timing-Allow-Origin", "*"),
    ("X-Bytes", "caf\u{e9}"),
];

const RESOURCE_POLICIES: [(usize, &str); 8] = [
    (3, "same-origin"),
    (3, "same-site"),
    (2, "cross-origin"),
    (1, "Same-Origin"),
    (1, "bogus"),
    (1, ""),
    (1, "same-origin, same-origin"),
    (1, "same-site;"),
];

/// What the servers of a scenario know.
#[derive(Clone, Debug)]
pub(super) struct Server {
    /// The page's origin as it is sent; `null` of an opaque frame.
    pub(super) page: String,
    /// The page's host.
    pub(super) host: &'static str,
    /// The origin of the server that is asked first.
    pub(super) first: String,
    /// How often in a hundred an answer has a `Cross-Origin-Resource-Policy`.
    pub(super) resource_policy: usize,
}

impl Server {
    /// An answer to a preflight of this ask that grants what it asks for.
    pub(super) fn preflight(&self, random: &mut Random, ask: &Ask) -> Answer {
        let mut headers = self.grant(random, ask);
        let wildcard = ask.credentials != CredentialsMode::Include && random.chance(20);
        let methods = ["{method}", "{method}", &*ask.method, "GET, {method}"];
        let method = if wildcard { "*" } else { *random.pick(&methods) };
        // A method that needs no permission needs no word.
        if !matches!(&*ask.method, "GET" | "HEAD" | "POST") || random.chance(60) {
            headers.push((ALLOW_METHODS, method.to_owned()));
        }
        let names: Vec<&str> = ask.headers.iter().map(|(name, _)| &**name).collect();
        let own = names.join(if random.chance(50) { ", " } else { "," });
        let secret = names.iter().any(|name| name.eq_ignore_ascii_case("Authorization"));
        if wildcard && !secret {
            headers.push((ALLOW_HEADERS, "*".to_owned()));
        } else if random.chance(60) || own.is_empty() {
            headers.push((ALLOW_HEADERS, "{headers}".to_owned()));
        } else {
            headers.push((ALLOW_HEADERS, format!("{own}, Content-Type")));
        }
        if random.chance(45) {
            let ages = ODD[4].1;
            let age = if random.chance(60) { "600" } else { random.pick(ages) };
            headers.push((MAX_AGE, age.to_owned()));
        }
        Answer {
            status: *random.pick(&[204, 204, 204, 200, 200, 201, 299]),
            headers: owned(headers),
            ..Answer::default()
        }
    }

    /// An answer to this ask itself that may be read.
    pub(super) fn answer(&self, random: &mut Random, ask: &Ask) -> Answer {
        let mut headers = self.grant(random, ask);
        if random.chance(40) {
            headers.push((EXPOSE_HEADERS, (*random.pick(ODD[5].1)).to_owned()));
        }
        for _ in 0..random.below(4) {
            let (name, value) = *random.pick(&EXTRA);
            headers.push((name, value.to_owned()));
        }
        if random.chance(70) {
            let r#type =
                *random.pick(&["text/plain", "application/json", "text/html", "text/plain;charset=utf-8"]);
            headers.push(("Content-Type", r#type.to_owned()));
        }
        if random.chance(self.resource_policy) {
            headers.push((RESOURCE_POLICY, (*random.weighted(&RESOURCE_POLICIES)).to_owned()));
        }
        let status = *random.weighted(&[
            (16, 200),
            (1, 201),
            (1, 204),
            (1, 206),
            (1, 300),
            (1, 304),
            (1, 401),
            (1, 403),
            (1, 404),
            (1, 500),
        ]);
        let body = if random.chance(70) { *random.pick(&["hello", "{\"a\":1}", "<p>", "x"]) } else { "" };
        Answer { status, headers: owned(headers), body: body.to_owned() }
    }

    /// Makes an answer slightly wrong: one of its CORS headers is odd, goes, or comes twice. A preflight's answer may
    /// have a status that is no success instead.
    pub(super) fn spoil(&self, random: &mut Random, preflight: bool, answer: &mut Answer) {
        if preflight && random.chance(12) {
            answer.status = *random.pick(&[301, 302, 307, 400, 401, 403, 404, 405, 500, 503, 300]);
            if (301..308).contains(&answer.status) {
                answer.headers.push(("Location".to_owned(), "/elsewhere".to_owned()));
            }
            return;
        }
        // Which header, by its place in `ODD`.
        let index = if preflight {
            *random.weighted(&[(5, 0), (3, 1), (4, 2), (5, 3), (2, 4)])
        } else {
            *random.weighted(&[(6, 0), (4, 1), (2, 5)])
        };
        let (name, values) = ODD[index];
        let own = answer.headers.iter().position(|(own, _)| own == name);
        match (own, random.below(100)) {
            (Some(own), 0..15) => _ = answer.headers.remove(own),
            (Some(own), 15..25) => {
                let twice = answer.headers[own].clone();
                answer.headers.push(twice);
            }
            (own, _) => {
                let value = (*random.pick(values))
                    .replace("{page}", &self.page)
                    .replace("{server}", &self.first)
                    .replace("{host}", self.host);
                match own {
                    Some(own) => answer.headers[own].1 = value,
                    None => answer.headers.push((name.to_owned(), value)),
                }
            }
        }
    }

    /// What allows the page to read.
    fn grant(&self, random: &mut Random, ask: &Ask) -> Vec<(&'static str, String)> {
        let include = ask.credentials == CredentialsMode::Include;
        let origin = match random.below(100) {
            0..20 if !include => "*",
            20..35 => &self.page,
            _ => "{origin}",
        };
        let mut headers = vec![(ALLOW_ORIGIN, origin.to_owned())];
        if include || random.chance(40) {
            headers.push((ALLOW_CREDENTIALS, "true".to_owned()));
        }
        headers
    }
}

/// What lets a preflight's answer be remembered for so many seconds.
pub(super) fn remember(answer: &mut Answer, seconds: u32) {
    answer.headers.retain(|(name, _)| name != MAX_AGE);
    answer.headers.push((MAX_AGE.to_owned(), seconds.to_string()));
}

fn owned(headers: Vec<(&str, String)>) -> Vec<(String, String)> {
    headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
