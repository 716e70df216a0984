//! The members of a session: each read when it is asked for, or all at once for a file.

use super::moment::Said;
use super::naming::buyer;
use super::stop::Refusing as _;
use super::{Session, Stop};
use rustc_hash::FxHashMap;

use crate::book::{AskedBy, Recorded, Records};
use crate::domain::ids::Number;
use crate::domain::{MemberId, Money};
use crate::members::{Directory, MemberRefusal};
use crate::sales::{Customer, Customers, Roots};

/// The members that the requests of a session name: each read when it is asked for, or for a file all at once, when
/// the first is.
#[derive(Debug)]
pub(crate) struct People {
    are_all: bool,
    one: Option<(MemberId, Customer)>,
    directory: Option<Directory>,
    customers: Option<Customers>,
    roots: Option<Roots>,
}

/// What is kept, read when it is first asked for.
fn kept<T>(place: &mut Option<T>, read: impl FnOnce() -> Result<T, Stop>) -> Result<&mut T, Stop> {
    match place {
        Some(kept) => Ok(kept),
        missing => Ok(missing.insert(read()?)),
    }
}

impl People {
    pub(super) const fn new(are_all: bool) -> Self {
        Self {
            are_all,
            one: None,
            directory: None,
            customers: None,
            roots: None,
        }
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
