//! Who is meant by a word: a member's number, a card, a phone, the ref of another system, or a name.
//!
//! Phones and names stand sealed in the ledgers, so a keyed index in `.club/` finds them; rows behind the
//! index are read when the directory is opened. Without the keyring numbers, cards and refs still work.

mod known;

use std::cell::{OnceCell, RefCell};
use std::io::ErrorKind;

use rustc_hash::{FxHashMap, FxHashSet};

use super::partly::Part;
use super::profile::{own_cell, people, person_of};
use super::refusal::{MemberError, MemberRefusal};
use super::{erasure, facts, rows};
use crate::book::{
    At, Book, BookError, Entry, KeyError, Keyring, Lookup, Schema, Snapshot, Stamp, Unsealed,
    Unsound, bound_to,
};
use crate::domain::ids::Number as _;
use crate::domain::{ByNumber, MemberId};

use known::{Fate, Known, Way};

/// Rows that may stand behind the index before it is made anew.
const TAIL_MAX: u64 = 2000;
/// The index's table of mergers and undone registrations, by number.
const FATES: (u8, &str) = (5, "fate");
const UNDONE: u64 = u64::MAX;
/// As many members as a message can bear.
const CANDIDATES_MAX: usize = 8;

type Digest = [u8; 16];

/// What was known when the index was made.
#[derive(Debug)]
enum Base {
    Nothing,
    Stored(Lookup),
    InMemory(FxHashMap<(u8, Digest), Vec<u64>>),
}

/// A registration found by its ref.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registered {
    pub member: MemberId,
    /// Digest of what was asked then.
    pub asked: String,
    pub undone: bool,
}

/// Finds members.
#[derive(Debug)]
pub(crate) struct Directory {
    snapshot: Snapshot,
    book: Book,
    keys: Option<Keyring>,
    base: RefCell<Base>,
    /// What the index does not know yet.
    recent: Known,
    /// The highest number that a member has; none in a book without members.
    last: Option<MemberId>,
    /// Persons who were erased: nothing but their number and their ref finds them.
    erased: FxHashSet<MemberId>,
    found: RefCell<FxHashMap<Box<str>, MemberId>>,
    /// Digests of all registrations, for batches.
    asked: Option<OnceCell<FxHashMap<MemberId, Box<str>>>>,
}

impl Directory {
    /// The directory of a snapshot, for a few questions.
    pub(crate) fn open(
        book: &Book,
        snapshot: &Snapshot,
        keyring: Option<&Keyring>,
    ) -> Result<Self, BookError> {
        let keys = keyring.map(Keyring::reader).transpose()?;
        let found = keys.as_ref().map(|keys| indexed(book, snapshot, keys));
        let (keys, (base, recent)) = match found {
            // A keyring that is older than the book is as good as none here.
            None
            | Some(Err(BookError::Key(KeyError::NoSlot { .. } | KeyError::Damaged { .. }))) => {
                (None, (Base::Nothing, read(snapshot, None, None)?))
            }
            Some(found) => (keys, found?),
        };
        let last = snapshot
            .ledger(&rows::MEMBERS)?
            .last_row(rows::members::ALL)?;
        let last = match last {
            Some(row) => {
                let member = row.text(rows::members::MEMBER)?.parse::<MemberId>();
                Some(member.map_err(|why| row.bad(rows::members::MEMBER, why))?)
            }
            None => None,
        };
        Ok(Self {
            snapshot: snapshot.clone(),
            book: book.clone(),
            keys,
            base: RefCell::new(base),
            recent,
            last,
            erased: erasure::all(snapshot)?
                .iter()
                .filter_map(|e| e.member)
                .collect(),
            found: RefCell::default(),
            asked: None,
        })
    }

    /// The same for a batch: everything is held in memory.
    pub(crate) fn load_all(
        book: &Book,
        snapshot: &Snapshot,
        keyring: Option<&Keyring>,
    ) -> Result<Self, BookError> {
        let mut directory = Self::open(book, snapshot, keyring)?;
        if let Some(entries) = directory.base_entries()? {
            let mut all: FxHashMap<(u8, Digest), Vec<u64>> = FxHashMap::default();
            for entry in entries {
                all.entry((entry.table, entry.digest))
                    .or_default()
                    .push(entry.value);
            }
            directory.base = RefCell::new(Base::InMemory(all));
        }
        directory.asked = Some(OnceCell::new());
        Ok(directory)
    }

    /// Whether a number is none that is still to be given.
    pub(crate) fn has(&self, member: MemberId) -> bool {
        self.last.is_some_and(|last| member <= last)
    }

    /// The number that the next new member gets.
    pub(crate) fn next(&self) -> Result<MemberId, BookError> {
        Ok(self.last.map_or(Ok(MemberId::FIRST), MemberId::after)?)
    }

    /// The one member that a word means.
    pub(crate) fn resolve(&self, word: &str) -> Result<MemberId, MemberError> {
        let word = word.trim();
        if let Some(member) = self.found.borrow().get(word) {
            return Ok(*member);
        }
        let members = self.fitting(word)?;
        match members.as_slice() {
            [] => Err(MemberRefusal::Unknown {
                word: word.to_owned(),
            }
            .into()),
            [member] => {
                self.found.borrow_mut().insert(word.into(), *member);
                Ok(*member)
            }
            many => Err(MemberRefusal::Ambiguous {
                word: word.to_owned(),
                candidates: self.candidates(many)?.into_iter().collect(),
            }
            .into()),
        }
    }

    /// Everybody whom a word may mean: whoever it fits whole, and where it fits nobody, whoever it is a part of.
    /// Who was erased is none of them.
    pub(crate) fn sought(&self, word: &str) -> Result<Vec<MemberId>, BookError> {
        let word = word.trim();
        let mut whole = self.fitting(word)?;
        whole.retain(|member| !self.erased.contains(member));
        if whole.is_empty() && !word.is_empty() && Way::told(word).is_none() {
            return self.partly(word);
        }
        Ok(whole)
    }

    /// Everybody of whose name or phone a word is a part. Each is opened for as long as this looks, and no index is
    /// kept of parts: it would tell more than the sealed rows do.
    fn partly(&self, word: &str) -> Result<Vec<MemberId>, BookError> {
        let part = Part::of(word);
        let mut found = Vec::new();
        let facts = [
            (facts::PHONE, part.seeks_phones()),
            (facts::NAME, part.seeks_names()),
        ];
        for (fact, _) in facts.into_iter().filter(|(_, seeks)| *seeks) {
            let texts = self.texts(fact, |_| true)?;
            for (member, text) in texts.each() {
                let fits = match fact {
                    facts::PHONE => part.is_of_phone(text),
                    _ => part.is_of_name(text),
                };
                if fits {
                    found.extend(self.living(member)?);
                }
            }
        }
        found.retain(|member| !self.erased.contains(member));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Everybody that a word fits by any of the ways, each once, in the order of their numbers.
    fn fitting(&self, word: &str) -> Result<Vec<MemberId>, BookError> {
        let mut members = Vec::new();
        if word.is_empty() {
            return Ok(members);
        }
        let (ways, word): (&[Way], &str) = match Way::told(word) {
            Some((way, word)) => (&[way], word),
            // The form of a number always means the number, whoever bears the same as a name or a ref.
            None => match word.parse::<MemberId>() {
                Ok(member) => {
                    members.extend(Some(member).filter(|member| self.has(*member)));
                    (&[], word)
                }
                Err(_) => (&Way::ALL, word),
            },
        };
        for &way in ways {
            if let Some(form) = way.form(word) {
                let mut hits = self.hits(way, &form)?;
                hits.retain(|member| way == Way::Reference || !self.erased.contains(member));
                members.extend(hits);
            }
        }
        let mut living = Vec::with_capacity(members.len());
        for member in members {
            living.extend(self.living(member)?);
        }
        living.sort_unstable();
        living.dedup();
        Ok(living)
    }

    fn candidates(&self, members: &[MemberId]) -> Result<Vec<String>, BookError> {
        let mut told = Vec::new();
        for member in members.iter().take(CANDIDATES_MAX) {
            told.push(match self.name(*member)? {
                Some(name) => format!("{member} {name}"),
                None => member.to_string(),
            });
        }
        if members.len() > CANDIDATES_MAX {
            told.push("…".to_owned());
        }
        Ok(told)
    }

    /// Who is known by a word in its kept form, whatever became of them.
    fn hits(&self, way: Way, form: &str) -> Result<Vec<MemberId>, BookError> {
        let (table, domain) = way.table();
        let before = self.base_values(table, domain, form)?;
        // The index is derived and may be damaged: it never names a member that the book lacks.
        let mut members: Vec<MemberId> = before
            .into_iter()
            .map(MemberId::from_index)
            .filter(|member| self.has(*member))
            .filter(|member| self.recent.leaves(way, form, *member))
            .collect();
        members.extend(self.recent.find(way, form));
        Ok(members)
    }

    fn base_values(&self, table: u8, domain: &str, word: &str) -> Result<Vec<u64>, BookError> {
        let Some(keys) = &self.keys else {
            return Ok(Vec::new());
        };
        let digest = keys.index_mac(domain, word.as_bytes())?;
        self.of_base(keys, |base| match base {
            Base::Stored(lookup) => lookup.find(keys, table, digest),
            Base::InMemory(all) => Ok(all.get(&(table, digest)).cloned().unwrap_or_default()),
            Base::Nothing => Ok(Vec::new()),
        })
    }

    /// Every entry of a stored index.
    fn base_entries(&self) -> Result<Option<Vec<Entry>>, BookError> {
        let Some(keys) = &self.keys else {
            return Ok(None);
        };
        self.of_base(keys, |base| match base {
            Base::Stored(lookup) => lookup.entries(keys).map(Some),
            Base::InMemory(_) | Base::Nothing => Ok(None),
        })
    }

    /// Asks the index. One that turns out to be damaged is made again from the ledgers, and asked again.
    fn of_base<T>(
        &self,
        keys: &Keyring,
        ask: impl Fn(&Base) -> Result<T, Unsound>,
    ) -> Result<T, BookError> {
        let answer = ask(&self.base.borrow());
        let answer = match answer {
            Err(Unsound::Damaged) => {
                let lookup = made_anew(&self.book, &self.snapshot, keys)?;
                *self.base.borrow_mut() = Base::Stored(lookup);
                ask(&self.base.borrow())
            }
            answer => answer,
        };
        answer.map_err(|why| match why {
            Unsound::Key(error) => error.into(),
            // One that was just made is in memory.
            Unsound::Damaged => {
                BookError::io("read", ".club/lookup".as_ref())(ErrorKind::InvalidData.into())
            }
        })
    }

    fn fate(&self, member: MemberId) -> Result<Fate, BookError> {
        if let Some(fate) = self.recent.fate(member) {
            return Ok(fate);
        }
        let (table, domain) = FATES;
        let value = self.base_values(table, domain, &member.to_string())?;
        Ok(match value.first() {
            Some(&UNDONE) => Fate::Undone,
            Some(&into) if self.has(MemberId::from_index(into)) => {
                Fate::MergedInto(MemberId::from_index(into))
            }
            _ => Fate::Lives,
        })
    }

    /// The member that this one lives on in: mostly itself; none when the registration was undone.
    pub(crate) fn living(&self, member: MemberId) -> Result<Option<MemberId>, BookError> {
        let mut member = member;
        let mut passed = FxHashSet::default();
        // In a damaged book a chain of mergers may lead back to where it began.
        while passed.insert(member) {
            match self.fate(member)? {
                Fate::Lives => return Ok(Some(member)),
                Fate::Undone => return Ok(None),
                Fate::MergedInto(into) => member = into,
            }
        }
        Ok(None)
    }

    /// Whether the person's key is destroyed: nothing is to be kept of them any more.
    pub(crate) fn is_erased(&self, member: MemberId) -> bool {
        self.erased.contains(&member)
    }

    /// Whose phone it is, given in its kept form.
    pub(crate) fn phone_owner(&self, phone: &str) -> Result<Option<MemberId>, BookError> {
        self.owner(Way::Phone, phone)
    }

    /// Whose card it is or was.
    pub(crate) fn card_owner(&self, card: &str) -> Result<Option<MemberId>, BookError> {
        self.owner(Way::Card, card)
    }

    fn owner(&self, way: Way, form: &str) -> Result<Option<MemberId>, BookError> {
        for member in self.hits(way, form)? {
            // A card's number is never given twice; a phone may be another's by now.
            if way == Way::Phone && self.erased.contains(&member) {
                continue;
            }
            if let Some(living) = self.living(member)? {
                return Ok(Some(living));
            }
        }
        Ok(None)
    }

    /// The registration that a ref stands for, undone or not.
    pub(crate) fn registered_as(&self, reference: &str) -> Result<Option<Registered>, BookError> {
        let Some(member) = self.hits(Way::Reference, reference)?.first().copied() else {
            return Ok(None);
        };
        Ok(Some(Registered {
            member,
            asked: self.asked(member)?,
            undone: self.fate(member)? == Fate::Undone,
        }))
    }

    fn asked(&self, member: MemberId) -> Result<String, BookError> {
        use rows::members as c;
        if let Some(asked) = self.recent.asked(member) {
            return Ok(asked.to_owned());
        }
        let Some(all) = &self.asked else {
            let number = member.to_string();
            let mut asked = String::new();
            self.snapshot
                .each_where(&rows::MEMBERS, c::MEMBER, &number, c::ALL, |row| {
                    asked = row.text(c::ASKED)?.into_owned();
                    Ok(())
                })?;
            return Ok(asked);
        };
        if all.get().is_none() {
            let mut read = FxHashMap::default();
            self.snapshot.ledger(&rows::MEMBERS)?.each(c::ALL, |row| {
                let member =
                    MemberId::parse(row.bytes(c::MEMBER)).map_err(|why| row.bad(c::MEMBER, why))?;
                read.insert(member, row.text(c::ASKED)?.as_ref().into());
                Ok(())
            })?;
            // It is empty: it was looked at just before, and nothing else fills it.
            let _ = all.set(read);
        }
        let asked = all.get().and_then(|all| all.get(&member));
        Ok(asked.map(ToString::to_string).unwrap_or_default())
    }

    /// A member's name; none without the keyring, for a nameless member, and for an erased one.
    pub(crate) fn name(&self, member: MemberId) -> Result<Option<String>, BookError> {
        self.fact_text(member, Way::Name, facts::NAME)
    }

    /// A member's phone, under the same terms.
    pub(crate) fn phone(&self, member: MemberId) -> Result<Option<String>, BookError> {
        self.fact_text(member, Way::Phone, facts::PHONE)
    }

    fn fact_text(
        &self,
        member: MemberId,
        way: Way,
        fact: &str,
    ) -> Result<Option<String>, BookError> {
        use rows::profile as c;
        let Some(keys) = self
            .keys
            .as_ref()
            .filter(|_| !self.erased.contains(&member))
        else {
            return Ok(None);
        };
        let mut text = self.recent.current(way, member).map(str::to_owned);
        if text.is_none() {
            let number = member.to_string();
            let person = person_of(&self.snapshot, member)?;
            self.snapshot
                .each_where(&rows::PROFILE, c::MEMBER, &number, c::ALL, |row| {
                    if row.bytes(c::FACT) == fact.as_bytes() {
                        text = known::read_text(row, own_cell(row, person)?, keys)?.text();
                    }
                    Ok(())
                })?;
        }
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// Every member's name, by the place of the number; for lists.
    pub(crate) fn names_all(&self) -> Result<Texts, BookError> {
        self.texts(facts::NAME, |_| true)
    }

    /// A sealed fact, such as the phone, of all members who are wanted, by the place of the number.
    pub(crate) fn texts(
        &self,
        fact: &str,
        wanted: impl Fn(MemberId) -> bool,
    ) -> Result<Texts, BookError> {
        use rows::profile as c;
        let mut texts = Texts::default();
        let Some(keys) = &self.keys else {
            return Ok(texts);
        };
        // Unsealing costs more than reading: only what was told last of each member is unsealed.
        let ledger = self.snapshot.ledger(&rows::PROFILE)?;
        let people = people(&self.snapshot)?;
        ledger.each(c::ALL, |row| {
            if row.bytes(c::FACT) != fact.as_bytes() {
                return Ok(());
            }
            let member =
                MemberId::parse(row.bytes(c::MEMBER)).map_err(|why| row.bad(c::MEMBER, why))?;
            if wanted(member) {
                let cell = own_cell(row, people.get(member.index()).copied())?;
                *texts.0.at(member.index()) = Some(cell.into());
            }
            Ok(())
        })?;
        for member in &self.erased {
            if let Some(place) = texts.0.get_mut(member.index()) {
                *place = None;
            }
        }
        // Unsealing is arithmetic alone: both cores take a half.
        let (first, second) = texts.0.halves_mut();
        std::thread::scope(|scope| {
            let other = scope.spawn(|| open_all((keys, fact), first));
            open_all((keys, fact), second)?;
            other
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        Ok(texts)
    }

    /// Takes in a member that this command registers, so that its later rows find it.
    pub(crate) fn note_new(&mut self, new: &Noted<'_>) {
        self.last = self.last.max(Some(new.member));
        self.recent.add(Way::Phone, new.phone, new.member);
        self.recent.add(Way::Name, new.name, new.member);
        self.recent.add(Way::Reference, new.reference, new.member);
        self.recent.set_asked(new.member, new.asked);
        if let Some(card) = new.card {
            self.recent.add(Way::Card, card, new.member);
        }
        self.found.borrow_mut().clear();
    }

    /// Takes in a fact that this command records.
    pub(crate) fn note_fact(&mut self, member: MemberId, fact: &str, value: &str) {
        if let Some(way) = Way::of_fact(fact.as_bytes()) {
            self.recent.add(way, value, member);
            self.found.borrow_mut().clear();
        }
    }
}

/// A text of many members, by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts(ByNumber<Option<Box<str>>>);

impl Texts {
    pub(crate) fn get(&self, member: MemberId) -> Option<&str> {
        self.0.get(member.index())?.as_deref()
    }

    /// Those of whom there is one, in the order of their numbers.
    fn each(&self) -> impl Iterator<Item = (MemberId, &str)> {
        let told = self.0.iter();
        told.filter_map(|(place, text)| Some((MemberId::from_index(place), text.as_deref()?)))
    }
}

/// Unseals what is there, each in its place.
fn open_all<'t>(
    (keys, fact): (&Keyring, &str),
    texts: impl Iterator<Item = &'t mut Option<Box<str>>>,
) -> Result<(), BookError> {
    for text in texts {
        let Some(sealed) = text.take().filter(|sealed| !sealed.is_empty()) else {
            continue;
        };
        if let Unsealed::Text(opened) = keys.unseal(&sealed, rows::PROFILE.name, "sealed")? {
            // A cell of before does not say which fact it is: what reaches a person is masked under any name.
            let before = bound_to(&sealed).is_none();
            let opened = if before && fact == facts::NAME {
                facts::veil(&opened)
            } else {
                opened
            };
            *text = Some(opened.into());
        }
    }
    Ok(())
}

/// A new member, as far as finding goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted<'a> {
    pub member: MemberId,
    pub phone: &'a str,
    pub name: &'a str,
    pub reference: &'a str,
    pub card: Option<&'a str>,
    pub asked: &'a str,
}

/// The index, where there is one, and what stands behind it; made anew where that has grown long.
fn indexed(book: &Book, snapshot: &Snapshot, keys: &Keyring) -> Result<(Base, Known), BookError> {
    let mark = mark(keys)?;
    // An index that was made with other keys finds nothing.
    let made_with = |lookup: &Lookup| {
        lookup
            .find(keys, mark.table, mark.digest)
            .is_ok_and(|all| !all.is_empty())
    };
    let lookup = Lookup::load(book, snapshot, keys).filter(made_with);
    let Some(lookup) = lookup else {
        let lookup = made_anew(book, snapshot, keys)?;
        return Ok((Base::Stored(lookup), Known::default()));
    };
    let recent = read(snapshot, Some(keys), Some(lookup.stamp()))?;
    if recent.rows() <= TAIL_MAX {
        return Ok((Base::Stored(lookup), recent));
    }
    let lookup = match lookup.entries(keys) {
        Ok(before) => {
            let entries = merged(before, &recent, keys)?;
            kept(book, snapshot, keys, (entries, recent.lacks()))?
        }
        Err(_) => made_anew(book, snapshot, keys)?,
    };
    Ok((Base::Stored(lookup), Known::default()))
}

/// The index of all rows, whatever an older one said.
fn made_anew(book: &Book, snapshot: &Snapshot, keys: &Keyring) -> Result<Lookup, BookError> {
    let all = read(snapshot, Some(keys), None)?;
    let entries = merged(vec![mark(keys)?], &all, keys)?;
    kept(book, snapshot, keys, (entries, all.lacks()))
}

/// Builds an index and keeps it for the next command, unless it lacks what could not be read: that may be put right.
fn kept(
    book: &Book,
    snapshot: &Snapshot,
    keys: &Keyring,
    (entries, lacks): (Vec<Entry>, bool),
) -> Result<Lookup, BookError> {
    let lookup = Lookup::build(entries, Stamp::of(book, snapshot));
    // An index of an older state would only be thrown away by the next command.
    if !lacks && book.snapshot(At::Now)?.version() == snapshot.version() {
        // It is derived: failing to keep it costs time, nothing else.
        let _ = lookup.save(book, keys);
    }
    Ok(lookup)
}

/// The entry by which an index is known to be made with these keys.
fn mark(keys: &Keyring) -> Result<Entry, BookError> {
    Ok(Entry {
        table: 0,
        digest: keys.index_mac("index", b"")?,
        value: 0,
    })
}

/// Reads the rows behind a stamp, or all of them; phones and names only with the keyring.
fn read(
    snapshot: &Snapshot,
    keys: Option<&Keyring>,
    behind: Option<&Stamp>,
) -> Result<Known, BookError> {
    let ledger = |schema: &'static Schema| {
        let ledger = snapshot.ledger(schema)?;
        match behind {
            Some(stamp) => Ok(ledger.tail(stamp.end_of(schema)?)),
            None => Ok::<_, BookError>(ledger),
        }
    };
    let mut known = Known::default();
    known.read_members(&ledger(&rows::MEMBERS)?)?;
    known.read_cards(&ledger(&rows::CARDS)?)?;
    known.read_status(&ledger(&rows::STATUS)?)?;
    if let Some(keys) = keys {
        known.read_profile(&ledger(&rows::PROFILE)?, keys, snapshot)?;
    }
    Ok(known)
}

/// The entries of an index over what an older one and the rows behind it say.
fn merged(before: Vec<Entry>, recent: &Known, keys: &Keyring) -> Result<Vec<Entry>, BookError> {
    let digest = |domain: &str, word: &str| keys.index_mac(domain, word.as_bytes());
    let fates = recent.fates().map(|(member, fate)| {
        let entry = (FATES.0, digest(FATES.1, &member.to_string())?);
        Ok((entry, fate))
    });
    let fates: Vec<_> = fates.collect::<Result<_, KeyError>>()?;
    let (cards, card_domain) = Way::Card.table();
    let mut replaced: FxHashSet<(u8, Digest)> = fates.iter().map(|(key, _)| *key).collect();
    for card in recent.undone_cards() {
        replaced.insert((cards, digest(card_domain, card)?));
    }
    let still = |entry: &Entry| {
        let changed = [Way::Phone, Way::Name].into_iter().any(|way| {
            way.table().0 == entry.table
                && recent
                    .current(way, MemberId::from_index(entry.value))
                    .is_some()
        });
        !changed && !replaced.contains(&(entry.table, entry.digest))
    };
    let mut entries: Vec<Entry> = before.into_iter().filter(still).collect();
    for way in Way::ALL {
        let (table, domain) = way.table();
        for (word, members) in recent.words(way).filter(|(_, members)| !members.is_empty()) {
            let digest = digest(domain, word)?;
            entries.extend(members.iter().map(|member| Entry {
                table,
                digest,
                value: member.index(),
            }));
        }
    }
    entries.extend(fates.into_iter().filter_map(|((table, digest), fate)| {
        let value = match fate {
            Fate::Lives => return None,
            Fate::Undone => UNDONE,
            Fate::MergedInto(into) => into.index(),
        };
        Some(Entry {
            table,
            digest,
            value,
        })
    }));
    Ok(entries)
}

#[cfg(test)]
mod tests;
