//! `club rebate`: what members are credited for the turnover of a period.

use super::Desk;
use super::args::Recording;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::member::done_before;

use crate::domain::reason::Why;
use crate::domain::{Day, Lang, MemberId, Money, PayoutId, Stretch, TopupId};
use crate::finance::rebates::{Credited, credited, due, mark, turnover};
use crate::members::profile::Status;
use crate::ops::Session;
use crate::output::{Cell, Column, columns};
use crate::rules::Pack;
use crate::sales::{Customer, Customers, Roots, View};
use crate::wallet::reasons::not_settled;
use crate::wallet::rebates::settle::{Settled, settle};
use crate::wallet::rebates::{Period, Rebate, RebateRefusal};
use crate::wallet::records::next;
use crate::wallet::rows::{Told, write};
use crate::wallet::{WalletKind, WalletRow};

/// Credit members the rebate on the turnover of a month, a quarter or a year
///
/// By the rules in force on the period's last day; a refund counts on the day of its sale. A rebate is bonus in the
/// member's wallet, a top-up of its own. Run again, it settles the difference that late sales and refunds have made
/// since, mostly none; whether too much is taken back as well is for the rules to say. Prints a row for each
/// member and rebate that changes.
///
/// Example: club rebate --period 2024-Q1 --dry-run
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    按一个月、一个季度或一年的消费额向会员返利\n\n\
    按期间最后一天的现行规则；退款计入销售当日。返利作为赠金记入会员储值，自成一次充值。再次运行时，只结算此后补记\
    的销售和退款造成的差额，通常为零；多返的是否收回由规则决定。有变化的会员和返利每项一行。"))]
pub(super) struct Args {
    /// The period that has ended: 2024-03, 2024-Q1 or 2024
    #[arg(add = Zh("已结束的期间：2024-03、2024-Q1 或 2024"))]
    #[arg(long, value_name = "PERIOD")]
    period: Period,
    /// Print all who made turnover, also where nothing changes
    #[arg(add = Zh("列出有消费额的全部会员，包括没有变化的"))]
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    recording: Recording,
}

/// What the settlement of one member and rebate looks like.
struct Line {
    member: MemberId,
    turnover: Money,
    due: Money,
    credited: Money,
    settled: Settled,
    record: Cell,
    why: Why,
}

/// What is settled.
struct Job<'a> {
    rebate: &'a Rebate,
    period: Period,
    pack: &'a Pack,
    snapshot: crate::book::Snapshot,
    roots: Roots,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    done_before(desk, &writing, args.recording.reference.as_deref())?;
    let (period, at) = (args.period, writing.at);
    if at.day() <= period.last() {
        let day = at.day();
        return Err(RebateRefusal::NotEnded { period, day }.into());
    }
    let pack = writing.rules.pack(period.last()).clone();
    let of_kind = |rebate: &&Rebate| rebate.every == period.every;
    if !pack.rebates.iter().any(|rebate| of_kind(&rebate)) {
        let known = pack.rebates.iter().map(|rebate| rebate.every).collect();
        return Err(RebateRefusal::NoRule { period, known }.into());
    }
    let snapshot = writing.draft.snapshot().clone();
    let mut customers = writing.customers()?;
    let mut numbers = next(&snapshot)?;
    let mut printer = desk.printer(&columns())?;
    let mut lines = Vec::new();
    for rebate in pack.rebates.iter().filter(of_kind) {
        let job = Job {
            rebate,
            period,
            pack: &pack,
            snapshot: snapshot.clone(),
            roots: Roots::load(&snapshot, View::today(writing.today))?,
        };
        let found = job.lines(&mut writing, &mut customers, &mut numbers)?;
        lines.extend(found.into_iter().map(|line| (rebate.id.to_string(), line)));
    }
    let version = writing.draft.version();
    writing.commit()?;
    let (mut without, mut short) = (0, 0);
    for (rebate, line) in lines {
        without += u64::from(line.settled.change() == 0 && line.due != line.credited);
        short += u64::from(line.settled.short > 0);
        if args.all || line.settled.change() != 0 {
            printer.row(&line.cells(&rebate, period, version.into()))?;
        }
    }
    if without > 0 && !args.all {
        desk.talk().note(&left_over(desk.lang(), without));
    }
    if short > 0 {
        desk.talk().warn(&spent(desk.lang(), short));
    }
    Ok(printer.finish()?)
}

impl Job<'_> {
    /// Settles the rebate of every member who made turnover or was credited for it, in order of their numbers.
    fn lines(
        &self,
        writing: &mut Session,
        customers: &mut Customers,
        numbers: &mut (TopupId, PayoutId),
    ) -> Result<Vec<Line>, CliError> {
        let days = Stretch {
            from: self.period.first,
            to: self.period.last(),
        };
        let turned = turnover(
            &self.snapshot,
            &self.roots,
            days,
            &self.rebate.not_paid_with,
        )?;
        let had = credited(
            &self.snapshot,
            &self.roots,
            &mark(&self.rebate.id, self.period),
        )?;
        let mut members: Vec<MemberId> = turned.keys().chain(had.keys()).copied().collect();
        members.sort_unstable();
        members.dedup();
        let mut lines = Vec::new();
        for member in members {
            let Some(customer) = customers.get_mut(member) else {
                continue;
            };
            let turnover = turned.get(&member).copied().unwrap_or(Money::ZERO);
            let before = had.get(&member).cloned().unwrap_or_default();
            lines.push(self.line(writing, customer, (turnover, before), numbers)?);
        }
        Ok(lines)
    }

    fn line(
        &self,
        writing: &mut Session,
        customer: &mut Customer,
        (turnover, before): (Money, Credited),
        numbers: &mut (TopupId, PayoutId),
    ) -> Result<Line, CliError> {
        let day = writing.at.day();
        let (due, why) = due((self.rebate, self.period), self.pack, customer, turnover)?;
        let amounts = (due.fen(), before.fen);
        let mut settled = settle(
            amounts,
            self.rebate.late,
            &customer.wallet,
            &before.topups,
            day,
        )
        .map_err(|_| RebateRefusal::Overflow)?;
        let status = customer.profile.status_now();
        let gone = status != Status::Active;
        if gone {
            settled = Settled::default();
        }
        let why = if gone {
            not_settled(status.word()).and(&why)
        } else {
            why
        };
        let record = self.record(writing, customer, &settled, &why, numbers)?;
        Ok(Line {
            member: customer.id(),
            turnover,
            due,
            credited: Money::from_fen(before.fen),
            settled,
            record,
            why,
        })
    }

    /// Writes what is settled, and gives the number it stands under.
    fn record(
        &self,
        writing: &mut Session,
        customer: &mut Customer,
        settled: &Settled,
        why: &Why,
        (topup, payout): &mut (TopupId, PayoutId),
    ) -> Result<Cell, CliError> {
        let day: Day = writing.at.day();
        let row = |kind, member, lot: TopupId, source: String, fen: i128| WalletRow {
            member,
            day,
            principal: Money::ZERO,
            bonus: Money::from_fen(fen),
            kind,
            lot,
            source,
            pay: String::new(),
            why: why.clone(),
        };
        let mut rows = Vec::new();
        let mut record = Cell::Empty;
        if settled.credit > 0 {
            let (number, member) = (topup.to_string(), customer.id());
            record = number.clone().into();
            let credit = settled.credit;
            rows.push(row(WalletKind::Rebate, member, *topup, number, credit));
            *topup = topup.next();
        }
        if !settled.taken.is_empty() {
            let number = payout.to_string();
            record = number.clone().into();
            for (lot, member, fen) in &settled.taken {
                let kind = WalletKind::Forfeit;
                rows.push(row(kind, *member, *lot, number.clone(), -fen));
            }
            *payout = payout.next();
        }
        let (time, asked) = (writing.time.clone(), mark(&self.rebate.id, self.period));
        let told = Told {
            time: &time,
            asked: &asked,
            ..Told::default()
        };
        for row in &rows {
            write(&mut writing.draft, row, told)?;
            let taken = customer.wallet.take(row);
            taken.map_err(|_| RebateRefusal::Overflow)?;
        }
        Ok(record)
    }
}

fn columns() -> [Column; 10] {
    [
        columns::MEMBER,
        columns::RECORD,
        columns::VERSION,
        columns::REBATE,
        columns::PERIOD,
        columns::TURNOVER,
        columns::REBATE_DUE,
        columns::CREDITED,
        columns::CHANGE_NOW,
        Column::WHY,
    ]
}

impl Line {
    fn cells(self, rebate: &str, period: Period, version: Cell) -> [Cell; 10] {
        let change = self.settled.change();
        [
            self.member.into(),
            self.record,
            if change == 0 { Cell::Empty } else { version },
            rebate.to_owned().into(),
            period.to_string().into(),
            self.turnover.into(),
            self.due.into(),
            self.credited.into(),
            Money::from_fen(change).into(),
            self.why.into(),
        ]
    }
}

fn left_over(lang: Lang, count: u64) -> String {
    match lang {
        Lang::En => {
            format!("{count} with a difference that is not settled: --all shows them, and why")
        }
        Lang::Zh => format!("另有 {count} 笔差额未结算：--all 会列出及原因"),
    }
}

fn spent(lang: Lang, count: u64) -> String {
    match lang {
        Lang::En => format!(
            "{count} were credited more than they could be taken back: it is spent already, and is taken when there is some again"
        ),
        Lang::Zh => format!("{count} 笔多返的金额已被使用，未能全部扣回；日后有返利余额时再扣"),
    }
}
