//! `club member suspend|resume|exit`: what becomes of a member, with the reason, sealed.

use super::{recorded_before, status_of_version};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::{Lang, MemberId, Money};
use crate::members::MemberRefusal;
use crate::members::decide::{Change, may_change};
use crate::members::write::{self, Becomes, Moment};
use crate::output::columns;

/// Suspend a member: no deeds until resumed
#[derive(clap::Args, Debug)]
#[command(add = Zh("暂停会员：恢复之前不能办理业务"))]
pub(super) struct Suspend {
    #[command(flatten)]
    args: Args,
}

/// Lift a suspension, or take back a member who had left
#[derive(clap::Args, Debug)]
#[command(add = Zh("取消暂停，或恢复已退会的会员"))]
pub(super) struct Resume {
    #[command(flatten)]
    args: Args,
}

/// Record that a member leaves; what is on record stays
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录会员退会；已有记录保留"))]
pub(super) struct Exit {
    #[command(flatten)]
    args: Args,
}

pub(super) fn suspend(args: &Suspend, desk: &Desk) -> CliResult {
    run(&args.args, Change::Suspend, desk)
}

pub(super) fn resume(args: &Resume, desk: &Desk) -> CliResult {
    run(&args.args, Change::Resume, desk)
}

pub(super) fn exit(args: &Exit, desk: &Desk) -> CliResult {
    run(&args.args, Change::Exit, desk)
}

#[derive(clap::Args, Debug)]
struct Args {
    /// A number, card, phone, ref, or a name that only one member bears
    #[arg(add = Zh("会员号、卡号、电话、原编号，或仅一名会员使用的姓名"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    /// Why; kept sealed
    #[arg(add = Zh("原因；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

fn run(args: &Args, change: Change, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    writing.keys()?;
    let member = writing.member(&args.member)?;
    let reference = args.recording.reference.as_deref();
    let version = match recorded_before(&writing, desk, reference)? {
        Some(version) => {
            desk.tells_first(version)?;
            if !status_of_version(&writing, version, member, change.word(), "")? {
                let reference = reference.unwrap_or_default().to_owned();
                return Err(MemberRefusal::RefKnown { reference, version }.into());
            }
            version
        }
        None => {
            let profile = writing.customer(member)?.profile;
            may_change(member, profile.status_now(), change)?;
            let (day, time) = (writing.at.day(), writing.time.clone());
            let at = Moment { day, time: &time };
            let reason = args.reason.as_deref().unwrap_or_default();
            let (draft, keyring) = writing.writers()?;
            let becomes = Becomes::Status(change);
            write::status(draft, keyring, profile.person(), becomes, at, reason)?;
            writing.draft.version()
        }
    };
    let stored = match change {
        Change::Exit => writing.customer(member)?.wallet.balance().sum(),
        _ => 0,
    };
    let (day, status) = (writing.at.day(), change.leads_to().word());
    writing.commit()?;
    if stored > 0 {
        desk.talk().note(&still_stored(desk.lang(), member, stored));
    }
    let mut printer = desk.printer(&[
        columns::MEMBER,
        columns::VERSION,
        columns::STATUS,
        columns::DAY,
    ])?;
    printer.row(&[member.into(), version.into(), status.into(), day.into()])?;
    Ok(printer.finish()?)
}

/// Whoever leaves is to be told of their money.
fn still_stored(lang: Lang, member: MemberId, fen: i128) -> String {
    let money = Money::from_fen(fen);
    match lang {
        Lang::En => format!(
            "{member} still has {money} of stored value: `club wallet {member} --owed`, `club withdraw`"
        ),
        Lang::Zh => format!(
            "{member} 尚有储值 {money}：请见 `club wallet {member} --owed` 与 `club withdraw`"
        ),
    }
}
