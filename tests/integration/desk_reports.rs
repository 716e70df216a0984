//! Reports of the desk against a recomputation that knows nothing of how they are made: from what `show` and
//! `list` print, line by line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::support::{House, Rows};

/// A small generator, so that every run plays the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let place = self.below(words.len() as u64);
        words[usize::try_from(place).expect("small")]
    }
}

/// The days of the first months of 2026, as this test counts them.
fn calendar() -> Vec<(String, bool)> {
    let mut days = Vec::new();
    let mut weekday = 4; // 1 January 2026 was a Thursday
    for (month, length) in [(1, 31), (2, 28), (3, 31), (4, 30)] {
        for day in 1..=length {
            let text = format!("2026-{month:02}-{day:02}");
            let off = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-04-06"];
            let spring = text.as_str() >= "2026-02-15" && text.as_str() <= "2026-02-23";
            let worked = ["2026-01-04", "2026-02-14", "2026-02-28"];
            let working = worked.contains(&text.as_str())
                || (weekday <= 5 && !off.contains(&text.as_str()) && !spring);
            days.push((text, working));
            weekday = weekday % 7 + 1;
        }
    }
    days
}

fn working_days(calendar: &[(String, bool)], from: &str, to: &str) -> i64 {
    let between = calendar
        .iter()
        .filter(|(day, working)| *working && day.as_str() > from && day.as_str() <= to);
    i64::try_from(between.count()).expect("few")
}

/// Twenty complaints with steps here and there, all written down on 15 April.
fn played() -> House {
    let house = House::new("service-desk");
    house.clock("2026-01-01");
    let wang = house.register("王芳", "");
    house.clock("2026-04-15");
    let calendar = calendar();
    let mut dice = Dice(7);
    for number in 1..=20 {
        let mut day = usize::try_from(dice.below(80)).expect("small");
        let at = |day: usize| &calendar[day].0;
        let words = [
            dice.of(&["", "--department reception", "--department service"]),
            dice.of(&["", "--severity urgent"]),
            dice.of(&["", "--cause waiting", "--cause attitude"]),
        ];
        house
            .run(&format!(
                "complaint open {wang} --text x {} --at {}",
                words.join(" "),
                at(day)
            ))
            .ok();
        let mut step = "investigate";
        for _ in 0..dice.below(9) {
            day += usize::try_from(dice.below(5)).expect("small");
            let answer = dice.of(&["yes", "yes", "no"]);
            let (deed, next) = match step {
                "investigate" => ("investigate".to_owned(), "propose"),
                "propose" if answer == "no" => {
                    ("propose --text x --agreed no".to_owned(), "propose")
                }
                "propose" => ("propose --text x --agreed yes".to_owned(), "execute"),
                "execute" => ("execute".to_owned(), "feedback"),
                "feedback" if answer == "no" => ("feedback --satisfied no".to_owned(), "propose"),
                "feedback" => ("feedback --satisfied yes".to_owned(), "close"),
                _ => ("close --lesson x".to_owned(), ""),
            };
            let (verb, rest) = deed.split_once(' ').unwrap_or((&deed, ""));
            house
                .run(&format!(
                    "complaint {verb} K{number:06} {rest} --at {}",
                    at(day)
                ))
                .ok();
            step = next;
            if step.is_empty() {
                break;
            }
        }
        if dice.below(6) == 0 && !step.is_empty() && step != "close" {
            house
                .run(&format!(
                    "complaint close K{number:06} --lesson x --withdrawn --at {}",
                    at(day)
                ))
                .ok();
        }
    }
    house
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Naive {
    opened: i64,
    closed: i64,
    open: i64,
    steps: i64,
    in_time: i64,
    days: i64,
    asked: i64,
    satisfied: i64,
}

fn hundredths(part: i64, whole: i64) -> String {
    if whole == 0 {
        return String::new();
    }
    // Half up, in integers.
    let scaled = (part * 10_000 * 2 + whole) / (whole * 2);
    format!("{}.{:02}", scaled / 100, scaled % 100)
}

/// One complaint's figures under the key that `key` gives to a day.
fn recount(
    lines: &mut BTreeMap<String, Naive>,
    shown: &Rows,
    today: &str,
    key: impl Fn(&str) -> String,
) {
    let calendar = calendar();
    let mut opened = String::new();
    for row in shown.iter() {
        let (day, what, due) = (row.get("day"), row.get("what"), row.get("due"));
        if what == "open" {
            day.clone_into(&mut opened);
            lines.entry(key(day)).or_default().opened += 1;
        }
        if day.is_empty() && what != "tell" && !due.is_empty() && due < today {
            lines.entry(key(due)).or_default().steps += 1;
        }
        if row.get("answer") == "withdrawn" {
            // Needless, unless it was late already.
            if !due.is_empty() && due < day {
                lines.entry(key(due)).or_default().steps += 1;
            }
        } else if !day.is_empty() && !due.is_empty() {
            let line = lines.entry(key(day.min(due))).or_default();
            line.steps += 1;
            line.in_time += i64::from(day <= due);
        }
        if what == "feedback" && !day.is_empty() {
            let line = lines.entry(key(day)).or_default();
            line.asked += 1;
            line.satisfied += i64::from(row.get("answer") == "yes");
        }
        if what == "close" && !day.is_empty() {
            let line = lines.entry(key(day)).or_default();
            line.closed += 1;
            line.days += working_days(&calendar, &opened, day);
        }
    }
}

fn told(report: &Rows, key: &str) -> Vec<Vec<String>> {
    let keys = [
        key,
        "opened",
        "closed",
        "open",
        "steps",
        "timeliness",
        "days",
        "satisfied",
    ];
    let rows = report.columns(&keys);
    rows.iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect()
}

fn expected(lines: BTreeMap<String, Naive>) -> Vec<Vec<String>> {
    let line = |(key, naive): (String, Naive)| {
        let days = if naive.closed == 0 {
            String::new()
        } else {
            hundredths(naive.days, naive.closed * 100)
        };
        vec![
            key,
            naive.opened.to_string(),
            naive.closed.to_string(),
            naive.open.to_string(),
            naive.steps.to_string(),
            hundredths(naive.in_time, naive.steps),
            days,
            hundredths(naive.satisfied, naive.asked),
        ]
    };
    lines.into_iter().map(line).collect()
}

#[test]
fn complaints_by_month_and_by_department_are_what_the_rows_say() {
    let house = played();
    let today = "2026-04-15";
    let shown: Vec<Rows> = (1..=20)
        .map(|number| {
            house
                .run(&format!("complaint show K{number:06}"))
                .ok()
                .rows()
        })
        .collect();
    let mut months: BTreeMap<String, Naive> = BTreeMap::new();
    for rows in &shown {
        recount(&mut months, rows, today, |day| day[..7].to_owned());
    }
    for (month, end) in [
        ("2026-01", "2026-01-31"),
        ("2026-02", "2026-02-28"),
        ("2026-03", "2026-03-31"),
        ("2026-04", today),
    ] {
        let open = shown.iter().filter(|rows| {
            let on = |what: &str| {
                let found = rows
                    .iter()
                    .find(|r| r.get("what") == what && !r.get("day").is_empty());
                found.is_some_and(|row| row.get("day") <= end)
            };
            on("open") && !on("close")
        });
        let open = i64::try_from(open.count()).expect("few");
        if open > 0 {
            months.entry(month.to_owned()).or_default().open = open;
        }
    }
    let report = house.run("report complaints").ok().rows();
    assert_eq!(told(&report, "period"), expected(months));
    // Overdue at the end of each month is what the list of that day says.
    for row in report.iter().take(3) {
        let end = match row.get("period") {
            "2026-01" => "2026-01-31",
            "2026-02" => "2026-02-28",
            _ => "2026-03-31",
        };
        let listed = house
            .run(&format!("complaint list --overdue --as-of {end}"))
            .ok()
            .rows();
        assert_eq!(row.get("overdue"), listed.len().to_string(), "{end}");
    }
    // Nobody passes a complaint on here, so a complaint is with one department from beginning to end.
    let mut departments: BTreeMap<String, Naive> = BTreeMap::new();
    for rows in &shown {
        let first = rows.iter().next().expect("it was opened");
        let department = first.get("department").to_owned();
        recount(&mut departments, rows, today, |_| department.clone());
        if !rows
            .iter()
            .any(|row| row.get("what") == "close" && !row.get("day").is_empty())
        {
            departments.entry(department).or_default().open += 1;
        }
    }
    let report = house.run("report complaints --by department").ok().rows();
    assert_eq!(told(&report, "department"), expected(departments));
    // A past month looks the same from its own close.
    let then = house
        .run("report complaints --as-of 2026-02-28")
        .ok()
        .rows();
    let now = house.run("report complaints --to 2026-02-28").ok().rows();
    assert_eq!(
        then.columns(&["period", "opened", "closed"]),
        now.columns(&["period", "opened", "closed"])
    );
}

#[test]
fn answers_come_to_what_a_recount_says() {
    let house = House::new("service-desk");
    house.clock("2026-04-15");
    let mut dice = Dice(11);
    let calendar = calendar();
    let mut file = String::from("at,topic,score\n");
    let mut counts: BTreeMap<(String, &str), Vec<i64>> = BTreeMap::new();
    for _ in 0..400 {
        let day = &calendar[usize::try_from(dice.below(100)).expect("small")].0;
        let topic = dice.of(&["attitude", "quality", "recommend"]);
        let score = match topic {
            "recommend" => dice.below(11),
            _ => dice.below(5) + 1,
        };
        writeln!(file, "{day},{topic},{score}").expect("a text takes it");
        let key = (day[..7].to_owned(), topic);
        counts
            .entry(key)
            .or_default()
            .push(i64::try_from(score).expect("small"));
    }
    house.file("answers.csv", &file);
    house.run("survey add --from answers.csv").ok();
    let expected: Vec<Vec<String>> = counts
        .iter()
        .map(|((month, topic), scores)| {
            let count = |keep: &dyn Fn(i64) -> bool| {
                let kept = scores.iter().filter(|score| keep(**score));
                i64::try_from(kept.count()).expect("few")
            };
            let answers = count(&|_| true);
            let total: i64 = scores.iter().sum();
            let average = hundredths(total, answers * 100);
            let index = match *topic {
                "recommend" => String::new(),
                _ => hundredths(count(&|score| score >= 4), answers),
            };
            vec![
                month.clone(),
                (*topic).to_owned(),
                answers.to_string(),
                average,
                index,
            ]
        })
        .collect();
    let report = house.run("report satisfaction").ok().rows();
    assert_eq!(
        report.columns(&["period", "topic", "answers", "average", "index"]),
        expected
    );
    // The score of promoters over all months.
    let all: Vec<i64> = counts
        .iter()
        .filter(|((_, topic), _)| *topic == "recommend")
        .flat_map(|(_, scores)| scores.clone())
        .collect();
    let of = |keep: &dyn Fn(i64) -> bool| all.iter().filter(|score| keep(**score)).count();
    let topics = house.run("report satisfaction --by topic").ok().rows();
    let row = topics.find(&[("topic", "recommend")]).expect("a topic");
    assert_eq!(row.get("promoters"), of(&|score| score >= 9).to_string());
    assert_eq!(row.get("detractors"), of(&|score| score <= 6).to_string());
}

/// Four sales of two months, and one of the day before today.
fn till() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-04");
    house.run("register Wang --phone 13800000001").ok();
    for (day, amount) in [
        ("2024-01-31", "30"),
        ("2024-02-01", "200"),
        ("2024-02-29", "5"),
        ("2024-03-03", "1000"),
    ] {
        house
            .run(&format!("consume {amount} --walk-in --at {day}"))
            .ok();
    }
    house
}

#[test]
fn a_list_shows_the_columns_the_order_and_the_sums_that_are_asked_for() {
    let house = till();
    let told = |words: &str| {
        house
            .run(&format!("report sales --by month {words}"))
            .text()
    };
    assert_eq!(
        told("--columns net,period --sort -net --limit 2 --total"),
        "net,period\n1000.00,2024-03\n205.00,2024-02\n1205.00,total\n"
    );
    assert_eq!(
        told("--columns 月份,Net --sort paid --no-header --limit 1"),
        "2024-01,30.00\n"
    );
    let zh =
        house.run("--lang zh --format tsv report sales --by month --columns period,net --total");
    assert!(zh.text().ends_with("合计\t1235.00\n"), "{}", zh.text());
    for (words, said) in [
        ("--columns nett", "there is no column `nett`"),
        ("--sort=-nett", "the columns are: period, "),
        ("--format json --no-header", "JSON has no row of headings"),
        ("--limit=-1", "--limit"),
    ] {
        let refused = house.run(&format!("report sales --by month {words}"));
        assert!(
            refused.code == Some(2) && refused.err.contains(said),
            "{words}: {refused:?}"
        );
    }
    let text = house.run("rules show --columns net");
    assert_eq!(text.code, Some(2), "{text:?}");
}

#[test]
fn days_and_periods_are_told_as_people_write_them() {
    let house = till();
    let net = |words: &str| {
        let told = house.run(&format!(
            "report sales --by month --columns net --no-header {words}"
        ));
        told.ok()
            .text()
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (words, expected) in [
        ("--period 2024-02", "205.00"),
        ("--month 2024年2月", "205.00"),
        ("--period 2024-Q1", "30.00 205.00 1000.00"),
        ("--year 2023", ""),
        ("--period 2024-01..2024-02", "30.00 205.00"),
        ("--period last-month", "205.00"),
        ("--period=昨天", "1000.00"),
        ("--period 2024-02-02..today", "5.00 1000.00"),
        ("--from 2024/2/1 --to 20240229", "205.00"),
        ("--from 2024年2月29日 --to yesterday", "5.00 1000.00"),
    ] {
        assert_eq!(net(words), expected, "{words}");
    }
    for words in [
        "--period 2024-13",
        "--period 01/02/2024",
        "--month today",
        "--period 2024 --from 2024-01-01",
    ] {
        assert_eq!(
            house.run(&format!("report sales {words}")).code,
            Some(2),
            "{words}"
        );
    }
    for command in ["consume", "sell", "消费"] {
        let sold = house.run(&format!("{command} 7 --walk-in --at 昨天")).ok();
        assert!(sold.text().contains("2024-03-03"), "{}", sold.text());
    }
    let since = house
        .run("history --since today --columns command --limit 1 --no-header")
        .ok();
    assert_eq!(since.text(), "register\n");
    // What a word means changes from day to day: files have none.
    house.file(
        "sales.csv",
        "walk_in,at,amount\nyes,2024/3/1,1\nyes,yesterday,1\n",
    );
    let refused = house.run("consume --from sales.csv");
    assert!(
        refused.code == Some(65) && refused.err.contains(":3:"),
        "{refused:?}"
    );
    assert!(!refused.err.contains("csv:2:"), "{refused:?}");
}

#[test]
fn what_is_ahead_is_the_next_seven_days_where_none_are_told() {
    let house = till();
    for command in ["visit-plan", "care"] {
        let told = house.run(command).ok();
        let days = house
            .run(&format!("{command} --from 2024-03-04 --to 2024-03-10"))
            .ok();
        assert_eq!(told.text(), days.text(), "{command}");
    }
    assert_eq!(house.run("care --period 2024..2050").code, Some(2));
}

#[test]
fn sales_are_told_by_day_week_hour_and_weekday() {
    let house = House::new("vip-card");
    house.clock("2024-03-10T20:00:00+08:00");
    for (at, amount) in [
        ("2024-03-01 09:30", "10"),
        ("2024-03-01 23:59", "20"),
        ("2024-03-03", "40"),
        ("2024-03-04 09:00", "80"),
    ] {
        let mut command = house.command("consume --walk-in");
        let sold = command.args([amount, "--at", at]).output().expect("a sale");
        assert!(sold.status.success(), "{at}");
    }
    let told = |by: &str| {
        let line = format!("report sales --by {by} --columns {by},net --no-header");
        house
            .run(&line)
            .ok()
            .text()
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        told("day"),
        "2024-03-01,30.00 2024-03-03,40.00 2024-03-04,80.00"
    );
    assert_eq!(told("week"), "2024-02-26,70.00 2024-03-04,80.00");
    assert_eq!(told("hour"), ",40.00 09,90.00 23,20.00");
    assert_eq!(told("weekday"), "1,80.00 5,30.00 7,40.00");
}

#[test]
fn tickets_are_told_line_by_line() {
    let house = House::new("vip-card");
    house.clock("2024-03-10T20:00:00+08:00");
    house
        .run("consume --walk-in 30 --at 2024-03-01 --pay cash=10 --pay wechat=20")
        .ok();
    house
        .run("consume --walk-in --item bath:40 --item lodging:60 --at 2024-03-02 --pay cash")
        .ok();
    house.run("refund S00000002 --line 1 --at 2024-03-03").ok();
    let told = |words: &str| {
        let line = format!(
            "report tickets {words} --no-header --columns sale,at,line,category,paid,means,refund_of"
        );
        house.run(&line).ok().text()
    };
    assert_eq!(
        told(""),
        "S00000001,2024-03-01,1,,30.00,cash=10.00;wechat=20.00,\n\
         S00000002,2024-03-02,1,bath,40.00,cash,\n\
         S00000002,2024-03-02,2,lodging,60.00,cash,\n\
         S00000003,2024-03-03,1,bath,-40.00,cash,S00000002\n"
    );
    assert_eq!(told("--period 2024-03-01").lines().count(), 1);
}
