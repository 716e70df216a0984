//! What is doubted, asked at the desk: on a terminal before anything is recorded, elsewhere refused.

use super::Desk;
use super::batch::{BadRow, BatchRow};
use super::doubt::Doubt;
use super::errors::CliError;
use crate::domain::choice::yes_no;
use crate::domain::{Lang, Spoken, Wording};
use crate::ops::Meant;

/// What was agreed to so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agreed {
    one: Vec<Wording>,
    rows: bool,
}

impl Desk {
    /// Raises a doubt about one record.
    ///
    /// # Errors
    /// The doubt, where nobody has said yet that it is meant.
    pub(crate) fn doubt(&self, why: &dyn Spoken) -> Result<(), CliError> {
        if self.meant().is(why, false) {
            return Ok(());
        }
        Err(CliError::Doubted(Doubt::One(Wording::of(why))))
    }

    /// What the line and the person at the terminal say of doubts; what the line alone settles is still told.
    pub(super) fn meant(&self) -> Meant {
        let (talk, yes, agreed) = (self.talk(), self.asked.yes, self.agreed.clone());
        Meant::new(move |why, of_row| {
            if yes && !of_row {
                talk.warn(&why.say(talk.lang()));
            }
            yes || if of_row {
                agreed.rows
            } else {
                agreed.one.contains(&Wording::of(why))
            }
        })
    }

    /// Raises a doubt about a row of a file.
    ///
    /// # Errors
    /// The row, bad unless somebody has said that what is doubted is meant.
    pub(crate) fn doubt_of(&self, row: &BatchRow, why: &dyn Spoken) -> Result<(), BadRow> {
        if self.meant().is(why, true) {
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
