//! Hono, with its own middleware `hono/cors`.
//!
//! Its answers do not show it, so it has to be named. Hono runs middleware in the order in which it was added, for the paths
//! that it was added for: `'*'` is every path of the server, and has nothing to do with origins.

use super::{Block, Change, Product, Template};

pub(super) const PRODUCT: Product = Product {
    names: &["hono"],
    title: "Hono",
    language: "js",
    is_proxy: false,
    marks: &[],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow, Change::Preflight, Change::Login, Change::Errors, Change::Once],
            blocks: &[
                Block {
                    place: "import",
                    put: "At the top of the file, unless it is there",
                    lines: "const { cors } = require('hono/cors');",
                },
                Block {
                    place: "first",
                    put: "Right after new Hono(), {before}, in place of all other cors()",
                    lines: "\
app.use('*', cors({
  origin: ['{origin}'],
  allowMethods: [{methods~'%'~, }],
?headers|  allowHeaders: [{headers~'%'~, }],
?no-headers|  allowHeaders: ['Accept'],
?expose|  exposeHeaders: [{expose~'%'~, }],
?credentials|  credentials: true,
}));",
                },
            ],
            more: &[
                "Other origins of yours go into the same list.",
                lists!(),
                "?no-headers|Without a name there Hono allows whatever is asked for; Accept may be sent in any case.",
            ],
        },
        expose!("In the options of the cors() that is there", "exposeHeaders: [{expose~'%'~, }],"),
    ],
};
