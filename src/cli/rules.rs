//! `club rules`: the rules read, told, listed and adopted.

mod adopt;
mod check;
mod list;
mod sheet;
mod show;
mod whatif;

use super::Desk;
use super::errors::CliResult;
use super::help::Zh;

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
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    Check(check::Args),
    Show(show::Args),
    Sheet(sheet::Args),
    Whatif(whatif::Args),
    List(list::Args),
    Adopt(adopt::Args),
}

pub(super) fn run(args: &Args, desk: &mut Desk) -> CliResult {
    match &args.what {
        What::Check(args) => check::run(args, desk),
        What::Show(args) => show::run(args, desk),
        What::Sheet(args) => sheet::run(args, desk),
        What::Whatif(args) => whatif::run(args, desk),
        What::List(args) => list::run(args, desk),
        What::Adopt(args) => adopt::run(args, desk),
    }
}
