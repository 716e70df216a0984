//! `club rules check`: rule files judged before anybody adopts them.

use std::path::{Path, PathBuf};

use crate::book::{BookError, reading};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::cli::{Desk, commands};
use crate::domain::Lang;
use crate::domain::calendar::WorkCalendar;
use crate::domain::source::Diagnostic;
use crate::output::{Column, columns};
use crate::rules::adopted::{HOUSE_FILE, fit_together};
use crate::rules::{House, Pack};

/// What of a sound pack is told as a warning.
enum Caution {
    /// Nothing bounds what is taken as money.
    AnyWord(String),
    /// Money comes in for which the books have no account.
    Unbooked(String, Vec<&'static str>),
}

/// Check rule files, or those of the book
///
/// Every fault is told with its line, a caret and what to write instead. Sound files are listed. Without
/// FILE the book's own club.toml and rule files are checked, together.
///
/// Example: club rules check rules/vip-card.toml
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    检查规则文件，或账簿自己的规则\n\n\
    每个错误都写明行号、位置标记和应写的内容。没有错误的文件会列出。不写“文件”时，一并检查账簿自己的 club.toml 和\
    规则文件。"))]
pub(super) struct Args {
    /// Rule files, or a club.toml (default: those of the book)
    #[arg(add = Zh("规则文件或 club.toml（默认：账簿自己的文件）"))]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// A file that was found sound.
struct Sound {
    file: String,
    id: String,
    from: Option<crate::domain::Day>,
    digest: String,
}

fn columns() -> [Column; 4] {
    [
        columns::FILE,
        columns::PACK,
        columns::IN_FORCE_FROM,
        columns::DIGEST,
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut findings = Vec::new();
    let mut sound = Vec::new();
    let mut cautions = Vec::new();
    if args.files.is_empty() {
        let book = desk.folder()?;
        cautions = whole_book(book.dir(), &mut findings, &mut sound)?;
    } else {
        for path in &args.files {
            let file = path.display().to_string();
            let text = reading::text(path).map_err(BookError::io("read", path))?;
            if path.file_name().is_some_and(|name| name == HOUSE_FILE) {
                take(house(&file, &text), &mut findings, &mut sound);
            } else {
                let read = take(pack(&file, &text), &mut findings, &mut sound);
                if let Some(pack) = read {
                    cautions.extend(caution(&pack, &file, None));
                }
            }
        }
    }
    let mut printer = desk.printer(&columns())?;
    for told in sound {
        printer.row(&[
            told.file.into(),
            told.id.into(),
            told.from.into(),
            told.digest.into(),
        ])?;
    }
    printer.finish()?;
    for own in &cautions {
        desk.talk().warn(&own.say(desk.lang()));
    }
    if findings.is_empty() {
        return Ok(());
    }
    let (count, lang) = (findings.len(), desk.lang());
    CliError::from(findings).tell(desk.talk());
    desk.talk().error(&match (lang, count) {
        (Lang::En, 1) => "1 fault in the rules".to_owned(),
        (Lang::En, _) => format!("{count} faults in the rules"),
        (Lang::Zh, _) => format!("规则中有 {count} 处错误"),
    });
    Err(CliError::Told(78))
}

/// What of a pack is warned of, in the house whose it is.
fn caution(pack: &Pack, file: &str, house: Option<&House>) -> Vec<Caution> {
    let listed = house.is_some_and(|house| house.means.is_some());
    let open = !listed && pack.means.is_open();
    let unbooked = pack.unbooked();
    let unbooked = (!unbooked.is_empty()).then(|| Caution::Unbooked(file.to_owned(), unbooked));
    let open = open.then(|| Caution::AnyWord(file.to_owned()));
    open.into_iter().chain(unbooked).collect()
}

impl Caution {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::AnyWord(file), Lang::En) => format!(
                "{file} takes other words as money than it lists: list the means of payment under [[means]], here or in club.toml"
            ),
            (Self::AnyWord(file), Lang::Zh) => format!(
                "{file} 把未列出的词也当作收款：请在本文件或 club.toml 的 [[means]] 中列出付款方式"
            ),
            (Self::Unbooked(file, keys), Lang::En) => format!(
                "{file} has fees or deposits of cards or reservations without an account for them: name {} in [accounting.accounts]",
                quoted(keys, ", ")
            ),
            (Self::Unbooked(file, keys), Lang::Zh) => format!(
                "{file} 收取会员卡或预约的费用、押金、订金，但没有相应科目：请在 [accounting.accounts] 中写明 {}",
                quoted(keys, "、")
            ),
        }
    }
}

fn quoted(keys: &[&str], between: &str) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    keys.join(between)
}

/// The house with its packs, one by one and together, and what is warned of.
fn whole_book(
    dir: &Path,
    findings: &mut Vec<Diagnostic>,
    sound: &mut Vec<Sound>,
) -> Result<Vec<Caution>, CliError> {
    let read = |file: &str| {
        let path = dir.join(file);
        reading::text(&path).map_err(BookError::io("read", &path))
    };
    let found = house(HOUSE_FILE, &read(HOUSE_FILE)?);
    let Some(house) = take(found, findings, sound) else {
        return Ok(Vec::new());
    };
    let mut cautions = Vec::new();
    let mut packs = Vec::new();
    for file in &house.rules {
        let found = pack(file, &read(file)?);
        if let Some(pack) = take(found, findings, sound) {
            cautions.extend(caution(&pack, file, Some(&house)));
            packs.push(pack);
        }
    }
    if let Some(file) = &house.holidays {
        take(holidays(file, &read(file)?), findings, sound);
    }
    if findings.is_empty() {
        fit_together(&house, packs)?;
    }
    Ok(cautions)
}

/// Keeps what was found of one file, wrong or sound.
fn take<T>(
    read: Result<(T, Sound), Vec<Diagnostic>>,
    findings: &mut Vec<Diagnostic>,
    sound: &mut Vec<Sound>,
) -> Option<T> {
    match read {
        Ok((own, told)) => {
            sound.push(told);
            Some(own)
        }
        Err(found) => {
            findings.extend(found);
            None
        }
    }
}

fn house(file: &str, text: &str) -> Result<(House, Sound), Vec<Diagnostic>> {
    let house = House::judge(file, text, commands())?;
    let digest = crate::rules::digest(text);
    Ok((
        house,
        Sound {
            file: file.to_owned(),
            id: String::new(),
            from: None,
            digest,
        },
    ))
}

fn holidays(file: &str, text: &str) -> Result<(WorkCalendar, Sound), Vec<Diagnostic>> {
    let days = WorkCalendar::read(file, text)?;
    let told = Sound {
        file: file.to_owned(),
        id: String::new(),
        from: None,
        digest: crate::rules::digest(text),
    };
    Ok((days, told))
}

fn pack(file: &str, text: &str) -> Result<(Pack, Sound), Vec<Diagnostic>> {
    let pack = Pack::read(file, text)?;
    let (id, digest) = (pack.id.to_string(), pack.digest.clone());
    let from = Some(pack.in_force_from);
    Ok((
        pack,
        Sound {
            file: file.to_owned(),
            id,
            from,
            digest,
        },
    ))
}
