//! A house that names who works in it: each may do what their roles grant, and nobody else anything.

use club::cli::commands;
use club::rules::grants::{DEEDS, Needs};

use crate::support::lines::of_every_command;
use crate::support::{House, Ran};

/// Four who work in a house, for its `club.toml`.
pub(crate) const STAFF: &str = r#"
[[role]]
id = "desk"
title = { en = "front desk", zh = "前台" }
commands = ["register", "member show", "consume", "redeem", "points", "card"]

[[role]]
id = "manager"
title = { en = "manager", zh = "经理" }
may = ["reveal", "export", "erase", "undo", "rules", "reopen"]

[[role]]
id = "accountant"
title = { en = "accountant", zh = "会计" }
commands = ["report", "year-end", "points", "explain"]
may = ["accept"]

[[role]]
id = "auditor"
title = { en = "auditor", zh = "审计" }
commands = ["report", "history", "explain", "member list", "access"]

[[operator]]
name = "lily"
roles = ["desk"]

[[operator]]
name = "王经理"
roles = ["manager"]

[[operator]]
name = "chen"
roles = ["accountant"]

[[operator]]
name = "zhao"
roles = ["auditor", "desk"]
"#;

/// A house with four at work, two members and a sale.
pub(crate) fn staffed() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800138000").ok();
    house.run("register 李娜 --phone 13900139000").ok();
    house.run("consume M000001 1200 --ref r1").ok();
    let path = house.book().join("club.toml");
    let text = std::fs::read_to_string(&path).expect("a house");
    std::fs::write(&path, format!("{text}{STAFF}")).expect("written");
    house.run("rules adopt").ok();
    house
}

/// The command of a line: the longest that it begins with.
fn command(line: &str) -> &'static str {
    let begun = commands()
        .each()
        .filter(|(name, _)| line == *name || line.starts_with(&format!("{name} ")));
    let longest = begun.max_by_key(|(name, _)| name.len());
    longest.expect(line).0
}

#[test]
fn a_stranger_may_do_nothing_that_shows_or_records() {
    let house = staffed();
    let made = house.run_as("王经理", "backup kept").ok().one();
    let restore = format!("restore {} again", made.get("backup"));
    let version = house.version();
    for (name, line) in of_every_command() {
        if commands().needs(name) == Some(Needs::Nothing) {
            continue;
        }
        let line = if name == "restore" { &restore } else { &line };
        house
            .run_as("stranger", line)
            .refused()
            .tells(&["stranger", name, "club.toml"]);
    }
    assert!(!house.dir().join("again").exists());
    assert_eq!(house.version(), version);
    for line in [
        "check",
        "rules check",
        "rules list",
        "rules show",
        "rules sheet",
        "check --head",
        "completions bash",
    ] {
        house.run(line).ok();
    }
    house
        .run("check --accept edited --operator stranger")
        .refused()
        .tells(&["stranger"]);
    house
        .run("check --accept edited --operator lily")
        .refused()
        .tells(&["may = [\"accept\"]", "accountant"]);
}

#[test]
fn each_does_the_work_of_their_roles() {
    let house = staffed();
    let table = [
        ("consume M000001 10", "lily", true),
        ("points M000001", "lily", true),
        ("points adjust M000001 +5 --reason waited", "lily", false),
        ("card issue M000001", "lily", true),
        ("card list", "lily", true),
        ("member list", "lily", false),
        ("report sales", "lily", false),
        ("report sales", "chen", true),
        ("consume M000001 10", "chen", false),
        ("history", "chen", false),
        ("check --accept nothing", "chen", true),
        ("check --accept nothing", "lily", false),
        ("member list", "zhao", true),
        ("consume M000001 10 --ref z1", "zhao", true),
        ("member set M000001 sex=F", "zhao", false),
        ("member set M000001 sex=F", "王经理", true),
        ("points adjust M000001 +5 --reason waited", "王经理", true),
        ("rules adopt", "lily", false),
        ("rules adopt", "王经理", true),
    ];
    for (line, operator, may) in table {
        let ran = house.run_as(operator, line);
        if may {
            ran.ok();
        } else {
            ran.refused().tells(&[operator, "help: "]);
        }
    }
    let undo = format!("undo {} --reason mistake", house.version());
    house
        .run(&format!("{undo} --operator lily"))
        .refused()
        .tells(&["undo", "manager"]);
    house.run(&format!("{undo} --operator 王经理")).ok();
    let lily = house.run_as("lily", "member list --lang zh").refused();
    lily.tells(&[
        "操作员 lily 不能运行 `club member list`：角色 desk 未获授权",
        "`club rules adopt`",
    ]);
    house.run("check").ok();
}

/// Each deed that more than its command decides, by every way in that is not its own: who carries it, and what is
/// granted to whom may.
const WAYS: &[(&str, &str, &str)] = &[
    ("refund", "consume", "consume --from refund.csv"),
    ("refund", "consume", "consume --from return.csv"),
    ("consume --paid", "consume", "consume M000001 100 --paid 50"),
    (
        "consume --paid",
        "consume",
        "consume --walk-in 100 --paid 90",
    ),
    ("consume --paid", "consume", "consume --from paid.csv"),
    (
        "member set",
        "visit",
        "visit M000001 --channel phone --by manager --fact name=王换",
    ),
    (
        "member set",
        "visit",
        "visit M000001 --channel phone --by manager --fact phone=13700000000",
    ),
    (
        "member set",
        "visit",
        "visit M000001 --channel phone --by manager --fact consent.marketing=yes",
    ),
    ("redeem --cancel", "redeem", "redeem --cancel R00000001"),
    (
        "card issue",
        "register",
        "register 李娜 --phone 13900139000 --card 8801",
    ),
    ("card issue", "register", "register --from cards.csv"),
    (
        "reserve settle",
        "reserve cancel",
        "reserve cancel B000001 --returned 200 --pay cash",
    ),
    (
        "reserve settle",
        "reserve no-show",
        "reserve no-show B000001 --kept 200",
    ),
    (
        "reserve settle",
        "reserve no-show",
        "reserve no-show B000001 --returned 200 --pay cash",
    ),
    (
        "reserve settle",
        "reserve cancel",
        "reserve cancel B000001 --kept 200",
    ),
];

/// The ways of which there is none but the command's own: the guard holds them all the same.
const OWN: &[&str] = &[
    "points adjust",
    "opening",
    "withdraw",
    "topup",
    "tier set",
    "coupon issue",
    "coupon void",
    "pass sell",
    "pass extend",
    "pass transfer",
    "pass refund",
    "card return",
    "card replace",
    "card cancel",
    "member suspend",
    "member resume",
    "member exit",
    "member merge",
    "gift give",
];

/// Options by whose names a command may record a second kind of deed.
const TELLING: &[&str] = &[
    "accept",
    "answer",
    "bonus",
    "cancel",
    "card",
    "cause",
    "coupon",
    "deposit",
    "fact",
    "gift",
    "kept",
    "paid",
    "reopen",
    "reservation",
    "returned",
    "revoke",
    "sale",
    "satisfaction",
    "sent",
    "severity",
    "visit",
    "with-bonus",
];

/// Those that record nothing beside the command's own deed, or are judged by a power.
const PLAIN: &[(&str, &str)] = &[
    // The number of the card itself, or the card that is shown.
    ("card issue", "card"),
    ("card renew", "card"),
    ("card replace", "card"),
    ("redeem", "card"),
    // What is known of somebody new.
    ("register", "fact"),
    // Handed in with the bill.
    ("consume", "coupon"),
    ("topup", "bonus"),
    ("withdraw", "with-bonus"),
    ("tier set", "revoke"),
    ("visit", "satisfaction"),
    ("care", "sent"),
    ("complaint open", "sale"),
    ("complaint open", "visit"),
    ("complaint open", "severity"),
    ("complaint open", "cause"),
    ("complaint grade", "severity"),
    ("complaint grade", "cause"),
    ("complaint investigate", "cause"),
    ("complaint close", "cause"),
    ("inquiry open", "answer"),
    ("incident open", "severity"),
    ("reserve confirm", "deposit"),
    ("reserve arrive", "sale"),
    ("reserve settle", "sale"),
    ("reserve settle", "returned"),
    ("reserve settle", "kept"),
    ("treatment add", "reservation"),
    // Judged by the powers of the same names.
    ("close", "reopen"),
    ("check", "accept"),
];

/// Every command of the tree that records something, with its options.
fn recording(command: &clap::Command, name: &str, found: &mut Vec<(String, Vec<String>)>) {
    let options: Vec<String> = command
        .get_arguments()
        .filter_map(|arg| arg.get_long().map(str::to_owned))
        .collect();
    if options.iter().any(|option| option == "dry-run") {
        found.push((name.to_owned(), options));
    }
    for below in command.get_subcommands() {
        let name = format!("{name} {}", below.get_name());
        recording(below, name.trim(), found);
    }
}

#[test]
fn every_option_that_may_record_a_second_deed_is_tried_or_said_to_record_none() {
    let mut commands = Vec::new();
    recording(&club::cli::whole(), "", &mut commands);
    assert!(commands.len() > 60, "{commands:?}");
    let mut plain = PLAIN.to_vec();
    for (name, options) in &commands {
        for option in options.iter().filter(|o| TELLING.contains(&o.as_str())) {
            let flag = format!(" --{option} ");
            let tried = WAYS
                .iter()
                .any(|(_, carries, line)| carries == name && format!("{line} ").contains(&flag));
            let known = plain.iter().position(|(c, o)| c == name && o == option);
            assert!(
                tried || known.is_some(),
                "`club {name} --{option}`: does it record a deed that needs a grant of its own?"
            );
            if let Some(known) = known {
                plain.remove(known);
            }
        }
        // Whatever comes from a file is told row by row.
        let batch = options.iter().any(|option| option == "rejects");
        let carries = ["consume", "register"].contains(&name.as_str());
        let tried = WAYS
            .iter()
            .any(|(_, own, line)| own == name && line.contains("--from"));
        assert!(!(batch && carries) || tried, "no file is tried: {name}");
    }
    assert_eq!(plain, [], "options that are no more");
}

/// The files of the ways, with what each holds.
const OF_WAYS: &[(&str, &str)] = &[
    (
        "refund.csv",
        "member,at,amount,refund_of\nM000001,2024-03-01,10,r1\n",
    ),
    (
        "return.csv",
        "member,at,amount,refund_of\nM000001,2024-03-01,10,-\n",
    ),
    (
        "paid.csv",
        "member,at,amount,paid\nM000001,2024-03-01,10,9\n",
    ),
    ("cards.csv", "name,phone,card\n李娜,13900139000,8801\n"),
];

/// A house in which a deed can be done by a way that is not its own.
fn house_of(carries: &str) -> House {
    let redeems = carries == "redeem";
    let house = House::new(if redeems { "vip-card" } else { "house" });
    house.clock("2024-03-01");
    house
        .run("register 王芳 --phone 13800138000 --card 8800")
        .ok();
    house.run("consume M000001 5000 --ref r1").ok();
    if redeems {
        house.run("card activate M000001").ok();
        house.run("points adjust M000001 9000 --reason x").ok();
        house.run("redeem M000001 towel --ref x1").ok();
    }
    if carries.starts_with("reserve") {
        house
            .run("reserve add M000001 --item private-room --when '2024-03-01 18:00'")
            .ok();
        house
            .run("reserve confirm B000001 --deposit 200 --pay cash")
            .ok();
        if carries == "reserve no-show" {
            house.clock("2024-03-01 19:00");
        }
    }
    for (name, text) in OF_WAYS {
        house.file(name, text);
    }
    house
}

/// Runs a line as somebody, from its file or with the file's text through a pipe.
fn tries(house: &House, who: &str, line: &str, piped: bool) -> Ran {
    let file = OF_WAYS.iter().find(|(name, _)| line.contains(name));
    match file.filter(|_| piped) {
        None => house.run_as(who, line),
        Some((name, text)) => {
            let line = format!("{} --operator {who}", line.replace(name, "-"));
            house.feed(&line, text.as_bytes())
        }
    }
}

#[test]
fn a_deed_needs_its_own_grant_whatever_command_carries_it() {
    for deed in DEEDS {
        let tried = WAYS.iter().any(|(grant, ..)| *grant == deed.grant);
        assert!(
            tried || OWN.contains(&deed.grant),
            "no way into `{}` is tried",
            deed.grant
        );
    }
    let ways = WAYS.iter().map(|way| (way, false));
    let piped = WAYS.iter().filter(|way| way.2.contains(".csv"));
    for ((grant, carries, line), piped) in ways.chain(piped.map(|way| (way, true))) {
        let house = house_of(carries);
        house.adds_to_house(&format!(
            "\n[[role]]\nid = \"a\"\ncommands = [\"{carries}\"]\n\
             [[role]]\nid = \"b\"\ncommands = [\"{carries}\", \"{grant}\"]\n\
             [[operator]]\nname = \"ann\"\nroles = [\"a\"]\n\
             [[operator]]\nname = \"bob\"\nroles = [\"b\"]\n"
        ));
        let version = house.version();
        let told = [*grant, "ann", "help: "];
        tries(&house, "ann", line, piped).refused().tells(&told);
        tries(&house, "ann", &format!("{line} --lang zh"), piped)
            .refused()
            .tells(&[*grant, "操作员 ann"]);
        tries(&house, "ann", &format!("{line} --dry-run"), piped).refused();
        assert_eq!(house.version(), version, "{line}");
        tries(&house, "bob", line, piped).ok();
        house.run("check").ok();
    }
}

#[test]
fn who_may_register_may_tell_facts_of_the_new_and_of_nobody_else() {
    let house = House::new("house");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800138000").ok();
    house.adds_to_house(
        "\n[[role]]\nid = \"a\"\ncommands = [\"register\", \"card issue\", \"visit\"]\n\
         [[operator]]\nname = \"ann\"\nroles = [\"a\"]\n",
    );
    house
        .run_as(
            "ann",
            "register 李娜 --phone 13900139000 --card 8801 --consent marketing",
        )
        .ok();
    let line = "visit M000002 --channel phone --by manager --fact name=王换";
    house.run_as("ann", line).refused().tells(&["member set"]);
}

#[test]
fn a_change_of_roles_counts_once_it_is_adopted_and_nobody_is_locked_out() {
    let house = House::new("vip-card");
    house.run("consume --walk-in 10").ok();
    let path = house.book().join("club.toml");
    let text = std::fs::read_to_string(&path).expect("a house");
    let clerk = "[[role]]\nid = \"desk\"\n[[operator]]\nname = \"lily\"\nroles = [\"desk\"]\n";
    std::fs::write(&path, format!("{text}{clerk}")).expect("written");
    house.run("rules adopt").ok();
    house.run("consume --walk-in 10").refused();
    house.run("consume --walk-in 10 --operator lily").ok();
    // Nobody here has the power `rules`, so whoever can edit club.toml may adopt it.
    let more = "[[operator]]\nname = \"desk\"\nroles = [\"desk\"]\n";
    std::fs::write(&path, format!("{text}{clerk}{more}")).expect("written");
    house.run("rules adopt").ok();
    house.run("consume --walk-in 10").ok();
    let wrong = "[[role]]\nid = \"night\"\ncommands = [\"consum\"]\nmay = [\"undo\"]\n";
    std::fs::write(&path, format!("{text}{clerk}{more}{wrong}")).expect("written");
    house.run("rules check").ends(78).tells(&[
        "there is no command \"consum\"",
        "did you mean \"consume\"?",
    ]);
}

#[test]
fn a_shell_that_completes_offers_members_only_to_those_who_may_list_them() {
    let house = staffed();
    let offered = |operator: &str| {
        let mut asked = house.command("-- club points M0");
        asked
            .env("CLUB_COMPLETE", "bash")
            .env("_CLAP_COMPLETE_INDEX", "2")
            .env("CLUB_OPERATOR", operator);
        let output = asked.output().expect("the program starts");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(offered("zhao").contains("M000001"), "{}", offered("zhao"));
    assert_eq!(offered("lily"), "");
}

/// Each recording command, of the table that lacks none, by somebody to whom nothing else is granted: what it writes
/// by its nature needs no grant beside its own.
#[test]
fn who_may_run_a_command_may_write_all_that_it_writes_by_its_nature() {
    use crate::crash::at_once;
    use crate::crash::rig::ground;
    use crate::crash::table::{Ground, TABLE};

    let cases: Vec<_> = TABLE
        .iter()
        .filter(|case| matches!(case.ground, Ground::Book(_)))
        .filter(|case| commands().needs(command(case.line)) == Some(Needs::Role))
        // What asks for more than its command is tried with the ways above.
        .filter(|case| !case.line.contains(" --cancel") && !case.line.contains(" --reopen"))
        .filter(|case| !case.line.contains("members.csv"))
        .collect();
    assert!(cases.len() > 80, "{}", cases.len());
    at_once(&cases, |case| {
        let house = ground(case);
        house.adds_to_house(&format!(
            "\n[[role]]\nid = \"only\"\ncommands = [\"{}\"]\n\
             [[operator]]\nname = \"ann\"\nroles = [\"only\"]\n",
            command(case.line)
        ));
        let ran = house.run_as("ann", case.line);
        assert_eq!(ran.code, Some(0), "{}: {}", case.line, ran.err);
    });
}
