//! What is wrong with a fact that somebody tells, in words for the end of a sentence.

use std::ops::RangeInclusive;

use crate::domain::{Day, Listing, TEXT_MOST, Wording};
use crate::{messages, worded};

messages! {
    /// Why a text cannot be a fact of its kind.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum BadFact {
        Text => (
            "a text has {TEXT_MOST} characters at most and no control characters",
            "文字最多 {TEXT_MOST} 字，且不得含控制字符"
        );
        /// A character of a name that nobody sees, or that turns the order of the others.
        Deceiving(c: char) => ({
            let c = u32::from(*c);
            worded!(
                "it holds U+{c:04X}, which is not seen or turns the order of what stands around it; \
                 type the name anew",
                "含有不可见或会颠倒文字顺序的字符 U+{c:04X}；请重新输入姓名"
            )
        });
        Phone => ("a phone number has 5 to 15 digits", "电话号码应有 5 至 15 位数字");
        Mobile => (
            "a mobile number of the mainland has 11 digits and begins with 13 to 19; that of \
             another country begins with +",
            "内地手机号码为 11 位数字，以 13 至 19 开头；境外号码以 + 开头"
        );
        Landline => (
            "a landline number is the area code, which begins with 0, and 7 or 8 digits",
            "固定电话应为以 0 开头的区号加 7 或 8 位号码"
        );
        Foreign => (
            "the number of another country is +, the country's code and the rest, 7 to 15 digits",
            "境外号码应为 + 加国家代码与号码，共 7 至 15 位数字"
        );
        Email => ("an e-mail address looks like wang@example.com", "电子邮箱应如 wang@example.com");
        Birthday => (
            "it is not a day of the calendar, or not written 1990-08-15, lunar:08-15 or \
             lunar:leap-06-01",
            "历法中没有这一天，或没有写成 1990-08-15、lunar:08-15 或 lunar:leap-06-01"
        );
        NotYet { today: Day } => ("it lies after {today}", "晚于 {today}");
        Choice { known: Listing } => ("choose one of {known}", "可选：{known:#}");
        Number => ("a whole number is needed", "应为整数");
        OutOfBounds(bounds: RangeInclusive<i64>) => ({
            let (en, zh) = within(bounds);
            Wording::new(format!("write a figure {en}"), format!("请写{zh}的整数"))
        });
        YesNo => ("write yes or no", "应为 yes 或 no");
        IdOld => (
            "it is an old number of 15 digits, not valid since 2013; ask for the one of 18 on \
             today's card",
            "这是 15 位旧号码，2013 年起无效；请提供现行证件上的 18 位号码"
        );
        IdShape => (
            "an ID number has 17 digits and then a digit or X",
            "身份证号应为 17 位数字加一位数字或 X"
        );
        IdRegion => ("no province has its first two digits", "前两位不是任何省级地区的代码");
        IdBirth => ("its digits 7 to 14 are not a day of birth", "第 7 至 14 位不是出生日期");
        IdCheck { expected: char } => (
            "by its other digits the last one would be {expected}",
            "按其余各位，末位应为 {expected}"
        );
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
