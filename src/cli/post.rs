//! From the arguments of a line, or the rows of a file, to what is printed of what was recorded: how every
//! [`Transaction`] is run.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::ScopedJoinHandle;

use super::Desk;
use super::args::{Many, Recording};
use super::batch::{AT, BadRow, BatchRow, Columns};
use super::batch_flow::{Rows, Trouble, moment, run as run_rows};
use super::errors::{CliError, CliResult};
use super::row_cells::of_member;
use crate::domain::calendar::BusinessHours;
use crate::domain::{Day, Lang};
use crate::ops::case::Case;
use crate::ops::moment::Said;
use crate::ops::{Before, Loaded, Posting, Session, Stop, Transaction};
use crate::output::{Cell, Column, Printer};

/// What was recorded, as fields.
pub(super) trait Fields {
    fn columns() -> Vec<Column>;

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        Vec::new()
    }

    /// Its rows: one of its cells, unless it tells of several things.
    fn print(&self, desk: &Desk, printer: &mut Printer) -> CliResult {
        Ok(printer.row(&self.cells(desk))?)
    }

    /// What is said beside it.
    fn tell(&self, _: &Desk) {}
}

/// A file of requests, and what the line says of all of them.
pub(super) struct File<'a>(pub &'a Many, pub &'a Recording, pub &'a Columns);

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
    told(desk, &desk.write(recording)?.post::<T>(request)?)
}

/// Takes in a deed about one numbered record, or tells what stands under its ref.
pub(super) fn case<C>(desk: &Desk, recording: &Recording, case: C) -> CliResult
where
    C: Case<Receipt: Fields>,
{
    let mut session = desk.write(recording)?;
    let receipt = session.take(case)?;
    session.commit()?;
    told(desk, &receipt)
}

/// What is shown of a deed: its rows, and what is said beside them.
pub(super) type Lines = (Vec<Vec<Cell>>, Vec<String>);

/// The same where what is shown of it is opened with the session's keys.
pub(super) fn case_shown<C: Case>(
    desk: &Desk,
    recording: &Recording,
    case: C,
    columns: &[Column],
    shown: impl FnOnce(&Session, &C::Receipt) -> Result<Lines, CliError>,
) -> CliResult {
    let mut session = desk.write(recording)?;
    let receipt = session.take(case)?;
    let (rows, said) = shown(&session, &receipt)?;
    session.commit()?;
    for warning in said {
        desk.talk().warn(&warning);
    }
    let mut printer = desk.printer(columns)?;
    for row in &rows {
        printer.row(row)?;
    }
    Ok(printer.finish()?)
}

fn told<R: Fields>(desk: &Desk, receipt: &R) -> CliResult {
    receipt.tell(desk);
    let mut printer = desk.printer(&R::columns())?;
    receipt.print(desk, &mut printer)?;
    Ok(printer.finish()?)
}

/// Records the rows of a file.
pub(super) fn file<T>(
    desk: &Desk,
    file: &File<'_>,
    request: impl Fn(&BatchRow) -> Result<T::Request, Trouble> + Sync,
) -> CliResult
where
    T: Transaction<Request: Send, Receipt: Fields + Send>,
{
    all::<T>(desk, file, request, |_, _| {})?.finish(desk)
}

/// The same, each with what is to be remembered of its receipt.
///
/// Where the kind lets them be, they are judged while the lock is free: it is held no longer than what was decided
/// takes to be written, unless somebody has recorded meanwhile, whom they are then judged by anew.
pub(super) fn all<T>(
    desk: &Desk,
    file: &File<'_>,
    request: impl Fn(&BatchRow) -> Result<T::Request, Trouble> + Sync,
    mut remember: impl FnMut(&BatchRow, &T::Receipt),
) -> Result<Posted, CliError>
where
    T: Transaction<Request: Send, Receipt: Fields + Send>,
{
    let recording = file.1;
    let looking = Recording {
        dry_run: recording.dry_run || T::AHEAD,
        ..recording.clone()
    };
    let mut judged = file.judged::<T>(desk, &looking, &request, &mut remember)?;
    if looking.dry_run != recording.dry_run && !desk.take_place(judged.0.place(), recording)? {
        // The lock is free again before it is taken for good.
        drop(judged);
        judged = file.judged(desk, recording, &request, &mut remember)?;
    }
    let (posting, printer) = judged;
    let known = posting.commit()?;
    Ok(Posted { printer, known })
}

impl File<'_> {
    /// Judges all rows; what they come to is worded on another thread.
    fn judged<T>(
        &self,
        desk: &Desk,
        recording: &Recording,
        request: &(impl Fn(&BatchRow) -> Result<T::Request, Trouble> + Sync),
        remember: &mut impl FnMut(&BatchRow, &T::Receipt),
    ) -> Result<(Posting<T>, Printer), CliError>
    where
        T: Transaction<Request: Send, Receipt: Fields + Send>,
    {
        let before = desk.before(recording)?;
        // Reading the file takes about as long as reading the book: both at once.
        let (rows, ahead) = std::thread::scope(|scope| {
            let rows = scope.spawn(|| self.rows::<T>(desk, &before));
            let from = (&before.book, &before.snapshot, before.keyring());
            let today = desk.today(before.hours());
            // What cannot be read is told under the lock, if it still is so.
            let ahead = T::AHEAD.then(|| Loaded::read(from, &before.rules, today).ok());
            (joined(rows), ahead.flatten())
        });
        let rows = rows?;
        let session = desk.lock(before, recording)?;
        let mut posting = session.post_all::<T>(ahead)?;
        let printer = desk.speaking().held_printer(&T::Receipt::columns())?;
        let (mut shown, receipts) = Shown::channel();
        let printer = std::thread::scope(|scope| {
            let printing = scope.spawn(move || print_all(desk, printer, receipts));
            let line = Line::of(posting.session());
            let read = |row: &BatchRow| Ok((line.said(self.2, row)?, request(row)?));
            let ran = run_rows(desk, self.0, rows, read, |row, (said, request)| {
                let posted = posting.post(&said, request);
                if let Some(receipt) = posted.map_err(|stop| placed(row, self.2, stop))? {
                    remember(row, &receipt);
                    shown.push(receipt);
                }
                Ok(())
            });
            shown.flush();
            drop(shown);
            ran.and(joined(printing))
        })?;
        Ok((posting, printer))
    }

    fn rows<T: Transaction>(&self, desk: &Desk, before: &Before) -> Result<Rows, CliError> {
        let from = self.0.from.as_deref().unwrap_or(Path::new("-"));
        if T::BY_TIME {
            Rows::by_time(from, desk, self.0, self.2, before)
        } else {
            Rows::open(from, desk, self.0, self.2, before)
        }
    }
}

/// What was recorded, on its way to the thread that words it.
struct Shown<R> {
    chunk: Vec<R>,
    send: SyncSender<Vec<R>>,
}

impl<R> Shown<R> {
    const CHUNK: usize = 512;
    const AHEAD: usize = 8;

    fn channel() -> (Self, Receiver<Vec<R>>) {
        let (send, receipts) = sync_channel(Self::AHEAD);
        let chunk = Vec::with_capacity(Self::CHUNK);
        (Self { chunk, send }, receipts)
    }

    fn push(&mut self, receipt: R) {
        self.chunk.push(receipt);
        if self.chunk.len() == Self::CHUNK {
            self.flush();
        }
    }

    /// The other side hangs up only with an error of its own, which it tells.
    fn flush(&mut self) {
        let chunk = std::mem::replace(&mut self.chunk, Vec::with_capacity(Self::CHUNK));
        let _ = self.send.send(chunk);
    }
}

fn print_all<R: Fields>(
    desk: &Desk,
    mut printer: Printer,
    receipts: Receiver<Vec<R>>,
) -> Result<Printer, CliError> {
    for receipt in receipts.into_iter().flatten() {
        receipt.print(desk, &mut printer)?;
    }
    Ok(printer)
}

/// What a thread came to; where it panicked, so does this one.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    let ended = thread.join();
    ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// What the line says of all rows.
struct Line {
    hours: BusinessHours,
    today: Day,
    said: Said,
}

impl Line {
    fn of(session: &Session) -> Self {
        Self {
            hours: *session.hours(),
            today: session.today,
            said: session.said(),
        }
    }

    /// When a row happened: by its own column, or where its kind of file has none, as the line says of all.
    fn said(&self, columns: &Columns, row: &BatchRow) -> Result<Said, BadRow> {
        let reference = row.get("ref").to_owned();
        if !columns.dated() {
            return Ok(Said {
                reference,
                ..self.said.clone()
            });
        }
        let (at, time) = moment(&self.hours, self.today, row)?;
        Ok(Said {
            at,
            time,
            timed: true,
            reference,
        })
    }
}

/// A refusal at the cell that it is about; anything else ends the file.
fn placed(row: &BatchRow, columns: &Columns, stop: Stop) -> Trouble {
    match stop {
        // The line told it, of all rows.
        Stop::Refused(Some(AT), _) if !columns.dated() => Trouble::End(stop.into()),
        Stop::Refused(Some(word), why) => row.bad(word, &*why).into(),
        Stop::Refused(None, why) => row.refused(&*why).into(),
        Stop::Choose(choice) => row.refused(&*choice.why).into(),
        Stop::Doubted(why) => row.doubted(&*why).into(),
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
