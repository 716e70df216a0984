//! The means of payment of a pack: its own list, the house's, or what older rules have as accounts; and whether
//! the rules name only what is listed.

use super::Pack;
use super::house::{House, Misfit};
use crate::domain::means::Moves;
use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Means, Wording};
use crate::rules::accounting::{Account, AccountingRules};
use crate::worded;

/// Reads the means of a pack, and gives accounting their accounts.
pub(super) fn read(root: &Table<'_>, accounting: Option<&mut AccountingRules>) -> Means {
    let Some(means) = Means::read(root) else {
        let older = accounting.map(|rules| {
            let own = rules.accounts.means.iter();
            let own = own.map(|one| (one.of.as_slice(), &one.account));
            Means::of_accounts(own, &rules.place)
        });
        return older.unwrap_or_default();
    };
    let Some(rules) = accounting else {
        return means;
    };
    if let Some(of) = rules.accounts.means.iter().find_map(|one| one.of.first())
        && let Some(value) = root.glance("means").first()
    {
        value.report(
            worded!(
                "`means` of [accounting.accounts] lists \"{of}\" as well",
                "[accounting.accounts] 的 `means` 也列出了“{of}”"
            ),
            (
                "leave there only the account for what names no means, without `of`",
                "那里只留没有写明付款方式时的科目，不写 `of`",
            ),
        );
    }
    for value in root.glance("means") {
        let own = means.list().iter().find(|own| own.place == value.place());
        let account = own.and_then(|own| own.account.as_ref());
        let written = value.peek("account").filter(Value::is_table);
        if let (Some(written), Some(account)) = (written, account)
            && let Some(other) = rules.accounts.titled(&account.code)
            && other.title != account.title
        {
            told_twice(&written, account, other);
        }
    }
    rules.accounts.take_means(&means);
    means
}

fn told_twice(value: &Value<'_>, account: &Account, other: &Account) {
    value.report(
        worded!(
            "account {} is called \"{}\" and \"{}\"",
            "科目 {} 有“{}”和“{}”两个名称",
            account.code,
            other.title,
            account.title
        ),
        ("give it one name", "只用一个名称"),
    );
}

/// What the rules say of means of payment: the part, its key, the words, and where they stand.
fn named(pack: &Pack) -> Vec<(&'static str, &[String], &Place)> {
    let points = pack.points.iter();
    let points = points.map(|own| ("not_paid_with", own.not_paid_with.as_slice(), &own.place));
    let wallet = pack.wallet.iter().flat_map(|own| {
        [
            ("paid_with", own.paid_with.as_slice(), &own.place),
            ("cash", own.cash.as_slice(), &own.place),
        ]
    });
    let rebates = pack.rebates.iter();
    let rebates = rebates.map(|own| ("not_paid_with", own.not_paid_with.as_slice(), &own.place));
    let when = pack.terms().conditions();
    let when = when.map(|own| ("paid_with", own.when.paid_with.as_slice(), own.place));
    points.chain(wallet).chain(rebates).chain(when).collect()
}

/// What of the rules a closed list does not have, and which means no account receives.
fn misfits(pack: &Pack, means: &Means) -> Vec<(Place, Wording, Wording)> {
    let mut found = Vec::new();
    let known = |word: &str| {
        let mut own = means.list().iter();
        own.any(|own| own.id.as_str() == word) || Moves::of_id(word).is_some()
    };
    for (key, words, place) in named(pack) {
        for word in words.iter().filter(|word| !known(word)) {
            found.push((
                place.clone(),
                worded!(
                    "`{key}` names \"{word}\", which is not a means of payment",
                    "`{key}` 写了“{word}”，而没有这一付款方式"
                ),
                (
                    "name one of [[means]], or add it there",
                    "写 [[means]] 中的一种，或把它加进去",
                )
                    .into(),
            ));
        }
    }
    let accounts = pack.accounting.iter().map(|rules| &rules.accounts.means);
    if accounts.flatten().all(|one| !one.of.is_empty()) && pack.accounting.is_some() {
        for own in means.list().iter().filter(|own| own.account.is_none()) {
            found.push((
                own.place.clone(),
                worded!(
                    "no account receives what is paid with \"{}\"",
                    "以“{}”支付的款项没有科目",
                    own.id
                ),
                (
                    "write its number: `account = \"1001\"`",
                    "写明科目代码：`account = \"1001\"`",
                )
                    .into(),
            ));
        }
    }
    found
}

/// The same for a pack with a list of its own, told of its text.
pub(super) fn check(root: &Table<'_>, pack: &Pack) {
    if pack.means.is_open() || root.glance("means").is_empty() {
        return;
    }
    for (place, message, help) in misfits(pack, &pack.means) {
        root.wrong_at(&place, message, help);
    }
}

/// The same for a pack of a house with a list.
pub(super) fn of_house(house: &House, pack: &Pack) -> Vec<Misfit> {
    let Some(means) = &house.means else {
        return Vec::new();
    };
    if let Some(own) = pack.means.list().first() {
        return vec![Misfit {
            place: own.place.clone(),
            message: Wording::fixed(
                "means of payment are listed in club.toml as well; keep one of the lists",
                "club.toml 也列出了付款方式；只留一处",
            ),
        }];
    }
    let found = misfits(&with_house(pack, means), means).into_iter();
    found
        .map(|(place, message, help)| Misfit {
            place,
            message: worded!("{message}; {help}", "{message:#}；{help:#}"),
        })
        .collect()
}

impl Pack {
    /// Takes in what a later list only adds, with its accounts.
    pub fn add_means(&mut self, later: &Means) {
        if self.means.is_open() {
            return;
        }
        self.means.extend(later);
        if let Some(rules) = &mut self.accounting {
            rules.accounts.take_means(&self.means);
        }
    }
}

/// A pack with the list of its house.
pub(super) fn with_house(pack: &Pack, means: &Means) -> Pack {
    let mut pack = pack.clone();
    if let Some(rules) = &mut pack.accounting {
        rules.accounts.take_means(means);
    }
    pack.means = means.clone();
    pack
}
