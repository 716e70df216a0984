//! `club report vouchers`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::closed::LAYOUT;
use super::super::errors::CliResult;
use super::Days;
use super::liability::rules;
use crate::cli::help::Zh;
use crate::domain::{Lang, Money, Stretch};
use crate::finance::accounting::Books;
use crate::finance::accounting::entries::{Posted, Side};
use crate::finance::accounting::vouchers::{Voucher, vouchers};
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::rules::accounting::InForce;

/// Accounting vouchers of sales, stored value and points, as 用友 U8 or 金蝶 KIS imports them
///
/// Every voucher balances to the fen; accounts, VAT and summaries are those of `[accounting]` in the rules.
/// There is a voucher a day or a month for each kind of deed, numbered within its month. Of a part of a month, month
/// vouchers have numbers that no other part has. What months closed by an earlier program lack is one item,
/// `correction`, on the first day that is open.
///
/// Example: club report vouchers --layout u8 --from 2024-12-01 --to 2024-12-31 --excel -o vouchers.csv
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    销售、储值和积分的会计凭证，可由用友 U8 或金蝶 KIS 导入\n\n\
    每张凭证借贷平衡到分；科目、增值税和摘要按规则的 `[accounting]`。每种业务每天或每月一张凭证，按月编号。只取一\
    个月的一部分时，月凭证的编号与其他部分不重复。由旧程序结账的月份所缺的，作为一项 `correction`，记在第一个未结\
    账的日期。"))]
pub(super) struct Args {
    /// Whose columns: u8, kis, or plain ones for other programs
    #[arg(add = Zh("列的格式：u8（用友）、kis（金蝶），或供其他程序使用的 plain（通用）"))]
    #[arg(long, value_name = "LAYOUT", value_parser = layouts(), default_value = "plain", hide_default_value = true)]
    layout: Layout,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Plain,
    U8,
    Kis,
}

fn layouts() -> impl clap::builder::TypedValueParser<Value = Layout> {
    LAYOUT.of([
        ("plain", Layout::Plain),
        ("u8", Layout::U8),
        ("kis", Layout::Kis),
    ])
}

/// A column whose key is the very heading that the other program looks for.
const fn theirs(key: &'static str) -> Column {
    Column::text(key, key, key)
}

const fn their_money(key: &'static str) -> Column {
    Column::money(key, key, key)
}

const PLAIN: [Column; 11] = [
    columns::DATE,
    columns::WORD,
    columns::NUMBER,
    columns::KIND,
    columns::RECORDS,
    columns::SUMMARY,
    columns::LEDGER_ACCOUNT,
    columns::ACCOUNT_TITLE,
    columns::DEBIT,
    columns::CREDIT,
    columns::CURRENCY,
];

const U8: [Column; 8] = [
    theirs("制单日期"),
    theirs("凭证类别字"),
    theirs("业务号"),
    theirs("附单据数"),
    theirs("摘要"),
    theirs("科目编码"),
    their_money("金额借方"),
    their_money("金额贷方"),
];

const KIS: [Column; 14] = [
    theirs("日期"),
    theirs("凭证字"),
    theirs("凭证号"),
    theirs("附单据数"),
    theirs("摘要"),
    theirs("科目代码"),
    theirs("科目名称"),
    their_money("借方"),
    their_money("贷方"),
    theirs("币别"),
    theirs("汇率"),
    theirs("数量"),
    theirs("单价"),
    theirs("制单人"),
];

/// What is drawn of it. What each account took and gave.
pub(super) const PICTURE: Picture =
    Picture::bars(&["title"], &[Figure::flow("debit"), Figure::flow("credit")]).summed();

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let last = opened.view.on();
    let days = Stretch {
        to: days.to.min(last),
        ..days
    };
    let rules = rules(&opened)?;
    let books = Books::read(&opened.snapshot, &rules, opened.view)?;
    let entries = books.entries(&rules, opened.view)?;
    tell_transfers(desk, &rules, days);
    tell_unbooked(desk, &books);
    let vouchers = vouchers(&entries, &rules, days)?;
    let currency = &opened.rules.house().currency;
    let columns: &[Column] = match args.layout {
        Layout::Plain => &const { PLAIN },
        Layout::U8 => &const { U8 },
        Layout::Kis => &const { KIS },
    };
    let mut printer = desk.printer(columns)?;
    for voucher in &vouchers {
        for line in &voucher.lines {
            let cells = match args.layout {
                Layout::Plain => plain(voucher, line, currency),
                Layout::U8 => u8_cells(voucher, line),
                Layout::Kis => kis(voucher, line, &rules, currency),
            };
            printer.row(&cells)?;
        }
    }
    Ok(printer.finish()?)
}

/// Says which accounts bear another number from a day on: what stands on the old one has to be transferred.
pub(in crate::cli) fn tell_transfers(desk: &Desk, rules: &InForce<'_>, days: Stretch) {
    let renumbered = rules.renumbered().into_iter();
    for own in renumbered.filter(|own| days.holds(own.day)) {
        let (of, day) = (&own.of, own.day);
        let (from, to) = (&own.from.code, &own.to.code);
        desk.talk().note(&match desk.lang() {
            Lang::En => format!(
                "`{of}` is account {to} from {day} on, {from} before: transfer what stands on {from} by a \
                 voucher of your own"
            ),
            Lang::Zh => format!(
                "`{of}` 自 {day} 起用科目 {to}，此前为 {from}：请另制凭证结转 {from} 的余额"
            ),
        });
    }
}

/// Says that fees and deposits are in no book, where the rules name no account for them.
pub(super) fn tell_unbooked(desk: &Desk, books: &Books) {
    let count = books.gathered.unbooked;
    if count > 0 {
        desk.talk().note(&match desk.lang() {
            Lang::En => format!(
                "fees and deposits of cards and reservations are not booked ({count} deeds): name `card_fees`, \
                 `card_deposits`, `reservation_deposits` and `deposits_kept` in [accounting.accounts] and run \
                 `club rules adopt`"
            ),
            Lang::Zh => format!(
                "会员卡与预约的收费和押金、订金未入账（{count} 笔）：请在 [accounting.accounts] 中写明 `card_fees`、\
                 `card_deposits`、`reservation_deposits`、`deposits_kept`，再运行 `club rules adopt`"
            ),
        });
    }
}

/// Debit and credit: exactly one of them is not zero.
fn sides(line: &Posted<'_>) -> [Cell; 2] {
    match line.side {
        Side::Debit => [line.amount.into(), Money::ZERO.into()],
        Side::Credit => [Money::ZERO.into(), line.amount.into()],
    }
}

fn plain(voucher: &Voucher<'_>, line: &Posted<'_>, currency: &str) -> Vec<Cell> {
    let [debit, credit] = sides(line);
    vec![
        voucher.date.into(),
        voucher.word.to_owned().into(),
        voucher.number.into(),
        voucher.deed.word().into(),
        voucher.records.into(),
        voucher.summary.clone().into(),
        line.account.code.clone().into(),
        line.account.title.clone().into(),
        debit,
        credit,
        currency.to_owned().into(),
    ]
}

fn u8_cells(voucher: &Voucher<'_>, line: &Posted<'_>) -> Vec<Cell> {
    let [debit, credit] = sides(line);
    vec![
        voucher.date.into(),
        voucher.word.to_owned().into(),
        voucher.number.into(),
        voucher.records.into(),
        voucher.summary.clone().into(),
        line.account.code.clone().into(),
        debit,
        credit,
    ]
}

fn kis(voucher: &Voucher<'_>, line: &Posted<'_>, rules: &InForce<'_>, currency: &str) -> Vec<Cell> {
    let own = rules.on(voucher.date);
    let [debit, credit] = sides(line);
    let currency = own.currency.as_deref().unwrap_or(currency);
    vec![
        voucher.date.into(),
        voucher.word.to_owned().into(),
        voucher.number.into(),
        voucher.records.into(),
        voucher.summary.clone().into(),
        line.account.code.clone().into(),
        line.account.title.clone().into(),
        debit,
        credit,
        currency.to_owned().into(),
        Cell::Integer(1),
        Cell::Empty,
        Cell::Empty,
        own.prepared_by.clone().into(),
    ]
}
