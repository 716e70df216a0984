//! What stands above records on a page of their own: the house, the title, the days asked for, and what was
//! looked at and when.

use super::Desk;
use super::args::Reading;
use crate::domain::{Day, Lang, Version};
use crate::ops::Opened;
use crate::output::Head;

/// The book as a command saw it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    house: String,
    as_of: Day,
    version: Version,
    /// The moment at which it was looked at, by the house's clock.
    now: String,
    /// What the book knew then, where that was asked for.
    known_at: Option<String>,
}

/// What each report is called above its page. One that is not listed goes by its own word.
const TITLES: &[(&str, &str, &str)] = &[
    ("summary", "The house at a glance", "经营概览"),
    ("dashboard", "Dashboard", "经营看板"),
    ("sales", "Sales", "销售"),
    ("members", "Members", "会员变动"),
    ("tiers", "Tiers", "会员等级"),
    ("classes", "Classification of customers", "顾客分类汇总"),
    ("points", "Points", "积分"),
    ("liability", "Liability for points", "积分负债"),
    ("coupons", "Coupons", "优惠券"),
    ("wallet", "Stored value", "储值"),
    ("rollforward", "Roll-forward", "滚动平衡"),
    ("closings", "Closings", "月结记录"),
    ("vouchers", "Vouchers", "记账凭证"),
    ("journal", "Journal", "日记账"),
    ("concentration", "Concentration of sales", "消费集中度"),
    ("rfm", "Recency, frequency and money", "RFM 分析"),
    ("value", "Value of members", "会员价值"),
    ("churn", "Members who may be leaving", "流失预警"),
    ("profiles", "Completeness of files", "档案完整度"),
    ("contest", "Contest", "建档竞赛"),
    ("satisfaction", "Satisfaction", "满意度"),
    ("targets", "Targets", "目标达成"),
    ("complaints", "Complaints", "投诉"),
    ("visits", "Visits", "回访"),
    ("reservations", "Reservations", "预订"),
    ("visitors", "Visitors and receptions", "访客与接待"),
    ("staff", "Staff", "员工"),
    ("worklog", "Work log", "工作日志"),
    ("member card", "Profile card", "会员档案卡"),
    ("statement", "Statement", "会员对账单"),
    ("credit", "Performance and credit", "业绩与信用"),
    ("strength", "Sales strength", "销售实力"),
    ("compare", "Comparison", "对比分析"),
];

impl Desk {
    /// Keeps what pages tell of the book that a command reads.
    pub(super) fn has_seen(&self, opened: &Opened, reading: &Reading) {
        let seen = Seen {
            house: opened.rules.house().name.clone(),
            as_of: opened.view.on(),
            version: opened.snapshot.version(),
            now: opened.hours().rfc3339(self.now().seconds()),
            known_at: reading.known_at.clone(),
        };
        // A command reads one book; what it saw first is what it tells of.
        let _ = self.seen.set(seen);
    }

    /// What stands above this command's records.
    pub fn head(&self) -> Head {
        let name = self.asked.command;
        let name = name.strip_prefix("report ").unwrap_or(name);
        let lang = self.lang();
        let known = TITLES.iter().find(|(known, ..)| *known == name);
        let title = known.map_or(name, |(_, en, zh)| match lang {
            Lang::En => en,
            Lang::Zh => zh,
        });
        let seen = self.seen.get();
        Head {
            name: name.replace(' ', "-"),
            title: title.to_owned(),
            house: seen.map(|seen| seen.house.clone()).unwrap_or_default(),
            period: period(lang, self.asked.days),
            seen: seen.map(|seen| seen.told(lang)).unwrap_or_default(),
            stamp: self.now().seconds(),
            in_clear: false,
        }
    }
}

impl Seen {
    fn told(&self, lang: Lang) -> String {
        let (as_of, version, now) = (self.as_of, self.version, &self.now);
        let known = self.known_at.as_ref().map(|known| match lang {
            Lang::En => format!(", as known at {known}"),
            Lang::Zh => format!("，以 {known} 时所知为准"),
        });
        let known = known.unwrap_or_default();
        match lang {
            Lang::En => {
                format!("As of {as_of}{known} · version {version} of the book · made {now}")
            }
            Lang::Zh => format!("截至 {as_of}{known} · 账簿版本 {version} · 生成于 {now}"),
        }
    }
}

fn period(lang: Lang, days: (Option<Day>, Option<Day>)) -> String {
    match (days, lang) {
        ((None, None), _) => String::new(),
        ((Some(from), Some(to)), Lang::En) => format!("{from} to {to}"),
        ((Some(from), Some(to)), Lang::Zh) => format!("{from} 至 {to}"),
        ((Some(from), None), Lang::En) => format!("from {from}"),
        ((Some(from), None), Lang::Zh) => format!("{from} 起"),
        ((None, Some(to)), Lang::En) => format!("to {to}"),
        ((None, Some(to)), Lang::Zh) => format!("至 {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_has_its_title() {
        let whole = super::super::whole();
        let report = whole.find_subcommand("report").expect("there are reports");
        for report in report.get_subcommands() {
            let name = report.get_name();
            let titled = TITLES.iter().any(|(known, ..)| *known == name);
            assert!(
                titled,
                "say in src/cli/headed.rs what `report {name}` is called"
            );
        }
    }
}
