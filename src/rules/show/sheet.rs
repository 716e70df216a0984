//! What members may be handed: tiers, prices, points, rewards, cards and birthdays in words that a member
//! understands. What the house keeps to itself is left out: who is put into a tier whatever they buy, facts
//! and marks that staff write down, stocks and costs, and where a rule stands.

mod stored;

use crate::care::courtesies::rules::Courtesy;
use crate::care::rules::{Channel, Occasion};
use crate::domain::calendar::Minutes;
use crate::domain::{Lang, Money, Rate};
use crate::members::rules::{CardRules, GivesBack};
use crate::points::rules::{PointsRules, SpentRefund};
use crate::rules::Pack;
use crate::sales::rules::{Combine, Gives, PriceRule};
use crate::tiers::rules::{Condition, Down, Metric, Score, Tier, TierGroup, Up};

use crate::care::courtesies::describe::conditions as courtesy_conditions;
use crate::care::describe::occasion;
use crate::domain::page::{
    Page, all_of, amount, days, except, list, month, months, rounding, scope, tiers_named, when,
    window,
};
use crate::members::describe::{conditions, needs};
use crate::points::describe::{earned_when, earned_within, life, multipliers};
use crate::tiers::describe::{condition, figure, kept, metric};

/// The sheet of a pack, for the members of a house.
pub fn sheet(pack: &Pack, house: Option<&str>, lang: Lang) -> Page {
    let mut page = Page::new(lang);
    head(&mut page, pack, house);
    for group in &pack.groups {
        tiers(&mut page, pack, group);
    }
    crate::sales::items::describe(&mut page, pack, &pack.price_list);
    prices(&mut page, pack);
    crate::sales::describe::offers(&mut page, pack, &pack.prices);
    stored::coupons(&mut page, pack);
    if let Some(rules) = &pack.points {
        points(&mut page, pack, rules);
    }
    rewards(&mut page, pack);
    stored::wallet(&mut page, pack);
    if let Some(card) = &pack.cards {
        cards(&mut page, pack, card);
    }
    courtesies(&mut page, pack);
    reservations(&mut page, pack);
    if keeps_birthdays(pack) {
        super::calendar(&mut page, pack);
    }
    page
}

fn head(page: &mut Page, pack: &Pack, house: Option<&str>) {
    let title = pack.title.in_lang(page.lang());
    match house {
        Some(house) => page.head(&format!("{house}: {title}"), &format!("{house}　{title}")),
        None => page.head(title, title),
    }
    let from = pack.in_force_from;
    let currency = &pack.money.currency;
    let (en, zh) = match currency.as_str() {
        "CNY" => ("yuan", "元"),
        other => (other, other),
    };
    page.line(
        &format!("In force from {from}. Amounts are in {en}."),
        &format!("自 {from} 起生效。金额单位：{zh}。"),
    );
}

/// What of a condition may be told, and whether something was left out.
fn told(when: &Condition) -> (Option<Condition>, bool) {
    let parts = |parts: &[Condition]| {
        let all: Vec<_> = parts.iter().map(told).collect();
        let hidden = all.iter().any(|(part, hidden)| part.is_none() || *hidden);
        let shown: Vec<_> = all.into_iter().filter_map(|(part, _)| part).collect();
        (shown, hidden)
    };
    match when {
        Condition::Fact { .. } => (None, true),
        Condition::Metric(test) => match &test.metric {
            Metric::Rating(_) | Metric::Satisfaction => (None, true),
            _ => (Some(when.clone()), false),
        },
        Condition::WasIn { .. } => (Some(when.clone()), false),
        Condition::All(all) => {
            let (shown, hidden) = parts(all);
            let some = (!shown.is_empty()).then_some(Condition::All(shown));
            (some, hidden)
        }
        Condition::Any(any) => {
            let (shown, _) = parts(any);
            // Another way is not missed by whoever goes this one.
            let some = (!shown.is_empty()).then_some(Condition::Any(shown));
            (some, false)
        }
    }
}

fn tiers(page: &mut Page, pack: &Pack, group: &TierGroup) {
    let title = group.title.in_lang(page.lang());
    page.head(
        &format!("Your level: {title}"),
        &format!("会员等级：{title}"),
    );
    for score in &group.scores {
        points_of_score(page, pack, group, score);
    }
    for tier in &group.tiers {
        reached(page, pack, group, tier);
    }
    if group.tiers.len() > 1 || group.lowest().is_none() {
        keeping(page, group);
    }
}

fn points_of_score(page: &mut Page, pack: &Pack, group: &TierGroup, score: &Score) {
    let lang = page.lang();
    let (title, most) = (score.title.in_lang(lang), score.most() / 1000);
    page.item(
        &format!("{title}: {most} marks at most, added up from"),
        &format!("{title}：最高 {most} 分，由以下各项相加"),
    );
    let is_told = |metric: &Metric| !matches!(metric, Metric::Rating(_) | Metric::Satisfaction);
    for part in score.parts.iter().filter(|part| is_told(&part.metric)) {
        let name = metric(lang, pack, group, &part.metric);
        let (full, weight) = (figure(lang, &part.metric, part.full), part.weight);
        let over = if part.metric.has_window() {
            window(lang, part.window)
        } else {
            String::new()
        };
        page.under(
            2,
            &format!(
                "{}: {weight} marks, less in proportion",
                format!("{name} {full} or more {over}").trim_end()
            ),
            &format!("{over}{name}满 {full}：{weight} 分，不足按比例"),
        );
    }
    if !score.parts.iter().all(|part| is_told(&part.metric)) {
        page.under(2, "how we know you", "本店对您的了解");
    }
}

fn reached(page: &mut Page, pack: &Pack, group: &TierGroup, tier: &Tier) {
    let title = tier.title.in_lang(page.lang()).to_owned();
    let invited = |page: &mut Page| {
        page.item(
            &format!("{title}: by our invitation"),
            &format!("{title}：由本店邀请"),
        );
    };
    match &tier.when {
        Some(when) => match told(when) {
            (Some(when), hidden) => {
                let (en, zh) = (format!("{title}: "), format!("{title}："));
                condition(page, pack, group, &when, 1, &en, &zh);
                if hidden {
                    page.under(2, "and by our invitation", "并由本店邀请");
                }
            }
            (None, _) => invited(page),
        },
        None if tier.by_hand => invited(page),
        None => page.item(
            &format!("{title}: every other customer"),
            &format!("{title}：其余顾客"),
        ),
    }
}

fn keeping(page: &mut Page, group: &TierGroup) {
    let lang = page.lang();
    match group.up {
        Up::AtOnce => page.item(
            "You rise as soon as you have reached a level; the next purchase enjoys it",
            "达标即升级，自下一次消费起享受",
        ),
        Up::AtRecalculation => page.item(
            "Levels are reviewed regularly; you rise at the review",
            "等级定期核定，核定时升级",
        ),
    }
    let falls = match group.down {
        Down::OneStep => (", one level lower at most", "，每次最多降一级"),
        Down::Never | Down::AtRecalculation => ("", ""),
    };
    match (group.down, kept(lang, group)) {
        (Down::Never, None) => {
            page.item("A level once reached stays yours", "等级一经取得，长期保留");
        }
        (_, Some((en, zh))) => {
            let gap = if starts_with_digit(&zh) { " " } else { "" };
            let for_so_long = if starts_with_digit(&en) { "for " } else { "" };
            page.item(
                &format!(
                    "A level is kept {for_so_long}{en}; after that by what you bought meanwhile{}",
                    falls.0
                ),
                &format!("等级保留{gap}{zh}，到期按期间的消费重新核定{}", falls.1),
            );
        }
        (_, None) => page.item(
            &format!("A level is kept as long as its condition is met{}", falls.0),
            &format!("持续达标即保留等级，核定未达标时调整{}", falls.1),
        ),
    }
    if let Some(number) = group.warn_days {
        let before = days(lang, number);
        page.item(
            &format!("We tell you {before} before a level ends"),
            &format!("等级到期前 {before}通知您"),
        );
    }
}

/// "kept for 12 months", but "kept to the end of the year".
fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

fn prices(page: &mut Page, pack: &Pack) {
    if pack.prices.rules.is_empty() {
        return;
    }
    page.head("Your prices", "会员价格");
    for rule in &pack.prices.rules {
        price(page, pack, rule);
    }
    if pack.prices.rules.len() > 1 {
        match pack.prices.combine {
            Combine::Lowest => page.item(
                "Where several apply, you pay the lowest price",
                "同时符合多项时，取最低价",
            ),
            Combine::First => page.item(
                "Where several apply, the one that stands first here counts",
                "同时符合多项时，以排列在前者为准",
            ),
            Combine::Multiply => page.item(
                "Where several apply, they count one upon the other",
                "同时符合多项时，折上折",
            ),
        }
    }
}

fn price(page: &mut Page, pack: &Pack, rule: &PriceRule) {
    let lang = page.lang();
    let title = rule.title.in_lang(lang).to_owned();
    let who = tiers_named(lang, pack, &rule.when.tiers);
    let (en, zh) = match &who {
        Some(who) => (format!("{who} pays "), who.clone()),
        None => ("you pay ".to_owned(), "所有顾客".to_owned()),
    };
    match rule.gives {
        Gives::Pays(rate) => page.item(
            &format!("{title}: {en}{rate} of the list price"),
            &format!("{title}：{zh}享 {}", fold(rate)),
        ),
        Gives::Off(off) => page.item(
            &format!("{title}: {en}{} less", amount(off)),
            &format!("{title}：{zh}立减 {} 元", amount(off)),
        ),
    }
    conditions(page, pack, &rule.when);
}

/// 88% as people say it: 8.8 折.
fn fold(pays: Rate) -> String {
    let tenths = pays.decimal() * rust_decimal::Decimal::TEN;
    format!("{} 折", tenths.normalize())
}

fn points(page: &mut Page, pack: &Pack, rules: &PointsRules) {
    let lang = page.lang();
    page.head("Your points", "会员积分");
    let who = tiers_named(lang, pack, &rules.earned_by);
    let (en, zh) = match who {
        Some(who) => (format!("{who} earns "), who),
        None => ("You earn ".to_owned(), "所有会员".to_owned()),
    };
    let (gives, each, round) = (rules.gives, amount(rules.each), rounding(lang, rules.round));
    let point = if gives == 1 { "point" } else { "points" };
    page.item(
        &format!("{en}{gives} {point} for each {each} really paid, {round}"),
        &format!("{zh}每实付 {each} 元得 {gives} 分，{round}"),
    );
    scope(page, pack, &rules.categories, &[]);
    except(page, pack, &rules.except_categories, &rules.except_goods);
    needs(page, &rules.needs);
    earned_within(page, pack, rules);
    if !rules.not_paid_with.is_empty() {
        let means: Vec<_> = rules
            .not_paid_with
            .iter()
            .map(|w| pack.means.title(w, lang))
            .collect();
        let means = list(lang, &means);
        page.under(
            2,
            &format!("nothing for what is paid with {means}"),
            &format!("以{means}支付的部分不积分"),
        );
    }
    multipliers(page, pack, rules);
    if rules.usable_after_days > 0 {
        let after = days(lang, rules.usable_after_days);
        page.item(
            &format!("Points can be used {after} after they were earned"),
            &format!("积分于获得 {after}后可用"),
        );
    }
    life(page, rules.live);
    match rules.spent_refund {
        SpentRefund::Owe => page.item(
            "When you return goods, their points go back; those already used are settled with later ones",
            "退货时扣回相应积分；已用的由以后的积分抵扣",
        ),
        SpentRefund::Charge => page.item(
            "When you return goods, their points go back; those already used are paid for",
            "退货时扣回相应积分；已用的按价补款",
        ),
        SpentRefund::Refuse => page.item(
            "Goods whose points were used cannot be returned",
            "积分已用的消费不予退货",
        ),
    }
    if !rules.for_cash {
        page.item("Points are not paid out in cash", "积分不可兑换现金");
    }
    if !rules.pooled {
        page.item(
            "Points of different cards cannot be put together",
            "不同会员卡的积分不可合并",
        );
    }
}

fn rewards(page: &mut Page, pack: &Pack) {
    if pack.rewards.is_empty() {
        return;
    }
    let lang = page.lang();
    page.head("What points buy", "积分兑换");
    for reward in &pack.rewards {
        let (title, points) = (reward.title.in_lang(lang), reward.points);
        page.item(
            &format!("{title}: {points} points"),
            &format!("{title}：{points} 分"),
        );
        if let Some(who) = tiers_named(lang, pack, &reward.tiers) {
            page.under(2, &format!("for {who}"), &format!("限{who}"));
        }
        when(page, None, reward.from, reward.to);
        if let Some(limit) = reward.per_member {
            let (most, over) = (limit.at_most, window(lang, limit.window));
            page.under(
                2,
                &format!("{most} at most for each member {over}"),
                &format!("每位会员{over}最多 {most} 件"),
            );
        }
        needs(page, &reward.needs);
        earned_when(page, pack, &reward.when);
        if reward.stock.is_some() {
            page.under(2, "while stocks last", "数量有限，兑完为止");
        }
    }
}

fn cards(page: &mut Page, pack: &Pack, card: &CardRules) {
    let lang = page.lang();
    page.head("Your card", "会员卡");
    match tiers_named(lang, pack, &card.issued_to) {
        Some(who) => page.item(&format!("Issued to {who}"), &format!("发放对象：{who}")),
        None => page.item("Issued to every member who asks", "会员均可办理"),
    }
    if card.fee != Money::ZERO {
        let fee = amount(card.fee);
        page.item(
            &format!("The card costs {fee}"),
            &format!("工本费 {fee} 元"),
        );
    }
    card_money(page, card);
    if let Some(number) = card.activate_within_days {
        page.item(
            &format!("Activate it within {number} days of its issue; day {number} still counts"),
            &format!("请在发卡后 {number} 天内激活，第 {number} 天仍有效"),
        );
        let gives = card.until_active_gives.iter().filter_map(|id| {
            let rule = pack.prices.rules.iter().find(|rule| rule.id == *id)?;
            Some(rule.title.in_lang(lang).to_owned())
        });
        let gives: Vec<_> = gives.collect();
        let gives = all_of(lang, &gives);
        if gives.is_empty() {
            page.item("Before that it gives nothing", "激活前不享受优惠");
        } else {
            page.item(
                &format!("Before that it gives only: {gives}"),
                &format!("激活前仅享受：{gives}"),
            );
        }
    }
    if let Some(exchange) = card.exchange {
        let (en, zh) = month(exchange.month);
        page.item(
            &format!("Exchange it every {en}; otherwise it rests from 1 January until you do"),
            &format!("每年 {zh}换卡；未换的自次年 1 月 1 日起暂停使用，换卡后恢复"),
        );
    }
    card_term(page, pack, card);
    let known = card.gift_on_issue.iter().filter_map(|id| {
        let gift = pack.courtesies.gift(id.as_str())?;
        Some(gift.title.in_lang(lang).to_owned())
    });
    let known: Vec<_> = known.collect();
    if known.len() < card.gift_on_issue.len() {
        page.item("You get a gift with it", "办卡赠送礼品");
    } else if !known.is_empty() {
        let gifts = known.join(page.comma());
        page.item(
            &format!("You get with it: {gifts}"),
            &format!("办卡赠送：{gifts}"),
        );
    }
}

/// For how long a card is valid, what another term costs, and what is asked before it is issued.
fn card_term(page: &mut Page, pack: &Pack, card: &CardRules) {
    let lang = page.lang();
    if let Some(term) = card.valid_for_months {
        let (en, zh) = (months(Lang::En, term), months(Lang::Zh, term));
        page.item(
            &format!("It is valid for {en}, and can be renewed"),
            &format!("有效期 {zh}，可续期"),
        );
    }
    if !card.renewal_fee.is_zero() {
        let fee = amount(card.renewal_fee);
        page.item(
            &format!("A renewal costs {fee}"),
            &format!("续期费 {fee} 元"),
        );
    }
    if !card.needs_facts.is_empty() {
        let facts = card
            .needs_facts
            .iter()
            .filter_map(|id| pack.fields.fact(id.as_str()));
        let facts: Vec<_> = facts
            .map(|fact| fact.title.in_lang(lang).to_owned())
            .collect();
        let facts = all_of(lang, &facts);
        page.item(
            &format!("You get it once we have: {facts}"),
            &format!("办卡须登记：{facts}"),
        );
    }
}

/// What is left for a card, what comes back for it, and what another one costs.
fn card_money(page: &mut Page, card: &CardRules) {
    if card.deposit != Money::ZERO {
        let deposit = amount(card.deposit);
        page.item(
            &format!("You leave {deposit} for it as a deposit"),
            &format!("押金 {deposit} 元"),
        );
    }
    let paid = [card.deposit, card.fee, card.replacement_fee]
        .iter()
        .any(|part| *part != Money::ZERO);
    match card.return_gives_back {
        GivesBack::DepositAndFee if paid => page.item(
            "Hand it back, and you get the deposit and what it cost back",
            "退卡时退还押金和工本费",
        ),
        GivesBack::Deposit if card.deposit != Money::ZERO => page.item(
            "Hand it back, and you get the deposit back",
            "退卡时退还押金",
        ),
        GivesBack::Nothing if paid => {
            page.item("Handed back, it gives nothing back", "退卡时不退款");
        }
        _ => {}
    }
    if card.replacement_fee != Money::ZERO {
        let fee = amount(card.replacement_fee);
        page.item(
            &format!("Lost or damaged, a new one costs {fee}"),
            &format!("遗失或损坏补卡 {fee} 元"),
        );
    }
    if card.at_most > 1 {
        let most = card.at_most;
        page.item(
            &format!("You may hold {most} of them at most"),
            &format!("每人最多持有 {most} 张"),
        );
    }
}

fn courtesies(page: &mut Page, pack: &Pack) {
    let entries = &pack.courtesies.entries;
    if entries.is_empty() {
        return;
    }
    page.head("Birthdays, festivals, events", "生日、节日与活动");
    for entry in entries {
        courtesy(page, pack, entry);
    }
    page.item(
        "Greetings by phone, message or e-mail come only with your consent, which you may withdraw at any time",
        "电话、短信、邮件问候须经您同意，您可随时取消",
    );
}

fn courtesy(page: &mut Page, pack: &Pack, entry: &Courtesy) {
    let lang = page.lang();
    let on: Vec<_> = entry
        .on
        .iter()
        .map(|on| occasion(lang, &pack.care, on))
        .collect();
    let on = list(lang, &on);
    let who = tiers_named(lang, pack, &entry.tiers);
    let (for_en, for_zh) = who.map_or_else(
        || (String::new(), String::new()),
        |who| (format!(", for {who}"), format!("（{who}）")),
    );
    let gifts = entry.gifts.iter().filter_map(|id| {
        let gift = pack.courtesies.gift(id.as_str())?;
        Some(gift.title.in_lang(lang).to_owned())
    });
    let gifts: Vec<_> = gifts.collect();
    let invites = entry
        .on
        .iter()
        .all(|on| matches!(on, Occasion::Events(_) | Occasion::Event(_)));
    let (en, zh) = if gifts.is_empty() {
        let (en, zh) = match entry.channel {
            Channel::Phone => ("by phone", "电话"),
            Channel::InPerson => ("in person", "登门"),
            Channel::Letter => ("by letter", "信函"),
            Channel::Message => ("by message", "短信"),
            Channel::Email => ("by e-mail", "邮件"),
        };
        if invites {
            (format!("news of it {en}"), format!("{zh}通知"))
        } else {
            (format!("a greeting {en}"), format!("{zh}问候"))
        }
    } else {
        (list(lang, &gifts), gifts.join("或"))
    };
    page.item(
        &format!("At {on}{for_en}: {en}"),
        &format!("{on}{for_zh}：{zh}"),
    );
    courtesy_conditions(page, pack, entry);
}

fn reservations(page: &mut Page, pack: &Pack) {
    let Some(rules) = &pack.reservations else {
        return;
    };
    let lang = page.lang();
    page.head("Booking ahead", "预约");
    for service in &rules.services {
        let title = service.title.in_lang(lang);
        let lasts = service.lasts.in_lang(lang);
        page.item(&format!("{title}: {lasts}"), &format!("{title}：{lasts}"));
        if let Some(deposit) = service.deposit {
            let deposit = amount(deposit);
            page.under(
                2,
                &format!("deposit {deposit}"),
                &format!("订金 {deposit} 元"),
            );
        }
        if let Some(mind) = &service.mind {
            let mind = mind.in_lang(lang);
            page.under(2, mind, mind);
        }
    }
    if rules.ahead_at_least != Minutes::ZERO {
        let least = rules.ahead_at_least.in_lang(lang);
        page.item(
            &format!("Please book at least {least} ahead"),
            &format!("请至少提前 {least}预约"),
        );
    }
    if rules.hold != Minutes::ZERO {
        let hold = rules.hold.in_lang(lang);
        page.item(
            &format!("We keep your place for {hold}"),
            &format!("为您保留 {hold}"),
        );
    }
    if rules.cancel_until != Minutes::ZERO {
        let until = rules.cancel_until.in_lang(lang);
        page.item(
            &format!("Cancel free of charge until {until} before"),
            &format!("开始前 {until}以上可取消"),
        );
    }
}

/// Whether anything depends on a birthday.
fn keeps_birthdays(pack: &Pack) -> bool {
    let mut rules = pack.terms().conditions();
    let mut courtesies = pack.courtesies.entries.iter().flat_map(|entry| &entry.on);
    rules.any(|rule| rule.when.birthday.is_some()) || courtesies.any(|on| *on == Occasion::Birthday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::BUILT_IN;

    /// Every title of a pack in Chinese: what the house itself calls things may hold letters, such as VIP.
    fn titles(pack: &Pack) -> Vec<&str> {
        let mut all = vec![pack.title.zh.as_str()];
        for group in &pack.groups {
            all.push(&group.title.zh);
            all.extend(group.scores.iter().map(|score| score.title.zh.as_str()));
            all.extend(group.tiers.iter().map(|tier| tier.title.zh.as_str()));
        }
        all.extend(pack.prices.rules.iter().map(|rule| rule.title.zh.as_str()));
        all.extend(pack.rewards.iter().map(|reward| reward.title.zh.as_str()));
        all.extend(pack.coupons.iter().map(|coupon| coupon.title.zh.as_str()));
        all.extend(
            pack.courtesies
                .gifts
                .iter()
                .map(|gift| gift.title.zh.as_str()),
        );
        all.extend(pack.care.events.iter().map(|event| event.title.zh.as_str()));
        let times = pack.points.iter().flat_map(|rules| &rules.times);
        all.extend(times.map(|times| times.title.zh.as_str()));
        all.sort_by_key(|title| std::cmp::Reverse(title.len()));
        all
    }

    #[test]
    fn every_sheet_speaks_one_language_and_keeps_the_house_s_own_figures_to_itself() {
        for (name, text) in BUILT_IN {
            let pack = Pack::read(name, text).expect("a sound pack");
            let en = sheet(&pack, None, Lang::En).text();
            let foreign = en.chars().find(|c| !c.is_ascii());
            assert_eq!(foreign, None, "{name}\n{en}");
            let mut zh = sheet(&pack, None, Lang::Zh).text();
            for title in titles(&pack) {
                zh = zh.replace(title, "");
            }
            let foreign = zh.chars().find(char::is_ascii_alphabetic);
            assert_eq!(foreign, None, "{name}\n{zh}");
            for sheet in [&en, &zh] {
                assert!(!sheet.contains(".toml"), "{name}\n{sheet}");
            }
            for gift in &pack.courtesies.gifts {
                let cost = format!("costs {}", amount(gift.cost));
                assert!(!en.contains(&cost), "{name}: {cost}\n{en}");
            }
        }
    }

    #[test]
    fn a_sheet_says_what_each_tier_takes_what_it_pays_and_what_points_buy() {
        for (name, text) in BUILT_IN {
            let pack = Pack::read(name, text).expect("a sound pack");
            for lang in [Lang::En, Lang::Zh] {
                let sheet = sheet(&pack, Some("清泉"), lang).text();
                assert!(sheet.starts_with("清泉"), "{name}");
                let tiers = pack.groups.iter().flat_map(|group| &group.tiers);
                let titles = tiers.map(|tier| &tier.title);
                let titles = titles.chain(pack.prices.rules.iter().map(|rule| &rule.title));
                let titles = titles.chain(pack.coupons.iter().map(|coupon| &coupon.title));
                for title in titles.chain(pack.rewards.iter().map(|reward| &reward.title)) {
                    let title = title.in_lang(lang);
                    assert!(sheet.contains(title), "{name}: {title} is not in\n{sheet}");
                }
                for reward in &pack.rewards {
                    assert!(
                        sheet.contains(&reward.points.to_string()),
                        "{name}\n{sheet}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_rate_is_said_as_people_say_it() {
        for (pays, said) in [("88%", "8.8 折"), ("60%", "6 折"), ("100%", "10 折")] {
            assert_eq!(fold(pays.parse().expect("a rate")), said);
        }
    }
}
