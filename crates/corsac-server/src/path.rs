use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::readings;

/// Which paths a rule is for: `/users/{id}/photos`, `/api/{*rest}`.
///
/// A segment is compared byte for byte. `{name}` is any one segment that is not empty, and `{*name}`, at the end alone,
/// one or more segments, whatever they are. The names say nothing to the policy; they are what routers have there.
///
/// ```
/// use corsac_server::PathPattern;
/// let pattern: PathPattern = "/users/{id}/{*rest}".parse().unwrap();
/// assert!(pattern.matches("/users/7/photos/1"));
/// assert!(!pattern.matches("/users/7"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathPattern {
    text: String,
    segments: Vec<Segment>,
}

/// A part of a pattern between slashes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Segment {
    /// This text; empty after a slash at the end.
    Literal(String),
    /// One segment that is not empty.
    One,
    /// One or more segments.
    Rest,
}

/// Why a line is no path pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PathError {
    /// It does not begin with a slash.
    NoSlash,
    /// A segment within it is empty, `.` or `..`: servers do away with those in different ways.
    NotNormal,
    /// A query or a fragment follows, which selects no rule.
    NotAPath,
    /// A byte that stands in no path as it is sent, such as a space, or a percent-encoded one, which servers read in
    /// different ways.
    Byte,
    /// A brace that is no whole segment `{name}` or `{*name}`.
    Brace,
    /// `{*name}` stands before the end.
    RestNotLast,
    /// A `*` outside of braces; others mean different things by it.
    Star,
}

/// How two patterns stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overlap {
    /// No path falls under both.
    None,
    /// They mean the same paths.
    Equal,
    /// Every path of one falls under the other, which has more: the one is more specific.
    Nested,
    /// Some paths fall under both, and each has others: neither is more specific.
    Crossing,
}

/// Which rule a path selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selected {
    /// This one.
    Rule(usize),
    /// None.
    Uncovered,
    /// Servers may read the path in several ways, and not all of them select the same rule.
    Ambiguous,
}

impl Segment {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Literal(text) if text.is_empty())
    }
}

impl PathPattern {
    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a path falls under it.
    pub fn matches(&self, path: &str) -> bool {
        let mut table = PathTable::default();
        table.insert(self, 0);
        table.find(path.as_bytes()).is_some()
    }

    /// Whether it has a brace, so that it is for many paths.
    pub(crate) fn is_wide(&self) -> bool {
        self.segments.iter().any(|segment| !matches!(segment, Segment::Literal(_)))
    }

    /// Its text without the names in its braces: equal for patterns that mean the same paths.
    pub(crate) fn shape(&self) -> String {
        let segments = self.segments.iter().map(|segment| match segment {
            Segment::Literal(text) => text,
            Segment::One => "{}",
            Segment::Rest => "{*}",
        });
        segments.flat_map(|segment| ["/", segment]).collect()
    }

    /// The segments before the first brace.
    pub(crate) fn literal_start(&self) -> &[Segment] {
        let end = self.segments.iter().position(|segment| !matches!(segment, Segment::Literal(_)));
        &self.segments[..end.unwrap_or(self.segments.len())]
    }

    /// Whether it begins with all the segments that stand before the other's first brace.
    pub(crate) fn is_below(&self, other: &Self) -> bool {
        self.literal_start().starts_with(other.literal_start())
    }

    /// How it stands to another one.
    pub(crate) fn overlap(&self, other: &Self) -> Overlap {
        let (mut only_self, mut only_other) = (false, false);
        let (mut ours, mut theirs) = (self.segments.iter(), other.segments.iter());
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) | (Some(Segment::Rest), Some(Segment::Rest)) => break,
                // After a slash at the end stands no segment.
                (Some(Segment::Rest), Some(other)) if !other.is_empty() => {
                    only_self = true;
                    break;
                }
                (Some(own), Some(Segment::Rest)) if !own.is_empty() => {
                    only_other = true;
                    break;
                }
                (Some(Segment::One), Some(Segment::One)) => {}
                (Some(Segment::One), Some(other @ Segment::Literal(_))) if !other.is_empty() => {
                    only_self = true;
                }
                (Some(own @ Segment::Literal(_)), Some(Segment::One)) if !own.is_empty() => only_other = true,
                (Some(a), Some(b)) if a == b => {}
                _ => return Overlap::None,
            }
        }
        match (only_self, only_other) {
            (false, false) => Overlap::Equal,
            (true, true) => Overlap::Crossing,
            _ => Overlap::Nested,
        }
    }

    /// A path that falls under both of two patterns that cross.
    pub(crate) fn common_path(&self, other: &Self) -> String {
        let longest = self.segments.len().max(other.segments.len());
        let segment = |pattern: &Self, at: usize| match pattern.segments.get(at) {
            Some(Segment::Literal(text)) => Some(text.clone()),
            _ => None,
        };
        let mut path = String::new();
        for at in 0..longest {
            path.push('/');
            path.push_str(
                &segment(self, at).or_else(|| segment(other, at)).unwrap_or_else(|| "x".to_owned()),
            );
        }
        path
    }
}

impl FromStr for PathPattern {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let below = text.strip_prefix('/').ok_or(PathError::NoSlash)?;
        if text.contains(['?', '#']) {
            return Err(PathError::NotAPath);
        }
        let pieces: Vec<&str> = below.split('/').collect();
        let last = pieces.len() - 1;
        let mut segments = Vec::with_capacity(pieces.len());
        for (at, piece) in pieces.into_iter().enumerate() {
            let segment = parse_segment(piece)?;
            match segment {
                Segment::Rest if at < last => return Err(PathError::RestNotLast),
                Segment::Literal(ref text) if text.is_empty() && at < last => {
                    return Err(PathError::NotNormal);
                }
                _ => segments.push(segment),
            }
        }
        Ok(Self { text: text.to_owned(), segments })
    }
}

fn parse_segment(piece: &str) -> Result<Segment, PathError> {
    if matches!(piece, "." | "..") {
        return Err(PathError::NotNormal);
    }
    if let Some(name) = piece.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        let (segment, name) = match name.strip_prefix('*') {
            Some(name) => (Segment::Rest, name),
            None => (Segment::One, name),
        };
        let named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        return if named { Ok(segment) } else { Err(PathError::Brace) };
    }
    if piece.contains(['{', '}']) {
        return Err(PathError::Brace);
    }
    if piece.contains('*') {
        return Err(PathError::Star);
    }
    // RFC 3986, pchar, without percent-encoded bytes.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()+,;=:@".contains(&byte);
    if piece.bytes().all(plain) { Ok(Segment::Literal(piece.to_owned())) } else { Err(PathError::Byte) }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSlash => "a path begins with a slash",
            Self::NotNormal => "servers do away with empty segments, . and .. in different ways",
            Self::NotAPath => "a path ends before ? and #",
            Self::Byte => {
                "a path has letters, digits and -._~!$&'()+,;=:@ between its slashes; write {name} for others"
            }
            Self::Brace => "{name} and {*name} are whole segments, and a name has letters, digits and _",
            Self::RestNotLast => "{*name} stands at the end, since nothing can follow it",
            Self::Star => "* means different things to different routers: write {name} or {*name}",
        })
    }
}

impl std::error::Error for PathError {}

/// Paths and what each of them selects, a node for each segment.
#[derive(Debug, Default)]
pub(crate) struct PathTable {
    root: Node,
    /// The one thing that every path selects, if there is one.
    everything: Option<usize>,
    /// Whether a literal segment has capitals.
    has_capitals: bool,
}

#[derive(Debug, Default)]
struct Node {
    /// By their text, in the order of [`order`].
    literals: Vec<(Box<[u8]>, Node)>,
    one: Option<Box<Node>>,
    rest: Option<usize>,
    end: Option<usize>,
}

impl PathTable {
    /// The table of patterns that do not cross, each with what it selects.
    pub(crate) fn new<'a>(patterns: impl Iterator<Item = (&'a PathPattern, usize)>) -> Self {
        let mut table = Self::default();
        for (pattern, selects) in patterns {
            table.insert(pattern, selects);
        }
        let empty_path = Box::<[u8]>::default();
        table.everything = match (&*table.root.literals, &table.root.one, table.root.rest) {
            ([(text, node)], None, Some(rest)) if *text == empty_path && node.end == Some(rest) => Some(rest),
            _ => None,
        };
        table
    }

    fn insert(&mut self, pattern: &PathPattern, selects: usize) {
        let mut node = &mut self.root;
        for segment in &pattern.segments {
            node = match segment {
                Segment::Rest => {
                    node.rest = Some(selects);
                    return;
                }
                Segment::One => node.one.get_or_insert_default(),
                Segment::Literal(text) => {
                    self.has_capitals |= text.bytes().any(|byte| byte.is_ascii_uppercase());
                    let text = text.as_bytes();
                    let at = node.literals.binary_search_by(|(known, _)| order(known, text)).unwrap_or_else(
                        |at| {
                            node.literals.insert(at, (text.into(), Node::default()));
                            at
                        },
                    );
                    &mut node.literals[at].1
                }
            };
        }
        node.end = Some(selects);
    }

    /// What a path selects. Allocates nothing.
    ///
    /// Servers differ in how they read a path: whether they decode it, resolve dot segments, collapse slashes, or mind
    /// capitals. A policy that reads it in one way before a server that reads it in another one lets a request pass
    /// under the wrong rule. So a path that can be read in several ways has to select the same rule in all of them.
    ///
    /// The path is not asked for where every path selects the same.
    #[inline]
    pub(crate) fn select<'p>(&self, path: impl FnOnce() -> &'p str) -> Selected {
        match self.everything {
            Some(everything) => Selected::Rule(everything),
            None => self.select_by_segments(path().as_bytes()),
        }
    }

    fn select_by_segments(&self, raw: &[u8]) -> Selected {
        let as_sent = self.find(raw);
        let may_mean_capitals = self.has_capitals || raw.iter().any(u8::is_ascii_uppercase);
        let same = |reading: &[u8]| self.find_in_any_case(reading) == Ok(as_sent);
        if may_mean_capitals && !same(raw) || readings::are_several(raw) && !readings::all(raw, same) {
            return Selected::Ambiguous;
        }
        as_sent.map_or(Selected::Uncovered, Selected::Rule)
    }

    /// What is selected by another pattern than this one that covers all of its paths.
    pub(crate) fn covering(&self, pattern: &PathPattern) -> Option<usize> {
        self.root.covering(&pattern.segments, true)
    }

    fn find(&self, path: &[u8]) -> Option<usize> {
        self.root.find(path.strip_prefix(b"/")?)
    }

    /// The same where capitals do not count.
    fn find_in_any_case(&self, path: &[u8]) -> Result<Option<usize>, Several> {
        path.strip_prefix(b"/").map_or(Ok(None), |below| self.root.find_in_any_case(below))
    }
}

/// Where capitals do not count, literal segments that differ in nothing else lead to different rules.
#[derive(Debug, PartialEq, Eq)]
struct Several;

impl Node {
    /// Literal segments first, then `{name}`, then `{*name}`: since patterns do not cross, the first that is found is
    /// the most specific. Every node is visited once at most, whatever the path.
    fn find(&self, below: &[u8]) -> Option<usize> {
        let (segment, rest) = split_segment(below);
        let go_on = |node: &Self| match rest {
            Some(rest) => node.find(rest),
            None => node.end,
        };
        self.literal(segment)
            .and_then(go_on)
            .or_else(|| self.one.as_deref().filter(|_| !segment.is_empty()).and_then(go_on))
            .or_else(|| self.rest.filter(|_| !below.is_empty()))
    }

    fn find_in_any_case(&self, below: &[u8]) -> Result<Option<usize>, Several> {
        let (segment, rest) = split_segment(below);
        let go_on = |node: &Self| match rest {
            Some(rest) => node.find_in_any_case(rest),
            None => Ok(node.end),
        };
        let first = self.literals.partition_point(|(known, _)| cmp_in_any_case(known, segment).is_lt());
        let mut found = None;
        for (_, node) in
            self.literals[first..].iter().take_while(|(known, _)| known.eq_ignore_ascii_case(segment))
        {
            match (found, go_on(node)?) {
                (Some(one), Some(other)) if one != other => return Err(Several),
                (None, other) => found = other,
                _ => {}
            }
        }
        if found.is_none()
            && !segment.is_empty()
            && let Some(one) = self.one.as_deref()
        {
            found = go_on(one)?;
        }
        Ok(found.or_else(|| self.rest.filter(|_| !below.is_empty())))
    }

    /// The node of a literal segment.
    fn literal(&self, segment: &[u8]) -> Option<&Self> {
        let at = self.literals.binary_search_by(|(known, _)| order(known, segment)).ok()?;
        self.literals.get(at).map(|(_, node)| node)
    }

    /// A pattern that covers these segments, and is not just the same.
    fn covering(&self, segments: &[Segment], is_same: bool) -> Option<usize> {
        let Some((segment, more)) = segments.split_first() else { return self.end.filter(|_| !is_same) };
        let one = |is_same| self.one.as_deref().and_then(|node| node.covering(more, is_same));
        match segment {
            Segment::Rest => self.rest.filter(|_| !is_same),
            Segment::One => one(is_same).or(self.rest),
            Segment::Literal(text) => {
                let literal = self.literal(text.as_bytes());
                let literal = literal.and_then(|node| node.covering(more, is_same));
                let wide = || if text.is_empty() { None } else { one(false).or(self.rest) };
                literal.or_else(wide)
            }
        }
    }
}

/// The first segment, and what follows its slash.
fn split_segment(below: &[u8]) -> (&[u8], Option<&[u8]>) {
    match below.iter().position(|byte| *byte == b'/') {
        Some(at) => (&below[..at], Some(&below[at + 1..])),
        None => (below, None),
    }
}

/// The order of literal segments: those that differ in capitals alone stand beside each other.
fn order(a: &[u8], b: &[u8]) -> Ordering {
    cmp_in_any_case(a, b).then_with(|| a.cmp(b))
}

fn cmp_in_any_case(a: &[u8], b: &[u8]) -> Ordering {
    a.iter().map(u8::to_ascii_lowercase).cmp(b.iter().map(u8::to_ascii_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_to_each_other_as_their_paths_do() {
        let rows = [
            ("/a", "/b", Overlap::None),
            ("/a", "/a", Overlap::Equal),
            ("/a", "/a/", Overlap::None),
            ("/a", "/a/b", Overlap::None),
            ("/a", "/{x}", Overlap::Nested),
            ("/{x}", "/{y}", Overlap::Equal),
            ("/{*x}", "/{*y}", Overlap::Equal),
            ("/{x}/b", "/a/{y}", Overlap::Crossing),
            ("/{x}/b", "/a/{*y}", Overlap::Crossing),
            ("/{x}/b", "/{*y}", Overlap::Nested),
            ("/a/{x}", "/a/{*y}", Overlap::Nested),
            ("/a/b/{x}", "/a/{y}/c", Overlap::Crossing),
            ("/{x}", "/", Overlap::None),
            ("/{*x}", "/", Overlap::None),
            ("/{x}/", "/b/{*y}", Overlap::None),
            ("/a/", "/a/{*y}", Overlap::None),
            ("/a/b/", "/a/{*y}", Overlap::Nested),
        ];
        for (first, second, expected) in rows {
            let (a, b): (PathPattern, PathPattern) = (first.parse().unwrap(), second.parse().unwrap());
            assert_eq!(a.overlap(&b), expected, "{first} {second}");
            assert_eq!(b.overlap(&a), expected, "{second} {first}");
            if expected == Overlap::Crossing {
                let path = a.common_path(&b);
                assert!(a.matches(&path) && b.matches(&path), "{first} {second} {path}");
            }
        }
    }

    /// The table of patterns, each of which selects its number.
    fn table(patterns: &[&str]) -> PathTable {
        let patterns: Vec<PathPattern> = patterns.iter().map(|text| text.parse().unwrap()).collect();
        PathTable::new(patterns.iter().zip(0..))
    }

    /// A server that does not mind capitals serves the same under all of them, so no path may fall under a looser rule
    /// by its capitals.
    #[test]
    fn a_path_never_falls_under_another_rule_by_its_capitals() {
        let rows = [
            (["/Admin", "/{*rest}"], "/Admin", Selected::Rule(0)),
            (["/Admin", "/{*rest}"], "/admin", Selected::Ambiguous),
            (["/Admin", "/{*rest}"], "/ADMIN", Selected::Ambiguous),
            (["/Admin", "/{*rest}"], "/other", Selected::Rule(1)),
            (["/admin", "/{*rest}"], "/admin", Selected::Rule(0)),
            (["/admin", "/{*rest}"], "/Admin", Selected::Ambiguous),
            (["/Admin", "/other"], "/admin", Selected::Ambiguous),
            (["/Admin", "/other"], "/third", Selected::Uncovered),
        ];
        for (patterns, path, selected) in rows {
            assert_eq!(table(&patterns).select(|| path), selected, "{patterns:?} {path}");
        }
    }
}
