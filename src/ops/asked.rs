//! The digests by which a repeat under a ref is known.

use super::{Session, Stop};

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
