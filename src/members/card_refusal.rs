//! Every "no" about what befalls a card after its issue, in the order in which they are looked for.

use super::cards::Stop;
use crate::domain::{CardNo, Day, Listing, MemberId};
use crate::{messages, worded};

messages! {
    /// Why a card is not blocked, replaced, taken back or taken at all.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum CardRefusal {
        /// It was lost, handed back or cancelled.
        Stopped { card: CardNo, stop: Stop, since: Day } => (match stop {
            Stop::Lost => worded!(
                "card {card} was reported lost on {since} and is blocked",
                "卡 {card} 已于 {since} 挂失停用"
            ),
            Stop::Returned => worded!("card {card} was handed back on {since}", "卡 {card} 已于 {since} 退还"),
            Stop::Cancelled => worded!("card {card} was cancelled on {since}", "卡 {card} 已于 {since} 注销"),
        }), help (match stop {
            Stop::Lost => worded!(
                "`club card found` unblocks it, `club card replace` gives a new one",
                "找回用 `club card found`，补卡用 `club card replace`"
            ),
            Stop::Returned | Stop::Cancelled => worded!(
                "issue a new one with `club card issue`",
                "请用 `club card issue` 发新卡"
            ),
        });
        /// Another number took the place of this one.
        Replaced { card: CardNo, by: CardNo, since: Day } => (
            "card {by} took the place of card {card} on {since}",
            "卡 {card} 已于 {since} 由卡 {by} 替代"
        ), help ("where the card that took its place is meant, name that one", "若指替代它的卡，请写该卡号");
        NotLost { card: CardNo } => ("card {card} is not lost", "卡 {card} 未挂失"),
            help ("`club card list` shows what it is", "`club card list` 可查看其状态");
        /// A card is replaced because it is lost or damaged.
        WhyReplace { card: CardNo } => (
            "card {card} is neither lost nor said to be damaged",
            "卡 {card} 既未挂失，也未说明损坏"
        ), help (
            "report it with `club card lost`, or say --damaged",
            "请先用 `club card lost` 挂失，或注明 --damaged"
        );
        /// Something befell it later than that.
        Before { card: CardNo, last: Day, day: Day } => (
            "something happened to card {card} on {last}, after {day}",
            "卡 {card} 在 {last} 已有变动，晚于 {day}"
        ), help ("say when it happened with --at, later than that", "请用 --at 写明其后的时间");
        /// A member is named who holds several.
        Which { member: MemberId, cards: Listing } => (
            "member {member} has several cards ({cards}); which one is meant?",
            "会员 {member} 有多张卡（{cards:#}）：指的是哪一张？"
        ), help ("name it by its own number", "请写明卡号");
        /// Whoever shows a card that was reported lost is not taken for its holder.
        LostShown { card: CardNo } => (
            "card {card} was reported lost: whoever shows it is not taken for its holder",
            "卡 {card} 已挂失，出示者不视为持卡人"
        ), help (
            "check the ID and name the member by number or phone; keep the card",
            "请核对证件，以会员号或电话指明会员，并收回该卡"
        );
    }
}
