//! From messages to token ids, so that only the template can write special tokens.

use crate::tokenizer::{Guards, Tokenizer};
use crate::{ChatTemplate, Message, Result};

/// The prompt for `messages` as token ids.
///
/// The template's special tokens become ids; text in a message that looks like one
/// (`<|im_start|>`) is encoded as text, so nobody can forge a turn. Before rendering, the first
/// character of every special token that a message spells is swapped for a private-use character
/// that no message contains; after the special tokens of the rendered text have been found, it is
/// swapped back. Templates see messages unchanged but for that character.
///
/// The tokens that [`Tokenizer::encode`] adds on request are not added: templates write their own.
///
/// # Errors
/// [`crate::Error::Template`] if the template fails, [`crate::Error::Tokenizer`] if encoding does.
pub fn encode_chat(
    tokenizer: &Tokenizer,
    template: &ChatTemplate,
    messages: &[Message],
    add_generation_prompt: bool,
) -> Result<Vec<u32>> {
    let texts = messages
        .iter()
        .flat_map(|m| [m.role.as_str(), m.content.as_str()]);
    let guards = Guards::new(tokenizer.special_texts(), texts);
    let guarded: Vec<Message> = messages
        .iter()
        .map(|m| Message::new(guards.apply(&m.role), guards.apply(&m.content)))
        .collect();
    let prompt = template.render(&guarded, add_generation_prompt)?;
    tokenizer.encode_guarded(&prompt, &guards)
}
