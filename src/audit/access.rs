//! Who looked at what is sealed, as the access log has it.

use crate::book::{BookError, Snapshot};
use crate::domain::{Day, MemberId, Version};
use crate::members::rows::{ACCESS, AccessKind, Accessed};

/// One look, export or work on the keys.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    pub version: Version,
    pub kind: AccessKind,
    pub day: Day,
    /// RFC 3339; empty for a day alone.
    pub time: String,
    pub member: Option<MemberId>,
    pub fields: String,
    pub count: Option<i64>,
    /// Sealed under the house's own key; empty where none was told.
    pub reason: String,
}

/// Tells every access, in order of recording.
pub(crate) fn each(snapshot: &Snapshot, mut f: impl FnMut(Access)) -> Result<(), BookError> {
    snapshot.ledger(&ACCESS)?.each(Accessed::HOT, |row| {
        let own = Accessed::read(row)?;
        f(Access {
            version: row.version(),
            kind: own.kind,
            day: own.day,
            time: own.time.to_owned(),
            member: own.member,
            fields: own.fields.to_owned(),
            count: own.count,
            reason: own.reason.to_owned(),
        });
        Ok(())
    })
}
