//! `club tier set`: a tier by hand, with a reason and an end.

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::{CliError, CliResult};
use crate::book::undone::mark;
use crate::book::{Unsealed, VersionRow};
use crate::cli::help::Zh;
use crate::domain::choice::{NotKnown, Thing, choose};
use crate::domain::{Day, MemberId, Slug, Version};
use crate::members::MemberRefusal;
use crate::messages;
use crate::ops::Session;
use crate::ops::words::{GROUP, Tiers};
use crate::output::{Cell, columns};
use crate::sales::terms::{Rulebook as _, Terms};
use crate::tiers::decide::{Change, TierRow};
use crate::tiers::rows::{self, Extra, TIERS, write};
use crate::tiers::rules::TierGroup;
use crate::tiers::{Grant, GrantKind};

/// Put a member into a tier by hand, with a reason
///
/// A tier set by hand beats every condition until its last day, or until it is taken away with `none`. With
/// --revoke the member is in no tier of the group, whatever the conditions say, until its last day or until
/// `none` lifts it.
///
/// Example: club tier set M000001 kind vip --reason "founder" --until 2025-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    手工设定会员等级，须写明原因\n\n\
    手工设定的等级优先于一切条件，直到最后一天，或用 `none` 取消为止。使用 --revoke 时，无论条件如何，会员在该组中\
    没有等级，直到最后一天或用 `none` 解除为止。"))]
pub(super) struct Args {
    #[arg(value_name = "MEMBER")]
    member: String,
    #[arg(value_name = "GROUP")]
    group: String,
    /// The tier, or `none` to let the conditions decide again
    #[arg(add = Zh("等级，或用 `none` 恢复按条件判定"))]
    #[arg(value_name = "TIER", required_unless_present = "revoke")]
    tier: Option<String>,
    /// Take every tier of the group away
    #[arg(add = Zh("取消该等级组中的一切等级"))]
    #[arg(long, conflicts_with = "tier")]
    revoke: bool,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The last day
    #[arg(add = Zh("最后一天"))]
    #[arg(long, value_name = "DATE")]
    until: Option<Day>,
    #[command(flatten)]
    recording: Recording,
}

messages! {
    /// Why a tier cannot be set.
    #[derive(Debug)]
    enum TierRefusal {
        EndsBefore { until: Day, day: Day } => (
            "the last day {until} lies before {day}, when it is set",
            "最后一天 {until} 早于设定日 {day}"
        );
        /// The ref stands for another setting.
        OtherContent { reference: String, version: Version } => (
            "ref {reference} is already that of version {version}, with other content",
            "编号 {reference} 已用于版本 {version}，内容不同"
        ), help ("use a new --ref for a new record", "新的记录请用新的 --ref");
        /// The ref stands for one that was taken back.
        Undone { reference: String, by: Version } => (
            "what ref {reference} recorded was undone by version {by}",
            "编号 {reference} 的记录已由版本 {by} 撤销"
        ), help ("use a new --ref for a new record", "新的记录请用新的 --ref");
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let member = writing.member(&args.member)?;
    let at = writing.at;
    let terms = writing.rules.on(at.day());
    let group = group_named(&terms, &args.group)?;
    let tier = args.tier.as_deref().map(|word| tier_named(group, word));
    let tier = tier.transpose()?.flatten();
    let kind = if args.revoke {
        GrantKind::Revoke
    } else {
        GrantKind::Hand
    };
    if let Some(until) = args.until.filter(|until| *until < at.day()) {
        return Err(TierRefusal::EndsBefore {
            until,
            day: at.day(),
        }
        .into());
    }
    if let Some(cells) = first_told(args, &writing, member, group, (kind, tier.as_ref()))? {
        return print(desk, &cells);
    }
    let mut customer = writing.customer(member)?;
    if customer.profile.is_erased() {
        return Err(MemberRefusal::Erased { member }.into());
    }
    customer.prove_tiers(&writing.rules.on(at.day()))?;
    let before = customer.person().stands(group, at).tier;
    let mut grant = Grant {
        group: group.id.clone(),
        kind,
        tier,
        since: at,
        until: args.until,
        stands: None,
        fell: None,
    };
    customer.tiers.push(grant.clone());
    let after = customer.person().stands(group, at).tier;
    let id = |place: Option<usize>| place.map(|place| group.tiers[place].id.clone());
    grant.stands = id(after);
    let row = TierRow {
        grant,
        from: id(before),
        change: Change::between(before, after),
        why: crate::domain::reason::Why::default(),
    };
    let reason = writing.seal(Some(member), (TIERS.name, "reason"), "", &args.reason)?;
    let time = writing.time.clone();
    write(
        &mut writing.draft,
        member,
        &row,
        Extra {
            time: &time,
            source: "",
            reason: &reason,
        },
    )?;
    let cells = cells(member, writing.draft.version(), &row);
    writing.commit()?;
    print(desk, &cells)
}

/// The record that is printed.
fn cells(member: MemberId, version: Version, row: &TierRow) -> [Cell; 7] {
    let tier = |tier: &Option<Slug>| {
        let tier = tier.as_ref().map(ToString::to_string);
        tier.map_or(Cell::Empty, Cell::from)
    };
    [
        member.to_string().into(),
        version.into(),
        row.grant.group.to_string().into(),
        tier(&row.from),
        tier(&row.grant.stands),
        row.change.word().to_owned().into(),
        row.grant.until.map_or(Cell::Empty, Cell::from),
    ]
}

/// What this ref set before, if it did: its own row, printed again.
fn first_told(
    args: &Args,
    writing: &Session,
    member: MemberId,
    group: &TierGroup,
    (kind, tier): (GrantKind, Option<&Slug>),
) -> Result<Option<[Cell; 7]>, CliError> {
    let Some(reference) = &args.recording.reference else {
        return Ok(None);
    };
    let versions = writing.book.versions()?;
    let is_ours =
        |row: &&VersionRow| row.command == "tier set" && row.reference.as_ref() == Some(reference);
    let Some(first) = versions.iter().rfind(is_ours) else {
        return Ok(None);
    };
    let (reference, version) = (reference.clone(), first.version);
    let undo = Some(mark(version));
    if let Some(by) = versions.iter().find(|row| row.reference == undo) {
        let by = by.version;
        return Err(TierRefusal::Undone { reference, by }.into());
    }
    let mut cells = None;
    let ledger = writing.draft.snapshot().ledger(&TIERS)?;
    ledger.each(rows::ALL, |row| {
        if row.version() != version {
            return Ok(());
        }
        let grant = rows::read(row)?;
        if !grant.kind.is_by_hand() {
            return Ok(());
        }
        let same = row.text(rows::MEMBER)? == member.to_string()
            && (grant.kind, &grant.group) == (kind, &group.id)
            && (grant.tier.as_ref(), grant.until) == (tier, args.until)
            && (args.recording.at.is_none() || grant.since == writing.at)
            && is_reason(writing, &row.text(rows::REASON)?, &args.reason);
        let filled = |text: &str| match text {
            "" => Cell::Empty,
            text => text.to_owned().into(),
        };
        cells = Some(if same {
            Ok([
                member.to_string().into(),
                version.into(),
                group.id.to_string().into(),
                filled(&row.text(rows::FROM)?),
                filled(&row.text(rows::STANDS)?),
                row.text(rows::CHANGE)?.into_owned().into(),
                args.until.map_or(Cell::Empty, Cell::from),
            ])
        } else {
            Err(TierRefusal::OtherContent {
                reference: reference.clone(),
                version,
            })
        });
        Ok(())
    })?;
    Ok(cells.transpose()?)
}

/// Whether a sealed reason is the one now given; one that cannot be opened is taken for it.
fn is_reason(writing: &Session, sealed: &str, reason: &str) -> bool {
    let opened = writing
        .keyring()
        .and_then(|keyring| keyring.unseal(sealed, TIERS.name, "reason").ok());
    match opened {
        Some(Unsealed::Text(text)) => text == reason,
        _ => true,
    }
}

fn group_named<'a>(terms: &Terms<'a>, word: &str) -> Result<&'a TierGroup, NotKnown> {
    let things = terms.groups.iter();
    let id = choose(
        GROUP,
        word,
        things.map(|own| Thing::titled(&own.id, &own.title)),
    )?;
    let mut groups = terms.groups.iter();
    let found = groups.find(|group| group.id == *id);
    found.ok_or_else(|| NotKnown::no_id(GROUP, word))
}

/// The tier that a word names; none where the conditions are to decide again.
fn tier_named(group: &TierGroup, word: &str) -> Result<Option<Slug>, NotKnown> {
    if word == "none" {
        return Ok(None);
    }
    let own = Tiers::of([group]).one(word)?;
    Ok(Some(own.tier.clone()))
}

fn print(desk: &Desk, cells: &[Cell]) -> Result<(), CliError> {
    let mut printer = desk.printer(&[
        columns::MEMBER,
        columns::VERSION,
        columns::GROUP,
        columns::FROM_TIER,
        columns::TIER,
        columns::CHANGE_WORDS,
        columns::UNTIL,
    ])?;
    printer.row(cells)?;
    Ok(printer.finish()?)
}
