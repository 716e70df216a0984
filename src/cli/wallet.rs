//! `club wallet`: a member's stored value, movement by movement, and what is owed of it.

use super::Desk;
use super::args::Reading;
use super::days::Days;
use super::errors::CliResult;
use super::help::Zh;

use crate::domain::words::called;
use crate::domain::{Day, Lang, MemberId, Money};
use crate::ops::Opened;
use crate::output::{Cell, Column, columns};
use crate::reports::wallet::{Movement, statement};
use crate::sales::stored::used_at_list;
use crate::sales::terms::Rulebook as _;
use crate::wallet::rules::Law;
use crate::wallet::withdraw::{Because, Owed, law_of, owed};
use crate::wallet::{WalletRefusal, WalletRules};

/// Show a member's stored value, movement by movement
///
/// Every movement with the balance after it: principal and bonus apart, together in the balance. With --owed
/// instead: what of each top-up would go back today by each of the ways that the law gives, side by side, with
/// the article and the interest.
///
/// Example: club wallet M000001 --owed
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    逐笔显示会员的储值变动\n\n\
    每笔变动之后列出余额：本金和赠金分列，余额为两者之和。使用 --owed 时改为显示：每次充值今天按法律各种情形的应退\
    金额，并列显示，附条款和利息。"))]
pub(super) struct Args {
    /// Whose
    #[arg(add = Zh("会员"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    /// Show what is owed of each top-up instead
    #[arg(add = Zh("改为显示每次充值的应退金额"))]
    #[arg(long, conflicts_with_all = ["from", "to", "period", "month", "year"])]
    owed: bool,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 9] = [
    columns::AT_TEXT,
    columns::VERSION,
    columns::KIND,
    columns::PRINCIPAL,
    columns::BONUS,
    columns::WALLET_BALANCE,
    columns::SOURCE,
    columns::PAY,
    Column::WHY,
];

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let member = opened.member(&args.member)?;
    if args.owed {
        return owed_of(desk, &opened, member);
    }
    let days = args.days.stretch()?;
    let mut printer = desk.printer(&COLUMNS)?;
    for line in statement(&opened.snapshot, member, opened.view, days)? {
        printer.row(&cells(line))?;
    }
    Ok(printer.finish()?)
}

fn cells(line: Movement) -> [Cell; 9] {
    let (principal, bonus) = line.both.money();
    let (version, kind) = line.moved.unzip();
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    [
        if line.time.is_empty() {
            line.day.into()
        } else {
            line.time.into()
        },
        version.into(),
        kind.map_or("opening", crate::wallet::WalletKind::word)
            .into(),
        principal.into(),
        bonus.into(),
        line.balance.into(),
        some(line.source).into(),
        some(line.pay).into(),
        if line.why.is_empty() {
            Cell::Empty
        } else {
            line.why.into()
        },
    ]
}

const OWED: [Column; 13] = [
    columns::TOPUP,
    columns::PAID_ON,
    columns::PAID,
    columns::GIFT_WORTH,
    columns::WORTH_USED,
    columns::USED_AT_LIST,
    columns::PRINCIPAL_BALANCE,
    columns::BONUS,
    columns::NO_REASON,
    columns::LAST_DAY,
    columns::SHOP,
    columns::CUSTOMER,
    columns::WHY_TOLD,
];

/// What is owed of each top-up that has anything left.
fn owed_of(desk: &Desk, opened: &Opened, member: MemberId) -> CliResult {
    let day = opened.view.on();
    let terms = opened.rules.on(day);
    let rules = terms.wallet.ok_or(WalletRefusal::NoWallet)?;
    let customer = opened.customer(member)?;
    let at_list = used_at_list(&opened.snapshot, &customer)?;
    let work = opened.rules.work_days()?;
    let mut printer = desk.printer(&OWED)?;
    for lot in customer.wallet.lots() {
        let at_list = at_list.get(&lot.topup).copied().unwrap_or(0);
        let own = owed(lot, at_list, day, rules, &work);
        if own.free.is_zero() {
            continue;
        }
        printer.row(&owed_cells(desk.speaking().text_lang(), &own, rules, day))?;
    }
    Ok(printer.finish()?)
}

fn owed_cells(lang: Lang, own: &Owed, rules: &WalletRules, day: Day) -> [Cell; 13] {
    let (paid, gift) = own.lot.made.money();
    let (principal, bonus) = own.free.money();
    let money = |fen: Option<i128>| fen.map(Money::from_fen).into();
    [
        own.lot.topup.into(),
        own.lot.day.into(),
        paid.into(),
        gift.into(),
        Money::from_fen(own.lot.used).into(),
        Money::from_fen(own.at_list).into(),
        principal.into(),
        bonus.into(),
        money(own.no_reason),
        own.last_day.into(),
        money(own.shop),
        money(own.customer),
        bases(lang, rules, day).into(),
    ]
}

/// The article and the interest of each way that the rules give.
pub(super) fn bases(lang: Lang, rules: &WalletRules, day: Day) -> String {
    let ways = [Because::NoReason, Because::Shop, Because::Customer];
    let told = ways
        .into_iter()
        .filter_map(|way| Some(basis(lang, law_of(rules, way, day)?, way)));
    told.collect::<Vec<_>>().join("; ")
}

/// The article, and the interest that runs, of one way.
pub(super) fn basis(lang: Lang, law: &Law, because: Because) -> String {
    let interest = law.interest.as_ref().map(|title| title.in_lang(lang));
    let interest = match (interest, lang) {
        (Some(text), Lang::En) => format!(", interest: {text}"),
        (Some(text), Lang::Zh) => format!("，利息：{text}"),
        (None, _) => String::new(),
    };
    let word = called::<Because>(because.word(), lang);
    let basis = law.basis.in_lang(lang);
    let place = &law.place;
    match lang {
        Lang::En => format!("{word}: {basis}{interest} [{place}]"),
        Lang::Zh => format!("{word}：{basis}{interest} [{place}]"),
    }
}
