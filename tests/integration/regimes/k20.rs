//! K20, relations and care: greetings and promotions for everybody, gifts for key accounts, and no local
//! speciality for locals.

use crate::support::House;

/// What `care` lists on the days of a stretch, as member, occasion, gift and channel.
fn care(house: &House, from: &str, to: &str) -> Vec<String> {
    let rows = house
        .run(&format!("care --from {from} --to {to}"))
        .ok()
        .rows();
    let told = rows.columns(&["on", "member", "occasion", "gift", "channel"]);
    told.iter().map(|cells| cells.join(" ")).collect()
}

/// An ordinary customer and two key accounts, all of whom said yes to marketing.
fn three() -> (House, [String; 3]) {
    let house = House::with("relations-care", "--name 云水会所");
    house.clock("2026-01-05");
    let consent = "--consent marketing";
    let people = [
        house.register("王芳", &format!("--birthday 1990-06-20 --sex F {consent}")),
        house.register(
            "李伟",
            &format!("--birthday 1985-06-20 --sex M --fact residence=elsewhere {consent}"),
        ),
        house.register(
            "赵敏",
            &format!("--birthday lunar:05-06 --sex F --fact residence=local {consent}"),
        ),
    ];
    for key in &people[1..] {
        house
            .run(&format!("tier set {key} account key --reason 大客户"))
            .ok();
    }
    (house, people)
}

#[test]
fn ordinary_customers_are_greeted_and_key_accounts_get_gifts_as_well() {
    let (house, [wang, li, zhao]) = three();
    // 端午 of 2026 is 19 June; the lunar 5/6 is the 20th.
    let expected = [
        format!("2026-06-19 {wang} dragon-boat  message"),
        format!("2026-06-19 {li} dragon-boat local-specialities in-person"),
        format!("2026-06-19 {li} dragon-boat  message"),
        format!("2026-06-19 {zhao} dragon-boat branch-parcel in-person"),
        format!("2026-06-19 {zhao} dragon-boat  message"),
        format!("2026-06-20 {wang} birthday  message"),
        format!("2026-06-20 {li} birthday spa-voucher in-person"),
        format!("2026-06-20 {li} birthday  message"),
        format!("2026-06-20 {zhao} birthday spa-voucher in-person"),
        format!("2026-06-20 {zhao} birthday  message"),
    ];
    assert_eq!(care(&house, "2026-06-15", "2026-06-30"), expected);
}

#[test]
fn gifts_come_at_dragon_boat_mid_autumn_lantern_and_spring_festival() {
    let (house, [wang, li, zhao]) = three();
    let table = [
        ("lantern", "2026-03-03"),
        ("dragon-boat", "2026-06-19"),
        ("mid-autumn", "2026-09-25"),
        ("spring-festival", "2026-02-17"),
        ("spring-festival", "2027-02-06"),
        ("mid-autumn", "2028-10-03"),
    ];
    for (festival, on) in table {
        let expected = [
            format!("{on} {wang} {festival}  message"),
            format!("{on} {li} {festival} local-specialities in-person"),
            format!("{on} {li} {festival}  message"),
            format!("{on} {zhao} {festival} branch-parcel in-person"),
            format!("{on} {zhao} {festival}  message"),
        ];
        assert_eq!(care(&house, on, on), expected, "{festival}");
    }
    // Other festivals bring words alone.
    assert_eq!(care(&house, "2026-10-18", "2026-10-18").len(), 3);
    assert_eq!(
        care(&house, "2026-08-19", "2026-08-19"),
        Vec::<String>::new()
    );
}

#[test]
fn whose_home_is_not_known_counts_as_a_local() {
    let (house, _) = three();
    let someone = house.register("周杰", "");
    house
        .run(&format!("tier set {someone} account key --reason x"))
        .ok();
    let list = format!("care --from 2026-06-19 --to 2026-06-19 --member {someone}");
    let row = house.run(&list).ok().one();
    row.has(&[("gift", "branch-parcel"), ("channel", "in-person")]);
    house
        .run(&format!("gift give {someone} local-specialities"))
        .refused()
        .tells(&["local-specialities", "residence", "branch-parcel"]);
    house
        .run(&format!("member set {someone} residence=elsewhere"))
        .ok();
    house
        .run(&list)
        .ok()
        .one()
        .has(&[("gift", "local-specialities")]);
    house
        .run(&format!("gift give {someone} local-specialities"))
        .ok();
}

#[test]
fn a_gift_is_given_once_for_each_occasion_and_year() {
    let (house, [_, li, _]) = three();
    house.clock("2026-06-12");
    let list = format!("care --from 2026-06-19 --to 2026-06-20 --member {li} --channel in-person");
    assert_eq!(house.run(&list).ok().rows().len(), 2);
    let give = format!("gift give {li} local-specialities --occasion dragon-boat");
    let given = house.run(&give).ok().one();
    given.has(&[
        ("gift", "P00000001"),
        ("item", "local-specialities"),
        ("cost", "150.00"),
        ("occasion", "dragon-boat"),
        ("due", "2026-06-19"),
    ]);
    house.run(&list).ok().one().has(&[("occasion", "birthday")]);
    house
        .run(&give)
        .refused()
        .tells(&[&li, "dragon-boat", "2026-06-19", "P00000001"]);
    // The next year's is another, and so is what the book knew before.
    assert_eq!(care(&house, "2027-06-09", "2027-06-09").len(), 5);
    let before = house.version() - 1;
    let then = house.run(&format!("{list} --at-version {before}")).ok();
    assert_eq!(then.rows().len(), 2);
    // Taken back, it is due again.
    let version = house.version();
    house.run(&format!("undo {version} --reason 退回")).ok();
    assert_eq!(house.run(&list).ok().rows().len(), 2);
    house.run("check").ok();
}

#[test]
fn consent_is_obeyed_at_once() {
    let (house, [wang, li, _]) = three();
    let silent = house.register("钱进", "--birthday 1990-06-20");
    house.clock("2026-06-01");
    let on = |member: &str| {
        let line = format!("care --from 2026-06-19 --to 2026-06-20 --member {member}");
        house.run(&line).ok().rows().len()
    };
    // A message needs a yes; a gift that is handed over only that nobody said no.
    assert_eq!((on(&wang), on(&li), on(&silent)), (2, 4, 0));
    house
        .run(&format!("member set {wang} consent.marketing=no"))
        .ok();
    house
        .run(&format!("member set {li} consent.marketing=no"))
        .ok();
    assert_eq!((on(&wang), on(&li)), (0, 0));
    // What the list was the day before stays what it was.
    let then = house
        .run("care --from 2026-06-19 --to 2026-06-20 --as-of 2026-05-31")
        .ok();
    assert_eq!(then.rows().len(), 10);
    house
        .run(&format!("member set {wang} consent.marketing=yes"))
        .ok();
    assert_eq!(on(&wang), 2);
}

#[test]
fn who_is_suspended_or_left_is_not_surprised() {
    let (house, [wang, li, zhao]) = three();
    house.run(&format!("member suspend {wang} --reason x")).ok();
    house.run(&format!("member exit {li} --reason x")).ok();
    let listed = care(&house, "2026-06-19", "2026-06-19");
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|line| line.contains(&zhao)), "{listed:?}");
    // A member who was merged is greeted as the one they live on in, and was given what either was.
    let other = house.register("赵敏敏", "");
    house
        .run(&format!(
            "gift give {other} spa-voucher --occasion birthday --due 2026-06-20"
        ))
        .ok();
    house
        .run(&format!("member merge {other} {zhao} --reason 同一人"))
        .ok();
    let birthday = care(&house, "2026-06-20", "2026-06-20");
    assert_eq!(birthday, [format!("2026-06-20 {zhao} birthday  message")]);
}

#[test]
fn promotions_are_passed_on_to_those_who_said_yes() {
    let (house, [wang, ..]) = three();
    house
        .run("event add promotion --on 2026-07-01 --title 夏季优惠")
        .ok();
    let rows = house.run("care --from 2026-07-01 --to 2026-07-01").ok();
    let rows = rows.rows();
    assert_eq!(rows.len(), 3);
    let told = rows.find(&[("member", &wang)]).expect("she is told");
    told.has(&[
        ("occasion", "promotion"),
        ("channel", "message"),
        ("prepare", "2026-06-28"),
        (
            "message",
            "王芳女士您好：云水会所7月1日举办夏季优惠，诚邀光临。拒收请回复 T。",
        ),
    ]);
    let rows = house
        .run("care --from 2026-06-28 --to 2026-06-28 --prepare")
        .ok()
        .rows();
    assert_eq!(rows.len(), 3);
    assert!(!rows.is_empty() && rows.iter().all(|row| row.get("on") == "2026-07-01"));
}

#[test]
fn a_message_goes_out_as_the_gateway_takes_it() {
    let (house, [wang, ..]) = three();
    let line = format!("care --from 2026-06-20 --to 2026-06-20 --member {wang} --excel");
    let text = house.run(&line).ok().text();
    assert!(text.starts_with("\u{feff}on,member,name,occasion,gift,channel,message,"));
    let row = house
        .run(&format!(
            "care --from 2026-06-20 --to 2026-06-20 --member {wang}"
        ))
        .ok()
        .one();
    row.has(&[
        ("name", "王芳"),
        (
            "message",
            "亲爱的王芳女士：云水会所祝您生日快乐，万事顺心！",
        ),
        ("care", "birthday-greeting"),
        ("tier", "ordinary"),
    ]);
    assert!(row.get("phone").starts_with("138****"), "{row:?}");
}

#[test]
fn phones_for_the_gateway_are_revealed_to_a_role_with_a_reason_and_on_record() {
    let (house, [wang, li, _]) = three();
    let club = house.book().join("club.toml");
    let own = std::fs::read_to_string(&club).expect("club.toml");
    let staff = "\n[[role]]\nid = \"manager\"\nmay = [\"reveal\", \"rules\"]\n\
                 [[operator]]\nname = \"desk\"\nroles = [\"manager\"]\n";
    std::fs::write(&club, own + staff).expect("it can be written");
    house.run("rules adopt").ok();
    house
        .run(&format!("member set {li} consent.marketing=no"))
        .ok();
    let line = "care --from 2026-06-19 --to 2026-06-20 --channel message";
    let masked = house.run(line).ok().rows();
    assert!(masked.iter().all(|row| row.get("phone").contains("****")));
    house
        .run(&format!("{line} --reveal"))
        .fails(2)
        .tells(&["--reason"]);
    let clear = house
        .run(&format!("{line} --reveal --reason 群发短信"))
        .ok();
    let clear = clear.rows();
    assert_eq!(clear.len(), masked.len());
    assert!(clear.iter().all(|row| row.get("phone").len() == 11));
    assert!(clear.find(&[("member", &li)]).is_none());
    // One look at each member, however many rows they have.
    let log = house.run("access list").ok().rows();
    assert_eq!(log.columns(&["kind", "fields"]), [["reveal", "phone"]; 2]);
    assert!(log.find(&[("member", &wang)]).is_some());
}
