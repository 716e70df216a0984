//! Points given or taken by hand.

use rustc_hash::FxHashMap;

use super::cards::{prove_not_lost, which};
use super::moment::Said;
use super::naming::holder;
use super::people::People;
use super::stop::Refusing as _;
use super::{Session, Stop, Transaction};
use crate::book::undone::undone_records;
use crate::book::{AskedBy, Asks as _, At, BookError, Row, Snapshot};
use crate::domain::{AdjustmentId, MemberId, Points, Version, canonical};
use crate::members::MemberRefusal;
use crate::message;
use crate::points::rows::{ADJUSTMENTS, AdjustKind, Adjusted};
use crate::rules::Pack;
use crate::sales::redeem::{adjust, next_adjustment, write_points};
use crate::sales::refusal::SaleRefusal;
use crate::sales::terms::Rulebook as _;
use crate::sales::till::asked_digest;
use crate::sales::{Customers, View};

message! {
    /// More points by hand than a deed of the house brings: a phone number, perhaps, typed as points.
    #[derive(Debug)]
    pub(crate) struct ManyPoints {
        points: i128,
        most: Points,
    } => (
        "{points} points are more than the {most} that one record is expected to bring: see whether a phone or a card was typed as points",
        "{points} 分超过单笔记录通常的 {most} 分：请看是否把电话或卡号写成了积分"
    );
}

impl ManyPoints {
    pub(crate) fn of(points: i128, pack: &Pack) -> Option<Self> {
        let most = pack.most_points()?;
        let is_more = points.unsigned_abs() > most.get().unsigned_abs();
        is_more.then_some(Self { points, most })
    }
}

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) member: String,
    pub(crate) points: Points,
    pub(crate) reason: String,
}

#[derive(Debug)]
pub(crate) struct Asked {
    member: MemberId,
    request: Request,
    asked: AskedBy,
}

/// What stands on record under a ref.
#[derive(Clone, Debug)]
pub(crate) struct First {
    adjustment: AdjustmentId,
    version: Version,
    member: MemberId,
    points: Points,
    asked: String,
}

/// An adjustment with the points that the member has after it.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) adjustment: AdjustmentId,
    pub(crate) version: Version,
    pub(crate) member: MemberId,
    pub(crate) points: Points,
    pub(crate) balance: Points,
}

#[derive(Debug)]
pub(crate) struct Adjustments {
    /// What was recorded under refs, read once for a file.
    had: Option<FxHashMap<String, First>>,
    next: AdjustmentId,
}

const REF: usize = ADJUSTMENTS.at("ref");

impl First {
    fn read(row: &Row<'_>) -> Result<Self, BookError> {
        let own = Adjusted::read(row)?;
        Ok(Self {
            adjustment: own.adjustment,
            version: row.version(),
            member: own.member,
            points: own.points,
            asked: own.asked.to_owned(),
        })
    }

    fn all(snapshot: &Snapshot) -> Result<FxHashMap<String, Self>, BookError> {
        let mut all = FxHashMap::default();
        snapshot.ledger(&ADJUSTMENTS)?.each(Adjusted::HOT, |row| {
            let reference = row.text(REF)?;
            if !reference.is_empty() && !all.contains_key(&*reference) {
                all.insert(reference.into_owned(), Self::read(row)?);
            }
            Ok(())
        })?;
        Ok(all)
    }

    fn by_ref(snapshot: &Snapshot, reference: &str) -> Result<Option<Self>, BookError> {
        let mut first = None;
        snapshot.each_where(&ADJUSTMENTS, REF, reference, Adjusted::HOT, |row| {
            if first.is_none() {
                first = Some(Self::read(row)?);
            }
            Ok(())
        })?;
        Ok(first)
    }
}

impl Transaction for Adjustments {
    type Request = Request;
    type Asked = Asked;
    type First = First;
    type Receipt = Receipt;

    const BY_TIME: bool = true;

    fn load(session: &mut Session, people: &mut People) -> Result<Self, Stop> {
        let snapshot = session.draft.snapshot();
        let had = people.are_all().then(|| First::all(snapshot));
        Ok(Self {
            had: had.transpose()?,
            next: next_adjustment(snapshot)?,
        })
    }

    fn resolve(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        request: Request,
    ) -> Result<Asked, Stop> {
        let member = if people.are_all() {
            people.named(session, &request.member)?
        } else {
            holder(session, &request.member, request.points)?
        };
        let asked = people.asked(session, (said, Some(member)), |session, who| {
            let (who, points) = (who.unwrap_or(member), request.points);
            let when = said.when();
            let when = canonical::text(when.as_deref());
            let what = format!("adjust|{who}|{points}|{when}");
            Ok(asked_digest(&[
                &what,
                &session.note_digest(&request.reason),
            ]))
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
    ) -> Result<Option<First>, Stop> {
        let reference = said.reference.clone();
        if reference.is_empty() {
            return Ok(None);
        }
        let snapshot = session.draft.snapshot();
        let first = match &self.had {
            Some(had) => had.get(&reference).cloned(),
            None => First::by_ref(snapshot, &reference)?,
        };
        let Some(first) = first else {
            return Ok(None);
        };
        let number = first.adjustment.to_string();
        if let Some(undone) = undone_records(snapshot, &ADJUSTMENTS)?.remove(&number) {
            return Err(SaleRefusal::RefUndone { reference, undone }).at("ref");
        }
        if !asked.asked.is(&first.asked) {
            let first = number;
            return Err(SaleRefusal::RefKnown { reference, first }).at("ref");
        }
        Ok(Some(first))
    }

    fn again(&self, session: &Session, first: First) -> Result<Receipt, Stop> {
        let day = session.at.day();
        let then = session.book.snapshot(At::Version(first.version))?;
        let customer = Customers::load_one(&then, first.member, View::today(day))?;
        Ok(Receipt {
            adjustment: first.adjustment,
            version: first.version,
            member: first.member,
            points: first.points,
            balance: customer.map_or(Points::ZERO, |own| own.balance(day)),
        })
    }

    fn decide(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        asked: Asked,
    ) -> Result<Receipt, Stop> {
        let (request, member, at) = (asked.request, asked.member, said.at);
        let points = request.points;
        let customer = people.customer(session, member)?;
        if customer.profile.is_erased() {
            return Err(MemberRefusal::Erased { member }).at("member");
        }
        if let Some(many) = ManyPoints::of(points.get(), session.rules.pack(at.day())) {
            session.doubt(many, self.had.is_some())?;
        }
        prove_not_lost(customer, &request.member, at).refused()?;
        let terms = session.rules.on(at.day());
        let shown = session.card(customer, Some(&request.member));
        let rows = adjust(
            points.get(),
            self.next,
            at,
            customer,
            &terms,
            shown.as_ref(),
        );
        let rows = rows.map_err(which)?;
        let number = self.had.as_ref().map(|_| self.next.to_string());
        let place = (ADJUSTMENTS.name, "reason");
        let record = number.as_deref().unwrap_or_default();
        let reason = session.seal(Some(member), place, record, &request.reason)?;
        let row = Adjusted {
            adjustment: self.next,
            member,
            day: at.day(),
            kind: AdjustKind::Adjust,
            points,
            time: &said.time,
            reference: &said.reference,
            asked: &asked.asked.named,
            reason: &reason,
        };
        session.draft.post(&ADJUSTMENTS, &[&row])?;
        write_points(&mut session.draft, customer, &rows, &said.time)?;
        self.next = self.next.next();
        Ok(Receipt {
            adjustment: row.adjustment,
            version: session.draft.version(),
            member,
            points,
            balance: customer.balance(at.day()),
        })
    }
}
