//! What to write into the server's own code or configuration, for the products that people run.
//!
//! A file for each product, whose doc comment says how the product is recognised and where its fix goes; all else in it is
//! data. What is printed is filled with the request's own origin, methods, headers and credentials: never `*`, never
//! the origin of whoever asks, never `null`. Each template has been applied to a running server by a test
//! (`crates/corsac/tests/testbed/fixes.rs`), which also sees to it that none is here that was not.

/// What is said beside a policy, which stands in place of all other lines: with no name, where the list of headers is
/// always printed; else with what the list is called.
macro_rules! lists {
    () => {
        "Other methods and headers that your pages use go into the same lists."
    };
    ($name:literal) => {
        concat!(
            "?headers|Other methods and headers that your pages use go into the same lists.\n",
            "?no-headers|Other methods that your pages use go into the same list, other headers into ",
            $name,
            " beside it."
        )
    };
}

/// The template that exposes headers where all else is well: where its lines go, and the lines.
macro_rules! expose {
    ($put:literal, $lines:literal) => {
        super::Template {
            name: "expose",
            changes: &[super::Change::Expose],
            blocks: &[super::Block { place: "options", put: $put, lines: $lines }],
            more: &[],
        }
    };
}

mod actix;
mod apache;
mod axum;
mod caddy;
mod change;
mod django;
mod envoy;
mod express;
mod fastapi;
mod fastify;
mod fill;
mod flask;
mod go;
mod haproxy;
mod hono;
mod koa;
mod nginx;
mod traefik;
mod values;

use corsac_browser::ResponseHead;
use corsac_core::HeaderValue;

use crate::cause::{Cause, Finding};
use crate::evidence::Evidence;
use crate::story::Story;
use crate::words::short;

use change::Change;
use fill::fill;
use values::Values;

/// The products, in the order of the documentation: those that are applications first.
const PRODUCTS: &[&Product] = &[
    &express::PRODUCT,
    &fastify::PRODUCT,
    &koa::PRODUCT,
    &hono::PRODUCT,
    &fastapi::PRODUCT,
    &flask::PRODUCT,
    &django::PRODUCT,
    &axum::PRODUCT,
    &actix::PRODUCT,
    &go::PRODUCT,
    &nginx::PRODUCT,
    &apache::PRODUCT,
    &caddy::PRODUCT,
    &haproxy::PRODUCT,
    &traefik::PRODUCT,
    &envoy::PRODUCT,
];

/// Something that serves answers, and the lines that it takes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Product {
    /// What `--server` takes: the first is its name, the others mean the same.
    pub names: &'static [&'static str],
    /// As people write it.
    title: &'static str,
    /// The language of its lines, as Markdown names it.
    language: &'static str,
    /// Whether it is there to stand before an application.
    is_proxy: bool,
    /// How its answers show it; none where they do not.
    marks: &'static [Mark],
    /// What it can be told.
    templates: &'static [Template],
}

/// A header line that shows what answered.
#[derive(Debug)]
struct Mark {
    /// The header.
    name: &'static str,
    /// How its value begins, in small letters.
    begins: &'static str,
    /// Whether nothing else sends it. Else it may also be of what stands before or behind.
    is_sure: bool,
}

/// Lines for one kind of change.
#[derive(Debug)]
struct Template {
    /// Unique within the product.
    name: &'static str,
    /// What it is for.
    changes: &'static [Change],
    /// What goes where, in the order of the file.
    blocks: &'static [Block],
    /// What else is to be known: whole sentences.
    more: &'static [&'static str],
}

/// Lines that go to one place.
#[derive(Debug)]
struct Block {
    /// The place in a word.
    place: &'static str,
    /// Where that is, for people.
    put: &'static str,
    /// The lines, in the language of `fill`.
    lines: &'static str,
}

/// A template, filled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerFix {
    /// The first name of the product.
    pub server: &'static str,
    /// As people write it.
    pub title: &'static str,
    /// The language of its lines, as Markdown names it.
    pub language: &'static str,
    /// The name of the template, unique within the product.
    pub template: &'static str,
    /// The header line by which the product was recognised, as it may be printed; none where the user named it.
    pub seen: Option<String>,
    /// Whether the product was named, or nothing else sends that line and the answer shows no other product.
    pub is_sure: bool,
    /// What goes where.
    pub blocks: Vec<FilledBlock>,
    /// What else is to be known: whole sentences.
    pub more: Vec<String>,
}

/// Lines that go to one place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilledBlock {
    /// The place in a word: programs know it by that.
    pub place: &'static str,
    /// Where that is, for people.
    pub put: String,
    /// The lines, without a line feed at the end.
    pub lines: String,
}

impl Product {
    /// All products.
    pub const ALL: &'static [&'static Self] = PRODUCTS;

    /// The product that is called so.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        PRODUCTS.iter().copied().find(|product| product.names.contains(&name))
    }

    /// The names of its templates, each with every group of causes that it ends in one way.
    pub fn templates(&self) -> impl Iterator<Item = (&'static str, Vec<Cause>)> {
        self.templates.iter().flat_map(|template| {
            template.changes.iter().map(|change| (template.name, change.causes().collect()))
        })
    }

    fn fill(&self, template: &Template, change: Change, values: &Values) -> Option<ServerFix> {
        let text = |text: &str| fill(&text.replace("{before}", change.before()), values);
        let blocks = template.blocks.iter().map(|block| {
            let (put, lines) = (text(block.put)?, text(block.lines)?);
            Some(FilledBlock { place: block.place, put, lines })
        });
        let mut more = template.more.iter().map(|more| text(more)).collect::<Option<Vec<_>>>()?;
        more.retain(|sentence| !sentence.is_empty());
        let names_origin = template.blocks.iter().any(|block| block.lines.contains("{origin"));
        if values.open && names_origin {
            more.push("Until now any page may read: name all those that are to go on doing so.".to_owned());
        }
        Some(ServerFix {
            server: self.names[0],
            title: self.title,
            language: self.language,
            template: template.name,
            seen: None,
            is_sure: true,
            // A place of which nothing is asked needs no mention.
            blocks: blocks
                .collect::<Option<Vec<_>>>()?
                .into_iter()
                .filter(|block| !block.lines.is_empty())
                .collect(),
            more,
        })
    }

    /// The header line that shows it, and whether that is sure.
    fn mark(&self, answer: &ResponseHead) -> Option<(String, bool)> {
        self.marks.iter().find_map(|mark| {
            let mut lines = answer.headers.values(mark.name).map(HeaderValue::to_text);
            let line = lines.find(|line| {
                let small = line.to_ascii_lowercase();
                let rest = small.strip_prefix(mark.begins);
                rest.is_some_and(ends_name)
            })?;
            Some((format!("{}: {}", mark.name, short(&line, 40)), mark.is_sure))
        })
    }
}

/// What to write so that this finding is gone, into what was named or recognised; `None` where no template is for it.
pub(crate) fn of(finding: &Finding, evidence: &Evidence<'_>) -> Option<ServerFix> {
    let story = evidence.story();
    let change = change::of(finding.cause, &story)?;
    let values = Values::of(&story, finding)?;
    let filled = |product: &Product| {
        let template = product.templates.iter().find(|template| template.changes.contains(&change))?;
        product.fill(template, change, &values)
    };
    if let Some(product) = evidence.told.server {
        return filled(product);
    }
    let mut recognised = recognised(&story);
    // Of two, either may be the one that sends the headers.
    let is_alone = recognised.len() == 1;
    recognised.sort_by_key(|(product, ..)| product.is_proxy != change.prefers_proxy());
    recognised.into_iter().find_map(|(product, seen, is_sure)| {
        Some(ServerFix { seen: Some(seen), is_sure: is_sure && is_alone, ..filled(product)? })
    })
}

/// The products that the deciding answer shows.
fn recognised(story: &Story<'_>) -> Vec<(&'static Product, String, bool)> {
    let Some(answer) = story.last().and_then(|last| last.response.as_ref()) else { return Vec::new() };
    let all = PRODUCTS.iter().copied();
    all.filter_map(|product| product.mark(answer).map(|(seen, is_sure)| (product, seen, is_sure))).collect()
}

/// Whether a product's name ends where this follows: another product may have a longer one, of several words even
/// ("Apache Tomcat").
fn ends_name(rest: &str) -> bool {
    !rest.starts_with('-') && !rest.trim_start().starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests;
