//! What became of reservations, and how full rooms and people were.
//!
//! A reservation counts on the business day of its time. The success rate is what arrived of all that
//! arrived, did not come or, where the rules say so, was cancelled late. A room is as full as the minutes for
//! which it was kept for guests, of all minutes in which its door was open; a shared room counts each of its
//! places.

use std::collections::BTreeMap;

use crate::desk::reservations::places::{Places, Room, Therapist};
use crate::desk::reservations::state::Status;
use crate::desk::reservations::{Booking, Bookings};
use crate::domain::calendar::{BusinessHours, Hours};
use crate::domain::{Day, Month, Slug, Stretch};

/// What a line of the report stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum By {
    #[default]
    Month,
    Store,
    Room,
    Item,
    Therapist,
}

impl By {
    pub(crate) const ALL: [Self; 5] = [
        Self::Month,
        Self::Store,
        Self::Room,
        Self::Item,
        Self::Therapist,
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Store => "store",
            Self::Room => "room",
            Self::Item => "item",
            Self::Therapist => "therapist",
        }
    }
}

/// What the report is drawn from.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub by: By,
    pub days: Stretch,
    pub places: &'a Places,
    pub hours: &'a BusinessHours,
    /// Whether a late cancellation is a failure by the rules of a day.
    pub late_fails: &'a dyn Fn(Day) -> bool,
}

impl std::fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked")
            .field("by", &self.by)
            .finish_non_exhaustive()
    }
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub key: String,
    pub booked: i64,
    /// Those of them whose time was confirmed.
    pub confirmed: i64,
    pub arrived: i64,
    pub no_show: i64,
    pub cancelled: i64,
    /// Those of the cancelled that were late.
    pub late: i64,
    /// Those that are still waited for.
    pub open: i64,
    /// Guests who came.
    pub guests: i64,
    /// Failures of those that are over.
    pub failed: i64,
    /// Minutes for which places were kept for guests.
    pub kept_minutes: i64,
    /// Minutes in which they could have been; none where nothing of the kind is listed.
    pub open_minutes: Option<i64>,
}

impl Line {
    fn take(&mut self, booking: &Booking, asked: &Asked<'_>) {
        self.booked += 1;
        self.confirmed += i64::from(booking.confirmed.is_some());
        match booking.status {
            Status::Booked | Status::Confirmed => self.open += 1,
            Status::Arrived => {
                self.arrived += 1;
                self.guests += i64::from(booking.party);
            }
            Status::NoShow => {
                self.no_show += 1;
                self.failed += 1;
            }
            Status::Cancelled { late } => {
                self.cancelled += 1;
                self.late += i64::from(late);
                self.failed += i64::from(late && (asked.late_fails)(booking.slot.on));
            }
        }
    }

    /// What arrived of all that is over and counts, in hundredths of a percent.
    pub(crate) fn success(&self) -> Option<i64> {
        share(self.arrived, self.arrived + self.failed)
    }

    /// How full it was, in hundredths of a percent.
    pub(crate) fn occupancy(&self) -> Option<i64> {
        share(self.kept_minutes, self.open_minutes?)
    }
}

/// Each reservation that is over and counts, and whether it was kept.
pub(crate) fn outcomes(
    bookings: &Bookings,
    late_fails: impl Fn(Day) -> bool,
) -> impl Iterator<Item = (&Booking, bool)> {
    bookings.iter().filter_map(move |booking| {
        let kept = match booking.status {
            Status::Arrived => true,
            Status::NoShow => false,
            Status::Cancelled { late: true } if late_fails(booking.slot.on) => false,
            Status::Booked | Status::Confirmed | Status::Cancelled { .. } => return None,
        };
        Some((booking, kept))
    })
}

/// A share in hundredths of a percent, half up; none of nothing.
pub(crate) fn share(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 20_000 + whole) / (whole * 2))
}

/// The report's lines, in the order of their keys.
pub(crate) fn report(bookings: &Bookings, asked: &Asked<'_>) -> Vec<Line> {
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    let mut span: Option<(Day, Day)> = None;
    for booking in bookings.iter().filter(|own| asked.days.holds(own.slot.on)) {
        let on = booking.slot.on;
        span = Some(span.map_or((on, on), |(first, last)| (first.min(on), last.max(on))));
        for key in keys(booking, asked.by) {
            let line = lines.entry(key.clone()).or_default();
            line.key = key;
            line.take(booking, asked);
            if booking.status.holds_room() {
                line.kept_minutes += minutes_kept(booking, asked);
            }
        }
    }
    let Some((first, last)) = span else {
        return Vec::new();
    };
    for line in lines.values_mut() {
        let days = days_of(line, asked, (first, last));
        line.open_minutes = open_minutes(line, asked, days);
    }
    lines.into_values().collect()
}

/// The lines that a reservation counts in: one, but for each of several who treat the guests.
fn keys(booking: &Booking, by: By) -> Vec<String> {
    let one = |id: Option<&Slug>| vec![id.map(Slug::to_string).unwrap_or_default()];
    match by {
        By::Month => vec![Month::of(booking.slot.on).to_string()],
        By::Store => one(booking.store.as_ref()),
        By::Room => one(booking.room.as_ref()),
        By::Item => one(Some(&booking.item)),
        By::Therapist if booking.therapists.is_empty() => one(None),
        By::Therapist => booking.therapists.iter().map(Slug::to_string).collect(),
    }
}

/// For how many minutes how many places are kept.
fn minutes_kept(booking: &Booking, asked: &Asked<'_>) -> i64 {
    let minutes = (booking.slot.until - booking.slot.start) / 60;
    if asked.by == By::Therapist {
        return minutes;
    }
    let room = booking.room.as_ref();
    match room.and_then(|id| asked.places.room(id.as_str())) {
        None => 0,
        Some(room) if room.shared => minutes * i64::from(booking.party),
        Some(_) => minutes,
    }
}

/// The days that a line is measured over: its month as far as it is asked for, or all days asked for, no
/// further than there are reservations.
fn days_of(line: &Line, asked: &Asked<'_>, (first, last): (Day, Day)) -> (Day, Day) {
    let Stretch { from, to } = asked.days;
    let month = format!("{}-01", line.key).parse::<Day>();
    match (asked.by, month) {
        (By::Month, Ok(month)) => (from.max(month), to.min(month.last_of_month())),
        _ => (
            if from == Day::MIN { first } else { from },
            if to == Day::MAX { last } else { to },
        ),
    }
}

fn open_minutes(line: &Line, asked: &Asked<'_>, days: (Day, Day)) -> Option<i64> {
    let places = asked.places;
    let store = |id: &Option<Slug>| id.as_ref().map(Slug::to_string).unwrap_or_default();
    let rooms = |wanted: &dyn Fn(&Room) -> bool| {
        let rooms = places.rooms.iter().filter(|room| wanted(room));
        let minutes = rooms.map(|room| {
            let seats = if room.shared {
                i64::from(room.capacity)
            } else {
                1
            };
            let hours = places.openings.of(room.store.as_ref());
            seats * between(hours, asked.hours, days)
        });
        minutes.reduce(|sum, more| sum + more)
    };
    match asked.by {
        By::Month => rooms(&|_| true),
        By::Store => rooms(&|room| store(&room.store) == line.key),
        By::Room => rooms(&|room| room.id == *line.key.as_str()),
        By::Item => None,
        By::Therapist => {
            let one: Option<&Therapist> = places.therapist(&line.key);
            one.map(|one| {
                let hours = one
                    .works
                    .as_ref()
                    .or(places.openings.of(one.stores.first()));
                between(hours, asked.hours, days)
            })
        }
    }
}

/// The minutes of some days within hours; all of them where there are no hours.
fn between(hours: Option<&Hours>, business: &BusinessHours, (first, last): (Day, Day)) -> i64 {
    match hours {
        Some(hours) => {
            let open = hours.between(business, first, last);
            open.iter().map(|(from, to)| (to - from) / 60).sum()
        }
        None => (business.start_of(last.next()) - business.start_of(first)) / 60,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_half_up_and_of_nothing_there_is_none() {
        let table = [
            (1, 3, Some(3333)),
            (2, 3, Some(6667)),
            (1, 8, Some(1250)),
            (0, 5, Some(0)),
            (5, 5, Some(10_000)),
            (0, 0, None),
        ];
        for (part, whole, hundredths) in table {
            assert_eq!(share(part, whole), hundredths, "{part} of {whole}");
        }
    }
}
