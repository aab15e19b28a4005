//! `HAProxy` 2.2 or later, with `http-after-response`.
//!
//! Its answers do not show it, so it has to be named. `http-response` rules touch what comes from a server alone;
//! `http-after-response` ones also what it answers by itself: errors, denials, redirects, preflights. As the first lines
//! of the frontend they come before any login.

use super::{Block, Change, Product, Template};

pub(super) const PRODUCT: Product = Product {
    names: &["haproxy"],
    title: "HAProxy",
    language: "text",
    is_proxy: true,
    marks: &[],
    templates: &[
Template {
        name: "policy",
        changes: &[
            Change::Allow,
            Change::Preflight,
            Change::Login,
            Change::Errors,
            Change::Once,
        ],
        blocks: &[Block {
            place: "frontend",
            put: "Below bind in the frontend, {before}, in place of all other lines for CORS",
            lines: "\
http-request set-var(txn.cors) req.hdr(origin) if { req.hdr(origin) -m str {origin} }
?headers|http-request return status 204 hdr Access-Control-Allow-Methods \"{methods}\" hdr Access-Control-Allow-Headers \"{headers}\" if METH_OPTIONS { req.hdr(access-control-request-method) -m found } { var(txn.cors) -m found }
?no-headers|http-request return status 204 hdr Access-Control-Allow-Methods \"{methods}\" if METH_OPTIONS { req.hdr(access-control-request-method) -m found } { var(txn.cors) -m found }
http-after-response del-header Access-Control-Allow-Origin
http-after-response set-header Access-Control-Allow-Origin %[var(txn.cors)] if { var(txn.cors) -m found }
?credentials|http-after-response set-header Access-Control-Allow-Credentials true if { var(txn.cors) -m found }
?expose|http-after-response set-header Access-Control-Expose-Headers \"{expose}\" if { var(txn.cors) -m found }
http-after-response add-header Vary Origin",
        }],
        more: &["Other origins of yours go behind the first, with a blank between.", lists!("hdr Access-Control-Allow-Headers"), "HAProxy alone then says who may read."],
    },
        expose!("In the frontend, beside the lines for CORS that are there", "http-after-response set-header Access-Control-Expose-Headers \"{expose}\""),
    ],
};
