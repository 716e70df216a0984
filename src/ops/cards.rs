//! Whoever is served by a card, and whoever may be.

use super::{Choice, Session, Stop};
use crate::domain::{MemberId, When};
use crate::members::{CardRefusal, MemberRefusal, Status};
use crate::points::PointsRefusal;
use crate::sales::{Customer, SaleRefusal};

/// Refuses a member who may not use the house.
pub(crate) fn may_deal(writing: &Session, customer: &Customer) -> Result<(), MemberRefusal> {
    let member = customer.id();
    if customer.profile.is_erased() {
        return Err(MemberRefusal::Erased { member });
    }
    match customer.profile.status(writing.at) {
        Status::Active => Ok(()),
        Status::Merged(into) => Err(MemberRefusal::Merged { member, into }),
        status => Err(MemberRefusal::NotActive { member, status }),
    }
}

/// The member who shows a word to be served by it; a card that was reported lost serves nobody. A repeat is told
/// before this is asked: what it records was done while the card was good.
pub(crate) fn who_shows(writing: &Session, word: &str, member: MemberId) -> Result<Customer, Stop> {
    let customer = writing.customer(member)?;
    prove_not_lost(&customer, word, writing.at)?;
    Ok(customer)
}

/// A deed that was refused because somebody has to say by which card it goes, as something to ask for.
pub(crate) fn which(refusal: SaleRefusal) -> Stop {
    match refusal {
        SaleRefusal::Points(PointsRefusal::WhichCard { ref cards, .. }) => {
            let cards = cards.iter().map(|(card, _)| card.clone()).collect();
            Stop::Choose(Choice {
                why: Box::new(refusal),
                cards,
            })
        }
        refusal => Stop::Refused(None, Box::new(refusal)),
    }
}

/// Refuses whoever shows a card that was reported lost.
pub(crate) fn prove_not_lost(customer: &Customer, word: &str, at: When) -> Result<(), CardRefusal> {
    if !customer.profile.cards.is_lost(word, at) {
        return Ok(());
    }
    match word.trim().parse() {
        Ok(card) => Err(CardRefusal::LostShown { card }),
        Err(_) => Ok(()),
    }
}
