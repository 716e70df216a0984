//! `club incident`: leaks of customers' data, from the report to what was done.

mod list;
mod open;
mod show;
mod step;

use super::Desk;
use super::errors::CliResult;
use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::book::Snapshot;
use crate::desk::incidents::Incident;
use crate::domain::{Day, MemberId, Version};
use crate::output::{Cell, columns};
use crate::sales::Roots;

/// Record leaks of customers' data and what was done about them
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录顾客数据泄露及处理"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("incident open", &Runs(open::run)),
    command("incident note", &Runs(step::note)),
    command("incident close", &Runs(step::close)),
    command("incident list", &Runs(list::run)),
    command("incident show", &Runs(show::run)),
];

/// The members whose data it is about, as one cell: those whom they live on in, each once.
fn members(incident: &Incident, roots: &Roots) -> Cell {
    let mut members: Vec<MemberId> = Vec::new();
    for member in incident.members.iter().map(|id| roots.root(*id)) {
        if !members.contains(&member) {
            members.push(member);
        }
    }
    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
    Cell::of(members.join(";"))
}

/// `open` or `closed`, by the rows up to a day.
fn step_of(incident: &Incident, to: Day) -> &'static str {
    if incident.closed(to).is_some() {
        "closed"
    } else {
        "open"
    }
}

/// Prints how an incident stands after a deed.
fn print(desk: &Desk, snapshot: &Snapshot, incident: &Incident, version: Version) -> CliResult {
    let roots = Roots::now(snapshot)?;
    let mut printer = desk.printer(&[
        columns::INCIDENT,
        columns::VERSION,
        columns::STEP,
        columns::SEVERITY,
        columns::MEMBERS_TOUCHED,
    ])?;
    printer.row(&[
        incident.id.into(),
        version.into(),
        step_of(incident, Day::MAX).into(),
        incident.severity.as_ref().into(),
        members(incident, &roots),
    ])?;
    Ok(printer.finish()?)
}
