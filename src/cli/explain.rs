//! `club explain`: why.

use super::Desk;
use super::args::Reading;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::visit_plan::Drawn;
use crate::audit::explain::{
    Asking, Line, adjustment, complaint, coupon, gift, inquiry, member, pass, payout, redemption,
    reservation, sale, topup, visit, visits,
};
use crate::care::Visits;
use crate::care::gifts::rows::GIVEN;
use crate::care::visits::VISIT_RECORDS;
use crate::desk::Periods;
use crate::desk::complaints::{COMPLAINTS, load_one};
use crate::desk::inquiries::{INQUIRIES, load_one as load_inquiry};
use crate::desk::reservations::{self, RESERVATIONS};
use crate::domain::{
    ComplaintId, CouponId, GiftId, InquiryId, Listing, MemberId, PassId, PayoutId, ReservationId,
    TopupId, VisitId,
};
use crate::message;
use crate::ops::Opened;
use crate::ops::work_days::WorkDays;
use crate::output::{Column, columns};
use crate::rules::Pack;
use crate::sales::coupons::COUPON_RECORDS;
use crate::sales::passes::PASS_RECORDS;
use crate::sales::rows::{self, SALES};
use crate::sales::terms::Rulebook as _;
use crate::sales::till::sale_by_ref;
use crate::sales::{Customer, Roots, View, redeem};

/// Tell why: a sale's price and points, a member's tiers and visits, what is missing to the next, a deadline
///
/// Names the rule (file and line), the rows and the rounding. RECORD is a number of the book (S…, R…, A…, P…, C…,
/// K…, Q…, V…, B…) or a ref; a member is named in any way that other commands take: their cards are
/// told with what was paid and left for them and what they give back.
///
/// Example: club explain S00000042
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    说明原因：销售的价格和积分、会员的等级和回访、距下一等级的差额、期限\n\n\
    写明规则（文件和行）、所依据的行和取整。记录写账簿的编号（S…、R…、A…、P…、C…、K…、Q…、V…、B…）或原编号；会员可\
    用其他命令接受的任何写法：并列出其卡所付的费用、押金，以及可退还的金额。"))]
pub(super) struct Args {
    /// What is to be explained
    #[arg(add = Zh("要说明的记录或会员"))]
    #[arg(value_name = "RECORD|MEMBER")]
    record: String,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 4] = [
    columns::TOPIC,
    columns::WHAT,
    columns::EXPLAINED,
    columns::RULE,
];

message! {
    /// No record of that name.
    #[derive(Debug)]
    struct NoRecord {
        word: String,
    } => ("there is no record {word}", "没有记录 {word}"),
        help ("`club history` lists what is on record", "`club history` 列出已有记录");
}

message! {
    /// A ref that several kinds of record bear.
    #[derive(Debug)]
    struct SeveralRecords {
        word: String,
        found: Listing,
    } => ("{word} names several records: {found}", "{word} 对应多条记录：{found:#}"),
        help ("give the number", "请给出编号");
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let hours = opened.hours();
    let asking = Asking {
        snapshot: &opened.snapshot,
        rules: &opened.rules,
        hours,
        view: opened.view,
        keyring: opened.keyring(),
        lang: desk.lang(),
    };
    let mut printer = desk.printer(&COLUMNS)?;
    for line in explain(&opened, &asking, &args.record)? {
        printer.row(&[
            line.topic.into(),
            line.what.into(),
            line.value.into(),
            line.rule.into(),
        ])?;
    }
    Ok(printer.finish()?)
}

fn explain(opened: &Opened, asking: &Asking<'_>, word: &str) -> Result<Vec<Line>, CliError> {
    if let Some(told) = by_number(opened, asking, word)? {
        return Ok(told);
    }
    let numbers = by_ref(opened, word)?;
    let id = opened.member(word);
    let mut found = numbers.clone();
    found.extend(id.as_ref().ok().map(ToString::to_string));
    match (found.as_slice(), id) {
        // Neither: the directory knows how to say so, candidates and all.
        ([], Err(refusal)) => Err(refusal.into()),
        ([_], Ok(id)) => explain_member(opened, asking, id),
        ([number], Err(_)) => by_number(opened, asking, number)?.ok_or_else(|| {
            NoRecord {
                word: word.to_owned(),
            }
            .into()
        }),
        _ => Err(SeveralRecords {
            word: word.to_owned(),
            found: found.into_iter().collect(),
        }
        .into()),
    }
}

fn by_number(
    opened: &Opened,
    asking: &Asking<'_>,
    word: &str,
) -> Result<Option<Vec<Line>>, CliError> {
    let none = || NoRecord {
        word: word.to_owned(),
    };
    if let Ok(id) = word.parse() {
        let customer = buyer(opened, word)?;
        return Ok(Some(sale(asking, id, customer.as_ref())?.ok_or_else(none)?));
    }
    if let Ok(id) = word.parse() {
        return Ok(Some(redemption(asking, id)?.ok_or_else(none)?));
    }
    if let Ok(id) = word.parse() {
        return Ok(Some(adjustment(asking, id)?.ok_or_else(none)?));
    }
    if let Ok(id) = word.parse::<TopupId>() {
        return Ok(Some(topup(asking, id)?.ok_or_else(none)?));
    }
    if let Ok(id) = word.parse::<PayoutId>() {
        return Ok(Some(payout(asking, id)?.ok_or_else(none)?));
    }
    if let Ok(id) = word.parse::<GiftId>() {
        let rules_on = |day| &opened.rules.pack(day).courtesies;
        return Ok(Some(gift(asking, id, &rules_on)?.ok_or_else(none)?));
    }
    if let Ok(id) = word.parse::<CouponId>() {
        return Ok(Some(coupon(asking, id)?.ok_or_else(none)?));
    }
    if let Ok(id) = word.parse::<PassId>() {
        return Ok(Some(pass(asking, id)?.ok_or_else(none)?));
    }
    if let Ok(id) = word.parse::<ComplaintId>() {
        return Ok(Some(
            explain_complaint(opened, asking, id)?.ok_or_else(none)?,
        ));
    }
    if let Ok(id) = word.parse::<InquiryId>() {
        return Ok(Some(explain_inquiry(opened, asking, id)?.ok_or_else(none)?));
    }
    if let Ok(id) = word.parse::<ReservationId>() {
        return Ok(Some(
            explain_reservation(opened, asking, id)?.ok_or_else(none)?,
        ));
    }
    if let Ok(id) = word.parse::<VisitId>() {
        return Ok(Some(explain_visit(opened, asking, id)?.ok_or_else(none)?));
    }
    match word.parse() {
        Ok(id) => explain_member(opened, asking, id).map(Some),
        Err(_) => Ok(None),
    }
}

fn explain_member(
    opened: &Opened,
    asking: &Asking<'_>,
    id: MemberId,
) -> Result<Vec<Line>, CliError> {
    let customer = opened.customer(opened.member(&id.to_string())?)?;
    let mut told = member(asking, &customer)?;
    let on = opened.view.on();
    let (terms, pack) = (opened.rules.on(on), opened.rules.pack(on));
    let drawn = drawn(opened, pack, &customer)?;
    let ground = drawn.ground(opened.view, &terms, &pack.care);
    told.extend(visits(asking, &customer, ground));
    Ok(told)
}

fn drawn(opened: &Opened, pack: &Pack, customer: &Customer) -> Result<Drawn, CliError> {
    Drawn::new(opened, pack, |id| {
        if customer.bears(id) {
            customer.id()
        } else {
            id
        }
    })
}

/// A visit, by the rules and the standing of its own day.
fn explain_visit(
    opened: &Opened,
    asking: &Asking<'_>,
    id: VisitId,
) -> Result<Option<Vec<Line>>, CliError> {
    let all = Visits::load(&opened.snapshot, opened.view.rows_to, |id| id)?;
    let Some(visited) = all.get(id) else {
        return Ok(None);
    };
    let member = opened.member(&visited.member.to_string())?;
    let (customer, day) = (opened.customer(member)?, visited.at.day());
    let (terms, pack) = (opened.rules.on(day), opened.rules.pack(day));
    let drawn = drawn(opened, pack, &customer)?;
    let view = View {
        rows_to: day,
        alive_on: day,
    };
    let Some(visited) = drawn.visits.get(id) else {
        return Ok(None);
    };
    let ground = drawn.ground(view, &terms, &pack.care);
    Ok(Some(visit(asking, &customer, ground, visited)))
}

fn explain_complaint(
    opened: &Opened,
    asking: &Asking<'_>,
    id: ComplaintId,
) -> Result<Option<Vec<Line>>, CliError> {
    let own = load_one(&opened.snapshot, &id.to_string())?;
    let work = WorkDays::of(&opened.rules)?;
    let periods = Periods {
        rules: &opened.rules,
        days: &work.calendar,
    };
    Ok(complaint(asking, &own, &periods)?)
}

fn explain_inquiry(
    opened: &Opened,
    asking: &Asking<'_>,
    id: InquiryId,
) -> Result<Option<Vec<Line>>, CliError> {
    let mut own = load_inquiry(&opened.snapshot, &id.to_string())?;
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let member = own.member.map(|id| roots.root(id));
    own.member = member;
    let priority = super::inquiry::priority(opened, &own, member)?;
    let work = WorkDays::of(&opened.rules)?;
    let periods = Periods {
        rules: &opened.rules,
        days: &work.calendar,
    };
    Ok(inquiry(asking, &own, priority, &periods))
}

fn explain_reservation(
    opened: &Opened,
    asking: &Asking<'_>,
    id: ReservationId,
) -> Result<Option<Vec<Line>>, CliError> {
    let booking = reservations::rows::load_one(&opened.snapshot, id, opened.view.rows_to)?;
    let Some(booking) = booking else {
        return Ok(None);
    };
    let rules = crate::ops::reservations::rules_of(&opened.rules, booking.booked.day())?;
    Ok(Some(reservation(asking, &booking, rules)))
}

/// The member who bought, with everything on record.
fn buyer(opened: &Opened, sale: &str) -> Result<Option<Customer>, CliError> {
    let mut member = None;
    opened
        .snapshot
        .each_where(&SALES, rows::SALE, sale, rows::HOT, |row| {
            member = rows::read_hot(row)?.member;
            Ok(())
        })?;
    match member {
        Some(id) => Ok(Some(opened.customer(opened.member(&id.to_string())?)?)),
        None => Ok(None),
    }
}

/// The numbers of the sale, the redemption, the top-up, the payout, the gift, the coupon, the pass, the complaint, the inquiry, the
/// reservation and the visit that bear a ref.
fn by_ref(opened: &Opened, word: &str) -> Result<Vec<String>, CliError> {
    let sale = sale_by_ref(&opened.snapshot, word)?.map(|(_, row)| row.sale.to_string());
    let all = redeem::all(&opened.snapshot)?;
    let redemption = all.iter().find(|own| own.reference == word);
    let redemption = redemption.map(|own| own.redemption.to_string());
    let mut found: Vec<String> = sale.into_iter().chain(redemption).collect();
    for paid_out in [false, true] {
        let own = crate::wallet::records::by_ref(&opened.snapshot, word, paid_out)?;
        found.extend(own.map(|own| own.row.source));
    }
    for records in [
        &GIVEN,
        &COUPON_RECORDS,
        &PASS_RECORDS,
        &COMPLAINTS,
        &INQUIRIES,
        &RESERVATIONS,
        &VISIT_RECORDS,
    ] {
        found.extend(records.fitting(&opened.snapshot, word)?);
    }
    Ok(found)
}
