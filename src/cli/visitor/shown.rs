//! How a visit is shown.

use crate::book::Keyring;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::fields::{self, Field, On};
use crate::cli::post;
use crate::cli::reserve::masked;
use crate::cli::reveal::Seen;
use crate::desk::visitors::Visit;
use crate::desk::visitors::decide::Remark;
use crate::desk::visitors::rows::SCHEMA;
use crate::desk::visitors::state::Sealed;
use crate::domain::calendar::BusinessHours;
use crate::domain::{Lang, Version, When};
use crate::ops::case::Case;
use crate::ops::visitors::{Beside, Receipt};
use crate::ops::{Stop, unseal};
use crate::output::{Cell, columns};

/// A visit with what is told beside it.
pub(super) struct Shown<'a> {
    pub keyring: Option<&'a Keyring>,
    pub hours: &'a BusinessHours,
    pub visit: &'a Visit,
    /// The version of the deed.
    pub version: Option<Version>,
    /// The badges that are lost and not found since.
    pub missing: Vec<String>,
    pub contact: Option<String>,
    pub id_number: Option<String>,
}

/// What is shown of it, after a deed and in the list.
pub(super) fn fields<'a>() -> [Field<Shown<'a>>; 22] {
    use columns as c;
    [
        (On::Both, c::VISITOR, |own| Ok(Cell::of(own.visit.id))),
        (On::Deed, c::VERSION, |own| Ok(own.version.into())),
        (On::Both, c::STATUS, |own| {
            Ok(own.visit.status.word().into())
        }),
        (On::Both, c::CLASS, |own| Ok(own.visit.class.clone().into())),
        (On::Both, c::NAME, |own| own.text("name", |it| &it.name)),
        (On::Both, c::UNIT, |own| own.text("unit", |it| &it.unit)),
        (On::Both, c::PARTY, |own| Ok(own.visit.party.into())),
        (On::Both, c::HOST, |own| own.text("host", |it| &it.host)),
        (On::Both, c::BADGES, |own| Ok(list(&own.visit.badges))),
        (On::Both, c::LOST_BADGES, |own| Ok(list(&own.visit.lost))),
        (On::List, c::BADGES_MISSING, |own| Ok(list(&own.missing))),
        (On::Both, c::BOOKED_FOR, |own| Ok(own.when(own.visit.due))),
        (On::Both, c::ENTERED, |own| Ok(own.when(own.visit.came))),
        (On::Both, c::LEFT, |own| Ok(own.when(own.visit.left))),
        (On::List, c::MINUTES, |own| Ok(own.visit.minutes().into())),
        (On::List, c::CONTACT, |own| Ok(own.contact.clone().into())),
        (On::List, c::ID_NUMBER, |own| {
            Ok(own.id_number.clone().into())
        }),
        (On::List, c::GUIDE, |own| own.text("guide", |it| &it.guide)),
        (On::List, c::ROUTE, |own| own.text("route", |it| &it.route)),
        (On::List, c::PURPOSE, |own| {
            own.text("purpose", |it| &it.purpose)
        }),
        (On::List, c::IS_SATISFIED, |own| {
            let satisfied = own.visit.satisfied;
            Ok(satisfied.map(|yes| if yes { "yes" } else { "no" }).into())
        }),
        (On::List, c::NOTE, |own| own.text("note", |it| &it.note)),
    ]
}

/// Records a deed, and shows the visit as it left it.
pub(super) fn record<C>(desk: &Desk, recording: &Recording, case: C) -> CliResult
where
    C: Case<Receipt = Receipt>,
{
    let columns = fields::columns(&fields(), On::Deed);
    post::case_shown(desk, recording, case, &columns, |session, receipt| {
        let own = Shown {
            version: Some(receipt.version),
            ..Shown::of(&receipt.visit, session.keyring(), session.hours())
        };
        let row = fields::cells(&fields(), On::Deed, &own)?;
        let said = receipt.beside.iter().map(|told| told.say(desk.lang()));
        Ok((vec![row], said.collect()))
    })
}

impl Beside {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Remark(Remark::Unannounced), Lang::En) => {
                "they were not announced as long ahead as the rules ask for".to_owned()
            }
            (Self::Remark(Remark::Unannounced), Lang::Zh) => "没有按规则提前预约".to_owned(),
            (Self::Remark(Remark::BadgeFound { badge, lost_by }), Lang::En) => {
                format!("badge {badge} was lost by {lost_by}; it is found, and handed out again")
            }
            (Self::Remark(Remark::BadgeFound { badge, lost_by }), Lang::Zh) => {
                format!("证件 {badge} 曾由 {lost_by} 遗失；现按已找回重新发放")
            }
            (Self::TurnedAway { then: None }, Lang::En) => {
                "visitors of this class are turned away".to_owned()
            }
            (Self::TurnedAway { then: None }, Lang::Zh) => "此类访客谢绝入内".to_owned(),
            (Self::TurnedAway { then: Some(then) }, Lang::En) => {
                format!("visitors of this class are turned away: {}", then.en)
            }
            (Self::TurnedAway { then: Some(then) }, Lang::Zh) => {
                format!("此类访客谢绝入内：{}", then.zh)
            }
        }
    }
}

impl<'a> Shown<'a> {
    pub(super) const fn of(
        visit: &'a Visit,
        keyring: Option<&'a Keyring>,
        hours: &'a BusinessHours,
    ) -> Self {
        Self {
            keyring,
            hours,
            visit,
            version: None,
            missing: Vec::new(),
            contact: None,
            id_number: None,
        }
    }

    /// A sealed text, where the keyring opens it.
    fn text(&self, column: &str, of: fn(&Sealed) -> &String) -> Result<Cell, CliError> {
        Ok(self.opened(column, of(&self.visit.sealed))?.into())
    }

    fn opened(&self, column: &str, cell: &str) -> Result<Option<String>, Stop> {
        unseal(self.keyring, (SCHEMA.name, column), cell)
    }

    /// Opens the contact and the paper that was shown: masked, or in clear and noted.
    pub(super) fn reach(&mut self, reveals: bool) -> Result<Seen, Stop> {
        let mut seen = Seen::default();
        let mut shown = |column, cell: &str| -> Result<Option<String>, Stop> {
            let Some(text) = self.opened(column, cell)? else {
                return Ok(None);
            };
            if reveals {
                seen.note(column);
                return Ok(Some(text));
            }
            Ok(Some(masked(&text)))
        };
        let sealed = &self.visit.sealed;
        let contact = shown("contact", &sealed.contact)?;
        let id_number = shown("id_number", &sealed.id_number)?;
        (self.contact, self.id_number) = (contact, id_number);
        Ok(seen)
    }

    /// A moment, or the day where no more is known.
    fn when(&self, when: Option<When>) -> Cell {
        match when.map(|when| (when, when.seconds())) {
            None => Cell::Empty,
            Some((_, Some(seconds))) => Cell::of(self.hours.rfc3339(seconds)),
            Some((when, None)) => Cell::of(when.day()),
        }
    }
}

/// Several in one cell.
fn list(all: &[String]) -> Cell {
    if all.is_empty() {
        Cell::Empty
    } else {
        Cell::of(all.join(";"))
    }
}
