//! `club stock in` and `club stock count`.

use crate::book::{AskedBy, Recorded, Told};
use crate::care::stock::rows::{STOCK, STOCKED, StockKind, Stocked, shelf};
use crate::care::stock::state::start_of;
use crate::cli::Desk;
use crate::cli::args::{Recording, whole};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::{Day, StockId, Version};
use crate::ops::Session;
use crate::output::{Cell, columns};
use crate::sales::terms::Rulebook as _;

/// Record rewards or gifts that come in
///
/// An item that the rules give no stock is counted from the first time it comes in.
///
/// Example: club stock in tea-set 20 --note "delivery note 8812"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录兑换品或礼品入库\n\n\
    规则未写库存的物品，从首次入库起计数。"))]
pub(super) struct InArgs {
    /// A reward or a gift of the rules in force
    #[arg(add = Zh("现行规则中的兑换品或礼品"))]
    #[arg(value_name = "ITEM")]
    item: String,
    /// How many came in
    #[arg(add = Zh("入库数量"))]
    #[arg(value_name = "N", value_parser = whole::<i64>(1..=1_000_000_000))]
    quantity: i64,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Record how many of an item are really there
///
/// What the rows said before is put right; the difference stands in `stock list` under `counted`.
///
/// Example: club stock count tea-set 17 --reason "yearly count, one broken"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录物品的实有数量\n\n\
    更正此前各行的数量；差异列在 `stock list` 的 `counted` 下。"))]
pub(super) struct CountArgs {
    /// A reward or a gift of the rules in force
    #[arg(add = Zh("现行规则中的兑换品或礼品"))]
    #[arg(value_name = "ITEM")]
    item: String,
    /// How many are there
    #[arg(add = Zh("实有数量"))]
    #[arg(value_name = "N", value_parser = whole::<i64>(0..=1_000_000_000))]
    quantity: i64,
    /// Why it was counted, and where a difference comes from; kept sealed
    #[arg(add = Zh("盘点原因及差异来源；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

/// What is to be recorded.
#[derive(Clone, Copy)]
struct Asked<'a> {
    kind: StockKind,
    item: &'a str,
    quantity: i64,
    note: &'a str,
    recording: &'a Recording,
}

impl<'a> Asked<'a> {
    /// The same of an item by its id.
    fn of<'b>(&self, item: &'b str) -> Asked<'b>
    where
        'a: 'b,
    {
        Asked { item, ..*self }
    }
}

pub(super) fn come_in(args: &InArgs, desk: &Desk) -> CliResult {
    let asked = Asked {
        kind: StockKind::In,
        item: &args.item,
        quantity: args.quantity,
        note: args.note.as_deref().unwrap_or_default(),
        recording: &args.recording,
    };
    record(&asked, desk)
}

pub(super) fn count(args: &CountArgs, desk: &Desk) -> CliResult {
    let asked = Asked {
        kind: StockKind::Count,
        item: &args.item,
        quantity: args.quantity,
        note: &args.reason,
        recording: &args.recording,
    };
    record(&asked, desk)
}

/// The digests of what was asked, to know a repeat; none without a ref.
fn digest(asked: &Asked<'_>, writing: &mut Session) -> Result<AskedBy, CliError> {
    let reference = asked.recording.reference.as_deref();
    if reference.is_none_or(str::is_empty) {
        return Ok(AskedBy::default());
    }
    let at = asked.recording.at.as_deref();
    let when = writing.told_at();
    let mut by = |when: &str| {
        writing.asked(&[
            "stock",
            asked.kind.word(),
            asked.item,
            &asked.quantity.to_string(),
            asked.note,
            when,
        ])
    };
    Ok(AskedBy::new(by(&when)?).or(by(at.unwrap_or_default())?))
}

fn record(asked: &Asked<'_>, desk: &Desk) -> CliResult {
    let mut writing = desk.write(asked.recording)?;
    let item = writing.words(writing.at.day()).items().named(asked.item)?;
    let asked = &asked.of(&item);
    let reference = asked.recording.reference.clone().unwrap_or_default();
    let digest = digest(asked, &mut writing)?;
    let snapshot = writing.draft.snapshot().clone();
    let repeated: Option<Recorded<StockId>> =
        STOCKED.repeat(&snapshot, Some(reference.as_str()), &digest)?;
    let day = writing.at.day();
    let pack = writing.rules.pack(day);
    pack.prove_item(asked.item)?;
    let start = start_of(asked.item, &pack.courtesies, writing.rules.on(day).rewards);
    if let Some(first) = repeated {
        let mut own = None;
        STOCKED.each_of(&snapshot, first.record, |row| {
            own = Some((Stocked::read(row)?, row.version()));
            Ok(())
        })?;
        let then = writing
            .book
            .snapshot(crate::book::At::Version(first.version))?;
        let on_hand = on_hand(
            &then,
            asked.item,
            start,
            own.as_ref().map_or(day, |(own, _)| own.day),
        )?;
        return own.map_or(Ok(()), |own| print(desk, &own, on_hand));
    }
    let own = Stocked {
        stock: STOCKED.next(&snapshot)?,
        kind: asked.kind,
        day,
        item: asked.item.to_owned(),
        quantity: asked.quantity,
    };
    let note = if asked.note.is_empty() {
        String::new()
    } else {
        writing.seal(None, (STOCK.name, "note"), "", asked.note)?
    };
    let told = Told {
        time: &writing.time,
        note: &note,
        reference: &reference,
        asked: &digest.named,
        undoes: None,
    };
    writing.draft.post(&STOCK, &[&own, &told])?;
    let version = writing.draft.version();
    let mut after = shelf(&snapshot, Day::MAX)?;
    after.take(&own.item, (own.day, version), own.change());
    let held = after.held(&own.item, start, day);
    writing.commit()?;
    print(desk, &(own, version), held.map(|held| held.on_hand()))
}

fn on_hand(
    snapshot: &crate::book::Snapshot,
    item: &str,
    start: Option<u32>,
    day: Day,
) -> Result<Option<i64>, crate::book::BookError> {
    let held = shelf(snapshot, Day::MAX)?.held(item, start, day);
    Ok(held.map(|held| held.on_hand()))
}

fn print(desk: &Desk, (own, version): &(Stocked, Version), on_hand: Option<i64>) -> CliResult {
    let mut printer = desk.printer(&[
        columns::STOCK,
        columns::VERSION,
        columns::AT_DAY,
        columns::KIND,
        columns::STOCK_ITEM,
        columns::QUANTITY,
        columns::ON_HAND,
    ])?;
    printer.row(&[
        own.stock.into(),
        (*version).into(),
        own.day.into(),
        own.kind.word().into(),
        own.item.clone().into(),
        own.quantity.into(),
        on_hand.map_or(Cell::Empty, Cell::from),
    ])?;
    Ok(printer.finish()?)
}
