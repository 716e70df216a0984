//! Working days as a deed or a list counts with them, and the years that the house's file lacks.

use std::collections::BTreeSet;

use super::Stop;
use crate::domain::Day;
use crate::domain::calendar::WorkCalendar;
use crate::rules::Adopted;

/// The working days of the house, and the years that were counted with.
#[derive(Debug)]
pub(crate) struct WorkDays {
    pub(crate) calendar: WorkCalendar,
    pub(crate) file: Option<String>,
    pub(crate) unknown: BTreeSet<i32>,
}

impl WorkDays {
    pub(crate) fn of(rules: &Adopted) -> Result<Self, Stop> {
        Ok(Self {
            calendar: rules.work_days()?,
            file: rules.house().holidays.clone(),
            unknown: BTreeSet::new(),
        })
    }

    /// Notes that working days between two days were counted.
    pub(crate) fn counted(&mut self, from: Day, to: Day) {
        self.unknown.extend(self.calendar.unknown(from, to));
    }
}
