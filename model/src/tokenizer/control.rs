//! Tokens that steer a model, told by their texts.

/// Tokens that end a reply wherever they exist, whatever the files say of the end of text.
const ENDS: [&str; 13] = [
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<|end|>",
    "<|end_of_turn|>",
    "<|return|>",
    "<|endofturn|>",
    "<end_of_turn>",
    "<｜end▁of▁sentence｜>",
    "</s>",
    "<eos>",
];

/// Whether a token's text is one that ends replies in every model that has such a control token.
pub(crate) fn ends_reply(text: &str) -> bool {
    ENDS.contains(&text)
}

/// Whether a text has the shape of a control token: `<|im_start|>`, `<｜User｜>`, `[INST]`,
/// `<start_of_turn>`. Words of a vocabulary do not look like that.
pub(crate) fn looks_like_control(text: &str) -> bool {
    let inner = |open: &str, close: &str| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.is_empty()).then_some(inner)
    };
    if inner("<|", "|>").is_some() || inner("<｜", "｜>").is_some() || ends_reply(text) {
        return true;
    }
    let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let turn = inner("<", ">").is_some_and(|name| is_name(name) && name.ends_with("_of_turn"));
    let capitals = |name: &str| {
        let upper = |b: u8| b.is_ascii_uppercase() || b == b'_' || b == b'/';
        name.len() > 1 && name.bytes().all(upper)
    };
    turn || inner("[", "]").is_some_and(capitals)
}

/// Whether a text is white space, also as SentencePiece spells it: a piece of text, whoever wrote it.
pub(super) fn is_white_space(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c == '▁')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for text in [
            "<|im_start|>",
            "<|x|>",
            "<｜User｜>",
            "[INST]",
            "[/INST]",
            "[TOOL_CALLS]",
            "<start_of_turn>",
            "<end_of_turn>",
            "</s>",
            "<eos>",
        ] {
            assert!(looks_like_control(text), "{text}");
        }
        for text in [
            "<||>", "<|", "|>", "<b>", "</table>", "<think>", "[a]", "[A", "[X]", "  ",
        ] {
            assert!(!looks_like_control(text), "{text}");
        }
    }
}
