//! Every "no" about coupons, in the order in which they are looked for.

use crate::domain::{CouponId, Day, Listing, MemberId, Money, SaleId, Wording};
use crate::members::conditions::Hindrance;
use crate::sales::sealed::SealedFact;
use crate::{messages, worded};

messages! {
    /// Why a coupon is not given, not taken, or not taken back.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum CouponRefusal {
        /// A rule asks for what cannot be read.
        Sealed(why: SealedFact) => inner;
        UnknownKind { word: String, known: Listing } => (if known.is_empty() {
            worded!(
                "the rules of that day have no coupons, and none called {word}",
                "当日规则中没有优惠券，也没有“{word}”"
            )
        } else {
            worded!(
                "the rules have no coupon {word}; they have {known}",
                "规则中没有优惠券“{word}”；有：{known:#}"
            )
        }), help (known.is_empty().then(|| Wording::fixed(
            "write a [[coupon]] into the rules, then `club rules adopt`",
            "请在规则中写入 [[coupon]]，再运行 `club rules adopt`",
        )));
        OfferOver { kind: String, last: Day, day: Day } => (
            "coupon {kind} can be used to {last}, and {day} is later",
            "优惠券 {kind} 最晚用至 {last}，{day} 已过期"
        ), help (FOR_WHOM);
        NotForTier { kind: String, member: MemberId, tiers: Listing } => (
            "coupon {kind} is for {tiers}, not for {member}",
            "优惠券 {kind} 仅发给 {tiers:#}，会员 {member} 不符"
        ), help (FOR_WHOM);
        LimitReached { kind: String, member: MemberId, had: u32, at_most: u32 } => (
            "member {member} was given {had} of coupon {kind}, {at_most} at most",
            "会员 {member} 已获 {kind} {had} 张，上限 {at_most} 张"
        ), help (
            "`club coupon list --member` shows those given",
            "`club coupon list --member` 可列出已发的券"
        );
        /// It belongs to another member.
        Foreign {
            coupon: CouponId,
            holder: MemberId,
            /// None for somebody who is no member.
            asked: Option<MemberId>,
        } => (match asked {
            Some(asked) => worded!(
                "coupon {coupon} is that of {holder}, not of {asked}",
                "优惠券 {coupon} 属于 {holder}，不属于 {asked}"
            ),
            None => worded!(
                "coupon {coupon} is that of {holder}, not of a walk-in",
                "优惠券 {coupon} 属于 {holder}，散客不能使用"
            ),
        }), help (
            "record the sale to {holder}, or leave the coupon out",
            "请记为 {holder} 的消费，或不用此券"
        );
        /// What its rule asks of the ticket or of the customer is not so.
        NotMet { coupon: CouponId, kind: String, why: Hindrance, place: String } => ({
            let (en, zh) = why.said();
            worded!(
                "coupon {coupon} {kind} is not for this sale: {en} [{place}]",
                "优惠券 {coupon} {kind} 不适用于本单：{zh} [{place}]"
            )
        }), help (
            "`club rules show` tells when it may be used",
            "用 `club rules show` 查看使用条件"
        );
        Used { coupon: CouponId, on: Day, sale: Option<SaleId> } => (match sale {
            Some(sale) => worded!(
                "coupon {coupon} was used on {on} at {sale}",
                "优惠券 {coupon} 已于 {on} 在 {sale} 使用"
            ),
            None => worded!("coupon {coupon} was used on {on}", "优惠券 {coupon} 已于 {on} 使用"),
        }), help (sale.map_or(ANOTHER, |sale| worded!(
            "take another, which `club coupon list` shows; a refund of all of {sale} may give it back",
            "请换一张（`club coupon list` 可列出）；{sale} 全额退款后或可退回"
        )));
        Void { coupon: CouponId, on: Day } => (
            "coupon {coupon} was made void on {on}",
            "优惠券 {coupon} 已于 {on} 作废"
        ), help (ANOTHER);
        NotYet { coupon: CouponId, from: Day, day: Day } => (
            "coupon {coupon} can be used from {from}, not on {day}",
            "优惠券 {coupon} 自 {from} 起可用，{day} 不可用"
        ), help (ON_ITS_DAY);
        Expired { coupon: CouponId, last: Day, day: Day } => (
            "coupon {coupon} ended on {last}, before {day}",
            "优惠券 {coupon} 有效期至 {last}，{day} 已过期"
        ), help (ANOTHER);
        /// On that day it was used; it came back afterwards.
        GivenBackLater { coupon: CouponId, on: Day, day: Day } => (
            "coupon {coupon} was used on {day} and given back on {on}",
            "优惠券 {coupon} 在 {day} 处于已使用，{on} 才退回"
        ), help (ON_ITS_DAY);
        ForNothingHere { coupon: CouponId, kind: String, place: String } => (
            "coupon {coupon} {kind} is for nothing on this ticket [{place}]",
            "优惠券 {coupon} {kind} 不适用于本单的任何项目 [{place}]"
        ), help (FOR_WHAT);
        TooLittle { coupon: CouponId, comes_to: Money, needed: Money } => (
            "coupon {coupon} needs {needed} spent on what it is for, the ticket has {comes_to}",
            "优惠券 {coupon} 须适用项目满 {needed}，本单为 {comes_to}"
        ), help (FOR_WHAT);
        /// The price without it is as low.
        NoGain { coupon: CouponId, with: Money, without: Money } => (
            "with coupon {coupon} what it is for costs {with}, without it {without}",
            "使用优惠券 {coupon} 后为 {with}，不用则为 {without}"
        ), help ("leave the coupon out: it stays good", "请不用此券，券仍有效");
    }
}

const FOR_WHOM: Wording = Wording::fixed(
    "`club rules show` tells which coupons there are for whom",
    "`club rules show` 说明各种优惠券的对象",
);
const ANOTHER: Wording = Wording::fixed(
    "take another, which `club coupon list` shows, or leave it out",
    "请换一张（`club coupon list` 可列出），或不用",
);
const ON_ITS_DAY: Wording = Wording::fixed(
    "leave the coupon out, or record the sale on its day",
    "请不用此券，或按实际日期记录消费",
);
const FOR_WHAT: Wording = Wording::fixed(
    "leave the coupon out: it stays good; `club rules show` tells what it is for",
    "请不用此券，券仍有效；`club rules show` 说明其用途",
);

impl From<SealedFact> for CouponRefusal {
    fn from(why: SealedFact) -> Self {
        Self::Sealed(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Lang, Spoken};

    #[test]
    fn every_no_is_worded_in_both_languages() {
        let (coupon, member) = (CouponId::FIRST, MemberId::FIRST);
        let (day, money) = (Day::MIN, Money::ZERO);
        let kind = || "bath-20".to_owned();
        let all = [
            CouponRefusal::UnknownKind {
                word: kind(),
                known: [kind()].into_iter().collect(),
            },
            CouponRefusal::UnknownKind {
                word: kind(),
                known: Listing::default(),
            },
            CouponRefusal::OfferOver {
                kind: kind(),
                last: day,
                day,
            },
            CouponRefusal::NotForTier {
                kind: kind(),
                member,
                tiers: ["gold"].into_iter().collect(),
            },
            CouponRefusal::LimitReached {
                kind: kind(),
                member,
                had: 1,
                at_most: 1,
            },
            CouponRefusal::Foreign {
                coupon,
                holder: member,
                asked: None,
            },
            CouponRefusal::Foreign {
                coupon,
                holder: member,
                asked: Some(member),
            },
            CouponRefusal::Used {
                coupon,
                on: day,
                sale: Some(SaleId::FIRST),
            },
            CouponRefusal::Used {
                coupon,
                on: day,
                sale: None,
            },
            CouponRefusal::Void { coupon, on: day },
            CouponRefusal::NotYet {
                coupon,
                from: day,
                day,
            },
            CouponRefusal::Expired {
                coupon,
                last: day,
                day,
            },
            CouponRefusal::GivenBackLater {
                coupon,
                on: day,
                day,
            },
            CouponRefusal::ForNothingHere {
                coupon,
                kind: kind(),
                place: "x.toml:1".into(),
            },
            CouponRefusal::TooLittle {
                coupon,
                comes_to: money,
                needed: money,
            },
            CouponRefusal::NoGain {
                coupon,
                with: money,
                without: money,
            },
        ];
        for refusal in all {
            assert_ne!(refusal.say(Lang::En), refusal.say(Lang::Zh));
            assert_eq!(refusal.exit_code(), 1);
        }
    }
}
