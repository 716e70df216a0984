//! What the books say: closed months as their closings have it, open ones by the rows, and between them what
//! closed months would say otherwise today.

use super::entries::{Entry, entries, summed};
use super::gather::Gathered;
use super::refusal::AccountingRefusal;
use crate::book::{BookError, Snapshot};
use crate::domain::{Day, Overflow, Version};
use crate::finance::closing::{booked, load};
use crate::rules::accounting::{Deed, InForce, Way};
use crate::sales::View;

/// Where the books of a closed stretch of days come from.
#[derive(Debug)]
enum From {
    /// The program of before closed them, and recorded nothing of what is booked.
    Before,
    /// No rules said how to book when they were closed: nothing was booked of them.
    Nothing,
    Recorded(Vec<Entry>),
}

/// The days that one closing closed: those after the closing before it.
#[derive(Debug)]
struct Part {
    version: Version,
    last: Day,
    from: From,
}

/// Everything that the books are made from.
#[derive(Debug)]
pub(crate) struct Books {
    /// The sums by today's way of booking.
    pub gathered: Gathered,
    before: Option<Gathered>,
    closed: Vec<Part>,
}

impl Books {
    /// Reads the ledgers as far as a view shows them.
    pub(crate) fn read(
        snapshot: &Snapshot,
        rules: &InForce<'_>,
        view: View,
    ) -> Result<Self, BookError> {
        let mut recorded = booked::load(snapshot)?;
        let closings = load(snapshot)?;
        let closed: Vec<Part> = closings
            .standing()
            .iter()
            .map(|own| Part {
                version: own.version,
                last: own.month.last_day(),
                from: match (own.is_of_before(), own.has_books()) {
                    (true, _) => From::Before,
                    (false, false) => From::Nothing,
                    (false, true) => {
                        From::Recorded(recorded.remove(&own.version).unwrap_or_default())
                    }
                },
            })
            .collect();
        let of_before = closed.iter().any(|part| matches!(part.from, From::Before));
        let last: Vec<Day> = closed.iter().map(|part| part.last).collect();
        let gather = |way| Gathered::read(snapshot, rules, (view, &last), way);
        Ok(Self {
            gathered: gather(Way::Today)?,
            before: of_before.then(|| gather(Way::Before)).transpose()?,
            closed,
        })
    }

    /// What is booked, day by day. What closed months lack is one item on the first day after them.
    pub(crate) fn entries(
        &self,
        rules: &InForce<'_>,
        view: View,
    ) -> Result<Vec<Entry>, AccountingRefusal> {
        let (own, before) = self.both(rules, view)?;
        let mut told: Vec<Entry> = Vec::new();
        let mut begin = Day::MIN;
        for part in &self.closed {
            let all: &[Entry] = match &part.from {
                From::Before => &before,
                From::Nothing => &[],
                From::Recorded(list) => list,
            };
            let days = begin..=part.last.min(view.rows_to);
            told.extend(all.iter().filter(|one| days.contains(&one.day)).cloned());
            begin = part.last.next();
        }
        let lacking = correction(&own, &told, begin)?;
        let mut open: Vec<Entry> = own.into_iter().filter(|one| one.day >= begin).collect();
        put(lacking.filter(|_| begin <= view.rows_to), &mut open)?;
        told.append(&mut open);
        told.sort_by_key(|entry| (entry.day, entry.deed));
        Ok(told)
    }

    /// Each closing that recorded what is booked, with what it should have recorded by the rows.
    pub(crate) fn proofs(
        &self,
        rules: &InForce<'_>,
        view: View,
    ) -> Result<Vec<(Version, bool)>, AccountingRefusal> {
        let (own, before) = self.both(rules, view)?;
        let mut told: Vec<Entry> = Vec::new();
        // Of months closed before there were rules, the rows: a closing right after them took these for told.
        let mut untold: Vec<Entry> = Vec::new();
        let mut begin = Day::MIN;
        let mut proofs = Vec::new();
        for part in &self.closed {
            let days = begin..=part.last;
            let within = |all: &[Entry]| -> Vec<Entry> {
                let own = all.iter().filter(|entry| days.contains(&entry.day));
                own.cloned().collect()
            };
            match &part.from {
                From::Before => told.extend(within(&before)),
                From::Nothing => untold.extend(within(&own)),
                From::Recorded(list) => {
                    let expected = |told: &[Entry]| -> Result<Vec<Entry>, Overflow> {
                        let mut expected = within(&own);
                        put(correction(&own, told, begin)?, &mut expected)?;
                        expected.sort_by_key(|entry| (entry.day, entry.deed));
                        Ok(expected)
                    };
                    let sound = expected(&told)? == *list
                        || expected(&[told.as_slice(), &untold].concat())? == *list;
                    proofs.push((part.version, sound));
                    told.extend(list.iter().cloned());
                }
            }
            begin = part.last.next();
        }
        Ok(proofs)
    }

    fn both(
        &self,
        rules: &InForce<'_>,
        view: View,
    ) -> Result<(Vec<Entry>, Vec<Entry>), AccountingRefusal> {
        let own = entries(&self.gathered, rules, view)?;
        let before = self.before.as_ref();
        let before = before.map(|gathered| entries(gathered, rules, view));
        Ok((own, before.transpose()?.unwrap_or_default()))
    }

    /// The last day that is closed.
    pub(crate) fn closed_to(&self) -> Option<Day> {
        self.closed.last().map(|part| part.last)
    }
}

/// What the days before one come to by the rows, less what was told of them; none where it is the same.
fn correction(own: &[Entry], told: &[Entry], day: Day) -> Result<Option<Entry>, Overflow> {
    let rows = own.iter().map(|entry| (entry, 1));
    let all = rows.chain(told.iter().map(|entry| (entry, -1)));
    let before = all.filter(|(entry, _)| entry.day < day);
    let lines = before.flat_map(|(entry, sign)| entry.lines.iter().map(move |line| (line, sign)));
    Ok(Entry::correction(day, summed(lines)?))
}

/// Puts a correction among the entries of open days. It is one item of its month: with what the rows themselves
/// have for earlier periods it stands on the day of that.
fn put(correction: Option<Entry>, open: &mut Vec<Entry>) -> Result<(), Overflow> {
    let Some(correction) = correction else {
        return Ok(());
    };
    let month = correction.day.month_number();
    let of_month =
        |entry: &&mut Entry| entry.deed == Deed::Correction && entry.day.month_number() == month;
    match open.iter_mut().find(of_month) {
        Some(own) => {
            let lines = own.lines.iter().chain(&correction.lines);
            own.lines = summed(lines.map(|line| (line, 1)))?;
        }
        None => open.push(correction),
    }
    Ok(())
}
