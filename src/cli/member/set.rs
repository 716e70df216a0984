//! `club member set`: facts learnt or changed; every change is kept.

use super::recorded_before;
use crate::cli::Desk;
use crate::cli::args::{Many, Recording};
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::register::fact;
use crate::domain::{MemberId, Version};
use crate::members::MemberRefusal;
use crate::members::facts;
use crate::members::profile::facts_of;
use crate::members::rules::Fields;
use crate::ops::facts::{Changed, doubted, judge, record, told_then};
use crate::output::{Cell, Column, columns};
use crate::sales::terms::Rulebook as _;

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
        printer.row(&cells(change, (member, version, fields)))?;
    }
    Ok(printer.finish()?)
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

/// The change as everybody at the desk may see it.
pub(crate) fn cells(
    change: &Changed,
    (member, version, fields): (MemberId, Version, &Fields),
) -> [Cell; 5] {
    let fact = change.learnt.fact();
    let shown = |text: &str| match fields.fact(fact) {
        Some(rule) => facts::mask(rule, text),
        None => text.to_owned(),
    };
    [
        member.into(),
        version.into(),
        fact.to_owned().into(),
        change.before.as_deref().map(shown).into(),
        shown(change.learnt.value()).into(),
    ]
}
