//! What of a server is to change, for each cause: a table.

use crate::cause::Cause;
use crate::login::is_login;
use crate::story::{Story, next_hop};
use crate::words::path;

/// What of a server is to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Change {
    /// What is allowed: origins, methods, headers, credentials.
    Allow,
    /// Which headers a page may read.
    Expose,
    /// Preflights are to be answered at all.
    Preflight,
    /// Preflights are to be answered before somebody asks for a login.
    Login,
    /// Redirects need the headers, too.
    Redirect,
    /// Errors need the headers, too.
    Errors,
    /// One place alone is to send the headers.
    Once,
    /// The headers do not reach the place that answers.
    Inheritance,
    /// A redirect that only corrects the slash at the end is to go.
    Slash,
    /// A cache is to keep the answers for each origin apart.
    Cache,
}

/// The causes that a server's own lines end. Where the redirect of a preflight leads decides whether they do.
const CHANGES: &[(Cause, Change)] = &[
    (Cause::PreflightBehindAuth, Change::Login),
    (Cause::PreflightRedirected, Change::Slash),
    (Cause::RedirectWithoutCors, Change::Redirect),
    (Cause::CacheWithoutVary, Change::Cache),
    (Cause::AlternatingAnswer, Change::Allow),
    (Cause::DuplicateCorsHeaders, Change::Once),
    (Cause::OriginTrailingSlash, Change::Allow),
    (Cause::OriginNearMiss, Change::Allow),
    (Cause::NginxAddHeaderInheritance, Change::Inheritance),
    (Cause::ErrorWithoutCors, Change::Errors),
    (Cause::PreflightNotRouted, Change::Preflight),
    (Cause::PreflightWithoutCors, Change::Preflight),
    (Cause::CredentialsNotAllowed, Change::Allow),
    (Cause::LiteralWildcard, Change::Allow),
    (Cause::MethodNotAllowed, Change::Allow),
    (Cause::HeaderNotAllowed, Change::Allow),
    (Cause::OriginNotAllowed, Change::Allow),
    (Cause::PolicyIgnored, Change::Allow),
    (Cause::HeaderNotExposed, Change::Expose),
];

impl Change {
    /// All of them.
    #[cfg(test)]
    pub(super) const ALL: &'static [Self] = &[
        Self::Allow,
        Self::Expose,
        Self::Preflight,
        Self::Login,
        Self::Redirect,
        Self::Errors,
        Self::Once,
        Self::Inheritance,
        Self::Slash,
        Self::Cache,
    ];

    /// The causes that it ends.
    pub(super) fn causes(self) -> impl Iterator<Item = Cause> {
        CHANGES.iter().filter(move |(_, change)| *change == self).map(|(cause, _)| *cause)
    }

    /// Where the lines must take effect, in words.
    pub(super) const fn before(self) -> &'static str {
        match self {
            Self::Login => "before what asks for a login",
            Self::Redirect | Self::Slash => "before what redirects",
            Self::Errors => "before what answers with an error",
            _ => "before the routes",
        }
    }

    /// Whether it is mostly the proxy's, where both it and the application behind it are seen.
    pub(super) const fn prefers_proxy(self) -> bool {
        matches!(self, Self::Once | Self::Errors | Self::Slash | Self::Cache)
    }
}

/// What is to change; `None` where lines of the server alone do not help.
pub(super) fn of(cause: Cause, story: &Story<'_>) -> Option<Change> {
    let (_, change) = CHANGES.iter().find(|(known, _)| *known == cause)?;
    let helps = match change {
        Change::Slash => only_slash(story),
        Change::Redirect => stays(story),
        _ => true,
    };
    helps.then_some(*change)
}

/// Whether the redirect leads to the same URL with a slash at its end.
fn only_slash(story: &Story<'_>) -> bool {
    let Some(last) = story.last() else { return false };
    let location = last.response.as_ref().and_then(|answer| answer.headers.get("Location"));
    let to = location.and_then(|location| last.request.url.join(&location.to_text()).ok());
    to.is_some_and(|to| {
        let from = &last.request.url;
        to.origin() == from.origin() && path(&to) != path(from) && {
            let without = |url: &url::Url| url.path().trim_end_matches('/').to_owned();
            without(&to) == without(from)
        }
    })
}

/// Whether the redirect stays at its server: one that leaves it takes the page's origin away, whatever it says.
fn stays(story: &Story<'_>) -> bool {
    let Some(last) = story.last() else { return false };
    let location = last.response.as_ref().and_then(|answer| answer.headers.get("Location"));
    let to = location.and_then(|location| last.request.url.join(&location.to_text()).ok());
    to.is_some_and(|to| to.origin() == last.request.url.origin() && !is_login(&to))
        && next_hop(last).is_none()
}
