//! What answers come to: their average, the share of satisfied ones, the net promoter score.

use super::rows::Answer;
use super::rules::SurveyRules;
use crate::desk::share::Share;

/// Sums of answers to one topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
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
    pub fn take(&mut self, answer: &Answer, rules: &SurveyRules) {
        self.answers += 1;
        self.total += answer.score;
        let Some(topic) = rules.topic(&answer.topic) else {
            return;
        };
        if let Some(from) = topic.satisfied_from {
            self.satisfied.count(answer.score >= from);
        }
        if let Some(recommend) = topic.recommend {
            self.recommending += 1;
            self.promoters += i64::from(answer.score >= recommend.promoters_from);
            self.detractors += i64::from(answer.score <= recommend.detractors_to);
        }
    }

    /// The average, as a ratio.
    pub const fn average(&self) -> Share {
        Share {
            part: self.total,
            whole: self.answers,
        }
    }

    /// The share of promoters less that of detractors, as a ratio.
    pub const fn net_promoters(&self) -> Share {
        Share {
            part: self.promoters - self.detractors,
            whole: self.recommending,
        }
    }
}
