//! `club stock`: what lies on the shelf.

mod list;
mod record;

use super::help::Zh;
use super::registry::{Entry, Runs, command};

/// Record what comes in and what is counted, and list what is there
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录入库和盘点，以及列出库存"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("stock in", &Runs(record::come_in)),
    command("stock count", &Runs(record::count)),
    command("stock list", &Runs(list::run)),
];
