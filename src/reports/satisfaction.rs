//! What customers answer to surveys and at visits, by month and topic, and who of them is loyal.

use std::collections::BTreeMap;

use crate::book::{BookError, Snapshot};
use crate::care::Visits;
use crate::desk::DeskRules;
use crate::desk::share::Share;
use crate::desk::surveys::each;
use crate::desk::surveys::figures::{AT_VISITS, Sums};
use crate::desk::surveys::rules::Loyalty;
use crate::domain::{Day, Month, Stretch, Window};
use crate::sales::customer::Needs;
use crate::sales::{Customers, View};

/// What the lines of the report stand for, beside the topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum By {
    #[default]
    Month,
    Topic,
}

impl By {
    pub(crate) const ALL: [Self; 2] = [Self::Month, Self::Topic];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Topic => "topic",
        }
    }
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// None where all months are counted together.
    pub month: Option<Month>,
    pub topic: String,
    pub sums: Sums,
}

/// The report: each topic of each month, or each topic.
pub(crate) fn report(
    snapshot: &Snapshot,
    rules: &dyn DeskRules,
    by: By,
    days: Stretch,
    view: View,
) -> Result<Vec<Line>, BookError> {
    let mut sums: BTreeMap<(Option<Month>, String), Sums> = BTreeMap::new();
    answers(snapshot, days, view, |answer| {
        let month = (by == By::Month).then(|| Month::of(answer.day));
        let own = sums.entry((month, answer.topic.to_owned())).or_default();
        own.take(answer.topic, answer.score, rules.surveys(answer.day));
    })?;
    let line = |((month, topic), sums)| Line { month, topic, sums };
    Ok(sums.into_iter().map(line).collect())
}

/// The answers of one topic, or of all together, within a stretch.
pub(crate) fn sums(
    snapshot: &Snapshot,
    rules: &dyn DeskRules,
    topic: Option<&str>,
    days: Stretch,
    view: View,
) -> Result<Sums, BookError> {
    let mut sums = Sums::default();
    answers(snapshot, days, view, |answer| {
        if topic.is_none_or(|topic| answer.topic == topic) {
            sums.take(answer.topic, answer.score, rules.surveys(answer.day));
        }
    })?;
    Ok(sums)
}

/// One answer, to a survey or at a visit.
struct Answer<'a> {
    day: Day,
    topic: &'a str,
    score: i64,
}

fn answers(
    snapshot: &Snapshot,
    days: Stretch,
    view: View,
    mut f: impl FnMut(&Answer<'_>),
) -> Result<(), BookError> {
    let days = days.within(view);
    each(snapshot, |own| {
        let (day, topic, score) = (own.day, own.topic.as_str(), own.score);
        if days.holds(day) {
            f(&Answer { day, topic, score });
        }
        Ok(())
    })?;
    for visit in Visits::load(snapshot, view.rows_to, |id| id)?.iter() {
        let (day, topic) = (visit.at.day(), AT_VISITS);
        if let Some(score) = visit.satisfaction.map(i64::from)
            && days.holds(day)
        {
            f(&Answer { day, topic, score });
        }
    }
    Ok(())
}

/// The share of loyal customers, as the rules of the last day define it; none where they do not.
pub(crate) fn loyalty(
    snapshot: &Snapshot,
    rules: &dyn DeskRules,
    days: Stretch,
    view: View,
) -> Result<Option<Share>, BookError> {
    let last = days.to.min(view.on());
    Ok(match &rules.surveys(last).loyalty {
        None => None,
        Some((Loyalty::Answers { topic, at_least }, _)) => {
            let mut share = Share::default();
            answers(snapshot, days, view, |answer| {
                if answer.topic == topic.as_str() {
                    share.count(answer.score >= *at_least);
                }
            })?;
            Some(share)
        }
        Some((Loyalty::Purchases { at_least, within }, _)) => {
            Some(returning(snapshot, last, (*at_least, *within), view)?)
        }
    })
}

/// Of the members who bought within a window that ends on a day, those who bought so often.
fn returning(
    snapshot: &Snapshot,
    last: Day,
    (at_least, within): (u32, Window),
    view: View,
) -> Result<Share, BookError> {
    const NEEDS: Needs = Needs {
        sales: true,
        points: false,
        facts: false,
    };
    let seen = View {
        rows_to: view.rows_to.min(last),
        ..view
    };
    let customers = Customers::load(snapshot, seen, NEEDS)?;
    let mut share = Share::default();
    for customer in customers.iter() {
        let days = within.days(last, customer.profile.joined);
        let bought = customer.history.purchases(customer.history.all(), days);
        if bought > 0 {
            share.count(bought >= i128::from(at_least));
        }
    }
    Ok(share)
}
