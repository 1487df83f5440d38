//! A conversation, turn after turn.

use brevity_model::Message;

use super::{Engine, Pending, Reply};
use crate::Result;
use crate::prompt::{Prompt, TemplateOptions};
use crate::request::{GenerateOptions, Request};
use crate::scheduler::Completion;
use crate::stream::Memory;

/// Tokens of a reply, unless the options say otherwise.
const MAX_TOKENS: usize = 1024;

/// A conversation. It holds the keys and values of what was said, so that a turn reads only what is new.
///
/// ```no_run
/// # fn main() -> brevity::Result<()> {
/// # let engine = brevity::Engine::builder("model.gguf").load()?;
/// let mut chat = engine.chat().system("Be brief.");
/// let reply = chat.ask("What is photosynthesis?", |piece| print!("{piece}"))?;
/// let more = chat.ask("And where does it happen?", |_| ())?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Chat {
    engine: Engine,
    system: Option<String>,
    messages: Vec<Message>,
    options: GenerateOptions,
    template: TemplateOptions,
    memory: Memory,
}

impl Chat {
    pub(super) fn new(engine: Engine) -> Self {
        Self {
            engine,
            system: None,
            messages: Vec::new(),
            options: GenerateOptions::default(),
            template: TemplateOptions::default(),
            memory: Memory::default(),
        }
    }

    /// What the model is told before the first turn.
    #[must_use]
    pub fn system(mut self, text: impl Into<String>) -> Self {
        self.system = Some(text.into());
        self
    }

    /// How the turns to come are written.
    #[must_use]
    pub fn options(mut self, options: GenerateOptions) -> Self {
        self.options = options;
        self
    }

    /// What the template is told beside the messages.
    #[must_use]
    pub fn template(mut self, options: TemplateOptions) -> Self {
        self.template = options;
        self
    }

    /// The options, to be changed between turns. Another adapter reads again only what it has to.
    pub fn options_mut(&mut self) -> &mut GenerateOptions {
        &mut self.options
    }

    /// What was said, without the system message.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Forgets what was said.
    pub fn clear(&mut self) {
        self.messages.clear();
    }

    /// Asks, and writes the reply; `on_text` gets its text as it comes, on the caller's thread.
    ///
    /// # Errors
    /// [`NoTemplate`](crate::Error::NoTemplate), [`Context`](crate::Error::Context) if the conversation
    /// outgrew the context, and those of [`Engine::submit`] and
    /// [`Pending::wait`](crate::Pending::wait). The turn is taken back then.
    pub fn ask(&mut self, text: &str, on_text: impl FnMut(&str)) -> Result<Reply> {
        let pending = self.begin(text)?;
        let reply = Reply::of(pending, on_text);
        match &reply {
            Ok(reply) => self.end(reply),
            Err(_) => self.take_back(),
        }
        reply
    }

    /// Begins a turn. [`Chat::end`] takes its reply into the conversation, [`Chat::take_back`] forgets it.
    ///
    /// # Errors
    /// As [`Chat::ask`]; the turn is taken back then.
    pub fn begin(&mut self, text: &str) -> Result<Pending<Completion>> {
        self.messages.push(Message::new("user", text));
        let pending = self.request().and_then(|r| self.engine.submit(r));
        if pending.is_err() {
            self.take_back();
        }
        pending
    }

    /// Ends a turn that was begun, with its reply.
    pub fn end(&mut self, reply: &Reply) {
        let message = Message::new("assistant", &*reply.text);
        self.messages.push(message);
    }

    /// Forgets the last message: the turn that was begun.
    pub fn take_back(&mut self) {
        self.messages.pop();
    }

    /// The prompt of all that was said so far.
    ///
    /// # Errors
    /// Those of [`Engine::prompt`].
    pub fn prompt(&self) -> Result<Prompt> {
        let system = self.system.iter().map(|text| Message::new("system", text));
        let messages: Vec<_> = system.chain(self.messages.iter().cloned()).collect();
        self.engine.prompt_with(&messages, &self.template)
    }

    /// The request of the turn that was begun.
    fn request(&self) -> Result<Request> {
        let prompt = self.prompt()?;
        let mut options = self.options.clone();
        if options.budget.is_none() {
            options.max_tokens.get_or_insert(MAX_TOKENS);
        }
        let mut request = Request::new(prompt).options(options);
        request.memory = Some(self.memory.clone());
        Ok(request)
    }
}
