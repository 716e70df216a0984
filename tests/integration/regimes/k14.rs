//! K14, the cards of a mall: diamond, platinum and VIP above the ordinary card, and what the mall watches.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{House, Rows};

/// The figures of `report concentration --figures`, by their words.
fn figures(house: &House, more: &str) -> BTreeMap<String, String> {
    let rows = house
        .run(&format!("report concentration --figures {more}"))
        .ok()
        .rows();
    rows.iter()
        .map(|row| (row.get("figure").to_owned(), row.get("value").to_owned()))
        .collect()
}

fn fen(text: &str) -> i64 {
    text.replace('.', "").parse().expect("an amount")
}

/// One in five hundred of the mall's holders: 1 diamond, 60 platinum, 140 VIP, ordinary ones beside them.
#[test]
fn the_mall_is_seen_as_it_is() {
    let house = House::new("mall-svip");
    house.clock("2024-11-01");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/mall-svip");
    let sample = |name: &str| samples.join(name).display().to_string();
    house
        .run(&format!("register --from {}", sample("members.csv")))
        .ok();
    house
        .run(&format!("consume --walk-in --from {}", sample("sales.csv")))
        .ok();
    house.run("tier-recalc").ok();
    let tiers = house.run("report tiers").ok().rows();
    let counts: Vec<(String, i64)> = tiers
        .iter()
        .map(|row| (row.get("tier").to_owned(), row.int("members")))
        .collect();
    let expected = [
        ("diamond", 1),
        ("platinum", 60),
        ("vip", 140),
        ("member", 100),
    ];
    let expected: Vec<(String, i64)> = expected
        .map(|(tier, members)| (tier.to_owned(), members))
        .into();
    assert_eq!(counts, expected);
    // Each figure counted again from the file, the slow way.
    let text = std::fs::read_to_string(sample("sales.csv")).expect("the sample");
    let (mut spends, mut walk_ins, mut tickets) = (BTreeMap::new(), 0i64, BTreeMap::new());
    for row in Rows::read("sales", &text).iter() {
        let (who, paid) = (row.get("member").to_owned(), fen(row.get("paid")));
        if who.is_empty() {
            walk_ins += paid;
        } else {
            *spends.entry(who.clone()).or_insert(0i64) += paid;
            *tickets.entry(who).or_insert(0i64) += 1;
        }
    }
    let members: i64 = spends.values().sum();
    let told = figures(&house, "");
    assert_eq!(fen(&told["net"]), members + walk_ins);
    assert_eq!(fen(&told["members_net"]), members);
    let share = (members * 2000 + members + walk_ins) / (2 * (members + walk_ins));
    assert_eq!(
        told["members_share"],
        format!("{}.{}", share / 10, share % 10)
    );
    assert!(
        (350..=400).contains(&share),
        "35 to 40 % is world class: {share}"
    );
    let mut largest: Vec<i64> = spends.values().copied().collect();
    largest.sort_unstable_by(|a, b| b.cmp(a));
    let lines = house.run("report concentration").ok().rows();
    assert_eq!(lines.len(), 12);
    for line in lines.iter() {
        let count =
            (largest.len() * usize::try_from(line.int("top_pct")).expect("a part")).div_ceil(100);
        assert_eq!(line.int("members"), i64::try_from(count).expect("a count"));
        let own: i64 = largest[..count].iter().sum();
        assert_eq!(fen(line.get("spend")), own);
        let share = (own * 2000 + members) / (2 * members);
        assert_eq!(line.get("share"), format!("{}.{}", share / 10, share % 10));
    }
    let mut reached = 0;
    let few = largest.iter().take_while(|spend| {
        let goes_on = reached * 100 < members * 80;
        reached += **spend;
        goes_on
    });
    assert_eq!(told["members_for_80"], few.count().to_string());
    assert_eq!(told["buyers"], largest.len().to_string());
    assert_eq!(
        (
            told["highest_tier"].as_str(),
            told["highest_tier_members"].as_str()
        ),
        ("diamond", "1")
    );
    assert_eq!(told["highest_tier_members_pct"], "0.5", "500 of 100 500");
    // The ticket of card holders is about three times that of the others.
    let ratio = fen(&told["ticket_ratio"]);
    assert!((290..=320).contains(&ratio), "{ratio}");
    let card = |ref_: &str| ref_[1..].parse::<u32>().expect("a number") <= 201;
    let sums = |cards: bool| {
        let own = spends.iter().filter(|(who, _)| card(who) == cards);
        own.fold((0i64, 0i64), |(sum, count), (who, spend)| {
            (sum + spend, count + tickets[who])
        })
    };
    for (cards, key) in [(true, "card_ticket"), (false, "ordinary_ticket")] {
        let (sum, count) = sums(cards);
        assert_eq!(fen(&told[key]), (sum * 2 + count) / (count * 2), "{key}");
    }
}

/// Another mall: one holder in ten has the highest card, and they bring half of what members spend.
#[test]
fn one_in_ten_brings_half() {
    let house = House::new("mall-svip");
    house.clock("2024-03-01");
    let register = |name: &str| house.register(name, "");
    for number in 0..2 {
        let member = register(&format!("钻{number}"));
        house
            .run(&format!("consume {member} 180000 --paid 180000"))
            .ok();
    }
    for number in 0..18 {
        let member = register(&format!("卡{number}"));
        house
            .run(&format!("consume {member} 20000 --paid 20000"))
            .ok();
    }
    let ordinary = register("普");
    house
        .run(&format!("consume {ordinary} 100 --paid 100"))
        .ok();
    let sale = house.run("consume --walk-in 500").ok().one();
    let told = figures(&house, "");
    assert_eq!(told["highest_tier_members_pct"], "10.0");
    assert_eq!(told["highest_tier_share"], "50.0");
    assert_eq!(told["members_share"], "99.9");
    // What a walk-in brings back leaves the members with all of it, and past days stay as they were.
    house.clock("2024-03-05");
    house.run(&format!("refund {}", sale.get("sale"))).ok();
    assert_eq!(figures(&house, "")["members_share"], "100.0");
    assert_eq!(
        figures(&house, "--as-of 2024-03-02")["members_share"],
        "99.9"
    );
    // A window without a sale says nothing rather than a wrong figure.
    let none = figures(&house, "--from 2024-04-01 --to 2024-04-30");
    assert_eq!(
        (none["members_share"].as_str(), none["buyers"].as_str()),
        ("", "0")
    );
    assert_eq!(none["ticket_ratio"], "");
    let lines = house
        .run("report concentration --from 2024-04-01 --to 2024-04-30")
        .ok();
    assert_eq!(lines.rows().len(), 0);
    house
        .run("report concentration --from 2024-04-30 --to 2024-04-01")
        .fails(2);
}
