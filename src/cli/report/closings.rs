//! `club report closings`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::close::{cells, columns};
use super::super::errors::CliResult;
use crate::cli::help::Zh;
use crate::finance::closing::load;
use crate::output::{Cell, Picture, columns};

/// What was closed and opened again, when and by whom, with what each month came to
///
/// One line for each account of a closing, in order of recording; `kind` is `close` or `reopen`.
///
/// Example: club report closings
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    结账和重新打开的记录：何时、何人，以及各月的数字\n\n\
    每次结账的每个账项一行，按记录顺序；`kind` 为 `close`（结账）或 `reopen`（重新打开）。"))]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
}

/// What is drawn of it. What was closed and when is no matter of size.
pub(super) const PICTURE: Picture = Picture::NONE;

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let versions = opened.book.versions()?;
    let mut printer = desk.printer(&columns(&[
        columns::MONTH,
        columns::KIND,
        columns::VERSION,
        columns::RECORDED_AT,
        columns::OPERATOR,
    ]))?;
    let closings = load(&opened.snapshot)?;
    let seen = closings.events().iter();
    for event in seen.filter(|event| event.day <= opened.view.rows_to) {
        let recorded = versions.iter().find(|row| row.version == event.version);
        let lines = match &event.closing {
            Some(figures) => figures.iter().map(Some).collect(),
            None => vec![None],
        };
        for line in lines {
            let kind = if line.is_some() { "close" } else { "reopen" };
            let mut row: Vec<Cell> = vec![
                event.month.to_string().into(),
                kind.into(),
                event.version.into(),
                recorded.map(|row| row.recorded.clone()).into(),
                recorded.map(|row| row.operator.clone()).into(),
            ];
            row.extend(cells(line));
            printer.row(&row)?;
        }
    }
    Ok(printer.finish()?)
}
