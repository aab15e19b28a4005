//! Plays scenes: what was before, the fetch itself, and whether it came out as meant.

use std::fmt::Write;

use anstyle::Style;
use corsac_browser::cookies::ThirdParty;
use corsac_browser::{CredentialsMode, Engine, Page};
use corsac_core::{Origin, relation};
use corsac_fetch::{Account, Client, Outcome, Request};
use url::Url;

use super::DemoError;
use super::backend::Backend;
use super::plain;
use super::routes::Route;
use super::scenes::{self, Act, Before, Ends, Scene, Script, Verdict};
use crate::browsers::{Fetcher, explain_in_all};
use crate::explain::{Explained, explain_one};
use crate::origin;
use crate::render::{Options, browsers, text};

/// The page whose script asks.
const PAGE: &str = "https://myapp.com";

/// Where scenes are played: the servers, and a browser.
pub(super) struct Stage<'a> {
    backend: Backend,
    browser: Client,
    page: Page,
    options: &'a Options,
}

/// A scene that was played.
pub(super) struct Played {
    /// For people.
    pub(super) text: String,
    /// What came out otherwise than meant; empty when all is well.
    pub(super) surprises: Vec<String>,
}

impl<'a> Stage<'a> {
    /// Starts the servers.
    pub(super) async fn set(
        routes: Vec<Route>,
        engine: Engine,
        options: &'a Options,
    ) -> Result<Self, DemoError> {
        let backend = Backend::start(routes).await?;
        let browser = backend.browser(engine, None)?;
        Ok(Self { backend, browser, page: Page::new(url(PAGE)), options })
    }

    /// Plays a scene, in a fresh browser and as if nothing had happened at the servers.
    pub(super) async fn play(&self, scene: &Scene) -> Played {
        self.browser.reset();
        self.backend.reset();
        let mut played = Played { text: heading(scene, self.options), surprises: Vec::new() };
        for before in scene.before {
            self.prepare(*before, &mut played).await;
        }
        match scene.act {
            Act::Fetch { script, ends } => self.fetch(script, ends, &mut played).await,
            Act::Browsers { script, ends, log } => self.browsers(&script, ends, log, &mut played).await,
            Act::PlainHttp(fetches) => self.plain(fetches, &mut played).await,
            Act::Origins(pairs) => compare(pairs, &mut played),
        }
        played.text += "\n";
        played.paragraph("What this shows", scene.shows, self.options);
        played
    }

    /// The port of the servers, which must not be shown.
    #[cfg(test)]
    pub(super) const fn port(&self) -> u16 {
        self.backend.address().port()
    }

    /// Stops the servers.
    pub(super) async fn strike(self) {
        self.backend.stop().await;
    }

    async fn prepare(&self, before: Before, played: &mut Played) {
        match before {
            Before::Visit(place) => {
                self.visit(place, played).await;
                self.log_in_from_page(place, played).await;
            }
            Before::Scene(name) => {
                if let Some(Scene { act: Act::Fetch { script, .. }, .. }) = scenes::find(name) {
                    explain_one(&self.browser, &self.page, request(script)).await;
                }
                let text = format!("the same fetch as in the scene {name}, a moment ago");
                played.paragraph("Before", &text, self.options);
            }
        }
    }

    async fn visit(&self, place: &str, played: &mut Played) {
        let visit = match self.browser.navigate(url(place)).await {
            Ok(response) => response.account().clone(),
            Err(error) => error.into_account(),
        };
        if !has_event(&visit, "CookieStored") {
            played.surprises.push(format!("the visit to {place} stored no cookie"));
        }
        let answer = visit.trace.exchanges.last().and_then(|exchange| exchange.response.as_ref());
        let cookie = answer.and_then(|head| head.headers.get("set-cookie"));
        let cookie = cookie.map(|value| value.to_text()).unwrap_or_default();
        let cookie = self.options.secrets.header("set-cookie", &cookie);
        let text = format!("the user visits {place}, which answers Set-Cookie: {cookie}");
        played.paragraph("Before", &text, self.options);
    }

    /// Where cookies of a visit are of no use inside other pages, the page itself gets one.
    async fn log_in_from_page(&self, place: &str, played: &mut Played) {
        let third_party = self.browser.with_session(|session| session.engine.cookies.third_party);
        if third_party != ThirdParty::Partition {
            return;
        }
        let request = Request::new(place).credentials(CredentialsMode::Include);
        let login = explain_one(&self.browser, &self.page, request).await;
        if has_event(&login.account, "CookieStored") {
            let text = "this browser keeps the cookies inside each page's site apart, so the page logs in \
                        as well: the same URL, by fetch() with credentials: \"include\"";
            played.paragraph("Before", text, self.options);
        }
    }

    async fn fetch(&self, script: Script, ends: Ends, played: &mut Played) {
        let javascript = javascript(&script, self.options);
        let _ = write!(played.text, " The page {PAGE} runs\n{javascript}\n");
        self.backend.clear_log();
        let before = self.backend.balance();
        let explained = explain_one(&self.browser, &self.page, request(&script)).await;
        let (log, after) = (self.backend.log(), self.backend.balance());
        played.text += text::account(&explained.account, self.options).trim_end_matches('\n');
        played.text += "\n\n";
        played.paragraph("The server's own log", &log.join(", "), self.options);
        if ends.balance.is_some() {
            let text = format!("{before} before, {after} after");
            played.paragraph("The balance of the user's account", &text, self.options);
        }
        played.check(&explained, &ends, &log, (before, after));
    }

    /// In each browser, whichever one the other scenes are played in.
    async fn browsers(&self, script: &Script, ends: [Verdict; 3], log: &[&str], played: &mut Played) {
        let javascript = javascript(script, self.options);
        let _ = write!(played.text, " The page {PAGE} runs\n{javascript}\n");
        let fetcher = Fetcher {
            engine: &Engine::of,
            browser: &|engine, exchanges| self.backend.browser(engine, Some(exchanges)),
            prepare: &|_| {},
            page: &self.page,
            request: &request(script),
        };
        let compared = match explain_in_all(&fetcher).await {
            Ok(compared) => compared,
            Err(error) => {
                played.surprises.push(error.to_string());
                return;
            }
        };
        let found = self.backend.log();
        played.text += browsers::account(&compared, self.options).trim_end_matches('\n');
        played.text += "\n\n";
        played.paragraph("The server's own log", &found.join(", "), self.options);
        for (run, meant) in compared.runs.iter().zip(ends) {
            let verdict = verdict(run.account());
            if verdict != format!("{meant:?}") {
                played.surprises.push(format!("in {} it ended as {verdict}, not as {meant:?}", run.browser));
            }
        }
        if found != log {
            played.surprises.push(format!("the server's log is {found:?}, not {log:?}"));
        }
        if !compared.unexplained.is_empty() {
            played.surprises.push("why the browsers part was not found".to_owned());
        }
    }

    async fn plain(&self, fetches: &[(&str, u16)], played: &mut Played) {
        played.text += " A plain HTTP client asks, as curl would, for what two earlier scenes asked for\n";
        for (name, status) in fetches {
            let Some(Scene { act: Act::Fetch { script, .. }, .. }) = scenes::find(name) else {
                played.surprises.push(format!("{name} is no scene with a fetch"));
                continue;
            };
            // Writing to a String cannot fail.
            let _ = write!(
                played.text,
                "\n   curl https://{}{}   (scene {name})\n\n 1  client -> server   GET {}\n      Host: {}\n      \
                 Accept: */*\n",
                script.host, script.path, script.path, script.host
            );
            match plain::get(&self.backend, script.host, script.path).await {
                Ok(answer) => {
                    let _ = write!(
                        played.text,
                        " 2  server -> client   {}\n      {}\n",
                        answer.status, answer.body
                    );
                    if answer.status != *status {
                        played.surprises.push(format!("the plain client got {}", answer.status));
                    }
                }
                Err(error) => played.surprises.push(format!("the plain client failed: {error}")),
            }
        }
    }
}

/// How a fetch ended, as [`Verdict`] has it in words.
fn verdict(account: &Account) -> String {
    match &account.outcome {
        Outcome::Delivered(response) => format!("{:?}", Verdict::Readable(response.status)),
        Outcome::Failed(failure) => match failure.blocked() {
            Some(blocked) => format!("{:?}", Verdict::Blocked(blocked.reason)),
            None => failure.to_string(),
        },
        _ => "not sent".to_owned(),
    }
}

impl Played {
    /// Adds a paragraph that begins with a label.
    fn paragraph(&mut self, label: &str, text: &str, options: &Options) {
        let paragraph = wrap(&format!("{label}: {text}"), options.width);
        if options.color {
            let bold = Style::new().bold();
            self.text += &paragraph.replacen(label, &format!("{bold}{label}{bold:#}"), 1);
        } else {
            self.text += &paragraph;
        }
    }

    fn check(&mut self, explained: &Explained, ends: &Ends, log: &[String], balance: (u32, u32)) {
        let mut expect = |is_so: bool, surprise: String| {
            if !is_so {
                self.surprises.push(surprise);
            }
        };
        let account = &explained.account;
        let verdict = verdict(account);
        let meant = format!("{:?}", ends.verdict);
        expect(verdict == meant, format!("it ended as {verdict}, not as {meant}"));
        expect(log == ends.log, format!("the server's log is {log:?}, not {:?}", ends.log));
        for event in ends.events {
            expect(has_event(account, event), format!("the event {event} is missing"));
        }
        let meant = ends.balance.unwrap_or(balance);
        expect(balance == meant, format!("the balance was and is {balance:?}, not {meant:?}"));
    }
}

/// The text in lines of a width in columns, the first one indented by 1, the others by 3. The text is ASCII.
pub(super) fn wrap(text: &str, width: usize) -> String {
    let (mut lines, mut line) = (String::new(), String::new());
    for word in text.split(' ') {
        if !line.is_empty() && line.len() + 1 + word.len() > width {
            lines += &line;
            lines.push('\n');
            line = "   ".to_owned() + word;
        } else {
            line.push(' ');
            line += word;
        }
    }
    lines + &line + "\n"
}

fn has_event(account: &Account, code: &str) -> bool {
    account.trace.all_events().any(|event| event.info().code == code)
}

fn compare(pairs: &[(&str, &str, corsac_core::Relation)], played: &mut Played) {
    for (index, (a, b, meant)) in pairs.iter().enumerate() {
        match origin::compare(a, b) {
            Ok(text) => {
                let gap = if index > 0 { "\n" } else { "" };
                // Writing to a String cannot fail.
                let _ = write!(played.text, "{gap}{text}");
            }
            Err(complaint) => played.surprises.push(complaint.error),
        }
        let found = relation(&Origin::of(&url(a)), &Origin::of(&url(b)));
        if found != *meant {
            played.surprises.push(format!("{a} and {b} are {found}, not {meant}"));
        }
    }
}

fn heading(scene: &Scene, options: &Options) -> String {
    let line = format!("{}: \"{}\"", scene.name, scene.title);
    let rule = "=".repeat(line.chars().count());
    if options.color {
        let bold = Style::new().bold();
        format!("{bold}{line}\n{rule}{bold:#}\n\n")
    } else {
        format!("{line}\n{rule}\n\n")
    }
}

fn request(script: &Script) -> Request {
    let mut request = Request::new(format!("https://{}{}", script.host, script.path)).method(script.method);
    if let Some(credentials) = script.credentials {
        request = request.credentials(credentials);
    }
    for (name, value) in script.headers {
        request = request.header(*name, *value);
    }
    if let Some(body) = script.body {
        request = request.text(body);
    }
    request
}

/// The script as people write it, in one line where it fits.
fn javascript(script: &Script, options: &Options) -> String {
    let mut settings = Vec::new();
    if script.method != "GET" {
        settings.push(format!("method: {}", quoted(script.method)));
    }
    if let Some(credentials) = script.credentials {
        settings.push(format!("credentials: {}", quoted(credentials.as_str())));
    }
    if !script.headers.is_empty() {
        let headers: Vec<_> = script
            .headers
            .iter()
            .map(|(name, value)| {
                let value = quoted(&options.secrets.header(name, value));
                if name.contains('-') {
                    format!("{}: {value}", quoted(name))
                } else {
                    format!("{name}: {value}")
                }
            })
            .collect();
        settings.push(format!("headers: {{{}}}", headers.join(", ")));
    }
    if let Some(body) = script.body {
        settings.push(format!("body: {}", string(body)));
    }
    let place = quoted(&format!("https://{}{}", script.host, script.path));
    if settings.is_empty() {
        return format!("   await fetch({place})\n");
    }
    let line = format!("   await fetch({place}, {{{}}})\n", settings.join(", "));
    if line.len() <= options.width {
        return line;
    }
    format!("   await fetch({place}, {{\n     {},\n   }})\n", settings.join(",\n     "))
}

/// As a JavaScript string; one that holds quotation marks goes between backticks instead of behind backslashes.
fn string(text: &str) -> String {
    if text.contains('"') && !text.contains(['`', '\\', '$']) { format!("`{text}`") } else { quoted(text) }
}

/// As a JavaScript string: JSON's are.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The URLs of the demo are written in it, and the tests parse each.
fn url(text: &str) -> Url {
    Url::parse(text).unwrap_or_else(|_| unreachable!("{text} is a URL"))
}
