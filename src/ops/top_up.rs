//! Money that members pay in ahead.

use rustc_hash::FxHashMap;

use super::cards::prove_not_lost;
use super::moment::Said;
use super::people::People;
use super::stop::Refusing as _;
use super::{Session, Stop, Transaction};
use crate::book::undone::undone_records;
use crate::book::{AskedBy, Asks as _, At};
use crate::domain::{BadMeans, MemberId, Money, TopupId, canonical};
use crate::sales::refusal::SaleRefusal;
use crate::sales::stored::{Paid, top_up, write};
use crate::sales::terms::Rulebook as _;
use crate::sales::till::asked_digest;
use crate::sales::{Customers, View};
use crate::wallet::decide::made;
use crate::wallet::records::{Entry, by_ref, next, refs};
use crate::wallet::rows::{Told, WALLET};
use crate::wallet::{Both, WalletKind, WalletRefusal};

/// What is paid in.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) member: String,
    pub(crate) amount: Money,
    pub(crate) bonus: Option<Money>,
    pub(crate) pay: String,
    pub(crate) id_ref: String,
    pub(crate) store: String,
}

/// The same by the ids of what it names.
#[derive(Debug)]
pub(crate) struct Asked {
    member: MemberId,
    request: Request,
    /// A means that the house does not know is refused only where nothing stands under the ref.
    unknown_means: Option<BadMeans>,
    asked: AskedBy,
}

/// A top-up with what the member's wallet holds after it.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) entry: Entry,
    pub(crate) balance: Both,
}

#[derive(Debug)]
pub(crate) struct TopUps {
    next: TopupId,
    /// What stands under each ref and what was taken back, read once for a file.
    had: Option<(FxHashMap<String, Entry>, FxHashMap<String, String>)>,
}

impl Transaction for TopUps {
    type Request = Request;
    type Asked = Asked;
    type First = Entry;
    type Receipt = Receipt;

    const BY_TIME: bool = true;

    fn load(session: &mut Session, people: &mut People) -> Result<Self, Stop> {
        let snapshot = session.draft.snapshot();
        let (next, _) = next(snapshot)?;
        let had = if people.are_all() {
            Some((refs(snapshot)?, undone_records(snapshot, &WALLET)?))
        } else {
            None
        };
        Ok(Self { next, had })
    }

    fn resolve(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        mut request: Request,
    ) -> Result<Asked, Stop> {
        let day = said.at.day();
        let member = people.buyer(session, &request.member, Some(request.amount))?;
        let stores = session.words(day).stores();
        request.store = stores.id(&request.store).at("store")?;
        let mut unknown_means = None;
        if !request.pay.is_empty() {
            // What is no money is refused by the rules of stored value.
            match session.rules.pack(day).means.id(&request.pay) {
                Ok(id) => request.pay = id,
                Err(why) => unknown_means = Some(why),
            }
        }
        let asked = people.asked(session, (said, Some(member)), |session, who| {
            let what = request.canonical(said, who.unwrap_or(member));
            Ok(asked_digest(&[
                &what,
                &session.note_digest(&request.id_ref),
            ]))
        })?;
        Ok(Asked {
            member,
            request,
            unknown_means,
            asked,
        })
    }

    fn first(
        &self,
        session: &mut Session,
        said: &Said,
        asked: &Asked,
    ) -> Result<Option<Entry>, Stop> {
        let (snapshot, reference) = (session.draft.snapshot(), said.reference.clone());
        let first = match &self.had {
            _ if reference.is_empty() => None,
            Some((had, _)) => had.get(&reference).cloned(),
            None => by_ref(snapshot, &reference, false)?,
        };
        let Some(first) = first else {
            return Ok(None);
        };
        let topup = first.row.lot.to_string();
        let undone = match &self.had {
            Some((_, undone)) => undone.get(&topup).cloned(),
            None => undone_records(snapshot, &WALLET)?.remove(&topup),
        };
        if let Some(undone) = undone {
            return Err(WalletRefusal::RefUndone { reference, undone }).at("ref");
        }
        if !asked.asked.is(&first.asked) {
            let first = topup;
            return Err(WalletRefusal::RefKnown { reference, first }).at("ref");
        }
        Ok(Some(first))
    }

    fn again(&self, session: &Session, first: Entry) -> Result<Receipt, Stop> {
        let then = session.book.snapshot(At::Version(first.version))?;
        let living = session.member(&first.row.member.to_string())?;
        let view = View::today(session.today);
        let customer = match Customers::load_one(&then, first.row.member, view)? {
            Some(customer) => Some(customer),
            None => Customers::load_one(&then, living, view)?,
        };
        let balance = customer.map_or(Both::ZERO, |customer| customer.wallet.balance());
        Ok(Receipt {
            entry: first,
            balance,
        })
    }

    fn decide(
        &mut self,
        (session, people): (&mut Session, &mut People),
        said: &Said,
        asked: Asked,
    ) -> Result<Receipt, Stop> {
        asked.unknown_means.map_or(Ok(()), Err).at("pay")?;
        let (request, day) = (asked.request, said.at.day());
        let limits = &session.rules.pack(day).limits;
        for amount in [Some(request.amount), request.bonus].into_iter().flatten() {
            limits.prove(amount).refused()?;
        }
        let customer = people.customer(session, asked.member)?;
        prove_not_lost(customer, &request.member, said.at).refused()?;
        let paid = Paid {
            at: said.at,
            amount: request.amount,
            bonus: request.bonus,
            pay: &request.pay,
            id_ref: &request.id_ref,
            store: &request.store,
        };
        let brought = top_up(&paid, customer, &session.rules.on(day)).map_err(at_its_word)?;
        let both = Both::new(brought.principal.fen(), brought.bonus.fen());
        let place = (self.next, customer.id(), day);
        let row = made(WalletKind::Topup, place, both, &request.pay, &brought.why);
        let id_ref = match request.id_ref.as_str() {
            "" => String::new(),
            text => {
                let (at, of) = ((WALLET.name, "id_ref"), self.next.to_string());
                session.seal(Some(customer.id()), at, &of, text)?
            }
        };
        let told = Told {
            time: &said.time,
            reference: &said.reference,
            asked: &asked.asked.named,
            id_ref: &id_ref,
            note: "",
        };
        write(
            &mut session.draft,
            customer,
            std::slice::from_ref(&row),
            told,
        )?;
        self.next = self.next.next();
        let entry = Entry {
            version: session.draft.version(),
            row,
            time: said.time.clone(),
            reference: said.reference.clone(),
            asked: asked.asked.named,
        };
        Ok(Receipt {
            entry,
            balance: customer.wallet.balance(),
        })
    }
}

impl Request {
    fn canonical(&self, said: &Said, member: MemberId) -> String {
        format!(
            "topup|{member}|{}|{}|{}|{}|{}",
            self.amount,
            canonical::option(self.bonus.map(Money::fen)),
            self.pay,
            self.store,
            canonical::text(said.when().as_deref()),
        )
    }
}

/// A refusal at the word that it is about.
fn at_its_word(why: SaleRefusal) -> Stop {
    let word = match &why {
        SaleRefusal::Wallet(own) => own.column(),
        _ => None,
    };
    Stop::Refused(word, Box::new(why))
}
