//! Every key of the file, once: the reader, the JSON Schema and the table in docs/policy.md come from here.

use corsac_server::TierField;

use crate::form;

type Table = form::Table<Slot>;
type Key = form::Key<Slot>;
type Kind = form::Kind<Slot>;

/// What a key stands for in a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Rules,
    Csrf,
    Paths,
    Tiers,
    Field(TierField),
    InsecureOrigins,
    PublicSuffixes,
    TrustedOrigins,
    Bypass,
}

/// The file.
pub(crate) const FILE: Table = Table {
    header: "the file",
    text: "A CORS policy, and CSRF protection beside it.",
    keys: &[
        Key {
            name: "rule",
            kind: Kind::Tables(&RULE),
            slot: Slot::Rules,
            required: false,
            text: "The rules: which origins may read what is at which paths. The path alone selects the rule, the most specific one first, whatever their order in the file.",
            bounds: "",
            default: "no CORS policy",
            example: "",
            others_say: &["rules", "cors", "policy", "policies"],
        },
        Key {
            name: "csrf",
            kind: Kind::Table(&CSRF),
            slot: Slot::Csrf,
            required: false,
            text: "Protection from requests that a page of another origin makes a browser send. CORS gives none.",
            bounds: "",
            default: "no CSRF protection",
            example: "",
            others_say: &["csrf_protection", "xsrf"],
        },
    ],
};

const RULE: Table = Table {
    header: "[[rule]]",
    text: "What holds for some paths.",
    keys: &[
        Key {
            name: "paths",
            kind: Kind::Texts,
            slot: Slot::Paths,
            required: true,
            text: "The paths that the rule is for, as they stand in URLs. `{name}` is any one segment, `{*name}` at the end one or more. Capitals count, and so does a slash at the end.",
            bounds: "one or more; none equal to, or crossing, a path of another rule",
            default: "",
            example: r#"["/api/{*rest}", "/users/{id}"]"#,
            others_say: &["route", "routes", "url", "urls", "match", "pattern", "prefix"],
        },
        Key {
            name: "tier",
            kind: Kind::Tables(&TIER),
            slot: Slot::Tiers,
            required: true,
            text: "The tiers: which origins may do what. The most specific one that admits an origin counts, and it alone; an origin that none admits is refused.",
            bounds: "one or more",
            default: "",
            example: "",
            others_say: &["tiers", "allow", "cors", "origin_group"],
        },
    ],
};

const TIER: Table = Table {
    header: "[[rule.tier]]",
    text: "What some origins may do.",
    keys: &[
        Key {
            name: "origins",
            kind: Kind::Texts,
            slot: Slot::Field(TierField::Origins),
            required: true,
            text: "Who asks: `scheme://host[:port]` exactly; `*.` before the host is one or more labels there, and `:*` is any port; `*` alone is whoever asks.",
            bounds: "one or more; none in two tiers of a rule",
            default: "",
            example: r#"["https://myapp.com", "https://*.myapp.com"]"#,
            others_say: &[
                "allow_origin",
                "allow_origins",
                "allowed_origin",
                "allowed_origins",
                "access_control_allow_origin",
            ],
        },
        Key {
            name: "credentials",
            kind: Kind::Switch,
            slot: Slot::Field(TierField::Credentials),
            required: false,
            text: "Whether pages of these origins may ask with cookies and other credentials, and read what is answered.",
            bounds: "not with the origin `*`",
            default: "false",
            example: "true",
            others_say: &[
                "allow_credentials",
                "allow_cookies",
                "supports_credentials",
                "credentialed",
                "with_credentials",
            ],
        },
        Key {
            name: "methods",
            kind: Kind::Texts,
            slot: Slot::Field(TierField::Methods),
            required: false,
            text: "The methods that may be sent besides GET, HEAD and POST, which need no permission; `*` is any.",
            bounds: "written exactly; not CONNECT, TRACE or TRACK, which no browser sends",
            default: "[]",
            example: r#"["PUT", "DELETE"]"#,
            others_say: &["allow_methods", "allowed_methods", "verbs", "access_control_allow_methods"],
        },
        Key {
            name: "request_headers",
            kind: Kind::Texts,
            slot: Slot::Field(TierField::RequestHeaders),
            required: false,
            text: "The request headers that scripts may set beyond those that need no permission; `*` is any, though `Authorization` must be named beside it.",
            bounds: "names that a script can set",
            default: "[]",
            example: r#"["Authorization", "Content-Type"]"#,
            others_say: &["headers", "allow_headers", "allowed_headers", "access_control_allow_headers"],
        },
        Key {
            name: "exposed_headers",
            kind: Kind::Texts,
            slot: Slot::Field(TierField::ExposedHeaders),
            required: false,
            text: "The headers of the answer that scripts may read beyond those that are always shown; `*` is all, without credentials.",
            bounds: "names of response headers; not Set-Cookie, which no script sees",
            default: "[]",
            example: r#"["X-Total-Count"]"#,
            others_say: &["expose_headers", "expose", "response_headers", "access_control_expose_headers"],
        },
        Key {
            name: "max_age",
            kind: Kind::Number(-1, 86_400),
            slot: Slot::Field(TierField::MaxAge),
            required: false,
            text: "How long browsers may keep the answer to a preflight, in seconds; 0 is not at all, and -1 is the same.",
            bounds: "from -1 to 86400; browsers keep it for less than what they take for too long",
            default: "not sent: browsers keep it for 5 seconds",
            example: "600",
            others_say: &["max_age_seconds", "maxage", "cache", "access_control_max_age"],
        },
        Key {
            name: "dangerously_allow_insecure_origins",
            kind: Kind::Switch,
            slot: Slot::InsecureOrigins,
            required: false,
            text: "Lets origins of plain http ask with credentials. Anybody on the network between can write such a page.",
            bounds: "",
            default: "false",
            example: "true",
            others_say: &["allow_insecure_origins", "allow_insecure", "allow_http"],
        },
        Key {
            name: "dangerously_allow_public_suffixes",
            kind: Kind::Switch,
            slot: Slot::PublicSuffixes,
            required: false,
            text: "Lets every host below a public suffix, such as `https://*.github.io`, ask with credentials. Anybody can have a page there.",
            bounds: "",
            default: "false",
            example: "true",
            others_say: &["allow_public_suffixes"],
        },
    ],
};

const CSRF: Table = Table {
    header: "[csrf]",
    text: "Refuses unsafe requests that a page of another origin made a browser send.",
    keys: &[
        Key {
            name: "trusted_origins",
            kind: Kind::Texts,
            slot: Slot::TrustedOrigins,
            required: false,
            text: "Other origins whose pages may make browsers send unsafe requests, written as `origins` are, without `*` alone.",
            bounds: "",
            default: "[]",
            example: r#"["https://admin.myapp.com"]"#,
            others_say: &["origins", "trusted", "trust", "allowed_origins", "trusted_origin"],
        },
        Key {
            name: "bypass",
            kind: Kind::Texts,
            slot: Slot::Bypass,
            required: false,
            text: "Paths that it leaves alone, written as `paths` are: those that have protection of their own, such as webhooks with a signature.",
            bounds: "",
            default: "[]",
            example: r#"["/webhooks/{name}"]"#,
            others_say: &["paths", "exclude", "except", "ignore", "skip", "exempt"],
        },
    ],
};
