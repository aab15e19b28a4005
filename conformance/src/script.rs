//! What a scenario's scripts do, in the terms of Corsac's own machine.

use std::collections::HashMap;

use corsac_browser::{
    BodyInfo, Engine, Initiator, Page, PageResponse, ReferrerPolicy, Request, StreamBodies,
};
use corsac_core::Origin;
use url::{Url, form_urlencoded};

use crate::observation::{ResponseView, View};
use crate::scenario::{Ask, Body, OpaqueFrame, PageSpec};

/// The boundary that Corsac's `FormData` has.
const BOUNDARY: &str = "----corsac-boundary";

/// The frames of a scenario that several steps run in, as long as their top-level document is there.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    document: Option<(String, Option<ReferrerPolicy>)>,
    pages: HashMap<(String, Option<OpaqueFrame>, u32), Page>,
}

impl Frames {
    /// The page that a step's script runs in. `None` when a URL of it cannot be read.
    pub(crate) fn page(&mut self, spec: &PageSpec) -> Option<Page> {
        let document = Some((spec.top().to_owned(), spec.referrer_policy.filter(|_| spec.inside.is_empty())));
        if self.document != document {
            self.leave();
            self.document = document;
        }
        let Some(id) = spec.id else { return page(spec) };
        let key = (spec.url.clone(), spec.frame, id);
        if !self.pages.contains_key(&key) {
            self.pages.insert(key.clone(), page(spec)?);
        }
        self.pages.get(&key).cloned()
    }

    /// The user goes elsewhere.
    pub(crate) fn leave(&mut self) {
        *self = Self::default();
    }
}

fn page(spec: &PageSpec) -> Option<Page> {
    let url: Url = spec.url.parse().ok()?;
    let around: Option<Vec<Origin>> =
        spec.inside.iter().map(|around| Some(Origin::of(&around.parse().ok()?))).collect();
    let own = Origin::of(&url);
    let page = match spec.frame {
        None => Page::new(url),
        Some(OpaqueFrame::Sandboxed) => Page::sandboxed_in(url),
        Some(OpaqueFrame::Data) => Page::new("data:text/html,".parse().ok()?).with_ancestors([own]),
    };
    let page = page.with_ancestors(around?);
    Some(match spec.referrer_policy {
        Some(policy) => page.with_referrer_policy(policy),
        None => page,
    })
}

/// The request of a repetition, and the bytes of its body.
pub(crate) fn request(ask: &Ask, repetition: u32, engine: &Engine) -> (Request, Option<Vec<u8>>) {
    let mut request = Request::new(ask.url(repetition))
        .method(&*ask.method)
        .mode(ask.mode)
        .credentials(ask.credentials)
        .redirect(ask.redirect)
        .cache(ask.cache);
    for (name, value) in &ask.headers {
        request = request.header(name, to_bytes(value));
    }
    request.referrer_policy = ask.referrer_policy;
    request.initiator = ask.initiator;
    request.upload_listener = ask.upload_listener;
    request.keepalive = ask.keepalive;
    let Some(body) = &ask.body else { return (request, None) };
    let stringified;
    let body = match body {
        // What a page's object becomes is decided before anything is asked for.
        Body::Stream(_) if engine.stream_bodies == StreamBodies::Text => {
            stringified = Body::Text("[object ReadableStream]".to_owned());
            &stringified
        }
        body => body,
    };
    let (bytes, info) = encode(body);
    (request.body(info), Some(bytes))
}

fn encode(body: &Body) -> (Vec<u8>, BodyInfo) {
    let known = |bytes: Vec<u8>, content_type: Option<String>| {
        let info = BodyInfo { content_type, ..BodyInfo::bytes(bytes.len() as u64) };
        (bytes, info)
    };
    match body {
        Body::Text(text) => (text.clone().into_bytes(), BodyInfo::text(text.len() as u64)),
        Body::UrlSearchParams(pairs) => {
            let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            known(text.into_bytes(), Some("application/x-www-form-urlencoded;charset=UTF-8".to_owned()))
        }
        Body::FormData(pairs) => {
            let part = |(name, value): &(String, String)| {
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            let text = pairs.iter().map(part).collect::<String>() + &format!("--{BOUNDARY}--\r\n");
            known(text.into_bytes(), Some(format!("multipart/form-data; boundary={BOUNDARY}")))
        }
        Body::Blob { text, r#type } => {
            known(text.clone().into_bytes(), Some(r#type.clone()).filter(|r#type| !r#type.is_empty()))
        }
        Body::Buffer(text) => known(text.clone().into_bytes(), None),
        Body::Stream(text) => {
            let info = BodyInfo { length: None, content_type: None, replayable: false };
            (text.clone().into_bytes(), info)
        }
    }
}

/// What the page sees of a response, with this body.
pub(crate) fn view(ask: &Ask, response: &PageResponse, body: String) -> View {
    let headers = response.headers.iter().map(|(name, value)| (name.clone(), value.to_text())).collect();
    let fetch = ask.initiator == Initiator::Fetch;
    View::Response(ResponseView {
        r#type: fetch.then(|| response.kind.as_str().to_owned()),
        status: response.status,
        url: response.url.clone(),
        redirected: fetch.then_some(response.redirected),
        headers,
        body,
    })
}

/// A byte a character. A character that is no byte cannot stand in a file: it becomes `?`.
pub(crate) fn to_bytes(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect()
}

/// A character a byte.
pub(crate) fn to_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}
