//! `club rules sheet`: what members may be handed.

use std::path::PathBuf;

use super::show::named;
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::CliResult;
use crate::domain::Lang;
use crate::output::leaflet::{self, Part};
use crate::packs::{Line, sheet};

/// Print what members may be handed: levels, prices, points, rewards
///
/// The words are a member's, in the language of --lang; what the house keeps to itself is left out. Without
/// PACK the rules in force are told, or those of the day named with --as-of.
///
/// Example: club rules sheet --lang zh --html leaflet.html
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A pack of the book, a built-in one, or a rule file
    #[arg(value_name = "PACK")]
    pack: Option<String>,
    /// Write a page for the screen and the printer instead
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let found = named(args.pack.as_deref(), &args.reading, desk)?;
    let lang = desk.lang();
    let page = sheet(&found.pack, found.house.as_deref(), lang);
    let Some(path) = &args.html else {
        return desk.text(&page.text());
    };
    let parts = page.lines().iter().map(|line| match line {
        Line::Head(said) => Part::Head(said),
        Line::Text(said) => Part::Text(said),
        Line::Item(depth, said) => Part::Item(*depth, said),
    });
    leaflet::write(path, &leaflet::page(lang, parts))?;
    let path = path.display();
    desk.talk().note(&match lang {
        Lang::En => format!("the sheet is in {path}"),
        Lang::Zh => format!("会员须知已写入 {path}"),
    });
    Ok(())
}
