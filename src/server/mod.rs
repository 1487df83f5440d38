//! `brevity serve`: the engine over HTTP, in the shape of the OpenAI API.
//!
//! ```text
//! connection -> access -> body -> fields -> ask -> engine -> events -> reply -> document or SSE
//! ```
//!
//! One thread takes connections, reads requests and writes replies; the engine's own thread runs the
//! passes. A field that a request brings is honoured, or changes nothing, or is refused by name. A
//! client that closes its connection cancels its request before the next pass.
//!
//! ```no_run
//! use brevity::Engine;
//! use brevity::server::{Server, ServerOptions};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Server::bind("127.0.0.1:8080", ServerOptions::default())?;
//! println!("http://{}", server.address()?);
//! server.run(|| Engine::builder("model.gguf").load())?;
//! # Ok(())
//! # }
//! ```

mod access;
mod ask;
mod body;
mod error;
mod fields;
mod info;
mod listen;
mod logprobs;
mod messages;
mod metrics;
mod options;
mod reply;
mod routes;
mod running;
mod slots;
mod sse;
mod state;

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::thread;

use tokio::sync::{oneshot, watch};

use crate::{Engine, Error, Result};
pub use options::ServerOptions;
use state::App;

/// A server that listens, and runs once it is given a model.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    options: ServerOptions,
    stop: Stopper,
}

/// Stops a server from any thread.
#[derive(Clone, Debug)]
pub struct Stopper(Arc<watch::Sender<bool>>);

impl Stopper {
    /// No request is taken from now on; those that run have some seconds to end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Listens at an address. Port 0 is any free one.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn bind(address: impl ToSocketAddrs, options: ServerOptions) -> io::Result<Self> {
        let (sender, _) = watch::channel(false);
        Ok(Self {
            listener: TcpListener::bind(address)?,
            options,
            stop: Stopper(Arc::new(sender)),
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// If the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What stops it.
    pub fn stopper(&self) -> Stopper {
        self.stop.clone()
    }

    /// Serves on this thread until it is stopped. The model is loaded by `load` on another one; until it
    /// is there, everything is answered with 503.
    ///
    /// # Errors
    /// Those of `load`, and if the system refuses a thread or the listener.
    pub fn run(self, load: impl FnOnce() -> Result<Engine> + Send + 'static) -> Result<()> {
        self.run_then(load, |_| ())
    }

    /// As [`run`](Self::run), and calls `ready` once requests are answered.
    ///
    /// # Errors
    /// Those of [`run`](Self::run).
    pub fn run_then(
        self,
        load: impl FnOnce() -> Result<Engine> + Send + 'static,
        ready: impl FnOnce(&Engine) + Send + 'static,
    ) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::Workers)?;
        let app = Arc::new(App::new(self.options));
        let done: Result<_> = runtime.block_on(async {
            let loaded = start_loading(Arc::clone(&app), self.stop.clone(), load, ready)?;
            if app.options.stop_on_sigterm {
                on_sigterm(self.stop.clone()).map_err(Error::Workers)?;
            }
            let router = routes::router(Arc::clone(&app));
            let stop = self.stop.0.subscribe();
            let served = listen::serve(self.listener, router, Arc::clone(&app), stop).await;
            served.map_err(|source| Error::Io {
                path: "listening".into(),
                source,
            })?;
            Ok(loaded)
        });
        let mut loaded = done?;
        // Connections that did not end go with this; the engine ends with the last of them.
        runtime.shutdown_background();
        match loaded.try_recv() {
            Ok(Err(error)) => Err(error),
            _ => Ok(()),
        }
    }
}

/// Loads the model on a thread of its own. If that fails, the server stops and this says why.
fn start_loading(
    app: Arc<App>,
    stop: Stopper,
    load: impl FnOnce() -> Result<Engine> + Send + 'static,
    ready: impl FnOnce(&Engine) + Send + 'static,
) -> Result<oneshot::Receiver<Result<()>>> {
    let (sender, receiver) = oneshot::channel();
    let load = move || {
        let loaded = load().map(|engine| {
            app.serve(engine.clone());
            ready(&engine);
        });
        let failed = loaded.is_err();
        let _ = sender.send(loaded); // nobody asks once the server has stopped
        if failed {
            stop.stop();
        }
    };
    let thread = thread::Builder::new().name("loading".into()).spawn(load);
    thread.map_err(Error::Workers)?;
    Ok(receiver)
}

/// SIGTERM stops the server.
#[cfg(unix)]
fn on_sigterm(stop: Stopper) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        if terminate.recv().await.is_some() {
            stop.stop();
        }
    });
    Ok(())
}

/// There is no such signal.
#[cfg(not(unix))]
fn on_sigterm(_: Stopper) -> io::Result<()> {
    Ok(())
}
