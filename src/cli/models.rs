//! Models by name.

use std::env;
use std::path::{Path, PathBuf};

use super::error::{Error, Result};
use crate::pull::{self, KNOWN, Store};

/// The model that is meant: a path, else a name in the folder of models; if none is given
/// `$BREVITY_MODEL`, else the only model in that folder.
///
/// # Errors
/// [`Error::NoModel`], which says how to get one.
pub fn resolve(asked: Option<&Path>) -> Result<PathBuf> {
    let from_env = || env::var_os("BREVITY_MODEL").filter(|value| !value.is_empty());
    let asked = asked
        .map(Path::to_owned)
        .or_else(|| from_env().map(PathBuf::from));
    // Without a folder for models there is none in it.
    let store = Store::of_user().ok();
    match asked {
        Some(asked) => named(asked, store.as_ref()),
        None => only(store.as_ref()),
    }
}

fn named(asked: PathBuf, store: Option<&Store>) -> Result<PathBuf> {
    let name = asked.to_str().filter(|name| pull::is_name(name));
    let Some(name) = name.filter(|_| !asked.exists()) else {
        return Ok(asked);
    };
    if let Some(path) = store.and_then(|store| store.find(name)) {
        return Ok(path);
    }
    match pull::known(name) {
        Some(model) => Err(Error::NoModel(format!(
            "model {name} is not here yet: {}",
            model.hint()
        ))),
        // A file, whose loader says what it looked for.
        None => Ok(asked),
    }
}

fn only(store: Option<&Store>) -> Result<PathBuf> {
    let mut all = store.map(Store::all).unwrap_or_default();
    match all.len() {
        0 => Err(Error::NoModel(format!(
            "no model yet: {}, or give -m FILE.gguf",
            KNOWN[0].hint()
        ))),
        1 => Ok(all.remove(0).1),
        _ => {
            let names: Vec<_> = all.into_iter().map(|(name, _)| name).collect();
            Err(Error::NoModel(format!(
                "which model? give -m with one of: {}",
                names.join(", ")
            )))
        }
    }
}
