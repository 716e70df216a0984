//! `club treatment show`: one treatment from the greeting to the plan.

use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::desk::treatments::TREATMENTS;
use crate::desk::treatments::rows::SCHEMA;
use crate::domain::calendar::BusinessHours;
use crate::domain::{TreatmentId, When};
use crate::ops::treatments::treatment;
use crate::ops::unseal;
use crate::output::{Cell, Column, columns};

/// Show a treatment: a line for each step and for each product used
///
/// Example: club treatment show N000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("查看疗程：每个步骤、每种用品各一行"))]
pub(super) struct Args {
    /// The treatment, by its number or ref
    #[arg(add = Zh("疗程的编号或原编号"))]
    #[arg(value_name = "TREATMENT")]
    treatment: String,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 12] = [
    columns::TREATMENT,
    columns::AT,
    columns::DONE,
    columns::ROOM,
    columns::STAFF_THERAPIST,
    columns::PRODUCT,
    columns::DOSE,
    columns::UNIT,
    columns::LOOK_BEFORE,
    columns::LOOK_AFTER,
    columns::NOTE_REMARK,
    columns::NEXT_DAY,
];

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let id: TreatmentId = TREATMENTS.find(&opened.snapshot, &args.treatment)?;
    let own = treatment(&opened.snapshot, id, opened.view.rows_to)?;
    let text = |column, cell: &str| unseal(opened.keyring(), (SCHEMA.name, column), cell);
    let hours = opened.hours();
    let mut printer = desk.printer(&COLUMNS)?;
    let row = |at: When, what: &str| {
        let mut cells = vec![Cell::Empty; COLUMNS.len()];
        (cells[0], cells[1], cells[2]) = (Cell::of(id), when(hours, at), Cell::of(what));
        cells
    };
    let mut first = row(own.opened, "opened");
    first[10] = text("note", &own.sealed.note)?
        .filter(|_| own.finished.is_none())
        .into();
    printer.row(&first)?;
    for done in &own.steps {
        let mut cells = row(done.at, done.step.as_str());
        cells[3] = done.room.clone().into();
        cells[4] = done.staff.clone().into();
        cells[8] = text("before", &done.sealed.before)?.into();
        cells[9] = text("after", &done.sealed.after)?.into();
        cells[10] = text("note", &done.sealed.note)?.into();
        printer.row(&cells)?;
        for used in &done.used {
            let mut cells = row(done.at, done.step.as_str());
            cells[5] = (&used.product).into();
            cells[6] = Cell::Decimal(used.amount.to_string());
            cells[7] = used.unit.clone().into();
            printer.row(&cells)?;
        }
    }
    if let Some(finished) = own.finished {
        let mut last = row(finished, "finished");
        last[9] = text("after", &own.sealed.after)?.into();
        let (plan, note) = (
            text("plan", &own.sealed.plan)?,
            text("note", &own.sealed.note)?,
        );
        let words: Vec<String> = plan.into_iter().chain(note).collect();
        last[10] = (!words.is_empty()).then(|| words.join("; ")).into();
        last[11] = own.next.into();
        printer.row(&last)?;
    }
    Ok(printer.finish()?)
}

fn when(hours: &BusinessHours, at: When) -> Cell {
    match at.seconds() {
        Some(seconds) => Cell::of(hours.rfc3339(seconds)),
        None => Cell::of(at.day()),
    }
}
