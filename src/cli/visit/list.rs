//! `club visit list`.

use super::{columns, outcome};
use crate::care::visits::rows::{VISITS, visits as c};
use crate::care::visits::{By, VISIT_RECORDS, Visited, Visits};
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::open::{Opened, unseal};
use crate::domain::{Day, MemberId, VisitId};
use crate::output::{Cell, Column};
use crate::sales::Customers;
use crate::sales::customer::{Needs, merged_into};

use rustc_hash::FxHashMap;

/// List visits, the latest last
///
/// What was heard is kept sealed; --notes opens it.
///
/// Example: club visit list --member M000001 --notes
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only visits to this member
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only visits by this role, or by somebody on the staff list
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// Only visits from this day on
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// Only visits up to this day
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
    /// Show what was heard
    #[arg(long)]
    notes: bool,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let on = opened.view.on();
    let member = args
        .member
        .as_deref()
        .map(|word| opened.member(word))
        .transpose()?;
    let by = match &args.by {
        None => None,
        Some(word) => {
            let rules = &opened.rules.pack(on).care;
            Some(By::named(word, &opened.staff()?, rules, on)?)
        }
    };
    let (visits, shown) = load(&opened, member)?;
    let notes = if args.notes {
        notes(&opened)?
    } else {
        FxHashMap::default()
    };
    let names = opened.names()?;
    let mut printer = desk.printer(&shown_columns(args.notes))?;
    let wanted = |visited: &&Visited| {
        let day = visited.at.day();
        let role = visits.role(visited.role);
        shown.as_ref().is_none_or(|id| *id == visited.member)
            && args.from.is_none_or(|from| from <= day)
            && args.to.is_none_or(|to| day <= to)
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
        if args.notes {
            row.push(notes.get(&visited.visit).cloned().into());
        }
        printer.row(&row)?;
    }
    Ok(printer.finish()?)
}

/// The visits, and the member in whom the one asked for lives on.
fn load(opened: &Opened, member: Option<MemberId>) -> Result<(Visits, Option<MemberId>), CliError> {
    let (snapshot, rows_to) = (&opened.snapshot, opened.view.rows_to);
    if let Some(member) = member {
        let all = merged_into(snapshot, member)?;
        let root = |id| if all.contains(&id) { member } else { id };
        return Ok((Visits::load(snapshot, rows_to, root)?, Some(member)));
    }
    let none = Needs {
        sales: false,
        points: false,
        facts: false,
    };
    let customers = Customers::load(snapshot, opened.view, none)?;
    let root = |id| customers.get(id).map_or(id, crate::sales::Customer::id);
    Ok((Visits::load(snapshot, rows_to, root)?, None))
}

fn shown_columns(notes: bool) -> Vec<Column> {
    let [visit, _, member, at, rest @ ..] = columns();
    let mut shown = vec![visit, at, member, Column::text("name", "姓名", "Name")];
    shown.extend(rest);
    if notes {
        shown.push(Column::text("note", "内容", "Note"));
    }
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
        outcome(visited.outcome).into(),
        visited
            .satisfaction
            .map_or(Cell::Empty, |score| Cell::Integer(score.into())),
        visited.occasion.as_ref().map(ToString::to_string).into(),
    ]
}

/// What was heard, of every visit with a note.
fn notes(opened: &Opened) -> Result<FxHashMap<VisitId, String>, CliError> {
    let mut sealed = Vec::new();
    VISIT_RECORDS.each(&opened.snapshot, |row| {
        let note = row.text(c::NOTE)?;
        if !note.is_empty() {
            sealed.push((VISIT_RECORDS.number(row)?, note.into_owned()));
        }
        Ok(())
    })?;
    let mut notes = FxHashMap::default();
    for (visit, cell) in sealed {
        if let Some(note) = unseal(opened.keyring(), (VISITS.name, "note"), &cell)? {
            notes.insert(visit, note);
        }
    }
    Ok(notes)
}
