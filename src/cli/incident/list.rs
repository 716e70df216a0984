//! `club incident list`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use super::{members, step_of};
use crate::cli::help::Zh;
use crate::desk::incidents::load;
use crate::desk::incidents::rows::SEALED_NOTE;
use crate::ops::unseal;
use crate::output::columns;
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
    let mut printer = desk.printer(&[
        columns::INCIDENT,
        columns::OPENED,
        columns::STEP,
        columns::SEVERITY,
        columns::MEMBERS_TOUCHED,
        columns::FROM,
        columns::TO,
        columns::TEXT,
        columns::CLOSED,
        columns::OUTCOME_DONE,
    ])?;
    for incident in &incidents {
        let closed = incident.closed(to);
        let text = |sealed: &str| unseal(opened.keyring(), SEALED_NOTE, sealed);
        printer.row(&[
            incident.id.into(),
            incident.opened().into(),
            step_of(incident, to).into(),
            incident.severity.as_ref().into(),
            members(incident, &roots),
            incident.from.into(),
            incident.to.into(),
            text(&incident.opening().note)?.into(),
            closed.map(|event| event.at.day()).into(),
            closed
                .map(|event| text(&event.note))
                .transpose()?
                .flatten()
                .into(),
        ])?;
    }
    printer.finish()?;
    if args.fail && !incidents.is_empty() {
        return Err(CliError::FOUND);
    }
    Ok(())
}
