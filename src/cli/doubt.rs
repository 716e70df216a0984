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
use crate::domain::Wording;
use crate::messages;

/// The option by which a line says that what is doubted is meant.
pub(crate) const YES: &str = "yes";

messages! {
    /// A doubt that nobody has settled yet.
    #[derive(Debug)]
    pub(crate) enum Doubt {
        /// Of one record: by its words it is known again.
        One(both: Wording) => (both), help (Wording::of(&Settles));
        /// Of rows of a file: nothing else was wrong with any.
        Rows(rows: BadRows) => (Wording::of(rows)), help (Wording::of(&Settles));
    }
}
