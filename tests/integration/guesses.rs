//! Commands as people guess them: the few hidden aliases, the words that would fit several, and what is far off.

use crate::support::{House, Rows};

#[test]
fn an_alias_records_as_its_command_by_its_power() {
    let house = House::new("club-cards");
    house.clock("2026-06-01");
    house.run("登记 王芳 --phone 13800000001").ok();
    house.run("points adjust M000001 +99999 --reason x").ok();
    house.run("sell M000001 1000 --ref a").ok();
    house.run("sale M000001 100 --ref b").ok();
    house.run("消费 M000001 50 --ref c").ok();
    house.run("recharge M000001 500 --id-ref x --ref d").ok();
    house
        .run("--lang zh 充值 M000001 500 --id-ref x --ref e")
        .ok();
    house.run("兑换 M000001 bath-ticket --ref f").ok();
    house.run("verify").ok();
    house.run("ls").ok().one().has(&[("member", "M000001")]);
    let commands = |house: &House| -> Vec<String> {
        let text = std::fs::read_to_string(house.ledger("versions")).expect("versions");
        let rows = Rows::read("versions", &text);
        rows.iter()
            .map(|row| row.get("command").to_owned())
            .collect()
    };
    let recorded = commands(&house);
    assert!(recorded.contains(&"register".to_owned()));
    let tail = &recorded[recorded.len() - 6..];
    let told = ["consume", "consume", "consume", "topup", "topup", "redeem"];
    assert_eq!(tail, told);
    // The same sale by its own name is the same sale.
    let version = house.version();
    house.run("consume M000001 1000 --ref a").ok();
    assert_eq!(house.version(), version);
}

#[test]
fn an_alias_needs_what_its_command_needs() {
    let house = House::new("club-cards");
    house.clock("2026-06-01");
    house.run("register 王芳 --phone 13800000001").ok();
    house.adds_to_house(
        "\n[[role]]\nid = \"till\"\ntitle = { en = \"till\", zh = \"收银\" }\ncommands = [\"consume\"]\n\n\
         [[operator]]\nname = \"lily\"\nroles = [\"till\"]\n",
    );
    house.run_as("lily", "sell M000001 100").ok();
    for line in [
        "recharge M000001 100",
        "ls",
        "登记 李娜 --phone 13800000002",
    ] {
        house.run_as("lily", line).refused();
    }
    house.run_as("lily", "verify").ok();
}

#[test]
fn an_alias_is_told_of_nowhere() {
    let house = House::empty();
    let aliases = [
        "sell", "sale", "消费", "recharge", "充值", "登记", "兑换", "ls", "verify",
    ];
    for line in ["--help", "--lang zh --help"] {
        let told = house.run(line).ok().text();
        let mut commands = told
            .lines()
            .filter_map(|line| line.split_whitespace().next());
        assert!(commands.clone().any(|word| word == "consume"));
        assert!(!commands.any(|word| aliases.contains(&word)), "{line}");
    }
    for line in ["completions bash", "completions zsh", "completions fish"] {
        let told = house.run(line).ok().text();
        let mut words = told.split(|c: char| !c.is_alphanumeric());
        assert!(!words.any(|word| word == "recharge"), "{line}");
    }
    let help = house.run("sell --help").ok().text();
    assert_eq!(help, house.run("consume --help").ok().text());
    assert!(house.run("help sell").ok().text().contains("club consume"));
}

#[test]
fn a_word_that_fits_several_commands_runs_none_and_names_them() {
    let house = House::new("club-cards");
    let version = house.version();
    for (line, meant) in [
        ("add 王芳 --phone 13800000001", ["register", "consume"]),
        ("balance M000001", ["wallet", "points"]),
        ("book M000001", ["reserve add", "check"]),
        ("log", ["history", "access list"]),
    ] {
        let commands = meant.map(|name| format!("`club {name}`"));
        let parts: Vec<&str> = commands.iter().map(String::as_str).collect();
        house.run(line).fails(2).tells(&parts);
        let line = format!("--lang zh {line}");
        house.run(&line).fails(2).tells(&parts).tells(&["可能是指"]);
    }
    assert_eq!(house.version(), version);
}

#[test]
fn a_near_guess_gets_the_right_tip_and_a_far_one_none() {
    let house = House::empty();
    let near = [
        ("consum", "consume"),
        ("cosnume", "consume"),
        ("cunsume", "consume"),
        ("conusme", "consume"),
        ("registr", "register"),
        ("regist", "register"),
        ("resgister", "register"),
        ("reg", "register"),
        ("topups", "topup"),
        ("toup", "topup"),
        ("top", "topup"),
        ("withdrw", "withdraw"),
        ("refnd", "refund"),
        ("refudn", "refund"),
        ("members", "member"),
        ("memebr", "member"),
        ("reedem", "redeem"),
        ("redem", "redeem"),
        ("point", "points"),
        ("visits", "visit"),
        ("complaints", "complaint"),
        ("complain", "complaint"),
        ("coupons", "coupon"),
        ("reserv", "reserve"),
        ("reports", "report"),
        ("repot", "report"),
        ("histroy", "history"),
        ("hist", "history"),
        ("chekc", "check"),
        ("chck", "check"),
        ("rule", "rules"),
        ("tiers", "tier"),
        ("backups", "backup"),
        ("festival", "festivals"),
        ("incidents", "incident"),
        ("surveys", "survey"),
    ];
    for (guess, meant) in near {
        let meant = format!("did you mean `{meant}`?");
        house.run(guess).fails(2).tells(&[&meant]);
    }
    for far in [
        "import", "export", "pay", "buy", "order", "customer", "client", "user", "new", "create",
        "delete", "remove", "search", "query", "status", "info", "charge", "deposit", "payment",
        "cancel", "return", "edit", "会员", "查询", "xyz", "stats",
    ] {
        let ran = house.run(far).fails(2);
        assert!(!ran.err.contains("did you mean"), "{far}: {}", ran.err);
    }
    let ran = house
        .run("fnd 0001")
        .fails(2)
        .tells(&["did you mean `find`?"]);
    assert!(!ran.err.contains("refund"), "{}", ran.err);
    let ran = house.run("consume --nonsense").fails(2);
    assert!(!ran.err.contains("--note"), "{}", ran.err);
}
