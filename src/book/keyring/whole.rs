//! A keyring's file as a whole: read, proved to its last slot, and written anew.
//!
//! ```text
//! magic 16 | book id 32 | book key 32 | epoch 4 | epochs 4 | erased end 8 | secret, sealed 72 | slots of 72
//! ```
//!
//! A slot holds a key, wrapped under the book's own; zeros where it was destroyed, ones where it was never
//! had. Format 1 has no more in its header than the book's key, which is its secret too.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use super::KeySlot;
use super::cipher::{self, KEY_BYTES, Key, SEALED_KEY_BYTES};
use super::error::KeyError;

const MAGIC_1: &[u8; 16] = b"club keyring 1\n\n";
const MAGIC_2: &[u8; 16] = b"club keyring 2\n\n";
/// What every format begins with.
pub(super) const MAGIC: &[u8] = b"club keyring ";
const ID_BYTES: usize = 32;
const HEADER_1: usize = 16 + ID_BYTES + KEY_BYTES;
const ERASED_AT: usize = HEADER_1 + 8;
const SECRET_AT: usize = ERASED_AT + 8;
const HEADER_2: usize = SECRET_AT + SEALED_KEY_BYTES;
const NO_EPOCH: u32 = u32::MAX;

pub(super) const SLOT_BYTES: usize = SEALED_KEY_BYTES;
/// A key that was destroyed.
pub(super) const DESTROYED: [u8; SLOT_BYTES] = [0; SLOT_BYTES];
/// A key that the copy which the keyring was put back from did not have.
pub(super) const LOST: [u8; SLOT_BYTES] = [0xff; SLOT_BYTES];

/// As many bytes of a file as any header has.
pub(super) const HEADER_MAX: usize = HEADER_2;

/// How a keyring's file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    One,
    Two,
}

impl Format {
    /// Where the slots begin.
    pub const fn header_bytes(self) -> u64 {
        match self {
            Self::One => HEADER_1 as u64,
            Self::Two => HEADER_2 as u64,
        }
    }

    /// Where it is kept up to which end of the ledger of erasures keys were destroyed.
    pub const fn erased_at(self) -> Option<u64> {
        match self {
            Self::One => None,
            Self::Two => Some(ERASED_AT as u64),
        }
    }
}

/// What stands before the slots.
#[derive(Clone)]
pub struct Header {
    pub format: Format,
    /// Wraps every other key.
    pub book_key: Key,
    /// Outlives rotations: digests that stand in ledgers are made with it.
    pub secret: Key,
    /// Whose secret is mixed into every key that seals from now on.
    pub epoch: Option<KeySlot>,
    pub epochs: u32,
    /// Up to here the keys that the ledger of erasures names were destroyed.
    pub erased_end: u64,
}

impl Header {
    /// A new book's.
    pub fn fresh() -> Result<Self, KeyError> {
        Ok(Self {
            format: Format::Two,
            book_key: cipher::random_key()?,
            secret: cipher::random_key()?,
            epoch: None,
            epochs: 0,
            erased_end: 0,
        })
    }

    /// Reads the beginning of a file.
    pub fn read(bytes: &[u8], path: &Path, book_id: &str) -> Result<Self, KeyError> {
        let path = || path.to_owned();
        let shape = || KeyError::Shape { path: path() };
        let magic = bytes.get(..16).ok_or_else(shape)?;
        let format = match magic {
            magic if magic == MAGIC_1 => Format::One,
            magic if magic == MAGIC_2 => Format::Two,
            magic if magic.starts_with(MAGIC) && magic[MAGIC.len()].is_ascii_digit() => {
                return Err(KeyError::Newer { path: path() });
            }
            _ => return Err(shape()),
        };
        let id = bytes.get(16..16 + ID_BYTES).ok_or_else(shape)?;
        if id != id_bytes(book_id) {
            return Err(KeyError::OtherBook {
                path: path(),
                of: shown_id(id),
            });
        }
        let book_key = bytes
            .get(16 + ID_BYTES..HEADER_1)
            .and_then(|key| <[u8; KEY_BYTES]>::try_from(key).ok())
            .map(Zeroizing::new)
            .ok_or_else(shape)?;
        if format == Format::One {
            return Ok(Self {
                format,
                secret: book_key.clone(),
                book_key,
                epoch: None,
                epochs: 0,
                erased_end: 0,
            });
        }
        let rest = bytes.get(HEADER_1..HEADER_2).ok_or_else(shape)?;
        let number =
            |at: usize| u32::from_be_bytes([rest[at], rest[at + 1], rest[at + 2], rest[at + 3]]);
        let (epoch, epochs) = (number(0), number(4));
        let erased_end = u64::from(number(8)) << 32 | u64::from(number(12));
        let secret = cipher::open_key(
            &book_key,
            &head_aad(book_id, epoch, epochs),
            &rest[SECRET_AT - HEADER_1..],
        );
        Ok(Self {
            format,
            book_key,
            secret: secret.ok_or_else(shape)?,
            epoch: Some(epoch).filter(|epoch| *epoch != NO_EPOCH).map(KeySlot),
            epochs,
            erased_end,
        })
    }

    fn write(&self, book_id: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let epoch = self.epoch.map_or(NO_EPOCH, KeySlot::get);
        let mut bytes = Zeroizing::new(Vec::with_capacity(HEADER_2));
        bytes.extend_from_slice(MAGIC_2);
        bytes.extend_from_slice(&id_bytes(book_id));
        bytes.extend_from_slice(&*self.book_key);
        bytes.extend_from_slice(&epoch.to_be_bytes());
        bytes.extend_from_slice(&self.epochs.to_be_bytes());
        bytes.extend_from_slice(&self.erased_end.to_be_bytes());
        let aad = head_aad(book_id, epoch, self.epochs);
        bytes.extend_from_slice(&cipher::seal(&self.book_key, &aad, &*self.secret)?);
        Ok(bytes)
    }
}

impl fmt::Debug for Header {
    /// Never shows a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("format", &self.format)
            .field("epoch", &self.epoch)
            .field("epochs", &self.epochs)
            .field("erased_end", &self.erased_end)
            .finish_non_exhaustive()
    }
}

/// What one slot holds.
#[derive(Clone)]
pub enum Slot {
    Person(Key),
    /// The secret of an epoch: see `Keyring::seal`.
    Epoch(Key),
    Destroyed,
    Lost,
    /// No key that was wrapped here; it is kept as it stands, until a copy has the key.
    Damaged([u8; SLOT_BYTES]),
}

impl fmt::Debug for Slot {
    /// Never shows a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Person(_) => "Person",
            Self::Epoch(_) => "Epoch",
            Self::Destroyed => "Destroyed",
            Self::Lost => "Lost",
            Self::Damaged(_) => "Damaged",
        })
    }
}

impl Slot {
    fn read(bytes: &[u8; SLOT_BYTES], slot: KeySlot, book_key: &Key, book_id: &str) -> Self {
        if *bytes == DESTROYED {
            return Self::Destroyed;
        }
        if *bytes == LOST {
            return Self::Lost;
        }
        let person = cipher::open_key(book_key, &slot_aad(book_id, slot), bytes).map(Self::Person);
        let slot = person.or_else(|| {
            let epoch = cipher::open_key(book_key, &epoch_aad(book_id, slot), bytes);
            epoch.map(Self::Epoch)
        });
        slot.unwrap_or(Self::Damaged(*bytes))
    }

    fn write(&self, slot: KeySlot, book_key: &Key, book_id: &str) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Person(key) => cipher::seal(book_key, &slot_aad(book_id, slot), &**key),
            Self::Epoch(key) => cipher::seal(book_key, &epoch_aad(book_id, slot), &**key),
            Self::Destroyed => Ok(DESTROYED.to_vec()),
            Self::Lost => Ok(LOST.to_vec()),
            Self::Damaged(bytes) => Ok(bytes.to_vec()),
        }
    }
}

/// How many keys of which kind a keyring has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// The house's own and those of persons, as far as they are there.
    pub keys: u32,
    pub destroyed: u32,
    pub lost: u32,
    pub epochs: u32,
    /// What is no key that was wrapped in its slot.
    pub damaged: u32,
}

/// A keyring with every key of it unwrapped.
#[derive(Clone, Debug)]
pub struct Whole {
    pub header: Header,
    pub slots: Vec<Slot>,
    book_id: String,
}

impl Whole {
    /// A keyring without keys.
    pub(super) fn new(header: Header, book_id: &str) -> Self {
        Self {
            header,
            slots: Vec::new(),
            book_id: book_id.to_owned(),
        }
    }

    pub fn book_id(&self) -> &str {
        &self.book_id
    }

    /// Reads a file's bytes and every slot. A torn last one, left by a crash, is none.
    pub fn read(bytes: &[u8], path: &Path, book_id: &str) -> Result<Self, KeyError> {
        let header = Header::read(bytes, path, book_id)?;
        let start = usize::try_from(header.format.header_bytes()).unwrap_or(usize::MAX);
        let (slots, _) = bytes
            .get(start..)
            .unwrap_or_default()
            .as_chunks::<SLOT_BYTES>();
        let slots = (0..)
            .zip(slots)
            .map(|(slot, bytes)| Slot::read(bytes, KeySlot(slot), &header.book_key, book_id));
        Ok(Self {
            slots: slots.collect(),
            header,
            book_id: book_id.to_owned(),
        })
    }

    /// The file's bytes, in the format of today.
    pub fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let mut bytes = self.header.write(&self.book_id)?;
        bytes.reserve_exact(self.slots.len() * SLOT_BYTES);
        for (slot, key) in (0..).zip(&self.slots) {
            let wrapped = key.write(KeySlot(slot), &self.header.book_key, &self.book_id)?;
            bytes.extend_from_slice(&wrapped);
        }
        Ok(bytes)
    }

    /// A new key for the book and a new epoch: a copy of before opens nothing that is sealed from now on.
    pub fn rotate(&mut self) -> Result<(), KeyError> {
        let epoch = KeySlot(u32::try_from(self.slots.len()).unwrap_or(NO_EPOCH - 1));
        self.slots.push(Slot::Epoch(cipher::random_key()?));
        self.header.epoch = Some(epoch);
        self.header.epochs += 1;
        self.header.book_key = cipher::random_key()?;
        Ok(())
    }

    /// Destroys a key that is there.
    pub fn destroy(&mut self, slot: KeySlot) {
        if let Some(place) = self.slots.get_mut(slot.0 as usize) {
            *place = Slot::Destroyed;
        }
    }

    /// Takes keys that are damaged here from another that has them; whether any were damaged.
    pub(super) fn mend(&mut self, other: &Self) -> bool {
        let mut any = false;
        for (slot, held) in self.slots.iter_mut().enumerate() {
            if matches!(held, Slot::Damaged(_)) {
                any = true;
                if let Some(key) = other.slots.get(slot) {
                    *held = key.clone();
                }
            }
        }
        any
    }

    /// Whether a slot is there and whole, whatever it holds.
    pub fn is_whole(&self, slot: KeySlot) -> bool {
        let held = self.slots.get(slot.0 as usize);
        held.is_some_and(|held| !matches!(held, Slot::Damaged(_)))
    }

    /// Makes room for keys that the copy does not have, or not whole: their numbers are taken.
    pub fn lose_up_to(&mut self, needed: u32) {
        for held in &mut self.slots {
            if matches!(held, Slot::Damaged(_)) {
                *held = Slot::Lost;
            }
        }
        let needed = needed as usize;
        if self.slots.len() < needed {
            self.slots.resize(needed, Slot::Lost);
        }
    }

    /// The persons whose keys are there, the house among them.
    pub fn persons(&self) -> Vec<KeySlot> {
        let slots = (0..).map(KeySlot).zip(&self.slots);
        let there = slots.filter(|(_, held)| matches!(held, Slot::Person(_)));
        there.map(|(slot, _)| slot).collect()
    }

    /// The keys that were destroyed.
    pub fn destroyed(&self) -> Vec<KeySlot> {
        let slots = (0..).map(KeySlot).zip(&self.slots);
        let gone = slots.filter(|(_, held)| matches!(held, Slot::Destroyed));
        gone.map(|(slot, _)| slot).collect()
    }

    pub fn census(&self) -> Census {
        let mut census = Census::default();
        for slot in &self.slots {
            let count = match slot {
                Slot::Person(_) => &mut census.keys,
                Slot::Epoch(_) => &mut census.epochs,
                Slot::Destroyed => &mut census.destroyed,
                Slot::Lost => &mut census.lost,
                Slot::Damaged(_) => &mut census.damaged,
            };
            *count += 1;
        }
        census
    }
}

/// A book's id as the header holds it.
fn id_bytes(book_id: &str) -> [u8; ID_BYTES] {
    let mut bytes = [0; ID_BYTES];
    for (byte, from) in bytes.iter_mut().zip(book_id.bytes()) {
        *byte = from;
    }
    bytes
}

/// Another book's id, as far as it is one.
fn shown_id(id: &[u8]) -> String {
    let sound = |byte: &&u8| byte.is_ascii_alphanumeric();
    id.iter()
        .take_while(sound)
        .copied()
        .map(char::from)
        .collect()
}

fn head_aad(book_id: &str, epoch: u32, epochs: u32) -> Vec<u8> {
    format!("club keyring|{book_id}|{epoch}|{epochs}").into_bytes()
}

pub(super) fn slot_aad(book_id: &str, slot: KeySlot) -> Vec<u8> {
    format!("club slot|{book_id}|{slot}").into_bytes()
}

pub(super) fn epoch_aad(book_id: &str, slot: KeySlot) -> Vec<u8> {
    format!("club epoch|{book_id}|{slot}").into_bytes()
}
