//! `club gift give`: something is given to a member, once for each occasion, or to each of a file.

use crate::care::gifts::rows::Given;
use crate::cli::Desk;
use crate::cli::args::{Many, Recording, whole};
use crate::cli::batch::{BatchRow, Columns};
use crate::cli::batch_flow::Trouble;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::cli::post::{self, Fields, File};
use crate::cli::row_cells::{BadCell, cell, whole as whole_cell};
use crate::domain::{Day, Wording};
use crate::ops::gifts::{Gifts, Request};
use crate::output::{Cell, Column, columns};

/// Record a gift to a member
///
/// It leaves the stock. With --occasion it is the gift of that birthday, festival or event: `club care` no
/// longer lists it, and a second one for the same is refused. What the rules call unsuitable for a member
/// (no local speciality to locals) is refused, naming what to give instead.
///
/// With --from many are recorded in one version: the columns are member, at, gift, quantity, occasion, due, note
/// and ref, and every row says when.
///
/// Example: club gift give M000001 spa-voucher --occasion birthday
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录赠给会员的礼品\n\n\
    从库存中减去。使用 --occasion 时，作为该生日、节日或活动的礼品：`club care` 不再列出，同一事由再送则拒绝。规则\
    认为不适合该会员的（例如不向本地人送本地特产）会拒绝，并指出可改送什么。\n\n\
    使用 --from 时，多条一次记录为一个版本：列为 member, at, gift, quantity, occasion, due, note 和 ref，每行写明\
    时间。"))]
pub(super) struct Args {
    #[arg(value_name = "MEMBER", required_unless_present = "from")]
    member: Option<String>,
    /// What is given: a gift of the rules in force
    #[arg(add = Zh("礼品：现行规则中的一种"))]
    #[arg(value_name = "GIFT", required_unless_present = "from")]
    gift: Option<String>,
    /// What for: birthday, card-issue, a festival or an event
    #[arg(add = Zh("事由：birthday（生日）、card-issue（发卡）、节日或活动"))]
    #[arg(long, value_name = "OCCASION")]
    occasion: Option<String>,
    /// The day of the occasion (default: the nearest one)
    #[arg(add = Zh("事由的日期（默认：最近的一次）"))]
    #[arg(long, value_name = "DATE", requires = "occasion")]
    due: Option<Day>,
    /// How many
    #[arg(add = Zh("数量"))]
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u32>(1..=1_000_000))]
    quantity: u32,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

impl Args {
    /// Refuses what the line tells and each row of a file tells for itself.
    fn prove_alone(&self) -> CliResult {
        let told = [
            self.member.is_some() || self.gift.is_some(),
            self.occasion.is_some() || self.note.is_some() || self.quantity != 1,
            self.recording.reference.is_some(),
        ];
        if told.contains(&true) {
            return Err(CliError::usage(
                "with --from, each row says whom, what, what for and its own `ref`",
                "使用 --from 时，每行各自写明会员、礼品、事由和 `ref`",
            ));
        }
        Ok(())
    }
}

const ROWS: Columns = Columns {
    taken: &[
        "member", "at", "gift", "quantity", "occasion", "due", "note", "ref",
    ],
    needed: &["member", "gift"],
};

/// The most that one row gives.
const QUANTITY_MAX: u32 = 1_000_000;

/// The columns of a gift.
pub(super) const COLUMNS: [Column; 9] = [
    columns::GIFT_RECORD,
    columns::VERSION,
    columns::AT_DAY,
    columns::MEMBER,
    columns::GIFT_ITEM,
    columns::QUANTITY,
    columns::UNIT_COST,
    columns::OCCASION,
    columns::FESTIVAL_DAY,
];

impl Fields for Given {
    fn columns() -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        cells(self).to_vec()
    }
}

pub(super) fn cells(own: &Given) -> [Cell; 9] {
    let (occasion, due) = own.occasion.clone().unzip();
    [
        own.gift.into(),
        own.version.into(),
        own.day.into(),
        own.member.into(),
        own.item.clone().into(),
        own.quantity.into(),
        own.cost.into(),
        occasion.into(),
        due.into(),
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if args.many.from.is_some() {
        args.prove_alone()?;
        return post::file::<Gifts>(desk, &File(&args.many, &args.recording, &ROWS), request_of);
    }
    let (Some(member), Some(item)) = (&args.member, &args.gift) else {
        return Err(CliError::usage(
            "name the member and the gift",
            "请写会员和礼品",
        ));
    };
    let request = Request {
        member: member.clone(),
        item: item.clone(),
        quantity: args.quantity,
        occasion: args.occasion.clone(),
        due: args.due,
        note: args.note.clone().unwrap_or_default(),
        at: args.recording.at.clone().unwrap_or_default(),
    };
    post::one::<Gifts>(desk, &args.recording, request)
}

fn request_of(row: &BatchRow) -> Result<Request, Trouble> {
    if row.filled("due").is_some() && row.filled("occasion").is_none() {
        let why = Wording::fixed(
            "a day without its occasion: say in the column `occasion` what falls on it",
            "只有日期而没有事由：请在“occasion”列写明该日的事由",
        );
        return Err(row.bad("due", &BadCell { why }).into());
    }
    let quantity = whole_cell(row, "quantity")?.unwrap_or(1);
    if !(1..=QUANTITY_MAX).contains(&quantity) {
        let why = Wording::new(
            format!("a row gives 1 to {QUANTITY_MAX} of a gift"),
            format!("每行赠送 1 到 {QUANTITY_MAX} 件礼品"),
        );
        return Err(row.bad("quantity", &BadCell { why }).into());
    }
    Ok(Request {
        member: row.get("member").to_owned(),
        item: row.get("gift").to_owned(),
        quantity,
        occasion: row.filled("occasion").map(str::to_owned),
        due: cell(row, "due")?,
        note: row.get("note").to_owned(),
        at: row.get("at").to_owned(),
    })
}
