//! `club inquiry`: questions and their answers, promised call-backs, wishes and suggestions.

mod list;
mod open;
mod reply;

pub(super) use list::priority;

use clap::builder::TypedValueParser;

use super::Desk;
use super::closed::words;
use super::errors::{CliError, CliResult};
use super::fields::{self, Field, On};
use super::help::Zh;
use super::post::Fields;
use super::registry::{Entry, Runs, command};
use crate::book::Keyring;
use crate::desk::inquiries::rows::SEALED_NOTE;
use crate::desk::inquiries::state::Look;
use crate::desk::inquiries::{About, Inquiry, State, Step};
use crate::domain::calendar::BusinessHours;
use crate::domain::{Day, MemberId, Version, When};
use crate::ops::inquiries::Receipt;
use crate::ops::unseal;
use crate::output::{Cell, Column, Printer, columns};
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

/// An inquiry with what is told beside it.
struct Shown<'a> {
    inquiry: &'a Inquiry,
    state: Option<State>,
    look: Look,
    hours: &'a BusinessHours,
    /// Whose it is: the member in whom its own lives on.
    member: Option<MemberId>,
    /// The version of the deed.
    version: Option<Version>,
    keyring: Option<&'a Keyring>,
    name: Cell,
    contact: Cell,
    /// Of a wish: 1 comes first.
    priority: Option<u32>,
}

/// What is shown of it, after a deed and in the list.
fn fields<'a>() -> [Field<Shown<'a>>; 15] {
    use columns as c;
    [
        (On::Both, c::INQUIRY, |it| Ok(it.inquiry.id.into())),
        (On::Deed, c::VERSION, |it| Ok(it.version.into())),
        (On::List, c::OPENED, |it| Ok(it.inquiry.opened().into())),
        (On::Both, c::KIND, |it| Ok(it.inquiry.about.word().into())),
        (On::Both, c::TOPIC, |it| {
            Ok(it.inquiry.topic.as_ref().into())
        }),
        (On::Both, c::MEMBER, |it| Ok(it.member.into())),
        (On::List, c::NAME, |it| Ok(it.name.clone())),
        (On::List, c::CONTACT, |it| Ok(it.contact.clone())),
        (On::Both, c::STEP, |it| Ok(it.step().map(Step::word).into())),
        (On::Both, c::CALL_BACK, |it| Ok(it.promised())),
        (On::List, c::DAYS_OVERDUE, |it| Ok(it.overdue().into())),
        (On::List, c::PRIORITY, |it| Ok(it.priority.into())),
        (On::List, c::TEXT, |it| {
            it.text(Some(&it.inquiry.opening().note))
        }),
        (On::List, c::ANSWERED, |it| {
            Ok(it.answer().map(|(day, _)| *day).into())
        }),
        (On::List, c::ANSWER, |it| {
            it.text(it.answer().map(|(_, note)| note))
        }),
    ]
}

impl Shown<'_> {
    fn step(&self) -> Option<Step> {
        Some(self.state.as_ref()?.step(self.look))
    }

    fn promise(&self) -> Option<When> {
        self.state.as_ref()?.promise
    }

    fn answer(&self) -> Option<&(Day, String)> {
        self.state.as_ref()?.answer.as_ref()
    }

    /// The promised time as people read it: the day, with the hour where one was promised.
    fn promised(&self) -> Cell {
        self.promise().map_or(Cell::Empty, |at| match at.seconds() {
            Some(seconds) => self.hours.rfc3339(seconds).into(),
            None => at.day().into(),
        })
    }

    /// By how many days nobody called back.
    fn overdue(&self) -> Option<i64> {
        let promise = self.promise()?;
        let late = self.look.view.alive_on.number() - promise.day().number();
        (self.step() == Some(Step::Overdue)).then_some(late.max(0).into())
    }

    /// A text, where the keyring opens it.
    fn text(&self, note: Option<&String>) -> Result<Cell, CliError> {
        let text = note.map(|note| unseal(self.keyring, SEALED_NOTE, note));
        Ok(text.transpose()?.flatten().into())
    }
}

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        fields::columns(&fields(), On::Deed)
    }

    fn print(&self, desk: &Desk, printer: &mut Printer) -> CliResult {
        let own = Shown {
            inquiry: &self.inquiry,
            state: self.inquiry.state(Day::MAX),
            look: Look {
                view: View::today(self.today),
                now_seconds: desk.now().seconds(),
            },
            hours: &self.hours,
            member: self.inquiry.member,
            version: Some(self.version),
            keyring: None,
            name: Cell::Empty,
            contact: Cell::Empty,
            priority: None,
        };
        Ok(printer.row(&fields::cells(&fields(), On::Deed, &own)?)?)
    }

    fn tell(&self, desk: &Desk) {
        if let Some(work) = &self.work {
            work.warn(desk);
        }
    }
}
