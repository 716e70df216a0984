//! Reads care: roles, festivals, events, and the `visits` that stand in each tier.

use crate::domain::calendar::{Festival, YearDay};
use crate::domain::source::toml::{LEAVE_OUT, Table, Value};
use crate::domain::{Pair, Slug, TierRef, Title, Window};
use crate::members::names::Names;
use crate::worded;

use super::{
    CareRules, Channel, Duty, EventRule, Every, FestivalRule, Importance, Occasion, Planning, Role,
    Visit, Way, WinBack,
};

impl CareRules {
    pub fn read(root: &Table<'_>, names: &Names) -> Self {
        let mut visits = Vec::new();
        for (group, value) in root.glance("tier_group").iter().enumerate() {
            let tiers = value.peek("tier").map(|t| t.glance()).unwrap_or_default();
            for (tier, value) in tiers.iter().enumerate() {
                let Some(list) = value.peek("visits") else {
                    continue;
                };
                let tier = TierRef { group, tier };
                visits.extend(list.list(|v| read_visit(v, tier, names)));
            }
        }
        Self {
            roles: read_each(
                root,
                "role",
                [("role", "角色"), ("roles", "角色")],
                &["id", "title"],
                |table, id| {
                    Some(Role {
                        title: table.title(&id),
                        id,
                        place: table.place(),
                    })
                },
            ),
            festivals: read_each(
                root,
                "festival",
                [FESTIVAL, ("festivals", "节日")],
                &["id", "title", "importance", "on"],
                read_festival,
            ),
            events: read_each(
                root,
                "event",
                [EVENT, ("events", "活动")],
                &["id", "title", "importance", "on"],
                |table, id| {
                    Some(EventRule {
                        title: table.title(&id),
                        id,
                        importance: read_importance(table),
                        on: table.get("on").and_then(|v| v.day()),
                        place: table.place(),
                    })
                },
            ),
            visits,
            planning: Planning::read(root, names),
            win_back: WinBack::read_all(root, names),
        }
    }
}

const FESTIVAL: Pair = ("festival", "节日");
const EVENT: Pair = ("event", "活动");

/// Tables of a list that bear no id.
pub(super) fn read_each_unnamed<T>(
    root: &Table<'_>,
    key: &'static str,
    what: Pair,
    keys: &'static [&'static str],
    read: impl Fn(&Table<'_>) -> Option<T>,
) -> Vec<T> {
    let values = root.each(key);
    let tables = values.iter().filter_map(|value| value.table(what, keys));
    tables.filter_map(|table| read(&table)).collect()
}

pub(in crate::care) fn read_each<T>(
    root: &Table<'_>,
    key: &'static str,
    called: [Pair; 2],
    keys: &'static [&'static str],
    read: impl Fn(&Table<'_>, Slug) -> Option<T>,
) -> Vec<T> {
    let tables = root.named(key, called, keys);
    let list = tables.iter().filter_map(|table| read(table, table.id()?));
    list.collect()
}

const IMPORTANCE: [(&str, Importance); 3] = [
    ("major", Importance::Major),
    ("important", Importance::Important),
    ("ordinary", Importance::Ordinary),
];

fn read_importance(table: &Table<'_>) -> Importance {
    table
        .get("importance")
        .and_then(|v| v.word(&IMPORTANCE))
        .unwrap_or(Importance::Ordinary)
}

/// A festival that the calendar knows needs no date; any other says on which day of the year it is. Nobody
/// knows the moon better than the calendar.
fn read_festival(table: &Table<'_>, id: Slug) -> Option<FestivalRule> {
    let known = Festival::named(id.as_str());
    let on = match (known, table.get("on")) {
        (Some(festival), None) => Some(festival.on()),
        (Some(festival), Some(value)) if festival.is_lunar() => {
            value.report(
                worded!(
                    "the calendar knows when \"{id}\" is",
                    "“{id}”的日期由日历推算"
                ),
                (
                    "leave `on` out, or choose another id",
                    "删去 `on`，或换一个代号",
                ),
            );
            None
        }
        (_, Some(value)) => read_year_day(&value),
        (None, None) => {
            let ids = Festival::ALL.map(Festival::id);
            let (en, zh) = (ids.join(", "), ids.join("`、`"));
            table.wrong(
                worded!(
                    "the calendar does not know the festival \"{id}\"",
                    "日历里没有节日“{id}”"
                ),
                worded!(
                    "add `on = \"10-01\"` or `on = \"lunar:08-15\"`; it knows {en}",
                    "加上 `on = \"10-01\"` 或 `on = \"lunar:08-15\"`；日历里有 `{zh}`"
                ),
            );
            None
        }
    };
    let title = match (known, table.get("title")) {
        (Some(festival), None) => {
            let (en, zh) = festival.names();
            Title {
                en: en.to_owned(),
                zh: zh.to_owned(),
            }
        }
        _ => table.title(&id),
    };
    Some(FestivalRule {
        id,
        title,
        importance: read_importance(table),
        on: on?,
        place: table.place(),
    })
}

fn read_year_day(value: &Value<'_>) -> Option<YearDay> {
    use crate::domain::calendar::{Birthday, WeekdayOfMonth};
    let text = value.text()?;
    if let Some(weekday) = WeekdayOfMonth::read(text) {
        return Some(YearDay::Weekday(weekday));
    }
    let day = match text.parse() {
        Ok(Birthday::Solar {
            year: None,
            month,
            day,
        }) => Some(YearDay::Solar { month, day }),
        Ok(Birthday::Lunar { year: None, date }) if !date.leap() => Some(YearDay::Lunar {
            month: date.month(),
            day: date.day(),
        }),
        _ => None,
    };
    if day.is_none() {
        value.report(
            worded!(
                "`{}` is not a day of the year",
                "`{}` 不是一年中的某一天",
                value.key()
            ),
            (
                "write \"10-01\", \"second sunday of may\", or \"lunar:08-15\" for a lunar day",
                "写 \"10-01\"、\"second sunday of may\"，农历写 \"lunar:08-15\"",
            ),
        );
    }
    day
}

fn read_visit(value: &Value<'_>, tier: TierRef, names: &Names) -> Option<Visit> {
    const KEYS: &[&str] = &["by", "channel", "every", "one_of", "on"];
    let table = value.table(("a visit", "回访"), KEYS)?;
    let by = table
        .need(
            "by",
            (
                "say who calls: `by = \"sales-manager\"`",
                "请写明：`by = \"sales-manager\"`",
            ),
        )
        .and_then(|v| names.role(&v));
    let duty = match table.one_of(
        &["every", "one_of", "on"],
        (
            "say when: `every = \"1 month\"`, `one_of = [ … ]` or `on = [\"festival:major\"]`",
            "请写明：`every = \"1 month\"`, `one_of = [ … ]` 或 `on = [\"festival:major\"]`",
        ),
    )? {
        ways if ways.key() == "one_of" => {
            if let Some(channel) = table.get("channel") {
                channel.report(
                    (
                        "`channel` does not go with `one_of`: each of its ways names its own",
                        "`channel` 不能与 `one_of` 同用：各方式自带渠道",
                    ),
                    LEAVE_OUT,
                );
            }
            Duty::Regular(ways.list(read_way))
        }
        on if on.key() == "on" => Duty::On {
            channel: read_channel(&table)?,
            occasions: on.one_or_more(|v| read_occasion(v, names)),
        },
        every => Duty::Regular(vec![Way {
            channel: read_channel(&table)?,
            every: read_every(&every)?,
        }]),
    };
    Some(Visit {
        tier,
        by: by?,
        duty,
        place: table.place(),
    })
}

fn read_way(value: &Value<'_>) -> Option<Way> {
    let table = value.table(("a way to visit", "回访方式"), &["channel", "every"])?;
    let channel = read_channel(&table);
    let every = table.need(
        "every",
        (
            "say how often: `every = \"1 month\"`",
            "请写明：`every = \"1 month\"`",
        ),
    )?;
    Some(Way {
        channel: channel?,
        every: read_every(&every)?,
    })
}

pub(in crate::care) fn read_channel(table: &Table<'_>) -> Option<Channel> {
    table
        .need(
            "channel",
            (
                "say how: `channel = \"phone\"`",
                "请写明：`channel = \"phone\"`",
            ),
        )?
        .word(&Channel::ALL.map(|channel| (channel.word(), channel)))
}

/// So often: a number of days or of months.
pub(crate) fn read_every(value: &Value<'_>) -> Option<Every> {
    match value.window()? {
        Window::Days(days) => Some(Every::Days(days)),
        Window::Months(months) => Some(Every::Months(months)),
        _ => {
            value.report(
                (
                    "`every` is a number of days or months",
                    "`every` 须为天数或月数",
                ),
                ("write it as \"2 months\"", "写成 \"2 months\""),
            );
            None
        }
    }
}

/// `festival:major`, `festival:mid-autumn`, `event`, `event:important`, `birthday`.
pub(in crate::care) fn read_occasion(value: &Value<'_>, names: &Names) -> Option<Occasion> {
    let text = value.text()?;
    let (kind, which) = match text.split_once(':') {
        Some((kind, which)) => (kind, Some(which)),
        None => (text, None),
    };
    let importance = which.and_then(|w| IMPORTANCE.iter().find(|(word, _)| *word == w));
    let importance = importance.map(|(_, importance)| *importance);
    match (kind, which) {
        ("birthday", None) => Some(Occasion::Birthday),
        ("festival", None) => Some(Occasion::Festivals(None)),
        ("event", None) => Some(Occasion::Events(None)),
        ("festival", Some(_)) if importance.is_some() => Some(Occasion::Festivals(importance)),
        ("event", Some(_)) if importance.is_some() => Some(Occasion::Events(importance)),
        ("festival", Some(id)) if names.is_festival(id) => id.parse().ok().map(Occasion::Festival),
        ("event", Some(id)) if names.is_event(id) => id.parse().ok().map(Occasion::Event),
        ("festival", Some(id)) => {
            value.unknown_name(FESTIVAL, id, names.festivals().iter().map(String::as_str));
            None
        }
        ("event", Some(id)) => {
            value.unknown_name(EVENT, id, names.events().iter().map(String::as_str));
            None
        }
        _ => {
            value.unknown_word(
                text,
                &[
                    "birthday",
                    "festival:major",
                    "festival",
                    "event:important",
                    "event",
                ],
            );
            None
        }
    }
}
