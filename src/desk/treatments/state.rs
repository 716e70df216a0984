//! What the rows of a treatment add up to.

use std::fmt;
use std::str::FromStr;

pub(crate) use super::rows::Sealed;
use crate::book::Kind;
use crate::book::declared::values;
use crate::domain::{Day, MemberId, ReservationId, Slug, TreatmentId, When};
use crate::{message, words};

words! {
    /// One row of a treatment.
    pub(crate) enum EventKind {
        Open = "open";
        Step = "step";
        /// Something that was used in the step before it.
        Product = "product";
        Finish = "finish";
    } + "undo"
}

/// How much of something was used, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Amount(u64);

message! {
    /// Why a text is no amount.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct BadAmount => (
        "an amount is plain digits with at most three decimals, more than nothing",
        "用量只写数字，至多三位小数，且大于零"
    );
}

impl FromStr for Amount {
    type Err = BadAmount;

    fn from_str(text: &str) -> Result<Self, BadAmount> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        };
        if !digits(whole, 9) || !digits(part, 3) {
            return Err(BadAmount);
        }
        let whole: u64 = whole.parse().map_err(|_| BadAmount)?;
        let part: u64 = format!("{part:0<3}").parse().map_err(|_| BadAmount)?;
        match whole * 1000 + part {
            0 => Err(BadAmount),
            thousandths => Ok(Self(thousandths)),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:03}", self.0 / 1000, self.0 % 1000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

values! {
    Kind::Text, true: Amount; |row, at| row.str(at)?.parse().map_err(|why| row.bad(at, why)), |own| own;
}

/// Something that was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Used {
    pub product: Slug,
    pub amount: Amount,
    pub unit: Option<Slug>,
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub kind: EventKind,
    pub at: When,
    pub step: Option<Slug>,
    pub item: Option<Slug>,
    pub member: Option<MemberId>,
    pub reservation: Option<ReservationId>,
    pub store: Option<Slug>,
    pub room: Option<Slug>,
    /// Who did it.
    pub staff: Option<Slug>,
    pub cases: Vec<Slug>,
    pub used: Option<Used>,
    /// When the guest comes next.
    pub next: Option<Day>,
    pub person: Option<u32>,
    pub sealed: Sealed,
}

impl Event {
    /// A row that tells nothing but itself.
    pub(crate) fn plain(kind: EventKind, at: When) -> Self {
        Self {
            kind,
            at,
            step: None,
            item: None,
            member: None,
            reservation: None,
            store: None,
            room: None,
            staff: None,
            cases: Vec::new(),
            used: None,
            next: None,
            person: None,
            sealed: Sealed::default(),
        }
    }
}

/// A step that was done.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    pub step: Slug,
    pub at: When,
    pub room: Option<Slug>,
    pub staff: Option<Slug>,
    pub used: Vec<Used>,
    pub sealed: Sealed,
}

/// One treatment.
#[derive(Clone, Debug)]
pub(crate) struct Treatment {
    pub id: TreatmentId,
    pub opened: When,
    pub item: Slug,
    pub member: Option<MemberId>,
    pub reservation: Option<ReservationId>,
    /// The place of the guest's key in the keyring.
    pub person: u32,
    pub cases: Vec<Slug>,
    /// In the order in which they were done; ties keep the order of recording.
    pub steps: Vec<Done>,
    pub finished: Option<When>,
    /// What it ended without.
    pub without: Vec<Slug>,
    /// Whether it was given up rather than finished.
    pub abandoned: bool,
    pub next: Option<Day>,
    /// The guest's name, the plan, the note as told at the opening and the end.
    pub sealed: Sealed,
}

impl Treatment {
    /// A treatment as its first row makes it; none where the row lacks what every one has.
    pub(crate) fn begin(id: TreatmentId, event: Event) -> Option<Self> {
        Some(Self {
            id,
            opened: event.at,
            item: event.item?,
            member: event.member,
            reservation: event.reservation,
            person: event.person.unwrap_or(0),
            cases: event.cases,
            steps: Vec::new(),
            finished: None,
            without: Vec::new(),
            abandoned: false,
            next: None,
            sealed: event.sealed,
        })
    }

    pub(crate) fn take(&mut self, event: Event) {
        for case in &event.cases {
            if !self.cases.contains(case) {
                self.cases.push(case.clone());
            }
        }
        match (event.kind, event.step) {
            (EventKind::Open, _) | (EventKind::Step | EventKind::Product, None) => {}
            (EventKind::Step, Some(step)) => {
                let after = |done: &Done| done.at.order() <= event.at.order();
                let place = self.steps.partition_point(after);
                let done = Done {
                    step,
                    at: event.at,
                    room: event.room,
                    staff: event.staff,
                    used: Vec::new(),
                    sealed: event.sealed,
                };
                self.steps.insert(place, done);
            }
            (EventKind::Product, Some(step)) => {
                let mut done = self.steps.iter_mut().rev();
                if let Some(done) = done.find(|done| done.step == step && done.at == event.at) {
                    done.used.extend(event.used);
                }
            }
            // One row for each step that it ends without; where no row follows them, it was given up.
            (EventKind::Finish, Some(step)) => {
                self.finished = Some(event.at);
                self.abandoned = true;
                self.without.push(step);
                if !event.sealed.note.is_empty() {
                    self.sealed.note = event.sealed.note;
                }
            }
            (EventKind::Finish, None) => {
                self.finished = Some(event.at);
                self.abandoned = false;
                self.next = event.next;
                self.sealed.plan = event.sealed.plan;
                self.sealed.after = event.sealed.after;
                if !event.sealed.note.is_empty() {
                    self.sealed.note = event.sealed.note;
                }
            }
        }
    }

    pub(crate) const fn status(&self) -> &'static str {
        match self.finished {
            Some(_) if self.abandoned => "abandoned",
            Some(_) => "finished",
            None => "open",
        }
    }

    /// The room of the last step that had one.
    pub(crate) fn room(&self) -> Option<&Slug> {
        self.steps.iter().rev().find_map(|done| done.room.as_ref())
    }

    /// Everybody who did a step, each once.
    pub(crate) fn staff(&self) -> Vec<&Slug> {
        let mut all = Vec::new();
        for one in self.steps.iter().filter_map(|done| done.staff.as_ref()) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        all
    }
}

/// Treatments by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Treatments(Vec<Treatment>);

impl Treatments {
    pub(crate) fn take(&mut self, id: TreatmentId, event: Event) {
        match self.0.binary_search_by_key(&id, |own| own.id) {
            Ok(place) => self.0[place].take(event),
            Err(place) => {
                if let Some(own) = Treatment::begin(id, event) {
                    self.0.insert(place, own);
                }
            }
        }
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &Treatment> {
        self.0.iter()
    }

    pub(crate) fn into_one(self, id: TreatmentId) -> Option<Treatment> {
        self.0.into_iter().find(|own| own.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_kept_to_the_thousandth() {
        for (text, shown) in [
            ("15", Some("15")),
            ("0.5", Some("0.5")),
            ("2.250", Some("2.25")),
            ("0", None),
            ("0.000", None),
            ("1.2345", None),
            ("-1", None),
            ("1e3", None),
            (".5", None),
            ("5.", None),
        ] {
            let read = text.parse::<Amount>().ok();
            assert_eq!(read.map(|own| own.to_string()).as_deref(), shown, "{text}");
        }
    }
}
