//! Wrong packs, each with its line and the first line of its message.

use super::Pack;
use crate::domain::Lang;

const HEAD: &str = "format = 1\nid = \"p\"\nin_force_from = 2024-01-01\n";

/// A group of two tiers whose conditions are given, and the lowest.
fn ladder(high: &str, low: &str) -> String {
    format!(
        "[[tier_group]]\nid = \"g\"\nup = \"at-once\"\ndown = \"never\"\n\
         [[tier_group.tier]]\nid = \"high\"\n{high}\n\
         [[tier_group.tier]]\nid = \"low\"\n{low}\n\
         [[tier_group.tier]]\nid = \"rest\"\notherwise = true\n"
    )
}

/// One tier group of one tier, before whatever a row adds.
fn with_group(rest: &str) -> String {
    format!(
        "[[tier_group]]\nid = \"g\"\nup = \"at-once\"\ndown = \"never\"\n\
         [[tier_group.tier]]\nid = \"gold\"\nwhen = {{ metric = \"spend\", at_least = 1000 }}\n{rest}"
    )
}

/// Judges rows of a pack's text after the head, the line of the finding, and its first line.
fn judge(table: &[(String, u32, &str)]) {
    for (text, line, first) in table {
        let Err(found) = Pack::read("rules/p.toml", &format!("{HEAD}{text}")) else {
            panic!("nothing is found in\n{text}");
        };
        let shown: Vec<_> = found.iter().map(ToString::to_string).collect();
        let one = found.iter().find(|f| f.place().line() == *line);
        let one = one.unwrap_or_else(|| panic!("no finding at line {line}: {shown:#?}"));
        let rendered = one.render(false);
        let title = format!("error: {first}");
        assert_eq!(rendered.lines().next(), Some(title.as_str()), "{shown:#?}");
        assert!(rendered.contains('^'), "{rendered}");
        let remedy = one.remedy(Lang::Zh).unwrap_or_default();
        for said in [one.say(Lang::Zh), remedy] {
            let chinese = |c: char| ('一'..='龥').contains(&c) && c != '折';
            assert!(said.contains(chinese), "no Chinese for {said}");
            assert_eq!(english_in(said), None, "{said}");
        }
        assert_ne!(one.remedy(Lang::En).unwrap_or_default(), "", "{rendered}");
    }
}

/// The first English word of a Chinese sentence that is no key, id, value or name of a file.
fn english_in(said: &str) -> Option<String> {
    let mut words = String::new();
    let mut quote = None;
    for c in said.chars() {
        match (quote, c) {
            (None, '`' | '"') => quote = Some(c),
            (None, '“') => quote = Some('”'),
            (None, '{') => quote = Some('}'),
            (Some(end), _) if c == end => {
                quote = None;
                words.push(' ');
            }
            (None, _) => words.push(c),
            (Some(_), _) => {}
        }
    }
    let known = ["true", "false", "TOML", "CNY", "USD"];
    let mut words = words.split(|c: char| !c.is_ascii_alphabetic());
    let word = words.find(|word| word.len() > 1 && !known.contains(word));
    word.map(str::to_owned)
}

/// Every key of the packs, each with values that cannot be right.
fn spoilt_packs() -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let mut spoilt = Vec::new();
    for (_, text) in super::BUILT_IN {
        let mut section = "";
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('[') {
                section = line;
            }
            let Some((key, _)) = line.split_once(" = ") else {
                continue;
            };
            if !seen.insert((section, key)) {
                continue;
            }
            let with = |own: &str| {
                let lines = text.lines().enumerate();
                let lines = lines.map(|(at, line)| if at == index { own } else { line });
                lines.collect::<Vec<_>>().join("\n")
            };
            spoilt.push(with(""));
            for value in ["0", "[]", "\"of no kind\""] {
                spoilt.push(with(&format!("{key} = {value}")));
            }
        }
    }
    spoilt
}

#[test]
fn findings_of_every_room_have_words_in_both_languages() {
    let mut told = std::collections::BTreeMap::new();
    for text in spoilt_packs() {
        for one in Pack::read("p.toml", &text).err().unwrap_or_default() {
            for (en, zh) in [
                (Some(one.say(Lang::En)), Some(one.say(Lang::Zh))),
                (one.remedy(Lang::En), one.remedy(Lang::Zh)),
            ] {
                told.insert(en.unwrap_or_default().to_owned(), zh.map(str::to_owned));
            }
        }
    }
    assert!(told.len() > 250, "{} are told", told.len());
    for (en, zh) in told.iter().filter(|(en, _)| !en.is_empty()) {
        let zh = zh.as_deref().unwrap_or_default();
        let chinese = |c: char| ('一'..='龥').contains(&c);
        assert!(zh.contains(chinese), "{en}\n{zh}");
        assert_eq!(english_in(zh), None, "{en}\n{zh}");
    }
}

#[test]
fn wrong_heads_and_sections_are_refused() {
    judge(&[
        ("frmat = 1\n".into(), 4, "the file has no `frmat`"),
        ("title = { en = \"a\" }\n".into(), 4, "a title lacks `zh`"),
        (
            "title = { en = \"a\", zh = \"  \" }\n".into(),
            4,
            "`zh` is empty",
        ),
        (
            "[money]\nround = \"halfup\"\n".into(),
            5,
            "`round` cannot be \"halfup\"",
        ),
        (
            "[money]\ncurrency = \"yuan\"\n".into(),
            5,
            "\"yuan\" is not a currency",
        ),
        (
            "[calendar]\nbirthday_29_february = \"29 february\"\n".into(),
            5,
            "`birthday_29_february` cannot be \"29 february\"",
        ),
        (
            "[[fact]]\nid = \"a\"\ntype = \"choice\"\n".into(),
            4,
            "fact \"a\" is a choice of nothing",
        ),
        (
            "[[fact]]\nid = \"phone\"\ntype = \"text\"\n".into(),
            4,
            "fact \"phone\" is a phone, not a text",
        ),
        (
            "[[fact]]\nid = \"a b\"\ntype = \"text\"\n".into(),
            5,
            "`id` cannot be \"a b\": an id has letters, digits, '-' and '_' only, 64 at most",
        ),
        (
            "[[fact]]\nid = \"a\"\ntype = \"text\"\n[[fact]]\nid = \"a\"\ntype = \"text\"\n".into(),
            7,
            "two facts are called \"a\"",
        ),
        (
            "[card]\nactivate_within = \"0 days\"\n".into(),
            5,
            "`activate_within` cannot be nothing",
        ),
        (
            "[card]\nactivate_within = \"1 month\"\n".into(),
            5,
            "`activate_within` is a number of days",
        ),
        (
            "[card]\nexchange = { month = 13 }\n".into(),
            5,
            "`month` cannot be 13",
        ),
        (
            "[card]\nissued_to = [\"vip\"]\n".into(),
            5,
            "there is no tier \"vip\"",
        ),
    ]);
}

#[test]
fn wrong_tiers_are_refused() {
    let spend = |bound: &str| format!("when = {{ metric = \"spend\", {bound} }}");
    let at_least = |figure: &str| spend(&format!("at_least = {figure}"));
    judge(&[
        (
            ladder(&at_least("1000"), &at_least("2000")),
            11,
            "nobody is ever in tier \"low\": who qualifies is in \"high\" already",
        ),
        (
            ladder(&at_least("1000"), &at_least("-5")),
            13,
            "`at_least` cannot be -5.00",
        ),
        (
            ladder(&at_least("1000"), &at_least("0")),
            13,
            "`at_least = 0` is met by everyone",
        ),
        (
            ladder(&at_least("1000.5"), &at_least("1")),
            10,
            "`at_least` is an amount in quotes, not a figure with a point",
        ),
        (
            ladder(&at_least("1000"), &spend("at_least = 500, below = 900")),
            11,
            "from 900 to below 1000 one is in neither \"low\" nor \"high\"",
        ),
        (
            ladder(&at_least("1000"), &spend("at_least = 500, below = 1100")),
            11,
            "from 1000 to below 1100 both \"low\" and \"high\" claim a member",
        ),
        (
            ladder(&spend("at_least = 1000, below = 2000"), &at_least("500")),
            8,
            "who comes to 2000 or more is above tier \"high\" and in no tier",
        ),
        (
            ladder(&spend("at_least = 2000, below = 2000"), &at_least("500")),
            10,
            "nobody has 2000 or more and less than 2000",
        ),
        (
            ladder(&spend("at_least = 5, is = [\"a\"]"), &at_least("500")),
            10,
            "`is` does not go with a figure",
        ),
        (
            ladder(&spend("within = \"6 moons\", at_least = 5"), &at_least("1")),
            10,
            "`within` cannot be \"6 moons\": a window is \"lifetime\", \"calendar-year\", \
             \"last-calendar-year\", \"membership-year\", \"calendar-month\", \"6 months\" or \"90 days\"",
        ),
        (
            ladder("", &at_least("1")),
            8,
            "tier \"high\" has none of `when`, `any`, `all`, `otherwise` or `by_hand`",
        ),
        (
            ladder(
                "when = { fact = \"job\", is = [\"chief\"] }",
                &at_least("1"),
            ),
            10,
            "there is no fact \"job\"",
        ),
        (
            ladder("when = { fact = \"sex\", is = [\"X\"] }", &at_least("1")),
            10,
            "there is no choice of the fact \"sex\" \"X\"",
        ),
        (
            ladder("otherwise = true", &at_least("1")),
            14,
            "tiers \"high\" and \"rest\" both say `otherwise = true`",
        ),
        (
            ladder(
                "when = { metric = \"spent\", at_least = 5 }",
                &at_least("1"),
            ),
            10,
            "`metric` cannot be \"spent\"",
        ),
        (
            ladder(
                "when = { metric = \"points_balance\", within = \"6 months\", at_least = 5 }",
                &at_least("1"),
            ),
            10,
            "`within` means nothing for a figure that is as it is today",
        ),
        (
            ladder("any = [{ was_in = [\"lo\"] }]", &at_least("1")),
            10,
            "there is no tier \"lo\"",
        ),
        (
            ladder("any = []", &at_least("1")),
            10,
            "`any` holds no condition",
        ),
    ]);
}

#[test]
fn wrong_groups_are_refused() {
    let group = |head: &str, tiers: &str| {
        format!("[[tier_group]]\nid = \"g\"\nup = \"at-once\"\n{head}\n{tiers}")
    };
    let tier = |id: &str, when: &str| format!("[[tier_group.tier]]\nid = \"{id}\"\n{when}\n");
    let rich = "when = { metric = \"spend\", at_least = 1000 }";
    let often = "when = { metric = \"visits\", at_least = 10 }";
    let rest = "otherwise = true";
    let two = format!("{}{}", tier("a", rich), tier("b", often));
    judge(&[
        (
            group("down = \"never\"", ""),
            4,
            "tier group \"g\" has no tiers",
        ),
        (
            group("", &tier("a", rich)),
            4,
            "tier group \"g\" lacks `down`",
        ),
        (
            group("down = \"never\"", &two),
            4,
            "tier group \"g\" has no lowest tier: who meets no condition is nowhere",
        ),
        (
            group(
                "down = \"never\"",
                &format!("{}{}", tier("a", rest), tier("b", rich)),
            ),
            11,
            "tier \"b\" stands below \"a\", which takes everyone",
        ),
        (
            group(
                "down = \"never\"",
                &format!("{}{}", tier("a", rich), tier("a", rest)),
            ),
            11,
            "two tiers of one group are called \"a\"",
        ),
        (
            group("down = \"never\"\nkeeps = \"12 months\"", &tier("a", rich)),
            4,
            "tier group \"g\" says how long a tier is kept, though nobody ever falls",
        ),
        (
            group(
                "down = \"one-step\"\nwarn_before = \"30 days\"",
                &tier("a", rich),
            ),
            4,
            "tier group \"g\" warns before a tier ends, though none has an end",
        ),
        (
            group(
                "down = \"never\"\nscore = [{ id = \"s\", parts = [{ metric = \"spend\", full = 10, weight = 50 }] }]",
                &tier("a", "when = { score = \"s\", at_least = 60 }"),
            ),
            11,
            "the score \"s\" comes to 50 at most, never to 60",
        ),
        (
            group(
                "down = \"never\"",
                &format!(
                    "{}forced.any = [{{ fact = \"sex\", is = [\"F\"], judged = \"soon\" }}]\n",
                    tier("a", rest)
                ),
            ),
            11,
            "`judged` cannot be \"soon\"",
        ),
    ]);
}

#[test]
fn wrong_prices_and_points_are_refused() {
    let price = |rest: &str| with_group(&format!("[[price]]\nid = \"x\"\n{rest}\n"));
    let points = |rest: &str| format!("[points]\n{rest}\n");
    judge(&[
        (
            price("pays = \"120%\""),
            13,
            "a price of 120% is more than the list price",
        ),
        (
            price("pays = 0.88"),
            13,
            "`pays` is a rate in quotes, not a figure with a point",
        ),
        (
            price("pays = \"8.8折\""),
            13,
            "`pays` cannot be \"8.8折\": a rate is a text such as \"88%\" or \"0.88\"",
        ),
        (
            price("pays = \"88%\"\noff = 5"),
            14,
            "price \"x\" has both `pays` and `off`",
        ),
        (
            price("tier = \"gld\"\npays = \"88%\""),
            13,
            "there is no tier \"gld\"",
        ),
        (
            price("pays = \"88%\"\nfrom = 2024-06-01\nto = 2024-05-01"),
            15,
            "price \"x\" ends on 2024-05-01, before it begins on 2024-06-01",
        ),
        (
            price("pays = \"88%\"\ngoods = [\"special\"]\nexcept_goods = [\"special\"]"),
            11,
            "price \"x\" can never apply: every one of its `goods` is excepted",
        ),
        (
            price("pays = \"88%\"\nneeds = [\"active-card\"]"),
            11,
            "price \"x\" is never given: it needs \"active-card\", and the pack has no cards",
        ),
        (
            price("pays = \"88%\"\ncategories = [\"bth\"]\n[[category]]\nid = \"bath\""),
            14,
            "there is no category \"bth\"",
        ),
        (
            price(
                "pays = \"88%\"\n[[price]]\nid = \"y\"\ntier = \"gold\"\npays = \"70%\"\n[prices]\ncombine = \"first\"",
            ),
            14,
            "price \"y\" is never given: \"x\" comes first and covers it",
        ),
        (
            price(
                "pays = \"88%\"\nneeds = [\"active-card\"]\n[card]\nactivate_within = \"9 days\"\nuntil_active_gives = [\"x\"]",
            ),
            15,
            "an inactive card cannot give price \"x\", which needs \"active-card\"",
        ),
        (
            price(
                "tier = \"rest\"\npays = \"88%\"\nneeds = [\"valid-card\"]\n[card]\nissued_to = [\"gold\"]",
            )
            .replace("[[price]]", "[[tier_group.tier]]\nid = \"rest\"\notherwise = true\n[[price]]"),
            14,
            "price \"x\" is never given: it needs \"valid-card\", and its tiers get no card",
        ),
        (
            points("each = 0\ngives = 1\nlive_until = \"year-end\""),
            5,
            "`each = 0` would give points without end",
        ),
        (
            points("each = 1\ngives = 1\nlive_until = \"year end + 1\""),
            7,
            "`live_until` cannot be \"year end + 1\"",
        ),
        (
            points("each = \"1.005\"\ngives = 1\nlive_until = \"year-end\""),
            5,
            "`each` cannot be \"1.005\": an amount has at most two decimals",
        ),
        (
            "[[reward]]\nid = \"tea\"\npoints = 5\n".into(),
            4,
            "reward \"tea\" costs points, and the pack gives none",
        ),
    ]);
}

#[test]
fn wrong_visits_are_refused() {
    let visits = |rest: &str| with_group(&format!("visits = [{{ {rest} }}]\n"));
    let role = "[[role]]\nid = \"manager\"\n";
    judge(&[
        (
            format!(
                "{}{role}",
                visits("by = \"boss\", channel = \"phone\", every = \"1 month\"")
            ),
            11,
            "there is no role \"boss\"",
        ),
        (
            format!(
                "{}{role}",
                visits("by = \"manager\", channel = \"fax\", every = \"1 month\"")
            ),
            11,
            "`channel` cannot be \"fax\"",
        ),
        (
            format!(
                "{}{role}",
                visits("by = \"manager\", channel = \"phone\", on = [\"festival:easter\"]")
            ),
            11,
            "there is no festival \"easter\"",
        ),
        (
            "[[festival]]\nid = \"easter\"\n".into(),
            4,
            "the calendar does not know the festival \"easter\"",
        ),
    ]);
}

#[test]
fn a_second_main_group_is_refused() {
    let group =
        |id: &str| with_group("").replacen("id = \"g\"", &format!("id = \"{id}\"\nmain = true"), 1);
    judge(&[(
        format!("{}{}", group("a"), group("b")),
        12,
        "tier groups \"a\" and \"b\" both say `main = true`",
    )]);
}

#[test]
fn every_finding_of_a_pack_is_told_at_once() {
    let text = format!(
        "{HEAD}[[price]]\nid = \"x\"\npays = \"120%\"\nwenn = \"birthday\"\n[points]\neach = 1.5\n"
    );
    let found = Pack::read("p.toml", &text).expect_err("a wrong pack");
    let lines: Vec<_> = found.iter().map(|f| f.place().line()).collect();
    assert_eq!(lines, [6, 7, 8, 8, 9], "{found:#?}");
}

#[test]
fn a_tier_of_two_groups_is_named_with_its_group() {
    let second = with_group("").replacen("id = \"g\"", "id = \"h\"", 1);
    let price = |tier: &str| {
        format!(
            "{}{second}[[price]]\nid = \"x\"\ntier = \"{tier}\"\npays = \"88%\"\n",
            with_group("")
        )
    };
    judge(&[(price("gold"), 20, "tier \"gold\" is in more than one group")]);
    let pack = Pack::read("p.toml", &format!("{HEAD}{}", price("h.gold"))).expect("a sound pack");
    let at = pack.prices.rules[0].when.tiers[0];
    assert_eq!((at.group, at.tier), (1, 0));
    assert_eq!(pack.main_group().map(|(index, _)| index), Some(0));
}

#[test]
fn places_are_those_of_the_file() {
    let (_, text) = super::BUILT_IN[0];
    let pack = Pack::read("rules/vip-card.toml", text).expect("a sound pack");
    for rule in &pack.prices.rules {
        let line = text.lines().nth(rule.place.line() as usize - 1);
        assert_eq!(line, Some("[[price]]"), "{}", rule.place);
    }
    let Some(crate::tiers::rules::Condition::Any(parts)) = &pack.groups[0].tiers[0].when else {
        panic!("the VIP tier has three ways in");
    };
    assert_eq!(parts.len(), 3);
    for part in parts {
        let crate::tiers::rules::Condition::Metric(test) = part else {
            panic!("a metric");
        };
        let line = text
            .lines()
            .nth(test.place.line() as usize - 1)
            .unwrap_or_default();
        assert!(line.contains("metric ="), "{line}");
    }
}

#[test]
fn hostile_texts_are_refused_in_good_time() {
    let deep = format!("a = {}", "[".repeat(200_000));
    let nested = format!("price = [{}1{}]", "{ x = [".repeat(60), "] }".repeat(60));
    let keys: Vec<_> = (0..50_000).map(|n| format!("key{n} = 1")).collect();
    let many = keys.join("\n");
    let same = format!("{HEAD}{}", "[[price]]\nid = \"x\"\n".repeat(2_000));
    for text in [deep, nested, many, same, "\u{0}".repeat(1000)] {
        let found = Pack::read("p.toml", &text).expect_err("a wrong pack");
        assert!((1..=100).contains(&found.len()), "{}", found.len());
        for finding in found {
            assert!(finding.render(false).starts_with("error: "));
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    /// A torn or scribbled pack is refused or read; never a panic, and every finding can be shown.
    #[test]
    fn no_text_makes_the_reader_panic(
        which in 0..4usize,
        from in proptest::num::u16::ANY,
        length in 0..60usize,
        put in "[\\[\\]{}=\",.#0-9a-z折\u{0}\u{7f}\u{200f}\r\n\t -]{0,12}",
    ) {
        let (_, text) = super::BUILT_IN[which];
        let chars: Vec<char> = text.chars().collect();
        let start = usize::from(from) % chars.len();
        let end = (start + length).min(chars.len());
        let torn: String = chars[..start].iter().copied()
            .chain(put.chars())
            .chain(chars[end..].iter().copied())
            .collect();
        if let Err(found) = Pack::read("p.toml", &torn) {
            proptest::prop_assert!(!found.is_empty());
            for finding in found {
                proptest::prop_assert!(finding.render(false).starts_with("error: "));
            }
        }
    }
}

/// A gift and a text, before whatever a row adds.
fn with_gift(rest: &str) -> String {
    format!(
        "[[gift]]\nid = \"tea\"\n[[template]]\nid = \"wishes\"\ntext = \"{{name}}, {{gift}}\"\n{rest}"
    )
}

#[test]
fn wrong_courtesies_are_refused() {
    judge(&[
        (
            "[[gift]]\nid = \"a\"\nnot_to = { fact = \"sex\", is = \"X\" }\n".into(),
            6,
            "there is no choice of the fact \"sex\" \"X\"",
        ),
        (
            "[[gift]]\nid = \"a\"\nnot_to = { fact = \"sex\", is = \"F\", instead = \"a\" }\n".into(),
            6,
            "\"a\" cannot be given instead of itself",
        ),
        (
            "[[gift]]\nid = \"a\"\n[[gift]]\nid = \"a\"\n".into(),
            6,
            "two gifts are called \"a\"",
        ),
        (
            "[points]\neach = 1\ngives = 1\n[[reward]]\nid = \"a\"\npoints = 1\n[[gift]]\nid = \"a\"\nstock = 1\n"
                .into(),
            12,
            "\"a\" is a reward as well: both come from one shelf",
        ),
        (
            "[[template]]\nid = \"a\"\ntext = \"Dear {nmae}\"\n".into(),
            6,
            "`text` cannot have {nmae}",
        ),
        (
            "[[template]]\nid = \"a\"\ntext = \"Dear {name\"\n".into(),
            6,
            "a `{` of `text` has no other",
        ),
        (
            "[[template]]\nid = \"a\"\ntext = { zh = \"您好\" }\n".into(),
            6,
            "a text lacks `en`",
        ),
        (
            with_gift("[[care]]\nid = \"c\"\non = \"birthday\"\nchannel = \"letter\"\n"),
            9,
            "care \"c\" gives nothing and says nothing",
        ),
        (
            with_gift("[[care]]\nid = \"c\"\non = \"birthday\"\ngift = \"tae\"\nchannel = \"letter\"\n"),
            12,
            "there is no gift \"tae\"",
        ),
        (
            with_gift("[[care]]\nid = \"c\"\non = \"birthday\"\ngift = \"tea\"\nchannel = \"message\"\n"),
            9,
            "care \"c\" sends words and has none",
        ),
        (
            with_gift("[[care]]\nid = \"c\"\non = \"birthday\"\ntemplate = \"wishes\"\nchannel = \"letter\"\n"),
            9,
            "care \"c\" names {gift} and gives none",
        ),
        (
            with_gift("[[care]]\nid = \"c\"\non = \"festival:qixi\"\ngift = \"tea\"\nchannel = \"letter\"\n"),
            11,
            "there is no festival \"qixi\"",
        ),
        (
            with_gift("[[care]]\nid = \"c\"\non = \"birthday\"\ngift = \"tea\"\nchannel = \"letter\"\nasks = \"sharing\"\n"),
            14,
            "`asks` cannot be \"sharing\"",
        ),
        (
            "[greetings]\nlanguage = \"fr\"\n".into(),
            5,
            "`language` cannot be \"fr\"",
        ),
        (
            "[[festival]]\nid = \"founders\"\non = \"fifth sunday of may\"\n".into(),
            6,
            "`on` is not a day of the year",
        ),
    ]);
}

#[test]
fn wrong_rules_of_the_desk_are_refused() {
    let named = "[[complaints.severity]]\nid = \"grave\"\n";
    judge(&[
        (
            "[complaints]\nprogress_every = \"2 weeks\"\n".into(),
            5,
            "`progress_every` cannot be \"2 weeks\": a period is \"2 working days\", \"3 days\" or \"same day\", 366 at most",
        ),
        (
            format!("[complaints]\nusual_severity = \"grim\"\n{named}"),
            5,
            "there is no severity \"grim\"",
        ),
        (
            "[[complaints.deadline]]\nstep = \"investigating\"\nwithin = \"1 day\"\n".into(),
            5,
            "`step` cannot be \"investigating\"",
        ),
        (
            "[[complaints.deadline]]\nstep = \"close\"\nwithin = \"1 day\"\n[[complaints.deadline]]\nstep = \"close\"\nwithin = \"2 days\"\n".into(),
            7,
            "step \"close\" has two deadlines",
        ),
        (
            "[[complaints.deadline]]\nstep = \"close\"\n".into(),
            4,
            "a deadline lacks `within`",
        ),
        (
            "[[complaints.department]]\nid = \"a\"\n[[complaints.department]]\nid = \"a\"\n".into(),
            6,
            "two departments are called \"a\"",
        ),
        (
            "[inquiries]\npriority = [\"gold\"]\n".into(),
            5,
            "there is no tier \"gold\"",
        ),
        (
            "[[surveys.topic]]\nid = \"a\"\nscale = \"5-1\"\n".into(),
            6,
            "`scale` cannot be \"5-1\": a scale runs from one figure to a higher one, 100 at most",
        ),
        (
            "[[surveys.topic]]\nid = \"a\"\nscale = \"1-5\"\nsatisfied_from = 6\n".into(),
            7,
            "`satisfied_from` cannot be 6",
        ),
        (
            "[[surveys.topic]]\nid = \"a\"\nscale = \"0-10\"\npromoters_from = 9\n".into(),
            4,
            "topic \"a\" tells promoters and detractors not apart",
        ),
        (
            "[surveys]\nloyalty = { topic = \"b\", at_least = 4 }\n".into(),
            5,
            "there is no topic \"b\"",
        ),
        (
            "[surveys]\nloyalty = { purchases = 2 }\n".into(),
            5,
            "loyalty lacks `within`",
        ),
    ]);
}

#[test]
fn wrong_rebates_are_refused() {
    let rebate = |more: &str| {
        format!(
            "[wallet]\nspend = \"bonus-first\"\n[[rebate]]\nid = \"r\"\nevery = \"quarter\"\n{more}"
        )
    };
    judge(&[
        (
            "[[rebate]]\nid = \"r\"\nevery = \"month\"\nbands = [{ from = 1, rate = \"1%\" }]\n"
                .into(),
            4,
            "a rebate is credited to the wallet, and the pack has none",
        ),
        (
            rebate("bands = [{ from = 100, rate = \"1%\" }, { from = 100, rate = \"2%\" }]\n"),
            9,
            "the band from 100.00 does not lie above the one before",
        ),
        (
            rebate("bands = [{ from = 100, rate = \"101%\" }]\n"),
            9,
            "a rebate of 101% is more than the turnover",
        ),
    ]);
}

#[test]
fn wrong_targets_are_refused() {
    let topic = "[[surveys.topic]]\nid = \"a\"\nscale = \"1-5\"\n";
    judge(&[
        (
            "[[target]]\nid = \"t\"\nmeasure = \"joy\"\nat_least = \"85%\"\n".into(),
            6,
            "`measure` cannot be \"joy\"",
        ),
        (
            "[[target]]\nid = \"t\"\nmeasure = \"loyalty\"\nat_least = \"85%\"\n".into(),
            6,
            "the pack does not say what loyalty is",
        ),
        (
            "[[target]]\nid = \"t\"\nmeasure = \"satisfaction\"\nat_least = \"120%\"\n".into(),
            7,
            "`at_least` cannot be more than all",
        ),
        (
            "[[target]]\nid = \"t\"\nmeasure = \"call-backs\"\nof = \"a\"\nat_least = \"85%\"\n"
                .into(),
            7,
            "`of` does not go with \"call-backs\"",
        ),
        (
            format!(
                "{topic}[[target]]\nid = \"t\"\nmeasure = \"nps\"\nof = \"a\"\nat_least = 30\n"
            ),
            10,
            "topic \"a\" has no promoters",
        ),
        (
            format!(
                "{topic}[[target]]\nid = \"t\"\nmeasure = \"satisfaction\"\nof = \"a\"\nat_least = \"85%\"\n"
            ),
            10,
            "topic \"a\" tells nobody satisfied",
        ),
    ]);
}

#[test]
fn wrong_reservations_are_refused() {
    let some = "[[service]]\nid = \"a\"\nlasts = \"1 hour\"\n";
    judge(&[
        (
            some.to_owned(),
            4,
            "the pack has services and takes no reservations",
        ),
        (
            "[reservations]\nhold = \"1 minute\"\n".into(),
            4,
            "`[reservations]` has nothing to book",
        ),
        (
            format!("[reservations]\nslot = \"0 minutes\"\n{some}"),
            5,
            "`slot` cannot be nothing",
        ),
        (
            format!("[reservations]\nremind = \"2 weeks\"\n{some}"),
            5,
            "`remind` cannot be \"2 weeks\": a time is a number of minutes, hours or days, a year at most",
        ),
        (
            format!("[reservations]\nlate_cancellation = \"fail\"\n{some}"),
            5,
            "`late_cancellation` cannot be \"fail\"",
        ),
        (
            "[reservations]\n[[service]]\nid = \"a\"\n".into(),
            5,
            "service \"a\" lacks `lasts`",
        ),
        (
            format!("[reservations]\n{some}{some}"),
            8,
            "two services are called \"a\"",
        ),
        (
            format!("[reservations]\n{some}therapists = 11\n"),
            8,
            "`therapists` cannot be 11",
        ),
    ]);
}

#[test]
fn wrong_visitors_and_treatments_are_refused() {
    let step = "[[treatment_step]]\nid = \"a\"\n";
    judge(&[
        (
            "[visitors]\nunannounced = \"warn\"\n".into(),
            4,
            "`[visitors]` has no class of visitors",
        ),
        (
            "[visitors]\n[[visitor_class]]\nid = \"a\"\nannounced = true\n".into(),
            4,
            "`[visitors]` says not how long ahead visitors are announced",
        ),
        (
            "[[visitor_class]]\nid = \"a\"\nadmitted = false\nbadge = true\n".into(),
            4,
            "visitor class \"a\" is turned away, and yet needs something to come in",
        ),
        (
            "[[visitor_class]]\nid = \"a\"\n[[visitor_class]]\nid = \"a\"\n".into(),
            6,
            "two visitor classes are called \"a\"",
        ),
        (
            "[treatments]\nplan_next = true\n".into(),
            4,
            "`[treatments]` has no steps",
        ),
        (
            format!("[treatments]\nlook = \"b\"\n{step}"),
            5,
            "there is no treatment step \"b\"",
        ),
        (
            format!("[treatments]\nlooks_at_least = 2\n{step}"),
            5,
            "who looks in is not said",
        ),
        (
            format!("{step}[[skin_case]]\nid = \"acne\"\n"),
            6,
            "a skin case changes nothing: around which step the consultant looks in is not said",
        ),
        (
            format!("{step}needs = [\"towel\"]\n"),
            6,
            "`needs` cannot be \"towel\"",
        ),
        (
            format!("{step}{step}"),
            6,
            "two treatment steps are called \"a\"",
        ),
    ]);
}

#[test]
fn wrong_stored_value_is_refused() {
    let wallet = |rest: &str| format!("[wallet]\nspend = \"principal-first\"\n{rest}");
    let bonus = |rest: &str| wallet(&format!("[[wallet.bonus]]\n{rest}"));
    let law = |rest: &str| wallet(&format!("[[wallet.law]]\n{rest}"));
    judge(&[
        (
            wallet("paid_with = [\"cash\", \"wallet\"]\n"),
            6,
            "\"wallet\" is not money: stored value would top itself up",
        ),
        (bonus("gives = 5\n"), 6, "a bonus lacks `at_least`"),
        (
            bonus("at_least = 0\ngives = 5\n"),
            7,
            "`at_least` cannot be nothing",
        ),
        (
            bonus("at_least = 10\ngives = \"0%\"\n"),
            8,
            "a bonus of 0% gives nothing",
        ),
        (
            bonus("at_least = 10\ngives = \"10%\"\neach = true\n"),
            9,
            "a share grows with the amount by itself",
        ),
        (
            bonus("at_least = 10\ngives = 1\n[[wallet.bonus]]\nat_least = 10\ngives = 2\n"),
            9,
            "two bonuses begin at 10.00",
        ),
        (
            law("id = \"cap\"\nnamed_at_most = 5000\n"),
            6,
            "law \"cap\" lacks `basis`",
        ),
        (
            law("id = \"cap\"\nbasis = \"order 9\"\n"),
            6,
            "law \"cap\" says nothing",
        ),
        (
            law("id = \"cap\"\nbasis = \"order 9\"\nnamed_at_most = 5000\noff = {}\n"),
            10,
            "`off` lacks `reason`",
        ),
    ]);
}
