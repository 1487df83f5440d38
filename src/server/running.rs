//! A request that the engine works on, as the thread of the server sees it.

use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::ask::{Ask, Endpoint};
use super::error::ApiResult;
use super::slots::Slot;
use super::state::Served;
use crate::engine::{Reporter, Said, Solved};
use crate::{Event, Result};

/// A request under way. Dropped before its end, which is what becomes of it when its client closes the
/// connection, it is cancelled.
pub struct Running {
    served: Arc<Served>,
    pub slot: Arc<Slot>,
    said: UnboundedReceiver<Said<Solved>>,
    over: bool,
}

impl Running {
    /// Hands a request to the engine.
    ///
    /// # Errors
    /// What the engine says of it: busy, or what is wrong with it.
    pub fn start(served: &Arc<Served>, ask: &Ask) -> ApiResult<Self> {
        let prefix = match ask.endpoint {
            Endpoint::Chat => "chatcmpl",
            Endpoint::Completion => "cmpl",
        };
        let slot = served.slots.open(
            prefix,
            ask.options.streams,
            ask.prompt.tokens.len(),
            ask.options.generate.end_thinking.clone(),
        );
        let (sender, said) = unbounded_channel();
        let (shared, own) = (Arc::downgrade(served), Arc::clone(&slot));
        // On the engine's thread: notes how far it is and passes on what it says.
        let hear = move |what: Said<Solved>| {
            match &what {
                Said::Event(Event::Begun) => own.begun(),
                Said::Event(Event::Prompt(_)) => own.writes(),
                Said::Event(Event::Ended { .. }) => own.stream_ended(),
                Said::Event(_) => {}
                Said::Done(_) => {
                    // A server that has gone shows no slots.
                    if let Some(served) = shared.upgrade() {
                        served.slots.close(&own, served.engine.passes());
                    }
                }
            }
            let _ = sender.send(what); // its reader has cancelled it
        };
        let started = served.engine.solve_to(
            ask.prompt.clone(),
            &ask.options,
            Vec::new(),
            Reporter::to(hear),
        );
        match started {
            Ok(cancel) => slot.set_cancel(cancel),
            Err(error) => {
                served.slots.close(&slot, served.engine.passes());
                return Err(error.into());
            }
        }
        Ok(Self {
            served: Arc::clone(served),
            slot,
            said,
            over: false,
        })
    }

    /// What the engine says next; `None` once the end was taken.
    pub fn poll_said(&mut self, context: &mut Context<'_>) -> Poll<Option<Said<Solved>>> {
        if self.over {
            return Poll::Ready(None);
        }
        let said = self.said.poll_recv(context);
        match said {
            Poll::Ready(Some(Said::Done(_))) => self.over = true,
            // The engine's thread has ended without a word.
            Poll::Ready(None) => {
                self.over = true;
                self.served.slots.close(&self.slot, 0);
                let stopped: Result<Solved> = Err(crate::Error::Stopped);
                return Poll::Ready(Some(Said::Done(Box::new(stopped))));
            }
            _ => {}
        }
        said
    }

    /// The same, waiting.
    pub async fn said(&mut self) -> Option<Said<Solved>> {
        std::future::poll_fn(|context| self.poll_said(context)).await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            self.slot.leave(self.served.engine.passes());
        }
    }
}
