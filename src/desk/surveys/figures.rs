//! What answers come to: their average, the share of satisfied ones, the net promoter score.

use super::rules::SurveyRules;
use crate::desk::share::Share;

/// The topic under which the satisfaction counts that members tell at visits.
pub(crate) const AT_VISITS: &str = "visit";

/// Sums of answers to one topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub answers: i64,
    pub total: i64,
    /// Satisfied ones among those whose topic tells who is.
    pub satisfied: Share,
    pub promoters: i64,
    pub detractors: i64,
    /// Answers whose topic tells promoters apart.
    pub recommending: i64,
}

impl Sums {
    /// Takes in an answer, by the rules of its own day.
    pub(crate) fn take(&mut self, topic: &str, score: i64, rules: &SurveyRules) {
        self.answers += 1;
        self.total += score;
        let Some(topic) = rules.topic(topic) else {
            return;
        };
        if let Some(from) = topic.satisfied_from {
            self.satisfied.count(score >= from);
        }
        if let Some(recommend) = topic.recommend {
            self.recommending += 1;
            self.promoters += i64::from(score >= recommend.promoters_from);
            self.detractors += i64::from(score <= recommend.detractors_to);
        }
    }

    /// The average, as a ratio.
    pub(crate) const fn average(&self) -> Share {
        Share {
            part: self.total,
            whole: self.answers,
        }
    }

    /// The share of promoters less that of detractors, as a ratio.
    pub(crate) const fn net_promoters(&self) -> Share {
        Share {
            part: self.promoters - self.detractors,
            whole: self.recommending,
        }
    }
}
