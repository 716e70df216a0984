//! Working days as a command counts with them, and a word about years that the house's file lacks.

use std::collections::BTreeSet;

use super::Desk;
use super::errors::CliError;
use crate::domain::calendar::WorkCalendar;
use crate::domain::{Day, Lang};
use crate::rules::Adopted;

/// The working days of the house, and the years that were counted with.
#[derive(Debug)]
pub(super) struct WorkDays {
    pub calendar: WorkCalendar,
    file: Option<String>,
    unknown: BTreeSet<i32>,
}

impl WorkDays {
    pub(super) fn of(rules: &Adopted) -> Result<Self, CliError> {
        Ok(Self {
            calendar: rules.work_days()?,
            file: rules.house().holidays.clone(),
            unknown: BTreeSet::new(),
        })
    }

    /// Notes that working days between two days were counted.
    pub(super) fn counted(&mut self, from: Day, to: Day) {
        self.unknown.extend(self.calendar.unknown(from, to));
    }

    /// Tells of years whose holidays nobody has written down; a house without such a file knows.
    pub(super) fn warn(&self, desk: &Desk) {
        let Some(file) = self.file.as_ref().filter(|_| !self.unknown.is_empty()) else {
            return;
        };
        let years: Vec<String> = self.unknown.iter().map(ToString::to_string).collect();
        let (en, zh) = (years.join(", "), years.join("、"));
        desk.talk().warn(&match desk.lang() {
            Lang::En => format!(
                "{file} has no public holidays of {en}: weekends alone were counted as days off; \
                 add the year and run `club rules adopt`"
            ),
            Lang::Zh => format!(
                "{file} 中没有 {zh} 年的节假日，只把周末算作休息日；请补上该年并运行 `club rules adopt`"
            ),
        });
    }
}
