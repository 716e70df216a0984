//! Markup that no text can break out of: what is said in it is escaped by its type, not by whoever writes it.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

use super::plain;

/// Markup as it is put together: by [`put!`](crate::output::html::put), of what the program itself says, and of other markup.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// What the program itself says, such as a style.
    pub(crate) fn own(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    pub(crate) fn put(&mut self, markup: fmt::Arguments<'_>) {
        let _ = self.0.write_fmt(markup);
    }
}

/// Adds markup with what is said in it, each in the place of a `{}`.
macro_rules! put {
    ($html:expr, $markup:literal $(, $said:expr)* $(,)?) => {{
        const { assert!($crate::output::html::names_nothing($markup), "what is said stands behind the markup") };
        $html.put(format_args!($markup $(, $crate::output::html::Said(&$said))*));
    }};
}
pub(crate) use put;

/// Whether nothing gets into markup by its name, past [`Said`].
pub(crate) const fn names_nothing(markup: &str) -> bool {
    let bytes = markup.as_bytes();
    let mut at = 0;
    while at + 1 < bytes.len() {
        if bytes[at] == b'{' && bytes[at + 1] != b'}' {
            return false;
        }
        at += 1;
    }
    true
}

/// What is nothing but text within markup, within the quotes of an attribute too.
pub(crate) struct Said<T>(pub(crate) T);

impl<T: Display> Display for Said<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

struct Escaping<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_str(&escaped(text))
    }
}

fn escaped(text: &str) -> Cow<'_, str> {
    let text = plain::lines(text);
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_text() {
        let table = [
            ("王芳", "王芳"),
            (
                "<script>alert(1)</script>",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
            ),
            ("\" onload='x' & co", "&quot; onload=&#39;x&#39; &amp; co"),
            ("a\u{202e}b\u{1b}[0m", "a\u{fffd}b␛[0m"),
        ];
        for (given, expected) in table {
            let mut html = Html::default();
            put!(html, "<b title=\"{}\">{}</b>", given, format!("{given}!"));
            let made = format!("<b title=\"{expected}\">{expected}!</b>");
            assert_eq!(html.as_str(), made);
        }
    }

    #[test]
    fn nothing_is_said_by_its_name() {
        for (markup, sound) in [
            ("<b>{}</b>{}", true),
            ("<b>{name}</b>", false),
            ("{0}", false),
        ] {
            assert_eq!(names_nothing(markup), sound, "{markup}");
        }
    }
}
