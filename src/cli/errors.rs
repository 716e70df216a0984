//! Every way a command can end other than well, and how people and scripts are told.

use std::borrow::Cow;
use std::io;

use super::closed::Refused;
use super::doubt::Doubt;
use super::usage;
use crate::book::BookError;
use crate::domain::source::Diagnostic;
use crate::domain::{Day, Spoken, Version, Wording};
use crate::ops::{Choice, Stop};
use crate::output::{OutputError, Talk};
use crate::{messages, worded};

messages! {
    /// What was asked is recorded, and the disk kept the rest of it from being done.
    #[derive(Debug)]
    pub(crate) enum Unfinished {
        /// An erasure: whoever records next destroys the keys again.
        AnyWriter(error: BookError) => inner, help (
            "what the command recorded stands; the next command that records finishes it, or the same one again",
            "已记录的删除有效；下一条记录命令会完成其余步骤，也可以重新运行本命令"
        ), exit error.exit_code();
        /// Only the same command finishes it.
        Repeat(error: BookError) => inner, help (
            "what the command recorded stands; the same command again, with the same --ref, finishes it",
            "已记录的内容有效；请用相同的 --ref 重新运行本命令以完成其余步骤"
        ), exit error.exit_code();
        /// A book was laid out, and its keyring does not know it yet.
        TakeOver(error: BookError) => inner, help (
            "the book is laid out and whole; `club key take-over --reason TEXT` in it makes it the book",
            "账簿已完整恢复；请在其中运行 `club key take-over --reason 原因` 使其成为正式账簿"
        ), exit error.exit_code();
    }
}

/// What a command returns.
pub(crate) type CliResult = Result<(), CliError>;

/// Why a command did not end well. Whatever a room words (`Spoken`) becomes one by `?`.
#[derive(Debug)]
pub(crate) enum CliError {
    /// Worded by the room it comes from.
    Spoken(Box<dyn Spoken + Send + Sync>),
    /// Most likely a slip, and nobody has said that it is meant.
    Doubted(Doubt),
    /// Somebody has to say which card a deed goes by.
    Choose(Choice),
    /// The line is on record under its ref since this version, and is answered as it was right after it.
    OnRecord(Version),
    /// The same of a deed over many, which is judged once more on the book right before it.
    DoneBefore(Version),
    /// A rule file or `club.toml` is wrong at these places.
    Diagnosed(Vec<Diagnostic>),
    /// The line was wrong in a way that clap cannot see.
    Usage(Wording),
    /// clap's own words, with their colours; not a fault when help or the version was asked for.
    Clap(clap::Error),
    /// All is said already; only the code is left: 3 for what `--fail` watches for, 65 for findings.
    Told(u8),
    /// Something outside the house, with what was being done.
    Other(anyhow::Error),
}

impl<E: Spoken + Send + Sync + 'static> From<E> for CliError {
    fn from(error: E) -> Self {
        Self::Spoken(Box::new(error))
    }
}

impl From<Stop> for CliError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Spoken(why) | Stop::Refused(_, why) => Self::Spoken(why),
            Stop::Choose(choice) => Self::Choose(choice),
            Stop::Doubted(why) => Self::Doubted(Doubt::One(Wording::of(&*why))),
            Stop::OfMember(why) => why.into(),
            Stop::OnRecord(version) => Self::OnRecord(version),
        }
    }
}

impl From<Vec<Diagnostic>> for CliError {
    fn from(findings: Vec<Diagnostic>) -> Self {
        Self::Diagnosed(findings)
    }
}

impl From<anyhow::Error> for CliError {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl From<clap::Error> for CliError {
    fn from(error: clap::Error) -> Self {
        match Refused::carried(&error) {
            Some(refused) => refused.into(),
            None => Self::Clap(error),
        }
    }
}

impl CliError {
    /// What `--fail` watches for was found, and is printed.
    pub(crate) const FOUND: Self = Self::Told(3);
    /// Findings about bad data are printed.
    pub(crate) const FAULTY: Self = Self::Told(65);

    /// A line that is wrong: in English, then in Chinese.
    pub(crate) fn usage(
        en: impl Into<Cow<'static, str>>,
        zh: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Usage(Wording::new(en, zh))
    }

    /// A word of the line that its type does not read.
    #[expect(clippy::needless_pass_by_value, reason = "what `map_err` gives")]
    pub(crate) fn misread(why: impl Spoken) -> Self {
        Self::Usage(Wording::of(&why))
    }

    /// Days that run backwards.
    pub(crate) fn backwards(from: Day, to: Day) -> Self {
        Self::Usage(worded!(
            "--from {from} is after --to {to}",
            "--from {from} 晚于 --to {to}"
        ))
    }

    /// What scripts are told: see `club --help`.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Spoken(error) => error.exit_code(),
            Self::Doubted(_) | Self::OnRecord(_) | Self::DoneBefore(_) => 1,
            Self::Choose(choice) => choice.why.exit_code(),
            Self::Diagnosed(_) => 78,
            Self::Usage(_) => 2,
            Self::Clap(error) => u8::try_from(error.exit_code()).unwrap_or(2),
            Self::Told(code) => *code,
            Self::Other(error) => outside_code(error),
        }
    }

    /// Tells people on stderr; nothing where a reader merely went away.
    pub(crate) fn tell(&self, talk: Talk) {
        match self {
            Self::Spoken(error) if error.exit_code() == 0 => {}
            Self::Spoken(error) => worded(error.as_ref(), talk),
            Self::Doubted(doubt) => worded(doubt, talk),
            Self::Choose(choice) => worded(&*choice.why, talk),
            Self::Diagnosed(findings) => {
                for finding in findings {
                    talk.styled(&finding.render_in(talk.lang(), talk.paints()));
                }
            }
            Self::Usage(why) => talk.error(why.in_lang(talk.lang())),
            Self::Clap(error) => usage::tell(error, talk),
            // Said already, or the line was run once more for it.
            Self::Told(_) | Self::OnRecord(_) | Self::DoneBefore(_) => {}
            Self::Other(error) if outside_code(error) == 0 => {}
            Self::Other(error) => talk.error(&chain(error)),
        }
    }
}

fn worded(error: &dyn Spoken, talk: Talk) {
    talk.error(&error.say(talk.lang()));
    if let Some(remedy) = error.remedy(talk.lang()) {
        talk.help(&remedy);
    }
}

/// A broken pipe ends quietly, other trouble with files is 74, and what nobody foresaw is 74 as well:
/// everything foreseen is `Spoken`.
fn outside_code(error: &anyhow::Error) -> u8 {
    for cause in error.chain() {
        if let Some(output) = cause.downcast_ref::<OutputError>() {
            return output.exit_code();
        }
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return if io.kind() == io::ErrorKind::BrokenPipe {
                0
            } else {
                74
            };
        }
    }
    74
}

/// What was being done, then each cause; a cause that only repeats the one before it is left out.
fn chain(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.ends_with(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message;
    use anyhow::Context as _;

    message! {
        #[derive(Debug)]
        struct Refused => (
            "member M000042 has 120 points, 500 needed",
            "会员 M000042 只有 120 分，需要 500 分"
        );
    }

    fn outside(kind: io::ErrorKind) -> anyhow::Error {
        let failed: io::Result<()> = Err(io::Error::new(kind, "disk on fire"));
        failed.context("reading list.csv").expect_err("it failed")
    }

    #[test]
    fn each_end_has_its_code() {
        let clap = clap::Command::new("club").try_get_matches_from(["club", "--nonsense"]);
        let table: [(CliError, u8); 10] = [
            (Refused.into(), 1),
            (CliError::usage("both at once", "不能同时使用"), 2),
            (clap.expect_err("there is no such option").into(), 2),
            (Vec::<Diagnostic>::new().into(), 78),
            (CliError::FOUND, 3),
            (CliError::FAULTY, 65),
            (OutputError::Closed.into(), 0),
            (
                OutputError::Stdout(io::ErrorKind::StorageFull.into()).into(),
                74,
            ),
            (outside(io::ErrorKind::NotFound).into(), 74),
            (outside(io::ErrorKind::BrokenPipe).into(), 0),
        ];
        for (error, code) in table {
            assert_eq!(error.exit_code(), code, "{error:?}");
        }
    }

    #[test]
    fn a_chain_says_each_thing_once() {
        let error = outside(io::ErrorKind::NotFound);
        assert_eq!(chain(&error), "reading list.csv: disk on fire");
        let wrapped = anyhow::Error::msg("disk on fire").context("reading list.csv: disk on fire");
        assert_eq!(chain(&wrapped), "reading list.csv: disk on fire");
    }
}
