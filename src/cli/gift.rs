//! `club gift`: what is given away.

mod batch;
mod give;
mod list;

use super::Desk;
use super::errors::CliResult;
use super::help::Zh;

/// Record what is given away, and list it
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录赠送的礼品，以及列出"))]
pub(super) struct Args {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(clap::Subcommand, Debug)]
enum Deed {
    Give(give::Args),
    List(list::Args),
}

pub(super) fn run(args: &Args, desk: &mut Desk) -> CliResult {
    match &args.deed {
        Deed::Give(args) => give::run(args, desk),
        Deed::List(args) => list::run(args, desk),
    }
}
