//! What customers are worth: recency, frequency and spend, how spend moves, and who is about to leave.
//!
//! `bought` puts every member's purchases together once; `rfm`, `value` and `churn` are a report each, by the
//! pack's part that `rules` reads; `model` is the statistical model behind `churn`.

pub mod bought;
pub mod churn;
pub mod model;
pub mod rfm;
pub mod rules;
pub mod value;

use crate::domain::When;
use crate::members::Status;
use crate::sales::{Customer, Customers, View};

/// The members who can still be spoken to, in order of their numbers: nobody who has left or was erased.
pub fn present(customers: &Customers, view: View) -> Vec<&Customer> {
    let at = When::on(view.on());
    let stays = |customer: &&Customer| {
        matches!(
            customer.profile.status(at),
            Status::Active | Status::Suspended
        ) && !customer.profile.is_erased()
    };
    let mut present: Vec<&Customer> = customers.iter().filter(stays).collect();
    present.sort_by_key(|customer| customer.id());
    present
}
