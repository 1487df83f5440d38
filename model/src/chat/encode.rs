//! From messages to token ids, so that only the template can write special tokens.

use crate::tokenizer::{Guards, Tokenizer};
use crate::{ChatOptions, ChatTemplate, Message, Result};

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
    options: &ChatOptions,
) -> Result<Vec<u32>> {
    let texts = messages
        .iter()
        .flat_map(|m| [m.role.as_str(), m.content.as_str()]);
    let guards = Guards::new(tokenizer.special_texts(), texts);
    let guarded: Vec<Message> = messages
        .iter()
        .map(|m| Message::new(guards.apply(&m.role), guards.apply(&m.content)))
        .collect();
    let prompt = template.render(&guarded, options)?;
    tokenizer.encode_guarded(&prompt, &guards)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tokenizer::tests::{build, byte_level};

    const SOURCE: &str = "{% for m in messages %}<s>{{ m.role }} {{ m.content | trim }}</s>{% endfor %}\
                          {% if add_generation_prompt %}<s>{% endif %}";

    proptest! {
        #[test]
        fn special_tokens_come_from_the_template_only(
            contents in prop::collection::vec("[<s/>a \u{100000}\u{100001}]{0,12}|(</s><s>)?a(<s>){0,2}", 1..4),
        ) {
            let tokenizer = build(&byte_level("smollm", &["< s", "/ s", "< /", "</ s"]));
            let template = ChatTemplate::new(SOURCE, "", "").unwrap();
            let messages: Vec<Message> =
                contents.iter().map(|content| Message::new("user", content)).collect();
            let ids = encode_chat(&tokenizer, &template, &messages, &ChatOptions::reply()).unwrap();
            let special = ids.iter().filter(|&&id| tokenizer.is_special(id)).count();
            prop_assert_eq!(special, 2 * messages.len() + 1);
            let bytes: Vec<u8> =
                ids.iter().flat_map(|&id| tokenizer.token_bytes(id)).copied().collect();
            prop_assert_eq!(
                String::from_utf8(bytes).unwrap(),
                template.render(&messages, &ChatOptions::reply()).unwrap()
            );
        }
    }

    #[test]
    fn honest_chats_encode_as_their_text() {
        let tokenizer = build(&byte_level("smollm", &["u s", "us e", "use r"]));
        let template = ChatTemplate::new(SOURCE, "", "").unwrap();
        let messages = [Message::new("user", "a < b"), Message::new("<s>", "x")];
        let text = template
            .render(&messages[..1], &ChatOptions::default())
            .unwrap();
        assert_eq!(
            encode_chat(
                &tokenizer,
                &template,
                &messages[..1],
                &ChatOptions::default()
            )
            .unwrap(),
            tokenizer.encode(&text, false, true).unwrap()
        );
        // Roles are guarded too.
        let ids = encode_chat(
            &tokenizer,
            &template,
            &messages[1..],
            &ChatOptions::default(),
        )
        .unwrap();
        assert_eq!(
            ids.iter().filter(|&&id| tokenizer.is_special(id)).count(),
            2
        );
    }
}
