//! Why a sale cost what it cost and earned what it earned; what a refund took back.

use super::{Asking, Line, too_large};
use crate::book::BookError;
use crate::domain::reason::Why;
use crate::domain::source::Place;
use crate::domain::{Lang, MemberId, Money, Overflow, SaleId, TierRef, Version};
use crate::members::cards::CardState;
use crate::members::conditions::Hindrance;
use crate::members::rules::Need;
use crate::points::rows::{self as point_rows, POINTS};
use crate::sales::coupons::rows::{CouponKind, CouponRow, of_sale};
use crate::sales::customer::{Occasion, Till};
use crate::sales::decide::{earned_again, tiers_of};
use crate::sales::price::{AskedLine, hindrance, price};
use crate::sales::reasons::full_price;
use crate::sales::rows::{self, SALES, SaleRow};
use crate::sales::rules::PriceRule;
use crate::sales::{Customer, SaleRefusal, Terms};
use crate::tiers::rows as tier_rows;

/// The lines of a ticket, and the rows that name it.
#[derive(Debug, Default)]
struct Ticket {
    version: Version,
    lines: Vec<SaleRow>,
    later: Vec<(Version, SaleRow)>,
}

/// Explains a sale, a refund or a return; none where there is none of that number.
pub(crate) fn sale(
    asking: &Asking<'_>,
    id: SaleId,
    customer: Option<&Customer>,
) -> Result<Option<Vec<Line>>, BookError> {
    let ticket = read(asking, id)?;
    let Some(first) = ticket.lines.first() else {
        return Ok(None);
    };
    let terms = asking.rules.on(first.day);
    let mut told = head(asking, &ticket, first)?;
    if first.of.is_empty() {
        told.extend(standing(asking, first, customer, &terms));
        told.extend(prices(asking, &ticket.lines, customer, &terms));
    } else {
        let sold = sold_as(asking, &ticket.lines).map_err(too_large(SALES.name))?;
        told.push(Line::new("refund", first.of.clone(), sold));
    }
    told.extend(super::stored::of_sale(
        asking,
        &id.to_string(),
        first.member,
    )?);
    told.extend(coupons(asking, id)?);
    let points = moved(asking, &id.to_string(), first.member)?;
    if points.is_empty() && first.of.is_empty() {
        told.extend(no_points(asking, &ticket.lines, customer, &terms));
    }
    told.extend(points);
    told.extend(tiers(asking, id, first.member)?);
    told.extend(later(asking, &ticket.later).map_err(too_large(SALES.name))?);
    Ok(Some(told))
}

/// What became of a sale: what went back of it, and what was undone.
fn later(asking: &Asking<'_>, rows: &[(Version, SaleRow)]) -> Result<Vec<Line>, Overflow> {
    let tickets = rows.chunk_by(|(_, a), (_, b)| a.sale == b.sale);
    let line = |ticket: &[(Version, SaleRow)]| {
        let (version, first) = &ticket[0];
        let day = first.day;
        let back = Money::sum(ticket.iter().map(|(_, row)| row.paid))?.checked_neg()?;
        let (topic, value) = if !first.has(rows::UNDO) {
            let value = asking.say(
                format!("{back} went back on {day}"),
                format!("{day} 退回 {back}"),
            );
            ("refunded", value)
        } else if back.is_negative() {
            let again = back.checked_neg()?;
            let value = asking.say(
                format!(
                    "{again} that had gone back counts again: undone by version {version} on {day}"
                ),
                format!("{day} 由版本 {version} 撤销退款，{again} 重新计入"),
            );
            ("refund-undone", value)
        } else {
            let value = asking.say(
                format!("undone by version {version} on {day}"),
                format!("{day} 由版本 {version} 撤销"),
            );
            ("undone", value)
        };
        Ok(Line::new(topic, first.sale.to_string(), value))
    };
    tickets.map(line).collect()
}

fn read(asking: &Asking<'_>, id: SaleId) -> Result<Ticket, BookError> {
    let mut ticket = Ticket::default();
    let number = id.to_string();
    let seen = |row: &SaleRow| row.day <= asking.view.rows_to;
    let snapshot = asking.snapshot;
    snapshot.each_where(&SALES, rows::SALE, &number, rows::ALL, |row| {
        let read = SaleRow::read(row)?;
        if seen(&read) {
            ticket.version = row.version();
            ticket.lines.push(read);
        }
        Ok(())
    })?;
    snapshot.each_where(&SALES, rows::OF, &number, rows::ALL, |row| {
        let read = SaleRow::read(row)?;
        if seen(&read) {
            ticket.later.push((row.version(), read));
        }
        Ok(())
    })?;
    Ok(ticket)
}

fn head(asking: &Asking<'_>, ticket: &Ticket, first: &SaleRow) -> Result<Vec<Line>, BookError> {
    let sum = |of: fn(&SaleRow) -> Money| {
        Money::sum(ticket.lines.iter().map(of)).map_err(too_large(SALES.name))
    };
    let (list, paid) = (sum(|row| row.list)?, sum(|row| row.paid)?);
    let who = first.member.map_or_else(
        || asking.say("a walk-in", "非会员"),
        |member| member.to_string(),
    );
    let at = if first.time.is_empty() {
        first.day.to_string()
    } else {
        first.time.clone()
    };
    let mut told = vec![
        Line::new("record", "version", ticket.version.to_string()),
        Line::new("record", "member", who),
        Line::new("record", "at", at),
        // A sale after midnight may belong to the day before.
        Line::new("record", "business-day", first.day.to_string()),
        Line::new("record", "list", list.to_string()),
        Line::new("record", "paid", paid.to_string()),
    ];
    let more = [
        ("store", &first.store),
        ("pay", &first.pay),
        ("flags", &first.flags),
        ("ref", &first.reference),
    ];
    for (what, value) in more.into_iter().filter(|(_, value)| !value.is_empty()) {
        told.push(Line::new("record", what, value.clone()));
    }
    Ok(told)
}

/// What the sale was judged by: the tiers and the card before it.
fn standing(
    asking: &Asking<'_>,
    first: &SaleRow,
    customer: Option<&Customer>,
    terms: &Terms<'_>,
) -> Vec<Line> {
    let mut told = Vec::new();
    let Some(customer) = customer.filter(|_| first.member.is_some()) else {
        return told;
    };
    if first.tiers.is_empty() {
        let none = asking.say("no tier before the sale", "销售前没有等级");
        told.push(Line::new("standing", "tier", none));
    }
    for tier in first.tiers.split(';').filter(|tier| !tier.is_empty()) {
        let (group, tier) = tier.split_once('.').unwrap_or(("", tier));
        let value = asking.say(
            format!("{tier} before the sale"),
            format!("销售前为 {tier}"),
        );
        told.push(Line::new("standing", group, value));
    }
    if let Some(cards) = terms.cards {
        let (state, card) = customer
            .profile
            .cards
            .shown(first.card().as_ref(), first.at(), cards);
        let state = card_state(asking, state);
        let value = card.map_or(state.clone(), |card| format!("{} {state}", card.number));
        told.push(Line::new("standing", "card", value).by(&cards.place));
    }
    told
}

/// What a card gives, in words.
pub(super) fn card_state(asking: &Asking<'_>, state: CardState) -> String {
    match state {
        CardState::None => asking.say("no valid card", "没有有效的卡"),
        CardState::Inactive => asking.say("valid, not activated", "有效，未激活"),
        CardState::Active => asking.say("active", "已激活"),
    }
}

/// For each line the rule that made its price, and what kept the other rules from it.
fn prices(
    asking: &Asking<'_>,
    lines: &[SaleRow],
    customer: Option<&Customer>,
    terms: &Terms<'_>,
) -> Vec<Line> {
    let mut told = Vec::new();
    let ticket: Vec<AskedLine> = lines.iter().map(asked).collect();
    for line in lines {
        let what = format!("line {} {}", line.line, line.category);
        let what = what.trim_end().to_owned();
        let price = format!("{} → {}", line.list, line.paid);
        if line.has(rows::TILL_PRICE) {
            let value = asking.say(
                format!("{price}: set by the till"),
                format!("{price}：收银定价"),
            );
            told.push(Line::new("price", what, value));
            continue;
        }
        let full = full_price();
        let rule = if line.rule.is_empty() {
            &full
        } else {
            &line.rule
        };
        told.push(Line::because(asking, "price", what.clone(), (price, rule)));
        let tiers = tiers_of(line, terms);
        let occasion = occasion(asking, (line, &tiers), customer, terms);
        let others = terms
            .prices
            .rules
            .iter()
            .filter(|rule| !line.rule.names(&rule.place));
        for rule in others {
            let asked = asked(line);
            let hindrance = hindrance(rule, &occasion, &ticket, &asked);
            let why = not_this(asking, rule, hindrance, line, terms);
            told.push(
                Line::new("no-price", what.clone(), format!("{}: {why}", rule.id)).by(&rule.place),
            );
        }
    }
    told.extend(offers(asking, lines, customer, terms));
    told
}

/// What kept the offers that were not given from the ticket.
fn offers(
    asking: &Asking<'_>,
    lines: &[SaleRow],
    customer: Option<&Customer>,
    terms: &Terms<'_>,
) -> Vec<Line> {
    let given = |place: &Place| lines.iter().any(|line| line.rule.names(place));
    let mut told = Vec::new();
    let Some(first) = lines.first().filter(|first| !first.has(rows::TILL_PRICE)) else {
        return told;
    };
    let tiers = tiers_of(first, terms);
    let occasion = occasion(asking, (first, &tiers), customer, terms);
    let ticket: Vec<AskedLine> = lines.iter().map(asked).collect();
    let priced = ticket
        .iter()
        .map(|line| price(terms.prices, &occasion, &ticket, line));
    let Ok(priced) = priced.collect::<Result<Vec<_>, _>>() else {
        return told;
    };
    for offer in terms
        .prices
        .offers
        .iter()
        .filter(|offer| !given(&offer.place))
    {
        let why = match offer.hindrance(&occasion, &priced) {
            None => asking.say("another offer took off more", "另有更优惠的活动"),
            Some(Hindrance::Need(need)) => needs(asking, need),
            Some(why) => {
                let (en, zh) = why.said();
                asking.say(en, zh)
            }
        };
        let line = Line::new("no-offer", offer.id.to_string(), why);
        told.push(line.by(&offer.place));
    }
    told
}

fn needs(asking: &Asking<'_>, need: Need) -> String {
    asking.say(
        format!("needs {}", need.word()),
        format!("需要{}", Need::called(need.word(), Lang::Zh)),
    )
}

fn asked(line: &SaleRow) -> AskedLine {
    AskedLine {
        category: line.category.clone(),
        list: line.list,
        goods: line.goods,
        item: line.item().to_owned(),
    }
}

fn occasion<'a>(
    asking: &Asking<'_>,
    (line, tiers): (&'a SaleRow, &'a [TierRef]),
    customer: Option<&'a Customer>,
    terms: &'a Terms<'a>,
) -> Occasion<'a> {
    let told = (line.has(rows::ID_CHECKED), line.has(rows::BOOKED));
    Occasion::new(customer, terms, line.at(), asking.hours, told)
        .showing(line.card())
        .at_till(Till::again(line, tiers))
}

/// Why a price was not the one.
fn not_this(
    asking: &Asking<'_>,
    rule: &PriceRule,
    hindrance: Option<Hindrance>,
    line: &SaleRow,
    terms: &Terms<'_>,
) -> String {
    let Some(hindrance) = hindrance else {
        return asking.say(
            "another price came first or was lower",
            "另有优先或更低的价格",
        );
    };
    match hindrance {
        Hindrance::Tier => {
            let names: Vec<String> = rule
                .when
                .tiers
                .iter()
                .map(|tier: &TierRef| terms.tier_name(*tier))
                .collect();
            let names = names.join(", ");
            asking.say(format!("is for {names}"), format!("仅限 {names}"))
        }
        Hindrance::Goods => asking.say(
            format!("not on {} goods", line.goods.word()),
            format!("不适用于{}", line.goods.in_lang(Lang::Zh)),
        ),
        Hindrance::Need(need) => needs(asking, need),
        other => {
            let (en, zh) = other.said();
            asking.say(en, zh)
        }
    }
}

/// Why a sale earned nothing, judged again by the rules of its day.
fn no_points(
    asking: &Asking<'_>,
    lines: &[SaleRow],
    customer: Option<&Customer>,
    terms: &Terms<'_>,
) -> Option<Line> {
    let first = &lines[0];
    let (Some(rules), Some(_), Some(customer)) = (terms.points, first.member, customer) else {
        return None;
    };
    let tiers = tiers_of(first, terms);
    let occasion = occasion(asking, (first, &tiers), Some(customer), terms);
    let earned = earned_again(rules, &occasion, lines);
    match earned {
        Ok(Some((_, why))) => {
            let why = (String::new(), &why);
            Some(Line::because(asking, "points", "none", why))
        }
        Ok(None) | Err(SaleRefusal::Overflow) => None,
        Err(refusal) => Some(Line::new("points", "none", refusal.to_string())),
    }
}

/// The movements of points that the deed made, lot by lot.
pub(super) fn moved(
    asking: &Asking<'_>,
    source: &str,
    member: Option<MemberId>,
) -> Result<Vec<Line>, BookError> {
    let mut told = Vec::new();
    let of = (point_rows::MEMBER, member);
    let source = (point_rows::SOURCE, source);
    let snapshot = asking.snapshot;
    snapshot.each_where_of(&POINTS, of, source, point_rows::ALL, |row| {
        let point = point_rows::read_whole(row)?;
        if point.day > asking.view.rows_to {
            return Ok(());
        }
        let lot = point
            .lot
            .map_or_else(|| asking.say("owed", "所欠"), |lot| lot.to_string());
        let mut value = format!("{:+} ({lot})", point.points.get());
        if let Some(last) = point.expires {
            value.push_str(&asking.say(format!(", to {last}"), format!("，有效至 {last}")));
        }
        let why = (value, &point.why);
        told.push(Line::because(asking, "points", point.kind.word(), why));
        Ok(())
    })?;
    Ok(told)
}

/// The tiers that the sale moved.
fn tiers(
    asking: &Asking<'_>,
    id: SaleId,
    member: Option<MemberId>,
) -> Result<Vec<Line>, BookError> {
    let mut told = Vec::new();
    let id = id.to_string();
    let (of, source) = (
        (tier_rows::MEMBER, member),
        (tier_rows::SOURCE, id.as_str()),
    );
    let snapshot = asking.snapshot;
    snapshot.each_where_of(&tier_rows::TIERS, of, source, tier_rows::ALL, |row| {
        let grant = tier_rows::read(row)?;
        if grant.since.day() > asking.view.rows_to {
            return Ok(());
        }
        let name = |text: &str| {
            if text.is_empty() {
                "-".to_owned()
            } else {
                text.to_owned()
            }
        };
        let (from, to) = (
            name(&row.text(tier_rows::FROM)?),
            name(&row.text(tier_rows::STANDS)?),
        );
        let why = Why::read(row.text(tier_rows::WHY)?);
        let word = tier_rows::change(row)?.word();
        let mut value = format!("{word}: {from} → {to}");
        if let Some(last) = grant.until {
            value.push_str(&asking.say(format!(", to {last}"), format!("，至 {last}")));
        }
        let why = (value, &why);
        told.push(Line::because(asking, "tier", grant.group.to_string(), why));
        Ok(())
    })?;
    Ok(told)
}

/// The coupon that a sale used, or that came back with it.
fn coupons(asking: &Asking<'_>, id: SaleId) -> Result<Vec<Line>, BookError> {
    let rows = of_sale(asking.snapshot, id)?;
    let seen = rows
        .iter()
        .filter(|row| row.at.day() <= asking.view.rows_to);
    let line = |row: &CouponRow| {
        let (number, kind, off) = (row.coupon, &row.of, row.off);
        let value = match row.kind {
            CouponKind::Return => asking.say(
                format!("{kind} is given back with the whole sale"),
                format!("{kind} 随整单退回"),
            ),
            _ => asking.say(
                format!("{kind} was used and took {off} off"),
                format!("已使用 {kind}，减 {off}"),
            ),
        };
        let line = Line::new("coupon", number.to_string(), value);
        rule_of(asking, row, line)
    };
    Ok(seen.map(line).collect())
}

/// Names the rule under which a coupon was issued.
fn rule_of(asking: &Asking<'_>, row: &CouponRow, line: Line) -> Line {
    let terms = asking.rules.on(row.from);
    match terms.coupons.iter().find(|rule| rule.id == *row.of) {
        Some(rule) => line.by(&rule.place),
        None => line,
    }
}

/// How much of a sale went back.
fn sold_as(asking: &Asking<'_>, lines: &[SaleRow]) -> Result<String, Overflow> {
    let back = Money::sum(lines.iter().map(|line| line.paid))?.checked_neg()?;
    let of = &lines[0].of;
    if lines[0].has(rows::UNDO) {
        return Ok(if back.is_negative() {
            let again = back.checked_neg()?;
            asking.say(
                format!("a refund of {of} was undone: {again} counts again"),
                format!("撤销 {of} 的退款，{again} 重新计入"),
            )
        } else {
            asking.say(format!("{of} was undone"), format!("{of} 已撤销"))
        });
    }
    Ok(match lines[0].of.as_str() {
        "-" => asking.say(
            format!("{back} went back without a known sale: no points are taken back"),
            format!("退回 {back}，原销售不明，不收回积分"),
        ),
        of => asking.say(
            format!("{back} of {of} went back; for tiers it counts on that sale's day"),
            format!("{of} 退回 {back}；计等级时记在原销售日"),
        ),
    })
}
