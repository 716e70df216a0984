//! How stored value is written: one row for each top-up that a deed touches.

use crate::book::{BookError, Column, Draft, Foreign, Kind, Row, Schema};
use crate::domain::{Day, MemberId, Money, TopupId};

/// What moved stored value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalletKind {
    /// Paid in.
    Topup,
    /// Brought over from an older system.
    Open,
    /// A rebate credited by the house.
    Rebate,
    /// Spent at a sale.
    Pay,
    /// Come back with the refund of a sale that it had paid.
    Refund,
    /// Paid out to the member.
    Withdraw,
    /// What fell away with what was paid out.
    Forfeit,
    /// What takes back the rows of a version.
    Undo,
}

impl WalletKind {
    pub const ALL: [Self; 8] = [
        Self::Topup,
        Self::Open,
        Self::Rebate,
        Self::Pay,
        Self::Refund,
        Self::Withdraw,
        Self::Forfeit,
        Self::Undo,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Topup => "topup",
            Self::Open => "open",
            Self::Rebate => "rebate",
            Self::Pay => "pay",
            Self::Refund => "refund",
            Self::Withdraw => "withdraw",
            Self::Forfeit => "forfeit",
            Self::Undo => "undo",
        }
    }
}

pub static WALLET: Schema = Schema {
    name: "wallet",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("member", Kind::Text),
        Column::required("day", Kind::Day),
        Column::required("principal", Kind::Money)
            .titled("what the member paid in; negative when it goes"),
        Column::required("bonus", Kind::Money)
            .titled("what the house added; negative when it goes"),
        Column::required(
            "kind",
            Kind::Choice(&[
                "topup", "open", "rebate", "pay", "refund", "withdraw", "forfeit", "undo",
            ]),
        ),
        Column::required("lot", Kind::Text).titled("the top-up whose money it is"),
        Column::required("source", Kind::Text).titled("the deed that moved it"),
        Column::new("time", Kind::Moment),
        Column::new("pay", Kind::Text).titled("the means by which it was paid in or out"),
        Column::new("why", Kind::Text).titled("the rule, with its file and line"),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("id_ref", Kind::Sealed).titled("where the paper that was shown is on file"),
        Column::new("note", Kind::Sealed),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "stored value, top-up by top-up",
};

pub const MEMBER: usize = WALLET.at("member");
pub const DAY: usize = WALLET.at("day");
pub const PRINCIPAL: usize = WALLET.at("principal");
pub const BONUS: usize = WALLET.at("bonus");
pub const KIND: usize = WALLET.at("kind");
pub const LOT: usize = WALLET.at("lot");
pub const SOURCE: usize = WALLET.at("source");
pub const TIME: usize = WALLET.at("time");
pub const PAY: usize = WALLET.at("pay");
pub const WHY: usize = WALLET.at("why");
pub const REF: usize = WALLET.at("ref");
pub const ASKED: usize = WALLET.at("asked");
pub const ID_REF: usize = WALLET.at("id_ref");
pub const NOTE: usize = WALLET.at("note");
pub const ALL: usize = WALLET.columns.len();
/// The leading columns that a balance needs.
pub const HOT: usize = TIME + 1;

/// One movement of stored value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletRow {
    pub member: MemberId,
    pub day: Day,
    pub principal: Money,
    pub bonus: Money,
    pub kind: WalletKind,
    pub lot: TopupId,
    pub source: String,
    pub pay: String,
    pub why: String,
}

/// What the caller said of a deed beside its figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
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
pub fn read(row: &Row<'_>) -> Result<WalletRow, BookError> {
    let kind = row.bytes(KIND);
    let money = |column: usize| Money::parse(row.bytes(column)).map_err(|e| row.bad(column, e));
    Ok(WalletRow {
        member: MemberId::parse(row.bytes(MEMBER)).map_err(|e| row.bad(MEMBER, e))?,
        day: Day::parse(row.bytes(DAY)).map_err(|e| row.bad(DAY, e))?,
        principal: money(PRINCIPAL)?,
        bonus: money(BONUS)?,
        kind: WalletKind::ALL
            .into_iter()
            .find(|k| k.word().as_bytes() == kind)
            .ok_or_else(|| row.bad(KIND, "no such kind of stored value"))?,
        lot: TopupId::parse(row.bytes(LOT)).map_err(|e| row.bad(LOT, e))?,
        source: row.text(SOURCE)?.into_owned(),
        pay: String::new(),
        why: String::new(),
    })
}

/// Reads a row with means and rule; all columns must have been split.
pub fn read_whole(row: &Row<'_>) -> Result<WalletRow, BookError> {
    Ok(WalletRow {
        pay: row.text(PAY)?.into_owned(),
        why: row.text(WHY)?.into_owned(),
        ..read(row)?
    })
}

/// Writes one row; the book adds the version.
pub fn write(draft: &mut Draft, row: &WalletRow, told: Told<'_>) -> Result<u64, BookError> {
    draft.append(
        &WALLET,
        &[
            &row.member.to_string(),
            &row.day.to_string(),
            &row.principal.to_string(),
            &row.bonus.to_string(),
            row.kind.word(),
            &row.lot.to_string(),
            &row.source,
            told.time,
            &row.pay,
            &row.why,
            told.reference,
            told.asked,
            told.id_ref,
            told.note,
        ],
    )
}
