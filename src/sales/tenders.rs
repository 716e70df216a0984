//! What was paid by which means: the cell that keeps it, what of each is left after refunds, and how a refund
//! goes back to them without losing a fen.

use crate::domain::{Money, Overflow};

/// What came out of the wallet: principal under the one word, bonus under the other.
pub const WALLET: &str = "wallet";
pub const BONUS: &str = "bonus";

/// Each means with its part, in fen.
pub type Parts = Vec<(String, i64)>;

/// Reads a cell; `whole` is what one means alone, without an amount, stands for.
pub fn read(cell: &str, whole: i64) -> Parts {
    cell.split(';')
        .map(|part| match part.split_once('=') {
            Some((means, amount)) => {
                let fen = amount.parse().map_or(0, Money::fen);
                (means.to_owned(), fen)
            }
            None => (part.to_owned(), whole),
        })
        .collect()
}

/// Writes a cell: one means alone needs no amount, unless it is stored value.
pub fn write(parts: &[(String, i64)]) -> String {
    match parts {
        [(means, _)] if means != WALLET && means != BONUS => means.clone(),
        _ => {
            let parts = parts
                .iter()
                .map(|(means, fen)| format!("{means}={}", Money::from_fen(*fen)));
            parts.collect::<Vec<_>>().join(";")
        }
    }
}

/// The same cell for the opposite deed.
pub fn negated(cell: &str) -> Result<String, Overflow> {
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
fn adds_up(cell: &str, total: i64) -> bool {
    !cell.contains('=') || read(cell, total).iter().map(|(_, fen)| fen).sum::<i64>() == total
}

/// What is left of each means of a sale after what went back, deed by deed, with its total below zero.
pub fn left(cell: &str, paid: i64, backs: &[(i64, &str)]) -> Parts {
    let mut left = read(cell, paid);
    for (total, back) in backs {
        let known = adds_up(back, *total) && (back.contains('=') || left.len() == 1);
        let moved = if known {
            read(back, *total)
        } else {
            // An older book kept the sale's own cell here: its parts went back as they stood.
            shared(&left, -total)
                .into_iter()
                .map(|(means, fen)| (means, -fen))
                .collect()
        };
        for (means, fen) in moved {
            if let Some((_, own)) = left.iter_mut().find(|(own, _)| *own == means) {
                *own += fen;
            }
        }
    }
    left
}

/// So much of what is left, in proportion: the parts sum to it, and none is more than is left.
pub fn shared(left: &[(String, i64)], amount: i64) -> Parts {
    let weights: Vec<u64> = left.iter().map(|(_, fen)| fen.unsigned_abs()).collect();
    let parts = Money::from_fen(amount).split(&weights);
    let means = left.iter().map(|(means, _)| means.clone());
    means.zip(parts.iter().map(|part| part.fen())).collect()
}

/// How much of some parts is of one means.
pub fn of(parts: &[(String, i64)], means: &str) -> i64 {
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
        let mut backs: Vec<(i64, String)> = Vec::new();
        for amount in [1, 3_333, 17, 6_000, 649] {
            let told: Vec<(i64, &str)> = backs.iter().map(|(t, c)| (*t, c.as_str())).collect();
            let left = left(cell, paid, &told);
            let back = shared(&left, amount);
            assert_eq!(back.iter().map(|(_, fen)| fen).sum::<i64>(), amount);
            for ((means, left), (_, back)) in left.iter().zip(&back) {
                assert!(back <= left, "{means}: {back} of {left}");
            }
            let back: Parts = back.into_iter().map(|(m, fen)| (m, -fen)).collect();
            backs.push((-amount, write(&back)));
        }
        let told: Vec<(i64, &str)> = backs.iter().map(|(t, c)| (*t, c.as_str())).collect();
        assert!(left(cell, paid, &told).iter().all(|(_, fen)| *fen == 0));
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
