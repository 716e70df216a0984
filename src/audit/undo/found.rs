//! What one version wrote, ledger by ledger.

use rustc_hash::FxHashSet;

use super::records::{self, About};
use super::refusal::{UndoError, UndoRefusal};
use crate::book::undone::{mark, undone_by};
use crate::book::{BookError, OwnedRow, Schema, Snapshot, VersionRow};
use crate::domain::{AdjustmentId, Day, MemberId, Points, Version};
use crate::members::rows::{CARDS, MEMBERS, PROFILE, Registered, STATUS, cards, status};
use crate::points::rows::{self as point_rows, ADJUSTMENTS, Adjusted, POINTS};
use crate::points::{PointKind, PointRow};
use crate::sales::redeem::{self, Redeemed};
use crate::sales::rows::{SALES, SaleRow};
use crate::tiers::Grant;
use crate::tiers::rows::{OPENING, Opening, TIERS};
use crate::wallet::WalletRow;
use crate::wallet::rows::{self as wallet_rows, WALLET};

/// Points given or taken by hand.
#[derive(Debug)]
pub(super) struct Adjustment {
    pub id: AdjustmentId,
    pub member: MemberId,
    pub day: Day,
    pub points: Points,
    pub time: String,
}

/// The rows of one version.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(super) version: Version,
    pub(super) sales: Vec<SaleRow>,
    pub(super) points: Vec<PointRow>,
    pub(super) wallet: Vec<WalletRow>,
    pub(super) redemptions: Vec<Redeemed>,
    pub(super) adjustments: Vec<Adjustment>,
    pub(super) tiers: Vec<(MemberId, Grant)>,
    /// Each with the day of registration.
    pub(super) members: Vec<(MemberId, Day)>,
    pub(super) facts: Vec<OwnedRow>,
    pub(super) status: Vec<OwnedRow>,
    pub(super) cards: Vec<OwnedRow>,
    pub(super) records: Vec<About>,
    pub(super) openings: Vec<Opening>,
    /// Versions that were taken back, and those that did it: nothing of them stands on anything.
    settled: FxHashSet<Version>,
}

fn settled(versions: &[VersionRow]) -> FxHashSet<Version> {
    let undos = versions.iter().filter(|row| row.command == "undo");
    undos
        .flat_map(|row| undone_by(row).into_iter().chain([row.version]))
        .collect()
}

/// Refuses a version that is not there or that was undone.
pub(super) fn prove_open(versions: &[VersionRow], version: Version) -> Result<(), UndoRefusal> {
    let last = versions.last().map_or(Version(0), |row| row.version);
    if version.0 == 0 || version > last {
        return Err(UndoRefusal::NoVersion { version, last });
    }
    let undone = mark(version);
    let by = versions
        .iter()
        .find(|row| row.command == "undo" && row.reference.as_deref() == Some(&undone));
    match by {
        Some(by) => Err(UndoRefusal::AlreadyUndone {
            version,
            by: by.version,
        }),
        None => Ok(()),
    }
}

impl Found {
    /// Whether a row of a version may stand on this one.
    pub(super) fn is_later(&self, version: Version) -> bool {
        version > self.version && !self.settled.contains(&version)
    }

    pub(super) fn read(
        snapshot: &Snapshot,
        versions: &[VersionRow],
        version: Version,
    ) -> Result<Self, BookError> {
        let mut found = Self {
            version,
            settled: settled(versions),
            ..Self::default()
        };
        of_version(snapshot, &SALES, version, |row| {
            found.sales.push(SaleRow::read(row)?);
            Ok(())
        })?;
        of_version(snapshot, &POINTS, version, |row| {
            found.points.push(point_rows::read(row)?);
            Ok(())
        })?;
        of_version(snapshot, &WALLET, version, |row| {
            found.wallet.push(wallet_rows::read_whole(row)?);
            Ok(())
        })?;
        of_version(snapshot, &point_rows::REWARDS, version, |row| {
            found.redemptions.push(redeem::read(row)?);
            Ok(())
        })?;
        of_version(snapshot, &TIERS, version, |row| {
            use crate::tiers::rows as t;
            let member =
                MemberId::parse(row.bytes(t::MEMBER)).map_err(|e| row.bad(t::MEMBER, e))?;
            found.tiers.push((member, t::read(row)?));
            Ok(())
        })?;
        of_version(snapshot, &MEMBERS, version, |row| {
            let own = Registered::read(row)?;
            found.members.push((own.member, own.day));
            Ok(())
        })?;
        of_version(snapshot, &ADJUSTMENTS, version, |row| {
            let own = Adjusted::read(row)?;
            found.adjustments.push(Adjustment {
                id: own.adjustment,
                member: own.member,
                day: own.day,
                points: own.points,
                time: own.time.to_owned(),
            });
            Ok(())
        })?;
        for (schema, rows) in [
            (&PROFILE, &mut found.facts),
            (&STATUS, &mut found.status),
            (&CARDS, &mut found.cards),
        ] {
            of_version(snapshot, schema, version, |row| {
                rows.push(row.to_owned());
                Ok(())
            })?;
        }
        found.records = records::found(snapshot, version, |later| found.is_later(later))?;
        of_version(snapshot, &OPENING, version, |row| {
            found.openings.push(Opening::read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Refuses what is final (exits, mergers, erasures, an undo) and what follows from dates
    /// and figures anyway (year ends, recalculations); closings, which are opened again; and what is no deed of
    /// the house.
    pub(super) fn prove_undoable(
        &self,
        versions: &[VersionRow],
        version: Version,
    ) -> Result<(), UndoError> {
        let row = versions.iter().find(|row| row.version == version);
        let command = row.map_or("", |row| row.command.as_str());
        if command == "close" {
            return Err(UndoRefusal::Closing { version }.into());
        }
        let ended = self.points.iter().any(|row| row.kind == PointKind::Expire)
            || self
                .cards
                .iter()
                .any(|row| row.bytes(cards::KIND) == b"void");
        let left = |row: &OwnedRow| {
            matches!(
                row.bytes(status::KIND),
                b"exit" | b"merge" | b"erase" | b"undo"
            )
        };
        let by_hand = self.tiers.iter().any(|(_, grant)| grant.kind.is_by_hand());
        let deeds = !self.sales.is_empty()
            || !self.redemptions.is_empty()
            || !self.wallet.is_empty()
            || !self.adjustments.is_empty()
            || !self.members.is_empty()
            || !self.facts.is_empty()
            || !self.status.is_empty()
            || !self.cards.is_empty()
            || !self.records.is_empty()
            || !self.openings.is_empty()
            || by_hand;
        if command == "undo" || ended || !deeds || self.status.iter().any(left) {
            let command = command.to_owned();
            return Err(UndoRefusal::Final { version, command }.into());
        }
        Ok(())
    }
}

fn of_version(
    snapshot: &Snapshot,
    schema: &'static Schema,
    version: Version,
    mut f: impl FnMut(&crate::book::Row<'_>) -> Result<(), BookError>,
) -> Result<(), BookError> {
    let ledger = snapshot.ledger(schema)?;
    let mut offsets = Vec::new();
    ledger.each(1, |row| {
        if row.version() == version {
            offsets.push(row.offset());
        }
        Ok(())
    })?;
    for offset in offsets {
        f(&ledger.row_at(offset, schema.columns.len())?.row())?;
    }
    Ok(())
}
