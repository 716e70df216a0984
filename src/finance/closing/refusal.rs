//! Every "no" to a closing, in the order in which they are looked for.

use super::figures::Account;
use crate::domain::{Day, Lang, Money, Month, Spoken, Version};

/// Why a month is not closed, or not opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClosingRefusal {
    RefKnown {
        reference: String,
        month: Month,
        version: Version,
    },
    /// It is closed already, by its own closing or by the first one of the book.
    Closed {
        month: Month,
        by: Month,
        version: Version,
    },
    NotEnded {
        month: Month,
        today: Day,
    },
    /// A month before it is still open.
    OutOfOrder {
        month: Month,
        next: Month,
    },
    NotClosed {
        month: Month,
    },
    /// Only the last month that is closed can be opened again.
    NotLast {
        month: Month,
        last: Month,
    },
    /// What moved does not come to what members hold.
    Unbalanced {
        month: Month,
        account: Account,
        expected: Money,
        found: Money,
    },
    /// The month does not begin with what the one before closed with.
    Broken {
        account: Account,
        before: Month,
        version: Version,
        closed: Money,
        opens: Money,
    },
    Overflow,
}

impl Spoken for ClosingRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.in_english(),
            Lang::Zh => self.in_chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let zh = lang == Lang::Zh;
        Some(match self {
            Self::RefKnown { .. } if zh => "新的记录请用新的 --ref".to_owned(),
            Self::RefKnown { .. } => "use a new --ref for a new record".to_owned(),
            Self::NotEnded { month, .. } => {
                let day = month.next().first_day();
                if zh {
                    format!("请在 {day} 或之后结账")
                } else {
                    format!("close it on {day} or later")
                }
            }
            Self::OutOfOrder { next, .. } if zh => format!("请先结 {next}：`club close {next}`"),
            Self::OutOfOrder { next, .. } => {
                format!("close {next} first: `club close {next}`")
            }
            Self::NotLast { last, .. } if zh => format!("请先重新打开 {last}"),
            Self::NotLast { last, .. } => format!("open {last} again first"),
            Self::Unbalanced { .. } | Self::Broken { .. } if zh => {
                "`club check` 会列出所有差异".to_owned()
            }
            Self::Unbalanced { .. } | Self::Broken { .. } => {
                "`club check` tells all that differs".to_owned()
            }
            Self::Closed { .. } if zh => {
                "`club report closings` 可查看；更正请记入未结月份".to_owned()
            }
            Self::Closed { .. } => {
                "`club report closings` shows it; a correction goes into the open month".to_owned()
            }
            Self::NotClosed { .. } | Self::Overflow => return None,
        })
    }
}

impl ClosingRefusal {
    fn in_english(&self) -> String {
        match self {
            Self::RefKnown {
                reference,
                month,
                version,
            } => format!(
                "ref {reference} stands for something else already: {month}, version {version}"
            ),
            Self::Closed { month, by, version } if month == by => {
                format!("{month} is closed already, by version {version}")
            }
            Self::Closed { month, by, version } => {
                format!(
                    "{month} is closed already: version {version} closed {by} and all before it"
                )
            }
            Self::NotEnded { month, today } => {
                format!("{month} has not ended; the business day is {today}")
            }
            Self::OutOfOrder { month, next } => {
                format!("months close in order: {next} is open, and lies before {month}")
            }
            Self::NotClosed { month } => format!("{month} is not closed"),
            Self::NotLast { month, last } => {
                format!("{month} is not the last month that is closed, which is {last}")
            }
            Self::Unbalanced {
                month,
                account,
                expected,
                found,
            } => format!(
                "{month} does not balance: {} should close with {expected}, the roll-forward says {found}",
                account.word()
            ),
            Self::Broken {
                account,
                before,
                version,
                closed,
                opens,
            } => format!(
                "{} closed {before} with {closed} (version {version}), and now would open with {opens}",
                account.word()
            ),
            Self::Overflow => "the figure is too large to be kept exactly".to_owned(),
        }
    }

    fn in_chinese(&self) -> String {
        match self {
            Self::RefKnown {
                reference,
                month,
                version,
            } => format!("编号 {reference} 已用于另一记录：{month}，版本 {version}"),
            Self::Closed { month, by, version } if month == by => {
                format!("{month} 已由版本 {version} 结账")
            }
            Self::Closed { month, by, version } => {
                format!("{month} 已结账：版本 {version} 结了 {by} 及此前各月")
            }
            Self::NotEnded { month, today } => {
                format!("{month} 尚未结束；今天的营业日是 {today}")
            }
            Self::OutOfOrder { month, next } => {
                format!("须按月依次结账：{next} 尚未结账，且早于 {month}")
            }
            Self::NotClosed { month } => format!("{month} 没有结账"),
            Self::NotLast { month, last } => {
                format!("{month} 不是最后结账的月份；最后结账的是 {last}")
            }
            Self::Unbalanced {
                month,
                account,
                expected,
                found,
            } => format!(
                "{month} 不平：{} 期末应为 {expected}，滚动表为 {found}",
                account.in_chinese()
            ),
            Self::Broken {
                account,
                before,
                version,
                closed,
                opens,
            } => format!(
                "{} 在 {before} 的期末为 {closed}（版本 {version}），而现在的期初为 {opens}",
                account.in_chinese()
            ),
            Self::Overflow => "数字过大，无法精确保存".to_owned(),
        }
    }
}
