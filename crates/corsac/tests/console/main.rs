//! What browsers write into their consoles, read: every kind of message, what is no such message, and how it is told.

mod golden;
mod lines;
mod parts;
mod strangers;

/// `Access to fetch at ...`, with this cause.
fn chromium(cause: &str) -> String {
    format!(
        "Access to fetch at 'https://api.example/x' from origin 'https://myapp.com' has been blocked by CORS policy: {cause}"
    )
}

/// The same on a preflight.
fn chromium_preflight(cause: &str) -> String {
    chromium(&format!("Response to preflight request doesn't pass access control check: {cause}"))
}

/// `Cross-Origin Request Blocked: ...`, with this reason and what follows it.
fn firefox(reason: &str) -> String {
    format!(
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at \
         https://api.example/x. (Reason: {reason}"
    )
}

/// A cause of `WebKit` and the line behind it.
fn webkit(cause: &str) -> String {
    format!(
        "[Error] {cause}\n[Error] Fetch API cannot load https://api.example/x due to access control checks."
    )
}
