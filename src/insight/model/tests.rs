//! The published figures of the CDNOW sample, and the likelihoods held against their plain formulas.

use super::*;
use proptest::prelude::*;

/// The patterns of 2357 buyers of CDs, 1 January to 30 September 1997, as Fader, Hardie and Lee give them.
const PATTERNS: &str = include_str!("../../../tests/fixtures/cdnow/patterns.csv");

const NOTHING: Spent = Spent { days: 0, fen: 0 };

fn pattern(repeats: u32, to_last: u32, age: u32) -> Pattern {
    Pattern {
        repeats,
        to_last,
        age,
    }
}

fn cdnow() -> Vec<Pattern> {
    let mut all = Vec::new();
    for line in PATTERNS.lines().skip(1) {
        let figures: Vec<u32> = line
            .split(',')
            .map(|cell| cell.parse().expect("a figure"))
            .collect();
        let one = pattern(figures[0], figures[1], figures[2]);
        all.extend(std::iter::repeat_n(one, figures[3] as usize));
    }
    all
}

fn near(found: f64, known: f64, off: f64) {
    assert!((found - known).abs() <= off, "{found} instead of {known}");
}

#[test]
fn the_published_figures_come_out() {
    let patterns = cdnow();
    assert_eq!(patterns.len(), 2357);
    let customers: Vec<(Pattern, Spent)> = patterns.iter().map(|one| (*one, NOTHING)).collect();
    let model = Model::fit(&customers).expect("it settles");
    let of = model.purchases;
    near(of.r, 0.243, 0.0005);
    near(of.alpha, 4.414, 0.0005);
    near(of.a, 0.793, 0.0005);
    near(of.b, 2.426, 0.0005);
    near(of.log_likelihood, -9582.4, 0.05);
    assert_eq!(model.told().repeaters, 946);
    // Two repeat purchases, the last after 30.43 weeks of 38.86.
    let one = pattern(2, 213, 272);
    let outlook = model.outlook(one, NOTHING, Some(39));
    assert_eq!(outlook.expected.map(|units| (units + 5) / 10), Some(1226));
    near(of.alive(one), 0.7266, 0.0005);
    assert_eq!(outlook.worth, None);
    // Who never came back has had no chance to leave.
    assert_eq!(
        model.outlook(pattern(0, 0, 272), NOTHING, None).alive,
        10_000
    );
}

/// What 40 digits give for each pattern: all that is printed of it.
const OUTLOOK: &str = include_str!("../../../tests/fixtures/cdnow/outlook.csv");

#[test]
fn every_printed_digit_is_that_of_forty_digits() {
    let customers: Vec<(Pattern, Spent)> = cdnow().iter().map(|one| (*one, NOTHING)).collect();
    let model = Model::fit(&customers).expect("it settles");
    let of = model.purchases;
    for (found, known) in [
        (of.r, 0.242_594_522_430_157),
        (of.alpha, 4.413_602_019_013_5),
        (of.a, 0.792_922_017_225_598),
        (of.b, 2.425_906_776_826_33),
    ] {
        near(found, known, 1e-10 * known);
    }
    let mut count = 0;
    for line in OUTLOOK.lines().skip(1) {
        let cells = line.split(',').map(|cell| cell.parse().expect("a figure"));
        let figures: Vec<u32> = cells.collect();
        let one = pattern(figures[0], figures[1], figures[2]);
        let outlook = model.outlook(one, NOTHING, Some(39));
        let known = (i64::from(figures[3]), Some(i64::from(figures[4])));
        assert_eq!((outlook.alive, outlook.expected), known, "{line}");
        count += 1;
    }
    assert_eq!(count, 1016);
}

/// The likelihood as the paper writes it, without any table.
fn plain(patterns: &[Pattern], of: &Fitted) -> f64 {
    let own = |one: &Pattern| {
        let (x, last, whole) = (f64::from(one.repeats), weeks(one.to_last), weeks(one.age));
        let gammas = |z: f64| libm::exp(libm::lgamma(z));
        let first = gammas(of.r + x) / gammas(of.r) * libm::pow(of.alpha, of.r);
        let beta = |a: f64, b: f64| gammas(a) * gammas(b) / gammas(a + b);
        let stays = beta(of.a, of.b + x) / beta(of.a, of.b) / libm::pow(of.alpha + whole, of.r + x);
        let left = if one.repeats == 0 {
            0.0
        } else {
            beta(of.a + 1.0, of.b + x - 1.0)
                / beta(of.a, of.b)
                / libm::pow(of.alpha + last, of.r + x)
        };
        libm::log(first * (stays + left))
    };
    patterns.iter().map(own).sum()
}

type Fitted = super::PurchaseModel;

fn patterns() -> impl Strategy<Value = Vec<Pattern>> {
    let one = (0u32..8, 1u32..60, 0u32..300)
        .prop_map(|(repeats, gap, rest)| pattern(repeats, repeats * gap, repeats * gap + rest));
    prop::collection::vec(one, 1..30)
}

proptest! {
    #[test]
    fn the_likelihood_is_that_of_the_paper(
        patterns in patterns(),
        logs in prop::array::uniform4(-2.0f64..2.0),
    ) {
        let [r, alpha, a, b] = logs.map(libm::exp);
        let of = Fitted { r, alpha, a, b, log_likelihood: 0.0 };
        let (ours, theirs) = (Bgnbd::new(&patterns).log_likelihood(&logs), plain(&patterns, &of));
        prop_assert!((ours - theirs).abs() < 1e-8 * theirs.abs().max(1.0), "{} {}", ours, theirs);
    }

    /// What is expected of the next weeks, in one stretch or as the sum of what each day adds, is the same.
    #[test]
    fn expectations_grow_with_the_weeks_and_shrink_with_absence(
        repeats in 0u32..6, last in 20u32..200, gone in 0u32..200, weeks in 1u16..100,
        logs in prop::array::uniform4(-1.5f64..1.5),
    ) {
        let [r, alpha, a, b] = logs.map(libm::exp);
        let of = Fitted { r, alpha, a, b, log_likelihood: 0.0 };
        let to_last = if repeats == 0 { 0 } else { last };
        let one = pattern(repeats, to_last, to_last + gone);
        let later = pattern(repeats, to_last, to_last + gone + 30);
        let weeks = f64::from(weeks);
        let some = of.expected(one, weeks).expect("it converges");
        prop_assert!(of.expected(one, weeks + 1.0).expect("it converges") > some);
        prop_assert!(of.alive(later) <= of.alive(one));
        // Nobody is expected oftener than someone who never leaves.
        let rate = (r + f64::from(repeats)) / (alpha + super::weeks(one.age));
        prop_assert!(some <= rate * weeks * (1.0 + 1e-9), "{some} {}", rate * weeks);
    }
}

#[test]
fn where_the_formula_is_nothing_by_nothing_its_neighbours_answer() {
    let of = |a: f64| Fitted {
        r: 0.25,
        alpha: 4.0,
        a,
        b: 2.5,
        log_likelihood: 0.0,
    };
    let one = pattern(3, 100, 150);
    let at = |a: f64| of(a).expected(one, 20.0).expect("it converges");
    near(at(1.0), f64::midpoint(at(0.999), at(1.001)), 1e-6);
}

#[test]
fn without_a_ground_there_is_no_model() {
    let fit = |patterns: &[Pattern]| {
        let customers: Vec<(Pattern, Spent)> = patterns.iter().map(|one| (*one, NOTHING)).collect();
        Model::fit(&customers).map(|_| ())
    };
    assert_eq!(fit(&[]), Err(NoModel::Nobody));
    assert_eq!(fit(&[pattern(2, 30, 60)]), Err(NoModel::OneCustomer));
    let once = [pattern(0, 0, 60), pattern(0, 0, 90)];
    assert_eq!(fit(&once), Err(NoModel::NoRepeat));
    assert_eq!(fit(&[pattern(2, 30, 60); 50]), Err(NoModel::AllAlike));
    // Everybody keeps coming: the chance of leaving runs towards nothing.
    let loyal: Vec<Pattern> = (0..40)
        .map(|n| pattern(10 + n % 3, 300 + n, 301 + n))
        .collect();
    assert_eq!(fit(&loyal), Err(NoModel::NobodyLeaves));
}

#[test]
fn spend_is_drawn_from_its_own_mean_towards_that_of_all() {
    // Fifty members about means of their own, from 20 to 118 yuan.
    let all: Vec<Spent> = (0..50)
        .map(|n| {
            let days = 1 + u32::try_from(n % 5).expect("small");
            let wobble = 10_000 + (n * 7919 % 4001) - 2000;
            Spent {
                days,
                fen: i128::from(i64::from(days) * (20 + 2 * n) * wobble / 100),
            }
        })
        .collect();
    let fitted = GammaGamma::new(&all).fit().expect("it settles");
    let value = |p: f64, q: f64, gamma: f64| {
        all.iter()
            .map(|one| {
                let (x, z) = (
                    f64::from(one.days),
                    one.fen as f64 / 100.0 / f64::from(one.days),
                );
                libm::lgamma(p * x + q) - libm::lgamma(p * x) - libm::lgamma(q)
                    + q * libm::log(gamma)
                    + (p * x - 1.0) * libm::log(z)
                    + p * x * libm::log(x)
                    - (p * x + q) * libm::log(gamma + x * z)
            })
            .sum::<f64>()
    };
    let best = value(fitted.p, fitted.q, fitted.gamma);
    for (p, q, gamma) in [
        (1.01, 1.0, 1.0),
        (0.99, 1.0, 1.0),
        (1.0, 1.01, 1.0),
        (1.0, 0.99, 1.0),
        (1.0, 1.0, 1.01),
        (1.0, 1.0, 0.99),
    ] {
        assert!(value(fitted.p * p, fitted.q * q, fitted.gamma * gamma) < best);
    }
    let overall = fitted.mean(NOTHING).expect("a mean");
    let dear = Spent {
        days: 1,
        fen: 30_000,
    };
    let seldom = fitted.mean(dear).expect("a mean");
    let often = fitted
        .mean(Spent {
            days: 9,
            fen: 270_000,
        })
        .expect("a mean");
    assert!(overall < seldom && seldom < often && often < 30_000.0);
}

#[test]
fn the_day_is_found_on_which_too_little_is_left() {
    let customers: Vec<(Pattern, Spent)> = cdnow().iter().map(|one| (*one, NOTHING)).collect();
    let model = Model::fit(&customers).expect("it settles");
    let one = pattern(4, 100, 120);
    let day = model.days_until_below(one, 5_000, 4000).expect("it falls");
    let alive = |age: u32| model.outlook(Pattern { age, ..one }, NOTHING, None).alive;
    assert!(alive(day) < 5_000 && alive(day - 1) >= 5_000);
    assert_eq!(
        model.days_until_below(pattern(0, 0, 120), 5_000, 4000),
        None
    );
}
