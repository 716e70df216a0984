//! The pack's part on treatments: the steps of a visit, and what each is recorded with.

use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Slug, Title};

const TREATMENTS: &[&str] = &["look", "looks_at_least", "looks_around", "plan_next"];
const STEP: &[&str] = &["id", "title", "required", "any_time", "needs"];
const CASE: &[&str] = &["id", "title"];

/// What treatments are judged by.
#[derive(Clone, Debug)]
pub struct TreatmentRules {
    /// In the order in which they are done.
    pub steps: Vec<StepRule>,
    /// The consultant's step, and how often it is done at least.
    pub look: Option<(Slug, u32)>,
    /// In a skin case the consultant looks in before this step and after it.
    pub looks_around: Option<Slug>,
    pub cases: Vec<SkinCase>,
    /// Whether the next visit is planned before a treatment ends.
    pub plan_next: bool,
    pub place: Place,
}

/// A step of a treatment.
#[derive(Clone, Debug)]
pub struct StepRule {
    pub id: Slug,
    pub title: Title,
    pub required: bool,
    /// Whether it is done whenever, outside the order.
    pub any_time: bool,
    pub needs: Vec<Need>,
    pub place: Place,
}

/// A state of the skin in which the consultant looks in twice.
#[derive(Clone, Debug)]
pub struct SkinCase {
    pub id: Slug,
    pub title: Title,
    pub place: Place,
}

/// What a step is recorded with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Note,
    Room,
    Staff,
    Product,
}

impl Need {
    pub const ALL: [Self; 4] = [Self::Note, Self::Room, Self::Staff, Self::Product];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Room => "room",
            Self::Staff => "staff",
            Self::Product => "product",
        }
    }
}

impl TreatmentRules {
    /// Reads the section; none where the pack keeps no treatments.
    pub fn read(root: &Table<'_>) -> Option<Self> {
        let steps = read_steps(root);
        let cases = read_cases(root);
        let section = root.get("treatments");
        if steps.is_empty() {
            if let (Some(section), true) = (&section, root.glance("treatment_step").is_empty()) {
                section.report(
                    ("`[treatments]` has no steps", "`[treatments]` 没有步骤"),
                    (
                        "add a `[[treatment_step]]` for each step, in their order",
                        "每步写一个 `[[treatment_step]]`，按先后排列",
                    ),
                );
            }
            return None;
        }
        let table = section.as_ref().and_then(|value| value.section(TREATMENTS));
        let get = |key| table.as_ref().and_then(|table| table.get(key));
        let step = |value: &Value<'_>| named(value, &steps);
        let look = get("look").and_then(|value| step(&value));
        let at_least = get("looks_at_least").and_then(|value| value.whole(1, 10));
        let around = get("looks_around");
        let looks_around = around.as_ref().and_then(step);
        if let (Some(value), None) = (get("looks_at_least").or(around), &look) {
            value.report(
                ("who looks in is not said", "没有写明由哪一步查看"),
                (
                    "name the consultant's step: `look = \"look\"`",
                    "写明顾问查看的步骤：`look = \"look\"`",
                ),
            );
        }
        if let (Some(first), None) = (root.glance("skin_case").first(), &looks_around) {
            first.report(
                ("a skin case changes nothing: around which step the consultant looks in is not said", "皮肤情况没有作用：没有写明在哪一步前后查看"),
                ("add `looks_around = \"cleansing\"` to `[treatments]`", "在 `[treatments]` 中加上 `looks_around = \"cleansing\"`"),
            );
        }
        Some(Self {
            look: look.map(|look| (look, at_least.unwrap_or(1))),
            looks_around,
            cases,
            plan_next: get("plan_next").and_then(|value| value.yes_no()) == Some(true),
            place: match &section {
                Some(section) => section.place(),
                None => steps.first()?.place.clone(),
            },
            steps,
        })
    }

    pub fn step(&self, id: &str) -> Option<&StepRule> {
        self.steps.iter().find(|step| step.id == *id)
    }
}

/// A step that the pack has.
fn named(value: &Value<'_>, steps: &[StepRule]) -> Option<Slug> {
    let id = value.slug()?;
    if !steps.iter().any(|step| step.id == id) {
        let known = steps.iter().map(|step| step.id.as_str());
        value.unknown_name(("treatment step", "护理步骤"), id.as_str(), known);
        return None;
    }
    Some(id)
}

fn read_steps(root: &Table<'_>) -> Vec<StepRule> {
    let mut list = Vec::new();
    for table in root.named(
        "treatment_step",
        [
            ("treatment step", "护理步骤"),
            ("treatment steps", "护理步骤"),
        ],
        STEP,
    ) {
        let Some(id) = table.id() else { continue };
        let yes = |key| table.get(key).and_then(|value| value.yes_no());
        let words = Need::ALL.map(|need| (need.word(), need));
        list.push(StepRule {
            title: table.title(&id),
            id,
            required: yes("required").unwrap_or(true),
            any_time: yes("any_time").unwrap_or(false),
            needs: table.list("needs", |value| value.word(&words)),
            place: table.place(),
        });
    }
    list
}

fn read_cases(root: &Table<'_>) -> Vec<SkinCase> {
    let mut list = Vec::new();
    for table in root.named(
        "skin_case",
        [("skin case", "皮肤情况"), ("skin cases", "皮肤情况")],
        CASE,
    ) {
        let Some(id) = table.id() else { continue };
        list.push(SkinCase {
            title: table.title(&id),
            id,
            place: table.place(),
        });
    }
    list
}
