//! `club inquiry list`: whom to call back, whose wish comes first, what was suggested.

use super::super::Desk;
use super::super::args::Reading;
use super::super::callers::Callers;
use super::super::errors::{CliError, CliResult};
use super::super::reveal::{Records, Revealing};
use super::{about, shown};
use crate::cli::help::Zh;
use crate::desk::DeskRules as _;
use crate::desk::inquiries::rows::{SEALED_CONTACT, SEALED_NAME, SEALED_NOTE};
use crate::desk::inquiries::state::Look;
use crate::desk::inquiries::{About, Inquiry, State, Step, load};
use crate::domain::{MemberId, When};
use crate::ops::{Opened, unseal};
use crate::output::{Cell, Column, columns};
use crate::sales::Roots;
use crate::sales::terms::Rulebook as _;

/// List inquiries that are not answered, those to be called back first
///
/// `step` is `overdue` (the promised time has passed), `due` (promised for today), `waiting` (for a later day),
/// `open` (nothing is promised) or `answered`. Wishes for goods stand by the priority of their members' tiers. Contacts
/// are masked unless they are revealed.
///
/// Example: club inquiry list --due --fail
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出未答复的咨询，应先回电的在前\n\n\
    `step` 为 `overdue`（约定时间已过）、`due`（约定今天）、`waiting`（约定以后）、`open`（没有约定）或 \
    `answered`（已答复）。商品需求按会员等级的优先级排列。联系方式隐去，除非显示。"))]
pub(super) struct Args {
    /// Only those to be called back by now
    #[arg(add = Zh("只列出现在应回电的"))]
    #[arg(long)]
    due: bool,
    /// End with exit code 3 where the list is not empty
    #[arg(add = Zh("列表不为空时，以退出码 3 结束"))]
    #[arg(long)]
    fail: bool,
    /// Only questions, goods out of stock or made to order, or suggestions
    #[arg(add = Zh("只列出咨询、缺货登记、订做或建议"))]
    #[arg(long, value_name = "KIND", value_parser = about())]
    kind: Option<About>,
    /// Only those of this member
    #[arg(add = Zh("只列出此会员的记录"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Those that were answered as well
    #[arg(add = Zh("包括已答复的"))]
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    revealing: Revealing,
    #[command(flatten)]
    reading: Reading,
}

fn columns() -> [Column; 14] {
    [
        columns::INQUIRY,
        columns::OPENED,
        columns::KIND,
        columns::TOPIC,
        columns::MEMBER,
        columns::NAME,
        columns::CONTACT,
        columns::STEP,
        columns::CALL_BACK,
        columns::DAYS_OVERDUE,
        columns::PRIORITY,
        columns::TEXT,
        columns::ANSWERED,
        columns::ANSWER,
    ]
}

/// One line, before it is written.
struct Line {
    inquiry: Inquiry,
    state: State,
    step: Step,
    member: Option<MemberId>,
    /// Of a wish: 1 comes first.
    priority: Option<u32>,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let reveals = desk.reveals(&opened, &args.revealing)?;
    let member = args
        .member
        .as_deref()
        .map(|word| opened.member(word))
        .transpose()?;
    let look = Look {
        view: opened.view,
        now_seconds: desk.now().seconds(),
    };
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let mut lines = Vec::new();
    for inquiry in load(&opened.snapshot)? {
        let Some(state) = inquiry.state(opened.view.rows_to) else {
            continue;
        };
        let step = state.step(look);
        let own = inquiry.member.map(|id| roots.root(id));
        let wanted = (args.all || step != Step::Answered)
            && (!args.due || matches!(step, Step::Due | Step::Overdue))
            && args.kind.is_none_or(|kind| kind == inquiry.about)
            && (member.is_none() || member == own);
        if wanted {
            lines.push(Line {
                priority: priority(&opened, &inquiry, own)?,
                inquiry,
                state,
                step,
                member: own,
            });
        }
    }
    let promised = |line: &Line| line.state.promise.map(When::order);
    lines.sort_by_key(|line| {
        let is_none = promised(line).is_none();
        (
            line.step,
            is_none,
            promised(line),
            line.priority,
            line.inquiry.id,
        )
    });
    let callers = Callers::of(&opened, reveals)?;
    let mut records = Records::new(desk, columns().to_vec(), reveals)?;
    for line in &lines {
        let own = &line.inquiry;
        let (name, contact, seen) = callers.cells(
            line.member,
            (SEALED_NAME, &own.name),
            (SEALED_CONTACT, &own.contact),
        )?;
        records.row(cells(&opened, line, (name, contact))?)?;
        records.saw(seen);
    }
    records.finish(&opened.book, &args.revealing)?;
    if args.fail && !lines.is_empty() {
        return Err(CliError::FOUND);
    }
    Ok(())
}

/// The place of a wish by the tier that the member stands in.
pub(in crate::cli) fn priority(
    opened: &Opened,
    inquiry: &Inquiry,
    member: Option<MemberId>,
) -> Result<Option<u32>, CliError> {
    let on = opened.view.on();
    let first = &opened.rules.inquiries(on).priority;
    if !inquiry.about.is_wish() || first.is_empty() {
        return Ok(None);
    }
    let stands = match member {
        Some(id) => {
            let terms = opened.rules.on(on);
            opened.customer(id)?.stands(&terms, When::on(on))
        }
        None => Vec::new(),
    };
    let place = first.iter().position(|tier| stands.contains(tier));
    let place = place.unwrap_or(first.len()) + 1;
    Ok(u32::try_from(place).ok())
}

fn cells(
    opened: &Opened,
    line: &Line,
    (name, contact): (Cell, Cell),
) -> Result<Vec<Cell>, CliError> {
    let inquiry = &line.inquiry;
    let text = |place, cell: &str| unseal(opened.keyring(), place, cell);
    let answer = line.state.answer.as_ref();
    let late = line.state.promise.map_or(0, |at| {
        i64::from((opened.view.alive_on.number() - at.day().number()).max(0))
    });
    let overdue = (line.step == Step::Overdue).then_some(late);
    Ok(vec![
        inquiry.id.into(),
        inquiry.opened().into(),
        inquiry.about.word().into(),
        inquiry.topic.as_ref().into(),
        line.member.into(),
        name,
        contact,
        line.step.word().into(),
        shown(opened.hours(), line.state.promise),
        overdue.into(),
        line.priority.into(),
        text(SEALED_NOTE, &inquiry.opening().note)?.into(),
        answer.map(|(day, _)| *day).into(),
        answer
            .map(|(_, sealed)| text(SEALED_NOTE, sealed))
            .transpose()?
            .flatten()
            .into(),
    ])
}
