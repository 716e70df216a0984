//! `club incident show`: one incident from the report to its end.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::super::open::unseal;
use crate::desk::incidents::load_one;
use crate::desk::incidents::rows::SEALED_NOTE;
use crate::output::Column;

/// Show what happened, was found out and done
///
/// Example: club incident show I000001
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Which incident
    #[arg(value_name = "INCIDENT")]
    incident: String,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let incident = load_one(&opened.snapshot, &args.incident)?;
    let versions = opened.book.versions()?;
    let mut printer = desk.printer(&[
        Column::day("day", "日期", "Day"),
        Column::text("what", "事项", "What"),
        Column::text("text", "内容", "Text"),
        Column::text("operator", "操作员", "Operator"),
        Column::integer("version", "版本", "Version"),
    ])?;
    let to = opened.view.rows_to;
    for event in incident.events.iter().filter(|event| event.at.day() <= to) {
        let row = versions.iter().find(|row| row.version == event.version);
        printer.row(&[
            event.at.day().into(),
            event.what.word().into(),
            unseal(opened.keyring(), SEALED_NOTE, &event.note)?.into(),
            row.map(|row| row.operator.clone()).into(),
            event.version.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
