//! What all rows on a member add up to: profile, cards, purchases, tiers and points.

use std::num::NonZeroU32;

use rustc_hash::FxHashMap;

use super::Roots;
use super::decide::SaleRequest;
use super::rows::{self, Hot, Of, SALES, SaleRow};
use super::sealed::{BIRTHDAY, UNREAD};
use super::tenders;
use super::terms::Terms;
use crate::book::{BookError, Keyring, Ledger, Row, Snapshot, Unsealed};
use crate::domain::calendar::{Birthday, BirthdaySpan, BusinessHours};
use crate::domain::means::Moves;
use crate::domain::{
    ByNumber, CardNo, Day, LotId, MemberId, Money, Overflow, Points, SaleId, Slug, Stretch,
    TierRef, Version, When,
};
use crate::members::cards::CardState;
use crate::members::conditions::{Held, Per, Rule};
use crate::members::profile::Value;
use crate::members::rules::Need;
use crate::members::{Profile, Status, rows as member_rows};
use crate::points::decide::CAPPED;
use crate::points::{Account, PointKind, rows as point_rows};
use crate::tiers::decide::{TierRow, recalculate};
use crate::tiers::measure::Known;
use crate::tiers::rules::{Condition, Metric};
use crate::tiers::{History, Person, Purchase, TierGroup, Tiers, rows as tier_rows};
use crate::wallet::{Purse, WalletRow, rows as wallet_rows};

/// Which rows are seen, and which day they are looked at on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Rows dated after this day are not seen.
    pub rows_to: Day,
    /// What ends before this day has ended.
    pub alive_on: Day,
}

impl View {
    /// Everything on record, looked at during a business day.
    pub const fn today(today: Day) -> Self {
        Self {
            rows_to: Day::MAX,
            alive_on: today,
        }
    }

    /// The close of a business day: what ends with the day has ended.
    pub fn close_of(day: Day) -> Self {
        Self {
            rows_to: day,
            alive_on: day.next(),
        }
    }

    /// The last day that is looked at.
    pub fn on(self) -> Day {
        if self.rows_to == Day::MAX {
            self.alive_on
        } else {
            self.rows_to
        }
    }
}

impl Stretch {
    /// What is asked for, no further than what is seen.
    pub fn within(self, view: View) -> Self {
        Self {
            from: self.from,
            to: self.to.min(view.rows_to),
        }
    }
}

/// One member with everything that deeds depend on.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub profile: Profile,
    pub history: History,
    pub tiers: Tiers,
    pub points: Account,
    pub wallet: Purse,
    /// Whether a name is on file.
    pub named: bool,
    /// The days on which members joined on this one's word.
    pub referrals: Vec<(Day, MemberId)>,
    /// What the member said of the house on which day, in hundredths; filled where the rules judge by it.
    pub ratings: Vec<(Day, i64)>,
    /// The last version that brought balances of an older system over, and was not taken back.
    pub opened: Option<Version>,
    /// The days on which the member kept a reservation, one for each; filled where the rules judge by it.
    pub kept: Vec<Day>,
    /// The rules of a limited use that sales used.
    uses: Vec<Use>,
    /// The numbers of those who were merged into this member.
    merged: Vec<MemberId>,
}

/// A rule of a limited use that a sale used.
#[derive(Clone, Debug)]
struct Use {
    day: Day,
    sale: SaleId,
    /// As the sale's flag tells it.
    flag: Box<str>,
}

impl Customer {
    /// A member of whom nothing else is on record.
    pub(crate) fn new(profile: Profile) -> Self {
        Self {
            profile,
            history: History::default(),
            tiers: Tiers::default(),
            points: Account::default(),
            wallet: Purse::default(),
            named: false,
            referrals: Vec::new(),
            ratings: Vec::new(),
            opened: None,
            kept: Vec::new(),
            uses: Vec::new(),
            merged: Vec::new(),
        }
    }

    /// Takes in a member who is being merged into this one; each keeps their own facts.
    pub(crate) fn absorb(&mut self, other: Self) -> Result<(), Overflow> {
        self.profile.joined = self.profile.joined.min(other.profile.joined);
        self.profile.cards.absorb(other.profile.cards);
        self.history.absorb(other.history)?;
        self.tiers.absorb(other.tiers);
        self.points.absorb(other.points);
        self.wallet.absorb(other.wallet);
        self.ratings.extend(other.ratings);
        self.referrals.extend(other.referrals);
        self.opened = self.opened.max(other.opened);
        self.kept.extend(other.kept);
        self.uses.extend(other.uses);
        self.merged.push(other.profile.id);
        self.merged.extend(other.merged);
        Ok(())
    }

    pub(crate) fn id(&self) -> MemberId {
        self.profile.id
    }

    /// Whether a number is this member's: its own, or that of somebody merged into it.
    pub(crate) fn bears(&self, id: MemberId) -> bool {
        self.id() == id || self.merged.contains(&id)
    }

    /// The member's own number, and those of members who were merged into this one.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = MemberId> {
        std::iter::once(self.id()).chain(self.merged.iter().copied())
    }

    /// What a recalculation writes of each group by the figures of a day; nothing of who joined later.
    pub(crate) fn recalculated<'a>(
        &self,
        terms: &Terms<'a>,
        way: (Day, Day),
        open: Day,
    ) -> Vec<(&'a TierGroup, Vec<TierRow>)> {
        if way.0 < self.profile.joined {
            return Vec::new();
        }
        let person = self.person();
        let groups = terms.groups.iter();
        groups
            .map(|group| (group, recalculate(&person, group, way, open)))
            .collect()
    }

    /// What conditions of tiers ask of.
    pub(crate) fn person(&self) -> Person<'_> {
        Person {
            joined: self.profile.joined,
            history: &self.history,
            tiers: &self.tiers,
            known: self,
        }
    }

    /// The tiers that the member stands in before a deed of a moment, one a group.
    pub(crate) fn stands(&self, terms: &Terms<'_>, at: When) -> Vec<TierRef> {
        let person = self.person();
        let groups = terms.groups.iter().enumerate();
        groups
            .filter_map(|(group, rules)| {
                person
                    .stands(rules, at)
                    .tier
                    .map(|tier| TierRef { group, tier })
            })
            .collect()
    }

    /// The main group's tier by what a view shows.
    pub(crate) fn main_tier(&self, terms: &Terms<'_>, view: View) -> Option<Slug> {
        let group = terms.main_group()?;
        let at = When::on(view.on());
        let tier = self.person().stands_alive(group, at, view.alive_on).tier?;
        group.tiers.get(tier).map(|tier| tier.id.clone())
    }

    pub(crate) fn balance(&self, alive_on: Day) -> Points {
        self.points.balance(alive_on)
    }

    /// Opens the sealed facts that rules ask for. What nobody can read again is known no more than if it had
    /// never been told.
    pub(crate) fn open_facts<S: AsRef<str>>(&mut self, keyring: &Keyring, facts: &[S]) {
        for known in &mut self.profile.facts {
            let Value::Sealed(cell) = &known.value else {
                continue;
            };
            let asked = facts.iter().any(|fact| *fact.as_ref() == *known.fact);
            if !asked || &**cell == UNREAD {
                continue;
            }
            match keyring.unseal(cell, member_rows::PROFILE.name, "sealed") {
                Ok(Unsealed::Text(text)) => known.value = Value::Clear(text.into()),
                Ok(Unsealed::Destroyed) => known.value = Value::Clear("".into()),
                Ok(Unsealed::Unreadable) => known.value = Value::Sealed(UNREAD.into()),
                // It stays sealed, and whatever rule asks for it says so.
                Err(_) => {}
            }
        }
    }

    /// The birthday, where one is known.
    pub(crate) fn birthday(&self, on: Day) -> Option<Birthday> {
        self.profile.clear_fact(BIRTHDAY, on)?.parse().ok()
    }

    /// Takes in one line of a sale or a refund.
    pub(crate) fn take_sale(&mut self, hot: &Hot) -> Result<(), Overflow> {
        let purchase = |purchases: u32, net: Money| Purchase {
            at: hot.at,
            sale: Some(hot.sale),
            net,
            points: 0,
            purchases,
            booked: hot.booked,
        };
        if hot.of == Of::Sale && hot.first_line {
            self.uses.extend(hot.uses.iter().map(|flag| Use {
                day: hot.at.day(),
                sale: hot.sale,
                flag: flag.clone(),
            }));
        }
        match hot.of {
            Of::Sale if hot.first_line => self.history.add(purchase(1, hot.paid)).map(drop),
            Of::Sale => self.history.add_line(hot.sale, hot.paid),
            Of::Refund(of) => {
                self.history.note_refund(hot.sale, of);
                self.history.refund(of, hot.paid.checked_neg()?, 0)?;
                Ok(())
            }
            Of::Unknown => self
                .history
                .add(Purchase {
                    sale: None,
                    ..purchase(0, hot.paid)
                })
                .map(drop),
        }
    }

    /// Takes in one row of points.
    pub(crate) fn take_points(&mut self, row: &point_rows::PointRow) -> Result<(), Overflow> {
        self.note_points(row)?;
        self.history.settle()
    }

    /// Takes in one row of stored value.
    pub(crate) fn take_wallet(&mut self, row: &WalletRow) -> Result<(), Overflow> {
        self.wallet.take(row)
    }

    /// The same while many rows are read; `History::settle` ends it.
    fn note_points(&mut self, row: &point_rows::PointRow) -> Result<(), Overflow> {
        let source = || row.source.parse().ok();
        let deed: Option<SaleId> = match (row.kind, row.lot) {
            (PointKind::Earn, Some(LotId::Sale(sale))) => Some(sale),
            (PointKind::Reverse, _) => source().filter(|deed| self.history.is_refund(*deed)),
            _ => None,
        };
        if let Some(deed) = deed {
            self.history.note_points(deed, row.points.get())?;
        }
        self.points.take(row)
    }
}

impl Customer {
    /// The days on which sales that stand used a rule, but for one sale.
    fn used(&self, rule: Rule<'_>, but: Option<SaleId>) -> impl Iterator<Item = Day> {
        let own = self.uses.iter().filter(move |own| {
            Some(own.sale) != but && rows::is_use(&own.flag, rule) && self.history.stands(own.sale)
        });
        own.map(|own| own.day)
    }

    /// The day on which another birthday was told than was known before, the last one up to a day.
    fn birthday_changed(&self, on: Day) -> Option<Day> {
        let told = self
            .profile
            .facts
            .iter()
            .filter(|known| &*known.fact == BIRTHDAY && known.day <= on);
        let mut before: Option<&str> = None;
        let mut changed = None;
        for known in told {
            let Value::Clear(text) = &known.value else {
                continue;
            };
            if text.is_empty() {
                continue;
            }
            if before.is_some_and(|before| before != &**text) {
                changed = Some(known.day);
            }
            before = Some(text);
        }
        changed
    }
}

impl Known for Customer {
    fn fact(&self, fact: &Slug, on: Day) -> Option<&str> {
        self.profile.clear_fact(fact.as_str(), on)
    }

    fn may_be_told(&self, fact: &Slug) -> bool {
        let mut own = self.profile.facts.iter();
        !own.any(|known| known.sealed && *known.fact == *fact.as_str())
    }

    fn told(&self, fact: &Slug) -> Vec<Day> {
        let own = self.profile.facts.iter();
        own.filter(|known| *known.fact == *fact.as_str())
            .map(|known| known.day)
            .collect()
    }

    fn balance(&self, on: Day) -> i128 {
        self.points.balance(on).get()
    }

    fn referrals(&self, (from, to): (Day, Day)) -> i128 {
        // Whom the member brought in before both were found to be one is nobody else.
        self.referrals
            .iter()
            .filter(|(day, of)| (from..=to).contains(day) && !self.bears(*of))
            .count()
            .try_into()
            .unwrap_or(0)
    }

    /// The mean, halves up; nothing said is 0.
    fn satisfaction(&self, (from, to): (Day, Day)) -> i128 {
        let within = self
            .ratings
            .iter()
            .filter(|(day, _)| (from..=to).contains(day));
        let (sum, count) = within.fold((0i128, 0i128), |(sum, count), (_, score)| {
            (sum + i128::from(*score), count + 1)
        });
        (2 * sum + count).checked_div(2 * count).unwrap_or(0)
    }

    fn kept(&self, (from, to): (Day, Day)) -> Vec<Day> {
        let within = self.kept.iter().filter(|day| (from..=to).contains(*day));
        within.copied().collect()
    }

    fn valid_cards(&self, on: Day) -> i128 {
        let cards = self.profile.cards.iter();
        let valid = cards.filter(|card| card.valid(When::on(on)));
        i128::try_from(valid.count()).unwrap_or(i128::MAX)
    }
}

/// One deed's moment, held against a customer's birthday and cards.
#[derive(Clone, Debug)]
pub(crate) struct Occasion<'a> {
    pub customer: Option<&'a Customer>,
    pub terms: &'a Terms<'a>,
    pub at: When,
    /// The calendar date of the moment, which may be the day after the business day.
    pub date: Day,
    pub id_checked: bool,
    pub booked: bool,
    /// The card that is shown, where one is.
    pub card: Option<CardNo>,
    /// The minute on the clock on the wall; none where no time of day was told.
    minute: Option<i32>,
    till: Till<'a>,
}

/// What the till knows of a deed beside its moment and its lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Till<'a> {
    /// The tiers that the customer stood in before.
    pub tiers: &'a [TierRef],
    pub store: &'a str,
    /// The means that pay, by their ids.
    pub pay: Vec<&'a str>,
    /// A sale on record that is judged again, and its flags.
    pub again: Option<(SaleId, &'a str)>,
}

/// The means that pay for a sale as it is asked for.
fn means_of(request: &SaleRequest) -> impl Iterator<Item = &str> {
    let pass = request.pass.iter().map(|_| super::tenders::PASS);
    pass.chain(request.pay.iter().map(|tender| &*tender.means))
}

impl<'a> Till<'a> {
    /// That of a sale as it is asked for.
    pub(crate) fn of(request: &'a SaleRequest, tiers: &'a [TierRef]) -> Self {
        Self {
            tiers,
            store: &request.store,
            pay: means_of(request).collect(),
            again: None,
        }
    }

    /// That of a sale on record which is judged again.
    pub(crate) fn again(first: &'a SaleRow, tiers: &'a [TierRef]) -> Self {
        let means = first.pay.split(';').filter(|part| !part.is_empty());
        Self {
            tiers,
            store: &first.store,
            pay: means
                .map(|part| part.split('=').next().unwrap_or(part))
                .collect(),
            again: Some((first.sale, &first.flags)),
        }
    }
}

impl<'a> Occasion<'a> {
    pub(crate) fn new(
        customer: Option<&'a Customer>,
        terms: &'a Terms<'a>,
        at: When,
        hours: &BusinessHours,
        (id_checked, booked): (bool, bool),
    ) -> Self {
        Self {
            customer,
            terms,
            at,
            date: hours.local_date(at),
            id_checked,
            booked,
            card: None,
            minute: hours.minute(at),
            till: Till::default(),
        }
    }

    /// The same at a till.
    #[must_use]
    pub(crate) fn at_till(self, till: Till<'a>) -> Self {
        Self { till, ..self }
    }

    /// The same where a card is shown.
    #[must_use]
    pub(crate) fn showing(self, card: Option<CardNo>) -> Self {
        Self { card, ..self }
    }

    pub(crate) fn card_state(&self) -> CardState {
        self.customer.map_or(CardState::None, |c| {
            c.card_state(self.terms, self.at, self.card.as_ref())
        })
    }

    pub(crate) fn tiers(&self) -> &'a [TierRef] {
        self.till.tiers
    }

    pub(crate) fn store(&self) -> &'a str {
        self.till.store
    }
}

impl Occasion<'_> {
    /// Points that a sale may earn of those that it would: no more than caps leave; with the cap that it met.
    pub(crate) fn capped(&self, caps: &[(Per, i64)], points: i128) -> (i128, Option<(Per, i64)>) {
        let Some(customer) = self.customer else {
            return (points, None);
        };
        if let Some((sale, flags)) = self.till.again {
            // It earned what it earned, whatever others gave back since.
            let lot = customer.points.lot(LotId::Sale(sale));
            let earned = lot.map_or(0, |lot| i128::from(lot.earned));
            let met = rows::notes_use(flags, CAPPED).then(|| self.least_room(customer, caps));
            return match met {
                None => (points, None),
                Some(met) => (earned, met.map(|(_, cap)| cap)),
            };
        }
        match self.least_room(customer, caps) {
            Some((room, cap)) if room < points => (room.max(0), Some(cap)),
            _ => (points, None),
        }
    }

    /// The cap that leaves least, and how much.
    fn least_room(&self, customer: &Customer, caps: &[(Per, i64)]) -> Option<(i128, (Per, i64))> {
        let own = self.till.again.map(|(sale, _)| sale);
        let room = |cap: &(Per, i64)| {
            let earned = customer
                .history
                .points_of_sales(cap.0.around(self.at.day()), own);
            (i128::from(cap.1) - earned, *cap)
        };
        caps.iter().map(room).min_by_key(|(room, _)| *room)
    }
}

impl Held for Occasion<'_> {
    fn day(&self) -> Day {
        self.at.day()
    }

    fn minute(&self) -> Option<i32> {
        self.minute
    }

    fn is_working_day(&self) -> bool {
        self.terms.work.is_working(self.at.day())
    }

    fn tiers(&self) -> &[TierRef] {
        self.till.tiers
    }

    fn store(&self) -> &str {
        self.till.store
    }

    fn meets(&self, need: Need) -> bool {
        match need {
            Need::ValidCard => self.card_state() >= CardState::Inactive,
            Need::ActiveCard => self.card_state() == CardState::Active,
            Need::IdChecked => self.id_checked,
            Need::Booked => self.booked,
        }
    }

    fn fact(&self, fact: &Slug) -> Option<&str> {
        let customer = self.customer?;
        customer.profile.clear_fact(fact.as_str(), self.at.day())
    }

    /// Bonus is paid out of the wallet; what points, coupons and passes pay for is no money's.
    fn is_paid_with(&self, means: &[String]) -> bool {
        let money = self
            .till
            .pay
            .iter()
            .filter_map(|own| match Moves::of_id(own) {
                None | Some(Moves::Wallet) => Some(*own),
                Some(Moves::Bonus) => Some(tenders::WALLET),
                Some(Moves::Points | Moves::Pass | Moves::Coupon) => None,
            });
        let mut money = money.peekable();
        money.peek().is_some() && money.all(|own| means.iter().any(|listed| listed == own))
    }

    fn is_first_purchase(&self) -> bool {
        let own = self.till.again.map(|(sale, _)| sale);
        self.customer
            .is_some_and(|c| !c.history.bought_before(self.at, own))
    }

    fn used(&self, rule: Rule<'_>, per: Per) -> Option<u32> {
        let (from, to) = per.around(self.at.day());
        let own = self.till.again.map(|(sale, _)| sale);
        let used = self.customer?.used(rule, own);
        let within = used.filter(|day| (from..=to).contains(day));
        Some(u32::try_from(within.count()).unwrap_or(u32::MAX))
    }

    /// From the year after the change, and not sooner than so many days after the last use.
    fn is_settled(&self, rule: Rule<'_>) -> bool {
        const APART: i32 = 300;
        let day = self.at.day();
        let Some(customer) = self.customer else {
            return true;
        };
        let Some(changed) = customer.birthday_changed(day) else {
            return true;
        };
        let own = self.till.again.map(|(sale, _)| sale);
        let near = |used: Day| used.plus_days(APART) > day && day.plus_days(APART) > used;
        changed.year() < day.year() && !customer.used(rule, own).any(near)
    }

    fn was_used(&self, rule: Rule<'_>) -> Option<bool> {
        let (_, flags) = self.till.again?;
        Some(rows::notes_use(flags, rule))
    }

    /// The business day or the calendar date may match.
    fn within(&self, span: BirthdaySpan) -> bool {
        let birthday = self.customer.and_then(|c| c.birthday(self.at.day()));
        birthday.is_some_and(|birthday| {
            [self.at.day(), self.date]
                .into_iter()
                .any(|day| birthday.within(span, day, self.terms.birthdays))
        })
    }
}

/// Whether a row of the status takes a registration back.
fn is_undone(row: &Row<'_>) -> bool {
    use crate::domain::words::Words as _;
    row.bytes(member_rows::status::KIND) == member_rows::StatusKind::Undo.cell().as_bytes()
}

/// Leaves out whoever's registration was taken back.
fn drop_undone(snapshot: &Snapshot, brought: &mut Vec<(Day, MemberId)>) -> Result<(), BookError> {
    use member_rows::{STATUS, status as s};
    let mut undone: Vec<MemberId> = Vec::new();
    for (_, id) in &*brought {
        snapshot.each_where(&STATUS, s::MEMBER, &id.to_string(), s::KIND + 1, |row| {
            if is_undone(row) {
                undone.push(*id);
            }
            Ok(())
        })?;
    }
    brought.retain(|(_, id)| !undone.contains(id));
    Ok(())
}

/// All members, by their numbers; a merged member's rows are those of the one it lives on in.
#[derive(Debug, Default)]
pub(crate) struct Customers {
    all: Vec<Customer>,
    /// Where a member's own rows are, by its number.
    places: ByNumber<Place>,
    /// Where the member's deeds are: its own place, or that of the member it was merged into.
    roots: ByNumber<Place>,
    /// The facts of which sealed cells were passed over.
    idle: Vec<Box<[u8]>>,
}

/// A place among all members, where there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place(Option<NonZeroU32>);

impl Place {
    /// Members beyond four billion are more than memory holds.
    fn of(place: usize) -> Self {
        Self(u32::try_from(place + 1).ok().and_then(NonZeroU32::new))
    }

    fn get(self) -> Option<usize> {
        self.0.map(|place| place.get() as usize - 1)
    }
}

/// Which rows are needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needs {
    pub sales: bool,
    /// Points and stored value: what a member has to spend.
    pub points: bool,
    pub facts: bool,
}

impl Needs {
    pub(crate) const ALL: Self = Self {
        sales: true,
        points: true,
        facts: true,
    };

    /// What judging the tiers of some rules takes.
    pub(crate) fn for_tiers(terms: &Terms<'_>) -> Self {
        Self {
            points: mentions_points(terms),
            ..Self::ALL
        }
    }
}

/// Whether the tiers of some rules are judged by what customers answered.
pub(crate) fn mentions_satisfaction(terms: &Terms<'_>) -> bool {
    mentions(terms, |metric| matches!(metric, Metric::Satisfaction))
}

/// Whether the tiers of some rules are judged by reservations that were kept.
pub(crate) fn mentions_appointments(terms: &Terms<'_>) -> bool {
    mentions(terms, |metric| matches!(metric, Metric::Appointments))
}

/// Whether the tiers of some rules are judged by the cards that members hold.
pub(crate) fn mentions_cards(terms: &Terms<'_>) -> bool {
    mentions(terms, |metric| matches!(metric, Metric::ValidCards))
}

fn mentions_points(terms: &Terms<'_>) -> bool {
    mentions(terms, |metric| {
        matches!(metric, Metric::PointsEarned | Metric::PointsBalance)
    })
}

fn asks(condition: &Condition, looks: &dyn Fn(&Metric) -> bool) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(|c| asks(c, looks)),
        Condition::Metric(test) => looks(&test.metric),
        _ => false,
    }
}

fn mentions(terms: &Terms<'_>, wanted: fn(&Metric) -> bool) -> bool {
    let looks = |group: &TierGroup, metric: &Metric| match metric {
        // A score is made of no other score.
        Metric::Score(place) => group.scores[*place]
            .parts
            .iter()
            .any(|part| wanted(&part.metric)),
        metric => wanted(metric),
    };
    terms.groups.iter().any(|group| {
        group.tiers.iter().any(|tier| {
            let forced = tier.forced.iter().map(|forced| &forced.when);
            let mut all = tier.when.iter().chain(forced);
            all.any(|condition| asks(condition, &|metric| looks(group, metric)))
        })
    })
}

/// How many members a ledger has, or somewhat more: they are numbered in its order. A number that is wrong makes no
/// more room than the ledger could fill.
fn how_many(members: &Ledger) -> Result<usize, BookError> {
    const SHORTEST_ROW: u64 = 16;
    use member_rows::members as m;
    let last = members.last_row(m::MEMBER + 1)?;
    let last = last.and_then(|row| MemberId::parse(row.bytes(m::MEMBER)).ok());
    let most = members.bytes() / SHORTEST_ROW;
    let count = last.map_or(0, |id| id.index().saturating_add(1)).min(most);
    Ok(usize::try_from(count).unwrap_or_default())
}

impl Customers {
    /// Reads all members.
    pub(crate) fn load(snapshot: &Snapshot, view: View, needs: Needs) -> Result<Self, BookError> {
        let mut all = Self::default();
        all.members(snapshot, None, view)?;
        if needs.facts {
            all.facts(snapshot, None)?;
        }
        all.cards(snapshot, None, view)?;
        all.opening(snapshot, None, view)?;
        if needs.sales {
            all.sales(snapshot, view)?;
        }
        all.tiers(snapshot, None, view)?;
        if needs.points {
            all.points(snapshot, None, view)?;
            all.wallet(snapshot, None, view)?;
        }
        Ok(all)
    }

    /// Reads one member, with those merged into it; none when there is no such member.
    pub(crate) fn load_one(
        snapshot: &Snapshot,
        id: MemberId,
        view: View,
    ) -> Result<Option<Customer>, BookError> {
        let mut one = Self::default();
        let ids = merged_into(snapshot, id)?;
        one.members(snapshot, Some(&ids), view)?;
        one.facts(snapshot, Some(&ids))?;
        one.cards(snapshot, Some(&ids), view)?;
        one.opening(snapshot, Some(&ids), view)?;
        one.sales_of(snapshot, &ids, view)?;
        one.tiers(snapshot, Some(&ids), view)?;
        one.points(snapshot, Some(&ids), view)?;
        one.wallet(snapshot, Some(&ids), view)?;
        Ok(one.all.into_iter().find(|customer| customer.id() == id))
    }

    /// Every member that was not merged into another.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Customer> {
        self.all
            .iter()
            .enumerate()
            .filter(|(place, c)| self.lives(*place, c))
            .map(|(_, c)| c)
    }

    /// The living members themselves.
    pub(crate) fn into_living(self) -> Vec<Customer> {
        let lives: Vec<bool> = self
            .all
            .iter()
            .enumerate()
            .map(|(place, c)| self.lives(place, c))
            .collect();
        self.all
            .into_iter()
            .zip(lives)
            .filter(|(_, lives)| *lives)
            .map(|(c, _)| c)
            .collect()
    }

    fn lives(&self, place: usize, customer: &Customer) -> bool {
        self.root(customer.id()) == Some(place) && customer.profile.status_now() != Status::Undone
    }

    fn root(&self, id: MemberId) -> Option<usize> {
        self.roots.get(id.index())?.get()
    }

    pub(crate) fn get(&self, id: MemberId) -> Option<&Customer> {
        self.all.get(self.root(id)?)
    }

    /// Takes in the sealed facts that rules ask for and opens them, half of them on another core. Without the
    /// keyring they stand sealed.
    pub(crate) fn open_facts<S: AsRef<str> + Sync>(
        &mut self,
        snapshot: &Snapshot,
        keyring: Option<&Keyring>,
        facts: &[S],
    ) -> Result<(), BookError> {
        self.take_sealed(snapshot, facts)?;
        let Some(keyring) = keyring.filter(|_| !facts.is_empty()) else {
            return Ok(());
        };
        let half = self.all.len().div_ceil(2);
        let (first, second) = self.all.split_at_mut(half);
        let open = |customers: &mut [Customer]| {
            for customer in customers {
                customer.open_facts(keyring, facts);
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(|| open(first));
            open(second);
        });
        Ok(())
    }

    /// Reads those of the facts anew of which sealed cells were passed over, all of their rows in order.
    fn take_sealed<S: AsRef<str>>(
        &mut self,
        snapshot: &Snapshot,
        facts: &[S],
    ) -> Result<(), BookError> {
        use member_rows::profile as c;
        let asked = |fact: &[u8]| facts.iter().any(|own| own.as_ref().as_bytes() == fact);
        let (again, idle) = std::mem::take(&mut self.idle)
            .into_iter()
            .partition::<Vec<_>, _>(|fact| asked(fact));
        self.idle = idle;
        if again.is_empty() {
            return Ok(());
        }
        let is_again = |fact: &[u8]| again.iter().any(|own| **own == *fact);
        for customer in &mut self.all {
            let own = &mut customer.profile.facts;
            own.retain(|known| !is_again(known.fact.as_bytes()));
        }
        each_of(
            snapshot,
            &member_rows::PROFILE,
            None,
            c::MEMBER,
            c::ALL,
            |id, row| match self.own_mut(id) {
                Some(customer) if is_again(row.bytes(c::FACT)) => customer.profile.take_fact(row),
                _ => Ok(()),
            },
        )
    }

    pub(crate) fn get_mut(&mut self, id: MemberId) -> Option<&mut Customer> {
        let root = self.root(id)?;
        self.all.get_mut(root)
    }

    fn members(
        &mut self,
        snapshot: &Snapshot,
        only: Option<&[MemberId]>,
        view: View,
    ) -> Result<(), BookError> {
        use member_rows::members as m;
        let ledger = &member_rows::MEMBERS;
        if only.is_none() {
            self.all.reserve_exact(how_many(&snapshot.ledger(ledger)?)?);
        }
        let mut referrals: FxHashMap<MemberId, Vec<(Day, MemberId)>> = FxHashMap::default();
        let mut refer = |profile: &Profile| {
            if let Some(referrer) = profile.referrer {
                let brought = (profile.joined, profile.id);
                referrals.entry(referrer).or_default().push(brought);
            }
        };
        let mut take = |profile: Profile| {
            if profile.registered.min(profile.joined) <= view.rows_to {
                self.push(profile);
            }
        };
        match only {
            None => snapshot.ledger(ledger)?.each(m::ALL, |row| {
                let profile = Profile::read(row)?;
                refer(&profile);
                take(profile);
                Ok(())
            })?,
            Some(ids) => {
                for id in ids {
                    let name = id.to_string();
                    snapshot.each_where(ledger, m::MEMBER, &name, m::ALL, |row| {
                        take(Profile::read(row)?);
                        Ok(())
                    })?;
                    snapshot.each_where(ledger, m::REFERRER, &name, m::ALL, |row| {
                        refer(&Profile::read(row)?);
                        Ok(())
                    })?;
                }
            }
        }
        for (referrer, mut brought) in referrals {
            if only.is_some() {
                drop_undone(snapshot, &mut brought)?;
            }
            if let Some(customer) = self.own_mut(referrer) {
                customer.referrals = brought;
            }
        }
        self.statuses(snapshot, only, view)?;
        self.join_merged();
        Ok(())
    }

    /// What became of members.
    fn statuses(
        &mut self,
        snapshot: &Snapshot,
        only: Option<&[MemberId]>,
        view: View,
    ) -> Result<(), BookError> {
        use member_rows::status as s;
        let mut undone: Vec<MemberId> = Vec::new();
        each_of(
            snapshot,
            &member_rows::STATUS,
            only,
            s::MEMBER,
            s::ALL,
            |id, row| {
                let day = Day::parse(row.bytes(s::DAY)).map_err(|e| row.bad(s::DAY, e))?;
                if is_undone(row) {
                    undone.push(id);
                }
                match self.own_mut(id) {
                    Some(customer) if day <= view.rows_to => customer.profile.take_status(row),
                    _ => Ok(()),
                }
            },
        )?;
        for id in undone {
            self.never_brought(id);
        }
        Ok(())
    }

    /// A member whose registration was taken back was brought in by nobody.
    pub(crate) fn never_brought(&mut self, id: MemberId) {
        let referrer = self.own_mut(id).and_then(|own| own.profile.referrer);
        if let Some(referrer) = referrer.and_then(|of| self.get_mut(of)) {
            referrer.referrals.retain(|(_, of)| *of != id);
        }
    }

    fn push(&mut self, profile: Profile) {
        let index = profile.id.index();
        let own = self.places.at(index);
        if *own == Place::default() {
            *own = Place::of(self.all.len());
            *self.roots.at(index) = *own;
            self.all.push(Customer::new(profile));
        }
    }

    /// A member registered within a batch.
    pub(crate) fn add(&mut self, profile: Profile) {
        self.push(profile);
    }

    /// The living members, to change each.
    pub(crate) fn living_mut(&mut self) -> impl Iterator<Item = &mut Customer> {
        let roots = &self.roots;
        self.all
            .iter_mut()
            .enumerate()
            .filter(|(place, customer)| {
                roots.get(customer.id().index()) == Some(&Place::of(*place))
                    && customer.profile.status_now() != Status::Undone
            })
            .map(|(_, customer)| customer)
    }

    /// Makes one member of two: what either does from now on is the living one's.
    pub(crate) fn merge(&mut self, member: MemberId, into: MemberId) -> Result<(), Overflow> {
        let (Some(from), Some(to)) = (self.root(member), self.root(into)) else {
            return Ok(());
        };
        if from == to {
            return Ok(());
        }
        let stays = Customer::new(self.all[from].profile.clone());
        let merged = std::mem::replace(&mut self.all[from], stays);
        for id in merged.numbers() {
            *self.roots.at(id.index()) = Place::of(to);
        }
        self.all[to].absorb(merged)
    }

    /// The member itself, wherever it was merged into.
    pub(crate) fn own_mut(&mut self, id: MemberId) -> Option<&mut Customer> {
        let place = self.places.get(id.index())?.get()?;
        self.all.get_mut(place)
    }

    /// Points merged members to the member that they live on in.
    fn join_merged(&mut self) {
        for place in 0..self.all.len() {
            let mut at = place;
            // A merger names a living member, so the chain ends; the bound holds for a damaged book.
            for _ in 0..self.all.len() {
                let Status::Merged(into) = self.all[at].profile.status_now() else {
                    break;
                };
                match self.places.get(into.index()).and_then(|own| own.get()) {
                    Some(next) => at = next,
                    None => break,
                }
            }
            if at != place {
                let id = self.all[place].id();
                *self.roots.at(id.index()) = Place::of(at);
                self.all[at].merged.push(id);
                let brought = std::mem::take(&mut self.all[place].referrals);
                self.all[at].referrals.extend(brought);
                // Both histories are kept: the member is one since the earlier day.
                let joined = self.all[place].profile.joined;
                let lives_on = &mut self.all[at].profile;
                lives_on.joined = lives_on.joined.min(joined);
            }
        }
    }

    fn facts(&mut self, snapshot: &Snapshot, only: Option<&[MemberId]>) -> Result<(), BookError> {
        use member_rows::profile as c;
        each_of(
            snapshot,
            &member_rows::PROFILE,
            only,
            c::MEMBER,
            c::ALL,
            |id, row| {
                if row.bytes(c::FACT) == b"name"
                    && let Some(customer) = self.own_mut(id)
                {
                    customer.named = !row.bytes(c::SEALED).is_empty();
                }
                // Of all members what is sealed is passed over until a rule asks for it; a member of its own
                // keeps its own facts.
                let fact = row.bytes(c::FACT);
                let is_sealed = !row.bytes(c::SEALED).is_empty();
                if only.is_none() && is_sealed && fact != BIRTHDAY.as_bytes() {
                    if !self.idle.iter().any(|idle| **idle == *fact) {
                        self.idle.push(fact.into());
                    }
                    return Ok(());
                }
                match self.own_mut(id) {
                    Some(customer) => customer.profile.take_fact(row),
                    None => Ok(()),
                }
            },
        )
    }

    fn cards(
        &mut self,
        snapshot: &Snapshot,
        only: Option<&[MemberId]>,
        view: View,
    ) -> Result<(), BookError> {
        use member_rows::cards as c;
        each_in_order(
            snapshot,
            &member_rows::CARDS,
            only,
            c::MEMBER,
            c::ALL,
            |id, row| {
                let day = Day::parse(row.bytes(c::DAY)).map_err(|e| row.bad(c::DAY, e))?;
                match self.get_mut(id) {
                    Some(customer) if day <= view.rows_to => customer.profile.cards.take(row),
                    _ => Ok(()),
                }
            },
        )
    }

    fn opening(
        &mut self,
        snapshot: &Snapshot,
        only: Option<&[MemberId]>,
        view: View,
    ) -> Result<(), BookError> {
        use tier_rows::{OPENING as S, Opening};
        let mut rows = Vec::new();
        each_of(
            snapshot,
            &S,
            only,
            S.at("member"),
            S.columns.len(),
            |_, row| {
                let own = Opening::read(row)?;
                if own.day <= view.rows_to {
                    rows.push(own);
                }
                Ok(())
            },
        )?;
        for own in Opening::standing(rows) {
            if let Some(customer) = self.get_mut(own.member) {
                let added = customer
                    .history
                    .bring_over(own.purchase(), own.last_purchase);
                added.map_err(|e| BookError::Row {
                    ledger: S.name,
                    what: e.into(),
                })?;
                customer.opened = customer.opened.max(Some(own.version));
            }
        }
        Ok(())
    }

    /// All sales in order: one thread reads and splits rows while this one takes them in, so that no more
    /// than a few thousand are held.
    fn sales(&mut self, snapshot: &Snapshot, view: View) -> Result<(), BookError> {
        const CHUNK: usize = 4096;
        const AHEAD: usize = 4;
        let ledger = snapshot.ledger(&SALES)?;
        let scan = |send: std::sync::mpsc::SyncSender<Vec<Hot>>| {
            let mut chunk = Vec::with_capacity(CHUNK);
            ledger.each(rows::HOT, |row| {
                let hot = rows::read_hot(row)?;
                if hot.member.is_some() && hot.at.day() <= view.rows_to {
                    chunk.push(hot);
                }
                if chunk.len() == CHUNK {
                    // The other side hangs up only with an error of its own, which is told instead.
                    let _ = send.send(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK)));
                }
                Ok(())
            })?;
            let _ = send.send(chunk);
            Ok(())
        };
        std::thread::scope(|scope| {
            let (send, chunks) = std::sync::mpsc::sync_channel(AHEAD);
            let reader = scope.spawn(move || scan(send));
            for hot in chunks.into_iter().flatten() {
                self.take_sale(&hot)
                    .map_err(|e| too_large(snapshot, &hot, e))?;
            }
            match reader.join() {
                Ok(read) => read,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    fn take_sale(&mut self, hot: &Hot) -> Result<(), Overflow> {
        match hot.member.and_then(|id| self.get_mut(id)) {
            Some(customer) => customer.take_sale(hot),
            None => Ok(()),
        }
    }

    fn sales_of(
        &mut self,
        snapshot: &Snapshot,
        ids: &[MemberId],
        view: View,
    ) -> Result<(), BookError> {
        let mut found = Vec::new();
        each_of(
            snapshot,
            &SALES,
            Some(ids),
            rows::MEMBER,
            rows::HOT,
            |_, row| {
                found.push(rows::read_hot(row)?);
                Ok(())
            },
        )?;
        found.sort_by_key(|hot| hot.offset);
        for hot in found.iter().filter(|hot| hot.at.day() <= view.rows_to) {
            self.take_sale(hot)
                .map_err(|e| too_large(snapshot, hot, e))?;
        }
        Ok(())
    }

    fn tiers(
        &mut self,
        snapshot: &Snapshot,
        only: Option<&[MemberId]>,
        view: View,
    ) -> Result<(), BookError> {
        use tier_rows as c;
        each_in_order(snapshot, &c::TIERS, only, c::MEMBER, c::HOT, |id, row| {
            let grant = c::read(row)?;
            if let Some(customer) = self.get_mut(id)
                && grant.since.day() <= view.rows_to
            {
                customer.tiers.push(grant);
            }
            Ok(())
        })
    }

    fn points(
        &mut self,
        snapshot: &Snapshot,
        only: Option<&[MemberId]>,
        view: View,
    ) -> Result<(), BookError> {
        use point_rows as c;
        each_in_order(snapshot, &c::POINTS, only, c::MEMBER, c::HOT, |id, row| {
            let point = c::read(row)?;
            if let Some(customer) = self.get_mut(id)
                && point.day <= view.rows_to
            {
                return customer
                    .note_points(&point)
                    .map_err(|e| row.bad(c::POINTS_AT, e));
            }
            Ok(())
        })?;
        let settled = self.all.iter_mut().try_for_each(|c| c.history.settle());
        settled.map_err(|why| BookError::Row {
            ledger: c::POINTS.name,
            what: why.into(),
        })
    }
}

impl Customers {
    fn wallet(
        &mut self,
        snapshot: &Snapshot,
        only: Option<&[MemberId]>,
        view: View,
    ) -> Result<(), BookError> {
        use wallet_rows as c;
        each_in_order(snapshot, &c::WALLET, only, c::MEMBER, c::HOT, |id, row| {
            let moved = c::read(row)?;
            if let Some(customer) = self.get_mut(id)
                && moved.day <= view.rows_to
            {
                return customer
                    .take_wallet(&moved)
                    .map_err(|e| row.bad(c::PRINCIPAL, e));
            }
            Ok(())
        })
    }
}

fn too_large(snapshot: &Snapshot, hot: &Hot, why: Overflow) -> BookError {
    let row = snapshot
        .ledger(&SALES)
        .and_then(|ledger| ledger.row_at(hot.offset, rows::HOT));
    match row {
        Ok(row) => row.bad(rows::PAID, why),
        Err(error) => error,
    }
}

/// The rows of all members, or of some.
pub(crate) fn each_of(
    snapshot: &Snapshot,
    schema: &'static crate::book::Schema,
    only: Option<&[MemberId]>,
    member: usize,
    hot: usize,
    mut f: impl FnMut(MemberId, &crate::book::Row<'_>) -> Result<(), BookError>,
) -> Result<(), BookError> {
    match only {
        None => snapshot
            .ledger(schema)?
            .each(hot, |row| match row.bytes(member) {
                b"" => Ok(()),
                text => f(MemberId::parse(text).map_err(|e| row.bad(member, e))?, row),
            }),
        Some(ids) => ids.iter().try_for_each(|id| {
            snapshot.each_where(schema, member, &id.to_string(), hot, |row| f(*id, row))
        }),
    }
}

/// The same in the order of recording: what a member has done since others were merged into it stands on
/// their rows.
fn each_in_order(
    snapshot: &Snapshot,
    schema: &'static crate::book::Schema,
    only: Option<&[MemberId]>,
    member: usize,
    hot: usize,
    mut f: impl FnMut(MemberId, &crate::book::Row<'_>) -> Result<(), BookError>,
) -> Result<(), BookError> {
    match only {
        Some(ids) if ids.len() > 1 => each_of(snapshot, schema, None, member, hot, |id, row| {
            if ids.contains(&id) {
                f(id, row)
            } else {
                Ok(())
            }
        }),
        _ => each_of(snapshot, schema, only, member, hot, f),
    }
}

/// A member and all that were merged into it, the member first.
pub(crate) fn merged_into(snapshot: &Snapshot, id: MemberId) -> Result<Vec<MemberId>, BookError> {
    Ok(Roots::now(snapshot)?.numbers(id))
}

/// Whether somebody was a member at the close of a day.
pub(crate) fn is_member(customer: &Customer, on: Day) -> bool {
    customer.profile.joined <= on && !customer.profile.has_left(When::on(on))
}
