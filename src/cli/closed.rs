//! Options that take one of a few words of the program's own: a status, a channel, what a report is told by.
//!
//! Such a word is taken as words of the rules are: by its id or by what it is called in either language, whatever the
//! case; any other is refused with the nearest and the list, in the reader's language.

use std::ffi::OsStr;
use std::fmt;
use std::sync::Arc;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::care::rules::Channel;
use crate::desk::{reservations, visitors};
use crate::domain::choice::{self, Kind, NotKnown, Thing, choose};
use crate::domain::words::{Called, Entry};
use crate::domain::{Goods, Lang, Spoken};
use crate::members::Status;

/// The words of one kind: the id, and what it is called in English and in Chinese.
#[derive(Clone, Copy, Debug)]
pub(super) struct List {
    kind: Kind,
    words: &'static [Entry],
}

impl List {
    const fn new((en, zh): (&'static str, &'static str), words: &'static [Entry]) -> Self {
        Self {
            kind: Kind::new(en, zh),
            words,
        }
    }

    /// What an id of the list is called.
    fn thing(&self, id: &'static str) -> Thing<'static> {
        let own = self.words.iter().find(|(own, ..)| *own == id);
        own.map_or(Thing::bare(id), |(id, en, zh)| Thing::new(id, en, zh))
    }

    /// An option that takes each of these, and what each means to the program.
    pub(super) fn of<T: Clone + Send + Sync + 'static>(
        &self,
        all: impl IntoIterator<Item = (&'static str, T)>,
    ) -> impl TypedValueParser<Value = T> {
        let (ids, meant): (Vec<&'static str>, Vec<T>) = all.into_iter().unzip();
        let things: Vec<Thing<'static>> = ids.iter().map(|id| self.thing(id)).collect();
        let (kind, known) = (self.kind, things.clone());
        let read = move |word: &str| {
            let id = choose(kind, word, known.iter().copied())?;
            let place = ids.iter().position(|own| *own == id);
            let found = place.and_then(|place| meant.get(place)).cloned();
            found.ok_or_else(|| NotKnown::no_id(kind, word))
        };
        Worded::new(things, read)
    }

    /// The id that a cell of a file names.
    ///
    /// # Errors
    /// A word that names none of the list.
    pub(super) fn named(&self, word: &str) -> Result<&'static str, NotKnown> {
        choose(
            self.kind,
            word,
            self.words.iter().map(|(id, ..)| self.thing(id)),
        )
    }

    /// The same where the ids themselves are what is meant.
    pub(super) fn ids(
        &self,
        ids: impl IntoIterator<Item = &'static str>,
    ) -> impl TypedValueParser<Value = String> {
        self.of(ids.into_iter().map(|id| (id, id.to_owned())))
    }
}

pub(super) const BY: List = List::new(
    ("such division of the report", "报表维度"),
    &[
        ("month", "by month", "月份"),
        ("day", "by day", "日期"),
        ("week", "by week", "周"),
        ("hour", "by hour", "钟点"),
        ("weekday", "by weekday", "星期"),
        ("year", "by year", "年度"),
        ("store", "by store", "门店"),
        ("category", "by category", "类别"),
        ("tier", "by tier", "等级"),
        ("operator", "by operator", "操作员"),
        ("role", "by role", "角色"),
        ("channel", "by channel", "方式"),
        ("room", "by room", "房间"),
        ("item", "by service", "项目"),
        ("therapist", "by therapist", "技师"),
        ("topic", "by topic", "主题"),
        ("department", "by department", "部门"),
        ("cause", "by cause", "原因"),
        ("severity", "by severity", "严重程度"),
        ("class", "by class of visitors", "访客类别"),
        ("portfolio", "by portfolio", "组合"),
        ("member", "by member", "会员"),
        ("segment", "by segment", "客群"),
    ],
);

pub(super) const MEMBER_STATUS: List =
    List::new(("status of members", "会员状态"), &Status::CALLED);

pub(super) const PURPOSE: List = List::new(
    ("purpose of consent", "同意事项"),
    &[
        ("marketing", "marketing", "营销"),
        ("sharing", "sharing of data", "信息共享"),
    ],
);

pub(super) const CARD_STATE: List = List::new(
    ("state of cards", "卡状态"),
    &[
        ("active", "activated", "已激活"),
        ("inactive", "not activated", "未激活"),
        ("void", "void", "失效"),
        ("lost", "reported lost", "挂失"),
        ("returned", "given back", "已退卡"),
        ("cancelled", "cancelled", "注销"),
    ],
);

pub(super) const COUPON_STATE: List = List::new(
    ("state of coupons", "券状态"),
    &[
        ("open", "unused", "未使用"),
        ("used", "used", "已使用"),
        ("void", "void", "已作废"),
        ("expired", "expired", "已过期"),
    ],
);

pub(super) const PASS_STATE: List = List::new(
    ("state of passes", "卡状态"),
    &[
        ("open", "in use", "在用"),
        ("frozen", "at rest", "停卡"),
        ("ended", "ended", "已到期"),
        ("used-up", "used up", "已用完"),
        ("refunded", "paid back", "已退卡"),
    ],
);

pub(super) const RESERVATION_STATUS: List = List::new(
    ("status of reservations", "预约状态"),
    &reservations::state::Status::CALLED,
);

pub(super) const VISITOR_STATUS: List = List::new(
    ("status of visitors", "访客状态"),
    &visitors::state::Status::CALLED,
);

pub(super) const TREND: List = List::new(
    ("trend", "趋势"),
    &[
        ("new", "new", "新客"),
        ("rising", "rising", "上升"),
        ("steady", "steady", "平稳"),
        ("falling", "falling", "下降"),
        ("stopped", "stopped", "停止消费"),
        ("returned", "came back", "回归"),
    ],
);

pub(super) const SCORES: List = List::new(
    ("way to score", "评分方式"),
    &[
        ("value", "by value", "按数值"),
        ("rank", "by rank", "按排名"),
        ("cuts", "by the cuts of the rules", "按分界"),
    ],
);

pub(super) const BALANCES: List = List::new(
    ("account", "账项"),
    &[
        ("points", "points", "积分"),
        ("wallet", "stored value", "储值"),
        ("coupons", "coupons", "优惠券"),
        ("deposits", "deposits", "押金与订金"),
        ("passes", "passes", "次卡与期限卡"),
        ("all", "all of them", "全部"),
    ],
);

pub(super) const LAYOUT: List = List::new(
    ("layout of vouchers", "凭证格式"),
    &[
        ("plain", "plain", "通用"),
        ("u8", "Yonyou U8", "用友"),
        ("kis", "Kingdee KIS", "金蝶"),
    ],
);

pub(super) const KEYS: List = List::new(
    ("way to keep the keyring", "密钥环处理"),
    &[("sealed", "sealed", "封存"), ("none", "left out", "不含")],
);

const ANSWER: List = List::new(
    ("answer", "答复"),
    &[("yes", "yes", "是"), ("no", "no", "否")],
);

/// A yes or a no, as records keep it.
pub(super) fn yes_no() -> impl TypedValueParser<Value = String> {
    let things = ["yes", "no"].map(|id| ANSWER.thing(id)).to_vec();
    let read =
        |word: &str| choice::yes_no(word).map(|yes| if yes { "yes" } else { "no" }.to_owned());
    Worded::new(things, read)
}

/// The words of a closed list, by what they are called in either language.
pub(super) fn words<T: Called>(
    en: &'static str,
    zh: &'static str,
) -> impl TypedValueParser<Value = T> {
    let kind = Kind::new(en, zh);
    Worded::new(T::all().map(Thing::word).collect(), move |word| {
        let id = choose(kind, word, T::all().map(Thing::word))?;
        T::of_cell(id.as_bytes()).ok_or_else(|| NotKnown::no_id(kind, word))
    })
}

/// How members are reached, by the words that rules and ledgers have for it.
pub(super) fn channels() -> impl TypedValueParser<Value = Channel> {
    Worded::new(Channel::ALL.map(Thing::word).to_vec(), Channel::named)
}

/// Kinds of goods.
pub(super) fn goods() -> impl TypedValueParser<Value = Goods> {
    Worded::new(Goods::ALL.map(Thing::word).to_vec(), Goods::named)
}

/// How a word is read.
type Reads<T, E> = dyn Fn(&str) -> Result<T, E> + Send + Sync;

/// A reader of words, whose refusals are told in the reader's language.
pub(super) struct Worded<T, E> {
    listed: Vec<Thing<'static>>,
    read: Arc<Reads<T, E>>,
}

impl<T, E> Worded<T, E> {
    pub(super) fn new(
        listed: Vec<Thing<'static>>,
        read: impl Fn(&str) -> Result<T, E> + Send + Sync + 'static,
    ) -> Self {
        Self {
            listed,
            read: Arc::new(read),
        }
    }
}

impl<T, E> Clone for Worded<T, E> {
    fn clone(&self) -> Self {
        Self {
            listed: self.listed.clone(),
            read: Arc::clone(&self.read),
        }
    }
}

impl<T, E> fmt::Debug for Worded<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worded")
            .field("listed", &self.listed)
            .finish_non_exhaustive()
    }
}

impl<T, E> TypedValueParser for Worded<T, E>
where
    T: Clone + Send + Sync + 'static,
    E: Spoken + 'static,
{
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        let word = value.to_string_lossy();
        (self.read)(&word).map_err(|refused| {
            let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
            let arg = arg.map(ToString::to_string).unwrap_or_default();
            error.insert(ContextKind::InvalidArg, ContextValue::String(arg.clone()));
            error.insert(
                ContextKind::InvalidValue,
                ContextValue::String(word.into_owned()),
            );
            // clap speaks English alone, and knows nothing of who reads: the refusal is carried in both languages.
            let told = Refused::of(&arg, &refused);
            error.insert(
                ContextKind::Custom,
                ContextValue::Strings(told.texts.into()),
            );
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        if self.listed.is_empty() {
            return None;
        }
        let value = |thing: &Thing<'static>| {
            let (id, titles) = thing.names();
            PossibleValue::new(id).aliases(titles)
        };
        Some(Box::new(self.listed.iter().map(value)))
    }
}

/// A refused word of the line: English, its remedy, Chinese, its remedy. Not declared as a message, because clap
/// carries nothing but texts, and out of these it is made again.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    texts: [String; 4],
}

impl Refused {
    fn of(arg: &str, refused: &impl Spoken) -> Self {
        let help = |lang| refused.remedy(lang).unwrap_or_default();
        Self {
            texts: [
                format!("{arg}: {}", refused.say(Lang::En)),
                help(Lang::En),
                format!("{arg}：{}", refused.say(Lang::Zh)),
                help(Lang::Zh),
            ],
        }
    }

    /// What clap carried, where it is such a refusal.
    pub(super) fn carried(error: &clap::Error) -> Option<Self> {
        match error.get(ContextKind::Custom)? {
            ContextValue::Strings(texts) => {
                let texts = texts.clone().try_into().ok()?;
                Some(Self { texts })
            }
            _ => None,
        }
    }

    fn text(&self, lang: Lang, at: usize) -> &str {
        let at = match lang {
            Lang::En => at,
            Lang::Zh => at + 2,
        };
        self.texts.get(at).map_or("", String::as_str)
    }
}

impl Spoken for Refused {
    fn say(&self, lang: Lang) -> String {
        self.text(lang, 0).to_owned()
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        Some(self.text(lang, 1).to_owned()).filter(|text| !text.is_empty())
    }

    fn exit_code(&self) -> u8 {
        2
    }
}

#[cfg(test)]
mod tests {
    use clap::Command;

    use crate::cli::whole;

    /// Whose words are the program's own in both languages: formats, encodings and the like.
    const BARE: [&str; 4] = ["format", "encoding", "lang", "color"];

    fn walk(path: &str, command: &Command, faults: &mut Vec<String>) {
        for arg in command.get_arguments() {
            let id = arg.get_id().as_str();
            let words = arg.get_value_parser().possible_values();
            let words: Vec<_> = words.map(Iterator::collect).unwrap_or_default();
            if BARE.contains(&id) || !arg.get_action().takes_values() {
                continue;
            }
            for word in &words {
                let chinese = |name: &str| !name.is_ascii();
                if !word.get_name_and_aliases().any(chinese) {
                    faults.push(format!("{path} --{id}: {} has no name", word.get_name()));
                }
            }
        }
        for below in command.get_subcommands() {
            walk(&format!("{path} {}", below.get_name()), below, faults);
        }
    }

    #[test]
    fn each_word_of_a_closed_list_is_taken_by_its_name_in_both_languages() {
        let mut faults = Vec::new();
        walk("club", &whole(), &mut faults);
        faults.retain(|fault| !fault.starts_with("club completions"));
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
