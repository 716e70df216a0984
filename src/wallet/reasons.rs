//! Why stored value is given, paid out and taken.

use super::withdraw::Because;
use crate::domain::Lang;
use crate::domain::words::called;
use crate::members::Status;
use crate::reasons;

reasons! {
    by_table = "bonus" (gives, each by for_each, from)
        "bonus {gives} from {each}{from} on" "赠送 {gives}：{each}{from} 起";
    by_hand = "bonus-by-hand" (gives) "bonus {gives} set by hand" "人工设定赠送 {gives}";
    no_bonus = "no-bonus" () "no bonus" "无赠送";
    paid_out = "withdraw" (because by called::<Because>) "{because}" "{because}";
    rebated = "rebate" (bands by of_bands, period) "{bands} in {period}" "{period}：{bands}";
    below_first = "rebate-below" (turnover, first, period)
        "{turnover} of {first} in {period}" "{period}：消费 {turnover}，未达 {first}";
    in_no_tier = "rebate-no-tier" (last)
        "in none of its tiers on {last}" "{last} 不在返利等级内";
    not_settled = "not-settled" (status by Status::called)
        "the member is {status}: nothing is settled" "会员{status}：不结算";
}

fn for_each(each: &str, lang: Lang) -> &'static str {
    match (each, lang) {
        ("", _) => "",
        (_, Lang::En) => "each ",
        (_, Lang::Zh) => "每满 ",
    }
}

/// `1%/40000.00+2%/10000.00`: what each band gives of which part.
fn of_bands(bands: &str, lang: Lang) -> String {
    let bands = bands.split('+').map(|band| {
        let (rate, part) = band.split_once('/').unwrap_or((band, ""));
        match lang {
            Lang::En => format!("{rate} of {part}"),
            Lang::Zh => format!("{part} 的 {rate}"),
        }
    });
    bands.collect::<Vec<_>>().join(" + ")
}
