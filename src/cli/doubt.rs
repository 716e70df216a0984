//! Doubts (疑问): what is most likely a slip, yet is the desk's to decide.
//!
//! On a terminal the command asks before it records; elsewhere it is refused (1) naming `--yes`. To raise one:
//!
//! - of one record: `desk.doubt(&why)?`, before anything is committed;
//! - of a row of a file: `desk.doubt_of(row, &why)?` inside what [`batch_flow::run`](super::batch_flow::run)
//!   calls for each row: the row is bad unless `--yes` is said, and is told with the others.
//!
//! `why` is any [`Spoken`]: its `say` tells the doubt with its figures, in both languages. A command has
//! `--yes` by its [`Recording`](super::args::Recording). A doubt ends the command like any refusal, so that
//! nobody thinks while the book is locked; where it is answered with yes, the command runs once more from its
//! beginning, and what was agreed to passes.

use super::batch::{BadRows, Settles};
use crate::domain::{Lang, Spoken};

/// The option by which a line says that what is doubted is meant.
pub(crate) const YES: &str = "yes";

/// A doubt that nobody has settled yet.
#[derive(Debug)]
pub(crate) enum Doubt {
    /// Of one record.
    One(Both),
    /// Of rows of a file: nothing else was wrong with any.
    Rows(BadRows),
}

/// A doubt in both languages, by which it is known again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Both {
    en: String,
    zh: String,
}

impl Both {
    pub(crate) fn of(why: &dyn Spoken) -> Self {
        Self {
            en: why.say(Lang::En),
            zh: why.say(Lang::Zh),
        }
    }
}

impl Spoken for Doubt {
    fn say(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, Self::One(both)) => both.en.clone(),
            (Lang::Zh, Self::One(both)) => both.zh.clone(),
            (_, Self::Rows(rows)) => rows.say(lang),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        Some(Settles.say(lang))
    }
}
