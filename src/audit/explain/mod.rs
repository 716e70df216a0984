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
mod pass;
mod reservation;
mod sale;
mod stored;
mod tier;
mod visits;

pub(crate) use complaint::complaint;
pub(crate) use coupon::coupon;
pub(crate) use deed::{adjustment, redemption};
pub(crate) use gift::gift;
pub(crate) use inquiry::inquiry;
pub(crate) use member::member;
pub(crate) use pass::pass;
pub(crate) use reservation::reservation;
pub(crate) use sale::sale;
pub(crate) use stored::{payout, topup};
pub(crate) use visits::{visit, visits};

use crate::audit::reasons;
use crate::book::{BookError, Keyring, Snapshot};
use crate::domain::calendar::BusinessHours;
use crate::domain::reason::Why;
use crate::domain::{Lang, MemberId, Overflow};
use crate::sales::terms::Rulebook;
use crate::sales::{Roots, View};

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub topic: &'static str,
    pub what: String,
    pub value: String,
    /// The rules behind it: `rules/vip-card.toml:40`, several apart by `; `.
    pub rule: String,
}

impl Asking<'_> {
    /// The number of the member in whom one lives on.
    fn living(&self, member: MemberId) -> Result<String, BookError> {
        let roots = Roots::load(self.snapshot, self.view)?;
        Ok(roots.root(member).to_string())
    }
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

    /// A line whose value ends with reasons: the places of their rules go to a column of their own.
    fn because(
        asking: &Asking<'_>,
        topic: &'static str,
        what: impl Into<String>,
        (text, why): (String, &Why),
    ) -> Self {
        let (value, rule) = asking.with(text, why);
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
pub(crate) struct Asking<'a> {
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

    /// A text, and behind it the reasons where there are any; the places of their rules.
    fn with(&self, text: String, why: &Why) -> (String, String) {
        let (said, rule) = reasons::ALL.apart(why, self.lang);
        let text = match (text.is_empty(), said.is_empty()) {
            (_, true) => text,
            (true, false) => said,
            (false, false) => self.say(format!("{text}: {said}"), format!("{text}：{said}")),
        };
        (text, rule)
    }

    fn say(&self, en: impl Into<String>, zh: impl Into<String>) -> String {
        match self.lang {
            Lang::En => en.into(),
            Lang::Zh => zh.into(),
        }
    }
}

fn too_large(ledger: &'static str) -> impl Fn(Overflow) -> BookError {
    move |why| BookError::Row {
        ledger,
        what: why.into(),
    }
}
