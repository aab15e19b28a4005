//! Real servers from packages, each misconfigured in a way that people do, and the means to start them.
//!
//! `testbed/servers/PRODUCT/product.toml` says what a product is, how it is started, and for each of its servers what is
//! wrong with it and which request shows it. The [table](mod@table) reads these files, [`packages`] installs what the
//! servers stand on, and [`start`] runs one of them on a free port of loopback.
//!
//! ```no_run
//! let products = corsac_testbed::table::load()?;
//! let (product, server) = corsac_testbed::table::find(&products, "express/cors-after-auth").expect("it is there");
//! let running = corsac_testbed::start(&products, product, server)?;
//! println!("{}", running.url(&server.url));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A started server is ended, with all that it started, when its [`Running`] is dropped, and also when this process ends in
//! any other way.

mod error;
mod folders;
pub mod mend;
pub mod packages;
mod plain;
mod running;
pub mod table;

pub use error::Error;
pub use running::{Running, start, start_with};
