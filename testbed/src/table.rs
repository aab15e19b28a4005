//! What the bed holds, as `testbed/servers/PRODUCT/product.toml` says.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

use crate::{Error, folders};

/// A product, and its servers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Product {
    /// The name of its folder.
    #[serde(skip)]
    pub name: String,
    /// What answers, with the versions that the packages bring.
    pub versions: String,
    /// The list of packages below `testbed/packages/`, as `npm/main`; none where the product is a Debian package.
    pub packages: Option<String>,
    /// The ending of its servers' files, without the dot.
    pub extension: String,
    /// The program and its words. What stands in `{}` is replaced: see [`Running`](crate::Running).
    pub run: Vec<String>,
    /// More for its environment, replaced likewise.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// What to type where the program is missing.
    pub install: String,
    /// A file or folder that must be there besides the program.
    pub needs: Option<String>,
    /// A path that is not answered with 404 once its configuration is read, where that is later than it listens.
    pub ready: Option<String>,
    /// Where the lines go that `corsac explain` prints for it.
    #[serde(default)]
    pub fixes: Fixes,
    /// Its servers.
    #[serde(rename = "server")]
    pub servers: Vec<Server>,
}

/// A server: one file of its product, and what goes wrong with it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Server {
    /// The name of its file, without the ending.
    pub name: String,
    /// What is wrong with it, or right, in a sentence.
    pub why: String,
    /// The code of the cause that must be named first; none for a server that is configured well.
    pub cause: Option<String>,
    /// The server behind it, as `PRODUCT/NAME`; `down` for a port on which nobody listens.
    pub backend: Option<String>,
    /// It is only there to stand behind others: nothing is asked of it.
    #[serde(default)]
    pub behind: bool,
    /// The requests that others made before, in order.
    #[serde(default)]
    pub before: Vec<Before>,
    /// The page whose script asks, as the header `Origin` would say it.
    #[serde(default)]
    pub origin: String,
    /// What it asks for: a path, or a whole URL. `{port}` and `{backend}` are replaced.
    #[serde(default)]
    pub url: String,
    /// More words for `corsac explain`: the method, headers, the credentials mode. They are replaced likewise.
    #[serde(default)]
    pub ask: Vec<String>,
    /// The browser whose answer is looked at, for what shows in some only.
    #[serde(default = "chromium")]
    pub browser: String,
    /// The exchanges that the browser makes of it, each as the method and the status that came back, `-` for none.
    #[serde(default)]
    pub seen: Vec<String>,
    /// How the lines that `corsac explain` prints are put into its file; none where it is not mended so.
    pub fix: Option<Fix>,
    /// The code of the rule that is broken, as `corsac explain --json` names it; none where the page may read.
    pub error: Option<String>,
}

/// A plain request that somebody made before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Before {
    /// The path.
    pub url: String,
    /// The header `Origin`; none is sent where there is none.
    pub origin: Option<String>,
}

/// What is alike in all servers of a product when they are mended.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Fixes {
    /// The product, as `corsac explain --server` calls it.
    #[serde(default)]
    pub server: String,
    /// Its answers do not show it, so that it has to be named.
    #[serde(default)]
    pub named: bool,
    /// Where each place is that the printed lines name.
    #[serde(default)]
    pub places: BTreeMap<String, Place>,
}

/// How one server is mended.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Fix {
    /// What the printed lines stand in place of: texts of the file, each there once.
    #[serde(default)]
    pub take: Vec<String>,
    /// Where places are, other than in the product's other servers.
    #[serde(default)]
    pub places: BTreeMap<String, Place>,
    /// What answers shows in the headers, but so does something else, so that it has to be named.
    #[serde(default)]
    pub named: bool,
}

/// A place in a file: beside or instead of the one line that has a text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Place {
    /// Above the line that has this.
    pub before: Option<String>,
    /// Below the line that has this.
    pub after: Option<String>,
    /// In place of the line that has this.
    pub instead: Option<String>,
    /// Lines that the file has already are not put there again.
    #[serde(default)]
    pub once: bool,
}

fn chromium() -> String {
    "chromium".to_owned()
}

impl Product {
    /// The file that is one of its servers.
    pub fn source(&self, server: &Server) -> PathBuf {
        self.folder().join(format!("{}.{}", server.name, self.extension))
    }

    /// The folder of its files.
    pub(crate) fn folder(&self) -> PathBuf {
        folders::bed().join("servers").join(&self.name)
    }
}

/// All products, by name.
///
/// # Errors
///
/// [`Error::File`] and [`Error::Table`].
pub fn load() -> Result<Vec<Product>, Error> {
    let folder = folders::bed().join("servers");
    let mut products = Vec::new();
    for entry in fs::read_dir(&folder).map_err(Error::file(&folder))? {
        let entry = entry.map_err(Error::file(&folder))?;
        let path = entry.path().join("product.toml");
        let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
        let mut product: Product =
            toml::from_str(&text).map_err(|error| Error::Table { path, why: error.to_string() })?;
        product.name = entry.file_name().to_string_lossy().into_owned();
        products.push(product);
    }
    products.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(products)
}

/// The server that is called `PRODUCT/NAME`.
pub fn find<'a>(products: &'a [Product], name: &str) -> Option<(&'a Product, &'a Server)> {
    let (product, name) = name.split_once('/')?;
    let product = products.iter().find(|other| other.name == product)?;
    let server = product.servers.iter().find(|other| other.name == name)?;
    Some((product, server))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded() -> Vec<Product> {
        load().unwrap_or_else(|error| panic!("{error}"))
    }

    /// What issue the bed is for asks of it.
    #[test]
    fn each_product_is_misconfigured_twice_and_well_configured_once() {
        let mut misconfigured = 0;
        for product in loaded() {
            let asked: Vec<&Server> = product.servers.iter().filter(|server| !server.behind).collect();
            let bad = asked.iter().filter(|server| server.cause.is_some()).count();
            assert!(bad >= 2, "{}: {bad} misconfigured", product.name);
            assert_eq!(asked.len() - bad, 1, "{}: well configured", product.name);
            misconfigured += bad;
        }
        assert!(misconfigured >= 45, "{misconfigured} misconfigured");
    }

    #[test]
    fn each_file_is_a_server_and_each_server_a_file() {
        for product in loaded() {
            for server in &product.servers {
                let source = product.source(server);
                assert!(source.is_file(), "{} is no file", source.display());
            }
            let first = product.source(&product.servers[0]);
            for entry in fs::read_dir(first.parent().expect("a folder")).expect("readable") {
                let path = entry.expect("readable").path();
                if path.extension().is_some_and(|ending| *ending == *product.extension) {
                    let known = product.servers.iter().any(|server| product.source(server) == path);
                    assert!(known, "{} has no entry in product.toml", path.display());
                }
            }
        }
    }

    #[test]
    fn each_server_says_what_shows_it() {
        let products = loaded();
        for product in &products {
            for server in &product.servers {
                let name = format!("{}/{}", product.name, server.name);
                assert!(server.why.ends_with('.'), "{name}: a sentence");
                assert_eq!(server.behind, server.url.is_empty(), "{name}: url");
                assert_eq!(server.behind, server.origin.is_empty(), "{name}: origin");
                if let Some(backend) = server.backend.as_deref().filter(|backend| *backend != "down") {
                    assert!(find(&products, backend).is_some(), "{name}: {backend} is not there");
                }
                if server.cause.is_none() {
                    assert_eq!(server.error, None, "{name}: the page may read");
                }
            }
        }
    }

    /// Who mends a server takes out what is for CORS, and nothing of what the mistake is.
    #[test]
    fn only_lines_for_cors_are_taken_out() {
        let words = ["cors", "access-control", "origin", "options"];
        for product in loaded() {
            for server in &product.servers {
                for taken in server.fix.iter().flat_map(|fix| &fix.take) {
                    let small = taken.to_lowercase();
                    let name = format!("{}/{}", product.name, server.name);
                    assert!(words.iter().any(|word| small.contains(word)), "{name} takes out {taken}");
                }
                assert!(
                    server.fix.is_none() || !product.fixes.server.is_empty(),
                    "{}: of what",
                    product.name
                );
            }
        }
    }

    #[test]
    fn a_name_has_a_product_and_a_server() {
        let products = loaded();
        for (name, there) in
            [("nginx/well", true), ("nginx/no-such", false), ("nosuch/well", false), ("well", false)]
        {
            assert_eq!(find(&products, name).is_some(), there, "{name}");
        }
    }
}
