//! Visits to members: who came or called, by which channel, and what came of it.

pub(crate) mod greetings;
pub(crate) mod refusal;
pub(crate) mod rows;

pub(crate) use refusal::VisitRefusal;

use std::fmt;
use std::str::FromStr;

use super::occasions::{self, EventDay};
use super::reason::Reason;
use super::rules::{CareRules, Channel};
use super::staff::{Staff, StaffRefusal};
use crate::book::Records;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::choice::{Kind, NotKnown, Thing, choose};
use crate::domain::words::Words as _;
use crate::domain::{Day, MemberId, Slug, StaffId, Version, VisitId, When};
use crate::{messages, words};
use rows::{Line, VISITS};

const UNTIL: usize = VISITS.at("until");

/// The ledger of visits, as one of numbered records.
pub(crate) static VISIT_RECORDS: Records = Records::of(&VISITS, "visit", "回访");

/// What came of a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Outcome {
    #[default]
    Done,
    NoAnswer,
    Declined,
    /// To this day, as the member wished.
    Postponed(Day),
}

words! {
    /// What came of a visit, without a day.
    pub(crate) enum Came {
        Done = "done", "done", "完成";
        NoAnswer = "no-answer", "no answer", "无人接听";
        Declined = "declined", "declined", "谢绝";
        Postponed = "postponed", "postponed", "改期";
    }
}

messages! {
    /// Why a text is no outcome.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum BadOutcome {
        /// Another word.
        NotKnown(why: NotKnown) => inner;
        /// Postponed, and to no day; or a day of what is not postponed.
        Day => (
            "what is postponed, and nothing else, has a day",
            "改期须写明日期，其他结果不带日期"
        ), help ("write postponed:2024-05-01", "请写成 改期:2024-05-01");
    }
}

const OUTCOME: Kind = Kind::new("outcome", "回访结果");

impl Outcome {
    pub(crate) const fn came(self) -> Came {
        match self {
            Self::Done => Came::Done,
            Self::NoAnswer => Came::NoAnswer,
            Self::Declined => Came::Declined,
            Self::Postponed(_) => Came::Postponed,
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        self.came().word()
    }

    /// The outcome; only what is postponed has a day.
    const fn of(came: Came, until: Option<Day>) -> Option<Self> {
        match (came, until) {
            (Came::Done, None) => Some(Self::Done),
            (Came::NoAnswer, None) => Some(Self::NoAnswer),
            (Came::Declined, None) => Some(Self::Declined),
            (Came::Postponed, Some(until)) => Some(Self::Postponed(until)),
            (Came::Postponed, None) | (_, Some(_)) => None,
        }
    }

    /// The day to which it was postponed.
    pub(crate) const fn until(self) -> Option<Day> {
        match self {
            Self::Postponed(until) => Some(until),
            _ => None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        self.until().map_or(Ok(()), |until| write!(f, ":{until}"))
    }
}

impl FromStr for Outcome {
    type Err = BadOutcome;

    fn from_str(text: &str) -> Result<Self, BadOutcome> {
        let (word, day) = match text.split_once([':', '：']) {
            Some((word, day)) => (word, Some(day.trim())),
            None => (text, None),
        };
        let id = choose(OUTCOME, word, Came::ALL.map(Thing::word)).map_err(BadOutcome::NotKnown)?;
        let until = day.map(|day| day.parse().map_err(|_| BadOutcome::Day));
        let came = Came::of_cell(id.as_bytes()).unwrap_or(Came::Done);
        Self::of(came, until.transpose()?).ok_or(BadOutcome::Day)
    }
}

impl FromStr for Channel {
    type Err = BadChannel;

    fn from_str(text: &str) -> Result<Self, BadChannel> {
        // Rows hold the very words: what people type is looked at more closely.
        let exact = Self::ALL.into_iter().find(|channel| channel.word() == text);
        exact.map_or_else(|| Self::named(text).map_err(|_| BadChannel), Ok)
    }
}

/// Why a text is no channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadChannel;

impl fmt::Display for BadChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a channel is phone, in-person, letter, message or email")
    }
}

impl std::error::Error for BadChannel {}

/// Who made a visit: the role for which it counts, and the person, as far as known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct By {
    pub role: Option<Slug>,
    pub staff: Option<StaffId>,
}

impl By {
    /// One form of it, whichever word named it: a role alone, or somebody on the staff list, in which role where
    /// they bear several.
    pub(crate) fn canonical(&self, staff: &Staff, on: Day) -> String {
        let role = self.role.as_ref().map(Slug::as_str).unwrap_or_default();
        let Some(id) = self.staff else {
            return role.to_owned();
        };
        let bears = staff
            .get(id)
            .map_or(0, |person| person.post(on).roles.len());
        if bears > 1 {
            format!("{id}:{role}")
        } else {
            id.to_string()
        }
    }

    /// Whom a word names on a day: a role of the rules, somebody on the staff list, or one of them in one of
    /// their roles, `E0002:store-manager`.
    pub(crate) fn named(
        word: &str,
        staff: &Staff,
        rules: &CareRules,
        on: Day,
    ) -> Result<Self, VisitRefusal> {
        let word = word.trim();
        if let Some(role) = rules.role_named(word) {
            return Ok(Self {
                role: Some(role.id.clone()),
                staff: None,
            });
        }
        if let Some((person, role)) = word.rsplit_once(':') {
            return Self::in_role(person, role, staff, on);
        }
        let person = match staff.resolve(word, on) {
            Ok(person) => person,
            Err(StaffRefusal::Unknown { .. }) => return Self::unknown(word, rules),
            Err(refusal) => return Err(refusal.into()),
        };
        match person.post(on).roles.as_slice() {
            [] | [_] => Ok(Self {
                role: person.post(on).roles.first().cloned(),
                staff: Some(person.id),
            }),
            several => Err(StaffRefusal::SeveralRoles {
                staff: person.id,
                bears: several.to_vec(),
            }
            .into()),
        }
    }

    fn in_role(person: &str, role: &str, staff: &Staff, on: Day) -> Result<Self, VisitRefusal> {
        let person = staff.resolve(person, on)?;
        let bears = &person.post(on).roles;
        match bears.iter().find(|own| own.as_str() == role) {
            Some(role) => Ok(Self {
                role: Some(role.clone()),
                staff: Some(person.id),
            }),
            None => Err(StaffRefusal::NotInRole {
                staff: person.id,
                role: role.to_owned(),
                bears: bears.iter().collect(),
            }
            .into()),
        }
    }

    /// A pack that lists no roles takes any.
    fn unknown(word: &str, rules: &CareRules) -> Result<Self, VisitRefusal> {
        match word.parse() {
            Ok(role) if rules.roles.is_empty() => Ok(Self {
                role: Some(role),
                staff: None,
            }),
            _ => Err(VisitRefusal::NobodySuch {
                word: word.to_owned(),
                roles: rules.roles.iter().map(|role| &role.id).collect(),
            }),
        }
    }
}

/// What a visit was for, as a word names it: as a plan writes it, or an occasion by its id or title alone.
pub(crate) fn occasion_named(
    word: &str,
    rules: &CareRules,
    events: &[EventDay],
) -> Result<Reason, VisitRefusal> {
    match word.parse() {
        Ok(
            reason @ (Reason::Regular | Reason::Birthday | Reason::WinBack | Reason::Complaint(_)),
        ) => Ok(reason),
        Ok(Reason::Festival(_) | Reason::Event(_)) | Err(_) => {
            Ok(occasions::named(word, rules, events)?)
        }
    }
}

/// What is told of a visit, before anything is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub at: When,
    pub outcome: Outcome,
    pub satisfaction: Option<u8>,
    pub occasion: Option<Reason>,
}

impl Told {
    /// Refuses what contradicts itself, the rules or the book's events.
    pub(crate) fn prove(&self, rules: &CareRules, events: &[EventDay]) -> Result<(), VisitRefusal> {
        const SCORES: std::ops::RangeInclusive<u8> = 1..=5;
        let day = self.at.day();
        if let Outcome::Postponed(until) = self.outcome
            && until <= day
        {
            return Err(VisitRefusal::PostponedBack { until, day });
        }
        if let Some(score) = self.satisfaction {
            if !SCORES.contains(&score) {
                return Err(VisitRefusal::NoSuchScore { score });
            }
            if self.outcome != Outcome::Done {
                let outcome = self.outcome.word();
                return Err(VisitRefusal::ScoreWithoutVisit { outcome });
            }
        }
        if let Some(reason @ (Reason::Festival(_) | Reason::Event(_))) = &self.occasion {
            occasions::named(&reason.to_string(), rules, events)?;
        }
        Ok(())
    }
}

/// Which role a list of visits keeps for a role; none where it was not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RoleNo(u16);

impl RoleNo {
    const NONE: Self = Self(u16::MAX);
    const UNHEARD: Self = Self(u16::MAX - 1);
}

/// A visit on record, as plans see it.
#[derive(Clone, Debug)]
pub(crate) struct Visited {
    pub version: Version,
    pub member: MemberId,
    pub visit: VisitId,
    pub at: When,
    pub channel: Channel,
    pub role: RoleNo,
    pub staff: Option<StaffId>,
    pub outcome: Outcome,
    pub satisfaction: Option<u8>,
    pub occasion: Option<Box<Reason>>,
}

impl Visited {
    pub(crate) fn is_done(&self) -> bool {
        self.outcome == Outcome::Done
    }

    /// Whether the member was called upon.
    pub(crate) fn is_call(&self) -> bool {
        self.is_done() && matches!(self.channel, Channel::Phone | Channel::InPerson)
    }
}

/// Visits on record, each member's together, in business-time order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visits {
    all: Vec<Visited>,
    /// What was sent by the list of care, which no plan asks for.
    greetings: Vec<Visited>,
    roles: Vec<Slug>,
}

impl Visits {
    /// Reads what is dated up to a day; `root` tells in whom a member lives on.
    pub(crate) fn load(
        snapshot: &Snapshot,
        rows_to: Day,
        root: impl Fn(MemberId) -> MemberId,
    ) -> Result<Self, BookError> {
        let mut visits = Self::default();
        VISIT_RECORDS.each(snapshot, |row| {
            let mut visited = visits.read(row)?;
            if visited.at.day() <= rows_to {
                visited.member = root(visited.member);
                if greetings::is_one(VISIT_RECORDS.told(row)?.reference) {
                    visits.greetings.push(visited);
                } else {
                    visits.all.push(visited);
                }
            }
            Ok(())
        })?;
        // The order of recording decides among those of one moment.
        visits
            .all
            .sort_by_key(|visited| (visited.member, visited.at.order()));
        Ok(visits)
    }

    /// Every visit that was taken back, with the version that did.
    pub(crate) fn undone(
        snapshot: &Snapshot,
        rows_to: Day,
    ) -> Result<Vec<(Version, Visited)>, BookError> {
        let mut visits = Self::default();
        let mut undone = Vec::new();
        VISIT_RECORDS.each_ever(snapshot, |row, by| {
            if let Some(by) = by {
                let visited = visits.read(row)?;
                let seen = visited.at.day() <= rows_to
                    && !greetings::is_one(VISIT_RECORDS.told(row)?.reference);
                undone.extend(seen.then_some((by, visited)));
            }
            Ok(())
        })?;
        Ok(undone)
    }

    /// What was recorded before a version of visits to whoever bears some numbers, as one member's.
    #[must_use]
    pub(crate) fn before(
        &self,
        numbers: impl Iterator<Item = MemberId>,
        member: MemberId,
        version: Version,
    ) -> Self {
        let own = numbers.flat_map(|number| self.of(number));
        let own = own.filter(|visited| visited.version < version);
        let mut all: Vec<Visited> = own.cloned().collect();
        for visited in &mut all {
            visited.member = member;
        }
        all.sort_by_key(|visited| (visited.at.order(), visited.visit));
        Self {
            all,
            greetings: Vec::new(),
            roles: self.roles.clone(),
        }
    }

    fn read(&mut self, row: &Row<'_>) -> Result<Visited, BookError> {
        let line = Line::read(row)?;
        let until = match line.outcome {
            Came::Postponed => Some(row.need(line.until, UNTIL)?),
            Came::Done | Came::NoAnswer | Came::Declined => None,
        };
        Ok(Visited {
            version: row.version(),
            member: line.member,
            visit: line.visit,
            at: VISIT_RECORDS.at(row)?,
            channel: line.channel,
            role: line.role.map_or(RoleNo::NONE, |role| self.intern(&role)),
            staff: line.staff,
            outcome: Outcome::of(line.outcome, until).unwrap_or_default(),
            satisfaction: line.satisfaction,
            occasion: line.occasion.map(Box::new),
        })
    }

    /// Takes in the roles of some rules, so that each has a number.
    pub(crate) fn know(&mut self, rules: &CareRules) {
        let roles = rules.roles.iter().map(|role| &role.id);
        let visits = rules.visits.iter().map(|visit| &visit.by);
        let win_back = rules.win_back.iter().map(|rule| &rule.by);
        let complaints = rules.planning.complaints.iter().map(|rule| &rule.by);
        for role in roles.chain(visits).chain(win_back).chain(complaints) {
            self.intern(role);
        }
    }

    /// The number that stands for a role here.
    pub(crate) fn intern(&mut self, role: &Slug) -> RoleNo {
        let place = self.roles.iter().position(|own| own == role);
        let place = place.unwrap_or_else(|| {
            self.roles.push(role.clone());
            self.roles.len() - 1
        });
        RoleNo(u16::try_from(place).unwrap_or(u16::MAX))
    }

    /// The number that stands for a role; one that nothing bears where the role is not known here.
    pub(crate) fn number(&self, role: &Slug) -> RoleNo {
        let place = self.roles.iter().position(|own| own == role);
        place.map_or(RoleNo::UNHEARD, |place| {
            RoleNo(u16::try_from(place).unwrap_or(u16::MAX))
        })
    }

    /// The role that a number stands for.
    pub(crate) fn role(&self, number: RoleNo) -> Option<&Slug> {
        self.roles.get(usize::from(number.0))
    }

    /// Every visit, greetings among them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Visited> {
        self.all.iter().chain(&self.greetings)
    }

    /// A member's visits in business-time order, as plans count them: no greetings.
    pub(crate) fn of(&self, member: MemberId) -> &[Visited] {
        let first = self.all.partition_point(|visited| visited.member < member);
        let rest = &self.all[first..];
        &rest[..rest.partition_point(|visited| visited.member == member)]
    }

    pub(crate) fn get(&self, visit: VisitId) -> Option<&Visited> {
        self.iter().find(|visited| visited.visit == visit)
    }
}
