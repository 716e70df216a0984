//! A person erased: gone from every version, by every key that is left; the figures stay.

use std::fs;
use std::path::{Path, PathBuf};

use club::book::{Keyring, Kind, Unsealed};
use club::cli::ledgers::LEDGERS;

use crate::support::{House, Ran};

/// What is known of the one who will be erased, and nowhere in clear.
const SECRETS: [&str; 6] = [
    "王小明",
    "13812345678",
    "530102199008151237",
    "昆明市翠湖路12号",
    "喜欢靠窗的位子",
    "walk-in-secret",
];

/// A house where much was told of one person, in every way in which something is told.
fn house() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house
        .run("register 王小明 --phone 13812345678 --birthday 1990-08-15 --sex M --card 8001 --fact id-number=530102199008151237 --ref old-1")
        .ok();
    house
        .run("member set M000001 address=昆明市翠湖路12号")
        .ok();
    house.run("register 王小 --phone 13700000001").ok();
    house.run("consume M000001 1200 --note 喜欢靠窗的位子").ok();
    house.run("consume M000002 100").ok();
    house.run("consume --walk-in 20 --note walk-in-secret").ok();
    house.run("register 李娜 --phone 13800000002").ok();
    house.run("consume M000003 300").ok();
    house.run("card activate M000001").ok();
    house.clock("2024-03-02");
    house.run("consume M000001 500 --note 喜欢靠窗的位子").ok();
    house
        .run("points adjust M000001 20 --reason 喜欢靠窗的位子")
        .ok();
    house.run("member suspend M000003 --reason 李娜").ok();
    house.run("member resume M000003").ok();
    house
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Asserts that no text stands in any file of the book, in either encoding of the desk.
#[track_caller]
fn nowhere_in_clear(house: &House, secrets: &[&str]) {
    for path in files(&house.book()) {
        let bytes = fs::read(&path).expect("bytes");
        for secret in secrets {
            let (gb, _, _) = encoding_rs::GB18030.encode(secret);
            for needle in [secret.as_bytes(), &gb] {
                let found = memchr::memmem::find(&bytes, needle);
                assert_eq!(found, None, "{secret} stands in {}", path.display());
            }
        }
    }
}

fn book_id(house: &House) -> String {
    let text = fs::read_to_string(house.book().join("datapackage.json")).expect("a book");
    let id = text
        .split("\"id\": \"")
        .nth(1)
        .and_then(|rest| rest.get(..32));
    id.expect("an id").to_owned()
}

/// Everything that can be opened with a keyring, of all that lies in the book.
fn opened(house: &House, keyring: &Path) -> Vec<String> {
    let keys = Keyring::open(keyring, &book_id(house)).expect("a keyring");
    let places: Vec<(&str, &str)> = LEDGERS
        .iter()
        .flat_map(|schema| {
            let sealed = schema
                .columns
                .iter()
                .filter(|column| column.kind == Kind::Sealed);
            sealed.map(|column| (schema.name, column.name))
        })
        .collect();
    let mut found = Vec::new();
    for path in files(&house.book()) {
        let mut bytes = fs::read(&path).expect("bytes");
        if path.extension().is_some_and(|kind| kind == "sealed") {
            for schema in LEDGERS {
                if let Ok(plain) = keys.unseal_tail(&schema.path(), &bytes) {
                    bytes = plain;
                    break;
                }
            }
        }
        found.push(String::from_utf8_lossy(&bytes).into_owned());
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
        for cell in text
            .split(|c| !sound(c))
            .filter(|cell| cell.starts_with('k'))
        {
            for (ledger, column) in &places {
                if let Ok(Unsealed::Text(plain)) = keys.unseal(cell, ledger, column) {
                    found.push(plain);
                }
            }
        }
    }
    found
}

#[track_caller]
fn nobody_opens(house: &House, secrets: &[&str]) {
    for ring in files(house.dir()) {
        let name = ring
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let is_ring = name.starts_with("keyring") || name.starts_with(".keyring");
        if !is_ring || ring.extension().is_some_and(|kind| kind == "head") {
            continue;
        }
        for plain in opened(house, &ring) {
            for secret in secrets {
                assert!(!plain.contains(secret), "{secret} is opened by {name}");
            }
        }
    }
}

fn dies(house: &House, step: &str, line: &str) {
    let mut command = house.command(line);
    command.env("CLUB_FAULT", step);
    let ran = Ran::of(line, command.output().expect("the program starts"));
    assert_eq!(ran.code, None, "{step}: {ran:?}");
}

#[test]
fn nothing_told_of_a_person_stands_in_clear() {
    let house = house();
    house
        .run("register 赵隐名 --phone 13955555555 --dry-run")
        .ok();
    let batch = "name,phone,birthday,sex,fact.address\n\
                 钱一文,13966666666,1991-01-01,F,大理古城5号\n\
                 孙坏行,12,1991-01-01,F,丽江\n";
    house.file("new.csv", batch);
    let (gb, _, _) = encoding_rs::GB18030.encode(batch);
    fs::write(house.dir().join("gb.csv"), gb).expect("a file");
    house.run("register --from new.csv --rejects bad.csv");
    house.run("register --from gb.csv --encoding gb18030 --dry-run");
    house.run("consume M000001 10 --note 被拒的备注 --pay nothing=1");
    if cfg!(debug_assertions) {
        dies(
            &house,
            "write@versions.csv:1:torn:40",
            "register 周断线 --phone 13977777777 --fact address=保山路8号",
        );
    }
    house.run("member list").ok();
    house.run("member show 13812345678").ok();
    house.run("consume M000001 10").ok();
    let more = [
        "赵隐名",
        "13955555555",
        "钱一文",
        "13966666666",
        "大理古城5号",
        "孙坏行",
        "被拒的备注",
        "周断线",
        "13977777777",
        "保山路8号",
        "李娜",
    ];
    nowhere_in_clear(&house, &SECRETS);
    nowhere_in_clear(&house, &more);
    let all = opened(&house, &house.dir().join("keyring"));
    assert!(
        all.iter().any(|plain| plain == "王小明"),
        "the test opens what can be opened"
    );
}

/// Reports that must say the same before and after.
const REPORTS: [&str; 8] = [
    "report sales --by month",
    // Who is erased is no member from that day on, as reports of the days before still tell.
    "report summary --as-of 2024-03-04",
    "report members --as-of 2024-03-04",
    "report tiers --as-of 2024-03-04",
    "report classes --as-of 2024-03-04",
    "report rollforward",
    "report points",
    "points M000001",
];

#[test]
fn an_erased_person_is_gone_and_the_figures_stay() {
    let house = house();
    house.run("member merge M000002 M000001").ok();
    house.run("member exit M000003 --reason moved").ok();
    house.clock("2024-03-05");
    let reports = || -> Vec<String> {
        let text = |line: &&str| house.run(line).ok().text();
        let all: Vec<String> = REPORTS.iter().map(text).collect();
        // Names are what may differ.
        all.iter().map(|text| text.replace("王小明", "")).collect()
    };
    let before = reports();
    house.run("key backup copy").ok();
    let version = house.version();
    let dry = house
        .run("member erase 13812345678 --reason asked --dry-run")
        .ok();
    assert_eq!(house.version(), version);
    house.run("member show 13812345678").ok();
    let done = house
        .run("member erase 13812345678 --reason 来信要求 --ref letter-7")
        .ok();
    assert_eq!(dry.err, done.err);
    assert_eq!(dry.text(), done.text());
    done.one().has(&[
        ("member", "M000001"),
        ("keys", "2"),
        ("day", "2024-03-05"),
        (
            "holds",
            "vouchers=2054-12-31;invoices=2029-03-02;trade-records=2027-03-02",
        ),
    ]);
    for part in ["发票管理办法", "2029-03-02", "sex", "copies of the keyring"] {
        assert!(done.err.contains(part), "{}", done.err);
    }
    assert_eq!(reports(), before);
    house.run("check").ok();
    nowhere_in_clear(&house, &SECRETS);
    nobody_opens(&house, &SECRETS[..5]);

    // The same again is the same; anything else is refused.
    let version = house.version();
    let again = house
        .run("member erase 13812345678 --reason 来信要求 --ref letter-7")
        .ok();
    again.one().has(&[
        ("member", "M000001"),
        ("keys", "2"),
        ("version", &version.to_string()),
    ]);
    house
        .run("member erase M000003 --reason x --ref letter-7")
        .refused()
        .tells(&["letter-7"]);
    for word in ["M000001", "M000002", "old-1"] {
        let said = house
            .run(&format!("member erase {word} --reason x"))
            .refused();
        said.tells(&["M000001", "2024-03-05", &format!("version {version}")]);
    }
    for word in ["13812345678", "王小明", "8001", "13700000001", "王小"] {
        house
            .run(&format!("member show {word}"))
            .refused()
            .tells(&["no member"]);
    }
    for line in [
        "consume M000001 10",
        "consume M000002 10 --at 2024-03-01",
        "redeem M000001 towel",
        "member set M000001 phone=13900000009",
        "member resume M000001",
        "member exit M000001",
        "member merge M000003 M000001",
        "member merge M000001 M000003",
        "points adjust M000001 5 --reason x",
        "tier set M000001 vip vip --reason x",
        "card issue M000001",
        "card renew M000001",
    ] {
        let ran = house.run(line).refused();
        assert!(ran.err.contains("erased"), "{ran:?}");
    }
    house
        .run(&format!("undo {version} --reason x"))
        .refused()
        .tells(&["not undone"]);
    assert_eq!(house.version(), version);
    // What was sold can still go back, and the house says why under its own key.
    house.run("undo 5 --reason 打错了").ok();
    house.run("refund S00000005 --amount 10").ok();
    house.run("check").ok();
    let list = house.run("member list").ok().rows();
    let row = list.find(&[("member", "M000001")]).expect("still listed");
    row.has(&[("status", "erased"), ("name", "")]);
    assert!(
        house
            .run("history M000001")
            .ok()
            .text()
            .contains("(erased)")
    );
    assert!(house.run("explain M000001").ok().text().contains("erased"));
    house.run("explain S00000005").ok();

    // The same person may come again, as somebody new.
    let anew = house.run("register 王小明 --phone 13812345678").ok().one();
    anew.has(&[("member", "M000004")]);
    house
        .run("member show 13812345678")
        .ok()
        .one()
        .has(&[("member", "M000004")]);
    house
        .run("register 钱 --phone 13911111111 --card 8001")
        .refused();
}

#[test]
fn a_copy_put_back_never_revives_anybody() {
    let house = house();
    house.run("key backup copy").ok();
    house.run("member erase M000001 --reason asked").ok();
    let restored = house.run("key restore copy").ok();
    restored.one().has(&[("destroyed", "1"), ("lost", "0")]);
    nobody_opens(&house, &SECRETS[..5]);
    // Put back by hand: readers do not show it, `check` tells, the next writer destroys.
    fs::copy(house.dir().join("copy"), house.dir().join("keyring")).expect("copied");
    let list = house.run("member list").ok().rows();
    list.find(&[("member", "M000001")])
        .expect("listed")
        .has(&[("name", "")]);
    house.run("member show 13812345678").refused();
    let found = house.run("check").ends(65).one();
    found.has(&[("file", "ledgers/erasures.csv"), ("line", "2")]);
    assert!(
        found.get("what").contains("M000001") && found.get("remedy").contains("club key rotate")
    );
    house.run("consume M000003 10 --dry-run").ok();
    house.run("check").ends(65);
    house.run("consume M000003 10").ok();
    house.run("check").ok();
    fs::remove_file(house.dir().join("copy")).expect("destroyed");
    nobody_opens(&house, &SECRETS[..5]);
}

#[test]
fn an_erasure_that_dies_is_done_or_not_done_and_its_key_goes_with_the_next_writer() {
    // Release builds have no fail points.
    if !cfg!(debug_assertions) {
        return;
    }
    for (step, done) in [
        ("sync@erasures.csv:1:kill", false),
        ("write@versions.csv:1:kill", false),
        ("write@versions.csv:1:torn:40", false),
        ("write@head:1:kill", true),
        ("write@keyring:3:kill", true),
    ] {
        let house = house();
        // A registration of the same person that died: what is kept of it is sealed with a key of its own.
        dies(
            &house,
            "write@versions.csv:1:torn:40",
            "register 王小明 --phone 13812340000",
        );
        house.run("consume M000003 10").ok();
        let line = "member erase 13812345678 --reason asked --ref e1";
        dies(&house, step, line);
        let list = house.run("member list").ok().rows();
        let row = list.find(&[("member", "M000001")]).expect("listed");
        let status = if done { "erased" } else { "active" };
        row.has(&[("status", status)]);
        house.run("consume M000003 10").ok();
        assert_eq!(
            house.run("key path").ok().one().int("destroyed"),
            if done { 2 } else { 0 },
            "{step}"
        );
        house
            .run(line)
            .ok()
            .one()
            .has(&[("member", "M000001"), ("keys", "2")]);
        nobody_opens(&house, &SECRETS[..5]);
        house.run("check").ok();
    }
}

/// What may be open between a member and the house: the line that opens it, what is said, and what settles it.
const OPEN: &[(&str, &str, &str)] = &[
    (
        "card issue M000001 --card 8001",
        "a deposit of 50.00 for card 8001 (`club card return 8001`)",
        "card return 8001",
    ),
    (
        "treatment add M000001 --item facial",
        "the unfinished treatment N000001 (`club treatment finish N000001`)",
        "treatment abandon N000001 --reason x",
    ),
    (
        "coupon issue next-visit --member M000001",
        "the open coupon C00000001 (`club coupon void C00000001 --reason …`)",
        "coupon void C00000001 --reason x",
    ),
    (
        "visit M000001 --channel phone --by manager --outcome postponed:2024-03-09",
        "a visit by 2024-03-09 (V00000001) (`club visit M000001 --channel phone --outcome declined`)",
        "visit M000001 --channel phone --by manager --outcome declined",
    ),
    (
        "complaint open M000001 --text x",
        "the open complaint K000001 (`club complaint close K000001`)",
        "complaint close K000001 --lesson x --withdrawn",
    ),
    (
        "inquiry open M000001 --text x",
        "the unanswered inquiry Q000001 (`club inquiry answer Q000001`)",
        "inquiry answer Q000001 --text x",
    ),
    (
        "reserve add M000001 --item massage --when '2024-03-02 14:00'",
        "the open reservation B000001 (`club reserve cancel B000001`)",
        "reserve cancel B000001",
    ),
    (
        "incident open --text x --member M000001",
        "the open incident I000001 (`club incident close I000001`)",
        "incident close I000001 --text x",
    ),
    (
        "topup M000001 500 --id-ref x",
        "of stored value (`club withdraw M000001 --because customer --with-bonus`)",
        "withdraw M000001 --because customer --with-bonus",
    ),
    (
        "event answer fair M000001 yes",
        "a seat at event H000001 on 2024-04-01 (`club event answer H000001 M000001 no`)",
        "event answer H000001 M000001 no",
    ),
    (
        "event invite fair M000001",
        "has not answered the invitation to event H000001 on 2024-04-01 (`club event answer H000001 M000001 no`)",
        "event answer H000001 M000001 no",
    ),
];

#[test]
fn a_lost_card_keeps_its_deposit_in_the_way_until_it_is_handed_back() {
    let house = House::new("house");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800138000").ok();
    house.run("card issue M000001 --card 8001").ok();
    house.run("card lost 8001 --id-ref x").ok();
    let erase = "member erase M000001 --reason x --despite-retention";
    house.run(erase).refused().tells(&[
        "a deposit of 50.00 for card 8001",
        "`club card return 8001`",
    ]);
    house.run("card return 8001").ok();
    house.run(erase).ok();
    house.run("check").ok();
}

#[test]
fn a_rebate_that_is_due_stands_in_the_way_and_leaves_nothing_that_cannot_be_closed() {
    let house = House::new("partner-vip");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800138000").ok();
    house
        .run("member set M000001 ability-to-pay=10 loyalty=10")
        .ok();
    house.run("consume M000001 200000 --paid 200000").ok();
    let erase = "member erase M000001 --reason x --despite-retention";
    // The quarter is not over, and nothing is due yet.
    house.run(&format!("{erase} --dry-run")).ok();
    house.clock("2024-04-02");
    house.run(erase).refused().tells(&[
        "is owed a rebate of 6000.00 for 2024-Q1",
        "`club rebate --period 2024-Q1`",
    ]);
    house
        .run(&format!("{erase} --lang zh"))
        .refused()
        .tells(&["应得 2024-Q1 返利 6000.00 未结算"]);
    house.run("rebate --period 2024-Q1").ok();
    let withdraw = "withdraw M000001 --because customer --with-bonus";
    house
        .run(erase)
        .refused()
        .tells(&["has 6000.00 of stored value", &format!("`club {withdraw}`")]);
    house.run(withdraw).ok();
    house.run(erase).ok();
    house.run("rebate --period 2024-Q1").ok();
    house.run("check").ok();
}

#[test]
fn points_that_never_end_stand_in_the_way() {
    let rules = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vip-card.toml"),
    )
    .expect("a pack");
    let endless = rules
        .lines()
        .map(|line| {
            if line.starts_with("live_until") {
                "live_until = \"for ever\""
            } else {
                line
            }
        })
        .collect::<Vec<_>>()
        .join("\n");
    let house = House::empty();
    house.file("endless.toml", &endless);
    house.run("init book --rules endless.toml").ok();
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800138000").ok();
    house.run("points adjust M000001 +300 --reason x").ok();
    let erase = "member erase M000001 --reason x --despite-retention";
    house.run(erase).refused().tells(&[
        "has 300 points that never end",
        "`club points adjust M000001 -300 --reason …`",
    ]);
    house
        .run(&format!("{erase} --lang zh"))
        .refused()
        .tells(&["有 300 永久积分"]);
    house.run("points adjust M000001 -300 --reason x").ok();
    house.run(erase).ok();
    house.run("check").ok();
}

#[test]
fn nobody_is_erased_while_anything_is_open_either_way() {
    for (line, said, settles) in OPEN {
        let house = House::new("house");
        house.clock("2024-03-01");
        house.run("register 王芳 --phone 13800138000").ok();
        if line.starts_with("event") {
            house.run("event add fair --on 2024-04-01").ok();
        }
        if line.starts_with("event answer") {
            house.run("event invite fair M000001").ok();
        }
        if line.starts_with("topup") {
            // Since the law of that year stored value goes back on request.
            house.clock("2025-06-02");
        }
        house.run(line).ok();
        let version = house.version();
        let erase = "member erase M000001 --reason asked --despite-retention";
        let ran = house.run(erase).refused();
        let (what, command) = said.rsplit_once(" (").expect("what, then its command");
        ran.tells(&[what, command.trim_end_matches(')')]);
        house
            .run(&format!("{erase} --lang zh"))
            .refused()
            .tells(&["请先了结", command.trim_end_matches(')')]);
        assert_eq!(house.version(), version);
        house.run(settles).ok();
        house.run(erase).ok();
        house.run("check").ok();
    }
}

#[test]
fn whoever_is_no_member_is_erased_by_their_record() {
    let house = House::new("house");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800138000").ok();
    let secrets = [
        "赵路人",
        "钱问客",
        "孙客人",
        "吴访客",
        "13500000009",
        "11010519491231002X",
        "太久",
    ];
    let table = [
        (
            "complaint open --name 赵路人 --contact 13500000009 --text 太久",
            "K000001",
            "complaint close K000001 --lesson x --withdrawn",
        ),
        (
            "inquiry open --name 钱问客 --contact 13500000009 --text 太久",
            "Q000001",
            "inquiry answer Q000001 --text x",
        ),
        (
            "reserve add --name 孙客人 --contact 13500000009 --item massage --when '2024-03-02 14:00'",
            "B000001",
            "reserve cancel B000001",
        ),
        (
            "visitor in 吴访客 --class general --id-number 11010519491231002X --host 李 --host-consents --badge 7",
            "G000001",
            "visitor out G000001 --badge 7 --host-signed",
        ),
    ];
    for (opens, record, settles) in table {
        house.run(opens);
        let erase = format!("person erase {record} --reason 来信 --ref e-{record}");
        let refused = house.run(&erase).refused();
        refused.tells(&[record, "settle it first"]);
        house.run(settles).ok();
        let dry = house.run(&format!("{erase} --dry-run")).ok();
        let done = house.run(&erase).ok();
        assert_eq!(dry.text(), done.text());
        done.one().has(&[("record", record), ("keys", "1")]);
        assert_eq!(house.run(&erase).ok().text(), done.text());
        let again = format!("person erase {record} --reason 来信");
        house
            .run(&again)
            .refused()
            .tells(&["was erased on 2024-03-01"]);
    }
    nowhere_in_clear(&house, &secrets);
    nobody_opens(&house, &secrets);
    house.run("complaint open M000001 --text x").ok();
    house
        .run("person erase K000002 --reason x")
        .refused()
        .tells(&["K000002 is member M000001's", "club member erase M000001"]);
    house
        .run("person erase Z9 --reason x --lang zh")
        .refused()
        .tells(&["Z9", "K000001"]);
    let log = house.run("access list --kind erase").ok().text();
    for (_, record, _) in table {
        assert!(log.contains(record), "{log}");
    }
    house.run("complaint show K000001").ok();
    house.run("check").ok();
}

/// What somebody who is no member has open: the lines that make it so, the clock at which they want to be gone, their
/// record, what is said of it, with its command and in Chinese, and what settles it.
type OfStranger<'a> = (
    &'a [&'a str],
    &'a str,
    &'a str,
    &'a [&'a str],
    &'a str,
    &'a [&'a str],
);

const BOOKED: &str =
    "reserve add --name 孙客人 --contact 13500000009 --item private-room --when '2024-03-02 14:00'";
const ANNOUNCED: &str =
    "visitor announce 吴访客 --class general --when '2024-03-02 10:00' --contact 13500000009";

const OF_STRANGERS: &[OfStranger<'_>] = &[
    (
        &[BOOKED, "reserve confirm B000001 --deposit 200 --pay cash"],
        "2024-03-01",
        "B000001",
        &[
            "has the open reservation B000001",
            "`club reserve cancel B000001`",
            "has a deposit of 200.00 held for reservation B000001",
            "`club reserve settle B000001 --returned 200.00 --pay …`",
        ],
        "有未了结的预约 B000001，且预约 B000001 有订金 200.00 未结",
        &[
            "reserve cancel B000001",
            "reserve settle B000001 --returned 200 --pay cash",
        ],
    ),
    (
        &[BOOKED],
        "2024-03-03",
        "B000001",
        &[
            "has the open reservation B000001",
            "`club reserve no-show B000001`",
        ],
        "有未了结的预约 B000001",
        &["reserve no-show B000001"],
    ),
    (
        &[
            "visitor in 吴访客 --class general --id-number 11010519491231002X --host 李 --host-consents --badge 7",
        ],
        "2024-03-01",
        "G000001",
        &[
            "has the visit going on G000001 and wears badge 7",
            "`club visitor out G000001 --badge 7 …`",
        ],
        "有未离开的来访 G000001，未交回访客证 7",
        &["visitor out G000001 --badge 7 --host-signed"],
    ),
    (
        &[ANNOUNCED],
        "2024-03-02",
        "G000001",
        &[
            "has the announced visit G000001",
            "`club visitor decline G000001 --reason …`",
        ],
        "有已预告的来访 G000001",
        &["visitor decline G000001 --reason 不来了"],
    ),
    (
        &[
            "visitor apply 中学 --names 吴访客 --party 1 --purpose 参观 --budget 500 --class general --when 2024-03-10",
        ],
        "2024-03-01",
        "G000001",
        &[
            "has the visit applied for G000001",
            "`club visitor decline G000001 --reason …`",
        ],
        "有待批复的来访 G000001",
        &["visitor decline G000001 --reason 清洗"],
    ),
    (
        &["treatment add --name 孙客人 --contact 13500000009 --item facial"],
        "2024-03-01",
        "N000001",
        &[
            "has the unfinished treatment N000001",
            "`club treatment finish N000001`",
        ],
        "有未结束的护理 N000001",
        &["treatment abandon N000001 --reason x"],
    ),
];

#[test]
fn everything_open_with_whoever_is_no_member_is_named_with_its_remedy() {
    for (lines, clock, record, said, zh, settles) in OF_STRANGERS {
        let house = House::new("house");
        house.clock("2024-03-01");
        for line in *lines {
            house.run(line).ok();
        }
        house.clock(clock);
        let version = house.version();
        let erase = format!("person erase {record} --reason asked");
        house.run(&erase).refused().tells(said);
        house
            .run(&format!("{erase} --lang zh"))
            .refused()
            .tells(&[*zh]);
        assert_eq!(house.version(), version, "{record}");
        for line in *settles {
            house.run(line).ok();
        }
        house.run(&erase).ok();
        house.run("check").ok();
        nowhere_in_clear(&house, &["孙客人", "吴访客", "13500000009"]);
        nobody_opens(&house, &["孙客人", "吴访客", "13500000009"]);
        // What is taken back is open again, and is closed as it was.
        let last = house.version() - 1;
        house.run(&format!("undo {last} --reason x")).ok();
        let line = settles.last().expect("a line");
        house.run(line).ok();
        house.run("check").ok();
    }
}

#[test]
fn nothing_is_told_of_a_person_any_more_once_they_are_erased() {
    let house = House::new("house");
    house.clock("2024-03-01");
    house.run(ANNOUNCED).ok();
    house
        .run("visitor in 钱访客 --class general --id-number 11010519491231002X --host 李 --host-consents --badge 7")
        .ok();
    house
        .run("visitor out G000002 --badge 7 --host-signed")
        .ok();
    house.run("person erase G000002 --reason x").ok();
    // Whoever was expected and did not come is waited for no more.
    house.clock("2024-03-04");
    house.run("person erase G000001 --reason x").ok();
    let version = house.version();
    let comes = "visitor in G000001 --class general --id-number 11010519491231002X --host 李 --host-consents --badge 7";
    house
        .run(comes)
        .refused()
        .tells(&["the person was erased", "open a new record"]);
    house
        .run(&format!("{comes} --lang zh"))
        .refused()
        .tells(&["当事人已删除"]);
    assert_eq!(house.version(), version);
    // And the visit that is left can still be closed.
    house.run("visitor decline G000001 --reason 没来").ok();
    let list = house.run("visitor list").ok().rows();
    list.find(&[("visitor", "G000001")]).expect("listed").has(&[
        ("status", "declined"),
        ("name", ""),
        ("id_number", ""),
    ]);
    house.run("check").ok();
}

#[test]
fn one_registered_by_mistake_can_be_erased_too() {
    let house = house();
    house.run("register 孙误 --phone 13944444444").ok();
    let version = house.version();
    house.run(&format!("undo {version} --reason mistake")).ok();
    house.run("member show M000004").refused();
    let before = house.run("report members").ok().text();
    let line = "member erase M000004 --reason asked";
    house
        .run(line)
        .ok()
        .one()
        .has(&[("member", "M000004"), ("keys", "1")]);
    house
        .run(line)
        .refused()
        .tells(&["was erased on 2024-03-02"]);
    house
        .run("member erase M000099 --reason asked")
        .refused()
        .tells(&["M000099"]);
    assert_eq!(house.run("report members").ok().text(), before);
    house.run("member show M000004").refused();
    nobody_opens(&house, &["孙误", "13944444444"]);
    house.run("check").ok();
}

#[test]
fn an_erasure_waits_for_debts_and_for_rules_that_say_so() {
    let house = house();
    house.run("redeem M000001 towel").ok();
    house.run("refund S00000005").ok();
    let said = house.run("member erase M000001 --reason asked").refused();
    said.tells(&["M000001 owes 280 points", "club points adjust"]);
    house
        .run("member erase M000001 --reason x --lang zh")
        .refused()
        .tells(&["280"]);
    house.run("points adjust M000001 280 --reason settled").ok();
    house
        .run("member erase M000001 --reason asked --dry-run")
        .ok();

    let rules = house.book().join("rules/vip-card.toml");
    let text = fs::read_to_string(&rules).expect("rules");
    let text = text.replace(
        "keep = \"5 years\"\n",
        "keep = \"5 years\"\nblocks_erasure = true\n",
    );
    fs::write(&rules, text).expect("written");
    house.clock("2024-03-03");
    house.run("rules adopt").ok();
    let line = "member erase M000001 --reason asked";
    let said = house.run(line).refused();
    said.tells(&["2029-03-02", "发票管理办法", "--despite-retention"]);
    house
        .run(&format!("{line} --lang zh"))
        .refused()
        .tells(&["2029-03-02", "发票存根"]);
    house
        .run(&format!("{line} --despite-retention --dry-run"))
        .ok();
    house.clock("2029-03-03");
    house.run(line).ok();
    house.run("check").ok();
}

#[test]
fn a_sealed_cell_that_was_moved_is_opened_by_no_command() {
    for (first, second) in [
        ("M000001,name", "M000002,name"),
        ("M000001,name", "M000001,phone"),
    ] {
        let house = House::new("vip-card");
        house.clock("2024-03-01");
        house.run("register 王芳 --phone 13800138000").ok();
        house.run("register 李娜 --phone 13900139000").ok();
        house.run("check").ok();
        let path = house.ledger("profile");
        let text = fs::read_to_string(&path).expect("a ledger");
        let cell = |fact: &str| {
            let row = text
                .lines()
                .find(|line| line.contains(&format!(",{fact},")));
            let cell = row.and_then(|row| row.rsplit(',').next());
            cell.expect("a sealed cell").to_owned()
        };
        let (a, b) = (cell(first), cell(second));
        let moved = text
            .replace(&a, "\u{0}")
            .replace(&b, &a)
            .replace('\u{0}', &b);
        fs::write(&path, moved).expect("written");
        let _ = fs::remove_dir_all(house.book().join(".club"));
        for line in ["member list", "member show M000001", "report points"] {
            let ran = house.run(line).ok();
            let told = ran.text();
            for cell in ["王芳", "李娜", "13800138000", "13900139000"] {
                // Of the two only the name that was not moved is shown.
                let stays = cell == "李娜" && second == "M000001,phone";
                let shown = stays && line == "member list";
                assert_eq!(told.contains(cell), shown, "{line}: {ran:?}");
            }
            ran.tells(&["profile.sealed cannot be opened"]);
        }
        let ran = house.run("check").ends(65);
        assert!(ran.text().contains("profile.csv"), "{ran:?}");
    }
}

#[test]
fn what_an_undo_and_a_change_carry_on_is_sealed_for_its_new_row() {
    let house = House::new("house");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800138000").ok();
    house.run("member set M000001 name=王小芳").ok();
    let version = house.version();
    house.run(&format!("undo {version} --reason x")).ok();
    let row = house.run("member show M000001").ok().text();
    assert!(row.contains("王芳") && !row.contains("王小芳"), "{row}");
    house
        .run("reserve add --name 孙客人 --contact 13500000009 --item massage --when '2024-03-02 14:00' --note 靠窗")
        .ok();
    house
        .run("reserve change B000001 --when '2024-03-02 16:00'")
        .ok()
        .one()
        .has(&[("name", "孙客人")]);
    house.run("check").ok();
}

#[test]
fn what_a_reservation_holds_stands_in_the_way_and_points_that_end_are_told() {
    let house = House::new("house");
    house.clock("2026-06-01");
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("consume M000001 1200").ok();
    house
        .run("reserve add M000001 --item private-room --when '2026-06-03 18:00'")
        .ok();
    house
        .run("reserve confirm B000001 --deposit 200 --pay cash")
        .ok();
    house.run("reserve cancel B000001").ok();
    let erase = "member erase M000001 --reason x --ref e1";
    house.run(erase).refused().tells(&[
        "has a deposit of 200.00 held for reservation B000001",
        "`club reserve settle B000001 --returned 200.00 --pay …`",
    ]);
    house
        .run(&format!("{erase} --lang zh"))
        .refused()
        .tells(&["预约 B000001 有订金 200.00 未结"]);
    house
        .run("reserve settle B000001 --returned 200 --pay cash")
        .ok();
    let first = house.run(erase).ok();
    assert!(
        first.err.contains("120 points cannot be spent any more"),
        "{}",
        first.err
    );
    let again = house.run(erase).ok();
    first.one().has(&[("points", "120")]);
    again.one().has(&[("points", "120")]);
    house.run("check").ok();
    // They are in the books until they end.
    house.clock("2029-01-02");
    house.run("year-end 2028").ok();
    let rows = house.run("report liability").ok().rows();
    rows.last().expect("a row").has(&[("outstanding", "0")]);
    house.run("check").ok();
}
