//! Talk: everything that is said to people beside the data, on stderr.

use std::io::{IsTerminal as _, Write as _};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::plain;
use crate::domain::Lang;

/// Work that lasts longer than this shows how far it is.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many steps pass between two looks at the time.
const LOOK_EVERY: u64 = 1024;

const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const GREEN: &str = "\u{1b}[1;32m";
const CYAN: &str = "\u{1b}[1;36m";
const PLAIN: &str = "\u{1b}[0m";

/// What was typed and may be a person's, each with what is said of it.
static TYPED: OnceLock<Vec<(String, String)>> = OnceLock::new();

/// Has words of the line masked wherever they are repeated: talk ends in logs.
pub fn mask_typed(words: Vec<(String, String)>) {
    // There is one line to a process.
    let _ = TYPED.set(words);
}

/// The way to people. Talk that cannot be said is lost: there is nobody left to tell.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    lang: Lang,
    quiet: bool,
    verbose: bool,
    paint: bool,
}

impl Talk {
    pub(super) fn new(lang: Lang, quiet: bool, verbose: bool, paint: bool) -> Self {
        Self {
            lang,
            quiet,
            verbose,
            paint,
        }
    }

    pub fn lang(self) -> Lang {
        self.lang
    }

    /// Says something worth knowing; `-q` silences it.
    pub fn note(self, text: &str) {
        if !self.quiet {
            self.labelled(CYAN, self.word("note", "提示"), text);
        }
    }

    /// Says a plain line; `-q` silences it.
    pub fn say(self, text: &str) {
        if !self.quiet {
            put(&plain::lines(text));
        }
    }

    /// Says what only `-v` asks for.
    pub fn detail(self, text: &str) {
        if self.verbose {
            put(&plain::lines(text));
        }
    }

    /// Says what may go wrong; nothing silences it.
    pub fn warn(self, text: &str) {
        self.labelled(YELLOW, self.word("warning", "警告"), text);
    }

    /// Says what went wrong.
    pub fn error(self, text: &str) {
        self.labelled(RED, self.word("error", "错误"), text);
    }

    /// Says what to do about it.
    pub fn help(self, text: &str) {
        self.labelled(GREEN, self.word("help", "办法"), text);
    }

    /// Says a text that was made up with its own colours, such as a diagnostic or a usage.
    pub fn styled(self, text: &str) {
        if self.paint {
            put(text.trim_end_matches('\n'));
        } else {
            put(anstream::adapter::strip_str(text.trim_end_matches('\n'))
                .to_string()
                .as_str());
        }
    }

    /// Whether somebody sits at a terminal who can be asked.
    pub fn hears(self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Asks and hears one line; nothing where nobody can be heard.
    pub fn ask(self, question: &str) -> Option<String> {
        let mut answer = String::new();
        std::io::stderr()
            .lock()
            .write_all(question.as_bytes())
            .ok()?;
        std::io::stdin().read_line(&mut answer).ok()?;
        Some(answer)
    }

    /// Whether colours may be made up for `styled`.
    pub fn paints(self) -> bool {
        self.paint
    }

    /// Work that may last: `total` steps where their number is known.
    pub fn progress(self, total: Option<u64>, what: &str) -> Progress {
        let shown = !self.quiet && std::io::stderr().is_terminal();
        Progress {
            since: shown.then(Instant::now),
            bar: None,
            total,
            what: what.to_owned(),
            done: 0,
            next_look: LOOK_EVERY,
        }
    }

    fn word(self, en: &'static str, zh: &'static str) -> &'static str {
        match self.lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    fn labelled(self, color: &str, label: &str, text: &str) {
        put(&labelled(self.paint, self.lang, color, label, text));
    }
}

fn labelled(paint: bool, lang: Lang, color: &str, label: &str, text: &str) -> String {
    let colon = match lang {
        Lang::En => ": ",
        Lang::Zh => "：",
    };
    let text = plain::lines(text);
    if paint {
        format!("{color}{label}{PLAIN}{colon}{text}")
    } else {
        format!("{label}{colon}{text}")
    }
}

/// One write a message, so that the talk of two programs on one terminal does not mingle.
fn put(text: &str) {
    let mut line = format!("{text}\n");
    for (word, masked) in TYPED.get().into_iter().flatten() {
        line = line.replace(word, masked);
    }
    // Nobody is left to hear that talking failed.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

/// How far long work is; silent for the first second, off a terminal and under `-q`.
#[derive(Debug)]
pub struct Progress {
    /// None where nothing will ever be shown.
    since: Option<Instant>,
    bar: Option<indicatif::ProgressBar>,
    total: Option<u64>,
    what: String,
    done: u64,
    next_look: u64,
}

impl Progress {
    /// So many steps further. Cheap enough for every row.
    pub fn advance(&mut self, steps: u64) {
        self.done = self.done.saturating_add(steps);
        if self.done >= self.next_look {
            self.next_look = self.done.saturating_add(LOOK_EVERY);
            self.look();
        }
    }

    fn look(&mut self) {
        let Some(since) = self.since else { return };
        if self.bar.is_none() && since.elapsed() < PATIENCE {
            return;
        }
        let (total, what) = (self.total, &self.what);
        let bar = self.bar.get_or_insert_with(|| bar(total, what));
        bar.set_position(self.done);
    }

    /// Wipes the bar, so that what is said next stands on a clean line.
    pub fn finish(self) {
        drop(self);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: Option<u64>, what: &str) -> indicatif::ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            indicatif::ProgressBar::new(total),
            "{msg} {bar:30} {human_pos}/{human_len} ({eta})",
        ),
        None => (
            indicatif::ProgressBar::new_spinner(),
            "{msg} {spinner} {human_pos}",
        ),
    };
    if let Ok(style) = indicatif::ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(plain::cell(what).into_owned());
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_labelled_in_its_language_and_cannot_steer() {
        let made = |paint, lang, text| labelled(paint, lang, RED, "error", text);
        assert_eq!(made(false, Lang::En, "no"), "error: no");
        assert_eq!(made(false, Lang::Zh, "不"), "error：不");
        assert_eq!(
            made(true, Lang::En, "\u{1b}[2J"),
            format!("{RED}error{PLAIN}: ␛[2J")
        );
    }

    #[test]
    fn progress_counts_without_a_terminal() {
        let mut progress = Talk::new(Lang::En, true, false, false).progress(Some(10), "reading");
        progress.advance(5_000);
        progress.advance(1);
        assert_eq!(progress.done, 5_001);
        assert!(progress.bar.is_none(), "quiet shows nothing");
        progress.finish();
    }
}
