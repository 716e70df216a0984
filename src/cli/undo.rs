//! `club undo`: one whole version taken back.

use super::Desk;
use super::args::{Clerk, at_least};
use super::errors::CliResult;
use super::help::Zh;
use crate::audit::undo::{Found, UndoRefusal, Undoing, find, undo};
use crate::book::undone::mark;
use crate::domain::{Day, Lang, Month, Version};
use crate::finance::closing::rows::dated_into;
use crate::members::facts::PHONE;
use crate::members::rows::PROFILE;
use crate::ops::Session;
use crate::output::{Cell, Column, columns};

/// Take one whole version back, by rows that compensate it
///
/// Each row names what it undoes and is dated on the same day while that month is open, else on the first open
/// day: a closed month stays as it is, and it is said where the correction lies. Nothing is erased. Refused
/// where later rows stand on the version, and for what is final: rules, exits, mergers, erasures, year ends,
/// recalculations of tiers, closings, migrations and undos.
///
/// Example: club undo 214 --reason "rung up for the wrong member"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    用补偿行冲销一整个版本\n\n\
    每行写明所冲销的记录；当月未结账时记在同一日期，否则记在第一个未结账的日期：已结账的月份保持不变，并说明更正记\
    在何处。任何内容都不会抹去。后续记录依赖该版本时拒绝；不可更改的业务也会拒绝：规则、退会、合并、删除、年末处\
    理、等级重新评定、结账、格式更新和冲销。"))]
pub(super) struct Args {
    /// The version, as `club history` lists them
    #[arg(add = Zh("版本号，见 `club history`"))]
    #[arg(value_name = "VERSION", value_parser = at_least::<u64>(0))]
    version: u64,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    clerk: Clerk,
}

fn columns() -> [Column; 6] {
    [
        columns::VERSION,
        columns::UNDOES,
        columns::KIND,
        columns::RECORD,
        columns::UNDONE_BY,
        columns::ON,
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let version = Version(args.version);
    let mut recording = args.clerk.recording();
    recording.reference = Some(mark(version));
    let mut writing = desk.write(&recording)?;
    let found = find(writing.draft.snapshot(), &writing.book.versions()?, version)?;
    let closed = dated_into(writing.draft.snapshot(), writing.draft.closed(), version)?;
    prove_phones_free(&writing, &found)?;
    crate::ops::reservations::prove_places_free(&writing, version)?;
    let keyring = writing.keys()?.reader()?;
    let mut customers = writing.customers()?;
    let open = writing.draft.closed().last().map_or(Day::MIN, Day::next);
    let undoing = Undoing {
        keyring: &keyring,
        at: writing.at,
        time: &writing.time.clone(),
        open,
        reason: &args.reason,
        version,
        people: std::cell::OnceCell::new(),
    };
    let undone = undo(
        &mut writing.draft,
        &found,
        &mut customers,
        &writing.rules,
        &undoing,
    )?;
    let by = writing.draft.version();
    writing.commit()?;
    if let Some(day) = closed {
        desk.talk()
            .note(&posted_open(desk.lang(), version, day, open));
    }
    let mut printer = desk.printer(&columns())?;
    for one in undone {
        let number = one.by.map_or(Cell::Empty, Cell::from);
        printer.row(&[
            by.into(),
            version.into(),
            one.kind.into(),
            one.record.into(),
            number,
            one.on.into(),
        ])?;
    }
    Ok(printer.finish()?)
}

/// Says that what is corrected lies in a closed month, and the correction in the open one.
fn posted_open(lang: Lang, version: Version, day: Day, open: Day) -> String {
    let (closed, month) = (Month::of(day), Month::of(open));
    match lang {
        Lang::En => format!(
            "version {version} is dated into {closed}, which is closed and stays as it is; the correction is posted into {month}, dated {open}"
        ),
        Lang::Zh => format!(
            "版本 {version} 的日期在已结账的 {closed}，该月保持不变；更正记入 {month}，日期 {open}"
        ),
    }
}

/// A phone that goes back to a member must not be another's by now.
fn prove_phones_free(writing: &Session, found: &Found) -> CliResult {
    let directory = writing.directory()?;
    for (member, sealed) in found.facts_before(writing.draft.snapshot(), PHONE)? {
        let phone = writing.carried((PROFILE.name, "sealed"), &sealed)?;
        if phone.is_empty() {
            continue;
        }
        if let Some(by) = directory.phone_owner(&phone)?.filter(|by| *by != member) {
            return Err(UndoRefusal::PhoneTaken { member, by }.into());
        }
    }
    Ok(())
}
