//! The languages that people are spoken to in.

use std::borrow::Cow;

/// English or Chinese; column keys never change with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl super::Title {
    /// What people of a language call it.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// What is told in both languages, for words that outlive the place where they were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    en: Cow<'static, str>,
    zh: Cow<'static, str>,
}

impl Wording {
    /// Words without figures, meant for constants.
    pub const fn fixed(en: &'static str, zh: &'static str) -> Self {
        Self {
            en: Cow::Borrowed(en),
            zh: Cow::Borrowed(zh),
        }
    }

    pub fn new(en: impl Into<Cow<'static, str>>, zh: impl Into<Cow<'static, str>>) -> Self {
        Self {
            en: en.into(),
            zh: zh.into(),
        }
    }

    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl Wording {
    /// What an error says, kept beyond its place.
    pub fn of(error: &dyn Spoken) -> Self {
        Self::new(error.say(Lang::En), error.say(Lang::Zh))
    }
}

impl std::error::Error for Wording {}

/// English, as every error's own words are.
impl std::fmt::Display for Wording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.en)
    }
}

/// Words that are the same in both languages.
impl From<String> for Wording {
    fn from(text: String) -> Self {
        Self::new(text.clone(), text)
    }
}

/// A [`Wording`] from two texts that name the same figures: `worded!("{a} is bad", "{a} 有误")`.
#[macro_export]
macro_rules! worded {
    ($en:literal, $zh:literal $(, $($rest:tt)*)?) => {
        $crate::domain::Wording::new(format!($en $(, $($rest)*)?), format!($zh $(, $($rest)*)?))
    };
}

/// An error or a refusal that people are told: every room words its own, in both languages.
pub trait Spoken: std::fmt::Debug {
    /// The message: lower case, no full stop, naming the thing and the figures.
    fn say(&self, lang: Lang) -> String;

    /// What to do about it, where there is something.
    fn remedy(&self, _lang: Lang) -> Option<String> {
        None
    }

    /// What the program's exit tells scripts. 0 ends the program quietly.
    fn exit_code(&self) -> u8 {
        1
    }
}
