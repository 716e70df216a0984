use super::*;
use crate::domain::Spoken as _;
use crate::domain::source::toml;

const LIST: &str = "
[[means]]
id = \"cash\"
title = { en = \"cash\", zh = \"现金\" }
account = \"1001\"

[[means]]
id = \"wechat\"
title = { en = \"WeChat Pay\", zh = \"微信\" }
account = { code = \"1012\", title = \"其他货币资金\" }

[[means]]
id = \"alipay\"
title = { en = \"Alipay\", zh = \"支付宝\" }
account = \"1012\"

[[means]]
id = \"debit\"
title = { en = \"bank card\", zh = \"储蓄卡\" }
";

fn read(text: &str) -> Result<Means, Vec<String>> {
    toml::read("a.toml", text, &["means"], Means::read)
        .map_err(|found| found.iter().map(ToString::to_string).collect())
}

fn listed() -> Means {
    read(LIST).expect("a list")
}

#[test]
fn a_word_is_an_id_or_a_title_in_either_language_whatever_its_case() {
    let means = listed();
    let table = [
        ("cash", "cash"),
        ("CASH", "cash"),
        ("ｃａｓｈ", "cash"),
        ("现金", "cash"),
        ("WeChat", "wechat"),
        ("wechat pay", "wechat"),
        ("微信", "wechat"),
        ("支付宝", "alipay"),
        ("储蓄卡", "debit"),
    ];
    for (word, id) in table {
        assert_eq!(means.find(word), Ok(Found::Money(id)), "{word}");
    }
    for word in ["wallet", "Wallet", "储值", "储值卡", "stored-value"] {
        assert_eq!(means.find(word), Ok(Found::Moves(Moves::Wallet)), "{word}");
        assert_eq!(means.paying(word).as_deref(), Ok("wallet"));
        assert!(matches!(means.money(word), Err(BadMeans::NoMoney { .. })));
    }
    let table = [
        ("POINTS", Moves::Points),
        ("积分", Moves::Points),
        ("次卡", Moves::Pass),
        ("优惠券", Moves::Coupon),
        ("赠金", Moves::Bonus),
    ];
    for (word, moves) in table {
        assert_eq!(means.paying(word), Err(BadMeans::DoesNotPay { moves }));
    }
}

#[test]
fn what_the_list_lacks_is_refused_with_the_nearest_and_the_list() {
    let means = listed();
    let table = [
        ("chas", Some("cash"), Some("现金 (cash)")),
        (
            "walet",
            Some("stored value (wallet)"),
            Some("储值 (wallet)"),
        ),
        ("bonsu", Some("bonus money (bonus)"), Some("赠金 (bonus)")),
        ("微言", Some("WeChat Pay (wechat)"), Some("微信 (wechat)")),
        (
            "储直卡",
            Some("stored value (wallet)"),
            Some("储值 (wallet)"),
        ),
        ("bitcoin", None, None),
    ];
    for (word, en, zh) in table {
        let why = means.paying(word).expect_err(word);
        assert_eq!(
            why.say(Lang::En),
            format!("there is no means of payment `{word}`")
        );
        assert_eq!(why.say(Lang::Zh), format!("没有付款方式“{word}”"));
        let near = en.map_or_else(String::new, |near| format!("did you mean {near}? "));
        assert_eq!(
            why.remedy(Lang::En).expect("a remedy"),
            format!("{near}there is: cash, WeChat Pay (wechat), alipay, bank card (debit)")
        );
        let near = zh.map_or_else(String::new, |near| format!("是否指 {near}？"));
        assert_eq!(
            why.remedy(Lang::Zh).expect("a remedy"),
            format!("{near}可用：现金 (cash)、微信 (wechat)、支付宝 (alipay)、储蓄卡 (debit)")
        );
    }
}

#[test]
fn without_a_list_a_word_is_money_unless_it_resembles_what_moves_something() {
    let means = Means::default();
    let money = [
        "cash",
        "Cash",
        "card",
        "transfer",
        "wechat",
        "alipay",
        "bank",
        "pos",
        "现金",
        "微信",
        "支付宝",
        "银行卡",
        "刷卡",
        "转账",
        "挂账",
        "unionpay",
        "till-3",
    ];
    for word in money {
        assert_eq!(means.paying(word).as_deref(), Ok(word), "{word}");
    }
    let table = [
        ("walet", Moves::Wallet),
        ("WALLLET", Moves::Wallet),
        ("储直卡", Moves::Wallet),
        ("储直", Moves::Wallet),
        ("会员储值", Moves::Wallet),
        ("bonsu", Moves::Bonus),
        ("Bonas", Moves::Bonus),
        ("赠今", Moves::Bonus),
        ("pionts", Moves::Points),
        ("积份", Moves::Points),
        ("积分抵现", Moves::Points),
        ("psas", Moves::Pass),
        ("次咔", Moves::Pass),
        ("cupon", Moves::Coupon),
        ("优惠卷", Moves::Coupon),
    ];
    for (word, moves) in table {
        let word = word.to_owned();
        let told = means.paying(&word);
        assert_eq!(told, Err(BadMeans::Resembles { word, moves }));
    }
    assert_eq!(means.paying("储值卡").as_deref(), Ok("wallet"));
    for word in ["cash=50", "cash;card", " "] {
        assert_eq!(means.paying(word), Err(BadMeans::NotOne), "{word}");
    }
}

#[test]
fn accounts_of_older_rules_are_the_list_and_the_one_for_all_others_opens_it() {
    let account = |code: &str| Account {
        code: code.to_owned(),
        title: code.to_owned(),
    };
    let (cash, bank) = (account("1001"), account("1002"));
    let (of, all) = (["cash".to_owned(), "points".to_owned()], []);
    let place = listed().list()[0].place.clone();
    let open = [(of.as_slice(), &cash), (all.as_slice(), &bank)];
    let open = Means::of_accounts(open.into_iter(), &place);
    assert!(open.is_open());
    assert_eq!(open.paying("CASH").as_deref(), Ok("cash"));
    assert_eq!(open.paying("微信").as_deref(), Ok("微信"));
    assert!(matches!(
        open.paying("walet"),
        Err(BadMeans::Resembles { .. })
    ));
    assert!(matches!(
        open.paying("points"),
        Err(BadMeans::DoesNotPay { .. })
    ));
    let closed = Means::of_accounts([(of.as_slice(), &cash)].into_iter(), &place);
    assert!(matches!(closed.paying("微信"), Err(BadMeans::Unknown(_))));
}

#[test]
fn numbers_alone_take_the_name_that_is_written_out() {
    let means = listed();
    let accounts: Vec<_> = means.list().iter().map(|own| own.account.clone()).collect();
    let account = |code: &str, title: &str| {
        Some(Account {
            code: code.to_owned(),
            title: title.to_owned(),
        })
    };
    assert_eq!(
        accounts,
        [
            account("1001", "现金"),
            account("1012", "其他货币资金"),
            account("1012", "其他货币资金"),
            None
        ]
    );
}

#[test]
fn a_list_that_would_mislead_is_refused() {
    let table = [
        (
            "id = \"Wallet\"",
            "\"Wallet\" is not money: it moves wallet",
        ),
        (
            "id = \"sv\"\ntitle = { en = \"member card\", zh = \"储值卡\" }",
            "\"储值卡\" is not money: it moves wallet",
        ),
        ("id = \"cash\"", "two means of payment are called \"cash\""),
        (
            "id = \"wx\"\ntitle = \"微信\"",
            "two means of payment are called \"微信\"",
        ),
        (
            "id = \"a\"\nkind = \"wallet\"",
            "`kind` cannot be \"wallet\"",
        ),
        (
            "id = \"a\"\naccount = \"10 01\"",
            "`account` cannot be \"10 01\"",
        ),
        ("id = \"a\"\ncode = \"1001\"", "means \"a\" has no `code`"),
    ];
    for (more, message) in table {
        let found = read(&format!("{LIST}\n[[means]]\n{more}\n")).expect_err(message);
        assert!(
            found.iter().any(|one| one.contains(message)),
            "{message}: {found:?}"
        );
    }
}
