//! Every "no" that an answer to a survey can get.

use super::rules::{Scale, SurveyRules};
use crate::domain::{Listing, Slug};
use crate::{messages, worded};

messages! {
    /// Why an answer is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum SurveyRefusal {
        /// The rules name no topic, so that nobody knows what a score means.
        NoTopics => ("the rules in force name no topic of a survey", "现行规则没有调查主题"), help (
            "add `[[surveys.topic]]` to the rules and run `club rules adopt`",
            "请在规则中加上 `[[surveys.topic]]` 并运行 `club rules adopt`"
        );
        UnknownTopic { word: String, known: Listing } => ("there is no topic {word}", "没有名为“{word}”的主题"),
            help ("the rules name {known}", "规则中有：{known:#}");
        OutOfScale { topic: Slug, score: i64, scale: Scale } => (
            "{score} is not a score for {topic}: its scale is {scale}",
            "{score} 不是“{topic}”的评分，其范围为 {scale}"
        ), help ({
            let Scale { least, most } = scale;
            worded!("give a score from {least} to {most}", "请给 {least} 至 {most} 分")
        });
    }
}

/// Refuses a topic that the rules do not name, and a score off its scale.
pub(crate) fn prove(rules: &SurveyRules, topic: &str, score: i64) -> Result<(), SurveyRefusal> {
    if rules.topics.is_empty() {
        return Err(SurveyRefusal::NoTopics);
    }
    let Some(found) = rules.topic(topic) else {
        return Err(SurveyRefusal::UnknownTopic {
            word: topic.to_owned(),
            known: rules.topics.iter().map(|topic| &topic.id).collect(),
        });
    };
    if !found.scale.holds(score) {
        return Err(SurveyRefusal::OutOfScale {
            topic: found.id.clone(),
            score,
            scale: found.scale,
        });
    }
    Ok(())
}
