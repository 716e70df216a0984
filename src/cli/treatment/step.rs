//! `club treatment step`: one step of a treatment, or several at once.

use super::shown::record;
use crate::cli::Desk;
use crate::cli::args::{Recording, read};
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::desk::treatments::state::Used;
use crate::domain::{Slug, Wording};
use crate::ops::treatments::{Done, Steps};

/// Record a step of a treatment, or several that were done one after another
///
/// What is told goes to the steps that the rules record it with, and else to the last one; --before to the
/// first, --after to the last.
///
/// Example: club treatment step N000001 treatment --staff li --product serum=15ml --product mask=1
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录疗程的一个步骤，或连续完成的几个步骤\n\n\
    所写内容记入规则要求记录该内容的步骤，否则记入最后一步；--before 记入第一步，--after 记入最后一步。"))]
pub(super) struct Args {
    /// The treatment, by its number or ref
    #[arg(add = Zh("疗程的编号或原编号"))]
    #[arg(value_name = "TREATMENT")]
    treatment: String,
    /// The steps of the rules, in the order in which they were done
    #[arg(add = Zh("规则中的步骤，按完成的顺序"))]
    #[arg(value_name = "STEP", required = true)]
    steps: Vec<Slug>,
    #[command(flatten)]
    told: StepArgs,
    #[command(flatten)]
    recording: Recording,
}

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct StepArgs {
    /// The room, by its id in club.toml
    #[arg(add = Zh("房间：club.toml 中的标识"))]
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,
    /// Who did it, by id, staff number or name
    #[arg(add = Zh("操作人员：标识、员工号或姓名"))]
    #[arg(long, value_name = "WHO")]
    staff: Option<String>,
    /// What was found or said, such as the customer analysis; kept sealed
    #[arg(add = Zh("了解到的情况，如顾客分析；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// How it was before, kept sealed
    #[arg(add = Zh("护理前的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    before: Option<String>,
    /// How it was after, kept sealed
    #[arg(add = Zh("护理后的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    after: Option<String>,
    /// A product and how much of it was used, such as serum=15ml
    #[arg(add = Zh("所用产品及用量，如 serum=15ml"))]
    #[arg(long, value_name = "PRODUCT=AMOUNT", value_parser = used)]
    product: Vec<Used>,
    /// A skin case of the rules, in which the consultant looks in twice
    #[arg(add = Zh("规则中的皮肤情况，须由顾问两次查看"))]
    #[arg(long, value_name = "CASE")]
    case: Vec<Slug>,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let steps = Steps {
        treatment: args.treatment.clone(),
        steps: args.steps.clone(),
        told: args.told.done(),
    };
    record(desk, &args.recording, steps)
}

impl StepArgs {
    pub(super) fn done(&self) -> Done {
        Done {
            room: self.room.clone(),
            staff: self.staff.clone(),
            note: self.note.clone(),
            before: self.before.clone(),
            after: self.after.clone(),
            products: self.product.clone(),
            cases: self.case.clone(),
        }
    }
}

/// `serum=15ml`, `mask=1`
fn used(text: &str) -> Result<Used, Wording> {
    let wrong = || {
        Wording::fixed(
            "write the product, '=' and how much, such as serum=15ml",
            "请写 产品=用量，如 serum=15ml",
        )
    };
    let (product, amount) = text.split_once('=').ok_or_else(wrong)?;
    let amount = amount.trim();
    let end = amount.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (figure, unit) = amount.split_at(end.unwrap_or(amount.len()));
    let unit = unit.trim();
    Ok(Used {
        product: read(product.trim())?,
        amount: read(figure)?,
        unit: match unit {
            "" => None,
            unit => Some(read(unit)?),
        },
    })
}
