//! What can be wrong with a contract beyond what can be wrong with any file.

use corsac_policy::FileCheck;

/// Declares a check: its code, what it finds, and why that is wrong.
macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident: $code:literal, $title:literal, $why:literal;)*) => {
        $($(#[$doc])* pub(super) const $name: FileCheck = FileCheck {
            code: $code,
            title: $title,
            source: concat!("# ", $title, "\n\n## Why\n\n", $why, "\n"),
        };)*

        /// All of them.
        #[cfg(test)]
        pub(super) const ALL: &[&FileCheck] = &[$(&$name,)*];
    };
}

checks! {
    TOO_LARGE: "contract-too-large", "The contract is too large",
        "A contract of more than 1 MiB is hardly one that somebody wrote, and would ask a server more than anybody waits for.";
    VARIABLE_UNSET: "variable-unset", "A variable is not set",
        "What it stands for would be empty, and the contract would ask for something else than its author means.";
    VARIABLE_SYNTAX: "variable-syntax", "A variable is not written as one",
        "What looks like a variable and is none would be sent to the server as it stands there.";
    UNKNOWN_WORD: "unknown-word", "A word that does not stand for anything",
        "A word that is passed over in silence is a promise that nobody looks at.";
    OUT_OF_RANGE: "out-of-range", "A number that cannot be",
        "No server answers so, and the promise could never be kept.";
    BAD_ORIGIN: "bad-origin", "An origin that no browser sends",
        "A request from it never comes, so that whatever is promised of it says nothing.";
    BAD_ROUTE: "bad-route", "A route that is no URL",
        "There is nothing to be asked.";
    BAD_METHOD: "bad-method", "A method that no script can send",
        "The browser throws before the server is asked, whatever the server allows.";
    BAD_HEADER: "bad-header", "A header that no script can set",
        "The browser leaves it out or throws, and what goes out is another request than it looks.";
    BAD_COOKIE: "bad-cookie", "A cookie that is none",
        "No browser holds it, so that it never goes along.";
    MISSING: "missing", "Something is missing",
        "Without it there is nothing to ask, or nothing that is promised.";
    CONTRADICTION: "contradiction", "Two keys that cannot both hold",
        "One of them would never be looked at.";
    TOO_MANY_CASES: "too-many-cases", "More cases than are asked",
        "Lists multiply: a few long ones ask a server more than anybody waits for.";
}
