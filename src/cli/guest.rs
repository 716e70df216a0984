//! Whom a record is about: a member, or somebody with a name and a contact.

use super::errors::CliError;
use super::open::Writing;
use crate::desk::reservations::ReservationRefusal;
use crate::domain::MemberId;
use crate::members::facts;

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Clone, Debug)]
pub struct GuestArgs {
    /// The member who comes; somebody else is told by --name and --contact
    #[arg(value_name = "MEMBER")]
    pub member: Option<String>,
    /// The name of a guest who is no member
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "member",
        requires = "contact"
    )]
    pub name: Option<String>,
    /// How to reach the guest, kept sealed; a member's own phone unless told
    #[arg(long, value_name = "PHONE")]
    pub contact: Option<String>,
}

/// A guest, found and in one form.
#[derive(Clone, Debug)]
pub struct Guest {
    pub member: Option<MemberId>,
    /// Empty for a member: the directory knows.
    pub name: String,
    pub contact: String,
}

impl GuestArgs {
    pub fn found(&self, writing: &Writing) -> Result<Guest, CliError> {
        let contact = self.contact.as_deref().map(str::trim).unwrap_or_default();
        let contact = facts::phone(contact).unwrap_or_else(|| contact.to_owned());
        let name = self.name.as_deref().map(str::trim).unwrap_or_default();
        let member = match &self.member {
            Some(word) => Some(writing.member(word)?),
            None if name.is_empty() || contact.is_empty() => {
                return Err(ReservationRefusal::NoGuest.into());
            }
            None => None,
        };
        if let Some(member) = member {
            super::card::may_deal(writing, &writing.customer(member)?)?;
        }
        Ok(Guest {
            member,
            name: name.to_owned(),
            contact,
        })
    }
}
