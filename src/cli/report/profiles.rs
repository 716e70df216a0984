//! `club report profiles`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::thousandths;
use crate::care::plan::stale::LastTold;
use crate::cli::help::Zh;
use crate::domain::Slug;
use crate::members::complete::{Files, Known};
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::profiles::report;
use crate::sales::Customers;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;

/// How complete the members' files are
///
/// Hard facts can be looked up, soft ones are learnt by talking; `complete` weighs them as [profile] of the
/// rules says, in percent. The least complete files come first. `ask` names what was told so long ago that it is
/// asked again, where [visits] says how long that is, whether a visit to the member is planned or not.
///
/// Example: club report profiles --format csv
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    会员档案的完整程度\n\n\
    硬性资料可以查到，软性资料要在交谈中得知；`complete` 按规则的 [profile] 加权，以百分比表示。最不完整的在前。\
    `ask` 为按 [visits] 规定已久未核实、应重新询问的资料，不论是否安排回访。"))]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 7] = [
    columns::MEMBER,
    columns::NAME,
    columns::STORE,
    columns::HARD,
    columns::SOFT,
    columns::COMPLETE,
    columns::ASK,
];

/// What is drawn of it. Those of whom least is known first: they are the ones to ask.
pub(super) const PICTURE: Picture =
    Picture::bars(&["name"], &[Figure::share("complete", 100)]).least();

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let needs = Needs {
        sales: false,
        facts: false,
        points: false,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let terms = opened.rules.on(opened.view.on());
    let files = Files::load(&opened.snapshot, terms.fields, opened.view.on())?;
    let stale = opened.rules.pack(opened.view.on()).care.planning.stale;
    let (fields, rows_to) = (terms.fields, opened.view.rows_to);
    let told = stale.map(|_| LastTold::load(&opened.snapshot, fields, rows_to));
    let told = told.transpose()?;
    let ask = |member| {
        let facts = told.as_ref()?.stale(member, stale?, opened.view.on());
        let facts: Vec<&str> = facts.map(Slug::as_str).collect();
        Some(facts.join(";")).filter(|facts| !facts.is_empty())
    };
    let mut lines = report(&customers, &files, opened.view);
    lines.sort_by_key(|line| (line.file.whole, line.member));
    let names = opened.names()?;
    let mut printer = desk.printer(&COLUMNS)?;
    for line in lines {
        printer.row(&[
            line.member.to_string().into(),
            names.get(line.member).map(str::to_owned).into(),
            line.store.into(),
            share(line.file.hard),
            share(line.file.soft),
            thousandths(line.file.whole),
            ask(line.member).into(),
        ])?;
    }
    Ok(printer.finish()?)
}

/// Nothing where the rules weigh no such fact.
fn share(known: Known) -> Cell {
    if known.all == 0 {
        Cell::Empty
    } else {
        thousandths(known.share())
    }
}
