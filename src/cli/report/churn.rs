//! `club report churn`.

use super::super::Desk;
use super::super::args::{Reading, whole};
use super::super::errors::{CliError, CliResult};
use super::Days;
use super::rfm::{listed, nobody};
use crate::cli::help::Zh;
use crate::domain::{Day, Lang, Money, Spoken as _, Stretch, When};
use crate::insight::bought::Bought;
use crate::insight::churn::{Asked, By, Line, Report, State, report};
use crate::insight::model::{Model, Told};
use crate::members::Status;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::rules::insight::MOST_WEEKS;

/// Who is about to leave, and what is still to be expected of each customer
///
/// `frequency`, `recency` and `age` are what the model looks at: the days with a purchase after the first, and how
/// many weeks after the first purchase the last of them and the day looked at lie. `p_alive` is the probability that
/// the customer still is one, `expected` the days with a purchase within the next weeks (--weeks, or [churn] of the
/// rules) and `worth` what they will bring: BG/NBD with gamma-gamma spend, fitted to everybody who bought.
/// `interval` is the mean number of days between two purchases. `state` follows from [churn]: active, at-risk from
/// the day `since` by the rule `why` (quiet, rhythm or model), or lost; for whoever is active, `since` is the day from
/// which they will be at risk if they stay away. `spend` is what they have paid. Purchases of one day count once.
/// Where the purchases give no model this is said, its columns stay empty, and the exit code is 65.
///
/// Example: club report churn --weeks 13 --at-risk
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    有流失风险的顾客，以及每名顾客的预期消费\n\n\
    `frequency`、`recency` 和 `age` 为模型的依据：首购之后有消费的天数，以及首购到最近消费、首购到所看当日的周\
    数。`p_alive` 为仍是顾客的概率，`expected` 为今后若干周内（--weeks，或规则的 [churn]）预期有消费的天\
    数，`worth` 为其预期金额：BG/NBD 模型加 gamma-gamma 金额模型，以全部顾客拟合。`interval` 为两次消费之间的平\
    均天数。`state` 按 [churn]：active（活跃）；at-risk（有流失风险），自 `since` 日起，依据为 `why`（quiet 沉\
    默、rhythm 间隔或 model 模型）；或 lost（已流失）；活跃顾客的 `since` 为若不再消费，从哪天起有流失风\
    险。`spend` 为实付金额。同一天的消费算一次。消费数据不足以建立模型时会提示，相应各列为空，退出码为 65。"))]
pub(super) struct Args {
    /// How many weeks to look ahead
    #[arg(add = Zh("向后预测的周数"))]
    #[arg(long, value_name = "N", value_parser = whole::<u16>(1..=i64::from(MOST_WEEKS)))]
    weeks: Option<u16>,
    /// Only those who are about to leave
    #[arg(add = Zh("只列出有流失风险的"))]
    #[arg(long)]
    at_risk: bool,
    /// Only those who have been about to leave since this day or later
    #[arg(add = Zh("只列出此日或以后出现流失风险的"))]
    #[arg(long, value_name = "DATE")]
    since: Option<Day>,
    /// End with exit code 3 where somebody is about to leave; with --since, only for those since then
    #[arg(add = Zh("有人有流失风险时，以退出码 3 结束；与 --since 同用时只看此日以后出现的"))]
    #[arg(long)]
    fail: bool,
    /// By the rules of the pack alone, without the model
    #[arg(add = Zh("只按规则包判定，不用模型"))]
    #[arg(long)]
    simple: bool,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 14] = [
    columns::MEMBER,
    columns::NAME,
    columns::LAST_PURCHASE,
    columns::REPEAT_DAYS,
    columns::RECENCY_WEEKS,
    columns::AGE,
    columns::P_ALIVE,
    columns::PURCHASES_EXPECTED,
    columns::EXPECTED_WORTH,
    columns::INTERVAL,
    columns::STATE,
    columns::AT_RISK_SINCE,
    columns::WHY_TOLD,
    columns::SPEND,
];

/// What is drawn of it: those at risk first, apart from those who are lost and those who come, and of them whoever is
/// least likely to come back. Where no model tells, whoever has spent most.
pub(super) const PICTURE: Picture = Picture::bars(
    &["name"],
    &[
        Figure::share("p_alive", 1),
        Figure::stock("worth"),
        Figure::stock("spend"),
    ],
)
.least()
.first("state", "at-risk")
.apart("state");

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let asked = args.days.stretch()?;
    let on = opened.view.on().min(asked.to);
    let rules = opened.rules.pack(on).insight.churn.as_ref();
    if rules.is_none() && (args.at_risk || args.since.is_some() || args.fail) {
        return Err(NoRules.into());
    }
    let days = Stretch {
        from: asked.from,
        to: on,
    };
    let bought = Bought::load(&opened.snapshot, opened.view, &[])?;
    let customers = listed(&opened)?;
    let present = crate::insight::present(&customers, opened.view);
    let report = report(
        present.iter().map(|customer| customer.id()),
        &bought,
        Asked {
            rules,
            days,
            weeks: args.weeks.or(rules.and_then(|rules| rules.weeks)),
            simple: args.simple,
        },
    );
    let names = opened.names()?;
    desk.tell_sealed(&opened);
    let mut printer = desk.printer(&COLUMNS)?;
    // Who is suspended is called by nobody.
    let active = |line: &&Line| {
        let place = present.binary_search_by_key(&line.member, |customer| customer.id());
        let at = When::on(opened.view.on());
        place.is_ok_and(|place| present[place].profile.status(at) == Status::Active)
    };
    let listed = |line: &&Line| wanted(args, line) && (!only_at_risk(args) || active(line));
    for line in report.lines.iter().filter(listed) {
        printer.row(&cells(line, names.get(line.member)))?;
    }
    printer.finish()?;
    if report.lines.is_empty() {
        desk.talk().warn(&nobody(desk.lang(), days));
    }
    let new = |since: Day| args.since.is_none_or(|from| since >= from);
    let mut leaving = report.lines.iter().filter(active).filter_map(began);
    finish(args, desk, &report, leaving.any(new))
}

/// Whether only those are listed who are about to leave, to be called.
const fn only_at_risk(args: &Args) -> bool {
    args.at_risk || args.since.is_some()
}

fn wanted(args: &Args, line: &Line) -> bool {
    let new = args
        .since
        .is_none_or(|since| began(line).is_some_and(|day| day >= since));
    !only_at_risk(args) || (line.state == State::AtRisk && new)
}

/// Since when somebody is about to leave.
fn began(line: &Line) -> Option<Day> {
    let (since, _) = line.risk.filter(|_| line.state == State::AtRisk)?;
    Some(since)
}

/// What is said beside the figures, and how the command ends.
fn finish(args: &Args, desk: &Desk, report: &Report, found: bool) -> CliResult {
    match &report.model {
        None => {}
        Some(Ok(model)) => tell(desk, model, args, report),
        // Whoever watches is told of the find; that there is no model is a warning then.
        Some(Err(why)) if args.fail && found => desk.talk().warn(&why.say(desk.lang())),
        Some(Err(why)) => return Err((*why).into()),
    }
    if args.fail && found {
        return Err(CliError::FOUND);
    }
    Ok(())
}

fn tell(desk: &Desk, model: &Model, args: &Args, report: &Report) {
    let (talk, told) = (desk.talk(), model.told());
    talk.detail(&parameters(desk.lang(), told));
    let looks_ahead = report
        .lines
        .iter()
        .any(|line| line.outlook.is_some_and(|o| o.expected.is_some()));
    if args.weeks.is_none() && !looks_ahead && !report.lines.is_empty() {
        talk.note(match desk.lang() {
            Lang::En => {
                "`expected` and `worth` need a number of weeks: --weeks, or `weeks` under `[churn]`"
            }
            Lang::Zh => {
                "“预期消费天数”和“预期金额”需要周数：用 --weeks，或在 `[churn]` 下写 `weeks`"
            }
        });
    } else if looks_ahead && !model.tells_worth() {
        talk.warn(match desk.lang() {
            Lang::En => "what customers spend cannot be modelled: `worth` is left empty",
            Lang::Zh => "消费金额无法建模：“预期金额”留空",
        });
    }
}

fn parameters(lang: Lang, told: Told) -> String {
    let Told {
        customers,
        repeaters,
        ..
    } = told;
    let [r, alpha, a, b, likelihood] =
        [told.r, told.alpha, told.a, told.b, told.log_likelihood].map(ten_thousandths);
    let figures = format!("r {r}, α {alpha}, a {a}, b {b}, ln L {likelihood}");
    match lang {
        Lang::En => format!(
            "BG/NBD fitted to {customers} customers, {repeaters} of whom came back: {figures}"
        ),
        Lang::Zh => {
            format!("BG/NBD 以 {customers} 位顾客拟合（其中 {repeaters} 位复购）：{figures}")
        }
    }
}

/// Four decimals.
fn ten_thousandths(units: impl Into<i128>) -> String {
    let units: i128 = units.into();
    let sign = if units < 0 { "-" } else { "" };
    let units = units.unsigned_abs();
    format!("{sign}{}.{:04}", units / 10_000, units % 10_000)
}

/// Weeks with two decimals, halves up.
fn weeks(days: u32) -> Cell {
    let hundredths = (u64::from(days) * 200 + 7) / 14;
    Cell::Decimal(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

fn cells(line: &Line, name: Option<&str>) -> [Cell; 14] {
    let pattern = line.pattern;
    let decimal = |units: Option<i64>| {
        units
            .map(ten_thousandths)
            .map_or(Cell::Empty, Cell::Decimal)
    };
    let (since, why) = line.risk.unzip();
    [
        line.member.into(),
        name.map(str::to_owned).into(),
        line.last.into(),
        pattern.map(|own| own.repeats).into(),
        pattern.map_or(Cell::Empty, |own| weeks(own.to_last)),
        pattern.map_or(Cell::Empty, |own| weeks(own.age)),
        decimal(line.outlook.map(|outlook| outlook.alive)),
        decimal(line.outlook.and_then(|outlook| outlook.expected)),
        line.outlook
            .and_then(|outlook| outlook.worth)
            .map(Money::from_fen)
            .into(),
        line.interval.map_or(Cell::Empty, super::thousandths),
        line.state.word().into(),
        since.into(),
        why.map(By::word).into(),
        line.spend.into(),
    ]
}

/// Nobody can be about to leave where no rule says when.
#[derive(Debug)]
struct NoRules;

impl crate::domain::Spoken for NoRules {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => "the rules do not say who is about to leave".to_owned(),
            Lang::Zh => "规则中没有写明流失预警的标准".to_owned(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        Some(match lang {
            Lang::En => "add `[churn]` to the pack, such as `quiet_after = \"90 days\"`".to_owned(),
            Lang::Zh => "请在规则包中加上 `[churn]`，如 `quiet_after = \"90 days\"`".to_owned(),
        })
    }
}
