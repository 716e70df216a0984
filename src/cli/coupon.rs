//! `club coupon`: coupons given to members, used once, made void, and listed.

mod issue;
mod list;
mod take;
mod void;

use super::Desk;
use super::errors::CliResult;
use super::help::Zh;
use super::post::Fields;
use super::registry::{Entry, Runs, command};
use crate::domain::Lang;
use crate::ops::coupons::Receipt;
use crate::output::{Cell, Column, Printer, columns};
use crate::sales::coupons::rows::{CouponKind, CouponRow};

/// Give coupons to members, take them, make them void, and list them
#[derive(clap::Args, Debug)]
#[command(add = Zh("向会员发放优惠券、收券、作废和列出"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("coupon issue", &Runs(issue::run)),
    command("coupon use", &Runs(take::run)),
    command("coupon void", &Runs(void::run)),
    command("coupon list", &Runs(list::run)),
];

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
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
        ]
    }

    fn print(&self, _: &Desk, printer: &mut Printer) -> CliResult {
        for row in &self.rows {
            printer.row(&cells(row))?;
        }
        Ok(())
    }

    fn tell(&self, desk: &Desk) {
        let passed = self.passed;
        if passed > 0 {
            desk.talk().note(&match desk.lang() {
                Lang::En => format!("{passed} passed over: the rules give them none, or no more"),
                Lang::Zh => format!("{passed} 人未发：按规则不发，或已达上限"),
            });
        }
    }
}

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
