//! The book: a folder of append-only ledgers, each command one version, all there or not there.
//!
//! This room knows rows as bytes and no business. A command takes the lock, reads the state, appends
//! its rows and commits them with one row of `versions.csv`; readers take no lock and read each ledger
//! only to its committed end. What the rows mean is for the rooms above to say, in a [`Schema`]: `declared` is how
//! one is declared, `records` what all ledgers of numbered records share.

mod accept;
mod backup;
mod cell;
mod chain;
mod check;
mod closed;
pub(crate) mod declared;
mod describe;
pub(crate) mod disk;
mod draft;
mod error;
mod files;
mod form;
mod guard;
mod holder;
mod index;
mod keyring;
mod keys;
mod kinds;
mod ledger;
mod lines;
mod lock;
mod mark;
mod migrate;
pub(crate) mod moment;
mod mounts;
mod owned;
mod owner;
mod proof;
pub(crate) mod reading;
pub(crate) mod records;
mod recover;
mod schema;
mod snapshot;
mod stamp;
mod store;
#[cfg(test)]
mod tests;
pub(crate) mod undone;
mod witness;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use accept::{Accepted, accept};
pub use backup::{
    Backup, BackupError, LaidOut, Manifest, erased_beside, holding, keep_erased, note_place, places,
};
pub use chain::{FileEnd, VERSIONS, VersionRow};
pub use check::{Against, Checked, Fault, Finding, Head, check};
pub use closed::Closed;
pub use draft::{Begin, Clock, Committed, Draft, prove_clock};
pub use error::BookError;
pub use files::Sharing;
pub use form::{Fill, Migration};
pub use guard::{Guard, Passing};
pub use holder::Holder;
pub use index::{Entry, Lookup, Stamp, Unsound};
pub use keyring::{
    Census, KeyCopy, KeyError, KeyPlace, KeySlot, Keyring, Place, UNREADABLE, Unsealed, Whole,
    bound_to, epoch_of, slot_of, take_unread, whose,
};
pub use keys::KeysInUse;
pub use ledger::{Ledger, OwnedRow, Row};
pub use mark::{Copied, Standing, own_keys, standing, take_over};
pub use migrate::{Brought, Migrated, migrate};
pub use mounts::{Network, network};
pub use owned::{Owned, owner, real};
pub use owner::record;
pub use records::{Asked, AskedBy, Asks, RecordError, RecordRefusal, Recorded, Records, Told};
pub use schema::{Column, Foreign, Kind, Schema};
pub(crate) use schema::{MEMBER, MEMBERS, PERSON};
pub use snapshot::{At, Snapshot};

use crate::domain::hex;
use chain::{Chain, Position, Walk};
use files::Lasting;
use form::Form;

const GIT_ATTRIBUTES: &str = "\
# Ledgers are proved byte by byte: git must neither change their line ends nor merge two of them. Rules and
# the rest stay as they were written, too.
* -text
/ledgers/*.csv -text merge=binary
";
const GIT_IGNORE: &str = "/.club/\n/recovered/\n";

/// How a new book is made.
#[derive(Clone, Copy, Debug)]
pub struct Create<'a> {
    /// The club's name, for the description.
    pub title: &'a str,
    pub sharing: Sharing,
}

/// An opened book.
#[derive(Clone, Debug)]
pub struct Book {
    dir: PathBuf,
    id: String,
    instance: Option<String>,
    schemas: &'static [&'static Schema],
    migrations: &'static [Migration],
    forms: Arc<[Form]>,
    /// Whether it is noted how the description reads.
    is_noted: bool,
}

impl Book {
    /// The nearest folder, from this one upward, that holds a book.
    pub fn find(from: &Path) -> Result<PathBuf, BookError> {
        from.ancestors()
            .find(|dir| owned::MARKS.iter().any(|mark| dir.join(mark).is_file()))
            .map(Path::to_owned)
            .ok_or_else(|| BookError::NotFound {
                from: from.to_owned(),
            })
    }

    /// Makes a folder into a book with empty ledgers. The description comes last: without it there is
    /// no book yet, and an interrupted `create` may be repeated.
    pub fn create(
        dir: &Path,
        schemas: &'static [&'static Schema],
        options: Create<'_>,
    ) -> Result<Self, BookError> {
        if describe::path(dir).exists() {
            return Err(BookError::Exists {
                dir: dir.to_owned(),
            });
        }
        if !dir.exists() {
            let parents = disk::parent(dir);
            disk::make_dirs(parents, 0o777).map_err(BookError::io("make the folder", parents))?;
            files::make_dir(dir, options.sharing)?;
            files::sync_dir(parents)?;
        }
        let ledgers = dir.join("ledgers");
        files::make_dir(&ledgers, options.sharing)?;
        for schema in [&VERSIONS].into_iter().chain(schemas.iter().copied()) {
            empty_ledger(dir, schema, options.sharing)?;
        }
        files::sync_dir(&ledgers)?;
        files::make_dir(&dir.join(".club"), options.sharing)?;
        for (name, text) in [
            (".gitattributes", GIT_ATTRIBUTES),
            (".gitignore", GIT_IGNORE),
        ] {
            files::replace(
                &dir.join(name),
                text.as_bytes(),
                options.sharing,
                Lasting::Synced,
            )?;
        }
        let text = describe::text((&random_id()?, None), options.title, schemas);
        files::replace(
            &describe::path(dir),
            text.as_bytes(),
            options.sharing,
            Lasting::Synced,
        )?;
        files::sync_dir(dir)?;
        Self::open(dir, schemas, &[])
    }

    /// Opens a book whose ledgers have the columns that this program knows, or older ones that it can bring up:
    /// such rows read as those of today, and nothing is written to the book before they are.
    pub fn open(
        dir: &Path,
        schemas: &'static [&'static Schema],
        migrations: &'static [Migration],
    ) -> Result<Self, BookError> {
        if migrate::is_unfinished(dir) {
            return Err(BookError::MigrationUnfinished {
                dir: dir.to_owned(),
            });
        }
        if !chain::path(dir).exists() && !describe::path(dir).exists() {
            return Err(BookError::NotFound {
                from: dir.to_owned(),
            });
        }
        if is_beginning(dir) {
            return Err(BookError::NotYet {
                dir: dir.to_owned(),
            });
        }
        let description = describe::read(dir)?;
        for (ledger, found) in &description.numbers {
            let known = [&VERSIONS]
                .into_iter()
                .chain(schemas.iter().copied())
                .find(|schema| schema.name == ledger)
                .map_or(0, |schema| schema.number);
            if *found > known {
                return Err(BookError::Newer {
                    ledger: ledger.clone(),
                    found: *found,
                    known,
                });
            }
        }
        Ok(Self {
            dir: dir.to_owned(),
            forms: form::forms(schemas, migrations, &description)?,
            id: description.id,
            instance: description.instance,
            is_noted: description.is_noted,
            schemas,
            migrations,
        })
    }

    /// Opens another folder as this program knows books.
    pub(super) fn open_other(&self, dir: &Path) -> Result<Self, BookError> {
        Self::open(dir, self.schemas, self.migrations)
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The random id that binds sealed cells and the chain to this book.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What tells a copy that has a keyring of its own from the book that it was copied from.
    pub fn instance(&self) -> Option<&str> {
        self.instance.as_deref()
    }

    /// The name under which things are kept outside the folder for this book and no copy of it: backups, and the
    /// lists of keys that were destroyed.
    pub fn kept_as(&self) -> String {
        match &self.instance {
            Some(instance) => format!("{}.{instance}", self.id),
            None => self.id.clone(),
        }
    }

    /// Tells this copy from the book that it was copied from. To be done with the lock held.
    pub(super) fn become_another(&self, instance: String) -> Result<Self, BookError> {
        let mut description = describe::read(&self.dir)?;
        description.instance = Some(instance);
        files::replace(
            &describe::path(&self.dir),
            description.text(self.schemas).as_bytes(),
            Sharing::of(&chain::path(&self.dir)),
            Lasting::Synced,
        )?;
        self.open_other(&self.dir)
    }

    pub fn schemas(&self) -> &'static [&'static Schema] {
        self.schemas
    }

    /// In what form each ledger lies in its file, in the order of the schemas.
    fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// Refuses to write to a book that is not brought up to today's columns.
    pub fn prove_present(&self) -> Result<(), BookError> {
        self.forms.iter().try_for_each(Form::prove_present)
    }

    /// The book at some point, without a lock.
    pub fn snapshot(&self, at: At) -> Result<Snapshot, BookError> {
        snapshot::open(self, at)
    }

    /// Puts a text into the folder beside the ledgers, such as `club.toml`: whole, synced, with the book's
    /// own permissions.
    pub fn put_text(&self, file: &str, text: &str) -> Result<(), BookError> {
        let sharing = Sharing::of(&chain::path(&self.dir));
        let path = self.dir.join(file);
        if let Some(folder) = path.parent() {
            files::make_dir(folder, sharing)?;
        }
        files::replace(&path, text.as_bytes(), sharing, Lasting::Synced)
    }

    /// Begins a command: takes the lock, reads the state, cuts off what an unfinished one left.
    pub fn begin(&self, begin: Begin<'_>) -> Result<Draft, BookError> {
        self.prove_present()?;
        draft::begin(self, begin)
    }

    /// The same for rows that tell who looked at the book: they go to a book of an older program, too, whose
    /// ledger of them has today's columns.
    pub fn begin_note(&self, begin: Begin<'_>) -> Result<Draft, BookError> {
        draft::begin(self, begin)
    }

    /// Whether anything is kept of commands that died.
    pub fn has_recovered(&self) -> bool {
        let kept = fs::read_dir(self.dir.join("recovered"));
        kept.is_ok_and(|mut kept| kept.next().is_some())
    }

    /// Whether a path lies within the book's folder, however it is written.
    pub fn holds(&self, path: &Path) -> bool {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize();
        match (folder, self.dir.canonicalize()) {
            (Ok(folder), Ok(dir)) => folder.starts_with(dir),
            _ => false,
        }
    }

    /// Every committed version, the chain proved from its start; in a copy that was made while somebody wrote, up to
    /// its last whole one.
    pub fn versions(&self) -> Result<Vec<VersionRow>, BookError> {
        self.snapshot(At::Now)?.versions()
    }

    /// The versions from the first on, as far as the chain is sound.
    pub fn each_version(&self, mut f: impl FnMut(&VersionRow)) -> Result<(), BookError> {
        let file = chain::open(&self.dir)?;
        let chain = Chain {
            file: &file,
            forms: self.forms(),
        };
        let mut position = Position::origin(&self.id, self.forms());
        let mut proved = Vec::new();
        let walked = chain.walk(&mut position, |row| {
            proved.push(row.clone());
            Walk::Take
        });
        match walked {
            // The row that fails was handed on before it was proved.
            Err(BookError::Damage { .. }) => {
                proved.truncate(usize::try_from(position.version.0).unwrap_or(0));
            }
            other => other?,
        }
        proved.iter().for_each(&mut f);
        Ok(())
    }

    /// Whether a folder's description can be read, whatever it says of the ledgers.
    pub fn is_described(dir: &Path) -> bool {
        describe::read(dir).is_ok()
    }

    /// The club's name as the description has it.
    pub fn title(&self) -> Result<String, BookError> {
        Ok(describe::read(&self.dir)?.title)
    }
}

/// An id that no other book, and no other copy of one, has.
fn random_id() -> Result<String, KeyError> {
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|error| KeyError::Random {
        why: error.to_string(),
    })?;
    Ok(hex(&id))
}

/// Whether a `create` was interrupted: no description yet, and nothing was ever recorded.
fn is_beginning(dir: &Path) -> bool {
    let header = VERSIONS.header().len() as u64;
    let empty = fs::metadata(chain::path(dir)).is_ok_and(|data| data.len() <= header);
    empty && !describe::path(dir).exists()
}

/// Makes a ledger with its header alone; one left by an interrupted `create` is made anew.
fn empty_ledger(dir: &Path, schema: &Schema, sharing: Sharing) -> Result<(), BookError> {
    let path = dir.join(schema.path());
    let header = schema.header();
    match fs::metadata(&path) {
        Ok(data) if data.len() > header.len() as u64 => {
            return Err(BookError::Exists {
                dir: dir.to_owned(),
            });
        }
        Ok(_) => disk::remove_file(&path).map_err(BookError::io("remove", &path))?,
        Err(_) => {}
    }
    let mut file = files::create_new(&path, sharing)?;
    file.write_all(header.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(BookError::io("write", &path))
}
