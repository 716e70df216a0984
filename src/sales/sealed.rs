//! A fact that decides and cannot be read: a rule that asks for it is refused rather than passed over.

use super::customer::{Customer, Customers};
use super::terms::Terms;
use crate::domain::source::Place;
use crate::domain::{MemberId, Slug, Wording};
use crate::members::profile::{Known, Value};
use crate::tiers::TierGroup;
use crate::tiers::rules::{Condition, Metric};
use crate::{message, worded};

/// The fact that prices, points, greetings and visits go by.
pub(crate) const BIRTHDAY: &str = "birthday";

/// What stands for a cell that the keyring was there for and did not open: that is told once.
pub(crate) const UNREAD: &str = "unread";

/// A rule that asks for a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asks {
    pub en: &'static str,
    pub zh: &'static str,
    pub id: String,
    pub fact: String,
    pub place: Option<Place>,
}

/// Why a sealed fact cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is no keyring to open it with.
    NoKeys,
    /// The person's own key is damaged in the keyring, or the cell is none that was sealed there.
    Damaged,
}

message! {
    /// A rule asks for a fact that stands sealed and cannot be read.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SealedFact {
        pub rule: Box<Asks>,
        pub member: MemberId,
        pub why: Why,
    } => (rule.cannot(*member, *why)), help (match why {
        Why::NoKeys => worded!(
            "put the keyring back where it belongs, or say where it is with CLUB_KEY_FILE",
            "请把密钥环放回原处，或用 CLUB_KEY_FILE 指明其位置"
        ),
        Why::Damaged => worded!(
            "take the key from a copy of the keyring with `club key restore`; `club check` tells what else is damaged",
            "请用 `club key restore` 从密钥环副本取回该密钥；`club check` 列出其他损坏之处"
        ),
    }), exit 78;
}

impl Asks {
    /// Why it cannot decide on a member.
    fn cannot(&self, member: MemberId, why: Why) -> Wording {
        let Self {
            en,
            zh,
            id,
            fact,
            place,
        } = self;
        let fact = match fact.as_str() {
            BIRTHDAY => Wording::fixed("the birthday", "生日"),
            fact => worded!("the fact \"{fact}\"", "资料“{fact}”"),
        };
        let place = place.as_ref().map(|place| format!(" [{place}]"));
        let place = place.unwrap_or_default();
        match why {
            Why::NoKeys => worded!(
                "{en} \"{id}\" asks for {fact} of {member}, which is sealed, and the keyring cannot be read{place}",
                "{zh}“{id}”需要 {member} 的{fact:#}，而{fact:#}已封存，密钥环无法读取{place}"
            ),
            Why::Damaged => worded!(
                "{en} \"{id}\" asks for {fact} of {member}, which is sealed, and the key of {member} is damaged in the keyring{place}",
                "{zh}“{id}”需要 {member} 的{fact:#}，而{fact:#}已封存，密钥环中 {member} 的密钥已损坏{place}"
            ),
        }
    }
}

impl Terms<'_> {
    /// Every fact that members' tiers go by, with the tier that asks.
    pub fn tiers_ask(&self) -> Vec<Asks> {
        let mut all = Vec::new();
        for group in self.groups {
            for tier in &group.tiers {
                let forced = tier.forced.iter().map(|forced| &forced.when);
                for condition in tier.when.iter().chain(forced) {
                    each_asked(group, condition, &mut |fact, place| {
                        all.push(Asks {
                            en: "tier",
                            zh: "等级",
                            id: tier.id.to_string(),
                            fact: fact.to_string(),
                            place: Some(place.clone()),
                        });
                    });
                }
            }
        }
        all
    }

    /// The first rule of prices and points that asks for a fact, of each fact.
    fn till_asks(&self) -> Vec<Asks> {
        let mut all: Vec<Asks> = Vec::new();
        for rule in self.conditions() {
            let birthday = rule.when.birthday.map(|_| BIRTHDAY);
            let facts = rule.when.facts.iter().map(|(fact, _)| fact.as_str());
            for fact in birthday.into_iter().chain(facts) {
                if !all.iter().any(|own| own.fact == fact) {
                    all.push(Asks {
                        en: rule.kind.0,
                        zh: rule.kind.1,
                        id: rule.id.to_owned(),
                        fact: fact.to_owned(),
                        place: Some(rule.place.clone()),
                    });
                }
            }
        }
        all
    }

    /// What stored value asks: whether the member is a company.
    fn wallet_asks(&self) -> Option<Asks> {
        let wallet = self.wallet?;
        wallet.company.as_ref().map(|fact| Asks {
            en: "the rule of stored value",
            zh: "储值规则",
            id: "company".to_owned(),
            fact: fact.to_string(),
            place: Some(wallet.place.clone()),
        })
    }

    /// Every fact that a sale or a refund goes by.
    pub fn sales_ask(&self) -> Vec<Asks> {
        let mut all = self.tiers_ask();
        all.extend(self.till_asks());
        all
    }

    /// Every fact that any of these rules go by.
    pub fn ask(&self) -> Vec<Asks> {
        let mut all = self.sales_ask();
        all.extend(self.wallet_asks());
        all
    }
}

/// Every fact that a condition asks for, itself or by a score.
fn each_asked(group: &TierGroup, condition: &Condition, f: &mut dyn FnMut(&Slug, &Place)) {
    let metric = |metric: &Metric, place: &Place, f: &mut dyn FnMut(&Slug, &Place)| match metric {
        Metric::Rating(fact) => f(fact, place),
        // A score is made of no other score.
        Metric::Score(score) => {
            for part in group.scores.get(*score).into_iter().flat_map(|s| &s.parts) {
                if let Metric::Rating(fact) = &part.metric {
                    f(fact, &part.place);
                }
            }
        }
        Metric::Spend
        | Metric::Purchases
        | Metric::Visits
        | Metric::SinglePurchase
        | Metric::PointsEarned
        | Metric::PointsBalance
        | Metric::TenureMonths
        | Metric::ActiveMonthsInARow
        | Metric::CurrentActiveMonths
        | Metric::Satisfaction
        | Metric::Referrals
        | Metric::Bookings
        | Metric::Appointments
        | Metric::ValidCards => {}
    };
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            for part in parts {
                each_asked(group, part, f);
            }
        }
        Condition::Fact { fact, place, .. } => f(fact, place),
        Condition::Metric(test) => metric(&test.metric, &test.place, f),
        Condition::WasIn { .. } => {}
    }
}

impl Customer {
    /// Why a fact of this member cannot be read, where any value of it stands sealed. Of an erased person none
    /// ever will be, and no rule is met by it.
    fn sealed(&self, fact: &str) -> Option<Why> {
        if self.profile.is_erased() {
            return None;
        }
        let own = self.profile.facts.iter().filter(|own| *own.fact == *fact);
        let mut unread = own.filter_map(|own| match &own.value {
            Value::Clear(_) => None,
            Value::Sealed(cell) if &**cell == UNREAD => Some(Why::Damaged),
            Value::Sealed(_) => Some(Why::NoKeys),
        });
        unread.next_back()
    }

    /// Whether one of these facts cannot be read.
    pub(crate) fn is_unread(&self, facts: &[String]) -> bool {
        facts.iter().any(|fact| self.sealed(fact).is_some())
    }

    /// Refuses where one of these rules asks for a fact of this member that cannot be read. Which rules ask is
    /// looked for only where something stands sealed.
    pub(crate) fn prove_read(&self, rules: impl FnOnce() -> Vec<Asks>) -> Result<(), SealedFact> {
        let is_sealed = |own: &Known| matches!(own.value, Value::Sealed(_));
        if !self.profile.facts.iter().any(is_sealed) {
            return Ok(());
        }
        let unread = |rule: Asks| Some((self.sealed(&rule.fact)?, rule));
        match rules().into_iter().find_map(unread) {
            None => Ok(()),
            Some((why, rule)) => Err(SealedFact {
                rule: Box::new(rule),
                member: self.id(),
                why,
            }),
        }
    }

    /// Refuses where tiers are judged by a fact that cannot be read.
    pub(crate) fn prove_tiers(&self, terms: &Terms<'_>) -> Result<(), SealedFact> {
        self.prove_read(|| terms.tiers_ask())
    }
}

impl Customers {
    /// Refuses where one of these rules asks for a fact and the keyring is not there to open it for somebody. One
    /// person's damaged key stops nothing about others.
    pub(crate) fn prove_read(&self, rules: &[Asks]) -> Result<(), SealedFact> {
        for rule in rules {
            let sealed = |customer: &&Customer| customer.sealed(&rule.fact) == Some(Why::NoKeys);
            if let Some(customer) = self.iter().find(sealed) {
                return Err(SealedFact {
                    rule: Box::new(rule.clone()),
                    member: customer.id(),
                    why: Why::NoKeys,
                });
            }
        }
        Ok(())
    }
}
