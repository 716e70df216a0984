//! The hand-written pages of the manual, held against the program: what they must name, they name, and
//! what they show is true. A key, a word or a column that is added without a line in the page fails here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use club::book::{Kind, VERSIONS};
use club::cli::ledgers::LEDGERS;
use club::rules::{House, Pack, Power};

/// Where each list of keys that the rule reader takes is explained: file, constant, first key, section.
const PLACES: &[(&str, &str, &str, &str)] = &[
    ("src/rules/read.rs", "KEYS", "format", "THE HEAD OF A PACK"),
    (
        "src/rules/read.rs",
        "KEYS",
        "birthday_29_february",
        "BIRTHDAYS",
    ),
    ("src/rules/read.rs", "", "currency", "MONEY"),
    ("src/rules/read.rs", "", "id", "CATEGORIES"),
    ("src/domain/means/read.rs", "KEYS", "id", "MEANS OF PAYMENT"),
    ("src/members/rules.rs", "KEYS", "id", "FACTS"),
    ("src/members/rules.rs", "KEYS", "issued_to", "CARDS"),
    ("src/members/retention.rs", "KEYS", "id", "RETENTION"),
    (ACCOUNTING, "KEYS", "point_value", "ACCOUNTING"),
    (ACCOUNTING, "EXPECTED", "from", "ACCOUNTING"),
    (ACCOUNTING, "VAT", "rate", "ACCOUNTING"),
    (ACCOUNTING, "SUMMARIES", "opening", "ACCOUNTING"),
    (ACCOUNTING, "ACCOUNTS", "means", "ACCOUNTING"),
    (ACCOUNTING, "ACCOUNT", "code", "ACCOUNTING"),
    (ACCOUNTING, "ACCOUNT_FOR", "of", "ACCOUNTING"),
    ("src/tiers/rules/read.rs", "GROUP", "id", "TIER GROUPS"),
    ("src/tiers/rules/read.rs", "TIER", "id", "Tiers"),
    (
        "src/tiers/rules/read.rs",
        "CONDITION",
        "metric",
        "Conditions",
    ),
    ("src/tiers/rules/read.rs", "FORCED", "metric", "Conditions"),
    ("src/tiers/rules/read.rs", "KEYS", "metric", "Scores"),
    ("src/sales/rules/read.rs", "", "combine", "PRICES"),
    ("src/sales/rules/read.rs", "SALES", "most", "SALES"),
    ("src/sales/rules/read.rs", "PRICE", "id", "PRICES"),
    (
        "src/members/conditions/read.rs",
        "ALL",
        "tier",
        "CONDITIONS",
    ),
    (
        "src/sales/rules/read.rs",
        "REFUNDS",
        "other_means",
        "REFUNDS",
    ),
    ("src/points/rules/read.rs", "POINTS", "earned_by", "POINTS"),
    (
        "src/points/rules/read.rs",
        "MULTIPLIER",
        "id",
        "Multipliers",
    ),
    ("src/points/rules/read.rs", "REWARD", "id", "Rewards"),
    ("src/sales/coupons/rules.rs", "COUPON", "id", "COUPONS"),
    ("src/sales/passes/rules.rs", "PASS", "id", "PASSES"),
    ("src/sales/passes/rules.rs", "GRANT", "categories", "PASSES"),
    (
        "src/wallet/rules/read.rs",
        "WALLET",
        "spend",
        "STORED VALUE",
    ),
    (
        "src/wallet/rules/read.rs",
        "BONUS",
        "at_least",
        "The bonus on a top-up",
    ),
    ("src/wallet/rules/read.rs", "LAW", "id", "What the law says"),
    (
        "src/wallet/rules/read.rs",
        "",
        "reason",
        "What the law says",
    ),
    ("src/wallet/rebates/read.rs", "REBATE", "id", "REBATES"),
    ("src/wallet/rebates/read.rs", "BAND", "from", "REBATES"),
    ("src/care/rules/read.rs", "KEYS", "by", "VISITS"),
    (
        "src/care/rules/plan.rs",
        "KEYS",
        "working_days",
        "How visits are planned",
    ),
    ("src/care/rules/plan.rs", "KEYS", "tier", "Winning back"),
    ("src/desk/inquiries/rules.rs", "KEYS", "topic", "INQUIRIES"),
    (
        "src/desk/complaints/rules.rs",
        "KEYS",
        "department",
        "COMPLAINTS",
    ),
    ("src/desk/complaints/rules.rs", "", "step", "Deadlines"),
    ("src/desk/surveys/rules.rs", "", "topic", "SURVEYS"),
    ("src/desk/surveys/rules.rs", "TOPIC", "id", "Topics"),
    ("src/desk/targets.rs", "KEYS", "id", "TARGETS"),
    ("src/desk/named.rs", "", "id", "COMPLAINTS"),
    (
        "src/desk/reservations/rules.rs",
        "RESERVATIONS",
        "slot",
        "RESERVATIONS",
    ),
    (
        "src/desk/reservations/rules.rs",
        "SERVICE",
        "id",
        "Services",
    ),
    (
        "src/desk/visitors/rules.rs",
        "VISITORS",
        "announce_before",
        "VISITORS",
    ),
    ("src/desk/visitors/rules.rs", "CLASS", "id", "VISITORS"),
    (
        "src/desk/treatments/rules.rs",
        "TREATMENTS",
        "look",
        "TREATMENTS",
    ),
    ("src/desk/treatments/rules.rs", "STEP", "id", "Steps"),
    ("src/desk/treatments/rules.rs", "CASE", "id", "Steps"),
    ("src/members/rules.rs", "", "hard", "FILES OF MEMBERS"),
    (STAFF, "ASSESSMENT", "part", "Assessment"),
    (STAFF, "PART", "id", "Assessment"),
    (STAFF, "MEASURE", "measure", "Assessment"),
    (STAFF, "BREACH", "id", "Breaches"),
    (STAFF, "TRAINING", "onboarding_days", "Training"),
    (STAFF, "CONTEST", "quarter", "Contests"),
    (STAFF, "PENALTY", "below", "Contests"),
    (COURTESIES, "GIFT", "id", "Gifts"),
    (COURTESIES, "KEYS", "fact", "Gifts"),
    (COURTESIES, "TEMPLATE", "id", "Texts"),
    (COURTESIES, "", "language", "Texts"),
    (COURTESIES, "CARE", "id", "Care"),
    (COURTESIES, "", "each", "Care"),
    (INSIGHT, "RFM", "within", "Scores of customers"),
    (INSIGHT, "CUTS", "recency", "Scores of customers"),
    (INSIGHT, "SEGMENT", "id", "Scores of customers"),
    (INSIGHT, "BOUNDS", "at_least", "Scores of customers"),
    (INSIGHT, "VALUE", "cost", "Cost and trend"),
    (INSIGHT, "COST", "category", "Cost and trend"),
    (INSIGHT, "CHURN", "quiet_after", "Who is about to leave"),
];

const INSIGHT: &str = "src/rules/insight.rs";

const COURTESIES: &str = "src/care/courtesies/rules.rs";
const ACCOUNTING: &str = "src/rules/accounting/read.rs";
const STAFF: &str = "src/desk/staff/rules/read.rs";

/// The files that read `club.toml`.
const HOUSE: [&str; 2] = ["src/rules/house.rs", "src/rules/house/places.rs"];

/// Where the words stand that values may take, beside the readers themselves.
const WORDS: &[&str] = &[
    "src/domain/goods.rs",
    "src/domain/rate.rs",
    "src/domain/calendar/lunar.rs",
    "src/care/courtesies/rules.rs",
    "src/care/courtesies/text.rs",
    "src/members/rules.rs",
    "src/members/retention.rs",
    "src/care/rules.rs",
    "src/members/facts.rs",
    "src/desk/staff/rules.rs",
    "src/wallet/rules.rs",
];

/// A page of the manual.
struct Page {
    name: &'static str,
    lines: Vec<String>,
}

impl Page {
    fn read(name: &'static str) -> Self {
        let text = fs::read_to_string(root().join("man").join(name)).expect("the page is there");
        Self {
            name,
            lines: text.lines().map(plain).collect(),
        }
    }

    /// The lines of a section or of one below it; all of them where no name is given.
    fn section(&self, name: &str) -> Vec<&str> {
        let heading = |line: &str| {
            let title = line.strip_prefix(".Sh ").or(line.strip_prefix(".Ss "));
            title.map(str::to_owned)
        };
        let mut within = name.is_empty();
        let mut found = Vec::new();
        for line in &self.lines {
            if let Some(title) = heading(line) {
                within = name.is_empty() || title == name;
            } else if within {
                found.push(line.as_str());
            }
        }
        assert!(!found.is_empty(), "{} has no section {name}", self.name);
        found
    }

    /// What a section sets apart from running text: the words of its macro lines.
    fn marked(&self, section: &str) -> BTreeSet<String> {
        let lines = self.section(section).into_iter();
        let marked = lines.filter(|line| line.starts_with('.'));
        marked
            .flat_map(|line| line.split_whitespace().map(str::to_owned))
            .collect()
    }

    /// Whether a word, or several that belong together, is set apart somewhere.
    /// A blank may stand for a dash, as in the files themselves.
    fn marks(&self, words: &str) -> bool {
        let spoken = [words.to_owned(), words.replacen('-', " ", 1)];
        spoken.iter().any(|words| self.marks_as(words))
    }

    fn marks_as(&self, words: &str) -> bool {
        let set_apart = |line: &&String| line.starts_with('.') && !line.starts_with(".\\\"");
        self.lines.iter().filter(set_apart).any(|line| {
            line.match_indices(words).any(|(at, _)| {
                let ends = |c: Option<char>| c.is_none_or(|c| c == ' ' || c == '"');
                ends(line[..at].chars().next_back())
                    && ends(line[at + words.len()..].chars().next())
            })
        })
    }

    /// The displays that follow a comment such as `.\" pack`.
    fn displays(&self, comment: &str) -> Vec<String> {
        let comment = format!(".\\\" {comment}");
        let mut found = Vec::new();
        let mut lines = self.lines.iter();
        while lines.any(|line| *line == comment) {
            let begun = lines.next().expect("a display follows");
            assert!(begun.starts_with(".Bd "), "{begun}");
            let inside = lines.by_ref().take_while(|line| *line != ".Ed");
            found.push(inside.fold(String::new(), |text, line| text + line + "\n"));
        }
        found
    }
}

/// A line without the escapes that roff asks for.
fn plain(line: &str) -> String {
    line.replace("\\-", "-")
        .replace("\\(dq", "\"")
        .replace("\\&", "")
        .replace("\\(ha", "^")
        .replace("\\(ga", "`")
        .replace("\\e", "\\")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A list of texts in the source: the constant that it is, if any, and its texts.
struct List {
    path: String,
    constant: String,
    texts: Vec<String>,
}

/// The part of a source file before its tests.
fn source(path: &str) -> String {
    let text = fs::read_to_string(root().join(path)).expect("the source is there");
    let end = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..end].to_owned()
}

/// The files that read rule packs.
fn readers() -> Vec<String> {
    let mut found = Vec::new();
    for folder in [
        "rules",
        "tiers",
        "members",
        "care",
        "desk",
        "sales",
        "points",
        "wallet",
        "domain/means",
    ] {
        collect(&root().join("src").join(folder), &mut found);
    }
    found.retain(|path| !HOUSE.contains(&path.as_str()) && !path.ends_with("/tests.rs"));
    // What these read stands in club.toml, and is told in club-book(5).
    found.retain(|path| !["src/rules/house.rs", "src/rules/grants.rs"].contains(&path.as_str()));
    found.retain(|path| source(path).contains("source::toml"));
    assert!(found.len() >= 7, "{found:?}");
    found
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let below = path.strip_prefix(root()).expect("below the root");
            found.push(below.to_string_lossy().into_owned());
        }
    }
    found.sort();
}

/// Every list of plain texts in a file: keys that a table may have, words that may be written.
fn lists(path: &str) -> Vec<List> {
    let text = source(path);
    let mut found = Vec::new();
    for (open, _) in text.match_indices('[') {
        let Some(length) = text[open..].find(']') else {
            continue;
        };
        let Some(texts) = only_texts(&text[open + 1..open + length]) else {
            continue;
        };
        let before = text[..open].trim_end_matches(['&', ' ', '=', '\n']);
        let statement = before.rfind([';', '{', '}']).map_or(0, |at| at + 1);
        let declared = before.rfind("const ").filter(|at| *at + 40 > statement);
        let is_constant = text[..open].trim_end_matches(['&', ' ']).ends_with('=');
        let constant = declared.filter(|_| is_constant).map(|at| {
            let name = &before[at + 6..];
            name[..name.find(':').unwrap_or(0)].to_owned()
        });
        found.push(List {
            path: path.to_owned(),
            constant: constant.unwrap_or_default(),
            texts,
        });
    }
    found
}

/// The texts of a list that holds nothing else.
fn only_texts(inside: &str) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    for part in inside.split(',').map(str::trim) {
        if part.is_empty() {
            continue;
        }
        let text = part.strip_prefix('"')?.strip_suffix('"')?;
        texts.push(text.to_owned());
    }
    (!texts.is_empty()).then_some(texts)
}

/// Whether a value of some type follows, rather than a constant such as `KEYS`.
fn is_value(next: &str) -> bool {
    let name = next.split(|c: char| !c.is_ascii_alphanumeric()).next();
    next.starts_with('(')
        || name.is_some_and(|name| {
            name.starts_with(|c: char| c.is_ascii_uppercase())
                && name.contains(|c: char| c.is_ascii_lowercase())
        })
}

/// The words that a file maps to something: `("half-up", HalfUp)` and `Self::HalfUp => "half-up"`.
fn mapped_words(path: &str) -> Vec<String> {
    let text = source(path);
    let quoted = |at: usize| {
        let rest = &text[at..];
        let length = rest.find('"')?;
        Some((&rest[..length], &rest[length + 1..]))
    };
    let mut words = Vec::new();
    for (at, opening) in text.match_indices("(\"") {
        if let Some((word, rest)) = quoted(at + opening.len())
            && let Some(next) = rest.strip_prefix(", ")
            && is_value(next)
        {
            words.push(word.to_owned());
        }
    }
    for (at, arrow) in text.match_indices("=> \"") {
        if let Some((word, rest)) = quoted(at + arrow.len())
            && rest.starts_with(',')
        {
            words.push(word.to_owned());
        }
    }
    words
}

#[test]
fn every_key_of_a_rule_file_is_explained_in_its_section() {
    let page = Page::read("club-rules.5");
    let lists: Vec<List> = readers().iter().flat_map(|path| lists(path)).collect();
    let mut missing = Vec::new();
    for &(path, constant, first, section) in PLACES {
        let of =
            |list: &&List| list.path == path && list.constant == constant && list.texts[0] == first;
        let list = lists.iter().find(of);
        let list = list.unwrap_or_else(|| panic!("{path} has no list {constant} of \"{first}\""));
        let marked = page.marked(section);
        let absent = list.texts.iter().filter(|key| !marked.contains(*key));
        missing.extend(absent.map(|key| format!("{section}: {key}")));
    }
    assert!(missing.is_empty(), "not explained: {missing:#?}");
}

#[test]
fn every_word_that_a_rule_file_may_hold_is_explained() {
    let page = Page::read("club-rules.5");
    let mut words: Vec<String> = Vec::new();
    for path in readers() {
        words.extend(lists(&path).into_iter().flat_map(|list| list.texts));
        words.extend(mapped_words(&path));
    }
    for path in WORDS {
        words.extend(mapped_words(path));
    }
    // What people call a word in Chinese is none that a file holds.
    words.retain(|word| word.is_ascii());
    assert!(words.len() > 200, "only {} words were found", words.len());
    let missing: BTreeSet<_> = words.iter().filter(|word| !page.marks(word)).collect();
    assert!(missing.is_empty(), "not explained: {missing:#?}");
}

#[test]
fn the_examples_of_the_rules_page_make_a_pack() {
    let examples = Page::read("club-rules.5").displays("pack");
    assert!(examples.len() >= 10, "{} examples", examples.len());
    if let Err(found) = Pack::read("rules/sample.toml", &examples.join("\n")) {
        let told: Vec<String> = found.iter().map(|one| one.render(false)).collect();
        panic!("{}", told.join("\n"));
    }
}

#[test]
fn the_finding_that_the_rules_page_shows_is_the_one_that_is_told() {
    let page = Page::read("club-rules.5");
    let (wrong, shown) = (page.displays("wrong"), page.displays("finding"));
    let head = &page.displays("pack")[0];
    let found = Pack::read("rules/sample.toml", &format!("{head}\n{}", wrong[0]));
    let told: Vec<String> = found
        .expect_err("there is a finding")
        .iter()
        .map(|one| one.render(false))
        .collect();
    assert_eq!(shown[0].trim_end(), told.join("\n"));
}

#[test]
fn every_column_of_every_ledger_is_explained_and_no_other() {
    let page = Page::read("club-book.5");
    for schema in LEDGERS.iter().copied().chain([&VERSIONS]) {
        let file = format!("{}.csv", schema.name);
        let lines = page.section(&file);
        let told = lines.iter().filter_map(|line| line.strip_prefix(".It Ic "));
        let told: Vec<&str> = told.collect();
        let columns: Vec<&str> = schema.columns.iter().map(|column| column.name).collect();
        assert_eq!(told, columns, "{file}");
        let marked = page.marked(&file);
        for column in schema.columns {
            if let Kind::Choice(words) = column.kind {
                let missing: Vec<_> = words
                    .iter()
                    .filter(|word| !marked.contains(**word))
                    .collect();
                assert!(missing.is_empty(), "{file}, {}: {missing:?}", column.name);
            }
        }
    }
}

#[test]
fn every_key_of_the_house_is_explained() {
    let page = Page::read("club-book.5");
    let marked = page.marked("club.toml");
    let keys: Vec<String> = HOUSE
        .iter()
        .flat_map(|path| lists(path))
        .flat_map(|list| list.texts)
        .chain(mapped_words("src/rules/house/places.rs"))
        .collect();
    assert!(keys.len() > 15, "{keys:?}");
    let missing: BTreeSet<_> = keys.iter().filter(|key| !marked.contains(*key)).collect();
    assert!(missing.is_empty(), "not explained: {missing:#?}");
}

#[test]
fn every_power_of_a_role_is_explained_and_the_example_makes_a_house() {
    let page = Page::read("club-book.5");
    let marked = page.marked("Roles");
    for power in Power::ALL {
        assert!(marked.contains(power.word()), "{}", power.word());
    }
    let head = "format = 1\nname = \"Spa\"\ncurrency = \"CNY\"\ntimezone = \"Asia/Shanghai\"\n\
                rules = [\"rules/vip-card.toml\"]\n";
    let staff = &page.displays("house")[0];
    let text = format!("{head}{staff}");
    let house = House::judge("club.toml", &text, club::cli::commands()).expect("a house");
    assert_eq!(house.operators.len(), 2);
}

#[test]
fn every_exit_code_is_explained() {
    let page = Page::read("club-book.5");
    let explained = page.section("EXIT STATUS");
    let codes = source("src/cli/help.rs");
    let begun = codes.find("Exit codes: ").expect("the help lists them");
    let codes = &codes[begun..begun + codes[begun..].find('"').unwrap_or(0)];
    let numbers = codes.split(|c: char| !c.is_ascii_digit());
    let numbers: Vec<&str> = numbers.filter(|number| !number.is_empty()).collect();
    assert_eq!(numbers.len(), 8, "{codes}");
    for number in numbers {
        assert!(
            explained.contains(&format!(".It {number}").as_str()),
            "exit code {number}"
        );
    }
}
