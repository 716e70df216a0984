//! `club inquiry open`: what was asked, with its answer or the promise of one.

use super::about;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::{Called, Zh};
use crate::cli::post;
use crate::desk::inquiries::About;
use crate::ops::inquiries::Open;

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
    let open = Open {
        member: args.member.clone(),
        name: args.name.clone(),
        contact: args.contact.clone(),
        text: args.text.clone(),
        answer: args.answer.clone(),
        call_back: args.call_back.clone(),
        topic: args.topic.clone(),
        about: args.kind,
    };
    post::case(desk, &args.recording, open)
}
