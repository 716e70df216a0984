//! The pack's part on accounting: what a point is worth, how many are expected back, which lots are one
//! portfolio, the rates of VAT, and the accounts that vouchers are written to.

mod read;

use rust_decimal::Decimal;

use crate::domain::source::Place;
use crate::domain::{Day, Means, Rate, Rounding};

pub use crate::domain::Account;

/// How the books are kept.
#[derive(Clone, Debug)]
pub struct AccountingRules {
    /// The stand-alone price of one point, in yuan.
    pub point_value: PointValue,
    /// The share of points that will be redeemed, by the days from which it is expected; the earliest first.
    pub expected: Vec<Expected>,
    pub portfolio: Portfolio,
    /// What points given by hand are worth.
    pub by_hand: Worth,
    /// What points brought over from an older system are worth.
    pub brought_over: Worth,
    pub bonus: Bonus,
    pub vat: Vec<Vat>,
    /// How amounts are rounded to the fen.
    pub round: Rounding,
    /// The word that vouchers are filed under.
    pub word: String,
    pub vouchers: Every,
    pub negative: Negative,
    pub prepared_by: Option<String>,
    /// The currency's name in vouchers; none for the book's own.
    pub currency: Option<String>,
    pub summaries: Vec<(Deed, String)>,
    pub accounts: Accounts,
    pub place: Place,
}

/// The price of one point: a decimal that may be finer than a fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointValue(Decimal);

impl PointValue {
    pub const fn yuan(self) -> Decimal {
        self.0
    }
}

impl std::str::FromStr for PointValue {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let value = Decimal::from_str_exact(text).ok().filter(|_| plain);
        let value =
            value.ok_or("an amount is plain digits with at most one point, such as 0.05")?;
        if value.is_zero() || value.scale() > 6 || value > Decimal::from(1_000_000) {
            return Err("a point is worth something, told to six decimals at most");
        }
        Ok(Self(value))
    }
}

impl std::fmt::Display for PointValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What is expected from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    pub from: Day,
    pub rate: Rate,
}

/// Which lots are looked at together, by the day on which they were earned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Portfolio {
    #[default]
    Year,
    Month,
    All,
}

/// What points are worth for which nobody paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// They carry no price and are left out of the liability.
    NoValue,
    /// Their stand-alone price, as far as they are expected back.
    AtValue,
}

/// What the bonus on stored value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bonus {
    /// A discount on what it pays for: nothing is booked before.
    #[default]
    DiscountWhenSpent,
    /// A cost when it is given, and a liability until it is spent.
    CostWhenGiven,
}

/// A rate of VAT.
#[derive(Clone, Debug)]
pub struct Vat {
    pub from: Day,
    pub rate: Rate,
    /// Empty is every category that no other rate names.
    pub categories: Vec<String>,
}

/// How much one voucher tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Every {
    #[default]
    Day,
    Month,
}

/// How a voucher writes what goes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Negative {
    /// In red: below zero on the side where it came from.
    #[default]
    Red,
    /// Above zero on the other side.
    OtherSide,
}

/// What a voucher is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    Opening,
    Topups,
    Rebates,
    Sales,
    Refunds,
    Payouts,
    Forfeits,
    Given,
    Expectation,
    Redeemed,
    Ended,
}

impl Deed {
    pub const ALL: [Self; 11] = [
        Self::Opening,
        Self::Topups,
        Self::Rebates,
        Self::Sales,
        Self::Refunds,
        Self::Payouts,
        Self::Forfeits,
        Self::Given,
        Self::Expectation,
        Self::Redeemed,
        Self::Ended,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Topups => "topups",
            Self::Rebates => "rebates",
            Self::Sales => "sales",
            Self::Refunds => "refunds",
            Self::Payouts => "payouts",
            Self::Forfeits => "forfeits",
            Self::Given => "given",
            Self::Expectation => "expectation",
            Self::Redeemed => "redeemed",
            Self::Ended => "ended",
        }
    }

    /// The summary of its vouchers where the rules name none.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Opening => "转入期初余额",
            Self::Topups => "会员储值",
            Self::Rebates => "返利转入储值",
            Self::Sales => "会员消费收入",
            Self::Refunds => "消费退款",
            Self::Payouts => "退还储值",
            Self::Forfeits => "赠金作废",
            Self::Given => "赠送积分",
            Self::Expectation => "积分预计兑换率调整",
            Self::Redeemed => "积分兑换确认收入",
            Self::Ended => "积分到期确认收入",
        }
    }
}

/// An account for some means of payment, or some categories; for all others where none are named.
#[derive(Clone, Debug)]
pub struct AccountFor {
    pub of: Vec<String>,
    pub account: Account,
}

/// Which account is for what.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    pub means: Vec<AccountFor>,
    pub revenue: Vec<AccountFor>,
    pub output_vat: Option<Account>,
    pub points: Option<Account>,
    pub points_revenue: Option<Account>,
    pub breakage: Option<Account>,
    pub points_given: Option<Account>,
    pub wallet: Option<Account>,
    pub bonus: Option<Account>,
    pub bonus_cost: Option<Account>,
    pub rebates: Option<Account>,
    pub opening: Option<Account>,
}

impl Accounts {
    /// Takes the accounts of a list of means, before the one for whatever the list does not name.
    pub fn take_means(&mut self, means: &Means) {
        let own = means.list().iter().filter_map(|own| {
            let account = own.account.clone()?;
            Some(AccountFor {
                of: vec![own.id.to_string()],
                account: self.titled(&account.code).cloned().unwrap_or(account),
            })
        });
        let others = self.means.iter().filter(|one| one.of.is_empty()).cloned();
        self.means = own.chain(others).collect();
    }

    /// The account of a number, where any bears it.
    pub fn titled(&self, code: &str) -> Option<&Account> {
        let several = self.means.iter().chain(&self.revenue);
        let single = [
            &self.output_vat,
            &self.points,
            &self.points_revenue,
            &self.breakage,
            &self.points_given,
            &self.wallet,
            &self.bonus,
            &self.bonus_cost,
            &self.rebates,
            &self.opening,
        ];
        let all = several.map(|one| &one.account);
        let mut all = all.chain(single.into_iter().flatten());
        all.find(|account| account.code == code)
    }

    /// The account for a word: the one that names it, else the one that names none.
    pub fn named<'a>(list: &'a [AccountFor], word: &str) -> Option<&'a Account> {
        let own = list.iter().find(|one| one.of.iter().any(|own| own == word));
        let found = own.or_else(|| list.iter().find(|one| one.of.is_empty()));
        found.map(|one| &one.account)
    }
}

impl AccountingRules {
    /// The share expected on a day; before the first day that is named, that day's.
    pub fn expected_on(&self, day: Day) -> Rate {
        let after = self.expected.partition_point(|one| one.from <= day);
        let one = self.expected.get(after.saturating_sub(1));
        one.map_or(Rate::ONE, |one| one.rate)
    }

    /// The rate of VAT on a category; none where the rules name none.
    pub fn vat_on(&self, day: Day, category: &str) -> Option<Rate> {
        let begun = || self.vat.iter().filter(|vat| vat.from <= day);
        let own = begun().filter(|vat| vat.categories.iter().any(|own| own == category));
        let general = begun().filter(|vat| vat.categories.is_empty());
        let latest = own.max_by_key(|vat| vat.from);
        let latest = latest.or_else(|| general.max_by_key(|vat| vat.from));
        latest.map(|vat| vat.rate)
    }

    /// What a voucher says of itself.
    pub fn summary(&self, deed: Deed, day: Day) -> String {
        let own = self.summaries.iter().find(|(of, _)| *of == deed);
        let text = own.map_or(deed.summary(), |(_, text)| text.as_str());
        fill(text, day)
    }
}

/// A summary with its holes filled.
fn fill(text: &str, day: Day) -> String {
    let day = day.to_string();
    text.replace("{day}", &day).replace("{month}", &day[..7])
}

/// The rules of the book one after another. Days before the first go by the first: a book that takes up
/// accounting has a past as well.
#[derive(Clone, Debug)]
pub struct InForce<'a>(Vec<(Day, &'a AccountingRules)>);

impl<'a> InForce<'a> {
    /// None where no pack has such rules.
    pub fn new(all: impl Iterator<Item = (Day, &'a AccountingRules)>) -> Option<Self> {
        let all: Vec<_> = all.collect();
        (!all.is_empty()).then_some(Self(all))
    }

    pub fn on(&self, day: Day) -> &'a AccountingRules {
        let after = self.0.partition_point(|(from, _)| *from <= day);
        self.0[after.saturating_sub(1)].1
    }

    /// The days on which something else may be expected than on the day before.
    pub fn turns(&self) -> Vec<Day> {
        let own = self.0.iter().flat_map(|(from, rules)| {
            let expected = rules.expected.iter().map(|one| one.from);
            expected.chain([*from])
        });
        let mut turns: Vec<Day> = own.collect();
        turns.sort_unstable();
        turns.dedup();
        turns
    }
}
