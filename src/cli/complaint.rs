//! `club complaint`: from the first word to the lesson, one step after another.

mod list;
mod open;
mod show;
mod step;

use super::Desk;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::registry::{Entry, Runs, command};
use super::work_days::WorkDays;
use crate::book::At;
use crate::book::Recorded;
use crate::desk::Periods;
use crate::desk::complaints::figures::{due, progress_due};
use crate::desk::complaints::{Complaint, State, Todo, load_one};
use crate::domain::{ComplaintId, Day, Version};
use crate::ops::Session;
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
    command(
        "complaint note",
        &Runs(|args: &step::NoteArgs, desk| step::run(&args.request(), &args.recording, desk)),
    ),
    command(
        "complaint pass",
        &Runs(|args: &step::PassArgs, desk| step::run(&args.request(), &args.recording, desk)),
    ),
    command(
        "complaint grade",
        &Runs(|args: &step::GradeArgs, desk| step::run(&args.request(), &args.recording, desk)),
    ),
    command(
        "complaint investigate",
        &Runs(|args: &step::InvestigateArgs, desk| {
            step::run(&args.request(), &args.recording, desk)
        }),
    ),
    command(
        "complaint propose",
        &Runs(|args: &step::ProposeArgs, desk| step::run(&args.request(), &args.recording, desk)),
    ),
    command(
        "complaint execute",
        &Runs(|args: &step::ExecuteArgs, desk| step::run(&args.request(), &args.recording, desk)),
    ),
    command(
        "complaint feedback",
        &Runs(|args: &step::FeedbackArgs, desk| step::run(&args.request(), &args.recording, desk)),
    ),
    command(
        "complaint close",
        &Runs(|args: &step::CloseArgs, desk| step::run(&args.request(), &args.recording, desk)),
    ),
    command("complaint list", &Runs(list::run)),
    command("complaint show", &Runs(show::run)),
];

fn columns() -> [Column; 9] {
    [
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

/// What is said of a complaint after a deed: made before the commit, said once it is durable.
#[derive(Debug)]
struct Said {
    cells: [Cell; 9],
    work: WorkDays,
    state: State,
}

impl Said {
    fn of(writing: &Session, complaint: &Complaint, version: Version) -> Result<Self, CliError> {
        let rules = &writing.rules;
        let mut work = WorkDays::of(rules)?;
        let unknown = || {
            CliError::usage(
                format!("{} was never opened", complaint.id),
                format!("{} 没有登记过", complaint.id),
            )
        };
        let state = complaint.state(Day::MAX).ok_or_else(unknown)?;
        let days = work.calendar.clone();
        let periods = Periods { rules, days: &days };
        let (next, tell) = (due(&state, &periods), progress_due(&state, &periods));
        for due in next.iter().chain(&tell) {
            work.counted(due.from, due.day);
        }
        let cells = [
            complaint.id.into(),
            version.into(),
            writing
                .living(complaint.member)?
                .map_or(Cell::Empty, Cell::of),
            state.step.word().into(),
            state.department.as_ref().into(),
            state.severity.as_ref().into(),
            state.step.next().map(Todo::word).into(),
            next.map(|due| due.day).into(),
            tell.map(|due| due.day).into(),
        ];
        Ok(Self { cells, work, state })
    }

    fn say(self, desk: &Desk) -> CliResult {
        let mut printer = desk.printer(&columns())?;
        printer.row(&self.cells)?;
        printer.finish()?;
        self.work.warn(desk);
        Ok(())
    }
}

/// Prints what was recorded under a ref, as it was told then.
fn again(desk: &Desk, writing: &Session, first: &Recorded<ComplaintId>) -> CliResult {
    let then = writing.book.snapshot(At::Version(first.version))?;
    let complaint = load_one(&then, &first.record.to_string())?;
    Said::of(writing, &complaint, first.version)?.say(desk)
}
