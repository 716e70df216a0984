//! `club complaint`: from the first word to the lesson, one step after another.

mod list;
mod open;
mod show;
mod step;

use super::Desk;
use super::help::Zh;
use super::post::Fields;
use super::registry::{Entry, Runs, command};
use crate::desk::complaints::Todo;
use crate::domain::Lang;
use crate::ops::complaints::Receipt;
use crate::output::{Cell, Column, columns};

/// Take complaints through their five steps: record, investigate, agree, carry out, learn
///
/// No step can be skipped. A proposal that is not agreed to, or a result that does not satisfy, leads back to
/// `propose`; a complaint is closed with the customer's satisfied answer and the lesson, or with one of three
/// other ends. Deadlines follow from the rules, in working days.
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    按五个步骤处理投诉：登记、调查、商定、执行、总结\n\n\
    任何步骤都不能跳过。方案未获同意，或结果不满意，则回到 `propose`；顾客表示满意并写出经验后结案，或以另外三种方\
    式之一结案。期限按规则，以工作日计。"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("complaint open", &Runs(open::run)),
    command("complaint note", &Runs(step::NoteArgs::run)),
    command("complaint pass", &Runs(step::PassArgs::run)),
    command("complaint grade", &Runs(step::GradeArgs::run)),
    command("complaint investigate", &Runs(step::InvestigateArgs::run)),
    command("complaint propose", &Runs(step::ProposeArgs::run)),
    command("complaint execute", &Runs(step::ExecuteArgs::run)),
    command("complaint feedback", &Runs(step::FeedbackArgs::run)),
    command("complaint close", &Runs(step::CloseArgs::run)),
    command("complaint list", &Runs(list::run)),
    command("complaint show", &Runs(show::run)),
];

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
            columns::COMPLAINT,
            columns::VERSION,
            columns::MEMBER,
            columns::STEP,
            columns::DEPARTMENT,
            columns::SEVERITY,
            columns::NEXT_STEP,
            columns::DUE,
            columns::TELL_BY,
        ]
    }

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        let state = &self.state;
        vec![
            self.id.into(),
            self.version.into(),
            self.member.into(),
            state.step.word().into(),
            state.department.as_ref().into(),
            state.severity.as_ref().into(),
            state.step.next().map(Todo::word).into(),
            self.due.as_ref().map(|due| due.day).into(),
            self.tell.as_ref().map(|due| due.day).into(),
        ]
    }

    fn tell(&self, desk: &Desk) {
        self.work.warn(desk);
        if !self.outlook.is_empty() {
            desk.talk().note(&for_customer(desk.lang(), self));
        }
    }
}

/// The process and its time, in words for the customer.
fn for_customer(lang: Lang, Receipt { id, outlook, .. }: &Receipt) -> String {
    let en = outlook
        .iter()
        .map(|(step, day)| format!("{} by {day}", step.word()));
    let zh = outlook
        .iter()
        .map(|(step, day)| format!("{}不迟于 {day}", step.in_lang(Lang::Zh)));
    match lang {
        Lang::En => format!(
            "tell the customer: complaint {id}; {}",
            en.collect::<Vec<_>>().join(", ")
        ),
        Lang::Zh => format!(
            "请告知顾客：投诉编号 {id}；{}",
            zh.collect::<Vec<_>>().join("，")
        ),
    }
}
