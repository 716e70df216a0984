//! `club event`: the house's events, who is invited and who came.

mod guests;
mod invite;
mod list;
mod plan;

pub(super) use invite::{tiers, tiers_named};

use super::Desk;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use crate::care::events::Events;
use crate::care::events::rows::events;
use crate::domain::Day;

/// Plan events, invite members, and record who came
#[derive(clap::Args, Debug)]
#[command(add = Zh("安排活动、邀请会员、记录到场"))]
pub(super) struct Args {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(clap::Subcommand, Debug)]
enum Deed {
    Add(plan::AddArgs),
    Change(plan::ChangeArgs),
    Cancel(plan::CancelArgs),
    Invite(invite::InviteArgs),
    Answer(guests::AnswerArgs),
    Attend(guests::AttendArgs),
    List(list::ListArgs),
    Guests(list::GuestsArgs),
}

pub(super) fn run(args: &Args, desk: &mut Desk) -> CliResult {
    match &args.deed {
        Deed::Add(args) => plan::add(args, desk),
        Deed::Change(args) => plan::change(args, desk),
        Deed::Cancel(args) => plan::cancel(args, desk),
        Deed::Invite(args) => invite::run(args, desk),
        Deed::Answer(args) => guests::answer(args, desk),
        Deed::Attend(args) => guests::attend(args, desk),
        Deed::List(args) => list::events_listed(args, desk),
        Deed::Guests(args) => list::guests_listed(args, desk),
    }
}

/// Every event as a writer sees it.
fn on_record(writing: &crate::ops::Session) -> Result<Events, CliError> {
    Ok(events(writing.draft.snapshot(), Day::MAX)?)
}
