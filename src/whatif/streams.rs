//! The ledgers that deeds are written to, read side by side: each by a thread of its own that runs a little
//! ahead, so that rows of one version come together and no ledger is ever held.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

use crate::book::{BookError, OwnedRow, Row, Schema, Snapshot};
use crate::domain::{AdjustmentId, Day, MemberId, Version, When};
use crate::members::profile::{Known, Profile, Value, read_any_fact};
use crate::members::rows as members;
use crate::points::PointRow;
use crate::points::rows::{self as points, ADJUSTMENTS, AdjustKind, POINTS, REWARDS};
use crate::sales::redeem::{self, Redeemed};
use crate::sales::rows::{self as sales, SALES, SaleRow};
use crate::tiers::Grant;
use crate::tiers::rows::{self as tiers, OPENING, Opening, TIERS};

const CHUNK: usize = 1024;
const AHEAD: usize = 4;

type Chunk<T> = Result<Vec<(Version, T)>, BookError>;

/// The rows of one ledger, in order.
#[derive(Debug)]
pub(super) struct Stream<T> {
    chunks: Receiver<Chunk<T>>,
    held: std::vec::IntoIter<(Version, T)>,
    next: Option<(Version, T)>,
}

impl<T: Send> Stream<T> {
    /// Reads a ledger; rows of which `read` makes nothing are passed over.
    fn open<'scope>(
        scope: &'scope Scope<'scope, '_>,
        (snapshot, schema): (&Snapshot, &'static Schema),
        hot: usize,
        read: impl Fn(&Row<'_>) -> Result<Option<T>, BookError> + Send + 'scope,
    ) -> Result<Self, BookError>
    where
        T: 'scope,
    {
        let ledger = snapshot.ledger(schema)?;
        let (send, chunks) = sync_channel(AHEAD);
        scope.spawn(move || {
            let mut chunk = Vec::with_capacity(CHUNK);
            let read = ledger.each(hot, |row| {
                if let Some(own) = read(row)? {
                    chunk.push((row.version(), own));
                }
                if chunk.len() == CHUNK {
                    pass_on(&send, Ok(std::mem::take(&mut chunk)));
                }
                Ok(())
            });
            pass_on(&send, read.map(|()| chunk));
        });
        let mut stream = Self {
            chunks,
            held: Vec::new().into_iter(),
            next: None,
        };
        stream.advance()?;
        Ok(stream)
    }

    fn advance(&mut self) -> Result<Option<(Version, T)>, BookError> {
        loop {
            if let Some(next) = self.held.next() {
                return Ok(self.next.replace(next));
            }
            match self.chunks.recv() {
                Ok(chunk) => self.held = chunk?.into_iter(),
                // The reader is through.
                Err(_) => return Ok(self.next.take()),
            }
        }
    }

    fn version(&self) -> Option<Version> {
        self.next.as_ref().map(|(version, _)| *version)
    }

    /// The next row, where a version wrote it.
    pub(super) fn next_of(&mut self, version: Version) -> Result<Option<T>, BookError> {
        self.next_if(version, |_| true)
    }

    /// The next row, where a version wrote it and it is the one looked for.
    pub(super) fn next_if(
        &mut self,
        version: Version,
        is: impl FnOnce(&T) -> bool,
    ) -> Result<Option<T>, BookError> {
        match &self.next {
            Some((of, row)) if *of == version && is(row) => Ok(self.advance()?.map(|(_, row)| row)),
            _ => Ok(None),
        }
    }

    /// All rows from here on that a version wrote and that are looked for.
    pub(super) fn while_of(
        &mut self,
        version: Version,
        is: impl Fn(&T) -> bool,
    ) -> Result<Vec<T>, BookError> {
        let mut found = Vec::new();
        while let Some(row) = self.next_if(version, &is)? {
            found.push(row);
        }
        Ok(found)
    }
}

/// Where nobody listens any more, an error ended it, and that error is told.
fn pass_on<T>(send: &SyncSender<Chunk<T>>, chunk: Chunk<T>) {
    let _ = send.send(chunk);
}

/// Points given or taken by hand, or brought over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Adjusted {
    pub id: AdjustmentId,
    pub member: MemberId,
    pub at: When,
    pub points: i128,
    pub is_opening: bool,
}

/// A row of tiers, with the deed that moved them.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    pub member: MemberId,
    pub grant: Grant,
    pub source: String,
}

/// A row of the ledger of members, with its moment.
#[derive(Clone, Debug)]
pub(super) struct Registered {
    pub profile: Profile,
    pub at: When,
}

/// Every ledger that deeds are judged by or that they write to.
#[derive(Debug)]
pub(super) struct Rows {
    pub members: Stream<Registered>,
    pub status: Stream<OwnedRow>,
    pub facts: Stream<(MemberId, Known)>,
    pub cards: Stream<OwnedRow>,
    pub opening: Stream<Opening>,
    pub adjustments: Stream<Adjusted>,
    pub rewards: Stream<Redeemed>,
    pub sales: Stream<SaleRow>,
    pub points: Stream<PointRow>,
    pub tiers: Stream<Moved>,
}

impl Rows {
    /// Opens all of them; what is dated after a day is not seen, and of sealed facts only those asked for.
    pub(super) fn open<'scope>(
        scope: &'scope Scope<'scope, '_>,
        snapshot: &Snapshot,
        (to, asked): (Day, &'scope [String]),
    ) -> Result<Self, BookError> {
        use members::{cards as c, members as m, profile as p, status as s};
        Ok(Self {
            members: Stream::open(scope, (snapshot, &members::MEMBERS), m::ALL, move |row| {
                let profile = Profile::read(row)?;
                let at = moment(row, members::MEMBERS.at("day"), members::MEMBERS.at("time"))?;
                let seen = profile.registered.min(profile.joined) <= to;
                Ok(seen.then_some(Registered { profile, at }))
            })?,
            status: Stream::open(scope, (snapshot, &members::STATUS), s::ALL, move |row| {
                Ok(seen(row, s::DAY, to)?.then(|| row.to_owned()))
            })?,
            facts: Stream::open(scope, (snapshot, &members::PROFILE), p::ALL, move |row| {
                fact(row, asked)
            })?,
            cards: Stream::open(scope, (snapshot, &members::CARDS), c::ALL, move |row| {
                Ok(seen(row, c::DAY, to)?.then(|| row.to_owned()))
            })?,
            opening: Stream::open(
                scope,
                (snapshot, &OPENING),
                OPENING.columns.len(),
                move |row| {
                    let brought = Opening::read(row)?;
                    Ok((brought.day <= to).then_some(brought))
                },
            )?,
            adjustments: Stream::open(
                scope,
                (snapshot, &ADJUSTMENTS),
                ADJUSTMENTS.columns.len(),
                move |row| {
                    let adjusted = adjusted(row)?;
                    Ok((adjusted.at.day() <= to).then_some(adjusted))
                },
            )?,
            rewards: Stream::open(
                scope,
                (snapshot, &REWARDS),
                points::RewardRow::HOT,
                move |row| {
                    let own = redeem::read(row)?;
                    Ok((own.day <= to).then_some(own))
                },
            )?,
            sales: Stream::open(scope, (snapshot, &SALES), sales::ALL, move |row| {
                seen(row, sales::DAY, to)
                    .and_then(|seen| seen.then(|| SaleRow::read(row)).transpose())
            })?,
            points: Stream::open(scope, (snapshot, &POINTS), points::HOT, move |row| {
                seen(row, points::DAY, to)
                    .and_then(|seen| seen.then(|| points::read(row)).transpose())
            })?,
            tiers: Stream::open(scope, (snapshot, &TIERS), tiers::HOT, move |row| {
                let moved = moved(row)?;
                Ok((moved.grant.since.day() <= to).then_some(moved))
            })?,
        })
    }

    /// The version that wrote the next rows, of whatever ledger.
    pub(super) fn version(&self) -> Option<Version> {
        [
            self.members.version(),
            self.status.version(),
            self.facts.version(),
            self.cards.version(),
            self.opening.version(),
            self.adjustments.version(),
            self.rewards.version(),
            self.sales.version(),
            self.points.version(),
            self.tiers.version(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// The points that a deed moved.
    pub(super) fn points_of(
        &mut self,
        version: Version,
        source: &str,
    ) -> Result<Vec<PointRow>, BookError> {
        self.points.while_of(version, |row| row.source == source)
    }

    /// The tiers that a deed moved.
    pub(super) fn tiers_of(
        &mut self,
        version: Version,
        source: &str,
    ) -> Result<Vec<Moved>, BookError> {
        self.tiers.while_of(version, |row| row.source == source)
    }
}

fn day(row: &Row<'_>, column: usize) -> Result<Day, BookError> {
    Day::parse(row.bytes(column)).map_err(|e| row.bad(column, e))
}

/// Whether a row is dated no later than a day.
fn seen(row: &Row<'_>, column: usize, to: Day) -> Result<bool, BookError> {
    Ok(day(row, column)? <= to)
}

/// A fact that may decide something: what is sealed does only where rules ask for it.
fn fact(row: &Row<'_>, asked: &[String]) -> Result<Option<(MemberId, Known)>, BookError> {
    let known = read_any_fact(row)?;
    if matches!(known.value, Value::Sealed(_)) && !asked.iter().any(|fact| **fact == *known.fact) {
        return Ok(None);
    }
    Ok(Some((member(row, members::profile::MEMBER)?, known)))
}

fn moved(row: &Row<'_>) -> Result<Moved, BookError> {
    Ok(Moved {
        member: member(row, tiers::MEMBER)?,
        grant: tiers::read(row)?,
        source: row.text(tiers::SOURCE)?.into_owned(),
    })
}

fn member(row: &Row<'_>, column: usize) -> Result<MemberId, BookError> {
    MemberId::parse(row.bytes(column)).map_err(|e| row.bad(column, e))
}

pub(super) fn moment(row: &Row<'_>, day: usize, time: usize) -> Result<When, BookError> {
    When::read(row.bytes(day), row.bytes(time)).map_err(|e| row.bad(day, e))
}

fn adjusted(row: &Row<'_>) -> Result<Adjusted, BookError> {
    let own = points::Adjusted::read(row)?;
    Ok(Adjusted {
        id: own.adjustment,
        member: own.member,
        at: moment(row, ADJUSTMENTS.at("day"), ADJUSTMENTS.at("time"))?,
        points: own.points.get(),
        is_opening: own.kind == AdjustKind::Open,
    })
}
