//! Who has the book's lock, for those who wait: as the holder noted itself, held against what the system
//! knows, so that a note that is old, copied along or garbled misleads nobody.

use std::fmt;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use crate::domain::Lang;

/// The note's file within `.club/`.
pub(super) const NAME: &str = "lock.txt";
pub(super) const NOTE_BYTES: usize = 160;
/// How a note begins while the lock is held, and after.
pub(super) const HELD: &[u8] = b"held by process ";
pub(super) const LEFT: &[u8] = b"left by process ";

/// Who has the lock, as far as can be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A command that noted itself, and runs.
    Noted {
        who: String,
        process: u32,
    },
    /// A process that left no note.
    Process(u32),
    /// Somebody; the last to note itself is no more.
    AfterGone {
        who: String,
        process: u32,
    },
    Unknown,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, Lang::of_format(f)) {
            (Self::Noted { who, process }, Lang::En) => write!(f, "{who} (process {process})"),
            (Self::Noted { who, process }, Lang::Zh) => write!(f, "{who}（进程 {process}）"),
            (Self::Process(process), Lang::En) => write!(f, "process {process}"),
            (Self::Process(process), Lang::Zh) => write!(f, "进程 {process}"),
            (Self::AfterGone { who, process }, Lang::En) => write!(
                f,
                "another command (the last to note itself, {who}, process {process}, is gone)"
            ),
            (Self::AfterGone { who, process }, Lang::Zh) => write!(
                f,
                "另一个命令（最后登记的 {who}，进程 {process}，已不存在）"
            ),
            (Self::Unknown, Lang::En) => f.write_str("another command"),
            (Self::Unknown, Lang::Zh) => f.write_str("另一个命令"),
        }
    }
}

/// The note of a holder.
pub(super) fn note(process: u32, who: &str) -> Vec<u8> {
    let mut bytes = HELD.to_vec();
    bytes.extend_from_slice(format!("{process}: {who}").as_bytes());
    bytes.resize(NOTE_BYTES, b' ');
    bytes
}

/// Who noted themselves, with their process.
fn noted(note: &[u8]) -> Option<(String, u32)> {
    let rest = note.strip_prefix(HELD).or(note.strip_prefix(LEFT))?;
    let text = String::from_utf8_lossy(rest);
    let (process, who) = text.split_once(": ")?;
    let shown = |c: &char| !c.is_control() && *c != '\u{fffd}';
    let who: String = who.chars().filter(shown).collect();
    Some((who.trim().to_owned(), process.parse().ok()?))
}

/// Who has the lock of this file.
pub(super) fn find(dir: &Path, chain: &File) -> Holder {
    let note = super::reading::within(&dir.join(".club").join(NAME), super::reading::TEXT_MOST)
        .unwrap_or_default();
    let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
    let inode = chain.metadata().map_or(0, |data| data.ino());
    judge(&note, locker(&locks, inode), |process| {
        !Path::new("/proc/self").exists() || Path::new(&format!("/proc/{process}")).exists()
    })
}

fn judge(note: &[u8], locker: Option<u32>, runs: impl Fn(u32) -> bool) -> Holder {
    match (noted(note), locker) {
        (Some((who, process)), Some(locker)) if process == locker => Holder::Noted { who, process },
        (_, Some(locker)) => Holder::Process(locker),
        (Some((who, process)), None) if note.starts_with(HELD) && runs(process) => {
            Holder::Noted { who, process }
        }
        (Some((who, process)), None) if !runs(process) => Holder::AfterGone { who, process },
        _ => Holder::Unknown,
    }
}

/// The process that has a file locked, by the system's list of locks:
/// `1: FLOCK  ADVISORY  WRITE 4711 00:1f:12345 0 EOF`. A waiting one is marked with an arrow. Devices are
/// not compared, because some file systems report another one to a file's owner than to that list.
fn locker(locks: &str, inode: u64) -> Option<u32> {
    let mut found = locks.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, "FLOCK", _, "WRITE", process, place, ..] = words[..] else {
            return None;
        };
        let of: u64 = place.rsplit(':').next()?.parse().ok()?;
        (of == inode).then(|| process.parse().ok()).flatten()
    });
    let first = found.next();
    // Two files of that number on two disks: nobody can tell which.
    first.filter(|_| found.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCKS: &str = "\
        1: POSIX  ADVISORY  WRITE 700 fe:00:77 0 EOF\n\
        2: FLOCK  ADVISORY  WRITE 4711 fe:00:12345 0 EOF\n\
        2: -> FLOCK  ADVISORY  WRITE 4712 fe:00:12345 0 EOF\n\
        3: FLOCK  ADVISORY  READ  4713 fe:00:12346 0 EOF\n\
        4: FLOCK  ADVISORY  WRITE 4714 fe:00:9 0 EOF\n\
        5: FLOCK  ADVISORY  WRITE 4715 fe:01:9 0 EOF\n";

    #[test]
    fn the_system_knows_who_has_a_lock() {
        assert_eq!(locker(LOCKS, 12345), Some(4711));
        for none in [77, 12346, 1, 9] {
            assert_eq!(locker(LOCKS, none), None, "{none}");
        }
    }

    #[test]
    fn a_note_that_is_old_or_garbled_misleads_nobody() {
        let held = note(4711, "王芳, consume");
        let mut left = held.clone();
        left[..LEFT.len()].copy_from_slice(LEFT);
        let runs = |process| process == 4711;
        let who = || "王芳, consume".to_owned();
        let process = 4711;
        let table: [(&[u8], Option<u32>, Holder); 9] = [
            (
                &held,
                Some(4711),
                Holder::Noted {
                    who: who(),
                    process,
                },
            ),
            (
                &held,
                None,
                Holder::Noted {
                    who: who(),
                    process,
                },
            ),
            (&held, Some(5), Holder::Process(5)),
            (&left, None, Holder::Unknown),
            (&note(9, "a, b"), Some(5), Holder::Process(5)),
            (
                &note(9, "a, b"),
                None,
                Holder::AfterGone {
                    who: "a, b".into(),
                    process: 9,
                },
            ),
            (b"", None, Holder::Unknown),
            (b"\xff\x00 held by process", None, Holder::Unknown),
            (b"held by process many: x", Some(6), Holder::Process(6)),
        ];
        for (note, locker, expected) in table {
            assert_eq!(judge(note, locker, runs), expected);
        }
        let told = judge(&note(4711, &"名".repeat(90)), None, runs).to_string();
        assert!(
            told.ends_with(" (process 4711)") && !told.contains('\u{fffd}'),
            "{told}"
        );
    }
}
