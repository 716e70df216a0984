//! What is given to members, once for each occasion.

use rustc_hash::FxHashMap;

use super::cards::prove_not_lost;
use super::moment::Said;
use super::people::{People, Refs};
use super::stop::Refusing as _;
use super::{Session, Stop, Transaction, of_record};
use crate::book::{AskedBy, Recorded, Told};
use crate::care::events;
use crate::care::gifts::decide::{GivenTo, Giving, give};
use crate::care::gifts::due::due_day;
use crate::care::gifts::rows::{self, GIFTS, GIVEN, Given};
use crate::care::occasions::EventDay;
use crate::care::stock::rows::shelf;
use crate::care::stock::state::{Shelf, start_of};
use crate::domain::{Day, GiftId, MemberId};
use crate::points::decide::Stock;
use crate::sales::decide::may_deal;
use crate::sales::terms::Rulebook as _;

/// What is to be given.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) member: String,
    pub(crate) item: String,
    pub(crate) quantity: u32,
    pub(crate) occasion: Option<String>,
    pub(crate) due: Option<Day>,
    pub(crate) note: String,
    /// When, as it was typed: part of what an older program was asked.
    pub(crate) at: String,
}

/// The same by the ids of what it names.
#[derive(Debug)]
pub(crate) struct Asked {
    member: MemberId,
    request: Request,
    asked: AskedBy,
}

#[derive(Debug)]
pub(crate) struct Gifts {
    events: Vec<EventDay>,
    given: GivenTo,
    shelf: Shelf,
    /// What was taken from the shelf since.
    taken: FxHashMap<String, i64>,
    refs: Refs<GiftId>,
    next: GiftId,
}

/// A shelf from which something was taken meanwhile, whatever its day.
struct Less<'a>(&'a Shelf, &'a FxHashMap<String, i64>);

impl Stock for Less<'_> {
    fn left(&self, item: &str, start: Option<u32>, day: Day) -> Option<i64> {
        let taken = self.1.get(item).copied().unwrap_or(0);
        self.0.left(item, start, day).map(|left| left - taken)
    }
}

impl Transaction for Gifts {
    type Request = Request;
    type Asked = Asked;
    type First = Recorded<GiftId>;
    type Receipt = Given;

    fn load(session: &mut Session, people: &mut People) -> Result<Self, Stop> {
        if people.are_all() {
            session.keys()?;
        }
        let snapshot = session.draft.snapshot();
        Ok(Self {
            events: events::days(snapshot, Day::MAX)?,
            given: GivenTo::of(rows::all(snapshot, Day::MAX)?),
            shelf: shelf(snapshot, Day::MAX)?,
            taken: FxHashMap::default(),
            refs: Refs::load(session, people, &GIVEN)?,
            next: GIVEN.next(snapshot)?,
        })
    }

    fn resolve(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        mut request: Request,
    ) -> Result<Asked, Stop> {
        let member = people.named(session, &request.member)?;
        let words = session.words(said.at.day());
        request.item = words.gifts().named(&request.item).at("gift")?;
        let occasion = request.occasion.as_deref();
        let occasion = occasion.map(|word| words.occasion(word, &self.events, []));
        request.occasion = occasion.transpose().at("occasion")?;
        let asked = people.asked(session, (said, Some(member)), |session, who| {
            let who = who.unwrap_or(member).to_string();
            let quantity = request.quantity.to_string();
            let occasion = request.occasion.as_deref().unwrap_or_default();
            let due = request.due.map(|due| due.to_string()).unwrap_or_default();
            let mut digest = |when: &str| {
                session.asked(&[
                    "gift give",
                    &who,
                    &request.item,
                    &quantity,
                    occasion,
                    &due,
                    when,
                    &request.note,
                ])
            };
            let named = digest(&said.when().unwrap_or_default())?;
            Ok(AskedBy::new(named).or(digest(&request.at)?))
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

    fn again(&self, session: &Session, first: Self::First) -> Result<Given, Stop> {
        let given = rows::all(session.draft.snapshot(), Day::MAX)?;
        let found = given.into_iter().find(|own| own.gift == first.record);
        Ok(found.ok_or_else(|| GIVEN.unknown(&first.record.to_string()))?)
    }

    fn decide(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        asked: Asked,
    ) -> Result<Given, Stop> {
        let (request, at, day) = (asked.request, said.at, said.at.day());
        let customer = people.customer(session, asked.member)?;
        prove_not_lost(customer, &request.member, at).refused()?;
        may_deal(customer, at).refused()?;
        let pack = session.rules.pack(day);
        let rules = (&pack.care, &pack.calendar);
        let due = |id| due_day(id, request.due, customer, rules, &self.events, day);
        let occasion = request.occasion.as_deref().map(due);
        let giving = Giving {
            day,
            item: &request.item,
            quantity: request.quantity,
            occasion: occasion.transpose().at("occasion")?,
        };
        let rewards = session.rules.on(day).rewards;
        let start = start_of(&request.item, &pack.courtesies, rewards);
        let (given, shelf) = (&self.given, Less(&self.shelf, &self.taken));
        let gift = give(&giving, customer, &pack.courtesies, given, &shelf, start).refused()?;
        let own = Given {
            gift: self.next,
            version: session.draft.version(),
            day,
            member: customer.id(),
            item: gift.id.to_string(),
            quantity: request.quantity,
            cost: gift.cost,
            occasion: giving.occasion.map(|(id, due)| (id.to_owned(), due)),
            reference: said.reference.clone(),
        };
        let number = own.gift.to_string();
        let of = of_record(
            Some(own.member),
            if people.are_all() { &number } else { "" },
        );
        let key = people.customer(session, own.member)?.profile.person().key;
        let note = session.seal_in(key, (GIFTS.name, "note"), &of, &request.note)?;
        let told = Told {
            time: &said.time,
            note: &note,
            asked: &asked.asked.named,
            ..Told::default()
        };
        rows::write(&mut session.draft, &own, told)?;
        self.next = self.next.next();
        *self.taken.entry(own.item.clone()).or_default() += i64::from(own.quantity);
        self.given.take(own.clone());
        Ok(own)
    }
}
