//! Means of payment: what moves something moves it or is refused, and everything else is on the house's list.

use crate::support::House;

/// A house with stored value, points and accounts, and a member with 500.00 in the wallet.
fn house() -> House {
    let house = House::empty();
    house.run("init book --rules house").ok();
    house.clock("2026-05-20 10:00");
    house.register("王芳", "");
    house.run("topup M000001 500 --pay cash --id-ref f").ok();
    house
}

/// A pack without a list; `more` is put behind it.
fn without_list(more: &str) -> House {
    let house = House::empty();
    let pack = format!(
        "format = 1\nid = \"bare\"\nin_force_from = 2020-01-01\n\
         points = {{ each = \"1.00\", gives = 1, live_until = \"24 months\" }}\n\
         wallet = {{ }}\n{more}"
    );
    house.file("bare.toml", &pack);
    house.run("init book --rules bare.toml").ok();
    house.clock("2026-05-20 10:00");
    house.register("王芳", "");
    house.run("topup M000001 500 --pay cash").ok();
    house
}

fn stored(house: &House) -> String {
    let rows = house.run("report wallet").ok().rows();
    rows.last()
        .map_or("0.00".to_owned(), |row| row.get("principal").to_owned())
}

const MOVERS: [(&str, &str); 15] = [
    ("points", "paying with points needs [points] worth"),
    ("POINTS", "paying with points needs [points] worth"),
    ("积分", "paying with points needs [points] worth"),
    ("pass", "--pass P000001"),
    ("次卡", "--pass P000001"),
    ("coupon", "--coupon NO"),
    ("优惠券", "--coupon NO"),
    ("bonus", "--pay wallet"),
    ("赠金", "--pay wallet"),
    ("walet", "did you mean stored value (wallet)?"),
    ("储直卡", "did you mean stored value (wallet)?"),
    ("bonsu", "did you mean bonus money (bonus)?"),
    ("积份", "did you mean points?"),
    ("chas", "did you mean cash?"),
    (
        "gold",
        "there is: cash, bank card (card), bank transfer (transfer), WeChat Pay (wechat)",
    ),
];

#[test]
fn a_sale_is_paid_by_what_its_word_names() {
    let house = house();
    for (spent, word) in ["wallet", "Wallet", "储值", "储值卡", "\"stored value\""]
        .into_iter()
        .enumerate()
    {
        house.run(&format!("consume M000001 20 --pay {word}")).ok();
        let left = 480 - 20 * spent;
        assert_eq!(stored(&house), format!("{left}.00"), "{word}");
    }
    let version = house.version();
    for (word, told) in MOVERS {
        for more in ["", "=20.00"] {
            house
                .run(&format!(
                    "consume M000001 100 --category bath --pay {word}{more}"
                ))
                .refused()
                .tells(&[told]);
        }
        let file = format!("member,at,amount,pay,ref\nM000001,2026-05-20,100,{word},R-1\n");
        house
            .feed("consume --from -", file.as_bytes())
            .ends(65)
            .tells(&["pay"]);
    }
    assert_eq!(house.version(), version);
    assert_eq!(stored(&house), "400.00");
}

#[test]
fn a_word_of_the_list_is_kept_by_its_id_and_booked_to_its_account() {
    let house = house();
    house.run("consume M000001 10 --pay 微信").ok();
    house.run("consume M000001 20 --pay \"wechat pay\"").ok();
    house.run("consume M000001 30 --pay 现金").ok();
    house
        .run("consume M000001 40 --pay Cash=15 --pay 银行卡")
        .ok();
    let file = "member,at,amount,pay,ref\nM000001,2026-05-20,50,支付宝=20;现金,R-1\n";
    house.feed("consume --from -", file.as_bytes()).ok();
    let sales = std::fs::read_to_string(house.ledger("sales")).expect("sales");
    for cell in [
        ",wechat,",
        ",cash,",
        ",cash=15.00;card=25.00,",
        ",alipay=20.00;cash=30.00,",
    ] {
        assert!(sales.contains(cell), "{cell} in {sales}");
    }
    let rows = house.run("report vouchers").ok().rows();
    let sum = |account: &str| {
        let own = rows.iter().filter(|row| row.get("account") == account);
        let own = own.filter(|row| row.get("summary").contains("消费"));
        let amounts = own.map(|row| row.get("debit").replace('.', ""));
        let fen = amounts.filter(|fen| !fen.is_empty());
        fen.map(|fen| fen.parse::<i64>().expect("fen")).sum::<i64>()
    };
    assert_eq!(sum("1001"), 30_00 + 15_00 + 30_00);
    assert_eq!(sum("1002"), 10_00 + 20_00 + 25_00 + 20_00);
    // What was asked is the same under the id, so a repeat under the title is one.
    let again = "member,at,amount,pay,ref\nM000001,2026-05-20,50,alipay=20;cash,R-1\n";
    house
        .feed("consume --from -", again.as_bytes())
        .ok()
        .tells(&["1 rows were on record already"]);
}

#[test]
fn money_that_is_taken_or_given_back_is_never_what_moves_something() {
    let house = house();
    house.run("topup M000001 100 --pay 微信 --id-ref f").ok();
    let topup = house.run("wallet M000001").ok().rows();
    topup.last().expect("a row").has(&[("pay", "wechat")]);
    let version = house.version();
    for word in [
        "wallet",
        "储值卡",
        "points",
        "pass",
        "次卡",
        "coupon",
        "bonus",
    ] {
        for line in [
            "topup M000001 100 --id-ref f",
            "withdraw M000001 --because customer",
        ] {
            house.run(&format!("{line} --pay {word}")).refused();
        }
        let told = house
            .run(&format!("card issue M000001 --pay {word}"))
            .refused();
        assert!(told.err.contains("not money that is taken"), "{}", told.err);
    }
    for line in [
        "topup M000001 100 --id-ref f",
        "withdraw M000001 --because customer",
        "card issue M000001",
    ] {
        for word in ["walet", "gold"] {
            house
                .run(&format!("{line} --pay {word}"))
                .refused()
                .tells(&[word, "cash"]);
        }
    }
    let file = "member,amount,at,pay,id_ref\nM000001,100,2026-05-20,walet,f\n";
    house
        .feed("topup --from -", file.as_bytes())
        .ends(65)
        .tells(&["pay"]);
    assert_eq!(house.version(), version);
    house
        .run("withdraw M000001 --because customer --pay 银行转账")
        .ok()
        .one()
        .has(&[("pay", "transfer")]);
}

#[test]
fn a_refusal_is_told_in_chinese_with_the_list() {
    let house = house();
    house
        .run("consume M000001 10 --pay 微言 --lang zh")
        .refused()
        .tells(&[
            "没有付款方式“微言”",
            "是否指 微信 (wechat)？",
            "现金 (cash)、银行卡 (card)",
        ]);
    house
        .run("consume M000001 10 --pay 积分 --lang zh")
        .refused()
        .tells(&["用积分付款须在 [points] 中设 worth"]);
}

#[test]
fn rules_without_a_list_take_other_words_and_refuse_what_resembles() {
    let house = without_list("");
    for word in ["cash", "刷卡", "现金", "till-3"] {
        house.run(&format!("consume M000001 10 --pay {word}")).ok();
    }
    house.run("consume M000001 10 --pay 储值卡").ok();
    assert_eq!(stored(&house), "490.00");
    let version = house.version();
    for word in ["walet", "bonsu", "积份", "储直卡", "psas", "优惠卷"] {
        house
            .run(&format!("consume M000001 10 --pay {word}"))
            .refused()
            .tells(&[word, "[[means]]"]);
        house
            .run(&format!("topup M000001 10 --pay {word}"))
            .refused()
            .tells(&[word, "[[means]]"]);
    }
    assert_eq!(house.version(), version);
}

const LIST: &str = "\n[[means]]\nid = \"cash\"\ntitle = { en = \"cash\", zh = \"现金\" }\n";

#[test]
fn the_list_stands_in_the_house_or_in_its_pack() {
    let house = without_list("");
    house.adds_to_house(LIST);
    house.run("rules check").ok();
    house.run("rules adopt").ok();
    house.clock("2026-05-21 10:00");
    house.run("consume M000001 10 --pay 现金").ok();
    house
        .run("consume M000001 10 --pay 刷卡")
        .refused()
        .tells(&["刷卡", "cash"]);
    // The days before had no list, and are judged as they were.
    house
        .run("consume M000001 10 --pay 刷卡 --at 2026-05-20")
        .ok();
    // A means that is only added serves at once.
    house.adds_to_house("\n[[means]]\nid = \"pos\"\ntitle = { en = \"POS\", zh = \"刷卡\" }\n");
    house.run("rules adopt").ok();
    house.run("consume M000001 10 --pay 刷卡").ok();
    house.run("check").ok();

    let both = without_list(LIST);
    let path = both.book().join("club.toml");
    let text = std::fs::read_to_string(&path).expect("a house");
    std::fs::write(&path, text + LIST).expect("the house can be written");
    both.run("rules check")
        .fails(78)
        .tells(&["club.toml as well"]);
    both.run("rules adopt")
        .fails(78)
        .tells(&["club.toml as well"]);
}

#[test]
fn a_list_must_have_what_the_rules_name() {
    let house = without_list("");
    let pack = "format = 1\nid = \"bare\"\nin_force_from = 2020-01-01\n\
                wallet = { paid_with = [\"cahs\"] }\n";
    let path = house.file("wrong.toml", &format!("{pack}{LIST}"));
    house
        .run(&format!("rules check {}", path.display()))
        .ends(78)
        .tells(&["`paid_with` names \"cahs\"", "[[means]]"]);
    house.adds_to_house(LIST);
    std::fs::write(house.book().join("rules/bare.toml"), pack).expect("a pack");
    house
        .run("rules check")
        .ends(78)
        .tells(&["`paid_with` names \"cahs\"", "[[means]]"]);
}

#[test]
fn accounts_of_an_older_text_are_its_list() {
    let accounts = |all: &str| {
        format!(
            "[accounting]\npoint_value = \"0.05\"\nexpected = [{{ from = 2024-01-01, rate = \"90%\" }}]\n\
             [accounting.accounts]\nmeans = [{{ of = [\"cash\"], code = \"1001\", title = \"库存现金\" }}{all}]\n"
        )
    };
    let open = without_list(&accounts(", { code = \"1002\", title = \"银行存款\" }"));
    open.run("consume M000001 10 --pay CASH").ok();
    open.run("consume M000001 10 --pay 刷卡").ok();
    open.run("consume M000001 10 --pay walet").refused();
    let closed = without_list(&accounts(""));
    closed.run("consume M000001 10 --pay CASH").ok();
    closed
        .run("consume M000001 10 --pay 刷卡")
        .refused()
        .tells(&["there is: cash"]);
}

#[test]
fn rules_that_take_any_word_draw_a_warning_and_end_well() {
    let house = without_list("");
    house
        .run("rules check")
        .ok()
        .tells(&["rules/bare.toml takes other words as money", "[[means]]"]);
    house
        .run("rules check --lang zh")
        .ok()
        .tells(&["把未列出的词也当作收款"]);
    house.adds_to_house(LIST);
    let told = house.run("rules check").ok();
    assert!(!told.err.contains("other words"), "{}", told.err);
}

#[test]
fn a_refund_by_a_means_of_a_sale_that_told_none_is_refused_in_words() {
    let house = House::new("house");
    house.clock("2024-01-31");
    let wang = house.register("王芳", "");
    let sale = house.run(&format!("consume {wang} 100")).ok().one();
    let sale = sale.get("sale").to_owned();
    house
        .run(&format!("refund {sale} --amount 10 --pay cash"))
        .refused()
        .tells(&[&format!(
            "10.00 to cash: by which means sale {sale} was paid was not given\n"
        )]);
    house
        .run(&format!("refund {sale} --amount 10 --pay cash --lang zh"))
        .refused()
        .tells(&[&format!("以 cash 退 10.00：销售 {sale} 未写明付款方式\n")]);
    house.run(&format!("refund {sale} --amount 10")).ok();
}

#[test]
fn fees_and_deposits_without_an_account_draw_a_warning() {
    let house = House::new("club-cards");
    let told = house.run("rules check").ok();
    assert!(!told.err.contains("without an account"), "{}", told.err);
    let path = house.book().join("rules/club-cards.toml");
    let text = std::fs::read_to_string(&path).expect("a pack");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with("card_fees") && !line.starts_with("reservation_deposits"));
    let text = lines.collect::<Vec<_>>().join("\n");
    std::fs::write(&path, text).expect("the pack can be written");
    house.run("rules check").ok().tells(&[
        "rules/club-cards.toml has fees or deposits of cards or reservations without an account",
        "`card_fees`, `reservation_deposits`",
    ]);
    house
        .run("rules check --lang zh")
        .ok()
        .tells(&["没有相应科目", "`card_fees`、`reservation_deposits`"]);
}

/// A house whose refunds may go by other means.
fn other_means() -> House {
    without_list(&format!(
        "refunds = {{ other_means = true }}\n{LIST}\n[[means]]\nid = \"card\"\n"
    ))
}

fn stored_of(house: &House) -> [String; 2] {
    let rows = house.run("report wallet").ok().rows();
    let row = rows.last().expect("a row");
    ["principal", "bonus"].map(|key| row.get(key).to_owned())
}

#[test]
fn a_refund_goes_back_as_it_was_paid_unless_the_rules_allow_another_means() {
    let house = house();
    house
        .run("consume M000001 100 --category goods --pay cash")
        .ok();
    house
        .run("refund S00000001 --pay 银行卡")
        .refused()
        .tells(&["100.00 to card", "paid with cash", "other_means = true"]);
    house
        .run("refund S00000001 --pay 银行卡 --lang zh")
        .refused()
        .tells(&["以 card 退 100.00", "other_means = true"]);
    house
        .run("refund S00000001 --pay wallet")
        .refused()
        .tells(&["club topup"]);
    for word in ["walet", "points", "gold"] {
        house
            .run(&format!("refund S00000001 --pay {word}"))
            .refused();
    }
    house
        .run("refund S00000001 --amount 40 --pay 现金 --ref r")
        .ok()
        .one()
        .has(&[("paid", "-40.00")]);
    house
        .run("refund S00000001 --amount 40 --pay cash --ref r")
        .ok();
    house
        .run("refund S00000001 --amount 40 --ref r")
        .refused()
        .tells(&["other content"]);
    // Of a sale with two means, each by itself as far as it paid.
    house
        .run("consume M000001 100 --category goods --pay wallet=60 --pay cash")
        .ok();
    let before = stored(&house);
    house
        .run("refund S00000003 --amount 50 --pay cash")
        .refused()
        .tells(&["50.00 to cash: 40.00 of sale S00000003"]);
    house.run("refund S00000003 --amount 30 --pay cash").ok();
    assert_eq!(stored(&house), before);
    house.run("refund S00000003 --amount 60 --pay wallet").ok();
    assert_eq!(stored(&house), "500.00");
    house
        .run("refund S00000003")
        .ok()
        .one()
        .has(&[("paid", "-10.00")]);
    house.run("refund S00000003 --amount 1").refused();
    house.run("check").ok();
}

#[test]
fn by_another_means_the_bonus_goes_back_to_the_bonus() {
    let house = other_means();
    house.run("consume M000001 100 --pay cash").ok();
    house
        .run("refund S00000001 --amount 30 --pay card")
        .ok()
        .one()
        .has(&[("paid", "-30.00"), ("why", "refund of S00000001: 30.00 of 100.00 left, to card; S00000001 now earns 70 of 100 points")]);
    house
        .run("refund S00000001")
        .ok()
        .one()
        .has(&[("paid", "-70.00")]);
    // Stored value goes out as money, what was given never does.
    let pack = house.book().join("rules/bare.toml");
    let text = std::fs::read_to_string(&pack).expect("a pack");
    let text = text.replace(
        "wallet = { }",
        "wallet = { spend = \"in-proportion\", bonus = [{ at_least = 100, gives = \"100%\" }] }",
    );
    std::fs::write(&pack, text).expect("a pack");
    house.run("rules adopt").ok();
    house.clock("2026-05-21 10:00");
    house.register("李娜", "");
    house.run("topup M000002 100 --pay cash").ok();
    house.run("consume M000002 80 --pay wallet").ok();
    assert_eq!(stored_of(&house), ["60.00", "60.00"]);
    house.run("refund S00000004 --amount 40 --pay cash").ok();
    assert_eq!(stored_of(&house), ["60.00", "80.00"]);
    let sales = std::fs::read_to_string(house.ledger("sales")).expect("sales");
    assert!(sales.contains("cash=-20.00;bonus=-20.00"), "{sales}");
    // Undone, it has taken nothing; made again, what is left is refunded as it was paid.
    let version = house.version();
    house.run(&format!("undo {version} --reason x")).ok();
    assert_eq!(stored_of(&house), ["60.00", "60.00"]);
    house.run("refund S00000004 --amount 40 --pay cash").ok();
    house.run("refund S00000004").ok();
    assert_eq!(stored_of(&house), ["80.00", "100.00"]);
    assert!(house.run("check").ok().rows().is_empty());
}

#[test]
fn a_refund_row_has_no_cell_without_effect() {
    let house = house();
    house.adds_to_house("\n[[store]]\nid = \"east\"\n[[store]]\nid = \"west\"\n");
    house.clock("2026-05-21 10:00");
    house
        .run("consume M000001 --item goods:100 --item bath:50 --pay cash=100 --pay card --store east --ref s1")
        .ok();
    let head =
        "member,at,amount,paid,category,goods,store,pay,coupon,id_checked,booked,refund_of,ref\n";
    let feed = |of: &str, cells: &str| {
        let row = format!("{head}M000001,2026-05-21,20,{cells},{of},r-{of}\n");
        house.feed("consume --from -", row.as_bytes())
    };
    let version = house.version();
    let table = [
        ("20,,,,,,,", "paid"),
        ("x,,,,,,,", "paid"),
        (",,,,,C00000001,,", "coupon"),
        (",,,,,,yes,", "id_checked"),
        (",,,,,,nonsense,", "id_checked"),
        (",,,,,,,yes", "booked"),
        (",nonsense,,,,,,", "category"),
        (",,nonsense,,,,,", "goods"),
        (",,,north,,,,", "store"),
        (",,,,nonsense,,,", "pay"),
        (",,,,walet,,,", "pay"),
        (",,,,cash=20,,,", "pay"),
    ];
    for of in ["s1", "-"] {
        for (cells, column) in table {
            let told = feed(of, cells).ends(65);
            assert!(told.err.contains(column), "{of} {cells}: {}", told.err);
        }
    }
    feed("s1", ",massage,,,,,,")
        .refused()
        .tells(&["no line of massage"]);
    feed("-", ",,,,wallet,,,").ends(65).tells(&["pay"]);
    assert_eq!(house.version(), version);
    feed("s1", ",bath,,west,银行卡,,no,0").ok();
    feed("-", ",bath,,west,现金,,,").ok();
    let sales = std::fs::read_to_string(house.ledger("sales")).expect("sales");
    let backs: Vec<&str> = sales
        .lines()
        .filter(|line| line.contains("-20.00"))
        .collect();
    assert_eq!(backs.len(), 2, "{sales}");
    assert!(backs[0].contains(",bath,normal,west,card,"), "{}", backs[0]);
    assert!(backs[1].contains(",bath,normal,west,cash,"), "{}", backs[1]);
    // The same again is on record, with another means it is another deed.
    feed("s1", ",bath,,west,card,,,")
        .ok()
        .tells(&["on record already"]);
    feed("s1", ",bath,,west,cash,,,")
        .ends(65)
        .tells(&["other content"]);
    house.run("check").ok();
}

#[test]
fn a_pack_without_a_list_of_means_draws_a_warning_whatever_it_has() {
    for (pack, warned) in [
        ("visitors", true),
        ("service-desk", false),
        ("house", false),
    ] {
        let house = House::new(pack);
        let told = house.run("rules check").ok();
        assert_eq!(
            told.err.contains("takes other words as money"),
            warned,
            "{pack}"
        );
    }
}
