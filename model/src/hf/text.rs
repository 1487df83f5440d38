//! `tokenizer.json`, `tokenizer_config.json` and the files beside them, and the chat template.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::tokens::{self, Named, Settings, Token};
use super::{MAX_CONFIG_LEN, MAX_TOKENIZER_LEN, read_json};
use crate::file::read_optional;
use crate::source::TokenizerData;
use crate::{Error, Notice, Result};

/// What a folder says about text.
pub(super) struct Text {
    pub data: TokenizerData,
    /// The token that the tokenizer puts before a prompt.
    pub bos_before_prompt: Option<u32>,
    /// Tokens that end a reply.
    pub ends: Vec<u32>,
}

/// The fields read of `tokenizer_config.json`.
#[derive(Default, Deserialize)]
struct TokenizerConfig {
    #[serde(flatten)]
    named: Named,
    added_tokens_decoder: Option<BTreeMap<u32, Token>>,
    add_bos_token: Option<bool>,
    add_eos_token: Option<bool>,
    add_prefix_space: Option<bool>,
    chat_template: Option<Template>,
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

/// `chat_template.json`, which some folders have in place of the field.
#[derive(Deserialize)]
struct TemplateFile {
    chat_template: Option<Template>,
}

/// All of it is optional: a folder without tokenizer still takes token ids.
pub(super) fn load(folder: &Path) -> Result<Text> {
    let path = folder.join("tokenizer_config.json");
    let mut config: TokenizerConfig = read_json(&path, MAX_CONFIG_LEN)?.unwrap_or_default();
    let (chat_template, mut notices) = chat_template(folder, config.chat_template.take())?;
    let map: Named =
        read_json(&folder.join("special_tokens_map.json"), MAX_CONFIG_LEN)?.unwrap_or_default();
    // Older folders have no decoder; there the map is what counts.
    let named = match &config.added_tokens_decoder {
        Some(_) => config.named.or(map),
        None => map.or(config.named),
    };
    let settings = Settings {
        named,
        decoder: config.added_tokens_decoder.unwrap_or_default(),
        added: read_json(&folder.join("added_tokens.json"), MAX_CONFIG_LEN)?.unwrap_or_default(),
        add_bos: config.add_bos_token,
        add_eos: config.add_eos_token,
        add_prefix_space: config.add_prefix_space,
    };
    let special_tokens = settings.named.special_tokens();
    let tokenizer_path = folder.join("tokenizer.json");
    let applied = read_optional(&tokenizer_path, MAX_TOKENIZER_LEN)?
        .map(|json| tokens::apply(&tokenizer_path, json, &settings))
        .transpose()?;
    let (tokenizer_json, bos_before_prompt, ends) = match applied {
        Some(applied) => {
            notices.extend(applied.notices);
            (Some(applied.json), applied.bos_before_prompt, applied.ends)
        }
        None => (None, None, Vec::new()),
    };
    Ok(Text {
        data: TokenizerData {
            tokenizer_json,
            vocabulary: None,
            chat_template,
            special_tokens,
            notices,
        },
        bos_before_prompt,
        ends,
    })
}

/// The template of a file of its own, or of the configuration, and what there is to say of it.
fn chat_template(
    folder: &Path,
    configured: Option<Template>,
) -> Result<(Option<String>, Vec<Notice>)> {
    let path = folder.join("chat_template.jinja");
    if let Some(bytes) = read_optional(&path, MAX_CONFIG_LEN)? {
        let template = String::from_utf8(bytes).map_err(|_| Error::format(&path, "not UTF-8"))?;
        return Ok((Some(template), vec![]));
    }
    let configured = match configured {
        Some(template) => Some(template),
        None => {
            let path = folder.join("chat_template.json");
            read_json::<TemplateFile>(&path, MAX_CONFIG_LEN)?.and_then(|file| file.chat_template)
        }
    };
    Ok(match configured {
        None => (None, vec![Notice::NoTemplate]),
        Some(Template::One(template)) => (Some(template), vec![]),
        Some(Template::Named(list)) => {
            let names = list.iter().map(|t| t.name.clone()).collect();
            match list.into_iter().find(|t| t.name == "default") {
                Some(default) => (Some(default.template), vec![]),
                None => (None, vec![Notice::NoDefaultTemplate(names)]),
            }
        }
    })
}
