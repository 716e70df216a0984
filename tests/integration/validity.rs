//! What may stand in a book: numbers that prove themselves, and names of every script as they are given.

use crate::support::House;

/// A house that asks for an ID number, and whose cards bear a check digit.
fn house(check: &str) -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let path = house.book().join("rules/vip-card.toml");
    let text = std::fs::read_to_string(&path).expect("a pack");
    let card = format!("[card]\ncheck_digit = \"{check}\"");
    let id = "[[fact]]\nid = \"id_no\"\ntype = \"id-number\"\nsensitive = true\n";
    let text = text.replacen("[card]", &card, 1);
    std::fs::write(&path, format!("{text}\n{id}")).expect("written");
    house.run("rules adopt").ok();
    house
}

#[test]
fn a_number_that_cannot_be_right_is_refused_and_not_repeated_in_clear() {
    let house = house("none");
    let version = house.version();
    let table = [
        (
            "--phone 138001380001",
            "a mobile number of the mainland has 11 digits",
        ),
        ("--phone 12345678901", "begins with 13 to 19"),
        ("--phone 01012", "the area code"),
        ("--phone +12345", "7 to 15 digits"),
        (
            "--phone 13800138000 --fact id_no=110105491231002",
            "15 digits",
        ),
        (
            "--phone 13800138000 --fact id_no=110105194912310021",
            "would be X",
        ),
        (
            "--phone 13800138000 --fact id_no=99010519491231002X",
            "no province",
        ),
        (
            "--phone 13800138000 --fact id_no=110105199002310029",
            "not a day of birth",
        ),
        (
            "--phone 13800138000 --fact id_no=110105203001010036",
            "after 2024-03-01",
        ),
    ];
    for (words, told) in table {
        let ran = house.run(&format!("register 王芳 {words}"));
        let given = words.rsplit([' ', '=']).next().expect("a value");
        assert!(given.len() < 6 || !ran.err.contains(given), "{}", ran.err);
        ran.refused().tells(&[told]);
    }
    house
        .run("register 王芳 --phone 138001380001 --lang zh")
        .refused()
        .tells(&["内地手机号码为 11 位数字"]);
    house
        .run("member show 13912345678")
        .refused()
        .tells(&["139****5678"]);
    assert_eq!(house.version(), version);
    for phone in [
        "0871-63312345",
        "+852 9123 4567",
        "0085291234568",
        "95588",
        "400-810-0000",
    ] {
        house.run(&format!("register 李雷 --phone '{phone}'")).ok();
    }
    // However it is typed, it is one number.
    let found = house.run("member show '00852 9123-4567'").ok();
    assert_eq!(found.one().get("member"), "M000002");
}

#[test]
fn an_id_number_that_contradicts_what_is_told_is_doubted_and_taken() {
    let house = house("none");
    let id = "110105199008150024";
    let sound = format!(
        "register 王芳 --phone 13800138000 --fact id_no={id} --sex F --birthday 1990-08-15"
    );
    assert_eq!(house.run(&sound).ok().err, "");
    let odd = format!(
        "register 李娜 --phone 13900139000 --fact id_no={id} --sex M --birthday 1990-08-16"
    );
    house.run(&odd).ok().tells(&[
        "warning: id_no tells another birthday than the one given",
        "id_no tells another sex",
    ]);
    let set = house.run("member set M000001 sex=M").ok();
    assert!(
        set.err.contains("another sex") && !set.err.contains("birthday"),
        "{}",
        set.err
    );
    assert_eq!(
        house.run("member set M000001 consent.sharing=no").ok().err,
        ""
    );
    house.file(
        "new.csv",
        &format!("name,phone,birthday,fact.id_no\n赵一,13600000001,1991-01-01,{id}\n赵二,13600000002,,{id}\n"),
    );
    let ran = house.run("register --from new.csv").ok();
    assert_eq!(ran.rows().len(), 2);
    ran.tells(&["new.csv:2: id_no tells another birthday"]);
    house.file("set.csv", "member,sex\nM000004,M\n");
    house
        .run("member set --from set.csv")
        .ok()
        .tells(&["set.csv:2: id_no tells another sex"]);
}

#[test]
fn a_card_number_bears_the_check_character_of_the_rules() {
    let house = house("luhn");
    let wrong = "register 王芳 --phone 13800138000 --card 8800-0041";
    house.run(wrong).refused().tells(&[
        "card 8800-0041 is mistyped",
        "the last one would be 7",
        "off the card again",
    ]);
    house
        .run(&format!("{wrong} --lang zh"))
        .refused()
        .tells(&["末位应为 7"]);
    house
        .run("register 王芳 --phone 13800138000 --card C000001")
        .refused()
        .tells(&["\"C\""]);
    house
        .run("register 王芳 --phone 13800138000 --card 8800-0047")
        .ok();
    house.file("new.csv", "name,phone,card\n赵一,13600000001,8800-0041\n");
    house
        .run("register --from new.csv")
        .ends(65)
        .tells(&["new.csv:2:3: card \"8800-0041\"", "would be 7"]);
    house.run("register 李娜 --phone 13900139000").ok();
    house.run("consume M000002 1200").ok();
    house.run("card issue M000002 --card 88001").refused();
    let given = house.run("card issue M000002").ok();
    assert_eq!(given.one().get("card"), "0000026");
    house.clock("2024-12-01");
    house
        .run("card renew M000002 --card 8800-0041")
        .refused()
        .tells(&["mistyped"]);
    house.run("check").ok();
    let told = house.run("rules show").ok().text();
    assert!(
        told.contains("The number ends in a check digit by Luhn"),
        "{told}"
    );
}

#[test]
fn names_of_every_script_are_kept_as_given_and_found_however_typed() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let long = "阿".repeat(60);
    let names = [
        "བཀྲ་ཤིས་དོན་གྲུབ",
        "ئابدۇللا ئابدۇرېھىم",
        "買買提·吐爾逊",
        "𠮷田太郎",
        "Jose\u{301} Nin\u{303}o",
        "D’Arcy O'Neil",
        "می\u{200c}نا",
        "葛\u{e0100}城",
        "Ａｎｎａ　Ｌｅｅ",
        "ᠮᠣᠩᠭᠣᠯ",
        &long,
    ];
    for (place, name) in names.iter().enumerate() {
        let mut register = house.command(&format!("register --phone 1380000{:04}", place + 1));
        let output = register.arg(name).output().expect("the program starts");
        assert!(output.status.success(), "{name}: {output:?}");
    }
    let list = house.run("member list --format jsonl").ok().text();
    for name in names {
        assert!(
            list.contains(&format!("\"name\":\"{name}\"")),
            "{name:?} is kept: {list}"
        );
        let shown = house.run(&format!("member show \"{name}\"")).ok();
        assert_eq!(shown.one().get("name"), name);
    }
    for (typed, number) in [
        ("買買提•吐爾逊", "M000003"),
        ("買買提．吐爾逊", "M000003"),
        ("買買提吐爾逊", "M000003"),
        ("José Niño", "M000005"),
        ("JOSÉ NIÑO", "M000005"),
        ("d'arcy o’neil", "M000006"),
        ("anna lee", "M000009"),
        ("مینا", "M000007"),
    ] {
        let shown = house.run(&format!("member show \"{typed}\"")).ok();
        assert_eq!(shown.one().get("member"), number, "{typed}");
    }
    for (name, code) in [
        ("王\u{200b}芳", "U+200B"),
        ("\u{202e}gnaW", "U+202E"),
        ("王\u{2066}芳", "U+2066"),
        ("\u{feff}王芳", "U+FEFF"),
        ("Wa\u{200d}ng", "U+200D"),
    ] {
        let ran = house.run(&format!("register \"{name}\" --phone 13700137000"));
        ran.refused().tells(&[code, "type the name anew"]);
    }
    house.run("check").ok();
}
