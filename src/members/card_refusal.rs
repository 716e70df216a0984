//! Every "no" about what befalls a card after its issue, in the order in which they are looked for.

use super::cards::Stop;
use crate::domain::{CardNo, Day, Lang, MemberId, Spoken};

/// Why a card is not blocked, replaced, taken back or taken at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardRefusal {
    /// It was lost, handed back or cancelled.
    Stopped {
        card: CardNo,
        stop: Stop,
        since: Day,
    },
    /// Another number took the place of this one.
    Replaced {
        card: CardNo,
        by: CardNo,
        since: Day,
    },
    NotLost {
        card: CardNo,
    },
    /// A card is replaced because it is lost or damaged.
    WhyReplace {
        card: CardNo,
    },
    /// Something befell it later than that.
    Before {
        card: CardNo,
        last: Day,
        day: Day,
    },
    /// A member is named who holds several.
    Which {
        member: MemberId,
        cards: Vec<CardNo>,
    },
    /// Whoever shows a card that was reported lost is not taken for its holder.
    LostShown {
        card: CardNo,
    },
}

fn list(cards: &[CardNo], joint: &str) -> String {
    let cards: Vec<&str> = cards.iter().map(CardNo::as_str).collect();
    cards.join(joint)
}

impl CardRefusal {
    fn english(&self) -> String {
        match self {
            Self::Stopped { card, stop, since } => match stop {
                Stop::Lost => format!("card {card} was reported lost on {since} and is blocked"),
                Stop::Returned => format!("card {card} was handed back on {since}"),
                Stop::Cancelled => format!("card {card} was cancelled on {since}"),
            },
            Self::Replaced { card, by, since } => {
                format!("card {by} took the place of card {card} on {since}")
            }
            Self::NotLost { card } => format!("card {card} is not lost"),
            Self::WhyReplace { card } => {
                format!("card {card} is neither lost nor said to be damaged")
            }
            Self::Before { card, last, day } => {
                format!("something happened to card {card} on {last}, after {day}")
            }
            Self::Which { member, cards } => format!(
                "member {member} has several cards ({}); which one is meant?",
                list(cards, ", ")
            ),
            Self::LostShown { card } => format!(
                "card {card} was reported lost: whoever shows it is not taken for its holder"
            ),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Stopped { card, stop, since } => match stop {
                Stop::Lost => format!("卡 {card} 已于 {since} 挂失停用"),
                Stop::Returned => format!("卡 {card} 已于 {since} 退还"),
                Stop::Cancelled => format!("卡 {card} 已于 {since} 注销"),
            },
            Self::Replaced { card, by, since } => {
                format!("卡 {card} 已于 {since} 由卡 {by} 替代")
            }
            Self::NotLost { card } => format!("卡 {card} 未挂失"),
            Self::WhyReplace { card } => format!("卡 {card} 既未挂失，也未说明损坏"),
            Self::Before { card, last, day } => {
                format!("卡 {card} 在 {last} 已有变动，晚于 {day}")
            }
            Self::Which { member, cards } => format!(
                "会员 {member} 有多张卡（{}）：指的是哪一张？",
                list(cards, "、")
            ),
            Self::LostShown { card } => format!("卡 {card} 已挂失，出示者不视为持卡人"),
        }
    }
}

impl Spoken for CardRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::Stopped {
                stop: Stop::Lost, ..
            } => (
                "`club card found` unblocks it, `club card replace` gives a new one",
                "找回用 `club card found`，补卡用 `club card replace`",
            ),
            Self::Stopped { .. } => (
                "issue a new one with `club card issue`",
                "请用 `club card issue` 发新卡",
            ),
            Self::Replaced { .. } => (
                "where the card that took its place is meant, name that one",
                "若指替代它的卡，请写该卡号",
            ),
            Self::NotLost { .. } => (
                "`club card list` shows what it is",
                "`club card list` 可查看其状态",
            ),
            Self::WhyReplace { .. } => (
                "report it with `club card lost`, or say --damaged",
                "请先用 `club card lost` 挂失，或注明 --damaged",
            ),
            Self::Before { .. } => (
                "say when it happened with --at, later than that",
                "请用 --at 写明其后的时间",
            ),
            Self::Which { .. } => ("name it by its own number", "请写明卡号"),
            Self::LostShown { .. } => (
                "check the ID and name the member by number or phone; keep the card",
                "请核对证件，以会员号或电话指明会员，并收回该卡",
            ),
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}
