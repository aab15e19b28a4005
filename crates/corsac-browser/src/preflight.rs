//! The preflight: its request, and what its answer grants
//! ([#cors-preflight-fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch)).

use std::time::Duration;

use corsac_core::safelist::is_cors_non_wildcard_request_header_name;
use corsac_core::{
    Header, HeaderList, HeaderName, HeaderValue, Method, TokenList, delta_seconds, extract_tokens,
};

use crate::check::cors_check;
use crate::engine::{Engine, OddMaxAge, PreflightCache};
use crate::event::{Event, Grant};
use crate::message::ResponseHead;
use crate::preflight_store::Granted;
use crate::reason::{Blocked, Field, Reason, Stage};
use crate::redirect::is_redirect_status;

const ALLOW_METHODS: &str = "Access-Control-Allow-Methods";
const ALLOW_HEADERS: &str = "Access-Control-Allow-Headers";
const MAX_AGE: &str = "Access-Control-Max-Age";

/// How long an answer is kept that does not say, in seconds (step 7.9).
const DEFAULT_MAX_AGE: u64 = 5;

/// What a preflight asks for.
pub(crate) struct Asked<'a> {
    /// The serialised origin.
    pub(crate) origin: HeaderValue,
    /// Whether the request that waits includes credentials.
    pub(crate) include: bool,
    /// Its method.
    pub(crate) method: &'a Method,
    /// Its headers.
    pub(crate) headers: &'a HeaderList,
    /// Its headers before any redirect, where the engine counts their values.
    pub(crate) original_headers: Option<&'a HeaderList>,
    /// The names in small letters, sorted, that need permission.
    pub(crate) unsafe_names: &'a [String],
    /// An upload listener or a stream asks for a preflight whatever else does.
    pub(crate) use_cors_preflight: bool,
    /// The preflight itself goes to another origin than its own. By the standard it always does: a
    /// redirect home has left the request with the origin `null`.
    pub(crate) is_cross_origin: bool,
    /// The engine that asks.
    pub(crate) engine: &'a Engine,
}

/// What a preflight leaves behind for the cache.
pub(crate) struct Kept {
    pub(crate) granted: Vec<Granted>,
    pub(crate) max_age: Duration,
}

/// A preflight that was refused.
pub(crate) struct Refused {
    /// The first rule that is broken.
    pub(crate) fault: Box<Blocked>,
    /// What it leaves behind for the cache all the same.
    pub(crate) kept: Option<Kept>,
}

/// Steps 2 to 5: the headers that make an OPTIONS request a preflight.
pub(crate) fn headers(asked: &Asked<'_>) -> HeaderList {
    const ACCEPT: HeaderName = HeaderName::from_static("Accept");
    const METHOD: HeaderName = HeaderName::from_static("Access-Control-Request-Method");
    const HEADERS: HeaderName = HeaderName::from_static("Access-Control-Request-Headers");
    let mut list = HeaderList::with_capacity(12);
    // Step 2.
    list.append(ACCEPT, HeaderValue::from_static("*/*"));
    // Step 3.
    list.append(METHOD, HeaderValue::from(asked.method.as_str()));
    // Steps 4 and 5: a comma between the names, and no space.
    if !asked.unsafe_names.is_empty() {
        list.append(HEADERS, HeaderValue::from(listed(asked).join(",")));
    }
    list
}

/// The names as a preflight lists them.
fn listed<'a>(asked: &Asked<'a>) -> Vec<&'a str> {
    let times = |name: &str| {
        let Some(headers) = asked.original_headers else { return 1 };
        let needs_permission = |header: &&Header| {
            header.name.is(name)
                && asked.engine.safelist.request_header(&header.name, header.value.as_bytes()).is_err()
        };
        // A name stands there once if it is asked for because of the sum of all values.
        headers.iter().filter(needs_permission).count().max(1)
    };
    asked.unsafe_names.iter().flat_map(|name| std::iter::repeat_n(name.as_str(), times(name))).collect()
}

/// Step 7: judges the answer. Every header is judged and recorded, so that all faults are told at
/// once; the first in the standard's order decides.
///
/// # Errors
/// When a rule is broken.
pub(crate) fn check(
    asked: &Asked<'_>,
    answer: &ResponseHead,
    events: &mut Vec<Event>,
) -> Result<Kept, Refused> {
    let headers = &answer.headers;
    let mut faults = Vec::new();
    // A redirect is no ok status. It is told before the CORS check, because it is the cause: where
    // it leads to, nobody asks.
    let redirects = is_redirect_status(answer.status) && headers.contains("location");
    if redirects {
        let field = Field::of(headers, "Location");
        faults.push(Blocked::new(Reason::PreflightRedirect, Stage::Preflight).field(field));
    }
    // Step 7: the CORS check, on the request that waits, and the status.
    if asked.is_cross_origin {
        faults.extend(
            cors_check(headers, &asked.origin, asked.include, Stage::Preflight, asked.engine, events).err(),
        );
    }
    if !redirects && !(200..=299).contains(&answer.status) {
        let detail = format!("status {}", answer.status);
        let place = if asked.engine.blames_status_first { 0 } else { faults.len() };
        faults.insert(place, Blocked::new(Reason::PreflightStatus, Stage::Preflight).detail(detail));
    }
    // Steps 7.1 to 7.3: both lists must be lists of tokens.
    let methods = extract_tokens(headers, ALLOW_METHODS);
    let names = extract_tokens(headers, ALLOW_HEADERS);
    let unparsable = [
        unparsable(&methods, headers, ALLOW_METHODS, Reason::AllowMethodsUnparsable),
        unparsable(&names, headers, ALLOW_HEADERS, Reason::AllowHeadersUnparsable),
    ];
    // Steps 7.4 and 7.5, then 7.6 and 7.7.
    let method_fault = match &unparsable[0] {
        None => method(asked, &methods, headers, events).err(),
        Some(_) => None,
    };
    let header_fault = match &unparsable[1] {
        None => request_headers(asked, &names, headers, events).err(),
        Some(_) => None,
    };
    faults.extend(unparsable.into_iter().flatten());
    // Some engines keep an answer once it is known to be one, before they look for what was asked.
    let is_answer = faults.is_empty();
    faults.extend(method_fault);
    faults.extend(header_fault);
    let mut faults = faults.into_iter();
    let Some(fault) = faults.next() else { return Ok(kept(asked, &methods, &names, headers, events)) };
    events.extend(faults.map(Event::WouldAlsoFail));
    let keeps = is_answer && asked.engine.keeps_refused_preflights;
    let kept = keeps.then(|| kept(asked, &methods, &names, headers, &mut Vec::new()));
    Err(Refused { fault, kept })
}

/// Steps 7.4 and 7.5: the method.
fn method(
    asked: &Asked<'_>,
    methods: &TokenList<'_>,
    headers: &HeaderList,
    events: &mut Vec<Event>,
) -> Result<(), Box<Blocked>> {
    let method = asked.method.as_str();
    let wildcard = methods.contains("*");
    // Step 7.4: where the flag asked for the preflight, a missing list means the request's own
    // method, whichever it is.
    let implied =
        *methods == TokenList::Absent && asked.use_cors_preflight && asked.engine.flag_counts_for_method;
    let by = if methods.contains(method) {
        Grant::Listed
    } else if asked.method.is_cors_safelisted() || implied {
        Grant::Safelisted
    } else if wildcard && !asked.include {
        Grant::Wildcard
    } else {
        let mut field = Field::of(headers, ALLOW_METHODS);
        field.span = whole_line(&field, headers);
        return Err(Blocked::new(Reason::MethodNotAllowed, Stage::Preflight)
            .field(field)
            .wanted(vec![method.to_owned()])
            .wildcard_ignored(wildcard));
    };
    let field = (by != Grant::Safelisted).then(|| Field::of(headers, ALLOW_METHODS));
    events.push(Event::MethodAllowed { method: method.to_owned(), field, by });
    Ok(())
}

/// Steps 7.6 and 7.7: the headers.
fn request_headers(
    asked: &Asked<'_>,
    names: &TokenList<'_>,
    headers: &HeaderList,
    events: &mut Vec<Event>,
) -> Result<(), Box<Blocked>> {
    let wildcard = names.contains("*");
    let mut field = Field::of(headers, ALLOW_HEADERS);
    let mut missing = Vec::new();
    for unsafe_name in asked.unsafe_names {
        // Step 7.6: `*` does not cover every name.
        let covered = wildcard && !asked.include && !never_by_wildcard(asked, unsafe_name);
        let by = if names.contains_ignoring_case(unsafe_name) {
            Grant::Listed
        } else if covered {
            Grant::Wildcard
        } else {
            missing.push(unsafe_name.clone());
            continue;
        };
        events.push(Event::HeaderAllowed { name: unsafe_name.clone(), field: field.clone(), by });
    }
    if missing.is_empty() {
        return Ok(());
    }
    field.span = whole_line(&field, headers);
    let blocked = Blocked::new(Reason::HeaderNotAllowed, Stage::Preflight);
    Err(blocked.field(field).wanted(missing).wildcard_ignored(wildcard))
}

fn never_by_wildcard(asked: &Asked<'_>, name: &str) -> bool {
    if asked.engine.wildcard_covers_authorization {
        return false;
    }
    let named = asked.headers.iter().find(|header| header.name.is(name));
    named.is_some_and(|header| is_cors_non_wildcard_request_header_name(&header.name))
}

fn unparsable(
    list: &TokenList<'_>,
    headers: &HeaderList,
    name: &'static str,
    reason: Reason,
) -> Option<Box<Blocked>> {
    let TokenList::Invalid(bad) = list else { return None };
    let mut field = Field::of(headers, name);
    field.span = Some((bad.line, bad.start..bad.end));
    let value = headers.values(name).nth(bad.line).map(HeaderValue::as_bytes).unwrap_or_default();
    let item = value.get(bad.start..bad.end).unwrap_or_default().escape_ascii().to_string();
    let detail = format!("\"{item}\" is no token");
    Some(Blocked::new(reason, Stage::Preflight).field(field).detail(detail))
}

/// The whole of a header that stands in one line: none of it is what was looked for.
fn whole_line(field: &Field, headers: &HeaderList) -> Option<(usize, std::ops::Range<usize>)> {
    let [line] = field.lines.as_slice() else { return None };
    headers.iter().nth(*line).map(|header| (0, 0..header.value.as_bytes().len()))
}

/// Steps 7.8 to 7.15: what is kept, and how long.
fn kept(
    asked: &Asked<'_>,
    methods: &TokenList<'_>,
    names: &TokenList<'_>,
    headers: &HeaderList,
    events: &mut Vec<Event>,
) -> Kept {
    // Step 7.8: one field of delta-seconds; anything else is a failure. Several fields are joined
    // with a comma, which no number has.
    let field = Field::kept_of(headers, MAX_AGE, asked.engine);
    let said = field.value.as_ref().and_then(|value| delta_seconds(value.as_bytes()));
    // What does not fit is no number to those that read a signed one.
    let is_signed = asked.engine.odd_max_age == OddMaxAge::DefaultUnlessNegative;
    let said = said.filter(|said| !is_signed || i64::try_from(*said).is_ok());
    // Steps 7.9 and 7.10.
    let asked_for = said.unwrap_or_else(|| odd_max_age(&field, asked.engine.odd_max_age));
    let seconds = asked_for.min(asked.engine.max_age_cap);
    let field = field.value.is_some().then_some(field);
    events.push(Event::PreflightPassed { seconds, field, capped: asked_for > asked.engine.max_age_cap });
    // Steps 7.12 to 7.15.
    let names_methods = asked.engine.preflight_cache != PreflightCache::LiteralEntries;
    let implied = (*methods == TokenList::Absent && asked.use_cors_preflight && names_methods)
        .then(|| Granted::Method(asked.method.as_str().to_owned()));
    let methods = methods.items().iter().map(|&item| match item {
        b"*" => Granted::AnyMethod,
        method => Granted::Method(text(method)),
    });
    let names = names.items().iter().map(|&item| match item {
        b"*" => Granted::AnyHeader,
        name => Granted::Header(text(name).to_ascii_lowercase()),
    });
    Kept { granted: methods.chain(implied).chain(names).collect(), max_age: Duration::from_secs(seconds) }
}

/// What a max-age counts as that is absent or no plain number of seconds, in seconds.
fn odd_max_age(field: &Field, reading: OddMaxAge) -> u64 {
    let Some(value) = &field.value else { return DEFAULT_MAX_AGE };
    let is_negative =
        || value.as_bytes().strip_prefix(b"-").and_then(delta_seconds).is_some_and(|rest| rest <= 1 << 63);
    match reading {
        OddMaxAge::ZeroUnlessEmpty if value.as_bytes().is_empty() => DEFAULT_MAX_AGE,
        OddMaxAge::ZeroUnlessEmpty => 0,
        OddMaxAge::DefaultUnlessNegative if is_negative() => 0,
        OddMaxAge::Default | OddMaxAge::DefaultUnlessNegative => DEFAULT_MAX_AGE,
    }
}

/// A token, which is ASCII.
fn text(token: &[u8]) -> String {
    String::from_utf8_lossy(token).into_owned()
}
