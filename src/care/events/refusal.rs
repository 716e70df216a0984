//! Every "no" about events and their guests.

use crate::domain::{Day, EventId, InvitationId, Lang, MemberId, Spoken};

/// Why something is not recorded of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EventRefusal {
    Unknown {
        word: String,
    },
    Several {
        word: String,
        candidates: Vec<String>,
    },
    /// An event of that kind is planned for that day already.
    Planned {
        id: String,
        on: Day,
        event: EventId,
    },
    Cancelled {
        event: EventId,
    },
    /// People came: it was held as it was.
    Held {
        event: EventId,
        on: Day,
        came: u32,
    },
    Over {
        event: EventId,
        on: Day,
    },
    NotYet {
        event: EventId,
        on: Day,
        day: Day,
    },
    Refused {
        member: MemberId,
    },
    Unasked {
        member: MemberId,
        channel: &'static str,
    },
    Invited {
        member: MemberId,
        event: EventId,
        invitation: InvitationId,
    },
    NotInvited {
        member: MemberId,
        event: EventId,
    },
    Attended {
        member: MemberId,
        event: EventId,
        invitation: InvitationId,
    },
    Full {
        event: EventId,
        seats: u32,
        taken: u32,
    },
}

impl std::fmt::Display for EventRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for EventRefusal {}

impl EventRefusal {
    fn english(&self) -> String {
        match self {
            Self::Unknown { word } => format!("no event is {word}"),
            Self::Several { word, candidates } => {
                format!("{word} is more than one event: {}", candidates.join(", "))
            }
            Self::Planned { id, on, event } => {
                format!("{id} is planned for {on} already: {event}")
            }
            Self::Cancelled { event } => format!("event {event} was cancelled"),
            Self::Held { event, on, came } => {
                format!("event {event} was held on {on}, {came} came")
            }
            Self::Over { event, on } => format!("event {event} was on {on}"),
            Self::NotYet { event, on, day } => {
                format!("event {event} is on {on}, nobody can have come by {day}")
            }
            Self::Refused { member } => format!("member {member} said no to marketing"),
            Self::Unasked { member, channel } => {
                format!("member {member} has not said yes to marketing, which {channel} needs")
            }
            Self::Invited {
                member,
                event,
                invitation,
            } => format!("member {member} is invited to {event} already: {invitation}"),
            Self::NotInvited { member, event } => {
                format!("member {member} is not invited to {event}")
            }
            Self::Attended {
                member,
                event,
                invitation,
            } => format!("member {member} came to {event} already: {invitation}"),
            Self::Full {
                event,
                seats,
                taken,
            } => format!("{taken} of the {seats} seats of event {event} are taken"),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Unknown { word } => format!("没有活动“{word}”"),
            Self::Several { word, candidates } => {
                format!("“{word}”对应多场活动：{}", candidates.join("、"))
            }
            Self::Planned { id, on, event } => format!("{on} 已有一场 {id}：{event}"),
            Self::Cancelled { event } => format!("活动 {event} 已取消"),
            Self::Held { event, on, came } => {
                format!("活动 {event} 已于 {on} 举行，到场 {came} 人")
            }
            Self::Over { event, on } => format!("活动 {event} 已于 {on} 结束"),
            Self::NotYet { event, on, day } => {
                format!("活动 {event} 在 {on}，{day} 不可能到场")
            }
            Self::Refused { member } => format!("会员 {member} 已拒绝营销"),
            Self::Unasked { member, channel } => {
                format!("会员 {member} 尚未同意营销，{channel} 须先征得同意")
            }
            Self::Invited {
                member,
                event,
                invitation,
            } => format!("会员 {member} 已受邀参加 {event}：{invitation}"),
            Self::NotInvited { member, event } => format!("会员 {member} 未受邀参加 {event}"),
            Self::Attended {
                member,
                event,
                invitation,
            } => format!("会员 {member} 已到场 {event}：{invitation}"),
            Self::Full {
                event,
                seats,
                taken,
            } => format!("活动 {event} 有 {seats} 个席位，已占 {taken} 个"),
        }
    }
}

impl Spoken for EventRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::Unknown { .. } => (
                "`club event list` shows them, `club event add` plans one".to_owned(),
                "`club event list` 可列出，`club event add` 可安排".to_owned(),
            ),
            Self::Several { .. } => (
                "name it by its number".to_owned(),
                "请用编号指明".to_owned(),
            ),
            Self::NotInvited { member, event } => (
                format!("invite them first: `club event invite {event} {member}`"),
                format!("请先邀请：`club event invite {event} {member}`"),
            ),
            Self::Unasked { member, .. } => (
                format!(
                    "ask, then `club member set {member} consent.marketing=yes`; or invite by letter or in person"
                ),
                format!(
                    "征得同意后 `club member set {member} consent.marketing=yes`，或改用信函、当面邀请"
                ),
            ),
            Self::Full { event, .. } => (
                format!("`club event change {event} --seats N` where there are more"),
                format!("若有更多席位：`club event change {event} --seats N`"),
            ),
            _ => return None,
        };
        Some(if lang == Lang::Zh { zh } else { en })
    }
}
