//! From the arguments of a line, or the rows of a file, to what is printed of what was recorded: how every
//! [`Transaction`] is run.

use std::path::Path;

use super::Desk;
use super::args::{Many, Recording};
use super::batch::{AT, BadRow, BatchRow, Columns};
use super::batch_flow::{Rows, Trouble, moment, run as run_rows};
use super::errors::{CliError, CliResult};
use super::row_cells::of_member;
use crate::domain::Lang;
use crate::ops::moment::Said;
use crate::ops::{Before, Session, Stop, Transaction};
use crate::output::{Cell, Column, Printer};

/// What was recorded, as fields.
pub(super) trait Fields {
    fn columns() -> Vec<Column>;
    fn cells(&self, desk: &Desk) -> Vec<Cell>;

    /// What is said beside it.
    fn tell(&self, _: &Desk) {}
}

/// A file of requests, and what the line says of all of them.
pub(super) struct File<'a> {
    pub many: &'a Many,
    pub recording: &'a Recording,
    pub columns: &'a Columns,
    /// Whether rows are judged in the order in which they happened, not as they stand.
    pub by_time: bool,
}

/// A file that is recorded, and not printed yet.
pub(super) struct Posted {
    printer: Printer,
    known: u64,
}

impl Posted {
    pub(super) fn finish(self, desk: &Desk) -> CliResult {
        if self.known > 0 {
            desk.talk().note(&already(desk.lang(), self.known));
        }
        Ok(self.printer.finish()?)
    }
}

/// Records one request, or tells what stands under its ref.
pub(super) fn one<T>(desk: &Desk, recording: &Recording, request: T::Request) -> CliResult
where
    T: Transaction<Receipt: Fields>,
{
    let receipt = desk.write(recording)?.post::<T>(request)?;
    receipt.tell(desk);
    let mut printer = desk.printer(&T::Receipt::columns())?;
    printer.row(&receipt.cells(desk))?;
    Ok(printer.finish()?)
}

/// Records the rows of a file, each with what is to be remembered of its receipt.
pub(super) fn all<T>(
    desk: &Desk,
    file: &File<'_>,
    request: impl Fn(&BatchRow) -> Result<T::Request, Trouble>,
    mut remember: impl FnMut(&BatchRow, &T::Receipt),
) -> Result<Posted, CliError>
where
    T: Transaction<Receipt: Fields>,
{
    let before = desk.before(file.recording)?;
    let rows = file.rows(desk, &before)?;
    let mut posting = desk.lock(before, file.recording)?.post_all::<T>()?;
    let mut printer = desk.speaking().held_printer(&T::Receipt::columns())?;
    run_rows(desk, file.many, rows, |row| {
        let said = said(posting.session(), file.columns, row)?;
        let posted = posting.post(&said, request(row)?);
        if let Some(receipt) = posted.map_err(|stop| placed(row, file.columns, stop))? {
            printer.row(&receipt.cells(desk)).map_err(CliError::from)?;
            remember(row, &receipt);
        }
        Ok(())
    })?;
    let known = posting.commit()?;
    Ok(Posted { printer, known })
}

impl File<'_> {
    fn rows(&self, desk: &Desk, before: &Before) -> Result<Rows, CliError> {
        let from = self.many.from.as_deref().unwrap_or(Path::new("-"));
        if self.by_time {
            Rows::by_time(from, desk, self.many, self.columns, before)
        } else {
            Rows::open(from, desk, self.many, self.columns, before)
        }
    }
}

/// When a row happened: by its own column, or where its kind of file has none, as the line says of all.
fn said(session: &Session, columns: &Columns, row: &BatchRow) -> Result<Said, BadRow> {
    let reference = row.get("ref").to_owned();
    if !columns.dated() {
        return Ok(Said {
            reference,
            ..session.said()
        });
    }
    let (at, time) = moment(session, row)?;
    Ok(Said {
        at,
        time,
        timed: true,
        reference,
    })
}

/// A refusal at the cell that it is about; anything else ends the file.
fn placed(row: &BatchRow, columns: &Columns, stop: Stop) -> Trouble {
    match stop {
        // The line told it, of all rows.
        Stop::Refused(Some(AT), _) if !columns.dated() => Trouble::End(stop.into()),
        Stop::Refused(Some(word), why) => row.bad(word, &*why).into(),
        Stop::Refused(None, why) => row.refused(&*why).into(),
        Stop::Choose(choice) => row.refused(&*choice.why).into(),
        Stop::OfMember(why) => of_member(row, why),
        Stop::Spoken(_) | Stop::OnRecord(_) => Trouble::End(stop.into()),
    }
}

/// How many rows were on record before.
pub(super) fn already(lang: Lang, known: u64) -> String {
    match lang {
        Lang::En => format!("{known} rows were on record already and were left as they are"),
        Lang::Zh => format!("{known} 行先前已记录，未重复记录"),
    }
}
