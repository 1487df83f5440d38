//! How much of a prompt a pass takes beside running streams.

use std::time::Duration;

/// Prompt tokens of a pass before anything is measured.
const FIRST_CHUNK: usize = 8;
/// What a pass with a chunk may take, in passes without.
const TARGET: f64 = 2.4;
/// How fast the measured times follow.
const WEIGHT: f64 = 0.25;

/// Measures passes without a chunk and chooses chunks that bring a pass near [`TARGET`] of them.
///
/// A pass without a chunk is made whenever the number of streams that write has changed: what it
/// takes is the measure. Chunks move in proportion to how far the last pass was off, at most to
/// twice and down to a half, and by a token at least while there is room: what a token adds falls
/// with the size of the chunk, so that proportion alone would stop at a small one.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    fixed: Option<usize>,
    most: usize,
    chunk: usize,
    /// Streams that wrote, and seconds of a pass with nothing else.
    quiet: Option<(usize, f64)>,
}

impl Pace {
    /// With a fixed chunk, or one from 1 to `most`.
    pub fn new(fixed: Option<usize>, most: usize) -> Self {
        Self {
            fixed: fixed.map(|n| n.clamp(1, most)),
            most,
            chunk: FIRST_CHUNK.min(most),
            quiet: None,
        }
    }

    /// Prompt tokens of the next pass beside `writing` streams; 0: only the streams, as a measure.
    pub fn chunk(&self, writing: usize) -> usize {
        match (self.fixed, self.quiet) {
            (_, _) if writing == 0 => self.most,
            (Some(fixed), _) => fixed,
            (None, Some((measured, _))) if measured == writing => self.chunk,
            (None, _) => 0,
        }
    }

    /// A pass of `writing` streams and `read` prompt tokens took so long.
    pub fn note(&mut self, writing: usize, read: usize, time: Duration) {
        let time = time.as_secs_f64();
        match self.quiet {
            _ if writing == 0 => {}
            Some((measured, quiet)) if read > 0 => {
                if measured == writing && time > 0.0 {
                    // The part of the pass that the chunk added is what a chunk changes.
                    let added = (time - quiet).max(quiet * 0.01);
                    let factor = ((TARGET - 1.0) * quiet / added).clamp(0.5, 2.0);
                    let chunk = (read as f64 * factor) as usize;
                    let least = if factor > 1.0 { read + 1 } else { 1 };
                    self.chunk = chunk.max(least).min(self.most);
                }
            }
            Some((measured, quiet)) if measured == writing => {
                self.quiet = Some((writing, quiet + WEIGHT * (time - quiet)));
            }
            _ => {
                if read == 0 {
                    self.quiet = Some((writing, time));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a prompt of `n` tokens beside streams whose pass takes `quiet` ms, `fixed` more with a chunk
    /// and `per_token` more for each of its tokens; the passes' times.
    fn passes(
        pace: &mut Pace,
        mut n: usize,
        quiet: f64,
        (fixed, per_token): (f64, f64),
    ) -> Vec<f64> {
        let mut times = vec![];
        while n > 0 {
            let chunk = pace.chunk(1).min(n);
            let fixed = if chunk > 0 { fixed } else { 0.0 };
            let time = quiet + fixed + per_token * chunk as f64;
            pace.note(1, chunk, Duration::from_secs_f64(time / 1e3));
            times.push(time);
            n -= chunk;
        }
        times
    }

    #[test]
    fn passes_stay_under_three_times_the_quiet_one() {
        let costs = [
            (5.0, (0.0, 1.0)),
            (5.0, (0.0, 0.3)),
            (5.0, (3.0, 0.4)), // the first token of a chunk is dear, the later ones are not
            (170.0, (0.0, 20.0)),
            (2.0, (0.0, 0.05)),
        ];
        for (quiet, cost) in costs {
            let mut pace = Pace::new(None, 512);
            let times = passes(&mut pace, 2048, quiet, cost);
            let worst = times.iter().copied().fold(0.0, f64::max);
            assert!(worst < 3.0 * quiet, "{quiet} {cost:?}: {worst}");
            // And are not timid either.
            let mean = times.iter().sum::<f64>() / times.len() as f64;
            assert!(mean > 1.8 * quiet, "{quiet} {cost:?}: {mean}");
        }
    }

    #[test]
    fn a_new_number_of_streams_is_measured_first() {
        let mut pace = Pace::new(None, 512);
        assert_eq!(pace.chunk(0), 512);
        assert_eq!(pace.chunk(1), 0);
        pace.note(1, 0, Duration::from_millis(10));
        assert_eq!(pace.chunk(1), FIRST_CHUNK);
        assert_eq!(pace.chunk(2), 0);
        pace.note(2, 0, Duration::from_millis(10));
        assert_eq!(pace.chunk(2), FIRST_CHUNK);
        let fixed = Pace::new(Some(3), 512);
        assert_eq!((fixed.chunk(0), fixed.chunk(5)), (512, 3));
    }
}
