//! Leaks of customers' data: reported, and taken further to their end.

use super::case::{Case, Standing};
use super::{Session, Stop};
use crate::book::{AskedBy, At, KeySlot, Recorded, Records, Told};
use crate::desk::incidents::rows::{INCIDENTS, NewRow, SEALED_NOTE, write};
use crate::desk::incidents::{Event, Incident, IncidentRefusal, What, follow, load_one};
use crate::domain::{Day, IncidentId, MemberId, Slug, Version};
use crate::sales::Roots;

/// A leak that is reported.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) text: String,
    pub(crate) members: Vec<String>,
    pub(crate) severity: Option<Slug>,
    pub(crate) from: Option<Day>,
    pub(crate) to: Option<Day>,
}

/// What was found out or done.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) incident: String,
    pub(crate) what: What,
    pub(crate) text: String,
}

/// An incident as a deed left it.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) incident: Incident,
    pub(crate) version: Version,
    pub(crate) roots: Roots,
}

impl Standing for Receipt {
    const RECORDS: &'static Records = &INCIDENTS;
    type Number = IncidentId;

    fn then(session: &Session, first: &Recorded<IncidentId>) -> Result<Self, Stop> {
        let then = session.book.snapshot(At::Version(first.version))?;
        let incident = load_one(&then, &first.record.to_string())?;
        Self::of(session, incident, first.version)
    }
}

impl Receipt {
    fn of(session: &Session, incident: Incident, version: Version) -> Result<Self, Stop> {
        Ok(Self {
            incident,
            version,
            roots: Roots::now(session.draft.snapshot())?,
        })
    }

    /// Writes the last event of an incident.
    fn record(
        session: &mut Session,
        incident: Incident,
        event: &Event,
        (opens, asked): (bool, &str),
    ) -> Result<Self, Stop> {
        let row = NewRow {
            incident: incident.id,
            event,
            opening: opens.then_some(&incident),
            told: Told::new(&session.time, &session.reference, asked),
        };
        write(&mut session.draft, &row)?;
        let version = session.draft.version();
        Self::of(session, incident, version)
    }
}

fn event(session: &Session, person: KeySlot, what: What, text: &str) -> Result<Event, Stop> {
    Ok(Event {
        version: session.draft.version(),
        at: session.at,
        what,
        note: session.seal_under(person, SEALED_NOTE, text)?,
    })
}

impl Case for Open {
    type Named = Vec<MemberId>;
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Vec<MemberId>, AskedBy), Stop> {
        let mut members: Vec<MemberId> = Vec::new();
        for word in &self.members {
            let id = session.member(word)?;
            if !members.contains(&id) {
                members.push(id);
            }
        }
        let who: Vec<String> = members.iter().map(ToString::to_string).collect();
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let severity = self.severity.as_ref().map(ToString::to_string);
        let asked = session.asked_under_ref(&[
            "open",
            &self.text,
            &who.join(";"),
            &severity.unwrap_or_default(),
            &day(self.from),
            &day(self.to),
        ])?;
        Ok((members, asked.into()))
    }

    fn decide(
        self,
        session: &mut Session,
        members: Vec<MemberId>,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return Err(IncidentRefusal::NoDays { from, to }.into());
        }
        // What is about several is about nobody alone: the book's own key keeps it.
        let person = match members.as_slice() {
            [one] => session.person(Some(*one))?,
            _ => KeySlot::HOUSE,
        };
        let event = event(session, person, What::Open, &self.text)?;
        let incident = Incident {
            id: INCIDENTS.next(session.draft.snapshot())?,
            severity: self.severity,
            members,
            person: person.get(),
            from: self.from,
            to: self.to,
            events: vec![event.clone()],
        };
        Receipt::record(session, incident, &event, (true, asked))
    }
}

impl Case for Step {
    type Named = Incident;
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Incident, AskedBy), Stop> {
        let incident = load_one(session.draft.snapshot(), &self.incident)?;
        let number = incident.id.to_string();
        let asked = session.asked_under_ref(&[self.what.word(), &number, &self.text])?;
        Ok((incident, asked.into()))
    }

    fn decide(
        self,
        session: &mut Session,
        mut incident: Incident,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        follow(&incident, session.at)?;
        let person = KeySlot::new(incident.person);
        let event = event(session, person, self.what, &self.text)?;
        incident.events.push(event.clone());
        Receipt::record(session, incident, &event, (false, asked))
    }
}
