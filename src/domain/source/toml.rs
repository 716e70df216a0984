//! Reads TOML as values with places, and records everything that is wrong instead of stopping at the
//! first.
//!
//! A reader returns `None` for what cannot be read, having said why; what `read` gives back is whole or
//! not at all. Not serde: tagged types lose their places there, and amounts would pass through floats.

use std::cell::RefCell;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::{Diagnostic, Place, Source, Span};
use crate::domain::choice::nearest;
use crate::domain::{Day, Money, Rate, Slug, Title, Window};

/// Nobody reads more than this at once; a file that is no rule file would otherwise give thousands.
const MOST_FINDINGS: usize = 100;

/// A text being read, and what was found wrong with it so far.
#[derive(Debug)]
struct Document {
    source: Arc<Source>,
    found: RefCell<Vec<Diagnostic>>,
}

/// Reads a whole text: `keys` are those the outermost table may have.
pub fn read<T>(
    file: &str,
    text: &str,
    keys: &'static [&'static str],
    reader: impl FnOnce(&Table<'_>) -> Option<T>,
) -> Result<T, Vec<Diagnostic>> {
    let source = Arc::new(Source::new(file, text));
    let (root, errors) = DeTable::parse_recoverable(source.text());
    if !errors.is_empty() {
        return Err(errors
            .iter()
            .take(MOST_FINDINGS)
            .map(|error| syntax(Arc::clone(&source), error))
            .collect());
    }
    let document = Document {
        source: Arc::clone(&source),
        found: RefCell::default(),
    };
    let table = Table::new(&document, root.get_ref(), 0..0, "the file", keys);
    let result = reader(&table);
    let mut found = document.found.take();
    found.sort_by_key(Diagnostic::offset);
    found.truncate(MOST_FINDINGS);
    match result {
        Some(value) if found.is_empty() => Ok(value),
        _ => Err(found),
    }
}

fn syntax(source: Arc<Source>, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let foreign_key = source
        .text()
        .get(span.start..)
        .and_then(|rest| rest.chars().next())
        .is_some_and(|c| !c.is_ascii());
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let finding = Diagnostic::new(source, span, message);
    if foreign_key {
        finding.with_help("put quotes round names and texts that are not plain English letters")
    } else {
        finding
    }
}

/// A table of the text, and the keys it may have.
#[derive(Debug)]
pub struct Table<'d> {
    document: &'d Document,
    entries: &'d DeTable<'d>,
    span: Span,
    what: String,
    keys: &'static [&'static str],
}

/// A value of the text under its key.
#[derive(Clone, Debug)]
pub struct Value<'d> {
    document: &'d Document,
    written: &'d DeValue<'d>,
    span: Span,
    key: &'static str,
}

impl<'d> Table<'d> {
    fn new(
        document: &'d Document,
        entries: &'d DeTable<'d>,
        span: Span,
        what: &str,
        keys: &'static [&'static str],
    ) -> Self {
        let table = Self {
            document,
            entries,
            span,
            what: what.to_owned(),
            keys,
        };
        for (key, _) in entries {
            if !keys.contains(&key.get_ref().as_ref()) {
                table.unknown(key.get_ref(), key.span());
            }
        }
        table
    }

    fn unknown(&self, key: &str, span: Span) {
        let message = format!("{} has no `{key}`", self.what);
        let help = match nearest(key, self.keys.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it may have {}", list_of(self.keys, '`')),
        };
        self.report(span, message, help);
    }

    /// The value of a key that may be left out.
    pub fn get(&self, key: &'static str) -> Option<Value<'d>> {
        debug_assert!(
            self.keys.contains(&key),
            "`{key}` is asked of {}",
            self.what
        );
        let value = self.entries.get(key)?;
        Some(Value {
            document: self.document,
            written: value.get_ref(),
            span: value.span(),
            key,
        })
    }

    /// The value of a key that must be there; `remedy` says what to write.
    pub fn need(&self, key: &'static str, remedy: &str) -> Option<Value<'d>> {
        let value = self.get(key);
        if value.is_none() {
            let message = format!("{} lacks `{key}`", self.what);
            self.report(self.span.clone(), message, remedy);
        }
        value
    }

    /// The elements of a key that holds a list of tables, or none.
    pub fn each(&self, key: &'static str) -> Vec<Value<'d>> {
        self.get(key)
            .map(|value| value.elements())
            .unwrap_or_default()
    }

    /// The same, without judging whether it is a list: for a first look round.
    pub fn glance(&self, key: &'static str) -> Vec<Value<'d>> {
        self.get(key)
            .map(|value| value.glance())
            .unwrap_or_default()
    }

    /// Every entry, for tables whose keys are names.
    pub fn entries(&self) -> impl Iterator<Item = (String, Value<'d>)> + use<'d> {
        let document = self.document;
        self.entries.iter().map(move |(key, value)| {
            let value = Value {
                document,
                written: value.get_ref(),
                span: value.span(),
                key: "it",
            };
            (key.get_ref().to_string(), value)
        })
    }

    /// The id, which everything that is named must have.
    pub fn id(&self) -> Option<Slug> {
        self.need("id", "name it, such as `id = \"gold\"`")?.slug()
    }

    /// The title, or the id where none is given.
    pub fn title(&self, id: &Slug) -> Title {
        match self.get("title") {
            Some(value) => value.title(),
            None => None,
        }
        .unwrap_or_else(|| Title {
            en: id.to_string(),
            zh: id.to_string(),
        })
    }

    /// The elements of a list; empty when the key is left out.
    pub fn list<T>(&self, key: &'static str, read: impl Fn(&Value<'d>) -> Option<T>) -> Vec<T> {
        self.get(key)
            .map(|value| value.list(read))
            .unwrap_or_default()
    }

    /// Exactly one of several keys.
    pub fn one_of(&self, keys: &[&'static str], remedy: &str) -> Option<Value<'d>> {
        let mut given = keys.iter().filter_map(|key| self.get(key));
        let first = given.next();
        match (&first, given.next()) {
            (None, _) => {
                let message = format!("{} has none of {}", self.what, list_of(keys, '`'));
                self.report(self.span.clone(), message, remedy);
            }
            (Some(first), Some(second)) => {
                let message = format!(
                    "{} has both `{}` and `{}`",
                    self.what, first.key, second.key
                );
                second.report(message, "keep one of them");
            }
            (Some(_), None) => {}
        }
        first
    }

    pub fn what(&self) -> &str {
        &self.what
    }

    pub fn place(&self) -> Place {
        self.document.source.place(self.span.start)
    }

    /// Records what is wrong with the table as a whole.
    pub fn wrong(&self, message: impl Into<String>, help: impl Into<String>) {
        self.report(self.span.clone(), message, help);
    }

    /// Records what is wrong at a place that was read before.
    pub fn wrong_at(&self, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        let text = self.document.source.text();
        let before = text
            .split_inclusive('\n')
            .take((place.line() as usize).saturating_sub(1));
        let start: usize = before.map(str::len).sum();
        let line = text.get(start..).and_then(|rest| rest.lines().next());
        let length = line.map_or(0, str::len);
        self.report(start..start + length, message, help);
    }

    fn report(&self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.document.report(span, message, help);
    }
}

impl Document {
    fn report(&self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let finding = Diagnostic::new(Arc::clone(&self.source), span, message).with_help(help);
        self.found.borrow_mut().push(finding);
    }
}

impl<'d> Value<'d> {
    pub const fn key(&self) -> &'static str {
        self.key
    }

    pub fn place(&self) -> Place {
        self.document.source.place(self.span.start)
    }

    /// Records what is wrong with the value.
    pub fn report(&self, message: impl Into<String>, help: impl Into<String>) {
        self.document.report(self.span.clone(), message, help);
    }

    /// Records what is wrong with a part of a text, at the part's own place where it is found there.
    pub fn report_part(&self, part: &str, message: impl Into<String>, help: impl Into<String>) {
        let written = self.document.source.text().get(self.span.clone());
        let at = written.and_then(|text| text.find(part));
        let span = at.map_or(self.span.clone(), |at| {
            let start = self.span.start + at;
            start..start + part.len()
        });
        self.document.report(span, message, help);
    }

    fn not(&self, wanted: &str, help: impl Into<String>) {
        let message = format!("`{}` is {wanted}, not {}", self.key, kind_of(self.written));
        self.report(message, help);
    }

    /// The value as a table that may have these keys; `what` names it in messages.
    pub fn table(&self, what: &str, keys: &'static [&'static str]) -> Option<Table<'d>> {
        if let DeValue::Table(entries) = self.written {
            Some(Table::new(
                self.document,
                entries,
                self.span.clone(),
                what,
                keys,
            ))
        } else {
            self.not("a table", "write it as `{ key = value }`");
            None
        }
    }

    /// The id of a table, looked at without judging it: to name it in messages.
    pub fn id_of(&self) -> Option<&'d str> {
        self.written.as_table()?.get("id")?.get_ref().as_str()
    }

    /// A table inside this one, looked at without judging it.
    pub fn peek(&self, key: &'static str) -> Option<Value<'d>> {
        let value = self.written.as_table()?.get(key)?;
        Some(Value {
            document: self.document,
            written: value.get_ref(),
            span: value.span(),
            key,
        })
    }

    /// The text, if it is one, without judging it.
    pub fn as_text(&self) -> Option<&'d str> {
        self.written.as_str()
    }

    /// The whole number, if it is one, without judging it.
    pub fn as_whole(&self) -> Option<i64> {
        let integer = self.written.as_integer()?;
        i64::from_str_radix(integer.as_str(), integer.radix()).ok()
    }

    /// Whether it is a table, without judging it.
    pub fn is_table(&self) -> bool {
        self.written.is_table()
    }

    /// The elements of a list.
    pub fn elements(&self) -> Vec<Value<'d>> {
        let Some(array) = self.written.as_array() else {
            self.not(
                "a list",
                "write it in brackets, `[ … ]`, or as `[[…]]` sections",
            );
            return Vec::new();
        };
        array
            .iter()
            .map(|element| Value {
                document: self.document,
                written: element.get_ref(),
                span: element.span(),
                key: self.key,
            })
            .collect()
    }

    /// The elements, where it is a list, without judging it.
    pub fn glance(&self) -> Vec<Self> {
        if self.written.is_array() {
            self.elements()
        } else {
            Vec::new()
        }
    }

    /// A list, its unreadable elements told and left out. An empty one says nothing and is refused.
    pub fn list<T>(&self, read: impl Fn(&Self) -> Option<T>) -> Vec<T> {
        let elements = self.elements();
        if elements.is_empty() && self.written.is_array() {
            let message = format!("`{}` is an empty list", self.key);
            self.report(message, "leave the line out, or put something in it");
        }
        elements.iter().filter_map(read).collect()
    }

    /// A list, or one value alone.
    pub fn one_or_more<T>(&self, read: impl Fn(&Self) -> Option<T>) -> Vec<T> {
        if self.written.is_array() {
            self.list(read)
        } else {
            read(self).into_iter().collect()
        }
    }

    pub fn text(&self) -> Option<&'d str> {
        let text = self.written.as_str();
        match text {
            None => self.not("a text", "put it in quotes"),
            Some(text) if text.trim().is_empty() => {
                let message = format!("`{}` is empty", self.key);
                self.report(message, "write something between the quotes");
                return None;
            }
            Some(_) => {}
        }
        text
    }

    pub fn string(&self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    /// A text of some type's own shape.
    pub fn parsed<T: FromStr<Err: fmt::Display>>(&self, help: &str) -> Option<T> {
        let text = self.text()?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(why) => {
                let message = format!("`{}` cannot be \"{text}\": {why}", self.key);
                self.report(message, help);
                None
            }
        }
    }

    pub fn slug(&self) -> Option<Slug> {
        self.parsed("choose a short name, such as \"gold\" or \"金卡\"")
    }

    /// `{ en = "…", zh = "…" }`, or one text for both.
    pub fn title(&self) -> Option<Title> {
        if let Some(text) = self.written.as_str() {
            return Some(Title {
                en: text.to_owned(),
                zh: text.to_owned(),
            });
        }
        let table = self.table("a title", &["en", "zh"])?;
        let remedy = "write `title = { en = \"gold card\", zh = \"金卡\" }`";
        let en = table.need("en", remedy).and_then(|v| v.string());
        let zh = table.need("zh", remedy).and_then(|v| v.string());
        Some(Title { en: en?, zh: zh? })
    }

    /// One of a closed set of words; blanks, `-` and `_` are one.
    pub fn word<T: Clone>(&self, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        let plain = plain(text);
        let found = words.iter().find(|(word, _)| self::plain(word) == plain);
        if found.is_none() {
            let names: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.unknown_word(text, &names);
        }
        found.map(|(_, value)| value.clone())
    }

    /// Records a word that is none of those that may stand here.
    pub fn unknown_word(&self, text: &str, names: &[&str]) {
        let help = match nearest(text, names.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("write {}", list_of(names, '"')),
        };
        self.report(format!("`{}` cannot be \"{text}\"", self.key), help);
    }

    /// Records a name that nothing in the pack bears.
    pub fn unknown_name<'n>(
        &self,
        what: &str,
        text: &str,
        names: impl Iterator<Item = &'n str> + Clone,
    ) {
        let known: Vec<_> = names.clone().collect();
        let help = match nearest(text, names) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None if known.is_empty() => format!("the pack defines no {what} yet"),
            None => format!("the pack has {}", list_of(&known, '"')),
        };
        self.report(format!("there is no {what} \"{text}\""), help);
    }

    pub fn yes_no(&self) -> Option<bool> {
        let value = self.written.as_bool();
        if value.is_none() {
            self.not("true or false", "write true or false, without quotes");
        }
        value
    }

    /// A whole figure between two bounds, both included.
    pub fn whole<T: TryFrom<i64>>(&self, least: i64, most: i64) -> Option<T> {
        let number = self.integer()?;
        if (least..=most).contains(&number) {
            return T::try_from(number).ok();
        }
        let message = format!("`{}` cannot be {number}", self.key);
        let help = match (least, most) {
            (least, i64::MAX) => format!("write {least} or more"),
            (least, most) => format!("write a figure from {least} to {most}"),
        };
        self.report(message, help);
        None
    }

    fn integer(&self) -> Option<i64> {
        if self.written.as_integer().is_none() {
            self.not(
                "a whole figure",
                "write it in digits, without quotes or a point",
            );
            return None;
        }
        let number = self.as_whole();
        if number.is_none() {
            let message = format!("`{}` is too large", self.key);
            self.report(message, "write a smaller figure");
        }
        number
    }

    /// An amount of money: whole in digits, or with decimals in quotes. Never below zero.
    pub fn money(&self) -> Option<Money> {
        let amount = match self.written {
            DeValue::Integer(_) => {
                let yuan = self.integer()?;
                let Some(fen) = yuan.checked_mul(100) else {
                    let message = format!("`{}` is too large", self.key);
                    self.report(message, "write a smaller figure");
                    return None;
                };
                Money::from_fen(fen)
            }
            DeValue::Float(float) => {
                let help = format!(
                    "quote it, `{} = \"{}\"`, so that it is kept exactly",
                    self.key,
                    float.as_str()
                );
                self.not("an amount in quotes", help);
                return None;
            }
            _ => self.parsed("write it as 350 or \"350.30\"")?,
        };
        if amount.is_negative() {
            let message = format!("`{}` cannot be {amount}", self.key);
            self.report(message, "write an amount that is not below zero");
            return None;
        }
        Some(amount)
    }

    /// A rate in quotes, such as `"88%"`.
    pub fn rate(&self) -> Option<Rate> {
        if let DeValue::Integer(_) | DeValue::Float(_) = self.written {
            self.not(
                "a rate in quotes",
                "quote it, such as \"88%\" or \"0.88\", so that it is kept exactly",
            );
            return None;
        }
        self.parsed("write it as \"88%\" or \"0.88\"")
    }

    /// A date, quoted or not.
    pub fn day(&self) -> Option<Day> {
        if let DeValue::Datetime(stamp) = self.written {
            let text = stamp.to_string();
            let day = text.parse();
            if let Err(why) = &day {
                let message = format!("`{}` cannot be {text}: {why}", self.key);
                self.report(message, "write a date alone, such as 2024-05-01");
            }
            return day.ok();
        }
        self.parsed("write a date, such as 2024-05-01")
    }

    pub fn window(&self) -> Option<Window> {
        if self.as_text().is_some_and(|text| text.starts_with("0 ")) {
            let message = format!("`{}` cannot be nothing", self.key);
            self.report(message, "write 1 or more, or leave the line out");
            return None;
        }
        self.parsed("write it as \"6 months\", \"90 days\", \"calendar-year\" or \"lifetime\"")
    }

    /// `"30 days"`, as a number of days.
    pub fn days(&self) -> Option<u16> {
        if let Window::Days(days) = self.window()? {
            return Some(days);
        }
        let message = format!("`{}` is a number of days", self.key);
        self.report(message, "write it as \"30 days\"");
        None
    }

    /// `"12 months"` or `"3 years"`, as a number of months.
    pub fn months(&self) -> Option<u16> {
        if let Window::Months(months) = self.window()? {
            return Some(months);
        }
        let message = format!("`{}` is a number of months or years", self.key);
        self.report(message, "write it as \"36 months\" or \"3 years\"");
        None
    }
}

/// Refuses an id that the list has already; the first place is told.
pub fn once(seen: &mut Vec<(String, Place)>, id: &str, at: &Table<'_>, what: &str) {
    match seen.iter().find(|(other, _)| other == id) {
        Some((_, first)) => at.wrong(
            format!("two {what} are called \"{id}\""),
            format!(
                "the first stands at line {}; rename one of them",
                first.line()
            ),
        ),
        None => seen.push((id.to_owned(), at.place())),
    }
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole figure",
        DeValue::Float(_) => "a figure with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Blanks, `-` and `_` are one, so that a file may be written as it is spoken.
fn plain(word: &str) -> String {
    word.replace([' ', '_'], "-")
}

/// `a`, `b` or `c`.
fn list_of(names: &[&str], quote: char) -> String {
    let quoted: Vec<_> = names.iter().map(|n| format!("{quote}{n}{quote}")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str, reader: impl FnOnce(&Table<'_>) -> Option<()>) -> Vec<String> {
        let keys = &["id", "fee", "pays", "from", "when", "list"];
        match read("a.toml", text, keys, reader) {
            Ok(()) => Vec::new(),
            Err(found) => found.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn every_finding_is_told_in_the_order_of_the_file() {
        let text = "fee = 350.3\npays = 0.88\nfrm = 2024-05-01\nfrom = 2024-05-01T10:00:00\n";
        let found = findings(text, |t| {
            let day = t.get("from").and_then(|v| v.day());
            let rate = t.get("pays").and_then(|v| v.rate());
            let fee = t.get("fee").and_then(|v| v.money());
            assert!(t.id().is_none() && day.is_none() && rate.is_none() && fee.is_none());
            None
        });
        assert_eq!(
            found,
            [
                "a.toml:1:1: the file lacks `id`; name it, such as `id = \"gold\"`",
                "a.toml:1:7: `fee` is an amount in quotes, not a figure with a point; \
                 quote it, `fee = \"350.3\"`, so that it is kept exactly",
                "a.toml:2:8: `pays` is a rate in quotes, not a figure with a point; \
                 quote it, such as \"88%\" or \"0.88\", so that it is kept exactly",
                "a.toml:3:1: the file has no `frm`; did you mean `from`?",
                "a.toml:4:8: `from` cannot be 2024-05-01T10:00:00: a date is written 2024-05-01; \
                 write a date alone, such as 2024-05-01",
            ]
        );
    }

    #[test]
    fn a_text_that_is_no_toml_is_told_with_its_place() {
        let found = findings("金卡 = 1\n", |_| Some(()));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a.toml:1:1: "), "{}", found[0]);
        assert!(found[0].contains("put quotes round names"), "{}", found[0]);
    }

    #[test]
    fn words_may_be_written_as_they_are_spoken() {
        let words = [("at-year-end", 1), ("never", 2)];
        let found = findings("when = \"at year end\"\n", |t| {
            assert_eq!(t.get("when").and_then(|v| v.word(&words)), Some(1));
            Some(())
        });
        assert!(found.is_empty(), "{found:?}");
        let found = findings("when = \"nevr\"\n", |t| {
            t.get("when")?.word(&words).map(|_| ())
        });
        assert_eq!(
            found,
            ["a.toml:1:8: `when` cannot be \"nevr\"; did you mean \"never\"?"]
        );
    }
}
