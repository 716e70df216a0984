//! An incident as its rows make it: open until it is closed with what was done.

use crate::desk::complaints::state::is_before;
use crate::domain::{Day, IncidentId, MemberId, Slug, Version, When};
use crate::{messages, words};

words! {
    /// What a row says.
    pub(crate) enum What {
        Open = "open", "report", "上报";
        Note = "note", "finding", "记录";
        Close = "close", "end", "结案";
    } + "undo"
}

/// One row of an incident.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub version: Version,
    pub at: When,
    pub what: What,
    /// Sealed.
    pub note: String,
}

/// An incident with all its rows, in order of recording.
#[derive(Clone, Debug)]
pub(crate) struct Incident {
    pub id: IncidentId,
    pub severity: Option<Slug>,
    /// Whose data it is about.
    pub members: Vec<MemberId>,
    /// The place of the key under which its texts are sealed.
    pub person: u32,
    /// The days on which it may have happened.
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// The opening first.
    pub events: Vec<Event>,
}

messages! {
    /// Why a deed is not done.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum IncidentRefusal {
        Closed { incident: IncidentId, day: Day } => (
            "incident {incident} was closed on {day}",
            "事件 {incident} 已于 {day} 结案"
        ), help ("open a new one for anything new", "新情况请另行登记");
        Before { incident: IncidentId, day: Day, last: Day } => (
            "incident {incident} was last dealt with on {last}, after {day}",
            "事件 {incident} 上次处理在 {last}，晚于 {day}"
        ), help ("give `--at` a time from {last} on", "请让 `--at` 不早于 {last}");
        /// The days on which it may have happened are none.
        NoDays { from: Day, to: Day } => ("--from {from} is after --to {to}", "--from {from} 晚于 --to {to}");
    }
}

impl Incident {
    pub(crate) fn opening(&self) -> &Event {
        // An incident is made from its opening row.
        &self.events[0]
    }

    pub(crate) fn opened(&self) -> Day {
        self.opening().at.day()
    }

    /// The row that closed it, by the rows up to a day.
    pub(crate) fn closed(&self, to: Day) -> Option<&Event> {
        let seen = self.events.iter().filter(|event| event.at.day() <= to);
        seen.into_iter().find(|event| event.what == What::Close)
    }
}

/// Whether a deed may follow.
pub(crate) fn follow(incident: &Incident, at: When) -> Result<(), IncidentRefusal> {
    let id = incident.id;
    if let Some(closed) = incident.closed(Day::MAX) {
        return Err(IncidentRefusal::Closed {
            incident: id,
            day: closed.at.day(),
        });
    }
    let last = incident.events.last().unwrap_or_else(|| incident.opening());
    if is_before(at, last.at) {
        return Err(IncidentRefusal::Before {
            incident: id,
            day: at.day(),
            last: last.at.day(),
        });
    }
    Ok(())
}
