//! What `club staff assess|check|train|test|award|sanction` share: whom it is about, the ref, the row, the
//! record that is printed.

use super::under;
use crate::book::Recorded;
use crate::book::{AskedBy, KeySlot};
use crate::care::StaffRefusal;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::desk::staff::WorkRefusal;
use crate::desk::staff::rows::{self, RECORDS, Said, WORK, WorkKind, write};
use crate::domain::ids::WorkId;
use crate::domain::{MemberId, StaffId, Version};
use crate::ops::{Session, Stop};
use crate::output::{Cell, Column, columns};

/// Somebody's work about to be recorded.
pub(super) struct About {
    pub writing: Session,
    pub staff: StaffId,
    name: Option<String>,
    asked: String,
    reference: Option<String>,
}

/// Opens the book and finds whom a word means; a ref that is on record already ends here.
pub(super) fn about(
    desk: &Desk,
    word: &str,
    recording: &Recording,
    asked: &[&str],
) -> Result<(About, Option<Recorded<WorkId>>), CliError> {
    let named = |_: &Session| Ok(asked.iter().map(|&part| part.to_owned()).collect());
    about_named(desk, word, recording, asked, named)
}

/// The same, where words of the rules are asked: `named` gives what they name, by which a repeat is known.
pub(super) fn about_named(
    desk: &Desk,
    word: &str,
    recording: &Recording,
    typed: &[&str],
    named: impl FnOnce(&Session) -> Result<Vec<String>, CliError>,
) -> Result<(About, Option<Recorded<WorkId>>), CliError> {
    let doing = desk.command();
    let mut writing = desk.write(recording)?;
    let people = writing.staff()?;
    let person = people.resolve(word, writing.at.day())?;
    let (staff, name) = (person.id, person.name.clone());
    let (since, day) = (person.since(), writing.at.day());
    let (whom, named) = (staff.to_string(), named(&writing)?);
    let mut parts = vec![doing, whom.as_str()];
    parts.extend(named.iter().map(String::as_str));
    let mut as_typed = vec![doing, word];
    as_typed.extend(typed);
    let asked = AskedBy::new(writing.asked(&parts)?).or(writing.asked(&as_typed)?);
    let reference = recording.reference.clone();
    let first = RECORDS.repeat(writing.draft.snapshot(), reference.as_deref(), &asked)?;
    if first.is_none() {
        if day < since {
            return Err(StaffRefusal::NotYet { staff, since, day }.into());
        }
        let operator = desk.operator(recording);
        if people
            .by_operator(&operator, writing.at.day())
            .map(|own| own.id)
            == Some(staff)
        {
            return Err(WorkRefusal::OneSelf { staff }.into());
        }
    }
    let about = About {
        writing,
        staff,
        name,
        asked: asked.named,
        reference,
    };
    Ok((about, first))
}

impl About {
    /// Writes rows under one number and commits them.
    pub(super) fn record(
        mut self,
        kind: WorkKind,
        rows: &[Said<'_>],
        note: &str,
    ) -> Result<Done, CliError> {
        let writing = &mut self.writing;
        let work: WorkId = RECORDS.next(writing.draft.snapshot())?;
        let staff = writing.staff()?;
        let own = staff.get(self.staff).map(|person| person.person);
        let person = own.unwrap_or(KeySlot::new(0));
        let note = writing.seal_under(person, (WORK.name, "note"), note)?;
        let about = rows::About {
            work,
            kind,
            day: writing.at.day(),
            staff: self.staff,
        };
        let told = under(&writing.time, self.reference.as_deref(), &self.asked, &note);
        for said in rows {
            write(&mut writing.draft, &about, said, told)?;
        }
        let version = writing.draft.version();
        self.writing.commit()?;
        Ok(Done {
            work,
            version,
            staff: self.staff,
            name: self.name,
        })
    }

    /// What was recorded first.
    pub(super) fn again(self, first: &Recorded<WorkId>) -> Done {
        Done {
            work: first.record,
            version: first.version,
            staff: self.staff,
            name: self.name,
        }
    }

    /// The member that a word names.
    pub(super) fn member(&self, word: Option<&str>) -> Result<Option<MemberId>, Stop> {
        word.map(|word| self.writing.member(word)).transpose()
    }
}

/// An entry that is on record.
pub(super) struct Done {
    work: WorkId,
    version: Version,
    staff: StaffId,
    name: Option<String>,
}

impl Done {
    /// The leading cells of every record on somebody's work.
    fn cells(&self) -> [Cell; 4] {
        [
            self.work.to_string().into(),
            self.version.into(),
            self.staff.to_string().into(),
            self.name.clone().into(),
        ]
    }

    /// Prints the record with what it says.
    pub(super) fn print(&self, desk: &Desk, columns: &[Column], cells: &[Cell]) -> CliResult {
        let mut all = leading().to_vec();
        all.extend_from_slice(columns);
        let mut row = self.cells().to_vec();
        row.extend_from_slice(cells);
        let mut printer = desk.printer(&all)?;
        printer.row(&row)?;
        Ok(printer.finish()?)
    }
}

fn leading() -> [Column; 4] {
    [
        columns::WORK,
        columns::VERSION,
        columns::STAFF,
        columns::NAME,
    ]
}
