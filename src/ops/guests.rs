//! Whom a record is about: a member, or somebody with a name and a contact.

use super::cards::may_deal;
use super::{Session, Stop};
use crate::desk::reservations::ReservationRefusal;
use crate::domain::MemberId;
use crate::members::facts;
use crate::message;

/// A guest as words tell of them.
#[derive(Debug)]
pub(crate) struct GuestWords {
    pub(crate) member: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) contact: Option<String>,
}

/// A guest, found and in one form.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(super) member: Option<MemberId>,
    /// Empty for a member: the directory knows.
    pub(super) name: String,
    pub(super) contact: String,
}

impl GuestWords {
    pub(super) fn found(&self, session: &Session) -> Result<Guest, Stop> {
        let contact = self.contact.as_deref().map(str::trim).unwrap_or_default();
        let contact = facts::phone(contact).unwrap_or_else(|| contact.to_owned());
        let name = self.name.as_deref().map(str::trim).unwrap_or_default();
        let member = match &self.member {
            Some(word) => Some(session.member(word)?),
            None if name.is_empty() || contact.is_empty() => {
                return Err(ReservationRefusal::NoGuest.into());
            }
            None => None,
        };
        Ok(Guest {
            member,
            name: name.to_owned(),
            contact,
        })
    }
}

impl Guest {
    /// The member who comes, also where only a name and the member's own phone were told.
    fn person(&self, session: &Session) -> Result<Option<MemberId>, Stop> {
        if self.member.is_some() {
            return Ok(self.member);
        }
        of_phone(session, &self.contact)
    }

    /// Refuses a member who may not use the house, and doubts a stranger whose phone is a member's: both of what
    /// is recorded now, since whoever has left is told what a ref recorded before.
    pub(super) fn prove(&self, session: &Session) -> Result<(), Stop> {
        if let Some(member) = self.member {
            may_deal(session, &session.customer(member)?)?;
        }
        match self.person(session)? {
            Some(member) if self.member.is_none() => {
                let contact = facts::mask_phone(&self.contact);
                session.doubt(IsMember { contact, member }, false)
            }
            _ => Ok(()),
        }
    }
}

/// The member whom a phone reaches.
pub(super) fn of_phone(session: &Session, phone: &str) -> Result<Option<MemberId>, Stop> {
    if facts::phone(phone).is_none() {
        return Ok(None);
    }
    // Nobody of that phone is no fault here.
    Ok(session.directory()?.resolve(&format!("phone:{phone}")).ok())
}

message! {
    /// Somebody told by name who is a member by the phone.
    #[derive(Debug)]
    struct IsMember {
        contact: String,
        member: MemberId,
    } => (
        "{contact} is the phone of member {member}, who is named without --name",
        "{contact} 是会员 {member} 的电话：请直接写会员，不用 --name"
    );
}
