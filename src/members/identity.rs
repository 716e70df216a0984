//! What a mainland ID number says: GB 11643, eighteen characters that prove themselves.

use super::facts::{BadFact, narrow};
use super::rules::{FactKind, Fields};
use crate::domain::calendar::{Birthday, BirthdayRules};
use crate::domain::{Day, Lang};

/// The first two digits of an ID number: the provinces, and what is issued to residents from Hong Kong,
/// Macao, Taiwan and abroad.
const REGIONS: [u8; 36] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
];

/// An ID number of GB 11643: region, a real day of birth, and the check character of ISO 7064.
pub(crate) fn id_number(text: &str) -> Result<String, BadFact> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let number: String = narrow(text)
        .chars()
        .filter(|c| *c != ' ')
        .collect::<String>()
        .to_uppercase();
    if number.len() == 15 && number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadFact::IdOld);
    }
    let digits: Vec<u32> = number
        .chars()
        .take(17)
        .filter_map(|c| c.to_digit(10))
        .collect();
    let last = match number.chars().nth(17) {
        Some(last) if number.len() == 18 && digits.len() == 17 => last,
        _ => return Err(BadFact::IdShape),
    };
    if last != 'X' && !last.is_ascii_digit() {
        return Err(BadFact::IdShape);
    }
    if !REGIONS
        .iter()
        .any(|known| u32::from(*known) == digits[0] * 10 + digits[1])
    {
        return Err(BadFact::IdRegion);
    }
    born(&number).ok_or(BadFact::IdBirth)?;
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(d, weight)| d * weight)
        .sum();
    let expected = CHECKS[sum as usize % CHECKS.len()];
    if last == expected {
        Ok(number)
    } else {
        Err(BadFact::IdCheck { expected })
    }
}

/// The day of birth that an ID number tells.
pub(crate) fn born(number: &str) -> Option<Day> {
    let part = |from: usize, to: usize| number.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(part(6, 10)?).ok()?;
    Day::new(year, part(10, 12)?, part(12, 14)?).ok()
}

/// The sex that an ID number tells: its last digit but one is odd for men.
fn sex(number: &str) -> Option<&'static str> {
    let digit = number.get(16..17)?.parse::<u32>().ok()?;
    Some(if digit % 2 == 1 { "M" } else { "F" })
}

/// An ID number and another fact that cannot both be true. Nothing is refused for it: either may be the
/// slip, and the person may know best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contradiction {
    /// The fact that holds the ID number.
    id: String,
    /// `birthday` or `sex`.
    fact: &'static str,
}

impl Contradiction {
    /// The contradiction in words; neither value is told.
    pub(crate) fn say(&self, lang: Lang) -> String {
        let Self { id, fact } = self;
        match lang {
            Lang::En => format!("{id} tells another {fact} than the one given; ask which is right"),
            Lang::Zh => format!("{id} 所示的 {fact} 与所填不同；请核对哪个正确"),
        }
    }
}

/// Where the facts of one member contradict each other. `known` tells a fact's text.
pub(crate) fn contradictions(
    fields: &Fields,
    rules: BirthdayRules,
    known: &dyn Fn(&str) -> Option<String>,
) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let ids = fields.facts.iter().filter(|f| f.kind == FactKind::IdNumber);
    for fact in ids {
        let Some(number) = known(fact.id.as_str()) else {
            continue;
        };
        let mut contradicts = |what| {
            found.push(Contradiction {
                id: fact.id.to_string(),
                fact: what,
            });
        };
        let told: Option<Birthday> = known("birthday").and_then(|text| text.parse().ok());
        if let (Some(told), Some(born)) = (told, born(&number))
            && !agrees(told, born, rules)
        {
            contradicts("birthday");
        }
        if let (Some(told), Some(proved)) = (known("sex"), sex(&number))
            && told != proved
        {
            contradicts("sex");
        }
    }
    found
}

/// Whether a birthday can be the day of an ID number. Many an ID number bears the lunar date as if it were
/// a solar one, so that is taken as well.
fn agrees(told: Birthday, born: Day, rules: BirthdayRules) -> bool {
    let written = format!("{:02}-{:02}", born.month(), born.day_of_month());
    let same_day = told.falls_on(born, &rules) || told.to_string().ends_with(&written);
    same_day
        && told
            .year()
            .is_none_or(|year| (year - born.year()).abs() <= lunar_slack(told))
}

/// A lunar year ends in the next solar one.
const fn lunar_slack(told: Birthday) -> i32 {
    match told {
        Birthday::Solar { .. } => 0,
        Birthday::Lunar { .. } => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Born on 15 August 1990, a woman.
    const NUMBER: &str = "110105199008150024";

    fn told(birthday: &str, sex: &str) -> Vec<&'static str> {
        use super::super::rules::{Ask, Fact};
        let id = Fact {
            id: "id_no".parse().expect("an id"),
            title: crate::domain::Title {
                en: "ID".to_owned(),
                zh: "证件".to_owned(),
            },
            kind: FactKind::IdNumber,
            weight: None,
            sensitive: true,
            ask: Ask::Later,
            place: None,
        };
        let fields = Fields {
            facts: vec![id],
            ..Fields::default()
        };
        let known = |fact: &str| {
            let text = match fact {
                "id_no" => NUMBER,
                "birthday" => birthday,
                "sex" => sex,
                _ => "",
            };
            Some(text.to_owned()).filter(|text| !text.is_empty())
        };
        let found = contradictions(&fields, BirthdayRules::default(), &known);
        found.into_iter().map(|one| one.fact).collect()
    }

    #[test]
    fn an_id_number_is_held_against_what_is_told() {
        let none: [&str; 0] = [];
        let table: [(&str, &str, &[&str]); 8] = [
            ("1990-08-15", "F", &none),
            ("08-15", "F", &none),
            ("", "", &none),
            ("1990-08-16", "F", &["birthday"]),
            ("1991-08-15", "M", &["birthday", "sex"]),
            // 15 August 1990 was the 25th of the sixth lunar month; 08-15 is the date as it stands.
            ("lunar:06-25", "F", &none),
            ("lunar:08-15", "F", &none),
            ("lunar:03-03", "", &["birthday"]),
        ];
        for (birthday, sex, expected) in table {
            assert_eq!(told(birthday, sex), expected, "{birthday} {sex}");
        }
        assert_eq!(born(NUMBER), Day::new(1990, 8, 15).ok());
        let said = Contradiction {
            id: "id_no".to_owned(),
            fact: "sex",
        };
        assert!(!said.say(Lang::En).contains(NUMBER) && said.say(Lang::Zh).contains("sex"));
    }
}
