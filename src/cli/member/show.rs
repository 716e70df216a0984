//! `club member show`: one member with everything that may be shown.

use super::list::{Line, columns, other_groups};
use super::set::current;
use crate::care::staff::Own;
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::open::Opened;
use crate::domain::{Day, MemberId, When};
use crate::members::facts::{self, CONSENTS};
use crate::members::profile::{Known, facts_of};
use crate::members::{CardState, Directory};
use crate::output::{Cell, Column, ColumnKind, Format};
use crate::sales::Customer;
use crate::sales::terms::{Rulebook as _, Terms};

/// Show a member: status, tiers, points, cards and what is known
///
/// Contacts and sensitive facts are masked. On a terminal each thing has a line of its own; in every other
/// format the member is one record, with a column for each fact that the rules keep.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A number, card, phone, ref, or a name that only one member bears
    #[arg(value_name = "MEMBER")]
    member: String,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let member = opened.named(&directory, &args.member)?;
    desk.tell_sealed(&opened);
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
    shown.extend(about(&opened, &customer)?);
    shown.extend(card(&customer, &terms, opened.view.on()));
    shown.extend(facts(&opened, &terms, &known)?);
    if desk.speaking().settled_format() == Format::Table {
        down(desk, shown)
    } else {
        let (columns, cells): (Vec<Column>, Vec<Cell>) = shown.into_iter().unzip();
        let mut printer = desk.printer(&columns)?;
        printer.row(&cells)?;
        Ok(printer.finish()?)
    }
}

/// A person reads one member from top to bottom.
fn down(desk: &Desk, shown: Vec<(Column, Cell)>) -> CliResult {
    let lang = desk.lang();
    let mut printer = desk.printer(&[
        Column::text("key", "项目", "What"),
        Column::text("value", "内容", "Is"),
    ])?;
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
        (
            Column::day("registered", "登记日", "Registered"),
            profile.registered.into(),
        ),
        (
            Column::text("referrer", "介绍人", "Referrer"),
            profile
                .referrer
                .map(|member: MemberId| member.to_string())
                .into(),
        ),
        (
            Column::text("staff", "专属员工", "Own staff"),
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
    let word = card.map(|_| match state {
        CardState::None => "void",
        CardState::Inactive => "inactive",
        CardState::Active => "active",
    });
    [
        (
            Column::text("card", "卡号", "Card"),
            card.map(|card| &card.number).into(),
        ),
        (
            Column::day("card_until", "卡有效期至", "Card valid to"),
            card.and_then(crate::members::Card::until).into(),
        ),
        (
            Column::text("card_state", "卡状态", "Card state"),
            word.into(),
        ),
    ]
}

/// Every fact that the rules keep, masked, and the consents.
fn facts(
    opened: &Opened,
    terms: &Terms<'_>,
    known: &[Known],
) -> Result<Vec<(Column, Cell)>, CliError> {
    let mut shown = Vec::new();
    for fact in terms
        .fields
        .facts
        .iter()
        .filter(|fact| fact.id != *facts::NAME)
    {
        let text = current(opened.keyring(), known, fact.id.as_str())?;
        let text = text.map(|text| facts::mask(fact, &text));
        // The four that every house keeps have plain keys, as in batches.
        let plain = ["phone", "birthday", "sex"].contains(&fact.id.as_str());
        let key = if plain {
            fact.id.to_string()
        } else {
            format!("fact.{}", fact.id)
        };
        let title = &fact.title;
        let column = Column::named(key, title.zh.clone(), title.en.clone(), ColumnKind::Text);
        shown.push((column, text.into()));
    }
    for (to, zh, en) in [
        (CONSENTS[0], "同意营销", "Consents to marketing"),
        (CONSENTS[1], "同意共享", "Consents to sharing"),
    ] {
        let fact = facts::consent(to);
        let text = current(opened.keyring(), known, &fact)?;
        let column = Column::named(fact, zh.to_owned(), en.to_owned(), ColumnKind::Text);
        shown.push((column, text.into()));
    }
    Ok(shown)
}
