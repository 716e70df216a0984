//! `club member card`: one member on a sheet of paper, for the file in the cabinet.

use super::show;
use crate::care::visits::rows::VISITS;
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::cli::reveal::{Revealing, Seen};
use crate::cli::visit::list as visits;
use crate::desk::complaints;
use crate::domain::page::pick;
use crate::domain::{Day, Lang, MemberId, Stretch};
use crate::members::Directory;
use crate::members::write::AccessKind;
use crate::ops::{Opened, unseal};
use crate::output::{Cell, Column, Picture, Section, columns};
use crate::reports::statement::{Kind, Line, report};
use crate::rules::Power;
use crate::sales::Roots;

/// How many purchases and services a sheet has room for.
const MOST: usize = 15;

/// Print a member's profile card: a page of paper size
///
/// What is known, the last purchases and the last services, as a page (HTML) on stdout or in the file of -o.
/// Contacts and sensitive facts, and what was heard on visits, are masked unless they are revealed; a card that
/// reveals is written so that its owner alone may read it. `club member show` has the same facts in every format.
///
/// Example: club member card M000001 -o card.html
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    打印会员资料卡：一页纸\n\n\
    资料、最近的消费和服务，以网页（HTML）输出到标准输出，或写入 -o 的文件。联系方式、敏感资料和回访内容隐去，除非\
    显示；含有显示内容的资料卡，只有文件所有者能读。`club member show` 以各种格式显示同样的资料。"))]
pub(super) struct Args {
    /// A number, card, phone, ref, or a name that only one member bears
    #[arg(add = Zh("会员号、卡号、电话、原编号，或仅一名会员使用的姓名"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    #[command(flatten)]
    revealing: Revealing,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let speaking = desk.speaking();
    if speaking.format.is_some() || speaking.excel {
        return Err(CliError::usage(
            "a card is a page; `club member show` has every format",
            "资料卡是网页；`club member show` 有各种格式",
        ));
    }
    let opened = desk.read(&args.reading)?;
    let reveals = desk.reveals(&opened, &args.revealing)?;
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let member = opened.named(&directory, &args.member)?;
    desk.tell_sealed(&opened);
    let lang = desk.lang();
    let mut seen = Seen::of(Some(member));
    let known = show::all(&opened, &directory, member, reveals, &mut seen)?;
    let sections = [
        facts(known, lang),
        purchases(&opened, member, lang)?,
        services(&opened, member, (reveals, &mut seen), lang)?,
    ];
    if reveals {
        let access = (AccessKind::Reveal, Power::Reveal);
        desk.record_access(&opened.book, access, &args.revealing, &[seen])?;
    }
    let mut head = desk.head();
    // Whoever reads it learns of a person, masked or not.
    head.in_clear = true;
    Ok(desk.speaking().page(&head, &sections)?)
}

fn section(title: &'static str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Section {
    Section {
        name: String::new(),
        title: title.to_owned(),
        columns,
        rows,
        picture: Picture::NONE,
    }
}

/// What is known, from top to bottom; on paper an empty line is one to be filled in.
fn facts(known: Vec<(Column, Cell)>, lang: Lang) -> Section {
    let rows = known.into_iter().map(|(column, cell)| {
        let heading = column.heading(lang).to_owned();
        vec![heading.into(), cell]
    });
    let columns = vec![columns::KEY, columns::FACT_VALUE];
    section("", columns, rows.collect())
}

/// The last purchases, the latest first: item, time, amount.
fn purchases(opened: &Opened, member: MemberId, lang: Lang) -> Result<Section, CliError> {
    let lines = report(&opened.snapshot, member, opened.view, Stretch::EVER)?;
    let bought = |line: &&Line| {
        matches!(
            line.kind,
            Kind::Sale | Kind::Refund | Kind::Return | Kind::Redeem
        )
    };
    let rows = lines.iter().rev().filter(bought).take(MOST).map(|line| {
        vec![
            line.day.into(),
            line.kind.word().into(),
            line.text.clone().into(),
            line.amounts.map(|(_, paid)| paid).into(),
            line.points.into(),
        ]
    });
    let columns = vec![
        columns::ON,
        columns::KIND,
        columns::TEXT,
        columns::PAID,
        columns::POINTS,
    ];
    let title = pick(lang, "Last purchases", "近期消费");
    Ok(section(title, columns, rows.collect()))
}

/// The last visits and complaints, the latest first: time, content, result.
fn services(
    opened: &Opened,
    member: MemberId,
    (reveals, seen): (bool, &mut Seen),
    lang: Lang,
) -> Result<Section, CliError> {
    let mut told: Vec<(Day, Vec<Cell>)> = Vec::new();
    let notes = visits::notes(opened)?;
    let own = visits::load(opened, Some(member))?;
    let mut own: Vec<_> = own
        .iter()
        .filter(|visited| visited.member == member)
        .collect();
    own.sort_by_key(|visited| std::cmp::Reverse(visited.at.order()));
    for visited in own.into_iter().take(MOST) {
        let heard: Cell = match notes.get(&visited.visit) {
            None => Cell::Empty,
            Some(_) if !reveals => "***".into(),
            Some(sealed) => {
                let heard = unseal(opened.keyring(), (VISITS.name, "note"), sealed)?;
                if heard.is_some() {
                    seen.note("note");
                }
                heard.into()
            }
        };
        let score = visited.satisfaction.map(i64::from);
        told.push((
            visited.at.day(),
            vec![
                visited.at.day().into(),
                Cell::of(visited.visit),
                visited.channel.word().into(),
                score.into(),
                heard,
            ],
        ));
    }
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    for complaint in complaints::load(&opened.snapshot)? {
        let own = complaint.member.map(|id| roots.root(id)) == Some(member);
        let state = complaint.state(opened.view.rows_to).filter(|_| own);
        let Some(state) = state else { continue };
        told.push((
            complaint.opened(),
            vec![
                complaint.opened().into(),
                complaint.id.into(),
                pick(lang, "complaint", "投诉").into(),
                Cell::Empty,
                state.step.word().into(),
            ],
        ));
    }
    told.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    told.truncate(MOST);
    let columns = vec![
        columns::ON,
        columns::RECORD,
        columns::BY_MEANS,
        columns::SATISFACTION,
        columns::RESULT,
    ];
    let rows = told.into_iter().map(|(_, row)| row).collect();
    Ok(section(
        pick(lang, "Last services", "近期服务"),
        columns,
        rows,
    ))
}
