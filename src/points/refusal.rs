//! Every "no" about points, in the order in which they are looked for.

use crate::domain::{CardNo, Day, Listing, MemberId, Overflow, Points, RedemptionId, Wording};
use crate::members::conditions::Hindrance;
use crate::members::rules::Need;
use crate::{messages, worded, words};

words! {
    /// What a member holds who needs an active card.
    pub enum Holds {
        Inactive = "inactive", "a card that was not activated", "的卡未激活";
        Nothing = "none", "no card", "没有卡";
        Void = "void", "a void card", "的卡已作废";
    }
}

messages! {
    /// Why a movement of points is refused.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum PointsRefusal {
        NoPoints => ("the rules in force give no points", "现行规则没有积分"),
            help ("add a [points] section to the rules", "在规则中加入 [points] 一节");
        UnknownReward { reward: String, known: Listing } => (
            "the rules in force have no reward {reward}; they have {known}",
            "现行规则没有兑换品 {reward}；有：{known:#}"
        );
        NotYetOffered { reward: String, from: Day } => (
            "{reward} is offered from {from}",
            "{reward} 自 {from} 起可兑换"
        );
        NoLongerOffered { reward: String, to: Day } => (
            "{reward} was offered to {to}",
            "{reward} 的兑换已于 {to} 结束"
        );
        NotForTier { reward: String, member: MemberId, tiers: Listing } => (
            "{reward} is for {tiers}, and member {member} is not",
            "{reward} 只供 {tiers:#}，会员 {member} 不在其列"
        );
        NoActiveCard { member: MemberId, holds: Holds } => ({
            let holds = holds.titled();
            worded!("member {member} has {holds}", "会员 {member}{holds:#}")
        }), help (CARD);
        /// The reward asks for what is not so, or was not shown.
        NeedUnmet { reward: String, member: MemberId, need: Need } => (match need {
            Need::IdChecked => worded!(
                "{reward} is handed to the holder: the ID of {member} was not checked",
                "{reward} 须本人领取：尚未核对 {member} 的证件"
            ),
            Need::ValidCard => worded!(
                "{reward} needs a valid card, and {member} has none",
                "兑换 {reward} 须持有效卡，{member} 没有有效卡"
            ),
            Need::ActiveCard => worded!(
                "{reward} needs an active card, and {member} has none",
                "兑换 {reward} 须持已激活的卡，{member} 没有这样的卡"
            ),
            Need::Booked => worded!("{reward} needs a booking", "兑换 {reward} 须提前预约"),
        }), help (match need {
            Need::IdChecked => Wording::fixed(
                "look at the holder's ID, then give --id-checked (in a file: the column id_checked)",
                "请核对持有人证件，再写 --id-checked（文件中用 id_checked 列）",
            ),
            Need::ValidCard | Need::ActiveCard | Need::Booked => CARD,
        });
        /// Another condition of the reward is not met.
        NotMet { reward: String, member: MemberId, why: Hindrance } => ({
            let (en, zh) = why.said();
            worded!(
                "{reward} is not for {member} now: {en}",
                "{reward} 现在不能兑换给 {member}：{zh}"
            )
        }), help (
            "`club rules show` tells when it may be had",
            "用 `club rules show` 查看兑换条件"
        );
        LimitReached { reward: String, member: MemberId, had: u32, at_most: u32 } => (
            "member {member} has had {had} of {reward}, {at_most} at most",
            "会员 {member} 已兑换 {reward} {had} 份，上限 {at_most} 份"
        );
        OutOfStock { reward: String, left: u32, wanted: u32 } => (
            "{left} of {reward} are left, {wanted} wanted",
            "{reward} 剩 {left} 份，需要 {wanted} 份"
        );
        NotEnough {
            member: MemberId,
            has: i128,
            needed: i128,
            /// What each purse holds, where there are several.
            elsewhere: Vec<(String, i128)>,
        } => (if elsewhere.is_empty() {
            worded!(
                "member {member} has {has} points, {needed} needed",
                "会员 {member} 有 {has} 积分，需要 {needed}"
            )
        } else {
            let purses = pools(elsewhere);
            worded!(
                "member {member} has {purses} points, {needed} needed",
                "会员 {member} 的积分为 {purses:#}，需要 {needed}"
            )
        }), help ((!elsewhere.is_empty()).then(|| Wording::fixed(
            "points of different cards are never put together",
            "不同卡的积分不得合并使用",
        )));
        /// Several cards are valid, and their points do not pool.
        WhichCard { member: MemberId, cards: Vec<(CardNo, i128)> } => ({
            let cards = pools(cards);
            worded!(
                "member {member} has several cards, whose points are never put together ({cards}); which one is \
                 shown?",
                "会员 {member} 有多张卡，积分不得合并（{cards:#}）：出示的是哪一张？"
            )
        }), help (
            "show the card: give its number in place of the member's",
            "请出示卡片：用卡号代替会员号"
        );
        CancelledAlready { redemption: RedemptionId, by: String } => (
            "redemption {redemption} was cancelled by {by}",
            "兑换 {redemption} 已由 {by} 取消"
        );
        IsCancellation { redemption: RedemptionId } => (
            "{redemption} is a cancellation itself",
            "{redemption} 本身就是取消记录"
        );
        UnknownRedemption { word: String } => ("there is no redemption {word}", "没有兑换记录 {word}");
        SpentAlready { member: MemberId, spent: i128, sale: String } => (
            "{spent} points of sale {sale} were spent by member {member} and cannot be taken back",
            "销售 {sale} 的 {spent} 积分已被会员 {member} 使用，无法收回"
        ), help (
            "cancel a redemption first: `club redeem --cancel R…`",
            "请先取消兑换：`club redeem --cancel R…`"
        );
        /// More than one deed moves.
        TooMany { points: i128 } => ({
            let most = Points::MOST;
            worded!(
                "{points} points are more than one record moves, which is {most}",
                "{points} 分超过一条记录的上限 {most} 分"
            )
        }), help (
            "check the figure; more are moved by several records",
            "请核对数字；确有更多时请分几次记录"
        );
        Overflow => ("the figure is too large to be kept exactly", "数字过大，无法精确保存");
    }
}

const CARD: Wording = Wording::fixed(
    "issue, activate or exchange the card: `club card`",
    "请先发卡、激活或换卡：`club card`",
);

impl From<Overflow> for PointsRefusal {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

/// What each card holds.
fn pools<C: std::fmt::Display>(held: &[(C, i128)]) -> Listing {
    let one = |(card, points): &(C, i128)| format!("{card}: {points}");
    held.iter().map(one).collect()
}
