//! `club coupon issue`: coupons of one kind to members by name, to a segment, or to a file of them.

use crate::book::{AskedBy, Told};
use rustc_hash::FxHashMap;

use super::{again, print};
use crate::cli::Desk;
use crate::cli::args::{Many, Recording, whole};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::event::{tiers, tiers_named};
use crate::cli::file_words::ForAllRows;
use crate::cli::help::Zh;
use crate::domain::choice::NotKnown;
use crate::domain::{CouponId, Day, Lang, MemberId, Month, TierRef, Version, When};
use crate::members::Status;
use crate::ops::cards::who_shows;
use crate::ops::{Session, Stop};
use crate::sales::Customer;
use crate::sales::coupons::decide::{find, had_by, issue, may_have};
use crate::sales::coupons::rows::{self, COUPON_RECORDS, CouponRow};
use crate::sales::coupons::{Coupon, CouponRefusal, CouponRule, Coupons};
use crate::sales::decide::may_deal;
use crate::sales::sealed::{Asks, BIRTHDAY};
use crate::sales::terms::{Rulebook as _, Terms};

/// Give coupons to members
///
/// By name, to a file of members, or to a segment: everybody active to whom all that is told applies. Of a
/// segment, those who may not have one by the rules are passed over; how many is told. A member named by
/// --member is refused instead. Each coupon has a number of its own and is used once.
///
/// Example: club coupon issue bath-20 --tier gold --tier silver --ref mid-autumn-2026
#[derive(clap::Args, Debug)]
#[command(group(clap::ArgGroup::new("whom").args(["member", "tier", "everybody", "birthday_in", "joined_from", "joined_to", "last_purchase_before", "from"]).required(true).multiple(true)))]
#[command(add = Zh("\
    向会员发放优惠券\n\n\
    可按会员、按会员文件，或按客群：符合所写全部条件的正常会员。客群中按规则不能持有的会员略过，并显示人数；用 \
    --member 指明的会员则会被拒绝。每张券有自己的编号，只能使用一次。"))]
pub(super) struct Args {
    /// The coupon: one of the rules in force
    #[arg(add = Zh("优惠券：现行规则中的一种"), add = ForAllRows)]
    #[arg(value_name = "COUPON")]
    kind: String,
    /// To this member; may be given several times
    #[arg(add = Zh("发给此会员；可多次给出"))]
    #[arg(long, value_name = "MEMBER", conflicts_with_all = ["tier", "everybody", "birthday_in", "joined_from", "joined_to", "last_purchase_before", "from"])]
    member: Vec<String>,
    /// Everybody in this tier; may be given several times
    #[arg(add = Zh("此等级的全部会员；可多次给出"))]
    #[arg(long, value_name = "TIER", conflicts_with = "from")]
    tier: Vec<String>,
    /// All members
    #[arg(add = Zh("全部会员"))]
    #[arg(long, conflicts_with = "from")]
    everybody: bool,
    /// Whose birthday is in this month
    #[arg(add = Zh("生日在此月份的会员"))]
    #[arg(long, value_name = "YYYY-MM", conflicts_with = "from")]
    birthday_in: Option<Month>,
    /// Who joined on this day or later
    #[arg(add = Zh("此日或以后入会的会员"))]
    #[arg(long, value_name = "DATE", conflicts_with = "from")]
    joined_from: Option<Day>,
    /// Who joined on this day or before
    #[arg(add = Zh("此日或以前入会的会员"))]
    #[arg(long, value_name = "DATE", conflicts_with = "from")]
    joined_to: Option<Day>,
    /// Who bought something, the last time before this day
    #[arg(add = Zh("消费过、且最近一次在此日以前的会员"))]
    #[arg(long, value_name = "DATE", conflicts_with = "from")]
    last_purchase_before: Option<Day>,
    /// How many each is given
    #[arg(add = Zh("每人发放的张数"), add = ForAllRows)]
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u32>(1..=1000))]
    pub(super) quantity: u32,
    #[command(flatten)]
    pub(super) many: Many,
    #[command(flatten)]
    pub(super) recording: Recording,
}

impl Args {
    /// The kind that the line names, by its id.
    pub(super) fn kind(&self, writing: &Session) -> Result<String, NotKnown> {
        writing.words(writing.at.day()).coupons().named(&self.kind)
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let members = args.member.iter().map(|word| writing.member(word));
    let members = members.collect::<Result<Vec<MemberId>, Stop>>()?;
    let kind = args.kind(&writing)?;
    let asked = digest(args, &kind, &members, &mut writing)?;
    let snapshot = writing.draft.snapshot().clone();
    let reference = args.recording.reference.clone().unwrap_or_default();
    if let Some(first) =
        COUPON_RECORDS.repeat::<CouponId>(&snapshot, Some(reference.as_str()), &asked)?
    {
        return again(desk, &writing, first.version, &reference);
    }
    let rule = find(&writing.rules.on(writing.at.day()), &kind)?.clone();
    let coupons = Coupons::load(&snapshot, Day::MAX)?;
    let mut giving = Giving {
        rule: &rule,
        at: writing.at,
        had: Had::of(&coupons),
        next: COUPON_RECORDS.next(&snapshot)?,
    };
    let given = if members.is_empty() {
        segment(args, &writing, &mut giving, desk)?
    } else {
        by_name(args, &members, &writing, &mut giving)?
    };
    let given: Vec<CouponRow> = given
        .into_iter()
        .map(|row| CouponRow {
            version: writing.draft.version(),
            reference: reference.clone(),
            ..row
        })
        .collect();
    let time = writing.time.clone();
    for row in &given {
        let told = Told::new(&time, &reference, &asked.named);
        rows::write(&mut writing.draft, row, told)?;
    }
    if !given.is_empty() {
        writing.commit()?;
    }
    print(desk, &given)
}

fn digest(
    args: &Args,
    kind: &str,
    members: &[MemberId],
    writing: &mut Session,
) -> Result<AskedBy, CliError> {
    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let month = args.birthday_in.map(|month| month.to_string());
    let month = month.unwrap_or_default();
    let tiers = tiers_named(&args.tier, &writing.rules.on(writing.at.day()))?;
    let mut by = |tiers: &[String]| {
        let parts = [
            "coupon issue",
            kind,
            &args.quantity.to_string(),
            &members.join(" "),
            &tiers.join(" "),
            if args.everybody { "everybody" } else { "" },
            &month,
            &day(args.joined_from),
            &day(args.joined_to),
            &day(args.last_purchase_before),
        ];
        writing.asked_under_ref(&parts)
    };
    Ok(AskedBy::new(by(&tiers)?).or(by(&args.tier)?))
}

/// The coupons that each member was given before.
#[derive(Debug)]
pub(super) struct Had<'c>(FxHashMap<MemberId, Vec<&'c Coupon>>);

impl<'c> Had<'c> {
    pub(super) fn of(coupons: &'c Coupons) -> Self {
        let mut had: FxHashMap<MemberId, Vec<&Coupon>> = FxHashMap::default();
        for coupon in coupons.iter() {
            had.entry(coupon.member).or_default().push(coupon);
        }
        Self(had)
    }

    /// How many of a kind count against its limit, under any of a member's numbers.
    pub(super) fn count(&self, rule: &CouponRule, customer: &Customer, at: When) -> u32 {
        let own = customer.numbers().filter_map(|number| self.0.get(&number));
        had_by(rule, customer, own.flatten().copied(), at)
    }
}

/// One kind on its way to members.
struct Giving<'c> {
    rule: &'c CouponRule,
    at: When,
    had: Had<'c>,
    next: CouponId,
}

impl Giving<'_> {
    fn give(
        &mut self,
        customer: &Customer,
        terms: &Terms<'_>,
        quantity: u32,
        given: &mut Vec<CouponRow>,
    ) -> Result<(), CouponRefusal> {
        let had = self.had.count(self.rule, customer, self.at);
        may_have(self.rule, customer, terms, self.at, (had, quantity))?;
        for _ in 0..quantity {
            let version = Version::default();
            given.push(issue(self.rule, customer, self.at, self.next, version));
            self.next = self.next.next();
        }
        Ok(())
    }
}

/// Members named one by one: each has to be allowed.
fn by_name(
    args: &Args,
    members: &[MemberId],
    writing: &Session,
    giving: &mut Giving<'_>,
) -> Result<Vec<CouponRow>, CliError> {
    let terms = writing.rules.on(writing.at.day());
    let mut given = Vec::new();
    let mut seen: Vec<MemberId> = Vec::new();
    for (member, word) in members.iter().zip(&args.member) {
        let customer = who_shows(writing, word, *member)?;
        // Two words may mean one member.
        if seen.contains(member) {
            continue;
        }
        seen.push(*member);
        may_deal(&customer, writing.at)?;
        giving.give(&customer, &terms, args.quantity, &mut given)?;
    }
    Ok(given)
}

/// Everybody of the segment who may have one; how many may not is told.
fn segment(
    args: &Args,
    writing: &Session,
    giving: &mut Giving<'_>,
    desk: &Desk,
) -> Result<Vec<CouponRow>, CliError> {
    let terms = writing.rules.on(writing.at.day());
    let tiers = tiers(&args.tier, &terms)?;
    let customers = writing.customers()?;
    let mut given = Vec::new();
    if args.birthday_in.is_some() {
        let rule = Asks {
            en: "segment",
            zh: "人群",
            id: "--birthday-in".to_owned(),
            fact: BIRTHDAY.to_owned(),
            place: None,
        };
        customers.prove_read(&[rule])?;
    }
    let mut passed: u32 = 0;
    for customer in customers.iter() {
        if !belongs(args, customer, &tiers, &terms, writing.at) {
            continue;
        }
        match giving.give(customer, &terms, args.quantity, &mut given) {
            Ok(()) => {}
            Err(CouponRefusal::LimitReached { .. } | CouponRefusal::NotForTier { .. }) => {
                passed += 1;
            }
            Err(refusal) => return Err(refusal.into()),
        }
    }
    if passed > 0 {
        desk.talk().note(&match desk.lang() {
            Lang::En => format!("{passed} passed over: the rules give them none, or no more"),
            Lang::Zh => format!("{passed} 人未发：按规则不发，或已达上限"),
        });
    }
    Ok(given)
}

/// Whether all that is told of the segment applies to a member.
fn belongs(
    args: &Args,
    customer: &Customer,
    tiers: &[TierRef],
    terms: &Terms<'_>,
    at: When,
) -> bool {
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
        && args.joined_from.is_none_or(|from| joined >= from)
        && args.joined_to.is_none_or(|to| joined <= to)
        && args.birthday_in.is_none_or(birthday)
        && args.last_purchase_before.is_none_or(bought_last)
        && (tiers.is_empty() || in_tier())
}
