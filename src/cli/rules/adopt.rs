//! `club rules adopt`: edited rule files made the rules of the days to come.

use crate::book::{At, Keyring};
use crate::cli::args::Clerk;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::report::tell_transfers;
use crate::cli::{Desk, commands};
use crate::domain::{Day, Lang, Stretch};
use crate::finance::closing::load;
use crate::output::{Column, columns};
use crate::rules::adopted::{AdoptedText, HOUSE_FILE, adopt};
use crate::rules::judged::last_judged;
use crate::rules::{Adopted, House, Pack, digest};

/// Adopt club.toml and the rule files as they now are
///
/// A text counts from the day after the last one with a deed, not in a month that is closed, and not before its
/// own in_force_from: days already judged keep their rules, and closed months their figures. Adopted again,
/// nothing is recorded. An account that bears another number from then on is told of.
///
/// Example: club rules adopt --dry-run
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    采用现在的 club.toml 和规则文件\n\n\
    规则从最后一笔业务的次日起适用，不进入已结账的月份，也不早于其 in_force_from：已判定的日期仍按原规则，已结账的\
    月份数字不变。再次采用时不作记录。科目编号此后有变化的会提示。"))]
pub(super) struct Args {
    #[command(flatten)]
    clerk: Clerk,
}

fn columns() -> [Column; 4] {
    [
        columns::FILE,
        columns::FROM,
        columns::DIGEST,
        columns::VERSION,
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let book = desk.folder()?;
    let before = Adopted::texts_of(&book.snapshot(At::Now)?)?;
    let house_text = Adopted::pending(&before, book.dir(), commands())?;
    let hours = latest_house(&before, &house_text)?.hours;
    let keyring = Keyring::open(&desk.key_place().path(&book)?, book.id()).ok();
    let mut draft = desk.begin(&book, &args.clerk.recording(), &hours, keyring.as_ref())?;
    let known = Adopted::texts_of(draft.snapshot())?;
    let pending = Adopted::pending(&known, book.dir(), commands())?;
    let holidays = latest_house(&known, &pending)?.holidays;
    let judged = last_judged(draft.snapshot())?;
    // A closed month keeps its rules, whatever was recorded in it.
    let closed = load(draft.snapshot())?
        .last()
        .map(|own| own.month.last_day());
    let judged = judged.max(closed);
    let mut rows = Vec::new();
    for (file, text) in pending {
        let is_holidays = holidays.as_ref() == Some(&file);
        let from = counts_from(&file, &text, judged, is_holidays)?;
        adopt(&mut draft, &file, from, &text)?;
        rows.push((file, from, digest(&text), text));
    }
    let version = draft.version();
    let texts = Adopted::texts_of(draft.snapshot())?.into_iter();
    let adopted = rows.iter().map(|(file, from, _, text)| AdoptedText {
        file: file.clone(),
        from: *from,
        text: text.clone(),
    });
    let then = Adopted::of(texts.chain(adopted).collect())?;
    draft.commit()?;
    let from = rows.iter().map(|(_, from, _, _)| *from).min();
    if let (Some(rules), Some(from)) = (then.accounting(), from) {
        let days = Stretch { from, to: Day::MAX };
        tell_transfers(desk, &rules, days);
    }
    if rows.is_empty() {
        desk.talk().note(match desk.lang() {
            Lang::En => "nothing to adopt: the files are the adopted ones",
            Lang::Zh => "无须采用：文件与已采用的文本相同",
        });
    }
    let mut printer = desk.printer(&columns())?;
    for (file, from, digest, _) in rows {
        let from = Some(from).filter(|from| *from > Day::MIN);
        printer.row(&[file.into(), from.into(), digest.into(), version.into()])?;
    }
    Ok(printer.finish()?)
}

/// The first day that a text decides. Before any deed it counts for all days, as at the book's beginning.
fn counts_from(
    file: &str,
    text: &str,
    judged: Option<Day>,
    is_holidays: bool,
) -> Result<Day, crate::cli::errors::CliError> {
    let Some(judged) = judged else {
        return Ok(Day::MIN);
    };
    if file == HOUSE_FILE || is_holidays {
        return Ok(judged.next());
    }
    Ok(Pack::read(file, text)?.in_force_from.max(judged.next()))
}

/// The house as the file now says, else as adopted.
fn latest_house(
    known: &[AdoptedText],
    pending: &[(String, String)],
) -> Result<House, crate::cli::errors::CliError> {
    let fresh = pending
        .iter()
        .find(|(file, _)| file == HOUSE_FILE)
        .map(|(_, text)| text);
    let adopted = known
        .iter()
        .rfind(|text| text.file == HOUSE_FILE)
        .map(|text| &text.text);
    let text = fresh.or(adopted).map_or("", String::as_str);
    Ok(House::read(HOUSE_FILE, text)?)
}
