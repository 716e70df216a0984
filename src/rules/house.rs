//! `club.toml`: what the house is called, where and when its day begins, who works there, and which
//! rule files hold.

mod places;

use std::fmt::Write as _;

use crate::desk::reservations::Places;
use crate::domain::calendar::BusinessHours;
use crate::domain::source::toml::{self, Table, Value, once};
use crate::domain::source::{Diagnostic, Place};
use crate::domain::{Lang, Means, Pair, Slug, Title, Wording};
use crate::worded;

use super::Pack;
use super::grants::{self, Commands, Power};

const KEYS: &[&str] = &[
    "format",
    "name",
    "currency",
    "timezone",
    "day_starts",
    "rules",
    "holidays",
    "means",
    "store",
    "room",
    "opening",
    "therapist",
    "role",
    "operator",
];

/// A `club.toml` that was read and found sound.
#[derive(Clone, Debug)]
pub struct House {
    pub name: String,
    pub currency: String,
    pub hours: BusinessHours,
    /// Rule files, as paths from the book's folder.
    pub rules: Vec<String>,
    /// The file of public holidays, where the house keeps one.
    pub holidays: Option<String>,
    /// What the house takes as money, where no pack says so.
    pub means: Option<Means>,
    pub stores: Vec<Store>,
    pub places: Places,
    pub roles: Vec<StaffRole>,
    pub operators: Vec<Operator>,
}

/// A shop of the house.
#[derive(Clone, Debug)]
pub struct Store {
    pub id: Slug,
    pub title: Title,
}

/// What those who bear a role may do.
#[derive(Clone, Debug)]
pub struct StaffRole {
    pub id: Slug,
    pub title: Title,
    /// The commands that it grants; all of the daily work where none are named.
    pub commands: Option<Vec<String>>,
    /// What it grants beyond the daily work.
    pub may: Vec<Power>,
}

/// Somebody who works with the book.
#[derive(Clone, Debug)]
pub struct Operator {
    pub name: String,
    pub roles: Vec<Slug>,
}

/// Something in a rule pack that this house does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    pub place: Place,
    pub message: Wording,
}

impl Misfit {
    pub fn say(&self, lang: Lang) -> String {
        let colon = if lang == Lang::En { ": " } else { "：" };
        format!("{}{colon}{}", self.place, self.message.in_lang(lang))
    }
}

/// What `init` is told of a new house.
#[derive(Clone, Copy, Debug)]
pub struct NewHouse<'a> {
    pub name: &'a str,
    pub currency: &'a str,
    pub timezone: &'a str,
    pub day_starts: &'a str,
    pub rules: &'a [&'a str],
    pub holidays: Option<&'a str>,
}

impl House {
    /// Reads a `club.toml` that was adopted.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        toml::read(file, text, KEYS, |root| read_house(root, None))
    }

    /// Reads a `club.toml` that may be adopted; every finding in it is told, in the order of its lines.
    pub fn judge(file: &str, text: &str, known: &Commands) -> Result<Self, Vec<Diagnostic>> {
        toml::read(file, text, KEYS, |root| read_house(root, Some(known)))
    }

    /// The text of a new `club.toml`.
    pub fn text(new: NewHouse<'_>) -> String {
        let rules: Vec<_> = new.rules.iter().map(|rule| quoted(rule)).collect();
        let mut text = String::from(
            "# The house. Who works here, where, and which rules hold.\n\
             # A change counts from the moment it is adopted: `club rules adopt`.\n\nformat = 1\n",
        );
        let _ = writeln!(text, "name = {}", quoted(new.name));
        let _ = writeln!(text, "currency = {}", quoted(new.currency));
        let _ = writeln!(text, "timezone = {}", quoted(new.timezone));
        let _ = writeln!(
            text,
            "day_starts = {}   # what is sold before that belongs to the day before",
            quoted(new.day_starts)
        );
        let _ = writeln!(text, "rules = [{}]", rules.join(", "));
        if let Some(file) = new.holidays {
            let _ = writeln!(
                text,
                "holidays = {}   # public holidays and made-up working days, year by year",
                quoted(file)
            );
        }
        text
    }

    /// What rooms and therapists are for that no pack knows.
    pub fn unknown_services(&self, packs: &[Pack]) -> Vec<Misfit> {
        let known = |id: &Slug| {
            let mut rules = packs.iter().filter_map(|pack| pack.reservations.as_ref());
            rules.any(|rules| rules.service(id.as_str()).is_some())
        };
        let rooms = self.places.rooms.iter();
        let rooms = rooms.map(|room| (("room", "房间"), &room.id, &room.takes, &room.place));
        let people = self.places.therapists.iter();
        let people = people.map(|one| (("therapist", "技师"), &one.id, &one.does, &one.place));
        let mut found = Vec::new();
        for ((en, zh), id, services, place) in rooms.chain(people) {
            for service in services.iter().filter(|service| !known(service)) {
                found.push(Misfit {
                    place: place.clone(),
                    message: worded!(
                        "{en} \"{id}\" is for \"{service}\", which is not a service of the rules",
                        "{zh}“{id}”用于“{service}”，而规则中没有此服务项目"
                    ),
                });
            }
        }
        found
    }

    /// What a pack names that this house does not have.
    pub fn misfits(&self, pack: &Pack) -> Vec<Misfit> {
        let mut found = super::means::of_house(self, pack);
        let mut misfit = |place: &Place, message: Wording| {
            found.push(Misfit {
                place: place.clone(),
                message,
            });
        };
        if pack.money.currency != self.currency {
            misfit(
                &pack.place,
                worded!(
                    "the pack is in {}, the house in {}; one of them has to change",
                    "规则包的货币为 {}，商户为 {}；须改其一",
                    pack.money.currency,
                    self.currency
                ),
            );
        }
        for item in &pack.price_list.0 {
            let own = item.store_price.iter().map(|(store, _)| store);
            let listed =
                |store: &&String| self.stores.iter().any(|s| s.id.as_str() == store.as_str());
            for store in own.filter(|store| !listed(store)) {
                misfit(
                    &item.place,
                    worded!(
                        "item \"{}\" has a price in store \"{store}\", which club.toml does not list",
                        "项目“{}”写了门店“{store}”的价格，而 club.toml 中没有",
                        item.id
                    ),
                );
            }
        }
        for rule in pack.terms().conditions() {
            let ((en, zh), id, place) = (rule.kind, rule.id, rule.place);
            for store in &rule.when.stores {
                if !self.stores.is_empty() && !self.stores.iter().any(|s| s.id.as_str() == store) {
                    misfit(
                        place,
                        worded!(
                            "{en} \"{id}\" names store \"{store}\", which club.toml does not list",
                            "{zh}“{id}”写了门店“{store}”，而 club.toml 中没有"
                        ),
                    );
                }
            }
        }
        found
    }
}

/// A text as TOML writes it, whatever characters it holds.
fn quoted(text: &str) -> String {
    ::toml::Value::String(text.to_owned()).to_string()
}

fn read_house(root: &Table<'_>, known: Option<&Commands>) -> Option<House> {
    let format = root
        .need(
            "format",
            ("write `format = 1` at the top", "在文件开头写 `format = 1`"),
        )
        .and_then(|v| v.whole::<i64>(1, 1));
    let name = root
        .need("name", ("say what the house is called", "写明店名"))
        .and_then(|v| v.string());
    let currency = root
        .need(
            "currency",
            ("write `currency = \"CNY\"`", "请写 `currency = \"CNY\"`"),
        )
        .and_then(|v| read_currency(&v));
    let hours = read_hours(root);
    let rules = root.need(
        "rules",
        (
            "name the rule files: `rules = [\"rules/vip-card.toml\"]`",
            "写明规则文件：`rules = [\"rules/vip-card.toml\"]`",
        ),
    );
    let rules = rules.map(|v| v.list(|rule| read_path(rule)));
    let holidays = root.get("holidays").and_then(|v| read_path(&v));
    let stores = each(
        root,
        "store",
        [("store", "门店"), ("stores", "门店")],
        &["id", "title"],
        |table, id| Store {
            title: table.title(&id),
            id,
        },
    );
    let places = places::read(root, &stores);
    let roles = each(
        root,
        "role",
        [("role", "角色"), ("roles", "角色")],
        &["id", "title", "commands", "may"],
        |table, id| StaffRole {
            title: table.title(&id),
            id,
            commands: table
                .get("commands")
                .map(|v| v.list(|v| grants::read_command(v, known))),
            may: table.list("may", |v| {
                v.word(&Power::ALL.map(|power| (power.word(), power)))
            }),
        },
    );
    let operators = read_operators(root, &roles);
    format?;
    Some(House {
        name: name?,
        currency: currency?,
        hours: hours?,
        rules: rules?,
        holidays,
        means: Means::read(root),
        stores,
        places,
        roles,
        operators,
    })
}

fn each<T>(
    root: &Table<'_>,
    key: &'static str,
    called: [Pair; 2],
    keys: &'static [&'static str],
    read: impl Fn(&Table<'_>, Slug) -> T,
) -> Vec<T> {
    let tables = root.named(key, called, keys);
    let list = tables
        .iter()
        .filter_map(|table| Some(read(table, table.id()?)));
    list.collect()
}

/// Three capital letters.
pub(super) fn read_currency(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    if text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) {
        return Some(text.to_owned());
    }
    value.report(
        worded!("\"{text}\" is not a currency", "“{text}”不是货币代码"),
        (
            "write its three letters, such as \"CNY\"",
            "写三个字母，如 \"CNY\"",
        ),
    );
    None
}

/// A rule file stays inside the book, so that a copied book is whole.
fn read_path(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    let inside =
        !text.starts_with('/') && !text.contains('\\') && text.split('/').all(|part| part != "..");
    if !inside {
        value.report(
            worded!(
                "the rule file \"{text}\" lies outside the book",
                "规则文件“{text}”在账簿之外"
            ),
            (
                "copy it into the book's folder `rules`",
                "请复制到账簿的 `rules` 文件夹",
            ),
        );
        return None;
    }
    Some(text.to_owned())
}

fn read_hours(root: &Table<'_>) -> Option<BusinessHours> {
    let zone = root.need(
        "timezone",
        (
            "write `timezone = \"Asia/Shanghai\"`",
            "请写 `timezone = \"Asia/Shanghai\"`",
        ),
    )?;
    let starts = root.get("day_starts");
    let starts_text = match &starts {
        Some(value) => value.text()?,
        None => "00:00",
    };
    match BusinessHours::new(zone.text()?, starts_text) {
        Ok(hours) => Some(hours),
        Err(why) => {
            use crate::domain::calendar::BadBusinessHours;
            let at = match (&why, starts) {
                (BadBusinessHours::Starts(_), Some(starts)) => starts,
                _ => zone,
            };
            let (message, help) = why.worded();
            at.report(message, help);
            None
        }
    }
}

fn read_operators(root: &Table<'_>, roles: &[StaffRole]) -> Vec<Operator> {
    let mut seen = Vec::new();
    let mut list = Vec::new();
    for value in root.each("operator") {
        let Some(table) = value.table(("an operator", "操作员"), &["name", "roles"]) else {
            continue;
        };
        let name = table.need(
            "name",
            (
                "say who: the name that `--operator` gives",
                "写明是谁：`--operator` 所用的名字",
            ),
        );
        let Some(name) = name.and_then(|v| v.string()) else {
            continue;
        };
        once(&mut seen, &name, &table, ("operators", "操作员"));
        let roles = table.list("roles", |v| {
            let role = v.slug()?;
            if !roles.iter().any(|r| r.id == role) {
                v.unknown_name(
                    ("role", "角色"),
                    role.as_str(),
                    roles.iter().map(|r| r.id.as_str()),
                );
            }
            Some(role)
        });
        list.push(Operator { name, roles });
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(name: &str) -> String {
        House::text(NewHouse {
            name,
            currency: "CNY",
            timezone: "Asia/Shanghai",
            day_starts: "06:00",
            rules: &["rules/vip-card.toml"],
            holidays: None,
        })
    }

    #[test]
    fn a_new_house_reads_back_whatever_its_name() {
        for name in ["清泉 Spa", "the \"Best\" \\ club", "a\nb", "'''", "=[x]#"] {
            let house = House::read("club.toml", &new(name)).expect(name);
            assert_eq!(house.name, name);
            assert_eq!(house.hours.starts(), "06:00");
            assert_eq!(house.rules, ["rules/vip-card.toml"]);
        }
    }

    #[test]
    fn a_wrong_house_is_told_with_its_remedy() {
        let table = [
            (
                "Asia/Shanghai",
                "Asia/Shanghi",
                "there is no time zone \"Asia/Shanghi\"",
            ),
            ("06:00", "6am", "\"6am\" is not a time of day"),
            ("CNY", "yuan", "\"yuan\" is not a currency"),
            (
                "rules/vip",
                "../rules/vip",
                "the rule file \"../rules/vip-card.toml\" lies outside the book",
            ),
            ("day_starts", "daystarts", "the file has no `daystarts`"),
        ];
        for (right, wrong, message) in table {
            let found = House::read("club.toml", &new("Spa").replacen(right, wrong, 1));
            let found = found.expect_err(message);
            assert_eq!(found[0].say(Lang::En), message);
        }
    }

    #[test]
    fn hours_that_overlap_and_people_that_are_two_are_told_in_both_languages() {
        use crate::domain::Lang;
        let table = [
            (
                "[[opening]]\nhours = [\"10:00-14:00\", \"13:00-22:00\"]",
                "the hours 13:00-22:00 overlap 10:00-14:00",
            ),
            (
                "[[opening]]\ndays = \"sat\"\nhours = \"10:00-02:00\"\n[[opening]]\ndays = \"sun\"\nhours = \"01:00-05:00\"",
                "the hours 01:00-05:00 overlap 10:00-02:00",
            ),
            (
                "[[opening]]\nhours = \"10-22\"",
                "`hours` cannot be \"10-22\": hours run from one time of day to another, the next day's after midnight",
            ),
            (
                "[[opening]]\ndays = \"monday\"\nhours = \"10:00-22:00\"",
                "`days` cannot be \"monday\"",
            ),
            (
                "[[opening]]\nclosed = true",
                "only a date is `closed = true`: what has no hours is closed anyway",
            ),
            (
                "[[opening]]\non = [2026-02-17]\ndays = \"mon\"\nclosed = true",
                "`days` does not go with `on`: a date has hours of its own",
            ),
            (
                "[[opening]]\non = [2026-02-17, 2026-02-17]\nclosed = true",
                "2026-02-17 has hours of its own already",
            ),
            (
                "[[opening]]\ndays = \"mon\"",
                "an opening has none of `hours` or `closed`",
            ),
            (
                "[[opening]]\nstore = \"east\"\nhours = \"10:00-22:00\"",
                "there is no store \"east\"",
            ),
            (
                "[[therapist]]\nid = \"a\"\nstaff = \"E0001\"\n[[therapist]]\nid = \"b\"\nstaff = \"E0001\"",
                "two therapists are E0001",
            ),
            (
                "[[therapist]]\nid = \"a\"\nworks = [{ hours = \"9:00-10:00\" }]",
                "`hours` cannot be \"9:00-10:00\": hours run from one time of day to another, the next day's after midnight",
            ),
        ];
        for (more, message) in table {
            let text = format!("{}\n{more}\n", new("Spa"));
            let found = House::read("club.toml", &text).expect_err(message);
            assert_eq!(found[0].say(Lang::En), message);
            let remedy = found[0].remedy(Lang::Zh).unwrap_or_default();
            for said in [found[0].say(Lang::Zh), remedy] {
                assert!(
                    said.contains(|c: char| !c.is_ascii()),
                    "no Chinese for {said}"
                );
            }
        }
    }

    #[test]
    fn a_pack_must_suit_the_house() {
        let text = format!("{}\n[[store]]\nid = \"east\"\n", new("Spa"));
        let house = House::read("club.toml", &text).expect("a house");
        let pack = "format = 1\nid = \"p\"\nin_force_from = 2024-01-01\n\
                    money = { currency = \"EUR\" }\n\
                    price = [{ id = \"cheap\", stores = [\"west\"], pays = \"90%\" }]\n";
        let pack = Pack::read("rules/p.toml", pack).expect("a pack");
        let found: Vec<_> = house
            .misfits(&pack)
            .iter()
            .map(|misfit| misfit.say(Lang::En))
            .collect();
        assert_eq!(
            found,
            [
                "rules/p.toml:1: the pack is in EUR, the house in CNY; one of them has to change",
                "rules/p.toml:5: price \"cheap\" names store \"west\", which club.toml does not list",
            ]
        );
    }
}
