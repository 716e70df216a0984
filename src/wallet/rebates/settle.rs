//! What a settlement records for one member. Pure: what is due, what was credited and what the purse holds in,
//! movements out.

use super::Late;
use crate::domain::{Day, MemberId, Overflow, TopupId};
use crate::wallet::WalletKind;
use crate::wallet::state::{Lot, Purse};

/// What is recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// What is credited, in fen.
    pub credit: i128,
    /// What falls away, top-up by top-up, each under the number of whom it was made for.
    pub taken: Vec<(TopupId, MemberId, i128)>,
    /// What should fall away as well, and is spent already.
    pub short: i128,
}

/// Settles the difference between what is due and what was credited, both in fen. What was credited too much
/// is taken from the bonus of rebates, those of the same period first, and never more than is there.
pub(crate) fn settle(
    (due, credited): (i128, i128),
    late: Late,
    purse: &Purse,
    own: &[TopupId],
    day: Day,
) -> Result<Settled, Overflow> {
    let difference = due.checked_sub(credited).ok_or(Overflow)?;
    if difference >= 0 || late == Late::PlusOnly {
        return Ok(Settled {
            credit: difference.max(0),
            ..Settled::default()
        });
    }
    let mut settled = Settled {
        short: difference.checked_neg().ok_or(Overflow)?,
        ..Settled::default()
    };
    let rebates = || {
        purse
            .lots()
            .iter()
            .filter(|lot| lot.kind == WalletKind::Rebate)
    };
    let first = rebates().filter(|lot| own.contains(&lot.topup));
    let then = rebates().filter(|lot| !own.contains(&lot.topup));
    for lot in first.chain(then) {
        settled.take(lot, day);
    }
    Ok(settled)
}

impl Settled {
    fn take(&mut self, lot: &Lot, day: Day) {
        let taken = lot.free(day).bonus.min(self.short);
        if taken > 0 {
            self.taken.push((lot.topup, lot.member, taken));
            self.short -= taken;
        }
    }

    /// What changes, in fen.
    pub(crate) fn change(&self) -> i128 {
        let taken: i128 = self.taken.iter().map(|(_, _, fen)| fen).sum();
        self.credit - taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;
    use crate::domain::reason::Why;
    use crate::wallet::WalletRow;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn purse(rows: &[(u32, i128, WalletKind)]) -> Purse {
        let mut purse = Purse::default();
        for (lot, bonus, kind) in rows {
            let row = WalletRow {
                member: MemberId::FIRST,
                day: day("2024-04-01"),
                principal: Money::ZERO,
                bonus: Money::from_fen(*bonus),
                kind: *kind,
                lot: TopupId::from_index((*lot).into()),
                source: TopupId::from_index((*lot).into()).to_string(),
                pay: String::new(),
                why: Why::default(),
            };
            purse.take(&row).expect("it fits");
        }
        purse
    }

    #[test]
    fn the_difference_is_credited_or_taken_as_far_as_it_is_there() {
        use WalletKind::{Open, Pay, Rebate};
        let rows = [
            (0, 500, Rebate),
            (1, 900, Rebate),
            (2, 700, Open),
            (1, -850, Pay),
        ];
        let purse = purse(&rows);
        let own = [TopupId::from_index(1)];
        let ask = |due, credited, late| {
            settle((due, credited), late, &purse, &own, day("2024-05-01")).expect("it fits")
        };
        assert_eq!(ask(1000, 900, Late::Settle).credit, 100);
        assert_eq!(ask(900, 900, Late::Settle), Settled::default());
        assert_eq!(ask(800, 900, Late::PlusOnly), Settled::default());
        let back = ask(800, 900, Late::Settle);
        let (first, second) = (TopupId::from_index(1), TopupId::from_index(0));
        let member = MemberId::FIRST;
        assert_eq!(back.taken, [(first, member, 50), (second, member, 50)]);
        assert_eq!((back.short, back.change()), (0, -100));
        // A bonus that came from elsewhere is not touched.
        let all = ask(0, 900, Late::Settle);
        assert_eq!((all.change(), all.short), (-550, 350));
    }
}
