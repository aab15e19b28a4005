//! Flask, with the extension Flask-CORS of version 4 or 6.
//!
//! Recognised by `Server: Werkzeug`, the server that Flask brings along; a deployed one has to be named. Flask-CORS adds
//! its headers after each request: it answers no preflight itself, so a function that runs before each request must let
//! them pass. The origin stands there as a pattern since Flask-CORS sends `Vary: Origin` for those alone.

use super::{Block, Change, Mark, Product, Template};

/// The policy, and these lines before it.
macro_rules! cors {
    ($before:literal) => {
        concat!(
            $before,
            "\
CORS(
    app,
    origins=[r\"^{origin.regex}$\"],
    methods=[{methods~\"%\"~, }],
    allow_headers=[{headers~\"%\"~, }],
?expose|    expose_headers=[{expose~\"%\"~, }],
?credentials|    supports_credentials=True,
)"
        )
    };
}

const IMPORT: Block = Block {
    place: "import",
    put: "At the top of the file, unless it is there (pip install flask-cors)",
    lines: "from flask_cors import CORS",
};

const CORS: Block = Block {
    place: "first",
    put: "Right after Flask() is called, in place of all other CORS(), cross_origin() and lines that set these headers by \
          hand",
    lines: cors!(""),
};

const MORE: &[&str] = &[
    "Other origins of yours go into the same list. As patterns they bring Vary: Origin, which caches need.",
    lists!(),
];

pub(super) const PRODUCT: Product = Product {
    names: &["flask"],
    title: "Flask",
    language: "python",
    is_proxy: false,
    marks: &[Mark { name: "Server", begins: "werkzeug", is_sure: false }],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow, Change::Preflight, Change::Once],
            blocks: &[IMPORT, CORS],
            more: MORE,
        },
        Template {
            name: "login",
            changes: &[Change::Login],
            blocks: &[
                IMPORT,
                CORS,
                Block {
                    place: "before-request",
                    put: "As the first lines of the function that asks for a login (before_request)",
                    lines: "\
if request.method == \"OPTIONS\" and \"Access-Control-Request-Method\" in request.headers:
    return None",
                },
            ],
            more: MORE,
        },
        Template {
            name: "slash",
            changes: &[Change::Slash],
            blocks: &[
                IMPORT,
                Block {
                    place: "first",
                    put: "Right after Flask() is called, in place of all other CORS()",
                    lines: cors!("app.url_map.strict_slashes = False\n"),
                },
            ],
            more: MORE,
        },
        expose!("In the arguments of the CORS() that is there", "expose_headers=[{expose~\"%\"~, }],"),
    ],
};
