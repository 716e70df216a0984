//! The keys of persons, kept outside the book and outside git.
//!
//! A person's key seals what the ledgers hold of them; destroyed, the person is gone from every
//! version and every copy of the book, while rows, sums and the chain stay. The file is a header (the
//! book's id and the book's own key) and fixed slots, one key each, wrapped under the book's key, so
//! that a slot is found by its number and destroyed in place.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::base64;
use super::disk::{self, Writable};
use super::files::{self, Sharing};

const MAGIC: &[u8; 16] = b"club keyring 1\n\n";
const ID_BYTES: usize = 32;
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const HEADER_BYTES: u64 = (MAGIC.len() + ID_BYTES + KEY_BYTES) as u64;
const SLOT_BYTES: usize = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

type Key = Zeroizing<[u8; KEY_BYTES]>;

/// Why keys cannot be had.
#[derive(Debug)]
pub enum KeyError {
    /// There is no keyring where it should be.
    Missing { path: PathBuf },
    /// Neither `CLUB_KEY_FILE` nor a home folder is known.
    NoPlace,
    /// A keyring stands where a new one was to be made.
    Exists { path: PathBuf },
    /// The keyring of another book.
    OtherBook { path: PathBuf },
    /// Not a keyring at all.
    Shape { path: PathBuf },
    /// A slot that the keyring does not have: the keyring is an older copy.
    NoSlot { slot: u32, path: PathBuf },
    /// A sealed cell that is not the one that was sealed there.
    Forged { ledger: String, column: String },
    /// No randomness to be had from the system.
    Random(String),
    /// Sealing failed, which only an overlong text can bring about.
    Seal,
    Io {
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl KeyError {
    fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            doing,
            path: path.to_owned(),
            source,
        }
    }

    /// The program's exit code for this error.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Missing { .. }
            | Self::NoPlace
            | Self::Exists { .. }
            | Self::OtherBook { .. }
            | Self::Shape { .. } => 78,
            Self::NoSlot { .. } | Self::Forged { .. } | Self::Seal => 65,
            Self::Random(_) | Self::Io { .. } => 74,
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(
                f,
                "the keyring {} is missing: names, contacts and notes stay sealed; put it back from its copy, or name it in CLUB_KEY_FILE",
                path.display()
            ),
            Self::NoPlace => f.write_str(
                "no place for the keyring is known; set CLUB_KEY_FILE to a file outside the book",
            ),
            Self::Exists { path } => write!(
                f,
                "there is a keyring at {} already; move it away or name another in CLUB_KEY_FILE",
                path.display()
            ),
            Self::OtherBook { path } => write!(
                f,
                "the keyring {} belongs to another book; name this book's own in CLUB_KEY_FILE",
                path.display()
            ),
            Self::Shape { path } => write!(
                f,
                "{} is no keyring of club; put it back from its copy, or name the right one in CLUB_KEY_FILE",
                path.display()
            ),
            Self::NoSlot { slot, path } => write!(
                f,
                "the keyring {} has no slot {slot}: it is older than the book; put its latest copy back",
                path.display()
            ),
            Self::Forged { ledger, column } => write!(
                f,
                "a sealed cell of {ledger}.{column} cannot be opened: it was changed, or moved from another place; `club check` tells all that differs"
            ),
            Self::Random(why) => write!(f, "the system gives no random bytes: {why}; try again"),
            Self::Seal => f.write_str("the text is too long to be sealed; shorten it"),
            Self::Io {
                doing,
                path,
                source,
            } => write!(f, "cannot {doing} {}: {source}", path.display()),
        }
    }
}

impl std::error::Error for KeyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Where keyrings are looked for; the environment's part of it is handed in.
#[derive(Clone, Debug, Default)]
pub struct KeyPlace {
    /// `CLUB_KEY_FILE`
    pub key_file: Option<PathBuf>,
    /// `XDG_DATA_HOME`
    pub data_home: Option<PathBuf>,
    /// `HOME`
    pub home: Option<PathBuf>,
}

impl KeyPlace {
    /// The keyring's path for a book.
    pub fn path(&self, book_id: &str) -> Result<PathBuf, KeyError> {
        let told = |path: &Option<PathBuf>| path.clone().filter(|p| !p.as_os_str().is_empty());
        if let Some(path) = told(&self.key_file) {
            return Ok(path);
        }
        let data = match told(&self.data_home).filter(|p| p.is_absolute()) {
            Some(data) => data,
            None => told(&self.home)
                .ok_or(KeyError::NoPlace)?
                .join(".local/share"),
        };
        Ok(data.join("club").join(format!("{book_id}.keys")))
    }
}

/// The number of a person's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeySlot(u32);

impl KeySlot {
    pub const fn new(slot: u32) -> Self {
        Self(slot)
    }

    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for KeySlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a sealed cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsealed {
    Text(String),
    /// The person's key was destroyed: nobody can read the cell again.
    Destroyed,
}

/// One book's keys.
pub struct Keyring {
    path: PathBuf,
    file: Writable,
    book_id: String,
    book_key: Key,
    /// Keys made but not yet written; the file is locked while there are any.
    staged: Vec<(KeySlot, Key)>,
    /// Keys already unwrapped; none for a destroyed one.
    known: Mutex<HashMap<u32, Option<Key>>>,
}

impl fmt::Debug for Keyring {
    /// Never shows a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("path", &self.path)
            .field("book_id", &self.book_id)
            .finish_non_exhaustive()
    }
}

impl Keyring {
    /// Makes a new book's keyring, with a key for the book itself; one that is there stays untouched.
    pub fn create(path: &Path, book_id: &str) -> Result<Self, KeyError> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        if let Some(folder) = folder {
            disk::make_dirs(folder, 0o700).map_err(KeyError::io("make the folder", folder))?;
        }
        if path.exists() {
            return Err(KeyError::Exists {
                path: path.to_owned(),
            });
        }
        let mut header = Zeroizing::new(Vec::new());
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&id_bytes(book_id));
        header.extend_from_slice(&*random_key()?);
        let io = |error| KeyError::io("write", path)(error);
        files::replace(path, &header, Sharing::Owner, files::Lasting::Synced)
            .map_err(|error| io(io::Error::other(error)))?;
        Self::open(path, book_id)
    }

    /// Opens a book's keyring.
    pub fn open(path: &Path, book_id: &str) -> Result<Self, KeyError> {
        let file = match Writable::open_or_read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyError::Missing {
                    path: path.to_owned(),
                });
            }
            other => other.map_err(KeyError::io("open", path))?,
        };
        let mut magic = [0; MAGIC.len()];
        let mut id = [0; ID_BYTES];
        let mut book_key = Zeroizing::new([0; KEY_BYTES]);
        let shape = |_| KeyError::Shape {
            path: path.to_owned(),
        };
        file.read_exact_at(&mut magic, 0).map_err(shape)?;
        file.read_exact_at(&mut id, MAGIC.len() as u64)
            .map_err(shape)?;
        file.read_exact_at(&mut *book_key, (MAGIC.len() + ID_BYTES) as u64)
            .map_err(shape)?;
        if &magic != MAGIC {
            return Err(shape(io::ErrorKind::InvalidData.into()));
        }
        if id != id_bytes(book_id) {
            return Err(KeyError::OtherBook {
                path: path.to_owned(),
            });
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            book_id: book_id.to_owned(),
            book_key,
            staged: Vec::new(),
            known: Mutex::default(),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A second hand on the same keys, to look things up while persons are added with the first. It
    /// knows a new person's key once that is synced.
    pub fn reader(&self) -> Result<Self, KeyError> {
        Ok(Self {
            path: self.path.clone(),
            file: self
                .file
                .try_clone()
                .map_err(KeyError::io("open", &self.path))?,
            book_id: self.book_id.clone(),
            book_key: self.book_key.clone(),
            staged: Vec::new(),
            known: Mutex::default(),
        })
    }

    /// Whether no key was made yet.
    pub fn is_empty(&self) -> Result<bool, KeyError> {
        Ok(self.slots()? == 0 && self.staged.is_empty())
    }

    /// Makes a key for a new person. Call it with the book's lock held; `sync` writes it. From the first
    /// one on, the keyring is locked until then.
    pub fn new_person(&mut self) -> Result<KeySlot, KeyError> {
        if self.staged.is_empty() {
            self.file.lock().map_err(KeyError::io("lock", &self.path))?;
        }
        let taken = self.slots()?;
        let slot = KeySlot(taken + u32::try_from(self.staged.len()).unwrap_or(u32::MAX));
        let key = random_key()?;
        self.remember(slot, Some(&key));
        self.staged.push((slot, key));
        Ok(slot)
    }

    /// How many whole slots the file has. A torn last one, left by a crash, is written over.
    pub fn slots(&self) -> Result<u32, KeyError> {
        let length = self
            .file
            .metadata()
            .map_err(KeyError::io("read", &self.path))?
            .len();
        let slots = length.saturating_sub(HEADER_BYTES) / SLOT_BYTES as u64;
        Ok(u32::try_from(slots).unwrap_or(u32::MAX))
    }

    /// Writes the new keys and syncs them. To be done before the rows that need them are committed.
    pub fn sync(&mut self) -> Result<(), KeyError> {
        let Some((first, _)) = self.staged.first() else {
            return Ok(());
        };
        let at = slot_offset(*first);
        let mut bytes = Vec::with_capacity(self.staged.len() * SLOT_BYTES);
        for (slot, key) in &self.staged {
            bytes.extend_from_slice(&seal(&self.book_key, &self.slot_aad(*slot), &**key)?);
        }
        self.file
            .write_all_at(&bytes, at)
            .and_then(|()| self.file.sync_all())
            .map_err(KeyError::io("write", &self.path))?;
        self.staged.clear();
        self.file
            .unlock()
            .map_err(KeyError::io("unlock", &self.path))
    }

    /// Seals a text under a person's key, for one place only.
    pub fn seal(
        &self,
        slot: KeySlot,
        ledger: &str,
        column: &str,
        text: &str,
    ) -> Result<String, KeyError> {
        let key = self.person(slot)?.ok_or(KeyError::NoSlot {
            slot: slot.0,
            path: self.path.clone(),
        })?;
        let sealed = seal(&key, &self.cell_aad(slot, ledger, column), text.as_bytes())?;
        Ok(format!("k1:{slot}:{}", base64::encode(&sealed)))
    }

    /// Opens a sealed cell of this place.
    pub fn unseal(&self, cell: &str, ledger: &str, column: &str) -> Result<Unsealed, KeyError> {
        let forged = || KeyError::Forged {
            ledger: ledger.to_owned(),
            column: column.to_owned(),
        };
        let slot = slot_of(cell).ok_or_else(forged)?;
        let sealed = cell
            .rsplit_once(':')
            .and_then(|(_, text)| base64::decode(text))
            .ok_or_else(forged)?;
        let Some(key) = self.person(slot)? else {
            return Ok(Unsealed::Destroyed);
        };
        let plain = open(&key, &self.cell_aad(slot, ledger, column), &sealed).ok_or_else(forged)?;
        String::from_utf8(plain)
            .map(Unsealed::Text)
            .map_err(|_| forged())
    }

    /// A keyed digest for the derived index and for comparing requests: nothing without the book's key.
    pub fn mac(&self, domain: &str, bytes: &[u8]) -> [u8; 16] {
        let digest = hmac(&self.derived("digest"), &[domain.as_bytes(), &[0], bytes]);
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        short
    }

    /// Destroys a person's key for good: what it sealed can never be read again.
    pub fn destroy(&mut self, slot: KeySlot) -> Result<(), KeyError> {
        if slot.0 >= self.slots()? {
            return Err(KeyError::NoSlot {
                slot: slot.0,
                path: self.path.clone(),
            });
        }
        self.file
            .write_all_at(&[0; SLOT_BYTES], slot_offset(slot))
            .and_then(|()| self.file.sync_all())
            .map_err(KeyError::io("write", &self.path))?;
        self.remember(slot, None);
        Ok(())
    }

    /// Seals a piece of an unfinished command's rows.
    pub(super) fn seal_tail(
        &self,
        file: &str,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let sealed = seal(
            &self.derived("recovered"),
            &self.tail_aad(file, offset),
            bytes,
        )?;
        let length = u32::try_from(sealed.len()).map_err(|_| KeyError::Seal)?;
        Ok([&length.to_be_bytes()[..], &sealed].concat())
    }

    /// Opens what `recovered/` keeps of a file (`ledgers/sales.csv`), given the kept file's whole bytes.
    pub fn unseal_tail(&self, file: &str, kept: &[u8]) -> Result<Vec<u8>, KeyError> {
        let forged = || KeyError::Forged {
            ledger: file.to_owned(),
            column: "recovered".to_owned(),
        };
        let key = self.derived("recovered");
        let mut plain: Vec<u8> = Vec::new();
        let mut rest = kept;
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*length) as usize;
            let sealed = after.get(..length).ok_or_else(forged)?;
            let piece =
                open(&key, &self.tail_aad(file, plain.len() as u64), sealed).ok_or_else(forged)?;
            plain.extend_from_slice(&piece);
            rest = &after[length..];
        }
        if rest.is_empty() {
            Ok(plain)
        } else {
            Err(forged())
        }
    }

    /// A person's key; none when it was destroyed.
    fn person(&self, slot: KeySlot) -> Result<Option<Key>, KeyError> {
        if let Some(known) = self.lock_known().get(&slot.0) {
            return Ok(known.clone());
        }
        let mut bytes = [0; SLOT_BYTES];
        self.file
            .read_exact_at(&mut bytes, slot_offset(slot))
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => KeyError::NoSlot {
                    slot: slot.0,
                    path: self.path.clone(),
                },
                _ => KeyError::io("read", &self.path)(error),
            })?;
        let key = if bytes == [0; SLOT_BYTES] {
            None
        } else {
            let plain = open(&self.book_key, &self.slot_aad(slot), &bytes).map(Zeroizing::new);
            let key = plain
                .as_ref()
                .and_then(|plain| <[u8; KEY_BYTES]>::try_from(plain.as_slice()).ok());
            Some(Zeroizing::new(key.ok_or_else(|| KeyError::Shape {
                path: self.path.clone(),
            })?))
        };
        self.remember(slot, key.as_ref());
        Ok(key)
    }

    fn remember(&self, slot: KeySlot, key: Option<&Key>) {
        self.lock_known().insert(slot.0, key.cloned());
    }

    fn lock_known(&self) -> std::sync::MutexGuard<'_, HashMap<u32, Option<Key>>> {
        self.known
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn derived(&self, purpose: &str) -> Key {
        Zeroizing::new(hmac(&self.book_key, &[b"club ", purpose.as_bytes()]))
    }

    fn slot_aad(&self, slot: KeySlot) -> Vec<u8> {
        format!("club slot|{}|{slot}", self.book_id).into_bytes()
    }

    fn cell_aad(&self, slot: KeySlot, ledger: &str, column: &str) -> Vec<u8> {
        format!("club cell|{}|{slot}|{ledger}|{column}", self.book_id).into_bytes()
    }

    fn tail_aad(&self, file: &str, offset: u64) -> Vec<u8> {
        format!("club tail|{}|{file}|{offset}", self.book_id).into_bytes()
    }
}

/// Whose key sealed a cell.
pub fn slot_of(cell: &str) -> Option<KeySlot> {
    let (slot, _) = cell.strip_prefix("k1:")?.split_once(':')?;
    let number = super::ledger::number(slot.as_bytes())?;
    u32::try_from(number).ok().map(KeySlot)
}

fn slot_offset(slot: KeySlot) -> u64 {
    HEADER_BYTES + u64::from(slot.0) * SLOT_BYTES as u64
}

/// A book's id as the header holds it.
fn id_bytes(book_id: &str) -> [u8; ID_BYTES] {
    let mut bytes = [0; ID_BYTES];
    for (byte, from) in bytes.iter_mut().zip(book_id.bytes()) {
        *byte = from;
    }
    bytes
}

fn random_key() -> Result<Key, KeyError> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    getrandom::fill(&mut *key).map_err(|error| KeyError::Random(error.to_string()))?;
    Ok(key)
}

fn hmac(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key)
        .expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Nonce, ciphertext and tag.
fn seal(key: &[u8; KEY_BYTES], aad: &[u8], text: &[u8]) -> Result<Vec<u8>, KeyError> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|error| KeyError::Random(error.to_string()))?;
    let payload = Payload { msg: text, aad };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| KeyError::Seal)?;
    Ok([&nonce[..], &sealed].concat())
}

/// What was sealed, if nothing of it was changed or moved.
fn open(key: &[u8; KEY_BYTES], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, msg) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(*nonce), Payload { msg, aad })
        .ok()
}
