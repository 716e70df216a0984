//! Sales, refunds, and returns of what nobody knows the sale of: what was asked of each, in one form whoever asks,
//! and how each is recorded, by itself or as a row of a file.

use rustc_hash::FxHashMap;

use super::cards::{prove_not_lost, which};
use super::moment::Said;
use super::people::People;
use super::retold::retold;
use super::stop::Refusing as _;
use super::{Session, Stop, Transaction};
use crate::book::undone::undone_records;
use crate::book::{AskedBy, Asks as _, BookError, Draft, Told};
use crate::domain::ids::Named;
use crate::domain::{
    BadMeans, Day, Goods, Listing, Means, MemberId, Money, SaleId, Version, When, canonical,
};
use crate::message;
use crate::rules::Adopted;
use crate::sales::Roots;
use crate::sales::coupons::{Coupon, CouponRefusal, Coupons, Presented};
use crate::sales::decide::{Decided, SaleRequest, Tender, hints, sell};
use crate::sales::items::counted;
use crate::sales::passes::rows::{self as pass_rows, PassKind, PassRow};
use crate::sales::passes::state::Use;
use crate::sales::passes::{self, Pass, PassRefusal, Passes};
use crate::sales::price::AskedLine;
use crate::sales::refund::{RefundRequest, ReturnRequest, Sold, refund, return_unknown};
use crate::sales::refusal::SaleRefusal;
use crate::sales::rows::{SALES, SaleRow};
use crate::sales::rules::Hint;
use crate::sales::tenders;
use crate::sales::terms::Rulebook as _;
use crate::sales::till::{self, Recorded, SaleIndex, asked_digest};

/// What was bought, and how it was paid.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(crate) lines: Vec<Wanted>,
    /// The amount that stands behind the member, by which two words in each other's place are known.
    pub(crate) amount: Option<Money>,
    pub(crate) paid: Option<Money>,
    pub(crate) store: String,
    pub(crate) pay: Vec<Tender>,
    pub(crate) id_checked: bool,
    pub(crate) booked: bool,
    pub(crate) coupon: Option<String>,
    pub(crate) pass: Option<Shown>,
}

/// A pass that is shown: its number or ref, and how many come with the member.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) pass: String,
    pub(crate) guests: u32,
}

/// One line as it is asked for: an item of the price list, or a category with an amount.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The word that may be an item, with how many of it; empty where only a category was meant.
    pub(crate) word: String,
    pub(crate) line: Option<AskedLine>,
}

impl From<AskedLine> for Wanted {
    fn from(line: AskedLine) -> Self {
        let line = Some(line);
        Self {
            word: String::new(),
            line,
        }
    }
}

/// Money that goes back.
#[derive(Debug, Default)]
pub(crate) struct Back {
    pub(crate) amount: Option<Money>,
    pub(crate) line: Option<u32>,
    pub(crate) pay: Option<String>,
    pub(crate) store: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) goods: Option<Goods>,
    /// Whether it is told that nobody known bought it.
    pub(crate) walk_in: bool,
}

#[derive(Debug)]
pub(crate) enum What {
    Sale(Ticket),
    /// Of the sale that a word names.
    Refund(String, Back),
    /// Of a sale that nobody knows.
    Return(Back),
}

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) member: Option<String>,
    pub(crate) what: What,
    pub(crate) note: Option<String>,
}

#[derive(Debug)]
enum Deed {
    /// A means that the house does not know is refused only where nothing stands under the ref: an older program
    /// may have taken it.
    Sale(Box<SaleRequest>, Option<BadMeans>),
    Refund(Box<Sold>, Back),
    Return(Back),
}

#[derive(Debug)]
pub(crate) struct Asked {
    /// Whoever the words name.
    told: Option<MemberId>,
    /// Whose deed it is.
    member: Option<MemberId>,
    word: Option<String>,
    note: Option<String>,
    deed: Deed,
    asked: AskedBy,
    /// The digest of it in the form of an older program, which left out the cells of what goes back.
    older: Option<String>,
}

/// What was recorded, and what is to be said of it.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) recorded: Recorded,
    /// Points that were spent already, whose worth is to be charged.
    pub(crate) charged: i128,
    /// Prices that would have been given for something more shown.
    pub(crate) hints: Vec<Hint>,
    /// Whether rules of that day ask for the time of day, and none was told.
    pub(crate) untimed: bool,
    /// A sale that lies in a closed month, its day, and the day on which its refund counts.
    pub(crate) closed: Option<(SaleId, Day, Day)>,
    /// The pass that paid, as it is after it.
    pub(crate) left: Option<(Pass, Day)>,
}

/// What tickets are judged by.
#[derive(Debug)]
pub(crate) struct Tickets {
    next: SaleId,
    /// Where every sale stands, and what was taken back, read once for a file.
    had: Option<(SaleIndex, FxHashMap<String, String>)>,
    /// All coupons, and all passes, read when the first row of a file asks for one.
    coupons: Option<Coupons>,
    passes: Option<Passes>,
    paying: Paying,
}

/// The ids of what pays, by the words of one day's means: a file says the same few over and over, and a word
/// that no list names is held against everything that is no money.
#[derive(Debug, Default)]
struct Paying {
    /// The means that the words were found in, by their address.
    of: usize,
    known: FxHashMap<String, String>,
}

impl Paying {
    /// More words than a house has means are mistakes or made up: they are not kept.
    const KEPT: usize = 256;

    fn find(&mut self, means: &Means, pay: &[Tender]) -> Result<Vec<Tender>, BadMeans> {
        let of = std::ptr::from_ref(means).addr();
        if self.of != of || self.known.len() > Self::KEPT {
            self.known.clear();
            self.of = of;
        }
        let pay = pay.iter().map(|told| {
            let means = match self.known.get(&told.means) {
                Some(id) => id.clone(),
                None => {
                    let id = means.paying(&told.means)?;
                    self.known.insert(told.means.clone(), id.clone());
                    id
                }
            };
            let amount = told.amount;
            Ok(Tender { means, amount })
        });
        pay.collect()
    }
}

impl Transaction for Tickets {
    type Request = Request;
    type Asked = Asked;
    type First = (Version, SaleRow);
    type Receipt = Receipt;

    const BY_TIME: bool = true;
    const AHEAD: bool = true;

    fn load(session: &mut Session, people: &mut People) -> Result<Self, Stop> {
        let had = if people.are_all() {
            let undone = undone_records(session.draft.snapshot(), &SALES)?;
            Some((people.loaded(session)?, undone))
        } else {
            None
        };
        Ok(Self {
            next: till::next_sale(session.draft.snapshot())?,
            had,
            coupons: None,
            passes: None,
            paying: Paying::default(),
        })
    }

    fn resolve(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        request: Request,
    ) -> Result<Asked, Stop> {
        let amount = match &request.what {
            What::Sale(ticket) => ticket.amount,
            What::Refund(..) | What::Return(_) => None,
        };
        let shown = self.shown(session, &request.what)?;
        let word = request.member.as_deref();
        // Without a word it is the one whose pass is shown.
        let holder = shown.as_ref().map(|own| own.pass.member);
        let told = match word {
            Some(word) => Some(people.buyer(session, word, amount)?),
            None => holder.map(|id| people.living(session, id)).transpose()?,
        };
        let note = request.note.as_deref();
        let note = note.map(|note| session.note_digest(note));
        let note = note.unwrap_or_default();
        let (mut member, mut older, when) = (told, None, said.when());
        let (deed, asked) = match request.what {
            What::Sale(ticket) => {
                let (sale, unknown) = self.ticket(session, said, (told, ticket, shown))?;
                let asked = people.asked(session, (said, told), |_, who| {
                    Ok(asked_digest(&[
                        &of_sale(&sale, who, when.as_deref()),
                        &note,
                    ]))
                })?;
                (Deed::Sale(Box::new(sale), unknown), asked)
            }
            What::Refund(of, back) => {
                let unknown = || SaleRefusal::UnknownSale { word: of.clone() };
                let sold = self.sold(&mut session.draft, &of)?;
                let sold = sold.ok_or_else(unknown).at("refund_of")?;
                let back = back.named(session, said, true)?;
                let owner = sold.lines[0].member;
                // A member who was merged lives on in another.
                let owner = owner.map(|id| people.living(session, id));
                member = owner.transpose()?;
                let asked = people.asked(session, (said, None), |_, _| {
                    let what = of_refund(sold.sale(), &back, when.as_deref());
                    older = Some(asked_digest(&[&what, &note]));
                    Ok(asked_digest(&[&back.with_more(&what), &note]))
                })?;
                (Deed::Refund(Box::new(sold), back), asked)
            }
            What::Return(back) => {
                let back = back.named(session, said, false)?;
                let asked = people.asked(session, (said, told), |_, who| {
                    let what = of_return(who, &back, when.as_deref());
                    older.get_or_insert_with(|| asked_digest(&[&what, &note]));
                    Ok(asked_digest(&[&back.with_more(&what), &note]))
                })?;
                (Deed::Return(back), asked)
            }
        };
        Ok(Asked {
            told,
            member,
            word: request.member,
            note: request.note,
            deed,
            asked,
            older: older.filter(|_| people.are_all()),
        })
    }

    fn first(
        &self,
        session: &mut Session,
        said: &Said,
        asked: &Asked,
    ) -> Result<Option<Self::First>, Stop> {
        let draft = &mut session.draft;
        if said.reference.is_empty() {
            return Ok(None);
        }
        let Some((version, first)) = self.by_ref(draft, &said.reference)? else {
            return Ok(None);
        };
        let reference = said.reference.clone();
        let sale = first.sale.to_string();
        let undone = match &self.had {
            Some((_, undone)) => undone.get(&sale).cloned(),
            None => undone_records(draft.snapshot(), &SALES)?.remove(&sale),
        };
        if let Some(undone) = undone {
            return Err(SaleRefusal::RefUndone { reference, undone }).at("ref");
        }
        let is_older = || match &asked.deed {
            Deed::Refund(_, back) | Deed::Return(back) => {
                asked.older.as_ref() == Some(&first.asked) && back.agrees(&first)
            }
            Deed::Sale(..) => false,
        };
        if !asked.asked.is(&first.asked) && !is_older() {
            let first = sale;
            return Err(SaleRefusal::RefKnown { reference, first }).at("ref");
        }
        Ok(Some((version, first)))
    }

    fn again(&self, session: &Session, (version, first): Self::First) -> Result<Receipt, Stop> {
        Ok(retold(session, version, &first)?.into())
    }

    fn decide(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        asked: Asked,
    ) -> Result<Receipt, Stop> {
        let note = match asked.note.as_deref() {
            None => String::new(),
            note => {
                let number = people.are_all().then(|| self.next.to_string());
                let place = (SALES.name, number.as_deref().unwrap_or_default());
                session.seal_note(asked.member, place, note)?
            }
        };
        let told = Told {
            note: &note,
            ..Told::new(&said.time, &said.reference, &asked.asked.named)
        };
        let deal = Deal {
            session,
            people,
            said,
            member: asked.member,
            told,
        };
        match asked.deed {
            Deed::Sale(_, Some(unknown)) => Err(unknown).at("pay"),
            Deed::Sale(sale, None) => {
                let word = asked.word.unwrap_or_default();
                self.sell(deal, *sale, &word)
            }
            Deed::Refund(sold, back) => {
                prove_owner(&sold, asked.member, (asked.told, back.walk_in))?;
                self.refund(deal, &sold, back)
            }
            Deed::Return(back) => self.take_back(deal, &back),
        }
    }
}

/// What all deeds of the till are judged and recorded with.
struct Deal<'a> {
    session: &'a mut Session,
    people: &'a mut People,
    said: &'a Said,
    member: Option<MemberId>,
    told: Told<'a>,
}

impl Tickets {
    /// A ticket with what its words name.
    fn ticket(
        &mut self,
        session: &Session,
        said: &Said,
        (member, mut ticket, pass): (Option<MemberId>, Ticket, Option<passes::Presented>),
    ) -> Result<(SaleRequest, Option<BadMeans>), Stop> {
        let day = said.at.day();
        let coupon = ticket.coupon.as_deref();
        let coupon = coupon.map(|word| self.coupon(session, word)).transpose()?;
        let words = session.words(day);
        let store = words.stores().id(&ticket.store).at("store")?;
        let mut lines = Vec::with_capacity(ticket.lines.len());
        for wanted in std::mem::take(&mut ticket.lines) {
            lines_of(session, day, (wanted, &store), &mut lines)?;
        }
        // What is told without an amount is what the pass pays for.
        if let Some(pass) = &pass {
            for line in lines
                .iter_mut()
                .filter(|line| line.list.is_zero() && line.item.is_empty())
            {
                *line = pass.line(&line.category).at("category")?;
            }
        }
        let means = &session.rules.pack(day).means;
        let (pay, unknown) = match self.paying.find(means, &ticket.pay) {
            Ok(pay) => (pay, None),
            Err(unknown) => (ticket.pay, Some(unknown)),
        };
        let request = SaleRequest {
            settled: false,
            member,
            at: said.at,
            lines,
            paid: ticket.paid,
            store,
            pay,
            id_checked: ticket.id_checked,
            booked: ticket.booked,
            coupon,
            pass,
            card: None,
        };
        Ok((request, unknown))
    }

    /// The pass that is shown, as what was recorded before left it, with the rules under which it was sold.
    fn shown(&mut self, session: &Session, what: &What) -> Result<Option<passes::Presented>, Stop> {
        let What::Sale(Ticket {
            pass: Some(shown), ..
        }) = what
        else {
            return Ok(None);
        };
        let pass = if self.had.is_some() {
            self.passes(session)?.find(&shown.pass).at("pass")?.clone()
        } else {
            Passes::named(session.draft.snapshot(), &shown.pass)?
        };
        let presented = presented_pass(&session.rules, pass, shown.guests).at("pass")?;
        Ok(Some(presented))
    }

    /// The passes that rows name, as they stand.
    fn passes_of(&mut self, session: &Session, rows: &[PassRow]) -> Result<Vec<Pass>, Stop> {
        let mut all: Vec<Pass> = Vec::new();
        for row in rows {
            if all.iter().any(|pass| pass.id == row.pass) {
                continue;
            }
            if self.had.is_some() {
                all.extend(self.passes(session)?.get(row.pass).cloned());
            } else {
                all.push(Passes::named(
                    session.draft.snapshot(),
                    &row.pass.to_string(),
                )?);
            }
        }
        Ok(all)
    }

    fn passes(&mut self, session: &Session) -> Result<&Passes, Stop> {
        match &mut self.passes {
            Some(passes) => Ok(passes),
            missing => {
                let read = Passes::load(session.draft.snapshot(), Day::MAX)?;
                Ok(missing.insert(read))
            }
        }
    }

    /// The coupon that a word names, as what was recorded before left it.
    fn coupon(&mut self, session: &Session, word: &str) -> Result<Presented, Stop> {
        let coupon = if self.had.is_some() {
            self.coupons(session)?.find(word).at("coupon")?.clone()
        } else {
            Coupons::named(session.draft.snapshot(), word)?
        };
        presented(&session.rules, coupon).at("coupon")
    }

    /// The coupon that a sale used, which may go back with it.
    fn coupon_of(&mut self, session: &Session, sale: SaleId) -> Result<Option<Presented>, Stop> {
        let coupon = if self.had.is_some() {
            self.coupons(session)?.used_at(sale).cloned()
        } else {
            Coupons::of_sale(session.draft.snapshot(), sale)?
        };
        let coupon = coupon.map(|coupon| presented(&session.rules, coupon));
        Ok(coupon.transpose()?)
    }

    fn coupons(&mut self, session: &Session) -> Result<&Coupons, Stop> {
        match &mut self.coupons {
            Some(coupons) => Ok(coupons),
            missing => {
                let read = Coupons::load(session.draft.snapshot(), Day::MAX)?;
                Ok(missing.insert(read))
            }
        }
    }

    /// The sale or refund that bears a ref, as its first row.
    fn by_ref(
        &self,
        draft: &mut Draft,
        reference: &str,
    ) -> Result<Option<(Version, SaleRow)>, BookError> {
        match &self.had {
            Some((index, _)) => index.by_ref(draft, reference),
            None => till::sale_by_ref(draft.snapshot(), reference),
        }
    }

    /// The sale that a word names: by its number, or by the ref it was recorded under.
    fn sold(&self, draft: &mut Draft, word: &str) -> Result<Option<Sold>, BookError> {
        let number = match Named::of(word) {
            Named::Number(number) => Some(number),
            Named::Reference(word) => self.by_ref(draft, word)?.map(|(_, row)| row.sale),
        };
        match (number, &self.had) {
            (None, _) => Ok(None),
            (Some(sale), Some((index, _))) => index.sold(draft, sale),
            (Some(sale), None) => till::find_sale(draft.snapshot(), sale),
        }
    }

    fn sell(&mut self, deal: Deal<'_>, mut sale: SaleRequest, word: &str) -> Result<Receipt, Stop> {
        let (session, at) = (&*deal.session, deal.said.at);
        let is_file = deal.people.are_all();
        prove_amounts(session, &sale).refused()?;
        if let Some(over) = OverList::of(&sale) {
            session.doubt(over, is_file)?;
        }
        let customer = deal.people.maybe(session, deal.member)?;
        if let Some(customer) = &customer {
            prove_not_lost(customer, word, at).refused()?;
            sale.card = session.card(customer, Some(word));
        }
        let (terms, hours) = (session.rules.on(at.day()), session.hours());
        let decided = sell(&sale, self.next, customer.as_deref(), &terms, hours);
        let decided = match (decided, deal.member) {
            (
                Err(SaleRefusal::Pass(PassRefusal::Foreign {
                    pass,
                    holder,
                    asked,
                    ..
                })),
                Some(id),
            ) => {
                let own = own_passes(session, id, at.day())?;
                let why = PassRefusal::Foreign {
                    pass,
                    holder,
                    asked,
                    own,
                };
                Err(SaleRefusal::from(why))
            }
            (decided, _) => decided,
        };
        let decided = decided.map_err(which)?;
        let hints = if is_file {
            Vec::new()
        } else {
            hints(&sale, customer.as_deref(), &terms, hours).refused()?
        };
        let untimed = at.seconds().is_none() && terms.ask_for_hours();
        let left = sale
            .pass
            .map(|shown| (after(shown.pass, &decided.passes), at.day()));
        let recorded = self.record(deal, decided)?;
        Ok(Receipt {
            hints,
            untimed,
            left,
            ..recorded.into()
        })
    }

    fn refund(&mut self, deal: Deal<'_>, sold: &Sold, back: Back) -> Result<Receipt, Stop> {
        let (session, at) = (&*deal.session, deal.said.at);
        let (sale, sold_on) = (sold.sale(), sold.lines[0].day);
        let rows = pass_rows::of_sale(session.draft.snapshot(), sale)?;
        if let Some(own) = rows.iter().find(|row| row.kind == PassKind::Sell) {
            let pass = own.pass;
            return Err(SaleRefusal::from(PassRefusal::GoesBackByPass { pass })).at("refund_of");
        }
        let request = RefundRequest {
            amount: back.amount,
            line: back.line,
            only: (back.category, back.goods),
            store: back.store,
            uses: uses_of(&self.passes_of(session, &rows)?, &rows, at),
            ..RefundRequest::whole(at, self.coupon_of(session, sale)?)
        };
        let request = request.by(back.pay, &session.rules.on(at.day()));
        let (then, hours) = (session.rules.on(sold_on), session.hours());
        let customer = deal.people.maybe(session, deal.member)?;
        let customer = customer.as_deref();
        let decided = refund(&request, self.next, sold, customer, &then, hours).refused()?;
        let closed = !deal.people.are_all() && session.prove_open(sold_on).is_err();
        Ok(Receipt {
            charged: decided.outcome.charged,
            hints: Vec::new(),
            untimed: false,
            closed: closed.then_some((sale, sold_on, at.day())),
            left: None,
            recorded: self.record(deal, decided)?,
        })
    }

    fn take_back(&mut self, deal: Deal<'_>, back: &Back) -> Result<Receipt, Stop> {
        let (session, at) = (&*deal.session, deal.said.at);
        let amount = back.amount.unwrap_or_default();
        let limits = &session.rules.pack(at.day()).limits;
        limits.prove(amount).refused()?;
        let request = ReturnRequest {
            at,
            amount,
            member: deal.member,
            store: back.store.as_deref().unwrap_or_default(),
            category: back.category.as_deref().unwrap_or_default(),
            goods: back.goods.unwrap_or_default(),
            pay: back.pay.as_deref().unwrap_or_default(),
        };
        let customer = deal.people.maybe(session, deal.member)?;
        let decided = return_unknown(&request, self.next, customer.as_deref()).refused()?;
        Ok(self.record(deal, decided)?.into())
    }

    /// Writes what was decided, and goes on with it.
    fn record(&mut self, deal: Deal<'_>, decided: Decided) -> Result<Recorded, Stop> {
        let Deal {
            session,
            people,
            said,
            member,
            told,
        } = deal;
        let of = decided.rows.first().and_then(|row| row.of.parse().ok());
        let lines = decided.rows.len();
        if let (Some(coupons), Some(deed)) = (&mut self.coupons, &decided.coupon) {
            coupons.take(deed);
        }
        if let Some(passes) = &mut self.passes {
            for row in &decided.passes {
                passes.take(row);
            }
        }
        let customer = people.maybe(session, member)?;
        let (terms, draft) = (session.rules.on(said.at.day()), &mut session.draft);
        let (recorded, first) = till::record(draft, &terms, customer, decided, said.at, told)?;
        if let Some((index, _)) = &mut self.had {
            index.note(recorded.sale, of, told.reference, first);
            let mut at = first;
            // A refund of several lines is looked up line by line.
            for _ in 1..lines {
                at = draft.row_at(&SALES, at, 1)?.next_offset();
                index.note(recorded.sale, of, "", at);
            }
        }
        self.next = recorded.sale.next();
        Ok(recorded)
    }
}

impl From<Recorded> for Receipt {
    fn from(recorded: Recorded) -> Self {
        Self {
            recorded,
            charged: 0,
            hints: Vec::new(),
            untimed: false,
            closed: None,
            left: None,
        }
    }
}

impl Back {
    /// The same with what its words name; `of_sale` where the sale is known.
    fn named(self, session: &Session, said: &Said, of_sale: bool) -> Result<Self, Stop> {
        let day = said.at.day();
        let (words, means) = (session.words(day), &session.rules.pack(day).means);
        let category = self.category.map(|word| words.categories().named(&word));
        let store = self.store.map(|word| words.stores().id(&word));
        let pay = self.pay.map(|word| {
            if of_sale {
                means.paying(&word)
            } else {
                means.money(&word)
            }
        });
        Ok(Self {
            category: category.transpose().at("category")?,
            store: store.transpose().at("store")?,
            pay: pay.transpose().at("pay")?,
            ..self
        })
    }

    /// What was asked beside the amount, where anything was: without it the form is as it was before there was any.
    fn with_more(&self, what: &str) -> String {
        let goods = self.goods.map(|goods| goods.to_string());
        let more = [
            ("pay", &self.pay),
            ("store", &self.store),
            ("category", &self.category),
            ("goods", &goods),
        ];
        let more = more.into_iter();
        let more = more.filter_map(|(key, told)| Some(format!("|{key}={}", told.as_ref()?)));
        format!("{what}{}", more.collect::<String>())
    }

    /// Whether the first row of a record is as the cells say.
    fn agrees(&self, first: &SaleRow) -> bool {
        let paid = |means: &String| {
            let mut parts = tenders::read(&first.pay, 0).into_iter();
            parts.any(|(own, _)| own == *means)
        };
        let is = |told: &Option<String>, own: &str| told.as_ref().is_none_or(|told| told == own);
        self.pay.as_ref().is_none_or(paid)
            && is(&self.store, &first.store)
            && is(&self.category, &first.category)
            && self.goods.is_none_or(|own| own == first.goods)
    }
}

/// The lines that one is asked for: an item comes first, then a category with its amount.
fn lines_of(
    session: &Session,
    day: Day,
    (wanted, store): (Wanted, &str),
    lines: &mut Vec<AskedLine>,
) -> Result<(), Stop> {
    let items = &session.rules.pack(day).price_list;
    let Wanted { word, line } = wanted;
    let told = |why| Err(why).at("item");
    let is_item = !word.is_empty() && (line.is_none() || !items.is_empty());
    if is_item {
        let (name, number) = counted(&word).at("item")?;
        match (items.named(name), &line) {
            (Ok(item), _) => {
                lines.extend(std::iter::repeat_n(item.line(store), number));
                return Ok(());
            }
            (Err(why), None) => return told(why),
            (Err(_), Some(_)) => {}
        }
    }
    if let Some(mut line) = line {
        let categories = session.words(day).categories();
        line.category = match categories.named(&line.category) {
            Ok(id) => id,
            Err(_) if items.named(&line.category).is_ok() => {
                return Err(SaleRefusal::PricedItem {
                    item: line.category,
                })
                .at("item");
            }
            Err(why) => return Err(why).at("category"),
        };
        lines.push(line);
    }
    Ok(())
}

/// A pass after what became of it.
fn after(mut pass: Pass, rows: &[PassRow]) -> Pass {
    for row in rows {
        pass.take(row);
    }
    pass
}

/// The passes of a member that can be used on a day, for whoever shows another's.
fn own_passes(session: &Session, member: MemberId, day: Day) -> Result<Listing, Stop> {
    let all = Passes::load(session.draft.snapshot(), Day::MAX)?;
    let roots = Roots::now(session.draft.snapshot())?;
    let own = all
        .iter()
        .filter(|pass| roots.root(pass.member) == member && pass.word(day) == "open");
    Ok(own.map(|pass| format!("{} {}", pass.id, pass.of)).collect())
}

/// The uses of passes that a sale took and that did not come back, as they would.
fn uses_of(passes: &[Pass], rows: &[PassRow], at: When) -> Vec<PassRow> {
    let own = rows.iter().filter(|row| row.kind == PassKind::Use);
    let back = own.filter_map(|row| {
        let pass = passes.iter().find(|pass| pass.id == row.pass)?;
        let stands = |used: &Use| (used.sale, used.line) == (row.sale, row.line);
        let row = PassRow {
            amount: row.amount,
            uses: row.uses,
            grant: row.grant,
            line: row.line,
            ..pass.step(PassKind::Return, at)
        };
        pass.uses.iter().any(stands).then_some(row)
    });
    back.collect()
}

/// A pass with the rules under which it was sold.
pub(crate) fn presented_pass(
    rules: &Adopted,
    pass: Pass,
    guests: u32,
) -> Result<passes::Presented, PassRefusal> {
    let terms = rules.on(pass.sold.day());
    passes::Presented::new(pass, &terms, guests)
}

/// A coupon with the rules under which it was issued.
pub(crate) fn presented(rules: &Adopted, coupon: Coupon) -> Result<Presented, CouponRefusal> {
    let terms = rules.on(coupon.issued.day());
    Presented::new(coupon, &terms)
}

/// Refuses to give money back to somebody else than it came from.
fn prove_owner(
    sold: &Sold,
    owner: Option<MemberId>,
    (told, walk_in): (Option<MemberId>, bool),
) -> Result<(), Stop> {
    if told == owner || (told.is_none() && !walk_in) {
        return Ok(());
    }
    let word = |id: Option<MemberId>| id.map_or_else(|| "a walk-in".to_owned(), |m| m.to_string());
    let why = SaleRefusal::OtherCustomer {
        sale: sold.sale(),
        sold_to: word(owner),
        asked: word(told),
    };
    let column = told.map_or("walk_in", |_| "member");
    Err(why).at(column)
}

/// Refuses a sale that is larger than any the house makes.
fn prove_amounts(session: &Session, request: &SaleRequest) -> Result<(), SaleRefusal> {
    let limits = &session.rules.pack(request.at.day()).limits;
    let list = Money::sum(request.lines.iter().map(|line| line.list))?;
    limits.prove(list)?;
    request.paid.map_or(Ok(()), |paid| limits.prove(paid))
}

message! {
    /// A till that took more than the list price: most likely two cells or words in each other's place.
    #[derive(Debug)]
    struct OverList {
        list: Money,
        paid: Money,
    } => ("the till took {paid}, more than the list price of {list}", "实收 {paid} 高于原价 {list}");
}

impl OverList {
    fn of(request: &SaleRequest) -> Option<Self> {
        let paid = request.paid?;
        let list = Money::sum(request.lines.iter().map(|line| line.list)).ok()?;
        (paid > list).then_some(Self { list, paid })
    }
}

/// What was asked, in one form whoever asks; the clock has a part in it only where a time was told.
fn of_sale(request: &SaleRequest, member: Option<MemberId>, when: Option<&str>) -> String {
    let lines = request.lines.iter().map(|l| {
        let item = if l.item.is_empty() { "" } else { ":" };
        format!("{}:{}:{}{item}{}", l.category, l.list, l.goods, l.item)
    });
    let pay = request.pay.iter().map(|t| {
        format!(
            "{}={}",
            t.means,
            canonical::option(t.amount.map(Money::fen))
        )
    });
    let coupon = request.coupon.as_ref();
    let coupon = coupon.map(|own| format!("|{}", own.coupon.id));
    let pass = request.pass.as_ref();
    let pass = pass.map(|own| format!("|{}*{}", own.pass.id, own.guests));
    format!(
        "sale|{}|{}|{}|{}|{}|{}|{}|{}{}{}",
        canonical::text(member.map(|m| m.to_string()).as_deref()),
        canonical::text(when),
        lines.collect::<Vec<_>>().join("+"),
        canonical::option(request.paid.map(Money::fen)),
        request.store,
        pay.collect::<Vec<_>>().join("+"),
        request.id_checked,
        request.booked,
        coupon.unwrap_or_default(),
        pass.unwrap_or_default(),
    )
}

/// What was asked of a refund, in one form whoever asks: the sale by its number, however it was named, and
/// the time only where one was told.
fn of_refund(sale: SaleId, back: &Back, when: Option<&str>) -> String {
    let amount = canonical::option(back.amount.map(Money::fen));
    let (line, when) = (canonical::option(back.line), canonical::text(when));
    format!("refund|{sale}|{amount}|{line}|{when}")
}

/// The same of what goes back of a sale that nobody knows.
fn of_return(member: Option<MemberId>, back: &Back, when: Option<&str>) -> String {
    let amount = back.amount.unwrap_or_default();
    let member = member.map(|member| member.to_string());
    let (member, when) = (canonical::text(member.as_deref()), canonical::text(when));
    format!("return|{member}|{amount}|{when}")
}
