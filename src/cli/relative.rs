//! Days and periods that are told from today: `--at yesterday`, `--period last-month`, `--as-of 昨天`.
//!
//! A line is read before any book is open, and only the book knows which business day it is. So where a line has
//! such a word for the value of an option that takes a day, the book is asked first, and the line goes on with
//! the day itself. Files have none of these words: what they mean would change from day to day.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, Command};

use super::errors::CliError;
use super::{Desk, args, by_its_name, root};
use crate::domain::{Day, Month, Stretch};
use crate::rules::Adopted;

/// What an option takes, by what its value is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Day,
    Month,
    Period,
}

impl Takes {
    fn of(arg: &Arg) -> Option<Self> {
        let name = arg.get_value_names()?.first()?;
        match name.as_str() {
            "DATE" | "TIME" | "VERSION|DATE" => Some(Self::Day),
            "YYYY-MM" => Some(Self::Month),
            "PERIOD" => Some(Self::Period),
            _ => None,
        }
    }

    /// What a value means today; none where it is told as it is.
    fn told(self, value: &str, today: Day) -> Option<String> {
        match self {
            Self::Day => {
                let end = value.find([' ', 'T']).unwrap_or(value.len());
                let (word, time) = value.split_at(end);
                Some(format!("{}{time}", day(word, today)?))
            }
            Self::Month => {
                let days = period(value, today)?;
                let month = Month::of(days.from);
                (month.days() == days).then(|| month.to_string())
            }
            Self::Period => {
                let (from, to) = value.split_once("..").unwrap_or((value, value));
                let (first, last) = (period(from, today), period(to, today));
                if first.is_none() && last.is_none() {
                    return None;
                }
                let from = first.map_or_else(|| from.to_owned(), |days| days.from.to_string());
                let to = last.map_or_else(|| to.to_owned(), |days| days.to.to_string());
                Some(format!("{from}..{to}"))
            }
        }
    }
}

fn day(word: &str, today: Day) -> Option<Day> {
    Some(today.plus_days(match word {
        "前天" => -2,
        "yesterday" | "昨天" => -1,
        "today" | "今天" => 0,
        "tomorrow" | "明天" => 1,
        "后天" => 2,
        _ => return None,
    }))
}

fn period(word: &str, today: Day) -> Option<Stretch> {
    let month = |months: i32| Month::of(today.first_of_month().plus_months(months)).days();
    let week = |weeks: i32| {
        let from = today.plus_days(7 * weeks - today.days_from_monday());
        let to = from.plus_days(6);
        Stretch { from, to }
    };
    Some(match word {
        "last-week" | "上周" => week(-1),
        "this-week" | "本周" => week(0),
        "next-week" | "下周" => week(1),
        "last-month" | "上月" | "上个月" => month(-1),
        "this-month" | "本月" => month(0),
        "next-month" | "下月" | "下个月" => month(1),
        "last-year" | "去年" => Stretch::of_year(today.year() - 1)?,
        "this-year" | "今年" => Stretch::of_year(today.year())?,
        _ => {
            let day = day(word, today)?;
            Stretch { from: day, to: day }
        }
    })
}

/// The line with days in the place of words for them; none where it has no such word.
pub(super) fn told(line: &[OsString]) -> Option<Vec<OsString>> {
    let is_likely = |word: &OsString| word.to_str().is_some_and(has_word);
    if !line.iter().any(is_likely) {
        return None;
    }
    let line = &*by_its_name(line);
    let command = root(line);
    let command = named(&command, line);
    let today = today(line).ok()?;
    let mut own = line.to_vec();
    let mut found = false;
    for at in 1..own.len() {
        let Some(word) = own[at].to_str().map(str::to_owned) else {
            continue;
        };
        if word == "--" {
            break;
        }
        let told = match word.strip_prefix("--").map(|long| long.split_once('=')) {
            Some(Some((name, value))) => {
                let told = option(command, name).and_then(|arg| Takes::of(arg)?.told(value, today));
                told.map(|told| format!("--{name}={told}"))
            }
            Some(None) => None,
            None => {
                taking(command, own[at - 1].to_str()).and_then(|takes| takes.told(&word, today))
            }
        };
        if let Some(told) = told {
            own[at] = told.into();
            found = true;
        }
    }
    found.then_some(own)
}

/// Whether a word of a line may hold a word for a day.
fn has_word(word: &str) -> bool {
    const WORDS: [&str; 10] = [
        "today",
        "yesterday",
        "tomorrow",
        "last-",
        "this-",
        "next-",
        "天",
        "周",
        "月",
        "年",
    ];
    WORDS.iter().any(|own| word.contains(own))
}

/// The command that a line names.
fn named<'a>(root: &'a Command, line: &[OsString]) -> &'a Command {
    let words = line.iter().skip(1).filter_map(|word| word.to_str());
    words.fold(root, |command, word| {
        command.find_subcommand(word).unwrap_or(command)
    })
}

fn option<'a>(command: &'a Command, long: &str) -> Option<&'a Arg> {
    let mut options = command.get_arguments();
    options.find(|arg| arg.get_long() == Some(long))
}

/// What a word is taken for that stands by itself: the value of the option before it, or else what the command takes
/// without a name.
fn taking(command: &Command, before: Option<&str>) -> Option<Takes> {
    let before = before.and_then(|word| option(command, word.strip_prefix("--")?));
    match before.filter(|arg| arg.get_action().takes_values()) {
        Some(arg) => Takes::of(arg),
        None => command.get_positionals().find_map(Takes::of),
    }
}

/// The business day of the book that the line means.
fn today(line: &[OsString]) -> Result<Day, CliError> {
    let mut desk = Desk::for_completion()?;
    if let Some(book) = args::early_book(line) {
        desk.book = Some(PathBuf::from(book));
    }
    let book = desk.any_folder()?;
    let rules = Adopted::load(&book.snapshot(crate::book::At::Now)?)?;
    Ok(desk.today(&rules.house().hours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_days_are_told_from_today() {
        let today = "2024-05-01".parse().expect("a Wednesday");
        let table = [
            (Takes::Day, "yesterday", Some("2024-04-30")),
            (Takes::Day, "明天 18:00", Some("2024-05-02 18:00")),
            (Takes::Day, "2024-05-01", None),
            (Takes::Day, "last-month", None),
            (Takes::Month, "last-month", Some("2024-04")),
            (Takes::Month, "today", None),
            (Takes::Period, "this-week", Some("2024-04-29..2024-05-05")),
            (Takes::Period, "去年", Some("2023-01-01..2023-12-31")),
            (Takes::Period, "2024-01..today", Some("2024-01..2024-05-01")),
            (Takes::Period, "2024-01..2024-03", None),
        ];
        for (takes, value, expected) in table {
            assert_eq!(takes.told(value, today).as_deref(), expected, "{value}");
        }
    }
}
