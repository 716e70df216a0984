//! A word about years of whose working days nothing is written down.

use super::Desk;
use crate::domain::Lang;
use crate::ops::work_days::WorkDays;

impl WorkDays {
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
