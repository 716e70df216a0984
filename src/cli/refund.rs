//! `club refund`: money back for a sale; points and tiers follow.

use super::Desk;
use super::args::{Recording, at_least, word};
use super::coupon::presented;
use super::errors::{CliError, CliResult};
use super::help::{Called, Zh};
use super::sale_output::{Line as _, columns, reprint};
use crate::book::Snapshot;
use crate::domain::ids::Named;
use crate::domain::{Day, Lang, Money, SaleId};
use crate::ops::Session;
use crate::ops::sale::{of_refund, with_more};
use crate::sales::coupons::{Coupons, Presented};
use crate::sales::refund::{RefundRequest, Sold, refund};
use crate::sales::refusal::SaleRefusal;
use crate::sales::terms::Rulebook as _;
use crate::sales::till::{self, Told, asked_digest};

/// Give back the price of a sale, or part of it
///
/// The points that what remains paid would not have earned are taken back, by the rules of the sale's
/// own day. For tiers the refund counts on the day of the sale.
///
/// Example: club refund S00000012 --amount 88.00 --reason "wrong size"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    退还销售的全部或部分价款\n\n\
    按销售当日的规则，收回剩余实付金额得不到的积分。对等级而言，退款计入销售当日。"))]
pub(super) struct Args {
    /// The sale: its number, or the ref it was recorded under
    #[arg(add = Zh("销售记录：编号，或记录时的原编号"))]
    #[arg(value_name = "SALE")]
    sale: String,
    /// How much of the price paid goes back; all that is left unless told
    #[arg(add = Zh("退还的实付金额（默认：尚未退还的全部）"))]
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    amount: Option<Money>,
    /// Give back only this line of the ticket, counted from 1
    #[arg(add = Zh("只退小票的这一行，从 1 数起"), add = Called("行号"))]
    #[arg(long, value_name = "N", value_parser = at_least::<u32>(0))]
    line: Option<u32>,
    /// By which means it goes back; as it was paid unless told, and otherwise only where the rules allow it
    #[arg(add = Zh("退款方式（默认：原付款方式；只有规则允许时才能用其他方式）"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let sold = named(&snapshot, &args.sale)?;
    // A member who was merged lives on in another.
    let owner = sold.lines[0].member;
    let owner = owner
        .map(|id| writing.member(&id.to_string()))
        .transpose()?;
    let reference = args.recording.reference.clone().unwrap_or_default();
    let note = writing.seal_note(owner, ("sales", ""), args.reason.as_deref())?;
    let pay = args.pay.as_deref();
    let pay = pay.map(|word| writing.means().paying(word)).transpose()?;
    let asked = asked(args, &writing, sold.sale(), pay.as_deref());
    if !reference.is_empty()
        && let Some(first) = till::sale_by_ref(&snapshot, &reference)?
    {
        return reprint(desk, &writing, first, &asked);
    }
    let told = Told {
        time: writing.time.clone(),
        reference,
        asked,
        note,
    };
    let at = writing.at;
    let terms_then = writing.rules.on(sold.lines[0].day);
    let terms = writing.rules.on(at.day());
    let mut customer = owner.map(|id| writing.customer(id)).transpose()?;
    let request = RefundRequest {
        amount: args.amount,
        line: args.line,
        ..RefundRequest::whole(at, coupon_of(&writing, &snapshot, sold.sale())?)
    };
    let request = request.by(pay, &terms);
    let id = till::next_sale(&snapshot)?;
    let hours = &writing.rules.house().hours;
    let decided = refund(&request, id, &sold, customer.as_ref(), &terms_then, hours)?;
    let charged = decided.outcome.charged;
    let (recorded, _) = till::record(
        &mut writing.draft,
        &terms,
        customer.as_mut(),
        decided,
        at,
        &told,
    )?;
    let closed = writing.prove_open(sold.lines[0].day).is_err();
    writing.commit()?;
    if closed {
        desk.talk().note(&posted_open(desk.lang(), &sold, at.day()));
    }
    if charged > 0 {
        desk.talk().note(&charged_note(desk.lang(), charged));
    }
    let mut printer = desk.printer(&columns())?;
    printer.row(&recorded.cells())?;
    Ok(printer.finish()?)
}

/// The coupon that a sale used, which may go back with it.
fn coupon_of(
    writing: &Session,
    snapshot: &Snapshot,
    sale: SaleId,
) -> Result<Option<Presented>, CliError> {
    let coupon = Coupons::of_sale(snapshot, sale)?;
    let presented = coupon.map(|coupon| presented(&writing.rules, coupon));
    Ok(presented.transpose()?)
}

/// The sale that a word names: by its number, or by the ref it was recorded under.
fn named(snapshot: &Snapshot, word: &str) -> Result<Sold, CliError> {
    let number: Option<SaleId> = match Named::of(word) {
        Named::Number(number) => Some(number),
        Named::Reference(reference) => {
            till::sale_by_ref(snapshot, reference)?.map(|(_, row)| row.sale)
        }
    };
    let sold = number
        .map(|sale| till::find_sale(snapshot, sale))
        .transpose()?
        .flatten();
    let unknown = || SaleRefusal::UnknownSale {
        word: word.to_owned(),
    };
    Ok(sold.ok_or_else(unknown)?)
}

/// The digest of what was asked, to know a repeat; none without a ref.
fn asked(args: &Args, writing: &Session, sale: SaleId, pay: Option<&str>) -> String {
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
    let what = of_refund(sale, args.amount, args.line, when.as_deref());
    let what = with_more(&what, &[("pay", pay)]);
    let reason = args
        .reason
        .as_deref()
        .map(|text| writing.note_digest(text))
        .unwrap_or_default();
    asked_digest(&[&what, &reason])
}

/// Says that the sale lies in a closed month, and its refund in the open one.
fn posted_open(lang: Lang, sold: &Sold, day: Day) -> String {
    let (sale, of) = (sold.sale(), sold.lines[0].day);
    match lang {
        Lang::En => format!(
            "{sale} was sold on {of}, in a closed month, which stays as it is; the refund counts on {day}"
        ),
        Lang::Zh => format!("{sale} 售于 {of}，该月已结账，保持不变；退款计入 {day}"),
    }
}

fn charged_note(lang: crate::domain::Lang, points: i128) -> String {
    match lang {
        crate::domain::Lang::En => {
            format!("{points} points were spent already: charge the customer their worth")
        }
        crate::domain::Lang::Zh => format!("有 {points} 积分已使用，请向顾客收取其价值"),
    }
}
