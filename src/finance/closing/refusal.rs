//! Every "no" to a closing, in the order in which they are looked for.

use super::figures::Account;
use crate::domain::{Day, Money, Month, Version, Wording};
use crate::{messages, worded};

messages! {
    /// Why a month is not closed, or not opened again.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum ClosingRefusal {
        RefKnown { reference: String, month: Month, version: Version } => (
            "ref {reference} stands for something else already: {month}, version {version}",
            "编号 {reference} 已用于另一记录：{month}，版本 {version}"
        ), help ("use a new --ref for a new record", "新的记录请用新的 --ref");
        /// It is closed already, by its own closing or by the first one of the book.
        Closed { month: Month, by: Month, version: Version } => (if month == by {
            worded!("{month} is closed already, by version {version}", "{month} 已由版本 {version} 结账")
        } else {
            worded!(
                "{month} is closed already: version {version} closed {by} and all before it",
                "{month} 已结账：版本 {version} 结了 {by} 及此前各月"
            )
        }), help (
            "`club report closings` shows it; a correction goes into the open month",
            "`club report closings` 可查看；更正请记入未结月份"
        );
        NotEnded { month: Month, today: Day } => (
            "{month} has not ended; the business day is {today}",
            "{month} 尚未结束；今天的营业日是 {today}"
        ), help ({
            let day = month.next().first_day();
            worded!("close it on {day} or later", "请在 {day} 或之后结账")
        });
        /// A month before it is still open.
        OutOfOrder { month: Month, next: Month } => (
            "months close in order: {next} is open, and lies before {month}",
            "须按月依次结账：{next} 尚未结账，且早于 {month}"
        ), help ("close {next} first: `club close {next}`", "请先结 {next}：`club close {next}`");
        NotClosed { month: Month } => ("{month} is not closed", "{month} 没有结账");
        /// Only the last month that is closed can be opened again.
        NotLast { month: Month, last: Month } => (
            "{month} is not the last month that is closed, which is {last}",
            "{month} 不是最后结账的月份；最后结账的是 {last}"
        ), help ("open {last} again first", "请先重新打开 {last}");
        /// What moved does not come to what members hold.
        Unbalanced { month: Month, account: Account, expected: Money, found: Money } => (
            "{month} does not balance: {account} should close with {expected}, the roll-forward says {found}",
            "{month} 不平：{account:#} 期末应为 {expected}，滚动表为 {found}"
        ), help (CHECK);
        /// The month does not begin with what the one before closed with.
        Broken { account: Account, before: Month, version: Version, closed: Money, opens: Money } => (
            "{account} closed {before} with {closed} (version {version}), and now would open with {opens}",
            "{account:#} 在 {before} 的期末为 {closed}（版本 {version}），而现在的期初为 {opens}"
        ), help (CHECK);
        Overflow => ("the figure is too large to be kept exactly", "数字过大，无法精确保存");
    }
}

const CHECK: Wording = Wording::fixed(
    "`club check` tells all that differs",
    "`club check` 会列出所有差异",
);
