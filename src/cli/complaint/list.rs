//! `club complaint list`: what is open, what is due, and what nobody did in time.

use super::super::Desk;
use super::super::args::Reading;
use super::super::callers::Callers;
use super::super::errors::{CliError, CliResult};
use super::super::reveal::{Records, Revealing};
use crate::cli::help::Zh;
use crate::desk::Periods;
use crate::desk::complaints::figures::{Due, due, progress_due};
use crate::desk::complaints::rows::{SEALED_CONTACT, SEALED_NAME, SEALED_NOTE};
use crate::desk::complaints::{Complaint, End, State, Step, Todo, load};
use crate::domain::{Day, MemberId, Slug};
use crate::ops::work_days::WorkDays;
use crate::ops::{Opened, unseal};
use crate::output::{Cell, Column, columns};
use crate::sales::Roots;

/// List complaints, the longest overdue first
///
/// `overdue` counts the days since the next step should have been done, `tell_overdue` those since the customer
/// should have heard how it stands. Contacts are masked unless they are revealed. For a cron job: --overdue --fail ends with exit code 3 where anything is
/// listed.
///
/// Example: club complaint list --overdue --fail
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出投诉，逾期最久的在前\n\n\
    `overdue` 为下一步已逾期的天数，`tell_overdue` 为应向顾客告知进度而逾期的天数。联系方式隐去，除非显示。供定时\
    任务使用：--overdue --fail 在列出任何投诉时以退出码 3 结束。"))]
pub(super) struct Args {
    /// Only those with a step or a report overdue
    #[arg(add = Zh("只列出步骤或进度告知已逾期的"))]
    #[arg(long)]
    overdue: bool,
    /// End with exit code 3 where the list is not empty
    #[arg(add = Zh("列表不为空时，以退出码 3 结束"))]
    #[arg(long)]
    fail: bool,
    /// Only those of this member
    #[arg(add = Zh("只列出此会员的记录"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only those of this department
    #[arg(add = Zh("只列出此部门的"))]
    #[arg(long, value_name = "DEPARTMENT")]
    department: Option<String>,
    /// Those that are closed as well
    #[arg(add = Zh("包括已结案的"))]
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    revealing: Revealing,
    #[command(flatten)]
    reading: Reading,
}

fn columns() -> [Column; 17] {
    [
        columns::COMPLAINT,
        columns::OPENED,
        columns::MEMBER,
        columns::STEP,
        columns::DEPARTMENT,
        columns::DUE,
        columns::DAYS_OVERDUE,
        columns::TEXT,
        columns::NEXT_STEP,
        columns::SEVERITY,
        columns::CAUSE,
        columns::NAME,
        columns::CONTACT,
        columns::TELL_BY,
        columns::TELL_OVERDUE,
        columns::END,
        columns::CLOSED,
    ]
}

/// One line, before it is written.
struct Line {
    complaint: Complaint,
    state: State,
    due: Option<Due>,
    tell: Option<Due>,
    overdue: i64,
    tell_overdue: i64,
}

impl Line {
    fn order(&self) -> (i64, Day, Day) {
        let day = |due: &Option<Due>| due.as_ref().map_or(Day::MAX, |due| due.day);
        let late = self.overdue.max(self.tell_overdue);
        (-late, day(&self.due), day(&self.tell))
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let reveals = desk.reveals(&opened, &args.revealing)?;
    let member = args
        .member
        .as_deref()
        .map(|word| opened.member(word))
        .transpose()?;
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let mut work = WorkDays::of(&opened.rules)?;
    let mut lines = lines(&opened, &mut work)?;
    let seen = lines
        .iter()
        .filter_map(|line| line.state.department.as_ref());
    let department = args.department.as_deref().map(|word| {
        let known = opened.words().departments();
        known.sought(word, seen.map(Slug::as_str))
    });
    let wanted = department.transpose()?;
    lines.retain(|line| {
        let closed = line.state.step == Step::Closed;
        let late = line.overdue > 0 || line.tell_overdue > 0;
        let own = line.complaint.member.map(|id| roots.root(id));
        let department = line.state.department.as_ref();
        (args.all || !closed)
            && (!args.overdue || late)
            && (member.is_none() || own == member)
            && wanted
                .as_deref()
                .is_none_or(|wanted| department.is_some_and(|id| id.as_str() == wanted))
    });
    let callers = Callers::of(&opened, reveals)?;
    let mut records = Records::new(desk, columns().to_vec(), reveals)?;
    for line in &lines {
        let member = line.complaint.member.map(|id| roots.root(id));
        let own = &line.complaint;
        let (name, contact, seen) = callers.cells(
            member,
            (SEALED_NAME, &own.name),
            (SEALED_CONTACT, &own.contact),
        )?;
        records.row(cells(&opened, line, member, (name, contact))?)?;
        records.saw(seen);
    }
    records.finish(&opened.book, &args.revealing)?;
    work.warn(desk);
    if args.fail && !lines.is_empty() {
        return Err(CliError::FOUND);
    }
    Ok(())
}

/// Every complaint that the view sees, the longest overdue first.
fn lines(opened: &Opened, work: &mut WorkDays) -> Result<Vec<Line>, CliError> {
    let days = work.calendar.clone();
    let periods = Periods {
        rules: &opened.rules,
        days: &days,
    };
    let view = opened.view;
    let mut lines = Vec::new();
    for complaint in load(&opened.snapshot)? {
        let Some(state) = complaint.state(view.rows_to) else {
            continue;
        };
        let (due, tell) = (due(&state, &periods), progress_due(&state, &periods));
        for due in due.iter().chain(&tell) {
            work.counted(due.from, due.day);
        }
        let late = |due: &Option<Due>| due.as_ref().map_or(0, |due| due.overdue(view));
        lines.push(Line {
            overdue: late(&due),
            tell_overdue: late(&tell),
            complaint,
            state,
            due,
            tell,
        });
    }
    lines.sort_by_key(|line| (line.order(), line.complaint.id));
    Ok(lines)
}

fn cells(
    opened: &Opened,
    line: &Line,
    member: Option<MemberId>,
    (name, contact): (Cell, Cell),
) -> Result<Vec<Cell>, CliError> {
    let (complaint, state) = (&line.complaint, &line.state);
    let text = |place, cell: &str| unseal(opened.keyring(), place, cell);
    Ok(vec![
        complaint.id.into(),
        complaint.opened().into(),
        member.into(),
        state.step.word().into(),
        state.department.as_ref().into(),
        line.due.as_ref().map(|due| due.day).into(),
        line.overdue.into(),
        text(SEALED_NOTE, &complaint.opening().note)?.into(),
        state.step.next().map(Todo::word).into(),
        state.severity.as_ref().into(),
        state.cause.as_ref().into(),
        name,
        contact,
        line.tell.as_ref().map(|due| due.day).into(),
        line.tell_overdue.into(),
        state.end.map(End::word).into(),
        state.end.map(|_| state.since.day()).into(),
    ])
}
