//! Every "no" about somebody's work, in the order in which they are looked for.

use crate::domain::{Listing, StaffId};
use crate::{messages, worded};

messages! {
    /// Why nothing is recorded about somebody's work.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum WorkRefusal {
        /// The rules in force have no such section.
        NoSection { section: &'static str } => (
            "the rules in force have no [{section}]",
            "现行规则没有 [{section}] 一节"
        ), help (
            "add it to the rule file, then `club rules adopt`",
            "请在规则文件中加上，再运行 `club rules adopt`"
        );
        /// A part that the ledgers measure.
        Measured { part: String } => (
            "{part} is measured from the ledgers, not rated",
            "“{part}”由账簿计算，不由人评"
        ), help (
            "rate the other parts; `club report staff` shows what was measured",
            "请只评其他各项；`club report staff` 可查看计算结果"
        );
        ScoreRange { part: String, score: u16, most: u16 } => (
            "{score} points for {part}, which has {most} at the most",
            "“{part}”评了 {score} 分，最多 {most} 分"
        );
        MonthOpen { month: String, ends: String } => (
            "{month} has not ended; it ends on {ends}",
            "{month} 尚未结束，至 {ends} 止"
        ), help ("assess it when it has ended", "请在该月结束后考核");
        WrongMeasure { breach: String, measure: &'static str, known: Vec<&'static str> } => ({
            let (either, all) = (known.join(" or "), known.iter().collect::<Listing>());
            worded!(
                "a {breach} breach brings {either}, not {measure}",
                "“{breach}”类违规的处理为 {all:#}，不是 {measure}"
            )
        });
        FineNeedsAmount => ("a fine has an amount", "罚款须写明金额"), help ("add --amount", "请加上 --amount");
        OneSelf { staff: StaffId } => ("{staff} cannot be judged by themselves", "{staff} 不能评定自己"),
            help ("let somebody else judge", "请由他人评定");
    }
}
