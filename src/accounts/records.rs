//! Every ledger of numbered records, for what concerns all of them alike: undoing, and who is named.

use crate::care::staff::{ASSIGNED, STAFF_RECORDS};
use crate::desk::complaints::COMPLAINTS;
use crate::desk::reservations::RESERVATIONS;
use crate::desk::staff::rows::RECORDS as WORK;
use crate::desk::treatments::TREATMENTS;
use crate::desk::visitors::VISITORS;
use crate::members::Records;

/// In the order in which an undo looks at them.
pub static RECORDS: &[&Records] = &[
    &COMPLAINTS,
    &RESERVATIONS,
    &VISITORS,
    &TREATMENTS,
    &ASSIGNED,
    &WORK,
    &STAFF_RECORDS,
];
