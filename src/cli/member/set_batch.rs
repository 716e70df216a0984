//! `club member set --from`: changed facts of many members.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::set::{cells, columns};
use crate::cli::Desk;
use crate::cli::args::{Many, Recording};
use crate::cli::batch::{BatchRow, Columns};
use crate::cli::batch_flow::{Rows, Trouble, run as run_rows};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::register::tell_doubts;
use crate::cli::row_cells::of_member;
use crate::domain::{MemberId, When};
use crate::members::identity::Contradiction;
use crate::members::profile::{Known, people, read_fact};
use crate::members::{Directory, MemberRefusal, rows};
use crate::ops::Session;
use crate::ops::facts::{doubted, judge_known, record};
use crate::output::Printer;
use crate::sales::Customers;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;

const COLUMNS: Columns = Columns {
    taken: &[
        "member",
        "name",
        "phone",
        "birthday",
        "sex",
        "consent.marketing",
        "consent.sharing",
        "fact.*",
    ],
    needed: &["member"],
};

/// A cell that takes a fact back: an empty one leaves it as it is.
const NOTHING: &str = "-";

/// What stays the same from row to row, and what each row adds to.
struct Counter {
    writing: Session,
    directory: Directory,
    customers: Customers,
    known: FxHashMap<MemberId, Vec<Known>>,
    printer: Printer,
    at: When,
    time: String,
    /// Lines whose facts contradict each other.
    doubts: Vec<(u64, Contradiction)>,
}

pub(super) fn run(from: &Path, many: &Many, recording: &Recording, desk: &Desk) -> CliResult {
    if recording.reference.is_some() {
        return Err(CliError::usage(
            "with --from no --ref is needed: what is known already is not recorded again",
            "使用 --from 时不需要 --ref：已知的资料不会重复记录",
        ));
    }
    let before = desk.before(recording)?;
    let rows = Rows::open(from, desk, many, &COLUMNS, &before)?;
    let mut writing = desk.lock(before, recording)?;
    writing.keys()?;
    let snapshot = writing.draft.snapshot().clone();
    let needs = Needs::for_tiers(&writing.rules.on(writing.at.day()));
    let mut known: FxHashMap<MemberId, Vec<Known>> = FxHashMap::default();
    let people = people(&snapshot)?;
    snapshot
        .ledger(&rows::PROFILE)?
        .each(rows::profile::ALL, |row| {
            let member = MemberId::parse(row.bytes(rows::profile::MEMBER))
                .map_err(|why| row.bad(rows::profile::MEMBER, why))?;
            let fact = read_fact(row, people.get(member.index()).copied())?;
            known.entry(member).or_default().push(fact);
            Ok(())
        })?;
    let mut counter = Counter {
        directory: Directory::load_all(&writing.book, &snapshot, writing.keyring())?,
        customers: writing.customers_with(needs)?,
        known,
        printer: desk.speaking().held_printer(&columns())?,
        at: writing.at,
        time: writing.time.clone(),
        doubts: Vec::new(),
        writing,
    };
    run_rows(desk, many, rows, |_| Ok(()), |row, ()| counter.row(row))?;
    let printer = counter.printer;
    counter.writing.commit()?;
    tell_doubts(desk, from, &counter.doubts);
    Ok(printer.finish()?)
}

impl Counter {
    fn row(&mut self, row: &BatchRow) -> Result<(), Trouble> {
        let word = row.get("member");
        let member = self
            .directory
            .resolve(word)
            .map_err(|why| row.bad("member", &why))?;
        let told = told(row);
        let known = self.known.entry(member).or_default();
        let judged = judge_known(
            &self.writing,
            &self.directory,
            member,
            &told,
            self.at,
            known,
        );
        let changes = judged.map_err(|why| of_member(row, why))?;
        let doubts = doubted(&self.writing, self.at, &changes, known)?;
        self.doubts
            .extend(doubts.into_iter().map(|doubt| (row.line(), doubt)));
        let Some(customer) = self.customers.get_mut(member) else {
            let word = word.to_owned();
            return Err(row.bad("member", &MemberRefusal::Unknown { word }).into());
        };
        record(&mut self.writing, customer, &changes, self.at, &self.time)?;
        let version = self.writing.draft.version();
        for change in &changes {
            let learnt = &change.learnt;
            known.push(Known::learnt(learnt, self.at.day()));
            self.directory
                .note_fact(member, learnt.fact(), learnt.value());
            let terms = self.writing.rules.on(self.at.day());
            let cells = cells(change, (member, version, terms.fields));
            self.printer.row(&cells).map_err(CliError::from)?;
        }
        Ok(())
    }
}

/// The facts of a row's filled cells.
fn told(row: &BatchRow) -> Vec<(String, String)> {
    let plain = [
        "name",
        "phone",
        "birthday",
        "sex",
        "consent.marketing",
        "consent.sharing",
    ];
    let plain = plain
        .into_iter()
        .filter_map(|fact| Some((fact, row.filled(fact)?)));
    plain
        .chain(row.under("fact."))
        .map(|(fact, text)| {
            let text = if text == NOTHING { "" } else { text };
            (fact.to_owned(), text.to_owned())
        })
        .collect()
}
