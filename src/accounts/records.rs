//! Every ledger of numbered records, for what concerns all of them alike: undoing, and who is named.

use crate::care::staff::{ASSIGNED, STAFF_RECORDS};
use crate::care::visits::VISIT_RECORDS;
use crate::desk::staff::rows::RECORDS as WORK;
use crate::members::Records;

/// In the order in which an undo looks at them.
pub static RECORDS: &[&Records] = &[&VISIT_RECORDS, &ASSIGNED, &WORK, &STAFF_RECORDS];
