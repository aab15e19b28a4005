//! `corsac explain --batch`: a browser for programs. A JSON object a line in, one out, in order, in one session.
//!
//! `docs/batch.md` describes it for its users.

mod input;
mod lines;
mod output;
mod strict;

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};

use corsac_browser::Page;
use corsac_fetch::Client;

use crate::exit::{Complaint, ExitStatus};
use crate::explain::{explain_one, runtime};
use crate::render::json::{self, Shown};
use crate::secrets::Secrets;
use crate::terminal;

use lines::RawLine;

pub use input::{Ask, InputCode, InputError, Line, PageSpec, parse_line};

/// The longest line, in bytes.
pub const MAX_LINE: usize = 16 << 20;

/// How many frames a run may name with `page.id` until the next reset.
pub const MAX_FRAMES: usize = 100_000;

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Requests that were answered.
    pub answered: u64,
    /// Lines that could not be read.
    pub input_errors: u64,
}

/// Answers stdin on stdout.
///
/// # Errors
/// When stdin cannot be read or stdout not be written.
pub fn run(client: &Client, shown: Shown) -> Result<ExitStatus, Complaint> {
    let runtime = runtime().map_err(|error| Complaint::system("the runtime", &error))?;
    let summary = runtime
        .block_on(serve(client, BufReader::with_capacity(1 << 16, io::stdin()), io::stdout(), shown))
        .map_err(|error| Complaint::system("the batch ended early", &error))?;
    if summary.input_errors == 0 {
        return Ok(ExitStatus::Readable);
    }
    let (lines, they) = if summary.input_errors == 1 { ("line", "it") } else { ("lines", "they") };
    Err(Complaint::usage(
        format!("{} {lines} could not be read, and {they} got no answer", summary.input_errors),
        "the lines with \"input_error\" say why",
    ))
}

/// Answers each line before the next one is read.
///
/// # Errors
/// When the input cannot be read or the output not be written.
pub async fn serve<R, W>(client: &Client, reader: R, mut output: W, shown: Shown) -> io::Result<Summary>
where
    R: BufRead + Send + 'static,
    W: Write,
{
    let mut summary = Summary::default();
    let mut frames = Frames::default();
    let mut reader = Some(reader);
    for number in 1_u64.. {
        // On a thread of its own, so that connections live on while the input is waited for.
        let Some(mut own) = reader.take() else { break };
        let (own, line) = tokio::task::spawn_blocking(move || {
            let line = lines::next(&mut own, MAX_LINE);
            (own, line)
        })
        .await?;
        reader = Some(own);
        let bytes = match line? {
            None => break,
            Some(RawLine::TooLong) => Err(InputError::new(
                InputCode::LineTooLong,
                format!("the line has more than {MAX_LINE} bytes"),
            )),
            Some(RawLine::Bytes(bytes)) if bytes.iter().all(u8::is_ascii_whitespace) => continue,
            Some(RawLine::Bytes(bytes)) => Ok(bytes),
        };
        let answer = match bytes.and_then(|bytes| parse_line(&bytes)) {
            Ok(line) => handle(client, line, &mut frames, shown).await,
            Err(error) => Err(error),
        };
        let text = match answer {
            Ok(None) => continue,
            Ok(Some(text)) => {
                summary.answered += 1;
                text
            }
            Err(error) => {
                summary.input_errors += 1;
                output::input_error(number, &error)
            }
        };
        output.write_all(text.as_bytes())?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(summary)
}

/// Does what a line asks for; the answer, if it gets one.
async fn handle(
    client: &Client,
    line: Line,
    frames: &mut Frames,
    shown: Shown,
) -> Result<Option<String>, InputError> {
    match line {
        Line::Navigate(url) => {
            let shown_url = Secrets::Hide.url(&url);
            if let Err(failure) = visit(client, url).await {
                terminal::note(&format!("the visit of {shown_url} failed: {failure}"));
            }
        }
        Line::Advance(by) => client.advance(by),
        Line::Reset => {
            client.reset();
            frames.0.clear();
        }
        Line::Fetch(ask) => {
            let page = frames.page(&ask.page)?;
            let explained = explain_one(client, &page, ask.request).await;
            return Ok(Some(json::line(&explained, shown)));
        }
    }
    Ok(None)
}

/// Loads a page; its body is of no interest, but read so that the connection can be used again.
async fn visit(client: &Client, url: url::Url) -> Result<(), String> {
    let told = |error: &corsac_fetch::FetchError| {
        error.failure().map_or_else(|| error.to_string(), ToString::to_string)
    };
    let mut response = client.navigate(url).await.map_err(|error| told(&error))?;
    while response.chunk().await.map_err(|error| told(&error))?.is_some() {}
    Ok(())
}

/// The frames that lines have named, with the page as it was described.
#[derive(Default)]
struct Frames(HashMap<String, (PageSpec, Page)>);

impl Frames {
    /// The page of a line. A frame keeps its opaque origin as long as it is described alike; described otherwise, it
    /// has been navigated and is a new document.
    fn page(&mut self, spec: &PageSpec) -> Result<Page, InputError> {
        let Some(id) = &spec.id else { return Ok(spec.page()) };
        match self.0.get(id) {
            Some((known, page)) if known == spec => return Ok(page.clone()),
            None if self.0.len() >= MAX_FRAMES => {
                let message = format!("more than {MAX_FRAMES} frames have an id");
                return Err(InputError::new(InputCode::TooManyFrames, message));
            }
            _ => {}
        }
        let page = spec.page();
        self.0.insert(id.clone(), (spec.clone(), page.clone()));
        Ok(page)
    }
}

#[cfg(test)]
mod tests;
