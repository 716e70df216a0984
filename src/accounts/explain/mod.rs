//! Why: what made a sale's price and points, what a tier stands on, and what is missing to the next.
//!
//! Everything is told from the rows and from the rules of their own day, as lines of four cells, so that
//! a table reads like an answer and a script can pick one out. `topic` and `what` are words that stay the
//! same in every language; `value` is worded.

mod complaint;
mod coupon;
mod deed;
mod gift;
mod inquiry;
mod member;
mod reservation;
mod sale;
mod stored;
mod tier;
mod visits;

pub use complaint::complaint;
pub use coupon::coupon;
pub use deed::{adjustment, redemption};
pub use gift::gift;
pub use inquiry::inquiry;
pub use member::member;
pub use reservation::reservation;
pub use sale::sale;
pub use stored::{payout, topup};
pub use visits::{visit, visits};

use crate::book::{BookError, Keyring, Snapshot};
use crate::domain::calendar::BusinessHours;
use crate::domain::{Lang, Overflow};
use crate::sales::View;
use crate::sales::terms::Rulebook;

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub topic: &'static str,
    pub what: String,
    pub value: String,
    /// The rules behind it: `rules/vip-card.toml:40`, several apart by `; `.
    pub rule: String,
}

impl Line {
    fn new(topic: &'static str, what: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            topic,
            what: what.into(),
            value: value.into(),
            rule: String::new(),
        }
    }

    /// A text of our own that names its rules in brackets.
    fn because(topic: &'static str, what: impl Into<String>, why: &str) -> Self {
        let (value, rule) = split_rules(why);
        Self {
            rule,
            ..Self::new(topic, what, value)
        }
    }

    fn by(self, rule: impl std::fmt::Display) -> Self {
        Self {
            rule: rule.to_string(),
            ..self
        }
    }
}

/// What answers are drawn from.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub snapshot: &'a Snapshot,
    pub rules: &'a dyn Rulebook,
    pub hours: &'a BusinessHours,
    pub view: View,
    pub keyring: Option<&'a Keyring>,
    pub lang: Lang,
}

impl std::fmt::Debug for Asking<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asking")
            .field("view", &self.view)
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

impl Asking<'_> {
    /// A sealed text, where the key is there.
    fn unsealed(&self, ledger: &str, sealed: &str) -> Option<String> {
        if sealed.is_empty() {
            return None;
        }
        self.keyring?.unseal(sealed, ledger, "reason").ok()?.text()
    }

    fn say(&self, en: impl Into<String>, zh: impl Into<String>) -> String {
        match self.lang {
            Lang::En => en.into(),
            Lang::Zh => zh.into(),
        }
    }
}

/// A text without the places in brackets, and those places.
fn split_rules(why: &str) -> (String, String) {
    let mut text = String::with_capacity(why.len());
    let mut rules: Vec<&str> = Vec::new();
    let mut rest = why;
    while let Some((before, after)) = rest.split_once(" [") {
        let Some((place, more)) = after.split_once(']') else {
            break;
        };
        text.push_str(before);
        if !rules.contains(&place) {
            rules.push(place);
        }
        rest = more;
    }
    text.push_str(rest);
    (text, rules.join("; "))
}

fn too_large(ledger: &'static str) -> impl Fn(Overflow) -> BookError {
    move |why| BookError::Row {
        ledger,
        what: why.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_taken_out_of_a_reason() {
        let table = [
            (
                "vip-price 88% [rules/a.toml:40]",
                "vip-price 88%",
                "rules/a.toml:40",
            ),
            (
                "3 points: 1 for each 1.00 [rules/a.toml:9]; ×2 may [rules/a.toml:12]",
                "3 points: 1 for each 1.00; ×2 may",
                "rules/a.toml:9; rules/a.toml:12",
            ),
            ("full price", "full price", ""),
            ("torn [rules", "torn [rules", ""),
        ];
        for (why, text, rules) in table {
            assert_eq!(
                split_rules(why),
                (text.to_owned(), rules.to_owned()),
                "{why}"
            );
        }
    }
}
