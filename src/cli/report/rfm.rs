//! `club report rfm`.

use crate::cli::help::Zh;
use crate::domain::choice::{Thing, choose};
use crate::ops::words::SEGMENT;
use clap::builder::TypedValueParser;

use super::super::Desk;
use super::super::args::Reading;
use super::super::closed::{BY, SCORES};
use super::super::errors::{CliError, CliResult};
use super::{Days, thousandths};
use crate::domain::{Day, Lang, Money, Rate, Rounding, Stretch};
use crate::insight::bought::Bought;
use crate::insight::rfm::{Line, Sum, alike, by_segment, report, undated};
use crate::message;
use crate::ops::Opened;
use crate::output::{Cell, Column, Figure, Picture, Talk, columns};
use crate::reports::tiers::per_mille;
use crate::rules::insight::{RfmRules, Scoring};
use crate::sales::Customers;
use crate::sales::customer::Needs;

/// Recency, frequency and spend of every customer, scored, with the segments of the rules
///
/// `recency` is the days since the last purchase, `frequency` counts purchases (or days, by [rfm] of the rules),
/// `monetary` is what remains paid; a wholly refunded sale is no purchase, and a refund counts on its sale's day.
/// Scores run from 1 to 5, the best the highest. By value they are cut at the quantiles of the figures, so that equal
/// figures score alike; by rank at equal numbers of members, ties parted by the other two figures and then by who
/// is longer a member; by cuts at figures of the rules. Where all are alike nothing is scored. Who bought nothing
/// within the days, or has left, is not listed.
///
/// Example: club report rfm --by segment --from 2024-01-01 --to 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    每名顾客的最近消费、消费次数和消费金额评分，按规则分客群\n\n\
    `recency` 为距最近消费的天数，`frequency` 为消费次数（或天数，按规则的 [rfm]），`monetary` 为剩余实付金额；全\
    额退款的销售不算消费，退款计入销售当日。分数为 1 到 5，最好的最高。按数值时以数字的分位数分界，数字相同则分数\
    相同；按排名时各档人数相等，并列者依次比较另外两项数字和会员资历；按分界时用规则中的数字。全部相同则不评分。统\
    计日期内没有消费或已退会的不列出。"))]
pub(super) struct Args {
    /// What each line stands for: member or segment
    #[arg(add = Zh("每行的口径：member（会员）或 segment（客群）"))]
    #[arg(long, value_name = "WHAT", value_parser = by(), default_value = "member", hide_default_value = true)]
    by: By,
    /// How to score: value, rank or cuts (default: as the rules say)
    #[arg(add = Zh("评分方式：value（按数值）、rank（按排名）或 cuts（按分界）（默认：按规则）"))]
    #[arg(long, value_name = "HOW", value_parser = SCORES.ids(["value", "rank", "cuts"]))]
    scores: Option<String>,
    /// Only this segment
    #[arg(add = Zh("只列出此客群"))]
    #[arg(long, value_name = "SEGMENT")]
    segment: Option<String>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum By {
    #[default]
    Member,
    Segment,
}

fn by() -> impl TypedValueParser<Value = By> {
    BY.of([("member", By::Member), ("segment", By::Segment)])
}

const MEMBERS: [Column; 10] = [
    columns::MEMBER,
    columns::RECENCY,
    columns::FREQUENCY,
    columns::MONETARY,
    columns::R,
    columns::F,
    columns::M,
    columns::SEGMENT,
    columns::NAME,
    columns::LAST_PURCHASE,
];

const SEGMENTS: [Column; 9] = [
    columns::SEGMENT,
    columns::TITLE,
    columns::MEMBERS,
    columns::SHARE,
    columns::MEAN_RECENCY,
    columns::MEAN_FREQUENCY,
    columns::MEAN,
    columns::MONETARY,
    columns::STRATEGY,
];

/// What is drawn of it.
pub(super) fn picture(args: &Args) -> Picture {
    const MEMBER: &[Figure] = &[Figure::stock("monetary")];
    const SEGMENT: &[Figure] = &[Figure::stock("members"), Figure::stock("monetary")];
    match args.by {
        By::Member => Picture::bars(&["name"], MEMBER).most(),
        By::Segment => Picture::bars(&["title"], SEGMENT),
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let on = opened.view.on();
    let rules = rules(args, opened.rules.pack(on).insight.rfm.clone())?;
    let only = args
        .segment
        .as_ref()
        .map(|word| place_of(word, &rules))
        .transpose()?;
    let days = days(args.days, &rules, on)?;
    let bought = Bought::load(&opened.snapshot, opened.view, &[])?;
    let customers = listed(&opened)?;
    let present = crate::insight::present(&customers, opened.view);
    let lines = report(present.iter().map(|c| c.id()), &bought, &rules, days);
    match args.by {
        By::Member => members(desk, &opened, &lines, &rules, only)?,
        By::Segment => segments(desk, &lines, &rules, only)?,
    }
    tell(desk.talk(), &lines, days);
    Ok(())
}

/// Members without what they bought: that is read on its own.
pub(super) fn listed(opened: &Opened) -> Result<Customers, CliError> {
    let needs = Needs {
        sales: false,
        points: false,
        facts: false,
    };
    Ok(Customers::load(&opened.snapshot, opened.view, needs)?)
}

/// The days that count: those asked for, else those of the rules, no later than the day looked at.
fn days(asked: Days, rules: &RfmRules, on: Day) -> Result<Stretch, CliError> {
    let stretch = asked.stretch()?;
    let to = stretch.to.min(on);
    let from = match asked.from() {
        Some(from) => from,
        None => rules.within.days(to, Day::MIN).0,
    };
    Ok(Stretch { from, to })
}

fn rules(args: &Args, mut rules: RfmRules) -> Result<RfmRules, CliError> {
    match (args.scores.as_deref(), &rules.scoring) {
        (None, _) | (Some("cuts"), Scoring::Cuts(_)) => {}
        (Some("cuts"), _) => return Err(CliError::from(NoCuts)),
        (Some("rank"), _) => rules.scoring = Scoring::Rank,
        (Some(_), _) => rules.scoring = Scoring::Value,
    }
    Ok(rules)
}

fn place_of(word: &str, rules: &RfmRules) -> Result<usize, CliError> {
    let things = rules.segments.iter();
    let things = things.map(|own| Thing::titled(&own.id, &own.title));
    let id = choose(SEGMENT, word, things)?;
    let place = rules.segments.iter().position(|own| own.id == *id);
    // What was chosen is one of them.
    Ok(place.unwrap_or_default())
}

fn members(
    desk: &Desk,
    opened: &Opened,
    lines: &[Line],
    rules: &RfmRules,
    only: Option<usize>,
) -> CliResult {
    let names = opened.names()?;
    desk.tell_sealed(opened);
    let mut printer = desk.printer(&MEMBERS)?;
    let wanted = |line: &&Line| only.is_none_or(|only| line.segment == Some(only));
    for line in lines.iter().filter(wanted) {
        let [r, f, m] = line.scores.map(|score| score.map(u32::from).into());
        let segment = line.segment.map(|place| &rules.segments[place].id);
        printer.row(&[
            line.member.into(),
            line.recency.into(),
            line.frequency.into(),
            line.monetary.into(),
            r,
            f,
            m,
            segment.into(),
            names.get(line.member).map(str::to_owned).into(),
            line.last.into(),
        ])?;
    }
    Ok(printer.finish()?)
}

fn segments(desk: &Desk, lines: &[Line], rules: &RfmRules, only: Option<usize>) -> CliResult {
    let (sums, none) = by_segment(lines, rules);
    let whole = i128::try_from(lines.len()).unwrap_or(i128::MAX);
    let lang = desk.lang();
    let mut printer = desk.printer(&SEGMENTS)?;
    for (place, (segment, sum)) in rules.segments.iter().zip(sums).enumerate() {
        if only.is_none_or(|only| only == place) {
            let strategy = segment.strategy.as_ref();
            let title = segment.title.in_lang(lang).to_owned();
            let strategy = strategy.map(|strategy| strategy.in_lang(lang).to_owned());
            let cells = cells(sum, whole);
            printer.row(&row(
                (&segment.id).into(),
                title.into(),
                strategy.into(),
                cells,
            ))?;
        }
    }
    // Whoever no segment takes is not dropped silently.
    if only.is_none() && none.members > 0 {
        printer.row(&row(
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            cells(none, whole),
        ))?;
    }
    Ok(printer.finish()?)
}

fn row(segment: Cell, title: Cell, strategy: Cell, cells: [Cell; 6]) -> [Cell; 9] {
    let [members, share, recency, frequency, mean, monetary] = cells;
    [
        segment, title, members, share, recency, frequency, mean, monetary, strategy,
    ]
}

fn cells(sum: Sum, whole: i128) -> [Cell; 6] {
    let mean = |of: i128, count: i128| {
        let mean = Rate::ratio(of, count)?;
        mean.of(1, Rounding::HalfUp).ok()
    };
    // One decimal, as shares have.
    let tenths = |of: i128, count: i128| {
        of.checked_mul(10)
            .and_then(|of| mean(of, count))
            .map_or(Cell::Empty, thousandths)
    };
    [
        sum.members.into(),
        thousandths(per_mille(sum.members, whole)),
        tenths(sum.recency, sum.dated),
        tenths(sum.frequency, sum.members),
        mean(sum.monetary, sum.members).map(Money::from_fen).into(),
        Money::from_fen(sum.monetary).into(),
    ]
}

/// What the figures cannot say is said.
fn tell(talk: Talk, lines: &[Line], days: Stretch) {
    let lang = talk.lang();
    if lines.is_empty() {
        talk.warn(&nobody(lang, days));
        return;
    }
    let unknown = undated(lines);
    if unknown > 0 {
        talk.note(&match lang {
            Lang::En => format!(
                "the last purchase of {unknown} members is not known: recency and r are left empty (`last_purchase` of an opening tells it)"
            ),
            Lang::Zh => format!(
                "{unknown} 位会员的最近消费日未知：距今天数与 R 留空（期初转入文件的 last_purchase 列可写明）"
            ),
        });
    }
    for (alike, (letter, what)) in alike(lines).into_iter().zip(match lang {
        Lang::En => [("r", "recency"), ("f", "frequency"), ("m", "spend")],
        Lang::Zh => [("r", "距今天数"), ("f", "消费次数"), ("m", "消费金额")],
    }) {
        if alike {
            talk.warn(&match lang {
                Lang::En => format!("all have the same {what}: {letter} is left empty"),
                Lang::Zh => format!("所有会员的{what}相同：{letter} 留空"),
            });
        }
    }
}

/// Nothing to tell anything from.
pub(super) fn nobody(lang: Lang, days: Stretch) -> String {
    let Stretch { from, to } = days;
    match (lang, from == Day::MIN) {
        (Lang::En, true) => format!("no member bought anything up to {to}"),
        (Lang::En, false) => format!("no member bought anything from {from} to {to}"),
        (Lang::Zh, true) => format!("截至 {to} 没有会员消费"),
        (Lang::Zh, false) => format!("{from} 至 {to} 没有会员消费"),
    }
}

message! {
    /// Scores by cuts that the rules do not have.
    #[derive(Debug)]
    struct NoCuts => (
        "the rules say no cuts for recency, frequency and spend",
        "规则中没有写明 RFM 的分档"
    ), help (
        "write `scores = \"cuts\"` and `cuts` under `[rfm]`",
        "请在 `[rfm]` 下写明 `scores = \"cuts\"` 与 `cuts`"
    );
}
