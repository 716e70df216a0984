//! What is wrong at a place, with the remedy, in both languages.

use std::fmt;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Place, Source, Span};
use crate::domain::{Lang, Wording};

/// A finding in a source text: what is wrong, where, and what to write instead.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    source: Arc<Source>,
    span: Span,
    message: Wording,
    help: Option<Wording>,
}

impl Diagnostic {
    pub fn new(source: Arc<Source>, span: Span, message: impl Into<Wording>) -> Self {
        let end = source.text().len();
        let start = span.start.min(end);
        let mut diagnostic = Self {
            span: start..span.end.clamp(start, end),
            source,
            message: message.into(),
            help: None,
        };
        diagnostic.keep_to_one_line();
        diagnostic
    }

    #[must_use]
    pub fn with_help(mut self, help: impl Into<Wording>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The caret marks the first line of what is meant: a whole table underlined tells nothing.
    fn keep_to_one_line(&mut self) {
        let text = self.source.text().as_bytes();
        let line = text[self.span.clone()].iter().position(|b| *b == b'\n');
        if let Some(length) = line {
            self.span.end = self.span.start + length;
        }
    }

    /// The byte at which it stands: the order of the file.
    pub(super) const fn offset(&self) -> usize {
        self.span.start
    }

    pub fn place(&self) -> Place {
        self.source.place(self.span.start)
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.source.column(self.span.start)
    }

    /// What is wrong, in a person's language.
    pub fn say(&self, lang: Lang) -> &str {
        self.message.in_lang(lang)
    }

    /// What to do about it, in a person's language.
    pub fn remedy(&self, lang: Lang) -> Option<&str> {
        self.help.as_ref().map(|help| help.in_lang(lang))
    }

    /// The finding with its line, a caret below it and the remedy, in English.
    pub fn render(&self, colour: bool) -> String {
        self.render_in(Lang::En, colour)
    }

    /// The finding with its line, a caret below it and the remedy.
    pub fn render_in(&self, lang: Lang, colour: bool) -> String {
        let (error, help) = match lang {
            Lang::En => (Level::ERROR, Level::HELP),
            Lang::Zh => (
                Level::ERROR.with_name("错误"),
                Level::HELP.with_name("办法"),
            ),
        };
        let snippet = Snippet::source(self.source.text())
            .path(self.source.file())
            .annotation(AnnotationKind::Primary.span(self.span.clone()));
        let mut group: Group<'_> = error.primary_title(self.say(lang)).element(snippet);
        if let Some(remedy) = self.remedy(lang) {
            group = group.element(help.message(remedy));
        }
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.render(&[group])
    }
}

impl fmt::Display for Diagnostic {
    /// One line: `rules/vip-card.toml:42:8: the message; the remedy`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.place(), self.column(), self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_wide_characters() {
        let text = "id = \"a\"\ntitle = { zh = \"会员\", en = 5 }\n";
        let at = text.find('5').expect("the figure");
        let source = Arc::new(Source::new("rules/a.toml", text));
        let finding = Diagnostic::new(
            source,
            at..at + 1,
            (
                "`en` is a text, not an integer",
                "`en` 须为文字，不能是整数",
            ),
        )
        .with_help(("put it in quotes", "请加引号"));
        assert_eq!(finding.column(), 27);
        let shown = finding.render(false);
        assert_eq!(
            shown,
            "error: `en` is a text, not an integer\n \
             --> rules/a.toml:2:27\n  \
               |\n\
             2 | title = { zh = \"会员\", en = 5 }\n  \
               |                             ^\n  \
               |\n  \
               = help: put it in quotes"
        );
        assert_eq!(
            finding.to_string(),
            "rules/a.toml:2:27: `en` is a text, not an integer; put it in quotes"
        );
    }
}
