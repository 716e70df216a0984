//! `club report worklog`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::Days;
use crate::cli::help::Zh;
use crate::output::{Column, Figure, Picture, columns};
use crate::reports::worklog::report;

/// Who recorded what on which day
///
/// One line for each business day, operator and command. The day is the one on which it was recorded; `staff`
/// is whoever records under that login.
///
/// Example: club report worklog --from 2024-05-01 --to 2024-05-31 --login lina
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    每天何人记录了什么\n\n\
    每个营业日、操作员和命令一行。日期为记录的日期；`staff` 为以该登录名记录的员工。"))]
pub(super) struct Args {
    /// Only what this login recorded
    #[arg(add = Zh("只列出此登录名所记录的"))]
    #[arg(long, value_name = "LOGIN")]
    login: Option<String>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 6] = [
    columns::DAY,
    columns::LOGIN,
    columns::STAFF,
    columns::NAME,
    columns::COMMAND,
    columns::DEEDS,
];

/// What is drawn of it.
pub(super) const PICTURE: Picture =
    Picture::over(&["day"], &[Figure::flow("deeds")]).by("operator");

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?.within(opened.view);
    let staff = opened.staff()?;
    let mut versions = opened.book.versions()?;
    versions.retain(|row| row.version <= opened.snapshot.version());
    let hours = *opened.hours();
    let login = args.login.as_deref().map(|word| {
        let seen = versions.iter().map(|row| row.operator.as_str());
        opened.words().operators().sought(word, seen)
    });
    let login = login.transpose()?;
    let operator = login.as_deref();
    let lines = report(&versions, |at| hours.day_of(at), days, operator);
    let mut printer = desk.printer(&COLUMNS)?;
    for line in lines {
        let person = staff.by_operator(&line.operator, line.day);
        printer.row(&[
            line.day.into(),
            line.operator.clone().into(),
            person.map(|person| person.id.to_string()).into(),
            person.and_then(|person| person.name.clone()).into(),
            line.command.into(),
            line.deeds.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
