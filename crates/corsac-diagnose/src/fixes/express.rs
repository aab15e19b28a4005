//! Express, with the middleware `cors`.
//!
//! Recognised by `X-Powered-By: Express`, which only Express and what is built on it send. Express runs middleware in the
//! order in which it was added, so one `cors()` before all else answers preflights, reaches errors, and stands before any
//! login.

use super::{Block, Change, Mark, Product, Template};

pub(super) const PRODUCT: Product = Product {
    names: &["express"],
    title: "Express",
    language: "js",
    is_proxy: false,
    marks: &[Mark { name: "X-Powered-By", begins: "express", is_sure: true }],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow, Change::Preflight, Change::Login, Change::Errors, Change::Once],
            blocks: &[
                Block {
                    place: "import",
                    put: "At the top of the file, unless it is there (npm install cors)",
                    lines: "const cors = require('cors');",
                },
                Block {
                    place: "first",
                    put: "Right after express() is called, {before}, in place of all other cors() and of lines that set \
                      these headers by hand",
                    lines: "\
app.use(cors({
  origin: ['{origin}'],
  methods: [{methods~'%'~, }],
  allowedHeaders: [{headers~'%'~, }],
?expose|  exposedHeaders: [{expose~'%'~, }],
?credentials|  credentials: true,
}));",
                },
            ],
            more: &["Other origins of yours go into the same list.", lists!()],
        },
        expose!("In the options of the cors() that is there", "exposedHeaders: [{expose~'%'~, }],"),
    ],
};
