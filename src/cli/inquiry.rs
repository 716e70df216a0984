//! `club inquiry`: questions and their answers, promised call-backs, wishes and suggestions.

mod list;
mod open;
mod reply;

pub(super) use list::priority;

use clap::builder::TypedValueParser;

use super::Desk;
use super::closed::words;
use super::help::Zh;
use super::post::Fields;
use super::registry::{Entry, Runs, command};
use crate::desk::inquiries::About;
use crate::desk::inquiries::state::Look;
use crate::domain::calendar::BusinessHours;
use crate::domain::{Day, When};
use crate::ops::inquiries::Receipt;
use crate::output::{Cell, Column, columns};
use crate::sales::View;

/// Record what was asked, call back as promised, keep wishes and suggestions
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录咨询、按约回电、保存需求和建议"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("inquiry open", &Runs(open::run)),
    command("inquiry answer", &Runs(reply::AnswerArgs::run)),
    command("inquiry postpone", &Runs(reply::PostponeArgs::run)),
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

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
            columns::INQUIRY,
            columns::VERSION,
            columns::KIND,
            columns::TOPIC,
            columns::MEMBER,
            columns::STEP,
            columns::CALL_BACK,
        ]
    }

    fn cells(&self, desk: &Desk) -> Vec<Cell> {
        let inquiry = &self.inquiry;
        let state = inquiry.state(Day::MAX);
        let look = Look {
            view: View::today(self.today),
            now_seconds: desk.now().seconds(),
        };
        vec![
            inquiry.id.into(),
            self.version.into(),
            inquiry.about.word().into(),
            inquiry.topic.as_ref().into(),
            inquiry.member.into(),
            state.as_ref().map(|state| state.step(look).word()).into(),
            shown(&self.hours, state.and_then(|state| state.promise)),
        ]
    }

    fn tell(&self, desk: &Desk) {
        if let Some(work) = &self.work {
            work.warn(desk);
        }
    }
}
