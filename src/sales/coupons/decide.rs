//! Who may have a coupon, who may use it when, and what it makes of a ticket.

use super::refusal::CouponRefusal;
use super::rows::{CouponKind, CouponRow};
use super::rules::{AfterRefund, CouponCombine, CouponRule};
use super::state::{Coupon, Fate};
use crate::domain::{CouponId, Money, Rounding, SaleId, Version, When};
use crate::members::conditions::{Conditions, Rule};
use crate::sales::customer::Occasion;
use crate::sales::price::PricedLine;
use crate::sales::reasons::{coupon_kept, coupon_noted, coupon_off};
use crate::sales::refusal::SaleRefusal;
use crate::sales::rows::used;
use crate::sales::rules::Gives;
use crate::sales::{Customer, Terms};

/// A coupon that is handed in, with the rules under which it was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Presented {
    pub coupon: Coupon,
    pub rule: CouponRule,
}

/// What a coupon does at a sale or a refund: its row lacks only the version.
pub(crate) type Deed = CouponRow;

impl Coupon {
    /// Refuses a coupon that was used or made void.
    pub(crate) fn prove_unspent(&self) -> Result<(), CouponRefusal> {
        let coupon = self.id;
        match self.fate {
            Fate::Used { at, sale, .. } => {
                let on = at.day();
                Err(CouponRefusal::Used { coupon, on, sale })
            }
            Fate::Void { at } => {
                let on = at.day();
                Err(CouponRefusal::Void { coupon, on })
            }
            Fate::Open => Ok(()),
        }
    }
}

impl CouponRule {
    /// By what its uses are known.
    fn called(&self) -> Rule<'_> {
        Rule {
            kind: "coupon",
            id: self.id.as_str(),
        }
    }
}

impl Presented {
    /// A coupon with the rule of its kind among those that were in force when it was issued.
    pub(crate) fn new(coupon: Coupon, terms: &Terms<'_>) -> Result<Self, CouponRefusal> {
        let rule = find(terms, &coupon.of)?.clone();
        Ok(Self { coupon, rule })
    }

    /// Refuses a coupon of somebody else, and one that cannot be used at this moment.
    pub(crate) fn may_use(
        &self,
        customer: Option<&Customer>,
        at: When,
    ) -> Result<(), CouponRefusal> {
        let own = &self.coupon;
        let coupon = own.id;
        if !customer.is_some_and(|customer| customer.bears(own.member)) {
            return Err(CouponRefusal::Foreign {
                coupon,
                holder: own.member,
                asked: customer.map(Customer::id),
            });
        }
        self.is_open(at)
    }

    /// Refuses a coupon that cannot be used at this moment, whoever hands it in.
    pub(crate) fn is_open(&self, at: When) -> Result<(), CouponRefusal> {
        let own = &self.coupon;
        own.prove_unspent()?;
        let (coupon, day) = (own.id, at.day());
        let from = own.from;
        if day < from || !at.sees(own.issued) {
            return Err(CouponRefusal::NotYet { coupon, from, day });
        }
        if let Some(last) = own.until.filter(|last| day > *last) {
            return Err(CouponRefusal::Expired { coupon, last, day });
        }
        match own.back {
            Some(back) if !at.sees(back) => Err(CouponRefusal::GivenBackLater {
                coupon,
                on: back.day(),
                day,
            }),
            _ => Ok(()),
        }
    }

    /// Refuses a coupon whose own conditions a ticket does not meet.
    pub(crate) fn holds(
        &self,
        lines: &[PricedLine],
        occasion: &Occasion<'_>,
    ) -> Result<(), CouponRefusal> {
        let spent = |when: &Conditions| {
            let own = lines
                .iter()
                .filter(|line| when.not_for(line.asked.line()).is_none());
            Money::sum(own.map(|line| line.paid)).unwrap_or(Money::ZERO)
        };
        let when = &self.rule.when;
        match when.hindrance(self.rule.called(), occasion, None, &spent) {
            None => Ok(()),
            Some(why) => Err(CouponRefusal::NotMet {
                coupon: self.coupon.id,
                kind: self.rule.id.to_string(),
                why,
                place: self.rule.place.to_string(),
            }),
        }
    }

    /// The flag that a sale notes for its use, where a rule counts uses.
    pub(crate) fn noted(&self) -> Option<String> {
        let is_noted = self.rule.when.is_noted();
        is_noted.then(|| used(self.rule.called()))
    }

    /// Takes the coupon off a ticket that is priced without it; none where it is kept, because the price
    /// without it is as low. What a ticket's lines tell says so either way.
    pub(crate) fn take_off(
        &self,
        lines: &mut [PricedLine],
        store: &str,
        round: Rounding,
        sale: (SaleId, When),
    ) -> Result<Option<Deed>, SaleRefusal> {
        let mine = self.mine(lines, store)?;
        let before: Vec<Money> = mine
            .iter()
            .map(|place| match self.rule.combine {
                CouponCombine::WithTierPrice => lines[*place].paid,
                CouponCombine::Instead | CouponCombine::Best => lines[*place].asked.list,
            })
            .collect();
        let comes_to = self.prove_spent(&before)?;
        let parts = self.parts(&before, round)?;
        let off = Money::sum(parts.iter().copied())?;
        let without = Money::sum(mine.iter().map(|place| lines[*place].paid))?;
        let with = comes_to.checked_sub(off)?;
        let kind = &self.rule.id;
        let (coupon, place) = (self.coupon.id, &self.rule.place);
        if with >= without {
            if self.rule.combine == CouponCombine::Best {
                for line in mine {
                    let kept = coupon_kept(coupon, kind).at(place);
                    lines[line].rules.push(kept);
                }
                return Ok(None);
            }
            return Err(CouponRefusal::NoGain {
                coupon,
                with,
                without,
            }
            .into());
        }
        let told = coupon_off(coupon, kind, off).at(place);
        for ((line, before), part) in mine.into_iter().zip(before).zip(parts) {
            let line = &mut lines[line];
            if self.rule.combine != CouponCombine::WithTierPrice {
                line.rules.clear();
            }
            line.paid = before.checked_sub(part)?;
            line.rules.push(told.clone());
        }
        Ok(Some(self.used(off, Some(sale.0), sale.1)))
    }

    /// The same where the till has set the price: what the coupon took off is the till's to know.
    pub(crate) fn written_down(
        &self,
        lines: &mut [PricedLine],
        store: &str,
        sale: (SaleId, When),
    ) -> Result<Deed, SaleRefusal> {
        let mine = self.mine(lines, store)?;
        let list: Vec<Money> = mine.iter().map(|place| lines[*place].asked.list).collect();
        self.prove_spent(&list)?;
        let told = coupon_noted(self.coupon.id, &self.rule.id).at(&self.rule.place);
        for place in mine {
            lines[place].rules.push(told.clone());
        }
        Ok(self.used(Money::ZERO, Some(sale.0), sale.1))
    }

    /// The row of its use.
    pub(crate) fn used(&self, off: Money, sale: Option<SaleId>, at: When) -> Deed {
        CouponRow {
            off,
            sale,
            ..self.coupon.step(CouponKind::Use, at, Version::default())
        }
    }

    /// What becomes of it when the whole of the sale that used it goes back.
    pub(crate) fn after_refund(&self, refund: SaleId, at: When) -> Option<Deed> {
        (self.rule.after_refund == AfterRefund::GivenBack).then(|| CouponRow {
            sale: Some(refund),
            ..self.coupon.step(CouponKind::Return, at, Version::default())
        })
    }

    /// The lines that it is for, by their places.
    fn mine(&self, lines: &[PricedLine], store: &str) -> Result<Vec<usize>, CouponRefusal> {
        let is_mine = |line: &PricedLine| self.rule.is_for(line.asked.line(), store);
        let mine: Vec<usize> = (0..lines.len()).filter(|at| is_mine(&lines[*at])).collect();
        if mine.is_empty() {
            return Err(CouponRefusal::ForNothingHere {
                coupon: self.coupon.id,
                kind: self.rule.id.to_string(),
                place: self.rule.place.to_string(),
            });
        }
        Ok(mine)
    }

    /// What those lines come to, which must be enough.
    fn prove_spent(&self, before: &[Money]) -> Result<Money, SaleRefusal> {
        let comes_to = Money::sum(before.iter().copied())?;
        let needed = self.rule.min_spend;
        if comes_to < needed {
            let coupon = self.coupon.id;
            return Err(CouponRefusal::TooLittle {
                coupon,
                comes_to,
                needed,
            }
            .into());
        }
        Ok(comes_to)
    }

    /// What it takes off each of the lines.
    fn parts(&self, before: &[Money], round: Rounding) -> Result<Vec<Money>, SaleRefusal> {
        let comes_to = Money::sum(before.iter().copied())?;
        let weights: Vec<u128> = before.iter().map(|m| m.fen().unsigned_abs()).collect();
        match self.rule.gives {
            Gives::Off(off) => Ok(off.min(comes_to).split(&weights)),
            Gives::Pays(rate) => {
                let part = |before: &Money| before.checked_sub(before.times(rate, round)?);
                let parts = before.iter().map(part).collect::<Result<Vec<_>, _>>()?;
                let all = Money::sum(parts.iter().copied())?;
                Ok(match self.rule.at_most {
                    Some(most) if all > most => most.split(&weights),
                    _ => parts,
                })
            }
        }
    }
}

/// The kind of coupon that a word names.
pub(crate) fn find<'a>(terms: &Terms<'a>, word: &str) -> Result<&'a CouponRule, CouponRefusal> {
    let by_id = terms.coupons.iter().find(|rule| rule.id == *word);
    let titled =
        |rule: &&CouponRule| rule.title.zh == word || rule.title.en.eq_ignore_ascii_case(word);
    by_id
        .or_else(|| terms.coupons.iter().find(titled))
        .ok_or_else(|| CouponRefusal::UnknownKind {
            word: word.to_owned(),
            known: terms.coupons.iter().map(|c| c.id.to_string()).collect(),
        })
}

/// Whether a member may be given so many coupons of a kind, and may still use them.
pub(crate) fn may_have(
    rule: &CouponRule,
    customer: &Customer,
    terms: &Terms<'_>,
    at: When,
    (had, wanted): (u32, u32),
) -> Result<(), CouponRefusal> {
    let (kind, member, day) = (rule.id.to_string(), customer.id(), at.day());
    if let Some(last) = rule.to.filter(|to| day > *to) {
        return Err(CouponRefusal::OfferOver { kind, last, day });
    }
    if !rule.tiers.is_empty() {
        customer.prove_tiers(terms)?;
        let stands = customer.stands(terms, at);
        if !rule.tiers.iter().any(|tier| stands.contains(tier)) {
            let tiers = rule.tiers.iter().map(|tier| terms.tier_name(*tier));
            let tiers = tiers.collect();
            return Err(CouponRefusal::NotForTier {
                kind,
                member,
                tiers,
            });
        }
    }
    match rule.per_member {
        Some(limit) if had.saturating_add(wanted) > limit.at_most => {
            Err(CouponRefusal::LimitReached {
                kind,
                member,
                had,
                at_most: limit.at_most,
            })
        }
        _ => Ok(()),
    }
}

/// How many of a kind a member was given within the days that the kind's limit counts; void ones are not.
pub(crate) fn had_by<'c>(
    rule: &CouponRule,
    customer: &Customer,
    own: impl Iterator<Item = &'c Coupon>,
    at: When,
) -> u32 {
    let Some(limit) = rule.per_member else {
        return 0;
    };
    let (from, to) = limit.window.days(at.day(), customer.profile.joined);
    let counts = |coupon: &&Coupon| {
        rule.id == *coupon.of
            && !matches!(coupon.fate, Fate::Void { .. })
            && (from..=to).contains(&coupon.issued.day())
    };
    own.filter(counts).count().try_into().unwrap_or(u32::MAX)
}

/// A new coupon of a kind.
pub(crate) fn issue(
    rule: &CouponRule,
    customer: &Customer,
    at: When,
    coupon: CouponId,
    version: Version,
) -> CouponRow {
    let (from, until) = rule.valid(at.day());
    CouponRow {
        coupon,
        version,
        kind: CouponKind::Issue,
        at,
        member: customer.id(),
        of: rule.id.to_string(),
        from,
        until,
        worth: rule.worth(),
        off: Money::ZERO,
        sale: None,
        reference: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::toml;
    use crate::domain::{Day, Goods, MemberId};
    use crate::members::names::Names;
    use crate::sales::coupons::Coupons;
    use crate::sales::price::AskedLine;
    use proptest::prelude::*;

    fn rule(text: &str) -> CouponRule {
        let text = format!("[[coupon]]\nid = \"x\"\n{text}");
        let read = toml::read("x.toml", &text, &["coupon"], |root| {
            Some(CouponRule::read_all(root, &Names::default()))
        });
        read.expect("sound rules").remove(0)
    }

    fn day(after: i32) -> Day {
        "2025-01-10".parse::<Day>().expect("a day").plus_days(after)
    }

    fn issued(rule: &CouponRule) -> CouponRow {
        let (from, until) = rule.valid(day(0));
        CouponRow {
            coupon: CouponId::FIRST,
            version: Version::default(),
            kind: CouponKind::Issue,
            at: When::on(day(0)),
            member: MemberId::FIRST,
            of: rule.id.to_string(),
            from,
            until,
            worth: rule.worth(),
            off: Money::ZERO,
            sale: None,
            reference: String::new(),
        }
    }

    fn presented(text: &str) -> Presented {
        let rule = rule(text);
        let mut coupons = Coupons::default();
        coupons.take(&issued(&rule));
        let coupon = coupons.iter().next().expect("it was issued").clone();
        Presented { coupon, rule }
    }

    /// Lines with a list price each, and a price that may be lower.
    fn lines() -> impl Strategy<Value = Vec<PricedLine>> {
        let line = (0i64..30_000, 0i64..=100, any::<bool>());
        prop::collection::vec(line, 1..6).prop_map(|all| {
            all.into_iter()
                .map(|(list, percent, mine)| PricedLine {
                    asked: AskedLine {
                        category: if mine { "bath" } else { "tea" }.to_owned(),
                        list: Money::from_fen(list),
                        goods: Goods::Normal,
                        item: String::new(),
                    },
                    paid: Money::from_fen(list * percent / 100),
                    rules: Vec::new(),
                    noted: Vec::new(),
                })
                .collect()
        })
    }

    fn sum(lines: &[PricedLine]) -> i128 {
        lines.iter().map(|line| line.paid.fen()).sum()
    }

    proptest! {
        #[test]
        fn no_fen_is_lost_and_no_price_falls_below_nothing(
            before in lines(),
            which in 0usize..4,
        ) {
            let text = [
                "off = 37\ncategories = [\"bath\"]",
                "pays = \"87%\"\nat_most = \"11.11\"\ncategories = [\"bath\"]",
                "off = 37\ncombine = \"instead\"\ncategories = [\"bath\"]",
                "pays = \"33.3%\"\ncombine = \"best\"\ncategories = [\"bath\"]",
            ][which];
            let own = presented(text);
            let mut after = before.clone();
            let sale = (SaleId::FIRST, When::on(day(1)));
            let taken = own.take_off(&mut after, "", Rounding::HalfUp, sale);
            prop_assert!(after.iter().all(|line| !line.paid.is_negative()));
            match taken {
                // What it did not help, it did not touch.
                Err(_) | Ok(None) => prop_assert_eq!(sum(&after), sum(&before)),
                Ok(Some(deed)) => {
                    prop_assert!(sum(&after) < sum(&before));
                    let with_price = own.rule.combine == CouponCombine::WithTierPrice;
                    let stood_upon: i128 = before
                        .iter()
                        .map(|line| match line.asked.category.as_str() {
                            "bath" if !with_price => line.asked.list.fen(),
                            _ => line.paid.fen(),
                        })
                        .sum();
                    prop_assert_eq!(stood_upon - deed.off.fen(), sum(&after));
                    if let Some(most) = own.coupon.worth {
                        prop_assert!(deed.off <= most);
                    }
                }
            }
        }

        #[test]
        fn a_coupon_is_used_once_however_often_it_is_tried(
            tries in prop::collection::vec((0u8..3, 0i32..60), 0..30),
        ) {
            let rule = rule("off = 5\nlives = \"40 days\"");
            let mut coupons = Coupons::default();
            coupons.take(&issued(&rule));
            // The naive model: open or not, and since when.
            let (mut open, mut since, mut uses, mut backs) = (true, 0, 0, 0);
            for (what, after) in tries {
                let at = When::on(day(after));
                let coupon = coupons.get(CouponId::FIRST).expect("it was issued").clone();
                let own = Presented { coupon, rule: rule.clone() };
                match what {
                    0 => {
                        let may = own.is_open(at).is_ok();
                        // A day tells no moment: what came back on it can be used on it.
                        prop_assert_eq!(may, open && after >= since && after <= 40);
                        if may {
                            coupons.take(&own.used(Money::ZERO, Some(SaleId::FIRST), at));
                            (open, uses) = (false, uses + 1);
                            since = after;
                        }
                    }
                    1 if !open && own.coupon.is_used_at(SaleId::FIRST) && after >= since => {
                        let back = own.after_refund(SaleId::FIRST, at).expect("it comes back");
                        coupons.take(&back);
                        (open, since, backs) = (true, after, backs + 1);
                    }
                    _ => {}
                }
                prop_assert!(uses - backs <= 1);
            }
        }
    }
}
