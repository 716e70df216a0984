//! `club treatment list`: treatments, what they still lack, and when the guests come next.

use super::rules_of;
use super::shown::{lacks, name, slugs};
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::desk::treatments::Treatment;
use crate::desk::treatments::rows::load;
use crate::domain::{Day, Slug};
use crate::members::Directory;
use crate::output::{Cell, Column, columns};
use crate::sales::Roots;

/// List treatments, with what each still lacks and when its guest comes next
///
/// Example: club treatment list --open
#[derive(clap::Args, Debug)]
#[command(add = Zh("列出疗程，以及各自尚缺的内容和顾客下次到店的时间"))]
pub(super) struct Args {
    /// Only those that are not finished
    #[arg(add = Zh("只列出未结束的"))]
    #[arg(long)]
    open: bool,
    /// Only of this member
    #[arg(add = Zh("只列出此会员的"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only those begun on this business day or later
    #[arg(add = Zh("只列出在此营业日或以后开始的"))]
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// Only those begun up to this business day
    #[arg(add = Zh("只列出到此营业日为止开始的"))]
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
    /// Only those whose guests are to come next up to this day
    #[arg(add = Zh("只列出顾客下次到店不晚于此日的"))]
    #[arg(long, value_name = "DATE")]
    next_by: Option<Day>,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 13] = [
    columns::TREATMENT,
    columns::ON,
    columns::STATUS,
    columns::ITEM,
    columns::MEMBER,
    columns::NAME,
    columns::RESERVATION,
    columns::ROOM,
    columns::STAFF_THERAPIST,
    columns::CASES,
    columns::PRODUCTS,
    columns::STILL_MISSING,
    columns::NEXT_DAY,
];

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        return Err(CliError::backwards(from, to));
    }
    let opened = desk.read(&args.reading)?;
    let member = args
        .member
        .as_ref()
        .map(|word| opened.member(word))
        .transpose()?;
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let treatments = load(&opened.snapshot, opened.view.rows_to)?;
    let holds = |own: &&Treatment| {
        (!args.open || own.finished.is_none())
            && (member.is_none() || own.member.map(|id| roots.root(id)) == member)
            && args.from.is_none_or(|from| from <= own.opened.day())
            && args.to.is_none_or(|to| own.opened.day() <= to)
            && args
                .next_by
                .is_none_or(|by| own.next.is_some_and(|next| next <= by))
    };
    let mut found: Vec<&Treatment> = treatments.iter().filter(holds).collect();
    found.sort_by_key(|own| (own.opened.order(), own.id));
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let mut printer = desk.printer(&COLUMNS)?;
    for own in found {
        let rules = rules_of(&opened.rules, own.opened.day()).ok();
        printer.row(&[
            Cell::of(own.id),
            own.opened.day().into(),
            own.status().into(),
            (&own.item).into(),
            own.member.map(|id| roots.root(id)).into(),
            name(&directory, opened.keyring(), own)?.into(),
            own.reservation.map_or(Cell::Empty, Cell::of),
            own.room().into(),
            slugs(own.staff().into_iter()),
            slugs(own.cases.iter()),
            products(own),
            lacks(own, rules, desk.lang()),
            own.next.into(),
        ])?;
    }
    Ok(printer.finish()?)
}

/// `serum=15ml;mask=1`
fn products(own: &Treatment) -> Cell {
    let used = own.steps.iter().flat_map(|done| &done.used);
    let all: Vec<String> = used
        .map(|used| {
            let unit = used.unit.as_ref().map(Slug::as_str).unwrap_or_default();
            format!("{}={}{unit}", used.product, used.amount)
        })
        .collect();
    if all.is_empty() {
        Cell::Empty
    } else {
        Cell::of(all.join(";"))
    }
}
