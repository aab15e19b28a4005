use std::collections::HashMap;

use crate::OriginPattern;
use crate::parsed::ParsedOrigin;
use crate::pattern::PortPattern;

/// The patterns of a list that mean more than one origin, to be asked which of them covers another line. Asking takes
/// no longer for more lines.
pub(crate) struct Cover<'a> {
    wide: HashMap<Key<'a>, usize>,
}

/// Scheme, host, whether hosts below it are meant, and the port.
type Key<'a> = (&'a str, &'a str, bool, PortPattern);

impl<'a> Cover<'a> {
    pub(crate) fn of(read: &'a [ParsedOrigin]) -> Self {
        let patterns = read.iter().enumerate();
        let wide = patterns.filter_map(|(item, origin)| {
            let pattern = origin.pattern().filter(|pattern| !pattern.is_exact())?;
            Some(((pattern.scheme(), pattern.host(), pattern.has_subdomains(), pattern.port()), item))
        });
        Self { wide: wide.collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wide.is_empty()
    }

    /// Which line of the list covers a pattern and is not the same: the one with the fewest labels.
    pub(crate) fn covering(&self, pattern: &OriginPattern) -> Option<usize> {
        let host = pattern.host();
        let dots = host.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.');
        let above = dots.map(|(dot, _)| (&host[dot + 1..], true));
        let itself = [(host, pattern.has_subdomains())];
        above.chain(itself).find_map(|(domain, below)| {
            let ports = [PortPattern::Any, pattern.port()];
            ports.into_iter().find_map(|port| {
                let same = (domain, below, port) == (host, pattern.has_subdomains(), pattern.port());
                if same { None } else { self.wide.get(&(pattern.scheme(), domain, below, port)).copied() }
            })
        })
    }
}
