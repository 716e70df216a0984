//! Every "no" to an undo, in the order in which they are looked for.

use crate::book::BookError;
use crate::domain::{MemberId, Overflow, Version, Wording};
use crate::messages;

messages! {
    /// Why a version is not taken back.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum UndoRefusal {
        NoVersion { version: Version, last: Version } => (
            "there is no version {version}; the last is {last}",
            "没有版本 {version}；最后的版本是 {last}"
        );
        AlreadyUndone { version: Version, by: Version } => (
            "version {version} was undone by version {by}",
            "版本 {version} 已由版本 {by} 撤销"
        );
        /// A kind of command that is final, or makes nothing by itself.
        Final { version: Version, command: String } => (
            "version {version} is a `{command}`, which is not undone",
            "版本 {version} 是 `{command}`，不能撤销"
        ), help (NEW_DEED);
        /// A month that was closed is opened again, not undone.
        Closing { version: Version } => (
            "version {version} is a `close`, which is not undone",
            "版本 {version} 是 `close`，不能撤销"
        ), help (
            "open the month again with `club close YYYY-MM --reopen`, or close it again",
            "请用 `club close YYYY-MM --reopen` 重新打开该月，或重新结账"
        );
        /// A later row stands on what is to be taken back.
        Stands { record: String, by: Version, ledger: &'static str } => (
            "version {by} stands on {record} ({ledger})",
            "版本 {by} 以 {record} 为依据（{ledger}）"
        ), help (
            "undo that one first, or correct it with a new record",
            "请先撤销该版本，或用新的记录更正"
        );
        PhoneTaken { member: MemberId, by: MemberId } => (
            "the phone that {member} had before is now that of {by}",
            "{member} 原来的电话现在属于 {by}"
        ), help (NEW_DEED);
        Overflow => ("the figure is too large to be kept exactly", "数字过大，无法精确保存");
    }
}

const NEW_DEED: Wording = Wording::fixed("correct it with a new record", "请用新的记录更正");

messages! {
    /// A refusal, or trouble with the book.
    #[derive(Debug)]
    pub(crate) enum UndoError {
        Refused(refusal: UndoRefusal) => inner;
        Book(error: BookError) => inner;
    }
}

impl From<UndoRefusal> for UndoError {
    fn from(refusal: UndoRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<BookError> for UndoError {
    fn from(error: BookError) -> Self {
        Self::Book(error)
    }
}

impl From<Overflow> for UndoError {
    fn from(_: Overflow) -> Self {
        Self::Refused(UndoRefusal::Overflow)
    }
}
