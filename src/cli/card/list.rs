//! `club card list`: every card with its holder and state.

use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::closed::CARD_STATE;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::{Day, MemberId, When};
use crate::members::directory::Texts;
use crate::members::{Card, Directory, MemberRefusal};
use crate::ops::Opened;
use crate::output::columns;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, Customers};

/// List the cards with their holders
///
/// --blocked lists the numbers that a till does not take, with what blocked each and the number used instead; as
/// CSV it can be handed to the tills.
///
/// Example: club card list --blocked --format csv
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出卡及持卡人\n\n\
    --blocked 列出收银不受理的卡号、停用原因和替换的卡号；以 CSV 输出可交给收银使用。"))]
pub(super) struct Args {
    /// Only the cards of this member
    #[arg(add = Zh("只列出此会员的卡"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only cards in this state: active, inactive, void, lost, returned or cancelled
    #[arg(add = Zh("\
        只列出此状态的卡：active（已激活）、inactive（未激活）、void（失效）、lost（挂失）、returned（已退卡）或 \
        cancelled（注销）"))]
    #[arg(long, value_name = "STATE", value_parser = CARD_STATE.ids(["active", "inactive", "void", "lost", "returned", "cancelled"]))]
    state: Option<String>,
    /// Only cards whose holder bought nothing on this day or later, and that were issued before it
    #[arg(add = Zh("只列出此日以前发放、且持卡人此日起没有消费的卡"))]
    #[arg(long, value_name = "DATE")]
    unused_since: Option<Day>,
    /// The numbers that tills do not take: lost, replaced, handed back, cancelled
    #[arg(add = Zh("收银不受理的卡号：挂失、换卡、已退卡、注销"))]
    #[arg(long, conflicts_with_all = ["state", "unused_since"])]
    blocked: bool,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let only = args
        .member
        .as_deref()
        .map(|word| opened.named(&directory, word));
    let only = only.transpose()?;
    let names = directory.names_all()?;
    desk.tell_sealed(&opened);
    let on = opened.view.on();
    let terms = opened.rules.on(on);
    let rules = terms.cards.ok_or(MemberRefusal::NoCards)?;
    if args.blocked {
        return blocked(&opened, only, &names, desk);
    }
    let needs = Needs {
        sales: args.unused_since.is_some(),
        points: false,
        facts: false,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let mut printer = desk.printer(&[
        columns::CARD,
        columns::MEMBER,
        columns::NAME,
        columns::CARD_ISSUED,
        columns::VALID_TO,
        columns::ACTIVATED,
        columns::ACTIVATE_BY,
        columns::STATE,
    ])?;
    for customer in customers.iter() {
        if only.is_some_and(|only| only != customer.id()) {
            continue;
        }
        for card in customer.profile.cards.iter() {
            // A view shows the close of its day: a card whose last day that was has ended.
            let ended = card.until().is_some_and(|last| last < opened.view.alive_on);
            let state = match card.word(When::on(on), rules) {
                "active" | "inactive" if ended => "void",
                word => word,
            };
            if args
                .unused_since
                .is_some_and(|day| was_used(customer, card, day))
            {
                continue;
            }
            if args.state.as_ref().is_some_and(|wanted| wanted != state) {
                continue;
            }
            let name = names.get(customer.id()).map(str::to_owned);
            printer.row(&[
                (&card.number).into(),
                customer.id().into(),
                name.into(),
                card.issued.day().into(),
                card.until().into(),
                card.activated().into(),
                card.still_to_activate_by(rules).into(),
                state.into(),
            ])?;
        }
    }
    Ok(printer.finish()?)
}

/// The numbers by which nobody is served.
fn blocked(opened: &Opened, only: Option<MemberId>, names: &Texts, desk: &Desk) -> CliResult {
    let needs = Needs {
        sales: false,
        points: false,
        facts: false,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let at = When::on(opened.view.on());
    let mut printer = desk.printer(&[
        columns::CARD,
        columns::MEMBER,
        columns::NAME,
        columns::STATE,
        columns::SINCE,
        columns::REPLACED_BY,
    ])?;
    for customer in customers.iter() {
        if only.is_some_and(|only| only != customer.id()) {
            continue;
        }
        for card in customer.profile.cards.iter() {
            for own in card.blocked(at) {
                let name = names.get(customer.id()).map(str::to_owned);
                printer.row(&[
                    own.number.into(),
                    customer.id().into(),
                    name.into(),
                    own.why.into(),
                    own.since.into(),
                    own.now.map(ToString::to_string).into(),
                ])?;
            }
        }
    }
    Ok(printer.finish()?)
}

/// Whether a card is of that day or later, or its holder bought something since.
fn was_used(customer: &Customer, card: &Card, since: Day) -> bool {
    let history = &customer.history;
    let last = history.last_purchase(history.all());
    card.issued.day() >= since || last.is_some_and(|last| last >= since)
}
