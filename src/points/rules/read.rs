//! Reads points: `[points]`, every `[[multiplier]]` and every `[[reward]]`.

use crate::domain::source::toml::{Table, Value};
use crate::domain::{Money, Rate, Rounding, Slug, Window, Wording};
use crate::members::conditions::{Conditions, Keys, Per};
use crate::members::names::{self, Names};
use crate::members::rules::Need;
use crate::worded;

use super::{
    CancelledRedemption, CombineTimes, Life, Limit, PointsRules, Reward, SpentRefund, Times,
};

const POINTS: &[&str] = &[
    "earned_by",
    "each",
    "gives",
    "round",
    "needs",
    "categories",
    "except_categories",
    "except_goods",
    "not_paid_with",
    "usable_after",
    "live_until",
    "after_refund_of_spent_points",
    "after_cancelled_redemption",
    "for_cash",
    "pooled",
    "multipliers",
    "when",
    "at_most",
];
const CAPS: &[&str] = &["day", "month", "year"];
/// What stands beside `when` in `[points]` is said there, not twice.
const EARNING: Keys = Keys {
    beside: &["needs", "categories", "except_categories", "except_goods"],
    idle: &[],
};
const MULTIPLIER: &[&str] = &[
    "id",
    "title",
    "times",
    "tier",
    "tiers",
    "categories",
    "stores",
    "from",
    "to",
    "when",
];
const TIMES_CONDITIONS: Keys = Keys {
    beside: MULTIPLIER.split_at(3).1,
    idle: &[],
};
const REWARD: &[&str] = &[
    "id",
    "title",
    "points",
    "stock",
    "tier",
    "tiers",
    "from",
    "to",
    "per_member",
    "needs",
    "when",
];
/// A reward is no line of a ticket.
const REWARD_CONDITIONS: Keys = Keys {
    beside: &["tier", "tiers", "from", "to", "per_member", "needs"],
    idle: &[
        "stores",
        "categories",
        "except_categories",
        "items",
        "services",
        "goods",
        "except_goods",
        "paid_with",
        "first_purchase",
        "min_spend",
    ],
};

impl PointsRules {
    /// Reads the points of a pack; none where it has no `[points]`.
    pub fn read(root: &Table<'_>, names: &Names) -> Option<Self> {
        let times = read_multipliers(root, names);
        let Some(value) = root.get("points") else {
            refuse_multipliers(root);
            return None;
        };
        let table = value.section(POINTS)?;
        let each = table.need(
            "each",
            (
                "say how much must be paid: `each = \"1.00\"`",
                "请写明：`each = \"1.00\"`",
            ),
        );
        let gives = table.need(
            "gives",
            (
                "say how many points that makes: `gives = 1`",
                "请写明：`gives = 1`",
            ),
        );
        let live = table.need(
            "live_until",
            (
                "say how long points live: `live_until = \"year-end\"` or `\"12 months\"`",
                "请写明：`live_until = \"year-end\"` 或 `\"12 months\"`",
            ),
        );
        let (each, live) = (
            each.and_then(|v| some_money(&v)),
            live.and_then(|v| read_life(&v)),
        );
        let gives = gives.and_then(|v| v.whole(1, 1_000_000));
        let categories = table.list("categories", |v| names.category(v));
        let except_categories = table.list("except_categories", |v| names.category(v));
        names::refuse_emptied(&table, &categories, &except_categories, "categories");
        let when = table
            .get("when")
            .map(|_| Conditions::read(&table, names, EARNING));
        let usable_after = table.get("usable_after").and_then(|v| v.days());
        let yes = |key| table.get(key).and_then(|v| v.yes_no()).unwrap_or(false);
        Some(Self {
            when: when.unwrap_or_default(),
            at_most: read_caps(&table),
            earned_by: table.list("earned_by", |v| names.tier(v)),
            each: each?,
            gives: gives?,
            round: table
                .get("round")
                .and_then(|v| names::rounding(&v))
                .unwrap_or(Rounding::Down),
            needs: names::needs(&table),
            categories,
            except_categories,
            except_goods: names::goods(&table, "except_goods"),
            not_paid_with: read_not_paid_with(&table),
            usable_after_days: usable_after.unwrap_or(0),
            live: live?,
            spent_refund: read_spent_refund(&table),
            cancelled_redemption: read_cancelled(&table),
            for_cash: yes("for_cash"),
            pooled: yes("pooled"),
            times,
            combine_times: read_combine(&table),
            place: table.place(),
        })
    }
}

fn refuse_multipliers(root: &Table<'_>) {
    if let Some(value) = root.each("multiplier").first() {
        value.report(
            (
                "a multiplier multiplies points, and the pack gives none",
                "规则包没有积分，积分倍数无从适用",
            ),
            (
                "add `[points]`, or leave the multiplier out",
                "加上 `[points]`，或删去积分倍数",
            ),
        );
    }
}

fn some_money(v: &Value<'_>) -> Option<Money> {
    let each = v.money()?;
    if each.is_zero() {
        v.report(
            (
                "`each = 0` would give points without end",
                "`each = 0` 会无限送分",
            ),
            ("write an amount, such as \"1.00\"", "写金额，如 \"1.00\""),
        );
        return None;
    }
    Some(each)
}

/// What is paid with points, bonus or coupons earns nothing unless the pack says otherwise: else
/// points would earn points.
fn read_not_paid_with(table: &Table<'_>) -> Vec<String> {
    match table.get("not_paid_with") {
        Some(value) => value.list(Value::string),
        None => ["points", "bonus", "coupon"].map(str::to_owned).into(),
    }
}

/// `at_most = { day = 500, month = 3000 }`
fn read_caps(table: &Table<'_>) -> Vec<(Per, i64)> {
    let caps = table.get("at_most");
    let Some(caps) = caps.and_then(|v| v.table(("the most that sales earn", "积分上限"), CAPS))
    else {
        return Vec::new();
    };
    let keys = [
        ("day", Per::Day),
        ("month", Per::Month),
        ("year", Per::Year),
    ];
    let mut found: Vec<(Per, i64)> = Vec::new();
    for (key, per) in keys {
        let Some(value) = caps.get(key) else { continue };
        let Some(most) = value.whole::<i64>(1, 1_000_000_000_000) else {
            continue;
        };
        if let Some((shorter, less)) = found.last().filter(|(_, less)| *less > most) {
            value.report(
                worded!(
                    "{most} is never reached: a {} alone may bring {less}",
                    "上限 {most} 低于更短期间（{:#}）的 {less}",
                    Wording::new(shorter.word(), shorter.called().1)
                ),
                ("put the two right", "请改正二者"),
            );
        }
        found.push((per, most));
    }
    found
}

fn read_spent_refund(table: &Table<'_>) -> SpentRefund {
    table
        .get("after_refund_of_spent_points")
        .and_then(|v| {
            v.word(&[
                ("owe", SpentRefund::Owe),
                ("charge", SpentRefund::Charge),
                ("refuse", SpentRefund::Refuse),
            ])
        })
        .unwrap_or(SpentRefund::Owe)
}

fn read_cancelled(table: &Table<'_>) -> CancelledRedemption {
    table
        .get("after_cancelled_redemption")
        .and_then(|v| v.word(&[("same-expiry", CancelledRedemption::SameExpiry)]))
        .unwrap_or(CancelledRedemption::SameExpiry)
}

fn read_combine(table: &Table<'_>) -> CombineTimes {
    table
        .get("multipliers")
        .and_then(|v| {
            v.word(&[
                ("highest", CombineTimes::Highest),
                ("multiply", CombineTimes::Multiply),
            ])
        })
        .unwrap_or_default()
}

fn read_life(value: &Value<'_>) -> Option<Life> {
    let text = value.text()?;
    let plain = text.replace(['-', '_'], " ");
    match plain.as_str() {
        "year end" => return Some(Life::YearEnd),
        "end of next year" => return Some(Life::EndOfNextYear),
        "for ever" | "forever" => return Some(Life::ForEver),
        _ => {}
    }
    let months = |text: &str| match text.trim().parse() {
        Ok(Window::Months(months)) => Some(months),
        _ => None,
    };
    let life = match plain.strip_prefix("end of month +") {
        Some(rest) => months(rest).map(Life::EndOfMonthAfter),
        None => months(&plain).map(Life::Months),
    };
    if life.is_none() {
        let words = [
            "year-end",
            "end of next year",
            "12 months",
            "end of month + 24 months",
            "for ever",
        ];
        value.unknown_word(text, &words);
    }
    life
}

fn read_multipliers(root: &Table<'_>, names: &Names) -> Vec<Times> {
    let mut list = Vec::new();
    for table in root.named(
        "multiplier",
        [("multiplier", "积分倍数"), ("multipliers", "积分倍数")],
        MULTIPLIER,
    ) {
        list.extend(read_multiplier(&table, names));
    }
    list
}

fn read_multiplier(table: &Table<'_>, names: &Names) -> Option<Times> {
    let id: Option<Slug> = table.id();
    let by = table.need(
        "times",
        (
            "say how often points count: `times = \"2\"`",
            "请写明：`times = \"2\"`",
        ),
    );
    let when = Conditions::read(table, names, TIMES_CONDITIONS);
    let by = by.and_then(|v| {
        // A whole number is exact without quotes.
        let by = match v.as_whole().filter(|whole| *whole > 1) {
            Some(whole) => whole.to_string().parse().ok()?,
            None => v.rate()?,
        };
        if by == Rate::ONE || by == Rate::ZERO {
            v.report(
                worded!(
                    "points times {} change nothing or vanish",
                    "积分乘以 {} 没有意义",
                    by.decimal()
                ),
                (
                    "write a figure such as \"2\" or \"1.5\"",
                    "写 \"2\" 或 \"1.5\" 之类的数字",
                ),
            );
            return None;
        }
        Some(by)
    });
    let id = id?;
    Some(Times {
        title: table.title(&id),
        id,
        by: by?,
        when,
        place: table.place(),
    })
}

impl Reward {
    pub fn read_all(root: &Table<'_>, names: &Names) -> Vec<Self> {
        let mut list = Vec::new();
        for table in root.named(
            "reward",
            [("reward", "兑换品"), ("rewards", "兑换品")],
            REWARD,
        ) {
            if root.get("points").is_none() {
                table.wrong(
                    worded!(
                        "{} costs points, and the pack gives none",
                        "{:#}需要积分，而规则包没有积分",
                        table.what()
                    ),
                    (
                        "add `[points]`, or leave the reward out",
                        "加上 `[points]`，或删去兑换品",
                    ),
                );
            }
            list.extend(Self::read(&table, names));
        }
        list
    }

    fn read(table: &Table<'_>, names: &Names) -> Option<Self> {
        let id: Option<Slug> = table.id();
        let points = table
            .need(
                "points",
                (
                    "say what it costs: `points = 800`",
                    "请写明：`points = 800`",
                ),
            )
            .and_then(|v| v.whole(1, 1_000_000_000_000));
        let (from, to) = names::dates(table);
        let when = table.get("when");
        let when = when.map(|_| Conditions::read(table, names, REWARD_CONDITIONS));
        let when = when.unwrap_or_default();
        refuse_booked(table, &when.needs);
        let id = id?;
        Some(Self {
            when,
            title: table.title(&id),
            id,
            points: points?,
            stock: table.get("stock").and_then(|v| v.whole(0, u32::MAX.into())),
            tiers: names.tiers_of(table),
            from,
            to,
            per_member: table.get("per_member").and_then(|v| Limit::read(&v)),
            needs: read_needs(table),
            place: table.place(),
        })
    }
}

/// What a reward needs: nothing that only a visit can have.
fn read_needs(table: &Table<'_>) -> Vec<Need> {
    let needs = names::needs(table);
    refuse_booked(table, &needs);
    needs
}

fn refuse_booked(table: &Table<'_>, needs: &[Need]) {
    if needs.contains(&Need::Booked) {
        table.wrong(
            worded!(
                "{} needs `booked`, and points are spent at any visit",
                "{:#}要求 `booked`，而积分兑换不分预约与否",
                table.what()
            ),
            (
                "write \"id-checked\", \"valid-card\" or \"active-card\"",
                "写 \"id-checked\"、\"valid-card\" 或 \"active-card\"",
            ),
        );
    }
}

impl Limit {
    /// Reads how many a member may have.
    pub fn read(value: &Value<'_>) -> Option<Self> {
        let table = value.table(("a limit", "限额"), &["at_most", "within"])?;
        let at_most = table
            .need(
                "at_most",
                (
                    "write `per_member = { at_most = 1, within = \"calendar-year\" }`",
                    "请写 `per_member = { at_most = 1, within = \"calendar-year\" }`",
                ),
            )?
            .whole(1, u32::MAX.into());
        let window = match table.get("within") {
            Some(value) => value.window(),
            None => Some(Window::Lifetime),
        };
        Some(Self {
            at_most: at_most?,
            window: window?,
        })
    }
}
