//! `club inquiry list`: whom to call back, whose wish comes first, what was suggested.

use super::super::Desk;
use super::super::args::Reading;
use super::super::callers::Callers;
use super::super::errors::{CliError, CliResult};
use super::super::reveal::{Records, Revealing};
use super::{Shown, about, fields};
use crate::cli::fields::{self as shown, On};
use crate::cli::help::Zh;
use crate::desk::DeskRules as _;
use crate::desk::inquiries::rows::{SEALED_CONTACT, SEALED_NAME};
use crate::desk::inquiries::state::Look;
use crate::desk::inquiries::{About, Inquiry, Step, load};
use crate::domain::{MemberId, When};
use crate::ops::Opened;
use crate::output::Cell;
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
    let inquiries = load(&opened.snapshot)?;
    let mut lines = Vec::new();
    for inquiry in &inquiries {
        let own = inquiry.member.map(|id| roots.root(id));
        let line = Shown {
            inquiry,
            state: inquiry.state(opened.view.rows_to),
            look,
            hours: opened.hours(),
            member: own,
            version: None,
            keyring: opened.keyring(),
            name: Cell::Empty,
            contact: Cell::Empty,
            priority: None,
        };
        let Some(step) = line.step() else {
            continue;
        };
        let wanted = (args.all || step != Step::Answered)
            && (!args.due || matches!(step, Step::Due | Step::Overdue))
            && args.kind.is_none_or(|kind| kind == inquiry.about)
            && (member.is_none() || member == own);
        if wanted {
            lines.push(Shown {
                priority: priority(&opened, inquiry, own)?,
                ..line
            });
        }
    }
    lines.sort_by_key(|line| {
        let promised = line.promise().map(When::order);
        let order = (line.step(), promised.is_none(), promised);
        (order, line.priority, line.inquiry.id)
    });
    let is_any = !lines.is_empty();
    let callers = Callers::of(&opened, reveals)?;
    let mut records = Records::new(desk, shown::columns(&fields(), On::List), reveals)?;
    for mut line in lines {
        let own = line.inquiry;
        let (name, contact) = ((SEALED_NAME, &*own.name), (SEALED_CONTACT, &*own.contact));
        let seen;
        (line.name, line.contact, seen) = callers.cells(line.member, name, contact)?;
        records.row(shown::cells(&fields(), On::List, &line)?)?;
        records.saw(seen);
    }
    records.finish(&opened.book, &args.revealing)?;
    if args.fail && is_any {
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
