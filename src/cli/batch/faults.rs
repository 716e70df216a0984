//! What is wrong with a file or a row of it, worded so that it can be put right at its place.

use super::BatchRow;
use std::io;

use super::bad_file::OpenQuote;
use super::header::Header;
use super::lines::Endless;
use crate::cli::file_words::too_long;
use crate::domain::{Hidden, Lang, Spoken, Wording, quoted, start_of};
use crate::members::facts;
use crate::{message, worded};

/// A row that was not recorded: where, what stood there, why.
#[derive(Debug)]
pub struct BadRow(Box<Bad>);

#[derive(Debug)]
struct Bad {
    /// `sales.csv:17:3` or, for the whole row, `sales.csv:17`.
    place: String,
    /// The column's name and what stood in it.
    cell: Option<(String, String)>,
    why: Why,
    exit_code: u8,
    /// Whether it is only doubted.
    doubted: bool,
    /// The row as given, for the file of rejects.
    given: Vec<String>,
}

/// A reason in both languages, since a row outlives the error it was refused with.
#[derive(Debug)]
struct Why {
    en: String,
    zh: String,
}

/// What is wrong and what to do about it, in one line.
fn with_remedy(why: &str, remedy: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{why} ({remedy})"),
        Lang::Zh => format!("{why}（{remedy}）"),
    }
}

impl Why {
    fn of(why: &dyn Spoken) -> Self {
        let worded = |lang: Lang| match why.remedy(lang) {
            Some(remedy) => with_remedy(&why.say(lang), &remedy, lang),
            None => why.say(lang),
        };
        Self {
            en: worded(Lang::En),
            zh: worded(Lang::Zh),
        }
    }

    fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// The same with what the row tells masked, in whichever column it stands.
    fn veiled(self, row: &BatchRow) -> Self {
        let cells = || {
            let cells = row.record.iter().enumerate();
            cells.map(|(index, cell)| {
                let name = row.header.name(index).unwrap_or_default();
                (name.strip_prefix("fact.").unwrap_or(name), cell)
            })
        };
        Self {
            en: facts::veil_told(self.en, cells()),
            zh: facts::veil_told(self.zh, cells()),
        }
    }
}

impl BadRow {
    pub(super) fn of_cell(row: &BatchRow, index: usize, why: &dyn Spoken) -> Self {
        let header: &Header = &row.header;
        let name = header.name(index).unwrap_or_default();
        let value = row.record.get(index).unwrap_or_default();
        // A message ends in a log; the row as given goes back to its giver alone.
        let value = facts::veil_of(name.strip_prefix("fact.").unwrap_or(name), value);
        Self::of_value(row, index, &value, why)
    }

    /// The same with the cell as it may be told.
    pub(super) fn of_value(row: &BatchRow, index: usize, value: &str, why: &dyn Spoken) -> Self {
        let header: &Header = &row.header;
        let name = header.given().get(index).cloned().unwrap_or_default();
        Self(Box::new(Bad {
            place: format!("{}:{}:{}", header.file(), row.line, index + 1),
            cell: Some((name, facts::veil(value))),
            why: Why::of(why).veiled(row),
            exit_code: 65,
            doubted: false,
            given: given(row),
        }))
    }

    pub(super) fn of_row(row: &BatchRow, missing: Option<&str>, why: &dyn Spoken) -> Self {
        Self(Box::new(Bad {
            place: format!("{}:{}", row.header.file(), row.line),
            cell: missing.map(|column| (column.to_owned(), String::new())),
            why: Why::of(why).veiled(row),
            exit_code: if missing.is_some() {
                65
            } else {
                why.exit_code()
            },
            doubted: false,
            given: given(row),
        }))
    }

    /// A row that is most likely a slip.
    pub(super) fn of_doubt(row: &BatchRow, why: &dyn Spoken) -> Self {
        let mut bad = Self::of_row(row, None, why);
        let worded = |lang: Lang| with_remedy(&why.say(lang), &Settles.say(lang), lang);
        bad.0.why = Why {
            en: worded(Lang::En),
            zh: worded(Lang::Zh),
        }
        .veiled(row);
        (bad.0.exit_code, bad.0.doubted) = (1, true);
        bad
    }

    pub(super) fn unreadable(file: &str, line: u64, error: &io::Error) -> Self {
        Self(Box::new(Bad {
            place: format!("{file}:{line}"),
            cell: None,
            why: Why {
                en: format!("the file cannot be read further: {error}"),
                zh: format!("无法继续读取文件：{error}"),
            },
            exit_code: 74,
            doubted: false,
            given: Vec::new(),
        }))
    }

    /// A quote that opened and never closed: whatever follows it was taken for its cell.
    pub(super) fn open_quote(header: &Header, line: u64, record: &csv::ByteRecord) -> Self {
        let why = OpenQuote;
        Self(Box::new(Bad {
            place: format!("{}:{line}:{}", header.file(), record.len()),
            cell: None,
            why: Why::of(&why),
            exit_code: 65,
            doubted: false,
            given: record
                .iter()
                .map(|cell| String::from_utf8_lossy(cell).into_owned())
                .collect(),
        }))
    }

    /// A row that is longer than any can be: nothing after it is read.
    pub(super) fn endless(file: &str, endless: Endless) -> Self {
        Self(Box::new(Bad {
            place: format!("{file}:{}", endless.line),
            cell: None,
            why: Why::of(&endless),
            exit_code: 65,
            doubted: false,
            given: Vec::new(),
        }))
    }

    pub(super) fn given(&self) -> &[String] {
        &self.0.given
    }

    /// What a person reads: `sales.csv:17:3: amount "8.005": an amount has at most two decimals`.
    pub fn line(&self, lang: Lang) -> String {
        format!("{}: {}", self.0.place, self.reason(lang))
    }

    /// The same without the place: what a file of rejects says beside the row.
    pub fn reason(&self, lang: Lang) -> String {
        let why = self.0.why.in_lang(lang);
        match &self.0.cell {
            Some((name, value)) => {
                // Short enough for a line.
                const LONGEST: usize = 60;
                let value = quoted(&start_of(value, LONGEST), lang);
                match lang {
                    Lang::En => format!("{name} {value}: {why}"),
                    Lang::Zh => format!("{name} {value}：{why}"),
                }
            }
            None => why.to_owned(),
        }
    }
}

fn given(row: &BatchRow) -> Vec<String> {
    row.record.iter().map(Into::into).collect()
}

/// The bad rows of a batch, as they are found.
#[derive(Debug, Default)]
pub struct Faults {
    told: Vec<BadRow>,
    count: u64,
    doubted: u64,
    exit_code: Option<u8>,
}

impl Faults {
    /// How many rows are told one by one; of the others only the number is.
    pub const TOLD: usize = 50;

    pub fn push(&mut self, row: BadRow) {
        self.count += 1;
        self.doubted += u64::from(row.0.doubted);
        // Bad data outweighs a refusal by the house, trouble with the disk outweighs both.
        self.exit_code = self.exit_code.max(Some(row.0.exit_code));
        if self.told.len() < Self::TOLD {
            self.told.push(row);
        }
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    /// Nothing, where nothing was bad; else the error that refuses the whole batch.
    pub fn refuse(self, rows: u64) -> Result<(), BadRows> {
        match self.exit_code {
            None => Ok(()),
            Some(exit_code) => Err(BadRows {
                told: self.told,
                count: self.count,
                doubted: self.doubted,
                rows,
                exit_code,
            }),
        }
    }

    /// The rows that are told, for a batch that goes on without them.
    pub fn lines(&self, lang: Lang) -> impl Iterator<Item = String> {
        self.told.iter().map(move |row| row.line(lang))
    }
}

message! {
    /// What settles a doubt.
    #[derive(Debug)]
    pub struct Settles => ("if it is meant, say so with --yes", "若确实如此，请加 --yes");
}

message! {
    /// A batch of which nothing was recorded, because of these rows.
    #[derive(Debug)]
    pub struct BadRows {
        told: Vec<BadRow>,
        count: u64,
        doubted: u64,
        rows: u64,
        exit_code: u8,
    } => (bad_rows(told, *count, *rows)), help (
        "put these rows right, or record the good ones with --rejects FILE",
        "请改正这些行，或用 --rejects 文件 只记录其余各行"
    ), exit *exit_code;
}

/// The rows that are told, each on a line of its own, and how many more there are.
fn bad_rows(told: &[BadRow], count: u64, rows: u64) -> Wording {
    let first = match count {
        1 => worded!(
            "1 of {rows} rows is bad; nothing was recorded",
            "{rows} 行中有 1 行有误；未记录任何内容"
        ),
        count => worded!(
            "{count} of {rows} rows are bad; nothing was recorded",
            "{rows} 行中有 {count} 行有误；未记录任何内容"
        ),
    };
    let hidden = count.saturating_sub(u64::try_from(told.len()).unwrap_or(u64::MAX));
    let more = (hidden > 0).then(|| worded!("… and {hidden} more", "……另有 {hidden} 行"));
    let in_lang = |lang| {
        let mut lines = vec![first.in_lang(lang).to_owned()];
        lines.extend(told.iter().map(|row| row.line(lang)));
        lines.extend(more.as_ref().map(|more| more.in_lang(lang).to_owned()));
        lines.join("\n  ")
    };
    Wording::new(in_lang(Lang::En), in_lang(Lang::Zh))
}

impl BadRows {
    /// Whether nothing is wrong with any row but that it is doubted.
    pub fn are_doubts(&self) -> bool {
        self.doubted == self.count
    }
}

message! {
    /// A row with more or fewer cells than the header.
    #[derive(Debug)]
    pub(super) struct Ragged {
        pub cells: usize,
        pub columns: usize,
    } => ("the row has {cells} cells, the header {columns}", "该行有 {cells} 格，表头有 {columns} 格"), exit 65;
}

message! {
    /// A cell with a character that does not show.
    #[derive(Debug)]
    pub(super) struct NotPlain {
        pub hidden: Hidden,
    } => (Wording::of(hidden)), exit 65;
}

message! {
    /// A cell with more than anybody says or writes.
    #[derive(Debug)]
    pub(super) struct TooLong => (too_long()), exit 65;
}

message! {
    /// An empty cell where a row should tell when it happened: a row of totals, or one that was cut off.
    #[derive(Debug)]
    pub(super) struct NoTime => ("the row does not tell when it happened", "该行没有写明时间"), help (
        "write it as 2024-05-01 or 2024-05-01 13:05; leave out rows of totals",
        "请写成 2024-05-01 或 2024-05-01 13:05；合计行请删去"
    ), exit 65;
}

message! {
    /// A ref that stands on two rows of one file.
    #[derive(Debug)]
    pub struct RefTwice {
        pub reference: String,
        pub lines: (u64, u64),
    } => (
        "the ref {reference} stands on lines {one} and {other} of this file",
        "编号 {reference} 在本文件第 {one} 行与第 {other} 行各出现一次",
        one = lines.0, other = lines.1
    ), help (
        "each record has a ref of its own: leave one of the rows out, or number them",
        "每条记录的编号不得重复：请删去其中一行，或分别编号"
    ), exit 65;
}
