//! A book that a command reads: rules, rows as of some state, and the keys, where they are there.

use std::collections::BTreeSet;

use super::Stop;
use super::judged::{deeds_asked, facts_of, rated, rated_one};
use super::naming::unknown_without_keys;
use crate::book::{Book, KeyError, Keyring, Snapshot};
use crate::care::Staff;
use crate::domain::MemberId;
use crate::domain::calendar::BusinessHours;
use crate::members::directory::Texts;
use crate::members::{Directory, MemberRefusal};
use crate::rules::Adopted;
use crate::sales::customer::Needs;
use crate::sales::sealed::Asks;
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, Customers, View};

/// A book that a command reads.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) book: Book,
    pub(crate) rules: Adopted,
    pub(crate) snapshot: Snapshot,
    pub(crate) view: View,
    /// The keyring, or why it cannot be used.
    pub(crate) keyring: Result<Keyring, KeyError>,
}

/// The text of a sealed cell: none for an empty one, without the keyring, of a person whose key was destroyed or is
/// damaged, and of a cell that is none of its place.
pub(crate) fn unseal(
    keyring: Option<&Keyring>,
    (ledger, column): (&str, &str),
    cell: &str,
) -> Result<Option<String>, Stop> {
    match keyring {
        Some(keyring) if !cell.is_empty() => Ok(keyring.unseal(cell, ledger, column)?.text()),
        _ => Ok(None),
    }
}

/// The names of all members, where the keyring opens them.
#[derive(Debug)]
pub(crate) struct MemberNames(Texts);

impl MemberNames {
    pub(crate) fn get(&self, id: MemberId) -> Option<&str> {
        self.0.get(id)
    }
}

/// More members than these are read all at once.
const ONE_BY_ONE: usize = 64;

impl Opened {
    /// The names of all members.
    pub(crate) fn names(&self) -> Result<MemberNames, Stop> {
        let directory = Directory::open(&self.book, &self.snapshot, self.keyring())?;
        Ok(MemberNames(directory.names_all()?))
    }

    pub(crate) fn hours(&self) -> &BusinessHours {
        &self.rules.house().hours
    }

    /// The keyring, where it is there: for whatever works without it as well.
    pub(crate) fn keyring(&self) -> Option<&Keyring> {
        self.keyring.as_ref().ok()
    }

    /// Why the keyring cannot be used, where it cannot.
    pub(crate) fn why_no_keys(&self) -> Option<&KeyError> {
        self.keyring.as_ref().err()
    }

    /// Everybody who works here or did.
    pub(crate) fn staff(&self) -> Result<Staff, Stop> {
        Ok(Staff::load(&self.snapshot, self.keyring())?)
    }

    /// The member that a word names.
    pub(crate) fn member(&self, word: &str) -> Result<MemberId, Stop> {
        let directory = Directory::open(&self.book, &self.snapshot, self.keyring())?;
        self.named(&directory, word)
    }

    /// The same where the directory is open already.
    pub(crate) fn named(&self, directory: &Directory, word: &str) -> Result<MemberId, Stop> {
        directory
            .resolve(word)
            .map_err(|error| unknown_without_keys(error, self.why_no_keys().cloned()))
    }

    /// One member with everything on record, whose tiers can be told.
    pub(crate) fn customer(&self, id: MemberId) -> Result<Customer, Stop> {
        let customer = self.customer_as_is(id)?;
        customer.prove_tiers(&self.rules.on(self.view.on()))?;
        Ok(customer)
    }

    /// The same for what asks for no tier.
    pub(crate) fn customer_as_is(&self, id: MemberId) -> Result<Customer, Stop> {
        let from = (&self.snapshot, self.keyring());
        let customer = rated_one(&self.rules, from, id, self.view)?;
        let unknown = || MemberRefusal::Unknown {
            word: id.to_string(),
        };
        Ok(customer.ok_or_else(unknown)?)
    }

    /// Some members as earlier rows have them: those who were there, each under the number of then.
    pub(crate) fn customers_before(
        &self,
        then: &Snapshot,
        members: &BTreeSet<MemberId>,
    ) -> Result<Vec<Customer>, Stop> {
        let from = (then, self.keyring());
        if members.len() <= ONE_BY_ONE {
            let own = |id: &MemberId| rated_one(&self.rules, from, *id, self.view).transpose();
            return members.iter().filter_map(own).collect();
        }
        let mut all = rated(&self.rules, from, self.view, Needs::ALL)?;
        all.open_facts(then, self.keyring(), &deeds_asked(&self.rules))?;
        let own = members.iter().filter_map(|id| all.get(*id));
        Ok(own.cloned().collect())
    }

    /// All members with everything that tiers are judged by, as far as it is needed.
    pub(crate) fn customers(&self, needs: Needs) -> Result<Customers, Stop> {
        let from = (&self.snapshot, self.keyring());
        rated(&self.rules, from, self.view, needs)
    }

    /// Opens the facts that rules ask for, or refuses where they cannot be read.
    pub(crate) fn read_sealed(
        &self,
        customers: &mut Customers,
        rules: &[Asks],
    ) -> Result<(), Stop> {
        let (snapshot, facts) = (&self.snapshot, facts_of(rules));
        customers.open_facts(snapshot, self.keyring(), &facts)?;
        Ok(customers.prove_read(rules)?)
    }
}
