//! What becomes of a gradient before the optimizer sees it: scaled to a largest norm, or not used at all
//! if it is not finite.

use super::{Error, Result};

/// Steps without a usable gradient in a row after which a run is given up.
pub const MAX_SKIPPED: u32 = 3;

/// What to do with a gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub enum Action {
    /// Multiply it by this and take the step.
    Step {
        /// 1 if the norm is within the limit.
        factor: f64,
    },
    /// Leave parameters and optimizer as they are.
    Skip,
}

/// Decides about gradients by their norm over all tensors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clip {
    max_norm: Option<f64>,
    /// Steps skipped since the last one that was taken.
    skipped_in_a_row: u32,
}

impl Clip {
    /// Scales gradients of a norm above `max_norm` down to it; `None` scales none. `skipped_in_a_row`
    /// is 0 for a new run and what the state says for one that is continued.
    ///
    /// # Errors
    /// [`Error::Option`] if the norm is no number above 0.
    pub fn new(max_norm: Option<f64>, skipped_in_a_row: u32) -> Result<Self> {
        if let Some(norm) = max_norm.filter(|norm| !(*norm > 0.0 && norm.is_finite())) {
            return Err(Error::option("gradient norm", "a number above 0", norm));
        }
        Ok(Self {
            max_norm,
            skipped_in_a_row,
        })
    }

    /// Steps skipped since the last one that was taken.
    pub fn skipped_in_a_row(&self) -> u32 {
        self.skipped_in_a_row
    }

    /// What to do at `step` with a gradient of this norm.
    ///
    /// The factor is `max_norm / (norm + 1e-6)`, as PyTorch's `clip_grad_norm_` has it.
    ///
    /// # Errors
    /// [`Error::Diverged`] if it is the third in a row that is not finite.
    pub fn action(&mut self, step: u64, norm: f64) -> Result<Action> {
        if !norm.is_finite() {
            self.skipped_in_a_row += 1;
            if self.skipped_in_a_row >= MAX_SKIPPED {
                return Err(Error::Diverged {
                    step,
                    in_a_row: self.skipped_in_a_row,
                });
            }
            return Ok(Action::Skip);
        }
        self.skipped_in_a_row = 0;
        let factor = self
            .max_norm
            .map_or(1.0, |max| (max / (norm + 1e-6)).min(1.0));
        Ok(Action::Step { factor })
    }
}

/// Norm of a gradient over all its tensors: squares in f64, tensors and elements in order.
pub fn global_norm<'a>(tensors: impl IntoIterator<Item = &'a [f32]>) -> f64 {
    let squares = tensors.into_iter().flatten();
    let sum = squares.fold(0.0f64, |sum, &x| sum + f64::from(x) * f64::from(x));
    sum.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_gradients_are_scaled_to_the_limit() {
        let mut clip = Clip::new(Some(1.0), 0).unwrap();
        assert_eq!(clip.action(0, 0.5).unwrap(), Action::Step { factor: 1.0 });
        let Action::Step { factor } = clip.action(1, 4.0).unwrap() else {
            panic!("skipped");
        };
        assert_eq!(factor, 1.0 / 4.000_001);
        let mut free = Clip::new(None, 0).unwrap();
        assert_eq!(free.action(0, 1e9).unwrap(), Action::Step { factor: 1.0 });
        assert!(Clip::new(Some(0.0), 0).is_err() && Clip::new(Some(f64::NAN), 0).is_err());
    }

    #[test]
    fn the_third_bad_gradient_in_a_row_ends_the_run() {
        let mut clip = Clip::new(Some(1.0), 0).unwrap();
        assert_eq!(clip.action(5, f64::NAN).unwrap(), Action::Skip);
        assert_eq!(clip.action(6, f64::INFINITY).unwrap(), Action::Skip);
        assert_eq!(clip.action(7, 0.5).unwrap(), Action::Step { factor: 1.0 });
        assert_eq!(clip.action(8, f64::NAN).unwrap(), Action::Skip);
        assert_eq!(clip.action(9, f64::NAN).unwrap(), Action::Skip);
        // A run that is continued remembers the two.
        let mut continued = Clip::new(Some(1.0), clip.skipped_in_a_row()).unwrap();
        for clip in [&mut clip, &mut continued] {
            let error = clip.action(10, f64::NAN).unwrap_err();
            assert!(matches!(
                error,
                Error::Diverged {
                    step: 10,
                    in_a_row: 3
                }
            ));
        }
    }

    #[test]
    fn a_norm_is_that_of_all_tensors_in_f64() {
        assert_eq!(global_norm([&[3.0f32, 0.0][..], &[4.0]]), 5.0);
        // The squares do not fit f32.
        assert_eq!(global_norm([&[1e30f32][..]]), f64::from(1e30f32));
        assert_eq!(global_norm([]), 0.0);
        assert!(global_norm([&[f32::NAN][..]]).is_nan());
    }
}
