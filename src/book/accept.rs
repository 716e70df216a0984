//! Accepting what was edited by hand: a version that vouches for the ledgers as they now are.

use std::path::Path;

use super::Book;
use super::chain::{self, Entry, FileEnd};
use super::check::{Checked, Fault, check};
use super::disk::Writable;
use super::draft::{Begin, Committed, append_version};
use super::error::BookError;
use super::form::Form;
use super::keyring::Keyring;
use super::ledger::number;
use super::lines::{End, Source};
use super::lock::Lock;
use super::migrate::forget_derived;
use super::recover;
use super::snapshot::{At, Snapshot};
use super::witness::Witness;
use crate::domain::Version;

/// What came of an acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// Nothing differed.
    Nothing,
    /// Something is broken that no acceptance makes sound.
    Refused(Checked),
    /// These ledgers are vouched for anew.
    Done {
        ledgers: Vec<String>,
        committed: Committed,
    },
}

/// Records that the ledgers' bytes, as they now are, are accepted. The operator and the reason (the
/// reference of `begin`) stand in the version's row.
pub fn accept(book: &Book, begin: Begin<'_>) -> Result<Accepted, BookError> {
    let holder = format!("{}, {}", begin.operator, begin.command);
    let lock = Lock::take(book.dir(), begin.wait, &holder)?;
    let mended = !begin.dry_run && mend(book, &lock, begin.keyring)?;
    let checked = check(book)?;
    if checked.is_clean() && !mended {
        return Ok(Accepted::Nothing);
    }
    if checked
        .findings
        .iter()
        .any(|finding| finding.fault == Fault::Broken)
    {
        return Ok(Accepted::Refused(checked));
    }
    let before = Snapshot::read(book, chain::open(book.dir())?, At::Now)?;
    let mut files = Vec::new();
    for form in book.forms() {
        if checked
            .findings
            .iter()
            .any(|finding| finding.file == form.schema.path())
        {
            files.push(whole(book.dir(), form, before.version(), !begin.dry_run)?);
        }
    }
    let (recorded_at, recorded) = begin.moment_after(before.recorded_at())?;
    let version = Version(before.version().0 + 1);
    let entry = Entry {
        version,
        recorded: &recorded,
        operator: begin.operator,
        command: begin.command,
        reference: begin.reference.unwrap_or_default(),
        files: &files,
    };
    let (line, hash) = entry.line(before.hash());
    if !begin.dry_run {
        forget_derived(book.dir());
        recover::settle(&lock, before.position())?;
        let end = before.position().chain_end;
        recover::cut_chain(book.dir(), lock.chain(), before.position(), begin.keyring)?;
        append_version(&lock, &chain::path(book.dir()), end, &line)?;
        let chain_end = end + line.len() as u64;
        Witness::new(version, &hash, chain_end).keep(book.dir());
    }
    Ok(Accepted::Done {
        ledgers: files.into_iter().map(|file| file.ledger).collect(),
        committed: Committed {
            version,
            recorded_at,
            hash,
            written: !begin.dry_run,
        },
    })
}

/// Brings a copy that was made while somebody wrote to its last whole version; whether it was one. What lies beyond
/// is kept in `recovered/`.
fn mend(book: &Book, lock: &Lock, keyring: Option<&Keyring>) -> Result<bool, BookError> {
    if Witness::load(book.dir()).is_some() {
        return Ok(false);
    }
    let (dir, file) = (book.dir(), chain::open(book.dir())?);
    let Ok(now) = Snapshot::read(book, file, At::Now) else {
        // It is damage, and told as such.
        return Ok(false);
    };
    let mended = recover::mend(dir, book.id(), &now, lock.chain(), keyring)?;
    if mended {
        forget_derived(dir);
    }
    Ok(mended)
}

/// A ledger's rows up to a version as they now are, synced first: what is vouched for must last. Rows
/// beyond are those of a command that died, and are not vouched for.
fn whole(dir: &Path, form: &Form, last: Version, sync: bool) -> Result<FileEnd, BookError> {
    let path = dir.join(form.schema.path());
    let file = Writable::open(&path).map_err(BookError::io("open", &path))?;
    if sync {
        file.sync_all()
            .map_err(|source| BookError::OutcomeUnknown { path, source })?;
    }
    let name = form.schema.path();
    let source = Source {
        file: &file,
        name: &name,
    };
    let header = form.start();
    let mut end = header;
    source.each(header, source.length()?, End::Open, |offset, line| {
        let digits = line.split(|byte| *byte == b',').next();
        if digits
            .and_then(number)
            .is_none_or(|version| version <= last.0)
        {
            end = offset + line.len() as u64 + 1;
        }
        Ok(())
    })?;
    Ok(FileEnd {
        ledger: form.schema.name.to_owned(),
        end,
        digest: recover::digest(source, header, end)?,
        whole: true,
    })
}
