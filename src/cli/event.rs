//! `club event`: the house's events, who is invited and who came.

mod guests;
mod invite;
mod list;
mod plan;

use super::errors::CliError;
use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::care::events::Events;
use crate::care::events::rows::events;
use crate::domain::Day;

/// Plan events, invite members, and record who came
#[derive(clap::Args, Debug)]
#[command(add = Zh("安排活动、邀请会员、记录到场"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("event add", &Runs(plan::add)),
    command("event change", &Runs(plan::change)),
    command("event cancel", &Runs(plan::cancel)),
    command("event invite", &Runs(invite::run)),
    command("event answer", &Runs(guests::answer)),
    command("event attend", &Runs(guests::attend)),
    command("event list", &Runs(list::events_listed)),
    command("event guests", &Runs(list::guests_listed)),
];

/// Every event as a writer sees it.
fn on_record(writing: &crate::ops::Session) -> Result<Events, CliError> {
    Ok(events(writing.draft.snapshot(), Day::MAX)?)
}
