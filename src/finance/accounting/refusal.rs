//! Every "no" of the accountants' reports.

use crate::domain::{Day, Overflow, Wording};
use crate::rules::accounting::Deed;
use crate::{messages, worded};

messages! {
    /// Why a report for the books cannot be made.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum AccountingRefusal {
        /// No pack of the book has a part on accounting.
        NoRules => ("the rules have no [accounting]", "规则中没有 [accounting] 一节"), help (
            "add `[accounting]` with `point_value` and `expected` to the rule file, see club-rules(5), and run `club rules adopt`",
            "在规则文件中加上 `[accounting]`，写明 `point_value` 与 `expected`（见 club-rules(5)），再运行 `club rules adopt`"
        );
        /// Something would be booked to an account that the rules do not name.
        NoAccount {
            deed: Deed,
            day: Day,
            key: &'static str,
            /// The means of payment or the category.
            of: Option<String>,
            /// Where the rules stand.
            place: String,
        } => (no_account(*deed, *day, key, of.as_deref())), help (
            "add `{line}` ({place}) and run `club rules adopt`",
            "加上 `{line}`（{place}），再运行 `club rules adopt`",
            line = line_for(key, of.as_deref())
        );
        Overflow => (Overflow);
    }
}

fn no_account(deed: Deed, day: Day, key: &str, of: Option<&str>) -> Wording {
    let of = match of {
        None => Wording::same(""),
        Some("") => worded!(" for what names none", "中未注明者"),
        Some(of) => worded!(" for \"{of}\"", "中的“{of}”"),
    };
    Wording::new(
        format!(
            "{} of {day} have no account: `{key}` of [accounting.accounts] is missing{of}",
            deed.word()
        ),
        format!(
            "{day} 的{}没有科目：[accounting.accounts] 缺少 `{key}`{of:#}",
            deed.summary()
        ),
    )
}

/// The line of a rule file that names the account.
fn line_for(key: &str, of: Option<&str>) -> String {
    match of {
        None => format!("{key} = {{ code = \"…\", title = \"…\" }}"),
        Some("") => format!("{key} = [{{ code = \"…\", title = \"…\" }}]"),
        Some(of) => format!("{key} = [{{ of = [\"{of}\"], code = \"…\", title = \"…\" }}]"),
    }
}

impl From<Overflow> for AccountingRefusal {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}
