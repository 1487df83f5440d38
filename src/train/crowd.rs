//! Many requests in one batch: replies to be judged or learnt from.

use std::sync::mpsc::{Sender, channel};

use super::{Error, Result};
use crate::request::Request;
use crate::runtime::Runtime;
use crate::scheduler::{CancelFlag, Completion, Listener, Scheduler, SchedulerOptions};

/// Streams that write at a time, unless one request has more.
pub const STREAMS: usize = 64;

struct End {
    number: usize,
    said: Sender<(usize, crate::Result<Completion>)>,
}

impl Listener for End {
    fn done(&mut self, result: crate::Result<Completion>) {
        let _ = self.said.send((self.number, result)); // whoever asked has failed already
    }
}

/// Runs `n` requests; `request` makes one when there is room for it, `done` takes what it came to, in any
/// order. If `done` says no, the others are dropped and the answer is `false`.
///
/// # Errors
/// Those of `request` and `done`; [`Error::Model`] for a request that cannot be served.
pub fn run(
    runtime: &Runtime,
    n: usize,
    request: &mut dyn FnMut(usize) -> Result<Request>,
    done: &mut dyn FnMut(usize, Completion) -> Result<bool>,
) -> Result<bool> {
    let failed = |error: crate::Error| Error::Model(error.to_string());
    let (said, ends) = channel();
    let mut scheduler: Option<Scheduler<'_>> = None;
    let (mut next, mut open) = (0, 0);
    while next < n || open > 0 {
        // A few wait, so that a stream that ends is followed by another one.
        while next < n && scheduler.as_ref().is_none_or(|s| s.waiting() < 2) {
            let request = request(next)?;
            let scheduler = scheduler.get_or_insert_with(|| {
                let limits = SchedulerOptions {
                    queue: 2,
                    streams: STREAMS.max(request.streams),
                    chunk: Some(runtime.batch()),
                };
                Scheduler::new(runtime, limits)
            });
            let end = End {
                number: next,
                said: said.clone(),
            };
            let sent = scheduler.submit(request, Box::new(end), CancelFlag::default());
            sent.map_err(|(error, _)| failed(error))?;
            (next, open) = (next + 1, open + 1);
        }
        if let Some(scheduler) = &mut scheduler {
            scheduler.step();
        }
        while let Ok((number, result)) = ends.try_recv() {
            open -= 1;
            if !done(number, result.map_err(failed)?)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
