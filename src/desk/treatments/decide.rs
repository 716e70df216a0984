//! Which step may follow, and what is missing at the end. Pure: rules, a treatment and a step in, a
//! refusal or what is missing out.

use super::refusal::{Missing, TreatmentRefusal as Refusal};
use super::rules::{Need, StepRule, TreatmentRules};
use super::state::{Done, Treatment};
use crate::domain::{Slug, When};

/// A step as it is told.
#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each was told or was not, whatever the others"
)]
pub(crate) struct Told<'a> {
    pub step: &'a Slug,
    pub at: When,
    pub has_note: bool,
    pub has_room: bool,
    pub has_staff: bool,
    pub has_products: bool,
}

/// Whether a step may be done now.
pub(crate) fn step<'r>(
    rules: &'r TreatmentRules,
    treatment: &Treatment,
    told: Told<'_>,
) -> Result<&'r StepRule, Refusal> {
    if treatment.finished.is_some() {
        return Err(Refusal::Finished {
            treatment: treatment.id,
        });
    }
    let place = rules.steps.iter().position(|own| own.id == *told.step);
    let Some(place) = place else {
        return Err(Refusal::UnknownStep {
            word: told.step.to_string(),
            known: rules.steps.iter().map(|own| &own.id).collect(),
        });
    };
    let own = &rules.steps[place];
    if !told.at.sees(treatment.opened) {
        return Err(Refusal::BeforeOpening {
            treatment: treatment.id,
        });
    }
    for need in &own.needs {
        let there = match need {
            Need::Note => told.has_note,
            Need::Room => told.has_room,
            Need::Staff => told.has_staff,
            Need::Product => told.has_products,
        };
        if !there {
            return Err(Refusal::StepNeeds {
                step: own.id.clone(),
                need: *need,
            });
        }
    }
    if own.any_time {
        return Ok(own);
    }
    let done = |step: &&StepRule| {
        let mut all = treatment.steps.iter();
        all.any(|done| done.step == step.id && told.at.sees(done.at))
    };
    let ordered = |step: &&StepRule| !step.any_time;
    let before = rules.steps[..place].iter().filter(ordered);
    if let Some(first) = before.filter(|step| step.required).find(|step| !done(step)) {
        return Err(Refusal::OutOfOrder {
            step: own.id.clone(),
            first: first.id.clone(),
        });
    }
    let later = rules.steps[place + 1..].iter().filter(ordered).find(done);
    match later {
        Some(later) => Err(Refusal::TooLate {
            step: own.id.clone(),
            done: later.id.clone(),
        }),
        None => Ok(own),
    }
}

/// What a treatment still lacks, all of it, in the order of the rules.
pub(crate) fn missing(rules: &TreatmentRules, treatment: &Treatment) -> Vec<Missing> {
    let times = |id: &Slug| {
        treatment
            .steps
            .iter()
            .filter(|done| done.step == *id)
            .count()
    };
    let mut found = Vec::new();
    for step in rules.steps.iter().filter(|step| step.required) {
        let is_look = rules
            .look
            .as_ref()
            .is_some_and(|(look, _)| *look == step.id);
        if !is_look && times(&step.id) == 0 {
            found.push(Missing::Step(step.id.clone()));
        }
    }
    let Some((look, at_least)) = &rules.look else {
        return found;
    };
    let looks = times(look);
    if looks < *at_least as usize {
        found.push(Missing::Looks {
            step: look.clone(),
            at_least: *at_least,
            done: looks,
        });
    }
    if let (Some(around), Some(case)) = (&rules.looks_around, treatment.cases.first()) {
        around_case(treatment, (look, around), case, &mut found);
    }
    found
}

/// In a skin case the consultant looks in before and after a step, which is done.
fn around_case(
    treatment: &Treatment,
    (look, around): (&Slug, &Slug),
    case: &Slug,
    found: &mut Vec<Missing>,
) {
    let is = |id: &Slug| {
        let id = id.clone();
        move |done: &Done| done.step == id
    };
    let first = treatment.steps.iter().position(is(around));
    let Some(first) = first else {
        if !found.contains(&Missing::Step(around.clone())) {
            found.push(Missing::Step(around.clone()));
        }
        return;
    };
    let last = treatment
        .steps
        .iter()
        .rposition(is(around))
        .unwrap_or(first);
    let (before, after) = (&treatment.steps[..first], &treatment.steps[last + 1..]);
    let looked = |steps: &[Done]| steps.iter().any(is(look));
    if !looked(before) {
        found.push(Missing::LookBefore {
            case: case.clone(),
            around: around.clone(),
        });
    }
    if !looked(after) {
        found.push(Missing::LookAfter {
            case: case.clone(),
            around: around.clone(),
        });
    }
}

/// Whether a look before a step was missed that a skin case asks for: it cannot be made up for once the step
/// is done. A look counts for it by the time at which it was made, not at which it was written down.
pub(crate) fn misses_look(
    rules: &TreatmentRules,
    treatment: &Treatment,
    step: &Slug,
    at: When,
) -> bool {
    let (Some((look, _)), Some(around)) = (&rules.look, &rules.looks_around) else {
        return false;
    };
    step == around
        && !treatment.cases.is_empty()
        && !treatment
            .steps
            .iter()
            .any(|done| done.step == *look && at.sees(done.at))
}

/// The steps that a treatment lacks, each once.
pub(crate) fn missing_steps(rules: &TreatmentRules, treatment: &Treatment) -> Vec<Slug> {
    let look = rules.look.as_ref().map(|(look, _)| look);
    let mut steps: Vec<Slug> = Vec::new();
    for lacking in &missing(rules, treatment) {
        if let Some(step) = lacking.step(look).filter(|step| !steps.contains(step)) {
            steps.push(step.clone());
        }
    }
    steps
}

/// Whether a treatment may be given up: with whatever steps it lacks.
pub(crate) fn abandon(
    rules: &TreatmentRules,
    treatment: &Treatment,
    at: When,
) -> Result<Vec<Slug>, Refusal> {
    may_end(treatment, at)?;
    let missing = missing_steps(rules, treatment);
    if missing.is_empty() {
        return Err(Refusal::Whole {
            treatment: treatment.id,
        });
    }
    Ok(missing)
}

/// Refuses an end that follows another, or comes before the last step.
fn may_end(treatment: &Treatment, at: When) -> Result<(), Refusal> {
    if treatment.finished.is_some() {
        return Err(Refusal::Finished {
            treatment: treatment.id,
        });
    }
    let latest = treatment
        .steps
        .last()
        .map_or(treatment.opened, |last| last.at);
    if !at.sees(latest) {
        return Err(Refusal::BeforeLastStep {
            treatment: treatment.id,
        });
    }
    Ok(())
}

/// Whether a treatment may end, without some steps that it lacks.
pub(crate) fn finish(
    rules: &TreatmentRules,
    treatment: &Treatment,
    at: When,
    (is_planned, without): (bool, &[Slug]),
) -> Result<(), Refusal> {
    may_end(treatment, at)?;
    let steps = missing_steps(rules, treatment);
    if let Some(step) = without.iter().find(|step| !steps.contains(step)) {
        return Err(Refusal::NotMissing {
            step: step.clone(),
            missing: steps.iter().collect(),
        });
    }
    let look = rules.look.as_ref().map(|(look, _)| look);
    let mut missing = missing(rules, treatment);
    missing.retain(|lacking| {
        !lacking
            .step(look)
            .is_some_and(|step| without.contains(step))
    });
    if rules.plan_next && !is_planned {
        missing.push(Missing::Plan);
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Refusal::Incomplete {
        treatment: treatment.id,
        missing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::treatments::state::{Event, EventKind};
    use crate::domain::source::toml;
    use crate::domain::{Day, TreatmentId};

    type Asked<'a> = (&'a [(&'a str, i64)], &'a str, i64, &'a str);
    type Looked<'a> = (&'a [(&'a str, i64)], &'a [&'a str], bool, &'a str);

    fn rules() -> TreatmentRules {
        let text = "[treatments]\nlook = \"look\"\nlooks_around = \"cleansing\"\nplan_next = true\n\
            [[treatment_step]]\nid = \"greeted\"\n\
            [[treatment_step]]\nid = \"consulted\"\nneeds = [\"note\"]\n\
            [[treatment_step]]\nid = \"cleansing\"\nrequired = false\n\
            [[treatment_step]]\nid = \"treatment\"\nneeds = [\"staff\"]\n\
            [[treatment_step]]\nid = \"look\"\nany_time = true\n\
            [[skin_case]]\nid = \"acne\"\n";
        let keys = &["treatments", "treatment_step", "skin_case"];
        toml::read("a.toml", text, keys, TreatmentRules::read).expect("sound rules")
    }

    fn slug(text: &str) -> Slug {
        text.parse().expect("an id")
    }

    fn at(minute: i64) -> When {
        When::at(
            Day::new(2024, 5, 1).expect("a day"),
            1_714_536_000 + minute * 60,
        )
    }

    /// A treatment with these steps, each at its minute.
    fn treated(steps: &[(&str, i64)], cases: &[&str]) -> Treatment {
        let mut treatment = Treatment::begin(
            TreatmentId::FIRST,
            Event {
                item: Some(slug("facial")),
                cases: cases.iter().map(|case| slug(case)).collect(),
                ..Event::plain(EventKind::Open, at(0))
            },
        )
        .expect("whole");
        for (step, minute) in steps {
            treatment.take(Event {
                step: Some(slug(step)),
                ..Event::plain(EventKind::Step, at(*minute))
            });
        }
        treatment
    }

    #[test]
    fn steps_follow_the_order_of_the_rules() {
        let rules = rules();
        let all = [("greeted", 1), ("consulted", 2), ("treatment", 5)];
        let table: [Asked<'_>; 9] = [
            (&[], "greeted", 1, "ok"),
            (
                &[],
                "consulted",
                1,
                "consulted comes after greeted, which is not done",
            ),
            (&[], "look", 1, "ok"),
            (
                &[],
                "steam",
                1,
                "the rules have no step steam; they have greeted, consulted, cleansing, treatment, look",
            ),
            (&all[..2], "treatment", 3, "ok"),
            (
                &all[..2],
                "treatment",
                1,
                "treatment comes after consulted, which is not done",
            ),
            (
                &all,
                "cleansing",
                6,
                "cleansing comes before treatment, which is done",
            ),
            (&all, "cleansing", 3, "ok"),
            (&all, "greeted", -1, "N000001 began later than that"),
        ];
        for (steps, next, minute, said) in table {
            let id = slug(next);
            let told = Told {
                step: &id,
                at: at(minute),
                has_note: true,
                has_room: true,
                has_staff: true,
                has_products: true,
            };
            let found = match step(&rules, &treated(steps, &[]), told) {
                Ok(_) => "ok".to_owned(),
                Err(why) => why.to_string(),
            };
            assert_eq!(found, said, "{steps:?} {next} {minute}");
            let bare = Told {
                has_note: false,
                ..told
            };
            if next == "consulted" && !steps.is_empty() {
                let why = step(&rules, &treated(steps, &[]), bare).expect_err("no note");
                assert_eq!(why.to_string(), "consulted is recorded with a note");
            }
        }
    }

    #[test]
    fn the_end_names_everything_that_is_missing() {
        let rules = rules();
        let short = [("greeted", 1), ("consulted", 2)];
        let whole = [
            ("greeted", 1),
            ("consulted", 2),
            ("treatment", 5),
            ("look", 6),
        ];
        let once = [
            ("greeted", 1),
            ("consulted", 2),
            ("look", 3),
            ("cleansing", 4),
            ("treatment", 5),
        ];
        let twice = [
            ("greeted", 1),
            ("consulted", 2),
            ("look", 3),
            ("cleansing", 4),
            ("look", 5),
            ("treatment", 6),
        ];
        let table: [Looked<'_>; 7] = [
            (
                &short,
                &[],
                true,
                "N000001 lacks treatment; look at least 1 time (0 done)",
            ),
            (&whole, &[], true, "ok"),
            (
                &whole,
                &[],
                false,
                "N000001 lacks a plan for the next visit",
            ),
            (&whole, &["acne"], true, "N000001 lacks cleansing"),
            (&once, &[], true, "ok"),
            (
                &once,
                &["acne"],
                true,
                "N000001 lacks a look after cleansing, for acne",
            ),
            (&twice, &["acne"], true, "ok"),
        ];
        for (steps, cases, planned, said) in table {
            let found = match finish(&rules, &treated(steps, cases), at(9), (planned, &[])) {
                Ok(()) => "ok".to_owned(),
                Err(why) => why.to_string(),
            };
            assert_eq!(found, said, "{steps:?} {cases:?}");
        }
        let early = finish(&rules, &treated(&whole, &[]), at(5), (true, &[]));
        assert!(
            matches!(early, Err(Refusal::BeforeLastStep { .. })),
            "{early:?}"
        );
    }

    #[test]
    fn what_was_missed_for_good_is_left_out_by_name() {
        let rules = rules();
        let begun = [("greeted", 1), ("consulted", 2)];
        let cleansing = slug("cleansing");
        let misses = |steps: &[(&str, i64)], cases: &[&str], step: &Slug, minute| {
            misses_look(&rules, &treated(steps, cases), step, at(minute))
        };
        assert!(misses(&begun, &["acne"], &cleansing, 3));
        assert!(!misses(&begun, &[], &cleansing, 3));
        assert!(!misses(&begun, &["acne"], &slug("treatment"), 3));
        let looked = [("greeted", 1), ("look", 3)];
        assert!(!misses(&looked, &["acne"], &cleansing, 4));
        assert!(misses(&looked, &["acne"], &cleansing, 2));
        let steps = [
            ("greeted", 1),
            ("consulted", 2),
            ("cleansing", 3),
            ("look", 4),
            ("treatment", 5),
        ];
        let own = treated(&steps, &["acne"]);
        let end = |without: &[&str]| {
            let without: Vec<Slug> = without.iter().map(|step| slug(step)).collect();
            finish(&rules, &own, at(9), (true, &without)).map_err(|e| e.to_string())
        };
        assert_eq!(
            end(&[]),
            Err("N000001 lacks a look before cleansing, for acne".to_owned())
        );
        assert_eq!(end(&["look"]), Ok(()));
        assert_eq!(
            end(&["greeted"]),
            Err("greeted is not missing; missing: look".to_owned())
        );
        let whole = treated(&steps, &[]);
        assert_eq!(
            abandon(&rules, &whole, at(9)).map_err(|e| e.to_string()),
            Err("no step of N000001 is missing".to_owned())
        );
        assert_eq!(
            abandon(&rules, &treated(&begun, &[]), at(9)),
            Ok(vec![slug("treatment"), slug("look")])
        );
    }
}
