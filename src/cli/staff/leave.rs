//! `club staff leave`.

use super::{print, print_again, under};
use crate::book::AskedBy;
use crate::care::staff::rows::STAFF;
use crate::care::staff::{STAFF_RECORDS, Said, write};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::canonical;
use crate::domain::{Day, StaffId};

/// Record that somebody works here no more
///
/// The last day is the day of the deed unless --until tells another. Plans name nobody beyond it.
///
/// Example: club staff leave E0001 --until 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录员工离职\n\n\
    最后一天为业务发生日，除非用 --until 另行指定。此后的计划不再安排此人。"))]
pub(super) struct Args {
    /// A number, a login, or a name that one of those at work bears
    #[arg(add = Zh("员工号、登录名，或仅一名在职员工使用的姓名"))]
    #[arg(value_name = "STAFF")]
    staff: String,
    /// The last day
    #[arg(add = Zh("最后一天"))]
    #[arg(long, value_name = "DATE")]
    until: Option<Day>,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let until = args.until.unwrap_or(writing.at.day());
    let staff = writing.staff()?;
    let reference = args.recording.reference.as_deref();
    let reason = args.reason.as_deref().unwrap_or_default();
    let person = staff.resolve(&args.staff, until)?;
    let mut by = |word: &str| {
        let told = format!("{word}|{}", canonical::option(args.until));
        writing.asked(&["staff leave", &told, reason])
    };
    let asked = AskedBy::new(by(&person.id.to_string())?).or(by(args.staff.trim())?);
    let first = STAFF_RECORDS.repeat::<StaffId>(writing.draft.snapshot(), reference, &asked)?;
    if let Some(first) = first {
        desk.tells_first(first.version)?;
        return print_again(desk, &writing, &first, until);
    }
    // Whoever has left already leaves no second time.
    if let Some(gone) = person.until() {
        person.prove_here(gone.next())?;
    }
    let note = writing.seal_under(person.person, (STAFF.name, "note"), reason)?;
    let told = under(&writing.time, reference, &asked.named, &note);
    let left = (writing.at.day(), told);
    write(&mut writing.draft, person.id, Said::Left { until }, left)?;
    let version = writing.draft.version();
    writing.commit()?;
    print(desk, &person.clone().leaving(until), version, until)
}
