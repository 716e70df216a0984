//! Opens the book for a command: rules, rows as of some state, and who writes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Desk;
use super::args::{Reading, Recording};
use super::errors::CliError;
use super::key::refusal::KeyRefusal;
use super::ledgers::{LEDGERS, MIGRATIONS};
use crate::audit::erasure::EraseRefusal;
use crate::book::{
    self, At, Begin, Book, BookError, Committed, Draft, Guard, KeyError, KeyPlace, KeySlot,
    Keyring, Lookup, Place, Schema, Snapshot, Standing, epoch_of, whose,
};
use crate::care::courtesies::rules::GiftRule;
use crate::desk::kept::Kept;
use crate::desk::ratings::Ratings;
use crate::domain::calendar::{BadWhen, BusinessHours};
use crate::domain::{
    BadMeans, Day, Lang, Means, MemberId, Money, Points, Spoken, Version, When, Wording,
};
use crate::finance::closing::rows::closed;
use crate::members::directory::Texts;
use crate::members::{Directory, MemberError, MemberRefusal, erasure, rows as members};
use crate::rules::{Adopted, Denied, House, Power, grants};
use crate::sales::customer::{Needs, mentions_appointments, mentions_satisfaction};
use crate::sales::sealed::{Asks, BIRTHDAY};
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, Customers, SaleRefusal, View};

/// A book that a command reads.
#[derive(Debug)]
pub struct Opened {
    pub book: Book,
    pub rules: Adopted,
    pub snapshot: Snapshot,
    pub view: View,
    /// The keyring, or why it cannot be used.
    keyring: Result<Keyring, KeyError>,
}

/// A book that a command will write to, while the lock is still free.
#[derive(Debug)]
pub struct Before {
    pub book: Book,
    pub rules: Adopted,
    pub snapshot: Snapshot,
    key_path: PathBuf,
    keyring: Option<Keyring>,
    /// When all rows of a file happened, where the line tells it.
    at_of_all: Option<String>,
}

/// A book that a command writes to, under the lock.
#[derive(Debug)]
pub struct Writing {
    pub book: Book,
    pub rules: Adopted,
    pub draft: Draft,
    keyring: Option<Keyring>,
    key_path: PathBuf,
    standing: Standing,
    pub today: Day,
    /// When it happened.
    pub at: When,
    /// The moment as ledgers keep it; empty for a date alone.
    pub time: String,
}

/// Of whom and of what a row is to which a text is bound: a member, a record, or both.
pub fn of_record(member: Option<MemberId>, record: &str) -> String {
    whose(&member.map(|id| id.to_string()).unwrap_or_default(), record)
}

/// The sealed columns in which the house writes what it did itself.
const HOUSE_NOTES: [&str; 3] = ["note", "told", "reason"];

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
            Lang::Zh => format!("“{}”不是时间：{}", self.text, self.why.say(lang)),
        }
    }

    fn exit_code(&self) -> u8 {
        2
    }
}

impl Desk {
    /// Says why names and phones are not shown, where they cannot be.
    pub fn tell_sealed(&self, opened: &Opened) {
        if let Some(why) = opened.why_no_keys() {
            self.talk().warn(&why.say(self.lang()));
        }
    }

    /// The book's folder, whatever the state of the book, and whoever asks.
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

    /// Warns of a folder that was copied while somebody wrote, and says as of when it is read.
    pub fn warn_of_copy(&self, now: &Snapshot) {
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
                "尚未采用的修改：{}；现仍按已采用的文本执行。可用 `club rules check` 检查，用 `club rules adopt` 采用",
                files.join("、")
            ),
        });
    }

    /// Opens the folder, whatever the state of its rules, to those who may run the command.
    pub fn folder(&self) -> Result<Book, CliError> {
        let book = self.any_folder()?;
        if grants::needs(self.asked.command) != Some(grants::Needs::Nothing)
            && let Some(house) = adopted_house(&book)
        {
            self.admits(&house)?;
        }
        Ok(book)
    }

    fn any_folder(&self) -> Result<Book, CliError> {
        let dir = self.dir()?;
        Ok(Book::open(&dir, LEDGERS, MIGRATIONS)?)
    }

    /// Refuses who may not run this command: the one door, which every way to open a book leads through.
    pub fn admits(&self, house: &House) -> Result<(), Denied> {
        house.may_run(&self.who(), self.asked.command)
    }

    /// Refuses who may not do what goes beyond the daily work.
    pub fn may(&self, house: &House, power: Power) -> Result<(), Denied> {
        house.may(&self.who(), power, self.asked.command)
    }

    /// Opens the book to read it as a command asks.
    pub fn read(&self, reading: &Reading) -> Result<Opened, CliError> {
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
    pub fn write(&self, recording: &Recording) -> Result<Writing, CliError> {
        self.lock(self.before(recording)?, recording)
    }

    /// Opens the book to whoever will write to it: what takes its time is done before the lock is.
    pub fn before(&self, recording: &Recording) -> Result<Before, CliError> {
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
    pub fn lock(&self, before: Before, recording: &Recording) -> Result<Writing, CliError> {
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
        let (at, time) = match recording.at.as_deref() {
            None => (hours.moment(now), hours.rfc3339(now)),
            Some(text) => parse_moment(&hours, text)?,
        };
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
            standing,
            today,
            at,
            time,
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
        let (house, operator, command) = (house.clone(), self.who(), self.asked.command);
        Guard::new(move |row| {
            let judged = house.may_write(&operator, command, row);
            judged.map_err(|denied| Box::new(denied) as _)
        })
    }

    /// Takes the lock. Nothing will be dated into what is closed.
    pub fn begin(
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
    pub fn take_place(
        &self,
        writing: &mut Writing,
        recording: &Recording,
    ) -> Result<bool, CliError> {
        if let Some(keyring) = writing.keyring()
            && erasure::is_due(writing.draft.snapshot(), keyring)?
        {
            return Ok(false);
        }
        let hours = *writing.hours();
        let operator = self.operator(recording);
        let Writing {
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
    pub fn begin_note(
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
    pub fn today(&self, hours: &BusinessHours) -> Day {
        hours.day_of(self.now().seconds())
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

/// Whether a keyring could not be read though it is there: no missing keyring, without which whatever is
/// not sealed works, but a disk that fails; what was to be sealed must not be left out for it.
fn is_trouble(error: &KeyError) -> bool {
    let allowed = std::io::ErrorKind::PermissionDenied;
    matches!(error, KeyError::Io { source, .. } if source.kind() != allowed)
}

/// The keyring as it is now that nobody else changes it. Whoever was erased stays so: a key that came
/// back from a copy, or outlived the command that should have destroyed it, is destroyed.
pub(super) fn keys_under_lock(
    book: &Book,
    draft: &Draft,
    path: &Path,
    opened: Option<Keyring>,
) -> Result<Option<Keyring>, CliError> {
    let snapshot = draft.snapshot();
    let current = opened.filter(Keyring::is_current);
    let keyring = match current {
        Some(keyring) => Ok(keyring),
        None => Keyring::open(path, book.id()),
    };
    let Ok(mut keyring) = reaching(keyring, snapshot)? else {
        return Ok(None);
    };
    // What a copy of the book erased, under keys of its own, concerns nobody else's.
    if !draft.is_dry_run()
        && erasure::is_due(snapshot, &keyring)?
        && book::standing(book, snapshot, path).copied().is_none()
    {
        erasure::destroy_again(book, snapshot, &mut keyring)?;
    }
    Ok(Some(keyring))
}

/// The house as it was adopted last, where the ledger of rules can be read at all: what needs no more of
/// it works in a damaged book as well.
pub fn adopted_house(book: &Book) -> Option<House> {
    Adopted::house_of(&book.snapshot(At::Now).ok()?).ok()
}

/// The keyring, or why it cannot be used.
///
/// # Errors
/// It is there and cannot be read.
pub fn keys_for(
    path: &Path,
    book: &Book,
    snapshot: &Snapshot,
) -> Result<Result<Keyring, KeyError>, CliError> {
    reaching(Keyring::open(path, book.id()), snapshot)
}

/// A keyring that has all keys which the book needs.
fn reaching(
    keyring: Result<Keyring, KeyError>,
    snapshot: &Snapshot,
) -> Result<Result<Keyring, KeyError>, CliError> {
    let needed = keys_needed(snapshot)?;
    let keyring = keyring.and_then(|keyring| keyring.prove_reaches(needed).map(|()| keyring));
    match keyring {
        Err(error) if is_trouble(&error) => Err(error.into()),
        keyring => Ok(keyring),
    }
}

/// How many keys the book needs, as far as the ends of its ledgers tell: the last member's is the highest
/// of members, after the house's own; the last row of access is sealed in the last epoch.
pub fn keys_needed(snapshot: &Snapshot) -> Result<u32, BookError> {
    use members::{Accessed, Registered};
    let mut needed = 1;
    let last = |schema: &'static Schema| snapshot.ledger(schema)?.last_row(schema.columns.len());
    if let Some(row) = last(&members::MEMBERS)? {
        let person = Registered::read(&row.row())?.person.get();
        needed = needed.max(person.saturating_add(1));
    }
    if let Some(row) = last(&members::ACCESS)? {
        let epoch = epoch_of(Accessed::read(&row.row())?.reason);
        needed = needed.max(epoch.map_or(0, |epoch| epoch.get() + 1));
    }
    Ok(needed)
}

/// A word that nobody is known by may be a name or a phone that only the keyring can read.
fn unknown_without_keys(error: MemberError, why: Option<KeyError>) -> CliError {
    match (error, why) {
        (MemberError::Refused(MemberRefusal::Unknown { .. }), Some(why)) => why.into(),
        (error, _) => error.into(),
    }
}

/// The member that a word names, where an amount stands behind it: one that names nobody, before an amount that
/// is longer than any, was typed in the other's place.
pub fn buyer(writing: &Writing, word: &str, amount: Option<Money>) -> Result<MemberId, CliError> {
    let amount = amount.map(|amount| amount.to_string());
    let other = amount.as_deref();
    let other = other.map(|own| own.strip_suffix(".00").unwrap_or(own));
    let figure = (Behind::Amount, word.parse::<Money>().is_ok());
    before(writing, word, other, figure)
}

/// The same where points stand behind it.
pub fn holder(writing: &Writing, word: &str, points: Points) -> Result<MemberId, CliError> {
    let figure = (Behind::Points, word.parse::<Points>().is_ok());
    before(writing, word, Some(&points.get().to_string()), figure)
}

fn before(
    writing: &Writing,
    word: &str,
    other: Option<&str>,
    (behind, is_figure): (Behind, bool),
) -> Result<MemberId, CliError> {
    let found = writing.member(word);
    let (Err(CliError::Spoken(why)), Some(other)) = (&found, other) else {
        return found;
    };
    let looks_swapped = is_figure && (other.len() >= MEMBER_WORD || writing.member(other).is_ok());
    if !looks_swapped {
        return found;
    }
    Err(Swapped {
        why: Wording::new(why.say(Lang::En), why.say(Lang::Zh)),
        exit_code: why.exit_code(),
        behind,
        member: other.to_owned(),
        figure: word.to_owned(),
    }
    .into())
}

/// What stands behind a member.
#[derive(Clone, Copy, Debug)]
enum Behind {
    Amount,
    Points,
}

/// A phone or a card has more digits than an amount.
const MEMBER_WORD: usize = 8;

/// A member and a figure in each other's place.
#[derive(Debug)]
struct Swapped {
    why: Wording,
    exit_code: u8,
    behind: Behind,
    member: String,
    figure: String,
}

impl Spoken for Swapped {
    fn say(&self, lang: Lang) -> String {
        self.why.in_lang(lang).to_owned()
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let Self {
            behind,
            member,
            figure,
            ..
        } = self;
        let (en, zh) = match behind {
            Behind::Amount => ("amount", "金额"),
            Behind::Points => ("points", "分数"),
        };
        Some(match lang {
            Lang::En => {
                format!("the member stands before the {en}: did you mean `{member} {figure}`?")
            }
            Lang::Zh => format!("先写会员，再写{zh}：是否指“{member} {figure}”？"),
        })
    }

    fn exit_code(&self) -> u8 {
        self.exit_code
    }
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

/// The text of a sealed cell: none for an empty one, without the keyring, of a person whose key was destroyed or is
/// damaged, and of a cell that is none of its place.
pub fn unseal(
    keyring: Option<&Keyring>,
    (ledger, column): (&str, &str),
    cell: &str,
) -> Result<Option<String>, CliError> {
    match keyring {
        Some(keyring) if !cell.is_empty() => Ok(keyring.unseal(cell, ledger, column)?.text()),
        _ => Ok(None),
    }
}

/// The names of all members, where the keyring opens them.
#[derive(Debug)]
pub struct MemberNames(Texts);

impl MemberNames {
    pub fn get(&self, id: MemberId) -> Option<&str> {
        self.0.get(id)
    }
}

/// What members said of the house, where any pack judges tiers by it.
fn ratings(rules: &Adopted, snapshot: &Snapshot, view: View) -> Result<Option<Ratings>, BookError> {
    let mut packs = rules.in_force();
    if !packs.any(|(_, pack)| mentions_satisfaction(&pack.terms())) {
        return Ok(None);
    }
    Ratings::load(snapshot, |day| &rules.pack(day).surveys, view).map(Some)
}

/// The reservations that members kept, where any pack judges tiers by them.
fn kept(rules: &Adopted, snapshot: &Snapshot, view: View) -> Result<Option<Kept>, BookError> {
    let mut packs = rules.in_force();
    if !packs.any(|(_, pack)| mentions_appointments(&pack.terms())) {
        return Ok(None);
    }
    Kept::load(snapshot, view).map(Some)
}

/// The facts that rules ask for, each once.
pub fn facts_of(rules: &[Asks]) -> Vec<String> {
    let facts: BTreeSet<&str> = rules.iter().map(|rule| rule.fact.as_str()).collect();
    facts.into_iter().map(str::to_owned).collect()
}

/// Every fact that members' tiers went by under any rules in force.
fn tiers_asked(rules: &Adopted) -> Vec<Asks> {
    let packs = rules.in_force();
    packs
        .flat_map(|(_, pack)| pack.terms().tiers_ask())
        .collect()
}

/// Every fact that any rules in force ask for about one deed; birthdays are asked for by the desk as well.
pub fn deeds_asked(rules: &Adopted) -> Vec<String> {
    let packs = rules.in_force();
    let asked = packs.flat_map(|(_, pack)| {
        let gifts = pack.courtesies.gifts.iter().filter_map(GiftRule::asks);
        pack.terms().ask().into_iter().chain(gifts)
    });
    let mut facts = facts_of(&asked.collect::<Vec<_>>());
    facts.push(BIRTHDAY.to_owned());
    facts
}

/// All members with everything that tiers are judged by, as far as it is needed.
pub fn rated(
    rules: &Adopted,
    (snapshot, keyring): (&Snapshot, Option<&Keyring>),
    view: View,
    needs: Needs,
) -> Result<Customers, CliError> {
    let mut customers = Customers::load(snapshot, view, needs)?;
    let asked = tiers_asked(rules);
    if needs.facts && !asked.is_empty() {
        customers.open_facts(snapshot, keyring, &facts_of(&asked))?;
        customers.prove_read(&rules.on(view.on()).tiers_ask())?;
    }
    if let Some(ratings) = ratings(rules, snapshot, view)? {
        ratings.give(&mut customers);
    }
    if let Some(kept) = kept(rules, snapshot, view)? {
        kept.give(&mut customers);
    }
    Ok(customers)
}

/// One member with everything that tiers are judged by; none when there is no such member.
fn rated_one(
    rules: &Adopted,
    (snapshot, keyring): (&Snapshot, Option<&Keyring>),
    id: MemberId,
    view: View,
) -> Result<Option<Customer>, CliError> {
    let mut customer = Customers::load_one(snapshot, id, view)?;
    if let Some(customer) = &mut customer {
        if let Some(keyring) = keyring {
            customer.open_facts(keyring, &deeds_asked(rules));
        }
        if let Some(ratings) = ratings(rules, snapshot, view)? {
            ratings.give_one(customer);
        }
        if let Some(kept) = kept(rules, snapshot, view)? {
            kept.give_one(customer);
        }
    }
    Ok(customer)
}

/// More members than these are read all at once.
const ONE_BY_ONE: usize = 64;

impl Before {
    pub fn hours(&self) -> &BusinessHours {
        &self.rules.house().hours
    }

    pub fn keyring(&self) -> Option<&Keyring> {
        self.keyring.as_ref()
    }

    /// When all rows of a file happened, where the line tells it.
    pub fn at_of_all(&self) -> Option<&str> {
        self.at_of_all.as_deref()
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
        self.keyring.as_ref().ok()
    }

    /// Why the keyring cannot be used, where it cannot.
    pub fn why_no_keys(&self) -> Option<&KeyError> {
        self.keyring.as_ref().err()
    }

    /// The member that a word names.
    pub fn member(&self, word: &str) -> Result<MemberId, CliError> {
        let directory = Directory::open(&self.book, &self.snapshot, self.keyring())?;
        self.named(&directory, word)
    }

    /// The same where the directory is open already.
    pub fn named(&self, directory: &Directory, word: &str) -> Result<MemberId, CliError> {
        directory
            .resolve(word)
            .map_err(|error| unknown_without_keys(error, self.why_no_keys().cloned()))
    }

    /// One member with everything on record, whose tiers can be told.
    pub fn customer(&self, id: MemberId) -> Result<Customer, CliError> {
        let customer = self.customer_as_is(id)?;
        customer.prove_tiers(&self.rules.on(self.view.on()))?;
        Ok(customer)
    }

    /// The same for what asks for no tier.
    pub fn customer_as_is(&self, id: MemberId) -> Result<Customer, CliError> {
        let from = (&self.snapshot, self.keyring());
        let customer = rated_one(&self.rules, from, id, self.view)?;
        let unknown = || MemberRefusal::Unknown {
            word: id.to_string(),
        };
        Ok(customer.ok_or_else(unknown)?)
    }

    /// Some members as earlier rows have them: those who were there, each under the number of then.
    pub fn customers_before(
        &self,
        then: &Snapshot,
        members: &BTreeSet<MemberId>,
    ) -> Result<Vec<Customer>, CliError> {
        let from = (then, self.keyring());
        if members.len() <= ONE_BY_ONE {
            let own = |id: &MemberId| rated_one(&self.rules, from, *id, self.view).transpose();
            return members.iter().filter_map(own).collect();
        }
        let mut all = rated(&self.rules, from, self.view, Needs::ALL)?;
        all.open_facts(then, self.keyring(), &deeds_asked(&self.rules))?;
        let own = members.iter().filter_map(|id| all.get(*id));
        Ok(own.cloned().collect())
    }

    /// All members with everything that tiers are judged by, as far as it is needed.
    pub fn customers(&self, needs: Needs) -> Result<Customers, CliError> {
        let from = (&self.snapshot, self.keyring());
        rated(&self.rules, from, self.view, needs)
    }

    /// Opens the facts that rules ask for, or refuses where they cannot be read.
    pub fn read_sealed(&self, customers: &mut Customers, rules: &[Asks]) -> Result<(), CliError> {
        let (snapshot, facts) = (&self.snapshot, facts_of(rules));
        customers.open_facts(snapshot, self.keyring(), &facts)?;
        Ok(customers.prove_read(rules)?)
    }
}

/// The keyring, whole, or why it cannot be had.
fn open_keys(path: &Path, book: &Book, draft: &Draft) -> Result<Keyring, KeyError> {
    let keyring = Keyring::open(path, book.id())?;
    // Where the ledger itself cannot be read, that is told elsewhere.
    keyring.prove_reaches(keys_needed(draft.snapshot()).unwrap_or(0))?;
    Ok(keyring)
}

impl Writing {
    pub fn hours(&self) -> &BusinessHours {
        &self.rules.house().hours
    }

    pub fn keyring(&self) -> Option<&Keyring> {
        self.keyring.as_ref()
    }

    /// Refuses to destroy or replace keys from a copy of the book that they belong to.
    pub fn prove_own_keys(&self) -> Result<(), KeyRefusal> {
        match self.standing.copied() {
            Some(how) => Err(KeyRefusal::Copy {
                dir: self.book.dir().to_owned(),
                how: how.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Gives a copy of the book a keyring of its own, and goes on with that one. A folder that is the book itself is
    /// left alone: keys that were destroyed in one keyring would live on in the other. One that got its keyring
    /// from a command that died before it was on record has it already.
    pub fn own_keys(&mut self, place: &KeyPlace) -> Result<(), CliError> {
        match (&self.standing, self.book.instance()) {
            (Standing::Own, None) => {
                let dir = self.book.dir().to_owned();
                return Err(KeyRefusal::NoCopy { dir }.into());
            }
            (Standing::Own | Standing::Unknown, Some(_)) => return Ok(()),
            (Standing::Copy(_), _) | (Standing::Unknown, None) => {}
        }
        let keyring = self.keys()?.reader()?;
        if self.draft.is_dry_run() {
            return Ok(());
        }
        let (book, keyring) = book::own_keys(&self.book, place, &keyring)?;
        // It was made with the other keys.
        Lookup::purge(&book)?;
        keyring.path().clone_into(&mut self.key_path);
        self.draft.mark(&book, &self.key_path);
        (self.book, self.keyring, self.standing) = (book, Some(keyring), Standing::Own);
        Ok(())
    }

    /// Where the keyring is looked for.
    pub fn key_path(&self) -> &Path {
        &self.key_path
    }

    /// Goes on with a keyring that was put in the old one's place.
    pub fn use_keys(&mut self, keyring: Keyring) {
        self.keyring = Some(keyring);
    }

    /// The keyring, which this needs.
    pub fn keys(&mut self) -> Result<&mut Keyring, CliError> {
        match &mut self.keyring {
            Some(keyring) => Ok(keyring),
            // It could not be opened before: opened again, it says why.
            missing => Ok(missing.insert(open_keys(&self.key_path, &self.book, &self.draft)?)),
        }
    }

    /// Seals a text about a member.
    pub fn seal(
        &self,
        member: Option<MemberId>,
        at: (&str, &str),
        record: &str,
        text: &str,
    ) -> Result<String, CliError> {
        let opened;
        let keyring = match self.keyring() {
            Some(keyring) => keyring,
            // It could not be opened before: opened again, it says why.
            None => {
                opened = open_keys(&self.key_path, &self.book, &self.draft)?;
                &opened
            }
        };
        let person = match member {
            Some(id) => crate::members::profile::person_of(self.draft.snapshot(), id)?,
            None => None,
        };
        let slot = KeySlot::new(person.unwrap_or(0));
        let of = of_record(member, record);
        Ok(keyring.seal_for(slot, self.place(at, &of), text)?)
    }

    /// The key of whom a record is about: the member's own, or a new one for somebody who is no member.
    pub fn person(&mut self, member: Option<MemberId>) -> Result<KeySlot, CliError> {
        match member {
            Some(id) => {
                let person = crate::members::profile::person_of(self.draft.snapshot(), id)?;
                Ok(KeySlot::new(person.unwrap_or(0)))
            }
            None => Ok(self.keys()?.new_person()?),
        }
    }

    /// Why there is no keyring: opened again, it says so itself.
    fn no_keys(&self) -> CliError {
        let opened = open_keys(&self.key_path, &self.book, &self.draft);
        opened.map_or_else(CliError::from, |_| {
            CliError::usage(
                "the keyring came back while the command ran; try again",
                "命令运行期间密钥环才恢复；请重试",
            )
        })
    }

    /// Seals a text under a person's key; nothing stays nothing. Of an erased person nothing is told any more.
    pub fn seal_under(
        &self,
        person: KeySlot,
        at: (&str, &str),
        text: &str,
    ) -> Result<String, CliError> {
        self.seal_in(person, at, "", text)
    }

    /// The same for one of several rows that a version writes: the text is bound to whom and what its row tells of, as
    /// [`of_record`] puts it.
    pub fn seal_in(
        &self,
        person: KeySlot,
        at: (&str, &str),
        of: &str,
        text: &str,
    ) -> Result<String, CliError> {
        match self.keyring() {
            _ if text.is_empty() => Ok(String::new()),
            // What the house notes of how a record was closed is its own; a name or a paper is not.
            Some(keyring) if !HOUSE_NOTES.contains(&at.1) && keyring.is_destroyed(person)? => {
                Err(EraseRefusal::Gone.into())
            }
            Some(keyring) => Ok(keyring.seal_for(person, self.place(at, of), text)?),
            None => Err(self.no_keys()),
        }
    }

    /// A sealed text that goes into a new record. What cannot be read is refused rather than left out; of an erased
    /// person there is none.
    pub fn carried(&self, (ledger, column): (&str, &str), cell: &str) -> Result<String, CliError> {
        match self.keyring() {
            _ if cell.is_empty() => Ok(String::new()),
            Some(keyring) => Ok(keyring.open_cell(cell, ledger, column)?.unwrap_or_default()),
            None => Err(self.no_keys()),
        }
    }

    /// Seals anew what an earlier row of the same record told and this one carries on.
    pub fn seal_again(&self, at: (&str, &str), cell: &str) -> Result<String, CliError> {
        match self.keyring() {
            _ if cell.is_empty() => Ok(String::new()),
            Some(keyring) => Ok(keyring.seal_again(cell, self.place(at, ""))?),
            None => Err(self.no_keys()),
        }
    }

    /// Where a text will stand that is sealed now.
    fn place<'a>(&self, (ledger, column): (&'a str, &'a str), of: &'a str) -> Place<'a> {
        Place {
            ledger,
            column,
            version: self.draft.version(),
            of,
        }
    }

    /// A keyed digest of what was asked, by which a repeat under a ref is known.
    pub fn asked(&mut self, parts: &[&str]) -> Result<String, CliError> {
        let canonical = parts.join("\u{1f}");
        Ok(crate::members::write::asked(self.keys()?, &canonical))
    }

    /// What writing of persons takes: the draft and the keyring at once.
    pub fn writers(&mut self) -> Result<(&mut Draft, &mut Keyring), CliError> {
        let keyring = match &mut self.keyring {
            Some(keyring) => keyring,
            missing => missing.insert(open_keys(&self.key_path, &self.book, &self.draft)?),
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

    /// The means of payment of the command's own day.
    pub fn means(&self) -> &Means {
        &self.rules.pack(self.at.day()).means
    }

    /// The means by which a fee or a deposit is taken or given back, by its id; nothing stays nothing.
    pub fn money(&self, word: Option<&str>) -> Result<String, BadMeans> {
        word.map_or_else(|| Ok(String::new()), |word| self.means().money(word))
    }

    /// The first day into which rows may be dated.
    pub fn first_open(&self) -> Day {
        self.draft.closed().last().map_or(Day::MIN, Day::next)
    }

    /// Refuses a day into which nothing may be dated any more: for a batch, which tells it of the row. Every
    /// row passes the same door once more on its way into the draft.
    pub fn prove_open(&self, day: Day) -> Result<(), BookError> {
        self.draft.closed().prove(day)
    }

    /// The member that a word names.
    pub fn member(&self, word: &str) -> Result<MemberId, CliError> {
        let found = self.directory()?.resolve(word);
        if found.is_err() && self.draft.is_looking_back() {
            // The line itself may have changed the word: the phone by which it names the member.
            let version = self.draft.snapshot().version().before();
            let before = self.book.snapshot(At::Version(version))?;
            let before = Directory::open(&self.book, &before, self.keyring())?;
            if let Ok(member) = before.resolve(word) {
                return Ok(member);
            }
        }
        found.map_err(|error| {
            let keys = open_keys(&self.key_path, &self.book, &self.draft);
            unknown_without_keys(error, keys.err())
        })
    }

    /// In whom a member of a record lives on, who may have been merged since.
    pub fn living(&self, member: Option<MemberId>) -> Result<Option<MemberId>, CliError> {
        match member {
            None => Ok(None),
            Some(own) => Ok(self.directory()?.living(own)?.or(member)),
        }
    }

    /// One member with everything on record.
    pub fn customer(&self, id: MemberId) -> Result<Customer, CliError> {
        let view = View::today(self.today);
        let customer = self.customer_in(self.draft.snapshot(), id, view)?;
        let unknown = || MemberRefusal::Unknown {
            word: id.to_string(),
        };
        Ok(customer.ok_or_else(unknown)?)
    }

    /// The same as some rows of the book have it; none when there is no such member.
    pub fn customer_in(
        &self,
        snapshot: &Snapshot,
        id: MemberId,
        view: View,
    ) -> Result<Option<Customer>, CliError> {
        rated_one(&self.rules, (snapshot, self.keyring()), id, view)
    }

    /// All members with everything on record.
    pub fn customers(&self) -> Result<Customers, CliError> {
        let mut customers = self.customers_with(Needs::ALL)?;
        let facts = deeds_asked(&self.rules);
        customers.open_facts(self.draft.snapshot(), self.keyring(), &facts)?;
        Ok(customers)
    }

    /// The same, as far as it is needed to judge tiers.
    pub fn customers_with(&self, needs: Needs) -> Result<Customers, CliError> {
        self.customers_in(self.draft.snapshot(), View::today(self.today), needs)
    }

    /// The same as some rows of the book have it.
    pub fn customers_in(
        &self,
        snapshot: &Snapshot,
        view: View,
        needs: Needs,
    ) -> Result<Customers, CliError> {
        rated(&self.rules, (snapshot, self.keyring()), view, needs)
    }

    /// Makes everything durable: first the keys, then the rows.
    pub fn commit(self) -> Result<Committed, CliError> {
        if let Some(first) = self.draft.other_than()? {
            return Err(CliError::NoRepeat(first));
        }
        if let Some(mut keyring) = self.keyring
            && !self.draft.is_dry_run()
        {
            keyring.sync()?;
        }
        Ok(self.draft.commit()?)
    }
}
