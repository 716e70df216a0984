//! `club register`: one new member, or a file of them.

use std::path::Path;

use super::Desk;
use super::args::{Many, Recording, word};
use super::batch::{BadRow, BatchRow, Columns, Faults};
use super::batch_flow::Trouble;
use super::card::tell_due;
use super::closed::PURPOSE;
use super::errors::CliResult;
use super::file_words::Judged;
use super::help::{Called, Zh};
use super::post::{self, Fields, File};
use super::row_cells::cell;
use crate::domain::{CardNo, Day, Lang, Wording};
use crate::members::facts;
use crate::members::identity::Contradiction;
use crate::ops::registration::{Receipt, Registrations, Request};
use crate::output::{Cell, Column, columns};

/// Register a member
///
/// Name, contacts and notes are sealed under a key of the person's own, which lies outside the book. A
/// phone that a member has already is refused, naming the member.
///
/// Example: club register 王芳 --phone 13800138000 --birthday lunar:08-15 --consent marketing
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    登记会员\n\n\
    姓名、联系方式和备注用此人自己的密钥封存，密钥在账簿之外。电话已属于某会员时拒绝，并指明该会员。"))]
pub(super) struct Args {
    /// The name
    #[arg(add = Zh("姓名"), add = Called("姓名"), add = Judged)]
    #[arg(value_name = "NAME", required_unless_present_any = ["from", "reference"])]
    name: Option<String>,
    /// The phone number; only a member with a --ref may be without
    #[arg(add = Zh("电话号码；只有给出 --ref 的会员可以没有"), add = Judged)]
    #[arg(long, value_name = "PHONE", required_unless_present_any = ["from", "reference"])]
    phone: Option<String>,
    /// The birthday: 1990-08-15, 08-15, lunar:08-15 or lunar:leap-06-01
    #[arg(add = Zh("生日：1990-08-15、08-15、lunar:08-15 或 lunar:leap-06-01"), add = Judged)]
    #[arg(long, value_name = "DAY")]
    birthday: Option<String>,
    /// The sex: F or M
    #[arg(add = Zh("性别：F 或 M"), add = Judged)]
    #[arg(long, value_name = "SEX")]
    sex: Option<String>,
    /// A fact that the rules keep on members
    #[arg(add = Zh("规则所列的一项会员资料"))]
    #[arg(long, value_name = "KEY=VALUE", value_parser = fact)]
    fact: Vec<(String, String)>,
    /// The number of a card handed out now
    #[arg(add = Zh("当场发放的卡号"))]
    #[arg(long, value_name = "NO")]
    card: Option<CardNo>,
    /// How the card's fee and deposit are paid
    #[arg(add = Zh("卡工本费和押金的付款方式"))]
    #[arg(long, value_name = "MEANS", value_parser = word, requires = "card")]
    pay: Option<String>,
    /// The member who brought this one
    #[arg(add = Zh("介绍人"))]
    #[arg(long, value_name = "MEMBER")]
    referrer: Option<String>,
    /// Where the member was registered
    #[arg(add = Zh("登记的门店"))]
    #[arg(long, value_name = "STORE", value_parser = word)]
    store: Option<String>,
    /// The day from which the member counts as one (default: the business day)
    #[arg(add = Zh("入会日（默认：当前营业日）"))]
    #[arg(long, value_name = "DATE")]
    joined: Option<Day>,
    /// What the member consents to: marketing, sharing
    #[arg(add = Zh("会员同意的事项：marketing（营销）、sharing（信息共享）"), add = Called("事项"))]
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = PURPOSE.ids(facts::CONSENTS))]
    consent: Vec<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

/// `KEY=VALUE`, as facts are told on the line.
pub(super) fn fact(text: &str) -> Result<(String, String), Wording> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(Wording::fixed(
            "write the fact, '=' and what it is, such as birthday=1990-08-15",
            "请写 项目=值，如 birthday=1990-08-15",
        )),
    }
}

const COLUMNS: Columns = Columns {
    taken: &[
        "name", "phone", "birthday", "sex", "store", "card", "joined", "referrer", "consent",
        "ref", "fact.*",
    ],
    needed: &[],
};

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if let Some(from) = &args.many.from {
        let mut doubts = Vec::new();
        let posted = post::all::<Registrations>(
            desk,
            &File(&args.many, &args.recording, &COLUMNS),
            request_of,
            |row, receipt| {
                let own = receipt.doubts.iter();
                doubts.extend(own.map(|doubt| (row.line(), doubt.clone())));
            },
        )?;
        tell_doubts(desk, from, &doubts);
        return posted.finish(desk);
    }
    post::one::<Registrations>(desk, &args.recording, request(args))
}

fn request(args: &Args) -> Request {
    let own = |fact: &str, told: &Option<String>| {
        told.as_ref().map(|text| (fact.to_owned(), text.clone()))
    };
    let mut told = args.fact.clone();
    told.extend(own("birthday", &args.birthday));
    told.extend(own("sex", &args.sex));
    told.extend(args.consent.iter().map(|to| consented(to)));
    Request {
        name: args.name.clone().unwrap_or_default(),
        phone: args.phone.clone().unwrap_or_default(),
        facts: told,
        card: args.card.clone(),
        hands_out: true,
        pay: args.pay.clone(),
        referrer: args.referrer.clone(),
        store: args.store.clone().unwrap_or_default(),
        joined: args.joined,
    }
}

fn request_of(row: &BatchRow) -> Result<Request, Trouble> {
    Ok(Request {
        name: row.get("name").to_owned(),
        phone: row.get("phone").to_owned(),
        facts: facts_of(row)?,
        card: cell(row, "card")?,
        // A file brings over cards that were handed out, and paid, before.
        hands_out: false,
        pay: None,
        referrer: row.filled("referrer").map(str::to_owned),
        store: row.get("store").to_owned(),
        joined: cell(row, "joined")?,
    })
}

/// The fact of a consent that is given.
fn consented(to: &str) -> (String, String) {
    (facts::consent(to), "yes".to_owned())
}

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
            columns::MEMBER,
            columns::VERSION,
            columns::NAME,
            columns::PHONE,
            columns::JOINED,
            columns::CARD,
            columns::REF,
        ]
    }

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        vec![
            self.member.into(),
            self.version.into(),
            self.name.clone().into(),
            self.phone.clone().into(),
            self.joined.into(),
            self.card.as_ref().into(),
            self.reference.clone().into(),
        ]
    }

    fn tell(&self, desk: &Desk) {
        for doubt in &self.doubts {
            desk.talk().warn(&doubt.say(desk.lang()));
        }
        if let Some(rules) = &self.handed {
            tell_due(desk, rules, self.member);
        }
    }
}

/// Tells where rows contradict themselves: all of the first, of many.
pub(super) fn tell_doubts(desk: &Desk, from: &Path, doubts: &[(u64, Contradiction)]) {
    for (line, doubt) in doubts.iter().take(Faults::TOLD) {
        let told = doubt.say(desk.lang());
        desk.talk()
            .warn(&format!("{}:{line}: {told}", from.display()));
    }
    if let Some(more) = doubts.len().checked_sub(Faults::TOLD).filter(|n| *n > 0) {
        desk.talk().warn(&match desk.lang() {
            Lang::En => format!("… and {more} more"),
            Lang::Zh => format!("……另有 {more} 处"),
        });
    }
}

/// The facts of a row: birthday, sex, consents and the pack's own.
fn facts_of(row: &BatchRow) -> Result<Vec<(String, String)>, BadRow> {
    let mut told: Vec<(String, String)> = ["birthday", "sex"]
        .into_iter()
        .filter_map(|fact| Some((fact.to_owned(), row.filled(fact)?.to_owned())))
        .collect();
    let own = row.under("fact.");
    told.extend(own.map(|(fact, text)| (fact.to_owned(), text.to_owned())));
    let consents = row.get("consent").split([',', ';', '、', '；', '，']);
    for to in consents.map(str::trim).filter(|to| !to.is_empty()) {
        let to = PURPOSE.named(to).map_err(|why| row.bad("consent", &why))?;
        told.push(consented(to));
    }
    Ok(told)
}
