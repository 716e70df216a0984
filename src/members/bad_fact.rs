//! What is wrong with a fact that somebody tells, in words for the end of a sentence.

use std::ops::RangeInclusive;

use crate::domain::{Day, Lang, Slug, TEXT_MOST};

/// Why a text cannot be a fact of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadFact {
    Text,
    /// A character of a name that nobody sees, or that turns the order of the others.
    Deceiving(char),
    Phone,
    Mobile,
    Landline,
    Foreign,
    Email,
    Birthday,
    NotYet {
        today: Day,
    },
    Choice {
        known: Vec<Slug>,
    },
    Number,
    OutOfBounds(RangeInclusive<i64>),
    YesNo,
    IdOld,
    IdShape,
    IdRegion,
    IdBirth,
    IdCheck {
        expected: char,
    },
}

/// English; `{:#}` is the Chinese.
impl std::fmt::Display for BadFact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::of_format(f)))
    }
}

impl BadFact {
    /// The fault in words, for the end of a sentence.
    pub fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Text, Lang::En) => {
                format!("a text has {TEXT_MOST} characters at most and no control characters")
            }
            (Self::Text, Lang::Zh) => format!("文字最多 {TEXT_MOST} 字，且不得含控制字符"),
            (Self::Deceiving(c), Lang::En) => format!(
                "it holds U+{:04X}, which is not seen or turns the order of what stands around it; \
                 type the name anew",
                u32::from(*c)
            ),
            (Self::Deceiving(c), Lang::Zh) => format!(
                "含有不可见或会颠倒文字顺序的字符 U+{:04X}；请重新输入姓名",
                u32::from(*c)
            ),
            (Self::NotYet { today }, Lang::En) => format!("it lies after {today}"),
            (Self::NotYet { today }, Lang::Zh) => format!("晚于 {today}"),
            (Self::Choice { known }, lang) => {
                let known: Vec<&str> = known.iter().map(Slug::as_str).collect();
                match lang {
                    Lang::En => format!("choose one of {}", known.join(", ")),
                    Lang::Zh => format!("可选：{}", known.join("、")),
                }
            }
            (Self::OutOfBounds(bounds), lang) => {
                let (en, zh) = within(bounds);
                match lang {
                    Lang::En => format!("write a figure {en}"),
                    Lang::Zh => format!("请写{zh}的整数"),
                }
            }
            (Self::IdCheck { expected }, Lang::En) => {
                format!("by its other digits the last one would be {expected}")
            }
            (Self::IdCheck { expected }, Lang::Zh) => {
                format!("按其余各位，末位应为 {expected}")
            }
            (_, Lang::En) => self.words().0.to_owned(),
            (_, Lang::Zh) => self.words().1.to_owned(),
        }
    }

    /// The faults that are told without figures, in English and Chinese.
    const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Phone => (
                "a phone number has 5 to 15 digits",
                "电话号码应有 5 至 15 位数字",
            ),
            Self::Mobile => (
                "a mobile number of the mainland has 11 digits and begins with 13 to 19; that of \
                 another country begins with +",
                "内地手机号码为 11 位数字，以 13 至 19 开头；境外号码以 + 开头",
            ),
            Self::Landline => (
                "a landline number is the area code, which begins with 0, and 7 or 8 digits",
                "固定电话应为以 0 开头的区号加 7 或 8 位号码",
            ),
            Self::Foreign => (
                "the number of another country is +, the country's code and the rest, 7 to 15 digits",
                "境外号码应为 + 加国家代码与号码，共 7 至 15 位数字",
            ),
            Self::Email => (
                "an e-mail address looks like wang@example.com",
                "电子邮箱应如 wang@example.com",
            ),
            Self::Birthday => (
                "it is no day of the calendar, or not written 1990-08-15, lunar:08-15 or \
                 lunar:leap-06-01",
                "历法中没有这一天，或没有写成 1990-08-15、lunar:08-15 或 lunar:leap-06-01",
            ),
            Self::Number => ("a whole number is needed", "应为整数"),
            Self::YesNo => ("write yes or no", "应为 yes 或 no"),
            Self::IdOld => (
                "it is an old number of 15 digits, not valid since 2013; ask for the one of 18 on \
                 today's card",
                "这是 15 位旧号码，2013 年起无效；请提供现行证件上的 18 位号码",
            ),
            Self::IdShape => (
                "an ID number has 17 digits and then a digit or X",
                "身份证号应为 17 位数字加一位数字或 X",
            ),
            Self::IdRegion => (
                "no province has its first two digits",
                "前两位不是任何省级地区的代码",
            ),
            Self::IdBirth => (
                "its digits 7 to 14 are no day of birth",
                "第 7 至 14 位不是出生日期",
            ),
            // Told with their figures, above.
            Self::Text
            | Self::Deceiving(_)
            | Self::NotYet { .. }
            | Self::Choice { .. }
            | Self::OutOfBounds(_)
            | Self::IdCheck { .. } => ("", ""),
        }
    }
}

/// The bounds of a number in words, in English and Chinese; empty where there are none.
pub(crate) fn within(bounds: &RangeInclusive<i64>) -> (String, String) {
    match (*bounds.start(), *bounds.end()) {
        (i64::MIN, i64::MAX) => (String::new(), String::new()),
        (least, i64::MAX) => (format!("of {least} or more"), format!("不小于 {least} ")),
        (i64::MIN, most) => (format!("of {most} or less"), format!("不大于 {most} ")),
        (least, most) => (
            format!("from {least} to {most}"),
            format!(" {least} 至 {most} "),
        ),
    }
}
