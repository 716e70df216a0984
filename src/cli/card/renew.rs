//! `club card renew`: the yearly exchange, in its month or late; or another term.

use super::shown::{Shown, before};
use super::{move_tiers, named, rules};
use crate::cli::Desk;
use crate::cli::args::{Recording, word};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::CardNo;
use crate::members::Card;
use crate::members::cards::{may_renew, renewed_until};
use crate::members::decide::card_is_free;
use crate::members::rules::CardRules;
use crate::members::write::{self, CardKind, CardPaid, CardRow, Moment, asked};
use crate::ops::Session;
use crate::ops::cards::may_deal;
use crate::sales::Customer;

/// Exchange a card for that of the next year, or renew its term
///
/// Points and activation go along. The old number goes on finding the member. A card that is valid for a term
/// (`valid_for`) is renewed for another one, from where the first ends, for the fee of the rules.
///
/// Example: club card renew 8800-0042 --card 8801-0042
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    换发下一年度的卡，或续期\n\n\
    积分和激活状态随卡转移。旧卡号仍可找到该会员。有期限的卡（`valid_for`）按规则收费，从原期限结束时起续一期。"))]
pub(super) struct Args {
    /// The card's number, or any word for its holder
    #[arg(add = Zh("卡号，或能指明持卡人的任何标识"))]
    #[arg(value_name = "CARD")]
    card: String,
    /// The number of the new card (default: the old one's)
    #[arg(add = Zh("新卡号（默认：沿用旧卡号）"))]
    #[arg(long = "card", value_name = "NO")]
    new: Option<CardNo>,
    /// How the fee is paid
    #[arg(add = Zh("工本费的付款方式"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let rules = rules(&writing)?;
    let (customer, card) = named(&writing, &args.card)?;
    let reference = args.recording.reference.clone().unwrap_or_default();
    let pay = writing.money(args.pay.as_deref())?;
    let digest = digest(args, &mut writing, &card, &pay)?;
    let (member, at) = (customer.id(), writing.at);
    let shown = match before(&writing, CardKind::Renew, &reference, &digest)? {
        Some(before) => {
            desk.tells_first(before.version)?;
            Shown {
                fee: Some(before.fee),
                ..Shown::after(&card, member, before.version, at, &rules)
            }
        }
        None => renew(
            args,
            &mut writing,
            (&customer, &card),
            &rules,
            (&reference, &digest, &pay),
        )?,
    };
    writing.commit()?;
    shown.print(desk)
}

fn digest(args: &Args, writing: &mut Session, card: &Card, pay: &str) -> Result<String, CliError> {
    if args.recording.reference.is_none() {
        return Ok(String::new());
    }
    let at = writing.told_at();
    let new = args
        .new
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    // Without a means it is what it was before there were any.
    let pay = args.pay.as_ref().map(|_| format!("\n{pay}"));
    let pay = pay.unwrap_or_default();
    let text = format!("card renew\n{}\n{new}\n{at}{pay}", card.root);
    Ok(asked(writing.keys()?, &text))
}

fn renew(
    args: &Args,
    writing: &mut Session,
    (customer, card): (&Customer, &Card),
    rules: &CardRules,
    (reference, asked, pay): (&str, &str, &str),
) -> Result<Shown, CliError> {
    let member = customer.id();
    may_deal(writing, customer)?;
    let (at, time) = (writing.at, writing.time.clone());
    may_renew(card, at, rules)?;
    let number = args.new.as_ref().unwrap_or(&card.number);
    if *number != card.number {
        card_is_free(&writing.directory()?, Some(rules), number)?;
    }
    let until = renewed_until(card, rules, at.day());
    let row = CardRow {
        until,
        paid: CardPaid {
            fee: rules.renewal_fee,
            pay,
            ..CardPaid::NOTHING
        },
        replaces: Some(&card.number).filter(|old| *old != number),
        reference,
        asked,
        ..CardRow::new(number, member, CardKind::Renew)
    };
    let moment = Moment {
        day: at.day(),
        time: &time,
    };
    write::card(&mut writing.draft, &row, moment)?;
    let renewed = card.renewed(number.clone(), at, until);
    let mut holder = customer.clone();
    holder.profile.cards.put(renewed.clone());
    move_tiers(writing, holder)?;
    let version = writing.draft.version();
    Ok(Shown {
        fee: Some(rules.renewal_fee),
        ..Shown::after(&renewed, member, version, at, rules)
    })
}
