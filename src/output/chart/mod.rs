//! Charts of records: which columns are drawn and how, found out from what the columns say of themselves, so
//! that every command that has records has its chart. A chart keeps each figure as it is printed.
//!
//! Figures over periods are lines, parts of a hundred stand against the hundred, everything else is bars.

mod bars;
mod svg;

pub(super) use bars::bars;
pub(super) use svg::svg;

use std::collections::BTreeMap;

use super::cell::Role;
use super::{Cell, Column, ColumnKind};
use crate::domain::{Day, Lang};

/// How many bars a chart has at most.
const MOST_BARS: usize = 30;
/// How many lines it has at most: more cannot be told apart.
const MOST_LINES: usize = 6;
/// How many charts are drawn of one list.
const MOST_CHARTS: usize = 3;
/// Values are held in ten-thousandths.
const UNIT: i128 = 10_000;

/// Words of columns that tell when, in the order of time.
const PERIODS: [&str; 7] = ["period", "month", "week", "year", "day", "at", "as_of"];
/// Words of columns that tell what stands at the end of it all: what is asked for before what went in.
const BALANCES: [&str; 2] = ["closing", "balance"];
/// Whole figures that measure nothing.
const NO_MEASURES: [&str; 2] = ["version", "rank"];
/// Words of columns that tell who or what, better than its number does.
const NAMES: [&str; 3] = ["name", "title", "text"];

/// Records gathered to be drawn.
#[derive(Debug)]
pub(super) struct Drawing {
    plan: Plan,
    columns: Vec<Column>,
    points: Vec<Point>,
    /// How many records had a figure.
    drawn: usize,
}

/// Which columns are drawn.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    labels: Vec<usize>,
    /// What a record is called where the columns above tell nothing.
    number: Option<usize>,
    series: Option<usize>,
    measures: Vec<usize>,
    over_time: bool,
}

#[derive(Clone, Debug)]
struct Point {
    label: String,
    series: String,
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
    Shares,
    Lines,
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
}

#[derive(Debug)]
pub(super) struct Series {
    pub name: String,
    pub values: Vec<Option<Value>>,
}

impl Plan {
    /// None where nothing can be drawn.
    fn of(columns: &[Column]) -> Option<Self> {
        let with = |role: Role| {
            let has = move |(_, column): &(usize, &Column)| column.role() == role;
            columns
                .iter()
                .enumerate()
                .filter(has)
                .map(|(index, _)| index)
        };
        let over_time = columns
            .first()
            .is_some_and(|first| first.kind() == ColumnKind::Day || PERIODS.contains(&first.key()));
        let text = |index: &usize| columns[*index].kind() == ColumnKind::Text;
        let mut texts = (0..columns.len()).filter(text);
        let mut labels: Vec<usize> = with(Role::Label).collect();
        if labels.is_empty() {
            let named = columns
                .iter()
                .position(|column| NAMES.contains(&column.key()));
            labels = if over_time {
                Some(0)
            } else {
                named.or(texts.next())
            }
            .into_iter()
            .collect();
        }
        let number = (0..columns.len()).find(|index| text(index) && !labels.contains(index));
        let series = with(Role::Series).next();
        let series = series.or(number).filter(|_| over_time);
        let mut measures: Vec<usize> = with(Role::Measure).chain(with(Role::Share)).collect();
        if measures.is_empty() {
            measures = measure(columns).into_iter().collect();
        }
        measures.sort_unstable();
        (!labels.is_empty() && !measures.is_empty()).then_some(Self {
            labels,
            number: number.filter(|_| !over_time),
            series,
            measures,
            over_time,
        })
    }
}

/// The figure that matters where no column says so: money before counts.
fn measure(columns: &[Column]) -> Option<usize> {
    let of = |kind| {
        let is = |column: &Column| column.kind() == kind && !NO_MEASURES.contains(&column.key());
        columns.iter().position(is)
    };
    let stands = |column: &Column| BALANCES.contains(&column.key());
    let stands = columns.iter().position(stands);
    stands
        .or_else(|| of(ColumnKind::Money))
        .or_else(|| of(ColumnKind::Integer))
}

impl Drawing {
    pub fn new(columns: &[Column]) -> Option<Self> {
        Some(Self {
            plan: Plan::of(columns)?,
            columns: columns.to_vec(),
            points: Vec::new(),
            drawn: 0,
        })
    }

    pub fn row(&mut self, cells: &[Cell]) {
        let plan = &self.plan;
        let values: Vec<_> = plan.measures.iter().map(|at| value(&cells[*at])).collect();
        if values.iter().all(Option::is_none) {
            return;
        }
        let text = |at: usize| {
            let mut text = String::new();
            cells[at].write_into(&mut text);
            super::plain::cell(text.trim()).into_owned()
        };
        let told: Vec<String> = plan.labels.iter().map(|at| text(*at)).collect();
        let mut label = String::new();
        if told.iter().any(|text| !text.is_empty()) {
            let told = told
                .iter()
                .map(|text| if text.is_empty() { "-" } else { text });
            label = told.collect::<Vec<_>>().join(" · ");
        }
        if label.is_empty() {
            label = plan
                .number
                .map(text)
                .filter(|text| !text.is_empty())
                .unwrap_or_else(|| "-".into());
        }
        self.drawn += 1;
        self.points.push(Point {
            label,
            series: plan.series.map(text).unwrap_or_default(),
            values,
        });
        // Only the largest are ever shown; the rest need not be kept.
        if !plan.over_time && self.points.len() >= 64 * MOST_BARS {
            self.keep_largest();
        }
    }

    fn keep_largest(&mut self) {
        self.points
            .sort_by_key(|point| std::cmp::Reverse(point.size()));
        self.points.truncate(MOST_BARS);
    }

    /// What is drawn of the records.
    pub fn charts(mut self, lang: Lang) -> Vec<Chart> {
        let mut periods: Vec<&str> = self
            .points
            .iter()
            .map(|point| point.label.as_str())
            .collect();
        periods.dedup();
        let lines = self.plan.over_time && periods.len() > 1;
        if !lines && self.points.len() > MOST_BARS {
            self.keep_largest();
        }
        let mut charts = if lines {
            self.lines(lang)
        } else {
            self.bars(lang)
        };
        charts.retain(Chart::tells);
        // What a house earns comes before what it counts.
        charts.sort_by_key(|chart| !chart.money);
        charts.truncate(MOST_CHARTS);
        charts
    }

    fn bars(&self, lang: Lang) -> Vec<Chart> {
        let labels: Vec<String> = self.points.iter().map(Point::whole_label).collect();
        let each = self
            .plan
            .measures
            .iter()
            .enumerate()
            .map(|(place, at)| Chart {
                title: self.columns[*at].heading(lang).to_owned(),
                kind: self.kind(*at),
                money: self.columns[*at].kind() == ColumnKind::Money,
                labels: labels.clone(),
                series: vec![Series {
                    name: self.columns[*at].heading(lang).to_owned(),
                    values: self
                        .points
                        .iter()
                        .map(|point| point.values[place].clone())
                        .collect(),
                }],
                left_out: self.drawn - self.points.len(),
            });
        each.collect()
    }

    fn kind(&self, column: usize) -> Kind {
        match self.columns[column].role() {
            Role::Share => Kind::Shares,
            _ if self.columns[column].heading(Lang::En).ends_with('%') => Kind::Shares,
            _ => Kind::Bars,
        }
    }

    /// Lines over the periods: one a series where records tell of several at once, else one a measure, those
    /// of one unit together.
    fn lines(&self, lang: Lang) -> Vec<Chart> {
        let mut labels: Vec<String> = Vec::new();
        let mut places = BTreeMap::new();
        for point in &self.points {
            places.entry(point.label.as_str()).or_insert_with(|| {
                labels.push(point.label.clone());
                labels.len() - 1
            });
        }
        let mut told: Vec<&str> = self
            .points
            .iter()
            .map(|point| point.series.as_str())
            .collect();
        told.sort_unstable();
        told.dedup();
        // Where each moment is told once, a text beside it is a remark, not a series.
        let repeated = labels.len() < self.points.len();
        let heading = |at: usize| self.columns[at].heading(lang).to_owned();
        let sum = |place: usize, of: Option<&str>| {
            let mut values: Vec<Option<Value>> = vec![None; labels.len()];
            let own = |point: &&Point| of.is_none_or(|series| point.series == series);
            for point in self.points.iter().filter(own) {
                add(
                    &mut values[places[point.label.as_str()]],
                    point.values[place].as_ref(),
                );
            }
            values
        };
        let mut charts: Vec<(ColumnKind, Chart)> = Vec::new();
        for (place, at) in self.plan.measures.iter().enumerate() {
            let kind = self.columns[*at].kind();
            if repeated && told.len() > 1 {
                let named = |series: &&str| Series {
                    name: (*series).to_owned(),
                    values: sum(place, Some(series)),
                };
                charts.push((
                    kind,
                    Chart::lines(heading(*at), &labels, told.iter().map(named).collect()),
                ));
                continue;
            }
            let line = Series {
                name: heading(*at),
                values: sum(place, None),
            };
            match charts.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, chart)) => {
                    chart.title = format!("{} / {}", chart.title, line.name);
                    chart.series.push(line);
                }
                None => charts.push((kind, Chart::lines(heading(*at), &labels, vec![line]))),
            }
        }
        charts
            .into_iter()
            .map(|(kind, mut chart)| {
                chart.money = kind == ColumnKind::Money;
                chart.bounded()
            })
            .collect()
    }
}

impl Point {
    fn size(&self) -> u128 {
        self.values
            .iter()
            .flatten()
            .next()
            .map_or(0, |value| value.units.unsigned_abs())
    }

    /// One period alone is drawn as bars, and then its series tell them apart.
    fn whole_label(&self) -> String {
        if self.series.is_empty() {
            return self.label.clone();
        }
        format!("{} · {}", self.label, self.series)
    }
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
        if self.kind == Kind::Shares {
            return (0, 100 * UNIT);
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
        let (shown, all) = match self.kind {
            Kind::Lines => (self.series.len(), self.series.len() + self.left_out),
            Kind::Bars | Kind::Shares => (self.labels.len(), self.labels.len() + self.left_out),
        };
        (self.left_out > 0).then(|| match lang {
            Lang::En => format!("the {shown} largest of {all}"),
            Lang::Zh => format!("{all} 项中最大的 {shown} 项"),
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

    fn drawn(columns: &[Column], rows: &[Vec<Cell>]) -> Vec<Chart> {
        let mut drawing = Drawing::new(columns).expect("something is drawn");
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

    #[test]
    fn a_list_that_says_nothing_is_drawn_by_what_it_holds() {
        let columns = [
            Column::text("member", "会员", "Member"),
            Column::text("name", "姓名", "Name"),
            Column::integer("version", "版本", "Version"),
            Column::integer("points", "积分", "Points"),
            Column::money("paid", "实付", "Paid"),
        ];
        let plan = Plan::of(&columns).expect("it can be drawn");
        assert_eq!(
            (plan.labels, plan.number, plan.measures),
            (vec![1], Some(0), vec![4])
        );
        let rows: Vec<Vec<Cell>> = (0i64..100)
            .map(|n| {
                let name = if n == 99 {
                    Cell::Empty
                } else {
                    Cell::from(format!("n{n}"))
                };
                vec![
                    format!("M{n}").into(),
                    name,
                    1i64.into(),
                    n.into(),
                    Money::from_fen(n).into(),
                ]
            })
            .collect();
        let charts = drawn(&columns, &rows);
        assert_eq!(charts.len(), 1);
        assert_eq!((charts[0].labels.len(), charts[0].left_out), (30, 70));
        assert_eq!(charts[0].labels[0], "M99");
        assert_eq!(
            charts[0].note(Lang::En).as_deref(),
            Some("the 30 largest of 100")
        );
        assert!(Plan::of(&columns[..2]).is_none());
    }

    #[test]
    fn periods_are_lines_and_accounts_tell_them_apart() {
        let columns = [
            Column::text("period", "月份", "Month"),
            Column::text("account", "账户", "Account"),
            Column::money("closing", "期末", "Closing"),
        ];
        let row = |period: &'static str, account: &'static str, fen| -> Vec<Cell> {
            vec![period.into(), account.into(), Money::from_fen(fen).into()]
        };
        let charts = drawn(
            &columns,
            &[
                row("2024-01", "a", 1),
                row("2024-01", "b", 2),
                row("2024-04", "a", 3),
            ],
        );
        assert_eq!(charts[0].kind, Kind::Lines);
        let names: Vec<&str> = charts[0]
            .series
            .iter()
            .map(|line| line.name.as_str())
            .collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(charts[0].series[1].values[1], None);
        let moments = charts[0].moments();
        assert_eq!(moments[1] - moments[0], 3, "months stand where they are");
        let one = drawn(&columns, &[row("2024-01", "a", 1), row("2024-01", "b", 2)]);
        assert_eq!(
            (one[0].kind, one[0].labels[1].as_str()),
            (Kind::Bars, "2024-01 · b")
        );
        let zeros = drawn(&columns, &[row("2024-01", "a", 0), row("2024-02", "a", 0)]);
        assert!(zeros.is_empty());
    }
}
