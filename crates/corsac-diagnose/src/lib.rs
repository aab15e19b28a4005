//! From the account of a fetch to the cause, and to what must change.
//!
//! [`find`] looks at the [`Evidence`] and names the causes, most certain first. It sends nothing: the control
//! [`experiments`] that tell causes apart are for the caller to allow. [`har`] does so with what a browser recorded.
//!
//! ```
//! use corsac_browser::{Action, Fetch, Input, Now, Page, Request, ResponseHead, Session};
//! use corsac_diagnose::{Evidence, find};
//! use corsac_fetch::{Account, Outcome};
//!
//! let (mut session, now) = (Session::default(), Now::default());
//! let page = Page::new("https://myapp.com/".parse().unwrap());
//! let request = Request::new("https://api.mybackend.com/profile").method("PUT");
//! let mut fetch = Fetch::new(page.clone(), request.clone());
//! fetch.step(&mut session, now, Input::Start);
//! let Action::Fail(failure) = fetch.step(&mut session, now, Input::Head(ResponseHead::new(401))) else { panic!() };
//! let account = Account::new(Some(page), request, fetch.into_trace(), Outcome::Failed(failure), Vec::new());
//!
//! let findings = find(&Evidence::of(&account));
//! assert_eq!(findings[0].cause.code(), "preflight-behind-auth");
//! assert_eq!(findings[0].fix.advice[0].lines[0].0, "Access-Control-Allow-Origin");
//! ```

pub mod added;
mod cause;
mod causes;
pub mod contract;
mod evidence;
pub mod experiments;
pub mod fix;
pub mod fixes;
pub mod har;
mod login;
pub mod secrets;
pub mod story;
pub mod words;

pub use cause::{Cause, Certainty, Confidence, Finding, Fix, find};
pub use evidence::{Evidence, Told};
