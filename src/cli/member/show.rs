//! `club member show`: one member with everything that may be shown.

use super::list::{Line, columns, other_groups};
use crate::care::staff::Own;
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::cli::reveal::{self, Revealing, Seen, fact_column};
use crate::domain::{Day, MemberId, When};
use crate::members::consent::{Answer, Consents, consents};
use crate::members::profile::{Known, facts_of};
use crate::members::write::AccessKind;
use crate::members::{CardState, Directory, facts};
use crate::ops::Opened;
use crate::ops::facts::current;
use crate::output::{Cell, Column, Format, columns};
use crate::rules::Power;
use crate::sales::Customer;
use crate::sales::terms::{Rulebook as _, Terms};

/// Show a member: status, tiers, points, cards and what is known
///
/// Contacts and sensitive facts are masked unless they are revealed. On a terminal each thing has a line of
/// its own; in every other format the member is one record, with a column for each fact that the rules keep.
///
/// Example: club member show M000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    查看会员：状态、等级、积分、卡和资料\n\n\
    联系方式和敏感资料隐去，除非显示。终端上每项一行；其他格式中会员为一条记录，规则所列的每项资料为一列。"))]
pub(super) struct Args {
    /// A number, card, phone, ref, or a name that only one member bears
    #[arg(add = Zh("会员号、卡号、电话、原编号，或仅一名会员使用的姓名"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    #[command(flatten)]
    revealing: Revealing,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let reveals = desk.reveals(&opened, &args.revealing)?;
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let member = opened.named(&directory, &args.member)?;
    desk.tell_sealed(&opened);
    let mut seen = Seen::of(Some(member));
    let shown = all(&opened, &directory, member, reveals, &mut seen)?;
    if reveals {
        let access = (AccessKind::Reveal, Power::Reveal);
        desk.record_access(&opened.book, access, &args.revealing, &[seen])?;
    }
    if desk.speaking().settled_format() == Format::Table {
        down(desk, shown)
    } else {
        let (columns, cells): (Vec<Column>, Vec<Cell>) = shown.into_iter().unzip();
        let mut printer = desk.printer(&columns)?;
        printer.row(&cells)?;
        Ok(printer.finish()?)
    }
}

/// Everything that may be shown of a member, with the column that it stands in.
pub(super) fn all(
    opened: &Opened,
    directory: &Directory,
    member: MemberId,
    reveals: bool,
    seen: &mut Seen,
) -> Result<Vec<(Column, Cell)>, CliError> {
    let customer = opened.customer(member)?;
    let terms = opened.rules.on(opened.view.on());
    let others = other_groups(&terms);
    let known = facts_of(&opened.snapshot, member)?;
    let known: Vec<Known> = known
        .into_iter()
        .filter(|known| known.day <= opened.view.rows_to)
        .collect();
    let mut shown: Vec<(Column, Cell)> = columns(&others)
        .into_iter()
        .zip(Line::of(&customer, &terms, opened.view).cells(directory.name(member)?, &others))
        .collect();
    shown.extend(about(opened, &customer)?);
    shown.extend(card(&customer, &terms, opened.view.on()));
    shown.extend(facts(opened, &terms, &known, reveals, seen)?);
    Ok(shown)
}

/// A person reads one member from top to bottom.
fn down(desk: &Desk, shown: Vec<(Column, Cell)>) -> CliResult {
    let lang = desk.lang();
    let mut printer = desk.printer(&[columns::KEY, columns::FACT_VALUE])?;
    for (column, cell) in shown {
        if cell != Cell::Empty {
            printer.row(&[column.heading(lang).to_owned().into(), cell])?;
        }
    }
    Ok(printer.finish()?)
}

fn about(opened: &Opened, customer: &Customer) -> Result<[(Column, Cell); 3], CliError> {
    let profile = &customer.profile;
    let root = |id| if customer.bears(id) { profile.id } else { id };
    let own = Own::load(&opened.snapshot, root)?;
    let own: Vec<String> = own
        .on(profile.id, opened.view.on())
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok([
        (columns::REGISTERED, profile.registered.into()),
        (
            columns::REFERRER,
            match profile.referrer {
                Some(member) => Some(opened.member(&member.to_string())?.to_string()),
                None => None,
            }
            .into(),
        ),
        (
            columns::OWN_STAFF,
            Some(own.join(";")).filter(|own| !own.is_empty()).into(),
        ),
    ])
}

/// The card by which deeds are judged, or the last one that was.
fn card(customer: &Customer, terms: &Terms<'_>, on: Day) -> [(Column, Cell); 3] {
    let cards = &customer.profile.cards;
    let at = When::on(on);
    let (state, best) = match terms.cards {
        Some(rules) => cards.best(at, rules),
        None => (CardState::Active, cards.iter().next_back()),
    };
    let card = best.or_else(|| cards.iter().next_back());
    let stopped = card.and_then(|card| card.stopped(at));
    let word = card.map(|_| match state {
        CardState::None => stopped.map_or("void", |(stop, _)| stop.word()),
        CardState::Inactive => "inactive",
        CardState::Active => "active",
    });
    [
        (columns::CARD, card.map(|card| &card.number).into()),
        (
            columns::CARD_UNTIL,
            card.and_then(crate::members::Card::until).into(),
        ),
        (columns::CARD_STATE, word.into()),
    ]
}

/// Every fact that the rules keep, masked unless it is revealed, and the consents.
fn facts(
    opened: &Opened,
    terms: &Terms<'_>,
    known: &[Known],
    reveals: bool,
    seen: &mut Seen,
) -> Result<Vec<(Column, Cell)>, CliError> {
    let mut shown = Vec::new();
    for fact in terms
        .fields
        .facts
        .iter()
        .filter(|fact| fact.id != *facts::NAME)
    {
        let text = current(opened.keyring(), known, fact.id.as_str())?;
        let text = text.map(|text| reveal::shown(fact, text, reveals, seen));
        shown.push((fact_column(fact), text.into()));
    }
    shown.extend(answers(consents(known, opened.view.on())));
    Ok(shown)
}

/// What the member consents to, and since when.
fn answers(consents: Consents) -> [(Column, Cell); 4] {
    let word = |answer: Answer| Some(answer.word()).filter(|word| !word.is_empty());
    let (marketing, sharing) = (consents.marketing, consents.sharing);
    [
        (columns::CONSENT_MARKETING, word(marketing).into()),
        (columns::CONSENT_MARKETING_SINCE, marketing.since().into()),
        (columns::CONSENT_SHARING, word(sharing).into()),
        (columns::CONSENT_SHARING_SINCE, sharing.since().into()),
    ]
}
