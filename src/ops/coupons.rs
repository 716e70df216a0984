//! Coupons given to members, taken without a sale of the house, and made void.

use rustc_hash::FxHashMap;

use super::cards::{prove_not_lost, who_shows};
use super::case::{Case, Standing};
use super::moment::Said;
use super::people::{People, Refs};
use super::sale::presented;
use super::stop::Refusing as _;
use super::words::{tiers, tiers_named};
use super::{Session, Stop, Transaction};
use crate::book::{AskedBy, At, Recorded, Records, Told};
use crate::domain::{CouponId, Day, MemberId, Month, TierRef, Version, When};
use crate::members::Status;
use crate::sales::coupons::decide::{find, had_by, issue, may_have};
use crate::sales::coupons::rows::{self, COUPON_RECORDS, COUPONS, CouponKind, CouponRow};
use crate::sales::coupons::{Coupon, CouponRefusal, CouponRule, Coupons};
use crate::sales::decide::may_deal;
use crate::sales::sealed::{Asks, BIRTHDAY};
use crate::sales::terms::{Rulebook as _, Terms};
use crate::sales::{Customer, Roots};

/// Everybody to whom all that is told applies.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) tiers: Vec<String>,
    pub(crate) everybody: bool,
    pub(crate) birthday_in: Option<Month>,
    pub(crate) joined_from: Option<Day>,
    pub(crate) joined_to: Option<Day>,
    pub(crate) last_purchase_before: Option<Day>,
}

/// Coupons of one kind, so many to each: members named one by one, or a segment where none is.
#[derive(Debug)]
pub(crate) struct Issue {
    pub(crate) kind: String,
    pub(crate) quantity: u32,
    pub(crate) members: Vec<String>,
    pub(crate) segment: Segment,
}

#[derive(Debug)]
pub(crate) struct AskedIssue {
    kind: String,
    members: Vec<MemberId>,
    issue: Issue,
    asked: AskedBy,
}

/// What happened to coupons.
#[derive(Debug, Default)]
pub(crate) struct Receipt {
    pub(crate) rows: Vec<CouponRow>,
    /// How many of a segment the rules give none, or no more.
    pub(crate) passed: u32,
}

#[derive(Debug)]
pub(crate) struct Issues {
    /// The coupons that each member was given before.
    had: FxHashMap<MemberId, Vec<Coupon>>,
    /// How many each was given since.
    given: FxHashMap<MemberId, u32>,
    refs: Refs<CouponId>,
    next: CouponId,
}

impl Transaction for Issues {
    type Request = Issue;
    type Asked = AskedIssue;
    type First = Recorded<CouponId>;
    type Receipt = Receipt;

    fn load(session: &mut Session, people: &mut People) -> Result<Self, Stop> {
        if people.are_all() {
            session.keys()?;
        }
        let snapshot = session.draft.snapshot();
        let mut had: FxHashMap<MemberId, Vec<Coupon>> = FxHashMap::default();
        for coupon in Coupons::load(snapshot, Day::MAX)?.iter() {
            had.entry(coupon.member).or_default().push(coupon.clone());
        }
        Ok(Self {
            had,
            given: FxHashMap::default(),
            refs: Refs::load(session, people, &COUPON_RECORDS)?,
            next: COUPON_RECORDS.next(snapshot)?,
        })
    }

    fn resolve(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        issue: Issue,
    ) -> Result<AskedIssue, Stop> {
        let words = issue.members.iter();
        let members = words.map(|word| people.named(session, word));
        let members: Vec<MemberId> = members.collect::<Result<_, _>>()?;
        // The line tells it, of all rows.
        let kinds = session.words(session.at.day()).coupons();
        let kind = kinds.named(&issue.kind)?;
        let when = said.when().unwrap_or_default();
        let many = issue.quantity.to_string();
        let asked = if people.are_all() {
            people.asked(session, (said, members.first().copied()), |session, who| {
                let who = who.map(|id| id.to_string()).unwrap_or_default();
                session.asked(&["coupon issue", &kind, &many, &who, &when])
            })?
        } else {
            people.asked(session, (said, None), |session, _| {
                let terms = session.rules.on(said.at.day());
                let tiers = tiers_named(&issue.segment.tiers, &terms)?;
                let mut digest = |tiers: &[String]| {
                    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
                    let [of, from, to, before] = issue.segment.days();
                    let tiers = tiers.join(" ");
                    let all = if issue.segment.everybody {
                        "everybody"
                    } else {
                        ""
                    };
                    let members = members.join(" ");
                    session.asked(&[
                        "coupon issue",
                        &kind,
                        &many,
                        &members,
                        &tiers,
                        all,
                        &of,
                        &from,
                        &to,
                        &before,
                        &when,
                    ])
                };
                Ok(AskedBy::new(digest(&tiers)?).or(digest(&issue.segment.tiers)?))
            })?
        };
        Ok(AskedIssue {
            kind,
            members,
            issue,
            asked,
        })
    }

    fn first(
        &self,
        session: &mut Session,
        said: &Said,
        asked: &AskedIssue,
    ) -> Result<Option<Self::First>, Stop> {
        self.refs.first(session, said, &asked.asked)
    }

    fn again(&self, session: &Session, first: Self::First) -> Result<Receipt, Stop> {
        of_version(session, first.version)
    }

    fn decide(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        asked: AskedIssue,
    ) -> Result<Receipt, Stop> {
        let (issue, at) = (asked.issue, said.at);
        let terms = session.rules.on(at.day());
        let rule = find(&terms, &asked.kind).refused()?.clone();
        let mut receipt = Receipt::default();
        let wanted = (&rule, issue.quantity);
        if asked.members.is_empty() {
            let segment = self.segment(session, &issue.segment, wanted, at)?;
            (receipt.rows, receipt.passed) = segment;
        }
        for (place, (member, word)) in asked.members.iter().zip(&issue.members).enumerate() {
            let customer = people.customer(session, *member)?;
            prove_not_lost(customer, word, at).refused()?;
            // Two words may mean one member.
            if asked.members.iter().take(place).any(|own| own == member) {
                continue;
            }
            may_deal(customer, at).refused()?;
            let given = self.give(customer, &session.rules.on(at.day()), wanted, at);
            receipt.rows.extend(given.refused()?);
        }
        for row in &mut receipt.rows {
            row.version = session.draft.version();
            row.reference.clone_from(&said.reference);
            let told = Told::new(&said.time, &said.reference, &asked.asked.named);
            rows::write(&mut session.draft, row, told)?;
        }
        Ok(receipt)
    }
}

impl Segment {
    /// The days that bound it, as they are part of what was asked.
    fn days(&self) -> [String; 4] {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let month = self.birthday_in.map(|month| month.to_string());
        [
            month.unwrap_or_default(),
            day(self.joined_from),
            day(self.joined_to),
            day(self.last_purchase_before),
        ]
    }

    /// Whether all that is told of it applies to a member.
    fn has(&self, customer: &Customer, tiers: &[TierRef], terms: &Terms<'_>, at: When) -> bool {
        let day = at.day();
        let joined = customer.profile.joined;
        let birthday = |month: Month| {
            let born = customer.birthday(day);
            born.is_some_and(|born| {
                let (first, last) = (month.first_day(), month.last_day());
                !born.between(first, last, terms.birthdays).is_empty()
            })
        };
        let bought_last = |before: Day| {
            let last = customer.history.quiet_since(customer.history.all());
            last.is_some_and(|last| last < before)
        };
        let in_tier = || {
            let stands = customer.stands(terms, at);
            stands.iter().any(|own| tiers.contains(own))
        };
        customer.profile.status(at) == Status::Active
            && joined <= day
            && self.joined_from.is_none_or(|from| joined >= from)
            && self.joined_to.is_none_or(|to| joined <= to)
            && self.birthday_in.is_none_or(birthday)
            && self.last_purchase_before.is_none_or(bought_last)
            && (tiers.is_empty() || in_tier())
    }
}

impl Issues {
    /// So many of a kind to a member, where the rules allow it.
    fn give(
        &mut self,
        customer: &Customer,
        terms: &Terms<'_>,
        (rule, quantity): (&CouponRule, u32),
        at: When,
    ) -> Result<Vec<CouponRow>, CouponRefusal> {
        let given = self.given.entry(customer.id()).or_default();
        let own = customer
            .numbers()
            .filter_map(|number| self.had.get(&number));
        let had = had_by(rule, customer, own.flatten(), at).saturating_add(*given);
        may_have(rule, customer, terms, at, (had, quantity))?;
        *given += quantity;
        let rows = (0..quantity).map(|_| {
            let row = issue(rule, customer, at, self.next, Version::default());
            self.next = self.next.next();
            row
        });
        Ok(rows.collect())
    }

    /// Everybody of a segment who may have one, and how many may not.
    fn segment(
        &mut self,
        session: &Session,
        segment: &Segment,
        wanted: (&CouponRule, u32),
        at: When,
    ) -> Result<(Vec<CouponRow>, u32), Stop> {
        let terms = session.rules.on(at.day());
        let tiers = tiers(&segment.tiers, &terms)?;
        let customers = session.customers()?;
        if segment.birthday_in.is_some() {
            customers.prove_read(&[Asks {
                en: "segment",
                zh: "人群",
                id: "--birthday-in".to_owned(),
                fact: BIRTHDAY.to_owned(),
                place: None,
            }])?;
        }
        let (mut all, mut passed) = (Vec::new(), 0);
        let own = customers.iter();
        for customer in own.filter(|own| segment.has(own, &tiers, &terms, at)) {
            match self.give(customer, &terms, wanted, at) {
                Ok(given) => all.extend(given),
                Err(CouponRefusal::LimitReached { .. } | CouponRefusal::NotForTier { .. }) => {
                    passed += 1;
                }
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Ok((all, passed))
    }
}

/// What a version recorded under the line's ref.
fn of_version(session: &Session, version: Version) -> Result<Receipt, Stop> {
    let mut receipt = Receipt::default();
    let then = session.book.snapshot(At::Version(version))?;
    let roots = Roots::now(&then)?;
    rows::each(&then, Day::MAX, |row| {
        if row.version == version && row.reference == session.reference {
            receipt.rows.push(living(row, &roots));
        }
        Ok(())
    })?;
    Ok(receipt)
}

/// A row as it is told: of the member in whom its own lives on.
fn living(row: CouponRow, roots: &Roots) -> CouponRow {
    CouponRow {
        member: roots.root(row.member),
        ..row
    }
}

/// What becomes of one coupon.
#[derive(Debug)]
pub(crate) enum Step {
    /// Taken without a sale of the house, from a member where one is told.
    Take {
        member: Option<String>,
    },
    Void,
}

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) coupon: String,
    pub(crate) step: Step,
    pub(crate) note: String,
}

impl Standing for Receipt {
    const RECORDS: &'static Records = &COUPON_RECORDS;
    type Number = CouponId;

    fn then(session: &Session, first: &Recorded<CouponId>) -> Result<Self, Stop> {
        of_version(session, first.version)
    }
}

impl Case for Request {
    type Receipt = Receipt;
    type Named = (Coupon, Option<MemberId>);

    fn resolve(&self, session: &mut Session) -> Result<(Self::Named, AskedBy), Stop> {
        let coupon = Coupons::named(session.draft.snapshot(), &self.coupon)?;
        let number = coupon.id.to_string();
        let member = match &self.step {
            Step::Take { member } => member.as_deref(),
            Step::Void => None,
        };
        let member = member.map(|word| session.member(word)).transpose()?;
        let who = member.map(|id| id.to_string()).unwrap_or_default();
        let parts: &[&str] = match self.step {
            Step::Take { .. } => &["coupon use", &number, &who, &self.note],
            Step::Void => &["coupon void", &number, &self.note],
        };
        Ok(((coupon, member), session.asked_under_ref(parts)?.into()))
    }

    fn decide(
        self,
        session: &mut Session,
        (coupon, member): Self::Named,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        // The coupon stays what it was issued as, under the key of whom it was issued to.
        let (of, at) = (coupon.member, session.at);
        let step = match &self.step {
            Step::Take { member: word } => {
                // One who was merged lives on in another.
                let holder = session.customer(session.member(&of.to_string())?)?;
                let own = presented(&session.rules, coupon)?;
                match member.zip(word.as_deref()) {
                    Some((id, word)) => {
                        let who = who_shows(session, word, id)?;
                        own.may_use(Some(&who), at)?;
                    }
                    None => own.is_open(at)?,
                }
                may_deal(&holder, at)?;
                own.used(own.coupon.worth.unwrap_or_default(), None, at)
            }
            Step::Void => void(&coupon, at)?,
        };
        let note = match self.note.as_str() {
            "" if matches!(self.step, Step::Take { .. }) => String::new(),
            note => session.seal(Some(of), (COUPONS.name, "note"), "", note)?,
        };
        let row = CouponRow {
            version: session.draft.version(),
            reference: session.reference.clone(),
            ..step
        };
        let told = Told {
            note: &note,
            ..Told::new(&session.time, &session.reference, asked)
        };
        rows::write(&mut session.draft, &row, told)?;
        let roots = Roots::now(session.draft.snapshot())?;
        Ok(Receipt {
            rows: vec![living(row, &roots)],
            passed: 0,
        })
    }
}

/// A coupon made void, which has to be open, and not over.
fn void(own: &Coupon, at: When) -> Result<CouponRow, CouponRefusal> {
    own.prove_unspent()?;
    let (coupon, day) = (own.id, at.day());
    let since = own.back.unwrap_or(own.issued);
    if !at.sees(since) {
        let from = since.day();
        return Err(CouponRefusal::NotYet { coupon, from, day });
    }
    match own.until.filter(|last| day > *last) {
        Some(last) => Err(CouponRefusal::Expired { coupon, last, day }),
        None => Ok(own.step(CouponKind::Void, at, Version::default())),
    }
}
