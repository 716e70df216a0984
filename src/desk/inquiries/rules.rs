//! The pack's part on inquiries: topics, how soon somebody is called back, whose wishes come first.

use crate::desk::complaints::rules::term;
use crate::desk::named::{Named, read_named};
use crate::desk::term::Term;
use crate::domain::TierRef;
use crate::domain::source::Place;
use crate::domain::source::toml::Table;
use crate::members::names::Names;

/// How the house deals with inquiries.
#[derive(Clone, Debug, Default)]
pub struct InquiryRules {
    pub topics: Vec<Named>,
    /// When somebody is called back who was promised no day.
    pub call_back: Option<(Term, Place)>,
    /// Tiers whose wishes are met first, the first of them before the others.
    pub priority: Vec<TierRef>,
}

impl InquiryRules {
    pub fn read(root: &Table<'_>, names: &Names) -> Self {
        const KEYS: &[&str] = &["topic", "call_back_within", "priority"];
        let Some(table) = root.section("inquiries", KEYS) else {
            return Self::default();
        };
        let within = table.get("call_back_within");
        Self {
            topics: read_named(&table, "topic", [("topic", "主题"), ("topics", "主题")]),
            call_back: within.and_then(|value| term(&value).map(|term| (term, value.place()))),
            priority: table.list("priority", |value| names.tier(value)),
        }
    }
}
