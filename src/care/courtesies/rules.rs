//! The pack's part on courtesies: gifts, texts, and the occasions at which members get them.

use crate::care::rules::read::read_each;
use crate::care::rules::{Channel, Occasion, read_channel, read_occasion};
use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Lang, Money, Pair, Slug, TierRef, Title};
use crate::members::facts::SEX;
use crate::members::names::Names;
use crate::members::rules::Need;
use crate::sales::sealed::{self as rule, BIRTHDAY};
use crate::worded;

use super::text::{Hole, Text};

/// Everything that a pack says of courtesies.
#[derive(Clone, Debug, Default)]
pub struct CourtesyRules {
    /// The language in which members are written to; Chinese unless told.
    pub language: Option<Lang>,
    pub gifts: Vec<GiftRule>,
    pub templates: Vec<Template>,
    pub entries: Vec<Courtesy>,
}

/// Something that is given away.
#[derive(Clone, Debug)]
pub struct GiftRule {
    pub id: Slug,
    pub title: Title,
    /// What one of them costs the house.
    pub cost: Money,
    /// How many there are before the first of the book's own counts; none when there is no end of them.
    pub stock: Option<u32>,
    pub not_to: Option<NotTo>,
    pub place: Place,
}

/// Whom a gift does not suit: no local speciality to locals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTo {
    pub fact: Slug,
    pub is: Vec<String>,
    /// Whether those of whom the fact is not told count as well.
    pub untold: bool,
    /// What they get instead.
    pub instead: Option<Slug>,
}

/// Those of whom a fact says one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    pub fact: Slug,
    pub is: Vec<String>,
}

/// A text that members are sent.
#[derive(Clone, Debug)]
pub struct Template {
    pub id: Slug,
    en: Text,
    zh: Text,
    pub place: Place,
}

/// What some members get at some occasions.
#[derive(Clone, Debug)]
pub struct Courtesy {
    pub id: Slug,
    pub on: Vec<Occasion>,
    /// Empty is every member.
    pub tiers: Vec<TierRef>,
    /// In the order in which they are offered: the first that suits is given.
    pub gifts: Vec<Slug>,
    pub budget: Budget,
    pub channel: Channel,
    pub template: Option<Slug>,
    pub asks: Asks,
    /// What the member's card has to be: no events for a card that is void or was not activated.
    pub needs: Vec<Need>,
    /// Only those of whom this is known.
    pub only: Option<Only>,
    /// How many days ahead it has to be made ready.
    pub prepare_days: u16,
    pub place: Place,
}

/// What gifts may cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    pub each: Option<Money>,
    /// For one occasion within a calendar year.
    pub in_all: Option<Money>,
}

/// What a member must have said before they get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Yes to marketing.
    Marketing,
    /// Anything but no to marketing.
    UnlessRefused,
    Nothing,
}

impl Asks {
    pub const ALL: [Self; 3] = [Self::Marketing, Self::UnlessRefused, Self::Nothing];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::UnlessRefused => "unless-refused",
            Self::Nothing => "nothing",
        }
    }

    /// Calls, messages and mails need a yes (Advertising Law 43, PIPL 13); what is handed over or comes
    /// by post goes to everybody who did not say no.
    pub const fn of(channel: Channel) -> Self {
        match channel {
            Channel::Phone | Channel::Message | Channel::Email => Self::Marketing,
            Channel::InPerson | Channel::Letter => Self::UnlessRefused,
        }
    }

    /// Whether what a member said lets it pass.
    pub const fn lets(self, said: Option<bool>) -> bool {
        match (self, said) {
            (Self::Nothing, _) | (_, Some(true)) | (Self::UnlessRefused, None) => true,
            (Self::Marketing | Self::UnlessRefused, Some(false)) | (Self::Marketing, None) => false,
        }
    }
}

impl Template {
    pub const fn text(&self, lang: Lang) -> &Text {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// The text as the rules have it, holes and all.
    pub fn written(&self, lang: Lang) -> &str {
        self.text(lang).written()
    }

    /// Whether it has a hole, in either language.
    pub fn asks(&self, hole: Hole) -> bool {
        self.en.asks(hole) || self.zh.asks(hole)
    }
}

impl NotTo {
    /// Whether a member of whom this is known is one of them.
    pub fn means(&self, told: Option<&str>) -> bool {
        match told {
            None => self.untold,
            Some(told) => self.is.iter().any(|is| is == told),
        }
    }
}

impl GiftRule {
    /// The fact that says whom it does not suit.
    pub fn asks(&self) -> Option<rule::Asks> {
        let not_to = self.not_to.as_ref()?;
        Some(rule::Asks {
            en: "gift",
            zh: "礼品",
            id: self.id.to_string(),
            fact: not_to.fact.to_string(),
            place: Some(self.place.clone()),
        })
    }
}

impl CourtesyRules {
    /// Every fact that greetings and what goes with them ask for: a birthday, whom an entry is for, whom a gift
    /// does not suit, and how a text addresses somebody.
    pub fn ask(&self) -> Vec<rule::Asks> {
        let asks = |(en, zh), id: &Slug, fact: &str, place: &Place| rule::Asks {
            en,
            zh,
            id: id.to_string(),
            fact: fact.to_owned(),
            place: Some(place.clone()),
        };
        let mut all = Vec::new();
        for entry in &self.entries {
            let of = |fact: &str| asks(("care", "关怀"), &entry.id, fact, &entry.place);
            all.extend(entry.on.contains(&Occasion::Birthday).then(|| of(BIRTHDAY)));
            all.extend(entry.only.as_ref().map(|only| of(only.fact.as_str())));
        }
        all.extend(self.gifts.iter().filter_map(GiftRule::asks));
        let titled = self.templates.iter().filter(|text| text.asks(Hole::Title));
        all.extend(titled.map(|text| asks(("template", "模板"), &text.id, SEX, &text.place)));
        all
    }

    pub fn gift(&self, id: &str) -> Option<&GiftRule> {
        self.gifts.iter().find(|gift| gift.id.as_str() == id)
    }

    pub fn template(&self, id: &Slug) -> Option<&Template> {
        self.templates.iter().find(|template| template.id == *id)
    }

    pub fn language(&self) -> Lang {
        self.language.unwrap_or(Lang::Zh)
    }

    /// Whether any text tells of points.
    pub fn ask_points(&self) -> bool {
        self.templates.iter().any(|text| text.asks(Hole::Points))
    }

    pub fn read(root: &Table<'_>, names: &Names) -> Self {
        let language = root
            .section("greetings", &["language"])
            .and_then(|table| {
                table.need(
                    "language",
                    ("write `language = \"zh\"`", "写 `language = \"zh\"`"),
                )
            })
            .and_then(|v| v.word(&[("zh", Lang::Zh), ("en", Lang::En)]));
        let ids = |key| -> Vec<String> {
            let values = root.glance(key);
            let ids = values.iter().filter_map(Value::id_of);
            ids.map(str::to_owned).collect()
        };
        let known = Known {
            names,
            gifts: ids("gift"),
            templates: ids("template"),
            rewards: ids("reward"),
        };
        let gifts = read_each(
            root,
            "gift",
            [A_GIFT, ("gifts", "礼品")],
            GIFT,
            |t, id| Some(read_gift(t, id, &known)),
        );
        let templates = read_each(
            root,
            "template",
            [A_TEMPLATE, ("templates", "模板")],
            TEMPLATE,
            read_template,
        );
        let entries = read_each(
            root,
            "care",
            [("care", "关怀"), ("entries of care", "关怀条目")],
            CARE,
            |t, id| {
                let entry = read_entry(t, id, &known)?;
                prove_text(t, &entry, &templates);
                Some(entry)
            },
        );
        Self {
            language,
            gifts,
            templates,
            entries,
        }
    }
}

/// The names that a reference may mean.
struct Known<'a> {
    names: &'a Names,
    gifts: Vec<String>,
    templates: Vec<String>,
    rewards: Vec<String>,
}

const A_GIFT: Pair = ("gift", "礼品");
const A_TEMPLATE: Pair = ("template", "模板");
const GIFT: &[&str] = &["id", "title", "cost", "stock", "not_to"];
const TEMPLATE: &[&str] = &["id", "text"];
const CARE: &[&str] = &[
    "id", "on", "tier", "tiers", "gift", "budget", "channel", "template", "asks", "needs", "only",
    "prepare",
];

fn read_gift(table: &Table<'_>, id: Slug, known: &Known<'_>) -> GiftRule {
    let stock = table.get("stock");
    if known.rewards.iter().any(|reward| id == **reward)
        && let Some(stock) = &stock
    {
        stock.report(
            worded!(
                "\"{id}\" is a reward as well: both come from one shelf",
                "“{id}”同时是兑换品，二者共用一份库存"
            ),
            ("say `stock` in the reward alone", "库存只在兑换品中写明"),
        );
    }
    GiftRule {
        title: table.title(&id),
        cost: table
            .get("cost")
            .and_then(|v| v.money())
            .unwrap_or_default(),
        stock: stock.and_then(|v| v.whole(0, u32::MAX.into())),
        not_to: table
            .get("not_to")
            .and_then(|v| read_not_to(&v, &id, known)),
        id,
        place: table.place(),
    }
}

fn read_not_to(value: &Value<'_>, own: &Slug, known: &Known<'_>) -> Option<NotTo> {
    const KEYS: &[&str] = &["fact", "is", "untold", "instead"];
    let table = value.part(KEYS)?;
    let fact = table
        .need(
            "fact",
            (
                "say which: `fact = \"residence\"`",
                "写明哪一项：`fact = \"residence\"`",
            ),
        )
        .and_then(|v| known.names.fact(&v, None))?;
    let is = table
        .need(
            "is",
            (
                "say who: `is = [\"local\"]`",
                "写明是谁：`is = [\"local\"]`",
            ),
        )?
        .one_or_more(|v| known.names.value_of_fact(fact.as_str(), v));
    let instead = table.get("instead").and_then(|v| {
        let gift = named(A_GIFT, &known.gifts, &v)?;
        if gift == *own {
            v.report(
                worded!(
                    "\"{own}\" cannot be given instead of itself",
                    "“{own}”不能代替它自己"
                ),
                (
                    "name another gift, or leave `instead` out",
                    "换一种礼品，或去掉 `instead`",
                ),
            );
            return None;
        }
        Some(gift)
    });
    Some(NotTo {
        fact,
        is,
        untold: table
            .get("untold")
            .is_none_or(|v| v.yes_no() != Some(false)),
        instead,
    })
}

/// What the member's card has to be; an ID is looked at, and a visit booked, by nobody who is sent something.
fn read_needs(table: &Table<'_>) -> Vec<Need> {
    let words = [Need::ValidCard, Need::ActiveCard].map(|need| (need.word(), need));
    table.list("needs", |v| v.word(&words))
}

fn read_only(value: &Value<'_>, known: &Known<'_>) -> Option<Only> {
    let table = value.part(&["fact", "is"])?;
    let fact = table
        .need(
            "fact",
            (
                "say which: `fact = \"magazine\"`",
                "写明哪一项：`fact = \"magazine\"`",
            ),
        )
        .and_then(|v| known.names.fact(&v, None))?;
    let is = table
        .need(
            "is",
            ("say who: `is = [\"yes\"]`", "写明哪些：`is = [\"yes\"]`"),
        )?
        .one_or_more(|v| known.names.value_of_fact(fact.as_str(), v));
    Some(Only { fact, is })
}

fn read_template(table: &Table<'_>, id: Slug) -> Option<Template> {
    let text = table.need(
        "text",
        (
            "write it, such as `text = { en = \"…\", zh = \"{name}{title}，您好\" }`",
            "写出文字，如 `text = { en = \"…\", zh = \"{name}{title}，您好\" }`",
        ),
    )?;
    let (en, zh) = if text.as_text().is_some() {
        let text = Text::read(&text)?;
        (text.clone(), text)
    } else {
        let both = text.table(("a text", "文字"), &["en", "zh"])?;
        let remedy = (
            "write `text = { en = \"…\", zh = \"…\" }`, or one text for both",
            "写 `text = { en = \"…\", zh = \"…\" }`，或一段文字通用",
        );
        let en = both.need("en", remedy).and_then(|v| Text::read(&v));
        let zh = both.need("zh", remedy).and_then(|v| Text::read(&v));
        (en?, zh?)
    };
    Some(Template {
        id,
        en,
        zh,
        place: table.place(),
    })
}

fn read_entry(table: &Table<'_>, id: Slug, known: &Known<'_>) -> Option<Courtesy> {
    let on = table
        .need(
            "on",
            (
                "say when: `on = [\"birthday\", \"festival:mid-autumn\"]`",
                "写明何时：`on = [\"birthday\", \"festival:mid-autumn\"]`",
            ),
        )
        .map(|v| v.one_or_more(|v| read_occasion(v, known.names)));
    let tiers = known.names.tiers_of(table);
    let gifts = table.get("gift");
    let gifts = gifts.map(|v| v.one_or_more(|v| named(A_GIFT, &known.gifts, v)));
    let template = table.get("template");
    let told = template.is_some() || gifts.is_some();
    if !told {
        table.wrong(
            worded!(
                "{} gives nothing and says nothing",
                "{:#}既不赠礼也不发文",
                table.what()
            ),
            (
                "add `gift = \"…\"`, `template = \"…\"`, or both",
                "加上 `gift = \"…\"`、`template = \"…\"`，或两者",
            ),
        );
    }
    let channel = read_channel(table);
    let asks = table.get("asks");
    let asks = asks.and_then(|v| v.word(&Asks::ALL.map(|asks| (asks.word(), asks))));
    let budget = table
        .get("budget")
        .and_then(|v| read_budget(&v, gifts.is_some()));
    let prepare = table.get("prepare").and_then(|v| v.days());
    let channel = channel?;
    Some(Courtesy {
        id,
        on: on?,
        tiers,
        gifts: gifts.unwrap_or_default(),
        budget: budget.unwrap_or_default(),
        channel,
        template: template.and_then(|v| named(A_TEMPLATE, &known.templates, &v)),
        asks: asks.unwrap_or(Asks::of(channel)),
        needs: read_needs(table),
        only: table.get("only").and_then(|v| read_only(&v, known)),
        prepare_days: prepare.unwrap_or(0),
        place: table.place(),
    })
}

fn read_budget(value: &Value<'_>, gives: bool) -> Option<Budget> {
    let table = value.table(("a budget", "预算"), &["each", "in_all"])?;
    if !gives {
        value.report(
            (
                "a budget means nothing where nothing is given",
                "没有礼品，预算无意义",
            ),
            (
                "add `gift = \"…\"`, or leave the budget out",
                "加上 `gift = \"…\"`，或去掉预算",
            ),
        );
    }
    let money = |key| table.get(key).and_then(|v| v.money());
    Some(Budget {
        each: money("each"),
        in_all: money("in_all"),
    })
}

/// A message or a mail has a text, and a text that names the gift has one to name.
fn prove_text(table: &Table<'_>, entry: &Courtesy, templates: &[Template]) {
    if entry.template.is_none() && matches!(entry.channel, Channel::Message | Channel::Email) {
        table.wrong(
            worded!(
                "{} sends words and has none",
                "{:#}要发送文字，却没有文字",
                table.what()
            ),
            ("add `template = \"…\"`", "加上 `template = \"…\"`"),
        );
    }
    let text = templates
        .iter()
        .find(|t| Some(&t.id) == entry.template.as_ref());
    if text.is_some_and(|text| text.asks(Hole::Gift)) && entry.gifts.is_empty() {
        table.wrong(
            worded!(
                "{} names {{gift}} and gives none",
                "{:#}提到 {{gift}}，却没有礼品",
                table.what()
            ),
            (
                "add `gift = \"…\"`, or choose another template",
                "加上 `gift = \"…\"`，或换一个模板",
            ),
        );
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_is_asked_by_channel() {
        let table = [
            (Channel::Message, None, false),
            (Channel::Message, Some(true), true),
            (Channel::Message, Some(false), false),
            (Channel::Phone, None, false),
            (Channel::Email, None, false),
            (Channel::InPerson, None, true),
            (Channel::Letter, None, true),
            (Channel::InPerson, Some(false), false),
            (Channel::Letter, Some(true), true),
        ];
        for (channel, said, passes) in table {
            assert_eq!(Asks::of(channel).lets(said), passes, "{channel:?} {said:?}");
        }
        assert!(Asks::Nothing.lets(Some(false)));
    }

    #[test]
    fn a_local_is_whoever_says_so_or_says_nothing() {
        let not_to = |untold| NotTo {
            fact: "residence".parse().expect("an id"),
            is: vec!["local".to_owned()],
            untold,
            instead: None,
        };
        let table = [
            (true, None, true),
            (false, None, false),
            (true, Some("local"), true),
            (true, Some("elsewhere"), false),
        ];
        for (untold, told, means) in table {
            assert_eq!(not_to(untold).means(told), means, "{untold} {told:?}");
        }
    }
}
