//! Reads a pack: each room reads its own part, and here is looked at what concerns more than one.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::care::courtesies::rules::CourtesyRules;
use crate::care::rules::CareRules;
use crate::desk::complaints::rules::ComplaintRules;
use crate::desk::inquiries::rules::InquiryRules;
use crate::desk::reservations::rules::ReservationRules;
use crate::desk::staff::rules::StaffRules;
use crate::desk::surveys::rules::SurveyRules;
use crate::desk::targets::Target;
use crate::desk::treatments::rules::TreatmentRules;
use crate::desk::visitors::rules::VisitorRules;
use crate::domain::calendar::{BirthdayRules, Leap29, LunarLeap, LunarMissing30};
use crate::domain::source::toml::{self, Table, Value};
use crate::domain::source::{Diagnostic, Place};
use crate::domain::{Day, Pair, Rounding, Slug, TierRef, hex};
use crate::members::names::{Names, rounding};
use crate::members::retention::Retention;
use crate::members::rules::{CardRules, Fields, Need};
use crate::points::rules::{PointsRules, Reward};
use crate::rules::accounting::AccountingRules;
use crate::rules::insight::InsightRules;
use crate::sales::coupons::CouponRule;
use crate::sales::items::PriceList;
use crate::sales::passes::PassRule;
use crate::sales::rules::{Limits, Prices, RefundRules};
use crate::tiers::rules::TierGroup;
use crate::wallet::WalletRules;
use crate::wallet::rebates::Rebate;
use crate::worded;

use super::{Category, MoneyRules, Pack};

/// The formats of packs so far; a later one is refused rather than half understood. What a key or a word
/// means is told by the format of the text it stands in, so that an adopted text keeps its meaning.
const FIRST_FORMAT: i64 = 1;
const FORMAT: i64 = 2;

const KEYS: &[&str] = &[
    "format",
    "id",
    "title",
    "in_force_from",
    "money",
    "category",
    "means",
    "fact",
    "tier_group",
    "prices",
    "sales",
    "item",
    "price",
    "offer",
    "refunds",
    "points",
    "multiplier",
    "reward",
    "wallet",
    "coupon",
    "pass",
    "rebate",
    "card",
    "calendar",
    "role",
    "festival",
    "event",
    "visits",
    "win_back",
    "greetings",
    "gift",
    "template",
    "care",
    "complaints",
    "inquiries",
    "surveys",
    "target",
    "reservations",
    "service",
    "visitors",
    "visitor_class",
    "treatments",
    "treatment_step",
    "skin_case",
    "profile",
    "assessment",
    "breach",
    "training",
    "contest",
    "retention",
    "accounting",
    "rfm",
    "value",
    "churn",
];

impl Pack {
    /// Reads a rule file; every finding in it is told, in the order of its lines.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        toml::read(file, text, KEYS, |root| read_pack(root, text))
    }
}

fn read_pack(root: &Table<'_>, text: &str) -> Option<Pack> {
    let head = read_head(root);
    let names = Names::gather(root);
    let money = read_money(root);
    let categories = read_categories(root);
    let fields = Fields::read(root);
    let cards = root.get("card").and_then(|v| CardRules::read(&v, &names));
    let groups = TierGroup::read_all(root, &names);
    let prices = Prices::read(root, &names, money.round);
    let points = PointsRules::read(root, &names);
    let rewards = Reward::read_all(root, &names);
    let wallet = WalletRules::read(root, &names);
    let calendar = read_calendar(root);
    let care = CareRules::read(root, &names);
    let courtesies = CourtesyRules::read(root, &names);
    let complaints = ComplaintRules::read(root);
    let inquiries = InquiryRules::read(root, &names);
    let surveys = SurveyRules::read(root, &names);
    let targets = Target::read_all(root, &surveys);
    let treatments = TreatmentRules::read(root);
    let visitors = VisitorRules::read(root);
    let reservations = ReservationRules::read(root, |value| names.category(value));
    let staff = StaffRules::read(root);
    let retention = Retention::read_all(root);
    let mut accounting = AccountingRules::read(root, &names, money.round);
    let means = super::means::read(root, accounting.as_mut());
    let insight = InsightRules::read(root, &names);
    let (id, in_force_from) = head?;
    let price_list = PriceList::read(root, &names);
    let pack = Pack {
        title: root.title(&id),
        id,
        in_force_from,
        money,
        categories,
        means,
        fields,
        cards,
        groups,
        passes: PassRule::read_all(root, &names, &price_list),
        price_list,
        prices,
        limits: Limits::read(root),
        refunds: RefundRules::read(root),
        points,
        rewards,
        wallet,
        coupons: CouponRule::read_all(root, &names),
        rebates: Rebate::read_all(root, &names),
        calendar,
        care,
        courtesies,
        complaints,
        inquiries,
        surveys,
        targets,
        reservations,
        visitors,
        treatments,
        staff,
        retention,
        accounting,
        insight,
        work: Arc::default(),
        digest: digest(text),
        place: root.place(),
    };
    check(root, &pack);
    Some(pack)
}

/// What concerns more than one part.
fn check(root: &Table<'_>, pack: &Pack) {
    check_cards(root, pack);
    check_win_back(root, pack);
    super::means::check(root, pack);
}

/// The format, which has to be ours, the pack's id and the day from which it is in force.
fn read_head(root: &Table<'_>) -> Option<(Slug, Day)> {
    let format = root
        .need(
            "format",
            ("write `format = 2` at the top", "在文件开头写 `format = 2`"),
        )
        .and_then(|v| v.whole::<i64>(FIRST_FORMAT, FORMAT));
    let id = root.id();
    let from = root
        .need(
            "in_force_from",
            (
                "say from when: `in_force_from = 2024-01-01`",
                "请写明：`in_force_from = 2024-01-01`",
            ),
        )
        .and_then(|v| v.day());
    format?;
    id.zip(from)
}

/// SHA-256 of a pack's text, in hexadecimal.
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn read_money(root: &Table<'_>) -> MoneyRules {
    let table = root.section("money", &["currency", "round"]);
    let currency = table.as_ref().and_then(|t| t.get("currency"));
    let round = table.as_ref().and_then(|t| t.get("round"));
    let currency = currency.and_then(|v| super::house::read_currency(&v));
    MoneyRules {
        currency: currency.unwrap_or_else(|| "CNY".to_owned()),
        round: round.and_then(|v| rounding(&v)).unwrap_or(Rounding::HalfUp),
    }
}

fn read_categories(root: &Table<'_>) -> Vec<Category> {
    let mut list = Vec::new();
    for table in root.named(
        "category",
        [("category", "类别"), ("categories", "类别")],
        &["id", "title"],
    ) {
        let Some(id) = table.id() else {
            continue;
        };
        list.push(Category {
            title: table.title(&id),
            id: id.to_string(),
            place: table.place(),
        });
    }
    list
}

fn read_calendar(root: &Table<'_>) -> BirthdayRules {
    const KEYS: &[&str] = &[
        "birthday_29_february",
        "lunar_30_missing",
        "lunar_leap_month",
    ];
    let table = root.section("calendar", KEYS);
    let get = |key| table.as_ref().and_then(|t| t.get(key));
    BirthdayRules {
        leap_29: get("birthday_29_february")
            .and_then(|v| {
                v.word(&[
                    ("28 february", Leap29::February28),
                    ("1 march", Leap29::March1),
                    ("leap years only", Leap29::LeapYearsOnly),
                ])
            })
            .unwrap_or_default(),
        lunar_missing_30: get("lunar_30_missing")
            .and_then(|v| {
                v.word(&[
                    ("29", LunarMissing30::The29th),
                    ("1 of the next month", LunarMissing30::FirstOfNext),
                    ("skip", LunarMissing30::Skip),
                ])
            })
            .unwrap_or_default(),
        lunar_leap: get("lunar_leap_month")
            .and_then(|v| {
                v.word(&[
                    ("same month", LunarLeap::SameMonth),
                    (
                        "leap month where there is one",
                        LunarLeap::LeapWhereThereIsOne,
                    ),
                ])
            })
            .unwrap_or_default(),
    }
}

/// Nobody is about to leave where the pack does not say who is.
fn check_win_back(root: &Table<'_>, pack: &Pack) {
    let asks = |value: &Value<'_>| value.peek("when").is_some();
    if pack.insight.churn.is_none()
        && let Some(value) = root.glance("win_back").into_iter().find(asks)
    {
        value.report(
            (
                "the pack does not say who is about to leave",
                "规则包未写明谁有流失风险",
            ),
            (
                "add `[churn]`, or write `after = \"90 days\"` in place of `when`",
                "加上 `[churn]`，或把 `when` 换成 `after = \"90 days\"`",
            ),
        );
    }
}

/// The need of a card, where there is one.
fn card_needs(needs: &[Need]) -> Option<&'static str> {
    let mut needs = needs.iter();
    let need = needs.find(|n| matches!(n, Need::ValidCard | Need::ActiveCard))?;
    Some(need.word())
}

/// What needs a card is nobody's where the pack has none.
fn check_cardless(root: &Table<'_>, pack: &Pack) {
    const ADD_CARD: Pair = (
        "add `[card]`, or leave the need out",
        "加上 `[card]`，或去掉该要求",
    );
    let prices = root.glance("price");
    let written = |place: &Place| prices.iter().find(|value| value.place() == *place);
    for rule in &pack.prices.rules {
        if let Some(need) = card_needs(&rule.when.needs)
            && let Some(value) = written(&rule.place)
        {
            value.report(
                worded!(
                    "price \"{}\" is never given: it needs \"{need}\", and the pack has no cards",
                    "价格“{}”永远不会适用：它要求 \"{need}\"，而规则包没有会员卡",
                    rule.id
                ),
                ADD_CARD,
            );
        }
    }
    if let Some(points) = &pack.points
        && let (Some(need), Some(value)) = (card_needs(&points.needs), root.get("points"))
    {
        value.report(
            worded!(
                "points are never earned: they need \"{need}\", and the pack has no cards",
                "永远不会得到积分：要求 \"{need}\"，而规则包没有会员卡"
            ),
            ADD_CARD,
        );
    }
}

/// What needs a card needs a pack that has cards, and a card that is not active cannot be active.
fn check_cards(root: &Table<'_>, pack: &Pack) {
    let prices = root.glance("price");
    let written = |place: &Place| prices.iter().find(|value| value.place() == *place);
    let Some(cards) = &pack.cards else {
        return check_cardless(root, pack);
    };
    for rule in &pack.prices.rules {
        if let Some(need) = card_needs(&rule.when.needs)
            && let Some(value) = written(&rule.place)
            && without_card(&rule.when.tiers, &cards.issued_to)
        {
            value.report(
                worded!(
                    "price \"{}\" is never given: it needs \"{need}\", and its tiers get no card",
                    "价格“{}”永远不会适用：它要求 \"{need}\"，而其等级不发卡",
                    rule.id
                ),
                (
                    "add its tiers to `issued_to` of `[card]`, or leave the need out",
                    "把其等级加进 `[card]` 的 `issued_to`，或去掉该要求",
                ),
            );
        }
    }
    for id in &cards.until_active_gives {
        let rule = pack.prices.rules.iter().find(|rule| rule.id == *id);
        if rule.is_some_and(|rule| rule.when.needs.contains(&Need::ActiveCard))
            && let Some(value) = root.get("card")
        {
            value.report(
                worded!(
                    "an inactive card cannot give price \"{id}\", which needs \"active-card\"",
                    "未激活的卡不能享受价格“{id}”，因其要求 \"active-card\""
                ),
                (
                    "leave it out of `until_active_gives`, or write \"valid-card\" in the price",
                    "从 `until_active_gives` 中去掉，或在价格中改写 \"valid-card\"",
                ),
            );
        }
    }
}

/// Whether none of these tiers can get a card. A tier of another group says nothing: a member stands
/// in one tier of each.
fn without_card(tiers: &[TierRef], issued_to: &[TierRef]) -> bool {
    let groups_alike = |at: &TierRef| issued_to.iter().all(|card| card.group == at.group);
    !tiers.is_empty()
        && !issued_to.is_empty()
        && tiers
            .iter()
            .all(|at| groups_alike(at) && !issued_to.contains(at))
}
