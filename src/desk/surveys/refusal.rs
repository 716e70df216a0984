//! Every "no" that an answer to a survey can get.

use super::rules::{Scale, SurveyRules};
use crate::domain::{Lang, Slug, Spoken};

/// Why an answer is not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SurveyRefusal {
    /// The rules name no topic, so that nobody knows what a score means.
    NoTopics,
    UnknownTopic {
        word: String,
        known: String,
    },
    OutOfScale {
        topic: Slug,
        score: i64,
        scale: Scale,
    },
}

/// Refuses a topic that the rules do not name, and a score off its scale.
pub(crate) fn prove(rules: &SurveyRules, topic: &str, score: i64) -> Result<(), SurveyRefusal> {
    if rules.topics.is_empty() {
        return Err(SurveyRefusal::NoTopics);
    }
    let Some(found) = rules.topic(topic) else {
        let known: Vec<&str> = rules.topics.iter().map(|topic| topic.id.as_str()).collect();
        return Err(SurveyRefusal::UnknownTopic {
            word: topic.to_owned(),
            known: known.join(", "),
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

impl std::fmt::Display for SurveyRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl Spoken for SurveyRefusal {
    fn say(&self, lang: Lang) -> String {
        let (en, zh) = match self {
            Self::NoTopics => (
                "the rules in force name no topic of a survey".to_owned(),
                "现行规则没有调查主题".to_owned(),
            ),
            Self::UnknownTopic { word, .. } => (
                format!("there is no topic {word}"),
                format!("没有名为“{word}”的主题"),
            ),
            Self::OutOfScale {
                topic,
                score,
                scale,
            } => (
                format!("{score} is no score for {topic}: its scale is {scale}"),
                format!("{score} 不是“{topic}”的评分，其范围为 {scale}"),
            ),
        };
        if lang == Lang::Zh { zh } else { en }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::NoTopics => (
                "add `[[surveys.topic]]` to the rules and run `club rules adopt`".to_owned(),
                "请在规则中加上 `[[surveys.topic]]` 并运行 `club rules adopt`".to_owned(),
            ),
            Self::UnknownTopic { known, .. } => (
                format!("the rules name {known}"),
                format!("规则中有：{}", known.replace(", ", "、")),
            ),
            Self::OutOfScale { scale, .. } => (
                format!("give a score from {} to {}", scale.least, scale.most),
                format!("请给 {} 至 {} 分", scale.least, scale.most),
            ),
        };
        Some(if lang == Lang::Zh { zh } else { en })
    }
}
