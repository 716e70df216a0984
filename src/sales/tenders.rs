//! What was paid by which means: the cell that keeps it, what of each is left after refunds, and how a refund
//! goes back to them without losing a fen.

use crate::domain::{Money, Overflow};

/// What came out of the wallet: principal under the one word, bonus under the other.
pub(crate) const WALLET: &str = "wallet";
pub(crate) const BONUS: &str = "bonus";
/// What a pass paid of its own price.
pub(crate) const PASS: &str = "pass";

/// Each means with its part, in fen.
pub(crate) type Parts = Vec<(String, i128)>;

/// Reads a cell; `whole` is what one means alone, without an amount, stands for. A means that was told twice
/// is one.
pub(crate) fn read(cell: &str, whole: i128) -> Parts {
    let mut parts = Parts::new();
    for part in cell.split(';') {
        let (means, fen) = match part.split_once('=') {
            Some((means, amount)) => (means, Money::parse(amount.as_bytes()).map_or(0, Money::fen)),
            None => (part, whole),
        };
        match parts.iter_mut().find(|(own, _)| own == means) {
            Some((_, sum)) => *sum = sum.saturating_add(fen),
            None => parts.push((means.to_owned(), fen)),
        }
    }
    parts
}

/// Writes a cell: one means alone needs no amount, unless it is stored value or a pass.
pub(crate) fn write(parts: &[(String, i128)]) -> String {
    match parts {
        [(means, _)] if ![WALLET, BONUS, PASS].contains(&means.as_str()) => means.clone(),
        _ => {
            let parts = parts
                .iter()
                .map(|(means, fen)| format!("{means}={}", Money::from_fen(*fen)));
            parts.collect::<Vec<_>>().join(";")
        }
    }
}

/// The same cell for the opposite deed.
pub(crate) fn negated(cell: &str) -> Result<String, Overflow> {
    if !cell.contains('=') {
        return Ok(cell.to_owned());
    }
    let parts = read(cell, 0).into_iter();
    let parts: Result<Parts, Overflow> = parts
        .map(|(means, fen)| Ok((means, fen.checked_neg().ok_or(Overflow)?)))
        .collect();
    let told = parts?.into_iter();
    let told = told.map(|(means, fen)| format!("{means}={}", Money::from_fen(fen)));
    Ok(told.collect::<Vec<_>>().join(";"))
}

/// Whether a cell tells how its deed's total is made up.
fn adds_up(cell: &str, total: i128) -> bool {
    !cell.contains('=') || read(cell, total).iter().map(|(_, fen)| fen).sum::<i128>() == total
}

/// What is left of each means of a sale after what went back, deed by deed, with its total below zero. What went
/// back by a means beyond what that means had left, since the house allows it, went back of the others in proportion.
pub(crate) fn left(cell: &str, paid: i128, backs: &[(i128, &str)]) -> Parts {
    let mut left = read(cell, paid);
    for (total, back) in &standing(backs) {
        let moved = if adds_up(back, *total) {
            read(back, *total)
        } else {
            // An older book kept the sale's own cell here: its parts went back as they stood.
            shared(&left, -total)
                .into_iter()
                .map(|(means, fen)| (means, -fen))
                .collect()
        };
        let mut beyond = 0;
        for (means, fen) in moved {
            let own = left.iter_mut().find(|(own, _)| *own == means);
            let mut none = 0;
            let own = own.map_or(&mut none, |(_, own)| own);
            // A deed that gives something back to the sale gives all of it.
            let taken = if fen < 0 { fen.max(-*own).min(0) } else { fen };
            *own += taken;
            beyond += fen - taken;
        }
        // What was given never went back as money.
        let money: Parts = left
            .iter()
            .filter(|(own, _)| own != BONUS)
            .cloned()
            .collect();
        for (means, share) in shared(&money, -beyond) {
            if let Some((_, own)) = left.iter_mut().find(|(own, _)| *own == means) {
                *own -= share;
            }
        }
    }
    left
}

/// Deeds without those that were undone, and without what undid them.
fn standing<'a>(backs: &[(i128, &'a str)]) -> Vec<(i128, &'a str)> {
    let mut standing: Vec<(i128, &str)> = Vec::new();
    for (total, back) in backs {
        let undone = standing.iter().rposition(|(own, cell)| {
            *total > 0 && -own == *total && negated(cell).is_ok_and(|cell| cell == *back)
        });
        match undone {
            Some(place) => drop(standing.remove(place)),
            None => standing.push((*total, back)),
        }
    }
    standing
}

/// The means that a refund's cell tells beside the sale's own; none where it went back as it was paid.
pub(crate) fn chosen(cell: &str, paid_with: &str) -> Option<String> {
    let own = read(paid_with, 0);
    if !cell.contains('=') {
        return Some(cell.to_owned()).filter(|means| !means.is_empty());
    }
    let parts = read(cell, 0);
    let told = |means: &String| parts.iter().any(|(part, _)| part == means);
    if own.iter().all(|(means, _)| told(means)) {
        return None;
    }
    let chosen = parts.into_iter().find(|(means, _)| means != BONUS);
    chosen.map(|(means, _)| means)
}

/// So much of what is left, in proportion: the parts sum to it, and none is more than is left.
pub(crate) fn shared(left: &[(String, i128)], amount: i128) -> Parts {
    let weights: Vec<u128> = left.iter().map(|(_, fen)| fen.unsigned_abs()).collect();
    let parts = Money::from_fen(amount).split(&weights);
    let means = left.iter().map(|(means, _)| means.clone());
    means.zip(parts.iter().map(|part| part.fen())).collect()
}

/// How much of some parts is of one means.
pub(crate) fn of(parts: &[(String, i128)], means: &str) -> i128 {
    let own = parts.iter().filter(|(own, _)| own == means);
    own.map(|(_, fen)| fen).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(cell: &str) -> Parts {
        read(cell, 10_000)
    }

    #[test]
    fn a_cell_reads_as_it_was_written() {
        for cell in ["cash", "", "cash=30.00;card=70.00", "wallet=100.00"] {
            assert_eq!(write(&parts(cell)), cell, "{cell}");
        }
        assert_eq!(
            negated("cash=30.00;card=70.00"),
            Ok("cash=-30.00;card=-70.00".to_owned())
        );
        assert_eq!(negated("cash"), Ok("cash".to_owned()));
    }

    #[test]
    fn partial_refunds_give_each_means_what_it_paid() {
        let (cell, paid) = ("wallet=33.33;bonus=33.33;cash=33.34", 10_000);
        let mut backs: Vec<(i128, String)> = Vec::new();
        for amount in [1, 3_333, 17, 6_000, 649] {
            let told: Vec<(i128, &str)> = backs.iter().map(|(t, c)| (*t, c.as_str())).collect();
            let left = left(cell, paid, &told);
            let back = shared(&left, amount);
            assert_eq!(back.iter().map(|(_, fen)| fen).sum::<i128>(), amount);
            for ((means, left), (_, back)) in left.iter().zip(&back) {
                assert!(back <= left, "{means}: {back} of {left}");
            }
            let back: Parts = back.into_iter().map(|(m, fen)| (m, -fen)).collect();
            backs.push((-amount, write(&back)));
        }
        let told: Vec<(i128, &str)> = backs.iter().map(|(t, c)| (*t, c.as_str())).collect();
        assert!(left(cell, paid, &told).iter().all(|(_, fen)| *fen == 0));
    }

    #[test]
    fn what_goes_back_by_other_means_leaves_less_of_all() {
        let cell = "cash=30.00;card=70.00";
        let left_of = |backs: &[(i128, &str)]| {
            let left = left(cell, 10_000, backs);
            left.iter().map(|(_, fen)| *fen).collect::<Vec<i128>>()
        };
        assert_eq!(left_of(&[(-5_000, "transfer")]), [1_500, 3_500]);
        // Of cash itself first, and the rest of what is left.
        assert_eq!(left_of(&[(-2_000, "cash")]), [1_000, 7_000]);
        assert_eq!(left_of(&[(-5_000, "cash")]), [0, 5_000]);
        assert_eq!(left_of(&[(-5_000, "cash"), (-5_000, "transfer")]), [0, 0]);
        let given = "wallet=40.00;bonus=40.00";
        assert_eq!(
            left(given, 8_000, &[(-4_000, "cash=-20.00;bonus=-20.00")]),
            read("wallet=20.00;bonus=20.00", 0)
        );
        // What was undone has taken nothing.
        assert_eq!(
            left_of(&[(-5_000, "cash"), (5_000, "cash")]),
            [3_000, 7_000]
        );
        assert_eq!(
            left("cash", 10_000, &[(-4_000, "card")]),
            parts("cash=60.00")
        );
    }

    #[test]
    fn a_means_that_is_told_twice_is_one() {
        let cell = "cash=30.00;card=50.00;cash=20.00";
        let backs = [(-5_000, "cash=-25.00;card=-25.00")];
        assert_eq!(
            left(cell, 10_000, &backs),
            [("cash".to_owned(), 2_500), ("card".to_owned(), 2_500)]
        );
    }

    #[test]
    fn an_older_refund_that_repeats_the_sales_cell_went_back_in_proportion() {
        let cell = "cash=30.00;card=70.00";
        assert_eq!(
            left(cell, 10_000, &[(-5_000, cell)]),
            [("cash".to_owned(), 1_500), ("card".to_owned(), 3_500)]
        );
    }
}
