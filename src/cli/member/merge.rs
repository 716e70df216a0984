//! `club member merge`: two registrations of one person become one member.

use super::{recorded_before, status_of_version};
use crate::book::BookError;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::{Lang, MemberId, Version};
use crate::members::MemberRefusal;
use crate::members::decide::may_merge;
use crate::members::profile::{Known, Value, facts_of, known_on};
use crate::members::rows;
use crate::members::write::{self, Becomes, Moment};
use crate::ops::Session;
use crate::output::columns;
use crate::sales::moved;
use crate::sales::terms::Rulebook as _;

/// Merge one member into another
///
/// Both histories are kept: purchases and tiers count together, points stay apart under their own cards,
/// and every number, card, phone and name of the first finds the second from now on. Facts that are on
/// file of the first alone are told: they count no more until they are put on file of the second.
///
/// Example: club member merge M000017 M000004 --reason "registered twice"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    把一名会员合并到另一名\n\n\
    双方历史都保留：消费和等级一起计算，积分仍分别记在各自的卡上；此后用前者的编号、卡号、电话和姓名都会找到后者。\
    只登记在前者名下的资料会列出，补登到后者名下之后才继续有效。"))]
pub(super) struct Args {
    /// The member who is merged
    #[arg(add = Zh("被合并的会员"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    /// The member in whom the first lives on
    #[arg(add = Zh("合并到的会员"))]
    #[arg(value_name = "INTO")]
    into: String,
    /// Why; kept sealed
    #[arg(add = Zh("原因；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    writing.keys()?;
    let reference = args.recording.reference.as_deref();
    let ((member, into, version), lacking) = match recorded_before(&writing, desk, reference)? {
        Some(version) => (again(&writing, args, version)?, Vec::new()),
        None => {
            let merged = merge(&mut writing, args)?;
            let lacking = lacking(&writing, merged.0, merged.1, desk.lang())?;
            (merged, lacking)
        }
    };
    writing.commit()?;
    if !lacking.is_empty() {
        desk.talk()
            .note(&left_behind(member, into, &lacking, desk.lang()));
    }
    let mut printer = desk.printer(&[columns::MEMBER, columns::VERSION, columns::INTO])?;
    printer.row(&[member.into(), version.into(), into.into()])?;
    Ok(printer.finish()?)
}

fn merge(writing: &mut Session, args: &Args) -> Result<(MemberId, MemberId, Version), CliError> {
    let directory = writing.directory()?;
    let member = directory.resolve(&args.member)?;
    let into = directory.resolve(&args.into)?;
    let from = writing.customer(member)?;
    let mut stays = writing.customer(into)?;
    may_merge(
        (member, from.profile.status_now()),
        (into, stays.profile.status_now()),
    )?;
    let (at, time) = (writing.at, writing.time.clone());
    let moment = Moment {
        day: at.day(),
        time: &time,
    };
    let reason = args.reason.as_deref().unwrap_or_default();
    let (draft, keyring) = writing.writers()?;
    let becomes = Becomes::MergedInto(into);
    write::status(
        draft,
        keyring,
        from.profile.person(),
        becomes,
        moment,
        reason,
    )?;
    stays.absorb(from).map_err(|why| BookError::Row {
        ledger: rows::STATUS.name,
        what: why.into(),
    })?;
    let terms = writing.rules.on(at.day());
    stays.prove_tiers(&terms)?;
    moved::record(&mut writing.draft, &terms, &mut stays, at, &time)?;
    Ok((member, into, writing.draft.version()))
}

/// Facts that are on file of the merged member and not of the one who stays, as people call them.
fn lacking(
    writing: &Session,
    member: MemberId,
    into: MemberId,
    lang: Lang,
) -> Result<Vec<String>, CliError> {
    let (snapshot, day) = (writing.draft.snapshot(), writing.at.day());
    let (theirs, own) = (facts_of(snapshot, member)?, facts_of(snapshot, into)?);
    let is_told = |rows: &[Known], fact: &str| {
        known_on(rows, fact, day).is_some_and(|known| match &known.value {
            Value::Clear(text) | Value::Sealed(text) => !text.is_empty(),
        })
    };
    let mut ids: Vec<&str> = theirs.iter().map(|known| &*known.fact).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|fact| is_told(&theirs, fact) && !is_told(&own, fact));
    let terms = writing.rules.on(day);
    let called = |id: &str| match terms.fields.fact(id) {
        Some(fact) => fact.title.in_lang(lang).to_owned(),
        None => id.to_owned(),
    };
    Ok(ids.into_iter().map(called).collect())
}

fn left_behind(member: MemberId, into: MemberId, lacking: &[String], lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "on file of {member} and not of {into}: {}; put on file what holds with `club member set {into}`",
            lacking.join(", ")
        ),
        Lang::Zh => format!(
            "只登记在 {member} 名下、{into} 没有的资料：{}；核实后用 `club member set {into}` 补登",
            lacking.join("、")
        ),
    }
}

/// The merger that was recorded under the same ref.
fn again(
    writing: &Session,
    args: &Args,
    version: Version,
) -> Result<(MemberId, MemberId, Version), CliError> {
    let into = writing.member(&args.into)?;
    let mut merged = None;
    let ledger = writing.draft.snapshot().ledger(&rows::STATUS)?;
    ledger.each_where(rows::status::KIND, "merge", rows::status::ALL, |row| {
        if row.version() == version {
            merged = row.text(rows::status::MEMBER)?.parse().ok();
        }
        Ok(())
    })?;
    let same = match merged {
        Some(member) => {
            // What names the merged member finds the one it lives on in now.
            writing.member(&args.member)? == into
                && status_of_version(writing, version, member, "merge", &into.to_string())?
        }
        None => false,
    };
    match merged {
        Some(member) if same => Ok((member, into, version)),
        _ => {
            let reference = args.recording.reference.clone().unwrap_or_default();
            Err(MemberRefusal::RefKnown { reference, version }.into())
        }
    }
}
