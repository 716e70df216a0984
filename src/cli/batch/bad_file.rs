//! What is wrong with a file, or with its header: it cannot be taken at all.

use std::io;

use super::Encoding;
use super::lines::Endless;
use crate::domain::{Lang, Listing, Spoken as _, Wording};
use crate::{message, messages, worded};

message! {
    /// A quote without its end.
    #[derive(Debug)]
    pub(super) struct OpenQuote => ("the quote that opens here is never closed", "此处的引号没有结束"), help (
        "close it, or write it twice where it is meant as a sign",
        "请补上引号；若是文字中的引号，请写两个"
    );
}

messages! {
    /// A cell that is no text.
    #[derive(Debug)]
    pub(super) enum NotText {
        Nul { byte: usize } => ("byte {} of the cell is NUL", "单元格第 {} 字节为 NUL", byte + 1);
        Utf8 { byte: usize } => (
            "byte {} of the cell is not UTF-8",
            "单元格第 {} 字节不是 UTF-8",
            byte + 1
        ), help (
            "a file from an older till needs --encoding gb18030",
            "旧系统导出的文件请加 --encoding gb18030"
        );
        Gb18030 => (
            "the cell holds bytes that are not GB 18030",
            "单元格含有非 GB 18030 的字节"
        ), help ("if the file is UTF-8, leave --encoding out", "若文件为 UTF-8，请去掉 --encoding");
    }
}

messages! {
    /// What is wrong with a header.
    #[derive(Debug, PartialEq, Eq)]
    pub(super) enum HeaderFault {
        Unknown { name: String, place: usize, like: Option<&'static str> } => (
            "column {place} `{name}` is not known{meant}",
            "第 {place} 列“{name}”未知{meant:#}",
            meant = meant(*like)
        );
        Twice { name: String, first: usize, second: usize } => (
            "columns {first} and {second} are both `{name}`",
            "第 {first} 列与第 {second} 列都是“{name}”"
        );
        Missing { name: &'static str } => ("the column `{name}` is missing", "缺少“{name}”列");
        /// No column tells when the rows happened, nor does the line.
        NoTime => (
            "the column `at` is missing: each row tells when it happened, or --at tells it for all",
            "缺少“at”列：每行都要写明时间，或用 --at 为全部行指定"
        );
        /// A column and the line both do.
        TimeTwice => (
            "the file has a column `at`, so --at would have no effect: leave it out",
            "文件已有“at”列，--at 不起作用：请去掉"
        );
        MapsNothing { theirs: String, like: Option<String> } => (
            "--map names `{theirs}`, which the file does not have{meant}",
            "--map 所指的“{theirs}”不在文件中{meant:#}",
            meant = meant(like.as_deref())
        );
        MapsToNothing { ours: String, like: Option<&'static str> } => (
            "--map names `{ours}`, which is not known{meant}",
            "--map 所指的“{ours}”未知{meant:#}",
            meant = meant(*like)
        );
    }
}

/// The name that was probably meant, behind what is wrong with another.
fn meant(like: Option<&str>) -> Wording {
    like.map_or(Wording::same(""), |like| {
        worded!("; did you mean `{like}`?", "；是否指“{like}”？")
    })
}

message! {
    /// A file that cannot be taken at all.
    #[derive(Debug)]
    pub struct BadFile {
        file: String,
        what: What,
    } => (what.said(file)), help (what.remedy()), exit match what {
        What::Unreadable(_) => 74,
        What::Empty
        | What::OpenQuote(_)
        | What::Endless(_)
        | What::HeaderNul
        | What::HeaderNotText(_)
        | What::Header { .. } => 65,
    };
}

#[derive(Debug)]
enum What {
    Unreadable(io::Error),
    Empty,
    OpenQuote(u64),
    Endless(Endless),
    HeaderNul,
    HeaderNotText(Encoding),
    Header {
        faults: Vec<HeaderFault>,
        taken: Listing,
    },
}

impl What {
    fn said(&self, file: &str) -> Wording {
        match self {
            Self::Unreadable(error) => {
                worded!("cannot read {file}: {error}", "无法读取 {file}：{error}")
            }
            Self::Empty => worded!(
                "{file}:1: the file is empty, a header is needed",
                "{file}:1：文件为空，需要表头"
            ),
            Self::OpenQuote(line) => {
                worded!("{file}:{line}: {OpenQuote}", "{file}:{line}: {OpenQuote:#}")
            }
            Self::Endless(endless) => worded!(
                "{file}:{line}: {endless}",
                "{file}:{line}: {endless:#}",
                line = endless.line
            ),
            Self::HeaderNul => worded!("{file}:1: the header holds NUL", "{file}:1：表头含有 NUL"),
            Self::HeaderNotText(_) => {
                worded!("{file}:1: the header is not text", "{file}:1：表头不是文字")
            }
            Self::Header { faults, .. } => {
                let said = |lang| {
                    let faults = faults
                        .iter()
                        .map(|fault| format!("{file}:1: {}", fault.say(lang)));
                    faults.collect::<Vec<_>>().join("\n  ")
                };
                Wording::new(said(Lang::En), said(Lang::Zh))
            }
        }
    }

    fn remedy(&self) -> Option<Wording> {
        match self {
            Self::Unreadable(_) | Self::Empty | Self::Endless(_) => None,
            Self::OpenQuote(_) => Wording::remedy_of(&OpenQuote),
            Self::HeaderNul => Some(worded!(
                "it is not CSV, or UTF-16 without a mark: save it as CSV UTF-8",
                "不是 CSV，或是没有标记的 UTF-16：请另存为 CSV UTF-8"
            )),
            Self::HeaderNotText(Encoding::Utf8) => Wording::remedy_of(&NotText::Utf8 { byte: 0 }),
            Self::HeaderNotText(Encoding::Gb18030) => Wording::remedy_of(&NotText::Gb18030),
            Self::Header { taken, .. } => Some(worded!(
                "the columns are {taken}; rename with --map theirs=ours, or pass over others with --ignore-extra",
                "可用的列：{taken:#}；用 --map 原名=列名 改名，或用 --ignore-extra 略过其他列"
            )),
        }
    }
}

impl BadFile {
    pub(super) fn unreadable(file: &str, error: io::Error) -> Self {
        Self::new(file, What::Unreadable(error))
    }

    pub(super) fn empty(file: &str) -> Self {
        Self::new(file, What::Empty)
    }

    pub(super) fn open_quote(file: &str, line: u64) -> Self {
        Self::new(file, What::OpenQuote(line))
    }

    pub(super) fn endless(file: &str, endless: Endless) -> Self {
        Self::new(file, What::Endless(endless))
    }

    pub(super) fn header_nul(file: &str) -> Self {
        Self::new(file, What::HeaderNul)
    }

    pub(super) fn header_not_text(file: &str, encoding: Encoding) -> Self {
        Self::new(file, What::HeaderNotText(encoding))
    }

    pub(super) fn header(file: &str, faults: Vec<HeaderFault>, taken: &[&str]) -> Self {
        let taken = taken.iter().collect();
        Self::new(file, What::Header { faults, taken })
    }

    fn new(file: &str, what: What) -> Self {
        Self {
            file: file.to_owned(),
            what,
        }
    }

    #[cfg(test)]
    pub(super) fn header_faults(&self) -> &[HeaderFault] {
        match &self.what {
            What::Header { faults, .. } => faults,
            _ => &[],
        }
    }
}
