//! Who is due for what: each entry of the rules held against each member, day by day; then the gifts shared
//! out by residence, budget and stock.

use rustc_hash::FxHashMap;

use super::rules::{Courtesy, CourtesyRules, GiftRule, Only, Template};
use super::text::Hole;
use crate::care::gifts::decide::GivenTo;
use crate::care::gifts::rows::Given;
use crate::care::occasions::{EventDay, Happening, birthday_title, happenings};
use crate::care::reason::Reason;
use crate::care::rules::{CareRules, Occasion};
use crate::care::stock::state::start_of;
use crate::care::visits::greetings::Sent;
use crate::domain::{Day, MemberId, Money, Overflow, TierRef, Title, When};
use crate::members::Status;
use crate::members::cards::CardState;
use crate::members::consent::{Answer, consents};
use crate::members::rules::Need;
use crate::points::decide::Stock;
use crate::sales::customer::{Customer, Customers, View};
use crate::sales::terms::Terms;

/// What an occasion column says of birthdays.
pub(crate) const BIRTHDAY: &str = "birthday";

/// What the days of one pack are judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    pub terms: Terms<'a>,
    pub care: &'a CareRules,
    pub courtesies: &'a CourtesyRules,
}

/// One member due for one courtesy.
#[derive(Clone, Debug)]
pub(crate) struct Due<'a> {
    /// The day of the occasion.
    pub on: Day,
    pub customer: &'a Customer,
    pub occasion: String,
    /// The same as visits name it.
    pub reason: Option<Reason>,
    pub title: Title,
    pub entry: &'a Courtesy,
    /// The tier that lists mean, if the member is in one.
    pub tier: Option<TierRef>,
    pub gift: Option<&'a GiftRule>,
    /// The place of the entry among its pack's.
    place: usize,
    /// How high the tier that is meant stands; gifts go to the highest first.
    rank: usize,
}

impl Due<'_> {
    /// The day on which it has to be made ready.
    pub(crate) fn prepare(&self) -> Day {
        self.on.plus_days(-i32::from(self.entry.prepare_days))
    }

    /// Where it stands in a list: day by day, each member's together, gifts before words.
    pub(crate) fn order(&self) -> (Day, MemberId, &str, bool, usize) {
        let words_alone = self.entry.gifts.is_empty();
        let member = self.customer.id();
        (self.on, member, &self.occasion, words_alone, self.place)
    }

    /// Whether a gift is due that nobody could give.
    pub(crate) fn lacks_gift(&self) -> bool {
        self.gift.is_none() && !self.entry.gifts.is_empty()
    }

    /// The text that the member is sent, if there is one; none that names a gift which nobody can give.
    pub(crate) fn template<'r>(&self, rules: &'r CourtesyRules) -> Option<&'r Template> {
        let template = rules.template(self.entry.template.as_ref()?)?;
        let names_gift = template.asks(Hole::Gift);
        Some(template).filter(|_| !(names_gift && self.gift.is_none()))
    }

    /// Whether there is anything to hand over or to say.
    pub(crate) fn can_be_sent(&self, rules: &CourtesyRules) -> bool {
        self.gift.is_some() || self.template(rules).is_some()
    }
}

/// Everybody who is due between two days of one pack, both included; gifts are not chosen yet.
pub(crate) fn due<'a>(
    rules: &Rules<'a>,
    customers: &'a Customers,
    events: &[EventDay],
    (given, sent): (&GivenTo, &Sent),
    view: View,
    (from, to): (Day, Day),
) -> Vec<Due<'a>> {
    let happenings = happenings(rules.care, events, from, to);
    let entries = &rules.courtesies.entries;
    let dated: Vec<(usize, &Courtesy, &Happening)> = entries
        .iter()
        .enumerate()
        .flat_map(|(place, entry)| {
            let meant = happenings.iter().filter(|happening| {
                let mut occasions = entry.on.iter();
                occasions.any(|occasion| happening.is_meant_by(occasion))
            });
            meant.map(move |happening| (place, entry, happening))
        })
        .collect();
    let birthdays: Vec<(usize, &Courtesy)> = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.on.contains(&Occasion::Birthday))
        .collect();
    let mut found = Vec::new();
    for customer in customers.iter() {
        let who = Who::new(customer, rules, view, (given, sent));
        if !who.active {
            continue;
        }
        for (place, entry, happening) in &dated {
            let occasion = (happening.id.as_str(), &happening.title);
            let mut due = who.due(happening.on, occasion, (*place, *entry));
            if let Some(due) = &mut due {
                due.reason = happening.reason();
            }
            found.extend(due);
        }
        let born = if birthdays.is_empty() {
            None
        } else {
            customer.birthday(to)
        };
        let days = born.map(|born| born.between(from, to, rules.terms.birthdays));
        for on in days.into_iter().flatten() {
            let title = birthday_title();
            for (place, entry) in &birthdays {
                found.extend(who.due(on, (BIRTHDAY, &title), (*place, *entry)));
            }
        }
    }
    found.sort_by_key(|due| (due.on, due.place, due.rank, due.customer.id()));
    found
}

/// One member as entries look at them.
struct Who<'a, 'r> {
    customer: &'a Customer,
    rules: &'r Rules<'a>,
    active: bool,
    said: Option<bool>,
    given: &'r GivenTo,
    sent: &'r Sent,
}

impl<'a, 'r> Who<'a, 'r> {
    fn new(
        customer: &'a Customer,
        rules: &'r Rules<'a>,
        view: View,
        (given, sent): (&'r GivenTo, &'r Sent),
    ) -> Self {
        Self {
            customer,
            rules,
            active: customer.profile.status(When::on(view.on())) == Status::Active,
            said: marketing(customer, view.on()),
            given,
            sent,
        }
    }

    fn due(
        &self,
        on: Day,
        (occasion, title): (&str, &Title),
        (place, entry): (usize, &'a Courtesy),
    ) -> Option<Due<'a>> {
        let customer = self.customer;
        if customer.profile.joined > on || !entry.asks.lets(self.said) {
            return None;
        }
        if !self.may_have(on, entry) {
            return None;
        }
        let stands = customer.stands(&self.rules.terms, When::on(on));
        let main = self.rules.terms.groups.iter().position(|group| group.main);
        let tier = stands.iter().find(|tier| Some(tier.group) == main).copied();
        let meant = if entry.tiers.is_empty() {
            tier
        } else {
            let mut stands = stands.iter();
            Some(*stands.find(|tier| entry.tiers.contains(tier))?)
        };
        if !entry.gifts.is_empty() && self.given.for_occasion(customer, occasion, on).is_some() {
            return None;
        }
        if self.sent.has(customer, entry.id.as_str(), (occasion, on)) {
            return None;
        }
        Some(Due {
            on,
            customer,
            occasion: occasion.to_owned(),
            reason: Some(Reason::Birthday),
            title: title.clone(),
            entry,
            tier,
            gift: None,
            place,
            rank: meant.map_or(usize::MAX, |tier| tier.tier),
        })
    }
}

impl Who<'_, '_> {
    /// Whether the member's card and facts are what an entry asks for.
    fn may_have(&self, on: Day, entry: &Courtesy) -> bool {
        let card = self
            .customer
            .card_state(&self.rules.terms, When::on(on), None);
        let lacks = |need: &Need| match need {
            Need::ValidCard => card < CardState::Inactive,
            Need::ActiveCard => card < CardState::Active,
            // No entry that is read asks for it.
            Need::IdChecked | Need::Booked => false,
        };
        let known = |only: &Only| {
            let told = self.customer.profile.clear_fact(only.fact.as_str(), on);
            told.is_some_and(|told| only.is.iter().any(|is| is == told))
        };
        !entry.needs.iter().any(lacks) && entry.only.as_ref().is_none_or(known)
    }
}

/// What a member said of marketing by the close of a day; none who was never asked.
pub(crate) fn marketing(customer: &Customer, on: Day) -> Option<bool> {
    match consents(&customer.profile.facts, on).marketing {
        Answer::Unknown => None,
        Answer::No(_) => Some(false),
        Answer::Yes(_) => Some(true),
    }
}

/// What is left for gifts while they are shared out.
pub(crate) struct Sharing<'a> {
    shelf: &'a dyn Stock,
    /// What the shelf had on a day, asked once.
    there: FxHashMap<(String, Day), Option<i64>>,
    /// What this sharing took from the shelf.
    taken: FxHashMap<String, i64>,
    /// What an occasion's gifts cost within a calendar year.
    spent: FxHashMap<(String, i32), Money>,
}

impl std::fmt::Debug for Sharing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sharing")
            .field("taken", &self.taken)
            .field("spent", &self.spent)
            .finish_non_exhaustive()
    }
}

impl<'a> Sharing<'a> {
    pub(crate) fn new(shelf: &'a dyn Stock, given: &[Given]) -> Result<Self, Overflow> {
        let mut sharing = Self {
            shelf,
            there: FxHashMap::default(),
            taken: FxHashMap::default(),
            spent: FxHashMap::default(),
        };
        for own in given {
            if let Some((occasion, due)) = &own.occasion {
                for _ in 0..own.quantity {
                    sharing.spend(occasion, *due, own.cost)?;
                }
            }
        }
        Ok(sharing)
    }

    /// Gives everybody the first gift of their entry that suits them, that the budget allows and that is
    /// there, in the order in which they stand: day by day, entry by entry, the highest tier first.
    pub(crate) fn share(&mut self, due: &mut [Due<'a>], rules: &Rules<'a>) -> Result<(), Overflow> {
        for due in due.iter_mut().filter(|due| !due.entry.gifts.is_empty()) {
            let mut offered = due.entry.gifts.iter();
            due.gift = offered.find_map(|id| {
                let gift = suiting(rules.courtesies, id.as_str(), due.customer, due.on)?;
                self.may_give(gift, due, rules).then_some(gift)
            });
            if let Some(gift) = due.gift {
                *self.taken.entry(gift.id.to_string()).or_default() += 1;
                self.spend(&due.occasion, due.on, gift.cost)?;
            }
        }
        Ok(())
    }

    fn may_give(&mut self, gift: &GiftRule, due: &Due<'_>, rules: &Rules<'_>) -> bool {
        let id = gift.id.as_str();
        let budget = due.entry.budget;
        let spent = self.spent.get(&(due.occasion.clone(), due.on.year()));
        let sum = spent.copied().unwrap_or_default().checked_add(gift.cost);
        let shelf = self.shelf;
        let there = self
            .there
            .entry((id.to_owned(), due.on))
            .or_insert_with(|| {
                let start = start_of(id, rules.courtesies, rules.terms.rewards);
                shelf.left(id, start, due.on)
            });
        let taken = self.taken.get(id).copied().unwrap_or(0);
        budget.each.is_none_or(|each| gift.cost <= each)
            && budget
                .in_all
                .is_none_or(|all| sum.is_ok_and(|sum| sum <= all))
            && there.is_none_or(|left| left > taken)
    }

    fn spend(&mut self, occasion: &str, on: Day, cost: Money) -> Result<(), Overflow> {
        let spent = self
            .spent
            .entry((occasion.to_owned(), on.year()))
            .or_default();
        *spent = spent.checked_add(cost)?;
        Ok(())
    }
}

/// The gift, or what those get whom it does not suit.
fn suiting<'a>(
    rules: &'a CourtesyRules,
    id: &str,
    customer: &Customer,
    on: Day,
) -> Option<&'a GiftRule> {
    let mut gift = rules.gift(id)?;
    // No chain is longer than there are gifts, even where it leads in a circle.
    for _ in 0..rules.gifts.len() {
        let Some(not_to) = &gift.not_to else {
            return Some(gift);
        };
        let told = customer.profile.clear_fact(not_to.fact.as_str(), on);
        if !not_to.means(told) {
            return Some(gift);
        }
        gift = rules.gift(not_to.instead.as_ref()?.as_str())?;
    }
    None
}
