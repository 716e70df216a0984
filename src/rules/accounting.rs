//! The pack's part on accounting: what a point is worth, how many are expected back, which lots are one
//! portfolio, the rates of VAT, and the accounts that vouchers are written to.

pub(super) mod describe;
mod read;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::domain::source::Place;
use crate::domain::{Day, Means, Money, Overflow, Rate, Rounding, Wording};

pub(crate) use crate::domain::Account;

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
    /// Whether VAT is due on stored value that falls away with a payout.
    pub vat_on_lapse: bool,
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
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointValue(Decimal);

impl PointValue {
    pub const fn yuan(self) -> Decimal {
        self.0
    }

    /// How many points an amount is the price of.
    pub fn points_for(self, amount: Money) -> Option<i128> {
        let cent = self.0.checked_mul(Decimal::ONE_HUNDRED)?;
        let fen = Decimal::try_from_i128_with_scale(amount.fen(), 0).ok()?;
        let points = fen.checked_div(cent)?;
        points.trunc().to_i128()
    }
}

impl std::str::FromStr for PointValue {
    type Err = Wording;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let value = Decimal::from_str_exact(text).ok().filter(|_| plain);
        let value = value.ok_or(Wording::fixed(
            "an amount is plain digits with at most one point, such as 0.05",
            "金额只含数字与最多一个小数点，如 0.05",
        ))?;
        if value.is_zero() || value.scale() > 6 || value > Decimal::from(1_000_000) {
            return Err(Wording::fixed(
                "a point is worth something, told to six decimals at most",
                "积分须有价值，最多写六位小数",
            ));
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
    /// Fees of cards, and deposits for them.
    Cards,
    /// Deposits of reservations.
    Reservations,
    /// Passes sold, passed on and paid back, and uses that are no sale.
    Passes,
    /// Passes run down by days.
    PassDays,
    /// What the books of closed months lack, by the figures of today.
    Correction,
}

impl Deed {
    pub const ALL: [Self; 16] = [
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
        Self::Cards,
        Self::Reservations,
        Self::Passes,
        Self::PassDays,
        Self::Correction,
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
            Self::Cards => "cards",
            Self::Reservations => "reservations",
            Self::Passes => "passes",
            Self::PassDays => "pass-days",
            Self::Correction => "correction",
        }
    }

    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.word() == word)
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
            Self::Cards => "会员卡工本费与押金",
            Self::Reservations => "预约订金",
            Self::Passes => "次卡与期限卡",
            Self::PassDays => "期限卡按日确认收入",
            Self::Correction => "更正以前期间",
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
    /// Revenue from rights to stored value that are not exercised.
    pub unexercised: Option<Account>,
    pub bonus: Option<Account>,
    pub bonus_cost: Option<Account>,
    pub rebates: Option<Account>,
    pub opening: Option<Account>,
    /// Revenue of what cards cost.
    pub card_fees: Option<Account>,
    pub card_deposits: Option<Account>,
    pub reservation_deposits: Option<Account>,
    /// What is owed on passes; on the account of stored value where none is named.
    pub passes: Option<Account>,
    /// What of deposits the house keeps without service.
    pub deposits_kept: Option<Account>,
}

/// An account with another number from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renumbered<'a> {
    /// Its place in the rules, with the means or category.
    pub of: String,
    pub from: &'a Account,
    pub to: &'a Account,
    pub day: Day,
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
        let all = several.map(|one| &one.account);
        let mut all = all.chain(self.single().filter_map(|(_, account)| account));
        all.find(|account| account.code == code)
    }

    /// Each account by its key in the rules, where it is one of its own.
    fn single(&self) -> impl Iterator<Item = (&'static str, Option<&Account>)> {
        [
            ("output_vat", &self.output_vat),
            ("points", &self.points),
            ("points_revenue", &self.points_revenue),
            ("breakage", &self.breakage),
            ("points_given", &self.points_given),
            ("wallet", &self.wallet),
            ("unexercised", &self.unexercised),
            ("bonus", &self.bonus),
            ("bonus_cost", &self.bonus_cost),
            ("rebates", &self.rebates),
            ("opening", &self.opening),
            ("card_fees", &self.card_fees),
            ("card_deposits", &self.card_deposits),
            ("reservation_deposits", &self.reservation_deposits),
            ("deposits_kept", &self.deposits_kept),
            ("passes", &self.passes),
        ]
        .into_iter()
        .map(|(key, account)| (key, account.as_ref()))
    }

    /// The accounts for the same thing in this text and in a later one, where both have one.
    fn beside<'a>(&'a self, later: &'a Self) -> Vec<(String, &'a Account, &'a Account)> {
        let mut both = Vec::new();
        for ((key, own), (_, other)) in self.single().zip(later.single()) {
            if let (Some(own), Some(other)) = (own, other) {
                both.push((key.to_owned(), own, other));
            }
        }
        for (key, own, other) in [
            ("means", &self.means, &later.means),
            ("revenue", &self.revenue, &later.revenue),
        ] {
            let words = own.iter().chain(other).flat_map(|one| &one.of);
            let mut words: Vec<&str> = words.map(String::as_str).chain([""]).collect();
            words.sort_unstable();
            words.dedup();
            for word in words {
                if let (Some(own), Some(other)) = (Self::named(own, word), Self::named(other, word))
                {
                    both.push((format!("{key} {word}").trim_end().to_owned(), own, other));
                }
            }
        }
        both
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

    /// An amount without the VAT in it, where it is of no category: at the general rate.
    pub fn without_vat(&self, day: Day, amount: i128) -> Result<i128, Overflow> {
        net(amount, self.vat_on(day, ""), self.round)
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

/// An amount without the VAT in it.
pub(crate) fn net(amount: i128, vat: Option<Rate>, round: Rounding) -> Result<i128, Overflow> {
    let Some(vat) = vat.filter(|vat| *vat != Rate::ZERO) else {
        return Ok(amount);
    };
    let whole = Rate::ONE.checked_add(vat)?.decimal();
    let exact = Decimal::try_from_i128_with_scale(amount, 0).map_err(|_| Overflow)?;
    let exact = exact.checked_div(whole).ok_or(Overflow)?;
    round.apply(exact).to_i128().ok_or(Overflow)
}

/// By whose way of booking sums are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    #[default]
    Today,
    /// That of the program before closings recorded what is booked: a payout was booked with its principal
    /// alone, and what fell away with it as points that ended.
    Before,
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

    /// The first day from a day on whose rules name some accounts; none where none do.
    pub fn first_that(&self, day: Day, names: fn(&Accounts) -> bool) -> Option<Day> {
        if names(&self.on(day).accounts) {
            return Some(day);
        }
        let later = self.0.iter().filter(|(from, _)| *from > day);
        let mut later = later.filter(|(_, own)| names(&own.accounts));
        later.next().map(|(from, _)| *from)
    }

    /// Accounts that changed their number from one text to the next: what stands on the old one has to be
    /// transferred.
    pub fn renumbered(&self) -> Vec<Renumbered<'a>> {
        let mut found = Vec::new();
        for pair in self.0.windows(2) {
            let [(_, before), (day, after)] = pair else {
                continue;
            };
            for (of, from, to) in before.accounts.beside(&after.accounts) {
                if from.code != to.code {
                    let day = *day;
                    found.push(Renumbered { of, from, to, day });
                }
            }
        }
        found
    }

    /// The days on which something else may be expected than on the day before: a text turns nothing before it
    /// is in force, nor after. By the way of before, any day that any text named was one.
    pub fn turns(&self, way: Way) -> Vec<Day> {
        let ends = self.0.iter().skip(1).map(|(from, _)| *from);
        let texts = self.0.iter().zip(ends.chain([Day::MAX]));
        let own = texts.enumerate().flat_map(|(place, ((from, rules), end))| {
            let begin = if place == 0 { Day::MIN } else { *from };
            let holds = move |day: &Day| way == Way::Before || (begin <= *day && *day < end);
            let expected = rules.expected.iter().map(|one| one.from);
            expected.filter(holds).chain([*from])
        });
        let mut turns: Vec<Day> = own.collect();
        turns.sort_unstable();
        turns.dedup();
        turns
    }
}
