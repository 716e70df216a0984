//! `club care`: who gets what on which day.

use crate::book::{At, KeySlot, Told};
use crate::{messages, worded};
use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::Desk;
use super::args::{Reading, Recording};
use super::days::Days;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::member::done_before;
use super::reveal::{Records, RevealingMany, Seen, shown};
use crate::care::courtesies::decide::{Due, Rules, Sharing, due};
use crate::care::courtesies::text::Filling;
use crate::care::events;
use crate::care::gifts::decide::GivenTo;
use crate::care::gifts::rows::{self as gifts, Given};
use crate::care::rules::Channel;
use crate::care::stock::rows::shelf;
use crate::care::visits::greetings::{self, Sent};
use crate::care::visits::rows::{self as visits, Line, LineKind};
use crate::care::visits::{Came, VISIT_RECORDS};
use crate::domain::{Day, GiftId, Lang, MemberId, Stretch, Title, Version, VisitId};
use crate::members::Directory;
use crate::members::facts::{NAME, PHONE, SEX};
use crate::members::profile::person_of;
use crate::ops::{NoRepeat, Opened, Session};
use crate::output::{Cell, Column, columns};
use crate::rules::Pack;
use crate::sales::Customers;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;

/// List who gets which gift or message on which day
///
/// By the [[care]] of the rules in force on each day. Gifts go by residence, budget and stock, and not to
/// those who were given one for the occasion already (`club gift give --occasion`). With --sent each listed
/// greeting is recorded as sent, and its gift as given: once for each member, occasion and year, and it is not
/// listed again. What has neither a gift left to give nor words to say stays on the list. Whoever said no to
/// marketing, is suspended or has left is not listed from that day on; calls, messages and mails need a yes,
/// unless the rules ask otherwise. Phones are masked; for a message gateway they are revealed.
///
/// Example: club care --from 2026-06-15 --to 2026-06-21 --channel message
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出哪天向谁送什么礼品或问候\n\n\
    按每日现行规则的 [[care]]。礼品按居住地、预算和库存安排，不给该事由已送过礼品的会员（`club gift give \
    --occasion`）。使用 --sent 时，所列问候记为已发出，礼品记为已赠送：每名会员每个事由每年一次，此后不再列出。既\
    无礼品可送也无话可说的留在列表中。不同意营销、已暂停或退会的会员从当日起不再列出；电话、短信和邮件须事先同意，\
    除非规则另有规定。电话隐去；供短信网关使用时可显示。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    /// FROM and TO are the days on which things are made ready, not those of the occasions
    #[arg(add = Zh("所写日期为准备的日期，不是事由当天"))]
    #[arg(long)]
    prepare: bool,
    /// Only this member
    #[arg(add = Zh("只看此会员"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Only this occasion: birthday, a festival's or an event's id
    #[arg(add = Zh("只列出此事由：birthday（生日）、节日或活动的标识"))]
    #[arg(long, value_name = "OCCASION")]
    occasion: Option<String>,
    /// Only by this channel
    #[arg(add = Zh("只列出此方式"))]
    #[arg(long, value_name = "CHANNEL", value_parser = super::closed::channels())]
    channel: Option<Channel>,
    #[command(flatten)]
    sending: Sending,
    #[command(flatten)]
    revealing: RevealingMany,
    #[command(flatten)]
    reading: Reading,
}

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "What is recorded")]
struct Sending {
    /// Record that what is listed was sent
    #[arg(add = Zh("记录所列问候已发出"))]
    #[arg(long, conflicts_with_all = ["as_of", "known_at", "at_version", "arranged-columns", "arranged-sort", "arranged-limit", "arranged-total"])]
    sent: bool,
    /// When it was sent; a date alone means that business day
    #[arg(add = Zh("发出时间；只写日期表示该营业日"))]
    #[arg(long, value_name = "TIME", requires = "sent")]
    at: Option<String>,
    /// A key of your own under which it is recorded
    #[arg(add = Zh("记录用的自定唯一编号"))]
    #[arg(long = "ref", value_name = "KEY", value_parser = super::args::word, requires = "sent")]
    reference: Option<String>,
    /// Show what would be recorded, and record nothing
    #[arg(add = Zh("只显示将要记录的内容，不作记录"))]
    #[arg(long, requires = "sent")]
    dry_run: bool,
}

impl Args {
    fn recording(&self) -> Recording {
        Recording {
            at: self.sending.at.clone(),
            reference: self.sending.reference.clone(),
            operator: self.reading.operator.clone(),
            dry_run: self.sending.dry_run,
            clock_behind: self.revealing.one.clock_behind,
            wait: self.revealing.one.wait,
            ..Recording::default()
        }
    }
}

/// The longest stretch that is listed at once.
const LONGEST_DAYS: i32 = 3660;

messages! {
    /// Days that are too many to be listed.
    #[derive(Debug)]
    enum BadStretch {
        TooLong { days: i32 } => (
            "{days} days are too many at once, {LONGEST_DAYS} at most",
            "一次最多列出 {LONGEST_DAYS} 天，{days} 天过长"
        ), exit 2;
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    // What is recorded is what is listed: nobody writes between the two.
    let writing = if args.sending.sent {
        let recording = args.recording();
        let writing = desk.write(&recording)?;
        done_before(desk, &writing, recording.reference.as_deref())?;
        Some(writing)
    } else {
        None
    };
    let opened = desk.read(&args.reading)?;
    desk.reveals(&opened, &args.revealing.one)?;
    let days = args.days.ahead(opened.view.on())?;
    prove_length(days)?;
    let rules = rules((days, args.prepare), &opened);
    let customers = customers(&opened, &rules, desk)?;
    let only = match &args.member {
        Some(word) => Some(opened.member(word)?),
        None => None,
    };
    let rows_to = opened.view.rows_to;
    let events = events::days(&opened.snapshot, rows_to)?;
    let given = gifts::all(&opened.snapshot, rows_to)?;
    let sent = Sent::load(&opened.snapshot, rows_to)?;
    let shelf = shelf(&opened.snapshot, rows_to)?;
    let too_large = |why| crate::book::BookError::Row {
        ledger: gifts::GIFTS.name,
        what: worded!(
            "the gifts given cost too much to add up: {why}",
            "已赠礼品的成本过大，无法合计：{why}"
        ),
    };
    let mut sharing = Sharing::new(&shelf, &given).map_err(too_large)?;
    let given = GivenTo::of(given);
    let mut listed: Vec<(Due<'_>, &Pack)> = Vec::new();
    for (on, pack, rules) in &rules {
        let had = (&given, &sent);
        let mut found = due(rules, &customers, &events, had, opened.view, *on);
        sharing.share(&mut found, rules).map_err(too_large)?;
        listed.extend(found.into_iter().map(|due| (due, *pack)));
    }
    let occasion = args.occasion.as_deref().map(|word| {
        let seen = listed.iter().map(|(due, _)| due.occasion.as_str());
        opened.words().occasion(word, &events, seen)
    });
    let occasion = occasion.transpose()?;
    listed.retain(|(due, _)| {
        let day = if args.prepare { due.prepare() } else { due.on };
        days.holds(day)
            && only.is_none_or(|only| due.customer.bears(only))
            && occasion.as_ref().is_none_or(|o| *o == due.occasion)
            && args.channel.is_none_or(|c| c == due.entry.channel)
            && args
                .revealing
                .admits(&due.customer.profile.facts, opened.view.on())
    });
    listed.sort_by(|(a, _), (b, _)| a.order().cmp(&b.order()));
    let done = match writing {
        None => None,
        Some(writing) => {
            tell_lacking(&listed, desk);
            listed.retain(|(due, pack)| due.can_be_sent(&pack.courtesies));
            Some(record_or_tell(args, writing, &listed, desk)?)
        }
    };
    if done.is_none() {
        tell_lacking(&listed, desk);
    }
    print(&listed, done.as_ref(), &opened, &args.revealing, desk)
}

/// Records the greetings, or tells those that the ref stands for.
fn record_or_tell(
    args: &Args,
    writing: Session,
    listed: &[(Due<'_>, &Pack)],
    desk: &Desk,
) -> Result<(Version, Vec<VisitId>), CliError> {
    match desk.done_anew() {
        Some(first) => {
            let timed = args.sending.at.is_some();
            Ok((first, told_before(&writing, listed, (first, timed))?))
        }
        None => record(writing, listed),
    }
}

/// The number of each greeting that a version recorded, where those that are listed are they. Of whom was erased
/// since nothing is known that would list them.
fn told_before(
    writing: &Session,
    listed: &[(Due<'_>, &Pack)],
    (first, timed): (Version, bool),
) -> Result<Vec<VisitId>, CliError> {
    let mut recorded = greetings::of_version(&writing.book.snapshot(At::Version(first))?, first)?;
    let other = || CliError::from(NoRepeat { version: first });
    let mut numbers = Vec::new();
    for (due, _) in listed {
        let own = recorded.remove(&reference(due)).ok_or_else(other)?;
        if own.day != writing.at.day() || (timed && own.time != writing.time) {
            return Err(other());
        }
        numbers.push(own.visit);
    }
    for own in recorded.into_values() {
        let person = person_of(writing.draft.snapshot(), own.member)?;
        let slot = KeySlot::new(person.unwrap_or(0));
        let keyring = writing.keyring();
        let erased = keyring
            .map(|keyring| keyring.is_destroyed(slot))
            .transpose()?;
        if erased != Some(true) {
            return Err(other());
        }
    }
    Ok(numbers)
}

/// What the ref of a greeting names.
fn reference(due: &Due<'_>) -> String {
    let occasion = (due.occasion.as_str(), due.on);
    greetings::reference(due.entry.id.as_str(), occasion, due.customer.id())
}

/// Records that everything listed was sent, with the gifts; the version and the number of each.
fn record(
    mut writing: Session,
    listed: &[(Due<'_>, &Pack)],
) -> Result<(Version, Vec<VisitId>), CliError> {
    let snapshot = writing.draft.snapshot().clone();
    let (day, time, version) = (
        writing.at.day(),
        writing.time.clone(),
        writing.draft.version(),
    );
    let mut visit: VisitId = VISIT_RECORDS.next(&snapshot)?;
    let mut gift: GiftId = gifts::GIVEN.next(&snapshot)?;
    let mut numbers = Vec::new();
    for (due, _) in listed {
        let member = due.customer.id();
        let reference = reference(due);
        let asked = writing.asked(&["care --sent", &reference])?;
        let line = Line {
            visit,
            kind: LineKind::Visit,
            day,
            member,
            channel: due.entry.channel,
            role: None,
            staff: None,
            outcome: Came::Done,
            until: None,
            satisfaction: None,
            occasion: due.reason.clone(),
        };
        let told = Told::new(&time, &reference, &asked);
        visits::write(&mut writing.draft, &line, told)?;
        numbers.push(visit);
        visit = visit.next();
        if let Some(rule) = due.gift {
            let own = Given {
                gift,
                version,
                day,
                member,
                item: rule.id.to_string(),
                quantity: 1,
                cost: rule.cost,
                occasion: Some((due.occasion.clone(), due.on)),
                reference: String::new(),
            };
            let told = Told {
                time: &time,
                ..Told::default()
            };
            gifts::write(&mut writing.draft, &own, told)?;
            gift = gift.next();
        }
    }
    writing.commit()?;
    Ok((version, numbers))
}

fn prove_length(days: Stretch) -> Result<(), BadStretch> {
    let days = days.to.number() - days.from.number() + 1;
    if days > LONGEST_DAYS {
        return Err(BadStretch::TooLong { days });
    }
    Ok(())
}

type InForce<'a> = ((Day, Day), &'a Pack, Rules<'a>);

/// The packs in force on the days that are asked for, each with its days. What has to be made ready on a
/// day may be due later.
fn rules((days, prepare): (Stretch, bool), opened: &Opened) -> Vec<InForce<'_>> {
    let packs = opened.rules.in_force();
    let entries = packs.flat_map(|(_, pack)| &pack.courtesies.entries);
    let ahead = entries.map(|entry| entry.prepare_days).max().unwrap_or(0);
    let to = if prepare {
        days.to.plus_days(ahead.into())
    } else {
        days.to
    };
    let stretches = opened.rules.between(days.from, to).into_iter();
    let with_rules = stretches.map(|(first, last, pack)| {
        let rules = Rules {
            terms: pack.terms(),
            care: &pack.care,
            courtesies: &pack.courtesies,
        };
        ((first, last), pack, rules)
    });
    with_rules.collect()
}

/// All members, as far as the rules look at them.
fn customers(opened: &Opened, rules: &[InForce<'_>], desk: &Desk) -> Result<Customers, CliError> {
    let today = opened.rules.on(opened.view.on());
    let needs = rules
        .iter()
        .map(|(_, _, rules)| Needs::for_tiers(&rules.terms))
        .chain([Needs::for_tiers(&today)]);
    let needs = Needs {
        points: needs.into_iter().any(|needs| needs.points)
            || rules
                .iter()
                .any(|(_, _, rules)| rules.courtesies.ask_points()),
        ..Needs::ALL
    };
    let mut customers = opened.customers(needs)?;
    desk.tell_sealed(opened);
    let asked = rules.iter().flat_map(|(_, _, r)| r.courtesies.ask());
    opened.read_sealed(&mut customers, &asked.collect::<Vec<_>>())?;
    Ok(customers)
}

fn columns(sent: bool) -> Vec<Column> {
    let mut columns = vec![
        columns::ON,
        columns::MEMBER,
        columns::NAME,
        columns::OCCASION,
        columns::GIFT,
        columns::CHANNEL,
        columns::MESSAGE,
        columns::PREPARE,
        columns::TIER,
        columns::PHONE,
        columns::GIFT_TITLE,
        columns::COST,
        columns::CARE,
    ];
    if sent {
        columns.push(columns::VISIT);
        columns.push(columns::VERSION);
    }
    columns
}

fn print(
    listed: &[(Due<'_>, &Pack)],
    done: Option<&(Version, Vec<VisitId>)>,
    opened: &Opened,
    revealing: &RevealingMany,
    desk: &Desk,
) -> CliResult {
    let clear = revealing.one.reveal;
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let wanted: FxHashSet<MemberId> = listed.iter().map(|(due, _)| due.customer.id()).collect();
    let is_wanted = |id: MemberId| wanted.contains(&id);
    let names = directory.texts(NAME, is_wanted)?;
    let phones = directory.texts(PHONE, is_wanted)?;
    let mut records = Records::new(desk, columns(done.is_some()), clear)?;
    let mut seen: BTreeMap<MemberId, Seen> = BTreeMap::new();
    for (place, (due, pack)) in listed.iter().enumerate() {
        let member = due.customer.id();
        let name = names.get(member);
        let phone = phones.get(member);
        let phone = pack.fields.fact(PHONE).zip(phone).map(|(fact, phone)| {
            let seen = seen.entry(member).or_insert_with(|| Seen::of(Some(member)));
            shown(fact, phone.to_owned(), clear, seen)
        });
        let gift_title = due.gift.map(|gift| gift.title.in_lang(desk.lang()));
        let mut cells: Vec<Cell> = vec![
            due.on.into(),
            member.into(),
            name.map(str::to_owned).into(),
            due.occasion.clone().into(),
            due.gift.map(|gift| gift.id.to_string()).into(),
            due.entry.channel.word().into(),
            message(due, pack, opened, name.unwrap_or_default()).into(),
            due.prepare().into(),
            due.tier.map(|tier| pack.terms().tier_name(tier)).into(),
            phone.into(),
            gift_title.map(str::to_owned).into(),
            due.gift.map_or(Cell::Empty, |gift| gift.cost.into()),
            (&due.entry.id).into(),
        ];
        if let Some((version, numbers)) = done {
            cells.push(numbers.get(place).copied().map_or(Cell::Empty, Cell::of));
            cells.push((*version).into());
        }
        records.row(cells)?;
    }
    for seen in seen.into_values() {
        records.saw(seen);
    }
    records.finish(&opened.book, &revealing.with_purpose())
}

/// Tells for how many there is no gift.
fn tell_lacking(listed: &[(Due<'_>, &Pack)], desk: &Desk) {
    let lacking = listed.iter().filter(|(due, _)| due.lacks_gift()).count();
    if lacking > 0 {
        desk.talk().warn(&match desk.lang() {
            Lang::En => format!(
                "{lacking} of them get no gift: none suits, or the budget or the stock is used up"
            ),
            Lang::Zh => format!("其中 {lacking} 份没有礼品：没有合适的，或预算、库存已用完"),
        });
    }
}

/// What the member is told, in the language in which the house writes to its members.
fn message(due: &Due<'_>, pack: &Pack, opened: &Opened, name: &str) -> Option<String> {
    let template = due.template(&pack.courtesies)?;
    let lang = pack.courtesies.language();
    let said = |title: &Title| title.in_lang(lang).to_owned();
    let profile = &due.customer.profile;
    let house = opened.rules.house();
    let store = house.stores.iter().find(|store| store.id == *profile.store);
    let store = store.map_or_else(|| profile.store.to_string(), |store| said(&store.title));
    let tier = due.tier.and_then(|tier| pack.tier(tier));
    Some(template.text(lang).fill(
        lang,
        &Filling {
            name,
            sex: profile.clear_fact(SEX, due.on).unwrap_or_default(),
            house: &house.name,
            points: due.customer.balance(due.on).get(),
            tier: &tier.map(|tier| said(&tier.title)).unwrap_or_default(),
            store: &store,
            occasion: &said(&due.title),
            date: due.on,
            gift: &due.gift.map(|gift| said(&gift.title)).unwrap_or_default(),
        },
    ))
}
