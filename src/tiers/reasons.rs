//! Why a member stands in a tier.

use super::measure::metric_called;
use crate::domain::reason::Why;
use crate::domain::{Day, Lang, MemberId, Window};
use crate::reasons;

reasons! {
    /// A metric within its bound: `2000.00..`, `..50`, `2000.00..10000.00`.
    met = "met" (metric by metric_called, value, bound by within, window by looking_back)
        "{metric} {value} {bound}{window}" "{metric} {value} {bound}{window}";
    /// A metric outside of it.
    unmet = "unmet" (metric by metric_called, value, bound by outside, window by looking_back)
        "{metric} {value} {bound}{window}" "{metric} {value} {bound}{window}";
    fact_is = "fact" (fact, value) "{fact} = {value}" "{fact} = {value}";
    sealed_fact = "sealed-fact" (fact) "{fact}, which is kept sealed" "{fact}（密封保存）";
    was_in = "was-in" (window by of_window)
        "was in such a tier ({window})" "曾在该等级（{window}）";
    was_not_in = "was-not-in" (window by of_window)
        "was not in such a tier ({window})" "未曾在该等级（{window}）";
    none_holds = "none-holds" () "no condition holds" "不符合任何条件";
    no_other_holds = "no-other-holds" () "no other condition holds" "不符合其他条件";
    brought_over = "tier-brought-over" () "brought over from an older system" "旧系统转入";
    by_hand = "by-hand" () "set by hand" "人工设定";
    revoked = "revoked" () "revoked by hand" "人工取消";
    forced = "forced" () "forced" "强制归入";
    ended = "ended" () "the tier held before has ended" "原等级已到期";
    fell = "one-step-down" (tier, ended)
        "one step down: {tier} ended on {ended}" "降一级：{tier} 于 {ended} 到期";
}

/// The last day of the tier above, where a reason tells of a fall by one step.
pub(crate) fn fell_on(why: &Why) -> Option<Day> {
    why.arg("ended")?
        .parse()
        .ok()
        .filter(|_| why.is("one-step-down"))
}

fn of_window(window: &str, lang: Lang) -> String {
    let own = window.parse::<Window>().ok();
    own.map_or_else(|| window.to_owned(), |own| own.called(lang))
}

fn looking_back(window: &str, lang: Lang) -> String {
    match lang {
        _ if window.is_empty() => String::new(),
        Lang::En => format!(" ({})", of_window(window, lang)),
        Lang::Zh => format!("（{}）", of_window(window, lang)),
    }
}

fn within(bound: &str, lang: Lang) -> String {
    match (bound.split_once(".."), lang) {
        (Some((least, "")), _) => format!(">= {least}"),
        (Some(("", below)), _) => format!("< {below}"),
        (Some((least, below)), Lang::En) => format!("in {least}..{below}"),
        (Some((least, below)), Lang::Zh) => format!("在 {least}..{below} 内"),
        (None, _) => bound.to_owned(),
    }
}

fn outside(bound: &str, lang: Lang) -> String {
    match (bound.split_once(".."), lang) {
        (Some((least, "")), _) => format!("< {least}"),
        (Some(("", below)), _) => format!(">= {below}"),
        (Some((least, below)), Lang::En) => format!("not in {least}..{below}"),
        (Some((least, below)), Lang::Zh) => format!("不在 {least}..{below} 内"),
        (None, _) => bound.to_owned(),
    }
}

/// The row that tells why a tier is held since a day: the latest of whoever has held it since then, for of several
/// who became one each has rows of their own.
pub(crate) fn telling<T>(
    rows: &[T],
    since: Option<Day>,
    of: impl Fn(&T) -> (MemberId, Day),
) -> Option<&T> {
    let first = rows.iter().map(&of).find(|(_, day)| Some(*day) == since);
    let own = |row: &&T| first.is_none_or(|(member, _)| of(row).0 == member);
    rows.iter().rev().find(own)
}
