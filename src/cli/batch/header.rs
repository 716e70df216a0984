//! Which column of a file is which of ours.

use csv::StringRecord;

use super::super::args::Many;
use super::bad_file::{BadFile, HeaderFault};
use crate::domain::choice::nearest;

/// The column that tells when a row happened.
pub const AT: &str = "at";

/// The columns that a command takes.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// Every name; one that ends in `*` stands for all names that begin so.
    pub taken: &'static [&'static str],
    /// Those without which no row makes sense.
    pub needed: &'static [&'static str],
}

impl Columns {
    /// What is wrong with the times of a file: a column, or the line, tells them, and one of the two alone.
    fn time_fault(&self, own: bool, told: Option<&str>) -> Option<HeaderFault> {
        match told {
            Some(_) if own => Some(HeaderFault::TimeTwice),
            None if self.dated() && !own => Some(HeaderFault::NoTime),
            _ => None,
        }
    }

    /// Whether a row tells when it happened: then every row must.
    pub fn dated(&self) -> bool {
        self.taken.contains(&AT)
    }

    fn takes(&self, name: &str) -> bool {
        self.taken
            .iter()
            .any(|taken| match taken.strip_suffix('*') {
                Some(prefix) => name
                    .strip_prefix(prefix)
                    .is_some_and(|rest| !rest.is_empty()),
                None => *taken == name,
            })
    }

    /// The name most like one that is not taken, where one is near enough to be meant.
    fn nearest(&self, name: &str) -> Option<&'static str> {
        nearest(&name.to_lowercase(), self.taken.iter().copied())
    }
}

/// What people call the columns, as lists and spreadsheets head them: the name, in English, in Chinese.
const HEADINGS: &[(&str, &str, &str)] = &[
    ("amount", "Amount", "金额"),
    ("at", "At", "时间"),
    ("at", "Date", "日期"),
    ("birthday", "Birthday", "生日"),
    ("bonus", "Bonus", "赠金"),
    ("bonus", "Bonus", "赠送金"),
    ("booked", "Booked", "预约"),
    ("by", "By", "角色"),
    ("card", "Card", "卡号"),
    ("category", "Category", "类别"),
    ("channel", "Channel", "方式"),
    ("comment", "Comment", "意见"),
    ("consent", "Consent", "同意"),
    ("consent.marketing", "Consents to marketing", "同意营销"),
    ("consent.sharing", "Consents to sharing", "同意共享"),
    ("coupon", "Coupon", "优惠券"),
    ("due", "Due", "应送日"),
    ("gift", "Gift", "礼品"),
    ("goods", "Goods", "商品种类"),
    ("id_checked", "ID checked", "已核验证件"),
    ("id_ref", "ID ref", "证件编号"),
    ("joined", "Joined", "入会日"),
    ("last_purchase", "Last purchase", "最近消费"),
    ("member", "Member", "会员"),
    ("name", "Name", "姓名"),
    ("note", "Note", "备注"),
    ("occasion", "Occasion", "事由"),
    ("outcome", "Outcome", "结果"),
    ("paid", "Paid", "实付"),
    ("pass", "Pass", "次卡"),
    ("pay", "Pay", "付款方式"),
    ("pay", "Means", "支付方式"),
    ("phone", "Phone", "电话"),
    ("phone", "Mobile", "手机"),
    ("points", "Points", "积分"),
    ("points_expire", "Points expire", "积分到期日"),
    ("purchases", "Purchases", "消费次数"),
    ("quantity", "Quantity", "数量"),
    ("ref", "Ref", "原编号"),
    ("ref", "Reference", "单号"),
    ("referrer", "Referrer", "推荐人"),
    ("refund_of", "Refund of", "退款单号"),
    ("reward", "Reward", "奖品"),
    ("reward", "Reward", "兑换品"),
    ("satisfaction", "Satisfaction", "满意度"),
    ("score", "Score", "评分"),
    ("sex", "Sex", "性别"),
    ("spend", "Spend", "消费金额"),
    ("store", "Store", "门店"),
    ("tier", "Tier", "等级"),
    ("tier_until", "Tier until", "等级到期日"),
    ("topic", "Topic", "主题"),
    ("walk_in", "Walk-in", "散客"),
    ("wallet", "Wallet", "储值"),
];

/// The column that a heading of either language means, whatever its case, blanks and joints aside.
fn headed(heading: &str, columns: &Columns) -> Option<&'static str> {
    let fold = |text: &str| -> String {
        let joints = |c: &char| !c.is_whitespace() && !matches!(c, '_' | '-');
        text.to_lowercase().chars().filter(joints).collect()
    };
    let wanted = fold(heading);
    let named = |names: [&str; 3]| names.into_iter().any(|name| fold(name) == wanted);
    let taken = |own: &&(&'static str, &str, &str)| columns.takes(own.0);
    let mut all = HEADINGS.iter().filter(taken);
    let found = all.find(|(name, en, zh)| named([name, en, zh]))?;
    Some(found.0)
}

/// Our name of a column, however the file heads it; the heading itself where it is none of ours.
fn named(name: &str, columns: &Columns) -> String {
    let ours = if columns.takes(name) {
        None
    } else {
        headed(name, columns)
    };
    ours.unwrap_or(name).to_owned()
}

/// The header of a file: each column's name as given and, where it is ours, as we call it.
#[derive(Debug)]
pub(super) struct Header {
    file: String,
    given: Vec<String>,
    ours: Vec<Option<String>>,
    /// What stands in every row without a column of its own: when it happened, where the line told it.
    at: Option<String>,
    dated: bool,
}

impl Header {
    pub(super) fn resolve(
        file: &str,
        given: &StringRecord,
        many: &Many,
        columns: &Columns,
        at: Option<&str>,
    ) -> Result<Self, BadFile> {
        // The decoder knows the marks of UTF-8 and UTF-16 alone.
        let plain = |name: &str| name.trim_start_matches('\u{feff}').trim().to_owned();
        let given: Vec<String> = given.iter().map(plain).collect();
        let mut faults = Vec::new();
        for (theirs, ours) in &many.map {
            if !given.contains(theirs) {
                faults.push(HeaderFault::MapsNothing {
                    theirs: theirs.clone(),
                    like: nearest(theirs, given.iter().map(String::as_str)).map(Into::into),
                });
            }
            if !columns.takes(ours) && headed(ours, columns).is_none() {
                faults.push(HeaderFault::MapsToNothing {
                    ours: ours.clone(),
                    like: columns.nearest(ours),
                });
            }
        }
        let mut ours: Vec<Option<String>> = Vec::with_capacity(given.len());
        for (index, name) in given.iter().enumerate() {
            let renamed = many.map.iter().find(|(theirs, _)| theirs == name);
            let name = renamed.map_or(name, |(_, ours)| ours);
            let name = &named(name, columns);
            if columns.takes(name) {
                if let Some(first) = ours.iter().position(|other| other.as_ref() == Some(name)) {
                    faults.push(HeaderFault::Twice {
                        name: name.clone(),
                        first: first + 1,
                        second: index + 1,
                    });
                }
                ours.push(Some(name.clone()));
            } else {
                if !many.ignore_extra && renamed.is_none() {
                    faults.push(HeaderFault::Unknown {
                        name: name.clone(),
                        place: index + 1,
                        like: columns.nearest(name),
                    });
                }
                ours.push(None);
            }
        }
        for needed in columns.needed {
            if !ours.iter().flatten().any(|name| name == needed) {
                faults.push(HeaderFault::Missing { name: needed });
            }
        }
        let own = ours.iter().flatten().any(|name| name == AT);
        faults.extend(columns.time_fault(own, at));
        if faults.is_empty() {
            Ok(Self {
                at: at.map(str::to_owned),
                dated: columns.dated(),
                file: file.to_owned(),
                given,
                ours,
            })
        } else {
            Err(BadFile::header(file, faults, columns.taken))
        }
    }

    pub(super) fn file(&self) -> &str {
        &self.file
    }

    pub(super) fn len(&self) -> usize {
        self.given.len()
    }

    /// The names as the file gives them.
    pub(super) fn given(&self) -> &[String] {
        &self.given
    }

    /// What stands in a column that the file does not have.
    pub(super) fn constant(&self, name: &str) -> Option<&str> {
        self.at.as_deref().filter(|_| name == AT)
    }

    /// Whether a column tells when a row happened, and may not be empty.
    pub(super) fn is_time(&self, index: usize) -> bool {
        self.dated && matches!(self.ours.get(index), Some(Some(ours)) if ours == AT)
    }

    /// What we call the column at a place.
    pub(super) fn name(&self, index: usize) -> Option<&str> {
        self.ours.get(index)?.as_deref()
    }

    /// Where a column of ours stands, counted from 0.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.ours
            .iter()
            .position(|ours| ours.as_deref() == Some(name))
    }

    /// Whether a column holds what people say, in whatever script: names, notes and facts are proved by those
    /// who keep them. All others are ids and figures, which show every character they have.
    pub(super) fn is_free_text(&self, index: usize) -> bool {
        const FREE: [&str; 5] = ["name", "note", "reason", "comment", "outcome"];
        match self.ours.get(index) {
            Some(Some(ours)) => FREE.contains(&ours.as_str()) || ours.starts_with("fact."),
            // A column that is passed over.
            _ => true,
        }
    }

    /// Whether a column is read, and not passed over.
    pub(super) fn is_ours(&self, index: usize) -> bool {
        matches!(self.ours.get(index), Some(Some(_)))
    }

    /// Our names of the columns that are ours.
    pub(super) fn ours(&self) -> impl Iterator<Item = &str> {
        self.ours.iter().flatten().map(String::as_str)
    }
}
