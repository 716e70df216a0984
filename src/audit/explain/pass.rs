//! Why so much of a pass is left: what was paid for it, what each step took, and what is owed on each ground.

use super::{Asking, Line};
use crate::book::BookError;
use crate::domain::{Money, PassId};
use crate::sales::passes::rows::{self, PassKind, PassRow};
use crate::sales::passes::worth::Ground;
use crate::sales::passes::{Pass, Passes};

/// Explains a pass by the rules under which it was sold; none where there is none of that number.
pub(crate) fn pass(asking: &Asking<'_>, id: PassId) -> Result<Option<Vec<Line>>, BookError> {
    let all = Passes::load(asking.snapshot, asking.view.rows_to)?;
    let Some(own) = all.get(id) else {
        return Ok(None);
    };
    let sold = own.sold.day();
    let mut told = vec![
        Line::new("record", "version", own.version.to_string()),
        Line::new("record", "member", asking.living(own.member)?),
        Line::new("record", "at", sold.to_string()),
    ];
    let terms = asking.rules.on(sold);
    let rule = terms.passes.iter().find(|rule| rule.id == *own.of);
    let title = rule.map_or(own.of.as_str(), |rule| rule.title.in_lang(asking.lang));
    let kind = Line::new("pass", own.of.clone(), title);
    told.push(match rule {
        Some(rule) => kind.by(&rule.place),
        None => kind,
    });
    for (place, held) in own.grants.iter().enumerate() {
        told.push(granted(asking, own, (place, held)));
    }
    rows::each(asking.snapshot, asking.view.rows_to, |row| {
        if row.pass == id && row.kind != PassKind::Sell {
            let day = row.at.day().to_string();
            told.push(Line::new("step", day, step(asking, &row)));
        }
        Ok(())
    })?;
    told.push(stands(asking, own));
    if let (Some(rule), None) = (rule, own.back) {
        let on = asking.view.on();
        for ground in [Ground::Shop, Ground::Customer] {
            let owed = own.owed(ground, rule.refund, on);
            let title = match asking.lang {
                crate::domain::Lang::En => "paid back today",
                crate::domain::Lang::Zh => "今日退卡应退",
            };
            told.push(Line::new("owed", ground.word(), format!("{title}: {owed}")));
        }
    }
    Ok(Some(told))
}

/// What one grant bears of the price, and what of it is used.
fn granted(asking: &Asking<'_>, own: &Pass, (place, held): (usize, &rows::Held)) -> Line {
    let on = asking.view.on();
    let share = held.share;
    let value = match held.uses {
        Some(uses) => {
            let used = own.used(place);
            let each = own.uses.iter().filter(|one| one.grant == place);
            let spent = Money::from_fen(each.map(|one| one.amount.fen()).sum::<i128>());
            asking.say(
                format!("{used} of {uses} used, {spent} of {share}"),
                format!("共 {uses} 次，已用 {used} 次；{share} 中已用 {spent}"),
            )
        }
        None => {
            let (days, term) = (own.days_used(on), own.term);
            let spent = Money::from_fen(own.days_of(place, on));
            asking.say(
                format!("{days} of {term} days run, {spent} of {share}"),
                format!("共 {term} 天，已过 {days} 天；{share} 中已用 {spent}"),
            )
        }
    };
    Line::new("grant", held.category.clone(), value)
}

fn step(asking: &Asking<'_>, row: &PassRow) -> String {
    let (uses, amount) = (row.uses, row.amount);
    let sale = row.sale.map_or_else(String::new, |sale| format!(" {sale}"));
    let until =
        |day: Option<crate::domain::Day>| day.map_or_else(String::new, |day| day.to_string());
    let ends = until(row.until);
    match row.kind {
        PassKind::Use => asking.say(
            format!("{uses} used at{sale}: {amount}"),
            format!("{sale} 划 {uses} 次：{amount}")
                .trim_start()
                .to_owned(),
        ),
        PassKind::Return => asking.say(
            format!("{uses} given back by{sale}: {amount}"),
            format!("{sale} 退回 {uses} 次：{amount}")
                .trim_start()
                .to_owned(),
        ),
        PassKind::Freeze => {
            let last = until(row.rests_to);
            asking.say(
                format!("rests to {last}; ends {ends}"),
                format!("停卡至 {last}；有效期至 {ends}"),
            )
        }
        PassKind::Resume => asking.say(
            format!("in use again; ends {ends}"),
            format!("恢复使用；有效期至 {ends}"),
        ),
        PassKind::Extend => asking.say(format!("extended to {ends}"), format!("延期至 {ends}")),
        PassKind::Transfer => {
            let member = row.member;
            asking.say(
                format!("passed on to {member} for {amount}"),
                format!("转给 {member}，手续费 {amount}"),
            )
        }
        PassKind::Refund => {
            let because = &row.because;
            asking.say(
                format!("paid back ({because}): {amount}"),
                format!("退卡（{because}）：{amount}"),
            )
        }
        PassKind::Sell => String::new(),
    }
}

fn stands(asking: &Asking<'_>, own: &Pass) -> Line {
    let on = asking.view.on();
    let left = own.left(on);
    let until = own.until.map_or_else(
        || asking.say("without end", "长期"),
        |last| last.to_string(),
    );
    let value = asking.say(
        format!("{left} left, to {until}"),
        format!("余 {left}，有效期至 {until}"),
    );
    Line::new("state", own.word(on), value)
}
