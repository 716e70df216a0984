//! Rebates: what the house credits a member for the turnover of a month, a quarter or a year.
//!
//! A rebate is bonus, a top-up of its own. It is settled as often as wanted: each time what is due by all that
//! is known is held against what was credited, and the difference recorded.

pub(crate) mod describe;
mod period;
mod read;
pub(crate) mod refusal;
pub(crate) mod settle;

pub(crate) use period::{Every, Period};
pub(crate) use refusal::RebateRefusal;

use crate::domain::reason::Why;
use crate::domain::source::Place;
use crate::domain::{Money, Overflow, Rate, Rounding, Slug, TierRef, Title};
use crate::wallet::reasons::{below_first, rebated};
use std::fmt::Display;

/// One rebate of a pack.
#[derive(Clone, Debug)]
pub struct Rebate {
    pub id: Slug,
    pub title: Title,
    pub every: Every,
    /// In which tiers a member stands at the close of the period; empty is every member.
    pub tiers: Vec<TierRef>,
    pub on: On,
    /// The lowest first.
    pub bands: Vec<Band>,
    /// The means of payment that make no turnover.
    pub not_paid_with: Vec<String>,
    pub late: Late,
    pub place: Place,
}

/// From so much turnover on, this rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    pub from: Money,
    pub rate: Rate,
}

/// What a band's rate is taken of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum On {
    /// The rate of the band that is reached, on the whole turnover.
    #[default]
    Whole,
    /// Each band's rate on the part that lies in it.
    EachBand,
}

impl On {
    pub const ALL: [Self; 2] = [Self::Whole, Self::EachBand];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::EachBand => "each-band",
        }
    }
}

/// What becomes of a difference that late rows make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Late {
    /// More is credited, too much is taken back as far as it is there.
    #[default]
    Settle,
    /// More is credited, nothing is taken back.
    PlusOnly,
}

impl Late {
    pub const ALL: [Self; 2] = [Self::Settle, Self::PlusOnly];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Settle => "settle",
            Self::PlusOnly => "plus-only",
        }
    }
}

impl Rebate {
    /// What a turnover makes, with the reckoning in words.
    pub fn due(
        &self,
        turnover: Money,
        round: Rounding,
        period: impl Display,
    ) -> Result<(Money, Why), Overflow> {
        let reached = self.bands.iter().rposition(|band| band.from <= turnover);
        let Some(reached) = reached.filter(|_| !turnover.is_negative()) else {
            let first = self.bands.first().map_or(Money::ZERO, |band| band.from);
            let why = below_first(turnover, first, period).at(&self.place);
            return Ok((Money::ZERO, why));
        };
        if self.on == On::Whole {
            let rate = self.bands[reached].rate;
            let due = turnover.times(rate, round)?;
            let why = rebated(format!("{rate}/{turnover}"), period);
            return Ok((due, why.at(&self.place)));
        }
        let (mut due, mut told) = (Money::ZERO, Vec::new());
        for (place, band) in self.bands.iter().enumerate().take(reached + 1) {
            let next = self.bands.get(place + 1).map(|next| next.from);
            let upper = next.filter(|next| *next < turnover).unwrap_or(turnover);
            let part = upper.checked_sub(band.from)?;
            due = due.checked_add(part.times(band.rate, round)?)?;
            told.push(format!("{}/{part}", band.rate));
        }
        Ok((due, rebated(told.join("+"), period).at(&self.place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rebate(on: On) -> Rebate {
        let band = |from: &str, rate: &str| Band {
            from: from.parse().expect("an amount"),
            rate: rate.parse().expect("a rate"),
        };
        Rebate {
            id: "turnover".parse().expect("an id"),
            title: Title {
                en: "rebate".into(),
                zh: "返利".into(),
            },
            every: Every::Quarter,
            tiers: Vec::new(),
            on,
            bands: vec![band("10000", "1%"), band("50000", "2%")],
            not_paid_with: Vec::new(),
            late: Late::Settle,
            place: Place::new("a".into(), 1),
        }
    }

    #[test]
    fn a_turnover_makes_what_its_band_says() {
        let table = [
            (On::Whole, "9999.99", "0.00"),
            (On::Whole, "10000", "100.00"),
            (On::Whole, "49999.99", "500.00"),
            (On::Whole, "50000", "1000.00"),
            (On::Whole, "-5", "0.00"),
            (On::EachBand, "10000", "0.00"),
            (On::EachBand, "30000", "200.00"),
            (On::EachBand, "60000", "600.00"),
        ];
        for (on, turnover, due) in table {
            let turnover: Money = turnover.parse().expect("an amount");
            let (found, why) = rebate(on)
                .due(turnover, Rounding::HalfUp, "2024-Q1")
                .expect("it fits");
            assert_eq!(found.to_string(), due, "{on:?} {turnover} {why:?}");
        }
    }
}
