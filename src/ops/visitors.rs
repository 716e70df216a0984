//! Visitors of the house: announced or applied for, decided upon, let in and out, and heard.

use super::case::{Case, Standing};
use super::moment::parse_moment;
use super::words::CLASS;
use super::{Session, Stop};
use crate::book::{AskedBy, At, KeySlot, RecordRefusal, Recorded, Records, Snapshot, Told};
use crate::desk::visitors::decide::{
    Remark, Shown, enter, expects, follows, in_time, leave, turn_away,
};
use crate::desk::visitors::rows::{SCHEMA, load, load_one, write};
use crate::desk::visitors::rules::{VisitorClass, VisitorRules};
use crate::desk::visitors::state::{Event, EventKind, Sealed, Visit};
use crate::desk::visitors::{VISITORS, VisitorRefusal};
use crate::domain::choice::{NotKnown, Thing, choose};
use crate::domain::{Day, Money, Slug, Title, Version, VisitorId, When};
use crate::members::facts::narrow;
use crate::members::identity::id_number;

/// What may be told of visitors beside their name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    /// The unit, the contact, the host, the guide, the route, the purpose and a note.
    pub(crate) texts: [Option<String>; 7],
    pub(crate) store: Option<Slug>,
}

/// A visit that is announced, or applied for with what the reception may cost.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) class: String,
    pub(crate) when: String,
    pub(crate) party: u32,
    pub(crate) budget: Option<Money>,
    pub(crate) details: Details,
}

/// Visitors at the door: an announced visit, or the name of somebody who was not.
#[derive(Debug)]
pub(crate) struct In {
    pub(crate) visitor: String,
    pub(crate) class: Option<String>,
    pub(crate) party: Option<u32>,
    pub(crate) id_number: Option<String>,
    pub(crate) id_other: Option<String>,
    pub(crate) host_consents: bool,
    pub(crate) badges: Vec<Slug>,
    pub(crate) details: Details,
}

/// What becomes of a visit on record.
#[derive(Debug)]
pub(crate) enum What {
    Approve {
        host: String,
    },
    Decline {
        reason: String,
    },
    Out {
        badges: Vec<Slug>,
        lost: Option<String>,
        signed: bool,
    },
    Feedback {
        satisfied: Option<String>,
        text: String,
    },
}

#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) visitor: String,
    pub(crate) what: What,
}

/// What is told beside the record.
#[derive(Debug)]
pub(crate) enum Beside {
    Remark(Remark),
    TurnedAway { then: Option<Title> },
}

/// A visit as a deed left it.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) visit: Visit,
    pub(crate) version: Version,
    pub(crate) beside: Vec<Beside>,
}

impl Standing for Receipt {
    const RECORDS: &'static Records = &VISITORS;
    type Number = VisitorId;

    fn then(session: &Session, first: &Recorded<VisitorId>) -> Result<Self, Stop> {
        let then = session.book.snapshot(At::Version(first.version))?;
        Ok(Self {
            visit: visit(&then, first.record)?,
            version: first.version,
            beside: Vec::new(),
        })
    }
}

impl Receipt {
    /// Writes a step of a new visit, or of one on record.
    fn record(
        session: &mut Session,
        before: Option<Visit>,
        event: Event,
        (asked, beside): (&str, Vec<Beside>),
    ) -> Result<Self, Stop> {
        let id = match &before {
            Some(visit) => visit.id,
            None => VISITORS.next(session.draft.snapshot())?,
        };
        let due = event.due.and_then(When::seconds);
        let due = due.map(|seconds| session.hours().rfc3339(seconds));
        let told = Told::new(&session.time, &session.reference, asked);
        let due = due.unwrap_or_default();
        write(&mut session.draft, id, &event, &due, told)?;
        let visit = match before {
            Some(mut visit) => {
                visit.take(event);
                visit
            }
            None => Visit::begin(id, event),
        };
        Ok(Self {
            visit,
            version: session.draft.version(),
            beside,
        })
    }
}

impl Details {
    /// The same with what its words name.
    fn named(&self, session: &Session) -> Result<Self, NotKnown> {
        Ok(Self {
            store: session.store(self.store.as_ref())?,
            ..self.clone()
        })
    }

    fn asked(&self) -> String {
        let texts = self.texts.iter().cloned().map(Option::unwrap_or_default);
        let store = self.store.as_ref().map(Slug::to_string).unwrap_or_default();
        let all: Vec<String> = texts.chain([store]).collect();
        all.join("\u{1e}")
    }

    /// The texts sealed under the visitor's key; what was not told stays empty.
    fn sealed(&self, session: &Session, person: KeySlot, name: &str) -> Result<Sealed, Stop> {
        let seal = |column, told: &Option<String>| {
            let text = told.as_deref().map(str::trim).unwrap_or_default();
            session.seal_under(person, (SCHEMA.name, column), text)
        };
        let [unit, contact, host, guide, route, purpose, note] = &self.texts;
        Ok(Sealed {
            name: session.seal_under(person, (SCHEMA.name, "name"), name)?,
            unit: seal("unit", unit)?,
            contact: seal("contact", contact)?,
            id_number: String::new(),
            host: seal("host", host)?,
            guide: seal("guide", guide)?,
            route: seal("route", route)?,
            purpose: seal("purpose", purpose)?,
            note: seal("note", note)?,
        })
    }
}

/// The rules on visitors of a day.
fn rules_of(session: &Session, day: Day) -> Result<&VisitorRules, VisitorRefusal> {
    let own = session.rules.pack(day).visitors.as_ref();
    own.ok_or(VisitorRefusal::NoRules { day })
}

fn class_named<'r>(rules: &'r VisitorRules, word: &str) -> Result<&'r VisitorClass, NotKnown> {
    let things = rules.classes.iter();
    let id = choose(
        CLASS,
        word,
        things.map(|own| Thing::titled(&own.id, &own.title)),
    )?;
    rules.class(id).ok_or_else(|| NotKnown::no_id(CLASS, word))
}

/// A visit with everything on record.
fn visit(snapshot: &Snapshot, id: VisitorId) -> Result<Visit, Stop> {
    let unknown = || RecordRefusal::Unknown {
        what: ("visitor", "访客"),
        word: id.to_string(),
    };
    Ok(load_one(snapshot, id)?.ok_or_else(unknown)?)
}

/// The digest of what was asked, by which a repeat is known; none without a ref.
fn asked(session: &mut Session, kind: EventKind, parts: &[String]) -> Result<String, Stop> {
    let all = [&[kind.word().to_owned(), session.told_at()][..], parts].concat();
    session.asked_of(&all)
}

impl Plan {
    const fn kind(&self) -> EventKind {
        match self.budget {
            Some(_) => EventKind::Apply,
            None => EventKind::Announce,
        }
    }

    /// What was asked, by the words for class, time and place.
    fn parts(&self, class: &str, when: &str, details: &Details) -> Vec<String> {
        let (name, party) = (self.name.clone(), self.party.to_string());
        let (class, when) = (class.to_owned(), when.to_owned());
        let Some(budget) = self.budget else {
            return vec![name, class, when, party, details.asked()];
        };
        let [unit, contact, host, _, _, purpose, _] =
            details.texts.clone().map(Option::unwrap_or_default);
        let budget = budget.to_string();
        vec![
            unit, name, party, purpose, budget, class, when, contact, host,
        ]
    }

    /// When they are to come, which is not before the deed that says so.
    fn due(&self, session: &Session) -> Result<When, Stop> {
        let (due, _) = parse_moment(session.hours(), &self.when)?;
        let past = match (due.seconds(), session.at.seconds()) {
            (Some(due), Some(at)) => due < at,
            _ => due.day() < session.at.day(),
        };
        if past {
            let due = self.when.clone();
            return Err(VisitorRefusal::Past { due }.into());
        }
        Ok(due)
    }
}

impl Case for Plan {
    type Named = VisitorClass;
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(VisitorClass, AskedBy), Stop> {
        let rules = rules_of(session, session.at.day())?;
        let class = class_named(rules, &self.class)?.clone();
        // A time in one form, however it was written: a date stays one.
        let when = match parse_moment(session.hours(), &self.when)? {
            (when, time) if time.is_empty() => when.day().to_string(),
            (_, time) => time,
        };
        let named = self.parts(class.id.as_str(), &when, &self.details.named(session)?);
        let typed = self.parts(&self.class, &self.when, &self.details);
        let named = AskedBy::new(asked(session, self.kind(), &named)?);
        Ok((class, named.or(asked(session, self.kind(), &typed)?)))
    }

    fn decide(
        self,
        session: &mut Session,
        class: VisitorClass,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        expects(&class)?;
        let store = session.store(self.details.store.as_ref())?;
        let due = self.due(session)?;
        let rules = rules_of(session, session.at.day())?;
        let late = in_time(rules, &class, Some(session.at), (due, session.hours()))?;
        let person = session.person(None)?;
        let event = Event {
            class: Some(class.id),
            due: Some(due),
            party: Some(self.party),
            budget: self.budget,
            store,
            person: Some(person.get()),
            sealed: self.details.sealed(session, person, self.name.trim())?,
            ..Event::plain(self.kind(), session.at)
        };
        let beside = late.map(Beside::Remark).into_iter().collect();
        Receipt::record(session, None, event, (asked, beside))
    }
}

impl Case for In {
    /// The visit on record that the word names, or the name of somebody new.
    type Named = (Option<Visit>, String);
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let (snapshot, word) = (session.draft.snapshot(), self.visitor.trim());
        let is_number = word.parse::<VisitorId>().is_ok();
        let (before, name) = if is_number || !VISITORS.fitting(snapshot, word)?.is_empty() {
            let id = VISITORS.find(snapshot, word)?;
            (Some(visit(snapshot, id)?), String::new())
        } else {
            (None, word.to_owned())
        };
        let class = match &self.class {
            Some(word) => {
                let rules = rules_of(session, session.at.day())?;
                Some(class_named(rules, word)?.id.to_string())
            }
            None => None,
        };
        let number = before.as_ref().map(|own| own.id.to_string());
        let visitor = number.as_deref().unwrap_or(word);
        let named = self.parts(visitor, class.as_deref(), &self.details.named(session)?);
        let typed = self.parts(&self.visitor, self.class.as_deref(), &self.details);
        let named = AskedBy::new(asked(session, EventKind::In, &named)?);
        let asked = named.or(asked(session, EventKind::In, &typed)?);
        Ok(((before, name), asked))
    }

    fn decide(
        self,
        session: &mut Session,
        (before, name): Self::Named,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let known = before.as_ref().and_then(|visit| visit.class.as_ref());
        let rules = rules_of(session, session.at.day())?;
        let word = self.class.as_deref().or(known.map(Slug::as_str));
        let class = class_named(rules, word.ok_or(VisitorRefusal::NoClass)?)?.clone();
        let store = session.store(self.details.store.as_ref())?;
        let beside = self.judged(session, rules, &class, before.as_ref())?;
        let kind = if class.admitted {
            EventKind::In
        } else {
            EventKind::TurnAway
        };
        let person = match &before {
            Some(visit) => KeySlot::new(visit.person),
            None => session.person(None)?,
        };
        let number = match (&self.id_number, &self.id_other) {
            (Some(number), _) => id_number(number).map_err(|why| VisitorRefusal::BadId { why })?,
            (None, Some(other)) => other.trim().to_owned(),
            (None, None) => String::new(),
        };
        let event = Event {
            class: Some(class.id),
            party: self.party,
            store,
            badges: badges(&self.badges),
            signed: self.host_consents,
            person: Some(person.get()),
            sealed: Sealed {
                id_number: session.seal_under(person, (SCHEMA.name, "id_number"), &number)?,
                ..self.details.sealed(session, person, &name)?
            },
            ..Event::plain(kind, session.at)
        };
        Receipt::record(session, before, event, (asked, beside))
    }
}

impl In {
    fn parts(&self, visitor: &str, class: Option<&str>, details: &Details) -> Vec<String> {
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        let party = self.party.map(|party| party.to_string());
        vec![
            visitor.to_owned(),
            class.unwrap_or_default().to_owned(),
            party.unwrap_or_default(),
            told(&self.id_number),
            told(&self.id_other),
            self.host_consents.to_string(),
            badges(&self.badges).join(";"),
            details.asked(),
        ]
    }

    /// Whether they come in, and what is told of it.
    fn judged(
        &self,
        session: &Session,
        rules: &VisitorRules,
        class: &VisitorClass,
        before: Option<&Visit>,
    ) -> Result<Vec<Beside>, Stop> {
        let badges = badges(&self.badges);
        let [_, _, host, guide, route, _, note] = &self.details.texts;
        if !class.admitted {
            let note = note.as_deref().unwrap_or_default();
            turn_away(class, before, &badges, !note.trim().is_empty())?;
            let then = class.then.clone();
            return Ok(vec![Beside::TurnedAway { then }]);
        }
        let sealed = before.map(|visit| &visit.sealed);
        let has = |told: &Option<String>, cell: fn(&Sealed) -> &String| {
            told.is_some() || sealed.is_some_and(|sealed| !cell(sealed).is_empty())
        };
        let party = self.party.or(before.map(|visit| visit.party));
        let shown = Shown {
            has_id: self.id_number.is_some() || self.id_other.is_some(),
            has_host: has(host, |own| &own.host),
            host_consents: self.host_consents,
            has_guide: has(guide, |own| &own.guide),
            has_route: has(route, |own| &own.route),
            party: party.unwrap_or(1),
            badges: &badges,
        };
        let inside = load(session.draft.snapshot(), Day::MAX)?;
        let when = (session.at, session.hours());
        let remarks = enter(rules, class, before, shown, when, &inside)?;
        Ok(remarks.into_iter().map(Beside::Remark).collect())
    }
}

fn badges(given: &[Slug]) -> Vec<String> {
    given.iter().map(|own| narrow(own.as_str())).collect()
}

impl What {
    const fn kind(&self) -> EventKind {
        match self {
            Self::Approve { .. } => EventKind::Approve,
            Self::Decline { .. } => EventKind::Decline,
            Self::Out { .. } => EventKind::Out,
            Self::Feedback { .. } => EventKind::Feedback,
        }
    }

    /// What was asked of the visit.
    fn parts(&self) -> Vec<String> {
        match self {
            Self::Approve { host } => vec![host.clone()],
            Self::Decline { reason } => vec![reason.clone()],
            Self::Out {
                badges: given,
                lost,
                signed,
            } => vec![
                badges(given).join(";"),
                lost.clone().unwrap_or_default(),
                signed.to_string(),
            ],
            Self::Feedback { satisfied, text } => {
                vec![satisfied.clone().unwrap_or_default(), text.clone()]
            }
        }
    }

    /// The column that keeps its text.
    fn text(&self) -> (&'static str, &str) {
        match self {
            Self::Approve { host } => ("host", host),
            Self::Decline { reason } => ("note", reason),
            Self::Out { lost, .. } => ("note", lost.as_deref().unwrap_or_default()),
            Self::Feedback { text, .. } => ("note", text),
        }
    }
}

impl Case for Step {
    type Named = VisitorId;
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(VisitorId, AskedBy), Stop> {
        let id: VisitorId = VISITORS.find(session.draft.snapshot(), &self.visitor)?;
        let mut parts = vec![id.to_string()];
        parts.extend(self.what.parts());
        Ok((id, asked(session, self.what.kind(), &parts)?.into()))
    }

    fn decide(self, session: &mut Session, id: VisitorId, asked: &str) -> Result<Receipt, Stop> {
        let (visit, at) = (visit(session.draft.snapshot(), id)?, session.at);
        let mut event = Event::plain(self.what.kind(), at);
        match &self.what {
            What::Out {
                badges: given,
                lost,
                signed,
            } => {
                // Who came in under rules that are no more is let out all the same.
                let rules = rules_of(session, visit.came.unwrap_or(at).day())?;
                let class = visit.class.as_ref().and_then(|id| rules.class(id.as_str()));
                event.badges = badges(given);
                event.lost = leave(class, &visit, &event.badges, lost.is_some(), *signed, at)?;
                event.signed = *signed;
            }
            What::Feedback { satisfied, .. } => {
                follows(&visit, event.kind)?;
                event.satisfied = satisfied.as_ref().map(|word| word == "yes");
            }
            What::Approve { .. } | What::Decline { .. } => follows(&visit, event.kind)?,
        }
        let (column, text) = self.what.text();
        let person = KeySlot::new(visit.person);
        let cell = session.seal_under(person, (SCHEMA.name, column), text)?;
        match column {
            "host" => event.sealed.host = cell,
            _ => event.sealed.note = cell,
        }
        Receipt::record(session, Some(visit), event, (asked, Vec::new()))
    }
}
