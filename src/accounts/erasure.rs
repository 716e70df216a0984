//! A person erased: what stands in the way, what the law keeps, and the rows that say so.
//!
//! The rows come first; the keys are destroyed once they are committed, and again by whoever finds that
//! they were not.

use crate::book::{Book, BookError, Draft, KeySlot, Keyring, KeysInUse, Schema, Snapshot};
use crate::desk::complaints::{self, Step};
use crate::domain::{ComplaintId, Day, Lang, MemberId, Money, Points, Spoken, Version};
use crate::members::profile::person_of;
use crate::members::retention::{Days, Records, Retention};
use crate::members::rows::{ERASURES, MEMBERS, PROFILE, STATUS, erasures as e, profile as p};
use crate::members::write::{self, AccessKind, AccessRow, Becomes, Moment, Person};
use crate::members::{Profile, Status, erasure};
use crate::points::rows::{ADJUSTMENTS, POINTS, REWARDS};
use crate::sales::Customer;
use crate::sales::customer::{each_of, merged_into};
use crate::sales::rows::SALES;
use crate::wallet::rows::WALLET;

/// Something that is open between a person and the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Points that were taken back after they were spent.
    Owed { points: Points },
    /// Stored value that was not paid out.
    Stored { money: Money },
    /// A complaint that was not closed.
    Complaint { complaint: ComplaintId },
}

/// Everything that is open between a person and the house: nobody is erased before it is settled.
pub fn standing(snapshot: &Snapshot, customer: &Customer) -> Result<Vec<Standing>, BookError> {
    let owed = customer.points.owed();
    let owed = (owed > 0).then(|| Standing::Owed {
        points: Points::new(owed),
    });
    let numbers = merged_into(snapshot, customer.id())?;
    let complaints = complaints::load(snapshot)?;
    let open = complaints.iter().filter(|complaint| {
        let state = complaint.state(Day::MAX);
        complaint.member.is_some_and(|id| numbers.contains(&id))
            && state.is_some_and(|state| state.step != Step::Closed)
    });
    let open = open.map(|complaint| Standing::Complaint {
        complaint: complaint.id,
    });
    let stored = customer.wallet.balance().sum();
    let stored = (stored != 0).then(|| Standing::Stored {
        money: Money::from_fen(stored),
    });
    Ok(owed.into_iter().chain(stored).chain(open).collect())
}

/// Records that are kept for the law's sake.
#[derive(Clone, Debug)]
pub struct Held<'a> {
    pub rule: &'a Retention,
    /// The last day for which they are.
    pub until: Day,
}

/// The person behind one member.
#[derive(Clone, Debug)]
pub struct ToErase {
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
    pub fn find(
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
    pub fn keys(&self) -> usize {
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
pub fn held<'a>(
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
pub fn clear_facts(snapshot: &Snapshot, who: &ToErase) -> Result<Vec<String>, BookError> {
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
pub fn may_erase(
    snapshot: &Snapshot,
    customer: &Customer,
    held: &[Held<'_>],
    despite_retention: bool,
) -> Result<(), EraseError> {
    let member = customer.id();
    if let Some(refusal) = already(snapshot, member)? {
        return Err(refusal.into());
    }
    let standing = standing(snapshot, customer)?;
    if !standing.is_empty() {
        return Err(EraseRefusal::Standing { member, standing }.into());
    }
    let blocking = held.iter().find(|held| held.rule.blocks_erasure);
    match blocking.filter(|_| !despite_retention) {
        Some(held) => Err(EraseRefusal::Retained {
            member,
            title: (held.rule.title.en.clone(), held.rule.title.zh.clone()),
            basis: held.rule.basis.clone(),
            until: held.until,
        }
        .into()),
        None => Ok(()),
    }
}

fn already(snapshot: &Snapshot, member: MemberId) -> Result<Option<EraseRefusal>, BookError> {
    let all = erasure::all(snapshot)?;
    let first = all.iter().find(|erased| erased.member == member);
    Ok(first.map(|first| EraseRefusal::Already {
        member,
        version: first.version,
        day: first.day,
    }))
}

/// Writes the erasure: the status, the keys that are to be destroyed, and why.
pub fn record(
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
        draft.append(
            &ERASURES,
            &[
                &person.member.to_string(),
                &person.key.to_string(),
                &at.day.to_string(),
                at.time,
            ],
        )?;
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

/// The member that a version erased.
pub fn erased_by(
    snapshot: &Snapshot,
    version: Version,
) -> Result<Option<(MemberId, usize)>, BookError> {
    let mut found = None;
    snapshot.ledger(&ERASURES)?.each(e::PERSON + 1, |row| {
        if row.version() == version {
            let member =
                MemberId::parse(row.bytes(e::MEMBER)).map_err(|why| row.bad(e::MEMBER, why))?;
            let (first, keys) = found.unwrap_or((member, 0));
            found = Some((first, keys + 1));
        }
        Ok(())
    })?;
    Ok(found)
}

/// Why a person is not erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EraseRefusal {
    Already {
        member: MemberId,
        version: Version,
        day: Day,
    },
    Standing {
        member: MemberId,
        standing: Vec<Standing>,
    },
    Retained {
        member: MemberId,
        /// In English and in Chinese.
        title: (String, String),
        basis: String,
        until: Day,
    },
}

/// A refusal, or trouble with the book.
#[derive(Debug)]
pub enum EraseError {
    Refused(EraseRefusal),
    Book(BookError),
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

impl Spoken for EraseError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.say(lang),
            Self::Book(error) => error.say(lang),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Refused(refusal) => refusal.remedy(lang),
            Self::Book(error) => error.remedy(lang),
        }
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(refusal) => refusal.exit_code(),
            Self::Book(error) => Spoken::exit_code(error),
        }
    }
}

impl Standing {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Owed { points }, Lang::En) => format!("owes {points} points"),
            (Self::Owed { points }, Lang::Zh) => format!("欠 {points} 积分"),
            (Self::Stored { money }, Lang::En) => format!("has {money} of stored value"),
            (Self::Stored { money }, Lang::Zh) => format!("有储值 {money}"),
            (Self::Complaint { complaint }, Lang::En) => {
                format!("has the open complaint {complaint}")
            }
            (Self::Complaint { complaint }, Lang::Zh) => format!("有未结投诉 {complaint}"),
        }
    }

    const fn remedy(&self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Owed { .. }, Lang::En) => "settle it with `club points adjust`",
            (Self::Owed { .. }, Lang::Zh) => "请用 `club points adjust` 结清",
            (Self::Stored { .. }, Lang::En) => "pay it out with `club withdraw`",
            (Self::Stored { .. }, Lang::Zh) => "请用 `club withdraw` 退款",
            (Self::Complaint { .. }, Lang::En) => "close it with `club complaint close`",
            (Self::Complaint { .. }, Lang::Zh) => "请用 `club complaint close` 结案",
        }
    }
}

impl Spoken for EraseRefusal {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (
                Self::Already {
                    member,
                    version,
                    day,
                },
                Lang::En,
            ) => {
                format!("member {member} was erased on {day} by version {version}")
            }
            (
                Self::Already {
                    member,
                    version,
                    day,
                },
                Lang::Zh,
            ) => {
                format!("会员 {member} 已于 {day} 由版本 {version} 清除")
            }
            (Self::Standing { member, standing }, _) => {
                let told: Vec<String> = standing.iter().map(|one| one.say(lang)).collect();
                match lang {
                    Lang::En => format!("member {member} {}", told.join(" and ")),
                    Lang::Zh => format!("会员 {member} {}", told.join("，且")),
                }
            }
            (
                Self::Retained {
                    member,
                    title,
                    basis,
                    until,
                },
                Lang::En,
            ) => format!(
                "member {member} cannot be erased before {until} has passed: {}, by {basis}",
                title.0
            ),
            (
                Self::Retained {
                    member,
                    title,
                    basis,
                    until,
                },
                Lang::Zh,
            ) => format!(
                "会员 {member} 在 {until} 之前（含当日）不能清除：{}，依据{basis}",
                title.1
            ),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let text = match (self, lang) {
            (Self::Already { .. }, _) => return None,
            (Self::Standing { standing, .. }, _) => standing.first()?.remedy(lang),
            (Self::Retained { .. }, Lang::En) => {
                "wait until then, or erase with --despite-retention where the law allows it"
            }
            (Self::Retained { .. }, Lang::Zh) => {
                "请等到期满；法律允许时可用 --despite-retention 清除"
            }
        };
        Some(text.to_owned())
    }
}
