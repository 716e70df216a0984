//! How complete the members' files are, by the facts that the rules weigh.

use crate::domain::MemberId;
use crate::members::complete::{Completeness, Files};
use crate::sales::{Customers, View, is_member};

/// One member's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub member: MemberId,
    pub store: String,
    pub file: Completeness,
}

/// The files of those who are members at the end of a view.
pub(crate) fn report(customers: &Customers, files: &Files<'_>, view: View) -> Vec<Line> {
    let members = customers.iter();
    members
        .filter(|customer| is_member(customer, view.on()))
        .map(|customer| Line {
            member: customer.id(),
            store: customer.profile.store.to_string(),
            file: files.of(customer.id()),
        })
        .collect()
}
