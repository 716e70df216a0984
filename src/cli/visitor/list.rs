//! `club visitor list`: who is to come, who is in the house, who was there.

use crate::cli::closed::VISITOR_STATUS;
use crate::cli::help::Zh;

use super::shown::{Shown, fields};
use crate::cli::Desk;
use crate::cli::args::{Reading, word};
use crate::cli::days::Days;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::fields::{On, cells, columns};
use crate::cli::reveal::{Records, Revealing};
use crate::desk::visitors::Visit;
use crate::desk::visitors::rows::load;
use crate::desk::visitors::state::{Status, Visits};
use crate::domain::Slug;
use crate::domain::choice::NotKnown;
use crate::ops::Opened;

/// List visitors: announced, in the house, gone
///
/// Contacts and papers are masked unless they are revealed. `missing` are the lost badges that were not handed
/// out again since. For a cron job at closing time: --inside --fail ends with exit code 3 where anybody is still in
/// the house, and with a badge that is out; --lost --fail where a badge is missing.
///
/// Example: club visitor list --inside --fail
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出访客：已预告、在馆、已离开\n\n\
    联系方式和证件隐去，除非显示。`missing` 为遗失后未再发放的访客证。供闭馆时的定时任务使用：--inside --fail 在仍\
    有人在馆、或有访客证未交回时以退出码 3 结束；--lost --fail 在有访客证未找回时如此。"))]
pub(super) struct Args {
    /// Only those who are in the house
    #[arg(add = Zh("只列出仍在馆的访客"))]
    #[arg(long, conflicts_with = "status")]
    inside: bool,
    /// Only those whose badges are lost and not found since
    #[arg(add = Zh("只列出访客证遗失、至今未找回的"))]
    #[arg(long)]
    lost: bool,
    /// End with exit code 3 where the list is not empty
    #[arg(add = Zh("列表不为空时，以退出码 3 结束"))]
    #[arg(long)]
    fail: bool,
    /// Only those who are so far
    #[arg(add = Zh("只列出此状态的"))]
    #[arg(long, value_name = "STATUS", value_parser = VISITOR_STATUS.ids(Status::CALLED.map(|(word, ..)| word)))]
    status: Option<String>,
    /// Only of this class
    #[arg(add = Zh("只列出此类别的"))]
    #[arg(long, value_name = "CLASS", value_parser = word)]
    class: Option<String>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    revealing: Revealing,
    #[command(flatten)]
    reading: Reading,
}

/// The class that a word names: one of the rules, or of those on record.
fn class_sought(
    word: Option<&str>,
    opened: &Opened,
    visits: &Visits,
) -> Result<Option<Slug>, NotKnown> {
    let seen = visits.iter().filter_map(|visit| visit.class.as_ref());
    let known = opened.words().classes();
    let id = word.map(|word| known.sought(word, seen.map(Slug::as_str)));
    Ok(id.transpose()?.and_then(|id| id.parse().ok()))
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if let (Some(from), Some(to)) = (args.days.from(), args.days.to())
        && from > to
    {
        return Err(CliError::backwards(from, to));
    }
    let opened = desk.read(&args.reading)?;
    let reveals = desk.reveals(&opened, &args.revealing)?;
    let visits = load(&opened.snapshot, opened.view.rows_to)?;
    let class = class_sought(args.class.as_deref(), &opened, &visits)?;
    let wanted = if args.inside {
        Some(Status::Inside.word())
    } else {
        args.status.as_deref()
    };
    let holds = |visit: &&Visit| {
        wanted.is_none_or(|word| visit.status.word() == word)
            && (!args.lost || visits.missing(visit).next().is_some())
            && (class.is_none() || class == visit.class)
            && args.days.from().is_none_or(|from| from <= visit.day())
            && args.days.to().is_none_or(|to| visit.day() <= to)
    };
    let mut found: Vec<&Visit> = visits.iter().filter(holds).collect();
    found.sort_by_key(|visit| {
        let known = visit.came.or(visit.due).or(visit.announced);
        (known.map(crate::domain::When::order), visit.id)
    });
    let is_any = !found.is_empty();
    let mut records = Records::new(desk, columns(&fields(), On::List), reveals)?;
    for visit in found {
        let mut own = Shown {
            missing: visits.missing(visit).cloned().collect(),
            ..Shown::of(visit, opened.keyring(), opened.hours())
        };
        let seen = own.reach(reveals)?;
        records.row(cells(&fields(), On::List, &own)?)?;
        records.saw(seen);
    }
    records.finish(&opened.book, &args.revealing)?;
    if args.fail && is_any {
        return Err(CliError::FOUND);
    }
    Ok(())
}
