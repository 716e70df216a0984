//! Every "no" about points, in the order in which they are looked for.

use crate::domain::{CardNo, Day, Lang, MemberId, Overflow, Points, RedemptionId, Spoken};
use crate::members::rules::Need;
use crate::words;

words! {
    /// What a member holds who needs an active card.
    pub enum Holds {
        Inactive = "inactive", "a card that was not activated", "的卡未激活";
        Nothing = "none", "no card", "没有卡";
        Void = "void", "a void card", "的卡已失效";
    }
}

/// Why a movement of points is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PointsRefusal {
    NoPoints,
    UnknownReward {
        reward: String,
        known: Vec<String>,
    },
    NotYetOffered {
        reward: String,
        from: Day,
    },
    NoLongerOffered {
        reward: String,
        to: Day,
    },
    NotForTier {
        reward: String,
        member: MemberId,
        tiers: Vec<String>,
    },
    NoActiveCard {
        member: MemberId,
        holds: Holds,
    },
    /// The reward asks for what is not so, or was not shown.
    NeedUnmet(Unmet),
    LimitReached {
        reward: String,
        member: MemberId,
        had: u32,
        at_most: u32,
    },
    OutOfStock {
        reward: String,
        left: u32,
        wanted: u32,
    },
    NotEnough {
        member: MemberId,
        has: i128,
        needed: i128,
        elsewhere: Vec<(String, i128)>,
    },
    /// Several cards are valid, and their points do not pool.
    WhichCard {
        member: MemberId,
        cards: Vec<(CardNo, i128)>,
    },
    CancelledAlready {
        redemption: RedemptionId,
        by: String,
    },
    IsCancellation {
        redemption: RedemptionId,
    },
    UnknownRedemption {
        word: String,
    },
    SpentAlready {
        member: MemberId,
        spent: i128,
        sale: String,
    },
    /// More than one deed moves.
    TooMany {
        points: i128,
    },
    Overflow,
}

/// What a reward needs and a member lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    pub reward: String,
    pub member: MemberId,
    pub need: Need,
}

impl Unmet {
    fn english(&self) -> String {
        let (reward, member) = (&self.reward, self.member);
        match self.need {
            Need::IdChecked => {
                format!("{reward} is handed to the holder: the ID of {member} was not checked")
            }
            Need::ValidCard => format!("{reward} needs a valid card, and {member} has none"),
            Need::ActiveCard => format!("{reward} needs an active card, and {member} has none"),
            Need::Booked => format!("{reward} needs a booking"),
        }
    }

    fn chinese(&self) -> String {
        let (reward, member) = (&self.reward, self.member);
        match self.need {
            Need::IdChecked => format!("{reward} 须本人领取：尚未核对 {member} 的证件"),
            Need::ValidCard => format!("兑换 {reward} 须持有效卡，{member} 没有有效卡"),
            Need::ActiveCard => format!("兑换 {reward} 须持已激活的卡，{member} 没有这样的卡"),
            Need::Booked => format!("兑换 {reward} 须提前预约"),
        }
    }
}

impl From<Overflow> for PointsRefusal {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

impl std::fmt::Display for PointsRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for PointsRefusal {}

impl Spoken for PointsRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::NoPoints => (
                "add a [points] section to the rules",
                "在规则中加入 [points] 一节",
            ),
            Self::NeedUnmet(unmet) if unmet.need == Need::IdChecked => (
                "look at the holder's ID, then give --id-checked (in a file: the column id_checked)",
                "请核对持有人证件，再写 --id-checked（文件中用 id_checked 列）",
            ),
            Self::NoActiveCard { .. } | Self::NeedUnmet(_) => (
                "issue, activate or exchange the card: `club card`",
                "请先发卡、激活或换卡：`club card`",
            ),
            Self::NotEnough { elsewhere, .. } if !elsewhere.is_empty() => (
                "points of different cards are never put together",
                "不同卡的积分不得合并使用",
            ),
            Self::WhichCard { .. } => (
                "show the card: give its number in place of the member's",
                "请出示卡片：用卡号代替会员号",
            ),
            Self::TooMany { .. } => (
                "check the figure; more are moved by several records",
                "请核对数字；确有更多时请分几次记录",
            ),
            Self::SpentAlready { .. } => (
                "cancel a redemption first: `club redeem --cancel R…`",
                "请先取消兑换：`club redeem --cancel R…`",
            ),
            _ => return None,
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}

fn too_many_en(points: i128) -> String {
    let most = Points::MOST;
    format!("{points} points are more than one record moves, which is {most}")
}

fn unknown_zh(reward: &str, known: &[String]) -> String {
    format!("现行规则没有兑换品 {reward}；有：{}", known.join("、"))
}

fn too_many_zh(points: i128) -> String {
    format!("{points} 分超过一条记录的上限 {} 分", Points::MOST)
}

fn pools<C: std::fmt::Display>(elsewhere: &[(C, i128)], joint: &str) -> String {
    let parts: Vec<String> = elsewhere
        .iter()
        .map(|(card, points)| format!("{card}: {points}"))
        .collect();
    parts.join(joint)
}

impl PointsRefusal {
    fn english(&self) -> String {
        match self {
            Self::NoPoints => "the rules in force give no points".to_owned(),
            Self::UnknownReward { reward, known } => {
                let known = known.join(", ");
                format!("the rules in force have no reward {reward}; they have {known}")
            }
            Self::NeedUnmet(unmet) => unmet.english(),
            Self::NotYetOffered { reward, from } => format!("{reward} is offered from {from}"),
            Self::NoLongerOffered { reward, to } => format!("{reward} was offered to {to}"),
            Self::NotForTier {
                reward,
                member,
                tiers,
            } => {
                let tiers = tiers.join(", ");
                format!("{reward} is for {tiers}, and member {member} is not")
            }
            Self::NoActiveCard { member, holds } => {
                format!("member {member} has {}", holds.in_lang(Lang::En))
            }
            Self::LimitReached {
                reward,
                member,
                had,
                at_most,
            } => {
                format!("member {member} has had {had} of {reward}, {at_most} at most")
            }
            Self::OutOfStock {
                reward,
                left,
                wanted,
            } => format!("{left} of {reward} are left, {wanted} wanted"),
            Self::NotEnough {
                member,
                has,
                needed,
                elsewhere,
            } if elsewhere.is_empty() => {
                format!("member {member} has {has} points, {needed} needed")
            }
            Self::NotEnough {
                member,
                needed,
                elsewhere,
                ..
            } => {
                format!(
                    "member {member} has {} points, {needed} needed",
                    pools(elsewhere, ", ")
                )
            }
            Self::WhichCard { member, cards } => {
                format!(
                    "member {member} has several cards, whose points are never put together ({}); which one is shown?",
                    pools(cards, ", ")
                )
            }
            Self::CancelledAlready { redemption, by } => {
                format!("redemption {redemption} was cancelled by {by}")
            }
            Self::IsCancellation { redemption } => format!("{redemption} is a cancellation itself"),
            Self::UnknownRedemption { word } => format!("there is no redemption {word}"),
            Self::SpentAlready {
                member,
                spent,
                sale,
            } => {
                format!(
                    "{spent} points of sale {sale} were spent by member {member} and cannot be taken back"
                )
            }
            Self::TooMany { points } => too_many_en(*points),
            Self::Overflow => "the figure is too large to be kept exactly".to_owned(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoPoints => "现行规则没有积分".to_owned(),
            Self::UnknownReward { reward, known } => unknown_zh(reward, known),
            Self::NeedUnmet(unmet) => unmet.chinese(),
            Self::NotYetOffered { reward, from } => format!("{reward} 自 {from} 起可兑换"),
            Self::NoLongerOffered { reward, to } => format!("{reward} 的兑换已于 {to} 结束"),
            Self::NotForTier {
                reward,
                member,
                tiers,
            } => {
                format!("{reward} 只供 {}，会员 {member} 不在其列", tiers.join("、"))
            }
            Self::NoActiveCard { member, holds } => {
                format!("会员 {member}{}", holds.in_lang(Lang::Zh))
            }
            Self::LimitReached {
                reward,
                member,
                had,
                at_most,
            } => {
                format!("会员 {member} 已兑换 {reward} {had} 份，上限 {at_most} 份")
            }
            Self::OutOfStock {
                reward,
                left,
                wanted,
            } => format!("{reward} 剩 {left} 份，需要 {wanted} 份"),
            Self::NotEnough {
                member,
                has,
                needed,
                elsewhere,
            } => match elsewhere.as_slice() {
                [] => format!("会员 {member} 有 {has} 积分，需要 {needed}"),
                pools_of => format!(
                    "会员 {member} 的积分为 {}，需要 {needed}",
                    pools(pools_of, "、")
                ),
            },
            Self::WhichCard { member, cards } => {
                format!(
                    "会员 {member} 有多张卡，积分不得合并（{}）：出示的是哪一张？",
                    pools(cards, "、")
                )
            }
            Self::CancelledAlready { redemption, by } => {
                format!("兑换 {redemption} 已由 {by} 取消")
            }
            Self::IsCancellation { redemption } => format!("{redemption} 本身就是取消记录"),
            Self::UnknownRedemption { word } => format!("没有兑换记录 {word}"),
            Self::SpentAlready {
                member,
                spent,
                sale,
            } => {
                format!("销售 {sale} 的 {spent} 积分已被会员 {member} 使用，无法收回")
            }
            Self::TooMany { points } => too_many_zh(*points),
            Self::Overflow => "数字过大，无法精确保存".to_owned(),
        }
    }
}
