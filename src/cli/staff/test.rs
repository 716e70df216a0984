//! `club staff test`: what somebody knows, in percent.

use super::work::about;
use crate::cli::Desk;
use crate::cli::args::{Recording, whole};
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::desk::staff::rows::{Said, WorkKind};
use crate::output::columns;

/// Record the result of a knowledge test
///
/// Results count in the assessment where the rules measure them.
///
/// Example: club staff test E0001 --percent 85 --topic "house rules"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录知识测试的成绩\n\n\
    规则要求时，成绩计入考核。"))]
pub(super) struct Args {
    /// Whom: a number, a login or a name
    #[arg(add = Zh("员工：员工号、登录名或姓名"))]
    #[arg(value_name = "STAFF")]
    staff: String,
    /// The result, from 0 to 100
    #[arg(add = Zh("成绩，0 到 100"))]
    #[arg(long, value_name = "N", value_parser = whole::<u16>(0..=100))]
    percent: u16,
    /// What it was about, kept sealed
    #[arg(add = Zh("主题，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    topic: String,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let percent = args.percent.to_string();
    let (about, first) = about(desk, &args.staff, &args.recording, &[&percent, &args.topic])?;
    let done = match first {
        Some(first) => about.again(&first),
        None => {
            let said = Said {
                score: Some(args.percent),
                ..Said::default()
            };
            about.record(WorkKind::Test, &[said], &args.topic)?
        }
    };
    let columns = [columns::SCORE_PERCENT, columns::TOPIC_TAUGHT];
    let cells = [i64::from(args.percent).into(), args.topic.clone().into()];
    done.print(desk, &columns, &cells)
}
