//! Who asks for streams in these tests, and asks for several at once.

use brevity::engine::Engine;
use brevity::scheduler::{
    Completion, Flow, Listener, Request, Scheduler, SchedulerOptions, StreamReply,
};
use brevity::{Error, Result};

/// Keeps what it hears.
#[derive(Default)]
pub struct Ear {
    pub texts: Vec<String>,
    pub ended: Vec<usize>,
    pub result: Option<Result<Completion>>,
    /// Passes until it gives up.
    pub patience: Option<usize>,
    /// Pieces of text until its pipe is closed.
    pub pipe: Option<usize>,
    /// Whether the first stream that ends is enough.
    pub one_is_enough: bool,
}

impl Ear {
    pub fn completion(&self) -> &Completion {
        self.result.as_ref().unwrap().as_ref().unwrap()
    }

    pub fn error(&self) -> String {
        self.result
            .as_ref()
            .unwrap()
            .as_ref()
            .unwrap_err()
            .to_string()
    }

    /// Tokens of every stream.
    pub fn tokens(&self) -> Vec<Vec<u32>> {
        let streams = self.completion().streams.iter();
        streams.map(|s| s.written.tokens.clone()).collect()
    }
}

impl Listener for Ear {
    fn text(&mut self, stream: usize, piece: &str) -> Result<()> {
        if self.texts.len() <= stream {
            self.texts.resize(stream + 1, String::new());
        }
        self.texts[stream] += piece;
        match &mut self.pipe {
            Some(0) => Err(Error::Output(std::io::ErrorKind::BrokenPipe.into())),
            pipe => {
                *pipe = pipe.map(|n| n - 1);
                Ok(())
            }
        }
    }

    fn ended(&mut self, stream: usize, _: &StreamReply) -> Result<Flow> {
        self.ended.push(stream);
        Ok(if self.one_is_enough {
            Flow::Stop
        } else {
            Flow::Go
        })
    }

    fn cancelled(&mut self) -> bool {
        match &mut self.patience {
            Some(0) => true,
            patience => {
                *patience = patience.map(|n| n - 1);
                false
            }
        }
    }

    fn done(&mut self, result: Result<Completion>) {
        assert!(self.result.is_none(), "a request ends once");
        self.result = Some(result);
    }
}

/// Runs requests together; the second from the first's `delay`-th pass on, and so forth.
pub fn together(
    engine: &Engine,
    chunk: Option<usize>,
    delay: usize,
    asked: Vec<(Request, Ear)>,
) -> Vec<Ear> {
    let (requests, mut ears): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
    let options = SchedulerOptions {
        chunk,
        ..SchedulerOptions::default()
    };
    let mut scheduler = Scheduler::new(engine, options);
    for (request, ear) in requests.into_iter().zip(&mut ears) {
        scheduler.submit(request, ear).unwrap();
        for _ in 0..delay {
            scheduler.step().unwrap();
        }
    }
    scheduler.run().unwrap();
    drop(scheduler);
    assert_eq!(engine.kv_pool().usage().pages, 0, "pages are given back");
    ears
}

/// What the streams of a request say without others.
pub fn alone(engine: &Engine, request: &Request) -> Vec<Vec<u32>> {
    let asked = vec![(request.clone(), Ear::default())];
    together(engine, None, 0, asked)[0].tokens()
}
