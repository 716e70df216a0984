//! Complaints: opened, and taken through their steps.

use super::case::{Case, Standing};
use super::work_days::WorkDays;
use super::{Session, Stop};
use crate::book::{AskedBy, At, KeySlot, Recorded, Records, Snapshot, Told};
use crate::care::visits::VISIT_RECORDS;
use crate::desk::complaints::decide::{Choices, follow};
use crate::desk::complaints::figures::{Due, due, outlook, progress_due};
use crate::desk::complaints::rows::{
    COMPLAINTS, NewRow, SEALED_CONTACT, SEALED_NAME, SEALED_NOTE, SEALED_TOLD, write,
};
use crate::desk::complaints::{Complaint, ComplaintRefusal, Event, State, Todo, What, load_one};
use crate::desk::{DeskRules as _, Periods};
use crate::domain::choice::NotKnown;
use crate::domain::{ComplaintId, Day, MemberId, SaleId, Slug, Version, VisitId};
use crate::sales::till::{find_sale, sale_by_ref};

/// A new complaint.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) member: Option<String>,
    pub(crate) name: String,
    pub(crate) contact: String,
    pub(crate) text: String,
    pub(crate) graded: Graded,
    pub(crate) sales: Vec<String>,
    pub(crate) visits: Vec<String>,
}

/// What moves a complaint on, or is noted on the way.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) complaint: String,
    pub(crate) what: What,
    pub(crate) graded: Graded,
    pub(crate) text: String,
    pub(crate) told: String,
}

/// The department, the severity and the cause, as words name them.
#[derive(Debug, Default)]
pub(crate) struct Graded {
    pub(crate) department: Option<String>,
    pub(crate) severity: Option<String>,
    pub(crate) cause: Option<String>,
}

impl Graded {
    fn named(&self, session: &Session) -> Result<Choices, NotKnown> {
        let words = session.words(session.at.day());
        let department = self.department.as_deref();
        let severity = self.severity.as_deref();
        let cause = self.cause.as_deref();
        Ok(Choices {
            department: department
                .map(|word| words.departments().slug(word))
                .transpose()?,
            severity: severity
                .map(|word| words.severities().slug(word))
                .transpose()?,
            cause: cause.map(|word| words.causes().slug(word)).transpose()?,
        })
    }
}

/// A complaint as a deed left it.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) id: ComplaintId,
    pub(crate) version: Version,
    pub(crate) member: Option<MemberId>,
    pub(crate) state: State,
    pub(crate) due: Option<Due>,
    pub(crate) tell: Option<Due>,
    pub(crate) work: WorkDays,
    /// Of a new one: the way that it takes, and by when.
    pub(crate) outlook: Vec<(Todo, Day)>,
}

impl Standing for Receipt {
    const RECORDS: &'static Records = &COMPLAINTS;
    type Number = ComplaintId;

    fn then(session: &Session, first: &Recorded<ComplaintId>) -> Result<Self, Stop> {
        let then = session.book.snapshot(At::Version(first.version))?;
        let complaint = load_one(&then, &first.record.to_string())?;
        Self::of(session, &complaint, first.version)
    }
}

impl Receipt {
    fn of(session: &Session, complaint: &Complaint, version: Version) -> Result<Self, Stop> {
        let rules = &session.rules;
        let mut work = WorkDays::of(rules)?;
        let unknown = || {
            Stop::usage(
                format!("{} was never opened", complaint.id),
                format!("{} 没有登记过", complaint.id),
            )
        };
        let state = complaint.state(Day::MAX).ok_or_else(unknown)?;
        let days = work.calendar.clone();
        let periods = Periods { rules, days: &days };
        let (due, tell) = (due(&state, &periods), progress_due(&state, &periods));
        for due in due.iter().chain(&tell) {
            work.counted(due.from, due.day);
        }
        Ok(Self {
            id: complaint.id,
            version,
            member: session.living(complaint.member)?,
            state,
            due,
            tell,
            work,
            outlook: Vec::new(),
        })
    }

    /// Writes the last event of a complaint.
    fn record(
        session: &mut Session,
        complaint: &Complaint,
        event: &Event,
        asked: &str,
    ) -> Result<Self, Stop> {
        let row = NewRow {
            complaint: complaint.id,
            event,
            opening: (event.what == What::Open).then_some(complaint),
            told: Told::new(&session.time, &session.reference, asked),
        };
        write(&mut session.draft, &row)?;
        Self::of(session, complaint, session.draft.version())
    }
}

fn event(
    session: &Session,
    what: What,
    choices: Choices,
    (person, text, told): (KeySlot, &str, &str),
) -> Result<Event, Stop> {
    Ok(Event {
        version: session.draft.version(),
        at: session.at,
        what,
        department: choices.department,
        severity: choices.severity,
        cause: choices.cause,
        note: session.seal_under(person, SEALED_NOTE, text)?,
        told: session.seal_under(person, SEALED_TOLD, told)?,
    })
}

/// Of which department, severity and cause it is, as part of what was asked.
fn words(choices: &Choices) -> [String; 3] {
    let word = |slug: &Option<Slug>| slug.as_ref().map(ToString::to_string).unwrap_or_default();
    [&choices.department, &choices.severity, &choices.cause].map(word)
}

impl Case for Open {
    type Named = (Option<MemberId>, Choices, [String; 2]);
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let member = self.member.as_deref();
        let member = member.map(|word| session.member(word)).transpose()?;
        let choices = self.graded.named(session)?;
        let snapshot = session.draft.snapshot();
        let named = [
            sales(snapshot, &self.sales)?,
            visits(snapshot, &self.visits)?,
        ];
        let typed = [self.sales.join(";"), self.visits.join(";")];
        let who = member.map(|id| id.to_string()).unwrap_or_default();
        let [department, severity, cause] = words(&choices);
        let mut digest = |[sales, visits]: &[String; 2]| {
            session.asked_under_ref(&[
                "open",
                &who,
                &self.name,
                &self.contact,
                &self.text,
                &department,
                &severity,
                &cause,
                sales,
                visits,
            ])
        };
        let asked = AskedBy::new(digest(&named)?).or(digest(&typed)?);
        Ok(((member, choices, named), asked))
    }

    fn decide(
        self,
        session: &mut Session,
        (member, choices, [sales, visits]): Self::Named,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let rules = session.rules.complaints(session.at.day());
        choices.prove(rules)?;
        let choices = choices.or_usual(rules);
        let person = session.person(member)?;
        let event = event(session, What::Open, choices, (person, &self.text, ""))?;
        let complaint = Complaint {
            id: COMPLAINTS.next(session.draft.snapshot())?,
            member,
            person: person.get(),
            name: session.seal_under(person, SEALED_NAME, &self.name)?,
            contact: session.seal_under(person, SEALED_CONTACT, &self.contact)?,
            sales,
            visits,
            events: vec![event.clone()],
        };
        let mut receipt = Receipt::record(session, &complaint, &event, asked)?;
        receipt.outlook = outlook(
            &receipt.state,
            &Periods {
                rules: &session.rules,
                days: &receipt.work.calendar,
            },
        );
        Ok(receipt)
    }
}

impl Case for Step {
    type Named = (Complaint, Choices);
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let complaint = load_one(session.draft.snapshot(), &self.complaint)?;
        let choices = self.graded.named(session)?;
        let (what, number) = (self.what.canonical(), complaint.id.to_string());
        let [department, severity, cause] = words(&choices);
        let asked = session.asked_under_ref(&[
            &what,
            &number,
            &self.text,
            &self.told,
            &department,
            &severity,
            &cause,
        ])?;
        Ok(((complaint, choices), asked.into()))
    }

    fn decide(
        self,
        session: &mut Session,
        (mut complaint, choices): Self::Named,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        choices.prove(session.rules.complaints(session.at.day()))?;
        follow(&complaint, self.what, &choices, session.at)?;
        let person = KeySlot::new(complaint.person);
        let event = event(
            session,
            self.what,
            choices,
            (person, &self.text, &self.told),
        )?;
        complaint.events.push(event.clone());
        Receipt::record(session, &complaint, &event, asked)
    }
}

/// The sales that words name, by number or ref.
fn sales(snapshot: &Snapshot, words: &[String]) -> Result<String, Stop> {
    let mut found: Vec<String> = Vec::new();
    for word in words {
        let by_ref = sale_by_ref(snapshot, word)?.map(|(_, row)| row.sale);
        let number: Option<SaleId> = by_ref.or_else(|| word.parse().ok());
        let sold = number.map(|sale| find_sale(snapshot, sale)).transpose()?;
        let sold = sold
            .flatten()
            .ok_or_else(|| ComplaintRefusal::NoSale { word: word.clone() })?;
        found.push(sold.sale().to_string());
    }
    Ok(found.join(";"))
}

/// The visits that words name, by number or ref.
fn visits(snapshot: &Snapshot, words: &[String]) -> Result<String, Stop> {
    let mut found: Vec<String> = Vec::new();
    for word in words {
        let visit: VisitId = VISIT_RECORDS.find(snapshot, word)?;
        found.push(visit.to_string());
    }
    Ok(found.join(";"))
}
