//! `club gift give --from`: many gifts in one version.

use crate::book::{AskedBy, Told};
use crate::sales::Roots;
use std::path::Path;

use rustc_hash::FxHashMap;

use super::give::{Args, Asking, COLUMNS as SHOWN, cells};
use crate::book::KeySlot;
use crate::book::Recorded;
use crate::care::events;
use crate::care::gifts::decide::{GivenTo, Giving, give};
use crate::care::gifts::due::due_day;
use crate::care::gifts::rows::{self, GIFTS, GIVEN, Given};
use crate::care::occasions::EventDay;
use crate::care::stock::rows::shelf;
use crate::care::stock::state::start_of;
use crate::cli::Desk;
use crate::cli::batch::{BatchRow, Columns};
use crate::cli::batch_flow::{Rows, Trouble, moment, refused, run as run_rows};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::post::already;
use crate::cli::row_cells::{BadCell, cell, whole};
use crate::domain::{Day, GiftId, MemberId, When, Wording};
use crate::members::{Directory, MemberRefusal};
use crate::ops::cards::prove_not_lost;
use crate::ops::{Session, of_record};
use crate::points::decide::Stock;
use crate::sales::decide::may_deal;
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, Customers};

const COLUMNS: Columns = Columns {
    taken: &[
        "member", "at", "gift", "quantity", "occasion", "due", "note", "ref",
    ],
    needed: &["member", "gift"],
};

/// The most that one row gives.
const QUANTITY_MAX: u32 = 1_000_000;

/// What stays the same from row to row, and what each adds to.
struct Giver<'a> {
    writing: Session,
    directory: Directory,
    customers: Customers,
    events: Vec<EventDay>,
    given: GivenTo<'a>,
    shelf: &'a dyn Stock,
    /// What this file gave.
    fresh: FxHashMap<MemberId, Vec<Given>>,
    taken: FxHashMap<String, i64>,
    next: GiftId,
}

/// A shelf from which something was taken meanwhile.
struct Less<'a>(&'a dyn Stock, &'a FxHashMap<String, i64>);

impl Stock for Less<'_> {
    fn left(&self, item: &str, start: Option<u32>, day: Day) -> Option<i64> {
        let taken = self.1.get(item).copied().unwrap_or(0);
        self.0.left(item, start, day).map(|left| left - taken)
    }
}

pub(super) fn run(from: &Path, args: &Args, desk: &Desk) -> CliResult {
    args.prove_alone()?;
    let before = desk.before(&args.recording)?;
    let rows = Rows::open(from, desk, &args.many, &COLUMNS, &before)?;
    let mut writing = desk.lock(before, &args.recording)?;
    writing.keys()?;
    let snapshot = writing.draft.snapshot().clone();
    let had = rows::all(&snapshot, Day::MAX)?;
    let shelf = shelf(&snapshot, Day::MAX)?;
    let mut refs = GIVEN.refs::<GiftId>(&snapshot)?;
    let version = writing.draft.version();
    let mut giver = Giver {
        directory: Directory::load_all(&writing.book, &snapshot, writing.keyring())?,
        customers: writing.customers()?,
        events: events::days(&snapshot, Day::MAX)?,
        given: GivenTo::of(&had),
        shelf: &shelf,
        fresh: FxHashMap::default(),
        taken: FxHashMap::default(),
        next: GIVEN.next(&snapshot)?,
        writing,
    };
    let roots = Roots::now(&snapshot)?;
    let mut printer = desk.speaking().held_printer(&SHOWN)?;
    let mut known = 0;
    run_rows(desk, &args.many, rows, |row| {
        let (at, time) = moment(&giver.writing, row)?;
        let member = giver.directory.resolve(row.get("member"));
        let member = member.map_err(|e| Trouble::from(row.bad("member", &e)))?;
        let (item, occasion) = giver.named(row, at.day())?;
        let when = format!("{} {time}", at.day());
        let asking = Asking {
            member,
            item: &item,
            quantity: quantity(row)?,
            occasion: occasion.as_deref(),
            due: cell(row, "due")?,
            when: (&when, row.get("at")),
            note: row.get("note"),
        };
        let reference = row.get("ref").to_owned();
        let asked = if reference.is_empty() {
            AskedBy::default()
        } else {
            asking.asked(&mut giver.writing, &roots)?
        };
        if let Some(first) = refs.get(&reference) {
            let same = first.clone().same(&reference, &asked);
            same.map_err(|e| Trouble::from(row.bad("ref", &e)))?;
            known += 1;
            return Ok(());
        }
        let open = giver.writing.prove_open(at.day());
        open.map_err(|e| Trouble::from(row.bad("at", &e)))?;
        let mut own = giver.decide(row, &asking, at)?;
        own.reference.clone_from(&reference);
        giver.write(&own, &asking, (&time, &asked.named))?;
        printer.row(&cells(&own)).map_err(CliError::from)?;
        if !reference.is_empty() {
            refs.insert(reference, Recorded::new(own.gift, version, asked.named));
        }
        Ok(())
    })?;
    giver.writing.commit()?;
    if known > 0 {
        desk.talk().note(&already(desk.lang(), known));
    }
    Ok(printer.finish()?)
}

/// How many a row gives.
fn quantity(row: &BatchRow) -> Result<u32, Trouble> {
    let quantity: u32 = whole(row, "quantity")?.unwrap_or(1);
    if (1..=QUANTITY_MAX).contains(&quantity) {
        return Ok(quantity);
    }
    let why = Wording::new(
        format!("a row gives 1 to {QUANTITY_MAX} of a gift"),
        format!("每行赠送 1 到 {QUANTITY_MAX} 件礼品"),
    );
    Err(row.bad("quantity", &BadCell { why }).into())
}

impl Giver<'_> {
    /// The gift and the occasion of a row, by their ids.
    fn named(&self, row: &BatchRow, day: Day) -> Result<(String, Option<String>), Trouble> {
        let words = self.writing.words(day);
        let item = words.gifts().named(row.get("gift"));
        let item = item.map_err(|e| Trouble::from(row.bad("gift", &e)))?;
        let occasion = row.filled("occasion");
        let occasion = occasion.map(|word| words.occasion(word, &self.events, []));
        let occasion = occasion.transpose();
        if row.filled("due").is_some() && row.filled("occasion").is_none() {
            let why = Wording::fixed(
                "a day without its occasion: say in the column `occasion` what falls on it",
                "只有日期而没有事由：请在“occasion”列写明该日的事由",
            );
            return Err(row.bad("due", &BadCell { why }).into());
        }
        Ok((
            item,
            occasion.map_err(|e| Trouble::from(row.bad("occasion", &e)))?,
        ))
    }

    /// The gift of a row, where the member may have it.
    fn decide(&self, row: &BatchRow, asking: &Asking<'_>, at: When) -> Result<Given, Trouble> {
        let customer = self.customer(row, asking.member)?;
        prove_not_lost(customer, row.get("member"), at).map_err(refused(row))?;
        may_deal(customer, at).map_err(refused(row))?;
        let day = at.day();
        let pack = self.writing.rules.pack(day);
        let rules = (&pack.care, &pack.calendar);
        let due = |id| due_day(id, asking.due, customer, rules, &self.events, day);
        let occasion = asking.occasion.map(due);
        let occasion = occasion
            .transpose()
            .map_err(|e| Trouble::from(row.bad("occasion", &e)))?;
        let giving = Giving {
            day,
            item: asking.item,
            quantity: asking.quantity,
            occasion,
        };
        let start = start_of(
            asking.item,
            &pack.courtesies,
            self.writing.rules.on(day).rewards,
        );
        let shelf = Less(self.shelf, &self.taken);
        let fresh = self
            .fresh
            .get(&customer.id())
            .map_or(&[][..], Vec::as_slice);
        let fresh = GivenTo::of(fresh);
        give(&giving, customer, &pack.courtesies, &fresh, &shelf, start).map_err(refused(row))?;
        let given = &self.given;
        let gift = give(&giving, customer, &pack.courtesies, given, &shelf, start);
        let gift = gift.map_err(refused(row))?;
        Ok(Given {
            gift: self.next,
            version: self.writing.draft.version(),
            day,
            member: customer.id(),
            item: gift.id.to_string(),
            quantity: asking.quantity,
            cost: gift.cost,
            occasion: occasion.map(|(id, due)| (id.to_owned(), due)),
            reference: String::new(),
        })
    }

    fn customer(&self, row: &BatchRow, member: MemberId) -> Result<&Customer, Trouble> {
        let unknown = || MemberRefusal::Unknown {
            word: member.to_string(),
        };
        let customer = self.customers.get(member);
        customer.ok_or_else(|| row.bad("member", &unknown()).into())
    }

    fn write(
        &mut self,
        own: &Given,
        asking: &Asking<'_>,
        (time, asked): (&str, &str),
    ) -> Result<(), Trouble> {
        let customer = self.customers.get(own.member);
        let key = customer.map_or(KeySlot::new(0), |own| own.profile.person().key);
        let note = match asking.note {
            "" => String::new(),
            note => {
                let of = of_record(Some(own.member), &own.gift.to_string());
                self.writing.seal_in(key, (GIFTS.name, "note"), &of, note)?
            }
        };
        let told = Told {
            time,
            note: &note,
            asked,
            ..Told::default()
        };
        rows::write(&mut self.writing.draft, own, told)?;
        self.next = self.next.next();
        *self.taken.entry(own.item.clone()).or_default() += i64::from(own.quantity);
        self.fresh.entry(own.member).or_default().push(own.clone());
        Ok(())
    }
}
