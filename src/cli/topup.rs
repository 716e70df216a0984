//! `club topup`: money paid in ahead, one top-up or a file of them.

use super::help::Zh;
use crate::domain::{BadMeans, MemberId, Money, TopupId, When, canonical};
use crate::ops::asked::by_numbers;
use crate::sales::{Customer, Customers, Roots, View};
use std::path::Path;

use super::Desk;
use super::args::{Many, Recording, amount_after, word};
use super::batch::{BatchRow, Columns};
use super::batch_flow::{Rows, Trouble, moment, refused, run as run_rows};
use super::consume_batch::{already, cell};
use super::errors::{CliError, CliResult};
use crate::book::undone::undone_records;
use crate::book::{Asks, At, Snapshot};
use crate::members::Directory;
use crate::ops::Session;
use crate::ops::cards::{prove_not_lost, who_shows};
use crate::ops::naming::buyer;
use crate::output::{Cell, Column, columns};
use crate::sales::refusal::SaleRefusal;
use crate::sales::stored::{Paid, top_up, write};
use crate::sales::terms::Rulebook as _;
use crate::sales::till::asked_digest;
use crate::wallet::decide::made;
use crate::wallet::records::{Entry, by_ref, next, refs};
use crate::wallet::rows::{Told, WALLET};
use crate::wallet::{Both, WalletKind, WalletRefusal};

/// Take money that a member pays in ahead
///
/// What is paid in is principal; the bonus comes from the table of the rules and is kept apart. The limits
/// that the law sets, and when a paper is to be shown, are in the rules as well. Stored value never expires.
///
/// Example: club topup M000001 1000 --pay transfer --id-ref file-17
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    收取会员的充值\n\n\
    所付金额为本金；赠金按规则的档位给出，分开记账。法定限额和须出示证件的情形也写在规则中。储值永不到期。"))]
pub(super) struct Args {
    /// Who pays in: a number, card, phone, ref, or a name that only one member bears
    #[arg(add = Zh("付款人：会员号、卡号、电话、原编号，或仅一名会员使用的姓名"))]
    #[arg(value_name = "MEMBER", required_unless_present = "from")]
    member: Option<String>,
    /// How much, in yuan
    #[arg(add = Zh("金额，单位为元"))]
    #[arg(value_name = "AMOUNT", required_unless_present = "from", value_parser = amount_after)]
    amount: Option<Money>,
    /// By which means; never by stored value, points or coupons
    #[arg(add = Zh("付款方式；不能用储值、积分或优惠券"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    /// The bonus, where the rules let the desk say it
    #[arg(add = Zh("赠金，限规则允许由前台指定时"))]
    #[arg(long, value_name = "AMOUNT")]
    bonus: Option<Money>,
    /// Where the paper that was shown is on file; kept sealed
    #[arg(add = Zh("所出示证件的存档位置；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    id_ref: Option<String>,
    /// Where it is paid in
    #[arg(add = Zh("充值门店"))]
    #[arg(long, value_name = "STORE", value_parser = word)]
    store: Option<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

const COLUMNS: Columns = Columns {
    taken: &[
        "member", "at", "amount", "bonus", "pay", "id_ref", "store", "ref",
    ],
    needed: &["member", "amount"],
};

fn columns() -> [Column; 10] {
    [
        columns::TOPUP,
        columns::VERSION,
        columns::MEMBER,
        columns::AT_TEXT,
        columns::PRINCIPAL,
        columns::BONUS,
        columns::PRINCIPAL_LEFT,
        columns::BONUS_BALANCE,
        columns::PAY,
        Column::WHY,
    ]
}

fn cells(entry: &Entry, balance: Both) -> [Cell; 10] {
    let row = &entry.row;
    let (principal, bonus) = balance.money();
    [
        row.lot.into(),
        entry.version.into(),
        row.member.into(),
        entry.at().into(),
        row.principal.into(),
        row.bonus.into(),
        principal.into(),
        bonus.into(),
        Some(row.pay.clone()).filter(|pay| !pay.is_empty()).into(),
        row.why.clone().into(),
    ]
}

/// One top-up as it was asked for.
#[derive(Debug)]
struct Asked {
    member: MemberId,
    at: When,
    time: String,
    /// Whether a time was told: only then it is part of what was asked.
    timed: bool,
    amount: Money,
    bonus: Option<Money>,
    pay: String,
    id_ref: String,
    store: String,
    reference: String,
}

impl Asked {
    fn digest(&self, writing: &Session) -> String {
        if self.reference.is_empty() {
            return String::new();
        }
        let when = self
            .timed
            .then(|| format!("{} {}", self.at.day(), self.time));
        let what = format!(
            "topup|{}|{}|{}|{}|{}|{}",
            self.member,
            self.amount,
            canonical::option(self.bonus.map(Money::fen)),
            self.pay,
            self.store,
            canonical::text(when.as_deref()),
        );
        asked_digest(&[&what, &writing.note_digest(&self.id_ref)])
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    match (&args.many.from, &args.member, args.amount) {
        (Some(from), ..) => batch(from, args, desk),
        (None, Some(member), Some(amount)) => one(member, amount, args, desk),
        _ => Err(CliError::usage(
            "name the member and the amount",
            "请写会员和金额",
        )),
    }
}

fn one(member: &str, amount: Money, args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let told = args.pay.as_deref().unwrap_or_default();
    let pay = means(&writing, writing.at, told);
    let asked = Asked {
        member: buyer(&writing, member, Some(amount))?,
        at: writing.at,
        time: writing.time.clone(),
        timed: args.recording.at.is_some(),
        amount,
        bonus: args.bonus,
        pay: pay.clone().unwrap_or_else(|_| told.to_owned()),
        id_ref: args.id_ref.clone().unwrap_or_default(),
        store: writing
            .words(writing.at.day())
            .stores()
            .id(args.store.as_deref().unwrap_or_default())?,
        reference: args.recording.reference.clone().unwrap_or_default(),
    };
    let digest = asked.digest(&writing);
    if let Some(first) = on_record(writing.draft.snapshot(), &asked, &digest)? {
        return print_again(desk, &writing, &first);
    }
    pay?;
    prove_most(&writing, &asked)?;
    let mut customer = who_shows(&writing, member, asked.member)?;
    let (topup, _) = next(writing.draft.snapshot())?;
    let entry = record(&mut writing, &mut customer, &asked, topup, &digest)?;
    writing.commit()?;
    print(desk, &entry, customer.wallet.balance())
}

/// What a word names, by its id. What is no money is refused by the rules of stored value.
fn means(writing: &Session, at: When, word: &str) -> Result<String, BadMeans> {
    if word.is_empty() {
        return Ok(String::new());
    }
    writing.rules.pack(at.day()).means.id(word)
}

/// Refuses a top-up that is larger than any the house takes.
fn prove_most(writing: &Session, asked: &Asked) -> Result<(), SaleRefusal> {
    let limits = &writing.rules.pack(asked.at.day()).limits;
    limits.prove(asked.amount)?;
    asked.bonus.map_or(Ok(()), |bonus| limits.prove(bonus))
}

fn print(desk: &Desk, entry: &Entry, balance: Both) -> CliResult {
    let mut printer = desk.printer(&columns())?;
    printer.row(&cells(entry, balance))?;
    Ok(printer.finish()?)
}

/// Prints the first result again, as it was.
fn print_again(desk: &Desk, writing: &Session, first: &Entry) -> CliResult {
    let then = writing.book.snapshot(At::Version(first.version))?;
    let living = writing.member(&first.row.member.to_string())?;
    let view = View::today(writing.today);
    let customer = match Customers::load_one(&then, first.row.member, view)? {
        Some(customer) => Some(customer),
        None => Customers::load_one(&then, living, view)?,
    };
    let balance = customer.map_or(Both::ZERO, |customer| customer.wallet.balance());
    print(desk, first, balance)
}

/// The top-up that bears the ref already, if its content is the same.
fn on_record(snapshot: &Snapshot, asked: &Asked, digest: &str) -> Result<Option<Entry>, CliError> {
    let reference = &asked.reference;
    if reference.is_empty() {
        return Ok(None);
    }
    let Some(first) = by_ref(snapshot, reference, false)? else {
        return Ok(None);
    };
    let mut undone = undone_records(snapshot, &WALLET)?;
    same(&first, digest, undone.remove(&first.row.lot.to_string()))?;
    Ok(Some(first))
}

/// Refuses a ref whose top-up was undone, or under which other content stands.
fn same(
    first: &Entry,
    digest: &(impl Asks + ?Sized),
    undone: Option<String>,
) -> Result<(), WalletRefusal> {
    let reference = first.reference.clone();
    if let Some(undone) = undone {
        return Err(WalletRefusal::RefUndone { reference, undone });
    }
    if !digest.is(&first.asked) {
        let first = first.row.lot.to_string();
        return Err(WalletRefusal::RefKnown { reference, first });
    }
    Ok(())
}

/// Decides a top-up, writes it and takes it in.
fn record(
    writing: &mut Session,
    customer: &mut Customer,
    asked: &Asked,
    topup: TopupId,
    digest: &str,
) -> Result<Entry, CliError> {
    let day = asked.at.day();
    let paid = Paid {
        at: asked.at,
        amount: asked.amount,
        bonus: asked.bonus,
        pay: &asked.pay,
        id_ref: &asked.id_ref,
        store: &asked.store,
    };
    let brought = top_up(&paid, customer, &writing.rules.on(day))?;
    let both = Both::new(brought.principal.fen(), brought.bonus.fen());
    let place = (topup, customer.id(), day);
    let row = made(WalletKind::Topup, place, both, &asked.pay, &brought.why);
    let id_ref = match asked.id_ref.as_str() {
        "" => String::new(),
        text => {
            let at = (WALLET.name, "id_ref");
            writing.seal(Some(customer.id()), at, &topup.to_string(), text)?
        }
    };
    let told = Told {
        time: &asked.time,
        reference: &asked.reference,
        asked: digest,
        id_ref: &id_ref,
        note: "",
    };
    write(
        &mut writing.draft,
        customer,
        std::slice::from_ref(&row),
        told,
    )?;
    Ok(Entry {
        version: writing.draft.version(),
        row,
        time: asked.time.clone(),
        reference: asked.reference.clone(),
        asked: digest.to_owned(),
    })
}

fn batch(from: &Path, args: &Args, desk: &Desk) -> CliResult {
    let before = desk.before(&args.recording)?;
    let rows = Rows::by_time(from, desk, &args.many, &COLUMNS, &before)?;
    let mut writing = desk.lock(before, &args.recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let directory = Directory::load_all(&writing.book, &snapshot, writing.keyring())?;
    let mut customers = writing.customers()?;
    let (mut topup, _) = next(&snapshot)?;
    let undone = undone_records(&snapshot, &WALLET)?;
    let mut had = refs(&snapshot)?;
    let roots = Roots::now(&snapshot)?;
    let mut printer = desk.speaking().held_printer(&columns())?;
    let mut known = 0;
    run_rows(desk, &args.many, rows, |row| {
        let mut asked = asked_in(&writing, row, &directory)?;
        let pay = means(&writing, asked.at, &asked.pay);
        asked.pay = pay.clone().unwrap_or(asked.pay);
        let digest = asked.digest(&writing);
        let reference = asked.reference.clone();
        if let Some(first) = had.get(&reference) {
            let digest = by_numbers(&roots, Some(asked.member), |member| {
                asked.member = member.unwrap_or(asked.member);
                Ok::<_, CliError>(asked.digest(&writing))
            })?;
            let undone = undone.get(&first.row.lot.to_string()).cloned();
            same(first, &digest, undone).map_err(|why| row.bad("ref", &why))?;
            known += 1;
            return Ok(());
        }
        pay.map_err(|why| Trouble::from(row.bad("pay", &why)))?;
        let open = writing.prove_open(asked.at.day());
        open.map_err(|why| Trouble::from(row.bad("at", &why)))?;
        prove_most(&writing, &asked).map_err(refused(row))?;
        let nobody = || SaleRefusal::Nothing;
        let customer = customers.get_mut(asked.member).ok_or_else(nobody);
        let customer = customer.map_err(refused(row))?;
        prove_not_lost(customer, row.get("member"), asked.at).map_err(refused(row))?;
        let entry = record_in(&mut writing, customer, &asked, (topup, &digest), row)?;
        printer
            .row(&cells(&entry, customer.wallet.balance()))
            .map_err(CliError::from)?;
        topup = topup.next();
        if !reference.is_empty() {
            had.insert(reference, entry);
        }
        Ok(())
    })?;
    writing.commit()?;
    if known > 0 {
        desk.talk().note(&already(desk.lang(), known));
    }
    Ok(printer.finish()?)
}

/// The same of a row of a file: what is wrong is told at its cell.
fn record_in(
    writing: &mut Session,
    customer: &mut Customer,
    asked: &Asked,
    (topup, digest): (TopupId, &str),
    row: &BatchRow,
) -> Result<Entry, Trouble> {
    let paid = Paid {
        at: asked.at,
        amount: asked.amount,
        bonus: asked.bonus,
        pay: &asked.pay,
        id_ref: &asked.id_ref,
        store: &asked.store,
    };
    let terms = writing.rules.on(asked.at.day());
    if let Err(why) = top_up(&paid, customer, &terms) {
        return Err(match &why {
            SaleRefusal::Wallet(own) => match own.column() {
                Some(column) => row.bad(column, &why),
                None => row.refused(&why),
            },
            _ => row.refused(&why),
        }
        .into());
    }
    Ok(record(writing, customer, asked, topup, digest)?)
}

fn asked_in(writing: &Session, row: &BatchRow, directory: &Directory) -> Result<Asked, Trouble> {
    let member = directory.resolve(row.get("member"));
    let (at, time) = moment(writing, row)?;
    let day = at.day();
    let amount: Option<Money> = cell(row, "amount")?;
    let none = WalletRefusal::NoAmount {
        amount: Money::ZERO,
    };
    Ok(Asked {
        member: member.map_err(|why| Trouble::from(row.bad("member", &why)))?,
        at,
        time,
        timed: true,
        amount: amount.ok_or_else(|| row.bad("amount", &none))?,
        bonus: cell(row, "bonus")?,
        pay: row.get("pay").to_owned(),
        id_ref: row.get("id_ref").to_owned(),
        store: writing
            .words(day)
            .stores()
            .id(row.get("store"))
            .map_err(|why| Trouble::from(row.bad("store", &why)))?,
        reference: row.get("ref").to_owned(),
    })
}
