//! K8, value and trend: who is a VIP by spend, frequency and history, and whose spend rises or falls, found from
//! the records and held against a plain count of the ledger.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{House, Rows};

/// The sample of the ABC pack, as its own README reads it.
fn house() -> House {
    let house = House::new("abc");
    house.clock("2025-01-01");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/abc");
    for (command, file) in [("register", "members.csv"), ("consume", "sales.csv")] {
        let text = fs::read(samples.join(file)).expect("the sample");
        house.feed(&format!("{command} --from -"), &text).ok();
    }
    house
}

/// Day and fen of every purchase of each member, as the ledger has them.
fn plain(house: &House, to: &str) -> BTreeMap<String, Vec<(String, i64)>> {
    let text = fs::read_to_string(house.ledger("sales")).expect("the ledger");
    let mut all: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
    for row in Rows::read("sales.csv", &text)
        .iter()
        .filter(|row| row.get("day") <= to)
    {
        let fen = row.get("paid").replace('.', "").parse().expect("an amount");
        let own = all.entry(row.get("member").to_owned()).or_default();
        own.push((row.get("day").to_owned(), fen));
    }
    all
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn sum<'a>(deeds: impl Iterator<Item = &'a (String, i64)>) -> i64 {
    deeds.map(|(_, fen)| fen).sum()
}

#[test]
fn value_and_trend_are_what_the_records_add_up_to() {
    let house = house();
    // The stretches of three months that end with the day.
    let days = [
        ("2024-12-31", "2024-09-30", "2024-06-30"),
        ("2024-06-30", "2024-03-30", "2023-12-30"),
    ];
    for (to, middle, begin) in days {
        let mut rows = house.run(&format!("report value --as-of {to}")).ok().rows();
        let plain = plain(&house, to);
        assert!(plain.len() > 8);
        assert_eq!(rows.len(), plain.len());
        for (member, deeds) in &plain {
            let row = rows
                .find(&[("member", member)])
                .expect("everybody who bought");
            let spend = sum(deeds.iter());
            let recent = sum(deeds.iter().filter(|(day, _)| day.as_str() > middle));
            let before = |day: &str| day <= middle && day > begin;
            let before = sum(deeds.iter().filter(|(day, _)| before(day)));
            let last = deeds
                .iter()
                .map(|(day, _)| day.as_str())
                .max()
                .expect("some");
            let trend = match (recent, before) {
                (0, 0) => "",
                (0, _) => "stopped",
                (_, 0) if deeds.iter().any(|(day, _)| day.as_str() <= begin) => "returned",
                (_, 0) => "new",
                (now, then) if 5 * now >= 6 * then => "rising",
                (now, then) if 5 * now <= 4 * then => "falling",
                _ => "steady",
            };
            row.has(&[
                ("spend", &yuan(spend)),
                ("purchases", &deeds.len().to_string()),
                ("last_purchase", last),
                ("recent", &yuan(recent)),
                ("before", &yuan(before)),
                ("trend", trend),
                ("margin", ""),
            ]);
        }
        // Whoever brought most stands first.
        let spends = rows.columns(&["spend"]);
        let fen = |cell: &str| cell.replace('.', "").parse::<i64>().expect("an amount");
        assert!(
            spends
                .windows(2)
                .all(|two| fen(two[0][0]) >= fen(two[1][0]))
        );
        // What was not yet known then is not told then.
        rows = house
            .run(&format!("report value --known-at 2020-01-01 --as-of {to}"))
            .ok()
            .rows();
        assert!(rows.is_empty());
    }
}

#[test]
fn spend_frequency_and_recency_make_the_rating() {
    let house = house();
    let rows = house.run("report rfm --as-of 2024-12-31").ok().rows();
    let plain = plain(&house, "2024-12-31");
    let recent = |(day, _): &&(String, i64)| day.as_str() >= "2023-12-31";
    let figures: BTreeMap<&str, (i64, i64, &str)> = plain
        .iter()
        .map(|(member, deeds)| {
            let own: Vec<_> = deeds.iter().filter(recent).collect();
            let last = own.iter().map(|(day, _)| day.as_str()).max().expect("some");
            let spend = own.iter().map(|(_, fen)| fen).sum();
            let count = i64::try_from(own.len()).expect("few");
            (member.as_str(), (count, spend, last))
        })
        .collect();
    assert_eq!(rows.len(), figures.len());
    for row in rows.iter() {
        let (count, spend, last) = figures[row.get("member")];
        let people = figures.len();
        // Who has at least k fifths of all below scores k + 1.
        let score =
            |below: usize| (1 + (1..5).filter(|k| below * 5 >= people * k).count()).to_string();
        let below = |worse: &dyn Fn(&(i64, i64, &str)) -> bool| {
            score(figures.values().filter(|other| worse(other)).count())
        };
        row.has(&[
            ("frequency", &count.to_string()),
            ("monetary", &yuan(spend)),
            ("last_purchase", last),
            ("r", &below(&|other| other.2 < last)),
            ("f", &below(&|other| other.0 < count)),
            ("m", &below(&|other| other.1 < spend)),
        ]);
        let at = |key: &str| row.int(key);
        let segment = match (at("r"), at("f"), at("m")) {
            (4.., 4.., 4..) => "champions",
            (..=2, _, 4..) => "big-spenders-away",
            (_, 4.., _) => "regulars",
            (4.., _, _) => "recent",
            _ => "others",
        };
        row.has(&[("segment", segment)]);
    }
    let sums = house
        .run("report rfm --by segment --as-of 2024-12-31")
        .ok()
        .rows();
    let members: i64 = sums.iter().map(|row| row.int("members")).sum();
    assert_eq!(usize::try_from(members).ok(), Some(rows.len()));
    assert_eq!(sums.len(), 5);
}

#[test]
fn a_trend_includes_its_bounds_and_a_stretch_its_last_day() {
    let house = House::new("abc");
    house.clock("2024-06-01");
    // As 31 May closes, three months begin with 1 March, and the three before them with 30 November.
    let table = [
        ("up", "1000 2023-11-30", "1200 2024-05-31", "rising"),
        (
            "nearly-up",
            "1000 2024-02-29",
            "1199.99 2024-03-01",
            "steady",
        ),
        ("down", "1000 2023-12-01", "800 2024-03-01", "falling"),
        (
            "nearly-down",
            "1000 2023-12-01",
            "800.01 2024-03-01",
            "steady",
        ),
        ("gone", "300 2023-11-29", "500 2024-02-29", "stopped"),
        ("back", "300 2023-11-29", "500 2024-03-01", "returned"),
    ];
    for (name, first, second, _) in table {
        let member = house.register(name, "--joined 2023-01-01");
        for sale in [first, second] {
            let (paid, at) = sale.split_once(' ').expect("two parts");
            house
                .run(&format!("consume {member} {paid} --paid {paid} --at {at}"))
                .ok();
        }
    }
    let rows = house.run("report value --as-of 2024-05-31").ok().rows();
    for (name, _, _, trend) in table {
        let row = rows.find(&[("name", name)]).expect(name);
        row.has(&[("trend", trend)]);
    }
}
