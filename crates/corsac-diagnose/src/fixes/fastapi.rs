//! `FastAPI` and Starlette, with `CORSMiddleware`.
//!
//! Recognised by `Server: uvicorn`, which also serves other applications. Of middleware, what is added last runs first. An
//! exception that nobody handles is answered outside all middleware, so that for such errors the whole application is
//! wrapped.

use super::{Block, Change, Mark, Product, Template};

const IMPORT: Block = Block {
    place: "import",
    put: "At the top of the file, unless it is there",
    lines: "from starlette.middleware.cors import CORSMiddleware",
};

macro_rules! arguments {
    ($begin:literal, $first:literal) => {
        concat!(
            $begin,
            "\n    ",
            $first,
            ",\n    allow_origins=[\"{origin}\"],\n    allow_methods=[{methods~\"%\"~, }],\n    allow_headers=[{headers~\"%\"~, }],\n",
            "\
?expose|    expose_headers=[{expose~\"%\"~, }],
?credentials|    allow_credentials=True,
)"
        )
    };
}

const MORE: &[&str] = &["Other origins of yours go into the same list.", lists!()];

pub(super) const PRODUCT: Product = Product {
    names: &["fastapi", "starlette"],
    title: "FastAPI or Starlette",
    language: "python",
    is_proxy: false,
    marks: &[Mark { name: "Server", begins: "uvicorn", is_sure: false }],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow, Change::Preflight, Change::Login, Change::Once],
            blocks: &[
                IMPORT,
                Block {
                    place: "last",
                    put: "Below all other app.add_middleware(), in place of the CORSMiddleware that is there: what is added \
                          last runs first, here {before}",
                    lines: arguments!("app.add_middleware(", "CORSMiddleware"),
                },
            ],
            more: MORE,
        },
        Template {
            name: "errors",
            changes: &[Change::Errors],
            blocks: &[
                IMPORT,
                Block {
                    place: "served",
                    put: "As the last line before the application is served, in place of the CORSMiddleware that is there: \
                          exceptions are answered outside all middleware",
                    lines: arguments!("app = CORSMiddleware(", "app"),
                },
            ],
            more: MORE,
        },
        expose!(
            "In the arguments of the CORSMiddleware that is there",
            "expose_headers=[{expose~\"%\"~, }],"
        ),
    ],
};
