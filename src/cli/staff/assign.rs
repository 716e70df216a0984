//! `club staff assign`.

use super::under;
use crate::care::staff::rows::ASSIGNMENTS;
use crate::care::staff::{ASSIGNED, Own, StaffRefusal, Turn, TurnKind, write_turn};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::canonical;
use crate::domain::{Day, MemberId, StaffId, Version};
use crate::members::MemberRefusal;
use crate::output::{Cell, columns};
use crate::sales::Roots;

/// Give a member somebody of their own among the staff, or take them away
///
/// Whatever is planned for the member in a role that this person bears is theirs from --since on, before anybody
/// else of the role. The latest one who was given counts first.
///
/// Example: club staff assign M000001 E0001 --since 2024-07-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    给会员指定专属员工，或取消\n\n\
    从 --since 起，此人所任角色对该会员的各项计划由其负责，先于该角色的其他人。以最近指定的为先。"))]
pub(super) struct Args {
    #[arg(value_name = "MEMBER")]
    member: String,
    /// A number, a login, or a name that one of those at work bears
    #[arg(add = Zh("员工号、登录名，或仅一名在职员工使用的姓名"))]
    #[arg(value_name = "STAFF")]
    staff: String,
    /// From now on this person looks after the member no more
    #[arg(add = Zh("此人今后不再负责该会员"))]
    #[arg(long)]
    end: bool,
    /// The first day on which it holds (default: the day of the record)
    #[arg(add = Zh("生效的第一天（默认：业务发生日）"))]
    #[arg(long, visible_alias = "from", value_name = "DATE")]
    since: Option<Day>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let member = writing.member(&args.member)?;
    let since = args.since.unwrap_or(writing.at.day());
    let staff = writing.staff()?;
    let person = staff.resolve(&args.staff, since)?.id;
    let reference = args.recording.reference.as_deref();
    let note = args.note.as_deref().unwrap_or_default();
    let told = format!(
        "{member}|{person}|{}|{}",
        args.end,
        canonical::option(args.since),
    );
    let asked = writing.asked(&["staff assign", &told, note])?;
    let snapshot = writing.draft.snapshot().clone();
    if let Some(first) = ASSIGNED.repeat::<MemberId>(&snapshot, reference, &asked)? {
        desk.tells_first(first.version)?;
        return print(desk, (member, person), first.version, (since, args.end));
    }
    if writing.customer(member)?.profile.is_erased() {
        return Err(MemberRefusal::Erased { member }.into());
    }
    let roots = Roots::now(&snapshot)?;
    let own = Own::load(&snapshot, |id| roots.root(id))?;
    if args.end && !own.on(member, since).contains(&person) {
        let member = member.to_string();
        return Err(StaffRefusal::NotAssigned {
            staff: person,
            member,
        }
        .into());
    }
    let slot = writing.person(Some(member))?;
    let note = writing.seal_under(slot, (ASSIGNMENTS.name, "note"), note)?;
    let told = under(&writing.time, reference, &asked, &note);
    let turn = Turn {
        member,
        kind: if args.end {
            TurnKind::End
        } else {
            TurnKind::Assign
        },
        day: writing.at.day(),
        from: since,
        staff: person,
    };
    write_turn(&mut writing.draft, &turn, told)?;
    let version = writing.draft.version();
    writing.commit()?;
    print(desk, (member, person), version, (since, args.end))
}

fn print(
    desk: &Desk,
    (member, staff): (MemberId, StaffId),
    version: Version,
    (since, end): (Day, bool),
) -> CliResult {
    let mut printer = desk.printer(&[
        columns::MEMBER,
        columns::VERSION,
        columns::STAFF,
        columns::SINCE,
        columns::CHANGE_WORDS,
    ])?;
    let change = if end { "end" } else { "assign" };
    printer.row(&[
        member.into(),
        version.into(),
        Cell::of(staff),
        since.into(),
        change.into(),
    ])?;
    Ok(printer.finish()?)
}
