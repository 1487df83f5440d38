//! Special tokens of a folder: what `tokenizer_config.json`, `special_tokens_map.json` and
//! `added_tokens.json` say beyond `tokenizer.json`, put into one `tokenizer.json`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::source::SpecialTokens;
use crate::tokenizer::ends_reply;
use crate::{Error, Notice, Result};

/// A token's text, alone or with its settings.
#[derive(Clone, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a token's text or an object with `content`"
)]
pub(super) enum Token {
    Text(String),
    Full {
        content: String,
        #[serde(flatten)]
        settings: TokenSettings,
    },
}

/// How a token is recognised; what is not said is unknown here.
#[derive(Clone, Default, Deserialize)]
pub(super) struct TokenSettings {
    single_word: Option<bool>,
    lstrip: Option<bool>,
    rstrip: Option<bool>,
    normalized: Option<bool>,
    special: Option<bool>,
}

impl Token {
    fn text(&self) -> &str {
        match self {
            Token::Text(text) | Token::Full { content: text, .. } => text,
        }
    }

    fn settings(&self) -> TokenSettings {
        match self {
            Token::Text(_) => TokenSettings::default(),
            Token::Full { settings, .. } => settings.clone(),
        }
    }
}

/// The special tokens that a file names.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Named {
    bos_token: Option<Token>,
    eos_token: Option<Token>,
    unk_token: Option<Token>,
    pad_token: Option<Token>,
    sep_token: Option<Token>,
    cls_token: Option<Token>,
    mask_token: Option<Token>,
    additional_special_tokens: Option<Vec<Token>>,
    extra_special_tokens: Option<Extra>,
}

/// A list, or names for the tokens.
#[derive(Clone, Deserialize)]
#[serde(untagged, expecting = "expected a list of tokens or a map to tokens")]
enum Extra {
    List(Vec<Token>),
    Map(BTreeMap<String, Token>),
}

impl Named {
    /// These, or where they name none, those of `other`.
    pub fn or(self, other: Named) -> Named {
        Named {
            bos_token: self.bos_token.or(other.bos_token),
            eos_token: self.eos_token.or(other.eos_token),
            unk_token: self.unk_token.or(other.unk_token),
            pad_token: self.pad_token.or(other.pad_token),
            sep_token: self.sep_token.or(other.sep_token),
            cls_token: self.cls_token.or(other.cls_token),
            mask_token: self.mask_token.or(other.mask_token),
            additional_special_tokens: self
                .additional_special_tokens
                .or(other.additional_special_tokens),
            extra_special_tokens: self.extra_special_tokens.or(other.extra_special_tokens),
        }
    }

    /// Those that templates refer to.
    pub fn special_tokens(&self) -> SpecialTokens {
        let text = |token: &Option<Token>| token.as_ref().map(|t| t.text().to_owned());
        SpecialTokens {
            bos: text(&self.bos_token),
            eos: text(&self.eos_token),
            unk: text(&self.unk_token),
            pad: text(&self.pad_token),
        }
    }

    fn all(&self) -> Vec<&Token> {
        let single = [
            &self.bos_token,
            &self.eos_token,
            &self.unk_token,
            &self.pad_token,
            &self.sep_token,
            &self.cls_token,
            &self.mask_token,
        ];
        let mut all: Vec<&Token> = single.into_iter().flatten().collect();
        all.extend(self.additional_special_tokens.iter().flatten());
        match &self.extra_special_tokens {
            Some(Extra::List(list)) => all.extend(list),
            Some(Extra::Map(map)) => all.extend(map.values()),
            None => {}
        }
        all
    }
}

/// What the settings files say of tokens.
pub(super) struct Settings {
    pub named: Named,
    /// By id, from `added_tokens_decoder`.
    pub decoder: BTreeMap<u32, Token>,
    /// By text, from `added_tokens.json`.
    pub added: BTreeMap<String, u32>,
    /// Whether tokens are put around a prompt, where it is said.
    pub add_bos: Option<bool>,
    pub add_eos: Option<bool>,
    /// Whether text begins with a space, where it is said.
    pub add_prefix_space: Option<bool>,
}

/// `tokenizer.json`, but for the model.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    added_tokens: Vec<Map<String, Value>>,
    #[serde(default)]
    pre_tokenizer: Value,
    #[serde(default)]
    post_processor: Value,
}

/// A `tokenizer.json` to which the settings have been applied.
pub(super) struct Applied {
    pub json: Vec<u8>,
    /// Tokens that end a reply.
    pub ends: Vec<u32>,
    /// The token that is put before a prompt.
    pub bos_before_prompt: Option<u32>,
    pub notices: Vec<Notice>,
}

/// Applies the settings to a `tokenizer.json` at `path`.
pub(super) fn apply(path: &Path, json: Vec<u8>, settings: &Settings) -> Result<Applied> {
    let wrong = |e: serde_json::Error| Error::format(path, e.to_string());
    let head: Head = serde_json::from_slice(&json).map_err(wrong)?;
    let mut work = Work {
        path,
        ids: HashMap::new(),
        places: HashMap::new(),
        whole: None,
        changed: false,
        head,
    };
    for (i, token) in work.head.added_tokens.iter().enumerate() {
        if let (Some(content), Some(id)) = (content_of(token), id_of(token)) {
            work.ids.insert(content.to_owned(), id);
            work.places.insert(id, i);
        }
    }
    for (&id, token) in &settings.decoder {
        work.set_token(id, token.text(), &token.settings())?;
    }
    for (text, &id) in &settings.added {
        if !work.ids.contains_key(text) {
            let settings = TokenSettings {
                normalized: Some(true),
                ..TokenSettings::default()
            };
            work.set_token(id, text, &settings)?;
        }
    }
    let mut without_id = Vec::new();
    for token in settings.named.all() {
        let mut flags = token.settings();
        flags.special = Some(true);
        match work.find(&json, token.text())? {
            Some(id) => work.set_token(id, token.text(), &flags)?,
            None => without_id.push(token.text().to_owned()),
        }
    }
    work.surround(settings);
    work.prefix_space(settings);
    let ends = work.ends(settings);
    let bos_before_prompt = first_token(&work.head.post_processor);
    let mut notices = Vec::new();
    if !without_id.is_empty() {
        notices.push(Notice::TokensWithoutId(without_id));
    }
    Ok(Applied {
        json: work.finish(json)?,
        ends,
        bos_before_prompt,
        notices,
    })
}

struct Work<'p> {
    path: &'p Path,
    head: Head,
    /// Of the added tokens: ids by text, places in the list by id.
    ids: HashMap<String, u32>,
    places: HashMap<u32, usize>,
    /// All of the file, once it is needed.
    whole: Option<Value>,
    changed: bool,
}

impl Work<'_> {
    fn whole(&mut self, json: &[u8]) -> Result<&mut Value> {
        if self.whole.is_none() {
            let parsed = serde_json::from_slice(json);
            self.whole = Some(parsed.map_err(|e| Error::format(self.path, e.to_string()))?);
        }
        Ok(self.whole.get_or_insert(Value::Null))
    }

    /// The id of a token's text, added or of the vocabulary.
    fn find(&mut self, json: &[u8], text: &str) -> Result<Option<u32>> {
        if let Some(&id) = self.ids.get(text) {
            return Ok(Some(id));
        }
        let id = &self.whole(json)?["model"]["vocab"][text];
        Ok(id.as_u64().and_then(|id| u32::try_from(id).ok()))
    }

    /// Adds a token, or changes the settings of one that is there.
    fn set_token(&mut self, id: u32, text: &str, settings: &TokenSettings) -> Result<()> {
        let flags = [
            ("single_word", settings.single_word),
            ("lstrip", settings.lstrip),
            ("rstrip", settings.rstrip),
            ("normalized", settings.normalized),
            ("special", settings.special),
        ];
        let tokens = &mut self.head.added_tokens;
        let known = self.places.get(&id).and_then(|&i| tokens.get_mut(i));
        let Some(token) = known else {
            if self.ids.get(text).is_some_and(|&other| other != id) {
                let what = format!("added token {text:?} has the id {id} and another");
                return Err(Error::format(self.path, what));
            }
            let mut token = Map::new();
            token.insert("id".into(), id.into());
            token.insert("content".into(), text.into());
            for (name, flag) in flags {
                token.insert(name.into(), flag.unwrap_or(false).into());
            }
            self.places.insert(id, tokens.len());
            tokens.push(token);
            self.ids.insert(text.to_owned(), id);
            self.changed = true;
            return Ok(());
        };
        if content_of(token) != Some(text) {
            let what = format!(
                "token {id}: expected {:?}, found {text:?} in added_tokens_decoder",
                content_of(token).unwrap_or_default()
            );
            return Err(Error::format(self.path, what));
        }
        for (name, flag) in flags {
            if let Some(flag) = flag
                && token.get(name) != Some(&flag.into())
            {
                token.insert(name.into(), flag.into());
                self.changed = true;
            }
        }
        Ok(())
    }

    /// The tokens around a prompt, where the settings decide.
    fn surround(&mut self, settings: &Settings) {
        if settings.add_bos.is_none() && settings.add_eos.is_none() {
            return;
        }
        let text = |token: &Option<Token>| token.as_ref().map(|t| t.text().to_owned());
        let token = |wanted: Option<bool>, token: Option<String>| {
            let token = token.filter(|_| wanted == Some(true))?;
            let id = *self.ids.get(&token)?;
            Some((token, id))
        };
        let bos = token(settings.add_bos, text(&settings.named.bos_token));
        let eos = token(settings.add_eos, text(&settings.named.eos_token));
        let piece =
            |(token, _): &(String, u32)| json!({"SpecialToken": {"id": token, "type_id": 0}});
        let mut single: Vec<Value> = bos.iter().map(piece).collect();
        single.push(json!({"Sequence": {"id": "A", "type_id": 0}}));
        single.extend(eos.iter().map(piece));
        let tokens: Map<String, Value> = bos
            .iter()
            .chain(&eos)
            .map(|(token, id)| {
                let entry = json!({"id": token, "ids": [id], "tokens": [token]});
                (token.clone(), entry)
            })
            .collect();
        self.head.post_processor = if tokens.is_empty() {
            Value::Null
        } else {
            json!({"type": "TemplateProcessing", "single": single, "pair": [], "special_tokens": tokens})
        };
        self.changed = true;
    }

    fn prefix_space(&mut self, settings: &Settings) {
        let current = &mut self.head.pre_tokenizer["add_prefix_space"];
        if let Some(wanted) = settings.add_prefix_space
            && current.as_bool().is_some_and(|current| current != wanted)
        {
            *current = wanted.into();
            self.changed = true;
        }
    }

    /// The end of text, and the tokens that end replies in every model.
    fn ends(&self, settings: &Settings) -> Vec<u32> {
        let eos = settings.named.eos_token.as_ref();
        let mut ends: Vec<u32> = eos
            .and_then(|eos| self.ids.get(eos.text()).copied())
            .into_iter()
            .collect();
        for token in &self.head.added_tokens {
            let Some((text, id)) = content_of(token).zip(id_of(token)) else {
                continue;
            };
            let special = token.get("special") == Some(&Value::Bool(true));
            let shape = text.starts_with("<|") || text.starts_with("<｜");
            if ends_reply(text) && (special || shape) && !ends.contains(&id) {
                ends.push(id);
            }
        }
        ends
    }

    fn finish(mut self, json: Vec<u8>) -> Result<Vec<u8>> {
        if !self.changed {
            return Ok(json);
        }
        self.whole(&json)?;
        let mut whole = self.whole.unwrap_or_default();
        let Value::Object(file) = &mut whole else {
            return Ok(json);
        };
        file.insert("added_tokens".into(), json!(self.head.added_tokens));
        file.insert("pre_tokenizer".into(), self.head.pre_tokenizer);
        file.insert("post_processor".into(), self.head.post_processor);
        serde_json::to_vec(&whole).map_err(|e| Error::format(self.path, e.to_string()))
    }
}

fn content_of(token: &Map<String, Value>) -> Option<&str> {
    token.get("content")?.as_str()
}

fn id_of(token: &Map<String, Value>) -> Option<u32> {
    u32::try_from(token.get("id")?.as_u64()?).ok()
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
