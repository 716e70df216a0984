//! Reads `[[means]]`, and the list that older rules have as accounts.

use super::{Means, Moves, Payment, fold};
use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Account, Lang, Slug, Title, account};
use crate::worded;

const KEYS: &[&str] = &["id", "title", "account", "kind"];

impl Means {
    /// Reads `[[means]]`; none where the text has no such list.
    pub fn read(root: &Table<'_>) -> Option<Self> {
        root.get("means")?;
        let mut list: Vec<Payment> = Vec::new();
        let mut names: Vec<[String; 2]> = Vec::new();
        for table in root.named(
            "means",
            [("means", "付款方式"), ("means of payment", "付款方式")],
            KEYS,
        ) {
            let Some(id) = table.id() else { continue };
            let title = table.title(&id);
            refuse_movers(&table, &id, &title);
            let own = [fold(&title.en), fold(&title.zh)];
            for (other, theirs) in list.iter().zip(&names) {
                let shared = own.iter().position(|name| theirs.contains(name));
                if let Some(shared) = shared {
                    refuse_shared(&table, [&title.en, &title.zh][shared], other);
                }
            }
            names.push(own);
            if let Some(kind) = table.get("kind") {
                kind.word(&[("money", ())]);
            }
            let account = table.get("account").and_then(|v| read_account(&v, &title));
            list.push(Payment {
                title,
                id,
                account,
                place: table.place(),
            });
        }
        one_name_each(root, &mut list);
        Some(Self { list, open: false })
    }

    /// The list that older rules have as accounts: each names some means, and one may be for all others.
    pub fn of_accounts<'a>(
        accounts: impl Iterator<Item = (&'a [String], &'a Account)>,
        place: &Place,
    ) -> Self {
        let mut means = Self {
            list: Vec::new(),
            open: false,
        };
        for (of, account) in accounts {
            means.open |= of.is_empty();
            // What moves something does so whatever account was written for it.
            let money = of.iter().filter(|word| Moves::named(word).is_none());
            means.list.extend(money.filter_map(|word| {
                let id: Slug = word.parse().ok()?;
                Some(Payment {
                    title: Title {
                        en: word.clone(),
                        zh: word.clone(),
                    },
                    id,
                    account: Some(account.clone()),
                    place: place.clone(),
                })
            }));
        }
        means.open |= means.list.is_empty();
        means
    }
}

/// `"1001"`, or the account with its name. A number alone bears the title of its means.
fn read_account(value: &Value<'_>, title: &Title) -> Option<Account> {
    if value.is_table() {
        return Account::read(value);
    }
    Some(Account {
        code: account::read_code(value)?,
        title: title.zh.clone(),
    })
}

/// What moves something of the member's is no money under any title.
fn refuse_movers(table: &Table<'_>, id: &Slug, title: &Title) {
    let names = [id.as_str(), &title.en, &title.zh];
    let moves = names
        .iter()
        .find_map(|name| Some((name, Moves::named(name)?)));
    if let Some((name, moves)) = moves {
        let (en, zh) = (moves.word(), moves.in_lang(Lang::Zh));
        table.wrong(
            worded!(
                "\"{name}\" is not money: it moves {en}",
                "“{name}”不是收款：它动用的是{zh}"
            ),
            (
                "name means of payment that an account receives, such as \"cash\"",
                "写由科目收款的付款方式，如 \"cash\"",
            ),
        );
    }
}

fn refuse_shared(table: &Table<'_>, name: &str, other: &Payment) {
    table.wrong(
        worded!(
            "two means of payment are called \"{name}\"",
            "有两个付款方式都叫“{name}”"
        ),
        worded!(
            "the first stands at line {}; rename one of them",
            "前一个在第 {} 行；请改名",
            other.place.line()
        ),
    );
}

/// One account bears one name: where numbers alone are written, that of the first means, or the one that is
/// written out.
fn one_name_each(root: &Table<'_>, list: &mut [Payment]) {
    let values = root.glance("means");
    let written = |own: &Payment| {
        let value = values.iter().find(|value| value.place() == own.place);
        value.is_some_and(|value| value.peek("account").is_some_and(|v| v.is_table()))
    };
    let mut names: Vec<(Account, bool)> = Vec::new();
    for own in list.iter() {
        let Some(account) = &own.account else {
            continue;
        };
        let is_written = written(own);
        match names.iter_mut().find(|(one, _)| one.code == account.code) {
            None => names.push((account.clone(), is_written)),
            Some((one, true)) if is_written && one.title != account.title => {
                let value = values.iter().find(|value| value.place() == own.place);
                if let Some(value) = value {
                    value.report(
                        worded!(
                            "account {} is called \"{}\" and \"{}\"",
                            "科目 {} 有“{}”和“{}”两个名称",
                            account.code,
                            one.title,
                            account.title
                        ),
                        ("give it one name", "只用一个名称"),
                    );
                }
            }
            Some(one) if is_written => *one = (account.clone(), true),
            Some(_) => {}
        }
    }
    for own in list {
        if let Some(account) = &mut own.account
            && let Some((one, _)) = names.iter().find(|(one, _)| one.code == account.code)
        {
            account.title.clone_from(&one.title);
        }
    }
}
