//! An account of the books, as rules name it.

use super::source::toml::{Table, Value};
use crate::worded;

/// An account: what vouchers and journals write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub code: String,
    pub title: String,
}

const KEYS: &[&str] = &["code", "title"];

/// What the column of a voucher holds.
const MOST_CODE: usize = 15;

impl Account {
    /// Reads `{ code = "1001", title = "库存现金" }`.
    pub fn read(value: &Value<'_>) -> Option<Self> {
        Self::read_from(&value.table(("an account", "科目"), KEYS)?)
    }

    /// The same of a table that says more than the account.
    pub fn read_from(table: &Table<'_>) -> Option<Self> {
        let code = table
            .need(
                "code",
                (
                    "write its number: `code = \"1001\"`",
                    "写明科目代码：`code = \"1001\"`",
                ),
            )
            .and_then(|v| read_code(&v));
        let title = table
            .need(
                "title",
                (
                    "write its name: `title = \"库存现金\"`",
                    "写明科目名称：`title = \"库存现金\"`",
                ),
            )
            .and_then(|v| {
                let title = v.string()?;
                if !is_plain(&title) {
                    v.report(
                        (
                            "`title` does not fit into a journal",
                            "`title` 不能写入日记账",
                        ),
                        (
                            "leave out `;`, `|`, quotes and double blanks",
                            "请去掉 `;`、`|`、引号与连续空格",
                        ),
                    );
                    return None;
                }
                Some(title)
            });
        Some(Self {
            code: code?,
            title: title?,
        })
    }
}

/// The number of an account.
pub(crate) fn read_code(value: &Value<'_>) -> Option<String> {
    let code = value.string()?;
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if code.len() > MOST_CODE || !code.chars().all(sound) {
        value.report(
            worded!(
                "`{}` cannot be \"{code}\"",
                "`{}` 不能写成 \"{code}\"",
                value.key()
            ),
            (
                "write 15 letters, digits, `.` and `-` at most",
                "最多 15 个字母、数字、`.` 与 `-`",
            ),
        );
        return None;
    }
    Some(code)
}

/// Whether a text may stand in a journal: nothing in it ends a name or begins a comment.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.contains([';', '|', '\t', '"', '{', '}'])
        && !text.contains("  ")
        && text.trim() == text
        && !text.chars().any(char::is_control)
}
