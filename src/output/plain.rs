//! Text made fit for a terminal, so that no name or note in a book can steer it.

use std::borrow::Cow;

/// Whether a character would move the cursor, change the terminal or turn the reading direction.
fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn shown(character: char) -> char {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        _ => '\u{fffd}',
    }
}

/// A cell of a table: one line, with a space for every break.
pub(super) fn cell(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    text.replace("\r\n", "\n")
        .chars()
        .map(|character| match character {
            '\n' | '\r' | '\t' => ' ',
            other if steers(other) => shown(other),
            other => other,
        })
        .collect()
}

/// A message: its own line breaks and tabs stay.
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    let steers = |character: char| !matches!(character, '\n' | '\t') && steers(character);
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|character| {
            if steers(character) {
                shown(character)
            } else {
                character
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let table = [
            ("王小明", "王小明"),
            ("a\tb\r\nc\nd", "a b c d"),
            ("\u{1b}[31mred\u{7}", "␛[31mred␇"),
            ("\u{9b}2J", "\u{fffd}2J"),
            ("abc\u{202e}fed", "abc\u{fffd}fed"),
        ];
        for (given, expected) in table {
            assert_eq!(cell(given), expected, "{given:?}");
        }
        assert_eq!(lines("one\n\ttwo\u{1b}[2J\r"), "one\n\ttwo␛[2J␍");
    }
}
