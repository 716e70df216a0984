//! New members, with the card handed to them and the tiers that come with registering.

use super::moment::Said;
use super::people::People;
use super::stop::Refusing as _;
use super::{Session, Stop, Transaction};
use crate::domain::{CardNo, Day, MemberId, Version};
use crate::members::cards::valid_until;
use crate::members::decide::{self, NewMember, Registration};
use crate::members::directory::Noted;
use crate::members::identity::{Contradiction, contradictions};
use crate::members::rules::CardRules;
use crate::members::write::{self, CardKind, CardPaid, CardRow, Moment};
use crate::members::{Directory, MemberError, MemberRefusal, Profile, facts, rows};
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, SaleRefusal, moved};

/// Who is to be registered.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) name: String,
    pub(crate) phone: String,
    /// Every other fact by its id.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) card: Option<CardNo>,
    /// Whether the card is handed out, and paid, now: a file brings over those of before.
    pub(crate) hands_out: bool,
    pub(crate) pay: Option<String>,
    pub(crate) referrer: Option<String>,
    pub(crate) store: String,
    pub(crate) joined: Option<Day>,
}

#[derive(Debug)]
pub(crate) struct Asked {
    registration: Registration,
    hands_out: bool,
    pay: String,
}

/// A registration, and what is to be said of it.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) member: MemberId,
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) joined: Day,
    pub(crate) card: Option<CardNo>,
    pub(crate) reference: String,
    /// Where the facts contradict each other.
    pub(crate) doubts: Vec<Contradiction>,
    /// The rules of the card that was handed out.
    pub(crate) handed: Option<CardRules>,
}

#[derive(Debug)]
pub(crate) struct Registrations;

impl Transaction for Registrations {
    type Request = Request;
    type Asked = Asked;
    type First = MemberId;
    type Receipt = Receipt;

    fn load(session: &mut Session, _: &mut People) -> Result<Self, Stop> {
        session.keys()?;
        Ok(Self)
    }

    fn resolve(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        told: Request,
    ) -> Result<Asked, Stop> {
        let directory = people.directory(session)?;
        let referrer = told.referrer.as_deref().map(|word| directory.resolve(word));
        let mut request = decide::Request {
            name: told.name,
            phone: told.phone,
            facts: told.facts,
            card: told.card,
            pay: session.money(told.pay.as_deref())?,
            referrer: referrer.transpose().at("referrer")?,
            store: session
                .words(said.at.day())
                .stores()
                .id(&told.store)
                .at("store")?,
            joined: told.joined,
            at: said.when().unwrap_or_default(),
            reference: said.reference.clone(),
        };
        if let Some(day) = request.joined.filter(|day| *day > session.today) {
            let today = session.today;
            return Err(SaleRefusal::Future { day, today }).at("joined");
        }
        let mut judged = judge(session, said, directory, &request);
        if let Err(MemberError::Refused(MemberRefusal::OtherContent { .. })) = judged {
            // The referrer may have been merged since it was recorded.
            for merged in people.merged(session, request.referrer)? {
                request.referrer = Some(merged);
                let then = judge(session, said, people.directory(session)?, &request);
                if let Ok(Registration::Already(_)) = then {
                    judged = then;
                    break;
                }
            }
        }
        Ok(Asked {
            registration: judged.map_err(Stop::OfMember)?,
            hands_out: told.hands_out,
            pay: request.pay,
        })
    }

    fn first(&self, _: &mut Session, _: &Said, asked: &Asked) -> Result<Option<MemberId>, Stop> {
        match asked.registration {
            Registration::Already(member) => Ok(Some(member)),
            Registration::New(_) => Ok(None),
        }
    }

    fn again(&self, session: &Session, member: MemberId) -> Result<Receipt, Stop> {
        use rows::{Befell, cards as c, members as m};
        let (snapshot, word) = (session.draft.snapshot(), member.to_string());
        let mut found = None;
        let ledger = snapshot.ledger(&rows::MEMBERS)?;
        ledger.each_where(m::MEMBER, &word, m::ALL, |row| {
            found = Some((row.version(), Profile::read(row)?));
            Ok(())
        })?;
        let mut card = None;
        let Some((version, profile)) = found else {
            return Err(MemberRefusal::Unknown { word }.into());
        };
        snapshot.each_where(&rows::CARDS, c::MEMBER, &word, Befell::HOT, |row| {
            let own = Befell::read(row)?;
            if row.version() == version && own.kind == CardKind::Issue {
                card = Some(own.card);
            }
            Ok(())
        })?;
        let directory = session.directory()?;
        Ok(Receipt {
            member,
            version,
            name: directory.name(member)?.unwrap_or_default(),
            phone: facts::mask_phone(&directory.phone(member)?.unwrap_or_default()),
            joined: profile.joined,
            card,
            reference: profile.reference.map(|r| r.to_string()).unwrap_or_default(),
            doubts: Vec::new(),
            handed: None,
        })
    }

    fn decide(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        asked: Asked,
    ) -> Result<Receipt, Stop> {
        let new = match asked.registration {
            Registration::New(new) => new,
            Registration::Already(member) => return self.again(session, member),
        };
        let terms = session.rules.on(said.at.day());
        let known = |fact: &str| Some(new.fact(fact).to_owned()).filter(|text| !text.is_empty());
        let doubts = contradictions(terms.fields, *terms.birthdays, &known);
        let rules = new.card().and(terms.cards).filter(|_| asked.hands_out);
        let handed = rules.cloned();
        let paid = handed.as_ref().map_or(CardPaid::NOTHING, |rules| CardPaid {
            fee: rules.fee,
            deposit: rules.deposit,
            pay: &asked.pay,
        });
        let directory = people.directory(session)?;
        let (member, version) = record(session, directory, (&new, paid), said)?;
        Ok(Receipt {
            member,
            version,
            name: new.fact(facts::NAME).to_owned(),
            phone: facts::mask_phone(new.fact(facts::PHONE)),
            joined: new.joined(),
            card: new.card().cloned(),
            reference: new.reference().to_owned(),
            doubts,
            handed,
        })
    }
}

/// What a registration comes to by the rules of its day.
fn judge(
    session: &Session,
    said: &Said,
    directory: &Directory,
    request: &decide::Request,
) -> Result<Registration, MemberError> {
    let terms = session.rules.on(said.at.day());
    let digest = |text: &str| {
        let keys = session.keyring();
        keys.map(|keys| write::asked(keys, text))
            .unwrap_or_default()
    };
    let rules = (terms.fields, terms.cards);
    decide::register(request, rules, directory, said.at.day(), &digest)
}

/// Writes a new member, the card and the tiers that come with registering, and takes all of it in.
fn record(
    session: &mut Session,
    directory: &mut Directory,
    (new, paid): (&NewMember, CardPaid<'_>),
    said: &Said,
) -> Result<(MemberId, Version), Stop> {
    let (member, at) = (directory.next()?, said.at);
    let moment = Moment {
        day: at.day(),
        time: &said.time,
    };
    let (draft, keyring) = session.writers()?;
    let person = write::registration(draft, keyring, new, member, moment)?;
    let terms = session.rules.on(at.day());
    let until = terms.cards.and_then(|rules| valid_until(rules, at.day()));
    if let Some(card) = new.card() {
        let row = CardRow {
            until,
            paid,
            ..CardRow::new(card, member, CardKind::Issue)
        };
        write::card(&mut session.draft, &row, moment)?;
    }
    let mut customer = Customer::new(Profile::fresh(new, person, at, until));
    moved::record(&mut session.draft, &terms, &mut customer, at, &said.time)?;
    directory.note_new(&Noted {
        member,
        phone: new.fact(facts::PHONE),
        name: new.fact(facts::NAME),
        reference: new.reference(),
        card: new.card().map(CardNo::as_str),
        asked: new.asked(),
    });
    Ok((member, session.draft.version()))
}
