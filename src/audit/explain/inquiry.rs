//! Why somebody is called back when they are, and which promises were kept.

use super::{Asking, Line};
use crate::desk::Periods;
use crate::desk::inquiries::{Inquiry, What};
use crate::domain::{Day, When};

/// Explains an inquiry; none where the view does not see it yet. `priority` is its place among wishes.
pub(crate) fn inquiry(
    asking: &Asking<'_>,
    inquiry: &Inquiry,
    priority: Option<u32>,
    periods: &Periods<'_>,
) -> Option<Vec<Line>> {
    let state = inquiry.state(asking.view.rows_to)?;
    let mut told = vec![
        Line::new("record", "version", inquiry.opening().version.to_string()),
        Line::new("record", "at", inquiry.opened().to_string()),
        Line::new("record", "kind", inquiry.about.word()),
    ];
    if let Some(member) = inquiry.member {
        told.insert(1, Line::new("record", "member", member.to_string()));
    }
    if let Some(place) = priority {
        let value = asking.say(
            format!("by the tier of whoever asks, {place} in the order of the rules"),
            format!("按询问人的等级，规则顺序第 {place}"),
        );
        told.push(Line::new("priority", place.to_string(), value));
    }
    told.extend(promises(asking, inquiry, periods));
    told.push(match (state.answer, state.promise) {
        (Some((day, _)), _) => Line::new(
            "answer",
            day.to_string(),
            asking.say(format!("answered on {day}"), format!("{day} 已答复")),
        ),
        (None, Some(_)) => Line::new("answer", "-", asking.say("not yet answered", "尚未答复")),
        (None, None) => Line::new(
            "answer",
            "-",
            asking.say("no call-back was promised", "没有约定回电"),
        ),
    });
    Some(told)
}

/// Each promise: for when, by what, and what became of it.
fn promises(asking: &Asking<'_>, inquiry: &Inquiry, periods: &Periods<'_>) -> Vec<Line> {
    let fates = inquiry.promises(asking.view);
    let seen = |day: Day| day <= asking.view.rows_to;
    let mut rows = inquiry
        .events
        .iter()
        .filter(|event| seen(event.at.day()))
        .peekable();
    let mut told = Vec::new();
    while let Some(event) = rows.next() {
        let What::Promise(at) = event.what else {
            continue;
        };
        let (due, made) = (at.day(), event.at.day());
        let fate = fates
            .iter()
            .find(|fate| (fate.by, fate.due) == (event.version, due));
        let became = match (fate.map(|fate| fate.kept), rows.peek()) {
            (Some(true), _) => asking.say("kept", "已按时回复"),
            (Some(false), _) => asking.say("not kept", "未按时回复"),
            (None, Some(_)) => asking.say("put off in time", "到期前改期"),
            (None, None) => asking.say("still to be done", "待办"),
        };
        let is_first = event.version == inquiry.opening().version;
        let by_rule = by_rule(is_first, at, made, inquiry, periods);
        let line = |why: String| {
            let value = asking.say(
                format!("due {due}: {why}; {became}"),
                format!("期限 {due}：{why}；{became}"),
            );
            Line::new("call-back", due.to_string(), value)
        };
        told.push(match by_rule {
            Some((term, place)) => {
                let span = term.in_lang(asking.lang);
                let why = asking.say(
                    format!("{span} from {made}, that day not counted"),
                    format!("自 {made} 起 {span}，当日不计"),
                );
                line(why).by(place)
            }
            None => line(asking.say(
                format!("as promised on {made}"),
                format!("{made} 与顾客约定"),
            )),
        });
    }
    told
}

/// The rule that a promise follows from: the first one, where it is for the day that the rule gives.
fn by_rule<'a>(
    is_first: bool,
    at: When,
    made: Day,
    inquiry: &Inquiry,
    periods: &Periods<'a>,
) -> Option<(crate::desk::term::Term, &'a crate::domain::source::Place)> {
    if !is_first || inquiry.about.is_wish() || at.seconds().is_some() {
        return None;
    }
    let (term, place) = periods.rules.inquiries(made).call_back.as_ref()?;
    (term.ends(periods.days, made) == at.day()).then_some((*term, place))
}
