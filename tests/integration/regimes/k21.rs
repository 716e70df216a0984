//! K21 and K24: the process of service measured: of every step its owner, limit and standard, the figure against
//! them, and whether the house gets better; satisfaction to 85 %, loyalty to 70 %.

use crate::support::House;

#[test]
fn every_step_has_an_owner_a_limit_and_a_standard_and_its_figure() {
    let house = House::new("house");
    house.clock("2026-05-29");
    let wang = house.register("王芳", "");
    // May: 3 of 4 answers satisfied, one complaint investigated late. June: all well.
    for score in [5, 4, 4, 2] {
        house
            .run(&format!(
                "survey add {wang} --topic attitude --score {score}"
            ))
            .ok();
    }
    house
        .run(&format!(
            "complaint open {wang} --text 久等 --department reception --at '2026-05-11 09:00'"
        ))
        .ok();
    house
        .run("complaint investigate K000001 --at '2026-05-13 10:00'")
        .ok();
    let may = house.run("report targets").ok().rows();
    let told = |id: &str| may.find(&[("id", id)]).expect("a target").clone();
    told("satisfaction").has(&[("target", "85"), ("measured", "75.00"), ("met", "no")]);
    told("reception").has(&[
        ("owner", "receptionist"),
        ("limit", "greeted within a minute"),
        ("standard", "friendly, by name"),
        ("target", "90"),
        ("measured", "75.00"),
        ("met", "no"),
    ]);
    told("investigation").has(&[
        ("owner", "head of the department"),
        ("measured", "0.00"),
        ("met", "no"),
    ]);
    told("loyalty").has(&[("target", "70"), ("counted", "0"), ("met", "")]);
    house.run("report targets --fail").ends(3);
    house.clock("2026-06-30");
    for line in [
        format!("survey add {wang} --topic attitude --score 5 --at 2026-06-10"),
        format!("survey add {wang} --topic quality --score 5 --at 2026-06-10"),
        format!("complaint open {wang} --text 冷 --department facilities --at '2026-06-15 09:00'"),
        "complaint investigate K000002 --at '2026-06-15 15:00'".to_owned(),
        format!("consume {wang} 100 --at 2026-06-11"),
        format!("consume {wang} 100 --at 2026-06-12"),
    ] {
        house.run(&line).ok();
    }
    let june = "report targets --from 2026-06-01 --to 2026-06-30";
    let june = house.run(june).ok().rows();
    for (id, measured) in [
        ("satisfaction", "100.00"),
        ("reception", "100.00"),
        ("investigation", "100.00"),
        ("loyalty", "100.00"),
    ] {
        let row = june.find(&[("id", id)]).expect("a target");
        row.has(&[("measured", measured), ("met", "yes")]);
    }
}
