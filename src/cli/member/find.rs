//! `club find`: members by a part of what they are known by.

use std::collections::{BTreeMap, BTreeSet};

use super::list::held;
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::{Called, Zh};
use crate::domain::{Lang, MemberId};
use crate::members::{Directory, facts};
use crate::ops::Opened;
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

/// Who is meant, as the desk tells two of one name apart.
pub(in crate::cli) const COLUMNS: [Column; 7] = [
    columns::MEMBER,
    columns::NAME,
    columns::PHONE,
    columns::TIER,
    columns::POINTS,
    columns::WALLET_HELD,
    columns::LAST_PURCHASE,
];

/// The lines of some members, in the order of their numbers, each under its own.
pub(in crate::cli) fn lines(
    opened: &Opened,
    directory: &Directory,
    wanted: &BTreeSet<MemberId>,
) -> Result<BTreeMap<MemberId, [Cell; 7]>, CliError> {
    let terms = opened.rules.on(opened.view.on());
    let names = directory.texts(facts::NAME, |id| wanted.contains(&id))?;
    let phones = directory.texts(facts::PHONE, |id| wanted.contains(&id))?;
    let mut facts = terms.fields.facts.iter();
    let phone = facts.find(|fact| fact.id == *facts::PHONE);
    let customers = opened.customers_before(&opened.snapshot, wanted)?;
    let lines = customers.iter().map(|customer| {
        let id = customer.id();
        let name = names.get(id).map(str::to_owned);
        let number = phones.get(id).zip(phone);
        let number = number.map(|(text, fact)| facts::mask(fact, text));
        let [tier, points, wallet, last] = held(customer, &terms, opened.view);
        (
            id,
            [
                id.into(),
                name.into(),
                number.into(),
                tier,
                points,
                wallet,
                last,
            ],
        )
    });
    Ok(lines.collect())
}

pub(in crate::cli) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    desk.tell_sealed(&opened);
    let found: BTreeSet<_> = directory.sought(&args.word)?.into_iter().collect();
    let lines = lines(&opened, &directory, &found)?;
    let mut printer = desk.printer(&COLUMNS)?;
    for cells in lines.values() {
        printer.row(cells)?;
    }
    printer.finish()?;
    if lines.is_empty() {
        let word = &args.word;
        desk.talk().note(&match desk.lang() {
            Lang::En => format!("nobody is found by `{word}`"),
            Lang::Zh => format!("没有找到“{word}”"),
        });
    }
    Ok(())
}
