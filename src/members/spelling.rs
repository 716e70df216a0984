//! Names of any script: kept as they are given, found however they are typed, and never made to deceive.
//!
//! 买买提·吐尔逊 is found with any of the dots that keyboards have, O’Brien with a straight apostrophe, a
//! full-width ＷＡＮＧ as wang. Characters that nobody sees, or that turn the order of what stands around them,
//! are refused: two names that look alike would be two members.

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::is_hidden;

/// The form in which a name is looked for: compatibility forms, case, blanks, dots and the marks that join
/// letters set aside.
pub(crate) fn fold(name: &str) -> String {
    let plain = |c: char| match c {
        // Apostrophes and what stands in for them.
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{ff07}' | '\u{0060}' | '\u{00b4}' => '\'',
        other => other,
    };
    let folded: String = name
        .nfkc()
        .map(plain)
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !is_dot(*c) && !is_joiner(*c))
        .nfkc()
        .collect();
    // A name of nothing but dots is still a name.
    if folded.is_empty() {
        name.to_owned()
    } else {
        folded
    }
}

/// The dots that part the names of a person.
const fn is_dot(c: char) -> bool {
    matches!(
        c,
        '.' | '\u{00b7}'
            | '\u{2022}'
            | '\u{2027}'
            | '\u{2219}'
            | '\u{22c5}'
            | '\u{30fb}'
            | '\u{ff0e}'
            | '\u{ff65}'
    )
}

const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// The first character of a name that could deceive: invisible, or turning the order of the others.
pub(crate) fn deceiving(name: &str) -> Option<char> {
    let mut before = ' ';
    for c in name.chars() {
        let joins = is_joiner(c) && is_joining(before);
        // Mongolian's own separator and selectors.
        let own = matches!(c, '\u{180b}'..='\u{180e}') && is_joining(before);
        if is_hidden(c) && !is_selector(c) && !c.is_control() && !joins && !own {
            return Some(c);
        }
        before = c;
    }
    None
}

/// Whether a letter is of a script in which joiners change what is read: Arabic, Syriac, the scripts of
/// India, of Southeast Asia, and Mongolian.
const fn is_joining(c: char) -> bool {
    matches!(
        c,
        '\u{0600}'..='\u{08ff}'
            | '\u{0900}'..='\u{0dff}'
            | '\u{0f00}'..='\u{109f}'
            | '\u{1780}'..='\u{18af}'
            | '\u{fb50}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
    )
}

/// What chooses between variants of one character: names are written with it.
const fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        let table = [
            ("买买提·吐尔逊", "买买提•吐尔逊"),
            ("买买提·吐尔逊", "买买提．吐尔逊"),
            ("买买提·吐尔逊", "买买提・吐尔逊"),
            ("买买提·吐尔逊", "买买提 吐尔逊"),
            ("Wang Fang", "ＷＡＮＧ　ＦＡＮＧ"),
            ("Wang Fang", "wangfang"),
            ("O’Brien", "O'Brien"),
            ("José", "Jose\u{301}"),
            ("Ａ・B", "a·b"),
        ];
        for (kept, typed) in table {
            assert_eq!(fold(kept), fold(typed), "{kept} {typed}");
        }
        for (one, other) in [("王芳", "王方"), ("𠮷田", "吉田"), ("José", "Jose")] {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
        assert_eq!(fold("···"), "···");
        assert_eq!(fold(""), "");
    }

    #[test]
    fn what_hides_or_turns_is_found_and_what_joins_is_left() {
        let table = [
            ("王\u{200b}芳", Some('\u{200b}')),
            ("\u{202e}gnaW", Some('\u{202e}')),
            ("Wang\u{200d}Fang", Some('\u{200d}')),
            ("\u{feff}王芳", Some('\u{feff}')),
            ("王芳\u{3164}", Some('\u{3164}')),
            ("王芳\u{e0041}", Some('\u{e0041}')),
            // A joiner within Persian and Sinhala, a separator within Mongolian, a variant of a character.
            ("می\u{200c}نا", None),
            ("ශ්\u{200d}රී", None),
            ("ᠮᠣᠩᠭᠣᠯ\u{180e}ᠠ", None),
            ("葛\u{e0100}西", None),
            ("བཀྲ་ཤིས", None),
            ("ئابدۇللا", None),
        ];
        for (name, odd) in table {
            assert_eq!(deceiving(name), odd, "{name:?}");
        }
    }
}
