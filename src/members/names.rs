//! The names that a pack defines, gathered before any rule is read, so that a reference to something
//! further down the file, or to something that is itself wrong, is judged rightly.

use crate::domain::calendar::BirthdaySpan;
use crate::domain::source::toml::{KEEP_ONE, Table, Value};
use crate::domain::{Day, Goods, Pair, Rounding, Slug, TierRef};
use crate::worded;

use super::rules::Need;

/// What the rules of a pack may refer to.
#[derive(Clone, Debug, Default)]
pub struct Names {
    format: i64,
    groups: Vec<(String, Vec<String>)>,
    facts: Vec<FactName>,
    categories: Vec<String>,
    items: Vec<String>,
    prices: Vec<String>,
    roles: Vec<String>,
    festivals: Vec<String>,
    events: Vec<String>,
}

#[derive(Clone, Debug)]
struct FactName {
    id: String,
    kind: String,
    choices: Vec<String>,
}

fn ids(root: &Table<'_>, key: &'static str) -> Vec<String> {
    let values = root.glance(key);
    values
        .iter()
        .filter_map(|v| v.id_of().map(str::to_owned))
        .collect()
}

/// How figures are made whole: money in prices, points in earning.
pub(crate) fn rounding(value: &Value<'_>) -> Option<Rounding> {
    use Rounding::{Down, HalfEven, HalfUp, Up};
    value.word(&[HalfUp, HalfEven, Down, Up].map(|round| (round.word(), round)))
}

impl Names {
    pub fn gather(root: &Table<'_>) -> Self {
        let tiers = |group: &Value<'_>| {
            let tiers = group.peek("tier").map(|t| t.glance()).unwrap_or_default();
            tiers
                .iter()
                .map(|t| t.id_of().unwrap_or_default().to_owned())
                .collect()
        };
        let fact = |fact: &Value<'_>| {
            let texts = |v: Value<'_>| {
                v.glance()
                    .iter()
                    .filter_map(|c| Some(c.as_text()?.to_owned()))
                    .collect()
            };
            Some(FactName {
                id: fact.id_of()?.to_owned(),
                kind: fact.peek("type")?.as_text()?.to_owned(),
                choices: fact.peek("choices").map(texts).unwrap_or_default(),
            })
        };
        let groups = root.glance("tier_group");
        let mut facts: Vec<_> = root.glance("fact").iter().filter_map(fact).collect();
        for built_in in super::rules::built_in() {
            if !facts.iter().any(|f| f.id == built_in.id.as_str()) {
                facts.push(FactName {
                    id: built_in.id.to_string(),
                    kind: built_in.kind.word().to_owned(),
                    choices: built_in
                        .kind
                        .choices()
                        .iter()
                        .map(Slug::to_string)
                        .collect(),
                });
            }
        }
        let format = root.get("format").and_then(|v| v.as_whole());
        Self {
            format: format.unwrap_or(1),
            groups: groups
                .iter()
                .map(|g| (g.id_of().unwrap_or_default().to_owned(), tiers(g)))
                .collect(),
            facts,
            categories: ids(root, "category"),
            items: ids(root, "item"),
            prices: ids(root, "price"),
            roles: ids(root, "role"),
            festivals: ids(root, "festival"),
            events: ids(root, "event"),
        }
    }

    /// The format of the pack's text. What a word of it means is told by the format, so that a text once
    /// adopted keeps its meaning.
    pub fn format(&self) -> i64 {
        self.format
    }

    /// The tier that a text names: by its id where only one group has it, or as `group.tier`.
    pub fn tier(&self, value: &Value<'_>) -> Option<TierRef> {
        self.tier_called(value.text()?, value)
    }

    /// The same by its name, which stands at a value.
    pub fn tier_called(&self, text: &str, value: &Value<'_>) -> Option<TierRef> {
        let found: Vec<TierRef> = self
            .tiers()
            .filter(|(name, _)| *name == text)
            .map(|(_, at)| at)
            .collect();
        match found.as_slice() {
            [one] => Some(*one),
            [] => self.tier_with_group(text).or_else(|| {
                value.unknown_name(("tier", "等级"), text, self.tiers().map(|(name, _)| name));
                None
            }),
            [first, ..] => {
                let group = &self.groups[first.group].0;
                value.report(
                    worded!(
                        "tier \"{text}\" is in more than one group",
                        "等级“{text}”不止一组有"
                    ),
                    worded!(
                        "say which, such as \"{group}.{text}\"",
                        "写明是哪一组，如 \"{group}.{text}\""
                    ),
                );
                None
            }
        }
    }

    /// The tier that a text names, one of this group before any other.
    pub fn tier_within(&self, group: usize, value: &Value<'_>) -> Option<TierRef> {
        let text = value.text()?;
        let own = self.groups.get(group)?.1.iter().position(|t| t == text);
        match own {
            Some(tier) => Some(TierRef { group, tier }),
            None => self.tier(value),
        }
    }

    fn tier_with_group(&self, text: &str) -> Option<TierRef> {
        let (group, tier) = text.split_once('.')?;
        let group = self.groups.iter().position(|(id, _)| id == group)?;
        let tier = self.groups[group].1.iter().position(|id| id == tier)?;
        Some(TierRef { group, tier })
    }

    fn tiers(&self) -> impl Iterator<Item = (&str, TierRef)> + Clone {
        let groups = self.groups.iter().enumerate();
        groups.flat_map(|(group, (_, tiers))| {
            let tiers = tiers.iter().enumerate();
            tiers.map(move |(tier, id)| (id.as_str(), TierRef { group, tier }))
        })
    }

    /// `tier = "gold"` or `tiers = ["gold", "silver"]`; empty when neither is said.
    pub fn tiers_of(&self, table: &Table<'_>) -> Vec<TierRef> {
        let (one, many) = (table.get("tier"), table.get("tiers"));
        if let (Some(_), Some(many)) = (&one, &many) {
            many.report(
                (
                    "both `tier` and `tiers` are given",
                    "`tier` 与 `tiers` 不能同时使用",
                ),
                KEEP_ONE,
            );
        }
        match one.or(many) {
            Some(value) => value.one_or_more(|v| self.tier(v)),
            None => Vec::new(),
        }
    }

    /// A fact, which must be of a kind where one is given.
    pub fn fact(&self, value: &Value<'_>, kind: Option<&str>) -> Option<Slug> {
        self.fact_called(value.text()?, value, kind)
    }

    /// The same by its name, which stands at a value.
    pub fn fact_called(&self, text: &str, value: &Value<'_>, kind: Option<&str>) -> Option<Slug> {
        let Some(fact) = self.facts.iter().find(|f| f.id == text) else {
            value.unknown_name(
                ("fact", "资料项"),
                text,
                self.facts.iter().map(|f| f.id.as_str()),
            );
            return None;
        };
        if let Some(kind) = kind.filter(|kind| *kind != fact.kind) {
            value.report(
                worded!(
                    "the fact \"{text}\" is a {}, not a {kind}",
                    "资料项“{text}”的类型是 `{}`，不是 `{kind}`",
                    fact.kind
                ),
                worded!(
                    "name a fact whose `type` is \"{kind}\"",
                    "写一个 `type` 为 \"{kind}\" 的资料项"
                ),
            );
            return None;
        }
        text.parse().ok()
    }

    /// A value that a fact can have.
    pub fn value_of_fact(&self, fact: &str, value: &Value<'_>) -> Option<String> {
        let text = value.text()?;
        if let Some(fact) = self.facts.iter().find(|f| f.id == fact)
            && !fact.choices.is_empty()
            && !fact.choices.iter().any(|c| c == text)
        {
            let choices = fact.choices.iter().map(String::as_str);
            value.unknown_name(
                worded!("choice of the fact \"{}\"", "资料项“{}”的选项", fact.id),
                text,
                choices,
            );
            return None;
        }
        Some(text.to_owned())
    }

    /// A category; any, where the pack lists none.
    pub fn category(&self, value: &Value<'_>) -> Option<String> {
        let text = value.text()?;
        if !self.categories.is_empty() && !self.categories.iter().any(|c| c == text) {
            value.unknown_name(
                ("category", "类别"),
                text,
                self.categories.iter().map(String::as_str),
            );
            return None;
        }
        Some(text.to_owned())
    }

    pub fn is_category(&self, id: &str) -> bool {
        self.categories.iter().any(|own| own == id)
    }

    /// An item of the price list.
    pub fn item(&self, value: &Value<'_>) -> Option<String> {
        named(("item", "项目"), &self.items, value).map(|id| id.to_string())
    }

    pub fn price(&self, value: &Value<'_>) -> Option<Slug> {
        named(("price", "价格"), &self.prices, value)
    }

    /// A role; any, where the pack lists none.
    pub fn role(&self, value: &Value<'_>) -> Option<Slug> {
        if self.roles.is_empty() {
            return value.slug();
        }
        named(("role", "角色"), &self.roles, value)
    }

    pub fn is_festival(&self, id: &str) -> bool {
        self.festivals.iter().any(|f| f == id)
    }

    pub fn is_event(&self, id: &str) -> bool {
        self.events.iter().any(|e| e == id)
    }

    pub fn festivals(&self) -> &[String] {
        &self.festivals
    }

    pub fn events(&self) -> &[String] {
        &self.events
    }
}

fn named(what: Pair, names: &[String], value: &Value<'_>) -> Option<Slug> {
    let text = value.text()?;
    if names.iter().any(|name| name == text) {
        return value.slug();
    }
    value.unknown_name(what, text, names.iter().map(String::as_str));
    None
}

/// `from` and `to`, the last day included.
pub(crate) fn dates(table: &Table<'_>) -> (Option<Day>, Option<Day>) {
    let from = table.get("from").and_then(|v| v.day());
    let last = table.get("to");
    let to = last.as_ref().and_then(Value::day);
    if let (Some(from), Some(to), Some(value)) = (from, to, last)
        && from > to
    {
        value.report(
            worded!(
                "{} ends on {to}, before it begins on {from}",
                "{:#}止于 {to}，早于起始日 {from}",
                table.what()
            ),
            ("put `to` on or after `from`", "`to` 不能早于 `from`"),
        );
    }
    (from, to)
}

/// `when = "birthday"`, or its week or month.
pub(crate) fn birthday(table: &Table<'_>) -> Option<BirthdaySpan> {
    table.get("when")?.word(&[
        ("birthday", BirthdaySpan::Day),
        ("birthday-week", BirthdaySpan::Week),
        ("birthday-month", BirthdaySpan::Month),
    ])
}

pub(crate) fn needs(table: &Table<'_>) -> Vec<Need> {
    let words = Need::ALL.map(|need| (need.word(), need));
    table.list("needs", |v| v.word(&words))
}

pub(crate) fn goods(table: &Table<'_>, key: &'static str) -> Vec<Goods> {
    let words = Goods::ALL.map(|goods| (goods.word(), goods));
    table.list(key, |v| v.word(&words))
}

/// Refuses a list that names only what another list takes out again.
pub(crate) fn refuse_emptied<T: PartialEq>(
    table: &Table<'_>,
    within: &[T],
    except: &[T],
    what: &str,
) {
    if !within.is_empty() && within.iter().all(|w| except.contains(w)) {
        table.wrong(
            worded!(
                "{} can never apply: every one of its `{what}` is excepted",
                "{:#}永远不会适用：其 `{what:#}` 全被排除",
                table.what()
            ),
            worded!(
                "take them out of `except_{what}`",
                "请从 `except_{what:#}` 中去掉"
            ),
        );
    }
}
