//! Every "no" that a complaint can get.

use super::state::{Step, Todo};
use crate::domain::{ComplaintId, Day, Lang, Slug, Spoken};

/// Why a deed is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ComplaintRefusal {
    /// A word that the rules do not name; `what` is `department`, `severity` or `cause`.
    Unknown {
        what: Choice,
        word: Slug,
        known: String,
    },
    /// A step out of order.
    OutOfOrder {
        complaint: ComplaintId,
        step: Step,
        deed: Todo,
    },
    /// Closed: nothing but a note follows.
    Closed { complaint: ComplaintId },
    /// Dated before what happened last.
    Before {
        complaint: ComplaintId,
        day: Day,
        last: Day,
    },
    /// Passed to the department that has it already.
    SameDepartment {
        complaint: ComplaintId,
        department: Slug,
    },
    /// A sale that the complaint is to name and that is not there.
    NoSale { word: String },
}

/// What the rules name for a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Department,
    Severity,
    Cause,
}

impl Choice {
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Department => ("department", "部门"),
            Self::Severity => ("severity", "严重程度"),
            Self::Cause => ("cause", "原因"),
        }
    }
}

impl std::fmt::Display for ComplaintRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl Spoken for ComplaintRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::Unknown { known, .. } => (
                format!("the rules name {known}"),
                format!("规则中有：{}", known.replace(", ", "、")),
            ),
            Self::OutOfOrder {
                complaint, step, ..
            } => {
                let next = step.next()?;
                let line = format!("club complaint {} {complaint}{}", next.word(), next.hint());
                (
                    format!("next: {} (`{line}`)", next.word()),
                    format!("下一步：{}（`{line}`）", next.in_lang(Lang::Zh)),
                )
            }
            Self::Closed { complaint } => (
                format!(
                    "`club complaint note {complaint} --text …` adds to it; open a new one for anything new"
                ),
                format!("可用 `club complaint note {complaint} --text …` 补记；新问题请另立投诉"),
            ),
            Self::Before { last, .. } => (
                format!("give `--at` a time from {last} on"),
                format!("请让 `--at` 不早于 {last}"),
            ),
            Self::SameDepartment { .. } => return None,
            Self::NoSale { .. } => (
                "`club history` shows what is on record".to_owned(),
                "`club history` 可查已有记录".to_owned(),
            ),
        };
        Some(if lang == Lang::Zh { zh } else { en })
    }
}

impl ComplaintRefusal {
    fn english(&self) -> String {
        match self {
            Self::Unknown { what, word, .. } => {
                format!("there is no {} {word}", what.names().0)
            }
            Self::OutOfOrder {
                complaint,
                step,
                deed,
            } => format!(
                "complaint {complaint} is at step {step}: `{}` cannot follow it",
                deed.word()
            ),
            Self::Closed { complaint } => format!("complaint {complaint} is closed"),
            Self::Before {
                complaint,
                day,
                last,
            } => format!("complaint {complaint} was last moved on {last}, after {day}"),
            Self::SameDepartment {
                complaint,
                department,
            } => format!("complaint {complaint} is with {department} already"),
            Self::NoSale { word } => format!("no sale is {word}"),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Unknown { what, word, .. } => format!("没有名为“{word}”的{}", what.names().1),
            Self::OutOfOrder {
                complaint,
                step,
                deed,
            } => format!(
                "投诉 {complaint} 处于“{}”（{step}），不能进行“{}”",
                step.in_lang(Lang::Zh),
                deed.in_lang(Lang::Zh)
            ),
            Self::Closed { complaint } => format!("投诉 {complaint} 已结案"),
            Self::Before {
                complaint,
                day,
                last,
            } => format!("投诉 {complaint} 的上一步在 {last}，晚于 {day}"),
            Self::SameDepartment {
                complaint,
                department,
            } => format!("投诉 {complaint} 已在部门 {department}"),
            Self::NoSale { word } => format!("没有销售“{word}”"),
        }
    }
}
