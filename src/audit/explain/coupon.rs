//! Why a coupon is good or not: what it was given with, and what became of it.

use super::{Asking, Line};
use crate::book::BookError;
use crate::domain::CouponId;
use crate::sales::coupons::state::Fate;
use crate::sales::coupons::{Coupon, Coupons};

/// Explains a coupon by the rules under which it was given; none where there is none of that number.
pub(crate) fn coupon(asking: &Asking<'_>, id: CouponId) -> Result<Option<Vec<Line>>, BookError> {
    let all = Coupons::load(asking.snapshot, asking.view.rows_to)?;
    let Some(own) = all.get(id) else {
        return Ok(None);
    };
    let issued = own.issued.day();
    let mut told = vec![
        Line::new("record", "version", own.version.to_string()),
        Line::new("record", "member", asking.living(own.member)?),
        Line::new("record", "at", issued.to_string()),
    ];
    let terms = asking.rules.on(issued);
    let rule = terms.coupons.iter().find(|rule| rule.id == *own.of);
    let title = rule.map_or(own.of.as_str(), |rule| rule.title.in_lang(asking.lang));
    let kind = Line::new("coupon", own.of.clone(), title);
    told.push(match rule {
        Some(rule) => kind.by(&rule.place),
        None => kind,
    });
    let until = own.until.map_or_else(
        || asking.say("without end", "长期"),
        |last| last.to_string(),
    );
    let from = own.from;
    let valid = asking.say(
        format!("from {from} to {until}"),
        format!("{from} 至 {until}"),
    );
    told.push(Line::new("validity", own.of.clone(), valid));
    told.push(Line::new(
        "state",
        own.word(asking.view.alive_on),
        fate(asking, own),
    ));
    Ok(Some(told))
}

fn fate(asking: &Asking<'_>, own: &Coupon) -> String {
    match &own.fate {
        Fate::Used { at, sale, off } => {
            let (day, sale) = (at.day(), sale.map_or_else(String::new, |s| format!(" {s}")));
            asking.say(
                format!("used on {day}{sale}, {off} off"),
                format!("{day}{sale} 使用，减 {off}"),
            )
        }
        Fate::Void { at } => {
            let day = at.day();
            asking.say(format!("made void on {day}"), format!("{day} 作废"))
        }
        Fate::Open if own.has_ended(asking.view.alive_on) => {
            asking.say("its last day is over", "已过有效期")
        }
        Fate::Open => match own.back {
            Some(back) => {
                let day = back.day();
                asking.say(
                    format!("given back on {day}, and good"),
                    format!("{day} 退回，可用"),
                )
            }
            None => asking.say("not used yet", "未使用"),
        },
    }
}
