//! The only printing: records on stdout or in a file, talk on stderr.
//!
//! stdout is data and stderr is talk, so that a pipe never carries a note and an accountant's CSV is
//! the same on every machine. A command opens a `Printer` over its columns and hands it rows; how they
//! look (`Format`), in which language and encoding, and where they go was settled once, in `Speaking`.

mod arranged;
mod cell;
mod chart;
pub(crate) mod columns;
mod delimited;
mod error;
pub mod formula;
mod head;
mod html;
pub(crate) mod ics;
mod json;
pub(crate) mod leaflet;
mod page;
mod plain;
mod printer;
mod sink;
mod table;
mod talk;
mod xlsx;

pub use arranged::Arrangement;
pub use cell::{Cell, Column, ColumnKind};
pub use chart::{Figure, Gap, Order, Picture};
pub use error::OutputError;
pub use head::{Head, Section};
pub use printer::Printer;
pub use sink::{Encoding, Sink};
pub use talk::{Progress, Talk, mask_typed};

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use crate::domain::Lang;
use crate::domain::reason::Reasons;

use printer::Copy;

/// How records look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Table,
    Csv,
    Tsv,
    Json,
    Jsonl,
}

impl Format {
    pub const ALL: [Self; 5] = [Self::Table, Self::Csv, Self::Tsv, Self::Json, Self::Jsonl];

    /// The word for it on the command line, which is also the ending of its files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
        }
    }

    /// The format that a word names.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }
}

/// Whether what is said may carry colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` or a dumb terminal asks for none.
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    fn paints<S: anstream::stream::RawStream>(self, stream: &S) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
        }
    }
}

/// How the program speaks during one command. Any combination is sound; the command line refuses the
/// ones that make no sense (`--excel` with JSON) before it gets here.
#[derive(Clone, Debug, Default)]
pub struct Speaking {
    /// None: what `file` ends in; else a table on a terminal and CSV in a pipe.
    pub format: Option<Format>,
    pub lang: Lang,
    /// The language of texts among data for programs: that of `--lang`, else English.
    pub data_lang: Lang,
    /// What reasons are called.
    pub reasons: Reasons,
    pub color: Color,
    /// CSV that a spreadsheet reads rightly and runs nothing of.
    pub excel: bool,
    pub encoding: Encoding,
    pub file: Option<PathBuf>,
    pub quiet: bool,
    pub verbose: bool,
    pub pages: Pages,
    pub arrangement: Arrangement,
}

/// What is made of records beside, or instead of, printing them.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    pub html: Option<PathBuf>,
    pub xlsx: Option<PathBuf>,
    /// Bars in the place of a table.
    pub chart: bool,
    /// What is drawn; nothing where the command does not say so.
    pub picture: Option<Picture>,
    /// Whether the terminal knows the characters that bars are made of.
    pub blocks: bool,
}

impl Speaking {
    /// Opens one stream of records.
    pub fn printer(&self, columns: &[Column]) -> Result<Printer, OutputError> {
        self.printer_under(&Head::default(), columns)
    }

    /// The same with what stands above them on a page.
    pub fn printer_under(&self, head: &Head, columns: &[Column]) -> Result<Printer, OutputError> {
        let head = &Head {
            in_clear: head.in_clear || columns.iter().any(Column::is_personal),
            ..head.clone()
        };
        let arranged = self.arrangement.over(columns)?;
        let (arranged, remain) = match arranged {
            Some((arranged, remain)) => (Some(arranged), remain),
            None => (None, columns.to_vec()),
        };
        let columns = &remain[..];
        let mut printer = if self.prints() {
            let format = self.settled_format();
            Printer::new(columns, self, format, self.sink(format, head.in_clear)?)
        } else {
            Printer::silent(columns, self)
        };
        printer.arrange(arranged);
        let own = self.file_alone();
        for path in self
            .pages
            .html
            .iter()
            .chain(own.filter(|own| ends_in(own, "html")))
        {
            let page = page::Page::new(path, head, self.lang, (columns, self.picture()));
            printer.copy_to(Copy::Page(Box::new(page)));
        }
        for path in self
            .pages
            .xlsx
            .iter()
            .chain(own.filter(|own| ends_in(own, "xlsx")))
        {
            let book = xlsx::Book::new(path, head, self.lang, columns);
            printer.copy_to(Copy::Workbook(Box::new(book)));
        }
        Ok(printer)
    }

    /// The language of texts that stand in cells.
    pub fn text_lang(&self) -> Lang {
        if self.excel || self.settled_format() == Format::Table {
            self.lang
        } else {
            self.data_lang
        }
    }

    fn picture(&self) -> Picture {
        self.pages.picture.unwrap_or(Picture::NONE)
    }

    /// Whether records are printed as such: a page or a workbook alone is all that was asked for.
    fn prints(&self) -> bool {
        let told = self.format.is_some() || self.excel || self.pages.chart;
        let made = self.pages.html.is_some() || self.pages.xlsx.is_some();
        match &self.file {
            Some(_) => self.file_alone().is_none(),
            None => told || !made,
        }
    }

    /// The file of `-o`, where its ending alone makes a page or a workbook of it.
    fn file_alone(&self) -> Option<&PathBuf> {
        let plain = self.format.is_none() && !self.excel && !self.pages.chart;
        let file = self.file.as_ref().filter(|_| plain)?;
        (ends_in(file, "html") || ends_in(file, "xlsx")).then_some(file)
    }

    /// Opens a stream of records that reaches stdout only when it is finished.
    pub fn held_printer(&self, columns: &[Column]) -> Result<Printer, OutputError> {
        let format = self.settled_format();
        if self.file.is_some() || format == Format::Table || !self.prints() {
            return self.printer(columns);
        }
        let encoding = if matches!(format, Format::Json | Format::Jsonl) {
            Encoding::Utf8
        } else {
            self.encoding
        };
        Ok(Printer::new(columns, self, format, Sink::held(encoding)?))
    }

    /// Prints a text that is the command's data: a rule sheet, a script, an explanation.
    pub fn text(&self, text: &str) -> Result<(), OutputError> {
        self.prove_plain()?;
        let mut sink = self.sink(Format::Table, false)?;
        let text = if sink.is_terminal() {
            plain::lines(text)
        } else {
            text.into()
        };
        sink.write(text.as_bytes())?;
        if !text.ends_with('\n') {
            sink.write(b"\n")?;
        }
        sink.finish()
    }

    /// Prints a page that is the command's data.
    pub fn page(&self, head: &Head, sections: &[Section]) -> Result<(), OutputError> {
        self.prove_plain()?;
        let file = self.file.as_deref();
        let mut page = page::Page::new(
            file.unwrap_or(Path::new("")),
            head,
            self.lang,
            (&[], Picture::NONE),
        );
        for section in sections {
            page.section(section);
        }
        match file {
            Some(_) => page.finish(),
            None => page.write_to(Sink::stdout(Encoding::Utf8)),
        }
    }

    /// Prints one object about a person, as JSON whatever the format of records is.
    pub fn object(&self, object: &serde_json::Value) -> Result<(), OutputError> {
        self.prove_plain()?;
        let mut sink = self.sink(Format::Json, true)?;
        let text = format!("{object:#}\n");
        let text = if sink.is_terminal() {
            plain::lines(&text)
        } else {
            text.into()
        };
        sink.write(text.as_bytes())?;
        sink.finish()
    }

    /// What is no list of records cannot be arranged as one.
    fn prove_plain(&self) -> Result<(), OutputError> {
        match self.arrangement.asked() {
            None => Ok(()),
            Some(asked) => Err(OutputError::NoRecords { asked }),
        }
    }

    /// The format that the ending of the file names.
    pub fn file_format(&self) -> Option<Format> {
        let ending = self.file.as_ref()?.extension()?;
        Format::named(ending.to_str()?)
    }

    /// Prints bytes for a program that asked for just these, such as a shell that completes a line.
    pub fn verbatim(&self, bytes: &[u8]) -> Result<(), OutputError> {
        let mut sink = Sink::stdout(Encoding::Utf8);
        sink.write(bytes)?;
        sink.finish()
    }

    /// Prints a text that was made up with colours, such as the help; they stay where they are wanted.
    pub fn styled(&self, text: &str) -> Result<(), OutputError> {
        let mut sink = Sink::stdout(Encoding::Utf8);
        if self.color.paints(&std::io::stdout()) {
            sink.write(text.as_bytes())?;
        } else {
            sink.write(anstream::adapter::strip_str(text).to_string().as_bytes())?;
        }
        sink.finish()
    }

    /// The way to people: stderr.
    pub fn talk(&self) -> Talk {
        Talk::new(
            self.lang,
            self.quiet,
            self.verbose,
            self.color.paints(&std::io::stderr()),
        )
    }

    /// Whether records are asked for where a command would print a text of its own.
    pub fn wants_records(&self) -> bool {
        let pages = &self.pages;
        let pages = pages.html.is_some() || pages.xlsx.is_some() || pages.chart;
        let ending = |file: &PathBuf| {
            self.file_format().is_some() || ends_in(file, "html") || ends_in(file, "xlsx")
        };
        self.format.is_some() || self.excel || pages || self.file.as_ref().is_some_and(ending)
    }

    /// The format of this command's records.
    pub fn settled_format(&self) -> Format {
        if self.pages.chart {
            return Format::Table;
        }
        if let Some(format) = self.format {
            return format;
        }
        if self.excel {
            return Format::Csv;
        }
        match &self.file {
            Some(_) => self.file_format().unwrap_or(Format::Csv),
            None if std::io::stdout().is_terminal() => Format::Table,
            None => Format::Csv,
        }
    }

    /// Where it goes; a file that tells of persons is for its owner alone, whatever the umask.
    fn sink(&self, format: Format, personal: bool) -> Result<Sink, OutputError> {
        // JSON is UTF-8 by its own definition.
        let encoding = match format {
            Format::Json | Format::Jsonl => Encoding::Utf8,
            _ => self.encoding,
        };
        match &self.file {
            Some(file) if personal => Sink::private_file(file, encoding),
            Some(file) => Sink::file(file, encoding),
            None => Ok(Sink::stdout(encoding)),
        }
    }
}

fn ends_in(path: &Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|own| own.eq_ignore_ascii_case(ending))
}
