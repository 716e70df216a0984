//! `club person`: those who are no members, and of whom there is a record.

use super::Desk;
use super::args::Recording;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::member::{erase, recorded_before};
use super::registry::{Entry, Runs, command};
use crate::audit::erasure::Stranger;
use crate::domain::{Day, Version};
use crate::members::write::Moment;
use crate::members::{MemberRefusal, erasure};
use crate::ops::Session;
use crate::output::columns;
use crate::rules::Power;

/// Erase somebody who is no member: a caller, a guest, a visitor
#[derive(clap::Args, Debug)]
#[command(add = Zh("删除非会员：来电人、顾客、访客"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] =
    &[command("person erase", &Runs(erase_one)).needing(Power::Erase)];

/// Erase the person of a record: destroy the key that opens name, contact and notes, in every version
///
/// For whoever complained, asked, booked, visited or was treated without being a member; a member is erased with
/// `club member erase`. The record stays, without the person, and so does every other record sealed under the same
/// key, as a treatment that followed from a reservation. It cannot be undone. Refused while any of them is open, or
/// a deposit is held: each is named with the command that settles it. Nothing of the person is recorded afterwards.
///
/// Example: club person erase K000017 --reason "asked for it by letter" --dry-run
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    删除记录所涉及的人：销毁在所有版本中打开姓名、联系方式和备注的密钥\n\n\
    用于投诉、咨询、预约、来访或护理过的非会员；会员请用 `club member erase`。记录保留，但不再对应到人；用同一密钥\
    封存的其他记录也是如此，例如由预约而来的疗程。不能撤回。其中任何一项未结、或有订金未结时\
    拒绝，并逐项指出相应的处理命令。此后不再记录其个人信息。"))]
struct EraseArgs {
    /// A complaint, inquiry, reservation, visitor or treatment, by its number or ref
    #[arg(add = Zh("投诉、咨询、预约、访客或疗程的编号或原编号"))]
    #[arg(value_name = "RECORD")]
    record: String,
    /// Why; kept sealed under the house's own key
    #[arg(add = Zh("原因；用商户自己的密钥封存"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

fn erase_one(args: &EraseArgs, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    writing.keys()?;
    let snapshot = writing.draft.snapshot().clone();
    let who = Stranger::find(&snapshot, &args.record);
    let reference = args.recording.reference.as_deref();
    if let Some(version) = recorded_before(&writing, desk, reference)? {
        let day = again(&writing, &who?, args, version)?;
        writing.commit()?;
        return print(desk, &args.record, version, day);
    }
    writing.prove_own_keys()?;
    let who = who?;
    let now = writing.hours().moment(desk.now().seconds());
    who.may_erase(&snapshot, now)?;
    let (day, time) = (writing.at.day(), writing.time.clone());
    let version = writing.draft.version();
    let (draft, keyring) = writing.writers()?;
    who.record(draft, keyring, Moment { day, time: &time }, &args.reason)?;
    let (book, path) = (writing.book.clone(), writing.key_path().to_owned());
    if writing.commit()?.written {
        erase::destroy(desk, &book, &path, &[who.key])?;
    }
    erase::tell_copies(desk);
    print(desk, &who.record, version, day)
}

/// The day of the erasure that was recorded under the same ref.
fn again(
    writing: &Session,
    who: &Stranger,
    args: &EraseArgs,
    version: Version,
) -> Result<Day, CliError> {
    let all = erasure::all(writing.draft.snapshot())?;
    let same = |one: &&erasure::Erased| one.version == version && one.key == who.key;
    match all.iter().find(same) {
        Some(erased) => Ok(erased.day),
        None => {
            let reference = args.recording.reference.clone().unwrap_or_default();
            Err(MemberRefusal::RefKnown { reference, version }.into())
        }
    }
}

fn print(desk: &Desk, record: &str, version: Version, day: Day) -> CliResult {
    let mut printer = desk.printer(&[
        columns::RECORD,
        columns::VERSION,
        columns::DAY,
        columns::KEYS_DESTROYED,
    ])?;
    printer.row(&[
        record.to_owned().into(),
        version.into(),
        day.into(),
        1u32.into(),
    ])?;
    Ok(printer.finish()?)
}
