//! What may be typed with every command, as typed; `Desk` makes it meaningful.

use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches as _};

use super::help::{Called, Zh};
use crate::audit::reasons;
use crate::domain::{
    Day, Hidden, Lang, MemberId, Money, Month, Points, Slug, Spoken, Stretch, Version, Wording,
};
use crate::output::{Arrangement, Color, Encoding, Format, Pages, Speaking};
use crate::wallet::rebates::Period;
use crate::worded;

// No doc comments on these groups: clap would take them for the help of the command they join.

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Everywhere")]
pub struct Globals {
    /// Folder of the book (default: CLUB_BOOK, else the nearest one upward that holds club.toml)
    #[arg(add = Zh("账簿文件夹（默认：CLUB_BOOK，否则为向上最近的含 club.toml 的文件夹）"))]
    #[arg(short = 'C', long, value_name = "DIR", global = true)]
    pub book: Option<PathBuf>,
    /// How records look (default: a table on a terminal and CSV in a pipe)
    #[arg(add = Zh("记录的显示格式（默认：终端上为表格，管道中为 CSV）"))]
    #[arg(long, value_name = "FORMAT", global = true, value_parser = formats())]
    pub format: Option<Format>,
    /// Write the records to FILE; its ending names their format unless --format does
    #[arg(add = Zh("把记录写入文件；未用 --format 时由文件扩展名决定格式"))]
    #[arg(short, long, value_name = "FILE", global = true)]
    pub output: Option<PathBuf>,
    /// Write CSV for spreadsheets: marked as UTF-8, CRLF, formulas in text defused
    #[arg(add = Zh("写出供电子表格使用的 CSV：UTF-8 标记、CRLF 换行，文字中的公式不会运行"))]
    #[arg(long, global = true)]
    pub excel: bool,
    /// Encoding of tables read and written; JSON is always UTF-8
    #[arg(add = Zh("读写表格所用的编码；JSON 始终为 UTF-8"))]
    #[arg(long, value_name = "ENCODING", global = true, value_parser = encodings(), default_value = "utf-8", hide_default_value = true)]
    pub encoding: Encoding,
    /// Language of headings and messages (default: the machine's)
    #[arg(add = Zh("标题和消息的语言（默认：系统语言）"))]
    #[arg(long, value_name = "LANG", global = true, value_parser = langs())]
    pub lang: Option<Lang>,
    /// When to use colours
    #[arg(add = Zh("何时使用颜色"))]
    #[arg(long, value_name = "WHEN", global = true, value_parser = colors(), default_value = "auto", hide_default_value = true)]
    pub color: Color,
    /// Say only warnings and errors
    #[arg(add = Zh("只显示警告和错误"))]
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more
    #[arg(add = Zh("显示更多信息"))]
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

impl Globals {
    /// How the program speaks; `machine` is the language that the machine is set to.
    pub fn speaking(&self, machine: Lang) -> Speaking {
        Speaking {
            format: self.format,
            lang: self.lang.unwrap_or(machine),
            data_lang: self.lang.unwrap_or_default(),
            reasons: reasons::ALL,
            color: self.color,
            excel: self.excel,
            encoding: self.encoding,
            file: self.output.clone(),
            quiet: self.quiet,
            verbose: self.verbose,
            pages: Pages::default(),
            arrangement: Arrangement::default(),
        }
    }

    /// What clap cannot see by itself: wishes that contradict each other.
    pub fn contradiction(&self) -> Option<Wording> {
        let other = self.format.is_some_and(|format| format != Format::Csv);
        (self.excel && other).then_some(Wording::fixed(
            "--excel writes CSV; leave --format out",
            "--excel 写出 CSV；请去掉 --format",
        ))
    }
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is seen")]
pub struct Reading {
    /// Show what was true at the close of this business day
    #[arg(add = Zh("显示此营业日结束时的情况"))]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Day>,
    /// Show what the book knew at this time
    #[arg(add = Zh("显示账簿在此时刻所知的情况"))]
    #[arg(long, value_name = "TIME", conflicts_with = "at_version")]
    pub known_at: Option<String>,
    /// Show the book as this version left it
    #[arg(add = Zh("显示账簿在此版本时的情况"), add = Called("版本号"))]
    #[arg(long, value_name = "N", value_parser = version)]
    pub at_version: Option<Version>,
    /// Who looks (default: CLUB_OPERATOR, else the login)
    #[arg(add = Zh("查阅人（默认：CLUB_OPERATOR，否则为登录名）"))]
    #[arg(long = "operator", id = WHO, value_name = "NAME", value_parser = word)]
    pub operator: Option<String>,
    #[command(flatten)]
    pub arranging: Arranging,
}

// How a list or a report is shown.

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "How it is shown")]
pub struct Arranging {
    /// Show these columns alone, in this order, by their keys or headings
    #[arg(add = Zh("只显示这些列，按此顺序；写列名或标题"), add = Called("列名"))]
    #[arg(
        long,
        id = "arranged-columns",
        value_name = "A,B",
        value_delimiter = ','
    )]
    columns: Vec<String>,
    /// Sort by these columns; a minus before one sorts from the largest down
    #[arg(add = Zh("按这些列排序；列名前写减号表示从大到小"), add = Called("列名"))]
    #[arg(
        long,
        id = "arranged-sort",
        value_name = "[-]A,B",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    sort: Vec<String>,
    /// Show no more than this many records
    #[arg(add = Zh("最多显示多少条"))]
    #[arg(long, id = "arranged-limit", value_name = "N", value_parser = at_least::<u64>(0))]
    limit: Option<u64>,
    /// Leave the row of headings out
    #[arg(add = Zh("不写标题行"))]
    #[arg(long = "no-header", id = "arranged-headless")]
    headless: bool,
    /// End with a row of sums; on a terminal and on pages it stands there by itself
    #[arg(add = Zh("末行写合计；在终端和网页上自动显示"))]
    #[arg(long, id = "arranged-total")]
    total: bool,
}

impl Arranging {
    /// What a line asks for; nothing where its command has no such options.
    pub fn told(shape: &Command, matches: &ArgMatches) -> Arrangement {
        if takes(shape, "arranged-columns") {
            Self::from_arg_matches(matches).map_or_else(|_| Arrangement::default(), Self::into)
        } else {
            Arrangement::default()
        }
    }
}

/// Whether a command has an option by this id. What was read of a line cannot tell: asked for an id that it does not
/// know, it answers in a release build as if the option were not given.
pub fn takes(shape: &Command, id: &str) -> bool {
    shape.get_arguments().any(|arg| arg.get_id() == id)
}

impl From<Arranging> for Arrangement {
    fn from(own: Arranging) -> Self {
        Self {
            columns: own.columns,
            sort: own.sort,
            limit: own.limit,
            headless: own.headless,
            total: own.total,
        }
    }
}

/// The id under which clap keeps who does it: a list may have an `--operator` of its own, for whose rows it
/// shows.
pub const WHO: &str = "who";

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is recorded")]
pub struct Recording {
    /// When it happened; a date alone means that business day
    #[arg(add = Zh("发生时间；只写日期表示该营业日"))]
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// A key of your own, such as the receipt's number; the same key twice records once
    #[arg(add = Zh("自定的唯一编号，如小票号；同一编号只记录一次"))]
    #[arg(long = "ref", value_name = "KEY", value_parser = word)]
    pub reference: Option<String>,
    /// Who does it (default: CLUB_OPERATOR, else the login)
    #[arg(add = Zh("操作员（默认：CLUB_OPERATOR，否则为登录名）"))]
    #[arg(long = "operator", id = WHO, value_name = "NAME", value_parser = word)]
    pub operator: Option<String>,
    /// Record though something is doubted: it is meant
    #[arg(add = Zh("有疑问仍然记录：确认无误"))]
    #[arg(long)]
    pub yes: bool,
    /// Show what would be recorded, and record nothing
    #[arg(add = Zh("只显示将要记录的内容，不作记录"))]
    #[arg(long)]
    pub dry_run: bool,
    /// Record though the clock shows a time before the last version (--clock-ahead: ten years and more after it)
    #[arg(add = Zh("时钟早于上一版本时仍然记录（--clock-ahead：晚于上一版本十年以上时）"))]
    #[arg(long, visible_alias = "clock-ahead")]
    pub clock_behind: bool,
    /// How long to wait for another writer
    #[arg(add = Zh("等待其他写入者的最长时间"))]
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = at_least::<u32>(0))]
    pub wait: u32,
}

// For what happens when it is recorded, and can be repeated without harm.

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is recorded")]
pub struct Clerk {
    /// Who does it (default: CLUB_OPERATOR, else the login)
    #[arg(add = Zh("操作员（默认：CLUB_OPERATOR，否则为登录名）"))]
    #[arg(long = "operator", id = WHO, value_name = "NAME", value_parser = word)]
    pub operator: Option<String>,
    /// Show what would be recorded, and record nothing
    #[arg(add = Zh("只显示将要记录的内容，不作记录"))]
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait for another writer
    #[arg(add = Zh("等待其他写入者的最长时间"))]
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = at_least::<u32>(0))]
    pub wait: u32,
    /// Record though the clock shows a time before the last version (--clock-ahead: ten years and more after it)
    #[arg(add = Zh("时钟早于上一版本时仍然记录（--clock-ahead：晚于上一版本十年以上时）"))]
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
    #[arg(add = Zh("\
        从带表头的 CSV 读入多条记录；- 表示标准输入\n\n\
        每个单元格是一行文字：引号内的换行、制表符及其他控制字符，在读取的任何单元格中都会被拒绝。"))]
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Rename columns of the file
    #[arg(add = Zh("为文件的列改名"))]
    #[arg(long, value_name = "THEIRS=OURS", value_delimiter = ',', value_parser = renaming, requires = "from")]
    pub map: Vec<(String, String)>,
    /// Pass over columns that the command does not know
    #[arg(add = Zh("忽略命令不认识的列"))]
    #[arg(long, requires = "from")]
    pub ignore_extra: bool,
    /// Record the good rows and write the bad ones here, each with its reason
    #[arg(add = Zh("记录正确的行，把有误的行连同原因写入此文件"))]
    #[arg(long, value_name = "FILE", requires = "from")]
    pub rejects: Option<PathBuf>,
}

/// A word that goes into a ledger as it is typed: it shows every character that it has.
pub fn word(text: &str) -> Result<String, Wording> {
    match Hidden::first_in(text) {
        None => Ok(text.to_owned()),
        Some(hidden) => Err(Wording::of(&hidden)),
    }
}

/// An amount that stands after the member: what looks like a member is told to be in the wrong place.
pub fn amount_after(text: &str) -> Result<Money, Wording> {
    after(text, ("amount", "金额"))
}

/// Points that stand after the member, in the same way.
pub fn points_after(text: &str) -> Result<Points, Wording> {
    after(text, ("points", "分数"))
}

fn after<T: FromStr<Err: Spoken>>(text: &str, figure: (&str, &str)) -> Result<T, Wording> {
    text.parse().map_err(|why: T::Err| {
        let names_somebody =
            text.parse::<MemberId>().is_ok() || text.chars().all(char::is_alphabetic);
        let why = Wording::of(&why);
        if names_somebody && !text.is_empty() {
            let (en, zh) = (why.in_lang(Lang::En), why.in_lang(Lang::Zh));
            Wording::new(
                format!("{en}; the member stands before the {}", figure.0),
                format!("{zh}；先写会员，再写{}", figure.1),
            )
        } else {
            why
        }
    })
}

/// A value of a type of ours, read as its type reads it.
pub fn read<T: FromStr<Err: Spoken>>(text: &str) -> Result<T, Wording> {
    text.parse().map_err(|why: T::Err| Wording::of(&why))
}

/// How clap reads options of our types: what cannot be read is told in both languages.
macro_rules! read_by_clap {
    ($($type:ty),+ $(,)?) => {
        $(impl clap::builder::ValueParserFactory for $type {
            type Parser = fn(&str) -> Result<Self, Wording>;

            fn value_parser() -> Self::Parser {
                read
            }
        })+
    };
}

read_by_clap!(Day, Month, Money, Period, Points, Slug, Stretch);

/// A whole number within bounds.
pub fn whole<T>(bounds: RangeInclusive<i64>) -> impl TypedValueParser<Value = T>
where
    T: TryFrom<i64> + Clone + Send + Sync + 'static,
{
    let (least, most) = bounds.into_inner();
    move |text: &str| {
        let number = text.parse().ok();
        let number = number.filter(|number| (least..=most).contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| match (least, most) {
            (i64::MIN, _) => Wording::fixed("a whole number belongs here", "请写整数"),
            (_, i64::MAX) => worded!(
                "a whole number of at least {least} belongs here",
                "请写不小于 {least} 的整数"
            ),
            _ => worded!(
                "a whole number from {least} to {most} belongs here",
                "请写 {least} 到 {most} 的整数"
            ),
        })
    }
}

/// A whole number that is bounded below alone.
pub fn at_least<T>(least: i64) -> impl TypedValueParser<Value = T>
where
    T: TryFrom<i64> + Clone + Send + Sync + 'static,
{
    whole(least..=i64::MAX)
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

pub fn version(text: &str) -> Result<Version, Wording> {
    text.parse().map(Version).map_err(|_| {
        Wording::fixed(
            "a version is a whole number, as `club history` lists them",
            "版本号为整数，见 `club history`",
        )
    })
}

fn renaming(text: &str) -> Result<(String, String), Wording> {
    match text.split_once('=') {
        Some((theirs, ours)) if !theirs.trim().is_empty() && !ours.trim().is_empty() => {
            Ok((theirs.trim().into(), ours.trim().into()))
        }
        _ => Err(Wording::fixed(
            "write the file's name, '=' and ours, such as 手机=phone",
            "请写 文件列名=本程序列名，如 手机=phone",
        )),
    }
}

/// Where the first word stands that is neither an option nor an option's value: the command, if it is one.
///
/// Registering seventy commands costs more than running one, so this looks before clap does. It need
/// not be right about a faulty line: whatever it returns, clap still parses the whole of it.
pub fn first_word(globals: &Command, line: &[OsString]) -> Option<usize> {
    let mut words = line.iter().enumerate().skip(1);
    while let Some((at, word)) = words.next() {
        let word = word.to_str()?;
        let takes_next = match word.strip_prefix("--") {
            Some("") => return words.next().map(|(next, _)| next),
            Some(long) => {
                let named = |arg: &&Arg| arg.get_long() == Some(long);
                globals.get_arguments().find(named).is_some_and(takes_value)
            }
            None => match word.strip_prefix('-') {
                Some("") | None => return Some(at),
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

/// The folder of the book that a line names, before it is parsed.
pub fn early_book(line: &[OsString]) -> Option<OsString> {
    let mut words = line.iter().skip(1);
    while let Some(word) = words.next() {
        let text = word.to_str()?;
        let value = match text {
            "--" => return None,
            "-C" | "--book" => words.next().cloned(),
            _ => {
                let own = text
                    .strip_prefix("--book=")
                    .or_else(|| text.strip_prefix("-C"));
                own.map(OsString::from)
            }
        };
        if value.is_some() {
            return value;
        }
    }
    None
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
            let line = line(words);
            let found = first_word(&globals, &line).and_then(|at| line[at].to_str());
            assert_eq!(found, expected, "{words}");
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
