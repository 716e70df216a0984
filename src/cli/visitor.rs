//! `club visitor`: who comes to the house, who is in it, and what became of badges.

mod come;
mod list;
mod plan;
mod shown;

use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::domain::Slug;
use crate::ops::visitors::Details;

/// Announce, let in and let out visitors, and see who is in the house
///
/// The rules say what each class of visitors needs (`[[visitor_class]]`): a slip with an ID and a host who
/// consents and signs them out, a badge that is given back, a day's notice, a guide. Names, papers and notes
/// are kept sealed.
///
/// Example: club visitor in "Zhao Lei" --class general --id-number 11010519491231002X --host "Ms Li" --host-consents --badge 7
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    预告、登记访客的进入和离开，查看在馆访客\n\n\
    规则规定各类访客的要求（`[[visitor_class]]`）：查验证件的来访单，以及被访人同意并签字送出；须交回的访客证；提\
    前一天预告；陪同人。姓名、证件和备注封存保管。"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("visitor announce", &Runs(plan::Announce::run)),
    command("visitor apply", &Runs(plan::Apply::run)),
    command("visitor approve", &Runs(plan::Approve::run)),
    command("visitor decline", &Runs(plan::Decline::run)),
    command("visitor in", &Runs(come::In::run)),
    command("visitor out", &Runs(come::Out::run)),
    command("visitor feedback", &Runs(come::Feedback::run)),
    command("visitor list", &Runs(list::run)),
];

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct DetailsArgs {
    /// Where they come from
    #[arg(add = Zh("来访单位"))]
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// How to reach them
    #[arg(add = Zh("联系电话"))]
    #[arg(long, value_name = "PHONE")]
    contact: Option<String>,
    /// Whom they visit
    #[arg(add = Zh("被访人"))]
    #[arg(long, value_name = "WHO")]
    host: Option<String>,
    /// Who leads them through the house
    #[arg(add = Zh("陪同人"))]
    #[arg(long, value_name = "WHO")]
    guide: Option<String>,
    /// Which way they go
    #[arg(add = Zh("参观路线"))]
    #[arg(long, value_name = "TEXT")]
    route: Option<String>,
    /// What they come for
    #[arg(add = Zh("来访事由"))]
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// What else is to be known
    #[arg(add = Zh("其他须知"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The store
    #[arg(add = Zh("门店"))]
    #[arg(long, value_name = "STORE")]
    store: Option<Slug>,
}

impl DetailsArgs {
    fn told(&self) -> Details {
        let texts = [
            &self.unit,
            &self.contact,
            &self.host,
            &self.guide,
            &self.route,
            &self.purpose,
            &self.note,
        ];
        Details {
            texts: texts.map(Option::clone),
            store: self.store.clone(),
        }
    }
}
