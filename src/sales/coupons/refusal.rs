//! Every "no" about coupons, in the order in which they are looked for.

use crate::domain::{CouponId, Day, Lang, MemberId, Money, SaleId, Spoken};
use crate::sales::sealed::SealedFact;

/// Why a coupon is not given, not taken, or not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CouponRefusal {
    /// A rule asks for what cannot be read.
    Sealed(SealedFact),
    UnknownKind {
        word: String,
        known: Vec<String>,
    },
    OfferOver {
        kind: String,
        last: Day,
        day: Day,
    },
    NotForTier {
        kind: String,
        member: MemberId,
        tiers: Vec<String>,
    },
    LimitReached {
        kind: String,
        member: MemberId,
        had: u32,
        at_most: u32,
    },
    /// It belongs to another member.
    Foreign {
        coupon: CouponId,
        holder: MemberId,
        /// None for somebody who is no member.
        asked: Option<MemberId>,
    },
    Used {
        coupon: CouponId,
        on: Day,
        sale: Option<SaleId>,
    },
    Void {
        coupon: CouponId,
        on: Day,
    },
    NotYet {
        coupon: CouponId,
        from: Day,
        day: Day,
    },
    Expired {
        coupon: CouponId,
        last: Day,
        day: Day,
    },
    /// On that day it was used; it came back afterwards.
    GivenBackLater {
        coupon: CouponId,
        on: Day,
        day: Day,
    },
    ForNothingHere {
        coupon: CouponId,
        kind: String,
        place: String,
    },
    TooLittle {
        coupon: CouponId,
        comes_to: Money,
        needed: Money,
    },
    /// The price without it is as low.
    NoGain {
        coupon: CouponId,
        with: Money,
        without: Money,
    },
}

impl From<SealedFact> for CouponRefusal {
    fn from(why: SealedFact) -> Self {
        Self::Sealed(why)
    }
}

impl std::fmt::Display for CouponRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for CouponRefusal {}

impl CouponRefusal {
    fn english(&self) -> String {
        match self {
            Self::Sealed(why) => why.say(Lang::En),
            Self::UnknownKind { word, known } if known.is_empty() => {
                format!("the rules of that day have no coupons, and none called {word}")
            }
            Self::UnknownKind { word, known } => {
                format!(
                    "the rules have no coupon {word}; they have {}",
                    known.join(", ")
                )
            }
            Self::OfferOver { kind, last, day } => {
                format!("coupon {kind} can be used to {last}, and {day} is later")
            }
            Self::NotForTier {
                kind,
                member,
                tiers,
            } => {
                format!(
                    "coupon {kind} is for {}, not for {member}",
                    tiers.join(", ")
                )
            }
            Self::LimitReached {
                kind,
                member,
                had,
                at_most,
            } => {
                format!("member {member} was given {had} of coupon {kind}, {at_most} at most")
            }
            Self::Foreign {
                coupon,
                holder,
                asked: Some(asked),
            } => format!("coupon {coupon} is that of {holder}, not of {asked}"),
            Self::Foreign { coupon, holder, .. } => {
                format!("coupon {coupon} is that of {holder}, not of a walk-in")
            }
            Self::Used {
                coupon,
                on,
                sale: Some(sale),
            } => {
                format!("coupon {coupon} was used on {on} at {sale}")
            }
            Self::Used { coupon, on, .. } => format!("coupon {coupon} was used on {on}"),
            Self::Void { coupon, on } => format!("coupon {coupon} was made void on {on}"),
            Self::NotYet { coupon, from, day } => {
                format!("coupon {coupon} can be used from {from}, not on {day}")
            }
            Self::Expired { coupon, last, day } => {
                format!("coupon {coupon} ended on {last}, before {day}")
            }
            Self::GivenBackLater { coupon, on, day } => {
                format!("coupon {coupon} was used on {day} and given back on {on}")
            }
            Self::ForNothingHere {
                coupon,
                kind,
                place,
            } => {
                format!("coupon {coupon} {kind} is for nothing on this ticket [{place}]")
            }
            Self::TooLittle {
                coupon,
                comes_to,
                needed,
            } => {
                format!(
                    "coupon {coupon} needs {needed} spent on what it is for, the ticket has {comes_to}"
                )
            }
            Self::NoGain {
                coupon,
                with,
                without,
            } => {
                format!("with coupon {coupon} what it is for costs {with}, without it {without}")
            }
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Sealed(why) => why.say(Lang::Zh),
            Self::UnknownKind { word, known } if known.is_empty() => {
                format!("当日规则中没有优惠券，也没有“{word}”")
            }
            Self::UnknownKind { word, known } => {
                format!("规则中没有优惠券“{word}”；有：{}", known.join("、"))
            }
            Self::OfferOver { kind, last, day } => {
                format!("优惠券 {kind} 最晚用至 {last}，{day} 已过期")
            }
            Self::NotForTier {
                kind,
                member,
                tiers,
            } => {
                format!(
                    "优惠券 {kind} 仅发给 {}，会员 {member} 不符",
                    tiers.join("、")
                )
            }
            Self::LimitReached {
                kind,
                member,
                had,
                at_most,
            } => format!("会员 {member} 已获 {kind} {had} 张，上限 {at_most} 张"),
            Self::Foreign {
                coupon,
                holder,
                asked: Some(asked),
            } => format!("优惠券 {coupon} 属于 {holder}，不属于 {asked}"),
            Self::Foreign { coupon, holder, .. } => {
                format!("优惠券 {coupon} 属于 {holder}，散客不能使用")
            }
            Self::Used {
                coupon,
                on,
                sale: Some(sale),
            } => {
                format!("优惠券 {coupon} 已于 {on} 在 {sale} 使用")
            }
            Self::Used { coupon, on, .. } => format!("优惠券 {coupon} 已于 {on} 使用"),
            Self::Void { coupon, on } => format!("优惠券 {coupon} 已于 {on} 作废"),
            Self::NotYet { coupon, from, day } => {
                format!("优惠券 {coupon} 自 {from} 起可用，{day} 不可用")
            }
            Self::Expired { coupon, last, day } => {
                format!("优惠券 {coupon} 有效期至 {last}，{day} 已过期")
            }
            Self::GivenBackLater { coupon, on, day } => {
                format!("优惠券 {coupon} 在 {day} 处于已使用，{on} 才退回")
            }
            Self::ForNothingHere {
                coupon,
                kind,
                place,
            } => {
                format!("优惠券 {coupon} {kind} 不适用于本单的任何项目 [{place}]")
            }
            Self::TooLittle {
                coupon,
                comes_to,
                needed,
            } => format!("优惠券 {coupon} 须适用项目满 {needed}，本单为 {comes_to}"),
            Self::NoGain {
                coupon,
                with,
                without,
            } => format!("使用优惠券 {coupon} 后为 {with}，不用则为 {without}"),
        }
    }
}

impl Spoken for CouponRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::Sealed(why) => return why.remedy(lang),
            Self::UnknownKind { known, .. } if known.is_empty() => (
                "write a [[coupon]] into the rules, then `club rules adopt`".to_owned(),
                "请在规则中写入 [[coupon]]，再运行 `club rules adopt`".to_owned(),
            ),
            Self::UnknownKind { .. } => return None,
            Self::Foreign { holder, .. } => (
                format!("record the sale to {holder}, or leave the coupon out"),
                format!("请记为 {holder} 的消费，或不用此券"),
            ),
            Self::Used {
                sale: Some(sale), ..
            } => (
                format!(
                    "take another, which `club coupon list` shows; a refund of all of {sale} may give it back"
                ),
                format!("请换一张（`club coupon list` 可列出）；{sale} 全额退款后或可退回"),
            ),
            Self::Used { .. } | Self::Void { .. } | Self::Expired { .. } => (
                "take another, which `club coupon list` shows, or leave it out".to_owned(),
                "请换一张（`club coupon list` 可列出），或不用".to_owned(),
            ),
            Self::NoGain { .. } => (
                "leave the coupon out: it stays good".to_owned(),
                "请不用此券，券仍有效".to_owned(),
            ),
            Self::LimitReached { .. } => (
                "`club coupon list --member` shows those given".to_owned(),
                "`club coupon list --member` 可列出已发的券".to_owned(),
            ),
            Self::NotForTier { .. } | Self::OfferOver { .. } => (
                "`club rules show` tells which coupons there are for whom".to_owned(),
                "`club rules show` 说明各种优惠券的对象".to_owned(),
            ),
            Self::NotYet { .. } | Self::GivenBackLater { .. } => (
                "leave the coupon out, or record the sale on its day".to_owned(),
                "请不用此券，或按实际日期记录消费".to_owned(),
            ),
            Self::ForNothingHere { .. } | Self::TooLittle { .. } => (
                "leave the coupon out: it stays good; `club rules show` tells what it is for"
                    .to_owned(),
                "请不用此券，券仍有效；`club rules show` 说明其用途".to_owned(),
            ),
        };
        Some(if lang == Lang::Zh { zh } else { en })
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Sealed(why) => why.exit_code(),
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_no_is_worded_in_both_languages() {
        let (coupon, member) = (CouponId::FIRST, MemberId::FIRST);
        let (day, money) = (Day::MIN, Money::ZERO);
        let kind = || "bath-20".to_owned();
        let all = [
            CouponRefusal::UnknownKind {
                word: kind(),
                known: vec![kind()],
            },
            CouponRefusal::UnknownKind {
                word: kind(),
                known: Vec::new(),
            },
            CouponRefusal::OfferOver {
                kind: kind(),
                last: day,
                day,
            },
            CouponRefusal::NotForTier {
                kind: kind(),
                member,
                tiers: vec!["gold".into()],
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
