//! `club report statement`.

use std::collections::BTreeMap;

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use super::Days;
use crate::cli::help::Zh;
use crate::domain::{Day, Lang, When};
use crate::members::Directory;
use crate::ops::Opened;
use crate::output::{Cell, Column, Figure, Picture, Section, columns};
use crate::reports::statement::{Line, report};
use crate::sales::Customer;
use crate::sales::terms::Rulebook as _;

/// One member's deeds, with the points after each
///
/// Purchases, refunds, rewards, tiers, cards and points in the order in which they happened. With --from the
/// first line tells the points that were there before. A page (--html) is fit to be handed to the member: tier,
/// points, stored value and what ends when stand above the deeds.
///
/// Example: club report statement M000001 --from 2024-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    一名会员的业务明细，附每笔之后的积分\n\n\
    消费、退款、兑换、等级、卡和积分，按发生顺序列出。使用 --from 时，首行为此前的积分。网页（--html）可以交给会\
    员：等级、积分、储值和到期时间列在明细上方。"))]
pub(super) struct Args {
    /// Whose
    #[arg(add = Zh("会员"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

pub(super) const COLUMNS: [Column; 10] = [
    columns::AT,
    columns::VERSION,
    columns::KIND,
    columns::RECORD,
    columns::TEXT,
    columns::LIST,
    columns::PAID,
    columns::POINTS,
    columns::BALANCE,
    Column::WHY,
];

/// What is drawn of it. One balance, which stays as it is until the next deed.
pub(super) const PICTURE: Picture = Picture::steps(&["at"], &[Figure::stock("balance")]);

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let member = opened.member(&args.member)?;
    let days = args.days.stretch()?;
    let mut printer = desk.printer(&COLUMNS)?;
    if printer.has_room() {
        let customer = opened.customer(member)?;
        printer.lead(&standing(&opened, &customer, desk.lang())?);
        if let Some(ending) = ending(&opened, &customer, desk.lang()) {
            printer.lead(&ending);
        }
    }
    for line in report(&opened.snapshot, member, opened.view, days)? {
        printer.row(&cells(line))?;
    }
    Ok(printer.finish()?)
}

const fn word(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// Who it is, and what stands on the day looked at.
fn standing(opened: &Opened, customer: &Customer, lang: Lang) -> Result<Section, CliError> {
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let (id, view) = (customer.profile.id, opened.view);
    let name = directory.name(id)?;
    let mut rows: Vec<Vec<Cell>> = vec![vec![
        word(lang, "Member", "会员").into(),
        match name {
            Some(name) => format!("{id} {name}").into(),
            None => id.into(),
        },
    ]];
    let terms = opened.rules.on(view.on());
    for group in terms.groups {
        let stands = customer
            .person()
            .stands_alive(group, When::on(view.on()), view.alive_on);
        if let Some(tier) = stands.tier.and_then(|place| group.tiers.get(place)) {
            let group = group.title.in_lang(lang).to_owned();
            rows.push(vec![
                group.into(),
                tier.title.in_lang(lang).to_owned().into(),
            ]);
        }
    }
    let points = customer.points.balance(view.alive_on);
    rows.push(vec![word(lang, "Points", "积分").into(), points.into()]);
    if !customer.wallet.is_empty() {
        let (paid_in, given) = customer.wallet.balance().money();
        let principal = word(lang, "Stored value: paid in", "储值本金");
        rows.push(vec![principal.into(), paid_in.into()]);
        let bonus = word(lang, "Stored value: bonus", "储值赠金");
        rows.push(vec![bonus.into(), given.into()]);
    }
    Ok(Section {
        name: "standing".to_owned(),
        title: String::new(),
        columns: vec![columns::LINE_ITEM, columns::IS],
        rows,
        picture: Picture::NONE,
    })
}

/// Which points end when; nothing where none do.
fn ending(opened: &Opened, customer: &Customer, lang: Lang) -> Option<Section> {
    let mut days: BTreeMap<Day, i64> = BTreeMap::new();
    let alive = opened.view.alive_on;
    for lot in customer
        .points
        .lots()
        .iter()
        .filter(|lot| lot.alive(alive) && lot.left > 0)
    {
        if let Some(day) = lot.expires {
            *days.entry(day).or_default() += lot.left;
        }
    }
    (!days.is_empty()).then(|| Section {
        name: "points that end".to_owned(),
        title: word(lang, "Points that end", "将到期的积分").to_owned(),
        columns: vec![columns::EXPIRES_LAST, columns::POINTS],
        rows: days
            .into_iter()
            .map(|(day, points)| vec![day.into(), points.into()])
            .collect(),
        picture: Picture::NONE,
    })
}

pub(super) fn cells(line: Line) -> [Cell; 10] {
    let (list, paid) = line.amounts.unzip();
    [
        if line.time.is_empty() {
            line.day.to_string().into()
        } else {
            line.time.into()
        },
        line.version.into(),
        line.kind.word().into(),
        line.record.into(),
        line.text.into(),
        list.into(),
        paid.into(),
        line.points.into(),
        line.balance.into(),
        line.why.into(),
    ]
}
