//! Opens the book for a command: rules, rows as of some state, and who writes.

use std::path::PathBuf;
use std::time::Duration;

use super::args::{Reading, Recording};
use super::errors::CliError;
use super::ledgers::{LEDGERS, MIGRATIONS};
use super::{Desk, commands};
use crate::book::{self, At, Begin, Book, Draft, Guard, Keyring, Snapshot};
use crate::domain::calendar::BusinessHours;
use crate::domain::{Day, Lang, Spoken as _, Version, When};
use crate::finance::closing::rows::closed;
use crate::members::erasure;
use crate::ops::keys::{keys_for, keys_under_lock};
use crate::ops::moment::{known_at, parse_moment};
use crate::ops::{Before, Opened, Session};
use crate::rules::grants;
use crate::rules::{Adopted, Denied, House, Power};
use crate::sales::{SaleRefusal, View};

impl Desk {
    /// Says why names and phones are not shown, where they cannot be.
    pub(crate) fn tell_sealed(&self, opened: &Opened) {
        if let Some(why) = opened.why_no_keys() {
            self.talk().warn(&why.say(self.lang()));
        }
    }

    /// The book's folder, whatever the state of the book, and whoever asks.
    pub(crate) fn dir(&self) -> Result<PathBuf, CliError> {
        if let Some(dir) = self.book_named() {
            return Ok(dir.to_owned());
        }
        let here = std::env::current_dir().map_err(anyhow::Error::from)?;
        Ok(Book::find(&here)?)
    }

    /// Warns of a book whose folder lies on another machine.
    pub(crate) fn warn_of_network(&self, dir: &std::path::Path) {
        if let Some(network) = crate::book::network(dir) {
            self.talk().warn(&network.say(self.lang()));
        }
    }

    /// Warns of a folder that was copied while somebody wrote, and says as of when it is read.
    pub(crate) fn warn_of_copy(&self, now: &Snapshot) {
        if let Err(torn) = now.prove_whole() {
            self.talk().warn(&torn.say(self.lang()));
        }
    }

    /// Says, once in a command, that a file on disk is not the text that holds.
    fn warn_of_edits(&self, rules: &Adopted, book: &Book) {
        let files = rules.unadopted(book.dir());
        if files.is_empty() || self.edits_told.set(()).is_err() {
            return;
        }
        self.talk().warn(&match self.lang() {
            Lang::En => format!(
                "not adopted yet, so that the adopted text holds: {}; `club rules check` looks at it, `club rules adopt` takes it",
                files.join(", ")
            ),
            Lang::Zh => format!(
                "尚未采用的修改：{}；现仍以已采用的文本为准。可用 `club rules check` 检查，用 `club rules adopt` 采用",
                files.join("、")
            ),
        });
    }

    /// Opens the folder, whatever the state of its rules, to those who may run the command.
    pub(crate) fn folder(&self) -> Result<Book, CliError> {
        let book = self.any_folder()?;
        if self.asked.entry.needs != Some(grants::Needs::Nothing)
            && let Some(house) = adopted_house(&book)
        {
            self.admits(&house)?;
        }
        Ok(book)
    }

    pub(super) fn any_folder(&self) -> Result<Book, CliError> {
        let dir = self.dir()?;
        Ok(Book::open(&dir, LEDGERS, MIGRATIONS)?)
    }

    /// Refuses who may not run this command: the one door, which every way to open a book leads through.
    pub(crate) fn admits(&self, house: &House) -> Result<(), Denied> {
        house.may_run(&self.who(), self.command(), commands())
    }

    /// Refuses who may not do what goes beyond the daily work.
    pub(crate) fn may(&self, house: &House, power: Power) -> Result<(), Denied> {
        house.may(&self.who(), power, self.command())
    }

    /// Opens the book to read it as a command asks.
    pub(crate) fn read(&self, reading: &Reading) -> Result<Opened, CliError> {
        let book = self.any_folder()?;
        let now = book.snapshot(At::Now)?;
        self.warn_of_copy(&now);
        let rules = Adopted::load(&now)?;
        self.admits(rules.house())?;
        self.warn_of_edits(&rules, &book);
        let hours = rules.house().hours;
        let snapshot = match (&reading.at_version, &reading.known_at) {
            (Some(version), _) => book.snapshot(At::Version(*version))?,
            (None, Some(text)) => book.snapshot(At::KnownAt(known_at(&hours, text)?))?,
            (None, None) => match self.done_anew() {
                Some(first) => book.snapshot(At::Version(first.before()))?,
                None => now.clone(),
            },
        };
        let rules = if snapshot.version() == now.version() {
            rules
        } else {
            Adopted::load(&snapshot)?
        };
        let then = self.done_anew().and_then(|first| now.recorded_at_of(first));
        let today = then.map_or_else(|| self.today(&hours), |then| hours.day_of(then));
        let view = reading
            .as_of
            .map_or_else(|| View::today(today), View::close_of);
        let keyring = keys_for(&self.key_place().path(&book)?, &book, &now)?;
        let opened = Opened {
            book,
            rules,
            snapshot,
            view,
            keyring,
        };
        self.has_seen(&opened, reading);
        Ok(opened)
    }

    /// Takes the lock and opens the book to write to it.
    pub(crate) fn write(&self, recording: &Recording) -> Result<Session, CliError> {
        self.lock(self.before(recording)?, recording)
    }

    /// Opens the book to whoever will write to it: what takes its time is done before the lock is.
    pub(crate) fn before(&self, recording: &Recording) -> Result<Before, CliError> {
        let book = self.any_folder()?;
        let key_path = self.key_place().path(&book)?;
        let keyring = Keyring::open(&key_path, book.id()).ok();
        let snapshot = book.snapshot(At::Now)?;
        let rules = Adopted::load(&snapshot)?;
        self.admits(rules.house())?;
        let at_of_all = match recording.at.as_deref() {
            None => None,
            Some(text) => Some(match parse_moment(&rules.house().hours, text)? {
                (at, time) if time.is_empty() => at.day().to_string(),
                (_, time) => time,
            }),
        };
        Ok(Before {
            book,
            rules,
            snapshot,
            key_path,
            keyring,
            at_of_all,
        })
    }

    /// Takes the lock. What changed since the book was opened is read again.
    pub(crate) fn lock(&self, before: Before, recording: &Recording) -> Result<Session, CliError> {
        let Before {
            book,
            mut rules,
            snapshot,
            mut key_path,
            mut keyring,
            ..
        } = before;
        self.records_under(recording.reference.as_deref());
        let looking = Recording {
            dry_run: recording.dry_run || self.first().is_some(),
            // It is told by the clock of then.
            clock_behind: recording.clock_behind || self.first().is_some(),
            ..recording.clone()
        };
        let mut draft = self.begin(&book, &looking, &rules.house().hours, keyring.as_ref())?;
        // It may have been given a keyring of its own while the lock was waited for.
        let book = if draft.snapshot().version() == snapshot.version() {
            book
        } else {
            self.any_folder()?
        };
        let path = self.key_place().path(&book)?;
        if path != key_path {
            (key_path, keyring) = (path, None);
        }
        let keyring = keys_under_lock(&book, &draft, &key_path, keyring)?;
        if draft.snapshot().version() != snapshot.version() {
            rules = Adopted::load(draft.snapshot())?;
            self.admits(rules.house())?;
        }
        self.warn_of_edits(&rules, &book);
        draft.guard(self.guard(rules.house()));
        let standing = book::standing(&book, draft.snapshot(), &key_path);
        if keyring.is_some() && standing.copied().is_none() {
            draft.mark(&book, &key_path);
        }
        let mut now = self.now().seconds();
        if let Some(first) = self.first() {
            now = self.looks_back(&book, &mut draft, first)?;
            rules = Adopted::load(draft.snapshot())?;
        }
        let hours = rules.house().hours;
        let today = hours.day_of(now);
        let (at, time) = moment(&hours, recording.at.as_deref(), now)?;
        if at.day() > today {
            return Err(SaleRefusal::Future {
                day: at.day(),
                today,
            }
            .into());
        }
        Ok(Session {
            book,
            rules,
            draft,
            keyring,
            key_path,
            standing,
            today,
            at,
            time,
            timed: recording.at.is_some(),
            reference: recording.reference.clone().unwrap_or_default(),
            chosen: self.chosen.clone(),
            meant: self.meant(),
        })
    }

    /// Has a repeat look at the book as the version that it repeats left it, or found it; when that was recorded.
    fn looks_back(&self, book: &Book, draft: &mut Draft, first: Version) -> Result<i64, CliError> {
        let then = book.snapshot(At::Version(first))?;
        let recorded_at = then.recorded_at();
        if self.done_anew().is_some() {
            let before = book.snapshot(At::Version(first.before()))?;
            draft.close(closed(&before)?);
            draft.do_anew(before, then);
        } else {
            draft.look_back(then);
        }
        Ok(recorded_at)
    }

    /// Judges each row by what its writer may do, whatever command carries it.
    fn guard(&self, house: &House) -> Guard {
        let (house, operator, command) = (house.clone(), self.who(), self.command());
        Guard::new(move |row| {
            let judged = house.may_write(&operator, command, row, commands());
            judged.map_err(|denied| Box::new(denied) as _)
        })
    }

    /// Takes the lock. Nothing will be dated into what is closed.
    pub(crate) fn begin(
        &self,
        book: &Book,
        recording: &Recording,
        hours: &BusinessHours,
        keyring: Option<&Keyring>,
    ) -> Result<Draft, CliError> {
        book.prove_present()?;
        self.begin_note(book, recording, hours, keyring)
    }

    /// Gives what was decided on a snapshot, without the lock, its place in the book. False where it must be decided
    /// anew under the lock: somebody has recorded since, midnight has passed, or other keys count now.
    pub(crate) fn take_place(
        &self,
        writing: &mut Session,
        recording: &Recording,
    ) -> Result<bool, CliError> {
        if let Some(keyring) = writing.keyring()
            && erasure::is_due(writing.draft.snapshot(), keyring)?
        {
            return Ok(false);
        }
        let hours = *writing.hours();
        let operator = self.operator(recording);
        let Session {
            draft,
            keyring,
            book,
            ..
        } = writing;
        let taken = draft.take_place(
            book,
            Begin {
                operator: &operator,
                command: self.command(),
                reference: recording.reference.as_deref(),
                clock: &self.ticking(Some(&hours)),
                wait: Duration::from_secs(recording.wait.into()),
                dry_run: false,
                allow_clock_behind: recording.clock_behind,
                keyring: keyring.as_ref(),
            },
        )?;
        let path = self.key_place().path(&self.any_folder()?)?;
        let keys_stand = match writing.keyring() {
            Some(keyring) => path == writing.key_path && keyring.is_current(),
            None => Keyring::open(&path, writing.book.id()).is_err(),
        };
        Ok(taken && keys_stand && self.today(&hours) == writing.today)
    }

    /// The same for rows that tell who looked at the book, which a book of an older program takes as well.
    pub(crate) fn begin_note(
        &self,
        book: &Book,
        recording: &Recording,
        hours: &BusinessHours,
        keyring: Option<&Keyring>,
    ) -> Result<Draft, CliError> {
        let operator = self.operator(recording);
        let begun = book.begin_note(Begin {
            operator: &operator,
            command: self.command(),
            reference: recording.reference.as_deref(),
            clock: &self.ticking(Some(hours)),
            wait: Duration::from_secs(recording.wait.into()),
            dry_run: recording.dry_run,
            allow_clock_behind: recording.clock_behind,
            keyring,
        });
        let mut draft = begun.inspect_err(|why| self.is_refused_by_clock(why))?;
        let closed = closed(draft.snapshot())?;
        draft.close(closed);
        Ok(draft)
    }

    /// The business day on which the command runs.
    pub(crate) fn today(&self, hours: &BusinessHours) -> Day {
        hours.day_of(self.now().seconds())
    }

    /// The moment that `--at` names, or now, with its cell.
    pub(crate) fn moment(
        &self,
        hours: &BusinessHours,
        at: Option<&str>,
    ) -> Result<(When, String), CliError> {
        moment(hours, at, self.now().seconds())
    }
}

fn moment(hours: &BusinessHours, at: Option<&str>, now: i64) -> Result<(When, String), CliError> {
    match at {
        None => Ok((hours.moment(now), hours.rfc3339(now))),
        Some(text) => Ok(parse_moment(hours, text)?),
    }
}

/// The house as it was adopted last, where the ledger of rules can be read at all: what needs no more of
/// it works in a damaged book as well.
pub(crate) fn adopted_house(book: &Book) -> Option<House> {
    Adopted::house_of(&book.snapshot(At::Now).ok()?).ok()
}
