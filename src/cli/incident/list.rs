//! `club incident list`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use super::{Shown, fields};
use crate::cli::fields::{self as shown, On};
use crate::cli::help::Zh;
use crate::desk::incidents::load;
use crate::sales::Roots;

/// List incidents that are open
///
/// Example: club incident list --all
#[derive(clap::Args, Debug)]
#[command(add = Zh("列出未结束的事件"))]
pub(super) struct Args {
    /// Those that are closed as well
    #[arg(add = Zh("包括已结案的"))]
    #[arg(long)]
    all: bool,
    /// End with exit code 3 where the list is not empty
    #[arg(add = Zh("列表不为空时，以退出码 3 结束"))]
    #[arg(long)]
    fail: bool,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let to = opened.view.rows_to;
    let mut incidents = load(&opened.snapshot)?;
    incidents.retain(|own| own.opened() <= to && (args.all || own.closed(to).is_none()));
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let mut printer = desk.printer(&shown::columns(&fields(), On::List))?;
    for incident in &incidents {
        let own = Shown {
            incident,
            roots: &roots,
            to,
            keyring: opened.keyring(),
            version: None,
        };
        printer.row(&shown::cells(&fields(), On::List, &own)?)?;
    }
    printer.finish()?;
    if args.fail && !incidents.is_empty() {
        return Err(CliError::FOUND);
    }
    Ok(())
}
