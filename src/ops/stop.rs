//! Why a deed was not recorded.

use std::borrow::Cow;
use std::fmt;

use crate::domain::{CardNo, Lang, Spoken, Version, Wording};
use crate::members::MemberError;

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
        Misuse(Wording::new(en, zh)).into()
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

/// What a line says that nobody can do.
#[derive(Debug)]
struct Misuse(Wording);

impl Spoken for Misuse {
    fn say(&self, lang: Lang) -> String {
        self.0.in_lang(lang).to_owned()
    }

    fn exit_code(&self) -> u8 {
        2
    }
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

/// A line that is no repeat of what its ref stands for.
#[derive(Debug)]
pub(crate) struct NoRepeat(pub(crate) Version);

impl Spoken for NoRepeat {
    fn say(&self, lang: Lang) -> String {
        let version = self.0;
        match lang {
            Lang::En => format!(
                "the ref is that of version {version}, and this line would record something else; nothing was recorded"
            ),
            Lang::Zh => format!("该编号已用于第 {version} 版，而本次内容不同；未记录任何内容"),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        Some(match lang {
            Lang::En => "give another --ref; `club history` tells what was recorded".to_owned(),
            Lang::Zh => "请换一个 --ref；已记录的内容见 `club history`".to_owned(),
        })
    }

    fn exit_code(&self) -> u8 {
        1
    }
}

/// Something of a person is to be told who is erased.
#[derive(Debug)]
pub(super) struct Gone;

impl Spoken for Gone {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => "the person was erased: nothing of them is recorded any more".to_owned(),
            Lang::Zh => "当事人已清除，不再记录其个人信息".to_owned(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        Some(match lang {
            Lang::En => "open a new record for somebody who comes again".to_owned(),
            Lang::Zh => "请为再次到来的人另开一条新记录".to_owned(),
        })
    }
}
