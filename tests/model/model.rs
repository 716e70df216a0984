//! A second account of the house, as plain as it can be: everything that ever happened stands in lists,
//! and every question adds the lists up from the beginning. It shares no code with the program and knows
//! the regimes by heart, so that a mistake in the one is not a mistake in the other.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Months, NaiveDate};

use crate::deeds::{At, Deed, Goods, Id, Kind, Line, Minutes, date, date_of, plus};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum House {
    /// K5, with cheaper rewards than in earnest.
    Vip,
    /// K2.
    Stars,
    /// K19.
    Chain,
}

/// A moment in business time. A date alone follows all that was recorded before it for its day and comes
/// before all that is recorded later; two times of the clock are told apart by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) day: NaiveDate,
    time: Option<Minutes>,
    recorded: usize,
}

impl Moment {
    /// Whether this comes before another.
    fn before(self, other: Self) -> bool {
        if self.day != other.day {
            return self.day < other.day;
        }
        match (self.time, other.time) {
            (Some(mine), Some(theirs)) if mine != theirs => mine < theirs,
            _ => self.recorded < other.recorded,
        }
    }

    /// After everything of a day.
    fn close(day: NaiveDate) -> Self {
        Self {
            day,
            time: None,
            recorded: usize::MAX,
        }
    }
}

/// What the house answers to a deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Refused(&'static str),
    /// The figures to compare, by column.
    Done(Vec<Figures>),
}

pub(crate) type Figures = BTreeMap<&'static str, String>;

#[derive(Clone, Debug)]
struct Member {
    joined: Moment,
    birthday: Option<(u32, u32)>,
    merged_into: Option<usize>,
    merged_on: Option<NaiveDate>,
    came: Moment,
}

#[derive(Clone, Debug)]
struct Card {
    owner: usize,
    issued: Moment,
    /// From a moment to a last day.
    terms: Vec<(Moment, NaiveDate)>,
    active_from: Option<Moment>,
    window_from: NaiveDate,
    void_posted: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
struct Sale {
    id: Id,
    owner: usize,
    at: Moment,
    /// What was paid for each line, and what of it went back.
    paid: Vec<i64>,
    back: Vec<i64>,
    earned_on: Option<Pool>,
    /// The days and amounts on which money went back.
    refunds: Vec<(NaiveDate, i64)>,
}

/// Points that may be spent together: those of a card (its place in the list) or of a member without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pool {
    Card(usize),
    Bare(usize),
}

#[derive(Clone, Debug)]
struct Lot {
    pool: Pool,
    at: Moment,
    points: i64,
    last: NaiveDate,
    sale: Option<Id>,
    posted: i64,
}

/// Points taken from a lot (or given back to it, below zero).
#[derive(Clone, Debug)]
struct Take {
    lot: usize,
    day: NaiveDate,
    points: i64,
    by: Id,
}

/// Points that a pool owes (or settles, below zero).
#[derive(Clone, Debug)]
struct Debt {
    pool: Pool,
    day: NaiveDate,
    points: i64,
}

#[derive(Clone, Debug)]
struct Redemption {
    id: Id,
    owner: usize,
    day: NaiveDate,
    reward: &'static str,
    quantity: i64,
    points: i64,
    cancelled: bool,
}

#[derive(Clone, Debug)]
struct Grant {
    owner: usize,
    group: usize,
    rank: usize,
    since: Moment,
    until: Option<NaiveDate>,
    recorded: usize,
}

#[derive(Clone, Debug)]
struct Hand {
    owner: usize,
    group: usize,
    rank: Option<usize>,
    since: Moment,
    until: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
#[allow(
    clippy::struct_field_names,
    reason = "a fact's fact is its name in the rules"
)]
struct Fact {
    owner: usize,
    at: Moment,
    fact: &'static str,
    value: &'static str,
}

#[derive(Clone, Debug)]
pub(crate) struct Model {
    house: House,
    day_starts: Minutes,
    recorded: usize,
    members: Vec<Member>,
    cards: Vec<Card>,
    sales: Vec<Sale>,
    lots: Vec<Lot>,
    takes: Vec<Take>,
    debts: Vec<Debt>,
    redemptions: Vec<Redemption>,
    grants: Vec<Grant>,
    /// Recalculations: each judges what was on record before it anew, up to its day.
    recalcs: Vec<Moment>,
    /// Mergers: into whom, and when.
    mergers: Vec<(usize, Moment)>,
    /// Refunds up to this day are known; each counts on its sale's own day.
    known: NaiveDate,
    hands: Vec<Hand>,
    facts: Vec<Fact>,
}

/// A member's tier in a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing {
    pub(crate) member: usize,
    pub(crate) group: &'static str,
    pub(crate) tier: &'static str,
    pub(crate) until: Option<NaiveDate>,
}

/// The rewards of the model's VIP house: points, stock, and how many a member may have in a year.
pub(crate) const REWARDS: [(&str, i64, i64, Option<i64>); 3] = [
    ("towel", 60, 100, None),
    ("tea-set", 250, 20, None),
    ("suitcase", 150, 3, Some(1)),
];

impl House {
    pub(crate) fn groups(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Vip => &[("vip", &["vip"])],
            Self::Stars => &[
                ("star", &["five", "four", "three", "two", "one"]),
                ("kind", &["long-term", "member", "ordinary"]),
            ],
            Self::Chain => &[("class", &["A", "B", "C", "D", "E"])],
        }
    }

    /// The tier of those who meet no condition.
    fn otherwise(self, group: usize) -> Option<usize> {
        match self {
            Self::Vip => None,
            Self::Stars | Self::Chain => Some(self.groups()[group].1.len() - 1),
        }
    }
}

type Done = Result<Vec<Figures>, &'static str>;

fn back_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months))
        .expect("a date within the calendar")
}

fn year_end(day: NaiveDate) -> NaiveDate {
    date(day.year(), 12, 31)
}

/// So many hundredths of an amount, half a fen up.
fn part(amount: i64, percent: i64) -> i64 {
    (amount * percent + 50) / 100
}

fn figures<const N: usize>(of: [(&'static str, String); N]) -> Figures {
    of.into_iter().collect()
}

pub(crate) fn money(fen: i64) -> String {
    crate::deeds::Yuan(fen).to_string()
}

impl Model {
    pub(crate) fn new(house: House, day_starts: Minutes) -> Self {
        Self {
            house,
            day_starts,
            recorded: 0,
            members: Vec::new(),
            cards: Vec::new(),
            sales: Vec::new(),
            lots: Vec::new(),
            takes: Vec::new(),
            debts: Vec::new(),
            redemptions: Vec::new(),
            grants: Vec::new(),
            recalcs: Vec::new(),
            mergers: Vec::new(),
            known: date(2999, 1, 1),
            hands: Vec::new(),
            facts: Vec::new(),
        }
    }

    pub(crate) fn day_of(&self, minutes: Minutes) -> NaiveDate {
        date_of(minutes - self.day_starts)
    }

    pub(crate) fn members(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn joined(&self, member: usize) -> Option<NaiveDate> {
        self.members.get(member).map(|member| member.joined.day)
    }

    pub(crate) fn is_merged(&self, member: usize) -> bool {
        self.members
            .get(member)
            .is_some_and(|member| member.merged_into.is_some())
    }

    /// What happens, and what the house says to it.
    pub(crate) fn play(&mut self, deed: &Deed) -> Answer {
        let kept = self.clone();
        self.recorded += 1;
        let at = match deed.at {
            At::Now => self.moment(deed.now),
            At::Day(day) => Moment {
                day,
                time: None,
                recorded: self.recorded,
            },
            At::Time(minutes) => self.moment(minutes),
        };
        let done = if at.day > self.day_of(deed.now) {
            Err("the future")
        } else {
            self.act(deed, at)
        };
        match done {
            Ok(figures) => Answer::Done(figures),
            Err(why) => {
                // Nothing of a refused deed stays, but its place in the order of recording is not taken.
                *self = kept;
                Answer::Refused(why)
            }
        }
    }

    fn moment(&self, minutes: Minutes) -> Moment {
        Moment {
            day: self.day_of(minutes),
            time: Some(minutes),
            recorded: self.recorded,
        }
    }

    fn act(&mut self, deed: &Deed, at: Moment) -> Done {
        let id = deed.id;
        match &deed.kind {
            Kind::Register { birthday, fact } => {
                self.members.push(Member {
                    joined: at,
                    birthday: *birthday,
                    merged_into: None,
                    merged_on: None,
                    came: at,
                });
                let owner = self.members.len() - 1;
                if let Some((fact, value)) = fact {
                    self.facts.push(Fact {
                        owner,
                        at,
                        fact,
                        value,
                    });
                }
                self.grant(owner, at);
                Ok(vec![figures([("member", crate::deeds::called(owner))])])
            }
            Kind::Learn {
                member,
                fact,
                value,
            } => {
                let owner = self.owner(*member)?;
                self.facts.push(Fact {
                    owner,
                    at,
                    fact,
                    value,
                });
                self.grant(owner, at);
                Ok(Vec::new())
            }
            Kind::Consume {
                member,
                lines,
                id_checked,
                paid,
            } => {
                let owner = self.owner(*member)?;
                self.consume(id, owner, at, deed, lines, *id_checked, *paid)
            }
            Kind::Refund { of, amount, line } => self.refund(id, *of, at, *amount, *line),
            Kind::Redeem {
                member,
                reward,
                quantity,
            } => {
                let owner = self.owner(*member)?;
                self.redeem(id, owner, at, reward, *quantity)
            }
            Kind::Cancel { of } => self.cancel(id, *of, at),
            Kind::Adjust { member, points } => {
                let owner = self.owner(*member)?;
                self.adjust(id, owner, at, *points)
            }
            Kind::Issue { member } => self.issue(self.owner(*member)?, at),
            Kind::Activate { member } => self.activate(self.owner(*member)?, at),
            Kind::Renew { member } => self.renew(self.owner(*member)?, at),
            Kind::Hand {
                member,
                group,
                tier,
                until,
            } => {
                let owner = self.owner(*member)?;
                self.hand(owner, at, group, tier, *until)
            }
            Kind::Recalc => Ok(self.recalc(at)),
            Kind::YearEnd { year } => self.year_end(*year, self.day_of(deed.now)),
            Kind::Merge { member, into } => self.merge(*member, *into, at),
        }
    }

    // ── members ──────────────────────────────────────────────────────────────

    /// The member in whom another lives on.
    fn owner(&self, mut member: usize) -> Result<usize, &'static str> {
        loop {
            match self.members.get(member) {
                None => return Err("no such member"),
                Some(Member {
                    merged_into: Some(into),
                    ..
                }) => member = *into,
                Some(_) => return Ok(member),
            }
        }
    }

    fn of(&self, member: usize, owner: usize) -> bool {
        self.owner(member) == Ok(owner)
    }

    fn merge(&mut self, member: usize, into: usize, at: Moment) -> Done {
        // Whoever was merged before is called by the old number as well.
        let (member, into) = (self.owner(member)?, self.owner(into)?);
        if member == into {
            return Err("one member already");
        }
        let first = self.members[member].joined;
        self.members[member].merged_into = Some(into);
        self.members[member].merged_on = Some(at.day);
        if first.before(self.members[into].joined) {
            self.members[into].joined = first;
        }
        self.mergers.push((into, at));
        self.grant(into, at);
        Ok(Vec::new())
    }

    /// The house as a day's close showed it: whoever was merged later was still a member.
    fn seen_from(&self, day: NaiveDate) -> Self {
        let mut then = self.clone();
        then.known = day;
        for member in &mut then.members {
            if member.merged_on.is_some_and(|on| on > day) {
                member.merged_into = None;
            }
            member.joined = member.came;
        }
        for member in 0..then.members.len() {
            if let Ok(owner) = then.owner(member)
                && then.members[member].came.before(then.members[owner].joined)
            {
                then.members[owner].joined = then.members[member].came;
            }
        }
        then
    }

    pub(crate) fn merged_after(&self, member: usize, day: NaiveDate) -> bool {
        let into =
            |m: &Member| m.merged_into == Some(member) && m.merged_on.is_some_and(|on| on > day);
        self.members.iter().any(into)
    }

    /// A fact as it was known on a day; what was first learnt later counts back, for want of better.
    fn fact(&self, owner: usize, fact: &str, day: NaiveDate) -> Option<&'static str> {
        let known = || {
            self.facts
                .iter()
                .filter(|f| f.owner == owner && f.fact == fact)
        };
        let order = |f: &&Fact| (f.at.day, f.at.recorded);
        let then = known().filter(|f| f.at.day <= day).max_by_key(order);
        then.or_else(|| known().min_by_key(order)).map(|f| f.value)
    }

    // ── cards ────────────────────────────────────────────────────────────────

    /// The card by which a deed is judged: an active one before an inactive one, the newest among equals.
    fn card(&self, owner: usize, at: Moment) -> Option<(usize, bool)> {
        let mine = self
            .cards
            .iter()
            .enumerate()
            .filter(|(_, card)| self.of(card.owner, owner));
        let valid = mine.filter(|(_, card)| card.valid(at));
        let told = valid
            .map(|(place, card)| (card.active_from.is_some_and(|from| from.before(at)), place));
        told.max().map(|(active, place)| (place, active))
    }

    /// The only valid card; with several, whose points never pool, somebody would have to say which.
    fn one_card(&self, owner: usize, at: Moment) -> Result<Option<usize>, &'static str> {
        let mut valid = (0..self.cards.len())
            .filter(|card| self.of(self.cards[*card].owner, owner) && self.cards[*card].valid(at));
        match (valid.next(), valid.next()) {
            (Some(_), Some(_)) => Err("which card?"),
            (one, _) => Ok(one),
        }
    }

    /// The only card of a member who is named in its place.
    fn named_card(&self, owner: usize) -> Result<usize, &'static str> {
        let mine = (0..self.cards.len()).filter(|place| self.of(self.cards[*place].owner, owner));
        if mine.count() > 1 {
            return Err("which card?");
        }
        self.newest_card(owner)
    }

    fn newest_card(&self, owner: usize) -> Result<usize, &'static str> {
        let mine = (0..self.cards.len()).filter(|place| self.of(self.cards[*place].owner, owner));
        mine.max().ok_or("no card")
    }

    fn issue(&mut self, owner: usize, at: Moment) -> Done {
        if self.house != House::Vip {
            return Err("this house has no cards");
        }
        if self.newest_card(owner).is_ok() {
            return Err("has a card");
        }
        if self.rank(owner, 0, at, at.day).is_none() {
            return Err("no VIP");
        }
        let until = card_until(at.day);
        self.cards.push(Card {
            owner,
            issued: at,
            terms: vec![(at, until)],
            active_from: None,
            window_from: at.day,
            void_posted: None,
        });
        Ok(vec![figures([
            ("until", until.to_string()),
            ("state", "inactive".into()),
        ])])
    }

    fn activate(&mut self, owner: usize, at: Moment) -> Done {
        let place = self.named_card(owner)?;
        let card = &mut self.cards[place];
        if card.active_from.is_some() || !card.valid(at) || at.day > plus(card.window_from, 30) {
            return Err("active already, void, or too late");
        }
        card.active_from = Some(at);
        Ok(vec![figures([("state", "active".into())])])
    }

    fn renew(&mut self, owner: usize, at: Moment) -> Done {
        let place = self.named_card(owner)?;
        let card = &mut self.cards[place];
        let (until, next) = (card.until(), card_until(at.day));
        if !card.issued.before(at) {
            return Err("not issued yet");
        }
        if until >= next || (until >= at.day && at.day.month() != 12) {
            return Err("not the exchange month");
        }
        if card.active_from.is_none() {
            card.window_from = at.day;
        }
        card.terms.push((at, next));
        Ok(vec![figures([("until", next.to_string())])])
    }

    // ── sales ────────────────────────────────────────────────────────────────

    #[allow(clippy::too_many_arguments, reason = "a sale is what it is")]
    fn consume(
        &mut self,
        id: Id,
        owner: usize,
        at: Moment,
        deed: &Deed,
        lines: &[Line],
        id_checked: bool,
        paid: Option<i64>,
    ) -> Done {
        if at.day < self.members[owner].joined.day {
            return Err("before the member came");
        }
        self.one_card(owner, at)?;
        let vip = self.house == House::Vip && self.rank(owner, 0, at, at.day).is_some();
        let card = self.card(owner, at).filter(|_| vip);
        let active = card.is_some_and(|(_, active)| active);
        let birthday = active && id_checked && self.is_birthday(owner, at, deed);
        let list: i64 = lines.iter().map(|line| line.list).sum();
        let priced = lines.iter().map(|line| {
            if birthday {
                part(line.list, 60)
            } else if card.is_some() && line.goods == Goods::Normal {
                part(line.list, 88)
            } else {
                line.list
            }
        });
        let each: Vec<i64> = match paid {
            Some(paid) => vec![paid],
            None => priced.collect(),
        };
        let total: i64 = each.iter().sum();
        let earned_on = card.filter(|_| active).map(|(place, _)| Pool::Card(place));
        let back = vec![0; each.len()];
        let refunds = Vec::new();
        self.sales.push(Sale {
            id,
            owner,
            at,
            paid: each,
            back,
            earned_on,
            refunds,
        });
        let points = if earned_on.is_some() { total / 100 } else { 0 };
        if let Some(pool) = earned_on {
            self.new_lot(id, pool, at, points, Some(id));
        }
        self.grant(owner, at);
        Ok(vec![figures([
            ("list", money(list)),
            ("discount", money(list - total)),
            ("paid", money(total)),
            ("points", points.to_string()),
            ("balance", self.balance(owner, at.day, at.day).to_string()),
            ("tier", self.tier_word(owner, at)),
        ])])
    }

    /// The business day or the date on the calendar; who was born on 29 February has the 28th for it in
    /// common years.
    fn is_birthday(&self, owner: usize, at: Moment, deed: &Deed) -> bool {
        let Some((month, day)) = self.members[owner].birthday else {
            return false;
        };
        let on_calendar = match deed.at {
            At::Now => date_of(deed.now),
            At::Day(day) => day,
            At::Time(minutes) => date_of(minutes),
        };
        let is = |on: NaiveDate| {
            let born = NaiveDate::from_ymd_opt(on.year(), month, day);
            on == born.unwrap_or_else(|| date(on.year(), 2, 28))
        };
        is(at.day) || is(on_calendar)
    }

    fn refund(
        &mut self,
        id: Id,
        of: Id,
        at: Moment,
        amount: Option<i64>,
        line: Option<usize>,
    ) -> Done {
        let place = self
            .sales
            .iter()
            .position(|sale| sale.id == of)
            .ok_or("no such sale")?;
        let owner = self.owner(self.sales[place].owner)?;
        let sale = &mut self.sales[place];
        if at.before(sale.at) {
            return Err("before the sale");
        }
        let before = sale.left();
        if before == 0 {
            return Err("nothing is left");
        }
        let most = match line {
            None => before,
            Some(line) => sale.paid.get(line).ok_or("no such line")? - sale.back[line],
        };
        let amount = amount.unwrap_or(most);
        if amount <= 0 || amount > most {
            return Err("more than is left");
        }
        match line {
            Some(line) => sale.back[line] += amount,
            None if amount == before => sale.back.clone_from(&sale.paid),
            None => sale.back[0] += amount,
        }
        sale.refunds.push((at.day, amount));
        let after = before - amount;
        let due = before / 100 - after / 100;
        let moved = match self.sales[place].earned_on {
            Some(pool) => self.take_back(id, of, pool, due, at),
            None => 0,
        };
        Ok(vec![figures([
            ("paid", money(-amount)),
            ("points", (-moved).to_string()),
            ("balance", self.balance(owner, at.day, at.day).to_string()),
            ("tier", self.tier_word(owner, at)),
        ])])
    }

    // ── points ───────────────────────────────────────────────────────────────

    /// What is left of a lot, by everything on record.
    fn left(&self, lot: usize) -> i64 {
        let taken = self
            .takes
            .iter()
            .filter(|take| take.lot == lot)
            .map(|take| take.points);
        self.lots[lot].points - taken.sum::<i64>()
    }

    /// What is left of a lot for a deed while it lives: what came back after its end is lost.
    fn spendable(&self, lot: usize) -> i64 {
        let last = self.lots[lot].last;
        let taken = self
            .takes
            .iter()
            .filter(|take| take.lot == lot && take.day <= last);
        self.lots[lot].points - taken.map(|take| take.points).sum::<i64>()
    }

    /// Whose points a pool holds: what a member got without a card is the first card's, its own before that
    /// of whom it was merged with.
    fn keeper(&self, pool: Pool) -> Pool {
        let Pool::Bare(member) = pool else {
            return pool;
        };
        let Ok(owner) = self.owner(member) else {
            return pool;
        };
        let cards = || self.cards.iter();
        let own = cards().position(|card| card.owner == member);
        let first = own.or_else(|| cards().position(|card| self.of(card.owner, owner)));
        first.map_or(Pool::Bare(owner), Pool::Card)
    }

    fn together(&self, one: Pool, other: Pool) -> bool {
        self.keeper(one) == self.keeper(other)
    }

    fn owed(&self, pool: Pool) -> i64 {
        self.debts
            .iter()
            .filter(|debt| self.together(debt.pool, pool))
            .map(|debt| debt.points)
            .sum()
    }

    fn pool_owner(&self, pool: Pool) -> usize {
        match pool {
            Pool::Card(card) => self.cards[card].owner,
            Pool::Bare(member) => member,
        }
    }

    /// A member's points as a day shows them, of which those count that still live on another.
    pub(crate) fn balance(&self, member: usize, day: NaiveDate, alive_on: NaiveDate) -> i64 {
        let Ok(owner) = self.owner(member) else {
            return 0;
        };
        let mine = |pool: Pool| self.of(self.pool_owner(pool), owner);
        let mut sum = 0;
        for (place, lot) in self.lots.iter().enumerate() {
            if mine(lot.pool) && lot.at.day <= day && lot.last >= alive_on {
                let taken = self
                    .takes
                    .iter()
                    .filter(|take| take.lot == place && take.day <= day);
                sum += lot.points - taken.map(|take| take.points).sum::<i64>();
            }
        }
        let owed = self
            .debts
            .iter()
            .filter(|debt| mine(debt.pool) && debt.day <= day);
        sum - owed.map(|debt| debt.points).sum::<i64>()
    }

    /// The lots of a pool that live on a day, those that end first in front.
    fn living(&self, pool: Pool, day: NaiveDate) -> Vec<usize> {
        let lots = self.lots.iter().enumerate();
        let live = lots.filter(|(_, lot)| {
            self.together(lot.pool, pool) && lot.at.day <= day && lot.last >= day
        });
        let mut live: Vec<usize> = live.map(|(place, _)| place).collect();
        live.sort_by_key(|place| (self.lots[*place].last, *place));
        live.retain(|place| self.spendable(*place) > 0);
        live
    }

    fn take(&mut self, lot: usize, day: NaiveDate, points: i64, by: Id) {
        if points != 0 {
            self.takes.push(Take {
                lot,
                day,
                points,
                by,
            });
        }
    }

    /// Takes so much from a pool's living lots, as far as they reach; returns what was taken.
    fn take_from(&mut self, pool: Pool, day: NaiveDate, points: i64, by: Id) -> i64 {
        let mut rest = points;
        for lot in self.living(pool, day) {
            let taken = rest.min(self.spendable(lot));
            self.take(lot, day, taken, by);
            rest -= taken;
        }
        points - rest
    }

    fn owe(&mut self, pool: Pool, day: NaiveDate, points: i64) {
        if points != 0 {
            self.debts.push(Debt { pool, day, points });
        }
    }

    /// What is owed is settled out of what there is, before anything is spent.
    fn settle(&mut self, pool: Pool, day: NaiveDate) {
        const NOBODY: Id = Id::MAX;
        let settled = self.take_from(pool, day, self.owed(pool).max(0), NOBODY);
        self.owe(pool, day, -settled);
    }

    /// The pool that pays: that of the only valid card; without one, of those that can the one that ends first.
    fn paying(&self, owner: usize, at: Moment, needed: i64) -> Result<Pool, &'static str> {
        let one = self.one_card(owner, at)?.map(Pool::Card);
        let pools = match one {
            Some(pool) => vec![pool],
            None => self.pools(owner),
        };
        let able = pools.into_iter().filter_map(|pool| {
            let live = self.living(pool, at.day);
            let has = live.iter().map(|lot| self.spendable(*lot)).sum::<i64>() - self.owed(pool);
            let first = live.iter().map(|lot| self.lots[*lot].last).min()?;
            (has >= needed).then_some((first, pool))
        });
        let (_, pool) = able
            .min_by_key(|(first, _)| *first)
            .ok_or("not enough points")?;
        Ok(pool)
    }

    /// New points; what the pool owes is settled first.
    fn new_lot(&mut self, by: Id, pool: Pool, at: Moment, points: i64, sale: Option<Id>) {
        if points > 0 {
            let last = year_end(at.day);
            self.lots.push(Lot {
                pool,
                at,
                points,
                last,
                sale,
                posted: 0,
            });
            let settled = points.min(self.owed(pool));
            self.take(self.lots.len() - 1, at.day, settled, by);
            self.owe(pool, at.day, -settled);
        }
    }

    /// What a refund takes back; returns by how much it moved the balance.
    fn take_back(&mut self, by: Id, of: Id, pool: Pool, due: i64, at: Moment) -> i64 {
        let day = at.day;
        let Some(own) = self.lots.iter().position(|lot| lot.sale == Some(of)) else {
            return 0;
        };
        let ended = self.lots[own].last < day;
        let from_own = due.min(self.left(own)).max(0);
        self.take(own, day, from_own, by);
        let rest = due - from_own;
        let from_others = self.take_from(pool, day, rest, by);
        let owed = rest - from_others;
        self.owe(pool, day, owed);
        if ended { rest } else { due }
    }

    fn redeem(
        &mut self,
        id: Id,
        owner: usize,
        at: Moment,
        reward: &'static str,
        quantity: i64,
    ) -> Done {
        if self.house != House::Vip {
            return Err("this house has no rewards");
        }
        let (_, each, stock, most) = *REWARDS
            .iter()
            .find(|known| known.0 == reward)
            .ok_or("no such reward")?;
        self.one_card(owner, at)?;
        if !self.card(owner, at).is_some_and(|(_, active)| active) {
            return Err("no active card");
        }
        let given = self
            .redemptions
            .iter()
            .filter(|r| r.reward == reward && !r.cancelled);
        if given.clone().map(|r| r.quantity).sum::<i64>() + quantity > stock {
            return Err("out of stock");
        }
        let this_year = given.filter(|r| self.of(r.owner, owner) && r.day.year() == at.day.year());
        if most.is_some_and(|m| this_year.map(|r| r.quantity).sum::<i64>() + quantity > m) {
            return Err("has had enough of them");
        }
        let needed = each * quantity;
        let pool = self.paying(owner, at, needed)?;
        self.settle(pool, at.day);
        self.take_from(pool, at.day, needed, id);
        self.redemptions.push(Redemption {
            id,
            owner,
            day: at.day,
            reward,
            quantity,
            points: needed,
            cancelled: false,
        });
        Ok(vec![figures([
            ("reward", reward.to_owned()),
            ("quantity", quantity.to_string()),
            ("points", needed.to_string()),
            ("balance", self.balance(owner, at.day, at.day).to_string()),
        ])])
    }

    fn pools(&self, owner: usize) -> Vec<Pool> {
        let mut pools: Vec<Pool> = self.lots.iter().map(|lot| lot.pool).collect();
        pools.retain(|pool| self.of(self.pool_owner(*pool), owner));
        let mut seen = Vec::new();
        for pool in pools {
            if !seen.iter().any(|other| self.together(*other, pool)) {
                seen.push(pool);
            }
        }
        seen
    }

    fn cancel(&mut self, id: Id, of: Id, at: Moment) -> Done {
        let place = self
            .redemptions
            .iter()
            .position(|r| r.id == of)
            .ok_or("no such redemption")?;
        let redemption = self.redemptions[place].clone();
        if redemption.cancelled || at.day < redemption.day {
            return Err("cancelled already, or before it");
        }
        self.redemptions[place].cancelled = true;
        let spent: Vec<Take> = self
            .takes
            .iter()
            .filter(|take| take.by == of)
            .cloned()
            .collect();
        for take in &spent {
            self.take(take.lot, at.day, -take.points, id);
        }
        for take in &spent {
            let lot = &self.lots[take.lot];
            let (pool, live) = (lot.pool, lot.last >= at.day);
            if live {
                let settled = self.owed(pool).min(take.points).max(0);
                self.take(take.lot, at.day, settled, id);
                self.owe(pool, at.day, -settled);
            }
        }
        let owner = self.owner(redemption.owner)?;
        Ok(vec![figures([
            ("reward", redemption.reward.to_owned()),
            ("points", (-redemption.points).to_string()),
            ("balance", self.balance(owner, at.day, at.day).to_string()),
        ])])
    }

    fn adjust(&mut self, id: Id, owner: usize, at: Moment, points: i64) -> Done {
        if self.house != House::Vip {
            return Err("this house has no points");
        }
        if points > 0 {
            let card = self.one_card(owner, at)?;
            let pool = card.map_or(Pool::Bare(owner), Pool::Card);
            self.new_lot(id, pool, at, points, None);
        } else {
            let pool = self.paying(owner, at, -points)?;
            self.settle(pool, at.day);
            self.take_from(pool, at.day, -points, id);
        }
        let balance = self.balance(owner, at.day, at.day);
        Ok(vec![figures([
            ("points", points.to_string()),
            ("balance", balance.to_string()),
        ])])
    }

    /// What ended with a year and was not put on record before, by member and kind.
    fn year_end(&mut self, year: i32, today: NaiveDate) -> Done {
        if today <= date(year, 12, 31) {
            return Err("the year is not over");
        }
        let mut ended: BTreeMap<(usize, &'static str), i64> = BTreeMap::new();
        for place in 0..self.lots.len() {
            if self.lots[place].last == date(year, 12, 31) {
                let due = self.spendable(place) - self.lots[place].posted;
                self.lots[place].posted += due;
                let owner = self.owner(self.pool_owner(self.lots[place].pool))?;
                *ended.entry((owner, "expire")).or_default() += due;
            }
        }
        for place in 0..self.cards.len() {
            let until = self.cards[place].until();
            if until == date(year, 12, 31) && self.cards[place].void_posted != Some(until) {
                self.cards[place].void_posted = Some(until);
                let owner = self.owner(self.cards[place].owner)?;
                *ended.entry((owner, "void")).or_default() += 1;
            }
        }
        let told = ended.into_iter().filter(|(_, amount)| *amount != 0);
        let told = told.map(|((owner, kind), amount)| {
            figures([
                ("member", crate::deeds::called(owner)),
                ("kind", kind.to_owned()),
                ("amount", amount.to_string()),
            ])
        });
        Ok(told.collect())
    }

    // ── tiers ────────────────────────────────────────────────────────────────

    fn hand(
        &mut self,
        owner: usize,
        at: Moment,
        group: &str,
        tier: &str,
        until: Option<NaiveDate>,
    ) -> Done {
        if until.is_some_and(|until| until < at.day) {
            return Err("ends before it begins");
        }
        let groups = self.house.groups();
        let group = groups
            .iter()
            .position(|known| known.0 == group)
            .ok_or("no such group")?;
        let rank = groups[group].1.iter().position(|known| *known == tier);
        if rank.is_none() && tier != "none" {
            return Err("no such tier");
        }
        self.hands.push(Hand {
            owner,
            group,
            rank,
            since: at,
            until,
        });
        Ok(Vec::new())
    }

    /// Purchases of a member that count at a moment: who, when, and what is left of each. The refunds that
    /// a day knows of count on the sale's own day.
    fn purchases(&self, owner: usize, until: Moment, known: NaiveDate) -> Vec<(NaiveDate, i64)> {
        let mine = self.sales.iter().filter(|sale| self.of(sale.owner, owner));
        let then = mine.filter(|sale| sale.at == until || sale.at.before(until));
        let net = then.map(|sale| {
            let back = sale
                .refunds
                .iter()
                .filter(|(day, _)| *day <= known)
                .map(|(_, fen)| fen);
            (
                sale.at.day,
                sale.paid.iter().sum::<i64>() - back.sum::<i64>(),
            )
        });
        net.filter(|(_, net)| *net > 0).collect()
    }

    /// The tier whose conditions hold at a moment, and the last day of what it gives.
    fn reached(
        &self,
        owner: usize,
        group: usize,
        at: Moment,
        known: NaiveDate,
    ) -> Option<(usize, Option<NaiveDate>)> {
        let bought = self.purchases(owner, at, known);
        let since = |from: NaiveDate| bought.iter().filter(move |(day, _)| *day >= from);
        let spent = |from: NaiveDate| since(from).map(|(_, net)| net).sum::<i64>();
        let often = |from: NaiveDate| since(from).count();
        match (self.house, group) {
            (House::Vip, _) => {
                let holds = bought.iter().any(|(_, net)| *net >= 100_000)
                    || spent(back_months(at.day, 6)) >= 200_000
                    || spent(back_months(at.day, 12)) >= 300_000;
                holds.then_some((0, None))
            }
            (House::Stars, 0) => {
                let all = spent(date(1990, 1, 1));
                let stars = [50_000_000, 10_000_000, 5_000_000, 1_000_000];
                stars
                    .iter()
                    .position(|least| all >= *least)
                    .map(|rank| (rank, None))
            }
            (House::Stars, _) => {
                let tenure = self.members[owner].joined.day <= back_months(at.day, 24);
                if tenure
                    && spent(back_months(at.day, 24)) >= 5_000_000
                    && often(back_months(at.day, 12)) >= 6
                {
                    return Some((0, None));
                }
                let paid = self.fact(owner, "membership-fee", at.day) == Some("paid");
                paid.then_some((1, None))
            }
            (House::Chain, _) => {
                let from = date(at.day.year(), 1, 1);
                let (spent, often) = (spent(from), often(from));
                let position = self.fact(owner, "position", at.day).unwrap_or_default();
                let rank = if often >= 12
                    || spent >= 120_000
                    || ["head-of-enterprise", "public-figure"].contains(&position)
                {
                    0
                } else if often >= 8
                    || spent >= 80_000
                    || position == "staff-of-important-enterprise"
                {
                    1
                } else if often >= 4 || spent >= 40_000 {
                    2
                } else if often >= 2 || spent >= 20_000 {
                    3
                } else {
                    return None;
                };
                Some((rank, Some(date(at.day.year() + 1, 12, 31))))
            }
        }
    }

    /// The moments at which a member's figures moved upward.
    fn moments(&self, owner: usize) -> Vec<Moment> {
        let sales = self
            .sales
            .iter()
            .filter(|sale| self.of(sale.owner, owner))
            .map(|s| s.at);
        let facts = self
            .facts
            .iter()
            .filter(|f| self.of(f.owner, owner))
            .map(|f| f.at);
        let mergers = self
            .mergers
            .iter()
            .filter(|(into, _)| self.of(*into, owner))
            .map(|m| m.1);
        sales.chain(facts).chain(mergers).collect()
    }

    /// Every moment from a deed's own on whose conditions hold gives a grant.
    fn grant(&mut self, owner: usize, from: Moment) {
        let mut moments = self.moments(owner);
        moments.retain(|moment| !moment.before(from));
        let known = self.known;
        for group in 0..self.house.groups().len() {
            for since in &moments {
                if let Some((rank, until)) = self.reached(owner, group, *since, known) {
                    let (since, recorded) = (*since, self.recorded);
                    self.grants.push(Grant {
                        owner,
                        group,
                        rank,
                        since,
                        until,
                        recorded,
                    });
                }
            }
        }
    }

    /// Derives everything anew from what is left of the purchases; hands are left alone.
    fn recalc(&mut self, at: Moment) -> Vec<Figures> {
        let owners: Vec<usize> = (0..self.members.len())
            .filter(|m| !self.is_merged(*m))
            .collect();
        self.recalcs.push(at);
        let recorded = self.recorded;
        for owner in owners {
            for group in 0..self.house.groups().len() {
                let mut moments = Vec::new();
                if self.house != House::Stars {
                    let mine = self.sales.iter().filter(|sale| self.of(sale.owner, owner));
                    moments.extend(mine.map(|sale| sale.at));
                }
                moments.push(Moment::close(at.day));
                for since in moments {
                    if let Some((rank, until)) = self.reached(owner, group, since, at.day) {
                        let since = if since.recorded == usize::MAX {
                            at
                        } else {
                            since
                        };
                        self.grants.push(Grant {
                            owner,
                            group,
                            rank,
                            since,
                            until,
                            recorded,
                        });
                    }
                }
            }
        }
        Vec::new()
    }

    /// The tier by what came before a moment, of which that counts which lives on a day.
    fn rank(&self, owner: usize, group: usize, at: Moment, alive_on: NaiveDate) -> Option<usize> {
        self.standing(owner, group, at, alive_on)
            .map(|(rank, _)| rank)
    }

    fn standing(
        &self,
        owner: usize,
        group: usize,
        at: Moment,
        alive_on: NaiveDate,
    ) -> Option<(usize, Option<NaiveDate>)> {
        if at.day < self.members[owner].joined.day {
            return None;
        }
        let lives = |until: Option<NaiveDate>| until.is_none_or(|until| until >= alive_on);
        let mine = |hand: &&Hand| {
            self.of(hand.owner, owner) && hand.group == group && hand.since.before(at)
        };
        let mut last: Option<&Hand> = None;
        for hand in self.hands.iter().filter(mine) {
            if last.is_none_or(|last| !hand.since.before(last.since)) {
                last = Some(hand);
            }
        }
        if let Some(hand) = last.filter(|hand| lives(hand.until))
            && let Some(rank) = hand.rank
        {
            return Some((rank, hand.until));
        }
        if let Some(rank) = self.forced(owner, at, alive_on) {
            return Some((rank, None));
        }
        let granted = self.granted(owner, group, at, alive_on);
        granted.or_else(|| self.house.otherwise(group).map(|rank| (rank, None)))
    }

    /// The best that was granted by a moment and lives on a day.
    fn granted(
        &self,
        owner: usize,
        group: usize,
        at: Moment,
        alive_on: NaiveDate,
    ) -> Option<(usize, Option<NaiveDate>)> {
        let lives = |until: Option<NaiveDate>| until.is_none_or(|until| until >= alive_on);
        let ended = |grant: &Grant| {
            let mut recalcs = self.recalcs.iter().filter(|recalc| recalc.before(at));
            recalcs.any(|r| r.recorded > grant.recorded && grant.since.before(*r))
        };
        let alive = self.grants.iter().filter(|grant| {
            self.of(grant.owner, owner)
                && grant.group == group
                && grant.since.before(at)
                && lives(grant.until)
                && !ended(grant)
        });
        let best = alive
            .map(|grant| (grant.rank, std::cmp::Reverse(grant.until)))
            .min();
        best.map(|(rank, until)| (rank, until.0))
    }

    /// K19's class E by force: travellers, and those who were granted another class and came less than twice
    /// in the year after, for the year that follows.
    fn forced(&self, owner: usize, at: Moment, alive_on: NaiveDate) -> Option<usize> {
        if self.house != House::Chain {
            return None;
        }
        let residence = self.fact(owner, "residence", at.day);
        if residence.is_some_and(|from| from != "local") {
            return Some(4);
        }
        let judged = alive_on.year() - 1;
        let was = judged - 1;
        if self.members[owner].joined.day.year() > was {
            return None;
        }
        let close = Moment::close(date(judged, 12, 31));
        let bought = self.purchases(owner, close, self.known);
        if bought
            .iter()
            .filter(|(day, _)| day.year() == judged)
            .count()
            >= 2
        {
            return None;
        }
        let mut day = date(was, 1, 1);
        while day.year() == was {
            let granted = self.granted(owner, 0, Moment::close(day), day);
            if granted.is_some_and(|(rank, _)| rank < 4) {
                return Some(4);
            }
            day = plus(day, 1);
        }
        None
    }

    /// The tier of the main group right after a deed.
    fn tier_word(&self, owner: usize, at: Moment) -> String {
        let after = Moment {
            recorded: at.recorded + 1,
            ..at
        };
        let rank = self.rank(owner, 0, after, at.day);
        rank.map_or(String::new(), |rank| {
            self.house.groups()[0].1[rank].to_owned()
        })
    }

    /// All standings as a day shows them.
    pub(crate) fn standings(&self, day: NaiveDate, alive_on: NaiveDate) -> Vec<Standing> {
        let then = self.seen_from(day);
        let mut all = Vec::new();
        for member in (0..then.members.len()).filter(|member| !then.is_merged(*member)) {
            for (place, (group, tiers)) in self.house.groups().iter().enumerate() {
                let close = Moment::close(day);
                if let Some((rank, until)) = then.standing(member, place, close, alive_on) {
                    all.push(Standing {
                        member,
                        group,
                        tier: tiers[rank],
                        until,
                    });
                }
            }
        }
        all
    }
}

/// The last day of a card handed out or exchanged on a day.
fn card_until(day: NaiveDate) -> NaiveDate {
    let year = if day.month() == 12 {
        day.year() + 1
    } else {
        day.year()
    };
    date(year, 12, 31)
}

impl Card {
    fn valid(&self, at: Moment) -> bool {
        self.terms
            .iter()
            .any(|(since, until)| since.before(at) && *until >= at.day)
    }

    fn until(&self) -> NaiveDate {
        self.terms.last().map_or(NaiveDate::MIN, |term| term.1)
    }
}

impl Sale {
    fn left(&self) -> i64 {
        self.paid.iter().sum::<i64>() - self.back.iter().sum::<i64>()
    }
}
