//! How complete the members' files are, by the facts that the rules weigh.

use crate::domain::{MemberId, When};
use crate::members::Status;
use crate::members::complete::{Completeness, Files};
use crate::sales::{Customers, View};

/// One member's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub member: MemberId,
    pub store: String,
    pub file: Completeness,
}

/// The files of those who are members at the end of a view.
pub fn report(customers: &Customers, files: &Files<'_>, view: View) -> Vec<Line> {
    let at = When::on(view.on());
    let living = customers.iter().filter(|customer| {
        customer.profile.joined <= view.on() && customer.profile.status(at) != Status::Exited
    });
    living
        .map(|customer| Line {
            member: customer.id(),
            store: customer.profile.store.to_string(),
            file: files.of(customer.id()),
        })
        .collect()
}
