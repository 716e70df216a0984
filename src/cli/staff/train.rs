//! `club staff train`: what somebody learnt.

use super::work::about;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::closed::{MODE, TRAINING};
use crate::cli::errors::CliResult;
use crate::desk::staff::rows::NewRow;
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
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    kind: Training,
    /// How many days it took
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    /// How it was held: internal, external or online
    #[arg(long, value_name = "MODE", value_parser = MODE.ids(["internal", "external", "online"]), default_value = "internal")]
    mode: String,
    /// What it was about, kept sealed
    #[arg(long, value_name = "TEXT")]
    topic: String,
    #[command(flatten)]
    recording: Recording,
}

fn kinds() -> impl clap::builder::TypedValueParser<Value = Training> {
    TRAINING.of(Training::ALL.map(|kind| (kind.word(), kind)))
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let doing = ("staff train", args.staff.as_str());
    let told = format!("{}|{}|{}", args.kind.word(), args.days, args.mode);
    let (about, first) = about(desk, doing, &args.recording, &[&told, &args.topic])?;
    let mode = match args.mode.as_str() {
        "external" => "external",
        "online" => "online",
        _ => "internal",
    };
    let done = match first {
        Some(first) => about.again(&first),
        None => {
            let row = NewRow {
                kind: "train",
                part: args.kind.word(),
                days: Some(args.days),
                mode,
                ..NewRow::default()
            };
            about.record(&[row], &args.topic)?
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
        mode.into(),
        args.topic.clone().into(),
    ];
    done.print(desk, &columns, &cells)
}
