//! How satisfied each member said to be, from 1 to 5: at visits, and to surveys on such a scale. Conditions of
//! tiers ask for it, and sales cannot know what the service desk hears; so it is handed to customers from here.

use crate::book::{BookError, Snapshot};
use crate::care::Visits;
use crate::care::visits::Visited;
use crate::desk::surveys::rows::{Answer, SURVEYS, each, read};
use crate::desk::surveys::rules::{Scale, SurveyRules};
use crate::domain::{Day, MemberId, Version};
use crate::sales::{Customer, Customers, View};

/// The scale of visits, and of the topics that can be averaged with them.
const SCALE: Scale = Scale { least: 1, most: 5 };

/// What was said, by whom, on which day, in hundredths, with the version that says so.
pub(crate) type Rating = (Version, MemberId, Day, i64);

/// All of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ratings(pub(crate) Vec<Rating>);

impl Ratings {
    /// What a view shows; a topic's scale is that of the surveys of the answer's day.
    pub(crate) fn load<'a>(
        snapshot: &Snapshot,
        surveys: impl Fn(Day) -> &'a SurveyRules,
        view: View,
    ) -> Result<Self, BookError> {
        let mut all = Vec::new();
        each(snapshot, |answer| {
            all.extend(rated(&answer, &surveys, view));
            Ok(())
        })?;
        for visit in Visits::load(snapshot, view.rows_to, |id| id)?.iter() {
            all.extend(heard(visit));
        }
        Ok(Self(all))
    }

    /// What was taken back since, with the version that did.
    pub(crate) fn undone<'a>(
        snapshot: &Snapshot,
        surveys: impl Fn(Day) -> &'a SurveyRules,
        view: View,
    ) -> Result<Vec<(Version, Rating)>, BookError> {
        let mut undone = Vec::new();
        SURVEYS.each_ever(snapshot, |row, by| {
            if let Some(by) = by {
                let rating = rated(&read(row)?, &surveys, view);
                undone.extend(rating.map(|rating| (by, rating)));
            }
            Ok(())
        })?;
        for (by, visit) in Visits::undone(snapshot, view.rows_to)? {
            undone.extend(heard(&visit).map(|rating| (by, rating)));
        }
        Ok(undone)
    }

    /// Hands every member their own; those of merged members to whom they live on in.
    pub(crate) fn give(&self, customers: &mut Customers) {
        for (_, member, day, score) in &self.0 {
            if let Some(customer) = customers.get_mut(*member) {
                customer.ratings.push((*day, *score));
            }
        }
    }

    /// Hands one member their own.
    pub(crate) fn give_one(&self, customer: &mut Customer) {
        let own = self
            .0
            .iter()
            .filter(|(_, member, ..)| customer.bears(*member));
        let own: Vec<(Day, i64)> = own.map(|(.., day, score)| (*day, *score)).collect();
        customer.ratings.extend(own);
    }
}

/// An answer that counts: a member's, on the scale of visits.
fn rated<'a>(
    answer: &Answer,
    surveys: &impl Fn(Day) -> &'a SurveyRules,
    view: View,
) -> Option<Rating> {
    let mut topics = surveys(answer.day).topics.iter();
    let topic = topics.find(|topic| topic.id.as_str() == answer.topic)?;
    let counts = topic.scale == SCALE && answer.day <= view.rows_to;
    let score = answer.score.saturating_mul(100);
    counts.then_some((answer.version, answer.member?, answer.day, score))
}

fn heard(visit: &Visited) -> Option<Rating> {
    let score = i64::from(visit.satisfaction?) * 100;
    Some((visit.version, visit.member, visit.at.day(), score))
}
