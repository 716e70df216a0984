//! Reads tier groups: what a pack says of them, made into rules or refused.

use crate::domain::source::toml::{LEAVE_OUT, Table, Value};
use crate::domain::{Money, Pair, Window, Wording};
use crate::members::names::Names;
use crate::tiers::history::BroughtOver;
use crate::worded;

use super::{
    Bound, Condition, Down, Forced, Keeps, Metric, MetricTest, Score, ScorePart, Tier, TierGroup,
    Up, check,
};

const GROUP: &[&str] = &[
    "id",
    "title",
    "within",
    "up",
    "down",
    "keeps",
    "warn_before",
    "main",
    "otherwise",
    "score",
    "tier",
];
const TIER: &[&str] = &[
    "id",
    "title",
    "when",
    "any",
    "all",
    "otherwise",
    "by_hand",
    "forced",
    "visits",
];
const CONDITION: &[&str] = &[
    "metric", "score", "rating", "fact", "was_in", "any", "all", "within", "at_least", "below",
    "is",
];
const FORCED: &[&str] = &[
    "metric", "score", "rating", "fact", "was_in", "any", "all", "within", "at_least", "below",
    "is", "judged",
];
const KINDS: &[&str] = &["metric", "score", "rating", "fact", "was_in", "any", "all"];
const CONDITION_REMEDY: Pair = (
    "say what is looked at, such as `metric = \"spend\", at_least = 1000`",
    "写明看哪一项，如 `metric = \"spend\", at_least = 1000`",
);

/// What a condition may refer to and what it falls back on.
struct Context<'a> {
    names: &'a Names,
    group: usize,
    within: Option<Window>,
    scores: &'a [Score],
}

impl TierGroup {
    /// Reads every `[[tier_group]]`, in their order.
    pub fn read_all(root: &Table<'_>, names: &Names) -> Vec<Self> {
        let mut seen = Vec::new();
        let called = [("tier group", "等级组"), ("tier groups", "等级组")];
        let values = root.each("tier_group");
        let mut groups: Vec<Self> = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let Some(table) = value.named(called, GROUP, &mut seen) else {
                continue;
            };
            groups.extend(read_group(&table, index, names));
        }
        check::main_group(root, &mut groups);
        groups
    }
}

fn read_group(table: &Table<'_>, index: usize, names: &Names) -> Option<TierGroup> {
    let id = table.id();
    let within = table.get("within").and_then(|v| v.window());
    let up = table.need(
        "up",
        (
            "say when members rise: `up = \"at-once\"` or `\"at-recalculation\"`",
            "请写明：`up = \"at-once\"` 或 `\"at-recalculation\"`",
        ),
    );
    let up = up.and_then(|v| {
        v.word(&[
            ("at-once", Up::AtOnce),
            ("at-recalculation", Up::AtRecalculation),
        ])
    });
    let down = table.need(
        "down",
        (
            "say when members fall: `down = \"never\"`, `\"at-recalculation\"` or `\"one-step\"`",
            "请写明：`down = \"never\"`, `\"at-recalculation\"` 或 `\"one-step\"`",
        ),
    );
    let down = down.and_then(|v| {
        v.word(&[
            ("never", Down::Never),
            ("at-recalculation", Down::AtRecalculation),
            ("one-step", Down::OneStep),
        ])
    });
    let mut scores = Vec::new();
    let mut seen = Vec::new();
    for value in table.each("score") {
        scores.extend(read_score(&value, names, within, &mut seen));
    }
    let context = Context {
        names,
        group: index,
        within,
        scores: &scores,
    };
    let tiers = read_tiers(table, &context);
    let group = TierGroup {
        title: table.title(id.as_ref()?),
        id: id?,
        up: up?,
        down: down?,
        keeps: table.get("keeps").and_then(|v| read_keeps(&v)),
        warn_days: table.get("warn_before").and_then(|v| v.days()),
        main: table.get("main").and_then(|v| v.yes_no()).unwrap_or(false),
        scores,
        brought_over: if names.format() == 1 {
            BroughtOver::Opening
        } else {
            BroughtOver::LastPurchase
        },
        tiers: tiers?,
        place: table.place(),
    };
    check::group(table, &group);
    Some(group)
}

fn read_keeps(value: &Value<'_>) -> Option<Keeps> {
    let text = value.text()?;
    match text.replace(['-', '_'], " ").as_str() {
        "to the end of the calendar year" => return Some(Keeps::ToEndOfCalendarYear),
        "to the end of the next calendar year" => return Some(Keeps::ToEndOfNextCalendarYear),
        _ => {}
    }
    match text.parse() {
        Ok(Window::Months(months)) => Some(Keeps::Months(months)),
        Ok(Window::Days(days)) => Some(Keeps::Days(days)),
        _ => {
            value.unknown_word(
                text,
                &[
                    "to the end of the calendar year",
                    "to the end of the next calendar year",
                    "12 months",
                    "90 days",
                ],
            );
            None
        }
    }
}

/// All tiers, or none when one of them could not be read: a check over half of them would mislead.
fn read_tiers(table: &Table<'_>, context: &Context<'_>) -> Option<Vec<Tier>> {
    let mut seen = Vec::new();
    let called = [("tier", "等级"), ("tiers of one group", "同组等级")];
    let values = table.each("tier");
    let tiers: Vec<Option<Tier>> = values
        .iter()
        .map(|value| read_tier(&value.named(called, TIER, &mut seen)?, context))
        .collect();
    tiers.into_iter().collect()
}

fn read_tier(table: &Table<'_>, context: &Context<'_>) -> Option<Tier> {
    const WAYS: [&str; 5] = ["when", "any", "all", "otherwise", "by_hand"];
    let id = table.id();
    let way = table.one_of(
        &WAYS,
        ("say who belongs here with `when`, `any` or `all`, or write `otherwise = true` or `by_hand = true`", "用 `when`、`any` 或 `all` 写明谁属于这一级，或写 `otherwise = true` 或 `by_hand = true`"),
    );
    let forced = table.get("forced").map(|v| read_forced(&v, context));
    let way = way?;
    let (mut otherwise, mut by_hand, mut when) = (false, false, None);
    match way.key() {
        "otherwise" => otherwise = only_true(&way)?,
        "by_hand" => by_hand = only_true(&way)?,
        "when" => when = Some(read_condition(&way, context)?),
        "any" => when = Some(Condition::Any(read_conditions(&way, context)?)),
        _ => when = Some(Condition::All(read_conditions(&way, context)?)),
    }
    let id = id?;
    Some(Tier {
        title: table.title(&id),
        id,
        when,
        otherwise,
        by_hand,
        forced: match forced {
            Some(forced) => forced?,
            None => Vec::new(),
        },
        place: table.place(),
    })
}

fn only_true(value: &Value<'_>) -> Option<bool> {
    let said = value.yes_no()?;
    if !said {
        let message = worded!(
            "`{} = false` says nothing",
            "`{} = false` 没有意义",
            value.key()
        );
        value.report(
            message,
            (
                "write true, or leave the line out and give a condition",
                "写 true，或删去此行并写明条件",
            ),
        );
        return None;
    }
    Some(true)
}

/// `forced.any = […]`: each element alone forces; `forced.all = […]`: all of them together.
fn read_forced(value: &Value<'_>, context: &Context<'_>) -> Option<Vec<Forced>> {
    let table = value.part(&["any", "all"])?;
    let way = table.one_of(
        &["any", "all"],
        (
            "write `forced.any = [ { fact = … } ]`",
            "请写 `forced.any = [ { fact = … } ]`",
        ),
    )?;
    if way.key() == "all" {
        return Some(vec![Forced {
            when: Condition::All(read_conditions(&way, context)?),
            judged_at_year_end: false,
            place: way.place(),
        }]);
    }
    let elements = way.elements();
    let forced: Vec<Option<Forced>> = elements
        .iter()
        .map(|element| {
            let table = element.table(("a condition", "条件"), FORCED)?;
            let judged = table.get("judged").map(|v| v.word(&[("at-year-end", ())]));
            let when = read_kind(&table, context)?;
            Some(Forced {
                when,
                judged_at_year_end: match judged {
                    Some(word) => word.is_some(),
                    None => false,
                },
                place: element.place(),
            })
        })
        .collect();
    forced.into_iter().collect()
}

fn read_conditions(value: &Value<'_>, context: &Context<'_>) -> Option<Vec<Condition>> {
    let elements = value.elements();
    if elements.is_empty() {
        let message = worded!("`{}` holds no condition", "`{}` 里没有条件", value.key());
        value.report(message, CONDITION_REMEDY);
        return None;
    }
    let read: Vec<_> = elements
        .iter()
        .map(|v| read_condition(v, context))
        .collect();
    read.into_iter().collect()
}

fn read_condition(value: &Value<'_>, context: &Context<'_>) -> Option<Condition> {
    read_kind(&value.table(("a condition", "条件"), CONDITION)?, context)
}

fn read_kind(table: &Table<'_>, context: &Context<'_>) -> Option<Condition> {
    let kind = table.one_of(KINDS, CONDITION_REMEDY)?;
    match kind.key() {
        "any" => {
            refuse(
                table,
                &["within", "at_least", "below", "is"],
                Wording::same("`any`"),
            );
            Some(Condition::Any(read_conditions(&kind, context)?))
        }
        "all" => {
            refuse(
                table,
                &["within", "at_least", "below", "is"],
                Wording::same("`all`"),
            );
            Some(Condition::All(read_conditions(&kind, context)?))
        }
        "fact" => {
            refuse(
                table,
                &["within", "at_least", "below"],
                ("a fact", "资料项"),
            );
            read_fact_test(table, &kind, context)
        }
        "was_in" => {
            refuse(
                table,
                &["at_least", "below", "is"],
                Wording::same("`was_in`"),
            );
            let tiers = kind.one_or_more(|v| context.names.tier_within(context.group, v));
            Some(Condition::WasIn {
                tiers,
                window: read_window(table, context.within)?,
                place: table.place(),
            })
        }
        _ => read_metric_test(table, &kind, context).map(Condition::Metric),
    }
}

fn refuse(table: &Table<'_>, keys: &[&'static str], what: impl Into<Wording>) {
    let what = what.into();
    for key in keys {
        if let Some(value) = table.get(key) {
            let message = worded!(
                "`{key}` does not go with {what}",
                "`{key}` 不能与{what:#}同用"
            );
            value.report(message, LEAVE_OUT);
        }
    }
}

fn read_window(table: &Table<'_>, group: Option<Window>) -> Option<Window> {
    match table.get("within") {
        Some(value) => value.window(),
        None => Some(group.unwrap_or(Window::Lifetime)),
    }
}

fn read_fact_test(table: &Table<'_>, kind: &Value<'_>, context: &Context<'_>) -> Option<Condition> {
    let fact = context.names.fact(kind, None);
    let is = table.need(
        "is",
        (
            "say which values count, such as `is = [\"local\"]`",
            "写明哪些值算数，如 `is = [\"local\"]`",
        ),
    );
    let (fact, is) = (fact?, is?);
    Some(Condition::Fact {
        is: is.one_or_more(|v| context.names.value_of_fact(fact.as_str(), v)),
        fact,
        place: table.place(),
    })
}

fn read_metric_test(
    table: &Table<'_>,
    kind: &Value<'_>,
    context: &Context<'_>,
) -> Option<MetricTest> {
    refuse(table, &["is"], ("a figure", "数字"));
    let metric = match kind.key() {
        "score" => read_score_name(kind, context.scores)?,
        _ => read_metric(kind, context.names)?,
    };
    let window = read_metric_window(table, &metric, context.within)?;
    let least = table.get("at_least").map(|v| read_figure(&v, &metric));
    let below = table.get("below").map(|v| read_figure(&v, &metric));
    let bound = match (least, below) {
        (Some(least), Some(below)) => Bound::Between(least?, below?),
        (Some(least), None) => Bound::AtLeast(least?),
        (None, Some(below)) => Bound::Below(below?),
        (None, None) => {
            table.wrong(
                (
                    "a condition names a figure but no bound",
                    "条件写了数字项，却没有界限",
                ),
                (
                    "add `at_least = …` (that much or more) or `below = …` (less than that)",
                    "加上 `at_least = …`（满多少）或 `below = …`（不足多少）",
                ),
            );
            return None;
        }
    };
    check::bound(table, &metric, bound, context.scores).then(|| MetricTest {
        metric,
        window,
        bound,
        place: table.place(),
    })
}

fn read_score_name(value: &Value<'_>, scores: &[Score]) -> Option<Metric> {
    let text = value.text()?;
    let found = scores.iter().position(|score| score.id.as_str() == text);
    if found.is_none() {
        value.unknown_name(
            ("score of this group", "本组的评分"),
            text,
            scores.iter().map(|s| s.id.as_str()),
        );
    }
    found.map(Metric::Score)
}

/// `metric = "spend"`, or `rating = "loyalty"` for a fact that is a number.
fn read_metric(value: &Value<'_>, names: &Names) -> Option<Metric> {
    if value.key() == "rating" {
        return names.fact(value, Some("number")).map(Metric::Rating);
    }
    // Texts of the first format mean by this name the run that has not ended.
    let in_a_row = if names.format() == 1 {
        Metric::CurrentActiveMonths
    } else {
        Metric::ActiveMonthsInARow
    };
    value.word(&[
        ("spend", Metric::Spend),
        ("purchases", Metric::Purchases),
        ("visits", Metric::Visits),
        ("single_purchase", Metric::SinglePurchase),
        ("points_earned", Metric::PointsEarned),
        ("points_balance", Metric::PointsBalance),
        ("tenure", Metric::TenureMonths),
        ("active_months_in_a_row", in_a_row),
        ("current_active_months", Metric::CurrentActiveMonths),
        ("satisfaction", Metric::Satisfaction),
        ("referrals", Metric::Referrals),
        ("bookings", Metric::Bookings),
        ("appointments", Metric::Appointments),
        ("valid_cards", Metric::ValidCards),
    ])
}

/// A figure of today looks back over nothing: the group's `within` is not for it.
fn read_metric_window(table: &Table<'_>, metric: &Metric, group: Option<Window>) -> Option<Window> {
    match table.get("within") {
        _ if matches!(metric, Metric::Score(_)) => {
            // Each part of a score has its own window.
            refuse(table, &["within"], ("a score", "评分"));
            Some(Window::Lifetime)
        }
        Some(value) if !metric.has_window() => {
            value.report(
                (
                    "`within` means nothing for a figure that is as it is today",
                    "当前值没有期间，`within` 没有意义",
                ),
                LEAVE_OUT,
            );
            None
        }
        _ if !metric.has_window() => Some(Window::Lifetime),
        _ => read_window(table, group),
    }
}

/// A figure in the metric's kept unit.
fn read_figure(value: &Value<'_>, metric: &Metric) -> Option<i128> {
    let hundredths = |value: &Value<'_>| value.money().map(Money::fen);
    match metric {
        Metric::Spend | Metric::SinglePurchase | Metric::Satisfaction => hundredths(value),
        Metric::Score(_) => hundredths(value)?.checked_mul(10),
        Metric::TenureMonths => value.months().map(i128::from),
        _ => value.whole::<i64>(0, i64::MAX / 1000).map(i128::from),
    }
}

fn read_score(
    value: &Value<'_>,
    names: &Names,
    within: Option<Window>,
    seen: &mut Vec<(String, crate::domain::source::Place)>,
) -> Option<Score> {
    let called = [("score", "评分"), ("scores of one group", "同组评分")];
    let table = value.named(called, &["id", "title", "parts"], seen)?;
    let id = table.id();
    let parts = table.need(
        "parts",
        ("say what it is made of: `parts = [ { metric = \"spend\", full = 20000, weight = 50 } ]`", "请写明：`parts = [ { metric = \"spend\", full = 20000, weight = 50 } ]`"),
    )?;
    let id = id?;
    Some(Score {
        title: table.title(&id),
        id,
        parts: parts.list(|part| read_part(part, names, within)),
        place: table.place(),
    })
}

fn read_part(value: &Value<'_>, names: &Names, within: Option<Window>) -> Option<ScorePart> {
    const KEYS: &[&str] = &["metric", "rating", "within", "full", "weight"];
    let table = value.table(("a part of a score", "评分的组成项"), KEYS)?;
    let metric = table
        .one_of(
            &["metric", "rating"],
            (
                "say what is looked at, such as `metric = \"spend\"`",
                "写明看哪一项，如 `metric = \"spend\"`",
            ),
        )
        .and_then(|v| read_metric(&v, names));
    let full = table.need(
        "full",
        ("say which figure gives the whole weight", "写明多少得满分"),
    );
    let weight = table
        .need(
            "weight",
            (
                "say how many points of the score it gives at most",
                "写明该项最多得几分",
            ),
        )
        .and_then(|v| v.whole(1, 1_000_000));
    let metric = metric?;
    let full_value = full?;
    let full = read_figure(&full_value, &metric)?;
    if full == 0 {
        full_value.report(
            (
                "`full` cannot be 0: everyone would get the whole weight",
                "`full` 不能为 0：否则人人得满分",
            ),
            (
                "write the figure that gives the whole weight",
                "写明多少得满分",
            ),
        );
        return None;
    }
    Some(ScorePart {
        window: read_metric_window(&table, &metric, within)?,
        metric,
        full,
        weight: weight?,
        place: table.place(),
    })
}
