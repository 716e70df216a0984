//! `club staff train`: what somebody learnt.

use super::work::about;
use crate::cli::Desk;
use crate::cli::args::{Recording, whole};
use crate::cli::closed::words;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::desk::staff::rows::{Mode, Said, WorkKind};
use crate::desk::staff::state::Training;
use crate::output::columns;

/// Record a training that somebody had
///
/// `club report staff` holds it against the days of introduction and the sessions a month that [training] of
/// the rules asks for.
///
/// Example: club staff train E0001 --kind session --days 1 --mode online --topic "skin types"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录员工参加的培训\n\n\
    `club report staff` 与规则 [training] 要求的入职培训天数和每月培训次数对照。"))]
pub(super) struct Args {
    /// Whom: a number, a login or a name
    #[arg(add = Zh("员工：员工号、登录名或姓名"))]
    #[arg(value_name = "STAFF")]
    staff: String,
    /// What it was for: onboarding, session or special
    #[arg(add = Zh("培训类型：onboarding（入职培训）、session（日常培训）或 special（专项培训）"))]
    #[arg(long, value_name = "KIND", value_parser = words::<Training>("kind of training", "培训类型"))]
    kind: Training,
    /// How many days it took
    #[arg(add = Zh("培训天数"))]
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u16>(1..=366))]
    days: u16,
    /// How it was held: internal, external or online
    #[arg(add = Zh("培训方式：internal（内部）、external（外部）或 online（在线）"))]
    #[arg(long, value_name = "MODE", value_parser = words::<Mode>("way of training", "培训方式"), default_value = "internal")]
    mode: Mode,
    /// What it was about, kept sealed
    #[arg(add = Zh("主题，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    topic: String,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let told = format!("{}|{}|{}", args.kind.word(), args.days, args.mode.word());
    let (about, first) = about(desk, &args.staff, &args.recording, &[&told, &args.topic])?;
    let done = match first {
        Some(first) => about.again(&first),
        None => {
            let said = Said {
                part: args.kind.word(),
                days: Some(args.days),
                mode: Some(args.mode),
                ..Said::default()
            };
            about.record(WorkKind::Train, &[said], &args.topic)?
        }
    };
    let columns = [
        columns::KIND,
        columns::DAYS,
        columns::TRAINING_MODE,
        columns::TOPIC_TAUGHT,
    ];
    let cells = [
        args.kind.word().into(),
        i64::from(args.days).into(),
        args.mode.word().into(),
        args.topic.clone().into(),
    ];
    done.print(desk, &columns, &cells)
}
