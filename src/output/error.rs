//! What can go wrong between a record and its reader.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::domain::{Lang, Spoken};

/// Why something could not be written out.
#[derive(Debug)]
pub enum OutputError {
    /// The reader has enough (`club … | head`): no error, the program ends quietly.
    Closed,
    Stdout(io::Error),
    File {
        path: PathBuf,
        error: io::Error,
    },
    /// What is there is a book's, or a keyring.
    Owned {
        path: PathBuf,
    },
    /// GB 18030 has no bytes for a character.
    NotEncodable {
        character: char,
    },
    /// A workbook cannot hold what it was given.
    Workbook {
        path: PathBuf,
        why: String,
    },
}

impl OutputError {
    /// What became of a write to stdout.
    pub(super) fn of_stdout(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Stdout(error)
        }
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("the reader closed the pipe"),
            Self::Stdout(error) => write!(f, "cannot write to stdout: {error}"),
            Self::File { path, error } => write!(f, "cannot write {}: {error}", path.display()),
            Self::Owned { path } => {
                write!(
                    f,
                    "cannot write {}: it is part of a book, or a keyring",
                    path.display()
                )
            }
            Self::NotEncodable { character } => write!(
                f,
                "GB 18030 has no bytes for the character U+{:04X}",
                u32::from(*character)
            ),
            Self::Workbook { path, why } => {
                write!(f, "cannot make the workbook {}: {why}", path.display())
            }
        }
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Stdout(error) | Self::File { error, .. } => Some(error),
            Self::Closed
            | Self::Owned { .. }
            | Self::NotEncodable { .. }
            | Self::Workbook { .. } => None,
        }
    }
}

impl Spoken for OutputError {
    fn say(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::Closed) => "读取方已关闭管道".into(),
            (Lang::Zh, Self::Stdout(error)) => format!("无法写到标准输出：{error}"),
            (Lang::Zh, Self::File { path, error }) => {
                format!("无法写入 {}：{error}", path.display())
            }
            (Lang::Zh, Self::Owned { path }) => {
                format!("无法写入 {}：它是账簿的一部分，或是密钥环", path.display())
            }
            (Lang::Zh, Self::NotEncodable { character }) => {
                format!("GB 18030 中没有字符 U+{:04X}", u32::from(*character))
            }
            (Lang::Zh, Self::Workbook { path, why }) => {
                format!("无法生成工作簿 {}：{why}", path.display())
            }
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let words = match (lang, self) {
            (_, Self::Closed) => return None,
            (Lang::En, Self::Stdout(_) | Self::File { .. }) => {
                "what the command recorded stands; see the room and the rights there, then ask again"
            }
            (Lang::Zh, Self::Stdout(_) | Self::File { .. }) => {
                "已记录的内容不受影响；请检查磁盘空间与权限后再查询"
            }
            (Lang::En, Self::Owned { .. }) => "name another file",
            (Lang::Zh, Self::Owned { .. }) => "请另指定一个文件",
            (Lang::En, Self::NotEncodable { .. }) => "use --encoding utf-8",
            (Lang::Zh, Self::NotEncodable { .. }) => "请使用 --encoding utf-8",
            (Lang::En, Self::Workbook { .. }) => "ask for CSV, which has no such bounds",
            (Lang::Zh, Self::Workbook { .. }) => "请改用没有此类限制的 CSV",
        };
        Some(words.into())
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Stdout(_) | Self::File { .. } => 74,
            Self::Owned { .. } => 2,
            Self::NotEncodable { .. } | Self::Workbook { .. } => 65,
        }
    }
}
