//! Every "no" to a step of a treatment, worded.

use super::rules::Need;
use crate::desk::reservations::state::Status;
use crate::domain::{Day, Listing, ReservationId, Slug, TreatmentId, Wording};
use crate::{messages, worded};

messages! {
    /// Something that a treatment lacks before it may end.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum Missing {
        Step(step: Slug) => ("{step}", "{step}");
        Looks { step: Slug, at_least: u32, done: usize } => ({
            let plural = if *at_least == 1 { "" } else { "s" };
            worded!(
                "{step} at least {at_least} time{plural} ({done} done)",
                "{step} 至少 {at_least} 次（已有 {done} 次）"
            )
        });
        LookBefore { case: Slug, around: Slug } => (
            "a look before {around}, for {case}",
            "{around} 之前的查看（{case}）"
        );
        LookAfter { case: Slug, around: Slug } => (
            "a look after {around}, for {case}",
            "{around} 之后的查看（{case}）"
        );
        Plan => ("a plan for the next visit", "下次计划");
    }
}

impl Missing {
    /// The step whose doing would have made up for it.
    pub(crate) fn step<'a>(&'a self, look: Option<&'a Slug>) -> Option<&'a Slug> {
        match self {
            Self::Step(step) | Self::Looks { step, .. } => Some(step),
            Self::LookBefore { .. } | Self::LookAfter { .. } => look,
            Self::Plan => None,
        }
    }
}

messages! {
    /// Why a treatment, or a step of one, is refused.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum TreatmentRefusal {
        NoRules { day: Day } => ("the rules of {day} know no treatments", "{day} 的规则没有护理一节"), help (
            "add `[treatments]` and its steps to the rule file, then `club rules adopt`",
            "在规则文件中加上 `[treatments]` 和各步骤，再运行 `club rules adopt`"
        );
        UnknownStep { word: String, known: Listing } => (
            "the rules have no step {word}; they have {known}",
            "规则中没有步骤 {word}；有：{known:#}"
        );
        NoItem => ("what the guest is treated with was not given", "没有写明护理项目"),
            help ("give it with --item, or name the reservation", "用 --item 写明，或写明预约"), exit 2;
        NotArrived { reservation: ReservationId, status: Status } => (
            "{reservation} is {status}",
            "{reservation} 的状态是{status:#}"
        ), help ("`club reserve arrive` comes first", "请先用 `club reserve arrive`");
        OtherGuest { reservation: ReservationId } => (
            "{reservation} is another guest's",
            "{reservation} 是其他顾客的预约"
        );
        Treated { reservation: ReservationId, by: TreatmentId } => (
            "{reservation} has its treatment: {by}",
            "{reservation} 已有护理记录：{by}"
        ), help ("`club treatment step` goes on with it", "用 `club treatment step` 继续记录");
        Finished { treatment: TreatmentId } => ("{treatment} is finished", "{treatment} 已结束");
        BeforeOpening { treatment: TreatmentId } => (
            "{treatment} began later than that",
            "{treatment} 的开始晚于该时间"
        );
        StepNeeds { step: Slug, need: Need } => ({
            let what = Wording::from(match need {
                Need::Note => ("a note", "文字说明"),
                Need::Room => ("the room", "房间"),
                Need::Staff => ("who does it", "由谁执行"),
                Need::Product => ("what was used", "所用产品和用量"),
            });
            worded!("{step} is recorded with {what}", "步骤 {step} 须写明{what:#}")
        }), help (Wording::from(match need {
            Need::Note => ("give it with --note", "用 --note 写明"),
            Need::Room => ("give it with --room", "用 --room 写明"),
            Need::Staff => ("give it with --staff", "用 --staff 写明"),
            Need::Product => (
                "give it with --product, such as serum=15ml",
                "用 --product 写明，如 serum=15ml",
            ),
        }));
        OutOfOrder { step: Slug, first: Slug } => (
            "{step} comes after {first}, which is not done",
            "{step} 在 {first} 之后，而 {first} 尚未完成"
        ), help (IN_ORDER);
        TooLate { step: Slug, done: Slug } => (
            "{step} comes before {done}, which is done",
            "{step} 在 {done} 之前，而 {done} 已完成"
        ), help (IN_ORDER);
        BeforeLastStep { treatment: TreatmentId } => (
            "the last step of {treatment} was later than that",
            "{treatment} 的最后一步晚于该时间"
        );
        Incomplete { treatment: TreatmentId, missing: Vec<Missing> } => ({
            let en: Vec<String> = missing.iter().map(ToString::to_string).collect();
            let zh: Vec<String> = missing.iter().map(|one| format!("{one:#}")).collect();
            let missing = Wording::new(en.join("; "), zh.join("；"));
            worded!("{treatment} lacks {missing}", "{treatment} 还缺：{missing:#}")
        }), help (if missing.contains(&Missing::Plan) {
            worded!(
                "record the steps; plan the next visit with --next, or say with --no-next why there is none",
                "补记各步骤；用 --next 写明下次日期，或用 --no-next 写明原因"
            )
        } else {
            worded!(
                "record them with `club treatment step`; what cannot be made up for is left out with \
                 --without STEP --reason TEXT",
                "用 `club treatment step` 补记；无法补做的，用 --without 步骤 --reason 原因 说明"
            )
        });
        NextIsPast { next: Day, day: Day } => (
            "the next visit, {next}, is not after {day}",
            "下次日期 {next} 不晚于 {day}"
        );
        /// A step that it need not end without.
        NotMissing { step: Slug, missing: Listing } => (if missing.is_empty() {
            worded!("{step} is not missing, nor is any other step", "步骤 {step} 并不缺，其他步骤也不缺")
        } else {
            worded!("{step} is not missing; missing: {missing}", "步骤 {step} 并不缺；所缺：{missing:#}")
        });
        /// There is no step that a treatment to be given up lacks.
        Whole { treatment: TreatmentId } => (
            "no step of {treatment} is missing",
            "{treatment} 的步骤并无缺漏"
        ), help ("`club treatment finish` ends it", "请用 `club treatment finish` 结束");
    }
}

const IN_ORDER: Wording = Wording::fixed(
    "`club treatment step` records the steps in the order of the rules; --at tells when one was done earlier",
    "`club treatment step` 按规则的顺序记录；更早做的用 --at 写明时间",
);
