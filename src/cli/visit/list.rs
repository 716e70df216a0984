//! `club visit list`.

use super::{columns, score};
use crate::care::visits::rows::VISITS;
use crate::care::visits::{By, VISIT_RECORDS, Visited, Visits};
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::days::Days;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::cli::reveal::{Records, Revealing, Seen};
use crate::domain::{MemberId, VisitId};
use crate::ops::{Opened, unseal};
use crate::output::{Cell, Column};
use crate::sales::Customers;
use crate::sales::customer::{Needs, merged_into};

use rustc_hash::FxHashMap;

/// List visits, the latest last
///
/// What was heard is kept sealed; --reveal opens it.
///
/// Example: club visit list --member M000001 --from 2024-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出回访，最近的在最后\n\n\
    了解到的情况封存保管；用 --reveal 打开。"))]
pub(crate) struct Args {
    /// Only visits to this member
    #[arg(add = Zh("只列出对此会员的回访"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only visits by this role, or by somebody on the staff list
    #[arg(add = Zh("只列出此角色，或员工名册中此人的回访"))]
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    revealing: Revealing,
    #[command(flatten)]
    reading: Reading,
}

pub(crate) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let reveals = desk.reveals(&opened, &args.revealing)?;
    let on = opened.view.on();
    let member = args.member.as_deref();
    let member = member.map(|word| opened.member(word)).transpose()?;
    let by = match &args.by {
        None => None,
        Some(word) => {
            let rules = &opened.rules.pack(on).care;
            Some(By::named(word, &opened.staff()?, rules, on)?)
        }
    };
    let visits = load(&opened, member)?;
    let notes = notes(&opened)?;
    let names = opened.names()?;
    let mut records = Records::new(desk, shown_columns(), reveals)?;
    let wanted = |visited: &&Visited| {
        let day = visited.at.day();
        let role = visits.role(visited.role);
        member.is_none_or(|id| id == visited.member)
            && args.days.from().is_none_or(|from| from <= day)
            && args.days.to().is_none_or(|to| day <= to)
            && by.as_ref().is_none_or(|by| match by.staff {
                Some(staff) => visited.staff == Some(staff),
                None => role == by.role.as_ref(),
            })
    };
    let mut found: Vec<&Visited> = visits.iter().filter(wanted).collect();
    found.sort_by_key(|visited| (visited.at.order(), visited.visit));
    for visited in found {
        let name = names.get(visited.member).map(str::to_owned);
        let mut row = cells(visited, &visits, name);
        let mut seen = Seen::of(Some(visited.member));
        row.push(match notes.get(&visited.visit) {
            None => Cell::Empty,
            Some(_) if !reveals => "***".into(),
            Some(sealed) => {
                let heard = unseal(opened.keyring(), (VISITS.name, "note"), sealed)?;
                if heard.is_some() {
                    seen.note("note");
                }
                heard.into()
            }
        });
        records.row(row)?;
        records.saw(seen);
    }
    records.finish(&opened.book, &args.revealing)
}

/// The visits, each with the member in whom the one visited lives on.
pub(crate) fn load(opened: &Opened, member: Option<MemberId>) -> Result<Visits, CliError> {
    let (snapshot, rows_to) = (&opened.snapshot, opened.view.rows_to);
    if let Some(member) = member {
        let all = merged_into(snapshot, member)?;
        let root = |id| if all.contains(&id) { member } else { id };
        return Ok(Visits::load(snapshot, rows_to, root)?);
    }
    let none = Needs {
        sales: false,
        points: false,
        facts: false,
    };
    let customers = Customers::load(snapshot, opened.view, none)?;
    let root = |id| customers.get(id).map_or(id, crate::sales::Customer::id);
    Ok(Visits::load(snapshot, rows_to, root)?)
}

fn shown_columns() -> Vec<Column> {
    let [visit, _, member, at, rest @ ..] = columns();
    let mut shown = vec![visit, at, member, columns::NAME];
    shown.extend(rest);
    shown.push(columns::NOTE_TOLD);
    shown
}

fn cells(visited: &Visited, visits: &Visits, name: Option<String>) -> Vec<Cell> {
    vec![
        Cell::of(visited.visit),
        visited.at.day().into(),
        visited.member.into(),
        name.into(),
        visited.channel.word().into(),
        visits.role(visited.role).map(ToString::to_string).into(),
        visited.staff.map(|staff| staff.to_string()).into(),
        visited.outcome.to_string().into(),
        score(visited.satisfaction),
        visited.occasion.as_ref().map(ToString::to_string).into(),
    ]
}

/// What was heard, as it is sealed, of every visit with a note.
pub(crate) fn notes(opened: &Opened) -> Result<FxHashMap<VisitId, String>, CliError> {
    let mut notes = FxHashMap::default();
    VISIT_RECORDS.each(&opened.snapshot, |row| {
        let note = VISIT_RECORDS.told(row)?.note;
        if !note.is_empty() {
            notes.insert(VISIT_RECORDS.number(row)?, note.to_owned());
        }
        Ok(())
    })?;
    Ok(notes)
}
