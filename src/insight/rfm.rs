//! Recency, frequency and spend of every customer, scored, and the segments that the rules make of the scores.

use super::bought::{self, Bought};
use crate::domain::{Day, MemberId, Money, Stretch};
use crate::rules::insight::{Counts, Cuts, RfmRules, Scoring, Segment};

/// One customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub member: MemberId,
    /// The day of the last purchase, where one is known.
    pub last: Option<Day>,
    /// Days since then.
    pub recency: Option<i128>,
    pub frequency: i128,
    pub monetary: Money,
    /// Of the three, the best the highest; none where it is not known, or all customers are alike in it.
    pub scores: [Option<u8>; 3],
    /// By its place among those of the rules.
    pub segment: Option<usize>,
}

/// The customers of a segment taken together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub members: i128,
    pub recency: i128,
    /// Of how many the days are known.
    pub dated: i128,
    pub frequency: i128,
    pub monetary: i128,
}

/// Everybody who bought within the days, in order of their numbers.
pub(crate) fn report(
    members: impl Iterator<Item = MemberId>,
    bought: &Bought,
    rules: &RfmRules,
    days: Stretch,
) -> Vec<Line> {
    let line = |member| {
        let parts = bought.within(member, days);
        bought::quiet_since(parts)?;
        let last = bought::last_purchase(parts);
        let frequency = match rules.counts {
            Counts::Purchases => bought::purchases(parts).into(),
            Counts::Visits => i128::try_from(bought::days(parts).count()).unwrap_or(i128::MAX),
        };
        Some(Line {
            member,
            last,
            recency: last.map(|last| i128::from(days.to.number() - last.number())),
            frequency,
            monetary: Money::from_fen(bought::net(parts)),
            scores: [None; 3],
            segment: None,
        })
    };
    let mut lines: Vec<Line> = members.filter_map(line).collect();
    score(&mut lines, &rules.scoring, rules.classes);
    for line in &mut lines {
        line.segment = segment(&rules.segments, line.scores);
    }
    lines
}

/// The three figures, more being better; none where it is not known.
fn figures(line: &Line) -> [Option<i128>; 3] {
    [
        line.recency.map(|days| -days),
        Some(line.frequency),
        Some(line.monetary.fen()),
    ]
}

fn score(lines: &mut [Line], scoring: &Scoring, classes: u8) {
    for at in 0..3 {
        let all: Vec<Option<i128>> = lines.iter().map(|line| figures(line)[at]).collect();
        let known: Vec<i128> = all.iter().flatten().copied().collect();
        let scores: Vec<Option<u8>> = match scoring {
            Scoring::Cuts(cuts) => {
                let cuts = cuts_of(cuts, at);
                all.iter()
                    .map(|figure| figure.map(|figure| by_cuts(&cuts, figure)))
                    .collect()
            }
            // Where all are alike nothing tells the better from the worse.
            _ if known.iter().all(|figure| *figure == known[0]) => vec![None; all.len()],
            Scoring::Value => {
                let cuts = quantiles(&known, classes);
                let score = |figure: i128| 1 + cuts.iter().filter(|cut| figure > **cut).count();
                all.iter()
                    .map(|figure| figure.and_then(|figure| u8::try_from(score(figure)).ok()))
                    .collect()
            }
            Scoring::Rank => by_rank(lines, at, classes),
        };
        for (line, score) in lines.iter_mut().zip(scores) {
            line.scores[at] = score;
        }
    }
}

/// The figures that a share of the members does not exceed: one of `classes`, two of them, …
fn quantiles(all: &[i128], classes: u8) -> Vec<i128> {
    let mut sorted = all.to_vec();
    sorted.sort_unstable();
    let classes = usize::from(classes);
    (1..classes)
        .map(|class| sorted[(sorted.len() * class).div_ceil(classes) - 1])
        .collect()
}

/// Equal numbers of members, the worst first; where that cannot be, the lower classes have one more. Equal
/// figures are parted by the other two, then by who has been a member longer.
fn by_rank(lines: &[Line], at: usize, classes: u8) -> Vec<Option<u8>> {
    let key = |place: &usize| {
        let line = &lines[*place];
        let own = figures(line);
        let [first, second] = match at {
            0 => [own[1], own[2]],
            1 => [own[0], own[2]],
            _ => [own[0], own[1]],
        };
        (own[at], first, second, std::cmp::Reverse(line.member))
    };
    let known = |place: &usize| figures(&lines[*place])[at].is_some();
    let mut order: Vec<usize> = (0..lines.len()).filter(known).collect();
    order.sort_by_key(key);
    let (count, classes) = (order.len(), usize::from(classes));
    let (size, larger) = (count / classes, count % classes);
    let mut scores = vec![None; lines.len()];
    for (rank, place) in order.into_iter().enumerate() {
        let of_larger = larger * (size + 1);
        let class = if rank < of_larger {
            rank / (size + 1)
        } else {
            larger + (rank - of_larger) / size.max(1)
        };
        scores[place] = u8::try_from(class + 1).ok();
    }
    scores
}

/// The cuts of a figure, more being better.
fn cuts_of(cuts: &Cuts, at: usize) -> Vec<i128> {
    match at {
        0 => cuts
            .recency_days
            .iter()
            .map(|days| -i128::from(*days))
            .collect(),
        1 => cuts
            .frequency
            .iter()
            .map(|count| i128::from(*count))
            .collect(),
        _ => cuts.monetary.iter().map(|amount| amount.fen()).collect(),
    }
}

/// The cuts run from the best down; each belongs to the score above it.
fn by_cuts(cuts: &[i128], figure: i128) -> u8 {
    let reached = cuts.iter().filter(|cut| figure >= **cut).count();
    u8::try_from(reached + 1).unwrap_or(u8::MAX)
}

/// The first segment that fits. Where it hangs on a score that nobody has, it is not known.
fn segment(segments: &[Segment], scores: [Option<u8>; 3]) -> Option<usize> {
    for (place, segment) in segments.iter().enumerate() {
        let mut fits = true;
        for (bounds, score) in segment.bounds.iter().zip(scores) {
            match score {
                Some(score) => fits &= bounds.holds(score),
                None if *bounds == crate::rules::insight::Bounds::default() => {}
                None => return None,
            }
        }
        if fits {
            return Some(place);
        }
    }
    None
}

/// The sums of each segment, and of those in none.
pub(crate) fn by_segment(lines: &[Line], rules: &RfmRules) -> (Vec<Sum>, Sum) {
    let mut sums = vec![Sum::default(); rules.segments.len()];
    let mut none = Sum::default();
    for line in lines {
        let sum = line.segment.map_or(&mut none, |place| &mut sums[place]);
        sum.members += 1;
        sum.recency = sum.recency.saturating_add(line.recency.unwrap_or(0));
        sum.dated += i128::from(line.recency.is_some());
        sum.frequency = sum.frequency.saturating_add(line.frequency);
        sum.monetary = sum.monetary.saturating_add(line.monetary.fen());
    }
    (sums, none)
}

/// Which of the three figures are the same for all of whom they are known, so that they have no score.
pub(crate) fn alike(lines: &[Line]) -> [bool; 3] {
    [0, 1, 2].map(|at| {
        let mut known = lines.iter().filter(|line| figures(line)[at].is_some());
        let some = known.clone().next().is_some();
        some && known.all(|line| line.scores[at].is_none())
    })
}

/// Of how many the last purchase is not known.
pub(crate) fn undated(lines: &[Line]) -> usize {
    lines.iter().filter(|line| line.recency.is_none()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::insight::Bounds;
    use proptest::prelude::*;

    fn line(number: u32, recency: i128, frequency: i128, fen: i128) -> Line {
        Line {
            member: MemberId::from_index(number.into()),
            last: None,
            recency: Some(recency).filter(|days| *days >= 0),
            frequency,
            monetary: Money::from_fen(fen),
            scores: [None; 3],
            segment: None,
        }
    }

    fn lines() -> impl Strategy<Value = Vec<Line>> {
        // Below zero: not known.
        let one = (-3i64..50, 1i64..6, -5i64..500);
        prop::collection::vec(one, 1..60).prop_map(|all| {
            (0..)
                .zip(all)
                .map(|(n, (r, f, m))| line(n, r.into(), f.into(), m.into()))
                .collect()
        })
    }

    proptest! {
        /// Who scores k by value has a figure above k - 1 fifths of the members, counted plainly.
        #[test]
        fn value_scores_are_what_counting_gives(mut lines in lines(), classes in 2u8..8) {
            score(&mut lines, &Scoring::Value, classes);
            let many = usize::from(classes);
            for at in 0..3 {
                let known: Vec<i128> = lines.iter().filter_map(|other| figures(other)[at]).collect();
                let (count, same) = (known.len(), known.iter().all(|other| *other == known[0]));
                for line in &lines {
                    let Some(own) = figures(line)[at] else {
                        prop_assert_eq!(line.scores[at], None);
                        continue;
                    };
                    let below = known.iter().filter(|other| **other < own).count();
                    // The cut of a share is exceeded where at least that share lies below.
                    let plain = 1 + (1..many).filter(|share| below * many >= count * share).count();
                    let expected = if same { None } else { u8::try_from(plain).ok() };
                    prop_assert_eq!(line.scores[at], expected);
                }
            }
        }

        /// By rank, classes differ by one member at most and never run against the figures.
        #[test]
        fn rank_scores_are_even_and_in_order(mut lines in lines(), classes in 2u8..8) {
            score(&mut lines, &Scoring::Rank, classes);
            for at in 0..3 {
                if lines.iter().all(|line| line.scores[at].is_none()) {
                    continue;
                }
                let of = |class: u8| lines.iter().filter(|line| line.scores[at] == Some(class)).count();
                let sizes: Vec<usize> = (1..=classes).map(of).collect();
                let known = lines.iter().filter(|line| figures(line)[at].is_some()).count();
                prop_assert_eq!(sizes.iter().sum::<usize>(), known);
                prop_assert!(sizes.windows(2).all(|pair| pair[0] == pair[1] || pair[0] == pair[1] + 1));
                let known = || lines.iter().filter(|line| figures(line)[at].is_some());
                for a in known() {
                    for b in known() {
                        if figures(a)[at] < figures(b)[at] {
                            prop_assert!(a.scores[at] <= b.scores[at]);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn cuts_belong_to_the_score_above_them() {
        let cuts = Cuts {
            recency_days: vec![7, 15, 30, 60],
            frequency: vec![8, 5, 3, 2],
            monetary: vec![5000, 1000, 500, 100]
                .into_iter()
                .map(Money::from_fen)
                .collect(),
        };
        let table = [
            ((0, 8, 5000), [5, 5, 5]),
            ((7, 7, 4999), [5, 4, 4]),
            ((8, 5, 999), [4, 4, 3]),
            ((30, 3, 100), [3, 3, 2]),
            ((60, 2, 99), [2, 2, 1]),
            ((61, 1, -1), [1, 1, 1]),
        ];
        for ((r, f, m), expected) in table {
            let mut lines = [line(0, r, f, m)];
            score(&mut lines, &Scoring::Cuts(cuts.clone()), 5);
            assert_eq!(lines[0].scores, expected.map(Some), "{r} {f} {m}");
        }
    }

    #[test]
    fn the_first_segment_that_fits_holds_unless_it_hangs_on_what_nobody_knows() {
        let bounds = |at_least| Bounds {
            at_least: Some(at_least),
            below: None,
        };
        let made = |id: &str, bounds| Segment {
            id: id.parse().expect("a name"),
            title: crate::domain::Title {
                en: id.into(),
                zh: id.into(),
            },
            strategy: None,
            bounds,
            place: crate::domain::source::Source::new("a.toml", "").place(0),
        };
        let any = Bounds::default();
        let segments = [
            made("best", [bounds(4), bounds(4), any]),
            made("recent", [bounds(4), any, any]),
            made("rest", [any; 3]),
        ];
        let fits = |scores| segment(&segments, scores);
        assert_eq!(fits([Some(5), Some(4), None]), Some(0));
        assert_eq!(fits([Some(5), Some(3), Some(1)]), Some(1));
        assert_eq!(fits([Some(3), Some(5), Some(5)]), Some(2));
        assert_eq!(fits([Some(5), None, Some(5)]), None);
    }
}
