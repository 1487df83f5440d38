//! Prefixes in files.

use std::path::Path;

use brevity_model::{KV_PAGE, KvProvenance, open_prefix, save_prefix};

use crate::adapters::Schedule;
use crate::engine::Engine;
use crate::stream::Stream;
use crate::{Error, Result};

impl Engine {
    /// Maps the keys and values of a saved prefix into the prefix cache. Returns its tokens.
    ///
    /// # Errors
    /// If it was saved with another model, format or adapter, or is damaged; [`Error::Usage`] if the
    /// engine has no prefix cache.
    pub fn load_prefix(&self, path: &Path) -> Result<Vec<u32>> {
        let cache = self
            .prefixes()
            .ok_or_else(|| Error::Usage("no prefix cache to load into".into()))?;
        let shape = self.kv_pool().shape();
        let saved = open_prefix(path, shape, self.weights().fingerprint())?;
        let adapter = saved.provenance.adapter;
        let schedule = Schedule::restored(adapter, self.adapters())
            .map_err(|what| Error::Usage(format!("{}: {what}", path.display())))?;
        cache.keep_pages(&saved.tokens, schedule, &saved.pages);
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
        let full = len / KV_PAGE * KV_PAGE;
        let provenance = KvProvenance {
            model: self.weights().fingerprint(),
            adapter: stream.schedule().saved(self.adapters(), full),
        };
        let (tokens, pages) = (&stream.tokens()[..full], stream.cache.pages());
        save_prefix(path, tokens, provenance, pages)?;
        Ok(full)
    }
}
