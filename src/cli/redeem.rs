//! `club redeem`: points for rewards, one or a file of them, and cancellations.

use super::help::Zh;
use crate::book::Asks;
use crate::domain::{CardNo, Day, MemberId, Points, RedemptionId, When, canonical};
use crate::ops::asked::by_numbers;
use crate::sales::{Customer, Customers, Roots, View};
use std::path::Path;

use super::Desk;
use super::args::{Many, Recording, at_least};
use super::batch::{BatchRow, Columns};
use super::batch_flow::{Rows, Trouble, moment, refused, run as run_rows};
use super::consume_batch::{already, whole, yes};
use super::errors::{CliError, CliResult};
use crate::book::undone::undoes;
use crate::care::stock::Change;
use crate::care::stock::rows::shelf;
use crate::domain::ids::Named;
use crate::members::Directory;
use crate::ops::Session;
use crate::ops::cards::{prove_not_lost, which, who_shows};
use crate::output::{Cell, Column, columns};
use crate::points::PointsRefusal;
use crate::sales::redeem::{self, Redeemed, RewardRequest, Told};
use crate::sales::refusal::SaleRefusal;
use crate::sales::terms::Rulebook as _;
use crate::sales::till::asked_digest;

/// Give a reward for points, or cancel one
///
/// The points that expire first are spent first. Points of different cards are never put together,
/// unless the rules say so: the card pays whose number is given, else the only valid one. A reward may ask that the
/// holder's ID is checked (`needs`). A cancelled redemption gives the same points back, with their old last days.
///
/// Example: club redeem M000001 tea-set --quantity 2
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    用积分兑换，或取消兑换\n\n\
    先使用最早到期的积分。不同卡的积分从不合并，除非规则允许：写明卡号时用该卡的积分，否则用唯一的有效卡。有的兑换\
    品要求查验持卡人证件（`needs`）。取消兑换时退回原来的积分，到期日不变。"))]
pub(super) struct Args {
    /// Who redeems
    #[arg(add = Zh("兑换的会员"))]
    #[arg(value_name = "MEMBER", required_unless_present_any = ["from", "cancel"])]
    member: Option<String>,
    /// What for: a reward of the rules in force
    #[arg(add = Zh("兑换品：现行规则中的一项"))]
    #[arg(value_name = "REWARD", required_unless_present_any = ["from", "cancel"])]
    reward: Option<String>,
    /// How many
    #[arg(add = Zh("数量"))]
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least::<u32>(1))]
    quantity: u32,
    /// The holder's ID was checked
    #[arg(add = Zh("已查验持卡人证件"))]
    #[arg(long, conflicts_with_all = ["cancel", "from"])]
    id_checked: bool,
    /// Use the points of this card only
    #[arg(add = Zh("只使用此卡的积分"))]
    #[arg(long, value_name = "CARD")]
    card: Option<CardNo>,
    /// Cancel this redemption
    #[arg(add = Zh("取消此次兑换"))]
    #[arg(long, value_name = "REDEMPTION", conflicts_with_all = ["member", "from"])]
    cancel: Option<String>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

const COLUMNS: Columns = Columns {
    taken: &["member", "at", "reward", "quantity", "id_checked", "ref"],
    needed: &["member", "reward"],
};

fn columns() -> [Column; 7] {
    [
        columns::REDEMPTION,
        columns::VERSION,
        columns::MEMBER,
        columns::REWARD,
        columns::QUANTITY,
        columns::POINTS,
        columns::BALANCE,
    ]
}

fn cells(redeemed: &Redeemed, balance: Points) -> [Cell; 7] {
    [
        redeemed.redemption.to_string().into(),
        redeemed.version.into(),
        redeemed.member.to_string().into(),
        redeemed.reward.clone().into(),
        i64::from(redeemed.quantity).into(),
        redeemed.points.into(),
        balance.into(),
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if let Some(from) = &args.many.from {
        return batch(from, &args.many, &args.recording, desk);
    }
    let writing = desk.write(&args.recording)?;
    match (&args.cancel, &args.member, &args.reward) {
        (Some(word), ..) => cancel(word, args, writing, desk),
        (None, Some(member), Some(reward)) => one(member, reward, args, writing, desk),
        _ => Err(CliError::usage(
            "name the member and the reward",
            "请写会员和兑换品",
        )),
    }
}

fn one(word: &str, reward: &str, args: &Args, mut writing: Session, desk: &Desk) -> CliResult {
    let reward = &*writing.words(writing.at.day()).rewards().named(reward)?;
    let member = writing.member(word)?;
    let had = redeem::all(writing.draft.snapshot())?;
    let when = args.recording.at.as_deref().map(|_| writing.time.clone());
    let what = what(
        member,
        reward,
        (args.quantity, args.id_checked),
        when.map(|time| (writing.at, time)),
    );
    let told = told(args, &writing, Some(member), &what)?;
    if let Some(first) = on_record(&had, &told.reference, &told.asked)? {
        return print_again(desk, &writing, first);
    }
    let at = writing.at;
    let terms = writing.rules.on(at.day());
    let mut customer = who_shows(&writing, word, member)?;
    if let Some(card) = &args.card {
        prove_not_lost(&customer, card.as_str(), at)?;
    }
    let request = RewardRequest {
        at,
        reward: reward.to_owned(),
        quantity: args.quantity,
        card: shown_by(args, &writing, &customer, word),
        id_checked: args.id_checked,
    };
    let id = redeem::next_redemption(writing.draft.snapshot())?;
    let shelf = shelf(writing.draft.snapshot(), Day::MAX)?;
    let decided = redeem::redeem(&request, id, &customer, &terms, &had, &shelf);
    let decided = decided.map_err(which)?;
    let redeemed = redeem::record(
        &mut writing.draft,
        &mut customer,
        id,
        at.day(),
        decided,
        &told,
    )?;
    writing.commit()?;
    print(desk, &redeemed, customer.balance(at.day()))
}

/// The card that is shown: the one that the line names for it, or the one by whose number the member is named.
fn shown_by(args: &Args, writing: &Session, customer: &Customer, word: &str) -> Option<CardNo> {
    match &args.card {
        // Another's card keeps no points of this member, and none of it pays.
        Some(card) => Some(customer.card_named(card.as_str()).unwrap_or(card.clone())),
        None => writing.card(customer, Some(word)),
    }
}

fn cancel(word: &str, args: &Args, mut writing: Session, desk: &Desk) -> CliResult {
    let had = redeem::all(writing.draft.snapshot())?;
    let named = |own: &&Redeemed| match Named::of(word) {
        Named::Number(number) => own.redemption == number,
        Named::Reference(reference) => own.reference == reference,
    };
    let unknown = || {
        SaleRefusal::Points(PointsRefusal::UnknownRedemption {
            word: word.to_owned(),
        })
    };
    let of = had.iter().find(named).ok_or_else(unknown)?;
    let member = writing.member(&of.member.to_string())?;
    let told = told(
        args,
        &writing,
        Some(member),
        &format!("cancel|{}", of.redemption),
    )?;
    if let Some(first) = on_record(&had, &told.reference, &told.asked)? {
        return print_again(desk, &writing, first);
    }
    let at = writing.at;
    let spent = redeem::moved_by(
        writing.draft.snapshot(),
        &of.redemption.to_string(),
        of.member,
    )?;
    let mut customer = writing.customer(member)?;
    let id = redeem::next_redemption(writing.draft.snapshot())?;
    let terms = writing.rules.on(at.day());
    let decided = redeem::cancel(of, id, at, &customer, &terms, &spent, &had)?;
    let redeemed = redeem::record(
        &mut writing.draft,
        &mut customer,
        id,
        at.day(),
        decided,
        &told,
    )?;
    writing.commit()?;
    print(desk, &redeemed, customer.balance(at.day()))
}

fn print(desk: &Desk, redeemed: &Redeemed, balance: Points) -> CliResult {
    let mut printer = desk.printer(&columns())?;
    printer.row(&cells(redeemed, balance))?;
    Ok(printer.finish()?)
}

/// Prints the first result again, as it was.
fn print_again(desk: &Desk, writing: &Session, first: &Redeemed) -> CliResult {
    let then = writing
        .book
        .snapshot(crate::book::At::Version(first.version))?;
    let customer = Customers::load_one(&then, first.member, View::today(first.day))?;
    print(
        desk,
        first,
        customer.map_or(Points::ZERO, |c| c.balance(first.day)),
    )
}

fn what(
    member: MemberId,
    reward: &str,
    (quantity, id_checked): (u32, bool),
    when: Option<(When, String)>,
) -> String {
    let when = when.map(|(at, time)| format!("{} {time}", at.day()));
    // Without a check it is what it was before there were any.
    let checked = if id_checked { "|id-checked" } else { "" };
    let when = canonical::text(when.as_deref());
    format!("redeem|{member}|{reward}|{quantity}|{when}{checked}")
}

fn told(
    args: &Args,
    writing: &Session,
    member: Option<MemberId>,
    what: &str,
) -> Result<Told, CliError> {
    let reference = args.recording.reference.clone().unwrap_or_default();
    let note = writing.seal_note(member, ("rewards", ""), args.note.as_deref())?;
    let asked = if reference.is_empty() {
        String::new()
    } else {
        asked_digest(&[what])
    };
    Ok(Told {
        time: writing.time.clone(),
        reference,
        asked,
        note,
    })
}

/// The redemption that bears the ref already, if its content is the same.
fn on_record<'a>(
    had: &'a [Redeemed],
    reference: &str,
    asked: &impl Asks,
) -> Result<Option<&'a Redeemed>, SaleRefusal> {
    let bears = |r: &&Redeemed| !reference.is_empty() && r.reference == reference;
    let undone = |first: &Redeemed| {
        let mark = undoes(&first.redemption.to_string());
        had.iter().find(|r| r.asked == mark)
    };
    match had.iter().find(bears) {
        Some(first) if undone(first).is_some() => {
            let by = undone(first).map_or(first.version, |by| by.version);
            Err(SaleRefusal::RefUndone {
                reference: reference.to_owned(),
                undone: format!("{}, undone by version {by}", first.redemption),
            })
        }
        Some(first) if !asked.is(&first.asked) => Err(SaleRefusal::RefKnown {
            reference: reference.to_owned(),
            first: first.redemption.to_string(),
        }),
        first => Ok(first),
    }
}

/// What a row of a file is recorded under.
fn told_in(
    row: &BatchRow,
    (member, reward): (MemberId, &str),
    asked: (u32, bool),
    (at, time): (When, String),
) -> Told {
    let reference = row.get("ref").to_owned();
    let asked = if reference.is_empty() {
        String::new()
    } else {
        let when = row.filled("at").map(|_| (at, time.clone()));
        asked_digest(&[&what(member, reward, asked, when)])
    };
    Told {
        time,
        reference,
        asked,
        note: String::new(),
    }
}

fn batch(from: &Path, many: &Many, recording: &Recording, desk: &Desk) -> CliResult {
    let before = desk.before(recording)?;
    let rows = Rows::by_time(from, desk, many, &COLUMNS, &before)?;
    let mut writing = desk.lock(before, recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let directory = Directory::load_all(&writing.book, &snapshot, writing.keyring())?;
    let mut customers = writing.customers()?;
    let mut had = redeem::all(&snapshot)?;
    let mut shelf = shelf(&snapshot, Day::MAX)?;
    let mut next: RedemptionId = redeem::next_redemption(&snapshot)?;
    let mut printer = desk.speaking().held_printer(&columns())?;
    let roots = Roots::now(&snapshot)?;
    let mut known = 0;
    run_rows(desk, many, rows, |row| {
        let (at, time) = moment(&writing, row)?;
        let member = directory.resolve(row.get("member"));
        let member = member.map_err(|e| Trouble::from(row.bad("member", &e)))?;
        let quantity = whole(row, "quantity")?.unwrap_or(1);
        let id_checked = yes(row, "id_checked")?;
        let reward = writing.words(at.day()).rewards().named(row.get("reward"));
        let reward = reward.map_err(|why| Trouble::from(row.bad("reward", &why)))?;
        let asked = (quantity, id_checked);
        let when = (at, time);
        let known_as = by_numbers(&roots, Some(member), |who| {
            let who = who.unwrap_or(member);
            Ok::<_, CliError>(told_in(row, (who, &reward), asked, when.clone()).asked)
        })?;
        let told = told_in(row, (member, &reward), asked, when);
        if on_record(&had, &told.reference, &known_as)
            .map_err(|e| Trouble::from(row.bad("ref", &e)))?
            .is_some()
        {
            known += 1;
            return Ok(());
        }
        writing
            .prove_open(at.day())
            .map_err(|e| Trouble::from(row.bad("at", &e)))?;
        let terms = writing.rules.on(at.day());
        let customer = customers.get_mut(member).ok_or(SaleRefusal::Nothing);
        let customer = customer.map_err(refused(row))?;
        prove_not_lost(customer, row.get("member"), at).map_err(refused(row))?;
        let request = RewardRequest {
            at,
            reward,
            quantity,
            card: customer.card_named(row.get("member")),
            id_checked,
        };
        let decided =
            redeem::redeem(&request, next, customer, &terms, &had, &shelf).map_err(refused(row))?;
        let redeemed =
            redeem::record(&mut writing.draft, customer, next, at.day(), decided, &told)?;
        printer
            .row(&cells(&redeemed, customer.balance(at.day())))
            .map_err(CliError::from)?;
        next = next.next();
        let out = Change::Out(redeemed.quantity.into());
        shelf.take(&redeemed.reward, (redeemed.day, redeemed.version), out);
        had.push(redeemed);
        Ok(())
    })?;
    writing.commit()?;
    if known > 0 {
        desk.talk().note(&already(desk.lang(), known));
    }
    Ok(printer.finish()?)
}
