//! `club key path`: where the keyring is looked for, and whether it serves.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::super::Desk;
use super::super::errors::{CliError, CliResult};
use crate::book::{At, Census, KeyError, Keyring};
use crate::cli::help::Zh;
use crate::domain::{Lang, Spoken as _};
use crate::ops::keys::keys_needed;
use crate::output::{Cell, columns};

/// Tell where the keyring is looked for, and whether it serves this book
///
/// state is ok, missing, other-book, older (fewer keys than the book needs), damaged (as a whole, or as many of its
/// keys as are counted), newer (of a later club) or unreadable. Whatever it is, it is told in one record; unless it is ok, the exit code is 78. Without a
/// keyring everything that is not sealed still works.
///
/// Example: club key path
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    查看密钥环的位置，以及是否适用于本账簿\n\n\
    state 为 ok、missing（没有）、other-book（属于其他账簿）、older（密钥少于账簿所需）、damaged（整体损坏，或有若\
    干密钥损坏）、newer（由更新的 club 写成）或 unreadable（无法读取）。无论哪种都显示为一条记录；不是 ok 时退出码\
    为 78。没有密钥环时，未封存的内容仍可使用。"))]
pub(super) struct Args {}

pub(super) fn run(_: &Args, desk: &Desk) -> CliResult {
    let book = desk.folder()?;
    let needed = keys_needed(&book.snapshot(At::Now)?)?;
    let path = desk.key_place().path(&book)?;
    let census = Keyring::open(&path, book.id()).and_then(|keyring| {
        let census = keyring.whole()?.census();
        keyring.prove_reaches(needed).map(|()| census)
    });
    let (state, of) = match &census {
        Ok(census) if census.damaged > 0 => ("damaged", Some(book.id().to_owned())),
        Ok(_) => ("ok", Some(book.id().to_owned())),
        Err(error) => state(error),
    };
    let census_cell = |figure: fn(&Census) -> u32| match &census {
        Ok(census) => figure(census).into(),
        Err(_) => Cell::Empty,
    };
    let mut printer = desk.printer(&[
        columns::PATH,
        columns::STATE,
        columns::BOOK,
        columns::PERSONS,
        columns::DESTROYED,
        columns::LOST,
        columns::ROTATIONS,
        columns::DAMAGED,
        columns::NEEDED,
        columns::FILE_MODE,
    ])?;
    printer.row(&[
        path.display().to_string().into(),
        state.into(),
        of.into(),
        // The house's own key is nobody's.
        census_cell(|census| census.keys.saturating_sub(1)),
        census_cell(|census| census.destroyed),
        census_cell(|census| census.lost),
        census_cell(|census| census.epochs),
        census_cell(|census| census.damaged),
        needed.into(),
        mode(&path).into(),
    ])?;
    printer.finish()?;
    match census {
        Ok(census) if census.damaged > 0 => {
            let keys = census.damaged;
            desk.talk().error(&match desk.lang() {
                Lang::En => format!("{keys} of its keys are damaged: whatever else it has serves, and `club check` names whose they are; take them from a copy with `club key restore`"),
                Lang::Zh => format!("其中 {keys} 个密钥位已损坏：其余照常可用，`club check` 会指明属于何人；请用 `club key restore` 从备份中取回"),
            });
            Err(CliError::Told(78))
        }
        Ok(_) => Ok(()),
        Err(error) => {
            desk.talk().error(&error.say(desk.lang()));
            Err(CliError::Told(78))
        }
    }
}

/// A word for what is wrong, and whose keyring it is where that can be told.
fn state(error: &KeyError) -> (&'static str, Option<String>) {
    match error {
        KeyError::Missing { .. } => ("missing", None),
        KeyError::OtherBook { of, .. } => ("other-book", Some(of.clone())),
        KeyError::Short { .. } | KeyError::NoSlot { .. } => ("older", None),
        KeyError::Newer { .. } => ("newer", None),
        KeyError::Io { .. } => ("unreadable", None),
        _ => ("damaged", None),
    }
}

fn mode(path: &Path) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    Some(format!("{:04o}", mode & 0o7777))
}
