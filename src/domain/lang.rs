//! The languages that people are spoken to in.

use std::borrow::Cow;

/// English or Chinese; column keys never change with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    /// The language that a format asks for: `{:#}` is Chinese.
    pub fn of_format(f: &std::fmt::Formatter<'_>) -> Self {
        if f.alternate() { Self::Zh } else { Self::En }
    }
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

/// English; `{:#}` is the Chinese.
impl std::fmt::Display for super::Title {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.in_lang(Lang::of_format(f)))
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

    /// What both languages write alike: an id, a key, an example.
    pub fn same(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        Self::new(text.clone(), text)
    }

    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// What an error says, kept beyond its place.
    pub fn of(error: &dyn Spoken) -> Self {
        Self::new(error.say(Lang::En), error.say(Lang::Zh))
    }

    /// What to do about an error, where there is something.
    pub fn remedy_of(error: &dyn Spoken) -> Option<Self> {
        Some(Self::new(error.remedy(Lang::En)?, error.remedy(Lang::Zh)?))
    }
}

impl std::error::Error for Wording {}

impl Spoken for Wording {
    fn say(&self, lang: Lang) -> String {
        self.in_lang(lang).to_owned()
    }
}

/// English, as every error's own words are; `{:#}` is the Chinese, for a [`Wording`] that is part of another.
impl std::fmt::Display for Wording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.in_lang(Lang::of_format(f)))
    }
}

/// English and Chinese words without figures.
pub type Pair = (&'static str, &'static str);

impl From<Pair> for Wording {
    fn from((en, zh): Pair) -> Self {
        Self::fixed(en, zh)
    }
}

impl From<&Wording> for Wording {
    fn from(words: &Wording) -> Self {
        words.clone()
    }
}

impl From<super::Overflow> for Wording {
    fn from(why: super::Overflow) -> Self {
        Self::new(why.to_string(), "数字过大，无法精确保存")
    }
}

/// A [`Wording`] from two texts that name the same figures: `worded!("{a} is bad", "{a} 有误")`. Where a part has
/// words of its own, the Chinese asks for them with `#`: `worded!("{what} is bad", "{what:#}有误")`.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_worded_in_the_language_of_the_whole() {
        let what = worded!("tier \"{}\"", "等级“{}”", "gold");
        let whole = worded!("{what} lacks `id`", "{what:#}缺少 `id`");
        assert_eq!(whole.in_lang(Lang::En), "tier \"gold\" lacks `id`");
        assert_eq!(whole.in_lang(Lang::Zh), "等级“gold”缺少 `id`");
        assert_eq!(Wording::same("`[card]`").in_lang(Lang::Zh), "`[card]`");
        assert_eq!(Wording::from(("a", "甲")).say(Lang::Zh), "甲");
    }
}
