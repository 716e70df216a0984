//! `club points adjust`: points given or taken by hand, with a reason.

use super::super::Desk;
use super::super::args::{Recording, points_after};
use super::super::errors::CliResult;
use super::ManyPoints;
use crate::book::undone::undone_records;
use crate::book::{At, BookError, Snapshot};
use crate::cli::help::Zh;
use crate::domain::{MemberId, Points, canonical};
use crate::members::MemberRefusal;
use crate::ops::Session;
use crate::ops::cards::{prove_not_lost, which};
use crate::ops::naming::holder;
use crate::output::{Cell, Column, columns};
use crate::points::rows::{ADJUSTMENTS, AdjustKind, Adjusted};
use crate::sales::redeem::{adjust, next_adjustment, write_points};
use crate::sales::refusal::SaleRefusal;
use crate::sales::terms::Rulebook as _;
use crate::sales::till::asked_digest;
use crate::sales::{Customers, View};

/// Give or take points by hand
///
/// Points given are a lot of their own and live as the rules of the day say; points taken come from those
/// that expire first, and never more than there are.
///
/// Example: club points adjust M000001 +50 --reason "waited an hour"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    手工增加或扣减积分\n\n\
    增加的积分自成一批，有效期按当日规则；扣减时先扣最早到期的积分，不能超过现有积分。"))]
pub(super) struct Args {
    /// Whose points
    #[arg(add = Zh("积分所属的会员"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    /// How many, with a sign
    #[arg(add = Zh("分数，须带正负号"))]
    #[arg(value_name = "±N", allow_hyphen_values = true, value_parser = points_after)]
    points: Points,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

const REF: usize = ADJUSTMENTS.at("ref");

fn columns() -> [Column; 5] {
    [
        columns::ADJUSTMENT,
        columns::VERSION,
        columns::MEMBER,
        columns::POINTS,
        columns::BALANCE,
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let member = holder(&writing, &args.member, args.points)?;
    let at = writing.at;
    let reference = args.recording.reference.clone().unwrap_or_default();
    let asked = asked(args, &writing, member);
    let first = if reference.is_empty() {
        None
    } else {
        by_ref(writing.draft.snapshot(), &reference)?
    };
    if let Some(first) = first {
        same_or_refused(&writing, &first, reference, &asked)?;
        desk.tells_first(first.version)?;
        return again(args, desk, &writing, member, first);
    }
    let terms = writing.rules.on(at.day());
    let mut customer = writing.customer(member)?;
    if customer.profile.is_erased() {
        return Err(MemberRefusal::Erased { member }.into());
    }
    let many = ManyPoints::of(args.points.get(), writing.rules.pack(at.day()));
    if let Some(many) = many {
        desk.doubt(&many)?;
    }
    let id = next_adjustment(writing.draft.snapshot())?;
    prove_not_lost(&customer, &args.member, at)?;
    let shown = writing.card(&customer, Some(&args.member));
    let rows = adjust(args.points.get(), id, at, &customer, &terms, shown.as_ref());
    let rows = rows.map_err(which)?;
    let sealed = writing.seal(Some(member), (ADJUSTMENTS.name, "reason"), "", &args.reason)?;
    let row = Adjusted {
        adjustment: id,
        member,
        day: at.day(),
        kind: AdjustKind::Adjust,
        points: args.points,
        time: &writing.time,
        reference: &reference,
        asked: &asked,
        reason: &sealed,
    };
    writing.draft.post(&ADJUSTMENTS, &[&row])?;
    write_points(&mut writing.draft, &mut customer, &rows, &writing.time)?;
    let version = writing.draft.version();
    writing.commit()?;
    let balance = customer.balance(at.day());
    print(
        desk,
        &[
            id.to_string().into(),
            version.into(),
            member.to_string().into(),
            args.points.into(),
            balance.into(),
        ],
    )
}

/// The digest of what was asked, to know a repeat; none without a ref.
fn asked(args: &Args, writing: &Session, member: MemberId) -> String {
    if args
        .recording
        .reference
        .as_deref()
        .is_none_or(str::is_empty)
    {
        return String::new();
    }
    let when = args
        .recording
        .at
        .as_deref()
        .map(|_| format!("{} {}", writing.at.day(), writing.time));
    let reason = writing.note_digest(&args.reason);
    let what = format!(
        "adjust|{member}|{}|{}",
        args.points,
        canonical::text(when.as_deref()),
    );
    asked_digest(&[&what, &reason])
}

/// Refuses a ref whose deed was undone, or under which other content stands.
fn same_or_refused(writing: &Session, first: &First, reference: String, asked: &str) -> CliResult {
    let mut undone = undone_records(writing.draft.snapshot(), &ADJUSTMENTS)?;
    if let Some(undone) = undone.remove(&first.id) {
        return Err(SaleRefusal::RefUndone { reference, undone }.into());
    }
    if first.asked != asked {
        let first = first.id.clone();
        return Err(SaleRefusal::RefKnown { reference, first }.into());
    }
    Ok(())
}

/// Prints what was recorded under the ref, as it was told then.
fn again(args: &Args, desk: &Desk, writing: &Session, member: MemberId, first: First) -> CliResult {
    let day = writing.at.day();
    let then = writing.book.snapshot(At::Version(first.version))?;
    let balance = Customers::load_one(&then, member, View::today(day))?;
    let balance = balance.map_or(Points::ZERO, |c| c.balance(day));
    print(
        desk,
        &[
            first.id.into(),
            first.version.into(),
            member.to_string().into(),
            args.points.get().into(),
            balance.into(),
        ],
    )
}

fn print(desk: &Desk, cells: &[Cell; 5]) -> CliResult {
    let mut printer = desk.printer(&columns())?;
    printer.row(cells)?;
    Ok(printer.finish()?)
}

struct First {
    id: String,
    version: crate::domain::Version,
    asked: String,
}

fn by_ref(snapshot: &Snapshot, reference: &str) -> Result<Option<First>, BookError> {
    let mut first = None;
    snapshot.each_where(&ADJUSTMENTS, REF, reference, Adjusted::HOT, |row| {
        if first.is_none() {
            let own = Adjusted::read(row)?;
            first = Some(First {
                id: own.adjustment.to_string(),
                version: row.version(),
                asked: own.asked.to_owned(),
            });
        }
        Ok(())
    })?;
    Ok(first)
}
