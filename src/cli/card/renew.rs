//! `club card renew`: the yearly exchange, in its month or late.

use super::shown::{Shown, before};
use super::{may_deal, named, rules};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::open::Writing;
use crate::cli::register::told_at;
use crate::domain::CardNo;
use crate::members::Card;
use crate::members::cards::{may_renew, valid_until};
use crate::members::decide::card_is_free;
use crate::members::rules::CardRules;
use crate::members::write::{self, CardKind, CardRow, Moment, asked};
use crate::sales::Customer;

/// Exchange a card for that of the next year
///
/// Points and activation go along. The old number goes on finding the member.
///
/// Example: club card renew 8800-0042 --card 8801-0042
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The card's number, or any word for its holder
    #[arg(value_name = "CARD")]
    card: String,
    /// The number of the new card; the old one's unless told
    #[arg(long = "card", value_name = "NO")]
    new: Option<CardNo>,
    #[command(flatten)]
    recording: Recording,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let rules = rules(&writing)?;
    let (customer, card) = named(desk, &writing, &args.card)?;
    let reference = args.recording.reference.clone().unwrap_or_default();
    let digest = digest(args, &mut writing, &card)?;
    let (member, at) = (customer.id(), writing.at);
    let shown = match before(&writing, CardKind::Renew, &reference, &digest)? {
        Some(before) => Shown::after(&card, member, before.version, at, &rules),
        None => renew(
            args,
            &mut writing,
            (&customer, &card),
            &rules,
            (&reference, &digest),
        )?,
    };
    writing.commit()?;
    shown.print(desk)
}

fn digest(args: &Args, writing: &mut Writing, card: &Card) -> Result<String, CliError> {
    if args.recording.reference.is_none() {
        return Ok(String::new());
    }
    let at = told_at(args.recording.at.as_deref(), writing);
    let new = args
        .new
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let text = format!("card renew\n{}\n{new}\n{at}", card.root);
    Ok(asked(writing.keys()?, &text))
}

fn renew(
    args: &Args,
    writing: &mut Writing,
    (customer, card): (&Customer, &Card),
    rules: &CardRules,
    (reference, asked): (&str, &str),
) -> Result<Shown, CliError> {
    let member = customer.id();
    may_deal(writing, customer)?;
    let (at, time) = (writing.at, writing.time.clone());
    may_renew(card, at, rules)?;
    let number = args.new.as_ref().unwrap_or(&card.number);
    if *number != card.number {
        card_is_free(&writing.directory()?, Some(rules), number)?;
    }
    let until = valid_until(rules, at.day());
    let row = CardRow {
        until,
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
    Ok(Shown::after(
        &renewed,
        member,
        writing.draft.version(),
        at,
        rules,
    ))
}
