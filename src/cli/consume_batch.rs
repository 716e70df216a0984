//! `club consume --from`: sales and refunds from a file, judged row by row in business-time order.

use crate::domain::{Day, Goods, MemberId, Money, SaleId, When, Wording, canonical as form};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rustc_hash::FxHashMap;

use super::Desk;
use super::args::{Many, Recording};
use super::batch::{BadRow, BatchRow, Columns};
use super::batch_flow::{Rows, Trouble, moment, refused, run as run_rows};
use super::coupon::presented;
use super::errors::{CliError, CliResult};
use super::post::already;
use super::row_cells::{BadCell, Unnamed, cell, tender, who, yes};
use super::sale_output::{Line as _, columns};
use crate::book::undone::undone_records;
use crate::book::{Book, Keyring, Snapshot};
use crate::domain::calendar::BusinessHours;
use crate::domain::ids::Named;
use crate::domain::means::{BadMeans, Means};
use crate::members::Directory;
use crate::ops::Session;
use crate::ops::cards::prove_not_lost;
use crate::ops::judged::{deeds_asked, rated};
use crate::ops::sale::{OverList, of_refund, of_sale, paying_by, prove_amounts, with_more};
use crate::output::{OutputError, Printer};
use crate::rules::Adopted;
use crate::sales::coupons::{Coupons, Presented};
use crate::sales::customer::Needs;
use crate::sales::decide::{Decided, SaleRequest, Tender, sell};
use crate::sales::price::AskedLine;
use crate::sales::refund::{RefundRequest, ReturnRequest, refund, return_unknown};
use crate::sales::refusal::SaleRefusal;
use crate::sales::rows::{SALES, SaleRow};
use crate::sales::terms::Rulebook as _;
use crate::sales::till::{self, Recorded, SaleIndex, Told, asked_digest};
use crate::sales::{Customer, Customers, Roots, View, tenders};

const COLUMNS: Columns = Columns {
    taken: &[
        "member",
        "walk_in",
        "at",
        "amount",
        "paid",
        "category",
        "goods",
        "store",
        "pay",
        "coupon",
        "id_checked",
        "booked",
        "refund_of",
        "ref",
        "note",
    ],
    needed: &["amount"],
};

/// What stays the same from row to row, and what each row adds to.
struct Counter<'a> {
    desk: &'a Desk,
    writing: Session,
    hours: BusinessHours,
    directory: Directory,
    customers: Customers,
    index: SaleIndex,
    next: SaleId,
    shown: Shown,
    known: u64,
    /// Whether rows without a member are sales to walk-ins, as the line says of all of them.
    walk_in: bool,
    /// All coupons, read when the first is asked for.
    coupons: Option<Coupons>,
    /// Sales and refunds that were taken back: their refs are refused.
    undone: FxHashMap<String, String>,
    roots: Roots,
    paying: Paying,
}

/// The ids of what pays, by the words of one day's means: a file says the same few over and over, and a word
/// that no list names is held against everything that is no money.
#[derive(Default)]
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
        paying_by(pay, |word| match self.known.get(word) {
            Some(id) => Ok(id.clone()),
            None => {
                let id = means.paying(word)?;
                self.known.insert(word.to_owned(), id.clone());
                Ok(id)
            }
        })
    }
}

/// A file of sales, and what the line says of it.
#[derive(Clone, Copy)]
struct Batch<'a> {
    from: &'a Path,
    many: &'a Many,
    desk: &'a Desk,
    /// Whether rows without a member are sales to walk-ins, as the line says of all of them.
    walk_in: bool,
}

/// What rows are judged by.
type Loaded = (Directory, Customers, SaleIndex);

/// Records the rows of a file. They are judged while the lock is free: it is held no longer than what was decided
/// takes to be written, unless somebody has recorded meanwhile, whom they are then judged by anew.
pub(super) fn run(
    from: &Path,
    many: &Many,
    recording: &Recording,
    walk_in: bool,
    desk: &Desk,
) -> CliResult {
    let batch = Batch {
        from,
        many,
        desk,
        walk_in,
    };
    let looking = Recording {
        dry_run: true,
        ..recording.clone()
    };
    let (mut writing, mut printer, mut known) = batch.decided(&looking)?;
    if !recording.dry_run && !desk.take_place(&mut writing, recording)? {
        // The lock is free again before it is taken for good.
        drop((writing, printer));
        (writing, printer, known) = batch.decided(recording)?;
    }
    writing.commit()?;
    if known > 0 {
        desk.talk().note(&already(desk.lang(), known));
    }
    Ok(printer.finish()?)
}

impl Batch<'_> {
    /// Judges all rows; tells how many were on record already.
    fn decided(self, recording: &Recording) -> Result<(Session, Printer, u64), CliError> {
        let Self {
            from, many, desk, ..
        } = self;
        let before = desk.before(recording)?;
        let today = desk.today(before.hours());
        // Reading the file takes about as long as reading the book: both at once.
        let (rows, loaded) = std::thread::scope(|scope| {
            let rows = scope.spawn(|| Rows::by_time(from, desk, many, &COLUMNS, &before));
            let book = (&before.book, &before.snapshot, before.keyring());
            let loaded = load(book, &before.rules, today);
            let rows = rows
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (rows, loaded)
        });
        let (rows, version) = (rows?, before.snapshot.version());
        let had_keys = before.keyring().is_some();
        let writing = desk.lock(before, recording)?;
        let is_as_before = writing.draft.snapshot().version() == version
            && writing.today == today
            && writing.keyring().is_some() == had_keys;
        let loaded = match loaded {
            Ok(loaded) if is_as_before => loaded,
            // Somebody wrote since, or midnight passed.
            _ => load_again(&writing, writing.draft.snapshot())?,
        };
        self.judged(rows, writing, loaded)
    }

    fn judged(
        self,
        rows: Rows,
        writing: Session,
        (directory, customers, index): Loaded,
    ) -> Result<(Session, Printer, u64), CliError> {
        let Self { many, desk, .. } = self;
        let snapshot = writing.draft.snapshot().clone();
        let (shown, recorded) = Shown::channel();
        let printer = desk.speaking().held_printer(&columns())?;
        let mut counter = Counter {
            desk,
            directory,
            customers,
            index,
            next: till::next_sale(&snapshot)?,
            shown,
            known: 0,
            paying: Paying::default(),
            undone: undone_records(&snapshot, &SALES)?,
            roots: Roots::now(&snapshot)?,
            walk_in: self.walk_in,
            coupons: None,
            hours: *writing.hours(),
            writing,
        };
        let printer = std::thread::scope(|scope| {
            let printing = scope.spawn(move || print_all(printer, recorded));
            let ran = run_rows(desk, many, rows, |row| counter.row(row));
            counter.shown.close();
            let printed = printing
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            ran.and(printed.map_err(CliError::from))
        })?;
        Ok((counter.writing, printer, counter.known))
    }
}

/// What was recorded, on its way to the thread that words it.
struct Shown {
    chunk: Vec<Recorded>,
    send: Option<SyncSender<Vec<Recorded>>>,
}

impl Shown {
    const CHUNK: usize = 512;
    const AHEAD: usize = 8;

    fn channel() -> (Self, Receiver<Vec<Recorded>>) {
        let (send, recorded) = sync_channel(Self::AHEAD);
        let chunk = Vec::with_capacity(Self::CHUNK);
        let send = Some(send);
        (Self { chunk, send }, recorded)
    }

    fn push(&mut self, recorded: Recorded) {
        self.chunk.push(recorded);
        if self.chunk.len() == Self::CHUNK {
            self.flush();
        }
    }

    /// The other side hangs up only with an error of its own, which it tells.
    fn flush(&mut self) {
        let chunk = std::mem::replace(&mut self.chunk, Vec::with_capacity(Self::CHUNK));
        if let Some(send) = &self.send {
            let _ = send.send(chunk);
        }
    }

    fn close(&mut self) {
        self.flush();
        self.send = None;
    }
}

fn print_all(
    mut printer: Printer,
    recorded: Receiver<Vec<Recorded>>,
) -> Result<Printer, OutputError> {
    for recorded in recorded.into_iter().flatten() {
        printer.row(&recorded.cells())?;
    }
    Ok(printer)
}

/// The same as it stands under the lock.
fn load_again(writing: &Session, snapshot: &Snapshot) -> Result<Loaded, CliError> {
    let book = (&writing.book, snapshot, writing.keyring());
    load(book, &writing.rules, writing.today)
}

/// Everything that rows of a batch are judged by.
fn load(
    (book, snapshot, keyring): (&Book, &Snapshot, Option<&Keyring>),
    rules: &Adopted,
    today: Day,
) -> Result<Loaded, CliError> {
    let directory = Directory::load_all(book, snapshot, keyring)?;
    let mut customers = rated(rules, (snapshot, keyring), View::today(today), Needs::ALL)?;
    customers.open_facts(snapshot, keyring, &deeds_asked(rules))?;
    let packs = rules.in_force();
    let asked = packs.flat_map(|(_, pack)| pack.terms().sales_ask());
    customers.prove_read(&asked.collect::<Vec<_>>())?;
    Ok((directory, customers, SaleIndex::load(snapshot)?))
}

impl Counter<'_> {
    fn row(&mut self, row: &BatchRow) -> Result<(), Trouble> {
        let (at, time) = moment(&self.writing, row)?;
        let member = self.member(row)?;
        let reference = row.get("ref").to_owned();
        match row.filled("refund_of") {
            None => self.sale(row, member, (at, time), reference),
            Some("-") => self.unknown_return(row, member, (at, time), reference),
            Some(of) => self.refund(row, of, member, (at, time), reference),
        }
    }

    fn member(&self, row: &BatchRow) -> Result<Option<MemberId>, BadRow> {
        // The sale that is refunded tells whose it was.
        let told = row.filled("refund_of").is_some_and(|of| of != "-");
        who(
            row,
            &self.directory,
            (self.walk_in || told, Unnamed::WalkIns),
        )
    }

    fn sale(
        &mut self,
        row: &BatchRow,
        member: Option<MemberId>,
        (at, time): (When, String),
        reference: String,
    ) -> Result<(), Trouble> {
        let coupon = self.coupon(row)?;
        let asked = request(&self.writing, row, member, at)?;
        let means = &self.writing.rules.pack(at.day()).means;
        let paying = self.paying.find(means, &asked.pay);
        let mut request = SaleRequest {
            coupon,
            pay: paying.clone().unwrap_or_else(|_| asked.pay.clone()),
            ..asked
        };
        let when = when_told(row, at, &time);
        let told = self.told(
            row,
            member,
            time,
            reference,
            &of_sale(&request, when.as_deref()),
        )?;
        let others = self.roots.merged(member).into_iter().map(|merged| {
            let of = SaleRequest {
                member: Some(merged),
                ..request.clone()
            };
            of_sale(&of, when.as_deref())
        });
        let others: Vec<String> = others.collect();
        if self.on_record(row, &told, (&others, None))? {
            return Ok(());
        }
        paying.map_err(|why| row.bad("pay", &why))?;
        self.prove_open(row, at)?;
        prove_amounts(&self.writing, &request).map_err(refused(row))?;
        if let Some(over) = OverList::of(&request) {
            self.desk.doubt_of(row, &over)?;
        }
        let terms = self.writing.rules.on(at.day());
        let customer = member.and_then(|id| self.customers.get(id));
        if let Some(customer) = customer {
            prove_not_lost(customer, row.get("member"), at).map_err(refused(row))?;
            request.card = customer.card_named(row.get("member"));
        }
        let decided =
            sell(&request, self.next, customer, &terms, &self.hours).map_err(refused(row))?;
        self.record(at, member, decided, &told)
    }

    fn refund(
        &mut self,
        row: &BatchRow,
        of: &str,
        member: Option<MemberId>,
        (at, time): (When, String),
        reference: String,
    ) -> Result<(), Trouble> {
        let amount: Option<Money> = cell(row, "amount")?;
        let sold = self.find(of)?;
        let unknown = || {
            row.bad(
                "refund_of",
                &SaleRefusal::UnknownSale {
                    word: of.to_owned(),
                },
            )
        };
        let sold = sold.ok_or_else(|| Trouble::from(unknown()))?;
        let when = when_told(row, at, &time);
        let cells = self.cells_back(row, at, true)?;
        let older = of_refund(sold.sale(), amount, None, when.as_deref());
        let owner = sold.lines[0].member;
        let living = |id| self.customers.get(id).map_or(id, Customer::id);
        let owner = owner.map(living);
        let told = self.told(row, owner, time, reference, &cells.canonical(&older))?;
        if self.on_record(row, &told, (&[], Some((&older, &cells))))? {
            return Ok(());
        }
        self.prove_open(row, at)?;
        if (member.is_some() || yes(row, "walk_in")?) && member != owner {
            let told =
                |id: Option<MemberId>| id.map_or_else(|| "a walk-in".to_owned(), |m| m.to_string());
            let sale = sold.sale();
            let why = SaleRefusal::OtherCustomer {
                sale,
                sold_to: told(owner),
                asked: told(member),
            };
            let column = if member.is_some() {
                "member"
            } else {
                "walk_in"
            };
            return Err(row.bad(column, &why).into());
        }
        let coupon = self.coupon_of(sold.sale())?;
        let terms_then = self.writing.rules.on(sold.lines[0].day);
        let customer = owner.and_then(|id| self.customers.get(id));
        let request = RefundRequest {
            amount,
            only: (cells.category, cells.goods),
            store: cells.store,
            ..RefundRequest::whole(at, coupon)
        };
        let request = request.by(cells.pay, &self.writing.rules.on(at.day()));
        let decided = refund(
            &request,
            self.next,
            &sold,
            customer,
            &terms_then,
            &self.hours,
        )
        .map_err(refused(row))?;
        self.record(at, owner, decided, &told)
    }

    fn unknown_return(
        &mut self,
        row: &BatchRow,
        member: Option<MemberId>,
        (at, time): (When, String),
        reference: String,
    ) -> Result<(), Trouble> {
        let amount: Money =
            cell(row, "amount")?.ok_or_else(|| row.bad("amount", &SaleRefusal::Nothing))?;
        let when = when_told(row, at, &time);
        let cells = self.cells_back(row, at, false)?;
        let older = |member: Option<MemberId>| {
            let customer = member.map(|m| m.to_string());
            format!(
                "return|{}|{amount}|{}",
                form::text(customer.as_deref()),
                form::text(when.as_deref()),
            )
        };
        let others = self.roots.merged(member).into_iter();
        let others = others.map(|merged| cells.canonical(&older(Some(merged))));
        let others: Vec<String> = others.collect();
        let older = older(member);
        let told = self.told(row, member, time, reference, &cells.canonical(&older))?;
        if self.on_record(row, &told, (&others, Some((&older, &cells))))? {
            return Ok(());
        }
        self.prove_open(row, at)?;
        let limits = &self.writing.rules.pack(at.day()).limits;
        limits.prove(amount).map_err(refused(row))?;
        let customer = member.and_then(|id| self.customers.get(id));
        let request = ReturnRequest {
            at,
            amount,
            member,
            store: cells.store.as_deref().unwrap_or_default(),
            category: cells.category.as_deref().unwrap_or_default(),
            goods: cells.goods.unwrap_or_default(),
            pay: cells.pay.as_deref().unwrap_or_default(),
        };
        let decided = return_unknown(&request, self.next, customer).map_err(refused(row))?;
        self.record(at, member, decided, &told)
    }

    /// What a row says of money that goes back beside how much; `of_sale` where the sale is known. A cell that
    /// could have no effect is refused.
    fn cells_back(&self, row: &BatchRow, at: When, of_sale: bool) -> Result<CellsBack, Trouble> {
        let mut useless = ["paid", "coupon"].into_iter();
        let useless = useless.find(|column| row.filled(column).is_some());
        if let Some(column) = useless {
            return Err(row.bad(column, &SaleRefusal::NoEffect).into());
        }
        for column in ["id_checked", "booked"] {
            if yes(row, column)? {
                return Err(row.bad(column, &SaleRefusal::NoEffect).into());
            }
        }
        let told = |id: String| Some(id).filter(|id| !id.is_empty());
        let (category, store) = where_and_what(&self.writing, row, at)?;
        let means = &self.writing.rules.pack(at.day()).means;
        let pay = row.filled("pay").map(|word| {
            if of_sale {
                means.paying(word)
            } else {
                means.money(word)
            }
        });
        Ok(CellsBack {
            pay: pay
                .transpose()
                .map_err(|why| Trouble::from(row.bad("pay", &why)))?,
            store: told(store),
            category: told(category),
            goods: cell(row, "goods")?,
        })
    }

    /// The coupon that a row hands in, as the rows before it left it.
    fn coupon(&mut self, row: &BatchRow) -> Result<Option<Presented>, Trouble> {
        let Some(word) = row.filled("coupon") else {
            return Ok(None);
        };
        let coupon = self.coupons()?.find(word);
        let coupon = coupon
            .map_err(|e| Trouble::from(row.bad("coupon", &e)))?
            .clone();
        let presented = presented(&self.writing.rules, coupon);
        presented
            .map(Some)
            .map_err(|e| row.bad("coupon", &e).into())
    }

    /// The coupon that a sale used.
    fn coupon_of(&mut self, sale: SaleId) -> Result<Option<Presented>, Trouble> {
        let Some(coupon) = self.coupons()?.used_at(sale).cloned() else {
            return Ok(None);
        };
        let presented = presented(&self.writing.rules, coupon);
        Ok(Some(presented.map_err(CliError::from)?))
    }

    fn coupons(&mut self) -> Result<&Coupons, Trouble> {
        match &mut self.coupons {
            Some(coupons) => Ok(coupons),
            missing => {
                let read = Coupons::load(self.writing.draft.snapshot(), Day::MAX)?;
                Ok(missing.insert(read))
            }
        }
    }

    /// The sale that a word names, by its number or its ref.
    fn find(&mut self, word: &str) -> Result<Option<crate::sales::refund::Sold>, Trouble> {
        let draft = &mut self.writing.draft;
        let number = match Named::of(word) {
            Named::Number(number) => Some(number),
            Named::Reference(reference) => self
                .index
                .by_ref(draft, reference)?
                .map(|(_, row)| row.sale),
        };
        match number {
            Some(sale) => Ok(self.index.sold(draft, sale)?),
            None => Ok(None),
        }
    }

    fn told(
        &mut self,
        row: &BatchRow,
        member: Option<MemberId>,
        time: String,
        reference: String,
        what: &str,
    ) -> Result<Told, Trouble> {
        let note = row.filled("note");
        let sale = self.next.to_string();
        let sealed = self.writing.seal_note(member, ("sales", &sale), note)?;
        let asked = if reference.is_empty() {
            String::new()
        } else {
            self.asked(row, what)
        };
        Ok(Told {
            time,
            reference,
            asked,
            note: sealed,
        })
    }

    fn asked(&self, row: &BatchRow, what: &str) -> String {
        let note = row.filled("note");
        let note = note.map(|note| self.writing.note_digest(note));
        asked_digest(&[what, &note.unwrap_or_default()])
    }

    /// Refuses a row that would be dated into a closed month.
    fn prove_open(&self, row: &BatchRow, at: When) -> Result<(), Trouble> {
        let open = self.writing.prove_open(at.day());
        open.map_err(|e| row.bad("at", &e).into())
    }

    /// Whether the row's ref is on record with equal content; with other content it is refused. An older program
    /// left cells of a refund out of what was asked: `older` is its form, which is equal where the record agrees
    /// with the cells all the same. `others` are its forms by the numbers of those who were merged since.
    fn on_record(
        &mut self,
        row: &BatchRow,
        told: &Told,
        (others, older): (&[String], Option<(&str, &CellsBack)>),
    ) -> Result<bool, Trouble> {
        if told.reference.is_empty() {
            return Ok(false);
        }
        let Some((_, first)) = self
            .index
            .by_ref(&mut self.writing.draft, &told.reference)?
        else {
            return Ok(false);
        };
        if let Some(undone) = self.undone.get(&first.sale.to_string()) {
            let (reference, undone) = (told.reference.clone(), undone.clone());
            return Err(row
                .bad("ref", &SaleRefusal::RefUndone { reference, undone })
                .into());
        }
        let is_older = || {
            older.is_some_and(|(what, cells)| {
                first.asked == self.asked(row, what) && cells.agree(&first)
            })
        };
        let is_other = || {
            others
                .iter()
                .any(|what| first.asked == self.asked(row, what))
        };
        if first.asked != told.asked && !is_other() && !is_older() {
            let (reference, first) = (told.reference.clone(), first.sale.to_string());
            return Err(row
                .bad("ref", &SaleRefusal::RefKnown { reference, first })
                .into());
        }
        self.known += 1;
        Ok(true)
    }

    fn record(
        &mut self,
        at: When,
        member: Option<MemberId>,
        decided: Decided,
        told: &Told,
    ) -> Result<(), Trouble> {
        let terms = self.writing.rules.on(at.day());
        let of = decided.rows.first().and_then(|row| row.of.parse().ok());
        let lines = decided.rows.len();
        if let (Some(coupons), Some(deed)) = (&mut self.coupons, &decided.coupon) {
            coupons.take(deed);
        }
        let customer = member.and_then(|id| self.customers.get_mut(id));
        let (recorded, offset) =
            till::record(&mut self.writing.draft, &terms, customer, decided, at, told)?;
        self.index.note(recorded.sale, of, &told.reference, offset);
        self.note_further_lines(recorded.sale, of, lines, offset)?;
        self.next = recorded.sale.next();
        self.shown.push(recorded);
        Ok(())
    }

    /// A refund of several lines is looked up line by line.
    fn note_further_lines(
        &mut self,
        sale: SaleId,
        of: Option<SaleId>,
        lines: usize,
        first: u64,
    ) -> Result<(), Trouble> {
        let mut at = first;
        for _ in 1..lines {
            let schema = &crate::sales::rows::SALES;
            at = self.writing.draft.row_at(schema, at, 1)?.next_offset();
            self.index.note(sale, of, "", at);
        }
        Ok(())
    }
}

/// What a row says of money that goes back.
struct CellsBack {
    pay: Option<String>,
    store: Option<String>,
    category: Option<String>,
    goods: Option<Goods>,
}

impl CellsBack {
    fn canonical(&self, what: &str) -> String {
        let goods = self.goods.map(|goods| goods.to_string());
        let more = [
            ("pay", self.pay.as_deref()),
            ("store", self.store.as_deref()),
            ("category", self.category.as_deref()),
            ("goods", goods.as_deref()),
        ];
        with_more(what, &more)
    }

    /// Whether the first row of a record is as the cells say.
    fn agree(&self, first: &SaleRow) -> bool {
        let paid = |means: &String| {
            tenders::read(&first.pay, 0)
                .iter()
                .any(|(own, _)| own == means)
        };
        self.pay.as_ref().is_none_or(paid)
            && self.store.as_ref().is_none_or(|own| *own == first.store)
            && self
                .category
                .as_ref()
                .is_none_or(|own| *own == first.category)
            && self.goods.is_none_or(|own| own == first.goods)
    }
}

/// The row's own time; none where the clock's was taken, which has no part in what was asked.
fn when_told(row: &BatchRow, at: When, time: &str) -> Option<String> {
    row.filled("at").map(|_| format!("{} {time}", at.day()))
}

/// The category and the store that a row names.
fn where_and_what(writing: &Session, row: &BatchRow, at: When) -> Result<(String, String), BadRow> {
    let words = writing.words(at.day());
    let category = words.categories().named(row.get("category"));
    let store = words.stores().id(row.get("store"));
    Ok((
        category.map_err(|why| row.bad("category", &why))?,
        store.map_err(|why| row.bad("store", &why))?,
    ))
}

fn request(
    writing: &Session,
    row: &BatchRow,
    member: Option<MemberId>,
    at: When,
) -> Result<SaleRequest, Trouble> {
    let list: Money =
        cell(row, "amount")?.ok_or_else(|| row.bad("amount", &SaleRefusal::Nothing))?;
    let goods: Goods = cell(row, "goods")?.unwrap_or_default();
    let (category, store) = where_and_what(writing, row, at)?;
    let pay = row.filled("pay").map(|pay| {
        pay.split(';')
            .map(tender)
            .collect::<Result<Vec<Tender>, Wording>>()
    });
    let pay = pay
        .transpose()
        .map_err(|e| Trouble::from(row.bad("pay", &BadCell(e))))?;
    Ok(SaleRequest {
        settled: false,
        member,
        at,
        lines: vec![AskedLine {
            category,
            list,
            goods,
        }],
        paid: cell(row, "paid")?,
        store,
        pay: pay.unwrap_or_default(),
        id_checked: yes(row, "id_checked")?,
        booked: yes(row, "booked")?,
        coupon: None,
        card: None,
    })
}
