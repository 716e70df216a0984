//! `club coupon list`: every coupon with its holder, its last day and what became of it.

use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::closed::COUPON_STATE;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::output::columns;
use crate::sales::coupons::Coupons;
use crate::sales::coupons::state::Fate;
use crate::sales::customer::Needs;
use crate::sales::{Customer, Customers};

/// List the coupons with what became of them
///
/// An open coupon that its last day has ended is `expired`, whether or not anything recorded that.
///
/// Example: club coupon list --member M000001 --state open
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出优惠券及其去向\n\n\
    未使用的券过了最后一天即为 `expired`，无论是否已作记录。"))]
pub(super) struct Args {
    /// Only those of this member
    #[arg(add = Zh("只列出此会员的记录"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only of this kind
    #[arg(add = Zh("只列出此类"))]
    #[arg(long = "type", value_name = "ID")]
    kind: Option<String>,
    /// Only those in this state
    #[arg(add = Zh("只列出此状态的券"))]
    #[arg(long, value_name = "STATE", value_parser = COUPON_STATE.ids(["open", "used", "void", "expired"]))]
    state: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
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
    let coupons = Coupons::load(&opened.snapshot, opened.view.rows_to)?;
    let kind = args.kind.as_deref().map(|word| {
        let seen = coupons.iter().map(|own| own.of.as_str());
        opened.words().coupons().sought(word, seen)
    });
    let kind = kind.transpose()?;
    let names = opened.names()?;
    desk.tell_sealed(&opened);
    let mut printer = desk.printer(&[
        columns::COUPON,
        columns::TYPE,
        columns::MEMBER,
        columns::NAME,
        columns::COUPON_ISSUED,
        columns::VALID_FROM,
        columns::VALID_TO,
        columns::WORTH,
        columns::STATE,
        columns::ON,
        columns::OFF,
        columns::SALE,
    ])?;
    for own in coupons.iter() {
        let state = own.word(opened.view.alive_on);
        // One who was merged is named as the member they live on in.
        let holder = customers.get(own.member).map_or(own.member, Customer::id);
        let wanted = only.is_none_or(|only| only == holder)
            && kind.as_ref().is_none_or(|kind| *kind == *own.of)
            && args.state.as_ref().is_none_or(|wanted| wanted == state);
        if !wanted {
            continue;
        }
        let (on, off, sale) = match &own.fate {
            Fate::Used { at, sale, off } => (Some(at.day()), Some(*off), *sale),
            Fate::Void { at } => (Some(at.day()), None, None),
            Fate::Open => (None, None, None),
        };
        printer.row(&[
            own.id.into(),
            own.of.clone().into(),
            holder.into(),
            names.get(holder).map(str::to_owned).into(),
            own.issued.day().into(),
            own.from.into(),
            own.until.into(),
            own.worth.into(),
            state.into(),
            on.into(),
            off.into(),
            sale.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
