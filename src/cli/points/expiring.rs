//! `club points expiring`: whose points end by a day, for the notice before the reset.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use crate::domain::Day;
use crate::output::{Cell, Column};
use crate::sales::Customers;
use crate::sales::customer::Needs;

/// List the points that end by a day
///
/// One row for each member and last day, for the notice before points are reset.
///
/// Example: club points expiring --by 2024-12-31
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The last day to look at
    #[arg(long, value_name = "DATE")]
    by: Day,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let needs = Needs {
        sales: false,
        facts: false,
        points: true,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let names = opened.names()?;
    desk.tell_sealed(&opened);
    let mut printer = desk.printer(&[
        Column::text("member", "会员", "Member"),
        Column::text("name", "姓名", "Name"),
        Column::integer("points", "积分", "Points"),
        Column::day("expires", "有效期至", "Expires"),
    ])?;
    for customer in customers.iter() {
        let name = names.get(customer.id());
        for (expires, points) in customer.points.ending(opened.view.alive_on, args.by) {
            printer.row(&[
                customer.id().to_string().into(),
                name.map_or(Cell::Empty, |name| name.to_owned().into()),
                points.into(),
                expires.into(),
            ])?;
        }
    }
    Ok(printer.finish()?)
}
