//! Everything that can go wrong with a book's files, each with its remedy.

use std::io;
use std::path::{Path, PathBuf};

use super::guard::Barred;
use super::holder::Holder;
use super::keyring::KeyError;
use super::mounts::Network;
use super::reading::in_chinese;
use crate::domain::{Day, NoNumberLeft, Version, Wording};
use crate::{messages, worded};

messages! {
    /// Why the book cannot be read or written.
    #[derive(Debug)]
    pub enum BookError {
        /// No folder upward holds a `club.toml`.
        NotFound { from: PathBuf } => (
            "no book in {} or above it: there is no club.toml; make one with `club init` or name it with --book",
            "{} 及其上级文件夹中没有账簿（没有 club.toml）；请用 `club init` 新建，或用 --book 指定",
            from.display()
        ), exit 78;
        /// The folder to be made into a book holds one already.
        Exists { dir: PathBuf } => (
            "{} holds a book already; choose another folder",
            "{} 中已有账簿；请另选文件夹",
            dir.display()
        ), exit 78;
        /// A folder in which a book was begun and not finished.
        NotYet { dir: PathBuf } => (
            "the making of a book in {} was interrupted; run the same `club init` again",
            "{} 中的账簿尚未建成便被中断；请重新运行同一条 `club init`",
            dir.display()
        ), exit 78;
        /// `datapackage.json` is missing or cannot be understood.
        Description { path: PathBuf, why: Wording } => (
            "{} cannot be understood: {why}; put it back from a copy or from git",
            "无法读懂 {}：{why:#}；请从备份或 git 中恢复",
            path.display()
        ), exit 78;
        /// A ledger of a newer program.
        Newer { ledger: String, found: u32, known: u32 } => (
            "ledger {ledger} has schema number {found}, this program knows numbers up to {known}; use a newer club",
            "台账 {ledger} 的格式号为 {found}，本程序只识别到 {known}；请使用较新的 club"
        ), exit 65;
        /// A ledger of an older program.
        NeedsMigration { ledger: String, found: u32, known: u32 } => (match found {
            0 => worded!(
                "the book has no ledger {ledger} yet; bring it up with `club migrate` (see first with --dry-run)",
                "账簿尚无台账 {ledger}；请用 `club migrate` 升级（可先用 --dry-run 查看）"
            ),
            found => worded!(
                "ledger {ledger} has schema number {found}, this program writes number {known}; bring it up with `club migrate` (see first with --dry-run)",
                "台账 {ledger} 的格式号为 {found}，本程序写入 {known}；请用 `club migrate` 升级（可先用 --dry-run 查看）"
            ),
        }), exit 78;
        /// A migration was interrupted between its two renames.
        MigrationUnfinished { dir: PathBuf } => (
            "a migration of {} was interrupted; finish it with `club migrate`",
            "{} 的升级被中断；请用 `club migrate` 完成",
            dir.display()
        ), exit 78;
        /// A ledger's number for which no migration is known.
        NoMigration { ledger: String, found: u32 } => (
            "no way is known to bring ledger {ledger} up from schema number {found}; use the version of club that wrote it, then this one",
            "无法将台账 {ledger} 从格式号 {found} 升级；请先用写入它的 club 版本，再用本程序"
        ), exit 78;
        /// Bytes that this program did not write.
        Damage { file: String, line: Option<u64>, what: Wording } => (
            "{place}: {what}; `club check` tells all that differs",
            "{place}：{what:#}；`club check` 会列出所有差异",
            place = place(file, *line)
        ), exit 65;
        /// A cell that is not what its column holds.
        BadCell {
            file: String,
            line: Option<u64>,
            column: &'static str,
            value: String,
            why: Box<Wording>,
        } => (
            "{place}: {column} is '{value}': {why}; `club check` tells all that differs",
            "{place}：{column} 为“{value}”：{why:#}；`club check` 会列出所有差异",
            place = place(file, *line)
        ), exit 65;
        /// No number is left for the next record.
        NoNumberLeft(why: NoNumberLeft) => inner;
        /// Another command holds the lock.
        Busy {
            holder: Holder,
            waited_seconds: u64,
            /// Where locks are not to be relied upon.
            network: Option<Network>,
        } => (
            "the book is in use by {holder}, waited {waited_seconds} s; try again{beside}",
            "账簿正被 {holder:#} 使用，已等待 {waited_seconds} 秒；请重试{beside:#}",
            beside = beside(network.as_ref())
        ), exit 75;
        /// The system or the file system gives no locks.
        NoLock { path: PathBuf, source: io::Error, network: Option<Network> } => (
            "cannot lock {path}: {source}; nothing was recorded; keep the book where files can be locked, such as a local disk{beside}",
            "无法锁定 {path}：{source}；未作任何记录；请将账簿放在可以加锁之处，如本机磁盘{beside:#}",
            path = path.display(), beside = beside(network.as_ref())
        ), exit 74;
        /// The book can be read, not written to.
        ReadOnly { path: PathBuf, source: io::Error } => (
            "cannot write to {}: {source}; the book can be read here, not written to: see whose it is, how the disk is mounted, and `club init --group`",
            "无法写入 {}：{source}；此处的账簿只能读取：请检查文件属主、磁盘挂载方式，以及 `club init --group`",
            path.display()
        ), exit 74;
        /// A copy that was made while somebody wrote.
        Torn {
            dir: PathBuf,
            /// The last version up to which every ledger is there.
            whole: Version,
            /// The one at which `versions.csv` ends.
            last: Version,
        } => (
            "{} was copied while somebody wrote: versions.csv ends at version {last}, the ledgers are whole up to version {whole}; it is read as of then and nothing is recorded in it; make it a book again with `club check --accept REASON`, or in a new folder with `club restore`",
            "{} 是在他人写入时复制的：versions.csv 止于版本 {last}，各台账完整至版本 {whole}；只能按该版本读取，不能记录；请用 `club check --accept 理由` 使其重新成为账簿，或用 `club restore` 恢复到新文件夹",
            dir.display()
        ), exit 65;
        /// In a copy that was made while somebody wrote, ledgers have rows of versions that `versions.csv` lacks.
        Ahead {
            dir: PathBuf,
            /// The version at which `versions.csv` ends.
            last: Version,
            /// The latest version that a ledger has rows of.
            found: Version,
        } => (
            "{} was copied while somebody wrote: versions.csv ends at version {last}, the ledgers have rows up to version {found}; it is read as of version {last} and nothing is recorded in it; make it a book again with `club check --accept REASON`, or in a new folder with `club restore`",
            "{} 是在他人写入时复制的：versions.csv 止于版本 {last}，各台账却有直至版本 {found} 的行；只能按版本 {last} 读取，不能记录；请用 `club check --accept 理由` 使其重新成为账簿，或用 `club restore` 恢复到新文件夹",
            dir.display()
        ), exit 65;
        /// The folder is a backup.
        OfBackup { dir: PathBuf } => (
            "{} is a backup: nothing is recorded in it; put it back with `club restore`",
            "{} 是备份，不能在其中记录；请用 `club restore` 恢复",
            dir.display()
        );
        /// The clock shows a time before the last version.
        ClockBehind { now: String, last: String } => (
            "the clock shows {now}, before the last version of {last}; set the clock right, or record anyhow with --clock-behind",
            "时钟显示 {now}，早于上一版本的 {last}；请校准时钟，或用 --clock-behind 照常记录"
        ), exit 78;
        /// The clock shows a time so long after the last version that it must be wrong.
        ClockAhead { now: String, last: String } => (
            "the clock shows {now}, long after the last version of {last}, and what is recorded now could have nothing earlier after it; set the clock right, or record anyhow with --clock-ahead",
            "时钟显示 {now}，远晚于上一版本的 {last}；此后无法再记录更早的内容；请校准时钟，或用 --clock-ahead 照常记录"
        ), exit 78;
        /// The clock shows a time that no ledger can hold.
        ClockBeyond { now: String } => (
            "the clock shows {now}, and a book holds days from {} to {}; set the clock right",
            "时钟显示 {now}；账簿只能记录 {} 至 {} 之间的日期；请校准时钟",
            Day::MIN, Day::MAX
        ), exit 78;
        /// No such version.
        NoSuchVersion { asked: u64, last: u64 } => (
            "there is no version {asked}; the book is at version {last}",
            "没有版本 {asked}；账簿当前为版本 {last}"
        ), exit 65;
        /// A room handed over a row that its own schema refuses.
        Row { ledger: &'static str, what: Wording } => (
            "a row for ledger {ledger} cannot be written: {what}",
            "无法写入台账 {ledger} 的一行：{what:#}"
        ), exit 65;
        /// A row that is dated into days that are closed.
        Closed {
            day: Day,
            /// The last day of the month whose closing holds it.
            month: Day,
            version: Version,
            /// The last day that is closed.
            last: Day,
        } => (closed(*day, &month_of(*month), *version)), help (
            "date it {open} or later, into the open month; who may reopen can open {month} again with `club close {month} --reopen`",
            "请记入未结账的月份（{open} 起）；有 reopen 权限者可用 `club close {month} --reopen` 重新打开 {month}",
            open = last.next(), month = month_of(*last)
        );
        /// A row that whoever records may not write.
        Barred(barred: Barred) => (Wording::of(&**barred)), help (Wording::remedy_of(&**barred)), exit barred.exit_code();
        /// Reading or writing failed.
        Io { doing: &'static str, path: PathBuf, source: io::Error } => (Wording::new(
            format!("cannot {doing} {}: {source}", path.display()),
            format!("无法读写 {}：{}", path.display(), in_chinese(source)),
        )), exit 74;
        /// A sync failed: nobody can tell what reached the disk.
        OutcomeUnknown { path: PathBuf, source: io::Error } => (
            "cannot sync {}: {source}; outcome unknown: repeat the command with the same --ref",
            "{} 未能落盘：{source}；结果未知，请用相同的 --ref 重做",
            path.display()
        ), exit 74;
        /// The keyring, where the book itself needs it.
        Key(error: KeyError) => inner;
    }
}

impl BookError {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            doing,
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn damage(file: &str, line: Option<u64>, what: impl Into<Wording>) -> Self {
        Self::Damage {
            file: file.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl From<NoNumberLeft> for BookError {
    fn from(error: NoNumberLeft) -> Self {
        Self::NoNumberLeft(error)
    }
}

impl From<KeyError> for BookError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

/// The month of a day, as people write it: `2024-05`.
pub(super) fn month_of(day: Day) -> String {
    let mut text = day.to_string();
    text.truncate(7);
    text
}

/// A day that is closed, by which version, and what that closed.
fn closed(day: Day, month: &str, version: Version) -> Wording {
    if month == month_of(day) {
        worded!(
            "{day} is closed: version {version} closed {month}",
            "{day} 已结账：版本 {version} 结了 {month}"
        )
    } else {
        worded!(
            "{day} is closed: version {version} closed {month} and all before it",
            "{day} 已结账：版本 {version} 结了 {month}及此前各月"
        )
    }
}

/// What a network file system has to do with it.
fn beside(network: Option<&Network>) -> Wording {
    network.map_or(Wording::same(""), |network| {
        worded!("; {network}", "；{network:#}")
    })
}

fn place(file: &str, line: Option<u64>) -> String {
    line.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Lang, Spoken};

    #[test]
    fn both_languages_name_the_figures() {
        let day = |text: &str| text.parse().expect("a day");
        let table: [(BookError, &[&str], u8); 5] = [
            (
                BookError::NoSuchVersion { asked: 9, last: 7 },
                &["9", "7"],
                65,
            ),
            (
                BookError::Busy {
                    holder: Holder::Process(4711),
                    waited_seconds: 10,
                    network: None,
                },
                &["4711", "10"],
                75,
            ),
            (
                BookError::NeedsMigration {
                    ledger: "points".into(),
                    found: 1,
                    known: 2,
                },
                &["points", "1", "2", "club migrate"],
                78,
            ),
            (BookError::Key(KeyError::NoPlace), &["CLUB_KEY_FILE"], 78),
            (
                BookError::Closed {
                    day: day("2024-02-10"),
                    month: day("2024-03-31"),
                    version: crate::domain::Version(12),
                    last: day("2024-04-30"),
                },
                &["2024-02-10", "12", "2024-03"],
                1,
            ),
        ];
        for (error, named, code) in table {
            let (en, zh) = (error.say(Lang::En), error.say(Lang::Zh));
            assert_ne!(en, zh);
            for word in named {
                assert!(
                    en.contains(word) && zh.contains(word),
                    "{word}: {en} / {zh}"
                );
            }
            assert_eq!(Spoken::exit_code(&error), code, "{en}");
        }
    }
}
