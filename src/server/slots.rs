//! The requests that are under way, as `/slots` shows them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::{Value, json};

use crate::budget::EndThinking;
use crate::scheduler::CancelFlag;

/// How far a request is.
const PHASES: [&str; 3] = ["queued", "prompt", "generating"];

/// A request that is under way.
#[derive(Debug)]
pub struct Slot {
    /// Its number among all requests.
    number: u64,
    /// The id of its reply.
    pub id: String,
    streams: usize,
    prompt_tokens: usize,
    started: Instant,
    phase: AtomicU8,
    ended: AtomicUsize,
    /// Passes before its client left, and whether it has.
    left_at: AtomicU64,
    left: AtomicBool,
    cancelled: Mutex<Option<CancelFlag>>,
    pub end_thinking: EndThinking,
}

impl Slot {
    /// The prompt is read next.
    pub fn begun(&self) {
        self.phase.store(1, Ordering::Relaxed);
    }

    /// Streams write.
    pub fn writes(&self) {
        self.phase.store(2, Ordering::Relaxed);
    }

    /// A stream has ended.
    pub fn stream_ended(&self) {
        self.ended.fetch_add(1, Ordering::Relaxed);
    }

    /// How it is cancelled.
    pub fn set_cancel(&self, flag: CancelFlag) {
        *lock(&self.cancelled) = Some(flag);
    }

    /// Cancels it: its client has left after `passes` passes.
    pub fn leave(&self, passes: u64) {
        if let Some(flag) = &*lock(&self.cancelled) {
            self.left_at.store(passes, Ordering::Relaxed);
            self.left.store(true, Ordering::Relaxed);
            flag.store(true, Ordering::Relaxed);
        }
    }

    fn shown(&self) -> Value {
        json!({
            "id": self.id,
            "state": PHASES[usize::from(self.phase.load(Ordering::Relaxed))],
            "n_prompt_tokens": self.prompt_tokens,
            "streams": self.streams,
            "streams_ended": self.ended.load(Ordering::Relaxed),
            "seconds": self.started.elapsed().as_secs_f64(),
        })
    }
}

/// All of them.
#[derive(Debug, Default)]
pub struct Slots {
    running: Mutex<BTreeMap<u64, Arc<Slot>>>,
    next: AtomicU64,
    /// Requests whose clients left, and the most passes that one of them took from then on.
    left: AtomicU64,
    most_passes: AtomicU64,
}

impl Slots {
    /// A slot for a request; `prefix` begins its id.
    pub fn open(
        &self,
        prefix: &str,
        streams: usize,
        prompt_tokens: usize,
        end_thinking: EndThinking,
    ) -> Arc<Slot> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let slot = Arc::new(Slot {
            number,
            id: format!("{prefix}-{}{number:08x}", start_tag()),
            streams,
            prompt_tokens,
            started: Instant::now(),
            phase: AtomicU8::new(0),
            ended: AtomicUsize::new(0),
            left_at: AtomicU64::new(0),
            left: AtomicBool::new(false),
            cancelled: Mutex::new(None),
            end_thinking,
        });
        lock(&self.running).insert(number, Arc::clone(&slot));
        slot
    }

    /// Closes a slot: the engine is done with its request, after `passes` passes.
    pub fn close(&self, slot: &Slot, passes: u64) {
        if lock(&self.running).remove(&slot.number).is_none() {
            return;
        }
        if slot.left.load(Ordering::Relaxed) {
            let took = passes.saturating_sub(slot.left_at.load(Ordering::Relaxed));
            self.left.fetch_add(1, Ordering::Relaxed);
            self.most_passes.fetch_max(took, Ordering::Relaxed);
        }
    }

    /// The slot of a reply's id.
    pub fn find(&self, id: &str) -> Option<Arc<Slot>> {
        let running = lock(&self.running);
        running.values().find(|slot| slot.id == id).cloned()
    }

    /// Requests that are under way.
    pub fn len(&self) -> usize {
        lock(&self.running).len()
    }

    /// Cancels all.
    pub fn cancel_all(&self, passes: u64) {
        lock(&self.running).values().for_each(|s| s.leave(passes));
    }

    /// Requests whose clients left.
    pub fn left(&self) -> u64 {
        self.left.load(Ordering::Relaxed)
    }

    /// As JSON.
    pub fn shown(&self) -> Value {
        let running = lock(&self.running);
        json!({
            "slots": running.values().map(|slot| slot.shown()).collect::<Vec<_>>(),
            "left_by_clients": {
                "requests": self.left(),
                "most_passes_after": self.most_passes.load(Ordering::Relaxed),
            },
        })
    }
}

/// Tells the ids of this process from those of another.
fn start_tag() -> String {
    use std::sync::LazyLock;
    use std::time::{SystemTime, UNIX_EPOCH};
    static TAG: LazyLock<u64> = LazyLock::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |time| time.as_nanos() as u64)
    });
    format!("{:012x}", *TAG & 0xffff_ffff_ffff)
}

/// A poisoned lock is as good as any: nothing panics while holding one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
