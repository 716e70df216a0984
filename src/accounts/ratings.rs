//! How satisfied each member said to be, from 1 to 5: at visits, and to surveys on such a scale. Conditions of
//! tiers ask for it, and sales cannot know what the service desk hears; so it is handed to customers from here.

use crate::book::{BookError, Snapshot};
use crate::care::Visits;
use crate::desk::surveys::rows::each;
use crate::desk::surveys::rules::{Scale, SurveyRules};
use crate::domain::{Day, MemberId, Version};
use crate::sales::{Customer, Customers, View};

/// The scale of visits, and of the topics that can be averaged with them.
const SCALE: Scale = Scale { least: 1, most: 5 };

/// What was said, by whom, on which day, in hundredths, with the version that says so.
#[derive(Clone, Debug, Default)]
pub struct Ratings(pub(super) Vec<(Version, MemberId, Day, i64)>);

impl Ratings {
    /// What a view shows; a topic's scale is that of the surveys of the answer's day.
    pub fn load<'a>(
        snapshot: &Snapshot,
        surveys: impl Fn(Day) -> &'a SurveyRules,
        view: View,
    ) -> Result<Self, BookError> {
        let mut all = Vec::new();
        each(snapshot, |answer| {
            let topics = &surveys(answer.day).topics;
            let topic = topics
                .iter()
                .find(|topic| topic.id.as_str() == answer.topic);
            if let Some(member) = answer.member
                && topic.is_some_and(|topic| topic.scale == SCALE)
                && answer.day <= view.rows_to
            {
                let score = answer.score.saturating_mul(100);
                all.push((answer.version, member, answer.day, score));
            }
            Ok(())
        })?;
        for visit in Visits::load(snapshot, view.rows_to, |id| id)?.iter() {
            if let Some(score) = visit.satisfaction {
                let score = i64::from(score) * 100;
                all.push((visit.version, visit.member, visit.at.day(), score));
            }
        }
        Ok(Self(all))
    }

    /// Hands every member their own; those of merged members to whom they live on in.
    pub fn give(&self, customers: &mut Customers) {
        for (_, member, day, score) in &self.0 {
            if let Some(customer) = customers.get_mut(*member) {
                customer.ratings.push((*day, *score));
            }
        }
    }

    /// Hands one member their own.
    pub fn give_one(&self, customer: &mut Customer) {
        let own = self
            .0
            .iter()
            .filter(|(_, member, ..)| customer.bears(*member));
        let own: Vec<(Day, i64)> = own.map(|(.., day, score)| (*day, *score)).collect();
        customer.ratings.extend(own);
    }
}
