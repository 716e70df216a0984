//! `club rules list`: the packs that the book has known, and those that the program carries with it.

use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::{Day, Lang};
use crate::output::{Cell, Column, Printer, columns};
use crate::rules::{Adopted, BUILT_IN, Pack};

/// List the packs of the book, each with its days, and the built-in ones
///
/// Example: club rules list
#[derive(clap::Args, Debug)]
#[command(add = Zh("列出账簿的规则包及其日期，以及内置的规则包"))]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
}

fn columns() -> [Column; 7] {
    [
        columns::PACK,
        columns::TITLE,
        columns::STATUS,
        columns::FROM,
        columns::TO,
        columns::FILE,
        columns::DIGEST,
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = match desk.folder() {
        Ok(_) => Some(desk.read(&args.reading)?),
        Err(error) if no_book(desk, &error) => None,
        Err(error) => return Err(error),
    };
    let mut printer = desk.printer(&columns())?;
    if let Some(opened) = &opened {
        adopted(&mut printer, &opened.rules, opened.view.on(), desk.lang())?;
    }
    for (name, text) in BUILT_IN {
        let file = format!("rules/{name}.toml");
        let pack = Pack::read(&file, text)?;
        let from = Some(pack.in_force_from);
        printer.row(&cells(
            &pack,
            "built-in",
            (from, None),
            Cell::Empty,
            desk.lang(),
        ))?;
    }
    Ok(printer.finish()?)
}

/// Whether there simply is no book here, so that only what the program carries is listed.
fn no_book(desk: &Desk, error: &CliError) -> bool {
    desk.book_named().is_none() && matches!(error, CliError::Spoken(_)) && !beside_a_book()
}

fn beside_a_book() -> bool {
    std::env::current_dir().is_ok_and(|here| crate::book::Book::find(&here).is_ok())
}

fn adopted(printer: &mut Printer, rules: &Adopted, on: Day, lang: Lang) -> CliResult {
    let spans: Vec<(Day, &Pack)> = rules.in_force().collect();
    for (place, (from, pack)) in spans.iter().enumerate() {
        let to = spans.get(place + 1).map(|(next, _)| next.previous());
        let status = match (on < *from, to.is_some_and(|to| to < on)) {
            (true, _) => "coming",
            (_, true) => "past",
            _ => "in-force",
        };
        let from = Some(*from).filter(|from| *from > Day::MIN);
        let file = pack.place.file().to_owned().into();
        printer.row(&cells(pack, status, (from, to), file, lang))?;
    }
    Ok(())
}

fn cells(
    pack: &Pack,
    status: &'static str,
    (from, to): (Option<Day>, Option<Day>),
    file: Cell,
    lang: Lang,
) -> [Cell; 7] {
    [
        (&pack.id).into(),
        pack.title.in_lang(lang).to_owned().into(),
        status.into(),
        from.into(),
        to.into(),
        file,
        pack.digest.clone().into(),
    ]
}
