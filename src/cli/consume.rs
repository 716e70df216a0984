//! `club consume`: one sale, or a file of sales and refunds.

use super::Desk;
use super::args::{Many, Recording, amount_after, whole, word};
use super::batch::{BatchRow, Columns};
use super::batch_flow::Trouble;
use super::closed::goods;
use super::errors::{CliError, CliResult};
use super::file_words::ForAllRows;
use super::help::Zh;
use super::post::{self, File};
use super::row_cells::{BadCell, Unnamed, cell, part, tender, word_of, yes};
use super::sale_output::untimed;
use crate::domain::{Goods, Money, Wording};
use crate::ops::sale::{Back, Request, Shown, Ticket, Tickets, Wanted, What};
use crate::sales::decide::Tender;
use crate::sales::price::AskedLine;
use crate::sales::refusal::SaleRefusal;

/// Record a sale and price it by the rules of its day
///
/// AMOUNT is the list price; for promotion and special goods the ticket price. The member's tier, card,
/// birthday and the campaigns of the day make the price, unless --paid says what the till took.
///
/// A card's number in place of the member's shows that card: it makes the price and keeps the points. Of
/// several valid cards whose points are never put together one has to be shown.
///
/// In a file every row tells when it happened (`at`, or --at for all), and a row without a member is a sale to a
/// walk-in only where it says yes under `walk_in`, or the line --walk-in.
///
/// Example: club consume M000001 238.00 --category bath --pay cash
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录销售，按当日规则定价\n\n\
    “金额”是原价；促销和特价商品为标价。由会员的等级、卡、生日和当日活动决定价格，除非用 --paid 写明收银实收金额。\n\n\
    在会员的位置写卡号表示出示该卡：由该卡决定价格并记积分。有多张有效卡、且积分从不合并时，必须出示其中一张。\n\n\
    文件中每行写明时间（`at` 列，或用 --at 统一指定）；没有会员的行，只有 `walk_in` 列写“是”或命令带 --walk-in \
    时，才作为非会员销售。"))]
pub(super) struct Args {
    /// Who buys: a number, card, phone, ref, or a name that only one member bears
    #[arg(add = Zh("购买人：会员号、卡号、电话、原编号，或仅一名会员使用的姓名"))]
    #[arg(value_name = "MEMBER", required_unless_present_any = ["walk_in", "pass", "from"])]
    member: Option<String>,
    /// The list price in yuan: 200, 200.50, 1,234.00
    #[arg(add = Zh("原价，单位为元：200、200.50、1,234.00"))]
    #[arg(value_name = "AMOUNT", value_parser = amount_after)]
    amount: Option<Money>,
    /// Sell to somebody who is not a member; with --from, so are its rows without a member
    #[arg(add = Zh("售给非会员；与 --from 同用时，没有会员的行也按非会员"), add = ForAllRows)]
    #[arg(long)]
    walk_in: bool,
    /// What is sold, by the house's categories
    #[arg(add = Zh("所售的商品类别"))]
    #[arg(long, value_name = "CATEGORY", value_parser = word)]
    category: Option<String>,
    /// The kind of goods: normal, promotion or special
    #[arg(add = Zh("商品性质：normal（正价）、promotion（促销）或 special（特价）"))]
    #[arg(long, value_name = "KIND", value_parser = goods(), default_value = "normal", hide_default_value = true)]
    goods: Goods,
    /// Where it is sold
    #[arg(add = Zh("销售门店"))]
    #[arg(long, value_name = "STORE", value_parser = word)]
    store: Option<String>,
    /// How it is paid; with amounts where there are several means
    #[arg(add = Zh("付款方式；有多种时写明各自金额"))]
    #[arg(long, value_name = "MEANS[=AMOUNT]", value_parser = tender)]
    pay: Vec<Tender>,
    /// One line of the ticket, instead of AMOUNT: an item of the price list, or a category with an amount
    #[arg(add = Zh("小票的一行，代替“金额”：价目表中的项目，或 类别:金额"))]
    #[arg(long, value_name = "ITEM[*NUMBER]|CATEGORY:AMOUNT[:GOODS]", value_parser = item, conflicts_with = "category")]
    item: Vec<Wanted>,
    /// What the till took; no discount is computed
    #[arg(add = Zh("收银实收金额；不再计算优惠"))]
    #[arg(long, value_name = "AMOUNT")]
    paid: Option<Money>,
    /// Staff looked at the customer's ID
    #[arg(add = Zh("已查验顾客证件"))]
    #[arg(long)]
    id_checked: bool,
    /// The visit was booked ahead
    #[arg(add = Zh("事先预约的消费"))]
    #[arg(long)]
    booked: bool,
    /// A coupon that is handed in: its number, or the ref it was given under
    #[arg(add = Zh("交回的优惠券：券号，或发放时的原编号"))]
    #[arg(long, value_name = "COUPON")]
    coupon: Option<String>,
    /// A pass that pays for what it covers: its number, or the ref it was sold under
    #[arg(add = Zh("用于支付所含项目的次卡或期限卡：卡的编号，或售卡时的原编号"))]
    #[arg(long, value_name = "PASS")]
    pass: Option<String>,
    /// How many come with the member, each of whom takes a use
    #[arg(add = Zh("同行人数，每人计一次"))]
    #[arg(long, value_name = "N", requires = "pass", default_value_t = 0, hide_default_value = true, value_parser = whole::<u32>(0..=1000))]
    guests: u32,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

/// What has no amount is an item; with one it may be an item whose title has a colon.
fn item(text: &str) -> Result<Wanted, Wording> {
    let mut parts = text.splitn(3, ':');
    let category = word(parts.next().unwrap_or_default())?;
    let Some(amount) = parts.next() else {
        let word = category;
        return Ok(Wanted { word, line: None });
    };
    let list = part(amount)?;
    let goods = match parts.next() {
        None => Goods::Normal,
        Some(goods) => part(goods)?,
    };
    let item = String::new();
    let line = AskedLine {
        category,
        list,
        goods,
        item,
    };
    Ok(Wanted {
        word: text.to_owned(),
        line: Some(line),
    })
}

const COLUMNS: Columns = Columns {
    taken: &[
        "member",
        "walk_in",
        "at",
        "amount",
        "paid",
        "category",
        "goods",
        "store",
        "pay",
        "coupon",
        "pass",
        "id_checked",
        "booked",
        "refund_of",
        "ref",
        "note",
    ],
    needed: &["amount"],
};

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if args.many.from.is_some() {
        let request = |row: &BatchRow| request_of(row, args.walk_in);
        let file = File(&args.many, &args.recording, &COLUMNS);
        let mut is_untimed = false;
        let posted = post::all::<Tickets>(desk, &file, request, |_, receipt| {
            is_untimed |= receipt.untimed;
        })?;
        if is_untimed {
            desk.talk().note(untimed(desk.lang()));
        }
        return posted.finish(desk);
    }
    let (member, amount) = who_and_what(args)?;
    let ticket = Ticket {
        lines: lines(args, amount)?,
        amount,
        paid: args.paid,
        store: args.store.clone().unwrap_or_default(),
        pay: args.pay.clone(),
        id_checked: args.id_checked,
        booked: args.booked,
        coupon: args.coupon.clone(),
        pass: args.pass.clone().map(|pass| Shown {
            pass,
            guests: args.guests,
        }),
    };
    let request = Request {
        member: member.map(str::to_owned),
        what: What::Sale(ticket),
        note: args.note.clone(),
    };
    post::one::<Tickets>(desk, &args.recording, request)
}

/// A row is a sale, unless it names the one that it refunds.
fn request_of(row: &BatchRow, walk_in: bool) -> Result<Request, Trouble> {
    let of = row.filled("refund_of");
    // The sale that is refunded tells whose it was.
    let told = of.is_some_and(|of| of != "-");
    let member = word_of(row, (walk_in || told, Unnamed::WalkIns))?;
    let what = match of {
        None => What::Sale(ticket(row)?),
        Some("-") => match back(row)? {
            back if back.amount.is_some() => What::Return(back),
            _ => return Err(row.bad("amount", &SaleRefusal::Nothing).into()),
        },
        Some(of) => What::Refund(of.to_owned(), back(row)?),
    };
    Ok(Request {
        member: member.map(str::to_owned),
        what,
        note: row.filled("note").map(str::to_owned),
    })
}

fn ticket(row: &BatchRow) -> Result<Ticket, Trouble> {
    let list = cell(row, "amount")?.ok_or_else(|| row.bad("amount", &SaleRefusal::Nothing))?;
    let pay = row.filled("pay");
    let pay = pay.map(|pay| pay.split(';').map(tender).collect::<Result<Vec<_>, _>>());
    let line = AskedLine {
        category: row.get("category").to_owned(),
        list,
        goods: cell(row, "goods")?.unwrap_or_default(),
        item: String::new(),
    };
    Ok(Ticket {
        lines: vec![line.into()],
        amount: None,
        paid: cell(row, "paid")?,
        store: row.get("store").to_owned(),
        pay: pay
            .transpose()
            .map_err(|why| row.bad("pay", &BadCell { why }))?
            .unwrap_or_default(),
        id_checked: yes(row, "id_checked")?,
        booked: yes(row, "booked")?,
        coupon: row.filled("coupon").map(str::to_owned),
        pass: row.filled("pass").map(|pass| Shown {
            pass: pass.to_owned(),
            guests: 0,
        }),
    })
}

/// What a row says of money that goes back. A cell that could have no effect is refused.
fn back(row: &BatchRow) -> Result<Back, Trouble> {
    let amount = cell(row, "amount")?;
    for (column, is_yes) in [
        ("paid", false),
        ("coupon", false),
        ("pass", false),
        ("id_checked", true),
        ("booked", true),
    ] {
        if row.filled(column).is_some() && (!is_yes || yes(row, column)?) {
            return Err(row.bad(column, &SaleRefusal::NoEffect).into());
        }
    }
    let told = |column| row.filled(column).map(str::to_owned);
    Ok(Back {
        amount,
        line: None,
        pay: told("pay"),
        store: told("store"),
        category: told("category"),
        goods: cell(row, "goods")?,
        walk_in: yes(row, "walk_in")?,
    })
}

/// With `--walk-in` the only word is the amount.
fn who_and_what(args: &Args) -> Result<(Option<&str>, Option<Money>), CliError> {
    match (args.walk_in, &args.member, args.amount) {
        (false, member, amount) => Ok((member.as_deref(), amount)),
        (true, None, None) => Ok((None, None)),
        (true, Some(word), None) => {
            let amount = part(word).map_err(CliError::Usage)?;
            Ok((None, Some(amount)))
        }
        (true, ..) => Err(CliError::usage(
            "--walk-in takes an amount and no member",
            "--walk-in 只写金额，不写会员",
        )),
    }
}

fn lines(args: &Args, amount: Option<Money>) -> Result<Vec<Wanted>, CliError> {
    if args.item.is_empty() {
        // What a pass covers costs what the pass says.
        let by_pass = args.pass.is_some().then_some(Money::ZERO);
        let list = amount.or(by_pass).ok_or_else(|| {
            CliError::usage(
                "give an AMOUNT, or --item lines",
                "请写金额，或用 --item 逐行写明",
            )
        })?;
        let category = args.category.clone().unwrap_or_default();
        return Ok(vec![
            AskedLine {
                category,
                list,
                goods: args.goods,
                item: String::new(),
            }
            .into(),
        ]);
    }
    let told = args
        .item
        .iter()
        .map(|wanted| Some(wanted.line.as_ref()?.list));
    let Some(told) = told.collect::<Option<Vec<Money>>>() else {
        return match amount {
            None => Ok(args.item.clone()),
            Some(_) => Err(CliError::usage(
                "an item has its price in the price list: leave the amount out",
                "项目按价目表定价，请勿再写金额",
            )),
        };
    };
    let sum = Money::sum(told).map_err(SaleRefusal::from)?;
    match amount {
        Some(amount) if amount != sum => Err(CliError::usage(
            format!("the items come to {sum}, the amount is {amount}"),
            format!("各行合计 {sum}，而金额为 {amount}"),
        )),
        _ => Ok(args.item.clone()),
    }
}
