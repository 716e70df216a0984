//! `club survey due`: whom to ask, and what.

use rustc_hash::FxHashMap;

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use crate::care::Visits;
use crate::cli::help::Zh;
use crate::desk::surveys::each;
use crate::desk::surveys::rules::Topic;
use crate::domain::{Day, Lang, MemberId, When};
use crate::members::Status;
use crate::ops::Opened;
use crate::output::columns;
use crate::sales::Roots;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;

/// Under this topic stands what members say at visits.
const VISIT: &str = "visit";

/// List who is to be asked again, for the topics that are asked at intervals
///
/// So long after a member's last answer to a topic, or after joining where there is none, they are to be asked:
/// `every` of the topic says how long, and `tiers` of whom. Who has left or is suspended is not asked. For a cron
/// job: --fail ends with exit code 3 where anybody is listed.
///
/// Example: club survey due --topic service --by 2024-06-30
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    按规则的间隔列出应再次询问的会员及主题\n\n\
    自会员上次答复某主题起（从未答复的自入会起），经过该主题的 `every` 即应询问；`tiers` 写明询问哪些等级。已退会或\
    暂停的会员不询问。供定时任务使用：--fail 在列出任何会员时以退出码 3 结束。"))]
pub(super) struct Args {
    /// Only those to be asked about this topic
    #[arg(add = Zh("只列出应询问此主题的"))]
    #[arg(long, value_name = "TOPIC")]
    topic: Option<String>,
    /// Only members of this store
    #[arg(add = Zh("只列出此门店的会员"))]
    #[arg(long, value_name = "STORE")]
    store: Option<String>,
    /// Those to be asked by this day (default: today)
    #[arg(add = Zh("到此日为止应询问的（默认：今天）"))]
    #[arg(long, value_name = "DATE")]
    by: Option<Day>,
    /// Exit with 3 when anybody is listed
    #[arg(add = Zh("列出任何会员时以退出码 3 结束"))]
    #[arg(long)]
    fail: bool,
    #[command(flatten)]
    reading: Reading,
}

/// One member and one topic.
struct ToAsk<'a> {
    due: Day,
    member: MemberId,
    topic: &'a Topic,
    last: Option<Day>,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let on = opened.view.on();
    let topics = topics(args, &opened)?;
    if topics.is_empty() {
        desk.talk().note(match desk.lang() {
            Lang::En => "no topic is asked at intervals: say how often with `every` in the rules",
            Lang::Zh => "没有按间隔询问的主题：请在规则的主题中用 `every` 写明多久一次",
        });
    }
    let found = due(args, &opened, &topics)?;
    let names = opened.names()?;
    let mut printer = desk.printer(&[
        columns::MEMBER,
        columns::NAME,
        columns::TOPIC,
        columns::LAST,
        columns::ASK_BY,
        columns::OVERDUE_DAYS,
    ])?;
    for own in &found {
        printer.row(&[
            own.member.into(),
            names.get(own.member).map(str::to_owned).into(),
            own.topic.id.to_string().into(),
            own.last.into(),
            own.due.into(),
            i64::from((on.number() - own.due.number()).max(0)).into(),
        ])?;
    }
    printer.finish()?;
    if args.fail && !found.is_empty() {
        return Err(CliError::FOUND);
    }
    Ok(())
}

/// The topics that are asked at intervals; one that is named has to be.
fn topics<'o>(args: &Args, opened: &'o Opened) -> Result<Vec<&'o Topic>, CliError> {
    let rules = &opened.rules.pack(opened.view.on()).surveys;
    let mut topics: Vec<&Topic> = rules.topics.iter().collect();
    topics.retain(|topic| topic.asked.is_some());
    if let Some(word) = &args.topic {
        let id = opened.words().survey_topics().named(word)?;
        topics.retain(|topic| topic.id == *id);
        if topics.is_empty() {
            return Err(CliError::usage(
                format!("`{id}` is not asked at intervals: the rules name no `every` for it"),
                format!("“{id}”不按间隔询问：规则没有为其写明 `every`"),
            ));
        }
    }
    Ok(topics)
}

fn due<'a>(args: &Args, opened: &Opened, topics: &[&'a Topic]) -> Result<Vec<ToAsk<'a>>, CliError> {
    let (on, by) = (opened.view.on(), args.by.unwrap_or(opened.view.on()));
    let terms = opened.rules.on(on);
    let customers = opened.customers(Needs::for_tiers(&terms))?;
    let store = args.store.as_deref().map(|word| {
        let seen = customers.iter().map(|customer| &*customer.profile.store);
        opened.words().stores().sought(word, seen)
    });
    let store = store.transpose()?;
    let last = last(opened)?;
    let mut found = Vec::new();
    for customer in customers.iter() {
        let (profile, at) = (&customer.profile, When::on(on));
        let is_of_store = store.as_ref().is_none_or(|own| **own == *profile.store);
        if profile.status(at) != Status::Active || profile.joined > on || !is_of_store {
            continue;
        }
        let stands = customer.stands(&terms, at);
        for topic in topics {
            let Some(asked) = &topic.asked else { continue };
            let is_asked =
                asked.tiers.is_empty() || asked.tiers.iter().any(|own| stands.contains(own));
            let last = last.get(&(customer.id(), topic.id.to_string())).copied();
            let due = asked.due(profile.joined, last);
            if is_asked && due <= by {
                found.push(ToAsk {
                    due,
                    member: customer.id(),
                    topic,
                    last,
                });
            }
        }
    }
    found.sort_by_key(|own| (own.due, own.member));
    Ok(found)
}

/// When each member answered each topic last.
fn last(opened: &Opened) -> Result<FxHashMap<(MemberId, String), Day>, CliError> {
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let to = opened.view.rows_to;
    let mut last: FxHashMap<(MemberId, String), Day> = FxHashMap::default();
    let mut answered = |member: MemberId, topic: &str, day: Day| {
        let own = last
            .entry((roots.root(member), topic.to_owned()))
            .or_insert(day);
        *own = day.max(*own);
    };
    each(&opened.snapshot, |answer| {
        if let Some(member) = answer.member.filter(|_| answer.day <= to) {
            answered(member, &answer.topic, answer.day);
        }
        Ok(())
    })?;
    for visit in Visits::load(&opened.snapshot, to, |id| id)?.iter() {
        if visit.satisfaction.is_some() {
            answered(visit.member, VISIT, visit.at.day());
        }
    }
    Ok(last)
}
