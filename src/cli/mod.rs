//! The only place that knows clap: a thin file per command, `Args` and `run`, with one entry each.
//!
//! A command's file shows its story; what all commands share (how to speak, the time, the book's
//! place) is handed to it as a `Desk`. To add a command: its file, and its entry beside the `mod` line, here or in
//! the file of its group. Dispatch, grants, help, completion, the manual and the tests that go over all commands
//! follow from the entry ([`registry`]).

#![allow(
    clippy::doc_markdown,
    reason = "doc comments of arguments are help texts, read on a terminal"
)]

pub mod args;
pub mod batch;
pub(crate) mod batch_flow;
pub(crate) mod callers;
pub(crate) mod clock;
mod closed;
pub(crate) mod doubt;
pub(crate) mod errors;
pub(crate) mod help;
pub mod ledgers;
mod offer;
pub(crate) mod open;
pub(crate) mod reveal;
mod usage;

mod access;
mod again;
mod agreed;
mod backup;
mod card;
mod care;
mod check;
mod close;
mod complaint;
mod completions;
mod consume;
mod coupon;
mod day;
mod days;
mod demo;
mod event;
mod explain;
mod festivals;
mod fields;
mod file_words;
mod gift;
mod guest;
mod headed;
mod history;
mod incident;
mod init;
mod inquiry;
mod key;
mod man;
mod member;
mod migrate;
#[cfg(test)]
mod named_in_texts;
mod opening;
mod outlet;
mod pass;
mod person;
mod points;
mod post;
mod rebate;
mod receipt;
mod redeem;
mod refund;
mod register;
mod registry;
mod relative;
mod report;
mod reserve;
mod restore;
mod row_cells;
mod rules;
mod sale_output;
mod staff;
mod stock;
mod survey;
mod tier;
mod tier_recalc;
mod topup;
mod treatment;
mod undo;
mod visit;
mod visit_plan;
mod visitor;
mod wallet;
mod withdraw;
mod work_days;
mod year_end;

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use clap::{ArgMatches, Args as _, Command, FromArgMatches as _};

use crate::domain::calendar::BusinessHours;
use crate::domain::{CardNo, Lang, Spoken as _, start_of};
use crate::members::facts;
use crate::output::{Column, Format, Printer, Speaking, Talk, mask_typed};
use crate::rules::Power;

use again::Again;
use agreed::Agreed;
use args::{Arranging, Globals, Recording};
use clock::{Clock, Now};
use days::Days;
use errors::{CliError, CliResult};
use headed::Seen;
pub use registry::commands;
use registry::{Entry, Heads, Runs, command, group};

/// Every command, in the order in which the help lists them.
const COMMANDS: &[Entry] = &[
    command("init", &Runs(init::run)).for_anybody(),
    command("opening", &Runs(opening::run)),
    command("check", &Runs(check::run))
        .for_anybody()
        .also(&["verify"]),
    command("history", &Runs(history::run)),
    command("migrate", &Runs(migrate::run)).needing(Power::Rules),
    command("backup", &Runs(backup::run)),
    command("restore", &Runs(restore::run)).needing(Power::Keys),
    command("undo", &Runs(undo::run)).needing(Power::Undo),
    command("close", &Runs(close::run)),
    group("rules", &Heads::<rules::Args>::HERE, rules::COMMANDS),
    command("register", &Runs(register::run)).also(&["登记"]),
    command("find", &Runs(member::find::run)),
    group("member", &Heads::<member::Args>::HERE, member::COMMANDS),
    group("person", &Heads::<person::Args>::HERE, person::COMMANDS),
    group("access", &Heads::<access::Args>::HERE, access::COMMANDS),
    group("card", &Heads::<card::Args>::HERE, card::COMMANDS),
    group("key", &Heads::<key::Args>::HERE, key::COMMANDS),
    command("consume", &Runs(consume::run)).also(&["sell", "sale", "消费"]),
    command("refund", &Runs(refund::run)),
    command("receipt", &Runs(receipt::run)),
    command("topup", &Runs(topup::run)).also(&["recharge", "充值"]),
    command("withdraw", &Runs(withdraw::run)),
    command("day", &Runs(day::run)),
    command("wallet", &Runs(wallet::run)),
    command("redeem", &Runs(redeem::run)).also(&["兑换"]),
    group("coupon", &Heads::<coupon::Args>::HERE, coupon::COMMANDS),
    group("pass", &Heads::<pass::Args>::HERE, pass::COMMANDS),
    command("points", &Runs(points::run)).over(points::COMMANDS),
    command("rebate", &Runs(rebate::run)),
    command("tier-recalc", &Runs(tier_recalc::run)),
    group("tier", &Heads::<tier::Args>::HERE, tier::COMMANDS),
    command("year-end", &Runs(year_end::run)),
    command("visit-plan", &Runs(visit_plan::run)),
    command("visit", &Runs(visit::run)).over(visit::COMMANDS),
    command("festivals", &Runs(festivals::run)).for_anybody(),
    command("care", &Runs(care::run)),
    group("gift", &Heads::<gift::Args>::HERE, gift::COMMANDS),
    group("stock", &Heads::<stock::Args>::HERE, stock::COMMANDS),
    group("event", &Heads::<event::Args>::HERE, event::COMMANDS),
    group(
        "complaint",
        &Heads::<complaint::Args>::HERE,
        complaint::COMMANDS,
    ),
    group("reserve", &Heads::<reserve::Args>::HERE, reserve::COMMANDS),
    group("visitor", &Heads::<visitor::Args>::HERE, visitor::COMMANDS),
    group(
        "treatment",
        &Heads::<treatment::Args>::HERE,
        treatment::COMMANDS,
    ),
    group("inquiry", &Heads::<inquiry::Args>::HERE, inquiry::COMMANDS),
    group("survey", &Heads::<survey::Args>::HERE, survey::COMMANDS),
    group(
        "incident",
        &Heads::<incident::Args>::HERE,
        incident::COMMANDS,
    ),
    group("staff", &Heads::<staff::Args>::HERE, staff::COMMANDS),
    group("report", &Heads::<report::Args>::HERE, report::COMMANDS),
    command("explain", &Runs(explain::run)),
    command("demo", &Runs(demo::run)).for_anybody(),
    command("completions", &Runs(completions::run)).for_anybody(),
    command("man", &Runs(man::run)).for_anybody(),
];

/// Words that would fit several commands and are none, each with those that may be meant.
const UNCLEAR: &[(&str, &[&str])] = &[
    ("add", &["register", "consume", "points adjust"]),
    ("balance", &["member show", "wallet", "points"]),
    ("book", &["reserve add", "init", "check"]),
    ("log", &["history", "visit", "access list"]),
];

/// The words of a line that may reach a person, wherever on it they stand, each with what may be said of it. A ref is
/// a key of the house's own.
fn personal(line: &[OsString]) -> Vec<(String, String)> {
    let words = line.iter().filter_map(|word| word.to_str());
    let after = std::iter::once("").chain(words.clone());
    let told = words.zip(after).skip(1);
    let told = told.filter(|(word, before)| *before != "--ref" && !word.starts_with("--ref="));
    let parts = told.flat_map(|(word, _)| word.split(['=', ' ']));
    let masked = parts.map(|part| (part.to_owned(), facts::veil(part)));
    let mut masked: Vec<_> = masked.filter(|(part, veiled)| part != veiled).collect();
    masked.extend(words_without_end(line));
    // The longest first: one may be a part of another.
    masked.sort_by_key(|(part, _)| std::cmp::Reverse(part.len()));
    masked
}

/// The words of a line that are no names any more, each with as much of it as tells it apart; paths may be long.
fn words_without_end(line: &[OsString]) -> impl Iterator<Item = (String, String)> {
    const SHOWN: usize = 40;
    const MOST: usize = 200;
    let words = line.iter().filter_map(|word| word.to_str());
    let parts = words.flat_map(|word| {
        let value = word.split_once('=').map(|(_, value)| value);
        std::iter::once(word).chain(value)
    });
    let long = parts.filter(|part| part.len() > MOST && !part.contains('/'));
    long.map(|part| (part.to_owned(), start_of(part, SHOWN)))
}

/// Runs one line and returns the exit code.
pub fn run(line: &[OsString]) -> u8 {
    mask_typed(personal(line));
    let machine = help::machine_lang();
    let early = Speaking {
        lang: args::early_lang(line, machine),
        ..Speaking::default()
    };
    if let Some(shell) = wish(completions::ASKING) {
        return end(&early, completions::answer(&shell, line, &early));
    }
    let told = relative::told(line);
    let line = told.as_deref().unwrap_or(line);
    let (speaking, ended) = match parse(line, early.lang) {
        Ok((globals, matches)) => {
            let speaking = globals.speaking(machine);
            let ended = act(&globals, &matches, &speaking);
            (speaking, ended)
        }
        Err(error) if !error.use_stderr() => {
            let text = help::with_options(&error.render().ansi().to_string(), early.lang);
            let asked_for = early.styled(&text);
            (early, asked_for.map_err(CliError::from))
        }
        Err(error) => (early, Err(error.into())),
    };
    end(&speaking, ended)
}

/// Whether a line can be understood; nothing is run. For whoever feeds the parser what nobody would type.
pub fn accepts(line: &[OsString]) -> bool {
    parse(line, args::early_lang(line, Lang::En)).is_ok()
}

/// Tells what could not be read, and what went wrong, if anything, and gives the exit code.
fn end(speaking: &Speaking, ended: CliResult) -> u8 {
    tell_unread(speaking);
    match ended {
        Ok(()) => 0,
        Err(error) => {
            error.tell(speaking.talk());
            error.exit_code()
        }
    }
}

/// So many keys and cells that could not be read are told one by one.
const UNREAD_TOLD: usize = 8;

fn tell_unread(speaking: &Speaking) {
    let (talk, lang) = (speaking.talk(), speaking.lang);
    let unread = crate::book::take_unread();
    let more = unread.len().saturating_sub(UNREAD_TOLD);
    for one in unread.into_iter().take(UNREAD_TOLD) {
        talk.warn(&crate::book::KeyError::from(one).say(lang));
    }
    if more > 0 {
        talk.warn(&match lang {
            Lang::En => format!("{more} more keys and ledgers have what cannot be read; `club check` tells all of it"),
            Lang::Zh => format!("另有 {more} 处无法解封；`club check` 会全部列出"),
        });
    }
}

/// Reads the line. Only the command it names is registered; where none is, all are, so that the help
/// lists them and a misspelt one is guessed. Chinese is laid out where something is to be said of the line.
fn parse(line: &[OsString], lang: Lang) -> Result<(Globals, ArgMatches), clap::Error> {
    let line = &*by_its_name(line);
    let read = match (root(line).try_get_matches_from(line), lang) {
        (Err(_), Lang::Zh) => help::in_chinese(root(line)).try_get_matches_from(line),
        (read, _) => read,
    };
    let matches = read?;
    let globals = Globals::from_arg_matches(&matches)?;
    Ok((globals, matches))
}

/// A line with a command's own name where an alias stands for it, or where help is asked for by one.
fn by_its_name(line: &[OsString]) -> Cow<'_, [OsString]> {
    let globals = Globals::augment_args(help::root());
    let Some(at) = args::first_word(&globals, line) else {
        return Cow::Borrowed(line);
    };
    let at = if line[at] == "help" { at + 1 } else { at };
    let word = line.get(at).and_then(|word| word.to_str());
    match word.and_then(registry::aliased) {
        None => Cow::Borrowed(line),
        Some(name) => {
            let mut own = line.to_vec();
            own.splice(at..=at, name.split(' ').map(OsString::from));
            Cow::Owned(own)
        }
    }
}

/// As much of the whole line as a line needs.
fn root(line: &[OsString]) -> Command {
    let globals = Globals::augment_args(help::root());
    let word = args::first_word(&globals, line).and_then(|at| line[at].to_str());
    let named = COMMANDS.iter().find(|entry| Some(entry.name) == word);
    let asks_version = |word: &OsString| word == "--version" || word == "-V";
    match named {
        Some(entry) => globals.subcommand(entry.shape()),
        // What the program is does not need what it can do.
        None if word.is_none() && line.iter().any(asks_version) => globals,
        None => with_all(globals),
    }
}

fn with_all(root: Command) -> Command {
    root.subcommands(COMMANDS.iter().map(Entry::shape))
}

/// The whole command line, as completions and manual pages show it.
pub fn whole() -> Command {
    with_all(Globals::augment_args(help::root()))
}

fn act(globals: &Globals, matches: &ArgMatches, speaking: &Speaking) -> CliResult {
    if let Some(contradiction) = globals.contradiction() {
        return Err(CliError::Usage(contradiction));
    }
    let whole = matches;
    let Some((entry, matches)) = registry::named(whole) else {
        return Err(registry::none_named());
    };
    let shape = entry.shape();
    file_words::prove_told(&shape, matches)?;
    file_words::prove(&shape, matches)?;
    if let Some((variable, name)) = operator_of_machine() {
        file_words::prove_operator(variable, &name)?;
    }
    let clock = Clock::start(wish("CLUB_NOW").as_deref())?;
    let speaking = Speaking {
        arrangement: Arranging::told(&shape, matches),
        ..speaking.clone()
    };
    prove_headed(&speaking)?;
    let mut desk = Desk::new(speaking, clock, Asked::of(entry, &shape, matches));
    if let Some(book) = &globals.book {
        desk.book = Some(book.clone());
    }
    outlet::prove_all(whole, &desk.key_place())?;
    desk.read_pipe(whole)?;
    loop {
        match entry.run(matches, &mut desk) {
            Err(CliError::Doubted(doubt)) if desk.agrees(&doubt) => {}
            Err(CliError::Choose(choice)) if desk.chooses(&choice) => {}
            Err(why) => {
                if let Some(why) = desk.repeats(why) {
                    return Err(why);
                }
            }
            Ok(()) => return Ok(()),
        }
        // Others may have recorded while the question stood.
        desk.clock.read_again();
    }
}

/// Refuses to leave out headings where there are none.
fn prove_headed(speaking: &Speaking) -> CliResult {
    let keyed = matches!(speaking.settled_format(), Format::Json | Format::Jsonl);
    if speaking.arrangement.headless && keyed {
        return Err(CliError::usage(
            "JSON has no row of headings; leave --no-header out",
            "JSON 没有标题行；请去掉 --no-header",
        ));
    }
    Ok(())
}

/// A desk's clock with the zone of its club.
#[derive(Debug)]
struct Ticking<'a> {
    clock: &'a Clock,
    /// None where the club's own could not be told.
    hours: Option<&'a BusinessHours>,
}

impl crate::book::Clock for Ticking<'_> {
    fn read(&self) -> (i64, i32) {
        let now = self.clock.read_again().seconds();
        (now, self.hours.map_or(0, |hours| hours.offset_at(now)))
    }
}

/// What is asked and by whom, as the line tells it: by this every command is judged before it opens the
/// book.
#[derive(Clone, Debug)]
struct Asked {
    entry: &'static Entry,
    /// Whom `--operator` names.
    operator: Option<String>,
    /// Whether what is doubted is meant.
    yes: bool,
    /// The days of `--from` and `--to`, where the command has them.
    days: Days,
}

impl Asked {
    fn of(entry: &'static Entry, shape: &Command, matches: &ArgMatches) -> Self {
        let told = matches.try_get_one::<String>(args::WHO).ok().flatten();
        Self {
            entry,
            operator: told.filter(|name| !name.is_empty()).cloned(),
            yes: matches.try_get_one::<bool>(doubt::YES).ok().flatten() == Some(&true),
            days: Days::told(shape, matches),
        }
    }
}

/// What the environment wishes; an empty wish is none.
fn wish(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|wish| !wish.is_empty())
}

/// Who works at the desk as the environment tells, and by which variable.
fn operator_of_machine() -> Option<(&'static str, String)> {
    let names = ["CLUB_OPERATOR", "LOGNAME", "USER"].into_iter();
    let mut told = names.filter_map(|variable| Some((variable, wish(variable)?)));
    let (variable, name) = told.next()?;
    Some((variable, name.to_string_lossy().into_owned()))
}

/// What every command works with: how to speak, the one reading of the clock, where the book is.
#[derive(Debug)]
pub struct Desk {
    speaking: Speaking,
    clock: Clock,
    piped: Option<Arc<[u8]>>,
    book: Option<PathBuf>,
    key_file: Option<PathBuf>,
    asked: Asked,
    /// What was doubted and is meant, as the person at the terminal said.
    agreed: Agreed,
    /// The card that somebody chose when asked which is shown.
    chosen: Option<CardNo>,
    /// What is known of the line as the repeat of one on record.
    again: Again,
    /// The book that was read last, as a page tells of it.
    seen: OnceLock<Seen>,
    /// Whether it was said that files on disk are not the adopted ones.
    edits_told: OnceLock<()>,
}

impl Desk {
    /// A desk as the environment wishes it.
    fn new(speaking: Speaking, clock: Clock, asked: Asked) -> Self {
        Self {
            speaking,
            clock,
            piped: None,
            book: wish("CLUB_BOOK").map(PathBuf::from),
            key_file: wish("CLUB_KEY_FILE").map(PathBuf::from),
            asked,
            agreed: Agreed::default(),
            chosen: None,
            again: Again::default(),
            seen: OnceLock::new(),
            edits_told: OnceLock::new(),
        }
    }

    /// A desk that looks things up while a line is being completed.
    fn for_completion() -> Result<Self, CliError> {
        let clock = Clock::start(wish("CLUB_NOW").as_deref())?;
        // What a Tab offers is the list of the members.
        let asked = Asked {
            entry: &member::LIST,
            operator: None,
            yes: false,
            days: Days::default(),
        };
        Ok(Self::new(Speaking::default(), clock, asked))
    }

    pub fn speaking(&self) -> &Speaking {
        &self.speaking
    }

    pub fn lang(&self) -> Lang {
        self.speaking.lang
    }

    pub fn talk(&self) -> Talk {
        self.speaking.talk()
    }

    /// Opens this command's records.
    pub(crate) fn printer(&self, columns: &[Column]) -> Result<Printer, CliError> {
        Ok(self.speaking.printer_under(&self.head(), columns)?)
    }

    /// Prints a text that is the command's data.
    pub(crate) fn text(&self, text: &str) -> CliResult {
        Ok(self.speaking.text(text)?)
    }

    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// The clock as whoever writes reads it once it has the lock.
    fn ticking<'a>(&'a self, hours: Option<&'a BusinessHours>) -> Ticking<'a> {
        Ticking {
            clock: &self.clock,
            hours,
        }
    }

    /// Reads a pipe to its end: nobody else has to wait for whoever fills it, since the lock is not held yet.
    fn read_pipe(&mut self, matches: &ArgMatches) -> CliResult {
        // What is not there is told by the command, to whom it lets read.
        let pipe = |from: &Path| from.exists() && !from.is_file() && !from.is_dir();
        let from = outlet::path(matches, "from");
        if let Some(from) = from.filter(|from| from == Path::new("-") || pipe(from)) {
            self.piped = Some(batch::drain(&from)?.into());
        }
        Ok(())
    }

    /// The book that `-C` or `CLUB_BOOK` names; else it is looked for upward.
    pub fn book_named(&self) -> Option<&Path> {
        self.book.as_deref()
    }

    /// The command's name, as `versions.csv` keeps it: never its arguments.
    pub fn command(&self) -> &'static str {
        self.asked.entry.name
    }

    /// Where the keyring is looked for.
    pub fn key_place(&self) -> crate::book::KeyPlace {
        let path = |name| wish(name).map(PathBuf::from);
        crate::book::KeyPlace {
            key_file: self.key_file.clone(),
            data_home: path("XDG_DATA_HOME"),
            home: path("HOME"),
        }
    }

    /// Who records: whom the line or `CLUB_OPERATOR` names, else the login.
    pub fn operator(&self, recording: &Recording) -> String {
        let told = recording.operator.clone().filter(|name| !name.is_empty());
        told.unwrap_or_else(|| self.who())
    }

    /// Who works at the desk, by the same rule.
    pub fn who(&self) -> String {
        let of_machine = || operator_of_machine().map(|(_, name)| name);
        let told = self.asked.operator.clone();
        told.or_else(of_machine).unwrap_or_else(|| "unknown".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str) -> Vec<OsString> {
        words.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn clap_finds_no_fault_with_the_whole_line() {
        whole().debug_assert();
        help::in_chinese(whole()).debug_assert();
    }

    /// Every entry under a name, with what clap is told of it.
    fn walk(under: &str, entries: &[Entry], see: &mut dyn FnMut(&str, &Entry, &Command)) {
        for entry in entries {
            see(under, entry, &entry.shape());
            walk(&format!("{} ", entry.name), entry.below, see);
        }
    }

    #[test]
    fn each_command_is_registered_once_by_its_whole_name_and_says_what_it_does() {
        let mut names = std::collections::BTreeSet::new();
        walk("", COMMANDS, &mut |under, entry, command| {
            let name = entry.name;
            assert!(names.insert(name), "{name} twice");
            assert_eq!(name, format!("{under}{}", command.get_name()));
            let about = command.get_about().map(ToString::to_string);
            let about = about.unwrap_or_default();
            assert!(!about.is_empty(), "{name} says nothing");
            assert!(!about.ends_with('.'), "{name}: {about}");
        });
        assert!(names.len() > 180, "{}", names.len());
    }

    #[test]
    fn who_asks_for_what_is_read_off_the_line() {
        let table = [
            (
                "club member show M000001 --reveal --reason r --operator lily",
                "member show",
                Some("lily"),
            ),
            // Whose looks are listed, not who lists them.
            ("club access list --operator lily", "access list", None),
            (
                "club points adjust M000001 +5 --reason r",
                "points adjust",
                None,
            ),
            ("club consume M000001 8 --operator=", "consume", None),
        ];
        for (words, command, operator) in table {
            let (_, matches) = parse(&line(words), Lang::En).expect(words);
            let (entry, matches) = registry::named(&matches).expect(words);
            let asked = Asked::of(entry, &entry.shape(), matches);
            assert_eq!(
                (asked.entry.name, asked.operator.as_deref()),
                (command, operator),
                "{words}"
            );
        }
    }

    /// Every command that can be run, with what its usage says.
    fn usages(command: &Command, found: &mut Vec<(String, Vec<String>)>) {
        let mut own = command.clone();
        let places = own.get_positionals().map(|arg| {
            let names = arg.get_value_names().unwrap_or_default();
            names.first().map(ToString::to_string).unwrap_or_default()
        });
        let places: Vec<String> = places.collect();
        found.push((own.render_usage().to_string(), places));
        for below in command.get_subcommands() {
            usages(below, found);
        }
    }

    #[test]
    fn usage_lines_show_the_words_in_the_order_in_which_they_are_read() {
        let mut root = whole();
        root.build();
        let mut found = Vec::new();
        usages(&root, &mut found);
        for (usage, places) in found {
            let at: Vec<Option<usize>> = places
                .iter()
                .map(|name| {
                    let all = [format!("<{name}>"), format!("[{name}]")];
                    all.iter().find_map(|form| usage.find(form.as_str()))
                })
                .collect();
            assert!(at.iter().all(Option::is_some), "{usage}: {places:?}");
            assert!(at.is_sorted(), "{usage}: {places:?}");
        }
    }

    #[test]
    fn only_the_named_command_is_registered_yet_all_are_known() {
        assert!(parse(&line("club completions bash"), Lang::En).is_ok());
        let misspelt = parse(&line("club completion bash"), Lang::En).expect_err("misspelt");
        let said = misspelt.to_string();
        assert!(said.contains("'completions'"), "{said}");
        let help = parse(&line("club --help"), Lang::En).expect_err("help was asked for");
        assert!(!help.use_stderr());
        assert!(help.to_string().contains("completions"));
    }

    #[test]
    fn an_alias_is_its_command_and_is_hidden() {
        let table = [
            ("club sell M000001 8", "consume"),
            ("club -q sale M000001 8", "consume"),
            ("club 消费 M000001 8", "consume"),
            ("club recharge M000001 8", "topup"),
            ("club --lang zh 充值 M000001 8", "topup"),
            ("club 登记 王芳 --phone 1", "register"),
            ("club 兑换 M000001 towel", "redeem"),
            ("club ls --reveal --reason x", "member list"),
            ("club verify --head", "check"),
        ];
        for (words, command) in table {
            let (_, matches) = parse(&line(words), Lang::En).expect(words);
            let (entry, _) = registry::named(&matches).expect(words);
            assert_eq!(entry.name, command, "{words}");
            let mut typed = words.split(' ');
            let word = typed.find(|word| registry::aliased(word).is_some());
            let word = word.expect(words);
            assert!(whole().find_subcommand(word).is_none(), "{word}");
            assert!(commands().needs(word).is_none(), "{word}");
        }
        // What a sale is called is not what it is called under.
        assert!(parse(&line("club member ls"), Lang::En).is_err());
        assert!(parse(&line("club register sell --phone 1"), Lang::En).is_ok());
        let help = parse(&line("club help sell"), Lang::En).expect_err("help was asked for");
        assert!(help.to_string().contains("club consume"), "{help}");
    }

    #[test]
    fn what_may_be_meant_is_a_command() {
        for (word, meant) in UNCLEAR {
            assert!((2..=3).contains(&meant.len()), "{word}");
            assert!(commands().needs(word).is_none() && registry::aliased(word).is_none());
            for name in *meant {
                assert!(commands().needs(name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn wishes_stand_before_and_after_the_command() {
        for words in [
            "club --lang zh -C book completions bash",
            "club completions bash -C book --lang=zh",
        ] {
            let (globals, _) = parse(&line(words), Lang::En).expect(words);
            assert_eq!(globals.lang, Some(Lang::Zh), "{words}");
            assert_eq!(globals.book.as_deref(), Some(Path::new("book")), "{words}");
        }
    }
}
