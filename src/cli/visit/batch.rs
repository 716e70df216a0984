//! `club visit --from`: many visits in one version.

use std::cell::OnceCell;
use std::path::Path;

use super::{Asked, cells, columns, role_by_duties, who};
use crate::book::{AskedBy, KeySlot, Recorded};
use crate::care::Staff;
use crate::care::events;
use crate::care::occasions::EventDay;
use crate::care::reason::Reason;
use crate::care::rules::Channel;
use crate::care::visits::rows::{VISITS, VisitRow, write};
use crate::care::visits::{BadOutcome, Outcome, Told, VISIT_RECORDS, occasion_named};
use crate::cli::Desk;
use crate::cli::args::{Many, Recording};
use crate::cli::batch::{BadRow, BatchRow, Columns};
use crate::cli::batch_flow::{Rows, Trouble, moment, refused, run as run_rows};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::post::already;
use crate::cli::row_cells::whole;
use crate::desk::complaints::COMPLAINTS;
use crate::domain::{ComplaintId, Day, Lang, MemberId, VisitId};
use crate::members::{Directory, MemberRefusal};
use crate::ops::{Session, of_record};
use crate::sales::Customers;
use crate::sales::Roots;

const COLUMNS: Columns = Columns {
    taken: &[
        "member",
        "at",
        "channel",
        "by",
        "satisfaction",
        "outcome",
        "note",
        "occasion",
        "ref",
    ],
    needed: &["member", "channel"],
};

/// What stays the same from row to row.
struct Reader {
    writing: Session,
    directory: Directory,
    staff: Staff,
    events: Vec<EventDay>,
    operator: String,
    roots: Roots,
    /// Read when first a row leaves its role open or brings a note.
    customers: OnceCell<Customers>,
}

/// A row that reads, with whether it counts for a plan.
struct Read {
    row: VisitRow,
    note: String,
    /// The digests under which it may stand on record.
    asked: AskedBy,
}

pub(super) fn run(from: &Path, many: &Many, recording: &Recording, desk: &Desk) -> CliResult {
    let before = desk.before(recording)?;
    let rows = Rows::open(from, desk, many, &COLUMNS, &before)?;
    let mut writing = desk.lock(before, recording)?;
    writing.keys()?;
    let snapshot = writing.draft.snapshot().clone();
    let mut reader = Reader {
        directory: Directory::load_all(&writing.book, &snapshot, writing.keyring())?,
        staff: writing.staff()?,
        events: events::days(&snapshot, Day::MAX)?,
        operator: desk.operator(recording),
        roots: Roots::now(&snapshot)?,
        customers: OnceCell::new(),
        writing,
    };
    let mut refs = VISIT_RECORDS.refs::<VisitId>(&snapshot)?;
    let mut next: VisitId = VISIT_RECORDS.next(&snapshot)?;
    let version = reader.writing.draft.version();
    let mut printer = desk.speaking().held_printer(&columns())?;
    let (mut known, mut for_nobody) = (0, 0);
    run_rows(desk, many, rows, |row| {
        let mut read = reader.read(row, next)?;
        if let Some(first) = refs.get(&read.row.reference) {
            let same = first.clone().same(&read.row.reference, &read.asked);
            same.map_err(|e| Trouble::from(row.bad("ref", &e)))?;
            known += 1;
            return Ok(());
        }
        reader.prove_kept(row, read.row.member)?;
        let open = reader.writing.prove_open(read.row.day);
        open.map_err(|e| Trouble::from(row.bad("at", &e)))?;
        reader.seal(&mut read)?;
        let read = read.row;
        write(&mut reader.writing.draft, &read)?;
        printer
            .row(&cells(&read, version))
            .map_err(CliError::from)?;
        for_nobody += u64::from(read.role.is_none());
        if !read.reference.is_empty() {
            let first = Recorded::new(read.visit, version, read.asked);
            refs.insert(read.reference, first);
        }
        next = next.next();
        Ok(())
    })?;
    reader.writing.commit()?;
    if known > 0 {
        desk.talk().note(&already(desk.lang(), known));
    }
    if for_nobody > 0 {
        desk.talk().warn(&counts_for_none(desk.lang(), for_nobody));
    }
    Ok(printer.finish()?)
}

impl Reader {
    fn read(&mut self, row: &BatchRow, visit: VisitId) -> Result<Read, Trouble> {
        let (at, time) = moment(&self.writing, row)?;
        let member = self.directory.resolve(row.get("member"));
        let member = member.map_err(|e| Trouble::from(row.bad("member", &e)))?;
        let (channel, outcome) = how(row)?;
        let rules = &self.writing.rules.pack(at.day()).care;
        let occasion = row.filled("occasion");
        let occasion = occasion.map(|word| occasion_named(word, rules, &self.events));
        let told = Told {
            at,
            outcome,
            satisfaction: whole(row, "satisfaction")?,
            occasion: occasion
                .transpose()
                .map_err(|e| Trouble::from(row.bad("occasion", &e)))?,
        };
        told.prove(rules, &self.events).map_err(refused(row))?;
        if let Some(Reason::Complaint(Some(complaint))) = told.occasion {
            let snapshot = self.writing.draft.snapshot();
            COMPLAINTS
                .find::<ComplaintId>(snapshot, &complaint.to_string())
                .map_err(|e| Trouble::from(row.bad("occasion", &e)))?;
        }
        let duty = || {
            let customer = self.customers().ok()?.get(member)?;
            role_by_duties(customer, &self.writing, channel, at)
        };
        let by = who(
            row.filled("by"),
            &self.operator,
            (&self.staff, rules),
            at.day(),
            duty,
        );
        let by = by.map_err(|e| Trouble::from(row.bad("by", &e)))?;
        let reference = row.get("ref").to_owned();
        let typed = Asked {
            member,
            channel,
            told: &told,
            when: row.filled("at").map(|_| &*time),
            by: row.filled("by"),
            facts: &[],
        };
        let named = typed.by.map(|_| by.canonical(&self.staff, at.day()));
        let named = typed.by_whom(named.as_deref());
        let asked = self.known_as(row, &named, &typed)?;
        Ok(Read {
            row: VisitRow {
                visit,
                member,
                day: at.day(),
                time,
                channel,
                role: by.role,
                staff: by.staff,
                outcome: told.outcome,
                satisfaction: told.satisfaction,
                occasion: told.occasion,
                note: String::new(),
                reference,
                asked: asked.named.clone(),
            },
            note: row.get("note").to_owned(),
            asked,
        })
    }

    /// The digests of a row by what its words name and as they were typed, and by the numbers of those who were merged
    /// into its member.
    fn known_as(
        &mut self,
        row: &BatchRow,
        named: &Asked<'_>,
        typed: &Asked<'_>,
    ) -> Result<AskedBy, Trouble> {
        let mut asked = AskedBy::new(self.asked(row, named)?).or(self.asked(row, typed)?);
        for member in self.roots.merged(Some(named.member)) {
            for form in [named, typed] {
                asked = asked.or(self.asked(row, &Asked { member, ..*form })?);
            }
        }
        Ok(asked)
    }

    /// A repeat is known whether the first was recorded by itself or in a file.
    fn asked(&mut self, row: &BatchRow, asked: &Asked<'_>) -> Result<String, Trouble> {
        if row.get("ref").is_empty() {
            return Ok(String::new());
        }
        let words = asked.words();
        Ok(self.writing.asked(&["visit", &words, row.get("note")])?)
    }

    /// Of whoever was erased nothing new is kept.
    fn prove_kept(&self, row: &BatchRow, member: MemberId) -> Result<(), BadRow> {
        if self.directory.is_erased(member) {
            return Err(row.bad("member", &MemberRefusal::Erased { member }));
        }
        Ok(())
    }

    fn customers(&self) -> Result<&Customers, CliError> {
        if let Some(customers) = self.customers.get() {
            return Ok(customers);
        }
        let read = self.writing.customers()?;
        Ok(self.customers.get_or_init(|| read))
    }

    /// Seals the note under the member's key.
    fn seal(&self, read: &mut Read) -> Result<(), Trouble> {
        if read.note.is_empty() {
            return Ok(());
        }
        let customer = self.customers()?.get(read.row.member);
        let key = customer.map_or(KeySlot::new(0), |c| c.profile.person().key);
        let cell = (VISITS.name, "note");
        let of = of_record(Some(read.row.member), &read.row.visit.to_string());
        read.row.note = self.writing.seal_in(key, cell, &of, &read.note)?;
        Ok(())
    }
}

/// By which channel, and what came of it.
fn how(row: &BatchRow) -> Result<(Channel, Outcome), Trouble> {
    let channel = Channel::named(row.get("channel"));
    let channel = channel.map_err(|why| Trouble::from(row.bad("channel", &why)))?;
    let outcome = row.filled("outcome").map(str::parse).transpose();
    let outcome: Option<Outcome> =
        outcome.map_err(|why: BadOutcome| Trouble::from(row.bad("outcome", &why)))?;
    Ok((channel, outcome.unwrap_or_default()))
}

fn counts_for_none(lang: Lang, count: u64) -> String {
    match lang {
        Lang::En => {
            format!("{count} visits count for no planned one: their column `by` names no role")
        }
        Lang::Zh => format!("{count} 条回访不计入任何计划：`by` 一列没有写明角色"),
    }
}
