//! Greetings that were sent from the list of care: visits that no role made and no plan asked for, known by
//! what their ref names. They count for no duty.

use rustc_hash::FxHashMap;

use super::VISIT_RECORDS;
use super::rows::Line;
use crate::book::{BookError, Snapshot};
use crate::care::gifts::decide::HALF_A_YEAR_DAYS;
use crate::domain::{Day, MemberId, Version, VisitId};
use crate::sales::Customer;

const MARK: &str = "care:";

/// What the ref of a greeting names: the entry of care, the occasion, its day and the member.
pub(crate) fn reference(entry: &str, (occasion, on): (&str, Day), member: MemberId) -> String {
    format!("{MARK}{entry}:{occasion}:{on}:{member}")
}

/// Whether a ref is that of a greeting.
pub(crate) fn is_one(reference: &str) -> bool {
    reference.starts_with(MARK)
}

/// An entry of care, an occasion and its day.
type Greeting = (Box<str>, Box<str>, Day);

fn read(reference: &str) -> Option<Greeting> {
    let (entry, rest) = reference.strip_prefix(MARK)?.split_once(':')?;
    let (rest, _) = rest.rsplit_once(':')?;
    let (occasion, on) = rest.rsplit_once(':')?;
    Some((entry.into(), occasion.into(), on.parse().ok()?))
}

/// A greeting as a version recorded it.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub visit: VisitId,
    pub member: MemberId,
    pub day: Day,
    /// When, as its cell tells.
    pub time: String,
}

/// What a version recorded of greetings, each by what its ref names.
///
/// # Errors
/// A row cannot be read.
pub(crate) fn of_version(
    snapshot: &Snapshot,
    version: Version,
) -> Result<FxHashMap<String, Recorded>, BookError> {
    let mut found = FxHashMap::default();
    VISIT_RECORDS.each_ever(snapshot, |row, _| {
        let told = VISIT_RECORDS.told(row)?;
        if row.version() == version && is_one(told.reference) {
            let line = Line::read(row)?;
            let own = Recorded {
                visit: line.visit,
                member: line.member,
                day: line.day,
                time: told.time.to_owned(),
            };
            found.insert(told.reference.to_owned(), own);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Every greeting that was sent and not taken back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent(FxHashMap<MemberId, Vec<Greeting>>);

impl Sent {
    /// Reads what is dated up to a day.
    pub(crate) fn load(snapshot: &Snapshot, rows_to: Day) -> Result<Self, BookError> {
        let mut sent = Self::default();
        VISIT_RECORDS.each(snapshot, |row| {
            let reference = VISIT_RECORDS.told(row)?.reference;
            if !is_one(reference) {
                return Ok(());
            }
            let line = Line::read(row)?;
            if let Some(greeting) = read(reference).filter(|_| line.day <= rows_to) {
                sent.0.entry(line.member).or_default().push(greeting);
            }
            Ok(())
        })?;
        Ok(sent)
    }

    /// Whether a member was greeted for an occasion of about a day, under any of their numbers.
    pub(crate) fn has(
        &self,
        customer: &Customer,
        entry: &str,
        (occasion, on): (&str, Day),
    ) -> bool {
        let lists = customer.numbers().filter_map(|number| self.0.get(&number));
        lists.flatten().any(|(by, other, day)| {
            **by == *entry
                && **other == *occasion
                && (day.number() - on.number()).abs() < HALF_A_YEAR_DAYS
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ref_names_the_greeting() {
        let on = "2026-06-19".parse().expect("a day");
        let reference = reference("wishes", ("dragon-boat", on), MemberId::FIRST);
        assert_eq!(reference, "care:wishes:dragon-boat:2026-06-19:M000001");
        assert!(is_one(&reference));
        assert_eq!(
            read(&reference),
            Some(("wishes".into(), "dragon-boat".into(), on))
        );
        for other in ["", "care", "v-1", "care:wishes", "care:a:b:never:M000001"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
