//! What a server says of its model and of itself.

use brevity_model::Runner;
use serde_json::{Value, json};

use super::options::ServerOptions;
use super::state::Served;
use crate::request::GateChoice;

/// An entry of `/v1/models`.
pub fn model(served: &Served, id: &str) -> Value {
    let runtime = served.engine.runtime();
    let config = served.engine.config();
    json!({
        "id": id,
        "object": "model",
        "created": served.created,
        "owned_by": "brevity",
        "meta": {
            "n_ctx": runtime.context(),
            "n_ctx_train": config.max_seq_len,
            "n_vocab": config.vocab_size,
            "n_embd": config.d_model,
            "size": runtime.weights().bytes().len(),
        },
    })
}

/// `/props`.
pub fn props(served: &Served, options: &ServerOptions) -> Value {
    let runtime = served.engine.runtime();
    let gate = match options.gate {
        GateChoice::Auto => "auto",
        GateChoice::On => "on",
        GateChoice::Off => "off",
    };
    json!({
        "model": options.model(),
        "version": env!("CARGO_PKG_VERSION"),
        "system_fingerprint": served.fingerprint,
        "n_ctx": runtime.context(),
        "default_generation_settings": {
            "n_ctx": runtime.context(),
            "max_tokens": options.max_tokens,
            "thinking_budget_tokens": options.budget.as_ref().map(|budget| budget.tokens),
            "gate": gate,
        },
        "chat_template": runtime.weights().chat_template(),
        "adapters": runtime.adapter_names(),
        "has_gate": runtime.gate().is_some(),
        "has_verifier": runtime.verifier().is_some(),
        "isa": runtime.isa().name(),
        "threads": runtime.team().width(),
        "affinity": runtime.team().cpus(),
        "kv": runtime.kv_name(),
        "notices": served.engine.notices().iter().map(|n| n.to_string()).collect::<Vec<_>>(),
    })
}

/// `/slots`.
pub fn slots(served: &Served) -> Value {
    let kv = served.engine.kv_usage();
    let mut shown = served.slots.shown();
    shown["passes"] = served.engine.passes().into();
    shown["waiting"] = served.engine.waiting().into();
    shown["kv"] = json!({
        "pages": kv.pages,
        "page_bytes": served.engine.runtime().kv_pool().shape().page_len_bytes(),
        "budget_bytes": kv.budget_bytes,
    });
    shown
}

/// `/lora-adapters`.
pub fn adapters(served: &Served) -> Value {
    let runtime = served.engine.runtime();
    let names = runtime.adapter_names();
    let adapters = runtime.adapters().iter().enumerate();
    let shown = adapters.map(|(id, adapter)| {
        json!({
            "id": id,
            "name": names.get(id),
            "scale": 1,
            "factor": adapter.scale(),
            "bytes": adapter.len_bytes(),
            "default": id == 0,
        })
    });
    shown.collect()
}
