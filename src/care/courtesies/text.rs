//! Texts with holes: read once, filled for each member.

use std::fmt::Write as _;

use crate::domain::choice::nearest;
use crate::domain::source::toml::Value;
use crate::domain::{Day, Lang};
use crate::worded;

/// What may stand in a hole; a closed list, so that a text cannot ask for what nobody may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    Name,
    /// 先生 or 女士, Mr or Ms.
    Title,
    House,
    Points,
    Tier,
    Store,
    Occasion,
    Date,
    Gift,
}

const HOLES: [(&str, Hole); 9] = [
    ("name", Hole::Name),
    ("title", Hole::Title),
    ("house", Hole::House),
    ("points", Hole::Points),
    ("tier", Hole::Tier),
    ("store", Hole::Store),
    ("occasion", Hole::Occasion),
    ("date", Hole::Date),
    ("gift", Hole::Gift),
];

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Plain(String),
    Hole(Hole),
}

/// A text that was read and found sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    written: String,
    parts: Vec<Part>,
}

/// What a text is filled with.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    pub name: &'a str,
    /// `F`, `M` or nothing.
    pub sex: &'a str,
    pub house: &'a str,
    pub points: i128,
    pub tier: &'a str,
    pub store: &'a str,
    pub occasion: &'a str,
    pub date: Day,
    pub gift: &'a str,
}

impl Text {
    /// Reads a text; a hole that there is not is told at its place.
    pub fn read(value: &Value<'_>) -> Option<Self> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let written = value.text()?;
        let mut rest = written;
        let mut sound = true;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if rest.starts_with(brace) {
                // Doubled, it stands for itself.
                plain.push_str(brace);
                rest = &rest[1..];
                continue;
            }
            let inside = rest.split_once('}').filter(|_| brace == "{");
            let Some((word, after)) = inside else {
                value.report(
                    worded!(
                        "a `{brace}` of `{}` has no other",
                        "`{}` 中的 `{brace}` 没有与之成对的括号",
                        value.key()
                    ),
                    (
                        "write {name} for a hole, and {{ or }} for the sign itself",
                        "填空写 {name}，括号本身写 {{ 或 }}",
                    ),
                );
                return None;
            };
            rest = after;
            match HOLES.iter().find(|(known, _)| *known == word) {
                Some((_, hole)) => {
                    parts.push(Part::Plain(std::mem::take(&mut plain)));
                    parts.push(Part::Hole(*hole));
                }
                None => {
                    sound = false;
                    unknown(value, word);
                }
            }
        }
        plain.push_str(rest);
        parts.push(Part::Plain(plain));
        sound.then(|| Self {
            written: written.to_owned(),
            parts,
        })
    }

    /// The text with its holes, as the rules have it.
    pub fn written(&self) -> &str {
        &self.written
    }

    pub fn asks(&self, hole: Hole) -> bool {
        self.parts.contains(&Part::Hole(hole))
    }

    /// The text for one member, without the blanks that an empty hole leaves.
    pub fn fill(&self, lang: Lang, filling: &Filling<'_>) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Plain(plain) => text.push_str(plain),
                Part::Hole(hole) => fill_hole(&mut text, *hole, lang, filling),
            }
        }
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        words.join(" ")
    }
}

fn unknown(value: &Value<'_>, word: &str) {
    let names = HOLES.map(|(name, _)| name);
    let help = match nearest(word, names.into_iter()) {
        Some(near) => worded!("did you mean {{{near}}}?", "是否想写 {{{near}}}？"),
        None => {
            let all = names.map(|name| format!("{{{name}}}"));
            worded!("it may have {}", "可用：{}", all.join(", "))
        }
    };
    let hole = format!("{{{word}}}");
    let message = worded!(
        "`{}` cannot have {hole}",
        "`{}` 不能含有 {hole}",
        value.key()
    );
    value.report_part(&hole, message, help);
}

fn fill_hole(text: &mut String, hole: Hole, lang: Lang, filling: &Filling<'_>) {
    match hole {
        Hole::Name => text.push_str(filling.name),
        Hole::Title => text.push_str(title(lang, filling.sex)),
        Hole::House => text.push_str(filling.house),
        Hole::Points => {
            // Writing to a text cannot fail.
            let _ = write!(text, "{}", filling.points);
        }
        Hole::Tier => text.push_str(filling.tier),
        Hole::Store => text.push_str(filling.store),
        Hole::Occasion => text.push_str(filling.occasion),
        Hole::Date => text.push_str(&date(lang, filling.date)),
        Hole::Gift => text.push_str(filling.gift),
    }
}

/// How a member is addressed; one whose sex is not told is an honoured guest, in English nothing.
const fn title(lang: Lang, sex: &str) -> &'static str {
    match (lang, sex.as_bytes()) {
        (Lang::Zh, b"F") => "女士",
        (Lang::Zh, b"M") => "先生",
        (Lang::Zh, _) => "贵宾",
        (Lang::En, b"F") => "Ms",
        (Lang::En, b"M") => "Mr",
        (Lang::En, _) => "",
    }
}

fn date(lang: Lang, day: Day) -> String {
    match lang {
        Lang::Zh => format!("{}月{}日", day.month(), day.day_of_month()),
        Lang::En => day.date().format("%-d %B").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::toml;

    fn read(text: &str) -> Result<Text, Vec<String>> {
        let written = format!("text = {text}\n");
        toml::read("a.toml", &written, &["text"], |root| {
            Text::read(&root.get("text")?)
        })
        .map_err(|found| found.iter().map(ToString::to_string).collect())
    }

    fn filling<'a>(name: &'a str, sex: &'a str) -> Filling<'a> {
        Filling {
            name,
            sex,
            house: "云水会所",
            points: 1200,
            tier: "金卡",
            store: "",
            occasion: "端午节",
            date: "2026-06-19".parse().expect("a day"),
            gift: "",
        }
    }

    #[test]
    fn holes_are_filled_in_both_languages() {
        let text = read("\"{name}{title}，{house}祝您{date}{occasion}安康。积分 {points}\"");
        let text = text.expect("sound");
        let table = [
            ("王芳", "F", "王芳女士，"),
            ("李伟", "M", "李伟先生，"),
            ("赵", "", "赵贵宾，"),
        ];
        for (name, sex, begun) in table {
            let filled = text.fill(Lang::Zh, &filling(name, sex));
            assert_eq!(
                filled,
                format!("{begun}云水会所祝您6月19日端午节安康。积分 1200")
            );
        }
        let text = read("\"Dear {title} {name}, see you on {date}. {{sic}}\"").expect("sound");
        let filled = |sex| text.fill(Lang::En, &filling("Wang Fang", sex));
        assert_eq!(filled("F"), "Dear Ms Wang Fang, see you on 19 June. {sic}");
        assert_eq!(filled(""), "Dear Wang Fang, see you on 19 June. {sic}");
        assert!(text.asks(Hole::Name) && !text.asks(Hole::Points));
    }

    #[test]
    fn a_hole_that_there_is_not_is_told_at_its_place() {
        let table = [
            (
                "\"Dear {nmae}\"",
                "a.toml:1:14: `text` cannot have {nmae}; did you mean {name}?",
            ),
            (
                "\"{phone}\"",
                "a.toml:1:9: `text` cannot have {phone}; it may have {name}, {title}, {house}, {points}, \
                 {tier}, {store}, {occasion}, {date}, {gift}",
            ),
            (
                "\"{name\"",
                "a.toml:1:8: a `{` of `text` has no other; write {name} for a hole, and {{ or }} for the \
                 sign itself",
            ),
            (
                "\"name}\"",
                "a.toml:1:8: a `}` of `text` has no other; write {name} for a hole, and {{ or }} for the \
                 sign itself",
            ),
        ];
        for (text, told) in table {
            assert_eq!(read(text), Err(vec![told.to_owned()]), "{text}");
        }
    }
}
