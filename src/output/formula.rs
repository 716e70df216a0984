//! Texts that a spreadsheet would run as a formula: defused on their way out, and put back as they were on
//! their way in.
//!
//! One apostrophe goes before a text that a spreadsheet would run, and before one that already looks so
//! defused: so every text comes back as itself.

use std::borrow::Cow;

/// Characters that make a spreadsheet take a text for a formula, in both widths.
const LEADS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet would run a text, blanks before it or not.
fn runs(text: &str) -> bool {
    text.starts_with(['\t', '\r']) || text.trim_start().starts_with(LEADS)
}

/// A text as a spreadsheet may be given it.
pub fn defused(text: &str) -> Cow<'_, str> {
    if runs(text.trim_start_matches('\'')) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that was defused; any other as it is.
pub fn restored(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if runs(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_run_is_defused_and_nothing_else() {
        let table = [
            ("=SUM(A1)", "'=SUM(A1)"),
            ("+86 138", "'+86 138"),
            ("-1", "'-1"),
            ("@cmd", "'@cmd"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("  =1", "'  =1"),
            ("\u{3000}＝1", "'\u{3000}＝1"),
            ("＠x", "'＠x"),
            ("'=1", "''=1"),
            ("'a", "'a"),
            ("a=b", "a=b"),
            ("", ""),
        ];
        for (given, expected) in table {
            assert_eq!(defused(given), expected, "{given:?}");
            assert_eq!(restored(expected), given, "{given:?}");
        }
    }

    /// Every text of up to six of these characters comes back as itself.
    #[test]
    fn every_text_comes_back() {
        let letters = ['\'', '=', '-', '＠', ' ', '\t', 'a', '"'];
        let mut texts = vec![String::new()];
        for _ in 0..6 {
            let longer = texts.iter().flat_map(|text| {
                letters.iter().map(move |letter| {
                    let mut text = text.clone();
                    text.push(*letter);
                    text
                })
            });
            let longer: Vec<String> = longer.collect();
            for text in &longer {
                let out = defused(text);
                assert!(!runs(&out), "{text:?} would run");
                assert_eq!(restored(&out), text, "{text:?}");
            }
            texts = longer;
        }
    }
}
