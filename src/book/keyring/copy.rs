//! A copy of the keyring that leaves the machine, sealed with a passphrase where one is wished.
//!
//! ```text
//! magic 16 | memory KiB 4 | passes 4 | lanes 4 | salt 16 | the keyring's file, sealed
//! ```

use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

use super::cipher::{self, KEY_BYTES, Key};
use super::error::KeyError;

const MAGIC: &[u8; 16] = b"club key copy 1\n";
const SALT_BYTES: usize = 16;
const HEADER_BYTES: usize = MAGIC.len() + 12 + SALT_BYTES;

/// What guessing one passphrase costs: 64 MiB and three passes, as RFC 9106 advises.
const COST: Cost = Cost {
    memory_kib: 64 * 1024,
    passes: 3,
    lanes: 4,
};
/// More memory than this is no honest copy's wish.
const MEMORY_KIB_MAX: u32 = 4 * 1024 * 1024;

#[derive(Clone, Copy)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    fn key(self, passphrase: &[u8], salt: &[u8]) -> Option<Key> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(KEY_BYTES)).ok()?;
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase, salt, &mut *key)
            .ok()?;
        Some(key)
    }
}

/// Seals a keyring's bytes.
pub(super) fn seal(bytes: &[u8], passphrase: &[u8]) -> Result<Vec<u8>, KeyError> {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(MAGIC);
    for figure in [COST.memory_kib, COST.passes, COST.lanes] {
        header.extend_from_slice(&figure.to_be_bytes());
    }
    let mut salt = [0; SALT_BYTES];
    cipher::fill(&mut salt)?;
    header.extend_from_slice(&salt);
    let key = COST.key(passphrase, &salt).ok_or(KeyError::Seal)?;
    let sealed = cipher::seal(&key, &header, bytes)?;
    Ok([header, sealed].concat())
}

/// Whether a copy is sealed with a passphrase.
pub(super) fn is_sealed(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Opens a copy that `seal` made.
pub(super) fn open(
    bytes: &[u8],
    path: &Path,
    passphrase: Option<&[u8]>,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let path = || path.to_owned();
    let passphrase = passphrase.ok_or_else(|| KeyError::Passphrase { path: path() })?;
    let (header, sealed) = bytes
        .split_at_checked(HEADER_BYTES)
        .ok_or_else(|| KeyError::Shape { path: path() })?;
    let figure = |at: usize| {
        let at = MAGIC.len() + at * 4;
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let cost = Cost {
        memory_kib: figure(0),
        passes: figure(1),
        lanes: figure(2),
    };
    if cost.memory_kib > MEMORY_KIB_MAX || cost.passes > 64 {
        return Err(KeyError::Shape { path: path() });
    }
    let key = cost
        .key(passphrase, &header[HEADER_BYTES - SALT_BYTES..])
        .ok_or_else(|| KeyError::Shape { path: path() })?;
    cipher::open(&key, header, sealed).ok_or_else(|| KeyError::WrongPassphrase { path: path() })
}
