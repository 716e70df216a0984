//! `club inquiry open`: what was asked, with its answer or the promise of one.

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::{CliError, CliResult};
use super::super::work_days::WorkDays;
use super::{about, print};
use crate::book::Told;
use crate::book::{AskedBy, At, KeySlot};
use crate::cli::help::{Called, Zh};
use crate::desk::DeskRules as _;
use crate::desk::inquiries::decide::{Request, open};
use crate::desk::inquiries::rows::{
    INQUIRIES, NewRow, SEALED_CONTACT, SEALED_NAME, SEALED_NOTE, write,
};
use crate::desk::inquiries::{About, Event, Inquiry, What, load_one};
use crate::domain::{InquiryId, MemberId, Slug, When};
use crate::ops::Session;
use crate::ops::moment::parse_moment;

/// Record a question, a wish or a suggestion
///
/// A question that cannot be answered at once gets a time at which they are called back: the one promised with
/// --call-back, else as the rules say.
///
/// Example: club inquiry open --name 李娜 --contact 13900000001 --text "is there a sauna?" --answer "yes, from 14:00"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录咨询、需求或建议\n\n\
    不能当场答复的咨询会有回电时间：用 --call-back 约定的时间，否则按规则。"))]
pub(super) struct Args {
    /// Who asks
    #[arg(add = Zh("咨询的会员"))]
    #[arg(value_name = "MEMBER")]
    member: Option<String>,
    /// Who asks, where it is no member
    #[arg(add = Zh("咨询人姓名，限非会员"), add = Called("姓名"))]
    #[arg(long, value_name = "NAME", conflicts_with = "member")]
    name: Option<String>,
    /// How they can be reached
    #[arg(add = Zh("联系电话"))]
    #[arg(long, value_name = "PHONE")]
    contact: Option<String>,
    /// What is asked or wished, kept sealed
    #[arg(add = Zh("咨询或需求的内容，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// The answer given at once, kept sealed
    #[arg(add = Zh("当场的答复，封存保管"))]
    #[arg(long, value_name = "TEXT", conflicts_with = "call_back")]
    answer: Option<String>,
    /// When they will be called back
    #[arg(add = Zh("约定回电的时间"))]
    #[arg(long, value_name = "DATE|TIME")]
    call_back: Option<String>,
    /// What it is about: one of the rules' topics
    #[arg(add = Zh("主题：规则中的一项"))]
    #[arg(long, value_name = "TOPIC")]
    topic: Option<String>,
    /// A question, goods that are out of stock or made to order, or a suggestion
    #[arg(add = Zh("咨询、缺货登记、订做或建议"))]
    #[arg(long, value_name = "KIND", value_parser = about(), default_value = "question", hide_default_value = true)]
    kind: About,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let member = args.member.as_deref().map(|word| writing.member(word));
    let member = member.transpose()?;
    let hours = *writing.hours();
    let today = writing.today;
    let topics = writing.words(writing.at.day()).inquiry_topics();
    let topic = args.topic.as_deref().map(|word| topics.slug(word));
    let topic = topic.transpose()?;
    let told = args.call_back.as_deref();
    let told = told.map(|text| parse_moment(&hours, text)).transpose()?;
    let call_back = told.as_ref();
    let asked = digest(args, (topic.as_ref(), call_back), &mut writing, member)?;
    let reference = args.recording.reference.as_deref().unwrap_or_default();
    if let Some(first) = INQUIRIES.repeat::<InquiryId>(&snapshot, Some(reference), &asked)? {
        desk.tells_first(first.version)?;
        let then = writing.book.snapshot(At::Version(first.version))?;
        let inquiry = load_one(&then, &first.record.to_string())?;
        return print(desk, &inquiry, first.version, (&hours, today));
    }
    let mut work = WorkDays::of(&writing.rules)?;
    let request = Request {
        about: args.kind,
        topic: topic.as_ref(),
        at: writing.at,
        is_answered: args.answer.is_some(),
        call_back: told.as_ref().map(|(at, _)| *at),
        is_reachable: member.is_some() || args.contact.is_some(),
    };
    let rules = writing.rules.inquiries(writing.at.day());
    let promised = open(&request, rules, &work.calendar)?;
    if let (Some(promised), None) = (promised, &told) {
        work.counted(writing.at.day(), promised.day());
    }
    let call_back_time = told.map(|(_, time)| time).unwrap_or_default();
    let mut inquiry = opening(args, topic, &mut writing, member)?;
    let version = writing.draft.version();
    for (place, event) in events(args, &writing, &inquiry, promised)?
        .into_iter()
        .enumerate()
    {
        // The opening bears the ref; what came with it is told by the same row.
        let is_opening = place == 0;
        if !is_opening {
            inquiry.events.push(event.clone());
        }
        let time = writing.time.clone();
        let known = is_opening.then_some((reference, &*asked.named));
        let (reference, asked) = known.unwrap_or_default();
        let row = NewRow {
            inquiry: inquiry.id,
            event: &event,
            opening: is_opening.then_some(&inquiry),
            call_back_time: match event.what {
                What::Promise(_) => &call_back_time,
                _ => "",
            },
            told: Told::new(&time, reference, asked),
        };
        write(&mut writing.draft, &row)?;
    }
    writing.commit()?;
    print(desk, &inquiry, version, (&hours, today))?;
    work.warn(desk);
    Ok(())
}

/// The inquiry with its first row, sealed under the key of whoever asks.
fn opening(
    args: &Args,
    topic: Option<Slug>,
    writing: &mut Session,
    member: Option<MemberId>,
) -> Result<Inquiry, CliError> {
    // What nobody in particular asked is about nobody: the book's own key keeps it.
    let person = match (member, &args.name, &args.contact) {
        (None, None, None) => KeySlot::HOUSE,
        _ => writing.person(member)?,
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Ok(Inquiry {
        id: INQUIRIES.next(writing.draft.snapshot())?,
        about: args.kind,
        topic,
        member,
        person: person.get(),
        name: writing.seal_under(person, SEALED_NAME, &text(&args.name))?,
        contact: writing.seal_under(person, SEALED_CONTACT, &text(&args.contact))?,
        events: vec![Event {
            version: writing.draft.version(),
            at: writing.at,
            what: What::Open,
            note: writing.seal_under(person, SEALED_NOTE, &args.text)?,
        }],
    })
}

/// The opening, and the answer or the promise that came with it.
fn events(
    args: &Args,
    writing: &Session,
    inquiry: &Inquiry,
    promised: Option<When>,
) -> Result<Vec<Event>, CliError> {
    let opening = inquiry.opening().clone();
    let mut events = vec![opening.clone()];
    if let Some(answer) = &args.answer {
        let person = KeySlot::new(inquiry.person);
        events.push(Event {
            what: What::Answer,
            note: writing.seal_under(person, SEALED_NOTE, answer)?,
            ..opening.clone()
        });
    }
    events.extend(promised.map(|at| Event {
        what: What::Promise(at),
        note: String::new(),
        ..opening
    }));
    Ok(events)
}

fn digest(
    args: &Args,
    (topic, call_back): (Option<&Slug>, Option<&(When, String)>),
    writing: &mut Session,
    member: Option<MemberId>,
) -> Result<AskedBy, CliError> {
    let member = member.map(|id| id.to_string()).unwrap_or_default();
    let topic = topic.map(ToString::to_string);
    let topic = topic.unwrap_or_default();
    let named = call_back.map(|(at, time)| format!("{} {time}", at.day()));
    let named = named.unwrap_or_default();
    let mut by = |call_back: &str| {
        let parts = [
            "open",
            &member,
            args.name.as_deref().unwrap_or_default(),
            args.contact.as_deref().unwrap_or_default(),
            &args.text,
            args.answer.as_deref().unwrap_or_default(),
            call_back,
            &topic,
            args.kind.word(),
        ];
        writing.asked_under_ref(&parts)
    };
    let typed = args.call_back.as_deref().unwrap_or_default();
    Ok(AskedBy::new(by(&named)?).or(by(typed)?))
}
