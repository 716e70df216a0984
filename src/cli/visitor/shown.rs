//! How a visit is shown.

use crate::book::Keyring;
use crate::cli::Desk;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::reserve::masked;
use crate::cli::reveal::Seen;
use crate::desk::visitors::Visit;
use crate::desk::visitors::rows::SCHEMA;
use crate::domain::calendar::BusinessHours;
use crate::domain::{Version, When};
use crate::ops::{Session, Stop, unseal};
use crate::output::{Cell, Column, columns};

const AFTER: [Column; 13] = [
    columns::VISITOR,
    columns::VERSION,
    columns::STATUS,
    columns::CLASS,
    columns::NAME,
    columns::UNIT,
    columns::PARTY,
    columns::HOST,
    columns::BADGES,
    columns::LOST_BADGES,
    columns::BOOKED_FOR,
    columns::ENTERED,
    columns::LEFT,
];

/// A visit as a deed left it.
pub(super) fn line(
    writing: &Session,
    visit: &Visit,
    version: Version,
) -> Result<Vec<Cell>, CliError> {
    let texts = Texts {
        keyring: writing.keyring(),
        visit,
    };
    let hours = writing.hours();
    Ok(vec![
        Cell::of(visit.id),
        version.into(),
        visit.status.word().into(),
        visit.class.clone().into(),
        texts.name()?.into(),
        texts.unit()?.into(),
        visit.party.into(),
        texts.host()?.into(),
        list(&visit.badges),
        list(&visit.lost),
        when(hours, visit.due),
        when(hours, visit.came),
        when(hours, visit.left),
    ])
}

pub(super) fn print(desk: &Desk, line: &[Cell]) -> CliResult {
    let mut printer = desk.printer(&AFTER)?;
    printer.row(line)?;
    Ok(printer.finish()?)
}

/// The texts of a visit, where the keyring opens them.
pub(super) struct Texts<'a> {
    pub keyring: Option<&'a Keyring>,
    pub visit: &'a Visit,
}

impl Texts<'_> {
    fn text(&self, column: &str, cell: &str) -> Result<Option<String>, Stop> {
        unseal(self.keyring, (SCHEMA.name, column), cell)
    }

    pub(super) fn name(&self) -> Result<Option<String>, Stop> {
        self.text("name", &self.visit.sealed.name)
    }

    pub(super) fn unit(&self) -> Result<Option<String>, Stop> {
        self.text("unit", &self.visit.sealed.unit)
    }

    /// The contact and the paper that was shown: masked, or in clear and noted.
    pub(super) fn reach(
        &self,
        reveals: bool,
        seen: &mut Seen,
    ) -> Result<(Option<String>, Option<String>), Stop> {
        let sealed = &self.visit.sealed;
        let mut shown = |column, cell: &str| -> Result<Option<String>, Stop> {
            let Some(text) = self.text(column, cell)? else {
                return Ok(None);
            };
            if reveals {
                seen.note(column);
                return Ok(Some(text));
            }
            Ok(Some(masked(&text)))
        };
        Ok((
            shown("contact", &sealed.contact)?,
            shown("id_number", &sealed.id_number)?,
        ))
    }

    pub(super) fn host(&self) -> Result<Option<String>, Stop> {
        self.text("host", &self.visit.sealed.host)
    }

    pub(super) fn guide(&self) -> Result<Option<String>, Stop> {
        self.text("guide", &self.visit.sealed.guide)
    }

    pub(super) fn route(&self) -> Result<Option<String>, Stop> {
        self.text("route", &self.visit.sealed.route)
    }

    pub(super) fn purpose(&self) -> Result<Option<String>, Stop> {
        self.text("purpose", &self.visit.sealed.purpose)
    }

    pub(super) fn note(&self) -> Result<Option<String>, Stop> {
        self.text("note", &self.visit.sealed.note)
    }
}

/// A moment, or the day where no more is known.
pub(super) fn when(hours: &BusinessHours, when: Option<When>) -> Cell {
    match when.map(|when| (when, when.seconds())) {
        None => Cell::Empty,
        Some((_, Some(seconds))) => Cell::of(hours.rfc3339(seconds)),
        Some((when, None)) => Cell::of(when.day()),
    }
}

/// Several in one cell.
pub(super) fn list(all: &[String]) -> Cell {
    if all.is_empty() {
        Cell::Empty
    } else {
        Cell::of(all.join(";"))
    }
}
