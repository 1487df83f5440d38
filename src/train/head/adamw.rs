/// AdamW over the parameters of a head, in f64.
///
/// # Source
/// Loshchilov and Hutter, <https://arxiv.org/abs/1711.05101>.
pub(super) struct AdamW {
    learning_rate: f64,
    weight_decay: f64,
    m: Vec<f64>,
    v: Vec<f64>,
    beta_powers: [f64; 2],
}

const BETAS: [f64; 2] = [0.9, 0.999];
const EPS: f64 = 1e-8;

impl AdamW {
    pub(super) fn new(n: usize, learning_rate: f64, weight_decay: f64) -> Self {
        Self {
            learning_rate,
            weight_decay,
            m: vec![0.0; n],
            v: vec![0.0; n],
            beta_powers: [1.0; 2],
        }
    }

    /// Takes a step; `decays` says which parameters are pulled to 0.
    pub(super) fn step(
        &mut self,
        parameters: &mut [f64],
        gradient: &[f64],
        decays: impl Fn(usize) -> bool,
    ) {
        self.beta_powers[0] *= BETAS[0];
        self.beta_powers[1] *= BETAS[1];
        let [c1, c2] = self.beta_powers.map(|power| 1.0 - power);
        for (i, (parameter, &g)) in parameters.iter_mut().zip(gradient).enumerate() {
            if decays(i) {
                *parameter -= self.learning_rate * self.weight_decay * *parameter;
            }
            let (m, v) = (&mut self.m[i], &mut self.v[i]);
            *m = BETAS[0] * *m + (1.0 - BETAS[0]) * g;
            *v = BETAS[1] * *v + (1.0 - BETAS[1]) * g * g;
            *parameter -= self.learning_rate * (*m / c1) / ((*v / c2).sqrt() + EPS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first step is the learning rate against the gradient's sign, whatever its size.
    #[test]
    fn the_first_step_is_of_the_learning_rate() {
        let mut parameters = [1.0, 1.0, 1.0];
        let mut adamw = AdamW::new(3, 0.1, 0.5);
        adamw.step(&mut parameters, &[3.0, -1e-3, 0.0], |i| i == 2);
        let expected = [0.9, 1.1, 0.95];
        for (found, expected) in parameters.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-5, "{parameters:?}");
        }
    }
}
