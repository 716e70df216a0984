//! `club migrate`: the ledgers of an older program brought to today's columns.

use std::path::Path;
use std::time::Duration;

use super::Desk;
use super::args::Clerk;
use super::errors::CliResult;
use super::help::Zh;
use super::ledgers::{LEDGERS, MIGRATIONS};
use crate::book::{Begin, migrate, reading};
use crate::domain::Lang;
use crate::output::{Cell, Column, columns};
use crate::rules::House;
use crate::rules::adopted::HOUSE_FILE;

/// Bring the ledgers of an older program to today's columns
///
/// New ledgers are written beside the old ones and swapped in at once; the old files are kept in the book's
/// folder. Interrupted, it is gone on with when run again. A datapackage.json that does not describe the ledgers
/// as they are is written anew.
///
/// Example: club migrate --dry-run
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    把旧程序的台账更新为当前的列\n\n\
    新台账写在旧台账旁边，再一次性换入；旧文件保留在账簿文件夹中。中途中断时，再次运行即继续。datapackage.json 与\
    台账不符时会重新写出。"))]
pub(super) struct Args {
    #[command(flatten)]
    clerk: Clerk,
}

fn columns() -> [Column; 6] {
    [
        columns::LEDGER,
        columns::FROM_FORM,
        columns::TO_FORM,
        columns::ROWS,
        columns::VERSION,
        columns::KEPT_FILE,
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let dir = desk.dir()?;
    // The ledger of rules may be one that is brought up: the house is what its file tells.
    let house = house(&dir);
    if let Some(house) = &house {
        desk.admits(house)?;
    }
    let recording = args.clerk.recording();
    let operator = desk.operator(&recording);
    let migrated = migrate(
        &dir,
        LEDGERS,
        MIGRATIONS,
        Begin {
            operator: &operator,
            command: desk.command(),
            reference: None,
            clock: &desk.ticking(house.as_ref().map(|house| &house.hours)),
            wait: Duration::from_secs(args.clerk.wait.into()),
            dry_run: args.clerk.dry_run,
            allow_clock_behind: args.clerk.clock_behind,
            keyring: None,
        },
    )?;
    if migrated.steps.is_empty() && migrated.described {
        desk.talk().note(match desk.lang() {
            Lang::En => {
                "the ledgers have today's columns; datapackage.json is written anew from them"
            }
            Lang::Zh => "台账已是现行格式；datapackage.json 按其重写",
        });
    } else if migrated.steps.is_empty() {
        desk.talk().note(match desk.lang() {
            Lang::En => "nothing to bring up: the ledgers have today's columns",
            Lang::Zh => "无须升级：台账已是现行格式",
        });
    }
    let kept = migrated
        .kept
        .and_then(|kept| Some(kept.file_name()?.to_string_lossy().into_owned()));
    let mut printer = desk.printer(&columns())?;
    for step in &migrated.steps {
        let rows = i64::try_from(step.rows).map_or(Cell::Empty, Cell::from);
        printer.row(&[
            step.ledger.into(),
            step.from.into(),
            step.to.into(),
            rows,
            migrated.version.into(),
            kept.clone().into(),
        ])?;
    }
    Ok(printer.finish()?)
}

fn house(dir: &Path) -> Option<House> {
    let text = reading::text(&dir.join(HOUSE_FILE)).ok()?;
    House::read(HOUSE_FILE, &text).ok()
}
