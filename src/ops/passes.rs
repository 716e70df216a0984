//! Passes sold, put to rest and taken up again, extended, passed on, and paid back. Used they are at a sale.

use super::case::{Case, Standing};
use super::sale::presented_pass;
use super::{Session, Stop};
use crate::book::{AskedBy, At, Recorded, Records, Told};
use crate::domain::{Day, Goods, MemberId, Money, PassId, SaleId, StaffId};
use crate::sales::decide::{SaleRequest, Tender, may_deal, sell, tender_amounts};
use crate::sales::passes::rows::{self, PASSES, PassKind, PassRow};
use crate::sales::passes::rules::Counts;
use crate::sales::passes::worth::Ground;
use crate::sales::passes::{PASS_RECORDS, Pass, PassRefusal, PassRule, Passes, Presented, decide};
use crate::sales::price::AskedLine;
use crate::sales::reasons::pass_sold;
use crate::sales::refund::{RefundRequest, refund};
use crate::sales::refusal::SaleRefusal;
use crate::sales::rows::{self as sale_rows, Of, SALES, SaleRow};
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, Roots, tenders, till};
use crate::wallet::withdraw::CashOut;

/// What is done to a pass.
#[derive(Debug)]
pub(crate) enum Deed {
    /// One of a kind, to a member.
    Sell {
        member: String,
        kind: String,
        pay: Vec<Tender>,
        store: String,
        staff: Option<String>,
    },
    Freeze {
        pass: String,
        until: Day,
    },
    Resume {
        pass: String,
    },
    Extend {
        pass: String,
        until: Day,
    },
    Transfer {
        pass: String,
        to: String,
        pay: Option<String>,
        store: String,
    },
    Refund {
        pass: String,
        ground: Ground,
        pay: Option<String>,
    },
}

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) deed: Deed,
    pub(crate) note: String,
}

/// What its words name.
#[derive(Debug)]
pub(crate) struct Named {
    pass: Option<Pass>,
    kind: String,
    member: Option<MemberId>,
    pay: Vec<Tender>,
    store: String,
    staff: Option<StaffId>,
}

/// What is owed of a pass on each ground.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quote {
    pub(crate) shop: Money,
    pub(crate) customer: Money,
    pub(crate) no_reason: Option<Money>,
    pub(crate) last_day: Day,
}

/// A pass after a step.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) row: PassRow,
    pub(crate) pass: Pass,
    /// Whose it is, as the member lives on.
    pub(crate) holder: MemberId,
    pub(crate) quote: Option<Quote>,
    /// The ground that was asked for, where it is judged by another.
    pub(crate) asked: Option<Ground>,
}

impl Standing for Receipt {
    const RECORDS: &'static Records = &PASS_RECORDS;
    type Number = PassId;

    fn then(session: &Session, first: &Recorded<PassId>) -> Result<Self, Stop> {
        let before = session.book.snapshot(At::Version(first.version.before()))?;
        let then = session.book.snapshot(At::Version(first.version))?;
        let pass = Passes::named(&then, &first.record.to_string())?;
        let mut own = None;
        rows::each(&then, Day::MAX, |row| {
            if row.pass == first.record && row.version == first.version {
                own = Some(row);
            }
            Ok(())
        })?;
        let row = own.unwrap_or_else(|| pass.step(PassKind::Sell, pass.sold));
        let quote = if row.kind == PassKind::Refund {
            let was = Passes::named(&before, &first.record.to_string())?;
            let shown = presented_pass(&session.rules, was, 0)?;
            Some(quote(&shown, &row))
        } else {
            None
        };
        let holder = Roots::now(&then)?.root(pass.member);
        Ok(Self {
            row,
            pass,
            holder,
            quote,
            asked: None,
        })
    }
}

impl Case for Request {
    type Receipt = Receipt;
    type Named = Named;

    fn resolve(&self, session: &mut Session) -> Result<(Named, AskedBy), Stop> {
        let named = self.named(session)?;
        let pass = named.pass.as_ref().map(|pass| pass.id.to_string());
        let pass = pass.unwrap_or_else(|| named.kind.clone());
        let who = named.member.map(|id| id.to_string()).unwrap_or_default();
        let staff = named.staff.map(|id| id.to_string()).unwrap_or_default();
        let pay: Vec<String> = named
            .pay
            .iter()
            .map(|own| format!("{}={}", own.means, own.amount.unwrap_or_default()))
            .collect();
        let (what, more) = match &self.deed {
            Deed::Sell { .. } => ("pass sell", staff),
            Deed::Freeze { until, .. } => ("pass freeze", until.to_string()),
            Deed::Resume { .. } => ("pass resume", String::new()),
            Deed::Extend { until, .. } => ("pass extend", until.to_string()),
            Deed::Transfer { .. } => ("pass transfer", String::new()),
            Deed::Refund { ground, .. } => ("pass refund", ground.word().to_owned()),
        };
        let when = session.told_at();
        let parts = [
            what,
            &pass,
            &who,
            &pay.join("+"),
            &named.store,
            &more,
            &self.note,
            &when,
        ];
        let asked = if session.reference.is_empty() {
            String::new()
        } else {
            session.asked(&parts)?
        };
        Ok((named, asked.into()))
    }

    fn decide(self, session: &mut Session, named: Named, asked: &str) -> Result<Receipt, Stop> {
        match (&self.deed, named.pass.clone()) {
            (Deed::Refund { ground, .. }, Some(pass)) => {
                self.pay_back(session, (named, pass), *ground, asked)
            }
            (_, Some(pass)) => self.step(session, (named, pass), asked),
            (_, None) => self.sold(session, &named, asked),
        }
    }
}

impl Request {
    fn named(&self, session: &mut Session) -> Result<Named, Stop> {
        let day = session.at.day();
        let (pass, member, pay, store) = match &self.deed {
            Deed::Sell {
                member, pay, store, ..
            } => (None, Some(member), pay.clone(), store.as_str()),
            Deed::Transfer {
                pass,
                to,
                pay,
                store,
            } => (Some(pass), Some(to), one(pay.as_ref()), store.as_str()),
            Deed::Refund { pass, pay, .. } => (Some(pass), None, one(pay.as_ref()), ""),
            Deed::Freeze { pass, .. } | Deed::Resume { pass } | Deed::Extend { pass, .. } => {
                (Some(pass), None, Vec::new(), "")
            }
        };
        let snapshot = session.draft.snapshot();
        let pass = pass.map(|word| Passes::named(snapshot, word)).transpose()?;
        let member = member.map(|word| session.member(word)).transpose()?;
        let means = session.means();
        let pay = pay.into_iter().map(|told| {
            let means = means.money(&told.means)?;
            Ok::<Tender, Stop>(Tender { means, ..told })
        });
        let pay = pay.collect::<Result<Vec<_>, _>>()?;
        let words = session.words(day);
        let store = words.stores().id(store)?;
        let (kind, staff) = match &self.deed {
            Deed::Sell { kind, staff, .. } => (words.passes().named(kind)?, staff.as_deref()),
            _ => (String::new(), None),
        };
        let staff = match staff {
            None => None,
            Some(word) => Some(session.staff()?.resolve(word, day)?.id),
        };
        Ok(Named {
            pass,
            kind,
            member,
            pay,
            store,
            staff,
        })
    }

    /// Sells a pass; where it counts when it is sold, as a sale of the house as well.
    fn sold(&self, session: &mut Session, named: &Named, asked: &str) -> Result<Receipt, Stop> {
        let at = session.at;
        let member = named.member.unwrap_or(MemberId::FIRST);
        let customer = session.customer(member)?;
        may_deal(&customer, at)?;
        let rule = decide::find(&session.rules.on(at.day()), &named.kind)?.clone();
        session.rules.pack(at.day()).limits.prove(rule.price)?;
        let all = Passes::load(session.draft.snapshot(), Day::MAX)?;
        let own = all.iter().filter(|pass| customer.bears(pass.member));
        let id = PASS_RECORDS.next(session.draft.snapshot())?;
        let told: i128 = named
            .pay
            .iter()
            .filter_map(|own| own.amount)
            .map(Money::fen)
            .sum();
        let open = named.pay.iter().filter(|own| own.amount.is_none()).count();
        if open > 1
            || told > rule.price.fen()
            || (open == 0 && !named.pay.is_empty() && told != rule.price.fen())
        {
            let (told, paid) = (Money::from_fen(told), rule.price);
            return Err(SaleRefusal::TenderSum { told, paid }.into());
        }
        let parts = tender_amounts(&named.pay, rule.price);
        let parts: tenders::Parts = parts.into_iter().map(|(m, a)| (m, a.fen())).collect();
        let sale = match rule.counts {
            Counts::Use => None,
            Counts::Sale => {
                let counted = (customer.clone(), named.pay.as_slice(), named.store.as_str());
                Some(counted_by(session, &rule, id, counted)?)
            }
        };
        let row = PassRow {
            sale,
            pay: if parts.is_empty() {
                String::new()
            } else {
                tenders::write(&parts)
            },
            store: named.store.clone(),
            staff: named.staff,
            ..decide::sell(&rule, &customer, own, at, id)
        };
        self.record(session, row, None, asked)
    }

    /// A step that moves no money but a fee.
    fn step(
        &self,
        session: &mut Session,
        (named, pass): (Named, Pass),
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let at = session.at;
        let shown = presented_pass(&session.rules, pass, 0)?;
        let row = match &self.deed {
            Deed::Freeze { until, .. } => shown.freeze(at, *until)?,
            Deed::Resume { .. } => shown.resume(at)?,
            Deed::Extend { until, .. } => shown.extend(at, *until)?,
            Deed::Transfer { .. } | Deed::Refund { .. } | Deed::Sell { .. } => {
                let to = named.member.unwrap_or(MemberId::FIRST);
                let to = session.customer(to)?;
                may_deal(&to, at)?;
                let pay = named.pay.first().map_or("", |own| own.means.as_str());
                shown.transfer(&to, at, (pay, &named.store))?
            }
        };
        self.record(session, row, None, asked)
    }

    /// Pays a pass back; one that counted when it was sold counts for so much less.
    fn pay_back(
        &self,
        session: &mut Session,
        (named, pass): (Named, Pass),
        told: Ground,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let at = session.at;
        let shown = presented_pass(&session.rules, pass, 0)?;
        let ground = shown.ground(told, at);
        if ground == Ground::SevenDays {
            prove_new(session, &shown)?;
        }
        let pay = named.pay.first().map_or("", |own| own.means.as_str());
        let mut row = shown.refund(ground, at, pay)?;
        if let Some(sale) = shown.pass.sale.filter(|_| !row.amount.is_zero()) {
            row.sale = Some(count_back(session, sale, row.amount, pay)?);
        }
        let owed = quote(&shown, &row);
        let mut receipt = self.record(session, row, Some(owed), asked)?;
        receipt.asked = (ground != told).then_some(told);
        Ok(receipt)
    }

    /// Writes the row, under the line's ref.
    fn record(
        &self,
        session: &mut Session,
        row: PassRow,
        quote: Option<Quote>,
        asked: &str,
    ) -> Result<Receipt, Stop> {
        let note = match self.note.as_str() {
            "" => String::new(),
            note => session.seal(Some(row.member), (PASSES.name, "note"), "", note)?,
        };
        let row = PassRow {
            version: session.draft.version(),
            reference: session.reference.clone(),
            ..row
        };
        let told = Told {
            note: &note,
            ..Told::new(&session.time, &session.reference, asked)
        };
        let mut pass = match row.kind {
            PassKind::Sell => Pass::sold(&row),
            _ => Passes::named(session.draft.snapshot(), &row.pass.to_string())?,
        };
        rows::write(&mut session.draft, &row, told)?;
        if row.kind != PassKind::Sell {
            pass.take(&row);
        }
        let holder = Roots::now(session.draft.snapshot())?.root(pass.member);
        Ok(Receipt {
            row,
            pass,
            holder,
            quote,
            asked: None,
        })
    }
}

fn one(pay: Option<&String>) -> Vec<Tender> {
    let one = pay.into_iter().map(|means| Tender {
        means: means.clone(),
        amount: None,
    });
    one.collect()
}

/// The sale by which a pass counts as spend and earns.
fn counted_by(
    session: &mut Session,
    rule: &PassRule,
    id: PassId,
    (mut customer, pay, store): (Customer, &[Tender], &str),
) -> Result<SaleId, Stop> {
    let at = session.at;
    let category = rule
        .grants
        .iter()
        .find_map(|grant| grant.category().map(str::to_owned));
    let line = AskedLine {
        category: category.unwrap_or_default(),
        list: rule.price,
        goods: Goods::Normal,
        item: String::new(),
    };
    let request = SaleRequest {
        member: Some(customer.id()),
        at,
        lines: vec![line],
        paid: Some(rule.price),
        store: store.to_owned(),
        pay: pay.to_vec(),
        id_checked: false,
        booked: false,
        coupon: None,
        pass: None,
        card: session.card(&customer, None),
        settled: false,
    };
    let sale = till::next_sale(session.draft.snapshot())?;
    let terms = session.rules.on(at.day());
    let mut decided = sell(&request, sale, Some(&customer), &terms, session.hours())?;
    let why = pass_sold(id, &rule.id).at(&rule.place);
    for row in &mut decided.rows {
        row.rule = why.clone();
        // It is the rules that say what a pass costs.
        row.flags = without_till(&row.flags);
    }
    let told = Told::new(&session.time, "", "");
    let draft = &mut session.draft;
    till::record(draft, &terms, Some(&mut customer), decided, at, told)?;
    Ok(sale)
}

/// The flags of a row but for the price that the till set.
fn without_till(flags: &str) -> String {
    let flags: Vec<&str> = flags
        .split(';')
        .filter(|flag| *flag != sale_rows::TILL_PRICE)
        .collect();
    flags.join(";")
}

/// What is owed of a pass on each ground, before it is paid back.
fn quote(shown: &Presented, row: &PassRow) -> Quote {
    let (at, last_day) = (row.at, shown.last_no_reason_day());
    let no_reason = (at.day() <= last_day).then(|| shown.owed(Ground::SevenDays, at));
    Quote {
        shop: shown.owed(Ground::Shop, at),
        customer: shown.owed(Ground::Customer, at),
        no_reason,
        last_day,
    }
}

/// Refuses to take back without a reason what the member had before buying.
fn prove_new(session: &Session, shown: &Presented) -> Result<(), Stop> {
    let own = &shown.pass;
    let is_same = |row: &SaleRow| {
        shown
            .rule
            .grants
            .iter()
            .any(|grant| grant.is_for(&row.category, row.item()))
    };
    let buyer = session.customer(session.member(&own.buyer.to_string())?)?;
    let mut had: Option<Day> = None;
    for number in buyer.numbers() {
        let number = number.to_string();
        let snapshot = session.draft.snapshot();
        snapshot.each_where(&SALES, sale_rows::MEMBER, &number, sale_rows::ALL, |row| {
            let hot = sale_rows::read_hot(row)?;
            let row = SaleRow::read(row)?;
            let before = hot.of == Of::Sale && hot.at.order() < own.sold.order();
            if before && Some(hot.sale) != own.sale && is_same(&row) {
                had.get_or_insert(row.day);
            }
            Ok(())
        })?;
    }
    match had {
        Some(on) => Err(PassRefusal::HadBefore { pass: own.id, on }.into()),
        None => Ok(()),
    }
}

/// Takes back what a pass counted when it was sold, so much of it.
fn count_back(
    session: &mut Session,
    sale: SaleId,
    amount: Money,
    pay: &str,
) -> Result<SaleId, Stop> {
    let at = session.at;
    let unknown = || SaleRefusal::UnknownSale {
        word: sale.to_string(),
    };
    let sold = till::find_sale(session.draft.snapshot(), sale)?.ok_or_else(unknown)?;
    let owner = sold.lines[0].member;
    let owner = session.living(owner)?;
    let mut customer = owner.map(|id| session.customer(id)).transpose()?;
    let request = RefundRequest {
        amount: Some(amount),
        pay: Some(pay.to_owned()).filter(|pay| !pay.is_empty()),
        other_means: true,
        cash_out: None::<CashOut>,
        ..RefundRequest::whole(at, None)
    };
    let id = till::next_sale(session.draft.snapshot())?;
    let then = session.rules.on(sold.lines[0].day);
    let decided = refund(
        &request,
        id,
        &sold,
        customer.as_ref(),
        &then,
        session.hours(),
    )?;
    let told = Told::new(&session.time, "", "");
    let terms = session.rules.on(at.day());
    till::record(
        &mut session.draft,
        &terms,
        customer.as_mut(),
        decided,
        at,
        told,
    )?;
    Ok(id)
}
