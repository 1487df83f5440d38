//! Prefixes in files.

use std::path::Path;

use std::sync::Arc;

use brevity_model::{KV_PAGE, KvPageBuf, KvProvenance, open_prefix, save_prefix};

use crate::adapters::AdapterSpan;
use crate::runtime::Runtime;
use crate::stream::Stream;
use crate::{Error, Result};

impl Runtime {
    /// Reads the keys and values of a saved prefix into the prefix cache. Returns its tokens.
    ///
    /// # Errors
    /// If it was saved with another model, format or adapter, or is damaged, or the KV budget has no
    /// room for it; [`Error::NoPrefixes`] if the
    /// runtime has no prefix cache.
    pub fn load_prefix(&self, path: &Path) -> Result<Vec<u32>> {
        let cache = self.prefixes().ok_or(Error::NoPrefixes)?;
        let saved = open_prefix(path, self.kv_pool(), self.weights().fingerprint())?;
        let adapter = saved.provenance.adapter;
        let span = AdapterSpan::restored(adapter, self.adapters()).map_err(|what| {
            Error::ForeignPrefix {
                path: path.to_owned(),
                what,
            }
        })?;
        cache.keep_pages(&saved.tokens, span, &saved.pages);
        Ok(saved.tokens)
    }

    /// Saves the keys and values of the first `len` tokens of a stream, as far as they fill pages.
    /// Returns the tokens saved.
    ///
    /// # Errors
    /// If `path` cannot be written, or the tokens do not fill a page.
    ///
    /// # Panics
    /// If the stream holds fewer tokens.
    pub fn save_prefix(&self, stream: &Stream, len: usize, path: &Path) -> Result<usize> {
        let tokens = &stream.tokens()[..len / KV_PAGE * KV_PAGE];
        self.write_prefix(tokens, stream.span(), stream.pages(), path)
    }

    /// As [`Runtime::save_prefix`], of what the prefix cache keeps of a prompt that was read under
    /// `span`. If that does not fill a page nothing is written.
    ///
    /// # Errors
    /// If `path` cannot be written.
    pub fn save_kept_prefix(
        &self,
        prompt: &[u32],
        span: AdapterSpan,
        path: &Path,
    ) -> Result<usize> {
        let Some(cache) = self.prefixes() else {
            return Ok(0);
        };
        let (pages, len) = cache.find(prompt, span);
        match &prompt[..len / KV_PAGE * KV_PAGE] {
            [] => Ok(0),
            tokens => self.write_prefix(tokens, span, &pages, path),
        }
    }

    fn write_prefix(
        &self,
        tokens: &[u32],
        span: AdapterSpan,
        pages: &[Arc<KvPageBuf>],
        path: &Path,
    ) -> Result<usize> {
        let provenance = KvProvenance {
            model: self.weights().fingerprint(),
            adapter: span.saved(self.adapters(), tokens.len()),
        };
        save_prefix(path, tokens, provenance, pages)?;
        Ok(tokens.len())
    }
}
