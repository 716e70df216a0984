//! Why a member stands where they stand: tiers, points lot by lot, cards.

use super::sale::card_state;
use super::{Asking, Line, tier};
use crate::book::BookError;
use crate::domain::{Money, When};
use crate::members::cards::{Fate, money_of};
use crate::members::rules::CardRules;
use crate::members::{Card, Status, Stop};
use crate::points::Lot;
use crate::sales::{Customer, Terms};

/// Explains a member as a view shows them.
pub(crate) fn member(asking: &Asking<'_>, customer: &Customer) -> Result<Vec<Line>, BookError> {
    let terms = asking.rules.on(asking.view.on());
    let at = When::on(asking.view.on());
    let status = Status::called(customer.profile.status(at).word(), asking.lang);
    let mut told = vec![
        Line::new("member", "number", customer.id().to_string()),
        Line::new("member", "status", status),
        Line::new("member", "joined", customer.profile.joined.to_string()),
    ];
    let grants = tier::grants(asking, customer.id())?;
    for group in terms.groups {
        told.extend(tier::group(asking, customer, group, &grants));
    }
    told.extend(points(asking, customer));
    told.extend(cards(asking, customer, &terms, at));
    Ok(told)
}

fn points(asking: &Asking<'_>, customer: &Customer) -> Vec<Line> {
    let account = &customer.points;
    let alive_on = asking.view.alive_on;
    let mut told = vec![Line::new(
        "points",
        "balance",
        account.balance(alive_on).to_string(),
    )];
    for pool in account.pools().iter().filter(|pool| pool.owed != 0) {
        let card = pool.card.as_ref().map_or("-", |card| card.as_str());
        told.push(Line::new(
            "points",
            "owed",
            format!("{} ({card})", pool.owed),
        ));
    }
    let mut spent = 0;
    let mut lots: Vec<&Lot> = account.lots().iter().collect();
    lots.sort_by_key(|lot| (lot.day, lot.id));
    for lot in lots {
        let ended = lot.expires.filter(|last| *last < alive_on);
        let rest = if ended.is_some() {
            lot.at_end
        } else {
            lot.left
        };
        if rest == 0 {
            spent += 1;
            continue;
        }
        told.push(Line::new(
            "points",
            lot.id.to_string(),
            lot_value(asking, lot, rest),
        ));
    }
    if spent > 0 {
        let value = asking.say(
            format!("{spent} lots, nothing left"),
            format!("{spent} 批已用完"),
        );
        told.push(Line::new("points", "spent", value));
    }
    told
}

fn lot_value(asking: &Asking<'_>, lot: &Lot, rest: i64) -> String {
    let (earned, day) = (lot.earned, lot.day);
    let alive_on = asking.view.alive_on;
    let of = asking.say(
        format!("{rest} of {earned} from {day}"),
        format!("{day} 获得 {earned}，余 {rest}"),
    );
    let end = match lot.expires {
        Some(last) if last < alive_on => {
            asking.say(format!("expired with {last}"), format!("已于 {last} 到期"))
        }
        Some(last) => asking.say(format!("can be spent to {last}"), format!("可用至 {last}")),
        None => asking.say("never ends", "长期有效"),
    };
    if lot.usable > alive_on {
        let from = asking.say(
            format!("from {}", lot.usable),
            format!("{} 起可用", lot.usable),
        );
        return format!("{of}, {from}, {end}");
    }
    format!("{of}, {end}")
}

/// What stopped a card, in Chinese.
const fn stop_zh(stop: Stop) -> &'static str {
    match stop {
        Stop::Lost => "挂失",
        Stop::Returned => "退还",
        Stop::Cancelled => "注销",
    }
}

fn cards(asking: &Asking<'_>, customer: &Customer, terms: &Terms<'_>, at: When) -> Vec<Line> {
    let Some(rules) = terms.cards else {
        return Vec::new();
    };
    let mut told = Vec::new();
    for card in customer.profile.cards.iter() {
        let mut parts = vec![match card.stopped(at) {
            Some((stop, since)) => asking.say(
                format!("{} since {since}", stop.word()),
                format!("{since} 起{}", stop_zh(stop)),
            ),
            None => card_state(asking, card.state(at, rules)),
        }];
        if let Some(last) = card.until() {
            parts.push(asking.say(format!("to {last}"), format!("至 {last}")));
        }
        match (card.activated(), card.activate_by(rules)) {
            (Some(day), _) => {
                parts.push(asking.say(format!("activated on {day}"), format!("{day} 激活")));
            }
            (None, Some(last)) => parts.push(asking.say(
                format!("to be activated by {last}"),
                format!("须在 {last} 前激活（含当日）"),
            )),
            (None, None) => {}
        }
        told.push(Line::new("card", card.number.to_string(), parts.join(", ")).by(&rules.place));
        told.extend(card_money(asking, card, rules).map(|line| line.by(&rules.place)));
    }
    if told.is_empty() {
        let none = asking.say("no card", "没有卡");
        told.push(Line::new("card", "-", none).by(&rules.place));
    }
    told
}

/// What was paid and left for a card, and what it gives back; nothing where it cost nothing.
fn card_money(asking: &Asking<'_>, card: &Card, rules: &CardRules) -> Option<Line> {
    let (paid, left) = (card.paid, card.deposit);
    if paid.is_zero() && left.is_zero() {
        return None;
    }
    let mut value = asking.say(
        format!("{paid} paid for it, {left} left as a deposit"),
        format!("已付工本费 {paid}，押金 {left}"),
    );
    let is_held = !matches!(
        card.stopped_now(),
        Some((Stop::Returned | Stop::Cancelled, _))
    );
    if is_held && let Ok(money) = money_of(card, Fate::HandBack, rules) {
        let back = Money::sum([money.fee, money.deposit_given()]).and_then(Money::checked_neg);
        if let Ok(back) = back {
            value += &asking.say(
                format!("; handed back it gives {back}"),
                format!("；退卡可退 {back}"),
            );
        }
    }
    Some(Line::new("card-money", card.number.to_string(), value))
}
