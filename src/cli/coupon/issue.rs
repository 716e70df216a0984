//! `club coupon issue`: coupons of one kind to members by name, to a segment, or to a file of them.

use crate::cli::Desk;
use crate::cli::args::{Many, Recording, whole};
use crate::cli::batch::{BatchRow, Columns};
use crate::cli::batch_flow::Trouble;
use crate::cli::errors::CliResult;
use crate::cli::file_words::ForAllRows;
use crate::cli::help::Zh;
use crate::cli::post::{self, File};
use crate::cli::row_cells::{BadCell, whole as whole_cell};
use crate::domain::{Day, Month, Wording};
use crate::ops::coupons::{Issue, Issues, Segment};

/// Give coupons to members
///
/// By name, to a file of members, or to a segment: everybody active to whom all that is told applies. Of a
/// segment, those who may not have one by the rules are passed over; how many is told. A member named by
/// --member is refused instead. Each coupon has a number of its own and is used once.
///
/// Example: club coupon issue bath-20 --tier gold --tier silver --ref mid-autumn-2026
#[derive(clap::Args, Debug)]
#[command(group(clap::ArgGroup::new("whom").args(["member", "tier", "everybody", "birthday_in", "joined_from", "joined_to", "last_purchase_before", "from"]).required(true).multiple(true)))]
#[command(add = Zh("\
    向会员发放优惠券\n\n\
    可按会员、按会员文件，或按客群：符合所写全部条件的正常会员。客群中按规则不能持有的会员略过，并显示人数；用 \
    --member 指明的会员则会被拒绝。每张券有自己的编号，只能使用一次。"))]
pub(super) struct Args {
    /// The coupon: one of the rules in force
    #[arg(add = Zh("优惠券：现行规则中的一种"), add = ForAllRows)]
    #[arg(value_name = "COUPON")]
    kind: String,
    /// To this member; may be given several times
    #[arg(add = Zh("发给此会员；可多次给出"))]
    #[arg(long, value_name = "MEMBER", conflicts_with_all = ["tier", "everybody", "birthday_in", "joined_from", "joined_to", "last_purchase_before", "from"])]
    member: Vec<String>,
    /// Everybody in this tier; may be given several times
    #[arg(add = Zh("此等级的全部会员；可多次给出"))]
    #[arg(long, value_name = "TIER", conflicts_with = "from")]
    tier: Vec<String>,
    /// All members
    #[arg(add = Zh("全部会员"))]
    #[arg(long, conflicts_with = "from")]
    everybody: bool,
    /// Whose birthday is in this month
    #[arg(add = Zh("生日在此月份的会员"))]
    #[arg(long, value_name = "YYYY-MM", conflicts_with = "from")]
    birthday_in: Option<Month>,
    /// Who joined on this day or later
    #[arg(add = Zh("此日或以后入会的会员"))]
    #[arg(long, value_name = "DATE", conflicts_with = "from")]
    joined_from: Option<Day>,
    /// Who joined on this day or before
    #[arg(add = Zh("此日或以前入会的会员"))]
    #[arg(long, value_name = "DATE", conflicts_with = "from")]
    joined_to: Option<Day>,
    /// Who bought something, the last time before this day
    #[arg(add = Zh("消费过、且最近一次在此日以前的会员"))]
    #[arg(long, value_name = "DATE", conflicts_with = "from")]
    last_purchase_before: Option<Day>,
    /// How many each is given
    #[arg(add = Zh("每人发放的张数"), add = ForAllRows)]
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u32>(1..=1000))]
    quantity: u32,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

const COLUMNS: Columns = Columns {
    taken: &["member", "at", "quantity", "ref"],
    needed: &["member"],
};

/// The most that one row gives.
const QUANTITY_MAX: u32 = 1000;

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if args.many.from.is_some() {
        let request = |row: &BatchRow| args.request_of(row);
        return post::file::<Issues>(desk, &File(&args.many, &args.recording, &COLUMNS), request);
    }
    post::one::<Issues>(desk, &args.recording, args.request())
}

impl Args {
    fn request(&self) -> Issue {
        Issue {
            kind: self.kind.clone(),
            quantity: self.quantity,
            members: self.member.clone(),
            segment: Segment {
                tiers: self.tier.clone(),
                everybody: self.everybody,
                birthday_in: self.birthday_in,
                joined_from: self.joined_from,
                joined_to: self.joined_to,
                last_purchase_before: self.last_purchase_before,
            },
        }
    }

    fn request_of(&self, row: &BatchRow) -> Result<Issue, Trouble> {
        let quantity = whole_cell(row, "quantity")?.unwrap_or(self.quantity);
        if !(1..=QUANTITY_MAX).contains(&quantity) {
            let why = Wording::new(
                format!("a row gives 1 to {QUANTITY_MAX} coupons"),
                format!("每行发放 1 到 {QUANTITY_MAX} 张"),
            );
            return Err(row.bad("quantity", &BadCell { why }).into());
        }
        Ok(Issue {
            quantity,
            members: vec![row.get("member").to_owned()],
            ..self.request()
        })
    }
}
