//! A member's cards: validity and activation follow from dates, whatever jobs ran.

use super::card_refusal::CardRefusal;
use super::refusal::MemberRefusal;
use super::rows::{self, Befell, BefellFor, CardKind};
use super::rules::{CardRules, Exchange, GivesBack};
use crate::book::{BookError, Row};
use crate::domain::{CardNo, Day, MemberId, Money, Overflow, When};
use crate::worded;

/// What a card gives at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CardState {
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
pub(crate) struct Card {
    /// The number it bears now.
    pub number: CardNo,
    /// The number it was first issued under: its points are kept under this one.
    pub root: CardNo,
    /// Whom it was issued to, whoever that member was merged into since.
    pub holder: MemberId,
    numbers: Vec<CardNo>,
    /// Numbers that another one took the place of, and since when.
    replaced: Vec<(CardNo, When)>,
    pub issued: When,
    terms: Vec<Term>,
    activated: Option<When>,
    /// The day from which the days for activation are counted.
    window_from: Day,
    voided: Option<Day>,
    /// From when it was lost, handed back or cancelled, and from when it was not any more.
    stops: Vec<(When, Option<Stop>)>,
    /// Numbers that were reported lost: nobody who shows one is its holder.
    lost: Vec<(CardNo, When)>,
    /// What was paid for it in all: for the issue, for terms and for other numbers.
    pub paid: Money,
    /// What of that was the fee for its issue.
    fee: Money,
    /// What is left for it.
    pub deposit: Money,
    /// The card before the last thing that befell it, to which an undo goes back.
    before: Option<Box<Card>>,
}

/// What ends a card before its time, or for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Blocked, until it is found or replaced.
    Lost,
    /// Handed back.
    Returned,
    Cancelled,
}

impl Stop {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A member's cards, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cards {
    cards: Vec<Card>,
}

impl Card {
    /// Whether the card is valid before a deed of a moment.
    pub(crate) fn valid(&self, at: When) -> bool {
        self.stopped(at).is_none() && self.in_term(at)
    }

    /// Whether it would be valid if nothing had befallen it.
    fn in_term(&self, at: When) -> bool {
        self.terms
            .iter()
            .any(|t| at.sees(t.since) && t.until.is_none_or(|last| last >= at.day()))
    }

    /// What keeps it from being used at a moment, and since when.
    pub(crate) fn stopped(&self, at: When) -> Option<(Stop, Day)> {
        let seen = self.stops.iter().rev().find(|(since, _)| at.sees(*since));
        seen.and_then(|(since, stop)| Some(((*stop)?, since.day())))
    }

    /// What keeps it from being used, as far as is known.
    pub(crate) fn stopped_now(&self) -> Option<(Stop, Day)> {
        let (since, stop) = self.stops.last()?;
        Some(((*stop)?, since.day()))
    }

    /// The last moment of its life.
    pub(crate) fn last_moment(&self) -> When {
        let terms = self.terms.iter().map(|term| term.since);
        let stops = self.stops.iter().map(|(since, _)| *since);
        let all = terms.chain(stops).chain(self.activated);
        all.fold(self.issued, |last, at| {
            if at.order() > last.order() { at } else { last }
        })
    }

    /// Whether a number was reported lost and not found: it finds the member and is no card.
    fn was_lost(&self, number: &str, at: When) -> bool {
        let lost = |(own, since): &(CardNo, When)| own.as_str() == number && at.sees(*since);
        self.lost.iter().any(lost)
    }

    pub(crate) fn active(&self, at: When) -> bool {
        self.valid(at) && self.activated.is_some_and(|since| at.sees(since))
    }

    /// The last day on which the card is valid, as far as is known.
    pub(crate) fn until(&self) -> Option<Day> {
        self.terms.last().and_then(|term| term.until)
    }

    pub(crate) fn activated(&self) -> Option<Day> {
        self.activated.map(When::day)
    }

    /// The last day on which the card can be activated.
    pub(crate) fn activate_by(&self, rules: &CardRules) -> Option<Day> {
        rules
            .activate_within_days
            .map(|days| self.window_from.plus_days(i32::from(days)))
    }

    /// The same of a card that was not activated yet.
    pub(crate) fn still_to_activate_by(&self, rules: &CardRules) -> Option<Day> {
        match self.activated() {
            Some(_) => None,
            None => self.activate_by(rules),
        }
    }

    /// Whether it was put on record that the card became void on this last day.
    pub(crate) fn void_recorded(&self, last: Day) -> bool {
        self.voided == Some(last)
    }

    pub(crate) fn bears(&self, number: &str) -> bool {
        self.numbers.iter().any(|n| n.as_str() == number)
    }

    /// What it is called at a moment.
    pub(crate) fn word(&self, at: When, rules: &CardRules) -> &'static str {
        match (self.stopped(at), self.state(at, rules)) {
            (Some((stop, _)), _) => stop.word(),
            (None, CardState::None) => "void",
            (None, CardState::Inactive) => "inactive",
            (None, CardState::Active) => "active",
        }
    }

    pub(crate) fn state(&self, at: When, rules: &CardRules) -> CardState {
        match (self.valid(at), rules.activate_within_days) {
            (false, _) => CardState::None,
            (true, None) => CardState::Active,
            (true, Some(_)) if self.active(at) => CardState::Active,
            (true, Some(_)) => CardState::Inactive,
        }
    }
}

impl Cards {
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Card> {
        self.cards.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// Those that were neither handed back nor cancelled.
    pub(crate) fn held(&self) -> impl DoubleEndedIterator<Item = &Card> {
        let gone = |card: &&Card| {
            let stop = card.stopped_now();
            matches!(stop, Some((Stop::Returned | Stop::Cancelled, _)))
        };
        self.cards.iter().filter(move |card| !gone(card))
    }

    /// Whether a word is the number of a card that was reported lost before a deed of a moment.
    pub(crate) fn is_lost(&self, word: &str, at: When) -> bool {
        self.cards.iter().any(|card| card.was_lost(word.trim(), at))
    }

    pub(crate) fn find(&self, number: &str) -> Option<&Card> {
        self.cards.iter().rev().find(|card| card.bears(number))
    }

    /// The card by which a deed is judged: the best one at that moment, the newest among equals.
    pub(crate) fn best(&self, at: When, rules: &CardRules) -> (CardState, Option<&Card>) {
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

    /// What the card that is shown gives, and the card where it gives anything; where none is shown, the best.
    pub(crate) fn shown(
        &self,
        shown: Option<&CardNo>,
        at: When,
        rules: &CardRules,
    ) -> (CardState, Option<&Card>) {
        let Some(number) = shown else {
            return self.best(at, rules);
        };
        let card = self.find(number.as_str());
        let state = card.map_or(CardState::None, |card| card.state(at, rules));
        (state, card.filter(|_| state > CardState::None))
    }

    /// Takes back the last thing that befell the card that bears a number, its issue where nothing else did; false
    /// where there is none.
    pub(crate) fn take_back(&mut self, bears: &str) -> bool {
        let Some(card) = self.cards.iter_mut().rev().find(|card| card.bears(bears)) else {
            return false;
        };
        let number = card.number.clone();
        match card.before.take() {
            Some(before) => *card = *before,
            None => self.cards.retain(|card| card.number != number),
        }
        true
    }

    /// Takes a card as a deed leaves it.
    pub(crate) fn put(&mut self, after: Card) {
        if let Some(card) = self.cards.iter_mut().find(|card| card.root == after.root) {
            *card = after;
        }
    }

    /// Takes the cards of a merged member in; their points stay apart, under their own numbers.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.cards.extend(other.cards);
    }

    /// Takes in one row of a card's life.
    pub(crate) fn take(&mut self, row: &Row<'_>) -> Result<(), BookError> {
        use rows::cards as c;
        let (own, paid) = (Befell::read(row)?, BefellFor::read(row)?);
        let (number, kind, until) = (own.card, own.kind, own.until);
        let at = When::of(own.day, own.time).map_err(|e| row.bad(c::DAY, e))?;
        let (fee, deposit) = (
            paid.fee.unwrap_or_default(),
            paid.deposit.unwrap_or_default(),
        );
        if kind == CardKind::Issue {
            self.issue(own.member, number, at, until);
            if let Some(card) = self.cards.last_mut() {
                (card.paid, card.fee, card.deposit) = (fee, fee, deposit);
            }
            return Ok(());
        }
        let old = own.replaces.as_ref().unwrap_or(&number).as_str();
        if kind == CardKind::Undo && self.take_back(old) {
            return Ok(());
        }
        let Some(card) = self.cards.iter_mut().rev().find(|card| card.bears(old)) else {
            return Err(row.bad(
                c::CARD,
                worded!("the card was never issued", "该卡从未发出"),
            ));
        };
        card.before = Some(Box::new(card.clone()));
        match kind {
            CardKind::Activate => card.activated = Some(at),
            CardKind::Renew => card.renew(number, at, until),
            CardKind::Void => card.voided = Some(at.day()),
            CardKind::Lost => card.stop(at, Some(Stop::Lost)),
            CardKind::Found => card.stop(at, None),
            CardKind::Replace => card.replace(number, at),
            CardKind::Return => card.stop(at, Some(Stop::Returned)),
            CardKind::Cancel => card.stop(at, Some(Stop::Cancelled)),
            CardKind::Issue | CardKind::Undo => {
                return Err(row.bad(
                    c::KIND,
                    worded!("no such kind of card row", "没有这种卡记录"),
                ));
            }
        }
        card.paid = card.paid.checked_add(fee).map_err(|e| row.bad(c::FEE, e))?;
        let left = card.deposit.checked_add(deposit);
        card.deposit = left.map_err(|e| row.bad(c::DEPOSIT, e))?;
        Ok(())
    }

    /// A new card.
    pub(crate) fn issue(&mut self, holder: MemberId, number: CardNo, at: When, until: Option<Day>) {
        self.cards.push(Card {
            root: number.clone(),
            holder,
            numbers: vec![number.clone()],
            replaced: Vec::new(),
            number,
            issued: at,
            terms: vec![Term { since: at, until }],
            activated: None,
            window_from: at.day(),
            voided: None,
            stops: Vec::new(),
            lost: Vec::new(),
            paid: Money::ZERO,
            fee: Money::ZERO,
            deposit: Money::ZERO,
            before: None,
        });
    }
}

impl Card {
    /// The card as what befalls it leaves it.
    #[must_use]
    pub(crate) fn after(&self, fate: Fate, number: CardNo, at: When) -> Self {
        let mut card = self.clone();
        match fate {
            Fate::Lose => card.stop(at, Some(Stop::Lost)),
            Fate::Find => card.stop(at, None),
            Fate::ReplaceLost | Fate::ReplaceDamaged => card.replace(number, at),
            Fate::HandBack => card.stop(at, Some(Stop::Returned)),
            Fate::Cancel => card.stop(at, Some(Stop::Cancelled)),
        }
        card
    }

    /// Refuses a number that another one took the place of: whatever befalls it now, befalls no card.
    pub(crate) fn prove_in_force(&self, word: &str) -> Result<(), CardRefusal> {
        let word = word.trim();
        let word = word.strip_prefix("card:").unwrap_or(word);
        let named = |number: &CardNo| number.as_str() == word;
        let old = self.replaced.iter().rev();
        let mut old = old.filter(|(old, _)| named(old) && *old != self.number);
        match old.next() {
            Some((old, since)) => Err(CardRefusal::Replaced {
                card: old.clone(),
                by: self.number.clone(),
                since: since.day(),
            }),
            None => Ok(()),
        }
    }

    /// The card as an exchange makes it.
    #[must_use]
    pub(crate) fn renewed(&self, number: CardNo, at: When, until: Option<Day>) -> Self {
        let mut card = self.clone();
        card.renew(number, at, until);
        card
    }

    fn stop(&mut self, at: When, stop: Option<Stop>) {
        match stop {
            Some(Stop::Lost) => self.lost.push((self.number.clone(), at)),
            None => self.lost.retain(|(lost, _)| *lost != self.number),
            Some(_) => {}
        }
        self.stops.push((at, stop));
    }

    /// A new number for the same card: its points, its activation and its term go on.
    fn replace(&mut self, number: CardNo, at: When) {
        self.bear(number, at);
        self.stops.push((at, None));
    }

    fn bear(&mut self, number: CardNo, at: When) {
        let old = std::mem::replace(&mut self.number, number.clone());
        self.replaced.push((old, at));
        self.numbers.push(number);
    }

    /// The numbers by which nobody is served at a moment: those that another one took the place of, and the
    /// card's own where it is lost, handed back or cancelled.
    pub(crate) fn blocked(&self, at: When) -> Vec<Blocked<'_>> {
        let old = self.replaced.iter().filter(|(_, since)| at.sees(*since));
        let old = old.map(|(number, since)| {
            let lost = self.lost.iter().find(|(lost, _)| lost == number);
            Blocked {
                number,
                why: lost.map_or("replaced", |_| Stop::Lost.word()),
                since: lost.map_or(*since, |(_, since)| *since).day(),
                now: Some(&self.number),
            }
        });
        let own = self.stopped(at).map(|(stop, since)| Blocked {
            number: &self.number,
            why: stop.word(),
            since,
            now: None,
        });
        old.chain(own).collect()
    }

    fn renew(&mut self, number: CardNo, at: When, until: Option<Day>) {
        if self.activated.is_none() {
            self.window_from = at.day();
        }
        if self.number != number {
            self.bear(number, at);
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

/// A number that a till does not take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocked<'a> {
    pub number: &'a CardNo,
    /// What blocked it: lost, replaced, returned or cancelled.
    pub why: &'static str,
    pub since: Day,
    /// The number that is used instead.
    pub now: Option<&'a CardNo>,
}

/// The last day of a card issued or exchanged on a day; none is for ever.
pub(crate) fn valid_until(rules: &CardRules, day: Day) -> Option<Day> {
    let term = rules
        .valid_for_months
        .map(|months| day.plus_months(i32::from(months)));
    rules.exchange.map(|exchange| exchange.until(day)).or(term)
}

/// The last day of a card that is renewed on a day: a term goes on from where the one before it ends.
pub(crate) fn renewed_until(card: &Card, rules: &CardRules, day: Day) -> Option<Day> {
    match (rules.valid_for_months, card.until()) {
        (Some(_), Some(until)) if until >= day => valid_until(rules, until),
        _ => valid_until(rules, day),
    }
}

/// Refuses a card that is lost, handed back or cancelled.
fn may_be_used(card: &Card) -> Result<(), CardRefusal> {
    match card.stopped_now() {
        None => Ok(()),
        Some((stop, since)) => Err(CardRefusal::Stopped {
            card: card.number.clone(),
            stop,
            since,
        }),
    }
}

/// What may befall a card that was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Lose,
    Find,
    /// It was lost before.
    ReplaceLost,
    ReplaceDamaged,
    HandBack,
    Cancel,
}

/// Whether something may befall a card at a moment: nothing does before the last thing that did.
pub(crate) fn may_befall(card: &Card, fate: Fate, at: When) -> Result<(), CardRefusal> {
    let number = || card.number.clone();
    let of_lost = matches!(
        fate,
        Fate::Find | Fate::ReplaceLost | Fate::HandBack | Fate::Cancel
    );
    match (fate, card.stopped_now()) {
        (_, Some((stop, since))) if !(of_lost && stop == Stop::Lost) => {
            return Err(CardRefusal::Stopped {
                card: number(),
                stop,
                since,
            });
        }
        (Fate::Find, None) => return Err(CardRefusal::NotLost { card: number() }),
        (Fate::ReplaceLost, None) => return Err(CardRefusal::WhyReplace { card: number() }),
        _ => {}
    }
    let last = card.last_moment();
    if at.sees(last) || at == last {
        return Ok(());
    }
    Err(CardRefusal::Before {
        card: number(),
        last: last.day(),
        day: at.day(),
    })
}

/// What a card that befalls something moves: below zero where it leaves the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CardMoney {
    pub fee: Money,
    pub deposit: Money,
    /// What leaves the deposit stays with the house.
    pub kept: bool,
}

impl CardMoney {
    /// What the customer is given of the deposit, below zero.
    pub(crate) fn deposit_given(self) -> Money {
        if self.kept { Money::ZERO } else { self.deposit }
    }
}

/// What a card that befalls something costs, gives back, or leaves to the house.
pub(crate) fn money_of(card: &Card, fate: Fate, rules: &CardRules) -> Result<CardMoney, Overflow> {
    let mut money = CardMoney::default();
    match (fate, rules.return_gives_back) {
        (Fate::ReplaceLost | Fate::ReplaceDamaged, _) => money.fee = rules.replacement_fee,
        (Fate::HandBack, GivesBack::Deposit) => money.deposit = card.deposit.checked_neg()?,
        (Fate::HandBack, GivesBack::DepositAndFee) => {
            money.fee = card.fee.checked_neg()?;
            money.deposit = card.deposit.checked_neg()?;
        }
        (Fate::HandBack, GivesBack::Nothing) | (Fate::Cancel, _) => {
            money.deposit = card.deposit.checked_neg()?;
            money.kept = !card.deposit.is_zero();
        }
        (Fate::Lose | Fate::Find, _) => {}
    }
    Ok(money)
}

/// Whether a card may be activated at a moment.
pub(crate) fn may_activate(card: &Card, at: When, rules: &CardRules) -> Result<(), MemberRefusal> {
    let number = card.number.clone();
    may_be_used(card)?;
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
pub(crate) fn may_renew(card: &Card, at: When, rules: &CardRules) -> Result<(), MemberRefusal> {
    let number = card.number.clone();
    may_be_used(card)?;
    if rules.exchange.is_none() && rules.valid_for_months.is_none() {
        return Err(MemberRefusal::NoExchange { card: number });
    }
    if !at.sees(card.issued) {
        return Err(MemberRefusal::NotYetIssued {
            card: number,
            issued: card.issued.day(),
        });
    }
    let Some(exchange) = rules.exchange else {
        // One term ahead is enough.
        let ahead = |until: &Day| valid_until(rules, at.day()).is_some_and(|next| *until >= next);
        return match card.until().filter(ahead) {
            Some(until) => Err(MemberRefusal::ExchangedAlready {
                card: number,
                until,
            }),
            None => Ok(()),
        };
    };
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
            MemberId::FIRST,
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
