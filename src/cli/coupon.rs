//! `club coupon`: coupons given to members, used once, made void, and listed.

mod batch;
mod issue;
mod list;
mod take;
mod void;

use super::Desk;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::book::{At, Told};
use crate::domain::{Day, Version};
use crate::ops::Session;
use crate::output::{Cell, Column, Printer, columns};
use crate::sales::Roots;
use crate::sales::coupons::rows::{self, CouponKind, CouponRow};

/// Give coupons to members, take them, make them void, and list them
#[derive(clap::Args, Debug)]
#[command(add = Zh("向会员发放优惠券、收券、作废和列出"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("coupon issue", &Runs(issue)),
    command("coupon use", &Runs(take::run)),
    command("coupon void", &Runs(void::run)),
    command("coupon list", &Runs(list::run)),
];

/// By name or to a segment, or to a file of members.
fn issue(args: &issue::Args, desk: &Desk) -> CliResult {
    match &args.many.from {
        Some(from) => batch::run(from, args, desk),
        None => issue::run(args, desk),
    }
}

/// The columns of what happens to a coupon.
const COLUMNS: [Column; 10] = [
    columns::COUPON,
    columns::VERSION,
    columns::AT_DAY,
    columns::DEED,
    columns::MEMBER,
    columns::TYPE,
    columns::VALID_FROM,
    columns::VALID_TO,
    columns::WORTH,
    columns::OFF,
];

fn cells(row: &CouponRow) -> [Cell; 10] {
    let off = (row.kind == CouponKind::Use).then_some(row.off);
    [
        row.coupon.into(),
        row.version.into(),
        row.at.day().into(),
        row.kind.word().into(),
        row.member.into(),
        row.of.clone().into(),
        row.from.into(),
        row.until.into(),
        row.worth.into(),
        off.into(),
    ]
}

fn print(desk: &Desk, all: &[CouponRow]) -> CliResult {
    let mut printer = desk.printer(&COLUMNS)?;
    for row in all {
        printer.row(&cells(row))?;
    }
    Ok(printer.finish()?)
}

/// Prints what a version recorded under a ref.
fn again(desk: &Desk, writing: &Session, version: Version, reference: &str) -> CliResult {
    let mut first = Vec::new();
    let then = writing.book.snapshot(At::Version(version))?;
    let roots = Roots::now(&then)?;
    rows::each(&then, Day::MAX, |row| {
        if row.version == version && row.reference == reference {
            first.push(living(row, &roots));
        }
        Ok(())
    })?;
    print(desk, &first)
}

/// A row as it is told: of the member in whom its own lives on.
fn living(row: CouponRow, roots: &Roots) -> CouponRow {
    CouponRow {
        member: roots.root(row.member),
        ..row
    }
}

/// Records one step in the life of a coupon, commits and prints it.
fn record(
    desk: &Desk,
    mut writing: Session,
    step: CouponRow,
    note: &str,
    asked: &str,
) -> CliResult {
    let row = CouponRow {
        version: writing.draft.version(),
        ..step
    };
    let time = writing.time.clone();
    let told = Told {
        time: &time,
        note,
        reference: &row.reference,
        asked,
        ..Told::default()
    };
    rows::write(&mut writing.draft, &row, told)?;
    let roots = Roots::now(writing.draft.snapshot())?;
    writing.commit()?;
    print(desk, &[living(row, &roots)])
}

/// Prints rows that a batch held until they were durable.
fn hold(desk: &Desk) -> Result<Printer, CliError> {
    Ok(desk.speaking().held_printer(&COLUMNS)?)
}
