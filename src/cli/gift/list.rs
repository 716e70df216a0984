//! `club gift list`: what was given, to whom, what for.

use super::give::{COLUMNS, cells};
use crate::care::gifts::rows;
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::CliResult;
use crate::domain::Day;
use crate::output::Column;
use crate::sales::customer::Needs;
use crate::sales::{Customer, Customers};

/// List what was given
///
/// Example: club gift list --occasion birthday --from 2026-01-01
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only to this member
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only this gift
    #[arg(long, value_name = "GIFT")]
    item: Option<String>,
    /// Only for this occasion
    #[arg(long, value_name = "OCCASION")]
    occasion: Option<String>,
    /// From this day on
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// To this day, included
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let given = rows::all(&opened.snapshot, opened.view.rows_to)?;
    let only = match &args.member {
        Some(word) => Some(opened.customer(opened.member(word)?)?),
        None => None,
    };
    let customers = match only {
        Some(_) => Customers::default(),
        None => {
            let needs = Needs {
                sales: false,
                points: false,
                facts: false,
            };
            Customers::load(&opened.snapshot, opened.view, needs)?
        }
    };
    let names = opened.names()?;
    let mut columns = COLUMNS.to_vec();
    columns.insert(4, Column::text("name", "姓名", "Name"));
    let mut printer = desk.printer(&columns)?;
    for own in &given {
        let day =
            args.from.is_none_or(|from| own.day >= from) && args.to.is_none_or(|to| own.day <= to);
        let item = args.item.as_ref().is_none_or(|item| *item == own.item);
        let occasion = args.occasion.as_ref().is_none_or(|wanted| {
            let occasion = own.occasion.as_ref();
            occasion.is_some_and(|(occasion, _)| occasion == wanted)
        });
        let member = only.as_ref().is_none_or(|own_to| own_to.bears(own.member));
        if !(day && item && occasion && member) {
            continue;
        }
        // One who was merged is named as the member they live on in.
        let lives_on = customers.get(own.member).map(Customer::id);
        let lives_on = lives_on.or(only.as_ref().map(Customer::id));
        let name = names.get(lives_on.unwrap_or(own.member));
        let mut cells = cells(own).to_vec();
        cells.insert(4, name.map(str::to_owned).into());
        printer.row(&cells)?;
    }
    Ok(printer.finish()?)
}
