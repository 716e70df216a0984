//! Offers of a whole ticket, after the prices of its lines: so much off from so much spent, the second at half
//! price, buy so many and get one.

use super::customer::Occasion;
use super::price::PricedLine;
use super::reasons::offered;
use super::rows::used;
use super::rules::{Combine, Prices};
use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Money, Overflow, Rate, Rounding, Slug, Title};
use crate::members::conditions::{Conditions, Hindrance, Keys, Rule};
use crate::members::names::Names;
use crate::worded;

/// One offer, and when it holds.
#[derive(Clone, Debug)]
pub struct Offer {
    pub id: Slug,
    pub title: Title,
    pub gives: OfferGives,
    pub when: Conditions,
    pub place: Place,
}

/// What an offer takes off the lines that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferGives {
    Off {
        off: Money,
        /// Whether it is given as often as its least spend is reached.
        repeats: bool,
    },
    /// The part that is paid, and the most that this takes off.
    Pays { rate: Rate, at_most: Option<Money> },
    /// Of so many lines, dearest first, the last ones are paid at a rate.
    Group { of: u32, last: u32, at: Rate },
}

const OFFER: &[&str] = &[
    "id",
    "title",
    "off",
    "repeats",
    "pays",
    "at_most",
    "second_at",
    "buy",
    "get",
    "when",
];

const CONDITIONS: Keys = Keys {
    beside: &[],
    idle: &[],
};

impl Offer {
    pub(super) fn read_all(root: &Table<'_>, names: &Names) -> Vec<Self> {
        let called = [("offer", "优惠活动"), ("offers", "优惠活动")];
        let tables = root.named("offer", called, OFFER);
        tables
            .iter()
            .filter_map(|table| read(table, names))
            .collect()
    }

    /// By what its uses are known.
    pub(crate) fn called(&self) -> Rule<'_> {
        Rule {
            kind: "offer",
            id: self.id.as_str(),
        }
    }

    /// What keeps it from a ticket; none where it holds.
    pub(crate) fn hindrance(
        &self,
        occasion: &Occasion<'_>,
        lines: &[PricedLine],
    ) -> Option<Hindrance> {
        let mine = |when: &Conditions| {
            let own = lines
                .iter()
                .filter(|line| when.not_for(line.asked.line()).is_none());
            Money::sum(own.map(|line| line.paid)).unwrap_or(Money::ZERO)
        };
        let first = lines.iter().find_map(|line| {
            self.when
                .not_for(line.asked.line())
                .is_none()
                .then_some(line.asked.line())
        });
        let line = first.or_else(|| lines.first().map(|line| line.asked.line()));
        self.when.hindrance(self.called(), occasion, line, &mine)
    }

    /// What it takes off lines that come to these amounts, in all.
    fn takes(&self, amounts: &[Money], round: Rounding) -> Result<Money, Overflow> {
        let sum = Money::sum(amounts.iter().copied())?;
        let off = match self.gives {
            OfferGives::Off { off, repeats } => {
                let least = self.when.min_spend.fen();
                let times = if repeats && least > 0 {
                    sum.fen() / least
                } else {
                    1
                };
                Money::from_fen(off.fen().checked_mul(times).ok_or(Overflow)?)
            }
            OfferGives::Pays { rate, at_most } => {
                let off = sum.checked_sub(sum.times(rate, round)?)?;
                at_most.map_or(off, |most| off.min(most))
            }
            OfferGives::Group { of, last, at } => {
                let mut dearest: Vec<Money> = amounts.to_vec();
                dearest.sort_unstable_by(|a, b| b.cmp(a));
                let (of, last) = (of as usize, last as usize);
                let whole = dearest.chunks_exact(of.max(1));
                let mut off = Money::ZERO;
                for amount in whole.flat_map(|group| group.iter().skip(of - last)) {
                    let part = amount.checked_sub(amount.times(at, round)?)?;
                    off = Money::sum([off, part])?;
                }
                off
            }
        };
        Ok(off.min(sum))
    }
}

/// Takes the offers that hold off a ticket: the best for the customer, or all of them one upon the other.
pub(crate) fn take_off(
    prices: &Prices,
    occasion: &Occasion<'_>,
    lines: &mut [PricedLine],
) -> Result<(), Overflow> {
    match prices.offers_combine {
        Combine::Multiply => {
            for offer in &prices.offers {
                if let Some(off) = worth(offer, prices, occasion, lines)? {
                    give(offer, off, lines)?;
                }
            }
        }
        Combine::First | Combine::Lowest => {
            let mut best: Option<(&Offer, Money)> = None;
            for offer in &prices.offers {
                let more = worth(offer, prices, occasion, lines)?;
                let first = prices.offers_combine == Combine::First && best.is_some();
                if let Some(off) = more
                    && !first
                    && best.is_none_or(|(_, own)| off > own)
                {
                    best = Some((offer, off));
                }
            }
            if let Some((offer, off)) = best {
                give(offer, off, lines)?;
            }
        }
    }
    Ok(())
}

/// The lines that an offer is for, by their places.
fn mine(offer: &Offer, lines: &[PricedLine]) -> Vec<usize> {
    let is_mine = |place: &usize| offer.when.not_for(lines[*place].asked.line()).is_none();
    (0..lines.len()).filter(is_mine).collect()
}

/// What an offer takes off a ticket; none where it does not hold, or takes nothing off.
fn worth(
    offer: &Offer,
    prices: &Prices,
    occasion: &Occasion<'_>,
    lines: &[PricedLine],
) -> Result<Option<Money>, Overflow> {
    if offer.hindrance(occasion, lines).is_some() {
        return Ok(None);
    }
    let amounts: Vec<Money> = mine(offer, lines)
        .into_iter()
        .map(|at| lines[at].paid)
        .collect();
    let off = offer.takes(&amounts, prices.round)?;
    Ok((off > Money::ZERO).then_some(off))
}

fn give(offer: &Offer, off: Money, lines: &mut [PricedLine]) -> Result<(), Overflow> {
    let mine = mine(offer, lines);
    let weights = mine.iter().map(|at| lines[*at].paid.fen().unsigned_abs());
    let parts = off.shared(&weights.collect::<Vec<_>>());
    let why = offered(&offer.id, off).at(&offer.place);
    for (at, part) in mine.into_iter().zip(parts) {
        let line = &mut lines[at];
        line.paid = line.paid.checked_sub(part)?;
        line.rules.push(why.clone());
        if offer.when.is_noted() {
            line.noted.push(used(offer.called()));
        }
    }
    Ok(())
}

fn read(table: &Table<'_>, names: &Names) -> Option<Offer> {
    let id: Option<Slug> = table.id();
    let when = table.get("when");
    let when = when.map_or_else(Conditions::default, |_| {
        Conditions::read(table, names, CONDITIONS)
    });
    let gives = read_gives(table, &when);
    let id = id?;
    Some(Offer {
        title: table.title(&id),
        id,
        gives: gives?,
        when,
        place: table.place(),
    })
}

fn read_gives(table: &Table<'_>, when: &Conditions) -> Option<OfferGives> {
    let way = table.one_of(
        &["off", "pays", "second_at", "buy"],
        (
            "say what it takes off: `off = \"30.00\"`, `pays = \"90%\"`, `second_at = \"50%\"`, or `buy = 2` with `get = 1`",
            "写明优惠：`off = \"30.00\"`、`pays = \"90%\"`、`second_at = \"50%\"`，或 `buy = 2` 与 `get = 1`",
        ),
    )?;
    refuse_beside(table, &way);
    match way.key() {
        "off" => read_off(table, &way, when),
        "pays" => Some(OfferGives::Pays {
            rate: less_than_whole(&way)?,
            at_most: table.get("at_most").and_then(|v| v.money()),
        }),
        "second_at" => Some(OfferGives::Group {
            of: 2,
            last: 1,
            at: less_than_whole(&way)?,
        }),
        _ => {
            let buy: u32 = way.whole(1, 1000)?;
            let get = table.get("get").map_or(Some(1), |v| v.whole(1, 1000));
            let last: u32 = get?;
            Some(OfferGives::Group {
                of: buy + last,
                last,
                at: Rate::ZERO,
            })
        }
    }
}

/// What says nothing beside the way in which the offer gives.
fn refuse_beside(table: &Table<'_>, way: &Value<'_>) {
    for (key, goes_with) in [("repeats", "off"), ("at_most", "pays"), ("get", "buy")] {
        if way.key() != goes_with
            && let Some(beside) = table.get(key)
        {
            beside.report(
                worded!(
                    "`{key}` says nothing beside `{}`",
                    "`{key}` 与 `{}` 同写无意义",
                    way.key()
                ),
                worded!(
                    "leave it out, or write `{goes_with}`",
                    "请删去，或改写 `{goes_with}`"
                ),
            );
        }
    }
}

fn read_off(table: &Table<'_>, way: &Value<'_>, when: &Conditions) -> Option<OfferGives> {
    let off = way.money()?;
    let repeats = table
        .get("repeats")
        .and_then(|v| v.yes_no())
        .unwrap_or(false);
    if off <= Money::ZERO {
        way.report(
            ("`off = 0` takes nothing off", "`off = 0` 等于不减"),
            (
                "write an amount, or leave the offer out",
                "写金额，或删去此活动",
            ),
        );
        return None;
    }
    if !when.min_spend.is_zero() && off > when.min_spend {
        way.report(
            worded!(
                "{off} is more than the {} from which it is taken off",
                "减 {off} 超过门槛 {}",
                when.min_spend
            ),
            ("put the two right", "请改正二者"),
        );
        return None;
    }
    if repeats && when.min_spend.is_zero() {
        way.report(
            (
                "`repeats` counts how often `min_spend` is reached, and there is none",
                "`repeats` 按 `min_spend` 的倍数计，而未写门槛",
            ),
            (
                "write `when = { min_spend = \"200.00\" }`",
                "请写 `when = { min_spend = \"200.00\" }`",
            ),
        );
    }
    Some(OfferGives::Off { off, repeats })
}

fn less_than_whole(value: &Value<'_>) -> Option<Rate> {
    let rate = value.rate()?;
    if rate >= Rate::ONE {
        value.report(
            worded!("{rate} takes nothing off", "{rate} 没有优惠"),
            (
                "write what is paid: 5折 is \"50%\"",
                "写实付比率：5 折写 \"50%\"",
            ),
        );
        return None;
    }
    Some(rate)
}
