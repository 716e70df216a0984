//! `club rules`: the rules read, told, listed and adopted.

mod adopt;
mod check;
mod list;
mod sheet;
mod show;
mod whatif;

use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::rules::Power;

/// Check, show, hand out, try, list or adopt the rules
///
/// Rules are TOML files in the book's folder. An edited file changes nothing until it is adopted, and days
/// already judged keep the rules that judged them.
///
/// Example: club rules check
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    检查、查看、分发、试算、列出或采用规则\n\n\
    规则是账簿文件夹中的 TOML 文件。修改后的文件在采用之前不起作用；已判定的日期仍按当时的规则。"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("rules check", &Runs(check::run)).for_anybody(),
    command("rules show", &Runs(show::run)).for_anybody(),
    command("rules sheet", &Runs(sheet::run)).for_anybody(),
    command("rules whatif", &Runs(whatif::run)),
    command("rules list", &Runs(list::run)).for_anybody(),
    command("rules adopt", &Runs(adopt::run)).needing(Power::Rules),
];
