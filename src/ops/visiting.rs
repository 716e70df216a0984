//! Visits that were made, with what was heard at them.

use super::moment::Said;
use super::people::{People, Refs};
use super::stop::Refusing as _;
use super::{Session, Stop, Transaction, facts, of_record};
use crate::book::{AskedBy, Recorded, Told};
use crate::care::Staff;
use crate::care::events;
use crate::care::occasions::EventDay;
use crate::care::reason::Reason;
use crate::care::rules::{CareRules, Channel};
use crate::care::visits::rows::{Line, LineKind, VISITS, write};
use crate::care::visits::{By, Outcome, Told as Heard, VISIT_RECORDS, occasion_named};
use crate::desk::complaints::COMPLAINTS;
use crate::domain::canonical;
use crate::domain::{ComplaintId, Day, MemberId, Slug, Version, VisitId, When};
use crate::members::MemberRefusal;
use crate::members::facts::learn;
use crate::sales::Customer;
use crate::sales::terms::Rulebook as _;

/// What is told of a visit.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) member: String,
    pub(crate) channel: Channel,
    pub(crate) outcome: Outcome,
    pub(crate) satisfaction: Option<u8>,
    pub(crate) occasion: Option<String>,
    /// Who made it, where that is told.
    pub(crate) by: Option<String>,
    pub(crate) note: String,
    /// What was asked again.
    pub(crate) facts: Vec<(String, String)>,
}

#[derive(Debug)]
pub(crate) struct Asked {
    member: MemberId,
    request: Request,
    heard: Heard,
    by: Option<By>,
    asked: AskedBy,
}

/// A visit on record.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) line: Line,
    pub(crate) version: Version,
    /// Where it counts for no plan, having been made in no role: the roles that plan any.
    pub(crate) planning: Option<Vec<Slug>>,
}

#[derive(Debug)]
pub(crate) struct Visiting {
    next: VisitId,
    refs: Refs<VisitId>,
    events: Vec<EventDay>,
    staff: Staff,
}

impl Transaction for Visiting {
    type Request = Request;
    type Asked = Asked;
    type First = Recorded<VisitId>;
    type Receipt = Receipt;

    fn load(session: &mut Session, people: &mut People) -> Result<Self, Stop> {
        if people.are_all() {
            session.keys()?;
        }
        let snapshot = session.draft.snapshot();
        Ok(Self {
            next: VISIT_RECORDS.next(snapshot)?,
            refs: Refs::load(session, people, &VISIT_RECORDS)?,
            events: events::days(snapshot, Day::MAX)?,
            staff: session.staff()?,
        })
    }

    fn resolve(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        request: Request,
    ) -> Result<Asked, Stop> {
        let (at, day) = (said.at, said.at.day());
        let member = people.named(session, &request.member)?;
        let rules = &session.rules.pack(day).care;
        let occasion = request.occasion.as_deref();
        let occasion = occasion.map(|word| occasion_named(word, rules, &self.events));
        let heard = Heard {
            at,
            outcome: request.outcome,
            satisfaction: request.satisfaction,
            occasion: occasion.transpose().at("occasion")?,
        };
        let by = request.by.as_deref();
        let by = by.map(|word| By::named(word, &self.staff, rules, day));
        let by = by.transpose().at("by")?;
        let named = by.as_ref().map(|by| by.canonical(&self.staff, day));
        let asked = people.asked(session, (said, Some(member)), |session, who| {
            let whose = who.unwrap_or(member);
            let when = said.when();
            let learnt = learnt(session, day, &request.facts)?;
            let typed = (request.by.as_deref(), request.facts.as_slice());
            let mut digest = |told| {
                let words = words(whose, when.as_deref(), (&request, &heard), told);
                session.asked(&["visit", &words, &request.note])
            };
            Ok(AskedBy::new(digest((named.as_deref(), &learnt))?).or(digest(typed)?))
        })?;
        Ok(Asked {
            member,
            request,
            heard,
            by,
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

    fn again(&self, session: &Session, first: Self::First) -> Result<Receipt, Stop> {
        let mut found = None;
        VISIT_RECORDS.each_of(session.draft.snapshot(), first.record, |row| {
            found = Some(Line::read(row)?);
            Ok(())
        })?;
        Ok(Receipt {
            line: found.ok_or_else(|| VISIT_RECORDS.unknown(&first.record.to_string()))?,
            version: first.version,
            planning: None,
        })
    }

    fn decide(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        asked: Asked,
    ) -> Result<Receipt, Stop> {
        let (member, day) = (asked.member, said.at.day());
        let (request, heard) = (asked.request, asked.heard);
        self.prove(session, &heard)?;
        if people.is_erased(session, member)? {
            return Err(MemberRefusal::Erased { member }).at("member");
        }
        let by = match asked.by {
            Some(by) => by,
            None => self.recorder(session, day, || {
                let customer = people.customer(session, member).ok()?;
                role_by_duties(customer, session, request.channel, said.at)
            }),
        };
        let note = match request.note.as_str() {
            "" => String::new(),
            note => {
                let key = people.customer(session, member)?.profile.person().key;
                let number = self.next.to_string();
                let row = if people.are_all() { &*number } else { "" };
                let of = of_record(Some(member), row);
                session.seal_in(key, (VISITS.name, "note"), &of, note)?
            }
        };
        let rules = &session.rules.pack(day).care;
        let planning = by.role.is_none().then(|| planning(rules));
        let line = Line {
            visit: self.next,
            kind: LineKind::Visit,
            day,
            member,
            channel: request.channel,
            role: by.role,
            staff: by.staff,
            outcome: heard.outcome.came(),
            until: heard.outcome.until(),
            satisfaction: heard.satisfaction,
            occasion: heard.occasion,
        };
        let told = Told {
            note: &note,
            ..Told::new(&said.time, &said.reference, &asked.asked.named)
        };
        write(&mut session.draft, &line, told)?;
        self.next = self.next.next();
        if !request.facts.is_empty() {
            session.keys()?;
            let directory = people.directory(session)?;
            let changes = facts::judge(session, directory, member, &request.facts, said.at)?;
            let customer = people.customer(session, member)?;
            facts::record(session, customer, &changes, said.at, &said.time)?;
        }
        Ok(Receipt {
            line,
            version: session.draft.version(),
            planning,
        })
    }
}

impl Visiting {
    /// Refuses what contradicts itself, the rules or what is on record.
    fn prove(&self, session: &Session, heard: &Heard) -> Result<(), Stop> {
        let rules = &session.rules.pack(heard.at.day()).care;
        heard.prove(rules, &self.events).refused()?;
        if let Some(Reason::Complaint(Some(complaint))) = heard.occasion {
            let (snapshot, word) = (session.draft.snapshot(), complaint.to_string());
            let found = COMPLAINTS.find::<ComplaintId>(snapshot, &word);
            found.at("occasion")?;
        }
        Ok(())
    }

    /// Whoever records, where on the staff list in one role; else the one role whose duty the visit is.
    fn recorder(&self, session: &Session, on: Day, duty: impl FnOnce() -> Option<Slug>) -> By {
        let recorder = self.staff.by_operator(session.draft.operator(), on);
        let role = match recorder.map(|person| person.post(on).roles.as_slice()) {
            Some([role]) => Some(role.clone()),
            Some(several) => duty().filter(|role| several.contains(role)),
            None => duty(),
        };
        By {
            role,
            staff: recorder.map(|person| person.id),
        }
    }
}

/// The facts as the rules name and keep them.
fn learnt(
    session: &Session,
    day: Day,
    facts: &[(String, String)],
) -> Result<Vec<(String, String)>, MemberRefusal> {
    let fields = session.rules.on(day).fields;
    let facts = facts.iter().map(|(fact, told)| {
        let learnt = learn(fields, fact, told, session.today)?;
        Ok((learnt.fact().to_owned(), learnt.value().to_owned()))
    });
    facts.collect()
}

/// What was asked, for knowing a repeat: not the clock and not who records. Who made it, and the facts, are by what
/// they name or as they were typed.
fn words(
    member: MemberId,
    when: Option<&str>,
    (request, heard): (&Request, &Heard),
    (by, facts): (Option<&str>, &[(String, String)]),
) -> String {
    let facts = facts
        .iter()
        .map(|(fact, told)| format!("({}, {})", canonical::quoted(fact), canonical::quoted(told)));
    format!(
        "{member}|{}|{}|{}|{}|{}|{}|{}",
        request.channel.word(),
        canonical::text(when),
        canonical::text(by),
        canonical::option(heard.satisfaction),
        heard.outcome,
        canonical::text(heard.occasion.as_ref().map(ToString::to_string).as_deref()),
        canonical::list(facts),
    )
}

/// The only role that visits a member by a channel, if there is just one.
fn role_by_duties(
    customer: &Customer,
    session: &Session,
    channel: Channel,
    at: When,
) -> Option<Slug> {
    let terms = session.rules.on(at.day());
    // A tier that cannot be told has no role of its own.
    customer.prove_tiers(&terms).ok()?;
    let stands = customer.stands(&terms, at);
    let visits = session.rules.pack(at.day()).care.visits.iter();
    let mut roles = visits
        .filter(|visit| stands.contains(&visit.tier) && visit.duty.uses(channel))
        .map(|visit| &visit.by);
    let first = roles.next()?;
    roles.all(|role| role == first).then(|| first.clone())
}

/// The roles that the rules plan visits of.
fn planning(rules: &CareRules) -> Vec<Slug> {
    let mut roles: Vec<Slug> = Vec::new();
    for visit in &rules.visits {
        if !roles.contains(&visit.by) {
            roles.push(visit.by.clone());
        }
    }
    roles
}
