//! Every "no" that a complaint can get.

use super::state::{Step, Todo};
use crate::domain::{ComplaintId, Day, Listing, Slug};
use crate::{messages, worded, words};

messages! {
    /// Why a deed is not done.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum ComplaintRefusal {
        /// A word that the rules do not name.
        Unknown { what: Choice, word: Slug, known: Listing } => (
            "there is no {what} {word}",
            "没有名为“{word}”的{what:#}"
        ), help ("the rules name {known}", "规则中有：{known:#}");
        /// A step out of order.
        OutOfOrder { complaint: ComplaintId, step: Step, deed: Todo } => (
            "complaint {complaint} is at step {step}: `{deed}` cannot follow it",
            "投诉 {complaint} 处于“{step:#}”（{step}），不能进行“{deed:#}”"
        ), help (step.next().map(|next| {
            let line = format!("club complaint {next} {complaint}{}", next.hint());
            worded!("next: {next} (`{line}`)", "下一步：{next:#}（`{line}`）")
        }));
        /// Closed: nothing but a note follows.
        Closed { complaint: ComplaintId } => ("complaint {complaint} is closed", "投诉 {complaint} 已结案"), help (
            "`club complaint note {complaint} --text …` adds to it; open a new one for anything new",
            "可用 `club complaint note {complaint} --text …` 补记；新问题请另立投诉"
        );
        /// Dated before what happened last.
        Before { complaint: ComplaintId, day: Day, last: Day } => (
            "complaint {complaint} was last moved on {last}, after {day}",
            "投诉 {complaint} 的上一步在 {last}，晚于 {day}"
        ), help ("give `--at` a time from {last} on", "请让 `--at` 不早于 {last}");
        /// Passed to the department that has it already.
        SameDepartment { complaint: ComplaintId, department: Slug } => (
            "complaint {complaint} is with {department} already",
            "投诉 {complaint} 已在部门 {department}"
        );
        /// A sale that the complaint is to name and that is not there.
        NoSale { word: String } => ("no sale is {word}", "没有销售“{word}”"),
            help ("`club history` shows what is on record", "`club history` 可查已有记录");
    }
}

words! {
    /// What the rules name for a complaint.
    pub(crate) enum Choice {
        Department = "department", "department", "部门";
        Severity = "severity", "severity", "严重程度";
        Cause = "cause", "cause", "原因";
    }
}
