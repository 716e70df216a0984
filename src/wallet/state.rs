//! What rows of stored value add up to: top-ups with what each has left, on any day.

use rustc_hash::FxHashMap;

use super::rows::{WalletKind, WalletRow};
use crate::domain::{Day, MemberId, Money, Overflow, PayoutId, SaleId, TopupId};

/// Principal and bonus, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Both {
    pub principal: i128,
    pub bonus: i128,
}

impl Both {
    pub(crate) const ZERO: Self = Self {
        principal: 0,
        bonus: 0,
    };

    pub(crate) const fn new(principal: i128, bonus: i128) -> Self {
        Self { principal, bonus }
    }

    pub(crate) const fn is_zero(self) -> bool {
        self.principal == 0 && self.bonus == 0
    }

    pub(crate) fn plus(self, other: Self) -> Result<Self, Overflow> {
        Ok(Self {
            principal: self
                .principal
                .checked_add(other.principal)
                .ok_or(Overflow)?,
            bonus: self.bonus.checked_add(other.bonus).ok_or(Overflow)?,
        })
    }

    #[must_use]
    pub(crate) const fn negated(self) -> Self {
        Self {
            principal: -self.principal,
            bonus: -self.bonus,
        }
    }

    fn least(self, other: Self) -> Self {
        Self {
            principal: self.principal.min(other.principal),
            bonus: self.bonus.min(other.bonus),
        }
    }

    /// Both together. What a lot holds came in by checked sums, so it fits.
    pub(crate) const fn sum(self) -> i128 {
        self.principal.saturating_add(self.bonus)
    }

    pub(crate) fn money(self) -> (Money, Money) {
        (Money::from_fen(self.principal), Money::from_fen(self.bonus))
    }

    fn of(row: &WalletRow) -> Self {
        Self::new(row.principal.fen(), row.bonus.fen())
    }
}

/// One top-up, or whatever else brought money in, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lot {
    pub topup: TopupId,
    /// Under whose number it stands: for ever that of whom it was paid in for.
    pub member: MemberId,
    pub kind: WalletKind,
    pub day: Day,
    /// What was paid in, and what was given on top.
    pub made: Both,
    /// What is left when all is counted.
    pub left: Both,
    /// What sales took, less what their refunds gave back.
    pub used: i128,
    /// Paid out, payout by payout.
    paid_out: Vec<(PayoutId, i128)>,
    /// Whether it was taken back as a whole.
    pub undone: bool,
    last: Day,
    /// Each movement on its day, as recorded.
    moves: Vec<(Day, Both)>,
}

impl Lot {
    /// What of it can be taken on a day without leaving any later day short.
    pub(crate) fn free(&self, day: Day) -> Both {
        if self.last <= day {
            return self.left;
        }
        if day < self.day {
            return Both::ZERO;
        }
        let mut moves: Vec<&(Day, Both)> = self.moves.iter().collect();
        moves.sort_by_key(|(on, _)| *on);
        let mut running = Both::ZERO;
        let mut least: Option<Both> = None;
        for (place, (on, moved)) in moves.iter().enumerate() {
            running = running.plus(*moved).unwrap_or(running);
            let closes = moves.get(place + 1).is_none_or(|(next, _)| next != on);
            let next_is_later = moves.get(place + 1).is_none_or(|(next, _)| *next > day);
            if closes && (*on >= day || next_is_later) {
                least = Some(least.map_or(running, |least| least.least(running)));
            }
        }
        least.unwrap_or_default()
    }

    /// The least that it ever held at the close of a day; below nothing only in a book that was forged, or
    /// while an undo is judged.
    pub(crate) fn least(&self) -> Both {
        self.free(self.day)
    }

    /// What the member was paid of it.
    pub(crate) fn withdrawn(&self) -> i128 {
        self.paid_out.iter().map(|(_, fen)| fen).sum()
    }

    /// What it held at the close of a day.
    pub(crate) fn on(&self, day: Day) -> Both {
        let until = self.moves.iter().filter(|(on, _)| *on <= day);
        until.fold(Both::ZERO, |sum, (_, moved)| {
            sum.plus(*moved).unwrap_or(sum)
        })
    }

    /// Every day on which it changed.
    pub(crate) fn days(&self) -> impl Iterator<Item = Day> {
        self.moves.iter().map(|(day, _)| *day)
    }
}

/// Whether a row makes the lot that it names.
pub(crate) const fn makes_lot(kind: WalletKind) -> bool {
    matches!(
        kind,
        WalletKind::Topup | WalletKind::Open | WalletKind::Rebate
    )
}

/// A member's stored value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Purse {
    lots: Vec<Lot>,
    /// What each sale or refund moved, lot by lot.
    by_sale: FxHashMap<SaleId, Vec<(TopupId, Both)>>,
}

impl Purse {
    /// Takes in one row, in the order of recording.
    pub(crate) fn take(&mut self, row: &WalletRow) -> Result<(), Overflow> {
        let moved = Both::of(row);
        if makes_lot(row.kind) {
            self.lots.push(Lot {
                topup: row.lot,
                member: row.member,
                kind: row.kind,
                day: row.day,
                made: moved,
                left: moved,
                used: 0,
                paid_out: Vec::new(),
                undone: false,
                last: row.day,
                moves: vec![(row.day, moved)],
            });
            self.lots.sort_by_key(|lot| (lot.day, lot.topup));
            return Ok(());
        }
        let sale: Option<SaleId> = row.source.parse().ok();
        if let Some(sale) = sale {
            self.by_sale.entry(sale).or_default().push((row.lot, moved));
        }
        let Some(lot) = self.lots.iter_mut().find(|lot| lot.topup == row.lot) else {
            return Ok(());
        };
        lot.left = lot.left.plus(moved)?;
        lot.last = lot.last.max(row.day);
        lot.moves.push((row.day, moved));
        if sale.is_some() {
            lot.used = lot.used.checked_sub(moved.sum()).ok_or(Overflow)?;
        }
        match (row.kind, row.source.parse::<PayoutId>()) {
            (WalletKind::Withdraw, Ok(payout)) => lot.paid_out.push((payout, -moved.sum())),
            (WalletKind::Undo, Ok(payout)) => lot.paid_out.retain(|(own, _)| *own != payout),
            (WalletKind::Undo, Err(_)) if sale.is_none() => lot.undone = true,
            _ => {}
        }
        Ok(())
    }

    /// Takes in what belonged to a member who is merged into this one.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.lots.extend(other.lots);
        self.lots.sort_by_key(|lot| (lot.day, lot.topup));
        self.by_sale.extend(other.by_sale);
    }

    /// The oldest first.
    pub(crate) fn lots(&self) -> &[Lot] {
        &self.lots
    }

    pub(crate) fn lot(&self, topup: TopupId) -> Option<&Lot> {
        self.lots.iter().find(|lot| lot.topup == topup)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lots.is_empty()
    }

    /// What is left of everything on record.
    pub(crate) fn balance(&self) -> Both {
        self.add(|lot| lot.left)
    }

    fn add(&self, of: impl Fn(&Lot) -> Both) -> Both {
        let lots = self.lots.iter().map(of);
        lots.fold(Both::ZERO, |sum, own| sum.plus(own).unwrap_or(sum))
    }

    /// The most principal that there is at the close of a day or of any later one.
    pub(crate) fn most_principal(&self, day: Day) -> i128 {
        let later = self.lots.iter().flat_map(Lot::days).filter(|on| *on > day);
        let days = std::iter::once(day).chain(later);
        let on = |day: Day| self.add(|lot| lot.on(day)).principal;
        days.map(on).max().unwrap_or(0)
    }

    /// What a sale or refund moved, lot by lot.
    pub(crate) fn of_sale(&self, sale: SaleId) -> &[(TopupId, Both)] {
        self.by_sale.get(&sale).map_or(&[], Vec::as_slice)
    }

    /// Every sale and refund that moved money of it.
    pub(crate) fn sales(&self) -> impl Iterator<Item = (SaleId, &[(TopupId, Both)])> {
        self.by_sale
            .iter()
            .map(|(sale, moved)| (*sale, moved.as_slice()))
    }
}
