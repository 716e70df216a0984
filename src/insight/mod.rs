//! What customers are worth: recency, frequency and spend, how spend moves, and who is about to leave.
//!
//! `bought` puts every member's purchases together once; `rfm`, `value` and `churn` are a report each, by the
//! pack's part on insight; `model` is the statistical model behind `churn`.

pub(crate) mod bought;
pub(crate) mod churn;
pub(crate) mod model;
pub(crate) mod rfm;
pub(crate) mod value;

use crate::sales::{Customer, Customers, View, is_member};

/// The members at the close of a view, in order of their numbers: nobody who has left or was erased, as every
/// report counts members.
pub(crate) fn present(customers: &Customers, view: View) -> Vec<&Customer> {
    let stays = |customer: &&Customer| is_member(customer, view.on());
    let mut present: Vec<&Customer> = customers.iter().filter(stays).collect();
    present.sort_by_key(|customer| customer.id());
    present
}
