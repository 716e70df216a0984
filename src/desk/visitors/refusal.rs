//! Every "no" at the door, worded.

use crate::desk::visitors::state::Status;
use crate::domain::calendar::Minutes;
use crate::domain::{Day, Listing, Title, VisitorId, Wording};
use crate::members::facts::BadFact;
use crate::{messages, worded};

messages! {
    /// Why a visitor, or a step of a visit, is refused. A line that says too little is no rule of the house.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum VisitorRefusal {
        NoRules { day: Day } => ("the rules of {day} know no visitors", "{day} 的规则没有访客一节"), help (
            "add `[visitors]` and a `[[visitor_class]]` to the rule file, then `club rules adopt`",
            "在规则文件中加上 `[visitors]` 和 `[[visitor_class]]`，再运行 `club rules adopt`"
        );
        /// A visit that is announced for a time that is past.
        Past { due: String } => ("{due} is past", "{due} 已过"), help (
            "give --at where it was announced earlier and is written down only now",
            "若是早先预约、现在补记，请写明 --at"
        );
        NoClass => ("of which class the visitor is was not given", "没有写明访客类别"),
            help ("give it with --class", "用 --class 写明"), exit 2;
        BadId { why: BadFact } => ("the ID number is none: {why}", "证件号码有误：{why:#}"),
            help ("give another document with --id-other", "其他证件用 --id-other 写明"), exit 2;
        OutOfOrder { visitor: VisitorId, status: Status, step: &'static str } => (
            "{visitor} is {status}: `{step}` does not follow",
            "{visitor} 的状态是{status:#}，不能接着做 {step}"
        ), help (
            "`club history` of the visitor tells the steps; `club undo` reverses a wrong one",
            "用 `club history` 查看各步骤；记错的用 `club undo` 撤销"
        );
        SlipIncomplete { class: Title, missing: Vec<&'static str> } => ({
            let (list, all) = (missing.join(" and "), missing.iter().collect::<Listing>());
            let verb = is_or_are(missing.len());
            worded!(
                "a slip is filled in for every {class}: {list} {verb} missing",
                "{class:#}须填会客单，缺少：{all:#}"
            )
        });
        NoGuide { class: Title } => (
            "every {class} goes by a route with a guide",
            "{class:#}须有参观路线和陪同人"
        ), help ("give --route and --guide", "用 --route 和 --guide 写明");
        Badges { class: Title, party: u32, given: usize } => (
            "every {class} wears a badge: {party} to come in, {given} badges given",
            "{class:#}每人佩戴一枚证件：来客 {party} 人，发放 {given} 枚"
        ), help ("give --badge for each of them", "每人写一个 --badge");
        BadgeTwice { badge: String } => ("badge {badge} is given twice", "证件 {badge} 写了两次"), help (ANOTHER);
        BadgeInUse { badge: String, by: VisitorId } => (
            "badge {badge} is worn by {by}",
            "证件 {badge} 正由 {by} 佩戴"
        ), help (ANOTHER);
        Unannounced { class: Title, before: Minutes } => (
            "every {class} is announced at least {before} ahead",
            "{class:#}须至少提前 {before:#}预约"
        ), help (
            "`club visitor announce` for another day, or receive them as another class",
            "用 `club visitor announce` 另约时间，或按其他类别接待"
        );
        BeforeComing { visitor: VisitorId } => ("{visitor} came later than that", "{visitor} 到访晚于该时间");
        OtherBadge { visitor: VisitorId, badge: String, given: Listing } => (
            "badge {badge} is not one of {visitor}, who has {given}",
            "证件 {badge} 不是发给 {visitor} 的，其证件为 {given:#}"
        );
        BadgeNotBack { visitor: VisitorId, badges: Vec<String> } => ({
            let (list, verb) = (badges.iter().collect::<Listing>(), is_or_are(badges.len()));
            worded!("badge {list} of {visitor} {verb} not back", "{visitor} 的证件 {list:#} 尚未交回")
        }), help (
            "give what is back with --badge; what is lost with --badge-lost and the reason",
            "交回的用 --badge 写明；遗失的用 --badge-lost 写明原因"
        );
        NothingLost { visitor: VisitorId } => (
            "{visitor} has given every badge back",
            "{visitor} 的证件已全部交回"
        ), help ("leave --badge-lost out", "请删去 --badge-lost");
        NotSigned { visitor: VisitorId } => (
            "the host has not signed {visitor} out",
            "被访人尚未为 {visitor} 签字"
        ), help ("have the host sign, then give --host-signed", "请被访人签字，再写 --host-signed");
        /// Somebody of a class that is turned away is expected.
        NotAdmitted { class: Title } => (
            "nobody of this class comes in: {class}",
            "{class:#}谢绝入内，不能预约"
        ), help (
            "give another class, or turn them away when they come: `club visitor in`",
            "请写其他类别，或待其到访时用 `club visitor in` 记为谢绝"
        );
        /// Somebody is turned away, and given a badge.
        BadgeForNobody { class: Title } => (
            "who is turned away wears no badge: {class}",
            "{class:#}谢绝入内，不发证件"
        ), help ("leave --badge out", "请删去 --badge");
        /// Somebody is turned away, and what was done about it is not noted.
        NotNoted { class: Title, then: Title } => (
            "{class} are turned away, and what was done is not noted: {then}",
            "{class:#}谢绝入内，尚未写明处理情况：{then:#}"
        ), help ("say with --note what happened and who was told", "用 --note 写明经过和通知了谁");
    }
}

const ANOTHER: Wording = Wording::fixed("hand out another one", "请换一枚");

const fn is_or_are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}
