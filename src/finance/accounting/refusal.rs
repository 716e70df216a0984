//! Every "no" of the accountants' reports.

use crate::domain::{Day, Lang, Overflow, Spoken};
use crate::rules::accounting::Deed;

/// Why a report for the books cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountingRefusal {
    /// No pack of the book has a part on accounting.
    NoRules,
    /// Something would be booked to an account that the rules do not name.
    NoAccount {
        deed: Deed,
        day: Day,
        key: &'static str,
        /// The means of payment or the category.
        of: Option<String>,
        /// Where the rules stand.
        place: String,
    },
    Overflow,
}

impl From<Overflow> for AccountingRefusal {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

impl Spoken for AccountingRefusal {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NoRules, Lang::En) => "the rules have no [accounting]".to_owned(),
            (Self::NoRules, Lang::Zh) => "规则中没有 [accounting] 一节".to_owned(),
            (
                Self::NoAccount {
                    deed, day, key, of, ..
                },
                Lang::En,
            ) => {
                let of = match of {
                    None => String::new(),
                    Some(of) if of.is_empty() => " for what names none".to_owned(),
                    Some(of) => format!(" for \"{of}\""),
                };
                let deed = deed.word();
                format!(
                    "{deed} of {day} have no account: `{key}` of [accounting.accounts] is missing{of}"
                )
            }
            (
                Self::NoAccount {
                    deed, day, key, of, ..
                },
                Lang::Zh,
            ) => {
                let of = match of {
                    None => String::new(),
                    Some(of) if of.is_empty() => "中未注明者".to_owned(),
                    Some(of) => format!("中的“{of}”"),
                };
                let deed = deed.summary();
                format!("{day} 的{deed}没有科目：[accounting.accounts] 缺少 `{key}`{of}")
            }
            (Self::Overflow, Lang::En) => "the figure is too large to be kept exactly".to_owned(),
            (Self::Overflow, Lang::Zh) => "数字过大，无法精确保存".to_owned(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        match (self, lang) {
            (Self::NoRules, Lang::En) => Some(
                "add `[accounting]` with `point_value` and `expected` to the rule file, see club-rules(5), and \
                 run `club rules adopt`"
                    .to_owned(),
            ),
            (Self::NoRules, Lang::Zh) => Some(
                "在规则文件中加上 `[accounting]`，写明 `point_value` 与 `expected`（见 club-rules(5)），\
                 再运行 `club rules adopt`"
                    .to_owned(),
            ),
            (Self::NoAccount { key, of, place, .. }, _) => {
                let line = match of {
                    None => format!("{key} = {{ code = \"…\", title = \"…\" }}"),
                    Some(of) if of.is_empty() => {
                        format!("{key} = [{{ code = \"…\", title = \"…\" }}]")
                    }
                    Some(of) => {
                        format!("{key} = [{{ of = [\"{of}\"], code = \"…\", title = \"…\" }}]")
                    }
                };
                Some(match lang {
                    Lang::En => format!("add `{line}` ({place}) and run `club rules adopt`"),
                    Lang::Zh => format!("加上 `{line}`（{place}），再运行 `club rules adopt`"),
                })
            }
            (Self::Overflow, _) => None,
        }
    }
}
