//! `club visit`: what was heard at a visit, one or a file of them; and the list of them.

pub(super) mod list;

use super::Desk;
use super::args::{Many, Recording, at_least};
use super::batch::{BatchRow, Columns};
use super::batch_flow::Trouble;
use super::closed::{Worded, channels};
use super::errors::{CliError, CliResult};
use super::post::{self, Fields, File};
use super::register::fact;
use super::registry::{Entry, Runs, command};
use super::row_cells::whole;
use crate::care::rules::Channel;
use crate::care::visits::{BadOutcome, Outcome};
use crate::cli::help::Zh;
use crate::domain::{Lang, Slug};
use crate::ops::visiting::{Receipt, Request, Visiting};
use crate::output::{Cell, Column, columns};

/// Record a visit to a member: a call, a letter, a message, and what came of it
///
/// The plan follows from what is recorded: the next visit is due from the last one that was done, in the role
/// that made it. --by names a role of the rules, or somebody on the staff list (E0002, the login or the name; with
/// several roles E0002:store-manager). Without it whoever records made it; where that tells no role, the visit
/// counts for the one role that visits the member by this channel.
///
/// Example: club visit M000001 --channel phone --by manager --satisfaction 5 --note "wants tea in autumn"
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(add = Zh("\
    记录对会员的回访：电话、信函、短信及其结果\n\n\
    计划随记录而变：下一次回访从完成回访的角色上一次完成之日起算。--by 写规则中的角色，或员工名册中的人（E0002、登\
    录名或姓名；有多个角色时写 E0002:store-manager）。不写时，回访人为操作员；由此看不出角色时，计入以此方式回访该\
    会员的唯一角色。"))]
pub(super) struct Args {
    /// Whom
    #[arg(add = Zh("受访会员"))]
    #[arg(value_name = "MEMBER", required_unless_present = "from")]
    member: Option<String>,
    /// How: phone, in-person, letter, message or email
    #[arg(add = Zh("方式：phone（电话）、in-person（当面）、letter（信函）、message（短信）或 email（电子邮件）"))]
    #[arg(long, value_name = "CHANNEL", value_parser = channels(), required_unless_present = "from")]
    channel: Option<Channel>,
    /// Who: a role, or somebody on the staff list
    #[arg(add = Zh("回访人：角色，或员工名册中的人"))]
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// How satisfied the member is, 1 to 5
    #[arg(add = Zh("会员的满意程度，1 到 5"))]
    #[arg(long, value_name = "1-5", value_parser = at_least::<u8>(0))]
    satisfaction: Option<u8>,
    /// What was heard, kept sealed
    #[arg(add = Zh("了解到的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// What came of it: done, no-answer, declined or postponed:DATE
    #[arg(add = Zh("结果：done（完成）、no-answer（无人接听）、declined（谢绝）或 postponed:日期（改期）"))]
    #[arg(
        long,
        value_name = "OUTCOME",
        value_parser = outcomes(),
        default_value = "done",
        hide_default_value = true
    )]
    outcome: Outcome,
    /// What it was for, where it was for one thing: a festival or an event, birthday, win-back or complaint:NUMBER
    #[arg(add = Zh("专为何事：节日或活动、birthday（生日）、win-back（挽回）或 complaint:编号（投诉）"))]
    #[arg(long, alias = "for", value_name = "OCCASION")]
    occasion: Option<String>,
    /// A fact that was asked again, as `member set` takes it
    #[arg(add = Zh("重新核实的一项资料，写法同 `member set`"))]
    #[arg(long = "fact", value_name = "KEY=VALUE", value_parser = fact, conflicts_with = "from")]
    facts: Vec<(String, String)>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

pub(super) const COMMANDS: &[Entry] = &[command("visit list", &Runs(list::run))];

const COLUMNS: Columns = Columns {
    taken: &[
        "member",
        "at",
        "channel",
        "by",
        "satisfaction",
        "outcome",
        "note",
        "occasion",
        "ref",
    ],
    needed: &["member", "channel"],
};

fn columns() -> [Column; 10] {
    [
        columns::VISIT,
        columns::VERSION,
        columns::MEMBER,
        columns::AT_DAY,
        columns::CHANNEL,
        columns::BY_ROLE,
        columns::STAFF,
        columns::OUTCOME,
        columns::SATISFACTION,
        columns::OCCASION,
    ]
}

fn outcomes() -> Worded<Outcome, BadOutcome> {
    Worded::new(Vec::new(), |word: &str| word.parse())
}

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        columns().to_vec()
    }

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        let line = &self.line;
        vec![
            Cell::of(line.visit),
            self.version.into(),
            line.member.into(),
            line.day.into(),
            line.channel.word().into(),
            line.role.as_ref().into(),
            line.staff.map(|staff| staff.to_string()).into(),
            line.came().to_string().into(),
            score(line.satisfaction),
            line.occasion.as_ref().map(ToString::to_string).into(),
        ]
    }

    fn tell(&self, desk: &Desk) {
        if let Some(planning) = &self.planning {
            desk.talk().warn(&no_role(desk.lang(), planning));
        }
    }
}

fn score(satisfaction: Option<u8>) -> Cell {
    satisfaction.map_or(Cell::Empty, |score| Cell::Integer(score.into()))
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if args.many.from.is_some() {
        return many(args, desk);
    }
    let (Some(member), Some(channel)) = (&args.member, args.channel) else {
        return Err(CliError::usage(
            "name the member and the channel",
            "请写会员和方式",
        ));
    };
    let request = Request {
        member: member.clone(),
        channel,
        outcome: args.outcome,
        satisfaction: args.satisfaction,
        occasion: args.occasion.clone(),
        by: args.by.clone(),
        note: args.note.clone().unwrap_or_default(),
        facts: args.facts.clone(),
    };
    post::one::<Visiting>(desk, &args.recording, request)
}

fn many(args: &Args, desk: &Desk) -> CliResult {
    let mut for_nobody: u64 = 0;
    let posted = post::all::<Visiting>(
        desk,
        &File(&args.many, &args.recording, &COLUMNS),
        request_of,
        |_, receipt| {
            for_nobody += u64::from(receipt.planning.is_some());
        },
    )?;
    posted.finish(desk)?;
    if for_nobody > 0 {
        desk.talk().warn(&counts_for_none(desk.lang(), for_nobody));
    }
    Ok(())
}

fn request_of(row: &BatchRow) -> Result<Request, Trouble> {
    let channel = Channel::named(row.get("channel"));
    let outcome = row.filled("outcome").map(str::parse).transpose();
    let told = |column| row.filled(column).map(str::to_owned);
    Ok(Request {
        member: row.get("member").to_owned(),
        channel: channel.map_err(|why| row.bad("channel", &why))?,
        outcome: outcome
            .map_err(|why: BadOutcome| row.bad("outcome", &why))?
            .unwrap_or_default(),
        satisfaction: whole(row, "satisfaction")?,
        occasion: told("occasion"),
        by: told("by"),
        note: row.get("note").to_owned(),
        facts: Vec::new(),
    })
}

/// A visit in no role counts for none that is planned; the roles are those of the rules.
fn no_role(lang: Lang, planning: &[Slug]) -> String {
    let roles: Vec<&str> = planning.iter().map(Slug::as_str).collect();
    match (lang, roles.is_empty()) {
        (Lang::En, true) => "it counts for no planned visit: the rules plan none".to_owned(),
        (Lang::Zh, true) => "该回访不计入任何计划：规则没有回访计划".to_owned(),
        (Lang::En, false) => format!(
            "it counts for no planned visit: say in which role it was made with --by ({})",
            roles.join(", ")
        ),
        (Lang::Zh, false) => format!(
            "该回访不计入任何计划：请用 --by 写明角色（{}）",
            roles.join("、")
        ),
    }
}

fn counts_for_none(lang: Lang, count: u64) -> String {
    match lang {
        Lang::En => {
            format!("{count} visits count for no planned one: their column `by` names no role")
        }
        Lang::Zh => format!("{count} 条回访不计入任何计划：`by` 一列没有写明角色"),
    }
}
