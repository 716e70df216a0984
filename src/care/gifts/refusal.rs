//! Every "no" about gifts and their stock, in the order in which they are looked for.

use crate::domain::{Day, GiftId, Listing, MemberId};
use crate::sales::sealed::SealedFact;
use crate::{messages, worded};

messages! {
    /// Why something is not given.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum GiftRefusal {
        UnknownGift { word: String, known: Listing } => (
            "the rules have no gift {word}; they have {known}",
            "规则中没有礼品“{word}”；有：{known:#}"
        );
        /// Nothing tells when the occasion is.
        NoDay { occasion: String } => (
            "nothing tells which day {occasion} is",
            "无从得知 {occasion} 是哪一天"
        ), help ("say it with --due DATE", "请用 --due 日期 指明");
        GivenAlready { member: MemberId, occasion: String, due: Day, gift: GiftId, item: String } => (
            "member {member} was given {item} for {occasion} of {due} already: {gift}",
            "会员 {member} 已因 {due} 的 {occasion} 获赠 {item}：{gift}"
        ), help ("leave --occasion out where it is a gift of its own", "另外赠送的，请不写 --occasion");
        NotSuited {
            gift: String, member: MemberId, fact: String, told: Option<String>, instead: Option<String>
        } => (match told {
            Some(told) => worded!(
                "{gift} is not for members whose {fact} is {told}, as that of {member} is",
                "{gift} 不赠予 {fact} 为 {told} 的会员（{member}）"
            ),
            None => worded!(
                "{gift} is not for members whose {fact} is not known, as that of {member}",
                "{gift} 不赠予 {fact} 未知的会员（{member}）"
            ),
        }), help (match instead {
            Some(instead) => worded!("give {instead} instead", "改赠 {instead}"),
            None => worded!(
                "choose another gift, or tell it with `club member set {member} {fact}=…`",
                "换一种礼品，或用 `club member set {member} {fact}=…` 登记"
            ),
        });
        OutOfStock { item: String, left: i64, wanted: u32 } => (
            "{left} of {item} are left, {wanted} wanted",
            "{item} 仅剩 {left} 件，需要 {wanted} 件"
        ), help (
            "`club stock in {item} N` records what comes in, `club stock count {item} N` what is there",
            "到货用 `club stock in {item} N` 登记，盘点用 `club stock count {item} N`"
        );
        /// Neither a reward nor a gift.
        UnknownItem { word: String, known: Listing } => (
            "the rules have no reward and no gift {word}; they have {known}",
            "规则中没有兑换品或礼品“{word}”；有：{known:#}"
        );
        /// A rule asks for what cannot be read.
        Sealed(why: SealedFact) => inner;
    }
}

impl From<SealedFact> for GiftRefusal {
    fn from(why: SealedFact) -> Self {
        Self::Sealed(why)
    }
}
