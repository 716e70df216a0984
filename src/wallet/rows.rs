//! How stored value is written: one row for each top-up that a deed touches.

use crate::book::{BookError, Draft, Fill, Migration, Row};
use crate::domain::reason::Why;
use crate::domain::{Day, MemberId, Money, TopupId};
use crate::{ledger, words};

words! {
    /// What moved stored value.
    pub(crate) enum WalletKind {
        /// Paid in.
        Topup = "topup";
        /// Brought over from an older system.
        Open = "open";
        /// A rebate credited by the house.
        Rebate = "rebate";
        /// Spent at a sale.
        Pay = "pay";
        /// Come back with the refund of a sale that it had paid.
        Refund = "refund";
        /// Paid out to the member.
        Withdraw = "withdraw";
        /// What fell away with what was paid out.
        Forfeit = "forfeit";
        /// What takes back the rows of a version.
        Undo = "undo";
    }
}

ledger! {
    /// stored value, top-up by top-up
    pub(crate) static WALLET = "wallet", 2;

    /// One movement.
    struct Moved<'a> {
        member -> members.member: MemberId,
        day: Day,
        /// what the member paid in; negative when it goes
        principal: Money,
        /// what the house added; negative when it goes
        bonus: Money,
        kind: WalletKind,
        /// the top-up whose money it is
        lot: TopupId,
        /// the deed that moved it
        source [required]: &'a str,
    }

    /// What is known of it beside its figures.
    struct Said<'a> {
        time [moment]: &'a str,
        /// the means by which it was paid in or out
        pay: &'a str,
        /// why: reasons by id, with arguments and the rule
        why: &'a str,
        reference as "ref": &'a str,
        /// digest of what was asked, to know a repeat
        asked: &'a str,
        /// where the paper that was shown is on file
        id_ref [sealed]: &'a str,
        note [sealed]: &'a str,
    }
}

/// Number 1 told its reasons in sentences, which stay as they are.
pub(crate) const FROM_1: Migration = Migration {
    ledger: "wallet",
    from: 1,
    columns: &[
        "version",
        "member",
        "day",
        "principal",
        "bonus",
        "kind",
        "lot",
        "source",
        "time",
        "pay",
        "why",
        "ref",
        "asked",
        "id_ref",
        "note",
    ],
    fill: Fill::Defaults(&[]),
};

pub(crate) const MEMBER: usize = WALLET.at("member");
pub(crate) const PRINCIPAL: usize = WALLET.at("principal");
pub(crate) const BONUS: usize = WALLET.at("bonus");
pub(crate) const LOT: usize = WALLET.at("lot");
pub(crate) const SOURCE: usize = WALLET.at("source");
pub(crate) const TIME: usize = WALLET.at("time");
pub(crate) const PAY: usize = WALLET.at("pay");
pub(crate) const WHY: usize = WALLET.at("why");
pub(crate) const REF: usize = WALLET.at("ref");
pub(crate) const ASKED: usize = WALLET.at("asked");
pub(crate) const ALL: usize = WALLET.columns.len();
/// The leading columns that a balance needs.
pub(crate) const HOT: usize = TIME + 1;

/// One movement of stored value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WalletRow {
    pub member: MemberId,
    pub day: Day,
    pub principal: Money,
    pub bonus: Money,
    pub kind: WalletKind,
    pub lot: TopupId,
    pub source: String,
    pub pay: String,
    pub why: Why,
}

/// What the caller said of a deed beside its figures.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told<'a> {
    /// The moment's cell; empty for a date alone.
    pub time: &'a str,
    pub reference: &'a str,
    /// Digest of what was asked.
    pub asked: &'a str,
    /// Sealed.
    pub id_ref: &'a str,
    /// Sealed.
    pub note: &'a str,
}

/// Reads what a balance needs of a row; `HOT` columns are enough.
pub(crate) fn read(row: &Row<'_>) -> Result<WalletRow, BookError> {
    let moved = Moved::read(row)?;
    Ok(WalletRow {
        member: moved.member,
        day: moved.day,
        principal: moved.principal,
        bonus: moved.bonus,
        kind: moved.kind,
        lot: moved.lot,
        source: moved.source.to_owned(),
        pay: String::new(),
        why: Why::default(),
    })
}

/// Reads a row with means and rule; all columns must have been split.
pub(crate) fn read_whole(row: &Row<'_>) -> Result<WalletRow, BookError> {
    Ok(WalletRow {
        pay: row.text(PAY)?.into_owned(),
        why: Why::read(row.text(WHY)?),
        ..read(row)?
    })
}

/// Writes one row; the book adds the version.
pub(crate) fn write(draft: &mut Draft, row: &WalletRow, told: Told<'_>) -> Result<u64, BookError> {
    let moved = Moved {
        member: row.member,
        day: row.day,
        principal: row.principal,
        bonus: row.bonus,
        kind: row.kind,
        lot: row.lot,
        source: &row.source,
    };
    let said = Said {
        time: told.time,
        pay: &row.pay,
        why: row.why.cell(),
        reference: told.reference,
        asked: told.asked,
        id_ref: told.id_ref,
        note: told.note,
    };
    draft.post(&WALLET, &[&moved, &said])
}
