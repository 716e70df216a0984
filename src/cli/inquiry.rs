//! `club inquiry`: questions and their answers, promised call-backs, wishes and suggestions.

mod list;
mod open;
mod reply;

pub(super) use list::priority;

use clap::builder::TypedValueParser;

use super::Desk;
use super::closed::words;
use super::errors::CliResult;
use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::desk::inquiries::state::Look;
use crate::desk::inquiries::{About, Inquiry};
use crate::domain::calendar::BusinessHours;
use crate::domain::{Day, Version, When};
use crate::output::{Cell, columns};
use crate::sales::View;

/// Record what was asked, call back as promised, keep wishes and suggestions
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录咨询、按约回电、保存需求和建议"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("inquiry open", &Runs(open::run)),
    command("inquiry answer", &Runs(reply::answer)),
    command("inquiry postpone", &Runs(reply::postpone)),
    command("inquiry list", &Runs(list::run)),
];

fn about() -> impl TypedValueParser<Value = About> {
    words("kind of inquiry", "咨询类别")
}

/// A promised time as people read it: the day, with the hour where one was promised.
fn shown(hours: &BusinessHours, at: Option<When>) -> Cell {
    match at {
        None => Cell::Empty,
        Some(at) => match at.seconds() {
            Some(seconds) => hours.rfc3339(seconds).into(),
            None => at.day().into(),
        },
    }
}

/// Prints how an inquiry stands after a deed.
fn print(
    desk: &Desk,
    inquiry: &Inquiry,
    version: Version,
    (hours, today): (&BusinessHours, Day),
) -> CliResult {
    let mut printer = desk.printer(&[
        columns::INQUIRY,
        columns::VERSION,
        columns::KIND,
        columns::TOPIC,
        columns::MEMBER,
        columns::STEP,
        columns::CALL_BACK,
    ])?;
    let state = inquiry.state(Day::MAX);
    let look = Look {
        view: View::today(today),
        now_seconds: desk.now().seconds(),
    };
    printer.row(&[
        inquiry.id.into(),
        version.into(),
        inquiry.about.word().into(),
        inquiry.topic.as_ref().into(),
        inquiry.member.into(),
        state.as_ref().map(|state| state.step(look).word()).into(),
        shown(hours, state.and_then(|state| state.promise)),
    ])?;
    Ok(printer.finish()?)
}
