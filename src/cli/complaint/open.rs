//! `club complaint open`: recorded at once, with what the customer is told about the way it takes.

use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::{Called, Zh};
use crate::cli::post;
use crate::ops::complaints::{Graded, Open};

/// Record a complaint
///
/// Of a member, or of anybody by name and contact, which are kept sealed under a key of their own. What the
/// customer may be told about the way it takes is said on stderr.
///
/// Example: club complaint open M000001 --text "water was cold" --department bath
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    登记投诉\n\n\
    可以是会员，或以姓名和联系方式说明的任何人；姓名和联系方式用其自己的密钥封存。可以告知顾客的处理流程显示在标准\
    错误输出上。"))]
pub(super) struct Args {
    /// Who complains
    #[arg(add = Zh("投诉的会员"))]
    #[arg(value_name = "MEMBER", required_unless_present = "name")]
    member: Option<String>,
    /// Who complains, where it is no member
    #[arg(add = Zh("投诉人姓名，限非会员"), add = Called("姓名"))]
    #[arg(long, value_name = "NAME", conflicts_with = "member")]
    name: Option<String>,
    /// How they can be reached
    #[arg(add = Zh("联系电话"))]
    #[arg(long, value_name = "PHONE")]
    contact: Option<String>,
    /// What is complained about, kept sealed
    #[arg(add = Zh("投诉内容，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// Which department deals with it
    #[arg(add = Zh("处理部门"))]
    #[arg(long, value_name = "DEPARTMENT")]
    department: Option<String>,
    /// How serious it is (default: as the rules say)
    #[arg(add = Zh("严重程度（默认：按规则）"))]
    #[arg(long, value_name = "SEVERITY")]
    severity: Option<String>,
    /// What caused it, where that is known
    #[arg(add = Zh("已知的原因"))]
    #[arg(long, value_name = "CAUSE")]
    cause: Option<String>,
    /// A sale that it is about
    #[arg(add = Zh("所涉及的销售"))]
    #[arg(long = "sale", value_name = "SALE")]
    sales: Vec<String>,
    /// A visit that it is about
    #[arg(add = Zh("所涉及的回访"))]
    #[arg(long = "visit", value_name = "VISIT")]
    visits: Vec<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let open = Open {
        member: args.member.clone(),
        name: args.name.clone().unwrap_or_default(),
        contact: args.contact.clone().unwrap_or_default(),
        text: args.text.clone(),
        graded: Graded {
            department: args.department.clone(),
            severity: args.severity.clone(),
            cause: args.cause.clone(),
        },
        sales: args.sales.clone(),
        visits: args.visits.clone(),
    };
    post::case(desk, &args.recording, open)
}
