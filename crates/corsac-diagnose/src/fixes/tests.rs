use super::*;

fn asked() -> Values {
    let mut values = Values::new("https://app.example.com", "PUT");
    values.headers = vec!["Authorization".to_owned(), "X-Api-Token".to_owned()];
    values.expose = vec!["X-Total-Count".to_owned()];
    (values.credentials, values.preflight) = (true, true);
    values.path = "/api/orders".to_owned();
    values
}

/// Each template of each product, filled.
fn all(values: &Values) -> Vec<(String, ServerFix)> {
    let mut all = Vec::new();
    for product in Product::ALL {
        for template in product.templates {
            let name = format!("{}/{}", product.names[0], template.name);
            for change in template.changes {
                let filled = product.filled(template.name, *change, values);
                all.push((
                    name.clone(),
                    filled.unwrap_or_else(|| panic!("{name} names a value that is not there")),
                ));
            }
        }
    }
    all
}

#[test]
fn names_are_unique_and_each_change_has_one_template() {
    let mut names: Vec<&str> = Product::ALL.iter().flat_map(|product| product.names).copied().collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    for product in Product::ALL {
        for name in product.names {
            assert_eq!(Product::by_name(name).map(|found| found.names), Some(product.names));
        }
        let changes: Vec<Change> =
            product.templates.iter().flat_map(|template| template.changes).copied().collect();
        for change in Change::ALL {
            assert!(
                changes.iter().filter(|other| *other == change).count() <= 1,
                "{}: {change:?}",
                product.title
            );
        }
    }
    assert!(Product::by_name("no such").is_none());
}

/// What would admit anybody, in any of the languages.
#[test]
fn no_template_admits_more_than_the_page() {
    for values in [asked(), Values::new("http://localhost:5173", "GET")] {
        for (name, fix) in all(&values) {
            for block in &fix.blocks {
                let lines = &block.lines;
                for word in [
                    "Any",
                    "permissive",
                    "mirror",
                    "origin: true",
                    "'*'",
                    "\"*\"",
                    "null",
                    "$http_origin always",
                ] {
                    let is_path = lines.contains("app.use('*', cors(");
                    assert!(!lines.contains(word) || is_path, "{name} says {word}:\n{lines}");
                }
                assert!(
                    !lines.contains('\t') || name.starts_with("caddy") || name.starts_with("go"),
                    "{name}"
                );
                assert_eq!(lines.trim_end(), lines, "{name}");
            }
            let says_origin = fix.blocks.iter().any(|block| {
                block.lines.contains(&values.origin)
                    || block.lines.contains(&values.origin.replace('.', "\\."))
            });
            // A cache or a login check is told nothing of it.
            let without = ["nginx/cache", "flask/login", "flask/slash", "caddy/login", "fastify/login"];
            assert!(
                says_origin || without.contains(&name.as_str()),
                "{name} does not name the page's origin"
            );
        }
    }
}

#[test]
fn what_was_not_asked_for_is_not_there() {
    for (name, fix) in all(&Values::new("https://app.example.com", "GET")) {
        for block in fix.blocks {
            let small = block.lines.to_ascii_lowercase();
            for word in ["credentials", "expose", "x-", "max-age"] {
                let hides =
                    small.contains("hide_header") || small.contains("del-header") || small.contains("unset");
                assert!(!small.contains(word) || hides, "{name} says {word}:\n{}", block.lines);
            }
        }
    }
}
