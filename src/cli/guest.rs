//! Whom a record is about: a member, or somebody with a name and a contact.

use super::Desk;
use super::errors::{CliError, CliResult};
use super::help::{Called, Zh};
use crate::desk::reservations::ReservationRefusal;
use crate::domain::MemberId;
use crate::members::facts;
use crate::message;
use crate::ops::Session;

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct GuestArgs {
    /// The member who comes; somebody else is told by --name and --contact
    #[arg(add = Zh("到店会员；非会员用 --name 和 --contact 说明"))]
    #[arg(value_name = "MEMBER")]
    pub member: Option<String>,
    /// The name of a guest who is no member
    #[arg(add = Zh("非会员顾客的姓名"), add = Called("姓名"))]
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "member",
        requires = "contact"
    )]
    pub name: Option<String>,
    /// How to reach the guest, kept sealed; a member's own phone unless told
    #[arg(add = Zh("顾客的联系电话，封存保管（默认：会员自己的电话）"))]
    #[arg(long, value_name = "PHONE")]
    pub contact: Option<String>,
}

/// A guest, found and in one form.
#[derive(Clone, Debug)]
pub(super) struct Guest {
    pub member: Option<MemberId>,
    /// Empty for a member: the directory knows.
    pub name: String,
    pub contact: String,
}

impl GuestArgs {
    pub(super) fn found(&self, writing: &Session) -> Result<Guest, CliError> {
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
        Ok(Guest {
            member,
            name: name.to_owned(),
            contact,
        })
    }
}

impl Guest {
    /// The member who comes, also where only a name and the member's own phone were told.
    pub(super) fn person(&self, writing: &Session) -> Result<Option<MemberId>, CliError> {
        if self.member.is_some() {
            return Ok(self.member);
        }
        of_phone(writing, &self.contact)
    }

    /// Refuses a member who may not use the house, and doubts a stranger whose phone is a member's: both of what
    /// is recorded now, since whoever has left is told what a ref recorded before.
    pub(super) fn prove(&self, desk: &Desk, writing: &Session) -> CliResult {
        if let Some(member) = self.member {
            crate::ops::cards::may_deal(writing, &writing.customer(member)?)?;
        }
        match self.person(writing)? {
            Some(member) if self.member.is_none() => desk.doubt(&IsMember {
                contact: facts::mask_phone(&self.contact),
                member,
            }),
            _ => Ok(()),
        }
    }
}

/// The member whom a phone reaches.
pub(super) fn of_phone(writing: &Session, phone: &str) -> Result<Option<MemberId>, CliError> {
    if facts::phone(phone).is_none() {
        return Ok(None);
    }
    // Nobody of that phone is no fault here.
    Ok(writing.directory()?.resolve(&format!("phone:{phone}")).ok())
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
