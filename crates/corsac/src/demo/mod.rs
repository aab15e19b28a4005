//! `corsac explain --demo`: what people get wrong about CORS, each played through the very path of `corsac explain`,
//! against servers inside the program.
//!
//! | what people get wrong, or must know | scenes |
//! |---|---|
//! | "the server blocked my request" | no-cors-headers, refused-preflight |
//! | "but it works in curl" | plain-http |
//! | what an origin is | origin, same-origin |
//! | the same-origin policy is the default | no-cors-headers, same-origin |
//! | the Origin header | forged-origin, plain-http |
//! | Access-Control-Allow-Origin: one origin, or `*` | simple, exact-origin, wildcard-with-credentials |
//! | credentials | credentials-left-out, credentials, same-site-cookie |
//! | simple and preflighted requests | simple, authorization, json |
//! | the preflight | authorization, cached, refused-preflight |
//! | the actual request, after approval | authorization |
//! | the final check | credentials, wildcard-with-credentials, same-site-cookie |
//! | "blocked means nothing happened" | transfer-money, csrf-check, error-without-cors |
//! | "it works in Chrome" | other-browsers |
//! | who is protected | plain-http, transfer-money |
//!
//! Each scene is played in a fresh browser profile, so that it comes out the same alone and among the others, and its
//! text has no port, time or random value. The servers listen on loopback, and nothing is asked of anyone else.

mod backend;
mod plain;
mod routes;
mod run;
mod scenes;
mod tls;

use std::{fmt, io};

use corsac_browser::Engine;

use crate::exit::{Complaint, ExitStatus};
use crate::explain;
use crate::render::Options;
use crate::terminal;
use routes::ROUTES;
use run::Stage;
use scenes::{SCENES, Scene};

/// Why the demo cannot run.
#[derive(Debug)]
#[non_exhaustive]
pub enum DemoError {
    /// There is no scene of this name.
    UnknownScene {
        /// What was asked for.
        name: String,
    },
    /// The system refuses what fetches run on.
    Runtime {
        /// What it says.
        error: io::Error,
    },
    /// No port of loopback can be listened on.
    Listen {
        /// What the system says.
        error: io::Error,
    },
    /// The certificates of the demo's servers cannot be made or used.
    Certificate {
        /// What is wrong.
        detail: String,
    },
    /// Nothing can be written to stdout.
    Output(Complaint),
}

/// What stands before all scenes.
const OPENING: &[&str] = &[
    "What people get wrong about CORS, played through.",
    "A server inside this program answers as https://api.mybackend.com and https://myapp.com. Nothing leaves this \
     machine.",
];

/// What stands after all scenes.
const MODEL: &[&str] = &[
    "The model in one line: the Origin header introduces, Allow-Origin is the guest list, the browser is the bouncer, \
     JavaScript asks for access. CORS decides who may READ. Only for requests that need a preflight does it also \
     decide whether the browser SENDS, and that protects servers older than CORS, not yours.",
    "One scene alone: corsac explain --demo NAME",
];

/// Plays every scene, or the one of this name, and writes them to stdout.
///
/// The exit status is [`ExitStatus::Readable`] when each came out as it is meant to, blocked ones blocked by the
/// expected rule included, else [`ExitStatus::NotReadable`], with notes on stderr.
///
/// # Errors
/// [`DemoError`].
pub fn run(name: Option<&str>, options: &Options, browser: Engine) -> Result<ExitStatus, DemoError> {
    let chosen: Vec<&Scene> = match name {
        None => SCENES.iter().collect(),
        Some(name) => {
            vec![scenes::find(name).ok_or_else(|| DemoError::UnknownScene { name: name.to_owned() })?]
        }
    };
    // What was typed is no command to repeat with --curl or the like.
    let options = Options { command: None, ..options.clone() };
    let runtime = explain::runtime().map_err(|error| DemoError::Runtime { error })?;
    runtime.block_on(async {
        let stage = Stage::set(ROUTES.to_vec(), browser, &options).await?;
        let done = show(&stage, &chosen, name.is_none(), options.width).await;
        stage.strike().await;
        done
    })
}

async fn show(
    stage: &Stage<'_>,
    chosen: &[&Scene],
    whole: bool,
    width: usize,
) -> Result<ExitStatus, DemoError> {
    let print = |text: &str| terminal::print(text).map_err(DemoError::Output);
    let framed = |lines: &[&str]| lines.iter().map(|line| run::wrap(line, width)).collect::<String>();
    let mut status = ExitStatus::Readable;
    if whole {
        print(&(framed(OPENING) + "\n\n"))?;
    }
    for scene in chosen {
        let played = stage.play(scene).await;
        print(&played.text)?;
        if whole {
            print("\n\n")?;
        }
        for surprise in played.surprises {
            status = ExitStatus::NotReadable;
            terminal::note(&format!("the scene {} came out otherwise: {surprise}", scene.name));
        }
    }
    if whole {
        print(&framed(MODEL))?;
    }
    Ok(status)
}

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownScene { name } => write!(f, "the demo has no scene \"{}\"", name.escape_debug()),
            Self::Runtime { error } => write!(f, "no runtime: {error}"),
            Self::Listen { error } => write!(f, "its server cannot listen on 127.0.0.1: {error}"),
            Self::Certificate { detail } => write!(f, "its certificates cannot be used: {detail}"),
            Self::Output(complaint) => f.write_str(&complaint.error),
        }
    }
}

impl std::error::Error for DemoError {}

impl DemoError {
    /// What to say of it: for an unknown scene, which ones there are.
    pub(crate) fn complaint(self) -> Complaint {
        let hint = match &self {
            Self::UnknownScene { .. } => {
                format!("one of {}", scenes::names().collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        };
        match self {
            Self::Output(complaint) => complaint,
            Self::UnknownScene { .. } => Complaint::usage(self, hint),
            _ => Complaint::system("the demo", &self),
        }
    }
}

#[cfg(test)]
mod tests;
