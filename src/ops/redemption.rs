//! Points for rewards, and redemptions cancelled.

use super::cards::{prove_not_lost, which};
use super::moment::Said;
use super::people::People;
use super::stop::Refusing as _;
use super::{Session, Stop, Transaction};
use crate::book::undone::undoes;
use crate::book::{AskedBy, Asks as _, At, Told};
use crate::care::stock::Change;
use crate::care::stock::rows::shelf;
use crate::care::stock::state::Shelf;
use crate::domain::ids::Named;
use crate::domain::{CardNo, Day, MemberId, Points, RedemptionId, canonical};
use crate::points::PointsRefusal;
use crate::sales::redeem::{self, Redeemed, RewardRequest};
use crate::sales::refusal::SaleRefusal;
use crate::sales::terms::Rulebook as _;
use crate::sales::till::asked_digest;
use crate::sales::{Customers, View};

/// A reward that is wished for.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) member: String,
    pub(crate) reward: String,
    pub(crate) quantity: u32,
    pub(crate) id_checked: bool,
    /// The card whose points alone are used.
    pub(crate) card: Option<CardNo>,
}

#[derive(Debug)]
pub(crate) enum What {
    Redeem(Wish),
    /// Takes back the redemption that a word names.
    Cancel(String),
}

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) what: What,
    pub(crate) note: Option<String>,
}

#[derive(Debug)]
enum Deed {
    Redeem(Wish),
    Cancel(Redeemed),
}

#[derive(Debug)]
pub(crate) struct Asked {
    member: MemberId,
    deed: Deed,
    asked: AskedBy,
    /// Sealed.
    note: String,
}

/// A redemption with the points that are left.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) redeemed: Redeemed,
    pub(crate) balance: Points,
}

/// All redemptions and what is left of the rewards.
#[derive(Debug)]
pub(crate) struct Redemptions {
    had: Vec<Redeemed>,
    shelf: Shelf,
    next: RedemptionId,
}

impl Deed {
    fn canonical(&self, said: &Said, member: MemberId) -> String {
        match self {
            Self::Cancel(of) => format!("cancel|{}", of.redemption),
            Self::Redeem(wish) => {
                let Wish {
                    reward, quantity, ..
                } = wish;
                // Without a check it is what it was before there were any.
                let checked = if wish.id_checked { "|id-checked" } else { "" };
                let when = canonical::text(said.when().as_deref());
                format!("redeem|{member}|{reward}|{quantity}|{when}{checked}")
            }
        }
    }
}

impl Transaction for Redemptions {
    type Request = Request;
    type Asked = Asked;
    type First = Redeemed;
    type Receipt = Receipt;

    const BY_TIME: bool = true;

    fn load(session: &mut Session, _: &mut People) -> Result<Self, Stop> {
        let snapshot = session.draft.snapshot();
        Ok(Self {
            had: redeem::all(snapshot)?,
            shelf: shelf(snapshot, Day::MAX)?,
            next: redeem::next_redemption(snapshot)?,
        })
    }

    fn resolve(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        request: Request,
    ) -> Result<Asked, Stop> {
        let (member, deed) = match request.what {
            What::Cancel(word) => {
                let of = self.named(&word)?;
                let member = people.named(session, &of.member.to_string())?;
                (member, Deed::Cancel(of.clone()))
            }
            What::Redeem(mut wish) => {
                let rewards = session.words(said.at.day()).rewards();
                wish.reward = rewards.named(&wish.reward).at("reward")?;
                (people.named(session, &wish.member)?, Deed::Redeem(wish))
            }
        };
        let asked = people.asked(session, (said, Some(member)), |_, who| {
            let what = deed.canonical(said, who.unwrap_or(member));
            Ok(asked_digest(&[&what]))
        })?;
        let note = session.seal_note(Some(member), ("rewards", ""), request.note.as_deref())?;
        Ok(Asked {
            member,
            deed,
            asked,
            note,
        })
    }

    fn first(&self, _: &mut Session, said: &Said, asked: &Asked) -> Result<Option<Redeemed>, Stop> {
        let reference = said.reference.clone();
        let mut had = self.had.iter();
        let first = had.find(|own| !reference.is_empty() && own.reference == reference);
        let Some(first) = first else {
            return Ok(None);
        };
        let mark = undoes(&first.redemption.to_string());
        if let Some(by) = self.had.iter().find(|own| own.asked == mark) {
            let undone = format!("{}, undone by version {}", first.redemption, by.version);
            return Err(SaleRefusal::RefUndone { reference, undone }).at("ref");
        }
        if !asked.asked.is(&first.asked) {
            let first = first.redemption.to_string();
            return Err(SaleRefusal::RefKnown { reference, first }).at("ref");
        }
        Ok(Some(first.clone()))
    }

    fn again(&self, session: &Session, first: Redeemed) -> Result<Receipt, Stop> {
        let then = session.book.snapshot(At::Version(first.version))?;
        let customer = Customers::load_one(&then, first.member, View::today(first.day))?;
        let balance = customer.map_or(Points::ZERO, |own| own.balance(first.day));
        Ok(Receipt {
            redeemed: first,
            balance,
        })
    }

    fn decide(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        asked: Asked,
    ) -> Result<Receipt, Stop> {
        let (at, day) = (said.at, said.at.day());
        let terms = session.rules.on(day);
        let customer = people.customer(session, asked.member)?;
        let decided = match asked.deed {
            Deed::Cancel(of) => {
                let source = of.redemption.to_string();
                let spent = redeem::moved_by(session.draft.snapshot(), &source, Some(of.member))?;
                let had = &self.had;
                redeem::cancel(&of, self.next, at, customer, &terms, &spent, had).refused()?
            }
            Deed::Redeem(wish) => {
                prove_not_lost(customer, &wish.member, at).refused()?;
                let card = match wish.card {
                    Some(card) => {
                        prove_not_lost(customer, card.as_str(), at).refused()?;
                        // Another's card keeps no points of this member, and none of it pays.
                        Some(customer.card_named(card.as_str()).unwrap_or(card))
                    }
                    None => session.card(customer, Some(&wish.member)),
                };
                let request = RewardRequest {
                    at,
                    reward: wish.reward,
                    quantity: wish.quantity,
                    card,
                    id_checked: wish.id_checked,
                };
                let had = &self.had;
                redeem::redeem(
                    &request,
                    self.next,
                    customer,
                    &terms,
                    had,
                    (&self.shelf, session.hours()),
                )
                .map_err(which)?
            }
        };
        let draft = &mut session.draft;
        let told = Told {
            note: &asked.note,
            ..Told::new(&said.time, &said.reference, &asked.asked.named)
        };
        let redeemed = redeem::record(draft, customer, self.next, day, decided, told)?;
        self.next = self.next.next();
        let out = Change::Out(redeemed.quantity.into());
        self.shelf
            .take(&redeemed.reward, (redeemed.day, redeemed.version), out);
        self.had.push(redeemed.clone());
        Ok(Receipt {
            redeemed,
            balance: customer.balance(day),
        })
    }
}

impl Redemptions {
    fn named(&self, word: &str) -> Result<&Redeemed, SaleRefusal> {
        let named = Named::of(word);
        let is = |own: &&Redeemed| match named {
            Named::Number(number) => own.redemption == number,
            Named::Reference(reference) => own.reference == reference,
        };
        let word = word.to_owned();
        let unknown = || SaleRefusal::Points(PointsRefusal::UnknownRedemption { word });
        self.had.iter().find(is).ok_or_else(unknown)
    }
}
