//! The names that a live run has in place of a file's: free ports, sites of its own for every scenario, and paths that
//! tell whose they are.

use url::Url;

use crate::observation::View;
use crate::scenario::{Ask, PageSpec, SITES};

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

    /// A URL of a file, likewise; in this run it has a path, even where it has none in the file.
    pub fn live_url(&self, url: &str) -> String {
        let live = self.live(url);
        let Ok(mut parsed) = Url::parse(&live) else { return live };
        let is_ours = self.ports.iter().any(|(_, live)| parsed.port() == Some(*live));
        if !is_ours || Self::parse_path(parsed.path()).is_some() {
            return live;
        }
        parsed.set_path(&format!("/{}{}", self.prefix(), parsed.path()));
        parsed.into()
    }

    /// A header of an answer to a request for this path of a file, likewise. Paths without a host stand in two headers
    /// only.
    pub fn live_header(&self, path: &str, name: &str, value: &str) -> String {
        if name.eq_ignore_ascii_case("Set-Cookie") {
            self.live_cookie(path, &self.live(value))
        } else if !name.eq_ignore_ascii_case("Location") {
            self.live(value)
        } else if value.starts_with('/') && !value.starts_with("//") {
            format!("/{}{}", self.prefix(), self.live(value))
        } else {
            self.live_url(value)
        }
    }

    /// A page of a file as it is in this run.
    pub fn live_page(&self, page: &PageSpec) -> PageSpec {
        let mut page = page.clone();
        page.url = self.live_url(&page.url);
        for around in &mut page.inside {
            *around = self.live_url(around);
        }
        page
    }

    /// What a script asks for, likewise. Headers and bodies stay as they are: they lead nowhere, and their length counts.
    pub fn live_ask(&self, ask: &Ask) -> Ask {
        let mut ask = ask.clone();
        ask.url = self.live_url(&ask.url);
        ask.page = ask.page.map(|page| self.live_page(&page));
        ask
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

    /// What a page got in this run, likewise.
    pub fn filed_view(&self, view: View) -> View {
        let View::Response(mut response) = view else { return view };
        response.url = self.filed(&response.url);
        for (_, value) in &mut response.headers {
            *value = self.filed(value);
        }
        View::Response(response)
    }

    /// The scenario's number, and the path, if this path of a live run is a scenario's.
    pub fn parse_path(path: &str) -> Option<(usize, &str)> {
        let rest = path.strip_prefix("/~s")?;
        let end = rest.find('/')?;
        Some((rest[..end].parse().ok()?, &rest[end..]))
    }

    /// A cookie for the root is one for the root here too, so that the order of cookies, which is by the length of their
    /// paths, stays as it is, and so that `__Host-` cookies are taken.
    fn live_cookie(&self, request: &str, cookie: &str) -> String {
        let mut parts: Vec<String> = cookie.split(';').map(str::to_owned).collect();
        let path = parts.iter().enumerate().skip(1).rev().find_map(|(index, part)| {
            let (name, path) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("Path").then(|| (index, path.trim().to_owned()))
        });
        // A `__Host-` cookie is taken with a path of its own only.
        let stays = path.is_none() && cookie.trim_start().to_ascii_lowercase().starts_with("__host-");
        match path.filter(|(_, path)| path.starts_with('/')) {
            Some((_, path)) if path == "/" => {}
            Some((index, path)) => parts[index] = format!(" Path=/{}{path}", self.prefix()),
            // The path comes from the request's.
            None if request.rfind('/') == Some(0) && !stays => parts.push(" Path=/".to_owned()),
            None => {}
        }
        parts.join(";")
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
            ("Location", "http://one.localhost:7001?x", "http://one-s3.localhost:41234/~s3/?x"),
            ("Location", "http://example.com/", "http://example.com/"),
            ("Location", "next", "next"),
            ("Set-Cookie", "a=b; Path=/", "a=b; Path=/"),
            ("Set-Cookie", "a=b; Secure; path=/", "a=b; Secure; path=/"),
            ("Set-Cookie", "a=b; path=/data; Secure", "a=b; Path=/~s3/data; Secure"),
            ("Set-Cookie", "a=b; Path=/; Path=/data", "a=b; Path=/; Path=/~s3/data"),
            ("Set-Cookie", "Path=/data; Path=data", "Path=/data; Path=data; Path=/"),
            ("Set-Cookie", "a=b; Domain=one.localhost", "a=b; Domain=one-s3.localhost; Path=/"),
            ("Set-Cookie", "__Host-a=b; Secure", "__Host-a=b; Secure"),
            ("Set-Cookie", "__Host-a=b; Secure; Path=/", "__Host-a=b; Secure; Path=/"),
            ("X-Path", "/next", "/next"),
        ];
        for (name, file, live) in rows {
            assert_eq!(names.live_header("/login", name, file), live);
        }
        // Deeper down the path that a cookie gets by itself is longer.
        assert_eq!(names.live_header("/a/login", "Set-Cookie", "a=b"), "a=b");
    }
}
