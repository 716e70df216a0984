//! `club complaint show`: one complaint from beginning to end, who did what by when.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use crate::book::RecordRefusal;
use crate::cli::help::Zh;
use crate::desk::Periods;
use crate::desk::complaints::figures::{due, progress_due};
use crate::desk::complaints::rows::{SEALED_NOTE, SEALED_TOLD};
use crate::desk::complaints::state::Deed;
use crate::desk::complaints::{Complaint, Event, State, What, load_one};
use crate::ops::work_days::WorkDays;
use crate::ops::{Opened, unseal};
use crate::output::{Cell, Column, Printer, columns};

/// Show what happened to a complaint, step by step
///
/// One row for each thing that happened, with the step that it led to; a step that had a deadline says whether
/// it was kept. Last, without a day, comes what is still to be done.
///
/// Example: club complaint show K000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    逐步显示投诉的经过\n\n\
    每件事一行，写明由此进入的步骤；有期限的步骤写明是否按期。最后没有日期的一行为待办事项。"))]
pub(super) struct Args {
    /// Which complaint
    #[arg(add = Zh("投诉编号"))]
    #[arg(value_name = "COMPLAINT")]
    complaint: String,
    #[command(flatten)]
    reading: Reading,
}

fn columns() -> [Column; 14] {
    [
        columns::DAY,
        columns::WHAT,
        columns::STEP,
        columns::DUE,
        columns::KEPT_IN_TIME,
        columns::ANSWER,
        columns::TOLD,
        columns::TEXT,
        columns::DEPARTMENT,
        columns::SEVERITY,
        columns::CAUSE,
        columns::ABOUT,
        columns::OPERATOR,
        columns::VERSION,
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let complaint = load_one(&opened.snapshot, &args.complaint)?;
    let mut work = WorkDays::of(&opened.rules)?;
    let days = work.calendar.clone();
    let periods = Periods {
        rules: &opened.rules,
        days: &days,
    };
    let versions = opened.book.versions()?;
    let operator = |event: &Event| {
        let row = versions.iter().find(|row| row.version == event.version);
        row.map(|row| row.operator.clone())
    };
    let mut printer = desk.printer(&columns())?;
    let mut before: Option<State> = None;
    for (event, state) in complaint.states(opened.view.rows_to) {
        let had = before.as_ref().and_then(|before| due(before, &periods));
        let had = had.filter(|_| matches!(event.what, What::Did(_)));
        let in_time = had.as_ref().map(|due| yes_no(event.at.day() <= due.day));
        let about = if event.what == What::Open {
            about(&complaint)
        } else {
            Cell::Empty
        };
        printer.row(&[
            event.at.day().into(),
            event.what.word().into(),
            state.step.word().into(),
            had.map(|due| due.day).into(),
            in_time.into(),
            answer(event.what),
            unseal(opened.keyring(), SEALED_TOLD, &event.told)?.into(),
            unseal(opened.keyring(), SEALED_NOTE, &event.note)?.into(),
            event.department.as_ref().into(),
            event.severity.as_ref().into(),
            event.cause.as_ref().into(),
            about,
            operator(event).into(),
            event.version.into(),
        ])?;
        before = Some(state);
    }
    let Some(last) = before else {
        return Err(CliError::from(RecordRefusal::Unknown {
            what: ("complaint", "投诉"),
            word: args.complaint.clone(),
        }));
    };
    todo(&mut printer, &last, &periods, &opened, &mut work)?;
    printer.finish()?;
    work.warn(desk);
    Ok(())
}

/// What is still to be done: the next step, and the next report to the customer.
fn todo(
    printer: &mut Printer,
    last: &State,
    periods: &Periods<'_>,
    opened: &Opened,
    work: &mut WorkDays,
) -> CliResult {
    let next = last
        .step
        .next()
        .map(|next| (next.word(), due(last, periods)));
    let tell = progress_due(last, periods).map(|due| ("tell", Some(due)));
    for (what, due) in next.into_iter().chain(tell) {
        let mut cells = vec![Cell::Empty; columns().len()];
        cells[1] = what.into();
        if let Some(due) = due {
            work.counted(due.from, due.day);
            cells[3] = due.day.into();
            cells[4] = if due.overdue(opened.view) > 0 {
                "no".into()
            } else {
                Cell::Empty
            };
        }
        printer.row(&cells)?;
    }
    Ok(())
}

fn answer(what: What) -> Cell {
    let What::Did(deed) = what else {
        return Cell::Empty;
    };
    match (deed.answer(), deed) {
        (Some(answer), _) => answer.word().into(),
        (None, Deed::Close(end)) => end.word().into(),
        (None, _) => Cell::Empty,
    }
}

fn about(complaint: &Complaint) -> Cell {
    let linked = [&complaint.sales, &complaint.visits];
    let linked: Vec<&str> = linked
        .into_iter()
        .map(String::as_str)
        .filter(|list| !list.is_empty())
        .collect();
    Cell::of(linked.join(";"))
}

const fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
