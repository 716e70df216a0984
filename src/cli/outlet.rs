//! Where files may be written: never over a book or a keyring, nor over the file that rows are read from.
//! Looked at before a command runs, so that nothing is recorded whose output has nowhere to go; the sink that
//! writes files asks once more who owns the path.

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use crate::book::{self, KeyPlace, Owned};
use crate::domain::Wording;
use crate::{messages, worded};

/// The options that name a file to write, whichever command has them. A test holds every path on the whole
/// command line to be one of these, or one that is only read.
const WRITTEN: [&str; 5] = ["output", "html", "xlsx", "ics", "rejects"];

messages! {
    /// Why records cannot be written to a file.
    #[derive(Debug)]
    pub(super) enum BadOutlet {
        Folder { path: PathBuf } => (cannot(path, "it is a folder", "它是文件夹")), help (ANOTHER), exit 74;
        NoFolder { path: PathBuf } => (cannot(path, "its folder is not there", "所在的文件夹不存在")),
            help (ANOTHER), exit 74;
        InBook { path: PathBuf } => (cannot(path, "it is part of the book", "它是账簿的一部分")), help (ANOTHER), exit 2;
        Keyring { path: PathBuf } => (cannot(path, "it is a keyring", "它是密钥环")), help (ANOTHER), exit 2;
        OwnInput { path: PathBuf } => (cannot(path, "the rows are read from it", "各行正是从该文件读取的")),
            help (ANOTHER), exit 2;
        Twice { path: PathBuf } => (cannot(path, "two things would both go there", "有两项内容都要写入该文件")),
            help (ANOTHER), exit 2;
    }
}

const ANOTHER: Wording = Wording::fixed("name another file", "请另指定一个文件");

fn cannot(path: &Path, en: &str, zh: &str) -> Wording {
    let path = path.display();
    worded!(
        "cannot write {path}: {en}; nothing was recorded",
        "无法写入 {path}：{zh}；未记录任何内容"
    )
}

/// Proves every file that a line asks to have written, before anything is done: none of them is a book's, a
/// keyring, or what is read, and no two are one. A device may be named as often as is liked.
pub(super) fn prove_all(matches: &ArgMatches, keys: &KeyPlace) -> Result<(), BadOutlet> {
    let mut known: Vec<PathBuf> = Vec::new();
    let input = path(matches, "from").and_then(|from| book::real(&from));
    let input = input.filter(|from| from.is_file());
    for path in WRITTEN.iter().filter_map(|option| path(matches, option)) {
        let Some(real) = prove(&path, keys)? else {
            continue;
        };
        if input.as_ref() == Some(&real) {
            return Err(BadOutlet::OwnInput { path });
        }
        if known.contains(&real) {
            return Err(BadOutlet::Twice { path });
        }
        known.push(real);
    }
    Ok(())
}

/// Proves one file, and tells where it really lies; none for a device.
pub(super) fn prove(path: &Path, keys: &KeyPlace) -> Result<Option<PathBuf>, BadOutlet> {
    let own = || path.to_owned();
    if path.is_dir() {
        return Err(BadOutlet::Folder { path: own() });
    }
    let Some(real) = book::real(path) else {
        return Err(BadOutlet::NoFolder { path: own() });
    };
    match book::owner(path) {
        Some(Owned::Book) => return Err(BadOutlet::InBook { path: own() }),
        Some(Owned::Keyring) => return Err(BadOutlet::Keyring { path: own() }),
        None if keys.is_at(&real) => return Err(BadOutlet::Keyring { path: own() }),
        None => {}
    }
    Ok(Some(real).filter(|real| !real.starts_with("/dev")))
}

/// Proves a folder that a book will be laid out in: it is no part of another one, nor of a backup.
pub(super) fn prove_folder(dir: &Path) -> Result<(), BadOutlet> {
    match book::owner(dir) {
        None => Ok(()),
        Some(_) => Err(BadOutlet::InBook {
            path: dir.to_owned(),
        }),
    }
}

/// What an option names on a line, at whichever of its commands it was given.
pub(super) fn path(matches: &ArgMatches, option: &str) -> Option<PathBuf> {
    let below = matches.subcommand();
    let deeper = below.and_then(|(_, below)| path(below, option));
    let here = || matches.try_get_one::<PathBuf>(option).ok().flatten();
    deeper.or_else(|| here().cloned())
}

#[cfg(test)]
mod tests {
    use std::any::TypeId;
    use std::collections::BTreeSet;

    use clap::{Arg, Command};

    use super::WRITTEN;

    /// Paths that are only read, or that a command proves by itself: a new book, a new copy of the keyring,
    /// the folder of manual pages.
    const NOT_WRITTEN_OVER: [&str; 9] = [
        "book",
        "from",
        "passphrase_file",
        "holidays",
        "files",
        "file",
        "dir",
        "rules_file",
        "backup",
    ];

    fn paths(command: &Command, found: &mut BTreeSet<String>) {
        let is_path =
            |arg: &&Arg| arg.get_value_parser().type_id() == TypeId::of::<std::path::PathBuf>();
        let ids = command.get_arguments().filter(is_path);
        found.extend(ids.map(|arg| arg.get_id().to_string()));
        for below in command.get_subcommands() {
            paths(below, found);
        }
    }

    #[test]
    fn every_path_of_every_command_is_known_to_be_written_or_not() {
        let mut found = BTreeSet::new();
        paths(&crate::cli::whole(), &mut found);
        for option in WRITTEN {
            assert!(found.contains(option), "--{option} is no option any more");
        }
        found.retain(|id| !WRITTEN.contains(&id.as_str()));
        found.retain(|id| !NOT_WRITTEN_OVER.contains(&id.as_str()));
        assert!(
            found.is_empty(),
            "say in WRITTEN whether these are written: {found:?}"
        );
    }
}
