//! Takes connections until the server is to stop.

use std::io;
use std::net::TcpListener as StdListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::state::App;

/// Connections at a time; further ones wait to be taken.
const MOST_CONNECTIONS: usize = 512;

/// Serves until `stop` says true, then lets what runs end for as long as the options say.
///
/// # Errors
/// If the listener cannot be used.
pub async fn serve(
    listener: StdListener,
    router: Router,
    app: Arc<App>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let permits = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let permit = Arc::clone(&permits).acquire_owned();
        let next = async { (permit.await, listener.accept().await) };
        let (permit, accepted) = tokio::select! {
            next = next => next,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = connection(stream, router.clone(), Arc::clone(&app), stop.clone());
                tokio::spawn(async move {
                    connection.await;
                    drop(permit);
                });
            }
            // Out of file descriptors, most likely: those that are open will close.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
    drop(listener);
    app.stop();
    let all = permits.acquire_many(MOST_CONNECTIONS as u32);
    let ended = timeout(app.options.grace, all).await.is_ok();
    if let (false, Some(served)) = (ended, app.loaded()) {
        served.slots.cancel_all(served.engine.passes());
        // Their clients are told before the process ends.
        let all = permits.acquire_many(MOST_CONNECTIONS as u32);
        let _ = timeout(Duration::from_millis(500), all).await;
    }
    Ok(())
}

/// One connection, until it closes. Once the server is to stop it closes after its request.
async fn connection(
    stream: TcpStream,
    router: Router,
    app: Arc<App>,
    mut stop: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true); // pieces of a reply are small
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(app.options.read_timeout);
    let service = TowerToHyperService::new(router);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return, // whatever went wrong, its client has gone
        _ = stop.wait_for(|stop| *stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
