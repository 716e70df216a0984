//! `club coupon issue --from`: coupons of one kind to a file of members.

use crate::book::Told;
use crate::ops::asked::by_numbers;
use crate::sales::Roots;
use std::path::Path;

use rustc_hash::FxHashMap;

use super::issue::{Args, Had};
use super::{cells, hold};
use crate::book::Recorded;
use crate::cli::Desk;
use crate::cli::batch::{BatchRow, Columns};
use crate::cli::batch_flow::{Rows, Trouble, moment, refused, run as run_rows};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::post::already;
use crate::cli::row_cells::{BadCell, whole};
use crate::domain::{CouponId, Day, MemberId, Wording};
use crate::members::{Directory, MemberRefusal};
use crate::ops::Session;
use crate::ops::cards::prove_not_lost;
use crate::output::Printer;
use crate::sales::Customers;
use crate::sales::coupons::Coupons;
use crate::sales::coupons::decide::{find, issue, may_have};
use crate::sales::coupons::rows::{self, COUPON_RECORDS, CouponRow};
use crate::sales::decide::may_deal;
use crate::sales::terms::Rulebook as _;

const COLUMNS: Columns = Columns {
    taken: &["member", "at", "quantity", "ref"],
    needed: &["member"],
};

/// The most that one row gives.
const QUANTITY_MAX: u32 = 1000;

/// What a file of members is counted into.
struct Counter<'a> {
    kind: &'a str,
    writing: Session,
    directory: Directory,
    customers: Customers,
    had: Had<'a>,
    /// How many each was given by this file.
    given: FxHashMap<MemberId, u32>,
    refs: FxHashMap<String, Recorded<CouponId>>,
    next: CouponId,
    quantity: u32,
    printer: Printer,
    roots: Roots,
    known: u64,
}

pub(super) fn run(from: &Path, args: &Args, desk: &Desk) -> CliResult {
    let before = desk.before(&args.recording)?;
    let file = Rows::open(from, desk, &args.many, &COLUMNS, &before)?;
    let mut writing = desk.lock(before, &args.recording)?;
    writing.keys()?;
    let kind = args.kind(&writing)?;
    let snapshot = writing.draft.snapshot().clone();
    let coupons = Coupons::load(&snapshot, Day::MAX)?;
    let mut counter = Counter {
        kind: &kind,
        directory: Directory::load_all(&writing.book, &snapshot, writing.keyring())?,
        customers: writing.customers()?,
        had: Had::of(&coupons),
        given: FxHashMap::default(),
        refs: COUPON_RECORDS.refs(&snapshot)?,
        next: COUPON_RECORDS.next(&snapshot)?,
        quantity: args.quantity,
        printer: hold(desk)?,
        roots: Roots::now(&snapshot)?,
        known: 0,
        writing,
    };
    run_rows(desk, &args.many, file, |row| counter.row(row))?;
    let (known, printer) = (counter.known, counter.printer);
    counter.writing.commit()?;
    if known > 0 {
        desk.talk().note(&already(desk.lang(), known));
    }
    Ok(printer.finish()?)
}

impl Counter<'_> {
    fn row(&mut self, row: &BatchRow) -> Result<(), Trouble> {
        let (at, time) = moment(&self.writing, row)?;
        let member = self.directory.resolve(row.get("member"));
        let member = member.map_err(|e| Trouble::from(row.bad("member", &e)))?;
        let quantity: u32 = whole(row, "quantity")?.unwrap_or(self.quantity);
        if !(1..=QUANTITY_MAX).contains(&quantity) {
            let why = Wording::new(
                format!("a row gives 1 to {QUANTITY_MAX} coupons"),
                format!("每行发放 1 到 {QUANTITY_MAX} 张"),
            );
            return Err(row.bad("quantity", &BadCell { why }).into());
        }
        let reference = row.get("ref").to_owned();
        let when = row.filled("at").map(|_| format!("{} {time}", at.day()));
        let (when, many) = (when.unwrap_or_default(), quantity.to_string());
        let asked = by_numbers(&self.roots, Some(member), |member| match member {
            Some(who) if !reference.is_empty() => {
                let who = who.to_string();
                let parts = ["coupon issue", self.kind, &many, &who, &when];
                self.writing.asked(&parts)
            }
            _ => Ok(String::new()),
        })?;
        if let Some(first) = self.refs.get(&reference) {
            let same = first.clone().same(&reference, &asked);
            same.map_err(|e| Trouble::from(row.bad("ref", &e)))?;
            self.known += 1;
            return Ok(());
        }
        let terms = self.writing.rules.on(at.day());
        let rule = find(&terms, self.kind).map_err(refused(row))?;
        let unknown = || MemberRefusal::Unknown {
            word: member.to_string(),
        };
        let customer = self.customers.get(member);
        let customer = customer.ok_or_else(|| Trouble::from(row.bad("member", &unknown())))?;
        prove_not_lost(customer, row.get("member"), at).map_err(refused(row))?;
        may_deal(customer, at).map_err(refused(row))?;
        let id = customer.id();
        let mut had = self.had.count(rule, customer, at);
        had = had.saturating_add(self.given.get(&id).copied().unwrap_or(0));
        may_have(rule, customer, &terms, at, (had, quantity)).map_err(refused(row))?;
        for _ in 0..quantity {
            let version = self.writing.draft.version();
            let given = CouponRow {
                reference: reference.clone(),
                ..issue(rule, customer, at, self.next, version)
            };
            let told = Told::new(&time, &reference, &asked.named);
            rows::write(&mut self.writing.draft, &given, told)?;
            self.printer.row(&cells(&given)).map_err(CliError::from)?;
            self.next = self.next.next();
        }
        *self.given.entry(id).or_default() += quantity;
        if !reference.is_empty() {
            let first = Recorded::new(self.next, self.writing.draft.version(), asked.named);
            self.refs.insert(reference, first);
        }
        Ok(())
    }
}
