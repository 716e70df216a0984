//! `club event add`, `change` and `cancel`.

use super::on_record;
use crate::book::Told;
use crate::book::{AskedBy, Recorded};
use crate::care::events::rows::{EVENTS, EventStep, HELD, write_event};
use crate::care::events::state::Event;
use crate::care::events::{Events, decide};
use crate::cli::Desk;
use crate::cli::args::{Recording, at_least};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::{Day, EventId, Slug};
use crate::ops::Session;
use crate::output::columns;

/// Plan an event on its day
///
/// ID is an event of the rules, whose day this tells to visit plans and `club care`, or an id of your own.
///
/// Example: club event add health-talk --on 2026-05-20 --seats 40
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    安排活动及其日期\n\n\
    “标识”为规则中的活动（由此确定回访计划和 `club care` 所用的日期），或自定的标识。"))]
pub(super) struct AddArgs {
    /// What kind of event
    #[arg(add = Zh("活动种类"))]
    #[arg(value_name = "ID")]
    id: Slug,
    /// The day of the event
    #[arg(add = Zh("活动日期"))]
    #[arg(long, value_name = "DATE")]
    on: Day,
    /// What it is called (default: the rules' title)
    #[arg(add = Zh("活动名称（默认：规则中的名称）"))]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// How many may come (default: any number)
    #[arg(add = Zh("可参加人数（默认：不限）"))]
    #[arg(long, value_name = "N", value_parser = at_least::<u32>(1))]
    seats: Option<u32>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Move an event to another day, or change its seats or its title
///
/// Example: club event change H000001 --on 2026-05-27
#[derive(clap::Args, Debug)]
#[command(add = Zh("改活动的日期、名额或名称"))]
pub(super) struct ChangeArgs {
    /// The event: its number, its ref, or its id where only one is to come
    #[arg(add = Zh("活动：编号、原编号；仅一场待举行时也可用标识"))]
    #[arg(value_name = "EVENT")]
    event: String,
    /// The new day
    #[arg(add = Zh("新日期"))]
    #[arg(long, value_name = "DATE", required_unless_present_any = ["title", "seats"])]
    on: Option<Day>,
    /// The new title
    #[arg(add = Zh("新名称"))]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// How many may come now
    #[arg(add = Zh("现在可参加的人数"))]
    #[arg(long, value_name = "N", value_parser = at_least::<u32>(1))]
    seats: Option<u32>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Cancel an event that nobody has come to
///
/// Example: club event cancel H000001 --reason "the speaker is ill"
#[derive(clap::Args, Debug)]
#[command(add = Zh("取消尚无人到场的活动"))]
pub(super) struct CancelArgs {
    /// The event: its number, its ref, or its id where only one is to come
    #[arg(add = Zh("活动：编号、原编号；仅一场待举行时也可用标识"))]
    #[arg(value_name = "EVENT")]
    event: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

/// What the line asks, to know a repeat by.
struct Asked<'a> {
    step: EventStep,
    what: &'a str,
    on: Option<Day>,
    title: Option<&'a str>,
    seats: Option<u32>,
    note: &'a str,
    recording: &'a Recording,
}

pub(super) fn add(args: &AddArgs, desk: &Desk) -> CliResult {
    let asked = Asked {
        step: EventStep::Add,
        what: args.id.as_str(),
        on: Some(args.on),
        title: args.title.as_deref(),
        seats: args.seats,
        note: args.note.as_deref().unwrap_or_default(),
        recording: &args.recording,
    };
    record(&asked, desk, |events, writing| {
        decide::add(events, args.id.as_str(), args.on)?;
        Ok(Event {
            event: HELD.next(writing.draft.snapshot())?,
            id: args.id.to_string(),
            title: args.title.clone(),
            on: args.on,
            seats: args.seats,
            cancelled: false,
            reference: args.recording.reference.clone(),
            version: writing.draft.version(),
        })
    })
}

pub(super) fn change(args: &ChangeArgs, desk: &Desk) -> CliResult {
    let asked = Asked {
        step: EventStep::Change,
        what: &args.event,
        on: args.on,
        title: args.title.as_deref(),
        seats: args.seats,
        note: args.note.as_deref().unwrap_or_default(),
        recording: &args.recording,
    };
    record(&asked, desk, |events, writing| {
        let before = decide::find(events, &args.event, writing.at.day())?;
        decide::change(events, before)?;
        if let Some(on) = args.on.filter(|on| *on != before.on) {
            decide::add(events, &before.id, on)?;
        }
        Ok(Event {
            on: args.on.unwrap_or(before.on),
            title: args.title.clone().or_else(|| before.title.clone()),
            seats: args.seats.or(before.seats),
            version: writing.draft.version(),
            ..before.clone()
        })
    })
}

pub(super) fn cancel(args: &CancelArgs, desk: &Desk) -> CliResult {
    let asked = Asked {
        step: EventStep::Cancel,
        what: &args.event,
        on: None,
        title: None,
        seats: None,
        note: &args.reason,
        recording: &args.recording,
    };
    record(&asked, desk, |events, writing| {
        let before = decide::find(events, &args.event, writing.at.day())?;
        decide::change(events, before)?;
        Ok(Event {
            cancelled: true,
            version: writing.draft.version(),
            ..before.clone()
        })
    })
}

/// Records a step that `judge` allows, or prints what was recorded under the ref before.
fn record(
    asked: &Asked<'_>,
    desk: &Desk,
    judge: impl FnOnce(&Events, &Session) -> Result<Event, CliError>,
) -> CliResult {
    let mut writing = desk.write(asked.recording)?;
    let events = on_record(&writing)?;
    let what = match asked.step {
        EventStep::Add => asked.what.to_owned(),
        EventStep::Change | EventStep::Cancel => {
            let event = decide::find(&events, asked.what, writing.at.day())?;
            event.event.to_string()
        }
    };
    let digest = digest(asked, &what, &mut writing)?;
    let reference = asked.recording.reference.as_deref();
    let repeated: Option<Recorded<EventId>> =
        HELD.repeat(writing.draft.snapshot(), reference, &digest)?;
    if let Some(first) = repeated {
        let then = writing
            .book
            .snapshot(crate::book::At::Version(first.version))?;
        let events = crate::care::events::rows::events(&then, Day::MAX)?;
        return events
            .get(first.record)
            .map_or(Ok(()), |event| print(desk, event));
    }
    let event = judge(&events, &writing)?;
    let note = if asked.note.is_empty() {
        String::new()
    } else {
        writing.seal(None, (EVENTS.name, "note"), "", asked.note)?
    };
    let (day, time) = (writing.at.day(), writing.time.clone());
    let told = Told {
        time: &time,
        note: &note,
        reference: reference.unwrap_or_default(),
        asked: &digest.named,
        ..Told::default()
    };
    write_event(&mut writing.draft, &event, (asked.step, day), told)?;
    writing.commit()?;
    print(desk, &event)
}

/// The digests of what was asked, to know a repeat; none without a ref.
fn digest(asked: &Asked<'_>, what: &str, writing: &mut Session) -> Result<AskedBy, CliError> {
    if asked.recording.reference.is_none() {
        return Ok(AskedBy::default());
    }
    let on = asked.on.map(|on| on.to_string()).unwrap_or_default();
    let seats = asked.seats.map(|seats| seats.to_string());
    let (seats, at) = (seats.unwrap_or_default(), asked.recording.at.as_deref());
    let when = writing.told_at();
    let mut by = |what: &str, when: &str| {
        writing.asked(&[
            "event",
            asked.step.word(),
            what,
            &on,
            asked.title.unwrap_or_default(),
            &seats,
            asked.note,
            when,
        ])
    };
    Ok(AskedBy::new(by(what, &when)?).or(by(asked.what, at.unwrap_or_default())?))
}

fn print(desk: &Desk, event: &Event) -> CliResult {
    let mut printer = desk.printer(&[
        columns::EVENT,
        columns::VERSION,
        columns::ID,
        columns::TITLE,
        columns::ON,
        columns::SEATS,
        columns::STATUS,
    ])?;
    printer.row(&[
        event.event.into(),
        event.version.into(),
        event.id.clone().into(),
        event.title.clone().into(),
        event.on.into(),
        event.seats.into(),
        super::list::status(event).into(),
    ])?;
    Ok(printer.finish()?)
}
