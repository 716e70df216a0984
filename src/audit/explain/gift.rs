//! Why something was given, and what it was given for.

use super::{Asking, Line};
use crate::book::BookError;
use crate::care::courtesies::rules::CourtesyRules;
use crate::care::gifts::rows::{Given, all};
use crate::domain::{Day, GiftId};

/// Explains a gift by the courtesies of its own day; none where there is none of that number, or where it
/// was taken back.
pub(crate) fn gift<'r>(
    asking: &Asking<'_>,
    id: GiftId,
    rules_on: &dyn Fn(Day) -> &'r CourtesyRules,
) -> Result<Option<Vec<Line>>, BookError> {
    let given = all(asking.snapshot, asking.view.rows_to)?;
    let Some(own) = given.iter().find(|own| own.gift == id) else {
        return Ok(None);
    };
    let rules = rules_on(own.day);
    let mut told = vec![
        Line::new("record", "version", own.version.to_string()),
        Line::new("record", "member", asking.living(own.member)?),
        Line::new("record", "at", own.day.to_string()),
    ];
    if !own.reference.is_empty() {
        told.push(Line::new("record", "ref", own.reference.clone()));
    }
    told.push(item(asking, own, rules));
    if let Some((occasion, due)) = &own.occasion {
        told.push(Line::new("occasion", occasion.clone(), due.to_string()));
        let promised = rules.entries.iter().filter(|entry| {
            let offered = entry.gifts.iter().any(|gift| *gift == own.item[..]);
            offered || instead_of(rules, &entry.gifts, &own.item)
        });
        for entry in promised {
            let value = asking.say(
                "an entry of the rules' care that may give it",
                "规则中可赠此礼的关怀条目",
            );
            told.push(Line::new("care", entry.id.to_string(), value).by(&entry.place));
        }
    }
    told.extend(others(asking, own, &given));
    Ok(Some(told))
}

fn item(asking: &Asking<'_>, own: &Given, rules: &CourtesyRules) -> Line {
    let value = asking.say(
        format!("{} × {}, {} each", own.quantity, own.item, own.cost),
        format!("{} × {}，单价 {}", own.quantity, own.item, own.cost),
    );
    let line = Line::new("gift", own.item.clone(), value);
    match rules.gift(&own.item) {
        Some(gift) => line.by(&gift.place),
        None => line,
    }
}

/// Whether a gift stands in for one of those offered.
fn instead_of(rules: &CourtesyRules, offered: &[crate::domain::Slug], item: &str) -> bool {
    let gifts = offered.iter().filter_map(|id| rules.gift(id.as_str()));
    let mut not_to = gifts.filter_map(|gift| gift.not_to.as_ref());
    not_to.any(|not_to| not_to.instead.as_ref().is_some_and(|id| *id == *item))
}

/// What else the member was given in the same calendar year.
fn others(asking: &Asking<'_>, own: &Given, given: &[Given]) -> Vec<Line> {
    let others = given.iter().filter(|other| {
        other.gift != own.gift && other.member == own.member && other.day.year() == own.day.year()
    });
    others
        .map(|other| {
            let what = other
                .occasion
                .as_ref()
                .map(|(occasion, _)| occasion.as_str());
            let value = asking.say(
                format!("{} on {}", other.item, other.day),
                format!("{} 获赠 {}", other.day, other.item),
            );
            let what = what.map_or_else(String::new, |what| format!(" {what}"));
            Line::new("same-year", format!("{}{what}", other.gift), value)
        })
        .collect()
}
