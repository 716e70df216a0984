//! `club tier`: tiers as they stand, and tiers set by hand.

mod list;
mod set;

use super::registry::{Entry, Runs, command};
use crate::cli::help::Zh;

/// List tiers, or set one by hand
#[derive(clap::Args, Debug)]
#[command(add = Zh("列出等级，或手工设定等级"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("tier list", &Runs(list::run)),
    command("tier set", &Runs(set::run)),
];
