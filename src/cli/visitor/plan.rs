//! Visits before they begin: announced, or applied for and decided upon.

use super::DetailsArgs;
use super::shown::record;
use crate::cli::Desk;
use crate::cli::args::{Recording, whole};
use crate::cli::errors::CliResult;
use crate::cli::help::{Called, Zh};
use crate::domain::Money;
use crate::ops::visitors::{Details, Plan, Step, What};

/// Announce visitors who are to come
///
/// Example: club visitor announce "Zhao Lei" --class general --when "2024-05-02 10:00" --host "Ms Li"
#[derive(clap::Args, Debug)]
#[command(add = Zh("预告将要到访的访客"))]
pub(super) struct Announce {
    /// Who comes
    #[arg(add = Zh("来访人"), add = Called("姓名"))]
    #[arg(value_name = "NAME")]
    name: String,
    /// The class of visitors of the rules
    #[arg(add = Zh("规则中的访客类别"))]
    #[arg(long, value_name = "CLASS")]
    class: String,
    /// When they are to come; a date, or a time
    #[arg(add = Zh("预计到访：日期或时间"))]
    #[arg(long, value_name = "TIME")]
    when: String,
    /// How many
    #[arg(add = Zh("数量"))]
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u32>(1..=10_000))]
    party: u32,
    #[command(flatten)]
    details: DetailsArgs,
    #[command(flatten)]
    recording: Recording,
}

/// Apply for a reception: a unit that wants to be received
///
/// Nobody comes in on an application that was not approved.
///
/// Example: club visitor apply "No. 3 Middle School" --names "Zhao Lei; Qian Yu" --party 2 --purpose tour --budget 500 --class general --when 2024-05-10
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    申请接待：希望来访的单位\n\n\
    未经批准的申请不能进入。"))]
pub(super) struct Apply {
    /// The unit that applies
    #[arg(add = Zh("申请单位"))]
    #[arg(value_name = "UNIT")]
    unit: String,
    /// The names of those who would come
    #[arg(add = Zh("拟来访人员姓名"))]
    #[arg(long, value_name = "NAMES")]
    names: String,
    /// How many they are
    #[arg(add = Zh("人数"))]
    #[arg(long, value_name = "N", value_parser = whole::<u32>(1..=10_000))]
    party: u32,
    /// What they come for
    #[arg(add = Zh("来访事由"))]
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    /// What the reception may cost
    #[arg(add = Zh("接待预算"))]
    #[arg(long, value_name = "AMOUNT")]
    budget: Money,
    /// The class of visitors of the rules
    #[arg(add = Zh("规则中的访客类别"))]
    #[arg(long, value_name = "CLASS")]
    class: String,
    /// When they want to come; a date, or a time
    #[arg(add = Zh("希望到访的日期或时间"))]
    #[arg(long, value_name = "TIME")]
    when: String,
    /// How to reach them
    #[arg(add = Zh("联系电话"))]
    #[arg(long, value_name = "PHONE")]
    contact: Option<String>,
    /// Who receives them
    #[arg(add = Zh("接待人"))]
    #[arg(long, value_name = "WHO")]
    host: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Approve an application: the visitors are announced
///
/// Example: club visitor approve G000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("批准申请：访客即为已预告"))]
pub(super) struct Approve {
    /// The application, by its number or ref
    #[arg(add = Zh("申请的编号或原编号"))]
    #[arg(value_name = "VISITOR")]
    visitor: String,
    /// Who receives them
    #[arg(add = Zh("接待人"))]
    #[arg(long, value_name = "WHO")]
    host: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Decline an application, or call an announced visit off, with the reason
///
/// Example: club visitor decline G000001 --reason "the pool is being cleaned"
#[derive(clap::Args, Debug)]
#[command(add = Zh("谢绝申请，或取消已预告的来访，须写明原因"))]
pub(super) struct Decline {
    /// The application or the announced visit, by its number or ref
    #[arg(add = Zh("申请或已预告来访的编号或原编号"))]
    #[arg(value_name = "VISITOR")]
    visitor: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

impl Announce {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let plan = Plan {
            name: self.name.clone(),
            class: self.class.clone(),
            when: self.when.clone(),
            party: self.party,
            budget: None,
            details: self.details.told(),
        };
        record(desk, &self.recording, plan)
    }
}

impl Apply {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let texts = [
            Some(self.unit.clone()),
            self.contact.clone(),
            self.host.clone(),
            None,
            None,
            Some(self.purpose.clone()),
            None,
        ];
        let plan = Plan {
            name: self.names.clone(),
            class: self.class.clone(),
            when: self.when.clone(),
            party: self.party,
            budget: Some(self.budget),
            details: Details { texts, store: None },
        };
        record(desk, &self.recording, plan)
    }
}

impl Approve {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let host = self.host.clone().unwrap_or_default();
        let step = Step {
            visitor: self.visitor.clone(),
            what: What::Approve { host },
        };
        record(desk, &self.recording, step)
    }
}

impl Decline {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let reason = self.reason.clone();
        let step = Step {
            visitor: self.visitor.clone(),
            what: What::Decline { reason },
        };
        record(desk, &self.recording, step)
    }
}
