//! The bytes a token stands for.

use super::file::{Decoder, Pattern};
use crate::{Error, Result};

/// Most bytes that replacements may make of a token, and most bytes of all tokens.
const MAX_TOKEN_BYTES: usize = 1 << 16;
const MAX_BYTES: usize = 1 << 28;

/// How the text of a BPE token maps to bytes, read from the file's decoder.
#[derive(Default)]
pub(super) struct Scheme {
    /// Every character stands for one byte, as in GPT-2.
    pub byte_level: bool,
    /// `<0x0A>` stands for one byte.
    pub byte_fallback: bool,
    /// Replacements, in order.
    pub replace: Vec<(String, String)>,
}

impl Scheme {
    /// Adds what `decoder` does to every token. What it does to the ends of a whole text
    /// (stripping the space before the first word) is left to the caller.
    pub fn add(&mut self, decoder: Decoder) -> Result<()> {
        match decoder {
            Decoder::ByteLevel {} => self.byte_level = true,
            Decoder::ByteFallback {} => self.byte_fallback = true,
            Decoder::Fuse {} | Decoder::Strip {} => {}
            Decoder::Metaspace { replacement } => {
                self.replace.push((replacement.into(), " ".into()));
            }
            Decoder::Replace {
                pattern: Pattern::String(from),
                content,
            } if !from.is_empty() => {
                self.replace.push((from, content));
            }
            Decoder::Replace { .. } => {
                let what = "decoder Replace: only a plain text pattern is supported";
                return Err(Error::Tokenizer(what.into()));
            }
            Decoder::Sequence { decoders } => {
                for decoder in decoders {
                    self.add(decoder)?;
                }
            }
        }
        Ok(())
    }

    /// Appends the bytes of a token; false if the replacements make too many of it.
    fn append(&self, token: &str, out: &mut Vec<u8>) -> bool {
        if self.byte_level {
            let start = out.len();
            for c in token.chars() {
                match char_to_byte(c) {
                    Some(byte) => out.push(byte),
                    None => {
                        out.truncate(start);
                        out.extend_from_slice(token.as_bytes());
                        return true;
                    }
                }
            }
        } else if let Some(byte) = self.byte_fallback.then(|| fallback_byte(token)).flatten() {
            out.push(byte);
        } else if self.replace.is_empty() {
            out.extend_from_slice(token.as_bytes());
        } else {
            let mut text = token.to_owned();
            for (from, to) in &self.replace {
                let more = to.len().saturating_sub(from.len());
                let more = more.saturating_mul(text.matches(from).count());
                if text.len().saturating_add(more) > MAX_TOKEN_BYTES.max(token.len()) {
                    return false;
                }
                text = text.replace(from, to);
            }
            out.extend_from_slice(text.as_bytes());
        }
        true
    }
}

/// The bytes of every token, in one allocation.
pub(super) struct TokenBytes {
    bytes: Vec<u8>,
    /// Token `i` is `bytes[ends[i - 1]..ends[i]]`.
    ends: Vec<usize>,
}

impl TokenBytes {
    /// `tokens[id]` is the text of token `id` and whether it is an added token, whose text is
    /// taken as it is.
    ///
    /// # Errors
    /// If the decoder makes too many bytes of a token.
    pub fn new(tokens: &[Option<(&str, bool)>], scheme: &Scheme) -> Result<Self> {
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(tokens.len());
        for token in tokens {
            match token {
                Some((text, true)) => bytes.extend_from_slice(text.as_bytes()),
                Some((text, false)) => {
                    let fits = scheme.append(text, &mut bytes) && bytes.len() <= MAX_BYTES;
                    let id = ends.len();
                    let what = || format!("decoder: token {id} has too many bytes");
                    fits.then_some(()).ok_or_else(|| Error::Tokenizer(what()))?;
                }
                None => {}
            }
            ends.push(bytes.len());
        }
        Ok(Self { bytes, ends })
    }

    pub fn get(&self, id: u32) -> &[u8] {
        let id = id as usize;
        match self.ends.get(id) {
            Some(&end) => &self.bytes[if id == 0 { 0 } else { self.ends[id - 1] }..end],
            None => &[],
        }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

/// The byte a character stands for in byte-level BPE: printable Latin-1 characters stand for
/// themselves, the other 68 bytes in ascending order are U+0100 to U+0143.
pub(super) fn char_to_byte(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ (0x21..=0x7E | 0xA1..=0xAC | 0xAE..=0xFF) => Some(code as u8),
        code @ 0x100..=0x120 => Some((code - 0x100) as u8), // 0x00..=0x20
        code @ 0x121..=0x142 => Some((code - 0x121 + 0x7F) as u8), // 0x7F..=0xA0
        0x143 => Some(0xAD),
        _ => None,
    }
}

/// `<0x0A>` is 10.
fn fallback_byte(token: &str) -> Option<u8> {
    let hex = token.strip_prefix("<0x")?.strip_suffix('>')?;
    let two_digits = hex.len() == 2 && hex.bytes().all(|b| b.is_ascii_hexdigit());
    two_digits
        .then(|| u8::from_str_radix(hex, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_alphabet_is_complete_and_injective() {
        let mut bytes: Vec<u8> = (0..0x200)
            .filter_map(char::from_u32)
            .filter_map(char_to_byte)
            .collect();
        assert_eq!(bytes.len(), 256);
        bytes.sort_unstable();
        bytes.dedup();
        assert_eq!(bytes.len(), 256);
        for (c, byte) in [
            ('Ġ', b' '),
            ('Ċ', b'\n'),
            ('ĉ', b'\t'),
            ('č', b'\r'),
            ('Ń', 0xAD),
            ('ł', 0xA0),
            ('ġ', 0x7F),
        ] {
            assert_eq!(char_to_byte(c), Some(byte), "{c}");
        }
    }

    #[test]
    fn the_alphabet_is_that_of_the_pre_tokenizer() {
        let alphabet = tokenizers::pre_tokenizers::byte_level::ByteLevel::alphabet();
        assert!(alphabet.iter().all(|&c| char_to_byte(c).is_some()));
    }

    #[test]
    fn only_two_hex_digits_are_a_byte() {
        assert_eq!(fallback_byte("<0x0A>"), Some(10));
        for other in ["<0xA>", "<0x+A>", "<0x0A", "0x0A", "<0x00A>", "<0xGG>"] {
            assert_eq!(fallback_byte(other), None, "{other}");
        }
    }
}
