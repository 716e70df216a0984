//! A member's cards: validity and activation follow from dates, whatever jobs ran.

use super::refusal::MemberRefusal;
use super::rows;
use super::rules::{CardRules, Exchange};
use crate::book::{BookError, Row};
use crate::domain::{CardNo, Day, When};

/// What a card gives at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardState {
    /// No card, or one that is void.
    None,
    /// Valid, but not activated.
    Inactive,
    Active,
}

/// A stretch over which a card is valid.
#[derive(Clone, Copy, Debug)]
struct Term {
    since: When,
    until: Option<Day>,
}

/// One card, through all its exchanges.
#[derive(Clone, Debug)]
pub struct Card {
    /// The number it bears now.
    pub number: CardNo,
    /// The number it was first issued under: its points are kept under this one.
    pub root: CardNo,
    numbers: Vec<CardNo>,
    pub issued: When,
    terms: Vec<Term>,
    activated: Option<When>,
    /// The day from which the days for activation are counted.
    window_from: Day,
    voided: Option<Day>,
    /// The card before the last thing that befell it, to which an undo goes back.
    before: Option<Box<Card>>,
}

/// A member's cards, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Cards {
    cards: Vec<Card>,
}

impl Card {
    /// Whether the card is valid before a deed of a moment.
    pub fn valid(&self, at: When) -> bool {
        self.terms
            .iter()
            .any(|t| at.sees(t.since) && t.until.is_none_or(|last| last >= at.day()))
    }

    pub fn active(&self, at: When) -> bool {
        self.valid(at) && self.activated.is_some_and(|since| at.sees(since))
    }

    /// The last day on which the card is valid, as far as is known.
    pub fn until(&self) -> Option<Day> {
        self.terms.last().and_then(|term| term.until)
    }

    pub fn activated(&self) -> Option<Day> {
        self.activated.map(When::day)
    }

    /// The last day on which the card can be activated.
    pub fn activate_by(&self, rules: &CardRules) -> Option<Day> {
        rules
            .activate_within_days
            .map(|days| self.window_from.plus_days(i32::from(days)))
    }

    /// Whether it was put on record that the card became void on this last day.
    pub fn void_recorded(&self, last: Day) -> bool {
        self.voided == Some(last)
    }

    pub fn bears(&self, number: &str) -> bool {
        self.numbers.iter().any(|n| n.as_str() == number)
    }

    pub fn state(&self, at: When, rules: &CardRules) -> CardState {
        match (self.valid(at), rules.activate_within_days) {
            (false, _) => CardState::None,
            (true, None) => CardState::Active,
            (true, Some(_)) if self.active(at) => CardState::Active,
            (true, Some(_)) => CardState::Inactive,
        }
    }
}

impl Cards {
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Card> {
        self.cards.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    pub fn find(&self, number: &str) -> Option<&Card> {
        self.cards.iter().rev().find(|card| card.bears(number))
    }

    /// The card by which a deed is judged: the best one at that moment, the newest among equals.
    pub fn best(&self, at: When, rules: &CardRules) -> (CardState, Option<&Card>) {
        self.cards
            .iter()
            .map(|card| (card.state(at, rules), Some(card)))
            .fold((CardState::None, None), |best, card| {
                if card.0 > CardState::None && card.0 >= best.0 {
                    card
                } else {
                    best
                }
            })
    }

    /// Takes the cards of a merged member in; their points stay apart, under their own numbers.
    pub fn absorb(&mut self, other: Self) {
        self.cards.extend(other.cards);
    }

    /// Takes in one row of a card's life.
    pub fn take(&mut self, row: &Row<'_>) -> Result<(), BookError> {
        use rows::cards as c;
        let number: CardNo = row
            .text(c::CARD)?
            .parse()
            .map_err(|e| row.bad(c::CARD, e))?;
        let at =
            When::read(row.bytes(c::DAY), row.bytes(c::TIME)).map_err(|e| row.bad(c::DAY, e))?;
        let until = match row.bytes(c::UNTIL) {
            b"" => None,
            text => Some(Day::parse(text).map_err(|e| row.bad(c::UNTIL, e))?),
        };
        let replaces = row.text(c::REPLACES)?;
        let kind = row.text(c::KIND)?;
        if kind == "issue" {
            self.issue(number, at, until);
            return Ok(());
        }
        let old = if replaces.is_empty() {
            number.as_str()
        } else {
            &replaces
        };
        let Some(card) = self.cards.iter_mut().rev().find(|card| card.bears(old)) else {
            return Err(row.bad(c::CARD, "the card was never issued"));
        };
        if kind == "undo" {
            let number = card.number.clone();
            match card.before.take() {
                Some(before) => *card = *before,
                None => self.cards.retain(|card| card.number != number),
            }
            return Ok(());
        }
        card.before = Some(Box::new(card.clone()));
        match &*kind {
            "activate" => card.activated = Some(at),
            "renew" => card.renew(number, at, until),
            "void" => card.voided = Some(at.day()),
            _ => return Err(row.bad(c::KIND, "no such kind of card row")),
        }
        Ok(())
    }

    /// A new card.
    pub fn issue(&mut self, number: CardNo, at: When, until: Option<Day>) {
        self.cards.push(Card {
            root: number.clone(),
            numbers: vec![number.clone()],
            number,
            issued: at,
            terms: vec![Term { since: at, until }],
            activated: None,
            window_from: at.day(),
            voided: None,
            before: None,
        });
    }
}

impl Card {
    /// The card as an exchange makes it.
    #[must_use]
    pub fn renewed(&self, number: CardNo, at: When, until: Option<Day>) -> Self {
        let mut card = self.clone();
        card.renew(number, at, until);
        card
    }

    fn renew(&mut self, number: CardNo, at: When, until: Option<Day>) {
        if self.activated.is_none() {
            self.window_from = at.day();
        }
        if self.number != number {
            self.numbers.push(number.clone());
            self.number = number;
        }
        self.terms.push(Term { since: at, until });
    }
}

impl Exchange {
    /// The last day of a card issued or exchanged on a day: the end of the next exchange month, or of
    /// the one after it when that day lies in an exchange month itself.
    pub fn until(self, day: Day) -> Day {
        let month = u32::from(self.month);
        let year = if day.month() >= month {
            day.year() + 1
        } else {
            day.year()
        };
        Day::new(year, month, 1).map_or(Day::MAX, Day::last_of_month)
    }
}

/// The last day of a card issued or exchanged on a day; none is for ever.
pub fn valid_until(rules: &CardRules, day: Day) -> Option<Day> {
    rules.exchange.map(|exchange| exchange.until(day))
}

/// Whether a card may be activated at a moment.
pub fn may_activate(card: &Card, at: When, rules: &CardRules) -> Result<(), MemberRefusal> {
    let number = card.number.clone();
    if let Some(since) = card.activated() {
        return Err(MemberRefusal::AlreadyActive {
            card: number,
            since,
        });
    }
    if !at.sees(card.issued) {
        return Err(MemberRefusal::NotYetIssued {
            card: number,
            issued: card.issued.day(),
        });
    }
    if !card.valid(at) {
        return Err(MemberRefusal::CardVoid {
            card: number,
            since: card.until(),
        });
    }
    match card.activate_by(rules) {
        Some(last) if at.day() > last => Err(MemberRefusal::TooLateToActivate {
            card: number,
            last,
            days: rules.activate_within_days.unwrap_or(0),
        }),
        _ => Ok(()),
    }
}

/// Whether a card may be exchanged at a moment: in the exchange month, or late.
pub fn may_renew(card: &Card, at: When, rules: &CardRules) -> Result<(), MemberRefusal> {
    let number = card.number.clone();
    let Some(exchange) = rules.exchange else {
        return Err(MemberRefusal::NoExchange { card: number });
    };
    if !at.sees(card.issued) {
        return Err(MemberRefusal::NotYetIssued {
            card: number,
            issued: card.issued.day(),
        });
    }
    match card.until() {
        Some(until) if until >= exchange.until(at.day()) => Err(MemberRefusal::ExchangedAlready {
            card: number,
            until,
        }),
        Some(until) if until >= at.day() && at.day().month() != u32::from(exchange.month) => {
            Err(MemberRefusal::NotExchangeMonth {
                card: number,
                month: exchange.month,
                until,
            })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_card_of_a_year_is_void_when_the_next_begins() {
        let exchange = Exchange { month: 12 };
        assert_eq!(exchange.until(day("2024-11-30")), day("2024-12-31"));
        assert_eq!(exchange.until(day("2024-12-01")), day("2025-12-31"));
        assert_eq!(exchange.until(day("2025-02-10")), day("2025-12-31"));
    }

    #[test]
    fn validity_follows_from_dates() {
        let mut cards = Cards::default();
        let number: CardNo = "C0001".parse().expect("a card");
        cards.issue(
            number.clone(),
            When::on(day("2024-03-01")),
            Some(day("2024-12-31")),
        );
        let card = cards.find("C0001").expect("issued");
        assert!(!card.valid(When::on(day("2024-02-29"))));
        assert!(card.valid(When::on(day("2024-12-31"))));
        assert!(!card.valid(When::on(day("2025-01-01"))));
    }
}
