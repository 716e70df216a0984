//! Words that name one of several things: by id, or by title in either language, whatever the case.
//!
//! Whatever the rules, `club.toml` or the program itself list (categories, stores, tiers, rewards, topics,
//! staff, a yes and a no) is named through [`choose`], by whoever asks for it: an option, a cell of a file, a
//! filter of a list. A word that names nothing is refused with the nearest and with what there is.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use super::words::Called;
use super::{Lang, Slug, Title, Wording};
use crate::{message, worded};

/// What kind of thing a word should name, as messages call one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    en: &'static str,
    zh: &'static str,
}

impl Kind {
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }
}

/// One of the things that a word may name.
#[derive(Clone, Copy, Debug)]
pub struct Thing<'a> {
    id: &'a str,
    en: &'a str,
    zh: &'a str,
}

impl<'a> Thing<'a> {
    pub const fn new(id: &'a str, en: &'a str, zh: &'a str) -> Self {
        Self { id, en, zh }
    }

    /// A word of a closed list.
    pub fn word(word: impl Called) -> Self {
        Self::new(word.cell(), word.called(Lang::En), word.called(Lang::Zh))
    }

    /// A thing of the rules.
    pub fn titled(id: &'a Slug, title: &'a Title) -> Self {
        Self::new(id.as_str(), &title.en, &title.zh)
    }

    /// A thing that has no title, such as what rows name and the rules no longer do.
    pub const fn bare(id: &'a str) -> Self {
        Self::new(id, id, id)
    }

    /// The id, and the titles.
    pub const fn names(&self) -> (&'a str, [&'a str; 2]) {
        (self.id, [self.en, self.zh])
    }

    /// `沐浴 (bath)`: the title in a language with the id; the id alone where that says it all.
    pub fn shown(&self, lang: Lang) -> String {
        let title = match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        };
        if title.is_empty() || folded(title) == folded(self.id) {
            self.id.to_owned()
        } else {
            format!("{title} ({})", self.id)
        }
    }

    /// The same in both languages, to be part of a message.
    pub fn named(&self) -> Wording {
        Wording::new(self.shown(Lang::En), self.shown(Lang::Zh))
    }

    fn is_titled(&self, folded_word: &str) -> bool {
        [self.en, self.zh]
            .into_iter()
            .any(|title| folded(title) == folded_word)
    }
}

/// The id of the one thing that a word names: its id goes before any title.
///
/// # Errors
/// A word that names nothing, and a title that several things bear.
pub(crate) fn choose<'a>(
    kind: Kind,
    word: &str,
    things: impl IntoIterator<Item = Thing<'a>>,
) -> Result<&'a str, NotKnown> {
    let mut all: Vec<Thing<'a>> = Vec::new();
    for thing in things {
        // The first of several that bear one id tells its title.
        if !all.iter().any(|known| known.id == thing.id) {
            all.push(thing);
        }
    }
    if let Some(exact) = all.iter().find(|thing| thing.id == word) {
        return Ok(exact.id);
    }
    let wanted = folded(word);
    let by_id: Vec<_> = all.iter().filter(|t| folded(t.id) == wanted).collect();
    let by_title: Vec<_> = all.iter().filter(|t| t.is_titled(&wanted)).collect();
    let found = if by_id.is_empty() { by_title } else { by_id };
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => Err(NotKnown::none(kind, word, &all)),
        several => Err(NotKnown::of_several(
            kind,
            word,
            several.iter().map(|t| **t),
        )),
    }
}

/// The form in which words are compared: compatibility forms, case and the blanks around set aside.
pub(crate) fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.trim().to_ascii_lowercase();
    }
    word.nfkc()
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Whether two spellings are one name: case, width and blanks set aside.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> String {
        let name = folded(name);
        name.chars().filter(|c| !c.is_whitespace()).collect()
    };
    plain(one) == plain(other)
}

/// The name that was probably meant: within a third of its letters.
pub(crate) fn nearest<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    within(3, text, names)
}

/// The nearest of the names that have so many letters, or as good as, for each slip.
pub(crate) fn within<'n>(
    letters_a_slip: usize,
    text: &str,
    names: impl Iterator<Item = &'n str>,
) -> Option<&'n str> {
    names
        .map(|name| (slips(text, name), name))
        .filter(|(slips, name)| {
            let letters = name.chars().count();
            // Of so few letters, one that begins otherwise is another word: `pay` is no slip for `day`.
            let begins_alike =
                letters > letters_a_slip || text.chars().next() == name.chars().next();
            *slips < letters
                && begins_alike
                && *slips * letters_a_slip <= letters.max(letters_a_slip)
        })
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, name)| name)
}

/// How many slips lie between two words. A letter that stands elsewhere is one, not one lost and another put in:
/// `chas` is one slip off `cash`.
fn slips(text: &str, name: &str) -> usize {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    match strsim::damerau_levenshtein(text, name) {
        slips if letters(text) == letters(name) => slips.div_ceil(2),
        slips => slips,
    }
}

/// What there is to choose from, as each language shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    shown: Vec<Wording>,
    more: usize,
}

impl Listed {
    /// So many are listed; of the others the number is told.
    const AT_MOST: usize = 24;

    pub fn of<'a>(things: impl IntoIterator<Item = Thing<'a>>) -> Self {
        let mut shown: Vec<_> = things.into_iter().map(|thing| thing.named()).collect();
        let more = shown.len().saturating_sub(Self::AT_MOST);
        shown.truncate(Self::AT_MOST);
        Self { shown, more }
    }

    pub const fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

/// What is listed, and how many more there are.
impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lang = Lang::of_format(f);
        let shown: Vec<&str> = self.shown.iter().map(|one| one.in_lang(lang)).collect();
        match (lang, self.more) {
            (Lang::En, 0) => f.write_str(&shown.join(", ")),
            (Lang::Zh, 0) => f.write_str(&shown.join("、")),
            (Lang::En, more) => write!(f, "{} and {more} more", shown.join(", ")),
            (Lang::Zh, more) => write!(f, "{} 等，另有 {more} 个", shown.join("、")),
        }
    }
}

message! {
    /// A word that names none of the things there are, or more than one.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NotKnown {
        why: Box<Why>,
    } => (why.said()), help (why.remedy());
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Why {
    kind: Kind,
    word: String,
    /// The things that bear the word as a title, where several do.
    several: bool,
    near: Option<Wording>,
    known: Listed,
}

impl Why {
    fn said(&self) -> Wording {
        let (word, Kind { en, zh }) = (&self.word, self.kind);
        if self.several {
            worded!(
                "`{word}` is the name of more than one {en}",
                "有多个{zh}名为“{word}”"
            )
        } else {
            worded!("there is no {en} `{word}`", "没有{zh}“{word}”")
        }
    }

    fn remedy(&self) -> Wording {
        let (Kind { en, zh }, known) = (self.kind, &self.known);
        match &self.near {
            _ if self.several => worded!("say which by its id: {known}", "请用编号指明：{known:#}"),
            Some(near) if known.is_empty() => worded!("did you mean {near}?", "是否指 {near:#}？"),
            None if known.is_empty() => worded!("there is no {en} at all", "目前没有任何{zh}"),
            Some(near) => worded!(
                "did you mean {near}? there is: {known}",
                "是否指 {near:#}？可用：{known:#}"
            ),
            None => worded!("there is: {known}", "可用：{known:#}"),
        }
    }
}

impl NotKnown {
    /// A word that is no id, where any id would do.
    pub fn no_id(kind: Kind, word: &str) -> Self {
        Self::none(kind, word, &[])
    }

    fn none(kind: Kind, word: &str, all: &[Thing<'_>]) -> Self {
        let wanted = folded(word);
        let forms: Vec<(String, &Thing<'_>)> = all
            .iter()
            .flat_map(|thing| [thing.id, thing.en, thing.zh].map(|name| (folded(name), thing)))
            .collect();
        let near = nearest(&wanted, forms.iter().map(|(form, _)| form.as_str()));
        // Else the only one of whose names the word is a part: 一般 of 一般来宾.
        let mut parts = forms.iter().filter(|(form, _)| is_part(&wanted, form));
        let near = match (near, parts.next()) {
            (Some(near), _) => forms.iter().find(|(form, _)| form == near),
            (None, Some(one)) if parts.all(|(_, own)| own.id == one.1.id) => Some(one),
            _ => None,
        };
        let why = Box::new(Why {
            kind,
            word: word.to_owned(),
            several: false,
            near: near.map(|(_, thing)| thing.named()),
            known: Listed::of(all.iter().copied()),
        });
        Self { why }
    }

    /// A word that several bear where one is meant.
    pub fn of_several<'a>(
        kind: Kind,
        word: &str,
        all: impl IntoIterator<Item = Thing<'a>>,
    ) -> Self {
        let why = Box::new(Why {
            kind,
            word: word.to_owned(),
            several: true,
            near: None,
            known: Listed::of(all),
        });
        Self { why }
    }

    /// The same word where something that is not listed is more likely meant.
    pub fn rather(mut self, thing: &Thing<'_>) -> Self {
        self.why.near = Some(thing.named());
        self
    }

    /// Whether several bear the word as a title.
    pub fn is_of_several(&self) -> bool {
        self.why.several
    }

    /// The word that names nothing.
    pub fn word(&self) -> &str {
        &self.why.word
    }
}

/// Whether a word that is more than a letter or two is a part of a name.
fn is_part(word: &str, name: &str) -> bool {
    let least = if word.is_ascii() { 4 } else { 2 };
    word.chars().count() >= least && name.contains(word)
}

/// The words for yes.
const YES: [&str; 8] = ["yes", "y", "true", "1", "是", "对", "有", "√"];
/// The words for no.
const NO: [&str; 9] = ["no", "n", "false", "0", "否", "不", "无", "没有", "×"];

/// A yes or a no, as people of either language write it.
///
/// # Errors
/// Any other word.
pub(crate) fn yes_no(word: &str) -> Result<bool, NotYesNo> {
    let wanted = folded(word);
    if YES.contains(&wanted.as_str()) {
        Ok(true)
    } else if NO.contains(&wanted.as_str()) {
        Ok(false)
    } else {
        Err(NotYesNo {
            word: word.to_owned(),
        })
    }
}

message! {
    /// A word that is neither yes nor no.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct NotYesNo {
        word: String,
    } => ("`{word}` is neither yes nor no", "“{word}”既不是“是”也不是“否”"),
        help ("write yes or no", "请写“是”或“否”");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Spoken as _;

    const KIND: Kind = Kind::new("category", "类别");

    fn things() -> Vec<Thing<'static>> {
        vec![
            Thing::new("bath", "Bath", "沐浴"),
            Thing::new("massage", "Massage and more", "按摩"),
            Thing::new("gold", "Top", "金卡"),
            Thing::new("old-gold", "Gold", "金卡"),
            Thing::bare("茶"),
        ]
    }

    #[test]
    fn an_id_or_a_title_in_either_language_names_a_thing_whatever_its_case() {
        let table = [
            ("bath", "bath"),
            ("BATH", "bath"),
            ("沐浴", "bath"),
            (" ｂａｔｈ ", "bath"),
            ("massage AND more", "massage"),
            // An id goes before the title of another.
            ("Gold", "gold"),
            ("茶", "茶"),
        ];
        for (word, id) in table {
            assert_eq!(choose(KIND, word, things()), Ok(id), "{word}");
        }
    }

    #[test]
    fn what_names_nothing_is_refused_with_the_nearest_and_the_list() {
        let table = [
            ("bth", Lang::En, "there is no category `bth`"),
            ("沐域", Lang::Zh, "没有类别“沐域”"),
        ];
        for (word, lang, said) in table {
            let refused = choose(KIND, word, things()).expect_err(word);
            assert_eq!(refused.say(lang), said);
            let remedy = refused.remedy(lang).expect("a remedy");
            let near = match lang {
                Lang::En => {
                    "did you mean bath? there is: bath, Massage and more (massage), Top (gold)"
                }
                Lang::Zh => "是否指 沐浴 (bath)？可用：沐浴 (bath)、按摩 (massage)、金卡 (gold)",
            };
            assert!(remedy.starts_with(near), "{remedy}");
        }
        let far = choose(KIND, "nonsense", things()).expect_err("far off");
        assert!(
            far.remedy(Lang::En)
                .is_some_and(|help| help.starts_with("there is: "))
        );
        let none = choose(KIND, "x", []).expect_err("nothing there");
        assert_eq!(none.remedy(Lang::Zh).as_deref(), Some("目前没有任何类别"));
    }

    #[test]
    fn the_nearest_is_within_a_third_of_the_letters() {
        let table = [
            ("chas", "cash", true),
            ("csh", "cash", true),
            ("case", "cash", true),
            ("csae", "cash", false),
            ("wehcat", "wechat", true),
            ("hswa", "wash", false),
            ("微言", "微信", true),
            ("massgae", "massage", true),
            ("mssgae", "massage", true),
            ("mssgea", "massage", false),
            ("x", "y", false),
        ];
        for (word, name, is_near) in table {
            let found = nearest(word, [name].into_iter());
            assert_eq!(found, is_near.then_some(name), "{word}");
        }
    }

    #[test]
    fn a_title_of_two_is_refused_naming_their_ids() {
        let refused = choose(KIND, "金卡", things()).expect_err("two bear it");
        assert_eq!(refused.say(Lang::Zh), "有多个类别名为“金卡”");
        let help = refused.remedy(Lang::En);
        assert_eq!(
            help.as_deref(),
            Some("say which by its id: Top (gold), Gold (old-gold)")
        );
    }

    #[test]
    fn a_yes_and_a_no_are_read_in_both_languages() {
        for word in ["yes", "YES", "是", "1", "true"] {
            assert_eq!(yes_no(word), Ok(true), "{word}");
        }
        for word in ["no", "No", "否", "0", "false"] {
            assert_eq!(yes_no(word), Ok(false), "{word}");
        }
        assert!(yes_no("maybe").is_err() && yes_no("").is_err());
    }
}
