//! The audited primitives that the keyring is made of, and nothing of what they are used for.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::error::KeyError;

pub(super) const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
/// What a sealed key takes: nonce, ciphertext and tag.
pub(super) const SEALED_KEY_BYTES: usize = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

pub(super) type Key = Zeroizing<[u8; KEY_BYTES]>;

pub(super) fn random_key() -> Result<Key, KeyError> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    fill(&mut *key)?;
    Ok(key)
}

pub(super) fn fill(bytes: &mut [u8]) -> Result<(), KeyError> {
    getrandom::fill(bytes).map_err(|error| KeyError::Random {
        why: error.to_string(),
    })
}

pub(super) fn hmac(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key)
        .expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Nonce, ciphertext and tag.
pub(super) fn seal(key: &[u8; KEY_BYTES], aad: &[u8], text: &[u8]) -> Result<Vec<u8>, KeyError> {
    let mut nonce = [0; NONCE_BYTES];
    fill(&mut nonce)?;
    let payload = Payload { msg: text, aad };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| KeyError::Seal)?;
    Ok([&nonce[..], &sealed].concat())
}

/// What was sealed, if nothing of it was changed or moved.
pub(super) fn open(key: &[u8; KEY_BYTES], aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, msg) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(*nonce), Payload { msg, aad })
        .ok()
        .map(Zeroizing::new)
}

/// A key that was sealed.
pub(super) fn open_key(key: &[u8; KEY_BYTES], aad: &[u8], sealed: &[u8]) -> Option<Key> {
    let plain = open(key, aad, sealed)?;
    <[u8; KEY_BYTES]>::try_from(plain.as_slice())
        .ok()
        .map(Zeroizing::new)
}
