//! `club points adjust`: points given or taken by hand, with a reason.

use super::super::Desk;
use super::super::args::{Many, Recording, points_after};
use super::super::errors::{CliError, CliResult};
use crate::cli::batch::{BatchRow, Columns};
use crate::cli::batch_flow::Trouble;
use crate::cli::file_words::ForAllRows;
use crate::cli::help::Zh;
use crate::cli::post::{self, Fields, File};
use crate::cli::row_cells::cell;
use crate::domain::Points;
use crate::message;
use crate::ops::adjustments::{Adjustments, Receipt, Request};
use crate::output::{Cell, Column, columns};

/// Give or take points by hand
///
/// Points given are a lot of their own and live as the rules of the day say; points taken come from those
/// that expire first, and never more than there are.
///
/// With --from many are recorded in one version: the columns are member, at, points, reason and ref; every row says
/// when, and --reason stands for all rows that give none.
///
/// Example: club points adjust M000001 +50 --reason "waited an hour"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    手工增加或扣减积分\n\n\
    增加的积分自成一批，有效期按当日规则；扣减时先扣最早到期的积分，不能超过现有积分。\n\n\
    使用 --from 时，多条一次记录为一个版本：列为 member, at, points, reason 和 ref；每行写明时间，未写原因的行以 \
    --reason 为准。"))]
pub(super) struct Args {
    /// Whose points
    #[arg(add = Zh("积分所属的会员"))]
    #[arg(value_name = "MEMBER", required_unless_present = "from")]
    member: Option<String>,
    /// How many, with a sign
    #[arg(add = Zh("分数，须带正负号"))]
    #[arg(value_name = "±N", allow_hyphen_values = true, value_parser = points_after, required_unless_present = "from")]
    points: Option<Points>,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"), add = ForAllRows)]
    #[arg(long, value_name = "TEXT", required_unless_present = "from")]
    reason: Option<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

const ROWS: Columns = Columns {
    taken: &["member", "at", "points", "reason", "ref"],
    needed: &["member", "points"],
};

message! {
    /// A row that gives no reason where the line gives none for all.
    #[derive(Debug)]
    struct NoReason => ("no reason is given", "没有写明原因"),
        help ("fill in the column `reason`, or give --reason for all rows", "请填写 reason 列，或用 --reason 统一说明"), exit 65;
}

message! {
    /// A row that moves nothing.
    #[derive(Debug)]
    struct NoPoints => ("no points are given", "没有写明分数"), exit 65;
}

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
            columns::ADJUSTMENT,
            columns::VERSION,
            columns::MEMBER,
            columns::POINTS,
            columns::BALANCE,
        ]
    }

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        vec![
            self.adjustment.into(),
            self.version.into(),
            self.member.into(),
            self.points.into(),
            self.balance.into(),
        ]
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if args.many.from.is_some() {
        let file = File(&args.many, &args.recording, &ROWS);
        return post::file::<Adjustments>(desk, &file, |row| args.request_of(row));
    }
    let (Some(member), Some(points)) = (&args.member, args.points) else {
        return Err(CliError::usage(
            "name the member and the points",
            "请写会员和分数",
        ));
    };
    let request = Request {
        member: member.clone(),
        points,
        reason: args.reason.clone().unwrap_or_default(),
    };
    post::one::<Adjustments>(desk, &args.recording, request)
}

impl Args {
    fn request_of(&self, row: &BatchRow) -> Result<Request, Trouble> {
        let points = cell(row, "points")?.ok_or_else(|| row.bad("points", &NoPoints))?;
        let reason = row.filled("reason").or(self.reason.as_deref());
        Ok(Request {
            member: row.get("member").to_owned(),
            points,
            reason: reason
                .ok_or_else(|| row.bad("reason", &NoReason))?
                .to_owned(),
        })
    }
}
