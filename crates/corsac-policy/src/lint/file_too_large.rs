//! # The file is too large
//!
//! The file has more than 16 MiB. Nothing of it is read.
//!
//! ## Why
//!
//! A policy of 200 000 origins fits into 16 MiB. A larger file is hardly one that somebody wrote, and a program that reads
//! it whatever its size can be made to run out of memory.
//!
//! ## Instead
//!
//! Write `https://*.myapp.com` where many hosts of one domain are listed. An application that admits more origins than can
//! be listed builds its policy in Rust, with a predicate that looks them up.

use super::FileCheck;
use crate::file::MAX_FILE;
use crate::finding::Finding;
use crate::form::fault;

pub(crate) const CHECK: FileCheck = FileCheck {
    code: "file-too-large",
    title: "The file is too large",
    source: include_str!("file_too_large.rs"),
};

pub(crate) fn found() -> Finding {
    let message = format!("the file has more than {MAX_FILE} bytes");
    fault(&CHECK, 0..0, message, "list patterns such as https://*.myapp.com instead of single hosts")
}
