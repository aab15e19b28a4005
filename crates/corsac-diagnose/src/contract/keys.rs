//! Every key of a contract, once: the reader, the JSON Schema and the table in docs/contract.md come from here.

use corsac_browser::{CredentialsMode, EngineName};
use corsac_policy::form;

type Table = form::Table<Slot>;
type Key = form::Key<Slot>;
type Kind = form::Kind<Slot>;

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Base,
    Defaults,
    Expect,
    Name,
    Origins,
    Routes,
    Methods,
    Headers,
    Credentials,
    Cookies,
    Body,
    Page,
    Status,
    Exposes,
    Hides,
    MaxAgeAtLeast,
    MaxAgeAtMost,
    Engines,
    Send,
    Undecided,
}

/// The words of `page`.
pub(super) const PAGE: &[&str] = &["reads", "refused", "allowed-at-preflight", "refused-at-preflight"];

/// The words of `undecided`.
pub(super) const UNDECIDED: &[&str] = &["fails", "passes"];

/// The word of `status` that stands for all.
pub(super) const ANY: &str = "any";

/// The file.
pub(super) const FILE: Table = Table {
    header: "the file",
    text: "What the pages of which origins may do with a server.",
    keys: &[
        Key {
            name: "base",
            kind: Kind::Text,
            slot: Slot::Base,
            required: false,
            text: "Where the server is: what stands before every route that begins with a slash.",
            bounds: "an http or https URL",
            default: "none: routes are whole URLs",
            example: r#""${API_URL:-http://127.0.0.1:3000}""#,
            others_say: &["base_url", "url", "server", "host", "api"],
        },
        Key {
            name: "defaults",
            kind: Kind::Table(&DEFAULTS),
            slot: Slot::Defaults,
            required: false,
            text: "What holds in every `[[expect]]` that says nothing else.",
            bounds: "",
            default: "",
            example: "",
            others_say: &["default", "settings"],
        },
        Key {
            name: "expect",
            kind: Kind::Tables(&EXPECT),
            slot: Slot::Expect,
            required: true,
            text: "The expectations, in the order in which they are told of.",
            bounds: "one or more; 10 000 cases together",
            default: "",
            example: "",
            others_say: &[
                "expects",
                "expectation",
                "expectations",
                "test",
                "tests",
                "case",
                "cases",
                "check",
            ],
        },
    ],
};

/// The keys of an expectation and of the defaults, after these.
macro_rules! keys {
    ($($first:expr,)*) => { &[
        $($first,)*
        Key {
            name: "origins",
            kind: Kind::Texts,
            slot: Slot::Origins,
            required: false,
            text: "Whose pages ask: `scheme://host[:port]` as in the header `Origin`, or `null`.",
            bounds: "one or more, here or in `[defaults]`",
            default: "those of `[defaults]`",
            example: r#"["https://myapp.com", "null"]"#,
            others_say: &["origin", "from", "pages"],
        },
        Key {
            name: "routes",
            kind: Kind::Texts,
            slot: Slot::Routes,
            required: false,
            text: "For what they ask: a path with a slash at its beginning, which is put behind `base`, or a whole URL.",
            bounds: "one or more, here or in `[defaults]`",
            default: "those of `[defaults]`",
            example: r#"["/profile", "/orders?page=2"]"#,
            others_say: &["route", "path", "paths", "url", "urls", "endpoint", "endpoints"],
        },
        Key {
            name: "methods",
            kind: Kind::Texts,
            slot: Slot::Methods,
            required: false,
            text: "With which methods. One that is not safe (GET, HEAD, OPTIONS) is not sent without `send`; its preflight is.",
            bounds: "methods that a script can send",
            default: r#"["GET"]"#,
            example: r#"["GET", "PUT"]"#,
            others_say: &["method", "verb", "verbs"],
        },
        Key {
            name: "headers",
            kind: Kind::TextLists,
            slot: Slot::Headers,
            required: false,
            text: "The headers that the script sets, `Name: value` each, all in one request. Lists in the list are requests of their own: `[[], [\"X-Trace: 1\"]]` asks without and with it.",
            bounds: "headers that a script can set",
            default: "none",
            example: r#"["Authorization: Bearer ${TOKEN}"]"#,
            others_say: &["header", "request_headers"],
        },
        Key {
            name: "credentials",
            kind: Kind::Words(CredentialsMode::WORDS),
            slot: Slot::Credentials,
            required: false,
            text: "The credentials mode: whether cookies may go along, and whether the answer must allow it.",
            bounds: "",
            default: "`same-origin`, as in `fetch()`",
            example: r#""include""#,
            others_say: &["with_credentials"],
        },
        Key {
            name: "cookies",
            kind: Kind::Texts,
            slot: Slot::Cookies,
            required: false,
            text: "Cookies that the browser holds for the URL, `name=value` each. They go along where the credentials mode lets them.",
            bounds: "",
            default: "none",
            example: r#"["session=${SESSION}"]"#,
            others_say: &["cookie"],
        },
        Key {
            name: "body",
            kind: Kind::Text,
            slot: Slot::Body,
            required: false,
            text: "A string that the script sends as the body.",
            bounds: "not with GET or HEAD",
            default: "none",
            example: r#""{}""#,
            others_say: &["data", "json", "payload"],
        },
        Key {
            name: "page",
            kind: Kind::Word(PAGE),
            slot: Slot::Page,
            required: false,
            text: "What is promised. `reads`: the page may read the answer. `refused`: it may not, whether or not the request was sent. `allowed-at-preflight` and `refused-at-preflight`: the answer to the preflight lets the request be sent, or does not.",
            bounds: "here or in `[defaults]`",
            default: "that of `[defaults]`",
            example: r#""reads""#,
            others_say: &["expect", "result", "outcome", "verdict", "expected", "is"],
        },
        Key {
            name: "status",
            kind: Kind::Numbers(100, 599, ANY),
            slot: Slot::Status,
            required: false,
            text: "The status that the page reads. Give an error's status to promise that the page can read the error.",
            bounds: "only with `page = \"reads\"`",
            default: "200 to 299",
            example: "404",
            others_say: &["code", "statuses", "status_code"],
        },
        Key {
            name: "exposes",
            kind: Kind::Texts,
            slot: Slot::Exposes,
            required: false,
            text: "Headers of the answer that the page may read, or may read as soon as the answer has them.",
            bounds: "only with `page = \"reads\"`",
            default: "none",
            example: r#"["X-Total-Count"]"#,
            others_say: &["expose", "exposed", "exposed_headers", "expose_headers"],
        },
        Key {
            name: "hides",
            kind: Kind::Texts,
            slot: Slot::Hides,
            required: false,
            text: "Headers of the answer that the page may not read, or could not if the answer had them.",
            bounds: "only with `page = \"reads\"`",
            default: "none",
            example: r#"["X-Internal-Id"]"#,
            others_say: &["hide", "hidden", "hidden_headers"],
        },
        Key {
            name: "max_age_at_least",
            kind: Kind::Number(0, 4_294_967_295),
            slot: Slot::MaxAgeAtLeast,
            required: false,
            text: "For how many seconds, at least, the server lets browsers keep the answer to the preflight. That a browser keeps it for less counts for nothing.",
            bounds: "not with `page = \"refused\"` or `\"refused-at-preflight\"`",
            default: "not looked at",
            example: "600",
            others_say: &["max_age", "min_max_age", "max_age_min"],
        },
        Key {
            name: "max_age_at_most",
            kind: Kind::Number(0, 4_294_967_295),
            slot: Slot::MaxAgeAtMost,
            required: false,
            text: "The same, at most. An answer without `Access-Control-Max-Age` is kept for 5 seconds.",
            bounds: "not with `page = \"refused\"` or `\"refused-at-preflight\"`",
            default: "not looked at",
            example: "86400",
            others_say: &["max_max_age", "max_age_max"],
        },
        Key {
            name: "engines",
            kind: Kind::Words(EngineName::WORDS),
            slot: Slot::Engines,
            required: false,
            text: "In which browsers it must hold. A request that they share goes out once.",
            bounds: "",
            default: r#"["chromium", "firefox", "webkit"]"#,
            example: r#"["chromium", "standard"]"#,
            others_say: &["engine", "browser", "browsers", "in"],
        },
        Key {
            name: "send",
            kind: Kind::Switch,
            slot: Slot::Send,
            required: false,
            text: "Sends the request even if its method is unsafe, once. Only for a server whose data may change.",
            bounds: "",
            default: "false",
            example: "true",
            others_say: &["allow_unsafe", "unsafe", "sent"],
        },
        Key {
            name: "undecided",
            kind: Kind::Word(UNDECIDED),
            slot: Slot::Undecided,
            required: false,
            text: "What becomes of a case that cannot be decided, such as a POST that is not sent.",
            bounds: "",
            default: "`fails`",
            example: r#""passes""#,
            others_say: &["not_decided", "if_undecided", "on_undecided"],
        },
    ] };
}

const DEFAULTS: Table = Table {
    header: "[defaults]",
    text: "What holds in every expectation that says nothing else.",
    keys: keys!(),
};

const EXPECT: Table = Table {
    header: "[[expect]]",
    text: "A promise. Origins, routes, methods, lists of headers and credentials modes are multiplied: each combination is a case.",
    keys: keys! {
        Key {
            name: "name",
            kind: Kind::Text,
            slot: Slot::Name,
            required: false,
            text: "What it is about, for people.",
            bounds: "",
            default: "made of what is asked",
            example: r#""the application reads its profile""#,
            others_say: &["title", "description", "about", "id"],
        },
    },
};
