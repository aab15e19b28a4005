//! An account of a fetch as text for people, as JSON for programs, and as curl commands.

pub mod browsers;
mod causes;
pub mod curl;
pub mod fix;
pub mod json;
pub mod text;

use corsac_browser::Engine;
pub(crate) use corsac_diagnose::story;

use crate::secrets::Secrets;

/// How to render.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Whether colours (ANSI escapes) may be used. Nothing is said by colour alone.
    pub color: bool,
    /// Whether secrets are shown.
    pub secrets: Secrets,
    /// The width to fit into, in columns.
    pub width: usize,
    /// How the program was called (`corsac explain URL ...`), to be repeated in advice. Secrets are
    /// already hidden in it, unless they are to be shown.
    pub command: Option<String>,
    /// The browser whose account it is: what it would have sent next follows from it.
    pub engine: Engine,
    /// Whether it ends with the causes and what to change.
    pub causes: bool,
}

impl Options {
    /// The width when nothing is known of the terminal, in columns.
    pub const DEFAULT_WIDTH: usize = 100;
}

impl Default for Options {
    /// No colour, no secrets, [`Options::DEFAULT_WIDTH`], the standard's rules, and the causes.
    fn default() -> Self {
        Self {
            color: false,
            secrets: Secrets::Hide,
            width: Self::DEFAULT_WIDTH,
            command: None,
            engine: Engine::STANDARD,
            causes: true,
        }
    }
}
