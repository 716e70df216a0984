//! Whether an inquiry may be recorded so: nobody who waits for an answer goes without a time for it.

use super::refusal::InquiryRefusal;
use super::rules::InquiryRules;
use super::state::{About, Inquiry};
use crate::desk::complaints::state::is_before;
use crate::desk::named::{ids, is_known};
use crate::domain::calendar::WorkCalendar;
use crate::domain::{Day, Slug, When};

/// What is asked of the desk.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    pub about: About,
    pub topic: Option<&'a Slug>,
    pub at: When,
    pub is_answered: bool,
    pub call_back: Option<When>,
    /// Whether anybody knows how to reach them.
    pub is_reachable: bool,
}

/// When they will be called back, if at all.
pub(crate) fn open(
    request: &Request<'_>,
    rules: &InquiryRules,
    days: &WorkCalendar,
) -> Result<Option<When>, InquiryRefusal> {
    if let Some(topic) = request.topic
        && !is_known(&rules.topics, topic)
    {
        return Err(InquiryRefusal::UnknownTopic {
            word: topic.clone(),
            known: ids(&rules.topics),
        });
    }
    if request.is_answered {
        return Ok(None);
    }
    let promised = match (request.call_back, request.about) {
        (Some(at), _) => Some(promise(at, request.at)?),
        (None, About::Question) => {
            let (within, _) = rules.call_back.as_ref().ok_or(InquiryRefusal::NoPromise)?;
            Some(When::on(within.ends(days, request.at.day())))
        }
        (None, _) => None,
    };
    if promised.is_some() && !request.is_reachable {
        return Err(InquiryRefusal::Unreachable);
    }
    Ok(promised)
}

fn promise(at: When, from: When) -> Result<When, InquiryRefusal> {
    if is_before(at, from) {
        return Err(InquiryRefusal::PromisedBefore {
            promised: at.day(),
            day: from.day(),
        });
    }
    Ok(at)
}

/// Whether an answer, or a new time where one is given, may follow.
pub(crate) fn follow(
    inquiry: &Inquiry,
    at: When,
    call_back: Option<When>,
) -> Result<(), InquiryRefusal> {
    let id = inquiry.id;
    if let Some((day, _)) = inquiry.state(Day::MAX).and_then(|state| state.answer) {
        return Err(InquiryRefusal::Answered { inquiry: id, day });
    }
    let last = inquiry.last().at;
    if is_before(at, last) {
        return Err(InquiryRefusal::Before {
            inquiry: id,
            day: at.day(),
            last: last.day(),
        });
    }
    match call_back {
        Some(call_back) => promise(call_back, at).map(drop),
        None => Ok(()),
    }
}
