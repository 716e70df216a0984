//! `club card issue`: a member gets a card.

use super::shown::{Shown, before};
use super::{given_number, move_tiers, rules, tell_due};
use crate::cli::Desk;
use crate::cli::args::{Recording, word};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::{CardNo, MemberId};
use crate::members::cards::valid_until;
use crate::members::decide::{card_is_free, facts_are_there};
use crate::members::profile::{Value, facts_of, known_on};
use crate::members::rules::CardRules;
use crate::members::write::{self, CardKind, CardPaid, CardRow, Moment, asked};
use crate::members::{Cards, MemberRefusal};
use crate::ops::Session;
use crate::ops::cards::may_deal;
use crate::sales::Customer;
use crate::sales::terms::Rulebook as _;

/// Issue a card to a member
///
/// The rules say who gets one, which facts have to be on file, what it costs, how long it is valid and how many a
/// member may hold. A member who has a card that is void exchanges it with `club card renew`.
///
/// Example: club card issue M000001 --card 8800-0042
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    给会员发卡\n\n\
    由规则规定谁可持卡、须有哪些资料、费用多少、有效期多长、每人最多几张。持有失效卡的会员用 `club card renew` 换\
    卡。"))]
pub(super) struct Args {
    /// A number, phone, ref, or a name that only one member bears
    #[arg(add = Zh("会员号、电话、原编号，或仅一名会员使用的姓名"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    /// The number printed on the card (default: made of the member's own)
    #[arg(add = Zh("卡面上的卡号（默认：由会员号生成）"))]
    #[arg(long, value_name = "NO")]
    card: Option<CardNo>,
    /// How fee and deposit are paid
    #[arg(add = Zh("工本费和押金的付款方式"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let rules = rules(&writing)?;
    let member = writing.member(&args.member)?;
    let customer = writing.customer(member)?;
    let reference = args.recording.reference.clone().unwrap_or_default();
    let pay = writing.money(args.pay.as_deref())?;
    let asked = digest(args, &mut writing, member, &pay)?;
    let mut issued = None;
    let shown = match before(&writing, CardKind::Issue, &reference, &asked)? {
        Some(before) => {
            desk.tells_first(before.version)?;
            let card = customer.profile.cards.find(before.card.as_str());
            let card = card.ok_or(MemberRefusal::NoCard { member })?;
            let issued = card.issued;
            Shown {
                fee: Some(before.fee),
                deposit: Some(before.deposit),
                ..Shown::after(card, member, before.version, issued, &rules)
            }
        }
        None => {
            issued = Some(&rules);
            issue(
                args,
                &mut writing,
                &customer,
                &rules,
                (&reference, &asked, &pay),
            )?
        }
    };
    writing.commit()?;
    if let Some(rules) = issued {
        tell_due(desk, rules, member);
    }
    shown.print(desk)
}

fn digest(
    args: &Args,
    writing: &mut Session,
    member: MemberId,
    pay: &str,
) -> Result<String, CliError> {
    if args.recording.reference.is_none() {
        return Ok(String::new());
    }
    let at = writing.told_at();
    let card = args
        .card
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    // Without a means it is what it was before there were any.
    let pay = args.pay.as_ref().map(|_| format!("\n{pay}"));
    let pay = pay.unwrap_or_default();
    let text = format!("card issue\n{member}\n{card}\n{at}{pay}");
    Ok(asked(writing.keys()?, &text))
}

fn issue(
    args: &Args,
    writing: &mut Session,
    customer: &Customer,
    rules: &CardRules,
    (reference, asked, pay): (&str, &str, &str),
) -> Result<Shown, CliError> {
    let member = customer.id();
    may_deal(writing, customer)?;
    qualifies(writing, customer, rules)?;
    form_is_filled(writing, member, rules)?;
    let held = customer.profile.cards.held();
    if let Some(card) = held.last().filter(|_| has_enough(customer, rules)) {
        let card = card.number.clone();
        return Err(MemberRefusal::HasCard { member, card }.into());
    }
    let directory = writing.directory()?;
    let number = match &args.card {
        Some(number) => {
            card_is_free(&directory, Some(rules), number)?;
            number.clone()
        }
        None => given_number(member, rules, |number| {
            Ok(directory.card_owner(number.as_str())?.is_some())
        })?,
    };
    let (at, time) = (writing.at, writing.time.clone());
    let until = valid_until(rules, at.day());
    let row = CardRow {
        until,
        reference,
        asked,
        paid: CardPaid {
            fee: rules.fee,
            deposit: rules.deposit,
            pay,
        },
        ..CardRow::new(&number, member, CardKind::Issue)
    };
    let moment = Moment {
        day: at.day(),
        time: &time,
    };
    write::card(&mut writing.draft, &row, moment)?;
    let mut holder = customer.clone();
    holder
        .profile
        .cards
        .issue(member, number.clone(), at, until);
    move_tiers(writing, holder)?;
    let mut cards = Cards::default();
    cards.issue(member, number.clone(), at, until);
    let card = cards
        .find(number.as_str())
        .ok_or(MemberRefusal::NoCard { member })?;
    Ok(Shown {
        fee: Some(rules.fee),
        deposit: Some(rules.deposit),
        ..Shown::after(card, member, writing.draft.version(), at, rules)
    })
}

/// Whether the member holds as many cards as the rules allow.
fn has_enough(customer: &Customer, rules: &CardRules) -> bool {
    let held = customer.profile.cards.held().count();
    held >= usize::try_from(rules.at_most).unwrap_or(usize::MAX)
}

/// Whether every fact is on file that the rules want before a card is issued.
fn form_is_filled(writing: &Session, member: MemberId, rules: &CardRules) -> Result<(), CliError> {
    let known = facts_of(writing.draft.snapshot(), member)?;
    let day = writing.at.day();
    let is_known = |fact: &str| {
        let found = known_on(&known, fact, day);
        found.is_some_and(|own| match &own.value {
            Value::Clear(text) | Value::Sealed(text) => !text.is_empty(),
        })
    };
    let terms = writing.rules.on(day);
    Ok(facts_are_there(terms.fields, Some(rules), is_known)?)
}

/// Whether the member stands in a tier that gets a card.
fn qualifies(
    writing: &Session,
    customer: &Customer,
    rules: &CardRules,
) -> Result<(), MemberRefusal> {
    let terms = writing.rules.on(writing.at.day());
    let stands = customer.stands(&terms, writing.at);
    let may = rules.issued_to.is_empty() || rules.issued_to.iter().any(|t| stands.contains(t));
    if may {
        return Ok(());
    }
    let tiers = rules.issued_to.iter().map(|tier| terms.tier_name(*tier));
    Err(MemberRefusal::NotQualified {
        member: customer.id(),
        tiers: tiers.collect(),
    })
}
