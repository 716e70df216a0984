//! The pack's part on members: the facts kept of them, and their cards.

use std::ops::RangeInclusive;

use crate::domain::Lang;
use crate::domain::choice::{Kind, NotKnown, Thing, choose};
use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{CheckDigit, Money, Rate, Slug, TierRef, Title};
use crate::worded;

use super::complete::ProfileWeights;
use super::names::Names;
use super::refusal::MemberRefusal;

pub(crate) const FACT: Kind = Kind::new("fact", "资料项目");

/// What members may consent to, kept as facts.
const CONSENTS: [Thing<'static>; 2] = [
    Thing::new("consent.marketing", "consent to marketing", "同意营销"),
    Thing::new("consent.sharing", "consent to sharing", "同意共享"),
];

/// The facts that the house keeps on a member, in the order they are asked.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pub facts: Vec<Fact>,
    /// What hard and soft facts count; every fact the same where the rules do not say.
    pub weights: Option<ProfileWeights>,
}

impl Fields {
    pub fn read(root: &Table<'_>) -> Self {
        let mut seen = Vec::new();
        let mut facts: Vec<Fact> = Vec::new();
        for value in root.each("fact") {
            facts.extend(read_fact(&value, &mut seen));
        }
        let missing = built_in().into_iter().filter(|own| {
            !seen
                .iter()
                .any(|(id, _): &(String, Place)| id == own.id.as_str())
        });
        // Name and phone are asked before anything else, the others after.
        let (first, later): (Vec<_>, Vec<_>) = missing.partition(|own| own.ask == Ask::First);
        facts.splice(0..0, first);
        facts.extend(later);
        Self {
            facts,
            weights: root.get("profile").and_then(|v| read_weights(&v)),
        }
    }

    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id.as_str() == id)
    }

    /// The id of the fact, or of the consent, that a word names.
    ///
    /// # Errors
    /// A word that names none.
    pub fn named(&self, word: &str) -> Result<String, NotKnown> {
        let own = self
            .facts
            .iter()
            .map(|fact| Thing::titled(&fact.id, &fact.title));
        choose(FACT, word, own.chain(CONSENTS)).map(str::to_owned)
    }

    /// The same facts by their ids, with what is told of each.
    ///
    /// # Errors
    /// A word that names none.
    pub fn all_named(
        &self,
        told: &[(String, String)],
    ) -> Result<Vec<(String, String)>, MemberRefusal> {
        let named = |(word, text): &(String, String)| Ok((self.known(word)?, text.clone()));
        told.iter().map(named).collect()
    }

    /// The id of the fact that a word names, or why there is none.
    ///
    /// # Errors
    /// A word that names none.
    pub fn known(&self, word: &str) -> Result<String, MemberRefusal> {
        self.named(word).map_err(|why| MemberRefusal::UnknownFact {
            fact: word.to_owned(),
            why,
        })
    }
}

/// One fact that is kept on a member.
#[derive(Clone, Debug)]
pub struct Fact {
    pub id: Slug,
    pub title: Title,
    pub kind: FactKind,
    /// What it counts towards a complete profile: hard or soft, or nothing.
    pub weight: Option<Weight>,
    pub sensitive: bool,
    pub ask: Ask,
    /// None for `name`, `phone`, `birthday` and `sex` where the pack does not list them.
    pub place: Option<Place>,
}

/// What a fact holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactKind {
    Text,
    Phone,
    Email,
    /// A birthday: solar or lunar as told.
    Date,
    Choice(Vec<Slug>),
    /// A whole figure within these bounds.
    Number(RangeInclusive<i64>),
    YesNo,
    IdNumber,
}

impl FactKind {
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Date => "date",
            Self::Choice(_) => "choice",
            Self::Number(_) => "number",
            Self::YesNo => "yes-no",
            Self::IdNumber => "id-number",
        }
    }
}

/// Hard facts can be looked up; soft ones are learnt by talking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Hard,
    Soft,
}

impl FactKind {
    /// The values of a choice; empty for every other kind.
    pub fn choices(&self) -> &[Slug] {
        match self {
            Self::Choice(choices) => choices,
            _ => &[],
        }
    }
}

/// When the house asks for a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    First,
    Later,
}

/// The cards of the house.
#[derive(Clone, Debug)]
pub struct CardRules {
    /// Whose members get a card; empty is any member.
    pub issued_to: Vec<TierRef>,
    pub fee: Money,
    /// What a card that takes another's place costs.
    pub replacement_fee: Money,
    /// What is left for a card until it is handed back.
    pub deposit: Money,
    pub return_gives_back: GivesBack,
    /// How many cards a member may hold at once.
    pub at_most: u32,
    /// The day of issue is day 0, and the last day still counts.
    pub activate_within_days: Option<u16>,
    /// The price rules that an inactive card already gives.
    pub until_active_gives: Vec<Slug>,
    pub exchange: Option<Exchange>,
    /// So many months a card is valid from its issue, and again from each renewal.
    pub valid_for_months: Option<u16>,
    /// What another term costs.
    pub renewal_fee: Money,
    /// The facts that are on file before a card is issued.
    pub needs_facts: Vec<Slug>,
    pub gift_on_issue: Vec<Slug>,
    /// What the last character of a number proves; nothing where it is none.
    pub check_digit: Option<CheckDigit>,
    pub place: Place,
}

/// What a card that is handed back gives back of what was paid for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GivesBack {
    Nothing,
    #[default]
    Deposit,
    DepositAndFee,
}

/// Cards are exchanged yearly: the card of a year is void from 1 January of the next, unless it was
/// exchanged in this month; a card issued in this month is already a card of the next year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange {
    pub month: u8,
}

/// What has to be shown or be so before a rule gives anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A card that is not void, blocked or returned.
    ValidCard,
    /// A valid card that was activated in time.
    ActiveCard,
    /// Staff looked at the holder's ID.
    IdChecked,
    /// The visit was booked ahead.
    Booked,
}

impl Need {
    pub const ALL: [Self; 4] = [
        Self::ValidCard,
        Self::ActiveCard,
        Self::IdChecked,
        Self::Booked,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::ValidCard => "valid-card",
            Self::ActiveCard => "active-card",
            Self::IdChecked => "id-checked",
            Self::Booked => "booked",
        }
    }

    /// What people call the need of a word.
    pub fn called(word: &str, lang: Lang) -> &str {
        match (lang, Self::ALL.into_iter().find(|own| own.word() == word)) {
            (Lang::En, _) | (_, None) => word,
            (Lang::Zh, Some(Self::ValidCard)) => "有效的卡",
            (Lang::Zh, Some(Self::ActiveCard)) => "已激活的卡",
            (Lang::Zh, Some(Self::IdChecked)) => "核对证件",
            (Lang::Zh, Some(Self::Booked)) => "预约",
        }
    }
}

/// The facts that every house keeps, whether its pack lists them or not.
pub(crate) fn built_in() -> [Fact; 4] {
    let fact = |id: &str, en: &str, zh: &str, kind, ask, sensitive| Fact {
        id: id.parse().expect("a built-in id is an id"),
        title: Title {
            en: en.to_owned(),
            zh: zh.to_owned(),
        },
        kind,
        weight: Some(Weight::Hard),
        sensitive,
        ask,
        place: None,
    };
    let sexes = ["F", "M"].map(|sex| sex.parse().expect("a built-in choice is an id"));
    [
        fact("name", "name", "姓名", FactKind::Text, Ask::First, true),
        fact("phone", "phone", "电话", FactKind::Phone, Ask::First, true),
        fact(
            "birthday",
            "birthday",
            "生日",
            FactKind::Date,
            Ask::Later,
            true,
        ),
        fact(
            "sex",
            "sex",
            "性别",
            FactKind::Choice(sexes.into()),
            Ask::Later,
            false,
        ),
    ]
}

/// `[profile]`: the shares of hard and soft facts in a whole file.
fn read_weights(value: &Value<'_>) -> Option<ProfileWeights> {
    let table = value.table(("the profile", "档案一节"), &["hard", "soft"])?;
    let share = |key| {
        table
            .need(
                key,
                (
                    "write both: `hard = \"20%\"` and `soft = \"80%\"`",
                    "两者都写：`hard = \"20%\"` 与 `soft = \"80%\"`",
                ),
            )
            .and_then(|v| v.rate())
    };
    let (hard, soft) = (share("hard"), share("soft"));
    let (hard, soft) = (hard?, soft?);
    if hard.checked_add(soft) != Ok(Rate::ONE) {
        table.wrong(
            (
                "`hard` and `soft` do not come to 100%",
                "`hard` 与 `soft` 之和不是 100%",
            ),
            (
                "write shares that do, such as \"20%\" and \"80%\"",
                "请写成合计 100% 的比例，如 \"20%\" 与 \"80%\"",
            ),
        );
    }
    Some(ProfileWeights { hard, soft })
}

fn read_fact(value: &Value<'_>, seen: &mut Vec<(String, Place)>) -> Option<Fact> {
    const KEYS: &[&str] = &[
        "id",
        "title",
        "type",
        "choices",
        "at_least",
        "at_most",
        "weight",
        "ask",
        "sensitive",
    ];
    let table = value.named([("fact", "资料项"), ("facts", "资料项")], KEYS, seen)?;
    let id = table.id();
    let kind = read_kind(&table);
    let weight = table
        .get("weight")
        .and_then(|v| v.word(&[("hard", Weight::Hard), ("soft", Weight::Soft)]));
    let ask = table
        .get("ask")
        .and_then(|v| v.word(&[("first", Ask::First), ("later", Ask::Later)]));
    let sensitive = table.get("sensitive").and_then(|v| v.yes_no());
    let (id, kind) = (id?, kind?);
    if let Some(own) = built_in().into_iter().find(|own| own.id == id)
        && std::mem::discriminant(&own.kind) != std::mem::discriminant(&kind)
    {
        table.wrong(
            worded!(
                "{} is a {}, not a {}",
                "{:#}的类型是 `{}`，不是 `{}`",
                table.what(),
                own.kind.word(),
                kind.word()
            ),
            worded!(
                "write `type = \"{}\"`, or choose another id",
                "写 `type = \"{}\"`，或换一个代号",
                own.kind.word()
            ),
        );
    }
    Some(Fact {
        title: table.title(&id),
        id,
        kind,
        weight,
        sensitive: sensitive.unwrap_or(false),
        ask: ask.unwrap_or(Ask::Later),
        place: Some(table.place()),
    })
}

/// Bounds of what is no number.
fn bounds_of_nothing(table: &Table<'_>, bound: &Value<'_>) {
    bound.report(
        worded!(
            "{} has `at_least` or `at_most` but is not a number",
            "{:#}有 `at_least` 或 `at_most`，却不是数字类",
            table.what()
        ),
        (
            "write `type = \"number\"`, or leave the bounds out",
            "写 `type = \"number\"`，或删去上下限",
        ),
    );
}

fn read_kind(table: &Table<'_>) -> Option<FactKind> {
    let choices = table.get("choices");
    let (least, most) = (table.get("at_least"), table.get("at_most"));
    let bounds = least.as_ref().or(most.as_ref());
    let kind = table
        .need(
            "type",
            (
                "say what it holds, such as `type = \"text\"`",
                "写明内容类型，如 `type = \"text\"`",
            ),
        )?
        .word(&[
            ("text", FactKind::Text),
            ("phone", FactKind::Phone),
            ("email", FactKind::Email),
            ("date", FactKind::Date),
            ("choice", FactKind::Choice(Vec::new())),
            ("number", FactKind::Number(i64::MIN..=i64::MAX)),
            ("yes-no", FactKind::YesNo),
            ("id-number", FactKind::IdNumber),
        ])?;
    if let (false, Some(bound)) = (matches!(kind, FactKind::Number(_)), bounds) {
        bounds_of_nothing(table, bound);
        return None;
    }
    match (kind, choices) {
        (FactKind::Number(all), None) => {
            let least = least.map_or(Some(*all.start()), |v| v.whole(i64::MIN, i64::MAX))?;
            let most = most.map_or(Some(*all.end()), |v| v.whole(least, i64::MAX))?;
            Some(FactKind::Number(least..=most))
        }
        (FactKind::Choice(_), Some(list)) => Some(FactKind::Choice(list.list(Value::slug))),
        (FactKind::Choice(_), None) => {
            let message = worded!(
                "{} is a choice of nothing",
                "{:#}是选项类，却没有选项",
                table.what()
            );
            table.wrong(
                message,
                (
                    "add `choices = [\"one\", \"another\"]`",
                    "请加上 `choices = [\"one\", \"another\"]`",
                ),
            );
            None
        }
        (kind, None) => Some(kind),
        (_, Some(list)) => {
            let message = worded!(
                "{} has `choices` but is not a choice",
                "{:#}有 `choices`，却不是选项类",
                table.what()
            );
            list.report(
                message,
                (
                    "write `type = \"choice\"`, or leave `choices` out",
                    "写 `type = \"choice\"`，或删去 `choices`",
                ),
            );
            None
        }
    }
}

impl CardRules {
    /// Reads `[card]`.
    pub fn read(value: &Value<'_>, names: &Names) -> Option<Self> {
        const KEYS: &[&str] = &[
            "issued_to",
            "fee",
            "replacement_fee",
            "deposit",
            "return_gives_back",
            "at_most",
            "activate_within",
            "until_active_gives",
            "exchange",
            "valid_for",
            "renewal_fee",
            "needs_facts",
            "gift_on_issue",
            "check_digit",
        ];
        let table = value.table(("the card", "会员卡一节"), KEYS)?;
        let within = table.get("activate_within");
        let gives = table.get("until_active_gives");
        if let (None, Some(gives)) = (&within, &gives) {
            gives.report(
                (
                    "`until_active_gives` means nothing: a card is active from the start",
                    "`until_active_gives` 没有意义：卡一发出即已激活",
                ),
                (
                    "add `activate_within = \"30 days\"`, or leave the line out",
                    "加上 `activate_within = \"30 days\"`，或删去此行",
                ),
            );
        }
        let money = |key| table.get(key).and_then(|v| v.money()).unwrap_or_default();
        Some(Self {
            issued_to: table.list("issued_to", |v| names.tier(v)),
            fee: money("fee"),
            replacement_fee: money("replacement_fee"),
            deposit: money("deposit"),
            return_gives_back: read_gives_back(&table),
            at_most: table
                .get("at_most")
                .and_then(|v| v.whole(1, u32::MAX.into()))
                .unwrap_or(1),
            activate_within_days: within.and_then(|v| v.days()),
            until_active_gives: gives
                .map(|v| v.list(|p| names.price(p)))
                .unwrap_or_default(),
            exchange: table.get("exchange").and_then(|v| read_exchange(&v)),
            valid_for_months: read_term(&table),
            renewal_fee: money("renewal_fee"),
            needs_facts: table.list("needs_facts", |v| names.fact(v, None)),
            gift_on_issue: table.list("gift_on_issue", Value::slug),
            check_digit: table.get("check_digit").and_then(|v| {
                v.word(&[
                    ("none", None),
                    ("luhn", Some(CheckDigit::Luhn)),
                    ("iso7064", Some(CheckDigit::Iso7064)),
                ])
                .flatten()
            }),
            place: table.place(),
        })
    }
}

fn read_gives_back(table: &Table<'_>) -> GivesBack {
    let value = table.get("return_gives_back");
    let word = value.and_then(|v| {
        v.word(&[
            ("nothing", GivesBack::Nothing),
            ("deposit", GivesBack::Deposit),
            ("deposit-and-fee", GivesBack::DepositAndFee),
        ])
    });
    word.unwrap_or_default()
}

/// The months for which a card is valid, where it has a term of its own.
fn read_term(table: &Table<'_>) -> Option<u16> {
    let valid_for = table.get("valid_for");
    if table.get("exchange").is_some() && valid_for.is_some() {
        table.wrong(
            (
                "a card is valid for so long, or exchanged in a month: not both",
                "卡片要么定期有效，要么按月换卡，不能两者都写",
            ),
            (
                "leave `valid_for` or `exchange` out",
                "请去掉 `valid_for` 或 `exchange`",
            ),
        );
    }
    if let (None, Some(fee)) = (&valid_for, table.get("renewal_fee")) {
        fee.report(
            (
                "`renewal_fee` means nothing: the card has no term to renew",
                "卡片没有期限，`renewal_fee` 无意义",
            ),
            (
                "add `valid_for = \"12 months\"`, or leave the line out",
                "加上 `valid_for = \"12 months\"`，或去掉此行",
            ),
        );
    }
    valid_for.and_then(|v| v.months())
}

fn read_exchange(value: &Value<'_>) -> Option<Exchange> {
    let table = value.table(("the exchange", "换卡一项"), &["month"])?;
    let month = table
        .need(
            "month",
            (
                "say the month, such as `exchange = { month = 12 }`",
                "写明月份，如 `exchange = { month = 12 }`",
            ),
        )?
        .whole(1, 12)?;
    Some(Exchange { month })
}
