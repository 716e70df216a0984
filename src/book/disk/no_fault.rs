//! What release builds have in place of fail points: nothing.

use std::io;
use std::path::Path;

use super::Deed;

#[inline]
#[allow(clippy::unnecessary_wraps, reason = "where faults are, it can fail")]
pub(crate) fn meet(_: Deed, _: &Path) -> io::Result<()> {
    Ok(())
}

#[inline]
pub(crate) fn write(
    _: Deed,
    _: &Path,
    bytes: &[u8],
    put: impl FnOnce(&[u8]) -> io::Result<usize>,
) -> io::Result<usize> {
    put(bytes)
}

/// The bytes of rows at which a member store is worth having, and those that may be unknown to it, where they are told.
#[inline]
pub(crate) const fn store() -> Option<(u64, u64)> {
    None
}

/// The file that tells what is mounted where.
#[inline]
pub(crate) fn mounts() -> std::path::PathBuf {
    "/proc/self/mountinfo".into()
}
