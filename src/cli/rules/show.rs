//! `club rules show`: a pack in a person's words.

use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::cli::init::rule_text;
use crate::ops::Opened;
use crate::rules::{Pack, digest, show};

/// Tell a pack in words, as one would read it aloud
///
/// Without PACK the one in force is told, or that of the day named with --as-of.
///
/// Example: club rules show vip-card
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    用文字说明规则包，便于阅读\n\n\
    不写“规则包”时说明现行规则包，或 --as-of 所指日期的规则包。"))]
pub(super) struct Args {
    /// A pack of the book, a built-in one, or a rule file
    #[arg(add = Zh("账簿的规则包、内置规则包或规则文件"))]
    #[arg(value_name = "PACK")]
    pack: Option<String>,
    /// Print the rule file itself, to begin one's own with
    #[arg(add = Zh("显示规则文件原文，可作为自己规则的起点"))]
    #[arg(long)]
    source: bool,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let found = named(args.pack.as_deref(), &args.reading, desk)?;
    if args.source {
        desk.text(&found.text)
    } else {
        desk.text(&show(&found.pack, desk.lang()))
    }
}

/// A pack that was asked for, with its text and, where it is one of the book's, the name of the house.
pub(super) struct Found {
    pub pack: Pack,
    pub text: String,
    pub house: Option<String>,
}

/// The pack that a word names: one of the book, a built-in one, or a file; without a word the one in force.
pub(super) fn named(word: Option<&str>, reading: &Reading, desk: &Desk) -> Result<Found, CliError> {
    let opened = desk.read(reading);
    let Some(word) = word else {
        let opened = opened?;
        return Ok(own(&opened, opened.rules.pack(opened.view.on())));
    };
    if let Ok(opened) = &opened
        && !is_path(word)
        && let Some((_, pack)) = opened
            .rules
            .in_force()
            .filter(|(_, pack)| pack.id.as_str() == word)
            .last()
    {
        return Ok(own(opened, pack));
    }
    let (_, file, text) = rule_text(word)?;
    Ok(Found {
        pack: Pack::read(&file, &text)?,
        text,
        house: opened.ok().map(|opened| opened.rules.house().name.clone()),
    })
}

/// A pack of the book.
fn own(opened: &Opened, pack: &Pack) -> Found {
    let mut texts = opened.rules.texts().iter().map(|text| &text.text);
    let text = texts.find(|text| digest(text) == pack.digest);
    Found {
        pack: pack.clone(),
        text: text.cloned().unwrap_or_default(),
        house: Some(opened.rules.house().name.clone()),
    }
}

fn is_path(word: &str) -> bool {
    std::path::Path::new(word)
        .extension()
        .is_some_and(|ending| ending == "toml")
}
