//! One member's statement: everything bought, given back, earned, spent and reached, in order, with the
//! balance of points after each.

use rustc_hash::FxHashMap;

use crate::book::{BookError, Row, Snapshot};
use crate::domain::reason::Why;
use crate::domain::{Day, MemberId, Money, Overflow, Stretch, Version};
use crate::members::rows as member_rows;
use crate::points::rows::{self as point_rows, POINTS, REWARDS};
use crate::points::statement::{Entry, statement};
use crate::points::{PointKind, PointRow};
use crate::sales::View;
use crate::sales::customer::{each_of, merged_into};
use crate::sales::rows::{self as sale_rows, SALES, SaleRow};
use crate::tiers::decide::Change;
use crate::tiers::rows as tier_rows;

/// What a line tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What went before the first day that is told.
    Opening,
    Joined,
    Sale,
    Refund,
    /// A return without a known sale.
    Return,
    Redeem,
    Cancel,
    /// Takes another deed back.
    Undo,
    Points(PointKind),
    Card,
    Tier,
}

impl Kind {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Joined => "joined",
            Self::Sale => "sale",
            Self::Refund => "refund",
            Self::Return => "return",
            Self::Redeem => "redeem",
            Self::Cancel => "cancel",
            Self::Undo => "undo",
            Self::Points(kind) => kind.word(),
            Self::Card => "card",
            Self::Tier => "tier",
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub day: Day,
    /// The moment, where one is on record.
    pub time: String,
    /// None for what followed from dates and nobody has put on record.
    pub version: Option<Version>,
    pub kind: Kind,
    /// The number of the record.
    pub record: String,
    /// What it was: the categories bought, the reward, the tier reached.
    pub text: String,
    /// What was bought or went back: list price and price paid.
    pub amounts: Option<(Money, Money)>,
    pub points: i128,
    /// Points after this line.
    pub balance: i128,
    pub why: Vec<Why>,
}

impl Line {
    fn new(day: Day, kind: Kind) -> Self {
        Self {
            day,
            time: String::new(),
            version: None,
            kind,
            record: String::new(),
            text: String::new(),
            amounts: None,
            points: 0,
            balance: 0,
            why: Vec::new(),
        }
    }
}

/// Everything of one member, and of those merged into it, that a view shows.
pub(crate) fn report(
    snapshot: &Snapshot,
    member: MemberId,
    view: View,
    days: Stretch,
) -> Result<Vec<Line>, BookError> {
    let ids = merged_into(snapshot, member)?;
    let rows = points_of(snapshot, member, view)?;
    let mut lines = joined(snapshot, &ids)?;
    lines.extend(cards(snapshot, &ids)?);
    let mut deeds = sales(snapshot, &ids)?;
    deeds.extend(redemptions(snapshot, &ids)?);
    lines.extend(deeds);
    lines.extend(tiers(snapshot, &ids)?);
    lines.retain(|line| line.day <= view.rows_to);
    join_points(&mut lines, statement(&rows, view.alive_on));
    // What happened on a day comes before what ended with it; else the order of recording stays.
    lines.sort_by_key(|line| {
        let ended = line.kind == Kind::Points(PointKind::Expire);
        (line.day, ended, line.version)
    });
    let mut balance = 0;
    for line in &mut lines {
        balance += line.points;
        line.balance = balance;
    }
    Ok(within(lines, days))
}

/// The lines of some days, after one that tells what they opened with.
fn within(mut lines: Vec<Line>, days: Stretch) -> Vec<Line> {
    let before = lines.partition_point(|line| line.day < days.from);
    let mut told = lines.split_off(before);
    told.retain(|line| line.day <= days.to);
    if days.from > Day::MIN {
        let balance = lines.last().map_or(0, |line| line.balance);
        let opening = Line {
            balance,
            ..Line::new(days.from, Kind::Opening)
        };
        told.insert(0, opening);
    }
    told
}

/// All movements of a member's points that a view shows, in order of recording.
pub(crate) fn points_of(
    snapshot: &Snapshot,
    member: MemberId,
    view: View,
) -> Result<Vec<(Version, PointRow)>, BookError> {
    let ids = merged_into(snapshot, member)?;
    let mut found = Vec::new();
    each_of(
        snapshot,
        &POINTS,
        Some(&ids),
        point_rows::MEMBER,
        point_rows::ALL,
        |_, row| {
            let point = point_rows::read_whole(row)?;
            if point.day <= view.rows_to {
                found.push((row.offset(), row.version(), point));
            }
            Ok(())
        },
    )?;
    found.sort_by_key(|(offset, ..)| *offset);
    Ok(found
        .into_iter()
        .map(|(_, version, row)| (version, row))
        .collect())
}

/// Puts each movement of points on the line of the deed that made it, or on one of its own.
fn join_points(lines: &mut Vec<Line>, entries: Vec<Entry>) {
    let mut places: FxHashMap<(Version, String), usize> = FxHashMap::default();
    for (place, line) in lines.iter().enumerate() {
        if let Some(version) = line.version {
            places
                .entry((version, line.record.clone()))
                .or_insert(place);
        }
    }
    for entry in entries {
        let key = entry.version.map(|version| (version, entry.source.clone()));
        let deed = key
            .and_then(|key| places.get(&key))
            .filter(|_| entry.kind != PointKind::Expire);
        match deed {
            Some(place) => {
                let line = &mut lines[*place];
                line.points += entry.points;
                add_reason(&mut line.why, &entry.why);
            }
            None => lines.push(Line {
                version: entry.version,
                record: entry.source,
                points: entry.points,
                why: one_of(entry.why),
                ..Line::new(entry.day, Kind::Points(entry.kind))
            }),
        }
    }
}

fn one_of(why: Why) -> Vec<Why> {
    if why.is_empty() {
        Vec::new()
    } else {
        vec![why]
    }
}

fn add_reason(why: &mut Vec<Why>, more: &Why) {
    let known = why.iter().flat_map(Why::each).collect::<Vec<_>>();
    why.extend(more.each().filter(|more| !known.contains(more)));
}

fn joined(snapshot: &Snapshot, ids: &[MemberId]) -> Result<Vec<Line>, BookError> {
    use member_rows::{Registered, members as c};
    let mut lines = Vec::new();
    each_of(
        snapshot,
        &member_rows::MEMBERS,
        Some(ids),
        c::MEMBER,
        c::ALL,
        |id, row| {
            let day = Registered::read(row)?.joined;
            lines.push(Line {
                version: Some(row.version()),
                record: id.to_string(),
                ..Line::new(day, Kind::Joined)
            });
            Ok(())
        },
    )?;
    Ok(lines)
}

fn cards(snapshot: &Snapshot, ids: &[MemberId]) -> Result<Vec<Line>, BookError> {
    use member_rows::cards as c;
    let mut lines = Vec::new();
    each_of(
        snapshot,
        &member_rows::CARDS,
        Some(ids),
        c::MEMBER,
        c::ALL,
        |_, row| {
            lines.push(Line {
                time: row.text(c::TIME)?.into_owned(),
                version: Some(row.version()),
                record: row.text(c::CARD)?.into_owned(),
                text: row.text(c::KIND)?.into_owned(),
                ..Line::new(day_of(row, c::DAY)?, Kind::Card)
            });
            Ok(())
        },
    )?;
    Ok(lines)
}

/// One line a ticket.
fn sales(snapshot: &Snapshot, ids: &[MemberId]) -> Result<Vec<Line>, BookError> {
    let mut lines: Vec<Line> = Vec::new();
    each_of(
        snapshot,
        &SALES,
        Some(ids),
        sale_rows::MEMBER,
        sale_rows::ALL,
        |_, row| {
            let sale = SaleRow::read(row)?;
            let record = sale.sale.to_string();
            let version = Some(row.version());
            let same = lines
                .last_mut()
                .filter(|line| line.record == record && line.version == version);
            match same {
                Some(line) => add_line(line, &sale).map_err(|e| row.bad(sale_rows::PAID, e)),
                None => {
                    lines.push(Line {
                        version,
                        record,
                        ..ticket(&sale)
                    });
                    Ok(())
                }
            }
        },
    )?;
    Ok(lines)
}

fn ticket(sale: &SaleRow) -> Line {
    let kind = match sale.of.as_str() {
        "" => Kind::Sale,
        _ if sale.has(sale_rows::UNDO) => Kind::Undo,
        "-" => Kind::Return,
        _ => Kind::Refund,
    };
    let of = if matches!(kind, Kind::Refund | Kind::Undo) {
        sale.of.clone()
    } else {
        String::new()
    };
    let parts = [of.as_str(), sale.category.as_str()];
    let text: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Line {
        time: sale.time.clone(),
        text: text.join(" "),
        amounts: Some((sale.list, sale.paid)),
        why: one_of(sale.rule.clone()),
        ..Line::new(sale.day, kind)
    }
}

fn add_line(line: &mut Line, sale: &SaleRow) -> Result<(), Overflow> {
    if let Some((list, paid)) = line.amounts {
        line.amounts = Some((list.checked_add(sale.list)?, paid.checked_add(sale.paid)?));
    }
    if !sale.category.is_empty() && !line.text.split(' ').any(|known| known == sale.category) {
        line.text.push(' ');
        line.text.push_str(&sale.category);
    }
    add_reason(&mut line.why, &sale.rule);
    Ok(())
}

fn redemptions(snapshot: &Snapshot, ids: &[MemberId]) -> Result<Vec<Line>, BookError> {
    use point_rows::{RewardRow, rewards as c};
    let mut lines = Vec::new();
    each_of(
        snapshot,
        &REWARDS,
        Some(ids),
        c::MEMBER,
        c::ALL,
        |_, row| {
            let redeemed = RewardRow::read(row)?;
            let kind = if redeemed.of.is_empty() {
                Kind::Redeem
            } else {
                Kind::Cancel
            };
            let times = format!("{} × {}", redeemed.quantity, redeemed.reward);
            lines.push(Line {
                time: redeemed.time.to_owned(),
                version: Some(row.version()),
                record: redeemed.redemption.to_string(),
                text: if redeemed.of.is_empty() {
                    times
                } else {
                    format!("{} {times}", redeemed.of)
                },
                ..Line::new(redeemed.day, kind)
            });
            Ok(())
        },
    )?;
    Ok(lines)
}

/// The rows that changed a tier.
fn tiers(snapshot: &Snapshot, ids: &[MemberId]) -> Result<Vec<Line>, BookError> {
    use tier_rows as c;
    let mut lines = Vec::new();
    each_of(
        snapshot,
        &c::TIERS,
        Some(ids),
        c::MEMBER,
        c::ALL,
        |_, row| {
            if c::change(row)? == Change::Keep {
                return Ok(());
            }
            let or_none = |text: &str| {
                if text.is_empty() {
                    "-".to_owned()
                } else {
                    text.to_owned()
                }
            };
            let (from, to) = (or_none(&row.text(c::FROM)?), or_none(&row.text(c::STANDS)?));
            lines.push(Line {
                time: row.text(c::TIME)?.into_owned(),
                version: Some(row.version()),
                record: row.text(c::GROUP)?.into_owned(),
                text: format!("{from} → {to}"),
                why: one_of(Why::read(row.text(c::WHY)?)),
                ..Line::new(day_of(row, c::DAY)?, Kind::Tier)
            });
            Ok(())
        },
    )?;
    Ok(lines)
}

fn day_of(row: &Row<'_>, column: usize) -> Result<Day, BookError> {
    Day::parse(row.bytes(column)).map_err(|e| row.bad(column, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn sale(on: &str, version: u64, record: &str) -> Line {
        Line {
            version: Some(Version(version)),
            record: record.to_owned(),
            ..Line::new(day(on), Kind::Sale)
        }
    }

    fn entry(on: &str, version: u64, source: &str, kind: PointKind, points: i128) -> Entry {
        Entry {
            day: day(on),
            version: Some(Version(version)),
            kind,
            points,
            balance: 0,
            expires: None,
            source: source.to_owned(),
            why: Why::read("1 point a yuan"),
        }
    }

    #[test]
    fn points_stand_on_the_line_of_their_deed() {
        let mut lines = vec![
            sale("2024-03-01", 3, "S00000001"),
            sale("2024-03-01", 4, "S00000002"),
        ];
        join_points(
            &mut lines,
            vec![
                entry("2024-03-01", 4, "S00000002", PointKind::Earn, 50),
                entry("2024-03-01", 4, "S00000002", PointKind::Reverse, -20),
                entry("2024-03-05", 5, "A00000001", PointKind::Adjust, 7),
                entry("2024-12-31", 4, "S00000002", PointKind::Expire, -37),
            ],
        );
        let points: Vec<i128> = lines.iter().map(|line| line.points).collect();
        assert_eq!(points, [0, 30, 7, -37]);
        assert_eq!(lines[1].why, [Why::read("1 point a yuan")]);
        assert_eq!(lines[2].kind.word(), "adjust");
        assert_eq!(lines[3].kind.word(), "expire");
    }

    #[test]
    fn a_later_first_day_opens_with_what_was_there() {
        let line = |on: &str, balance: i128| Line {
            balance,
            ..Line::new(day(on), Kind::Sale)
        };
        let lines = vec![
            line("2024-01-01", 10),
            line("2024-02-01", 30),
            line("2024-03-01", 25),
        ];
        let days = Stretch {
            from: day("2024-02-15"),
            to: day("2024-02-29"),
        };
        let told = within(lines.clone(), days);
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].kind, told[0].balance), (Kind::Opening, 30));
        assert_eq!(within(lines, Stretch::EVER).len(), 3);
    }
}
