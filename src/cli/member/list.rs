//! `club member list`: every member in a line.

use super::super::register;
use crate::cli::Desk;
use crate::cli::args::{Reading, word};
use crate::cli::closed::{MEMBER_STATUS, PURPOSE};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::cli::reveal::{FactColumns, Records, RevealingMany, Seen};
use crate::domain::choice::NotKnown;
use crate::domain::{Money, Slug, When};
use crate::members::consent::{Consents, Purpose, consents};
use crate::members::facts::{self, CONSENTS};
use crate::members::rules::{Fact, Fields};
use crate::members::{Directory, MemberRefusal, Status};
use crate::ops::Opened;
use crate::ops::words::{TierOf, Words};
use crate::output::{Cell, Column, ColumnKind, columns};
use crate::sales::customer::Needs;
use crate::sales::terms::{Rulebook as _, Terms};
use crate::sales::{Customer, Customers, View};
use crate::tiers::TierGroup;

/// List the members
///
/// With --reveal a list shows the contacts, or the facts that --facts names, in clear: for service within
/// the house, and with --for only of those who consent to it, for what leaves the house.
///
/// Example: club member list --tier vip --reveal --reason "spring mailing" --for marketing
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出会员\n\n\
    使用 --reveal 时，联系方式或 --facts 所列的资料以明文显示：不带 --for 供店内服务使用；带 --for 时只含同意该事\
    项的会员，供交给外部使用。"))]
pub(super) struct Args {
    /// Only members of this status: active, suspended, exited or erased
    #[arg(add = Zh("只列出此状态的会员：active（正常）、suspended（暂停）、exited（退会）或 erased（已删除）"))]
    #[arg(long, value_name = "STATUS", value_parser = MEMBER_STATUS.ids(Status::CALLED.map(|(word, ..)| word)))]
    status: Option<String>,
    /// Only members in this tier of the main group, or of another as `GROUP.TIER`
    #[arg(add = Zh("只列出主等级组中此等级的会员；其他等级组的写作 `GROUP.TIER`（等级组.等级）"))]
    #[arg(long, value_name = "TIER", value_parser = word)]
    tier: Option<String>,
    /// Only members registered in this store
    #[arg(add = Zh("只列出在此门店登记的会员"))]
    #[arg(long, value_name = "STORE")]
    store: Option<String>,
    /// Only members who consent to this on the day
    #[arg(add = Zh("只列出当日同意此事项的会员"))]
    #[arg(long, value_name = "PURPOSE", value_parser = PURPOSE.ids(CONSENTS))]
    consent: Option<String>,
    /// Only members of whom this is on file; what is masked is searched with --reveal alone
    #[arg(add = Zh("只列出此项资料相符的会员；隐去的资料须与 --reveal 一起查找"))]
    #[arg(long, value_name = "KEY=VALUE", value_parser = register::fact)]
    fact: Vec<(String, String)>,
    /// Facts to show beside the rest
    #[arg(add = Zh("另外显示的资料项"))]
    #[arg(long, value_name = "FACT", value_delimiter = ',')]
    facts: Vec<String>,
    #[command(flatten)]
    revealing: RevealingMany,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let reveals = desk.reveals(&opened, &args.revealing.one)?;
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let names = directory.names_all()?;
    desk.tell_sealed(&opened);
    let customers = opened.customers(Needs::ALL)?;
    let terms = opened.rules.on(opened.view.on());
    let others = other_groups(&terms);
    let wanted = FactColumns::wanted(terms.fields, &args.facts, reveals)?;
    let shown = FactColumns::read(&opened.snapshot, wanted, opened.view.rows_to)?;
    let (sought, values) = sought(args, terms.fields, reveals)?;
    let only = Only::of(args, &opened, &customers)?;
    let sought = FactColumns::read(&opened.snapshot, sought, opened.view.rows_to)?;
    let mut all = columns(&others);
    all.extend(shown.columns());
    all.extend(consent_columns());
    let mut records = Records::new(desk, all, reveals)?;
    for customer in customers.iter() {
        let line = Line::of(customer, &terms, opened.view);
        if line.wanted(args, &only) && sought.match_all(customer.id(), opened.keyring(), &values)? {
            let name = names.get(customer.id()).map(str::to_owned);
            let mut cells = line.cells(name, &others);
            let mut of = Seen::of(Some(customer.id()));
            cells.extend(shown.cells(customer.id(), opened.keyring(), reveals, &mut of)?);
            cells.extend(line.consents());
            records.row(cells)?;
            records.saw(of);
        }
    }
    records.finish(&opened.book, &args.revealing.with_purpose())
}

/// The tier and the store that are looked for, by their ids.
#[derive(Debug)]
struct Only<'a> {
    tier: Option<Vec<TierOf<'a>>>,
    store: Option<String>,
}

impl<'a> Only<'a> {
    fn of(args: &Args, opened: &'a Opened, customers: &Customers) -> Result<Self, CliError> {
        let words = opened.words();
        let tier = args.tier.as_deref().map(|word| sought_tiers(&words, word));
        let stores = customers.iter().map(|customer| &*customer.profile.store);
        let store = args.store.as_deref();
        let store = store.map(|word| words.stores().sought(word, stores));
        Ok(Self {
            tier: tier.transpose()?,
            store: store.transpose()?,
        })
    }
}

/// The tiers that a word names in the main group, or those of another group that it is written with.
fn sought_tiers<'a>(words: &Words<'a>, word: &str) -> Result<Vec<TierOf<'a>>, NotKnown> {
    let main = words.main_tiers().sought(word);
    main.or_else(|why| match words.tiers().with_group(word) {
        Some(own) => Ok(vec![own]),
        None => Err(why),
    })
}

/// The facts that are looked for, with the form in which each is kept. Who may not see a fact could find it
/// out by asking for one value after the other.
fn sought<'a>(
    args: &Args,
    fields: &'a Fields,
    reveals: bool,
) -> Result<(Vec<&'a Fact>, Vec<String>), CliError> {
    let mut found = Vec::with_capacity(args.fact.len());
    for (word, _) in &args.fact {
        let id = fields.known(word)?;
        // A consent is looked for with --consent.
        let unknown = || MemberRefusal::Masked { fact: id.clone() };
        found.push(fields.fact(&id).ok_or_else(unknown)?);
    }
    let mut values = Vec::with_capacity(found.len());
    for (fact, (_, value)) in found.iter().zip(&args.fact) {
        let value = facts::check(fact, value)?;
        if !reveals && facts::mask(fact, &value) != value {
            return Err(MemberRefusal::Masked {
                fact: fact.id.to_string(),
            }
            .into());
        }
        values.push(value);
    }
    Ok((found, values))
}

fn consent_columns() -> [Column; 2] {
    [columns::CONSENT_MARKETING, columns::CONSENT_SHARING]
}

/// The groups beside the main one, each with a column of its own.
pub(super) fn other_groups<'a>(terms: &Terms<'a>) -> Vec<&'a TierGroup> {
    terms.groups.iter().filter(|group| !group.main).collect()
}

/// The columns of `member list`.
pub(super) fn columns(others: &[&TierGroup]) -> Vec<Column> {
    let mut columns = vec![
        columns::MEMBER,
        columns::REF,
        columns::NAME,
        columns::STATUS,
        columns::JOINED,
        columns::STORE,
        columns::TIER,
        columns::POINTS,
        columns::WALLET_HELD,
        columns::LAST_PURCHASE,
    ];
    columns.extend(others.iter().map(|group| {
        let title = &group.title;
        let key = format!("tier.{}", group.id);
        Column::named(key, title.zh.clone(), title.en.clone(), ColumnKind::Text)
    }));
    columns
}

/// One member as the list shows it.
#[derive(Debug)]
pub(super) struct Line<'a> {
    customer: &'a Customer,
    terms: &'a Terms<'a>,
    view: View,
}

impl<'a> Line<'a> {
    pub(super) const fn of(customer: &'a Customer, terms: &'a Terms<'a>, view: View) -> Self {
        Self {
            customer,
            terms,
            view,
        }
    }

    fn at(&self) -> When {
        When::on(self.view.on())
    }

    fn wanted(&self, args: &Args, only: &Only<'_>) -> bool {
        let status = self.customer.profile.status(self.at()).word();
        let store = &*self.customer.profile.store;
        let asked = args.consent.as_deref().and_then(Purpose::named);
        args.status.as_ref().is_none_or(|wanted| wanted == status)
            && asked.is_none_or(|to| self.answers().to(to).allows())
            && args
                .revealing
                .admits(&self.customer.profile.facts, self.view.on())
            && only.store.as_ref().is_none_or(|wanted| wanted == store)
            && only.tier.as_ref().is_none_or(|wanted| {
                let mut groups = self.terms.groups.iter();
                groups.any(|group| {
                    let mut own = wanted.iter().filter(|own| *own.group == group.id);
                    own.any(|own| self.tier_of(group) == Some(own.tier))
                })
            })
    }

    fn answers(&self) -> Consents {
        consents(&self.customer.profile.facts, self.view.on())
    }

    /// What the member consents to; empty where nobody asked.
    fn consents(&self) -> [Cell; 2] {
        let answers = self.answers();
        [answers.marketing, answers.sharing]
            .map(|answer| Some(answer.word()).filter(|word| !word.is_empty()).into())
    }

    fn tier_of(&self, group: &TierGroup) -> Option<&'a Slug> {
        let person = self.customer.person();
        let place = person
            .stands_alive(group, self.at(), self.view.alive_on)
            .tier?;
        let group = self.terms.groups.iter().find(|g| g.id == group.id)?;
        group.tiers.get(place).map(|tier| &tier.id)
    }

    /// The member's cells, in the order of the columns.
    pub(super) fn cells(&self, name: Option<String>, others: &[&TierGroup]) -> Vec<Cell> {
        let (customer, profile) = (self.customer, &self.customer.profile);
        let mut cells: Vec<Cell> = vec![
            customer.id().into(),
            profile.reference.as_deref().map(str::to_owned).into(),
            name.into(),
            profile.status(self.at()).word().into(),
            profile.joined.into(),
            Some(profile.store.to_string())
                .filter(|store| !store.is_empty())
                .into(),
        ];
        cells.extend(held(customer, self.terms, self.view));
        cells.extend(others.iter().map(|group| Cell::from(self.tier_of(group))));
        cells
    }
}

/// Where a member stands: tier of the main group, points, stored value, and the day of the last purchase.
pub(super) fn held(customer: &Customer, terms: &Terms<'_>, view: View) -> [Cell; 4] {
    let seen = customer.history.by_close_of(view.on());
    [
        customer.main_tier(terms, view).into(),
        customer.balance(view.alive_on).into(),
        Money::from_fen(customer.wallet.balance().sum()).into(),
        customer.history.last_purchase(seen).into(),
    ]
}
