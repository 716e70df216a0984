//! All that happened, judged again: by other rules, or taken as it stands.
//!
//! Deeds are replayed in the order in which they were recorded, each at its own moment of business, so that
//! each sees what the desk saw: under the rules that judged them they come to what is on record. What people
//! did stays (what was bought at which list price, paid with what; what was refunded, had for points, set by
//! hand); what rules made of it (prices, points, tiers) is decided anew. Members are held, rows never.

pub(crate) mod compared;
mod deeds;
mod heard;
mod runs;
mod streams;
mod undone;

use rustc_hash::{FxHashMap, FxHashSet};

pub(crate) use self::heard::Heard;
use self::streams::{Moved, Rows, moment};
use self::undone::KeptVersion;
use crate::book::undone::undone_by;
use crate::book::{Book, BookError, Keyring, Snapshot};
use crate::domain::calendar::BusinessHours;
use crate::domain::{ByNumber, Day, MemberId, Overflow, RedemptionId, SaleId, Version, When};
use crate::members::profile::Value;
use crate::members::rows::{Became, Befell, StatusKind, status};
use crate::points::rows::REWARDS;
use crate::points::{PointKind, PointRow};
use crate::sales::redeem::Redeemed;
use crate::sales::rows::{OF, SALES};
use crate::sales::terms::Rulebook;
use crate::sales::{Customers, View};
use crate::tiers::GrantKind;
use crate::tiers::decide::{TierRow, judge_moment, recalculate};

pub(crate) use self::runs::Run;

/// What the chain of versions says of those that judged members or took others back.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    /// When each version was recorded, in seconds, by its number.
    recorded: Vec<i64>,
    /// Which version each undo took back.
    undos: FxHashMap<Version, Version>,
    undone: FxHashSet<Version>,
    recalculations: FxHashSet<Version>,
}

impl Commands {
    pub(crate) fn read(book: &Book) -> Result<Self, BookError> {
        let mut all = Self::default();
        book.each_version(|row| {
            all.recorded.push(row.recorded_at);
            if let Some(of) = undone_by(row) {
                all.undos.insert(row.version, of);
                all.undone.insert(of);
            }
            if row.command == "tier-recalc" {
                all.recalculations.insert(row.version);
            }
        })?;
        Ok(all)
    }

    fn recorded(&self, version: Version) -> Option<i64> {
        let place = usize::try_from(version.0).ok()?.checked_sub(1)?;
        self.recorded.get(place).copied()
    }
}

/// What is replayed, and by which rules.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub snapshot: &'a Snapshot,
    pub commands: &'a Commands,
    pub hours: &'a BusinessHours,
    pub keyring: Option<&'a Keyring>,
    /// The facts that either rules ask for.
    pub facts: &'a [String],
    /// The rules that judge.
    pub rules: &'a dyn Rulebook,
    /// Those that judged at the time.
    pub adopted: &'a dyn Rulebook,
    /// What tiers are judged by beside deeds.
    pub heard: &'a Heard,
    pub view: View,
    /// The last day that was closed when a version was recorded.
    pub closed: &'a dyn Fn(Version) -> Option<Day>,
}

impl std::fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked").finish_non_exhaustive()
    }
}

/// What it came to.
#[derive(Debug, Default)]
pub(crate) struct Replayed {
    pub customers: Customers,
    /// The discounts that each member had, in fen, by the member's number.
    discounts: ByNumber<i128>,
    /// Those of customers who are no members.
    pub walk_ins: i128,
    /// What was paid in all, less what went back, in fen.
    pub paid: i128,
    /// Points that redemptions and corrections took and that were not there to be taken.
    pub shortfalls: FxHashMap<MemberId, i128>,
    /// Deeds that the rules would have refused; what was paid and had stays as it was.
    pub refused: u64,
    /// The recalculations on record.
    pub runs: Runs,
    /// The first day into which rows may be dated today.
    open: Option<Day>,
}

/// How each recalculation on record was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs(FxHashMap<Version, Run>);

impl Replayed {
    /// Each member's discounts, those of members who were merged with those of the one they live on in.
    pub(crate) fn discounts(&self) -> FxHashMap<MemberId, i128> {
        let mut all: FxHashMap<MemberId, i128> = FxHashMap::default();
        for (index, fen) in self.discounts.iter() {
            if let Some(customer) = self.customers.get(MemberId::from_index(index)) {
                *all.entry(customer.id()).or_default() += fen;
            }
        }
        all
    }

    /// Brings every tier to what the figures say, as `tier-recalc` would on the last day looked at.
    pub(crate) fn recalculate(&mut self, rules: &dyn Rulebook, view: View) {
        let on = view.on();
        let terms = rules.on(on);
        let open = self.open.unwrap_or(Day::MIN);
        for customer in self.customers.living_mut() {
            if on < customer.profile.joined {
                continue;
            }
            for group in terms.groups {
                for row in recalculate(&customer.person(), group, (on, view.alive_on), open) {
                    customer.tiers.push(row.grant);
                }
            }
        }
    }
}

/// Everything as it stands on record.
pub(crate) fn on_record(asked: &Asked<'_>) -> Result<Replayed, BookError> {
    Replay::new(asked, Day::MAX, Runs::default())?.run()
}

/// Everything judged by the rules that are asked for, from a day on; what was done before stays as it is.
/// `runs` are the recalculations on record.
pub(crate) fn judged(asked: &Asked<'_>, from: Day, runs: Runs) -> Result<Replayed, BookError> {
    Replay::new(asked, from, runs)?.run()
}

/// One pass over the book.
#[derive(Debug)]
struct Replay<'a> {
    asked: &'a Asked<'a>,
    /// Deeds of this day and later are judged.
    from: Day,
    sum: Replayed,
    /// Sales of which something goes back later.
    refunded: FxHashSet<SaleId>,
    sold: FxHashMap<SaleId, deeds::KeptSale>,
    /// Redemptions that are cancelled later.
    cancelled: FxHashSet<RedemptionId>,
    had: FxHashMap<RedemptionId, (Redeemed, Vec<PointRow>)>,
    /// Versions that are undone later, and what this one comes to if it is one of them.
    kept: FxHashMap<Version, KeptVersion>,
    keeping: Option<KeptVersion>,
    /// How much of what was heard is handed out.
    heard: usize,
}

impl<'a> Replay<'a> {
    fn new(asked: &'a Asked<'a>, from: Day, runs: Runs) -> Result<Self, BookError> {
        Ok(Self {
            asked,
            from,
            sum: Replayed {
                runs,
                open: (asked.closed)(Version(u64::MAX)).map(Day::next),
                ..Replayed::default()
            },
            refunded: named(asked.snapshot, &SALES, OF, SaleId::parse)?,
            sold: FxHashMap::default(),
            cancelled: {
                let of = REWARDS.at("of");
                named(asked.snapshot, &REWARDS, of, RedemptionId::parse)?
            },
            had: FxHashMap::default(),
            kept: FxHashMap::default(),
            keeping: None,
            heard: 0,
        })
    }

    fn run(mut self) -> Result<Replayed, BookError> {
        std::thread::scope(|scope| {
            let seen = (self.asked.view.rows_to, self.asked.facts);
            let mut rows = Rows::open(scope, self.asked.snapshot, seen)?;
            while let Some(version) = rows.version() {
                self.hear(Some(version));
                self.version(version, &mut rows)?;
            }
            self.hear(None);
            Ok::<(), BookError>(())
        })?;
        Ok(self.sum)
    }

    /// The first day into which rows could be dated when a version was recorded.
    fn open(&self, version: Version) -> Day {
        (self.asked.closed)(version).map_or(Day::MIN, Day::next)
    }

    /// Whether deeds of a day are judged anew.
    fn judges(&self, day: Day) -> bool {
        day >= self.from
    }

    fn version(&mut self, version: Version, rows: &mut Rows) -> Result<(), BookError> {
        if let Some(of) = self.asked.commands.undos.get(&version) {
            return self.undo(version, *of, rows);
        }
        let is_undone = self.asked.commands.undone.contains(&version);
        self.keeping = is_undone.then(KeptVersion::default);
        let mut judged = None;
        for (member, at) in self.people(version, rows)? {
            judged = Some(self.judges(at.day()));
            if self.judges(at.day()) {
                self.moved(member, at);
            }
        }
        while let Some(row) = rows.adjustments.next_of(version)? {
            judged = Some(self.judges(row.at.day()));
            self.adjusted(version, row, rows)?;
        }
        while let Some(row) = rows.opening.next_of(version)? {
            judged = Some(self.judges(row.day));
            self.brought(version, &row, rows)?;
        }
        while let Some(row) = rows.rewards.next_of(version)? {
            self.redeemed(version, row, rows)?;
        }
        while let Some(first) = rows.sales.next_of(version)? {
            self.ticket(version, first, rows)?;
        }
        if self.asked.commands.recalculations.contains(&version) {
            self.recalculated(version, rows)?;
        }
        self.left_over(version, judged, rows)?;
        if let Some(kept) = self.keeping.take() {
            self.kept.insert(version, kept);
        }
        Ok(())
    }

    /// Takes in registrations, what became of members, facts and cards; who changed, and when.
    fn people(
        &mut self,
        version: Version,
        rows: &mut Rows,
    ) -> Result<Vec<(MemberId, When)>, BookError> {
        let mut changed: Vec<(MemberId, When)> = Vec::new();
        while let Some(new) = rows.members.next_of(version)? {
            let (id, joined) = (new.profile.id, new.profile.joined);
            let customers = &mut self.sum.customers;
            let referrer = new.profile.referrer;
            if let Some(referrer) = referrer.and_then(|of| customers.get_mut(of)) {
                referrer.referrals.push((joined, id));
            }
            self.sum.customers.add(new.profile);
            changed.push((id, new.at));
        }
        while let Some(row) = rows.status.next_of(version)? {
            let row = row.row();
            let own = Became::read(&row)?;
            if let Some(customer) = self.own(own.member) {
                customer.profile.take_status(&row)?;
            }
            if own.kind == StatusKind::Undo {
                self.sum.customers.never_brought(own.member);
            }
            if let (StatusKind::Merge, Some(into)) = (own.kind, own.into) {
                let merged = self.sum.customers.merge(own.member, into);
                merged.map_err(|e| row.bad(status::INTO, e))?;
                changed.push((into, moment(&row, status::DAY, status::TIME)?));
            }
        }
        while let Some((id, known)) = rows.facts.next_of(version)? {
            let (day, is_sealed) = (known.day, matches!(known.value, Value::Sealed(_)));
            let (keyring, facts) = (self.asked.keyring, self.asked.facts);
            if let Some(customer) = self.own(id) {
                customer.profile.take_known(known);
                if let (true, Some(keyring)) = (is_sealed, keyring) {
                    customer.open_facts(keyring, facts);
                }
            }
            if changed.last().is_none_or(|(last, _)| *last != id) && !is_among(&changed, id) {
                changed.push((id, self.within(version, day)));
            }
        }
        while let Some(row) = rows.cards.next_of(version)? {
            let member = Befell::read(&row.row())?.member;
            if let Some(customer) = self.sum.customers.get_mut(member) {
                customer.profile.cards.take(&row.row())?;
            }
        }
        Ok(changed)
    }

    fn own(&mut self, id: MemberId) -> Option<&mut crate::sales::Customer> {
        self.sum.customers.own_mut(id)
    }

    /// The moment of a version, where it was recorded on the day that it tells of.
    fn within(&self, version: Version, day: Day) -> When {
        let recorded = self.asked.commands.recorded(version);
        let moment = recorded.map(|seconds| self.asked.hours.moment(seconds));
        moment.filter(|at| at.day() == day).unwrap_or(When::on(day))
    }

    /// The tiers that a registration, a fact or a merger moves at once.
    fn moved(&mut self, member: MemberId, at: When) {
        let terms = self.asked.rules.on(at.day());
        for group in terms.groups {
            if let Some(customer) = self.sum.customers.get_mut(member) {
                let rows = judge_moment(&customer.person(), group, at);
                take_tiers(&mut self.keeping, customer, rows);
            }
        }
    }

    /// Rows that no deed of the version claimed: tiers set by hand or brought over stay, what rules made of
    /// a deed that is judged anew goes.
    fn left_over(
        &mut self,
        version: Version,
        judged: Option<bool>,
        rows: &mut Rows,
    ) -> Result<(), BookError> {
        while let Some(row) = rows.tiers.next_of(version)? {
            let day = row.grant.since.day();
            let goes = judged.unwrap_or(self.judges(day)) && !by_people(&row);
            if !goes {
                self.take_tier(row);
            }
        }
        while let Some(row) = rows.points.next_of(version)? {
            // Expiry follows from dates; its rows only say so.
            if row.kind != PointKind::Expire || !self.judges(row.day) {
                self.take_points(&row)?;
            }
        }
        Ok(())
    }

    fn take_tier(&mut self, row: Moved) {
        if let Some(customer) = self.sum.customers.get_mut(row.member) {
            if let Some(keeping) = &mut self.keeping {
                keeping.tiers.push((row.member, row.grant.group.clone()));
            }
            customer.tiers.push(row.grant);
        }
    }

    fn take_points(&mut self, row: &PointRow) -> Result<(), BookError> {
        if let Some(customer) = self.sum.customers.get_mut(row.member) {
            customer.take_points(row).map_err(too_large)?;
        }
        if let Some(keeping) = &mut self.keeping {
            keeping.points.push(row.clone());
        }
        Ok(())
    }

    fn take_all_points(&mut self, rows: &[PointRow]) -> Result<(), BookError> {
        rows.iter().try_for_each(|row| self.take_points(row))
    }
}

/// Whether a row of tiers is what people did, whatever the rules.
fn by_people(row: &Moved) -> bool {
    (row.grant.kind.is_by_hand() || row.grant.kind == GrantKind::Given) && row.source.is_empty()
}

fn is_among(changed: &[(MemberId, When)], id: MemberId) -> bool {
    // Registrations of many stand in the order of their numbers.
    changed.binary_search_by_key(&id, |(id, _)| *id).is_ok()
        || changed.iter().rev().take(64).any(|(known, _)| *known == id)
}

/// Takes in tiers that were judged.
fn take_tiers(
    keeping: &mut Option<KeptVersion>,
    customer: &mut crate::sales::Customer,
    rows: Vec<TierRow>,
) {
    for row in rows {
        if let Some(keeping) = keeping {
            keeping.tiers.push((customer.id(), row.grant.group.clone()));
        }
        customer.tiers.push(row.grant);
    }
}

fn too_large(why: Overflow) -> BookError {
    BookError::Row {
        ledger: SALES.name,
        what: why.into(),
    }
}

/// Every record that another names in a column.
fn named<T: Eq + std::hash::Hash, E>(
    snapshot: &Snapshot,
    schema: &'static crate::book::Schema,
    column: usize,
    parse: impl Fn(&[u8]) -> Result<T, E>,
) -> Result<FxHashSet<T>, BookError> {
    let mut found = FxHashSet::default();
    snapshot.ledger(schema)?.each(column + 1, |row| {
        let text = row.bytes(column);
        if !text.is_empty() {
            found.extend(parse(text).ok());
        }
        Ok(())
    })?;
    Ok(found)
}
