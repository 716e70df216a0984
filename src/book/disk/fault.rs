//! Fail points, in debug builds only: every operation of the door is numbered, and tests tell what
//! becomes of one.
//!
//! `CLUB_FAULT=N:HOW` speaks of the process's Nth operation, `KIND:N:HOW` of the Nth of its kind (`write`,
//! `sync`, `rename` …), `KIND@NAME:N:HOW` of the Nth of its kind on files of that name, `N+:HOW` of that one and all after it. HOW is `kill` (the process ends before it),
//! `eio`, `enospc`, `eintr`, `torn:K` (a write's first K bytes, then the end) or `short:K` (K bytes, then
//! the disk is full). `CLUB_FAULT_TRACE=FILE` lists the operations: number, kind, bytes, path.
//! `CLUB_FAULT_MOUNTS=FILE` stands for the machine's list of mounts; `CLUB_FAULT_STORE=WORTH:TAIL` for the sizes from
//! which books have a member store, and from which it is brought up to date.
//!
//! A test within this crate arms its own thread with the same words.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::Deed;

const KINDS: [(Deed, &str); 12] = [
    (Deed::Open, "open"),
    (Deed::Create, "create"),
    (Deed::Write, "write"),
    (Deed::Sync, "sync"),
    (Deed::SyncDir, "sync-dir"),
    (Deed::Truncate, "truncate"),
    (Deed::Rename, "rename"),
    (Deed::Remove, "remove"),
    (Deed::Mode, "mode"),
    (Deed::MakeDir, "make-dir"),
    (Deed::Lock, "lock"),
    (Deed::Print, "print"),
];

const EINTR: i32 = 4;
const EIO: i32 = 5;
const ENOSPC: i32 = 28;

#[derive(Clone, Copy, Debug)]
enum How {
    Kill,
    Fail(i32),
    Torn(usize),
    Short(usize),
}

#[derive(Clone, Debug)]
struct Plan {
    kind: Option<Deed>,
    name: Option<String>,
    number: u32,
    onward: bool,
    how: How,
}

impl Plan {
    fn parse(text: &str) -> Option<Self> {
        let (first, rest) = text.split_once(':')?;
        let (word, name) = match first.split_once('@') {
            Some((word, name)) => (word, Some(name.to_owned())),
            None => (first, None),
        };
        let (kind, rest) = match KINDS.iter().find(|(_, known)| *known == word) {
            Some((kind, _)) => (Some(*kind), rest),
            None => (None, text),
        };
        let (number, how) = rest.split_once(':')?;
        let onward = number.ends_with('+');
        let how = match how.split_once(':').unwrap_or((how, "0")) {
            ("kill", _) => How::Kill,
            ("eio", _) => How::Fail(EIO),
            ("enospc", _) => How::Fail(ENOSPC),
            ("eintr", _) => How::Fail(EINTR),
            ("torn", count) => How::Torn(count.parse().ok()?),
            ("short", count) => How::Short(count.parse().ok()?),
            _ => return None,
        };
        Some(Self {
            kind,
            name,
            number: number.trim_end_matches('+').parse().ok()?,
            onward,
            how,
        })
    }
}

/// What was told, and how far the process is.
#[derive(Debug, Default)]
pub(crate) struct State {
    plan: Option<Plan>,
    trace: Option<File>,
    /// Every operation so far.
    met: u32,
    /// Those of the plan's kind.
    met_of_kind: u32,
    fired: bool,
    full: bool,
}

impl State {
    fn from_environment() -> Self {
        let plan = std::env::var("CLUB_FAULT").ok().map(|text| {
            Plan::parse(&text)
                .unwrap_or_else(|| panic!("CLUB_FAULT is `{text}`, which is not a fault"))
        });
        let trace = std::env::var_os("CLUB_FAULT_TRACE").map(|path| {
            let file = OpenOptions::new().create(true).append(true).open(&path);
            file.unwrap_or_else(|error| panic!("CLUB_FAULT_TRACE: {error}"))
        });
        Self {
            plan,
            trace,
            ..Self::default()
        }
    }

    /// Counts an operation; what becomes of it.
    fn next(&mut self, kind: Deed, path: &Path, bytes: usize) -> Option<How> {
        self.met += 1;
        if let Some(trace) = &mut self.trace {
            let word = KINDS.iter().find(|(known, _)| *known == kind);
            let word = word.map_or("", |(_, word)| word);
            let line = format!("{}\t{word}\t{bytes}\t{}\n", self.met, path.display());
            let _ = trace.write_all(line.as_bytes());
        }
        if self.full && kind == Deed::Write {
            return Some(How::Fail(ENOSPC));
        }
        let plan = self.plan.as_ref()?;
        let other_name =
            |name: &String| path.file_name().is_none_or(|found| found != name.as_str());
        if plan.kind.is_some_and(|wanted| wanted != kind)
            || plan.name.as_ref().is_some_and(other_name)
        {
            return None;
        }
        self.met_of_kind += 1;
        let here =
            self.met_of_kind == plan.number || (plan.onward && self.met_of_kind > plan.number);
        self.fired |= here;
        self.full |= here && matches!(plan.how, How::Short(_));
        here.then_some(plan.how)
    }
}

static STATE: LazyLock<Mutex<State>> = LazyLock::new(|| Mutex::new(State::from_environment()));

fn next(kind: Deed, path: &Path, bytes: usize) -> Option<How> {
    #[cfg(test)]
    if armed::is() {
        return armed::next(kind, path, bytes);
    }
    let mut state = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    state.next(kind, path, bytes)
}

/// Passes an operation, unless a test tells otherwise.
pub(crate) fn meet(kind: Deed, path: &Path) -> io::Result<()> {
    match next(kind, path, 0) {
        None => Ok(()),
        Some(How::Kill | How::Torn(_)) => std::process::abort(),
        Some(How::Fail(code)) => Err(io::Error::from_raw_os_error(code)),
        Some(How::Short(_)) => Err(io::Error::from_raw_os_error(ENOSPC)),
    }
}

/// Passes a write, or a part of it.
pub(crate) fn write(
    kind: Deed,
    path: &Path,
    bytes: &[u8],
    mut put: impl FnMut(&[u8]) -> io::Result<usize>,
) -> io::Result<usize> {
    match next(kind, path, bytes.len()) {
        None => put(bytes),
        Some(How::Kill) => std::process::abort(),
        Some(How::Torn(count)) => {
            let _ = put(&bytes[..count.min(bytes.len())]);
            std::process::abort()
        }
        Some(How::Short(0)) => Err(io::Error::from_raw_os_error(ENOSPC)),
        Some(How::Short(count)) => put(&bytes[..count.min(bytes.len())]),
        Some(How::Fail(code)) => Err(io::Error::from_raw_os_error(code)),
    }
}

/// The bytes of rows at which a member store is worth having, and those that may be unknown to it, where they are told:
/// `CLUB_FAULT_STORE=0:0` gives every book one that always knows all.
pub(crate) fn store() -> Option<(u64, u64)> {
    let told = std::env::var("CLUB_FAULT_STORE").ok()?;
    let (worth, tail) = told.split_once(':')?;
    Some((worth.parse().ok()?, tail.parse().ok()?))
}

/// The file that tells what is mounted where.
pub(crate) fn mounts() -> PathBuf {
    let told = std::env::var_os("CLUB_FAULT_MOUNTS").map(PathBuf::from);
    told.unwrap_or_else(|| "/proc/self/mountinfo".into())
}

/// Fail points as unit tests set them, each for its own thread.
#[cfg(test)]
pub(crate) mod armed {
    use super::{Deed, How, Path, Plan, State};
    use std::cell::RefCell;

    thread_local! {
        static ARMED: RefCell<Option<State>> = const { RefCell::new(None) };
    }

    pub(crate) fn arm(words: &str) {
        let plan = Plan::parse(words);
        assert!(plan.is_some(), "{words} is not a fault");
        ARMED.set(Some(State {
            plan,
            ..State::default()
        }));
    }

    /// Lists this thread's operations in a file.
    pub(crate) fn trace(path: &Path) {
        ARMED.set(Some(State {
            trace: std::fs::File::create(path).ok(),
            ..State::default()
        }));
    }

    /// Lets the thread work undisturbed until `resume`.
    pub(crate) fn pause() -> Option<State> {
        ARMED.take()
    }

    pub(crate) fn resume(state: Option<State>) {
        ARMED.set(state);
    }

    /// Takes the point away; whether it was met.
    pub(crate) fn disarm() -> bool {
        ARMED.take().is_some_and(|state| state.fired)
    }

    pub(super) fn is() -> bool {
        ARMED.with_borrow(Option::is_some)
    }

    pub(super) fn next(kind: Deed, path: &Path, bytes: usize) -> Option<How> {
        ARMED.with_borrow_mut(|state| state.as_mut()?.next(kind, path, bytes))
    }
}
