//! `club find`: members by a part of what they are known by.

use std::collections::BTreeSet;

use super::list::held;
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::CliResult;
use crate::cli::help::{Called, Zh};
use crate::domain::Lang;
use crate::members::{Directory, facts};
use crate::output::{Cell, Column, columns};
use crate::sales::terms::Rulebook as _;

/// Find members by a part of what they are known by
///
/// A number, card, whole phone, ref or whole name is tried first. Only where none fits, the word is looked for as
/// the last four or more digits of a phone, as a part of a name, and as what a name begins with in pinyin: `wf`
/// finds 王芳. Names and phones stay sealed: they are opened with the keyring while the command runs, and phones
/// are shown masked. Nobody who was erased is found.
///
/// Example: club find 0001
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    按部分信息查找会员\n\n\
    先按会员号、卡号、完整电话、原编号或完整姓名查找；都不符合时，才按电话末尾四位或更多数字、姓名中的几个字、姓名\
    的拼音首字母查找：`wf` 可找到王芳。姓名和电话始终封存：命令运行时用密钥解封，电话隐去中间数字显示。已删除的会\
    员查不到。"))]
pub(in crate::cli) struct Args {
    /// The end of a phone, a part of a name or its pinyin, or anything that names a member
    #[arg(add = Zh("电话末尾、姓名的一部分或拼音，或任何可指明会员的词"), add = Called("查找词"))]
    #[arg(value_name = "WORD")]
    word: String,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 7] = [
    columns::MEMBER,
    columns::NAME,
    columns::PHONE,
    columns::TIER,
    columns::POINTS,
    columns::WALLET_HELD,
    columns::LAST_PURCHASE,
];

pub(in crate::cli) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    desk.tell_sealed(&opened);
    let found: BTreeSet<_> = directory.sought(&args.word)?.into_iter().collect();
    let terms = opened.rules.on(opened.view.on());
    let names = directory.texts(facts::NAME, |id| found.contains(&id))?;
    let phones = directory.texts(facts::PHONE, |id| found.contains(&id))?;
    let phone = terms
        .fields
        .facts
        .iter()
        .find(|fact| fact.id == *facts::PHONE);
    let mut printer = desk.printer(&COLUMNS)?;
    let customers = opened.customers_before(&opened.snapshot, &found)?;
    for customer in &customers {
        let id = customer.id();
        let name = names.get(id).map(str::to_owned);
        let number = phones.get(id).zip(phone);
        let number = number.map(|(text, fact)| facts::mask(fact, text));
        let mut cells: Vec<Cell> = vec![id.into(), name.into(), number.into()];
        cells.extend(held(customer, &terms, opened.view));
        printer.row(&cells)?;
    }
    printer.finish()?;
    if customers.is_empty() {
        let word = &args.word;
        desk.talk().note(&match desk.lang() {
            Lang::En => format!("nobody is found by `{word}`"),
            Lang::Zh => format!("没有找到“{word}”"),
        });
    }
    Ok(())
}
