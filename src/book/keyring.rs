//! The keys of persons, kept outside the book and outside git.
//!
//! A person's key seals what the ledgers hold of them; destroyed, the person is gone from every
//! version and every copy of the book, while rows, sums and the chain stay. The file is a header (the
//! book's id and the book's own key) and fixed slots, one key each, wrapped under the book's key, so
//! that a slot is found by its number and destroyed in place.
//!
//! A rotation begins an epoch: a random secret, in a slot of its own, that is mixed into every key from
//! then on. A copy of the keyring from before lacks the secret, so it opens nothing that was sealed since.

mod cipher;
mod copy;
mod error;
#[cfg(test)]
mod tests;
mod whole;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use zeroize::Zeroizing;

use super::Book;
use super::backup::places_path;
use super::disk::{self, Writable};
use super::error::BookError;
use super::files::{self, Sharing};
use super::mark::Mark;
use super::reading;
use crate::domain::Version;
use cipher::{KEY_BYTES, Key, hmac, open, open_key, random_key, seal};
use whole::{DESTROYED, HEADER_MAX, Header, LOST, SLOT_BYTES, epoch_aad, slot_aad};

pub use error::KeyError;
pub use whole::{Census, Whole};

/// How many bytes tell a keyring, or a sealed copy of one, from any other file.
pub(super) const MAGIC_BYTES: usize = 16;

/// Whether a file that begins so is a keyring of any format, or a copy sealed with a passphrase.
pub(super) fn begins_as_one(start: &[u8; MAGIC_BYTES]) -> bool {
    start.starts_with(whole::MAGIC) || copy::is_sealed(start)
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
    /// Whether a path is where a keyring is, or would be, whatever that file holds by now.
    pub fn is_at(&self, real: &Path) -> bool {
        let same = |own: &Path| super::real(own).is_some_and(|own| own == real);
        // What is kept beside a keyring belongs to it; and so do the keyrings of copies, with what is beside them.
        let is_own = |keyring: &PathBuf| {
            let beside = [Mark::of(keyring).path(), places_path(keyring)];
            let of_copy = || {
                let own = super::real(keyring)?;
                let word = instance_in(own.file_name()?.to_str()?, real.file_name()?.to_str()?)?;
                (own.parent() == real.parent()).then_some(word)
            };
            same(keyring) || beside.iter().any(|own| same(own)) || of_copy().is_some()
        };
        if self.key_file.as_ref().is_some_and(is_own) {
            return true;
        }
        let folders = [
            self.data_home.as_ref().map(|data| data.join("club")),
            self.home
                .as_ref()
                .map(|home| home.join(".local/share/club")),
        ];
        let mut folders = folders.iter().flatten();
        folders.any(|folder| fs::canonicalize(folder).is_ok_and(|own| real.starts_with(own)))
    }

    /// Where the keyring of a book is: the one door by which it is found. A copy that has a keyring of its own never
    /// comes upon that of the book, whatever the environment names.
    pub fn path(&self, book: &Book) -> Result<PathBuf, KeyError> {
        self.path_of(book.id(), book.instance())
    }

    /// Where that of a book with this id is, or of a copy of it.
    pub fn path_of(&self, book_id: &str, instance: Option<&str>) -> Result<PathBuf, KeyError> {
        let path = self.path_of_book(book_id)?;
        let Some(instance) = instance else {
            return Ok(path);
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // The environment may name a copy's own keyring, too.
        Ok(if name.split('.').any(|part| part == instance) {
            path
        } else {
            path.with_file_name(format!("{name}.{instance}"))
        })
    }

    fn path_of_book(&self, book_id: &str) -> Result<PathBuf, KeyError> {
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

/// The instance in the name of a copy's keyring that lies beside the book's, or of what is beside it.
fn instance_in<'a>(keyring: &str, beside: &'a str) -> Option<&'a str> {
    let rest = beside.strip_prefix(keyring)?.strip_prefix('.')?;
    let word = rest.split('.').next()?;
    (word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(word)
}

/// The number of a person's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeySlot(u32);

impl KeySlot {
    /// The house's own, for texts about nobody in particular.
    pub const HOUSE: Self = Self(0);

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
    /// The person's key was destroyed, or is lost for good: nobody can read the cell again.
    Destroyed,
    /// The person's key is damaged in the keyring, or the cell is none that was sealed here. It is noted, and told
    /// when the command ends: one person's damage stops nothing about others.
    Unreadable,
}

impl Unsealed {
    /// The text, where there is one to be read.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Destroyed | Self::Unreadable => None,
        }
    }
}

/// What could not be read though the keyring was there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unread {
    /// A key that is damaged in the keyring.
    Key { slot: u32, path: PathBuf },
    /// A cell that was changed, or moved from another place.
    Cell { ledger: String, column: String },
}

impl From<Unread> for KeyError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Key { slot, path } => Self::Damaged { slot, path },
            Unread::Cell { ledger, column } => Self::Forged { ledger, column },
        }
    }
}

/// What this process met. Keyrings are opened by many hands, some of them on threads of their own, and it is told
/// once, at the end.
static UNREAD: Mutex<BTreeSet<Unread>> = Mutex::new(BTreeSet::new());

/// Takes what could not be read so far, to tell it.
pub fn take_unread() -> BTreeSet<Unread> {
    let mut unread = UNREAD.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::take(&mut *unread)
}

fn note_unread(what: Unread) {
    UNREAD
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(what);
}

/// What a reader gets in the place of a sealed cell that was moved there from elsewhere: one that no key opens.
pub const UNREADABLE: &str = "k0:";

/// Where a cell stands, to which its text is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    pub ledger: &'a str,
    pub column: &'a str,
    /// The version that writes the row.
    pub version: Version,
    /// Whose row it is, and which fact: as [`whose`] puts it. Empty where the row names nobody.
    pub of: &'a str,
}

/// How a row says whose it is: its member's number, and the fact where it is one.
pub fn whose(member: &str, fact: &str) -> String {
    match fact {
        "" => member.to_owned(),
        fact => format!("{member}-{fact}"),
    }
}

/// What a slot holds, unwrapped.
#[derive(Clone)]
enum Held {
    Key(Key),
    Destroyed,
    Lost,
    /// What stands in this slot is no key that was wrapped there.
    Damaged(KeySlot),
}

/// One book's keys.
pub struct Keyring {
    path: PathBuf,
    file: Writable,
    book_id: String,
    header: Header,
    /// Makes the digests of the derived index.
    index_key: OnceLock<Key>,
    /// Keys made but not yet written; the file is locked while there are any.
    staged: Vec<(KeySlot, Key)>,
    /// Slots already unwrapped.
    known: Mutex<HashMap<u32, Held>>,
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
        make_folder_of(path)?;
        if path.exists() {
            return Err(KeyError::Exists {
                path: path.to_owned(),
            });
        }
        let io = |error| KeyError::io("write", path)(error);
        let header = Whole::new(Header::fresh()?, book_id).bytes()?;
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
        let mut bytes = Zeroizing::new([0; HEADER_MAX]);
        let length = read_up_to(&file, &mut *bytes).map_err(KeyError::io("read", path))?;
        Ok(Self {
            header: Header::read(&bytes[..length], path, book_id)?,
            path: path.to_owned(),
            file,
            book_id: book_id.to_owned(),
            index_key: OnceLock::new(),
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
            header: self.header.clone(),
            index_key: OnceLock::new(),
            staged: Vec::new(),
            known: Mutex::default(),
        })
    }

    /// Whether the opened file is still the one at its path: a rotation puts another there.
    pub fn is_current(&self) -> bool {
        files::is_still(&self.file, &self.path)
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
        self.remember(slot, Held::Key(key.clone()));
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
        let slots = length.saturating_sub(self.header.format.header_bytes()) / SLOT_BYTES as u64;
        Ok(u32::try_from(slots).unwrap_or(u32::MAX))
    }

    /// Refuses a keyring with fewer keys than the book needs.
    pub fn prove_reaches(&self, needed: u32) -> Result<(), KeyError> {
        let keys = self.slots()?;
        if keys >= needed {
            // Without the secret of the epoch in force nothing is found, and nothing can be sealed.
            return match self.header.epoch {
                Some(epoch) => self.epoch_secret(epoch).map(drop),
                None => Ok(()),
            };
        }
        Err(KeyError::Short {
            path: self.path.clone(),
            keys,
            needed,
        })
    }

    /// Writes the new keys and syncs them. To be done before the rows that need them are committed.
    pub fn sync(&mut self) -> Result<(), KeyError> {
        let Some((first, _)) = self.staged.first() else {
            return Ok(());
        };
        let at = self.slot_offset(*first);
        let mut bytes = Vec::with_capacity(self.staged.len() * SLOT_BYTES);
        for (slot, key) in &self.staged {
            let aad = slot_aad(&self.book_id, *slot);
            bytes.extend_from_slice(&seal(&self.header.book_key, &aad, &**key)?);
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
    pub fn seal(&self, slot: KeySlot, place: Place<'_>, text: &str) -> Result<String, KeyError> {
        let aad = self.place_aad(slot, place);
        let text =
            Base64UrlUnpadded::encode_string(&seal(&*self.sealing(slot)?, &aad, text.as_bytes())?);
        let epoch = self.header.epoch.map(|epoch| epoch.to_string());
        let epoch = epoch.unwrap_or_default();
        Ok(format!(
            "k3:{slot}:{epoch}:{}:{}:{text}",
            place.version, place.of
        ))
    }

    /// Seals as books were sealed before a cell was bound to its row.
    #[cfg(test)]
    pub fn seal_unbound(
        &self,
        slot: KeySlot,
        ledger: &str,
        column: &str,
        text: &str,
    ) -> Result<String, KeyError> {
        let aad = self.cell_aad(slot, ledger, column);
        let text =
            Base64UrlUnpadded::encode_string(&seal(&*self.sealing(slot)?, &aad, text.as_bytes())?);
        Ok(match self.header.epoch {
            None => format!("k1:{slot}:{text}"),
            Some(epoch) => format!("k2:{slot}:{epoch}:{text}"),
        })
    }

    /// The key by which a text is sealed for somebody now.
    fn sealing(&self, slot: KeySlot) -> Result<Key, KeyError> {
        match self.key(slot, self.header.epoch)? {
            Held::Key(key) => Ok(key),
            Held::Destroyed => Err(KeyError::Destroyed { slot: slot.0 }),
            Held::Lost => Err(KeyError::Lost { slot: slot.0 }),
            Held::Damaged(slot) => Err(self.damaged(slot)),
        }
    }

    fn damaged(&self, slot: KeySlot) -> KeyError {
        KeyError::Damaged {
            slot: slot.0,
            path: self.path.clone(),
        }
    }

    /// Seals what the house notes on a person: once they are erased, on their figures, which is its own.
    pub fn seal_for(
        &self,
        slot: KeySlot,
        place: Place<'_>,
        text: &str,
    ) -> Result<String, KeyError> {
        match self.seal(slot, place, text) {
            Err(KeyError::Destroyed { .. }) => self.seal(KeySlot::HOUSE, place, text),
            sealed => sealed,
        }
    }

    /// Seals anew, for another place, what was sealed for one of the same column; nothing where nobody can read
    /// it any more.
    pub fn seal_again(&self, cell: &str, place: Place<'_>) -> Result<String, KeyError> {
        if cell.is_empty() {
            return Ok(String::new());
        }
        // One that cannot be opened for its damage is not left out: it may be put right yet.
        match (
            slot_of(cell),
            self.open_cell(cell, place.ledger, place.column)?,
        ) {
            (Some(slot), Some(text)) => self.seal_for(slot, place, &text),
            _ => Ok(String::new()),
        }
    }

    /// Opens a sealed cell of this column as far as it can be opened. That the row is the one for which it was sealed
    /// is for whoever reads the row to prove, and is proved there.
    pub fn unseal(&self, cell: &str, ledger: &str, column: &str) -> Result<Unsealed, KeyError> {
        let unread = match self.open_cell(cell, ledger, column) {
            Ok(Some(text)) => return Ok(Unsealed::Text(text)),
            Ok(None) => return Ok(Unsealed::Destroyed),
            Err(KeyError::Damaged { slot, path }) => Unread::Key { slot, path },
            Err(KeyError::Forged { ledger, column }) => Unread::Cell { ledger, column },
            Err(other) => return Err(other),
        };
        note_unread(unread);
        Ok(Unsealed::Unreadable)
    }

    /// Opens a sealed cell or says why not; none where the key is gone for good.
    pub fn open_cell(
        &self,
        cell: &str,
        ledger: &str,
        column: &str,
    ) -> Result<Option<String>, KeyError> {
        let forged = || KeyError::Forged {
            ledger: ledger.to_owned(),
            column: column.to_owned(),
        };
        let cell = SealedCell::parse(cell).ok_or_else(forged)?;
        let sealed = Base64UrlUnpadded::decode_vec(cell.text).map_err(|_| forged())?;
        let key = match self.key(cell.slot, cell.epoch)? {
            Held::Key(key) => key,
            Held::Destroyed | Held::Lost => return Ok(None),
            Held::Damaged(slot) => return Err(self.damaged(slot)),
        };
        let aad = match cell.bound {
            Some((version, of)) => {
                let place = Place {
                    ledger,
                    column,
                    version,
                    of,
                };
                self.place_aad(cell.slot, place)
            }
            None => self.cell_aad(cell.slot, ledger, column),
        };
        let plain = open(&key, &aad, &sealed).ok_or_else(forged)?;
        String::from_utf8(plain.to_vec())
            .map(Some)
            .map_err(|_| forged())
    }

    /// A keyed digest for comparing requests: nothing without the keyring, and the same for ever, since it
    /// stands in ledgers.
    pub fn mac(&self, domain: &str, bytes: &[u8]) -> [u8; 16] {
        short_mac(&self.derived("digest"), domain, bytes)
    }

    /// A keyed digest for the derived index. A rotation changes it, so an older copy of the keyring
    /// tells nothing of an index made since.
    pub fn index_mac(&self, domain: &str, bytes: &[u8]) -> Result<[u8; 16], KeyError> {
        let key = match self.index_key.get() {
            Some(key) => key,
            None => {
                let base = self.derived("digest");
                let key = match self.header.epoch {
                    None => base,
                    Some(epoch) => mixed(&base, &*self.epoch_secret(epoch)?),
                };
                self.index_key.get_or_init(|| key)
            }
        };
        Ok(short_mac(key, domain, bytes))
    }

    /// Whether a person's key is there.
    pub fn has(&self, slot: KeySlot) -> Result<bool, KeyError> {
        Ok(slot.0 < self.slots()? && matches!(self.person(slot)?, Held::Key(_)))
    }

    /// Whether what stands in a person's slot is no key of theirs.
    pub fn is_damaged(&self, slot: KeySlot) -> Result<bool, KeyError> {
        Ok(slot.0 < self.slots()? && matches!(self.person(slot)?, Held::Damaged(_)))
    }

    /// Whether a person's key was destroyed.
    pub fn is_destroyed(&self, slot: KeySlot) -> Result<bool, KeyError> {
        let mut bytes = [0; SLOT_BYTES];
        let read = self.file.read_exact_at(&mut bytes, self.slot_offset(slot));
        match read {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(KeyError::io("read", &self.path)(error)),
            Ok(()) => Ok(bytes == DESTROYED),
        }
    }

    /// Destroys persons' keys for good: what they sealed can never be read again.
    pub fn destroy(&mut self, slots: &[KeySlot]) -> Result<(), KeyError> {
        let there = self.slots()?;
        let mut written = false;
        for slot in slots.iter().filter(|slot| slot.0 < there) {
            if matches!(self.person(*slot)?, Held::Destroyed) {
                continue;
            }
            self.file
                .write_all_at(&DESTROYED, self.slot_offset(*slot))
                .map_err(KeyError::io("write", &self.path))?;
            self.remember(*slot, Held::Destroyed);
            written = true;
        }
        if written {
            self.file
                .sync_all()
                .map_err(KeyError::io("write", &self.path))?;
        }
        Ok(())
    }

    /// Up to which end of the ledger of erasures keys were destroyed.
    pub fn erased_end(&self) -> u64 {
        self.header.erased_end
    }

    /// Destroys the keys that the ledger of erasures names up to an end, here and in the copies that a
    /// restore kept beside, and remembers that it was done.
    pub fn destroy_erased(&mut self, erased: &[KeySlot], end: u64) -> Result<(), BookError> {
        remove(&beside(&self.path))?;
        for path in self.kept_beside()? {
            match Self::open(&path, &self.book_id) {
                Ok(mut kept) => kept.destroy(erased)?,
                // Not this book's, or nothing that could hold a key of it.
                Err(KeyError::OtherBook { .. } | KeyError::Shape { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let Some(stamp) = self.header.format.erased_at() else {
            let mut whole = self.whole()?;
            for slot in erased {
                whole.destroy(*slot);
            }
            whole.header.erased_end = end;
            *self = install(&self.path, &whole)?;
            return Ok(());
        };
        self.destroy(erased)?;
        self.file
            .write_all_at(&end.to_be_bytes(), stamp)
            .and_then(|()| self.file.sync_all())
            .map_err(KeyError::io("write", &self.path))?;
        self.header.erased_end = end;
        Ok(())
    }

    /// Every key, to write the file anew.
    pub fn whole(&self) -> Result<Whole, KeyError> {
        Whole::read(&self.bytes()?, &self.path, &self.book_id)
    }

    /// The file's bytes up to its last whole slot.
    fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let length = self.slot_offset(KeySlot(self.slots()?));
        let mut bytes = Zeroizing::new(vec![0; usize::try_from(length).unwrap_or(usize::MAX)]);
        self.file
            .read_exact_at(&mut bytes, 0)
            .map_err(KeyError::io("read", &self.path))?;
        Ok(bytes)
    }

    /// A new key for the book and a new epoch, in a file written anew. To be done with the book's lock
    /// held.
    pub fn rotate(&self) -> Result<Self, BookError> {
        let mut whole = self.whole()?;
        whole.rotate()?;
        install(&self.path, &whole)
    }

    /// Writes a copy to be kept elsewhere, sealed with a passphrase where one is given.
    pub fn back_up(&self, to: &Path, passphrase: Option<&[u8]>) -> Result<Census, BookError> {
        let bytes = self.bytes()?;
        let census = Whole::read(&bytes, &self.path, &self.book_id)?.census();
        let sealed = match passphrase {
            Some(passphrase) => Zeroizing::new(copy::seal(&bytes, passphrase)?),
            None => bytes,
        };
        // Whole or not at all takes a rename, which would write over a file that is there. A hard link would
        // refuse by itself, and is not to be had on the sticks that copies are kept on.
        if to.symlink_metadata().is_ok() {
            let there = io::ErrorKind::AlreadyExists.into();
            return Err(BookError::io("create", to)(there));
        }
        files::replace(to, &sealed, Sharing::Owner, files::Lasting::Synced)?;
        Ok(census)
    }

    /// Writes the keyring of a copy of the book. Which erasures the copy knows, it will be told by its own rows.
    pub(super) fn give_copy(&self, to: &Path) -> Result<Self, BookError> {
        let mut whole = self.whole()?;
        whole.header.erased_end = 0;
        let sharing = Sharing::of(&self.path);
        files::replace(to, &whole.bytes()?, sharing, files::Lasting::Synced)?;
        Ok(Self::open(to, &self.book_id)?)
    }

    /// The keyrings of copies of the book, beside this one, that still hold a person's key.
    pub fn copies_holding(&self, slot: KeySlot) -> Result<Vec<PathBuf>, KeyError> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let is_copy =
            |beside: &str| instance_in(&name, beside).is_some_and(|word| beside.ends_with(word));
        let mut holding = Vec::new();
        for path in self.beside(is_copy)? {
            // What is no keyring of this book holds no key of it.
            if Self::open(&path, &self.book_id).is_ok_and(|copy| copy.has(slot).unwrap_or(true)) {
                holding.push(path);
            }
        }
        holding.sort();
        Ok(holding)
    }

    /// Whether a file is such a copy of the keyring as it is: the command that made it may have died before
    /// that was recorded.
    pub fn is_backed_up_in(&self, to: &Path, passphrase: Option<&[u8]>) -> Result<bool, KeyError> {
        let sealed = reading::within(to, KEYS_MOST).is_ok_and(|bytes| copy::is_sealed(&bytes));
        let copy = KeyCopy::read(to, &self.book_id, passphrase);
        let bytes = self.bytes()?;
        Ok(sealed == passphrase.is_some() && copy.is_ok_and(|copy| *copy.bytes == *bytes))
    }

    /// Copies that restores kept beside the keyring.
    fn kept_beside(&self) -> Result<Vec<PathBuf>, KeyError> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let prefix = format!("{name}{KEPT}");
        self.beside(|beside| beside.starts_with(&prefix))
    }

    /// The files beside the keyring of such a name.
    fn beside(&self, fits: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, KeyError> {
        let folder = folder_of(&self.path);
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).map_err(KeyError::io("read", folder))? {
            let entry = entry.map_err(KeyError::io("read", folder))?;
            if fits(&entry.file_name().to_string_lossy()) {
                found.push(entry.path());
            }
        }
        Ok(found)
    }

    /// Seals a piece of an unfinished command's rows.
    pub(super) fn seal_tail(
        &self,
        file: &str,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let epoch = self.header.epoch;
        let key = self.tail_key(epoch)?;
        let sealed = seal(&key, &self.tail_aad(file, offset), bytes)?;
        let length = u32::try_from(sealed.len()).map_err(|_| KeyError::Seal)?;
        let mut piece = Vec::with_capacity(sealed.len() + 12);
        if let Some(epoch) = epoch {
            piece.extend_from_slice(&TAIL_OF_EPOCH.to_be_bytes());
            piece.extend_from_slice(&epoch.0.to_be_bytes());
        }
        piece.extend_from_slice(&length.to_be_bytes());
        piece.extend_from_slice(&sealed);
        Ok(piece)
    }

    /// Opens what `recovered/` keeps of a file (`ledgers/sales.csv`), given the kept file's whole bytes.
    pub fn unseal_tail(&self, file: &str, kept: &[u8]) -> Result<Vec<u8>, KeyError> {
        let forged = || KeyError::Forged {
            ledger: file.to_owned(),
            column: "recovered".to_owned(),
        };
        let number = |bytes: &[u8; 4]| u32::from_be_bytes(*bytes);
        let mut plain: Vec<u8> = Vec::new();
        let mut rest = kept;
        while let Some((first, after)) = rest.split_first_chunk::<4>() {
            let (epoch, length, after) = if number(first) == TAIL_OF_EPOCH {
                let (epoch, after) = after.split_first_chunk::<4>().ok_or_else(forged)?;
                let (length, after) = after.split_first_chunk::<4>().ok_or_else(forged)?;
                (Some(KeySlot(number(epoch))), number(length), after)
            } else {
                (None, number(first), after)
            };
            let length = length as usize;
            let sealed = after.get(..length).ok_or_else(forged)?;
            let aad = self.tail_aad(file, plain.len() as u64);
            let key = self.tail_key(epoch)?;
            let piece = open(&key, &aad, sealed).ok_or_else(forged)?;
            plain.extend_from_slice(&piece);
            rest = &after[length..];
        }
        if rest.is_empty() {
            Ok(plain)
        } else {
            Err(forged())
        }
    }

    fn tail_key(&self, epoch: Option<KeySlot>) -> Result<Key, KeyError> {
        let base = self.derived("recovered");
        Ok(match epoch {
            None => base,
            Some(epoch) => mixed(&base, &*self.epoch_secret(epoch)?),
        })
    }

    /// The key that seals for a person in an epoch.
    fn key(&self, slot: KeySlot, epoch: Option<KeySlot>) -> Result<Held, KeyError> {
        let person = self.person(slot)?;
        let (Held::Key(person), Some(epoch)) = (&person, epoch) else {
            return Ok(person);
        };
        Ok(match self.slot(epoch, epoch_aad)? {
            Held::Key(secret) => Held::Key(mixed(person, &secret)),
            other => other,
        })
    }

    /// A person's key.
    fn person(&self, slot: KeySlot) -> Result<Held, KeyError> {
        self.slot(slot, slot_aad)
    }

    fn epoch_secret(&self, epoch: KeySlot) -> Result<Key, KeyError> {
        match self.slot(epoch, epoch_aad)? {
            Held::Key(secret) => Ok(secret),
            Held::Destroyed | Held::Lost => Err(KeyError::Lost { slot: epoch.0 }),
            Held::Damaged(slot) => Err(self.damaged(slot)),
        }
    }

    fn slot(&self, slot: KeySlot, aad: fn(&str, KeySlot) -> Vec<u8>) -> Result<Held, KeyError> {
        if let Some(known) = self.lock_known().get(&slot.0) {
            return Ok(known.clone());
        }
        let mut bytes = [0; SLOT_BYTES];
        self.file
            .read_exact_at(&mut bytes, self.slot_offset(slot))
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => KeyError::NoSlot {
                    slot: slot.0,
                    path: self.path.clone(),
                },
                _ => KeyError::io("read", &self.path)(error),
            })?;
        let held = match bytes {
            DESTROYED => Held::Destroyed,
            LOST => Held::Lost,
            wrapped => {
                let key = open_key(&self.header.book_key, &aad(&self.book_id, slot), &wrapped);
                key.map_or(Held::Damaged(slot), Held::Key)
            }
        };
        self.remember(slot, held.clone());
        Ok(held)
    }

    fn remember(&self, slot: KeySlot, held: Held) {
        self.lock_known().insert(slot.0, held);
    }

    fn lock_known(&self) -> std::sync::MutexGuard<'_, HashMap<u32, Held>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot_offset(&self, slot: KeySlot) -> u64 {
        self.header.format.header_bytes() + u64::from(slot.0) * SLOT_BYTES as u64
    }

    fn derived(&self, purpose: &str) -> Key {
        Zeroizing::new(hmac(&self.header.secret, &[b"club ", purpose.as_bytes()]))
    }

    fn cell_aad(&self, slot: KeySlot, ledger: &str, column: &str) -> Vec<u8> {
        format!("club cell|{}|{slot}|{ledger}|{column}", self.book_id).into_bytes()
    }

    fn place_aad(&self, slot: KeySlot, place: Place<'_>) -> Vec<u8> {
        let Place {
            ledger,
            column,
            version,
            of,
        } = place;
        let book = &self.book_id;
        format!("club cell 3|{book}|{slot}|{ledger}|{column}|{version}|{of}").into_bytes()
    }

    fn tail_aad(&self, file: &str, offset: u64) -> Vec<u8> {
        format!("club tail|{}|{file}|{offset}", self.book_id).into_bytes()
    }
}

/// A copy of a keyring, opened and proved.
pub struct KeyCopy {
    bytes: Zeroizing<Vec<u8>>,
    pub whole: Whole,
}

impl fmt::Debug for KeyCopy {
    /// Never shows a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyCopy").finish_non_exhaustive()
    }
}

impl KeyCopy {
    /// Reads a copy, sealed or not, and proves each of its keys.
    pub fn read(path: &Path, book_id: &str, passphrase: Option<&[u8]>) -> Result<Self, KeyError> {
        let bytes =
            Zeroizing::new(reading::within(path, KEYS_MOST).map_err(KeyError::io("read", path))?);
        let bytes = if copy::is_sealed(&bytes) {
            copy::open(&bytes, path, passphrase)?
        } else {
            bytes
        };
        let whole = Whole::read(&bytes, path, book_id)?;
        Ok(Self { bytes, whole })
    }

    /// Where the keyring in place is damaged in some keys alone, only these are taken from the copy: the others may be
    /// newer than it.
    pub fn mend(&mut self, in_place: &Keyring) {
        if let Ok(mut whole) = in_place.whole()
            && whole.mend(&self.whole)
        {
            self.whole = whole;
        }
    }

    /// Puts the copy in the keyring's place. The one that is there is kept beside, unless it is the same.
    pub fn put_back(&self, path: &Path) -> Result<(Keyring, Option<PathBuf>), BookError> {
        make_folder_of(path)?;
        let present = match reading::within(path, KEYS_MOST) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            other => Some(Zeroizing::new(other.map_err(BookError::io("read", path))?)),
        };
        let kept = match present {
            Some(present) if *present != *self.bytes => Some(keep_beside(path, &present)?),
            _ => None,
        };
        Ok((install(path, &self.whole)?, kept))
    }
}

/// Keeps the bytes of a keyring beside it, under the first free name.
fn keep_beside(path: &Path, bytes: &[u8]) -> Result<PathBuf, BookError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut count = 1;
    loop {
        let kept = path.with_file_name(format!("{name}{KEPT}{count}"));
        match files::create_new(&kept, Sharing::of(path)) {
            Err(BookError::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                count += 1;
            }
            other => {
                let mut file = other?;
                file.write_all(bytes)
                    .and_then(|()| file.sync_all())
                    .map_err(BookError::io("write", &kept))?;
                files::sync_dir(folder_of(path))?;
                return Ok(kept);
            }
        }
    }
}

/// More than the keys of any house take.
const KEYS_MOST: u64 = 4 << 30;

/// Where keyrings that a restore took the place of are kept: beside, with this and a number.
const KEPT: &str = ".kept-";
/// Stands where a kept piece of rows else has its length: the epoch it was sealed in comes first.
const TAIL_OF_EPOCH: u32 = u32::MAX;

/// Puts a whole keyring in its place: written beside, synced, renamed. What a crash left beside is
/// written over by the next.
fn install(path: &Path, whole: &Whole) -> Result<Keyring, BookError> {
    let beside = beside(path);
    let sharing = Sharing::of(path);
    remove(&beside)?;
    let mut file = files::create_new(&beside, sharing)?;
    file.write_all(&whole.bytes()?)
        .and_then(|()| file.sync_all())
        .map_err(BookError::io("write", &beside))?;
    disk::rename(&beside, path).map_err(BookError::io("rename to", path))?;
    files::sync_dir(folder_of(path))?;
    Ok(Keyring::open(path, whole.book_id())?)
}

/// Where a new keyring is written before it takes the old one's place.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}

fn remove(path: &Path) -> Result<(), BookError> {
    match disk::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(BookError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn make_folder_of(path: &Path) -> Result<(), KeyError> {
    let folder = folder_of(path);
    disk::make_dirs(folder, 0o700).map_err(KeyError::io("make the folder", folder))
}

/// As much of a file's beginning as there is, up to what fits.
fn read_up_to(file: &File, bytes: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < bytes.len() {
        match file.read_at(&mut bytes[length..], length as u64)? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

/// A cell as it was sealed, taken apart.
struct SealedCell<'a> {
    slot: KeySlot,
    epoch: Option<KeySlot>,
    /// The row's version, and whose it is.
    bound: Option<(Version, &'a str)>,
    text: &'a str,
}

impl<'a> SealedCell<'a> {
    /// `k3:slot:epoch:version:whose:text`, the epoch empty before the first rotation; before cells were bound to
    /// their rows `k1:slot:text`, or `k2:slot:epoch:text`.
    fn parse(cell: &'a str) -> Option<Self> {
        if let Some(rest) = cell.strip_prefix("k3:") {
            let mut parts = rest.splitn(5, ':');
            let (slot, epoch) = (parts.next()?, parts.next()?);
            let version = super::ledger::number(parts.next()?.as_bytes())?;
            let of = parts.next()?;
            return Some(Self {
                slot: slot_number(slot)?,
                epoch: match epoch {
                    "" => None,
                    epoch => Some(slot_number(epoch)?),
                },
                bound: Some((Version(version), of)),
                text: parts.next()?,
            });
        }
        if let Some(rest) = cell.strip_prefix("k1:") {
            let (slot, text) = rest.split_once(':')?;
            return Some(Self {
                slot: slot_number(slot)?,
                epoch: None,
                bound: None,
                text,
            });
        }
        let (slot, rest) = cell.strip_prefix("k2:")?.split_once(':')?;
        let (epoch, text) = rest.split_once(':')?;
        Some(Self {
            slot: slot_number(slot)?,
            epoch: Some(slot_number(epoch)?),
            bound: None,
            text,
        })
    }
}

fn slot_number(text: &str) -> Option<KeySlot> {
    let number = super::ledger::number(text.as_bytes())?;
    u32::try_from(number).ok().map(KeySlot)
}

/// Whose key sealed a cell.
pub fn slot_of(cell: &str) -> Option<KeySlot> {
    SealedCell::parse(cell).map(|cell| cell.slot)
}

/// In which epoch a cell was sealed; none before the first rotation.
pub fn epoch_of(cell: &str) -> Option<KeySlot> {
    SealedCell::parse(cell)?.epoch
}

/// The row for which a cell was sealed: its version, and whose it is; none of a cell of before.
pub fn bound_to(cell: &str) -> Option<(Version, &str)> {
    SealedCell::parse(cell)?.bound
}

fn short_mac(key: &Key, domain: &str, bytes: &[u8]) -> [u8; 16] {
    let digest = hmac(key, &[domain.as_bytes(), &[0], bytes]);
    let mut short = [0; 16];
    short.copy_from_slice(&digest[..16]);
    short
}

/// A key with an epoch's secret mixed in: neither is enough.
fn mixed(key: &Key, secret: &[u8; KEY_BYTES]) -> Key {
    Zeroizing::new(hmac(key, &[b"club epoch ", secret]))
}
