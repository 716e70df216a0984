//! `club festivals`: on which days the festivals and the house's events of a year are.

use super::Desk;
use super::args::{Reading, whole};
use super::errors::{CliError, CliResult};
use super::help::Zh;
use crate::book::{Book, BookError};
use crate::care::events;
use crate::care::occasions::{Happening, Source, happenings};
use crate::care::rules::Importance;
use crate::domain::calendar::{FESTIVAL_YEARS, Festival, festivals};
use crate::domain::{Day, Title};
use crate::message;
use crate::ops::Opened;
use crate::output::columns;

/// List the days of a year's festivals and events
///
/// Lunar festivals are computed, solar ones follow their rules. Within a book its own festivals and its
/// events stand among them; no book is needed.
///
/// Example: club festivals 2026
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出一年的节日和活动日期\n\n\
    农历节日由历法推算，公历节日按各自规则。在账簿中还包括自己的节日和活动；没有账簿也可使用。"))]
pub(super) struct Args {
    /// The calendar year, 1900 to 2100
    #[arg(add = Zh("公历年份，1900 到 2100"))]
    #[arg(value_name = "YEAR", value_parser = whole::<i32>(i64::MIN..=i64::MAX))]
    year: i32,
    #[command(flatten)]
    reading: Reading,
}

message! {
    /// A year of which nobody can tell.
    #[derive(Debug)]
    struct BeyondCalendar {
        year: i32,
    } => (
        "lunar dates are known from {first} to {last}, not for {year}",
        "农历日期仅知 {first} 至 {last} 年，不含 {year} 年",
        first = FESTIVAL_YEARS.0, last = FESTIVAL_YEARS.1
    );
}

/// One line of the list.
struct Line {
    on: Day,
    id: String,
    title: Title,
    kind: &'static str,
    importance: Option<Importance>,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let (first, last) = FESTIVAL_YEARS;
    if !(first..=last).contains(&args.year) {
        return Err(BeyondCalendar { year: args.year }.into());
    }
    let mut lines: Vec<Line> = festivals(args.year).into_iter().map(Line::known).collect();
    if let Some(opened) = within_a_book(args, desk)? {
        add_own(&mut lines, &opened, args.year)?;
    }
    lines.sort_by(|a, b| (a.on, &a.id).cmp(&(b.on, &b.id)));
    let mut printer = desk.printer(&[
        columns::ON,
        columns::ID,
        columns::TITLE,
        columns::KIND,
        columns::IMPORTANCE,
    ])?;
    for line in lines {
        printer.row(&[
            line.on.into(),
            line.id.into(),
            line.title.in_lang(desk.lang()).to_owned().into(),
            line.kind.into(),
            line.importance.map(Importance::word).into(),
        ])?;
    }
    Ok(printer.finish()?)
}

impl Line {
    fn known((on, festival): (Day, Festival)) -> Self {
        let (en, zh) = festival.names();
        Self {
            on,
            id: festival.id().to_owned(),
            title: Title {
                en: en.to_owned(),
                zh: zh.to_owned(),
            },
            kind: if festival.is_lunar() {
                "lunar"
            } else {
                "solar"
            },
            importance: None,
        }
    }

    fn own(happening: Happening) -> Self {
        Self {
            on: happening.on,
            id: happening.id,
            title: happening.title,
            kind: match happening.source {
                Source::Festival => "own",
                Source::Event => "event",
            },
            importance: Some(happening.importance),
        }
    }
}

/// The book, where one is named or lies about; one that is asked of a past state has to be there.
fn within_a_book(args: &Args, desk: &Desk) -> Result<Option<Opened>, CliError> {
    let reading = &args.reading;
    let named = desk.book_named().is_some()
        || reading.as_of.is_some()
        || reading.known_at.is_some()
        || reading.at_version.is_some();
    if !named {
        let here = std::env::current_dir().map_err(anyhow::Error::from)?;
        if let Err(BookError::NotFound { .. }) = Book::find(&here) {
            return Ok(None);
        }
    }
    desk.read(reading).map(Some)
}

/// Puts in what the house keeps, each day by the rules in force then. A festival that the calendar knows
/// bears the house's title and importance.
fn add_own(lines: &mut Vec<Line>, opened: &Opened, year: i32) -> Result<(), CliError> {
    let days = events::days(&opened.snapshot, opened.view.rows_to)?;
    let first = Day::new(year, 1, 1).unwrap_or(Day::MIN);
    for (from, to, pack) in opened.rules.between(first, first.last_of_year()) {
        for happening in happenings(&pack.care, &days, from, to) {
            let line = Line::own(happening);
            match lines
                .iter_mut()
                .find(|own| own.id == line.id && own.on == line.on)
            {
                Some(known) => {
                    known.title = line.title;
                    known.importance = line.importance;
                }
                None => lines.push(line),
            }
        }
    }
    Ok(())
}
