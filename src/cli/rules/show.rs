//! `club rules show`: a pack in a person's words.

use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::CliResult;
use crate::cli::init::rule_text;
use crate::cli::open::Opened;
use crate::packs::{Pack, digest, show};

/// Tell a pack in words, as one would read it aloud
///
/// Without PACK the one in force is told, or that of the day named with --as-of.
///
/// Example: club rules show vip-card
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A pack of the book, a built-in one, or a rule file
    #[arg(value_name = "PACK")]
    pack: Option<String>,
    /// Print the rule file itself, to begin one's own with
    #[arg(long)]
    source: bool,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let opened = desk.read(&args.reading);
    let Some(word) = &args.pack else {
        let opened = opened?;
        return own(args, desk, &opened, opened.rules.pack(opened.view.on()));
    };
    if let Ok(opened) = &opened
        && !is_path(word)
        && let Some((_, pack)) = opened
            .rules
            .in_force()
            .filter(|(_, pack)| pack.id.as_str() == word)
            .last()
    {
        return own(args, desk, opened, pack);
    }
    let (_, file, text) = rule_text(word)?;
    tell(args, desk, &Pack::read(&file, &text)?, &text)
}

/// Tells a pack of the book.
fn own(args: &Args, desk: &Desk, opened: &Opened, pack: &Pack) -> CliResult {
    let mut texts = opened.rules.texts().iter().map(|text| &text.text);
    let text = texts.find(|text| digest(text) == pack.digest);
    tell(args, desk, pack, text.map_or("", String::as_str))
}

fn tell(args: &Args, desk: &Desk, pack: &Pack, text: &str) -> CliResult {
    if args.source {
        desk.text(text)
    } else {
        desk.text(&show(pack, desk.lang()))
    }
}

fn is_path(word: &str) -> bool {
    std::path::Path::new(word)
        .extension()
        .is_some_and(|ending| ending == "toml")
}
