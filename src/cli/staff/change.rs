//! `club staff change`.

use super::told;
use super::{named, post, print, print_again, under};
use crate::care::staff::{STAFF_RECORDS, Said, write};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::{Day, Slug, StaffId};

/// Give somebody who works here other roles, stores or another login
///
/// What is not named stays. The change holds from --since on; what was done before stands as it was done.
///
/// Example: club staff change E0001 --role store-manager --since 2024-07-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    更改员工的角色、门店或登录名\n\n\
    未写的保持不变。更改从 --since 起生效；此前的业务不变。"))]
pub(super) struct Args {
    /// A number, a login, or a name that one of those at work bears
    #[arg(add = Zh("员工号、登录名，或仅一名在职员工使用的姓名"))]
    #[arg(value_name = "STAFF")]
    staff: String,
    /// The roles from now on; give the option again for another
    #[arg(add = Zh("今后的角色；可多次给出"))]
    #[arg(long = "role", value_name = "ROLE", required_unless_present_any = ["stores", "login"])]
    roles: Vec<String>,
    /// The stores from now on; give the option again for another
    #[arg(add = Zh("今后的门店；可多次给出"))]
    #[arg(long = "store", value_name = "STORE")]
    stores: Vec<String>,
    /// The login from now on; an empty one is none
    #[arg(add = Zh("今后的登录名；写空值表示没有"))]
    #[arg(long, value_name = "LOGIN")]
    login: Option<String>,
    /// The first day on which it holds (default: the day of the record)
    #[arg(add = Zh("生效的第一天（默认：业务发生日）"))]
    #[arg(long, visible_alias = "from", value_name = "DATE")]
    since: Option<Day>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let from = args.since.unwrap_or(writing.at.day());
    let staff = writing.staff()?;
    let person = staff.resolve(&args.staff, from)?;
    let (roles, stores) = named(&writing, (&args.roles, &args.stores), from)?;
    let told = told(&roles, &stores, args.login.as_deref(), args.since);
    let asked = writing.asked(&["staff change", &person.id.to_string(), &told])?;
    let reference = args.recording.reference.as_deref();
    let first = STAFF_RECORDS.repeat::<StaffId>(writing.draft.snapshot(), reference, &asked)?;
    if let Some(first) = first {
        desk.tells_first(first.version)?;
        return print_again(desk, &writing, &first, from);
    }
    let had = person.post(from);
    let pick = |told: &[Slug], had: &[Slug]| if told.is_empty() { had } else { told }.to_vec();
    let (roles, stores) = (pick(&roles, &had.roles), pick(&stores, &had.stores));
    let login = args.login.as_deref().unwrap_or(&had.operator);
    let post = post(&writing, (&roles, &stores, login), from)?;
    staff.prove_operator(&post.operator, (from, Some(person.id)))?;
    let told = under(&writing.time, reference, &asked, "");
    let said = Said::Changed { from, post: &post };
    write(
        &mut writing.draft,
        person.id,
        said,
        (writing.at.day(), told),
    )?;
    let version = writing.draft.version();
    writing.commit()?;
    print(desk, &person.clone().changed(from, post), version, from)
}
