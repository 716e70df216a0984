//! Every ledger of numbered records, for what concerns all of them alike: undoing, and who is named.

use crate::care::events::rows::{HELD, INVITED};
use crate::care::gifts::rows::GIVEN;
use crate::care::stock::rows::STOCKED;
use crate::members::Records;

/// In the order in which an undo looks at them.
pub static RECORDS: &[&Records] = &[&GIVEN, &STOCKED, &HELD, &INVITED];
