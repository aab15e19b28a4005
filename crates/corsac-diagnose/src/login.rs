//! What looks like a login page.

use url::Url;

/// Words of a URL's host or path that stand for logging in.
const WORDS: [&str; 15] = [
    "login",
    "logon",
    "log-in",
    "signin",
    "sign-in",
    "signon",
    "sso",
    "oauth",
    "oauth2",
    "auth",
    "authorize",
    "oidc",
    "saml",
    "saml2",
    "adfs",
];

/// Whether a URL looks like a login page: a label of its host, or a part of its path, is such a word.
///
/// ```text
/// https://sso.example.com/        yes
/// https://www.example.com/login   yes
/// https://www.example.com/lessons no
/// ```
pub(crate) fn is_login(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_word = |part: &str| {
        let part = part.to_ascii_lowercase();
        // `login.php`, `sign_in`
        let part = part.split('.').next().unwrap_or_default().replace('_', "-");
        WORDS.contains(&part.as_str())
    };
    host.split('.').any(is_word) || url.path().split('/').any(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_whole() {
        let table = [
            ("https://login.mybackend.com/", true),
            ("https://mybackend.com/login?next=%2F", true),
            ("https://mybackend.com/users/sign_in", true),
            ("https://mybackend.com/Account/Login.aspx", true),
            ("https://idp.example/oauth2/v2.0/authorize?client_id=1", true),
            ("https://mybackend.com/lessons", false),
            ("https://mybackend.com/authors", false),
            ("https://mybackend.com/?next=/login", false),
        ];
        for (url, expected) in table {
            assert_eq!(is_login(&url.parse().unwrap()), expected, "{url}");
        }
    }
}
