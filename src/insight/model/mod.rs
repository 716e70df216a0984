//! Who still comes, how often, and what they bring: the BG/NBD model of purchases with the gamma-gamma model
//! of what is spent (Fader, Hardie and Lee), fitted to the book.
//!
//! The one door for floating point: a likelihood cannot be had otherwise. Whatever leaves is rounded to whole
//! units (ten-thousandths, fen). Logarithms, exponentials and gamma functions are those of the crate `libm`
//! and the machine's own are never asked, so that a book gives the same bytes wherever it is read.

#![allow(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::many_single_char_names,
    reason = "a statistical model; figures leave it rounded, and sizes are far below 2^52"
)]

mod hyper;
mod purchases;
mod search;
mod spend;

use crate::domain::Wording;
use crate::messages;
use purchases::Bgnbd;
use spend::GammaGamma;

pub(crate) use purchases::Fitted as PurchaseModel;
pub(crate) use spend::Fitted as SpendModel;

/// What the model knows of a member: how many days with a purchase followed the first, and how far the last of
/// them and the day that is looked at lie behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pattern {
    /// x: days with a purchase after the first.
    pub repeats: u32,
    /// `t_x`, in days.
    pub to_last: u32,
    /// T, in days.
    pub age: u32,
}

/// What was spent on a member's repeat days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spent {
    /// On how many days, each with something left after refunds.
    pub days: u32,
    /// In all of them, in fen.
    pub fen: i128,
}

const FIGURES_EMPTY: Wording = Wording::fixed(
    "figures of the model are left empty; --simple asks for the rules of the pack alone",
    "模型数字留空；加 --simple 则只按规则判断",
);

messages! {
    /// Why there is no model.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum NoModel {
        /// Nobody has bought.
        Nobody => ("there is no model: nobody has bought", "没有模型：尚无人消费"), help (FIGURES_EMPTY), exit 65;
        /// One customer alone: nothing to tell people apart by.
        OneCustomer => (
            "there is no model: only one customer has bought",
            "没有模型：只有一位顾客消费过"
        ), help (FIGURES_EMPTY), exit 65;
        /// Nobody has come back.
        NoRepeat => (
            "there is no model: nobody has come back on another day",
            "没有模型：尚无人在另一天再次消费"
        ), help (FIGURES_EMPTY), exit 65;
        /// Every customer has the same pattern.
        AllAlike => (
            "there is no model: every customer bought on the same days",
            "没有模型：所有顾客的消费日完全相同"
        ), help (FIGURES_EMPTY), exit 65;
        /// Customers come and go as if nobody ever left: what tells so is missing, or the time is too short.
        NobodyLeaves => (
            "there is no model: these purchases do not show that any customer ever leaves",
            "没有模型：这些消费数据看不出有顾客流失"
        ), help (FIGURES_EMPTY), exit 65;
        /// The search ran off, or did not settle.
        NotSettled => (
            "there is no model: the fit does not converge on these purchases",
            "没有模型：以这些消费数据拟合不收敛"
        ), help (FIGURES_EMPTY), exit 65;
    }
}

/// The four parameters, the logarithm of the likelihood, and what was looked at; in ten-thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub r: i64,
    pub alpha: i64,
    pub a: i64,
    pub b: i64,
    pub log_likelihood: i64,
    /// Customers that it was fitted to.
    pub customers: usize,
    /// Of them with a repeat purchase.
    pub repeaters: usize,
}

/// A model fitted to a book.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    purchases: PurchaseModel,
    spend: Option<SpendModel>,
    counted: (usize, usize),
}

/// One member's outlook, rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outlook {
    /// The probability that the member still is a customer, in ten-thousandths.
    pub alive: i64,
    /// Days with a purchase to be expected within the horizon, in ten-thousandths.
    pub expected: Option<i64>,
    /// What they will bring, in fen; none where the spend cannot be modelled.
    pub worth: Option<i64>,
}

/// The model counts in weeks.
const DAYS_A_WEEK: f64 = 7.0;

impl Model {
    /// Fits the model. Customers without a figure of spend belong to it as well.
    pub(crate) fn fit(customers: &[(Pattern, Spent)]) -> Result<Self, NoModel> {
        let patterns: Vec<Pattern> = customers.iter().map(|(pattern, _)| *pattern).collect();
        let repeaters = patterns.iter().filter(|one| one.repeats > 0).count();
        match patterns.as_slice() {
            [] => return Err(NoModel::Nobody),
            [_] => return Err(NoModel::OneCustomer),
            _ if repeaters == 0 => return Err(NoModel::NoRepeat),
            [first, rest @ ..] if rest.iter().all(|one| one == first) => {
                return Err(NoModel::AllAlike);
            }
            _ => {}
        }
        let purchases = Bgnbd::new(&patterns).fit()?;
        let spent: Vec<Spent> = customers.iter().map(|(_, spent)| *spent).collect();
        Ok(Self {
            purchases,
            spend: GammaGamma::new(&spent).fit(),
            counted: (patterns.len(), repeaters),
        })
    }

    pub(crate) fn told(&self) -> Told {
        let of = self.purchases;
        Told {
            r: ten_thousandths(of.r),
            alpha: ten_thousandths(of.alpha),
            a: ten_thousandths(of.a),
            b: ten_thousandths(of.b),
            log_likelihood: ten_thousandths(of.log_likelihood),
            customers: self.counted.0,
            repeaters: self.counted.1,
        }
    }

    /// Whether what members spend could be modelled as well.
    pub(crate) const fn tells_worth(&self) -> bool {
        self.spend.is_some()
    }

    /// What is to be expected of a member within so many weeks, where a number of weeks is told.
    pub(crate) fn outlook(&self, pattern: Pattern, spent: Spent, weeks: Option<u16>) -> Outlook {
        let alive = self.purchases.alive(pattern);
        let expected = weeks.and_then(|weeks| self.purchases.expected(pattern, f64::from(weeks)));
        let worth = expected.and_then(|expected| Some(expected * self.spend?.mean(spent)?));
        Outlook {
            alive: ten_thousandths(alive),
            expected: expected.map(ten_thousandths),
            worth: worth.and_then(whole),
        }
    }

    /// How many days after the first purchase the probability falls below so many ten-thousandths, if the
    /// member stays away; none where it never does before `most` days.
    pub(crate) fn days_until_below(&self, pattern: Pattern, bar: i64, most: u32) -> Option<u32> {
        let below =
            |age: u32| ten_thousandths(self.purchases.alive(Pattern { age, ..pattern })) < bar;
        let (mut low, mut high) = (pattern.to_last, most);
        if !below(high) {
            return None;
        }
        // The probability only falls while nobody comes: halving finds the day.
        while low < high {
            let middle = low + (high - low) / 2;
            if below(middle) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Some(high)
    }
}

fn weeks(days: u32) -> f64 {
    f64::from(days) / DAYS_A_WEEK
}

/// Half away from zero.
fn ten_thousandths(value: f64) -> i64 {
    libm::round(value * 10_000.0) as i64
}

/// A whole figure, where it can be kept exactly.
fn whole(value: f64) -> Option<i64> {
    let rounded = libm::round(value);
    (rounded.is_finite() && rounded.abs() < 9.0e15).then_some(rounded as i64)
}

#[cfg(test)]
mod tests;
