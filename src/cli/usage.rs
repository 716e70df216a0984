//! A line that cannot be understood, told by what clap found and in the reader's language: clap's own words are
//! English alone.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::help::with_options;
use crate::domain::choice::within;
use crate::domain::{Lang, Wording};
use crate::output::Talk;
use crate::worded;

/// Tells what is wrong with a line, the nearest that may be meant, and how the command is used.
pub(super) fn tell(error: &clap::Error, talk: Talk) {
    if is_help(error.kind()) {
        let text = error.render().ansi().to_string();
        return talk.styled(&with_options(&text, talk.lang()));
    }
    let lang = talk.lang();
    talk.error(what(error).in_lang(lang));
    if let Some(remedy) = remedy(error) {
        talk.help(remedy.in_lang(lang));
    }
    if let Some(usage) = usage(error, lang) {
        talk.styled(&usage);
    }
}

/// Whether help or the version is shown, which is no fault of the line.
fn is_help(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

fn what(error: &clap::Error) -> Wording {
    let arg = text(error, ContextKind::InvalidArg);
    let value = text(error, ContextKind::InvalidValue);
    let sub = text(error, ContextKind::InvalidSubcommand);
    match error.kind() {
        ErrorKind::UnknownArgument if arg.starts_with('-') => {
            worded!("unknown option `{arg}`", "未知的选项“{arg}”")
        }
        ErrorKind::UnknownArgument => {
            worded!("unexpected argument `{arg}`", "多余的参数“{arg}”")
        }
        ErrorKind::InvalidSubcommand => worded!("unknown command `{sub}`", "未知的命令“{sub}”"),
        ErrorKind::MissingSubcommand => {
            let (en, zh) = joined(&list(error, ContextKind::ValidSubcommand));
            worded!(
                "`{sub}` needs a command: {en}",
                "`{sub}` 之后须写命令：{zh}"
            )
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            worded!("{arg} needs a value", "{arg} 须写值")
        }
        ErrorKind::InvalidValue => not_listed(error, &arg, &value),
        ErrorKind::ValueValidation => misread(error, &arg, &value),
        ErrorKind::MissingRequiredArgument => missing(error),
        ErrorKind::ArgumentConflict => conflict(error),
        ErrorKind::NoEquals => worded!(
            "{arg} needs an equal sign before its value",
            "{arg} 与值之间须写等号"
        ),
        ErrorKind::TooManyValues => worded!(
            "{arg} does not take the value `{value}`",
            "{arg} 不接受值“{value}”"
        ),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => numbers(error, &arg),
        ErrorKind::InvalidUtf8 => Wording::fixed(
            "the line has bytes that are not UTF-8",
            "命令行含有非 UTF-8 的字节",
        ),
        // Help that could not be written, and whatever clap may find one day.
        _ => Wording::new(error.to_string().trim().to_owned(), "命令行无法识别"),
    }
}

/// A word that is none of a list of fixed ones.
fn not_listed(error: &clap::Error, arg: &str, value: &str) -> Wording {
    let (en, zh) = joined(&list(error, ContextKind::ValidValue));
    worded!(
        "{arg}: unknown value `{value}`; known: {en}",
        "{arg}：未知的值“{value}”；可用：{zh}"
    )
}

/// A value that its type does not read. Our readers tell why in both languages.
fn misread(error: &clap::Error, arg: &str, value: &str) -> Wording {
    let source = std::error::Error::source(error);
    match source.map(|source| (source.downcast_ref::<Wording>(), source)) {
        Some((Some(why), _)) => {
            let (en, zh) = (why.in_lang(Lang::En), why.in_lang(Lang::Zh));
            worded!("{arg}: `{value}`: {en}", "{arg}：“{value}”：{zh}")
        }
        Some((None, why)) => worded!("{arg}: `{value}`: {why}", "{arg}：无法识别“{value}”"),
        None => worded!(
            "{arg}: `{value}` is not a valid value",
            "{arg}：无法识别“{value}”"
        ),
    }
}

fn missing(error: &clap::Error) -> Wording {
    let (en, zh) = joined(&list(error, ContextKind::InvalidArg));
    worded!("required but not given: {en}", "缺少：{zh}")
}

fn conflict(error: &clap::Error) -> Wording {
    let sub = text(error, ContextKind::InvalidSubcommand);
    let arg = match text(error, ContextKind::InvalidArg) {
        arg if arg.is_empty() => sub,
        arg => arg,
    };
    let others = list(error, ContextKind::PriorArg);
    match others.as_slice() {
        [] => worded!(
            "{arg} cannot be used with what else is given",
            "{arg} 不能与其他所写的同时使用"
        ),
        [other] if *other == arg => worded!("{arg} is given twice", "重复写了 {arg}"),
        others => {
            let (en, zh) = joined(others);
            worded!(
                "{arg} cannot be used with {en}",
                "{arg} 不能与 {zh} 同时使用"
            )
        }
    }
}

fn numbers(error: &clap::Error, arg: &str) -> Wording {
    let number = |kind| match error.get(kind) {
        Some(ContextValue::Number(number)) => Some(*number),
        _ => None,
    };
    let given = number(ContextKind::ActualNumValues).unwrap_or_default();
    let needed = number(ContextKind::ExpectedNumValues).or(number(ContextKind::MinValues));
    let needed = needed.unwrap_or_default();
    worded!(
        "{arg} needs {needed} values, {given} given",
        "{arg} 须写 {needed} 个值，只写了 {given} 个"
    )
}

/// What to do about it: write what was most likely meant, where anything is near.
fn remedy(error: &clap::Error) -> Option<Wording> {
    match meant(error) {
        Some(meant) => Some(worded!("did you mean `{meant}`?", "是否指 `{meant}`？")),
        None => several_meant(error).or_else(|| trailing(error)),
    }
}

/// What clap suggests and is near indeed: what it thinks alike goes from `find` to `refund`.
fn meant(error: &clap::Error) -> Option<String> {
    use ContextKind as Of;
    let kinds = [
        (Of::InvalidSubcommand, Of::SuggestedSubcommand, 4),
        (Of::InvalidArg, Of::SuggestedArg, 3),
        (Of::InvalidValue, Of::SuggestedValue, 3),
    ];
    kinds.into_iter().find_map(|(given, suggested, letters)| {
        let (given, suggested) = (text(error, given), list(error, suggested));
        let bare = |word: &str| word.trim_start_matches('-').to_owned();
        let (given, names) = (
            bare(&given),
            suggested.iter().map(|name| bare(name)).collect::<Vec<_>>(),
        );
        let near = within(letters, &given, names.iter().map(String::as_str));
        let near = near.or_else(|| only_begun(&given, &names))?;
        let place = names.iter().position(|name| name == near)?;
        suggested.get(place).cloned()
    })
}

/// The only name that begins with what was given.
fn only_begun<'n>(given: &str, names: &'n [String]) -> Option<&'n str> {
    const LEAST: usize = 3;
    let mut begun = names.iter().filter(|name| name.starts_with(given));
    let one = begun.next().filter(|_| given.chars().count() >= LEAST)?;
    begun.next().is_none().then_some(one)
}

/// The commands that may be meant by a word that would fit several.
fn several_meant(error: &clap::Error) -> Option<Wording> {
    let word = text(error, ContextKind::InvalidSubcommand);
    let (_, command) = used(error)?;
    let (_, meant) = super::UNCLEAR.iter().find(|(own, _)| *own == word)?;
    let names: Vec<_> = meant.iter().map(|name| format!("`club {name}`")).collect();
    let (en, zh) = joined(&names);
    (command == "club")
        .then(|| worded!("one of these may be meant: {en}", "可能是指其中之一：{zh}"))
}

/// What looks like an option and may be meant as a value: clap says so only in a sentence of its own.
fn trailing(error: &clap::Error) -> Option<Wording> {
    let arg = text(error, ContextKind::InvalidArg);
    let suggests = error.get(ContextKind::Suggested).is_some();
    (suggests && arg.starts_with('-')).then(|| {
        worded!(
            "write `-- {arg}` if it is meant as a value",
            "若作为值，请写 `-- {arg}`"
        )
    })
}

/// How the command is used, and where more of it is told.
fn usage(error: &clap::Error, lang: Lang) -> Option<String> {
    let (usage, command) = used(error)?;
    // clap shows how what it suggests is used.
    let suggests = error.get(ContextKind::SuggestedArg).is_some();
    if suggests && meant(error).is_none() {
        let more = worded!("\nmore: `{command} --help`", "\n详见 `{command} --help`");
        return Some(more.in_lang(lang).to_owned());
    }
    let usage = with_options(&usage, lang);
    let worded = worded!(
        "\nusage: {usage}\nmore: `{command} --help`",
        "\n用法：{usage}\n详见 `{command} --help`"
    );
    Some(worded.in_lang(lang).to_owned())
}

/// How the command is used, and its name, as clap has it.
fn used(error: &clap::Error) -> Option<(String, String)> {
    let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) else {
        return None;
    };
    let usage = usage.to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    let words = usage.split_whitespace();
    let command: Vec<&str> = words
        .take_while(|word| !word.starts_with(['[', '<', '-']))
        .collect();
    Some((usage.to_owned(), command.join(" ")))
}

/// A list in English and in Chinese.
fn joined(words: &[String]) -> (String, String) {
    (words.join(", "), words.join("、"))
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    list(error, kind).join(" ")
}

fn list(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::Command;

    use super::*;
    use crate::cli::{help, parse, whole};

    fn line(words: &str) -> Vec<OsString> {
        let words = words.split_whitespace();
        std::iter::once("club")
            .chain(words)
            .map(OsString::from)
            .collect()
    }

    /// All that is said of a line that cannot be understood.
    fn said(line: &[OsString], lang: Lang) -> String {
        let error = parse(line, lang).expect_err("a faulty line");
        let mut said = match super::super::closed::Refused::carried(&error) {
            Some(refused) => vec![crate::domain::Spoken::say(&refused, lang)],
            None => vec![what(&error).in_lang(lang).to_owned()],
        };
        said.extend(remedy(&error).map(|remedy| remedy.in_lang(lang).to_owned()));
        said.extend(usage(&error, lang));
        said.join("\n")
    }

    #[test]
    fn each_kind_of_fault_is_told_in_both_languages() {
        let table = [
            (
                "consume --nonsense",
                "unknown option `--nonsense`\n\nmore: `club consume --help`",
                "未知的选项“--nonsense”\n\n详见 `club consume --help`",
            ),
            (
                "consume --nota",
                "unknown option `--nota`\ndid you mean `--note`?\n\n\
                 usage: club consume --note <TEXT> [MEMBER] [AMOUNT]\nmore: `club consume --help`",
                "未知的选项“--nota”\n是否指 `--note`？\n\n\
                 用法：club consume --note <文字> [会员] [金额]\n详见 `club consume --help`",
            ),
            (
                "log",
                "unknown command `log`\none of these may be meant: `club history`, `club visit`, \
                 `club access list`\n\nusage: club [OPTIONS] <COMMAND>\nmore: `club --help`",
                "未知的命令“log”\n可能是指其中之一：`club history`、`club visit`、`club access list`\n\n\
                 用法：club [选项] <命令>\n详见 `club --help`",
            ),
            (
                "consume -x",
                "unknown option `-x`\nwrite `-- -x` if it is meant as a value\n\n\
                 usage: club consume [OPTIONS] [MEMBER] [AMOUNT]\nmore: `club consume --help`",
                "未知的选项“-x”\n若作为值，请写 `-- -x`\n\n\
                 用法：club consume [选项] [会员] [金额]\n详见 `club consume --help`",
            ),
            (
                "consum",
                "unknown command `consum`\ndid you mean `consume`?\n\n\
                 usage: club [OPTIONS] <COMMAND>\nmore: `club --help`",
                "未知的命令“consum”\n是否指 `consume`？\n\n用法：club [选项] <命令>\n详见 `club --help`",
            ),
            (
                "consume M1 5 6",
                "unexpected argument `6`\n\n\
                 usage: club consume [OPTIONS] [MEMBER] [AMOUNT]\nmore: `club consume --help`",
                "多余的参数“6”\n\n用法：club consume [选项] [会员] [金额]\n详见 `club consume --help`",
            ),
            (
                "check --format xml",
                "--format <FORMAT>: unknown value `xml`; known: table, csv, tsv, json, jsonl",
                "--format <格式>：未知的值“xml”；可用：table、csv、tsv、json、jsonl",
            ),
            (
                "report sales --from 2024-13-01",
                "--from <DATE>: `2024-13-01`: there is no such day in the calendar",
                "--from <日期>：“2024-13-01”：日历上没有这一天",
            ),
            (
                "check --wait many",
                "--wait <SECONDS>: `many`: a whole number of at least 0 belongs here",
                "--wait <秒数>：“many”：请写不小于 0 的整数",
            ),
            (
                "check --lang",
                "--lang <LANG> needs a value",
                "--lang <语言> 须写值",
            ),
            (
                "report statement",
                "required but not given: <MEMBER>\n\nusage: club report statement <MEMBER>\n\
                 more: `club report statement --help`",
                "缺少：<会员>\n\n用法：club report statement <会员>\n详见 `club report statement --help`",
            ),
            (
                "check --quiet --verbose",
                "--quiet cannot be used with --verbose\n\n\
                 usage: club check --quiet\nmore: `club check --help`",
                "--quiet 不能与 --verbose 同时使用\n\n用法：club check --quiet\n详见 `club check --help`",
            ),
            (
                "check --wait 1 --wait 2",
                "--wait <SECONDS> is given twice\n\n\
                 usage: club check [OPTIONS]\nmore: `club check --help`",
                "重复写了 --wait <秒数>\n\n用法：club check [选项]\n详见 `club check --help`",
            ),
            (
                "check --head=x",
                "--head does not take the value `x`\n\n\
                 usage: club check --head\nmore: `club check --help`",
                "--head 不接受值“x”\n\n用法：club check --head\n详见 `club check --help`",
            ),
        ];
        for (words, en, zh) in table {
            assert_eq!(said(&line(words), Lang::En), en, "{words}");
            assert_eq!(said(&line(words), Lang::Zh), zh, "{words}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_told_in_both_languages() {
        use std::os::unix::ffi::OsStringExt as _;
        let mut bad = line("consume --category");
        bad.push(OsString::from_vec(vec![0xff, 0xfe]));
        assert!(said(&bad, Lang::En).contains("not UTF-8"));
        assert!(said(&bad, Lang::Zh).contains("非 UTF-8"));
    }

    /// Lines in which one value after the other is nonsense.
    fn nonsense(path: &str, command: &Command, found: &mut Vec<String>) {
        let mut places = 0;
        for arg in command.get_arguments() {
            if !arg.get_action().takes_values() {
                continue;
            }
            let before = "x ".repeat(places);
            match arg.get_long() {
                Some(long) => found.push(format!("{path} --{long}=\u{200b}!")),
                None => {
                    found.push(format!("{path} {before}\u{200b}!"));
                    places += 1;
                }
            }
        }
        for below in command.get_subcommands() {
            nonsense(&format!("{path} {}", below.get_name()), below, found);
        }
    }

    #[test]
    fn whatever_value_cannot_be_read_is_told_in_chinese() {
        let mut lines = Vec::new();
        nonsense("", &whole(), &mut lines);
        let (mut faults, mut refused) = (Vec::new(), 0);
        for words in lines {
            if parse(&line(&words), Lang::En).is_ok() {
                continue;
            }
            refused += 1;
            let said = said(&line(&words), Lang::Zh);
            let english = help::english_in(&said);
            if !english.is_empty() {
                faults.push(format!("{words}: {english:?} in {said}"));
            }
        }
        assert!(refused > 700, "{refused}");
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
