//! The names that a live run has in place of a file's: free ports, sites of its own for every scenario, and paths that
//! tell whose they are.

use crate::scenario::SITES;

/// The names of one scenario in one run.
#[derive(Clone, Debug)]
pub struct Names {
    /// Tells scenarios of a run apart: letters and digits.
    id: String,
    /// A file's port, and the one that is used.
    ports: Vec<(u16, u16)>,
}

impl Names {
    /// Names for the scenario of this number.
    pub fn new(number: usize, ports: &[(u16, u16)]) -> Self {
        Self { id: format!("s{number}"), ports: ports.to_vec() }
    }

    /// The text of a file as it is in this run.
    pub fn live(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for site in SITES {
            text = text.replace(site, &self.site(site));
        }
        for (file, live) in &self.ports {
            text = text
                .replace(&format!(":{file}/"), &format!(":{live}/{}/", self.prefix()))
                .replace(&format!(":{file}"), &format!(":{live}"));
        }
        text
    }

    /// A header of an answer, likewise. Paths without a host stand in two headers only.
    pub fn live_header(&self, name: &str, value: &str) -> String {
        let value = self.live(value);
        if name.eq_ignore_ascii_case("Location") && value.starts_with('/') && !value.starts_with("//") {
            format!("/{}{value}", self.prefix())
        } else if name.eq_ignore_ascii_case("Set-Cookie") {
            match value.split_once("Path=/") {
                Some((before, path)) if !path.is_empty() && !path.starts_with(';') => {
                    format!("{before}Path=/{}/{path}", self.prefix())
                }
                _ => value,
            }
        } else {
            value
        }
    }

    /// What was seen in this run, as a file has it.
    pub fn filed(&self, text: &str) -> String {
        let mut text = text.replace(&format!("/{}/", self.prefix()), "/");
        for site in SITES {
            text = text.replace(&self.site(site), site);
        }
        for (file, live) in &self.ports {
            text = text.replace(&format!(":{live}"), &format!(":{file}"));
        }
        text
    }

    /// The scenario's number, and the path, if this path of a live run is a scenario's.
    pub fn parse_path(path: &str) -> Option<(usize, &str)> {
        let rest = path.strip_prefix("/~s")?;
        let end = rest.find('/')?;
        Some((rest[..end].parse().ok()?, &rest[end..]))
    }

    fn prefix(&self) -> String {
        format!("~{}", self.id)
    }

    fn site(&self, site: &str) -> String {
        let (label, rest) = site.split_once('.').unwrap_or((site, ""));
        format!("{label}-{}.{rest}", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let names = Names::new(12, &[(7001, 41234), (7443, 51235)]);
        let rows = [
            ("http://app.one.localhost:7001/data?x=1", "http://app.one-s12.localhost:41234/~s12/data?x=1"),
            ("http://localhost:7001", "http://localhost:41234"),
            ("https://u:p@127.0.0.1:7443/", "https://u:p@127.0.0.1:51235/~s12/"),
            ("a, http://one.localhost:7001, *", "a, http://one-s12.localhost:41234, *"),
            ("text", "text"),
        ];
        for (file, live) in rows {
            assert_eq!(names.live(file), live);
            assert_eq!(names.filed(live), file);
        }
        // A referrer that is an origin only.
        assert_eq!(names.filed("http://one-s12.localhost:41234/"), "http://one.localhost:7001/");
        assert_eq!(Names::parse_path("/~s12/data"), Some((12, "/data")));
        assert_eq!(Names::parse_path("/favicon.ico"), None);
    }

    #[test]
    fn paths_in_headers() {
        let names = Names::new(3, &[(7001, 41234)]);
        let rows = [
            ("Location", "/next", "/~s3/next"),
            ("location", "//one.localhost:7001/next", "//one-s3.localhost:41234/~s3/next"),
            ("Location", "next", "next"),
            ("Set-Cookie", "a=b; Path=/", "a=b; Path=/"),
            ("Set-Cookie", "a=b; Path=/; Secure", "a=b; Path=/; Secure"),
            ("Set-Cookie", "a=b; Path=/data; Secure", "a=b; Path=/~s3/data; Secure"),
            ("Set-Cookie", "a=b; Domain=one.localhost", "a=b; Domain=one-s3.localhost"),
            ("X-Path", "/next", "/next"),
        ];
        for (name, file, live) in rows {
            assert_eq!(names.live_header(name, file), live);
        }
    }
}
