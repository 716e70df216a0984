//! Tiers that move without a sale: by a registration, or by a fact that was learnt.

use super::customer::Customer;
use super::terms::Terms;
use super::till::write_tier;
use crate::book::{BookError, Draft};
use crate::domain::When;
use crate::tiers::decide::judge_moment;

/// Judges every group that moves at once, writes what moved and takes it in.
pub(crate) fn record(
    draft: &mut Draft,
    terms: &Terms<'_>,
    customer: &mut Customer,
    at: When,
    time: &str,
) -> Result<(), BookError> {
    for group in terms.groups {
        for row in judge_moment(&customer.person(), group, at) {
            customer.tiers.push(row.grant.clone());
            let source = customer.id().to_string();
            write_tier(draft, customer, &row, &source, time)?;
        }
    }
    Ok(())
}
