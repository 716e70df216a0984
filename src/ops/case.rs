//! Deeds about one numbered record, none of which comes in a file: it is opened, or taken a step further.

use super::{Session, Stop};
use crate::book::{AskedBy, Recorded, Records};
use crate::domain::ids::Number;

/// A record as a deed left it, with what is to be said of it.
pub(crate) trait Standing: Sized {
    const RECORDS: &'static Records;
    type Number: Number;

    /// The same as the version that recorded it under a ref left it.
    fn then(session: &Session, first: &Recorded<Self::Number>) -> Result<Self, Stop>;
}

/// A deed about a record.
pub(crate) trait Case: Sized {
    type Receipt: Standing;
    /// What its words name.
    type Named;

    /// Finds what its words name, with the digests by which a repeat is known.
    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop>;

    /// Judges it and appends what it comes to, under the line's ref and its digest.
    fn decide(
        self,
        session: &mut Session,
        named: Self::Named,
        asked: &str,
    ) -> Result<Self::Receipt, Stop>;
}

impl Session {
    /// Takes in a deed, or tells what is on record under its ref. Nothing is durable yet.
    pub(crate) fn take<C: Case>(&mut self, case: C) -> Result<C::Receipt, Stop> {
        let (named, asked) = case.resolve(self)?;
        let reference = Some(self.reference.as_str());
        let records = C::Receipt::RECORDS;
        match records.repeat(self.draft.snapshot(), reference, &asked)? {
            Some(first) => C::Receipt::then(self, &first),
            None => case.decide(self, named, &asked.named),
        }
    }
}
