//! Visitors at the door: in, out, and what they say afterwards.

use super::DetailsArgs;
use super::shown::record;
use crate::cli::Desk;
use crate::cli::args::{Recording, whole};
use crate::cli::closed::yes_no;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::Slug;
use crate::ops::visitors::{self, Step, What};

/// Let visitors in
///
/// Names an announced visit by its number, or a new visitor by name. A class that the rules turn away is put
/// on record as turned away, and told; where the rules say what is done about it, --note says that it was.
///
/// Example: club visitor in G000001 --id-number 11010519491231002X --host "Ms Li" --host-consents --badge 7
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    登记访客进入\n\n\
    写已预告来访的编号，或未预告访客的姓名。规则不接待的类别记为已劝离，并作提示；规则写明处理办法的，用 --note 说\
    明已照办。"))]
pub(super) struct In {
    /// An announced visit (number or ref), or the name of a visitor who was not
    #[arg(add = Zh("已预告的来访（编号或原编号），或未预告访客的姓名"))]
    #[arg(value_name = "VISITOR|NAME")]
    visitor: String,
    /// The class of visitors (default: as announced)
    #[arg(add = Zh("访客类别（默认：与预告相同）"))]
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// How many (default: as announced)
    #[arg(add = Zh("人数（默认：与预告相同）"))]
    #[arg(long, value_name = "N", value_parser = whole::<u32>(1..=10_000))]
    party: Option<u32>,
    /// The number of the ID card that was shown, kept sealed
    #[arg(add = Zh("所出示身份证的号码，封存保管"))]
    #[arg(long, value_name = "NUMBER")]
    id_number: Option<String>,
    /// Another paper that was shown, with its number
    #[arg(add = Zh("所出示的其他证件及其号码"))]
    #[arg(long, value_name = "TEXT", conflicts_with = "id_number")]
    id_other: Option<String>,
    /// The host has said yes
    #[arg(add = Zh("被访人已同意"))]
    #[arg(long)]
    host_consents: bool,
    /// A badge that is handed out, one for each visitor
    #[arg(add = Zh("发放的访客证，每位访客一张"))]
    #[arg(long, value_name = "BADGE")]
    badge: Vec<Slug>,
    #[command(flatten)]
    details: DetailsArgs,
    #[command(flatten)]
    recording: Recording,
}

/// Let visitors out, and take the badges back
///
/// Example: club visitor out G000001 --badge 7 --host-signed
#[derive(clap::Args, Debug)]
#[command(add = Zh("登记访客离开，收回访客证"))]
pub(super) struct Out {
    /// The visit, by its number or ref
    #[arg(add = Zh("来访的编号或原编号"))]
    #[arg(value_name = "VISITOR")]
    visitor: String,
    /// A badge that is given back
    #[arg(add = Zh("交回的访客证"))]
    #[arg(long, value_name = "BADGE")]
    badge: Vec<Slug>,
    /// What is not given back is lost; why, kept sealed
    #[arg(add = Zh("未交回的按遗失处理；原因封存保管"))]
    #[arg(long, value_name = "REASON")]
    badge_lost: Option<String>,
    /// The host has signed them out
    #[arg(add = Zh("被访人已签字送出"))]
    #[arg(long)]
    host_signed: bool,
    #[command(flatten)]
    recording: Recording,
}

/// Record what visitors say of their visit
///
/// Example: club visitor feedback G000001 --satisfied yes --text "friendly guide, too little time"
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录访客的意见"))]
pub(super) struct Feedback {
    /// The visit, by its number or ref
    #[arg(add = Zh("来访的编号或原编号"))]
    #[arg(value_name = "VISITOR")]
    visitor: String,
    /// Whether they are satisfied
    #[arg(add = Zh("是否满意"))]
    #[arg(long, value_name = "yes|no", value_parser = yes_no())]
    satisfied: Option<String>,
    /// What they say, kept sealed
    #[arg(add = Zh("访客的意见，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

impl In {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let entry = visitors::In {
            visitor: self.visitor.clone(),
            class: self.class.clone(),
            party: self.party,
            id_number: self.id_number.clone(),
            id_other: self.id_other.clone(),
            host_consents: self.host_consents,
            badges: self.badge.clone(),
            details: self.details.told(),
        };
        record(desk, &self.recording, entry)
    }
}

impl Out {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            visitor: self.visitor.clone(),
            what: What::Out {
                badges: self.badge.clone(),
                lost: self.badge_lost.clone(),
                signed: self.host_signed,
            },
        };
        record(desk, &self.recording, step)
    }
}

impl Feedback {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let text = self.text.clone().unwrap_or_default();
        if self.satisfied.is_none() && text.is_empty() {
            return Err(CliError::usage(
                "say --satisfied, --text or both",
                "请写 --satisfied、--text 或两者",
            ));
        }
        let satisfied = self.satisfied.clone();
        let step = Step {
            visitor: self.visitor.clone(),
            what: What::Feedback { satisfied, text },
        };
        record(desk, &self.recording, step)
    }
}
