//! Looks for the smallest value of a function of a few parameters: Nelder and Mead's simplex, which needs no
//! derivatives and does the same steps on every machine.

/// How far the first simplex reaches from its start, in each parameter.
const STEP: f64 = 0.5;
/// It has settled where no corner lies farther than this from the best in any parameter, …
const CLOSE: f64 = 1e-7;
/// … and no value differs by more than this part of it.
const ALIKE: f64 = 1e-13;
const MOST_STEPS: usize = 4_000;
/// A search begun anew at the place found must find nothing better than this part.
const BETTER: f64 = 1e-9;

type Corner<const N: usize> = ([f64; N], f64);

/// The place of the smallest value and the value. The search begins at `start` and, once settled, anew at the
/// place found, until that finds nothing better; none where it does not settle.
pub(super) fn smallest<const N: usize>(
    start: [f64; N],
    value: impl Fn(&[f64; N]) -> f64,
) -> Option<Corner<N>> {
    let mut best = settle(start, &value)?;
    for _ in 0..8 {
        let again = settle(best.0, &value)?;
        let gained = best.1 - again.1;
        if again.1 < best.1 {
            best = again;
        }
        if gained <= BETTER * best.1.abs() {
            return Some(best);
        }
    }
    None
}

/// How far the gradient is looked at on either side of a place, to see how it turns.
const BESIDE: f64 = 1e-4;
/// A step shorter than this changes no figure that is told.
const SHORT: f64 = 1e-12;
/// The place of a simplex that has settled lies nearer than this to the bottom.
const NEAR: f64 = 1e-2;

/// The place nearby at which the gradient is nothing, by Newton's steps: values alone, which are known to the last
/// binary place of a large sum, do not tell a place to more than half of its digits. None where the steps do not
/// come to an end nearby, as in a valley without a floor.
pub(super) fn polished<const N: usize>(
    start: [f64; N],
    gradient: impl Fn(&[f64; N]) -> [f64; N],
) -> Option<[f64; N]> {
    let mut at = start;
    for _ in 0..20 {
        let mut turns = [[0.0; N]; N];
        for place in 0..N {
            let beside = |how_far: f64| {
                let mut beside = at;
                beside[place] += how_far;
                gradient(&beside)
            };
            let (above, below) = (beside(BESIDE), beside(-BESIDE));
            for (row, turn) in turns.iter_mut().enumerate() {
                turn[place] = (above[row] - below[row]) / (2.0 * BESIDE);
            }
        }
        let step = solved(turns, gradient(&at))?;
        let mut longest = 0.0_f64;
        for (coordinate, step) in at.iter_mut().zip(&step) {
            *coordinate -= step;
            longest = longest.max(step.abs());
        }
        let near = at.iter().zip(&start).all(|(a, b)| (a - b).abs() < NEAR);
        if !near {
            return None;
        }
        if longest < SHORT {
            return Some(at);
        }
    }
    None
}

/// The solution of a few linear equations; none where they have no single one.
fn solved<const N: usize>(mut rows: [[f64; N]; N], mut right: [f64; N]) -> Option<[f64; N]> {
    for at in 0..N {
        let largest = (at..N).max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs()))?;
        rows.swap(at, largest);
        right.swap(at, largest);
        let pivot = rows[at];
        if pivot[at] == 0.0 || !pivot[at].is_finite() {
            return None;
        }
        for below in at + 1..N {
            let part = rows[below][at] / pivot[at];
            for (cell, above) in rows[below].iter_mut().zip(&pivot) {
                *cell -= part * above;
            }
            right[below] -= part * right[at];
        }
    }
    let mut found = [0.0; N];
    for at in (0..N).rev() {
        let known: f64 = (at + 1..N)
            .map(|other| rows[at][other] * found[other])
            .sum();
        found[at] = (right[at] - known) / rows[at][at];
    }
    found.iter().all(|one| one.is_finite()).then_some(found)
}

fn settle<const N: usize>(start: [f64; N], value: &impl Fn(&[f64; N]) -> f64) -> Option<Corner<N>> {
    let valued = |place: [f64; N]| {
        let found = value(&place);
        // What cannot be computed is worse than whatever can.
        (place, if found.is_nan() { f64::INFINITY } else { found })
    };
    let mut corners = vec![valued(start)];
    for at in 0..N {
        let mut place = start;
        place[at] += STEP;
        corners.push(valued(place));
    }
    for _ in 0..MOST_STEPS {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        if has_settled(&corners) {
            return corners.first().copied().filter(|best| best.1.is_finite());
        }
        let worst = corners[N];
        let middle = middle(&corners[..N]);
        let along = |how_far: f64| {
            let mut place = middle;
            for (at, coordinate) in place.iter_mut().enumerate() {
                *coordinate += how_far * (worst.0[at] - *coordinate);
            }
            valued(place)
        };
        let mirrored = along(-1.0);
        let next = if mirrored.1 < corners[0].1 {
            let farther = along(-2.0);
            Some(if farther.1 < mirrored.1 {
                farther
            } else {
                mirrored
            })
        } else if mirrored.1 < corners[N - 1].1 {
            Some(mirrored)
        } else if mirrored.1 < worst.1 {
            Some(along(-0.5)).filter(|outside| outside.1 <= mirrored.1)
        } else {
            Some(along(0.5)).filter(|inside| inside.1 < worst.1)
        };
        match next {
            Some(next) => corners[N] = next,
            None => shrink(&mut corners, valued),
        }
    }
    None
}

fn has_settled<const N: usize>(corners: &[Corner<N>]) -> bool {
    let (best, worst) = (corners[0], corners[N]);
    let close = corners.iter().all(|corner| {
        let pairs = corner.0.iter().zip(&best.0);
        pairs.into_iter().all(|(a, b)| (a - b).abs() <= CLOSE)
    });
    close || worst.1 - best.1 <= ALIKE * best.1.abs()
}

fn middle<const N: usize>(corners: &[Corner<N>]) -> [f64; N] {
    let mut middle = [0.0; N];
    for corner in corners {
        for (sum, coordinate) in middle.iter_mut().zip(&corner.0) {
            *sum += coordinate / N as f64;
        }
    }
    middle
}

/// Every corner moves half way to the best.
fn shrink<const N: usize>(corners: &mut [Corner<N>], valued: impl Fn([f64; N]) -> Corner<N>) {
    let best = corners[0].0;
    for corner in &mut corners[1..] {
        let mut place = corner.0;
        for (coordinate, to) in place.iter_mut().zip(&best) {
            *coordinate = f64::midpoint(*coordinate, *to);
        }
        *corner = valued(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_the_bottom_of_a_bent_valley() {
        // Rosenbrock's, whose only bottom is at (1, 1); one is added, since nothing is no measure.
        let valley = |at: &[f64; 2]| {
            let (x, y) = (at[0], at[1]);
            1.0 + (1.0 - x) * (1.0 - x) + 100.0 * (y - x * x) * (y - x * x)
        };
        let (place, value) = smallest([-1.2, 1.0], valley).expect("it settles");
        assert!((value - 1.0).abs() < 1e-9, "{value}");
        assert!(place.iter().all(|x| (x - 1.0).abs() < 1e-4), "{place:?}");
    }

    #[test]
    fn the_place_of_the_bottom_is_found_to_its_last_digits() {
        // The gradient of Rosenbrock's valley.
        let gradient = |at: &[f64; 2]| {
            let (x, y) = (at[0], at[1]);
            let along = 200.0 * (y - x * x);
            [-2.0 * (1.0 - x) - 2.0 * x * along, along]
        };
        let place = polished([1.000_03, 1.000_05], gradient).expect("it is near");
        assert!(place.iter().all(|x| (x - 1.0).abs() < 1e-12), "{place:?}");
        assert_eq!(polished([1.1, 1.3], gradient), None);
        // A valley whose floor is level in one direction has no single bottom.
        assert_eq!(polished([0.0, 0.0], |at: &[f64; 2]| [at[0], at[0]]), None);
    }

    #[test]
    fn what_has_no_bottom_is_not_found() {
        assert_eq!(smallest([0.0, 0.0], |at: &[f64; 2]| at[0] + at[1]), None);
        assert_eq!(smallest([0.0], |_: &[f64; 1]| f64::NAN), None);
    }
}
