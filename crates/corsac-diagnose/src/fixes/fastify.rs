//! Fastify, with the plug-in `@fastify/cors`.
//!
//! Its answers do not show it, so it has to be named. The plug-in answers preflights from a hook. Hooks run in the order in
//! which they were added, and a plug-in is loaded only when the file has been read: a hook that is added beside it comes
//! first. `app.after()` lets it wait.

use super::{Block, Change, Product, Template};

const REGISTER: Block = Block {
    place: "first",
    put: "Right after fastify() is called, in place of the @fastify/cors that is there (npm install @fastify/cors)",
    lines: "\
app.register(require('@fastify/cors'), {
  origin: ['{origin}'],
  methods: [{methods~'%'~, }],
  allowedHeaders: [{headers~'%'~, }],
?expose|  exposedHeaders: [{expose~'%'~, }],
?credentials|  credentials: true,
});",
};

const MORE: &[&str] = &["Other origins of yours go into the same list.", lists!()];

pub(super) const PRODUCT: Product = Product {
    names: &["fastify"],
    title: "Fastify",
    language: "js",
    is_proxy: false,
    marks: &[],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow, Change::Preflight],
            blocks: &[REGISTER],
            more: MORE,
        },
        Template {
            name: "hooks",
            changes: &[Change::Login, Change::Errors],
            blocks: &[
                REGISTER,
                Block {
                    place: "above-hooks",
                    put: "Above the hooks that answered first until now",
                    lines: "app.after(() => {",
                },
                Block {
                    place: "below-hooks",
                    put: "Below these hooks, which so run after the plug-in's",
                    lines: "});",
                },
            ],
            more: MORE,
        },
        expose!("In the options of @fastify/cors, as they are there", "exposedHeaders: [{expose~'%'~, }],"),
    ],
};
