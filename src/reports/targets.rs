//! Targets: what was measured, held against what is to be reached.

use super::complaints::{satisfied, steps, timeliness};
use super::satisfaction::{loyalty, sums};
use crate::book::{BookError, Snapshot};
use crate::desk::share::Share;
use crate::desk::targets::{Bar, Measure, Target};
use crate::desk::{Periods, complaints, inquiries};
use crate::domain::{Slug, Stretch};
use crate::sales::View;

/// A target and the figure held against it.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub target: Target,
    /// What was counted; of none, where there was nothing to count.
    pub measured: Share,
    /// Whether it is reached; unknown where nothing was counted.
    pub met: Option<bool>,
}

/// Every target of the rules of the last day.
pub(crate) fn report(
    snapshot: &Snapshot,
    periods: &Periods<'_>,
    days: Stretch,
    view: View,
) -> Result<Vec<Line>, BookError> {
    let last = days.to.min(view.on());
    let complaints = complaints::load(snapshot)?;
    let mut lines = Vec::new();
    for target in periods.rules.targets(last) {
        let measured = match &target.measure {
            Measure::Satisfaction(topic) => {
                let topic = topic.as_ref().map(Slug::as_str);
                sums(snapshot, periods.rules, topic, days, view)?.satisfied
            }
            Measure::Recommend(topic) => {
                let topic = Some(topic.as_str());
                sums(snapshot, periods.rules, topic, days, view)?.net_promoters()
            }
            Measure::Loyalty => loyalty(snapshot, periods.rules, days, view)?.unwrap_or_default(),
            Measure::Timeliness(step) => {
                let all = steps(&complaints, periods, days, view);
                let wanted = all
                    .iter()
                    .filter(|fate| step.is_none_or(|step| step == fate.step));
                timeliness(wanted)
            }
            Measure::ComplaintsSatisfied => satisfied(&complaints, days, view),
            Measure::CallBacks => call_backs(&inquiries::load(snapshot)?, days, view),
        };
        let met = match target.bar {
            Bar::Share(rate) => measured.reaches(rate),
            Bar::Points(points) => measured.reaches_points(points),
        };
        lines.push(Line {
            target: target.clone(),
            measured,
            met,
        });
    }
    Ok(lines)
}

/// The share of promised call-backs that were kept, of those whose fate became known within a stretch.
pub(crate) fn call_backs(inquiries: &[inquiries::Inquiry], days: Stretch, view: View) -> Share {
    let mut share = Share::default();
    for promise in inquiries.iter().flat_map(|inquiry| inquiry.promises(view)) {
        if days.holds(promise.counted_on) {
            share.count(promise.kept);
        }
    }
    share
}
