//! `club survey list`: the answers on record.

use super::super::Desk;
use super::super::args::Reading;
use super::super::days::Days;
use super::super::errors::{CliError, CliResult};

use crate::cli::help::Zh;
use crate::desk::DeskRules as _;
use crate::desk::surveys::rows::{Answer, SEALED_NOTE, each};
use crate::domain::Stretch;
use crate::ops::unseal;
use crate::output::{Cell, columns};
use crate::sales::Roots;

/// List answers to surveys
///
/// Example: club survey list --topic service --from 2024-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("列出调查答复"))]
pub(super) struct Args {
    /// Only those of this member
    #[arg(add = Zh("只列出此会员的记录"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only those to this topic
    #[arg(add = Zh("只列出此主题的"))]
    #[arg(long, value_name = "TOPIC")]
    topic: Option<String>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let Stretch { from, to } = args.days.stretch()?;
    if from > to {
        return Err(CliError::backwards(from, to));
    }
    let to = to.min(opened.view.rows_to);
    let member = args
        .member
        .as_deref()
        .map(|word| opened.member(word))
        .transpose()?;
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let names = opened.names()?;
    let mut seen: Vec<String> = Vec::new();
    let mut found: Vec<Answer> = Vec::new();
    each(&opened.snapshot, |answer| {
        if !seen.contains(&answer.topic) {
            seen.push(answer.topic.clone());
        }
        let own = answer.member.map(|id| roots.root(id));
        let wanted = from <= answer.day && answer.day <= to && (member.is_none() || own == member);
        if wanted {
            found.push(Answer {
                member: own,
                ..answer
            });
        }
        Ok(())
    })?;
    if let Some(word) = &args.topic {
        let seen = seen.iter().map(String::as_str);
        let topic = opened.words().survey_topics().sought(word, seen)?;
        found.retain(|answer| answer.topic == topic);
    }
    found.sort_by_key(|answer| (answer.day, answer.survey));
    let mut printer = desk.printer(&[
        columns::SURVEY,
        columns::AT_DAY,
        columns::MEMBER,
        columns::NAME,
        columns::TOPIC,
        columns::SCORE,
        columns::IS_SATISFIED,
        columns::COMMENT,
        columns::VERSION,
    ])?;
    for answer in &found {
        let topic = opened.rules.surveys(answer.day).topic(&answer.topic);
        let satisfied = topic.and_then(|topic| topic.satisfied_from);
        let name = answer.member.and_then(|id| names.get(id));
        printer.row(&[
            answer.survey.into(),
            answer.day.into(),
            answer.member.into(),
            name.map(str::to_owned).into(),
            answer.topic.clone().into(),
            answer.score.into(),
            satisfied.map_or(Cell::Empty, |from| {
                if answer.score >= from { "yes" } else { "no" }.into()
            }),
            unseal(opened.keyring(), SEALED_NOTE, &answer.note)?.into(),
            answer.version.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
