use std::fmt;
use std::str::FromStr;

use crate::cookies::{AbsentSameSite, CookiePolicy, ThirdParty};
use crate::request::UnknownValue;

/// How a browser engine does what the standard leaves open, or does otherwise: data, which the
/// rules consult, and nothing that asks for an engine by name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Engine {
    /// Which one it is.
    pub name: EngineName,
    /// The longest time for which a preflight's answer is kept, in seconds
    /// ([#cors-preflight-fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), step 7.10).
    pub max_age_cap: u64,
    /// How many preflight answers are kept at most.
    pub preflight_cache_size: usize,
    /// How cookies are treated.
    pub cookies: CookiePolicy,
    /// Whether a hop over another site makes the request a cross-site one for `SameSite`
    /// ([#determine-the-same-site-mode](https://fetch.spec.whatwg.org/#determine-the-same-site-mode), step 5).
    pub same_site_considers_redirects: bool,
}

/// The engines by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EngineName {
    /// What the standards say, with the widest choice where they leave one.
    Standard,
    /// Chrome, Edge, Opera and their kin.
    Chromium,
    /// Firefox.
    Firefox,
    /// `WebKitGTK`: Safari's engine on Linux, whose cookies and redirects are libsoup's.
    WebKitGtk,
}

impl Engine {
    /// What the standards say. The longest max-age is Firefox's, the longest of the three browsers.
    pub const STANDARD: Self = Self {
        name: EngineName::Standard,
        max_age_cap: 86_400,
        preflight_cache_size: 1024,
        cookies: CookiePolicy::STANDARD,
        same_site_considers_redirects: true,
    };
    /// Chromium.
    pub const CHROMIUM: Self = Self {
        name: EngineName::Chromium,
        max_age_cap: 7200,
        cookies: CookiePolicy { loopback_is_secure: true, ..CookiePolicy::STANDARD },
        same_site_considers_redirects: false,
        ..Self::STANDARD
    };
    /// Firefox.
    pub const FIREFOX: Self = Self {
        name: EngineName::Firefox,
        preflight_cache_size: 100,
        cookies: CookiePolicy {
            absent_same_site: AbsentSameSite::None,
            third_party: ThirdParty::Partition,
            loopback_is_secure: true,
            ..CookiePolicy::STANDARD
        },
        ..Self::STANDARD
    };
    /// `WebKitGTK`.
    pub const WEBKIT_GTK: Self = Self {
        name: EngineName::WebKitGtk,
        max_age_cap: 600,
        cookies: CookiePolicy {
            absent_same_site: AbsentSameSite::None,
            third_party: ThirdParty::AfterFirstParty,
            ..CookiePolicy::STANDARD
        },
        same_site_considers_redirects: false,
        ..Self::STANDARD
    };

    /// The engine of a name.
    pub const fn of(name: EngineName) -> Self {
        match name {
            EngineName::Standard => Self::STANDARD,
            EngineName::Chromium => Self::CHROMIUM,
            EngineName::Firefox => Self::FIREFOX,
            EngineName::WebKitGtk => Self::WEBKIT_GTK,
        }
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::STANDARD
    }
}

impl EngineName {
    /// The words by which people choose, in the order of [`EngineName`].
    pub const WORDS: &'static [&'static str] = &["standard", "chromium", "firefox", "webkit"];

    /// The word by which people choose it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKitGtk => "webkit",
        }
    }
}

impl FromStr for EngineName {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        [Self::Standard, Self::Chromium, Self::Firefox, Self::WebKitGtk]
            .into_iter()
            .find(|engine| engine.as_str() == text)
            .ok_or_else(|| UnknownValue { text: text.to_owned(), allowed: Self::WORDS })
    }
}

impl fmt::Display for EngineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Standard => "the Fetch standard",
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKitGtk => "WebKitGTK",
        })
    }
}
