//! Every "no" about copies of the keyring.

use std::path::{Path, PathBuf};

use crate::book::Copied;
use crate::domain::{Lang, MemberId, Wording};
use crate::{messages, worded};

messages! {
    /// Why a copy is not made or not put back.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum KeyRefusal {
        /// A copy would lie within the book.
        Inside { file: PathBuf } => (
            "{} lies within the book: who copies the folder has both",
            "{} 在账簿文件夹之内：复制该文件夹的人两者兼得",
            file.display()
        ), help ("name a file outside the book", "请指定账簿之外的文件"), exit 2;
        /// The file is there already.
        Exists { file: PathBuf } => ("{} is there already", "{} 已经存在", file.display()),
            help ("name another file, or move it away", "请换一个文件名，或先移走"), exit 2;
        /// The file holds no passphrase.
        NoPassphrase { file: PathBuf } => ("{} holds no passphrase", "{} 中没有口令", file.display()),
            help ("write the passphrase on its first line", "请把口令写在第一行"), exit 2;
        /// The folder is a copy of the book that the keyring belongs to.
        Copy { dir: PathBuf, how: Copied } => (copy_told(dir, how)), help (
            "do it in the book itself; if this folder is the one to go on with, `club key take-over --reason TEXT` makes it the book; to try things out here, `club key take-over --as-copy --reason TEXT` gives the copy a keyring of its own",
            "请在原账簿中运行；若今后以此文件夹为准，请用 `club key take-over --reason 原因` 使其成为正式账簿；若只是试用，请用 `club key take-over --as-copy --reason 原因` 为副本另立密钥环"
        ), exit 78;
        /// The folder is the book itself.
        NoCopy { dir: PathBuf } => (
            "{} is the book that the keyring belongs to, and no copy of it",
            "{} 是密钥环所属的账簿本身，不是副本",
            dir.display()
        ), help ("run it in the copy, named with --book", "请在副本中运行（用 --book 指定）"), exit 78;
        /// The copy is older than the book.
        Older { file: PathBuf, lacking: Lacking } => (
            "{file} is older than the book: it lacks {lacking}",
            "{file} 比账簿旧：缺少{lacking:#}",
            file = file.display(), lacking = lacking.told()
        ), help (
            "restore a later copy; with --partial this one is taken, and what it lacks stays sealed for good",
            "请恢复较新的备份；加 --partial 则采用此备份，所缺内容将永远无法解封"
        ), exit 78;
    }
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

    fn told(self) -> Wording {
        let members = self.first.map(|first| match self.members {
            1 => worded!("the key of {first}", "1 位会员的密钥（自 {first} 起）"),
            many => worded!(
                "the keys of {many} members, from {first} on",
                "{many} 位会员的密钥（自 {first} 起）"
            ),
        });
        let others = match self.others {
            0 => None,
            1 => Some(worded!(
                "the key of one who is not a member",
                "1 位非会员的密钥"
            )),
            many => Some(worded!(
                "the keys of {many} who are not members",
                "{many} 位非会员的密钥"
            )),
        };
        let rotated = self.rotated.then(|| {
            worded!(
                "what was sealed since the keys were rotated",
                "换钥之后封存内容的密钥"
            )
        });
        let all: Vec<_> = [members, others, rotated].into_iter().flatten().collect();
        let joined = |lang, between| {
            let all: Vec<_> = all.iter().map(|one| one.in_lang(lang)).collect();
            all.join(between)
        };
        Wording::new(joined(Lang::En, " and "), joined(Lang::Zh, "、"))
    }
}

/// How a folder is known as a copy.
fn copy_told(dir: &Path, how: &Copied) -> Wording {
    let dir = dir.display();
    match how {
        Copied::Behind { version, noted } => worded!(
            "{dir} is a copy of the book that the keyring belongs to: it ends at version {version}, the book at {noted} or later",
            "{dir} 是密钥环所属账簿的副本：它止于版本 {version}，而账簿已到版本 {noted} 或更后"
        ),
        Copied::Forked { noted } => worded!(
            "{dir} is a copy of the book that the keyring belongs to: its version {noted} is another than the book's",
            "{dir} 是密钥环所属账簿的副本：它的版本 {noted} 与账簿的不同"
        ),
        Copied::Twin { book } => worded!(
            "{dir} is a copy of the book that the keyring belongs to, which is still at {}",
            "{dir} 是密钥环所属账簿的副本，原账簿仍在 {}",
            book.display()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Spoken as _;

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
