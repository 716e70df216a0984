//! Every "no" about gifts and their stock, in the order in which they are looked for.

use crate::domain::{Day, GiftId, Lang, MemberId, Spoken};
use crate::sales::sealed::SealedFact;

/// Why something is not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GiftRefusal {
    UnknownGift {
        word: String,
        known: Vec<String>,
    },
    /// Nothing tells when the occasion is.
    NoDay {
        occasion: String,
    },
    GivenAlready {
        member: MemberId,
        occasion: String,
        due: Day,
        gift: GiftId,
        item: String,
    },
    NotSuited {
        gift: String,
        member: MemberId,
        fact: String,
        told: Option<String>,
        instead: Option<String>,
    },
    OutOfStock {
        item: String,
        left: i64,
        wanted: u32,
    },
    /// Neither a reward nor a gift.
    UnknownItem {
        word: String,
        known: Vec<String>,
    },
    /// A rule asks for what cannot be read.
    Sealed(SealedFact),
}

impl From<SealedFact> for GiftRefusal {
    fn from(why: SealedFact) -> Self {
        Self::Sealed(why)
    }
}

impl std::fmt::Display for GiftRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for GiftRefusal {}

impl GiftRefusal {
    fn english(&self) -> String {
        match self {
            Self::Sealed(why) => why.say(Lang::En),
            Self::UnknownGift { word, known } => {
                format!(
                    "the rules have no gift {word}; they have {}",
                    known.join(", ")
                )
            }
            Self::NoDay { occasion } => format!("nothing tells which day {occasion} is"),
            Self::GivenAlready {
                member,
                occasion,
                due,
                gift,
                item,
            } => {
                format!("member {member} was given {item} for {occasion} of {due} already: {gift}")
            }
            Self::NotSuited {
                gift,
                member,
                fact,
                told: Some(told),
                ..
            } => {
                format!("{gift} is not for members whose {fact} is {told}, as that of {member} is")
            }
            Self::NotSuited {
                gift, member, fact, ..
            } => {
                format!("{gift} is not for members whose {fact} is not known, as that of {member}")
            }
            Self::OutOfStock { item, left, wanted } => {
                format!("{left} of {item} are left, {wanted} wanted")
            }
            Self::UnknownItem { word, known } => format!(
                "the rules have no reward and no gift {word}; they have {}",
                known.join(", ")
            ),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Sealed(why) => why.say(Lang::Zh),
            Self::UnknownGift { word, known } => {
                format!("规则中没有礼品“{word}”；有：{}", known.join("、"))
            }
            Self::NoDay { occasion } => format!("无从得知 {occasion} 是哪一天"),
            Self::GivenAlready {
                member,
                occasion,
                due,
                gift,
                item,
            } => format!("会员 {member} 已因 {due} 的 {occasion} 获赠 {item}：{gift}"),
            Self::NotSuited {
                gift,
                member,
                fact,
                told: Some(told),
                ..
            } => format!("{gift} 不赠予 {fact} 为 {told} 的会员（{member}）"),
            Self::NotSuited {
                gift, member, fact, ..
            } => format!("{gift} 不赠予 {fact} 未知的会员（{member}）"),
            Self::OutOfStock { item, left, wanted } => {
                format!("{item} 仅剩 {left} 件，需要 {wanted} 件")
            }
            Self::UnknownItem { word, known } => {
                format!("规则中没有兑换品或礼品“{word}”；有：{}", known.join("、"))
            }
        }
    }
}

impl Spoken for GiftRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::Sealed(why) => return why.remedy(lang),
            Self::NotSuited {
                instead: Some(instead),
                ..
            } => (format!("give {instead} instead"), format!("改赠 {instead}")),
            Self::NotSuited { member, fact, .. } => (
                format!("choose another gift, or tell it with `club member set {member} {fact}=…`"),
                format!("换一种礼品，或用 `club member set {member} {fact}=…` 登记"),
            ),
            Self::OutOfStock { item, .. } => (
                format!(
                    "`club stock in {item} N` records what comes in, `club stock count {item} N` what is there"
                ),
                format!("到货用 `club stock in {item} N` 登记，盘点用 `club stock count {item} N`"),
            ),
            Self::NoDay { .. } => (
                "say it with --due DATE".to_owned(),
                "请用 --due 日期 指明".to_owned(),
            ),
            Self::GivenAlready { .. } => (
                "leave --occasion out where it is a gift of its own".to_owned(),
                "另外赠送的，请不写 --occasion".to_owned(),
            ),
            Self::UnknownGift { .. } | Self::UnknownItem { .. } => return None,
        };
        Some(if lang == Lang::Zh { zh } else { en })
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Sealed(why) => why.exit_code(),
            Self::UnknownGift { .. }
            | Self::NoDay { .. }
            | Self::GivenAlready { .. }
            | Self::NotSuited { .. }
            | Self::OutOfStock { .. }
            | Self::UnknownItem { .. } => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_no_is_worded_in_both_languages() {
        let member: MemberId = "M000001".parse().expect("a number");
        let all = [
            GiftRefusal::UnknownGift {
                word: "tae".into(),
                known: vec!["tea".into()],
            },
            GiftRefusal::NoDay {
                occasion: "birthday".into(),
            },
            GiftRefusal::GivenAlready {
                member,
                occasion: "birthday".into(),
                due: Day::MIN,
                gift: GiftId::FIRST,
                item: "tea".into(),
            },
            GiftRefusal::NotSuited {
                gift: "tea".into(),
                member,
                fact: "residence".into(),
                told: None,
                instead: Some("parcel".into()),
            },
            GiftRefusal::OutOfStock {
                item: "tea".into(),
                left: 1,
                wanted: 2,
            },
            GiftRefusal::UnknownItem {
                word: "tae".into(),
                known: vec!["tea".into()],
            },
        ];
        for refusal in all {
            assert_ne!(refusal.say(Lang::En), refusal.say(Lang::Zh));
            assert_eq!(refusal.exit_code(), 1);
        }
    }
}
