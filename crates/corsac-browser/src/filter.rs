//! What the page sees of an answer
//! ([#concept-filtered-response](https://fetch.spec.whatwg.org/#concept-filtered-response)).

use std::borrow::Cow;

use corsac_core::{
    Header, HeaderList, HeaderName, HeaderValue, Relation, TokenList, extract_tokens, forbidden, safelist,
};
use url::Url;

use crate::engine::AnswerMerge;
use crate::event::Event;
use crate::message::{BodySource, PageResponse, ResponseHead, ResponseType};
use crate::reason::Field;
use crate::redirect::has_location;
use crate::state::{RequestState, Tainting};

const EXPOSE_HEADERS: &str = "Access-Control-Expose-Headers";

/// The response for the page, by the request's tainting
/// ([#main-fetch](https://fetch.spec.whatwg.org/#main-fetch), steps 14 to 22).
pub(crate) fn page_response(
    state: &RequestState,
    answer: &ResponseHead,
    events: &mut Vec<Event>,
) -> PageResponse {
    let (kind, (visible, others), field, expose_invalid) = match state.tainting {
        Tainting::Opaque => {
            events.push(Event::Readable {
                kind: ResponseType::Opaque,
                hidden: safelist::sorted_names(&answer.headers),
                field: None,
                expose_invalid: false,
            });
            return hidden(ResponseType::Opaque, String::new());
        }
        // [#concept-filtered-response-basic]: all but cookies.
        Tainting::Basic => {
            let visible = split(answer, |name| !forbidden::response_header_name(name));
            (ResponseType::Basic, visible, None, false)
        }
        Tainting::Cors => {
            // Step 14.1.1.
            let exposed = extract_tokens(&answer.headers, EXPOSE_HEADERS);
            // Step 14.1.2: `*` stands for every name when credentials are not included. Step 14.1.3:
            // else it is a name like any other.
            let every_name = !state.is_include() && exposed.contains("*");
            let visible = split(answer, |name| {
                safelist::response_header_name(name, exposed.items())
                    || (every_name && !forbidden::response_header_name(name))
            });
            let field = Field::of(&answer.headers, EXPOSE_HEADERS);
            let field = field.value.is_some().then_some(field);
            let invalid = matches!(exposed, TokenList::Invalid(_));
            (ResponseType::Cors, visible, field, invalid)
        }
    };
    let hidden = safelist::sorted_names(&others);
    events.push(Event::Readable { kind, hidden, field, expose_invalid });
    PageResponse {
        kind,
        status: answer.status,
        url: url_shown(state),
        redirected: state.is_redirected(),
        headers: shown(merged(visible, state).sort_and_combine(), state),
        body: body(state, answer.status),
    }
}

/// The answer to a redirect that the page wants to handle itself
/// ([#concept-filtered-response-opaque-redirect](https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect)).
pub(crate) fn opaque_redirect(
    state: &RequestState,
    answer: &ResponseHead,
    events: &mut Vec<Event>,
) -> PageResponse {
    let names = safelist::sorted_names(&answer.headers);
    let kind = ResponseType::OpaqueRedirect;
    events.push(Event::Readable { kind, hidden: names, field: None, expose_invalid: false });
    let nowhere = state.engine.shows_more_bodies && !has_location(&answer.headers);
    let body = if nowhere { body(state, answer.status) } else { BodySource::Null };
    PageResponse { body, ..hidden(kind, without_fragment(state.current_url())) }
}

/// The answer that a `data:` URL is
/// ([#scheme-fetch](https://fetch.spec.whatwg.org/#scheme-fetch), `data`).
pub(crate) fn data_response(state: &RequestState, media_type: &str, bytes: Vec<u8>) -> PageResponse {
    let length = ("content-length".to_owned(), HeaderValue::from(bytes.len().to_string()));
    let length = state.engine.data_urls_have_length.then_some(length);
    PageResponse {
        kind: ResponseType::Basic,
        status: 200,
        url: without_fragment(state.current_url()),
        redirected: state.is_redirected(),
        headers: length
            .into_iter()
            .chain([("content-type".to_owned(), media_type.to_owned().into())])
            .collect(),
        body: if state.method.as_str() == "HEAD" { BodySource::Null } else { BodySource::Inline(bytes) },
    }
}

/// The headers that are seen, and the others.
fn split(answer: &ResponseHead, is_seen: impl Fn(&HeaderName) -> bool) -> (HeaderList, HeaderList) {
    let (mut seen, mut others) = (HeaderList::with_capacity(answer.headers.len()), HeaderList::new());
    for Header { name, value } in &answer.headers {
        let list = if is_seen(name) { &mut seen } else { &mut others };
        list.append(name.clone(), value.clone());
    }
    (seen, others)
}

/// The headers with those values that this engine keeps.
fn merged(headers: HeaderList, state: &RequestState) -> HeaderList {
    /// Those of which a page sees the first value, in small letters.
    const SINGLE: [&str; 11] = [
        "authorization",
        "content-disposition",
        "from",
        "host",
        "if-modified-since",
        "if-unmodified-since",
        "max-forwards",
        "proxy-authorization",
        "referer",
        "strict-transport-security",
        "user-agent",
    ];
    if state.engine.answers_merge == AnswerMerge::All {
        return headers;
    }
    let mut kept = HeaderList::with_capacity(headers.len());
    for Header { name, value } in &headers {
        let standing = kept.get(name.as_str()).map(Cow::into_owned);
        match standing.map(|standing| (standing.as_bytes().is_empty(), standing)) {
            Some((true, _)) => kept.set(name.clone(), value.clone()),
            // Its values are joined without a space.
            Some((false, first)) if name.is("Content-Type") && !value.as_bytes().is_empty() => {
                let both = [first.as_bytes(), b",", value.as_bytes()].concat();
                kept.set(name.clone(), HeaderValue::from_wire(&both));
            }
            Some((false, _))
                if value.as_bytes().is_empty() || SINGLE.iter().any(|single| name.is(single)) => {}
            _ => kept.append(name.clone(), value.clone()),
        }
    }
    kept
}

/// The values as this engine shows them.
fn shown(mut headers: Vec<(String, HeaderValue)>, state: &RequestState) -> Vec<(String, HeaderValue)> {
    if state.engine.answers_are_utf8 {
        for (_, value) in headers.iter_mut().filter(|(_, value)| !value.as_bytes().is_ascii()) {
            *value = HeaderValue::from_wire(String::from_utf8_lossy(value.as_bytes()).as_bytes());
        }
    }
    headers
}

/// Step 22: answers to `HEAD`, and statuses that have no body
/// ([#null-body-status](https://fetch.spec.whatwg.org/#null-body-status)).
fn body(state: &RequestState, status: u16) -> BodySource {
    let reset = status == 205 && !state.engine.shows_more_bodies;
    if state.method.as_str() == "HEAD" || reset || matches!(status, 101 | 103 | 204 | 304) {
        BodySource::Null
    } else {
        BodySource::Network
    }
}

fn hidden(kind: ResponseType, url: String) -> PageResponse {
    PageResponse { kind, status: 0, url, redirected: false, headers: Vec::new(), body: BodySource::Null }
}

/// The response's URL. Only an `XMLHttpRequest` can have one with a user name, and some engines take that out.
fn url_shown(state: &RequestState) -> String {
    let mut url = state.current_url().clone();
    if state.is_xhr
        && state.engine.xhr_hides_userinfo
        && state.relation() != Relation::SameOrigin
        && !state.is_redirected()
    {
        // An http(s) URL has a host, so neither can fail.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    without_fragment(&url)
}

fn without_fragment(url: &Url) -> String {
    let text = url.as_str();
    text.split_once('#').map_or(text, |(before, _)| before).to_owned()
}
