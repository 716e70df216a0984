//! Every ledger of numbered records, for what concerns all of them alike: undoing, and who is named.

use crate::desk::complaints::COMPLAINTS;
use crate::desk::reservations::RESERVATIONS;
use crate::desk::treatments::TREATMENTS;
use crate::desk::visitors::VISITORS;
use crate::members::Records;

/// In the order in which an undo looks at them.
pub static RECORDS: &[&Records] = &[&COMPLAINTS, &RESERVATIONS, &VISITORS, &TREATMENTS];
