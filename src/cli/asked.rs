//! What the commands of the desk take alike: the digest by which a repeat under a ref is known.

use super::args::Recording;
use super::errors::CliError;
use super::open::Writing;
use crate::book::AskedBy;
use crate::domain::MemberId;
use crate::sales::Roots;

/// The digest of what was asked; none without a ref. The time counts only where the line told it.
pub fn asked(
    writing: &mut Writing,
    recording: &Recording,
    parts: &[&str],
) -> Result<String, CliError> {
    if recording.reference.as_deref().is_none_or(str::is_empty) {
        return Ok(String::new());
    }
    let when = recording
        .at
        .as_deref()
        .map(|_| format!("{} {}", writing.at.day(), writing.time));
    let mut all = parts.to_vec();
    let when = when.unwrap_or_default();
    all.push(&when);
    writing.asked(&all)
}

/// The digests of a row of a file: by the member that it names, who is the one that others live on in, and by each
/// of those, under whose numbers rows of before the merger stand.
pub fn by_numbers<E>(
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
