//! What was asked of a sale and of a refund, in one form whoever asks, and what is refused or doubted of either
//! before any rule judges it.

use super::Session;
use crate::domain::{BadMeans, Lang, Means, Money, SaleId, Spoken, canonical};
use crate::sales::decide::{SaleRequest, Tender};
use crate::sales::refusal::SaleRefusal;

/// What pays for a sale, by the ids of the day's means of payment.
pub(crate) fn paying(means: &Means, pay: &[Tender]) -> Result<Vec<Tender>, BadMeans> {
    paying_by(pay, |word| means.paying(word))
}

/// The same, by the ids that somebody finds for the words.
pub(crate) fn paying_by(
    pay: &[Tender],
    mut id: impl FnMut(&str) -> Result<String, BadMeans>,
) -> Result<Vec<Tender>, BadMeans> {
    let own = |told: &Tender| {
        Ok(Tender {
            means: id(&told.means)?,
            amount: told.amount,
        })
    };
    pay.iter().map(own).collect()
}

/// Refuses a sale that is larger than any the house makes.
pub(crate) fn prove_amounts(session: &Session, request: &SaleRequest) -> Result<(), SaleRefusal> {
    let limits = &session.rules.pack(request.at.day()).limits;
    let list = Money::sum(request.lines.iter().map(|line| line.list))?;
    limits.prove(list)?;
    request.paid.map_or(Ok(()), |paid| limits.prove(paid))
}

/// A till that took more than the list price: most likely two cells or words in each other's place.
#[derive(Debug)]
pub(crate) struct OverList {
    list: Money,
    paid: Money,
}

impl OverList {
    pub(crate) fn of(request: &SaleRequest) -> Option<Self> {
        let paid = request.paid?;
        let list = Money::sum(request.lines.iter().map(|line| line.list)).ok()?;
        (paid > list).then_some(Self { list, paid })
    }
}

impl Spoken for OverList {
    fn say(&self, lang: Lang) -> String {
        let Self { list, paid } = self;
        match lang {
            Lang::En => format!("the till took {paid}, more than the list price of {list}"),
            Lang::Zh => format!("实收 {paid} 高于原价 {list}"),
        }
    }
}

/// What was asked, in one form whoever asks; the clock has a part in it only where a time was told.
pub(crate) fn of_sale(request: &SaleRequest, when: Option<&str>) -> String {
    let lines = request
        .lines
        .iter()
        .map(|l| format!("{}:{}:{}", l.category, l.list, l.goods));
    let pay = request.pay.iter().map(|t| {
        format!(
            "{}={}",
            t.means,
            canonical::option(t.amount.map(Money::fen))
        )
    });
    let coupon = request.coupon.as_ref();
    let coupon = coupon.map(|own| format!("|{}", own.coupon.id));
    format!(
        "sale|{}|{}|{}|{}|{}|{}|{}|{}{}",
        canonical::text(request.member.map(|m| m.to_string()).as_deref()),
        canonical::text(when),
        lines.collect::<Vec<_>>().join("+"),
        canonical::option(request.paid.map(Money::fen)),
        request.store,
        pay.collect::<Vec<_>>().join("+"),
        request.id_checked,
        request.booked,
        coupon.unwrap_or_default(),
    )
}

/// What was asked of a refund, in one form whoever asks: the sale by its number, however it was named, and
/// the time only where one was told.
pub(crate) fn of_refund(
    sale: SaleId,
    amount: Option<Money>,
    line: Option<u32>,
    when: Option<&str>,
) -> String {
    let amount = canonical::option(amount.map(Money::fen));
    let (line, when) = (canonical::option(line), canonical::text(when));
    format!("refund|{sale}|{amount}|{line}|{when}")
}

/// What was asked beside it, where anything was: without it the form is as it was before there was any.
pub(crate) fn with_more(what: &str, more: &[(&str, Option<&str>)]) -> String {
    let more = more.iter().filter_map(|(key, told)| Some((key, (*told)?)));
    let more: Vec<String> = more.map(|(key, told)| format!("|{key}={told}")).collect();
    format!("{what}{}", more.concat())
}
