//! Desks at once, desks that die: nothing is lost, doubled or half done.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use crate::support::{House, Ran};

/// A VIP with an active card and some points, under the VIP card's rules.
fn vip_with(house: &House, points: u32) -> String {
    house.clock("2024-03-01");
    let member = house.register("王芳", "");
    house.run(&format!("consume {member} 1000")).ok();
    house.run(&format!("card issue {member}")).ok();
    house.run(&format!("card activate {member}")).ok();
    if points > 0 {
        house
            .run(&format!("consume {member} {points} --goods promotion"))
            .ok();
    }
    member
}

/// Runs lines at the same time.
fn at_once(house: &House, lines: &[String]) -> Vec<Ran> {
    let children: Vec<_> = lines
        .iter()
        .map(|line| {
            let mut command = house.command(line);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().expect("the program starts")
        })
        .collect();
    let ended = children
        .into_iter()
        .map(|child| child.wait_with_output().expect("it ends"));
    lines
        .iter()
        .zip(ended)
        .map(|(line, output)| Ran::of(line, output))
        .collect()
}

/// The whole book is proved, and the sales add up to what is expected.
fn proved(house: &House, member: &str, sales: usize, points: i64) {
    house.run("check").ok();
    let text = std::fs::read_to_string(house.ledger("sales")).expect("a ledger");
    assert_eq!(text.lines().count() - 1, sales, "{text}");
    assert_eq!(house.points(member, "2024-03-01"), points);
}

#[test]
fn two_desks_redeem_the_last_points_at_once_and_one_of_them_succeeds() {
    let house = House::new("vip-card");
    let wang = vip_with(&house, 0);
    for round in 1..=6 {
        house
            .run(&format!("consume {wang} 300 --goods promotion"))
            .ok();
        let line = format!("redeem {wang} towel");
        let ran = at_once(&house, &[line.clone(), line]);
        let mut codes: Vec<_> = ran.iter().map(|ran| ran.code).collect();
        codes.sort_unstable();
        assert_eq!(codes, [Some(0), Some(1)], "round {round}: {ran:?}");
        let told = format!("member {wang} has 0 points, 300 needed");
        assert!(ran.iter().any(|ran| ran.err.contains(&told)), "{ran:?}");
        assert_eq!(house.points(&wang, "2024-03-01"), 0);
    }
    proved(&house, &wang, 7, 0);
}

#[test]
fn eight_desks_at_once_lose_nothing_and_double_nothing() {
    let house = House::new("vip-card");
    let wang = vip_with(&house, 0);
    let before = house.version();
    for round in 0..3 {
        let lines: Vec<String> = (0..8)
            .map(|desk| format!("consume {wang} 10 --goods promotion --ref r{round}-{desk}"))
            .collect();
        for ran in at_once(&house, &lines) {
            ran.ok();
        }
    }
    assert_eq!(house.version(), before + 24);
    proved(&house, &wang, 25, 240);
    // The same receipts again, all at once: nothing new.
    let again: Vec<String> = (0..8)
        .map(|desk| format!("consume {wang} 10 --goods promotion --ref r0-{desk}"))
        .collect();
    for ran in at_once(&house, &again) {
        ran.ok();
    }
    assert_eq!(house.version(), before + 24);
}

#[test]
fn one_receipt_typed_at_two_desks_is_one_sale() {
    let house = House::new("vip-card");
    let wang = vip_with(&house, 0);
    for round in 0..4 {
        let line = format!("consume {wang} 10 --goods promotion --ref twice-{round}");
        let ran: Vec<Ran> = at_once(&house, &[line.clone(), line])
            .into_iter()
            .map(Ran::ok)
            .collect();
        assert_eq!(ran[0].text(), ran[1].text());
    }
    proved(&house, &wang, 5, 40);
}

#[test]
fn who_cannot_wait_for_the_other_desk_is_told_to_try_again() {
    let house = House::new("vip-card");
    let wang = vip_with(&house, 0);
    let held = house.locks();
    let busy = house
        .run(&format!("redeem {wang} towel --wait 0"))
        .fails(75);
    assert!(
        busy.out.is_empty() && busy.err.contains("error: "),
        "{busy:?}"
    );
    // Readers need no lock.
    house.run(&format!("points {wang}")).ok();
    drop(held);
    house.run(&format!("consume {wang} 10 --wait 0")).ok();
}

#[test]
fn a_batch_that_is_killed_at_any_moment_can_be_run_again() {
    let house = House::new("vip-card");
    let wang = vip_with(&house, 0);
    let rows: Vec<String> = (0..400)
        .map(|row| format!("{wang},2024-03-01,10,promotion,k-{row}\n"))
        .collect();
    house.file(
        "sales.csv",
        &format!("member,at,amount,goods,ref\n{}", rows.concat()),
    );
    let line = "consume --from sales.csv";
    let started = std::time::Instant::now();
    house.run(&format!("{line} --dry-run")).ok();
    let whole = started.elapsed();
    let mut killed = 0;
    for step in 0..12 {
        let mut child = house.command(line);
        child.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = child.spawn().expect("the program starts");
        std::thread::sleep(whole * step / 10);
        let _ = child.kill();
        killed += u32::from(child.wait().expect("it ends").code().is_none());
        house.run("check").ok();
        let sales = std::fs::read_to_string(house.ledger("versions")).expect("text");
        let batches = sales
            .lines()
            .filter(|row| row.contains(",consume,"))
            .count();
        // All or nothing, whatever the moment.
        let points = house.points(&wang, "2024-03-01");
        assert!(
            batches <= 2 && points == if batches == 2 { 4000 } else { 0 },
            "{batches}: {points}"
        );
    }
    assert!(killed > 0, "no kill came in time");
    house.run(line).ok();
    house.run(line).ok().tells(&["400 rows"]);
    proved(&house, &wang, 401, 4000);
}

#[test]
fn a_torn_tail_is_cut_by_the_next_writer_and_kept() {
    let house = House::new("vip-card");
    let wang = vip_with(&house, 100);
    let sales = house.ledger("sales");
    let mut text = std::fs::read_to_string(&sales).expect("a ledger");
    let whole = text.clone();
    text.push_str("99,S00000099,1,M0000");
    std::fs::write(&sales, &text).expect("the tail");
    assert_eq!(house.points(&wang, "2024-03-01"), 100);
    house.run("check").ok();
    house
        .run(&format!("consume {wang} 5 --goods promotion"))
        .ok()
        .one()
        .has(&[("sale", "S00000003"), ("balance", "105")]);
    let after = std::fs::read_to_string(&sales).expect("a ledger");
    assert!(
        after.starts_with(&whole) && !after.contains("S00000099"),
        "{after}"
    );
    let kept = std::fs::read_dir(house.book().join("recovered")).expect("what was cut is kept");
    assert!(kept.count() >= 1);
    proved(&house, &wang, 3, 105);
}

/// Rows that are still being made stop nobody: the lock is taken when their pipe has ended.
#[test]
fn a_slow_pipe_keeps_no_desk_waiting() {
    use std::io::Write as _;
    for line in [
        "consume --from -",
        "register --from -",
        "topup --from -",
        "opening --from -",
    ] {
        let house = House::new("house");
        house.register("王芳", "");
        let mut slow = house.command(line);
        slow.stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut slow = slow.spawn().expect("the program starts");
        let mut pipe = slow.stdin.take().expect("its pipe");
        pipe.write_all(b"member,").expect("the pipe takes bytes");
        std::thread::sleep(Duration::from_millis(300));
        house.run("consume --walk-in 5 --wait 0").ok();
        pipe.write_all(b"nonsense\n1,2\n").expect("the rest");
        drop(pipe);
        let ended = slow.wait_with_output().expect("it ends");
        Ran::of(line, ended).fails(65);
        house.run("check").ok();
    }
}

/// Puts every file of a house in place as it was at a moment, as whoever wrote them would leave them.
fn stands_as(files: &BTreeMap<PathBuf, Vec<u8>>) {
    for (path, bytes) in files {
        fs::write(path, bytes).expect("a file");
    }
}

/// What a batch ends with where a desk sells between the moment by which its rows are judged and the lock.
fn meanwhile(sale: &str, rows: &str) -> (House, Ran) {
    let house = House::new("club-cards");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800000001").ok();
    house
        .run("topup M000001 1000 --pay cash --id-ref f-1 --ref u-1")
        .ok();
    house.file("in.csv", rows);
    let before = crate::support::tree(house.dir());
    house.run(sale).ok();
    let after = crate::support::tree(house.dir());
    stands_as(&before);
    let held = house.locks();
    let mut batch = house.command("consume --from in.csv --wait 60");
    let batch = batch
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // By now it has judged its rows, and waits.
    std::thread::sleep(Duration::from_secs(3));
    stands_as(&after);
    drop(held);
    let output = batch.wait_with_output().expect("it ends");
    (house, Ran::of("consume --from in.csv", output))
}

#[test]
fn a_sale_between_a_batchs_judgement_and_its_lock_is_seen() {
    let rows = "member,at,amount,pay,ref\nM000001,2024-03-01,800,wallet,b-1\n";
    let (house, ran) = meanwhile("consume M000001 800 --pay wallet --ref t-1", rows);
    let version = house.version();
    ran.fails(1).tells(&["in.csv:2", "400.00 missing"]);
    assert_eq!(house.run("report sales").ok().one().get("sales"), "1");
    house.run("check").ok();
    // Judged anew, it has the number after the desk's.
    let rows = rows.replace("800", "150");
    let (house, ran) = meanwhile("consume M000001 800 --pay wallet --ref t-1", &rows);
    let own = ran.ok().one();
    assert_eq!((own.get("sale"), own.int("version")), ("S00000002", 5));
    assert_eq!(house.version(), version + 1);
    // The same receipt from the desk and from the file is one sale.
    let rows = rows.replace("150,wallet,b-1", "800,wallet,t-1");
    let (house, ran) = meanwhile(
        "consume M000001 800 --pay wallet --ref t-1 --at 2024-03-01",
        &rows,
    );
    ran.ok().tells(&["1 rows were on record already"]);
    assert_eq!(house.version(), version);
    house.run("check").ok();
}

#[test]
fn a_batch_whose_judgement_stands_is_laid_down_as_it_was_judged() {
    let house = House::new("club-cards");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800000001").ok();
    let rows = (0..120).map(|n| format!("M000001,2024-03-01,{},b-{n},酒", n % 90 + 1));
    let rows: Vec<String> = rows.collect();
    let rows = rows.join("\n");
    house.file("in.csv", &format!("member,at,amount,ref,note\n{rows}"));
    // Others write before it and after it, and nothing of them is lost.
    house.run("consume M000001 5 --ref t-1").ok();
    let told = house.run("consume --from in.csv").ok().rows();
    assert_eq!(told.len(), 120);
    house.run("consume M000001 6 --ref t-2").ok();
    house.run("check").ok();
    let sum: i64 = (0..120).map(|n| n % 90 + 1).sum::<i64>() + 11;
    let sales = house.run("report sales").ok().one();
    assert_eq!(sales.get("list"), format!("{sum}.00"));
    let again = house.run("consume --from in.csv").ok();
    again.tells(&["120 rows were on record already"]);
}
