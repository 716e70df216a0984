//! `club check`: the whole book proved, from the bytes of its chain to what its rows mean.

use super::Desk;
use super::args::Clerk;
use super::errors::{CliError, CliResult};
use crate::accounts;
use crate::book::{self, Accepted, At, Begin, Book, Checked, Committed, Finding, Keyring};
use crate::domain::Lang;
use crate::domain::calendar::BusinessHours;
use crate::output::Column;
use crate::packs::Adopted;
use crate::packs::adopted;

/// Prove that everything in the book is as it was recorded, and agrees
///
/// Hashes, versions, columns and types, keys and references, sums, dates, lots, keys and rules. Each finding
/// names file, line and version and says what to do. Exit code 0 when there is none, 65 when there is.
///
/// Example: club check --format json
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Print the last version and its hash: filed elsewhere, it proves all that came before
    #[arg(long, conflicts_with = "accept")]
    head: bool,
    /// Accept ledgers edited by hand as they now are; who did and why is recorded
    #[arg(long, value_name = "REASON")]
    accept: Option<String>,
    #[command(flatten)]
    clerk: Clerk,
}

fn columns() -> [Column; 5] {
    [
        Column::text("file", "文件", "File"),
        Column::integer("line", "行", "Line"),
        Column::integer("version", "版本", "Version"),
        Column::text("what", "发现", "What"),
        Column::text("remedy", "办法", "Remedy"),
    ]
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let book = desk.folder()?;
    if args.head {
        return head(desk, &book);
    }
    match &args.accept {
        Some(reason) => accept(args, desk, &book, reason),
        None => prove(desk, &book),
    }
}

fn head(desk: &Desk, book: &Book) -> CliResult {
    let now = book.snapshot(At::Now)?;
    let mut printer = desk.printer(&[
        Column::integer("version", "版本", "Version"),
        Column::text("hash", "散列", "Hash"),
    ])?;
    printer.row(&[now.version().into(), now.hash().to_owned().into()])?;
    Ok(printer.finish()?)
}

fn prove(desk: &Desk, book: &Book) -> CliResult {
    desk.warn_of_network(book.dir());
    let mut progress = desk.talk().progress(None, desk.command());
    progress.advance(0);
    let checked = book::check(book)?;
    let mut findings = checked.findings.clone();
    let mut more = checked.more;
    match meaning(desk, book) {
        Ok((told, beyond)) => {
            findings.extend(told);
            more += beyond;
        }
        // Damaged bytes cannot be understood, and are told already.
        Err(CliError::Spoken(_)) if !checked.is_clean() => {}
        Err(error) => return Err(error),
    }
    progress.finish();
    print(desk, &findings)?;
    tell(desk, &checked, findings.len() as u64 + more, more);
    if findings.is_empty() {
        Ok(())
    } else {
        Err(CliError::FAULTY)
    }
}

/// What the rows mean, proved; and how many findings are not told.
fn meaning(desk: &Desk, book: &Book) -> Result<(Vec<Finding>, u64), CliError> {
    let snapshot = book.snapshot(At::Now)?;
    let keyring = Keyring::open(&desk.key_place().path(book.id())?, book.id());
    if let Err(error) = &keyring {
        desk.talk().warn(&error.to_string());
    }
    let agreement = accounts::check::check(&snapshot, keyring.ok().as_ref())?;
    let mut findings = agreement.findings;
    findings.extend(adopted::prove(&snapshot, book.dir())?);
    Ok((findings, agreement.more))
}

fn print(desk: &Desk, findings: &[Finding]) -> CliResult {
    let mut printer = desk.printer(&columns())?;
    for finding in findings {
        printer.row(&[
            finding.file.clone().into(),
            finding
                .line
                .and_then(|line| i64::try_from(line).ok())
                .into(),
            finding.version.into(),
            finding.what.clone().into(),
            finding.remedy.into(),
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
            "{version} 个版本共 {rows} 行，全部无误；链头 {hash}"
        )),
        (_, Lang::En) => talk.error(&format!("{count} findings, {} of them told", count - more)),
        (_, Lang::Zh) => talk.error(&format!("{count} 处发现，列出 {} 处", count - more)),
    }
    if checked.unfinished > 0 {
        talk.detail(match desk.lang() {
            Lang::En => "a command is under way, or died: the next one cuts off what it left",
            Lang::Zh => "有命令正在执行或已中断：下一个命令会清除它留下的内容",
        });
    }
}

fn accept(args: &Args, desk: &Desk, book: &Book, reason: &str) -> CliResult {
    let key_path = desk.key_place().path(book.id())?;
    let keyring = Keyring::open(&key_path, book.id()).ok();
    let recording = args.clerk.recording();
    let operator = desk.operator(&recording);
    let now = desk.now().seconds();
    let begin = Begin {
        operator: &operator,
        command: "check --accept",
        reference: Some(reason),
        now,
        offset_seconds: hours(book).map_or(0, |hours| hours.offset_at(now)),
        wait: std::time::Duration::from_secs(args.clerk.wait.into()),
        dry_run: args.clerk.dry_run,
        allow_clock_behind: args.clerk.clock_behind,
        keyring: keyring.as_ref(),
    };
    match book::accept(book, begin)? {
        Accepted::Nothing => {
            desk.talk().note(match desk.lang() {
                Lang::En => "nothing to accept: the ledgers are as they were recorded",
                Lang::Zh => "无须接受：账目与记录一致",
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

/// The house's hours, where the ledger of rules can be read at all.
fn hours(book: &Book) -> Option<BusinessHours> {
    let rules = Adopted::load(&book.snapshot(At::Now).ok()?).ok()?;
    Some(rules.house().hours)
}

fn accepted(desk: &Desk, done: Option<(&[String], &Committed)>) -> CliResult {
    let mut printer = desk.printer(&[
        Column::integer("version", "版本", "Version"),
        Column::text("ledgers", "账目", "Ledgers"),
        Column::text("hash", "散列", "Hash"),
    ])?;
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
