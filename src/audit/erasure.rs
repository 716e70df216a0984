//! A person erased: what stands in the way, what the law keeps, and the rows that say so.
//!
//! The rows come first; the keys are destroyed once they are committed, and again by whoever finds that
//! they were not.

use std::fmt;

use super::standing;
use super::standing::Standing;
use super::whose::Party;

use crate::book::{
    Book, BookError, Draft, KeySlot, Keyring, KeysInUse, Records as Numbered, Schema, Snapshot,
};
use crate::desk::complaints::COMPLAINTS;
use crate::desk::inquiries::INQUIRIES;
use crate::desk::reservations::RESERVATIONS;
use crate::desk::treatments::TREATMENTS;
use crate::desk::visitors::VISITORS;
use crate::domain::{Day, Lang, Listing, MemberId, Title, Version, When, Wording};
use crate::members::profile::person_of;
use crate::members::retention::{Days, Records, Retention};
use crate::members::rows::{
    Became, ERASURES, ErasedKey, MEMBERS, PROFILE, Registered, STATUS, StatusKind, profile as p,
};
use crate::members::write::{self, AccessKind, AccessRow, Becomes, Moment, Person};
use crate::members::{Profile, Status, erasure};
use crate::points::rows::{ADJUSTMENTS, POINTS, REWARDS};
use crate::sales::customer::{each_of, merged_into};
use crate::sales::rows::SALES;
use crate::sales::{Customer, Customers, View};
use crate::wallet::rows::WALLET;
use crate::{messages, worded};

/// Records that are kept for the law's sake.
#[derive(Clone, Debug)]
pub(crate) struct Held<'a> {
    pub rule: &'a Retention,
    /// The last day for which they are.
    pub until: Day,
}

/// The person behind one member.
#[derive(Clone, Debug)]
pub(crate) struct ToErase {
    /// Whether the registration was undone: then there is no member whose status could change.
    pub undone: bool,
    /// The member, and those that were merged into it.
    pub people: Vec<Person>,
    /// Keys of persons of whom nothing was ever committed: what a command that died left in `recovered/` is
    /// sealed with such.
    pub orphans: Vec<KeySlot>,
}

impl ToErase {
    /// Looks at who the person is, by every number that they have had.
    pub(crate) fn find(
        book: &Book,
        snapshot: &Snapshot,
        keyring: &Keyring,
        profile: &Profile,
    ) -> Result<Self, BookError> {
        let mut people = Vec::new();
        for id in merged_into(snapshot, profile.id)? {
            if let Some(slot) = person_of(snapshot, id)? {
                let key = KeySlot::new(slot);
                people.push(Person { member: id, key });
            }
        }
        let orphans = if book.has_recovered() {
            orphans(book, snapshot, keyring)?
        } else {
            Vec::new()
        };
        Ok(Self {
            undone: profile.status_now() == Status::Undone,
            people,
            orphans,
        })
    }

    /// How many keys go.
    pub(crate) fn keys(&self) -> usize {
        self.people.len() + self.orphans.len()
    }

    fn numbers(&self) -> Vec<MemberId> {
        self.people.iter().map(|person| person.member).collect()
    }
}

/// Keys that no committed row tells of.
fn orphans(book: &Book, snapshot: &Snapshot, keyring: &Keyring) -> Result<Vec<KeySlot>, BookError> {
    let used = KeysInUse::read(snapshot, book.schemas())?.persons;
    let orphans = keyring.whole()?.persons();
    Ok(orphans
        .into_iter()
        .filter(|slot| *slot != KeySlot::HOUSE && !used.contains(slot))
        .collect())
}

/// The spans that still run on the day of an erasure, those that run longest first.
pub(crate) fn held<'a>(
    rules: &'a [Retention],
    snapshot: &Snapshot,
    who: &ToErase,
    days: Days,
) -> Result<Vec<Held<'a>>, BookError> {
    let numbers = who.numbers();
    let mut all = Vec::new();
    for rule in rules {
        let last = last_day(snapshot, rule.of, &numbers)?;
        let until = rule.until(last, days).filter(|until| *until >= days.erased);
        all.extend(until.map(|until| Held { rule, until }));
    }
    all.sort_by_key(|held| std::cmp::Reverse(held.until));
    Ok(all)
}

/// The day of the last record of a kind that names one of these members.
fn last_day(
    snapshot: &Snapshot,
    of: Records,
    numbers: &[MemberId],
) -> Result<Option<Day>, BookError> {
    let ledgers: &[&'static Schema] = match of {
        Records::Sales => &[&SALES, &WALLET],
        Records::Points => &[&POINTS, &ADJUSTMENTS, &REWARDS],
        Records::Facts => &[&PROFILE],
        Records::Membership => &[&MEMBERS, &STATUS],
    };
    let mut last = None;
    for schema in ledgers {
        let (member, day) = (schema.at("member"), schema.at("day"));
        let hot = member.max(day) + 1;
        each_of(snapshot, schema, Some(numbers), member, hot, |_, row| {
            let on = Day::parse(row.bytes(day)).map_err(|why| row.bad(day, why))?;
            last = last.max(Some(on));
            Ok(())
        })?;
    }
    Ok(last)
}

/// The facts that stand in clear and stay: choices, numbers and dates that no law wants sealed.
pub(crate) fn clear_facts(snapshot: &Snapshot, who: &ToErase) -> Result<Vec<String>, BookError> {
    let mut facts = Vec::new();
    let numbers = who.numbers();
    each_of(
        snapshot,
        &PROFILE,
        Some(&numbers),
        p::MEMBER,
        p::ALL,
        |_, row| {
            let fact = row.text(p::FACT)?;
            if !row.bytes(p::VALUE).is_empty() && !facts.iter().any(|known| *known == fact) {
                facts.push(fact.into_owned());
            }
            Ok(())
        },
    )?;
    Ok(facts)
}

/// Refuses an erasure that was done, and one while something is open or a law wants the name as well.
pub(crate) fn may_erase(
    snapshot: &Snapshot,
    customer: &Customer,
    held: &[Held<'_>],
    rebates: Vec<Standing>,
    (now, despite_retention): (When, bool),
) -> Result<(), EraseError> {
    let member = customer.id();
    if let Some(refusal) = already(snapshot, member)? {
        return Err(refusal.into());
    }
    let party = Party::members(snapshot, &merged_into(snapshot, member)?)?;
    let mut standing = standing::of_member(snapshot, customer, &party, now)?;
    standing.extend(rebates);
    if !standing.is_empty() {
        let who = Who::Member(member);
        return Err(EraseRefusal::Standing { who, standing }.into());
    }
    let blocking = held.iter().find(|held| held.rule.blocks_erasure);
    match blocking.filter(|_| !despite_retention) {
        Some(held) => Err(EraseRefusal::Retained {
            member,
            title: held.rule.title.clone(),
            basis: held.rule.basis.clone(),
            until: held.until,
        }
        .into()),
        None => Ok(()),
    }
}

fn already(snapshot: &Snapshot, member: MemberId) -> Result<Option<EraseRefusal>, BookError> {
    let all = erasure::all(snapshot)?;
    let first = all.iter().find(|erased| erased.member == Some(member));
    Ok(first.map(|first| EraseRefusal::Already {
        who: Who::Member(member),
        version: first.version,
        day: first.day,
    }))
}

/// Writes the erasure: the status, the keys that are to be destroyed, and why.
pub(crate) fn record(
    draft: &mut Draft,
    keyring: &Keyring,
    who: &ToErase,
    at: Moment<'_>,
    reason: &str,
) -> Result<(), BookError> {
    let Some(first) = who.people.first().copied() else {
        return Ok(());
    };
    // The reason outlives the person: it stands in the ledger of access, under the house's key.
    if !who.undone {
        write::status(draft, keyring, first, Becomes::Erased, at, "")?;
    }
    let orphans = who.orphans.iter().map(|key| Person {
        member: first.member,
        key: *key,
    });
    for person in who.people.iter().copied().chain(orphans) {
        write_key(draft, (Some(person.member), ""), person.key, at)?;
    }
    let row = AccessRow {
        kind: AccessKind::Erase,
        member: Some(first.member),
        fields: "",
        count: u64::try_from(who.keys()).ok(),
        reason,
    };
    write::access(draft, keyring, &row, at)
}

/// Writes a key that is to be destroyed, and whose it was: a member's, or that of a record's person.
fn write_key(
    draft: &mut Draft,
    (member, record): (Option<MemberId>, &str),
    key: KeySlot,
    at: Moment<'_>,
) -> Result<(), BookError> {
    let erased = ErasedKey {
        member,
        person: key,
        day: at.day,
        time: at.time,
        record,
    };
    draft.post(&ERASURES, &[&erased]).map(drop)
}

/// Writes the erasures that a book put back from before them does not know, by the keys that are gone; of how
/// many persons.
pub(crate) fn record_again(
    draft: &mut Draft,
    gone: &[KeySlot],
    at: Moment<'_>,
) -> Result<usize, BookError> {
    let snapshot = draft.snapshot().clone();
    let known = erasure::all(&snapshot)?;
    let is_lost = |key: &KeySlot| gone.contains(key) && known.iter().all(|one| one.key != *key);
    let mut lost = Vec::new();
    snapshot.ledger(&MEMBERS)?.each(Registered::HOT, |row| {
        let own = Registered::read(row)?;
        if is_lost(&own.person) {
            lost.push((own.member, own.person));
        }
        Ok(())
    })?;
    for (member, key) in &lost {
        let customer = Customers::load_one(&snapshot, *member, View::today(at.day))?;
        let status = customer.map(|customer| customer.profile.status_now());
        let stands = |status: Status| !matches!(status, Status::Undone | Status::Merged(_));
        if status.is_some_and(stands) {
            let became = Became {
                member: *member,
                kind: StatusKind::Erase,
                day: at.day,
                into: None,
                time: at.time,
                reason: "",
            };
            draft.post(&STATUS, &[&became])?;
        }
        write_key(draft, (Some(*member), ""), *key, at)?;
    }
    let members: Vec<KeySlot> = lost.iter().map(|(_, key)| *key).collect();
    let strangers = strangers(&snapshot, |key| is_lost(key) && !members.contains(key))?;
    for stranger in &strangers {
        write_key(draft, (None, &stranger.record), stranger.key, at)?;
    }
    Ok(lost.len() + strangers.len())
}

/// Those who are no members and have one of these keys, each by the first record that is theirs.
fn strangers(
    snapshot: &Snapshot,
    is_one: impl Fn(&KeySlot) -> bool,
) -> Result<Vec<Stranger>, BookError> {
    let mut found: Vec<Stranger> = Vec::new();
    for records in OF_STRANGERS {
        let schema = records.schema;
        let person = schema.columns.iter().position(|c| c.name == "person");
        let Some(person) = person else { continue };
        snapshot.ledger(schema)?.each(schema.columns.len(), |row| {
            let Some(key) = row.text(person)?.parse().ok().map(KeySlot::new) else {
                return Ok(());
            };
            if is_one(&key) && found.iter().all(|known| known.key != key) {
                let record = row.text(records.place())?.into_owned();
                found.push(Stranger { record, key });
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// The member that a version erased.
pub(crate) fn erased_by(
    snapshot: &Snapshot,
    version: Version,
) -> Result<Option<(MemberId, usize)>, BookError> {
    let all = erasure::all(snapshot)?;
    let mut own = all.iter().filter(|erased| erased.version == version);
    let first = own.next().and_then(|erased| erased.member);
    Ok(first.map(|member| (member, own.count() + 1)))
}

/// Somebody who is no member, as the record tells of them by which they are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stranger {
    /// The number of the record.
    pub record: String,
    pub key: KeySlot,
}

/// The ledgers of records that may be of somebody who is no member.
const OF_STRANGERS: [&Numbered; 5] = [
    &COMPLAINTS,
    &INQUIRIES,
    &RESERVATIONS,
    &VISITORS,
    &TREATMENTS,
];

impl Stranger {
    /// Finds the person of a record, by its number or ref.
    pub(crate) fn find(snapshot: &Snapshot, word: &str) -> Result<Self, EraseError> {
        let mut found = Vec::new();
        for records in OF_STRANGERS {
            let own = records.fitting(snapshot, word)?;
            found.extend(own.into_iter().map(|record| (records, record)));
        }
        let (records, record) = match found.as_slice() {
            [(records, record)] => (*records, record.clone()),
            several => {
                return Err(EraseRefusal::NoRecord {
                    word: word.to_owned(),
                    candidates: several.iter().map(|(_, record)| record.clone()).collect(),
                }
                .into());
            }
        };
        let (mut key, mut member) = (0, None);
        let schema = records.schema;
        let place = |name: &str| schema.columns.iter().position(|column| column.name == name);
        let (person, named) = (place("person"), place("member"));
        let ledger = snapshot.ledger(schema)?;
        ledger.each_where(records.place(), &record, schema.columns.len(), |row| {
            if let Some(at) = person
                && !row.bytes(at).is_empty()
            {
                key = row.text(at)?.parse().map_err(|e| row.bad(at, e))?;
            }
            if let Some(at) = named
                && !row.bytes(at).is_empty()
            {
                member = Some(MemberId::parse(row.bytes(at)).map_err(|e| row.bad(at, e))?);
            }
            Ok(())
        })?;
        match (member, KeySlot::new(key)) {
            (Some(member), _) => Err(EraseRefusal::OfMember { record, member }.into()),
            (None, KeySlot::HOUSE) => Err(EraseRefusal::OfNobody { record }.into()),
            (None, key) => Ok(Self { record, key }),
        }
    }

    /// Refuses an erasure that was done, and one while something is open.
    pub(crate) fn may_erase(&self, snapshot: &Snapshot, now: When) -> Result<(), EraseError> {
        let who = Who::Record(self.record.clone());
        let all = erasure::all(snapshot)?;
        if let Some(first) = all.iter().find(|erased| erased.key == self.key) {
            let (version, day) = (first.version, first.day);
            return Err(EraseRefusal::Already { who, version, day }.into());
        }
        let party = Party {
            numbers: Vec::new(),
            keys: vec![self.key],
        };
        let standing = standing::of_party(snapshot, &party, now)?;
        if standing.is_empty() {
            return Ok(());
        }
        Err(EraseRefusal::Standing { who, standing }.into())
    }

    /// Writes the erasure, and why.
    pub(crate) fn record(
        &self,
        draft: &mut Draft,
        keyring: &Keyring,
        at: Moment<'_>,
        reason: &str,
    ) -> Result<(), BookError> {
        write_key(draft, (None, &self.record), self.key, at)?;
        let row = AccessRow {
            kind: AccessKind::Erase,
            member: None,
            fields: &self.record,
            count: Some(1),
            reason,
        };
        write::access(draft, keyring, &row, at)
    }
}

/// Who is not erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Member(MemberId),
    /// The person of a record.
    Record(String),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, Lang::of_format(f)) {
            (Self::Member(member), Lang::En) => write!(f, "member {member}"),
            (Self::Member(member), Lang::Zh) => write!(f, "会员 {member}"),
            (Self::Record(record), Lang::En) => write!(f, "the person of {record}"),
            (Self::Record(record), Lang::Zh) => write!(f, "{record} 的当事人"),
        }
    }
}

messages! {
    /// Why a person is not erased.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum EraseRefusal {
        Already { who: Who, version: Version, day: Day } => (
            "{who} was erased on {day} by version {version}",
            "{who:#} 已于 {day} 由版本 {version} 删除"
        );
        Standing { who: Who, standing: Vec<Standing> } => (Wording::new(
            format!("{who} {}", all_of(standing, Lang::En, " and ")),
            format!("{who:#} {}", all_of(standing, Lang::Zh, "，且")),
        )), help (
            "settle it first: {commands}",
            "请先了结：{commands:#}",
            commands = standing.iter().map(|one| format!("`{}`", one.command())).collect::<Listing>()
        );
        Retained { member: MemberId, title: Title, basis: String, until: Day } => (
            "member {member} cannot be erased before {until} has passed: {title}, by {basis}",
            "会员 {member} 在 {until} 之前（含当日）不能删除：{title:#}，依据{basis}"
        ), help (
            "wait until then, or erase with --despite-retention where the law allows it",
            "请等到期满；法律允许时可用 --despite-retention 删除"
        );
        /// No record, or several.
        NoRecord { word: String, candidates: Listing } => (if candidates.is_empty() {
            worded!(
                "no record of a caller, guest or visitor is called \"{word}\"",
                "没有名为“{word}”的来电者、顾客或访客记录"
            )
        } else {
            worded!("\"{word}\" may be {candidates}", "“{word}”可能是 {candidates:#}")
        }), help (
            "name a complaint, inquiry, reservation, visitor or treatment by its number, such as K000001, Q000001, B000001, G000001 or N000001",
            "请写投诉、咨询、预约、访客或护理的编号，如 K000001、Q000001、B000001、G000001、N000001"
        );
        /// The record is a member's.
        OfMember { record: String, member: MemberId } => (
            "{record} is member {member}'s",
            "{record} 属于会员 {member}"
        ), help ("use `club member erase {member}`", "请用 `club member erase {member}`");
        /// The record tells of nobody.
        OfNobody { record: String } => ("{record} tells of no person", "{record} 没有记载当事人");
    }
}

fn all_of(standing: &[Standing], lang: Lang, between: &str) -> String {
    let all: Vec<&str> = standing.iter().map(|one| one.say(lang)).collect();
    all.join(between)
}

messages! {
    /// A refusal, or trouble with the book.
    #[derive(Debug)]
    pub(crate) enum EraseError {
        Refused(refusal: EraseRefusal) => inner;
        Book(error: BookError) => inner;
    }
}

impl From<EraseRefusal> for EraseError {
    fn from(refusal: EraseRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<BookError> for EraseError {
    fn from(error: BookError) -> Self {
        Self::Book(error)
    }
}
