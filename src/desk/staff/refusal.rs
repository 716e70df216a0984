//! Every "no" about somebody's work, in the order in which they are looked for.

use crate::domain::{Lang, Spoken, StaffId};

/// Why nothing is recorded about somebody's work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WorkRefusal {
    /// The rules in force have no such section.
    NoSection {
        section: &'static str,
    },
    /// A part that the ledgers measure.
    Measured {
        part: String,
    },
    ScoreRange {
        part: String,
        score: u16,
        most: u16,
    },
    MonthOpen {
        month: String,
        ends: String,
    },
    WrongMeasure {
        breach: String,
        measure: &'static str,
        known: Vec<&'static str>,
    },
    FineNeedsAmount,
    OneSelf {
        staff: StaffId,
    },
}

impl Spoken for WorkRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::NoSection { .. } => (
                "add it to the rule file, then `club rules adopt`",
                "请在规则文件中加上，再运行 `club rules adopt`",
            ),
            Self::Measured { .. } => (
                "rate the other parts; `club report staff` shows what was measured",
                "请只评其他各项；`club report staff` 可查看计算结果",
            ),
            Self::MonthOpen { .. } => ("assess it when it has ended", "请在该月结束后考核"),
            Self::FineNeedsAmount => ("add --amount", "请加上 --amount"),
            Self::OneSelf { .. } => ("let somebody else judge", "请由他人评定"),
            _ => return None,
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}

impl WorkRefusal {
    fn english(&self) -> String {
        match self {
            Self::NoSection { section } => format!("the rules in force have no [{section}]"),
            Self::Measured { part } => format!("{part} is measured from the ledgers, not rated"),
            Self::ScoreRange { part, score, most } => {
                format!("{score} points for {part}, which has {most} at the most")
            }
            Self::MonthOpen { month, ends } => format!("{month} has not ended; it ends on {ends}"),
            Self::WrongMeasure {
                breach,
                measure,
                known,
            } => format!(
                "a {breach} breach brings {}, not {measure}",
                known.join(" or ")
            ),
            Self::FineNeedsAmount => "a fine has an amount".to_owned(),
            Self::OneSelf { staff } => format!("{staff} cannot be judged by themselves"),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoSection { section } => format!("现行规则没有 [{section}] 一节"),
            Self::Measured { part } => format!("“{part}”由账簿计算，不由人评"),
            Self::ScoreRange { part, score, most } => {
                format!("“{part}”评了 {score} 分，最多 {most} 分")
            }
            Self::MonthOpen { month, ends } => format!("{month} 尚未结束，至 {ends} 止"),
            Self::WrongMeasure {
                breach,
                measure,
                known,
            } => format!(
                "“{breach}”类违规的处理为 {}，不是 {measure}",
                known.join("、")
            ),
            Self::FineNeedsAmount => "罚款须写明金额".to_owned(),
            Self::OneSelf { staff } => format!("{staff} 不能评定自己"),
        }
    }
}
