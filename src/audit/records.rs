//! Every ledger of numbered records, for what concerns all of them alike: undoing, and who is named.

use crate::book::Records;
use crate::care::events::rows::{HELD, INVITED};
use crate::care::gifts::rows::GIVEN;
use crate::care::staff::{ASSIGNED, STAFF_RECORDS};
use crate::care::stock::rows::STOCKED;
use crate::care::visits::VISIT_RECORDS;
use crate::desk::complaints::COMPLAINTS;
use crate::desk::incidents::INCIDENTS;
use crate::desk::inquiries::INQUIRIES;
use crate::desk::reservations::RESERVATIONS;
use crate::desk::staff::rows::RECORDS as WORK;
use crate::desk::surveys::SURVEYS;
use crate::desk::treatments::TREATMENTS;
use crate::desk::visitors::VISITORS;
use crate::finance::counts::COUNTED;
use crate::sales::coupons::COUPON_RECORDS;
use crate::sales::passes::PASS_RECORDS;

/// In the order in which an undo looks at them.
pub(crate) static RECORDS: &[&Records] = &[
    &VISIT_RECORDS,
    &ASSIGNED,
    &WORK,
    &STAFF_RECORDS,
    &GIVEN,
    &COUPON_RECORDS,
    &PASS_RECORDS,
    &STOCKED,
    &COUNTED,
    &HELD,
    &INVITED,
    &COMPLAINTS,
    &INQUIRIES,
    &SURVEYS,
    &INCIDENTS,
    &RESERVATIONS,
    &VISITORS,
    &TREATMENTS,
];
