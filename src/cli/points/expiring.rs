//! `club points expiring`: whose points end by a day, for the notice before the reset.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::super::reveal::{FactColumns, Records, RevealingMany, Seen};
use crate::cli::help::Zh;
use crate::domain::{Day, When};
use crate::members::Status;
use crate::output::{Cell, columns};
use crate::sales::Customers;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;

/// List the points that end by a day
///
/// One row for each member and last day, for the notice before points are reset; with --reveal with the
/// contacts to send it to. Members who are suspended or have left are told nothing, and are not listed.
///
/// Example: club points expiring --by 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出到某日为止到期的积分\n\n\
    每名会员每个到期日一行，供清零前通知；使用 --reveal 时附联系方式。已暂停或退会的会员不通知，也不列出。"))]
pub(super) struct Args {
    /// The last day to look at
    #[arg(add = Zh("查看的最后一天"))]
    #[arg(long, value_name = "DATE")]
    by: Day,
    #[command(flatten)]
    revealing: RevealingMany,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let reveals = desk.reveals(&opened, &args.revealing.one)?;
    let needs = Needs {
        sales: false,
        facts: true,
        points: true,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let names = opened.names()?;
    desk.tell_sealed(&opened);
    let terms = opened.rules.on(opened.view.on());
    let contacts = FactColumns::wanted(terms.fields, &[], reveals)?;
    let contacts = FactColumns::read(&opened.snapshot, contacts, opened.view.rows_to)?;
    let mut columns = vec![
        columns::MEMBER,
        columns::NAME,
        columns::POINTS,
        columns::EXPIRES,
    ];
    columns.extend(contacts.columns());
    let mut records = Records::new(desk, columns, reveals)?;
    for customer in customers.iter() {
        let facts = &customer.profile.facts;
        let active = customer.profile.status(When::on(opened.view.on())) == Status::Active;
        if !active || !args.revealing.admits(facts, opened.view.on()) {
            continue;
        }
        let name = names.get(customer.id());
        let mut of = Seen::of(Some(customer.id()));
        for (expires, points) in customer.points.ending(opened.view.alive_on, args.by) {
            let mut cells: Vec<Cell> = vec![
                customer.id().to_string().into(),
                name.map_or(Cell::Empty, |name| name.to_owned().into()),
                points.into(),
                expires.into(),
            ];
            cells.extend(contacts.cells(customer.id(), opened.keyring(), reveals, &mut of)?);
            records.row(cells)?;
        }
        records.saw(of);
    }
    records.finish(&opened.book, &args.revealing.with_purpose())
}
