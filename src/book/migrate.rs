//! Bringing an older book's ledgers up to today's columns.
//!
//! New ledgers are written beside the old ones, synced, and swapped in under the lock; the old files
//! are kept. The chain goes on: the migration is one more version, whose row is hashed onto the old
//! head and vouches for every row of the ledgers it rewrote.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::chain::{self, Chain, Entry, FileEnd, Position, VERSIONS, Walk};
use super::describe::{self, Description};
use super::disk::{self, Writable};
use super::draft::Begin;
use super::error::BookError;
use super::files::{self, Lasting, Sharing};
use super::form::{self, Form, Migration, place_of};
use super::lines::{End, Source};
use super::lock::Lock;
use super::proof::{Append, Proof};
use super::reading;
use super::recover;
use super::schema::Schema;
use super::store;
use crate::domain::{Version, Wording, hex};
use crate::worded;

const NEXT: &str = "ledgers.next";
const NEXT_PACKAGE: &str = "datapackage.next.json";

/// What a migration did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    pub steps: Vec<Brought>,
    /// The version that the migration is; the last one when there was nothing to do.
    pub version: Version,
    /// Where the old files are kept.
    pub kept: Option<PathBuf>,
    /// Whether the description was written anew, or would be.
    pub described: bool,
}

/// One ledger brought up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    pub ledger: &'static str,
    /// 0 for a ledger that the book did not have.
    pub from: u32,
    pub to: u32,
    pub rows: u64,
}

/// Brings a book up to these schemas. Finishes a migration that was interrupted.
pub fn migrate(
    dir: &Path,
    schemas: &'static [&'static Schema],
    migrations: &'static [Migration],
    begin: Begin<'_>,
) -> Result<Migrated, BookError> {
    finish_interrupted(dir, begin)?;
    let description = describe::read(dir)?;
    let plan = form::forms(schemas, migrations, &description)?;
    let holder = format!("{}, {}", begin.operator, begin.command);
    let lock = if begin.dry_run {
        None
    } else {
        Some(Lock::take(dir, begin.wait, &holder)?)
    };
    let read = chain::open(dir)?;
    let old = Old::read(dir, schemas, &plan, &description, &read)?;
    if let Some(lock) = &lock {
        recover::settle(lock, &old.position)?;
    }
    if plan.iter().all(Form::is_present) {
        if lock.is_some() {
            // The one that did it may have died before its last rename was made to last.
            files::sync_dir(dir)?;
        }
        return Ok(Migrated {
            steps: Vec::new(),
            version: old.position.version,
            kept: None,
            described: describe_anew(&old, &description, begin.dry_run)?,
        });
    }
    let (_, recorded) = begin.moment_after(old.position.recorded_at)?;
    let place = dir.join(NEXT);
    let target = (!begin.dry_run).then_some(place.as_path());
    let steps = write_ledgers(&old, &plan, target)?;
    let version = Version(old.position.version.0 + 1);
    let brought = brought(&steps);
    let Some(target) = target else {
        return Ok(Migrated {
            steps: brought,
            version,
            kept: None,
            described: false,
        });
    };
    write_chain(&old, &steps, target, (version, &recorded), begin)?;
    let kept = dir.join(format!("before-migration-{version}"));
    stage(&old, &description, target, &kept)?;
    swap(dir, &kept)?;
    Ok(Migrated {
        steps: brought,
        version,
        kept: Some(kept),
        described: true,
    })
}

/// Writes a description anew that is not what its columns say; whether there was one.
fn describe_anew(
    old: &Old<'_>,
    description: &Description,
    dry_run: bool,
) -> Result<bool, BookError> {
    if describe::differs(old.dir, old.forms)?.is_none() {
        return Ok(false);
    }
    if !dry_run {
        let text = description.text(old.schemas);
        let path = describe::path(old.dir);
        files::replace(&path, text.as_bytes(), old.sharing, Lasting::Synced)?;
    }
    Ok(true)
}

/// The book as it is before the migration.
struct Old<'a> {
    dir: &'a Path,
    schemas: &'static [&'static Schema],
    forms: &'a [Form],
    chain: &'a File,
    position: Position,
    appends: Vec<Vec<Append>>,
    sharing: Sharing,
}

impl<'a> Old<'a> {
    fn read(
        dir: &'a Path,
        schemas: &'static [&'static Schema],
        plan: &'a [Form],
        description: &Description,
        file: &'a File,
    ) -> Result<Self, BookError> {
        let chain = Chain { file, forms: plan };
        chain.prove_header()?;
        let mut position = Position::origin(&description.id, plan);
        let mut appends = vec![Vec::new(); schemas.len()];
        chain.walk(&mut position, |row| {
            for file in &row.files {
                if let Some(index) = place_of(plan, &file.ledger) {
                    Append::note(&mut appends[index], row.version, file);
                }
            }
            Walk::Take
        })?;
        Ok(Self {
            dir,
            schemas,
            forms: plan,
            chain: file,
            position,
            appends,
            sharing: Sharing::of(&chain::path(dir)),
        })
    }
}

/// A ledger written anew.
struct Written {
    schema: &'static Schema,
    from: u32,
    rows: u64,
    end: u64,
    digest: String,
}

fn brought(steps: &[Written]) -> Vec<Brought> {
    steps
        .iter()
        .filter(|step| step.from != step.schema.number)
        .map(|step| Brought {
            ledger: step.schema.name,
            from: step.from,
            to: step.schema.number,
            rows: step.rows,
        })
        .collect()
}

/// Writes every ledger anew, proving the old bytes on the way; without a target only proves and counts.
fn write_ledgers(
    old: &Old<'_>,
    plan: &[Form],
    target: Option<&Path>,
) -> Result<Vec<Written>, BookError> {
    if let Some(target) = target {
        files::make_dir(target, old.sharing)?;
    }
    plan.iter()
        .enumerate()
        .map(|(index, step)| {
            let path = target.map(|target| target.join(format!("{}.csv", step.schema.name)));
            let file = match &path {
                Some(path) => Some(BufWriter::new(files::create_new(path, old.sharing)?)),
                None => None,
            };
            let mut out = Out {
                path: path.unwrap_or_default(),
                file,
                sha: Sha256::new(),
                end: 0,
            };
            let header = step.schema.header();
            out.put(header.as_bytes())?;
            out.sha = Sha256::new();
            let rows = if step.is_there() {
                bring(old, index, step, &mut out)?
            } else {
                0
            };
            out.finish(step, rows)
        })
        .collect()
}

/// Writes one ledger's rows as today's columns want them.
fn bring(old: &Old<'_>, index: usize, step: &Form, out: &mut Out) -> Result<u64, BookError> {
    let path = old.dir.join(step.schema.path());
    let file = reading::open(&path).map_err(BookError::io("open", &path))?;
    let name = step.schema.path();
    let source = Source {
        file: &file,
        name: &name,
    };
    let header = step.header();
    let mut found = vec![0; header.len()];
    source.exact(&mut found, 0)?;
    if found != header.as_bytes() {
        return Err(BookError::damage(&name, Some(1), {
            let number = step.from;
            worded!(
                "the header is not that of schema number {number}",
                "表头与格式号 {number} 不符"
            )
        }));
    }
    let mut proof = Proof::new(&old.appends[index], old.position.version);
    let mut differs = None;
    let mut mapper = step.mapper();
    let mut rows = 0;
    let end = old.position.ends[index];
    source.each(header.len() as u64, end, End::Committed, |offset, line| {
        let end = offset + line.len() as u64 + 1;
        proof.take(line, end, |found| differs = differs.or(Some(found)));
        rows += 1;
        let brought = match &mut mapper {
            Some(mapper) => mapper
                .map_proved(line)
                .map_err(|what| source.damage(offset, what))?,
            None => line,
        };
        out.put(brought).and_then(|()| out.put(b"\n"))
    })?;
    proof.finish(|found| differs = differs.or(Some(found)));
    match differs {
        None => Ok(rows),
        Some(differs) => Err(BookError::damage(
            &name,
            Some(differs.line()),
            Wording::fixed(
                "the rows that begin here are not those that were recorded",
                "自此起的各行并非当初记录的内容",
            ),
        )),
    }
}

/// A new ledger on its way to the disk; nothing is written in a dry run.
struct Out {
    path: PathBuf,
    file: Option<BufWriter<Writable>>,
    sha: Sha256,
    end: u64,
}

impl Out {
    fn put(&mut self, bytes: &[u8]) -> Result<(), BookError> {
        self.sha.update(bytes);
        self.end += bytes.len() as u64;
        match &mut self.file {
            Some(file) => file
                .write_all(bytes)
                .map_err(BookError::io("write", &self.path)),
            None => Ok(()),
        }
    }

    fn finish(self, step: &Form, rows: u64) -> Result<Written, BookError> {
        if let Some(file) = self.file {
            let file = file
                .into_inner()
                .map_err(|error| BookError::io("write", &self.path)(error.into_error()))?;
            file.sync_all().map_err(BookError::io("sync", &self.path))?;
        }
        Ok(Written {
            schema: step.schema,
            from: step.from,
            rows,
            end: self.end,
            digest: hex(&self.sha.finalize()),
        })
    }
}

/// Copies the chain and adds the migration's own row.
fn write_chain(
    old: &Old<'_>,
    steps: &[Written],
    target: &Path,
    (version, recorded): (Version, &str),
    begin: Begin<'_>,
) -> Result<(), BookError> {
    let path = target.join("versions.csv");
    let mut file = BufWriter::new(files::create_new(&path, old.sharing)?);
    let chain = Chain {
        file: old.chain,
        forms: old.forms,
    };
    chain
        .source()
        .blocks(0, old.position.chain_end, End::Committed, |_, block| {
            file.write_all(block).map_err(BookError::io("write", &path))
        })?;
    let files: Vec<FileEnd> = steps
        .iter()
        .filter(|step| step.from != step.schema.number && step.from != 0)
        .map(|step| FileEnd {
            ledger: step.schema.name.to_owned(),
            end: step.end,
            digest: step.digest.clone(),
            whole: true,
        })
        .collect();
    let entry = Entry {
        version,
        recorded,
        operator: begin.operator,
        command: begin.command,
        reference: begin.reference.unwrap_or_default(),
        files: &files,
    };
    let (line, _) = entry.line(&old.position.hash);
    file.write_all(&line)
        .map_err(BookError::io("write", &path))?;
    let file = file
        .into_inner()
        .map_err(|error| BookError::io("write", &path)(error.into_error()))?;
    file.sync_all().map_err(BookError::io("sync", &path))?;
    files::sync_dir(target)
}

/// Puts the new description beside, and a copy of the old one where the old ledgers will be kept.
fn stage(
    old: &Old<'_>,
    description: &Description,
    target: &Path,
    kept: &Path,
) -> Result<(), BookError> {
    files::make_dir(kept, old.sharing)?;
    let package = describe::path(old.dir);
    let text =
        reading::within(&package, reading::TEXT_MOST).map_err(BookError::io("read", &package))?;
    files::replace(
        &kept.join("datapackage.json"),
        &text,
        old.sharing,
        Lasting::Synced,
    )?;
    let text = description.text(old.schemas);
    files::replace(
        &old.dir.join(NEXT_PACKAGE),
        text.as_bytes(),
        old.sharing,
        Lasting::Synced,
    )?;
    files::sync_dir(target)?;
    forget_derived(old.dir);
    Ok(())
}

/// What was derived from the old rows points at places that move.
pub(super) fn forget_derived(dir: &Path) {
    for name in ["ends", "lookup"] {
        let _ = disk::remove_file(&dir.join(".club").join(name));
    }
    store::discard(&store::path(dir));
}

/// The swap: three renames, any of which may be the last before a crash.
fn swap(dir: &Path, kept: &Path) -> Result<(), BookError> {
    let ledgers = dir.join("ledgers");
    rename(&ledgers, &kept.join("ledgers"))?;
    files::sync_dir(kept)?;
    files::sync_dir(dir)?;
    rename(&dir.join(NEXT), &ledgers)?;
    files::sync_dir(dir)?;
    let package = describe::path(dir);
    rename(&dir.join(NEXT_PACKAGE), &package)?;
    disk::sync_dir(dir).map_err(|source| BookError::OutcomeUnknown {
        path: package,
        source,
    })
}

fn rename(from: &Path, to: &Path) -> Result<(), BookError> {
    disk::rename(from, to).map_err(BookError::io("rename to", to))
}

/// Whether a migration was interrupted with the old ledgers moved away.
pub(super) fn is_unfinished(dir: &Path) -> bool {
    let has = |name: &str| dir.join(name).exists();
    has(NEXT_PACKAGE) && (!has("ledgers") || !has(NEXT))
}

/// Finishes a swap that had begun, or takes away what was staged for one that had not.
fn finish_interrupted(dir: &Path, begin: Begin<'_>) -> Result<(), BookError> {
    let (ledgers, next, package) = (dir.join("ledgers"), dir.join(NEXT), dir.join(NEXT_PACKAGE));
    if begin.dry_run {
        return if is_unfinished(dir) {
            Err(BookError::MigrationUnfinished {
                dir: dir.to_owned(),
            })
        } else {
            Ok(())
        };
    }
    if !ledgers.exists() && next.exists() && package.exists() {
        rename(&next, &ledgers)?;
        files::sync_dir(dir)?;
    }
    let holder = format!("{}, {}", begin.operator, begin.command);
    let _lock = Lock::take(dir, begin.wait, &holder)?;
    if next.exists() {
        // The description first: without the new ledgers it would be taken for that of those in place.
        match disk::remove_file(&package) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(BookError::io("remove", &package)(error));
            }
            _ => files::sync_dir(dir)?,
        }
        disk::remove_dir_all(&next).map_err(BookError::io("remove", &next))?;
        files::sync_dir(dir)?;
    } else if package.exists() {
        rename(&package, &describe::path(dir))?;
        files::sync_dir(dir)?;
    }
    Ok(())
}

/// The chain's own columns never change without a migration of their own.
const _: () = assert!(VERSIONS.number == 1);
