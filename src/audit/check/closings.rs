//! Closings: what each put on record is what the rows say, then and now, and no row got into a month after it
//! was closed.
//!
//! A closing that stands is proved by today's rows: with nothing dated into it since, they are those of its own
//! moment. One whose month was opened again is proved by the rows before it.

use super::Findings;
use crate::book::{BookError, Closed, Finding, Snapshot};
use crate::domain::{Day, Month, Stretch, Version, Wording};
use crate::finance::accounting::Books;
use crate::finance::closing::figures::{
    BooksError, Figures, of_books, of_month_before, report, whole,
};
use crate::finance::closing::rows::{CLOSINGS, DUE, Line, load};
use crate::finance::closing::{Account, Closings};
use crate::rules::accounting::InForce;
use crate::sales::View;
use crate::worded;

pub(super) fn prove(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    let closings = load(snapshot)?;
    if closings.events().is_empty() {
        return Ok(());
    }
    figures(snapshot, &closings, findings)?;
    late(snapshot, &closings, findings)
}

/// Every closing with what it should say.
fn expected(
    snapshot: &Snapshot,
    closings: &Closings,
) -> Result<Vec<(Version, Vec<Figures>)>, BookError> {
    let last = closings
        .last()
        .map_or(Day::MIN, |last| last.month.last_day());
    let now = report(snapshot, View::close_of(last), Stretch::EVER)?;
    let standing = closings.standing();
    let mut all = Vec::new();
    for event in closings.events().iter().filter(|own| own.closing.is_some()) {
        let stands = standing.iter().any(|own| own.version == event.version);
        let figures = if stands {
            whole(&now, event.month)
        } else {
            of_month_before(snapshot, event.month, event.version)?
        };
        all.push((event.version, figures));
    }
    Ok(all)
}

fn figures(
    snapshot: &Snapshot,
    closings: &Closings,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let expected = expected(snapshot, closings)?;
    let found: Vec<(Version, &Figures)> = closings
        .events()
        .iter()
        .flat_map(|event| {
            event
                .closing
                .iter()
                .flatten()
                .map(|line| (event.version, line))
        })
        .collect();
    snapshot.ledger(&CLOSINGS)?.each(Line::HOT, |row| {
        let account = Line::read(row)?.account;
        let own = found
            .iter()
            .find(|(version, line)| *version == row.version() && Some(line.account) == account);
        let said = expected
            .iter()
            .find(|(version, _)| *version == row.version());
        let said = said.and_then(|(_, all)| all.iter().find(|line| Some(line.account) == account));
        if let (Some((_, own)), Some(said)) = (own, said)
            && *own != said
        {
            findings.at(row, &CLOSINGS, differs(own, said));
        }
        Ok(())
    })
}

fn differs(own: &Figures, said: &Figures) -> Wording {
    let account = own.account.word();
    let (month, closed) = (own.month, own.closing);
    if own.closing == said.closing {
        return worded!(
            "{account} of {month}: what moved differs from what the rows say",
            "{month} 的 {account}：变动与各行不符"
        );
    }
    worded!(
        "{account} closed {month} with {closed}, the rows say {said}",
        "{account} 在 {month} 的期末为 {closed}，各行合计为 {said}",
        said = said.closing
    )
}

/// Proves what closings recorded of the books: what is booked of their days is what the rows come to, and the
/// totals are those of what they recorded.
pub fn prove_books(snapshot: &Snapshot, rules: &InForce<'_>) -> Result<Vec<Finding>, BooksError> {
    let closings = load(snapshot)?;
    let standing = closings.standing();
    let Some(last) = standing.iter().rfind(|own| own.has_books()) else {
        return Ok(Vec::new());
    };
    let mut findings = Findings::new(snapshot);
    let view = View::close_of(last.month.last_day());
    let books = Books::read(snapshot, rules, view)?;
    let proofs = books.proofs(rules, view)?;
    let entries = books.entries(rules, view)?;
    let mut said: Vec<(Version, Figures)> = Vec::new();
    for own in standing.iter().filter(|own| own.has_books()) {
        let figures = of_books(&books, &entries, rules, own.month)?;
        said.extend(figures.into_iter().map(|line| (own.version, line)));
    }
    snapshot.ledger(&CLOSINGS)?.each(Line::HOT, |row| {
        let version = row.version();
        let account = Line::read(row)?.account;
        let own = standing.iter().find(|own| own.version == version);
        let same = |line: &&Figures| Some(line.account) == account;
        let own = own.and_then(|own| own.figures.iter().find(same));
        let expected = said.iter().find(|(of, line)| *of == version && same(&line));
        if let (Some(own), Some((_, expected))) = (own, expected)
            && own != expected
        {
            findings.at(row, &CLOSINGS, differs(own, expected));
        }
        let unsound = proofs.iter().any(|(of, sound)| *of == version && !sound);
        if account == Some(Account::Journal) && unsound {
            let what = worded!(
                "what version {version} recorded as booked differs from what the rows say",
                "版本 {version} 结账时登记的分录与各行不符"
            );
            findings.at(row, &CLOSINGS, what);
        }
        Ok(())
    })?;
    Ok(findings.told)
}

/// The last day that was closed before each version that closed or opened a month, in order.
fn steps(closings: &Closings) -> Vec<(Version, Option<Day>)> {
    let after = |version: Version| {
        let standing = closings.standing_before(Version(version.0 + 1));
        standing.last().map(|last| last.month.last_day())
    };
    let events = closings.events().iter();
    events
        .map(|event| (event.version, after(event.version)))
        .collect()
}

/// Rows that were dated into a month after it was closed.
fn late(
    snapshot: &Snapshot,
    closings: &Closings,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let steps = steps(closings);
    let closed = Closed {
        closings: Vec::new(),
        due: DUE,
    };
    for schema in snapshot.schemas() {
        let Some((place, kind)) = Closed::places(schema) else {
            continue;
        };
        let hot = place.max(kind.unwrap_or(0)) + 1;
        snapshot.ledger(schema)?.each(hot, |row| {
            let before = steps.partition_point(|(version, _)| *version < row.version());
            let last = before.checked_sub(1).and_then(|step| steps[step].1);
            let Some(last) = last else {
                return Ok(());
            };
            let day = Day::parse(row.bytes(place)).map_err(|e| row.bad(place, e))?;
            let kind = kind.map(|kind| row.text(kind)).transpose()?;
            if day <= last && !closed.is_due(schema, &kind.unwrap_or_default()) {
                let month = Month::of(day);
                let what = worded!(
                    "dated {day}, though {month} had been closed",
                    "日期为 {day}，而 {month} 当时已结账"
                );
                findings.at(row, schema, what);
            }
            Ok(())
        })?;
    }
    Ok(())
}
