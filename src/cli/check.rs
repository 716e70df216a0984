//! `club check`: the whole book proved, from the bytes of its chain to what its rows mean.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;

use super::Desk;
use super::args::Clerk;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::open::adopted_house;
use crate::audit;
use crate::audit::check::Resembling;
use crate::book::{
    self, Accepted, Against, At, Begin, Book, BookError, Checked, Committed, Fault, Finding, Head,
    KeyError, Keyring, Snapshot,
};
use crate::domain::{Lang, Spoken, Version, Wording};
use crate::finance::closing::figures::BooksError;
use crate::message;
use crate::output::{Column, columns};
use crate::rules::{Adopted, Power, adopted};

const DESCRIPTION: &str = "datapackage.json";

/// Prove that everything in the book is as it was recorded, and agrees
///
/// Hashes, versions, columns and types, keys and references, sums, dates, lots, sealed cells, the keyring, the
/// description and the rules. Each finding names file, line and version and says what to do. Exit code 0 when
/// there is none, 65 when there is; a note, on what an older program let
/// pass or on a rule file that is not adopted yet, is no fault. A head that was filed elsewhere proves, with --against, that the book
/// continues the one that it was.
///
/// Example: club check --format json
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    证明账簿内容与记录时一致，且相互吻合\n\n\
    检查校验码、版本、列与类型、键与引用、合计、日期、积分批次、封存内容、密钥环、说明文件和规则。每个问题都写明文\
    件、行和版本，以及处理办法。没有问题时退出码为 0，有问题时为 65；对旧程序遗留情况或尚未采用的规则文件的提示不算问题。用 --against \
    和另行保存的末版校验码，可证明账簿延续自当时的版本。"))]
pub(super) struct Args {
    /// Print the last version and its hash: filed elsewhere, it proves all that came before
    #[arg(add = Zh("显示最新版本及其校验码：存放到别处，可证明此前的全部内容"))]
    #[arg(long, conflicts_with = "accept")]
    head: bool,
    /// Prove that the book continues this head: a hash, a version and its hash, or a file that holds what
    /// --head printed, once or many times
    #[arg(add = Zh("证明账簿延续自此末版校验码：校验码、版本加校验码，或保存了 --head 输出（一次或多次）的文件"))]
    #[arg(long, value_name = "HEAD|FILE", conflicts_with_all = ["head", "accept"])]
    against: Option<String>,
    /// Accept ledgers edited by hand as they now are; who did and why is recorded
    #[arg(add = Zh("接受手工修改后的台账现状；会记录操作员和原因"))]
    #[arg(long, value_name = "REASON")]
    accept: Option<String>,
    #[command(flatten)]
    clerk: Clerk,
}

fn columns() -> [Column; 5] {
    [
        columns::FILE,
        columns::LINE,
        columns::VERSION,
        columns::FOUND,
        columns::REMEDY,
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let book = match desk.folder() {
        Err(CliError::Spoken(error)) if !args.head && args.accept.is_none() => {
            return undescribed(desk, error);
        }
        other => other?,
    };
    if args.head {
        return head(desk, &book);
    }
    match &args.accept {
        Some(reason) => accept(args, desk, &book, reason),
        None => prove(args, desk, &book),
    }
}

/// A description that cannot be understood is a finding like any other, though nothing more can be proved.
fn undescribed(desk: &Desk, error: Box<dyn Spoken + Send + Sync>) -> CliResult {
    let path = desk.dir()?.join(DESCRIPTION);
    if error.exit_code() != 78 || !path.with_file_name("ledgers").is_dir() || is_readable(&path) {
        return Err(CliError::Spoken(error));
    }
    let lang = desk.lang();
    let mut printer = desk.printer(&columns())?;
    let (en, zh) = (error.say(Lang::En), error.say(Lang::Zh));
    let what = Wording::new(en, zh);
    let remedy = Wording::fixed(
        "nothing else can be proved before it is back",
        "恢复之前无法核对其余内容",
    );
    printer.row(&[
        DESCRIPTION.into(),
        None::<i64>.into(),
        None::<Version>.into(),
        what.in_lang(lang).to_owned().into(),
        remedy.in_lang(lang).to_owned().into(),
    ])?;
    printer.finish()?;
    Err(CliError::FAULTY)
}

/// Whether a description is there and is JSON with a sound id: then it is something else that is wrong.
fn is_readable(path: &Path) -> bool {
    let dir = path.parent().unwrap_or(Path::new("."));
    Book::is_described(dir)
}

fn head(desk: &Desk, book: &Book) -> CliResult {
    let now = book.snapshot(At::Now)?;
    desk.warn_of_copy(&now);
    let mut printer = desk.printer(&[columns::VERSION, columns::HASH])?;
    printer.row(&[now.version().into(), now.hash().to_owned().into()])?;
    Ok(printer.finish()?)
}

fn prove(args: &Args, desk: &Desk, book: &Book) -> CliResult {
    let heads = args.against.as_deref().map(heads).transpose()?;
    desk.warn_of_network(book.dir());
    let mut progress = desk.talk().progress(None, desk.command());
    progress.advance(0);
    let checked = book::check(book)?;
    let mut findings = checked.findings.clone();
    let mut more = checked.more;
    let mut notes = Vec::new();
    match meaning(desk, book, &mut notes) {
        Ok((told, beyond)) => {
            // What is told of a file's bytes need not be told again of its rows.
            findings.extend(told.into_iter().filter(|one| {
                let known = |other: &Finding| other.file == one.file && one.version.is_none();
                !checked.findings.iter().any(known)
            }));
            more += beyond;
        }
        // Damaged bytes cannot be understood, and are told already.
        Err(CliError::Spoken(_)) if !checked.is_clean() => {}
        Err(error) => return Err(error),
    }
    let mut continues = None;
    if let Some(heads) = heads {
        let held = Against::hold(book, &checked, &heads)?;
        findings.extend(held.findings);
        continues = held.continues;
    }
    progress.finish();
    let count = findings.len();
    if let Err(older) = book.prove_present() {
        desk.talk().note(&older.say(desk.lang()));
    }
    print(desk, &[findings.as_slice(), &notes].concat())?;
    tell(desk, &checked, count as u64 + more, more);
    tell_notes(desk, notes.len());
    if let Some(version) = continues {
        tell_continues(desk, version, checked.version);
    }
    if count == 0 {
        Ok(())
    } else {
        Err(CliError::FAULTY)
    }
}

/// Notes are no faults, and end nothing.
fn tell_notes(desk: &Desk, notes: usize) {
    match (notes, desk.lang()) {
        (0, _) => {}
        (1, Lang::En) => desk.talk().note("1 note, which is not a fault"),
        (_, Lang::En) => desk
            .talk()
            .note(&format!("{notes} notes, which are not faults")),
        (_, Lang::Zh) => desk.talk().note(&format!("另有 {notes} 处提示，并非错误")),
    }
}

/// The heads that `--against` names: in a file that holds what `--head` printed, or as they are typed.
fn heads(told: &str) -> Result<Vec<Head>, CliError> {
    const LONGEST: u64 = 16 << 20;
    let path = Path::new(told);
    let text = if path.is_file() {
        let file = std::fs::File::open(path).with_context(|| format!("cannot open {told}"))?;
        let mut bytes = Vec::new();
        file.take(LONGEST)
            .read_to_end(&mut bytes)
            .with_context(|| format!("cannot read {told}"))?;
        let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        bytes.retain(|byte| !utf16 || *byte != 0);
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        told.to_owned()
    };
    let heads = Head::all_in(&text);
    if heads.is_empty() {
        return Err(NoHead {
            told: told.to_owned(),
        }
        .into());
    }
    Ok(heads)
}

message! {
    /// A text without a head.
    #[derive(Debug)]
    struct NoHead {
        told: String,
    } => (
        "`{told}` is not a head, and no file that holds one",
        "“{told}”不是末版校验码，也不是存有它的文件"
    ), help (
        "give the hash that `club check --head` printed, or the file it was kept in",
        "请给出 `club check --head` 显示的校验码，或保存它的文件"
    ), exit 2;
}

fn tell_continues(desk: &Desk, head: Version, last: Version) {
    let since = last.0.saturating_sub(head.0);
    desk.talk().note(&match (desk.lang(), since) {
        (Lang::En, 0) => format!("the book is at version {head}, that of the head"),
        (Lang::En, 1) => format!("the book continues version {head}: 1 version since"),
        (Lang::En, _) => format!("the book continues version {head}: {since} versions since"),
        (Lang::Zh, 0) => format!("账簿正处于末版校验码的版本 {head}"),
        (Lang::Zh, _) => format!("账簿承接版本 {head}：其后有 {since} 个版本"),
    });
}

/// What the rows mean, proved; and how many findings are not told.
fn meaning(
    desk: &Desk,
    book: &Book,
    notes: &mut Vec<Finding>,
) -> Result<(Vec<Finding>, u64), CliError> {
    let snapshot = book.snapshot(At::Now)?;
    desk.warn_of_copy(&snapshot);
    let path = desk.key_place().path(book)?;
    let keyring = Keyring::open(&path, book.id());
    let mut findings = Vec::new();
    match &keyring {
        Err(error @ (KeyError::OtherBook { .. } | KeyError::Shape { .. })) => {
            findings.push(wrong_keyring(&path, error));
        }
        Err(error) => desk.talk().warn(&error.say(desk.lang())),
        Ok(_) => {}
    }
    let mut more = 0;
    match audit::check::check(&snapshot, keyring.ok().as_ref()) {
        Ok(agreement) => {
            findings.extend(agreement.findings);
            more = agreement.more;
            notes.extend(agreement.notes);
            let listed = Adopted::load(&snapshot).ok();
            let is_listed = |word: &str| {
                let mut packs = listed.iter().flat_map(Adopted::in_force);
                packs.any(|(_, pack)| pack.means.list().iter().any(|own| own.id.as_str() == word))
            };
            let told = agreement.resembling.into_iter();
            let told = told.filter(|own| !is_listed(own.word()));
            notes.extend(told.map(Resembling::note));
        }
        Err(error) => findings.push(not_understood(error)?),
    }
    findings.extend(books(&snapshot)?);
    let of_rules = adopted::prove(&snapshot, book.dir())?.into_iter();
    let (noted, wrong): (Vec<_>, Vec<_>) = of_rules.partition(|one| one.fault == Fault::Note);
    notes.extend(noted);
    findings.extend(wrong);
    findings.extend(adopted::prove_title(&snapshot, &book.title()?)?);
    Ok((findings, more))
}

/// What closings recorded of the books, proved. Rules or rows that cannot be understood are told already.
fn books(snapshot: &Snapshot) -> Result<Vec<Finding>, CliError> {
    let Ok(rules) = Adopted::load(snapshot) else {
        return Ok(Vec::new());
    };
    let proved = rules
        .accounting()
        .map(|rules| audit::check::prove_books(snapshot, &rules));
    match proved.transpose() {
        Ok(found) => Ok(found.unwrap_or_default()),
        Err(BooksError::Book(error)) => Ok(vec![not_understood(error)?]),
        Err(error) => Err(error.into()),
    }
}

/// A row that is sound by itself and means nothing.
fn not_understood(error: BookError) -> Result<Finding, BookError> {
    let (file, line) = match &error {
        BookError::BadCell { file, line, .. } | BookError::Damage { file, line, .. } => {
            (file.clone(), *line)
        }
        _ => return Err(error),
    };
    Ok(Finding {
        file,
        line,
        version: None,
        what: Wording::new(error.say(Lang::En), error.say(Lang::Zh)),
        remedy: Wording::fixed(
            "put the file back from a copy or from git; the meaning of other rows was not proved",
            "请从备份或 git 中恢复该文件；其余各行的含义未经核对",
        ),
        fault: Fault::Broken,
    })
}

fn wrong_keyring(path: &Path, error: &KeyError) -> Finding {
    Finding {
        file: path.display().to_string(),
        line: None,
        version: None,
        what: Wording::new(error.say(Lang::En), error.say(Lang::Zh)),
        remedy: Wording::fixed("what is sealed was not proved", "已封存的内容未经核对"),
        fault: Fault::Broken,
    }
}

fn print(desk: &Desk, findings: &[Finding]) -> CliResult {
    let lang = desk.lang();
    let mut printer = desk.printer(&columns())?;
    for finding in findings {
        printer.row(&[
            finding.file.clone().into(),
            finding
                .line
                .and_then(|line| i64::try_from(line).ok())
                .into(),
            finding.version.into(),
            finding.what.in_lang(lang).to_owned().into(),
            finding.remedy.in_lang(lang).to_owned().into(),
        ])?;
    }
    Ok(printer.finish()?)
}

fn tell(desk: &Desk, checked: &Checked, count: u64, more: u64) {
    let (rows, version, hash) = (checked.rows, checked.version, &checked.hash);
    let talk = desk.talk();
    match (count, desk.lang()) {
        (0, Lang::En) => talk.note(&format!(
            "{rows} rows of {version} versions are sound; head {hash}"
        )),
        (0, Lang::Zh) => talk.note(&format!(
            "{version} 个版本共 {rows} 行，全部无误；末版校验码 {hash}"
        )),
        (1, Lang::En) => talk.error("1 finding"),
        (_, Lang::En) if more == 0 => talk.error(&format!("{count} findings")),
        (_, Lang::En) => talk.error(&format!("{count} findings, {} of them shown", count - more)),
        (_, Lang::Zh) if more == 0 => talk.error(&format!("{count} 处发现")),
        (_, Lang::Zh) => talk.error(&format!("{count} 处发现，列出 {} 处", count - more)),
    }
    if checked.unfinished > 0 {
        talk.detail(match desk.lang() {
            Lang::En => "a command is under way, or died: the next one cuts off what it left",
            Lang::Zh => "有命令正在运行或已中断：下一个命令会清除它留下的内容",
        });
    }
}

fn accept(args: &Args, desk: &Desk, book: &Book, reason: &str) -> CliResult {
    let house = adopted_house(book);
    if let Some(house) = &house {
        desk.may(house, Power::Accept)?;
    }
    let key_path = desk.key_place().path(book)?;
    let keyring = Keyring::open(&key_path, book.id()).ok();
    let recording = args.clerk.recording();
    let operator = desk.operator(&recording);
    let begin = Begin {
        operator: &operator,
        command: "check --accept",
        reference: Some(reason),
        clock: &desk.ticking(house.as_ref().map(|house| &house.hours)),
        wait: std::time::Duration::from_secs(args.clerk.wait.into()),
        dry_run: args.clerk.dry_run,
        allow_clock_behind: args.clerk.clock_behind,
        keyring: keyring.as_ref(),
    };
    match book::accept(book, begin)? {
        Accepted::Nothing => {
            desk.talk().note(match desk.lang() {
                Lang::En => "nothing to accept: the ledgers are as they were recorded",
                Lang::Zh => "无须接受：台账与记录一致",
            });
            accepted(desk, None)
        }
        Accepted::Done { ledgers, committed } => accepted(desk, Some((&ledgers, &committed))),
        Accepted::Refused(checked) => {
            print(desk, &checked.findings)?;
            let more = checked.more;
            tell(desk, &checked, checked.findings.len() as u64 + more, more);
            Err(CliError::FAULTY)
        }
    }
}

fn accepted(desk: &Desk, done: Option<(&[String], &Committed)>) -> CliResult {
    let mut printer = desk.printer(&[columns::VERSION, columns::LEDGERS, columns::HASH])?;
    if let Some((ledgers, committed)) = done {
        let hash = committed.hash.clone();
        printer.row(&[
            committed.version.into(),
            ledgers.join(";").into(),
            hash.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
