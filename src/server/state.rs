//! What all connections share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use super::error::{ApiError, ApiResult};
use super::metrics::Metrics;
use super::options::ServerOptions;
use super::slots::Slots;
use crate::Engine;

/// Changes when the same request to the same build and model gives other bits: a new rounding, another
/// order of adds, another sampler.
const NUMERICS: u32 = 1;

/// The server, from before its model is loaded.
#[derive(Debug)]
pub struct App {
    pub options: ServerOptions,
    served: OnceLock<Arc<Served>>,
    stopping: AtomicBool,
    pub metrics: Metrics,
}

/// The model and what becomes of requests to it.
#[derive(Debug)]
pub struct Served {
    pub engine: Engine,
    pub slots: Slots,
    /// Seconds since 1970 at which it was loaded.
    pub created: u64,
    /// Version, model and numerics: what a reply depends on beside its request.
    pub fingerprint: String,
}

impl App {
    /// Without a model yet.
    pub fn new(options: ServerOptions) -> Self {
        Self {
            options,
            served: OnceLock::new(),
            stopping: AtomicBool::new(false),
            metrics: Metrics::default(),
        }
    }

    /// The model is there.
    pub fn serve(&self, engine: Engine) {
        let weights = engine.runtime().weights().fingerprint();
        let fingerprint = format!(
            "brevity-{}-{weights:016x}-n{NUMERICS}",
            env!("CARGO_PKG_VERSION")
        );
        let served = Served {
            engine,
            slots: Slots::default(),
            created: now(),
            fingerprint,
        };
        // A second model is not loaded.
        let _ = self.served.set(Arc::new(served));
    }

    /// The model, for something new.
    ///
    /// # Errors
    /// 503 while it is loaded, and once the server is to stop.
    pub fn served(&self) -> ApiResult<&Arc<Served>> {
        if self.is_stopping() {
            return Err(ApiError::stopping());
        }
        self.served.get().ok_or_else(ApiError::loading)
    }

    /// The model, if it is there.
    pub fn loaded(&self) -> Option<&Arc<Served>> {
        self.served.get()
    }

    /// Nothing new from now on.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the server is to stop.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |time| time.as_secs())
}
