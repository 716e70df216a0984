//! `club staff add`.

use super::told;
use super::{named, post, print, print_again, under};
use crate::care::staff::rows::STAFF;
use crate::care::staff::{STAFF_RECORDS, Said, StaffMember, StaffRefusal, write};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::{Called, Zh};
use crate::domain::{Day, StaffId};

/// Add somebody who works here
///
/// Roles are those of the rules, stores those of club.toml; without a store they work in all of them. The name
/// is kept sealed. --login names the operator under which they record, so that what they do counts as theirs.
///
/// Example: club staff add 李娜 --role sales-manager --login lina --since 2024-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    登记员工\n\n\
    角色按规则，门店按 club.toml；不写门店表示所有门店。姓名封存保管。--login 写明其记录所用的登录名，由此计入本人\
    的业绩。"))]
pub(super) struct Args {
    /// The name
    #[arg(add = Zh("姓名"), add = Called("姓名"))]
    #[arg(value_name = "NAME")]
    name: String,
    /// A role of the rules; give the option again for another
    #[arg(add = Zh("规则中的角色；可多次给出"))]
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<String>,
    /// A store of club.toml in which they work; give the option again for another
    #[arg(add = Zh("工作门店，见 club.toml；可多次给出"))]
    #[arg(long = "store", value_name = "STORE")]
    stores: Vec<String>,
    /// The login under which they record
    #[arg(add = Zh("记录时所用的登录名"))]
    #[arg(long, value_name = "LOGIN")]
    login: Option<String>,
    /// The first day of work (default: the day of the record)
    #[arg(add = Zh("入职日（默认：业务发生日）"))]
    #[arg(long, visible_alias = "from", value_name = "DATE")]
    since: Option<Day>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let name = args.name.trim();
    let from = args.since.unwrap_or(writing.at.day());
    let (roles, stores) = named(&writing, (&args.roles, &args.stores), from)?;
    let told = told(&roles, &stores, args.login.as_deref(), args.since);
    let asked = writing.asked(&["staff add", name, &told])?;
    let reference = args.recording.reference.as_deref();
    let snapshot = writing.draft.snapshot().clone();
    if let Some(first) = STAFF_RECORDS.repeat::<StaffId>(&snapshot, reference, &asked)? {
        desk.tells_first(first.version)?;
        return print_again(desk, &writing, &first, from);
    }
    if name.is_empty() {
        return Err(StaffRefusal::NoName.into());
    }
    let login = args.login.as_deref().unwrap_or_default();
    let post = post(&writing, (&roles, &stores, login), from)?;
    writing
        .staff()?
        .prove_operator(&post.operator, (from, None))?;
    let id: StaffId = STAFF_RECORDS.next(&snapshot)?;
    let person = writing.person(None)?;
    let sealed = writing.seal_under(person, (STAFF.name, "name"), name)?;
    let added = Said::Added {
        from,
        post: &post,
        person,
        name: &sealed,
    };
    let told = under(&writing.time, reference, &asked, "");
    write(&mut writing.draft, id, added, (writing.at.day(), told))?;
    let version = writing.draft.version();
    writing.commit()?;
    let told = StaffMember::new(id, name, person, (from, post));
    print(desk, &told, version, from)
}
