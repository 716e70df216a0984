//! One wrong row each, put beside a sound history, and what is said of it.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::{Resembling, check};
use crate::book::{At, Begin, Book, Create, Schema, Sharing};
use crate::care::events::rows::{EVENTS, INVITATIONS};
use crate::care::gifts::rows::GIFTS;
use crate::care::stock::rows::STOCK;
use crate::cli::ledgers::LEDGERS;
use crate::members::rows::{CARDS, ERASURES, MEMBERS, STATUS};
use crate::points::rows::{ADJUSTMENTS, POINTS, REWARDS};
use crate::sales::rows::SALES;
use crate::tiers::rows::TIERS;

/// 2024-05-10T04:00:00Z
const NOW: i64 = 1_715_313_600;

struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A clock that stands still.
#[derive(Debug)]
struct Still(i64, i32);

impl crate::book::Clock for Still {
    fn read(&self) -> (i64, i32) {
        (self.0, self.1)
    }
}

/// A row as `member day …`: cells between bars, spaces trimmed.
type Line<'a> = (&'static Schema, &'a str);

fn append(book: &Book, lines: &[Line<'_>]) {
    let mut draft = book
        .begin(Begin {
            operator: "wang",
            command: "test",
            reference: None,
            clock: &Still(NOW, 0),
            wait: Duration::ZERO,
            dry_run: false,
            allow_clock_behind: false,
            keyring: None,
        })
        .expect("a draft");
    for (schema, line) in lines {
        let mut cells: Vec<&str> = line.split('|').map(str::trim).collect();
        cells.resize(schema.columns.len() - 1, "");
        draft.append(schema, &cells).expect(line);
    }
    draft.commit().expect("a commit");
}

/// Two members; a sale of two lines with 150 points, a refund of 20 of it, a redemption, its
/// cancellation, an adjustment, a card and a tier.
const SOUND: [Line<'static>; 18] = [
    (&MEMBERS, "M000001 | 2024-05-01 | 2024-05-01 | | | 0"),
    (
        &MEMBERS,
        "M000002 | 2024-05-01 | 2024-05-01 | | M000001 | 1",
    ),
    (&CARDS, "C0001 | M000001 | issue | 2024-05-01 | 2024-12-31"),
    (&CARDS, "C0001 | M000001 | activate | 2024-05-02"),
    (
        &CARDS,
        "C0002 | M000001 | renew | 2024-05-03 | 2024-12-31 | C0001",
    ),
    (
        &SALES,
        "S00000001 | 1 | M000001 | 2024-05-02 | 100.00 | 120.00 | | | | bath | normal | | cash=90.00;card=60.00",
    ),
    (
        &SALES,
        "S00000001 | 2 | M000001 | 2024-05-02 | 50.00 | 50.00 | | | | food | normal | | cash=90.00;card=60.00",
    ),
    (
        &POINTS,
        "M000001 | 2024-05-02 | 150 | 2024-12-31 | earn | S00000001 | S00000001 | C0001",
    ),
    (
        &TIERS,
        "M000001 | vip | vip | grant | 2024-05-02 | | enter | | vip | | S00000001",
    ),
    (
        &SALES,
        "S00000002 | 2 | M000001 | 2024-05-03 | -20.00 | -20.00 | S00000001 | | | food | normal",
    ),
    (
        &POINTS,
        "M000001 | 2024-05-03 | -20 | 2024-12-31 | reverse | S00000001 | S00000002 | C0001",
    ),
    (
        &REWARDS,
        "R00000001 | M000001 | 2024-05-03 | towel | 1 | 100",
    ),
    (
        &POINTS,
        "M000001 | 2024-05-03 | -100 | 2024-12-31 | redeem | S00000001 | R00000001 | C0001",
    ),
    (
        &REWARDS,
        "R00000002 | M000001 | 2024-05-04 | towel | 1 | -100 | R00000001",
    ),
    (
        &POINTS,
        "M000001 | 2024-05-04 | 100 | 2024-12-31 | redeem | S00000001 | R00000002 | C0001",
    ),
    (
        &ADJUSTMENTS,
        "A00000001 | M000001 | 2024-05-04 | adjust | 30",
    ),
    (
        &POINTS,
        "M000001 | 2024-05-04 | 30 | 2024-05-05 | adjust | A00000001 | A00000001 | C0001",
    ),
    (
        &POINTS,
        "M000001 | 2024-05-05 | -30 | 2024-05-05 | expire | A00000001 | year-end-2024 | C0001",
    ),
];

fn told(name: &str, lines: &[Line<'_>]) -> Vec<String> {
    let dir = std::env::temp_dir().join(format!("club-agree-{}-{name}", std::process::id()));
    let place = Place(dir);
    let create = Create {
        title: "Spa",
        sharing: Sharing::Owner,
    };
    let book = Book::create(&place.0, LEDGERS, create).expect("a book");
    append(&book, &SOUND);
    if !lines.is_empty() {
        append(&book, lines);
    }
    let snapshot = book.snapshot(At::Now).expect("a snapshot");
    let checked = check(&snapshot, None).expect("a check");
    let notes = checked.resembling.into_iter().map(Resembling::note);
    let found = checked.findings.into_iter().chain(notes);
    let shown = found.map(|finding| {
        let line = finding
            .line
            .map_or_else(String::new, |line| line.to_string());
        let ledger = finding.file.trim_start_matches("ledgers/");
        format!("{ledger}:{line}: {}", finding.what)
    });
    shown.collect()
}

#[test]
fn a_sound_history_agrees() {
    assert_eq!(told("sound", &[]), Vec::<String>::new());
}

#[test]
fn a_word_that_resembles_what_moves_something_is_noted_once() {
    let sale = |number: u32, pay: &str| {
        format!(
            "S{number:08} | 1 | M000001 | 2024-05-04 | 9.00 | 9.00 | | | | food | normal | | {pay}"
        )
    };
    let own = [
        sale(3, "Wallet"),
        sale(4, "Wallet"),
        sale(5, "cash=4.00;积份=5.00"),
        sale(6, "till-3"),
    ];
    let lines: Vec<Line<'_>> = own.iter().map(|line| (&SALES, line.as_str())).collect();
    assert_eq!(
        told("words", &lines),
        [
            "sales.csv:5: paid by \"Wallet\" 2 times: it resembles wallet, and was taken as money",
            "sales.csv:7: paid by \"积份\" once: it resembles points, and was taken as money",
        ]
    );
}

#[test]
fn each_disagreement_is_told_with_its_line() {
    let sale = "| bath | normal";
    let table: &[(&str, &[Line<'_>], &str)] = &[
        (
            "refund",
            &[(
                &SALES,
                "S00000003 | 2 | M000001 | 2024-05-04 | -30.01 | -30.01 | S00000001 | | | food | normal",
            )],
            "sales.csv:5: 30.01 goes back of S00000001, of which 30.00 was left",
        ),
        (
            "erased-other-key",
            &[
                (&STATUS, "M000001 | erase | 2024-05-09"),
                (&ERASURES, "M000001 | 77 | 2024-05-09"),
            ],
            "erasures.csv:2: 77 is not the key of M000001",
        ),
        (
            "erased-no-key",
            &[(&STATUS, "M000001 | erase | 2024-05-09")],
            "status.csv:2: M000001 is erased, and no key is named that was destroyed",
        ),
        (
            "no-line",
            &[(
                &SALES,
                "S00000003 | 3 | M000001 | 2024-05-04 | -1.00 | -1.00 | S00000001 | | | food | normal",
            )],
            "sales.csv:5: S00000001 has no line 3",
        ),
        (
            "refund-of-refund",
            &[(
                &SALES,
                "S00000003 | 2 | M000001 | 2024-05-04 | -1.00 | -1.00 | S00000002 | | | food | normal",
            )],
            "sales.csv:5: S00000002 is not a sale on record",
        ),
        (
            "early-refund",
            &[(
                &SALES,
                "S00000003 | 1 | M000001 | 2024-05-01 | -1.00 | -1.00 | S00000001 | | | food | normal",
            )],
            "sales.csv:5: dated 2024-05-01, before S00000001 of 2024-05-02",
        ),
        (
            "other-member",
            &[(
                &SALES,
                "S00000003 | 1 | M000002 | 2024-05-04 | -1.00 | -1.00 | S00000001 | | | food | normal",
            )],
            "sales.csv:5: its member is not that of S00000001",
        ),
        (
            "tender",
            &[(
                &SALES,
                &format!(
                    "S00000003 | 1 | | 2024-05-04 | 9.00 | 9.00 | | | {sale} | | cash=5.00;card=3.00"
                ),
            )],
            "sales.csv:5: the means of payment of S00000003 come to 8.00, its lines to 9.00",
        ),
        (
            "negative",
            &[(
                &SALES,
                &format!("S00000003 | 1 | | 2024-05-04 | -9.00 | 9.00 | | | {sale}"),
            )],
            "sales.csv:5: a sale with a negative amount",
        ),
        (
            "dear",
            &[(
                &SALES,
                &format!("S00000003 | 1 | | 2024-05-04 | 9.01 | 9.00 | | | {sale}"),
            )],
            "sales.csv:5: more was paid than the list price",
        ),
        (
            "gap",
            &[(
                &SALES,
                &format!("S00000004 | 1 | | 2024-05-04 | 9.00 | 9.00 | | | {sale}"),
            )],
            "sales.csv:5: S00000004 follows S00000002",
        ),
        (
            "forged-number",
            &[(
                &SALES,
                &format!("S4000000000 | 1 | | 2024-05-04 | 9.00 | 9.00 | | | {sale}"),
            )],
            "sales.csv:5: S4000000000 follows S00000002",
        ),
        (
            "lines",
            &[
                (
                    &SALES,
                    &format!("S00000003 | 1 | | 2024-05-04 | 9.00 | 9.00 | | | {sale}"),
                ),
                (
                    &SALES,
                    &format!("S00000003 | 3 | M000001 | 2024-05-04 | 9.00 | 9.00 | | | {sale}"),
                ),
            ],
            "sales.csv:6: line 3 of S00000003 follows line 1",
        ),
        (
            "future",
            &[(
                &SALES,
                &format!("S00000003 | 1 | | 2024-05-11 | 9.00 | 9.00 | | | {sale}"),
            )],
            "sales.csv:5: dated 2024-05-11, though it was recorded by 2024-05-10",
        ),
        (
            "overspent",
            &[
                (
                    &REWARDS,
                    "R00000003 | M000001 | 2024-05-04 | suitcase | 1 | 131",
                ),
                (
                    &POINTS,
                    "M000001 | 2024-05-04 | -131 | 2024-12-31 | redeem | S00000001 | R00000003 | C0001",
                ),
            ],
            "points.csv:8: lot S00000001 has 1 points less than nothing",
        ),
        (
            "no-lot",
            &[
                (&REWARDS, "R00000003 | M000001 | 2024-05-04 | towel | 1 | 1"),
                (
                    &POINTS,
                    "M000001 | 2024-05-04 | -1 | 2024-12-31 | redeem | S00000002 | R00000003 | C0001",
                ),
            ],
            "points.csv:8: lot S00000002 was never made",
        ),
        (
            "other-card",
            &[
                (&REWARDS, "R00000003 | M000001 | 2024-05-04 | towel | 1 | 1"),
                (
                    &POINTS,
                    "M000001 | 2024-05-04 | -1 | 2024-12-31 | redeem | S00000001 | R00000003 | C0002",
                ),
            ],
            "points.csv:8: lot S00000001 has another member, card or last day",
        ),
        (
            "twice",
            &[(
                &POINTS,
                "M000001 | 2024-05-04 | 9 | 2024-12-31 | earn | S00000001 | S00000001 | C0001",
            )],
            "points.csv:8: lot S00000001 is made a second time",
        ),
        (
            "no-sale",
            &[(
                &POINTS,
                "M000001 | 2024-05-04 | 9 | 2024-12-31 | earn | S00000002 | S00000002 | C0001",
            )],
            "points.csv:8: S00000002 is not a sale on record",
        ),
        (
            "settled",
            &[(
                &POINTS,
                "M000001 | 2024-05-04 | 9 | | reverse | | S00000002 | C0001",
            )],
            "points.csv:8: 9 points are settled that M000001 does not owe",
        ),
        (
            "posted",
            &[(
                &POINTS,
                "M000001 | 2024-12-31 | -129 | 2024-12-31 | expire | S00000001 | year-end-2024 | C0001",
            )],
            "points.csv:8: lot S00000001 had 130 points on its last day, 129 are posted",
        ),
        (
            "source",
            &[(
                &POINTS,
                "M000001 | 2024-05-04 | -9 | 2024-12-31 | adjust | S00000001 | whim | C0001",
            )],
            "points.csv:8: 'whim' is not a deed that moves points",
        ),
        (
            "unclaimed",
            &[(
                &POINTS,
                "M000001 | 2024-05-04 | -9 | 2024-12-31 | redeem | S00000001 | R00000007 | C0001",
            )],
            "points.csv:8: R00000007 is not a redemption or adjustment on record",
        ),
        (
            "unmoved",
            &[(
                &REWARDS,
                "R00000003 | M000001 | 2024-05-04 | towel | 1 | 100",
            )],
            "rewards.csv:4: R00000003 is for 100 points, 0 were moved",
        ),
        (
            "cancelled",
            &[(
                &REWARDS,
                "R00000003 | M000001 | 2024-05-04 | towel | 1 | 0 | R00000001",
            )],
            "rewards.csv:4: R00000003 cancels R00000001 a second time",
        ),
        (
            "adjustment",
            &[(
                &ADJUSTMENTS,
                "A00000002 | M000001 | 2024-05-04 | adjust | 30",
            )],
            "adjustments.csv:3: A00000002 is for 30 points, 0 were moved",
        ),
        (
            "member-number",
            &[(&MEMBERS, "M000004 | 2024-05-01 | 2024-05-01 | | | 2")],
            "members.csv:4: M000004 follows M000002",
        ),
        (
            "no-card",
            &[(&CARDS, "C0009 | M000001 | activate | 2024-05-02")],
            "cards.csv:5: card C0009 was never issued",
        ),
        (
            "card-of-other",
            &[(&CARDS, "C0002 | M000002 | activate | 2024-05-02")],
            "cards.csv:5: card C0002 is that of M000001",
        ),
        (
            "tier",
            &[(
                &TIERS,
                "M000001 | vip | vip | grant | 2024-05-02 | 2024-05-01 | enter",
            )],
            "tiers.csv:3: the tier ends before it begins",
        ),
        (
            "tier-source",
            &[(
                &TIERS,
                "M000001 | vip | vip | grant | 2024-05-02 | | enter | | vip | | S00000009",
            )],
            "tiers.csv:3: S00000009 is not a sale or refund on record",
        ),
    ];
    for (name, lines, expected) in table {
        let shown = told(name, lines);
        assert!(
            shown.iter().any(|line| line == expected),
            "{name}: {shown:#?}"
        );
    }
}

#[test]
fn what_is_wrong_with_gifts_stock_and_events_is_told() {
    let gift = "give | 2024-05-05 | M000001 | tea | 1 | 10.00";
    let fair = "2024-05-02 | fair | 2024-05-09";
    let table: &[(&str, &[Line<'_>], &str)] = &[
        (
            "gift-twice",
            &[
                (
                    &GIFTS,
                    &format!("P00000001 | {gift} | birthday | 2024-05-06"),
                ),
                (
                    &GIFTS,
                    &format!("P00000002 | {gift} | birthday | 2024-05-07"),
                ),
            ],
            "gifts.csv:3: M000001 was given P00000002 for birthday of 2024-05-07, and P00000001 before",
        ),
        (
            "gift-number",
            &[
                (&GIFTS, &format!("P00000001 | {gift}")),
                (&GIFTS, &format!("P00000001 | {gift}")),
            ],
            "gifts.csv:3: P00000001 was given already",
        ),
        (
            "gift-future",
            &[(
                &GIFTS,
                "P00000001 | give | 2024-05-20 | M000001 | tea | 1 | 10.00",
            )],
            "gifts.csv:2: dated 2024-05-20, though it was recorded by 2024-05-10",
        ),
        (
            "stock-nothing",
            &[(&STOCK, "D00000001 | in | 2024-05-05 | tea | 0")],
            "stock.csv:2: D00000001 moves 0 of \"tea\"",
        ),
        (
            "event-unplanned",
            &[(&EVENTS, &format!("H000001 | cancel | {fair}"))],
            "events.csv:2: H000001 was never planned",
        ),
        (
            "event-cancelled",
            &[
                (&EVENTS, &format!("H000001 | add | {fair}")),
                (&EVENTS, &format!("H000001 | cancel | {fair}")),
                (&EVENTS, &format!("H000001 | change | {fair}")),
            ],
            "events.csv:4: H000001 was cancelled before",
        ),
        (
            "guest-twice",
            &[
                (&EVENTS, &format!("H000001 | add | {fair}")),
                (
                    &INVITATIONS,
                    "J00000001 | invite | 2024-05-05 | H000001 | M000001",
                ),
                (
                    &INVITATIONS,
                    "J00000002 | attend | 2024-05-09 | H000001 | M000001",
                ),
            ],
            "invitations.csv:3: M000001 is a guest of H000001 already: J00000001",
        ),
        (
            "guest-uninvited",
            &[
                (&EVENTS, &format!("H000001 | add | {fair}")),
                (
                    &INVITATIONS,
                    "J00000001 | answer | 2024-05-05 | H000001 | M000001 | | yes",
                ),
            ],
            "invitations.csv:2: J00000001 answers, and was never invited",
        ),
    ];
    for (name, lines, what) in table {
        assert_eq!(told(name, lines), [(*what).to_owned()], "{name}");
    }
}
