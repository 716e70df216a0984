//! Why a visit is due, and what a visit on record was for.

use super::{Asking, Line};
use crate::care::plan::standing::{Basis, Rests, Standing, regular};
use crate::care::plan::{Ground, Source, Window, draw, fulfilled, stands};
use crate::care::reason::Reason;
use crate::care::rules::{Duty, Every, Visit};
use crate::care::visits::Visited;
use crate::domain::{Day, Lang, VisitId};
use crate::sales::Customer;

/// How far ahead a member's occasions are told.
const AHEAD_DAYS: i32 = 90;

/// Every visit that is due to a member, and why then.
pub(crate) fn visits(asking: &Asking<'_>, customer: &Customer, ground: Ground<'_>) -> Vec<Line> {
    let mut told = Vec::new();
    let (tiers, on) = (stands(customer, ground), ground.view.on());
    let made = ground.visits.of(customer.id());
    let rests = Rests::of(made, &ground.care.planning);
    for visit in ground
        .care
        .visits
        .iter()
        .filter(|visit| tiers.contains(&visit.tier))
    {
        if let Duty::Regular(ways) = &visit.duty {
            let role = ground.visits.number(&visit.by);
            let joined = customer.profile.joined;
            let state = (&ground.care.planning, &rests);
            let value = match regular(made, role, ways, joined, state) {
                Some(standing) => due(asking, customer, ground, &standing, on),
                None => asking.say("not wanted by the member any more", "会员不再希望回访"),
            };
            told.push(Line::new("visit", duty(visit), value).by(&visit.place));
        }
    }
    let window = Window::exactly(on, on.plus_days(AHEAD_DAYS));
    let plan = draw(std::iter::once(customer), ground, window);
    for row in plan
        .rows()
        .filter(|row| *plan.reason(row) != Reason::Regular)
    {
        let role = ground
            .visits
            .role(row.role)
            .map(ToString::to_string)
            .unwrap_or_default();
        let channel = row
            .source
            .channels(ground.care, ground.extras, row.channels);
        let (reason, due) = (plan.reason(row), row.due);
        let planned = row.planned.map_or_else(String::new, |day| {
            asking.say(format!(", planned for {day}"), format!("，计划 {day}"))
        });
        let purchase = match row.source {
            Source::WinBack(_) => {
                let seen = customer.history.by_close_of(on);
                let last = customer.history.quiet_since(seen).unwrap_or(due);
                asking.say(
                    format!(": no purchase since {last}"),
                    format!("：{last} 起未消费"),
                )
            }
            _ => String::new(),
        };
        let value = asking.say(
            format!("due {due} for {reason}{purchase}{planned}"),
            format!("{due} 到期，事由 {reason}{purchase}{planned}"),
        );
        let line = Line::new("visit", format!("{role} {channel}"), value);
        told.push(match row.source.place(ground.care) {
            Some(place) => line.by(place),
            None => line,
        });
    }
    told
}

/// What a duty is called: the role and its channels.
fn duty(visit: &Visit) -> String {
    let channels: Vec<&str> = match &visit.duty {
        Duty::Regular(ways) => ways.iter().map(|way| way.channel.word()).collect(),
        Duty::On { channel, .. } => vec![channel.word()],
    };
    format!("{} {}", visit.by, channels.join("|"))
}

fn span(lang: Lang, every: Every) -> String {
    let s = |number: u16| if number == 1 { "" } else { "s" };
    match (lang, every) {
        (Lang::En, Every::Days(n)) => format!("{n} day{}", s(n)),
        (Lang::En, Every::Months(n)) => format!("{n} month{}", s(n)),
        (Lang::Zh, Every::Days(n)) => format!("{n} 天"),
        (Lang::Zh, Every::Months(n)) => format!("{n} 个月"),
    }
}

/// When a duty is due, why then, and how late that is.
fn due(
    asking: &Asking<'_>,
    customer: &Customer,
    ground: Ground<'_>,
    standing: &Standing,
    on: Day,
) -> String {
    let (due, why) = (standing.due, why(asking, customer, ground, standing));
    let mut value = asking.say(format!("due {due}: {why}"), format!("{due} 到期：{why}"));
    let late = on.number() - due.number();
    if late > 0 {
        value += &asking.say(
            format!("; {late} days overdue"),
            format!("；已逾期 {late} 天"),
        );
    }
    if let Some(again) = standing.not_before.filter(|_| standing.tries > 0) {
        let tries = standing.tries;
        value += &asking.say(
            format!("; nobody answered {tries} times, again from {again}"),
            format!("；{tries} 次无人应答，{again} 起再试"),
        );
    }
    value
}

fn why(
    asking: &Asking<'_>,
    customer: &Customer,
    ground: Ground<'_>,
    standing: &Standing,
) -> String {
    let told =
        |visit: VisitId, en: &dyn Fn(Day, &str) -> String, zh: &dyn Fn(Day, &str) -> String| {
            let found = ground.visits.get(visit);
            let day = found.map_or(standing.due, |visited| visited.at.day());
            let by = found.map_or("", |visited| visited.channel.word());
            asking.say(en(day, by), zh(day, by))
        };
    match standing.basis {
        Basis::Joined => {
            let (joined, every) = (customer.profile.joined, standing.every);
            let (en, zh) = (span(Lang::En, every), span(Lang::Zh, every));
            asking.say(
                format!("{en} after joining on {joined}, none was made yet"),
                format!("{joined} 入会后 {zh}，尚未回访"),
            )
        }
        Basis::Done(visit) => told(
            visit,
            &|day, by| format!("after {visit} by {by} on {day}"),
            &|day, by| format!("上次 {day} 以 {by} 回访（{visit}）"),
        ),
        Basis::GivenUp(visit) => told(
            visit,
            &|day, _| format!("given up when nobody answered {visit} on {day}"),
            &|day, _| format!("{day} 仍无人应答（{visit}），该次作罢"),
        ),
        Basis::Declined(visit) => told(
            visit,
            &|day, _| format!("{visit} on {day} was declined"),
            &|day, _| format!("{day} 谢绝（{visit}）"),
        ),
        Basis::Postponed(visit) => told(
            visit,
            &|day, _| format!("put off to this day by {visit} on {day}"),
            &|day, _| format!("{day} 改期至此（{visit}）"),
        ),
        Basis::Rests(visit) => told(
            visit,
            &|day, _| format!("none is wanted before, by {visit} on {day}"),
            &|day, _| format!("{day} 谢绝（{visit}），此前不再回访"),
        ),
    }
}

/// What a visit on record was, which duties it counts for, and what follows from it.
pub(crate) fn visit(
    asking: &Asking<'_>,
    customer: &Customer,
    ground: Ground<'_>,
    visited: &Visited,
) -> Vec<Line> {
    let day = visited.at.day();
    let role = ground.visits.role(visited.role);
    let mut told = vec![
        Line::new("visit", "number", visited.visit.to_string()),
        Line::new("visit", "member", customer.id().to_string()),
        Line::new("visit", "day", day.to_string()),
        Line::new("visit", "channel", visited.channel.word()),
        Line::new(
            "visit",
            "by",
            role.map_or_else(|| "-".to_owned(), ToString::to_string),
        ),
        Line::new("visit", "outcome", visited.outcome.word()),
    ];
    let made = ground.visits.of(customer.id());
    let here = made
        .iter()
        .position(|other| other.visit == visited.visit)
        .unwrap_or(0);
    let tiers = stands(customer, ground);
    let before = told.len();
    for visit in ground
        .care
        .visits
        .iter()
        .filter(|visit| tiers.contains(&visit.tier))
    {
        let Duty::Regular(ways) = &visit.duty else {
            continue;
        };
        let number = ground.visits.number(&visit.by);
        let counts =
            visited.role == number && ways.iter().any(|way| way.channel == visited.channel);
        let joined = customer.profile.joined;
        let state = |seen: &[Visited]| {
            let rests = Rests::of(seen, &ground.care.planning);
            regular(seen, number, ways, joined, (&ground.care.planning, &rests))
        };
        let (was, is) = (state(&made[..here]), state(&made[..=here]));
        if let Some(value) = counts.then(|| turned(asking, was, is, day)) {
            told.push(Line::new("counts for", duty(visit), value).by(&visit.place));
        }
    }
    for (reason, on, place) in fulfilled(customer, ground, visited) {
        let value = asking.say(format!("on {on}"), format!("{on}"));
        told.push(Line::new("counts for", reason.to_string(), value).by(place));
    }
    if told.len() == before {
        let none = match role {
            None => asking.say("no role was given", "没有写明角色"),
            Some(_) => asking.say(
                "the rules ask for no such visit of this member's tiers",
                "规则没有要求对该等级会员作此回访",
            ),
        };
        told.push(Line::new("counts for", "-", none));
    }
    told
}

/// When it was due before a visit, and when it is after it.
fn turned(asking: &Asking<'_>, was: Option<Standing>, is: Option<Standing>, day: Day) -> String {
    let was = match was {
        None => asking.say("was not wanted", "原不再需要"),
        Some(was) => {
            let due = was.due;
            match day.number() - due.number() {
                late if late > 0 => asking.say(
                    format!("was due {due}, {late} days late"),
                    format!("原定 {due}，晚 {late} 天"),
                ),
                _ => asking.say(
                    format!("was due {due}, in time"),
                    format!("原定 {due}，按时"),
                ),
            }
        }
    };
    let is = match is {
        None => asking.say("none is due any more", "此后不再回访"),
        Some(is) => {
            let due = is.not_before.map_or(is.due, |again| again.max(is.due));
            asking.say(format!("next {due}"), format!("下次 {due}"))
        }
    };
    asking.say(format!("{was}; {is}"), format!("{was}；{is}"))
}
