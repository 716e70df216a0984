//! `club inquiry answer` and `postpone`: the call-back, or another time for it.

use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::ops::inquiries::Reply;

/// Record the answer that was given
///
/// Example: club inquiry answer Q000001 --text "the pool opens on 1 May"
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录给出的答复"))]
pub(super) struct AnswerArgs {
    /// Which inquiry
    #[arg(add = Zh("咨询编号"))]
    #[arg(value_name = "INQUIRY")]
    inquiry: String,
    /// The answer, kept sealed
    #[arg(add = Zh("答复，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    recording: Recording,
}

/// Promise another time for a call-back
///
/// One that was put off before it was due counts as neither kept nor broken.
///
/// Example: club inquiry postpone Q000001 --call-back 2024-05-03 --text "nobody answered"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    另约回电时间\n\n\
    到期之前改约的，既不算守约也不算失约。"))]
pub(super) struct PostponeArgs {
    /// Which inquiry
    #[arg(add = Zh("咨询编号"))]
    #[arg(value_name = "INQUIRY")]
    inquiry: String,
    /// When they will be called back
    #[arg(add = Zh("约定回电的时间"))]
    #[arg(long, value_name = "DATE|TIME")]
    call_back: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

impl AnswerArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let reply = Reply {
            inquiry: self.inquiry.clone(),
            until: None,
            text: self.text.clone(),
        };
        post::case(desk, &self.recording, reply)
    }
}

impl PostponeArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let reply = Reply {
            inquiry: self.inquiry.clone(),
            until: Some(self.call_back.clone()),
            text: self.text.clone().unwrap_or_default(),
        };
        post::case(desk, &self.recording, reply)
    }
}
