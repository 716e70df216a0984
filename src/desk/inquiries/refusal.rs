//! Every "no" that an inquiry can get.

use crate::domain::{Day, InquiryId, Listing, Slug};
use crate::messages;

messages! {
    /// Why an inquiry is not recorded so.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum InquiryRefusal {
        UnknownTopic { word: Slug, known: Listing } => ("there is no topic {word}", "没有名为“{word}”的主题"),
            help ("the rules name {known}", "规则中有：{known:#}");
        /// Neither answered nor promised, and the rules set no time.
        NoPromise => (
            "the question is neither answered nor is a call-back promised",
            "既没有答复，也没有约定回电时间"
        ), help (
            "give `--answer`, or `--call-back` with a day or a time",
            "请写 `--answer`，或用 `--call-back` 写明日期或时间"
        );
        /// A call-back is promised to nobody who can be reached.
        Unreachable => (
            "a call-back is promised, and nobody knows whom to call",
            "约定了回电，却不知道联系谁"
        ), help ("name the member, or give `--contact`", "请写明会员，或给出 `--contact`");
        PromisedBefore { promised: Day, day: Day } => (
            "the call-back is promised for {promised}, before it was asked on {day}",
            "约定回电 {promised} 早于提问 {day}"
        ), help ("promise a time from {day} on", "请约定 {day} 或之后的时间");
        Answered { inquiry: InquiryId, day: Day } => (
            "inquiry {inquiry} was answered on {day}",
            "咨询 {inquiry} 已于 {day} 答复"
        ), help ("open a new one for a new question", "新问题请另行登记");
        Before { inquiry: InquiryId, day: Day, last: Day } => (
            "inquiry {inquiry} was last dealt with on {last}, after {day}",
            "咨询 {inquiry} 上次处理在 {last}，晚于 {day}"
        ), help ("give `--at` a time from {last} on", "请让 `--at` 不早于 {last}");
    }
}
