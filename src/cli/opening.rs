//! `club opening`: balances brought over from an older system.

use rustc_hash::FxHashMap;

use super::Desk;
use super::args::{Many, Recording};
use super::batch::{BadRow, BatchRow, Columns};
use super::batch_flow::{Rows, Trouble, run as run_rows};
use super::errors::{CliError, CliResult};
use super::file_words::ForAllRows;
use super::help::Zh;
use super::post::already;
use super::row_cells::{cell, whole};
use crate::book::{AskedBy, Asks as _};
use crate::domain::choice::{Thing, choose};
use crate::domain::{AdjustmentId, MemberId, Money, Title, TopupId, Version};
use crate::members::Directory;
use crate::message;
use crate::ops::Session;
use crate::ops::adjustments::ManyPoints;
use crate::ops::cards::prove_not_lost;
use crate::ops::words::TIER;
use crate::output::{Cell, Column, Printer, columns};
use crate::points::rows::ADJUSTMENTS;
use crate::sales::Roots;
use crate::sales::opening::{
    Brought, Decided, Figure, Known, OpeningRefusal, Told, by_ref, decide, record,
};
use crate::sales::redeem::next_adjustment;
use crate::sales::terms::Rulebook as _;
use crate::sales::till::asked_digest;
use crate::sales::{Customers, SaleRefusal};
use crate::wallet::records::next;

/// Bring balances over from an older system
///
/// FILE has a row for each member, and one more for each further lot of their points that ends on another day (or
/// stands on another card, where cards do not pool); whatever else two rows of one member tell is refused. Points
/// below zero are owed. Spend and purchases count for tiers from the day they are brought over on, the last
/// purchase is that of last_purchase where it is told and else on no day that is known, and a tier needs no
/// purchases behind it. Members are registered first, and
/// brought over once: --again brings more over, and `club undo` takes an opening back on which nothing stands.
///
/// Columns: member, points, points_expire, wallet, bonus, spend, purchases, last_purchase, tier, tier_until,
/// ref. A tier is one of the main group, or GROUP.TIER.
///
/// Example: club opening --from balances.csv --at 2025-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    导入旧系统的余额\n\n\
    文件中每名会员一行；积分分几批、到期日不同（或卡的积分不合并、记在不同卡上）时每批再加一行；同一会员的各行中，\
    其他内容不一致的会被拒绝。负的积分为欠分。消费额和消费次数从导入日起计入等级；最近消费取 last_purchase，未写明\
    时视为日期不详；等级不要求有消费次数。会员须先登记，且只导入一次：--again 可补充导入；没有后续记录依据的导入可\
    用 `club undo` 冲销。\n\n\
    列：member, points, points_expire, wallet, bonus, spend, purchases, last_purchase, tier, tier_until, ref。等级\
    写主等级组中的一级，或“组.等级”。"))]
pub(super) struct Args {
    /// Bring more over for members whose balances were brought over before
    #[arg(add = Zh("为已导入过余额的会员补充导入"), add = ForAllRows)]
    #[arg(long, requires = "reason")]
    again: bool,
    /// Why more is brought over, kept sealed
    #[arg(add = Zh("补充导入的原因，封存保管"), add = ForAllRows)]
    #[arg(long, value_name = "TEXT", requires = "again")]
    reason: Option<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

const COLUMNS: Columns = Columns {
    taken: &[
        "member",
        "points",
        "points_expire",
        "wallet",
        "bonus",
        "spend",
        "purchases",
        "last_purchase",
        "tier",
        "tier_until",
        "ref",
    ],
    needed: &["member"],
};

fn columns() -> [Column; 13] {
    [
        columns::VERSION,
        columns::MEMBER,
        columns::POINTS,
        columns::POINTS_EXPIRE,
        columns::TOPUP,
        columns::WALLET,
        columns::BONUS,
        columns::SPEND,
        columns::PURCHASES,
        columns::LAST_PURCHASE,
        columns::TIER,
        columns::TIER_UNTIL,
        columns::PAPER,
    ]
}

message! {
    /// A balance below zero where one cannot be.
    #[derive(Debug)]
    struct Negative => ("a balance is not negative", "余额不能为负"), exit 65;
}

/// What stays the same from row to row, and what each row adds to.
struct Counter {
    writing: Session,
    directory: Directory,
    customers: Customers,
    next: AdjustmentId,
    topup: TopupId,
    printer: Printer,
    /// What is on record, this batch's own rows included, by ref.
    known_refs: FxHashMap<String, Known>,
    /// On which line of the file each figure of a member stands.
    lines: FxHashMap<(MemberId, Figure), u64>,
    /// Why more is brought over, where it is.
    again: Option<String>,
    told_at: String,
    roots: Roots,
    known: u64,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let Some(from) = &args.many.from else {
        return Err(CliError::usage(
            "name the file with --from",
            "请用 --from 写明文件",
        ));
    };
    let before = desk.before(&args.recording)?;
    let rows = Rows::open(from, desk, &args.many, &COLUMNS, &before)?;
    let writing = desk.lock(before, &args.recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let told_at = args
        .recording
        .at
        .as_ref()
        .map(|_| writing.at.day().to_string());
    let mut counter = Counter {
        directory: Directory::load_all(&writing.book, &snapshot, writing.keyring())?,
        customers: writing.customers()?,
        next: next_adjustment(&snapshot)?,
        topup: next(&snapshot)?.0,
        printer: desk.speaking().held_printer(&columns())?,
        known_refs: by_ref(&snapshot)?,
        lines: FxHashMap::default(),
        again: args.reason.clone(),
        told_at: told_at.unwrap_or_default(),
        roots: Roots::now(&snapshot)?,
        known: 0,
        writing,
    };
    run_rows(
        desk,
        &args.many,
        rows,
        |_| Ok(()),
        |row, ()| counter.row(row, desk),
    )?;
    let (known, printer) = (counter.known, counter.printer);
    counter.writing.commit()?;
    if known > 0 {
        desk.talk().note(&already(desk.lang(), known));
    }
    Ok(printer.finish()?)
}

impl Counter {
    fn row(&mut self, row: &BatchRow, desk: &Desk) -> Result<(), Trouble> {
        let member = self.directory.resolve(row.get("member"));
        let member = member.map_err(|why| row.bad("member", &why))?;
        let brought = Brought {
            tier: self.tier(row)?,
            ..brought(row)?
        };
        let told = self.told(row, member, &brought)?;
        let known_as = self.known_as(row, &told, member, &brought);
        if self
            .on_record(&told, &known_as)
            .map_err(|why| at_cell(row, &why))?
        {
            self.known += 1;
            return Ok(());
        }
        let at = self.writing.at;
        self.prove_most(row, &brought, desk)?;
        let terms = self.writing.rules.on(at.day());
        let customer = self.customers.get_mut(member);
        let customer = customer.ok_or_else(|| row.refused(&SaleRefusal::Nothing))?;
        prove_not_lost(customer, row.get("member"), at).map_err(|why| row.bad("member", &why))?;
        let shown = customer.card_named(row.get("member"));
        let place = (self.next, self.topup);
        let decided = decide(
            &brought,
            place,
            at,
            customer,
            &terms,
            (shown.as_ref(), self.again.is_some()),
        );
        let decided = decided.map_err(|why| at_cell(row, &why))?;
        let figures = decided.figures(&brought);
        let once = self.once(member, &figures, row.line());
        once.map_err(|why| at_cell(row, &why))?;
        let terms = self.writing.rules.on(at.day());
        let customer = self.customers.get_mut(member);
        let customer = customer.ok_or_else(|| row.refused(&SaleRefusal::Nothing))?;
        let place = (self.next, at);
        record(
            &mut self.writing.draft,
            &terms,
            customer,
            &brought,
            place,
            &decided,
            &told,
        )?;
        if decided.is_adjustment(&told) {
            self.next = self.next.next();
        }
        if decided.wallet.is_some() {
            self.topup = self.topup.next();
        }
        let version = self.writing.draft.version();
        let line = cells(version, member, &brought, &decided, &told);
        self.printer.row(&line).map_err(CliError::from)?;
        if !told.reference.is_empty() {
            let known = Known {
                version,
                asked: told.asked,
                undone: None,
            };
            self.known_refs.insert(told.reference, known);
        }
        Ok(())
    }

    /// Refuses figures that are larger than any the house takes, and doubts points that are more than it gives.
    fn prove_most(&self, row: &BatchRow, brought: &Brought, desk: &Desk) -> Result<(), BadRow> {
        let pack = self.writing.rules.pack(self.writing.at.day());
        let limits = &pack.limits;
        for (column, amount) in [
            ("wallet", brought.wallet),
            ("bonus", brought.bonus),
            ("spend", brought.spend),
        ] {
            let proved = limits.prove(amount);
            proved.map_err(|why| row.bad(column, &why))?;
        }
        match ManyPoints::of(brought.points, pack) {
            Some(many) => desk.doubt_of(row, &many),
            None => Ok(()),
        }
    }

    /// The tier of a row: its id, with that of its group where it is not the main one.
    fn tier(&self, row: &BatchRow) -> Result<Option<String>, BadRow> {
        let Some(word) = row.filled("tier") else {
            return Ok(None);
        };
        let terms = self.writing.rules.on(self.writing.at.day());
        let main = terms.main_group().map(|group| &group.id);
        let mut names: Vec<(String, &Title)> = Vec::new();
        for group in terms.groups {
            for tier in &group.tiers {
                let name = if Some(&group.id) == main {
                    tier.id.to_string()
                } else {
                    format!("{}.{}", group.id, tier.id)
                };
                names.push((name, &tier.title));
            }
        }
        let own = main.and_then(|main| word.strip_prefix(main.as_str())?.strip_prefix('.'));
        let things = names.iter();
        let things = things.map(|(name, title)| Thing::new(name, &title.en, &title.zh));
        let named = choose(TIER, own.unwrap_or(word), things);
        named
            .map(|name| Some(name.to_owned()))
            .map_err(|why| row.bad("tier", &why))
    }

    fn told(&self, row: &BatchRow, member: MemberId, brought: &Brought) -> Result<Told, CliError> {
        let reason = match &self.again {
            Some(reason) => {
                self.writing
                    .seal(Some(member), (ADJUSTMENTS.name, "reason"), "", reason)?
            }
            None => String::new(),
        };
        let reference = row.get("ref").to_owned();
        let asked = if reference.is_empty() {
            String::new()
        } else {
            self.digest(member, brought)
        };
        Ok(Told {
            time: self.writing.time.clone(),
            reference,
            asked,
            reason,
        })
    }

    fn digest(&self, member: MemberId, brought: &Brought) -> String {
        let brought = brought.canonical();
        asked_digest(&[&format!("opening|{member}|{brought}|{}", self.told_at)])
    }

    /// The digests under which a row may stand on record: by the tier's title, and by the number of one who was
    /// merged since.
    fn known_as(
        &self,
        row: &BatchRow,
        told: &Told,
        member: MemberId,
        brought: &Brought,
    ) -> AskedBy {
        let mut asked = AskedBy::new(told.asked.clone());
        if told.reference.is_empty() {
            return asked;
        }
        let typed = Brought {
            tier: row.filled("tier").map(str::to_owned),
            ..brought.clone()
        };
        for member in self.roots.numbers(member) {
            asked = asked.or(self.digest(member, brought));
            asked = asked.or(self.digest(member, &typed));
        }
        asked
    }

    /// Notes where the figures of a member stand, none of which a further row of the file may bring again.
    fn once(
        &mut self,
        member: MemberId,
        figures: &[Figure],
        line: u64,
    ) -> Result<(), OpeningRefusal> {
        for figure in figures {
            if let Some(before) = self.lines.get(&(member, figure.clone())) {
                return Err(OpeningRefusal::Twice {
                    member,
                    what: figure.column(),
                    lines: (*before.min(&line), *before.max(&line)),
                });
            }
        }
        let places = figures.iter().map(|own| ((member, own.clone()), line));
        self.lines.extend(places);
        Ok(())
    }

    /// Whether the ref is on record with this content; with other content it is refused.
    fn on_record(&self, told: &Told, known_as: &AskedBy) -> Result<bool, OpeningRefusal> {
        if told.reference.is_empty() {
            return Ok(false);
        }
        match self.known_refs.get(&told.reference) {
            Some(known) if known.undone.is_some() && self.again.is_some() => Ok(false),
            Some(known) => match known.undone {
                Some(by) => Err(OpeningRefusal::RefUndone {
                    reference: told.reference.clone(),
                    version: known.version,
                    by,
                }),
                None if !known_as.is(&known.asked) => Err(OpeningRefusal::RefKnown {
                    reference: told.reference.clone(),
                    version: known.version,
                }),
                None => Ok(true),
            },
            None => Ok(false),
        }
    }
}

fn at_cell(row: &BatchRow, why: &OpeningRefusal) -> Trouble {
    row.bad(why.column(), why).into()
}

fn brought(row: &BatchRow) -> Result<Brought, Trouble> {
    let points: i128 = whole(row, "points")?.unwrap_or(0);
    let money = |column| cell(row, column).map(|amount| amount.unwrap_or(Money::ZERO));
    let (wallet, bonus, spend) = (money("wallet")?, money("bonus")?, money("spend")?);
    for (column, negative) in [
        ("wallet", wallet.is_negative()),
        ("bonus", bonus.is_negative()),
        ("spend", spend.is_negative()),
    ] {
        if negative {
            return Err(row.bad(column, &Negative).into());
        }
    }
    Ok(Brought {
        points,
        points_expire: cell(row, "points_expire")?,
        wallet,
        bonus,
        spend,
        purchases: whole(row, "purchases")?.unwrap_or(0),
        last_purchase: cell(row, "last_purchase")?,
        tier: None,
        tier_until: cell(row, "tier_until")?,
    })
}

fn cells(
    version: Version,
    member: MemberId,
    brought: &Brought,
    decided: &Decided,
    told: &Told,
) -> [Cell; 13] {
    [
        version.into(),
        member.into(),
        brought.points.into(),
        decided.expires.into(),
        decided.wallet.as_ref().map(|row| row.lot).into(),
        brought.wallet.into(),
        brought.bonus.into(),
        brought.spend.into(),
        brought.purchases.into(),
        brought.last_purchase.into(),
        brought.tier.clone().into(),
        brought.tier_until.into(),
        told.reference.clone().into(),
    ]
}
