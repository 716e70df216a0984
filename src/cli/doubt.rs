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

use super::Desk;
use super::batch::{BadRow, BadRows, BatchRow};
use super::errors::CliError;
use crate::domain::choice::yes_no;
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
    fn of(why: &dyn Spoken) -> Self {
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

/// What settles a doubt.
#[derive(Debug)]
pub(crate) struct Settles;

impl Spoken for Settles {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => "if it is meant, say so with --yes".into(),
            Lang::Zh => "若确实如此，请加 --yes".into(),
        }
    }
}

/// What was agreed to so far.
#[derive(Debug, Default)]
pub(crate) struct Agreed {
    one: Vec<Both>,
    rows: bool,
}

impl Desk {
    /// Raises a doubt about one record.
    ///
    /// # Errors
    /// The doubt, where nobody has said yet that it is meant.
    pub(crate) fn doubt(&self, why: &dyn Spoken) -> Result<(), CliError> {
        let both = Both::of(why);
        if self.asked.yes {
            self.talk().warn(&why.say(self.lang()));
            return Ok(());
        }
        if self.agreed.one.contains(&both) {
            return Ok(());
        }
        Err(CliError::Doubted(Doubt::One(both)))
    }

    /// Raises a doubt about a row of a file.
    ///
    /// # Errors
    /// The row, bad unless somebody has said that what is doubted is meant.
    pub(crate) fn doubt_of(&self, row: &BatchRow, why: &dyn Spoken) -> Result<(), BadRow> {
        if self.asked.yes || self.agreed.rows {
            return Ok(());
        }
        Err(row.doubted(why))
    }

    /// Asks on a terminal whether what is doubted is meant. Elsewhere nobody is there to ask.
    pub(super) fn agrees(&mut self, doubt: &Doubt) -> bool {
        let lang = self.lang();
        let question = match lang {
            Lang::En => "record it all the same? [y/N] ",
            Lang::Zh => "仍要记录吗？[y/N] ",
        };
        let talk = self.talk();
        if !talk.hears() {
            return false;
        }
        talk.warn(&doubt.say(lang));
        let answer = talk.ask(question).unwrap_or_default();
        let agreed = yes_no(answer.trim()).unwrap_or(false);
        if agreed {
            match doubt {
                Doubt::One(both) => self.agreed.one.push(both.clone()),
                Doubt::Rows(_) => self.agreed.rows = true,
            }
        }
        agreed
    }
}
