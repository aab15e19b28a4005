//! HAR files, the network log that browsers save: read as they come in, and each fetch in them explained as if it
//! were done now, without a network.
//!
//! [`Reader`] reads (`scan` the JSON, `entry` what is kept). [`Judge`] puts the entries of a fetch together (`pending`),
//! finds out whose script asked for what (`rebuild`), and lets the browser's machine judge the recorded answers
//! (`drive`). What the HAR does not tell is not made up but [said](Gap).

mod drive;
mod entry;
mod error;
mod gap;
mod judge;
mod pending;
mod read;
mod rebuild;
mod scan;

use corsac_browser::EngineName;

pub use entry::{Entry, RequestSeen, ResponseSeen};
pub use error::HarError;
pub use gap::Gap;
pub use judge::{Counts, Judge, Judged, Verdict};
pub use read::Reader;

/// A piece of a HAR.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Item {
    /// `log.creator`: what wrote it.
    Creator(Program),
    /// `log.browser`: what it was recorded in.
    Browser(Program),
    /// One of `log.pages`.
    Page(PageSeen),
    /// One of `log.entries`.
    Entry(Box<Entry>),
}

/// A program by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Program {
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
}

/// A page that the browser showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageSeen {
    /// By which entries name it.
    pub id: String,
    /// Its title: of Chromium and Safari its URL, of Firefox what stands in the window's title.
    pub title: String,
    /// `_url`, where a browser gives it.
    pub url: Option<String>,
}

impl Program {
    /// The browser's engine, if this is the name of a browser or of its tools.
    pub fn engine(&self) -> Option<EngineName> {
        const NAMES: [(&str, EngineName); 11] = [
            // Safari's before Chromium's: both call their tools so.
            ("webkit web inspector", EngineName::WebKitGtk),
            ("webinspector", EngineName::Chromium),
            ("firefox", EngineName::Firefox),
            ("webkit", EngineName::WebKitGtk),
            ("safari", EngineName::WebKitGtk),
            ("chrom", EngineName::Chromium),
            ("edge", EngineName::Chromium),
            ("msedge", EngineName::Chromium),
            ("opera", EngineName::Chromium),
            ("brave", EngineName::Chromium),
            ("electron", EngineName::Chromium),
        ];
        let name = self.name.to_ascii_lowercase();
        NAMES.iter().find(|(begin, _)| name.starts_with(begin)).map(|(_, engine)| *engine)
    }
}
