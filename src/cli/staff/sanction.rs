//! `club staff sanction`: a breach and what it brings, by the rules.

use super::work::about_named;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::closed::words;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::desk::staff::WorkRefusal;
use crate::desk::staff::rows::{Said, WorkKind};
use crate::desk::staff::rules::{Sanction, StaffRules};
use crate::domain::{Money, canonical};
use crate::ops::Session;
use crate::output::columns;

/// Record a breach and what it brings
///
/// The rules say which measures a kind of breach may bring: a warning or a fine, demotion or dismissal.
///
/// Example: club staff sanction E0001 --breach minor --measure warning --reason "late three times"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录违规及处理\n\n\
    由规则规定各类违规可作的处理：警告或罚款，降职或辞退。"))]
pub(super) struct Args {
    /// Whom: a number, a login or a name
    #[arg(add = Zh("员工：员工号、登录名或姓名"))]
    #[arg(value_name = "STAFF")]
    staff: String,
    /// The kind of breach, as [[breach]] of the rules names it
    #[arg(add = Zh("违规类型，按规则的 [[breach]]"))]
    #[arg(long, value_name = "BREACH")]
    breach: String,
    /// What it brings: warning, fine, demotion or dismissal
    #[arg(add = Zh("处理：warning（警告）、fine（罚款）、demotion（降职）或 dismissal（辞退）"))]
    #[arg(long, value_name = "MEASURE", value_parser = words::<Sanction>("measure", "处理"))]
    measure: Sanction,
    /// What a fine comes to in yuan
    #[arg(add = Zh("罚款金额，单位为元"))]
    #[arg(long, value_name = "AMOUNT")]
    amount: Option<Money>,
    /// What happened, kept sealed
    #[arg(add = Zh("事情经过，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let breach = |writing: &Session| {
        let words = writing.words(writing.at.day());
        Ok::<_, CliError>(words.breaches().named(&args.breach)?)
    };
    let told = |breach: &str| {
        let amount = canonical::option(args.amount.map(canonical::money));
        format!("{breach}|{}|{amount}", args.measure.word())
    };
    let named = |writing: &Session| Ok(vec![told(&breach(writing)?), args.reason.clone()]);
    let typed = told(&args.breach);
    let typed = [typed.as_str(), &args.reason];
    let (about, first) = about_named(desk, &args.staff, &args.recording, &typed, named)?;
    let breach = breach(&about.writing)?;
    let day = about.writing.at.day();
    let done = match first {
        Some(first) => about.again(&first),
        None => {
            prove(&about.writing.rules.pack(day).staff, args, &breach)?;
            let said = Said {
                part: &breach,
                measure: Some(args.measure),
                amount: args.amount,
                ..Said::default()
            };
            about.record(WorkKind::Sanction, &[said], &args.reason)?
        }
    };
    let columns = [
        columns::BREACH,
        columns::SANCTION,
        columns::AMOUNT,
        columns::REASON,
    ];
    let cells = [
        breach.into(),
        args.measure.word().into(),
        args.amount.into(),
        args.reason.clone().into(),
    ];
    done.print(desk, &columns, &cells)
}

fn prove(rules: &StaffRules, args: &Args, breach: &str) -> Result<(), WorkRefusal> {
    if rules.breaches.is_empty() {
        return Err(WorkRefusal::NoSection { section: "breach" });
    }
    let own = rules.breaches.iter().find(|own| own.id == *breach);
    let known = own.map_or(&[][..], |own| &own.measures);
    if !known.contains(&args.measure) {
        return Err(WorkRefusal::WrongMeasure {
            breach: breach.to_owned(),
            measure: args.measure.word(),
            known: known.iter().map(|one| one.word()).collect(),
        });
    }
    if args.measure == Sanction::Fine && args.amount.is_none_or(Money::is_zero) {
        return Err(WorkRefusal::FineNeedsAmount);
    }
    Ok(())
}
