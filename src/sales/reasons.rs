//! Why a sale costs what it costs, and what moves with it.

use super::tenders;
use crate::domain::means::Moves;
use crate::domain::{Lang, Money};
use crate::reasons;
use crate::wallet::rules::Spend;

reasons! {
    priced = "price" (rule, pays) "{rule} {pays}" "{rule} {pays}";
    lowered = "price-off" (rule, off) "{rule} -{off}" "{rule} -{off}";
    item_priced = "item-price" (item, price) "{item} {price} for this tier" "{item} 等级价 {price}";
    offered = "offer" (offer, off) "offer {offer} -{off}" "活动 {offer} -{off}";
    by_till = "till-price" () "price set by the till" "收银定价";
    full_price = "full-price" () "full price" "原价";
    coupon_kept = "coupon-kept" (coupon, kind)
        "coupon {coupon} {kind} kept: the price without it is as low"
        "优惠券 {coupon} {kind} 未用：不用券的价格同样低";
    coupon_off = "coupon-off" (coupon, kind, off)
        "coupon {coupon} {kind} -{off}" "优惠券 {coupon} {kind} -{off}";
    coupon_noted = "coupon" (coupon, kind) "coupon {coupon} {kind}" "优惠券 {coupon} {kind}";
    coupon_back = "coupon-back" (coupon) "coupon {coupon} is given back" "优惠券 {coupon} 退还";
    pass_used = "pass" (pass, kind, times)
        "pass {pass} {kind} pays {times}" "卡 {pass} {kind} 划 {times} 次";
    pass_sold = "pass-sold" (pass, kind) "pass {pass} {kind} is sold" "售出卡 {pass} {kind}";
    pass_back = "pass-back" (pass, times) "pass {pass}: {times} given back" "卡 {pass} 退回 {times} 次";
    wallet_pays = "wallet" (principal, bonus, order by spending_order)
        "wallet pays {principal} and bonus {bonus}{order}"
        "储值付本金 {principal}、赠金 {bonus}{order}";
    refunded = "refund" (sale, back, left, to by to_means)
        "refund of {sale}: {back} of {left} left{to}" "{sale} 退款：剩余 {left} 中退 {back}{to}";
    earns_now = "earns-now" (sale, is, was)
        "{sale} now earns {is} of {was} points" "{sale} 现积 {is} 分，原 {was} 分";
    return_unknown = "return-unknown" ()
        "return without a known sale: spend goes back, no points" "无原单退货：消费额退回，不涉及积分";
    wallet_back = "wallet-back" (sale) "refund of {sale}" "{sale} 退款";
    rewarded = "reward" (quantity, reward, points, checked by id_checked)
        "{quantity} × {reward} for {points} points each{checked}"
        "{reward} × {quantity}，每份 {points} 分{checked}";
    cancels = "cancel" (redemption)
        "cancels {redemption}: the same lots, with their own last days"
        "撤销 {redemption}：退回原批次，有效期不变";
    adjusted = "adjusted" () "adjusted by hand" "人工调整";
    brought_over = "brought-over" () "brought over" "旧系统转入";
}

fn spending_order(order: &str, lang: Lang) -> String {
    let own = Spend::ALL.into_iter().find(|own| own.word() == order);
    match (lang, own) {
        (_, None) => String::new(),
        (Lang::En, Some(own)) => format!(", {}", own.word()),
        (Lang::Zh, Some(Spend::PrincipalFirst)) => "，先付本金".to_owned(),
        (Lang::Zh, Some(Spend::BonusFirst)) => "，先付赠金".to_owned(),
        (Lang::Zh, Some(Spend::InProportion)) => "，按比例".to_owned(),
    }
}

/// To which means money goes back: one, or several with their amounts.
fn to_means(pay: &str, lang: Lang) -> String {
    let title = |id: &str| match (lang, Moves::of_id(id)) {
        (Lang::Zh, Some(moves)) => moves.in_lang(lang).to_owned(),
        _ => id.to_owned(),
    };
    let parts: Vec<String> = match pay.contains('=') {
        _ if pay.is_empty() => return String::new(),
        false => vec![title(pay)],
        true => {
            let parts = tenders::read(pay, 0).into_iter();
            parts
                .map(|(means, fen)| format!("{} {}", title(&means), Money::from_fen(-fen)))
                .collect()
        }
    };
    match lang {
        Lang::En => format!(", to {}", parts.join(" and ")),
        Lang::Zh => format!("，退至 {}", parts.join("、")),
    }
}

fn id_checked(yes: &str, lang: Lang) -> &'static str {
    match (yes, lang) {
        ("", _) => "",
        (_, Lang::En) => ", ID checked",
        (_, Lang::Zh) => "，已核对证件",
    }
}
