//! `club close`: a month closed for good, or opened again by who may.

use super::Desk;
use super::args::{Clerk, word};
use super::errors::CliResult;
use super::help::Zh;

use crate::book::KeySlot;
use crate::domain::{Lang, Month, Spoken as _, Version};
use crate::finance::closing::figures::{books, held, of_month};
use crate::finance::closing::refusal::ClosingRefusal;
use crate::finance::closing::rows::{SEALED_NOTE, Told, load};
use crate::finance::closing::state::Closing;
use crate::finance::closing::{CLOSINGS, Deed, Event, Figures, Wish, booked, decide, prove, rows};
use crate::ops::{Session, Stop};
use crate::output::{Cell, Column, columns};
use crate::rules::Power;

/// Close a month: nothing may be dated into it any more
///
/// The roll-forward of every account must balance, and go on from the month before; its figures are put on
/// record. Months close in order; with the first one all before it is closed as well. From then on every
/// command refuses what is dated into a closed month, in every ledger. What followed from dates anyway may still be
/// posted there (`year-end`), and changes no figure; a correction is a new deed of the open month: `refund`, or
/// `undo`, which says so. The last closed month is opened again with --reopen, by whom a role lets.
/// `report closings` lists what was closed. Without a month it is the one before the current business month: closed
/// already, that is told and is no fault; where an older one is open it is refused.
///
/// Example: club close 2024-05
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    月结：此后不能再记入该月的日期\n\n\
    各账项的滚动表必须平衡，并与上月衔接；其数字存档。月份依次结账；首次结账时，此前各月一并结账。此后任何命令、任\
    何台账都拒绝已结账月份的日期。由日期自然产生的内容仍可记入（`year-end`），不改变任何数字；更正作为未结账月份的\
    新业务：`refund`，或会说明去向的 `undo`。具有相应权限的角色可用 --reopen 重新打开最近结账的月份。`report \
    closings` 列出结账记录。不写月份时为当前营业月的上一个月：已结账则说明后正常结束，更早的月份未结账则拒绝。"))]
pub(super) struct Args {
    /// The month that has ended, such as 2024-05 (default: the one before the current business month)
    #[arg(add = Zh("已结束的月份，如 2024-05（默认：当前营业月的上一个月）"))]
    #[arg(value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Open the last closed month again
    #[arg(add = Zh("重新打开最近结账的月份"))]
    #[arg(long, requires = "reason", requires = "month")]
    reopen: bool,
    /// Why it is opened again, kept sealed
    #[arg(add = Zh("重新打开的原因，封存保管"))]
    #[arg(long, value_name = "TEXT", requires = "reopen")]
    reason: Option<String>,
    /// A key of your own; the same key twice records once
    #[arg(add = Zh("自定的唯一编号；同一编号只记录一次"))]
    #[arg(long = "ref", value_name = "KEY", value_parser = word, help_heading = "What is recorded")]
    reference: Option<String>,
    #[command(flatten)]
    clerk: Clerk,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut recording = args.clerk.recording();
    recording.reference.clone_from(&args.reference);
    let mut writing = desk.write(&recording)?;
    if args.reopen {
        desk.may(writing.rules.house(), Power::Reopen)?;
    }
    let snapshot = writing.draft.snapshot().clone();
    let closings = load(&snapshot)?;
    let reference = args.reference.as_deref().unwrap_or_default();
    let wish = match (args.reopen, args.month) {
        (true, _) => Wish::Reopen,
        (false, Some(_)) => Wish::Close,
        (false, None) => Wish::CloseEnded,
    };
    let ended = Month::of(writing.today).before();
    let month = args.month.unwrap_or(ended);
    let asked = asked(args, month, &mut writing)?;
    let mut entries_told = Vec::new();
    let figures = match decide(&closings, (wish, month), writing.today, (reference, &asked))? {
        Deed::Again(event) => return again(desk, event),
        Deed::Stands(closing) => return stands(desk, month, closing),
        Deed::Reopen => None,
        Deed::Close { first } => {
            let mut figures = of_month(&snapshot, month)?;
            let rules = writing.rules.accounting();
            let books = rules.map(|rules| books(&snapshot, &rules, month));
            if let Some((own, entries)) = books.transpose()? {
                figures.extend(own);
                entries_told = entries;
            }
            prove(&closings, &figures, &held(&snapshot, month)?)?;
            if first {
                desk.talk().note(&all_before(desk.lang(), month));
            }
            Some(figures)
        }
    };
    let note = match &args.reason {
        Some(reason) => writing.seal_under(KeySlot::HOUSE, SEALED_NOTE, reason)?,
        None => String::new(),
    };
    let told = Told {
        time: &writing.time.clone(),
        reference,
        asked: &asked,
        note: &note,
    };
    let today = writing.today;
    match &figures {
        Some(figures) => {
            rows::close(&mut writing.draft, today, figures, told)?;
            booked::write(&mut writing.draft, today, &entries_told)?;
        }
        None => rows::reopen(&mut writing.draft, today, month, told)?,
    }
    let version = writing.draft.version();
    writing.commit()?;
    print(desk, month, version, figures.as_deref())
}

/// The digest of what was asked, to know a repeat; none without a ref.
fn asked(args: &Args, month: Month, writing: &mut Session) -> Result<String, Stop> {
    if args.reference.as_deref().is_none_or(str::is_empty) {
        return Ok(String::new());
    }
    let month = month.to_string();
    // Without a reason there is nothing to hide, and a closing needs no keyring.
    match &args.reason {
        Some(reason) => writing.asked(&[CLOSINGS.name, "reopen", &month, reason]),
        None => Ok(format!("close:{month}")),
    }
}

/// Prints what was recorded under the ref, as it was told then.
fn again(desk: &Desk, event: &Event) -> CliResult {
    print(desk, event.month, event.version, event.closing.as_deref())
}

/// Tells that the month is closed, and prints what was recorded then.
fn stands(desk: &Desk, month: Month, by: Closing<'_>) -> CliResult {
    let closed = ClosingRefusal::Closed {
        month,
        by: by.month,
        version: by.version,
    };
    desk.talk().note(&closed.say(desk.lang()));
    print(desk, by.month, by.version, Some(by.figures))
}

fn all_before(lang: Lang, month: Month) -> String {
    match lang {
        Lang::En => {
            format!("no month was closed: all before {month} is closed with it")
        }
        Lang::Zh => format!("此前没有已结账的月份：{month} 之前各月随之结账"),
    }
}

/// The figures of a month, in the shape that the ledger keeps.
pub(super) fn columns(before: &[Column]) -> Vec<Column> {
    let mut columns = before.to_vec();
    columns.extend([
        columns::ACCOUNT,
        columns::OPENING,
        columns::CAME,
        columns::WENT,
        columns::WORTH_EXPIRED,
        columns::ADJUSTED,
        columns::REVERSED,
        columns::CLOSING,
    ]);
    columns
}

/// The cells of one account's month; none where a month was opened again.
pub(super) fn cells(figures: Option<&Figures>) -> [Cell; 8] {
    let amount = |of: fn(&Figures) -> crate::domain::Money| figures.map(of).into();
    [
        figures.map(|line| line.account.word().to_owned()).into(),
        amount(|line| line.opening),
        amount(|line| line.came),
        amount(|line| line.went),
        amount(|line| line.expired),
        amount(|line| line.adjusted),
        amount(|line| line.reversed),
        amount(|line| line.closing),
    ]
}

fn print(desk: &Desk, month: Month, version: Version, figures: Option<&[Figures]>) -> CliResult {
    let kind = if figures.is_some() { "close" } else { "reopen" };
    let mut printer = desk.printer(&columns(&[columns::MONTH, columns::VERSION, columns::KIND]))?;
    let mut row = |line: Option<&Figures>| {
        let mut row: Vec<Cell> = vec![month.to_string().into(), version.into(), kind.into()];
        row.extend(cells(line));
        printer.row(&row)
    };
    match figures {
        None => row(None)?,
        Some(figures) => figures.iter().try_for_each(|line| row(Some(line)))?,
    }
    Ok(printer.finish()?)
}
