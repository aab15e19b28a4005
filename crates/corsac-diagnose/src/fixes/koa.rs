//! Koa, with the middleware `@koa/cors` of version 4 or 5.
//!
//! Its answers do not show it, so it has to be named. Koa runs middleware in the order in which it was added; one `cors()`
//! before all else answers preflights, and adds its headers to thrown errors, too.

use super::{Block, Change, Product, Template};

pub(super) const PRODUCT: Product = Product {
    names: &["koa"],
    title: "Koa",
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
                    put: "At the top of the file, unless it is there (npm install @koa/cors)",
                    lines: "const cors = require('@koa/cors');",
                },
                Block {
                    place: "first",
                    put: "Right after new Koa(), {before}, in place of all other cors()",
                    lines: "\
app.use(cors({
  origin: (ctx) => ['{origin}'].find((origin) => origin === ctx.get('Origin')),
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
                "?no-headers|Without a name there @koa/cors allows whatever is asked for; Accept may be sent in any case.",
            ],
        },
        expose!("In the options of the cors() that is there", "exposeHeaders: [{expose~'%'~, }],"),
    ],
};
