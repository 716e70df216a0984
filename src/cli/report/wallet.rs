//! `club report wallet`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use crate::cli::help::Zh;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::wallet::report;
use crate::sales::Customers;
use crate::sales::customer::Needs;

/// What members have in stored value
///
/// `principal` is what they paid in, `bonus` what the house gave on top, each less what was spent and paid out.
/// Nothing of it ever expires. With --total the last line is the sum of all.
///
/// Example: club report wallet --as-of 2024-12-31 --total
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    会员的储值\n\n\
    `principal` 为会员所付，`bonus` 为商户所赠，各减去已消费和已退还的。储值永不到期。使用 --total 时最后一行为合\
    计。"))]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 4] = [
    columns::MEMBER,
    columns::NAME,
    columns::PRINCIPAL,
    columns::BONUS,
];

/// What is drawn of it.
pub(super) const PICTURE: Picture = Picture::bars(
    &["name"],
    &[Figure::stock("principal"), Figure::stock("bonus")],
)
.most();

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let needs = Needs {
        sales: false,
        facts: false,
        points: true,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let names = opened.names()?;
    desk.tell_sealed(&opened);
    let mut printer = desk.printer(&COLUMNS)?;
    for line in report(&customers) {
        let (principal, bonus) = line.both.money();
        printer.row(&[
            line.member.into(),
            names
                .get(line.member)
                .map_or(Cell::Empty, |name| name.to_owned().into()),
            principal.into(),
            bonus.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
