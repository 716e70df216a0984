//! Why points are given, taken and gone.

use crate::domain::{Lang, Rounding};
use crate::members::conditions::{Hindrance, Per};
use crate::members::rules::Need;
use crate::reasons;

reasons! {
    /// The base rate: `of` is what the sum was before it was made whole, where it was not whole.
    earned = "earn" (points, of by before_rounding, gives, per, round by Rounding::called)
        "{points} points{of}: {gives} for each {per} paid, {round}"
        "{points} 分{of}：每付 {per} 得 {gives} 分，{round}";
    /// A multiplier.
    multiplied = "times" (factor, rule) "×{factor} {rule}" "×{factor} {rule}";
    /// What sales earn within a stretch of the calendar has an end.
    capped = "earn-at-most" (at_most, per by Per::called_word)
        "{at_most} at most {per}" "{per}最多 {at_most} 分";
    not_in_tier = "earn-not-in-tier" ()
        "no points: not in a tier that earns" "不积分：所在等级不积分";
    needs = "earn-needs" (need by Need::called) "no points: needs {need}" "不积分：需要{need}";
    /// Another condition of `[points]`.
    not_then = "earn-not-then" (what by Hindrance::called) "no points: {what}" "不积分：{what}";
    debt_settled = "settles-debt" () "settles points owed" "抵还所欠积分";
    lapsed = "lapsed" (year)
        "points of {year} that were not spent by their last day" "{year} 年到期未用的积分";
    card_void = "card-void" (card, until)
        "card {card} was valid to {until} and was not exchanged" "卡 {card} 有效期至 {until}，未换卡";
    ended = "last-day" (last) "the last day was {last}" "有效期至 {last}";
}

fn before_rounding(of: &str, lang: Lang) -> String {
    match lang {
        _ if of.is_empty() => String::new(),
        Lang::En => format!(" of {of}"),
        Lang::Zh => format!("（由 {of} 取整）"),
    }
}
