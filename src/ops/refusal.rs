//! Every "no" about copies of the keyring.

use std::path::{Path, PathBuf};

use crate::book::Copied;
use crate::domain::{Lang, MemberId, Spoken};

/// Why a copy is not made or not put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyRefusal {
    /// A copy would lie within the book.
    Inside { file: PathBuf },
    /// The file is there already.
    Exists { file: PathBuf },
    /// The file holds no passphrase.
    NoPassphrase { file: PathBuf },
    /// The folder is a copy of the book that the keyring belongs to.
    Copy { dir: PathBuf, how: Copied },
    /// The folder is the book itself.
    NoCopy { dir: PathBuf },
    /// The copy is older than the book.
    Older { file: PathBuf, lacking: Lacking },
}

/// What an older copy does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lacking {
    /// So many members registered since.
    pub(crate) members: u32,
    pub(crate) first: Option<MemberId>,
    /// So many persons who are no members.
    pub(crate) others: u32,
    /// The keys were rotated since.
    pub(crate) rotated: bool,
}

impl Lacking {
    pub(crate) fn is_nothing(self) -> bool {
        self.members == 0 && self.others == 0 && !self.rotated
    }
}

impl Spoken for KeyRefusal {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Inside { file }, Lang::En) => {
                format!(
                    "{} lies within the book: who copies the folder has both",
                    file.display()
                )
            }
            (Self::Inside { file }, Lang::Zh) => {
                format!(
                    "{} 在账簿文件夹之内：复制该文件夹的人两者兼得",
                    file.display()
                )
            }
            (Self::Exists { file }, Lang::En) => format!("{} is there already", file.display()),
            (Self::Exists { file }, Lang::Zh) => format!("{} 已经存在", file.display()),
            (Self::NoPassphrase { file }, Lang::En) => {
                format!("{} holds no passphrase", file.display())
            }
            (Self::NoPassphrase { file }, Lang::Zh) => format!("{} 中没有口令", file.display()),
            (Self::Copy { dir, how }, lang) => copy_told(dir, how, lang),
            (Self::NoCopy { dir }, Lang::En) => format!(
                "{} is the book that the keyring belongs to, and no copy of it",
                dir.display()
            ),
            (Self::NoCopy { dir }, Lang::Zh) => {
                format!("{} 是密钥环所属的账簿本身，不是副本", dir.display())
            }
            (Self::Older { file, lacking }, Lang::En) => {
                let file = file.display();
                let mut lacks = Vec::new();
                if let Some(first) = lacking.first {
                    lacks.push(match lacking.members {
                        1 => format!("the key of {first}"),
                        many => format!("the keys of {many} members, from {first} on"),
                    });
                }
                match lacking.others {
                    0 => {}
                    1 => lacks.push("the key of one who is no member".to_owned()),
                    many => lacks.push(format!("the keys of {many} who are no members")),
                }
                if lacking.rotated {
                    lacks.push("what was sealed since the keys were rotated".to_owned());
                }
                format!(
                    "{file} is older than the book: it lacks {}",
                    lacks.join(" and ")
                )
            }
            (Self::Older { file, lacking }, Lang::Zh) => {
                let file = file.display();
                let mut lacks = Vec::new();
                if let Some(first) = lacking.first {
                    lacks.push(format!("{} 位会员的密钥（自 {first} 起）", lacking.members));
                }
                if lacking.others > 0 {
                    lacks.push(format!("{} 位非会员的密钥", lacking.others));
                }
                if lacking.rotated {
                    lacks.push("换钥之后封存内容的密钥".to_owned());
                }
                format!("{file} 比账簿旧：缺少{}", lacks.join("、"))
            }
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::Inside { .. } => ("name a file outside the book", "请指定账簿之外的文件"),
            Self::Exists { .. } => (
                "name another file, or move it away",
                "请换一个文件名，或先移走",
            ),
            Self::NoPassphrase { .. } => (
                "write the passphrase on its first line",
                "请把口令写在第一行",
            ),
            Self::Copy { .. } => (
                "do it in the book itself; if this folder is the one to go on with, `club key take-over --reason TEXT` makes it the book; to try things out here, `club key take-over --as-copy --reason TEXT` gives the copy a keyring of its own",
                "请在原账簿中运行；若今后以此文件夹为准，请用 `club key take-over --reason 原因` 使其成为正式账簿；若只是试用，请用 `club key take-over --as-copy --reason 原因` 为副本另立密钥环",
            ),
            Self::NoCopy { .. } => (
                "run it in the copy, named with --book",
                "请在副本中运行（用 --book 指定）",
            ),
            Self::Older { .. } => (
                "restore a later copy; with --partial this one is taken, and what it lacks stays sealed for good",
                "请恢复较新的备份；加 --partial 则采用此备份，所缺内容将永远无法解封",
            ),
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Inside { .. } | Self::Exists { .. } | Self::NoPassphrase { .. } => 2,
            Self::Older { .. } | Self::Copy { .. } | Self::NoCopy { .. } => 78,
        }
    }
}

/// How a folder is known as a copy.
fn copy_told(dir: &Path, how: &Copied, lang: Lang) -> String {
    let dir = dir.display();
    match (how, lang) {
        (Copied::Behind { version, noted }, Lang::En) => format!(
            "{dir} is a copy of the book that the keyring belongs to: it ends at version {version}, the book at {noted} or later"
        ),
        (Copied::Behind { version, noted }, Lang::Zh) => format!(
            "{dir} 是密钥环所属账簿的副本：它止于版本 {version}，而账簿已到版本 {noted} 或更后"
        ),
        (Copied::Forked { noted }, Lang::En) => format!(
            "{dir} is a copy of the book that the keyring belongs to: its version {noted} is another than the book's"
        ),
        (Copied::Forked { noted }, Lang::Zh) => {
            format!("{dir} 是密钥环所属账簿的副本：它的版本 {noted} 与账簿的不同")
        }
        (Copied::Twin { book }, Lang::En) => format!(
            "{dir} is a copy of the book that the keyring belongs to, which is still at {}",
            book.display()
        ),
        (Copied::Twin { book }, Lang::Zh) => format!(
            "{dir} 是密钥环所属账簿的副本，原账簿仍在 {}",
            book.display()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_copy_is_told_with_its_figures() {
        let lacking = Lacking {
            members: 3,
            first: "M000007".parse().ok(),
            others: 2,
            rotated: true,
        };
        let refusal = KeyRefusal::Older {
            file: "old.keys".into(),
            lacking,
        };
        for lang in [Lang::En, Lang::Zh] {
            let said = refusal.say(lang);
            for figure in ["old.keys", "3", "2", "M000007"] {
                assert!(said.contains(figure), "{said}");
            }
        }
        assert!(Lacking::default().is_nothing() && !lacking.is_nothing());
    }
}
