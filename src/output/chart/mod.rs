//! Charts of records. What is drawn of a report is said in its own file, as a [`Picture`]: which figures, by what they
//! are told apart, in which order, and what stands where there was nothing. Nothing is guessed from the columns. A
//! chart keeps each figure as it is printed.

mod bars;
mod picture;
mod svg;

pub(super) use bars::bars;
pub use picture::{Figure, Gap, Order, Picture};
pub(super) use svg::svg;

use std::collections::BTreeMap;

use super::{Cell, Column, ColumnKind};
use crate::domain::{Day, Lang};
use picture::What;

/// How many bars a chart has at most.
const MOST_BARS: usize = 30;
/// How many lines it has at most: more cannot be told apart.
const MOST_LINES: usize = 6;
/// How many charts are drawn of one list.
const MOST_CHARTS: usize = 6;
/// How many months a line goes over at most, that gaps are filled: beyond it the dates themselves must be wrong.
const MOST_MONTHS: i32 = 1_200;
/// Values are held in ten-thousandths.
const UNIT: i128 = 10_000;

/// Records gathered to be drawn.
#[derive(Debug)]
pub(super) struct Drawing {
    plan: Plan,
    columns: Vec<Column>,
    points: Vec<Point>,
    /// How many records had a figure, of each that has a chart of its own.
    drawn: BTreeMap<String, usize>,
}

/// Where the columns of a picture stand.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    picture: Picture,
    labels: Vec<usize>,
    /// What a record is called where the columns above tell nothing.
    number: Option<usize>,
    series: Option<usize>,
    apart: Option<usize>,
    first: Option<(usize, &'static str)>,
    figures: Vec<(usize, Figure)>,
}

#[derive(Clone, Debug)]
struct Point {
    label: String,
    series: String,
    /// What tells charts apart that have no scale in common.
    apart: String,
    /// Whether it comes before all others.
    first: bool,
    values: Vec<Option<Value>>,
}

/// A figure and how it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    units: i128,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bars,
    /// Parts of a whole of so many.
    Shares(u32),
    Lines,
    /// A balance that stays as it is until the next deed.
    Steps,
}

/// One chart: labels, and for each of its series a figure at each label.
#[derive(Debug)]
pub(super) struct Chart {
    pub title: String,
    pub kind: Kind,
    pub money: bool,
    pub labels: Vec<String>,
    pub series: Vec<Series>,
    /// How many bars or lines there are beside those that are drawn.
    pub left_out: usize,
    pub order: Order,
}

#[derive(Debug)]
pub(super) struct Series {
    pub name: String,
    pub values: Vec<Option<Value>>,
}

impl Plan {
    /// None where nothing is drawn, or the columns lack what would be.
    fn of(picture: Picture, columns: &[Column]) -> Option<Self> {
        let place = |key: &str| columns.iter().position(|column| column.key() == key);
        let labels: Vec<usize> = picture.labels.iter().filter_map(|key| place(key)).collect();
        let figures = picture.figures.iter();
        let figures: Vec<(usize, Figure)> = figures
            .filter_map(|figure| Some((place(figure.key)?, *figure)))
            .collect();
        let text = |index: &usize| columns[*index].kind() == ColumnKind::Text;
        let splits = [picture.series, picture.apart].map(|key| key.and_then(place));
        let names = |index: &usize| !labels.contains(index) && !splits.contains(&Some(*index));
        let number = (0..columns.len()).find(|index| text(index) && names(index));
        let first = picture.first;
        (!labels.is_empty() && !figures.is_empty()).then(|| Self {
            picture,
            number: number.filter(|_| !picture.is_over_time()),
            series: picture.series.and_then(place),
            apart: picture.apart.and_then(place),
            first: first.and_then(|(key, word)| Some((place(key)?, word))),
            labels,
            figures,
        })
    }
}

impl Drawing {
    pub(super) fn new(picture: Picture, columns: &[Column]) -> Option<Self> {
        Some(Self {
            plan: Plan::of(picture, columns)?,
            columns: columns.to_vec(),
            points: Vec::new(),
            drawn: BTreeMap::new(),
        })
    }

    pub(super) fn row(&mut self, cells: &[Cell]) {
        let plan = &self.plan;
        let figures = plan.figures.iter();
        let values: Vec<_> = figures.map(|(at, _)| value(&cells[*at])).collect();
        if values.iter().all(Option::is_none) {
            return;
        }
        let text = |at: usize| {
            let mut text = String::new();
            cells[at].write_into(&mut text);
            super::plain::cell(text.trim()).into_owned()
        };
        let point = Point {
            label: plan.label(text),
            series: plan.series.map(text).unwrap_or_default(),
            apart: plan.apart.map(text).unwrap_or_default(),
            first: plan.first.is_some_and(|(at, word)| text(at) == word),
            values,
        };
        let drawn = self.drawn.entry(point.apart.clone()).or_default();
        *drawn += 1;
        let sums = plan.picture.sums;
        let known = self
            .points
            .iter_mut()
            .find(|own| sums && own.label == point.label);
        match known {
            Some(own) => {
                for (to, other) in own.values.iter_mut().zip(&point.values) {
                    add(to, other.as_ref());
                }
                *drawn -= 1;
            }
            None => self.points.push(point),
        }
        // Only those that lead are ever shown; the rest need not be kept.
        let kept = plan.picture.is_over_time() || sums;
        if !kept && self.points.len() >= 64 * MOST_BARS * self.drawn.len() {
            self.keep_leading();
        }
    }

    fn keep_leading(&mut self) {
        self.sort();
        let mut left: BTreeMap<String, usize> = BTreeMap::new();
        self.points.retain(|own| {
            let left = left.entry(own.apart.clone()).or_insert(MOST_BARS);
            let has_room = *left > 0;
            *left = left.saturating_sub(1);
            has_room
        });
    }

    /// The figure by which bars are ordered, and how: the first that any record has. Where that is not the one that
    /// the picture is about, the largest lead.
    fn leading(&self) -> (usize, Order) {
        let told = |place: &usize| self.points.iter().any(|own| own.values[*place].is_some());
        let place = (0..self.plan.figures.len()).find(told).unwrap_or(0);
        match (place, self.plan.picture.order) {
            (_, Order::Given) => (place, Order::Given),
            (0, order) => (0, order),
            (_, Order::Most | Order::Least) => (place, Order::Most),
        }
    }

    /// Brings the points into the order of the picture; ties stay as they came.
    fn sort(&mut self) {
        let (place, order) = self.leading();
        self.points.sort_by(|a, b| {
            let (one, other) = (a.size(place), b.size(place));
            let by_size = match order {
                Order::Given => std::cmp::Ordering::Equal,
                Order::Most => other.cmp(&one),
                // What was not measured comes last.
                Order::Least => (one.is_none(), one).cmp(&(other.is_none(), other)),
            };
            b.first.cmp(&a.first).then(by_size)
        });
    }

    /// What is drawn of the records.
    pub(super) fn charts(mut self, lang: Lang) -> Vec<Chart> {
        let mut periods: Vec<&str> = self.points.iter().map(|own| own.label.as_str()).collect();
        periods.dedup();
        let several = periods.len() > 1;
        let mut charts = match self.plan.picture.what {
            What::Steps => self.steps(lang),
            What::Lines if several => self.lines(lang),
            What::Lines | What::Bars => self.bars(lang),
        };
        charts.retain(Chart::tells);
        charts.truncate(MOST_CHARTS);
        charts
    }

    /// A chart for each figure, and for each of what has no scale in common.
    fn bars(&mut self, lang: Lang) -> Vec<Chart> {
        self.sort();
        let leading = self.leading();
        let mut apart: Vec<String> = Vec::new();
        for point in &self.points {
            if !apart.contains(&point.apart) {
                apart.push(point.apart.clone());
            }
        }
        let mut charts = Vec::new();
        for group in &apart {
            let of = |point: &&Point| point.apart == *group;
            let all = self.drawn.get(group).copied().unwrap_or(0);
            let own: Vec<&Point> = self.points.iter().filter(of).take(MOST_BARS).collect();
            for (place, (at, figure)) in self.plan.figures.iter().enumerate() {
                let heading = self.columns[*at].heading(lang);
                let values = own.iter().map(|point| point.values[place].clone());
                charts.push(Chart {
                    title: match group.as_str() {
                        "" => heading.to_owned(),
                        group => format!("{group} · {heading}"),
                    },
                    kind: figure.of.map_or(Kind::Bars, Kind::Shares),
                    money: self.columns[*at].kind() == ColumnKind::Money,
                    labels: own.iter().map(|point| point.whole_label(lang)).collect(),
                    series: vec![Series {
                        name: heading.to_owned(),
                        values: values.collect(),
                    }],
                    left_out: all - own.len(),
                    order: if leading.0 == place {
                        leading.1
                    } else {
                        Order::Given
                    },
                });
            }
        }
        charts
    }

    /// One line that stays level until the next deed.
    fn steps(&self, lang: Lang) -> Vec<Chart> {
        let figures = self.plan.figures.iter().enumerate();
        let charts = figures.map(|(place, (at, _))| {
            let heading = self.columns[*at].heading(lang).to_owned();
            let told = self.points.iter().filter(|own| own.values[place].is_some());
            let series = Series {
                name: heading.clone(),
                values: told.clone().map(|own| own.values[place].clone()).collect(),
            };
            let labels: Vec<String> = told.map(|own| own.label.clone()).collect();
            let mut chart = Chart::lines(heading, &labels, vec![series]);
            chart.kind = Kind::Steps;
            chart.money = self.columns[*at].kind() == ColumnKind::Money;
            chart
        });
        charts.filter(|chart| !chart.labels.is_empty()).collect()
    }

    /// Lines over the periods: one a series where records tell of several at once, else one a figure, those of
    /// one unit together.
    fn lines(&self, lang: Lang) -> Vec<Chart> {
        let labels = self.periods();
        let places: BTreeMap<&str, usize> = labels.iter().map(String::as_str).zip(0..).collect();
        let mut told: Vec<&str> = self.points.iter().map(|own| own.series.as_str()).collect();
        told.sort_unstable();
        told.dedup();
        let heading = |at: usize| self.columns[at].heading(lang).to_owned();
        let sum = |place: usize, of: Option<&str>| {
            let (_, figure) = self.plan.figures[place];
            let nothing = || match figure.gap {
                Gap::Zero => Some(Value::zero()),
                Gap::Open => None,
            };
            let mut values: Vec<Option<Value>> = vec![None; labels.len()];
            let own = |point: &&Point| of.is_none_or(|series| point.series == series);
            for point in self.points.iter().filter(own) {
                if let Some(at) = places.get(point.label.as_str()) {
                    add(&mut values[*at], point.values[place].as_ref());
                }
            }
            values.into_iter().map(|v| v.or_else(nothing)).collect()
        };
        let mut charts: Vec<((ColumnKind, Option<u32>), Chart)> = Vec::new();
        for (place, (at, figure)) in self.plan.figures.iter().enumerate() {
            let unit = (self.columns[*at].kind(), figure.of);
            if self.plan.series.is_some() {
                let named = |series: &&str| Series {
                    name: (*series).to_owned(),
                    values: sum(place, Some(series)),
                };
                let series = told.iter().map(named).collect();
                charts.push((unit, Chart::lines(heading(*at), &labels, series)));
                continue;
            }
            let line = Series {
                name: heading(*at),
                values: sum(place, None),
            };
            match charts.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, chart)) => {
                    chart.title = format!("{} / {}", chart.title, line.name);
                    chart.series.push(line);
                }
                None => charts.push((unit, Chart::lines(heading(*at), &labels, vec![line]))),
            }
        }
        let bounded = |((kind, _), mut chart): (_, Chart)| {
            chart.money = kind == ColumnKind::Money;
            chart.bounded()
        };
        charts.into_iter().map(bounded).collect()
    }

    /// The periods that were told, and every month between the first and the last of them. Between days on which
    /// something happened it is nothing: so stand the days at either end of such a gap.
    fn periods(&self) -> Vec<String> {
        let mut labels: Vec<String> = self.points.iter().map(|own| own.label.clone()).collect();
        labels.dedup();
        let months: Option<Vec<i32>> = labels.iter().map(|label| month_of(label)).collect();
        if let Some(months) = months
            && let (Some(first), Some(last)) = (months.iter().min(), months.iter().max())
            && last - first < MOST_MONTHS
        {
            return (*first..=*last).map(month_label).collect();
        }
        let days: Option<Vec<Day>> = labels.iter().map(|label| label.parse().ok()).collect();
        let mut figures = self.plan.figures.iter();
        if let Some(days) = days
            && figures.all(|(_, figure)| figure.gap == Gap::Zero)
        {
            return with_idle_days(days).iter().map(Day::to_string).collect();
        }
        let mut seen = Vec::new();
        for label in labels {
            if !seen.contains(&label) {
                seen.push(label);
            }
        }
        seen
    }
}

impl Plan {
    /// What a record is called.
    fn label(&self, text: impl Fn(usize) -> String) -> String {
        let told: Vec<String> = self.labels.iter().map(|at| text(*at)).collect();
        if told.iter().any(|text| !text.is_empty()) {
            let told = told
                .iter()
                .map(|own| if own.is_empty() { "-" } else { own });
            return told.collect::<Vec<_>>().join(" · ");
        }
        let number = self.number.map(text).filter(|text| !text.is_empty());
        let unnamed = if self.picture.is_over_time() { "-" } else { "" };
        number.unwrap_or_else(|| unnamed.into())
    }
}

impl Point {
    /// What it is ordered by: one of its figures.
    fn size(&self, place: usize) -> Option<i128> {
        Some(self.values.get(place)?.as_ref()?.units)
    }

    /// One period alone is drawn as bars, and then its series tell them apart. What is in none of what the bars stand
    /// for is called so.
    fn whole_label(&self, lang: Lang) -> String {
        match (self.series.as_str(), self.label.as_str(), lang) {
            ("", "", Lang::En) => "none".to_owned(),
            ("", "", Lang::Zh) => "无".to_owned(),
            ("", label, _) => label.to_owned(),
            (series, label, _) => format!("{label} · {series}"),
        }
    }
}

impl Value {
    fn zero() -> Self {
        Self {
            units: 0,
            text: "0".to_owned(),
        }
    }
}

/// Days in order, with the first and the last of those that lie between any two.
fn with_idle_days(mut days: Vec<Day>) -> Vec<Day> {
    days.sort_unstable();
    days.dedup();
    let between = |pair: &[Day]| [pair[0].next(), pair[1].previous()];
    let idle: Vec<Day> = days.windows(2).flat_map(between).collect();
    days.extend(idle);
    days.sort_unstable();
    days.dedup();
    days
}

/// The number of a month that is written `2024-05`.
fn month_of(label: &str) -> Option<i32> {
    let (year, month) = label.split_once('-').filter(|_| label.len() == 7)?;
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

fn month_label(number: i32) -> String {
    format!(
        "{:04}-{:02}",
        number.div_euclid(12),
        number.rem_euclid(12) + 1
    )
}

impl Chart {
    fn lines(title: String, labels: &[String], series: Vec<Series>) -> Self {
        Self {
            title,
            kind: Kind::Lines,
            money: false,
            labels: labels.to_vec(),
            series,
            left_out: 0,
            order: Order::Given,
        }
    }

    /// The largest lines alone.
    fn bounded(mut self) -> Self {
        let size = |series: &Series| -> u128 {
            series
                .values
                .iter()
                .flatten()
                .map(|value| value.units.unsigned_abs())
                .max()
                .unwrap_or(0)
        };
        if self.series.len() > MOST_LINES {
            self.series
                .sort_by_key(|series| std::cmp::Reverse(size(series)));
            self.left_out = self.series.len() - MOST_LINES;
            self.series.truncate(MOST_LINES);
        }
        self
    }

    /// Nothing but zeros is no picture.
    fn tells(&self) -> bool {
        let mut values = self
            .series
            .iter()
            .flat_map(|series| series.values.iter().flatten());
        values.any(|value| value.units != 0)
    }

    /// The least and the greatest of its figures, zero among them.
    fn span(&self) -> (i128, i128) {
        if let Kind::Shares(whole) = self.kind {
            return (0, i128::from(whole) * UNIT);
        }
        let units = self
            .series
            .iter()
            .flat_map(|series| series.values.iter().flatten());
        units.fold((0, 0), |(least, most), value| {
            (least.min(value.units), most.max(value.units))
        })
    }

    /// What is said of a chart that leaves something out.
    fn note(&self, lang: Lang) -> Option<String> {
        let (shown, order) = match self.kind {
            Kind::Lines | Kind::Steps => (self.series.len(), Order::Most),
            Kind::Bars | Kind::Shares(_) => (self.labels.len(), self.order),
        };
        let all = shown + self.left_out;
        (self.left_out > 0).then(|| match (order, lang) {
            (Order::Most, Lang::En) => format!("the {shown} largest of {all}"),
            (Order::Most, Lang::Zh) => format!("{all} 项中最大的 {shown} 项"),
            (Order::Least, Lang::En) => format!("the {shown} smallest of {all}"),
            (Order::Least, Lang::Zh) => format!("{all} 项中最小的 {shown} 项"),
            (Order::Given, Lang::En) => format!("the first {shown} of {all}"),
            (Order::Given, Lang::Zh) => format!("{all} 项中的前 {shown} 项"),
        })
    }

    /// Where each label stands along the line of time, in its own steps; none where they are no dates.
    fn moments(&self) -> Vec<i64> {
        let dated: Option<Vec<i64>> = self.labels.iter().map(|label| moment(label)).collect();
        let dated = dated.filter(|moments| moments.is_sorted() && moments.first() < moments.last());
        dated.unwrap_or_else(|| (0i64..).take(self.labels.len()).collect())
    }
}

/// The number of a month `2024-05`, or of a day `2024-05-01`.
fn moment(label: &str) -> Option<i64> {
    if label.len() == 7 {
        let day: Day = format!("{label}-01").parse().ok()?;
        return Some(i64::from(day.month_number()));
    }
    let day: Day = label.get(..10)?.parse().ok()?;
    Some(i64::from(day.number()))
}

/// Two figures of one label come together.
fn add(to: &mut Option<Value>, other: Option<&Value>) {
    let Some(other) = other else { return };
    *to = Some(match to.take() {
        None => other.clone(),
        Some(value) => {
            let units = value.units + other.units;
            Value {
                text: shown(units),
                units,
            }
        }
    });
}

/// A figure as short as it can be: `12`, `12.5`.
fn shown(units: i128) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (whole, rest) = (units.unsigned_abs() / 10_000, units.unsigned_abs() % 10_000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let text = format!("{sign}{whole}.{rest:04}");
    text.trim_end_matches('0').to_owned()
}

/// The figure in a cell.
fn value(cell: &Cell) -> Option<Value> {
    if !matches!(
        cell,
        Cell::Integer(_) | Cell::Money(_) | Cell::Points(_) | Cell::Decimal(_)
    ) {
        return None;
    }
    let mut text = String::new();
    cell.write_into(&mut text);
    Some(Value {
        units: units(&text)?,
        text,
    })
}

/// A figure in ten-thousandths; what is finer is not drawn.
fn units(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: i128 = whole.parse().ok()?;
    let rest = rest.get(..rest.len().min(4))?;
    let rest: i128 = format!("{rest:0<4}").parse().ok()?;
    whole
        .checked_mul(UNIT)?
        .checked_add(rest)?
        .checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;

    fn drawn(picture: Picture, columns: &[Column], rows: &[Vec<Cell>]) -> Vec<Chart> {
        let mut drawing = Drawing::new(picture, columns).expect("something is drawn");
        for row in rows {
            drawing.row(row);
        }
        drawing.charts(Lang::En)
    }

    #[test]
    fn figures_are_read_as_they_are_printed() {
        let table = [
            ("12", Some(120_000)),
            ("-0.875", Some(-8_750)),
            ("1234.50", Some(12_345_000)),
            ("0.00009", Some(0)),
            ("a", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(units(text), expected, "{text:?}");
        }
        assert_eq!(shown(-8_750), "-0.875");
        assert_eq!(shown(120_000), "12");
    }

    const LEAVING: Picture = Picture::bars(
        &["name"],
        &[Figure::share("p_alive", 1), Figure::stock("spend")],
    )
    .least()
    .first("state", "at-risk")
    .apart("state");

    #[test]
    fn bars_stand_in_the_order_of_their_picture() {
        const P: Picture = Picture::bars(&["name"], &[Figure::share("p", 1)]);
        let columns = [
            Column::text("member", "会员", "Member"),
            Column::text("name", "姓名", "Name"),
            Column::text("state", "状态", "State"),
            Column::decimal("p", "概率", "P"),
        ];
        let row = |n: i64, state: &'static str| -> Vec<Cell> {
            let name = if n == 99 {
                Cell::Empty
            } else {
                Cell::from(format!("n{n}"))
            };
            let p = Cell::Decimal(format!("0.{n:02}"));
            vec![format!("M{n}").into(), name, state.into(), p]
        };
        let mut rows: Vec<Vec<Cell>> = (0..99).map(|n| row(n, "active")).collect();
        rows.push(row(99, "at-risk"));
        rows.push(row(50, "at-risk"));
        let table: [(Picture, &str, &str, &str); 3] = [
            (P.most(), "M99", "n98", "the 30 largest of 101"),
            (
                P.least().first("state", "at-risk"),
                "n50",
                "M99",
                "the 30 smallest of 101",
            ),
            (P, "n0", "n1", "the first 30 of 101"),
        ];
        for (picture, first, second, note) in table {
            let charts = drawn(picture, &columns, &rows);
            assert_eq!(charts.len(), 1);
            assert_eq!(charts[0].kind, Kind::Shares(1));
            assert_eq!((charts[0].labels.len(), charts[0].left_out), (30, 71));
            assert_eq!(charts[0].labels[..2], [first, second]);
            assert_eq!(charts[0].note(Lang::En).as_deref(), Some(note));
        }
        // Whoever is about to leave has a chart apart; what nobody measured gives way to the next figure.
        let columns = [
            Column::text("name", "姓名", "Name"),
            Column::text("state", "状态", "State"),
            Column::decimal("p_alive", "留存概率", "P(alive)"),
            Column::money("spend", "消费额", "Spend"),
        ];
        let row = |n: i64, state: &'static str| -> Vec<Cell> {
            let (name, spend) = (format!("n{n}"), Money::from_fen(n));
            vec![name.into(), state.into(), Cell::Empty, spend.into()]
        };
        let states = ["active", "lost", "at-risk"];
        let rows: Vec<Vec<Cell>> = (0..9_000i64)
            .map(|n| row(n, states[usize::try_from(n % 3).expect("few")]))
            .collect();
        let charts = drawn(LEAVING, &columns, &rows);
        let told: Vec<(&str, &str, usize, Order)> = charts
            .iter()
            .map(|own| (&*own.title, &*own.labels[0], own.left_out, own.order))
            .collect();
        let expected = [
            ("at-risk · Spend", "n8999", 2970, Order::Most),
            ("lost · Spend", "n8998", 2970, Order::Most),
            ("active · Spend", "n8997", 2970, Order::Most),
        ];
        assert_eq!(told, expected);
        assert!(Plan::of(Picture::NONE, &columns).is_none());
        assert!(Plan::of(P, &columns[..2]).is_none());
    }

    #[test]
    fn what_has_no_scale_in_common_is_drawn_apart_and_sums_come_together() {
        const APART: Picture = Picture::bars(&["tier"], &[Figure::flow("members")]).apart("group");
        const SUMS: Picture = Picture::bars(&["group"], &[Figure::flow("members")]).summed();
        let columns = [
            Column::text("group", "组", "Group"),
            Column::text("tier", "级", "Tier"),
            Column::integer("members", "人", "Members"),
        ];
        let row = |group: &'static str, tier: &'static str, n: i64| -> Vec<Cell> {
            vec![group.into(), tier.into(), n.into()]
        };
        let rows = [row("a", "x", 5), row("b", "y", 900), row("a", "z", 3)];
        let charts = drawn(APART, &columns, &rows);
        let told: Vec<(&str, usize)> = charts
            .iter()
            .map(|chart| (chart.title.as_str(), chart.labels.len()))
            .collect();
        assert_eq!(told, [("a · Members", 2), ("b · Members", 1)]);
        let charts = drawn(SUMS, &columns, &rows);
        assert_eq!(charts[0].labels, ["b", "a"]);
        let value = charts[0].series[0].values[1].clone();
        assert_eq!(value.map(|value| value.text).as_deref(), Some("8"));
    }

    #[test]
    fn months_that_are_missing_are_zero_or_a_gap() {
        const FLOW: Picture = Picture::over(&["period"], &[Figure::flow("paid")]);
        const STOCK: Picture =
            Picture::over(&["period"], &[Figure::stock("closing")]).by("account");
        let columns = [
            Column::text("period", "月份", "Month"),
            Column::text("account", "账项", "Account"),
            Column::money("paid", "实付", "Paid"),
            Column::money("closing", "期末", "Closing"),
        ];
        let row = |period: &'static str, account: &'static str, fen| -> Vec<Cell> {
            let money = Money::from_fen(fen);
            vec![period.into(), account.into(), money.into(), money.into()]
        };
        let rows = [
            row("2023-11", "a", 100),
            row("2023-11", "b", 200),
            row("2024-02", "a", 300),
        ];
        let units = |series: &Series| -> Vec<Option<i128>> {
            let values = series.values.iter();
            values.map(|v| v.as_ref().map(|v| v.units / UNIT)).collect()
        };
        let charts = drawn(FLOW, &columns, &rows);
        assert_eq!(charts[0].kind, Kind::Lines);
        assert_eq!(
            charts[0].labels,
            ["2023-11", "2023-12", "2024-01", "2024-02"]
        );
        assert_eq!(
            units(&charts[0].series[0]),
            [Some(3), Some(0), Some(0), Some(3)]
        );
        let charts = drawn(STOCK, &columns, &rows);
        let names: Vec<&str> = charts[0]
            .series
            .iter()
            .map(|own| own.name.as_str())
            .collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(units(&charts[0].series[0]), [Some(1), None, None, Some(3)]);
        assert_eq!(units(&charts[0].series[1]), [Some(2), None, None, None]);
        let moments = charts[0].moments();
        assert_eq!(moments[3] - moments[0], 3, "months stand where they are");
        let one = drawn(STOCK, &columns, &rows[..2]);
        assert_eq!(
            (one[0].kind, one[0].labels[1].as_str()),
            (Kind::Bars, "2023-11 · b")
        );
        let zeros = drawn(
            FLOW,
            &columns,
            &[row("2024-01", "a", 0), row("2024-02", "a", 0)],
        );
        assert!(zeros.is_empty());
    }

    #[test]
    fn days_without_a_deed_are_zero_and_stocks_are_not() {
        const FLOW: Picture = Picture::over(&["day"], &[Figure::flow("deeds")]).by("login");
        const STOCK: Picture = Picture::over(&["day"], &[Figure::stock("deeds")]).by("login");
        let columns = [
            Column::day("day", "日期", "Day"),
            Column::text("login", "登录名", "Login"),
            Column::integer("deeds", "笔数", "Deeds"),
        ];
        let row = |day: &'static str, login: &'static str, n: i64| -> Vec<Cell> {
            vec![day.into(), login.into(), n.into()]
        };
        let rows = [
            row("2024-02-09", "a", 2),
            row("2024-02-10", "a", 5),
            row("2024-02-10", "b", 1),
            row("2024-05-10", "a", 5),
            row("2024-05-12", "a", 3),
        ];
        let told = |picture: Picture| -> (Vec<String>, Vec<Option<i128>>) {
            let mut charts = drawn(picture, &columns, &rows);
            let chart = charts.remove(0);
            let values = chart.series[0].values.iter();
            let units = values.map(|v| v.as_ref().map(|v| v.units / UNIT));
            (chart.labels.clone(), units.collect())
        };
        let (labels, units) = told(FLOW);
        let days = [
            "2024-02-09",
            "2024-02-10",
            "2024-02-11",
            "2024-05-09",
            "2024-05-10",
            "2024-05-11",
            "2024-05-12",
        ];
        assert_eq!(labels, days);
        assert_eq!(units, [2, 5, 0, 0, 5, 0, 3].map(Some));
        assert_eq!(told(STOCK).0.len(), 4);
    }

    #[test]
    fn what_is_in_none_of_the_bars_is_called_so() {
        const P: Picture = Picture::bars(&["tier"], &[Figure::flow("members")]).apart("group");
        let columns = [
            Column::text("group", "组", "Group"),
            Column::text("tier", "级", "Tier"),
            Column::integer("members", "人", "Members"),
        ];
        let rows = [
            vec!["vip".into(), Cell::Empty, 29i64.into()],
            vec!["vip".into(), "vip".into(), 11i64.into()],
        ];
        for (lang, none) in [(Lang::En, "none"), (Lang::Zh, "无")] {
            let mut drawing = Drawing::new(P, &columns).expect("something is drawn");
            for row in &rows {
                drawing.row(row);
            }
            assert_eq!(drawing.charts(lang)[0].labels, [none, "vip"]);
        }
    }

    #[test]
    fn a_balance_is_one_line_of_steps_and_its_last_word_of_a_day_counts() {
        const STEPS: Picture = Picture::steps(&["at"], &[Figure::stock("balance")]);
        let columns = [
            Column::moment("at", "时间", "At"),
            Column::text("kind", "类型", "Kind"),
            Column::integer("balance", "余额", "Balance"),
        ];
        let row = |at: &'static str, kind: &'static str, n: Option<i64>| -> Vec<Cell> {
            vec![at.into(), kind.into(), n.into()]
        };
        let rows = [
            row("2024-01-01", "earn", Some(10)),
            row("2024-01-01", "redeem", Some(4)),
            row("2024-01-05", "tier", None),
            row("2024-02-01", "earn", Some(20)),
        ];
        let charts = drawn(STEPS, &columns, &rows);
        assert_eq!(
            (charts.len(), charts[0].kind, charts[0].series.len()),
            (1, Kind::Steps, 1)
        );
        let values = charts[0].series[0].values.iter().flatten();
        let values: Vec<&str> = values.map(|value| value.text.as_str()).collect();
        assert_eq!(values, ["10", "4", "20"]);
    }
}
