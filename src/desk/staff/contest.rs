//! The contest for the best kept files: who brought how many in a quarter, how complete they are, and what
//! spot checks found.

use super::rules::{Contest, Criterion};
use crate::domain::{MemberId, StaffId};

/// A member's file and who took it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct File {
    pub member: MemberId,
    pub staff: StaffId,
    /// In thousandths.
    pub complete: i64,
    /// What the last spot check found.
    pub valid: Option<bool>,
}

/// One person's place in a quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub staff: StaffId,
    pub profiles: i64,
    /// The mean of the files, in thousandths.
    pub complete: i64,
    pub checked: i64,
    pub valid: i64,
    /// Equal figures share a rank.
    pub rank: usize,
    /// The place of the award that is due in the list of them.
    pub award: Option<usize>,
    /// Whether the penalty of the contest is due; then no award is.
    pub pays: bool,
}

impl Standing {
    /// By what the contest compares, the best first; then by how many files there are.
    fn merit(&self, criterion: Criterion) -> (i64, i64) {
        let valid = share(self.valid, self.checked);
        match criterion {
            Criterion::MostProfiles => (self.profiles, self.complete),
            Criterion::MostComplete => (self.complete, self.profiles),
            Criterion::MostValid => (valid, self.profiles),
        }
    }
}

/// A share in thousandths, rounded half up; of nothing it is nothing.
fn share(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    (part * 2000 + whole) / (whole * 2)
}

/// Everybody who could compete, ranked; those who brought nothing come last.
pub(crate) fn rank(contest: &Contest, everybody: &[StaffId], files: &[File]) -> Vec<Standing> {
    let mut standings: Vec<Standing> = everybody
        .iter()
        .map(|staff| standing(*staff, files))
        .collect();
    standings.sort_by_key(|one| {
        let (first, second) = one.merit(contest.criterion);
        (std::cmp::Reverse((first, second)), one.staff)
    });
    let mut before: Option<((i64, i64), usize)> = None;
    for (place, one) in standings.iter_mut().enumerate() {
        let merit = one.merit(contest.criterion);
        one.rank = match before {
            Some((same, rank)) if same == merit => rank,
            _ => place + 1,
        };
        before = Some((merit, one.rank));
    }
    judge(contest, &mut standings);
    standings
}

/// Who pays the penalty, and who else gets which award. The first never pay for coming last, though all be
/// equal; where validity is compared, nobody pays whose files were not looked at.
fn judge(contest: &Contest, standings: &mut [Standing]) {
    let criterion = contest.criterion;
    let counts = |one: &Standing| criterion != Criterion::MostValid || one.checked > 0;
    let penalty = contest.penalty.as_ref();
    let worst = penalty.and_then(|penalty| penalty.last).and_then(|last| {
        let judged = standings.iter().rev().filter(|one| counts(one));
        let nth = usize::try_from(last).unwrap_or(usize::MAX);
        let lowest: Vec<_> = judged.take(nth).map(|one| one.merit(criterion)).collect();
        lowest.last().copied()
    });
    let below = penalty.and_then(|penalty| penalty.below);
    for one in standings {
        let is_last =
            one.rank > 1 && counts(one) && worst.is_some_and(|worst| one.merit(criterion) <= worst);
        one.pays = is_last || below.is_some_and(|below| one.profiles < i64::from(below));
        let place = one.rank - 1;
        let earned = one.merit(criterion).0 > 0 && place < contest.awards.len();
        one.award = (earned && !one.pays).then_some(place);
    }
}

fn standing(staff: StaffId, files: &[File]) -> Standing {
    let own: Vec<&File> = files.iter().filter(|file| file.staff == staff).collect();
    let count = |wanted: &dyn Fn(&File) -> bool| {
        i64::try_from(own.iter().filter(|file| wanted(file)).count()).unwrap_or(i64::MAX)
    };
    let profiles = count(&|_| true);
    let complete: i64 = own.iter().map(|file| file.complete).sum();
    Standing {
        staff,
        profiles,
        complete: if profiles == 0 {
            0
        } else {
            (complete * 2 + profiles) / (profiles * 2)
        },
        checked: count(&|file| file.valid.is_some()),
        valid: count(&|file| file.valid == Some(true)),
        rank: 0,
        award: None,
        pays: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::staff::rules::StaffRules;
    use crate::domain::source::toml;

    fn contest(criterion: &str) -> Contest {
        with(criterion, "penalty = { below = 2, amount = 50 }")
    }

    fn with(criterion: &str, more: &str) -> Contest {
        let text = format!(
            "contest = [{{ criterion = \"{criterion}\", awards = [\"a\", \"b\", \"c\"], {more} }}]"
        );
        let read = toml::read("p.toml", &text, StaffRules::KEYS, |root| {
            Some(StaffRules::read(root))
        });
        let rules = read.expect("sound");
        rules.contest(1).expect("it is there").clone()
    }

    fn file(member: u32, staff: u32, complete: i64, valid: Option<bool>) -> File {
        File {
            member: MemberId::from_index(member.into()),
            staff: StaffId::from_index(staff.into()),
            complete,
            valid,
        }
    }

    #[test]
    fn each_criterion_ranks_by_its_own_figure() {
        let everybody = [0, 1, 2].map(StaffId::from_index);
        let files = [
            file(0, 0, 200, Some(true)),
            file(1, 0, 300, Some(false)),
            file(2, 0, 101, None),
            file(3, 1, 900, Some(true)),
        ];
        let table = [
            ("most-profiles", ["E0001", "E0002", "E0003"]),
            ("most-complete", ["E0002", "E0001", "E0003"]),
            ("most-valid", ["E0002", "E0001", "E0003"]),
        ];
        for (criterion, expected) in table {
            let ranked = rank(&contest(criterion), &everybody, &files);
            let order: Vec<String> = ranked.iter().map(|one| one.staff.to_string()).collect();
            assert_eq!(order, expected, "{criterion}");
            let first = ranked.iter().find(|one| one.staff == everybody[0]);
            let first = first.expect("ranked");
            assert_eq!((first.profiles, first.complete), (3, 200));
            assert_eq!((first.checked, first.valid, first.pays), (2, 1, false));
        }
        let ranked = rank(&contest("most-profiles"), &everybody, &files);
        assert!(ranked[1].pays && ranked[2].pays);
    }

    #[test]
    fn the_worst_pay_and_nobody_is_awarded_and_penalised_at_once() {
        let everybody = [0, 1, 2, 3].map(StaffId::from_index);
        let files = [
            file(0, 0, 900, Some(true)),
            file(1, 0, 900, Some(true)),
            file(2, 1, 400, Some(false)),
            file(3, 1, 400, Some(true)),
            file(4, 1, 400, None),
            file(5, 2, 700, Some(false)),
        ];
        // Of each: number, award, penalty; the fourth brought nothing, and nothing of it was looked at.
        let table = [
            (
                "most-profiles",
                ["E0002 0 -", "E0001 1 -", "E0003 2 -", "E0004 - pays"],
            ),
            (
                "most-complete",
                ["E0001 0 -", "E0003 1 -", "E0002 2 -", "E0004 - pays"],
            ),
            (
                "most-valid",
                ["E0001 0 -", "E0002 1 -", "E0003 - pays", "E0004 - -"],
            ),
        ];
        let told = |ranked: &[Standing]| -> Vec<String> {
            let word = |one: &Standing| {
                let award = one.award.map_or("-".to_owned(), |place| place.to_string());
                format!(
                    "{} {award} {}",
                    one.staff,
                    if one.pays { "pays" } else { "-" }
                )
            };
            ranked.iter().map(word).collect()
        };
        for (criterion, expected) in table {
            let ranked = rank(
                &with(criterion, "penalty = { last = 1 }"),
                &everybody,
                &files,
            );
            assert_eq!(told(&ranked), expected, "{criterion}");
        }
        // Two of two are first and last: the last has no award, and equal ones have no last.
        let two = [0, 1].map(StaffId::from_index);
        let ranked = rank(
            &with("most-complete", "penalty = { last = 1 }"),
            &two,
            &files,
        );
        assert_eq!(told(&ranked), ["E0001 0 -", "E0002 - pays"]);
        let equal = [file(0, 0, 500, None), file(1, 1, 500, None)];
        let ranked = rank(
            &with("most-complete", "penalty = { last = 1 }"),
            &two,
            &equal,
        );
        assert_eq!(told(&ranked), ["E0001 0 -", "E0002 0 -"]);
    }

    #[test]
    fn equal_figures_share_a_rank() {
        let everybody = [0, 1, 2].map(StaffId::from_index);
        let files = [file(0, 0, 500, None), file(1, 1, 500, None)];
        let ranked = rank(&contest("most-profiles"), &everybody, &files);
        let ranks: Vec<usize> = ranked.iter().map(|one| one.rank).collect();
        assert_eq!(ranks, [1, 1, 3]);
    }
}
