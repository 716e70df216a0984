//! The pack's part on surveys: topics and their scales, who counts as satisfied, and what loyalty means.

use crate::care::rules::{Every, read_every};
use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Day, Slug, TierRef, Title, Window, Wording};
use crate::members::names::Names;
use crate::worded;

/// What customers are asked.
#[derive(Clone, Debug, Default)]
pub struct SurveyRules {
    pub topics: Vec<Topic>,
    pub loyalty: Option<(Loyalty, Place)>,
}

/// One question and the scale of its answers.
#[derive(Clone, Debug)]
pub struct Topic {
    pub id: Slug,
    pub title: Title,
    pub scale: Scale,
    /// From this score on, somebody is satisfied.
    pub satisfied_from: Option<i64>,
    pub recommend: Option<Recommend>,
    /// How often members are asked; nothing where it is asked as it comes.
    pub asked: Option<Interval>,
    pub place: Place,
}

/// How often who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    pub every: Every,
    /// Who stands in one of these; empty: everybody.
    pub tiers: Vec<TierRef>,
}

impl Interval {
    /// The day on which somebody is to be asked: so long after their last answer, or after joining where there is
    /// none.
    pub fn due(&self, joined: Day, last: Option<Day>) -> Day {
        self.every.after(last.unwrap_or(joined))
    }
}

/// The scores that may be given, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    pub least: i64,
    pub most: i64,
}

/// Who promotes the house and who talks it down: the net promoter score is the difference of their shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recommend {
    pub promoters_from: i64,
    pub detractors_to: i64,
}

/// Who counts as loyal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loyalty {
    /// Of those who answered a topic, those who gave so much.
    Answers { topic: Slug, at_least: i64 },
    /// Of those who bought within a window, those who bought so often.
    Purchases { at_least: u32, within: Window },
}

impl Scale {
    pub const fn holds(self, score: i64) -> bool {
        self.least <= score && score <= self.most
    }
}

impl std::fmt::Display for Scale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.least, self.most)
    }
}

/// Why a text is no scale.
const NO_SCALE: Wording = Wording::fixed(
    "a scale runs from one figure to a higher one, 100 at most",
    "评分范围由低到高，最高 100",
);

impl std::str::FromStr for Scale {
    type Err = Wording;

    fn from_str(text: &str) -> Result<Self, Wording> {
        let figure = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            text.parse().ok().filter(|figure| digits && *figure <= 100)
        };
        let (least, most) = text.split_once('-').ok_or(NO_SCALE)?;
        match (figure(least), figure(most)) {
            (Some(least), Some(most)) if least < most => Ok(Self { least, most }),
            _ => Err(NO_SCALE),
        }
    }
}

const TOPIC: &[&str] = &[
    "id",
    "title",
    "scale",
    "satisfied_from",
    "promoters_from",
    "detractors_to",
    "every",
    "tier",
    "tiers",
];

impl SurveyRules {
    pub fn read(root: &Table<'_>, names: &Names) -> Self {
        let Some(table) = root.section("surveys", &["topic", "loyalty"]) else {
            return Self::default();
        };
        let mut topics = Vec::new();
        for own in table.named("topic", [("topic", "主题"), ("topics", "主题")], TOPIC) {
            topics.extend(read_topic(&own, names));
        }
        let loyalty = table.get("loyalty").and_then(|value| {
            let place = value.place();
            read_loyalty(&value, &topics).map(|loyalty| (loyalty, place))
        });
        Self { topics, loyalty }
    }

    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == *id)
    }
}

fn read_topic(table: &Table<'_>, names: &Names) -> Option<Topic> {
    let id = table.id();
    let scale: Option<Scale> = table
        .need(
            "scale",
            ("say which: `scale = \"1-5\"`", "请写明：`scale = \"1-5\"`"),
        )
        .and_then(|value| {
            value.parsed((
                "write it as \"1-5\" or \"0-10\"",
                "写成 \"1-5\" 或 \"0-10\"",
            ))
        });
    let (id, scale) = (id?, scale?);
    let score = |key| {
        let value = table.get(key)?;
        value.whole::<i64>(scale.least, scale.most)
    };
    let promoters = score("promoters_from");
    let detractors = score("detractors_to");
    let recommend = match (promoters, detractors) {
        (Some(promoters_from), Some(detractors_to)) if promoters_from > detractors_to => {
            Some(Recommend {
                promoters_from,
                detractors_to,
            })
        }
        (None, None) => None,
        _ => {
            table.wrong(
                worded!(
                    "topic \"{id}\" tells promoters and detractors not apart",
                    "主题“{id}”没有分清推荐者与贬损者"
                ),
                (
                    "write both, the promoters above: `promoters_from = 9`, `detractors_to = 6`",
                    "两者都写，推荐者在上：`promoters_from = 9`、`detractors_to = 6`",
                ),
            );
            None
        }
    };
    Some(Topic {
        title: table.title(&id),
        id,
        scale,
        satisfied_from: score("satisfied_from"),
        recommend,
        asked: read_interval(table, names),
        place: table.place(),
    })
}

fn read_interval(table: &Table<'_>, names: &Names) -> Option<Interval> {
    if table.get("every").is_none() {
        for key in ["tier", "tiers"] {
            if let Some(who) = table.get(key) {
                who.report(
                    worded!(
                        "`{key}` says who is asked, and nothing says how often",
                        "`{key}` 写明询问谁，却没有写明多久一次"
                    ),
                    (
                        "write how often: `every = \"6 months\"`",
                        "写明多久一次：`every = \"6 months\"`",
                    ),
                );
            }
        }
    }
    Some(Interval {
        every: read_every(&table.get("every")?)?,
        tiers: names.tiers_of(table),
    })
}

fn read_loyalty(value: &Value<'_>, topics: &[Topic]) -> Option<Loyalty> {
    let table = value.table(
        ("loyalty", "忠诚度一项"),
        &["topic", "purchases", "at_least", "within"],
    )?;
    let by = table.one_of(
        &["topic", "purchases"],
        (
            "say what it is measured by: `purchases = 2` or `topic = \"return\"`",
            "请写明：`purchases = 2` 或 `topic = \"return\"`",
        ),
    )?;
    if by.key() == "purchases" {
        let at_least = by.whole::<u32>(1, 1_000_000);
        let within = table
            .need(
                "within",
                (
                    "say within what: `within = \"12 months\"`",
                    "请写明：`within = \"12 months\"`",
                ),
            )
            .and_then(|value| value.window());
        if let Some(other) = table.get("at_least") {
            other.report(
                (
                    "`at_least` does not go with `purchases`",
                    "`at_least` 不能与 `purchases` 同用",
                ),
                (
                    "leave it out: `purchases` is the figure",
                    "删去即可：`purchases` 就是该数字",
                ),
            );
        }
        return Some(Loyalty::Purchases {
            at_least: at_least?,
            within: within?,
        });
    }
    let topic = named_topic(&by, topics)?;
    let at_least = table
        .need(
            "at_least",
            (
                "say from which score on: `at_least = 4`",
                "请写明：`at_least = 4`",
            ),
        )?
        .whole::<i64>(topic.scale.least, topic.scale.most)?;
    Some(Loyalty::Answers {
        topic: topic.id.clone(),
        at_least,
    })
}

/// The topic that a text names.
pub(crate) fn named_topic<'t>(value: &Value<'_>, topics: &'t [Topic]) -> Option<&'t Topic> {
    let text = value.text()?;
    let found = topics.iter().find(|topic| topic.id == *text);
    if found.is_none() {
        value.unknown_name(
            ("topic", "主题"),
            text,
            topics.iter().map(|topic| topic.id.as_str()),
        );
    }
    found
}
