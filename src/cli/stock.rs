//! `club stock`: what lies on the shelf.

mod list;
mod record;

use super::Desk;
use super::errors::CliResult;
use super::help::Zh;

/// Record what comes in and what is counted, and list what is there
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录入库和盘点，以及列出库存"))]
pub(super) struct Args {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(clap::Subcommand, Debug)]
enum Deed {
    In(record::InArgs),
    Count(record::CountArgs),
    List(list::Args),
}

pub(super) fn run(args: &Args, desk: &mut Desk) -> CliResult {
    match &args.deed {
        Deed::In(args) => record::come_in(args, desk),
        Deed::Count(args) => record::count(args, desk),
        Deed::List(args) => list::run(args, desk),
    }
}
