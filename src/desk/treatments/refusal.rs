//! Every "no" to a step of a treatment, worded.

use super::rules::Need;
use crate::desk::reservations::state::Status;
use crate::domain::{Day, Lang, ReservationId, Slug, Spoken, TreatmentId};

/// Something that a treatment lacks before it may end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Step(Slug),
    Looks {
        step: Slug,
        at_least: u32,
        done: usize,
    },
    LookBefore {
        case: Slug,
        around: Slug,
    },
    LookAfter {
        case: Slug,
        around: Slug,
    },
    Plan,
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

    pub(crate) fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Step(step), _) => step.to_string(),
            (
                Self::Looks {
                    step,
                    at_least,
                    done,
                },
                Lang::En,
            ) => {
                let plural = if *at_least == 1 { "" } else { "s" };
                format!("{step} at least {at_least} time{plural} ({done} done)")
            }
            (
                Self::Looks {
                    step,
                    at_least,
                    done,
                },
                Lang::Zh,
            ) => format!("{step} 至少 {at_least} 次（已有 {done} 次）"),
            (Self::LookBefore { case, around }, Lang::En) => {
                format!("a look before {around}, for {case}")
            }
            (Self::LookBefore { case, around }, Lang::Zh) => {
                format!("{around} 之前的查看（{case}）")
            }
            (Self::LookAfter { case, around }, Lang::En) => {
                format!("a look after {around}, for {case}")
            }
            (Self::LookAfter { case, around }, Lang::Zh) => {
                format!("{around} 之后的查看（{case}）")
            }
            (Self::Plan, Lang::En) => "a plan for the next visit".to_owned(),
            (Self::Plan, Lang::Zh) => "下次计划".to_owned(),
        }
    }
}

/// Why a treatment, or a step of one, is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TreatmentRefusal {
    NoRules {
        day: Day,
    },
    UnknownStep {
        word: String,
        known: Vec<String>,
    },
    NoItem,
    NotArrived {
        reservation: ReservationId,
        status: &'static str,
    },
    OtherGuest {
        reservation: ReservationId,
    },
    Treated {
        reservation: ReservationId,
        by: TreatmentId,
    },
    Finished {
        treatment: TreatmentId,
    },
    BeforeOpening {
        treatment: TreatmentId,
    },
    StepNeeds {
        step: Slug,
        need: Need,
    },
    OutOfOrder {
        step: Slug,
        first: Slug,
    },
    TooLate {
        step: Slug,
        done: Slug,
    },
    BeforeLastStep {
        treatment: TreatmentId,
    },
    Incomplete {
        treatment: TreatmentId,
        missing: Vec<Missing>,
    },
    NextIsPast {
        next: Day,
        day: Day,
    },
    /// A step that it need not end without.
    NotMissing {
        step: Slug,
        missing: Vec<Slug>,
    },
    /// There is no step that a treatment to be given up lacks.
    Whole {
        treatment: TreatmentId,
    },
}

impl TreatmentRefusal {
    fn english(&self) -> String {
        match self {
            Self::NoRules { day } => format!("the rules of {day} know no treatments"),
            Self::UnknownStep { word, known } => {
                format!(
                    "the rules have no step {word}; they have {}",
                    known.join(", ")
                )
            }
            Self::NoItem => "what the guest is treated with was not told".to_owned(),
            Self::NotArrived {
                reservation,
                status,
            } => format!("{reservation} is {status}"),
            Self::OtherGuest { reservation } => format!("{reservation} is another guest's"),
            Self::Treated { reservation, by } => format!("{reservation} has its treatment: {by}"),
            Self::Finished { treatment } => format!("{treatment} is finished"),
            Self::BeforeOpening { treatment } => format!("{treatment} began later than that"),
            Self::StepNeeds { step, need } => {
                let what = match need {
                    Need::Note => "a note",
                    Need::Room => "the room",
                    Need::Staff => "who does it",
                    Need::Product => "what was used",
                };
                format!("{step} is recorded with {what}")
            }
            Self::OutOfOrder { step, first } => {
                format!("{step} comes after {first}, which is not done")
            }
            Self::TooLate { step, done } => format!("{step} comes before {done}, which is done"),
            Self::BeforeLastStep { treatment } => {
                format!("the last step of {treatment} was later than that")
            }
            Self::Incomplete { treatment, missing } => {
                let missing: Vec<String> = missing.iter().map(|m| m.say(Lang::En)).collect();
                format!("{treatment} lacks {}", missing.join("; "))
            }
            Self::NextIsPast { next, day } => format!("the next visit, {next}, is not after {day}"),
            Self::NotMissing { step, missing } => match missing.as_slice() {
                [] => format!("{step} is not missing, nor is any other step"),
                missing => format!("{step} is not missing; missing: {}", joined(missing, ", ")),
            },
            Self::Whole { treatment } => format!("no step of {treatment} is missing"),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoRules { day } => format!("{day} 的规则没有护理一节"),
            Self::UnknownStep { word, known } => {
                format!("规则中没有步骤 {word}；有：{}", known.join("、"))
            }
            Self::NoItem => "没有写明护理项目".to_owned(),
            Self::NotArrived {
                reservation,
                status,
            } => {
                let status = Status::called(status, Lang::Zh);
                format!("{reservation} 的状态是{status}")
            }
            Self::OtherGuest { reservation } => format!("{reservation} 是其他顾客的预约"),
            Self::Treated { reservation, by } => format!("{reservation} 已有护理记录：{by}"),
            Self::Finished { treatment } => format!("{treatment} 已结束"),
            Self::BeforeOpening { treatment } => format!("{treatment} 的开始晚于该时间"),
            Self::StepNeeds { step, need } => {
                let what = match need {
                    Need::Note => "文字说明",
                    Need::Room => "房间",
                    Need::Staff => "由谁执行",
                    Need::Product => "所用产品和用量",
                };
                format!("步骤 {step} 须写明{what}")
            }
            Self::OutOfOrder { step, first } => {
                format!("{step} 在 {first} 之后，而 {first} 尚未完成")
            }
            Self::TooLate { step, done } => format!("{step} 在 {done} 之前，而 {done} 已完成"),
            Self::BeforeLastStep { treatment } => format!("{treatment} 的最后一步晚于该时间"),
            Self::Incomplete { treatment, missing } => {
                let missing: Vec<String> = missing.iter().map(|m| m.say(Lang::Zh)).collect();
                format!("{treatment} 还缺：{}", missing.join("；"))
            }
            Self::NextIsPast { next, day } => format!("下次日期 {next} 不晚于 {day}"),
            Self::NotMissing { step, missing } => match missing.as_slice() {
                [] => format!("步骤 {step} 并不缺，其他步骤也不缺"),
                missing => format!("步骤 {step} 并不缺；所缺：{}", joined(missing, "、")),
            },
            Self::Whole { treatment } => format!("{treatment} 的步骤并无缺漏"),
        }
    }

    fn help(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::NoRules { .. } => (
                "add `[treatments]` and its steps to the rule file, then `club rules adopt`",
                "在规则文件中加上 `[treatments]` 和各步骤，再运行 `club rules adopt`",
            ),
            Self::NoItem => (
                "give it with --item, or name the reservation",
                "用 --item 写明，或写明预约",
            ),
            Self::NotArrived { .. } => (
                "`club reserve arrive` comes first",
                "请先用 `club reserve arrive`",
            ),
            Self::Treated { .. } => (
                "`club treatment step` goes on with it",
                "用 `club treatment step` 继续记录",
            ),
            Self::StepNeeds { need, .. } => match need {
                Need::Note => ("give it with --note", "用 --note 写明"),
                Need::Room => ("give it with --room", "用 --room 写明"),
                Need::Staff => ("give it with --staff", "用 --staff 写明"),
                Need::Product => (
                    "give it with --product, such as serum=15ml",
                    "用 --product 写明，如 serum=15ml",
                ),
            },
            Self::OutOfOrder { .. } | Self::TooLate { .. } => (
                "`club treatment step` records the steps in the order of the rules; --at tells when one was done earlier",
                "`club treatment step` 按规则的顺序记录；更早做的用 --at 写明时间",
            ),
            Self::Incomplete { missing, .. } if missing.contains(&Missing::Plan) => (
                "record the steps; plan the next visit with --next, or say with --no-next why there is none",
                "补记各步骤；用 --next 写明下次日期，或用 --no-next 写明原因",
            ),
            Self::Incomplete { .. } => (
                "record them with `club treatment step`; what cannot be made up for is left out with \
                 --without STEP --reason TEXT",
                "用 `club treatment step` 补记；无法补做的，用 --without 步骤 --reason 原因 说明",
            ),
            Self::Whole { .. } => (
                "`club treatment finish` ends it",
                "请用 `club treatment finish` 结束",
            ),
            _ => return None,
        })
    }
}

fn joined(steps: &[Slug], between: &str) -> String {
    let steps: Vec<&str> = steps.iter().map(Slug::as_str).collect();
    steps.join(between)
}

impl std::fmt::Display for TreatmentRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.english())
    }
}

impl std::error::Error for TreatmentRefusal {}

impl Spoken for TreatmentRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = self.help()?;
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::NoItem => 2,
            _ => 1,
        }
    }
}
