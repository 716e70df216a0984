//! `club pass use`: a pass used, without a ticket beside it.

use crate::cli::Desk;
use crate::cli::args::{Recording, whole, word};
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::domain::{Goods, Money};
use crate::ops::sale::{Request, Shown, Ticket, Tickets, Wanted, What};
use crate::sales::price::AskedLine;

/// Use a pass
///
/// Recorded as a sale that the pass pays for: of a pass that counts with each use, for its share of what was paid for
/// it. What remains is told. With other things on the same ticket use `club consume --pass`; a use that was a mistake
/// is taken back by refunding its sale, `club refund`.
///
/// Example: club pass use P000001 --guests 1
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    划卡\n\n\
    记为由此卡支付的一笔销售；按次计消费的卡，以卡价中分摊的金额入账，并提示剩余次数。同单还有其他项目时用 \
    `club consume --pass`；划错时对该笔销售退款（`club refund`）即可退回次数。"))]
pub(super) struct Args {
    /// The pass: its number, or the ref it was sold under
    #[arg(add = Zh("卡的编号，或售卡时的原编号"))]
    #[arg(value_name = "PASS")]
    pass: String,
    /// Who shows it: refused where it is another's
    #[arg(add = Zh("出示的会员：卡属于他人时拒绝"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// For what, where it pays for several things
    #[arg(add = Zh("用于哪个类别，限可用于多个项目的卡"))]
    #[arg(long, value_name = "CATEGORY", value_parser = word)]
    category: Option<String>,
    /// For which item of the price list
    #[arg(add = Zh("用于价目表的哪个项目"))]
    #[arg(long, value_name = "ITEM", visible_alias = "service", value_parser = word, conflicts_with = "category")]
    item: Option<String>,
    /// How many come with the member, each of whom takes a use
    #[arg(add = Zh("同行人数，每人计一次"))]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = whole::<u32>(0..=1000))]
    guests: u32,
    /// Where it is used
    #[arg(add = Zh("使用门店"))]
    #[arg(long, value_name = "STORE", value_parser = word)]
    store: Option<String>,
    /// The visit was booked ahead
    #[arg(add = Zh("事先预约的消费"))]
    #[arg(long)]
    booked: bool,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let line = match &args.item {
        Some(item) => Wanted {
            word: item.clone(),
            line: None,
        },
        None => AskedLine {
            category: args.category.clone().unwrap_or_default(),
            list: Money::ZERO,
            goods: Goods::Normal,
            item: String::new(),
        }
        .into(),
    };
    let ticket = Ticket {
        lines: vec![line],
        amount: None,
        paid: None,
        store: args.store.clone().unwrap_or_default(),
        pay: Vec::new(),
        id_checked: false,
        booked: args.booked,
        coupon: None,
        pass: Some(Shown {
            pass: args.pass.clone(),
            guests: args.guests,
        }),
    };
    let request = Request {
        member: args.member.clone(),
        what: What::Sale(ticket),
        note: args.note.clone(),
    };
    post::one::<Tickets>(desk, &args.recording, request)
}
