//! Which page sent a copied request.

use super::Paste;

/// The page that sent a copied request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PageHint {
    /// Its origin, from the Origin header, as written there.
    Origin(String),
    /// An opaque origin: the Origin header says `null`.
    Opaque,
    /// Its URL (with or without a path, as its referrer policy let through), from the Referer header.
    Url(String),
    /// The same, from the `referrer` of a call of `fetch()`.
    Referrer(String),
}

/// The page of a copied request: its `referrer`, else its Origin header, else its Referer header.
pub fn page_of(paste: &Paste) -> Option<PageHint> {
    let value = |name| paste.header(name).map(str::trim).filter(|value| !value.is_empty());
    let referrer = paste.as_fetch().and_then(|call| call.referrer.as_deref()).map(str::trim);
    // https://fetch.spec.whatwg.org/#dom-request, step 14: `about:client` is the page that asks, whichever it is.
    if let Some(url) = referrer.filter(|url| url.contains("://")) {
        return Some(PageHint::Referrer(url.to_owned()));
    }
    match value("origin") {
        Some("null") => Some(PageHint::Opaque),
        Some(origin) => Some(PageHint::Origin(origin.to_owned())),
        None => value("referer").map(|url| PageHint::Url(url.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paste::parse_curl;

    #[test]
    fn which_page() {
        let table = [
            ("curl https://a/", None),
            ("curl https://a/ -H 'Origin: null' -e https://r/", Some(PageHint::Opaque)),
            (
                "curl https://a/ -H 'origin: https://o' -e https://r/",
                Some(PageHint::Origin("https://o".into())),
            ),
            ("curl https://a/ -e 'https://r/p?q'", Some(PageHint::Url("https://r/p?q".into()))),
            (
                "curl https://a/ -H 'Origin;' -H 'referer: https://r/'",
                Some(PageHint::Url("https://r/".into())),
            ),
        ];
        for (text, expected) in table {
            let paste = Paste::Curl(parse_curl(text.as_bytes()).unwrap());
            assert_eq!(page_of(&paste), expected, "{text}");
        }
    }
}
