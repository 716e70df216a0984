//! `club pass list`: every pass with its holder, its last day and what is left of it.

use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::closed::PASS_STATE;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::Day;
use crate::output::columns;
use crate::sales::customer::Needs;
use crate::sales::passes::Passes;
use crate::sales::{Customer, Customers};

/// List the passes with what is left of them
///
/// A pass that its last day has ended is `ended`, and what is left of it stays owed. --ending-by is the list of whom
/// to remind.
///
/// Example: club pass list --member M000001 --state open
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出次卡、期限卡及余额\n\n\
    过了最后一天的卡为 `ended`，余额仍为应付。--ending-by 列出即将到期、应提醒的卡。"))]
pub(super) struct Args {
    /// Only those of this member
    #[arg(add = Zh("只列出此会员的记录"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only of this kind
    #[arg(add = Zh("只列出此类"))]
    #[arg(long = "type", value_name = "ID")]
    kind: Option<String>,
    /// Only those in this state
    #[arg(add = Zh("只列出此状态的卡"))]
    #[arg(long, value_name = "STATE", value_parser = PASS_STATE.ids(["open", "frozen", "ended", "used-up", "refunded"]))]
    state: Option<String>,
    /// Only those in use whose last day is this one or before
    #[arg(add = Zh("只列出在用、且最后一天不晚于此日的卡"))]
    #[arg(long, value_name = "DATE")]
    ending_by: Option<Day>,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let only = match &args.member {
        Some(word) => Some(opened.member(word)?),
        None => None,
    };
    let needs = Needs {
        sales: false,
        points: false,
        facts: false,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let passes = Passes::load(&opened.snapshot, opened.view.rows_to)?;
    let kind = args.kind.as_deref().map(|word| {
        let seen = passes.iter().map(|own| own.of.as_str());
        opened.words().passes().sought(word, seen)
    });
    let kind = kind.transpose()?;
    let names = opened.names()?;
    desk.tell_sealed(&opened);
    let mut printer = desk.printer(&[
        columns::PASS,
        columns::PASS_TYPE,
        columns::MEMBER,
        columns::NAME,
        columns::PASS_SOLD,
        columns::VALID_FROM,
        columns::VALID_TO,
        columns::PRICE,
        columns::STATE,
        columns::USES_LEFT,
        columns::VALUE_LEFT,
    ])?;
    let on = opened.view.on();
    for own in passes.iter() {
        let state = own.word(on);
        // One who was merged is named as the member they live on in.
        let holder = customers.get(own.member).map_or(own.member, Customer::id);
        let ends = |by: Day| state == "open" && own.until.is_some_and(|last| last <= by);
        let wanted = only.is_none_or(|only| only == holder)
            && kind.as_ref().is_none_or(|kind| *kind == *own.of)
            && args.state.as_ref().is_none_or(|wanted| wanted == state)
            && args.ending_by.is_none_or(ends);
        if !wanted {
            continue;
        }
        printer.row(&[
            own.id.into(),
            own.of.clone().into(),
            holder.into(),
            names.get(holder).map(str::to_owned).into(),
            own.sold.day().into(),
            own.from.into(),
            own.until.into(),
            own.price.into(),
            state.into(),
            own.counted().map(|(left, _)| left).into(),
            own.left(on).into(),
        ])?;
    }
    Ok(printer.finish()?)
}
