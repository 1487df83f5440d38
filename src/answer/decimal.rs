//! Exact decimal numbers, however many digits they have.

/// A number as its digits and the place of its point, so that no integer is rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    digits: String,
    /// Digits after the point; negative: zeros after the digits.
    scale: i64,
}

impl Decimal {
    /// From ASCII digits with at most one point; `None` if there are no digits.
    pub(super) fn new(negative: bool, text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = [whole, fraction].concat();
        let sound = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        sound.then_some(Self {
            negative,
            digits,
            scale: fraction.len() as i64,
        })
    }

    /// `numerator / denominator`, if a decimal can say it: when no other primes than 2 and 5 divide the
    /// reduced denominator.
    pub(super) fn ratio(negative: bool, numerator: u128, denominator: u128) -> Option<Self> {
        let (mut rest, mut twos, mut fives) = (denominator, 0, 0);
        for (prime, count) in [(2, &mut twos), (5, &mut fives)] {
            while rest != 0 && rest.is_multiple_of(prime) {
                rest /= prime;
                *count += 1;
            }
        }
        if rest != 1 {
            return None;
        }
        let scale: u32 = twos.max(fives);
        let digits = 10u128
            .checked_pow(scale)
            .and_then(|power| numerator.checked_mul(power / denominator))?;
        Some(Self {
            negative,
            digits: digits.to_string(),
            scale: scale.into(),
        })
    }

    /// Times a power of ten.
    pub(super) fn shifted(self, by: i64) -> Self {
        let scale = self.scale - by;
        Self { scale, ..self }
    }

    /// The shortest way to write it: no zeros around it, no sign of zero.
    pub(super) fn shortest(&self) -> String {
        let mut digits = self.digits.clone();
        if self.scale < 0 {
            digits.extend(std::iter::repeat_n('0', self.scale.unsigned_abs() as usize));
        }
        let scale = self.scale.max(0) as usize;
        let missing = (scale + 1).saturating_sub(digits.len());
        let digits = ["0".repeat(missing), digits].concat();
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let (whole, fraction) = (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        );
        let sign = match self.negative && !(whole.is_empty() && fraction.is_empty()) {
            true => "-",
            false => "",
        };
        let whole = if whole.is_empty() { "0" } else { whole };
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_their_shortest_form() {
        for (text, shift, expected) in [
            ("0", 0, "0"),
            ("000", 0, "0"),
            ("007.50", 0, "7.5"),
            (".5", 0, "0.5"),
            ("5.", 0, "5"),
            ("1.5", 6, "1500000"),
            ("1234", -2, "12.34"),
            ("12", -5, "0.00012"),
            ("0.0", 3, "0"),
            ("9007199254740993", 0, "9007199254740993"),
        ] {
            let number = Decimal::new(false, text).unwrap().shifted(shift);
            assert_eq!(number.shortest(), expected, "{text}");
        }
        assert_eq!(Decimal::new(true, "0.0").unwrap().shortest(), "0");
        assert_eq!(Decimal::new(true, "3").unwrap().shortest(), "-3");
        assert_eq!(Decimal::new(false, "."), None);
    }

    #[test]
    fn a_ratio_is_a_decimal_only_if_it_ends() {
        let ratio = |n, d| Some(Decimal::ratio(false, n, d)?.shortest());
        assert_eq!(ratio(3, 8).as_deref(), Some("0.375"));
        assert_eq!(ratio(7, 20).as_deref(), Some("0.35"));
        assert_eq!(ratio(12, 1).as_deref(), Some("12"));
        assert_eq!(
            (ratio(1, 3), ratio(1, 0), ratio(u128::MAX, 8)),
            (None, None, None)
        );
    }
}
