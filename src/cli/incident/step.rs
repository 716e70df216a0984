//! `club incident note` and `close`: what was found out and done.

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::CliResult;
use super::print;
use crate::book::Told;
use crate::book::{At, KeySlot};
use crate::cli::help::Zh;
use crate::desk::incidents::rows::{INCIDENTS, NewRow, SEALED_NOTE, write};
use crate::desk::incidents::{Event, What, follow, load_one};
use crate::domain::IncidentId;

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

pub(super) fn note(args: &NoteArgs, desk: &Desk) -> CliResult {
    step(
        &args.incident,
        What::Note,
        &args.text,
        &args.recording,
        desk,
    )
}

pub(super) fn close(args: &CloseArgs, desk: &Desk) -> CliResult {
    step(
        &args.incident,
        What::Close,
        &args.text,
        &args.recording,
        desk,
    )
}

fn step(word: &str, what: What, text: &str, recording: &Recording, desk: &Desk) -> CliResult {
    let mut writing = desk.write(recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let mut incident = load_one(&snapshot, word)?;
    let number = incident.id.to_string();
    let asked = writing.asked_under_ref(&[what.word(), &number, text])?;
    let reference = recording.reference.as_deref().unwrap_or_default();
    if let Some(first) = INCIDENTS.repeat::<IncidentId>(&snapshot, Some(reference), &asked)? {
        let then = writing.book.snapshot(At::Version(first.version))?;
        let incident = load_one(&then, &first.record.to_string())?;
        return print(desk, &snapshot, &incident, first.version);
    }
    follow(&incident, writing.at)?;
    let event = Event {
        version: writing.draft.version(),
        at: writing.at,
        what,
        note: writing.seal_under(KeySlot::new(incident.person), SEALED_NOTE, text)?,
    };
    let row = NewRow {
        incident: incident.id,
        event: &event,
        opening: None,
        told: Told::new(&writing.time, reference, &asked),
    };
    write(&mut writing.draft, &row)?;
    incident.events.push(event);
    let version = writing.draft.version();
    writing.commit()?;
    print(desk, &snapshot, &incident, version)
}
