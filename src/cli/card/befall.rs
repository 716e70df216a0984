//! What befalls a card after its issue: lost, found, replaced, handed back, cancelled. Each is one row, told by
//! its own command; what they have in common stands here.

use super::shown::{Before, Shown, before};
use super::{given_number, named, rules};
use crate::book::At;
use crate::cli::Desk;
use crate::cli::args::{Recording, word};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::{CardNo, MemberId};
use crate::members::cards::{Fate, may_befall, money_of};
use crate::members::decide::card_is_free;
use crate::members::rows::CARDS;
use crate::members::rows::cards::KEPT;
use crate::members::rules::CardRules;
use crate::members::write::{self, CardKind, CardPaid, CardRow, Moment, asked};
use crate::members::{Card, MemberRefusal};
use crate::ops::Session;
use crate::ops::cards::may_deal;
use crate::sales::{Customer, Customers, SaleRefusal, View};

/// Report a card lost: it is blocked at once
///
/// From that moment it gives nothing, and whoever shows it is not taken for its holder. The holder's paper is
/// looked at: --id-ref says where that is on file, and is kept sealed.
///
/// Example: club card lost 8800-0042 --id-ref "copy 118"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    挂失：卡立即停用\n\n\
    自此该卡不再享有权益，出示该卡的人不视为持卡人。须查验持卡人证件：--id-ref 写明存档位置，封存保管。"))]
pub(super) struct LostArgs {
    /// The card's number, or any word for its holder
    #[arg(add = Zh("卡号，或能指明持卡人的任何标识"))]
    #[arg(value_name = "CARD")]
    card: String,
    /// Where the paper that was shown is on file, kept sealed
    #[arg(add = Zh("所出示证件的存档位置，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    id_ref: String,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Unblock a lost card that was found
///
/// Example: club card found 8800-0042
#[derive(clap::Args, Debug)]
#[command(add = Zh("找到挂失的卡，恢复使用"))]
pub(super) struct FoundArgs {
    /// The card's number, or any word for its holder
    #[arg(add = Zh("卡号，或能指明持卡人的任何标识"))]
    #[arg(value_name = "CARD")]
    card: String,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Replace a lost or damaged card by one with a new number
///
/// Points, activation and term go along; the old number goes on finding the member. A card is reported lost first;
/// for one that is there and spoilt say --damaged. The rules say what it costs.
///
/// Example: club card replace 8800-0042 --card 8801-0042 --pay cash
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    以新卡号换发遗失或损坏的卡\n\n\
    积分、激活状态和期限随卡转移；旧卡号仍可找到该会员。遗失的卡先挂失；卡还在但已损坏时加 --damaged。费用由规则规\
    定。"))]
pub(super) struct ReplaceArgs {
    /// The card's number, or any word for its holder
    #[arg(add = Zh("卡号，或能指明持卡人的任何标识"))]
    #[arg(value_name = "CARD")]
    card: String,
    /// The number of the new card (default: made of the member's own)
    #[arg(add = Zh("新卡号（默认：由会员号生成）"))]
    #[arg(long = "card", value_name = "NO")]
    new: Option<CardNo>,
    /// The card is there, and spoilt
    #[arg(add = Zh("卡还在，但已损坏"))]
    #[arg(long)]
    damaged: bool,
    /// How the fee is paid
    #[arg(add = Zh("工本费的付款方式"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Take a card back, at check-out for instance
///
/// It gives nothing from then on; the rules say what of fee and deposit goes back.
///
/// Example: club card return 8800-0042 --pay cash
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    收回卡，例如退房时\n\n\
    自此该卡不再享有权益；由规则规定退还多少工本费和押金。"))]
pub(super) struct ReturnArgs {
    /// The card's number, or any word for its holder
    #[arg(add = Zh("卡号，或能指明持卡人的任何标识"))]
    #[arg(value_name = "CARD")]
    card: String,
    /// How fee and deposit are paid back
    #[arg(add = Zh("工本费和押金的退还方式"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Cancel a card, with a reason
///
/// It gives nothing from then on, and nothing goes back.
///
/// Example: club card cancel 8800-0042 --reason "lent to others"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    注销卡，须写明原因\n\n\
    自此该卡不再享有权益，不退还任何费用。"))]
pub(super) struct CancelArgs {
    /// The card's number, or any word for its holder
    #[arg(add = Zh("卡号，或能指明持卡人的任何标识"))]
    #[arg(value_name = "CARD")]
    card: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

/// One of these, as the line told it.
struct Told<'a> {
    kind: CardKind,
    fate: Fate,
    card: &'a str,
    new: Option<&'a CardNo>,
    pay: Option<&'a str>,
    id_ref: &'a str,
    note: &'a str,
    recording: &'a Recording,
}

impl<'a> Told<'a> {
    fn new(kind: CardKind, fate: Fate, card: &'a str, recording: &'a Recording) -> Self {
        Self {
            kind,
            fate,
            card,
            new: None,
            pay: None,
            id_ref: "",
            note: "",
            recording,
        }
    }
}

pub(super) fn lost(args: &LostArgs, desk: &Desk) -> CliResult {
    let told = Told {
        id_ref: &args.id_ref,
        note: args.note.as_deref().unwrap_or_default(),
        ..Told::new(CardKind::Lost, Fate::Lose, &args.card, &args.recording)
    };
    befall(&told, desk)
}

pub(super) fn found(args: &FoundArgs, desk: &Desk) -> CliResult {
    let told = Told {
        note: args.note.as_deref().unwrap_or_default(),
        ..Told::new(CardKind::Found, Fate::Find, &args.card, &args.recording)
    };
    befall(&told, desk)
}

pub(super) fn replace(args: &ReplaceArgs, desk: &Desk) -> CliResult {
    let fate = if args.damaged {
        Fate::ReplaceDamaged
    } else {
        Fate::ReplaceLost
    };
    let told = Told {
        new: args.new.as_ref(),
        pay: args.pay.as_deref(),
        note: args.note.as_deref().unwrap_or_default(),
        ..Told::new(CardKind::Replace, fate, &args.card, &args.recording)
    };
    befall(&told, desk)
}

pub(super) fn hand_back(args: &ReturnArgs, desk: &Desk) -> CliResult {
    let told = Told {
        pay: args.pay.as_deref(),
        note: args.note.as_deref().unwrap_or_default(),
        ..Told::new(
            CardKind::Return,
            Fate::HandBack,
            &args.card,
            &args.recording,
        )
    };
    befall(&told, desk)
}

pub(super) fn cancel(args: &CancelArgs, desk: &Desk) -> CliResult {
    let told = Told {
        note: &args.reason,
        ..Told::new(CardKind::Cancel, Fate::Cancel, &args.card, &args.recording)
    };
    befall(&told, desk)
}

fn befall(told: &Told<'_>, desk: &Desk) -> CliResult {
    let mut writing = desk.write(told.recording)?;
    let rules = rules(&writing)?;
    let (customer, card) = named(&writing, told.card)?;
    let reference = told.recording.reference.clone().unwrap_or_default();
    let pay = writing.money(told.pay)?;
    let digest = digest(told, &mut writing, &card, &pay)?;
    let shown = match before(&writing, told.kind, &reference, &digest)? {
        Some(before) => {
            desk.tells_first(before.version)?;
            again(&writing, &before, customer.id(), &rules)?
        }
        None => record(
            told,
            &mut writing,
            (&customer, &card),
            &rules,
            (&reference, &digest, &pay),
        )?,
    };
    writing.commit()?;
    shown.print(desk)
}

fn digest(
    told: &Told<'_>,
    writing: &mut Session,
    card: &Card,
    pay: &str,
) -> Result<String, CliError> {
    if told.recording.reference.is_none() {
        return Ok(String::new());
    }
    let at = writing.told_at();
    let new = told.new.map_or("", CardNo::as_str);
    let damaged = told.fate == Fate::ReplaceDamaged;
    let text = format!(
        "card {}\n{}\n{new}\n{damaged}\n{}\n{}\n{}\n{at}",
        told.kind.word(),
        card.root,
        pay,
        told.id_ref,
        told.note,
    );
    Ok(asked(writing.keys()?, &text))
}

fn record(
    told: &Told<'_>,
    writing: &mut Session,
    (customer, card): (&Customer, &Card),
    rules: &CardRules,
    (reference, asked, pay): (&str, &str, &str),
) -> Result<Shown, CliError> {
    let member = customer.id();
    let (at, time) = (writing.at, writing.time.clone());
    // Whoever has left hands the card back, and a lost one is blocked, whoever's it is.
    if matches!(told.kind, CardKind::Found | CardKind::Replace) {
        may_deal(writing, customer)?;
    }
    card.prove_in_force(told.card)?;
    may_befall(card, told.fate, at)?;
    let number = number(told, writing, member, card, rules)?;
    let money = money_of(card, told.fate, rules).map_err(SaleRefusal::from)?;
    let sealed = |column: &str, text: &str| match text {
        "" => Ok(String::new()),
        text => writing.seal(Some(member), (CARDS.name, column), "", text),
    };
    let (id_ref, note) = (sealed("id_ref", told.id_ref)?, sealed("note", told.note)?);
    let row = CardRow {
        until: card.until(),
        replaces: Some(&card.number).filter(|old| **old != number),
        paid: CardPaid {
            fee: money.fee,
            deposit: money.deposit,
            pay: if money.kept { KEPT } else { pay },
        },
        reference,
        asked,
        id_ref: &id_ref,
        note: &note,
        ..CardRow::new(&number, member, told.kind)
    };
    let moment = Moment {
        day: at.day(),
        time: &time,
    };
    write::card(&mut writing.draft, &row, moment)?;
    let after = card.after(told.fate, number.clone(), at);
    Ok(Shown {
        fee: Some(money.fee),
        deposit: Some(money.deposit_given()),
        ..Shown::after(&after, member, writing.draft.version(), at, rules)
    })
}

/// The number that the card bears from now on.
fn number(
    told: &Told<'_>,
    writing: &Session,
    member: MemberId,
    card: &Card,
    rules: &CardRules,
) -> Result<CardNo, CliError> {
    if told.kind != CardKind::Replace {
        return Ok(card.number.clone());
    }
    let directory = writing.directory()?;
    match told.new {
        Some(number) => {
            card_is_free(&directory, Some(rules), number)?;
            Ok(number.clone())
        }
        None => given_number(member, rules, |number| {
            Ok(directory.card_owner(number.as_str())?.is_some())
        }),
    }
}

/// The card as its deed left it, whatever befell it since.
fn again(
    writing: &Session,
    before: &Before,
    member: MemberId,
    rules: &CardRules,
) -> Result<Shown, CliError> {
    let then = writing.book.snapshot(At::Version(before.version))?;
    let view = View::today(writing.today);
    let customer = Customers::load_one(&then, member, view)?;
    let card = customer
        .as_ref()
        .and_then(|customer| customer.profile.cards.find(before.card.as_str()))
        .ok_or(MemberRefusal::NoCard { member })?;
    Ok(Shown {
        fee: Some(before.fee),
        deposit: Some(before.deposit),
        ..Shown::after(card, member, before.version, before.at, rules)
    })
}
