//! The pack's part on what outlives an erasure: how long the law wants which records kept.

use crate::domain::source::Place;
use crate::domain::source::toml::Table;
use crate::domain::{Day, Slug, Title};

/// One span for which records are to be kept.
#[derive(Clone, Debug)]
pub struct Retention {
    pub id: Slug,
    pub title: Title,
    pub of: Records,
    pub keep_months: u16,
    pub from: Since,
    /// The law that wants it.
    pub basis: String,
    /// Whether a person is not erased before it has passed.
    pub blocks_erasure: bool,
    pub place: Place,
}

/// Which records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// Sales and refunds.
    Sales,
    /// Points, redemptions and adjustments.
    Points,
    /// What was told of the person, consents among it.
    Facts,
    /// The registration and what became of it.
    Membership,
}

impl Records {
    pub const ALL: [Self; 4] = [Self::Sales, Self::Points, Self::Facts, Self::Membership];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::Points => "points",
            Self::Facts => "facts",
            Self::Membership => "membership",
        }
    }
}

/// From when the span is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The day of the last of the records.
    LastRecord,
    /// The end of the year in which the last of them is.
    YearEnd,
    Joined,
    Erasure,
}

impl Since {
    pub const ALL: [Self; 4] = [Self::LastRecord, Self::YearEnd, Self::Joined, Self::Erasure];

    pub const fn word(self) -> &'static str {
        match self {
            Self::LastRecord => "last-record",
            Self::YearEnd => "year-end",
            Self::Joined => "joined",
            Self::Erasure => "erasure",
        }
    }
}

/// The days that a person's records are kept from.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    pub joined: Day,
    pub erased: Day,
}

impl Retention {
    /// Reads every `[[retention]]`.
    pub fn read_all(root: &Table<'_>) -> Vec<Self> {
        const KEYS: &[&str] = &[
            "id",
            "title",
            "of",
            "keep",
            "from",
            "basis",
            "blocks_erasure",
        ];
        let called = [("retention", "保存期限"), ("retentions", "保存期限")];
        let tables = root.named("retention", called, KEYS);
        tables
            .iter()
            .filter_map(|table| read(table, table.id()))
            .collect()
    }

    /// The last day for which the records are to be kept; none where there are no such records.
    pub fn until(&self, last_record: Option<Day>, days: Days) -> Option<Day> {
        let last_record = last_record?;
        let from = match self.from {
            Since::LastRecord => last_record,
            Since::YearEnd => last_record.last_of_year(),
            Since::Joined => days.joined,
            Since::Erasure => days.erased,
        };
        Some(from.plus_months(self.keep_months.into()))
    }
}

fn read(table: &Table<'_>, id: Option<Slug>) -> Option<Retention> {
    let of = table
        .need(
            "of",
            (
                "say which records: `of = \"sales\"`",
                "请写明：`of = \"sales\"`",
            ),
        )
        .and_then(|v| v.word(&Records::ALL.map(|records| (records.word(), records))));
    let keep = table
        .need(
            "keep",
            (
                "say how long: `keep = \"5 years\"`",
                "请写明：`keep = \"5 years\"`",
            ),
        )
        .and_then(|v| v.months());
    let from = match table.get("from") {
        None => Some(Since::LastRecord),
        Some(value) => value.word(&Since::ALL.map(|since| (since.word(), since))),
    };
    let basis = table
        .need(
            "basis",
            (
                "name the law: `basis = \"发票管理办法\"`",
                "写明法规：`basis = \"发票管理办法\"`",
            ),
        )
        .and_then(|v| {
            let basis = v.string().filter(|basis| !basis.trim().is_empty());
            if basis.is_none() && v.as_text().is_some() {
                v.report(
                    ("`basis` names no law", "`basis` 没有写明法规"),
                    ("write its name, with the article", "写法规名称及条款"),
                );
            }
            basis
        });
    let blocks = table.get("blocks_erasure").map(|v| v.yes_no());
    let (id, of, keep_months, from, basis) = (id?, of?, keep?, from?, basis?);
    Some(Retention {
        title: table.title(&id),
        id,
        of,
        keep_months,
        from,
        basis,
        blocks_erasure: blocks.unwrap_or(Some(false))?,
        place: table.place(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::toml;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn all(text: &str) -> Result<Vec<Retention>, String> {
        toml::read("rules/x.toml", text, &["retention"], |root| {
            Some(Retention::read_all(root))
        })
        .map_err(|found| {
            let told: Vec<String> = found.iter().map(|one| one.render(false)).collect();
            told.join("\n")
        })
    }

    #[test]
    fn the_last_day_still_counts() {
        let table = [
            (
                "last-record",
                "5 years",
                Some("2024-03-31"),
                Some("2029-03-31"),
            ),
            (
                "last-record",
                "6 months",
                Some("2024-08-31"),
                Some("2025-02-28"),
            ),
            (
                "year-end",
                "30 years",
                Some("2024-03-31"),
                Some("2054-12-31"),
            ),
            ("joined", "3 years", Some("2024-03-31"), Some("2023-02-01")),
            ("erasure", "3 years", Some("2024-03-31"), Some("2028-05-01")),
            ("erasure", "3 years", None, None),
        ];
        let days = Days {
            joined: day("2020-02-01"),
            erased: day("2025-05-01"),
        };
        for (from, keep, last, until) in table {
            let text = format!(
                "[[retention]]\nid = \"x\"\ntitle = \"x\"\nof = \"sales\"\nkeep = \"{keep}\"\nfrom = \"{from}\"\nbasis = \"law\"\n"
            );
            let rule = all(&text).expect("sound").remove(0);
            assert!(!rule.blocks_erasure);
            assert_eq!(rule.until(last.map(day), days), until.map(day), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let table = [
            ("keep = \"5 years\"\nbasis = \"law\"", "say which records"),
            (
                "of = \"sale\"\nkeep = \"5 years\"\nbasis = \"law\"",
                "\"sales\"",
            ),
            (
                "of = \"sales\"\nkeep = \"90 days\"\nbasis = \"law\"",
                "months or years",
            ),
            ("of = \"sales\"\nkeep = \"5 years\"", "name the law"),
            (
                "of = \"sales\"\nkeep = \"5 years\"\nbasis = \" \"",
                "names no law",
            ),
            (
                "of = \"sales\"\nkeep = \"5 years\"\nbasis = \"law\"\nfrom = \"birth\"",
                "birth",
            ),
            (
                "of = \"sales\"\nkeep = \"5 years\"\nbasis = \"law\"\nblocks_erasure = 1",
                "blocks_erasure",
            ),
            (
                "of = \"sales\"\nkeep = \"5 years\"\nbasis = \"law\"\nlaw = 1",
                "law",
            ),
        ];
        for (rest, told) in table {
            let text = format!("[[retention]]\nid = \"x\"\ntitle = \"x\"\n{rest}\n");
            let found = all(&text).expect_err(rest);
            assert!(
                found.contains(told) && found.contains("rules/x.toml:"),
                "{found}"
            );
        }
        let one = "[[retention]]\nid = \"x\"\ntitle = \"x\"\nof = \"sales\"\nkeep = \"5 years\"\nbasis = \"law\"\n";
        let found = all(&one.repeat(2)).expect_err("twice");
        assert!(found.contains("two retentions are called \"x\""), "{found}");
    }
}
