//! Words that name something: taken by id or by title in either language whatever the case, or refused with the
//! nearest and with what there is. In filters of lists and in deeds alike.

use clap::Command;

use crate::support::House;
use crate::support::lines::shortest;

fn house() -> House {
    let house = House::with("house", "--day-starts 06:00");
    house.clock("2026-06-01");
    house.adds_to_house(
        "[[store]]\nid = \"east\"\ntitle = { en = \"East Side\", zh = \"城东店\" }\n\n[[store]]\nid = \"west\"\ntitle = { en = \"West\", zh = \"城西店\" }\n",
    );
    house.clock("2026-06-02");
    house
        .run("register 王芳 --phone 13800000001 --store 城东店 --sex 女")
        .ok()
        .one()
        .has(&[("member", "M000001")]);
    house
}

/// Each filter of each list: a line with a place for the word, an id, its Chinese title, and how the list shows it.
const FILTERS: [(&str, &str, &str, &str); 17] = [
    (
        "member list --tier {}",
        "diamond",
        "钻石卡",
        "钻石卡 (diamond)",
    ),
    ("member list --store {}", "east", "城东店", "城东店 (east)"),
    (
        "tier list --tier {}",
        "diamond",
        "钻石卡",
        "钻石卡 (diamond)",
    ),
    (
        "tier list --group {}",
        "tier",
        "会员级别",
        "会员级别 (tier)",
    ),
    (
        "complaint list --department {}",
        "reception",
        "接待部",
        "接待部 (reception)",
    ),
    ("reserve list --item {}", "bath", "沐浴", "沐浴 (bath)"),
    ("reserve list --store {}", "west", "城西店", "城西店 (west)"),
    (
        "staff list --role {}",
        "manager",
        "客户经理",
        "客户经理 (manager)",
    ),
    ("staff list --store {}", "west", "城西店", "城西店 (west)"),
    (
        "survey list --topic {}",
        "attitude",
        "服务态度",
        "服务态度 (attitude)",
    ),
    (
        "coupon list --type {}",
        "next-visit",
        "下次消费券",
        "下次消费券 (next-visit)",
    ),
    (
        "gift list --item {}",
        "spa-voucher",
        "水疗券",
        "水疗券 (spa-voucher)",
    ),
    (
        "gift list --occasion {}",
        "birthday",
        "生日",
        "生日 (birthday)",
    ),
    (
        "visitor list --class {}",
        "general",
        "一般来宾",
        "一般来宾 (general)",
    ),
    (
        "stock list {}",
        "bath-ticket",
        "沐浴券",
        "沐浴券 (bath-ticket)",
    ),
    (
        "care --from 2026-06-02 --to 2026-06-09 --occasion {}",
        "birthday",
        "生日",
        "生日 (birthday)",
    ),
    (
        "visit-plan --from 2026-06-02 --to 2026-06-09 --owner {}",
        "manager",
        "客户经理",
        "manager",
    ),
];

#[test]
fn every_filter_takes_an_id_or_a_title_and_refuses_any_other_word() {
    let house = house();
    for (line, id, title, shown) in FILTERS {
        let upper = id.to_uppercase();
        for word in [id, &upper, title] {
            house.run(&line.replace("{}", word)).ok();
        }
        for lang in ["en", "zh"] {
            let line = line.replace("{}", "nonsense");
            let told = if lang == "zh" { shown } else { id };
            house
                .run(&format!("{line} --lang {lang}"))
                .refused()
                .tells(&["nonsense", told]);
        }
    }
    house
        .run("member list --tier 钻石 --lang zh")
        .refused()
        .tells(&["没有等级“钻石”", "是否指 钻石卡 (diamond)？"]);
    house
        .run("reserve list --room 108")
        .refused()
        .tells(&["there is no room `108`"]);
    let found = house.run("member list --store 城东店").ok().rows();
    assert_eq!(found.columns(&["member", "store"]), [["M000001", "east"]]);
    assert!(house.run("member list --store West").ok().rows().is_empty());
}

#[test]
fn a_deed_keeps_the_id_of_what_a_title_names() {
    let house = house();
    house
        .run("consume M000001 100 --category 按摩 --store 'east side' --goods 促销商品 --ref r1")
        .ok();
    let version = house.version();
    // The same by its ids is a repeat.
    house
        .run("consume M000001 100 --category massage --store east --goods promotion --ref r1")
        .ok();
    assert_eq!(house.version(), version);
    let by = house.run("report sales --by category").ok().rows();
    assert!(by.find(&[("category", "massage")]).is_some());
    house
        .run("consume M000001 100 --category 按魔 --lang zh")
        .refused()
        .tells(&["没有类别“按魔”", "是否指 按摩 (massage)？"]);
    house
        .run("consume M000001 100 --store 城南店")
        .refused()
        .tells(&["城南店", "East Side (east)"]);
    house.file(
        "day.csv",
        "member,at,amount,category,store,ref\nM000001,2026-06-02,10,沐浴,城西店,d1\nM000001,2026-06-02,10,bth,west,d2\n",
    );
    house
        .run("consume --from day.csv")
        .fails(65)
        .tells(&["day.csv:3:4: category \"bth\"", "did you mean bath?"]);
    house
        .run("tier set M000001 会员级别 钻石卡 --reason x")
        .ok()
        .one()
        .has(&[("tier", "diamond")]);
    house
        .run("survey add M000001 --topic 服务态度 --score 5")
        .ok()
        .one()
        .has(&[("topic", "attitude")]);
    house
        .run("complaint open M000001 --text x --department 接待部 --ref k1")
        .ok();
    house
        .run("complaint open M000001 --text x --department reception --ref k1")
        .ok();
    house
        .run("complaint pass K000001 --department 接带部 --lang zh")
        .refused()
        .tells(&["没有部门“接带部”", "接待部 (reception)"]);
    let listed = house.run("complaint list --department 接待部").ok().rows();
    assert_eq!(listed.columns(&["department"]), [["reception"]]);
    house
        .run("staff add 李娜 --role 客户经理 --store 城东店")
        .ok()
        .one()
        .has(&[("roles", "manager")]);
    assert_eq!(house.run("staff list --role 客户经理").ok().rows().len(), 1);
    house.run("points adjust M000001 +1000 --reason x").ok();
    house
        .run("redeem M000001 沐浴券")
        .ok()
        .one()
        .has(&[("reward", "bath-ticket")]);
    house
        .run("visit M000001 --channel 电话 --by 客户经理")
        .ok()
        .one()
        .has(&[("channel", "phone"), ("by", "manager")]);
    house.run("check").ok();
}

/// Options that hold texts, places and figures, and name nothing.
const NAMES_NOTHING: [&str; 8] = [
    "reason", "wait", "ics", "html", "xlsx", "output", "book", "who",
];

/// The words of a line by which a command can be run, and each of its filters.
fn walk(path: &str, command: &Command, found: &mut Vec<(String, String)>) {
    for below in command.get_subcommands() {
        walk(&format!("{path} {}", below.get_name()), below, found);
    }
    // Whatever shows the book as it was shows it, and records nothing.
    if !command
        .get_arguments()
        .any(|arg| arg.get_id() == "known_at")
    {
        return;
    }
    let args = || {
        command
            .get_arguments()
            .filter(|arg| arg.get_action().takes_values())
    };
    for filter in args() {
        let id = filter.get_id().as_str();
        let Some(long) = filter.get_long() else {
            continue;
        };
        let recorded = filter.get_help_heading() == Some("What is recorded");
        if NAMES_NOTHING.contains(&id) || filter.is_global_set() || recorded {
            continue;
        }
        let line = shortest(path, command, "2026", id);
        let line = format!("{line} --{long}");
        found.push((line, long.to_owned()));
    }
}

#[test]
fn every_filter_of_every_list_and_report_refuses_nonsense_naming_it() {
    let house = house();
    house.run("event add fair --on 2026-07-01").ok();
    house.run("consume M000001 100").ok();
    house.run("pass sell M000001 massage-10 --pay cash").ok();
    house.run("complaint open M000001 --text x").ok();
    house.run("incident open --text x").ok();
    house.run("treatment add M000001 --item facial").ok();
    let mut lines = Vec::new();
    for command in club::cli::whole().get_subcommands() {
        walk(command.get_name(), command, &mut lines);
    }
    assert!(lines.len() > 150, "only {} filters", lines.len());
    let mut wrong = Vec::new();
    for (line, filter) in &lines {
        // A purpose of consent is asked of what is revealed.
        let line = if filter == "for" {
            format!("{line} nonsense --reveal")
        } else {
            format!("{line} nonsense")
        };
        let ran = house.run(&line);
        let told = ran.err.contains("nonsense");
        if !(matches!(ran.code, Some(1 | 2)) && told) {
            wrong.push(format!("{line}: {:?} {}", ran.code, ran.err));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn words_of_the_programs_own_lists_have_names_in_both_languages() {
    let house = house();
    for line in [
        "member list --status 正常",
        "member list --status ACTIVE",
        "member list --consent 营销",
        "card list --state 挂失",
        "coupon list --state 已使用",
        "reserve list --status 已预约",
        "visitor list --status 在馆",
        "inquiry list --kind 缺货登记",
        "access list --kind 导出",
        "access list --operator DESK",
        "report value --trend 下降",
        "report sales --by 门店",
        "report rollforward --account 全部",
    ] {
        house.run(line).ok();
    }
    house
        .run("reserve list --status 已预定 --lang zh")
        .ends(2)
        .tells(&[
            "错误：--status <状态>：没有预约状态“已预定”",
            "是否指 已预约 (booked)？",
            "已到店 (arrived)",
        ]);
    house.run("card list --state activ").ends(2).tells(&[
        "there is no state of cards `activ`",
        "did you mean activated (active)?",
    ]);
    house
        .run("visitor list --class 一般 --lang zh")
        .refused()
        .tells(&["没有访客类别“一般”", "是否指 一般来宾 (general)？"]);
}

#[test]
fn facts_outcomes_parts_and_headings_are_named_by_title() {
    let house = house();
    house
        .run("member set M000001 电话=13800000009 职业=教师")
        .ok()
        .rows()
        .find(&[("fact", "work"), ("value", "教师")])
        .expect("the fact by its id");
    house.run("member set M000001 WORK=医生 --ref w1").ok();
    house
        .run("member set M000001 职务=医生 --lang zh")
        .refused()
        .tells(&["没有资料项目“职务”", "职业 (work)"]);
    house
        .run("register 李娜 --fact 电话=13900000001 --phone 13900000001")
        .refused()
        .tells(&["given twice"]);
    house
        .run("member list --facts 职业")
        .ok()
        .one()
        .has(&[("fact.work", "医生")]);
    let visit = "visit M000001 --channel 电话 --by manager --outcome";
    house
        .run(&format!("{visit} 谢绝"))
        .ok()
        .one()
        .has(&[("outcome", "declined")]);
    house
        .run(&format!("{visit} 改期:2026-07-01"))
        .ok()
        .one()
        .has(&[("outcome", "postponed:2026-07-01")]);
    house
        .run(&format!("{visit} 无人接 --lang zh"))
        .ends(2)
        .tells(&["没有回访结果“无人接”", "是否指 无人接听 (no-answer)？"]);
    house.file(
        "visits.csv",
        "会员,日期,方式,角色,结果,单号\nM000001,2026-06-02,短信,客户经理,完成,v1\n",
    );
    house.run("visit --from visits.csv").ok().one().has(&[
        ("channel", "message"),
        ("outcome", "done"),
        ("by", "manager"),
    ]);
    house.file(
        "new.csv",
        "Name,Mobile,Sex,fact.职业\n赵一,13900000002,女,店员\n",
    );
    house.run("register --from new.csv").ok();
    let known = house.run("member list --facts 职业").ok().rows();
    assert!(
        known
            .find(&[("name", "赵一"), ("fact.work", "店员")])
            .is_some()
    );
    house.file(
        "twice.csv",
        "phone,手机,name\n13900000003,13900000004,钱二\n",
    );
    house.run("register --from twice.csv").fails(65);
    house
        .run("consume M000001 10 --pay 余额 --lang zh")
        .refused()
        .tells(&["余额", "储值"]);
    house.run("check").ok();
}

#[test]
fn a_repeat_is_known_whatever_word_names_the_same() {
    let house = house();
    house
        .run("staff add 李娜 --role agent --since 2026-01-01")
        .ok();
    house.clock("2026-07-02");
    for (first, again) in [
        (
            "staff sanction E0001 --breach minor --measure warning --reason x",
            "staff sanction 李娜 --breach 轻微违规 --measure 警告 --reason x",
        ),
        (
            "staff assess E0001 --month 2026-06 --rate attitude=25",
            "staff assess 李娜 --month 2026-06 --rate 服务态度=25",
        ),
        (
            "staff check E0001 --valid yes --member M000001",
            "staff check 李娜 --valid 是 --member 王芳",
        ),
    ] {
        let done = house.run(&format!("{first} --ref {}", first.len())).ok();
        let version = house.version();
        let same = house.run(&format!("{again} --ref {}", first.len())).ok();
        assert_eq!(house.version(), version, "{again}");
        assert_eq!(done.out, same.out, "{again}");
    }
    house
        .run("staff assess E0001 --month 2026-06 --rate 态度=25 --lang zh")
        .refused()
        .tells(&["没有考核项目“态度”", "服务态度 (attitude)"]);
}

#[test]
fn a_line_that_cannot_be_understood_is_told_in_the_language_that_it_asks_for() {
    let house = house();
    // Wherever the language stands, and whatever else is wrong.
    for line in [
        "--lang zh consum",
        "consum --lang=zh",
        "--format xml --lang zh consume",
    ] {
        house.run(line).ends(2).tells(&["错误：", "未知的"]);
    }
    house
        .run("consume M000001 12.345 --lang zh")
        .ends(2)
        .tells(&["错误：[金额]：“12.345”：金额至多两位小数"]);
    house
        .run("consume --walk-in 12.345 --lang zh")
        .ends(2)
        .tells(&["错误：12.345：金额至多两位小数"]);
    house
        .run("report sales --from 2026-06-02 --to 2026-06-01 --lang zh")
        .ends(2)
        .tells(&["错误：--from 2026-06-02 晚于 --to 2026-06-01"]);
    let help = house.run("member set --help --lang zh").ok();
    assert!(
        help.text()
            .contains("用法：club member set [选项] [会员] [项目=值]..."),
        "{}",
        help.text()
    );
    let help = house.run("--lang zh help member set").ok();
    assert!(help.text().contains("更改会员资料"), "{}", help.text());
    house.file(
        "sales.csv",
        "member,at,amount,ref\nM000001,2026-06-02,12.345,r9\n",
    );
    house
        .run("consume --from sales.csv --lang zh")
        .fails(65)
        .tells(&["金额至多两位小数"]);
}

#[test]
fn a_status_in_a_refusal_is_told_in_the_language_of_the_reader() {
    let house = house();
    house.run("member suspend M000001 --reason x").ok();
    let told = |line: &str, english: &str, chinese: &str| {
        house.run(line).refused().tells(&[english]);
        house
            .run(&format!("{line} --lang zh"))
            .refused()
            .tells(&[chinese]);
    };
    told(
        "consume M000001 5",
        "member M000001 is suspended",
        "会员 M000001 的状态是暂停",
    );
    told(
        "member suspend M000001 --reason y",
        "member M000001 is suspended already",
        "会员 M000001 的状态已是暂停",
    );
    house.run("member resume M000001 --reason x").ok();
    house
        .run("visitor announce 李娜 --class general --when 2026-06-03")
        .ok();
    told(
        "visitor out G000001",
        "is announced: `out` does not follow",
        "的状态是已预告，不能接着做 out",
    );
}

#[test]
fn every_status_that_a_list_of_members_shows_is_one_to_filter_by() {
    let house = House::new("house");
    house.clock("2024-01-05");
    let all = ["王芳", "李伟", "赵敏", "钱进"].map(|name| house.register(name, ""));
    house
        .run(&format!("member suspend {} --reason x", all[1]))
        .ok();
    house
        .run(&format!("member exit {} --reason x", all[2]))
        .ok();
    house
        .run(&format!("member erase {} --reason x", all[3]))
        .ok();
    let shown = house.run("member list").ok().rows();
    assert_eq!(shown.len(), 4);
    for row in shown.iter() {
        let status = row.get("status");
        let own = house.run(&format!("member list --status {status}")).ok();
        assert_eq!(own.one().get("member"), row.get("member"), "{status}");
    }
    let erased = house.run("member list --status 已删除").ok().one();
    assert_eq!(erased.get("member"), all[3]);
}

#[test]
fn a_tier_of_several_groups_is_named_with_its_group() {
    let house = House::new("house");
    house.clock("2024-01-05");
    let [wang, li] = ["王芳", "李伟"].map(|name| house.register(name, ""));
    let tiers = |line: &str| {
        let rows = house.run(line).ok().rows();
        let all = rows.columns(&["member", "group", "tier"]);
        all.iter().map(|row| row.join(" ")).collect::<Vec<String>>()
    };
    let own = |group: &str| [&wang, &li].map(|member| format!("{member} {group} ordinary"));
    // A title that one of them bears is that one's; so is the form that care and plans print.
    for word in ["普通会员", "tier.ordinary", "TIER.ordinary"] {
        assert_eq!(
            tiers(&format!("tier list --tier {word}")),
            own("tier"),
            "{word}"
        );
    }
    for word in ["普通客户", "kind.ordinary"] {
        assert_eq!(
            tiers(&format!("tier list --tier {word}")),
            own("kind"),
            "{word}"
        );
    }
    // An id is that of each group that has it, as the list prints it; of one group where that is told.
    assert_eq!(tiers("tier list --tier ordinary").len(), 4);
    assert_eq!(tiers("tier list --group kind --tier ordinary"), own("kind"));
    house
        .run("tier list --group kind --tier tier.ordinary")
        .refused()
        .tells(&["tier.ordinary"]);
    for word in ["ordinary", "tier.ordinary", "kind.ordinary", "普通会员"] {
        let listed = house.run(&format!("member list --tier {word}")).ok().rows();
        assert_eq!(listed.len(), 2, "{word}");
    }
    house
        .run("member list --tier kind.gold")
        .refused()
        .tells(&["kind.gold"]);
    // Who is to get something is never guessed.
    house
        .run("event add customers-day --on 2024-02-01 --title x")
        .ok();
    let version = house.version();
    house
        .run("event invite customers-day --tier ordinary")
        .refused()
        .tells(&["ordinary", "tier.ordinary", "kind.ordinary"]);
    assert_eq!(house.version(), version);
    let asked = house
        .run("event invite customers-day --tier 普通客户")
        .ok()
        .rows();
    assert_eq!(asked.len(), 2);
    house
        .run(&format!("tier set {wang} tier tier.gold --reason x"))
        .ok();
    assert_eq!(
        tiers("tier list --tier tier.gold"),
        [format!("{wang} tier gold")]
    );
}

#[test]
fn a_title_of_several_groups_is_refused_naming_them_with_their_groups() {
    let group = |id: &str, main: bool| {
        format!(
            "[[tier_group]]\nid = \"{id}\"\ntitle = \"{id}\"\nmain = {main}\nup = \"at-once\"\ndown = \"never\"\n\
             [[tier_group.tier]]\nid = \"{id}-top\"\ntitle = {{ en = \"Top\", zh = \"金卡\" }}\nby_hand = true\n\
             [[tier_group.tier]]\nid = \"{id}-rest\"\nnotherwise = true\n"
        )
        .replace("notherwise", "otherwise")
    };
    let house = House::empty();
    let pack = "format = 2\nid = \"two\"\nin_force_from = 2000-01-01\n";
    house.file(
        "two.toml",
        &format!("{pack}{}{}", group("card", true), group("club", false)),
    );
    house.run("init book --rules two.toml").ok();
    house.clock("2024-01-05");
    let wang = house.register("王芳", "");
    house
        .run("tier list --tier 金卡 --lang zh")
        .refused()
        .tells(&["金卡 (card.card-top)", "金卡 (club.club-top)"]);
    // Where lists mean the main group there is but one.
    house.run("member list --tier 金卡").ok();
    house
        .run(&format!("tier set {wang} club club-top --reason x"))
        .ok();
    assert_eq!(
        house
            .run("tier list --tier club.club-top")
            .ok()
            .one()
            .get("member"),
        wang
    );
    assert_eq!(
        house
            .run("member list --tier club.club-top")
            .ok()
            .one()
            .get("member"),
        wang
    );
}
