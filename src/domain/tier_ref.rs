//! A tier, named by its place in the pack.

/// The tier at a place: which group, and which of its tiers, both counted from 0, highest tier first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TierRef {
    pub group: usize,
    pub tier: usize,
}
