//! Finding members in a real book: fresh rows, the index, and rows behind it must agree.

use std::path::PathBuf;
use std::time::Duration;

use super::super::decide::{self, Registration, Request};
use super::super::rules::{Ask, Fact, FactKind, Fields};
use super::super::write::{self, Becomes, CardKind, CardRow, Moment, Person};
use super::*;
use crate::book::{Begin, Create, Draft, KeySlot, Sharing};
use crate::domain::{CardNo, Day, Title};

static SCHEMAS: &[&Schema] = &[
    &rows::MEMBERS,
    &rows::STATUS,
    &rows::PROFILE,
    &rows::CARDS,
    &rows::ERASURES,
];

/// A clock that stands still.
#[derive(Debug)]
struct Still(i64, i32);

impl crate::book::Clock for Still {
    fn read(&self) -> (i64, i32) {
        (self.0, self.1)
    }
}

/// A book with its keyring in a folder of its own, gone with the test.
struct House {
    dir: PathBuf,
    book: Book,
    keys: Keyring,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

fn fields() -> Fields {
    let fact = |id: &str, kind| Fact {
        id: id.parse().expect("an id"),
        title: Title {
            en: id.to_owned(),
            zh: id.to_owned(),
        },
        kind,
        weight: None,
        sensitive: false,
        ask: Ask::First,
        place: None,
    };
    Fields {
        facts: vec![fact("name", FactKind::Text), fact("phone", FactKind::Phone)],
        weights: None,
    }
}

fn today() -> Day {
    Day::new(2024, 5, 1).expect("a day")
}

fn at() -> Moment<'static> {
    Moment {
        day: today(),
        time: "",
    }
}

fn card(text: &str) -> CardNo {
    text.parse().expect("a card")
}

fn id(text: &str) -> MemberId {
    text.parse().expect("a member")
}

impl House {
    fn new(name: &str) -> Self {
        let dir =
            std::env::temp_dir().join(format!("club-directory-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        let create = Create {
            title: "test",
            sharing: Sharing::Owner,
        };
        let book = Book::create(&dir.join("book"), SCHEMAS, create).expect("a new book");
        let keys = Keyring::create(&dir.join("keys"), book.id()).expect("a new keyring");
        Self { dir, book, keys }
    }

    fn draft(&self) -> Draft {
        let begin = Begin {
            operator: "王",
            command: "register",
            reference: None,
            clock: &Still(1_714_550_400, 28_800),
            wait: Duration::from_secs(5),
            dry_run: false,
            allow_clock_behind: false,
            keyring: None,
        };
        self.book.begin(begin).expect("a draft")
    }

    fn directory(&self) -> Directory {
        let snapshot = self.book.snapshot(At::Now).expect("a snapshot");
        Directory::open(&self.book, &snapshot, Some(&self.keys)).expect("a directory")
    }

    fn keyless(&self) -> Directory {
        let snapshot = self.book.snapshot(At::Now).expect("a snapshot");
        Directory::open(&self.book, &snapshot, None).expect("a directory")
    }

    fn judge(&self, request: &Request) -> Result<Registration, MemberError> {
        let digest = |text: &str| write::asked(&self.keys, text);
        decide::register(
            request,
            (&fields(), None),
            &self.directory(),
            today(),
            &digest,
        )
    }

    fn register(&mut self, name: &str, phone: &str, reference: &str, card: &str) -> Person {
        let request = request(name, phone, reference, card);
        let new = match self.judge(&request).expect("sound") {
            Registration::New(new) => new,
            Registration::Already(member) => panic!("{member} already"),
        };
        let member = self.directory().next().expect("a number");
        let mut draft = self.draft();
        let person =
            write::registration(&mut draft, &mut self.keys, &new, member, at()).expect("written");
        if let Some(card) = new.card() {
            card_row(&mut draft, card, member, CardKind::Issue, None);
        }
        self.keys.sync().expect("synced");
        draft.commit().expect("committed");
        person
    }

    fn set(&self, person: Person, fact: &str, text: &str) {
        let told = [(fact.to_owned(), text.to_owned())];
        let current = |_: &str| None;
        let facts = decide::set(
            person.member,
            &told,
            &fields(),
            &self.directory(),
            today(),
            &current,
            &|_| false,
        );
        let mut draft = self.draft();
        for learnt in facts.expect("sound") {
            write::fact(&mut draft, &self.keys, person, &learnt, today()).expect("written");
        }
        draft.commit().expect("committed");
    }

    fn becomes(&self, person: Person, becomes: Becomes) {
        let mut draft = self.draft();
        write::status(&mut draft, &self.keys, person, becomes, at(), "why").expect("written");
        draft.commit().expect("committed");
    }

    /// Makes the index from all that is recorded.
    fn index(&self) {
        let snapshot = self.book.snapshot(At::Now).expect("a snapshot");
        let lookup = Lookup::load(&self.book, &snapshot, &self.keys);
        let before = lookup
            .as_ref()
            .map(|lookup| lookup.entries(&self.keys).expect("sound"));
        let stamp = lookup.as_ref().map(Lookup::stamp);
        let recent = read(&snapshot, Some(&self.keys), stamp).expect("read");
        let before = before.unwrap_or_else(|| vec![mark(&self.keys).expect("a mark")]);
        let entries = merged(before, &recent, &self.keys).expect("merged");
        kept(&self.book, &snapshot, &self.keys, (entries, false)).expect("kept");
    }
}

fn card_row(
    draft: &mut Draft,
    number: &CardNo,
    member: MemberId,
    kind: CardKind,
    replaces: Option<&CardNo>,
) {
    let row = CardRow {
        replaces,
        ..CardRow::new(number, member, kind)
    };
    write::card(draft, &row, at()).expect("written");
}

fn request(name: &str, phone: &str, reference: &str, number: &str) -> Request {
    Request {
        name: name.to_owned(),
        phone: phone.to_owned(),
        reference: reference.to_owned(),
        card: (!number.is_empty()).then(|| card(number)),
        ..Request::default()
    }
}

fn found(directory: &Directory, word: &str) -> Result<String, String> {
    directory
        .resolve(word)
        .map(|member| member.to_string())
        .map_err(|why| why.to_string())
}

#[test]
fn a_member_is_found_by_any_word() {
    let mut house = House::new("any");
    house.register("王芳", "13800138000", "OLD-7", "8800-0001");
    house.register("李雷", "13900139000", "OLD-8", "");
    house.register("王芳", "13700137000", "", "");
    let table = [
        ("M000002", Ok("M000002")),
        ("13800138000", Ok("M000001")),
        ("+86 138-0013-8000", Ok("M000001")),
        ("8800-0001", Ok("M000001")),
        ("OLD-8", Ok("M000002")),
        (" 李雷 ", Ok("M000002")),
        (
            "王芳",
            Err("王芳 fits more than one member: M000001 王芳, M000003 王芳"),
        ),
        ("M000004", Err("no member is known as M000004")),
        ("M1", Err("no member is known as M1")),
        ("", Err("no member is known as ")),
    ];
    let ask = |directory: &Directory| {
        for (word, expected) in table {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(found(directory, word), expected, "{word}");
        }
    };
    ask(&house.directory());
    house.index();
    ask(&house.directory());
    let snapshot = house.book.snapshot(At::Now).expect("a snapshot");
    ask(&Directory::load_all(&house.book, &snapshot, Some(&house.keys)).expect("loaded"));
}

#[test]
fn without_the_keyring_numbers_cards_and_refs_still_work() {
    let mut house = House::new("keyless");
    house.register("王芳", "13800138000", "OLD-7", "8800-0001");
    let directory = house.keyless();
    for word in ["M000001", "8800-0001", "OLD-7"] {
        assert_eq!(found(&directory, word), Ok("M000001".into()), "{word}");
    }
    for word in ["王芳", "13800138000"] {
        assert!(found(&directory, word).is_err(), "{word}");
    }
    assert_eq!(directory.name(id("M000001")).expect("read"), None);
}

#[test]
fn what_changed_no_longer_finds_the_member() {
    for indexed in [false, true] {
        let mut house = House::new(if indexed { "changed-i" } else { "changed" });
        let wang = house.register("王芳", "13800138000", "", "");
        if indexed {
            house.index();
        }
        house.set(wang, "phone", "13700137000");
        house.set(wang, "name", "王芳芳");
        let ask = |directory: &Directory| {
            assert!(found(directory, "13800138000").is_err(), "{indexed}");
            assert!(found(directory, "王芳").is_err(), "{indexed}");
            assert_eq!(found(directory, "13700137000"), Ok("M000001".into()));
            assert_eq!(found(directory, "王芳芳"), Ok("M000001".into()));
            let name = directory.name(wang.member).expect("read");
            assert_eq!(name.as_deref(), Some("王芳芳"));
            let names = directory.names_all().expect("read");
            assert_eq!(names.get(wang.member), Some("王芳芳"));
        };
        ask(&house.directory());
        house.index();
        ask(&house.directory());
        // Somebody else may have the old number now.
        house.register("李雷", "13800138000", "", "");
        assert_eq!(
            found(&house.directory(), "13800138000"),
            Ok("M000002".into())
        );
    }
}

#[test]
fn a_merged_member_is_found_as_the_one_it_lives_on_in() {
    for indexed in [false, true] {
        let mut house = House::new(if indexed { "merged-i" } else { "merged" });
        let wang = house.register("王芳", "13800138000", "OLD-1", "8800-0001");
        let fang = house.register("王方", "13900139000", "OLD-2", "8800-0002");
        if indexed {
            house.index();
        }
        house.becomes(wang, Becomes::MergedInto(fang.member));
        let ask = |directory: &Directory| {
            for word in [
                "M000001",
                "13800138000",
                "OLD-1",
                "8800-0001",
                "王芳",
                "王方",
            ] {
                assert_eq!(found(directory, word), Ok("M000002".into()), "{word}");
            }
        };
        ask(&house.directory());
        house.index();
        ask(&house.directory());
    }
}

#[test]
fn every_number_that_a_card_bore_finds_it_and_undone_ones_do_not() {
    let mut house = House::new("cards");
    let wang = house.register("王芳", "13800138000", "", "8800-0001");
    house.index();
    let mut draft = house.draft();
    let (old, new) = (card("8800-0001"), card("8800-0002"));
    card_row(&mut draft, &new, wang.member, CardKind::Renew, Some(&old));
    card_row(
        &mut draft,
        &card("8800-0003"),
        wang.member,
        CardKind::Issue,
        None,
    );
    draft.commit().expect("committed");
    house.index();
    let mut draft = house.draft();
    let mut undo = vec![""; rows::CARDS.columns.len() - 1];
    undo[..4].copy_from_slice(&["8800-0003", "M000001", "undo", "2024-05-01"]);
    draft.append(&rows::CARDS, &undo).expect("written");
    draft.commit().expect("committed");
    let ask = |directory: &Directory| {
        assert_eq!(found(directory, "8800-0001"), Ok("M000001".into()));
        assert_eq!(found(directory, "8800-0002"), Ok("M000001".into()));
        assert!(found(directory, "8800-0003").is_err());
    };
    ask(&house.directory());
    ask(&house.keyless());
    house.index();
    ask(&house.directory());
}

#[test]
fn a_registration_that_was_undone_is_not_found_and_its_ref_is_told() {
    let mut house = House::new("undone");
    house.register("王芳", "13800138000", "OLD-1", "");
    house.index();
    let mut draft = house.draft();
    let undo = ["M000001", "undo", "2024-05-01", "", "", ""];
    draft.append(&rows::STATUS, &undo).expect("written");
    draft.commit().expect("committed");
    for _ in 0..2 {
        let directory = house.directory();
        for word in ["M000001", "13800138000", "OLD-1", "王芳"] {
            assert!(found(&directory, word).is_err(), "{word}");
        }
        house.index();
    }
    let again = house.judge(&request("王芳", "13800138000", "OLD-1", ""));
    assert_eq!(
        again.expect_err("refused").to_string(),
        "ref OLD-1 was member M000001, whose registration was undone"
    );
    // The number is never given again, the phone may be.
    let person = house.register("王芳", "13800138000", "", "");
    assert_eq!(person.member, id("M000002"));
}

#[test]
fn a_registration_is_judged() {
    let mut house = House::new("judged");
    house.register("王芳", "13800138000", "OLD-1", "8800-0001");
    let table = [
        (request("李雷", "", "", ""), "a new member needs a phone"),
        (
            request("", "13900139000", "", ""),
            "a new member needs a name",
        ),
        (
            request("李雷", "138 0013 8000", "", ""),
            "the phone is already that of member M000001",
        ),
        (
            request("李雷", "13900139000", "", "8800-0001"),
            "card 8800-0001 is already that of member M000001",
        ),
        (
            request("李雷", "13800138000", "OLD-1", "8800-0001"),
            "ref OLD-1 is member M000001 already, registered with other facts",
        ),
        (
            request("李雷", "1390013900O", "", ""),
            "phone cannot be \"139****900O\": a phone number has 5 to 15 digits",
        ),
    ];
    for (request, why) in table {
        let refused = house.judge(&request).expect_err(why);
        assert_eq!(refused.to_string(), why);
    }
    let again = house.judge(&request("王芳", "+86 13800138000", "OLD-1", "8800-0001"));
    assert!(matches!(again, Ok(Registration::Already(member)) if member == id("M000001")));
    let bare = house.judge(&request("", "", "OLD-2", ""));
    assert!(matches!(bare, Ok(Registration::New(_))), "{bare:?}");
}

#[test]
fn a_batch_sees_its_own_members() {
    let mut house = House::new("batch");
    house.register("王芳", "13800138000", "OLD-1", "");
    let mut directory = house.directory();
    assert!(found(&directory, "OLD-2").is_err());
    directory.note_new(&Noted {
        member: id("M000002"),
        phone: "13900139000",
        name: "李雷",
        reference: "OLD-2",
        card: Some("8800-0002"),
        asked: "0123456789abcdef",
    });
    for word in ["M000002", "OLD-2", "李雷", "13900139000", "8800-0002"] {
        assert_eq!(found(&directory, word), Ok("M000002".into()), "{word}");
    }
    assert_eq!(directory.next().expect("a number"), id("M000003"));
    let again = directory.registered_as("OLD-2").expect("read");
    let again = again.expect("registered");
    assert_eq!(
        (again.member, again.asked.as_str()),
        (id("M000002"), "0123456789abcdef")
    );
    directory.note_fact(id("M000001"), "phone", "13700137000");
    assert!(found(&directory, "13800138000").is_err());
    assert_eq!(found(&directory, "13700137000"), Ok("M000001".into()));
}

#[test]
fn an_erased_person_is_found_by_number_alone() {
    let mut house = House::new("erased");
    let wang = house.register("王芳", "13800138000", "", "");
    house
        .keys
        .destroy(&[KeySlot::new(wang.key.get())])
        .expect("destroyed");
    let directory = house.directory();
    assert_eq!(found(&directory, "M000001"), Ok("M000001".into()));
    assert!(found(&directory, "王芳").is_err());
    assert_eq!(directory.names_all().expect("read").get(wang.member), None);
}

#[test]
fn rows_in_clear_tell_nobody_apart() {
    let mut house = House::new("sealed");
    house.register("王芳", "13800138000", "OLD-1", "");
    let ledgers = house.book.dir().join("ledgers");
    for name in ["members.csv", "profile.csv", "status.csv", "cards.csv"] {
        let text = std::fs::read_to_string(ledgers.join(name)).expect("a ledger");
        assert!(
            !text.contains("王芳") && !text.contains("13800138000"),
            "{text}"
        );
    }
}

/// Swaps the sealed cells of two rows of facts; the file keeps its length.
fn swap(house: &House, first: (&str, &str), second: (&str, &str)) {
    let path = house.book.dir().join("ledgers/profile.csv");
    let text = std::fs::read_to_string(&path).expect("a ledger");
    let cell_of = |(member, fact): (&str, &str)| -> String {
        let row = text
            .lines()
            .rfind(|line| line.contains(&format!(",{member},{fact},")))
            .expect("a row");
        row.rsplit(',').next().expect("a cell").to_owned()
    };
    let (a, b) = (cell_of(first), cell_of(second));
    let swapped = text.replace(&a, "\u{0}").replace(&b, &a);
    std::fs::write(&path, swapped.replace('\u{0}', &b)).expect("written");
    let _ = std::fs::remove_dir_all(house.book.dir().join(".club"));
}

/// Facts as they were sealed before cells were bound to their rows.
fn older(house: &mut House, person: Person, name: &str, phone: &str) {
    let mut draft = house.draft();
    for (fact, text) in [("name", name), ("phone", phone)] {
        let cell = house
            .keys
            .seal_unbound(person.key, rows::PROFILE.name, "sealed", text);
        let cell = cell.expect("sealed");
        let member = person.member.to_string();
        draft
            .append(&rows::PROFILE, &[&member, fact, "2024-05-01", "", &cell])
            .expect("a row");
    }
    draft.commit().expect("committed");
}

#[test]
fn a_sealed_fact_opens_only_in_the_row_for_which_it_was_sealed() {
    for (first, second) in [
        (("M000001", "name"), ("M000002", "name")),
        (("M000001", "phone"), ("M000002", "phone")),
        (("M000001", "name"), ("M000001", "phone")),
        (("M000001", "name"), ("M000002", "phone")),
    ] {
        let mut house = House::new("moved");
        house.register("王芳", "13800138000", "", "");
        house.register("李娜", "13900139000", "", "");
        let names = house.directory().names_all().expect("read");
        assert_eq!(names.get(id("M000001")), Some("王芳"));
        swap(&house, first, second);
        let names = house.directory().names_all().expect("read");
        let moved = |member: &str| [first, second].contains(&(member, "name"));
        for (member, name) in [("M000001", "王芳"), ("M000002", "李娜")] {
            let shown = Some(name).filter(|_| !moved(member));
            assert_eq!(names.get(id(member)), shown, "{first:?} {second:?}");
        }
    }
}

#[test]
fn a_cell_of_before_opens_where_it_stands_and_is_proved_against_its_row() {
    let mut house = House::new("older");
    let wang = house.register("甲", "13800138001", "", "");
    let li = house.register("乙", "13800138002", "", "");
    older(&mut house, wang, "王芳", "13800138000");
    older(&mut house, li, "李娜", "13900139000");
    let names = house.directory().names_all().expect("read");
    assert_eq!(names.get(wang.member), Some("王芳"));
    assert_eq!(names.get(li.member), Some("李娜"));
    assert_eq!(
        found(&house.directory(), "13900139000"),
        Ok("M000002".into())
    );

    // Somebody else's is told by the key under which it was sealed.
    swap(&house, ("M000001", "name"), ("M000002", "name"));
    let names = house.directory().names_all().expect("read");
    assert_eq!((names.get(wang.member), names.get(li.member)), (None, None));
    swap(&house, ("M000001", "name"), ("M000002", "name"));

    // Of one's own facts a phone in the place of the name is masked.
    swap(&house, ("M000001", "name"), ("M000001", "phone"));
    let names = house.directory().names_all().expect("read");
    assert_eq!(names.get(wang.member), Some("138****8000"));
    let name = house.directory().name(wang.member).expect("read");
    assert_eq!(name.as_deref(), Some("138****8000"));
}

#[test]
fn the_form_of_a_number_always_means_the_number() {
    let mut house = House::new("number-form");
    house.register("M000002", "13800000001", "a", "8800-0001");
    house.register("王芳", "13800000002", "M000001", "8800-0002");
    for indexed in [false, true] {
        if indexed {
            house.index();
        }
        let directory = house.directory();
        let find = |word: &str| found(&directory, word).ok();
        for (word, member) in [
            ("M000001", Some("M000001")),
            ("M000002", Some("M000002")),
            ("M000003", None),
            ("ref:M000001", Some("M000002")),
            ("name:M000002", Some("M000001")),
            ("name: 王芳", Some("M000002")),
            ("phone:138 0000 0001", Some("M000001")),
            ("card:8800-0002", Some("M000002")),
            ("card:M000001", None),
            ("ref:", None),
            ("13800000002", Some("M000002")),
        ] {
            assert_eq!(find(word).as_deref(), member, "{word}");
        }
    }
}
