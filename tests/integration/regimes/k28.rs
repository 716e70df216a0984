//! K28, the salon: one visit as a record with steps, and the consultant's looks.

use crate::support::House;

fn salon() -> (House, String) {
    let house = House::new("salon-visit");
    house.clock("2024-05-07 14:00");
    let lin = house.register("林岚", "");
    (house, lin)
}

#[test]
fn a_visit_ends_when_nothing_is_missing_and_the_next_is_planned() {
    let (house, lin) = salon();
    let opened = house
        .run(&format!(
            "treatment add {lin} --item facial --step greeted --ref t-1"
        ))
        .ok()
        .one();
    assert_eq!(
        (opened.get("treatment"), opened.get("steps")),
        ("N000001", "greeted")
    );
    assert_eq!(
        opened.get("missing"),
        "consulted;room;test;treatment;look at least 1 time (0 done)"
    );
    house
        .run("treatment step t-1 room --room r3")
        .refused()
        .tells(&["room comes after consulted, which is not done"]);
    house
        .run("treatment step t-1 consulted")
        .refused()
        .tells(&["consulted is recorded with a note", "--note"]);
    let sheet = house.run("treatment step t-1 consulted room --note 干燥 --room r3 --ref s-1");
    assert_eq!(sheet.ok().one().get("steps"), "greeted;consulted;room");
    house.run("treatment step t-1 test --note '水分 31'").ok();
    house
        .run("treatment step t-1 treatment --staff xu")
        .refused()
        .tells(&["treatment is recorded with what was used", "serum=15ml"]);
    house
        .run("treatment step t-1 treatment --staff xu --product serum=0ml")
        .fails(2)
        .tells(&["more than nothing"]);
    house
        .run("treatment step t-1 treatment --staff xu --product serum=2.50ml --product mask=1")
        .ok();
    house
        .run("treatment finish t-1 --next 2024-05-21")
        .refused()
        .tells(&["N000001 lacks look at least 1 time (0 done)"]);
    house
        .run("treatment finish t-1 --lang zh")
        .refused()
        .tells(&["N000001 还缺：look 至少 1 次（已有 0 次）；下次计划"]);
    house.run("treatment step t-1 look --staff chen").ok();
    house
        .run("treatment finish t-1 --next 2024-05-07")
        .refused()
        .tells(&["the next visit, 2024-05-07, is not after 2024-05-07"]);
    let done = house
        .run("treatment finish t-1 --after '水分 46' --next 2024-05-21 --plan 再做一次 --ref f-1")
        .ok()
        .one();
    assert_eq!(
        (done.get("status"), done.get("next")),
        ("finished", "2024-05-21")
    );
    assert_eq!((done.get("staff"), done.get("room")), ("xu;chen", "r3"));
    house
        .run("treatment step t-1 look --staff chen")
        .refused()
        .tells(&["N000001 is finished"]);
    let again = house
        .run("treatment finish t-1 --after '水分 46' --next 2024-05-21 --plan 再做一次 --ref f-1")
        .ok()
        .one();
    assert_eq!(again, done);
    let rows = house.run("treatment show t-1").ok().rows();
    let serum = rows.find(&[("product", "serum")]).expect("it was used");
    assert_eq!((serum.get("amount"), serum.get("unit")), ("2.5", "ml"));
    let last = rows.last().expect("an end").clone();
    assert_eq!(
        (last.get("what"), last.get("after")),
        ("finished", "水分 46")
    );
    let list = house.run("treatment list --next-by 2024-05-31").ok().one();
    assert_eq!(list.get("products"), "serum=2.5ml;mask=1");
    let ledger = std::fs::read_to_string(house.ledger("treatments")).expect("a ledger");
    assert!(
        !ledger.contains("水分") && !ledger.contains("干燥"),
        "{ledger}"
    );
    house.run("check").ok();
}

#[test]
fn in_the_five_skin_cases_the_consultant_looks_in_before_and_after_cleansing() {
    let (house, lin) = salon();
    for (number, case) in ["make-up", "very-dirty", "acne", "sensitive", "spots"]
        .into_iter()
        .enumerate()
    {
        let id = format!("N{:06}", number + 1);
        house
            .run(&format!(
                "treatment add {lin} --item facial --step greeted --step consulted --step room --step test \
                 --note 见表 --room r3 --case {case}"
            ))
            .ok();
        // A look whenever is not enough.
        house
            .run(&format!("treatment step {id} cleansing --staff xu --yes"))
            .ok();
        house
            .run(&format!("treatment step {id} look --staff chen"))
            .ok();
        house
            .run(&format!(
                "treatment step {id} treatment --staff xu --product mask=1"
            ))
            .ok();
        house
            .run(&format!("treatment finish {id} --next 2024-05-21"))
            .refused()
            .tells(&[&format!("{id} lacks a look before cleansing, for {case}")]);
        // It had been done, and is written down now with its time.
        house
            .run(&format!("treatment finish {id} --no-next 搬走了"))
            .refused();
        house
            .run(&format!(
                "treatment step {id} look --staff chen --at 2024-05-07"
            ))
            .ok();
        house
            .run(&format!("treatment finish {id} --no-next 搬走了"))
            .ok();
    }
    house
        .run(&format!("treatment add {lin} --item facial --case warts"))
        .refused()
        .tells(&[
            "there is no skin case `warts`",
            "make-up, very dirty (very-dirty)",
            "spots",
        ]);
    // A guest without a case is looked at once.
    house
        .run(&format!(
            "treatment add {lin} --item facial --step greeted --step consulted --step room --step test --note 见表 --room r3"
        ))
        .ok();
    house
        .run("treatment step N000006 treatment --staff xu --product mask=1")
        .ok();
    house.run("treatment step N000006 look --staff chen").ok();
    house.run("treatment finish N000006 --next 2024-05-21").ok();
    assert_eq!(house.run("treatment list --open").ok().rows().len(), 0);
    let version = house.version();
    house.run(&format!("undo {version} --reason 早了")).ok();
    assert_eq!(
        house
            .run("treatment list --open")
            .ok()
            .one()
            .get("treatment"),
        "N000006"
    );
    house.run("check").ok();
}

#[test]
fn a_treatment_fulfils_a_reservation_of_a_guest_who_has_come() {
    let (house, _) = salon();
    let guest = "--name 白雪 --contact 13900000001";
    house
        .run(&format!(
            "reserve add {guest} --item facial --when '2024-05-07 15:00'"
        ))
        .ok();
    house
        .run("treatment add --reservation B000001")
        .refused()
        .tells(&["B000001 is booked", "`club reserve arrive` comes first"]);
    house.clock("2024-05-07 15:02");
    house.run("reserve arrive B000001").ok();
    let begun = house
        .run("treatment add --reservation B000001 --step greeted")
        .ok()
        .one();
    assert_eq!((begun.get("name"), begun.get("item")), ("白雪", "facial"));
    house
        .run("treatment add --reservation B000001")
        .refused()
        .tells(&["B000001 has its treatment: N000001"]);
    house
        .run(&format!("treatment add {guest} --item sauna"))
        .refused()
        .tells(&["there is no service `sauna`", "facial", "body"]);
    house
        .run(&format!("treatment add {guest} --item facial --room r3"))
        .fails(2)
        .tells(&["--step"]);
}

#[test]
fn the_sample_is_played() {
    let house = House::new("salon-visit");
    house.plays("salon-visit");
    let row = house.run("treatment list").ok().one();
    assert_eq!(
        (row.get("status"), row.get("cases"), row.get("next")),
        ("finished", "sensitive", "2024-05-21")
    );
    house.run("check").ok();
}

#[test]
fn a_look_that_was_missed_is_warned_of_and_left_out_with_the_reason() {
    let (house, lin) = salon();
    let open = |reference: &str| {
        for line in [
            format!("treatment add {lin} --item facial --case acne --ref {reference}"),
            format!("treatment step {reference} greeted"),
            format!("treatment step {reference} consulted room --note 干燥 --room r3"),
            format!("treatment step {reference} test --note 水分"),
        ] {
            house.run(&line).ok();
        }
    };
    open("t-7");
    house
        .run("treatment step t-7 cleansing --staff xu")
        .refused()
        .tells(&["before cleansing", "--yes"]);
    house
        .run("treatment step t-7 cleansing --staff xu --yes")
        .ok();
    for line in [
        "treatment step t-7 treatment --staff xu --product serum=1ml",
        "treatment step t-7 look --staff chen",
    ] {
        house.run(line).ok();
    }
    house
        .run("treatment finish t-7 --no-next away")
        .refused()
        .tells(&["a look before cleansing", "--without"]);
    house
        .run("treatment finish t-7 --no-next away --without look")
        .fails(2);
    house
        .run("treatment finish t-7 --no-next away --without test --reason x")
        .refused()
        .tells(&["test is not missing", "look"]);
    let done = house
        .run("treatment finish t-7 --no-next away --without look --reason 顾问不在 --ref f-7")
        .ok()
        .one();
    done.has(&[("status", "finished")]);
    let version = house.version();
    house
        .run("treatment finish t-7 --no-next away --without look --reason 顾问不在 --ref f-7")
        .ok();
    assert_eq!(house.version(), version);
    // One that is not gone on with is given up, and nothing follows that.
    open("t-8");
    let given_up = house
        .run("treatment abandon t-8 --reason 客人离开")
        .ok()
        .one();
    given_up.has(&[("status", "abandoned")]);
    for line in [
        "treatment step t-8 cleansing --staff xu --yes",
        "treatment finish t-8 --no-next away",
        "treatment abandon t-8 --reason twice",
    ] {
        house.run(line).refused();
    }
    assert_eq!(house.run("treatment list --open").ok().rows().len(), 0);
    house.run("check").ok();
    house
        .run(&format!("undo {} --reason mistaken", house.version()))
        .ok();
    assert_eq!(house.run("treatment list --open").ok().rows().len(), 1);
    house.run("check").ok();
}

#[test]
fn a_look_written_down_for_later_is_none_before_cleansing() {
    let (house, lin) = salon();
    for line in [
        format!("treatment add {lin} --item facial --case acne --case spots --ref t-9"),
        "treatment step t-9 greeted".to_owned(),
        "treatment step t-9 consulted room --note 干燥 --room r3".to_owned(),
        "treatment step t-9 test --note 水分".to_owned(),
    ] {
        house.run(&line).ok();
    }
    house.clock("2024-05-07 15:00");
    house
        .run("treatment step t-9 look --staff chen --at '2024-05-07 14:20'")
        .ok();
    house
        .run("treatment step t-9 cleansing --staff xu --at '2024-05-07 14:10'")
        .refused()
        .tells(&["before cleansing", "--yes"]);
    house
        .run("treatment step t-9 cleansing --staff xu --at '2024-05-07 14:30'")
        .ok();
    house
        .run("treatment step t-9 treatment --staff xu --product serum=1ml")
        .ok();
    house
        .run("treatment finish t-9 --next 2024-05-21")
        .refused()
        .tells(&["a look after cleansing"]);
    house.run("treatment step t-9 look --staff chen").ok();
    house.run("treatment finish t-9 --next 2024-05-08").ok();
}

#[test]
fn who_did_a_step_is_somebody_of_the_staff_list_where_there_is_one() {
    let (house, lin) = salon();
    house
        .run(&format!("treatment add {lin} --item facial --step greeted"))
        .ok();
    // A number is that of somebody, whether a list is kept or not.
    let look = |who: &str| house.run(&format!("treatment step N000001 look --staff {who}"));
    look("E0009").refused().tells(&["E0009"]);
    house
        .run("staff add 陈静 --role consultant --login chen --since 2024-01-01")
        .ok();
    house
        .run("staff add 许倩 --role therapist --since 2024-01-01")
        .ok();
    for who in ["E0001", "chen", "陈静"] {
        assert_eq!(look(who).ok().one().get("staff"), "E0001", "{who}");
    }
    assert_eq!(look("许倩").ok().one().get("staff"), "E0001;E0002");
    look("nobody")
        .refused()
        .tells(&["nobody", "club staff list"]);
    look("E0009").refused();
    house.clock("2024-05-08 09:00");
    house.run("staff leave E0002 --until 2024-05-07").ok();
    look("许倩").refused().tells(&["2024-05-07"]);
    house.run("check").ok();
}
