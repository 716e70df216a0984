//! `club tier`: tiers as they stand, and tiers set by hand.

mod list;
mod set;

use super::Desk;
use super::errors::CliResult;
use crate::cli::help::Zh;

/// List tiers, or set one by hand
#[derive(clap::Args, Debug)]
#[command(add = Zh("列出等级，或手工设定等级"))]
pub(super) struct Args {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(clap::Subcommand, Debug)]
enum Deed {
    List(list::Args),
    Set(set::Args),
}

pub(super) fn run(args: &Args, desk: &mut Desk) -> CliResult {
    match &args.deed {
        Deed::List(args) => list::run(args, desk),
        Deed::Set(args) => set::run(args, desk),
    }
}
