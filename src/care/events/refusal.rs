//! Every "no" about events and their guests.

use crate::domain::{Day, EventId, InvitationId, Listing, MemberId};
use crate::messages;

messages! {
    /// Why something is not recorded of an event.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum EventRefusal {
        Unknown { word: String } => ("no event is {word}", "没有活动“{word}”"), help (
            "`club event list` shows them, `club event add` plans one",
            "`club event list` 可列出，`club event add` 可安排"
        );
        Several { word: String, candidates: Listing } => (
            "{word} is more than one event: {candidates}",
            "“{word}”对应多场活动：{candidates:#}"
        ), help ("name it by its number", "请用编号指明");
        /// An event of that kind is planned for that day already.
        Planned { id: String, on: Day, event: EventId } => (
            "{id} is planned for {on} already: {event}",
            "{on} 已有一场 {id}：{event}"
        );
        Cancelled { event: EventId } => ("event {event} was cancelled", "活动 {event} 已取消");
        /// People came: it was held as it was.
        Held { event: EventId, on: Day, came: u32 } => (
            "event {event} was held on {on}, {came} came",
            "活动 {event} 已于 {on} 举行，到场 {came} 人"
        );
        Over { event: EventId, on: Day } => ("event {event} was on {on}", "活动 {event} 已于 {on} 结束");
        NotYet { event: EventId, on: Day, day: Day } => (
            "event {event} is on {on}, nobody can have come by {day}",
            "活动 {event} 在 {on}，{day} 不可能到场"
        );
        Refused { member: MemberId } => ("member {member} said no to marketing", "会员 {member} 已拒绝营销");
        Unasked { member: MemberId, channel: &'static str } => (
            "member {member} has not said yes to marketing, which {channel} needs",
            "会员 {member} 尚未同意营销，{channel} 须先征得同意"
        ), help (
            "ask, then `club member set {member} consent.marketing=yes`; or invite by letter or in person",
            "征得同意后 `club member set {member} consent.marketing=yes`，或改用信函、当面邀请"
        );
        Invited { member: MemberId, event: EventId, invitation: InvitationId } => (
            "member {member} is invited to {event} already: {invitation}",
            "会员 {member} 已受邀参加 {event}：{invitation}"
        );
        NotInvited { member: MemberId, event: EventId } => (
            "member {member} is not invited to {event}",
            "会员 {member} 未受邀参加 {event}"
        ), help (
            "invite them first: `club event invite {event} {member}`",
            "请先邀请：`club event invite {event} {member}`"
        );
        Attended { member: MemberId, event: EventId, invitation: InvitationId } => (
            "member {member} came to {event} already: {invitation}",
            "会员 {member} 已到场 {event}：{invitation}"
        );
        Full { event: EventId, seats: u32, taken: u32 } => (
            "{taken} of the {seats} seats of event {event} are taken",
            "活动 {event} 有 {seats} 个席位，已占 {taken} 个"
        ), help (
            "`club event change {event} --seats N` where there are more",
            "若有更多席位：`club event change {event} --seats N`"
        );
    }
}
