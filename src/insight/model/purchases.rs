//! BG/NBD: members buy at rates of their own (gamma) and leave after a purchase with chances of their own
//! (beta). Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005).

use super::hyper::times_c;
use super::search::{polished, smallest};
use super::{DAYS_A_WEEK, NoModel, Pattern, weeks};

/// Beyond these bounds a parameter says nothing of customers: it has run off.
const LEAST: f64 = 1e-4;
const MOST: f64 = 1e5;

/// Customers of one pattern.
#[derive(Clone, Copy, Debug)]
struct Group {
    pattern: Pattern,
    /// The place of `repeats` among those that occur.
    repeats_at: usize,
    customers: f64,
}

/// What the likelihood is summed over.
#[derive(Debug)]
pub(super) struct Bgnbd {
    groups: Vec<Group>,
    /// Every number of repeats that occurs, with how many customers have it.
    repeats: Vec<(f64, f64)>,
    /// The oldest age, in days: logarithms are taken once for each day.
    oldest: usize,
    /// The mean age in weeks.
    mean_age: f64,
}

/// The parameters, time in weeks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fitted {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) log_likelihood: f64,
}

impl Bgnbd {
    pub(super) fn new(patterns: &[Pattern]) -> Self {
        let mut sorted = patterns.to_vec();
        sorted.sort_unstable();
        let mut repeats: Vec<(f64, f64)> = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        for pattern in sorted {
            let x = f64::from(pattern.repeats);
            match repeats.last_mut() {
                Some((last, customers)) if *last >= x => *customers += 1.0,
                _ => repeats.push((x, 1.0)),
            }
            match groups.last_mut() {
                Some(group) if group.pattern == pattern => group.customers += 1.0,
                _ => groups.push(Group {
                    pattern,
                    repeats_at: repeats.len() - 1,
                    customers: 1.0,
                }),
            }
        }
        let ages = patterns.iter().map(|pattern| weeks(pattern.age));
        Self {
            oldest: patterns
                .iter()
                .map(|one| one.age as usize)
                .max()
                .unwrap_or(0),
            mean_age: ages.sum::<f64>() / patterns.len().max(1) as f64,
            groups,
            repeats,
        }
    }

    /// The parameters of the greatest likelihood, looked for on their logarithms from r = a = b = 1 and α the
    /// mean age; or why there are none within sensible bounds.
    pub(super) fn fit(&self) -> Result<Fitted, NoModel> {
        let start = [0.0, libm::log(self.mean_age.max(1.0)), 0.0, 0.0];
        let found = smallest(start, |at| -self.log_likelihood(at));
        let (place, value) = found.ok_or(NoModel::NotSettled)?;
        let (place, value) = match polished(place, |at| self.gradient(at)) {
            Some(place) => (place, -self.log_likelihood(&place)),
            None => (place, value),
        };
        let [r, alpha, a, b] = place.map(libm::exp);
        let sensible = [r, alpha, a, b]
            .iter()
            .all(|one| (LEAST..MOST).contains(one));
        match sensible {
            // The chance of leaving is greatest at nothing, whatever b is.
            _ if a / (a + b) < LEAST => Err(NoModel::NobodyLeaves),
            false => Err(NoModel::NotSettled),
            true => Ok(Fitted {
                r,
                alpha,
                a,
                b,
                log_likelihood: -value,
            }),
        }
    }

    pub(super) fn log_likelihood(&self, logs: &[f64; 4]) -> f64 {
        let [r, alpha, a, b] = logs.map(libm::exp);
        // Far outside there is nothing to be found, and gamma functions overflow.
        if logs.iter().any(|log| log.abs() > 25.0) {
            return f64::NEG_INFINITY;
        }
        let (log_alpha, log_a) = (logs[1], logs[2]);
        let fixed = r * log_alpha - libm::lgamma(r) + libm::lgamma(a + b) - libm::lgamma(b);
        let mut sum = 0.0;
        let mut last_terms = Vec::with_capacity(self.repeats.len());
        for (x, customers) in &self.repeats {
            let gammas = libm::lgamma(r + x) + libm::lgamma(b + x) - libm::lgamma(a + b + x);
            sum += customers * (fixed + gammas);
            last_terms.push(if *x > 0.0 {
                log_a - libm::log(b + x - 1.0)
            } else {
                0.0
            });
        }
        let logs_of_days: Vec<f64> = (0..=self.oldest)
            .map(|days| libm::log(alpha + days as f64 / DAYS_A_WEEK))
            .collect();
        for group in &self.groups {
            let rate = r + self.repeats[group.repeats_at].0;
            let whole = logs_of_days[group.pattern.age as usize];
            let mut own = -rate * whole;
            if group.pattern.repeats > 0 {
                let last = logs_of_days[group.pattern.to_last as usize];
                let left = last_terms[group.repeats_at] + rate * (whole - last);
                // ln(1 + e^left), which e^left would overflow.
                own += if left > 700.0 {
                    left
                } else {
                    libm::log1p(libm::exp(left))
                };
            }
            sum += group.customers * own;
        }
        sum
    }
}

impl Bgnbd {
    /// How the logarithm of the likelihood grows with the logarithm of each parameter. The gamma functions are
    /// those of arguments a whole number apart, so that their parts are sums of fractions.
    fn gradient(&self, logs: &[f64; 4]) -> [f64; 4] {
        let [r, alpha, a, b] = logs.map(libm::exp);
        let (mut by_r, mut by_alpha, mut by_a, mut by_b) = (0.0, 0.0, 0.0, 0.0);
        let (mut up_to, mut of_r, mut of_b, mut of_both) = (0.0, 0.0, 0.0, 0.0);
        for (x, customers) in &self.repeats {
            while up_to < *x {
                of_r += 1.0 / (r + up_to);
                of_b += 1.0 / (b + up_to);
                of_both += 1.0 / (a + b + up_to);
                up_to += 1.0;
            }
            by_r += customers * (logs[1] + of_r);
            by_alpha += customers * r / alpha;
            by_a -= customers * of_both;
            by_b += customers * (of_b - of_both);
        }
        for group in &self.groups {
            let x = f64::from(group.pattern.repeats);
            let rate = r + x;
            let whole = alpha + weeks(group.pattern.age);
            let (mut own_r, mut own_alpha) = (-libm::log(whole), -rate / whole);
            if group.pattern.repeats > 0 {
                let last = alpha + weeks(group.pattern.to_last);
                let longer = libm::log(whole) - libm::log(last);
                let left = logs[2] - libm::log(b + x - 1.0) + rate * longer;
                let gone = 1.0 / (1.0 + libm::exp(-left));
                own_r += gone * longer;
                own_alpha += gone * rate * (1.0 / whole - 1.0 / last);
                by_a += group.customers * gone / a;
                by_b -= group.customers * gone / (b + x - 1.0);
            }
            by_r += group.customers * own_r;
            by_alpha += group.customers * own_alpha;
        }
        [by_r * r, by_alpha * alpha, by_a * a, by_b * b]
    }
}

impl Fitted {
    /// How much likelier than not it is that the member has left, for those who came back.
    fn odds_of_having_left(&self, pattern: Pattern) -> f64 {
        if pattern.repeats == 0 {
            // Only after a purchase does one leave, and the first one is what the model begins with.
            return 0.0;
        }
        let x = f64::from(pattern.repeats);
        let (whole, last) = (
            self.alpha + weeks(pattern.age),
            self.alpha + weeks(pattern.to_last),
        );
        let grown = libm::exp((self.r + x) * (libm::log(whole) - libm::log(last)));
        self.a / (self.b + x - 1.0) * grown
    }

    /// The probability that the member still is a customer.
    pub(crate) fn alive(&self, pattern: Pattern) -> f64 {
        1.0 / (1.0 + self.odds_of_having_left(pattern))
    }

    /// The days with a purchase to be expected within so many weeks.
    pub(crate) fn expected(&self, pattern: Pattern, within: f64) -> Option<f64> {
        // At a = 1 the formula is nothing by nothing: the mean of both sides lies as near as figures go.
        const NEAR: f64 = 1e-5;
        if (self.a - 1.0).abs() < NEAR {
            let beside = |a: f64| Self { a, ..*self }.expected_at(pattern, within);
            return Some(f64::midpoint(beside(1.0 - NEAR)?, beside(1.0 + NEAR)?));
        }
        self.expected_at(pattern, within)
    }

    fn expected_at(&self, pattern: Pattern, within: f64) -> Option<f64> {
        let x = f64::from(pattern.repeats);
        let (a, c) = (self.a, self.a + self.b + x - 1.0);
        let whole = self.alpha + weeks(pattern.age);
        let z = within / (whole + within);
        // 2F1(r + x, b + x; c; z), turned so that its series is short: (1 - z)^(a - 1 - r - x) 2F1(c - r - x, a - 1; c; z).
        let series = times_c(c - self.r - x, a - 1.0, c, z)?;
        let stays = c - libm::pow(1.0 - z, a - 1.0) * series;
        let expected = stays / (a - 1.0) * self.alive(pattern);
        expected.is_finite().then_some(expected.max(0.0))
    }
}
