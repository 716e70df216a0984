//! `club tier set`: a tier by hand, with a reason and an end.

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::{CliError, CliResult};
use crate::domain::{Day, Lang, Slug, Spoken};
use crate::members::MemberRefusal;
use crate::output::{Cell, Column};
use crate::sales::terms::{Rulebook as _, Terms};
use crate::tiers::decide::{Change, TierRow};
use crate::tiers::rows::{Extra, TIERS, write};
use crate::tiers::rules::TierGroup;
use crate::tiers::{Grant, GrantKind};

/// Put a member into a tier by hand, with a reason
///
/// A tier set by hand beats every condition until its last day, or until it is taken away with `none`.
///
/// Example: club tier set M000001 kind vip --reason "founder" --until 2025-12-31
#[derive(clap::Args, Debug)]
pub struct Args {
    #[arg(value_name = "MEMBER")]
    member: String,
    #[arg(value_name = "GROUP")]
    group: String,
    /// The tier, or `none` to let the conditions decide again
    #[arg(value_name = "TIER")]
    tier: String,
    /// Why, kept sealed
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The last day
    #[arg(long, value_name = "DATE")]
    until: Option<Day>,
    #[command(flatten)]
    recording: Recording,
}

/// Why a tier cannot be set.
#[derive(Debug)]
enum TierRefusal {
    UnknownGroup { word: String, known: Vec<String> },
    UnknownTier { word: String, known: Vec<String> },
    EndsBefore { until: Day, day: Day },
}

impl Spoken for TierRefusal {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::UnknownGroup { word, known }, Lang::En) => {
                format!(
                    "the rules have no group {word}; they have {}",
                    known.join(", ")
                )
            }
            (Self::UnknownGroup { word, known }, Lang::Zh) => {
                format!("规则中没有分组 {word}；有：{}", known.join("、"))
            }
            (Self::UnknownTier { word, known }, Lang::En) => {
                format!("the group has no tier {word}; it has {}", known.join(", "))
            }
            (Self::UnknownTier { word, known }, Lang::Zh) => {
                format!("该分组没有等级 {word}；有：{}", known.join("、"))
            }
            (Self::EndsBefore { until, day }, Lang::En) => {
                format!("the last day {until} lies before {day}, when it is set")
            }
            (Self::EndsBefore { until, day }, Lang::Zh) => {
                format!("最后一天 {until} 早于设定日 {day}")
            }
        }
    }
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    desk.is_doing("tier set");
    let mut writing = desk.write(&args.recording)?;
    let member = writing.member(&args.member)?;
    let at = writing.at;
    let terms = writing.rules.on(at.day());
    let group = group_named(&terms, &args.group)?;
    let tier = tier_named(group, &args.tier)?;
    if let Some(until) = args.until.filter(|until| *until < at.day()) {
        return Err(TierRefusal::EndsBefore {
            until,
            day: at.day(),
        }
        .into());
    }
    let mut customer = writing.customer(member)?;
    if customer.profile.is_erased() {
        return Err(MemberRefusal::Erased { member }.into());
    }
    let before = customer.person().stands(group, at).tier;
    let mut grant = Grant {
        group: group.id.clone(),
        kind: GrantKind::Hand,
        tier,
        since: at,
        until: args.until,
        stands: None,
    };
    customer.tiers.push(grant.clone());
    let after = customer.person().stands(group, at).tier;
    let id = |place: Option<usize>| place.map(|place| group.tiers[place].id.clone());
    grant.stands = id(after);
    let row = TierRow {
        grant,
        from: id(before),
        change: Change::between(before, after),
        why: String::new(),
    };
    let reason = writing.seal(Some(member), TIERS.name, "reason", &args.reason)?;
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
    let version = writing.draft.version();
    let cells = [
        member.to_string().into(),
        version.into(),
        group.id.to_string().into(),
        row.from
            .as_ref()
            .map_or(Cell::Empty, |t| t.to_string().into()),
        row.grant
            .stands
            .as_ref()
            .map_or(Cell::Empty, |t| t.to_string().into()),
        row.change.word().to_owned().into(),
        args.until.map_or(Cell::Empty, Cell::from),
    ];
    writing.commit()?;
    print(desk, &cells)
}

fn group_named<'a>(terms: &Terms<'a>, word: &str) -> Result<&'a TierGroup, TierRefusal> {
    let mut groups = terms.groups.iter();
    groups
        .find(|group| group.id.as_str() == word)
        .ok_or_else(|| TierRefusal::UnknownGroup {
            word: word.to_owned(),
            known: terms.groups.iter().map(|g| g.id.to_string()).collect(),
        })
}

/// The tier that a word names; none where the conditions are to decide again.
fn tier_named(group: &TierGroup, word: &str) -> Result<Option<Slug>, TierRefusal> {
    if word == "none" {
        return Ok(None);
    }
    match group.tier(word) {
        Some((_, tier)) => Ok(Some(tier.id.clone())),
        None => Err(TierRefusal::UnknownTier {
            word: word.to_owned(),
            known: group.tiers.iter().map(|tier| tier.id.to_string()).collect(),
        }),
    }
}

fn print(desk: &Desk, cells: &[Cell]) -> Result<(), CliError> {
    let mut printer = desk.printer(&[
        Column::text("member", "会员", "Member"),
        Column::integer("version", "版本", "Version"),
        Column::text("group", "分组", "Group"),
        Column::text("from", "原等级", "From"),
        Column::text("tier", "等级", "Tier"),
        Column::text("change", "变动", "Change"),
        Column::day("until", "至", "Until"),
    ])?;
    printer.row(cells)?;
    Ok(printer.finish()?)
}
