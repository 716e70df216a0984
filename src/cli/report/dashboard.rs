//! `club report dashboard`: what a manager acts on, put together from the other reports.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use super::super::visit_plan::{self, Drawn, Sheet};
use super::concentration::Told;
use super::{Days, PERIOD, sales, summary, tiers};
use crate::care::plan::{Window, draw};
use crate::cli::help::Zh;
use crate::desk::{Periods, complaints};
use crate::domain::{Lang, Stretch};
use crate::ops::work_days::WorkDays;
use crate::ops::{MemberNames, Opened};
use crate::output::{Cell, Column, Figure, Picture, Printer, Section, columns};
use crate::reports::complaints::{By as ComplaintsBy, report as complaints_report};
use crate::reports::dashboard::{AHEAD, best};
use crate::reports::sales::{By, Line as SalesLine};
use crate::reports::summary::{Name, Value, report as summary_report};
use crate::reports::tiers::Line as TierLine;
use crate::reports::{members, points, wallet};
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, Customers, SaleRefusal};
use crate::wallet::{Both, WalletRefusal};

/// How many members and visits the page names.
const MOST: usize = 20;
/// How many days of visits it plans.
const WEEK: i32 = 6;

/// What a manager acts on: sales, members, points, visits due, complaints open
///
/// The key figures, each with what it is about; a page (--html) has the months, tiers, best members and visits
/// due beside them, with charts, and a workbook has them as sheets. With --from and --to the sales, the best
/// members and those who joined are those of these days; all else stands as of the day looked at. Members are
/// named as in every list, their contacts never shown.
///
/// Example: club report dashboard --html dashboard.html
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    管理看板：销售、会员、积分、应做的回访、未结的投诉\n\n\
    列出关键数字及说明；网页（--html）另有月份、等级、最佳会员和应做的回访，附图表；工作簿分为多张表。使用 --from \
    和 --to 时，销售、最佳会员和入会会员为这些日期的，其余为所看当日的。会员姓名与各列表相同，从不显示联系方式。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 4] = [
    columns::AREA,
    columns::FIGURE,
    columns::VALUE,
    columns::ABOUT,
];

/// What the figures are told from, read once.
struct Ground<'a> {
    opened: &'a Opened,
    customers: Customers,
    sales: Vec<SalesLine>,
    tiers: Vec<TierLine>,
    days: Stretch,
    lang: Lang,
}

/// What is drawn of it. Figures of many kinds have no scale in common; its parts have pictures of their own.
pub(super) const PICTURE: Picture = Picture::NONE;

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let customers = opened.customers(Needs::ALL)?;
    let ground = Ground {
        sales: sales::lines(&opened, By::Month, days)?,
        tiers: tiers::lines(&opened, &customers, days)?,
        opened: &opened,
        customers,
        days,
        lang: desk.lang(),
    };
    let visits = ground.visits()?;
    let mut printer = desk.printer(&COLUMNS)?;
    ground.figures(&visits, &mut printer)?;
    if printer.has_room() {
        desk.tell_sealed(&opened);
        for section in ground.sections()? {
            printer.section(&section)?;
        }
        printer.section(&visits.section)?;
    }
    Ok(printer.finish()?)
}

/// The visits of the week, and how many there are beside those that are named.
struct Visits {
    due: i64,
    overdue: i64,
    section: Section,
}

impl Ground<'_> {
    fn word(&self, en: &'static str, zh: &'static str) -> &'static str {
        match self.lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    fn section(
        &self,
        (name, en, zh): (&str, &'static str, &'static str),
        (columns, picture): (&[Column], Picture),
        rows: Vec<Vec<Cell>>,
    ) -> Section {
        Section {
            name: name.to_owned(),
            title: self.word(en, zh).to_owned(),
            columns: columns.to_vec(),
            rows,
            picture,
        }
    }

    /// The figures that are printed, area by area.
    fn figures(&self, visits: &Visits, printer: &mut Printer) -> CliResult {
        let view = self.opened.view;
        let figures = summary_report(&self.customers, (&self.sales, &self.tiers), view, self.days);
        for figure in figures.map_err(SaleRefusal::from)? {
            let value: Cell = match figure.value {
                Value::Day(day) => day.into(),
                Value::Count(count) => count.into(),
                Value::Money(money) => money.into(),
            };
            printer.row(&[
                area(&figure.name).into(),
                figure.name.key().into(),
                value,
                summary::about(&figure.name, self.lang).into(),
            ])?;
        }
        let soon = Stretch {
            from: view.alive_on,
            to: view.on().plus_days(AHEAD),
        };
        let ending = points::ending(&self.customers, view, soon);
        let mut rows: Vec<(&str, &str, Cell, &str)> = vec![(
            "points",
            "points_ending_soon",
            ending.into(),
            self.word("points that end within 30 days", "30 天内到期的积分"),
        )];
        let stored = wallet::total(&self.customers).map_err(WalletRefusal::from)?;
        if let Some((principal, bonus)) = stored.map(Both::money) {
            let told = self.word("stored value that members paid in", "储值本金余额");
            rows.push(("wallet", "wallet_principal", principal.into(), told));
            let told = self.word("bonus on stored value", "储值赠金余额");
            rows.push(("wallet", "wallet_bonus", bonus.into(), told));
        }
        let due = self.word(
            "visits due within seven days, late ones too",
            "七天内应回访（含逾期）",
        );
        rows.push(("visits", "visits_due", visits.due.into(), due));
        let late = self.word("of these, visits that are late", "其中逾期未访");
        rows.push(("visits", "visits_overdue", visits.overdue.into(), late));
        let (open, overdue) = self.complaints()?;
        let told = self.word("complaints open", "未结投诉");
        rows.push(("complaints", "complaints_open", open.into(), told));
        let late = self.word("of these, with a step overdue", "其中有步骤逾期");
        rows.push(("complaints", "complaints_overdue", overdue.into(), late));
        for (area, figure, value, about) in rows {
            let (area, figure, about) = (area.to_owned(), figure.to_owned(), about.to_owned());
            printer.row(&[area.into(), figure.into(), value, about.into()])?;
        }
        Ok(())
    }

    /// Complaints that are open, and those of them that are late.
    fn complaints(&self) -> Result<(i64, i64), CliError> {
        let work = WorkDays::of(&self.opened.rules)?;
        let periods = Periods {
            rules: &self.opened.rules,
            days: &work.calendar,
        };
        let all = complaints::load(&self.opened.snapshot)?;
        let by = ComplaintsBy::Department;
        let lines = complaints_report(&all, &periods, by, Stretch::EVER, self.opened.view);
        Ok(lines.iter().fold((0, 0), |(open, overdue), line| {
            (open + line.open, overdue + line.overdue)
        }))
    }

    fn sections(&self) -> Result<Vec<Section>, CliError> {
        let view = self.opened.view;
        let names = self.opened.names()?;
        let mut months = Vec::new();
        for line in &self.sales {
            let net = line.net().map_err(SaleRefusal::from)?;
            months.push(vec![
                line.key.clone().into(),
                line.sales.into(),
                net.into(),
                line.members.into(),
            ]);
        }
        let moved = members::report(&self.customers, view, self.days);
        let moved = moved.into_iter().map(|line| {
            vec![
                line.month.to_string().into(),
                line.joined.into(),
                line.exited.into(),
                line.members.into(),
                line.active.into(),
            ]
        });
        let tiers = self.tiers.iter().map(|line| {
            let tier = line
                .tier
                .as_ref()
                .map(|(_, title)| title.in_lang(self.lang));
            let none = self.word("no tier", "无等级");
            vec![
                line.group.to_string().into(),
                tier.unwrap_or(none).to_owned().into(),
                line.members.into(),
                line.spend.into(),
            ]
        });
        let sales = ("sales", "Sales by month", "各月销售");
        let members = ("members", "Members by month", "各月会员");
        let of_tiers = ("tiers", "Tiers", "会员等级");
        Ok(vec![
            self.section(sales, (&months_columns(), MONTHS), months),
            self.section(members, (&members_columns(), MEMBERS), moved.collect()),
            self.section(
                of_tiers,
                (&tiers_columns(), tiers::PICTURE),
                tiers.collect(),
            ),
            self.best(&names),
            Told::of(self.opened, &self.customers, self.days)?.section(self.lang),
        ])
    }

    fn best(&self, names: &MemberNames) -> Section {
        let best = best(&self.customers, self.opened.view, self.days, MOST);
        let rows = best.into_iter().map(|best| {
            vec![
                best.member.into(),
                names.get(best.member).map(str::to_owned).into(),
                best.purchases.into(),
                best.spend.into(),
            ]
        });
        let columns = [
            columns::MEMBER,
            columns::NAME,
            columns::PURCHASES,
            columns::SPEND,
        ];
        let best = ("best members", "Members who spend most", "消费最多的会员");
        self.section(best, (&columns, BEST), rows.collect())
    }

    /// Who is to be visited within a week, late ones first.
    fn visits(&self) -> Result<Visits, CliError> {
        let opened = self.opened;
        let on = opened.view.on();
        let window = Window::new(on, on.plus_days(WEEK), on);
        let pack = opened.rules.pack(window.start);
        let care = &pack.care;
        let terms = opened.rules.on(window.start);
        let root = |id| self.customers.get(id).map_or(id, Customer::id);
        let drawn = Drawn::new(opened, pack, root)?;
        let window = window.with_days_off(&care.planning, &drawn.work.calendar);
        let plan = draw(
            self.customers.iter(),
            drawn.ground(opened.view, &terms, care),
            window,
        );
        let names = opened.names()?;
        let sheet = Sheet {
            plan: &plan,
            drawn: &drawn,
            visits: &drawn.visits,
            extras: &drawn.extras,
            care,
            terms: &terms,
            names: &names,
            lang: self.lang,
        };
        let (mut due, mut overdue, mut rows) = (0i64, 0i64, Vec::new());
        for row in plan.rows() {
            due += 1;
            overdue += i64::from(plan.overdue_days(row) > 0);
            if rows.len() < MOST {
                rows.push(sheet.cells(row)[..SHOWN].to_vec());
            }
        }
        let columns = &visit_plan::columns()[..SHOWN];
        let title = if due > i64::try_from(rows.len()).unwrap_or(0) {
            (
                "visits",
                "Visits due within seven days, the first 20",
                "七天内应回访（前 20 项）",
            )
        } else {
            ("visits", "Visits due within seven days", "七天内应回访")
        };
        let section = self.section(title, (columns, Picture::NONE), rows);
        Ok(Visits {
            due,
            overdue,
            section,
        })
    }
}

/// How many columns of the plan of visits a page has room for.
const SHOWN: usize = 10;

/// Those who spend most, in their order.
const BEST: Picture = Picture::bars(&["name"], &[Figure::stock("spend")]);
const MONTHS: Picture = Picture::over(&["period"], &[Figure::flow("net")]);
const MEMBERS: Picture = Picture::over(
    &["period"],
    &[Figure::stock("members"), Figure::stock("active")],
);

fn months_columns() -> [Column; 4] {
    [PERIOD, columns::SALES, columns::NET, columns::BUYERS]
}

fn members_columns() -> [Column; 5] {
    [
        PERIOD,
        columns::NEW_MEMBERS,
        columns::EXITED,
        columns::MEMBERS_AT_END,
        columns::ACTIVE,
    ]
}

fn tiers_columns() -> [Column; 4] {
    [
        columns::GROUP,
        columns::TIER,
        columns::MEMBERS,
        columns::SPEND,
    ]
}

/// The part of the house that a figure is about.
const fn area(name: &Name) -> &'static str {
    match name {
        Name::AsOf => "house",
        Name::Members | Name::Joined | Name::Active | Name::Tier { .. } => "members",
        Name::Sales
        | Name::Refunds
        | Name::List
        | Name::Discount
        | Name::Paid
        | Name::Refunded
        | Name::Net
        | Name::AverageTicket => "sales",
        Name::Points | Name::PointsOwed | Name::PointsEndingThisYear => "points",
    }
}
