//! Sales and refunds: lines of a ticket agree, tenders sum to what was paid, and no more goes back than
//! was paid.

use super::Findings;
use super::means::Words;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::{ByNumber, Day, MemberId, Money, SaleId, Wording};
use crate::sales::Roots;
use crate::sales::rows::{self, Of, SALES};
use crate::sales::tenders::{self, BONUS, WALLET};
use crate::wallet::Both;
use crate::worded;
use rustc_hash::FxHashMap;

/// What a number of the ledger stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Missing,
    Sale,
    /// A refund, a return, or rows that undo one or a sale.
    Back,
}

/// One sale or refund, all its lines together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ticket {
    pub kind: Kind,
    pub member: Option<MemberId>,
    day: i32,
    offset: u64,
    lines: u32,
}

/// A row that changes what remains paid of a sale.
#[derive(Debug)]
struct Back {
    of: SaleId,
    line: u32,
    fen: i128,
    day: Day,
    member: Option<MemberId>,
    offset: u64,
}

/// All sales and refunds.
#[derive(Debug)]
pub(super) struct Tickets {
    pub findings: Findings,
    /// By which words something was paid.
    pub words: Words,
    by_number: ByNumber<Ticket>,
    /// What each ticket says of stored value, with the place of its first row.
    stored: FxHashMap<SaleId, (Both, u64)>,
    backs: Vec<Back>,
}

/// The ticket whose lines are being read.
struct Open {
    sale: SaleId,
    member: Option<MemberId>,
    day: Day,
    of: Of,
    line: u32,
    paid: i128,
    /// What the tenders come to, where they have amounts.
    tendered: Option<i128>,
    offset: u64,
}

impl Tickets {
    pub(super) fn read(snapshot: &Snapshot) -> Result<Self, BookError> {
        let ledger = snapshot.ledger(&SALES)?;
        let mut all = Self {
            findings: Findings::new(snapshot),
            words: Words::of(&SALES),
            by_number: ByNumber::default(),
            stored: FxHashMap::default(),
            backs: Vec::new(),
        };
        let mut open: Option<Open> = None;
        ledger.each(rows::PAY + 1, |row| all.take(row, &mut open))?;
        if let Some(last) = open {
            all.close(&last, snapshot)?;
        }
        Ok(all)
    }

    pub(super) fn get(&self, sale: SaleId) -> Option<&Ticket> {
        self.by_number
            .get(sale.index())
            .filter(|ticket| ticket.kind != Kind::Missing)
    }

    /// What a ticket says that stored value paid; below nothing where it got some back.
    pub(super) fn stored(&self, sale: SaleId) -> Option<(Both, u64)> {
        self.stored.get(&sale).copied()
    }

    pub(super) fn all_stored(&self) -> impl Iterator<Item = (&SaleId, &(Both, u64))> {
        self.stored.iter()
    }

    fn note_stored(&mut self, row: &Row<'_>, sale: SaleId) -> Result<(), BookError> {
        if memchr::memchr(b'=', row.bytes(rows::PAY)).is_none() {
            return Ok(());
        }
        let parts = tenders::read(&row.text(rows::PAY)?, 0);
        let both = Both::new(tenders::of(&parts, WALLET), tenders::of(&parts, BONUS));
        if !both.is_zero() {
            self.stored.insert(sale, (both, row.offset()));
        }
        Ok(())
    }

    fn take(&mut self, row: &Row<'_>, open: &mut Option<Open>) -> Result<(), BookError> {
        let hot = rows::read_hot(row)?;
        let line = line_of(row)?;
        let day = hot.at.day();
        self.findings.prove_day(row, &SALES, day);
        self.amounts(row, hot.of, hot.paid)?;
        if let Of::Refund(of) = hot.of {
            self.backs.push(Back {
                of,
                line,
                fen: hot.paid.fen(),
                day,
                member: hot.member,
                offset: hot.offset,
            });
        }
        match open {
            Some(ticket) if ticket.sale == hot.sale => {
                self.prove_line(row, ticket, &hot, line);
                ticket.line = line;
                ticket.paid = ticket.paid.saturating_add(hot.paid.fen());
            }
            _ => {
                if let Some(before) = open.take() {
                    let snapshot = self.findings.recorded.snapshot.clone();
                    self.close(&before, &snapshot)?;
                    if hot.sale != before.sale.next() {
                        let what = worded!(
                            "{own} follows {last}",
                            "{own} 排在 {last} 之后",
                            own = hot.sale,
                            last = before.sale
                        );
                        self.findings.at(row, &SALES, what);
                    }
                }
                if hot.of == Of::Sale && line != 1 {
                    let what = worded!(
                        "{sale} begins with line {line}",
                        "{sale} 以第 {line} 行开始",
                        sale = hot.sale
                    );
                    self.findings.at(row, &SALES, what);
                }
                self.note_stored(row, hot.sale)?;
                if hot.of == Of::Sale {
                    self.words.take(row, row.bytes(rows::PAY));
                }
                *open = Some(Open {
                    sale: hot.sale,
                    member: hot.member,
                    day,
                    of: hot.of,
                    line,
                    paid: hot.paid.fen(),
                    tendered: tendered(row)?,
                    offset: hot.offset,
                });
            }
        }
        Ok(())
    }

    /// A further line of a ticket is of the same member, day and kind, and follows the one before.
    fn prove_line(&mut self, row: &Row<'_>, ticket: &Open, hot: &rows::Hot, line: u32) {
        let (sale, before, next) = (hot.sale, ticket.line, ticket.line + 1);
        if ticket.member != hot.member || ticket.day != hot.at.day() || ticket.of != hot.of {
            let what = worded!(
                "the lines of {sale} differ in member, day or kind",
                "{sale} 各行的会员、日期或种类不一致"
            );
            self.findings.at(row, &SALES, what);
        }
        if line < next || (hot.of == Of::Sale && line != next) {
            let what = worded!(
                "line {line} of {sale} follows line {before}",
                "{sale} 第 {line} 行排在第 {before} 行之后"
            );
            self.findings.at(row, &SALES, what);
        }
    }

    /// A sale brings money in and costs no more than its list price, unless the till said so; what goes
    /// back is negative, unless a refund is undone.
    fn amounts(&mut self, row: &Row<'_>, of: Of, paid: Money) -> Result<(), BookError> {
        let list = Money::parse(row.bytes(rows::LIST)).map_err(|e| row.bad(rows::LIST, e))?;
        let flags = row.bytes(rows::FLAGS);
        let undo = rows::has_flag(flags, rows::UNDO);
        let by_till = rows::has_flag(flags, rows::TILL_PRICE);
        let what = match of {
            Of::Sale if paid.is_negative() || list.is_negative() => {
                worded!("a sale with a negative amount", "消费金额为负")
            }
            Of::Sale if paid > list && !by_till => {
                worded!("more was paid than the list price", "实付高于标价")
            }
            Of::Refund(_) | Of::Unknown if !paid.is_zero() && !paid.is_negative() && !undo => {
                worded!("a refund with a positive amount", "退款金额为正")
            }
            _ => return Ok(()),
        };
        self.findings.at(row, &SALES, what);
        Ok(())
    }

    fn close(&mut self, open: &Open, snapshot: &Snapshot) -> Result<(), BookError> {
        let sale = open.sale;
        if let Some(tendered) = open.tendered
            && open.of == Of::Sale
            && tendered != open.paid
        {
            let (told, paid) = (Money::from_fen(tendered), Money::from_fen(open.paid));
            let what = worded!(
                "the means of payment of {sale} come to {told}, its lines to {paid}",
                "{sale} 的付款合计 {told}，各行合计 {paid}"
            );
            self.findings
                .at_offset(snapshot, &SALES, open.offset, what)?;
        }
        let ticket = Ticket {
            kind: if open.of == Of::Sale {
                Kind::Sale
            } else {
                Kind::Back
            },
            member: open.member,
            day: open.day.number(),
            offset: open.offset,
            lines: open.line,
        };
        *self.by_number.at(sale.index()) = ticket;
        Ok(())
    }

    /// Holds what went back of each sale against what was paid for it, line by line, in order.
    pub(super) fn prove_refunds(
        &mut self,
        snapshot: &Snapshot,
        roots: &Roots,
    ) -> Result<(), BookError> {
        let mut backs = std::mem::take(&mut self.backs);
        backs.sort_by_key(|back| (back.of, back.offset));
        let ledger = snapshot.ledger(&SALES)?;
        let mut paid: Vec<i128> = Vec::new();
        let mut current = None;
        for back in backs {
            let ticket = self.get(back.of).copied();
            let Some(ticket) = ticket.filter(|ticket| ticket.kind == Kind::Sale) else {
                let what = worded!(
                    "{sale} is not a sale on record",
                    "没有消费记录 {sale}",
                    sale = back.of
                );
                self.findings
                    .at_offset(snapshot, &SALES, back.offset, what)?;
                continue;
            };
            if current != Some(back.of) {
                current = Some(back.of);
                paid.clear();
                let mut at = ticket.offset;
                for _ in 0..ticket.lines {
                    let row = ledger.row_at(at, rows::PAID + 1)?;
                    let line = Money::parse(row.bytes(rows::PAID));
                    paid.push(line.map_err(|e| row.bad(rows::PAID, e))?.fen());
                    at = row.next_offset();
                }
            }
            if let Some(what) = judge(&back, &ticket, roots, &mut paid) {
                self.findings
                    .at_offset(snapshot, &SALES, back.offset, what)?;
            }
        }
        Ok(())
    }
}

/// What is wrong with a row that gives back part of a sale; `left` is what remains paid of its lines.
fn judge(back: &Back, ticket: &Ticket, roots: &Roots, left: &mut [i128]) -> Option<Wording> {
    let sale = back.of;
    let sold = Day::from_number(ticket.day);
    if back.day < sold {
        return Some(worded!(
            "dated {day}, before {sale} of {sold}",
            "日期为 {day}，早于 {sold} 的 {sale}",
            day = back.day
        ));
    }
    let root = |member: Option<MemberId>| member.map(|id| roots.root(id));
    if root(back.member) != root(ticket.member) {
        return Some(worded!(
            "its member is not that of {sale}",
            "会员与 {sale} 的不同"
        ));
    }
    let place = usize::try_from(back.line).ok()?.checked_sub(1);
    let Some(line) = place.and_then(|place| left.get_mut(place)) else {
        return Some(worded!(
            "{sale} has no line {line}",
            "{sale} 没有第 {line} 行",
            line = back.line
        ));
    };
    let before = *line;
    *line = line.saturating_add(back.fen);
    (*line < 0).then(|| {
        let (back, left) = (Money::from_fen(-back.fen), Money::from_fen(before));
        worded!(
            "{back} goes back of {sale}, of which {left} was left",
            "{sale} 尚余 {left}，却退回 {back}"
        )
    })
}

fn line_of(row: &Row<'_>) -> Result<u32, BookError> {
    let line = row.text(rows::LINE)?;
    line.parse().map_err(|e| row.bad(rows::LINE, e))
}

/// What the means of payment come to; none where they have no amounts of their own.
fn tendered(row: &Row<'_>) -> Result<Option<i128>, BookError> {
    if memchr::memchr(b'=', row.bytes(rows::PAY)).is_none() {
        return Ok(None);
    }
    let mut sum = 0_i128;
    for part in row.text(rows::PAY)?.split(';') {
        let amount = part.split_once('=').map_or("", |(_, amount)| amount);
        let amount = Money::parse(amount.as_bytes()).map_err(|e| row.bad(rows::PAY, e))?;
        sum = sum.saturating_add(amount.fen());
    }
    Ok(Some(sum))
}
