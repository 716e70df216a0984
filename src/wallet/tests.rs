//! Random lives of a purse: money is never below nothing, sums are exact, and refunds give back what was paid.

use proptest::prelude::*;

use super::decide::{Part, give_back, made, spend, sum};
use super::rules::{BonusLeft, Spend, WalletRules};
use super::state::{Both, Purse};
use super::withdraw::{Because, PayoutRequest, last_no_reason_day, owed, share, withdraw};
use super::{WalletKind, WalletRow};
use crate::domain::calendar::WorkCalendar;
use crate::domain::reason::Why;
use crate::domain::source::toml::read as read_toml;
use crate::domain::{Day, MemberId, Money, PayoutId, SaleId, TopupId};
use crate::members::names::Names;

const LAWS: &str = r#"
[wallet]
spend = "in-proportion"
bonus_on_withdrawal = "lost"
company = "company"

[[wallet.bonus]]
at_least = 1000
gives = 200

[[wallet.bonus]]
at_least = 3000
gives = "25%"

[[wallet.bonus]]
at_least = 100
gives = 3
each = true
to = 2025-12-31

[[wallet.law]]
id = "limits"
basis = "order 9"
from = 2012-11-01
named_at_most = 5000
unnamed_at_most = 1000
named_id_from = 0
unnamed_id_from = 10000
person_cash_below = 50000
company_cash_below = 5000
refund_cash_at_most = 100

[[wallet.law]]
id = "back"
basis = "interpretation 4"
from = 2025-05-01
refund_within = "7 days"
refund_shop = "paid-share"
refund_customer = "list-price"

[[fact]]
id = "company"
type = "yes-no"
"#;

fn rules(text: &str) -> WalletRules {
    const KEYS: &[&str] = &[
        "format",
        "wallet",
        "item",
        "fact",
        "tier_group",
        "category",
        "price",
        "role",
        "festival",
        "event",
    ];
    read_toml("rules/p.toml", text, KEYS, |root| {
        let _ = root.glance("fact");
        let _ = root.get("fact");
        WalletRules::read(root, &Names::gather(root))
    })
    .expect("sound rules")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn money(text: &str) -> Money {
    text.parse().expect("an amount")
}

const WHO: MemberId = MemberId::FIRST;

fn topped(purse: &mut Purse, topup: TopupId, day: Day, both: Both) {
    let row = made(
        WalletKind::Topup,
        (topup, WHO, day),
        both,
        "cash",
        &Why::default(),
    );
    purse.take(&row).expect("it fits");
}

fn take(purse: &mut Purse, parts: &[Part], kind: WalletKind, day: Day, source: &str) {
    for part in parts {
        let row: WalletRow = part.row(kind, day, source, &Why::default());
        purse.take(&row).expect("it fits");
    }
}

/// What befalls a purse.
#[derive(Clone, Debug)]
enum Deed {
    Topup(i128, i128),
    Sale(i128),
    Refund(usize, i128),
    Payout(i128),
}

fn deeds() -> impl Strategy<Value = Vec<(i32, Deed)>> {
    let deed = prop_oneof![
        (0..500_000_i128, 0..100_000_i128).prop_map(|(p, b)| Deed::Topup(p, b)),
        (1..400_000_i128).prop_map(Deed::Sale),
        (0..20_usize, 1..400_000_i128).prop_map(|(of, fen)| Deed::Refund(of, fen)),
        (1..300_000_i128).prop_map(Deed::Payout),
    ];
    prop::collection::vec((0..40_i32, deed), 1..60)
}

fn never_below_nothing(purse: &Purse) {
    for lot in purse.lots() {
        let least = lot.least();
        assert!(least.principal >= 0 && least.bonus >= 0, "{lot:?}");
        assert!(lot.left.principal >= 0 && lot.left.bonus >= 0, "{lot:?}");
    }
}

proptest! {
    #[test]
    fn a_life_of_a_purse_keeps_every_fen(deeds in deeds(), order in 0..3_usize, left in 0..3_usize) {
        let order = Spend::ALL[order];
        let rules = WalletRules { bonus_on_withdrawal: BonusLeft::ALL[left], ..rules(LAWS) };
        let start = day("2026-01-01");
        let (mut topup, mut sale, mut payout) = (TopupId::FIRST, SaleId::FIRST, PayoutId::FIRST);
        let mut purse = Purse::default();
        // Each sale with what is left of it, its day, and what gave some of it back.
        let mut sales: Vec<(SaleId, Both, Day, Vec<SaleId>)> = Vec::new();
        let (mut came, mut went) = (0_i128, 0_i128);
        for (after, deed) in deeds {
            let on = start.plus_days(after);
            match deed {
                Deed::Topup(principal, bonus) => {
                    topped(&mut purse, topup, on, Both::new(principal, bonus));
                    topup = topup.next();
                    came += principal + bonus;
                }
                Deed::Sale(fen) => {
                    let free: i128 = purse.lots().iter().map(|lot| lot.free(on).sum()).sum();
                    match spend(&purse, WHO, on, Money::from_fen(fen), order) {
                        Ok(parts) => {
                            prop_assert_eq!(-sum(&parts).sum(), fen);
                            take(&mut purse, &parts, WalletKind::Pay, on, &sale.to_string());
                            sales.push((sale, sum(&parts).negated(), on, Vec::new()));
                            sale = sale.next();
                            went += fen;
                        }
                        Err(_) => prop_assert!(free < fen),
                    }
                }
                Deed::Refund(of, fen) if !sales.is_empty() => {
                    let of = of % sales.len();
                    let (id, rest, sold, refunds) = &mut sales[of];
                    let fen = fen.min(rest.sum());
                    let weights = [rest.principal.unsigned_abs(), rest.bonus.unsigned_abs()];
                    let parts = Money::from_fen(fen).split(&weights);
                    let back = Both::new(parts[0].fen(), parts[1].fen());
                    let on = on.max(*sold);
                    let given = give_back((&purse, MemberId::FIRST), *id, refunds, back);
                    prop_assert_eq!(sum(&given), back);
                    take(&mut purse, &given, WalletKind::Refund, on, &sale.to_string());
                    refunds.push(sale);
                    sale = sale.next();
                    *rest = rest.plus(back.negated()).expect("it fits");
                    went -= fen;
                }
                Deed::Refund(..) => {}
                Deed::Payout(fen) => {
                    let work = WorkCalendar::default();
                    let all: Vec<_> = purse.lots().iter()
                        .map(|lot| owed(lot, lot.used, on, &rules, &work))
                        .filter(|own| !own.free.is_zero())
                        .collect();
                    let due: i128 = all.iter().filter_map(|own| own.shop).sum();
                    let request = PayoutRequest {
                        member: WHO,
                        day: on,
                        because: Because::Shop,
                        amount: Some(Money::from_fen(fen.min(due).max(1))),
                        pay: "transfer",
                        may_be_cash: false,
                        with_bonus: false,
                    };
                    if let Ok(out) = withdraw(&request, &all, &rules) {
                        let (paid, lost) = (sum(&out.paid).sum(), sum(&out.lost).sum());
                        prop_assert_eq!(-paid, fen.min(due));
                        take(&mut purse, &out.paid, WalletKind::Withdraw, on, &payout.to_string());
                        take(&mut purse, &out.lost, WalletKind::Forfeit, on, &payout.to_string());
                        payout = payout.next();
                        went -= paid + lost;
                    }
                }
            }
            never_below_nothing(&purse);
            prop_assert_eq!(purse.balance().sum(), came - went);
            let sound = purse.lots().iter().all(|lot| {
                lot.withdrawn() <= lot.made.sum() && lot.used >= 0
            });
            prop_assert!(sound);
        }
        // Whatever was sold comes back to the fen.
        for (id, rest, _, refunds) in sales {
            let given = give_back((&purse, MemberId::FIRST), id, &refunds, rest);
            prop_assert_eq!(sum(&given), rest);
        }
    }

    #[test]
    fn a_full_payout_leaves_nothing_but_what_is_kept(principal in 1..1_000_000_i128, bonus in 0..500_000_i128, used in 0..1_500_000_i128, order in 0..3_usize) {
        let rules = rules(LAWS);
        let on = day("2026-03-02");
        let mut purse = Purse::default();
        topped(&mut purse, TopupId::FIRST, on, Both::new(principal, bonus));
        let used = used.min(principal + bonus);
        let parts = spend(&purse, WHO, on, Money::from_fen(used), Spend::ALL[order]).expect("it is there");
        take(&mut purse, &parts, WalletKind::Pay, on, &SaleId::FIRST.to_string());
        let own = owed(&purse.lots()[0], used, on, &rules, &WorkCalendar::default());
        let expected = principal - share(used, principal, principal + bonus);
        prop_assert_eq!(own.shop, Some(expected));
        prop_assert_eq!(own.customer, Some((principal - used).max(0)));
        prop_assert!(own.shop >= own.customer);
        let request = PayoutRequest { member: WHO, day: on, because: Because::Shop, amount: None, pay: "", may_be_cash: false, with_bonus: false };
        match withdraw(&request, &[own], &rules) {
            Ok(out) => {
                prop_assert_eq!(-sum(&out.paid).sum(), expected);
                take(&mut purse, &out.paid, WalletKind::Withdraw, on, "X00000001");
                take(&mut purse, &out.lost, WalletKind::Forfeit, on, "X00000001");
                prop_assert!(purse.balance().is_zero());
            }
            Err(_) => prop_assert!(purse.balance().is_zero()),
        }
    }
}

#[test]
fn the_worked_example_of_the_law() {
    let rules = rules(LAWS);
    let on = day("2026-03-02");
    for order in Spend::ALL {
        let mut purse = Purse::default();
        topped(&mut purse, TopupId::FIRST, on, Both::new(100_000, 20_000));
        let parts = spend(&purse, WHO, on, money("600"), order).expect("it is there");
        take(&mut purse, &parts, WalletKind::Pay, on, "S00000001");
        let own = owed(
            &purse.lots()[0],
            60_000,
            on,
            &rules,
            &WorkCalendar::default(),
        );
        assert_eq!((own.shop, own.customer), (Some(50_000), Some(40_000)));
    }
}

#[test]
fn the_table_gives_the_best_that_fits() {
    let rules = rules(LAWS);
    for (amount, on, gives) in [
        ("99.99", "2025-06-01", "0"),
        ("100", "2025-06-01", "3"),
        ("999.99", "2025-06-01", "27"),
        ("999.99", "2026-06-01", "0"),
        ("1000", "2026-06-01", "200"),
        ("2999.99", "2026-06-01", "200"),
        ("3000", "2026-06-01", "750"),
        ("3000.03", "2026-06-01", "750"),
    ] {
        let given = rules
            .bonus(money(amount), day(on), &[], "")
            .expect("it fits");
        let given = given.map_or(Money::ZERO, |(gives, _)| gives);
        assert_eq!(given, money(gives), "{amount} on {on}");
    }
}

#[test]
fn a_law_binds_within_its_days_and_unless_it_is_off() {
    let mut rules = rules(LAWS);
    let cap = |rules: &WalletRules, on: &str| {
        let limit = rules.limit(day(on), |says| says.named_at_most);
        limit.map(|(limit, _)| limit)
    };
    assert_eq!(cap(&rules, "2012-10-31"), None);
    assert_eq!(cap(&rules, "2012-11-01"), Some(money("5000")));
    assert!(
        rules
            .law(day("2025-04-30"), |says| says.refund_shop)
            .is_none()
    );
    rules.laws[0].off = Some(crate::domain::Title {
        en: "a sole trader".into(),
        zh: "个体户".into(),
    });
    assert_eq!(cap(&rules, "2026-01-01"), None);
}

#[test]
fn the_last_day_is_shifted_and_never_guessed() {
    let text = "format = 1\n[[year]]\nyear = 2026\noff = [2026-10-01, 2026-10-02, 2026-10-05]\n";
    let work = WorkCalendar::read("holidays.toml", text).expect("sound");
    for (paid, last) in [
        ("2026-03-02", "2026-03-09"),
        ("2026-03-07", "2026-03-16"), // a Saturday ends on Monday
        ("2026-09-24", "2026-10-06"),
    ] {
        let found = last_no_reason_day(day(paid), 7, &work).expect("a known year");
        assert_eq!(found, day(last), "{paid}");
    }
    assert!(last_no_reason_day(day("2026-12-28"), 7, &work).is_err());
}
