//! `tokenizer.json`, `tokenizer_config.json` and `chat_template.jinja`.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::{MAX_CONFIG_LEN, MAX_TOKENIZER_LEN, read_json};
use crate::file::read_optional;
use crate::source::{SpecialTokens, TokenizerData};
use crate::{Error, Result};

/// What a folder says about text.
pub(super) struct Text {
    pub data: TokenizerData,
    /// The token that the tokenizer puts before a prompt.
    pub bos_before_prompt: Option<u32>,
}

/// The fields read of `tokenizer_config.json`.
#[derive(Default, Deserialize)]
struct TokenizerConfig {
    bos_token: Option<Token>,
    eos_token: Option<Token>,
    chat_template: Option<Template>,
}

/// A token's text, alone or with its settings.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a token's text or an object with `content`"
)]
enum Token {
    Text(String),
    Full { content: String },
}

impl Token {
    fn text(self) -> String {
        match self {
            Token::Text(text) | Token::Full { content: text } => text,
        }
    }
}

/// One template, or several with names.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a template or a list of named templates"
)]
enum Template {
    One(String),
    Named(Vec<NamedTemplate>),
}

#[derive(Deserialize)]
struct NamedTemplate {
    name: String,
    template: String,
}

impl Template {
    /// The only template, or the one called `default`.
    fn default(self) -> Option<String> {
        match self {
            Template::One(template) => Some(template),
            Template::Named(list) => list
                .into_iter()
                .find(|t| t.name == "default")
                .map(|t| t.template),
        }
    }
}

/// The one field read of `tokenizer.json`.
#[derive(Deserialize)]
struct PostProcessorOnly {
    #[serde(default)]
    post_processor: Value,
}

/// All of it is optional: a folder without tokenizer still takes token ids.
pub(super) fn load(folder: &Path) -> Result<Text> {
    let path = folder.join("tokenizer_config.json");
    let config: TokenizerConfig = read_json(&path, MAX_CONFIG_LEN)?.unwrap_or_default();
    let template_path = folder.join("chat_template.jinja");
    let chat_template = match read_optional(&template_path, MAX_CONFIG_LEN)? {
        Some(bytes) => {
            Some(String::from_utf8(bytes).map_err(|_| Error::format(&template_path, "not UTF-8"))?)
        }
        None => config.chat_template.and_then(Template::default),
    };
    let tokenizer_path = folder.join("tokenizer.json");
    let tokenizer_json = read_optional(&tokenizer_path, MAX_TOKENIZER_LEN)?;
    let bos_before_prompt = match &tokenizer_json {
        Some(bytes) => {
            let parsed: PostProcessorOnly = serde_json::from_slice(bytes)
                .map_err(|e| Error::format(&tokenizer_path, e.to_string()))?;
            first_token(&parsed.post_processor)
        }
        None => None,
    };
    Ok(Text {
        data: TokenizerData {
            tokenizer_json,
            vocabulary: None,
            chat_template,
            special_tokens: SpecialTokens {
                bos: config.bos_token.map(Token::text),
                eos: config.eos_token.map(Token::text),
            },
        },
        bos_before_prompt,
    })
}

/// The token that a `TemplateProcessing` post-processor puts before a single sequence.
fn first_token(post_processor: &Value) -> Option<u32> {
    match post_processor.get("type")?.as_str()? {
        "Sequence" => post_processor
            .get("processors")?
            .as_array()?
            .iter()
            .find_map(first_token),
        "TemplateProcessing" => {
            let first = post_processor.get("single")?.get(0)?;
            let name = first.get("SpecialToken")?.get("id")?.as_str()?;
            let ids = post_processor
                .get("special_tokens")?
                .get(name)?
                .get("ids")?;
            u32::try_from(ids.get(0)?.as_u64()?).ok()
        }
        _ => None,
    }
}
