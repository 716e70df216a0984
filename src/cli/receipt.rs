//! `club receipt`: what a customer is handed of a sale.

use std::path::PathBuf;

use unicode_width::UnicodeWidthStr as _;

use super::Desk;
use super::args::Reading;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use crate::domain::ids::Named;
use crate::domain::page::pick;
use crate::domain::reason::Why;
use crate::domain::{Lang, Money, SaleId, Wording};
use crate::ops::Opened;
use crate::output::leaflet::{self, Part};
use crate::reports::receipt::{Line, Receipt, receipt};
use crate::rules::Pack;
use crate::sales::SaleRefusal;
use crate::sales::till::sale_by_ref;

/// Print the receipt of a sale or a refund
///
/// Its lines with what was taken off and by which offer, how it was paid, and the points and stored value that the
/// member has; no rules, and nobody by name. The text fits paper of 58 or 80 mm; with --html it is a page instead.
///
/// Example: club receipt S00000123 --width 58
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    打印销售或退款的小票\n\n\
    列出每行的原价、优惠及其名称、付款方式，以及会员的积分和储值余额；不含规则，不写姓名。文字适合 58 或 80 毫米纸；\
    使用 --html 时改为网页。"))]
pub(super) struct Args {
    /// The sale or refund: its number, or the ref it was recorded under
    #[arg(add = Zh("销售或退款：编号，或记录时的原编号"))]
    #[arg(value_name = "SALE")]
    sale: String,
    /// How wide the paper is, in millimetres
    #[arg(add = Zh("纸宽，毫米"))]
    #[arg(long, value_name = "MM", default_value_t = 80, value_parser = paper)]
    width: u8,
    /// Make a page of it, instead of printing it
    #[arg(add = Zh("不打印，改为生成网页"))]
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

fn paper(text: &str) -> Result<u8, Wording> {
    match text {
        "58" => Ok(58),
        "80" => Ok(80),
        _ => Err(Wording::fixed(
            "paper is 58 or 80 mm wide",
            "纸宽为 58 或 80 毫米",
        )),
    }
}

/// How many letters of a till's font fit on the paper.
const fn letters(width: u8) -> usize {
    if width == 58 { 32 } else { 48 }
}

/// One line of what is printed.
enum Row {
    /// In the middle.
    Head(String),
    /// On the left, and on the right.
    Two(String, String),
    Rule,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let speaking = desk.speaking();
    if speaking.format.is_some() || speaking.excel {
        return Err(CliError::usage(
            "a receipt is a text or a page; `club report tickets` has every format",
            "小票是文字或网页；`club report tickets` 有各种格式",
        ));
    }
    let opened = desk.read(&args.reading)?;
    let number = match Named::of(&args.sale) {
        Named::Number(number) => Some(number),
        Named::Reference(word) => sale_by_ref(&opened.snapshot, word)?.map(|(_, row)| row.sale),
    };
    let own = number.map(|number: SaleId| receipt(&opened.snapshot, number));
    let own = own.transpose()?.flatten();
    let word = args.sale.clone();
    let own = own.ok_or(SaleRefusal::UnknownSale { word })?;
    let rows = rows(&opened, &own, desk.lang())?;
    match &args.html {
        Some(path) => page(path, &rows, desk.lang()),
        None => Ok(desk.speaking().text(&text(&rows, letters(args.width)))?),
    }
}

fn rows(opened: &Opened, own: &Receipt, lang: Lang) -> Result<Vec<Row>, CliError> {
    let (house, pack) = (opened.rules.house(), opened.rules.pack(own.day));
    let said = |en, zh| pick(lang, en, zh).to_owned();
    let mut rows = vec![Row::Head(house.name.clone())];
    let mut stores = house.stores.iter();
    let store = stores.find(|store| store.id.as_str() == own.store);
    rows.extend(store.map(|store| Row::Head(store.title.in_lang(lang).to_owned())));
    if !own.of.is_empty() {
        rows.push(Row::Head(said("Refund", "退款")));
    }
    rows.push(Row::Two(own.sale.to_string(), when(own)));
    rows.extend(
        own.member
            .map(|id| Row::Two(said("Member", "会员"), id.to_string())),
    );
    rows.push(Row::Rule);
    for line in &own.lines {
        rows.push(Row::Two(what(pack, line, lang), line.list.to_string()));
        if !line.off.is_zero() {
            let off = line.off.checked_neg().map_err(SaleRefusal::from)?;
            rows.push(Row::Two(
                format!("  {}", off_by(pack, &line.why, lang)),
                off.to_string(),
            ));
        }
    }
    rows.push(Row::Rule);
    if own.list != own.paid {
        rows.push(Row::Two(
            said("List price", "原价合计"),
            own.list.to_string(),
        ));
        let off = own.list.checked_sub(own.paid).map_err(SaleRefusal::from)?;
        rows.push(Row::Two(said("Reductions", "优惠合计"), off.to_string()));
    }
    rows.push(Row::Two(said("Total", "实付"), own.paid.to_string()));
    let told = own.means.iter().filter(|(means, _)| !means.is_empty());
    rows.extend(told.map(|(means, part)| {
        let title = pack.means.title(means, lang);
        Row::Two(format!("  {title}"), part.to_string())
    }));
    rows.extend(after(opened, own, lang)?);
    Ok(rows)
}

/// The points that it moved, and what the member has now.
fn after(opened: &Opened, own: &Receipt, lang: Lang) -> Result<Vec<Row>, CliError> {
    let Some(id) = own.member else {
        return Ok(Vec::new());
    };
    let said = |en, zh| pick(lang, en, zh).to_owned();
    let customer = opened.customer_as_is(id)?;
    let (points, wallet) = (
        customer.balance(opened.view.alive_on),
        customer.wallet.balance(),
    );
    let mut rows = vec![Row::Rule];
    if own.points != 0 || !points.is_zero() {
        rows.push(Row::Two(
            said("Points of this", "本次积分"),
            format!("{:+}", own.points),
        ));
        rows.push(Row::Two(
            said("Points in all", "积分余额"),
            points.to_string(),
        ));
    }
    if !customer.wallet.is_empty() {
        let held = Money::from_fen(wallet.sum());
        rows.push(Row::Two(said("Stored value", "储值余额"), held.to_string()));
    }
    // A member without either is told nothing.
    Ok(if rows.len() > 1 { rows } else { Vec::new() })
}

/// When it happened, to the minute.
fn when(own: &Receipt) -> String {
    let minute = own.time.get(..16).map(|time| time.replace('T', " "));
    minute.unwrap_or_else(|| own.day.to_string())
}

/// What a line sells, as customers call it.
fn what(pack: &Pack, line: &Line, lang: Lang) -> String {
    let item = pack.price_list.get(&line.item).map(|item| &item.title);
    let mut categories = pack.categories.iter();
    let category = || Some(&categories.find(|own| *own.id == *line.category)?.title);
    match item.or_else(category) {
        Some(title) => title.in_lang(lang).to_owned(),
        None if line.category.is_empty() => pick(lang, "Sale", "消费").to_owned(),
        None => line.category.clone(),
    }
}

/// What took something off a line, by its title.
fn off_by(pack: &Pack, why: &Why, lang: Lang) -> String {
    let titles = why.each().filter_map(|why| {
        let title = |id: String| {
            let prices = pack.prices.rules.iter().map(|own| (&own.id, &own.title));
            let offers = pack.prices.offers.iter().map(|own| (&own.id, &own.title));
            let coupons = pack.coupons.iter().map(|own| (&own.id, &own.title));
            let mut all = prices.chain(offers).chain(coupons);
            let own = all.find(|(own, _)| **own == *id);
            own.map(|(_, title)| title.in_lang(lang).to_owned())
        };
        ["rule", "offer", "kind"]
            .into_iter()
            .find_map(|name| title(why.arg(name)?))
    });
    let titles: Vec<String> = titles.collect();
    if titles.is_empty() {
        return pick(lang, "reduction", "优惠").to_owned();
    }
    titles.join(pick(lang, ", ", "、"))
}

fn text(rows: &[Row], letters: usize) -> String {
    let mut text = String::new();
    for row in rows {
        match row {
            Row::Head(own) => {
                let left = letters.saturating_sub(own.width()) / 2;
                text.extend(std::iter::repeat_n(' ', left));
                text.push_str(own);
            }
            Row::Two(left, right) => {
                text.push_str(left);
                // What does not fit beside it stands below it.
                let mut used = left.width();
                if used + 1 + right.width() > letters {
                    text.push('\n');
                    used = 0;
                }
                let gap = letters.saturating_sub(used + right.width());
                text.extend(std::iter::repeat_n(' ', gap));
                text.push_str(right);
            }
            Row::Rule => text.extend(std::iter::repeat_n('-', letters)),
        }
        text.push('\n');
    }
    text
}

fn page(path: &std::path::Path, rows: &[Row], lang: Lang) -> CliResult {
    let told: Vec<String> = rows
        .iter()
        .map(|row| match row {
            Row::Head(own) => own.clone(),
            Row::Two(left, right) => format!("{}: {right}", left.trim()),
            Row::Rule => String::new(),
        })
        .collect();
    let parts = rows
        .iter()
        .zip(&told)
        .enumerate()
        .filter_map(|(at, (row, own))| match row {
            Row::Head(_) if at == 0 => Some(Part::Head(own)),
            Row::Head(_) => Some(Part::Text(own)),
            Row::Two(left, _) if left.starts_with(' ') => Some(Part::Item(2, own)),
            Row::Two(..) => Some(Part::Item(1, own)),
            Row::Rule => None,
        });
    Ok(leaflet::write(path, &leaflet::page(lang, parts))?)
}
