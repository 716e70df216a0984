//! `club register --from`: members from a file, row by row, each seeing those before it.

use std::path::Path;

use super::Desk;
use super::args::{Many, Recording};
use super::batch::{BadRow, BatchRow, Columns, Faults};
use super::batch_flow::{Rows, Trouble, run as run_rows};
use super::closed::PURPOSE;
use super::consume_batch::{already, cell};
use super::errors::{CliError, CliResult};
use super::register::{check_house, columns, consented, doubted, judge, record, told_at};
use crate::domain::{Lang, When};
use crate::members::decide::{Registration, Request};
use crate::members::identity::Contradiction;
use crate::members::write::CardPaid;
use crate::members::{Directory, MemberError, MemberRefusal};
use crate::ops::Session;
use crate::output::Printer;
use crate::sales::Roots;
use crate::sales::SaleRefusal;

const COLUMNS: Columns = Columns {
    taken: &[
        "name", "phone", "birthday", "sex", "store", "card", "joined", "referrer", "consent",
        "ref", "fact.*",
    ],
    needed: &[],
};

/// What stays the same from row to row, and what each row adds to.
struct Counter {
    writing: Session,
    directory: Directory,
    printer: Printer,
    at: When,
    time: String,
    told_at: String,
    roots: Roots,
    known: u64,
    /// Lines whose facts contradict each other.
    doubts: Vec<(u64, Contradiction)>,
}

pub(super) fn run(from: &Path, many: &Many, recording: &Recording, desk: &Desk) -> CliResult {
    let before = desk.before(recording)?;
    let rows = Rows::open(from, desk, many, &COLUMNS, &before)?;
    let mut writing = desk.lock(before, recording)?;
    writing.keys()?;
    let snapshot = writing.draft.snapshot().clone();
    let mut counter = Counter {
        directory: Directory::load_all(&writing.book, &snapshot, writing.keyring())?,
        printer: desk.speaking().held_printer(&columns())?,
        at: writing.at,
        time: writing.time.clone(),
        told_at: told_at(recording.at.as_deref(), &writing),
        roots: Roots::now(&snapshot)?,
        known: 0,
        doubts: Vec::new(),
        writing,
    };
    run_rows(desk, many, rows, |row| counter.row(row))?;
    let (known, printer) = (counter.known, counter.printer);
    counter.writing.commit()?;
    tell_doubts(desk, from, &counter.doubts);
    if known > 0 {
        desk.talk().note(&already(desk.lang(), known));
    }
    Ok(printer.finish()?)
}

/// Tells where rows contradict themselves: all of the first, of many.
pub(super) fn tell_doubts(desk: &Desk, from: &Path, doubts: &[(u64, Contradiction)]) {
    for (line, doubt) in doubts.iter().take(Faults::TOLD) {
        let told = doubt.say(desk.lang());
        desk.talk()
            .warn(&format!("{}:{line}: {told}", from.display()));
    }
    if let Some(more) = doubts.len().checked_sub(Faults::TOLD).filter(|n| *n > 0) {
        desk.talk().warn(&match desk.lang() {
            Lang::En => format!("… and {more} more"),
            Lang::Zh => format!("……另有 {more} 处"),
        });
    }
}

impl Counter {
    fn row(&mut self, row: &BatchRow) -> Result<(), Trouble> {
        let request = self.request(row)?;
        check_house(&self.writing, &request).map_err(|why| of_house(row, &why))?;
        let judged = self.judged(request);
        match judged.map_err(|why| of_member(row, why))? {
            Registration::Already(_) => self.known += 1,
            Registration::New(new) => {
                let doubts = doubted(&self.writing, self.at, &new);
                self.doubts
                    .extend(doubts.into_iter().map(|doubt| (row.line(), doubt)));
                let (writing, directory) = (&mut self.writing, &mut self.directory);
                let registered = record(
                    writing,
                    directory,
                    &new,
                    CardPaid::NOTHING,
                    (self.at, &self.time),
                )?;
                self.printer
                    .row(&registered.cells())
                    .map_err(CliError::from)?;
            }
        }
        Ok(())
    }

    /// What a row comes to; a referrer may have been merged since the row was recorded.
    fn judged(&self, mut request: Request) -> Result<Registration, MemberError> {
        let judge = |request: &Request| judge(&self.writing, request, &self.directory, self.at);
        let judged = judge(&request);
        let is_other = |why: &MemberError| {
            matches!(
                why,
                MemberError::Refused(MemberRefusal::OtherContent { .. })
            )
        };
        let Err(why) = judged else { return judged };
        if is_other(&why) {
            for merged in self.roots.merged(request.referrer) {
                request.referrer = Some(merged);
                if let Ok(known @ Registration::Already(_)) = judge(&request) {
                    return Ok(known);
                }
            }
        }
        Err(why)
    }

    fn request(&self, row: &BatchRow) -> Result<Request, Trouble> {
        let referrer = row
            .filled("referrer")
            .map(|word| self.directory.resolve(word));
        let referrer = referrer
            .transpose()
            .map_err(|why| row.bad("referrer", &why))?;
        Ok(Request {
            name: row.get("name").to_owned(),
            phone: row.get("phone").to_owned(),
            facts: facts_of(row)?,
            card: cell(row, "card")?,
            // A file brings over cards that were handed out, and paid, before.
            pay: String::new(),
            referrer,
            store: self
                .writing
                .words(self.at.day())
                .stores()
                .id(row.get("store"))
                .map_err(|why| row.bad("store", &why))?,
            joined: cell(row, "joined")?,
            at: self.told_at.clone(),
            reference: row.get("ref").to_owned(),
        })
    }
}

/// The facts of a row: birthday, sex, consents and the pack's own.
fn facts_of(row: &BatchRow) -> Result<Vec<(String, String)>, BadRow> {
    let mut told: Vec<(String, String)> = ["birthday", "sex"]
        .into_iter()
        .filter_map(|fact| Some((fact.to_owned(), row.filled(fact)?.to_owned())))
        .collect();
    let own = row.under("fact.");
    told.extend(own.map(|(fact, text)| (fact.to_owned(), text.to_owned())));
    let consents = row.get("consent").split([',', ';', '、', '；', '，']);
    for to in consents.map(str::trim).filter(|to| !to.is_empty()) {
        let to = PURPOSE.named(to).map_err(|why| row.bad("consent", &why))?;
        told.push(consented(to));
    }
    Ok(told)
}

fn of_house(row: &BatchRow, why: &SaleRefusal) -> Trouble {
    let column = match why {
        SaleRefusal::Future { .. } => "joined",
        _ => return row.refused(why).into(),
    };
    row.bad(column, why).into()
}

/// A refusal at the cell that it is about; trouble with the book ends the batch.
pub(super) fn of_member(row: &BatchRow, why: MemberError) -> Trouble {
    let refusal = match why {
        MemberError::Refused(refusal) => refusal,
        MemberError::Book(error) => return error.into(),
    };
    let column = match &refusal {
        MemberRefusal::PhoneKnown { .. } => "phone".to_owned(),
        MemberRefusal::CardKnown { .. } | MemberRefusal::BadCard { .. } => "card".to_owned(),
        MemberRefusal::NoName { .. } => "name".to_owned(),
        MemberRefusal::Missing { fact } => (*fact).to_owned(),
        MemberRefusal::OtherContent { .. } | MemberRefusal::ReferenceUndone { .. } => {
            "ref".to_owned()
        }
        MemberRefusal::BadFact { fact, value, .. } => {
            let column = column_of(row, fact);
            return row.bad_value(&column, value, &refusal).into();
        }
        MemberRefusal::UnknownFact { fact, .. } | MemberRefusal::FactTwice { fact } => {
            column_of(row, fact)
        }
        _ => return row.refused(&refusal).into(),
    };
    row.bad(&column, &refusal).into()
}

/// The column from which a fact was read.
fn column_of(row: &BatchRow, fact: &str) -> String {
    if row.filled(fact).is_some() {
        fact.to_owned()
    } else {
        format!("fact.{fact}")
    }
}
