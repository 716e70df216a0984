//! `club treatment`: what is done for a guest, step by step.

mod abandon;
mod add;
mod finish;
mod list;
mod show;
mod shown;
mod step;

use super::help::Zh;
use super::registry::{Entry, Runs, command};

/// Record a treatment: its steps, who did them, what was used, what is next
///
/// Which steps there are, in which order, and what each is recorded with, say the rules
/// (`[[treatment_step]]`). A treatment ends with nothing missing, and with a plan for the next one where the
/// rules ask for it.
///
/// Example: club treatment step N000001 treatment --staff li --product serum=15ml
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录疗程：步骤、操作人员、用品和下次安排\n\n\
    由规则规定有哪些步骤、先后顺序，以及每步须记录的内容（`[[treatment_step]]`）。没有缺项时才能结束；规则要求时，\
    须有下次的计划。"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("treatment add", &Runs(add::run)),
    command("treatment step", &Runs(step::run)),
    command("treatment finish", &Runs(finish::run)),
    command("treatment abandon", &Runs(abandon::run)),
    command("treatment show", &Runs(show::run)),
    command("treatment list", &Runs(list::run)),
];
