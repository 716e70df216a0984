//! A book that a command writes to: under the lock, with its rules, its rows and its keys.

use std::path::{Path, PathBuf};

use super::judged::{deeds_asked, rated, rated_one};
use super::keys::open_keys;
use super::moment::Said;
use super::naming::unknown_without_keys;
use super::refusal::KeyRefusal;
use super::stop::{Gone, Meant};
use super::{NoRepeat, Stop};
use crate::book::{
    self, At, Book, BookError, Committed, Draft, KeyPlace, KeySlot, Keyring, Lookup, Place,
    Snapshot, Standing, whose,
};
use crate::care::Staff;
use crate::domain::calendar::BusinessHours;
use crate::domain::{BadMeans, CardNo, Day, Means, MemberId, Spoken, Version, When};
use crate::members::{Directory, MemberRefusal};
use crate::rules::Adopted;
use crate::sales::customer::Needs;
use crate::sales::{Customer, Customers, View};

/// A book that a command will write to, while the lock is still free.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) book: Book,
    pub(crate) rules: Adopted,
    pub(crate) snapshot: Snapshot,
    pub(crate) key_path: PathBuf,
    pub(crate) keyring: Option<Keyring>,
    /// When all rows of a file happened, where the line tells it.
    pub(crate) at_of_all: Option<String>,
}

/// A book that a command writes to, under the lock.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) book: Book,
    pub(crate) rules: Adopted,
    pub(crate) draft: Draft,
    pub(crate) keyring: Option<Keyring>,
    pub(crate) key_path: PathBuf,
    pub(crate) standing: Standing,
    pub(crate) today: Day,
    /// When it happened.
    pub(crate) at: When,
    /// The moment as ledgers keep it; empty for a date alone.
    pub(crate) time: String,
    /// Whether the line told it.
    pub(crate) timed: bool,
    /// The ref under which the line records; empty without one.
    pub(crate) reference: String,
    /// The card that somebody chose when asked which is shown.
    pub(crate) chosen: Option<CardNo>,
    pub(crate) meant: Meant,
}

/// Of whom and of what a row is to which a text is bound: a member, a record, or both.
pub(crate) fn of_record(member: Option<MemberId>, record: &str) -> String {
    whose(&member.map(|id| id.to_string()).unwrap_or_default(), record)
}

/// The sealed columns in which the house writes what it did itself.
const HOUSE_NOTES: [&str; 3] = ["note", "told", "reason"];

impl Before {
    pub(crate) fn hours(&self) -> &BusinessHours {
        &self.rules.house().hours
    }

    pub(crate) fn keyring(&self) -> Option<&Keyring> {
        self.keyring.as_ref()
    }

    /// When all rows of a file happened, where the line tells it.
    pub(crate) fn at_of_all(&self) -> Option<&str> {
        self.at_of_all.as_deref()
    }
}

impl Session {
    pub(crate) fn hours(&self) -> &BusinessHours {
        &self.rules.house().hours
    }

    pub(crate) fn keyring(&self) -> Option<&Keyring> {
        self.keyring.as_ref()
    }

    /// What the line says of all that it records.
    pub(crate) fn said(&self) -> Said {
        Said {
            at: self.at,
            time: self.time.clone(),
            timed: self.timed,
            reference: self.reference.clone(),
        }
    }

    /// The time that the line told, in one form; nothing where the clock told it.
    pub(crate) fn told_at(&self) -> String {
        self.said().when().unwrap_or_default()
    }

    /// What a line under its ref was told first is told from the book as that version left it.
    pub(crate) fn tells_first(&self, version: Version) -> Result<(), Stop> {
        if self.draft.is_looking_back() {
            return Ok(());
        }
        Err(Stop::OnRecord(version))
    }

    /// Stops at what is most likely a slip, unless it is meant.
    pub(crate) fn doubt<E>(&self, why: E, of_row: bool) -> Result<(), Stop>
    where
        E: Spoken + Send + Sync + 'static,
    {
        if self.meant.is(&why, of_row) {
            return Ok(());
        }
        Err(Stop::Doubted(Box::new(why)))
    }

    /// The card that is shown: the one whose number the member is named by, or the one chosen when asked.
    pub(crate) fn card(&self, customer: &Customer, word: Option<&str>) -> Option<CardNo> {
        let named = word.and_then(|word| customer.card_named(word));
        named.or_else(|| customer.card_named(self.chosen.as_ref()?.as_str()))
    }

    /// Refuses to destroy or replace keys from a copy of the book that they belong to.
    pub(crate) fn prove_own_keys(&self) -> Result<(), KeyRefusal> {
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
    pub(crate) fn own_keys(&mut self, place: &KeyPlace) -> Result<(), Stop> {
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
    pub(crate) fn key_path(&self) -> &Path {
        &self.key_path
    }

    /// Goes on with a keyring that was put in the old one's place.
    pub(crate) fn use_keys(&mut self, keyring: Keyring) {
        self.keyring = Some(keyring);
    }

    /// The keyring, which this needs.
    pub(crate) fn keys(&mut self) -> Result<&mut Keyring, Stop> {
        match &mut self.keyring {
            Some(keyring) => Ok(keyring),
            // It could not be opened before: opened again, it says why.
            missing => Ok(missing.insert(open_keys(&self.key_path, &self.book, &self.draft)?)),
        }
    }

    /// Seals a text about a member.
    pub(crate) fn seal(
        &self,
        member: Option<MemberId>,
        at: (&str, &str),
        record: &str,
        text: &str,
    ) -> Result<String, Stop> {
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

    /// Seals a free text under the key of the member it is about; a text about nobody is sealed under the book's own
    /// key.
    pub(crate) fn seal_note(
        &self,
        member: Option<MemberId>,
        (ledger, record): (&str, &str),
        note: Option<&str>,
    ) -> Result<String, Stop> {
        match note {
            None => Ok(String::new()),
            Some(note) => self.seal(member, (ledger, "note"), record, note),
        }
    }

    /// A keyed digest of a free text: it tells a repeat and gives nothing of the text away.
    pub(crate) fn note_digest(&self, note: &str) -> String {
        let mac = self
            .keyring()
            .map(|keyring| keyring.mac("note", note.as_bytes()));
        mac.map(|mac| crate::domain::hex(&mac)).unwrap_or_default()
    }

    /// The key of whom a record is about: the member's own, or a new one for somebody who is no member.
    pub(crate) fn person(&mut self, member: Option<MemberId>) -> Result<KeySlot, Stop> {
        match member {
            Some(id) => {
                let person = crate::members::profile::person_of(self.draft.snapshot(), id)?;
                Ok(KeySlot::new(person.unwrap_or(0)))
            }
            None => Ok(self.keys()?.new_person()?),
        }
    }

    /// Why there is no keyring: opened again, it says so itself.
    fn no_keys(&self) -> Stop {
        let opened = open_keys(&self.key_path, &self.book, &self.draft);
        opened.map_or_else(Stop::from, |_| {
            Stop::usage(
                "the keyring came back while the command ran; try again",
                "命令运行期间密钥环才恢复；请重试",
            )
        })
    }

    /// Seals a text under a person's key; nothing stays nothing. Of an erased person nothing is told any more.
    pub(crate) fn seal_under(
        &self,
        person: KeySlot,
        at: (&str, &str),
        text: &str,
    ) -> Result<String, Stop> {
        self.seal_in(person, at, "", text)
    }

    /// The same for one of several rows that a version writes: the text is bound to whom and what its row tells of, as
    /// [`of_record`] puts it.
    pub(crate) fn seal_in(
        &self,
        person: KeySlot,
        at: (&str, &str),
        of: &str,
        text: &str,
    ) -> Result<String, Stop> {
        match self.keyring() {
            _ if text.is_empty() => Ok(String::new()),
            // What the house notes of how a record was closed is its own; a name or a paper is not.
            Some(keyring) if !HOUSE_NOTES.contains(&at.1) && keyring.is_destroyed(person)? => {
                Err(Gone.into())
            }
            Some(keyring) => Ok(keyring.seal_for(person, self.place(at, of), text)?),
            None => Err(self.no_keys()),
        }
    }

    /// A sealed text that goes into a new record. What cannot be read is refused rather than left out; of an erased
    /// person there is none.
    pub(crate) fn carried(
        &self,
        (ledger, column): (&str, &str),
        cell: &str,
    ) -> Result<String, Stop> {
        match self.keyring() {
            _ if cell.is_empty() => Ok(String::new()),
            Some(keyring) => Ok(keyring.open_cell(cell, ledger, column)?.unwrap_or_default()),
            None => Err(self.no_keys()),
        }
    }

    /// Seals anew what an earlier row of the same record told and this one carries on.
    pub(crate) fn seal_again(&self, at: (&str, &str), cell: &str) -> Result<String, Stop> {
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
    pub(crate) fn asked(&mut self, parts: &[&str]) -> Result<String, Stop> {
        let canonical = parts.join("\u{1f}");
        Ok(crate::members::write::asked(self.keys()?, &canonical))
    }

    /// What writing of persons takes: the draft and the keyring at once.
    pub(crate) fn writers(&mut self) -> Result<(&mut Draft, &mut Keyring), Stop> {
        let keyring = match &mut self.keyring {
            Some(keyring) => keyring,
            missing => missing.insert(open_keys(&self.key_path, &self.book, &self.draft)?),
        };
        Ok((&mut self.draft, keyring))
    }

    pub(crate) fn directory(&self) -> Result<Directory, Stop> {
        Ok(Directory::open(
            &self.book,
            self.draft.snapshot(),
            self.keyring(),
        )?)
    }

    /// Everybody who works here or did.
    pub(crate) fn staff(&self) -> Result<Staff, Stop> {
        Ok(Staff::load(self.draft.snapshot(), self.keyring())?)
    }

    /// The means of payment of the command's own day.
    pub(crate) fn means(&self) -> &Means {
        &self.rules.pack(self.at.day()).means
    }

    /// The means by which a fee or a deposit is taken or given back, by its id; nothing stays nothing.
    pub(crate) fn money(&self, word: Option<&str>) -> Result<String, BadMeans> {
        word.map_or_else(|| Ok(String::new()), |word| self.means().money(word))
    }

    /// The first day into which rows may be dated.
    pub(crate) fn first_open(&self) -> Day {
        self.draft.closed().last().map_or(Day::MIN, Day::next)
    }

    /// Refuses a day into which nothing may be dated any more: for a batch, which tells it of the row. Every
    /// row passes the same door once more on its way into the draft.
    pub(crate) fn prove_open(&self, day: Day) -> Result<(), BookError> {
        self.draft.closed().prove(day)
    }

    /// The member that a word names.
    pub(crate) fn member(&self, word: &str) -> Result<MemberId, Stop> {
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
    pub(crate) fn living(&self, member: Option<MemberId>) -> Result<Option<MemberId>, Stop> {
        match member {
            None => Ok(None),
            Some(own) => Ok(self.directory()?.living(own)?.or(member)),
        }
    }

    /// One member with everything on record.
    pub(crate) fn customer(&self, id: MemberId) -> Result<Customer, Stop> {
        let view = View::today(self.today);
        let customer = self.customer_in(self.draft.snapshot(), id, view)?;
        let unknown = || MemberRefusal::Unknown {
            word: id.to_string(),
        };
        Ok(customer.ok_or_else(unknown)?)
    }

    /// The same as some rows of the book have it; none when there is no such member.
    pub(crate) fn customer_in(
        &self,
        snapshot: &Snapshot,
        id: MemberId,
        view: View,
    ) -> Result<Option<Customer>, Stop> {
        rated_one(&self.rules, (snapshot, self.keyring()), id, view)
    }

    /// All members with everything on record.
    pub(crate) fn customers(&self) -> Result<Customers, Stop> {
        let mut customers = self.customers_with(Needs::ALL)?;
        let facts = deeds_asked(&self.rules);
        customers.open_facts(self.draft.snapshot(), self.keyring(), &facts)?;
        Ok(customers)
    }

    /// The same, as far as it is needed to judge tiers.
    pub(crate) fn customers_with(&self, needs: Needs) -> Result<Customers, Stop> {
        self.customers_in(self.draft.snapshot(), View::today(self.today), needs)
    }

    /// The same as some rows of the book have it.
    pub(crate) fn customers_in(
        &self,
        snapshot: &Snapshot,
        view: View,
        needs: Needs,
    ) -> Result<Customers, Stop> {
        rated(&self.rules, (snapshot, self.keyring()), view, needs)
    }

    /// Makes everything durable: first the keys, then the rows.
    pub(crate) fn commit(self) -> Result<Committed, Stop> {
        if let Some(first) = self.draft.other_than()? {
            return Err(NoRepeat { version: first }.into());
        }
        if let Some(mut keyring) = self.keyring
            && !self.draft.is_dry_run()
        {
            keyring.sync()?;
        }
        Ok(self.draft.commit()?)
    }
}
