//! Reads `[assessment]`, `[[breach]]`, `[training]` and `[[contest]]`.

use super::{
    Assessment, Breach, Contest, Criterion, Measure, Measured, Part, Penalty, Sanction, StaffRules,
    Training,
};
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Rate, Title};

const ASSESSMENT: &[&str] = &[
    "part",
    "pass",
    "excellent",
    "reward",
    "improve_within",
    "dismissed_after",
];
const PART: &[&str] = &["id", "title", "points", "by"];
const MEASURE: &[&str] = &["measure", "weight", "full"];
const BREACH: &[&str] = &["id", "title", "measures"];
const TRAINING: &[&str] = &["onboarding_days", "sessions_a_month"];
const CONTEST: &[&str] = &["quarter", "title", "criterion", "awards", "penalty"];
const PENALTY: &[&str] = &["below", "last", "title", "amount"];

impl StaffRules {
    /// The sections of a pack that this part reads.
    pub const KEYS: &[&str] = &["assessment", "breach", "training", "contest"];

    pub fn read(root: &Table<'_>) -> Self {
        Self {
            assessment: root.get("assessment").and_then(|v| assessment(&v)),
            breaches: breaches(root),
            training: root.get("training").and_then(|v| training(&v)),
            contests: contests(root),
        }
    }
}

fn assessment(value: &Value<'_>) -> Option<Assessment> {
    let table = value.table(("the assessment", "考核一节"), ASSESSMENT)?;
    let mut parts = Vec::new();
    for own in table.named(
        "part",
        [("part", "考核项"), ("parts of the assessment", "考核项")],
        PART,
    ) {
        parts.extend(part(&own));
    }
    if parts.is_empty() {
        table.wrong(
            ("the assessment has no parts", "考核没有任何一项"),
            (
                "add `[[assessment.part]]` with an id and its points",
                "请加上 `[[assessment.part]]`，写明代号与分值",
            ),
        );
    }
    let share = |key, remedy| table.need(key, remedy).and_then(|v| v.rate());
    let pass = share(
        "pass",
        (
            "say how much is enough: `pass = \"60%\"`",
            "请写明：`pass = \"60%\"`",
        ),
    );
    let excellent = share(
        "excellent",
        (
            "say how much brings a reward: `excellent = \"90%\"`",
            "请写明：`excellent = \"90%\"`",
        ),
    );
    let (pass, excellent) = (pass?, excellent?);
    if excellent < pass || excellent > Rate::ONE {
        table.wrong(
            (
                "`excellent` is less than `pass`, or more than all",
                "`excellent` 低于 `pass`，或超过全部",
            ),
            (
                "write shares of the whole such as pass = \"60%\" and excellent = \"90%\"",
                "请写占总分的比例，如 pass = \"60%\"、excellent = \"90%\"",
            ),
        );
    }
    Some(Assessment {
        parts,
        pass,
        excellent,
        reward: table.get("reward").and_then(|v| v.title()),
        improve_within_days: table.get("improve_within").and_then(|v| v.days()),
        dismissed_after: table.get("dismissed_after").and_then(|v| v.whole(1, 12)),
        place: table.place(),
    })
}

fn part(table: &Table<'_>) -> Option<Part> {
    let id = table.id()?;
    let points = table
        .need(
            "points",
            ("say what it counts: `points = 30`", "请写明：`points = 30`"),
        )?
        .whole(1, 1000)?;
    Some(Part {
        title: table.title(&id),
        id,
        points,
        by: table.list("by", measure),
        place: table.place(),
    })
}

fn measure(value: &Value<'_>) -> Option<Measure> {
    let table = value.table(("a measure", "计算项"), MEASURE)?;
    let of = table
        .need(
            "measure",
            (
                "say what is measured: `measure = \"satisfaction\"`",
                "请写明：`measure = \"satisfaction\"`",
            ),
        )?
        .word(&Measured::ALL.map(|of| (of.word(), of)));
    let weight = table.get("weight").map_or(Some(1), |v| v.whole(1, 1000));
    let full = table.get("full").map_or(Some(Rate::ONE), |v| v.rate())?;
    if full == Rate::ZERO {
        table.wrong(
            ("`full` cannot be nothing", "`full` 不能为零"),
            ("write a share such as \"85%\"", "请写比例，如 \"85%\""),
        );
        return None;
    }
    Some(Measure {
        of: of?,
        weight: weight?,
        full,
    })
}

fn breaches(root: &Table<'_>) -> Vec<Breach> {
    let mut list = Vec::new();
    for table in root.named(
        "breach",
        [("breach", "违规类别"), ("breaches", "违规类别")],
        BREACH,
    ) {
        let Some(id) = table.id() else { continue };
        let words = Sanction::ALL.map(|sanction| (sanction.word(), sanction));
        let measures = table.list("measures", |v| v.word(&words));
        list.push(Breach {
            title: table.title(&id),
            id,
            measures,
            place: table.place(),
        });
    }
    list
}

fn training(value: &Value<'_>) -> Option<Training> {
    let table = value.table(("the training", "培训一节"), TRAINING)?;
    let count = |key| table.get(key).and_then(|v| v.whole(0, 366)).unwrap_or(0);
    Some(Training {
        onboarding_days: count("onboarding_days"),
        sessions_a_month: count("sessions_a_month"),
        place: table.place(),
    })
}

fn contests(root: &Table<'_>) -> Vec<Contest> {
    let mut list: Vec<Contest> = Vec::new();
    for value in root.each("contest") {
        let Some(table) = value.table(("a contest", "竞赛"), CONTEST) else {
            continue;
        };
        let quarter = table.get("quarter").and_then(|v| v.whole(1, 4));
        if list.iter().any(|other| other.quarter == quarter) {
            table.wrong(
                ("a quarter has two contests", "同一季度有两项竞赛"),
                (
                    "give each quarter one, and leave `quarter` out of one at the most",
                    "每季度一项；最多一项可以不写 `quarter`",
                ),
            );
        }
        list.extend(contest(&table, quarter));
    }
    list
}

fn contest(table: &Table<'_>, quarter: Option<u8>) -> Option<Contest> {
    let criterion = table
        .need(
            "criterion",
            (
                "say what counts: `criterion = \"most-complete\"`",
                "请写明：`criterion = \"most-complete\"`",
            ),
        )?
        .word(&Criterion::ALL.map(|criterion| (criterion.word(), criterion)))?;
    let word = || Title {
        en: criterion.word().to_owned(),
        zh: criterion.word().to_owned(),
    };
    Some(Contest {
        quarter,
        title: table
            .get("title")
            .and_then(|v| v.title())
            .unwrap_or_else(word),
        criterion,
        awards: table.list("awards", Value::title),
        penalty: table.get("penalty").and_then(|v| penalty(&v)),
        place: table.place(),
    })
}

fn penalty(value: &Value<'_>) -> Option<Penalty> {
    let table = value.table(("a penalty", "处罚"), PENALTY)?;
    let count = |key| table.get(key).and_then(|v| v.whole(1, i64::from(u32::MAX)));
    let (below, last) = (count("below"), count("last"));
    if table.get("below").is_none() && table.get("last").is_none() {
        table.wrong(
            ("the penalty says not who pays it", "没有写明处罚谁"),
            ("write `last = 1` for the last by the criterion, or below how many files: `below = 5`", "写 `last = 1` 表示按标准排在最后的一名，或写不足多少份：`below = 5`"),
        );
    }
    let title = table.get("title").and_then(|v| v.title());
    let amount = table.get("amount").and_then(|v| v.money());
    Some(Penalty {
        below,
        last,
        title: title.unwrap_or_else(|| Title {
            en: "penalty".to_owned(),
            zh: "处罚".to_owned(),
        }),
        amount: amount.unwrap_or_default(),
    })
}
