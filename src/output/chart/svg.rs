//! A chart as SVG that stands within a page: no script, colours by class, so that light, dark and paper
//! each have their own. Whole tenths of a pixel, no floats.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{Chart, Kind, Series, UNIT, Value, shown};
use crate::domain::Lang;
use crate::output::html::{Html, put};

/// The width of every chart; a page scales it.
const WIDTH: i64 = 760;
/// How much a half-width character takes, in tenths.
const CHARACTER: i64 = 72;
const ROW: i64 = 26;
const BAR: i64 = 16;
/// How wide a label may be, in characters.
const LABEL: usize = 28;
const PLOT_HEIGHT: i64 = 240;
/// About how many lines there are behind a chart.
const TICKS: i128 = 5;

/// The chart, to be put into a page.
pub(crate) fn svg(chart: &Chart, lang: Lang, id: &str) -> Html {
    let mut body = Html::default();
    let height = match chart.kind {
        Kind::Bars | Kind::Shares(_) => bars(chart, &mut body),
        Kind::Lines | Kind::Steps => lines(chart, &mut body),
    };
    let mut html = Html::default();
    put!(html, "<figure><figcaption id=\"{}\">{}", id, chart.title);
    if let Some(note) = chart.note(lang) {
        put!(html, " <small>{}</small>", note);
    }
    if chart.kind == Kind::Lines && chart.series.len() > 1 {
        legend(&chart.series, &mut html);
    }
    put!(
        html,
        "</figcaption><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}\">",
        WIDTH,
        height,
        id
    );
    html.add(&body);
    put!(html, "</svg></figure>\n");
    html
}

fn legend(series: &[Series], html: &mut Html) {
    put!(html, "<ul class=\"legend\">");
    for (at, line) in series.iter().enumerate() {
        let name = if line.name.is_empty() {
            "-"
        } else {
            &line.name
        };
        put!(
            html,
            "<li><svg class=\"key\" viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path class=\"line s{}\" d=\"M0 4H24\"/></svg>{}</li>",
            at + 1,
            name
        );
    }
    put!(html, "</ul>");
}

/// Tenths of a pixel as SVG reads them.
fn px(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let tenths = tenths.unsigned_abs();
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

/// A part of a length, in tenths of a pixel.
fn along(units: i128, span: i128, length: i64) -> i64 {
    let part = units.saturating_mul(i128::from(length) * 10) / span.max(1);
    i64::try_from(part).unwrap_or(length * 10)
}

fn text_width(text: &str) -> i64 {
    i64::try_from(text.width()).unwrap_or(0) * CHARACTER / 10
}

/// Bars lie, so that their labels can be read.
fn bars(chart: &Chart, body: &mut Html) -> i64 {
    let values = &chart.series[0].values;
    let labels: Vec<String> = chart.labels.iter().map(|label| cut(label, LABEL)).collect();
    let left = labels
        .iter()
        .map(|label| text_width(label))
        .max()
        .unwrap_or(0)
        + 12;
    let figure = |value: &Option<Value>| value.as_ref().map_or(0, |value| text_width(&value.text));
    let right = values.iter().map(figure).max().unwrap_or(0) + 12;
    let length = (WIDTH - left - right).max(100);
    let (least, most) = chart.span();
    let span = most - least;
    let zero = left * 10 + along(-least, span, length);
    let height = ROW * i64::try_from(labels.len()).unwrap_or(0) + 8;
    for (at, (label, value)) in labels.iter().zip(values).enumerate() {
        let Some(value) = value else { continue };
        let top = 4 + ROW * i64::try_from(at).unwrap_or(0);
        let text_at = top + ROW / 2 + 4;
        put!(
            body,
            "<text class=\"label\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            left - 8,
            text_at,
            label
        );
        let bar_at = top + (ROW - BAR) / 2;
        if matches!(chart.kind, Kind::Shares(_)) {
            put!(
                body,
                "<rect class=\"track\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\"/>",
                left,
                bar_at,
                length,
                BAR
            );
        }
        let long = along(value.units.abs(), span, length);
        let start = if value.units < 0 { zero - long } else { zero };
        bar(
            body,
            (&chart.labels[at], value),
            (px(start), px(long)),
            bar_at,
        );
        let end = match chart.kind {
            Kind::Shares(_) => (left + length) * 10,
            _ => start.max(zero).max(start + long),
        };
        put!(
            body,
            "<text class=\"figure\" x=\"{}\" y=\"{}\">{}</text>",
            px(end + 60),
            text_at,
            value.text
        );
    }
    if least < 0 {
        put!(
            body,
            "<path class=\"axis\" d=\"M{} 4V{}\"/>",
            px(zero),
            height - 4
        );
    }
    height
}

fn bar(body: &mut Html, (label, value): (&str, &Value), (start, long): (String, String), y: i64) {
    let sign = if value.units < 0 { " below" } else { "" };
    put!(
        body,
        "<rect class=\"bar{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\"><title>{}: {}</title></rect>",
        sign,
        start,
        y,
        long,
        BAR,
        label,
        value.text
    );
}

/// Where a chart of lines stands.
struct Plot {
    left: i64,
    width: i64,
    top: i64,
    low: i128,
    high: i128,
}

impl Plot {
    fn y(&self, units: i128) -> i64 {
        let span = self.high - self.low;
        (self.top + PLOT_HEIGHT) * 10 - along(units - self.low, span, PLOT_HEIGHT)
    }
}

fn lines(chart: &Chart, body: &mut Html) -> i64 {
    let (least, most) = chart.span();
    let ticks = ticks(least, most);
    let named = ticks.iter().map(|tick| text_width(&shown(*tick))).max();
    let left = named.unwrap_or(0) + 14;
    let plot = Plot {
        left,
        width: WIDTH - left - 24,
        top: 12,
        low: ticks.first().copied().unwrap_or(0),
        high: ticks.last().copied().unwrap_or(UNIT),
    };
    for tick in &ticks {
        let y = plot.y(*tick);
        let class = if *tick == 0 { "axis" } else { "grid" };
        put!(
            body,
            "<path class=\"{}\" d=\"M{} {}H{}\"/><text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            class,
            left,
            px(y),
            left + plot.width,
            left - 6,
            px(y + 40),
            shown(*tick)
        );
    }
    let moments = chart.moments();
    let (first, last) = (moments[0], moments[moments.len() - 1]);
    let place = |moment: i64| {
        plot.left * 10
            + along(
                i128::from(moment - first),
                i128::from(last - first),
                plot.width,
            )
    };
    let places: Vec<i64> = moments.iter().map(|moment| place(*moment)).collect();
    for (at, series) in chart.series.iter().enumerate() {
        line(chart, series, at + 1, (&places, &plot), body);
    }
    let base = plot.top + PLOT_HEIGHT + 18;
    let room = chart
        .labels
        .iter()
        .map(|label| text_width(label))
        .max()
        .unwrap_or(0)
        + 14;
    let mut free_from = i64::MIN;
    for (label, x) in chart.labels.iter().zip(&places) {
        // What would stand over its neighbour is left out; the point tells it.
        if *x < free_from {
            continue;
        }
        free_from = x + room * 10;
        let half = text_width(label) * 5;
        let x = (*x).clamp(half, WIDTH * 10 - half);
        put!(
            body,
            "<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            px(x),
            base,
            label
        );
    }
    base + 8
}

/// One line with its points, broken where there is no figure.
fn line(
    chart: &Chart,
    series: &Series,
    number: usize,
    (places, plot): (&[i64], &Plot),
    body: &mut Html,
) {
    let mut path = String::new();
    let mut points = Html::default();
    let mut pen_up = true;
    for ((value, x), label) in series.values.iter().zip(places).zip(&chart.labels) {
        let Some(value) = value else {
            pen_up = true;
            continue;
        };
        let y = plot.y(value.units);
        // A balance stays level until the deed that changes it.
        let _ = match (pen_up, chart.kind) {
            (true, _) => write!(path, "M{} {}", px(*x), px(y)),
            (false, Kind::Steps) => write!(path, "H{}V{}", px(*x), px(y)),
            (false, _) => write!(path, "L{} {}", px(*x), px(y)),
        };
        pen_up = false;
        put!(
            points,
            "<circle class=\"point s{}\" cx=\"{}\" cy=\"{}\" r=\"3\"><title>{} {}: {}</title></circle>",
            number,
            px(*x),
            px(y),
            label,
            series.name,
            value.text
        );
    }
    put!(body, "<path class=\"line s{}\" d=\"{}\"/>", number, path);
    body.add(&points);
}

/// Round figures from below the least to above the greatest.
fn ticks(least: i128, most: i128) -> Vec<i128> {
    let rough = ((most - least) / TICKS).max(1);
    let mut power = 1i128;
    while power * 10 <= rough {
        power *= 10;
    }
    let steps = [1, 2, 5, 10].map(|factor| power * factor);
    let step = steps
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(power * 10);
    let (low, high) = (least.div_euclid(step), -(-most).div_euclid(step));
    (low..=high.max(low + 1))
        .map(|number| number * step)
        .collect()
}

/// A label that has room beside a bar.
fn cut(label: &str, width: usize) -> String {
    if label.width() <= width {
        return label.to_owned();
    }
    let mut taken = 1;
    let fits = |c: &char| {
        taken += c.width().unwrap_or(0);
        taken <= width
    };
    let mut text: String = label.chars().take_while(fits).collect();
    text.push('…');
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Order, value};
    use super::*;
    use crate::domain::Money;

    fn chart(kind: Kind, fen: &[i64]) -> Chart {
        Chart {
            title: "net <b>".into(),
            kind,
            money: true,
            labels: (1..=fen.len())
                .map(|month| format!("2024-{month:02}"))
                .collect(),
            series: vec![Series {
                name: "net".into(),
                values: fen
                    .iter()
                    .map(|fen| value(&Money::from_fen(*fen).into()))
                    .collect(),
            }],
            left_out: 0,
            order: Order::Given,
        }
    }

    #[test]
    fn a_balance_goes_by_steps_and_a_gap_breaks_the_line() {
        let made = svg(&chart(Kind::Steps, &[5_000, 100, 9_000]), Lang::En, "c1");
        let made = made.as_str();
        let path = |made: &str| -> String {
            let from = made.split("class=\"line s1\" d=\"").nth(1).expect("a line");
            from.split('"').next().unwrap_or_default().to_owned()
        };
        let steps = path(made);
        assert_eq!(
            (steps.matches('H').count(), steps.matches('L').count()),
            (2, 0)
        );
        let mut broken = chart(Kind::Lines, &[5_000, 100, 9_000]);
        broken.series[0].values[1] = None;
        let line = path(svg(&broken, Lang::En, "c1").as_str());
        assert_eq!(
            (line.matches('M').count(), line.matches('L').count()),
            (2, 0)
        );
    }

    #[test]
    fn ticks_are_round_and_hold_all() {
        for (least, most) in [(0, 123_456), (-50, 30), (0, 1), (-7_000_000, -1), (0, 0)] {
            let (least, most) = (least * UNIT, most.max(0) * UNIT);
            let found = ticks(least, most);
            assert!(
                found[0] <= least && found[found.len() - 1] >= most,
                "{found:?}"
            );
            assert!((2..=8).contains(&found.len()), "{found:?}");
            assert!(found.contains(&0), "{found:?}");
        }
    }

    #[test]
    fn a_chart_tells_its_figures_and_escapes_its_words() {
        for kind in [Kind::Bars, Kind::Lines, Kind::Shares(100), Kind::Steps] {
            let made = svg(&chart(kind, &[5_000, 100, 9_000]), Lang::En, "c1");
            let made = made.as_str();
            for part in [
                "net &lt;b&gt;",
                "50.00",
                "2024-03",
                "role=\"img\"",
                "</svg>",
            ] {
                assert!(made.contains(part), "{part} in {made}");
            }
            assert!(!made.contains("<b>"));
        }
    }

    #[test]
    fn bars_below_zero_stand_left_of_it() {
        let made = svg(&chart(Kind::Bars, &[-5_000, 5_000]), Lang::En, "c1");
        let made = made.as_str();
        assert!(made.contains("class=\"bar below\""), "{made}");
        assert!(made.contains("class=\"axis\""));
    }
}
