//! Who asks for streams in these tests, and asks for several at once.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use crate::budget::Part;
use crate::runtime::Runtime;
use crate::scheduler::{
    CancelFlag, Completion, Flow, Listener, Scheduler, SchedulerOptions, StreamReply,
};
use crate::{Request, Result};

/// How a listener behaves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Passes until it gives up.
    pub patience: Option<usize>,
    /// Pieces of text until it panics.
    pub nerve: Option<usize>,
    /// Whether the first stream that ends is enough.
    pub one_is_enough: bool,
}

/// What a listener has heard.
#[derive(Debug, Default)]
pub struct Heard {
    pub texts: Vec<String>,
    pub ended: Vec<usize>,
    pub result: Option<Result<Completion>>,
}

impl Heard {
    pub fn completion(&self) -> &Completion {
        self.result.as_ref().unwrap().as_ref().unwrap()
    }

    pub fn error(&self) -> String {
        let result = self.result.as_ref().unwrap();
        result.as_ref().unwrap_err().to_string()
    }

    /// Tokens of every stream.
    pub fn tokens(&self) -> Vec<Vec<u32>> {
        let streams = self.completion().streams.iter();
        streams.map(|s| s.written.tokens.clone()).collect()
    }
}

struct Ear {
    manner: Manner,
    heard: Arc<Mutex<Heard>>,
}

impl Listener for Ear {
    fn text(&mut self, stream: usize, _: Part, piece: &str) {
        {
            let mut heard = self.heard.lock().unwrap();
            if heard.texts.len() <= stream {
                heard.texts.resize(stream + 1, String::new());
            }
            heard.texts[stream] += piece;
        }
        if let Some(nerve) = &mut self.manner.nerve {
            *nerve = nerve.checked_sub(1).expect("a listener without nerve");
        }
    }

    fn ended(&mut self, stream: usize, _: &StreamReply) -> Flow {
        self.heard.lock().unwrap().ended.push(stream);
        match self.manner.one_is_enough {
            true => Flow::Stop,
            false => Flow::Go,
        }
    }

    fn done(&mut self, result: Result<Completion>) {
        let mut heard = self.heard.lock().unwrap();
        assert!(heard.result.is_none(), "a request ends once");
        heard.result = Some(result);
    }
}

/// Runs requests together; the second from the first's `delay`-th pass on, and so forth.
pub fn together(
    runtime: &Runtime,
    chunk: Option<usize>,
    delay: usize,
    asked: Vec<(Request, Manner)>,
) -> Vec<Heard> {
    let options = SchedulerOptions {
        chunk,
        ..SchedulerOptions::default()
    };
    let mut scheduler = Scheduler::new(runtime, options);
    let mut clients: Vec<(CancelFlag, Option<usize>, Arc<Mutex<Heard>>)> = vec![];
    let step = |scheduler: &mut Scheduler<'_>, clients: &mut Vec<_>| {
        for (flag, patience, _) in clients.iter_mut() {
            let (flag, patience): (&mut CancelFlag, &mut Option<usize>) = (flag, patience);
            match patience {
                Some(0) => flag.store(true, Ordering::Relaxed),
                left => *left = left.map(|n| n - 1),
            }
        }
        scheduler.step();
    };
    for (request, manner) in asked {
        let (flag, heard) = (CancelFlag::default(), Arc::default());
        let ear = Box::new(Ear {
            manner,
            heard: Arc::clone(&heard),
        });
        let sent = scheduler.submit(request, ear, CancelFlag::clone(&flag));
        sent.map_err(|(error, _)| error).unwrap();
        clients.push((flag, manner.patience, heard));
        for _ in 0..delay {
            step(&mut scheduler, &mut clients);
        }
    }
    while !scheduler.is_idle() {
        step(&mut scheduler, &mut clients);
    }
    drop(scheduler);
    assert_eq!(runtime.kv_pool().usage().pages, 0, "pages are given back");
    let heard = clients.into_iter().map(|(_, _, heard)| heard);
    heard
        .map(|heard| Arc::into_inner(heard).unwrap().into_inner().unwrap())
        .collect()
}

/// What the streams of a request say without others.
pub fn alone(runtime: &Runtime, request: &Request) -> Vec<Vec<u32>> {
    let asked = vec![(request.clone(), Manner::default())];
    together(runtime, None, 0, asked)[0].tokens()
}
