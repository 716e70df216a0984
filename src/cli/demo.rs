//! `club demo`: a book in which two years have passed, made by the commands themselves, then shown.
//!
//! Members and sales come as monthly files, as from a till; cards, redemptions and the rest are the lines
//! of a diary, each at its own moment. Nothing is written past the commands, so the demo is also their
//! longest session.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use csv::StringRecord;

use super::again::Again;
use super::agreed::Agreed;
use super::clock::Clock;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::{Asked, Desk, parse, registry};
use crate::domain::{Day, Lang};
use crate::output::{Format, Speaking};

const MEMBERS: &str = include_str!("../../data-samples/vip-card/members.csv");
const SALES: &str = include_str!("../../data-samples/vip-card/sales.csv");
const DIARY: &str = include_str!("../../data-samples/vip-card/diary.csv");

const RULES: &str = "vip-card";
/// The house's zone, in which the samples' moments are written.
const OFFSET: &str = "+08:00";
const BEGINS: &str = "2023-07-01T08:00:00";
/// The moment at which the book is shown.
const SHOWN_AT: &str = "2025-06-30T10:00:00";
/// When a month's members and sales are recorded, on its last day.
const REGISTERED_AT: &str = "20:00:00";
const SOLD_AT: &str = "22:00:00";
/// The member whose statement is shown.
const MEMBER: &str = "V021";

/// Make a living sample book, and show it
///
/// Forty members of a shop with VIP cards, two years of purchases, refunds, redemptions, card exchanges and
/// two year ends. Without DIR the book is made in a fresh folder for temporary files.
///
/// Example: club demo shop
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    生成并显示一个有内容的示例账簿\n\n\
    一家商店的四十名持卡会员，两年的消费、退款、兑换、换卡和两次年末处理。不写“文件夹”时，账簿生成在新的临时文件夹\
    中。"))]
pub(super) struct Args {
    /// The folder of the book; its keyring is put beside it, as DIR.keys, unless CLUB_KEY_FILE names another
    #[arg(add = Zh("账簿文件夹；密钥环放在旁边，名为“文件夹.keys”，除非 CLUB_KEY_FILE 另有指定"))]
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// One command of the two years.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    at: String,
    words: Vec<String>,
    /// The file that `--from` reads.
    rows: Option<String>,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let book = match &args.dir {
        // What is told to be exported must hold wherever it is typed.
        Some(dir) => std::path::absolute(dir).context("looking for the folder")?,
        None => fresh_folder()?.join("book"),
    };
    let keys = desk.key_file.clone().unwrap_or_else(|| beside(&book));
    let stage = Stage::new(desk, book, keys)?;
    let events = events()?;
    let mut progress = desk
        .talk()
        .progress(u64::try_from(events.len()).ok(), "demo");
    for event in &events {
        stage.play(event)?;
        progress.advance(1);
    }
    progress.finish();
    for words in [
        &["report", "summary"][..],
        &["report", "tiers"],
        &["report", "statement", MEMBER],
    ] {
        desk.talk().say(&format!("\nclub {}", words.join(" ")));
        stage.show(desk, words)?;
    }
    desk.talk().say(&stage.what_next(desk.lang()));
    Ok(())
}

/// A folder of its own among the machine's temporary files.
fn fresh_folder() -> Result<PathBuf, CliError> {
    for number in 1_u32.. {
        let path = std::env::temp_dir().join(format!("club-demo-{number}"));
        match std::fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                let doing = format!("making the folder {}", path.display());
                return Err(anyhow::Error::from(error).context(doing).into());
            }
        }
    }
    Err(CliError::usage(
        "name a folder for the book",
        "请写账簿文件夹",
    ))
}

fn beside(book: &Path) -> PathBuf {
    let name = book.file_name().unwrap_or_default().to_string_lossy();
    book.with_file_name(format!("{name}.keys"))
}

/// All that happened, in order.
fn events() -> Result<Vec<Event>, CliError> {
    let mut events = monthly(MEMBERS, "joined", REGISTERED_AT, &["register"])?;
    events.extend(monthly(SALES, "at", SOLD_AT, &["consume", "--walk-in"])?);
    let (_, diary) = read(DIARY)?;
    events.extend(diary.iter().map(|record| Event {
        at: record[0].to_owned(),
        words: record[1].split(' ').map(str::to_owned).collect(),
        rows: None,
    }));
    events.sort();
    Ok(events)
}

/// A file cut into one for each month, recorded on the month's last day.
fn monthly(text: &str, by: &str, time: &str, command: &[&str]) -> Result<Vec<Event>, CliError> {
    let (header, mut records) = read(text)?;
    let place = header.iter().position(|name| name == by).unwrap_or(0);
    let month = |record: &StringRecord| record[place].get(..7).unwrap_or_default().to_owned();
    records.sort_by_key(&month);
    let mut events = Vec::new();
    for part in records.chunk_by(|a, b| month(a) == month(b)) {
        let first: Day = format!("{}-01", month(&part[0]))
            .parse()
            .map_err(anyhow::Error::from)?;
        let shown: Day = SHOWN_AT[..10].parse().map_err(anyhow::Error::from)?;
        let day = first.last_of_month().min(shown.previous());
        events.push(Event {
            at: format!("{day}T{time}"),
            words: command.iter().map(|word| (*word).to_owned()).collect(),
            rows: Some(write(&header, part)?),
        });
    }
    Ok(events)
}

fn read(text: &str) -> Result<(StringRecord, Vec<StringRecord>), CliError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().context("reading the samples")?.clone();
    let records: Result<Vec<StringRecord>, _> = reader.records().collect();
    Ok((header, records.context("reading the samples")?))
}

fn write(header: &StringRecord, records: &[StringRecord]) -> Result<String, CliError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in std::iter::once(header).chain(records) {
        writer
            .write_record(record)
            .context("writing a month of the samples")?;
    }
    let bytes = writer
        .into_inner()
        .context("writing a month of the samples")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Where the commands are played: the book, its keyring, and a folder for what passes between them.
struct Stage {
    book: PathBuf,
    keys: PathBuf,
    scratch: PathBuf,
}

impl Stage {
    fn new(desk: &Desk, book: PathBuf, keys: PathBuf) -> Result<Self, CliError> {
        let scratch = std::env::temp_dir().join(format!("club-demo-{}", std::process::id()));
        std::fs::create_dir_all(&scratch).context("making a folder for temporary files")?;
        let stage = Self {
            book,
            keys,
            scratch,
        };
        let house = match desk.lang() {
            Lang::En => "Clear Spring",
            Lang::Zh => "清泉",
        };
        let book = stage.book.to_string_lossy().into_owned();
        stage.play(&Event {
            at: BEGINS.to_owned(),
            words: ["init", &book, "--rules", RULES, "--name", house]
                .map(str::to_owned)
                .to_vec(),
            rows: None,
        })?;
        Ok(stage)
    }

    /// Runs one command of the two years at its own moment; what it prints is not kept.
    fn play(&self, event: &Event) -> CliResult {
        let mut words = event.words.clone();
        words.extend(["--operator", "demo"].map(str::to_owned));
        if let Some(rows) = &event.rows {
            let file = self.scratch.join("rows.csv");
            std::fs::write(&file, rows).context("writing a month of the samples")?;
            words.extend(["--from".to_owned(), file.to_string_lossy().into_owned()]);
        }
        let speaking = Speaking {
            format: Some(Format::Csv),
            file: Some(self.scratch.join("said.csv")),
            quiet: true,
            ..Speaking::default()
        };
        self.run(&event.at, &words, speaking)
    }

    /// Shows something of the book as a person sees it.
    fn show(&self, desk: &Desk, words: &[&str]) -> CliResult {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let mut speaking = desk.speaking().clone();
        speaking.format = speaking.format.or(Some(Format::Table));
        self.run(SHOWN_AT, &words, speaking)
    }

    fn run(&self, at: &str, words: &[String], speaking: Speaking) -> CliResult {
        let line: Vec<OsString> = std::iter::once("club".into())
            .chain(words.iter().map(OsString::from))
            .collect();
        let (_, matches) = parse(&line, speaking.lang)?;
        let Some((entry, matches)) = registry::named(&matches) else {
            return Err(registry::none_named());
        };
        let now = OsString::from(format!("{at}{OFFSET}"));
        let asked = Asked::of(entry, &entry.shape(), matches);
        let mut desk = Desk {
            chosen: None,
            again: Again::default(),
            speaking,
            clock: Clock::start(Some(&now))?,
            piped: None,
            book: Some(self.book.clone()),
            key_file: Some(self.keys.clone()),
            asked,
            agreed: Agreed::default(),
            seen: std::sync::OnceLock::new(),
            edits_told: std::sync::OnceLock::new(),
        };
        entry.run(matches, &mut desk)
    }

    fn what_next(&self, lang: Lang) -> String {
        let (book, keys) = (self.book.display(), self.keys.display());
        let (made, look) = match lang {
            Lang::En => ("The book is", "Look around in it as on that day:"),
            Lang::Zh => ("账簿在", "按当天的情形查看："),
        };
        format!(
            "\n{made} {book}\n{look}\n  \
             export CLUB_BOOK='{book}' CLUB_KEY_FILE='{keys}' CLUB_NOW={SHOWN_AT}{OFFSET}\n  \
             club member list\n  \
             club points {MEMBER}\n  \
             club explain S00000042\n  \
             club consume {MEMBER} 238.00 --category bath --dry-run\n  \
             club history {MEMBER}\n  \
             club check"
        )
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What is left of temporary files is the machine's to clear away.
        let _ = std::fs::remove_dir_all(&self.scratch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_years_come_in_order_and_end_before_they_are_shown() {
        let events = events().expect("the samples can be read");
        assert!(events.windows(2).all(|pair| pair[0].at <= pair[1].at));
        let months = events
            .iter()
            .filter(|event| event.rows.is_some() && event.words[0] == "consume")
            .count();
        assert_eq!(months, 24);
        assert!(
            events
                .last()
                .is_some_and(|last| last.at.as_str() < SHOWN_AT)
        );
    }
}
