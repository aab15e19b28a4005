//! A fetch client that does exactly what a browser does: `corsac-browser`'s machine over real
//! connections.
//!
//! A [`Client`] is a browser profile. Its [`fetch`](Client::fetch) is a page's `fetch()`: preflights,
//! cookies, redirects, and in the end a [`Response`] that shows what the page may see, or a
//! [`FetchError`] that tells as little as the page learns. Beside either stands an [`Account`] that
//! tells the developer everything.
//!
//! ```
//! use corsac_fetch::{Client, Outcome, Page, Request};
//! use tokio::io::{AsyncReadExt, AsyncWriteExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A server that knows nothing of CORS.
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let url = format!("http://{}/profile", listener.local_addr()?);
//! let server = tokio::spawn(async move {
//!     let (mut socket, _) = listener.accept().await?;
//!     let mut head = [0; 4096];
//!     let _ = socket.read(&mut head).await?;
//!     socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret").await
//! });
//!
//! let client = Client::new()?;
//! let page = Page::new("https://myapp.com/".parse()?);
//! let error = client.fetch(&page, Request::new(url)).await.unwrap_err();
//! server.await??;
//!
//! // What the page learns, and what there is to know.
//! assert_eq!(error.to_string(), "TypeError: failed to fetch");
//! let Outcome::Failed(failure) = &error.account().outcome else { panic!() };
//! assert_eq!(failure.code(), "AllowOriginMissing");
//! assert_eq!(error.account().trace.exchanges[0].response.as_ref().unwrap().status, 200);
//! # Ok(())
//! # }
//! ```

mod abort;
mod account;
mod body;
mod client;
mod clock;
mod connect;
mod decode;
mod drive;
mod error;
mod exchanges;
mod limits;
mod request;
mod response;
mod watch;

pub use corsac_browser::Page;

pub use crate::abort::{AbortController, AbortSignal};
pub use crate::account::{Account, BodySeen, Held, HeldBy, Outcome};
pub use crate::client::{Client, ClientBuilder};
pub use crate::connect::ProxyConfig;
pub use crate::error::{BuildError, FetchError};
pub use crate::exchanges::Exchanges;
pub use crate::limits::Limits;
pub use crate::request::{Gate, Request};
pub use crate::response::Response;
