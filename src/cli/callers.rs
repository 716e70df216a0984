//! Who asked or complained, and how they can be reached: a member by what is on file, anybody else by what
//! they told.

use super::errors::CliError;
use super::reveal::{FactColumns, Seen};
use crate::domain::MemberId;
use crate::members::facts::{PHONE, mask_phone};
use crate::ops::{MemberNames, Opened, unseal};
use crate::output::Cell;
use crate::sales::terms::Rulebook as _;

/// The names and phones that a list of the desk shows.
#[derive(Debug)]
pub(crate) struct Callers<'a> {
    opened: &'a Opened,
    names: MemberNames,
    phones: FactColumns<'a>,
    reveals: bool,
}

/// A sealed cell and where it stands.
pub(crate) type SealedAt<'a> = ((&'a str, &'a str), &'a str);

impl<'a> Callers<'a> {
    pub(crate) fn of(opened: &'a Opened, reveals: bool) -> Result<Self, CliError> {
        let fields = opened.rules.on(opened.view.on()).fields;
        let phone: Vec<_> = fields.fact(PHONE).into_iter().collect();
        Ok(Self {
            opened,
            names: opened.names()?,
            phones: FactColumns::read(&opened.snapshot, phone, opened.view.rows_to)?,
            reveals,
        })
    }

    /// The name and the contact, masked unless they are revealed, with what they show in clear.
    pub(crate) fn cells(
        &self,
        member: Option<MemberId>,
        (name_at, name): SealedAt<'_>,
        (contact_at, contact): SealedAt<'_>,
    ) -> Result<(Cell, Cell, Seen), CliError> {
        let keyring = self.opened.keyring();
        let mut seen = Seen::of(member);
        let name = match member {
            Some(id) => self.names.get(id).map(str::to_owned),
            None => unseal(keyring, name_at, name)?,
        };
        let contact = match (unseal(keyring, contact_at, contact)?, member) {
            (Some(told), _) if self.reveals => {
                seen.note("contact");
                told.into()
            }
            (Some(told), _) => mask_phone(&told).into(),
            (None, Some(id)) => {
                let cells = self.phones.cells(id, keyring, self.reveals, &mut seen)?;
                cells.into_iter().next().unwrap_or_default()
            }
            (None, None) => Cell::Empty,
        };
        Ok((name.into(), contact, seen))
    }
}
