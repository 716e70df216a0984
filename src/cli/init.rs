//! `club init`: a new book with its rules, and the keyring that opens what it seals.
//!
//! The adoption of the rules is the book's first version. Until it is committed there is no book, only
//! a beginning, which a second `init` goes on with: nothing of a failed one stands in the way.

use std::path::{Path, PathBuf};

use super::Desk;
use super::args::Clerk;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::ledgers::{LEDGERS, MIGRATIONS};
use super::outlet;
use crate::book::{At, Book, BookError, Create, KeyError, Keyring, Sharing, prove_clock, reading};
use crate::domain::calendar::WorkCalendar;
use crate::domain::source::Diagnostic;
use crate::domain::{Day, Lang};
use crate::output::{Column, columns};
use crate::rules::adopted::{HOUSE_FILE, adopt, fit_together};
use crate::rules::house::NewHouse;
use crate::rules::{BUILT_IN, HOLIDAYS, House, Pack, builtin};

/// Make a new book in a folder
///
/// The rules are copied into the book and adopted; several packs hold one after another, each from its own
/// day. Names, contacts and notes are sealed under keys that lie outside the book.
///
/// Example: club init spa --rules vip-card --name 清泉 --day-starts 06:00
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    新建账簿\n\n\
    规则复制到账簿中并采用；给出多个规则包时，各自从生效日起依次生效。姓名、联系方式和备注用账簿之外的密钥封存。"))]
pub(super) struct Args {
    /// The folder; it is made where there is none
    #[arg(add = Zh("文件夹；不存在时自动创建"))]
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// A built-in pack (see `club rules list`) or the path of a rule file
    #[arg(add = Zh("内置规则包（见 `club rules list`）或规则文件的路径"))]
    #[arg(long, value_name = "PACK", required = true)]
    rules: Vec<String>,
    /// What the house is called (default: the folder's name)
    #[arg(add = Zh("商户名称（默认：文件夹名）"))]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The house's time zone
    #[arg(add = Zh("商户所在时区"))]
    #[arg(long, value_name = "ZONE", default_value = "Asia/Shanghai")]
    timezone: String,
    /// The house's currency (default: that of the rules)
    #[arg(add = Zh("记账货币（默认：规则所定的货币）"))]
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// When the business day begins: what is sold before belongs to the day before
    #[arg(add = Zh("营业日的开始时刻：此前的销售计入前一日"))]
    #[arg(long, value_name = "HH:MM", default_value = "00:00")]
    day_starts: String,
    /// A file of public holidays, copied into the book (default: those of mainland China, where the program has them
    /// and the house is in its zone)
    #[arg(add = Zh("公共假日文件，会复制到账簿中（默认：商户在中国大陆时区且有内置假日时，用内置的中国大陆假日）"))]
    #[arg(long, value_name = "FILE")]
    holidays: Option<PathBuf>,
    /// Let the folder's group read and write the book
    #[arg(add = Zh("允许文件夹所属的用户组读写账簿"))]
    #[arg(long)]
    group: bool,
    #[command(flatten)]
    clerk: Clerk,
}

/// A rule file on its way into the book.
struct RuleFile {
    /// Its path within the book.
    file: String,
    text: String,
    pack: Pack,
}

/// A file of holidays on its way into the book.
struct Holidays {
    /// Its path within the book.
    file: String,
    text: String,
}

fn columns() -> [Column; 4] {
    [
        columns::VERSION,
        columns::BOOK,
        columns::HOUSE_NAME,
        columns::RULES,
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let rules = rule_files(&args.rules)?;
    let name = args.name.clone().unwrap_or_else(|| folder_name(&args.dir));
    let holidays = holidays(args)?;
    let (text, house) = house(args, &name, &rules, holidays.as_ref())?;
    fit_together(&house, rules.iter().map(|rule| rule.pack.clone()).collect())?;
    outlet::prove_folder(&args.dir)?;
    let begun = beginning(&args.dir)?;
    prove_key_place(desk, begun.as_ref())?;
    prove_clock(&desk.ticking(Some(&house.hours)))?;
    if !args.clerk.dry_run {
        let sharing = if args.group {
            Sharing::Group
        } else {
            Sharing::Owner
        };
        let book = match begun {
            Some(book) => book,
            None => Book::create(
                &args.dir,
                LEDGERS,
                Create {
                    title: &name,
                    sharing,
                },
            )?,
        };
        let keyring = fill(
            desk,
            args,
            &book,
            &house,
            (&text, &rules, holidays.as_ref()),
        )?;
        tell_keyring(desk, &args.dir, keyring.path());
        desk.warn_of_network(&args.dir);
    }
    let packs: Vec<&str> = rules.iter().map(|rule| rule.pack.id.as_str()).collect();
    let mut printer = desk.printer(&columns())?;
    let book = args.dir.display().to_string();
    printer.row(&[
        1_u32.into(),
        book.into(),
        name.into(),
        packs.join(";").into(),
    ])?;
    Ok(printer.finish()?)
}

/// Makes everything that a book is beside its ledgers, and commits its first version.
fn fill(
    desk: &Desk,
    args: &Args,
    book: &Book,
    house: &House,
    (text, rules, holidays): (&str, &[RuleFile], Option<&Holidays>),
) -> Result<Keyring, CliError> {
    for rule in rules {
        book.put_text(&rule.file, &rule.text)?;
    }
    if let Some(holidays) = holidays {
        book.put_text(&holidays.file, &holidays.text)?;
    }
    book.put_text(HOUSE_FILE, text)?;
    let place = desk.key_place().path(book)?;
    let mut keyring = if place.exists() {
        Keyring::open(&place, book.id())?
    } else {
        Keyring::create(&place, book.id())?
    };
    if keyring.is_empty()? {
        // The first key is the house's own: for texts about nobody in particular.
        keyring.new_person()?;
        keyring.sync()?;
    }
    let mut draft = desk.begin(book, &args.clerk.recording(), &house.hours, Some(&keyring))?;
    adopt(&mut draft, HOUSE_FILE, Day::MIN, text)?;
    for rule in rules {
        adopt(&mut draft, &rule.file, Day::MIN, &rule.text)?;
    }
    if let Some(holidays) = holidays {
        adopt(&mut draft, &holidays.file, Day::MIN, &holidays.text)?;
    }
    draft.commit()?;
    Ok(keyring)
}

/// What an `init` that did not end left in the folder; a folder that holds a book is refused.
fn beginning(dir: &Path) -> Result<Option<Book>, CliError> {
    match Book::open(dir, LEDGERS, MIGRATIONS) {
        Ok(book) if book.snapshot(At::Now)?.version().0 == 0 => Ok(Some(book)),
        Err(BookError::NotFound { .. } | BookError::NotYet { .. })
            if !dir.join(HOUSE_FILE).exists() =>
        {
            Ok(None)
        }
        Ok(_) | Err(BookError::NotFound { .. } | BookError::NotYet { .. }) => {
            Err(BookError::Exists {
                dir: dir.to_owned(),
            }
            .into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Refuses before anything is made where the keyring could not be.
fn prove_key_place(desk: &Desk, begun: Option<&Book>) -> Result<(), CliError> {
    let place = desk.key_place();
    let path = match begun {
        Some(book) => place.path(book)?,
        None => place.path_of("", None)?,
    };
    match begun {
        None if path.exists() => Err(KeyError::Exists { path }.into()),
        Some(book) if path.exists() => Ok(Keyring::open(&path, book.id()).map(drop)?),
        _ => Ok(()),
    }
}

fn tell_keyring(desk: &Desk, dir: &Path, keyring: &Path) {
    let shown = keyring.display();
    desk.talk().note(&match desk.lang() {
        Lang::En => format!(
            "the keyring is {shown}: back it up apart from the book; without it names, contacts and notes stay sealed"
        ),
        Lang::Zh => format!("密钥环在 {shown}：请与账簿分开备份；没有它，姓名、联系方式和备注无法读取"),
    });
    let inside = |dir: PathBuf| {
        keyring
            .canonicalize()
            .is_ok_and(|keyring| keyring.starts_with(dir))
    };
    if dir.canonicalize().is_ok_and(inside) {
        desk.talk().warn(match desk.lang() {
            Lang::En => "the keyring lies within the book: who copies the folder has both",
            Lang::Zh => "密钥环在账簿文件夹之内：复制该文件夹的人两者兼得",
        });
    }
}

fn folder_name(dir: &Path) -> String {
    let name = |dir: &Path| {
        dir.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let named = name(dir).or_else(|| name(&dir.canonicalize().ok()?));
    named.unwrap_or_else(|| "club".to_owned())
}

/// The text of `club.toml`, read back as the book will read it.
fn house(
    args: &Args,
    name: &str,
    rules: &[RuleFile],
    holidays: Option<&Holidays>,
) -> Result<(String, House), CliError> {
    let files: Vec<&str> = rules.iter().map(|rule| rule.file.as_str()).collect();
    let currency = rules.first().map(|rule| rule.pack.money.currency.clone());
    let currency = args.currency.clone().or(currency).unwrap_or_default();
    let text = House::text(NewHouse {
        name,
        currency: &currency,
        timezone: &args.timezone,
        day_starts: &args.day_starts,
        rules: &files,
        holidays: holidays.map(|holidays| holidays.file.as_str()),
    });
    // The caller wrote a line, not this file: its places would tell them nothing.
    let house = House::read(HOUSE_FILE, &text).map_err(|found| {
        let shown = |lang: Lang, colon: &str| {
            let one = |finding: &Diagnostic| match finding.remedy(lang) {
                Some(help) => format!("{}{colon}{help}", finding.say(lang)),
                None => finding.say(lang).to_owned(),
            };
            found.iter().map(one).collect::<Vec<_>>().join("\n")
        };
        CliError::usage(shown(Lang::En, "; "), shown(Lang::Zh, "；"))
    })?;
    Ok((text, house))
}

/// The zone whose public holidays the program carries with it.
const ZONE_OF_HOLIDAYS: &str = "Asia/Shanghai";

/// The holidays that the new house will keep: the caller's file, or those that the program has for its zone.
fn holidays(args: &Args) -> Result<Option<Holidays>, CliError> {
    let Some(path) = &args.holidays else {
        let (file, text) = HOLIDAYS;
        return Ok((args.timezone == ZONE_OF_HOLIDAYS).then(|| Holidays {
            file: file.to_owned(),
            text: text.to_owned(),
        }));
    };
    let shown = path.display().to_string();
    let text = reading::text(path).map_err(BookError::io("read", path))?;
    WorkCalendar::read(&shown, &text)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let file = format!("rules/{name}");
    Ok(Some(Holidays { file, text }))
}

fn rule_files(words: &[String]) -> Result<Vec<RuleFile>, CliError> {
    let mut files: Vec<RuleFile> = Vec::new();
    let mut findings = Vec::new();
    for word in words {
        let (file, shown, text) = rule_text(word)?;
        if files.iter().any(|other| other.file == file) {
            return Err(CliError::usage(
                format!("two rule files would be {file}; rename one of them"),
                format!("两个规则文件都将成为 {file}；请改名其中一个"),
            ));
        }
        match Pack::read(&shown, &text) {
            Ok(pack) => files.push(RuleFile { file, text, pack }),
            Err(found) => findings.extend(found),
        }
    }
    if findings.is_empty() {
        Ok(files)
    } else {
        Err(findings.into())
    }
}

/// A rule file's path within the book, the name by which the caller knows it, and its text.
pub(super) fn rule_text(word: &str) -> Result<(String, String, String), CliError> {
    if let Some(text) = builtin(word) {
        let file = format!("rules/{word}.toml");
        return Ok((file.clone(), file, text.to_owned()));
    }
    let path = Path::new(word);
    let is_path = path.extension().is_some_and(|ending| ending == "toml") || path.exists();
    let Some(name) = path.file_name().filter(|_| is_path) else {
        let known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
        let known = known.join(", ");
        return Err(CliError::usage(
            format!(
                "there is no built-in pack {word}; there are {known}, or name a rule file (.toml)"
            ),
            format!("没有内置规则包 {word}；可用：{known}，或写规则文件（.toml）"),
        ));
    };
    let text = reading::text(path).map_err(BookError::io("read", path))?;
    Ok((
        format!("rules/{}", name.to_string_lossy()),
        word.to_owned(),
        text,
    ))
}
