//! What people are told of a book's trouble in their language; English is each error's `Display`.

use super::error::{BookError, month_of};
use super::keyring::KeyError;
use super::mounts::Network;
use super::reading::in_chinese;
use crate::domain::Day;
use crate::domain::{Lang, Spoken};

impl Spoken for BookError {
    fn say(&self, lang: Lang) -> String {
        if let Self::Barred(barred) = self {
            return barred.say(lang);
        }
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => opening_in_chinese(self)
                .or_else(|| locking_in_chinese(self))
                .or_else(|| using_in_chinese(self))
                .unwrap_or_else(|| self.to_string()),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        if let Self::NoNumberLeft(why) = self {
            return why.remedy(lang);
        }
        if let Self::Barred(barred) = self {
            return barred.remedy(lang);
        }
        let Self::Closed { last, .. } = self else {
            return None;
        };
        let (open, month) = (last.next(), month_of(*last));
        Some(match lang {
            Lang::En => format!(
                "date it {open} or later, into the open month; who may reopen can open {month} again with `club close {month} --reopen`"
            ),
            Lang::Zh => format!(
                "请记入未结账的月份（{open} 起）；有 reopen 权限者可用 `club close {month} --reopen` 重新打开 {month}"
            ),
        })
    }

    fn exit_code(&self) -> u8 {
        Self::exit_code(self)
    }
}

impl Spoken for KeyError {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => keys_in_chinese(self),
        }
    }

    fn exit_code(&self) -> u8 {
        Self::exit_code(self)
    }
}

/// What keeps a book from being opened.
fn opening_in_chinese(error: &BookError) -> Option<String> {
    Some(match error {
        BookError::NotFound { from } => format!(
            "{} 及其上级文件夹中没有账簿（没有 club.toml）；请用 `club init` 新建，或用 --book 指定",
            from.display()
        ),
        BookError::Exists { dir } => {
            format!("{} 中已有账簿；请另选文件夹", dir.display())
        }
        BookError::NotYet { dir } => format!(
            "{} 中的账簿尚未建成便被中断；请重新运行同一条 `club init`",
            dir.display()
        ),
        BookError::Description { path, why } => {
            format!("无法读懂 {}：{why}；请从备份或 git 中恢复", path.display())
        }
        BookError::Newer {
            ledger,
            found,
            known,
        } => format!("台账 {ledger} 的格式号为 {found}，本程序只识别到 {known}；请使用较新的 club"),
        BookError::NeedsMigration {
            ledger, found: 0, ..
        } => format!("账簿尚无台账 {ledger}；请用 `club migrate` 升级（可先用 --dry-run 查看）"),
        BookError::NeedsMigration {
            ledger,
            found,
            known,
        } => format!(
            "台账 {ledger} 的格式号为 {found}，本程序写入 {known}；请用 `club migrate` 升级（可先用 --dry-run 查看）"
        ),
        BookError::MigrationUnfinished { dir } => {
            format!("{} 的升级被中断；请用 `club migrate` 完成", dir.display())
        }
        BookError::NoMigration { ledger, found } => format!(
            "无法将台账 {ledger} 从格式号 {found} 升级；请先用写入它的 club 版本，再用本程序"
        ),
        _ => return None,
    })
}

/// What keeps a command from writing.
fn locking_in_chinese(error: &BookError) -> Option<String> {
    let beside = |network: &Option<Network>| match network {
        Some(network) => format!("；{}", network.say(Lang::Zh)),
        None => String::new(),
    };
    Some(match error {
        BookError::Busy {
            holder,
            waited_seconds,
            network,
        } => format!(
            "账簿正被 {} 使用，已等待 {waited_seconds} 秒；请重试{}",
            holder.say(Lang::Zh),
            beside(network)
        ),
        BookError::NoLock {
            path,
            source,
            network,
        } => format!(
            "无法锁定 {}：{source}；未作任何记录；请将账簿放在可以加锁之处，如本机磁盘{}",
            path.display(),
            beside(network)
        ),
        BookError::ReadOnly { path, source } => format!(
            "无法写入 {}：{source}；此处的账簿只能读取：请检查文件属主、磁盘挂载方式，以及 `club init --group`",
            path.display()
        ),
        BookError::Torn { dir, whole, last } => format!(
            "{} 是在他人写入时复制的：versions.csv 止于版本 {last}，各台账完整至版本 {whole}；只能按该版本读取，不能记录；请用 `club check --accept 理由` 使其重新成为账簿，或用 `club restore` 恢复到新文件夹",
            dir.display()
        ),
        BookError::Ahead { dir, last, found } => format!(
            "{} 是在他人写入时复制的：versions.csv 止于版本 {last}，各台账却有直至版本 {found} 的行；只能按版本 {last} 读取，不能记录；请用 `club check --accept 理由` 使其重新成为账簿，或用 `club restore` 恢复到新文件夹",
            dir.display()
        ),
        BookError::OfBackup { dir } => format!(
            "{} 是备份，不能在其中记录；请用 `club restore` 恢复",
            dir.display()
        ),
        _ => return None,
    })
}

/// What goes wrong with a book that is open.
fn using_in_chinese(error: &BookError) -> Option<String> {
    let place = |file: &str, line: Option<u64>| match line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    };
    Some(match error {
        BookError::NoNumberLeft(why) => why.say(Lang::Zh),
        BookError::Damage { file, line, what } => format!(
            "{}：{}；`club check` 会列出所有差异",
            place(file, *line),
            what.in_lang(Lang::Zh)
        ),
        BookError::BadCell {
            file,
            line,
            column,
            value,
            why,
        } => format!(
            "{}：{column} 为“{value}”：{why}；`club check` 会列出所有差异",
            place(file, *line)
        ),
        BookError::ClockBeyond { now } => format!(
            "时钟显示 {}；账簿只能记录 {} 至 {} 之间的日期；请校准时钟",
            now,
            Day::MIN,
            Day::MAX
        ),
        BookError::ClockAhead { now, last } => format!(
            "时钟显示 {now}，远晚于上一版本的 {last}；此后无法再记录更早的内容；请校准时钟，或用 --clock-ahead 照常记录"
        ),
        BookError::ClockBehind { now, last } => format!(
            "时钟显示 {now}，早于上一版本的 {last}；请校准时钟，或用 --clock-behind 照常记录"
        ),
        BookError::NoSuchVersion { asked, last } => {
            format!("没有版本 {asked}；账簿当前为版本 {last}")
        }
        BookError::Closed {
            day,
            month,
            version,
            ..
        } => {
            let month = month_of(*month);
            let with = if month == month_of(*day) {
                ""
            } else {
                "及此前各月"
            };
            format!("{day} 已结账：版本 {version} 结了 {month}{with}")
        }
        BookError::Row { ledger, what } => format!("无法写入台账 {ledger} 的一行：{what:#}"),
        BookError::Io { path, source, .. } => {
            format!("无法读写 {}：{}", path.display(), in_chinese(source))
        }
        BookError::OutcomeUnknown { path, source } => format!(
            "{} 未能落盘：{source}；结果未知，请用相同的 --ref 重做",
            path.display()
        ),
        BookError::Key(error) => keys_in_chinese(error),
        _ => return None,
    })
}

fn keys_in_chinese(error: &KeyError) -> String {
    match error {
        KeyError::Missing { path } => format!(
            "缺少密钥环 {}：姓名、联系方式与备注无法解封；请用 `club key restore` 恢复，或用 CLUB_KEY_FILE 指定",
            path.display()
        ),
        KeyError::NoPlace => "不知密钥环应放何处；请将 CLUB_KEY_FILE 设为账簿之外的文件".into(),
        KeyError::Exists { path } => format!(
            "{} 已有密钥环；请移走，或用 CLUB_KEY_FILE 另行指定",
            path.display()
        ),
        KeyError::OtherBook { path, of } => format!(
            "密钥环 {} 属于另一账簿 {of}；请用 CLUB_KEY_FILE 指定本账簿的密钥环",
            path.display()
        ),
        KeyError::Shape { path } => format!(
            "{} 不是 club 的密钥环；请从备份恢复，或用 CLUB_KEY_FILE 指定正确的文件",
            path.display()
        ),
        KeyError::NoSlot { slot, path } => format!(
            "密钥环 {} 没有第 {slot} 格：它比账簿旧；请恢复最新的备份",
            path.display()
        ),
        KeyError::Newer { path } => {
            format!("密钥环 {} 由较新的 club 写成；请使用该版本", path.display())
        }
        KeyError::Short { path, keys, needed } => format!(
            "密钥环 {} 比账簿旧：有 {keys} 把密钥，需要 {needed} 把；请用 `club key restore` 恢复最新的备份",
            path.display()
        ),
        KeyError::Destroyed { slot } => {
            format!("密钥 {slot} 已销毁：不能再为已清除的人封存文字")
        }
        KeyError::Lost { slot } => format!(
            "密钥 {slot} 已遗失：密钥环是从更旧的备份恢复的；请重新登记此人，并把旧编号并入新编号"
        ),
        KeyError::Passphrase { path } => format!(
            "{} 以口令封存；请用 --passphrase-file 指明口令文件",
            path.display()
        ),
        KeyError::WrongPassphrase { path } => {
            format!("口令打不开 {}，或备份已损坏；请换一个口令", path.display())
        }
        KeyError::Damaged { slot, path } => format!(
            "密钥环 {} 中的第 {slot} 把密钥已损坏：以它封存的内容无法解封，`club check` 会指明属于何人；请用 `club key restore` 从密钥环备份中取回",
            path.display()
        ),
        KeyError::Forged { ledger, column } => format!(
            "{ledger}.{column} 中有一格无法解封：被改动或从别处移来；`club check` 会列出所有差异"
        ),
        KeyError::Random(why) => format!("系统未能提供随机数：{why}；请重试"),
        KeyError::Seal => "文字过长，无法封存；请缩短".into(),
        KeyError::Io { path, source, .. } => {
            format!("无法读写 {}：{}", path.display(), in_chinese(source))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Holder;

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
