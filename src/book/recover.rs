//! Cutting off what a command left that never committed: kept first, then cut.
//!
//! Only bytes past a committed end are ever cut, and only when the last committed rows before them
//! are proved whole: a file lengthened by hand is damage and stays as it is.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::chain::{self, Chain, Position, Walk};
use super::disk::Writable;
use super::error::BookError;
use super::files::{self, Sharing};
use super::form::{Form, place_of};
use super::keyring::Keyring;
use super::ledger::number;
use super::lines::{End, Source};
use super::lock::Lock;
use super::snapshot::Snapshot;
use crate::domain::{Wording, hex};
use crate::worded;

const BLOCK: usize = 1 << 20;

/// Brings every file back to its committed end. The caller holds the lock.
pub(super) fn recover(
    dir: &Path,
    id: &str,
    chain: Chain<'_>,
    lock: &Writable,
    position: &Position,
    keyring: Option<&Keyring>,
) -> Result<(), BookError> {
    let mut proofs = None;
    for (form, end) in there(chain, position) {
        let path = dir.join(form.schema.path());
        let length = std::fs::metadata(&path)
            .map_err(BookError::io("read", &path))?
            .len();
        if length == *end {
            continue;
        }
        let file = Writable::open(&path).map_err(BookError::io("open", &path))?;
        let proofs = match &proofs {
            Some(known) => known,
            None => proofs.insert(last_appends(id, chain, position)?),
        };
        let tail = Tail {
            dir,
            file: &file,
            name: form.schema.path(),
            end: *end,
            length,
        };
        prove_last(tail.source(), form, *end, proofs)?;
        prove_tail(tail.source(), *end, length, position)?;
        tail.cut(position, keyring)?;
    }
    cut_chain(dir, lock, position, keyring)
}

/// The ledgers that the book has, each with its committed end.
fn there<'a>(
    chain: Chain<'a>,
    position: &'a Position,
) -> impl Iterator<Item = (&'a Form, &'a u64)> {
    let all = chain.forms.iter().zip(&position.ends);
    all.filter(|(form, _)| form.is_there())
}

/// Cuts a copy that was made while somebody wrote to its last whole version, what is cut being kept; nothing where it
/// is none, or where bytes before the committed ends were changed. The chain goes last: until then it is what it was.
pub(super) fn mend(
    dir: &Path,
    id: &str,
    now: &Snapshot,
    lock: &Writable,
    keyring: Option<&Keyring>,
) -> Result<bool, BookError> {
    let (chain, position) = (now.chain(), now.position());
    let mut is_copy = now.prove_whole().is_err();
    let proofs = last_appends(id, chain, position)?;
    let mut longer = Vec::new();
    for (form, end) in there(chain, position) {
        let path = dir.join(form.schema.path());
        let file = Writable::open(&path).map_err(BookError::io("open", &path))?;
        let name = form.schema.path();
        let source = Source {
            file: &file,
            name: &name,
        };
        let length = source.length()?;
        if length == *end {
            continue;
        }
        if length < *end || prove_last(source, form, *end, &proofs).is_err() {
            return Ok(false);
        }
        is_copy |= prove_tail(source, *end, length, position).is_err();
        longer.push((file, name, *end, length));
    }
    if !is_copy {
        return Ok(false);
    }
    for (file, name, end, length) in longer {
        let tail = Tail {
            dir,
            file: &file,
            name,
            end,
            length,
        };
        tail.cut(position, keyring)?;
    }
    cut_chain(dir, lock, position, keyring)?;
    Ok(true)
}

/// Cuts off a version's row that was not written to its end.
pub(super) fn cut_chain(
    dir: &Path,
    lock: &Writable,
    position: &Position,
    keyring: Option<&Keyring>,
) -> Result<(), BookError> {
    let mut tail = Tail {
        dir,
        file: lock,
        name: chain::VERSIONS.path(),
        end: position.chain_end,
        length: 0,
    };
    tail.length = tail.source().length()?;
    if tail.length > tail.end {
        tail.cut(position, keyring)?;
    }
    Ok(())
}

/// Makes the last version last. Whoever wrote it may have died before it was synced, or been told that the
/// sync failed; and what a failed sync has lost looks whole until the power goes. So the row is written
/// again, the same bytes in the same place, and only then synced. Its ledgers were, before it was written.
pub(super) fn settle(lock: &Lock, position: &Position) -> Result<(), BookError> {
    if lock.is_sure() {
        return Ok(());
    }
    let header = chain::VERSIONS.header().len() as u64;
    let source = Source {
        file: lock.chain(),
        name: chain::NAME,
    };
    let begin = source.line_start(header, position.chain_end)?;
    let mut row = vec![0; usize::try_from(position.chain_end - begin).unwrap_or_default()];
    source.exact(&mut row, begin)?;
    let chain = lock.chain();
    let path = || chain.path().to_owned();
    chain
        .write_all_at(&row, begin)
        .map_err(BookError::io("write", &path()))?;
    chain
        .sync_data()
        .map_err(|source| BookError::OutcomeUnknown {
            path: path(),
            source,
        })?;
    lock.set_sure(true);
    Ok(())
}

/// The last append to a ledger: where it began, where it ended, its digest.
struct Append {
    ledger: String,
    from: u64,
    to: u64,
    digest: String,
}

/// Every ledger's last append, from the whole chain: tails are rare, so this may take its time.
fn last_appends(id: &str, chain: Chain<'_>, upto: &Position) -> Result<Vec<Append>, BookError> {
    let mut position = Position::origin(id, chain.forms);
    let mut ends = position.ends.clone();
    let mut appends: Vec<Append> = Vec::new();
    chain.walk(&mut position, |row| {
        if row.version > upto.version {
            return Walk::Stop;
        }
        for file in &row.files {
            let Some(index) = place_of(chain.forms, &file.ledger) else {
                continue;
            };
            let from = if file.whole {
                chain.forms[index].start()
            } else {
                ends[index]
            };
            ends[index] = file.end;
            appends.retain(|append| append.ledger != file.ledger);
            appends.push(Append {
                ledger: file.ledger.clone(),
                from,
                to: file.end,
                digest: file.digest.clone(),
            });
        }
        Walk::Take
    })?;
    Ok(appends)
}

/// Proves the bytes just before a committed end.
fn prove_last(
    source: Source<'_>,
    form: &Form,
    end: u64,
    appends: &[Append],
) -> Result<(), BookError> {
    let Some(append) = appends
        .iter()
        .find(|append| append.ledger == form.schema.name)
    else {
        let expected = form.header();
        let mut header = vec![0; expected.len()];
        source.exact(&mut header, 0)?;
        return if header == expected.as_bytes() {
            Ok(())
        } else {
            Err(BookError::damage(
                source.name,
                Some(1),
                Wording::fixed(
                    "the header was changed; put the file back from a copy or from git",
                    "表头被改动；请从备份或 git 中恢复该文件",
                ),
            ))
        };
    };
    if append.to == end && digest(source, append.from, append.to)? == append.digest {
        return Ok(());
    }
    if let Some(overlong) = source.overlong(append.from, end)? {
        return Err(overlong);
    }
    Err(BookError::damage(
        source.name,
        source.line_number(append.from),
        Wording::fixed(
            "the rows written last were changed by hand; nothing was cut; put the file back from a copy or from git, or accept the edit with `club check --accept REASON`",
            "最后写入的行被手工改动；未作清除；请从备份或 git 中恢复该文件，或用 `club check --accept 理由` 接受改动",
        ),
    ))
}

/// A command that died leaves rows of one version, the next. Rows of later ones were committed: it is
/// `versions.csv` that lacks something.
fn prove_tail(
    source: Source<'_>,
    end: u64,
    length: u64,
    position: &Position,
) -> Result<(), BookError> {
    let mut later = None;
    let read = source.each(end, length, End::Open, |offset, line| {
        let digits = line.split(|byte| *byte == b',').next();
        let version = digits.and_then(number).unwrap_or(0);
        if version > position.version.0 + 1 {
            later.get_or_insert((offset, version));
        }
        Ok(())
    });
    match (later, read) {
        (Some((offset, version)), _) => Err(source.damage(
            offset,
            {
                let last = position.version;
                worded!(
                    "a row of version {version}, though versions.csv ends at version {last}: it was cut off or put back from an older copy; nothing was cut; put the newest one back, or, where the folder is a copy, make it a book again with `club check --accept REASON` or `club restore`",
                    "有版本 {version} 的行，而 versions.csv 止于版本 {last}：它被截断或由旧备份恢复；未作清除；请恢复最新的 versions.csv；若此文件夹是副本，请用 `club check --accept 理由` 或 `club restore` 使其重新成为账簿"
                )
            },
        )),
        // Whatever else a tail holds, it is kept and cut off.
        (None, Ok(_) | Err(BookError::Damage { .. })) => Ok(()),
        (None, Err(error)) => Err(error),
    }
}

/// SHA-256, in hex, of a stretch of a file.
pub(super) fn digest(source: Source<'_>, from: u64, to: u64) -> Result<String, BookError> {
    let mut sha = Sha256::new();
    let mut block = vec![0; BLOCK];
    let mut at = from;
    while at < to {
        let room = BLOCK.min(usize::try_from(to - at).unwrap_or(BLOCK));
        source.exact(&mut block[..room], at)?;
        sha.update(&block[..room]);
        at += room as u64;
    }
    Ok(hex(&sha.finalize()))
}

/// The uncommitted end of one file.
struct Tail<'a> {
    dir: &'a Path,
    file: &'a Writable,
    name: String,
    end: u64,
    length: u64,
}

impl Tail<'_> {
    fn source(&self) -> Source<'_> {
        Source {
            file: self.file,
            name: &self.name,
        }
    }

    fn cut(&self, position: &Position, keyring: Option<&Keyring>) -> Result<(), BookError> {
        if self.length < self.end {
            return Err(BookError::damage(&self.name, None, {
                let (length, end) = (self.length, self.end);
                worded!(
                    "the file has {length} bytes, {end} are committed; put it back from a copy or from git",
                    "文件有 {length} 字节，而已提交 {end} 字节；请从备份或 git 中恢复该文件"
                )
            }));
        }
        self.keep(position, keyring)?;
        let path = self.dir.join(&self.name);
        self.file
            .set_len(self.end)
            .map_err(BookError::io("cut", &path))?;
        self.file
            .sync_all()
            .map_err(|source| BookError::OutcomeUnknown { path, source })
    }

    /// Copies the tail to `recovered/`, sealed where there is a key to seal it with.
    fn keep(&self, position: &Position, keyring: Option<&Keyring>) -> Result<(), BookError> {
        let sharing = Sharing::of(&chain::path(self.dir));
        let folder = self.dir.join("recovered");
        files::make_dir(&folder, sharing)?;
        let (path, mut out) = self.new_file(&folder, position, keyring.is_some(), sharing)?;
        let mut block = vec![0; BLOCK];
        let mut at = self.end;
        while at < self.length {
            let room = BLOCK.min(usize::try_from(self.length - at).unwrap_or(BLOCK));
            self.source().exact(&mut block[..room], at)?;
            let piece = match keyring {
                Some(keyring) => keyring.seal_tail(&self.name, at - self.end, &block[..room])?,
                None => block[..room].to_vec(),
            };
            out.write_all(&piece)
                .map_err(BookError::io("write", &path))?;
            at += room as u64;
        }
        out.sync_all().map_err(BookError::io("sync", &path))?;
        files::sync_dir(&folder)?;
        files::sync_dir(self.dir)
    }

    /// A name of its own for what was cut after a version: the first one free.
    fn new_file(
        &self,
        folder: &Path,
        position: &Position,
        sealed: bool,
        sharing: Sharing,
    ) -> Result<(PathBuf, Writable), BookError> {
        let stem = Path::new(&self.name)
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy();
        let kind = if sealed { "sealed" } else { "tail" };
        let mut count = 1;
        loop {
            let path = folder.join(format!("{stem}-after-{}-{count}.{kind}", position.version));
            // Under the lock nobody else makes one.
            if !path.exists() {
                let file = files::create_new(&path, sharing)?;
                return Ok((path, file));
            }
            count += 1;
        }
    }
}
