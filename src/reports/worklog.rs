//! Who recorded what on which day, from the versions.

use std::collections::BTreeMap;

use crate::book::VersionRow;
use crate::domain::{Day, Stretch};

/// What one operator did with one command on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub day: Day,
    pub operator: String,
    pub command: String,
    pub deeds: i64,
}

/// The log of a stretch of days, by day, operator and command. `day_of` gives the business day of a moment.
pub(crate) fn report(
    versions: &[VersionRow],
    day_of: impl Fn(i64) -> Day,
    days: Stretch,
    operator: Option<&str>,
) -> Vec<Line> {
    let mut counts: BTreeMap<(Day, &str, &str), i64> = BTreeMap::new();
    for row in versions {
        let day = day_of(row.recorded_at);
        if days.holds(day) && operator.is_none_or(|wanted| row.operator == wanted) {
            *counts
                .entry((day, &row.operator, &row.command))
                .or_default() += 1;
        }
    }
    let lines = counts.into_iter();
    lines
        .map(|((day, operator, command), deeds)| Line {
            day,
            operator: operator.to_owned(),
            command: command.to_owned(),
            deeds,
        })
        .collect()
}
