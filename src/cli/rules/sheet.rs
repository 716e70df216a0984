//! `club rules sheet`: what members may be handed.

use std::path::PathBuf;

use super::show::named;
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::Lang;
use crate::output::leaflet::{self, Part};
use crate::rules::{Line, sheet};

/// Print what members may be handed: levels, prices, points, rewards
///
/// The words are a member's, in the language of --lang; what the house keeps to itself is left out. Without
/// PACK the rules in force are told, or those of the day named with --as-of.
///
/// Example: club rules sheet --lang zh --html leaflet.html
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    打印可交给会员的说明：等级、价格、积分、兑换品\n\n\
    面向会员的文字，语言由 --lang 决定；商户内部的内容不印出。不写“规则包”时说明现行规则，或 --as-of 所指日期的规\
    则。"))]
pub(super) struct Args {
    /// A pack of the book, a built-in one, or a rule file
    #[arg(add = Zh("账簿的规则包、内置规则包或规则文件"))]
    #[arg(value_name = "PACK")]
    pack: Option<String>,
    /// Write a page for the screen and the printer instead
    #[arg(add = Zh("改为写出适合屏幕和打印的网页"))]
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let found = named(args.pack.as_deref(), &args.reading, desk)?;
    let lang = desk.lang();
    let page = sheet(&found.pack, found.house.as_deref(), lang);
    let Some(path) = &args.html else {
        return desk.text(&page.text());
    };
    let parts = page.lines().iter().map(|line| match line {
        Line::Head(said) => Part::Head(said),
        Line::Text(said) => Part::Text(said),
        Line::Item(depth, said) => Part::Item(*depth, said),
    });
    leaflet::write(path, &leaflet::page(lang, parts))?;
    let path = path.display();
    desk.talk().note(&match lang {
        Lang::En => format!("the sheet is in {path}"),
        Lang::Zh => format!("会员须知已写入 {path}"),
    });
    Ok(())
}
