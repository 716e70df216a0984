//! Opens the book for a command: rules, rows as of some state, and who writes.

use std::path::PathBuf;
use std::time::Duration;

use super::Desk;
use super::args::{Reading, Recording};
use super::errors::CliError;
use super::ledgers::LEDGERS;
use crate::book::{At, Begin, Book, Committed, Draft, KeyError, KeySlot, Keyring, Snapshot};
use crate::domain::calendar::{BadWhen, BusinessHours};
use crate::domain::{Day, Lang, MemberId, Spoken, When};
use crate::members::{Directory, MemberRefusal};
use crate::packs::Adopted;
use crate::sales::customer::Needs;
use crate::sales::{Customer, Customers, SaleRefusal, View};

/// A book that a command reads.
#[derive(Debug)]
pub struct Opened {
    pub book: Book,
    pub rules: Adopted,
    pub snapshot: Snapshot,
    pub view: View,
    keyring: Option<Keyring>,
}

/// A book that a command writes to, under the lock.
#[derive(Debug)]
pub struct Writing {
    pub book: Book,
    pub rules: Adopted,
    pub draft: Draft,
    keyring: Option<Keyring>,
    key_path: PathBuf,
    pub today: Day,
    /// When it happened.
    pub at: When,
    /// The moment as ledgers keep it; empty for a date alone.
    pub time: String,
}

/// A time that cannot be read, with what is wrong.
#[derive(Debug)]
struct BadTime {
    text: String,
    why: BadWhen,
}

impl Spoken for BadTime {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => format!("`{}` is no time: {}", self.text, self.why),
            Lang::Zh => format!("“{}”不是时间：{}", self.text, self.why),
        }
    }

    fn exit_code(&self) -> u8 {
        2
    }
}

impl Desk {
    /// The book's folder, whatever the state of the book.
    pub fn dir(&self) -> Result<PathBuf, CliError> {
        if let Some(dir) = self.book_named() {
            return Ok(dir.to_owned());
        }
        let here = std::env::current_dir().map_err(anyhow::Error::from)?;
        Ok(Book::find(&here)?)
    }

    /// Warns of a book whose folder lies on another machine.
    pub fn warn_of_network(&self, dir: &std::path::Path) {
        if let Some(network) = crate::book::network(dir) {
            self.talk().warn(&network.say(self.lang()));
        }
    }

    /// Opens the folder, whatever the state of its rules.
    pub fn folder(&self) -> Result<Book, CliError> {
        Ok(Book::open(&self.dir()?, LEDGERS)?)
    }

    /// Opens the book to read it as a command asks.
    pub fn read(&self, reading: &Reading) -> Result<Opened, CliError> {
        let book = self.folder()?;
        let now = book.snapshot(At::Now)?;
        let rules = Adopted::load(&now)?;
        rules.check_disk(book.dir())?;
        let hours = rules.house().hours;
        let snapshot = match (&reading.at_version, &reading.known_at) {
            (Some(version), _) => book.snapshot(At::Version(*version))?,
            (None, Some(text)) => book.snapshot(At::KnownAt(known_at(&hours, text)?))?,
            (None, None) => now.clone(),
        };
        let rules = if snapshot.version() == now.version() {
            rules
        } else {
            Adopted::load(&snapshot)?
        };
        let today = hours.day_of(self.now().seconds());
        let view = reading
            .as_of
            .map_or_else(|| View::today(today), View::close_of);
        let keyring = if_there(Keyring::open(&self.key_place().path(book.id())?, book.id()))?;
        Ok(Opened {
            book,
            rules,
            snapshot,
            view,
            keyring,
        })
    }

    /// Takes the lock and opens the book to write to it.
    pub fn write(&self, recording: &Recording) -> Result<Writing, CliError> {
        let book = self.folder()?;
        let key_path = self.key_place().path(book.id())?;
        let keyring = if_there(Keyring::open(&key_path, book.id()))?;
        let before = book.snapshot(At::Now)?;
        let mut rules = Adopted::load(&before)?;
        let draft = self.begin(&book, recording, &rules.house().hours, keyring.as_ref())?;
        if draft.snapshot().version() != before.version() {
            rules = Adopted::load(draft.snapshot())?;
        }
        rules.check_disk(book.dir())?;
        let today = rules.house().hours.day_of(self.now().seconds());
        let (at, time) = self.moment(&rules.house().hours, recording.at.as_deref())?;
        if at.day() > today {
            return Err(SaleRefusal::Future {
                day: at.day(),
                today,
            }
            .into());
        }
        Ok(Writing {
            book,
            rules,
            draft,
            keyring,
            key_path,
            today,
            at,
            time,
        })
    }

    /// Takes the lock.
    pub fn begin(
        &self,
        book: &Book,
        recording: &Recording,
        hours: &BusinessHours,
        keyring: Option<&Keyring>,
    ) -> Result<Draft, CliError> {
        let operator = self.operator(recording);
        Ok(book.begin(Begin {
            operator: &operator,
            command: self.command(),
            reference: recording.reference.as_deref(),
            now: self.now().seconds(),
            offset_seconds: hours.offset_at(self.now().seconds()),
            wait: Duration::from_secs(recording.wait.into()),
            dry_run: recording.dry_run,
            allow_clock_behind: recording.clock_behind,
            keyring,
        })?)
    }

    /// The moment that `--at` names, or now, with its cell.
    pub fn moment(
        &self,
        hours: &BusinessHours,
        at: Option<&str>,
    ) -> Result<(When, String), CliError> {
        match at {
            None => {
                let now = self.now().seconds();
                Ok((hours.moment(now), hours.rfc3339(now)))
            }
            Some(text) => Ok(parse_moment(hours, text)?),
        }
    }
}

/// A keyring that may be missed: whatever works without it does. But a disk that fails is no missing
/// keyring, or what was to be sealed would be left out.
fn if_there(keyring: Result<Keyring, KeyError>) -> Result<Option<Keyring>, KeyError> {
    match keyring {
        Err(error) if is_trouble(&error) => Err(error),
        other => Ok(other.ok()),
    }
}

fn is_trouble(error: &KeyError) -> bool {
    let allowed = std::io::ErrorKind::PermissionDenied;
    matches!(error, KeyError::Io { source, .. } if source.kind() != allowed)
}

/// Reads a time with the cell that keeps it.
pub fn parse_moment(
    hours: &BusinessHours,
    text: &str,
) -> Result<(When, String), impl Spoken + Send + Sync + use<>> {
    let when = hours.when(text).map_err(|why| BadTime {
        text: text.to_owned(),
        why,
    })?;
    let time = when
        .seconds()
        .map(|seconds| hours.rfc3339(seconds))
        .unwrap_or_default();
    Ok::<_, BadTime>((when, time))
}

fn known_at(hours: &BusinessHours, text: &str) -> Result<i64, BadTime> {
    let when = hours.when(text).map_err(|why| BadTime {
        text: text.to_owned(),
        why,
    })?;
    // A date alone means the close of that business day.
    Ok(when
        .seconds()
        .unwrap_or_else(|| hours.start_of(when.day().next()) - 1))
}

/// The names of all members, where the keyring opens them.
#[derive(Debug)]
pub struct MemberNames(Vec<Option<Box<str>>>);

impl MemberNames {
    pub fn get(&self, id: MemberId) -> Option<&str> {
        self.0.get(id.index())?.as_deref()
    }
}

impl Opened {
    /// The names of all members.
    pub fn names(&self) -> Result<MemberNames, CliError> {
        let directory = Directory::open(&self.book, &self.snapshot, self.keyring())?;
        Ok(MemberNames(directory.names_all()?))
    }

    pub fn hours(&self) -> &BusinessHours {
        &self.rules.house().hours
    }

    /// The keyring, where it is there: for whatever works without it as well.
    pub fn keyring(&self) -> Option<&Keyring> {
        self.keyring.as_ref()
    }

    /// The member that a word names.
    pub fn member(&self, word: &str) -> Result<MemberId, CliError> {
        Ok(Directory::open(&self.book, &self.snapshot, self.keyring())?.resolve(word)?)
    }

    /// One member with everything on record.
    pub fn customer(&self, id: MemberId) -> Result<Customer, CliError> {
        let customer = Customers::load_one(&self.snapshot, id, self.view)?;
        let unknown = || MemberRefusal::Unknown {
            word: id.to_string(),
        };
        let mut customer = customer.ok_or_else(unknown)?;
        if let Some(keyring) = self.keyring() {
            customer.open_birthday(keyring);
        }
        Ok(customer)
    }
}

impl Writing {
    pub fn hours(&self) -> &BusinessHours {
        &self.rules.house().hours
    }

    pub fn keyring(&self) -> Option<&Keyring> {
        self.keyring.as_ref()
    }

    /// The keyring, which this needs.
    pub fn keys(&mut self) -> Result<&mut Keyring, CliError> {
        match &mut self.keyring {
            Some(keyring) => Ok(keyring),
            // It could not be opened before: opened again, it says why.
            missing => Ok(missing.insert(Keyring::open(&self.key_path, self.book.id())?)),
        }
    }

    /// Seals a text about a member.
    pub fn seal(
        &self,
        member: Option<MemberId>,
        ledger: &str,
        column: &str,
        text: &str,
    ) -> Result<String, CliError> {
        let opened;
        let keyring = match self.keyring() {
            Some(keyring) => keyring,
            // It could not be opened before: opened again, it says why.
            None => {
                opened = Keyring::open(&self.key_path, self.book.id())?;
                &opened
            }
        };
        let person = match member {
            Some(id) => crate::members::profile::person_of(self.draft.snapshot(), id)?,
            None => None,
        };
        let slot = KeySlot::new(person.unwrap_or(0));
        Ok(keyring.seal(slot, ledger, column, text)?)
    }

    /// What writing of persons takes: the draft and the keyring at once.
    pub fn writers(&mut self) -> Result<(&mut Draft, &mut Keyring), CliError> {
        let keyring = match &mut self.keyring {
            Some(keyring) => keyring,
            missing => missing.insert(Keyring::open(&self.key_path, self.book.id())?),
        };
        Ok((&mut self.draft, keyring))
    }

    pub fn directory(&self) -> Result<Directory, CliError> {
        Ok(Directory::open(
            &self.book,
            self.draft.snapshot(),
            self.keyring(),
        )?)
    }

    /// The member that a word names.
    pub fn member(&self, word: &str) -> Result<MemberId, CliError> {
        Ok(self.directory()?.resolve(word)?)
    }

    /// One member with everything on record.
    pub fn customer(&self, id: MemberId) -> Result<Customer, CliError> {
        let customer = Customers::load_one(self.draft.snapshot(), id, View::today(self.today))?;
        let unknown = || MemberRefusal::Unknown {
            word: id.to_string(),
        };
        let mut customer = customer.ok_or_else(unknown)?;
        if let Some(keyring) = self.keyring() {
            customer.open_birthday(keyring);
        }
        Ok(customer)
    }

    /// All members with everything on record.
    pub fn customers(&self) -> Result<Customers, CliError> {
        let view = View::today(self.today);
        let mut customers = Customers::load(self.draft.snapshot(), view, Needs::ALL)?;
        if let Some(keyring) = self.keyring() {
            customers.open_birthdays(keyring);
        }
        Ok(customers)
    }

    /// Makes everything durable: first the keys, then the rows.
    pub fn commit(self) -> Result<Committed, CliError> {
        if let Some(mut keyring) = self.keyring
            && !self.draft.is_dry_run()
        {
            keyring.sync()?;
        }
        Ok(self.draft.commit()?)
    }
}
