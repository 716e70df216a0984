use super::*;
use crate::desk::staff::rules::StaffRules;
use crate::domain::Version;
use crate::domain::ids::WorkId;
use crate::domain::source::toml;

const RULES: &str = r#"
[assessment]
pass = "60%"
excellent = "90%"
improve_within = "14 days"
dismissed_after = 2
part = [
  { id = "attitude", points = 30 },
  { id = "ability", points = 40 },
  { id = "performance", points = 30, by = [
    { measure = "satisfaction", weight = 2, full = "85%" },
    { measure = "complaints", weight = 1 },
  ] },
]
"#;

fn rules() -> Assessment {
    let read = toml::read("p.toml", RULES, StaffRules::KEYS, |root| {
        Some(StaffRules::read(root))
    });
    read.expect("sound").assessment.expect("it is there")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn rated(month: &str, part: &str, score: u16) -> Entry {
    Entry {
        work: WorkId::FIRST,
        version: Version(1),
        staff: StaffId::FIRST,
        day: day(month),
        what: What::Rated {
            month: day(month),
            part: part.to_owned(),
            score,
        },
        note: String::new(),
    }
}

/// Satisfaction and timeliness in percent, the same in every month.
struct Told(Option<i64>, Option<i64>);

impl Figures for Told {
    fn figure(&self, _: StaffId, _: Day, what: Measured) -> Option<Rate> {
        let percent = match what {
            Measured::Satisfaction => self.0,
            Measured::Complaints => self.1,
            _ => None,
        };
        percent.and_then(|percent| Rate::ratio(percent.into(), 100))
    }
}

fn one(entries: &[Entry], told: &Told) -> MonthResult {
    let months = months(&rules(), StaffId::FIRST, entries, told).expect("no overflow");
    assert_eq!(months.len(), 1);
    months[0].clone()
}

#[test]
fn a_month_is_what_was_rated_and_what_was_measured() {
    let ratings = [
        rated("2026-05-01", "attitude", 20),
        rated("2026-05-01", "ability", 30),
        // Rated again, the last holds.
        rated("2026-05-01", "attitude", 27),
    ];
    let table = [
        // 85 % is full: 30 × (2 × 1 + 1 × 0.9) / 3 = 29.
        (Told(Some(85), Some(90)), Some(8600), Grade::Passed),
        (Told(Some(100), Some(100)), Some(8700), Grade::Passed),
        // 30 × (2 × 0.5 + 1 × 0.4) / 3 = 14, a share below what is full.
        (
            Told(Some(34), Some(100)),
            Some(57_00 + 18_00),
            Grade::Passed,
        ),
        // Only one of the two is known: it stands for the part.
        (Told(None, Some(50)), Some(57_00 + 15_00), Grade::Passed),
        // None is known: 57 of 70 stand for the whole, 81.43 of 100.
        (Told(None, None), Some(81_43), Grade::Passed),
    ];
    for (told, got, grade) in table {
        let month = one(&ratings, &told);
        assert_eq!((month.got, month.grade), (got, grade));
    }
}

#[test]
fn bounds_count_for_whoever_reaches_them() {
    let table = [
        (30, 30, Grade::Excellent), // 60 + 30 = 90
        (30, 29, Grade::Passed),
        (15, 15, Grade::Passed), // 30 + 30 = 60
        (15, 14, Grade::Failed),
    ];
    for (attitude, ability, grade) in table {
        let ratings = [
            rated("2026-05-01", "attitude", attitude),
            rated("2026-05-01", "ability", ability),
        ];
        let month = one(&ratings, &Told(Some(100), Some(100)));
        assert_eq!(month.grade, grade, "{attitude} + {ability}");
    }
}

#[test]
fn a_month_that_lacks_a_rating_is_open() {
    let month = one(
        &[rated("2026-05-01", "attitude", 30)],
        &Told(Some(100), Some(100)),
    );
    assert_eq!((month.got, month.grade), (None, Grade::Open));
}

#[test]
fn two_failed_months_in_a_row_end_it() {
    let months_of = |scores: &[(u16, u16)]| {
        let mut entries = Vec::new();
        for (index, (attitude, ability)) in scores.iter().enumerate() {
            let month = format!("2026-{:02}-01", index + 1);
            entries.push(rated(&month, "attitude", *attitude));
            entries.push(rated(&month, "ability", *ability));
        }
        let told = Told(Some(0), Some(0));
        let months = months(&rules(), StaffId::FIRST, &entries, &told).expect("no overflow");
        let follows = months.iter().map(|month| month.follows);
        follows.collect::<Vec<_>>()
    };
    let talk = |until: &str| Follows::Talk {
        until: Some(day(until)),
    };
    assert_eq!(
        months_of(&[(10, 10), (30, 40), (10, 10)]),
        [talk("2026-02-14"), Follows::Nothing, talk("2026-04-14")]
    );
    assert_eq!(
        months_of(&[(10, 10), (10, 10), (10, 10)]),
        [
            talk("2026-02-14"),
            Follows::Dismissal { in_a_row: 2 },
            Follows::Dismissal { in_a_row: 3 }
        ]
    );
}
