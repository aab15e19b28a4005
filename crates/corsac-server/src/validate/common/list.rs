use crate::problem::{Place, TierField};

/// A list of texts, and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct List<'a> {
    pub(crate) texts: &'a [String],
    pub(crate) of: Of,
}

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Paths { rule: usize },
    Tier { rule: usize, tier: usize, field: TierField },
    TrustedOrigins,
    Bypass,
}

impl<'a> List<'a> {
    /// An item of it, as a problem names it: its place and its text.
    pub(crate) fn at(self, item: usize) -> (Place, &'a str) {
        let place = match self.of {
            Of::Paths { rule } => Place::Path { rule, path: item },
            Of::Tier { rule, tier, field } => {
                Place::Tier { rule, tier, field: Some(field), item: Some(item) }
            }
            Of::TrustedOrigins => Place::TrustedOrigin(item),
            Of::Bypass => Place::Bypass(item),
        };
        (place, self.texts.get(item).map_or("", String::as_str))
    }

    /// All items, each with its place.
    pub(crate) fn iter(self) -> impl Iterator<Item = (Place, &'a str)> {
        (0..self.texts.len()).map(move |item| self.at(item))
    }

    /// Where `*` stands.
    pub(crate) fn any(self) -> Option<(Place, &'a str)> {
        self.iter().find(|(_, text)| *text == "*")
    }

    /// Whether it has this text, in any case.
    pub(crate) fn has(self, text: &str) -> bool {
        self.texts.iter().any(|own| own.eq_ignore_ascii_case(text))
    }
}
