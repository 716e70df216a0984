//! `club incident note` and `close`: what was found out and done.

use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::desk::incidents::What;
use crate::ops::incidents::Step;

/// Note what was found out
///
/// Example: club incident note I000001 --text "nobody outside saw it"
#[derive(clap::Args, Debug)]
#[command(add = Zh("补充查明的情况"))]
pub(super) struct NoteArgs {
    /// Which incident
    #[arg(add = Zh("事件编号"))]
    #[arg(value_name = "INCIDENT")]
    incident: String,
    /// What was found out, kept sealed
    #[arg(add = Zh("查明的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    recording: Recording,
}

/// Close an incident with what was done
///
/// Example: club incident close I000001 --text "the printer was moved behind the desk"
#[derive(clap::Args, Debug)]
#[command(add = Zh("写明处理结果，结束事件"))]
pub(super) struct CloseArgs {
    /// Which incident
    #[arg(add = Zh("事件编号"))]
    #[arg(value_name = "INCIDENT")]
    incident: String,
    /// What was done, kept sealed
    #[arg(add = Zh("已采取的措施，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    recording: Recording,
}

impl NoteArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            incident: self.incident.clone(),
            what: What::Note,
            text: self.text.clone(),
        };
        post::case(desk, &self.recording, step)
    }
}

impl CloseArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            incident: self.incident.clone(),
            what: What::Close,
            text: self.text.clone(),
        };
        post::case(desk, &self.recording, step)
    }
}
