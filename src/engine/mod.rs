//! A model that answers: one thread owns the batch loop, everybody else asks it.
//!
//! ```text
//! Engine (cheap to clone, any thread) -> channel -> the thread of the batch loop -> channel -> Pending
//! ```

mod builder;
mod chat;
mod notice;
mod pending;
mod service;
mod solve;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use brevity_model::{KvUsage, Message, ModelConfig, Tokenizer};

use crate::Result;
use crate::prefill::Prefill;
use crate::prefix::PrefixUsage;
use crate::prompt::{Prompt, TemplateOptions};
use crate::request::{GenerateOptions, Request};
use crate::runtime::Runtime;
use crate::scheduler::{
    CancelFlag, Completion, KvCost, Listener, RequestTimings, SchedulerOptions, StreamReply,
};
use crate::writer::Written;

pub use builder::EngineBuilder;
pub use chat::Chat;
pub use notice::Notice;
pub(crate) use pending::Reporter;
#[cfg(feature = "server")]
pub(crate) use pending::Said;
pub use pending::{Event, Pending, TimedOut};
use service::Service;
pub use solve::{Ballot, SolveOptions, Solved, SolvedStream, answer};

/// A loaded model and the thread that runs it. Clones are cheap and share everything; any thread may use
/// one. The last one that is dropped stops the thread, and requests that still run end with
/// [`Interrupted`](crate::Error::Interrupted).
#[derive(Clone)]
pub struct Engine(Arc<Service>);

/// A reply of one stream.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reply {
    /// Its tokens, without the end token.
    pub tokens: Vec<u32>,
    /// Its text, without special tokens; empty if the model has no tokenizer.
    pub text: String,
    /// All that is known of how it was written.
    pub written: Written,
    /// How the prompt was read, and what the gate said.
    pub prefill: Prefill,
    /// Where the time went.
    pub timings: RequestTimings,
    /// What its keys and values took.
    pub kv: KvCost,
}

impl Engine {
    /// Sets up an engine for a GGUF file, a Hugging Face folder or a packed file.
    pub fn builder<'p>(model: impl AsRef<Path>) -> EngineBuilder<'p> {
        EngineBuilder::new(model.as_ref())
    }

    /// Sets up an engine for a packed model inside a larger file that stores it uncompressed, such as an
    /// Android package: `len` bytes from `start`. It is mapped if `start` is a multiple of 64 and copied
    /// into memory if not, which [`Engine::notices`] says.
    pub fn builder_in<'p>(file: File, start: u64, len: u64) -> EngineBuilder<'p> {
        EngineBuilder::new_in(file, start, len)
    }

    /// An engine over a model that is made on the engine's own thread: `make` builds the workers there.
    ///
    /// # Errors
    /// Those of `make`, and [`Workers`](crate::Error::Workers).
    pub fn with_runtime(
        make: impl FnOnce() -> Result<Runtime> + Send + 'static,
        scheduler: SchedulerOptions,
    ) -> Result<Self> {
        Service::start(scheduler, |_| make(), &mut |_, _| ()).map(Self::new)
    }

    fn new(service: Service) -> Self {
        Self(Arc::new(service))
    }

    /// The loaded model: sizes, weights, adapters, heads, workers. Passes are run by the engine's thread
    /// only.
    pub fn runtime(&self) -> &Runtime {
        &self.0.runtime
    }

    /// Sizes and constants of the network.
    pub fn config(&self) -> &ModelConfig {
        self.runtime().config()
    }

    /// The tokenizer.
    ///
    /// # Errors
    /// [`NoTokenizer`](crate::Error::NoTokenizer) if the model came without one.
    pub fn tokenizer(&self) -> Result<&Tokenizer> {
        self.runtime().tokenizer()
    }

    /// What keys and values take now.
    pub fn kv_usage(&self) -> KvUsage {
        self.runtime().kv_pool().usage()
    }

    /// How the prefixes of earlier prompts have served, if any are kept.
    pub fn prefix_usage(&self) -> Option<PrefixUsage> {
        Some(self.runtime().prefixes()?.usage())
    }

    /// Time from [`EngineBuilder::load`] until the model was ready.
    pub fn load_time(&self) -> Duration {
        self.runtime().load_time()
    }

    /// Requests that have not begun.
    pub fn waiting(&self) -> usize {
        self.0.waiting()
    }

    /// Passes through the network so far. A request that is cancelled ends before the second pass from
    /// then on.
    pub fn passes(&self) -> u64 {
        self.0.passes()
    }

    /// What was decided for the user while the model was loaded.
    pub fn notices(&self) -> Vec<Notice> {
        notice::of_runtime(self.runtime())
    }

    /// The prompt of a conversation whose last turn is the user's, in the model's chat template.
    ///
    /// ```no_run
    /// # fn main() -> brevity::Result<()> {
    /// # let engine = brevity::Engine::builder("model.gguf").load()?;
    /// use brevity::model::Message;
    ///
    /// let prompt = engine.prompt(&[Message::new("user", "What is photosynthesis?")])?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`NoTemplate`](crate::Error::NoTemplate), [`NoTokenizer`](crate::Error::NoTokenizer), or what the template says.
    pub fn prompt(&self, messages: &[Message]) -> Result<Prompt> {
        self.prompt_with(messages, &TemplateOptions::default())
    }

    /// As [`Engine::prompt`], with variables for the template.
    ///
    /// # Errors
    /// Those of [`Engine::prompt`].
    pub fn prompt_with(&self, messages: &[Message], options: &TemplateOptions) -> Result<Prompt> {
        Prompt::of_messages(self.runtime(), messages, options)
    }

    /// A prompt that is a text to be continued.
    ///
    /// ```no_run
    /// # fn main() -> brevity::Result<()> {
    /// # let engine = brevity::Engine::builder("model.gguf").load()?;
    /// let prompt = engine.text_prompt("Once upon a time")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`NoTokenizer`](crate::Error::NoTokenizer), or if the text cannot be tokenized.
    pub fn text_prompt(&self, text: &str) -> Result<Prompt> {
        Prompt::of_text(self.runtime(), text)
    }

    /// The prompt for a question: in the chat template if the model has one, else as a text.
    ///
    /// ```no_run
    /// # fn main() -> brevity::Result<()> {
    /// # let engine = brevity::Engine::builder("model.gguf").load()?;
    /// let prompt = engine.question(Some("Be brief."), "What is photosynthesis?")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Engine::prompt`]; [`NoTemplate`](crate::Error::NoTemplate) for a system message without a template.
    pub fn question(&self, system: Option<&str>, question: &str) -> Result<Prompt> {
        self.question_with(system, question, &TemplateOptions::default())
    }

    /// As [`Engine::question`], with variables for the template.
    ///
    /// # Errors
    /// Those of [`Engine::question`].
    pub fn question_with(
        &self,
        system: Option<&str>,
        question: &str,
        options: &TemplateOptions,
    ) -> Result<Prompt> {
        if system.is_none() && self.runtime().template().is_none() {
            return self.text_prompt(question);
        }
        let system = system.map(|text| Message::new("system", text));
        let user = Message::new("user", question);
        self.prompt_with(
            &system.into_iter().chain([user]).collect::<Vec<_>>(),
            options,
        )
    }

    /// Begins with a request, beside those that run already.
    ///
    /// ```no_run
    /// # fn main() -> brevity::Result<()> {
    /// # let engine = brevity::Engine::builder("model.gguf").load()?;
    /// use brevity::{Event, Request};
    ///
    /// let mut pending = engine.submit(Request::new(engine.text_prompt("Once upon a time")?))?;
    /// while let Some(event) = pending.next_event() {
    ///     if let Event::Text { piece, .. } = event {
    ///         print!("{piece}");
    ///     }
    /// }
    /// let completion = pending.wait()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Busy`](crate::Error::Busy) if too many wait; what is wrong with a request that cannot be served;
    /// [`Stopped`](crate::Error::Stopped).
    pub fn submit(&self, request: Request) -> Result<Pending<Completion>> {
        let (reporter, said) = Reporter::new();
        let cancelled = self.submit_to(request, Box::new(reporter))?;
        Ok(Pending::new(self.clone(), said, cancelled))
    }

    /// As [`Engine::submit`], for a listener of one's own. Raising the flag ends the request before the
    /// next pass.
    ///
    /// ```no_run
    /// # fn main() -> brevity::Result<()> {
    /// # let engine = brevity::Engine::builder("model.gguf").load()?;
    /// use std::sync::atomic::Ordering;
    ///
    /// use brevity::Request;
    /// use brevity::reply::{Completion, Listener};
    ///
    /// struct Printer;
    /// impl Listener for Printer {
    ///     fn done(&mut self, result: brevity::Result<Completion>) {
    ///         println!("{:?}", result.map(|c| c.streams.len()));
    ///     }
    /// }
    ///
    /// let request = Request::new(engine.text_prompt("Once upon a time")?);
    /// let cancel = engine.submit_to(request, Box::new(Printer))?;
    /// cancel.store(true, Ordering::Relaxed);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Engine::submit`]; the listener hears nothing then.
    pub fn submit_to(&self, request: Request, listener: Box<dyn Listener>) -> Result<CancelFlag> {
        let cancelled = Arc::new(AtomicBool::new(false));
        self.0
            .submit(request, listener, CancelFlag::clone(&cancelled))?;
        Ok(cancelled)
    }

    /// Writes one reply; `on_text` gets its text as it comes, on the caller's thread.
    ///
    /// ```no_run
    /// # fn main() -> brevity::Result<()> {
    /// # let engine = brevity::Engine::builder("model.gguf").load()?;
    /// use brevity::GenerateOptions;
    ///
    /// let prompt = engine.question(None, "Name a colour.")?;
    /// let options = GenerateOptions::default().max_tokens(32).temperature(0.8).seed(7);
    /// let reply = engine.generate(prompt, &options, |piece| print!("{piece}"))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Engine::submit`] and [`Pending::wait`].
    pub fn generate(
        &self,
        prompt: impl Into<Prompt>,
        options: &GenerateOptions,
        on_text: impl FnMut(&str),
    ) -> Result<Reply> {
        let request = Request::new(prompt).options(options.clone());
        Reply::of(self.submit(request)?, on_text)
    }

    /// A conversation: see [`Chat`].
    pub fn chat(&self) -> Chat {
        Chat::new(self.clone())
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("model", &self.runtime().weights().path())
            .finish_non_exhaustive()
    }
}

impl Reply {
    /// Waits for the reply of a request of one stream.
    ///
    /// # Errors
    /// Those of [`Pending::wait`].
    pub fn of(mut pending: Pending<Completion>, mut on_text: impl FnMut(&str)) -> Result<Self> {
        while let Some(event) = pending.next_event() {
            if let Event::Text { piece, .. } = event {
                on_text(&piece);
            }
        }
        pending.wait().map(Self::from)
    }
}

impl From<Completion> for Reply {
    /// Of a request of one stream; of several, the first.
    ///
    /// # Panics
    /// If there is no stream, which no request ends with.
    fn from(completion: Completion) -> Self {
        let mut streams = completion.streams.into_iter();
        let first = streams.next();
        let StreamReply { written, .. } = first.expect("a completion has at least one stream");
        Self {
            tokens: written.tokens.clone(),
            text: written.text.clone(),
            written,
            prefill: completion.prefill,
            timings: completion.timings,
            kv: completion.kv,
        }
    }
}
