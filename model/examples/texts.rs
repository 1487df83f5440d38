//! Renders chat templates and encodes texts as told on standard input, for the comparisons with
//! other implementations in `tests/templates.py` and `tests/tokenizers.py`.
//!
//! Every line is a JSON object, answered by one:
//! - `{"template", "tokens", "messages", "add_generation_prompt", "variables"}`: `{"text"}`
//! - `{"tokenizer"}`, the path of a `tokenizer.json`, or `{"model"}`, that of a model: `{"added"}`,
//!   the text and id of every added token
//! - `{"encode", "add_special", "parse_special"}`: `{"ids"}`
//! - `{"chat", "template"}`, messages: `{"ids"}`
//!
//! What fails is answered by `{"error"}`.

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::path::Path;

use brevity_model::{
    ChatOptions, ChatTemplate, Message, PackOptions, Serial, SpecialTokens, Tokenizer, Weights,
    encode_chat, pack,
};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut tokenizer = None;
    for line in io::stdin().lock().lines() {
        let answer = answer(&line?, &mut tokenizer);
        let answer = answer.unwrap_or_else(|error| json!({"error": error.to_string()}));
        writeln!(io::stdout(), "{answer}")?;
    }
    Ok(())
}

fn answer(line: &str, tokenizer: &mut Option<Tokenizer>) -> Result<Value, Box<dyn Error>> {
    let ask: Value = serde_json::from_str(line)?;
    let flag = |name: &str| ask[name].as_bool().unwrap_or(false);
    if let Some(path) = ask["tokenizer"].as_str() {
        let read = tokenizer.insert(Tokenizer::from_json(&std::fs::read(path)?)?);
        return Ok(json!({"added": read.added_tokens().collect::<Vec<_>>()}));
    }
    if let Some(path) = ask["model"].as_str() {
        let packed = Path::new(path).with_extension("packed");
        let source = brevity_model::Source::open(Path::new(path))?;
        pack(
            &source,
            &packed,
            PackOptions::default(),
            &mut |_, _| {},
            &Serial,
        )?;
        let weights = Weights::open(&packed)?;
        let json = weights.tokenizer_json().ok_or("no tokenizer")?;
        let read = tokenizer.insert(Tokenizer::from_json(json)?);
        return Ok(json!({"added": read.added_tokens().collect::<Vec<_>>()}));
    }
    if let Some(text) = ask["encode"].as_str() {
        let tokenizer = tokenizer.as_ref().ok_or("no tokenizer")?;
        let ids = tokenizer.encode(text, flag("add_special"), flag("parse_special"))?;
        return Ok(json!({"ids": ids}));
    }
    let tokens: SpecialTokens = serde_json::from_value(ask["tokens"].clone()).unwrap_or_default();
    let source = ask["template"].as_str().ok_or("no template")?;
    let template = ChatTemplate::new(source, &tokens);
    let options = ChatOptions {
        add_generation_prompt: flag("add_generation_prompt"),
        variables: ask["variables"].as_object().cloned().unwrap_or_default(),
        ..ChatOptions::default()
    };
    let chat = ask.get("chat").or(ask.get("messages"));
    let messages: Vec<Message> = serde_json::from_value(chat.cloned().unwrap_or_default())?;
    if ask.get("chat").is_some() {
        let tokenizer = tokenizer.as_ref().ok_or("no tokenizer")?;
        let ids = encode_chat(tokenizer, &template, &messages, &options)?;
        return Ok(json!({"ids": ids}));
    }
    Ok(json!({"text": template.render(&messages, &options)?}))
}
