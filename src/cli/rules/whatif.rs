//! `club rules whatif`: all that happened, judged by other rules.

use std::fmt::Write as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::book::BookError;
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::cli::init::rule_text;
use crate::desk::kept::Kept;
use crate::desk::ratings::Ratings;
use crate::desk::surveys::rules::SurveyRules;
use crate::domain::{Day, Lang, MemberId, Money, Rounding, Slug, Wording};
use crate::finance::closing;
use crate::ops::Opened;
use crate::ops::judged::facts_of;
use crate::output::{Cell, Column, columns};
use crate::rules::adopted::fit_together;
use crate::rules::{Adopted, Pack};
use crate::sales::customer::Needs;
use crate::sales::sealed::Asks;
use crate::sales::terms::Rulebook;
use crate::sales::{Customer, Customers, Terms};
use crate::tiers::rules::{Down, Up};
use crate::whatif::compared::{Digest, Line, Pair, Totals, compare};
use crate::whatif::{Asked, Commands, Heard, judged, on_record};

/// Replay all history under other rules, and tell what would change
///
/// Every deed on record is judged again in the order in which it was recorded, at its own time: list prices,
/// goods, stores, flags and means of payment stay, and so does a price that the till had set; the other rules
/// make the price, the points and the tier of it. Tiers and points then follow what would have been paid.
/// A refund gives back the same share of each line, a redemption costs the points that it cost, and points
/// that would not have been there are told as a shortfall. Nothing is recorded.
///
/// `discount` is list price less price, over all sales; `points` is the balance; `liability` is what the points
/// that can be spent or will be, less those owed, are worth at the price and the expected redemption of each
/// side's `[accounting]`, or their number where neither side names a price. Recalculations are those on record. With --fail-over it
/// ends with 3 when the sum of discounts, of points or of the liability changes by more than PCT percent, up
/// or down; from nothing any change is more.
///
/// Example: club rules whatif --rules rules/vip-card.toml --totals
#[derive(clap::Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "flags are what was typed")]
#[command(add = Zh("\
    按另一套规则重算全部历史，显示会有哪些变化\n\n\
    已记录的每笔业务按记录顺序、以其自身的时间重新判定：原价、商品性质、门店、标记和付款方式不变，收银自定的价格也\
    不变；价格、积分和等级由另一套规则得出。其后的等级和积分随重算的实付金额变化。退款按各行相同的比例退还，兑换扣\
    除当时的积分，因此不足的积分显示为缺口。不作任何记录。\n\n\
    `discount` 为全部销售的原价减实价；`points` 为积分余额；`liability` 为可用和将可用的积分减去欠分后，按各自规\
    则 `[accounting]` 的单价和预期兑换率计算的价值；双方都没有单价时为分数。等级重算取已记录的。使用 --fail-over \
    时，优惠、积分或负债的合计增减超过所给百分比，则以退出码 3 结束；原为零时，任何变化都算超过。"))]
pub(super) struct Args {
    /// The other rules: a rule file, or a built-in pack
    #[arg(add = Zh("另一套规则：规则文件或内置规则包"))]
    #[arg(long, value_name = "FILE")]
    rules: String,
    /// Judge only deeds of this day and later; earlier ones keep the figures on record
    #[arg(add = Zh("只重新判定此日及以后的业务；此前的保持已记录的数字"))]
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// End with 3 when a total changes by more than so many percent
    #[arg(add = Zh("任一合计的变动超过此百分比时，以退出码 3 结束"))]
    #[arg(long, value_name = "PCT", value_parser = percent)]
    fail_over: Option<u64>,
    /// Only members of whom something changes
    #[arg(add = Zh("只显示有变化的会员"))]
    #[arg(long, conflicts_with_all = ["totals", "moves"])]
    changed: bool,
    /// Show the sums instead of the members
    #[arg(add = Zh("显示合计，不逐个显示会员"))]
    #[arg(long)]
    totals: bool,
    /// Show how many members move from which tier to which
    #[arg(add = Zh("显示各等级之间变动的会员人数"))]
    #[arg(long, conflicts_with = "totals")]
    moves: bool,
    /// Bring tiers up to date on both sides first, as tier-recalc would today
    #[arg(add = Zh("先按两套规则分别更新等级，与今天运行 tier-recalc 相同"))]
    #[arg(long)]
    recalc: bool,
    #[command(flatten)]
    reading: Reading,
}

/// Percent, in hundredths.
fn percent(text: &str) -> Result<u64, Wording> {
    let bad = || {
        Wording::fixed(
            "write percent with at most two decimals, such as 5 or 2.5",
            "百分比至多两位小数，如 5 或 2.5",
        )
    };
    let number = text.strip_suffix('%').unwrap_or(text);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 2 || !digits(whole) || !digits(part) {
        return Err(bad());
    }
    format!("{whole}{part:0<2}").parse().map_err(|_| bad())
}

/// The rules that judge: the other pack, from a day on.
#[derive(Debug)]
struct Other<'a> {
    adopted: &'a Adopted,
    pack: &'a Pack,
    from: Day,
}

impl Rulebook for Other<'_> {
    fn on(&self, day: Day) -> Terms<'_> {
        if day < self.from {
            self.adopted.on(day)
        } else {
            Terms {
                work: self.adopted.on(day).work,
                ..self.pack.terms()
            }
        }
    }
}

impl Other<'_> {
    fn surveys(&self, day: Day) -> &SurveyRules {
        if day < self.from {
            &self.adopted.pack(day).surveys
        } else {
            &self.pack.surveys
        }
    }
}

/// What members said of the house, by the scales of some surveys, and the reservations that they kept.
fn heard<'a>(
    opened: &Opened,
    surveys: impl Fn(Day) -> &'a SurveyRules,
) -> Result<Heard, BookError> {
    let (snapshot, view) = (&opened.snapshot, opened.view);
    let ratings = Ratings::load(snapshot, &surveys, view)?;
    let kept = Kept::load(snapshot, view)?;
    let undone = Ratings::undone(snapshot, &surveys, view)?;
    let never_kept = Kept::undone(snapshot, view)?;
    Ok(Heard::new(ratings, kept).and_undone(undone, never_kept))
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let (_, file, text) = rule_text(&args.rules)?;
    let pack = Pack::read(&file, &text)?;
    fit_together(opened.rules.house(), vec![pack.clone()])?;
    let compared = replayed(args, &opened, &pack)?;
    let totals = &compared.totals;
    desk.tell_sealed(&opened);
    if args.totals {
        print_totals(desk, &compared)?;
    } else if args.moves {
        print_moves(desk, totals)?;
    } else {
        print_members(args, desk, &opened, &compared)?;
    }
    desk.talk().say(&summary(desk.lang(), totals));
    if !compared.unread.is_empty() {
        let who: Vec<String> = compared.unread.iter().map(ToString::to_string).collect();
        let who = who.join(", ");
        desk.talk().warn(&match desk.lang() {
            Lang::En => format!(
                "left out, as facts that the rules ask for cannot be read: {who}; take their keys from a copy of the keyring with `club key restore`"
            ),
            Lang::Zh => format!(
                "规则所需资料无法读取，未计入：{who}；请用 `club key restore` 从密钥环副本取回其密钥"
            ),
        });
    }
    if !args.recalc && waits_for_recalculation(&pack) {
        desk.talk().note(match desk.lang() {
            Lang::En => {
                "these rules move tiers at recalculation, and only those on record were replayed: \
                 --recalc brings both sides up to date"
            }
            Lang::Zh => {
                "该规则在重新核定时才变动等级，此处只重放了已记录的核定；加 --recalc 可使两边都按今天核定"
            }
        });
    }
    let over = |limit: u64| totals.watched().iter().any(|(_, pair)| pair.exceeds(limit));
    match args.fail_over {
        Some(limit) if over(limit) => Err(CliError::FOUND),
        _ => Ok(()),
    }
}

fn waits_for_recalculation(pack: &Pack) -> bool {
    let mut groups = pack.groups.iter();
    groups.any(|group| group.up == Up::AtRecalculation || group.down != Down::Never)
}

fn replayed(args: &Args, opened: &Opened, pack: &Pack) -> Result<Compared, CliError> {
    let packs = opened.rules.in_force().map(|(_, pack)| pack).chain([pack]);
    let rules: Vec<Asks> = packs.flat_map(|pack| pack.terms().ask()).collect();
    if opened.keyring().is_none() {
        let needs = Needs {
            sales: false,
            points: false,
            facts: true,
        };
        let mut customers = Customers::load(&opened.snapshot, opened.view, needs)?;
        opened.read_sealed(&mut customers, &rules)?;
    }
    let commands = Commands::read(&opened.book)?;
    let from = args.from.unwrap_or(Day::MIN);
    let other = Other {
        adopted: &opened.rules,
        pack,
        from,
    };
    let adopted = |day| &opened.rules.pack(day).surveys;
    let heard_then = heard(opened, adopted)?;
    let facts = facts_of(&rules);
    let closings = closing::load(&opened.snapshot)?;
    let closed = |version| closings.last_day_before(version);
    let asked = Asked {
        snapshot: &opened.snapshot,
        commands: &commands,
        hours: opened.hours(),
        keyring: opened.keyring(),
        facts: &facts,
        rules: &opened.rules,
        adopted: &opened.rules,
        heard: &heard_then,
        view: opened.view,
        closed: &closed,
    };
    let view = opened.view;
    let mut record = on_record(&asked)?;
    let runs = std::mem::take(&mut record.runs);
    if args.recalc {
        record.recalculate(&opened.rules, view);
    }
    let prices = Prices::of(opened.rules.pack(view.on()), pack, view.on());
    let own = |points| prices.worth(prices.before, points);
    let mut before = Digest::of(&record, &opened.rules.on(view.on()), view, &own);
    drop(record);
    // What was said is read by the scales of the rules that are tried, as it would have been under them.
    let heard_anew = heard(opened, |day| other.surveys(day))?;
    let asked = Asked {
        rules: &other,
        heard: &heard_anew,
        ..asked
    };
    let mut anew = judged(&asked, from, runs)?;
    if args.recalc {
        anew.recalculate(&other, view);
    }
    let own = |points| prices.worth(prices.after, points);
    let after = Digest::of(&anew, &other.on(view.on()), view, &own);
    let unread = anew.customers.iter().filter(|own| own.is_unread(&facts));
    let unread: Vec<MemberId> = unread.map(Customer::id).collect();
    before.leave_out(&unread);
    let (lines, totals) = compare(before, &after, &anew);
    Ok(Compared {
        lines,
        totals,
        unread,
        in_money: prices.any(),
    })
}

/// What came out.
struct Compared {
    lines: Vec<Line>,
    totals: Totals,
    /// Whose facts cannot be read: they stand in no figure but what was paid.
    unread: Vec<MemberId>,
    /// Whether the liability is told in fen rather than in points.
    in_money: bool,
}

impl Compared {
    fn liability(&self, figure: i128) -> Cell {
        if self.in_money {
            Money::from_fen(figure).into()
        } else {
            figure.into()
        }
    }
}

/// What a point is expected to cost, by the rules of either side.
#[derive(Clone, Copy)]
struct Prices {
    before: Option<Decimal>,
    after: Option<Decimal>,
}

impl Prices {
    fn of(before: &Pack, after: &Pack, on: Day) -> Self {
        let price = |pack: &Pack| {
            let rules = pack.accounting.as_ref()?;
            let expected = rules
                .expected
                .iter()
                .rfind(|expected| expected.from <= on)?;
            rules
                .point_value
                .yuan()
                .checked_mul(expected.rate.decimal())
        };
        Self {
            before: price(before),
            after: price(after),
        }
    }

    const fn any(self) -> bool {
        self.before.is_some() || self.after.is_some()
    }

    /// In fen; their number where neither side names a price, nothing where only the other does.
    fn worth(self, price: Option<Decimal>, points: i128) -> i128 {
        if !self.any() {
            return points;
        }
        let fen = price.and_then(|yuan| {
            let fen = yuan.checked_mul(Decimal::ONE_HUNDRED)?;
            fen.checked_mul(Decimal::try_from_i128_with_scale(points, 0).ok()?)
        });
        fen.and_then(|fen| Rounding::HalfUp.apply(fen).to_i128())
            .unwrap_or(0)
    }
}

const MEMBERS: [Column; 10] = [
    columns::MEMBER,
    columns::NAME,
    columns::POINTS_BEFORE,
    columns::POINTS_AFTER,
    columns::TIER_BEFORE,
    columns::TIER_AFTER,
    columns::DISCOUNT_BEFORE,
    columns::DISCOUNT_AFTER,
    columns::LIABILITY_BEFORE,
    columns::LIABILITY_AFTER,
];

fn print_members(args: &Args, desk: &Desk, opened: &Opened, compared: &Compared) -> CliResult {
    let names = opened.names()?;
    let mut printer = desk.printer(&MEMBERS)?;
    let shown = compared
        .lines
        .iter()
        .filter(|line| !args.changed || line.changes());
    for line in shown {
        let name = names.get(line.member);
        printer.row(&[
            line.member.into(),
            name.map_or(Cell::Empty, |name| name.to_owned().into()),
            line.points.before.into(),
            line.points.after.into(),
            tier(line.tier.before.as_ref()),
            tier(line.tier.after.as_ref()),
            Money::from_fen(line.discount.before).into(),
            Money::from_fen(line.discount.after).into(),
            compared.liability(line.liability.before),
            compared.liability(line.liability.after),
        ])?;
    }
    Ok(printer.finish()?)
}

fn tier(tier: Option<&Slug>) -> Cell {
    tier.map_or(Cell::Empty, |tier| tier.to_string().into())
}

const TOTALS: [Column; 5] = [
    columns::FIGURE,
    columns::FIGURE_BEFORE,
    columns::FIGURE_AFTER,
    columns::CHANGE_OF_FIGURE,
    columns::CHANGE_OF_PERCENT,
];

/// A figure, with how it is written.
type Row<'a> = (&'static str, Pair<i128>, &'a dyn Fn(i128) -> Cell);

fn print_totals(desk: &Desk, compared: &Compared) -> CliResult {
    let totals = &compared.totals;
    let mut printer = desk.printer(&TOTALS)?;
    let fen = |fen: i128| Cell::from(Money::from_fen(fen));
    let whole = |number: i128| Cell::from(number);
    let owed = |figure: i128| compared.liability(figure);
    let rows: [Row<'_>; 5] = [
        ("discount", totals.discount, &fen),
        ("discount-walk-ins", totals.walk_ins, &fen),
        ("paid", totals.paid, &fen),
        ("points", totals.points, &whole),
        ("liability", totals.liability, &owed),
    ];
    for (figure, pair, cell) in rows {
        let percent = pair.change_tenths();
        printer.row(&[
            figure.into(),
            cell(pair.before),
            cell(pair.after),
            cell(pair.after - pair.before),
            percent.map_or(Cell::Empty, crate::cli::report::thousandths),
        ])?;
    }
    let counts = [
        ("shortfall", totals.shortfall.0),
        ("refused", i128::from(totals.refused)),
        ("moved", totals.moved()),
    ];
    for (figure, count) in counts {
        let (none, count) = (Cell::from(0i64), Cell::from(count));
        printer.row(&[figure.into(), none, count.clone(), count, Cell::Empty])?;
    }
    Ok(printer.finish()?)
}

fn print_moves(desk: &Desk, totals: &Totals) -> CliResult {
    let mut printer = desk.printer(&[columns::FROM_TIER, columns::TO_TIER, columns::MEMBERS])?;
    for ((from, to), members) in &totals.moves {
        printer.row(&[tier(from.as_ref()), tier(to.as_ref()), (*members).into()])?;
    }
    Ok(printer.finish()?)
}

fn summary(lang: Lang, totals: &Totals) -> String {
    let [discount, points, _] = totals.watched().map(|(_, pair)| pair);
    let percent = |pair: Pair<i128>| match pair.change_tenths() {
        Some(tenths) => {
            let sign = if tenths < 0 { "-" } else { "+" };
            let tenths = tenths.unsigned_abs();
            format!(" ({sign}{}.{}%)", tenths / 10, tenths % 10)
        }
        None => String::new(),
    };
    let discounts = [discount.before, discount.after].map(Money::from_fen);
    let (short, lacking) = totals.shortfall;
    let (moved, refused) = (totals.moved(), totals.refused);
    let mut said = match lang {
        Lang::En => format!(
            "discounts {} -> {}{}; points {} -> {}{}; members whose tier changes: {moved}",
            discounts[0],
            discounts[1],
            percent(discount),
            points.before,
            points.after,
            percent(points),
        ),
        Lang::Zh => format!(
            "优惠 {} → {}{}；积分 {} → {}{}；等级变动的会员 {moved} 名",
            discounts[0],
            discounts[1],
            percent(discount),
            points.before,
            points.after,
            percent(points),
        ),
    };
    if short > 0 {
        let _ = match lang {
            Lang::En => write!(
                said,
                "; spent and not there: {short} points of {lacking} members"
            ),
            Lang::Zh => write!(said, "；已使用而不足的积分 {short}（{lacking} 名会员）"),
        };
    }
    if refused > 0 {
        let _ = match lang {
            Lang::En => write!(said, "; deeds that would have been refused: {refused}"),
            Lang::Zh => write!(said, "；按该规则会被拒绝的业务 {refused} 笔"),
        };
    }
    said
}
