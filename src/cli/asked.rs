//! What the commands of the desk take alike: the digest by which a repeat under a ref is known.

use super::args::Recording;
use super::errors::CliError;
use super::open::Writing;

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
