//! Inquiries: opened with an answer or the promise of one, answered, or put off.

use super::case::{Case, Standing};
use super::moment::parse_moment;
use super::work_days::WorkDays;
use super::{Session, Stop};
use crate::book::{AskedBy, At, KeySlot, Recorded, Records, Told};
use crate::desk::DeskRules as _;
use crate::desk::inquiries::decide::{Request, follow, open};
use crate::desk::inquiries::rows::{
    INQUIRIES, NewRow, SEALED_CONTACT, SEALED_NAME, SEALED_NOTE, write,
};
use crate::desk::inquiries::{About, Event, Inquiry, What, load_one};
use crate::domain::calendar::BusinessHours;
use crate::domain::{Day, InquiryId, MemberId, Slug, Version, When};

/// A question, a wish or a suggestion.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) member: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) contact: Option<String>,
    pub(crate) text: String,
    pub(crate) answer: Option<String>,
    pub(crate) call_back: Option<String>,
    pub(crate) topic: Option<String>,
    pub(crate) about: About,
}

/// The answer, or another time where one is told.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) inquiry: String,
    pub(crate) until: Option<String>,
    pub(crate) text: String,
}

/// An inquiry as a deed left it.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) inquiry: Inquiry,
    pub(crate) version: Version,
    /// The working days that a promise was counted in.
    pub(crate) work: Option<WorkDays>,
    pub(crate) hours: BusinessHours,
    pub(crate) today: Day,
}

impl Receipt {
    fn of(session: &Session, inquiry: Inquiry, version: Version) -> Self {
        Self {
            inquiry,
            version,
            work: None,
            hours: *session.hours(),
            today: session.today,
        }
    }
}

/// A promised time, with its cell.
type Promised = Option<(When, String)>;

fn promised(session: &Session, text: Option<&str>) -> Result<Promised, Stop> {
    let told = text.map(|text| parse_moment(session.hours(), text));
    Ok(told.transpose()?)
}

/// The same as part of what was asked.
fn told(promised: &Promised) -> String {
    let told = promised.as_ref();
    let told = told.map(|(at, time)| format!("{} {time}", at.day()));
    told.unwrap_or_default()
}

impl Standing for Receipt {
    const RECORDS: &'static Records = &INQUIRIES;
    type Number = InquiryId;

    fn then(session: &Session, first: &Recorded<InquiryId>) -> Result<Self, Stop> {
        session.tells_first(first.version)?;
        let then = session.book.snapshot(At::Version(first.version))?;
        let mut inquiry = load_one(&then, &first.record.to_string())?;
        inquiry.member = session.living(inquiry.member)?;
        Ok(Self::of(session, inquiry, first.version))
    }
}

impl Inquiry {
    /// Writes an event, which the opening is where nothing stands before it; the opening bears the ref.
    fn record(
        &mut self,
        session: &mut Session,
        event: Event,
        (call_back_time, told): (&str, Told<'_>),
    ) -> Result<(), Stop> {
        let is_opening = event.what == What::Open;
        let row = NewRow {
            inquiry: self.id,
            event: &event,
            opening: is_opening.then_some(&*self),
            call_back_time,
            told,
        };
        write(&mut session.draft, &row)?;
        if !is_opening {
            self.events.push(event);
        }
        Ok(())
    }
}

impl Case for Open {
    type Named = (Option<MemberId>, Option<Slug>, Promised);
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let member = self.member.as_deref();
        let member = member.map(|word| session.member(word)).transpose()?;
        let topics = session.words(session.at.day()).inquiry_topics();
        let topic = self.topic.as_deref().map(|word| topics.slug(word));
        let topic = topic.transpose()?;
        let call_back = promised(session, self.call_back.as_deref())?;
        let who = member.map(|id| id.to_string()).unwrap_or_default();
        let about = topic.as_ref().map(ToString::to_string).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut by = |call_back: &str| {
            session.asked_under_ref(&[
                "open",
                &who,
                &text(&self.name),
                &text(&self.contact),
                &self.text,
                &text(&self.answer),
                call_back,
                &about,
                self.about.word(),
            ])
        };
        let asked = AskedBy::new(by(&told(&call_back))?).or(by(&text(&self.call_back))?);
        Ok(((member, topic, call_back), asked))
    }

    fn decide(
        self,
        session: &mut Session,
        (member, topic, call_back): Self::Named,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let mut work = WorkDays::of(&session.rules)?;
        let request = Request {
            about: self.about,
            topic: topic.as_ref(),
            at: session.at,
            is_answered: self.answer.is_some(),
            call_back: call_back.as_ref().map(|(at, _)| *at),
            is_reachable: member.is_some() || self.contact.is_some(),
        };
        let rules = session.rules.inquiries(session.at.day());
        let promised = open(&request, rules, &work.calendar)?;
        if let (Some(promised), None) = (promised, &call_back) {
            work.counted(session.at.day(), promised.day());
        }
        let mut inquiry = self.inquiry(session, member, topic)?;
        let (opening, person) = (inquiry.opening().clone(), KeySlot::new(inquiry.person));
        let (time, reference) = (session.time.clone(), session.reference.clone());
        let told = Told::new(&time, &reference, asked);
        inquiry.record(session, opening.clone(), ("", told))?;
        // What came with it is told by the same row.
        let told = Told::new(&time, "", "");
        if let Some(answer) = &self.answer {
            let what = What::Answer;
            let note = session.seal_under(person, SEALED_NOTE, answer)?;
            let event = Event {
                what,
                note,
                ..opening.clone()
            };
            inquiry.record(session, event, ("", told))?;
        }
        if let Some(at) = promised {
            let (what, note) = (What::Promise(at), String::new());
            let time = call_back.map(|(_, time)| time).unwrap_or_default();
            inquiry.record(
                session,
                Event {
                    what,
                    note,
                    ..opening
                },
                (&time, told),
            )?;
        }
        Ok(Receipt {
            work: Some(work),
            ..Receipt::of(session, inquiry, session.draft.version())
        })
    }
}

impl Open {
    /// The inquiry with its opening, sealed under the key of whoever asks.
    fn inquiry(
        &self,
        session: &mut Session,
        member: Option<MemberId>,
        topic: Option<Slug>,
    ) -> Result<Inquiry, Stop> {
        // What nobody in particular asked is about nobody: the book's own key keeps it.
        let person = match (member, &self.name, &self.contact) {
            (None, None, None) => KeySlot::HOUSE,
            _ => session.person(member)?,
        };
        let seal = |place, text: Option<&String>| {
            session.seal_under(person, place, text.map(String::as_str).unwrap_or_default())
        };
        Ok(Inquiry {
            id: INQUIRIES.next(session.draft.snapshot())?,
            about: self.about,
            topic,
            member,
            person: person.get(),
            name: seal(SEALED_NAME, self.name.as_ref())?,
            contact: seal(SEALED_CONTACT, self.contact.as_ref())?,
            events: vec![Event {
                version: session.draft.version(),
                at: session.at,
                what: What::Open,
                note: seal(SEALED_NOTE, Some(&self.text))?,
            }],
        })
    }
}

impl Case for Reply {
    type Named = (Inquiry, Promised);
    type Receipt = Receipt;

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let inquiry = load_one(session.draft.snapshot(), &self.inquiry)?;
        let until = promised(session, self.until.as_deref())?;
        let (number, told) = (inquiry.id.to_string(), told(&until));
        let asked = session.asked_under_ref(&["reply", &number, &told, &self.text])?;
        Ok(((inquiry, until), asked.into()))
    }

    fn decide(
        self,
        session: &mut Session,
        (mut inquiry, until): Self::Named,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let (at, call_back_time) = until.unzip();
        follow(&inquiry, session.at, at)?;
        let person = KeySlot::new(inquiry.person);
        let event = Event {
            version: session.draft.version(),
            at: session.at,
            what: at.map_or(What::Answer, What::Promise),
            note: session.seal_under(person, SEALED_NOTE, &self.text)?,
        };
        let (time, reference) = (session.time.clone(), session.reference.clone());
        let told = Told::new(&time, &reference, asked);
        let call_back_time = call_back_time.unwrap_or_default();
        inquiry.record(session, event, (&call_back_time, told))?;
        inquiry.member = session.living(inquiry.member)?;
        Ok(Receipt::of(session, inquiry, session.draft.version()))
    }
}
