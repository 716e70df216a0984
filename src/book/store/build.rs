//! Bringing the store up to date: from the ledgers' tails, or from their start where there is nothing to go on from.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use rustc_hash::FxHashMap;

use super::record::{self, Posting};
use super::{
    BLOCK_BITS, By, LASTING, Spot, TEXT_BITS, block_of, bucket_at, columns, keep_standing,
    record_at, stamp_of,
};
use crate::book::chain::Position;
use crate::book::error::BookError;
use crate::book::snapshot::Snapshot;
use crate::book::{Ledger, Row, Schema, stamp};
use crate::domain::ids::number_of;
use crate::worded;

/// Postings held at a time: what takes more is done range by range of places.
const HELD: u64 = 6 << 20;
/// Places of which postings are counted as one.
const COUNTED_BITS: u32 = 10;
/// A row that is found by something takes at least so many bytes, so that few bytes need no count.
const ROW_LEAST: u64 = 24;

/// Brings the store up to a snapshot; none where somebody else is at it, or it cannot be done. Nobody reads what is
/// written before it is noted how it stands.
pub(super) fn catch_up(db: &mut Connection, snapshot: &Snapshot) -> Option<Position> {
    db.execute_batch(LASTING).ok()?;
    db.execute_batch("PRAGMA locking_mode = EXCLUSIVE").ok()?;
    let caught = caught_up(db, snapshot);
    // The lock goes with the next read.
    let freed = db.execute_batch("PRAGMA locking_mode = NORMAL; SELECT id FROM made;");
    caught.filter(|_| freed.is_ok())
}

fn caught_up(db: &mut Connection, snapshot: &Snapshot) -> Option<Position> {
    let transaction = db
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .ok()?;
    let known = stamp_of(&transaction, snapshot);
    // Where another has brought it further meanwhile, there is nothing to do.
    if known
        .as_ref()
        .is_some_and(|known| known.version >= snapshot.version())
    {
        return known;
    }
    let caught = Catching {
        snapshot,
        known: known.as_ref(),
        db: &transaction,
    };
    caught.all()?;
    let text = stamp::text(snapshot.forms(), snapshot.position());
    let kept = transaction.execute(
        "INSERT OR REPLACE INTO made(id, book, stamp) VALUES (1, ?1, ?2)",
        [snapshot.book_id(), &text],
    );
    kept.ok()?;
    transaction.commit().ok()?;
    keep_standing(snapshot.dir())?;
    Some(snapshot.position().clone())
}

/// What is to be done, and from where.
struct Catching<'a> {
    snapshot: &'a Snapshot,
    known: Option<&'a Position>,
    db: &'a Transaction<'a>,
}

/// Places from one up to another, both counted.
type Range = (i64, i64);

impl Catching<'_> {
    fn all(&self) -> Option<()> {
        if self.known.is_none() {
            self.db.execute("DELETE FROM rows", []).ok()?;
        }
        for range in self.ranges().ok()? {
            let mut postings = Vec::new();
            self.each_ledger(|ledger, schema, tail| {
                for part in gathered((ledger, schema), tail, range)? {
                    postings.extend(part);
                }
                Ok(())
            })
            .ok()?;
            postings.sort_unstable();
            self.keep(&postings)?;
        }
        self.keep_empty()
    }

    /// Every ledger whose rows are found by something, from where the store knows it.
    fn each_ledger(
        &self,
        mut f: impl FnMut(usize, &'static Schema, &Ledger) -> Result<(), BookError>,
    ) -> Result<(), BookError> {
        for (at, schema) in self.snapshot.schemas().iter().enumerate() {
            if columns(schema).next().is_none() {
                continue;
            }
            let ledger = self.snapshot.ledger(schema)?;
            let from = self.known.map_or(0, |known| known.ends[at]);
            f(at, schema, &ledger.tail(from))?;
        }
        Ok(())
    }

    /// Ranges of places, none with more postings than are held at a time.
    fn ranges(&self) -> Result<Vec<Range>, BookError> {
        let mut bytes = 0;
        self.each_ledger(|_, _, tail| {
            bytes += tail.bytes();
            Ok(())
        })?;
        if bytes / ROW_LEAST < HELD {
            return Ok(vec![(i64::MIN, i64::MAX)]);
        }
        let mut counts: FxHashMap<i64, u64> = FxHashMap::default();
        self.each_ledger(|_, schema, tail| {
            let own: Vec<(usize, By)> = columns(schema).collect();
            let parts =
                tail.each_parallel(hot(&own), FxHashMap::<i64, u64>::default, |counts, row| {
                    for_each(&own, row, |(place, _)| {
                        *counts.entry(place >> COUNTED_BITS).or_default() += 1;
                    });
                    Ok(())
                })?;
            for (place, count) in parts.into_iter().flatten() {
                *counts.entry(place).or_default() += count;
            }
            Ok(())
        })?;
        let mut counts: Vec<(i64, u64)> = counts.into_iter().collect();
        counts.sort_unstable();
        let (mut ranges, mut from, mut held) = (Vec::new(), i64::MIN, 0);
        for (place, count) in counts {
            if held > 0 && held + count > HELD {
                let to = place << COUNTED_BITS;
                ranges.push((from, to - 1));
                (from, held) = (to, 0);
            }
            held += count;
        }
        ranges.push((from, i64::MAX));
        Ok(ranges)
    }

    /// Adds postings, in order, to their records.
    fn keep(&self, postings: &[Posting]) -> Option<()> {
        let id = self.snapshot.book_id();
        let mut statement = self
            .db
            .prepare_cached("INSERT OR REPLACE INTO rows(place, record) VALUES (?1, ?2)")
            .ok()?;
        for own in postings.chunk_by(|one, next| one.place() == next.place()) {
            let place = own.first()?.place();
            let mut body = match self.known {
                None => Vec::new(),
                Some(_) => record_at(self.db, id, place).ok()?.unwrap_or_default(),
            };
            record::append(&mut body, own);
            let record = record::sealed(id, place, &body);
            statement.execute(rusqlite::params![place, record]).ok()?;
        }
        Some(())
    }

    /// Records that no row names stand there all the same: that one is missing would prove nothing.
    fn keep_empty(&self) -> Option<()> {
        let mut last = None;
        for schema in self.snapshot.schemas() {
            if let (false, Some(own)) = (schema.found.is_empty(), schema.rising) {
                let ledger = self.snapshot.ledger(schema).ok()?;
                let row = ledger.last_row(schema.columns.len()).ok()?;
                let column = schema
                    .columns
                    .iter()
                    .position(|column| column.name == own)?;
                last = last.max(row.and_then(|row| number_of(row.bytes(column))));
            }
        }
        let blocks = last.map_or(0, |last| (last >> BLOCK_BITS) + 1);
        let blocks = (0..blocks).map(|block| block_of(block << BLOCK_BITS));
        let texts = (0..1 << TEXT_BITS).map(bucket_at);
        let texts = texts.filter(|_| self.known.is_none());
        let id = self.snapshot.book_id();
        let mut put = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO rows(place, record) VALUES (?1, ?2)")
            .ok()?;
        for place in blocks.chain(texts) {
            let empty = record::sealed(id, place, &[]);
            put.execute(rusqlite::params![place, empty]).ok()?;
        }
        Some(())
    }
}

/// How many leading columns are needed to find rows by these.
fn hot(own: &[(usize, By)]) -> usize {
    own.iter().map(|(column, _)| column + 1).max().unwrap_or(1)
}

/// What a row is found by.
fn for_each(own: &[(usize, By)], row: &Row<'_>, f: impl FnMut(Spot)) {
    own.iter()
        .filter_map(|(column, by)| by.spot(row.bytes(*column)))
        .for_each(f);
}

/// The postings of a ledger's rows, within a range of places, in parts.
fn gathered(
    (ledger, schema): (usize, &Schema),
    tail: &Ledger,
    (from, to): Range,
) -> Result<Vec<Vec<Posting>>, BookError> {
    let own: Vec<(usize, By)> = columns(schema).collect();
    tail.each_parallel(hot(&own), Vec::new, |postings: &mut Vec<Posting>, row| {
        let mut whole = true;
        for_each(&own, row, |spot| {
            if (from..=to).contains(&spot.0) {
                let posting = Posting::new(spot, ledger, row.offset());
                whole &= posting.is_some();
                postings.extend(posting);
            }
        });
        // A record that lacks a row would be believed: better no store at all.
        if whole {
            Ok(())
        } else {
            Err(row.bad(
                0,
                worded!(
                    "its place is more than the member store can tell",
                    "其位置超出会员索引所能记载"
                ),
            ))
        }
    })
}
