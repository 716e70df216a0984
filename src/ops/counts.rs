//! Counts of what a day brought in, held against what the book has of it.

use super::moment::Said;
use super::people::{People, Refs};
use super::stop::Refusing as _;
use super::{Session, Stop, Transaction};
use crate::book::{AskedBy, Recorded, Told};
use crate::domain::{CountId, Day, Money, Version};
use crate::finance::counts::{COUNTED, COUNTS, CountKind, Counted};
use crate::finance::takings::Takings;
use crate::messages;
use crate::sales::SaleRefusal;

/// What was found of a day's takings.
#[derive(Debug)]
pub(crate) struct Request {
    /// The business day of the deed unless told.
    pub(crate) takings: Option<Day>,
    pub(crate) found: Vec<(String, Money)>,
    pub(crate) note: Option<String>,
}

/// The same by the ids of the means.
#[derive(Debug)]
pub(crate) struct Asked {
    takings: Day,
    found: Vec<(String, Money)>,
    note: String,
    asked: AskedBy,
}

/// What was recorded, means by means.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) version: Version,
    pub(crate) rows: Vec<Counted>,
}

#[derive(Debug)]
pub(crate) struct Counts {
    refs: Refs<CountId>,
    next: CountId,
}

messages! {
    /// Why a count is not taken.
    #[derive(Debug)]
    enum CountRefusal {
        Twice { means: String } => ("{means} is counted twice", "{means} 清点了两次"),
            help ("tell each means once, all of it in one sum", "每种付款方式只写一次，写合计数"), exit 2;
        Negative { means: String, found: Money } => (
            "{found} of {means}: a count is never below zero",
            "{means} 为 {found}：清点数不会小于零"
        ), exit 2;
    }
}

impl Transaction for Counts {
    type Request = Request;
    type Asked = Asked;
    type First = Recorded<CountId>;
    type Receipt = Receipt;

    fn load(session: &mut Session, people: &mut People) -> Result<Self, Stop> {
        Ok(Self {
            refs: Refs::load(session, people, &COUNTED)?,
            next: COUNTED.next(session.draft.snapshot())?,
        })
    }

    fn resolve(
        &mut self,
        (session, _): (&mut Session, &mut People),
        said: &Said,
        request: Request,
    ) -> Result<Asked, Stop> {
        let (today, takings) = (session.today, request.takings.unwrap_or(said.at.day()));
        if takings > today {
            return Err(SaleRefusal::Future {
                day: takings,
                today,
            })
            .refused();
        }
        let mut found: Vec<(String, Money)> = Vec::new();
        for (word, amount) in request.found {
            let means = session.rules.pack(takings).means.money(&word).at("count")?;
            if found.iter().any(|(known, _)| *known == means) {
                return Err(CountRefusal::Twice { means }).refused();
            }
            if amount.is_negative() {
                return Err(CountRefusal::Negative {
                    means,
                    found: amount,
                })
                .refused();
            }
            found.push((means, amount));
        }
        let note = request.note.unwrap_or_default();
        let parts: Vec<String> = found
            .iter()
            .map(|(means, sum)| format!("{means}={sum}"))
            .collect();
        let asked = if said.reference.is_empty() {
            AskedBy::default()
        } else {
            let (day, when) = (takings.to_string(), said.when().unwrap_or_default());
            AskedBy::new(session.asked(&["count", &day, &parts.join(";"), &note, &when])?)
        };
        Ok(Asked {
            takings,
            found,
            note,
            asked,
        })
    }

    fn first(
        &self,
        session: &mut Session,
        said: &Said,
        asked: &Asked,
    ) -> Result<Option<Self::First>, Stop> {
        self.refs.first(session, said, &asked.asked)
    }

    fn again(&self, session: &Session, first: Self::First) -> Result<Receipt, Stop> {
        let mut rows = Vec::new();
        COUNTED.each_of(session.draft.snapshot(), first.record, |row| {
            rows.push(Counted::read(row)?);
            Ok(())
        })?;
        Ok(Receipt {
            version: first.version,
            rows,
        })
    }

    fn decide(
        &mut self,
        (session, _): (&mut Session, &mut People),
        said: &Said,
        asked: Asked,
    ) -> Result<Receipt, Stop> {
        let snapshot = session.draft.snapshot();
        let takings = Takings::read(snapshot, session.book.versions()?, asked.takings)?;
        let expected = takings.expected().map_err(SaleRefusal::from).refused()?;
        let row = |(means, found): (String, Money)| Counted {
            count: self.next,
            kind: CountKind::Count,
            day: said.at.day(),
            takings: Some(asked.takings),
            expected: expected.get(means.as_str()).copied().unwrap_or_default(),
            found,
            means,
        };
        let rows: Vec<Counted> = asked.found.into_iter().map(row).collect();
        let note = match asked.note.as_str() {
            "" => String::new(),
            note => session.seal(None, (COUNTS.name, "note"), "", note)?,
        };
        for (place, own) in rows.iter().enumerate() {
            // What is said of the whole count stands with its first row.
            let is_first = place == 0;
            let told = Told {
                time: &said.time,
                note: if is_first { &note } else { "" },
                reference: &said.reference,
                asked: &asked.asked.named,
                undoes: None,
            };
            session.draft.post(&COUNTS, &[own, &told])?;
        }
        self.next = self.next.next();
        Ok(Receipt {
            version: session.draft.version(),
            rows,
        })
    }
}
