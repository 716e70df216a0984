//! `club tier list`: the tier of each member in each group.

use rustc_hash::FxHashMap;

use super::super::Desk;
use super::super::args::{Reading, word};
use super::super::errors::CliResult;
use super::super::reveal::{FactColumns, Records, RevealingMany, Seen};
use crate::book::{BookError, Unsealed};
use crate::cli::help::Zh;

use crate::domain::reason::Why;
use crate::domain::{Day, Lang, MemberId, Slug, When};
use crate::members::Status;
use crate::ops::Opened;
use crate::ops::words::TierOf;
use crate::output::{Cell, Column, columns};
use crate::sales::customer::{Needs, each_of};
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, Roots};
use crate::tiers::decide::{fall_reason, forced_reason};
use crate::tiers::reasons::{no_other_holds, telling};
use crate::tiers::standing::Basis;
use crate::tiers::{GrantKind, TierGroup, rows};

/// List the tiers that members stand in
///
/// One row for each member and group in which the member stands in a tier. With --ending-by only tiers whose
/// term ends by a day, for the notice before it (`warn_before` of the rules): with names, with --reveal with the
/// contacts to send it to, and without members who are suspended or have left.
///
/// Example: club tier list --ending-by 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出会员所在的等级\n\n\
    会员在等级组中有等级的，每名会员每组一行。使用 --ending-by 时，只列出到某日为止到期的等级，供到期前通知（规则\
    的 `warn_before`）：附姓名，使用 --reveal 时附联系方式，不含已暂停或退会的会员。"))]
pub(super) struct Args {
    /// Only this member
    #[arg(add = Zh("只看此会员"))]
    #[arg(value_name = "MEMBER")]
    member: Option<String>,
    /// Only this group
    #[arg(add = Zh("只列出此等级组"))]
    #[arg(long, value_name = "GROUP", value_parser = word)]
    group: Option<String>,
    /// Only this tier; one of several groups as `GROUP.TIER`
    #[arg(add = Zh("只列出此等级；多个等级组都有的写作 `GROUP.TIER`（等级组.等级）"))]
    #[arg(long, value_name = "TIER", value_parser = word)]
    tier: Option<String>,
    /// Only tiers that end by this day unless they are reached again, those of active members
    #[arg(add = Zh("只列出正常会员中到此日为止、不重新达标即到期的等级"))]
    #[arg(long, value_name = "DATE")]
    ending_by: Option<Day>,
    #[command(flatten)]
    revealing: RevealingMany,
    #[command(flatten)]
    reading: Reading,
}

/// A row that gave a tier: whose it is, its day, and the reason.
type Row = (MemberId, Day, Why);

/// Why tiers were given, as the latest rows say.
#[derive(Debug, Default)]
struct Whys {
    /// Of each member, group and tier.
    reached: FxHashMap<(MemberId, Slug, Slug), Vec<Row>>,
    /// What a hand set last in each group; sealed.
    by_hand: FxHashMap<(MemberId, Slug), (When, String)>,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let on = opened.view.on();
    let terms = opened.rules.on(on);
    let only = args
        .member
        .as_deref()
        .map(|word| opened.member(word))
        .transpose()?;
    let customers = match only {
        Some(id) => vec![opened.customer(id)?],
        None => {
            let all = opened.customers(Needs::for_tiers(&terms))?;
            all.into_living()
        }
    };
    let whys = whys(&opened)?;
    let reveals = desk.reveals(&opened, &args.revealing.one)?;
    let contacts = FactColumns::wanted(terms.fields, &[], reveals)?;
    let contacts = FactColumns::read(&opened.snapshot, contacts, opened.view.rows_to)?;
    let named = args.ending_by.is_some() || reveals;
    let names = if named { Some(opened.names()?) } else { None };
    if named {
        desk.tell_sealed(&opened);
    }
    let mut records = Records::new(desk, columns(named, &contacts), reveals)?;
    let words = opened.words();
    let group = args.group.as_deref();
    let group = group.map(|word| words.groups().slug(word)).transpose()?;
    let tiers = match &group {
        Some(group) => words.tiers().within(group),
        None => words.tiers(),
    };
    let tier = args.tier.as_deref().map(|word| tiers.sought(word));
    let tier = tier.transpose()?;
    let wanted = |own: &&TierGroup| group.as_ref().is_none_or(|id| *id == own.id);
    for customer in customers.iter().filter(|one| is_told(one, args, on)) {
        let mut of = Seen::of(Some(customer.id()));
        for group in terms.groups.iter().filter(wanted) {
            let Some(own) = row(
                customer,
                group,
                (&opened, desk.speaking().text_lang()),
                &whys,
            ) else {
                continue;
            };
            let ends = |by: Day| own.until.is_some_and(|until| until <= by);
            let is_own = |tier: &TierOf<'_>| tier.is(&group.id, &own.tier);
            if tier
                .as_ref()
                .is_some_and(|sought| !sought.iter().any(is_own))
                || args.ending_by.is_some_and(|by| !ends(by))
            {
                continue;
            }
            let mut cells = own.cells.to_vec();
            if let Some(names) = &names {
                cells.push(names.get(customer.id()).map(str::to_owned).into());
            }
            cells.extend(contacts.cells(customer.id(), opened.keyring(), reveals, &mut of)?);
            records.row(cells)?;
        }
        records.saw(of);
    }
    records.finish(&opened.book, &args.revealing.with_purpose())
}

/// Whether a member may stand on the list: a notice goes to nobody who is suspended or has left.
fn is_told(customer: &Customer, args: &Args, on: Day) -> bool {
    let active = customer.profile.status(When::on(on)) == Status::Active;
    (active || args.ending_by.is_none()) && args.revealing.admits(&customer.profile.facts, on)
}

fn columns(named: bool, contacts: &FactColumns<'_>) -> Vec<Column> {
    let mut columns = vec![
        columns::MEMBER,
        columns::GROUP,
        columns::TIER,
        columns::SINCE,
        columns::UNTIL,
        Column::WHY,
    ];
    if named {
        columns.push(columns::NAME);
    }
    columns.extend(contacts.columns());
    columns
}

/// The tier of a member in a group, as it is printed.
struct Own {
    tier: Slug,
    until: Option<Day>,
    cells: [Cell; 6],
}

fn row(
    customer: &Customer,
    group: &TierGroup,
    (opened, lang): (&Opened, Lang),
    whys: &Whys,
) -> Option<Own> {
    let view = opened.view;
    let said = |why: &Why| Cell::from(why.clone());
    let person = customer.person();
    let stands = person.stands_since(group, When::on(view.on()), view.alive_on);
    let tier = stands.tier.and_then(|place| group.tiers.get(place))?;
    let why = match (stands.basis, stands.fell) {
        (Basis::Hand | Basis::Revoked, _) => {
            let key = (customer.id(), group.id.clone());
            let sealed = whys.by_hand.get(&key).map(|(_, sealed)| sealed.as_str());
            unsealed(opened, sealed.unwrap_or_default(), lang).into()
        }
        (Basis::Forced, _) => said(&forced_reason(&person, group, view.alive_on, stands.tier)),
        (Basis::Reached, Some(fall)) => said(&fall_reason(&person, group, fall)),
        (Basis::Reached, None) => {
            let key = (customer.id(), group.id.clone(), tier.id.clone());
            let rows = whys.reached.get(&key).map_or(&[][..], Vec::as_slice);
            let own = telling(rows, stands.since, |(of, day, _)| (*of, *day));
            own.map(|(.., why)| said(why)).unwrap_or_default()
        }
        (Basis::Lowest | Basis::None, _) => said(&no_other_holds().at(&tier.place)),
    };
    let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::from);
    let cells = [
        customer.id().to_string().into(),
        group.id.to_string().into(),
        tier.id.to_string().into(),
        day(stands.since),
        day(stands.until),
        why,
    ];
    Some(Own {
        tier: tier.id.clone(),
        until: stands.until,
        cells,
    })
}

fn unsealed(opened: &Opened, sealed: &str, lang: Lang) -> String {
    let told = Some(sealed).filter(|sealed| !sealed.is_empty());
    let keyring = opened.keyring().zip(told);
    let opened =
        keyring.map(|(keyring, sealed)| keyring.unseal(sealed, rows::TIERS.name, "reason"));
    match (opened, lang) {
        (Some(Ok(Unsealed::Text(text))), Lang::En) => format!("by hand: {text}"),
        (Some(Ok(Unsealed::Text(text))), Lang::Zh) => format!("人工设定：{text}"),
        (_, Lang::En) => "by hand".to_owned(),
        (_, Lang::Zh) => "人工设定".to_owned(),
    }
}

/// The latest reasons on record, also of who was merged: theirs are the survivor's. A row that only put on record what
/// dates had changed gives no tier.
fn whys(opened: &Opened) -> Result<Whys, BookError> {
    let mut whys = Whys::default();
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    each_of(
        &opened.snapshot,
        &rows::TIERS,
        None,
        rows::MEMBER,
        rows::ALL,
        |id, row| {
            let grant = rows::read(row)?;
            if grant.since.day() > opened.view.rows_to {
                return Ok(());
            }
            let (of, id) = (id, roots.root(id));
            if grant.kind.is_by_hand() {
                let key = (id, grant.group);
                let last = whys.by_hand.get(&key);
                if last.is_none_or(|(since, _)| since.order() <= grant.since.order()) {
                    let reason = row.text(rows::REASON)?.into_owned();
                    whys.by_hand.insert(key, (grant.since, reason));
                }
            } else if let Some(tier) = grant.tier
                && grant.kind != GrantKind::Post
            {
                let why = Why::read(row.text(rows::WHY)?);
                let rows = whys.reached.entry((id, grant.group, tier)).or_default();
                rows.push((of, grant.since.day(), why));
            }
            Ok(())
        },
    )?;
    Ok(whys)
}
