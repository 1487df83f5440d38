//! Token bytes in, whole characters out.

/// Turns a stream of token bytes into text without splitting a UTF-8 character.
///
/// Bytes that may still become a character are held back; bytes that cannot become one turn into
/// U+FFFD. The pieces of all calls joined equal [`String::from_utf8_lossy`] of all bytes joined, but
/// for the start of a character at the end.
#[derive(Clone, Debug, Default)]
pub struct StreamDecoder {
    /// The start of a character, at most 3 bytes between calls.
    held: Vec<u8>,
}

impl StreamDecoder {
    /// Nothing held.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the bytes of one token and returns the text that is complete now.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.held.extend_from_slice(bytes);
        let mut text = String::new();
        let mut rest = self.held.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    rest = &[];
                    break;
                }
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(valid));
                    rest = after;
                    let Some(len) = error.error_len() else { break };
                    text.push(char::REPLACEMENT_CHARACTER);
                    rest = &rest[len..];
                }
            }
        }
        let done = self.held.len() - rest.len();
        self.held.drain(..done);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_character_comes_out_whole() {
        let mut decoder = StreamDecoder::new();
        let pieces: Vec<String> = "a🙂".bytes().map(|b| decoder.push(&[b])).collect();
        assert_eq!(pieces, ["a", "", "", "", "🙂"]);
        assert!(decoder.held.is_empty());
    }

    #[test]
    fn what_cannot_become_a_character_is_replaced_at_once() {
        let mut decoder = StreamDecoder::new();
        assert_eq!(decoder.push(&[0xE2, 0x82]), "");
        assert_eq!(decoder.push(b"x"), "\u{FFFD}x");
        assert_eq!(decoder.push(&[0xFF]), "\u{FFFD}");
        assert_eq!(decoder.push(&[0xF0, 0x9F]), "");
        assert_eq!(decoder.held, [0xF0, 0x9F]);
    }

    fn byte() -> impl Strategy<Value = u8> {
        prop_oneof![any::<u8>(), 0xC0u8..=0xF5, 0x80u8..=0xBF, Just(b'a')]
    }

    proptest! {
        #[test]
        fn pieces_join_to_the_lossy_text(bytes in prop::collection::vec(byte(), 0..40), cut in 1usize..5) {
            let mut decoder = StreamDecoder::new();
            let mut text = String::new();
            for piece in bytes.chunks(cut) {
                text.push_str(&decoder.push(piece));
                prop_assert!(decoder.held.len() <= 3);
            }
            text.push_str(&String::from_utf8_lossy(&decoder.held));
            prop_assert_eq!(text, String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn text_survives_any_cut(text in "\\PC*", cut in 1usize..5) {
            let mut decoder = StreamDecoder::new();
            let out: String = text.as_bytes().chunks(cut).map(|c| decoder.push(c)).collect();
            prop_assert_eq!(out, text);
        }
    }
}
