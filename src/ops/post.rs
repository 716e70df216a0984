//! The way of every record: its words are resolved, what is on record under its ref is told again, anything else is
//! decided and appended, and one version commits all of it. One record and a file of them are the same code.

use super::moment::Said;
use super::people::{Loaded, People};
use super::stop::Refusing as _;
use super::{Session, Stop};

/// A kind of deed.
pub(crate) trait Transaction: Sized {
    /// What is asked, in the words of a line or a row.
    type Request;
    /// The same as the book has it: members, things of the rules, records.
    type Asked;
    /// What stands on record under a ref.
    type First;
    /// What was recorded, and how things stand after it.
    type Receipt;

    /// Whether rows of a file are judged in the order in which they happened, not as they stand.
    const BY_TIME: bool = false;
    /// Whether a file is judged while the lock is free, and what it is judged by is read beside it.
    const AHEAD: bool = false;

    /// Reads what requests of this kind are judged by.
    fn load(session: &mut Session, people: &mut People) -> Result<Self, Stop>;

    /// Finds what a request names.
    fn resolve(
        &mut self,
        by: (&mut Session, &mut People),
        said: &Said,
        request: Self::Request,
    ) -> Result<Self::Asked, Stop>;

    /// What is on record under the request's ref; refused where it has other content, or was taken back.
    fn first(
        &self,
        session: &mut Session,
        said: &Said,
        asked: &Self::Asked,
    ) -> Result<Option<Self::First>, Stop>;

    /// What was told of it then.
    fn again(&self, session: &Session, first: Self::First) -> Result<Self::Receipt, Stop>;

    /// Judges a request and appends what it comes to.
    fn decide(
        &mut self,
        by: (&mut Session, &mut People),
        said: &Said,
        asked: Self::Asked,
    ) -> Result<Self::Receipt, Stop>;
}

/// What a request came to.
enum Answer<T: Transaction> {
    OnRecord(T::First),
    Recorded(T::Receipt),
}

/// Requests of one kind on their way into one version.
#[derive(Debug)]
pub(crate) struct Posting<T> {
    session: Session,
    people: People,
    kind: T,
    /// How many were on record already.
    known: u64,
}

impl Session {
    /// Records one request, or tells what is on record under its ref.
    pub(crate) fn post<T: Transaction>(self, request: T::Request) -> Result<T::Receipt, Stop> {
        let said = self.said();
        let mut posting = Posting::<T>::new(self, People::one())?;
        match posting.answer(&said, request)? {
            Answer::OnRecord(first) => posting.kind.again(&posting.session, first),
            Answer::Recorded(receipt) => {
                posting.session.commit()?;
                Ok(receipt)
            }
        }
    }

    /// Takes in one request after another; what was read ahead counts if the book is as it was.
    pub(crate) fn post_all<T: Transaction>(
        self,
        ahead: Option<Loaded>,
    ) -> Result<Posting<T>, Stop> {
        let people = People::all(ahead.filter(|ahead| ahead.is_of(&self)));
        Posting::new(self, people)
    }
}

impl<T: Transaction> Posting<T> {
    fn new(mut session: Session, mut people: People) -> Result<Self, Stop> {
        let kind = T::load(&mut session, &mut people)?;
        Ok(Self {
            session,
            people,
            kind,
            known: 0,
        })
    }

    pub(crate) const fn session(&self) -> &Session {
        &self.session
    }

    /// The session, for what was decided to be given its place in the book.
    pub(crate) const fn place(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Takes in a request; none where it is on record already.
    pub(crate) fn post(
        &mut self,
        said: &Said,
        request: T::Request,
    ) -> Result<Option<T::Receipt>, Stop> {
        match self.answer(said, request)? {
            Answer::OnRecord(_) => {
                self.known += 1;
                Ok(None)
            }
            Answer::Recorded(receipt) => Ok(Some(receipt)),
        }
    }

    /// Makes all of it durable; tells how many were on record already.
    pub(crate) fn commit(self) -> Result<u64, Stop> {
        self.session.commit()?;
        Ok(self.known)
    }

    fn answer(&mut self, said: &Said, request: T::Request) -> Result<Answer<T>, Stop> {
        let (session, people) = (&mut self.session, &mut self.people);
        let asked = self.kind.resolve((session, people), said, request)?;
        if let Some(first) = self.kind.first(session, said, &asked)? {
            return Ok(Answer::OnRecord(first));
        }
        session.prove_open(said.at.day()).at("at")?;
        let receipt = self.kind.decide((session, people), said, asked)?;
        Ok(Answer::Recorded(receipt))
    }
}
