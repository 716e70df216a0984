//! `club man`: a manual page for every command, made from its help, in the language that is asked for.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Command;

use super::Desk;
use super::errors::CliResult;
use super::help::{Zh, in_lang};
use crate::domain::Lang;
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
    for (name, text) in pages(desk.lang())? {
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

/// The headings that the maker of pages sets, and what stands for them in either language; all others are those of
/// the help.
const HEADINGS: [(&str, &str, &str); 5] = [
    ("NAME", "NAME", "名称"),
    ("SYNOPSIS", "SYNOPSIS", "概要"),
    ("DESCRIPTION", "DESCRIPTION", "说明"),
    ("EXTRA", "EXIT STATUS", "退出状态"),
    ("VERSION", "VERSION", "版本"),
];

/// Each page's file name and text, in the order of the commands.
fn pages(lang: Lang) -> anyhow::Result<Vec<(String, String)>> {
    let mut whole = in_lang(super::whole().disable_help_subcommand(true), lang);
    whole.build();
    let mut pages = Vec::new();
    collect(&whole, lang, &mut pages)?;
    Ok(pages)
}

/// A line of a page with its heading in a language.
fn headed(line: &str, lang: Lang) -> String {
    let known = line
        .strip_prefix(".SH ")
        .and_then(|own| HEADINGS.iter().find(|(set, ..)| *set == own));
    match (known, lang) {
        (None, _) => line.to_owned(),
        (Some((_, en, _)), Lang::En) if en.contains(' ') => format!(".SH \"{en}\""),
        (Some((_, en, _)), Lang::En) => format!(".SH {en}"),
        (Some((.., zh)), Lang::Zh) => format!(".SH {zh}"),
    }
}

fn collect(command: &Command, lang: Lang, pages: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let man = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    man.render(&mut text)
        .with_context(|| format!("cannot make the page of `{}`", command.get_name()))?;
    let text = String::from_utf8_lossy(&text);
    let text = text.lines().map(|line| headed(line, lang) + "\n").collect();
    pages.push((man.get_filename(), text));
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        collect(below, lang, pages)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::help::english_in;

    #[test]
    fn every_command_has_its_page() -> anyhow::Result<()> {
        let pages = pages(Lang::En)?;
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

    #[test]
    fn no_page_has_a_sentence_of_the_other_language() -> anyhow::Result<()> {
        let (english, chinese) = (pages(Lang::En)?, pages(Lang::Zh)?);
        let names = |pages: &[(String, String)]| -> Vec<String> {
            pages.iter().map(|(name, _)| name.clone()).collect()
        };
        assert_eq!(names(&english), names(&chinese));
        let mut faults = Vec::new();
        for (name, text) in &english {
            if text.contains(['，', '。', '；', '：', '、', '“']) {
                faults.push(format!("{name}: {text}"));
            }
        }
        for (name, text) in &chinese {
            let text = text.replace("\\-", "-").replace("\\(aq", "'");
            for line in text.lines() {
                match line.strip_prefix(".SH ") {
                    Some(heading) if heading.is_ascii() => faults.push(format!("{name}: {line}")),
                    None if line.starts_with('.') => {}
                    _ => faults.extend(
                        english_in(line)
                            .iter()
                            .map(|found| format!("{name}: {found}")),
                    ),
                }
            }
            for (.., heading) in &HEADINGS[..3] {
                assert!(
                    text.contains(&format!(".SH {heading}\n")),
                    "{name}: {heading}"
                );
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
        Ok(())
    }
}
