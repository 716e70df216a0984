//! `club member set`: facts learnt or changed; every change is kept.

use super::recorded_before;
use crate::book::{At, BookError, Keyring};
use crate::cli::Desk;
use crate::cli::args::{Many, Recording};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::cli::register::fact;
use crate::cli::reveal::text_of;
use crate::domain::{Day, MemberId, Version, When};
use crate::members::consent::{Purpose, consents};
use crate::members::facts::{self, Learnt};
use crate::members::identity::{Contradiction, contradictions};
use crate::members::profile::{Known, facts_of, known_on};
use crate::members::rules::{FactKind, Fields};
use crate::members::{Directory, MemberError, MemberRefusal, decide, write};
use crate::ops::Session;
use crate::output::{Cell, Column, columns};
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, moved};

/// Change what is known of a member
///
/// Facts are those of the rules and name, phone, birthday, sex, consent.marketing and consent.sharing. An
/// empty value takes a fact back. What is told again as it was is recorded as confirmed on a later day, so that it
/// is not asked again; in a file it is passed over.
///
/// Example: club member set M000001 phone=13900139000 consent.marketing=no
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    更改会员资料\n\n\
    资料项为规则所列各项，以及 name、phone、birthday、sex、consent.marketing 和 consent.sharing。空值表示取消该\
    项。内容不变而再次给出时，记为在较晚日期得到确认，以免重复询问；在文件中则略过。"))]
pub(crate) struct Args {
    /// A number, card, phone, ref, or a name that only one member bears
    #[arg(add = Zh("会员号、卡号、电话、原编号，或仅一名会员使用的姓名"))]
    #[arg(value_name = "MEMBER", required_unless_present = "from")]
    member: Option<String>,
    /// What is to be known from now on
    #[arg(add = Zh("今后的资料"))]
    #[arg(value_name = "KEY=VALUE", value_parser = fact, required_unless_present = "from")]
    facts: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) many: Many,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

pub(crate) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    writing.keys()?;
    let directory = writing.directory()?;
    let member = writing.member(args.member.as_deref().unwrap_or_default())?;
    let mut customer = writing.customer(member)?;
    let (at, time) = (writing.at, writing.time.clone());
    let reference = args.recording.reference.as_deref();
    let fields = writing.rules.on(at.day()).fields.clone();
    if let Some(version) = recorded_before(&writing, desk, reference)? {
        let first = told_then(&writing, &directory, member, &args.facts, at, version)?;
        let other = || MemberRefusal::RefKnown {
            reference: reference.unwrap_or_default().to_owned(),
            version,
        };
        let first = first.ok_or_else(other)?;
        writing.commit()?;
        return print(desk, &first, (member, version, &fields));
    }
    let changes = judge(&writing, &directory, member, &args.facts, at)?;
    let known = facts_of(writing.draft.snapshot(), member)?;
    let doubts = doubted(&writing, at, &changes, &known)?;
    record(&mut writing, &mut customer, &changes, at, &time)?;
    let version = writing.draft.version();
    writing.commit()?;
    for doubt in doubts {
        desk.talk().warn(&doubt.say(desk.lang()));
    }
    if changes.is_empty() {
        desk.talk().note(match desk.lang() {
            crate::domain::Lang::En => "all of it was known already; nothing is recorded",
            crate::domain::Lang::Zh => "资料与原来相同，没有记录",
        });
    }
    print(desk, &changes, (member, version, &fields))
}

fn print(
    desk: &Desk,
    changes: &[Changed],
    (member, version, fields): (MemberId, Version, &Fields),
) -> CliResult {
    let mut printer = desk.printer(&columns())?;
    for change in changes {
        printer.row(&change.cells(member, version, fields))?;
    }
    Ok(printer.finish()?)
}

/// What a version recorded of a member, judged as it was then, whatever was recorded since; none where it
/// was something else than is told now.
fn told_then(
    writing: &Session,
    directory: &Directory,
    member: MemberId,
    told: &[(String, String)],
    at: When,
    version: Version,
) -> Result<Option<Vec<Changed>>, CliError> {
    let seen = |version: u64| -> Result<Vec<Known>, BookError> {
        facts_of(
            &writing.book.snapshot(At::Version(Version(version)))?,
            member,
        )
    };
    let (before, after) = (seen(version.0 - 1)?, seen(version.0)?);
    let rows = after.get(before.len()..).unwrap_or_default();
    let row_of = |fact: &str| rows.iter().find(|row| &*row.fact == fact);
    let confirms = |fact: &str| row_of(fact).is_some();
    let changes = judge_with(writing, directory, member, told, at, &before, &confirms)?;
    let mut same = changes.len() == rows.len();
    for change in &changes {
        let row = row_of(change.learnt.fact());
        let text = row.map(|row| text_of(writing.keyring(), &row.value));
        same &= text.transpose()?.flatten().as_deref() == Some(change.learnt.value());
    }
    Ok(same.then_some(changes))
}

/// A changed fact with what it was.
#[derive(Debug)]
pub(crate) struct Changed {
    learnt: Learnt,
    before: Option<String>,
}

/// The columns of `member set`.
pub(crate) fn columns() -> [Column; 5] {
    [
        columns::MEMBER,
        columns::VERSION,
        columns::FACT,
        columns::VALUE_BEFORE,
        columns::VALUE_NOW,
    ]
}

impl Changed {
    pub(crate) fn learnt(&self) -> &Learnt {
        &self.learnt
    }

    /// The change as everybody at the desk may see it.
    pub(crate) fn cells(&self, member: MemberId, version: Version, fields: &Fields) -> [Cell; 5] {
        let fact = self.learnt.fact();
        let shown = |text: &str| match fields.fact(fact) {
            Some(rule) => facts::mask(rule, text),
            None => text.to_owned(),
        };
        [
            member.into(),
            version.into(),
            fact.to_owned().into(),
            self.before.as_deref().map(shown).into(),
            shown(self.learnt.value()).into(),
        ]
    }
}

/// Which of the facts that were told change something, or confirm what was told on an earlier day.
pub(crate) fn judge(
    writing: &Session,
    directory: &Directory,
    member: MemberId,
    told: &[(String, String)],
    at: When,
) -> Result<Vec<Changed>, MemberError> {
    let known = facts_of(writing.draft.snapshot(), member)?;
    let confirms = |fact: &str| {
        let last = known_on(&known, fact, Day::MAX).map(|known| known.day);
        Purpose::of_fact(fact).is_none() && last.is_some_and(|last| last < at.day())
    };
    judge_with(writing, directory, member, told, at, &known, &confirms)
}

/// What changes something, where the member's facts are read already: a file confirms nothing.
pub(crate) fn judge_known(
    writing: &Session,
    directory: &Directory,
    member: MemberId,
    told: &[(String, String)],
    at: When,
    known: &[Known],
) -> Result<Vec<Changed>, MemberError> {
    judge_with(writing, directory, member, told, at, known, &|_| false)
}

fn judge_with(
    writing: &Session,
    directory: &Directory,
    member: MemberId,
    told: &[(String, String)],
    at: When,
    known: &[Known],
    confirms: &dyn Fn(&str) -> bool,
) -> Result<Vec<Changed>, MemberError> {
    let terms = writing.rules.on(at.day());
    let told = &terms.fields.all_named(told)?;
    let mut before: Vec<(&str, Option<String>)> = Vec::new();
    for (fact, _) in told {
        // A consent counts from its own day on, so that one dated back is held against what held then.
        let was = match Purpose::of_fact(fact) {
            Some(to) => Some(consents(known, at.day()).to(to).word().to_owned()),
            None => current(writing.keyring(), known, fact)?,
        };
        before.push((fact, was.filter(|text| !text.is_empty())));
    }
    let was = |fact: &str| {
        let found = before.iter().find(|(known, _)| *known == fact);
        found.and_then(|(_, text)| text.clone())
    };
    let learnt = decide::set(
        member,
        told,
        terms.fields,
        directory,
        at.day(),
        &was,
        confirms,
    )?;
    let changed = learnt.into_iter().map(|learnt| Changed {
        before: was(learnt.fact()),
        learnt,
    });
    Ok(changed.collect())
}

/// Where the facts of a member contradict each other, changed as they are to be.
pub(crate) fn doubted(
    writing: &Session,
    at: When,
    changes: &[Changed],
    known: &[Known],
) -> Result<Vec<Contradiction>, BookError> {
    let terms = writing.rules.on(at.day());
    let ids = terms.fields.facts.iter();
    let ids = ids.filter(|fact| fact.kind == FactKind::IdNumber);
    let asked: Vec<&str> = ids
        .map(|fact| fact.id.as_str())
        .chain(["birthday", "sex"])
        .collect();
    let changed = |fact: &str| changes.iter().find(|change| change.learnt.fact() == fact);
    if !asked.iter().any(|fact| changed(fact).is_some()) {
        return Ok(Vec::new());
    }
    let mut told = Vec::new();
    for fact in asked {
        let text = match changed(fact) {
            Some(change) => Some(change.learnt.value().to_owned()).filter(|text| !text.is_empty()),
            None => current(writing.keyring(), known, fact)?,
        };
        told.push((fact, text));
    }
    let known = |fact: &str| {
        let found = told.iter().find(|(id, _)| *id == fact);
        found.and_then(|(_, text)| text.clone())
    };
    Ok(contradictions(terms.fields, *terms.birthdays, &known))
}

/// What a fact is known to be, by all that is on record.
pub(crate) fn current(
    keyring: Option<&Keyring>,
    known: &[Known],
    fact: &str,
) -> Result<Option<String>, BookError> {
    match known_on(known, fact, Day::MAX) {
        Some(known) => text_of(keyring, &known.value),
        None => Ok(None),
    }
}

/// Writes what changed, and the tiers that move with it.
pub(crate) fn record(
    writing: &mut Session,
    customer: &mut Customer,
    changes: &[Changed],
    at: When,
    time: &str,
) -> Result<(), CliError> {
    if changes.is_empty() {
        return Ok(());
    }
    let person = customer.profile.person();
    let (draft, keyring) = writing.writers()?;
    for change in changes {
        write::fact(draft, keyring, person, &change.learnt, at.day())?;
        customer.profile.learn(&change.learnt, at.day());
    }
    let terms = writing.rules.on(at.day());
    customer.prove_tiers(&terms)?;
    moved::record(&mut writing.draft, &terms, customer, at, time)?;
    Ok(())
}
