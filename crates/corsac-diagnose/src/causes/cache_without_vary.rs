//! A cache gives one origin's answer to another
//!
//! # What one sees
//!
//! It works, and then it does not; or it works with the cache off. `Access-Control-Allow-Origin` names somebody
//! else, or is missing, though the server knows the page's origin.
//!
//! # Why
//!
//! The server's answer depends on `Origin`, and does not say so with `Vary: Origin`. A cache (a CDN, nginx, the
//! browser's own) keeps the answer for who asked first, or for a request without `Origin`, and gives it to all.
//!
//! # How Corsac tells
//!
//! The answer lacks `Vary: Origin`, and the same URL with a parameter that no cache has is answered otherwise. Where
//! the page may read, the same URL is asked for as somebody else, with such a parameter and without. `Age` and
//! `X-Cache` speak for it.
//!
//! # What to change
//!
//! Send `Vary: Origin` with every answer of that URL, also to requests without `Origin`, and empty the cache.

use corsac_browser::{Owner, Reason};

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::{ALLOW_ORIGIN, Cors, Evidence};
use crate::experiments::Kind;
use crate::fix::Advice;
use crate::story::vary;

pub(crate) const RULE: Rule = Rule { look, wants };

/// Whether a cache may have kept the answer from the page: it is one to a GET, with nothing that names `Origin`.
pub(super) fn may_be_stale(evidence: &Evidence<'_>) -> bool {
    let is_get = evidence.last().is_some_and(|last| last.request.method.as_str() == "GET");
    let is_other = evidence.fault(&[
        Reason::AllowOriginMissing,
        Reason::AllowOriginMismatch,
        Reason::AllowOriginInvalid,
    ]);
    let answer = evidence.refused_answer().filter(|answer| !answer.varies() && answer.status() < 400);
    is_get && is_other.is_some() && answer.is_some() && evidence.origin() != "null"
}

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    if may_be_stale(evidence) { stale(evidence) } else { shared(evidence) }
}

/// The page got an answer that was made for somebody else.
fn stale(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.refused_answer()?;
    let origin = evidence.origin();
    let cache = answer.cache_hit();
    let (percent, fresh) = match evidence.seen(&Kind::Fresh).next() {
        Some(fresh) if fresh.lets_in(&origin) => {
            let again = evidence.seen(&Kind::Repeat).last().map(|again| again.lets_in(&origin));
            match (again, &cache) {
                (Some(true), _) => return None,
                (Some(false), _) | (None, Some(_)) => (98, Some(fresh.told())),
                (None, None) => (70, Some(fresh.told())),
            }
        }
        None if cache.is_some() && answer.allow_origin().is_some() => (80, None),
        None if cache.is_some() => (66, None),
        // Nothing says that a cache answered, or a fresh answer is no better.
        _ => return None,
    };
    let because = format!("{} was answered {}, and without Vary: Origin.", evidence.request(), answer.told());
    let fresh = fresh.map(|told| format!("With a parameter that no cache has, it was answered {told}."));
    let cache = cache.map(|header| format!("A cache answered: {header}."));
    let finding = Finding::new(Cause::CacheWithoutVary, percent, because).and_if(fresh).and_if(cache);
    Some(finding.by(Owner::Server).fix(advice(evidence, &answer)))
}

/// The page may read, and somebody else would get its answer.
fn shared(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.readable().filter(|answer| may_be_shared(evidence, answer))?;
    let own = Some(evidence.origin());
    let other = evidence.seen(&Kind::OtherOrigin).next()?;
    let (percent, because) = if other.allow_origin() == own {
        // The same for all, or from a cache: only a fresh answer tells.
        let fresh = evidence.seen(&Kind::FreshOther).next().filter(|fresh| fresh.allow_origin() != own)?;
        let because = format!(
            "Asked as somebody else, {} was answered {} from a cache, and freshly {}.",
            evidence.request(),
            other.told(),
            fresh.told()
        );
        (97, because)
    } else {
        let cached = kept(&answer)?;
        let because = format!(
            "{} was answered {}, as somebody else {}, and both without Vary: Origin, though caches may keep it ({cached}).",
            evidence.request(),
            answer.told(),
            other.told()
        );
        (if answer.cache_hit().is_some() { 90 } else { 80 }, because)
    };
    (!other.varies())
        .then(|| Finding::new(Cause::CacheWithoutVary, percent, because).fix(advice(evidence, &answer)))
}

/// Whether the answer is for this origin only, and caches are not told.
fn may_be_shared(evidence: &Evidence<'_>, answer: &Cors<'_>) -> bool {
    let is_get = evidence.last().is_some_and(|last| last.request.method.as_str() == "GET");
    let control = answer.header("Cache-Control").unwrap_or_default().to_ascii_lowercase();
    let is_kept = !control.contains("no-store") && !control.contains("private");
    let is_named = answer.allow_origin().is_some_and(|value| value == evidence.origin());
    is_get && is_named && is_kept && !answer.varies() && answer.status() < 400
}

/// What says that caches keep the answer for some time.
fn kept(answer: &Cors<'_>) -> Option<String> {
    let control = answer.header("Cache-Control").unwrap_or_default().to_ascii_lowercase();
    let lives = control.split(',').map(str::trim).any(|part| {
        part == "public"
            || part == "immutable"
            || part
                .strip_prefix("max-age=")
                .or_else(|| part.strip_prefix("s-maxage="))
                .is_some_and(|age| age.parse::<u64>().is_ok_and(|age| age > 0))
    });
    let control = lives.then(|| format!("Cache-Control: {}", crate::words::short(&control, 60)));
    answer.cache_hit().or(control)
}

fn advice(evidence: &Evidence<'_>, answer: &Cors<'_>) -> Vec<Advice> {
    let mut items = vary(answer.0);
    items.push("Origin".to_owned());
    let mut advice = Advice::of(format!(
        "answer {} always, whoever asks, with a Vary, and the page with",
        evidence.request()
    ));
    advice.lines = vec![("Vary", items.join(", ")), (ALLOW_ORIGIN, evidence.origin())];
    vec![advice.more("Then empty the cache, which still has answers without Vary.")]
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    if may_be_stale(evidence) {
        let is_other = evidence.seen(&Kind::Fresh).any(|fresh| fresh.lets_in(&evidence.origin()));
        return if is_other { vec![Kind::Repeat] } else { vec![Kind::Fresh] };
    }
    if evidence.readable().is_some_and(|answer| may_be_shared(evidence, &answer)) {
        let own = Some(evidence.origin());
        let is_same = evidence.seen(&Kind::OtherOrigin).any(|other| other.allow_origin() == own);
        return if is_same { vec![Kind::FreshOther] } else { vec![Kind::OtherOrigin] };
    }
    Vec::new()
}
