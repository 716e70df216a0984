//! Short names of things in rule files, and their titles in both languages.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::message;

/// The id of a thing in a rule file or in `club.toml`: letters of any script, digits, `-` and `_`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

message! {
    /// Why a text is no id.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct BadSlug => (
        "an id has letters, digits, '-' and '_' only, 64 at most",
        "标识只含字母、数字、“-”和“_”，至多 64 个"
    );
}

impl Slug {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = BadSlug;

    fn from_str(text: &str) -> Result<Self, BadSlug> {
        let sound = !text.is_empty()
            && text.chars().count() <= 64
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if sound {
            Ok(Self(text.into()))
        } else {
            Err(BadSlug)
        }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl PartialEq<str> for Slug {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

/// What people call a thing, in English and in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    pub en: String,
    pub zh: String,
}
