//! The digests by which a repeat under a ref is known.

use super::{Session, Stop};

impl Session {
    /// The digest of what was asked; none without a ref. The time counts only where the line told it.
    pub(crate) fn asked_under_ref(&mut self, parts: &[&str]) -> Result<String, Stop> {
        let when = self.told_at();
        let mut all = parts.to_vec();
        all.push(&when);
        self.asked_of(&all)
    }

    /// The same of parts among which the time stands already.
    pub(super) fn asked_of<P: AsRef<str>>(&mut self, parts: &[P]) -> Result<String, Stop> {
        if self.reference.is_empty() {
            return Ok(String::new());
        }
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
        self.asked(&parts)
    }
}
