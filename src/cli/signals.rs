//! Ctrl-C: the first stops what is running, the next ends the program.

use std::process;
use std::sync::atomic::{AtomicU8, Ordering};

/// Nothing runs that could be stopped: Ctrl-C ends the program.
const IDLE: u8 = 0;
/// Ctrl-C stops what is running.
const RUNNING: u8 = 1;
/// Ctrl-C was pressed; once more ends the program.
const STOPPING: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(IDLE);

/// Exit code of a program that Ctrl-C ended.
pub const EXIT_INTERRUPTED: i32 = 130;

/// Catches Ctrl-C from now on. If the system refuses, Ctrl-C goes on ending the program.
pub fn install() {
    let _ = ctrlc::set_handler(|| {
        let stop = STATE.compare_exchange(RUNNING, STOPPING, Ordering::Relaxed, Ordering::Relaxed);
        if stop.is_err() {
            process::exit(EXIT_INTERRUPTED);
        }
    });
}

/// While this lives, Ctrl-C asks to stop instead of ending the program.
#[derive(Debug)]
pub struct Running(());

/// Begins something that looks at [`Running::interrupted`] often.
pub fn running() -> Running {
    STATE.store(RUNNING, Ordering::Relaxed);
    Running(())
}

impl Running {
    /// Whether Ctrl-C was pressed since [`running`].
    pub fn interrupted(&self) -> bool {
        STATE.load(Ordering::Relaxed) == STOPPING
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        STATE.store(IDLE, Ordering::Relaxed);
    }
}
