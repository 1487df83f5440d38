//! How a server is set up.

use std::time::Duration;

use crate::adapters::Mode;
use crate::budget::BudgetOptions;
use crate::request::GateChoice;

/// How a server is set up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ServerOptions {
    /// Names of the model in requests; the first is that in replies. `default` always is one.
    pub names: Vec<String>,
    /// Whether requests may name any model.
    pub any_model: bool,
    /// Whether unknown fields are refused; else the reply warns of them.
    pub strict: bool,
    /// Most tokens of a reply that sets no limit and has no budget.
    pub max_tokens: usize,
    /// How long replies may think. A request may ask for less, never for more.
    pub budget: Option<BudgetOptions>,
    /// From which token on an adapter is active. Default: what it was trained for.
    pub adapter_mode: Option<Mode>,
    /// Who switches the adapter on where a request does not say.
    pub gate: GateChoice,
    /// What requests have to bring as `Authorization: Bearer`.
    pub api_key: Option<String>,
    /// The origin whose pages may ask, or `*`. Pages of this server always may.
    pub cors: Option<String>,
    /// Most bytes of a body.
    pub body_limit: usize,
    /// How long a header or a body may take.
    pub read_timeout: Duration,
    /// How long requests that run may take to end when the server stops.
    pub grace: Duration,
    /// Whether SIGTERM stops the server.
    pub stop_on_sigterm: bool,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            names: vec!["default".into()],
            any_model: false,
            strict: false,
            max_tokens: 1024,
            budget: None,
            adapter_mode: None,
            gate: GateChoice::Auto,
            api_key: None,
            cors: None,
            body_limit: 8 << 20,
            read_timeout: Duration::from_secs(30),
            grace: Duration::from_secs(10),
            stop_on_sigterm: false,
        }
    }
}

impl ServerOptions {
    /// The name of the model in replies.
    pub(super) fn model(&self) -> &str {
        self.names.first().map_or("default", String::as_str)
    }

    /// Whether a request means this model.
    pub(super) fn serves(&self, asked: &str) -> bool {
        self.any_model || asked == "default" || self.names.iter().any(|name| name == asked)
    }
}
