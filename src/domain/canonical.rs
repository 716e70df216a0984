//! The written form of what a command was asked.
//!
//! A ledger keeps a digest of it beside a ref, and knows a repeat by that. So the form outlives every release:
//! it is spelled here and held by a test, and no type's own way to print itself has a part in it. What is told
//! later on is added behind, and only where it is told, so that older digests stay true.

use super::Money;
use std::fmt::Display;

/// Something that may be left out.
pub(crate) fn option(told: Option<impl Display>) -> String {
    told.map_or_else(|| "None".to_owned(), |told| format!("Some({told})"))
}

/// A text between quotes, its own quotes and what cannot be seen escaped.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |b: u8| (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\';
    if text.bytes().all(is_plain) {
        return format!("\"{text}\"");
    }
    format!(
        "\"{}\"",
        text.escape_debug().to_string().replace("\\'", "'")
    )
}

/// A text that may be left out.
pub(crate) fn text(told: Option<&str>) -> String {
    option(told.map(quoted))
}

/// An amount, in fen.
pub(crate) fn money(amount: Money) -> String {
    format!("Money({})", amount.fen())
}

/// Several of a kind, in the order in which they were told.
pub(crate) fn list(told: impl IntoIterator<Item = impl Display>) -> String {
    let told: Vec<String> = told.into_iter().map(|one| one.to_string()).collect();
    format!("[{}]", told.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{list, money, option, quoted, text};
    use crate::domain::{Day, Money};

    #[test]
    fn the_form_is_what_ledgers_hold_digests_of() {
        let day: Option<Day> = "2024-02-29".parse().ok();
        assert_eq!(option(day), "Some(2024-02-29)");
        assert_eq!(option(None::<i64>), "None");
        assert_eq!(option(Some(-5)), "Some(-5)");
        assert_eq!(text(Some("it's \"so\"\n")), r#"Some("it's \"so\"\n")"#);
        assert_eq!(quoted("王芳"), r#""王芳""#);
        assert_eq!(
            option(Some(money(Money::from_fen(120)))),
            "Some(Money(120))"
        );
        assert_eq!(list(["a", "b"].map(quoted)), r#"["a", "b"]"#);
        assert_eq!(list([""; 0]), "[]");
    }
}
