//! Why a complaint's steps are due when they are.

use super::{Asking, Line};
use crate::book::BookError;
use crate::desk::Periods;
use crate::desk::complaints::figures::{Due, due, progress_due};
use crate::desk::complaints::{Complaint, State, What};
use crate::domain::Day;
use crate::domain::calendar::WorkCalendar;

/// Explains a complaint; none where the view does not see it yet.
pub(crate) fn complaint(
    asking: &Asking<'_>,
    complaint: &Complaint,
    periods: &Periods<'_>,
) -> Result<Option<Vec<Line>>, BookError> {
    let Some(last) = complaint.state(asking.view.rows_to) else {
        return Ok(None);
    };
    let mut told = vec![
        Line::new("record", "version", complaint.opening().version.to_string()),
        Line::new("record", "at", complaint.opened().to_string()),
        Line::new("record", "step", last.step.in_lang(asking.lang)),
    ];
    if let Some(member) = complaint.member {
        told.insert(1, Line::new("record", "member", asking.living(member)?));
    }
    let mut before: Option<State> = None;
    for (event, state) in complaint.states(asking.view.rows_to) {
        if let (What::Did(deed), Some(before)) = (event.what, &before) {
            let step = deed.todo().in_lang(asking.lang).to_owned();
            told.push(match due(before, periods) {
                Some(due) => done(asking, step, &due, periods, event.at.day()),
                None => none(asking, step),
            });
        }
        before = Some(state);
    }
    if let Some(next) = last.step.next() {
        let step = next.in_lang(asking.lang).to_owned();
        told.push(match due(&last, periods) {
            Some(due) => open(asking, step, &due, periods),
            None => none(asking, step),
        });
    }
    if let Some(due) = progress_due(&last, periods) {
        let what = asking.say("tell the customer", "向顾客通报");
        told.push(open(asking, what, &due, periods));
    }
    Ok(Some(told))
}

fn none(asking: &Asking<'_>, step: String) -> Line {
    let value = asking.say("the rules set no deadline", "规则没有规定时限");
    Line::new("deadline", step, value)
}

fn done(asking: &Asking<'_>, step: String, due: &Due, periods: &Periods<'_>, on: Day) -> Line {
    let late = on.number() - due.day.number();
    let ended = if late > 0 {
        asking.say(
            format!("done {on}, {} late", days(i64::from(late))),
            format!("{on} 完成，逾期 {late} 天"),
        )
    } else {
        asking.say(format!("done {on}, in time"), format!("{on} 完成，按期"))
    };
    with(asking, step, due, periods, &ended)
}

fn open(asking: &Asking<'_>, step: String, due: &Due, periods: &Periods<'_>) -> Line {
    let late = due.overdue(asking.view);
    let ended = if late > 0 {
        asking.say(
            format!("not done, {} overdue", days(late)),
            format!("未完成，已逾期 {late} 天"),
        )
    } else {
        asking.say("still to be done", "待办")
    };
    with(asking, step, due, periods, &ended)
}

fn days(count: i64) -> String {
    format!("{count} day{}", if count == 1 { "" } else { "s" })
}

/// The day, how it was counted, and what became of it.
fn with(asking: &Asking<'_>, step: String, due: &Due, periods: &Periods<'_>, ended: &str) -> Line {
    let (day, from) = (due.day, due.from);
    let span = due.within.in_lang(asking.lang);
    let off = days_off(periods.days, due);
    let counted = if day == from {
        asking.say(format!("{span} as {from}"), format!("{from} {span}"))
    } else {
        asking.say(
            format!("{span} from {from}, that day not counted"),
            format!("自 {from} 起 {span}，当日不计"),
        )
    };
    let passed = if off.is_empty() {
        String::new()
    } else {
        asking.say(
            format!("; days off: {}", off.join(", ")),
            format!("；休息日：{}", off.join("、")),
        )
    };
    let value = asking.say(
        format!("due {day}: {counted}{passed}; {ended}"),
        format!("期限 {day}：{counted}{passed}；{ended}"),
    );
    Line::new("deadline", step, value).by(&due.place)
}

/// The days off within a period that was counted in working days, or on which one of days would have ended.
fn days_off(days: &WorkCalendar, due: &Due) -> Vec<String> {
    let mut off: Vec<(Day, Day)> = Vec::new();
    let mut day = if due.within.counts_working_days() {
        due.from.next()
    } else {
        // Only those at its end moved it.
        let mut last = due.day;
        while last > due.from && !days.is_working(last.previous()) {
            last = last.previous();
        }
        last
    };
    while day < due.day {
        if !days.is_working(day) {
            match off.last_mut() {
                Some((_, last)) if last.next() == day => *last = day,
                _ => off.push((day, day)),
            }
        }
        day = day.next();
    }
    off.into_iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}..{last}")
            }
        })
        .collect()
}
