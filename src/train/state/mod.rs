//! What a run keeps, and how it goes on.
//!
//! ```text
//! out/  adapter_config.json, adapter_model.safetensors   the best adapter so far: see adapter_folder
//!       last/                                            the newest, in the same form
//!       state/  state.json                               step, seeds, what the run depends on, hashes
//!               *.safetensors                            f32: optimizer, factors, value head
//!       log.jsonl, report.html, samples.jsonl
//! ```
//!
//! A state is written to `state.new`, brought to the disk, and takes the place of `state`, which becomes
//! `state.old` for that moment. Whatever a crash leaves, [`OutFolder::load`] finds one whole state: the
//! new one if its files were all on the disk, else the one before it. `state.json` has the SHA-256 of
//! every other file, so files of different states are never taken together.

mod aside;
mod identity;
pub mod tensors;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use aside::{Content, Sink, write_file};
pub use identity::Identity;
use tensors::{ElementType, Tensor, TensorView};

use super::{Error, Result};
use aside::{Create, beside, on_disk, sync_folder, write_synced};

/// Version of the state's files.
const VERSION: u32 = 1;
const STATE: &str = "state";
const STATE_JSON: &str = "state.json";

/// The best adapter so far.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// Steps it was trained for.
    pub step: u64,
    /// Share of right answers on the validation set.
    pub accuracy: f64,
    /// Mean tokens of a reply there.
    pub tokens: f64,
}

/// Where a run stands. `P` is what the loop keeps beside tensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunState<P> {
    /// Steps that were taken or skipped.
    pub step: u64,
    /// Seed of every random choice.
    pub seed: u64,
    /// What the bits of the run depend on.
    pub identity: Identity,
    /// Steps skipped in a row: see [`Clip`](super::clip::Clip).
    pub skipped_in_a_row: u32,
    /// Best on validation.
    pub best: Option<Best>,
    /// What the loop keeps.
    pub progress: P,
}

#[derive(Serialize, Deserialize)]
struct StateFile<R> {
    version: u32,
    #[serde(flatten)]
    run: R,
    /// SHA-256 of the other files of the state.
    files: BTreeMap<String, String>,
}

/// The tensors of a state, by the name of their file without `.safetensors`.
pub type Tensors = BTreeMap<String, Vec<Tensor>>;

/// Names the files of a run.
#[derive(Clone, Debug)]
pub struct OutFolder(PathBuf);

impl OutFolder {
    /// A place for a new run; the folder is made if it is not there.
    ///
    /// # Errors
    /// [`Error::RunExists`] if it holds the state of a run, [`Error::Io`].
    pub fn create(path: &Path) -> Result<Self> {
        fs::create_dir_all(path).map_err(|e| Error::io(path, e))?;
        let folder = Self(path.to_owned());
        folder.recover()?;
        match folder.state().exists() {
            true => Err(Error::RunExists(path.to_owned())),
            false => Ok(folder),
        }
    }

    /// The place of a run that was begun.
    pub fn open(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The folder, which holds the best adapter.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Folder of the newest adapter.
    pub fn last(&self) -> PathBuf {
        self.0.join("last")
    }

    /// The log: see [`log`](super::log).
    pub fn log(&self) -> PathBuf {
        self.0.join("log.jsonl")
    }

    /// The report: see [`report`](super::report).
    pub fn report(&self) -> PathBuf {
        self.0.join("report.html")
    }

    /// Replies of the evaluations.
    pub fn samples(&self) -> PathBuf {
        self.0.join("samples.jsonl")
    }

    /// Folder of the state.
    pub fn state(&self) -> PathBuf {
        self.0.join(STATE)
    }

    /// Keeps a state in place of the last one, which stays whole if this fails.
    ///
    /// # Errors
    /// [`Error::Io`] names the file, [`Error::Unstorable`] a tensor that is not finite.
    pub fn save<P: Serialize>(
        &self,
        run: &RunState<P>,
        tensors: &[(&str, Vec<TensorView<'_>>)],
    ) -> Result<()> {
        self.save_with(run, tensors, &on_disk)
    }

    fn save_with<P: Serialize>(
        &self,
        run: &RunState<P>,
        tensors: &[(&str, Vec<TensorView<'_>>)],
        create: &Create<'_>,
    ) -> Result<()> {
        for (_, tensors) in tensors {
            tensors::check(tensors, ElementType::F32)?;
        }
        self.recover()?;
        let new = self.beside(".new");
        let written = write_state(&new, run, tensors, create);
        if written.is_err() {
            let _ = fs::remove_dir_all(&new);
        }
        written?;
        self.take_place()
    }

    /// The last state, if there is one.
    ///
    /// # Errors
    /// [`Error::Damaged`] names the file that is cut, changed or holds something that is not finite.
    pub fn load<P: DeserializeOwned>(&self) -> Result<Option<(RunState<P>, Tensors)>> {
        self.recover()?;
        let path = self.state().join(STATE_JSON);
        let bytes = match fs::read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound && !self.state().exists() => {
                return Ok(None);
            }
            read => read.map_err(|e| Error::io(&path, e))?,
        };
        #[derive(Deserialize)]
        struct Head {
            version: u32,
        }
        let damaged = |e: serde_json::Error| Error::damaged(&path, e.to_string());
        let head: Head = serde_json::from_slice(&bytes).map_err(damaged)?;
        if head.version != VERSION {
            let what = format!("version: expected {VERSION}, found {}", head.version);
            return Err(Error::damaged(&path, what));
        }
        let file: StateFile<RunState<P>> = serde_json::from_slice(&bytes).map_err(damaged)?;
        let read = |(name, hash): (&String, &String)| {
            let path = self.state().join(name);
            let bytes = fs::read(&path).map_err(|e| Error::io(&path, e))?;
            let tensors = tensors::parse(&path, &bytes)?;
            let found = hex(&Sha256::digest(&bytes));
            if found != *hash {
                let what = format!(
                    "expected SHA-256 {hash}, found {found}: the file was changed or is another state's"
                );
                return Err(Error::damaged(&path, what));
            }
            let stem = name.trim_end_matches(".safetensors").to_owned();
            Ok((stem, tensors))
        };
        let tensors = file.files.iter().map(read).collect::<Result<_>>()?;
        Ok(Some((file.run, tensors)))
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        beside(&self.state(), suffix)
    }

    /// The new state takes the place of the last one.
    fn take_place(&self) -> Result<()> {
        let (state, new, old) = (self.state(), self.beside(".new"), self.beside(".old"));
        let rename = |from: &Path, to: &Path| fs::rename(from, to).map_err(|e| Error::io(to, e));
        if state.exists() {
            rename(&state, &old)?;
        }
        rename(&new, &state)?;
        sync_folder(Some(&self.0)).map_err(|e| Error::io(&self.0, e))?;
        remove(&old)
    }

    /// Brings what a crash left into order.
    fn recover(&self) -> Result<()> {
        let (state, new, old) = (self.state(), self.beside(".new"), self.beside(".old"));
        if state.exists() {
            // The crash came before the exchange began or after it.
            remove(&new)?;
            return remove(&old);
        }
        if old.exists() {
            // It came in between: the new state is whole, for it is on the disk before the exchange.
            let whole = if new.exists() { &new } else { &old };
            fs::rename(whole, &state).map_err(|e| Error::io(&state, e))?;
            return remove(&old);
        }
        // There was no state yet.
        remove(&new)
    }
}

/// Removes a folder if it is there.
fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::io(folder, e)),
        _ => Ok(()),
    }
}

/// Writes all files of a state to a folder and brings them to the disk.
fn write_state<P: Serialize>(
    folder: &Path,
    run: &RunState<P>,
    tensors: &[(&str, Vec<TensorView<'_>>)],
    create: &Create<'_>,
) -> Result<()> {
    fs::create_dir(folder).map_err(|e| Error::io(folder, e))?;
    let mut files = BTreeMap::new();
    for (name, tensors) in tensors {
        let name = format!("{name}.safetensors");
        let path = folder.join(&name);
        let hash = std::cell::RefCell::new(Sha256::new());
        let content = |w: &mut dyn Write| {
            let mut w = Hashing {
                w,
                hash: &mut hash.borrow_mut(),
            };
            tensors::write(&mut w, tensors, ElementType::F32)
        };
        write_synced(&path, &content, create).map_err(|e| Error::io(&path, e))?;
        files.insert(name, hex(&hash.into_inner().finalize()));
    }
    let path = folder.join(STATE_JSON);
    let file = StateFile {
        version: VERSION,
        run,
        files,
    };
    let json = to_json(&file).map_err(|e| Error::io(&path, e))?;
    write_synced(&path, &|w| w.write_all(json.as_bytes()), create)
        .and_then(|()| sync_folder(Some(folder)))
        .map_err(|e| Error::io(&path, e))
}

fn to_json<P: Serialize>(file: &StateFile<&RunState<P>>) -> io::Result<String> {
    Ok(serde_json::to_string_pretty(file)? + "\n")
}

/// Hashes what it passes on.
struct Hashing<'a> {
    w: &'a mut dyn Write,
    hash: &'a mut Sha256,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.w.write(bytes)?;
        self.hash.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.w.flush()
    }
}

/// SHA-256 of a file, in hexadecimal, as `sha256sum` prints it.
///
/// # Errors
/// [`Error::Io`].
pub fn hash_of_file(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|e| Error::io(path, e))?;
    Ok(hex(&Sha256::digest(bytes)))
}

/// Two digits a byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
