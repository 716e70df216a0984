//! Sales, refunds, redemptions and adjustments judged again.

use super::streams::{Adjusted, Rows};
use super::{Replay, by_people, too_large};
use crate::book::BookError;
use crate::domain::reason::Why;
use crate::domain::{CardNo, MemberId, Money, SaleId, Version, When};
use crate::points::{PointKind, PointRow, PointsRefusal};
use crate::sales::decide::{Decided, SaleRequest, Tender, sell};
use crate::sales::opening::rows as brought_points;
use crate::sales::price::AskedLine;
use crate::sales::purse::Purse;
use crate::sales::redeem::{Redeemed, adjust, cancel};
use crate::sales::refund::{RefundRequest, Sold, refund_parts};
use crate::sales::rows::{BOOKED, ID_CHECKED, SaleRow, TILL_PRICE};
use crate::sales::till::judged;
use crate::sales::{Customer, SaleRefusal, tenders};
use crate::tiers::rows::Opening;

/// A sale of which something goes back later: as it is judged, and as it was paid.
#[derive(Debug)]
pub(super) struct KeptSale {
    pub sold: Sold,
    /// What was really paid for each line and what of it went back, in fen.
    paid: Vec<i128>,
    back: Vec<i128>,
}

impl Replay<'_> {
    /// One ticket: a sale, a refund or a return, with what it moved.
    pub(super) fn ticket(
        &mut self,
        version: Version,
        first: SaleRow,
        rows: &mut Rows,
    ) -> Result<(), BookError> {
        let (sale, source) = (first.sale, first.sale.to_string());
        let at = first.at();
        let mut lines = vec![first];
        while let Some(line) = rows.sales.next_if(version, |line| line.sale == sale)? {
            lines.push(line);
        }
        let points = rows.points_of(version, &source)?;
        let tiers = rows.tiers_of(version, &source)?;
        let decided = match lines[0].of.as_str() {
            _ if !self.judges(at.day()) => None,
            "" => self.sold_again(&lines, at, &points),
            "-" => None,
            of => {
                let of = of.parse().ok();
                of.and_then(|of| self.refunded_again(of, &lines, at))
            }
        };
        match decided {
            Some(decided) => self.take_decided(&lines, decided, at),
            None => {
                let judged = self.judges(at.day());
                self.take_ticket(&lines, lines.clone(), at)?;
                self.take_all_points(&points)?;
                for row in tiers.into_iter().filter(|row| !judged || by_people(row)) {
                    self.take_tier(row);
                }
                Ok(())
            }
        }
    }

    /// Takes in what was decided, and the tiers that it moves at once.
    fn take_decided(
        &mut self,
        lines: &[SaleRow],
        decided: Decided,
        at: When,
    ) -> Result<(), BookError> {
        let is_sale = lines[0].of.is_empty();
        self.take_ticket(lines, decided.rows, at)?;
        self.take_all_points(&decided.points)?;
        let customer = lines[0]
            .member
            .and_then(|id| self.sum.customers.get_mut(id));
        if let (true, Some(customer)) = (is_sale, customer) {
            let terms = self.asked.rules.on(at.day());
            for row in judged(customer, &terms, at.day()) {
                if let Some(keeping) = &mut self.keeping {
                    keeping.tiers.push((customer.id(), row.grant.group));
                }
            }
        }
        Ok(())
    }

    /// Takes in the lines as they are judged; `real` are those on record.
    fn take_ticket(
        &mut self,
        real: &[SaleRow],
        lines: Vec<SaleRow>,
        at: When,
    ) -> Result<(), BookError> {
        for line in &lines {
            self.take_line(line, at)?;
            self.note(line);
        }
        self.go_back(real, &lines);
        if self.refunded.contains(&real[0].sale) {
            let kept = KeptSale {
                sold: Sold {
                    back: vec![0; lines.len()],
                    deeds: Vec::new(),
                    lines: lines.clone(),
                },
                paid: real.iter().map(|line| line.paid.fen()).collect(),
                back: vec![0; real.len()],
            };
            self.sold.insert(real[0].sale, kept);
        }
        if let (Some(keeping), false) = (&mut self.keeping, lines.is_empty()) {
            keeping.tickets.push(lines);
        }
        Ok(())
    }

    /// Notes what went back of kept sales: by the rules that judge, and really.
    pub(super) fn go_back(&mut self, real: &[SaleRow], lines: &[SaleRow]) {
        for line in lines {
            if let Some(sold) = line.of.parse().ok().and_then(|of| self.sold.get_mut(&of)) {
                sold.sold.take_back(line);
            }
        }
        for line in real {
            if let Some(sold) = line.of.parse().ok().and_then(|of| self.sold.get_mut(&of))
                && let Some(place) = sold.place(line)
            {
                sold.back[place] -= line.paid.fen();
            }
        }
    }

    /// Adds a line to the sums.
    pub(super) fn note(&mut self, line: &SaleRow) {
        let discount = line.list.fen() - line.paid.fen();
        self.sum.paid += line.paid.fen();
        match line.member {
            None => self.sum.walk_ins += discount,
            Some(id) => {
                *self.sum.discounts.at(id.index()) += discount;
            }
        }
    }

    /// A sale as the till would have made it; none where the rules would have refused it.
    fn sold_again(&mut self, lines: &[SaleRow], at: When, points: &[PointRow]) -> Option<Decided> {
        let first = &lines[0];
        let asked = lines.iter().map(|line| AskedLine {
            category: line.category.clone(),
            list: line.list,
            goods: line.goods,
            item: line.item().to_owned(),
        });
        let paid: i128 = lines.iter().map(|line| line.paid.fen()).sum();
        // What a coupon took off was promised when it was issued, and a pass paid its share: the price paid with one
        // stays.
        let price_stays =
            first.has(TILL_PRICE) || lines.iter().any(had_coupon) || by_pass(&first.pay);
        let mut request = SaleRequest {
            member: first.member,
            at,
            lines: asked.collect(),
            paid: price_stays.then(|| Money::from_fen(paid)),
            store: first.store.clone(),
            pay: tenders(&first.pay),
            id_checked: first.has(ID_CHECKED),
            booked: first.has(BOOKED),
            coupon: None,
            pass: None,
            card: None,
            settled: true,
        };
        let terms = self.asked.rules.on(at.day());
        let customers = &self.sum.customers;
        request.card = first.member.and_then(|id| {
            let earned = points.iter().find(|row| row.makes_lot());
            let shown = first.card().or_else(|| earned?.card.clone());
            customers.get(id)?.card_then(&terms, at, shown.as_ref())
        });
        let sell = |request: &SaleRequest| {
            let customer = request.member.and_then(|id| customers.get(id));
            sell(request, first.sale, customer, &terms, self.asked.hours)
        };
        let decided = match sell(&request) {
            // Another price: each means pays its share of it.
            Err(SaleRefusal::TenderSum { paid, .. }) => {
                request.pay = shared(&request.pay, paid);
                sell(&request)
            }
            decided => decided,
        };
        // What cannot be read is no refusal of the rules.
        if decided
            .as_ref()
            .is_err_and(|why| !matches!(why, SaleRefusal::Sealed(_)))
        {
            self.sum.refused += 1;
        }
        decided.ok()
    }

    /// A refund of the share of each line that really went back; none where the rules would have refused it.
    fn refunded_again(&mut self, of: SaleId, lines: &[SaleRow], at: When) -> Option<Decided> {
        let kept = self.sold.get(&of)?;
        let mut parts = vec![0; kept.paid.len()];
        for line in lines {
            let place = kept.place(line)?;
            parts[place] = kept.share(place, -line.paid.fen());
        }
        let first = &kept.sold.lines[0];
        let terms_then = self.asked.rules.on(first.day);
        let customers = &self.sum.customers;
        let customer = first.member.and_then(|id| customers.get(id));
        // As it really went back, whatever the rules allow now.
        let request = RefundRequest {
            pay: tenders::chosen(&lines[0].pay, &first.pay),
            other_means: true,
            ..RefundRequest::whole(at, None)
        };
        let (id, hours) = (lines[0].sale, self.asked.hours);
        let decided = refund_parts(
            &request,
            id,
            &kept.sold,
            &parts,
            customer,
            &terms_then,
            hours,
        );
        match decided {
            Ok(decided) => return Some(decided),
            Err(SaleRefusal::Sealed(_)) => {}
            // The money went back all the same.
            Err(_) => self.sum.refused += 1,
        }
        refund_parts(&request, id, &kept.sold, &parts, None, &terms_then, hours).ok()
    }

    /// A redemption for the points that it cost, or its cancelling.
    pub(super) fn redeemed(
        &mut self,
        version: Version,
        own: Redeemed,
        rows: &mut Rows,
    ) -> Result<(), BookError> {
        let id = own.redemption;
        let recorded = rows.points_of(version, &id.to_string())?;
        let moved = if !self.judges(own.day) {
            Some(recorded)
        } else if let Some((of, spent)) = own.of.parse().ok().and_then(|of| self.had.get(&of)) {
            let at = When::on(own.day);
            let terms = self.asked.rules.on(own.day);
            let customer = self.sum.customers.get(own.member);
            let back = customer.map(|customer| cancel(of, id, at, customer, &terms, spent, &[]));
            back.and_then(Result::ok).map(|back| back.rows)
        } else {
            self.spent(&own, recorded.first().and_then(|row| row.card.as_ref()))
        };
        match &moved {
            Some(moved) => self.take_all_points(moved)?,
            None => self.falls_short(own.member, own.points),
        }
        if self.cancelled.contains(&id) {
            self.had.insert(id, (own, moved.unwrap_or_default()));
        }
        Ok(())
    }

    fn falls_short(&mut self, member: MemberId, points: i128) {
        *self.sum.shortfalls.entry(member).or_default() += points;
        if let Some(keeping) = &mut self.keeping {
            keeping.short.push((member, points));
        }
    }

    /// The rows that spend a redemption's points: those of the card that it was had with, or of whichever
    /// has them.
    fn spent(&mut self, own: &Redeemed, card: Option<&CardNo>) -> Option<Vec<PointRow>> {
        let customer = self.sum.customers.get(own.member)?;
        let rules = self.asked.rules.on(own.day).points?;
        let source = own.redemption.to_string();
        let spend = |purse: Purse| {
            let mover = purse.mover(customer.id(), own.day, source.clone(), Why::default());
            let spent = customer.spend(rules, &mover, PointKind::Redeem, own.points);
            spent.ok()
        };
        let of_card = card.and_then(|card| spend(customer.purse(rules, Some(card))));
        of_card.or_else(|| spend(customer.able_purse(rules, own.points, own.day)?))
    }

    /// Points given or taken by hand, or brought over.
    pub(super) fn adjusted(
        &mut self,
        version: Version,
        row: Adjusted,
        rows: &mut Rows,
    ) -> Result<(), BookError> {
        let recorded = rows.points_of(version, &row.id.to_string())?;
        if !self.judges(row.at.day()) {
            return self.take_all_points(&recorded);
        }
        let terms = self.asked.rules.on(row.at.day());
        let Some(customer) = self.sum.customers.get(row.member) else {
            return Ok(());
        };
        let shown = recorded.first().and_then(|row| row.card.as_ref());
        let shown = customer.card_then(&terms, row.at, shown);
        let moved = if row.is_opening {
            let adopted = self.asked.adopted.on(row.at.day());
            Ok(opened(
                row,
                &recorded,
                customer,
                (&terms, &adopted),
                shown.as_ref(),
            ))
        } else {
            adjust(row.points, row.id, row.at, customer, &terms, shown.as_ref())
        };
        match moved {
            Ok(moved) => self.take_all_points(&moved),
            Err(SaleRefusal::Points(PointsRefusal::NotEnough { .. })) => {
                self.falls_short(row.member, -row.points);
                Ok(())
            }
            // A house without points neither gives nor takes them.
            Err(_) => Ok(()),
        }
    }

    /// Figures brought over, with the tier that came with them.
    pub(super) fn brought(
        &mut self,
        version: Version,
        row: &Opening,
        rows: &mut Rows,
    ) -> Result<(), BookError> {
        let at = When::on(row.day);
        if let Some(customer) = self.sum.customers.get_mut(row.member) {
            let figures = row.purchase();
            let taken = match row.undoes {
                Some(_) => customer.history.take_away(&figures),
                None => {
                    let added = customer.history.bring_over(figures, row.last_purchase);
                    added.map(drop)
                }
            };
            taken.map_err(too_large)?;
        }
        let judged_now = self.judges(at.day());
        let own = rows.tiers.while_of(version, |moved| {
            moved.member == row.member && moved.source.is_empty()
        })?;
        for moved in own {
            if !judged_now || by_people(&moved) {
                self.take_tier(moved);
            }
        }
        if let (true, Some(customer)) = (judged_now, self.sum.customers.get_mut(row.member)) {
            let terms = self.asked.rules.on(at.day());
            judged(customer, &terms, at.day());
        }
        Ok(())
    }
}

impl KeptSale {
    fn place(&self, line: &SaleRow) -> Option<usize> {
        let mut lines = self.sold.lines.iter();
        lines.position(|own| own.line == line.line)
    }

    /// The part of a line, as it is judged, that goes back with a part of what was really paid.
    fn share(&self, place: usize, back: i128) -> i128 {
        let would = self.sold.lines[place].paid.fen();
        let (paid, gone) = (self.paid[place], self.back[place] + back);
        let due = if paid == would || paid <= 0 {
            if paid == would { gone } else { would }
        } else {
            would
                .checked_mul(gone)
                .map_or(would, |product| product / paid)
        };
        due - self.sold.back[place]
    }
}

/// The lot of points that were brought over: with the last day that was told, or the one that rules give.
fn opened(
    row: Adjusted,
    recorded: &[PointRow],
    customer: &Customer,
    (terms, adopted): (&crate::sales::Terms<'_>, &crate::sales::Terms<'_>),
    shown: Option<&CardNo>,
) -> Vec<PointRow> {
    let Some(rules) = terms.points else {
        return Vec::new();
    };
    let day = row.at.day();
    let told = recorded.first().and_then(|row| row.expires);
    let by_rule = adopted.points.and_then(|rules| rules.live.expires(day));
    let expires = if told == by_rule {
        rules.live.expires(day)
    } else {
        told
    };
    let purse = customer.purse(rules, shown);
    let mover = purse.mover(customer.id(), day, row.id.to_string(), Why::default());
    brought_points(&customer.points, &mover, row.id, row.points, expires)
}

/// Whether a pass paid some of a sale.
fn by_pass(pay: &str) -> bool {
    let parts = tenders::read(pay, 0);
    parts.iter().any(|(means, _)| means == tenders::PASS)
}

/// Whether a coupon lowered a line, by what the row tells of its price.
fn had_coupon(line: &SaleRow) -> bool {
    line.rule.each().any(|why| {
        let (said, of) = (why.cell(), |id: &str| why.is(id));
        // What a pass costs is what was paid for it.
        of("pass-sold")
            || of("coupon")
            || of("coupon-off")
            || said.starts_with("coupon ") && !said.contains(" kept: ")
    })
}

/// The means of payment as a row tells them.
fn tenders(pay: &str) -> Vec<Tender> {
    let parts = pay.split(';').filter(|part| !part.is_empty());
    parts
        .map(|part| match part.split_once('=') {
            Some((means, amount)) => Tender {
                means: means.to_owned(),
                amount: Money::parse(amount.as_bytes()).ok(),
            },
            None => Tender {
                means: part.to_owned(),
                amount: None,
            },
        })
        .collect()
}

/// The same means for another price, each with its share.
fn shared(pay: &[Tender], paid: Money) -> Vec<Tender> {
    let amounts = pay
        .iter()
        .map(|tender| tender.amount.unwrap_or(Money::ZERO));
    let weights: Vec<u128> = amounts.map(|amount| amount.fen().unsigned_abs()).collect();
    let parts = paid.split(&weights);
    let parts = pay.iter().zip(parts).map(|(tender, part)| Tender {
        means: tender.means.clone(),
        amount: Some(part),
    });
    parts.collect()
}
