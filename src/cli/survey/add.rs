//! `club survey add`: an answer, or a file of them.

use super::super::Desk;
use super::super::args::{self, Many, Recording};
use super::super::batch::{BatchRow, Columns};
use super::super::batch_flow::Trouble;
use super::super::errors::{CliError, CliResult};
use super::super::file_words::ForAllRows;
use super::super::post::{self, Fields, File};
use super::super::row_cells::{BadCell, Unnamed, whole, word_of};
use crate::cli::help::Zh;
use crate::desk::surveys::rows::Answer;
use crate::domain::Wording;
use crate::ops::answer::{Answers, Request};
use crate::output::{Cell, Column, columns};

/// Record an answer to a survey, or a file of them
///
/// The topic and its scale are those of the rules. In a file an answer without a member is anonymous where its
/// column `walk_in` says yes, or the line --anonymous; so are all in a file without the column `member`.
///
/// Example: club survey add M000001 --topic service --score 5 --comment "very kind"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录一份调查答复，或一个文件的答复\n\n\
    主题及其分制按规则。文件中没有会员的答复，在 `walk_in` 列写“是”或命令带 --anonymous 时为匿名；文件没有 \
    `member` 列时，全部为匿名。"))]
pub(super) struct Args {
    /// Who answers
    #[arg(add = Zh("答复的会员"))]
    #[arg(value_name = "MEMBER", required_unless_present_any = ["anonymous", "from"])]
    member: Option<String>,
    /// Nobody said who answers
    #[arg(add = Zh("答复人未留名"), add = ForAllRows)]
    #[arg(long, visible_alias = "walk-in", conflicts_with = "member")]
    anonymous: bool,
    /// What was asked: a topic of the rules
    #[arg(add = Zh("调查主题：规则中的一项"))]
    #[arg(long, value_name = "TOPIC", required_unless_present = "from")]
    topic: Option<String>,
    /// The score, on the topic's scale
    #[arg(add = Zh("分数，按该主题的分制"))]
    #[arg(
        long,
        value_name = "N",
        required_unless_present = "from",
        allow_negative_numbers = true,
        value_parser = args::whole::<i64>(i64::MIN..=i64::MAX)
    )]
    score: Option<i64>,
    /// What was said beside the score, kept sealed
    #[arg(add = Zh("评分以外的意见，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

const COLUMNS: Columns = Columns {
    taken: &[
        "member", "walk_in", "at", "topic", "score", "comment", "ref",
    ],
    needed: &["topic", "score"],
};

impl Fields for Answer {
    fn columns() -> Vec<Column> {
        vec![
            columns::SURVEY,
            columns::VERSION,
            columns::AT_DAY,
            columns::MEMBER,
            columns::TOPIC,
            columns::SCORE,
        ]
    }

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        vec![
            self.survey.into(),
            self.version.into(),
            self.day.into(),
            self.member.into(),
            self.topic.clone().into(),
            self.score.into(),
        ]
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if args.many.from.is_some() {
        let request = |row: &BatchRow| request_of(row, args.anonymous);
        return post::file::<Answers>(desk, &File(&args.many, &args.recording, &COLUMNS), request);
    }
    let (Some(topic), Some(score)) = (&args.topic, args.score) else {
        return Err(CliError::usage(
            "give --topic and --score",
            "请写 --topic 和 --score",
        ));
    };
    let request = Request {
        member: args.member.clone(),
        topic: topic.clone(),
        score,
        comment: args.comment.clone().unwrap_or_default(),
    };
    post::one::<Answers>(desk, &args.recording, request)
}

/// An answer without a member is anonymous where the row or the line says so, as are all of a file without members.
fn request_of(row: &BatchRow, anonymous: bool) -> Result<Request, Trouble> {
    let all = anonymous || !row.has("member");
    let member = word_of(row, (all, Unnamed::Anonymous))?;
    let missing = || {
        let why = Wording::fixed("each row has a score", "每行须有分数");
        Trouble::from(row.bad("score", &BadCell { why }))
    };
    Ok(Request {
        member: member.map(str::to_owned),
        topic: row.get("topic").to_owned(),
        score: whole(row, "score")?.ok_or_else(missing)?,
        comment: row.get("comment").to_owned(),
    })
}
