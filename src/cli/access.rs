//! `club access`: who looked at what is sealed, or took it out.

use super::Desk;
use super::args::{Arranging, Reading, version};
use super::closed::words;
use super::errors::{CliError, CliResult};
use super::help::{Called, Zh};
use super::registry::{Entry, Runs, command};
use crate::audit::access::{Access, each};
use crate::book::{At, Unsealed};
use crate::domain::{Day, Version};
use crate::members::Directory;
use crate::members::rows::{ACCESS, AccessKind};
use crate::ops::Opened;
use crate::output::{Cell, Column, columns};
use crate::rules::{Adopted, Power};

/// Tell who looked at what is sealed
#[derive(clap::Args, Debug)]
#[command(add = Zh("列出查阅过封存内容的人"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[command("access list", &Runs(list))];

/// List who saw, exported or erased what of whom, when and why
///
/// Every --reveal, every export of a member, and what was done with the keys. The reasons are shown to those
/// whose role may reveal. Who looks at this list is told by CLUB_OPERATOR, else the login.
///
/// Example: club access list --member M000001 --from 2025-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出何人何时因何查阅、导出或删除了何人的什么内容\n\n\
    包括每次 --reveal、每次导出会员资料，以及对密钥的操作。原因只对有显示权限的角色显示。查看本列表的人取 \
    CLUB_OPERATOR，否则为登录名。"))]
struct ListArgs {
    /// Only about this member
    #[arg(add = Zh("只列出有关此会员的记录"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only what this operator did
    #[arg(add = Zh("只列出此操作员的操作"))]
    #[arg(long, value_name = "NAME")]
    operator: Option<String>,
    /// Only of this kind
    #[arg(add = Zh("只列出此类"))]
    #[arg(long, value_name = "KIND", value_parser = words::<AccessKind>("kind of access", "查阅类型"))]
    kind: Option<AccessKind>,
    /// The first day
    #[arg(add = Zh("第一天"))]
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// The last day
    #[arg(add = Zh("最后一天"))]
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
    // Not the group of the other commands: its --operator is who looks.
    /// Show what was true at the close of this business day
    #[arg(add = Zh("显示此营业日结束时的情况"))]
    #[arg(long, value_name = "DATE", help_heading = "What is seen")]
    as_of: Option<Day>,
    /// Show what the book knew at this time
    #[arg(add = Zh("显示账簿在此时刻所知的情况"))]
    #[arg(
        long,
        value_name = "TIME",
        conflicts_with = "at_version",
        help_heading = "What is seen"
    )]
    known_at: Option<String>,
    /// Show the book as this version left it
    #[arg(add = Zh("显示账簿在此版本时的情况"), add = Called("版本号"))]
    #[arg(long, value_name = "N", value_parser = version, help_heading = "What is seen")]
    at_version: Option<Version>,
    #[command(flatten)]
    arranging: Arranging,
}

const COLUMNS: [Column; 8] = [
    columns::VERSION,
    columns::AT,
    columns::OPERATOR,
    columns::KIND,
    columns::MEMBER,
    columns::FIELDS,
    columns::COUNT,
    columns::REASON,
];

fn list(args: &ListArgs, desk: &Desk) -> CliResult {
    let reading = Reading {
        as_of: args.as_of,
        known_at: args.known_at.clone(),
        at_version: args.at_version,
        ..Reading::default()
    };
    let opened = desk.read(&reading)?;
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let member = args.member.as_deref().map(|word| directory.resolve(word));
    let member = member.transpose()?;
    let mut found = Vec::new();
    each(&opened.snapshot, |access| found.push(access))?;
    let versions = opened.book.versions()?;
    let house = Adopted::house_of(&opened.book.snapshot(At::Now)?)?;
    let may_read = desk.may(&house, Power::Reveal).is_ok();
    let operator = args.operator.as_deref().map(|word| {
        let seen = versions.iter().map(|row| row.operator.as_str());
        opened.words().operators().sought(word, seen)
    });
    let operator = operator.transpose()?;
    let wanted = Wanted {
        args,
        operator,
        on: opened.view.on(),
    };
    let mut printer = desk.printer(&COLUMNS)?;
    for access in &found {
        let place = usize::try_from(access.version.0).unwrap_or(usize::MAX);
        let row = place.checked_sub(1).and_then(|at| versions.get(at));
        let operator = row.map_or("", |row| &row.operator);
        // A merged member's accesses are those of the one they live on in.
        let about = match (member, access.member) {
            (None, _) => true,
            (Some(member), Some(whose)) => directory.living(whose)? == Some(member),
            (Some(_), None) => false,
        };
        if about && wanted.holds(access, operator) {
            printer.row(&cells(&opened, access, operator, may_read)?)?;
        }
    }
    Ok(printer.finish()?)
}

/// What is looked for.
struct Wanted<'a> {
    args: &'a ListArgs,
    operator: Option<String>,
    on: Day,
}

impl Wanted<'_> {
    fn holds(&self, access: &Access, operator: &str) -> bool {
        let args = self.args;
        access.day <= self.on
            && self.operator.as_ref().is_none_or(|by| by == operator)
            && args.kind.is_none_or(|kind| kind == access.kind)
            && args.from.is_none_or(|from| from <= access.day)
            && args.to.is_none_or(|to| access.day <= to)
    }
}

fn cells(
    opened: &Opened,
    access: &Access,
    operator: &str,
    may_read: bool,
) -> Result<[Cell; 8], CliError> {
    let at = match access.time.as_str() {
        "" => access.day.to_string(),
        time => time.to_owned(),
    };
    Ok([
        access.version.into(),
        at.into(),
        operator.to_owned().into(),
        access.kind.word().into(),
        access.member.map(|member| member.to_string()).into(),
        Some(access.fields.clone()).filter(|f| !f.is_empty()).into(),
        access.count.into(),
        reason(opened, access, may_read)?,
    ])
}

fn reason(opened: &Opened, access: &Access, may_read: bool) -> Result<Cell, CliError> {
    if access.reason.is_empty() {
        return Ok(Cell::Empty);
    }
    let Some(keys) = opened.keyring() else {
        return Ok("***".into());
    };
    Ok(match keys.unseal(&access.reason, ACCESS.name, "reason")? {
        // That no reason was given is no secret.
        Unsealed::Text(text) if text.is_empty() => Cell::Empty,
        Unsealed::Text(text) if may_read => text.into(),
        Unsealed::Text(_) | Unsealed::Unreadable => "***".into(),
        Unsealed::Destroyed => Cell::Empty,
    })
}
