//! `club year-end`: puts on record what ended with a year. It makes nothing true: points and cards end by
//! their dates, whenever this runs and however often.

use super::Desk;
use super::args::{Recording, whole};
use super::errors::CliResult;
use super::help::Zh;
use super::member::done_before;

use crate::domain::reason::Why;
use crate::domain::{Day, MemberId, Points};
use crate::members::cards::Card;
use crate::members::write::{self, CardKind, CardRow, Moment};
use crate::message;
use crate::ops::Session;
use crate::output::{Cell, Column, columns};
use crate::points::reasons::{card_void, ended, lapsed};
use crate::points::{PointKind, PointRow, rows};
use crate::sales::customer::Needs;
use crate::sales::{Customer, Customers, View};

/// Put on record which points and cards ended with a year
///
/// May run late, and twice: what is on record already is left as it is. Refused until the business day of
/// 1 January has begun.
///
/// Example: club year-end 2024
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录随年度结束的积分和卡\n\n\
    可以迟运行，也可以重复运行：已记录的保持不变。1 月 1 日的营业日开始之前拒绝。"))]
pub(super) struct Args {
    /// The year that has ended
    #[arg(add = Zh("已结束的年度"))]
    #[arg(value_name = "YEAR", value_parser = whole::<i32>(1900..=2200))]
    year: i32,
    #[command(flatten)]
    recording: Recording,
}

message! {
    /// A year that is not over.
    #[derive(Debug)]
    struct YearOpen {
        year: i32,
        today: Day,
    } => (
        "{year} has not ended; the business day is {today}",
        "{year} 年尚未结束；今天的营业日是 {today}"
    ), help (
        "run it on {next}-01-01 or later",
        "请在 {next}-01-01 或之后运行",
        next = year + 1
    );
}

/// One line of what was put on record.
struct Ended {
    member: MemberId,
    kind: &'static str,
    amount: i128,
    why: Why,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    done_before(desk, &writing, args.recording.reference.as_deref())?;
    let first = Day::new(args.year, 1, 1).unwrap_or(Day::MIN);
    let last = first.last_of_year();
    if writing.today <= last {
        return Err(YearOpen {
            year: args.year,
            today: writing.today,
        }
        .into());
    }
    let snapshot = writing.draft.snapshot().clone();
    let needs = Needs {
        sales: false,
        facts: false,
        points: true,
    };
    let customers = Customers::load(&snapshot, View::today(writing.today), needs)?;
    let mut ended = Vec::new();
    for customer in customers.iter() {
        ended.extend(expire(&mut writing, customer, (first, last), args.year)?);
        ended.extend(void(&mut writing, customer, (first, last))?);
    }
    writing.commit()?;
    let mut printer = desk.printer(&[
        columns::MEMBER,
        columns::KIND,
        columns::QUANTITY_CHANGED,
        Column::WHY,
    ])?;
    for line in &ended {
        let cells: [Cell; 4] = [
            line.member.to_string().into(),
            line.kind.to_owned().into(),
            line.amount.into(),
            line.why.clone().into(),
        ];
        printer.row(&cells)?;
    }
    Ok(printer.finish()?)
}

/// Posts the expiry of one member's lots; rows dated on the lots' own last day.
fn expire(
    writing: &mut Session,
    customer: &Customer,
    (first, last): (Day, Day),
    year: i32,
) -> Result<Option<Ended>, crate::book::BookError> {
    let mut total = 0i128;
    for lot in customer.points.unposted(first, last) {
        let due = i128::from(lot.at_end) + i128::from(lot.posted);
        let pool = customer.points.pool(lot.pool);
        let row = PointRow {
            member: customer.id(),
            day: lot.expires.unwrap_or(last),
            points: Points::new(-due),
            expires: lot.expires,
            kind: PointKind::Expire,
            lot: Some(lot.id),
            source: format!("year-end-{year}"),
            card: pool.card.clone(),
            usable: None,
            why: ended(lot.expires.unwrap_or(last)),
        };
        rows::write(&mut writing.draft, &row, "")?;
        total += due;
    }
    let member = customer.id();
    let why = lapsed(year);
    Ok((total != 0).then_some(Ended {
        member,
        kind: "expire",
        amount: total,
        why,
    }))
}

/// Puts on record the cards that became void because nobody exchanged them.
fn void(
    writing: &mut Session,
    customer: &Customer,
    (first, last): (Day, Day),
) -> Result<Vec<Ended>, crate::book::BookError> {
    let mut voided = Vec::new();
    let due = |card: &&Card| {
        card.until()
            .is_some_and(|until| (first..=last).contains(&until) && !card.void_recorded(until))
    };
    for card in customer.profile.cards.held().filter(due) {
        let until = card.until().unwrap_or(last);
        let row = CardRow {
            until: Some(until),
            ..CardRow::new(&card.number, customer.id(), CardKind::Void)
        };
        let moment = Moment {
            day: until,
            time: "",
        };
        write::card(&mut writing.draft, &row, moment)?;
        voided.push(Ended {
            member: customer.id(),
            kind: "void",
            amount: 1,
            why: card_void(&card.number, until),
        });
    }
    Ok(voided)
}
