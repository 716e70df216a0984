//! Why a deed was not recorded.

use std::borrow::Cow;
use std::fmt;

use crate::domain::{CardNo, Spoken, Version, Wording};
use crate::members::MemberError;
use crate::message;

/// Why something is wrong, in the words of the room that it comes from.
pub(crate) type Why = Box<dyn Spoken + Send + Sync>;

/// Why a deed was not recorded. Whatever a room words ([`Spoken`]) becomes one by `?`.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Nothing of what was asked can be done: the book, the keys, the line as a whole.
    Spoken(Why),
    /// This request cannot, because of a word of it or as a whole; others of its file may.
    Refused(Option<&'static str>, Why),
    /// The same for what is told of a member: the word is that of the fact.
    OfMember(MemberError),
    /// The line is on record under its ref since this version, and is answered as it was right after it.
    OnRecord(Version),
    /// Most likely a slip, and nobody has said that it is meant.
    Doubted(Why),
    /// Somebody has to say which card the deed goes by.
    Choose(Choice),
}

impl<E: Spoken + Send + Sync + 'static> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Spoken(Box::new(error))
    }
}

impl Stop {
    /// A line that is wrong: in English, then in Chinese.
    pub(crate) fn usage(
        en: impl Into<Cow<'static, str>>,
        zh: impl Into<Cow<'static, str>>,
    ) -> Self {
        Misuse {
            why: Wording::new(en, zh),
        }
        .into()
    }
}

/// Whether what is doubted is meant: the line says so, or somebody at a terminal did, of one record or of rows.
pub(crate) struct Meant(Box<IsMeant>);

type IsMeant = dyn Fn(&dyn Spoken, bool) -> bool + Send + Sync;

impl Meant {
    pub(crate) fn new(is: impl Fn(&dyn Spoken, bool) -> bool + Send + Sync + 'static) -> Self {
        Self(Box::new(is))
    }

    pub(crate) fn is(&self, why: &dyn Spoken, of_row: bool) -> bool {
        (self.0)(why, of_row)
    }
}

impl fmt::Debug for Meant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meant")
    }
}

message! {
    /// What a line says that nobody can do.
    #[derive(Debug)]
    struct Misuse {
        why: Wording,
    } => (why), exit 2;
}

/// A refusal of one request: at its word of a name, or as a whole.
pub(crate) trait Refusing<T> {
    fn at(self, word: &'static str) -> Result<T, Stop>;
    fn refused(self) -> Result<T, Stop>;
}

impl<T, E: Spoken + Send + Sync + 'static> Refusing<T> for Result<T, E> {
    fn at(self, word: &'static str) -> Result<T, Stop> {
        self.map_err(|why| Stop::Refused(Some(word), Box::new(why)))
    }

    fn refused(self) -> Result<T, Stop> {
        self.map_err(|why| Stop::Refused(None, Box::new(why)))
    }
}

/// The cards out of which one has to be named, and the refusal where nobody is there to name it.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) why: Why,
    pub(crate) cards: Vec<CardNo>,
}

message! {
    /// A line that is no repeat of what its ref stands for.
    #[derive(Debug)]
    pub(crate) struct NoRepeat {
        pub(crate) version: Version,
    } => (
        "the ref is that of version {version}, and this line would record something else; nothing was recorded",
        "该编号已用于第 {version} 版，而本次内容不同；未记录任何内容"
    ), help (
        "give another --ref; `club history` tells what was recorded",
        "请换一个 --ref；已记录的内容见 `club history`"
    );
}

message! {
    /// Something of a person is to be told who is erased.
    #[derive(Debug)]
    pub(super) struct Gone => (
        "the person was erased: nothing of them is recorded any more",
        "当事人已删除，不再记录其个人信息"
    ), help ("open a new record for somebody who comes again", "请为再次到来的人另开一条新记录");
}
