//! `club staff train`: what somebody learnt.

use super::work::about;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::closed::words;
use crate::cli::errors::CliResult;
use crate::desk::staff::rows::{Mode, Said, WorkKind};
use crate::desk::staff::state::Training;
use crate::output::Column;

/// Record a training that somebody had
///
/// `club report staff` holds it against the days of introduction and the sessions a month that [training] of
/// the rules asks for.
///
/// Example: club staff train E0001 --kind session --days 1 --mode online --topic "skin types"
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Whom: a number, a login or a name
    #[arg(value_name = "STAFF")]
    staff: String,
    /// What it was for: onboarding, session or special
    #[arg(long, value_name = "KIND", value_parser = words::<Training>("kind of training", "培训类型"))]
    kind: Training,
    /// How many days it took
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    /// How it was held: internal, external or online
    #[arg(long, value_name = "MODE", value_parser = words::<Mode>("way of training", "培训方式"), default_value = "internal")]
    mode: Mode,
    /// What it was about, kept sealed
    #[arg(long, value_name = "TEXT")]
    topic: String,
    #[command(flatten)]
    recording: Recording,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let doing = ("staff train", args.staff.as_str());
    let told = format!("{}|{}|{}", args.kind.word(), args.days, args.mode.word());
    let (about, first) = about(desk, doing, &args.recording, &[&told, &args.topic])?;
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
        Column::text("kind", "类型", "Kind"),
        Column::integer("days", "天数", "Days"),
        Column::text("mode", "方式", "Mode"),
        Column::text("topic", "内容", "Topic"),
    ];
    let cells = [
        args.kind.word().into(),
        i64::from(args.days).into(),
        args.mode.word().into(),
        args.topic.clone().into(),
    ];
    done.print(desk, &columns, &cells)
}
