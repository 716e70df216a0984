//! Reads rebates: every `[[rebate]]` with its bands.

use super::{Band, Every, Late, On, Rebate};
use crate::domain::Rate;
use crate::domain::source::toml::{Table, Value};
use crate::members::names::Names;
use crate::worded;

const REBATE: &[&str] = &[
    "id",
    "title",
    "every",
    "tier",
    "tiers",
    "on",
    "bands",
    "not_paid_with",
    "late",
];
const BAND: &[&str] = &["from", "rate"];

impl Rebate {
    /// Reads the rebates of a pack.
    pub fn read_all(root: &Table<'_>, names: &Names) -> Vec<Self> {
        let mut list = Vec::new();
        let credited = root.get("wallet").is_some();
        for table in root.named("rebate", [("rebate", "返利"), ("rebates", "返利")], REBATE) {
            if !credited {
                table.wrong(
                    (
                        "a rebate is credited to the wallet, and the pack has none",
                        "返利计入储值，而规则包没有储值",
                    ),
                    (
                        "add `[wallet]`, or leave the rebate out",
                        "加上 `[wallet]`，或去掉该返利",
                    ),
                );
            }
            list.extend(read_rebate(&table, names));
        }
        list
    }
}

fn read_rebate(table: &Table<'_>, names: &Names) -> Option<Rebate> {
    let id = table.id();
    let every = table
        .need(
            "every",
            (
                "say of which turnover: `every = \"quarter\"`",
                "写明按什么期间的消费额：`every = \"quarter\"`",
            ),
        )
        .and_then(|v| v.word(&Every::ALL.map(|every| (every.word(), every))));
    let bands = table
        .need(
            "bands",
            (
                "say from which turnover on: `bands = [{ from = 10000, rate = \"1%\" }]`",
                "写明从多少消费额起：`bands = [{ from = 10000, rate = \"1%\" }]`",
            ),
        )
        .and_then(|v| read_bands(&v));
    let on = table
        .get("on")
        .and_then(|v| v.word(&On::ALL.map(|on| (on.word(), on))));
    let late = table
        .get("late")
        .and_then(|v| v.word(&Late::ALL.map(|late| (late.word(), late))));
    let tiers = names.tiers_of(table);
    let not_paid_with = table.list("not_paid_with", Value::string);
    let id = id?;
    Some(Rebate {
        title: table.title(&id),
        id,
        every: every?,
        tiers,
        on: on.unwrap_or_default(),
        bands: bands?,
        not_paid_with,
        late: late.unwrap_or_default(),
        place: table.place(),
    })
}

fn read_bands(value: &Value<'_>) -> Option<Vec<Band>> {
    let bands = value.list(|own| {
        let table = own.table(("a band", "返利档"), BAND)?;
        let from = table
            .need(
                "from",
                (
                    "say from which turnover on: `from = 10000`",
                    "写明从多少消费额起：`from = 10000`",
                ),
            )
            .and_then(|v| v.money());
        let rate = table
            .need(
                "rate",
                (
                    "say how much of it: `rate = \"1%\"`",
                    "写明返多少：`rate = \"1%\"`",
                ),
            )
            .and_then(|v| {
                let rate = v.rate()?;
                if rate > Rate::ONE {
                    v.report(
                        worded!(
                            "a rebate of {rate} is more than the turnover",
                            "返利 {rate} 超过消费额本身"
                        ),
                        (
                            "write a part of it, such as \"1%\"",
                            "写其中的一部分，如 \"1%\"",
                        ),
                    );
                    return None;
                }
                Some(rate)
            });
        Some(Band {
            from: from?,
            rate: rate?,
        })
    });
    let unordered = bands
        .iter()
        .zip(bands.iter().skip(1))
        .find(|(a, b)| a.from >= b.from);
    if let Some((_, second)) = unordered {
        value.report(
            worded!(
                "the band from {} does not lie above the one before",
                "从 {} 起的一档不高于前一档",
                second.from
            ),
            (
                "write the lowest band first, each from a higher turnover on",
                "由低到高书写，每档的起点都要更高",
            ),
        );
        return None;
    }
    Some(bands).filter(|bands| !bands.is_empty())
}
