//! `club pass show`: one pass, step by step.

use crate::book::BookError;
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::pass::what_is_left;
use crate::domain::Day;
use crate::output::columns;
use crate::sales::Roots;
use crate::sales::passes::rows::{self, PassKind, PassRow};
use crate::sales::passes::{Pass, Passes};

/// Show a pass, with every step in its life
///
/// `uses_left` and `value_left` are those after each step, at the close of its day.
///
/// Example: club pass show P000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    显示一张卡的全部经过\n\n\
    `uses_left` 和 `value_left` 为每一步当日结束时的剩余次数和余额。"))]
pub(super) struct Args {
    /// The pass: its number, or the ref it was sold under
    #[arg(add = Zh("卡的编号，或售卡时的原编号"))]
    #[arg(value_name = "PASS")]
    pass: String,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let id = Passes::named(&opened.snapshot, &args.pass)?.id;
    let roots = Roots::now(&opened.snapshot)?;
    let mut steps: Vec<PassRow> = Vec::new();
    rows::each(&opened.snapshot, opened.view.rows_to, |row| {
        if row.pass == id {
            steps.push(row);
        }
        Ok::<(), BookError>(())
    })?;
    let mut printer = desk.printer(&[
        columns::AT_DAY,
        columns::DEED,
        columns::MEMBER,
        columns::PASS_TYPE,
        columns::VALID_FROM,
        columns::VALID_TO,
        columns::AMOUNT,
        columns::USES,
        columns::USES_LEFT,
        columns::VALUE_LEFT,
        columns::SALE,
        columns::PAY,
        columns::BECAUSE,
    ])?;
    let mut pass: Option<Pass> = None;
    for row in &steps {
        match &mut pass {
            Some(own) => own.take(row),
            None => pass = Some(Pass::sold(row)),
        }
        let day = row.at.day();
        let moves = !matches!(
            row.kind,
            PassKind::Freeze | PassKind::Resume | PassKind::Extend
        );
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        printer.row(&[
            day.into(),
            row.kind.word().into(),
            roots.root(row.member).into(),
            row.of.clone().into(),
            row.from.into(),
            row.until.into(),
            moves.then_some(row.amount).into(),
            Some(row.uses).filter(|uses| *uses > 0).into(),
            pass.as_ref()
                .and_then(Pass::counted)
                .map(|(left, _)| left)
                .into(),
            pass.as_ref().map(|own| own.left(day)).into(),
            row.sale.into(),
            text(&row.pay).into(),
            text(&row.because).into(),
        ])?;
    }
    printer.finish()?;
    if let Some(own) = pass.filter(|own| own.back.is_none()) {
        let on: Day = opened.view.on();
        desk.talk().note(&what_is_left(desk.lang(), &own, on));
    }
    Ok(())
}
