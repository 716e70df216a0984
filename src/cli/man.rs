//! `club man`: a manual page for every command, made from its help, for packagers.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Command;

use super::Desk;
use super::errors::CliResult;
use super::help::Zh;
use crate::output::{Column, Encoding, Sink, columns};

/// Write a manual page for every command into a folder
#[derive(clap::Args, Debug)]
#[command(add = Zh("把每个命令的手册页写入文件夹"))]
pub(super) struct Args {
    /// The folder; made where it is missing
    #[arg(add = Zh("文件夹；不存在时自动创建"))]
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

const COLUMNS: [Column; 1] = [columns::PAGE];

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    std::fs::create_dir_all(&args.dir)
        .with_context(|| format!("cannot make the folder {}", args.dir.display()))?;
    let mut printer = desk.printer(&COLUMNS)?;
    for (name, text) in pages()? {
        let path = args.dir.join(&name);
        write(&path, &text)?;
        printer.row(&[path.display().to_string().into()])?;
    }
    Ok(printer.finish()?)
}

fn write(path: &Path, text: &str) -> CliResult {
    let mut page = Sink::file(path, Encoding::Utf8)?;
    page.write(text.as_bytes())?;
    Ok(page.finish()?)
}

/// Each page's file name and text, in the order of the commands.
fn pages() -> anyhow::Result<Vec<(String, String)>> {
    let mut whole = super::whole().disable_help_subcommand(true);
    whole.build();
    let mut pages = Vec::new();
    collect(&whole, &mut pages)?;
    Ok(pages)
}

fn collect(command: &Command, pages: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let man = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    man.render(&mut text)
        .with_context(|| format!("cannot make the page of `{}`", command.get_name()))?;
    pages.push((
        man.get_filename(),
        String::from_utf8_lossy(&text).into_owned(),
    ));
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        collect(below, pages)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_its_page() -> anyhow::Result<()> {
        let pages = pages()?;
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.first(), Some(&"club.1"));
        for command in super::super::whole().get_subcommands() {
            let page = format!("club-{}.1", command.get_name());
            assert!(names.contains(&page.as_str()), "{page} among {names:?}");
        }
        for (name, text) in &pages {
            assert!(text.contains(".SH NAME"), "{name}");
        }
        Ok(())
    }
}
