//! The digests by which a repeat under a ref is known.

use super::{Session, Stop};
use crate::book::AskedBy;
use crate::domain::MemberId;
use crate::sales::Roots;

impl Session {
    /// The digest of what was asked; none without a ref. The time counts only where the line told it.
    pub(crate) fn asked_under_ref(&mut self, parts: &[&str]) -> Result<String, Stop> {
        if self.reference.is_empty() {
            return Ok(String::new());
        }
        let when = self.said().when().unwrap_or_default();
        let mut all = parts.to_vec();
        all.push(&when);
        self.asked(&all)
    }
}

/// The digests of a row of a file: by the member that it names, who is the one that others live on in, and by each
/// of those, under whose numbers rows of before the merger stand.
pub(crate) fn by_numbers<E>(
    roots: &Roots,
    member: Option<MemberId>,
    mut digest: impl FnMut(Option<MemberId>) -> Result<String, E>,
) -> Result<AskedBy, E> {
    let mut asked = AskedBy::new(digest(member)?);
    for merged in roots.merged(member) {
        asked = asked.or(digest(Some(merged))?);
    }
    Ok(asked)
}
