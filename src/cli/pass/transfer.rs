//! `club pass transfer`: a pass that goes to another member.

use crate::cli::Desk;
use crate::cli::args::{Recording, word};
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::ops::passes::{Deed, Request};

/// Pass a pass on to another member
///
/// Price, uses and term go along; the days in which it goes back without a reason do not begin anew. The fee is that
/// of the rules.
///
/// Example: club pass transfer P000001 M000002 --pay cash
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    转卡给另一会员\n\n\
    价格、余次和期限一并转移；无理由退款期不重新起算。手续费由规则决定。"))]
pub(super) struct Args {
    /// The pass: its number, or the ref it was sold under
    #[arg(add = Zh("卡的编号，或售卡时的原编号"))]
    #[arg(value_name = "PASS")]
    pass: String,
    /// To whom it goes
    #[arg(add = Zh("受让会员"))]
    #[arg(value_name = "MEMBER")]
    to: String,
    /// By which means the fee is paid
    #[arg(add = Zh("手续费的付款方式"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    /// Where it is done
    #[arg(add = Zh("办理门店"))]
    #[arg(long, value_name = "STORE", value_parser = word)]
    store: Option<String>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let deed = Deed::Transfer {
        pass: args.pass.clone(),
        to: args.to.clone(),
        pay: args.pay.clone(),
        store: args.store.clone().unwrap_or_default(),
    };
    let note = args.note.clone().unwrap_or_default();
    post::case(desk, &args.recording, Request { deed, note })
}
