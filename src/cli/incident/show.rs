//! `club incident show`: one incident from the report to its end.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use crate::audit::access::each;
use crate::cli::help::Zh;
use crate::desk::incidents::rows::SEALED_NOTE;
use crate::desk::incidents::{Incident, load_one};
use crate::domain::{Day, MemberId, Version};
use crate::ops::{Opened, unseal};
use crate::output::columns;
use crate::sales::Roots;

/// Show what happened, was found out and done, and who had looked
///
/// Whoever saw data of these members in clear within the days on which it may have happened stands between, from
/// the access log.
///
/// Example: club incident show I000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    查看事件的经过、查明的情况、处理，以及查阅过的人\n\n\
    在可能发生的日期内以明文查看过这些会员数据的人，依查阅日志列在其中。"))]
pub(super) struct Args {
    /// Which incident
    #[arg(add = Zh("事件编号"))]
    #[arg(value_name = "INCIDENT")]
    incident: String,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let incident = load_one(&opened.snapshot, &args.incident)?;
    let to = opened.view.rows_to;
    let mut lines: Vec<Line> = Vec::new();
    for event in incident.events.iter().filter(|event| event.at.day() <= to) {
        let text = unseal(opened.keyring(), SEALED_NOTE, &event.note)?;
        lines.push(Line::new(
            event.at.day(),
            event.what.word(),
            event.version,
            text,
        ));
    }
    lines.extend(looks(&opened, &incident)?);
    lines.sort_by_key(|line| (line.day, line.version));
    let versions = opened.book.versions()?;
    let mut printer = desk.printer(&[
        columns::DAY,
        columns::WHAT,
        columns::MEMBER,
        columns::TEXT,
        columns::OPERATOR,
        columns::VERSION,
    ])?;
    for line in lines {
        let row = versions.iter().find(|row| row.version == line.version);
        printer.row(&[
            line.day.into(),
            line.what.into(),
            line.member.into(),
            line.text.into(),
            row.map(|row| row.operator.clone()).into(),
            line.version.into(),
        ])?;
    }
    Ok(printer.finish()?)
}

/// One row, before it is written.
struct Line {
    day: Day,
    what: String,
    member: Option<MemberId>,
    text: Option<String>,
    version: Version,
}

impl Line {
    fn new(day: Day, what: &str, version: Version, text: Option<String>) -> Self {
        Self {
            day,
            what: what.to_owned(),
            member: None,
            text,
            version,
        }
    }
}

/// Who saw what of the members whose data it is about; of anybody, where none is named.
fn looks(opened: &Opened, incident: &Incident) -> Result<Vec<Line>, CliError> {
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let members: Vec<MemberId> = incident.members.iter().map(|id| roots.root(*id)).collect();
    let from = incident.from.unwrap_or(Day::MIN);
    let to = incident.to.unwrap_or_else(|| incident.opened());
    let mut lines = Vec::new();
    each(&opened.snapshot, |access| {
        let of = access.member.map(|id| roots.root(id));
        let about = members.is_empty() || of.is_some_and(|id| members.contains(&id));
        // What is done with the keys is about everybody.
        let everybody = access.kind.word().starts_with("key-");
        let within = from <= access.day && access.day <= to.min(opened.view.rows_to);
        if within && (about || everybody) {
            lines.push(Line {
                member: of,
                ..Line::new(
                    access.day,
                    access.kind.word(),
                    access.version,
                    Some(access.fields),
                )
            });
        }
    })?;
    Ok(lines)
}
