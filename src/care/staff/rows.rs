//! What is written of those who work here: who came, what changed, who left, and whose members are whose.

use crate::book::{Asked, KeySlot, Told};
use crate::domain::{Day, MemberId, Slug, StaffId};
use crate::{ledger, words};

ledger! {
    /// those who work in the house
    pub(crate) static STAFF = "staff", 1;

    /// One row each time somebody comes, changes or leaves.
    pub(crate) struct Step {
        /// the number the book gave
        staff: StaffId,
        kind: StaffKind,
        /// business day of the deed
        day: Day,
        /// the first day on which this holds
        from: Option<Day>,
        /// the last day of one who leaves
        until: Option<Day>,
    }

    /// What holds of somebody from a day on.
    #[derive(Default)]
    pub(crate) struct Post {
        /// roles of the rules, apart by semicolons
        roles: Vec<Slug>,
        /// stores of club.toml; empty for all
        stores: Vec<Slug>,
        /// the login under which they record
        operator: String,
    }

    /// Who it is.
    pub(crate) struct Person<'a> {
        /// the place of the person's key in the keyring
        person: Option<KeySlot>,
        time [moment]: &'a str,
        name [sealed]: &'a str,
        note [sealed]: &'a str,
    }
    + Asked {}
}

words! {
    pub(crate) enum StaffKind {
        Add = "add";
        Change = "change";
        Leave = "leave";
    } + "undo"
}

ledger! {
    /// members with somebody of their own among the staff
    pub(crate) static ASSIGNMENTS = "assignments", 1;

    /// One row each time a member gets somebody of their own, or loses them.
    pub(crate) struct Turn {
        member -> members.member: MemberId,
        kind: TurnKind,
        /// business day of the deed
        day: Day,
        /// the first day on which this holds
        from [spare]: Day,
        /// who looks after the member
        staff [spare]: StaffId,
    }
    + Told {}
}

words! {
    pub(crate) enum TurnKind {
        Assign = "assign";
        End = "end";
    } + "undo"
}
