//! `club event list` and `guests`.

use crate::care::events::decide;
use crate::care::events::rows::events;
use crate::care::events::state::Event;
use crate::care::occasions::{EventDay, Happening, Source, happenings};
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::days::Days;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::Stretch;
use crate::domain::choice::NotKnown;
use crate::ops::Opened;
use crate::output::{Cell, columns};

/// List events with their days and guests
///
/// `rate` is how many of a hundred invited came. Events of the rules that have their day there, and were not
/// added, stand without a number.
///
/// Example: club event list --from 2026-01-01 --to 2026-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出活动的日期和参加人\n\n\
    `rate` 为每百名受邀会员的到场人数。规则中有日期、尚未安排的活动也列出，没有编号。"))]
pub(super) struct ListArgs {
    #[command(flatten)]
    days: Days,
    /// Only events of this kind
    #[arg(add = Zh("只列出此种活动"))]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Cancelled ones as well
    #[arg(add = Zh("包括已取消的活动"))]
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    reading: Reading,
}

/// List the guests of an event
///
/// Example: club event guests health-talk
#[derive(clap::Args, Debug)]
#[command(add = Zh("列出一场活动的参加人"))]
pub(super) struct GuestsArgs {
    /// The event: its number, its ref, or its id where only one is to come
    #[arg(add = Zh("活动：编号、原编号；仅一场待举行时也可用标识"))]
    #[arg(value_name = "EVENT")]
    event: String,
    /// Only those who came
    #[arg(add = Zh("只列出到场的"))]
    #[arg(long)]
    attended: bool,
    /// Only those who did not come
    #[arg(add = Zh("只列出没有到场的"))]
    #[arg(long, conflicts_with = "attended")]
    missed: bool,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn status(event: &Event) -> &'static str {
    if event.cancelled {
        "cancelled"
    } else {
        "planned"
    }
}

/// One event as the list shows it.
struct Line<'a> {
    shown: Happening,
    event: Option<&'a Event>,
}

/// The kind of event that a word names: one of the rules, or of those that are listed.
fn kind_named(
    word: Option<&str>,
    opened: &Opened,
    lines: &[Line<'_>],
) -> Result<Option<String>, NotKnown> {
    let seen = lines.iter().map(|line| line.shown.id.as_str());
    let known = opened.words();
    word.map(|word| known.occasions(&[]).sought(word, seen))
        .transpose()
}

pub(super) fn events_listed(args: &ListArgs, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let events = events(&opened.snapshot, opened.view.rows_to)?;
    let pack = opened.rules.pack(opened.view.on());
    let Stretch { from, to } = args.days.stretch()?;
    let mut lines: Vec<Line<'_>> = Vec::new();
    for event in events.all().filter(|event| args.all || !event.cancelled) {
        let dated = EventDay {
            id: event.id.clone(),
            title: event.title.clone(),
            on: event.on,
        };
        let rule = pack.care.events.iter().find(|rule| rule.id == event.id[..]);
        lines.push(Line {
            shown: Happening::dated(&dated, rule),
            event: Some(event),
        });
    }
    for shown in happenings(&pack.care, &[], from, to) {
        let known = |line: &Line<'_>| line.shown.id == shown.id && line.shown.on == shown.on;
        if shown.source == Source::Event && !lines.iter().any(known) {
            lines.push(Line { shown, event: None });
        }
    }
    let only = kind_named(args.id.as_deref(), &opened, &lines)?;
    lines.retain(|line| {
        (from..=to).contains(&line.shown.on) && only.as_ref().is_none_or(|id| *id == line.shown.id)
    });
    lines.sort_by_key(|line| (line.shown.on, line.event.map(|event| event.event)));
    let mut printer = desk.printer(&[
        columns::EVENT,
        columns::ID,
        columns::TITLE,
        columns::ON,
        columns::SEATS,
        columns::INVITED,
        columns::COMING,
        columns::DECLINED,
        columns::ATTENDED,
        columns::RATE,
        columns::STATUS,
    ])?;
    for line in &lines {
        let turnout = line.event.map(|event| events.turnout(event.event));
        let turnout = turnout.unwrap_or_default();
        let rate = turnout.per_mille();
        printer.row(&[
            line.event.map(|event| event.event).into(),
            line.shown.id.clone().into(),
            line.shown.title.in_lang(desk.lang()).to_owned().into(),
            line.shown.on.into(),
            line.event.and_then(|event| event.seats).into(),
            turnout.invited.into(),
            turnout.coming.into(),
            turnout.declined.into(),
            turnout.attended.into(),
            rate.map_or(Cell::Empty, |rate| {
                Cell::Decimal(format!("{}.{}", rate / 10, rate % 10))
            }),
            match line.event {
                Some(_) if turnout.attended > 0 => "held",
                other => other.map_or("planned", status),
            }
            .into(),
        ])?;
    }
    Ok(printer.finish()?)
}

pub(super) fn guests_listed(args: &GuestsArgs, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let events = events(&opened.snapshot, opened.view.rows_to)?;
    let event = decide::find(&events, &args.event, opened.view.on())?;
    let names = opened.names()?;
    let mut printer = desk.printer(&[
        columns::EVENT,
        columns::MEMBER,
        columns::NAME,
        columns::INVITATION,
        columns::INVITED_ON,
        columns::CHANNEL,
        columns::COMING_ANSWER,
        columns::ATTENDED_ON,
    ])?;
    for guest in events.guests(event.event) {
        let came = guest.attended.is_some();
        if (args.attended && !came) || (args.missed && came) {
            continue;
        }
        let channel = Some(guest.channel.clone()).filter(|channel| !channel.is_empty());
        let coming = guest.coming.map(|coming| if coming { "yes" } else { "no" });
        printer.row(&[
            event.event.into(),
            guest.member.into(),
            names.get(guest.member).map(str::to_owned).into(),
            guest.invitation.into(),
            guest.invited.into(),
            channel.into(),
            coming.into(),
            guest.attended.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
