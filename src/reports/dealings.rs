//! What customers deal in, summed up customer by customer: the ground of credit, strength and comparison.
//!
//! Sums lie by the members' numbers; the ledger of sales is read once. Each row counts on its own
//! day: what goes back counts on the day on which it went back.

use super::sales::{Does, read};
use crate::book::{BookError, Snapshot};
use crate::domain::{ByNumber, Day, MemberId, Money, Overflow, Stretch};
use crate::sales::rows::{self, SALES};
use crate::sales::{Roots, View};

/// The dealings of one customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dealt {
    /// Sales, those that were undone taken off again.
    pub sales: i128,
    /// In fen.
    pub paid: i128,
    pub refunded: i128,
}

impl Dealt {
    /// What was paid less what went back, in fen.
    pub(crate) const fn net(self) -> i128 {
        self.paid - self.refunded
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.sales += other.sales;
        self.paid += other.paid;
        self.refunded += other.refunded;
    }

    /// The mean sale.
    pub(crate) fn per_sale(self) -> Money {
        super::summary::average(Money::from_fen(self.net()), self.sales)
    }
}

/// The dealings of everybody within some days.
#[derive(Debug, Default)]
pub(crate) struct Dealings {
    members: ByNumber<Dealt>,
    pub walk_ins: Dealt,
}

impl Dealings {
    pub(crate) fn load(snapshot: &Snapshot, view: View, days: Stretch) -> Result<Self, BookError> {
        let roots = Roots::load(snapshot, view)?;
        let days = days.within(view);
        let ledger = snapshot.ledger(&SALES)?;
        let parts =
            ledger.each_parallel(rows::FLAGS + 1, Self::default, |part: &mut Self, row| {
                let day = Day::parse(row.bytes(rows::DAY)).map_err(|e| row.bad(rows::DAY, e))?;
                if !days.holds(day) {
                    return Ok(());
                }
                let deed = read(row, &roots, Day::MAX)?;
                // A ticket counts by its first line.
                let ticket = i128::from(row.bytes(rows::LINE) == b"1");
                let back = || deed.paid.checked_neg().map(Money::fen);
                let dealt = match deed.does {
                    Does::Sells => Ok((ticket, deed.paid.fen(), 0)),
                    Does::UndoesSale => Ok((-ticket, deed.paid.fen(), 0)),
                    Does::GivesBack | Does::UndoesRefund => back().map(|back| (0, 0, back)),
                };
                let (sales, paid, refunded) =
                    dealt.map_err(|e: Overflow| row.bad(rows::PAID, e))?;
                let own = match deed.member {
                    Some(id) => part.own(id),
                    None => &mut part.walk_ins,
                };
                own.add(Dealt {
                    sales,
                    paid,
                    refunded,
                });
                Ok(())
            })?;
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_default();
        for part in parts {
            whole.walk_ins.add(part.walk_ins);
            for (index, dealt) in part.members.iter() {
                whole.own(MemberId::from_index(index)).add(*dealt);
            }
        }
        Ok(whole)
    }

    fn own(&mut self, id: MemberId) -> &mut Dealt {
        self.members.at(id.index())
    }

    /// Of one member, with all who were merged into it.
    pub(crate) fn of(&self, id: MemberId) -> Dealt {
        self.members.get(id.index()).copied().unwrap_or_default()
    }

    /// Of all customers, walk-ins included.
    pub(crate) fn whole(&self) -> Dealt {
        let mut whole = self.walk_ins;
        for (_, dealt) in self.members.iter() {
            whole.add(*dealt);
        }
        whole
    }
}
