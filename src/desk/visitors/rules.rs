//! The pack's part on visitors: their classes, and what each needs to come in and to go out.

use crate::domain::calendar::Minutes;
use crate::domain::source::Place;
use crate::domain::source::toml::Table;
use crate::domain::{Slug, Title};
use crate::worded;

const VISITORS: &[&str] = &["announce_before", "unannounced"];
const CLASS: &[&str] = &[
    "id",
    "title",
    "admitted",
    "slip",
    "badge",
    "announced",
    "guide",
    "then",
];

/// What visitors are judged by.
#[derive(Clone, Debug)]
pub struct VisitorRules {
    /// How long before they come visitors are announced.
    pub announce_before: Minutes,
    /// Whether those who were not are refused, or let in with a warning.
    pub refuses_unannounced: bool,
    pub classes: Vec<VisitorClass>,
    pub place: Place,
}

/// A class of visitors.
#[derive(Clone, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a rule of its own that a pack switches on"
)]
pub struct VisitorClass {
    pub id: Slug,
    pub title: Title,
    /// Whether they are let in at all.
    pub admitted: bool,
    /// Whether a slip is filled in: an ID, and a host who consents and signs them out.
    pub slip: bool,
    /// Whether each wears a badge, and gives it back.
    pub badge: bool,
    /// Whether they are announced ahead.
    pub announced: bool,
    /// Whether they go by a route with a guide.
    pub guide: bool,
    /// What is done about those who are turned away; whoever turns them away notes that it was.
    pub then: Option<Title>,
    pub place: Place,
}

impl VisitorRules {
    /// Reads the section; none where the pack keeps no visitors.
    pub fn read(root: &Table<'_>) -> Option<Self> {
        let classes = read_classes(root);
        let section = root.get("visitors");
        if classes.is_empty() {
            if let (Some(section), true) = (&section, root.glance("visitor_class").is_empty()) {
                section.report(
                    (
                        "`[visitors]` has no class of visitors",
                        "`[visitors]` 没有访客类别",
                    ),
                    (
                        "add a `[[visitor_class]]` for each class",
                        "每类访客写一个 `[[visitor_class]]`",
                    ),
                );
            }
            return None;
        }
        let table = section.as_ref().and_then(|value| value.section(VISITORS));
        let get = |key| table.as_ref().and_then(|table| table.get(key));
        let before = get("announce_before");
        let before = before.and_then(|v| {
            v.parsed((
                "write it as \"15 minutes\", \"2 hours\" or \"1 day\"",
                "写成 \"15 minutes\"、\"2 hours\" 或 \"1 day\"",
            ))
        });
        if before.is_none()
            && let Some(table) = &table
            && classes.iter().any(|class| class.announced)
        {
            table.wrong(
                (
                    "`[visitors]` says not how long ahead visitors are announced",
                    "`[visitors]` 没有写明须提前多久预约",
                ),
                (
                    "add `announce_before = \"1 day\"`",
                    "请加上 `announce_before = \"1 day\"`",
                ),
            );
        }
        let unannounced = get("unannounced");
        let unannounced = unannounced.and_then(|v| v.word(&[("refuse", true), ("warn", false)]));
        Some(Self {
            announce_before: before.unwrap_or_default(),
            refuses_unannounced: unannounced.unwrap_or(false),
            place: match &section {
                Some(section) => section.place(),
                None => classes.first()?.place.clone(),
            },
            classes,
        })
    }

    pub fn class(&self, id: &str) -> Option<&VisitorClass> {
        self.classes.iter().find(|class| class.id == *id)
    }
}

fn read_classes(root: &Table<'_>) -> Vec<VisitorClass> {
    let mut list = Vec::new();
    for table in root.named(
        "visitor_class",
        [
            ("visitor class", "访客类别"),
            ("visitor classes", "访客类别"),
        ],
        CLASS,
    ) {
        let Some(id) = table.id() else { continue };
        let yes = |key| table.get(key).and_then(|value| value.yes_no());
        let admitted = yes("admitted").unwrap_or(true);
        let class = VisitorClass {
            title: table.title(&id),
            id,
            admitted,
            slip: yes("slip").unwrap_or(false),
            badge: yes("badge").unwrap_or(false),
            announced: yes("announced").unwrap_or(false),
            guide: yes("guide").unwrap_or(false),
            then: table.get("then").and_then(|value| value.title()),
            place: table.place(),
        };
        let what = table.what();
        if !admitted && (class.slip || class.badge || class.announced || class.guide) {
            table.wrong(
                worded!(
                    "{what} is turned away, and yet needs something to come in",
                    "{what:#}谢绝入内，却又写了进入的条件"
                ),
                (
                    "leave the rest out, or write `admitted = true`",
                    "删去其余各项，或写 `admitted = true`",
                ),
            );
        }
        if let (true, Some(then)) = (admitted, table.get("then")) {
            then.report(
                worded!(
                    "{what} is let in: `then` tells what is done about those who are turned away",
                    "{what:#}可以入内；`then` 只用于谢绝入内的类别"
                ),
                (
                    "leave it out, or write `admitted = false`",
                    "请去掉，或写 `admitted = false`",
                ),
            );
        }
        list.push(class);
    }
    list
}
