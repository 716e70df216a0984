//! Every ledger of a book, collected from the rooms that own them.

use crate::book::{Migration, Schema};
use crate::care::events::rows as events;
use crate::care::gifts::rows as gifts;
use crate::care::staff::rows as staff;
use crate::care::stock::rows as stock;
use crate::care::visits::rows as visits;
use crate::desk::complaints::rows as complaints;
use crate::desk::incidents::rows as incidents;
use crate::desk::inquiries::rows as inquiries;
use crate::desk::staff::rows as work;
use crate::desk::surveys::rows as surveys;
use crate::desk::{reservations, treatments, visitors};
use crate::finance::closing::{BOOKED, CLOSINGS};
use crate::finance::counts::COUNTS;
use crate::members::rows as members;
use crate::points::rows as points;
use crate::rules::adopted;
use crate::sales::coupons::rows as coupons;
use crate::sales::passes::rows as passes;
use crate::sales::rows as sales;
use crate::tiers::rows as tiers;
use crate::wallet::rows as wallet;

/// In the order in which they are described and checked.
pub static LEDGERS: &[&Schema] = &[
    &adopted::RULES,
    &members::MEMBERS,
    &members::STATUS,
    &members::PROFILE,
    &members::CARDS,
    &tiers::OPENING,
    &tiers::TIERS,
    &sales::SALES,
    &points::POINTS,
    &points::ADJUSTMENTS,
    &points::REWARDS,
    &coupons::COUPONS,
    &passes::PASSES,
    &wallet::WALLET,
    &members::ACCESS,
    &members::ERASURES,
    &gifts::GIFTS,
    &stock::STOCK,
    &events::EVENTS,
    &events::INVITATIONS,
    &complaints::SCHEMA,
    &reservations::rows::SCHEMA,
    &visitors::rows::SCHEMA,
    &treatments::rows::SCHEMA,
    &inquiries::SCHEMA,
    &surveys::SCHEMA,
    &incidents::SCHEMA,
    &staff::STAFF,
    &staff::ASSIGNMENTS,
    &visits::VISITS,
    &work::WORK,
    &CLOSINGS,
    &BOOKED,
    &COUNTS,
];

/// How older numbers of them are brought up.
pub static MIGRATIONS: &[Migration] = &[
    points::FROM_1,
    points::FROM_2,
    sales::FROM_1,
    tiers::FROM_1,
    wallet::FROM_1,
    members::CARDS_FROM_1,
    reservations::rows::FROM_1,
    members::ERASURES_FROM_1,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ledger_is_listed_once() {
        let mut names: Vec<&str> = LEDGERS.iter().map(|schema| schema.name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        // Twice listed, its committed end would be counted twice, and its rows taken for damage.
        assert_eq!(names.len(), all, "{names:?}");
    }
}
