//! A derived note of the chain's last known state, so that opening a book reads only what came after.
//!
//! `.club/ends` holds a position as text, proved twice: by its own digest, and by the chain's row that
//! it names. Anything else is no note, and the chain is read from its start.

use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::chain::{Chain, Position};
use super::files::{self, Lasting, Sharing};
use super::form::Form;
use crate::domain::Version;
use crate::domain::hex;

/// Chains shorter than this past the note are read without renewing it.
const RENEW_BYTES: u64 = 64 << 10;

/// A position as text, its last line the digest of those before.
pub(super) fn text(forms: &[Form], position: &Position) -> String {
    let mut text = format!(
        "version {}\nhash {}\nrecorded_at {}\nchain_end {}\n",
        position.version, position.hash, position.recorded_at, position.chain_end
    );
    for (form, end) in forms.iter().zip(&position.ends) {
        let _ = writeln!(text, "{} {end}", form.schema.name);
    }
    let digest = hex(&Sha256::digest(text.as_bytes()));
    text.push_str(&digest);
    text
}

/// Reads what `text` wrote, if it is of these very ledgers.
pub(super) fn parse(forms: &[Form], text: &str) -> Option<Position> {
    let (body, digest) = text.split_at(text.rfind('\n')? + 1);
    if hex(&Sha256::digest(body.as_bytes())) != digest {
        return None;
    }
    let mut lines = body.lines();
    let mut value = |name: &str| {
        let (found, value) = lines.next()?.split_once(' ')?;
        (found == name).then_some(value)
    };
    let position = Position {
        version: Version(value("version")?.parse().ok()?),
        hash: value("hash")?.to_owned(),
        recorded_at: value("recorded_at")?.parse().ok()?,
        chain_end: value("chain_end")?.parse().ok()?,
        ends: forms
            .iter()
            .map(|form| {
                let end = value(form.schema.name)?.parse().ok();
                // Of a ledger that is not there, nothing was committed.
                end.filter(|end| form.is_there() || *end == 0)
            })
            .collect::<Option<_>>()?,
    };
    lines.next().is_none().then_some(position)
}

/// The noted position, if the chain bears it out.
pub(super) fn load(dir: &Path, chain: Chain<'_>) -> Option<Position> {
    let text = super::reading::text(&dir.join(".club/ends")).ok()?;
    let position = parse(chain.forms, &text)?;
    chain
        .ends_here(&position.hash, position.chain_end)
        .unwrap_or(false)
        .then_some(position)
}

/// Renews the note when much has been read past it. It is derived: failing to keep it is no error.
pub(super) fn keep(dir: &Path, forms: &[Form], position: &Position, begun: u64) {
    if position.chain_end.saturating_sub(begun) < RENEW_BYTES {
        return;
    }
    let place = dir.join(".club");
    let sharing = Sharing::of(&dir.join("ledgers/versions.csv"));
    let _ = files::make_dir(&place, sharing).and_then(|()| {
        files::replace(
            &place.join("ends"),
            text(forms, position).as_bytes(),
            sharing,
            Lasting::Derived,
        )
    });
}
