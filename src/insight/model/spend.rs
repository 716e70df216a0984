//! Gamma-gamma: what members spend on a day varies about means of their own, whatever their frequency.
//! Fader and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).

use super::Spent;
use super::search::{polished, smallest};

const LEAST: f64 = 1e-4;
const MOST: f64 = 1e9;

/// What the likelihood is summed over.
#[derive(Debug)]
pub(super) struct GammaGamma {
    /// Days, their sum in yuan, and its logarithm, of everyone who came back; in order of the days.
    spent: Vec<(f64, f64, f64)>,
    mean: f64,
}

/// The parameters, amounts in yuan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fitted {
    pub(super) p: f64,
    pub(super) q: f64,
    pub(super) gamma: f64,
}

fn yuan(fen: i128) -> f64 {
    fen as f64 / 100.0
}

impl GammaGamma {
    pub(super) fn new(all: &[Spent]) -> Self {
        let mut spent: Vec<Spent> = all
            .iter()
            .copied()
            .filter(|one| one.days > 0 && one.fen > 0)
            .collect();
        spent.sort_unstable_by_key(|one| (one.days, one.fen));
        let spent: Vec<(f64, f64, f64)> = spent
            .iter()
            .map(|one| (f64::from(one.days), yuan(one.fen), libm::log(yuan(one.fen))))
            .collect();
        let means = spent.iter().map(|(days, sum, _)| sum / days);
        Self {
            mean: means.sum::<f64>() / spent.len().max(1) as f64,
            spent,
        }
    }

    /// The parameters of the greatest likelihood, looked for on their logarithms from p = 1, q = 2 and γ the
    /// mean spend; none where nothing tells members apart or the search does not settle.
    pub(super) fn fit(&self) -> Option<Fitted> {
        if self.spent.len() < 2 {
            return None;
        }
        let start = [0.0, libm::log(2.0), libm::log(self.mean)];
        let (place, _) = smallest(start, |at| -self.log_likelihood(at))?;
        let place = polished(place, |at| self.gradient(at)).unwrap_or(place);
        let [p, q, gamma] = place.map(libm::exp);
        let sensible = [p, q, gamma].iter().all(|one| (LEAST..MOST).contains(one));
        sensible.then_some(Fitted { p, q, gamma })
    }

    fn log_likelihood(&self, logs: &[f64; 3]) -> f64 {
        if logs.iter().any(|log| log.abs() > 25.0) {
            return f64::NEG_INFINITY;
        }
        let [p, q, gamma] = logs.map(libm::exp);
        let fixed = q * logs[2] - libm::lgamma(q);
        let (mut of_days, mut gammas, mut sum) = (0.0, 0.0, 0.0);
        for (days, spent, log_spent) in &self.spent {
            if *days > of_days {
                (of_days, gammas) = (*days, libm::lgamma(p * days + q) - libm::lgamma(p * days));
            }
            // (p x - 1) ln z + p x ln x is, but for a constant, p x ln (x z).
            sum +=
                fixed + gammas + p * days * log_spent - (p * days + q) * libm::log(gamma + spent);
        }
        sum
    }
}

impl GammaGamma {
    /// How the logarithm of the likelihood grows with the logarithm of each parameter.
    fn gradient(&self, logs: &[f64; 3]) -> [f64; 3] {
        let [p, q, gamma] = logs.map(libm::exp);
        let (mut by_p, mut by_q, mut by_gamma) = (0.0, 0.0, 0.0);
        let of_q = logs[2] - digamma(q);
        let (mut of_days, mut both, mut one) = (0.0, 0.0, 0.0);
        for (days, spent, log_spent) in &self.spent {
            if *days > of_days {
                (of_days, both, one) = (*days, digamma(p * days + q), digamma(p * days));
            }
            let whole = libm::log(gamma + spent);
            by_p += days * (both - one + log_spent - whole);
            by_q += of_q + both - whole;
            by_gamma += q / gamma - (p * days + q) / (gamma + spent);
        }
        [by_p * p, by_q * q, by_gamma * gamma]
    }
}

/// The derivative of the logarithm of the gamma function, for what is above nothing: by Stirling's series, from an
/// argument at which it is exact to the last binary place.
fn digamma(x: f64) -> f64 {
    let (mut at, mut below) = (x, 0.0);
    while at < 12.0 {
        below += 1.0 / at;
        at += 1.0;
    }
    let square = 1.0 / (at * at);
    let series = square
        * (1.0 / 12.0
            - square
                * (1.0 / 120.0
                    - square
                        * (1.0 / 252.0
                            - square
                                * (1.0 / 240.0
                                    - square * (1.0 / 132.0 - square * (691.0 / 32_760.0))))));
    libm::log(at) - 0.5 / at - series - below
}

impl Fitted {
    /// The mean spend to be expected on a day with a purchase, in fen; none where the model has no mean.
    pub(crate) fn mean(&self, spent: Spent) -> Option<f64> {
        let days = f64::from(spent.days);
        let weight = self.p * days + self.q - 1.0;
        let mean = self.p * (self.gamma + yuan(spent.fen)) / weight;
        (weight > 0.0 && mean.is_finite()).then_some(mean * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::digamma;

    #[test]
    fn the_digamma_function_is_that_of_the_tables() {
        // psi(1), psi(1/2), psi(10) and psi(0.001).
        let table = [
            (1.0, -0.577_215_664_901_532_9),
            (0.5, -1.963_510_026_021_423_5),
            (10.0, 2.251_752_589_066_721),
            (0.001, -1_000.575_571_931_810_3),
        ];
        for (x, known) in table {
            let off = (digamma(x) - known).abs() / f64::abs(known);
            assert!(off < 1e-14, "psi({x}) is {}", digamma(x));
        }
    }
}
