//! Many records from one file: a CSV with a header, read row by row, each fault told with its place.
//!
//! Files come from tills and spreadsheets, so the reader takes UTF-8 with or without a mark, UTF-16 with
//! one, GB 18030 where told, any line ends, columns in any order and under other names. What it does not
//! take is guessing: an unknown, doubled or missing column refuses the file.

mod bad_file;
mod encoding;
mod faults;
mod header;
mod held;
mod lines;
mod rejects;

pub use bad_file::BadFile;
pub use encoding::NotGb18030;
pub use faults::{BadRow, BadRows, Faults, RefTwice, Settles};
pub use header::{AT, Columns};
pub use held::{Held, in_order};
pub use rejects::Rejects;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use csv::{ByteRecord, StringRecord};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::args::Many;
use crate::domain::{Hidden, Spoken, is_break, is_too_long};
use crate::output::{Encoding, formula};

use encoding::{Found, Watch};
use header::Header;
use lines::{Endless, OneLineEnd, OpenQuote};

type Source = OneLineEnd<Box<dyn Read + Send>>;

/// A file of records, read once from its first row to its last.
pub struct Batch {
    reader: csv::Reader<Source>,
    header: Arc<Header>,
    encoding: Encoding,
    record: ByteRecord,
    rows: u64,
    open: OpenQuote,
    /// Saved as spreadsheets do, so that what was defused for them is put back.
    from_spreadsheet: bool,
    ended: bool,
    /// Whether a file that is read as GB 18030 is UTF-8, as far as it was read.
    doubted: Option<Found>,
}

/// A file apart from its rows.
#[derive(Clone, Debug)]
pub struct Head {
    header: Arc<Header>,
    encoding: Encoding,
    /// Whether a file that is read as GB 18030 is UTF-8, as far as it was read.
    doubted: Option<Found>,
}

impl Head {
    /// Whether the bytes that were read are most likely in another encoding than was said.
    pub fn encoding_doubt(&self) -> Option<NotGb18030> {
        let is_utf8 = self.doubted.as_ref().is_some_and(Found::is_utf8);
        let file = self.header.file().to_owned();
        is_utf8.then_some(NotGb18030 { file })
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("file", &self.header.file())
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

/// What messages call `--from`.
fn called(from: &Path) -> String {
    if from == Path::new("-") {
        return "stdin".into();
    }
    from.display().to_string()
}

fn file(from: &Path) -> Result<File, BadFile> {
    File::open(from).map_err(|error| BadFile::unreadable(&called(from), error))
}

/// Reads stdin, or another pipe, to its end; or to where a row has none, which is told of what was read.
pub fn drain(from: &Path) -> Result<Vec<u8>, BadFile> {
    let read = if from == Path::new("-") {
        drained(io::stdin().lock())
    } else {
        drained(file(from)?)
    };
    read.map_err(|error| BadFile::unreadable(&called(from), error))
}

fn drained(mut source: impl Read) -> io::Result<Vec<u8>> {
    let (mut bytes, mut chunk) = (Vec::new(), vec![0; 64 * 1024]);
    let (mut row, most) = (0u64, 2 * lines::ROW_BYTES_MAX);
    while row <= most {
        let count = match source.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let read = &chunk[..count];
        bytes.extend_from_slice(read);
        let since = memchr::memrchr2(b'\n', b'\r', read).map(|at| count - at);
        row = u64::try_from(since.unwrap_or(count)).unwrap_or(u64::MAX)
            + if since.is_some() { 0 } else { row };
    }
    Ok(bytes)
}

impl Batch {
    /// Opens `--from`: a file, or the pipe that was drained. `at` is when its rows happened, where the line tells it
    /// for all.
    pub fn open(
        from: &Path,
        piped: Option<&Arc<[u8]>>,
        encoding: Encoding,
        many: &Many,
        columns: &Columns,
        at: Option<&str>,
    ) -> Result<Self, BadFile> {
        let source: Box<dyn Read + Send> = match piped {
            Some(piped) => Box::new(io::Cursor::new(Arc::clone(piped))),
            None => Box::new(file(from)?),
        };
        Self::read(&called(from), source, encoding, many, columns, at)
    }

    /// Reads records from wherever they come; `file` is what messages call it.
    pub fn read(
        file: &str,
        source: Box<dyn Read + Send>,
        encoding: Encoding,
        many: &Many,
        columns: &Columns,
        at: Option<&str>,
    ) -> Result<Self, BadFile> {
        let mut decode = DecodeReaderBytesBuilder::new();
        let (start, source) = lines::peeked(source);
        // What a file says of itself goes before what is said of it.
        let encoding = encoding::of_mark(&start).unwrap_or(encoding);
        decode
            .strip_bom(true)
            .utf8_passthru(true)
            .bom_override(true);
        let mut doubted = None;
        let source = match encoding {
            Encoding::Utf8 => source,
            Encoding::Gb18030 => {
                decode.encoding(Some(encoding_rs::GB18030));
                let watch = Watch::over(source);
                doubted = Some(watch.found());
                Box::new(watch)
            }
        };
        let decoded: Box<dyn Read + Send> = Box::new(decode.build(source));
        let open = OpenQuote::default();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(64 * 1024)
            .from_reader(OneLineEnd::new(decoded, open.clone()));
        let mut record = ByteRecord::new();
        let any = reader
            .read_byte_record(&mut record)
            .map_err(|error| match endless(error) {
                Ok(endless) => BadFile::endless(file, endless),
                Err(error) => BadFile::unreadable(file, error),
            })?;
        if !any {
            return Err(BadFile::empty(file));
        }
        if let Some(line) = open.line() {
            return Err(BadFile::open_quote(file, line));
        }
        if record.iter().any(|name| memchr::memchr(0, name).is_some()) {
            return Err(BadFile::header_nul(file));
        }
        let given = StringRecord::from_byte_record(record)
            .map_err(|_| BadFile::header_not_text(file, encoding))?;
        let header = Header::resolve(file, &given, many, columns, at)?;
        Ok(Self {
            reader,
            header: Arc::new(header),
            encoding,
            record: ByteRecord::new(),
            rows: 0,
            open,
            from_spreadsheet: lines::is_from_spreadsheet(&start),
            ended: false,
            doubted,
        })
    }

    /// Whether the file has a column of ours.
    pub fn has(&self, column: &str) -> bool {
        self.header.place(column).is_some()
    }

    /// Our names of the file's columns that begin so, such as every `fact.`.
    pub fn columns_under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.header
            .ours()
            .filter(move |name| name.starts_with(prefix))
    }

    /// What is known of the file apart from its rows.
    pub fn head(&self) -> Head {
        Head {
            header: Arc::clone(&self.header),
            encoding: self.encoding,
            doubted: self.doubted.clone(),
        }
    }

    /// How many bytes were read, line ends and quotes among them.
    fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    /// How many rows were read, good or bad.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    fn row(&mut self) -> Result<BatchRow, BadRow> {
        self.rows += 1;
        let record = std::mem::take(&mut self.record);
        let breaks: usize = record.iter().map(count_breaks).sum();
        // The reader stands behind the row's own line end, whatever blank lines came before the row.
        let behind = self.reader.position().line();
        let line = behind.saturating_sub(1 + u64::try_from(breaks).unwrap_or(0));
        let header = Arc::clone(&self.header);
        if let Some(quote) = self.open.line() {
            self.ended = true;
            return Err(BadRow::open_quote(&header, quote, &record));
        }
        let record = match StringRecord::from_byte_record(record) {
            Ok(record) => record,
            Err(error) => {
                let (index, byte) = (error.utf8_error().field(), error.utf8_error().valid_up_to());
                let record = error.into_byte_record();
                let row = BatchRow::lossy(header, line, &record);
                return Err(row.bad_at(index, &bad_file::NotText::Utf8 { byte }));
            }
        };
        let record = if self.from_spreadsheet {
            record.iter().map(formula::restored).collect()
        } else {
            record
        };
        let row = BatchRow {
            header,
            line,
            record,
        };
        match row.fault(self.encoding) {
            Some(fault) => Err(fault),
            None => Ok(row),
        }
    }
}

impl Iterator for Batch {
    type Item = Result<BatchRow, BadRow>;

    /// The next row. A row that is wrong in itself does not end the batch; a file that cannot be read
    /// on does.
    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => Some(self.row()),
            Ok(false) => None,
            Err(error) => {
                self.ended = true;
                self.rows += 1;
                let (file, line) = (self.header.file(), self.reader.position().line());
                Some(Err(match endless(error) {
                    Ok(endless) => BadRow::endless(file, endless),
                    Err(error) => BadRow::unreadable(file, line, &error),
                }))
            }
        }
    }
}

fn count_breaks(cell: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', cell).count()
}

/// A row without end, or whatever else keeps a file from being read.
fn endless(error: csv::Error) -> Result<Endless, io::Error> {
    let told = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.downcast(),
        _ => Err(io::Error::other(told)),
    }
}

/// One row, its cells found by our names.
#[derive(Clone, Debug)]
pub struct BatchRow {
    header: Arc<Header>,
    line: u64,
    record: StringRecord,
}

impl BatchRow {
    /// The line of the file at which the row begins, counted from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The cell of a column, without the blanks around it; where the file has no such column, what the line told
    /// for all rows, else nothing.
    pub fn get(&self, column: &str) -> &str {
        let cell = match self.header.place(column) {
            Some(index) => self.record.get(index),
            None => self.header.constant(column),
        };
        cell.unwrap_or_default().trim()
    }

    /// Whether the file has a column of ours.
    pub fn has(&self, column: &str) -> bool {
        self.header.place(column).is_some()
    }

    /// The same, or nothing where the cell is empty.
    pub fn filled(&self, column: &str) -> Option<&str> {
        Some(self.get(column)).filter(|cell| !cell.is_empty())
    }

    /// The filled cells under a prefix, by the rest of their names: `fact.` gives `residence`, ….
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.header.ours().filter_map(move |name| {
            let rest = name.strip_prefix(prefix)?;
            Some((rest, self.filled(name)?))
        })
    }

    /// This row, refused because of a cell.
    pub fn bad(&self, column: &str, why: &dyn Spoken) -> BadRow {
        match self.header.place(column) {
            Some(index) => self.bad_at(index, why),
            None => BadRow::of_row(self, Some(column), why),
        }
    }

    /// The same, with what stood there as it may be told.
    pub fn bad_value(&self, column: &str, value: &str, why: &dyn Spoken) -> BadRow {
        match self.header.place(column) {
            Some(index) => BadRow::of_value(self, index, value, why),
            None => BadRow::of_row(self, Some(column), why),
        }
    }

    /// This row, refused as a whole: by a rule of the house, or because two cells contradict.
    pub fn refused(&self, why: &dyn Spoken) -> BadRow {
        BadRow::of_row(self, None, why)
    }

    /// This row, doubted: bad unless somebody says that it is meant.
    pub fn doubted(&self, why: &dyn Spoken) -> BadRow {
        BadRow::of_doubt(self, why)
    }

    fn bad_at(&self, index: usize, why: &dyn Spoken) -> BadRow {
        BadRow::of_cell(self, index, why)
    }

    fn lossy(header: Arc<Header>, line: u64, record: &ByteRecord) -> Self {
        let record = record.iter().map(String::from_utf8_lossy);
        Self {
            header,
            line,
            record: record.collect::<Vec<_>>().into(),
        }
    }

    /// What is wrong with the row whatever the command makes of it.
    fn fault(&self, encoding: Encoding) -> Option<BadRow> {
        let (cells, columns) = (self.record.len(), self.header.len());
        if cells != columns {
            return Some(self.refused(&faults::Ragged { cells, columns }));
        }
        for (index, cell) in self.record.iter().enumerate() {
            if let Some(byte) = memchr::memchr(0, cell.as_bytes()) {
                return Some(self.bad_at(index, &bad_file::NotText::Nul { byte }));
            }
            // The decoder writes this character for bytes that GB 18030 does not have.
            if encoding == Encoding::Gb18030 && cell.contains('\u{fffd}') {
                return Some(self.bad_at(index, &bad_file::NotText::Gb18030));
            }
            if self.header.is_ours(index) && is_too_long(cell) {
                return Some(self.bad_at(index, &faults::TooLong));
            }
            let hidden = if self.header.is_free_text(index) {
                // What people say has marks of its script; but a cell of a file is one line, whatever it holds.
                Hidden::first_where(cell.trim(), is_break).filter(|_| self.header.is_ours(index))
            } else {
                Hidden::first_in(cell.trim())
            };
            if let Some(hidden) = hidden {
                return Some(self.bad_at(index, &faults::NotPlain { hidden }));
            }
            if self.header.is_time(index) && cell.trim().is_empty() {
                return Some(self.bad_at(index, &faults::NoTime));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
