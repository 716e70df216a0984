//! Stored value paid out.

use super::cards::prove_not_lost;
use super::moment::Said;
use super::naming::buyer;
use super::people::People;
use super::{Session, Stop, Transaction};
use crate::book::undone::undone_records;
use crate::book::{At, Snapshot};
use crate::domain::ids::Named;
use crate::domain::reason::Why;
use crate::domain::{BadMeans, Day, MemberId, Money, PayoutId, TopupId, Version, canonical};
use crate::rules::accounting::Accounts;
use crate::sales::stored::{used_at_list, write};
use crate::sales::terms::Rulebook as _;
use crate::sales::till::asked_digest;
use crate::sales::{Customer, Customers, View};
use crate::wallet::decide::sum;
use crate::wallet::reasons::paid_out;
use crate::wallet::records::{Entry, by_ref, next, of_source};
use crate::wallet::rows::{Told, WALLET};
use crate::wallet::rules::Law;
use crate::wallet::withdraw::{
    Because, Owed, PaidOut, PayoutRequest, last_no_reason_day, law_of, owed, withdraw,
};
use crate::wallet::{Both, WalletKind, WalletRefusal, WalletRow, WalletRules};

/// What is to be paid out.
#[derive(Debug)]
pub(crate) struct Request {
    /// A member, or one top-up.
    pub(crate) whose: String,
    pub(crate) amount: Option<Money>,
    pub(crate) because: Because,
    pub(crate) pay: Option<String>,
    pub(crate) with_bonus: bool,
    pub(crate) note: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Asked {
    request: Request,
    member: MemberId,
    topup: Option<TopupId>,
    pay: Result<String, BadMeans>,
    digest: String,
}

/// A payout with what was owed in each way before it, and what is left.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) payout: PayoutId,
    pub(crate) version: Version,
    pub(crate) member: MemberId,
    pub(crate) at: String,
    pub(crate) because: Because,
    pub(crate) amount: i128,
    pub(crate) lost: i128,
    pub(crate) balance: Both,
    pub(crate) quote: Quote,
    pub(crate) pay: String,
    pub(crate) why: Why,
    /// The law behind it, where one is.
    pub(crate) law: Option<Law>,
}

/// What is owed in each way, over all top-ups that are asked about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quote {
    pub(crate) no_reason: Option<i128>,
    pub(crate) last_day: Option<Day>,
    pub(crate) shop: Option<i128>,
    pub(crate) customer: Option<i128>,
}

impl Quote {
    fn of(owed: &[Owed]) -> Self {
        let add = |of: fn(&Owed) -> Option<i128>| {
            let told: Vec<i128> = owed.iter().filter_map(of).collect();
            (!told.is_empty()).then(|| told.iter().sum())
        };
        Self {
            no_reason: add(|own| own.no_reason),
            last_day: owed.iter().filter_map(|own| own.last_day).max(),
            shop: add(|own| own.shop),
            customer: add(|own| own.customer),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Payouts(PayoutId);

impl Transaction for Payouts {
    type Request = Request;
    type Asked = Asked;
    type First = (Entry, Option<TopupId>);
    type Receipt = Receipt;

    fn load(session: &mut Session, _: &mut People) -> Result<Self, Stop> {
        let (_, payout) = next(session.draft.snapshot())?;
        Ok(Self(payout))
    }

    fn resolve(
        &mut self,
        (session, _): (&mut Session, &mut People),
        said: &Said,
        request: Request,
    ) -> Result<Asked, Stop> {
        let (member, topup) = whose(session, &request.whose, request.amount)?;
        let told = request.pay.as_deref().unwrap_or_default();
        let pay = match told {
            "" => Ok(String::new()),
            word => session.means().id(word),
        };
        let of = topup.map_or_else(|| member.to_string(), |topup| topup.to_string());
        let digest = if said.reference.is_empty() {
            String::new()
        } else {
            request.digest((session, said), &of, pay.as_deref().unwrap_or(told))
        };
        Ok(Asked {
            request,
            member,
            topup,
            pay,
            digest,
        })
    }

    fn first(
        &self,
        session: &mut Session,
        said: &Said,
        asked: &Asked,
    ) -> Result<Option<Self::First>, Stop> {
        let (snapshot, reference) = (session.draft.snapshot(), said.reference.clone());
        if reference.is_empty() {
            return Ok(None);
        }
        let Some(first) = by_ref(snapshot, &reference, true)? else {
            return Ok(None);
        };
        let mut undone = undone_records(snapshot, &WALLET)?;
        if let Some(undone) = undone.remove(&first.row.source) {
            return Err(WalletRefusal::RefUndone { reference, undone }.into());
        }
        if first.asked != asked.digest {
            let first = first.row.source;
            return Err(WalletRefusal::RefKnown { reference, first }.into());
        }
        // The same content: it was the same member's, or top-up's, then.
        Ok(Some((first, asked.topup)))
    }

    fn again(&self, session: &Session, (first, topup): Self::First) -> Result<Receipt, Stop> {
        session.tells_first(first.version)?;
        let (_, after) = as_of(session, &first, first.version)?;
        let (then, before) = as_of(session, &first, first.version.before())?;
        let (row, day) = (&first.row, first.row.day);
        let mut out = Receipt {
            payout: row.source.parse()?,
            version: first.version,
            member: after.id(),
            at: first.at(),
            because: ground(&row.why),
            amount: 0,
            lost: 0,
            balance: after.wallet.balance(),
            quote: Quote::of(&quote(session, &then, &before, topup, day)?),
            pay: String::new(),
            why: row.why.clone(),
            law: None,
        };
        out.law = law_of(wallet_rules(session, day)?, out.because, day).cloned();
        let moved = of_source(session.draft.snapshot(), &row.source, None)?;
        for own in moved.into_iter().filter(|own| own.version == first.version) {
            let fen = -(own.row.principal.fen() + own.row.bonus.fen());
            if own.row.kind == WalletKind::Withdraw {
                out.amount += fen;
                out.pay = own.row.pay;
            } else {
                out.lost += fen;
            }
        }
        Ok(out)
    }

    fn decide(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        asked: Asked,
    ) -> Result<Receipt, Stop> {
        let (request, day, pay) = (asked.request, said.at.day(), asked.pay?);
        let customer = people.customer(session, asked.member)?;
        prove_not_lost(customer, &request.whose, said.at)?;
        let owed = quote(
            session,
            session.draft.snapshot(),
            customer,
            asked.topup,
            day,
        )?;
        let rules = wallet_rules(session, day)?;
        prove_last_days(session, request.because, rules, &owed, day)?;
        let wanted = PayoutRequest {
            member: customer.id(),
            day,
            because: request.because,
            amount: request.amount,
            pay: &pay,
            may_be_cash: may_be_cash(session, rules, &pay),
            with_bonus: request.with_bonus,
        };
        let out = withdraw(&wanted, &owed, rules)?;
        let law = law_of(rules, request.because, day).cloned();
        let place = law.as_ref().map_or(&rules.place, |law| &law.place);
        let why = paid_out(request.because.word()).at(place);
        let rows = rows(&out, day, self.0, &pay, &why);
        let note = request.note.as_deref();
        let note = session.seal_note(Some(customer.id()), (WALLET.name, ""), note)?;
        let told = Told {
            time: &said.time,
            reference: &said.reference,
            asked: &asked.digest,
            note: &note,
            ..Told::default()
        };
        append(session, customer, &rows, told)?;
        Ok(Receipt {
            payout: self.0,
            version: session.draft.version(),
            member: customer.id(),
            at: match said.time.as_str() {
                "" => day.to_string(),
                time => time.to_owned(),
            },
            because: request.because,
            amount: -sum(&out.paid).sum(),
            lost: -sum(&out.lost).sum(),
            balance: customer.wallet.balance(),
            quote: Quote::of(&owed),
            pay,
            why,
            law,
        })
    }
}

impl Request {
    fn digest(&self, (session, said): (&Session, &Said), of: &str, pay: &str) -> String {
        let pay = self.pay.as_ref().map(|_| pay);
        let what = format!(
            "withdraw|{of}|{}|{}|{}|{}|{}",
            canonical::option(self.amount.map(Money::fen)),
            self.because.word(),
            canonical::text(pay),
            self.with_bonus,
            canonical::text(said.when().as_deref()),
        );
        let note = self.note.as_deref().map(|note| session.note_digest(note));
        asked_digest(&[&what, &note.unwrap_or_default()])
    }
}

/// Writes the rows of a payout; the first of them bears what the caller said.
fn append(
    session: &mut Session,
    customer: &mut Customer,
    rows: &[WalletRow],
    told: Told<'_>,
) -> Result<(), Stop> {
    let bare = Told {
        time: told.time,
        ..Told::default()
    };
    let said = std::iter::once(told).chain(std::iter::repeat(bare));
    for (row, told) in rows.iter().zip(said) {
        write(
            &mut session.draft,
            customer,
            std::slice::from_ref(row),
            told,
        )?;
    }
    Ok(())
}

fn wallet_rules(session: &Session, day: Day) -> Result<&WalletRules, WalletRefusal> {
    session.rules.on(day).wallet.ok_or(WalletRefusal::NoWallet)
}

/// The member or the top-up that a word names.
fn whose(
    session: &Session,
    word: &str,
    amount: Option<Money>,
) -> Result<(MemberId, Option<TopupId>), Stop> {
    let snapshot = session.draft.snapshot();
    let topup = match Named::of(word) {
        Named::Number(topup) => Some(topup),
        Named::Reference(reference) => by_ref(snapshot, reference, false)?.map(|own| own.row.lot),
    };
    if let (Some(topup), Ok(member)) = (topup, session.member(word)) {
        return Err(Stop::usage(
            format!(
                "{word} fits the top-up {topup} and the member {member}: name one by its number"
            ),
            format!("{word} 既是充值 {topup} 又是会员 {member}：请用编号指明"),
        ));
    }
    let Some(topup) = topup else {
        let member = buyer(session, word, amount)?;
        return Ok((member, None));
    };
    let unknown = || WalletRefusal::UnknownTopup {
        word: word.to_owned(),
    };
    let own = of_source(snapshot, &topup.to_string(), None)?;
    let own = own.first().ok_or_else(unknown)?;
    Ok((session.member(&own.row.member.to_string())?, Some(topup)))
}

/// Whether a means may be cash. Of one that is not told the books say which account pays it; without books, or
/// where that account pays cash as well, it may be.
fn may_be_cash(session: &Session, rules: &WalletRules, pay: &str) -> bool {
    if !pay.is_empty() {
        return rules.is_cash(pay);
    }
    let pack = session.rules.pack(session.at.day());
    let Some(books) = &pack.accounting else {
        return true;
    };
    let account = |means: &str| Accounts::named(&books.accounts.means, means).map(|own| &own.code);
    let untold = account("");
    untold.is_none() || rules.cash.iter().any(|cash| account(cash) == untold)
}

/// What is owed of the top-ups that are asked about, as a state of the book tells it.
fn quote(
    session: &Session,
    snapshot: &Snapshot,
    customer: &Customer,
    topup: Option<TopupId>,
    day: Day,
) -> Result<Vec<Owed>, Stop> {
    let rules = wallet_rules(session, day)?;
    let at_list = used_at_list(snapshot, customer)?;
    let work = session.rules.work_days()?;
    let lots = customer.wallet.lots().iter();
    let lots = lots.filter(|lot| topup.is_none_or(|own| own == lot.topup));
    let owed = lots.map(|lot| {
        let at_list = at_list.get(&lot.topup).copied().unwrap_or(0);
        owed(lot, at_list, day, rules, &work)
    });
    Ok(owed.filter(|own| !own.free.is_zero()).collect())
}

/// Without a reason only by a calendar that knows the last day.
fn prove_last_days(
    session: &Session,
    because: Because,
    rules: &WalletRules,
    owed: &[Owed],
    day: Day,
) -> Result<(), Stop> {
    let within = rules.law(day, |says| says.refund_within_days);
    let Some((days, _)) = within.filter(|_| because == Because::NoReason) else {
        return Ok(());
    };
    let work = session.rules.work_days()?;
    let topups = owed.iter().filter(|own| own.lot.kind == WalletKind::Topup);
    for own in topups {
        last_no_reason_day(own.lot.day, days, &work)?;
    }
    Ok(())
}

/// The rows of a payout: what is paid, then what falls away.
fn rows(out: &PaidOut, day: Day, payout: PayoutId, pay: &str, why: &Why) -> Vec<WalletRow> {
    let source = payout.to_string();
    let paid = out.paid.iter().map(|part| WalletRow {
        pay: pay.to_owned(),
        ..part.row(WalletKind::Withdraw, day, &source, why)
    });
    let lost = out.lost.iter();
    let lost = lost.map(|part| part.row(WalletKind::Forfeit, day, &source, why));
    paid.chain(lost).collect()
}

/// The ground that a row's reason tells; a sentence of before begins with the word.
fn ground(why: &Why) -> Because {
    let word = why.arg("because");
    let word = word.as_deref().or_else(|| why.cell().split(' ').next());
    let mut all = Because::ALL.into_iter();
    all.find(|own| Some(own.word()) == word)
        .unwrap_or(Because::Agreed)
}

/// A state of the book, and in it the member whose payout it was.
fn as_of(session: &Session, first: &Entry, version: Version) -> Result<(Snapshot, Customer), Stop> {
    let then = session.book.snapshot(At::Version(version))?;
    let id = session.member(&first.row.member.to_string())?;
    let view = View::today(session.today);
    let one = match Customers::load_one(&then, id, view)? {
        Some(one) if !one.wallet.is_empty() => Some(one),
        _ => Customers::load_one(&then, first.row.member, view)?,
    };
    let word = first.row.source.clone();
    Ok((then, one.ok_or(WalletRefusal::UnknownTopup { word })?))
}
