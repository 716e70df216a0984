//! Answers to surveys.

use rustc_hash::FxHashMap;

use super::moment::Said;
use super::people::{People, Refs};
use super::stop::Refusing as _;
use super::{Session, Stop, Transaction, of_record};
use crate::book::{AskedBy, At, KeySlot, Recorded, Told};
use crate::desk::DeskRules as _;
use crate::desk::surveys::refusal::prove;
use crate::desk::surveys::rows::{Answer, SEALED_NOTE, SURVEYS, each, write};
use crate::domain::{MemberId, SurveyId};

/// What was answered, by whom where that was said.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) member: Option<String>,
    pub(crate) topic: String,
    pub(crate) score: i64,
    pub(crate) comment: String,
}

#[derive(Debug)]
pub(crate) struct Asked {
    member: Option<MemberId>,
    request: Request,
    asked: AskedBy,
}

#[derive(Debug)]
pub(crate) struct Answers {
    next: SurveyId,
    refs: Refs<SurveyId>,
    /// The keys of members whose comments were sealed.
    keys: FxHashMap<MemberId, KeySlot>,
}

impl Transaction for Answers {
    type Request = Request;
    type Asked = Asked;
    type First = Recorded<SurveyId>;
    type Receipt = Answer;

    fn load(session: &mut Session, people: &mut People) -> Result<Self, Stop> {
        if people.are_all() {
            session.keys()?;
        }
        Ok(Self {
            next: SURVEYS.next(session.draft.snapshot())?,
            refs: Refs::load(session, people, &SURVEYS)?,
            keys: FxHashMap::default(),
        })
    }

    fn resolve(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        mut request: Request,
    ) -> Result<Asked, Stop> {
        let topics = session.words(said.at.day()).survey_topics();
        request.topic = topics.named(&request.topic).at("topic")?;
        let word = request.member.as_deref();
        let member = word.map(|word| people.named(session, word)).transpose()?;
        let asked = people.asked(session, (said, member), |session, member| {
            let who = member.map(|id| id.to_string()).unwrap_or_default();
            let score = request.score.to_string();
            let when = said.when().unwrap_or_default();
            let Request { topic, comment, .. } = &request;
            session.asked(&["answer", &who, topic, &score, comment, &when])
        })?;
        Ok(Asked {
            member,
            request,
            asked,
        })
    }

    fn first(
        &self,
        session: &mut Session,
        said: &Said,
        asked: &Asked,
    ) -> Result<Option<Self::First>, Stop> {
        self.refs.first(session, said, &asked.asked)
    }

    fn again(&self, session: &Session, first: Self::First) -> Result<Answer, Stop> {
        let then = session.book.snapshot(At::Version(first.version))?;
        let mut found = None;
        each(&then, |answer| {
            if answer.survey == first.record {
                found = Some(answer);
            }
            Ok(())
        })?;
        Ok(found.ok_or_else(|| SURVEYS.unknown(&first.record.to_string()))?)
    }

    fn decide(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        asked: Asked,
    ) -> Result<Answer, Stop> {
        let (request, day) = (asked.request, said.at.day());
        prove(session.rules.surveys(day), &request.topic, request.score).refused()?;
        let of = if people.are_all() {
            of_record(asked.member, &self.next.to_string())
        } else {
            String::new()
        };
        let key = match request.comment.as_str() {
            "" => KeySlot::HOUSE,
            _ => self.key(session, asked.member)?,
        };
        let answer = Answer {
            survey: self.next,
            version: session.draft.version(),
            day,
            topic: request.topic,
            score: request.score,
            member: asked.member,
            note: session.seal_in(key, SEALED_NOTE, &of, &request.comment)?,
        };
        let told = Told::new(&said.time, &said.reference, &asked.asked.named);
        write(&mut session.draft, &answer, told)?;
        self.next = self.next.next();
        Ok(answer)
    }
}

impl Answers {
    /// The key under which a comment is sealed: what nobody said is about nobody, and the book's own key keeps it.
    fn key(&mut self, session: &mut Session, member: Option<MemberId>) -> Result<KeySlot, Stop> {
        let Some(id) = member else {
            return Ok(KeySlot::HOUSE);
        };
        if let Some(key) = self.keys.get(&id) {
            return Ok(*key);
        }
        let key = session.person(Some(id))?;
        self.keys.insert(id, key);
        Ok(key)
    }
}
