//! Why a reservation holds what it holds, until when it can be cancelled and what its end counts for.

use super::{Asking, Line};
use crate::desk::reservations::Booking;
use crate::desk::reservations::decide::spoken;
use crate::desk::reservations::rules::{ReservationRules, Service};
use crate::desk::reservations::state::Status;
use crate::domain::calendar::Minutes;
use crate::domain::{Lang, Money, Slug};

/// Explains a reservation by the rules of the day on which it was made.
pub(crate) fn reservation(
    asking: &Asking<'_>,
    booking: &Booking,
    rules: &ReservationRules,
) -> Vec<Line> {
    let told = |seconds: i64| spoken(asking.hours, seconds);
    let slot = &booking.slot;
    let mut lines = vec![
        Line::new("record", "status", booking.status.word()),
        Line::new(
            "record",
            "time",
            format!("{} - {}", told(slot.start), told(slot.until)),
        ),
    ];
    if let Some(service) = rules.service(booking.item.as_str()) {
        lines.push(lasts(asking, booking, service).by(&service.place));
        lines.extend(holds(asking, booking).map(|line| line.by(&service.place)));
        if let Some(deposit) = service.deposit.filter(|d| *d > Money::ZERO) {
            let paid = booking.deposit.unwrap_or(Money::ZERO);
            let value = asking.say(
                format!("{deposit} asked, {paid} paid"),
                format!("应付 {deposit}，已付 {paid}"),
            );
            lines.push(Line::new("rule", "deposit", value).by(&service.place));
        }
        if service.host_before.is_some() {
            let by = told(slot.ready);
            let value = asking.say(format!("by {by}"), format!("{by} 前到位"));
            lines.push(Line::new("rule", "host", value).by(&service.place));
        }
    }
    if booking.status.is_open() {
        let free = told(slot.start - rules.cancel_until.seconds());
        let value = asking.say(format!("freely until {free}"), format!("{free} 前可取消"));
        lines.push(Line::new("rule", "cancel", value).by(&rules.place));
        let hold = told(slot.start + rules.hold.seconds());
        let value = asking.say(format!("waited for until {hold}"), format!("保留至 {hold}"));
        lines.push(Line::new("rule", "hold", value).by(&rules.place));
        let remind = told(slot.start - rules.remind.seconds());
        let value = asking.say(format!("from {remind} on"), format!("自 {remind} 起"));
        lines.push(Line::new("rule", "remind", value).by(&rules.place));
    }
    lines.push(counts(asking, booking, rules).by(&rules.place));
    lines
}

fn lasts(asking: &Asking<'_>, booking: &Booking, service: &Service) -> Line {
    let minutes = (booking.slot.until - booking.slot.start) / 60;
    let usual = i64::from(service.lasts.get());
    let mut value = match (minutes == usual, asking.lang) {
        (true, Lang::En) => format!("{minutes} minutes by the rules"),
        (true, Lang::Zh) => format!("按规则 {minutes} 分钟"),
        (false, Lang::En) => format!("{minutes} minutes as asked for (by the rules {usual})"),
        (false, Lang::Zh) => format!("按要求 {minutes} 分钟（规则为 {usual}）"),
    };
    let after = service.turnaround;
    if after != Minutes::ZERO {
        value += &asking.say(
            format!(", {after} to clear up"),
            format!("，整理 {}", after.in_lang(Lang::Zh)),
        );
    }
    Line::new("rule", "lasts", value)
}

/// The room and the people that it keeps from others.
fn holds(asking: &Asking<'_>, booking: &Booking) -> Option<Line> {
    let people = booking.therapists.iter().map(Slug::as_str);
    let room = booking.room.as_ref().map(Slug::as_str);
    let all: Vec<&str> = room.into_iter().chain(people).collect();
    if all.is_empty() || !booking.status.holds_room() {
        return None;
    }
    let (from, free) = (
        spoken(asking.hours, booking.slot.ready),
        spoken(asking.hours, booking.slot.free),
    );
    let all = all.join(", ");
    let value = asking.say(
        format!("{all} from {from} to {free}"),
        format!("{all}，{from} 至 {free}"),
    );
    Some(Line::new("rule", "keeps", value))
}

/// What it counts for in the success rate.
fn counts(asking: &Asking<'_>, booking: &Booking, rules: &ReservationRules) -> Line {
    let value = match booking.status {
        Status::Arrived => asking.say("a success", "成功"),
        Status::NoShow => asking.say("a failure", "失约"),
        Status::Cancelled { late: true } if rules.late_fails => {
            asking.say("a failure: cancelled late", "失约：取消过晚")
        }
        Status::Cancelled { late: true } => asking.say(
            "nothing: the rules let late cancellations be",
            "不计：规则不追究过晚取消",
        ),
        Status::Cancelled { late: false } => {
            asking.say("nothing: cancelled in time", "不计：按时取消")
        }
        Status::Booked | Status::Confirmed => asking.say("nothing yet", "尚未计入"),
    };
    Line::new("success rate", "counts as", value)
}
