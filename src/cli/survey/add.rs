//! `club survey add`: an answer, or a file of them.

use std::path::Path;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::super::Desk;
use super::super::args::{self, Many, Recording};
use super::super::batch::{BatchRow, Columns};
use super::super::batch_flow::{Rows, Trouble, moment, refused, run as run_rows};
use super::super::consume_batch::{BadCell, Unnamed, already, who, whole};
use super::super::errors::{CliError, CliResult};
use super::super::file_words::ForAllRows;
use crate::book::{At, KeySlot, Recorded, Told};
use crate::cli::help::Zh;
use crate::desk::DeskRules as _;
use crate::desk::surveys::refusal::prove;
use crate::desk::surveys::rows::{Answer, SEALED_NOTE, SURVEYS, each, write};
use crate::domain::{MemberId, SurveyId, When, Wording};
use crate::members::Directory;
use crate::members::profile::person_of;
use crate::ops::asked::by_numbers;
use crate::ops::{Session, of_record};
use crate::output::{Cell, Column, Printer, columns};
use crate::sales::Roots;

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

fn columns() -> [Column; 6] {
    [
        columns::SURVEY,
        columns::VERSION,
        columns::AT_DAY,
        columns::MEMBER,
        columns::TOPIC,
        columns::SCORE,
    ]
}

fn cells(answer: &Answer) -> [Cell; 6] {
    [
        answer.survey.into(),
        answer.version.into(),
        answer.day.into(),
        answer.member.into(),
        answer.topic.clone().into(),
        answer.score.into(),
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if let Some(from) = &args.many.from {
        return batch(from, args, desk);
    }
    let (Some(topic), Some(score)) = (&args.topic, args.score) else {
        return Err(CliError::usage(
            "give --topic and --score",
            "请写 --topic 和 --score",
        ));
    };
    let mut writing = desk.write(&args.recording)?;
    let topics = writing.words(writing.at.day()).survey_topics();
    let topic = &topics.named(topic)?;
    let snapshot = writing.draft.snapshot().clone();
    let member = args
        .member
        .as_deref()
        .map(|word| writing.member(word))
        .transpose()?;
    let comment = args.comment.as_deref().unwrap_or_default();
    let who = member.map(|id| id.to_string()).unwrap_or_default();
    let parts = ["answer", &who, topic, &score.to_string(), comment];
    let asked = writing.asked_under_ref(&parts)?;
    let reference = args.recording.reference.as_deref().unwrap_or_default();
    if let Some(first) = SURVEYS.repeat::<SurveyId>(&snapshot, Some(reference), &asked)? {
        return again(desk, &writing, first.record, first.version);
    }
    prove(writing.rules.surveys(writing.at.day()), topic, score)?;
    // What nobody said is about nobody: the book's own key keeps it.
    let person = match member {
        Some(id) => writing.person(Some(id))?,
        None => KeySlot::HOUSE,
    };
    let answer = Answer {
        survey: SURVEYS.next(&snapshot)?,
        version: writing.draft.version(),
        day: writing.at.day(),
        topic: topic.clone(),
        score,
        member,
        note: writing.seal_under(person, SEALED_NOTE, comment)?,
    };
    let told = Told::new(&writing.time, reference, &asked);
    write(&mut writing.draft, &answer, told)?;
    writing.commit()?;
    let mut printer = desk.printer(&columns())?;
    printer.row(&cells(&answer))?;
    Ok(printer.finish()?)
}

/// Prints the answer that was recorded under the ref.
fn again(
    desk: &Desk,
    writing: &Session,
    survey: SurveyId,
    version: crate::domain::Version,
) -> CliResult {
    let then = writing.book.snapshot(At::Version(version))?;
    let mut printer = desk.printer(&columns())?;
    let mut found = None;
    each(&then, |answer| {
        if answer.survey == survey {
            found = Some(answer);
        }
        Ok(())
    })?;
    if let Some(answer) = found {
        printer.row(&cells(&answer))?;
    }
    Ok(printer.finish()?)
}

/// What a file of answers is counted into.
struct Counter {
    writing: Session,
    directory: Directory,
    had: FxHashMap<String, Recorded<SurveyId>>,
    /// The keys of members whose comments were sealed.
    keys: FxHashMap<MemberId, KeySlot>,
    next: SurveyId,
    /// Whether answers without a member are anonymous, as the line says of all of them.
    anonymous: bool,
    printer: Printer,
    roots: Rc<Roots>,
    known: u64,
}

fn batch(from: &Path, args: &Args, desk: &Desk) -> CliResult {
    let (many, recording) = (&args.many, &args.recording);
    let before = desk.before(recording)?;
    let rows = Rows::open(from, desk, many, &COLUMNS, &before)?;
    let mut writing = desk.lock(before, recording)?;
    writing.keys()?;
    let snapshot = writing.draft.snapshot().clone();
    let mut counter = Counter {
        directory: Directory::load_all(&writing.book, &snapshot, writing.keyring())?,
        had: SURVEYS.refs(&snapshot)?,
        keys: FxHashMap::default(),
        next: SURVEYS.next(&snapshot)?,
        printer: desk.speaking().held_printer(&columns())?,
        anonymous: args.anonymous,
        roots: Rc::new(Roots::now(&snapshot)?),
        known: 0,
        writing,
    };
    run_rows(desk, many, rows, |row| counter.row(row))?;
    let (known, printer) = (counter.known, counter.printer);
    counter.writing.commit()?;
    if known > 0 {
        desk.talk().note(&already(desk.lang(), known));
    }
    Ok(printer.finish()?)
}

impl Counter {
    fn row(&mut self, row: &BatchRow) -> Result<(), Trouble> {
        let (at, time) = moment(&self.writing, row)?;
        let member = who(
            row,
            &self.directory,
            (self.anonymous || !row.has("member"), Unnamed::Anonymous),
        )?;
        let topics = self.writing.words(at.day()).survey_topics();
        let topic = topics.named(row.get("topic"));
        let topic = topic.map_err(|why| Trouble::from(row.bad("topic", &why)))?;
        let missing = || {
            let why = Wording::fixed("each row has a score", "每行须有分数");
            Trouble::from(row.bad("score", &BadCell(why)))
        };
        let score: i64 = whole(row, "score")?.ok_or_else(missing)?;
        let reference = row.get("ref");
        let roots = Rc::clone(&self.roots);
        let asked = by_numbers(&roots, member, |member| {
            self.digest(row, (member, &topic, score), at, &time)
        })?;
        if let Some(first) = self.had.get(reference) {
            let same = first.clone().same(reference, &asked);
            same.map_err(|e| Trouble::from(row.bad("ref", &e)))?;
            self.known += 1;
            return Ok(());
        }
        let open = self.writing.prove_open(at.day());
        open.map_err(|e| Trouble::from(row.bad("at", &e)))?;
        prove(self.writing.rules.surveys(at.day()), &topic, score).map_err(refused(row))?;
        let note = self.sealed(member, row.get("comment"))?;
        let answer = Answer {
            survey: self.next,
            version: self.writing.draft.version(),
            day: at.day(),
            topic,
            score,
            member,
            note,
        };
        let told = Told::new(&time, reference, &asked.named);
        write(&mut self.writing.draft, &answer, told)?;
        self.printer.row(&cells(&answer)).map_err(CliError::from)?;
        if !reference.is_empty() {
            let first = Recorded::new(answer.survey, answer.version, asked.named);
            self.had.insert(reference.to_owned(), first);
        }
        self.next = self.next.next();
        Ok(())
    }

    fn sealed(&mut self, member: Option<MemberId>, comment: &str) -> Result<String, Trouble> {
        if comment.is_empty() {
            return Ok(String::new());
        }
        let slot = match member {
            None => KeySlot::HOUSE,
            Some(id) => match self.keys.get(&id) {
                Some(slot) => *slot,
                None => {
                    let person = person_of(self.writing.draft.snapshot(), id)?;
                    let slot = KeySlot::new(person.unwrap_or(0));
                    self.keys.insert(id, slot);
                    slot
                }
            },
        };
        let of = of_record(member, &self.next.to_string());
        Ok(self.writing.seal_in(slot, SEALED_NOTE, &of, comment)?)
    }

    fn digest(
        &mut self,
        row: &BatchRow,
        (member, topic, score): (Option<MemberId>, &str, i64),
        at: When,
        time: &str,
    ) -> Result<String, Trouble> {
        if row.get("ref").is_empty() {
            return Ok(String::new());
        }
        let who = member.map(|id| id.to_string()).unwrap_or_default();
        let when = row.filled("at").map(|_| format!("{} {time}", at.day()));
        let parts = [
            "answer",
            &who,
            topic,
            &score.to_string(),
            row.get("comment"),
            &when.unwrap_or_default(),
        ];
        Ok(self.writing.asked(&parts)?)
    }
}
