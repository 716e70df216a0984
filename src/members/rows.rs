//! What is written of members: registrations, what became of them, their facts, their cards; who
//! looked at what is sealed, and who was erased.

use crate::book::{Fill, KeySlot, Migration};
use crate::domain::{CardNo, Day, MemberId, Money};
use crate::{ledger, words};

ledger! {
    /// members, as registered
    pub(crate) static MEMBERS = "members", 1, key ["member"], rising "member";

    /// One row a member: the registration.
    pub(crate) struct Registered<'a> {
        /// the number the book gave
        member: MemberId,
        /// business day of the registration
        day: Day,
        /// the day from which the member counts as one
        joined: Day,
        store: &'a str,
        /// the member who brought this one
        referrer -> members.member: Option<MemberId>,
        /// the place of the person's key in the keyring
        person: KeySlot,
    }

    /// What is known it by.
    pub(crate) struct RegisteredAs<'a> {
        time [moment]: &'a str,
        /// the number in the system it came from
        reference as "ref": &'a str,
        /// digest of what was asked, to know a repeat
        asked: &'a str,
    }
}

ledger! {
    /// suspensions, exits, mergers and erasures
    pub(crate) static STATUS = "status", 1;

    /// What became of a member after registration.
    pub(crate) struct Became<'a> {
        member -> members.member: MemberId,
        kind: StatusKind,
        day: Day,
        /// the member that a merged one lives on in
        into -> members.member: Option<MemberId>,
        time [moment]: &'a str,
        reason [sealed]: &'a str,
    }
}

words! {
    pub(crate) enum StatusKind {
        Suspend = "suspend";
        Resume = "resume";
        Exit = "exit";
        Merge = "merge";
        Undo = "undo";
        Erase = "erase";
    }
}

ledger! {
    /// facts on members, every change kept
    pub(crate) static PROFILE = "profile", 1;

    /// One row each time a fact of a member is learnt or changed.
    pub(crate) struct Fact<'a> {
        member -> members.member: MemberId,
        fact [required]: &'a str,
        day: Day,
        /// the fact, where it may stand in clear
        value: &'a str,
        /// the fact, sealed under the person's key
        sealed [sealed]: &'a str,
    }
}

ledger! {
    /// cards: issued, activated, renewed, lost, replaced, handed back
    pub(crate) static CARDS = "cards", 2;

    /// The life of cards.
    pub(crate) struct Befell<'a> {
        card: CardNo,
        member -> members.member: MemberId,
        kind: CardKind,
        day: Day,
        /// the last day on which the card is valid
        until: Option<Day>,
        /// the card whose points and activation this one carries on
        replaces: Option<CardNo>,
        time [moment]: &'a str,
    }

    /// What was paid for it, and what is known it by.
    pub(crate) struct BefellFor<'a> {
        /// what was paid for it; negative when it goes back
        fee: Option<Money>,
        /// what was left for it; negative when it goes back
        deposit: Option<Money>,
        /// the means by which both were paid; `-` where the house keeps the deposit
        pay: &'a str,
        reference as "ref": &'a str,
        asked: &'a str,
        /// where the paper that was shown is on file
        id_ref [sealed]: &'a str,
        note [sealed]: &'a str,
    }
}

words! {
    /// What happens to a card.
    pub(crate) enum CardKind {
        Issue = "issue";
        Activate = "activate";
        Renew = "renew";
        Void = "void";
        /// Reported, and blocked at once.
        Lost = "lost";
        Found = "found";
        Replace = "replace";
        /// Handed back.
        Return = "return";
        Cancel = "cancel";
        Undo = "undo";
    }
}

/// Number 1 knew neither money nor what becomes of a card that is lost or handed back.
pub(crate) const CARDS_FROM_1: Migration = Migration {
    ledger: "cards",
    from: 1,
    columns: &[
        "version", "card", "member", "kind", "day", "until", "replaces", "time", "ref", "asked",
    ],
    fill: Fill::Defaults(&[]),
};

ledger! {
    /// access to sealed data, and what was done with the keys
    pub(crate) static ACCESS = "access", 1;

    /// Who looked into, took out or destroyed what is sealed, and what was done with the keys.
    pub(crate) struct Accessed<'a> {
        kind: AccessKind,
        day: Day,
        time [moment]: &'a str,
        /// the member it is about; empty for many or none
        member -> members.member: Option<MemberId>,
        /// what was seen, ids joined by semicolons
        fields: &'a str,
        /// of how many persons, or how many keys
        count: Option<i64>,
        /// why, sealed under the house's own key
        reason [sealed]: &'a str,
    }
}

words! {
    /// What was done with sealed data or with the keys.
    pub(crate) enum AccessKind {
        Reveal = "reveal", "shown in clear", "查看明文";
        Export = "export", "taken out", "导出";
        KeyRotate = "key-rotate", "keys changed", "更换密钥";
        KeyBackup = "key-backup", "keyring copied", "备份密钥环";
        KeyRestore = "key-restore", "keyring restored", "恢复密钥环";
        KeyTakeOver = "key-take-over", "folder made the book", "接管为正本";
        KeyAsCopy = "key-as-copy", "copy given a keyring of its own", "为副本另立密钥环";
        Erase = "erase", "erased", "删除";
    }
}

ledger! {
    /// persons erased: every later writer destroys their keys again
    pub(crate) static ERASURES = "erasures", 2, key ["person"];

    /// Whose keys were destroyed, or have to be.
    pub(crate) struct ErasedKey<'a> {
        /// who was erased by it, where it is a member
        member -> members.member: Option<MemberId>,
        /// the place of the key that was destroyed in the keyring
        person: KeySlot,
        day: Day,
        time [moment]: &'a str,
        /// the record by which somebody who is no member was found
        record: &'a str,
    }
}

/// Number 1 knew members alone.
pub(crate) const ERASURES_FROM_1: Migration = Migration {
    ledger: "erasures",
    from: 1,
    columns: &["version", "member", "person", "day", "time"],
    fill: Fill::Defaults(&[]),
};

pub(crate) mod members {
    use super::MEMBERS as S;
    pub(crate) const MEMBER: usize = S.at("member");
    pub(crate) const REFERRER: usize = S.at("referrer");
    pub(crate) const REF: usize = S.at("ref");
    pub(crate) const ASKED: usize = S.at("asked");
    pub(crate) const ALL: usize = S.columns.len();
}

pub(crate) mod status {
    use super::STATUS as S;
    pub(crate) const MEMBER: usize = S.at("member");
    pub(crate) const KIND: usize = S.at("kind");
    pub(crate) const DAY: usize = S.at("day");
    pub(crate) const INTO: usize = S.at("into");
    pub(crate) const TIME: usize = S.at("time");
    pub(crate) const ALL: usize = S.columns.len();
}

pub(crate) mod profile {
    use super::PROFILE as S;
    pub(crate) const MEMBER: usize = S.at("member");
    pub(crate) const FACT: usize = S.at("fact");
    pub(crate) const DAY: usize = S.at("day");
    pub(crate) const VALUE: usize = S.at("value");
    pub(crate) const SEALED: usize = S.at("sealed");
    pub(crate) const ALL: usize = S.columns.len();
}

pub(crate) mod cards {
    use super::CARDS as S;
    pub(crate) const CARD: usize = S.at("card");
    pub(crate) const MEMBER: usize = S.at("member");
    pub(crate) const KIND: usize = S.at("kind");
    pub(crate) const DAY: usize = S.at("day");
    pub(crate) const REPLACES: usize = S.at("replaces");
    pub(crate) const TIME: usize = S.at("time");
    pub(crate) const FEE: usize = S.at("fee");
    pub(crate) const DEPOSIT: usize = S.at("deposit");
    pub(crate) const PAY: usize = S.at("pay");
    /// What stands for the means where no money moves: a deposit that stays with the house.
    pub(crate) const KEPT: &str = "-";
    pub(crate) const REF: usize = S.at("ref");
    pub(crate) const ASKED: usize = S.at("asked");
    pub(crate) const ALL: usize = S.columns.len();
}
