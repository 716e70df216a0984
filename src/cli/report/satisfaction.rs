//! `club report satisfaction`.

use clap::builder::TypedValueParser;

use super::super::Desk;
use super::super::args::Reading;
use super::super::closed::BY;
use super::super::errors::CliResult;
use super::{Days, PERIOD};
use crate::cli::help::Zh;
use crate::desk::DeskRules as _;
use crate::output::{Cell, Figure, Picture, columns};
use crate::reports::satisfaction::{By, report};

/// What customers answered to surveys: the average, the satisfaction index, the net promoter score
///
/// `index` is the share of satisfied answers in percent, `nps` the share of promoters less that of detractors,
/// each by the rules of the answer's own day. Topics have scales of their own, so each stands in its own line.
///
/// Example: club report satisfaction --by topic --from 2024-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    顾客对调查的答复：平均分、满意度、净推荐值\n\n\
    `index` 为满意答复的百分比，`nps` 为推荐者比例减去贬损者比例，均按答复当日的规则。各主题分制不同，因此各列一\
    行。"))]
pub(super) struct Args {
    /// What each line stands for: a topic in each month, or a topic
    #[arg(add = Zh("每行的口径：month（各月的每个主题）或 topic（主题）"))]
    #[arg(long, value_name = "WHAT", value_parser = by(), default_value = "month", hide_default_value = true)]
    by: By,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

fn by() -> impl TypedValueParser<Value = By> {
    BY.of(By::ALL.map(|by| (by.word(), by)))
}

/// What is drawn of it.
pub(super) fn picture(args: &Args) -> Picture {
    const INDEX: &[Figure] = &[Figure::share("index", 100)];
    if args.by == By::Month {
        Picture::over(&["period"], INDEX).by("title")
    } else {
        Picture::bars(&["title"], INDEX)
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let lines = report(&opened.snapshot, &opened.rules, args.by, days, opened.view)?;
    let mut columns = vec![
        columns::TOPIC,
        columns::TITLE,
        columns::ANSWERS,
        columns::AVERAGE_SCORE,
        columns::SATISFIED,
        columns::INDEX,
        columns::PROMOTERS,
        columns::DETRACTORS,
        columns::NPS,
    ];
    if args.by == By::Month {
        columns.insert(0, PERIOD);
    }
    let mut printer = desk.printer(&columns)?;
    let rules = opened.rules.surveys(opened.view.on());
    let figure = |text: Option<String>| text.map_or(Cell::Empty, Cell::Decimal);
    for line in lines {
        let sums = line.sums;
        let title = rules.topic(&line.topic);
        let title = title.map(|topic| topic.title.in_lang(desk.lang()).to_owned());
        let counts = |counted: i64, figure: i64| (counted > 0).then_some(figure);
        let mut cells: Vec<Cell> = vec![
            line.topic.into(),
            title.into(),
            sums.answers.into(),
            figure(sums.average().ratio()),
            counts(sums.satisfied.whole, sums.satisfied.part).into(),
            figure(sums.satisfied.percent()),
            counts(sums.recommending, sums.promoters).into(),
            counts(sums.recommending, sums.detractors).into(),
            figure(sums.net_promoters().percent()),
        ];
        if let Some(month) = line.month {
            cells.insert(0, month.to_string().into());
        }
        printer.row(&cells)?;
    }
    Ok(printer.finish()?)
}
