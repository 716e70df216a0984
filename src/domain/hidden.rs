//! Characters that do not show, or that turn the reading direction: two ids that look alike must be alike.

use super::Lang;
use crate::message;

/// The most characters of anything that somebody says or writes: a name, a note, a reason.
pub const TEXT_MOST: usize = 2000;

/// Whether a text is longer than anything that somebody says or writes.
pub fn is_too_long(text: &str) -> bool {
    text.len() > TEXT_MOST && text.chars().count() > TEXT_MOST
}

/// As much of a text as tells it apart in a message.
pub fn start_of(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// A text between quotes as somebody typed it, with what does not show written out.
pub fn quoted(text: &str, lang: Lang) -> String {
    let (open, shut) = match lang {
        Lang::En => ('"', '"'),
        Lang::Zh => ('“', '”'),
    };
    let mut told = String::from(open);
    for c in text.chars() {
        if c.is_control() || is_hidden(c) {
            told.extend(c.escape_debug());
        } else {
            told.push(c);
        }
    }
    told.push(shut);
    told
}

message! {
    /// The first character of a text that does not show.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Hidden {
        /// Counted from 1.
        pub place: usize,
        pub character: char,
    } => (
        "character {place} is U+{:04X}, which does not show and cannot stand here",
        "第 {place} 个字符为 U+{:04X}，不可见，不能用于此处",
        u32::from(*character)
    );
}

impl Hidden {
    /// The first one of a text, where it has any.
    pub fn first_in(text: &str) -> Option<Self> {
        if text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
            return None;
        }
        Self::first_where(text, is_hidden)
    }

    /// The first one of a kind.
    pub fn first_where(text: &str, is_one: fn(char) -> bool) -> Option<Self> {
        let mut characters = text.chars().enumerate();
        characters
            .find(|(_, character)| is_one(*character))
            .map(|(index, character)| Self {
                place: index + 1,
                character,
            })
    }
}

/// What ends a line or a cell elsewhere: controls, the separators of lines and paragraphs, the mark of a file.
pub fn is_break(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Controls, marks of direction, blanks and joiners of no width, tags, and what is no character at all.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
        || (u32::from(character) & 0xfffe) == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_is_named_with_its_place() {
        let table = [
            ("POS-0042/7", None),
            ("收据 42", None),
            ("a\u{202e}b", Some("character 2 is U+202E, which")),
            ("\u{feff}a", Some("character 1 is U+FEFF, which")),
            ("收据\u{200b}", Some("character 3 is U+200B, which")),
            ("a\u{1b}[31m", Some("character 2 is U+001B, which")),
        ];
        for (text, expected) in table {
            let found = Hidden::first_in(text);
            match expected {
                None => assert_eq!(found, None, "{text}"),
                Some(words) => {
                    let found = found.expect("hidden");
                    assert!(found.to_string().starts_with(words), "{found}");
                    assert!(format!("{found:#}").contains("U+"), "{found}");
                }
            }
        }
    }

    #[test]
    fn what_was_typed_is_told_between_the_readers_quotes() {
        let typed = "a\"b\\c\u{200b}d\ne";
        assert_eq!(quoted(typed, Lang::En), "\"a\"b\\c\\u{200b}d\\ne\"");
        assert_eq!(quoted("8.005", Lang::Zh), "“8.005”");
    }
}
