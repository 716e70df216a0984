//! Why something was decided: the id of a reason, its arguments and the rule's place, in no language.
//!
//! Ledgers keep it so, `earn:points=173;per=1.00@vip-card:113`, and whoever shows it words it in the reader's
//! language. A blank stands between several. What has a part in the form, or would make a cell need quotes, is
//! `~` with two hex digits in an argument. Rows of before hold sentences: they are shown as they are.

use std::borrow::Cow;
use std::fmt::{self, Display, Write as _};

use super::Lang;
use super::source::Place;

/// The reasons of one deed, as a cell holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Why(String);

impl Why {
    /// One reason; arguments that say nothing are left out.
    pub fn of(id: &str, args: &[(&str, &dyn Display)]) -> Self {
        let mut text = String::with_capacity(64);
        text.push_str(id);
        text.push(':');
        let head = text.len();
        for (name, value) in args {
            let before = text.len();
            if before > head {
                text.push(';');
            }
            text.push_str(name);
            text.push('=');
            let start = text.len();
            // Writing to a text cannot fail.
            let _ = write!(Escaping(&mut text), "{value}");
            if text.len() == start {
                text.truncate(before);
            }
        }
        Self(text)
    }

    /// The same with the place of its rule: `rules/vip-card.toml:113` is `vip-card:113`.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        let own = place.file().strip_prefix("rules/");
        let own = own.and_then(|file| file.strip_suffix(".toml"));
        let own = own.filter(|stem| !stem.contains('/'));
        self.0.push('@');
        let _ = write!(Escaping(&mut self.0), "{}", own.unwrap_or(place.file()));
        let _ = write!(self.0, ":{}", place.line());
        self
    }

    /// What a cell holds.
    pub fn read(cell: impl Into<String>) -> Self {
        Self(cell.into())
    }

    pub fn cell(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These reasons, and more behind them.
    #[must_use]
    pub fn and(mut self, more: &Self) -> Self {
        if !self.0.is_empty() && !more.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(&more.0);
        self
    }

    pub fn all<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        all.into_iter().fold(Self::default(), Self::and)
    }

    /// Each for itself. Sentences of before stand between semicolons.
    pub fn each(&self) -> impl Iterator<Item = Self> + '_ {
        let between = if self.is_sentence() { "; " } else { " " };
        let all = self.0.split(between).filter(|one| !one.is_empty());
        all.map(Self::read)
    }

    /// Whether a program of before said it in a sentence: no word of a reason lacks the colon of its id.
    fn is_sentence(&self) -> bool {
        !self.0.split(' ').all(|one| {
            let plain = |b: u8| b.is_ascii_lowercase() || b == b'-';
            one.split_once(':')
                .is_some_and(|(id, _)| !id.is_empty() && id.bytes().all(plain))
        })
    }

    /// Whether the first reason bears an id.
    pub fn is(&self, id: &str) -> bool {
        let first = self.0.split(' ').next().unwrap_or_default();
        !self.is_sentence() && parts(first).0 == id
    }

    /// An argument of the first reason that bears the name, where one does.
    pub fn arg(&self, name: &str) -> Option<String> {
        self.0.split(' ').find_map(|one| {
            let (_, args, _) = parts(one);
            let mut args = args.split(';').filter_map(|arg| arg.split_once('='));
            args.find(|(own, _)| *own == name)
                .map(|(_, value)| unescaped(value).into_owned())
        })
    }

    /// Whether the rule at a place is among the reasons.
    pub fn names(&self, place: &Place) -> bool {
        let short = Self::default().at(place).0;
        let old = format!("[{place}]");
        self.0.split(' ').any(|one| one.ends_with(&short)) || self.0.contains(&old)
    }
}

/// Escapes whatever has a part in the form.
struct Escaping<'a>(&'a mut String);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let bare = |c: char| {
            !(c.is_ascii_control()
                || matches!(c, ' ' | ';' | '=' | '@' | ':' | '~' | ',' | '"' | '[' | ']'))
        };
        if text.chars().all(bare) {
            self.0.push_str(text);
            return Ok(());
        }
        for c in text.chars() {
            if bare(c) {
                self.0.push(c);
            } else {
                write!(self.0, "~{:02x}", u32::from(c))?;
            }
        }
        Ok(())
    }
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('~') {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split('~');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(code) => {
                plain.push(char::from(code));
                plain.push_str(&part[2..]);
            }
            None => {
                plain.push('~');
                plain.push_str(part);
            }
        }
    }
    Cow::Owned(plain)
}

/// The id, the arguments and the place of one reason.
fn parts(one: &str) -> (&str, &str, Option<&str>) {
    let (id, rest) = one.split_once(':').unwrap_or((one, ""));
    match rest.split_once('@') {
        Some((args, place)) => (id, args, Some(place)),
        None => (id, rest, None),
    }
}

/// A reason that some room declares.
#[derive(Clone, Copy, Debug)]
pub struct Declared {
    pub id: &'static str,
    pub args: &'static [&'static str],
    /// Words it, with the arguments in their order; those left out are empty.
    pub say: fn(&[Cow<'_, str>], Lang) -> String,
}

/// All the reasons that there are, room by room.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reasons(pub &'static [&'static [Declared]]);

/// One reason in words, and the place of its rule.
struct Told<'a> {
    id: &'a str,
    text: String,
    place: Option<String>,
}

impl Reasons {
    pub fn all(self) -> impl Iterator<Item = &'static Declared> {
        self.0.iter().copied().flatten()
    }

    /// The reasons in words, each with the place of its rule in brackets.
    pub fn say(self, why: &Why, lang: Lang) -> String {
        let Some(told) = self.told(why, lang) else {
            return why.0.clone();
        };
        let with_place = told.into_iter().map(|one| match one.place {
            Some(place) => format!("{} [{place}]", one.text),
            None => one.text,
        });
        with_place.collect::<Vec<_>>().join(between(lang))
    }

    /// The same of several, one after the other.
    pub fn say_each(self, whys: &[Why], lang: Lang) -> String {
        let said = whys.iter().map(|why| self.say(why, lang));
        said.collect::<Vec<_>>().join(between(lang))
    }

    /// The reasons in words, and the places of their rules apart, each once.
    pub fn apart(self, why: &Why, lang: Lang) -> (String, String) {
        let Some(told) = self.told(why, lang) else {
            return split_sentence(&why.0);
        };
        let mut texts = Vec::new();
        let mut places = Vec::new();
        for one in told {
            texts.push(one.text);
            places.extend(one.place.filter(|place| !places.contains(place)));
        }
        (texts.join(between(lang)), places.join("; "))
    }

    /// The ids, with semicolons between; nothing for a sentence of before.
    pub fn ids(self, why: &Why) -> String {
        let told = self.told(why, Lang::En).unwrap_or_default();
        let ids: Vec<&str> = told.iter().map(|one| one.id).collect();
        ids.join(";")
    }

    /// None for what is not in the form, or tells what no room declares.
    fn told(self, why: &Why, lang: Lang) -> Option<Vec<Told<'_>>> {
        if why.is_empty() {
            return Some(Vec::new());
        }
        if why.is_sentence() {
            return None;
        }
        let all = why.0.split(' ');
        all.map(|one| self.told_one(one, lang)).collect()
    }

    fn told_one(self, one: &str, lang: Lang) -> Option<Told<'_>> {
        let (id, args, place) = parts(one);
        let own = self.all().find(|own| own.id == id)?;
        let mut told = vec![Cow::Borrowed(""); own.args.len()];
        for arg in args.split(';').filter(|arg| !arg.is_empty()) {
            let (name, value) = arg.split_once('=')?;
            let place = own.args.iter().position(|own| *own == name)?;
            told[place] = unescaped(value);
        }
        Some(Told {
            id: own.id,
            text: (own.say)(&told, lang),
            place: place.map(whole_place),
        })
    }
}

const fn between(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "; ",
        Lang::Zh => "；",
    }
}

fn whole_place(short: &str) -> String {
    let (file, line) = short.rsplit_once(':').unwrap_or((short, ""));
    let file = unescaped(file);
    if file.contains('/') || file.contains('.') {
        format!("{file}:{line}")
    } else {
        format!("rules/{file}.toml:{line}")
    }
}

/// A sentence of before without the places in brackets, and those places.
fn split_sentence(why: &str) -> (String, String) {
    let mut text = String::with_capacity(why.len());
    let mut rules: Vec<&str> = Vec::new();
    let mut rest = why;
    while let Some((before, after)) = rest.split_once(" [") {
        let Some((place, more)) = after.split_once(']') else {
            break;
        };
        text.push_str(before);
        if !rules.contains(&place) {
            rules.push(place);
        }
        rest = more;
    }
    text.push_str(rest);
    (text, rules.join("; "))
}

/// Declares reasons, each once: `fn id = "id" (argument, argument by wording) "English" "Chinese";`. From it
/// follow a function that makes the reason and its entry in `REASONS`; `wording` is told the argument and the
/// language.
#[macro_export]
macro_rules! reasons {
    ($($(#[$meta:meta])* $name:ident = $id:literal ($($arg:ident $(by $wording:path)?),*) $en:literal $zh:literal;)+) => {
        $($(#[$meta])*
        pub(crate) fn $name($($arg: impl std::fmt::Display),*) -> $crate::domain::reason::Why {
            $crate::domain::reason::Why::of($id, &[$((stringify!($arg), &$arg)),*])
        })+

        /// What these reasons are called.
        pub(crate) static REASONS: &[$crate::domain::reason::Declared] = &[$($crate::domain::reason::Declared {
            id: $id,
            args: &[$(stringify!($arg)),*],
            #[allow(unused_variables, unused_mut)]
            say: |args, lang| {
                let mut args = args.iter();
                $(let $arg = args.next().map_or("", |arg| arg);
                $(let $arg = $wording($arg, lang);)?)*
                match lang {
                    $crate::domain::Lang::En => format!($en),
                    $crate::domain::Lang::Zh => format!($zh),
                }
            },
        },)+];
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(of: &str, lang: Lang) -> String {
        match lang {
            _ if of.is_empty() => String::new(),
            Lang::En => format!(" of {of}"),
            Lang::Zh => format!("（由 {of}）"),
        }
    }

    reasons! {
        /// Points.
        earn = "earn" (points, of by exact) "{points} points{of}" "{points} 分{of}";
        full = "full-price" () "full price" "原价";
        named = "named" (id, pays) "{id} {pays}" "{id} {pays}";
    }

    const ALL: Reasons = Reasons(&[REASONS]);

    fn place(file: &str, line: u32) -> Place {
        Place::new(file.into(), line)
    }

    #[test]
    fn a_reason_is_kept_in_no_language_and_worded_in_each() {
        let why = earn(173, "173.36").at(&place("rules/vip-card.toml", 113));
        assert_eq!(why.cell(), "earn:points=173;of=173.36@vip-card:113");
        assert_eq!(
            ALL.say(&why, Lang::En),
            "173 points of 173.36 [rules/vip-card.toml:113]"
        );
        assert_eq!(
            ALL.apart(&why, Lang::Zh),
            (
                "173 分（由 173.36）".to_owned(),
                "rules/vip-card.toml:113".to_owned()
            )
        );
        let both = Why::all([&full(), &earn(5, "").at(&place("club.toml", 2))]);
        assert_eq!(both.cell(), "full-price: earn:points=5@club.toml:2");
        assert_eq!(ALL.say(&both, Lang::Zh), "原价；5 分 [club.toml:2]");
        assert_eq!(ALL.ids(&both), "full-price;earn");
        assert_eq!(both.arg("points").as_deref(), Some("5"));
        assert!(both.names(&place("club.toml", 2)) && !both.names(&place("club.toml", 22)));
    }

    #[test]
    fn whatever_an_argument_holds_comes_back() {
        for odd in ["a b;c=d@e:f~g,h\"i[j]", "王芳 九折", "~", "88%", "~2"] {
            let why = named(odd, "88%").at(&place("rules/a b/c@d.toml", 7));
            assert!(!why.cell().contains([' ', ',', '"']), "{why:?}");
            assert_eq!(
                ALL.say(&why, Lang::En),
                format!("{odd} 88% [rules/a b/c@d.toml:7]")
            );
            assert_eq!(why.arg("id").as_deref(), Some(odd));
        }
    }

    #[test]
    fn sentences_of_before_are_shown_as_they_are() {
        let table = [
            (
                "vip-price 88% [rules/a.toml:40]",
                "vip-price 88%",
                "rules/a.toml:40",
            ),
            (
                "3 points: 1 for each 1.00 [rules/a.toml:9]; ×2 may [rules/a.toml:12]",
                "3 points: 1 for each 1.00; ×2 may",
                "rules/a.toml:9; rules/a.toml:12",
            ),
            ("brought over", "brought over", ""),
            ("torn [rules", "torn [rules", ""),
            ("settles points owed", "settles points owed", ""),
            ("earn:nothing=1", "earn:nothing=1", ""),
        ];
        for (old, text, rules) in table {
            let why = Why::read(old);
            assert_eq!(ALL.say(&why, Lang::Zh), old);
            assert_eq!(
                ALL.apart(&why, Lang::Zh),
                (text.to_owned(), rules.to_owned()),
                "{old}"
            );
        }
        let two = Why::read(table[1].0);
        assert_eq!(two.each().count(), 2);
        assert_eq!(Why::read("adjusted by hand").each().count(), 1);
        assert!(two.names(&place("rules/a.toml", 12)));
        assert_eq!(Why::read("full-price: earn:points=1").each().count(), 2);
    }
}
