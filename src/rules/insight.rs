//! The pack's part on what customers are worth: `[rfm]` with its segments, `[value]` with cost and trend, and
//! `[churn]`, who is about to leave.

pub(super) mod describe;

use crate::domain::source::Place;
use crate::domain::source::toml::{KEEP_ONE, LEAVE_OUT, Table, Value};
use crate::domain::{Money, Rate, Slug, Title, Window};
use crate::members::names::Names;
use crate::worded;

/// What a pack says of the worth of customers; each section may be left out.
#[derive(Clone, Debug, Default)]
pub struct InsightRules {
    pub rfm: RfmRules,
    pub value: Option<ValueRules>,
    pub churn: Option<ChurnRules>,
}

/// How recency, frequency and spend are scored, and what customers with such scores are called.
#[derive(Clone, Debug)]
pub struct RfmRules {
    /// The days that count, up to the one looked at.
    pub within: Window,
    pub scoring: Scoring,
    pub counts: Counts,
    /// How many scores there are, the best the highest.
    pub classes: u8,
    pub segments: Vec<Segment>,
    pub place: Option<Place>,
}

/// What the scores are cut at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scoring {
    /// At the quantiles of the figures: equal figures have equal scores.
    Value,
    /// At equal numbers of members: equal figures may be parted.
    Rank,
    /// At figures of the rules.
    Cuts(Cuts),
}

/// One cut less than there are scores, from the best score down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cuts {
    /// So many days ago at most.
    pub recency_days: Vec<u16>,
    /// So often at least.
    pub frequency: Vec<i64>,
    /// So much at least.
    pub monetary: Vec<Money>,
}

/// What frequency counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counts {
    #[default]
    Purchases,
    /// Days with a purchase.
    Visits,
}

/// Customers with such scores, and what is done about them.
#[derive(Clone, Debug)]
pub struct Segment {
    pub id: Slug,
    pub title: Title,
    pub strategy: Option<Title>,
    /// Of recency, frequency and spend.
    pub bounds: [Bounds; 3],
    pub place: Place,
}

/// The scores from one on, below another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    pub at_least: Option<u8>,
    pub below: Option<u8>,
}

impl Bounds {
    pub fn holds(self, score: u8) -> bool {
        self.at_least.is_none_or(|least| least <= score)
            && self.below.is_none_or(|below| score < below)
    }

    const fn is_any(self) -> bool {
        self.at_least.is_none() && self.below.is_none()
    }
}

/// What goods cost the house, and when spend is said to rise or fall.
#[derive(Clone, Debug, Default)]
pub struct ValueRules {
    /// The share of the price that goods of a category cost the house.
    pub costs: Vec<(String, Rate)>,
    pub trend: Option<Trend>,
    pub place: Option<Place>,
}

/// The last stretch of time is held against the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trend {
    /// Months or days.
    pub over: Window,
    /// More by so much is rising.
    pub rising: Rate,
    /// Less by so much is falling.
    pub falling: Rate,
}

/// Who is about to leave.
#[derive(Clone, Debug)]
pub struct ChurnRules {
    /// No purchase for so many days.
    pub quiet_after_days: Option<u16>,
    pub rhythm: Option<Rhythm>,
    /// The model gives less than this.
    pub alive_below: Option<Rate>,
    /// No purchase for so many days: not about to leave, but gone.
    pub lost_after_days: Option<u16>,
    /// How far the model looks ahead.
    pub weeks: Option<u16>,
    pub place: Place,
}

/// No purchase for so many times a member's own mean interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    pub times: Rate,
    /// Days with a purchase from which on somebody has a rhythm.
    pub from: u32,
}

/// The farthest that the model looks ahead, in weeks: ten years.
pub(crate) const MOST_WEEKS: u16 = 520;

const RFM: &[&str] = &["within", "scores", "classes", "counts", "cuts", "segment"];
const CUTS: &[&str] = &["recency", "frequency", "monetary"];
const SEGMENT: &[&str] = &["id", "title", "strategy", "r", "f", "m"];
const BOUNDS: &[&str] = &["at_least", "below"];
const VALUE: &[&str] = &["cost", "trend", "rising", "falling"];
const COST: &[&str] = &["category", "share"];
const CHURN: &[&str] = &[
    "quiet_after",
    "rhythm",
    "rhythm_from",
    "alive_below",
    "lost_after",
    "weeks",
];

/// Quintiles, as the method is known.
const CLASSES: u8 = 5;
const MOST_CLASSES: i64 = 9;

impl Default for RfmRules {
    fn default() -> Self {
        Self {
            within: Window::Lifetime,
            scoring: Scoring::Value,
            counts: Counts::default(),
            classes: CLASSES,
            segments: Vec::new(),
            place: None,
        }
    }
}

impl InsightRules {
    pub fn read(root: &Table<'_>, names: &Names) -> Self {
        let rfm = root.section("rfm", RFM);
        let value = root.section("value", VALUE);
        let churn = root.section("churn", CHURN);
        Self {
            rfm: rfm.map(|table| read_rfm(&table)).unwrap_or_default(),
            value: value.map(|table| read_value(&table, names)),
            churn: churn.and_then(|table| read_churn(&table)),
        }
    }
}

fn read_rfm(table: &Table<'_>) -> RfmRules {
    let within = table.get("within").and_then(|value| {
        let window = value.window()?;
        if window == Window::MembershipYear {
            value.report(
                (
                    "`within` looks back over the same days for everybody",
                    "`within` 对所有会员回看的起止日相同",
                ),
                (
                    "write it as \"12 months\", \"90 days\", \"calendar-year\" or \"lifetime\"",
                    "写成 \"12 months\"、\"90 days\"、\"calendar-year\" 或 \"lifetime\"",
                ),
            );
            return None;
        }
        Some(window)
    });
    let counts = [("purchases", Counts::Purchases), ("visits", Counts::Visits)];
    let counts = table.get("counts").and_then(|v| v.word(&counts));
    let classes = table.get("classes").and_then(|v| v.whole(2, MOST_CLASSES));
    let by_cuts = Scoring::Cuts(Cuts {
        recency_days: Vec::new(),
        frequency: Vec::new(),
        monetary: Vec::new(),
    });
    let words = [
        ("value", Scoring::Value),
        ("rank", Scoring::Rank),
        ("cuts", by_cuts),
    ];
    let scores = table.get("scores").and_then(|v| v.word(&words));
    let mut classes = classes.unwrap_or(CLASSES);
    let scoring = read_scoring(table, scores.unwrap_or(Scoring::Value));
    if let Scoring::Cuts(cuts) = &scoring
        && let Ok(count) = u8::try_from(cuts.recency_days.len() + 1)
    {
        classes = count;
    }
    RfmRules {
        within: within.unwrap_or(Window::Lifetime),
        scoring,
        counts: counts.unwrap_or_default(),
        segments: read_segments(table, classes),
        classes,
        place: Some(table.place()),
    }
}

/// Cuts belong to the scoring by cuts, and to no other.
fn read_scoring(table: &Table<'_>, scores: Scoring) -> Scoring {
    let cuts = table.get("cuts");
    match (scores, cuts) {
        (Scoring::Cuts(none), cuts) => {
            let remedy = (
                "say where: `cuts = { recency = [\"7 days\"], frequency = [2], monetary = [500] }`",
                "请写明分档：`cuts = { recency = [\"7 days\"], frequency = [2], monetary = [500] }`",
            );
            let cuts = table.need("cuts", remedy).and(cuts);
            if let Some(value) = table.get("classes") {
                value.report(
                    (
                        "`classes` says nothing beside `cuts`, which make one class more \
                         than they are",
                        "有 `cuts` 时 `classes` 不起作用：级数比分档数多一",
                    ),
                    LEAVE_OUT,
                );
            }
            Scoring::Cuts(cuts.and_then(|v| read_cuts(&v)).unwrap_or(none))
        }
        (scoring, Some(cuts)) => {
            cuts.report(
                ("`cuts` are not used", "`cuts` 未被使用"),
                (
                    "write `scores = \"cuts\"`, or leave them out",
                    "写 `scores = \"cuts\"`，或去掉 `cuts`",
                ),
            );
            scoring
        }
        (scoring, None) => scoring,
    }
}

fn read_cuts(value: &Value<'_>) -> Option<Cuts> {
    let table = value.part(CUTS)?;
    let recency = table.need(
        "recency",
        (
            "say so: `recency = [\"7 days\", \"15 days\"]`",
            "请写明：`recency = [\"7 days\", \"15 days\"]`",
        ),
    );
    let frequency = table.need(
        "frequency",
        (
            "say so: `frequency = [8, 5]`",
            "请写明：`frequency = [8, 5]`",
        ),
    );
    let monetary = table.need(
        "monetary",
        (
            "say so: `monetary = [5000, 1000]`",
            "请写明：`monetary = [5000, 1000]`",
        ),
    );
    let (recency, frequency, monetary) = (recency?, frequency?, monetary?);
    let cuts = Cuts {
        recency_days: recency.list(Value::days),
        frequency: frequency.list(|v| v.whole(0, i64::MAX / 1000)),
        monetary: monetary.list(Value::money),
    };
    are_sound(&cuts, [&recency, &frequency, &monetary]).then_some(cuts)
}

/// As many of each, and each from the best down.
fn are_sound(cuts: &Cuts, [recency, frequency, monetary]: [&Value<'_>; 3]) -> bool {
    let count = cuts.recency_days.len();
    let most = usize::try_from(MOST_CLASSES).unwrap_or(0);
    for (value, own) in [
        (frequency, cuts.frequency.len()),
        (monetary, cuts.monetary.len()),
    ] {
        if own != count {
            value.report(
                worded!(
                    "`{}` has {own} cuts, `recency` {count}",
                    "`{}` 有 {own} 个分档，`recency` 有 {count} 个",
                    value.key()
                ),
                ("give all three as many", "三者的分档数应相同"),
            );
            return false;
        }
    }
    if count >= most {
        recency.report(
            worded!("{count} cuts are too many", "{count} 个分档过多"),
            worded!("give {} at most", "最多 {} 个", most - 1),
        );
        return false;
    }
    let rises = cuts.recency_days.is_sorted_by(|a, b| a < b);
    let often = cuts.frequency.is_sorted_by(|a, b| a > b);
    let much = cuts.monetary.is_sorted_by(|a, b| a > b);
    for (value, ordered) in [(recency, rises), (frequency, often), (monetary, much)] {
        if !ordered {
            value.report(
                worded!(
                    "the cuts of `{}` do not run from the best down",
                    "`{}` 的分档未由优到劣排列",
                    value.key()
                ),
                (
                    "write the fewest days first, and the most purchases and the largest \
                     amount first",
                    "天数由少到多，次数与金额由多到少",
                ),
            );
            return false;
        }
    }
    true
}

fn read_segments(rfm: &Table<'_>, classes: u8) -> Vec<Segment> {
    let mut segments = Vec::new();
    for table in rfm.named(
        "segment",
        [("segment", "分群"), ("segments", "分群")],
        SEGMENT,
    ) {
        segments.extend(read_segment(&table, classes));
    }
    // What could not be read is told already, and would only seem to be missing.
    if segments.len() == rfm.each("segment").len() && !segments.is_empty() {
        check_segments(rfm, &segments, classes);
    }
    segments
}

fn read_segment(table: &Table<'_>, classes: u8) -> Option<Segment> {
    let id = table.id();
    let bounds = ["r", "f", "m"].map(|key| match table.get(key) {
        None => Some(Bounds::default()),
        Some(value) => read_bounds(&value, classes),
    });
    let [r, f, m] = bounds;
    let id = id?;
    Some(Segment {
        title: table.title(&id),
        id,
        strategy: table.get("strategy").and_then(|v| v.title()),
        bounds: [r?, f?, m?],
        place: table.place(),
    })
}

fn read_bounds(value: &Value<'_>, classes: u8) -> Option<Bounds> {
    let table = value.table(("a bound of scores", "分值范围"), BOUNDS)?;
    let score = |key| table.get(key).map(|v| v.whole::<u8>(1, i64::from(classes)));
    let (least, below) = (score("at_least"), score("below"));
    let bounds = Bounds {
        at_least: least.map_or(Some(None), |least| least.map(Some))?,
        below: below.map_or(Some(None), |below| below.map(Some))?,
    };
    let fits = (1..=classes).any(|score| bounds.holds(score));
    if bounds.is_any() || !fits {
        value.report(
            worded!(
                "no score from 1 to {classes} is bounded so",
                "1 至 {classes} 中没有这样的分值"
            ),
            (
                "write `{ at_least = 4 }`, `{ below = 3 }` or both",
                "写 `{ at_least = 4 }`、`{ below = 3 }` 或两者",
            ),
        );
        return None;
    }
    Some(bounds)
}

/// The first segment that fits holds: each must be the first for some scores, and some for all.
fn check_segments(rfm: &Table<'_>, segments: &[Segment], classes: u8) {
    let mut reached = vec![false; segments.len()];
    let mut gap = None;
    for r in 1..=classes {
        for f in 1..=classes {
            for m in 1..=classes {
                let fits = |segment: &Segment| {
                    let pairs = segment.bounds.iter().zip([r, f, m]);
                    pairs.into_iter().all(|(bounds, score)| bounds.holds(score))
                };
                match segments.iter().position(fits) {
                    Some(place) => reached[place] = true,
                    None => gap = gap.or(Some((r, f, m))),
                }
            }
        }
    }
    for (value, segment) in rfm.each("segment").iter().zip(segments) {
        let place = segments.iter().position(|one| one.id == segment.id);
        if place.is_some_and(|place| !reached[place]) {
            value.report(
                worded!("segment \"{}\" is never reached", "分群“{}”无人归入", segment.id),
                ("the segments before it take everybody whom it fits: move it up, or leave it out", "在前的分群已涵盖其全部会员：请前移，或去掉"),
            );
        }
    }
    if let Some((r, f, m)) = gap {
        rfm.wrong(
            worded!(
                "no segment fits r = {r}, f = {f}, m = {m}",
                "r = {r}、f = {f}、m = {m} 没有适用的分群"
            ),
            (
                "add a last segment without bounds",
                "在最后加一个不设范围的分群",
            ),
        );
    }
}

fn read_value(table: &Table<'_>, names: &Names) -> ValueRules {
    let mut costs: Vec<(String, Rate)> = Vec::new();
    for value in table.each("cost") {
        let Some(own) = value.table(("a cost", "成本"), COST) else {
            continue;
        };
        let category = own.need(
            "category",
            (
                "say of what: `category = \"goods\"`",
                "请写明品类：`category = \"goods\"`",
            ),
        );
        let named = category.as_ref().and_then(|v| names.category(v));
        let share = own.need(
            "share",
            (
                "say which part of the price: `share = \"40%\"`",
                "请写明占价格的比例：`share = \"40%\"`",
            ),
        );
        let (Some(named), Some(share)) = (named, share.and_then(|v| v.rate())) else {
            continue;
        };
        match category {
            Some(value) if costs.iter().any(|(other, _)| *other == named) => value.report(
                worded!(
                    "the cost of \"{named}\" is told twice",
                    "“{named}”的成本重复"
                ),
                KEEP_ONE,
            ),
            _ => costs.push((named, share)),
        }
    }
    ValueRules {
        costs,
        trend: read_trend(table),
        place: Some(table.place()),
    }
}

fn read_trend(table: &Table<'_>) -> Option<Trend> {
    let Some(over) = table.get("trend") else {
        for key in ["rising", "falling"] {
            if let Some(value) = table.get(key) {
                value.report(
                    worded!(
                        "`{key}` says nothing without `trend`",
                        "没有 `trend`，`{key}` 不起作用"
                    ),
                    ("add `trend = \"3 months\"`", "加上 `trend = \"3 months\"`"),
                );
            }
        }
        return None;
    };
    let rising = table.need(
        "rising",
        (
            "say from when spend rises: `rising = \"20%\"`",
            "请写明多少算上升：`rising = \"20%\"`",
        ),
    );
    let falling = table.need(
        "falling",
        (
            "say from when spend falls: `falling = \"20%\"`",
            "请写明多少算下降：`falling = \"20%\"`",
        ),
    );
    let rising = rising.and_then(|v| v.rate());
    let falling = falling.and_then(|v| below_all(&v));
    let window = over.window()?;
    if !matches!(window, Window::Months(_) | Window::Days(_)) {
        over.report(
            (
                "`trend` is a number of months or days",
                "`trend` 应为月数或天数",
            ),
            (
                "write it as \"3 months\" or \"90 days\"",
                "写成 \"3 months\" 或 \"90 days\"",
            ),
        );
        return None;
    }
    Some(Trend {
        over: window,
        rising: rising?,
        falling: falling?,
    })
}

/// A rate that is not more than all.
fn below_all(value: &Value<'_>) -> Option<Rate> {
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

fn read_rhythm(table: &Table<'_>) -> Option<Rhythm> {
    let times = table.get("rhythm").and_then(|value| {
        let times = value.rate()?;
        if times <= Rate::ONE {
            value.report(
                (
                    "`rhythm` must be more than one time the own interval",
                    "`rhythm` 必须大于一倍的自身间隔",
                ),
                ("write it as \"2\" or \"1.5\"", "写成 \"2\" 或 \"1.5\""),
            );
            return None;
        }
        Some(times)
    });
    let from = table.get("rhythm_from").and_then(|v| v.whole(2, 1000));
    if let (Some(value), None) = (table.get("rhythm_from"), table.get("rhythm")) {
        value.report(
            (
                "`rhythm_from` says nothing without `rhythm`",
                "没有 `rhythm`，`rhythm_from` 不起作用",
            ),
            ("add `rhythm = \"2\"`", "加上 `rhythm = \"2\"`"),
        );
    }
    Some(Rhythm {
        times: times?,
        from: from.unwrap_or(2),
    })
}

fn read_churn(table: &Table<'_>) -> Option<ChurnRules> {
    let days = |key| table.get(key).and_then(|v| v.days());
    let rules = ChurnRules {
        quiet_after_days: days("quiet_after"),
        rhythm: read_rhythm(table),
        alive_below: table.get("alive_below").and_then(|v| below_all(&v)),
        lost_after_days: days("lost_after"),
        weeks: table
            .get("weeks")
            .and_then(|v| v.whole(1, MOST_WEEKS.into())),
        place: table.place(),
    };
    if ["quiet_after", "rhythm", "alive_below"]
        .iter()
        .all(|key| table.get(key).is_none())
    {
        table.wrong(
            (
                "`[churn]` says of nobody that they are about to leave",
                "按 `[churn]`，无人会有流失风险",
            ),
            (
                "add `quiet_after = \"90 days\"`, `rhythm = \"2\"` or `alive_below = \"30%\"`",
                "加上 `quiet_after = \"90 days\"`、`rhythm = \"2\"` 或 `alive_below = \"30%\"`",
            ),
        );
        return None;
    }
    if let (Some(lost), Some(quiet)) = (rules.lost_after_days, rules.quiet_after_days)
        && lost <= quiet
        && let Some(value) = table.get("lost_after")
    {
        value.report(
            worded!(
                "nobody is about to leave: who is quiet for {quiet} days is lost after {lost}",
                "没有流失风险这一段：沉默 {quiet} 天者 {lost} 天即算流失"
            ),
            (
                "write more days than in `quiet_after`",
                "天数应多于 `quiet_after`",
            ),
        );
    }
    Some(rules)
}
