//! The contest for the best kept files: who brought how many in a quarter, how complete they are, and what
//! spot checks found.

use super::rules::{Contest, Criterion};
use crate::domain::{MemberId, StaffId};

/// A member's file and who took it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    pub member: MemberId,
    pub staff: StaffId,
    /// In thousandths.
    pub complete: i64,
    /// What the last spot check found.
    pub valid: Option<bool>,
}

/// One person's place in a quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub staff: StaffId,
    pub profiles: i64,
    /// The mean of the files, in thousandths.
    pub complete: i64,
    pub checked: i64,
    pub valid: i64,
    /// Equal figures share a rank.
    pub rank: usize,
    /// Whether the penalty of the contest is due.
    pub below: bool,
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
pub fn rank(contest: &Contest, everybody: &[StaffId], files: &[File]) -> Vec<Standing> {
    let mut standings: Vec<Standing> = everybody
        .iter()
        .map(|staff| standing(contest, *staff, files))
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
    standings
}

fn standing(contest: &Contest, staff: StaffId, files: &[File]) -> Standing {
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
        below: contest
            .penalty
            .as_ref()
            .is_some_and(|penalty| profiles < i64::from(penalty.below)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::staff::rules::StaffRules;
    use crate::domain::source::toml;

    fn contest(criterion: &str) -> Contest {
        let text = format!(
            "contest = [{{ criterion = \"{criterion}\", penalty = {{ below = 2, amount = 50 }} }}]"
        );
        let read = toml::read("p.toml", &text, StaffRules::KEYS, |root| {
            Some(StaffRules::read(root))
        });
        let rules = read.expect("sound");
        rules.contest(1).expect("it is there").clone()
    }

    fn file(member: u32, staff: u32, complete: i64, valid: Option<bool>) -> File {
        File {
            member: MemberId::from_index(member),
            staff: StaffId::from_index(staff),
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
            assert_eq!((first.checked, first.valid, first.below), (2, 1, false));
        }
        let ranked = rank(&contest("most-profiles"), &everybody, &files);
        assert!(ranked[1].below && ranked[2].below);
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
