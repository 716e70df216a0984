//! `club report concentration`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use super::{Days, sales, thousandths, tiers};
use crate::cli::help::Zh;
use crate::domain::Lang;
use crate::ops::Opened;
use crate::output::{self, Cell, Column, Picture, Section, columns};
use crate::reports::concentration::{Figure, Ground, Name, Spends, Top, Value, figures};
use crate::reports::sales::By;
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customers, SaleRefusal};

/// How much of what members spend hangs on how few of them
///
/// Of the members who bought within the days (who made a purchase that was not wholly refunded, whatever became
/// of them since: the same whom the summary calls active), so many in a hundred (at least so many) spent this share. With
/// --figures: the members' share of all sales, walk-ins included; how few bring 80 %; what the holders of the
/// highest card bring; and the average ticket of those who hold a card against those who hold the ordinary one,
/// each by the card held on the day looked at. A page and a workbook have both.
///
/// Example: club report concentration --from 2024-01-01 --to 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    会员消费的集中度\n\n\
    统计日期内有消费的会员（有未全额退款的消费，不论后来如何：与概况中的活跃会员相同）中，每百人（至少一人）占多少\
    消费。使用 --figures 时：会员占全部销售的比例，含非会员销售；多少会员带来 80 % 的消费；持最高等级卡者的贡献；\
    持卡者与持普通卡者的客单价对比，均按所看当日持有的卡。网页和工作簿两者都有。"))]
pub(super) struct Args {
    /// Tell the figures beside the lines instead of the lines
    #[arg(add = Zh("改为显示各项指标，不列分档"))]
    #[arg(long)]
    figures: bool,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const LINES: [Column; 4] = [
    columns::TOP_PCT,
    columns::MEMBERS,
    columns::SHARE_WHOLE,
    columns::SPEND,
];

const FIGURES: [Column; 3] = [columns::FIGURE, columns::VALUE, columns::ABOUT];

/// What is drawn of it.
const LINES_PICTURE: Picture = Picture::bars(&["top_pct"], &[output::Figure::share("share", 100)]);

/// The key figures have no scale in common.
pub(super) const fn picture(args: &Args) -> Picture {
    if args.figures {
        Picture::NONE
    } else {
        LINES_PICTURE
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let told = Told::of(&opened, &tiers::load(&opened)?, days)?;
    let (columns, rows): (&[Column], _) = if args.figures {
        (&FIGURES, told.figure_rows(desk.lang()))
    } else {
        (&LINES, told.line_rows())
    };
    let mut printer = desk.printer(columns)?;
    for row in &rows {
        printer.row(row)?;
    }
    if printer.has_room() {
        printer.section(&told.other(desk.lang(), args.figures))?;
    }
    Ok(printer.finish()?)
}

/// The report, whole.
pub(super) struct Told {
    tops: Vec<Top>,
    figures: Vec<Figure>,
}

impl Told {
    pub(super) fn of(
        opened: &Opened,
        customers: &Customers,
        days: crate::domain::Stretch,
    ) -> Result<Self, CliError> {
        let spends = Spends::of(customers, opened.view, days);
        let sales = sales::lines(opened, By::Buyer, days)?;
        let tiers = tiers::lines(opened, customers, days)?;
        let terms = opened.rules.on(opened.view.on());
        let ground = Ground {
            spends: &spends,
            sales: &sales,
            tiers: &tiers,
            group: terms.main_group(),
        };
        Ok(Self {
            tops: spends.tops().map_err(SaleRefusal::from)?,
            figures: figures(ground).map_err(SaleRefusal::from)?,
        })
    }

    fn line_rows(&self) -> Vec<Vec<Cell>> {
        let row = |top: &Top| {
            vec![
                top.percent.into(),
                top.members.into(),
                thousandths(top.share),
                top.spend.into(),
            ]
        };
        self.tops.iter().map(row).collect()
    }

    fn figure_rows(&self, lang: Lang) -> Vec<Vec<Cell>> {
        let row = |figure: &Figure| {
            let value = figure.value.as_ref();
            vec![
                figure.name.key().into(),
                value.map_or(Cell::Empty, cell),
                about(figure, lang).into(),
            ]
        };
        self.figures.iter().map(row).collect()
    }

    /// What is not printed by itself stands beside it on a page.
    fn other(&self, lang: Lang, figures: bool) -> Section {
        let (name, title, columns, rows) = if figures {
            let title = word(lang, "By parts of a hundred", "按百分位");
            (
                "concentration lines",
                title,
                LINES.to_vec(),
                self.line_rows(),
            )
        } else {
            let title = word(lang, "Key figures", "关键指标");
            (
                "concentration figures",
                title,
                FIGURES.to_vec(),
                self.figure_rows(lang),
            )
        };
        Section {
            name: name.to_owned(),
            title: title.to_owned(),
            columns,
            rows,
            picture: if figures {
                LINES_PICTURE
            } else {
                Picture::NONE
            },
        }
    }

    /// The lines as a part of another page.
    pub(super) fn section(&self, lang: Lang) -> Section {
        self.other(lang, true)
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Count(count) => (*count).into(),
        Value::Money(money) => (*money).into(),
        Value::Share(share) => thousandths(*share),
        Value::Ratio(ratio) => Cell::Decimal(format!("{}.{:02}", ratio / 100, ratio % 100)),
        Value::Tier(id, _) => id.into(),
    }
}

const fn word(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// What a figure tells, in words.
fn about(figure: &Figure, lang: Lang) -> String {
    let (en, zh) = match figure.name {
        Name::Net => ("net sales, walk-ins included", "净销售额（含散客）"),
        Name::MembersNet => ("net sales to members", "会员净销售额"),
        Name::MembersShare => ("the members' share of all sales, in %", "会员销售占比（%）"),
        Name::Buyers => ("members who bought", "有消费的会员"),
        Name::ShareOfTop20 => (
            "what the first 20 % of them spend, in % of what members spend",
            "消费前 20% 的会员所占消费（%）",
        ),
        Name::MembersFor80 => ("members who bring 80 % of it", "贡献八成消费的会员数"),
        Name::MembersFor80Pct => ("in % of those who bought", "占有消费会员的比例（%）"),
        Name::HighestTier => {
            return match &figure.value {
                Some(Value::Tier(_, title)) => match lang {
                    Lang::En => format!("the highest card: {}", title.en),
                    Lang::Zh => format!("最高级别会员卡：{}", title.zh),
                },
                _ => word(lang, "the highest card", "最高级别会员卡").to_owned(),
            };
        }
        Name::HighestTierMembers => ("its holders", "持卡人数"),
        Name::HighestTierMembersPct => ("in % of all card holders", "占全部持卡人的比例（%）"),
        Name::HighestTierShare => (
            "what they spend, in % of what members spend",
            "持卡人所占会员消费（%）",
        ),
        Name::CardTicket => ("paid per sale with a card", "持卡会员客单价"),
        Name::OrdinaryTicket => ("paid per sale with the ordinary one", "普通会员客单价"),
        Name::TicketRatio => ("how many times as much", "客单价倍数"),
    };
    word(lang, en, zh).to_owned()
}
