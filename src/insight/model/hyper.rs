//! Gauss's hypergeometric function 2F1, which no crate at hand gives in plain Rust.

/// Beyond this many terms the series has not come to an end that can be trusted.
const MOST_TERMS: u32 = 200_000;

/// c · 2F1(a, b; c; z) for c > -1 and 0 ≤ z < 1, by its series: times c, since it is wanted so, and has a value at
/// c = 0 as well. It ends where what is left, at most a geometric series, no longer changes the sum in its last
/// binary place; none where that does not happen within the terms allowed.
pub(super) fn times_c(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    if !(0.0..1.0).contains(&z) || c <= -1.0 {
        return None;
    }
    let mut term = a * b * z;
    let mut sum = c + term;
    for n in 1..MOST_TERMS {
        let n = f64::from(n);
        let ratio = (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        term *= ratio;
        sum += term;
        if !f64::is_finite(sum) {
            return None;
        }
        // Ratios run towards z.
        let falls = ratio.abs().max(z);
        if falls < 1.0 && term.abs() * falls / (1.0 - falls) <= f64::EPSILON / 4.0 * sum.abs() {
            return Some(sum);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hyper(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
        Some(times_c(a, b, c, z)? / c)
    }

    fn near(found: Option<f64>, known: f64) {
        let found = found.expect("it converges");
        let off = ((found - known) / known).abs();
        assert!(off < 1e-12, "{found} instead of {known}");
    }

    #[test]
    fn it_gives_what_is_known_of_it() {
        for z in [0.0, 1e-9, 0.1, 0.5, 0.9, 0.99] {
            // 2F1(a, b; b; z) = (1 - z)^-a
            near(hyper(2.5, 1.25, 1.25, z), libm::pow(1.0 - z, -2.5));
            near(hyper(-0.7, 3.0, 3.0, z), libm::pow(1.0 - z, 0.7));
        }
        for z in [0.1, 0.5, 0.9, 0.99] {
            // 2F1(1, 1; 2; z) = -ln(1 - z) / z
            near(hyper(1.0, 1.0, 2.0, z), -libm::log1p(-z) / z);
            // 2F1(1/2, 1; 3/2; z^2) = artanh(z) / z
            near(hyper(0.5, 1.0, 1.5, z * z), libm::atanh(z) / z);
            // 2F1(1/2, 1/2; 3/2; z^2) = arcsin(z) / z
            near(hyper(0.5, 0.5, 1.5, z * z), libm::asin(z) / z);
            // 2F1(a, b; c; z) = (1 - z)^(c - a - b) 2F1(c - a, c - b; c; z)
            let (a, b, c) = (2.243, 4.426, 4.219);
            let turned = hyper(c - a, c - b, c, z).expect("it converges");
            near(hyper(a, b, c, z), libm::pow(1.0 - z, c - a - b) * turned);
        }
        // c may be below nothing, and nothing: 2F1(a, b; c; z) c = abz 2F1(a + 1, b + 1; 2; z) at c = 0.
        near(hyper(1.5, -0.25, -0.25, 0.4), libm::pow(0.6, -1.5));
        let beside = hyper(2.5, 1.75, 2.0, 0.4).map(|f| 1.5 * 0.75 * 0.4 * f);
        near(times_c(1.5, 0.75, 0.0, 0.4), beside.expect("it converges"));
        // A whole negative parameter ends the series: 1 - 6z/5 + 3z²/5 at z = 1/2.
        near(hyper(-2.0, 3.0, 5.0, 0.5), 1.0 - 0.6 + 0.1);
    }

    #[test]
    fn what_it_cannot_give_it_does_not_give() {
        assert_eq!(hyper(1.0, 1.0, 2.0, 1.0), None);
        assert_eq!(hyper(1.0, 1.0, 2.0, -0.1), None);
        assert_eq!(hyper(1.0, 1.0, -1.0, 0.5), None);
        assert_eq!(hyper(1.0, 1.0, 2.0, f64::NAN), None);
        assert_eq!(hyper(30.0, 30.0, 1.0, 0.999_999_9), None);
    }
}
