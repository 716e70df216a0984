//! `club staff check`: a spot check, of somebody's work or of a member's file that they keep.

use super::work::about_named;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::closed::yes_no;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::desk::staff::rows::{Said, WorkKind};
use crate::ops::Session;
use crate::output::columns;

/// Record a spot check of somebody's work
///
/// With --member it is that member's file that was looked at; what was found counts in the contest for the best
/// kept files. Valid checks count in the assessment where the rules measure them.
///
/// Example: club staff check E0001 --valid yes --member M000042
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录对工作的抽查\n\n\
    使用 --member 时抽查的是该会员的档案；结果计入档案评比。规则要求时，合格的抽查计入考核。"))]
pub(super) struct Args {
    /// Whose work: a number, a login or a name
    #[arg(add = Zh("被抽查的员工：员工号、登录名或姓名"))]
    #[arg(value_name = "STAFF")]
    staff: String,
    /// Whether all was as it should be
    #[arg(add = Zh("是否合格"))]
    #[arg(long, value_name = "YES-NO", value_parser = yes_no())]
    valid: String,
    /// The member whose file was looked at
    #[arg(add = Zh("所抽查档案的会员"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// What was found, kept sealed
    #[arg(add = Zh("查明的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let note = args.note.as_deref().unwrap_or_default();
    let member = args.member.as_deref().unwrap_or_default();
    let typed = [args.valid.as_str(), member, note];
    let named = |writing: &Session| {
        let member = args.member.as_deref().map(|word| writing.member(word));
        let member = member.transpose()?.map(|member| member.to_string());
        Ok(vec![
            args.valid.clone(),
            member.unwrap_or_default(),
            note.to_owned(),
        ])
    };
    let (about, first) = about_named(desk, &args.staff, &args.recording, &typed, named)?;
    let member = about.member(args.member.as_deref())?;
    let done = match first {
        Some(first) => about.again(&first),
        None => {
            let said = Said {
                member,
                valid: Some(args.valid == "yes"),
                ..Said::default()
            };
            about.record(WorkKind::Check, &[said], note)?
        }
    };
    let columns = [columns::MEMBER, columns::IS_VALID];
    let member = member.map(|id| id.to_string());
    done.print(desk, &columns, &[member.into(), args.valid.clone().into()])
}
