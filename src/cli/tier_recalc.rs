//! `club tier-recalc`: brings every member's tiers to what the figures say.

use super::Desk;
use super::args::Recording;
use super::errors::CliResult;
use super::help::Zh;
use super::member::done_before;
use crate::domain::reason::Why;
use crate::domain::{Day, MemberId, Slug};
use crate::output::{Cell, Column, columns};
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, SaleRefusal, View};
use crate::tiers::TierGroup;
use crate::tiers::decide::{Change, TierRow};
use crate::tiers::rows::{Extra, write};

/// Move members between tiers by what they bought
///
/// Prints a row for each member and group whose tier changes. Run twice, it records nothing new. Nothing is
/// recorded into a closed month: what was deserved there counts from the first open day on.
///
/// Example: club tier-recalc --as-of 2025-06-30 --dry-run
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    按消费调整会员等级\n\n\
    等级有变化的会员和等级组每项一行。再次运行不会有新的记录。已结账的月份不作记录：该月应得的等级从第一个未结账的\
    日期起计。"))]
pub(super) struct Args {
    /// Judge by the close of this business day (default: today as it stands)
    #[arg(add = Zh("按此营业日结束时判定（默认：今天的现状）"))]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,
    /// Only this member
    #[arg(add = Zh("只看此会员"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Print those that stay as well
    #[arg(add = Zh("同时列出等级不变的会员"))]
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    recording: Recording,
}

fn columns() -> [Column; 6] {
    [
        columns::MEMBER,
        columns::GROUP,
        columns::FROM_TIER,
        columns::TO_TIER,
        columns::CHANGE_WORDS,
        Column::WHY,
    ]
}

/// What is printed of one member and group.
struct Moved {
    member: MemberId,
    group: Slug,
    from: Option<Slug>,
    to: Option<Slug>,
    change: Change,
    why: Why,
}

impl Moved {
    fn cells(&self) -> [Cell; 6] {
        let tier =
            |tier: &Option<Slug>| tier.as_ref().map_or(Cell::Empty, |t| t.to_string().into());
        [
            self.member.to_string().into(),
            self.group.to_string().into(),
            tier(&self.from),
            tier(&self.to),
            if self.change == Change::Keep {
                Cell::Empty
            } else {
                self.change.word().into()
            },
            self.why.clone().into(),
        ]
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    done_before(desk, &writing, args.recording.reference.as_deref())?;
    let today = writing.today;
    let view = args
        .as_of
        .map_or_else(|| View::today(today), View::close_of);
    if let Some(day) = args.as_of.filter(|day| *day > today) {
        return Err(SaleRefusal::Future { day, today }.into());
    }
    let (on, alive_on) = (args.as_of.unwrap_or(today), view.alive_on);
    let terms = writing.rules.on(on);
    let snapshot = writing.draft.snapshot().clone();
    let mut moved = Vec::new();
    let open = writing.first_open();
    let mut judge = |customer: &Customer, draft: &mut crate::book::Draft| {
        for (group, rows) in customer.recalculated(&terms, (on, alive_on), open) {
            for row in &rows {
                let time = row.grant.since.utc();
                let extra = Extra {
                    time: &time,
                    ..Extra::default()
                };
                write(draft, customer.id(), row, extra)?;
            }
            moved.extend(told(customer, group, &rows, view, args.all));
        }
        Ok::<_, crate::book::BookError>(())
    };
    match &args.member {
        Some(word) => {
            let id = writing.member(word)?;
            if let Some(customer) = writing.customer_in(&snapshot, id, view)? {
                customer.prove_tiers(&terms)?;
                judge(&customer, &mut writing.draft)?;
            }
        }
        None => {
            let needs = Needs::for_tiers(&terms);
            let customers = writing.customers_in(&snapshot, view, needs)?;
            // Whose own key is damaged stays where they are; that is told when the command ends.
            let read = |customer: &&Customer| customer.prove_tiers(&terms).is_ok();
            for customer in customers.iter().filter(read) {
                judge(customer, &mut writing.draft)?;
            }
        }
    }
    writing.commit()?;
    let mut printer = desk.printer(&columns())?;
    for moved in &moved {
        printer.row(&moved.cells())?;
    }
    Ok(printer.finish()?)
}

/// The change to print, or the standing where those that stay are asked for.
fn told(
    customer: &Customer,
    group: &TierGroup,
    rows: &[TierRow],
    view: View,
    all: bool,
) -> Option<Moved> {
    let member = customer.id();
    let changed = rows.iter().find(|row| row.change != Change::Keep);
    if let Some(row) = changed {
        return Some(Moved {
            member,
            group: group.id.clone(),
            from: row.from.clone(),
            to: row.grant.stands.clone(),
            change: row.change,
            why: row.why.clone(),
        });
    }
    if !all {
        return None;
    }
    let at = crate::domain::When::on(view.on());
    let stands = customer.person().stands_alive(group, at, view.alive_on);
    let tier = stands
        .tier
        .and_then(|tier| group.tiers.get(tier))
        .map(|tier| tier.id.clone());
    let (from, to) = (tier.clone(), tier);
    Some(Moved {
        member,
        group: group.id.clone(),
        from,
        to,
        change: Change::Keep,
        why: Why::default(),
    })
}
