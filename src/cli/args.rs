//! What may be typed with every command, as typed; `Desk` makes it meaningful.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgAction, Args, Command};

use crate::domain::{BadMoney, Day, Hidden, Lang, MemberId, Money, Version};
use crate::output::{Color, Encoding, Format, Pages, Speaking};

// No doc comments on these groups: clap would take them for the help of the command they join.

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Everywhere")]
pub struct Globals {
    /// Folder of the book; CLUB_BOOK, else the nearest one upward that holds club.toml, unless told
    #[arg(short = 'C', long, value_name = "DIR", global = true)]
    pub book: Option<PathBuf>,
    /// How records look; a table on a terminal and CSV in a pipe unless told
    #[arg(long, value_name = "FORMAT", global = true, value_parser = formats())]
    pub format: Option<Format>,
    /// Write the records to FILE; its ending names their format unless --format does
    #[arg(short, long, value_name = "FILE", global = true)]
    pub output: Option<PathBuf>,
    /// Write CSV for spreadsheets: marked as UTF-8, CRLF, formulas in text defused
    #[arg(long, global = true)]
    pub excel: bool,
    /// Encoding of tables read and written; JSON is always UTF-8
    #[arg(long, value_name = "ENCODING", global = true, value_parser = encodings(), default_value = "utf-8", hide_default_value = true)]
    pub encoding: Encoding,
    /// Language of headings and messages; the machine's unless told
    #[arg(long, value_name = "LANG", global = true, value_parser = langs())]
    pub lang: Option<Lang>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", global = true, value_parser = colors(), default_value = "auto", hide_default_value = true)]
    pub color: Color,
    /// Say only warnings and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

impl Globals {
    /// How the program speaks; `machine` is the language that the machine is set to.
    pub fn speaking(&self, machine: Lang) -> Speaking {
        Speaking {
            format: self.format,
            lang: self.lang.unwrap_or(machine),
            color: self.color,
            excel: self.excel,
            encoding: self.encoding,
            file: self.output.clone(),
            quiet: self.quiet,
            verbose: self.verbose,
            pages: Pages::default(),
        }
    }

    /// What clap cannot see by itself: wishes that contradict each other.
    pub fn contradiction(&self) -> Option<&'static str> {
        let other = self.format.is_some_and(|format| format != Format::Csv);
        (self.excel && other).then_some("--excel writes CSV; leave --format out")
    }
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is seen")]
pub struct Reading {
    /// Show what was true at the close of this business day
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Day>,
    /// Show what the book knew at this time
    #[arg(long, value_name = "TIME", conflicts_with = "at_version")]
    pub known_at: Option<String>,
    /// Show the book as this version left it
    #[arg(long, value_name = "N", value_parser = version)]
    pub at_version: Option<Version>,
    /// Who looks; CLUB_OPERATOR, else the login, unless told
    #[arg(long = "operator", id = WHO, value_name = "NAME", value_parser = word)]
    pub operator: Option<String>,
}

/// The id under which clap keeps who does it: a list may have an `--operator` of its own, for whose rows it
/// shows.
pub const WHO: &str = "who";

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is recorded")]
pub struct Recording {
    /// When it happened; a date alone means that business day
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// A key of your own, such as the receipt's number; the same key twice records once
    #[arg(long = "ref", value_name = "KEY", value_parser = word)]
    pub reference: Option<String>,
    /// Who does it; CLUB_OPERATOR, else the login, unless told
    #[arg(long = "operator", id = WHO, value_name = "NAME", value_parser = word)]
    pub operator: Option<String>,
    /// Record though something is doubted: it is meant
    #[arg(long)]
    pub yes: bool,
    /// Show what would be recorded, and record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Record though the clock shows a time before the last version (--clock-ahead: ten years and more after it)
    #[arg(long, visible_alias = "clock-ahead")]
    pub clock_behind: bool,
    /// How long to wait for another writer
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u32,
}

// For what happens when it is recorded, and can be repeated without harm.

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is recorded")]
pub struct Clerk {
    /// Who does it; CLUB_OPERATOR, else the login, unless told
    #[arg(long = "operator", id = WHO, value_name = "NAME", value_parser = word)]
    pub operator: Option<String>,
    /// Show what would be recorded, and record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait for another writer
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u32,
    /// Record though the clock shows a time before the last version (--clock-ahead: ten years and more after it)
    #[arg(long, visible_alias = "clock-ahead")]
    pub clock_behind: bool,
}

impl Clerk {
    pub fn recording(&self) -> Recording {
        Recording {
            operator: self.operator.clone(),
            dry_run: self.dry_run,
            wait: self.wait,
            clock_behind: self.clock_behind,
            ..Recording::default()
        }
    }
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Many at once")]
pub struct Many {
    /// Read many records from a CSV with a header; - is stdin
    ///
    /// A cell is one line of text: line breaks within quotes, tabs and other controls are refused in every cell
    /// that is read.
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Rename columns of the file
    #[arg(long, value_name = "THEIRS=OURS", value_delimiter = ',', value_parser = renaming, requires = "from")]
    pub map: Vec<(String, String)>,
    /// Pass over columns that the command does not know
    #[arg(long, requires = "from")]
    pub ignore_extra: bool,
    /// Record the good rows and write the bad ones here, each with its reason
    #[arg(long, value_name = "FILE", requires = "from")]
    pub rejects: Option<PathBuf>,
}

/// A word that goes into a ledger as it is typed: it shows every character that it has.
pub fn word(text: &str) -> Result<String, Hidden> {
    match Hidden::first_in(text) {
        None => Ok(text.to_owned()),
        Some(hidden) => Err(hidden),
    }
}

/// An amount that stands after the member: what looks like a member is told to be in the wrong place.
pub fn amount_after(text: &str) -> Result<Money, String> {
    text.parse().map_err(|why: BadMoney| {
        let names_somebody =
            text.parse::<MemberId>().is_ok() || text.chars().all(char::is_alphabetic);
        if names_somebody && !text.is_empty() {
            format!("{why}; the member stands before the amount")
        } else {
            why.to_string()
        }
    })
}

fn formats() -> impl clap::builder::TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::word))
        .map(|word| Format::named(&word).unwrap_or(Format::Csv))
}

fn encodings() -> impl clap::builder::TypedValueParser<Value = Encoding> {
    PossibleValuesParser::new(["utf-8", "gb18030"]).map(|word| match word.as_str() {
        "gb18030" => Encoding::Gb18030,
        _ => Encoding::Utf8,
    })
}

fn langs() -> impl clap::builder::TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(["en", "zh"]).map(|word| match word.as_str() {
        "zh" => Lang::Zh,
        _ => Lang::En,
    })
}

fn colors() -> impl clap::builder::TypedValueParser<Value = Color> {
    PossibleValuesParser::new(["auto", "always", "never"]).map(|word| match word.as_str() {
        "always" => Color::Always,
        "never" => Color::Never,
        _ => Color::Auto,
    })
}

pub fn version(text: &str) -> Result<Version, String> {
    text.parse()
        .map(Version)
        .map_err(|_| "a version is a whole number, as `club history` lists them".into())
}

fn renaming(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((theirs, ours)) if !theirs.trim().is_empty() && !ours.trim().is_empty() => {
            Ok((theirs.trim().into(), ours.trim().into()))
        }
        _ => Err("write the file's name, '=' and ours, such as 手机=phone".into()),
    }
}

/// The first word that is neither an option nor an option's value: the command, if it is one.
///
/// Registering seventy commands costs more than running one, so this looks before clap does. It need
/// not be right about a faulty line: whatever it returns, clap still parses the whole of it.
pub fn first_word<'a>(globals: &Command, line: &'a [OsString]) -> Option<&'a str> {
    let mut words = line.iter().skip(1);
    while let Some(word) = words.next() {
        let word = word.to_str()?;
        let takes_next = match word.strip_prefix("--") {
            Some("") => return words.next().and_then(|next| next.to_str()),
            Some(long) => {
                let named = |arg: &&Arg| arg.get_long() == Some(long);
                globals.get_arguments().find(named).is_some_and(takes_value)
            }
            None => match word.strip_prefix('-') {
                Some("") | None => return Some(word),
                Some(shorts) => short_wants_next(globals, shorts),
            },
        };
        if takes_next {
            words.next();
        }
    }
    None
}

/// Whether a cluster of short options ends in one whose value is the next word: `-qC`, not `-Cdir`.
fn short_wants_next(globals: &Command, shorts: &str) -> bool {
    let mut rest = shorts.chars();
    while let Some(short) = rest.next() {
        let named = |arg: &&Arg| arg.get_short() == Some(short);
        if globals.get_arguments().find(named).is_some_and(takes_value) {
            return rest.as_str().is_empty();
        }
    }
    false
}

fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

/// The language to speak before the line is parsed, for errors in the line itself.
pub fn early_lang(line: &[OsString], machine: Lang) -> Lang {
    let mut words = line.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let value = match word {
            "--" => break,
            "--lang" => words.next(),
            other => other.strip_prefix("--lang="),
        };
        match value {
            Some("en") => return Lang::En,
            Some("zh") => return Lang::Zh,
            _ => {}
        }
    }
    machine
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str) -> Vec<OsString> {
        words.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn the_command_is_found_past_options_and_their_values() {
        let globals = Globals::augment_args(Command::new("club"));
        let table = [
            ("club consume M000001 88", Some("consume")),
            ("club -C book consume", Some("consume")),
            ("club -Cbook consume", Some("consume")),
            ("club -qC book consume", Some("consume")),
            ("club --book=x --excel consume", Some("consume")),
            ("club --book x --format csv -q consume", Some("consume")),
            ("club -- consume", Some("consume")),
            ("club --help", None),
            ("club", None),
        ];
        for (words, expected) in table {
            assert_eq!(first_word(&globals, &line(words)), expected, "{words}");
        }
    }

    #[test]
    fn the_language_is_known_before_the_line_is_parsed() {
        let table = [
            ("club --lang zh nonsense", Lang::Zh),
            ("club nonsense --lang=zh", Lang::Zh),
            ("club --lang xx nonsense", Lang::En),
            ("club -- --lang zh", Lang::En),
        ];
        for (words, expected) in table {
            assert_eq!(early_lang(&line(words), Lang::En), expected, "{words}");
        }
    }

    #[test]
    fn a_renaming_has_both_names() {
        assert_eq!(
            renaming("手机 = phone"),
            Ok(("手机".into(), "phone".into()))
        );
        for wrong in ["phone", "=phone", "手机=", ""] {
            assert!(renaming(wrong).is_err(), "{wrong}");
        }
    }
}
