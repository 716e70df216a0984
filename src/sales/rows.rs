//! How sales and refunds are written: one row a line of the ticket.

use crate::book::{BookError, Draft, Fill, Migration, Row};
use crate::domain::reason::Why;
use crate::domain::{CardNo, Day, Goods, MemberId, Money, SaleId, When};
use crate::ledger;
use crate::members::conditions::Rule;
use crate::points::decide::PaidLine;

ledger! {
    /// sales and refunds, line by line
    pub(crate) static SALES = "sales", 2, key ["sale", "line"], rising "sale", found ["of"];

    /// One line of a sale or refund.
    pub(crate) struct SaleRow {
        sale: SaleId,
        /// the line of the ticket, from 1
        line: u32,
        /// empty for a walk-in
        member -> members.member: Option<MemberId>,
        /// business day
        day: Day,
        /// what the customer pays; negative when it goes back
        paid: Money,
        list: Money,
        /// the sale that is refunded; - when it is not known
        of: String,
        /// booked, id-checked, till-price (the till set the price), used:KIND.ID (a rule of a limited use), item:ID (what of the price list), undo
        flags: String,
        time [moment]: String,
        category: String,
        goods: Goods,
        store: String,
        /// means of payment; with amounts where there were several
        pay: String,
        /// the tiers that the customer stood in before
        tiers: String,
        /// the price rules that applied, as reasons by id
        rule: Why,
        /// the till's own number
        reference as "ref": String,
        /// digest of what was asked, to know a repeat
        asked: String,
        note [sealed]: String,
    }
}

/// Number 1 told the rules in sentences, which stay as they are.
pub(crate) const FROM_1: Migration = Migration {
    ledger: "sales",
    from: 1,
    columns: &[
        "version", "sale", "line", "member", "day", "paid", "list", "of", "flags", "time",
        "category", "goods", "store", "pay", "tiers", "rule", "ref", "asked", "note",
    ],
    fill: Fill::Defaults(&[]),
};

pub(crate) const SALE: usize = SALES.at("sale");
pub(crate) const LINE: usize = SALES.at("line");
pub(crate) const MEMBER: usize = SALES.at("member");
pub(crate) const DAY: usize = SALES.at("day");
pub(crate) const PAID: usize = SALES.at("paid");
pub(crate) const LIST: usize = SALES.at("list");
pub(crate) const OF: usize = SALES.at("of");
pub(crate) const FLAGS: usize = SALES.at("flags");
pub(crate) const TIME: usize = SALES.at("time");
pub(crate) const CATEGORY: usize = SALES.at("category");
pub(crate) const STORE: usize = SALES.at("store");
pub(crate) const PAY: usize = SALES.at("pay");
pub(crate) const TIERS: usize = SALES.at("tiers");
pub(crate) const REF: usize = SALES.at("ref");
pub(crate) const ALL: usize = SALES.columns.len();
/// The leading columns that tiers need.
pub(crate) const HOT: usize = TIME + 1;

/// What a flag says of a sale.
/// The card that was shown, as first issued, where it was not the one that deeds go by anyway.
pub(crate) const CARD: &str = "card:";
pub(crate) const BOOKED: &str = "booked";
pub(crate) const ID_CHECKED: &str = "id-checked";
pub(crate) const TILL_PRICE: &str = "till-price";
pub(crate) const UNDO: &str = "undo";
/// A rule that hangs on what was before, or on the whole ticket, and that the sale used: `used:price.birthday`.
const USED: &str = "used:";

/// What of the price list a line sells: `item:massage-60`.
pub(crate) const ITEM: &str = "item:";

/// What of the price list a line sells, by the flags of its row; empty for what is none of it.
pub(crate) fn item_of(flags: &[u8]) -> &[u8] {
    let mut flags = flags.split(|b| *b == b';');
    let item = flags.find_map(|flag| flag.strip_prefix(ITEM.as_bytes()));
    item.unwrap_or_default()
}

/// The flag that notes the use of a rule.
pub(crate) fn used(rule: Rule<'_>) -> String {
    format!("{USED}{}.{}", rule.kind, rule.id)
}

/// Whether a flag among those of a row notes the use of a rule.
pub(crate) fn notes_use(flags: &str, rule: Rule<'_>) -> bool {
    flags.split(';').any(|flag| is_use(flag, rule))
}

/// Whether a flag notes the use of a rule.
pub(crate) fn is_use(flag: &str, rule: Rule<'_>) -> bool {
    let own = flag
        .strip_prefix(USED)
        .and_then(|own| own.strip_prefix(rule.kind));
    own.and_then(|own| own.strip_prefix('.')) == Some(rule.id)
}

/// The flags that note uses of rules.
fn uses(flags: &[u8]) -> Vec<Box<str>> {
    if flags.is_empty() {
        return Vec::new();
    }
    let flags = flags.split(|b| *b == b';');
    let own = flags.filter(|flag| flag.starts_with(USED.as_bytes()));
    own.map(|flag| String::from_utf8_lossy(flag).into())
        .collect()
}

/// What a row gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// Nothing: it is a sale.
    Sale,
    Refund(SaleId),
    /// A return without a known sale.
    Unknown,
}

/// What tiers and sums need of a row.
#[derive(Clone, Debug)]
pub(crate) struct Hot {
    pub sale: SaleId,
    pub first_line: bool,
    pub member: Option<MemberId>,
    pub at: When,
    pub paid: Money,
    pub of: Of,
    pub booked: bool,
    /// The rules of a limited use that it used, as flags.
    pub uses: Vec<Box<str>>,
    pub offset: u64,
}

/// Reads what tiers and sums need; `HOT` columns are enough.
pub(crate) fn read_hot(row: &Row<'_>) -> Result<Hot, BookError> {
    let member = match row.bytes(MEMBER) {
        b"" => None,
        text => Some(MemberId::parse(text).map_err(|e| row.bad(MEMBER, e))?),
    };
    let of = match row.bytes(OF) {
        b"" => Of::Sale,
        b"-" => Of::Unknown,
        text => Of::Refund(SaleId::parse(text).map_err(|e| row.bad(OF, e))?),
    };
    Ok(Hot {
        sale: SaleId::parse(row.bytes(SALE)).map_err(|e| row.bad(SALE, e))?,
        first_line: row.bytes(LINE) == b"1",
        member,
        at: When::read(row.bytes(DAY), row.bytes(TIME)).map_err(|e| row.bad(DAY, e))?,
        paid: Money::parse(row.bytes(PAID)).map_err(|e| row.bad(PAID, e))?,
        of,
        booked: has_flag(row.bytes(FLAGS), BOOKED),
        uses: uses(row.bytes(FLAGS)),
        offset: row.offset(),
    })
}

/// Whether a flag is among those of a row.
pub(crate) fn has_flag(flags: &[u8], flag: &str) -> bool {
    !flags.is_empty() && flags.split(|b| *b == b';').any(|f| f == flag.as_bytes())
}

impl SaleRow {
    pub(crate) fn has(&self, flag: &str) -> bool {
        has_flag(self.flags.as_bytes(), flag)
    }

    /// The card that was shown, where the row tells of one.
    pub(crate) fn card(&self) -> Option<CardNo> {
        let mut flags = self.flags.split(';');
        flags.find_map(|flag| flag.strip_prefix(CARD))?.parse().ok()
    }

    /// The line as points look at it.
    pub(crate) fn paid_line(&self) -> PaidLine<'_> {
        PaidLine {
            category: &self.category,
            item: self.item(),
            goods: self.goods,
            paid: self.paid.fen(),
        }
    }

    /// What of the price list it sells; empty for what is none of it.
    pub(crate) fn item(&self) -> &str {
        let mut flags = self.flags.split(';');
        flags
            .find_map(|flag| flag.strip_prefix(ITEM))
            .unwrap_or_default()
    }

    /// The flag that tells it.
    pub(crate) fn item_flag(&self) -> String {
        match self.item() {
            "" => String::new(),
            item => format!("{ITEM}{item}"),
        }
    }

    /// The rules of a limited use that it used, as flags.
    pub(crate) fn uses(&self) -> Vec<Box<str>> {
        uses(self.flags.as_bytes())
    }

    /// When it happened.
    pub(crate) fn at(&self) -> When {
        When::read(self.day.to_string().as_bytes(), self.time.as_bytes())
            .unwrap_or(When::on(self.day))
    }
}

/// Writes one row; the book adds the version.
pub(crate) fn write(draft: &mut Draft, row: &SaleRow) -> Result<u64, BookError> {
    draft.post(&SALES, &[row])
}
