//! What looks like a message about a blocked fetch, and is none.

use corsac::console::{ConsoleError, MAX_TEXT, read};

#[test]
fn what_is_no_message() {
    // Text; what its error begins with.
    let table = [
        ("", "there is nothing to read"),
        (" \n\t", "there is nothing to read"),
        ("TypeError: Failed to fetch", "this is the bare error"),
        (
            "Uncaught (in promise) TypeError: NetworkError when attempting to fetch resource.",
            "this is the bare error",
        ),
        ("[Error] Unhandled Promise Rejection: TypeError: Load failed", "this is the bare error"),
        ("GET https://api.example/x 404 (Not Found)", "this is no message of a browser"),
        (
            "GET https://api.example/x net::ERR_FAILED 404 (Not Found)",
            "this line tells that a request failed",
        ),
        (
            "Failed to load resource: the server responded with a status of 404 ()",
            "this line tells that a request failed",
        ),
        (
            "Refused to connect to 'https://api.example/x' because it violates the following Content Security Policy \
             directive: \"connect-src 'self'\".",
            "this is about the page's Content Security Policy",
        ),
        // A warning, and nothing is blocked.
        (
            "Mixed Content: The page at 'https://myapp.com/' was loaded over HTTPS, but requested an insecure element \
             'http://api.example/x.png'. This request was automatically upgraded to HTTPS.",
            "this is no message of a browser",
        ),
        // A library's list of what may have happened.
        (
            "Error: Request has been terminated\nPossible causes: the network is offline, Origin is not allowed by \
             Access-Control-Allow-Origin, the page is being unloaded, etc.",
            "this has words about CORS",
        ),
        ("Access-Control-Allow-Origin: *", "this has words about CORS"),
        ("app.use(cors({ origin: true }))", "this has words about CORS"),
        ("Method PUT is not allowed", "this is no message of a browser"),
        ("Request header field x-id is too long", "this is no message of a browser"),
        ("the remote resource at https://api.example/x. is missing", "this is no message of a browser"),
        ("corsac explain https://api.example/x --origin https://myapp.com", "this has words about CORS"),
    ];
    for (text, begin) in table {
        let error = read(text).expect_err(text);
        assert!(error.to_string().starts_with(begin), "{text}: {error}");
        assert!(!error.hint().is_empty(), "{text}");
    }
    let long = "x".repeat(MAX_TEXT + 1);
    assert_eq!(read(&long), Err(ConsoleError::TooLong));
}
