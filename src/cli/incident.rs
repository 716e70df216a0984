//! `club incident`: leaks of customers' data, from the report to what was done.

mod list;
mod open;
mod show;
mod step;

use super::Desk;
use super::errors::{CliError, CliResult};
use super::fields::{self, Field, On};
use super::help::Zh;
use super::post::Fields;
use super::registry::{Entry, Runs, command};
use crate::book::Keyring;
use crate::desk::incidents::rows::SEALED_NOTE;
use crate::desk::incidents::{Event, Incident};
use crate::domain::{Day, MemberId, Version};
use crate::ops::incidents::Receipt;
use crate::ops::unseal;
use crate::output::{Cell, Column, Printer, columns};
use crate::sales::Roots;

/// Record leaks of customers' data and what was done about them
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录顾客数据泄露及处理"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("incident open", &Runs(open::run)),
    command("incident note", &Runs(step::NoteArgs::run)),
    command("incident close", &Runs(step::CloseArgs::run)),
    command("incident list", &Runs(list::run)),
    command("incident show", &Runs(show::run)),
];

/// An incident with what is told beside it, by the rows up to a day.
struct Shown<'a> {
    incident: &'a Incident,
    roots: &'a Roots,
    to: Day,
    keyring: Option<&'a Keyring>,
    /// The version of the deed.
    version: Option<Version>,
}

/// What is shown of it, after a deed and in the list.
fn fields<'a>() -> [Field<Shown<'a>>; 11] {
    use columns as c;
    [
        (On::Both, c::INCIDENT, |it| Ok(it.incident.id.into())),
        (On::Deed, c::VERSION, |it| Ok(it.version.into())),
        (On::List, c::OPENED, |it| Ok(it.incident.opened().into())),
        (On::Both, c::STEP, |it| {
            Ok(it.closed().map_or("open", |_| "closed").into())
        }),
        (On::Both, c::SEVERITY, |it| {
            Ok(it.incident.severity.as_ref().into())
        }),
        (On::Both, c::MEMBERS_TOUCHED, |it| Ok(it.members())),
        (On::List, c::FROM, |it| Ok(it.incident.from.into())),
        (On::List, c::TO, |it| Ok(it.incident.to.into())),
        (On::List, c::TEXT, |it| it.text(Some(it.incident.opening()))),
        (On::List, c::CLOSED, |it| {
            Ok(it.closed().map(|event| event.at.day()).into())
        }),
        (On::List, c::OUTCOME_DONE, |it| it.text(it.closed())),
    ]
}

impl Shown<'_> {
    fn closed(&self) -> Option<&Event> {
        self.incident.closed(self.to)
    }

    /// The members whose data it is about, as one cell: those whom they live on in, each once.
    fn members(&self) -> Cell {
        let mut members: Vec<MemberId> = Vec::new();
        for member in &self.incident.members {
            let member = self.roots.root(*member);
            if !members.contains(&member) {
                members.push(member);
            }
        }
        let members: Vec<String> = members.iter().map(ToString::to_string).collect();
        Cell::of(members.join(";"))
    }

    /// What was noted, where the keyring opens it.
    fn text(&self, event: Option<&Event>) -> Result<Cell, CliError> {
        let text = event.map(|event| unseal(self.keyring, SEALED_NOTE, &event.note));
        Ok(text.transpose()?.flatten().into())
    }
}

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        fields::columns(&fields(), On::Deed)
    }

    fn print(&self, _: &Desk, printer: &mut Printer) -> CliResult {
        let own = Shown {
            incident: &self.incident,
            roots: &self.roots,
            to: Day::MAX,
            keyring: None,
            version: Some(self.version),
        };
        Ok(printer.row(&fields::cells(&fields(), On::Deed, &own)?)?)
    }
}
