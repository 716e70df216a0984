//! `club gift list`: what was given, to whom, what for.

use super::give::{COLUMNS, cells};
use crate::care::events;
use crate::care::gifts::decide::GivenTo;
use crate::care::gifts::rows::{self, Given};
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::days::Days;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::{Day, When};
use crate::members::Status;
use crate::ops::Opened;
use crate::output::columns;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, Customers};

/// List what was given
///
/// Example: club gift list --occasion birthday --from 2026-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("列出已赠送的礼品"))]
pub(super) struct Args {
    /// Only to this member
    #[arg(add = Zh("只列出送给此会员的"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only this gift
    #[arg(add = Zh("只列出此礼品"))]
    #[arg(long, value_name = "GIFT")]
    item: Option<String>,
    /// Only for this occasion
    #[arg(add = Zh("只列出此事由的"))]
    #[arg(long, value_name = "OCCASION")]
    occasion: Option<String>,
    #[command(flatten)]
    days: Days,
    /// What is given with cards and was not handed out yet
    #[arg(add = Zh("随卡应送、尚未送出的礼品"))]
    #[arg(long, conflicts_with = "occasion")]
    due: bool,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let given = rows::all(&opened.snapshot, opened.view.rows_to)?;
    let item = args.item.as_deref().map(|word| {
        let seen = given.iter().map(|own| own.item.as_str());
        opened.words().gifts().sought(word, seen)
    });
    let item = item.transpose()?;
    if args.due {
        return list_due(args, item.as_deref(), desk, &opened, given);
    }
    let events = events::days(&opened.snapshot, Day::MAX)?;
    let occasion = args.occasion.as_deref().map(|word| {
        let own = given.iter().filter_map(|own| own.occasion.as_ref());
        let seen = own.map(|(id, _)| id.as_str());
        opened.words().occasion(word, &events, seen)
    });
    let occasion = occasion.transpose()?;
    let only = match &args.member {
        Some(word) => Some(opened.customer(opened.member(word)?)?),
        None => None,
    };
    let customers = match only {
        Some(_) => Customers::default(),
        None => {
            let needs = Needs {
                sales: false,
                points: false,
                facts: false,
            };
            Customers::load(&opened.snapshot, opened.view, needs)?
        }
    };
    let names = opened.names()?;
    let mut columns = COLUMNS.to_vec();
    columns.insert(4, columns::NAME);
    let mut printer = desk.printer(&columns)?;
    for own in &given {
        let day = args.days.from().is_none_or(|from| own.day >= from)
            && args.days.to().is_none_or(|to| own.day <= to);
        let item = item.as_ref().is_none_or(|item| *item == *own.item);
        let occasion = occasion.as_ref().is_none_or(|wanted| {
            let occasion = own.occasion.as_ref();
            occasion.is_some_and(|(occasion, _)| occasion == wanted)
        });
        let member = only.as_ref().is_none_or(|own_to| own_to.bears(own.member));
        if !(day && item && occasion && member) {
            continue;
        }
        // One who was merged is named as the member they live on in.
        let lives_on = customers.get(own.member).map(Customer::id);
        let lives_on = lives_on.or(only.as_ref().map(Customer::id));
        let member = lives_on.unwrap_or(own.member);
        let name = names.get(member);
        let mut cells = cells(&Given {
            member,
            ..own.clone()
        })
        .to_vec();
        cells.insert(4, name.map(str::to_owned).into());
        printer.row(&cells)?;
    }
    Ok(printer.finish()?)
}

/// The gifts of each card that is held, as the rules of its issue promised them, and nobody has handed out.
fn list_due(
    args: &Args,
    item: Option<&str>,
    desk: &Desk,
    opened: &Opened,
    given: Vec<Given>,
) -> CliResult {
    let only = match &args.member {
        Some(word) => Some(opened.member(word)?),
        None => None,
    };
    let needs = Needs {
        sales: false,
        points: false,
        facts: false,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let names = opened.names()?;
    let had = GivenTo::of(given);
    let mut printer = desk.printer(&[
        columns::MEMBER,
        columns::NAME,
        columns::CARD,
        columns::GIFT_ITEM,
        columns::DUE_WITH_CARD,
    ])?;
    for customer in customers.iter() {
        let id = customer.id();
        let active = customer.profile.status(When::on(opened.view.on())) == Status::Active;
        if !active || only.is_some_and(|only| only != id) {
            continue;
        }
        for card in customer.profile.cards.held() {
            let due = card.issued.day();
            let within = args.days.from().is_none_or(|from| due >= from)
                && args.days.to().is_none_or(|to| due <= to);
            let rules = opened.rules.on(due).cards.filter(|_| within);
            let gifts = rules.map_or(&[][..], |rules| &rules.gift_on_issue);
            for gift in gifts {
                let wanted = item.is_none_or(|item| gift.as_str() == item);
                if wanted && had.with_card(customer, gift.as_str(), due).is_none() {
                    printer.row(&[
                        id.into(),
                        names.get(id).map(str::to_owned).into(),
                        (&card.number).into(),
                        gift.to_string().into(),
                        due.into(),
                    ])?;
                }
            }
        }
    }
    Ok(printer.finish()?)
}
