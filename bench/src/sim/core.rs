//! A core whose speed changes over time.

/// Multiply-adds per ns of a core of full speed.
pub const FULL_RATE: f64 = 16.0;
/// The speed that [`FULL_RATE`] belongs to.
const FULL_SPEED: f64 = 1024.0;

/// A core.
#[derive(Clone, Debug)]
pub struct Core {
    /// Multiply-adds per ns when nothing is in the way.
    rate: f64,
    /// From when on (ns, ascending) which part of the rate is left.
    changes: Vec<(f64, f64)>,
}

impl Core {
    /// Of a speed in 1024ths.
    pub fn new(speed: u32) -> Self {
        Self {
            rate: f64::from(speed) / FULL_SPEED * FULL_RATE,
            changes: Vec::new(),
        }
    }

    /// From `at` ns on, `part` of the rate is left. Changes are given in order of time.
    #[must_use]
    pub fn then(mut self, at: f64, part: f64) -> Self {
        self.changes.push((at, part));
        self
    }

    /// Other work takes every second slice of `slice` ns, until `end`.
    #[must_use]
    pub fn shared(mut self, slice: f64, end: f64) -> Self {
        let mut at = slice;
        while at < end {
            self.changes.push((at, 0.0));
            self.changes.push((at + slice, 1.0));
            at += 2.0 * slice;
        }
        self
    }

    /// Multiply-adds per ns, and until when.
    fn rate_at(&self, now: f64) -> (f64, f64) {
        let next = self.changes.partition_point(|&(at, _)| at <= now);
        let part = next.checked_sub(1).map_or(1.0, |last| self.changes[last].1);
        let until = self.changes.get(next).map_or(f64::INFINITY, |c| c.0);
        (self.rate * part, until)
    }

    /// When `macs` multiply-adds begun at `start` are done, ns.
    ///
    /// # Panics
    /// If the core stops for good before.
    pub fn end(&self, start: f64, macs: u64) -> f64 {
        let (mut now, mut left) = (start, macs as f64);
        loop {
            let (rate, until) = self.rate_at(now);
            if rate > 0.0 && now + left / rate <= until {
                return now + left / rate;
            }
            assert!(until.is_finite(), "a core that stops for good");
            left -= rate * (until - now);
            now = until;
        }
    }
}

/// When `macs` multiply-adds are done if no core ever waits, ns.
pub fn ideal(cores: &[Core], macs: u64) -> f64 {
    let (mut now, mut left) = (0.0, macs as f64);
    loop {
        let rates: Vec<_> = cores.iter().map(|core| core.rate_at(now)).collect();
        let rate: f64 = rates.iter().map(|r| r.0).sum();
        let until = rates.iter().map(|r| r.1).fold(f64::INFINITY, f64::min);
        if rate > 0.0 && now + left / rate <= until {
            return now + left / rate;
        }
        assert!(until.is_finite(), "cores that stop for good");
        left -= rate * (until - now);
        now = until;
    }
}
