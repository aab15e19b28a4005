//! `corsac origin URL URL...`: how the origins of URLs stand to each other.

use std::fmt::Write;

use corsac_core::{Origin, OriginParts, Relation, Site, TupleOrigin, default_port, relation};
use serde::Serialize;
use url::Url;

use crate::args;
use crate::exit::{Complaint, ExitStatus};
use crate::secrets::Secrets;
use crate::terminal;

/// Compares each URL with each.
///
/// # Errors
/// When one of them is no URL, and what to type instead.
pub fn run(asked: &args::Origin) -> Result<ExitStatus, Complaint> {
    let secrets = if asked.show_secrets { Secrets::Show } else { Secrets::Hide };
    let places = asked.urls.iter().map(|text| Place::of(text, secrets)).collect::<Result<Vec<_>, _>>()?;
    let mut text = String::new();
    for (index, a) in places.iter().enumerate() {
        for b in &places[index + 1..] {
            if asked.json {
                // Serialising these types cannot fail.
                text += &serde_json::to_string(&Pair::of(a, b)).unwrap_or_default();
                text.push('\n');
            } else {
                if !text.is_empty() {
                    text.push('\n');
                }
                text += &compared(a, b);
            }
        }
    }
    terminal::print(&text)?;
    Ok(ExitStatus::Readable)
}

/// How the origins of two URLs stand to each other, for people.
///
/// # Errors
/// As [`run`].
pub(crate) fn compare(a: &str, b: &str) -> Result<String, Complaint> {
    Ok(compared(&Place::of(a, Secrets::Hide)?, &Place::of(b, Secrets::Hide)?))
}

/// A URL and its origin.
struct Place {
    shown: String,
    origin: Origin,
}

impl Place {
    /// `null` is an opaque origin, as the header `Origin` has it.
    fn of(text: &str, secrets: Secrets) -> Result<Self, Complaint> {
        let shown = terminal::printable(&secrets.url_text(text));
        if text == "null" {
            return Ok(Self { shown, origin: Origin::opaque() });
        }
        let wrong = |why: &str, hint: String| Complaint::usage(format!("{shown:?} {why}"), hint);
        match Url::parse(text) {
            Ok(url) if url.cannot_be_a_base() && url.path().starts_with(|c: char| c.is_ascii_digit()) => {
                Err(wrong("has no scheme", format!("http://{shown} or https://{shown}")))
            }
            Ok(url) => Ok(Self { origin: Origin::of(&url), shown }),
            Err(url::ParseError::RelativeUrlWithoutBase) => {
                Err(wrong("has no scheme", format!("https://{shown}")))
            }
            Err(error) => Err(wrong(&format!("is no URL: {error}"), "https://myapp.com".to_owned())),
        }
    }

    fn part(&self, part: OriginParts) -> String {
        let Some(tuple) = self.origin.tuple() else { return "-".to_owned() };
        match part {
            OriginParts::Scheme => tuple.scheme().to_owned(),
            OriginParts::Host => tuple.host().to_string(),
            OriginParts::Port => port(tuple),
        }
    }
}

/// With a word for a port that an origin leaves out.
fn port(tuple: &TupleOrigin) -> String {
    match (tuple.port(), default_port(tuple.scheme())) {
        (Some(port), _) => port.to_string(),
        (None, Some(port)) => format!("{port} (the default, left out of origins)"),
        (None, None) => "none".to_owned(),
    }
}

/// In one sentence, then part by part.
fn compared(a: &Place, b: &Place) -> String {
    let verdict = match relation(&a.origin, &b.origin) {
        Relation::SameOrigin => "same-origin",
        Relation::SameSite => "same-site, not same-origin",
        Relation::CrossSite => "neither same-origin nor same-site",
    };
    let mut text = format!("{}\n{}\n  {verdict}", a.shown, b.shown);
    let differing = a.origin.differing_parts(&b.origin);
    let either_opaque = a.origin.is_opaque() || b.origin.is_opaque();
    text += match differing.as_slice() {
        _ if either_opaque => ": an opaque origin (null) is the same as no other",
        [] => ": scheme, host and port are equal",
        _ => ":",
    };
    for (index, part) in differing.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{} {part}",
            match index {
                0 => "",
                _ if index + 1 == differing.len() => " and",
                _ => ",",
            }
        );
    }
    match differing.len() {
        0 => {}
        1 => text += " differs",
        _ => text += " differ",
    }
    text.push('\n');
    let parts = [OriginParts::Scheme, OriginParts::Host, OriginParts::Port];
    let width = parts.iter().map(|part| a.part(*part).len()).max().unwrap_or(0);
    for part in parts {
        let (left, right) = (a.part(part), b.part(part));
        let mark = if differing.contains(&part) { "!=" } else { "==" };
        let mark = if either_opaque { "  " } else { mark };
        let _ = writeln!(text, "    {:6}  {left:width$}  {mark}  {right}", part.to_string());
    }
    let _ = writeln!(text, "    {:6}  {}", "site", sites(a, b));
    text
}

fn sites(a: &Place, b: &Place) -> String {
    let (left, right) = (Site::of(&a.origin), Site::of(&b.origin));
    if left == right { format!("{left}, both") } else { format!("{left} and {right}") }
}

/// A pair, for programs.
#[derive(Serialize)]
struct Pair<'a> {
    relation: String,
    /// The parts that differ.
    differs: Vec<String>,
    a: Side<'a>,
    b: Side<'a>,
}

#[derive(Serialize)]
struct Side<'a> {
    url: &'a str,
    origin: String,
    site: String,
    scheme: Option<&'a str>,
    host: Option<String>,
    /// The default one where none is written.
    port: Option<u16>,
}

impl<'a> Pair<'a> {
    fn of(a: &'a Place, b: &'a Place) -> Self {
        let differs = a.origin.differing_parts(&b.origin).iter().map(ToString::to_string).collect();
        Self { relation: relation(&a.origin, &b.origin).to_string(), differs, a: Side::of(a), b: Side::of(b) }
    }
}

impl<'a> Side<'a> {
    fn of(place: &'a Place) -> Self {
        let tuple = place.origin.tuple();
        Self {
            url: &place.shown,
            origin: place.origin.to_string(),
            site: Site::of(&place.origin).to_string(),
            scheme: tuple.map(TupleOrigin::scheme),
            host: tuple.map(|tuple| tuple.host().to_string()),
            port: tuple.and_then(TupleOrigin::effective_port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Place {
        Place::of(text, Secrets::Hide).unwrap()
    }

    #[test]
    fn pairs() {
        let table = [
            ("https://a.com/x", "https://a.com:443", "  same-origin: scheme, host and port are equal\n"),
            ("http://a.com", "https://a.com", "nor same-site: scheme and port differ\n"),
            ("https://a.com", "https://b.a.com", "  same-site, not same-origin: host differs\n"),
            ("https://a.com", "https://a.com:8443", "  same-site, not same-origin: port differs\n"),
            ("https://a.com", "http://b.com:1", "nor same-site: scheme, host and port differ\n"),
            ("https://a.github.io", "https://b.github.io", "nor same-site: host differs\n"),
            ("null", "https://a.com", "an opaque origin (null) is the same as no other\n"),
            ("data:,x", "data:,x", "an opaque origin (null) is the same as no other\n"),
        ];
        for (a, b, expected) in table {
            let text = compared(&place(a), &place(b));
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn a_default_port_is_shown_though_not_written() {
        let text = compared(&place("https://a.com"), &place("http://a.com:8080"));
        assert!(text.contains("443 (the default, left out of origins)  !=  8080\n"), "{text}");
    }

    #[test]
    fn json_names_the_parts() {
        let (a, b) = (place("https://u:p@a.com/?token=x"), place("https://b.a.com:8443"));
        let json = serde_json::to_value(Pair::of(&a, &b)).unwrap();
        assert_eq!(json["relation"], "same-site");
        assert_eq!(json["differs"], serde_json::json!(["host", "port"]));
        assert_eq!(json["a"]["port"], 443);
        assert_eq!(json["a"]["url"], "https://<redacted>@a.com/?token=<redacted>");
        assert_eq!(json["b"]["site"], "https://a.com");
    }

    #[test]
    fn what_is_no_url() {
        let table = [
            ("a.com", "has no scheme", "https://a.com"),
            ("localhost:3000", "has no scheme", "http://localhost:3000"),
            ("https://[", "is no URL", "https://myapp.com"),
            ("", "has no scheme", "https://"),
        ];
        for (text, error, hint) in table {
            let Err(complaint) = Place::of(text, Secrets::Hide) else { panic!("{text}") };
            assert!(complaint.error.contains(error), "{text}: {}", complaint.error);
            assert!(complaint.hint.contains(hint), "{text}: {}", complaint.hint);
        }
    }
}
