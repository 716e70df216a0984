//! The members of a session: each read when it is asked for, or all at once for a file.

use super::judged::{facts_of, rated, sales_asked};
use super::moment::Said;
use super::naming::buyer;
use super::stop::Refusing as _;
use super::{Session, Stop};
use rustc_hash::FxHashMap;

use crate::book::{AskedBy, Book, Keyring, Recorded, Records, Snapshot};
use crate::domain::ids::Number;
use crate::domain::{Day, MemberId, Money, Version};
use crate::members::{Directory, MemberRefusal};
use crate::rules::Adopted;
use crate::sales::customer::Needs;
use crate::sales::till::SaleIndex;
use crate::sales::{Customer, Customers, Roots, View};

/// The members that the requests of a session name: each read when it is asked for, or for a file all at once, when
/// the first is.
#[derive(Debug, Default)]
pub(crate) struct People {
    are_all: bool,
    one: Option<(MemberId, Customer)>,
    directory: Option<Directory>,
    customers: Option<Customers>,
    roots: Option<Roots>,
    /// What was read before the lock was taken.
    ahead: Option<Loaded>,
}

/// What a file of sales is judged by: read while the file is, since both take about as long.
#[derive(Debug)]
pub(crate) struct Loaded {
    directory: Directory,
    customers: Customers,
    index: SaleIndex,
    of: Stamp,
}

/// The state of a book by which something was read, the day on which, and whether there were keys.
type Stamp = (Version, Day, bool);

impl Loaded {
    pub(crate) fn read(
        (book, snapshot, keyring): (&Book, &Snapshot, Option<&Keyring>),
        rules: &Adopted,
        today: Day,
    ) -> Result<Self, Stop> {
        let directory = Directory::load_all(book, snapshot, keyring)?;
        let mut customers = rated(rules, (snapshot, keyring), View::today(today), Needs::ALL)?;
        let asked = sales_asked(rules);
        customers.open_facts(snapshot, keyring, &facts_of(&asked))?;
        customers.prove_read(&asked)?;
        Ok(Self {
            directory,
            customers,
            index: SaleIndex::load(snapshot)?,
            of: (snapshot.version(), today, keyring.is_some()),
        })
    }

    /// Whether nobody wrote since, nor midnight passed.
    pub(super) fn is_of(&self, session: &Session) -> bool {
        let version = session.draft.snapshot().version();
        self.of == (version, session.today, session.keyring().is_some())
    }
}

/// What is kept, read when it is first asked for.
fn kept<T>(place: &mut Option<T>, read: impl FnOnce() -> Result<T, Stop>) -> Result<&mut T, Stop> {
    match place {
        Some(kept) => Ok(kept),
        missing => Ok(missing.insert(read()?)),
    }
}

impl People {
    pub(super) fn one() -> Self {
        Self::default()
    }

    pub(super) fn all(ahead: Option<Loaded>) -> Self {
        Self {
            are_all: true,
            ahead,
            ..Self::default()
        }
    }

    /// Goes on with what was read ahead, or else reads it: where every sale stands.
    pub(super) fn loaded(&mut self, session: &Session) -> Result<SaleIndex, Stop> {
        let from = (&session.book, session.draft.snapshot(), session.keyring());
        let loaded = match self.ahead.take() {
            Some(loaded) => loaded,
            None => Loaded::read(from, &session.rules, session.today)?,
        };
        self.directory = Some(loaded.directory);
        self.customers = Some(loaded.customers);
        Ok(loaded.index)
    }

    /// Whether requests come by the thousand, so that what they are judged by is read once.
    pub(super) const fn are_all(&self) -> bool {
        self.are_all
    }

    /// How members are found by words; whoever registers is noted in it.
    pub(super) fn directory(&mut self, session: &Session) -> Result<&mut Directory, Stop> {
        let snapshot = session.draft.snapshot();
        let all = self.are_all;
        kept(&mut self.directory, || {
            if all {
                let keyring = session.keyring();
                return Ok(Directory::load_all(&session.book, snapshot, keyring)?);
            }
            session.directory()
        })
    }

    /// The member that a word names.
    pub(super) fn named(&mut self, session: &Session, word: &str) -> Result<MemberId, Stop> {
        if self.are_all {
            return self.directory(session)?.resolve(word).at("member");
        }
        session.member(word)
    }

    /// The same, where an amount stands behind the word.
    pub(super) fn buyer(
        &mut self,
        session: &Session,
        word: &str,
        amount: Option<Money>,
    ) -> Result<MemberId, Stop> {
        if self.are_all {
            return self.named(session, word);
        }
        buyer(session, word, amount)
    }

    /// A member with everything on record.
    pub(super) fn customer(
        &mut self,
        session: &Session,
        id: MemberId,
    ) -> Result<&mut Customer, Stop> {
        if !self.are_all {
            self.one.take_if(|(known, _)| *known != id);
            let one = kept(&mut self.one, || Ok((id, session.customer(id)?)))?;
            return Ok(&mut one.1);
        }
        let customers = kept(&mut self.customers, || session.customers())?;
        let word = id.to_string();
        let found = customers.get_mut(id);
        found.ok_or(MemberRefusal::Unknown { word }).at("member")
    }

    /// The same of one who may be nobody known.
    pub(super) fn maybe(
        &mut self,
        session: &Session,
        id: Option<MemberId>,
    ) -> Result<Option<&mut Customer>, Stop> {
        match id {
            Some(id) => self.customer(session, id).map(Some),
            None => Ok(None),
        }
    }

    /// In whom a member of a record lives on.
    pub(super) fn living(&mut self, session: &Session, id: MemberId) -> Result<MemberId, Stop> {
        if self.are_all {
            return Ok(self.customer(session, id)?.id());
        }
        session.member(&id.to_string())
    }

    /// Whether a member was erased, so that nothing new is kept of them.
    pub(super) fn is_erased(&mut self, session: &Session, id: MemberId) -> Result<bool, Stop> {
        if self.are_all {
            return Ok(self.directory(session)?.is_erased(id));
        }
        Ok(self.customer(session, id)?.profile.is_erased())
    }

    /// The members who were merged into one, under whose numbers rows of before stand: of a file, since a line is
    /// told again on the book of then.
    pub(super) fn merged(
        &mut self,
        session: &Session,
        member: Option<MemberId>,
    ) -> Result<Vec<MemberId>, Stop> {
        if !self.are_all {
            return Ok(Vec::new());
        }
        let snapshot = session.draft.snapshot();
        let roots = kept(&mut self.roots, || Ok(Roots::now(snapshot)?))?;
        Ok(roots.merged(member).into_iter().collect())
    }

    /// The digests under which a request may stand on record: by its member's number, and by those of members who
    /// live on in this one. None without a ref.
    pub(super) fn asked<D: Into<AskedBy>>(
        &mut self,
        session: &mut Session,
        (said, member): (&Said, Option<MemberId>),
        mut digest: impl FnMut(&mut Session, Option<MemberId>) -> Result<D, Stop>,
    ) -> Result<AskedBy, Stop> {
        if said.reference.is_empty() {
            return Ok(AskedBy::default());
        }
        let mut asked = digest(session, member)?.into();
        for merged in self.merged(session, member)? {
            asked = asked.also(digest(session, Some(merged))?.into());
        }
        Ok(asked)
    }
}

/// What stands under the refs of numbered records: one looked up, or for a file all of them read once.
#[derive(Debug)]
pub(super) struct Refs<N> {
    records: &'static Records,
    all: Option<FxHashMap<String, Recorded<N>>>,
}

impl<N: Number> Refs<N> {
    pub(super) fn load(
        session: &Session,
        people: &People,
        records: &'static Records,
    ) -> Result<Self, Stop> {
        let snapshot = session.draft.snapshot();
        let all = people.are_all.then(|| records.refs(snapshot));
        Ok(Self {
            records,
            all: all.transpose()?,
        })
    }

    /// The record under a request's ref, if its content is the same.
    pub(super) fn first(
        &self,
        session: &Session,
        said: &Said,
        asked: &AskedBy,
    ) -> Result<Option<Recorded<N>>, Stop> {
        let reference = said.reference.as_str();
        match &self.all {
            None => {
                let snapshot = session.draft.snapshot();
                Ok(self.records.repeat(snapshot, Some(reference), asked)?)
            }
            Some(all) => {
                let first = all.get(reference).cloned();
                let same = first.map(|first| first.same(reference, asked));
                same.transpose().at("ref")
            }
        }
    }
}
