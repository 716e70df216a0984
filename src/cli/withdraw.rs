//! `club withdraw`: stored value paid out, with what is owed by each of the law's ways.

use super::Desk;
use super::args::{Recording, amount_after, word};
use super::closed::words;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::wallet::basis;
use crate::book::undone::undone_records;
use crate::book::{At, Snapshot};
use crate::domain::ids::Named;
use crate::domain::reason::Why;
use crate::domain::{Day, MemberId, Money, PayoutId, TopupId, Version, canonical};
use crate::ops::Session;
use crate::ops::cards::who_shows;
use crate::ops::naming::buyer;
use crate::output::{Cell, Column, columns};
use crate::rules::accounting::Accounts;
use crate::sales::stored::{used_at_list, write};
use crate::sales::terms::Rulebook as _;
use crate::sales::till::asked_digest;
use crate::sales::{Customer, Customers, View};
use crate::wallet::decide::sum;
use crate::wallet::reasons::paid_out;
use crate::wallet::records::{by_ref, next, of_source};
use crate::wallet::rows::{Told, WALLET};
use crate::wallet::withdraw::{
    Because, Owed, PaidOut, PayoutRequest, last_no_reason_day, owed, withdraw,
};
use crate::wallet::{Both, WalletKind, WalletRefusal, WalletRow, WalletRules};

/// Pay stored value out
///
/// Of a member, or of one top-up. What is owed is computed in the three ways of the law, side by side:
/// without a reason within days of the top-up, by the house's fault, and at the customer's wish; --because
/// says which one it is. `agreed` pays the amount that was agreed on, out of the principal. What of the bonus
/// falls away is for the rules to say. --dry-run shows all of it and records nothing.
///
/// Example: club withdraw M000001 --because customer --pay transfer
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    退还储值\n\n\
    退还某会员的全部储值，或某一次充值。按法律的三种情形并列计算应退金额：充值后若干天内的无理由退款、商家原因、顾\
    客原因；用 --because 指明属于哪种。`agreed` 按协商金额从本金中退还。赠金失效多少由规则决定。--dry-run 显示全部\
    结果，不作记录。"))]
pub(super) struct Args {
    /// A member, or the number of one top-up
    #[arg(add = Zh("会员，或某一次充值的编号"))]
    #[arg(value_name = "MEMBER|TOPUP")]
    whose: String,
    /// How much, in yuan; all that is owed unless told
    #[arg(add = Zh("金额，单位为元（默认：应退的全部）"))]
    #[arg(value_name = "AMOUNT", value_parser = amount_after)]
    amount: Option<Money>,
    /// Why: no-reason, shop (its fault), customer (whose wish it is) or agreed
    #[arg(add = Zh("原因：no-reason（无理由）、shop（商家原因）、customer（顾客原因）或 agreed（协商）"))]
    #[arg(long, value_name = "WHY", value_parser = because())]
    because: Because,
    /// By which means it is paid out; untold, it counts as cash unless the books name another account for it
    #[arg(add = Zh("退款方式；不写时按现金，除非科目设置另有规定"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    /// Let what is left of the bonus fall away, whatever the rule: the member leaves
    #[arg(add = Zh("不论规则如何，剩余赠金一律失效：会员退会"))]
    #[arg(long)]
    with_bonus: bool,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

fn because() -> impl clap::builder::TypedValueParser<Value = Because> {
    words("reason for a payout", "退款原因")
}

fn columns() -> [Column; 15] {
    [
        columns::PAYOUT,
        columns::VERSION,
        columns::MEMBER,
        columns::AT_TEXT,
        columns::BECAUSE,
        columns::AMOUNT_PAID_OUT,
        columns::FALLS_AWAY,
        columns::PRINCIPAL_LEFT,
        columns::BONUS_BALANCE,
        columns::NO_REASON,
        columns::LAST_DAY,
        columns::SHOP,
        columns::CUSTOMER,
        columns::PAID_OUT_BY,
        Column::WHY,
    ]
}

/// A payout as it is printed.
struct Shown {
    payout: PayoutId,
    version: Version,
    member: MemberId,
    at: String,
    because: Because,
    amount: i128,
    lost: i128,
    balance: Both,
    /// What each way gave before it.
    quote: Quote,
    pay: String,
    why: Cell,
}

/// What is owed in each way, over all top-ups that are asked about.
#[derive(Clone, Copy, Default)]
struct Quote {
    no_reason: Option<i128>,
    last_day: Option<Day>,
    shop: Option<i128>,
    customer: Option<i128>,
}

impl Quote {
    fn of(owed: &[Owed]) -> Self {
        let add = |of: fn(&Owed) -> Option<i128>| {
            let told: Vec<i128> = owed.iter().filter_map(of).collect();
            (!told.is_empty()).then(|| told.iter().sum())
        };
        Self {
            no_reason: add(|own| own.no_reason),
            last_day: owed.iter().filter_map(|own| own.last_day).max(),
            shop: add(|own| own.shop),
            customer: add(|own| own.customer),
        }
    }
}

/// Whose money it is: all of a member's, or one top-up's.
#[derive(Clone, Copy)]
struct Whose {
    member: MemberId,
    topup: Option<TopupId>,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let whose = whose(&writing, &args.whose, args.amount)?;
    let told = args.pay.as_deref().unwrap_or_default();
    let pay = match told {
        "" => Ok(String::new()),
        word => writing.means().id(word),
    };
    let digest = digest(args, &writing, whose, pay.as_deref().unwrap_or(told));
    let reference = args.recording.reference.clone().unwrap_or_default();
    if !reference.is_empty()
        && let Some(shown) = on_record(desk, &writing, (&reference, &digest), whose)?
    {
        return print(desk, &shown);
    }
    let pay = pay?;
    let day = writing.at.day();
    let mut customer = who_shows(&writing, &args.whose, whose.member)?;
    let owed = quote(
        &writing,
        writing.draft.snapshot(),
        &customer,
        whose.topup,
        day,
    )?;
    let terms = writing.rules.on(day);
    let rules = terms.wallet.ok_or(WalletRefusal::NoWallet)?;
    prove_last_days(&writing, args.because, rules, &owed, day)?;
    let request = PayoutRequest {
        member: customer.id(),
        day,
        because: args.because,
        amount: args.amount,
        pay: &pay,
        may_be_cash: may_be_cash(&writing, rules, &pay),
        with_bonus: args.with_bonus,
    };
    let out = withdraw(&request, &owed, rules)?;
    let (_, payout) = next(writing.draft.snapshot())?;
    let why = why(rules, args.because, day);
    let rows = rows(&out, day, payout, request.pay, &why);
    let told = told_why(desk, rules, args.because, day, &why);
    record(args, &mut writing, &mut customer, &rows, &digest)?;
    let shown = Shown {
        payout,
        version: writing.draft.version(),
        member: customer.id(),
        at: match writing.time.as_str() {
            "" => day.to_string(),
            time => time.to_owned(),
        },
        because: args.because,
        amount: -sum(&out.paid).sum(),
        lost: -sum(&out.lost).sum(),
        balance: customer.wallet.balance(),
        quote: Quote::of(&owed),
        pay: request.pay.to_owned(),
        why: told,
    };
    writing.commit()?;
    print(desk, &shown)
}

/// Whether a means may be cash. Of one that is not told the books say which account pays it; without books, or
/// where that account pays cash as well, it may be.
fn may_be_cash(writing: &Session, rules: &WalletRules, pay: &str) -> bool {
    if !pay.is_empty() {
        return rules.is_cash(pay);
    }
    let pack = writing.rules.pack(writing.at.day());
    let Some(books) = &pack.accounting else {
        return true;
    };
    let account = |means: &str| Accounts::named(&books.accounts.means, means).map(|own| &own.code);
    let untold = account("");
    untold.is_none() || rules.cash.iter().any(|cash| account(cash) == untold)
}

/// Writes the rows of a payout; the first of them bears what the caller said.
fn record(
    args: &Args,
    writing: &mut Session,
    customer: &mut Customer,
    rows: &[WalletRow],
    digest: &str,
) -> CliResult {
    let note = args.note.as_deref();
    let note = writing.seal_note(Some(customer.id()), (WALLET.name, ""), note)?;
    let time = writing.time.clone();
    for (place, row) in rows.iter().enumerate() {
        let bare = Told {
            time: &time,
            ..Told::default()
        };
        let said = Told {
            reference: args.recording.reference.as_deref().unwrap_or_default(),
            asked: digest,
            note: &note,
            ..bare
        };
        let told = if place == 0 { said } else { bare };
        write(
            &mut writing.draft,
            customer,
            std::slice::from_ref(row),
            told,
        )?;
    }
    Ok(())
}

/// The member or the top-up that a word names.
fn whose(writing: &Session, word: &str, amount: Option<Money>) -> Result<Whose, CliError> {
    let snapshot = writing.draft.snapshot();
    let topup = match Named::of(word) {
        Named::Number(topup) => Some(topup),
        Named::Reference(reference) => by_ref(snapshot, reference, false)?.map(|own| own.row.lot),
    };
    if let (Some(topup), Ok(member)) = (topup, writing.member(word)) {
        return Err(CliError::usage(
            format!(
                "{word} fits the top-up {topup} and the member {member}: name one by its number"
            ),
            format!("{word} 既是充值 {topup} 又是会员 {member}：请用编号指明"),
        ));
    }
    let Some(topup) = topup else {
        let member = buyer(writing, word, amount)?;
        return Ok(Whose {
            member,
            topup: None,
        });
    };
    let unknown = || WalletRefusal::UnknownTopup {
        word: word.to_owned(),
    };
    let own = of_source(snapshot, &topup.to_string(), None)?;
    let own = own.first().ok_or_else(unknown)?;
    Ok(Whose {
        member: writing.member(&own.row.member.to_string())?,
        topup: Some(topup),
    })
}

/// What is owed of the top-ups that are asked about, as a state of the book tells it.
fn quote(
    writing: &Session,
    snapshot: &Snapshot,
    customer: &Customer,
    topup: Option<TopupId>,
    day: Day,
) -> Result<Vec<Owed>, CliError> {
    let terms = writing.rules.on(day);
    let rules = terms.wallet.ok_or(WalletRefusal::NoWallet)?;
    let at_list = used_at_list(snapshot, customer)?;
    let work = writing.rules.work_days()?;
    let lots = customer.wallet.lots().iter();
    let lots = lots.filter(|lot| topup.is_none_or(|own| own == lot.topup));
    let owed = lots.map(|lot| {
        let at_list = at_list.get(&lot.topup).copied().unwrap_or(0);
        owed(lot, at_list, day, rules, &work)
    });
    Ok(owed.filter(|own| !own.free.is_zero()).collect())
}

/// Without a reason only by a calendar that knows the last day.
fn prove_last_days(
    writing: &Session,
    because: Because,
    rules: &WalletRules,
    owed: &[Owed],
    day: Day,
) -> CliResult {
    let within = rules.law(day, |says| says.refund_within_days);
    let Some((days, _)) = within.filter(|_| because == Because::NoReason) else {
        return Ok(());
    };
    let work = writing.rules.work_days()?;
    let topups = owed.iter().filter(|own| own.lot.kind == WalletKind::Topup);
    for own in topups {
        last_no_reason_day(own.lot.day, days, &work)?;
    }
    Ok(())
}

/// What the rows keep as the reason: the word, and the place of the rule.
fn why(rules: &WalletRules, because: Because, day: Day) -> Why {
    let law = crate::wallet::withdraw::law_of(rules, because, day);
    let place = law.map_or(&rules.place, |law| &law.place);
    paid_out(because.word()).at(place)
}

/// What is told of it: the article and the interest, where a law is behind it.
fn told_why(desk: &Desk, rules: &WalletRules, because: Because, day: Day, why: &Why) -> Cell {
    let basis = basis(desk.speaking().text_lang(), rules, because, day);
    basis.map_or_else(|| why.clone().into(), Cell::from)
}

/// The rows of a payout: what is paid, then what falls away.
fn rows(out: &PaidOut, day: Day, payout: PayoutId, pay: &str, why: &Why) -> Vec<WalletRow> {
    let source = payout.to_string();
    let paid = out.paid.iter().map(|part| WalletRow {
        pay: pay.to_owned(),
        ..part.row(WalletKind::Withdraw, day, &source, why)
    });
    let lost = out.lost.iter();
    let lost = lost.map(|part| part.row(WalletKind::Forfeit, day, &source, why));
    paid.chain(lost).collect()
}

fn digest(args: &Args, writing: &Session, whose: Whose, pay: &str) -> String {
    if args
        .recording
        .reference
        .as_deref()
        .is_none_or(str::is_empty)
    {
        return String::new();
    }
    let at = args.recording.at.as_deref();
    let when = at.map(|_| format!("{} {}", writing.at.day(), writing.time));
    let of = whose
        .topup
        .map_or_else(|| whose.member.to_string(), |topup| topup.to_string());
    let pay = args.pay.as_ref().map(|_| pay);
    let what = format!(
        "withdraw|{of}|{}|{}|{}|{}|{}",
        canonical::option(args.amount.map(Money::fen)),
        args.because.word(),
        canonical::text(pay),
        args.with_bonus,
        canonical::text(when.as_deref()),
    );
    let note = args.note.as_deref();
    let note = note.map(|note| writing.note_digest(note));
    asked_digest(&[&what, &note.unwrap_or_default()])
}

/// The ground that a row's reason tells; a sentence of before begins with the word.
fn ground(why: &Why) -> Because {
    let word = why.arg("because");
    let word = word.as_deref().or_else(|| why.cell().split(' ').next());
    let mut all = Because::ALL.into_iter();
    all.find(|own| Some(own.word()) == word)
        .unwrap_or(Because::Agreed)
}

/// The payout that bears the ref already, as it was told then.
fn on_record(
    desk: &Desk,
    writing: &Session,
    (reference, digest): (&str, &str),
    whose: Whose,
) -> Result<Option<Shown>, CliError> {
    let snapshot = writing.draft.snapshot();
    let Some(first) = by_ref(snapshot, reference, true)? else {
        return Ok(None);
    };
    let source = first.row.source.clone();
    let reference = reference.to_owned();
    let mut undone = undone_records(snapshot, &WALLET)?;
    if let Some(undone) = undone.remove(&source) {
        return Err(WalletRefusal::RefUndone { reference, undone }.into());
    }
    if first.asked != digest {
        let first = source;
        return Err(WalletRefusal::RefKnown { reference, first }.into());
    }
    desk.tells_first(first.version)?;
    let day = first.row.day;
    let state = |version: Version| -> Result<(Snapshot, Customer), CliError> {
        let then = writing.book.snapshot(At::Version(version))?;
        let id = writing.member(&first.row.member.to_string())?;
        let view = View::today(writing.today);
        let one = match Customers::load_one(&then, id, view)? {
            Some(one) if !one.wallet.is_empty() => Some(one),
            _ => Customers::load_one(&then, first.row.member, view)?,
        };
        let unknown = || WalletRefusal::UnknownTopup {
            word: source.clone(),
        };
        Ok((then, one.ok_or_else(unknown)?))
    };
    let (_, after) = state(first.version)?;
    let (then, before) = state(first.version.before())?;
    let moved = of_source(snapshot, &source, None)?;
    let moved = moved.into_iter().filter(|own| own.version == first.version);
    let (mut amount, mut lost, mut pay) = (0, 0, String::new());
    for own in moved {
        let fen = -(own.row.principal.fen() + own.row.bonus.fen());
        if own.row.kind == WalletKind::Withdraw {
            amount += fen;
            pay = own.row.pay;
        } else {
            lost += fen;
        }
    }
    let because = ground(&first.row.why);
    // The same content: it was the same member's, or top-up's, then.
    let owed = quote(writing, &then, &before, whose.topup, day)?;
    let terms = writing.rules.on(day);
    let rules = terms.wallet.ok_or(WalletRefusal::NoWallet)?;
    Ok(Some(Shown {
        payout: first.row.source.parse().map_err(CliError::misread)?,
        version: first.version,
        member: after.id(),
        at: first.at(),
        because,
        amount,
        lost,
        balance: after.wallet.balance(),
        quote: Quote::of(&owed),
        pay,
        why: told_why(desk, rules, because, day, &first.row.why),
    }))
}

fn print(desk: &Desk, shown: &Shown) -> CliResult {
    let mut printer = desk.printer(&columns())?;
    let (principal, bonus) = shown.balance.money();
    let money = |fen: Option<i128>| -> Cell { fen.map(Money::from_fen).into() };
    printer.row(&[
        shown.payout.into(),
        shown.version.into(),
        shown.member.into(),
        shown.at.clone().into(),
        shown.because.word().into(),
        Money::from_fen(shown.amount).into(),
        Money::from_fen(shown.lost).into(),
        principal.into(),
        bonus.into(),
        money(shown.quote.no_reason),
        shown.quote.last_day.into(),
        money(shown.quote.shop),
        money(shown.quote.customer),
        Some(shown.pay.clone()).filter(|pay| !pay.is_empty()).into(),
        shown.why.clone(),
    ])?;
    Ok(printer.finish()?)
}
