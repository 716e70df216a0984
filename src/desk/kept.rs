//! On which days each member kept a reservation. Conditions of tiers ask for it, and sales cannot know what was
//! reserved; so it is handed to customers from here.

use rustc_hash::FxHashMap;

use crate::book::{BookError, Snapshot};
use crate::desk::reservations::RESERVATIONS;
use crate::desk::reservations::rows::{load, read};
use crate::desk::reservations::state::{EventKind, Status};
use crate::domain::{Day, MemberId, ReservationId, Version, When};
use crate::sales::{Customer, Customers, View};

/// Who kept a reservation, when, with the version that says so.
pub(crate) type Arrival = (Version, MemberId, When);

/// All of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(pub(crate) Vec<Arrival>);

impl Kept {
    /// What a view shows.
    pub(crate) fn load(snapshot: &Snapshot, view: View) -> Result<Self, BookError> {
        let bookings = load(snapshot, view.rows_to)?;
        let kept = bookings.iter().filter_map(|booking| {
            let came = booking
                .arrived
                .filter(|_| booking.status == Status::Arrived)?;
            Some((booking.arrived_by?, booking.member?, came))
        });
        Ok(Self(kept.collect()))
    }

    /// What was taken back since, with the version that did.
    pub(crate) fn undone(
        snapshot: &Snapshot,
        view: View,
    ) -> Result<Vec<(Version, Arrival)>, BookError> {
        let mut guests: FxHashMap<ReservationId, MemberId> = FxHashMap::default();
        let mut undone = Vec::new();
        RESERVATIONS.each_ever(snapshot, |row, by| {
            let (id, event) = (RESERVATIONS.number(row)?, read(row)?);
            if let Some(member) = event.member {
                guests.insert(id, member);
            }
            if let (Some(by), Some(member)) = (by, guests.get(&id))
                && event.kind == EventKind::Arrive
                && event.at.day() <= view.rows_to
            {
                undone.push((by, (event.version, *member, event.at)));
            }
            Ok(())
        })?;
        Ok(undone)
    }

    /// Hands every member their own; those of merged members to whom they live on in.
    pub(crate) fn give(&self, customers: &mut Customers) {
        for (_, member, came) in &self.0 {
            if let Some(customer) = customers.get_mut(*member) {
                customer.kept.push(came.day());
            }
        }
    }

    /// Hands one member their own.
    pub(crate) fn give_one(&self, customer: &mut Customer) {
        let own = self
            .0
            .iter()
            .filter(|(_, member, _)| customer.bears(*member));
        let own: Vec<Day> = own.map(|(.., came)| came.day()).collect();
        customer.kept.extend(own);
    }
}
