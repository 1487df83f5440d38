//! `brevity serve` as people start it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ExitStatus, Stdio};

use tempfile::TempDir;

use crate::command;
use crate::house::Door;
use crate::tiny_model;

/// A server that is a process.
pub struct Process {
    child: Child,
    pub door: Door,
    pub dir: TempDir,
}

impl Process {
    /// Starts it over the tiny model and waits until it is ready.
    pub fn start(args: &[&str]) -> Self {
        let dir = TempDir::new().unwrap();
        let model = dir.path().join("tiny");
        tiny_model::write(&model);
        let mut command = command::brevity(&dir.path().join("cache"));
        command.args([
            "serve",
            "--port",
            "0",
            "--prefix-cache",
            "0",
            "-t",
            "1",
            "-m",
        ]);
        command.arg(&model).args(args).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("a line that says it is ready").unwrap();
            if let Some((url, _)) = line.split_once(": ready after") {
                break url.strip_prefix("http://").unwrap().parse().unwrap();
            }
        };
        // What it says later is not to block it.
        std::thread::spawn(move || lines.for_each(drop));
        let door = Door { address };
        Self { child, door, dir }
    }

    /// Number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        let id = self.id().to_string();
        let killed = std::process::Command::new("kill")
            .args(["-TERM", &id])
            .status();
        assert!(killed.unwrap().success());
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
