//! The pack's targets: for a step of the service its owner, time limit and standard, and the figure to reach.

use crate::desk::complaints::state::Todo;
use crate::desk::surveys::rules::{SurveyRules, named_topic};
use crate::domain::source::Place;
use crate::domain::source::toml::{LEAVE_OUT, Table, Value};
use crate::domain::{Rate, Slug, Title};
use crate::worded;

/// One target.
#[derive(Clone, Debug)]
pub struct Target {
    pub id: Slug,
    pub title: Title,
    pub measure: Measure,
    pub bar: Bar,
    pub owner: Option<Title>,
    pub limit: Option<Title>,
    pub standard: Option<Title>,
    pub place: Place,
}

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The share of satisfied answers, of one topic or of all.
    Satisfaction(Option<Slug>),
    /// The share of loyal customers, as the rules on surveys define it.
    Loyalty,
    /// The net promoter score of a topic.
    Recommend(Slug),
    /// The share of steps of complaints done by their deadline, of one step or of all.
    Timeliness(Option<Todo>),
    /// The share of customers who are satisfied with what was done about their complaint.
    ComplaintsSatisfied,
    /// The share of promised call-backs that were kept.
    CallBacks,
}

/// What has to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    Share(Rate),
    Points(i64),
}

impl Measure {
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Satisfaction(_) => "satisfaction",
            Self::Loyalty => "loyalty",
            Self::Recommend(_) => "nps",
            Self::Timeliness(_) => "timeliness",
            Self::ComplaintsSatisfied => "complaints-satisfied",
            Self::CallBacks => "call-backs",
        }
    }

    /// What it is measured of, where that is told.
    pub fn of(&self) -> Option<String> {
        match self {
            Self::Satisfaction(topic) => topic.as_ref().map(ToString::to_string),
            Self::Recommend(topic) => Some(topic.to_string()),
            Self::Timeliness(step) => step.map(|step| step.word().to_owned()),
            Self::Loyalty | Self::ComplaintsSatisfied | Self::CallBacks => None,
        }
    }
}

const KEYS: &[&str] = &[
    "id", "title", "measure", "of", "at_least", "owner", "limit", "standard",
];

const MEASURES: &[(&str, Measure)] = &[
    ("satisfaction", Measure::Satisfaction(None)),
    ("loyalty", Measure::Loyalty),
    ("timeliness", Measure::Timeliness(None)),
    ("complaints-satisfied", Measure::ComplaintsSatisfied),
    ("call-backs", Measure::CallBacks),
];

impl Target {
    pub fn read_all(root: &Table<'_>, surveys: &SurveyRules) -> Vec<Self> {
        let mut targets = Vec::new();
        for table in root.named("target", [("target", "目标"), ("targets", "目标")], KEYS) {
            targets.extend(Self::read(&table, surveys));
        }
        targets
    }

    fn read(table: &Table<'_>, surveys: &SurveyRules) -> Option<Self> {
        let id = table.id();
        let measure = table
            .need(
                "measure",
                (
                    "say what is measured: `measure = \"satisfaction\"`",
                    "请写明：`measure = \"satisfaction\"`",
                ),
            )
            .and_then(|value| read_measure(table, &value, surveys));
        let needed = table.need(
            "at_least",
            (
                "say what is to be reached: `at_least = \"85%\"`",
                "请写明：`at_least = \"85%\"`",
            ),
        );
        let (measure, needed) = (measure?, needed?);
        let bar = match measure {
            Measure::Recommend(_) => Bar::Points(needed.whole(-100, 100)?),
            _ => Bar::Share(share(&needed)?),
        };
        let id = id?;
        let title = |key| table.get(key).and_then(|value| value.title());
        Some(Self {
            title: table.title(&id),
            id,
            measure,
            bar,
            owner: title("owner"),
            limit: title("limit"),
            standard: title("standard"),
            place: table.place(),
        })
    }
}

fn share(value: &Value<'_>) -> Option<Rate> {
    let rate = value.rate()?;
    if rate > Rate::ONE {
        value.report(
            worded!(
                "`{}` cannot be more than all",
                "`{}` 不能超过全部",
                value.key()
            ),
            ("write 100% or less", "请写 100% 或以下"),
        );
        return None;
    }
    Some(rate)
}

/// Promoters less detractors of a topic that has both.
fn read_recommend(table: &Table<'_>, surveys: &SurveyRules) -> Option<Measure> {
    let of = table.need(
        "of",
        (
            "say of which topic: `of = \"recommend\"`",
            "请写明：`of = \"recommend\"`",
        ),
    )?;
    let topic = named_topic(&of, &surveys.topics)?;
    if topic.recommend.is_none() {
        of.report(
            worded!(
                "topic \"{}\" has no promoters",
                "主题“{}”没有推荐者",
                topic.id
            ),
            (
                "give the topic `promoters_from` and `detractors_to`",
                "请给该主题写 `promoters_from` 和 `detractors_to`",
            ),
        );
        return None;
    }
    Some(Measure::Recommend(topic.id.clone()))
}

/// What is measured, and of which topic or step.
fn read_measure(table: &Table<'_>, value: &Value<'_>, surveys: &SurveyRules) -> Option<Measure> {
    let of = table.get("of");
    if value.as_text() == Some("nps") {
        return read_recommend(table, surveys);
    }
    let Some(measure) = MEASURES
        .iter()
        .find(|(word, _)| value.as_text() == Some(*word))
        .map(|(_, measure)| measure.clone())
    else {
        let names: Vec<&str> = MEASURES
            .iter()
            .map(|(word, _)| *word)
            .chain(["nps"])
            .collect();
        value.unknown_word(value.text()?, &names);
        return None;
    };
    match (measure, of) {
        (Measure::Satisfaction(_), Some(of)) => {
            let topic = named_topic(&of, &surveys.topics)?;
            if topic.satisfied_from.is_none() {
                of.report(
                    worded!(
                        "topic \"{}\" tells nobody satisfied",
                        "主题“{}”没有满意的界限",
                        topic.id
                    ),
                    (
                        "give the topic `satisfied_from`",
                        "请给该主题写 `satisfied_from`",
                    ),
                );
                return None;
            }
            Some(Measure::Satisfaction(Some(topic.id.clone())))
        }
        (Measure::Timeliness(_), Some(of)) => {
            let step = of.word(&Todo::ALL.map(|step| (step.word(), step)))?;
            Some(Measure::Timeliness(Some(step)))
        }
        (measure, Some(of)) => {
            of.report(
                worded!(
                    "`of` does not go with \"{}\"",
                    "`of` 不能与\"{}\"同用",
                    measure.word()
                ),
                LEAVE_OUT,
            );
            None
        }
        (Measure::Loyalty, None) if surveys.loyalty.is_none() => {
            value.report(
                (
                    "the pack does not say what loyalty is",
                    "规则包没有写明什么是忠诚",
                ),
                (
                    "write `loyalty = { purchases = 2, within = \"12 months\" }` under `[surveys]`",
                    "在 `[surveys]` 下写 `loyalty = { purchases = 2, within = \"12 months\" }`",
                ),
            );
            None
        }
        (measure, None) => Some(measure),
    }
}
