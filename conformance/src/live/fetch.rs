//! Plays scenarios in `corsac-fetch`, over real connections.

use std::time::Duration;

use corsac_browser::Engine;
use corsac_fetch::{BuildError, Client, FetchError, Outcome, ProxyConfig, Request};

use super::servers::LiveServers;
use crate::names::Names;
use crate::observation::{CorsError, Observation, View};
use crate::play::{Played, cors_error};
use crate::scenario::{Ask, PageSpec, Scenario, Step};
use crate::script::{Frames, request, to_text, view};

/// Plays a scenario in a fresh client that behaves as this engine. Nothing else may be played under this number
/// meanwhile.
///
/// As in [`play`](crate::play), a page or a visit whose URL cannot be read gets nothing.
///
/// # Errors
/// When the client cannot be built.
pub async fn play(
    scenario: &Scenario,
    engine: Engine,
    servers: &LiveServers,
    number: usize,
) -> Result<Played, BuildError> {
    let client = Client::builder()
        .engine(engine)
        .proxy(ProxyConfig::None)
        .root_certificate_pem(servers.ca_pem().as_bytes())
        .build()?;
    let mut play = Play {
        client,
        names: servers.names(number),
        frames: Frames::default(),
        page: Vec::new(),
        cors_errors: Vec::new(),
        reasons: Vec::new(),
    };
    servers.begin(number, scenario.clone());
    for step in &scenario.steps {
        match step {
            Step::Visit(url) => {
                play.frames.leave();
                play.visit(url).await;
            }
            Step::WaitMs(time) => play.client.advance(Duration::from_millis(*time)),
            Step::Fetch(ask) => play.fetch(scenario.page_of(ask), ask).await,
        }
    }
    let what = Observation { page: play.page, wire: servers.end(number) };
    Ok(Played { what, cors_errors: play.cors_errors, reasons: play.reasons })
}

struct Play {
    client: Client,
    names: Names,
    frames: Frames,
    page: Vec<View>,
    cors_errors: Vec<CorsError>,
    reasons: Vec<&'static str>,
}

impl Play {
    async fn visit(&self, url: &str) {
        if let Ok(url) = self.names.live_url(url).parse()
            && let Ok(response) = self.client.navigate(url).await
        {
            // Of a document that comes in part a person sees that part.
            let _ = response.bytes().await;
        }
    }

    async fn fetch(&mut self, page: &PageSpec, ask: &Ask) {
        let page = self.names.live_page(page);
        let ask = self.names.live_ask(ask);
        for repetition in 0..ask.times {
            let seen = self.ask(&page, &ask, repetition).await;
            self.page.push(seen.map_or(View::Blocked, |seen| self.names.filed_view(seen)));
        }
    }

    /// What the page gets, if it gets anything.
    async fn ask(&mut self, page: &PageSpec, ask: &Ask, repetition: u32) -> Option<View> {
        let page = self.frames.page(page)?;
        let engine = self.client.with_session(|session| session.engine);
        let (fetch, bytes) = request(ask, repetition, &engine);
        let mut request = Request::from(fetch);
        request.body = bytes.map(Into::into);
        match self.answer(&page, ask, request).await {
            Ok(seen) => seen,
            Err(error) => {
                self.reasons.extend(error.failure().map(corsac_browser::Failure::code));
                let blocked = error.failure().and_then(|failure| failure.blocked());
                self.cors_errors.extend(
                    blocked
                        .and_then(cors_error)
                        .map(|error| CorsError { parameter: self.names.filed(&error.parameter), ..error }),
                );
                None
            }
        }
    }

    async fn answer(
        &self,
        page: &corsac_fetch::Page,
        ask: &Ask,
        request: Request,
    ) -> Result<Option<View>, FetchError> {
        let mut response = self.client.fetch(page, request).await?;
        let mut body = Vec::new();
        while let Some(bytes) = response.chunk().await? {
            body.extend_from_slice(&bytes);
        }
        let Outcome::Delivered(seen) = &response.account().outcome else { return Ok(None) };
        Ok(Some(view(ask, seen, to_text(&body))))
    }
}
