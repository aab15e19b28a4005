//! What must not be shown unasked: cookies, credentials, tokens in URLs. One place for all renderers.

use std::borrow::Cow;

use url::Url;

/// What stands in a secret's place.
pub const REDACTED: &str = "<redacted>";

/// Whether secrets are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrets {
    /// Their values are replaced by [`REDACTED`]; names stay.
    #[default]
    Hide,
    /// They are shown: `--show-secrets`.
    Show,
}

/// Headers whose whole value is a secret, in small letters.
const SECRET_HEADERS: &[&str] = &[
    "api-key",
    "apikey",
    "authentication",
    "x-access-token",
    "x-amz-security-token",
    "x-api-key",
    "x-api-token",
    "x-apikey",
    "x-auth-key",
    "x-auth-token",
    "x-client-secret",
    "x-csrf-token",
    "x-csrftoken",
    "x-functions-key",
    "x-gitlab-token",
    "x-goog-api-key",
    "x-id-token",
    "x-refresh-token",
    "x-secret",
    "x-session-id",
    "x-session-token",
    "x-shopify-access-token",
    "x-token",
    "x-vault-token",
    "x-xsrf-token",
];

/// Headers that name a scheme before the secret, in small letters.
const CREDENTIAL_HEADERS: &[&str] = &["authorization", "proxy-authorization"];

/// Headers that hold a URL, in small letters.
const URL_HEADERS: &[&str] = &["content-location", "location", "referer"];

/// Parameters of a URL's query or fragment whose value is a secret, in small letters.
const SECRET_PARAMETERS: &[&str] = &[
    "access_key",
    "access_token",
    "accesstoken",
    "api-key",
    "api_key",
    "api_token",
    "apikey",
    "assertion",
    "auth",
    "auth_token",
    "authorization",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "credential",
    "id_token",
    "jwt",
    "key",
    "pass",
    "passwd",
    "password",
    "private_key",
    "pwd",
    "refresh_token",
    "samlresponse",
    "secret",
    "session",
    "session_id",
    "session_token",
    "sessionid",
    "sid",
    "sig",
    "sign",
    "signature",
    "subscription-key",
    "ticket",
    "token",
    "x-amz-credential",
    "x-amz-security-token",
    "x-amz-signature",
    "x-goog-credential",
    "x-goog-signature",
];

impl Secrets {
    /// The value of a header, as it may be shown: of cookies the names stay, of credentials the
    /// scheme.
    ///
    /// ```
    /// use corsac_diagnose::secrets::Secrets;
    /// assert_eq!(Secrets::Hide.header("Cookie", "sid=1; theme=dark"), "sid=<redacted>; theme=<redacted>");
    /// assert_eq!(Secrets::Hide.header("authorization", "Bearer abc"), "Bearer <redacted>");
    /// assert_eq!(Secrets::Hide.header("Accept", "*/*"), "*/*");
    /// assert_eq!(Secrets::Show.header("Cookie", "sid=1"), "sid=1");
    /// ```
    pub fn header<'a>(self, name: &str, value: &'a str) -> Cow<'a, str> {
        let is_in = |table: &[&str]| table.iter().any(|known| name.eq_ignore_ascii_case(known));
        if self == Self::Show || value.is_empty() {
            Cow::Borrowed(value)
        } else if name.eq_ignore_ascii_case("cookie") {
            Cow::Owned(value.split(';').map(cookie).collect::<Vec<_>>().join(";"))
        } else if name.eq_ignore_ascii_case("set-cookie") {
            let (pair, attributes) = value.split_at(value.find(';').unwrap_or(value.len()));
            Cow::Owned(cookie(pair) + attributes)
        } else if is_in(CREDENTIAL_HEADERS) {
            Cow::Owned(credentials(value))
        } else if is_in(SECRET_HEADERS) {
            Cow::Borrowed(REDACTED)
        } else if is_in(URL_HEADERS) {
            Cow::Owned(self.url_text(value))
        } else {
            Cow::Borrowed(value)
        }
    }

    /// A URL, as it may be shown: user name, password, and the values of parameters that look like
    /// secrets are replaced. Everything else stays as it is.
    ///
    /// ```
    /// use corsac_diagnose::secrets::Secrets;
    /// let url = "https://me:pw@api.example/x?page=2&token=abc".parse().unwrap();
    /// assert_eq!(Secrets::Hide.url(&url), "https://<redacted>@api.example/x?page=2&token=<redacted>");
    /// ```
    pub fn url(self, url: &Url) -> String {
        self.url_text(url.as_str())
    }

    /// The same for a URL that may be relative, or none at all.
    pub fn url_text(self, text: &str) -> String {
        if self == Self::Show {
            return text.to_owned();
        }
        let (rest, fragment) = split_before(text, '#');
        let (rest, query) = split_before(rest, '?');
        let mut shown = user_info(rest);
        for part in [query, fragment] {
            shown.push_str(&parameters(part));
        }
        shown
    }

    /// Text for people in which URLs may stand: those are treated as by [`Secrets::url`].
    pub fn prose(self, text: &str) -> Cow<'_, str> {
        if self == Self::Show || !text.contains("://") {
            return Cow::Borrowed(text);
        }
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '(' | ')');
        let words = text.split_inclusive(is_end).map(|word| {
            let bare = word.trim_end_matches(is_end);
            if bare.contains("://") { self.url_text(bare) + &word[bare.len()..] } else { word.to_owned() }
        });
        Cow::Owned(words.collect())
    }
}

/// `name=value` without the value; a cookie without a name is all value.
fn cookie(pair: &str) -> String {
    let blanks = &pair[..pair.len() - pair.trim_start().len()];
    match pair.split_once('=') {
        Some((name, "")) => format!("{name}="),
        Some((name, _)) => format!("{name}={REDACTED}"),
        None if pair.trim().is_empty() => pair.to_owned(),
        None => format!("{blanks}{REDACTED}"),
    }
}

/// `Scheme secret` without the secret. One word alone is a secret, not a scheme.
fn credentials(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, rest)) if !rest.trim().is_empty() && corsac_core::is_token(scheme.as_bytes()) => {
            format!("{scheme} {REDACTED}")
        }
        _ => REDACTED.to_owned(),
    }
}

/// The text before the first `mark`, and the rest with it.
fn split_before(text: &str, mark: char) -> (&str, &str) {
    text.split_at(text.find(mark).unwrap_or(text.len()))
}

/// A URL's scheme, authority and path, without the user name and password.
fn user_info(text: &str) -> String {
    let Some(start) = text.find("//").map(|at| at + 2) else { return text.to_owned() };
    let end = text[start..].find(['/', '\\']).map_or(text.len(), |at| start + at);
    match text[start..end].rfind('@') {
        Some(at) if at > 0 => format!("{}{REDACTED}{}", &text[..start], &text[start + at..]),
        _ => text.to_owned(),
    }
}

/// `?a=1&token=2` or `#token=2` without the secrets.
fn parameters(part: &str) -> String {
    part.split_inclusive(['&', ';', '?', '#'])
        .map(|piece| {
            let bare = piece.trim_end_matches(['&', ';', '?', '#']);
            match bare.split_once('=') {
                Some((name, value)) if !value.is_empty() && is_secret_parameter(name) => {
                    format!("{name}={REDACTED}{}", &piece[bare.len()..])
                }
                _ => piece.to_owned(),
            }
        })
        .collect()
}

/// Whether the parameter's name is in the table, in any case, percent-encoded or not.
fn is_secret_parameter(name: &str) -> bool {
    let pair = format!("{name}=");
    let decoded = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name);
    decoded.is_some_and(|name| SECRET_PARAMETERS.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let table = [
            ("Cookie", "sid=abc", "sid=<redacted>"),
            ("cookie", "a=1; b=2;c", "a=<redacted>; b=<redacted>;<redacted>"),
            ("cookie", "a=", "a="),
            ("cookie", "a=b=c", "a=<redacted>"),
            ("cookie", "nameless", "<redacted>"),
            ("Set-Cookie", "sid=abc; Path=/; Secure", "sid=<redacted>; Path=/; Secure"),
            ("set-cookie", "abc", "<redacted>"),
            ("Authorization", "Bearer abc", "Bearer <redacted>"),
            ("authorization", "Digest a=1, b=2", "Digest <redacted>"),
            ("authorization", "abc", "<redacted>"),
            ("authorization", "abc: def", "<redacted>"),
            ("Proxy-Authorization", "Basic eDp5", "Basic <redacted>"),
            ("X-API-Key", "abc", "<redacted>"),
            ("x-auth-token", "", ""),
            ("Location", "/next?token=abc&x=1", "/next?token=<redacted>&x=1"),
            ("Referer", "https://a/?code=1", "https://a/?code=<redacted>"),
            ("X-Custom", "abc", "abc"),
            ("Access-Control-Allow-Origin", "https://a", "https://a"),
        ];
        for (name, value, expected) in table {
            assert_eq!(Secrets::Hide.header(name, value), expected, "{name}: {value}");
            assert_eq!(Secrets::Show.header(name, value), value, "{name}: {value}");
        }
    }

    #[test]
    fn urls() {
        let table = [
            ("https://a/", "https://a/"),
            ("https://u@a/", "https://<redacted>@a/"),
            ("https://u:p@a/x@y", "https://<redacted>@a/x@y"),
            ("https://u:p@a?x", "https://<redacted>@a?x"),
            ("https://a/x@y", "https://a/x@y"),
            ("https://a/?TOKEN=1&b=2", "https://a/?TOKEN=<redacted>&b=2"),
            (
                "https://a/?b=2&sig=x%3Dy#access_token=z",
                "https://a/?b=2&sig=<redacted>#access_token=<redacted>",
            ),
            ("https://a/?to%6ben=1", "https://a/?to%6ben=<redacted>"),
            ("https://a/?token=", "https://a/?token="),
            ("https://a/?token", "https://a/?token"),
            ("https://a/?a=1;key=2", "https://a/?a=1;key=<redacted>"),
            ("https://a/#/route?token=1", "https://a/#/route?token=<redacted>"),
            ("/x?password=1", "/x?password=<redacted>"),
            ("//u:p@a/", "//<redacted>@a/"),
            ("no url", "no url"),
        ];
        for (text, expected) in table {
            assert_eq!(Secrets::Hide.url_text(text), expected);
            assert_eq!(Secrets::Show.url_text(text), text);
        }
    }

    #[test]
    fn prose() {
        let table = [
            ("nothing here", "nothing here"),
            (
                "redirected to https://a/?token=1, at once",
                "redirected to https://a/?token=<redacted> at once",
            ),
            ("(\"http://u:p@a/\")", "(\"http://<redacted>@a/\")"),
        ];
        for (text, expected) in table {
            assert_eq!(Secrets::Hide.prose(text), expected);
            assert_eq!(Secrets::Show.prose(text), text);
        }
    }
}
