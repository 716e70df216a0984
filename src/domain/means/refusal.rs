//! Every "no" about a means of payment.

use super::Moves;
use crate::domain::choice::{Listed, NotKnown, Thing};
use crate::domain::{Lang, Spoken};

/// Why a word does not pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadMeans {
    /// The list does not have it, or several of the list bear it as a title.
    Unknown(NotKnown),
    /// No word, or more than one.
    NotOne,
    /// No list says what it is, and it may be a slip of what moves something.
    Resembles { word: String, moves: Moves },
    /// It moves something that does not pay for a sale by itself.
    DoesNotPay { moves: Moves },
    /// Only money is taken or given here.
    NoMoney { moves: Moves, known: Listed },
}

impl std::fmt::Display for BadMeans {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for BadMeans {}

fn named(moves: Moves, lang: Lang) -> String {
    Thing::word(moves).shown(lang)
}

impl Spoken for BadMeans {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Unknown(why), _) => why.say(lang),
            (Self::NotOne, Lang::En) => "write one means, without an amount".to_owned(),
            (Self::NotOne, Lang::Zh) => "请写一种付款方式，不写金额".to_owned(),
            (Self::Resembles { word, moves }, Lang::En) => format!(
                "\"{word}\" may mean {}, which is no money, and the rules list no means of payment of that name",
                named(*moves, lang)
            ),
            (Self::Resembles { word, moves }, Lang::Zh) => format!(
                "“{word}”可能是指{}，那不是收款；规则中没有列出这一付款方式",
                named(*moves, lang)
            ),
            (Self::DoesNotPay { moves }, Lang::En) => match moves {
                Moves::Points => "paying with points needs [points] worth".to_owned(),
                Moves::Pass => "paying with a pass needs a [[pass]] in the rules".to_owned(),
                Moves::Coupon => "a coupon takes off a price and does not pay".to_owned(),
                Moves::Bonus | Moves::Wallet => "bonus is not paid with by itself".to_owned(),
            },
            (Self::DoesNotPay { moves }, Lang::Zh) => match moves {
                Moves::Points => "用积分付款须在 [points] 中设 worth".to_owned(),
                Moves::Pass => "用次卡付款须在规则中设 [[pass]]".to_owned(),
                Moves::Coupon => "优惠券减免价格，不能用于付款".to_owned(),
                Moves::Bonus | Moves::Wallet => "赠金不能单独支付".to_owned(),
            },
            (Self::NoMoney { moves, .. }, Lang::En) => {
                format!(
                    "{} is no money that is taken or given back here",
                    named(*moves, lang)
                )
            }
            (Self::NoMoney { moves, .. }, Lang::Zh) => {
                format!("{}不是款项，不能在此收付", named(*moves, lang))
            }
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Unknown(why) => why.remedy(lang),
            Self::NotOne => None,
            Self::NoMoney { known, .. } if known.is_empty() => None,
            Self::NoMoney { known, .. } => Some(match lang {
                Lang::En => format!("name one of {}", known.in_lang(lang)),
                Lang::Zh => format!("可用：{}", known.in_lang(lang)),
            }),
            Self::Resembles { moves, .. } => {
                let id = moves.word();
                Some(match lang {
                    Lang::En => {
                        format!("write `{id}`, or list it under [[means]] if it is money")
                    }
                    Lang::Zh => format!("请写 `{id}`；若是收款方式，请列入 [[means]]"),
                })
            }
            Self::DoesNotPay { moves } => Some(pays_otherwise(*moves, lang).to_owned()),
        }
    }
}

/// What to do where something cannot pay as it is.
const fn pays_otherwise(moves: Moves, lang: Lang) -> &'static str {
    match (moves, lang) {
        (Moves::Points, Lang::En) => {
            "take another means of payment; points are spent on rewards: `club redeem`"
        }
        (Moves::Points, Lang::Zh) => "请用其他付款方式；积分可兑换礼品：`club redeem`",
        (Moves::Pass, Lang::En) => "take another means of payment",
        (Moves::Pass, Lang::Zh) => "请用其他付款方式",
        (Moves::Coupon, Lang::En) => "hand it in with --coupon NO, and pay the rest by other means",
        (Moves::Coupon, Lang::Zh) => "请用 --coupon 券号 提交，其余用其他方式支付",
        (Moves::Bonus | Moves::Wallet, Lang::En) => {
            "write --pay wallet: the rules say how much of it is bonus"
        }
        (Moves::Bonus | Moves::Wallet, Lang::Zh) => "请写 --pay wallet：其中多少用赠金由规则决定",
    }
}
