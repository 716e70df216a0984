//! `club report coupons`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::Days;
use crate::cli::help::Zh;
use crate::domain::Stretch;
use crate::finance::coupons::Movements;
use crate::output::{Column, Figure, Picture, columns};
use crate::sales::SaleRefusal;

/// Each kind of coupon: issued, used, void, expired, and what is outstanding
///
/// Movements are those within the days that count (default: all days); `outstanding` and its `worth` stand at
/// the close of the last of them. `worth` leaves out coupons whose worth hangs on what is bought; `off` is what
/// those used took off.
///
/// Example: club report coupons --from 2026-01-01 --to 2026-01-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    各种优惠券：发放、使用、作废、过期和未用\n\n\
    变动为统计日期内的，默认全部日期；`outstanding` 及其 `worth` 为最后一天结束时的。`worth` 不含价值取决于所购商\
    品的券；`off` 为已用券的优惠金额。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 9] = [
    columns::TYPE,
    columns::ISSUED,
    columns::USED,
    columns::RETURNED,
    columns::VOID,
    columns::EXPIRED,
    columns::OFF,
    columns::OUTSTANDING,
    columns::WORTH,
];

/// What is drawn of it.
pub(super) const PICTURE: Picture = Picture::bars(
    &["type"],
    &[
        Figure::stock("worth"),
        Figure::flow("issued"),
        Figure::flow("used"),
    ],
);

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let movements = Movements::read(&opened.snapshot, opened.view)?;
    let to_the_close = Stretch {
        from: crate::domain::Day::MIN,
        to: days.to,
    };
    let moved = movements.by_type(days).map_err(SaleRefusal::from)?;
    let all = movements.by_type(to_the_close).map_err(SaleRefusal::from)?;
    let mut printer = desk.printer(&COLUMNS)?;
    for (kind, moved) in moved {
        let all = all.get(kind).copied().unwrap_or_default();
        let outstanding = all.net().map_err(SaleRefusal::from)?;
        printer.row(&[
            kind.to_owned().into(),
            moved.issued.count.into(),
            moved.used.count.into(),
            moved.returned.count.into(),
            moved.void.count.into(),
            moved.expired.count.into(),
            moved.off.into(),
            outstanding.count.into(),
            outstanding.worth.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
