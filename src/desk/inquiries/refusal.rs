//! Every "no" that an inquiry can get.

use crate::domain::{Day, InquiryId, Lang, Slug, Spoken};

/// Why an inquiry is not recorded so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InquiryRefusal {
    UnknownTopic {
        word: Slug,
        known: String,
    },
    /// Neither answered nor promised, and the rules set no time.
    NoPromise,
    /// A call-back is promised to nobody who can be reached.
    Unreachable,
    PromisedBefore {
        promised: Day,
        day: Day,
    },
    Answered {
        inquiry: InquiryId,
        day: Day,
    },
    Before {
        inquiry: InquiryId,
        day: Day,
        last: Day,
    },
}

impl std::fmt::Display for InquiryRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl Spoken for InquiryRefusal {
    fn say(&self, lang: Lang) -> String {
        let (en, zh) = match self {
            Self::UnknownTopic { word, .. } => (
                format!("there is no topic {word}"),
                format!("没有名为“{word}”的主题"),
            ),
            Self::NoPromise => (
                "the question is neither answered nor is a call-back promised".to_owned(),
                "既没有答复，也没有约定回电时间".to_owned(),
            ),
            Self::Unreachable => (
                "a call-back is promised, and nobody knows whom to call".to_owned(),
                "约定了回电，却不知道联系谁".to_owned(),
            ),
            Self::PromisedBefore { promised, day } => (
                format!("the call-back is promised for {promised}, before it was asked on {day}"),
                format!("约定回电 {promised} 早于提问 {day}"),
            ),
            Self::Answered { inquiry, day } => (
                format!("inquiry {inquiry} was answered on {day}"),
                format!("咨询 {inquiry} 已于 {day} 答复"),
            ),
            Self::Before { inquiry, day, last } => (
                format!("inquiry {inquiry} was last dealt with on {last}, after {day}"),
                format!("咨询 {inquiry} 上次处理在 {last}，晚于 {day}"),
            ),
        };
        if lang == Lang::Zh { zh } else { en }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::UnknownTopic { known, .. } => (
                format!("the rules name {known}"),
                format!("规则中有：{}", known.replace(", ", "、")),
            ),
            Self::NoPromise => (
                "give `--answer`, or `--call-back` with a day or a time".to_owned(),
                "请写 `--answer`，或用 `--call-back` 写明日期或时间".to_owned(),
            ),
            Self::Unreachable => (
                "name the member, or give `--contact`".to_owned(),
                "请写明会员，或给出 `--contact`".to_owned(),
            ),
            Self::PromisedBefore { day, .. } => (
                format!("promise a time from {day} on"),
                format!("请约定 {day} 或之后的时间"),
            ),
            Self::Answered { .. } => (
                "open a new one for a new question".to_owned(),
                "新问题请另行登记".to_owned(),
            ),
            Self::Before { last, .. } => (
                format!("give `--at` a time from {last} on"),
                format!("请让 `--at` 不早于 {last}"),
            ),
        };
        Some(if lang == Lang::Zh { zh } else { en })
    }
}
