//! One stream of records: rows in, any of the five formats out.

use std::borrow::Cow;

use super::arranged::{Arranged, Sums};
use super::chart::{Drawing, bars};
use super::delimited::Delimited;
use super::json::Json;
use super::page::Page;
use super::table::Table;
use super::xlsx;
use super::{Cell, Color, Column, ColumnKind, Format, OutputError, Section, Sink, Speaking};
use crate::domain::Lang;
use crate::domain::reason::Reasons;

/// One record is its own sum: so many at least are summed where nobody asks for it.
const SUMMED: u64 = 2;

/// How wide bars become where no terminal says.
const WIDTH: u16 = 80;

/// A stream of records with the same columns. CSV, TSV and JSON are written as the rows come; a table
/// waits for its last row, because only then are its widths known.
#[derive(Debug)]
pub struct Printer {
    /// None where all that was asked for is a page or a workbook.
    shown: Option<(Shape, Sink)>,
    copies: Vec<Copy>,
    /// Whether what is shown has headings and no ids.
    for_people: bool,
    columns: usize,
    rows: u64,
    whys: Whys,
    /// How the line wants them, where it wants them otherwise.
    arranged: Option<Arranged>,
    /// What they come to, where some of it may be added up.
    sums: Option<Sums>,
    /// Whether the sums stand among records for programs, too.
    total: bool,
    langs: (Lang, Lang),
}

/// How reasons among the cells are worded.
#[derive(Clone, Debug)]
struct Whys {
    /// Which columns hold them.
    at: Vec<bool>,
    reasons: Reasons,
    people: Lang,
    programs: Lang,
}

impl Whys {
    fn new(columns: &[Column], speaking: &Speaking) -> Self {
        let at = columns.iter().map(|own| own.kind() == ColumnKind::Why);
        Self {
            at: at.collect(),
            reasons: speaking.reasons,
            people: speaking.lang,
            programs: speaking.data_lang,
        }
    }

    /// The columns for programs, which read the ids beside the words.
    fn columns(&self, columns: &[Column]) -> Vec<Column> {
        let pairs = columns.iter().zip(&self.at);
        let all = pairs.flat_map(|(own, is_why)| {
            let ids = is_why.then_some(Column::WHY_ID);
            [Some(own.clone()), ids].into_iter().flatten()
        });
        all.collect()
    }

    fn for_people<'c>(&self, cells: &'c [Cell]) -> Cow<'c, [Cell]> {
        self.worded(cells, self.people, false)
    }

    fn for_programs<'c>(&self, cells: &'c [Cell]) -> Cow<'c, [Cell]> {
        self.worded(cells, self.programs, true)
    }

    fn worded<'c>(&self, cells: &'c [Cell], lang: Lang, with_ids: bool) -> Cow<'c, [Cell]> {
        if !self.at.contains(&true) {
            return Cow::Borrowed(cells);
        }
        let mut own = Vec::with_capacity(cells.len() + 1);
        for (cell, is_why) in cells.iter().zip(&self.at) {
            let (said, ids) = match cell {
                Cell::Why(whys) => {
                    let ids: Vec<String> = whys.iter().map(|why| self.reasons.ids(why)).collect();
                    let ids = ids.join(";");
                    (self.reasons.say_each(whys, lang).into(), ids.into())
                }
                other => (other.clone(), Cell::Empty),
            };
            own.push(said);
            if *is_why && with_ids {
                own.push(ids);
            }
        }
        own.into()
    }
}

#[derive(Debug)]
enum Shape {
    Table(Box<Table>),
    Bars(Box<Bars>),
    Delimited(Delimited),
    Json(Json),
}

/// Records that are drawn in a terminal.
#[derive(Debug)]
struct Bars {
    drawing: Option<Drawing>,
    /// What is shown where nothing can be drawn.
    table: Table,
    lang: Lang,
    blocks: bool,
}

/// The same records, made into a file of another kind.
#[derive(Debug)]
pub(super) enum Copy {
    Page(Box<Page>),
    Workbook(Box<xlsx::Book>),
}

impl Printer {
    pub(super) fn new(columns: &[Column], speaking: &Speaking, format: Format, sink: Sink) -> Self {
        let headed = !speaking.arrangement.headless;
        let table = |sink: &Sink| {
            let paint = if sink.is_terminal() {
                speaking.color.paints(&std::io::stdout())
            } else {
                speaking.color == Color::Always
            };
            Table::new(columns, (speaking.lang, headed), paint)
        };
        let whys = Whys::new(columns, speaking);
        let all = whys.columns(columns);
        let delimited =
            |own: Delimited| Shape::Delimited(if headed { own } else { own.headless() });
        let shape = match format {
            Format::Table if speaking.pages.chart => Shape::Bars(Box::new(Bars {
                drawing: Drawing::new(speaking.picture(), columns),
                table: table(&sink),
                lang: speaking.lang,
                blocks: speaking.pages.blocks,
            })),
            Format::Table => Shape::Table(Box::new(table(&sink))),
            Format::Csv if speaking.excel => delimited(Delimited::excel(columns, sink.encoding())),
            Format::Csv => delimited(Delimited::csv(&all)),
            Format::Tsv => delimited(Delimited::tsv(&all)),
            Format::Json => Shape::Json(Json::array(&all)),
            Format::Jsonl => Shape::Json(Json::lines(&all)),
        };
        Self {
            shown: Some((shape, sink)),
            for_people: speaking.excel || format == Format::Table,
            ..Self::silent(columns, speaking)
        }
    }

    /// Prints nothing by itself.
    pub(super) fn silent(columns: &[Column], speaking: &Speaking) -> Self {
        Self {
            shown: None,
            copies: Vec::new(),
            for_people: true,
            columns: columns.len(),
            rows: 0,
            whys: Whys::new(columns, speaking),
            arranged: None,
            sums: Sums::of(columns),
            total: speaking.arrangement.total,
            langs: (speaking.lang, speaking.data_lang),
        }
    }

    pub(super) fn arrange(&mut self, arranged: Option<Arranged>) {
        self.arranged = arranged;
    }

    pub(super) fn copy_to(&mut self, copy: Copy) {
        self.copies.push(copy);
    }

    /// Prints one record; a cell for each column, in their order.
    ///
    /// # Panics
    /// When the record has not one cell for each column, which is a fault of the command.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), OutputError> {
        let Some(arranged) = &mut self.arranged else {
            assert_eq!(cells.len(), self.columns, "a record has a cell per column");
            return self.put(cells);
        };
        assert_eq!(
            cells.len(),
            arranged.taken(),
            "a record has a cell per column"
        );
        match arranged.take(cells) {
            Some(cells) => self.put(&cells),
            None => Ok(()),
        }
    }

    fn put(&mut self, cells: &[Cell]) -> Result<(), OutputError> {
        self.rows += 1;
        if let Some(sums) = &mut self.sums {
            sums.take(cells);
        }
        for copy in &mut self.copies {
            let cells = self.whys.for_people(cells);
            match copy {
                Copy::Page(page) => page.row(&cells),
                Copy::Workbook(book) => book.row(&cells)?,
            }
        }
        self.show(cells)
    }

    /// Prints a record as such.
    fn show(&mut self, cells: &[Cell]) -> Result<(), OutputError> {
        let cells: &[Cell] = &if self.for_people {
            self.whys.for_people(cells)
        } else {
            self.whys.for_programs(cells)
        };
        match &mut self.shown {
            None => Ok(()),
            Some((Shape::Table(table), _)) => {
                table.row(cells);
                Ok(())
            }
            Some((Shape::Bars(bars), _)) => {
                bars.row(cells);
                Ok(())
            }
            Some((Shape::Delimited(delimited), sink)) => delimited.row(cells, sink),
            Some((Shape::Json(json), sink)) => json.row(cells, sink),
        }
    }

    /// Whether there is room for more than these records: on a page or in a workbook.
    pub fn has_room(&self) -> bool {
        !self.copies.is_empty()
    }

    /// Puts other records before these, where there is room for them; in a workbook their sheet comes last.
    pub fn lead(&mut self, section: &Section) {
        for copy in &mut self.copies {
            match copy {
                Copy::Page(page) => page.lead(section),
                Copy::Workbook(book) => book.leads(section.clone()),
            }
        }
    }

    /// Puts other records after these, where there is room for them; no more rows come then.
    pub fn section(&mut self, section: &Section) -> Result<(), OutputError> {
        self.release()?;
        for copy in &mut self.copies {
            match copy {
                Copy::Page(page) => page.section(section),
                Copy::Workbook(book) => book.section(section)?,
            }
        }
        Ok(())
    }

    /// How many records were handed in.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Prints what was held back to be sorted, and the sums: for people by themselves, for programs where they are
    /// asked for.
    fn release(&mut self) -> Result<(), OutputError> {
        let rest = self.arranged.take().map(Arranged::rest);
        for cells in rest.into_iter().flatten() {
            self.put(&cells)?;
        }
        let Some(sums) = self.sums.take() else {
            return Ok(());
        };
        let (people, programs) = self.langs;
        if let Some(row) = sums.row(people, SUMMED) {
            for copy in &mut self.copies {
                match copy {
                    Copy::Page(page) => page.total(&row),
                    Copy::Workbook(book) => book.row(&row)?,
                }
            }
        }
        let by_itself = match &self.shown {
            Some((Shape::Table(_), sink)) => sink.is_terminal(),
            Some((Shape::Bars(_) | Shape::Delimited(_) | Shape::Json(_), _)) | None => false,
        };
        let lang = if self.for_people { people } else { programs };
        let least = if self.total { 0 } else { SUMMED };
        match sums.row(lang, least) {
            Some(row) if self.total || by_itself => self.show(&row),
            _ => Ok(()),
        }
    }

    /// Writes out what is still held back. Nothing counts as printed before.
    pub fn finish(mut self) -> Result<(), OutputError> {
        self.release()?;
        for copy in self.copies {
            match copy {
                Copy::Page(page) => page.finish()?,
                Copy::Workbook(book) => book.finish()?,
            }
        }
        let Some((shape, mut sink)) = self.shown else {
            return Ok(());
        };
        let width = || sink.is_terminal().then(Table::terminal_width).flatten();
        match shape {
            Shape::Table(table) => {
                let text = table.render(width());
                sink.write(text.as_bytes())?;
            }
            Shape::Bars(bars) => {
                let text = bars.render(width());
                sink.write(text.as_bytes())?;
            }
            Shape::Delimited(delimited) => delimited.finish(&mut sink)?,
            Shape::Json(json) => json.finish(&mut sink)?,
        }
        sink.finish()
    }
}

impl Bars {
    fn row(&mut self, cells: &[Cell]) {
        match &mut self.drawing {
            Some(drawing) => drawing.row(cells),
            None => self.table.row(cells),
        }
    }

    fn render(self, width: Option<u16>) -> String {
        let Some(drawing) = self.drawing else {
            return self.table.render(width);
        };
        let width = usize::from(width.unwrap_or(WIDTH));
        let charts = drawing.charts(self.lang);
        let drawn: Vec<String> = charts
            .iter()
            .map(|chart| bars(chart, self.lang, width, self.blocks))
            .collect();
        drawn.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Day, Lang, Money, Points, Version};
    use crate::output::Encoding;
    use crate::reasons;

    const COLUMNS: [Column; 7] = [
        Column::text("member", "会员", "Member"),
        Column::text("name", "姓名", "Name"),
        Column::integer("points", "积分", "Points"),
        Column::money("paid", "实付", "Paid"),
        Column::day("on", "日期", "On"),
        Column::integer("version", "版本", "Version"),
        Column::text("note", "备注", "Note"),
    ];

    reasons! {
        earn = "earn" (points) "{points} points" "{points} 分";
        full = "full-price" () "full price" "原价";
    }

    const ALL: Reasons = Reasons(&[REASONS]);

    /// The head and a row of what was decided, and of what a person wrote.
    fn reasoned(speaking: &Speaking) -> String {
        let (sink, kept) = Sink::memory(Encoding::Utf8);
        let columns = [Column::WHY, Column::text("note", "备注", "Note")];
        let mut printer = Printer::new(&columns, speaking, speaking.settled_format(), sink);
        let rows: [[Cell; 2]; 2] = [
            [vec![full(), earn(5)].into(), "a".into()],
            ["by hand".into(), "b".into()],
        ];
        for row in &rows {
            printer.row(row).expect("memory takes all");
        }
        printer.finish().expect("memory takes all");
        let bytes = kept.lock().expect("one thread").clone();
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn programs_read_the_ids_of_reasons_and_people_their_words() {
        let speaking = |format, data_lang| Speaking {
            format: Some(format),
            lang: Lang::Zh,
            data_lang,
            reasons: ALL,
            ..Speaking::default()
        };
        assert_eq!(
            reasoned(&speaking(Format::Csv, Lang::En)),
            "why,why_id,note\nfull price; 5 points,full-price;earn,a\nby hand,,b\n"
        );
        assert_eq!(
            reasoned(&speaking(Format::Jsonl, Lang::Zh)),
            "{\"why\":\"原价；5 分\",\"why_id\":\"full-price;earn\",\"note\":\"a\"}\n\
             {\"why\":\"by hand\",\"why_id\":null,\"note\":\"b\"}\n"
        );
        let table = reasoned(&speaking(Format::Table, Lang::En));
        assert!(
            table.contains("原价；5 分") && !table.contains("full-price"),
            "{table}"
        );
        let excel = Speaking {
            excel: true,
            ..speaking(Format::Csv, Lang::En)
        };
        assert!(!reasoned(&excel).contains("why_id"));
    }

    fn printed(speaking: &Speaking, encoding: Encoding) -> Vec<u8> {
        let (sink, kept) = Sink::memory(encoding);
        let mut printer = Printer::new(&COLUMNS, speaking, speaking.settled_format(), sink);
        let day = Day::new(2024, 5, 1).ok();
        let rows: [[Cell; 7]; 2] = [
            [
                "M000001".into(),
                "王小明".into(),
                Points::new(120).into(),
                Money::from_fen(8_800).into(),
                day.into(),
                Version(7).into(),
                "=1+1, \"two\"\nlines\tand tab".into(),
            ],
            [
                "M000002".into(),
                "Ann".into(),
                Points::new(-5).into(),
                Money::from_fen(-123_450).into(),
                Cell::Empty,
                Version(12).into(),
                Cell::Decimal("-0.875".into()),
            ],
        ];
        for row in &rows {
            printer.row(row).expect("memory takes all");
        }
        assert_eq!(printer.rows(), 2);
        printer.finish().expect("memory takes all");
        kept.lock().expect("one thread").clone()
    }

    fn text(format: Format, lang: Lang) -> String {
        let speaking = Speaking {
            format: Some(format),
            lang,
            ..Speaking::default()
        };
        String::from_utf8(printed(&speaking, Encoding::Utf8)).expect("UTF-8")
    }

    #[test]
    fn csv_has_keys_and_plain_line_ends() {
        let expected = "member,name,points,paid,on,version,note\n\
            M000001,王小明,120,88.00,2024-05-01,7,\"=1+1, \"\"two\"\"\nlines\tand tab\"\n\
            M000002,Ann,-5,-1234.50,,12,-0.875\n";
        assert_eq!(text(Format::Csv, Lang::En), expected);
        assert_eq!(text(Format::Csv, Lang::Zh), expected, "keys stay");
    }

    #[test]
    fn tsv_escapes_what_would_break_its_lines() {
        let expected = "member\tname\tpoints\tpaid\ton\tversion\tnote\n\
            M000001\t王小明\t120\t88.00\t2024-05-01\t7\t=1+1, \"two\"\\nlines\\tand tab\n\
            M000002\tAnn\t-5\t-1234.50\t\t12\t-0.875\n";
        assert_eq!(text(Format::Tsv, Lang::En), expected);
    }

    #[test]
    fn json_keeps_amounts_exact() {
        let first = "{\"member\":\"M000001\",\"name\":\"王小明\",\"points\":120,\"paid\":\"88.00\",\
            \"on\":\"2024-05-01\",\"version\":7,\"note\":\"=1+1, \\\"two\\\"\\nlines\\tand tab\"}";
        let second = "{\"member\":\"M000002\",\"name\":\"Ann\",\"points\":-5,\"paid\":\"-1234.50\",\
            \"on\":null,\"version\":12,\"note\":\"-0.875\"}";
        assert_eq!(
            text(Format::Jsonl, Lang::Zh),
            format!("{first}\n{second}\n")
        );
        let array = text(Format::Json, Lang::En);
        assert_eq!(array, format!("[\n{first},\n{second}\n]\n"));
        assert!(serde_json::from_str::<serde_json::Value>(&array).is_ok());
    }

    #[test]
    fn no_rows_are_still_a_whole_document() {
        for (format, expected) in [
            (Format::Csv, "member,name,points,paid,on,version,note\n"),
            (Format::Json, "[]\n"),
            (Format::Jsonl, ""),
        ] {
            let (sink, kept) = Sink::memory(Encoding::Utf8);
            let printer = Printer::new(&COLUMNS, &Speaking::default(), format, sink);
            printer.finish().expect("memory takes all");
            assert_eq!(
                String::from_utf8_lossy(&kept.lock().expect("one thread")),
                expected
            );
        }
    }

    #[test]
    fn a_spreadsheet_runs_nothing_and_figures_stay_figures() {
        let excel = Speaking {
            excel: true,
            ..Speaking::default()
        };
        let bytes = printed(&excel, Encoding::Utf8);
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.starts_with("\u{feff}member,"));
        assert!(text.contains("\"'=1+1, \"\"two\"\""), "{text}");
        assert!(text.contains(",-5,-1234.50,,12,-0.875\r\n"), "{text}");
        let bytes = printed(&excel, Encoding::Gb18030);
        assert!(bytes.starts_with(b"member,"), "GB 18030 has no mark");
        let (text, _, faulty) = encoding_rs::GB18030.decode(&bytes);
        assert!(!faulty && text.contains("王小明"));
    }

    #[test]
    fn a_table_aligns_wide_characters_and_figures() {
        let expected = [
            " 会员    | 姓名   | 积分 |     实付 | 日期       | 版本 | 备注",
            "---------+--------+------+----------+------------+------+---------------------------",
            " M000001 | 王小明 |  120 |    88.00 | 2024-05-01 |    7 | =1+1, \"two\" lines and tab",
            " M000002 | Ann    |   -5 | -1234.50 |            |   12 | -0.875",
        ];
        let shown = text(Format::Table, Lang::Zh);
        assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
        assert!(!shown.contains('\u{1b}'), "no colours unless wanted");
    }
}
