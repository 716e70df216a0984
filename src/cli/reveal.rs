//! `--reveal`: what is masked shown in clear, to those who may and never unrecorded.
//!
//! A command that shows persons flattens one of the groups, asks `Desk::reveals` before it opens anything
//! that is sealed, notes what it is about to show as `Seen`, and prints only after `Desk::record_access`
//! has returned: by then the access log is durable.

use clap::Args;
use rustc_hash::FxHashMap;

use super::Desk;
use super::args::{Recording, at_least};
use super::closed::PURPOSE;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use crate::book::{At, Book, BookError, Keyring, Snapshot};
use crate::domain::{Day, MemberId};
use crate::members::MemberRefusal;
use crate::members::consent::{Purpose, consents};
use crate::members::facts::{self, CONSENTS};
use crate::members::profile::{Known, known_on, people, read_fact};
use crate::members::rows::{PROFILE, profile};
use crate::members::rules::{Fact, FactKind, Fields};
use crate::members::write::{self, AccessKind, AccessRow, Moment};
use crate::ops::Opened;
use crate::ops::facts::text_of;
use crate::ops::keys::keys_under_lock;
use crate::output::{Cell, Column, ColumnKind, Printer};
use crate::rules::{Adopted, Power};

// No doc comments on these groups: clap would take them for the help of the command they join.

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is revealed")]
pub(crate) struct Revealing {
    /// Show in clear what is masked; needs a role that may, and is recorded in the access log
    #[arg(add = Zh("显示隐去的内容；须有相应权限的角色，并记入查阅日志"))]
    #[arg(long, requires = "reason")]
    pub(crate) reveal: bool,
    /// Why it is revealed, kept sealed
    #[arg(add = Zh("显示的原因，封存保管"))]
    #[arg(long, value_name = "TEXT", requires = "reveal")]
    pub(crate) reason: Option<String>,
    /// How long to wait for another writer
    #[arg(add = Zh("等待其他写入者的最长时间"))]
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = at_least::<u32>(0))]
    pub(crate) wait: u32,
    /// Record though the clock shows a time before the last version
    #[arg(add = Zh("时钟早于上一版本时仍然记录"))]
    #[arg(long)]
    pub(crate) clock_behind: bool,
}

// For lists, of which a copy may leave the house.

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is revealed")]
pub(crate) struct RevealingMany {
    #[command(flatten)]
    pub(crate) one: Revealing,
    /// Show only those who consent to it; without this the list is for service within the house
    #[arg(add = Zh("只显示同意此事项的会员；不写时，名单只供店内服务使用"))]
    #[arg(long = "for", value_name = "PURPOSE", value_parser = PURPOSE.ids(CONSENTS), requires = "reveal")]
    pub(crate) purpose: Option<String>,
}

impl RevealingMany {
    /// Whether somebody may stand on the list, by the consents of its day.
    pub(crate) fn admits(&self, facts: &[Known], on: Day) -> bool {
        let purpose = self.purpose.as_deref().and_then(Purpose::named);
        purpose.is_none_or(|purpose| consents(facts, on).to(purpose).allows())
    }

    /// The group for one, its reason headed by what the list is for.
    pub(crate) fn with_purpose(&self) -> Revealing {
        let mut one = self.one.clone();
        if let (Some(purpose), Some(reason)) = (&self.purpose, &one.reason) {
            one.reason = Some(format!("for {purpose}: {reason}"));
        }
        one
    }
}

/// What is about to be shown in clear of one person, or of nobody in particular.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) member: Option<MemberId>,
    fields: Vec<String>,
}

impl Seen {
    pub(crate) const fn of(member: Option<MemberId>) -> Self {
        Self {
            member,
            fields: Vec::new(),
        }
    }

    /// Notes a field, once.
    pub(crate) fn note(&mut self, field: &str) {
        if !self.fields.iter().any(|known| known == field) {
            self.fields.push(field.to_owned());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// The records of a command that may reveal: printed as they come, or held back until the access log is
/// durable.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    desk: &'a Desk,
    columns: Vec<Column>,
    printer: Option<Printer>,
    held: Vec<Vec<Cell>>,
    seen: Vec<Seen>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(
        desk: &'a Desk,
        columns: Vec<Column>,
        reveals: bool,
    ) -> Result<Self, CliError> {
        let printer = if reveals {
            None
        } else {
            Some(desk.printer(&columns)?)
        };
        Ok(Self {
            desk,
            columns,
            printer,
            held: Vec::new(),
            seen: Vec::new(),
        })
    }

    pub(crate) fn row(&mut self, cells: Vec<Cell>) -> CliResult {
        match &mut self.printer {
            Some(printer) => printer.row(&cells)?,
            None => self.held.push(cells),
        }
        Ok(())
    }

    /// Notes what the records show in clear; of a list only those of whom they show anything.
    pub(crate) fn saw(&mut self, seen: Seen) {
        if !seen.is_empty() {
            self.seen.push(seen);
        }
    }

    /// Ends the records: what reveals is recorded first.
    pub(crate) fn finish(self, book: &Book, asked: &Revealing) -> CliResult {
        let printer = match self.printer {
            Some(printer) => printer,
            None => {
                let access = (AccessKind::Reveal, Power::Reveal);
                self.desk.record_access(book, access, asked, &self.seen)?;
                let mut printer = self.desk.printer(&self.columns)?;
                for cells in &self.held {
                    printer.row(cells)?;
                }
                printer
            }
        };
        Ok(printer.finish()?)
    }
}

impl Desk {
    /// Whether the line reveals; refused to those who may not, and without a reason.
    pub(crate) fn reveals(&self, opened: &Opened, asked: &Revealing) -> Result<bool, CliError> {
        if asked.reveal {
            self.may_access(&opened.book, Power::Reveal)?;
        }
        Ok(asked.reveal)
    }

    /// Refuses who may not, and a desk without the keyring.
    pub(crate) fn may_access(&self, book: &Book, power: Power) -> CliResult {
        // What roles there are now counts, whatever state of the book is looked at.
        let house = Adopted::house_of(&book.snapshot(At::Now)?)?;
        self.may(&house, power)?;
        self.open_keys(book).map(drop)
    }

    /// Records who is about to see what, and returns when that is durable.
    pub(crate) fn record_access(
        &self,
        book: &Book,
        (kind, power): (AccessKind, Power),
        asked: &Revealing,
        seen: &[Seen],
    ) -> CliResult {
        let keyring = self.open_keys(book)?;
        let recording = Recording {
            wait: asked.wait,
            clock_behind: asked.clock_behind,
            ..Recording::default()
        };
        let hours = Adopted::house_of(&book.snapshot(At::Now)?)?.hours;
        let mut draft = self.begin_note(book, &recording, &hours, Some(&keyring))?;
        // Roles may have changed while the lock was waited for.
        let house = Adopted::house_of(draft.snapshot())?;
        self.may(&house, power)?;
        let path = self.key_place().path(book)?;
        let Some(keyring) = keys_under_lock(book, &draft, &path, Some(keyring))? else {
            return self.open_keys(book).map(drop);
        };
        let now = self.now().seconds();
        let (day, time) = (house.hours.day_of(now), house.hours.rfc3339(now));
        for one in seen {
            let row = AccessRow {
                kind,
                member: one.member,
                fields: &one.fields.join(";"),
                count: Some(u64::from(one.member.is_some())),
                reason: asked.reason.as_deref().unwrap_or_default(),
            };
            write::access(&mut draft, &keyring, &row, Moment { day, time: &time })?;
        }
        draft.commit()?;
        Ok(())
    }

    /// The keyring, or why it cannot be opened.
    pub(crate) fn open_keys(&self, book: &Book) -> Result<Keyring, CliError> {
        Ok(Keyring::open(&self.key_place().path(book)?, book.id())?)
    }
}

/// A fact's column. The four that every house keeps have plain keys, as in batches.
pub(crate) fn fact_column(fact: &Fact) -> Column {
    let plain = ["name", "phone", "birthday", "sex"].contains(&fact.id.as_str());
    let key = if plain {
        fact.id.to_string()
    } else {
        format!("fact.{}", fact.id)
    };
    let title = &fact.title;
    Column::named(key, title.zh.clone(), title.en.clone(), ColumnKind::Text)
}

/// A fact as it is shown: in clear and noted, or masked.
pub(crate) fn shown(fact: &Fact, text: String, clear: bool, seen: &mut Seen) -> String {
    let masked = facts::mask(fact, &text);
    if clear && masked != text {
        seen.note(fact.id.as_str());
        return text;
    }
    masked
}

/// Some facts of all members, for lists.
#[derive(Debug)]
pub(crate) struct FactColumns<'a> {
    facts: Vec<&'a Fact>,
    known: FxHashMap<MemberId, Vec<Known>>,
}

impl<'a> FactColumns<'a> {
    /// The facts that are asked for by name; where none are, the contacts, if the list reveals.
    pub(crate) fn wanted(
        fields: &'a Fields,
        named: &[String],
        reveals: bool,
    ) -> Result<Vec<&'a Fact>, MemberRefusal> {
        if named.is_empty() {
            let contact = |fact: &&Fact| matches!(fact.kind, FactKind::Phone | FactKind::Email);
            let contacts = fields.facts.iter().filter(contact);
            return Ok(contacts.filter(|_| reveals).collect());
        }
        let mut wanted = Vec::with_capacity(named.len());
        for word in named {
            let id = fields.known(word)?;
            // Every list has the name, and what is consented to, already.
            wanted.extend(fields.fact(&id).filter(|_| id != facts::NAME));
        }
        Ok(wanted)
    }

    /// Reads these facts of everybody, as the rows up to a day have them.
    pub(crate) fn read(
        snapshot: &Snapshot,
        facts: Vec<&'a Fact>,
        rows_to: Day,
    ) -> Result<Self, BookError> {
        let mut known: FxHashMap<MemberId, Vec<Known>> = FxHashMap::default();
        if !facts.is_empty() {
            let people = people(snapshot)?;
            snapshot.ledger(&PROFILE)?.each(profile::ALL, |row| {
                let id = row.bytes(profile::FACT);
                if facts.iter().any(|fact| fact.id.as_str().as_bytes() == id) {
                    let member = MemberId::parse(row.bytes(profile::MEMBER))
                        .map_err(|why| row.bad(profile::MEMBER, why))?;
                    let fact = read_fact(row, people.get(member.index()).copied())?;
                    if fact.day <= rows_to {
                        known.entry(member).or_default().push(fact);
                    }
                }
                Ok(())
            })?;
        }
        Ok(Self { facts, known })
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = Column> {
        self.facts.iter().map(|fact| fact_column(fact))
    }

    /// Whether a member's facts are those that are looked for, each in the one form in which it is kept.
    pub(crate) fn match_all(
        &self,
        member: MemberId,
        keyring: Option<&Keyring>,
        wanted: &[String],
    ) -> Result<bool, BookError> {
        let known = self.known.get(&member).map_or(&[][..], Vec::as_slice);
        for (fact, wanted) in self.facts.iter().zip(wanted) {
            let found = known_on(known, fact.id.as_str(), Day::MAX);
            let text = match found {
                Some(found) => text_of(keyring, &found.value)?,
                None => None,
            };
            if text.as_ref() != Some(wanted) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// One member's cells; what they show in clear is noted.
    pub(crate) fn cells(
        &self,
        member: MemberId,
        keyring: Option<&Keyring>,
        clear: bool,
        seen: &mut Seen,
    ) -> Result<Vec<Cell>, BookError> {
        let known = self.known.get(&member).map_or(&[][..], Vec::as_slice);
        let mut cells = Vec::with_capacity(self.facts.len());
        for fact in &self.facts {
            let found = known_on(known, fact.id.as_str(), Day::MAX);
            let text = match found {
                Some(found) => text_of(keyring, &found.value)?,
                None => None,
            };
            cells.push(text.map(|text| shown(fact, text, clear, seen)).into());
        }
        Ok(cells)
    }
}
