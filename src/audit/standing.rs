//! What is open between a person and the house: nobody is erased before it is settled, since nobody could
//! settle it afterwards. Each is told with the command that settles it as things stand at that moment.

use std::fmt::Display;

use super::whose::Party;
use crate::book::{BookError, Snapshot};
use crate::care::events::rows::events;
use crate::care::visits::{Outcome, Visits};
use crate::desk::complaints::{self, Step};
use crate::desk::reservations::Booking;
use crate::desk::reservations::decide::has_begun;
use crate::desk::visitors::Visit;
use crate::desk::visitors::state::Status;
use crate::desk::{incidents, inquiries, reservations, treatments, visitors};
use crate::domain::{Day, Lang, Money, Points, When};
use crate::members::cards::Stop;
use crate::points::account::sum_left;
use crate::sales::Customer;
use crate::sales::coupons::Coupons;
use crate::sales::coupons::state::Fate;
use crate::sales::passes::Passes;
use crate::wallet::rebates::Period;

/// One thing that is open, as it is told in both languages, and the command that settles it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    en: String,
    zh: String,
    command: String,
}

impl Standing {
    fn new((en, zh): (String, String), command: String) -> Self {
        Self { en, zh, command }
    }

    /// A record that is open, by its number.
    fn record((en, zh): (&str, &str), record: impl Display, command: &str, more: &str) -> Self {
        Self::new(
            (format!("has the {en} {record}"), format!("有{zh} {record}")),
            format!("{command} {record}{more}"),
        )
    }

    pub(crate) fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// What to type.
    pub(crate) fn command(&self) -> &str {
        &self.command
    }
}

/// A rebate that is due and was not credited yet.
pub(crate) fn rebate(period: Period, due: Money) -> Standing {
    Standing::new(
        (
            format!("is owed a rebate of {due} for {period}"),
            format!("应得 {period} 返利 {due} 未结算"),
        ),
        format!("club rebate --period {period}"),
    )
}

/// Everything that is open between a member and the house at a moment.
pub(crate) fn of_member(
    snapshot: &Snapshot,
    customer: &Customer,
    party: &Party,
    now: When,
) -> Result<Vec<Standing>, BookError> {
    let on = now.day();
    let mut all = balances(customer, on);
    all.extend(deposits(customer));
    all.extend(coupons(snapshot, party, on)?);
    all.extend(passes(snapshot, party, on)?);
    all.extend(promises(snapshot, party, on)?);
    all.extend(invitations(snapshot, party, on)?);
    all.extend(of_party(snapshot, party, now)?);
    Ok(all)
}

/// Everything that is open at the desk with somebody, member or not.
pub(crate) fn of_party(
    snapshot: &Snapshot,
    party: &Party,
    now: When,
) -> Result<Vec<Standing>, BookError> {
    let mut all = Vec::new();
    for one in complaints::load(snapshot)? {
        let open = one.state(Day::MAX).is_some_and(|s| s.step != Step::Closed);
        if open && party.is(one.member, one.person) {
            let what = ("open complaint", "未结投诉");
            all.push(Standing::record(what, one.id, "club complaint close", ""));
        }
    }
    for one in inquiries::load(snapshot)? {
        let open = one.state(Day::MAX).is_some_and(|s| s.answer.is_none());
        if open && party.is(one.member, one.person) {
            let what = ("unanswered inquiry", "未答复的咨询");
            all.push(Standing::record(what, one.id, "club inquiry answer", ""));
        }
    }
    for one in reservations::rows::load(snapshot, Day::MAX)?.iter() {
        if party.is(one.member, one.person) {
            all.extend(reservation(one, now));
        }
    }
    for one in treatments::rows::load(snapshot, Day::MAX)?.iter() {
        if one.finished.is_none() && party.is(one.member, one.person) {
            let what = ("unfinished treatment", "未结束的护理");
            all.push(Standing::record(what, one.id, "club treatment finish", ""));
        }
    }
    for one in visitors::rows::load(snapshot, Day::MAX)?.iter() {
        if party.is(None, one.person) {
            all.extend(visit(one, now.day()));
        }
    }
    for one in incidents::load(snapshot)? {
        let about = one.members.iter().any(|id| party.numbers.contains(id));
        if about && one.closed(Day::MAX).is_none() {
            let what = ("open incident", "未结事件");
            all.push(Standing::record(what, one.id, "club incident close", ""));
        }
    }
    Ok(all)
}

/// A guest who is waited for, and a deposit that was neither used nor given back nor kept. Once its time has begun a
/// reservation is cancelled no more.
fn reservation(one: &Booking, now: When) -> Vec<Standing> {
    let mut all = Vec::new();
    let (id, held) = (one.id, one.held());
    if one.status.is_open() {
        let command = if has_begun(now, one.slot.on, one.slot.start) {
            "club reserve no-show"
        } else {
            "club reserve cancel"
        };
        let what = ("open reservation", "未了结的预约");
        all.push(Standing::record(what, id, command, ""));
    }
    if held > Money::ZERO {
        all.push(Standing::new(
            (
                format!("has a deposit of {held} held for reservation {id}"),
                format!("预约 {id} 有订金 {held} 未结"),
            ),
            format!("club reserve settle {id} --returned {held} --pay …"),
        ));
    }
    all
}

/// Somebody in the house, with what they wear, or one who is waited for. One who was expected and did not come is
/// waited for no more.
fn visit(one: &Visit, on: Day) -> Option<Standing> {
    let id = one.id;
    let (what, command) = match one.status {
        Status::Inside if !one.badges.is_empty() => {
            let badges = |apart| one.badges.join(apart);
            let back: Vec<String> = one.badges.iter().map(|b| format!(" --badge {b}")).collect();
            return Some(Standing::new(
                (
                    format!(
                        "has the visit going on {id} and wears badge {}",
                        badges(", ")
                    ),
                    format!("有未离开的来访 {id}，未交回访客证 {}", badges("、")),
                ),
                format!("club visitor out {id}{} …", back.concat()),
            ));
        }
        Status::Inside => (("visit going on", "未离开的来访"), "club visitor out"),
        Status::Applied => (
            ("visit applied for", "待批复的来访"),
            "club visitor decline",
        ),
        Status::Announced if one.day() >= on => {
            (("announced visit", "已预告的来访"), "club visitor decline")
        }
        Status::Announced | Status::Declined | Status::Left | Status::TurnedAway => return None,
    };
    let more = if one.status == Status::Inside {
        ""
    } else {
        " --reason …"
    };
    Some(Standing::record(what, id, command, more))
}

/// Points that were taken back after they were spent, points that would stay for ever, and stored value that was not
/// paid out. Points that end on a day end on it, whoever had them.
fn balances(customer: &Customer, on: Day) -> Vec<Standing> {
    let mut all = Vec::new();
    let member = customer.id();
    let lots = customer.points.lots().iter();
    let endless = lots.filter(|lot| lot.expires.is_none() && lot.alive(on));
    let endless = Points::new(sum_left(endless));
    if endless > Points::ZERO {
        all.push(Standing::new(
            (
                format!("has {endless} points that never end"),
                format!("有 {endless} 永久积分"),
            ),
            format!("club points adjust {member} -{endless} --reason …"),
        ));
    }
    let owed = customer.points.owed();
    if owed > 0 {
        let points = Points::new(owed);
        all.push(Standing::new(
            (format!("owes {points} points"), format!("欠 {points} 积分")),
            format!("club points adjust {member} +{points} --reason …"),
        ));
    }
    let stored = customer.wallet.balance().sum();
    if stored != 0 {
        let money = Money::from_fen(stored);
        all.push(Standing::new(
            (
                format!("has {money} of stored value"),
                format!("有储值 {money}"),
            ),
            // The bonus of a rebate is nobody's money, and goes only where that is said.
            if customer.wallet.balance().bonus == 0 {
                format!("club withdraw {member} --because customer")
            } else {
                format!("club withdraw {member} --because customer --with-bonus")
            },
        ));
    }
    all
}

/// What was left for cards that were neither handed back nor cancelled.
fn deposits(customer: &Customer) -> Vec<Standing> {
    let ended = |stop| matches!(stop, Stop::Returned | Stop::Cancelled);
    let cards = customer.profile.cards.iter().filter(|card| {
        let over = card.stopped_now().is_some_and(|(stop, _)| ended(stop));
        !over && card.deposit > Money::ZERO
    });
    let told = cards.map(|card| {
        let (deposit, card) = (card.deposit, &card.number);
        Standing::new(
            (
                format!("has left a deposit of {deposit} for card {card}"),
                format!("卡 {card} 有押金 {deposit}"),
            ),
            format!("club card return {card}"),
        )
    });
    told.collect()
}

/// Coupons that can still be used, or could be later.
fn coupons(snapshot: &Snapshot, party: &Party, on: Day) -> Result<Vec<Standing>, BookError> {
    let coupons = Coupons::load(snapshot, Day::MAX)?;
    let open = coupons.iter().filter(|coupon| {
        party.numbers.contains(&coupon.member) && coupon.fate == Fate::Open && !coupon.has_ended(on)
    });
    let told = open.map(|coupon| {
        let what = ("open coupon", "未用的优惠券");
        Standing::record(what, coupon.id, "club coupon void", " --reason …")
    });
    Ok(told.collect())
}

/// Passes of which something is left: it stays owed after their end.
fn passes(snapshot: &Snapshot, party: &Party, on: Day) -> Result<Vec<Standing>, BookError> {
    let passes = Passes::load(snapshot, Day::MAX)?;
    let own = passes
        .iter()
        .filter(|pass| party.numbers.contains(&pass.member) && pass.left(on) > Money::ZERO);
    let told = own.map(|pass| {
        let (id, left) = (pass.id, pass.left(on));
        Standing::new(
            (
                format!("has {left} left of pass {id}"),
                format!("卡 {id} 余额 {left}"),
            ),
            format!("club pass refund {id} --because customer --pay …"),
        )
    });
    Ok(told.collect())
}

/// A visit that was put off to a day that the member named, and not made since.
fn promises(snapshot: &Snapshot, party: &Party, on: Day) -> Result<Vec<Standing>, BookError> {
    let visits = Visits::load(snapshot, Day::MAX, |id| id)?;
    let own = visits
        .iter()
        .filter(|visit| party.numbers.contains(&visit.member));
    let last = own.max_by_key(|visit| visit.at.order());
    let promised = last.and_then(|visit| match visit.outcome {
        Outcome::Postponed(until) if until >= on => Some((visit, until)),
        _ => None,
    });
    let told = promised.map(|(visit, until)| {
        let (number, channel) = (visit.visit, visit.channel.word());
        Standing::new(
            (
                format!("was promised a visit by {until} ({number})"),
                format!("约定在 {until} 回访（{number}）"),
            ),
            format!(
                "club visit {} --channel {channel} --outcome declined",
                visit.member
            ),
        )
    });
    Ok(told.into_iter().collect())
}

/// A seat at an event that is still to come, and an invitation to one that waits for an answer.
fn invitations(snapshot: &Snapshot, party: &Party, on: Day) -> Result<Vec<Standing>, BookError> {
    let events = events(snapshot, Day::MAX)?;
    let mut all = Vec::new();
    for event in events.standing().filter(|event| event.on >= on) {
        for member in &party.numbers {
            let Some(guest) = events.guest(event.event, *member) else {
                continue;
            };
            let (event, on) = (event.event, event.on);
            let told = match guest.coming {
                _ if guest.attended.is_some() => continue,
                Some(true) => (
                    format!("has a seat at event {event} on {on}"),
                    format!("已应邀参加 {on} 的活动 {event}"),
                ),
                None if guest.invited.is_some() => (
                    format!("has not answered the invitation to event {event} on {on}"),
                    format!("未答复 {on} 活动 {event} 的邀请"),
                ),
                Some(false) | None => continue,
            };
            let command = format!("club event answer {event} {member} no");
            all.push(Standing::new(told, command));
        }
    }
    Ok(all)
}
