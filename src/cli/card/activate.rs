//! `club card activate`: the holder begins to use a card.

use super::shown::{Shown, before};
use super::{named, rules};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::members::cards::may_activate;
use crate::members::write::{self, CardKind, CardRow, Moment, asked};
use crate::ops::cards::may_deal;

/// Activate a card within the days that the rules allow
///
/// Example: club card activate 8800-0042
#[derive(clap::Args, Debug)]
#[command(add = Zh("在规则规定的天数内激活卡"))]
pub(super) struct Args {
    /// The card's number, or any word for its holder
    #[arg(add = Zh("卡号，或能指明持卡人的任何标识"))]
    #[arg(value_name = "CARD")]
    card: String,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let rules = rules(&writing)?;
    let (customer, card) = named(&writing, &args.card)?;
    let member = customer.id();
    let reference = args.recording.reference.clone().unwrap_or_default();
    let digest = if reference.is_empty() {
        String::new()
    } else {
        let at = writing.told_at();
        let text = format!("card activate\n{}\n{at}", card.number);
        asked(writing.keys()?, &text)
    };
    let (at, time) = (writing.at, writing.time.clone());
    let mut shown = Shown::after(&card, member, writing.draft.version(), at, &rules);
    match before(&writing, CardKind::Activate, &reference, &digest)? {
        Some(before) => {
            desk.tells_first(before.version)?;
            shown.version = before.version;
        }
        None => {
            may_deal(&writing, &customer)?;
            may_activate(&card, at, &rules)?;
            let row = CardRow {
                reference: &reference,
                asked: &digest,
                ..CardRow::new(&card.number, member, CardKind::Activate)
            };
            let moment = Moment {
                day: at.day(),
                time: &time,
            };
            write::card(&mut writing.draft, &row, moment)?;
        }
    }
    shown.state = "active";
    shown.activate_by = None;
    writing.commit()?;
    shown.print(desk)
}
