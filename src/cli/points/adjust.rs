//! `club points adjust`: points given or taken by hand, with a reason.

use super::super::args::Recording;
use super::super::errors::CliResult;
use super::super::{Desk, note_digest};
use crate::accounts::undo::undone_records;
use crate::book::{BookError, Snapshot};
use crate::domain::Points;
use crate::output::{Cell, Column};
use crate::points::rows::ADJUSTMENTS;
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
pub struct Args {
    /// Whose points
    #[arg(value_name = "MEMBER")]
    member: String,
    /// How many, with a sign
    #[arg(value_name = "±N", allow_hyphen_values = true)]
    points: Points,
    /// Why, kept sealed
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

const REF: usize = ADJUSTMENTS.at("ref");
const ASKED: usize = ADJUSTMENTS.at("asked");
const ID: usize = ADJUSTMENTS.at("adjustment");
const ALL: usize = ADJUSTMENTS.columns.len();

fn columns() -> [Column; 5] {
    [
        Column::text("adjustment", "调整", "Adjustment"),
        Column::integer("version", "版本", "Version"),
        Column::text("member", "会员", "Member"),
        Column::integer("points", "积分", "Points"),
        Column::integer("balance", "积分余额", "Balance"),
    ]
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    desk.is_doing("points adjust");
    let mut writing = desk.write(&args.recording)?;
    let member = writing.member(&args.member)?;
    let at = writing.at;
    let reference = args.recording.reference.clone().unwrap_or_default();
    let when = args
        .recording
        .at
        .as_deref()
        .map(|_| format!("{} {}", at.day(), writing.time));
    let reason = note_digest(&writing, &args.reason);
    let what = format!("adjust|{member}|{}|{when:?}", args.points);
    let asked = if reference.is_empty() {
        String::new()
    } else {
        asked_digest(&[&what, &reason])
    };
    let first = if reference.is_empty() {
        None
    } else {
        by_ref(writing.draft.snapshot(), &reference)?
    };
    if let Some(first) = first {
        let mut undone = undone_records(writing.draft.snapshot(), &ADJUSTMENTS)?;
        if let Some(undone) = undone.remove(&first.id) {
            return Err(SaleRefusal::RefUndone { reference, undone }.into());
        }
        if first.asked != asked {
            return Err(SaleRefusal::RefKnown {
                reference,
                first: first.id,
            }
            .into());
        }
        let then = writing
            .book
            .snapshot(crate::book::At::Version(first.version))?;
        let balance = Customers::load_one(&then, member, View::today(at.day()))?;
        let balance = balance.map_or(Points::ZERO, |c| c.balance(at.day()));
        let points = args.points.get();
        return print(
            desk,
            &[
                first.id.into(),
                first.version.into(),
                member.to_string().into(),
                points.into(),
                balance.into(),
            ],
        );
    }
    let terms = writing.rules.on(at.day());
    let mut customer = writing.customer(member)?;
    let id = next_adjustment(writing.draft.snapshot())?;
    let rows = adjust(args.points.get(), id, at, &mut customer, &terms)?;
    let sealed = writing.seal(Some(member), ADJUSTMENTS.name, "reason", &args.reason)?;
    writing.draft.append(
        &ADJUSTMENTS,
        &[
            &id.to_string(),
            &member.to_string(),
            &at.day().to_string(),
            "adjust",
            &args.points.to_string(),
            &writing.time,
            &reference,
            &asked,
            &sealed,
        ],
    )?;
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
    snapshot
        .ledger(&ADJUSTMENTS)?
        .each_where(REF, reference, ALL, |row| {
            if first.is_none() {
                let (id, asked) = (row.text(ID)?.into_owned(), row.text(ASKED)?.into_owned());
                first = Some(First {
                    id,
                    version: row.version(),
                    asked,
                });
            }
            Ok(())
        })?;
    Ok(first)
}
