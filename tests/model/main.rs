//! The program against a naive model of the house: random deeds, every answer compared row by row.
//!
//! `MODEL_DEEDS` says how many deeds are played in all (thousands take minutes), `MODEL_SEED` plays one
//! sequence again. A sequence on which the two differ is cut down and told as a script.

mod deeds;
mod desk;
mod generate;
mod model;
mod rng;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{Datelike as _, NaiveDate};

use deeds::{Clock, Deed, Kind, Minutes, called, date, plus};
use desk::{Desk, Row};
use generate::{Sequence, sequence};
use model::{Answer, Figures, House, Model, REWARDS};

/// Where and how the two differ.
struct Difference {
    /// How many deeds were played by then.
    played: usize,
    told: String,
}

/// The rules of a house, as the program is given them.
fn rules(house: House) -> String {
    let file = match house {
        House::Vip => "vip-card",
        House::Stars => "five-star",
        House::Chain => "health-chain",
    };
    let path = format!("{}/rules/{file}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the pack is there");
    if house != House::Vip {
        return text;
    }
    // Rewards that a few hundred points can pay, so that sequences come to their limits.
    let mut text = text;
    for (old, (id, points, stock, _)) in [(300, 100), (800, 20), (2000, 5)].iter().zip(REWARDS) {
        let old = format!("points = {}\nstock = {}", old.0, old.1);
        assert!(
            text.contains(&old),
            "the pack's {id} is not what the model makes cheaper"
        );
        text = text.replace(&old, &format!("points = {points}\nstock = {stock}"));
    }
    text
}

fn play(sequence: &Sequence) -> Result<(), Difference> {
    let day_starts = if sequence.day_starts == 0 {
        "00:00"
    } else {
        "06:00"
    };
    let now = sequence.deeds.first().map_or(0, |deed| deed.now);
    let desk = Desk::open(&rules(sequence.house), day_starts, now);
    let mut model = Model::new(sequence.house, sequence.day_starts);
    for (played, deed) in sequence.deeds.iter().enumerate() {
        let differs = |told: String| Difference {
            played: played + 1,
            told,
        };
        let expected = model.play(deed);
        let answer = desk.deed(deed);
        compare(deed, &expected, &answer).map_err(differs)?;
        if matches!(deed.kind, Kind::Recalc) {
            let again = desk.run(&["tier-recalc".to_owned()], deed.now);
            if !again.rows.is_empty() {
                return Err(differs(format!(
                    "a second recalculation moves {:?}",
                    again.rows
                )));
            }
        }
        if played + 1 == sequence.deeds.len() || played % 20 == 19 {
            views(&desk, &model, deed.now).map_err(differs)?;
        }
    }
    Ok(())
}

/// Holds one answer against the model's.
fn compare(deed: &Deed, expected: &Answer, answer: &desk::Answer) -> Result<(), String> {
    let differs = |what: &str| Err(format!("{what}\nmodel: {expected:?}\nprogram: {answer:?}"));
    match expected {
        Answer::Refused(_) if answer.code == 1 => Ok(()),
        Answer::Refused(_) => differs("the model refuses it"),
        Answer::Done(_) if answer.code != 0 => differs("the model does it"),
        // What a recalculation moved is held by the standings that follow it.
        Answer::Done(_) if matches!(deed.kind, Kind::Recalc) => Ok(()),
        Answer::Done(rows) => {
            let ours = match deed.kind {
                Kind::YearEnd { .. } => sorted(&answer.rows),
                _ => answer.rows.clone(),
            };
            let whole = !rows.is_empty() || matches!(deed.kind, Kind::YearEnd { .. });
            if whole && (ours.len() != rows.len() || !rows.iter().zip(&ours).all(fits)) {
                return differs("the figures differ");
            }
            Ok(())
        }
    }
}

fn sorted(rows: &[Row]) -> Vec<Row> {
    let mut rows = rows.to_vec();
    let key = |row: &Row| (row.get("member").cloned(), row.get("kind").cloned());
    rows.sort_by_key(key);
    rows
}

fn fits((figures, row): (&Figures, &Row)) -> bool {
    figures
        .iter()
        .all(|(column, value)| row.get(*column) == Some(value))
}

/// Asks for balances and tiers as they are and as they were, and holds them against the model's.
fn views(desk: &Desk, model: &Model, now: Minutes) -> Result<(), String> {
    let today = model.day_of(now);
    let year = today.year();
    tiers(desk, model, now, None)?;
    balances(desk, model, now, None)?;
    let before = [
        date(year - 1, 12, 30),
        date(year - 1, 12, 31),
        date(year, 1, 1),
    ];
    let recent = [30, 200].map(|days| today - chrono::TimeDelta::days(days));
    for day in before.into_iter().chain(recent) {
        tiers(desk, model, now, Some(day))?;
        balances(desk, model, now, Some(day))?;
    }
    Ok(())
}

fn tiers(desk: &Desk, model: &Model, now: Minutes, day: Option<NaiveDate>) -> Result<(), String> {
    let today = model.day_of(now);
    let (on, alive_on) = day.map_or((today, today), |day| (day, plus(day, 1)));
    let mut words = vec!["tier".to_owned(), "list".to_owned()];
    words.extend(day.map(|day| format!("--as-of={day}")));
    let answer = desk.run(&words, now);
    let cell = |row: &Row, column: &str| row.get(column).cloned().unwrap_or_default();
    // Whoever took another in stood apart before; how, depends on what was recorded since.
    let apart = |row: &&Row| {
        (0..model.members()).all(|m| !model.merged_after(m, on) || cell(row, "member") != called(m))
    };
    let mut theirs: Vec<_> = answer
        .rows
        .iter()
        .filter(apart)
        .map(|row| ["member", "group", "tier"].map(|column| cell(row, column)))
        .collect();
    let mut ours: Vec<_> = model
        .standings(on, alive_on)
        .iter()
        .filter(|s| !model.merged_after(s.member, on))
        .map(|s| [called(s.member), s.group.to_owned(), s.tier.to_owned()])
        .collect();
    theirs.sort();
    ours.sort();
    if ours == theirs {
        return Ok(());
    }
    let said = answer.said;
    Err(format!(
        "{}\nmodel: {ours:?}\nprogram: {theirs:?}\n{said}",
        words.join(" ")
    ))
}

fn balances(
    desk: &Desk,
    model: &Model,
    now: Minutes,
    day: Option<NaiveDate>,
) -> Result<(), String> {
    let today = model.day_of(now);
    let (on, alive_on) = day.map_or((today, today), |day| (day, plus(day, 1)));
    let stands = |member: &usize| !model.is_merged(*member) && !model.merged_after(*member, on);
    for member in (0..model.members()).filter(stands) {
        let mut words = vec!["points".to_owned(), called(member)];
        words.extend(day.map(|day| format!("--as-of={day}")));
        let answer = desk.run(&words, now);
        let said = || format!("{}: {:#?}\n{}", words.join(" "), answer.rows, answer.said);
        let mut sum: i64 = 0;
        for row in &answer.rows {
            let cell = |column: &str| row.get(column).and_then(|cell| cell.parse::<i64>().ok());
            sum += cell("points").ok_or_else(said)?;
            if cell("balance") != Some(sum) {
                return Err(format!(
                    "the statement does not add up to {sum}\n{}",
                    said()
                ));
            }
        }
        let expected = model.balance(member, on, alive_on);
        if sum != expected {
            return Err(format!("model: {expected}, program: {sum}\n{}", said()));
        }
    }
    Ok(())
}

/// How long a sequence is cut down.
const SHRINK_SECONDS: u64 = 20;

/// Takes deeds away as long as the two still differ.
fn shrink(mut sequence: Sequence, mut difference: Difference) -> (Sequence, Difference) {
    sequence.deeds.truncate(difference.played);
    let mut size = sequence.deeds.len() / 2;
    let began = std::time::Instant::now();
    while size > 0 {
        let mut from = 0;
        while from < sequence.deeds.len() && began.elapsed().as_secs() < SHRINK_SECONDS {
            let mut fewer = sequence.clone();
            let to = (from + size).min(fewer.deeds.len());
            // Members are called by their number: registrations stay.
            let mut place = 0;
            fewer.deeds.retain(|deed| {
                let cut = (from..to).contains(&place);
                place += 1;
                !cut || matches!(deed.kind, Kind::Register { .. })
            });
            match play(&fewer) {
                Err(found) if fewer.deeds.len() < sequence.deeds.len() => {
                    (sequence, difference) = (fewer, found);
                    sequence.deeds.truncate(difference.played);
                }
                _ => from += size,
            }
        }
        size /= 2;
    }
    (sequence, difference)
}

/// The sequence as a person can play it in a shell.
fn script(sequence: &Sequence) -> String {
    let hour = sequence.day_starts / 60;
    let mut script = format!(
        "# seed {} {:?}, the day starts at {hour}\n",
        sequence.seed, sequence.house
    );
    for deed in &sequence.deeds {
        let quoted = |word: &String| {
            if word.contains(' ') {
                format!("'{word}'")
            } else {
                word.clone()
            }
        };
        let words: Vec<String> = deed.words().iter().map(quoted).collect();
        let _ = writeln!(
            script,
            "CLUB_NOW={} club {}",
            Clock(deed.now),
            words.join(" ")
        );
    }
    script
}

fn wish(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Plays a sequence; what differs is told with the shortest script that shows it.
fn hold(seed: u64, deeds: usize) -> Result<(), String> {
    let sequence = sequence(seed, deeds);
    play(&sequence).map_err(|difference| {
        let (sequence, difference) = shrink(sequence, difference);
        let told = format!("{}{}", script(&sequence), difference.told);
        let file = format!("{}/model-{seed}.txt", env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(file, &told).expect("what differs is kept");
        told
    })
}

#[test]
fn the_program_agrees_with_a_naive_model_on_random_deeds() {
    const EACH: usize = 60;
    if let Some(seed) = wish("MODEL_SEED") {
        hold(seed, EACH).unwrap_or_else(|told| panic!("{told}"));
        return;
    }
    let all = wish("MODEL_DEEDS")
        .and_then(|deeds| usize::try_from(deeds).ok())
        .unwrap_or(1200);
    let first = wish("MODEL_FIRST").unwrap_or(1);
    let count = all.div_ceil(EACH);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        loop {
            let nth = next.fetch_add(1, Ordering::Relaxed);
            if nth >= count || wrong.len() >= 3 {
                return wrong;
            }
            wrong.extend(hold(first + nth as u64, EACH).err());
        }
    };
    let wrong = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let mut wrong = work();
        wrong.extend(other.join().expect("the other half is played to its end"));
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
