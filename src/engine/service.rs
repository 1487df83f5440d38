//! The thread that owns the batch loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};

use crate::request::Request;
use crate::runtime::Runtime;
use crate::scheduler::{CancelFlag, Listener, Scheduler, SchedulerOptions, check};
use crate::{Error, Result};

/// What reaches the thread.
enum Command {
    Submit {
        request: Box<Request>,
        listener: Box<dyn Listener>,
        cancelled: CancelFlag,
    },
    Stop,
}

/// The thread that runs the passes, as its clients see it.
pub(super) struct Service {
    pub runtime: Arc<Runtime>,
    options: SchedulerOptions,
    commands: Sender<Command>,
    load: Arc<Load>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread has to do, for whoever wants to know.
#[derive(Debug, Default)]
struct Load {
    /// Requests that were sent and have not begun.
    waiting: AtomicUsize,
    /// Steps of the batch loop so far.
    passes: AtomicU64,
}

impl Service {
    /// Starts the thread and has it make its runtime with `load`, which may send `Progress` while the
    /// caller waits. The thread is the runtime's first worker.
    ///
    /// # Errors
    /// Those of `load`, and [`Error::Workers`] if the system refuses the thread.
    pub fn start(
        options: SchedulerOptions,
        load: impl FnOnce(&mut dyn FnMut(u64, u64)) -> Result<Runtime> + Send + 'static,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Self> {
        /// What the thread says before it serves.
        enum Loading {
            Progress(u64, u64),
            Done(Result<Arc<Runtime>>),
        }
        let (commands, inbox) = channel();
        let (report, reports) = channel();
        let shared = Arc::new(Load::default());
        let counters = Arc::clone(&shared);
        let own = options.clone();
        let serve = move || {
            // Nobody hears it only if the caller is gone.
            let mut tell = |done, total| drop(report.send(Loading::Progress(done, total)));
            let runtime = match load(&mut tell) {
                Ok(runtime) => Arc::new(runtime),
                Err(error) => return drop(report.send(Loading::Done(Err(error)))),
            };
            let _ = report.send(Loading::Done(Ok(Arc::clone(&runtime))));
            drop(report);
            serve(&runtime, own, &inbox, &counters);
        };
        let thread = thread::Builder::new().name("brevity".into()).spawn(serve);
        let thread = thread.map_err(Error::Workers)?;
        for loading in reports {
            match loading {
                Loading::Progress(done, total) => progress(done, total),
                Loading::Done(runtime) => {
                    return Ok(Self {
                        runtime: runtime?,
                        options,
                        commands,
                        load: shared,
                        thread: Some(thread),
                    });
                }
            }
        }
        Err(Error::Stopped) // it panicked while it loaded
    }

    /// Checks a number of streams, before anything is made for each of them.
    ///
    /// # Errors
    /// [`Error::Streams`].
    pub fn check_streams(&self, asked: usize) -> Result<()> {
        let most = self.options.streams;
        match (1..=most).contains(&asked) {
            true => Ok(()),
            false => Err(Error::Streams { asked, most }),
        }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// [`Error::Busy`]; what is wrong with a request that cannot be served; [`Error::Stopped`]. The
    /// listener hears nothing then.
    pub fn submit(
        &self,
        request: Request,
        listener: Box<dyn Listener>,
        cancelled: CancelFlag,
    ) -> Result<()> {
        check(&self.runtime, &self.options, &request)?;
        let queue = self.options.queue;
        let free = |n: usize| (n < queue).then_some(n + 1);
        if let Err(waiting) =
            self.load
                .waiting
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, free)
        {
            return Err(Error::Busy { waiting });
        }
        let command = Command::Submit {
            request: Box::new(request),
            listener,
            cancelled,
        };
        self.commands.send(command).map_err(|_| Error::Stopped)
    }

    /// Requests that have not begun.
    pub fn waiting(&self) -> usize {
        self.load.waiting.load(Ordering::Relaxed)
    }

    /// Steps of the batch loop so far.
    pub fn passes(&self) -> u64 {
        self.load.passes.load(Ordering::Relaxed)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.commands.send(Command::Stop);
        if let Some(thread) = self.thread.take()
            // The last client may be a listener, which is dropped on that very thread.
            && thread.thread().id() != thread::current().id()
        {
            let _ = thread.join(); // a panic has reached the listeners as a closed channel
        }
    }
}

/// Runs passes while there is something to do, and sleeps while there is not.
fn serve(runtime: &Runtime, options: SchedulerOptions, inbox: &Receiver<Command>, load: &Load) {
    let waiting = &load.waiting;
    let mut scheduler = Scheduler::new(runtime, options);
    loop {
        let command = match scheduler.is_idle() {
            true => inbox.recv().map_err(|_| TryRecvError::Disconnected),
            false => inbox.try_recv(),
        };
        match command {
            Ok(Command::Submit {
                request,
                listener,
                cancelled,
            }) => {
                if let Err((error, mut listener)) = scheduler.submit(*request, listener, cancelled)
                {
                    waiting.fetch_sub(1, Ordering::Relaxed);
                    listener.done(Err(error));
                }
                // More may have come at the same time: all of them share the next pass.
                continue;
            }
            Ok(Command::Stop) | Err(TryRecvError::Disconnected) => break,
            Err(TryRecvError::Empty) => {}
        }
        let before = scheduler.waiting();
        scheduler.step();
        load.passes.fetch_add(1, Ordering::Relaxed);
        waiting.fetch_sub(before - scheduler.waiting(), Ordering::Relaxed);
    }
    scheduler.shut_down();
}
