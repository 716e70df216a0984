//! A record: where rows stand, ledger by ledger, behind a digest of itself and of its place.
//!
//! It is a series of groups, each of a ledger's number, a count, and the offsets as differences; in a record of a block
//! of numbers each offset is followed by the number within the block. Rows are only ever appended to ledgers, so a
//! record is brought up to date by more groups at its end.

use sha2::{Digest as _, Sha256};

use super::Spot;

const DIGEST: usize = 8;

/// A row to be kept in some record, packed so that postings sort by place, ledger and offset: 42 bits, 6, 44 and 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting(u128);

const WITHIN_BITS: u32 = 32;
const OFFSET_BITS: u32 = 44;
const LEDGER_BITS: u32 = 6;
/// Added to a place so that none is below zero.
const BIAS: i64 = 1 << 41;

impl Posting {
    /// None for what no book comes near: more ledgers, or longer ones, than the bits tell.
    pub(super) fn new((place, within): Spot, ledger: usize, offset: u64) -> Option<Self> {
        if offset >> OFFSET_BITS != 0 || ledger >> LEDGER_BITS != 0 {
            return None;
        }
        let place = u128::from(u64::try_from(place + BIAS).ok()?);
        let packed = (place << LEDGER_BITS) | ledger as u128;
        let packed = (packed << OFFSET_BITS) | u128::from(offset);
        Some(Self((packed << WITHIN_BITS) | u128::from(within)))
    }

    pub(super) fn place(self) -> i64 {
        let place = self.bits(WITHIN_BITS + OFFSET_BITS + LEDGER_BITS, 64);
        place.cast_signed() - BIAS
    }

    fn ledger(self) -> u64 {
        self.bits(WITHIN_BITS + OFFSET_BITS, LEDGER_BITS)
    }

    fn offset(self) -> u64 {
        self.bits(WITHIN_BITS, OFFSET_BITS)
    }

    fn within(self) -> u64 {
        self.bits(0, WITHIN_BITS)
    }

    fn bits(self, from: u32, count: u32) -> u64 {
        let low = (self.0 >> from) & ((1u128 << count) - 1);
        u64::try_from(low).unwrap_or(u64::MAX)
    }
}

fn digest(book_id: &str, place: i64, body: &[u8]) -> [u8; DIGEST] {
    let mut sha = Sha256::new();
    sha.update(book_id.as_bytes());
    sha.update(place.to_be_bytes());
    sha.update(body);
    let mut short = [0; DIGEST];
    short.copy_from_slice(&sha.finalize()[..DIGEST]);
    short
}

/// The body of a record as it is stored, if it is whole and stands where it was put.
pub(super) fn proved(book_id: &str, place: i64, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let body = bytes.get(DIGEST..)?;
    let sound = bytes[..DIGEST] == digest(book_id, place, body);
    sound.then(|| bytes.split_off(DIGEST))
}

/// A body as it is to be stored.
pub(super) fn sealed(book_id: &str, place: i64, body: &[u8]) -> Vec<u8> {
    [&digest(book_id, place, body), body].concat()
}

/// Adds the postings of one place, in the order of ledgers and offsets.
pub(super) fn append(body: &mut Vec<u8>, postings: &[Posting]) {
    for group in postings.chunk_by(|one, next| one.ledger() == next.ledger()) {
        let Some(first) = group.first() else { continue };
        put(body, first.ledger());
        put(body, group.len() as u64);
        let mut before = 0;
        for posting in group {
            put(body, posting.offset() - before);
            before = posting.offset();
            if posting.place() < 0 {
                put(body, posting.within());
            }
        }
    }
}

/// The offsets of a ledger's rows in rising order, in a block those of one number; none where the body breaks off.
pub(super) fn offsets(body: &[u8], place: i64, (ledger, within): (usize, u32)) -> Option<Vec<u64>> {
    let mut rest = body;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let own = take(&mut rest)? == ledger as u64;
        let mut offset = 0u64;
        for _ in 0..take(&mut rest)? {
            offset = offset.checked_add(take(&mut rest)?)?;
            let is_wanted = place > 0 || take(&mut rest)? == u64::from(within);
            if own && is_wanted {
                found.push(offset);
            }
        }
    }
    // A row that names the same thing twice stands here twice.
    found.dedup();
    found.is_sorted().then_some(found)
}

/// Seven bits a byte, the lowest first.
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posting(place: i64, ledger: usize, within: u32, offset: u64) -> Posting {
        let posting = Posting::new((place, within), ledger, offset).expect("a posting");
        let parts = (
            posting.place(),
            posting.ledger(),
            posting.within(),
            posting.offset(),
        );
        assert_eq!(parts, (place, ledger as u64, within.into(), offset));
        posting
    }

    #[test]
    fn what_is_appended_is_found_ledger_by_ledger() {
        let mut body = Vec::new();
        append(
            &mut body,
            &[posting(7, 1, 0, 40), posting(7, 1, 0, 9_000_000_000)],
        );
        append(
            &mut body,
            &[
                posting(7, 1, 0, 9_000_000_100),
                posting(7, 3, 0, 5),
                posting(7, 3, 0, 5),
            ],
        );
        let of = |ledger| offsets(&body, 7, (ledger, 0));
        assert_eq!(of(1), Some(vec![40, 9_000_000_000, 9_000_000_100]));
        assert_eq!(of(2), Some(Vec::new()));
        assert_eq!(of(3), Some(vec![5]));
        for end in 1..body.len() {
            let cut = offsets(&body[..end], 7, (3, 0));
            assert_ne!(cut, Some(vec![5]), "{end}");
        }
    }

    #[test]
    fn a_block_tells_its_numbers_apart() {
        let mut body = Vec::new();
        append(
            &mut body,
            &[
                posting(-1, 0, 3, 10),
                posting(-1, 0, 4095, 20),
                posting(-1, 0, 3, 30),
            ],
        );
        assert_eq!(offsets(&body, -1, (0, 3)), Some(vec![10, 30]));
        assert_eq!(offsets(&body, -1, (0, 4095)), Some(vec![20]));
        assert_eq!(offsets(&body, -1, (0, 4)), Some(Vec::new()));
    }

    #[test]
    fn any_flipped_bit_and_any_other_place_is_known() {
        let mut body = Vec::new();
        append(&mut body, &[posting(7, 1, 0, 40)]);
        let stored = sealed("book", 7, &body);
        assert_eq!(proved("book", 7, stored.clone()), Some(body));
        assert_eq!(proved("book", 8, stored.clone()), None);
        assert_eq!(proved("other", 7, stored.clone()), None);
        for bit in 0..stored.len() * 8 {
            let mut flipped = stored.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(proved("book", 7, flipped), None, "{bit}");
        }
        assert_eq!(proved("book", 7, stored[..4].to_vec()), None);
    }
}
