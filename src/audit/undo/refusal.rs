//! Every "no" to an undo, in the order in which they are looked for.

use crate::book::BookError;
use crate::domain::{Lang, MemberId, Overflow, Spoken, Version};

/// Why a version is not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndoRefusal {
    NoVersion {
        version: Version,
        last: Version,
    },
    AlreadyUndone {
        version: Version,
        by: Version,
    },
    /// A kind of command that is final, or makes nothing by itself.
    Final {
        version: Version,
        command: String,
    },
    /// A month that was closed is opened again, not undone.
    Closing {
        version: Version,
    },
    /// A later row stands on what is to be taken back.
    Stands {
        record: String,
        by: Version,
        ledger: &'static str,
    },
    PhoneTaken {
        member: MemberId,
        by: MemberId,
    },
    Overflow,
}

/// A refusal, or trouble with the book.
#[derive(Debug)]
pub enum UndoError {
    Refused(UndoRefusal),
    Book(BookError),
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

impl Spoken for UndoError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.say(lang),
            Self::Book(error) => error.say(lang),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Refused(refusal) => refusal.remedy(lang),
            Self::Book(error) => error.remedy(lang),
        }
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(refusal) => refusal.exit_code(),
            Self::Book(error) => Spoken::exit_code(error),
        }
    }
}

impl Spoken for UndoRefusal {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NoVersion { version, last }, Lang::En) => {
                format!("there is no version {version}; the last is {last}")
            }
            (Self::NoVersion { version, last }, Lang::Zh) => {
                format!("没有版本 {version}；最后的版本是 {last}")
            }
            (Self::AlreadyUndone { version, by }, Lang::En) => {
                format!("version {version} was undone by version {by}")
            }
            (Self::AlreadyUndone { version, by }, Lang::Zh) => {
                format!("版本 {version} 已由版本 {by} 撤销")
            }
            (Self::Final { version, command }, Lang::En) => {
                format!("version {version} is a `{command}`, which is not undone")
            }
            (Self::Final { version, command }, Lang::Zh) => {
                format!("版本 {version} 是 `{command}`，不能撤销")
            }
            (Self::Closing { version }, Lang::En) => {
                format!("version {version} is a `close`, which is not undone")
            }
            (Self::Closing { version }, Lang::Zh) => {
                format!("版本 {version} 是 `close`，不能撤销")
            }
            (Self::Stands { record, by, ledger }, Lang::En) => {
                format!("version {by} stands on {record} ({ledger})")
            }
            (Self::Stands { record, by, ledger }, Lang::Zh) => {
                format!("版本 {by} 以 {record} 为依据（{ledger}）")
            }
            (Self::PhoneTaken { member, by }, Lang::En) => {
                format!("the phone that {member} had before is now that of {by}")
            }
            (Self::PhoneTaken { member, by }, Lang::Zh) => {
                format!("{member} 原来的电话现在属于 {by}")
            }
            (Self::Overflow, Lang::En) => "the figure is too large to be kept exactly".to_owned(),
            (Self::Overflow, Lang::Zh) => "数字过大，无法精确保存".to_owned(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::Stands { .. } => (
                "undo that one first, or correct with a new deed",
                "请先撤销该版本，或用新的记录更正",
            ),
            Self::Closing { .. } => (
                "open the month again with `club close YYYY-MM --reopen`, or close it again",
                "请用 `club close YYYY-MM --reopen` 重新打开该月，或重新结账",
            ),
            Self::Final { .. } | Self::PhoneTaken { .. } => {
                ("correct with a new deed", "请用新的记录更正")
            }
            _ => return None,
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}
