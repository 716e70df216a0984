//! `club treatment list`: treatments, what they still lack, and when the guests come next.

use super::shown::{Shown, fields};
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::days::Days;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::fields::{On, cells, columns};
use crate::cli::help::Zh;
use crate::desk::treatments::Treatment;
use crate::desk::treatments::rows::load;
use crate::domain::Day;
use crate::members::Directory;
use crate::ops::treatments::rules_of;
use crate::sales::Roots;

/// List treatments, with what each still lacks and when its guest comes next
///
/// Example: club treatment list --open
#[derive(clap::Args, Debug)]
#[command(add = Zh("列出疗程，以及各自尚缺的内容和顾客下次到店的时间"))]
pub(super) struct Args {
    /// Only those that are not finished
    #[arg(add = Zh("只列出未结束的"))]
    #[arg(long)]
    open: bool,
    /// Only of this member
    #[arg(add = Zh("只列出此会员的"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    #[command(flatten)]
    days: Days,
    /// Only those whose guests are to come next up to this day
    #[arg(add = Zh("只列出顾客下次到店不晚于此日的"))]
    #[arg(long, value_name = "DATE")]
    next_by: Option<Day>,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if let (Some(from), Some(to)) = (args.days.from(), args.days.to())
        && from > to
    {
        return Err(CliError::backwards(from, to));
    }
    let opened = desk.read(&args.reading)?;
    let member = args
        .member
        .as_ref()
        .map(|word| opened.member(word))
        .transpose()?;
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let treatments = load(&opened.snapshot, opened.view.rows_to)?;
    let holds = |own: &&Treatment| {
        (!args.open || own.finished.is_none())
            && (member.is_none() || own.member.map(|id| roots.root(id)) == member)
            && args.days.from().is_none_or(|from| from <= own.opened.day())
            && args.days.to().is_none_or(|to| own.opened.day() <= to)
            && args
                .next_by
                .is_none_or(|by| own.next.is_some_and(|next| next <= by))
    };
    let mut found: Vec<&Treatment> = treatments.iter().filter(holds).collect();
    found.sort_by_key(|own| (own.opened.order(), own.id));
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let mut printer = desk.printer(&columns(&fields(), On::List))?;
    for own in found {
        let shown = Shown {
            own,
            directory: &directory,
            keyring: opened.keyring(),
            rules: rules_of(&opened.rules, own.opened.day()).ok(),
            member: own.member.map(|id| roots.root(id)),
            version: None,
            lang: desk.lang(),
        };
        printer.row(&cells(&fields(), On::List, &shown)?)?;
    }
    Ok(printer.finish()?)
}
