//! Reads TOML as values with places, and records everything that is wrong instead of stopping at the
//! first.
//!
//! A reader returns `None` for what cannot be read, having said why; what `read` gives back is whole or
//! not at all. Not serde: tagged types lose their places there, and amounts would pass through floats.

use std::cell::RefCell;
use std::str::FromStr;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::{Diagnostic, Place, Source, Span};
use crate::domain::choice::nearest;
use crate::domain::{Day, Money, Pair, Rate, Slug, Spoken, Title, Window, Wording};
use crate::worded;

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
    let table = Table::new(
        &document,
        root.get_ref(),
        0..0,
        ("the file", "文件").into(),
        keys,
    );
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
    // What the parser says of the syntax has English words alone; the caret says as much.
    let finding = Diagnostic::new(source, span, Wording::new(message, "此处不符合 TOML 语法"));
    if foreign_key {
        finding.with_help((
            "put quotes round names and texts that are not plain English letters",
            "中文的名称和文字须加引号",
        ))
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
    what: Wording,
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
        what: Wording,
        keys: &'static [&'static str],
    ) -> Self {
        let table = Self {
            document,
            entries,
            span,
            what,
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
        let message = worded!("{} has no `{key}`", "{:#}没有 `{key}` 这一项", self.what);
        let help = match nearest(key, self.keys.iter().copied()) {
            Some(near) => worded!("did you mean `{near}`?", "是否想写 `{near}`？"),
            None => {
                let known = list_of(self.keys, '`');
                worded!("it may have {known}", "可用：{known:#}")
            }
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
    pub fn need(&self, key: &'static str, remedy: impl Into<Wording>) -> Option<Value<'d>> {
        let value = self.get(key);
        if value.is_none() {
            let message = worded!("{} lacks `{key}`", "{:#}缺少 `{key}`", self.what);
            self.report(self.span.clone(), message, remedy);
        }
        value
    }

    /// `[key]`, a table that is named by its key.
    pub fn section(&self, key: &'static str, keys: &'static [&'static str]) -> Option<Self> {
        self.get(key)?.section(keys)
    }

    /// Every `[[key]]`, each called by its id, no two alike; `called` says what one of them is called, and many.
    pub fn named(
        &self,
        key: &'static str,
        called: [Pair; 2],
        keys: &'static [&'static str],
    ) -> Vec<Self> {
        let mut seen = Vec::new();
        let values = self.each(key);
        let tables = values
            .iter()
            .filter_map(|value| value.named(called, keys, &mut seen));
        tables.collect()
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
        let remedy = (
            "name it, such as `id = \"gold\"`",
            "请命名，如 `id = \"gold\"`",
        );
        self.need("id", remedy)?.slug()
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
    pub fn one_of(&self, keys: &[&'static str], remedy: impl Into<Wording>) -> Option<Value<'d>> {
        let mut given = keys.iter().filter_map(|key| self.get(key));
        let first = given.next();
        match (&first, given.next()) {
            (None, _) => {
                let message = worded!(
                    "{} has none of {}",
                    "{:#}须有以下之一：{:#}",
                    self.what,
                    list_of(keys, '`')
                );
                self.report(self.span.clone(), message, remedy);
            }
            (Some(first), Some(second)) => {
                let message = worded!(
                    "{} has both `{}` and `{}`",
                    "{:#}不能同时有 `{}` 和 `{}`",
                    self.what,
                    first.key,
                    second.key
                );
                second.report(message, KEEP_ONE);
            }
            (Some(_), None) => {}
        }
        first
    }

    pub fn what(&self) -> &Wording {
        &self.what
    }

    pub fn place(&self) -> Place {
        self.document.source.place(self.span.start)
    }

    /// Records what is wrong with the table as a whole.
    pub fn wrong(&self, message: impl Into<Wording>, help: impl Into<Wording>) {
        self.report(self.span.clone(), message, help);
    }

    /// Records what is wrong at a place that was read before.
    pub fn wrong_at(&self, place: &Place, message: impl Into<Wording>, help: impl Into<Wording>) {
        let text = self.document.source.text();
        let before = text
            .split_inclusive('\n')
            .take((place.line() as usize).saturating_sub(1));
        let start: usize = before.map(str::len).sum();
        let line = text.get(start..).and_then(|rest| rest.lines().next());
        let length = line.map_or(0, str::len);
        self.report(start..start + length, message, help);
    }

    fn report(&self, span: Span, message: impl Into<Wording>, help: impl Into<Wording>) {
        self.document.report(span, message, help);
    }
}

impl Document {
    fn report(&self, span: Span, message: impl Into<Wording>, help: impl Into<Wording>) {
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
    pub fn report(&self, message: impl Into<Wording>, help: impl Into<Wording>) {
        self.document.report(self.span.clone(), message, help);
    }

    /// Records what is wrong with a part of a text, at the part's own place where it is found there.
    pub fn report_part(&self, part: &str, message: impl Into<Wording>, help: impl Into<Wording>) {
        let written = self.document.source.text().get(self.span.clone());
        let at = written.and_then(|text| text.find(part));
        let span = at.map_or(self.span.clone(), |at| {
            let start = self.span.start + at;
            start..start + part.len()
        });
        self.document.report(span, message, help);
    }

    fn not(&self, wanted: impl Into<Wording>, help: impl Into<Wording>) {
        let (wanted, kind) = (wanted.into(), kind_of(self.written));
        let message = worded!(
            "`{}` is {wanted}, not {kind}",
            "`{}` 须为{wanted:#}，不能是{kind:#}",
            self.key
        );
        self.report(message, help);
    }

    /// The value as a table that may have these keys; `what` names it in messages.
    pub fn table(
        &self,
        what: impl Into<Wording>,
        keys: &'static [&'static str],
    ) -> Option<Table<'d>> {
        if let DeValue::Table(entries) = self.written {
            Some(Table::new(
                self.document,
                entries,
                self.span.clone(),
                what.into(),
                keys,
            ))
        } else {
            self.not(
                ("a table", "一个表"),
                ("write it as `{ key = value }`", "写成 `{ key = value }`"),
            );
            None
        }
    }

    /// The entries of a table whose keys are names.
    pub fn entries(&self) -> Option<Vec<(String, Self)>> {
        let Some(table) = self.written.as_table() else {
            self.not(
                ("a table", "一个表"),
                ("write it as `{ key = value }`", "写成 `{ key = value }`"),
            );
            return None;
        };
        let entry = |(key, value): (&toml::Spanned<_>, &'d toml::Spanned<DeValue<'d>>)| {
            let value = Self {
                document: self.document,
                written: value.get_ref(),
                span: value.span(),
                key: "it",
            };
            (ToString::to_string(key.get_ref()), value)
        };
        Some(table.iter().map(entry).collect())
    }

    /// The value as `[key]`, a table of the file that is named by its key.
    pub fn section(&self, keys: &'static [&'static str]) -> Option<Table<'d>> {
        self.table(Wording::same(format!("`[{}]`", self.key)), keys)
    }

    /// The value as a table that is named by its key.
    pub fn part(&self, keys: &'static [&'static str]) -> Option<Table<'d>> {
        self.table(Wording::same(format!("`{}`", self.key)), keys)
    }

    /// One of several tables, each called by its id; `seen` are those before it, none of which has the same.
    pub fn named(
        &self,
        called: [Pair; 2],
        keys: &'static [&'static str],
        seen: &mut Vec<(String, Place)>,
    ) -> Option<Table<'d>> {
        let ([(en, zh), many], id) = (called, self.id_of());
        let own = id.unwrap_or("?");
        let what = Wording::new(format!("{en} \"{own}\""), format!("{zh}“{own}”"));
        let table = self.table(what, keys)?;
        if let Some(id) = id {
            once(seen, id, &table, many);
        }
        Some(table)
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
                ("a list", "一个列表"),
                (
                    "write it in brackets, `[ … ]`, or as `[[…]]` sections",
                    "写在方括号 `[ … ]` 里，或写成 `[[…]]` 各节",
                ),
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
            self.report(
                worded!("`{}` is an empty list", "`{}` 是空列表", self.key),
                (
                    "leave the line out, or put something in it",
                    "删去此行，或填入内容",
                ),
            );
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
            None => self.not(("a text", "文字"), ("put it in quotes", "请加引号")),
            Some(text) if text.trim().is_empty() => {
                self.report(
                    worded!("`{}` is empty", "`{}` 为空", self.key),
                    ("write something between the quotes", "引号之间须有内容"),
                );
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
    pub fn parsed<T: FromStr<Err: Spoken>>(&self, help: impl Into<Wording>) -> Option<T> {
        self.read_by(T::from_str, help)
    }

    fn read_by<T, E: Spoken>(
        &self,
        read: impl FnOnce(&str) -> Result<T, E>,
        help: impl Into<Wording>,
    ) -> Option<T> {
        let text = self.text()?;
        match read(text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.unfit(&format!("\"{text}\""), &why, help);
                None
            }
        }
    }

    fn unfit(&self, text: &str, why: &dyn Spoken, help: impl Into<Wording>) {
        let why = Wording::of(why);
        let message = worded!(
            "`{}` cannot be {text}: {why}",
            "`{}` 不能写成 {text}（{why:#}）",
            self.key
        );
        self.report(message, help);
    }

    pub fn slug(&self) -> Option<Slug> {
        self.parsed((
            "choose a short name, such as \"gold\" or \"金卡\"",
            "起个短名，如 \"gold\" 或 \"金卡\"",
        ))
    }

    /// `{ en = "…", zh = "…" }`, or one text for both.
    pub fn title(&self) -> Option<Title> {
        if let Some(text) = self.written.as_str() {
            return Some(Title {
                en: text.to_owned(),
                zh: text.to_owned(),
            });
        }
        let table = self.table(("a title", "名称"), &["en", "zh"])?;
        let remedy = (
            "write `title = { en = \"gold card\", zh = \"金卡\" }`",
            "请写 `title = { en = \"gold card\", zh = \"金卡\" }`",
        );
        let en = table.need("en", remedy).and_then(|v| v.string());
        let zh = table.need("zh", remedy).and_then(|v| v.string());
        Some(Title { en: en?, zh: zh? })
    }

    /// One of a closed set of words; blanks, `-` and `_` are one.
    pub fn word<T: Clone>(&self, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        let same = words.iter().find(|(word, _)| *word == text);
        let found = same.or_else(|| {
            let plain = plain(text);
            words.iter().find(|(word, _)| self::plain(word) == plain)
        });
        if found.is_none() {
            let names: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.unknown_word(text, &names);
        }
        found.map(|(_, value)| value.clone())
    }

    /// Records a word that is none of those that may stand here.
    pub fn unknown_word(&self, text: &str, names: &[&str]) {
        let help = meant(text, names.iter().copied()).unwrap_or_else(|| {
            let known = list_of(names, '"');
            worded!("write {known}", "请写 {known:#}")
        });
        self.cannot_be(&format!("\"{text}\""), help);
    }

    fn cannot_be(&self, text: &str, help: impl Into<Wording>) {
        let message = worded!("`{}` cannot be {text}", "`{}` 不能写成 {text}", self.key);
        self.report(message, help);
    }

    /// Records a name that nothing in the pack bears.
    pub fn unknown_name<'n>(
        &self,
        what: impl Into<Wording>,
        text: &str,
        names: impl Iterator<Item = &'n str> + Clone,
    ) {
        let what = what.into();
        let help = meant(text, names.clone()).unwrap_or_else(|| {
            let known: Vec<_> = names.collect();
            if known.is_empty() {
                return worded!("the pack defines no {what} yet", "规则包尚未定义{what:#}");
            }
            let known = list_of(&known, '"');
            worded!("the pack has {known}", "规则包中有：{known:#}")
        });
        self.report(
            worded!(
                "there is no {what} \"{text}\"",
                "没有名为“{text}”的{what:#}"
            ),
            help,
        );
    }

    pub fn yes_no(&self) -> Option<bool> {
        let value = self.written.as_bool();
        if value.is_none() {
            self.not(
                ("true or false", "true 或 false"),
                (
                    "write true or false, without quotes",
                    "写 true 或 false，不加引号",
                ),
            );
        }
        value
    }

    /// A whole figure between two bounds, both included.
    pub fn whole<T: TryFrom<i64>>(&self, least: i64, most: i64) -> Option<T> {
        let number = self.integer()?;
        if (least..=most).contains(&number) {
            return T::try_from(number).ok();
        }
        let help = match (least, most) {
            (least, i64::MAX) => worded!("write {least} or more", "写 {least} 或以上"),
            (least, most) => worded!(
                "write a figure from {least} to {most}",
                "写 {least} 到 {most} 之间的数字"
            ),
        };
        self.cannot_be(&number.to_string(), help);
        None
    }

    fn integer(&self) -> Option<i64> {
        if self.written.as_integer().is_none() {
            self.not(
                ("a whole figure", "整数"),
                (
                    "write it in digits, without quotes or a point",
                    "写数字，不加引号和小数点",
                ),
            );
            return None;
        }
        let number = self.as_whole();
        if number.is_none() {
            self.too_large();
        }
        number
    }

    fn too_large(&self) {
        self.report(
            worded!("`{}` is too large", "`{}` 过大", self.key),
            ("write a smaller figure", "请写小一些的数字"),
        );
    }

    /// An amount of money: whole in digits, or with decimals in quotes. Never below zero.
    pub fn money(&self) -> Option<Money> {
        let amount = match self.written {
            DeValue::Integer(_) => {
                let yuan = self.integer()?;
                let Some(fen) = yuan.checked_mul(100) else {
                    self.too_large();
                    return None;
                };
                Money::from_fen(fen)
            }
            DeValue::Float(float) => {
                let help = worded!(
                    "quote it, `{} = \"{}\"`, so that it is kept exactly",
                    "请加引号，`{} = \"{}\"`，以便精确保存",
                    self.key,
                    float.as_str()
                );
                self.not(("an amount in quotes", "加引号的金额"), help);
                return None;
            }
            // In one form only: a text of rules is compared with others.
            _ => self.read_by(
                |text| Money::parse(text.as_bytes()),
                ("write it as 350 or \"350.30\"", "写成 350 或 \"350.30\""),
            )?,
        };
        if amount.is_negative() {
            self.cannot_be(
                &amount.to_string(),
                ("write an amount that is not below zero", "金额不能小于零"),
            );
            return None;
        }
        Some(amount)
    }

    /// A rate in quotes, such as `"88%"`.
    pub fn rate(&self) -> Option<Rate> {
        if let DeValue::Integer(_) | DeValue::Float(_) = self.written {
            self.not(
                ("a rate in quotes", "加引号的比率"),
                (
                    "quote it, such as \"88%\" or \"0.88\", so that it is kept exactly",
                    "请加引号，如 \"88%\" 或 \"0.88\"，以便精确保存",
                ),
            );
            return None;
        }
        self.parsed((
            "write it as \"88%\" or \"0.88\"",
            "写成 \"88%\" 或 \"0.88\"",
        ))
    }

    /// A date, quoted or not.
    pub fn day(&self) -> Option<Day> {
        if let DeValue::Datetime(stamp) = self.written {
            let text = stamp.to_string();
            let day = text.parse();
            if let Err(why) = &day {
                let help = (
                    "write a date alone, such as 2024-05-01",
                    "只写日期，如 2024-05-01",
                );
                self.unfit(&text, why, help);
            }
            return day.ok();
        }
        self.parsed(("write a date, such as 2024-05-01", "写日期，如 2024-05-01"))
    }

    pub fn window(&self) -> Option<Window> {
        if self.as_text().is_some_and(|text| text.starts_with("0 ")) {
            self.report(
                worded!("`{}` cannot be nothing", "`{}` 不能为零", self.key),
                (
                    "write 1 or more, or leave the line out",
                    "写 1 或以上，或删去此行",
                ),
            );
            return None;
        }
        self.parsed((
            "write it as \"6 months\", \"90 days\", \"calendar-year\" or \"lifetime\"",
            "写成 \"6 months\"、\"90 days\"、\"calendar-year\" 或 \"lifetime\"",
        ))
    }

    /// `"30 days"`, as a number of days.
    pub fn days(&self) -> Option<u16> {
        if let Window::Days(days) = self.window()? {
            return Some(days);
        }
        self.report(
            worded!("`{}` is a number of days", "`{}` 须为天数", self.key),
            ("write it as \"30 days\"", "写成 \"30 days\""),
        );
        None
    }

    /// `"12 months"` or `"3 years"`, as a number of months.
    pub fn months(&self) -> Option<u16> {
        if let Window::Months(months) = self.window()? {
            return Some(months);
        }
        self.report(
            worded!(
                "`{}` is a number of months or years",
                "`{}` 须为月数或年数",
                self.key
            ),
            (
                "write it as \"36 months\" or \"3 years\"",
                "写成 \"36 months\" 或 \"3 years\"",
            ),
        );
        None
    }
}

/// Refuses an id that the list has already; the first place is told.
pub fn once(seen: &mut Vec<(String, Place)>, id: &str, at: &Table<'_>, what: impl Into<Wording>) {
    let what = what.into();
    match seen.iter().find(|(other, _)| other == id) {
        Some((_, first)) => at.wrong(
            worded!("two {what} are called \"{id}\"", "有两个{what:#}都叫“{id}”"),
            worded!(
                "the first stands at line {}; rename one of them",
                "前一个在第 {} 行；请改名",
                first.line()
            ),
        ),
        None => seen.push((id.to_owned(), at.place())),
    }
}

fn kind_of(value: &DeValue<'_>) -> Wording {
    let called = match value {
        DeValue::String(_) => ("a text", "文字"),
        DeValue::Integer(_) => ("a whole figure", "整数"),
        DeValue::Float(_) => ("a figure with a point", "带小数点的数字"),
        DeValue::Boolean(_) => ("true or false", "true 或 false"),
        DeValue::Datetime(_) => ("a date", "日期"),
        DeValue::Array(_) => ("a list", "一个列表"),
        DeValue::Table(_) => ("a table", "一个表"),
    };
    called.into()
}

/// Blanks, `-` and `_` are one, so that a file may be written as it is spoken.
fn plain(word: &str) -> String {
    word.replace([' ', '_'], "-")
}

fn meant<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<Wording> {
    let near = nearest(text, names)?;
    Some(worded!("did you mean \"{near}\"?", "是否想写 \"{near}\"？"))
}

/// `a`, `b` or `c`.
fn list_of(names: &[&str], quote: char) -> Wording {
    let quoted: Vec<_> = names.iter().map(|n| format!("{quote}{n}{quote}")).collect();
    match quoted.split_last() {
        None => Wording::same(""),
        Some((last, [])) => Wording::same(last.clone()),
        Some((last, rest)) => Wording::new(
            format!("{} or {last}", rest.join(", ")),
            format!("{} 或 {last}", rest.join("、")),
        ),
    }
}

/// What to do about two where one belongs.
pub const KEEP_ONE: Pair = ("keep one of them", "只留其一");
/// What to do about what has no effect.
pub const LEAVE_OUT: Pair = ("leave it out", "删去即可");

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
