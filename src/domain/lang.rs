//! The languages that people are spoken to in.

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
