//! Gamma-gamma: what members spend on a day varies about means of their own, whatever their frequency.
//! Fader and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).

use super::Spent;
use super::search::smallest;

const LEAST: f64 = 1e-4;
const MOST: f64 = 1e9;

/// What the likelihood is summed over.
#[derive(Debug)]
pub struct GammaGamma {
    /// Days, their sum in yuan, and its logarithm, of everyone who came back; in order of the days.
    spent: Vec<(f64, f64, f64)>,
    mean: f64,
}

/// The parameters, amounts in yuan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitted {
    pub(super) p: f64,
    pub(super) q: f64,
    pub(super) gamma: f64,
}

fn yuan(fen: i64) -> f64 {
    fen as f64 / 100.0
}

impl GammaGamma {
    pub fn new(all: &[Spent]) -> Self {
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
    pub fn fit(&self) -> Option<Fitted> {
        if self.spent.len() < 2 {
            return None;
        }
        let start = [0.0, libm::log(2.0), libm::log(self.mean)];
        let (place, _) = smallest(start, |at| -self.log_likelihood(at))?;
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

impl Fitted {
    /// The mean spend to be expected on a day with a purchase, in fen; none where the model has no mean.
    pub fn mean(&self, spent: Spent) -> Option<f64> {
        let days = f64::from(spent.days);
        let weight = self.p * days + self.q - 1.0;
        let mean = self.p * (self.gamma + yuan(spent.fen)) / weight;
        (weight > 0.0 && mean.is_finite()).then_some(mean * 100.0)
    }
}
