//! `club report classes`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::tiers::{lines, load};
use super::{Days, thousandths};
use crate::cli::help::Zh;
use crate::domain::Slug;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::summary::average;
use crate::reports::tiers::{Line, per_mille};

/// The classification of customers, summed up
///
/// One line for each class of each group: how many customers, what part of all, what they bought within the
/// days that count and what part of all that is. Shares are in percent.
///
/// Example: club report classes --from 2024-01-01 --to 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    顾客分级汇总\n\n\
    每组每级一行：顾客数、占总数的比例、统计日期内的消费及其占总额的比例。比例以百分比表示。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 9] = [
    columns::GROUP,
    columns::TIER_CLASS,
    columns::TITLE,
    columns::MEMBERS_OF_CLASS,
    columns::MEMBERS_PCT,
    columns::SPEND,
    columns::SPEND_PCT,
    columns::PURCHASES,
    columns::PER_PURCHASE,
];

/// What is drawn of it. Groups divide the same members anew, so each is drawn by itself.
pub(super) const PICTURE: Picture = Picture::bars(
    &["title"],
    &[Figure::stock("spend"), Figure::stock("members")],
)
.apart("group");

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let lines = lines(&opened, &load(&opened)?, args.days.stretch()?)?;
    let mut printer = desk.printer(&COLUMNS)?;
    for line in &lines {
        let (members, spend) = wholes(&lines, &line.group);
        let (id, title) = line
            .tier
            .as_ref()
            .map_or((Cell::Empty, Cell::Empty), |(id, title)| {
                (
                    id.to_string().into(),
                    title.in_lang(desk.lang()).to_owned().into(),
                )
            });
        printer.row(&[
            line.group.to_string().into(),
            id,
            title,
            line.members.into(),
            percent(line.members, members),
            line.spend.into(),
            percent(line.spend.fen(), spend),
            line.purchases.into(),
            average(line.spend, line.purchases).into(),
        ])?;
    }
    Ok(printer.finish()?)
}

/// All members and all spend of a group.
fn wholes(lines: &[Line], group: &Slug) -> (i128, i128) {
    let own = lines.iter().filter(|line| line.group == *group);
    own.fold((0, 0), |(members, spend), line| {
        (members + line.members, spend + line.spend.fen())
    })
}

fn percent(part: i128, whole: i128) -> Cell {
    thousandths(per_mille(part, whole))
}
