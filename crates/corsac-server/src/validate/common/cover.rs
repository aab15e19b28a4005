use super::Table;
use crate::OriginPattern;
use crate::parsed::ParsedOrigin;
use crate::pattern::PortPattern;

/// The patterns of a list that mean more than one origin, to be asked which of them covers another line. Asking takes
/// no longer for more lines.
pub(crate) struct Cover<'a>(Table<&'a str, Table<Key<'a>, usize>>);

/// Scheme, whether hosts below the domain are meant, and the port.
type Key<'a> = (&'a str, bool, PortPattern);

impl<'a> Cover<'a> {
    pub(crate) fn of(read: &'a [ParsedOrigin]) -> Self {
        let mut by_domain: Table<&str, Table<Key<'_>, usize>> = Table::default();
        for (item, origin) in read.iter().enumerate() {
            if let Some(pattern) = origin.pattern().filter(|pattern| !pattern.is_exact()) {
                let key = (pattern.scheme(), pattern.has_subdomains(), pattern.port());
                by_domain.entry(pattern.host()).or_default().insert(key, item);
            }
        }
        Self(by_domain)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Which line of the list covers a pattern and is not the same: the one with the fewest labels.
    pub(crate) fn covering(&self, pattern: &OriginPattern) -> Option<usize> {
        let host = pattern.host();
        let dots = host.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.');
        let above = dots.map(|(dot, _)| &host[dot + 1..]).find_map(|domain| self.at(domain, pattern, true));
        above.or_else(|| self.at(host, pattern, pattern.has_subdomains()))
    }

    /// As [`covering`](Self::covering), among the patterns of a domain.
    fn at(&self, domain: &str, pattern: &OriginPattern, below: bool) -> Option<usize> {
        let patterns = self.0.get(domain)?;
        let is_same = |port| domain.len() == pattern.host().len() && port == pattern.port();
        let ports = [PortPattern::Any, pattern.port()].into_iter().filter(|port| !is_same(*port));
        ports.into_iter().find_map(|port| patterns.get(&(pattern.scheme(), below, port)).copied())
    }
}
