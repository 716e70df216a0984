//! Who looked at what is sealed, as the access log has it.

use crate::book::{BookError, Snapshot};
use crate::domain::{Day, MemberId, Version};
use crate::members::rows::{ACCESS, access as c};

/// One look, export or work on the keys.
#[derive(Clone, Debug)]
pub struct Access {
    pub version: Version,
    pub kind: String,
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
pub fn each(snapshot: &Snapshot, mut f: impl FnMut(Access)) -> Result<(), BookError> {
    snapshot.ledger(&ACCESS)?.each(c::ALL, |row| {
        let member = match row.bytes(c::MEMBER) {
            b"" => None,
            id => Some(MemberId::parse(id).map_err(|e| row.bad(c::MEMBER, e))?),
        };
        let count = row.text(c::COUNT)?;
        f(Access {
            version: row.version(),
            kind: row.text(c::KIND)?.into_owned(),
            day: Day::parse(row.bytes(c::DAY)).map_err(|e| row.bad(c::DAY, e))?,
            time: row.text(c::TIME)?.into_owned(),
            member,
            fields: row.text(c::FIELDS)?.into_owned(),
            count: match &*count {
                "" => None,
                text => Some(text.parse().map_err(|e| row.bad(c::COUNT, e))?),
            },
            reason: row.text(c::REASON)?.into_owned(),
        });
        Ok(())
    })
}
