//! `club inquiry answer` and `postpone`: the call-back, or another time for it.

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::CliResult;
use super::print;
use crate::book::Told;
use crate::book::{At, KeySlot};
use crate::cli::help::Zh;
use crate::desk::inquiries::decide::follow;
use crate::desk::inquiries::rows::{INQUIRIES, NewRow, SEALED_NOTE, write};
use crate::desk::inquiries::{Event, What, load_one};
use crate::domain::{InquiryId, When};
use crate::ops::moment::parse_moment;

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

pub(super) fn answer(args: &AnswerArgs, desk: &Desk) -> CliResult {
    reply(&args.inquiry, None, &args.text, &args.recording, desk)
}

pub(super) fn postpone(args: &PostponeArgs, desk: &Desk) -> CliResult {
    let text = args.text.as_deref().unwrap_or_default();
    let until = Some(args.call_back.as_str());
    reply(&args.inquiry, until, text, &args.recording, desk)
}

/// Records an answer, or another time where one is told.
fn reply(
    word: &str,
    until: Option<&str>,
    text: &str,
    recording: &Recording,
    desk: &Desk,
) -> CliResult {
    let mut writing = desk.write(recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let (hours, today) = (*writing.hours(), writing.today);
    let mut inquiry = load_one(&snapshot, word)?;
    let until: Option<(When, String)> = until.map(|text| parse_moment(&hours, text)).transpose()?;
    let told = until
        .as_ref()
        .map(|(at, time)| format!("{} {time}", at.day()));
    let number = inquiry.id.to_string();
    let parts = ["reply", &number, told.as_deref().unwrap_or_default(), text];
    let asked = writing.asked_under_ref(&parts)?;
    let reference = recording.reference.as_deref().unwrap_or_default();
    if let Some(first) = INQUIRIES.repeat::<InquiryId>(&snapshot, Some(reference), &asked)? {
        desk.tells_first(first.version)?;
        let then = writing.book.snapshot(At::Version(first.version))?;
        let mut inquiry = load_one(&then, &first.record.to_string())?;
        inquiry.member = writing.living(inquiry.member)?;
        return print(desk, &inquiry, first.version, (&hours, today));
    }
    follow(&inquiry, writing.at, until.as_ref().map(|(at, _)| *at))?;
    let person = KeySlot::new(inquiry.person);
    let event = Event {
        version: writing.draft.version(),
        at: writing.at,
        what: until
            .as_ref()
            .map_or(What::Answer, |(at, _)| What::Promise(*at)),
        note: writing.seal_under(person, SEALED_NOTE, text)?,
    };
    let row = NewRow {
        inquiry: inquiry.id,
        event: &event,
        opening: None,
        call_back_time: until.as_ref().map_or("", |(_, time)| time),
        told: Told::new(&writing.time, reference, &asked),
    };
    write(&mut writing.draft, &row)?;
    inquiry.events.push(event);
    inquiry.member = writing.living(inquiry.member)?;
    let version = writing.draft.version();
    writing.commit()?;
    print(desk, &inquiry, version, (&hours, today))
}
