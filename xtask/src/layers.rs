//! Which crate of the workspace may name which: downwards only.

use crate::finding::Finding;
use crate::workspace::Package;

/// Each crate, lowest first, and the crates of the workspace that it may name, for its tests too.
const LAYERS: &[(&str, &[&str])] = &[
    ("corsac-core", &[]),
    ("corsac-browser", &["corsac-core"]),
    ("corsac-server", &["corsac-browser", "corsac-core"]),
    ("corsac-fetch", &["corsac-browser", "corsac-core"]),
    ("corsac-tower", &["corsac-server", "corsac-browser", "corsac-core"]),
    ("corsac-policy", &["corsac-server", "corsac-core"]),
    ("corsac-testbed", &[]),
    ("corsac-diagnose", &["corsac-policy", "corsac-fetch", "corsac-server", "corsac-browser", "corsac-core"]),
    (
        "corsac",
        &[
            "corsac-testbed",
            "corsac-diagnose",
            "corsac-policy",
            "corsac-tower",
            "corsac-fetch",
            "corsac-server",
            "corsac-browser",
            "corsac-core",
        ],
    ),
    (
        "corsac-conformance",
        &["corsac-tower", "corsac-fetch", "corsac-server", "corsac-browser", "corsac-core"],
    ),
    (
        "corsac-bench",
        &[
            "corsac",
            "corsac-diagnose",
            "corsac-tower",
            "corsac-fetch",
            "corsac-server",
            "corsac-browser",
            "corsac-core",
        ],
    ),
    ("xtask", &[]),
];

/// Every dependency between crates of the workspace that the table does not allow.
pub(crate) fn scan(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let place = format!("crate {}", package.name);
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == package.name) else {
            findings.push(Finding::of(&place, "has no row in the table of layers: xtask/src/layers.rs"));
            continue;
        };
        let ours = |name: &&String| packages.iter().any(|other| other.name == **name);
        for dependency in package.dependencies.iter().filter(ours) {
            if !allowed.contains(&dependency.as_str()) {
                findings.push(Finding::of(&place, format!("may not depend on {dependency}: not below it")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            dependencies: dependencies.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn the_table_points_down_only() {
        for (row, (name, allowed)) in LAYERS.iter().enumerate() {
            for below in *allowed {
                assert!(LAYERS[..row].iter().any(|(lower, _)| lower == below), "{name} -> {below}");
            }
        }
    }

    #[test]
    fn an_edge_upwards_or_an_unknown_crate_is_a_fault() {
        let rows = [
            (vec![package("corsac-core", &["url"]), package("corsac-browser", &["corsac-core", "url"])], 0),
            (
                vec![
                    package("corsac-core", &["corsac-browser"]),
                    package("corsac-browser", &["corsac-core"]),
                ],
                1,
            ),
            (vec![package("corsac-fetch", &["corsac"]), package("corsac", &["corsac-fetch"])], 1),
            (vec![package("corsac-new", &[])], 1),
        ];
        for (packages, expected) in rows {
            assert_eq!(scan(&packages).len(), expected, "{packages:?}");
        }
    }
}
