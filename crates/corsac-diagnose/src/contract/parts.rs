//! The parts of a request, as they are written in a contract.

use corsac_core::{HeaderName, Method, Origin, forbidden};
use url::Url;

use super::variables::Written;

/// What is wrong, and what to write instead.
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) help: String,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// The URL of a server, without the slash at its end.
pub(super) fn base(text: &str) -> Result<String, Fault> {
    let url = http_url(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Fault::new(
            "base has a query or a fragment",
            "the URL up to its path: routes stand behind it",
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// The URL of a route, and how it is shown.
pub(super) fn route(base: Option<&str>, text: &str, shown: &str) -> Result<(Url, String), Fault> {
    if !text.starts_with('/') || text.starts_with("//") {
        let is_url = text.contains("://");
        return match http_url(text) {
            Ok(url) if is_url => Ok((url, shown.to_owned())),
            Err(wrong) if is_url => Err(wrong),
            _ => Err(Fault::new(
                format!("the route {text:?} does not begin with a slash"),
                format!("{:?}, or a whole URL", format!("/{}", shown.trim_start_matches('/'))),
            )),
        };
    }
    let Some(base) = base else {
        let help = "base = \"http://127.0.0.1:3000\" above the first table, or a whole URL here";
        return Err(Fault::new("the route is a path, and there is no base before it", help));
    };
    let url = http_url(&format!("{base}{text}"))?;
    Ok((url, format!("{base}{shown}")))
}

/// A URL without its fragment, which no server sees.
fn http_url(text: &str) -> Result<Url, Fault> {
    const HELP: &str = "a whole URL, such as http://127.0.0.1:3000";
    let mut url =
        Url::parse(text).map_err(|error| Fault::new(format!("{text:?} is no URL: {error}"), HELP))?;
    url.set_fragment(None);
    if !matches!(url.scheme(), "http" | "https") {
        let with_scheme = format!("http://{text}");
        let help = if Url::parse(&with_scheme).is_ok() { &with_scheme } else { HELP };
        return Err(Fault::new(format!("{text:?} has the scheme {}", url.scheme()), help));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let help = "a header: headers = [\"Authorization: ...\"]";
        return Err(Fault::new("fetch() takes no URL with a user name or password", help));
    }
    Ok(url)
}

/// An origin as browsers write it.
pub(super) fn origin(text: &str) -> Result<String, Fault> {
    match Origin::parse(text) {
        Ok(origin) => Ok(origin.to_string()),
        Err(error) => {
            let help = match Url::parse(text).map(|url| Origin::of(&url)) {
                _ if text.contains('*') => {
                    "\"https://myapp.com\": a page has one origin, no pattern".to_owned()
                }
                Ok(origin @ Origin::Tuple(_)) => format!("\"{origin}\""),
                Ok(_) => "\"null\" is what pages without an origin of their own send".to_owned(),
                Err(_) if Origin::parse(&format!("https://{text}")).is_ok() => format!("\"https://{text}\""),
                Err(_) => "\"https://myapp.com\", or \"null\"".to_owned(),
            };
            Err(Fault::new(format!("{text:?} is no origin: {error}"), help))
        }
    }
}

pub(super) fn method(text: &str) -> Result<String, Fault> {
    match Method::new(text) {
        Ok(method) => Ok(method.as_str().to_owned()),
        Err(error) => {
            Err(Fault::new(format!("{text:?} is no method that a script can send: {error}"), "\"PUT\""))
        }
    }
}

/// `Name: value`, as a script may set it.
pub(super) fn header(text: &str) -> Result<(String, String), Fault> {
    let Some((name, value)) = text.split_once(':') else {
        return Err(Fault::new(
            format!("{text:?} is a header without a value"),
            format!("{:?}", format!("{text}: value")),
        ));
    };
    let value = value.trim_matches([' ', '\t']);
    let parsed = HeaderName::new(name.to_owned()).map_err(|error| {
        Fault::new(format!("{name:?} is no name of a header: {error}"), "\"X-Name: value\"")
    })?;
    if value.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | 0))
        || !value.chars().all(|c| u32::from(c) < 256)
    {
        return Err(Fault::new(
            format!("no header can have the value of {name}"),
            "a value of one line, in ASCII",
        ));
    }
    if name.eq_ignore_ascii_case("cookie") {
        return Err(Fault::new("no script can set Cookie", "cookies = [\"name=value\"]"));
    }
    if name.eq_ignore_ascii_case("origin") {
        return Err(Fault::new("no script can set Origin", "origins = [\"https://myapp.com\"]"));
    }
    match forbidden::request_header(&parsed, value.as_bytes()) {
        None => Ok((name.to_owned(), value.to_owned())),
        Some(_) => {
            Err(Fault::new(format!("no script can set {name}"), "leave it out: the browser sets it itself"))
        }
    }
}

/// `name=value`
pub(super) fn cookie(text: &str) -> Result<(String, String), Fault> {
    let split = text.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
    let is_good = |part: &str| !part.bytes().any(|byte| byte == b';' || byte.is_ascii_control());
    match split {
        Some((name, value)) if !name.is_empty() && is_good(name) && is_good(value) => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err(Fault::new("this is no cookie", "one \"name=value\" for each cookie, without attributes")),
    }
}

/// The name of a header of an answer, which some page could see.
pub(super) fn response_header(text: &str) -> Result<String, Fault> {
    let name = HeaderName::new(text.to_owned()).map_err(|error| {
        Fault::new(format!("{text:?} is no name of a header: {error}"), "\"X-Total-Count\"")
    })?;
    if forbidden::response_header_name(&name) {
        return Err(Fault::new(format!("no script sees {text}, whatever a server says"), "leave it out"));
    }
    Ok(text.to_owned())
}

/// The value of a line as it may be shown. The name ends where the variables are replaced at the latest, or all of it is
/// hidden.
pub(super) fn shown_value(written: &Written, value: &str) -> String {
    if written.value == written.shown {
        return value.to_owned();
    }
    let separator = written.shown.find([':', '=']).filter(|at| !written.shown[..*at].contains('$'));
    let shown = separator.map_or(written.shown.as_str(), |at| &written.shown[at + 1..]);
    shown.trim_matches([' ', '\t']).to_owned()
}
